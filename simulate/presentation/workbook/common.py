"""The sheets that every workbook has: findings, assumptions, and how to get the same numbers again."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulate.presentation.changes import change_line
from simulate.presentation.findings import Finding, Source, from_json, seen_first
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR
from simulate.presentation.workbook.parts import Chart, Charts, Column, Form, Line, Sheet, Table, Value, Words
from simulate.scenario.assumptions import assumptions
from simulate.scenario.defaults import VENTURE
from simulate.scenario.origin import Origin
from simulate.scenario.toml_text import inline
from simulate.statistics.confidence import TAIL, critical_value
from simulate.storage.saved import Saved
from simulate.storage.writing import SCENARIO

FINDINGS, ASSUMPTIONS, ORIGIN = "Findings", "Assumptions", "How to repeat it"
_NOT_TOLD = ("files", "sha256", "features", "versions", "changed", "overrides", "command", "schema")
"""What the manifest says for programs."""


def study_sheets(
    kept: Saved, data: Mapping[str, Any], view: str, charts: Sequence[Chart], tables: Iterable[Table]
) -> list[Sheet]:
    """The workbook of a study: its tables, with findings and charts before them and what they rest on behind.

    Parameters
    ----------
    kept : Saved
    data : mapping
        The study's JSON, which has its findings.
    view : str
        Whose side the findings tell first.
    charts : sequence of Chart
    tables : iterable of Table
    """
    return [
        findings_sheet(kept, from_json(data, view)),
        Charts("Charts", charts),
        *tables,
        assumptions_sheet(kept),
        origin_sheet(kept),
    ]


def findings_sheet(saved: Saved, found: Sequence[Finding]) -> Words:
    """What was simulated, and what came of it in plain sentences.

    Parameters
    ----------
    saved : Saved
    found : sequence of Finding
        None of a version that kept no findings.
    """
    source = Source(str(saved.made.get("source") or SCENARIO), [*map(str, saved.made.get("overrides") or ())])
    told = [(one.about, source.names(one).text) for one in found]
    if not told:
        told = [("", "The version that wrote these results kept no findings: simulate them again.")]
    return Words(FINDINGS, saved.scenario.scenario.name, [*_facts(saved), ("", ""), *_once(told)])


def _facts(saved: Saved) -> Iterator[tuple[str, str]]:
    made, scenario = saved.made, saved.scenario
    yield "What", f"jvsim {saved.study}, version {made.get('versions', {}).get('jvsim', '?')}, of {made.get('written')}"
    yield "Futures", f"{made.get('paths', 0):,}, seed {scenario.simulation.seed}, {scenario.simulation.sampler}"
    yield "Money", f"{scenario.scenario.currency} million, net present values, unless something else is said"
    if changed := change_line(made.get("changed") or {}):
        yield "Changed", changed.removeprefix("changed: ")


def _once(told: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What each sentence is about, said once where several follow each other."""
    before = ""
    for about, text in told:
        yield ("" if about == before else about), text
        before = about


def assumptions_sheet(saved: Saved) -> Table:
    """Every key of the scenario: what stands there, in which unit, what it means, whether it is drawn or changed."""
    origin = saved.origin
    rows = [
        (one.key, one.cell, one.unit, "drawn" if one.is_drawn else "", _before(origin, one.key), one.meaning)
        for one in assumptions(saved.scenario)
    ]
    columns = (
        Column("key", "words", "key"),
        Column("value", "exact", "value"),
        Column("unit", "words"),
        Column("drawn", "words"),
        Column("changed from", "words"),
        Column("meaning", "words"),
    )
    held = f"from what {origin.phrase} says" if origin else "there is no template near enough to say from what"
    note = f"Drawn: every future has a value of its own from this distribution. Changed: {held}."
    return Table(ASSUMPTIONS, "assumptions", columns, rows, note)


def _before(origin: Origin | None, key: str) -> str:
    """What a key was before it was changed: where a table was changed as a whole, that is told at each of its keys."""
    change = origin.change_of(key) if origin else None
    if change is None:
        return ""
    before, _ = change
    return "nothing" if before is None else before if isinstance(before, str) else inline(before)


def origin_sheet(saved: Saved) -> Words:
    """What the numbers come from, and the line that makes the same ones again."""
    made = saved.made
    words = [str(word) for word in made.get("command") or ()]
    told = [("Command", shlex.join(words) if words else "from Python")]
    told += [(key.replace("_", " "), str(value)) for key, value in made.items() if key not in _NOT_TOLD and value != ""]
    told += [(package, str(version)) for package, version in (made.get("versions") or {}).items()]
    again = "The same scenario, seed and version give the same numbers, bit for bit: scenario.toml beside this file."
    return Words(ORIGIN, ORIGIN, [("Again", again), *told])


# ---- what sheets share ----------------------------------------------------------------------------------------------


def margin_of(entry: Mapping[str, Any] | None) -> float | None:
    """The 95 % margin of an estimate as it stands in JSON."""
    if entry is None or entry.get("std_error") is None:
        return None
    return float(critical_value(TAIL, entry.get("freedom")) * entry["std_error"])


def estimate_cells(entry: Mapping[str, Any] | None) -> tuple[Value, Value]:
    """An estimate as it stands in JSON, and its 95 % margin."""
    return (None, None) if entry is None else (entry["mean"], margin_of(entry))


def estimate_columns(heading: str, name: str = "", form: Form = "varied") -> tuple[Column, Column]:
    """The columns of `estimate_cells`."""
    return Column(heading, form, name), Column("± 95 %", form, name and f"{name}_margin")


MARGINS = "± is the 95 % margin."


def setting(value: Any) -> Value:
    """What a key is set to as a cell holds it: a law and a list as TOML."""
    return value if value is None or isinstance(value, int | float | str) else inline(value)


def holders_of(partners: Iterable[str], view: str) -> list[str]:
    """The venture and the partners, the view first."""
    return seen_first(view, (VENTURE, *partners))


def holder_columns(holders: Iterable[str]) -> list[Column]:
    """The columns of `estimate_cells` of each."""
    return [one for name in holders for one in estimate_columns(name, VENTURE if name == VENTURE else "")]


def holder_lines(partners: Sequence[str], view: str, first: int) -> tuple[Line, ...]:
    """The series of a chart over `holder_columns`, of which the first is at this place, each in its colour."""
    colours = dict(zip((VENTURE, *partners), (VENTURE_COLOUR, *PARTNER_COLOURS), strict=False))
    names = holders_of(partners, view)
    return tuple(Line(first + 2 * i, colours[name], margin=first + 2 * i + 1) for i, name in enumerate(names))
