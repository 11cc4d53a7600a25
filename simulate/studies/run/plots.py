"""The pictures of a run, each on an Axes of the caller's: what the program draws, in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulate import catalogue
from simulate.engine.outcomes import Array, Outcomes, partner_names
from simulate.presentation.fans import fan
from simulate.presentation.style import short, styled
from simulate.statistics.bands import bands_by_name
from simulate.statistics.columns import series_names
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

        Parameters
        ----------
        series : str
            Its name, as `Result.bands` has it: a partner's by the partner's name.
        ax : Axes, optional
            What it is drawn on.

        Raises
        ------
        KeyError
            If there is no such series.
        """
        recorded = self.recorded()
        known = {shown: name for name, shown in series_names(recorded, partner_names(self.outcomes)).items()}
        if series not in known:
            raise KeyError(f"no series {series!r}; there are {', '.join(known)}")
        name = known[series]

        def draw(on: Axes, outcomes: Outcomes) -> Axes:
            bands = bands_by_name(outcomes, {name: recorded[name]})[name]
            quantity, _, partner = series.partition(".")
            title = quantity.replace("_", " ") + (f", {short(partner)}" if partner else "")
            unit, plan = catalogue.RECORDED[name].series_unit, outcomes.plan.series.get(name)
            return fan(on, gallery.mid_quarters(outcomes), bands, title, unit, plan)

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
