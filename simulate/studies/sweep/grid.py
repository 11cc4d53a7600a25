"""The grid of a sweep: what `--vary key=lo:hi:step` and `--vary key=a,b,c` mean, and the scenarios at its points.

Everything that is wrong is told at once, before anything is simulated: keys that are not there, ranges that are empty,
and points of the grid that are no valid scenario.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from simulate.engine.requests import described
from simulate.presentation.wording import key_in_words
from simulate.scenario import Problem, ScenarioError
from simulate.scenario.overrides import SWITCHES, UnknownKey, find
from simulate.scenario.quantities import shown as quoted
from simulate.scenario.shape import shape_at
from simulate.scenario.tree import Path, dotted, plain, split
from simulate.scenario.variants import separate
from simulate.studies.sweep.axes import Axis, shown

if TYPE_CHECKING:
    from simulate.scenario import Scenario

WHERE = "--vary"
ANY = "*"
"""A name or a place in the path of a term."""
TERMS: tuple[Path, ...] = (
    ("partners", ANY, "equity"),
    ("partners", ANY, "side_margin"),
    ("partners", ANY, "initial_contribution"),
    ("partners", ANY, "yearly_contribution"),
    ("payments", ANY, "amount"),
    ("exit", "supply_margin"),
    ("exit", "triggers", ANY, "discount"),
)
"""Keys by which partners share out the value: those over which there is a zone of agreement.

The venture's price is none: customers pay it, so that both partners gain by a higher one without end.
"""
MOST_POINTS = 10_000
MOST_TOLD = 12
"""Problems of points that are told one by one."""
EXPECTED = "expected lo:hi:step or a,b,c"
NO_SETTING = "expected a key of the deal or of its world: all points of a sweep face the same futures"

Vary = Sequence[str] | Mapping[str, Any]


def grid_of(scenario: Scenario, vary: Vary) -> tuple[tuple[Axis, ...], list[Scenario]]:
    """The keys that vary, and the scenarios at the points of their grid, the last key running fastest.

    Parameters
    ----------
    scenario : Scenario
        The base.
    vary : sequence of str, or mapping
        `key=lo:hi:step` or `key=a,b,c` each; or the values of each key: a list, or text as after the equals sign.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    found = [_stated(scenario, key, values) for key, values in _pairs(vary)]
    problems = [problem for one in found for problem in one[2]]
    paths = [path for path, _, _ in found if path]
    keys = [dotted(path, plain(scenario)) for path in paths]
    problems += [Problem(WHERE, key, "expected a key once, got it twice") for key in sorted(_twice(keys))]
    n = math.prod(len(values) for _, values, _ in found)
    if not found:
        problems.append(Problem(WHERE, "", "expected one key at least: key=lo:hi:step or key=a,b,c"))
    elif n > MOST_POINTS:
        problems.append(Problem(WHERE, "", f"expected {MOST_POINTS:,} points at most, got a grid of {n:,}"))
    if problems:
        raise ScenarioError(problems)
    scenarios = _points(scenario, keys, [values for _, values, _ in found])
    return _axes(scenario, paths, keys, [len(values) for _, values, _ in found], scenarios), scenarios


def _pairs(vary: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(vary, Mapping):
        for key, values in vary.items():
            if not isinstance(key, str) or not isinstance(values, Iterable):
                raise TypeError(
                    f"vary: expected values by key, as {{'venture.price': [90, 98]}}, got {described({key: values})}"
                )
            yield key, values
        return
    if not isinstance(vary, Iterable) or not all(isinstance(text, str) for text in vary):
        raise TypeError(f"vary: expected texts, as 'venture.price=90,98', or values by key, got {described(vary)}")
    for text in vary:
        key, equals, values = text.partition("=")
        yield (key.strip(), values.strip()) if equals else (text.strip(), None)


def _stated(scenario: Scenario, key: str, values: Any) -> tuple[Path, list[Any], list[Problem]]:
    """The path of a key and what it takes, as given; or what is wrong with it."""
    if values is None or not key:
        return (), [], [Problem(WHERE, "", f"{EXPECTED} after key=, got {quoted(key)}")]
    raw = plain(scenario)
    problems = []
    path: Path = ()
    try:
        path, shape = find(key, raw)
    except UnknownKey as error:
        problems.append(Problem(WHERE, key, str(error)))
        is_text, is_switch = False, False
    else:
        is_text, is_switch = shape.is_text, shape.annotation is bool
        if path[0] == "simulation":
            problems.append(Problem(WHERE, key, NO_SETTING))
    try:
        taken = _read(values, is_text) if isinstance(values, str) else list(values)
    except ValueError as error:
        return path, [], [*problems, Problem(WHERE, key, str(error))]
    if not taken:
        problems.append(Problem(WHERE, key, f"{EXPECTED}, got no value"))
    return path, [SWITCHES.get(str(v), v) if is_switch else v for v in taken], problems


def _read(text: str, is_text: bool) -> list[Any]:
    """The values of a text: a range of numbers, or a list."""
    items = [item.strip() for item in separate(text)]
    if not is_text and len(items) == 1 and ":" in text and text[:1] not in "[{\"'":
        return _range(text)
    if any(not item for item in items):
        raise ValueError(f"{EXPECTED}, got an empty value in {quoted(text)}")
    return [item.strip("\"'") if is_text else item for item in items]


def _range(text: str) -> list[float | int]:
    """The numbers of lo:hi:step, hi among them where a step falls on it: 0.3, never 0.30000000000000004."""
    parts = text.split(":")
    if len(parts) != 3:
        raise ValueError(f"expected lo:hi:step, got {quoted(text)}")
    low, high, step = (_decimal(part.strip(), text) for part in parts)
    if step == 0:
        raise ValueError(f"expected a step other than 0, got {quoted(text)}")
    if (high - low) / step < 0:
        raise ValueError(f"expected a step that leads from {low} to {high}, got {step}: the range is empty")
    n = int((high - low) / step) + 1
    if n > MOST_POINTS:
        raise ValueError(f"expected {MOST_POINTS:,} values at most, got {n:,}")
    whole = all(number == number.to_integral_value() for number in (low, high, step))
    return [int(low + i * step) if whole else float(low + i * step) for i in range(n)]


def _decimal(part: str, text: str) -> Decimal:
    try:
        number = Decimal(part)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or not math.isfinite(float(number)):
        raise ValueError(f"expected numbers in lo:hi:step, got {quoted(part)} in {quoted(text)}")
    return number


def _twice(names: Sequence[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


# ---- the points -----------------------------------------------------------------------------------------------------


def _points(scenario: Scenario, keys: Sequence[str], values: Sequence[Sequence[Any]]) -> list[Scenario]:
    """The scenario at every point; all points that are none are told."""
    points = list(itertools.product(*values))
    scenarios: list[Scenario] = []
    broken: dict[tuple[str, str], list[str]] = {}
    for point in points:
        try:
            scenarios.append(scenario.with_changes(dict(zip(keys, point, strict=True))))
        except ScenarioError as error:
            name = ", ".join(f"{key}={shown(value)}" for key, value in zip(keys, point, strict=True))
            for problem in error.problems:
                broken.setdefault((problem.key, problem.message), []).append(name)
    if broken:
        raise ScenarioError(_told(broken, len(points)))
    return scenarios


def _told(broken: Mapping[tuple[str, str], Sequence[str]], n_points: int) -> list[Problem]:
    problems = [
        Problem(WHERE, key, f"{message} (at {_where(names, n_points)})")
        for (key, message), names in itertools.islice(broken.items(), MOST_TOLD)
    ]
    if len(broken) > MOST_TOLD:
        problems.append(Problem(WHERE, "", f"and {len(broken) - MOST_TOLD} more problems of this kind"))
    return problems


def _where(names: Sequence[str], n_points: int) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} of {n_points} points, first at {names[0]}"


def _axes(
    scenario: Scenario, paths: Sequence[Path], keys: Sequence[str], lengths: Sequence[int], points: Sequence[Scenario]
) -> tuple[Axis, ...]:
    """The axes with their values as the scenarios hold them: a number for a text of one."""
    now, labels, axes = plain(scenario), _labels(keys), []
    for i, (path, key) in enumerate(zip(paths, keys, strict=True)):
        stride = math.prod(lengths[i + 1 :])
        values = tuple(_at(plain(points[j * stride]), path) for j in range(lengths[i]))
        shape = shape_at(path, now)
        unit = _unit(shape.quantity.unit, scenario) if shape is not None and shape.quantity is not None else ""
        meaning = shape.meaning if shape is not None else ""
        words = key_in_words(split(key), meaning) if meaning else ""
        axes.append(Axis(key, values, _at(now, path), labels[i], unit, _is_term(path), words))
    problems = [
        Problem(WHERE, axis.key, f"expected each value once, got {text} twice")
        for axis in axes
        for text in sorted(_twice(axis.texts))
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(axes)


def _is_term(path: Path) -> bool:
    """Whether partners share out the value by a key; see `TERMS`."""
    return any(
        len(path) == len(term) and all(wanted in (ANY, step) for wanted, step in zip(term, path, strict=True))
        for term in TERMS
    )


def _unit(unit: str, scenario: Scenario) -> str:
    """A unit with the scenario's own currency and unit of volume: `USD million`, `USD per kWh`."""
    currency, volume = scenario.scenario.currency, scenario.scenario.volume_unit
    if unit == "currency/volume unit":
        return f"{currency} per {volume}"
    if unit.split("/")[0] == "million":
        return f"{currency} {unit}"
    return unit.replace("volume units", volume)


def _at(node: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return node


def _labels(keys: Sequence[str]) -> list[str]:
    """The last two parts of each key, or more where those are alike."""
    parts = [split(key) for key in keys]
    for n in range(2, max(len(one) for one in parts) + 1):
        cut = [".".join(one[-n:]) for one in parts]
        if not _twice(cut):
            return cut
    return list(keys)
