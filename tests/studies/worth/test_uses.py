"""A clause as a right and as an obligation: the runs that are compared, for whom, and what is said."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import numpy as np
import pytest
from rich.console import Console

import simulate as jv
from simulate.engine.outcomes import Array, Outcomes
from simulate.engine.run import simulate
from simulate.scenario import Scenario
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.tables import print_worth
from simulate.studies.worth.uses import UseWorth, other_uses
from simulate.studies.worth.words import findings
from tests import editions
from tests.findings import texts

N = 2000


@pytest.fixture(scope="module")
def deal() -> Scenario:
    """With one clause that is an obligation."""
    scenario = jv.load("battery_cells").with_("decisions.pilot_paths", 1024)
    return scenario.with_('exit.triggers."losses".use', "obligation")


@pytest.fixture(scope="module")
def found(deal: Scenario) -> Appraisal:
    return jv.worth(deal, N)


def _use(found: Appraisal, name: str, to: str) -> UseWorth:
    (one,) = [use for use in found.uses if (use.name, use.to) == (name, to)]
    return one


@pytest.mark.parametrize(("name", "holder"), [("cell maker changes strategy", 1), ("losses", None)])
def test_each_is_the_difference_of_two_runs(deal: Scenario, found: Appraisal, name: str, holder: int | None) -> None:
    place = f'exit.triggers."{name}"'
    right, obligation = (simulate(deal.with_(f"{place}.use", use), N) for use in ("right", "obligation"))
    without = simulate(deal.with_(f"{place}.for_quarters", deal.horizon_quarters + 1), N)
    whom: list[tuple[str, list[int]]] = [("both", [0, 1])]
    if holder is not None:
        whom.append((deal.partners[holder].name, [holder]))
    for to, partners in whom:

        def of(run: Outcomes, chosen: Sequence[int] = partners) -> Array:
            return run["partner_npv"][list(chosen)].sum(axis=0)

        use = _use(found, name, to)
        assert use.as_right.value == pytest.approx(float(np.mean(of(right) - of(without))), abs=1e-9)
        assert use.as_obligation.value == pytest.approx(float(np.mean(of(obligation) - of(without))), abs=1e-9)
        assert use.difference.value == pytest.approx(float(np.mean(of(right) - of(obligation))), abs=1e-9)
    assert not np.array_equal(right["partner_npv"], obligation["partner_npv"])


def test_the_holder_and_both_are_asked(deal: Scenario, found: Appraisal) -> None:
    told = [(use.name, use.to) for use in found.uses]
    expected = [
        (trigger.name, to) for trigger in deal.exit.triggers for to in (trigger.holder, "both") if to is not None
    ]
    assert told == expected


def test_it_is_said_and_in_the_json(found: Appraisal) -> None:
    text = io.StringIO()
    print_worth(Console(file=text, width=100), found)
    assert "Clauses as rights and as obligations" in text.getvalue()
    assert "As rights rather than obligations" in texts(findings(found))
    entry = json.loads(json.dumps(found.as_dict()))["uses"]["resets failed"]["both"]
    use = _use(found, "resets failed", "both")
    assert entry["difference"]["mean"] == use.difference.value
    assert entry["told_apart"] == use.sign(len(found.uses)) == 1


def test_there_are_none_where_nobody_weighs(deal: Scenario) -> None:
    assert other_uses(editions.scenario("battery_cells")) == {}
    assert other_uses(deal.with_("decisions.estimate", "none")) == {}
    assert other_uses(deal.with_("exit.enabled", False)) == {}
    first = jv.worth(editions.scenario("battery_cells"), 60)
    assert first.uses == ()
    assert "uses" not in first.as_dict()
