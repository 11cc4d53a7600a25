"""From a scenario's tables as TOML holds them to the scenario, or to every reason why it is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError

from simulate.scenario import files
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.quantities import shown
from simulate.scenario.rules import broken_rules
from simulate.scenario.shape import elsewhere, known_keys, shape_at
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Path, Tree, dotted, nearest

Model = TypeVar("Model", bound=Tables)


def build(
    model: type[Model],
    raw: Tree,
    where: Callable[[Path], str],
    problems: Sequence[Problem] = (),
    folder: FilePath | None = None,
) -> Model:
    """A scenario from its tables, which this may change; `problems` are known already.

    Raises
    ------
    ScenarioError
        With every problem, the known ones first.
    """
    as_written = {**raw}
    broken = list(files.inline(raw, folder))
    scenario = None
    try:
        scenario = model.model_validate(raw)
    except ValidationError as error:
        broken += _broken(error, raw)
    found = [Problem(where(path), dotted(path, as_written), message) for path, message in broken]
    if scenario is None or found or problems:
        raise ScenarioError([*problems, *sorted(dict.fromkeys(found), key=lambda problem: _by_line(problem.where))])
    return scenario


def _by_line(where: str) -> int:
    _, _, line = where.rpartition(":")
    return int(line) if line.isdigit() else -1


def _broken(error: ValidationError, raw: Tree) -> list[tuple[Path, str]]:
    """What a validation found, as (path, message); and the broken rules, which it did not come to."""
    broken: list[tuple[Path, str]] = []
    for detail in error.errors(include_url=False):
        if detail["type"] == "rules":
            return list(detail["ctx"]["broken"])
        path = _path(detail["loc"], raw)
        broken.append((path, _message(detail, path, raw)))
    return broken + list(broken_rules(raw, lenient=True))


def _path(location: tuple[str | int, ...], raw: Any) -> Path:
    """A place in the file: pydantic's, without the names of distributions that it puts in."""
    path: Path = ()
    node = raw
    for step in location:
        if isinstance(node, dict) and step not in node and step == node.get("dist"):
            continue
        path = (*path, step)
        if isinstance(step, int):
            node = node[step] if isinstance(node, list) and step < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    return path


def _message(detail: Any, path: Path, raw: Tree) -> str:
    kind, got = detail["type"], shown(detail["input"])
    context = detail.get("ctx", {})
    if kind == "refused":
        return str(detail["msg"])
    if kind == "missing":
        if isinstance(path[-1], int):
            return f"expected {_length(path[:-1], raw)} entries, got {path[-1]}"
        return f"expected a value, got nothing: the key is required ({_meaning(path, raw)})"
    if kind == "extra_forbidden":
        known = known_keys(path[:-1], raw)
        table = f"a key of [{dotted(path[:-1], raw)}]" if len(path) > 1 else "a table of a scenario"
        return f"expected {table}, got an unknown one{elsewhere(str(path[-1])) or nearest(str(path[-1]), known)}"
    if kind == "union_tag_not_found":
        return f'expected a number or a distribution with `dist = "…"`, got {got}'
    if kind == "literal_error" and path == ("schema_version",):
        return f"expected 1, the version of the format that this jvsim reads, got {got}"
    if kind in ("literal_error", "union_tag_invalid"):
        choices = _choices(path, raw)
        if kind == "union_tag_invalid":
            got = shown(context["tag"])
        return f"expected one of {', '.join(choices)}, got {got}{nearest(got.strip(chr(34)), choices)}"
    if kind in ("too_long", "too_short"):
        exact = _length(path, raw)
        most, least = context.get("max_length"), context.get("min_length")
        limit = f"exactly {exact}" if exact else f"at most {most}" if kind == "too_long" else f"at least {least}"
        return f"expected {limit} entries, got {len(detail['input'])}"
    return f"expected {_EXPECTED.get(kind, detail['msg'])}, got {got}"


_EXPECTED = {
    "string_type": "text in quotes",
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": 'a quarter as "2027-Q1"',
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def _length(path: Path, raw: Tree) -> int | None:
    """The number of entries of a list, where it is fixed."""
    shape = shape_at(path, raw)
    return shape.length if shape is not None else None


def _choices(path: Path, raw: Tree) -> list[str]:
    shape = shape_at(path, raw)
    if shape is None:
        return []
    if shape.laws:
        return [str(law.model_fields["dist"].default) for law in shape.laws]
    return [str(choice) for choice in shape.choices]


def _meaning(path: Path, raw: Tree) -> str:
    shape = shape_at(path, raw)
    if shape is None or shape.field is None:
        return "a value"
    unit = f" [{shape.unit}]" if shape.unit else ""
    return f"{shape.field.description}{unit}"
