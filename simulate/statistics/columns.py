"""Outcomes as named columns: what a column is called, its unit and what it means, and a data frame of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate import catalogue
from simulate.deferred import Deferred
from simulate.engine.outcomes import SETTLEMENTS, Array, axis_names
from simulate.scenario.edition import FIRST
from simulate.statistics.endings import names_of_causes

if TYPE_CHECKING:
    import pandas as pd

    from simulate.engine.outcomes import Outcomes
else:
    pd = Deferred("pandas")

WHOLE = ("count", "quarters", "quarter")
"""Units of what is counted: whole numbers."""
INDEX = "trajectory"
"""The name of the column of trajectory numbers."""


@dataclass(frozen=True)
class Column:
    """One column of the outcomes: `name` is `quantity`, or `quantity.partner`, `quantity.stage` … on an axis."""

    name: str
    unit: str
    meaning: str
    values: Array


def columns(outcomes: Outcomes) -> Iterator[Column]:
    """Every simulated quantity of the outcomes, one after the other; the values are views."""
    axes = axis_names(outcomes.scenario)
    for row in catalogue.OUTCOMES:
        values = outcomes[row.name]
        if not row.axis:
            yield Column(row.name, row.unit, row.meaning, values)
            continue
        for name, own in zip(axes[row.axis], values, strict=True):
            yield Column(f"{row.name}.{name}", row.unit, f"{row.meaning}: {name}", own)


def derived_columns(outcomes: Outcomes) -> Iterator[Column]:
    """What follows from the simulated quantities and the plan: alternatives and advantages."""
    first = outcomes.scenario.rules == FIRST
    walks = "its plan alone has none" if first else "it would walk away"
    # + 0.0 turns the -0.0 of a worthless alternative into 0.
    for name, values in zip((p.name for p in outcomes.scenario.partners), outcomes.alternative, strict=True):
        meaning = f"what the partner would have without the venture: its value alone, or 0 where {walks}"
        yield Column(f"alternative.{name}", "million", f"{meaning}: {name}", values + 0.0)
    for name, values in zip((p.name for p in outcomes.scenario.partners), outcomes.advantage, strict=True):
        meaning = "net present value of the partner less its alternative"
        yield Column(f"advantage.{name}", "million", f"{meaning}: {name}", values)


def input_columns(outcomes: Outcomes) -> Iterator[Column]:
    """The inputs that are drawn once per trajectory, each by its dotted key."""
    drawn = outcomes.scenario.draw(outcomes.first, outcomes.n_paths)
    for one in outcomes.scenario.uncertain:
        yield Column(one.key, one.unit, f"input, drawn once per trajectory: {one.meaning}", drawn[one.key])


def series_names(series: Iterable[str], partners: Sequence[str]) -> dict[str, str]:
    """The names of recorded series as columns: those of a partner by its name, as outcomes are."""
    own = {f"_{i}": f".{partner}" for i, partner in enumerate(partners)}
    return {name: name[:-2] + own[name[-2:]] if name[-2:] in own else name for name in series}


def column_dictionary(outcomes: Outcomes) -> dict[str, dict[str, str]]:
    """Unit and meaning of every column by its name, the codes written out."""
    found = {c.name: {"unit": c.unit, "meaning": c.meaning} for c in (*columns(outcomes), *derived_columns(outcomes))}
    causes = sorted(names_of_causes(outcomes.scenario).items())
    found["cause"]["codes"] = ", ".join(f"{code} {name}" for code, name in causes)
    found["settlement"]["codes"] = ", ".join(f"{code} {name}" for code, name in enumerate(SETTLEMENTS))
    names = ", ".join(f"{code} {partner.name}" for code, partner in enumerate(outcomes.scenario.partners))
    found["leaver"]["codes"] = f"-1 nobody, {names}"
    return found


def to_frame(outcomes: Outcomes, inputs: bool = False) -> pd.DataFrame:
    """The outcomes as a pandas data frame: a row a trajectory, codes as categories with their names.

    Counts and quarters are whole numbers. The units and meanings of the columns stand in `frame.attrs["columns"]`.

    Parameters
    ----------
    outcomes : Outcomes
    inputs : bool
        Whether the inputs that are drawn once per trajectory are columns too, each by its dotted key.
    """
    names = [partner.name for partner in outcomes.scenario.partners]
    coded = {
        "cause": dict(sorted(names_of_causes(outcomes.scenario).items())),
        "settlement": dict(enumerate(SETTLEMENTS)),
        "leaver": dict(enumerate(["nobody", *names], -1)),
    }
    data: dict[str, Any] = {}
    for column in (*columns(outcomes), *derived_columns(outcomes)):
        if column.name in coded:
            known = coded[column.name]  # codes without gaps
            codes = column.values.astype(np.int64) - min(known)
            data[column.name] = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype([*known.values()]))
        else:
            data[column.name] = column.values.astype(np.int64) if column.unit in WHOLE else column.values
    drawn = list(input_columns(outcomes)) if inputs else []
    data.update({column.name: column.values for column in drawn})
    index = pd.RangeIndex(outcomes.first, outcomes.first + outcomes.n_paths, name=INDEX)
    frame = pd.DataFrame(data, index=index)
    meanings = {column.name: {"unit": column.unit, "meaning": column.meaning} for column in drawn}
    frame.attrs["columns"] = {**column_dictionary(outcomes), **meanings}
    return frame
