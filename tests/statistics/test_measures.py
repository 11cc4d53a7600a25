"""What is kept of a point is enough: its estimates are those of the sample, its batch means give every paired error."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from simulate.statistics.estimates import Estimate
from simulate.statistics.measures import LOSS, VENTURE, UnknownMeasure, advantage_of, find, measures
from simulate.statistics.paired import paired, told_apart
from simulate.statistics.readings import Reading, difference, read
from simulate.statistics.replicates import LEAST, Replicates
from simulate.studies.run.summary import summarise
from tests import synthetic

NAMES = ("Carmaker", "Cell maker")
ALL = measures(NAMES, synthetic.QUARTERS)


def test_estimates_are_those_of_the_sample() -> None:
    run = synthetic.outcomes(5000)
    found = read(run, ALL)
    npv, advantage = run["venture_npv"], run.advantage
    expected = {
        VENTURE: np.mean(npv),
        "venture.npv.p05": np.quantile(npv, 0.05),
        "venture.npv.p95": np.quantile(npv, 0.95),
        LOSS: np.mean(npv < 0.0),
        advantage_of("Cell maker"): np.mean(advantage[1]),
        "partners.Carmaker.p_better": np.mean(advantage[0] > 0.0),
        "together.p_both_better": np.mean((advantage > 0.0).all(axis=0)),
        "together.advantage.mean": np.mean(advantage.sum(axis=0)),
        "survival_5_years": np.mean(run["exit_quarter"] > 20),
        "survival_10_years": np.mean(run["exit_quarter"] > 40),
        "venture.peak_funding.mean": np.mean(run["peak_funding"]),
    }
    assert {name: found[name].estimate.value for name in expected} == pytest.approx(expected)
    assert [measure.name for measure in ALL] == list(found)


def test_survival_is_kept_before_the_horizon_only() -> None:
    assert [m.name for m in measures(NAMES, 40) if m.name.startswith("survival")] == ["survival_5_years"]
    assert not [m.name for m in measures(NAMES, 20) if m.name.startswith("survival")]


def test_differences_have_the_errors_of_the_whole_samples() -> None:
    """40 batches know an error to a ninth of itself; the whole paired sample is the yardstick."""
    base, other = synthetic.outcomes(20_000), synthetic.outcomes(20_000)
    other.matrix[0] += 20.0 + 100.0 * np.random.default_rng(5).standard_normal(20_000)
    first, second = read(base, ALL), read(other, ALL)
    whole = paired(base["venture_npv"], other["venture_npv"])
    for name, expected in ((VENTURE, whole.mean), ("venture.npv.p05", whole.p05), ("venture.npv.p95", whole.p95)):
        found = difference(first[name], second[name])
        assert expected is not None
        assert found.value == pytest.approx(expected.value)
        assert found.std_error == pytest.approx(expected.std_error, rel=0.35)


def test_the_same_futures_differ_by_nothing() -> None:
    run = synthetic.outcomes(3000)
    first, second = read(run, ALL), read(run, ALL)
    found = [difference(first[name], second[name]) for name in first]
    assert {(one.value, one.std_error) for one in found} == {(0.0, None)}


def test_a_reading_comes_back_bit_for_bit() -> None:
    for n in (1, 3, 100, 3000):
        for one in read(synthetic.outcomes(n), ALL).values():
            back = Reading.of_list(json.loads(json.dumps(one.as_list())))
            assert back.estimate == one.estimate
            np.testing.assert_array_equal(back.batches, one.batches)
            np.testing.assert_array_equal(back.sizes, one.sizes)
            assert back.near == one.near


@pytest.mark.parametrize("n", [1, 2, 7, 31])
def test_too_few_paths_have_no_error(n: int) -> None:
    run = synthetic.outcomes(n)
    other = synthetic.outcomes(n, seed=2)
    assert difference(read(run, ALL)[VENTURE], read(other, ALL)[VENTURE]).std_error is None


def test_few_batches_are_held_to_students_t() -> None:
    """Of differences that are nothing, at most one in twenty families of 50 has one that is told apart."""
    random = np.random.default_rng(3)
    batches = Replicates(batch=LEAST).count(256)
    families = random.standard_normal((2000, 50, batches))
    means, errors = families.mean(axis=2), families.std(axis=2, ddof=1) / math.sqrt(batches)

    def wrong(freedom: int | None) -> float:
        limit = next(x for x in np.linspace(2.0, 6.0, 4001) if told_apart(Estimate(x, 1.0, freedom=freedom), 50))
        return float(np.mean((np.abs(means / errors) > limit).any(axis=1)))

    assert wrong(batches - 1) < 0.05 + 4.0 * math.sqrt(0.05 * 0.95 / 2000)
    assert wrong(None) > 0.06  # the normal would claim too often: the test can fail


# ---- found by path --------------------------------------------------------------------------------------------------


def _leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, float | None]]:
    if isinstance(node, dict):
        for key, item in node.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _leaves(item, (*path, str(place)))
    elif not isinstance(node, str):
        yield ".".join(path), node


def test_every_number_of_the_deal_in_summary_json_is_a_measure_of_that_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left are errors and limits, how the sample grew and how even it is, and what was run."""
    monkeypatch.setattr("simulate.statistics.measures.nearest", lambda *_: "")  # a search among hundreds for each
    run = synthetic.outcomes(2000)
    told, left = [], []
    for path, value in _leaves(summarise(run)):
        try:
            told.append((path, value, find(run.scenario, path)))
        except UnknownMeasure:
            left.append(path)
    found = read(run, [measure for _, _, measure in told])
    for path, value, measure in told:
        assert value == pytest.approx(found[measure.name].estimate.value, nan_ok=value is None), path
    sample = ("schema", "paths", "seed", "convergence", "run", "incidence_std_error")
    errors = ("std_error", "low95", "high95", "freedom", "extreme_share", ".1", ".2", "payback_years_limits.0")
    assert [path for path in left if path.split(".")[0] not in sample and not path.endswith(errors)] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("venture.npv", VENTURE),
        ("venture.npv.quantiles.0.05", "venture.npv.p05"),
        ("venture.npv.quantiles.0.5.0", "venture.npv.p50"),
        ("venture.npv.p_below_zero.mean", LOSS),
        ('partners."Cell maker".advantage.cvar_05', "partners.Cell maker.advantage.cvar_05"),
        ("partners.Cell maker.advantage.cvar_05.mean", "partners.Cell maker.advantage.cvar_05"),
        ("survival_by_year.4", "survival_5_years"),
        ("survival_by_year.4.mean", "survival_5_years"),
        ("together.p_both_better.mean", "together.p_both_better"),
        ("ended_by.carmaker changes strategy", "ended_by.carmaker changes strategy"),
        ("plan.partners.Carmaker", "plan.partners.Carmaker"),
        ("venture.payback_years", "venture.payback_years"),
    ],
)
def test_a_measure_goes_by_its_path_and_by_its_name(text: str, name: str) -> None:
    deal = synthetic.scenario()
    assert find(deal, text).name == name
    assert find(deal, name).name == name


def test_names_that_hold_dots_are_found_quoted_or_not() -> None:
    deal = synthetic.scenario(partners=("A.B. Ltd", "C"))
    for text in ('partners."A.B. Ltd".npv.p95', "partners.A.B. Ltd.npv.p95"):
        assert find(deal, text).name == 'partners."A.B. Ltd".npv.p95'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("venture.npv.maen", 'did you mean "venture.npv.mean"'),
        ("venture.npv.p5", 'did you mean "venture.npv.p'),
        ("run.seconds", "expected the path of a figure of the deal"),
        ("", "such as venture.npv.mean"),
    ],
)
def test_what_is_no_measure_is_refused_with_the_nearest(text: str, told: str) -> None:
    with pytest.raises(UnknownMeasure, match=told):
        find(synthetic.scenario(), text)


def test_which_way_is_better() -> None:
    deal = synthetic.scenario()
    lower = (
        *("venture.npv.p_below_zero", "venture.npv.p_below_plan", "venture.npv.sd", "venture.payback_years"),
        *("together.p_both_lose", "ended_by.losses", "incidence.losses.3", "settled_by.liquidation"),
        *("resets.refused", "disputes", "deadlock_quarters", "diluted"),
    )
    higher = (
        *("venture.npv.cvar_05", "venture.npv.p05", "venture.moic", "venture.pays_back", "venture.peak_funding"),
        *("together.p_both_better", "together.p_both_gain", "together.nash", "survival_5_years", "ended_by.horizon"),
        *("final_alignment", "plan.irr", "partners.Carmaker.p_better"),
    )
    assert [text for text in (*lower, *higher) if find(deal, text).lower_is_better] == list(lower)
    deal.exit.triggers[0].metric = "age"  # a term that runs out is hoped for
    assert not find(deal, f"ended_by.{deal.exit.triggers[0].name}").lower_is_better
