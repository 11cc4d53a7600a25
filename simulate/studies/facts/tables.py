"""The table of `jvsim facts`: published figures, the model's, and whether they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType

from simulate.presentation.layout import WARNING, bullets, cell, row, show, table, titled
from simulate.presentation.wording import NOTHING, counted, number, percent, percent_with_margin, with_margin
from simulate.statistics.estimates import Estimate
from simulate.studies.facts.result import Fact, Finding

if TYPE_CHECKING:
    from simulate.engine.outcomes import Calibration

RANGE_SCALE = {"share": (100.0, 0), "points": (100.0, 0), "resets a year": (1.0, 3)}
"""Factor and decimals in which the range of a unit is printed."""
_SIGNS = {"share": " %", "points": " pts"}


def print_facts(
    console: Console,
    findings: Sequence[Finding],
    names: Sequence[str],
    paths: int,
    calibration: Mapping[str, Sequence[Calibration]] | None = None,
) -> None:
    """Prints every fact with the model's figure, and how each figure is taken.

    Parameters
    ----------
    console : rich.console.Console
    findings : sequence of Finding
        As of `population.findings`.
    names : sequence of str
        The scenarios of the population.
    paths : int
        Trajectories of each.
    calibration : mapping of str to sequence of Calibration, optional
        Fair value against what followed, of each scenario.
    """
    show(console, facts_view(findings, names, paths, calibration or {}))


def facts_view(
    findings: Sequence[Finding], names: Sequence[str], paths: int, calibration: Mapping[str, Sequence[Calibration]]
) -> Group:
    """The facts as something that rich can print."""
    fair = [titled("Fair value over what followed it, by year", _calibration(calibration))] if calibration else []
    return Group(
        cell("Published facts about joint ventures, and the model's", "bold underline"),
        cell(
            f"{counted(len(names), 'scenario')}, weighted equally, {counted(paths, 'path')} each on the same futures",
            "dim",
        ),
        "",
        _table(findings),
        cell(
            f"{tally(findings)}. ± is the 95 % margin of the simulation; the range is that of the scenarios, – where "
            "one has no such figure. Edge: the margin holds an end of the band. Stated: the scenarios' terms say so, "
            "not their lives; it is not counted.",
            "dim",
        ),
        "",
        titled("The population", _population(findings, names)),
        *fair,
        titled("How the model's figures are taken", bullets([_measure(finding.fact) for finding in findings])),
        titled("Sources", bullets([f"{', '.join(ids)}: {source}" for source, ids in _sources(findings).items()])),
    )


def _table(findings: Sequence[Finding]) -> RenderableType:
    made = table("", ("fact", "published", "model", "band", "", "scenarios"), words=("fact", "published"))
    for finding in findings:
        fact = finding.fact
        style = WARNING if finding.verdict == "OUT" else ""
        row(
            made,
            fact.id,
            fact.statement,
            fact.published,
            _figure(finding.figure, fact.unit),
            band(fact),
            cell(verdict(finding), style),
            range_of(finding),
        )
    return made


LIVES = {
    "F1": "half ended after",
    "F2b": "alive at 10",
    "F3": "purchased",
    "F5": "unintended",
    "F6a": "both gain",
    "F7": "below plan",
}
"""Facts that tell the scenarios' lives apart, and their short names."""


def _population(findings: Sequence[Finding], names: Sequence[str]) -> RenderableType:
    made = table("", tuple(LIVES.values()))
    by_id = {finding.fact.id: finding for finding in findings}
    for name in names:
        row(made, name, *(_plain(by_id[key].by_scenario[name], by_id[key].fact.unit) for key in LIVES))
    return made


def _calibration(calibration: Mapping[str, Sequence[Calibration]]) -> RenderableType:
    years = sorted({one.year for found in calibration.values() for one in found})
    made = table("", tuple(str(year) for year in years))
    for name, found in calibration.items():
        ratios = {one.year: number(one.ratio, 2) for one in found}
        row(made, name, *(ratios.get(year, NOTHING) for year in years))
    words = (
        "Mean fair value at the end of the year over the mean of the cash and the horizon's value that followed, where "
        "nobody parts or closes. Below 1: fair value does not know the ramp, the learning and the stages to come."
    )
    return Group(made, cell(words, "dim"))


def _plain(figure: float | None, unit: str) -> str:
    """A figure of one scenario, without its error."""
    if figure is None:
        return NOTHING
    return percent(figure, 0) if unit == "share" else f"{number(figure, 1)} {unit}"


def verdict(finding: Finding) -> str:
    """Whether the figure agrees with the fact, and whether the scenarios merely state it."""
    if not finding.fact.stated:
        return finding.verdict or NOTHING
    return f"{finding.verdict}, stated" if finding.verdict else "stated"


def tally(findings: Sequence[Finding]) -> str:
    """How many figures agree: `9 in, 8 out, 2 at the edge`."""
    verdicts = [finding.verdict for finding in findings if not finding.fact.stated]
    counts = {"in": "in", "OUT": "out", "edge": "at the edge"}
    return ", ".join(f"{verdicts.count(key)} {word}" for key, word in counts.items())


def _figure(figure: Estimate | None, unit: str) -> str:
    if unit in ("share", "points"):
        text = percent_with_margin(figure)
        return text.replace(" %", " pts") if unit == "points" else text
    return with_margin(figure)


def range_of(finding: Finding) -> str:
    """The smallest and the largest figure of a scenario, and how many have none (`–`)."""
    found = [figure for figure in finding.by_scenario.values() if figure is not None]
    if len(found) < 2:
        return ""
    low, high = min(found), max(found)
    scale, places = RANGE_SCALE.get(finding.fact.unit, (1.0, 1))
    without = len(finding.by_scenario) - len(found)
    missing = f", {without} –" if without else ""
    return f"{number(scale * low, places)} to {number(scale * high, places)}{missing}"


def band(fact: Fact) -> str:
    """The band of a fact in words: `40–60 %`, `above 1.3`, `positive`."""
    if fact.sign:
        return "positive" if fact.sign > 0 else "negative"

    def edge(value: float) -> str:
        return f"{number(100.0 * value, 0)}{_SIGNS[fact.unit]}" if fact.unit in _SIGNS else f"{value:g}"

    if fact.low is not None and fact.high is not None:
        return f"{edge(fact.low).split(' ')[0]}–{edge(fact.high)}"
    if fact.low is not None:
        return f"above {edge(fact.low)}"
    return f"below {edge(fact.high)}" if fact.high is not None else ""


def _measure(fact: Fact) -> str:
    return f"{fact.id} [{fact.unit}]: {fact.measure}"


def _sources(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """The facts that each source stands behind."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(finding.fact.source, []).append(finding.fact.id)
    return found
