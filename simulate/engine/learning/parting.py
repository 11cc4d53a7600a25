"""What is learned from parted pilots: owning, leaving, ending, and going on as the sole owner. See model section 22."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulate.core import lanes
from simulate.engine.learning.fit import Fit, Moments
from simulate.engine.learning.pilots import ENDS, Lives, Pilots
from simulate.engine.learning.table import Table, in_time
from simulate.engine.outcomes import Array
from simulate.scenario.learned_rules import N_TIMES

COLUMNS = N_TIMES * lanes.N_FEATURES
ENOUGH = 10 * COLUMNS
"""Rows from which a sole owner's estimate is learned; with fewer the thumb's holds."""
FORMS = (*range(lanes.PARTNERS), ENDS)
"""Ways of parting: each partner leaves, or the venture ends."""
N_FORMS = len(FORMS)
LEAVE, OWN, END = (slice(n * lanes.PARTNERS, (n + 1) * lanes.PARTNERS) for n in range(3))
"""Places of the targets: what leaving, owning and ending are worth, partner by partner."""


@dataclass(frozen=True)
class Parting:
    """What was learned from parted pilots: the fit of leaving, owning and ending, and each owner's own."""

    fit: Fit
    keeps: tuple[Fit | None, ...]

    def into(self, table: Table) -> Table:
        """The table with what was learned."""
        found = self.fit.coefficients
        keep = np.zeros_like(table.keep)
        for i, one in enumerate(self.keeps):
            if one is not None:
                keep[i] = one.coefficients[0]
        has_keep = tuple(one is not None for one in self.keeps)
        return replace(table, leave=found[LEAVE], own=found[OWN], ended=found[END], keep=keep, has_keep=has_keep)


def learn_parting(pilots: Pilots, table: Table) -> Parting:
    """Run the parted pilots in each form and fit what followed; owners stop by the table.

    Parameters
    ----------
    pilots : Pilots
    table : Table
        Of it only what owners think of going on is used.
    """
    features = np.empty((lanes.N_FEATURES, pilots.paths))
    targets, quarters = np.empty((3 * lanes.PARTNERS, pilots.paths)), np.empty(pilots.paths)
    keeps = [Moments(COLUMNS, 1) for _ in range(lanes.PARTNERS)]
    for form in FORMS:
        for places, lives in pilots.parted(form, table):
            at, parted = slice(places.start, places.stop), pilots.parting_quarters(places)
            lanes_of = np.arange(len(places))
            features[:, at], quarters[at] = lives.features[:, parted, lanes_of], parted
            for i in range(lanes.PARTNERS):
                since = (lives.finals[i] - lives.values[i, parted, lanes_of]) / lives.discounts[i, parted, lanes_of]
                targets[_place(form, i), at] = since
            if form != ENDS:
                _take_in(keeps[1 - form], lives, 1 - form, parted + pilots.notice)
    moments = Moments(COLUMNS, targets.shape[0])
    moments.add(in_time(features, quarters / pilots.n_quarters), targets)
    return Parting(moments.fit(), tuple(one.fit() if one.rows >= ENOUGH else None for one in keeps))


def learn_owning(pilots: Pilots, table: Table, owner: int | None) -> Parting:
    """What a venture teaches whose partners have parted, or are under notice: going on as the sole owner, and no more.

    Parameters
    ----------
    pilots, table
        As of `learn_parting`.
    owner : int, optional
        Who owns it or will; None where it ends for good.
    """
    keeps = [Moments(COLUMNS, 1) for _ in range(lanes.PARTNERS)]
    if owner is not None:
        for _, lives in pilots.parted(1 - owner, table):
            _take_in(keeps[owner], lives, owner, _settled(lives.more[0] > 0.5, pilots.opening.first))
    return Parting(_NOTHING, tuple(one.fit() if one.rows >= ENOUGH else None for one in keeps))


def _settled(sole: npt.NDArray[np.bool_], first: int) -> npt.NDArray[np.int64]:
    """The quarter of each life's settlement; the one before the first where it was settled by then."""
    return np.asarray(np.where(sole[first - 1], first - 1, np.argmax(sole[first:], axis=0) + first), dtype=np.int64)


_NOTHING = Fit(np.zeros((3 * lanes.PARTNERS, 1 + COLUMNS)), np.full(3 * lanes.PARTNERS, np.nan), 0)
"""What is learned of leaving, owning and ending where nobody can part any more."""


def _place(form: int, partner: int) -> int:
    """Row of the targets of what a form of parting gives a partner."""
    kind = END if form == ENDS else LEAVE if form == partner else OWN
    return int(kind.start) + partner


def _take_in(moments: Moments, lives: Lives, owner: int, settled: npt.NDArray[np.int64]) -> None:
    """All quarters after the purchase in which the owner still goes on: what it sees, and what followed."""
    n_quarters = lives.features.shape[1]
    runs = (lives.more[0] > 0.5) & (np.arange(n_quarters)[:, None] > settled)
    pilot, quarter = np.nonzero(runs.T)
    since = (lives.finals[owner, pilot] - lives.values[owner, quarter, pilot]) / lives.discounts[owner, quarter, pilot]
    seen: Array = lives.features[:, quarter, pilot]
    moments.add(in_time(seen, quarter / n_quarters), since[None])
