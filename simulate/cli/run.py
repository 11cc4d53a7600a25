"""`jvsim run`: the main job."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.console import console
from simulate.cli.progress import Progress, compile_notice, notice


@click.command("run", short_help="Simulate a scenario: summary, run directory, pictures.")
@options.scenario_file
@options.together(options.paths, options.seed, options.threads, options.settings)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    metavar="DIR",
    help="Folder in which the run directory is made.",
)
@click.option("--name", metavar="NAME", help="Name of the run directory; by default scenario, time and a hash.")
@click.option("--no-plots", is_flag=True, help="No pictures.")
@options.together(options.as_json, options.quiet, options.no_color)
def command(
    file: Path,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    out: Path,
    name: str | None,
    no_plots: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Simulate a scenario, print its summary, and write a run directory.

    With --json the summary alone goes to standard output; the directory is written all the same, and named on standard
    error. The directory appears when it is whole, or not at all.
    """
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    compile_notice(quiet)
    from simulate import directories, runs
    from simulate.analysis.summary import summarise
    from simulate.engine import record, simulate
    from simulate.report.terminal import print_summary

    if name:
        directories.assert_free(out, name)
    # Before the simulation: the file may be edited while it lasts.
    provenance = directories.Provenance.of(file, sys.argv, settings)
    with Progress("simulating", quiet, not no_color) as progress:
        outcomes = simulate(scenario, threads=threads, progress=progress)
    series = record(scenario, range(min(runs.RECORDED, outcomes.n_paths)))
    summary = summarise(outcomes)
    directory = runs.write_run(
        outcomes, out, series=series, plots=not no_plots, name=name, provenance=provenance, summary=summary
    )
    if as_json:
        click.echo(json.dumps(summary, indent=2, allow_nan=False))
    else:
        print_summary(console(no_color), outcomes, summary)
    notice(f"written to {directory}", quiet)
