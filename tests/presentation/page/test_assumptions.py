"""Every assumption stands on the page; what is drawn and what was changed is marked."""

from __future__ import annotations

from simulate.presentation.page.assumptions import assumptions_section
from simulate.presentation.page.parts import Fold, Table
from simulate.scenario import Scenario
from simulate.scenario.assumptions import assumptions
from simulate.scenario.distributions import Distribution
from simulate.scenario.origin import origin_of
from tests import real


def tables(scenario: Scenario) -> list[Table]:
    found: list[Table] = []
    for part in assumptions_section(scenario, origin_of(scenario, "battery_cells")).parts:
        inner = part.parts if isinstance(part, Fold) else (part,)
        found += [one for one in inner if isinstance(one, Table)]
    return found


def folded(scenario: Scenario) -> dict[str, tuple[str, str, str]]:
    """By key: the mark of its name, its value, and the mark of that."""
    return {
        line[-1].text: (line[0].mark, line[1].text, line[1].mark)
        for table in tables(scenario)
        if table.columns[0].text == "assumption"
        for line in table.rows
    }


def test_every_key_is_there_once() -> None:
    scenario = real.scenario()
    told = {one.key for one in assumptions(scenario) if not one.key.endswith(".name")} - {"schema_version"}
    assert sorted(folded(scenario)) == sorted(told)
    leaves = [key for key, value in scenario.flat().items() if value is not None and not key.endswith(".name")]
    assert {key for key in leaves if not any(f"{key}.".startswith(f"{known}.") for known in told)} == {"schema_version"}


def test_distributions_are_marked() -> None:
    scenario = real.scenario()
    drawn = {key for key, value in scenario.flat().items() if isinstance(value, Distribution)}
    assert drawn
    assert {key for key, (_, _, mark) in folded(scenario).items() if mark == "uncertain"} == drawn
    (uncertain,) = [table for table in tables(scenario) if table.caption == "Drawn once in every future"]
    assert {line[-1].text for line in uncertain.rows} == drawn


def test_what_differs_from_the_template_is_marked_and_listed() -> None:
    scenario = real.scenario().with_({"venture.price": 99.5, "governance.review_interval_quarters": 2})
    changed = {"venture.price", "governance.review_interval_quarters"}
    assert {key for key, (mark, _, _) in folded(scenario).items() if mark == "changed"} == changed
    (table,) = [table for table in tables(scenario) if table.caption == "Changed from the template battery_cells"]
    assert {(line[-1].text, line[1].text, line[2].text) for line in table.rows} == {
        ("venture.price", "98", "99.5"), ("governance.review_interval_quarters", "4", "2")
    }  # fmt: skip
    assert not [table for table in tables(real.scenario()) if table.caption.startswith("Changed")]
