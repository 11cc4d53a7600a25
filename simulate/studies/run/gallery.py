"""The pictures of a run: which there are, what goes into each, and their files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array, Outcomes
from simulate.presentation.curves import Curve, s_curves
from simulate.presentation.fans import fan, reset_times, whole_years
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR, new_figure, save_all, short
from simulate.presentation.wording import counted
from simulate.statistics.bands import bands_by_name, lives, share_by_quarter
from simulate.statistics.endings import labels_of
from simulate.statistics.survival import cumulative_incidence
from simulate.studies.run.figures import endings_over_time, partner_against_partner, value_density
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Series = dict[str, Array]

MARKET = {
    "demand": ("Demand", "index, 1 at the start"),
    "price": ("Selling price", "index, 1 at the start"),
    "input_cost": ("Input cost", "index, 1 at the start"),
    "technology": ("Cost frontier of technology", "index, 1 at the start"),
}
"""Market series of the fans: title and unit."""


FEWEST = 40
"""Ventures that must still be joint for a picture of their alignment: 5 % quantiles of fewer are noise."""


def draw_all(folder: Path, outcomes: Outcomes, series: Series | None = None) -> list[Path]:
    """Draws every picture of a run into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    outcomes : Outcomes
        The run.
    series : dict of ndarray, shape (n_quarters, n_recorded), optional
        Recorded for the run's first trajectories; without them there are no fans.

    Returns
    -------
    list of Path
        The files written.
    """
    written: list[Path] = []
    for name, draw in PICTURES.items():
        written += save_all({name: partial(draw, outcomes)}, folder, footer(outcomes))
    if series:
        recorded = {name: partial(draw, outcomes, series) for name, draw in RECORDED_PICTURES.items()}
        written += save_all(recorded, folder, footer(outcomes, series))
    return written


def footer(outcomes: Outcomes, series: Series | None = None) -> str:
    """What a picture was made from: scenario, paths (of recorded series those that were), seed and version."""
    scenario = outcomes.scenario
    paths = counted(outcomes.n_paths, "path")
    shown = f"{next(iter(series.values())).shape[1]:,} of {paths}" if series else paths
    name = short(scenario.scenario.name, 60)
    return f"{name} · {shown} · seed {scenario.simulation.seed} · jvsim {installed_version()}"


def start_year(outcomes: Outcomes) -> float:
    """The start of quarter 0 in calendar years: 2027.25 for 2027-Q2."""
    year, _, quarter = str(outcomes.scenario.scenario.start).partition("-Q")
    return int(year) + (int(quarter) - 1) / 4.0


def mid_quarters(outcomes: Outcomes) -> Array:
    """The middle of every quarter in calendar years, shape (n_quarters,)."""
    return np.asarray(start_year(outcomes) + (np.arange(outcomes.scenario.horizon_quarters) + 0.5) / 4.0, np.float64)


def value_figure(outcomes: Outcomes) -> Figure:
    """How the venture's value is spread."""
    figure = new_figure(7.5, 4.2)
    draw_value(figure.add_subplot(), outcomes)
    return figure


def draw_value(ax: Axes, outcomes: Outcomes) -> Axes:
    """How the venture's value is spread, on an Axes."""
    currency = outcomes.scenario.scenario.currency
    return value_density(ax, outcomes["venture_npv"], outcomes.plan.venture_npv, currency)


def s_curve_figure(outcomes: Outcomes) -> Figure:
    """Venture, partners, and what each would have without the venture."""
    figure = new_figure(7.5, 5.2)
    draw_s_curves(figure.add_subplot(), outcomes)
    return figure


def draw_s_curves(ax: Axes, outcomes: Outcomes) -> Axes:
    """Venture, partners, and what each would have without the venture, on an Axes."""
    curves = [Curve("venture", outcomes["venture_npv"], VENTURE_COLOUR)]
    names = [partner.name for partner in outcomes.scenario.partners]
    for i, name in enumerate(names):
        colour = PARTNER_COLOURS[i % len(PARTNER_COLOURS)]
        curves.append(Curve(f"{short(name)} in the venture", outcomes["partner_npv"][i], colour))
        curves.append(Curve(f"{short(name)} without it", outcomes.alternative[i], colour, "--"))
    return s_curves(ax, curves, outcomes.scenario.scenario.currency)


def partner_figure(outcomes: Outcomes) -> Figure:
    """Who is better off."""
    figure = new_figure(6.8, 5.8, "compressed")
    draw_partners(figure.add_subplot(), outcomes)
    return figure


def draw_partners(ax: Axes, outcomes: Outcomes) -> Axes:
    """Who is better off, on an Axes."""
    names = [partner.name for partner in outcomes.scenario.partners]
    return partner_against_partner(ax, outcomes.advantage, names, outcomes.scenario.scenario.currency)


def endings_figure(outcomes: Outcomes) -> Figure:
    """What ends the ventures, and when."""
    figure = new_figure(8.5, 4.6)
    draw_endings(figure.add_subplot(), outcomes)
    return figure


def draw_endings(ax: Axes, outcomes: Outcomes) -> Axes:
    """What ends the ventures, and when, on an Axes."""
    labels = labels_of(outcomes)
    quarters = outcomes.scenario.horizon_quarters
    incidence = cumulative_incidence(outcomes["exit_quarter"], outcomes["cause"], len(labels), quarters)
    endings_over_time(ax, labels, incidence, start_year(outcomes))
    whole_years(ax, mid_quarters(outcomes))
    return ax


def fans_figure(outcomes: Outcomes, series: Series) -> Figure:
    """The market's factors, the free cash flow and the money put in so far."""
    bands, years, plan = bands_by_name(outcomes, series), mid_quarters(outcomes), outcomes.plan.series
    currency = short(outcomes.scenario.scenario.currency, 12)
    cash = {
        "free_cash_flow": ("Free cash flow, 0 once ended", f"{currency} million a quarter"),
        "cumulative_cash": ("Cumulative free cash flow", f"{currency} million"),
    }
    figure = new_figure(10.0, 5.8)
    axes = figure.subplots(2, 3).flatten()
    for ax, (name, (title, unit)) in zip(axes, {**MARKET, **cash}.items(), strict=True):
        fan(ax, years, bands[name], title, unit, plan.get(name))
    handles, labels = axes[-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=4)
    for ax in axes[3:]:
        ax.set_xlabel("year")
    return figure


def alignment_figure(outcomes: Outcomes, series: Series) -> Figure:
    """The partners' alignment while joint, and when resets are done."""
    years, bands = mid_quarters(outcomes), bands_by_name(outcomes, {"alignment": series["alignment"]})["alignment"]
    n_recorded = series["alignment"].shape[1]
    joint, _ = lives(outcomes, n_recorded)
    # A run of fewer has nothing better to show.
    fewest = FEWEST if n_recorded >= FEWEST else 1
    enough = joint.sum(axis=1) >= fewest
    resets = np.where(enough, share_by_quarter(series["acts"] > 0.0, joint), 0.0)
    figure = new_figure(7.5, 5.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.0, 1.0])
    title = "Alignment of the partners, while joint"
    if fewest > 1 and not enough.all():
        title += f" (as long as {fewest} or more are)"
    fan(above, years, np.where(enough, bands, np.nan), title, "alignment, 0 to 1")
    above.set_ylim(0.0, 1.0)
    above.legend(loc="upper right", ncols=3)
    reset_times(below, years, resets)
    return figure


PICTURES: dict[str, Callable[[Outcomes], Figure]] = {
    "value": value_figure,
    "s_curves": s_curve_figure,
    "partners": partner_figure,
    "endings": endings_figure,
}
"""Pictures of all trajectories."""
RECORDED_PICTURES: dict[str, Callable[[Outcomes, Series], Figure]] = {
    "fans": fans_figure,
    "alignment": alignment_figure,
}
"""Pictures of recorded series: what is drawn from them is a picture of as many trajectories as were recorded."""
