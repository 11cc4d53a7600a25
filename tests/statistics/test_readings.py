"""Readings of parts of a sample are the reading of the whole: in any order, in any groups, to the bit."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes
from simulate.statistics.kinds import NASH_GAIN, Mean, MedianAmong
from simulate.statistics.measures import LOSS, VENTURE, Measure, every
from simulate.statistics.readings import Reading, difference, merged, read
from simulate.statistics.replicates import LEAST, Replicates
from simulate.statistics.samples import Sample, Statistic
from simulate.statistics.variables import variables
from tests import synthetic

CUTS = (0, 2000, 4000, 6000, 8000, 12_000)


def _measures(outcomes: Outcomes) -> list[Measure]:
    return [*every(variables(outcomes.scenario))]


def _part(run: Outcomes, first: int, last: int) -> Outcomes:
    return replace(run, matrix=run.matrix[:, first:last], first=first)


def _parts(run: Outcomes, wanted: Sequence[Measure], cuts: Sequence[int] = CUTS) -> list[dict[str, Reading]]:
    return [read(_part(run, *ends), wanted) for ends in pairwise(cuts)]


def _bits(reading: Reading) -> tuple[object, ...]:
    return (reading.estimate, reading.batches.tobytes(), reading.first, reading.n)


def test_merging_is_associative_and_knows_no_order() -> None:
    run = synthetic.outcomes(CUTS[-1])
    wanted = _measures(run)
    parts = _parts(run, wanted)
    for measure in wanted:
        readings = [part[measure.name] for part in parts]
        whole = _bits(merged(readings))
        left = reduce(lambda a, b: merged([a, b]), readings)
        right = reduce(lambda a, b: merged([b, a]), reversed(readings))
        shuffled = random.Random(3).sample(readings, len(readings))
        pairs = merged([merged(shuffled[:2]), merged([merged(shuffled[2:4]), shuffled[4]])])
        assert [_bits(one) for one in (left, right, pairs)] == [whole] * 3, measure.name


@pytest.mark.parametrize("antithetic", [False, True])
def test_means_and_shares_are_those_of_the_whole(antithetic: bool) -> None:
    run = synthetic.outcomes(CUTS[-1], antithetic=antithetic)
    wanted = [one for one in _measures(run) if isinstance(one.statistic, Mean) or one.unit == "share"]
    assert {VENTURE, LOSS, "together.p_both_better", "disputes.mean"} <= {one.name for one in wanted}
    whole, parts = read(run, wanted), _parts(run, wanted)
    for measure in wanted:
        found, expected = merged(part[measure.name] for part in parts).estimate, whole[measure.name].estimate
        assert found.value == pytest.approx(expected.value, rel=1e-12, abs=1e-15), measure.name
        assert found.std_error == pytest.approx(expected.std_error, rel=1e-9, abs=1e-15), measure.name


def test_other_figures_are_near_those_of_the_whole() -> None:
    """Within half the error that the figure has anyway, and the error within a third of itself."""
    run = synthetic.outcomes(40_000)
    wanted = [one for one in _measures(run) if one.statistic.key and not isinstance(one.statistic, Mean)]
    whole, parts = read(run, wanted), _parts(run, wanted, (0, 10_000, 20_000, 30_000, 40_000))
    for measure in wanted:
        found, expected = merged(part[measure.name] for part in parts).estimate, whole[measure.name].estimate
        if not expected.std_error:
            limits = (expected.low, expected.high) if measure.unit == "share" else (None, None)
            assert found == replace(expected, low=limits[0], high=limits[1])
            continue
        assert found.std_error == pytest.approx(expected.std_error, rel=0.33), measure.name
        assert abs(found.value - expected.value) < expected.std_error / 2.0, measure.name


def test_differences_of_merged_readings_have_the_errors_of_the_pairing() -> None:
    base, other = synthetic.outcomes(20_000), synthetic.outcomes(20_000)
    other.matrix[0] += 20.0 + 100.0 * np.random.default_rng(5).standard_normal(20_000)
    wanted = [one for one in _measures(base) if one.name in (VENTURE, "venture.npv.cvar_05")]
    cuts = (0, 2000, 18_000, 20_000)  # batches of different sizes
    sides = [_parts(run, wanted, cuts) for run in (base, other)]
    for measure in wanted:
        whole = difference(read(base, wanted)[measure.name], read(other, wanted)[measure.name])
        found = difference(*(merged(part[measure.name] for part in side) for side in sides))
        assert found.value == pytest.approx(whole.value, rel=0.05)
        assert found.std_error == pytest.approx(whole.std_error, rel=0.3)
        assert whole.freedom == 38
        assert found.freedom is None  # 186 batches: the error is as good as known


def test_a_merged_reading_comes_back_bit_for_bit_and_merges_on() -> None:
    run = synthetic.outcomes(CUTS[-1])
    wanted = _measures(run)[:1]
    first, *others = (part[wanted[0].name] for part in _parts(run, wanted))
    kept = merged([others[1], first])
    back = Reading.of_list(json.loads(json.dumps(kept.as_list())))
    assert _bits(back) == _bits(kept)
    rest = [others[0], *others[2:]]
    assert _bits(merged([back, *rest])) == _bits(merged([first, *others]))


def test_a_trajectory_may_not_count_twice() -> None:
    run = synthetic.outcomes(300)
    wanted = _measures(run)[:1]
    one, other = (read(_part(run, *ends), wanted)[wanted[0].name] for ends in ((0, 200), (198, 300)))
    with pytest.raises(ValueError, match="trajectory 198 twice"):
        merged([one, other])


def test_one_trajectory_each_gives_the_error_of_many() -> None:
    run = synthetic.outcomes(40)
    wanted = _measures(run)[:1]
    name = wanted[0].name
    found = merged(read(_part(run, k, k + 1), wanted)[name] for k in range(40)).estimate
    assert found.std_error == pytest.approx(read(run, wanted)[name].estimate.std_error)


# ---- terms: their mean is the figure, their scatter its error -------------------------------------------------------


TERMS = ("mean", "sd", "cvar_05", "p_below_plan", "p25")


@pytest.mark.parametrize("name", [*(f"venture.npv.{key}" for key in TERMS), "venture.payback_years", "disputes.mean"])
def test_terms_explain_the_scatter_of_their_figure(name: str) -> None:
    """Of 200 samples: the error of the terms is that which the figure shows, to a fifth."""
    found, errors = [], []
    for seed in range(200):
        run = synthetic.outcomes(2048, seed=seed)
        measure = next(one for one in _measures(run) if one.name == name)
        reading = read(run, [measure])[name]
        found.append(reading.estimate.value)
        errors.append(float(np.std(reading.batches, ddof=1)) / math.sqrt(reading.batches.size))
        near = errors[-1] + (measure.statistic.step / 2.0 if isinstance(measure.statistic, MedianAmong) else 0.0)
        assert abs(float(np.mean(reading.batches)) - found[-1]) < near
    scatter, stated = float(np.std(found)), float(np.sqrt(np.mean(np.square(errors))))
    if (
        name == "venture.payback_years"
    ):  # a median in whole quarters often stays where it is: the error is on the safe side
        assert scatter < stated < 2.0 * scatter
    else:
        assert scatter == pytest.approx(stated, rel=0.2)


def test_nash_gain_is_the_geometric_mean_of_the_gains_and_the_larger_loss_outside() -> None:
    random = np.random.default_rng(2)
    noise = random.standard_normal((2, 6400))
    for first, second in ((100.0, 400.0), (100.0, -30.0), (-50.0, -30.0)):
        gains = np.array([[first], [second]]) + np.array([[20.0], [60.0]]) * (noise - noise.mean(axis=1)[:, None])
        found = NASH_GAIN.estimate(Sample(gains))
        expected = math.sqrt(first * second) if min(first, second) > 0.0 else min(first, second)
        assert found.value == pytest.approx(expected)
        terms = NASH_GAIN.terms(Sample(gains), Replicates(batch=LEAST))
        assert float(np.mean(terms)) == pytest.approx(expected)
        assert float(np.std(terms, ddof=1)) / math.sqrt(terms.size) == pytest.approx(found.std_error, rel=0.3)


def test_the_error_of_nash_gain_is_true() -> None:
    random, found, errors = np.random.default_rng(11), [], []
    for _ in range(400):
        gains = np.array([[100.0], [400.0]]) + np.array([[300.0], [600.0]]) * random.standard_normal((2, 1000))
        estimate = NASH_GAIN.estimate(Sample(gains))
        found.append(estimate.value)
        errors.append(estimate.std_error or math.nan)
    assert float(np.std(found)) == pytest.approx(float(np.mean(errors)), rel=0.15)


def test_a_measure_that_no_trajectory_shows_is_nan_and_never_a_number() -> None:
    run = synthetic.outcomes(500)
    run.matrix[[name for name, _ in _rows()].index("payback_quarter")] = -1.0
    measure = next(one for one in _measures(run) if one.name == "venture.payback_years")
    reading = read(run, [measure])[measure.name]
    assert math.isnan(reading.estimate.value)
    assert difference(reading, reading).std_error is None


def _rows() -> list[tuple[str, int]]:
    from simulate.engine.outcomes import row_names

    return row_names(synthetic.scenario())


def test_every_statistic_of_summary_json_is_read() -> None:
    """No figure of a full entry is without terms: a sweep may rank by any of them."""
    run = synthetic.outcomes(800)
    found = read(run, _measures(run))
    assert all(np.isfinite(one.batches).all() for one in found.values())
    kinds: set[type[Statistic]] = {type(one.statistic) for one in _measures(run)}
    assert {kind.__name__ for kind in kinds} == {
        "Mean", "Spread", "Quantile", "Below", "TailMean", "MedianAmong", "RatioOfMeans",
    }  # fmt: skip


# ---- what a merged reading knows of what is independent -------------------------------------------------------------


def test_limits_and_rare_changes_are_those_of_the_whole() -> None:
    base, other = synthetic.outcomes(CUTS[-1]), synthetic.outcomes(CUTS[-1])
    other.matrix[0][:11] = -np.abs(other.matrix[0][:11])
    wanted = [one for one in _measures(base) if one.name in (LOSS, "venture.npv.p05")]
    whole = [read(run, wanted) for run in (base, other)]
    sides = [_parts(run, wanted) for run in (base, other)]
    parts = [{one.name: merged(part[one.name] for part in side) for one in wanted} for side in sides]
    assert parts[0][LOSS].estimate.limits == pytest.approx(whole[0][LOSS].estimate.limits)
    found, expected = (difference(side[0][LOSS], side[1][LOSS]) for side in (parts, whole))
    assert expected.n_changed == np.count_nonzero(base.matrix[0][:11] > 0.0) > 5
    assert found.n_changed == pytest.approx(expected.n_changed)
    assert found.limits == pytest.approx(expected.limits)
    assert difference(parts[0]["venture.npv.p05"], parts[1]["venture.npv.p05"]).std_error is None


def test_evenly_drawn_inputs_merge_by_their_batches() -> None:
    """A value that alternates has no error in batches, and that of a coin by trajectories."""
    run: Any = synthetic.outcomes(4096)
    run.matrix[0] = np.tile([-100.0, 100.0], 2048)
    wanted = [one for one in _measures(run) if one.name == VENTURE]
    cuts = (0, 1024, 2048, 4096)
    error = merged(part[VENTURE] for part in _parts(run, wanted, cuts)).estimate.std_error
    assert error is not None
    assert error > 1.0
    run.scenario.uncertain = ("venture.price",)
    found = merged(part[VENTURE] for part in _parts(run, wanted, cuts)).estimate
    assert found.std_error == pytest.approx(0.0, abs=1e-12)
