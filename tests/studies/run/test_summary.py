"""The summary: its shape is a contract, its numbers find the truth that the sample was drawn from."""

from __future__ import annotations

import csv
import io
import json
import math
import tracemalloc
from types import NoneType, UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
import pytest

from simulate.engine.run import simulate
from simulate.scenario import load, templates
from simulate.statistics.endings import endings, trigger_labels
from simulate.statistics.estimates import share
from simulate.statistics.replicates import EACH, LEAST, PAIRS, Replicates
from simulate.statistics.survival import incidence_errors
from simulate.studies.run.contract import Summary
from simulate.studies.run.csv_files import exits_csv
from simulate.studies.run.summary import summarise
from tests import real, synthetic

ESTIMATE = ["mean", "std_error", "low95", "high95", "freedom"]
FULL = [*ESTIMATE, "sd", "quantiles", "p_below_zero", "p_below_plan", "cvar_05", "sd_std_error", "extreme_share"]


@pytest.fixture(scope="module")
def summary() -> Any:
    return summarise(synthetic.outcomes(100_000))


def test_keys_and_their_order(summary: dict[str, Any]) -> None:
    assert list(summary) == [
        "schema", "scenario", "paths", "seed", "currency", "plan", "venture", "partners", "together", "ended_by",
        "settled_by", "payments", "survival_by_year", "incidence", "resets", "disputes", "deadlock_quarters", "diluted",
        "final_alignment", "convergence", "run", "incidence_std_error", "findings",
    ]  # fmt: skip
    assert list(summary["plan"]) == [
        "npv", "irr", "ebitda", "terminal_value", "terminal_share", "partners", "alone", "discount_rate", "partner_irr",
        "partner_discount_rate",
    ]  # fmt: skip
    assert list(summary["venture"]) == [
        "npv",
        "peak_funding",
        "pays_back",
        "payback_years",
        "moic",
        "npv_per_funding",
        "payback_years_limits",
    ]
    assert list(summary["partners"]) == ["Carmaker", "Cell maker"]
    assert list(summary["partners"]["Carmaker"]) == ["npv", "alone", "alternative", "advantage", "p_better"]
    assert list(summary["together"]) == ["p_both_better", "p_both_gain", "p_both_lose"]
    assert list(summary["ended_by"]) == [*(name for name, *_ in synthetic.TRIGGERS), "horizon"]
    assert list(summary["settled_by"]) == ["sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation"]
    assert list(summary["resets"]) == ["agreed", "refused", "reactive", "by_action"]
    assert list(summary["resets"]["by_action"]) == ["realign", "expand", "narrow", "refresh", "localise"]
    assert list(summary["run"]) == ["seconds", "paths_per_second", "threads", "sampler", "antithetic", "version"]
    assert list(summary["venture"]["npv"]) == FULL
    assert list(summary["venture"]["npv"]["quantiles"]) == ["0.05", "0.25", "0.5", "0.75", "0.95"]
    assert list(summary["disputes"]) == ESTIMATE


def _may_lack(hint: Any) -> bool:
    return get_origin(hint) is NotRequired


def _assert_shape(node: Any, shape: Any, place: str = "summary") -> None:
    """That a node is what its type says, key by key and in order."""
    if is_typeddict(shape):
        hints = get_type_hints(shape)
        needed = {key for key, hint in get_type_hints(shape, include_extras=True).items() if not _may_lack(hint)}
        assert needed <= set(node) <= set(hints), place
        for key in node:
            _assert_shape(node[key], hints[key], f"{place}.{key}")
        return
    outer, inner = get_origin(shape), get_args(shape)
    if outer is dict:
        assert isinstance(node, dict), place
        for key, item in node.items():
            _assert_shape(item, inner[1], f"{place}.{key}")
    elif outer in (Union, UnionType):
        known = [one for one in inner if one is not NoneType]
        if len(known) == 1 and node is not None:
            _assert_shape(node, known[0], place)
        else:
            assert isinstance(node, shape), f"{place}: {node!r}"
    elif outer is list:
        assert isinstance(node, list), place
        for item in node:
            _assert_shape(item, inner[0], place)
    elif outer is tuple:
        assert len(node) == len(inner), place
        for item, hint in zip(node, inner, strict=True):
            _assert_shape(item, hint, place)
    else:
        assert isinstance(node, shape), f"{place}: {node!r}"


def test_the_types_are_those_of_the_numbers(summary: dict[str, Any]) -> None:
    _assert_shape(summary, Summary)
    assert list(summary) == [key for key in get_type_hints(Summary) if key in summary]
    second = summarise(real.run())
    _assert_shape(second, Summary)
    assert list(second) == list(get_type_hints(Summary))
    _assert_shape(summarise(synthetic.outcomes(1)), Summary)  # what a single trajectory does not show is None
    with pytest.raises(AssertionError, match=r"summary\.together"):
        _assert_shape({**summary, "together": {}}, Summary)


def test_plain_numbers_only(summary: dict[str, Any]) -> None:
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def _near(entry: dict[str, float], truth: float) -> bool:
    return abs(entry["mean"] - truth) < 4.0 * entry["std_error"]


def test_means_find_the_truth(summary: dict[str, Any]) -> None:
    assert _near(summary["venture"]["npv"], synthetic.VENTURE[0])
    for i, name in enumerate(("Carmaker", "Cell maker")):
        assert _near(summary["partners"][name]["npv"], synthetic.PARTNERS[i][0])
        assert _near(summary["partners"][name]["alone"], synthetic.ALONE[i][0])
    assert _near(summary["partners"]["Cell maker"]["advantage"], synthetic.PARTNERS[1][0] - synthetic.ALONE[1][0])
    for name, *_, chance in synthetic.TRIGGERS:
        assert _near(summary["ended_by"][name], chance)
    for action, rate in synthetic.RESETS.items():
        assert _near(summary["resets"]["by_action"][action], rate)
    assert _near(summary["resets"]["agreed"], sum(synthetic.RESETS.values()))
    assert _near(summary["resets"]["refused"], 0.85)
    assert _near(summary["disputes"], 2.2)
    assert _near(summary["deadlock_quarters"], 0.4)
    assert _near(summary["final_alignment"], 5.0 / 9.0)


def test_the_tail_and_the_quantiles_of_a_normal_value(summary: dict[str, Any]) -> None:
    from scipy.stats import norm

    npv, (mean, sd) = summary["venture"]["npv"], synthetic.VENTURE
    assert abs(npv["sd"] - sd) < 4.0 * npv["sd_std_error"]
    assert _near(npv["cvar_05"], mean - sd * norm.pdf(norm.ppf(0.05)) / 0.05)
    assert _near(npv["p_below_zero"], norm.cdf(-mean / sd))
    assert _near(npv["p_below_plan"], norm.cdf((synthetic.PLAN_NPV - mean) / sd))
    for key, (value, low, high) in npv["quantiles"].items():
        truth = mean + sd * norm.ppf(float(key))
        assert low < value < high
        assert abs(value - truth) < (high - low)  # about 4 standard errors


def test_a_partner_that_would_walk_away_is_measured_against_nothing(summary: dict[str, Any]) -> None:
    carmaker, cell_maker = summary["partners"]["Carmaker"], summary["partners"]["Cell maker"]
    assert carmaker["alternative"]["mean"] == 0.0
    assert carmaker["advantage"]["mean"] == carmaker["npv"]["mean"]
    assert carmaker["p_better"]["mean"] == pytest.approx(1.0 - carmaker["npv"]["p_below_zero"]["mean"])
    assert cell_maker["alternative"] == cell_maker["alone"]
    assert cell_maker["p_better"]["mean"] == pytest.approx(1.0 - cell_maker["advantage"]["p_below_zero"]["mean"])


def test_better_together_is_against_the_alternatives() -> None:
    run = synthetic.outcomes(4)
    run["partner_npv"][:] = [[1.0, 1.0, -1.0, -1.0], [9.0, 1.0, 1.0, -5.0]]
    run["alone_npv"][:] = [[7.0, 7.0, 7.0, 7.0], [5.0, 5.0, -5.0, -9.0]]
    found = summarise(run)
    # The carmaker would walk away; the cell maker would go alone.
    assert [found["partners"][name]["p_better"]["mean"] for name in found["partners"]] == [0.5, 0.75]
    together: dict[str, Any] = {**found["together"]}
    assert {key: entry["mean"] for key, entry in together.items()} == {
        "p_both_better": 0.25,
        "p_both_gain": 0.5,
        "p_both_lose": 0.25,
    }


def test_endings_add_up(summary: dict[str, Any]) -> None:
    ended = {name: entry["mean"] for name, entry in summary["ended_by"].items()}
    assert sum(ended.values()) == pytest.approx(1.0)
    assert sum(entry["mean"] for entry in summary["settled_by"].values()) == pytest.approx(1.0 - ended["horizon"])
    for name, shares in summary["incidence"].items():
        assert len(shares) == 15
        assert shares[-1] == pytest.approx(ended[name])
    assert len(summary["survival_by_year"]) == 14
    for year, alive in enumerate(summary["survival_by_year"], 1):
        gone = sum(shares[year - 1] for shares in summary["incidence"].values())
        assert alive["mean"] == pytest.approx(1.0 - gone)


@pytest.mark.parametrize("n", [1, 2, 3, 17])
@pytest.mark.parametrize("antithetic", [False, True])
def test_a_few_paths_are_enough_for_a_summary_without_nan(n: int, antithetic: bool) -> None:
    found = summarise(synthetic.outcomes(n, antithetic=antithetic))
    json.dumps(found, allow_nan=False)
    if n == 1:
        assert found["venture"]["npv"]["std_error"] is None
        assert found["venture"]["npv"]["sd"] is None


@pytest.mark.parametrize("antithetic", [False, True])
def test_convergence_is_that_of_shorter_runs(antithetic: bool) -> None:
    run = synthetic.outcomes(1010, antithetic=antithetic)
    found = summarise(run)["convergence"]["venture_npv"]
    # 63, 126, 252 and 505 would be the halves; pairs stay whole.
    assert [entry["paths"] for entry in found] == (
        [62, 126, 252, 504, 1010] if antithetic else [63, 126, 252, 505, 1010]
    )
    for entry in found:
        values = run["venture_npv"][: entry["paths"]]
        units = (values[0::2] + values[1::2]) / 2.0 if antithetic else values
        assert entry["mean"] == pytest.approx(values.mean())
        assert entry["std_error"] == pytest.approx(units.std(ddof=1) / math.sqrt(units.size))
    npv = summarise(run)["venture"]["npv"]
    assert (found[-1]["mean"], found[-1]["std_error"]) == (npv["mean"], npv["std_error"])
    assert [entry["paths"] for entry in summarise(synthetic.outcomes(3))["convergence"]["venture_npv"]] == [1, 3]


def _in_step(n: int) -> Any:
    """Antithetic pairs that all end alike and share their values but for a sign."""
    run = synthetic.outcomes(n, antithetic=True)
    run.matrix[:, 1::2] = run.matrix[:, 0::2]
    return run


def test_errors_of_endings_are_those_of_pairs() -> None:
    run = _in_step(4000)
    alone = synthetic.outcomes(2000)
    alone.matrix[:] = run.matrix[:, 0::2]
    for paired, single in zip(endings(run, PAIRS), endings(alone), strict=True):
        assert paired.share.std_error == pytest.approx(single.share.std_error)
        assert paired.venture_npv is not None
        assert single.venture_npv is not None
        assert paired.venture_npv.value == pytest.approx(single.venture_npv.value)
        # The sizes of both samples are random, of the pairs' error to first order only.
        assert paired.venture_npv.std_error == pytest.approx(single.venture_npv.std_error, rel=0.05)


def test_errors_in_exits_csv_are_those_of_pairs() -> None:
    run = _in_step(4000)
    alone = synthetic.outcomes(2000)
    alone.matrix[:] = run.matrix[:, 0::2]
    both = [list(csv.DictReader(io.StringIO(exits_csv(x)))) for x in (run, alone)]
    assert len(both[0]) == len(both[1]) == 60 * 8
    for paired, single in zip(*both, strict=True):
        assert float(paired["std_error"]) == pytest.approx(float(single["std_error"]), abs=1e-12)
        assert float(paired["incidence"]) == float(single["incidence"])


def test_errors_of_incidence_are_those_of_shares() -> None:
    ended = np.random.default_rng(5).integers(1, 10, 501)
    for by in (EACH, PAIRS, Replicates(1, LEAST), Replicates(2, 64)):
        found = incidence_errors(ended, 8, by)
        expected = [share(ended <= q, by).std_error for q in range(1, 9)]
        assert found == pytest.approx(expected)
    assert incidence_errors(ended[:1], 8) == [None] * 8


def test_no_path_pays_back() -> None:
    run = synthetic.outcomes(100)
    run["payback_quarter"][:] = -1.0
    found = summarise(run)
    assert found["venture"]["pays_back"]["mean"] == 0.0
    assert found["venture"]["payback_years"] is None


def test_the_median_payback_is_among_those_that_pay_back() -> None:
    run = synthetic.outcomes(4)
    run["payback_quarter"][:] = [-1.0, 40.0, 44.0, 60.0]
    found = summarise(run)
    assert found["venture"]["pays_back"]["mean"] == 0.75
    assert found["venture"]["payback_years"] == 11.0


def test_antithetic_pairs_are_taken_as_pairs() -> None:
    run = synthetic.outcomes(20_000, antithetic=True)
    half = np.random.default_rng(3).standard_normal(10_000)
    run["venture_npv"][:] = 570.0 + 1300.0 * np.stack([half, -half]).T.ravel()
    assert summarise(run)["venture"]["npv"]["std_error"] == pytest.approx(0.0, abs=1e-9)
    odd = synthetic.outcomes(20_000, antithetic=True, first=1)
    odd["venture_npv"][:] = run["venture_npv"]
    # A sample that starts with the second of a pair does not line up with the pairs.
    error = summarise(odd)["venture"]["npv"]["std_error"]
    assert error is not None
    assert error > 5.0


def test_a_trigger_may_be_called_horizon() -> None:
    triggers = (("horizon", "liquidation", -1, 0.2), ("survival", "liquidation", -1, 0.1))
    found = summarise(synthetic.outcomes(1000, triggers=triggers))
    assert list(found["ended_by"]) == ["horizon (trigger)", "survival (trigger)", "horizon"]
    assert found["ended_by"]["horizon"]["mean"] > 0.5
    assert sum(entry["mean"] for entry in found["ended_by"].values()) == pytest.approx(1.0)
    assert trigger_labels(["a", "a", "a (trigger)"]) == ["a", "a (trigger)", "a (trigger) (trigger)"]


def test_a_venture_without_triggers_reaches_the_horizon() -> None:
    found = summarise(synthetic.outcomes(100, triggers=()))
    assert list(found["ended_by"]) == ["horizon"]
    assert (found["ended_by"]["horizon"]["mean"], found["ended_by"]["horizon"]["high95"]) == (1.0, 1.0)
    assert found["ended_by"]["horizon"]["low95"] == pytest.approx(100.0 / 103.84, abs=1e-4)  # Wilson's
    assert found["incidence"] == {}


@pytest.mark.parametrize("quarters", [16, 30])
def test_other_horizons(quarters: int) -> None:
    found = summarise(synthetic.outcomes(500, quarters=quarters))
    assert len(found["survival_by_year"]) == math.ceil(quarters / 4) - 1
    for name, shares in found["incidence"].items():
        assert shares[-1] == pytest.approx(found["ended_by"][name]["mean"])


def test_mean_values_of_endings_add_up_to_the_mean() -> None:
    run = synthetic.outcomes(5000)
    run["venture_npv"][:] += 100.0 * run["cause"]
    found = endings(run)
    for code, ending in enumerate(found[:-1]):
        assert ending.venture_npv is not None
        assert ending.venture_npv.value == pytest.approx(run["venture_npv"][run["cause"] == code].mean())
    total = sum(ending.share.value * ending.venture_npv.value for ending in found if ending.venture_npv)
    assert total == pytest.approx(float(np.mean(run["venture_npv"])))
    lives = sum(ending.share.value * ending.life_years.value for ending in found if ending.life_years)
    assert lives == pytest.approx(float(np.mean(run["exit_quarter"])) / 4.0)


def test_memory_stays_small() -> None:
    n = 200_000
    run = synthetic.outcomes(n)
    tracemalloc.start()
    summarise(run)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 300 bytes a path: 300 MB for a million of them.
    assert peak < 300 * n


# ---- payments and funding -------------------------------------------------------------------------------------------


def test_payments_are_counted_and_dated() -> None:
    """Against a count by hand over the outcomes; a scenario without payments has an empty table."""
    run = simulate(load(templates.path("software_stack")), 1000)
    found = summarise(run)["payments"]
    for payment, paid in zip(run.scenario.payments, run["paid_quarter"], strict=True):
        entry = found[payment.name]
        assert entry["made"]["mean"] == np.mean(paid >= 0)
        assert entry["on_time"]["mean"] == np.mean(paid == payment.quarter)
        assert entry["years"] == np.median(paid[paid >= 0]) / 4.0
    assert found["at signing"]["made"]["mean"] == 1.0
    assert 0.0 < found["second platform"]["on_time"]["mean"] < found["second platform"]["made"]["mean"] < 1.0
    assert summarise(synthetic.outcomes(10))["payments"] == {}


def test_a_partners_funding_is_the_lowest_sum_of_its_cash() -> None:
    run = real.run()
    flows = np.zeros((run.scenario.horizon_quarters, 4))
    flows[:3] = np.array([[-5.0, 2.0, 1.0, -1.0], [-3.0, -4.0, 1.0, 3.0], [20.0, 1.0, 0.0, -9.0]])
    found = summarise(run, {"partner_cash_flow_0": flows})["partners"]
    funding = found["Carmaker"]["peak_funding"]
    assert funding["mean"] == np.mean([-8.0, -2.0, 0.0, -7.0])
    assert funding["paths"] == 4
    assert "peak_funding" not in found["Cell maker"]


def test_the_plan_says_what_lies_beyond_the_horizon() -> None:
    """The plan's flows up to the horizon and what comes beyond it make its value."""
    run = real.run()
    plan, rate = summarise(run)["plan"], run.plan.venture.discount_rate
    flows = run.plan.venture.quarterly
    to_it = sum(flow / (1.0 + rate) ** ((t + 0.5) / 4.0) for t, flow in enumerate(flows))
    assert plan["npv"] - plan["terminal_value"] == pytest.approx(to_it)
    assert plan["terminal_share"] == pytest.approx(1.0 - to_it / plan["npv"])
    assert plan["terminal_share"] == pytest.approx(0.69, abs=0.01)


# ---- errors that were dropped ---------------------------------------------------------------------------------------


def test_incidence_has_the_errors_of_its_years() -> None:
    run = synthetic.outcomes(3000)
    found = summarise(run)
    for code, (label, shares) in enumerate(found["incidence"].items()):
        errors = found["incidence_std_error"][label]
        assert len(errors) == len(shares)
        ended = (run["cause"] == code) & (run["exit_quarter"] <= 4 * 7)
        assert shares[6] == pytest.approx(np.mean(ended))
        assert errors[6] == pytest.approx(share(ended).std_error)


def test_the_median_payback_has_limits() -> None:
    found: Any = summarise(synthetic.outcomes(3000))["venture"]
    low, high = found["payback_years_limits"]
    assert low <= found["payback_years"] <= high
    assert high - low < 1.0
    assert summarise(synthetic.outcomes(3))["venture"]["payback_years_limits"] == [None, None]


def test_few_trajectories_have_students_margins() -> None:
    entry: Any = summarise(synthetic.outcomes(5))["venture"]["npv"]
    assert entry["freedom"] == 4
    assert entry["high95"] - entry["mean"] == pytest.approx(2.776445 * entry["std_error"], rel=1e-5)


def test_evenly_drawn_inputs_have_errors_of_batches() -> None:
    """A value that alternates has no error in batches, and that of a coin by trajectories."""
    run: Any = synthetic.outcomes(2048)
    run["venture_npv"][:] = np.tile([-100.0, 100.0], 1024)
    error = summarise(run)["venture"]["npv"]["std_error"]
    assert error is not None
    assert error > 2.0
    run.scenario.uncertain = ("venture.price",)
    assert summarise(run)["venture"]["npv"]["std_error"] == pytest.approx(0.0, abs=1e-12)
