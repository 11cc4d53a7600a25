"""The catalogue: one row a quantity of a trajectory, and all that the program knows about it.

A quantity stands here once: where the core keeps it, its unit and meaning, for whom it means something, and how it is
read: watched by triggers, recorded by quarter, handed out as an outcome. The schema, the packing, the advice of
`check`, bands, columns and pages are made from these rows; nothing else lists quantities. A section's order is the
order in which its quantities are shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

PARTNERS = 2
"""Partners of a venture."""

Axis = Literal["", "partner", "stage", "payment", "trigger"]
Kind = Literal["level", "flag", "count", "code"]
Among = Literal["joint", "running", "always"]
Recorded = Literal["", "end", "start", "index"]
Hope = Literal["", "high", "always"]


@dataclass(frozen=True)
class Reach:
    """What a quantity can be: its smallest and largest value, whether it comes to them, and why, as a clause."""

    low: float = -math.inf
    high: float = math.inf
    why: str = ""
    attained: bool = True


@dataclass(frozen=True)
class Metric:
    """A quantity as a trigger watches it.

    Attributes
    ----------
    words : str
        What is watched, in the sentence "when … is 0.3 or more"; `{holder}` is the trigger's holder.
    thresholds : tuple of float
        Between which thresholds of deals lie; the tests draw theirs there.
    reach : Reach
        What it can be in any scenario.
    hope : str
        When the partners hope to pull the trigger: never, where it asks for a high value, or always (a term runs out).
    """

    words: str
    thresholds: tuple[float, float]
    reach: Reach = Reach()
    hope: Hope = ""

    def is_hoped_for(self, above: bool) -> bool:
        """Whether the partners hope to pull a trigger that asks for at least, or else at most, a threshold."""
        return self.hope == "always" or (self.hope == "high" and above)


@dataclass(frozen=True)
class Row:
    """A quantity.

    Attributes
    ----------
    name, unit, meaning : str
        As scenario files, results and pages have them.
    field : str
        Where the core's state keeps it; empty: under its name.
    row : int
        Which row of that field, the first one where it has an axis.
    scale : float
        What turns the core's number into the unit.
    axis : str
        Of what it has a row each: nothing (it is the venture's), partners, stages, payments.
    kind : str
        A level, a flag (0 or 1), a count, or a code.
    among : str
        Which ventures it means something for: joint ones, those that anybody runs, or always.
    metric : Metric or None
        How triggers watch it.
    watched_as : str
        What a trigger calls it, where its own name is another's.
    series : str
        Whether it is recorded by quarter, as at its end or at its start (where it is not 0); or as an index, the
        factor's trend times the exponential of what is recorded.
    outcome : bool
        Whether it is handed out of every trajectory, as it is in the end.
    """

    name: str
    unit: str
    meaning: str
    field: str = ""
    row: int = 0
    scale: float = 1.0
    axis: Axis = ""
    kind: Kind = "level"
    among: Among = "always"
    metric: Metric | None = None
    watched_as: str = ""
    series: Recorded = ""
    outcome: bool = False

    @property
    def place(self) -> str:
        """The field of the core's state."""
        return self.field or self.name

    @property
    def series_unit(self) -> str:
        """The unit of its series."""
        return "index" if self.series == "index" else self.unit


# ---- the rows -------------------------------------------------------------------------------------------------------


def _factor(name: str, words: str, row: int, metric: Metric | None = None) -> Row:
    meaning = f"log deviation dev of {words} from its trend"
    return Row(name, "log", meaning, "deviation", row, metric=metric, series="index")


TIME = (
    Row(
        "age", "years", "years lived, (t+1)/4", scale=0.25, among="joint",
        metric=Metric("the venture's age in years", (1.0, 12.0), hope="always"),
    ),
)  # fmt: skip

MARKET = (
    Row(
        "tariff", "rate", "tariff rate in force", series="end",
        metric=Metric("the tariff", (0.0, 0.3)),
    ),
    Row("regime", "index", "tariff regime in force", kind="code", series="end"),
    _factor("demand", "demand", 0, Metric("the log deviation of demand from its trend", (-0.3, 0.3))),
    _factor("price", "the price", 1, Metric("the log deviation of the price from its trend", (-0.2, 0.2))),
    _factor("input_cost", "input cost", 2),
    _factor("technology", "the technology's cost frontier", 3),
    Row(
        "technology_gap", "log", "gap of the venture behind the technology's frontier", "gap", among="running",
        series="end",
        metric=Metric("the technology gap", (0.0, 0.4), Reach(low=0.0, why="a technology gap is never below 0")),
    ),
    Row("regulation_bill", "million", "cost of new rules", series="end"),
    Row("subsidy", "currency a unit", "subsidy paid", scale=1e6, series="end"),
    Row("repealed", "flag", "1 once the subsidy is repealed", kind="flag", series="end"),
)  # fmt: skip

OPERATIONS = (
    Row("volume", "units a quarter", "sales", "sales", among="running", series="end"),
    Row("wanted", "units a quarter", "what customers would buy", among="running", series="end"),
    Row("capacity", "units a year", "capacity K of the quarter's operations", scale=4.0, among="running", series="end"),
    Row(
        "utilisation", "share", "trailing wanted volume over capacity, 0.8 at the start", among="running", series="end",
        metric=Metric("utilisation", (0.5, 1.2), Reach(low=0.0, why="utilisation is never below 0"), hope="high"),
    ),
    Row("unit_price", "currency a unit", "selling price", scale=1e6, series="end"),
    Row("unit_cost", "currency a unit", "cost of a unit", scale=1e6, among="running", series="end"),
    Row("revenue", "million", "revenue of the quarter", among="running", series="end"),
    Row("ebitda", "million", "EBITDA of the quarter", among="running", series="end"),
)  # fmt: skip

MONEY = (
    Row("capex", "million", "capital expenditure of the quarter", among="running", series="end"),
    Row(
        "extra", "million", "cost of reviews, resets and actions, less what narrowing brings", among="running",
        series="end",
    ),
    Row("free_cash_flow", "million", "free cash flow of the quarter, 0 once ended", series="end"),
    Row(
        "cumulative_cash", "million", "undiscounted venture FCF up to and including this quarter", series="end",
        metric=Metric("the cumulative free cash flow, in millions,", (-3000.0, 1000.0), hope="high"),
    ),
    Row("fair_value", "million", "fair value V of the venture", among="running", series="end"),
    Row("book", "million", "book value of the plant", among="running", series="end"),
)  # fmt: skip

RELATIONSHIP = (
    Row(
        "alignment", "score", "alignment a of the partners", among="joint", series="end",
        metric=Metric(
            "alignment", (0.2, 0.6), Reach(0.0, 1.0, "alignment lies between 0 and 1 and reaches neither", False)
        ),
    ),
    Row("dispute_level", "level", "0 none, 1 project office … 4 deadlock", kind="code", among="joint", series="end"),
    Row(
        "shortfall", "share", "trailing shortfall of EBITDA against the plan", among="running", series="end",
        metric=Metric("the trailing shortfall of EBITDA against the plan", (0.0, 0.8)),
    ),
    Row(
        "margin", "share", "trailing margin, EBITDA over revenue", among="running", series="end",
        metric=Metric("the trailing margin", (-0.2, 0.2), hope="high"),
    ),
    Row("drift", "score", "how far the world has moved from what was agreed", among="joint", series="end"),
    Row("imbalance", "share", "imbalance of what the partners get", among="joint", series="end"),
    Row("stake", "share", "stake of the first partner", among="joint", series="end"),
    Row("scope", "share", "scope of the venture, 1 at the start", among="running", series="end"),
    Row("imported_share", "share", "share of unit cost that pays the tariff", among="running", series="end"),
    Row("refused", "count", "proposed resets refused so far", "refusals", kind="count", among="joint", series="end"),
    Row("reset_action", "code", "action that is carried out", "action", kind="code", among="running", series="end"),
    Row("acts", "flag", "1 where an action is carried out", kind="flag", among="running", series="end"),
    Row("joint", "flag", "1 while both partners are in", kind="flag", series="start"),
    Row("sole", "flag", "1 while one partner runs it alone", kind="flag", series="start"),
    Row("under_notice", "flag", "1 while notice runs", "noticed", kind="flag", among="joint", series="start"),
    Row(
        "reset_under_way", "flag", "1 while a reset is under way", "reset_left", kind="flag", among="joint",
        series="start",
    ),
)  # fmt: skip

WATCHED = (
    Row(
        "deadlock", "quarters", "quarters in deadlock, 0 once it is settled", kind="count", among="joint",
        metric=Metric("the number of quarters in deadlock", (0.0, 4.0), Reach(low=0.0, why="deadlock counts quarters")),
    ),
    Row(
        "failed_resets", "count", "refusals since the last agreed reset", kind="count", among="joint",
        metric=Metric(
            "the number of resets refused in a row", (1.0, 3.0), Reach(low=0.0, why="refusals are counted from 0")
        ),
    ),
    Row(
        "trailing_ebitda", "million a year", "trailing EBITDA a year, from 0", among="joint", watched_as="ebitda",
        metric=Metric("the trailing EBITDA a year, in millions,", (-200.0, 300.0), hope="high"),
    ),
    Row(
        "trailing_free_cash", "million a year", "trailing free cash flow a year, from 0", among="joint",
        watched_as="free_cash",
        metric=Metric("the trailing free cash flow a year, in millions,", (-300.0, 200.0), hope="high"),
    ),
    Row(
        "waiting_quarters", "quarters", "longest time that a stage has been due and not started", kind="count",
        among="joint",
        metric=Metric(
            "the longest wait of a stage that is due, in quarters,", (1.0, 12.0),
            Reach(low=0.0, why="waits are counted"),
        ),
    ),
    Row(
        "contributed", "million", "what the partner has put in, undiscounted", axis="partner", among="joint",
        metric=Metric(
            "what {holder} has put in, in millions,", (0.0, 3000.0), Reach(low=0.0, why="what is put in adds up")
        ),
    ),
    Row(
        "value_to_cost", "ratio", "fair value/max(gross, 10⁻⁹)", among="running",
        metric=Metric("fair value over gross capital", (0.2, 3.0), hope="high"),
    ),
    Row(
        "capability", "score", "what the partner has learned", axis="partner", among="joint",
        metric=Metric(
            "what {holder} has learned", (0.1, 0.9),
            Reach(0.0, 1.0, "capability lies between 0 and 1 and does not reach 1", False), hope="high",
        ),
    ),
)  # fmt: skip
"""What only triggers read."""

PARTNER = (
    Row(
        "strategy_shift", "flag", "1 while the partner no longer wants the venture", axis="partner", kind="flag",
        among="joint", series="end",
        metric=Metric(
            "{holder} no longer wants the venture", (1.0, 1.0), Reach(0.0, 1.0, "strategy_shift is 0 or 1")
        ),
    ),
    Row(
        "distress", "flag", "1 while the partner is in distress", axis="partner", kind="flag", among="joint",
        series="end", metric=Metric("{holder} is in distress", (1.0, 1.0), Reach(0.0, 1.0, "distress is 0 or 1")),
    ),
    Row("partner_cash_flow", "million", "cash flow of the partner", "flow", axis="partner", series="end"),
    Row("alone_cash_flow", "million", "cash flow of the partner alone", "alone_flow", axis="partner", series="end"),
)  # fmt: skip


def _outcome(
    name: str, unit: str, meaning: str, field: str = "", row: int = 0, axis: Axis = "", kind: Kind = "level"
) -> Row:
    return Row(name, unit, meaning, field, row, axis=axis, kind=kind, outcome=True)


RESULTS = (
    _outcome("venture_npv", "million", "net present value of the venture at its own rate", "value"),
    _outcome("partner_npv", "million", "net present value of the partner at its own rate", "value", 1, "partner"),
    _outcome(
        "alone_npv", "million", "net present value of the partner's business alone under the same shocks",
        "alone_value", axis="partner",
    ),
    _outcome("exit_quarter", "quarters", "quarters lived; the horizon if nothing was settled before it", kind="count"),
    _outcome("cause", "code", "index of the trigger that ended the venture, -1 for the horizon", kind="code"),
    _outcome(
        "settlement", "code",
        "0 none, 1 sell_to_partner, 2 buy_out_partner, 3 third_party_sale, 4 liquidation, as carried out", kind="code",
    ),
    _outcome("leaver", "code", "index of the partner that left by a buyout, -1 if none", kind="code"),
    _outcome("reset_realign", "count", "agreed resets that only realigned", "resets", 0, kind="count"),
    _outcome("reset_localise", "count", "agreed resets that localised imports", "resets", 1, kind="count"),
    _outcome("reset_refresh", "count", "agreed resets that refreshed the technology", "resets", 2, kind="count"),
    _outcome("reset_narrow", "count", "agreed resets that narrowed the scope", "resets", 3, kind="count"),
    _outcome("reset_expand", "count", "agreed resets that expanded the scope", "resets", 4, kind="count"),
    _outcome("reset_reactive", "count", "agreed resets that a crisis proposed, not a review", kind="count"),
    _outcome("refusals", "count", "proposed resets that were refused", kind="count"),
    _outcome("disputes", "count", "disputes begun", kind="count"),
    _outcome("deadlock_quarters", "quarters", "quarters that ended in deadlock", kind="count"),
    _outcome("diluted", "share", "total of stake moved by unpaid capital calls"),
    _outcome("peak_funding", "million", "lowest undiscounted cumulative free cash flow, at most 0"),
    _outcome(
        "payback_quarter", "quarters", "quarters until the cumulative free cash flow was back at 0, -1 if never",
        kind="count",
    ),
    _outcome("moic", "multiple", "undiscounted money out over money in; 0 if nothing was paid in"),
    _outcome("final_alignment", "score", "alignment when the joint time ended", "alignment"),
    _outcome("final_scope", "share", "scope when the venture ended", "scope"),
    _outcome("final_stake", "share", "stake of the partner when the venture ended", "stake", axis="partner"),
    _outcome(
        "stage_start", "quarter", "quarter in which the stage was started, -1 if never", axis="stage", kind="count"
    ),
    _outcome(
        "paid_quarter", "quarter", "quarter in which the payment was made, -1 if never", axis="payment", kind="count"
    ),
    _outcome(
        "alone_stop_quarter", "quarters", "quarters lived until the partner alone stopped; the horizon if never",
        axis="partner", kind="count",
    ),
    _outcome(
        "owner_stop_quarter", "quarters", "quarters lived until a sole owner stopped; the horizon if never",
        kind="count",
    ),
    _outcome("managed_localise", "count", "times that management localised imports", "managed", 1, kind="count"),
    _outcome("managed_refresh", "count", "times that management refreshed the technology", "managed", 2, kind="count"),
    _outcome("managed_narrow", "count", "times that management narrowed the scope", "managed", 3, kind="count"),
    _outcome("managed_expand", "count", "times that management expanded the scope", "managed", 4, kind="count"),
    _outcome("right_ripe", "quarters", "quarters in which the right was ripe", axis="trigger", kind="count"),
    _outcome("right_wanted", "quarters", "quarters in which it was wanted, too", axis="trigger", kind="count"),
    _outcome("price_paid", "million", "price that a partner paid for the other's stake, 0 if none did"),
    _outcome("box_cash", "million", "what the leaver got under notice, with interest, taken off that price"),
    _outcome("venture_horizon", "million", "part of venture_npv that the horizon brings", "matured"),
    _outcome(
        "partner_horizon", "million",
        "part of partner_npv that the horizon brings: its share of the value, and what it has learned",
        "matured", 1, "partner",
    ),
)  # fmt: skip


# ---- how they are read ----------------------------------------------------------------------------------------------


def _by_partner(rows: Iterable[Row]) -> Iterator[Row]:
    """A row for each partner in place of one for all, its name with the partner's number."""
    for row in rows:
        if row.axis:
            for i in range(PARTNERS):
                yield replace(row, name=f"{row.name}_{i}", field=row.place, row=row.row + i, axis="")
        else:
            yield row


ROWS = (*TIME, *MARKET, *OPERATIONS, *MONEY, *RELATIONSHIP, *WATCHED, *PARTNER, *RESULTS)
"""Every row."""
OUTCOMES = tuple(row for row in ROWS if row.outcome)
"""What comes out of every trajectory, in the order of the rows of the outcomes."""
SERIES = {row.name: row for row in _by_partner(row for row in ROWS if row.series and row.series != "index")}
"""Quantities recorded by quarter, by the name of the series; `distress_1` is the second partner's."""
INDICES = {row.name: row for row in ROWS if row.series == "index"}
"""Market factors, recorded as indices, in the order of the core's rows."""
RECORDED = {**SERIES, **INDICES}
"""Every series, in the order in which results have them."""
METRICS = {
    row.watched_as or row.name: row
    for row in (*TIME, *RELATIONSHIP, *MONEY, *MARKET, *OPERATIONS, *WATCHED, *PARTNER)
    if row.metric is not None
}
"""Quantities that a trigger can watch, those of the relationship first."""
HOLDER_METRICS = tuple(name for name, row in METRICS.items() if row.axis == "partner")
"""Metrics that are the holder's."""


def metric(name: str) -> Metric:
    """How triggers watch a quantity.

    Raises
    ------
    KeyError
        If they do not.
    """
    found = METRICS[name].metric
    assert found is not None
    return found
