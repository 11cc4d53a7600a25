"""`--fail-if`: conditions on results, which end the program with an exit code of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from simulate.cli.program import Exit, Failure

if TYPE_CHECKING:
    from simulate.statistics.conditions import Condition

FEW = 2
"""Trajectories that show what a result of many will be made of."""

Results = Iterable[tuple[str, Mapping[str, Any]]]
"""Results by what they are called."""

fail_if = click.option(
    "--fail-if",
    "fail_if",
    multiple=True,
    metavar='"PATH < NUMBER"',
    help="Exit with code 5 if this holds of the results, such as venture.npv.mean < 0. Repeatable. "
    "venture.peak_funding is the lowest cumulative cash, so it is negative.",
)


def parsed(texts: Sequence[str]) -> list[Condition]:
    """The conditions of the command line."""
    if not texts:
        return []
    from simulate.statistics.conditions import ConditionError, parse

    found, problems = [], []
    for text in texts:
        try:
            found.append(parse(text))
        except ConditionError as problem:
            problems.append(f"--fail-if: {problem}")
    _refuse_usage(problems)
    return found


def assert_known(conditions: Sequence[Condition], few: Callable[[], Results]) -> None:
    """Before long work: refuse paths that lead nowhere, as the results of a few trajectories show."""
    if not conditions:
        return
    from simulate.statistics.conditions import ConditionError

    problems: dict[str, None] = {}
    for _, result in few():
        for condition in conditions:
            try:
                condition.assert_known(result)
            except ConditionError as problem:
                problems[f"--fail-if: {problem}"] = None
    _refuse_usage(list(problems))


def refuse(conditions: Sequence[Condition], results: Results) -> None:
    """End with exit code 5 if a condition holds for a result, and say which for which."""
    if not conditions:
        return
    from simulate.statistics.conditions import ConditionError

    held, problems = [], []
    for name, result in results:
        for condition in conditions:
            try:
                if condition.holds(result):
                    held.append(f"--fail-if {condition.text!r} holds for {name!r}: {condition.value(result):.6g}")
            except ConditionError as problem:
                problems.append(f"--fail-if: {name!r}: {problem}")
    _refuse_usage(problems)
    if held:
        raise Failure("\n".join(held), Exit.CONDITION)


def _refuse_usage(problems: Sequence[str]) -> None:
    if problems:
        raise Failure("\n".join(problems), Exit.USAGE)
