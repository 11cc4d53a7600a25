"""The table [decisions.learned]: rows of a table that fits the scenario, and what is wrong with others."""

from __future__ import annotations

from typing import Any

import pytest

from simulate.scenario import Scenario, ScenarioError, parse
from simulate.scenario.changes import changes
from simulate.scenario.learned_rules import BY_QUARTER, OVER_ALL
from tests.scenario.examples import full

ROW, LONG = " ".join(["0x1.8p+1"] * BY_QUARTER), " ".join(["-0x1.0p-3"] * OVER_ALL)


def rows(quarters: int = 60, **changed: Any) -> dict[str, Any]:
    over_all = {name: [LONG, LONG] for name in ("own", "leave", "ended")}
    return {"hold": [ROW] * 2 * quarters, **over_all, "keep": ["", LONG], **changed}


def given(table: dict[str, Any], **more: Any) -> Scenario:
    return full().with_({"decisions.learned": table, **more})


def test_it_stays_what_it_is_when_it_is_written_and_read() -> None:
    scenario = given(rows())
    assert parse(scenario.to_toml()) == scenario
    assert given(rows(47), today={"date": "2030-Q2"}).first_quarter == 13


def test_a_difference_in_it_is_told_in_a_few_letters() -> None:
    [(key, (before, after))] = changes(full(), given(rows())).items()
    assert (key, before) == ("decisions.learned", None)
    assert after.startswith("given: ")
    assert len(after) < 30
    assert changes(given(rows()), given(rows(keep=[LONG, ""])))
    assert not changes(given(rows()), given(rows()))


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (rows(59), "decisions.learned.hold", "expected 120 rows, two for each quarter that is lived, got 118"),
    (rows(own=[LONG]), "decisions.learned.own", "expected 2 rows, one a partner, got 1"),
    (rows(own="0x1p+0"), "decisions.learned.own", "expected 2 rows"),
    ({key: value for key, value in rows().items() if key != "leave"}, "decisions.learned.leave", "got 0"),
    (rows(held=[ROW]), "decisions.learned.held", 'did you mean "hold"?'),
    (rows(own=[LONG, ""]), "decisions.learned.own.1", f"expected {OVER_ALL} finite hexadecimal numbers"),
    (rows(own=[LONG, 5.0]), "decisions.learned.own.1", "got 5"),
    (rows(hold=[ROW.replace("0x1.8p+1", "inf", 1)] + [ROW] * 119), "decisions.learned.hold.0", "finite"),
    (rows(hold=[ROW] * 119 + [ROW + " 0x1p+0"]), "decisions.learned.hold.119", f"expected {BY_QUARTER} finite"),
    (rows(hold=[ROW] * 119 + [ROW.replace("+1", "+9999")]), "decisions.learned.hold.119", "finite"),
]


@pytest.mark.parametrize(("table", "key", "part"), WRONG, ids=[f"{case[1]}: {case[2]}"[:60] for case in WRONG])
def test_what_is_wrong_is_told_by_its_key(table: dict[str, Any], key: str, part: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        given(table)
    assert part in {problem.key: problem.message for problem in caught.value.problems}[key]


def test_it_fits_the_quarters_that_are_lived() -> None:
    with pytest.raises(ScenarioError, match="expected 94 rows"):
        given(rows(), today={"date": "2030-Q2"})
