"""Where sides are simulated and held against today's deal, and what was simulated once is kept.

There are two: one is quick enough to follow a hand, the other takes the whole of a comparison on more futures once the
hand rests. Both give the numbers that `jvsim compare` prints for the same sides and paths, to the bit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from simulate.engine.outcomes import Outcomes
from simulate.presentation.page.charts import Chart
from simulate.presentation.page.render import as_plain
from simulate.scenario import Scenario
from simulate.studies.compare.design import Futures, Source, outcomes_of
from simulate.studies.compare.differences import Compared
from simulate.studies.compare.glance import Glance
from simulate.studies.compare.result import Base, Comparison
from simulate.studies.compare.words import verdict
from simulate.studies.explore.numbers import Differences, table
from simulate.studies.explore.pictures import Grid, Pictured, Sight, charts
from simulate.studies.explore.wish import Side, Wish

Progress = Callable[[int, int], None]
Held = TypeVar("Held")
Against = TypeVar("Against")
KEPT = 12
"""Settings whose differences are kept."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a wish.

    Attributes
    ----------
    wish : Wish
    paths : int
        Futures of each side.
    charts : dict of str to Chart
        By their places on the page.
    rows : list of dict
        As of `numbers.table`.
    words : list of str
        What is said of the moved deal.
    """

    wish: Wish
    paths: int
    charts: dict[str, Chart]
    rows: list[dict[str, Any]]
    words: list[str]

    @property
    def names(self) -> list[str]:
        """The sides: today's deal, and the others in the order of the cells of a row."""
        return [side.name for side in (self.wish.base, *self.wish.variants)]

    def as_dict(self) -> dict[str, Any]:
        """As the page takes it."""
        return {
            "revision": self.wish.revision,
            "paths": self.paths,
            "names": self.names,
            "moved": self.wish.now is not None,
            "settings": [f"{key}={text}" for key, text in (self.wish.now or self.wish.base).settings],
            "charts": {place: as_plain(chart) for place, chart in self.charts.items()},
            "rows": self.rows,
            "words": self.words,
        }


@dataclass(frozen=True, eq=False)
class _Base(Generic[Held]):
    """Today's deal on a bench: what is drawn of it, and what others are held against."""

    side: Side
    grid: Grid
    pictured: Pictured
    glance: Glance
    held: Held


class Bench(ABC, Generic[Held, Against]):
    """Simulates the sides of wishes on the same futures.

    Parameters
    ----------
    paths : int
        Futures of each side.
    threads : int, optional
    """

    def __init__(self, paths: int, threads: int | None = None) -> None:
        self.paths, self._threads = paths, threads
        self._base: _Base[Held] | None = None
        self._kept: OrderedDict[tuple[tuple[str, str], ...], tuple[Against, Pictured]] = OrderedDict()

    # ---- what the two do in their own ways ----

    def simulated(self, scenario: Scenario) -> Scenario:
        """The scenario that is simulated for one on the table."""
        return scenario

    @abstractmethod
    def hold(self, glance: Glance) -> Held:
        """What others are held against."""

    @abstractmethod
    def against(self, held: Held, outcomes: Outcomes) -> Against:
        """Another deal, held against it; under which name it is looked at does not matter."""

    @abstractmethod
    def differences(self, found: Against) -> Differences:
        """What it changes."""

    def words(self, base: Held, found: Sequence[Against]) -> list[str]:
        """What is said of the moved deal."""
        return []

    # ---- what they have in common ----

    @property
    def glance(self) -> Glance:
        """Today's deal, as it was simulated last."""
        assert self._base is not None, "after an answer"
        return self._base.glance

    def answer(self, wish: Wish, progress: Progress | None = None) -> Answer:
        """What comes of a wish.

        Parameters
        ----------
        wish : Wish
        progress : callable, optional
            As of `engine.run.simulate`; what it raises stops the simulation.

        Raises
        ------
        NonFiniteResult
            If a side comes to numbers that are none.
        """
        base = self._taken(wish.base, progress)
        found = [self._held(base, side, progress) for side in wish.variants]
        return Answer(
            wish,
            self.paths,
            charts(_sight(wish, base, found)),
            table(base.glance.levels, [self.differences(one) for one, _ in found], self.paths),
            self.words(base.held, [one for one, _ in found]) if wish.now else [],
        )

    def _taken(self, side: Side, progress: Progress | None) -> _Base[Held]:
        if self._base is None or self._base.side != side:
            outcomes = self.lived(side, side, progress)
            grid, glance = Grid.of(outcomes), Glance.of(outcomes)
            self._base = _Base(side, grid, Pictured.of(outcomes, grid), glance, self.hold(glance))
            self._kept.clear()
        return self._base

    def _held(self, base: _Base[Held], side: Side, progress: Progress | None) -> tuple[Against, Pictured]:
        key = side.settings
        if key not in self._kept:
            outcomes = self.lived(side, base.side, progress)
            self._kept[key] = self.against(base.held, outcomes), Pictured.of(outcomes, base.grid)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def lived(self, side: Side, base: Side, progress: Progress | None = None) -> Outcomes:
        """What comes of a side on the futures that all meet: those of today's deal, whatever a variant says of them."""
        sources = [Source(side.name, self.simulated(side.scenario))]
        futures = Futures.by(base.scenario, self.paths)
        with closing(outcomes_of(sources, futures, threads=self._threads, progress=progress)) as runs:
            return next(runs)[1]


def _sight(wish: Wish, base: _Base[Any], found: Sequence[tuple[Any, Pictured]]) -> Sight:
    """All sides as they are drawn."""
    pictured = {side.name: one for side, (_, one) in zip(wish.variants, found, strict=True)}
    now = pictured.pop(wish.now.name) if wish.now else None
    return Sight(base.pictured, now, pictured, base.grid, wish.base.scenario.scenario.currency)


class Quick(Bench[Glance, Differences]):
    """Follows a hand: means and shares, and partners who decide by the rule of thumb, for learning takes seconds."""

    def simulated(self, scenario: Scenario) -> Scenario:
        """With the rule of thumb in place of what would have to be learned."""
        return scenario.with_changes(BY_THUMB) if learns(scenario) else scenario

    def hold(self, glance: Glance) -> Glance:
        """Its means."""
        return glance

    def against(self, held: Glance, outcomes: Outcomes) -> Differences:
        """Its means less those of today's deal."""
        return held.against(outcomes)

    def differences(self, found: Differences) -> Differences:
        """All that was found."""
        return found


class Whole(Bench[Base, Compared]):
    """Takes the whole of a comparison."""

    def hold(self, glance: Glance) -> Base:
        """All of today's deal."""
        return Base.of("today's deal", glance.outcomes)

    def against(self, held: Base, outcomes: Outcomes) -> Compared:
        """All in which it differs from today's deal."""
        return held.against("another deal", outcomes)

    def differences(self, found: Compared) -> Differences:
        """Those of all metrics."""
        return found.differences

    def words(self, base: Base, found: Sequence[Compared]) -> list[str]:
        """The verdict on the moved deal, among all that are held against today's."""
        return [finding.text for finding in verdict(Comparison(base.side, tuple(found)), found[0])]


BY_THUMB = {"decisions.estimate": "thumb"}


def learns(scenario: Scenario) -> bool:
    """Whether partners of a scenario learn how they decide."""
    return scenario.decisions.estimate == "learned"
