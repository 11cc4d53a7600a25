"""Where the results of a command go: its directory, its pictures, and what it prints."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from simulate.cli import options
from simulate.cli.console import console
from simulate.cli.progress import Progress, notice

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.scenario import Scenario
    from simulate.storage.directories import Provenance


@dataclass(frozen=True)
class Output:
    """What the command line asks for, a field an option of `results`."""

    out: Path
    name: str | None
    no_plots: bool
    as_json: bool
    quiet: bool
    no_color: bool

    def assert_free(self) -> None:
        """Before long work: the name asked for is not taken."""
        from simulate.storage.directories import assert_free

        if self.name:
            assert_free(self.out, self.name)

    def progress(self) -> Progress:
        """A bar for the simulation."""
        return Progress("simulating", self.quiet, not self.no_color)

    def notice(self, message: str) -> None:
        """A line on standard error, unless quiet."""
        notice(message, self.quiet)

    def write_study(
        self,
        kind: str,
        scenario: Scenario,
        texts: Mapping[str, str],
        draw: Callable[[Path], object],
        *,
        made_with: Mapping[str, Any],
        provenance: Provenance,
    ) -> Path:
        """Write the directory of a study, as `directories.write_study` does."""
        from simulate.storage.directories import write_study

        return write_study(
            self.out,
            kind,
            scenario,
            texts,
            made_with=made_with,
            draw=None if self.no_plots else draw,
            name=self.name,
            provenance=provenance,
        )

    def show(self, data: Callable[[], Any], view: Callable[[Console], None], directory: Path) -> None:
        """Print the results, as JSON or as tables, and say where the directory is."""
        if self.as_json:
            click.echo(json.dumps(data(), indent=2, allow_nan=False))
        else:
            view(console(self.no_color))
        self.notice(f"written to {directory}")


def results(command: options.Command) -> options.Command:
    """The options of a command that writes a directory, handed to it as one argument `output`."""

    @functools.wraps(command)
    def packed(*arguments: Any, **given: Any) -> Any:
        chosen = {field.name: given.pop(field.name) for field in fields(Output)}
        return command(*arguments, output=Output(**chosen), **given)

    decorate = options.together(
        options.out, options.name, options.no_plots, options.as_json, options.quiet, options.no_color
    )
    return cast(options.Command, decorate(packed))
