"""Every shipped scenario loads, says what it is about, and runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from simulate.engine.outcomes import HORIZON
from simulate.engine.planner import plan, planned_end
from simulate.engine.run import simulate
from simulate.scenario import load, templates
from simulate.statistics.valuation import implied_multiple, internal_rate_of_return
from simulate.studies.check.tables import end_of_plan, multiple_warnings, stated_multiple
from tests.tables import from_its_start


def test_there_are_some() -> None:
    assert "battery_cells" in templates.names()


def test_unknown_name_is_told() -> None:
    with pytest.raises(KeyError, match="battery_cells"):
        templates.path("no such thing")


@pytest.mark.parametrize("name", templates.names())
def test_shipped_scenario_loads_and_runs(name: str) -> None:
    scenario = load(templates.path(name))
    assert scenario.scenario.name
    outcomes = simulate(scenario, 128, threads=1)
    assert np.isfinite(outcomes.matrix).all()


@pytest.mark.parametrize("name", templates.names())
def test_shipped_scenario_opens_with_a_comment(name: str) -> None:
    assert templates.path(name).read_text(encoding="utf-8").startswith("#")


ARCHETYPES = ("efficiency", "electrification", "software", "flexibility", "mobility")
TEMPLATES = [name for name in templates.names() if load(templates.path(name)).scenario.archetype is not None]
AGREED = -2
"""The code of `cause` where the partners parted by agreement."""
UNSOURCED = re.compile(r"^(schema_version|name|description|volume_unit|start|horizon_years|rules|paths|seed|metric)\b")
"""Lines whose numbers are no estimates."""


def _lines(name: str) -> Iterator[tuple[int, str, str, str]]:
    """Lines with their number, code, comment, and the comment of the table or key that they stand in."""
    above = ""
    for number, line in enumerate(templates.path(name).read_text(encoding="utf-8").splitlines(), 1):
        code, _, comment = re.sub(r'"[^"]*"', '""', line).partition("#")
        # An item of a list stands in its key's line: `regimes = [   # judgement`.
        if re.match(r"\[\[?[a-z]", code) or code.rstrip().endswith("= ["):
            above = comment
        yield number, code, comment, above


OUTLET = re.compile(r"\b(press|PwC|BNEF|UBS|Ziegler & Trancik|Water Street|Ankura|McKinsey|BCG)\b")
"""Publishers that a comment may name."""


def _sources(name: str) -> list[str]:
    """What the header lists under `Sources:`, up to the colon of each."""
    text = templates.path(name).read_text(encoding="utf-8")
    listed = text[text.index("# Sources:") :].split("\n#\n")[0] if "# Sources:" in text else ""
    found = re.findall(r"^# - ([^:\n]+):", listed, flags=re.MULTILINE)
    assert found, f"{name} lists no source"
    return found


def test_two_templates_an_archetype() -> None:
    found = [str(load(templates.path(name)).scenario.archetype) for name in TEMPLATES]
    assert sorted(found) == sorted(2 * ARCHETYPES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_number_has_a_source_or_is_judgement(name: str) -> None:
    sources = _sources(name)
    bare = [
        f"{number}: {code.strip()}"
        for number, code, comment, above in _lines(name)
        if re.search(r"\d", code)
        and not UNSOURCED.match(code.strip())
        and not any("judgement" in said or any(source in said for source in sources) for said in (comment, above))
        and not any(word in said for word in ("derived from", "own count") for said in (comment, above))
    ]
    assert not bare


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_comment_names_no_source_that_the_header_does_not(name: str) -> None:
    listed = " ".join(_sources(name))
    body = templates.path(name).read_text(encoding="utf-8").split("schema_version", 1)[1]
    named = {outlet for line in body.splitlines() for outlet in OUTLET.findall(line.partition("#")[2])}
    assert {outlet for outlet in named if outlet not in listed} == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_asks_a_question_and_says_what_it_cannot(name: str) -> None:
    header = templates.path(name).read_text(encoding="utf-8").split("schema_version")[0]
    assert "The question:" in header
    assert re.search(r"[Nn]ot in the model|cannot|can not", header)
    assert load(templates.path(name)).scenario.description


@pytest.mark.parametrize("name", templates.names())
def test_nothing_looks_odd(name: str) -> None:
    scenario = load(templates.path(name))
    assert scenario.warnings() == []
    found = plan(scenario)
    implied = implied_multiple(found)
    assert multiple_warnings(implied, stated_multiple(scenario)) == []
    pulled = planned_end(scenario)
    assert pulled is None or not end_of_plan(scenario, *pulled)[0]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_plan_makes_sense(name: str) -> None:
    """From its start, where it already lives: what was spent before today is in no value."""
    found = plan(from_its_start(load(templates.path(name))))
    rate = internal_rate_of_return(found.venture)
    assert rate is not None
    assert 0.08 < rate < 0.25
    assert max(found.alone_npv) > 0.0


@pytest.mark.parametrize("name", TEMPLATES)
def test_lives_end_for_more_than_one_reason(name: str) -> None:
    """Every clause comes to bear in some futures, and none but a call or a term is half of all endings.

    An obligation comes to bear where it ends a venture. A right does where it is ripe: that its holder lets it pass, in
    all of the futures even, is an answer and no mistake of the file.
    """
    scenario = load(templates.path(name))
    outcomes = simulate(scenario, 10_000)
    ended = (outcomes["cause"] != HORIZON).sum()
    for place, trigger in enumerate(scenario.exit.triggers):
        pulled = (outcomes["cause"] == place).sum()
        assert pulled > 0 if trigger.use == "obligation" else outcomes["right_ripe"][place].any(), trigger.name
        if trigger.metric not in ("age", "capability"):
            assert pulled < 0.5 * ended, trigger.name


@pytest.mark.parametrize("name", TEMPLATES)
def test_rights_are_used_and_partners_part_by_agreement(name: str) -> None:
    """Not all rights are let pass, and not all lives end by clauses."""
    outcomes = simulate(load(templates.path(name)), 10_000)
    assert outcomes["right_wanted"].any()
    assert (outcomes["cause"] == AGREED).any()


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_alternative_is_as_good_as_its_plan_says(name: str) -> None:
    """Who would go alone by the plan would do so on average: a plan is no alternative where most futures miss it."""
    found = plan(load(templates.path(name)))
    choices = [alternative.choice for alternative in found.alternatives]
    assert choices == ["alone" if npv > 0.0 else "walk" for npv in found.alone_npv]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_speaks_of_its_rules(name: str) -> None:
    scenario = load(templates.path(name))
    assert scenario.scenario.rules == 2
    assert scenario.scenario.inflation > 0.0
    header = templates.path(name).read_text(encoding="utf-8").split("schema_version")[0]
    assert "The answer" in header
    assert "first edition" in header
