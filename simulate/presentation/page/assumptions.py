"""The assumptions of a scenario as tables that people read: what is uncertain and what was changed stands out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from simulate.presentation.changes import value_text
from simulate.presentation.page.parts import Bullets, Cell, Column, Fold, Part, Prose, Section, Table
from simulate.presentation.wording import capitalised, counted
from simulate.scenario import Scenario
from simulate.scenario.assumptions import Assumption, assumptions
from simulate.scenario.distributions import Distribution
from simulate.scenario.origin import Origin
from simulate.scenario.tree import split
from simulate.scenario.words import law_phrase

_HEADINGS = {
    "scenario": "The scenario",
    "simulation": "How it is simulated",
    "market": "The market",
    "venture": "The venture",
    "partners": "The partners",
    "payments": "Payments between the partners",
    "elements": "The five elements",
    "governance": "Governance",
    "exit": "Exit",
    "decisions": "How the partners decide",
    "dependence": "What goes together",
    "today": "Where it stands today",
}
"""Tables of a scenario in words."""
_NO_ASSUMPTIONS = frozenset({"schema_version"})


def assumptions_section(scenario: Scenario, origin: Origin | None) -> Section:
    """The section of a page with all assumptions.

    Parameters
    ----------
    scenario : Scenario
        As it was run.
    origin : Origin, optional
        What it is held against; None where there is nothing.
    """
    lines = [one for one in assumptions(scenario) if one.path[0] not in _NO_ASSUMPTIONS and one.path[-1] != "name"]
    uncertain = [line for line in lines if line.is_drawn]
    parts: list[Part] = [Prose(_overview(lines, uncertain, origin), is_note=True)]
    if uncertain:
        parts.append(_uncertain_table(uncertain))
    if origin is not None and origin.changed:
        parts.append(_changed_table(origin, lines))
    parts += [Fold(title, found) for title, found in _words(scenario)]
    for table in dict.fromkeys(line.path[0] for line in lines):
        own = [line for line in lines if line.path[0] == table]
        made = _table(str(table), own, origin)
        parts.append(Fold(f"{made.caption} ({counted(len(own), 'key')})", (made,)))
    return Section("The assumptions", tuple(parts))


def _overview(lines: list[Assumption], uncertain: list[Assumption], origin: Origin | None) -> str:
    told = f"{counted(len(lines), 'assumption')}; {len(uncertain)} are drawn anew in every future and marked uncertain"
    if origin is None:
        return f"{told}. No shipped template is near enough to mark what differs from it."
    if not origin.changed:
        return f"{told}. All are as in {origin.phrase}."
    return f"{told}; {len(origin.changed)} differ from {origin.phrase} and are marked changed."


def _uncertain_table(lines: list[Assumption]) -> Table:
    rows = tuple(
        (Cell(_named(line)), Cell(law_phrase(line.value)), Cell(line.unit), Cell(line.key, mark="muted"))
        for line in lines
    )
    heads = _heads("what is uncertain", "law", "unit")
    return Table("Drawn once in every future", heads, rows)


def _changed_table(origin: Origin, lines: list[Assumption]) -> Table:
    known = {line.key: line for line in lines}
    rows = tuple(
        (
            Cell(_named(known[key]) if key in known else key),
            Cell(_value(before)),
            Cell(_value(now), mark="strong"),
            Cell(key, mark="muted"),
        )
        for key, (before, now) in origin.changed.items()
    )
    heads = _heads("what was changed", "file" if origin.is_file else "template", "here")
    return Table(f"Changed from {origin.phrase}", heads, rows)


def _words(scenario: Scenario) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """What a scenario says of itself in sentences."""
    said = scenario.words()
    for key, title in (("today", "Where it stands today"), ("triggers", "Clauses to end it"), ("payments", "Payments")):
        if said.get(key):
            yield f"{title}, in sentences", (Bullets(tuple(map(capitalised, said[key]))),)


def _table(table: str, lines: list[Assumption], origin: Origin | None) -> Table:
    rows = tuple(
        (
            Cell(_named(line), mark="changed" if origin is not None and origin.change_of(line.key) else ""),
            Cell(_value(line.value), mark="uncertain" if line.is_drawn else ""),
            Cell(line.unit),
            Cell(line.key, mark="muted"),
        )
        for line in lines
    )
    heads = _heads("assumption", "value", "unit")
    return Table(_HEADINGS.get(table, capitalised(table)), heads, rows)


def _heads(*words: str) -> tuple[Column, ...]:
    """Headings of words, and of the key, which paper has no room for."""
    return (*(Column(text, False) for text in words), Column("key", False, is_aside=True))


def _named(line: Assumption) -> str:
    """What a key means, and of which item of a list or which table within one."""
    within = split(line.key)[1:-1]
    meaning = re.split(r"[;:(]|\. ", line.meaning, maxsplit=1)[0].strip() or str(line.path[-1])
    where = " ".join(part for part in within if part not in ("triggers", "stages", "regimes"))
    return f"{where}: {meaning}" if where else capitalised(meaning)


def _value(value: Any) -> str:
    if isinstance(value, Distribution):
        return law_phrase(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or "none"
    return value_text(value)
