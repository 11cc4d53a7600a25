"""What is wrong with a scenario: every problem at once, each with its place, its key, and what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulate.printable import printable


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    where : str
        `FILE:LINE`, `FILE` where no line is to blame, `--set` for an override, or empty.
    key : str
        Dotted key, list items by name; empty where the whole file is meant.
    message : str
        What was expected, what came, what to do.
    """

    where: str
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(printable(part) for part in (self.where, self.key, self.message) if part)


class ScenarioError(ValueError):
    """A scenario that cannot be used; `problems` holds every reason, `str` prints one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)

    def told_at(self, option: str, argument: str) -> ScenarioError:
        """The same for Python, where an argument stands in place of an option of the command line."""
        return ScenarioError([replace(one, where=argument) if one.where == option else one for one in self.problems])
