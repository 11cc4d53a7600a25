"""Where the results of a command go: its directory, its pictures, and what it prints."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from simulate.cli import options
from simulate.cli.console import console
from simulate.cli.progress import Progress, notice, stage

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.scenario import Scenario
    from simulate.storage.manifest import Provenance
    from simulate.storage.saved import Saved


@dataclass(frozen=True)
class Output:
    """What the command line asks for, a field an option of `results`."""

    out: Path
    name: str | None
    no_plots: bool
    as_json: bool
    quiet: bool
    no_color: bool
    xlsx: bool = False

    def assert_ready(self, scenario: Scenario, kind: str = "", overrides: Sequence[str] = (), least: int = 0) -> None:
        """Before long work: all that can be known of where its results go, which take so many bytes at least.

        Raises
        ------
        RunDirectoryError
            If the name asked for is none or is taken, or no directory can be made there.
        """
        from simulate.storage.directories import place
        from simulate.storage.drafts import assert_can_be_written

        name = scenario.scenario.name
        assert_can_be_written(place(self.out, name, "", self.name, kind, overrides), least)

    def free_name(self) -> str | None:
        """The name asked for; with a number after it where it was taken while the work lasted, which is told."""
        from simulate.storage.directories import free

        if self.name is None:
            return None
        found = free(self.out / self.name).name
        if found != self.name:
            self.notice(f"{self.name!r} was taken meanwhile")
        return found

    def progress(self, tables: int = 1) -> Progress:
        """A bar for the simulation, and for what is learned on the way: so many tables where partners learn."""
        return Progress("simulating", self.quiet, not self.no_color, tables)

    def stage(self, label: str) -> AbstractContextManager[None]:
        """What is being done besides the simulation, as long as it lasts."""
        return stage(label, self.quiet)

    @property
    def writing(self) -> str:
        """What is being done while the results are written."""
        return "writing results" if self.no_plots else "writing results, drawing pictures"

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
        """Write the directory of a study, as `writing.write_study` does."""
        from simulate.storage.writing import write_study

        with self.stage(self.writing):
            return write_study(
                self.out,
                kind,
                scenario,
                texts,
                made_with=made_with,
                draw=None if self.no_plots else draw,
                name=self.free_name(),
                provenance=provenance,
                say=self.notice,
            )

    def workbook(self, directory: Path, put: Callable[[Saved], object]) -> None:
        """Write the workbook of a directory that is written, where it was asked for."""
        if self.xlsx:
            from simulate.storage.saved import saved

            with self.stage("writing the workbook"):
                put(saved(directory))

    def show(self, data: Callable[[], Any], view: Callable[[Console], None], directory: Path) -> None:
        """Print the results, as JSON or as tables, and say where the directory is."""
        if self.as_json:
            click.echo(json.dumps(data(), indent=2, allow_nan=False))
        else:
            view(console(self.no_color))
        from simulate.storage.directories import readable

        self.notice(f"written to {readable(directory)}")


def results(command: options.Command) -> options.Command:
    """The options of a command that writes a directory, handed to it as one argument `output`."""

    @functools.wraps(command)
    def packed(*arguments: Any, **given: Any) -> Any:
        chosen = {field.name: given.pop(field.name) for field in fields(Output)}
        return command(*arguments, output=Output(**chosen), **given)

    decorate = options.together(
        options.out, options.name, options.no_plots, options.xlsx, options.as_json, options.quiet, options.no_color
    )
    return cast(options.Command, decorate(packed))
