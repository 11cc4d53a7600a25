"""What a clause is worth: the deal as it is, and without each of its clauses in turn, on the same futures.

A clause is switched off without touching any other draw: a trigger is never held long enough to be pulled, a payment
falls due after the horizon, a gate always holds, and a number that is drawn is drawn from a law without width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from simulate.engine.kernel import NonFiniteResult
from simulate.engine.requests import requested
from simulate.engine.run import Progress, simulate_each
from simulate.scenario import Scenario
from simulate.scenario.defaults import PATHS, VENTURE
from simulate.scenario.distributions import Distribution
from simulate.scenario.quantities import LARGEST
from simulate.scenario.tree import quoted
from simulate.scenario.views import assert_view
from simulate.statistics.estimates import ENOUGH, Array
from simulate.statistics.replicates import replicates_of
from simulate.studies.worth.clauses import Clause
from simulate.studies.worth.result import Appraisal, appraise
from simulate.studies.worth.uses import other_uses, worth_of_uses

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

SAMPLE = 2000
"""Futures of the small sample with which `jvsim run` ends."""
NO_GATE = LARGEST
"""A shortfall that no venture reaches."""
BOTH = "reviews and resets"
"""What governance is, with both of its parts."""


def worth(
    scenario: Scenario,
    paths: int | None = None,
    *,
    view: str = VENTURE,
    seed: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Appraisal:
    """Say what each clause of a deal is worth: the value with it less the value without it, on the same futures.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it.
    paths : int, optional
        Futures, the same ones for every variant; by default 16,384.
    view : str
        Whose worth sorts the clauses (`ranked()`): `venture`, or a partner's name. All are computed.
    seed : int, optional
        By default the scenario's.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Appraisal
        `to_frame()` has a row for each clause, holder and figure; `trigger_frame()` says how well the exits choose.

    Raises
    ------
    ScenarioError
        If there is no such view.
    NonFiniteResult
        If a result is not finite, with all clauses or without one.

    Examples
    --------
    >>> import simulate as jv
    >>> found = jv.worth(jv.load("battery_cells"), paths=200)
    >>> list(found.to_frame().columns)
    ['clause', 'kind', 'holder', 'figure', 'value', 'std_error', 'unit']
    """
    scenario, n = requested(scenario, paths, seed=seed, threads=threads, default=PATHS)
    assert_view(scenario, view)
    listed = clauses(scenario)
    uses, without = other_uses(scenario), [scenario.with_changes(clause.changes) for clause in listed]
    runs = simulate_each([scenario, *without, *uses.values()], n, threads=threads, progress=progress)
    base, bare = next(runs), dict[int, Array]()
    found = appraise(
        base, _kept(zip(listed, islice(runs, len(listed)), strict=True), bare), switched_off(scenario), view
    )
    by = replicates_of(base)
    told = [
        one
        for k, other in zip(uses, runs, strict=True)
        for one in worth_of_uses(base, k, bare[k], other["partner_npv"], by)
    ]
    return replace(found, uses=tuple(told))


def _kept(runs: Iterable[tuple[Clause, Outcomes]], bare: dict[int, Array]) -> Iterator[tuple[Clause, Outcomes]]:
    """The runs without a clause, of each of which the partners' values are kept where it is a trigger."""
    for clause, outcomes in runs:
        if clause.trigger is not None:
            bare[clause.trigger] = outcomes["partner_npv"].copy()
        yield clause, outcomes


def small_sample(outcomes: Outcomes, threads: int | None = None, view: str = VENTURE) -> Appraisal | None:
    """The same on the first futures of a run, at a small fraction of its cost; None where it has too few.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    threads : int, optional
        As of `engine.run.simulate`.
    view : str
        Whose worth it is about: `venture`, or a partner's name.
    """
    n, scenario = min(SAMPLE, outcomes.n_paths), outcomes.scenario
    if n < ENOUGH:
        return None
    base, listed = replace(outcomes, matrix=outcomes.matrix[:, :n]), clauses(scenario)
    variants = [scenario.with_changes(clause.changes) for clause in listed]
    try:
        runs = simulate_each(variants, n, first=outcomes.first, threads=threads)
        return appraise(base, zip(listed, runs, strict=True), switched_off(scenario), view)
    except NonFiniteResult:  # the run itself is sound: its summary must not be lost to a variant of it
        return None


def clauses(scenario: Scenario) -> list[Clause]:
    """The clauses that are on, in the order of the deal: governance, exit, money between the partners, gates."""
    return [*_governance(scenario), *_exit(scenario), *_money(scenario), *_gates(scenario)]


def switched_off(scenario: Scenario) -> dict[str, str]:
    """The clauses that are off already, and why."""
    governance, exit_ = scenario.governance, scenario.exit
    off = {}
    if not governance.enabled:
        off[BOTH] = "governance.enabled is false"
    elif not governance.review_interval_quarters:
        off["formal reviews"] = "governance.review_interval_quarters is 0"
    if not exit_.enabled:
        off["exits"] = "exit.enabled is false"
    elif not exit_.triggers:
        off["exits"] = "there are no triggers"
    else:
        off.update({name: f"{key} is {value:g}" for name, key, value, now in _terms(scenario) if _is(now, value)})
    if _is(exit_.dilution_penalty, 1.0):
        off["dilution penalty"] = "exit.dilution_penalty is 1: at fair value"
    return off


def _governance(scenario: Scenario) -> Iterator[Clause]:
    if not scenario.governance.enabled:
        return
    if scenario.governance.review_interval_quarters:
        yield Clause("reviews", "formal reviews", {"governance.review_interval_quarters": 0})
    yield Clause(BOTH, BOTH, {"governance.enabled": False})


def _exit(scenario: Scenario) -> Iterator[Clause]:
    triggers = scenario.exit.triggers
    if not (scenario.exit.enabled and triggers):
        return
    never = scenario.horizon_quarters + 1
    for k, trigger in enumerate(triggers):
        key = f"{_item('exit.triggers', k, trigger.name)}.for_quarters"
        yield Clause("trigger", f"exit “{trigger.name}”", {key: never}, k)
    yield Clause("exits", "all exits", {"exit.enabled": False})
    for name, key, value, now in _terms(scenario):
        if not _is(now, value):
            yield Clause(name, name, {key: _constant(now, value)})


def _terms(scenario: Scenario) -> Iterator[tuple[str, str, int | float, Any]]:
    """Terms of parting: name, key, the value that switches them off, and the value that they have."""
    exit_ = scenario.exit
    yield "lock-up", "exit.lockup_quarters", 0, exit_.lockup_quarters
    if _is(exit_.supply_margin, 0.0):
        yield "supply agreement", "exit.supply_margin", 0.0, exit_.supply_margin
    else:
        yield "supply agreement", "exit.supply_years", 0.0, exit_.supply_years
    yield "agreed exit", "elements.exit_agreement", 0.0, scenario.elements.exit_agreement


def _money(scenario: Scenario) -> Iterator[Clause]:
    penalty = scenario.exit.dilution_penalty
    if not _is(penalty, 1.0):
        yield Clause("dilution penalty", "dilution penalty", {"exit.dilution_penalty": _constant(penalty, 1.0)})
    for k, payment in enumerate(scenario.payments):
        key = f"{_item('payments', k, payment.name)}.quarter"
        yield Clause("payment", f"payment “{payment.name}”", {key: scenario.horizon_quarters})


def _gates(scenario: Scenario) -> Iterator[Clause]:
    """The gates of stages; patience is a date, not a gate, and stays."""
    for k, stage in enumerate(scenario.venture.stages):
        place, changes = _item("venture.stages", k, stage.name), {}
        if not _is(stage.min_alignment, 0.0):
            changes[f"{place}.min_alignment"] = _constant(stage.min_alignment, 0.0)
        if stage.max_shortfall is not None:
            changes[f"{place}.max_shortfall"] = _constant(stage.max_shortfall, NO_GATE)
        if changes:
            yield Clause("gates", f"gates of “{stage.name}”", changes)


def _item(table: str, k: int, name: str) -> str:
    """The key of an item: by its name, or by its place where the name is padded with blanks, which keys do not keep.

    The place is written with so many zeros that no other item is called so.
    """
    return f"{table}.{quoted(name) if name == name.strip() else f'{k:08d}'}"


def _is(now: Any, value: float) -> bool:
    return not isinstance(now, Distribution) and float(now) == value


def _constant(now: Any, value: float) -> Any:
    """A value for another; for a drawn one a law without width, so that inputs coupled to it stay as drawn."""
    return {"dist": "uniform", "low": value, "high": value} if isinstance(now, Distribution) else value
