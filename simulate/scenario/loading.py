"""From a TOML file to a scenario, or to every reason why it is none.

All problems are told at once, each as `FILE:LINE: table.key: expected …, got …`. What overrides brought in is told
with `--set` in place of the line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path as FilePath

from simulate.scenario import overrides, templates, variants
from simulate.scenario.positions import locate
from simulate.scenario.problems import Problem, ScenarioError
from simulate.scenario.scenario import Scenario
from simulate.scenario.tree import Path, TooDeep, Tree, nearest, too_deep
from simulate.scenario.validation import build

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_DECIMAL_COMMA = re.compile(r"=\s*([+-]?\d+),(\d+)\s*(?:#.*)?$")
_THOUSANDS_COMMA = re.compile(r"=\s*([+-]?[1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?\s*(?:#.*)?$")
_LIST_OF_TABLES = re.compile(
    r"^\s*\[(partners|payments|dependence|variants|venture\.stages|exit\.triggers)\]", re.MULTILINE
)
_CURLY_QUOTE = re.compile(r"=\s*[\u2018\u2019\u201c\u201d\u201e]")


def load(path: str | FilePath, overrides: Sequence[str] = ()) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : str or path
        The TOML file. Data files that it names must lie in its folder.
    overrides : sequence of str
        Changes as `table.key=value`.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem of the file and of the overrides.
    """
    place = FilePath(path)
    try:
        data = place.read_bytes()
    except OSError as error:
        reason = f"{error.strerror or error}{_nearest_file(place) if isinstance(error, FileNotFoundError) else ''}"
        raise ScenarioError(
            [Problem(str(path), "", f"expected a scenario file that can be read, got: {reason}")]
        ) from None
    except ValueError as error:
        raise ScenarioError([Problem(repr(str(path)), "", f"expected the name of a file, got: {error}")]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"expected UTF-8 text, got the byte 0x{data[error.start]:02x}: save the file as UTF-8"
        raise ScenarioError([Problem(f"{path}:{line}", "", message)]) from None
    return parse(text, name=str(path), folder=place.parent, overrides=overrides)


def _top_lines(text: str, raw: Tree) -> dict[Path, int]:
    """The lines of the tables at the top, roughly: of a text that is nested too deep to be followed."""
    lines = text.split("\n")
    found: dict[Path, int] = {}
    for key in raw:
        head = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
        at = next((line for line, content in enumerate(lines, start=1) if head.match(content)), None)
        found |= {} if at is None else {(key,): at}
    return found


def _nearest_file(place: FilePath) -> str:
    """A file of that folder, or a shipped scenario, with a name near to that of a file that is not there."""
    try:
        files = [file.name for file in sorted(place.parent.glob("*.toml"))]
    except OSError:
        files = []
    shipped = templates.names() if place.name == str(place) else []
    return nearest(place.name, files) or nearest(place.name.removesuffix(".toml"), shipped)


def parse(
    text: str, *, name: str = "scenario", folder: FilePath | None = None, overrides: Sequence[str] = ()
) -> Scenario:
    """Read a scenario from TOML text; `name` stands in problems, data files are sought in `folder`."""
    text = text.replace("\r\n", "\n")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([_syntax_problem(str(error), text, name)]) from None
    except RecursionError:
        raise ScenarioError([Problem(name, "", str(TooDeep()))]) from None
    except ValueError:  # what tomllib leaves to Python, which does not read such long ones
        raise ScenarioError(
            [Problem(name, "", "expected numbers that can be read, got one of too many digits")]
        ) from None
    deep = too_deep(raw)
    lines = locate(text) if deep is None else _top_lines(text, raw)

    def where(path: Path) -> str:
        while path and path not in lines:
            path = path[:-1]
        return f"{name}:{lines[path]}" if path else name

    if deep is not None:
        raise ScenarioError([Problem(where(deep), str(deep[0]), str(TooDeep()))])
    return _with_variants(raw, where, lambda rest: _with_overrides(rest, overrides, where, folder))


def _with_variants(raw: Tree, where: Callable[[Path], str], made: Callable[[Tree], Scenario]) -> Scenario:
    """A scenario with the variants of its file, which are checked once the scenario itself is right."""
    found, problems = variants.read(raw.pop(variants.TABLE, []), where)
    try:
        scenario = made(raw)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *problems]) from None
    problems += variants.checked(scenario, found, where)
    if problems:
        raise ScenarioError(problems)
    scenario._variants = tuple(found.values())
    return scenario


def _syntax_problem(message: str, text: str, name: str) -> Problem:
    at = _AT_LINE.search(message)
    reason = _AT_LINE.sub("", message)
    line = int(at.group(1)) if at and at.group(1) else text.count("\n") + 1
    hint = _hint(reason, text.split("\n"), line)
    return Problem(f"{name}:{line}", "", f"expected TOML, got: {reason[:1].lower()}{reason[1:]}{hint}")


def _hint(reason: str, lines: list[str], line: int) -> str:
    """What was probably meant, where a slip is recognised."""
    here = lines[line - 1] if line <= len(lines) else ""
    table = _LIST_OF_TABLES.search("\n".join(lines))
    decimal, thousands = _DECIMAL_COMMA.search(here), _THOUSANDS_COMMA.search(here)
    if _CURLY_QUOTE.search(here):
        return '; text stands in straight quotes: "like this"'
    if table is not None and ("overwrite" in reason or "twice" in reason):
        return f"; [[{table.group(1)}]] needs two brackets"
    if thousands is not None:
        return _without_commas(thousands.group(1), thousands.group(2) or "")
    if decimal is not None:
        return f"; write {decimal.group(1)}.{decimal.group(2)}, with a point"
    if "unclosed" in reason.lower():
        return "; a comma may be missing on this line or the one before"
    return ""


def _without_commas(number: str, decimals: str) -> str:
    """A number with commas before groups of three digits: thousands, or decimals where there is but one comma."""
    plain, grouped = number.replace(",", "") + decimals, number.replace(",", "_") + decimals
    decimal = "" if decimals or number.count(",") > 1 else f" for thousands, {number.replace(',', '.')} for a decimal"
    return f"; write {plain} (or {grouped}){decimal}"


def _with_overrides(raw: Tree, texts: Sequence[str], where: Callable[[Path], str], folder: FilePath | None) -> Scenario:
    changes, problems = overrides.parse_overrides(texts)
    raw, paths, unknown = overrides.changed(raw, changes)
    overridden = set(paths)

    def place(path: Path) -> str:
        if any(path[: len(known)] == known for known in overridden):
            return overrides.WHERE
        return where(path)

    return build(Scenario, raw, place, problems + unknown, folder)
