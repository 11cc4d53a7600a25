"""What the partners think going on, owning, leaving and ending are worth: the thumb's estimates (model section 22)."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .arithmetic import DELTA, MILLION, Array, Booleans, Integers, Number, Values, discount, inflated, zeros
from .prospects import Layout, Prospect, Sight, broken_up, closure, lay_out, prospect
from .venture import Venture, owner_factor

if TYPE_CHECKING:
    from .world import World


def usual_notice(values: Values) -> int:
    """Notice of parting without a clause: the mean of the clauses' (section 22)."""
    notices = [trigger["notice_quarters"] for trigger in values["exit"]["triggers"]]
    return int(np.floor(np.mean(notices) + 0.5)) if notices else 2


def supplied_quarters(values: Values) -> Integers:
    """Quarters after settlement in which the owner supplies the leaver."""
    return np.floor(4.0 * np.asarray(values["exit"]["supply_years"])).astype(np.int64)


def layouts(values: Values, venture: Venture, t: int) -> list[Layout]:
    """What is built or committed, with none, one, two, … of the stages that may still come, in the file's order."""
    starts, stages = list(venture.stage_start), values["venture"]["stages"]
    coming = [
        (start < 0) & (t <= stage["quarter"] + stage["patience_quarters"])
        for start, stage in zip(starts, stages, strict=True)
    ]
    place = np.cumsum(coming, axis=0)
    found = []
    for m in range(int(place[-1].max()) + 1):
        assumed = [
            np.where(coming[k] & (place[k] <= m), max(stage["quarter"], t + 1), starts[k])
            for k, stage in enumerate(stages)
        ]
        found.append(lay_out(values, assumed, t))
    return found


def best_going_on(values: Values, venture: Venture, sight: Sight, options: list[Layout]) -> Array:
    """The most that going on is worth as it runs, with some of the stages still to come and without a floor."""
    rate, multiple = values["venture"]["discount_rate"], values["venture"]["ebitda_multiple"]
    worths = [prospect(values, sight, venture.unit, venture.scope, one, rate).worth(multiple) for one in options]
    return np.asarray(np.max(worths, axis=0))


class Thumb:
    """The thumb's estimates at the end of a quarter; `correction` is half of what the plan has beyond its own."""

    waits = True
    """An irrevocable stop must beat going on by the worth of waiting, which the thumb does not see."""

    def __init__(self, values: Values, world: World, correction: float) -> None:
        assert world.venture.prospect is not None
        assert world.venture.sight is not None
        self.values = values
        self.world = world
        self.t = world.market.t
        self.correction = correction
        self.prospect: Prospect = world.venture.prospect
        self.sight: Sight = world.venture.sight
        self.left = values["horizon_quarters"] - 1 - self.t
        self.layouts = layouts(values, world.venture, self.t)

    # ---- going on ---------------------------------------------------------------------------------------------------

    @cached_property
    def going_on(self) -> Array:
        """G: what going on together is worth (22.1)."""
        return self.correction + best_going_on(self.values, self.world.venture, self.sight, self.layouts)

    def owned(self, owner: int, settled: Integers) -> Array:
        """G' of a sole owner from the end of that quarter, which may lie ahead."""
        gone = self.values["partners"][1 - owner]["takes_volume"] * self._absent(1 - owner, settled)
        sight = replace(self.sight, factor=owner_factor(self.values), coordination=0.0, away=1.0 - gone)
        return self.correction + best_going_on(self.values, self.world.venture, sight, self.layouts)

    def _absent(self, leaver: int, settled: Integers) -> Array:
        """Share of the remaining quarters in which the leaver's volume is away."""
        if self.left <= 0:
            return zeros(settled.size)
        years = np.asarray(self.values["partners"][leaver]["takes_years"])
        begins = settled - self.t + supplied_quarters(self.values)
        ends = np.minimum(self.left, begins + np.ceil(4.0 * years))
        return np.asarray(np.maximum(0.0, ends - np.maximum(0, begins)) / self.left)

    # ---- annuities --------------------------------------------------------------------------------------------------

    def annuity(self, partner: int, yearly: Number, first: Integers | int, last: Integers | int) -> Array:
        """Present value of so much a year, growing with inflation, from `first` to `last` quarters ahead (22.2)."""
        sums = self._sums[partner]
        n = np.arange(sums.shape[1])
        last = np.clip(last, 0, self.left)
        before = np.minimum(np.clip(np.asarray(first) - 1, 0, self.left), last)
        return np.asarray(yearly * (sums[last, n] - sums[before, n]))

    @cached_property
    def _sums(self) -> list[Array]:
        """Annuity of 1 a year over the first h quarters, (left + 1, n) a partner."""
        size, ahead = self.world.way.joint.size, range(1, max(self.left, 0) + 1)
        found = []
        for partner in self.values["partners"]:
            rows = [zeros(size)]
            for h in ahead:
                weight = DELTA * inflated(self.values, self.t + h) * discount(partner["discount_rate"], h - 0.5)
                rows.append(rows[-1] + weight)
            found.append(np.stack(rows))
        return found

    def beside(self, partner: int) -> Array:
        """Side margin less contribution a year, in today's units."""
        terms = self.values["partners"][partner]
        return np.asarray(terms["side_margin"] * 4.0 * self.prospect.volume / MILLION - terms["yearly_contribution"])

    @property
    def supply(self) -> Array:
        """What the supply margin brings a year."""
        return np.asarray(self.values["exit"]["supply_margin"] * 4.0 * self.prospect.volume / MILLION)

    # ---- the estimates ----------------------------------------------------------------------------------------------

    def hold(self, partner: int) -> Array:
        """Going on together, without later parting (22.3)."""
        terms, ledger = self.values["partners"][partner], self.world.ledger
        learned = ledger.capability[partner] * terms["capability_value"] * discount(terms["discount_rate"], self.left)
        share = ledger.stakes[partner] * self.going_on
        return share + self.annuity(partner, self.beside(partner), 1, self.left) + learned + self._payments(partner)

    def _payments(self, partner: int) -> Array:
        """Payments between the partners that are still to be made."""
        rate, total = self.values["partners"][partner]["discount_rate"], zeros(self.world.way.joint.size)
        for paid, payment in zip(self.world.ledger.paid, self.values["payments"], strict=True):
            sign, ahead = (payment["payee"] == partner) - (payment["payer"] == partner), payment["quarter"] - self.t
            lapsed = self.t > payment["quarter"] + payment["patience_quarters"]
            if not lapsed and max(ahead, 1) <= self.left:
                worth = sign * payment["amount"] * discount(rate, max(ahead, 1) - 0.5)
                total = total + np.where(paid < 0, worth, 0.0)
        return total

    def own(self, partner: int, notice: Integers) -> Array:
        """Being the sole owner after that notice (22.4)."""
        unit, leaver = self.world.venture.unit, self.values["partners"][1 - partner]
        stop = broken_up(self.values, unit) - closure(self.values, self.t)
        replaced = leaver["replacement"] * leaver["yearly_contribution"]
        supplied = notice + supplied_quarters(self.values)
        worth = (
            np.maximum(self.owned(partner, self.t + notice), stop)
            + self.annuity(partner, self.beside(partner), 1, self.left)
            - self.annuity(partner, replaced, notice + 1, self.left)
            - self.annuity(partner, self.supply, notice + 1, supplied)
        )
        if self.values["exit"]["locked_box"]:
            return worth
        return worth - self.annuity(partner, self.world.ledger.stakes[1 - partner] * self.prospect.run, 1, notice)

    def leave(self, partner: int, notice: Integers) -> Array:
        """Leaving after that notice, the price of the stake apart (22.5)."""
        supplied = notice + supplied_quarters(self.values)
        worth = self.annuity(partner, self.beside(partner), 1, notice)
        worth = worth + self.annuity(partner, self.supply, notice + 1, supplied)
        if self.values["exit"]["locked_box"]:
            return worth
        return worth + self.annuity(partner, self.world.ledger.stakes[partner] * self.prospect.run, 1, notice)

    def ended(self, partner: int, notice: Integers) -> Array:
        """The time of notice before the venture ends, the proceeds apart."""
        share = self.world.ledger.stakes[partner] * self.prospect.run
        return self.annuity(partner, share + self.beside(partner), 1, notice)

    def keep(self, partner: int) -> Array:
        """Going on as the sole owner."""
        settled, leaver = self.world.way.settled, self.values["partners"][1 - partner]
        replaced = leaver["replacement"] * leaver["yearly_contribution"]
        supplied = settled + supplied_quarters(self.values) - self.t
        return (
            self.owned(partner, settled)
            + self.annuity(partner, self.beside(partner), 1, self.left)
            - self.annuity(partner, replaced, 1, self.left)
            - self.annuity(partner, self.supply, 1, supplied)
        )

    # ---- as a shifted partner sees them -----------------------------------------------------------------------------

    def cut(self, partner: int, estimate: Array) -> Array:
        """A partner whose strategy has shifted cares less for what it goes on with (section 23)."""
        kept = 1.0 - np.asarray(self.values["decisions"]["shift_haircut"])
        cares_less: Booleans = self.world.bond.shifted[partner] & (estimate > 0.0)
        return np.where(cares_less, estimate * kept, estimate)


Estimates = Thumb
