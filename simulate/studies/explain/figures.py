"""The picture of one trajectory: cash of both partners, stake and alignment, and what happened as numbered flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.presentation.style import (
    BLACK,
    GREY,
    MUTED,
    PARTNER_COLOURS,
    headline,
    new_figure,
    per_cent,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import number
from simulate.presentation.wording import years as years_of
from simulate.studies.explain.tables import ending_name
from simulate.studies.explain.words import Event, Trajectory, events
from simulate.version import installed_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulate.engine.outcomes import Array

MOST_FLAGS = 14
"""Events with a flag; of more the first ones and the last one."""
LINE = 0.17
"""Height of a line of the list of events [inches]."""


def draw_life(folder: Path, trajectory: Trajectory, name: str = "life") -> list[Path]:
    """Draws a trajectory into a folder, as PNG and SVG; returns the files written."""
    return save_all({name: lambda: life_figure(trajectory)}, folder, footer(trajectory))


def footer(trajectory: Trajectory) -> str:
    """What a picture was made from: scenario, trajectory, seed and version."""
    scenario = trajectory.outcomes.scenario
    made = f"trajectory {trajectory.number:,} · seed {scenario.simulation.seed} · jvsim {installed_version()}"
    return f"{short(scenario.scenario.name, 60)} · {made}"


def life_figure(trajectory: Trajectory) -> Figure:
    """One life: cash so far of both partners, stake and alignment, and flags whose events are listed under it."""
    flags = flagged(events(trajectory))
    listed = LINE * len(flags)
    figure = new_figure(9.0, 5.4 + listed)
    value = number(trajectory.value("venture_npv"), 0)
    lived = years_of(trajectory.quarters())
    headline(figure, f"Worth {value} million, joint for {lived}, ended by “{short(ending_name(trajectory))}”")
    above, below, story = figure.subplots(3, 1, height_ratios=[2.4, 1.6, max(0.1, listed)])
    below.sharex(above)
    partners_cash(above, trajectory, flags)
    relationship(below, trajectory)
    story.set_axis_off()
    lines = "\n".join(short(f"{i}  {one.date}  {one.text}", 118) for i, one in enumerate(flags, 1))
    story.text(0.0, 1.0, lines, transform=story.transAxes, fontsize=8.0, va="top", linespacing=1.35)
    return figure


def flagged(found: Sequence[Event]) -> list[Event]:
    """The events that have flags."""
    return list(found) if len(found) <= MOST_FLAGS else [*found[: MOST_FLAGS - 1], found[-1]]


def partners_cash(ax: Axes, trajectory: Trajectory, flags: Sequence[Event]) -> Axes:
    """What each partner has paid in and got back so far, with the events as numbers at the top."""
    quarters = np.arange(float(trajectory.outcomes.scenario.horizon_quarters))
    for i, name in enumerate(trajectory.names):
        so_far = np.cumsum(trajectory.series[f"partner_cash_flow_{i}"])
        ax.plot(_years(trajectory, quarters), so_far, color=PARTNER_COLOURS[i], linewidth=1.7, label=short(name))
    row = dict[int, int]()
    for i, one in enumerate(flags, 1):
        at = float(_years(trajectory, np.array([float(one.quarter)]))[0])
        ax.axvline(at, color=GREY, linewidth=0.5, linestyle=":")
        # Flags of near quarters stand above each other.
        level = next(k for k in range(len(flags)) if one.quarter - row.get(k, -99) > 2)
        row[level] = one.quarter
        ax.annotate(str(i), (at, 1.0), xycoords=ax.get_xaxis_transform(), xytext=(0.0, 3.0 + 9.0 * level), fontsize=7.5,
                    textcoords="offset points", ha="center", color=BLACK)  # fmt: skip
    zero_line(ax)
    thousands(ax.yaxis)
    ax.tick_params(labelbottom=False)
    ax.set_ylabel(f"cash so far [{short(trajectory.outcomes.scenario.scenario.currency, 12)} million]")
    ax.legend(loc="lower right")
    return ax


def relationship(ax: Axes, trajectory: Trajectory) -> Axes:
    """The first partner's stake and the alignment, while the venture is joint."""
    joint = np.arange(float(trajectory.quarters()))
    years = _years(trajectory, joint)
    ax.plot(years, trajectory.series["stake"][: joint.size], color=PARTNER_COLOURS[0], linewidth=1.6,
            label=f"stake of {short(trajectory.names[0])}")  # fmt: skip
    alignment = trajectory.series["alignment"][: joint.size]
    ax.plot(years, alignment, color=MUTED, linewidth=1.6, label="alignment, 0 to 100 %")
    ax.set_ylim(0.0, 1.02)
    per_cent(ax.yaxis)
    ax.legend(loc="lower right", ncols=2)
    return ax


def _years(trajectory: Trajectory, quarters: Array) -> Array:
    """The middle of quarters in calendar years."""
    year, _, quarter = str(trajectory.outcomes.scenario.scenario.start).partition("-Q")
    return np.asarray(int(year) + (int(quarter) - 1 + quarters + 0.5) / 4.0, dtype=np.float64)
