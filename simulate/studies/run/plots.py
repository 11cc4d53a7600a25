"""The pictures of a run, each on an Axes of the caller's: what the program draws, in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate import catalogue
from simulate.engine.outcomes import Array, Outcomes
from simulate.presentation.fans import fan
from simulate.presentation.style import styled
from simulate.statistics.bands import bands_by_name
from simulate.studies.run import gallery

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Plots:
    """The pictures of a run: an Axes in, an Axes out; without one, a new figure.

    Attributes
    ----------
    outcomes : Outcomes
    recorded : callable
        Gives the recorded series of the first trajectories.
    """

    outcomes: Outcomes
    recorded: Callable[[], Mapping[str, Array]]

    def __repr__(self) -> str:
        return "<Plots of a run: value, s_curves, partners, endings, fan>"

    def value(self, ax: Axes | None = None) -> Axes:
        """How the venture's value is spread."""
        return _drawn(gallery.draw_value, self.outcomes, ax, gallery.value_headline(self.outcomes))

    def s_curves(self, ax: Axes | None = None) -> Axes:
        """Chances of at least so much: the venture, the partners, and each without the venture."""
        return _drawn(gallery.draw_s_curves, self.outcomes, ax, gallery.s_curve_headline(self.outcomes))

    def partners(self, ax: Axes | None = None) -> Axes:
        """Who is better off than without the venture."""
        return _drawn(gallery.draw_partners, self.outcomes, ax, gallery.partner_headline(self.outcomes))

    def endings(self, ax: Axes | None = None) -> Axes:
        """What ends the ventures, and when."""
        return _drawn(gallery.draw_endings, self.outcomes, ax, gallery.endings_headline(self.outcomes))

    def fan(self, series: str, ax: Axes | None = None) -> Axes:
        """A recorded series by quarter: its quantiles, and the plan's where it has one.

        Raises
        ------
        KeyError
            If there is no such series.
        """
        recorded = self.recorded()
        if series not in recorded:
            raise KeyError(f"no series {series!r}; there are {', '.join(recorded)}")

        def draw(on: Axes, outcomes: Outcomes) -> Axes:
            bands = bands_by_name(outcomes, {series: recorded[series]})[series]
            title, plan = series.replace("_", " "), outcomes.plan.series.get(series)
            return fan(on, gallery.mid_quarters(outcomes), bands, title, catalogue.RECORDED[series].series_unit, plan)

        return _drawn(draw, self.outcomes, ax)


def _drawn(
    draw: Callable[[Axes, Outcomes], Axes], outcomes: Outcomes, ax: Axes | None, title: str | None = None
) -> Axes:
    with styled():
        if ax is None:
            from matplotlib import pyplot

            _, ax = pyplot.subplots(layout="constrained")
        drawn = draw(ax, outcomes)
        if title is not None:
            drawn.set_title(title, fontsize=9.0)
        return drawn
