"""What a run of the second edition says of decisions, and of how much of a value is the horizon's."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from rich.console import Console

import simulate as jv
from simulate.statistics.decisions import horizon_shares, ratio_of_means, rights_of
from simulate.studies.run.contract import Summary
from simulate.studies.run.csv_files import summary_csv
from simulate.studies.run.gallery import of_the_horizon
from simulate.studies.run.result import Result
from simulate.studies.run.summary import summarise
from simulate.studies.run.tables import print_summary
from simulate.studies.run.words import findings
from tests import editions

PATHS = 600


@pytest.fixture(scope="module")
def run() -> Result:
    return jv.run(jv.load("battery_cells"), PATHS)


@pytest.fixture(scope="module")
def summary(run: Result) -> Summary:
    return run.summary()


def _shown(run: Result, summary: Summary) -> str:
    text = io.StringIO()
    print_summary(Console(file=text, width=100), run.outcomes, summary)
    return " ".join(text.getvalue().split())


def _said(summary: Summary) -> str:
    return " ".join(finding.text for finding in findings(summary))


def test_the_alternative_and_why(run: Result, summary: Summary) -> None:
    for name, chosen in zip(summary["partners"], run.plan.alternatives, strict=True):
        entry = summary["partners"][name]["alternative"]
        assert entry["choice"] == chosen.choice
        assert entry["alone_mean"]["mean"] == chosen.mean
        assert entry["alone_mean"]["std_error"] == chosen.error > 0.0
    walks, goes = (summary["partners"][name]["alternative"] for name in summary["partners"])
    assert walks["choice"] == "walk"
    assert walks["alone_mean"]["mean"] < 0.0 == walks["mean"]
    assert goes["choice"] == "alone"
    assert goes["alone_mean"]["mean"] > 0.0
    said = _shown(run, summary)
    assert "Carmaker walks away: alone is worth -1" in said
    assert "than by walking away (alone is worth" in _said(summary)


def test_who_goes_alone_is_said_to(run: Result) -> None:
    scenario = jv.load("battery_cells").with_("partners.Carmaker.alternative", "alone")
    found = jv.run(scenario, PATHS).summary()
    assert found["partners"]["Carmaker"]["alternative"]["choice"] == "alone"
    assert "by walking away" not in _said(found)
    # The plan's alternative is that of the choice, not of the plan's sign.
    assert run.plan.alone_npv[0] < 0.0
    assert found["partners"]["Carmaker"]["alternative"]["p_below_plan"]["mean"] < 1.0


def test_rights_are_ripe_wanted_used(run: Result, summary: Summary) -> None:
    rights = summary["decisions"]["rights"]
    assert list(rights) == [label for _, label in rights_of(run.scenario)]
    for k, label in rights_of(run.scenario):
        entry = rights[label]
        assert entry["ripe"]["mean"] == np.mean(run["right_ripe"][k] > 0.0)
        assert entry["wanted"]["mean"] == np.mean(run["right_wanted"][k] > 0.0)
        assert entry["used"]["mean"] == summary["ended_by"][label]["mean"]
        assert entry["ripe"]["mean"] >= entry["wanted"]["mean"] >= entry["used"]["mean"]
    assert max(entry["ripe"]["mean"] - entry["wanted"]["mean"] for entry in rights.values()) > 0.05


def test_an_obligation_is_no_right(run: Result) -> None:
    name = run.scenario.exit.triggers[2].name
    bound = jv.run(run.scenario.with_(f'exit.triggers."{name}".use', "obligation"), PATHS).summary()
    assert name not in bound["decisions"]["rights"]
    none = jv.run(run.scenario.with_("decisions.estimate", "none"), PATHS)
    assert "rights" not in none.summary()["decisions"]
    assert "What was decided" in _shown(none, none.summary())


def test_management_stops_and_purchases(run: Result, summary: Summary) -> None:
    found = summary["decisions"]
    assert found["managed"]["localise"]["mean"] == np.mean(run["managed_localise"]) > 0.5
    horizon = run.scenario.horizon_quarters
    assert found["stops"]["alone"]["Carmaker"]["mean"] == np.mean(run["alone_stop_quarter"][0] < horizon) > 0.9
    assert found["stops"]["owner"]["mean"] == np.mean(run["owner_stop_quarter"] < horizon)
    bought = run["leaver"] >= 0.0
    assert found["purchases"]["price_paid"] is not None
    assert found["purchases"]["price_paid"]["mean"] == pytest.approx(run["price_paid"][bought].mean())
    assert found["purchases"]["box_cash"] is not None
    assert found["purchases"]["box_cash"]["mean"] == pytest.approx(run["box_cash"][bought].mean())


def test_what_the_horizon_brings(run: Result, summary: Summary) -> None:
    shares = summary["horizon_share"]
    assert shares["venture"] is not None
    ratio = run["venture_horizon"].mean() / run["venture_npv"].mean()
    assert shares["venture"]["mean"] == pytest.approx(ratio)
    assert shares["venture"]["std_error"] is not None
    # Without a multiple, and without a plant that is worth anything, there is nothing at the horizon.
    bare = {"venture.ebitda_multiple": 1e-9, "venture.salvage_share": 0.0}
    without = jv.run(run.scenario.with_changes(bare), 200).outcomes
    assert abs(without["venture_horizon"]).max() < abs(run["venture_horizon"]).max() / 3.0
    assert f"The horizon brings {round(100 * ratio)}" in _said(summary)


def test_a_venture_that_ended_has_nothing_at_the_horizon(run: Result) -> None:
    sold = run["settlement"] >= 3.0
    assert sold.any()
    assert (run["venture_horizon"][sold] == 0.0).all()
    assert (run["partner_horizon"][:, sold] == 0.0).all()
    bought = (run["leaver"] == 0.0) & (run["owner_stop_quarter"] == run.scenario.horizon_quarters)
    assert (run["partner_horizon"][0, bought] == 0.0).all()
    assert (run["partner_horizon"][1, bought] != 0.0).any()


def test_a_ratio_of_means_has_the_error_of_a_ratio() -> None:
    rng = np.random.default_rng(3)
    whole = 10.0 + rng.standard_normal((400, 500))
    part = 0.5 * whole + rng.standard_normal(whole.shape)
    found = [ratio_of_means(one, other) for one, other in zip(part, whole, strict=True)]
    values = np.array([one.value for one in found if one])
    errors = np.array([one.std_error for one in found if one])
    assert values.std() == pytest.approx(errors.mean(), rel=0.15)
    assert ratio_of_means(part[0], whole[0] - 10.0) is None


def test_the_csv_has_them_and_rules_1_has_none(summary: Summary) -> None:
    lines = {row["quantity"]: row["value"] for row in csv.DictReader(io.StringIO(summary_csv(summary)))}
    assert lines["partners/Carmaker/alternative/choice"] == "walk"
    assert "horizon_share/partners/Carmaker" in lines
    assert "decisions/rights/deadlock/ripe" in lines
    first = jv.run(editions.scenario("battery_cells"), 200)
    told = json.dumps(summarise(first.outcomes))
    assert not any(key in told for key in ("decisions", "horizon_share", "horizon_value", "alone_mean"))
    assert horizon_shares(first.outcomes)["venture"] is not None


def test_a_saved_run_knows_its_alternatives(run: Result, tmp_path) -> None:  # type: ignore[no-untyped-def]
    again = jv.open(run.save(tmp_path / "kept", plots=False))
    assert again.plan.alternatives == run.plan.alternatives
    assert again.summary()["partners"] == run.summary()["partners"]


def test_the_picture_of_values_says_how_much_is_the_horizon_s(run: Result) -> None:
    ratio = run["venture_horizon"].mean() / run["venture_npv"].mean()
    said = of_the_horizon(run.outcomes)
    assert said == f"; the horizon brings {100.0 * ratio:.0f} % of the venture's mean value"
    first = jv.run(editions.scenario("battery_cells"), 100)
    assert of_the_horizon(first.outcomes) == ""
