"""Charts of a run's page: data for the page's parts out of saved outcomes and bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulate.engine.outcomes import HORIZON, Array
from simulate.presentation.curves import cropped
from simulate.presentation.page.charts import (
    Axis,
    Bar,
    Bars,
    Cloud,
    Fan,
    Hill,
    Hills,
    Layer,
    Line,
    Lines,
    Mark,
    Stack,
)
from simulate.presentation.wording import listed, number, percent
from simulate.statistics.endings import incidence_of, ways_to_end
from simulate.statistics.estimates import estimate_of
from simulate.studies.run.gallery import mid_quarters, start_year
from simulate.studies.run.saved import SavedRun

PROBABILITIES: Array = np.array([0.002, 0.005, *(k / 100.0 for k in range(1, 100)), 0.995, 0.998])
BINS, FIELDS = 80, 40
SETTLED = {"sell_to_partner": 0, "buy_out_partner": 1, "third_party_sale": 2, "liquidation": 3}
"""Colours of endings, by how they are settled."""
RAREST = 0.0005
"""An ending of a smaller share is not shown."""
SMALLEST = 0.005
"""An ending of a smaller share is drawn with the others of its size."""
YEAR = Axis("", "year")


def as_list(values: Array) -> list[float | None]:
    """Numbers for a chart; None for what is none."""
    return [float(x) if np.isfinite(x) else None for x in values]


# ---- value ----------------------------------------------------------------------------------------------------------


def value_hills(saved: SavedRun) -> Hills:
    """How the venture's value and each partner's gain are spread."""
    outcomes = saved.outcomes
    rows: list[tuple[str, Array, str, float | None]] = [
        ("Venture: net present value", outcomes["venture_npv"], "venture", outcomes.plan.venture_npv)
    ]
    rows += [
        (f"{name}: gain over its alternative", outcomes.advantage[i], f"partner-{i}", None)
        for i, name in saved.partners
    ]
    if saved.view in saved.names:
        rows = [*rows[1:2], rows[0], *rows[2:]]
    low, high = cropped(*(values for _, values, _, _ in rows), np.array([outcomes.plan.venture_npv]))
    edges = np.linspace(low, high, BINS + 1)
    loss = percent(float(np.mean(outcomes["venture_npv"] < 0.0)), 0)
    title = f"The venture loses money in {loss} of futures; {_better(saved)}"
    alt = "; ".join(f"{name}: {_range_in_words(values)}" for name, values, _, _ in rows)
    return Hills(title, alt, x=Axis(saved.money), hills=tuple(_hill(edges, *row) for row in rows))


def _better(saved: SavedRun) -> str:
    gains = [f"{name} in {percent(float(np.mean(saved.outcomes.advantage[i] > 0.0)), 0)}" for i, name in saved.partners]
    return f"better off than without it: {listed(gains)}"


def _range_in_words(values: Array) -> str:
    low, high = (float(np.quantile(values, p)) for p in (0.05, 0.95))
    return f"mean {number(float(np.mean(values)))}, nine in ten futures between {number(low)} and {number(high)}"


def _hill(edges: Array, name: str, values: Array, colour: str, plan: float | None) -> Hill:
    counts, _ = np.histogram(values, edges)
    low, high = (float(np.quantile(values, p)) for p in (0.05, 0.95))
    middles = 0.5 * (edges[1:] + edges[:-1])
    return Hill(name, as_list(middles), as_list(counts / values.size), low, high, float(np.mean(values)), colour, plan)


def against_alternative(saved: SavedRun, i: int) -> Lines:
    """One partner's value in the venture against what it would have without it, as distribution functions."""
    outcomes, name = saved.outcomes, saved.names[i]
    joint, alone, alternative = outcomes["partner_npv"][i], outcomes["alone_npv"][i], outcomes.alternative[i]
    curves = [Line("in the venture", _quantiles(joint), as_list(PROBABILITIES), f"partner-{i}")]
    verticals = [Mark(0.0, "")]
    if np.ptp(alternative) > 0.0:
        curves.append(Line("without it", _quantiles(alternative), as_list(PROBABILITIES), f"partner-{i}", dashed=True))
    elif np.ptp(alone) > 0.0:
        curves.append(Line("going alone", _quantiles(alone), as_list(PROBABILITIES), "muted", dashed=True))
        verticals = [Mark(0.0, "walking away")]
    better = percent(float(np.mean(outcomes.advantage[i] > 0.0)), 0)
    return Lines(
        f"{name} is better off in {better} of futures",
        f"Distribution of the value of {name} in the venture ({_range_in_words(joint)}) and without it "
        f"({_range_in_words(alternative)}).",
        x=Axis(f"net present value [{saved.money}]"), y=Axis("share of futures with less", "share", 0.0, 1.0),
        lines=tuple(curves), verticals=tuple(verticals),
    )  # fmt: skip


def _quantiles(values: Array) -> list[float | None]:
    return as_list(np.quantile(values, PROBABILITIES))


def cloud(saved: SavedRun) -> Cloud:
    """Both partners' gains against each other."""
    x, y = saved.outcomes.advantage
    low, high = cropped(x, y)
    air = 0.12 * (high - low)
    low, high = min(low, -0.3 * high) - air, max(high, -0.3 * low) + air
    edges = np.linspace(low, high, FIELDS + 1)
    shares = np.histogram2d(x, y, bins=(edges, edges))[0] / x.size
    kernel = np.exp(-0.5 * (np.subtract.outer(np.arange(FIELDS), np.arange(FIELDS)) / 1.1) ** 2)
    kernel /= kernel.sum(axis=0)
    density = np.round((kernel @ shares @ kernel.T).T, 7)
    both, only_y = np.mean((x > 0.0) & (y > 0.0)), np.mean((x <= 0.0) & (y > 0.0))
    none, only_x = np.mean((x <= 0.0) & (y <= 0.0)), np.mean((x > 0.0) & (y <= 0.0))
    first, second = saved.names
    title = f"Both are better off than without the venture in {percent(float(both), 0)} of futures"
    return Cloud(
        title, f"{title}; only {first} in {percent(float(only_x), 0)}, only {second} in {percent(float(only_y), 0)}, "
        f"neither in {percent(float(none), 0)}.",
        x=Axis(f"gain of {first} [{saved.money}]"), y=Axis(f"gain of {second} [{saved.money}]"),
        x_edges=as_list(edges), y_edges=as_list(edges), shares=tuple(as_list(row) for row in density),
        quarters=(float(both), float(only_y), float(none), float(only_x)),
    )  # fmt: skip


def bearing_bars(rows: Sequence[tuple[str, str, float, str]], title: str, alt: str, money: str) -> Bars:
    """Means over all futures and over the worst ones, by holder."""
    return Bars(title, alt, x=Axis(f"mean [{money}]"), bars=tuple(Bar(*row) for row in rows))


# ---- over time ------------------------------------------------------------------------------------------------------


def endings_stack(saved: SavedRun) -> Stack:
    """What has ended the ventures by each quarter, by how it was settled."""
    outcomes = saved.outcomes
    incidence, ways = incidence_of(outcomes), ways_to_end(outcomes.scenario)
    kinds = {way.label: SETTLED.get(way.settlement, 4) for way in ways}
    rows = [(way.label, row) for way, row in zip(ways, incidence, strict=True) if row[-1] >= RAREST]
    rows.sort(key=lambda row: (kinds[row[0]], -row[1][-1]))
    small = [row for row in rows if row[1][-1] < SMALLEST]
    large = [row for row in rows if row[1][-1] >= SMALLEST]
    layers = [Layer(label, _from_zero(row), f"settle-{kinds[label]}") for label, row in large]
    if small:
        label = small[0][0] if len(small) == 1 else f"{len(small)} others"
        layers.append(Layer(label, _from_zero(sum(row for _, row in small)), "settle-4"))
    at = [start_year(outcomes) + t / 4.0 for t in range(incidence.shape[1] + 1)]
    alive = float(np.mean(outcomes["cause"] == HORIZON))
    title = f"{percent(alive, 0)} of ventures live to the horizon; how and when the others end"
    alt = f"{title}: " + ", ".join(f"{label} {percent(float(row[-1]))}" for label, row in rows)
    return Stack(
        title, alt, "Dark violet: one partner sells to the other; pale violet: one buys the other out; sand: sale to a "
        "third party; brown: closed; grey: by agreement, or several.",
        x=YEAR, y=Axis("share of all ventures that have ended", "share", 0.0, 1.0), at=at, layers=tuple(layers),
        rest="live to the horizon",
    )  # fmt: skip


def _from_zero(row: Array) -> list[float | None]:
    return [0.0, *as_list(row)]


def fan(
    saved: SavedRun,
    bands: Array,
    title: str,
    y: Axis,
    plan: Array | None = None,
    colour: str = "venture",
) -> Fan:
    """Quantiles of a series over time."""
    low, median, high = (number(as_list(bands[k])[-1]) for k in (0, 2, 4))
    alt = f"{title}. In the last quarter the median is {median}, nine in ten between {low} and {high}."
    q05, q25, q50, q75, q95 = (as_list(band) for band in bands)
    return Fan(
        title, alt, x=YEAR, y=y, at=as_list(mid_quarters(saved.outcomes)), q05=q05, q25=q25, q50=q50, q75=q75, q95=q95,
        plan=() if plan is None else as_list(plan), colour=colour,
    )  # fmt: skip


def convergence_lines(saved: SavedRun) -> Lines:
    """The mean over ever more of the paths, with its 95 % limits."""
    prefixes = saved.summary["convergence"]["venture_npv"]
    x, y = [float(one["paths"]) for one in prefixes], [float(one["mean"]) for one in prefixes]
    margins = [estimate_of(one).margin or 0.0 for one in prefixes]
    last = f"{number(y[-1])} ± {number(margins[-1])}"
    return Lines(
        f"The mean settles at {last}", f"Mean of the venture's value over the first paths: {last} over all of them.",
        x=Axis("paths"), y=Axis(f"mean NPV of the venture [{saved.money}]"), dotted=True,
        lines=(Line("mean and its 95 % limits", x, y, "venture", low=[a - b for a, b in zip(y, margins, strict=True)],
                    high=[a + b for a, b in zip(y, margins, strict=True)]),),
    )  # fmt: skip
