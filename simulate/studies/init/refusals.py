"""What is wrong with a plan: every problem of the file at once, and of one kind no more than can be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from simulate.scenario.problems import Problem

MOST_TOLD = 10
"""Problems of one kind that are told each; of more only the number is told."""
_ARGUMENTS = {
    "--currency": "currency", "--unit": "unit", "--map": "columns", "--decimal": "decimal", "--sheet": "sheet"
}  # fmt: skip
_OPTIONS = re.compile(rf"(?:{'|'.join(_ARGUMENTS)})\b")


class PlanFileError(ValueError):
    """A plan that cannot be used; `problems` holds every reason, `str` prints one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)

    def told_without_options(self) -> PlanFileError:
        """The same for Python, where arguments stand in place of the command line's options."""
        told = (_OPTIONS.sub(lambda option: _ARGUMENTS[option[0]], problem.message) for problem in self.problems)
        return PlanFileError([replace(one, message=text) for one, text in zip(self.problems, told, strict=True)])


class Refusals:
    """Problems of a file, gathered until all of one step are known."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: list[tuple[int, Problem]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def refuse(self, line: int, column: str, message: str) -> None:
        """Keep a problem; line 0 is the whole file."""
        where = f"{self.name}:{line}" if line else self.name
        self._found.append((line, Problem(where, column, message)))

    def has(self, line: int, column: str) -> bool:
        """Whether there is a problem at a place."""
        return any(at == line and problem.key == column for at, problem in self._found)

    def stop(self) -> None:
        """Raise what was found, in the order of lines.

        Raises
        ------
        PlanFileError
            If anything was.
        """
        if self._found:
            raise PlanFileError(_at_most([problem for _, problem in sorted(self._found, key=lambda found: found[0])]))


def _at_most(problems: list[Problem]) -> list[Problem]:
    """The first problems of each kind, and how many more there are."""
    counts = Counter(_kind(problem) for problem in problems)
    told: Counter[str] = Counter()
    kept = []
    for problem in problems:
        kind = _kind(problem)
        told[kind] += 1
        if told[kind] <= MOST_TOLD:
            kept.append(problem)
        elif told[kind] == MOST_TOLD + 1:
            file = problem.where.rpartition(":")[0] or problem.where
            kept.append(Problem(file, "", f"and {counts[kind] - MOST_TOLD} more like it: {kind} …"))
    return kept


def _kind(problem: Problem) -> str:
    return problem.message.partition(", got")[0]
