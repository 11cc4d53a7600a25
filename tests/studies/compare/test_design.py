"""Comparisons of real scenarios: the same futures, the promised errors, and what cannot be compared."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.engine.run import record, simulate
from simulate.scenario import load, templates
from simulate.statistics.estimates import mean
from simulate.studies.compare.design import (
    CannotCompare,
    Source,
    adjustments,
    compare_sources,
    distinct,
    shared_futures,
)
from simulate.studies.compare.result import Comparison
from tests import editions, real

PATHS = 20_000


def _variant(name: str, **changes: Any) -> Source:
    return Source(name, real.scenario().with_changes({key.replace("__", "."): value for key, value in changes.items()}))


BASE = Source("base", real.scenario())
UNGOVERNED = _variant("no governance", governance__enabled=False)
LATER = _variant("trust later", **{"exit__triggers__lost trust__below": 0.21})


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_sources([BASE, UNGOVERNED, LATER], PATHS)


def _venture(found: Comparison, i: int) -> Any:
    return found.variants[i].differences["venture", "npv"].paired


def test_what_governance_is_worth() -> None:
    """The figure that the first edition's deal was specified with: -312 ± 30, with a paired standard error below 8."""
    deal = editions.scenario("battery_cells")
    found = _venture(
        compare_sources([Source("base", deal), Source("none", deal.with_("governance.enabled", False))], PATHS), 0
    )
    assert abs(found.mean.value + 312.0) <= 30.0
    assert found.mean.std_error < 8.0


def test_pairing_shrinks_the_error_of_a_small_change_fivefold(comparison: Comparison) -> None:
    deal = real.scenario()
    own = [
        simulate(one.with_("simulation.seed", seed), PATHS)["venture_npv"]
        for one, seed in ((deal, 1), (LATER.scenario, 2))
    ]
    independent = math.hypot(*(mean(values).std_error or 0.0 for values in own))
    assert independent > 5.0 * (_venture(comparison, 1).mean.std_error or math.inf)


def test_paired_and_independent_differences_agree(comparison: Comparison) -> None:
    """z of the paired difference against one of two seeds that it does not share."""
    deal = real.scenario()
    other = [
        mean(simulate(one.with_("simulation.seed", seed), PATHS)["venture_npv"])
        for one, seed in ((deal, 11), (UNGOVERNED.scenario, 12))
    ]
    found = _venture(comparison, 0).mean
    error = math.hypot(found.std_error, *(one.std_error or 0.0 for one in other))
    assert abs(found.value - (other[1].value - other[0].value)) < 4.0 * error


@pytest.mark.parametrize(
    "changes",
    [
        {"governance.enabled": False},
        {"venture.price": 90.0},
        {"partners.Carmaker.equity": 0.7},
        {"exit.enabled": False},
        {"scenario.horizon_years": 10.0},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_market_draws_are_the_same_bit_for_bit(changes: dict[str, Any]) -> None:
    deal, n = real.scenario(), 64
    other = deal.with_changes(changes)
    series = record(other, range(n))
    quarters = series["tariff"].shape[0]
    for name in ("demand", "price", "input_cost", "technology", "tariff", "regime"):
        assert np.array_equal(series[name], real.series()[name][:quarters, :n]), name
    drawn, of_other = deal.draw(0, n), other.draw(0, n)
    assert all(np.array_equal(of_other[key], values) for key, values in drawn.items())


def test_results_depend_on_neither_threads_nor_the_order_of_variants() -> None:
    first = compare_sources([BASE, UNGOVERNED, LATER], 3000, threads=1)
    again = compare_sources([BASE, LATER, UNGOVERNED], 3000, threads=2)
    for one, i, j in (("no governance", 0, 1), ("trust later", 1, 0)):
        assert first.variants[i].side.name == again.variants[j].side.name == one
        assert first.variants[i].differences == again.variants[j].differences


def test_an_equal_variant_differs_in_nothing() -> None:
    found = compare_sources([BASE, _variant("same", venture__price=98.0)], 2000).variants[0]
    assert not found.changes
    for path, difference in found.differences.items():
        assert (difference.paired.mean.value, difference.paired.mean.std_error) == (0.0, None), path
        assert difference.paired.share_changed.value == 0.0, path


@pytest.mark.parametrize("sampler", ["random", "latin_hypercube"])
def test_a_finished_run_counts_as_its_scenario_does(sampler: str) -> None:
    deal = real.scenario().with_changes({"simulation.sampler": sampler, "simulation.paths": 1000})
    other = deal.with_("governance.enabled", False)
    ran = [Source(name, one, simulate(one)) for name, one in (("base", deal), ("other", other))]
    fresh = [replace(source, outcomes=None) for source in ran]
    expected = compare_sources(fresh).variants[0].differences
    assert compare_sources(ran).variants[0].differences == expected
    assert compare_sources([fresh[0], ran[1]]).variants[0].differences == expected
    assert compare_sources([ran[0], fresh[1]]).variants[0].differences == expected


def test_a_scenario_joins_the_latin_hypercubes_of_a_run() -> None:
    """Whatever the number of paths: hypercubes are of a fixed size."""
    settings = {"simulation.sampler": "latin_hypercube", "simulation.paths": 1000}
    deal = real.scenario().with_changes(settings)
    found = compare_sources([Source("run", deal, simulate(deal)), Source("scenario", real.scenario())], 300)
    assert found.paths == 300
    assert found.variants[0].differences["venture", "npv"].paired.share_changed.value == 0.0


def test_the_common_first_paths_of_runs_are_taken() -> None:
    deal = real.scenario()
    long, short = simulate(deal, 700), simulate(UNGOVERNED.scenario, 500)
    sources = [Source("long", deal, long), Source("short", UNGOVERNED.scenario, short)]
    found = compare_sources(sources)
    assert found.paths == 500
    assert found.variants[0].differences == compare_sources([BASE, UNGOVERNED], 500).variants[0].differences
    assert found.notes == ("'long': the first 500 of its 700 paths are used",)
    assert compare_sources(sources, 300).paths == 300
    with pytest.raises(CannotCompare, match="600 paths were asked for"):
        compare_sources(sources, 600)


def test_scenarios_meet_the_futures_of_the_first() -> None:
    other = _variant("other", simulation__seed=7, simulation__antithetic=True, simulation__paths=10)
    futures = shared_futures([BASE, other], 400)
    assert (futures.seed, futures.antithetic, futures.n) == (real.scenario().simulation.seed, False, 400)
    said = adjustments([BASE, other], futures)
    assert len(said) == 2
    assert "seed 20260526" in said[0]
    assert "antithetic false" in said[1]
    assert (
        compare_sources([BASE, other], 400).variants[0].differences["venture", "npv"].paired.share_changed.value == 0.0
    )


def test_scenarios_meet_the_futures_of_a_run() -> None:
    deal = real.scenario().with_("simulation.seed", 99)
    futures = shared_futures([BASE, Source("run", deal, simulate(deal, 100))])
    assert (futures.seed, futures.n) == (99, 100)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"simulation.seed": 1}, "was run with seed 1"),
        ({"simulation.sampler": "random"}, "with sampler random"),
        ({"simulation.antithetic": True}, "with antithetic True"),
    ],
)
def test_runs_on_different_futures_are_refused(changes: dict[str, Any], said: str) -> None:
    one, other = real.scenario(), real.scenario().with_changes(changes)
    sources = [Source("one", one, simulate(one, 50)), Source("other", other, simulate(other, 50))]
    with pytest.raises(CannotCompare, match=said):
        compare_sources(sources)


def test_runs_that_begin_elsewhere_are_refused() -> None:
    deal = real.scenario()
    sources = [Source(str(first), deal, simulate(deal, 50, first=first)) for first in (0, 50)]
    with pytest.raises(CannotCompare, match="the first path 50"):
        compare_sources(sources)


def test_latin_hypercubes_of_runs_of_other_numbers_of_paths_are_the_same() -> None:
    deals = [
        real.scenario().with_changes({"simulation.sampler": "latin_hypercube", "simulation.paths": n})
        for n in (100, 200)
    ]
    found = compare_sources([Source(str(i), deal, simulate(deal)) for i, deal in enumerate(deals)])
    assert found.paths == 100
    assert found.variants[0].differences["venture", "npv"].paired.share_changed.value == 0.0


def test_all_reasons_are_told_at_once() -> None:
    euro = Source("base", real.scenario().with_("scenario.currency", "EUR"))
    with pytest.raises(CannotCompare) as caught:
        compare_sources([BASE, euro], 10)
    first, second = str(caught.value).splitlines()
    assert "two sides are called 'base'" in first
    assert "counts in EUR" in second


def test_one_side_is_no_comparison() -> None:
    with pytest.raises(CannotCompare, match="nothing to compare with"):
        compare_sources([BASE], 10)


def test_namesakes_are_told_apart() -> None:
    three = [Source(name, real.scenario()) for name in ("a", "b", "a")]
    assert [source.name for source in distinct(three)] == ["a (1)", "b", "a (2)"]
    assert [source.name for source in distinct(three, ["x", "y", "z"])] == ["x", "b", "z"]


@pytest.mark.parametrize("n", [1, 2, 7])
@pytest.mark.parametrize("antithetic", [False, True])
def test_a_few_paths_are_compared(n: int, antithetic: bool) -> None:
    base, other = (
        Source(source.name, source.scenario.with_("simulation.antithetic", antithetic)) for source in (BASE, UNGOVERNED)
    )
    report = compare_sources([base, other], n).as_dict()
    assert "too few" in report["variants"][0]["verdict"][0]


def test_two_shipped_deals_of_another_structure_are_compared() -> None:
    other = load(templates.path("robotaxi"))
    found = compare_sources([BASE, Source("robotaxi", other)], 500).variants[0]
    assert ("venture", "npv") in found.differences
    assert not any(path[0] == "partners" for path in found.differences)
    endings = {path[1] for path in found.differences if path[0] == "ended_by"}
    assert {trigger.name for trigger in (*real.scenario().exit.triggers, *other.exit.triggers)} <= endings
