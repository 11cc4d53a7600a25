"""A run as a data set of arrays with named axes: trajectories, partners, stages, payments, clauses, quarters.

Units and meanings are attributes of each array, after the CF conventions; names of the user's are values of
coordinates, never names of arrays.

References
----------
Eaton et al., NetCDF Climate and Forecast (CF) Metadata Conventions, sections 3.1 to 3.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.engine.outcomes import SETTLEMENTS, Array, axis_names, partner_names
from simulate.presentation.wording import quarter_date
from simulate.statistics.columns import WHOLE, input_columns
from simulate.statistics.endings import names_of_causes
from simulate.studies.export.contents import WHOLE as WHOLE_KINDS
from simulate.studies.export.contents import Contents

if TYPE_CHECKING:
    import xarray

    from simulate.engine.outcomes import Outcomes

Variable = tuple[tuple[str, ...], npt.NDArray[Any], dict[str, Any]]
_SMALLEST = (np.int8, np.int16, np.int32)


def dataset(contents: Contents) -> xarray.Dataset:
    """The data set of a run."""
    import xarray

    outcomes = contents.outcomes
    arrays = {**dict(_outcomes(outcomes)), **dict(_derived(outcomes)), **dict(_inputs(outcomes))}
    if contents.n_recorded:
        arrays |= dict(_quarters(contents))
    about = {name: _plain(value) for name, value in contents.made.items()}
    return xarray.Dataset(arrays, _coordinates(contents), {"Conventions": "CF-1.11", **about})


def _plain(value: Any) -> Any:
    """A value as an attribute takes it."""
    return value if isinstance(value, str | float) else str(value)


def _coordinates(contents: Contents) -> dict[str, Any]:
    outcomes, scenario = contents.outcomes, contents.outcomes.scenario
    found: dict[str, Any] = {axis: names for axis, names in axis_names(scenario).items() if axis and names}
    found["trajectory"] = np.arange(outcomes.first, outcomes.first + outcomes.n_paths, dtype=np.int32)
    if scenario.uncertain:
        found["input"] = [one.key for one in scenario.uncertain]
    if contents.n_recorded:
        quarters = np.arange(scenario.first_quarter, scenario.horizon_quarters, dtype=np.int32)
        found["recorded"] = found["trajectory"][: contents.n_recorded]
        found["quarter"] = quarters
        found["date"] = ("quarter", [quarter_date(scenario.scenario.start, int(t)) for t in quarters])
    return found


def _outcomes(outcomes: Outcomes) -> Iterator[tuple[str, Variable]]:
    axes = axis_names(outcomes.scenario)
    for row in catalogue.OUTCOMES:
        if axes[row.axis]:
            values = outcomes[row.name]
            about = {"units": row.unit, "long_name": row.meaning, **_flags(outcomes, row.name)}
            is_whole = row.unit in WHOLE or row.kind in WHOLE_KINDS
            yield row.name, (_dimensions(row.axis, "trajectory"), _compact(values) if is_whole else values, about)


def _dimensions(axis: str, *others: str) -> tuple[str, ...]:
    return (axis, *others) if axis else others


def _flags(outcomes: Outcomes, name: str) -> dict[str, Any]:
    """What the values of a code stand for."""
    known = {
        "cause": dict(sorted(names_of_causes(outcomes.scenario).items())),
        "settlement": dict(enumerate(SETTLEMENTS)),
        "leaver": dict(enumerate(["nobody", *partner_names(outcomes)], -1)),
    }.get(name)
    if known is None:
        return {}
    meanings = " ".join(text.replace(" ", "_") for text in known.values())
    codes = ", ".join(f"{code} {text}" for code, text in known.items())
    return {"flag_values": np.array([*known], dtype=np.int8), "flag_meanings": meanings, "codes": codes}


def _derived(outcomes: Outcomes) -> Iterator[tuple[str, Variable]]:
    meanings = {
        "alternative": "what the partner would have without the venture",
        "advantage": "net present value of the partner less its alternative",
    }
    for name, values in (("alternative", outcomes.alternative + 0.0), ("advantage", outcomes.advantage)):
        yield name, (("partner", "trajectory"), values, {"units": "million", "long_name": meanings[name]})


def _inputs(outcomes: Outcomes) -> Iterator[tuple[str, Variable]]:
    """What is drawn once per trajectory: one array, for the keys are the user's."""
    drawn = [*input_columns(outcomes)]
    if drawn:
        about = {
            "long_name": "inputs that are drawn once per trajectory",
            "units": "; ".join(one.unit for one in drawn),
        }
        yield "inputs", (("input", "trajectory"), np.array([one.values for one in drawn]), about)


def _quarters(contents: Contents) -> Iterator[tuple[str, Variable]]:
    first, n = contents.outcomes.scenario.first_quarter, len(partner_names(contents.outcomes))
    by_partner = {f"{row.name}_0": row for row in catalogue.ROWS if row.series and row.axis == "partner"}
    others = {f"{row.name}_{i}" for row in by_partner.values() for i in range(1, n)}
    for name, values in contents.recorded.items():
        row = catalogue.RECORDED[name]
        about = {"units": row.series_unit, "long_name": row.meaning}
        if name in by_partner:
            own = np.array([contents.recorded[f"{by_partner[name].name}_{i}"] for i in range(n)])
            yield f"quarterly_{by_partner[name].name}", (_ALL, _typed(own[:, first:].transpose(0, 2, 1), row), about)
        elif name not in others:
            yield f"quarterly_{name}", (_ALL[1:], _typed(values[first:].T, row), about)


_ALL = ("partner", "recorded", "quarter")


def _typed(values: Array, row: catalogue.Row) -> npt.NDArray[Any]:
    return _compact(values) if row.kind in WHOLE_KINDS else values


def _compact(values: Array) -> npt.NDArray[Any]:
    """Whole numbers in the smallest type that the format has for them."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    for kind in _SMALLEST:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return values.astype(kind)
    return values
