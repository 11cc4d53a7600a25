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
LAST = 2**62
"""No run has so many trajectories."""


@click.command("explain", short_help="Replay one trajectory as a dated story.")
@options.scenario_file
@click.option("--path", type=click.IntRange(0, LAST), metavar="K", help="Number of the trajectory, from 0.")
@click.option(
    "--pick",
    type=click.Choice(PICKS, case_sensitive=False),
    help="Find one by the venture's value among all of the run, instead of giving a number.",
)
@options.together(options.paths, options.seed, options.settings)
@click.option("--csv", "as_csv", is_flag=True, help="Print the quarters as CSV, and nothing else.")
@options.together(options.as_json, options.quiet, options.no_color)
def command(
    file: Path,
    path: int | None,
    pick: str | None,
    paths: int | None,
    seed: int | None,
    settings: Sequence[str],
    as_csv: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Replay one trajectory of a scenario, bit for bit as in its run: what happened when, and its quarters.

    Trajectory K (--path), or the one whose venture is worth least, most, or as much as a quantile (--pick). It is the
    same trajectory for any number of paths.
    """
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other")
    if (path is None) == (pick is None):
        raise click.UsageError(f"give --path K, or --pick {'|'.join(PICKS)}")
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    run = int(scenario.simulation.paths)
    compile_notice(quiet)
    from simulate.engine.run import record, simulate
    from simulate.presentation.changes import print_changes
    from simulate.studies.explain import words as story
    from simulate.studies.explain.tables import column_of, print_trajectory, trajectory_data
    from simulate.studies.explain.words import Trajectory

    if path is None:
        path = story.pick(simulate(scenario), str(pick))
        notice(f"{pick} of {run:,} paths: --path {path}", quiet)
    elif path >= run:
        notice(f"trajectory {path:,} is outside of a run of {run:,} paths (0 to {run - 1:,})", quiet)
    outcomes = simulate(scenario, 1, first=path, threads=1)
    trajectory = Trajectory(outcomes, 0, column_of(record(scenario, [path]), 0))
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

    start = trajectory.outcomes.scenario.scenario.start
    quarters = enumerate(zip(*trajectory.series.values(), strict=True))
    rows = ([t, quarter_date(start, t), *map(float, row)] for t, row in quarters)
    return table_text(["quarter", "date", *trajectory.series], rows)
