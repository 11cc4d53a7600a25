"""A profit and loss account as the columns of a plan, where one follows from the other.

    price = revenue/volume      volume = revenue/price      unit cost = cost of goods sold/volume
    fixed cost = SG&A + R&D, or revenue − cost of goods sold − EBITDA

Revenue alone is no plan: without a volume or a price nothing says how many units a market's swings move. What is told
twice (revenue beside volume and price, EBITDA beside all of them) has to agree, or a column is in another unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array
from simulate.studies.init.headings import COLUMNS

NEEDED = COLUMNS[1:]
AGREE = 0.02
"""Share of the largest value by which what is told twice may differ: rounding."""

OTHER_UNIT = 5.0
"""How many times as large one of them is where it is in another unit."""

ROUNDING = 1e-9

Columns = dict[str, Array]


def wanting(there: set[str]) -> dict[str, str]:
    """Columns of a plan that neither stand in the file nor follow from it, each with what it would follow from."""
    known = set(there)
    for column, sources in SOURCES.items():
        if any(source <= known for source in sources):
            known.add(column)
    told = {}
    for column in NEEDED:
        if column not in known:
            told[column] = _ways(column) if there & {"revenue", "cogs", "sga", "rnd", "ebitda"} else ""
    return told


SOURCES: dict[str, tuple[frozenset[str], ...]] = {
    "volume": (frozenset({"revenue", "price"}),),
    "price": (frozenset({"revenue", "volume"}),),
    "unit_cost": (frozenset({"cogs", "volume"}),),
    "fixed_cost": (
        frozenset({"sga", "rnd"}),
        frozenset({"revenue", "cogs", "ebitda"}),
        frozenset({"revenue", "unit_cost", "ebitda"}),
        frozenset({"sga"}),
    ),
}
"""What a column follows from, in the order in which they are worked out; the surest first."""
_WORDS = {"unit_cost": "unit cost", "cogs": "cost of goods sold", "sga": "SG&A", "rnd": "R&D", "ebitda": "EBITDA"}


def _ways(column: str) -> str:
    ways = [" and ".join(_WORDS.get(name, name) for name in sorted(source)) for source in SOURCES.get(column, ())]
    return f"; it also follows from {', or from '.join(ways)}" if ways else ""


def derived(given: Mapping[str, Array]) -> tuple[Columns, list[str]]:
    """The columns of a plan, and in words which of them were worked out."""
    columns, notes = dict(given), []
    for column, sources in SOURCES.items():
        if column in given:
            continue
        source = next((source for source in sources if source <= set(columns)), None)
        if source is None:
            continue
        columns[column] = _worked_out(column, source, columns)
        told = " and ".join(_WORDS.get(name, name) for name in sorted(source))
        notes.append(f"{_WORDS.get(column, column.replace('_', ' '))} is worked out from {told}")
    if "unit_cost" not in given and "cogs" in given:
        notes.append("cost of goods sold is taken to follow the volume in full")
    return {column: columns[column] for column in NEEDED}, notes


def _worked_out(column: str, source: frozenset[str], c: Columns) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        if column == "volume":
            return np.where(c["revenue"] > 0.0, c["revenue"] * 1e6 / c["price"], 0.0)
        if column == "price":
            return np.where(c["volume"] > 0.0, c["revenue"] * 1e6 / c["volume"], np.nan)
        if column == "unit_cost":
            return np.where(c["volume"] > 0.0, c["cogs"] * 1e6 / c["volume"], np.nan)
    if "sga" in source:
        return c["sga"] + (c["rnd"] if "rnd" in source else 0.0)
    variable = c["cogs"] if "cogs" in source else np.nan_to_num(c["unit_cost"]) * c["volume"] / 1e6
    fixed: Array = c["revenue"] - variable - c["ebitda"]
    return np.where(np.abs(fixed) < ROUNDING * np.abs(c["revenue"]), 0.0, fixed)


@dataclass(frozen=True)
class Disagreement:
    """What the file tells twice: its largest difference, as told and as the plan makes it [million]."""

    told: float
    made: float
    scale: float
    """The largest told value over the largest made one."""

    @property
    def is_of_units(self) -> bool:
        """Whether it is so large that one of the two is in another unit."""
        return not 1.0 / OTHER_UNIT < self.scale < OTHER_UNIT


def disagreements(given: Mapping[str, Array], plan: Mapping[str, Array]) -> dict[str, Disagreement]:
    """What is told twice and differs, by column."""
    revenue = plan["volume"] * np.nan_to_num(plan["price"]) / 1e6
    variable = plan["volume"] * np.nan_to_num(plan["unit_cost"]) / 1e6
    made = {"revenue": revenue, "cogs": variable, "ebitda": revenue - variable - plan["fixed_cost"]}
    found = {}
    for column, values in made.items():
        if column in given:
            off = np.abs(given[column] - values)
            worst = int(np.argmax(off))
            largest = [float(np.abs(sizes).max()) for sizes in (given[column], values)]
            if off[worst] > AGREE * max(largest):
                scale = largest[0] / largest[1] if largest[1] > 0.0 else np.inf
                found[column] = Disagreement(float(given[column][worst]), float(values[worst]), scale)
    return found
