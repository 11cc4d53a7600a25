"""Draws of the uncertain inputs, once per trajectory.

Each input is drawn by its own key, so that adding or removing one leaves the others' draws as they are. Samplers:

- `sobol`: each input has one scrambled one-dimensional sequence of its own, the first dimension of Sobol's (van der
  Corput's), in an order of its own; trajectory k is at point k. It is no joint sequence: every input is spread evenly,
  a pair of inputs no better than by plain draws. Trajectories 2j, 2j+1 lie in opposite halves of every input.
- `latin_hypercube`: each input's range is cut into strata, and every so many trajectories visit each of them once, in a
  new order. The number of strata is fixed, so that hypercubes one after the other are independent of each other.
- `random`: plain keyed uniforms.

Trajectory k is drawn alike for any number of paths and any chunks. Antithetic pairs 2k, 2k+1 have the point k, and its
mirror.

References
----------
McKay, Beckman & Conover (1979), A comparison of three methods for selecting values of input variables in the analysis
of output from a computer code, Technometrics 21(2).
Owen (1998), Latin supercube sampling for very high-dimensional simulations, ACM TOMACS 8(1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulate.scenario.copula import couple
from simulate.scenario.permutation import permuted
from simulate.scenario.tables import Tables
from simulate.scenario.tree import dotted, tree

STRATA = 64
"""Trajectories (or antithetic pairs) of a Latin hypercube. Of what an input adds by itself so many strata leave a
four-thousandth of the variance; with more of them a run of a few thousand would be too few hypercubes for an error."""
ALWAYS = 0xFFFFFFFF
"""The quarter of draws that are made once per trajectory."""
MOST_TRAJECTORIES = 2**63
"""Numbers that trajectories may have."""
Array = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.uint64]


def draw(scenario: Tables, first: int, n: int) -> dict[str, Array]:
    """The uncertain inputs of n trajectories from `first` on, by dotted key, each of shape (n,)."""
    if first < 0 or n < 0 or first + n > MOST_TRAJECTORIES:
        raise ValueError(f"draw: expected trajectories from 0 on, below 2^63, got {n} from {first} on")
    root = tree(scenario)
    laws = {dotted(path, root): law for path, law in scenario.laws}
    if not laws:
        return {}
    points = uniforms(scenario, list(laws), np.arange(first, first + n, dtype=np.uint64))
    for dependence in scenario.dependence:
        present = [place for place, key in enumerate(dependence.inputs) if key in laws]
        if len(present) > 1:
            keys = [dependence.inputs[place] for place in present]
            ranks = np.array(dependence.matrix())[np.ix_(present, present)]
            coupled = couple(np.array([points[key] for key in keys]), ranks)
            points |= dict(zip(keys, coupled, strict=True))
    known = given_inputs(scenario)
    return {key: np.full(n, known[key]) if key in known else law.inverse(points[key]) for key, law in laws.items()}


def given_inputs(scenario: Tables) -> dict[str, float]:
    """The inputs of the life from which the state of today was taken, by dotted key: they are not drawn again."""
    known = None if scenario.today is None else scenario.today.inputs
    return {} if known is None else {key: float.fromhex(text) for key, text in known.items()}


def uniforms(scenario: Tables, keys: list[str], trajectories: Numbers) -> dict[str, Array]:
    """Independent uniforms in (0, 1) of each input, shape (n,)."""
    simulation = scenario.simulation
    index, mirrored = trajectories, np.zeros(trajectories.shape, dtype=bool)
    if simulation.antithetic:
        index, mirrored = trajectories // np.uint64(2), trajectories % np.uint64(2) == 1
    if simulation.sampler == "sobol":
        points = {key: _sobol(simulation.seed, key, index) for key in keys}
    elif simulation.sampler == "latin_hypercube":
        points = {key: _latin_hypercube(simulation.seed, key, index) for key in keys}
    else:
        points = {key: _random(simulation.seed, key, index) for key in keys}
    return {key: np.where(mirrored, 1.0 - u, u) for key, u in points.items()}


def _random(seed: int, key: str, index: Numbers) -> Array:
    from simulate.core import randomness

    u: Array = randomness.uniforms(seed, randomness.named_stream(f"input:{key}"), index, ALWAYS)[0]
    return u


def _sobol(seed: int, key: str, index: Numbers) -> Array:
    from simulate.core import randomness

    return randomness.spread_uniforms(seed, randomness.named_stream(f"sobol:{key}"), index)


def _latin_hypercube(seed: int, key: str, index: Numbers) -> Array:
    """One stratum a trajectory, in an order keyed by the hypercube, and a keyed place within it."""
    n = np.uint64(STRATA)
    stratum = permuted(index % n, index // n, STRATA, seed, key)
    return np.minimum((stratum + _random(seed, key, index)) / STRATA, 1.0 - 2.0**-53)
