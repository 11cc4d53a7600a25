"""Arguments and options that several commands share, and how they become a scenario."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click
from click.shell_completion import CompletionItem

from simulate.scenario.defaults import ESTIMATE, ESTIMATES, VENTURE

if TYPE_CHECKING:
    from simulate.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


class FiniteRange(click.FloatRange):
    """A number in a range: `nan` is in none, though no comparison says so."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return found


class Count(click.IntRange):
    """A whole number of one at least, written in full or short: 100000, 100_000, 1e5, 100k, 2M."""

    name = "count"
    SCALES: ClassVar = {"k": 1_000, "m": 1_000_000}

    def __init__(self) -> None:
        super().__init__(min=1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        return super().convert(self._in_full(value) if isinstance(value, str) else value, param, ctx)

    def _in_full(self, text: str) -> Any:
        """The number that a short form stands for; any other text as it is, to be refused with its own words."""
        scale = self.SCALES.get(text[-1:].lower(), 1)
        try:
            number = Decimal(text[:-1] if scale > 1 else text) * scale
        except ArithmeticError:
            return text
        return int(number) if number.is_finite() and number.adjusted() < MOST_DIGITS and number % 1 == 0 else text


MOST_DIGITS = 18
"""Digits of a count."""


def _settings(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> Sequence[str]:
    for value in values:
        key, equals, _ = value.partition("=")
        if not (key.strip() and equals):
            raise click.BadParameter(f"expected table.key=value, got {value!r}", context, parameter)
    return values


def found(_context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """The scenario file that an argument means: a file, a shipped scenario, or that of a directory of results."""
    return None if file is None else scenario_of(file)


def scenario_of(file: Path) -> Path:
    """A file as given, the shipped scenario of that name, or the scenario in a directory of results.

    Raises
    ------
    RunDirectoryError
        If it is another directory, or its scenario was changed.
    """
    place = shipped_or_file(file)
    if not place.is_dir() and place.name != "manifest.json":
        return place
    from simulate.storage.opening import scenario_file

    return scenario_file(place)


def shipped_or_file(file: Path) -> Path:
    """A file as given, or the shipped scenario of that name where no such file exists."""
    from simulate.scenario import templates

    return templates.shipped_or_file(file)


class ScenarioPath(click.Path):
    """A path, completed to files and to the names of the shipped scenarios."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shipped names that begin so, and what a path completes to."""
        return [*complete_template(ctx, param, incomplete), *super().shell_complete(ctx, param, incomplete)]


def complete_template(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shipped scenarios whose names begin so."""
    from simulate.scenario import templates

    return [CompletionItem(name) for name in templates.names() if name.startswith(incomplete)]


def complete_view(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The venture, and the partners of the scenario on the command line, as far as it can be read."""
    names = [VENTURE]
    with contextlib.suppress(Exception):  # a file that cannot be read has no names to offer
        # While --view still lacks its value, click has left the file among what it has not read.
        file = ctx.params.get("file") or (ctx.params.get("files") or ctx.args)[0]
        names += [partner.name for partner in load_scenario(scenario_of(Path(file))).partners]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


scenario_file = click.argument("file", type=ScenarioPath(path_type=Path), callback=found)

view = click.option(
    "--view",
    default=VENTURE,
    show_default=True,
    metavar="NAME",
    shell_complete=complete_view,
    help="Whose value the report is about: venture, or a partner.",
)
paths = click.option(
    "--paths",
    type=Count(),
    metavar="N",
    help="Number of trajectories, as 100000, 1e5 or 100k; by default the scenario's.",
)
seed = click.option(
    "--seed", type=click.IntRange(min=0), metavar="N", help="Seed of the draws; by default the scenario's."
)
threads = click.option(
    "--threads",
    type=click.IntRange(min=1),
    metavar="N",
    help="Threads; by default one a processor. Results do not depend on it.",
)
settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="TABLE.KEY=VALUE",
    callback=_settings,
    help="Change a key of the scenario; list items by index or name: partners.Carmaker.equity=0.6. Repeatable.",
)
estimate = click.option(
    "--estimate",
    type=click.Choice(ESTIMATES),
    metavar="RULE",
    help="How partners judge what going on is worth, in place of decisions.estimate: none (not at all), thumb, or "
    "learned from pilot futures.",
)
hold_decisions = click.option(
    "--hold-decisions",
    is_flag=True,
    help="Partners decide everywhere by what the scenario as it is has taught them; by default each change of it is "
    "learned anew.",
)
out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    metavar="DIR",
    help="Folder in which the directory of results is made.",
)
name = click.option(
    "--name", metavar="NAME", help="Name of that directory; by default scenario, changes, time and a hash."
)
no_plots = click.option("--no-plots", is_flag=True, help="No pictures.")
xlsx = click.option("--xlsx", is_flag=True, help="Write workbook.xlsx, too, into the directory of results.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else, on standard output.")
quiet = click.option("--quiet", "-q", is_flag=True, help="No progress and no notices.")
no_color = click.option("--no-color", is_flag=True, help="No colours, also by the environment variable NO_COLOR.")


def paths_of(default: int, each: str) -> Callable[[Command], Command]:
    """The option for the trajectories of a study of many scenarios."""
    return click.option(
        "--paths",
        type=Count(),
        default=default,
        show_default=True,
        metavar="N",
        help=f"Trajectories of each {each}.",
    )


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator of several, in the order of the help page."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def assert_view(scenario: Scenario, name: str) -> None:
    """A usage error where `--view` names neither the venture nor a partner."""
    from simulate.scenario.views import unknown_view

    if wrong := unknown_view(scenario, name):
        raise click.BadParameter(wrong, param_hint="'--view'")


class Estimating(str):
    """A change as `--set` takes it, which `--estimate` asks for."""

    __slots__ = ()


def estimating(settings: Sequence[str], estimate: str | None) -> tuple[str, ...]:
    """The changes of `--set` with that of `--estimate` behind them, which wins."""
    return tuple(settings) if estimate is None else (*settings, Estimating(f"{ESTIMATE}={estimate}"))


def assert_can_hold(scenario: Scenario, hold_decisions: bool) -> None:
    """A usage error where `--hold-decisions` has nothing to hold."""
    from simulate.engine.learning.shelf import nothing_to_hold

    if hold_decisions and (wrong := nothing_to_hold(scenario)):
        raise click.BadParameter(f"{wrong}; --estimate learned makes them learn", param_hint="'--hold-decisions'")


def load_scenario(
    file: Path, settings: Sequence[str] = (), *, paths: int | None = None, seed: int | None = None
) -> Scenario:
    """The scenario of a file with the command line's changes, all of which its resolved copy shows."""
    from simulate.scenario import ScenarioError, load
    from simulate.scenario.overrides import WHERE

    given = {"--paths": ("simulation.paths", paths), "--seed": ("simulation.seed", seed)}
    changes = {option: (key, value) for option, (key, value) in given.items() if value is not None}
    try:
        return load(file, [*settings, *(f"{key}={value}" for key, value in changes.values())])
    except ScenarioError as error:
        options = {key: option for option, (key, _) in changes.items()}
        if any(isinstance(text, Estimating) for text in settings):
            options[ESTIMATE] = "--estimate"
        told = [
            replace(one, where=options[one.key], key="") if one.where == WHERE and one.key in options else one
            for one in error.problems
        ]
        raise ScenarioError(told) from None
