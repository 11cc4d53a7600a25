"""`jvsim elements`: what each of the five elements is worth."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import options
from simulate.cli.changes import changed_by
from simulate.cli.output import Output, results
from simulate.cli.progress import compile_notice
from simulate.scenario.defaults import BASELINE, PATHS

if TYPE_CHECKING:
    from rich.console import Console


@click.command("elements", short_help="What each of the five elements is worth.")
@options.scenario_file
@options.view
@click.option(
    "--baseline",
    type=options.FiniteRange(min=0.0, max=1.0),
    default=BASELINE,
    show_default=True,
    metavar="SCORE",
    help="Score that the scenario's scores are held against.",
)
@options.paths_of(PATHS, "combination")
@options.together(options.seed, options.threads, options.settings, options.estimate, options.hold_decisions)
@results
def command(
    file: Path,
    view: str,
    baseline: float,
    paths: int,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    hold_decisions: bool,
    output: Output,
) -> None:
    """Say what each of the five elements contributes between a baseline and the scenario's scores.

    \b
    jvsim elements battery_cells
    jvsim elements battery_cells --baseline 0.5
    jvsim elements battery_cells --view Carmaker

    All 32 combinations of elements at their scores and at the baseline meet the same futures. An element's contribution
    is its Shapley value: the mean of what it adds over all orders in which the five may come. The contributions add up
    to the whole. This is attribution inside the model, not cause in the world.
    """  # noqa: D301
    from simulate.storage.manifest import Provenance

    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    options.assert_view(scenario, view)
    options.assert_can_hold(scenario, hold_decisions)
    output.assert_ready(scenario, "elements", settings)
    # Before the simulation: the file may be edited while it lasts.
    changed = changed_by(settings, file, scenario)
    provenance = Provenance.of(file, sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.engine.learning.shelf import tables_to_learn
    from simulate.presentation.changes import noted, print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.elements.design import KEYS, elements
    from simulate.studies.elements.figures import draw_elements
    from simulate.studies.elements.result import files
    from simulate.studies.elements.sheets import sheets
    from simulate.studies.elements.tables import print_elements

    tables = tables_to_learn(scenario, lambda: 2 ** len(KEYS), hold_decisions)
    with output.progress(tables) as progress:
        found = elements(
            scenario, paths, baseline=baseline, hold_decisions=hold_decisions, threads=threads, progress=progress
        )
    directory = output.write_study(
        "elements",
        scenario,
        files(found, view),
        noted(changed, lambda folder: draw_elements(folder, found, view)),
        made_with={"paths": paths, "view": view, "baseline": baseline, "hold_decisions": hold_decisions},
        provenance=provenance,
    )
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_elements(to, found, view, Source(provenance.source, settings))

    output.show(lambda: found.as_dict(view), show, directory)
