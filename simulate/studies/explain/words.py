"""One trajectory as a story: what happened, and when, read off its recorded series and its outcome.

Nothing is simulated here. A series changes from one quarter to the next, and the change has a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.deferred import Deferred
from simulate.engine.outcomes import ACTIONS, AGREED, HORIZON, SETTLEMENTS, Array
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted, number, percent, quarter_date, years
from simulate.scenario.quantities import shown
from simulate.statistics.columns import series_names
from simulate.statistics.endings import names_of_causes
from simulate.studies.explain.choices import choices
from simulate.studies.explain.life import Life

if TYPE_CHECKING:
    import pandas as pd

    from simulate.scenario.partners import Payment
else:
    pd = Deferred("pandas")

DISPUTE_LEVELS = ("settled", "the project office", "the executive committee", "the steering group", "deadlock")
"""Where a dispute of each level lies."""
JUMPS = {"demand": 0.10, "price": 0.07, "input_cost": 0.25, "technology": 0.10}
"""Relative changes in one quarter from which a market factor is news."""
FACTOR_NAMES = {
    "demand": "Demand", "price": "The selling price", "input_cost": "Input cost", "technology": "The cost frontier",
}  # fmt: skip
ACTIONS_DONE = {
    "realign": "targets are set anew",
    "localise": "supply is localised, {imported} of cost is still imported",
    "refresh": "the technology is refreshed",
    "narrow": "the scope is narrowed to {scope}",
    "expand": "the scope is expanded to {scope}",
}
"""What each action of a reset, or of a sole owner, has done."""
LATE = 2**31
"""Quarters that a payment waits whose patience has no end."""
SMALLEST_STAKE = 0.0005
"""Moves of a stake below this are none."""


@dataclass(frozen=True)
class Event:
    """Something that happened in quarter `quarter` (`date` by the calendar)."""

    quarter: int
    date: str
    kind: str
    text: str


@dataclass(frozen=True, repr=False, eq=False)
class Trajectory(Life):
    """One life of a run, which tells its story; its attributes are those of `Life`."""

    def __repr__(self) -> str:
        info = self.outcomes.scenario.scenario
        lived, npv = years(self.quarters()), number(self.value("venture_npv"), 1)
        return f"<Trajectory {self.number:,} of {shown(info.name)}: lived {lived}, NPV {npv} {info.currency} million>"

    def _repr_html_(self) -> str:
        return as_html(repr(self), ("quarter", "what happened"), ((event.date, event.text) for event in self.story()))

    def story(self) -> list[Event]:
        """What happened, in the order of time."""
        return events(self)

    def to_frame(self) -> pd.DataFrame:
        """Its quarters, a row each, a column a recorded series; a partner's series by its name."""
        names, start = series_names(self.series, self.names), self.outcomes.scenario.scenario.start
        frame = pd.DataFrame({names[name]: values for name, values in self.series.items()})
        frame.index.name = "quarter"
        frame.insert(0, "date", [quarter_date(start, t) for t in frame.index])
        return frame.iloc[self.first :]


def capital_calls(trajectory: Trajectory) -> Array:
    """What the venture calls from its owners in each quarter [million], while both are in."""
    series = trajectory.series
    return np.where(series["joint"] > 0.0, np.maximum(0.0, -series["free_cash_flow"]), 0.0)


def events(trajectory: Trajectory) -> list[Event]:
    """What happened, in the order of time."""
    start = trajectory.outcomes.scenario.scenario.start
    sources = (_stages, _market, _policy, _parents, _disputes, _resets, _stakes, _payments, _money, choices, _parting)
    found = [(t, kind, text) for source in sources for t, kind, text in source(trajectory)]
    found.sort(key=lambda event: event[0])
    told = range(trajectory.first, trajectory.quarters_run())
    return [
        Event(t, quarter_date(start, t), kind, text)
        for t, kind, text in found
        if t in told or (kind == "alone" and t >= trajectory.first)
    ]


Found = Iterator[tuple[int, str, str]]


def _moves(series: Array, start: float | None = None) -> Iterator[tuple[int, float, float]]:
    """Quarter, value before and value after of every change; `start` is the value before quarter 0, if it has one."""
    before = np.concatenate(([series[0] if start is None else start], series[:-1]))
    for t in np.flatnonzero(series != before).tolist():
        yield t, float(before[t]), float(series[t])


def _stages(trajectory: Trajectory) -> Found:
    for index, stage in enumerate(trajectory.outcomes.scenario.venture.stages):
        begun = int(trajectory.value("stage_start", index))
        if begun < 0:
            continue
        yield begun, "stage", f"Stage “{stage.name}” is started."
        ready = trajectory.outcomes.scenario.ready_quarter(stage, begun)
        yield ready, "stage", f"Stage “{stage.name}” has its capacity."


def _market(trajectory: Trajectory) -> Found:
    series = trajectory.series
    for name, news in JUMPS.items():
        index = series[name]
        change = index[1:] / index[:-1] - 1.0
        for t in np.flatnonzero(np.abs(change) >= news).tolist():
            verb, size = "rises" if change[t] > 0.0 else "falls", percent(abs(float(change[t])), 0)
            yield t + 1, "market", f"{FACTOR_NAMES[name]} {verb} by {size} in a quarter."
    names = [regime.name for regime in trajectory.outcomes.scenario.market.tariff.regimes]
    for t, before, after in _moves(series["tariff"]):
        regime = names[int(series["regime"][t])]
        yield t, "tariff", f"The tariff moves from {percent(before)} to {percent(after)} (“{regime}”)."


def _policy(trajectory: Trajectory) -> Found:
    """What regulators and governments do, as far as it meets the venture."""
    info, bill = trajectory.outcomes.scenario.scenario, trajectory.series["regulation_bill"]
    for t in np.flatnonzero(bill > 0.0).tolist():
        yield t, "regulation", f"New rules cost {info.currency} {number(float(bill[t]))} million."
    for t, _, after in _moves(trajectory.series["subsidy"]):
        if after == 0.0:
            how = "is repealed" if trajectory.series["repealed"][t] > 0.0 else "runs out"
            yield t, "subsidy", f"The subsidy {how}."


def _disputes(trajectory: Trajectory) -> Found:
    for t, before, after in _moves(trajectory.series["dispute_level"], 0.0):
        if t >= trajectory.quarters():
            return
        where = DISPUTE_LEVELS[int(after)]
        if after == 0.0:
            yield t, "dispute", "The deadlock is resolved." if before == 4.0 else "The dispute is settled."
        elif before == 0.0:
            yield t, "dispute", f"A dispute begins, at {where}."
        else:
            yield t, "dispute", "The dispute ends in deadlock." if after == 4.0 else f"The dispute goes up to {where}."


def _resets(trajectory: Trajectory) -> Found:
    series, lived = trajectory.series, trajectory.quarters()
    for t, before, after in _moves(series["reset_under_way"]):
        # The series is that at the start of a quarter: what starts now was agreed in the quarter before.
        if before == 0.0:
            yield t - 1, "reset", "A reset is proposed and agreed."
        elif after == 0.0 and t <= lived and series["acts"][t - 1] == 0.0:
            yield t - 1, "reset", "The reset under way is abandoned."
    for t in np.flatnonzero(series["acts"] > 0.0).tolist():
        done = ACTIONS_DONE[ACTIONS[int(series["reset_action"][t])]].format(
            imported=percent(float(series["imported_share"][t]), 0), scope=percent(float(series["scope"][t]), 0)
        )
        if t in trajectory.decisions.managed:
            yield t, "management", f"Management acts: {done}."
        elif t < lived:
            yield t, "reset", f"The reset is done: {done}."
        else:
            yield t, "owner", f"The sole owner acts: {done}."
    for t, before, after in _moves(series["refused"], 0.0):
        if after > before:
            yield t, "reset", "A reset is proposed and refused."


def _parents(trajectory: Trajectory) -> Found:
    """What happens at the partners' own houses, while they are in."""
    lived = trajectory.quarters()
    for index, name in enumerate(trajectory.names):
        for t, _, after in _moves(trajectory.series[f"strategy_shift_{index}"], 0.0):
            if t < lived:
                turn = "turns away from the venture" if after > 0.0 else "turns back to the venture"
                yield t, "strategy", f"The strategy of {name} {turn}."
        for t, _, after in _moves(trajectory.series[f"distress_{index}"], 0.0):
            if t < lived:
                yield t, "distress", f"{name} {'is in distress' if after > 0.0 else 'is out of distress'}."


def _stakes(trajectory: Trajectory) -> Found:
    first, second = trajectory.names
    stake, agreed = trajectory.series["stake"], float(trajectory.outcomes.scenario.values()["partners"][0]["equity"])
    for t, before, after in _moves(stake, agreed):
        if t < trajectory.quarters() - 1 and abs(after - before) >= SMALLEST_STAKE:
            loser, left = (first, after) if after < before else (second, 1.0 - after)
            yield t, "stake", f"{loser} does not fund its call and is diluted to {percent(left)}."


def _payments(trajectory: Trajectory) -> Found:
    """Payments between the partners: made, when and how late; or why not."""
    scenario = trajectory.outcomes.scenario
    currency = scenario.scenario.currency
    for k, payment in enumerate(scenario.payments):
        paid = int(trajectory.value("paid_quarter", k))
        if paid >= 0:
            amount = number(trajectory.amount(k))
            late = f", {counted(paid - payment.quarter, 'quarter')} late" if paid > payment.quarter else ""
            who = f"{payment.payer} pays {payment.payee} {currency} {amount} million"
            yield paid, "payment", f"{who} (“{payment.name}”){late}."
        else:
            yield from _unpaid(trajectory, payment)


def _unpaid(trajectory: Trajectory, payment: Payment) -> Found:
    """A payment that was never made: it lapsed, or the end came first."""
    lapses = payment.quarter + (LATE if payment.patience_quarters is None else int(payment.patience_quarters))
    notice = np.flatnonzero(trajectory.series["under_notice"] > 0.0)
    free = int(notice[0]) if notice.size else trajectory.quarters()
    name = f"The payment “{payment.name}”"
    if lapses < free:
        yield lapses, "payment", f"{name} lapses: its gates have not held since {_date(trajectory, payment.quarter)}."
    elif free < trajectory.outcomes.scenario.horizon_quarters:
        why = "notice is given" if notice.size else "the venture ends"
        waits = ", while it waits for its gates" if payment.quarter < free else ""
        yield trajectory.quarters() - 1, "payment", f"{name} is not made: {why} first{waits}."
    elif payment.quarter < free:
        yield free - 1, "payment", f"{name} is not made by the horizon: its gates have not held."


def _date(trajectory: Trajectory, quarter: int) -> str:
    return quarter_date(trajectory.outcomes.scenario.scenario.start, quarter)


def _money(trajectory: Trajectory) -> Found:
    currency = trajectory.outcomes.scenario.scenario.currency
    cash = trajectory.series["cumulative_cash"]
    deepest = int(np.argmin(cash))
    if cash[deepest] < 0.0:
        yield deepest, "cash", f"Funding peaks at {currency} {number(-float(cash[deepest]))} million."
    payback = int(trajectory.value("payback_quarter"))
    if payback > 0:
        yield payback - 1, "cash", "The money put in has come back."


def _parting(trajectory: Trajectory) -> Found:
    scenario = trajectory.outcomes.scenario
    cause, lived = int(trajectory.value("cause")), trajectory.quarters()
    # The series is that at the start of a quarter: notice was given at the end of the quarter before its first 1.
    noticed = np.flatnonzero(trajectory.series["under_notice"] > 0.0) - 1
    if cause == HORIZON:
        if noticed.size:
            yield int(noticed[0]), "exit", "Notice is given; the horizon comes before the settlement."
        yield scenario.horizon_quarters - 1, "exit", "The horizon is reached; both partners are still in."
        return
    name = names_of_causes(scenario)[cause]
    by, why = (f"by the clause “{name}”", f"clause “{name}”") if cause != AGREED else ("by agreement", "by agreement")
    if noticed.size and noticed[0] < lived - 1:
        wait = counted(lived - 1 - int(noticed[0]), "quarter")
        yield int(noticed[0]), "exit", f"Notice is given, {by}; settlement after {wait}."
    yield lived - 1, "exit", f"{_settlement(trajectory)} ({why})."


def _settlement(trajectory: Trajectory) -> str:
    code = int(trajectory.value("settlement"))
    kind, leaver = SETTLEMENTS[code], int(trajectory.value("leaver"))
    names = trajectory.names
    if leaver >= 0:
        # The stakes recorded in the quarter of the settlement are those after it.
        stake = trajectory.series["stake"][max(0, trajectory.quarters() - 2)]
        sold = float(stake if leaver == 0 else 1.0 - stake)
        if kind == "sell_to_partner":
            return f"{names[leaver]} sells its {percent(sold)} to {names[1 - leaver]}, who goes on alone"
        return f"{names[1 - leaver]} buys the {percent(sold)} of {names[leaver]} and goes on alone"
    return "The venture is sold to a third party" if kind == "third_party_sale" else "The venture is liquidated"
