"""Findings: what a study shows, a sentence or two each, with the places in its JSON that its numbers come from.

Terminal, page, workbook and JSON all say them from here. A finding claims nothing that the errors do not support; the
last one is the next command worth running, with `FILE` for the scenario, which `Source` puts in its place.
"""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simulate.scenario.defaults import VENTURE
from simulate.scenario.problems import ScenarioError
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import quoted
from simulate.scenario.variants import parse_variant

NEXT = "next"
"""What the last finding is about."""
FILE = "FILE"
"""Stands for the scenario in a command: where it lies is another place on another machine."""


@dataclass(frozen=True)
class Finding:
    """One thing that a study found.

    Attributes
    ----------
    about : str
        What it is about, in one word: `value`, `gain`, `ending`, `tail`, `warning`, `next` …
    text : str
        One or two plain sentences.
    keys : tuple of str
        Where its numbers stand in the study's JSON: `venture.npv.mean`; a name that holds a dot is quoted.
    command : str
        What it advises to run, with which its text ends; empty where it advises nothing.
    """

    about: str
    text: str
    keys: tuple[str, ...] = ()
    command: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as it stands in JSON."""
        advised = {"command": self.command} if self.command else {}
        return {"about": self.about, "text": self.text, "keys": list(self.keys), **advised}


def advice(why: str, command: str, keys: Iterable[str] = ()) -> Finding:
    """The last finding: what is worth knowing next, and the command that tells it."""
    return Finding(NEXT, f"Next, {why}: `{command}`", tuple(keys), command)


def command(name: str, *words: str, view: str = VENTURE) -> str:
    """A command on the scenario of a study, with `FILE` in its place."""
    seen = ["--view", view] if view != VENTURE else []
    return shlex.join(["jvsim", name, FILE, *words, *seen])


def variant(name: str, changes: Mapping[str, Any]) -> str:
    """A variant as `--variant` takes it: `without it: exit.triggers.deadlock.above=9`; empty where it cannot say it."""
    text = f"{name}: {', '.join(f'{changed}={inline(value)}' for changed, value in changes.items())}"
    with contextlib.suppress(ScenarioError):
        if [*parse_variant(text).changes] == [*changes]:
            return text
    return ""


@dataclass(frozen=True)
class Source:
    """What a study was made of, as somebody would name it again.

    Attributes
    ----------
    file : str
        The scenario file as given, the name of a shipped scenario, or a directory of results.
    settings : sequence of str
        `table.key=value`, as given with `--set`.
    """

    file: str = FILE
    settings: Sequence[str] = ()

    def names(self, finding: Finding) -> Finding:
        """A finding whose command can be typed: with the file and the settings in it."""
        if not finding.command:
            return finding
        program, name, _, *words = shlex.split(finding.command)
        changed = [word for setting in self.settings for word in ("--set", setting)]
        typed = shlex.join([program, name, self.file or FILE, *words, *changed])
        return replace(finding, text=f"{finding.text.removesuffix(f'{finding.command}`')}{typed}`", command=typed)


def key(*path: str | int) -> str:
    """The dotted key of a place in JSON: items of lists by their number, names quoted where they hold a dot."""
    return ".".join(str(step) if isinstance(step, int) else quoted(step) for step in path)


def of_holder(holder: str) -> tuple[str, ...]:
    """Where what is of the venture, or of a partner, stands in JSON."""
    return (VENTURE,) if holder == VENTURE else ("partners", holder)


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as they stand at the end of a study's JSON."""
    return [finding.as_dict() for finding in findings]


def of_all_views(tell: Callable[[str], Iterable[Finding]], views: Iterable[str], view: str) -> dict[str, Any]:
    """What a study's JSON ends with: the findings from the other sides, and from the side that was asked for."""
    others = {other: as_json(tell(other)) for other in views if other != view}
    return {"findings_by_view": others, "findings": as_json(tell(view))}


def from_json(result: Mapping[str, Any], view: str = "") -> list[Finding]:
    """The findings of a study's JSON, from another side if asked; none of a version that did not keep them."""
    kept = result.get("findings_by_view", {}).get(view, result.get("findings", []))
    return [Finding(one["about"], one["text"], tuple(one["keys"]), one.get("command", "")) for one in kept]


def seen_first(view: str, names: Iterable[str]) -> list[str]:
    """Names in their order, that of the view before all others."""
    return sorted(names, key=lambda name: name != view)
