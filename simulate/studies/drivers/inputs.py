"""Which numbers of a scenario a tornado moves, and to which two settings.

- An uncertain input goes to its own P10 and P90: it is that number in every future. So does a tariff regime's rate.
- A plain number goes down and up by a share of itself, within its legal range.
- A whole number (quarters, and thresholds that count) goes down and up by the share, rounded, by one at least, and
  never to 0, which would switch something off.
- Numbers that hang together move together: a stake takes the other partner's with it; of a row of the tariff's
  `transition` the mean stay in the regime moves, and the moves to the others keep their proportions; a matrix of rank
  correlations stays symmetric.
- Not moved: what is 0 (a share of nothing is nothing), thresholds of flags, which have no size, and the levels of a
  history, which are data.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulate import catalogue
from simulate.scenario.dependence import RANKS
from simulate.scenario.distributions import Distribution
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.quantities import Quantity
from simulate.scenario.shape import shape_at
from simulate.scenario.tree import Path, Tree, dotted, leaves, nearest, plain, tree
from simulate.studies.drivers.sensitivity import DRAWN, HIGH, LOW, ZERO, Input, Skipped

if TYPE_CHECKING:
    from simulate.scenario import Scenario

WHERE = "keys"
"""Where a pattern that matches nothing stands."""
QUANTILES = (0.1, 0.9)
NO_INPUTS = ("schema_version", "scenario", "simulation")
"""Tables and keys that say what is simulated and how."""
PILOTS = ("decisions", "pilot_paths")
"""How many pilot futures there are: another one that says how."""
TRANSITION = ("market", "tariff", "transition")


@dataclass(frozen=True)
class _Number:
    """A number of a scenario on its way to an input; `root` is the scenario as TOML would hold it."""

    scenario: Scenario
    root: Tree
    path: Path
    leaf: Any
    share: float

    @property
    def label(self) -> str:
        return dotted(self.path, self.root)

    @property
    def quantity(self) -> Quantity:
        shape = shape_at(self.path, self.root)
        return shape.quantity if shape is not None and shape.quantity is not None else Quantity()

    @property
    def meaning(self) -> str:
        shape = shape_at(self.path, self.root)
        return shape.meaning if shape is not None else ""


def inputs(scenario: Scenario, share: float, patterns: Sequence[str] = ()) -> tuple[list[Input], list[Skipped]]:
    """The inputs of a scenario with their settings, in its order, and the numbers that are not moved.

    Parameters
    ----------
    scenario : Scenario
    share : float
        By which share of itself a plain number is moved, in (0, 1).
    patterns : sequence of str
        Patterns of labels as a shell has them (`venture.*`); none: all.

    Raises
    ------
    ScenarioError
        If a pattern matches no number, with the nearest one; or if nothing is left to move.
    """
    found = list(_found(scenario, share))
    _refuse_unknown(patterns, [one.label for one in found])
    asked = (one for one in found if not patterns or any(fnmatch.fnmatchcase(one.label, p) for p in patterns))
    wanted = [_checked(scenario, one) for one in asked]
    moved = [one for one in wanted if isinstance(one, Input)]
    skipped = [one for one in wanted if isinstance(one, Skipped)]
    if not moved:
        told = "; ".join(f"{one.label} {one.why}" for one in skipped[:5])
        raise ScenarioError([Problem(WHERE, "", f"expected an input that can be moved, got none: {told}")])
    return moved, skipped


def _refuse_unknown(patterns: Sequence[str], labels: Sequence[str]) -> None:
    problems = [
        Problem(WHERE, pattern, f"expected a pattern that matches an input, got none{nearest(pattern, labels)}")
        for pattern in patterns
        if not any(fnmatch.fnmatchcase(label, pattern) for label in labels)
    ]
    if problems:
        raise ScenarioError(problems)


def _found(scenario: Scenario, share: float) -> Iterator[Input | Skipped]:
    """Every number of a scenario, as an input or with the reason why it is none."""
    root = plain(scenario)
    for path, leaf in leaves(tree(scenario)):
        if path[0] in NO_INPUTS or path == PILOTS or "history" in path or isinstance(leaf, bool | str | None):
            continue
        number = _Number(scenario, root, path, leaf, share)
        if path[:3] == TRANSITION:
            if path[-1] == 0:
                yield _stay(number)
        elif path[0] == "dependence" and len(path) == 5:
            if int(path[3]) < int(path[4]):
                yield _pair(number)
        else:
            yield _moved(number)


def _moved(number: _Number) -> Input | Skipped:
    """A number that stands for itself."""
    path, leaf = number.path, number.leaf
    kind = _kind(number)
    if isinstance(leaf, Distribution):
        low, high = (float(value) for value in leaf.inverse(QUANTILES))
        return _input(number, leaf.median, low, high, DRAWN)
    if path[-1] == "equity" and path[1] == 1 and number.scenario.partners[0].equity is not None:
        return Skipped(number.label, "is what the other stake leaves")
    if leaf == 0:
        return Skipped(number.label, ZERO)
    if path[-1] == "block_quarters" and getattr(number.scenario.market, str(path[1])).history is None:
        return Skipped(number.label, "belongs to a history, and there is none")
    if kind == "flag":
        return Skipped(number.label, f"is a threshold of {_metric(number)}, which is 0 or 1")
    if isinstance(leaf, int) or kind == "count":
        step = max(1, round(number.share * leaf))
        return _input(number, leaf, max(1, leaf - step), leaf + step, f"± {step}")
    return _input(number, leaf, *_within(number.quantity, *_sides(number)), _by(number))


def _sides(number: _Number) -> tuple[float, float]:
    """A number less and more a share of itself, the smaller first."""
    # Rounded beyond what anyone states: 107.8, not 107.80000000000001.
    first, second = (float(f"{number.leaf * factor:.12g}") for factor in (1.0 - number.share, 1.0 + number.share))
    return min(first, second), max(first, second)


def _by(number: _Number) -> str:
    return f"± {100.0 * number.share:g} %"


def _metric(number: _Number) -> str:
    """The metric of a trigger whose threshold the number is, or nothing."""
    if number.path[:2] != ("exit", "triggers") or number.path[-1] not in ("above", "below"):
        return ""
    return str(number.scenario.exit.triggers[int(number.path[2])].metric)


def _kind(number: _Number) -> str:
    """The kind of what a trigger's threshold is held against, or nothing."""
    metric = _metric(number)
    return catalogue.METRICS[metric].kind if metric else ""


def _within(quantity: Quantity, low: float, high: float) -> tuple[float, float]:
    """Two settings, held at the ends of the legal range that they may reach."""
    if quantity.ge is not None:
        low = max(low, quantity.ge)
    if quantity.le is not None:
        high = min(high, quantity.le)
    return low, high


def _input(number: _Number, base: float, low: float, high: float, by: str) -> Input:
    label = number.label
    return Input(label, {label: low}, {label: high}, low, high, float(base), number.quantity.unit, number.meaning, by)


def _stay(number: _Number) -> Input | Skipped:
    """Mean stay in a tariff regime [quarters]: its row of the transition with the moves to the others scaled."""
    rows = [list(row) for row in number.scenario.market.tariff.transition or ()]
    place = int(number.path[3])
    name = number.scenario.market.tariff.regimes[place].name
    label = f"{'.'.join(TRANSITION)}: mean stay in {name}"
    leaving = 1.0 - rows[place][place]
    if leaving <= 0.0:
        return Skipped(label, "is never left")
    base = 1.0 / leaving
    low, high = max(1.0, base * (1.0 - number.share)), base * (1.0 + number.share)

    def with_stay(quarters: float) -> Mapping[str, Any]:
        row = [p / (leaving * quarters) for p in rows[place]]
        row[place] = 1.0 - 1.0 / quarters
        return {".".join(TRANSITION): [*rows[:place], row, *rows[place + 1 :]]}

    meaning = f"mean stay in the tariff regime {name}"
    return Input(label, with_stay(low), with_stay(high), low, high, base, "quarters", meaning, _by(number))


def _pair(number: _Number) -> Input | Skipped:
    """A rank correlation of a matrix, with its mirror image."""
    table, row, column = (int(number.path[i]) for i in (1, 3, 4))
    dependence = number.scenario.dependence[table]
    label = f"dependence.{table}: {dependence.inputs[row]} with {dependence.inputs[column]}"
    if number.leaf == 0.0:
        return Skipped(label, ZERO)
    low, high = _within(RANKS, *_sides(number))

    def with_correlation(value: float) -> Mapping[str, Any]:
        matrix = dependence.matrix()
        matrix[row][column] = matrix[column][row] = value
        return {f"dependence.{table}.rank_correlation": matrix}

    sides = with_correlation(low), with_correlation(high)
    return Input(label, *sides, low, high, number.leaf, RANKS.unit, "", _by(number))


def _checked(scenario: Scenario, found: Input | Skipped) -> Input | Skipped:
    """An input without the sides that are no valid scenario, or no other one; skipped if neither is left."""
    if isinstance(found, Skipped):
        return found
    kept: dict[str, Mapping[str, Any]] = {}
    remarks = []
    for side, value, changes in found.sides():
        if why := "is as it is" if value == found.base else _refused(scenario, changes):
            remarks.append(f"{side} side left out: {value:g} {why}")
        else:
            kept[side] = changes
    remark = "; ".join(remarks)
    if not kept:
        return Skipped(found.label, remark)
    return replace(
        found,
        low_changes=kept.get(LOW),
        high_changes=kept.get(HIGH),
        low=found.low if LOW in kept else None,
        high=found.high if HIGH in kept else None,
        remark=remark,
    )


def _refused(scenario: Scenario, changes: Mapping[str, Any]) -> str:
    """Why a changed scenario is none; nothing if it is valid."""
    try:
        scenario.with_changes(changes)
    except ScenarioError as error:
        return f"is refused ({error.problems[0].message})"
    return ""
