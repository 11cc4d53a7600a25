"""How the validation page writes tables and figures."""

from __future__ import annotations

from collections.abc import Sequence

from simulate.presentation.wording import percent_with_margin, with_margin
from simulate.statistics.estimates import Estimate


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of a page; `|` in a cell is escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def figure_text(figure: Estimate | None, unit: str) -> str:
    """An estimate with its margin in its unit."""
    if unit in ("share", "points"):
        return percent_with_margin(figure).replace(" %", " points" if unit == "points" else " %")
    return f"{with_margin(figure)} {unit}".removesuffix(" ratio")
