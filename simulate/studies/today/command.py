"""`jvsim today`: a simulated venture at a date, as a scenario that goes on from there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice, notice

LAST = 2**62
"""No run has so many trajectories."""
STDOUT = Path("-")


@click.command("today", short_help="Write a simulated venture at a date as a scenario.")
@options.scenario_file
@click.option("--at", required=True, metavar="QUARTER", help="The quarter at whose beginning it is taken, as 2030-Q2.")
@click.option(
    "--path", type=click.IntRange(0, LAST), required=True, metavar="K", help="Number of the trajectory, from 0."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=STDOUT,
    metavar="FILE",
    help="File that is written; by default standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@options.together(options.seed, options.settings, options.estimate, options.quiet)
def command(
    file: Path,
    at: str,
    path: int,
    out: Path,
    force: bool,
    seed: int | None,
    settings: Sequence[str],
    estimate: str | None,
    quiet: bool,
) -> None:
    """Write one trajectory of a scenario at a date as a scenario of a venture that already lives.

    Its table [today] says what people would write of the venture: its stages, book value, stakes, alignment. Its tables
    [today.state] and [today.inputs] hold every number of the trajectory to the last bit, and win: leave them out to
    change what is written. All its futures start from that state; its trajectory K is the old one from there on.

    \b
        jvsim today deal.toml --at 2030-Q2 --path 17 --out today.toml
        jvsim run today.toml
    """  # noqa: D301
    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, seed=seed)
    if out != STDOUT:
        _refuse(out, force)
    compile_notice(quiet)
    from simulate.scenario import ScenarioError, templates
    from simulate.studies.today.design import today
    from simulate.studies.today.words import document

    try:
        text = document(today(scenario, at, path), path)
    except ScenarioError as problem:
        raise Failure(
            "\n".join(f"{file}: {one.key}: {one.message}" for one in problem.problems), Exit.SCENARIO
        ) from problem
    except ValueError as problem:
        option, _, message = str(problem).partition(": ")
        raise click.BadParameter(message, param_hint=f"'--{option}'") from problem
    if out == STDOUT:
        sys.stdout.buffer.write(text.encode())  # TOML is UTF-8, whatever the terminal is
        return
    _put(out, text, force)
    lived = f"trajectory {path:,} of {templates.name_of(file)}"
    notice(f"{out}: written from {lived}. Then: jvsim check {out}, jvsim run {out}", quiet)


def _refuse(out: Path, force: bool) -> None:
    """Before long work: whether the file may be written."""
    from simulate.storage.places import PlaceError, refuse_if_taken

    try:
        refuse_if_taken(out, force=force)
    except PlaceError as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem


def _put(out: Path, text: str, force: bool) -> None:
    from simulate.storage.places import PlaceError, put

    try:
        put(out, text, force=force)
    except PlaceError as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem
