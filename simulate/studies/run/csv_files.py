"""Results as files: the text of the CSV files, and the arrays of outcomes.npz and back again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.engine.outcomes import ALONE, WALK, Alternative, Array, CashFlows, Outcomes, Plan, axis_names
from simulate.presentation.csv_text import number_text, table_text
from simulate.presentation.wording import quarter_date
from simulate.statistics.bands import PROBABILITIES, bands_by_name
from simulate.statistics.columns import columns
from simulate.statistics.endings import ended, names_of_causes
from simulate.statistics.replicates import replicates_of
from simulate.statistics.survival import incidence_errors

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Arrays = dict[str, npt.NDArray[Any]]

PLAN = "plan/"
"""Prefix of the plan's arrays."""
PLAN_COLUMNS = {
    f"{PLAN}npv": {"unit": "million", "meaning": "the plan's values: venture, partners, partners alone"},
    f"{PLAN}streams": {
        "unit": "million, million, per year, flag",
        "meaning": "a row each for venture, partners, partners alone: flow at time 0, flow at the horizon, discount "
        "rate, 1 where there is such a stream",
    },
    f"{PLAN}flows": {"unit": "million", "meaning": "the same streams by quarter"},
    f"{PLAN}alternatives": {
        "unit": "flag, flag, million, million",
        "meaning": "a row a partner: 1 if its alternative is to go alone, 1 if it may stop then; what that is worth on "
        "average, and the standard error",
    },
    f"{PLAN}series/*": {"unit": "as recorded", "meaning": "the plan's series by quarter"},
}
"""What the plan's arrays in outcomes.npz mean."""


# ---- tables ---------------------------------------------------------------------------------------------------------


POINTS = tuple(f"p{100 * p:02.0f}" for p in PROBABILITIES)
"""Headings of the quantiles in bands.csv."""
CHANGED = ("run", "changed")
"""The table whose values are the user's: each is a text, for a law of probability has a mean as well."""
NAMED = frozenset(
    {
        ("partners",),
        ("plan", "partners"),
        ("plan", "alone"),
        ("plan", "partner_irr"),
        ("plan", "partner_discount_rate"),
        ("ended_by",),
        ("settled_by",),
        ("payments",),
        ("incidence",),
        ("incidence_std_error",),
        ("decisions", "rights"),
        ("decisions", "stops", "alone"),
        ("horizon_value", "partners"),
        ("horizon_share", "partners"),
        CHANGED,
    }
)
"""Tables of the summary whose keys are names or the user's; all others have keys that jvsim gives them."""


def summary_csv(summary: Mapping[str, Any]) -> str:
    """The summary, a number a line: its place, its value, its standard error, its 95 % limits.

    What is an estimate is known by its place: a partner may be called `mean`, and a trigger `std_error`. Findings are
    sentences: they stand in summary.json.
    """
    return table_text(("quantity", "value", "std_error", "low95", "high95"), summary_lines(summary))


def summary_lines(summary: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """The rows of that file; a cell without a number is an empty text."""
    return _lines((), {key: entry for key, entry in summary.items() if key != "findings"})


def _lines(place: tuple[str, ...], entry: Any) -> Iterator[Sequence[Any]]:
    if place[:-1] == CHANGED:
        yield "/".join(place), json.dumps(entry, ensure_ascii=False), "", "", ""
    elif isinstance(entry, Mapping):
        items = entry if place in NAMED else {key: item for key, item in entry.items() if key not in _ESTIMATE}
        if items is not entry:
            yield from _estimate(place, entry)
        for key, item in items.items():
            yield from _lines((*place, key), item)
    elif isinstance(entry, list):
        for i, item in enumerate(entry, 1):
            yield from _lines((*place, str(i)), item)
    else:
        yield "/".join(place), entry, "", "", ""


_ESTIMATE = ("mean", "std_error", "low95", "high95", "quantiles")
"""Keys of an estimate that share a line, or have a form of their own."""


def _estimate(place: tuple[str, ...], entry: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """The lines of an estimate: its mean with error and limits, and its quantiles with theirs, where it has them."""
    if "mean" in entry:
        yield "/".join(place), entry["mean"], entry["std_error"], entry["low95"], entry["high95"]
    for key, (value, low, high) in entry.get("quantiles", {}).items():
        yield "/".join((*place, f"quantile {key}")), value, "", low, high


def bands_csv(outcomes: Outcomes, series: dict[str, Array]) -> str:
    """Quantiles of every recorded series by quarter, a line a series and quarter."""
    header = ["series", "unit", "quarter", "date", *POINTS]
    start = outcomes.scenario.scenario.start

    def rows() -> Iterator[Sequence[Any]]:
        for name, bands in bands_by_name(outcomes, series).items():
            unit = catalogue.RECORDED[name].series_unit
            for t, values in enumerate(bands.T):
                yield [name, unit, t, quarter_date(start, t), *(number_text(float(x)) for x in values)]

    return table_text(header, rows())


def exits_csv(outcomes: Outcomes) -> str:
    """What ended the ventures, a line an ending and quarter (quarters lived); all endings together are `any`."""
    header = ("ending", "quarter", "date", "endings", "incidence", "std_error", "survival", "mean_venture_npv")
    return table_text(header, _exits(outcomes))


def _exits(outcomes: Outcomes) -> Iterator[Sequence[Any]]:
    quarters, n = outcomes.scenario.horizon_quarters, outcomes.n_paths
    lived, cause, npv = outcomes["exit_quarter"].astype(np.int64), outcomes["cause"], outcomes["venture_npv"]
    start = outcomes.scenario.scenario.start
    by = replicates_of(outcomes)
    survival = 1.0 - np.cumsum(np.bincount(lived[ended(outcomes)], minlength=quarters + 1)) / n
    for code, label in names_of_causes(outcomes.scenario).items():
        so = cause == code
        counts = np.bincount(lived[so], minlength=quarters + 1)
        worth = np.bincount(lived[so], weights=npv[so], minlength=quarters + 1)
        errors = incidence_errors(np.where(so, lived, quarters + 1), quarters, by)
        so_far = 0
        for q in range(1, quarters + 1):
            so_far += int(counts[q])
            p = so_far / n
            error = errors[q - 1]
            mean = worth[q] / counts[q] if counts[q] else None
            date = quarter_date(start, q - 1)
            yield (
                label,
                q,
                date,
                int(counts[q]),
                number_text(p),
                number_text(error),
                number_text(float(survival[q])),
                number_text(mean),
            )


# ---- arrays ---------------------------------------------------------------------------------------------------------


def column_names(scenario: Scenario) -> list[str]:
    """The names of the columns of outcomes.npz, in the order of the rows of the outcomes."""
    axes = axis_names(scenario)
    return [f"{row.name}.{name}" if name else row.name for row in catalogue.OUTCOMES for name in axes[row.axis]]


def outcome_arrays(outcomes: Outcomes) -> Arrays:
    """Every column of the outcomes in the smallest type that holds it exactly."""
    return {column.name: _compact(column.values) for column in columns(outcomes)}


def _compact(values: Array) -> npt.NDArray[Any]:
    """Counts and codes as small integers: an eighth to a quarter of the space, the same numbers."""
    low, high = float(values.min()), float(values.max())
    for kind in (np.int8, np.int16, np.int32):
        limits = np.iinfo(kind)
        if limits.min <= low and high <= limits.max:
            whole = values.astype(kind)
            # -0.0 equals 0 but is another number bit for bit: it stays a float.
            same = np.array_equal(whole, values) and not np.any(np.signbit(values) & (values == 0.0))
            return whole if same else values
    return values


def plan_arrays(plan: Plan) -> Arrays:
    """The plan as arrays, as `PLAN_COLUMNS` describes them."""
    streams = [plan.venture, *plan.partners, *plan.alone]
    none = np.zeros(plan.venture.quarterly.size)
    rows = [(0.0, 0.0, 0.0, 0.0) if s is None else (s.initial, s.final, s.discount_rate, 1.0) for s in streams]
    return {
        f"{PLAN}npv": np.array([plan.venture_npv, *plan.partner_npv, *plan.alone_npv]),
        f"{PLAN}streams": np.array(rows),
        f"{PLAN}flows": np.array([none if s is None else s.quarterly for s in streams]),
        f"{PLAN}alternatives": np.array(
            [[one.choice == ALONE, one.stops, one.mean, one.error] for one in plan.alternatives], dtype=np.float64
        ),
        **{f"{PLAN}series/{name}": values for name, values in plan.series.items()},
    }


def assert_shape(name: str, values: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    """A `ValueError` where an array that was read is not of finite numbers in this shape."""
    if values.shape != shape or values.dtype.kind not in "iuf" or not np.isfinite(values).all():
        raise ValueError(f"{name}: expected finite numbers of shape {shape}")


def plan_of(arrays: Mapping[str, npt.NDArray[Any]], partners: int, quarters: int, first: int = 0) -> Plan:
    """The plan from its arrays; its flows begin in quarter `first`.

    Raises
    ------
    KeyError, ValueError
        If they are not those of so many partners and quarters.
    """
    rows, flows = arrays[f"{PLAN}streams"], arrays[f"{PLAN}flows"]
    prefix = f"{PLAN}series/"
    series = {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
    n_streams = 1 + 2 * partners
    assert_shape(f"{PLAN}npv", arrays[f"{PLAN}npv"], (n_streams,))
    assert_shape(f"{PLAN}streams", rows, (n_streams, 4))
    assert_shape(f"{PLAN}flows", flows, (n_streams, quarters - first))
    chosen = arrays[f"{PLAN}alternatives"]
    assert_shape(f"{PLAN}alternatives", chosen, (partners, 4))
    if "ebitda" not in series or any(values.shape != (quarters,) for values in series.values()):
        raise ValueError(f"{prefix}*: expected series of {quarters} quarters, EBITDA among them")
    npv = [float(x) for x in arrays[f"{PLAN}npv"]]
    streams = [
        CashFlows(float(initial), quarterly, float(final), float(rate)) if there else None
        for (initial, final, rate, there), quarterly in zip(rows, flows, strict=True)
    ]
    venture, joint, alone = streams[0], streams[1 : 1 + partners], streams[1 + partners :]
    if venture is None or None in joint:
        raise ValueError(f"{PLAN}streams: expected streams of the venture and of each partner")
    return Plan(
        venture=venture,
        partners=tuple(stream for stream in joint if stream is not None),
        alone=tuple(alone),
        venture_npv=npv[0],
        partner_npv=tuple(npv[1 : 1 + partners]),
        alone_npv=tuple(npv[1 + partners :]),
        series=series,
        alternatives=tuple(
            Alternative(ALONE if alone else WALK, bool(stops), float(mean), float(error))
            for alone, stops, mean, error in chosen
        ),
    )
