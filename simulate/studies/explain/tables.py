"""One trajectory on a terminal: its story with dates, its figures, and a table of its quarters."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from rich.console import Console, Group, RenderableType

from simulate import catalogue
from simulate.presentation.layout import MUTED, bullets, cell, partner, plain, row, show, table, titled
from simulate.presentation.style import short
from simulate.presentation.wording import NOTHING, listed, number, percent, places_for, quarter_date
from simulate.statistics.endings import names_of_causes
from simulate.studies.explain.words import Event, Trajectory, capital_calls, events

SCHEMA = 1
Write = Callable[[float], str]


def _index(value: float) -> str:
    return number(value, 2)


def _money(value: float) -> str:
    return number(value, 0)


def _per_cent(value: float) -> str:
    return percent(value)


COLUMNS: tuple[tuple[str, str, Write, bool], ...] = (
    ("demand", "demand", _index, False),
    ("price", "price", _index, True),
    ("tariff", "tariff", _per_cent, False),
    ("technology_gap", "gap", _index, True),
    ("utilisation", "use", _index, True),
    ("ebitda", "EBITDA", _money, False),
    ("free_cash_flow", "cash", _money, False),
    ("cumulative_cash", "cumulative", _money, False),
    ("fair_value", "value", _money, True),
    ("alignment", "alignment", _index, False),
    ("dispute_level", "dispute", lambda level: number(level, 0) if level else "", False),
)
"""Series of the table: name, heading, how it is written, and whether only a wide terminal shows it."""
NAME = 14
"""Characters of a partner's name above a column."""
WIDE = 100
"""Columns of a terminal from which the wide table is shown."""


def print_trajectory(console: Console, trajectory: Trajectory, quarters: bool = True) -> None:
    """Prints one trajectory.

    Parameters
    ----------
    console : rich.console.Console
        Where to.
    trajectory : Trajectory
        With its recorded series.
    quarters : bool
        Whether the table of quarters follows the story.
    """
    parts: list[RenderableType] = [_heading(trajectory), _values(trajectory), _story(events(trajectory))]
    if quarters:
        parts += [quarters_table(trajectory, console.width >= WIDE), partners_table(trajectory)]
    show(console, Group(*parts))


def _heading(trajectory: Trajectory) -> Group:
    scenario = trajectory.outcomes.scenario
    title = f"{plain(scenario.scenario.name)}: trajectory {trajectory.number:,}"
    return Group(cell(title, "bold underline"), cell(f"seed {scenario.simulation.seed}", MUTED), "")


def ending_name(trajectory: Trajectory) -> str:
    """What ended it, as the summary names it."""
    return names_of_causes(trajectory.outcomes.scenario)[int(trajectory.value("cause"))]


def _values(trajectory: Trajectory) -> Group:
    plan, value = trajectory.outcomes.plan, trajectory.value
    made = table("", ("here", "plan"))
    places = places_for([value("venture_npv"), plan.venture_npv])
    row(made, "Venture", number(value("venture_npv"), places), number(plan.venture_npv, places))
    for i, name in enumerate(trajectory.names):
        row(made, partner(name, i), number(value("partner_npv", i), places), number(plan.partner_npv[i], places))
        row(made, "  alone", number(value("alone_npv", i), places), number(plan.alone_npv[i], places))
    lived = f"Lived {number(value('exit_quarter') / 4.0, 2)} years; ended by {ending_name(trajectory)}."
    currency = plain(trajectory.outcomes.scenario.scenario.currency)
    return titled(f"Net present value [{currency} million]", made, note=lived)


def _story(found: list[Event]) -> Group:
    return titled("What happened", *[bullets([event.text], mark=event.date) for event in found])


def quarters_table(trajectory: Trajectory, wide: bool) -> Group:
    """The quarters of a trajectory: one row each, as long as anybody runs the venture."""
    shown = [column for column in COLUMNS if wide or not column[3]]
    places = places_for(x for name, _, write, _ in shown if write is _money for x in trajectory.series[name])
    chosen = [(name, heading, partial(number, decimals=places) if write is _money else write)
              for name, heading, write, _ in shown]  # fmt: skip
    made = table("quarter", [heading for _, heading, _ in chosen])
    start = trajectory.outcomes.scenario.scenario.start
    for t in range(trajectory.first, trajectory.quarters_run()):
        row(made, quarter_date(start, t), *_cells(trajectory, chosen, t))
    currency = plain(trajectory.outcomes.scenario.scenario.currency)
    note = (
        f"EBITDA, free cash flow, its sum and the fair value in {currency} million. Demand and price are indices, 1 at "
        "the start. Dispute: 1 project office … 4 deadlock."
    )
    if not wide:
        left_out = listed([heading for _, heading, _, only_wide in COLUMNS if only_wide])
        note += f" In a terminal of {WIDE} columns (or with COLUMNS={WIDE}) also: {left_out}."
    return titled("Quarter by quarter", made, note=note)


def partners_table(trajectory: Trajectory) -> Group:
    """What the partners have of it: one row a quarter in which either has a cash flow."""
    series, n = trajectory.series, len(trajectory.names)
    flows = [series[f"partner_cash_flow_{i}"] for i in range(n)]
    sums = [np.where(np.arange(flow.size) >= trajectory.first, flow, 0.0).cumsum() for flow in flows]
    calls = capital_calls(trajectory)
    heads = [heading for name in trajectory.names for heading in (f"{short(name, NAME)} cash", "sum")]
    made = table("quarter", ("call", "stakes", *heads))
    start = trajectory.outcomes.scenario.scenario.start
    together = trajectory.quarters()
    for t in range(trajectory.first, len(calls)):
        if t >= together and not any(flow[t] for flow in flows):
            continue
        first = float(series["stake"][t])
        stakes = f"{number(100.0 * first, 1)} / {number(100.0 - 100.0 * first, 1)}" if t < together else ""
        cash = [_money(float(values[t])) for pair in zip(flows, sums, strict=True) for values in pair]
        row(made, quarter_date(start, t), _money(float(calls[t])) if calls[t] else "", stakes, *cash)
    currency = plain(trajectory.outcomes.scenario.scenario.currency)
    note = (
        f"In {currency} million. Call: what the venture asks of its owners in a quarter. Stakes: at the quarter's end, "
        f"in %, {' / '.join(map(plain, trajectory.names))}. Cash: calls, distributions, payments between the partners, "
        "margins and contributions of their own; contributions at the start, and what the settlement or the horizon "
        "brings, are not in it."
    )
    return titled("The partners, quarter by quarter", made, note=note)


def _cells(trajectory: Trajectory, chosen: list[tuple[str, str, Write]], t: int) -> list[str]:
    together = t < trajectory.quarters()
    cells = []
    for name, _, write in chosen:
        relationship = catalogue.RECORDED[name].among == "joint"
        if name == "utilisation" and not trajectory.series["capacity"][t] > 0.0:
            cells.append(NOTHING)
        else:
            cells.append("" if relationship and not together else write(float(trajectory.series[name][t])))
    return cells


def trajectory_data(trajectory: Trajectory) -> dict[str, Any]:
    """The same as plain data, for `--json`; what is no finite number is None."""
    start, first = trajectory.outcomes.scenario.scenario.start, trajectory.first
    plan, value = trajectory.outcomes.plan, trajectory.value
    return {
        "schema": SCHEMA,
        "scenario": trajectory.outcomes.scenario.scenario.name,
        "trajectory": trajectory.number,
        "seed": int(trajectory.outcomes.scenario.simulation.seed),
        "ended_by": ending_name(trajectory),
        "exit_quarter": int(value("exit_quarter")),
        "venture_npv": _finite(value("venture_npv")),
        "plan_npv": _finite(plan.venture_npv),
        "partners": {
            name: {"npv": _finite(value("partner_npv", i)), "alone": _finite(value("alone_npv", i))}
            for i, name in enumerate(trajectory.names)
        },
        "events": [{"quarter": e.quarter, "date": e.date, "kind": e.kind, "text": e.text} for e in events(trajectory)],
        "dates": [quarter_date(start, t) for t in range(first, trajectory.outcomes.scenario.horizon_quarters)],
        "series": {name: [_finite(x) for x in values[first:]] for name, values in trajectory.series.items()},
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
