"""`jvsim run`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import conditions, options
from simulate.cli.browser import open_page
from simulate.cli.changes import changed_by
from simulate.cli.output import Output, results
from simulate.cli.progress import compile_notice

if TYPE_CHECKING:
    from rich.console import Console

    from simulate.engine.outcomes import Array, Outcomes
    from simulate.scenario import Scenario

LEAST_BYTES = 60
"""Bytes of a trajectory in outcomes.npz, half of what the shipped scenarios need."""


@click.command("run", short_help="Simulate a scenario: summary, run directory, pictures.")
@options.scenario_file
@options.view
@options.together(options.paths, options.seed, options.threads, options.settings, options.estimate)
@conditions.fail_if
@click.option("--report", "reports", is_flag=True, help="Also write the report, one page of HTML, into the directory.")
@click.option("--open", "opens", is_flag=True, help="Write the report and open it in the browser.")
@results
def command(
    file: Path,
    view: str,
    paths: int | None,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    fail_if: Sequence[str],
    reports: bool,
    opens: bool,
    output: Output,
) -> None:
    """Simulate a scenario, print its summary, and write a run directory.

    With --json the summary alone goes to standard output; the directory is written all the same, and named on standard
    error. The directory appears when it is whole, or not at all.

    --fail-if takes a path into summary.json (venture.npv.mean), one of < <= > >=, and a number. The exit code is 5 if
    it holds.

    \b
        jvsim run battery_cells
        jvsim run deal.toml --paths 20k --seed 7 --no-plots
        jvsim run deal.toml --view Carmaker
        jvsim run deal.toml --open
        jvsim run deal.toml --set partners.Carmaker.equity=0.6 --name sixty
        jvsim run deal.toml --json --fail-if "venture.npv.mean < 0"
    """  # noqa: D301
    from simulate.storage.manifest import Provenance

    wanted = conditions.parsed(fail_if)
    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    options.assert_view(scenario, view)
    output.assert_ready(scenario, overrides=settings, least=LEAST_BYTES * int(scenario.simulation.paths))
    # Before the simulation: the file may be edited while it lasts.
    changed = changed_by(settings, file, scenario)
    provenance = Provenance.of(file, sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.engine.calibration import lives_of_run
    from simulate.engine.run import record, simulate
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.run import directory as runs
    from simulate.studies.run.sheets import sheets
    from simulate.studies.run.summary import summarise
    from simulate.studies.run.tables import print_summary
    from simulate.studies.run.told import told
    from simulate.studies.worth.design import small_sample
    from simulate.studies.worth.tables import print_sample

    conditions.assert_known(wanted, lambda: [("", summarise(*_few(scenario)))])
    with output.progress() as progress:
        outcomes = simulate(scenario, threads=threads, progress=progress)
    with output.stage("summarising"):
        series = record(scenario, range(min(runs.RECORDED, outcomes.n_paths)))
        summary = summarise(outcomes, series, view, lives_of_run(outcomes))
        sample = None if output.as_json else small_sample(outcomes, threads, view)
    summary["run"]["changed"] = {key: list(pair) for key, pair in changed.items()}
    with output.stage(output.writing):
        directory = runs.write_run(
            outcomes,
            output.out,
            series=series,
            plots=not output.no_plots,
            name=output.free_name(),
            provenance=provenance,
            summary=summary,
            told=told(outcomes, series),
            view=view,
            say=output.notice,
        )
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_summary(to, outcomes, summary, view, Source(provenance.source, settings))
        if sample is not None:
            print_sample(to, sample)

    output.show(lambda: summary, show, directory)
    if reports or opens:
        _report(directory, view, opens, output)
    conditions.refuse(wanted, [(scenario.scenario.name, summary)])


def _report(directory: Path, view: str, opens: bool, output: Output) -> None:
    """Writes the report of the run that was just written, and opens it where that is asked for."""
    from simulate.presentation.page.render import render
    from simulate.storage.directories import readable
    from simulate.storage.pages import REPORT, write_page
    from simulate.storage.saved import saved
    from simulate.studies.run.page import page
    from simulate.studies.run.reading import saved_run

    with output.stage("writing the report"):
        place = write_page(render(page(saved_run(saved(directory), view))), directory / REPORT)
    output.notice(f"report: {readable(place)}")
    if opens:
        open_page(place, output.notice)


def _few(scenario: Scenario) -> tuple[Outcomes, dict[str, Array]]:
    """A few trajectories with their quarters: enough to know which figures there are."""
    from simulate.engine.run import record, simulate

    return simulate(scenario, conditions.FEW), record(scenario, range(conditions.FEW))
