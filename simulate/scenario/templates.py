"""The scenarios that are shipped: files inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
ARCHETYPES = ("efficiency", "electrification", "software", "flexibility", "mobility")
"""Kinds of venture, in the order of the schema."""
CANONICAL = "battery_cells"
"""The template that shows every key."""
MAIN = ("platform_sharing", CANONICAL, "software_stack", "cell_plant_exit", "robotaxi")
"""Those that stand for their archetype; others of it come after them."""
SCHEMA_LINE = "#:schema ./jvsim.schema.json\n"
NO_SCHEMA_LINE = (
    '# Editors complete and check this file once "jvsim schema > jvsim.schema.json" was run in its folder and a first\n'
    '# line reads "#:schema ./jvsim.schema.json".\n'
)
"""What stands in place of the line that names the schema where there is no such file: no pointer into nothing."""
SCHEMA_FILE = "jvsim.schema.json"
QUESTION = "The question:"


@dataclass(frozen=True)
class Template:
    """A shipped scenario, as its file describes it.

    Attributes
    ----------
    name : str
        By which it is asked for.
    title, description, archetype : str
        The scenario's own; empty where it has none.
    question : str
        What it asks, from its opening comment; empty where it has none.
    """

    name: str
    title: str
    description: str
    archetype: str
    question: str


def folder() -> Path:
    """The folder of the shipped scenario files."""
    shipped = _PACKAGE / "data" / "scenarios"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "scenarios"


def names() -> list[str]:
    """The names of the shipped scenarios, in order."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def path(name: str) -> Path:
    """The file of a shipped scenario.

    Raises
    ------
    KeyError
        If there is none of this name.
    """
    if name not in names():
        raise KeyError(f"no shipped scenario {name!r}; there are {', '.join(names())}")
    return folder() / f"{name}.toml"


def shipped_or_file(file: str | Path) -> Path:
    """A file as given, or the shipped scenario of that name where no such file exists."""
    name = str(file)
    if name in names() and (Path(file).is_dir() or not os.path.lexists(file)):
        return path(name)
    return Path(file)


def name_of(file: Path) -> str:
    """A file as given; of a shipped scenario its name, for it lies elsewhere on another machine."""
    return file.stem if file.stem in names() and file == path(file.stem) else str(file)


def catalogue() -> list[Template]:
    """Every shipped scenario by archetype, the one that stands for it first; those without one at the end."""
    order = {archetype: place for place, archetype in enumerate(ARCHETYPES)}
    found = [_template(name) for name in names()]
    return sorted(found, key=lambda t: (order.get(t.archetype, len(order)), t.name not in MAIN, t.name))


def of_archetype(archetype: str) -> str | None:
    """The template that stands for an archetype; None where none is shipped."""
    return next((template.name for template in catalogue() if template.archetype == archetype), None)


def _template(name: str) -> Template:
    text = path(name).read_text(encoding="utf-8")
    about = tomllib.loads(text)["scenario"]
    return Template(
        name, about["name"], about.get("description", ""), about.get("archetype", ""), _question(text.splitlines())
    )


def _question(lines: list[str]) -> str:
    """What stands in the opening comment behind the words for it, up to its question mark."""
    words: list[str] = []
    for line in lines:
        text = line.removeprefix("#").strip()
        if not line.startswith("#") or (words and not text):
            break
        if words or text.startswith(QUESTION):
            words.append(text.removeprefix(QUESTION).strip())
    question, mark, _ = " ".join(words).partition("?")
    return question[:1].upper() + question[1:] + mark


def starting_text(name: str, beside: Path) -> str:
    """The text of a shipped scenario for a file in some folder, comments and all.

    Raises
    ------
    KeyError
        If there is none of this name.
    """
    text = path(name).read_text(encoding="utf-8")
    return text if (beside / SCHEMA_FILE).is_file() else text.replace(SCHEMA_LINE, NO_SCHEMA_LINE, 1)
