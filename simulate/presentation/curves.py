"""Samples as curves: limits that one far future does not squeeze, and distribution functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import Array
from simulate.presentation.style import per_cent, short, thousands, zero_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes


CROP = (0.001, 0.999)
"""Quantiles at which the picture of a distribution ends: a single far future must not squeeze the others."""


def cropped(*samples: Array) -> tuple[float, float]:
    """Limits that hold all but the farthest values of samples, with some air."""
    low = min(float(np.quantile(sample, CROP[0])) for sample in samples)
    high = max(float(np.quantile(sample, CROP[1])) for sample in samples)
    air = 0.04 * (high - low) or max(1.0, 0.05 * abs(high))
    return low - air, high + air


def round_width(width: float) -> float:
    """The next width of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= width * (1.0 - 1e-9)))


@dataclass(frozen=True)
class Curve:
    """A sample with its name (cut to a length that fits a legend) and its look."""

    name: str
    values: Array
    colour: str
    line: str = "-"


def s_curves(ax: Axes, curves: Sequence[Curve], currency: str) -> Axes:
    """Distribution functions of gains: for every one, the share of futures below it; where each is 0, how many gain.

    Parameters
    ----------
    ax : Axes
    curves : sequence of Curve
        Gains [million].
    currency : str
        Of all of them.
    """
    probabilities = np.linspace(0.0005, 0.9995, 1000)
    for curve in curves:
        at = np.quantile(curve.values, probabilities)
        ax.plot(at, probabilities, color=curve.colour, linestyle=curve.line, linewidth=1.8, label=curve.name)
        ax.plot(0.0, float(np.mean(curve.values <= 0.0)), marker="o", color=curve.colour, markersize=6.0, zorder=4.0)
    zero_line(ax, vertical=True)
    ax.set_xlim(*cropped(*(curve.values for curve in curves)))
    ax.set_ylim(0.0, 1.0)
    ax.set_xlabel(f"gain over the alternative [{short(currency, 12)} million]")
    ax.set_ylabel("share of futures with less")
    ax.legend(loc="lower right")
    thousands(ax.xaxis)
    per_cent(ax.yaxis)
    return ax
