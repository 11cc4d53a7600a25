"""The table of the page: what today's deal has, and what each variant changes of it, with errors.

The numbers are those of a comparison to the bit, beside the texts that are shown for them. Grey is what cannot be told
apart from nothing, as a comparison of the same sides tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from simulate.presentation.wording import percent_with_margin, points, signed, with_margin
from simulate.statistics.endings import HORIZON_NAME
from simulate.statistics.estimates import ENOUGH, Estimate
from simulate.statistics.paired import told_apart
from simulate.statistics.samples import SHARE, Path
from simulate.studies.compare.differences import Difference
from simulate.studies.compare.held import comparisons_of
from simulate.studies.compare.metrics import GOVERNANCE, LIFE, Level, Metric
from simulate.studies.compare.overview import SAME

Differences = Mapping[Path, Difference]
"""What a variant changes, by its place in JSON."""
Levels = Mapping[Path, tuple[Metric, Level]]
"""What a side has, by its place in JSON."""
GROUPS = ("Value", "Better off", "Lives and endings", "Governance")
"""What rows stand under, in their order."""
_OF_PARTNERS = {"npv": "Value", "advantage": "Value", "p_better": "Better off"}
_TOGETHER = {"p_both_better": "Better off", "p_both_lose": "Better off"}


def table(base: Levels, variants: Sequence[Differences], paths: int) -> list[dict[str, Any]]:
    """The rows of the table.

    Parameters
    ----------
    base : mapping
        What today's deal has.
    variants : sequence of mapping
        What each variant changes.
    paths : int
        Futures of each side.
    """
    held = comparisons_of(variants)
    rows = sorted(_rows(base, variants), key=lambda row: GROUPS.index(row[1]))
    return [_row(path, group, base, variants, held if paths >= ENOUGH else 0) for path, group in rows]


def _rows(base: Levels, variants: Sequence[Differences]) -> Iterator[tuple[Path, str]]:
    """Which rows there are, and what each stands under."""
    paths = dict.fromkeys([*base, *(path for one in variants for path in one)])
    for path in paths:
        if path == ("venture", "npv"):
            yield path, "Value"
        elif path[0] == "partners":
            yield from _of_partner(path, base, variants)
        elif path[0] == "together" and path[-1] in _TOGETHER:
            yield path, _TOGETHER[path[-1]]
        elif path == LIFE or path[0].startswith("survival") or path[0] == "ended_by":
            yield path, "Lives and endings"
        elif path in GOVERNANCE:
            yield path, "Governance"


def _of_partner(path: Path, base: Levels, variants: Sequence[Differences]) -> Iterator[tuple[Path, str]]:
    """A partner's row: its alternative where that moves, its advantage where its alternative is worth anything."""
    alternative = (*path[:-1], "alternative")
    moves = any(alternative in one and not one[alternative].is_same for one in variants)
    worth = alternative in base and base[alternative][1].mean.value != 0.0
    if path[-1] in _OF_PARTNERS and (path[-1] != "advantage" or moves or worth):
        yield path, _OF_PARTNERS[path[-1]]
    elif path == alternative and moves:
        yield path, "Value"


def _row(path: Path, group: str, base: Levels, variants: Sequence[Differences], held: int) -> dict[str, Any]:
    known = base[path][0] if path in base else next(one[path] for one in variants if path in one)
    return {
        "path": list(path),
        "group": group,
        "label": "lives to the horizon" if path == ("ended_by", HORIZON_NAME) else known.label,
        "unit": known.unit,
        "base": _level(base[path][1] if path in base else None, known.unit),
        "cells": [None if path not in one else _cell(one[path], held) for one in variants],
    }


def _level(level: Level | None, unit: str) -> dict[str, Any] | None:
    if level is None:
        return None
    write = percent_with_margin if unit == SHARE else with_margin
    return {"mean": level.mean.value, "std_error": level.mean.std_error, "text": write(level.mean)}


def _cell(one: Difference, held: int) -> dict[str, Any]:
    """A difference: its number, its text, and whether it is told apart from nothing."""
    both, write = one.paired, points if one.unit == SHARE else signed
    return {
        "mean": both.mean.value,
        "std_error": both.mean.std_error,
        "p_better": both.p_better.value,
        "share_changed": both.share_changed.value,
        "text": SAME if one.is_same else write(both.mean),
        "level": _level(one.variant, one.unit),
        "apart": bool(held) and told_apart(both.mean, held),
        "same": one.is_same,
        "more": _more(one, write),
    }


def _more(one: Difference, write: Callable[[Estimate | None], str]) -> dict[str, str]:
    """In how many futures, and the quantiles of a whole comparison."""
    both = one.paired
    found = {"better in": percent_with_margin(both.p_better), "changed in": percent_with_margin(both.share_changed)}
    tails = {"P5": both.p05, "P50": both.p50, "P95": both.p95, "CVaR 5 %": one.risk.get("cvar_05")}
    return {**found, **{name: write(estimate) for name, estimate in tails.items() if estimate is not None}}
