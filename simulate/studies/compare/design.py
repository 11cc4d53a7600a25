"""Comparison: scenarios and finished runs brought onto the same futures, each held against the first."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulate.engine.learning.holding import held
from simulate.engine.requests import MOST_PATHS, described, requested, whole
from simulate.engine.run import Progress, simulate_each
from simulate.scenario import Scenario, Variant
from simulate.studies.compare.result import Comparison, compared
from simulate.studies.run.result import Result

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes


class CannotCompare(ValueError):
    """Sides that share no futures or no money; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Source:
    """One side: a scenario to simulate, or one that has been run.

    Attributes
    ----------
    name : str
        What it is called; each side has a name of its own.
    scenario : Scenario
    outcomes : Outcomes, optional
        Of its run.
    """

    name: str
    scenario: Scenario
    outcomes: Outcomes | None = None


@dataclass(frozen=True)
class Futures:
    """The trajectories that all sides meet: the keys of their draws, the first of them, and their number."""

    seed: int
    sampler: str
    antithetic: bool
    first: int
    n: int

    @staticmethod
    def by(scenario: Scenario, n: int, first: int = 0) -> Futures:
        """The futures of a scenario's own settings."""
        settings = scenario.simulation
        return Futures(settings.seed, str(settings.sampler), settings.antithetic, first, n)

    def of(self, scenario: Scenario) -> Scenario:
        """A scenario on these futures."""
        wanted = {"seed": self.seed, "sampler": self.sampler, "antithetic": self.antithetic}
        own = scenario.simulation
        other = {f"simulation.{key}": value for key, value in wanted.items() if getattr(own, key) != value}
        return scenario.with_changes(other) if other else scenario


def distinct(sources: Sequence[Source], others: Sequence[str] = ()) -> list[Source]:
    """Sides with names of their own: of those that are called alike each gets its other name, or a number."""
    names = [source.name for source in sources]
    numbered = [f"{name} ({names[: i + 1].count(name)})" for i, name in enumerate(names)]
    return [
        source if names.count(source.name) == 1 else replace(source, name=other)
        for source, other in zip(sources, others or numbered, strict=True)
    ]


def compare(
    base: Scenario | Result,
    *others: Scenario | Result,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    paths: int | None = None,
    seed: int | None = None,
    estimate: str | None = None,
    hold_decisions: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare scenarios, runs and variants of a scenario with the first, on the same futures.

    Parameters
    ----------
    base : Scenario or Result
        What the others are held against.
    *others : Scenario or Result
        Other scenarios, or runs with the same seed.
    variants : dict of str to dict, optional
        Variants of the base: by name, dotted keys and their new values,
        `{"tight reviews": {"governance.review_interval_quarters": 2}}`. Where neither these nor others are given, those
        of the base's file.
    paths : int, optional
        Trajectories of each; by default those of the runs, or the base's `simulation.paths`.
    seed : int, optional
        By default that of the runs, or the base's.
    estimate : str, optional
        How partners judge what going on is worth, "none", "thumb" or "learned"; by default each scenario's own. What
        has been run stays as it is.
    hold_decisions : bool
        Whether partners decide everywhere by what the base has taught them;
        by default each side is learned anew.
    threads : int, optional
        By default one a processor. The results do not depend on it.
    progress : callable, optional
        Called now and then with (trajectories done, all).

    Returns
    -------
    Comparison
        `to_frame()` has a row for each variant, metric and statistic; `as_dict()` is what `--json` prints.

    Raises
    ------
    ScenarioError
        If a variant is no valid scenario.
    CannotCompare
        If the sides have no futures or no currency in common.

    Examples
    --------
    >>> import simulate as jv
    >>> deal = jv.load("battery_cells")
    >>> found = jv.compare(deal, variants={"no reviews": {"governance.review_interval_quarters": 0}}, paths=200)
    >>> [one.side.name for one in found.variants]
    ['no reviews']
    """
    sources = [_source(side, seed, threads, estimate) for side in (base, *others)]
    given = sources[0].scenario
    named = [Variant(name, changes) for name, changes in _assert_variants(variants).items()]
    chosen = named or ([] if others else list(given.variants))
    changed = [Source(variant.name, variant.of(given)) for variant in chosen]
    sides = [*distinct(sources), *changed]
    return compare_sources(sides, paths, hold=hold_decisions, threads=threads, progress=progress)


def _assert_variants(variants: Any) -> Mapping[str, Mapping[str, Any]]:
    """The variants that were given; a `TypeError` where they are no changes by name."""
    if variants is None:
        return {}
    expected = "variants: expected changes by name, as {'dear': {'venture.price': 110.0}}"
    if not isinstance(variants, Mapping):
        raise TypeError(f"{expected}, got {described(variants)}")
    for name, changes in variants.items():
        if not isinstance(name, str) or not isinstance(changes, Mapping):
            raise TypeError(f"{expected}, got {described({name: changes})}")
    return variants


def _source(side: Scenario | Result, seed: int | None, threads: int | None, estimate: str | None) -> Source:
    """A side that is simulated with the seed that was asked for, or was run with it."""
    if not isinstance(side, Result):
        scenario, _ = requested(side, seed=seed, threads=threads, estimate=estimate)
        return Source(scenario.scenario.name, scenario)
    own, name = side.scenario.simulation.seed, side.scenario.scenario.name
    if seed not in (None, own):
        raise CannotCompare(f"{name!r} has been run with seed {own}, not {seed}")
    return Source(name, side.scenario, side.outcomes)


def compare_sources(
    sources: Sequence[Source],
    paths: int | None = None,
    *,
    hold: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate what is not run yet, all in one call, and compare every side with the first.

    Parameters
    ----------
    sources : sequence of Source
        Two at least; the first is the base.
    paths : int, optional
        Trajectories of each; by default those of the runs, or the base's `simulation.paths`.
    hold : bool
        Whether partners decide everywhere by what those of the base have learned.
    threads : int, optional
    progress : callable, optional
        As of `engine.run.simulate`.

    Raises
    ------
    CannotCompare
        If the sides have no futures or no currency in common.
    """
    futures = shared_futures(sources, paths)
    runs = outcomes_of(sources, futures, hold=hold, threads=threads, progress=progress)
    with closing(runs):
        return compared(runs, adjustments(sources, futures))


def outcomes_of(
    sources: Sequence[Source],
    futures: Futures,
    *,
    hold: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Generator[tuple[str, Outcomes], None, None]:
    """Names and outcomes of all sides in their order, each as soon as it is there."""
    base, others = futures.of(sources[0].scenario), [one for one in sources[1:] if one.outcomes is None]
    first = [base] if sources[0].outcomes is None else []
    waiting = [*first, *held(base, [futures.of(one.scenario) for one in others], hold)]
    simulated = simulate_each(waiting, futures.n, first=futures.first, threads=threads, progress=progress)
    for source in sources:
        yield source.name, next(simulated) if source.outcomes is None else _cut(source.outcomes, futures.n)


def _cut(outcomes: Outcomes, n: int) -> Outcomes:
    """The first n trajectories of a run."""
    if outcomes.n_paths == n:
        return outcomes
    return replace(outcomes, matrix=outcomes.matrix[:, :n], seconds=outcomes.seconds * n / outcomes.n_paths)


# ---- which futures --------------------------------------------------------------------------------------------------


def shared_futures(sources: Sequence[Source], paths: int | None = None) -> Futures:
    """The futures that all sides can meet: those of the runs among them, or else the base's.

    Raises
    ------
    CannotCompare
        If there are none, or the currencies differ.
    """
    paths = whole("paths", paths, 1, MOST_PATHS)
    problems = [*_not_comparable(sources), *_runs_apart([s for s in sources if s.outcomes is not None])]
    runs = [source.outcomes for source in sources if source.outcomes is not None]
    leading = runs[0].scenario if runs else sources[0].scenario
    most = min((run.n_paths for run in runs), default=None)
    if paths is not None and most is not None and paths > most:
        problems.append(f"{paths:,} paths were asked for, and a run has {most:,} only: ask for fewer, or run it again")
    if problems:
        raise CannotCompare("\n".join(problems))
    return Futures.by(leading, paths or most or leading.simulation.paths, runs[0].first if runs else 0)


def _not_comparable(sources: Sequence[Source]) -> Iterator[str]:
    if len(sources) < 2:
        yield "nothing to compare with: give a second scenario, a variant, or a run"
    names = [source.name for source in sources]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"two sides are called {name!r}: give each a name of its own"
    base = sources[0]
    for source in sources[1:]:
        ours, theirs = base.scenario.scenario.currency, source.scenario.scenario.currency
        if ours != theirs:
            yield (
                f"{source.name!r} counts in {theirs}, {base.name!r} in {ours}: money is compared in one currency; "
                "convert the amounts of one of them"
            )


def _runs_apart(runs: Sequence[Source]) -> Iterator[str]:
    """Why runs did not meet the same futures."""
    for source in runs[1:]:
        one, other = runs[0].outcomes, source.outcomes
        assert one is not None
        assert other is not None
        for what, ours, theirs in _keys_of_draws(one, other):
            if ours != theirs:
                yield (
                    f"{source.name!r} was run with {what} {theirs}, {runs[0].name!r} with {ours}: they met different "
                    f"futures; run one of them again with the other's {what}"
                )


def _keys_of_draws(one: Outcomes, other: Outcomes) -> Iterator[tuple[str, object, object]]:
    for key in ("seed", "sampler", "antithetic"):
        yield key, getattr(one.scenario.simulation, key), getattr(other.scenario.simulation, key)
    yield "the first path", one.first, other.first


def adjustments(sources: Iterable[Source], futures: Futures) -> list[str]:
    """What was changed so that all sides meet the same futures, in sentences."""
    said = []
    for source in sources:
        own = source.scenario.simulation
        if source.outcomes is not None:
            has = source.outcomes.n_paths
            if has > futures.n:
                said.append(f"{source.name!r}: the first {futures.n:,} of its {has:,} paths are used")
            continue
        wanted = {"seed": futures.seed, "sampler": futures.sampler, "antithetic": futures.antithetic}
        for key, value in wanted.items():
            if getattr(own, key) != value:
                said.append(f"{source.name!r}: simulated with {key} {_word(value)} as the others, not with its own")
    return said


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
