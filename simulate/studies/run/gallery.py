"""The pictures of a run: which there are, what goes into each, and their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import HORIZON, Array, Outcomes, partner_names
from simulate.presentation.curves import Curve, s_curves
from simulate.presentation.fans import fan, reset_times, whole_years
from simulate.presentation.findings import seen_first
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR, headline, new_figure, save_all, short
from simulate.presentation.wording import counted, listed, number, percent
from simulate.scenario.defaults import VENTURE
from simulate.scenario.edition import FIRST
from simulate.statistics.bands import bands_by_name, lives, share_by_quarter
from simulate.statistics.decisions import horizon_shares
from simulate.statistics.endings import incidence_of, ways_to_end
from simulate.studies.run.cash import cash
from simulate.studies.run.figures import Spread, endings_over_time, partner_against_partner, value_rows
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Series = dict[str, Array]

MARKET = {
    "demand": "Demand",
    "price": "Selling price",
    "input_cost": "Input cost",
    "technology": "Cost frontier of technology",
}
"""Market series of the fans, by their titles."""


FEWEST = 40
"""Ventures that must still be joint for a picture of their alignment: 5 % quantiles of fewer are noise."""


def draw_all(folder: Path, outcomes: Outcomes, series: Series | None = None, view: str = VENTURE) -> list[Path]:
    """Draws every picture of a run into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    outcomes : Outcomes
        The run.
    series : dict of ndarray, shape (n_quarters, n_recorded), optional
        Recorded for the run's first trajectories; without them there are no fans.
    view : str
        Whose side comes first: venture, or a partner.

    Returns
    -------
    list of Path
        The files written.
    """
    written: list[Path] = []
    for name, draw in PICTURES.items():
        written += save_all({name: partial(draw, outcomes, view)}, folder, footer(outcomes))
    if series:
        recorded = {name: partial(draw, outcomes, series, view) for name, draw in RECORDED_PICTURES.items()}
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


def places(outcomes: Outcomes, view: str) -> list[int]:
    """The places of the partners, that of the view before all others."""
    names = partner_names(outcomes)
    return [names.index(name) for name in seen_first(view, names)]


def value_figure(outcomes: Outcomes, view: str = VENTURE) -> Figure:
    """How the venture's value and each partner's advantage are spread; first the view's."""
    figure = new_figure(8.8, 1.4 + 1.3 * len(_spreads(outcomes, view)))
    below = "hill: futures; bar: nine in ten; dot: mean; tick: plan; a partner's gain is over its alternative"
    headline(figure, value_headline(outcomes, view), f"{below}{of_the_horizon(outcomes, view)}")
    draw_value(figure.add_subplot(), outcomes, view)
    return figure


def draw_value(ax: Axes, outcomes: Outcomes, view: str = VENTURE) -> Axes:
    """How the venture's value and each partner's advantage are spread, on an Axes."""
    return value_rows(ax, _spreads(outcomes, view), outcomes.scenario.scenario.currency)


def _spreads(outcomes: Outcomes, view: str) -> list[Spread]:
    """The rows of that picture: of a partner's view its own value and gain, then the venture and the others."""
    names, plan = partner_names(outcomes), outcomes.plan
    venture = Spread("venture", outcomes["venture_npv"], VENTURE_COLOUR, plan.venture_npv)
    gains = [
        Spread(f"gain of {short(names[i], 26)}", outcomes.advantage[i], PARTNER_COLOURS[i % len(PARTNER_COLOURS)])
        for i in places(outcomes, view)
    ]
    if view == VENTURE:
        return [venture, *gains]
    i = names.index(view)
    own = Spread(short(view, 26), outcomes["partner_npv"][i], gains[0].colour, plan.partner_npv[i])
    return [own, gains[0], venture, *gains[1:]]


def value_headline(outcomes: Outcomes, view: str = VENTURE) -> str:
    """What the picture of the values says."""
    currency = short(outcomes.scenario.scenario.currency, 12)
    if view == VENTURE:
        whom, values, plan = "The venture", outcomes["venture_npv"], outcomes.plan.venture_npv
    else:
        i = partner_names(outcomes).index(view)
        whom, values, plan = f"To {short(view, 30)}", outcomes["partner_npv"][i], outcomes.plan.partner_npv[i]
    mean, loss = number(float(np.mean(values))), percent(float(np.mean(values < 0.0)), 0)
    return f"{whom}: {currency} {mean} million on average, {number(plan)} by plan, a loss in {loss} of futures"


def of_the_horizon(outcomes: Outcomes, view: str = VENTURE) -> str:
    """How much of the view's mean value the horizon brings, as words below; by the second edition's rules."""
    if outcomes.scenario.rules == FIRST:
        return ""
    shares = horizon_shares(outcomes)
    if view == VENTURE:
        share, part, whose = shares["venture"], outcomes["venture_horizon"], "the venture's mean"
    else:
        part = outcomes["partner_horizon"][partner_names(outcomes).index(view)]
        share, whose = shares["partners"][view], f"the mean to {short(view, 26)}"
    if share is not None:
        return f"; the horizon brings {percent(share.value, 0)} of {whose}{' value' if view == VENTURE else ''}"
    return f"; the horizon brings {number(float(np.mean(part)))} million of {whose}"


def _gains(outcomes: Outcomes, view: str) -> list[Curve]:
    names = partner_names(outcomes)
    return [
        Curve(short(names[i], 40), outcomes.advantage[i], PARTNER_COLOURS[i % len(PARTNER_COLOURS)])
        for i in places(outcomes, view)
    ]


def s_curve_figure(outcomes: Outcomes, view: str = VENTURE) -> Figure:
    """What each partner gains over its alternative."""
    figure = new_figure(8.0, 4.6)
    headline(figure, s_curve_headline(outcomes, view))
    draw_s_curves(figure.add_subplot(), outcomes, view)
    return figure


def s_curve_headline(outcomes: Outcomes, view: str = VENTURE) -> str:
    """What the picture of the partners' gains says."""
    better = [f"{one.name} {percent(float(np.mean(one.values > 0.0)), 0)}" for one in _gains(outcomes, view)]
    return f"Better off than without the venture in so many futures: {listed(better)}"


def draw_s_curves(ax: Axes, outcomes: Outcomes, view: str = VENTURE) -> Axes:
    """What each partner gains over its alternative, on an Axes."""
    return s_curves(ax, _gains(outcomes, view), outcomes.scenario.scenario.currency)


def partner_figure(outcomes: Outcomes, view: str = VENTURE) -> Figure:
    """Who is better off; the view's advantage runs to the right."""
    figure = new_figure(6.8, 6.6)
    below = "from dark to pale: half, 80 % and 95 % of the futures"
    headline(figure, partner_headline(outcomes), below)
    draw_partners(figure.add_subplot(), outcomes, view)
    return figure


def partner_headline(outcomes: Outcomes) -> str:
    """What the picture of both advantages says."""
    both = percent(float(np.mean((outcomes.advantage > 0.0).all(axis=0))), 0)
    return f"Both are better off than without the venture in {both} of futures"


def draw_partners(ax: Axes, outcomes: Outcomes, view: str = VENTURE) -> Axes:
    """Who is better off, on an Axes."""
    order = places(outcomes, view)
    names = [partner_names(outcomes)[i] for i in order]
    colours = [PARTNER_COLOURS[i % len(PARTNER_COLOURS)] for i in order]
    currency = outcomes.scenario.scenario.currency
    return partner_against_partner(ax, outcomes.advantage[order], names, currency, colours)


def endings_figure(outcomes: Outcomes, _view: str = VENTURE) -> Figure:
    """What ends the ventures, and when."""
    figure = new_figure(9.0, 4.8)
    headline(figure, endings_headline(outcomes))
    draw_endings(figure.add_subplot(), outcomes)
    return figure


def endings_headline(outcomes: Outcomes) -> str:
    """What the picture of the endings says."""
    alive = percent(float(np.mean(outcomes["cause"] == HORIZON)), 0)
    return f"{alive} of ventures live to the horizon; how the others end"


def draw_endings(ax: Axes, outcomes: Outcomes) -> Axes:
    """What ends the ventures, and when, on an Axes."""
    ways = ways_to_end(outcomes.scenario)
    labels, settlements = [way.label for way in ways], [way.settlement for way in ways]
    endings_over_time(ax, labels, incidence_of(outcomes), start_year(outcomes), settlements)
    whole_years(ax, mid_quarters(outcomes))
    return ax


def market_figure(outcomes: Outcomes, series: Series, _view: str = VENTURE) -> Figure:
    """The market's factors, which all partners share."""
    bands, years = bands_by_name(outcomes, {name: series[name] for name in MARKET}), mid_quarters(outcomes)
    plan = outcomes.plan.series
    figure = new_figure(9.0, 5.6)
    below = "index, 1 at the start; bands hold 90 and 50 % of futures, line: median, dashed: plan"
    headline(figure, "How the market may go", below)
    axes = figure.subplots(2, 2, sharex=True).flatten()
    for ax, (name, title) in zip(axes, MARKET.items(), strict=True):
        fan(ax, years, bands[name], title, "", plan.get(name))
    return figure


def money_figure(outcomes: Outcomes, series: Series, view: str = VENTURE) -> Figure:
    """What the venture and each partner pay in and get back: by year, and all so far, with the plan."""
    names, order = partner_names(outcomes), places(outcomes, view)
    venture = {"free_cash_flow": ("the venture", VENTURE_COLOUR)}
    own = {f"partner_cash_flow_{i}": (names[i], PARTNER_COLOURS[i]) for i in order}
    holders = {**venture, **own} if view == VENTURE else {**own, **venture}
    figure = new_figure(10.0, 2.2 * len(holders) + 1.3)
    headline(
        figure,
        _money_headline(outcomes, series, order),
        "bands hold 90 and 50 % of futures, dashed: plan; not discounted",
    )
    axes = figure.subplots(len(holders), 2, sharex=True)
    currency = short(outcomes.scenario.scenario.currency, 12)
    for row, (name, (holder, colour)) in zip(axes, holders.items(), strict=True):
        flow, whose = cash(outcomes, series, name), short(holder, 34)
        fan(row[0], flow.years, flow.by_year, f"{whose}: cash by year", "", flow.plan_by_year, colour)
        fan(row[1], mid_quarters(outcomes), flow.so_far, f"{whose}: all so far", "", flow.plan_so_far, colour)
    figure.supylabel(f"{currency} million", fontsize=9.0)
    return figure


def _money_headline(outcomes: Outcomes, series: Series, order: Sequence[int]) -> str:
    """How deep each partner's pocket must be: the lowest point of the cash so far that half of the futures reach."""
    lows = [cash(outcomes, series, f"partner_cash_flow_{i}").deepest for i in order]
    names = (short(partner_names(outcomes)[i], 40) for i in order)
    parts = [f"{name} {number(low)}" for name, low in zip(names, lows, strict=True)]
    return f"In half of the futures more than this is out at once: {listed(parts)} million"


def alignment_figure(outcomes: Outcomes, series: Series, _view: str = VENTURE) -> Figure:
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


PICTURES: dict[str, Callable[[Outcomes, str], Figure]] = {
    "value": value_figure,
    "s_curves": s_curve_figure,
    "partners": partner_figure,
    "endings": endings_figure,
}
"""Pictures of all trajectories."""
RECORDED_PICTURES: dict[str, Callable[[Outcomes, Series, str], Figure]] = {
    "money": money_figure,
    "market": market_figure,
    "alignment": alignment_figure,
}
"""Pictures of recorded series: what is drawn from them is a picture of as many trajectories as were recorded."""
