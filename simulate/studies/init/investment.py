"""Capital expenditure by year as stages of a plant and sustaining expenditure.

A stage spends evenly from its start until its capacity is there; the sustaining share of gross capital is spent in
every quarter with capacity (docs/model.md, sections 5 and 9). So with S the spending of each possible stage by year, G
its running sum over the quarters with capacity, and s the sustaining share,

    capex = Σ_j amount_j · (S_j + s·G_j/4),    amount ≥ 0.

Which stages there are is found by matching pursuit (Mallat & Zhang 1993) over all of them that end when capacity may
come, their amounts by non-negative least squares (Lawson & Hanson 1974).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array
from simulate.studies.init.calendar import Calendar

MOST_STAGES = 8
CLOSE = 0.002
"""A misfit below this share of all capital is no reason for another stage."""
TINY = 0.02
"""A stage below this share of all capital is none that a plan means."""
ROUNDS = 6
LARGEST_SUSTAINING = 0.25


@dataclass(frozen=True)
class Window:
    """A stage's time: it spends in the quarters from start to end - 1, and has capacity from end on."""

    start: int
    end: int


@dataclass(frozen=True)
class Investment:
    """Stages and sustaining expenditure.

    Attributes
    ----------
    windows : tuple of Window
        Times of the stages, in the order of their ends.
    amounts : tuple of float
        What each spends [million].
    sustaining : float
        Share of gross capital a year.
    misfit : float
        Root mean square of what is not met, over the mean capital expenditure of a year with some; 0 if there is none.
    """

    windows: tuple[Window, ...]
    amounts: tuple[float, ...]
    sustaining: float
    misfit: float


def invest(capex: Array, calendar: Calendar) -> Investment:
    """The stages that come nearest to capital expenditure by year.

    Parameters
    ----------
    capex : ndarray, shape (n_years,)
        [million]
    calendar : Calendar
        Its first quarter with capacity is the end of a stage: of one without expenditure if need be.
    """
    total = float(capex.sum())
    search = _Search(capex, calendar)
    found = [_Fit([], 0.0)]
    if total > 0.0:
        shares = _sustaining_shares(capex, calendar)
        runs = [search.run(_Fit(begun, share)) for share in shares for begun in ([], search.main_stage(share))]
        found += [search.without_tiny(run) for run in runs]
    best = min(found, key=lambda fit: search.misfit(fit) + CLOSE * len(fit.chosen))
    return search.investment(best)


def _sustaining_shares(capex: Array, calendar: Calendar) -> list[float]:
    """Shares to start from: none, the least and the middle one of what the full years of production spend."""
    before = np.cumsum(capex) - capex
    whole = (np.arange(capex.size) * 4 + calendar.lead > calendar.first) & (before > 0.0)
    shares = np.minimum(capex[whole] / before[whole], LARGEST_SUSTAINING)
    return [0.0] if shares.size == 0 else sorted({0.0, float(shares.min()), float(np.median(shares))})


@dataclass
class _Fit:
    """Stages by their place in the dictionary, and the sustaining share."""

    chosen: list[int]
    sustaining: float


class _Search:
    """The pursuit of one plan's capital expenditure."""

    def __init__(self, capex: Array, calendar: Calendar) -> None:
        self.capex, self.calendar = capex, calendar
        self.windows = _all_windows(calendar)
        start = np.array([window.start for window in self.windows])[:, None]
        end = np.array([window.end for window in self.windows])[:, None]
        gross = np.clip((calendar.quarters + 1.0 - start) / (end - start), 0.0, 1.0)
        # Rounded: stages within one year are alike by year, and the first of them is meant to win.
        self.spent = np.round(calendar.yearly(np.diff(gross, axis=1, prepend=0.0)), 12)
        self.carried = calendar.yearly(gross * calendar.producing) / 4.0

    def main_stage(self, sustaining: float) -> list[int]:
        """The stage that takes most away among those that bring the first capacity: mostly there is one."""
        ends_first = [j for j, window in enumerate(self.windows) if window.end == self.calendar.first]
        gain = self._gain(self.capex, sustaining)[ends_first]
        return [ends_first[int(np.argmax(gain))]] if ends_first and gain.max() > 0.0 else []

    def run(self, fit: _Fit) -> _Fit:
        """Further stages from the largest on, each new one followed by a second look at the others."""
        while len(fit.chosen) < self._most() and self._worst(fit) > CLOSE * self.capex.sum():
            grown = _Fit([*fit.chosen, self._best_for(self._residual(fit), fit.sustaining)], fit.sustaining)
            grown = self._polished(grown)
            if not self.misfit(grown) < self.misfit(fit):
                break
            fit = grown
        return fit

    def _most(self) -> int:
        """Stages that may be chosen; one is kept for the first capacity, if none of them brings it."""
        return min(MOST_STAGES - 1, self.capex.size)

    def _polished(self, fit: _Fit) -> _Fit:
        """Each stage replaced by the one that fits best beside the others, and the sustaining share anew, in turn."""
        for _ in range(ROUNDS):
            before = self.misfit(fit)
            for place in range(len(fit.chosen)):
                others = fit.chosen[:place] + fit.chosen[place + 1 :]
                amounts = np.delete(self._amounts(fit), place)
                rest = self.capex - amounts @ self._columns(others, fit.sustaining)
                swapped = _Fit(fit.chosen.copy(), fit.sustaining)
                swapped.chosen[place] = self._best_for(rest, fit.sustaining)
                fit = min(fit, swapped, key=self.misfit)
            fit = min(fit, _Fit(fit.chosen, self._best_sustaining(fit)), key=self.misfit)
            if not self.misfit(fit) < before * (1.0 - 1e-6):
                break
        least = 1e-6 * self.capex.sum()
        used = [window for window, amount in zip(fit.chosen, self._amounts(fit), strict=True) if amount > least]
        return _Fit(sorted(set(used)), fit.sustaining)

    def without_tiny(self, fit: _Fit) -> _Fit:
        """Without stages too small to be meant: the others and the sustaining share take over what they can."""
        while fit.chosen:
            amounts = self._amounts(fit)
            least = int(np.argmin(amounts))
            if amounts[least] >= TINY * self.capex.sum():
                break
            fit = _Fit(fit.chosen[:least] + fit.chosen[least + 1 :], fit.sustaining)
            fit = min(fit, _Fit(fit.chosen, self._best_sustaining(fit)), key=self.misfit)
        return fit

    def _best_for(self, wanted: Array, sustaining: float) -> int:
        """The stage that alone takes most of a series away."""
        return int(np.argmax(self._gain(wanted, sustaining)))

    def _gain(self, wanted: Array, sustaining: float) -> Array:
        """How much of a series' sum of squares each stage can take away."""
        columns = self.spent + sustaining * self.carried
        gain: Array = np.maximum(columns @ wanted, 0.0) ** 2 / np.sum(columns**2, axis=1)
        return gain

    def _best_sustaining(self, fit: _Fit) -> float:
        from scipy.optimize import minimize_scalar

        found = minimize_scalar(
            lambda share: self.misfit(_Fit(fit.chosen, share)),
            bounds=(0.0, LARGEST_SUSTAINING),
            method="bounded",
            options={"xatol": 1e-9},
        )
        return float(found.x)

    def _columns(self, chosen: list[int], sustaining: float) -> Array:
        columns: Array = self.spent[chosen] + sustaining * self.carried[chosen]
        return columns

    def _amounts(self, fit: _Fit) -> Array:
        from scipy.optimize import nnls

        amounts: Array = nnls(self._columns(fit.chosen, fit.sustaining).T, self.capex)[0]
        return amounts

    def _residual(self, fit: _Fit) -> Array:
        if not fit.chosen:
            return self.capex
        residual: Array = self.capex - self._amounts(fit) @ self._columns(fit.chosen, fit.sustaining)
        return residual

    def _worst(self, fit: _Fit) -> float:
        return float(np.abs(self._residual(fit)).max())

    def misfit(self, fit: _Fit) -> float:
        """Root mean square of what is not met, over the mean of the years that spend."""
        if not self.capex.any():
            return 0.0
        spending = self.capex[self.capex > 0.0]
        return float(np.sqrt(np.mean(self._residual(fit) ** 2)) / spending.mean())

    def investment(self, fit: _Fit) -> Investment:
        """What was found, with a stage that brings the first capacity."""
        first = self.calendar.first
        amounts = self._amounts(fit) if fit.chosen else np.zeros(0)
        stages = [(self.windows[j], float(amount)) for j, amount in zip(fit.chosen, amounts, strict=True)]
        if all(window.end != first for window, _ in stages):
            stages.append((Window(first - 1, first), 0.0))
        stages.sort(key=lambda stage: (stage[0].end, stage[0].start))
        sustaining = fit.sustaining if fit.chosen else 0.0
        return Investment(tuple(w for w, _ in stages), tuple(a for _, a in stages), sustaining, self.misfit(fit))


def _all_windows(calendar: Calendar) -> list[Window]:
    """Every stage that starts within the plan and has its capacity from the first quarter of production on.

    The longest come first: a year's expenditure is spread over it, where nothing else speaks.
    """
    ends = range(calendar.first, calendar.n_quarters)
    windows = [Window(start, end) for end in ends for start in range(calendar.lead, end)]
    return sorted(windows, key=lambda window: window.start - window.end)
