"""The families of shocks of a scenario, and the scenario with some of them frozen.

Freezing changes the scenario, not its draws: what still moves meets the same futures. A frozen factor stays on its
trend, which is the expected level of its diffusion; jumps whose mean is not 0 move the expected level, and freezing
takes that away with them. The tariff stays in its initial regime at the regime's mode, as in the plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.scenario.distributions import Distribution
from simulate.scenario.market import FACTORS, SHOCKS
from simulate.scenario.tree import quoted
from simulate.statistics.replicates import replicates_of
from simulate.studies.drivers.risk import Risk, risk, spreads
from simulate.studies.drivers.sensitivity import Shift, shift

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario

PARTNER_SHOCKS = ("strategy_shift_rate", "distress_rate")


@dataclass(frozen=True)
class Freeze:
    """A family of shocks and how it is frozen.

    Attributes
    ----------
    name : str
    how : str
        What holds when it is frozen, in words.
    changes : dict
        As `Scenario.with_changes` takes them.
    left_out : tuple of str
        As `Scenario.without` takes them.
    """

    name: str
    how: str
    changes: Mapping[str, Any]
    left_out: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether there is anything to freeze."""
        return bool(self.changes or self.left_out)


def families(scenario: Scenario) -> list[Freeze]:
    """Every family of shocks of a scenario; one that does not move has nothing to change."""
    medians = {one.key: one.distribution.median for one in scenario.uncertain}
    found = [
        Freeze("uncertain inputs", "at their medians", medians),
        _tariff(scenario),
        *(_factor(scenario, name) for name in FACTORS),
        Freeze("subsidy", "never repealed", {"market.subsidy.repeal_rate": 0.0}),
        Freeze("regulation", "no events", {"market.regulation.event_rate": 0.0}),
        _relationship(scenario),
    ]
    return [_to_do(scenario, family) for family in found]


def frozen(scenario: Scenario, chosen: Iterable[Freeze]) -> Scenario:
    """The scenario with some families frozen."""
    changes: dict[str, Any] = {}
    left_out: list[str] = []
    for family in chosen:
        # A rate of a family may be an uncertain input too: 0 comes after its median, in the order of `families`.
        changes.update(family.changes)
        left_out.extend(family.left_out)
    changed = scenario.with_changes(changes) if changes else scenario
    return changed.without(*left_out) if left_out else changed


def _to_do(scenario: Scenario, family: Freeze) -> Freeze:
    """A family without the changes that leave a key as it is."""
    now = scenario.flat()
    changes = {key: value for key, value in family.changes.items() if key not in now or now[key] != value}
    return Freeze(family.name, family.how, changes, family.left_out)


def _tariff(scenario: Scenario) -> Freeze:
    tariff = scenario.market.tariff
    values = scenario.values()["market"]["tariff"]
    n = len(tariff.regimes)
    stays = [[1.0 if row == column else 0.0 for column in range(n)] for row in range(n)]
    changes: dict[str, Any] = {}
    if values["transition"] != stays or tariff.announced:
        changes["market.tariff.transition"] = stays
    if tariff.announced:
        changes["market.tariff.announced"] = []
    changes[f"market.tariff.regimes.{quoted(tariff.initial)}.rate"] = values["regimes"][values["initial"]]["mode"]
    return Freeze("tariff", "stays in its first regime at its most likely rate", changes)


def _factor(scenario: Scenario, name: str) -> Freeze:
    factor = getattr(scenario.market, name)
    label = name.replace("_", " ")
    if factor.history is None:
        changes = {f"market.{name}.{key}": 0.0 for key in SHOCKS}
        return Freeze(label, "stays on its trend", changes)
    quarters = scenario.horizon_quarters
    trend = scenario.values()["market"][name]["trend"]
    changes = {f"market.{name}.{key}": 0.0 for key in SHOCKS}
    if not isinstance(factor.trend, Distribution):
        changes[f"market.{name}.trend"] = trend + expected_growth(factor.history, factor.block_quarters, quarters)
    return Freeze(label, "grows as its expected level", changes, (f"market.{name}.history",))


def expected_growth(levels: Sequence[float], block_quarters: int, quarters: int) -> float:
    """Yearly growth of the expected level of a resampled history beyond its trend [1/year].

    The stationary bootstrap of log changes has a mean of 0 in logs, so that its level is expected to rise. The expected
    level of each place in the history is carried from quarter to quarter, exactly; the constant growth returned gives
    the same expected level at the last quarter.

    Parameters
    ----------
    levels : sequence of float
        The history, quarterly.
    block_quarters : int
        Mean length of a block.
    quarters : int
        Quarters of the horizon.
    """
    changes = np.diff(np.log(np.array(levels)))
    factor = np.exp(changes - changes.mean())
    if quarters < 2:
        return 0.0
    restart = 1.0 / block_quarters
    expected = factor / factor.size
    for _ in range(quarters - 2):
        expected = factor * (restart * expected.sum() / factor.size + (1.0 - restart) * np.roll(expected, 1))
    return 4.0 * math.log(float(expected.sum())) / (quarters - 1)


def _relationship(scenario: Scenario) -> Freeze:
    rates = [f"partners.{quoted(partner.name)}.{rate}" for partner in scenario.partners for rate in PARTNER_SHOCKS]
    shocks = ["governance.alignment_volatility", "governance.dispute_rate", *rates]
    how = "no noise in alignment, no disputes, strategy shifts or distress"
    return Freeze("relationship", how, dict.fromkeys(shocks, 0.0))


# ---- the runs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Freezing:
    """The runs that tell where the risk comes from: each is the set of families that still move.

    `runs` are sets of places in `moving`: all but one family, none, each alone, and each pair alone, none twice.
    """

    scenario: Scenario
    moving: tuple[Freeze, ...]
    still: tuple[str, ...]
    runs: tuple[frozenset[int], ...]

    @staticmethod
    def of(scenario: Scenario) -> Freezing:
        """The runs of a scenario."""
        found = families(scenario)
        moving = tuple(family for family in found if family.moves)
        places = range(len(moving))
        everything = frozenset(places)
        few = (frozenset(some) for size in range(3) for some in combinations(places, size))
        runs = dict.fromkeys(one for one in (*(everything - {i} for i in places), *few) if one != everything)
        return Freezing(scenario, moving, tuple(one.name for one in found if not one.moves), tuple(runs))

    def scenarios(self) -> Iterator[Scenario]:
        """The scenario of each run."""
        for kept in self.runs:
            yield frozen(self.scenario, (one for i, one in enumerate(self.moving) if i not in kept))

    def risk(self, base: Outcomes, outcomes: Iterator[Outcomes]) -> Risk:
        """Where the risk comes from, given the outcomes of the runs in their order; no more of them are taken."""
        everything = frozenset(range(len(self.moving)))
        by = replicates_of(base)
        found = {everything: spreads(base)}
        shifts: dict[frozenset[int], Shift] = {}
        for kept in self.runs:
            one = next(outcomes)
            found[kept] = spreads(one)
            if len(kept) == len(everything) - 1:
                shifts[kept] = shift(base, one, by)
        named = [(one.name, one.how, shifts[everything - {i}]) for i, one in enumerate(self.moving)]
        return risk(named, self.still, found)
