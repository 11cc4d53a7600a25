"""`jvsim explain`: one trajectory, replayed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import options
from simulate.cli.changes import changed_by
from simulate.cli.console import console
from simulate.cli.progress import compile_notice, notice

if TYPE_CHECKING:
    from simulate.studies.explain.words import Trajectory

PICKS = ("worst", "p5", "p50", "median", "p95", "best")
"""Places among all of a run, shown in the help before anything is loaded."""
LAST = 2**62
"""No run has so many trajectories."""


@click.command("explain", short_help="Replay one trajectory as a dated story.")
@options.scenario_file
@click.option("--path", type=click.IntRange(0, LAST), metavar="K", help="Number of the trajectory, from 0.")
@click.option(
    "--pick",
    metavar="PLACE[:NAME]",
    help=f"Find one among all of the run, instead of giving a number: {'|'.join(PICKS)} by the venture's value, or a "
    "partner's (p5:Carmaker); typical:ENDING, the middle one of those that a clause, or the horizon, ended.",
)
@options.together(options.paths, options.seed, options.settings, options.estimate)
@click.option("--csv", "as_csv", is_flag=True, help="Print the quarters as CSV, and nothing else.")
@options.together(options.as_json, options.quiet, options.no_color)
def command(
    file: Path,
    path: int | None,
    pick: str | None,
    paths: int | None,
    seed: int | None,
    settings: Sequence[str],
    estimate: str | None,
    as_csv: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Replay one trajectory of a scenario, bit for bit as in its run: what happened when, and its quarters.

    Trajectory K (--path), or the one whose venture is worth least, most, or as much as a quantile (--pick). It is the
    same trajectory for any number of paths.

    \b
        jvsim explain battery_cells --path 17
        jvsim explain battery_cells --pick worst --paths 20k
        jvsim explain battery_cells --pick p5:Carmaker
        jvsim explain battery_cells --pick typical:deadlock --csv
    """  # noqa: D301
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    if (path is None) == (pick is None):
        raise click.UsageError(f"give --path K, or --pick {'|'.join(PICKS)}")
    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    run = int(scenario.simulation.paths)
    compile_notice(quiet)
    from simulate.engine.run import simulate
    from simulate.presentation.changes import print_changes
    from simulate.presentation.wording import counted
    from simulate.studies.explain.design import replayed
    from simulate.studies.explain.picks import assert_pick, pick_of
    from simulate.studies.explain.tables import print_trajectory, trajectory_data

    if path is None:
        try:
            place, of = assert_pick(scenario, str(pick))
            path = pick_of(simulate(scenario), str(pick))
        except ValueError as problem:
            raise click.BadParameter(str(problem), param_hint="'--pick'") from problem
        notice(f"{place}{':' if of else ''}{of} of {counted(run, 'path')}: --path {path}", quiet)
    elif path >= run:
        notice(f"trajectory {path:,} is outside of a run of {counted(run, 'path')} (0 to {run - 1:,})", quiet)
    trajectory = replayed(scenario, path)
    if as_json:
        click.echo(json.dumps(trajectory_data(trajectory), indent=2, allow_nan=False))
    elif as_csv:
        click.echo(_csv_of(trajectory), nl=False)
    else:
        to = console(no_color)
        print_changes(to, changed_by(settings, file, scenario))
        print_trajectory(to, trajectory)


def _csv_of(trajectory: Trajectory) -> str:
    """The quarters as CSV; what is no finite number is an empty cell."""
    from simulate.presentation.csv_text import table_text
    from simulate.presentation.wording import quarter_date

    start, first = trajectory.outcomes.scenario.scenario.start, trajectory.first
    quarters = enumerate(zip(*trajectory.series.values(), strict=True))
    rows = ([t, quarter_date(start, t), *map(float, row)] for t, row in quarters if t >= first)
    return table_text(["quarter", "date", *trajectory.series], rows)
