"""`jvsim run`: the main job."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from simulate.cli import conditions, options
from simulate.cli.console import console
from simulate.cli.progress import Progress, compile_notice, notice


@click.command("run", short_help="Simulate a scenario: summary, run directory, pictures.")
@options.scenario_file
@options.together(options.paths, options.seed, options.threads, options.settings)
@options.together(conditions.fail_if, options.out, options.name, options.no_plots)
@options.together(options.as_json, options.quiet, options.no_color)
def command(
    file: Path,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    fail_if: Sequence[str],
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

    --fail-if takes a path into summary.json (venture.npv.mean), one of < <= > >=, and a number. The exit code is 5 if
    it holds.
    """
    wanted = conditions.parsed(fail_if)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    compile_notice(quiet)
    from simulate import directories, runs
    from simulate.analysis.summary import summarise
    from simulate.engine import record, simulate
    from simulate.report.clauses import print_sample
    from simulate.report.terminal import print_summary
    from simulate.studies.worth import small_sample

    if name:
        directories.assert_free(out, name)
    # Before the simulation: the file may be edited while it lasts.
    provenance = directories.Provenance.of(file, sys.argv, settings)
    conditions.assert_known(wanted, lambda: [("", summarise(simulate(scenario, conditions.FEW)))])
    with Progress("simulating", quiet, not no_color) as progress:
        outcomes = simulate(scenario, threads=threads, progress=progress)
    series = record(scenario, range(min(runs.RECORDED, outcomes.n_paths)))
    summary, sample = summarise(outcomes), None if as_json else small_sample(outcomes, threads)
    directory = runs.write_run(
        outcomes, out, series=series, plots=not no_plots, name=name, provenance=provenance, summary=summary
    )
    if as_json:
        click.echo(json.dumps(summary, indent=2, allow_nan=False))
    else:
        print_summary(console(no_color), outcomes, summary)
        if sample is not None:
            print_sample(console(no_color), sample)
    notice(f"written to {directory}", quiet)
    conditions.refuse(wanted, [(scenario.scenario.name, summary)])
