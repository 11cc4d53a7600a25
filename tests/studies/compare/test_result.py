"""Comparisons of samples made by hand: every figure is what it must be, and words claim no more than the errors do."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes, row_names
from simulate.presentation.wording import points, signed
from simulate.scenario import parse
from simulate.statistics import paired
from simulate.statistics.estimates import Estimate
from simulate.statistics.kinds import BELOW_ZERO, CVAR
from simulate.statistics.readings import paired_difference
from simulate.statistics.samples import Sample
from simulate.studies.compare.held import any_told_apart, comparisons
from simulate.studies.compare.result import COLUMNS, Comparison, compared
from simulate.studies.compare.words import verdict
from simulate.studies.run.summary import summarise
from tests import real
from tests.findings import texts

N = 4000
ESTIMATE = ("mean", "std_error", "low95", "high95", "freedom")
ROWS = {(name, i): place for place, (name, i) in enumerate(row_names(real.scenario()))}


def _outcomes(n: int = N, /, **changes: Any) -> Outcomes:
    """The battery deal's outcomes with the changes in its scenario, and numbers that are anybody's."""
    run = real.run()
    deal = run.scenario.with_changes({"simulation.sampler": "random", **changes})
    return Outcomes(deal, run.plan, run.matrix[:, :n].copy())


def _put(run: Outcomes, name: str, values: Any, i: int = 0) -> Outcomes:
    run.matrix[ROWS[name, i]] = values
    return run


def _compared(base: Outcomes, other: Outcomes) -> Comparison:
    return compared([("base", base), ("other", other)])


def _without(cause: Any, place: int) -> Any:
    """Codes of causes when a trigger is taken out of the list: what it ended lives to the horizon."""
    return np.where(cause == place, -1.0, np.where(cause > place, cause - 1.0, cause))


def _difference(comparison: Comparison, *path: str) -> Any:
    return comparison.variants[0].differences[path]


def test_a_variant_equal_to_the_base_gives_exactly_nothing() -> None:
    """Not nearly: every mean, quantile and share of a difference is 0, and has no error that would say it is known."""
    report = _compared(_outcomes(), _outcomes()).as_dict()["variants"][0]
    numbers: list[float | None] = []

    def collect(node: Any) -> None:
        for key, item in node.items():
            if isinstance(item, dict):
                collect(item)
            elif key in ("mean", "npv"):
                numbers.append(item)
            elif key == "std_error":
                assert not item

    collect(report["difference"])
    assert len(numbers) > 70
    assert {number for number in numbers if number is not None} == {0.0}
    assert report["changes"] == {}
    assert report["verdict"] == ["The same in all 4,000 futures: nothing differs in the inputs."]


@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_a_constant_more_is_known_without_error(sampler: str) -> None:
    base, other = (_outcomes(**{"simulation.sampler": sampler}) for _ in range(2))
    _put(other, "venture_npv", base["venture_npv"] + 8.0)
    found = _difference(_compared(base, other), "venture", "npv").paired
    assert found.mean.value == pytest.approx(8.0, abs=1e-9)
    assert found.mean.std_error == pytest.approx(0.0, abs=1e-9)
    for quantile in (found.p05, found.p50, found.p95):
        assert quantile.value == pytest.approx(8.0, abs=1e-9)
        assert quantile.std_error == pytest.approx(0.0, abs=1e-9)
    assert found.p_better.value == found.share_changed.value == 1.0


def test_mean_and_shares_of_a_change_that_happens_now_and_then() -> None:
    base, other = _outcomes(), _outcomes()
    more = np.zeros(N)
    more[::4], more[1::8] = 10.0, -2.0
    _put(other, "partner_npv", base["partner_npv"][1] + more, 1)
    found = _difference(_compared(base, other), "partners", "Cell maker", "npv").paired
    assert found.mean.value == pytest.approx(10.0 / 4 - 2.0 / 8)
    sd = math.sqrt((N / (N - 1)) * (100.0 / 4 + 4.0 / 8 - 2.25**2))
    assert found.mean.std_error == pytest.approx(sd / math.sqrt(N))
    assert found.p_better.value == 0.25
    assert found.share_changed.value == 0.375
    unchanged = _difference(_compared(base, other), "partners", "Carmaker", "npv").paired
    assert unchanged.share_changed.value == 0.0


def test_the_advantage_of_a_variant_is_over_its_own_alternative() -> None:
    base, other = _outcomes(), _outcomes()
    assert base.plan.alone_npv[1] > 0.0
    _put(other, "alone_npv", base["alone_npv"][1] + 5.0, 1)
    comparison = _compared(base, other)
    assert _difference(comparison, "partners", "Cell maker", "advantage").paired.mean.value == pytest.approx(-5.0)
    assert _difference(comparison, "partners", "Cell maker", "alternative").paired.mean.value == pytest.approx(5.0)
    assert _difference(comparison, "partners", "Cell maker", "npv").paired.share_changed.value == 0.0


def test_shares_have_no_quantiles_and_differ_by_what_moved() -> None:
    base, other = _outcomes(), _outcomes()
    alive = np.where(np.arange(N) < 3000, 60.0, 30.0)
    _put(base, "exit_quarter", alive)
    _put(other, "exit_quarter", np.where(np.arange(N) < 2800, 60.0, np.where(np.arange(N) >= 3900, 60.0, 30.0)))
    found = _difference(_compared(base, other), "survival_10_years")
    assert (found.base.mean.value, found.variant.mean.value) == (0.75, 0.725)
    assert found.paired.mean.value == pytest.approx(-0.025)
    assert found.paired.p_better.value == pytest.approx(0.025)
    assert found.paired.share_changed.value == pytest.approx(0.075)
    assert found.paired.p05 is None
    assert found.paired.as_dict()["p05"] is None


def test_the_error_of_a_difference_is_true() -> None:
    """Of 300 differences of correlated samples whose truth is known, the errors explain the scatter."""
    random = np.random.default_rng(5)
    scores: dict[str, list[float]] = {"mean": [], "p05": [], "p95": []}
    truth = {"mean": 0.3, "p05": 0.3 - 0.2 * 1.6448536, "p95": 0.3 + 0.2 * 1.6448536}
    for _ in range(300):
        common = random.standard_normal(1500)
        other = 0.3 + common + math.sqrt(1.2**2 - 1.0) * random.standard_normal(1500)
        found = paired.paired(common, other)
        for name, was in truth.items():
            estimate = getattr(found, name)
            scores[name].append((estimate.value - was) / estimate.std_error)
    for name, found_scores in scores.items():
        assert 0.7 < np.std(found_scores) < 1.2, name
        assert abs(np.mean(found_scores)) < 4.0 / math.sqrt(300), name


def test_structure_that_only_one_side_has() -> None:
    base = _outcomes()
    deal = base.scenario.without("exit.triggers.deadlock")
    place = [trigger.name for trigger in base.scenario.exit.triggers].index("deadlock")
    lean = _put(Outcomes(deal, base.plan, base.matrix.copy()), "cause", _without(base["cause"], place))
    forward, back = _compared(base, lean), _compared(lean, base)
    gone, come = _difference(forward, "ended_by", "deadlock"), _difference(back, "ended_by", "deadlock")
    assert gone.variant is None
    assert come.base is None
    assert gone.paired.mean.value == -gone.base.mean.value == -come.paired.mean.value
    assert (
        list(forward.variants[0].differences)[-1] == list(back.variants[0].differences)[-1] == ("ended_by", "horizon")
    )
    assert set(forward.variants[0].changes) == {"exit.triggers.deadlock"}


def test_partners_go_by_their_names() -> None:
    base = _outcomes()
    deal = parse(base.scenario.to_toml().replace('"Carmaker"', '"Maker of cars"'))
    other = Outcomes(deal, base.plan, base.matrix.copy())
    comparison = _compared(base, other)
    assert not any(path[:2] == ("partners", "Carmaker") for path in comparison.variants[0].differences)
    assert ("partners", "Cell maker", "npv") in comparison.variants[0].differences
    notes = " ".join(comparison.variants[0].notes)
    assert "Carmaker is a partner in the base alone" in notes
    assert "Maker of cars is a partner in the variant alone" in notes


def test_survival_is_compared_before_both_horizons_only() -> None:
    other = _outcomes(**{"scenario.horizon_years": 10.0})
    _put(other, "exit_quarter", np.minimum(other["exit_quarter"], 40.0))
    comparison = _compared(_outcomes(), other)
    assert ("survival_5_years",) in comparison.variants[0].differences
    assert ("survival_10_years",) not in comparison.variants[0].differences
    assert "15 and 10 years" in " ".join(comparison.variants[0].notes)


def test_the_json_is_the_contract() -> None:
    other = _put(_outcomes(**{"exit.triggers.losses.below": -55.0}), "disputes", 1.0)
    report = json.loads(json.dumps(_compared(_outcomes(), other).as_dict(), allow_nan=False))
    assert report["schema"] == 1
    assert set(report["base"]) == {"name", "summary"}
    (variant,) = report["variants"]
    assert variant["changes"] == {"exit.triggers.losses.below": [-60.0, -55.0]}
    assert {"name", "changes", "summary", "difference"} <= set(variant)
    assert variant["summary"]["venture"]["npv"]["mean"] == report["base"]["summary"]["venture"]["npv"]["mean"]
    keys = {"mean", "std_error", "low95", "high95", "freedom", "p05", "p50", "p95", "p_better", "share_changed"}
    difference = variant["difference"]
    for entry in (difference["venture"]["npv"], difference["partners"]["Carmaker"]["advantage"]):
        assert set(entry) == {*keys, "p_below_zero", "cvar_05"}
        assert set(entry["cvar_05"]) == set(ESTIMATE)
    for entry in (
        difference["venture"]["moic"],
        difference["venture"]["payback_years"],
        difference["survival_10_years"],
        difference["ended_by"]["losses"],
        difference["resets"]["agreed"],
    ):
        assert set(entry) == keys
    assert set(difference["venture"]["npv"]["p05"]) == set(ESTIMATE)
    assert difference["plan"]["npv"] == 0.0


def test_the_frame_is_tidy() -> None:
    other = _outcomes()
    _put(other, "venture_npv", other["venture_npv"] + 1.0)
    comparison = _compared(_outcomes(), other)
    frame = comparison.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert not frame.duplicated(["variant", "metric", "statistic"]).any()
    row: Any = frame.set_index(["metric", "statistic"]).loc[("venture.npv", "p95")]
    assert row["value"] - row["base"] == pytest.approx(row["difference"]) == pytest.approx(1.0)
    assert comparison.to_csv().splitlines()[0] == ",".join(COLUMNS)
    assert len(comparison.to_csv().splitlines()) == len(frame) + 1


@pytest.mark.parametrize("changes", [{}, {"simulation.antithetic": True}])
def test_risk_payback_and_multiple_are_those_of_the_runs(changes: dict[str, Any]) -> None:
    base, other = _outcomes(**changes), _outcomes(**changes)
    spread = np.random.default_rng(4).standard_normal(N)
    _put(other, "venture_npv", base["venture_npv"] - 200.0 * (spread > 1.0))
    _put(other, "payback_quarter", np.where(base["payback_quarter"] > 0.0, base["payback_quarter"] + 4.0, -1.0))
    _put(other, "moic", base["moic"] + 0.5)
    comparison = _compared(base, other)
    before, after = (side.summary["venture"] for side in (comparison.base, comparison.variants[0].side))
    npv = _difference(comparison, "venture", "npv")
    for name in ("p_below_zero", "cvar_05"):
        found = npv.risk[name]
        assert npv.base.risk[name].as_dict() == before["npv"][name]
        assert found.value == pytest.approx(after["npv"][name]["mean"] - before["npv"][name]["mean"])
        error = before["npv"][name]["std_error"]
        assert error is not None
        assert 0.0 < found.std_error < 0.5 * error  # what both sides share drops out
    assert npv.risk["cvar_05"].value < 0.0 < npv.risk["p_below_zero"].value
    payback = _difference(comparison, "venture", "payback_years")
    assert payback.base.mean.value == before["payback_years"]
    assert payback.paired.mean.value == 1.0
    assert payback.paired.mean.std_error == pytest.approx(0.0, abs=1e-12)
    assert payback.paired.share_changed.value == before["pays_back"]["mean"]
    multiple = _difference(comparison, "venture", "moic")
    assert multiple.paired.mean.value == pytest.approx(0.5)
    rows = {(row[1], row[3]): row for row in comparison.rows()}
    assert rows["venture.npv", "p_below_zero"][2] == "share"
    assert rows["venture.npv", "cvar_05"][4:6] == (before["npv"]["cvar_05"]["mean"], after["npv"]["cvar_05"]["mean"])
    assert rows["venture.payback_years", "median"][4:7] == (before["payback_years"], after["payback_years"], 1.0)
    assert ("venture.payback_years", "mean") not in rows


def test_a_payback_that_one_side_never_reaches_is_not_compared() -> None:
    other = _put(_outcomes(), "payback_quarter", -1.0)
    for comparison in (_compared(_outcomes(), other), _compared(other, _outcomes()), _compared(other, other)):
        assert ("venture", "payback_years") not in comparison.variants[0].differences
        json.dumps(comparison.as_dict(), allow_nan=False)


def test_a_tail_in_which_few_futures_changed_has_no_error() -> None:
    base, other = _outcomes(), _outcomes()
    worst = np.argsort(base["venture_npv"])[:20]
    values = base["venture_npv"].copy()
    values[worst] -= 50.0
    found = _difference(_compared(base, _put(other, "venture_npv", values)), "venture", "npv").risk["cvar_05"]
    assert found.value == pytest.approx(-50.0 * 20 / (0.05 * N))
    assert found.std_error is None
    values[np.argsort(base["venture_npv"])[:40]] -= 50.0
    found = _difference(_compared(base, _put(_outcomes(), "venture_npv", values)), "venture", "npv").risk["cvar_05"]
    assert found.std_error > 0.0


def test_the_error_of_a_difference_of_risks_is_true() -> None:
    """Of 300 pairs of samples whose truth is known, the errors explain the scatter."""
    random = np.random.default_rng(7)
    density, tail = math.exp(-0.5 * 1.6448536**2) / math.sqrt(2.0 * math.pi), 0.05
    truth = {CVAR: 0.3 - 0.2 * density / tail, BELOW_ZERO: 0.5 * math.erfc(0.25 / math.sqrt(2.0)) - 0.5}
    scores: dict[str, list[float]] = {"cvar_05": [], "p_below_zero": []}
    for _ in range(300):
        common = random.standard_normal(1500)
        other = 0.3 + common + math.sqrt(1.2**2 - 1.0) * random.standard_normal(1500)
        for statistic, was in truth.items():
            found = paired_difference(statistic, Sample(common), Sample(other))
            assert found is not None
            scores[statistic.name].append((found.value - was) / (found.std_error or math.nan))
    for name, found_scores in scores.items():
        assert 0.85 < np.std(found_scores) < 1.2, name
        assert abs(np.mean(found_scores)) < 4.0 / math.sqrt(300), name


@pytest.mark.parametrize("changes", [{}, {"simulation.antithetic": True}])
def test_levels_are_those_of_the_runs(changes: dict[str, Any]) -> None:
    """The same figure has the same mean and the same error as in the summary of its own run."""
    base = _outcomes(**changes)
    other = _put(_outcomes(**changes), "venture_npv", np.abs(base["venture_npv"]))
    comparison = _compared(base, other)
    for run, side in ((base, "base"), (other, "variant")):
        summary = summarise(run)
        entries = {
            ("venture", "npv"): summary["venture"]["npv"],
            ("venture", "pays_back"): summary["venture"]["pays_back"],
            ("partners", "Cell maker", "advantage"): summary["partners"]["Cell maker"]["advantage"],
            ("partners", "Cell maker", "p_better"): summary["partners"]["Cell maker"]["p_better"],
            ("together", "p_both_better"): summary["together"]["p_both_better"],
            ("survival_10_years",): summary["survival_by_year"][9],
            ("ended_by", "losses"): summary["ended_by"]["losses"],
            ("resets", "agreed"): summary["resets"]["agreed"],
            ("disputes",): summary["disputes"],
        }
        entry: Any
        for path, entry in entries.items():
            assert getattr(_difference(comparison, *path), side).mean.as_dict() == {
                key: entry[key] for key in ESTIMATE
            }, path
        level = _difference(comparison, "venture", "npv")
        quantiles = [point.value for point in getattr(level, side).quantiles]
        assert quantiles == [summary["venture"]["npv"]["quantiles"][key][0] for key in ("0.05", "0.5", "0.95")]


# ---- words ----------------------------------------------------------------------------------------------------------


def _said(base: Outcomes, other: Outcomes) -> str:
    comparison = _compared(base, other)
    return texts(verdict(comparison, comparison.variants[0]))


def test_a_clear_difference_is_said() -> None:
    other = _outcomes(**{"venture.price": 97.0})
    _put(other, "venture_npv", other["venture_npv"] - 3.0)
    assert "The venture is worth USD 3.00 million less on average: more in 0.0 % of futures" in _said(
        _outcomes(), other
    )


def test_an_unclear_difference_is_not_claimed_and_its_price_is_named() -> None:
    other = _outcomes(**{"venture.price": 97.0})
    noise = np.random.default_rng(1).standard_normal(N)
    _put(other, "venture_npv", other["venture_npv"] + 100.0 * (noise - noise.mean()) + 2.0)
    said = _said(_outcomes(), other)
    assert "cannot be told apart from the base's (USD +2 ± 3 million; for a difference of this size about " in said
    assert "paths would be needed" in said
    assert "worth USD" not in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (-20.0, 20.0, "Cell maker now beats its alternative, by 20 ± 3 million (before: -20 ± 3)"),
        (10.0, 20.0, "Cell maker still beats its alternative, by 20 ± 3 million (before: 10 ± 3)"),
        (0.0, 20.0, "Cell maker beats its alternative, by 20 ± 3 million (before: 0 ± 3)"),
        (-30.0, -20.0, "Cell maker still does not beat its alternative: -20 ± 3 million (before: -30 ± 3)"),
        (30.0, -20.0, "Cell maker no longer beats its alternative: -20 ± 3 million (before: 30 ± 3)"),
        (0.0, -20.0, "Cell maker does not beat its alternative: -20 ± 3 million (before: 0 ± 3)"),
        (20.0, 1.0, "whether Cell maker beats its alternative cannot be told: 1 ± 3 million (before: 20 ± 3)"),
        (20.0, 20.0, "Cell maker still beats its alternative, by 20 ± 3 million."),
    ],
)
def test_whether_a_partner_beats_its_alternative(before: float, after: float, said: str) -> None:
    noise = np.random.default_rng(2).standard_normal(N)
    noise = 100.0 * (noise - noise.mean()) / noise.std()
    sides = [_outcomes(), _outcomes(**{"venture.price": 97.0})]
    for run, advantage in zip(sides, (before, after), strict=True):
        _put(run, "alone_npv", 500.0 + noise, 1)
        _put(run, "partner_npv", 500.0 + advantage + 2.0 * noise, 1)
    if before == after:
        _put(sides[1], "venture_npv", 0.0)
    assert said in _said(*sides)


def test_why_a_margin_that_leaves_out_0_is_not_enough_is_said_once() -> None:
    """2.5 standard errors are beyond 95 % of one difference, and not of all that are looked at."""
    noise = np.random.default_rng(1).standard_normal(N)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    base, other = _outcomes(), _outcomes(**{"venture.price": 97.0})
    moved = 100.0 * (noise + 2.5 / math.sqrt(N))
    _put(other, "venture_npv", other["venture_npv"] + moved)
    _put(other, "partner_npv", other["partner_npv"][0] + moved, 0)
    comparison = _compared(base, other)
    said = [one.text for one in verdict(comparison, comparison.variants[0])]
    why = f"held to 95 % for all {comparisons(comparison)} differences together"
    assert f"(USD +4 ± 3 million, {why}; for a difference of this size about" in said[0]
    assert " ".join(said).count("held to 95 %") == 1
    assert "(+4 ± 3 million; for a difference of this size about" in said[1]
    assert not any_told_apart(comparison)


def test_what_never_came_into_play_is_said() -> None:
    assert "what is changed never came into play" in _said(_outcomes(), _outcomes(**{"venture.price": 97.0}))


@pytest.mark.parametrize("n", [1, 2, 5, 29])
def test_too_few_futures_are_said(n: int) -> None:
    other = _outcomes(n, **{"venture.price": 97.0})
    _put(other, "venture_npv", 0.0)
    assert "too few for a verdict" in _said(_outcomes(n), other)


def test_signs() -> None:
    assert signed(Estimate(12.0, 1.5)) == "+12 ± 3"
    assert signed(Estimate(-12.0, 1.5)) == "-12 ± 3"
    assert signed(Estimate(0.2, 10.2)) == "0 ± 20"
    assert signed(Estimate(0.0, 0.0)) == "0"
    assert points(Estimate(0.031, 0.002)) == "+3.1 ± 0.4 pts"
    assert points(Estimate(0.0, 0.0)) == "0"
    assert points(Estimate(0.0, 0.001)) == "0.0 ± 0.2 pts"
