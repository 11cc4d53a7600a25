"""`jvsim worth`: what each clause of a deal is worth."""

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
from simulate.scenario.defaults import PATHS

if TYPE_CHECKING:
    from rich.console import Console


@click.command("worth", short_help="Say what each clause of a deal is worth, and to whom.")
@options.scenario_file
@options.view
@options.paths_of(PATHS, "variant")
@options.together(options.seed, options.threads, options.settings, options.estimate, options.hold_decisions)
@results
def command(
    file: Path,
    view: str,
    paths: int,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    hold_decisions: bool,
    output: Output,
) -> None:
    """Say what each clause of a deal is worth, to the venture and to each partner, and how often it mattered.

    \b
    jvsim worth battery_cells
    jvsim worth battery_cells --view Carmaker

    Formal reviews, reviews and resets together, each exit trigger, all exits, lock-up, supply agreement, agreed exit,
    dilution penalty, each payment and the gates of each stage are switched off one at a time, on the same futures. The
    worth of a clause is the value with it less the value without it: above 0, it is worth having. Also: clauses that
    never acted, exits that leave another one nothing to end, and how well each exit chooses the ventures that it ends.
    Under rules 2 each exit is also asked about as a right and as an obligation, to its holder and to both.
    """  # noqa: D301
    from simulate.storage.manifest import Provenance

    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    options.assert_view(scenario, view)
    options.assert_can_hold(scenario, hold_decisions)
    output.assert_ready(scenario, "worth", settings)
    # Before the simulation: the file may be edited while it lasts.
    changed = changed_by(settings, file, scenario)
    provenance = Provenance.of(file, sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.engine.learning.shelf import tables_to_learn
    from simulate.presentation.changes import noted, print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.worth.design import n_variants, worth
    from simulate.studies.worth.figures import draw_worth
    from simulate.studies.worth.result import files
    from simulate.studies.worth.sheets import sheets
    from simulate.studies.worth.tables import print_worth

    tables = tables_to_learn(scenario, lambda: n_variants(scenario), hold_decisions)
    with output.progress(tables) as progress:
        appraisal = worth(scenario, paths, view=view, hold_decisions=hold_decisions, threads=threads, progress=progress)
    directory = output.write_study(
        "worth",
        scenario,
        files(appraisal),
        noted(changed, lambda folder: draw_worth(folder, appraisal)),
        made_with={"paths": paths, "view": view, "clauses": len(appraisal.worths), "hold_decisions": hold_decisions},
        provenance=provenance,
    )
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_worth(to, appraisal, Source(provenance.source, settings))

    output.show(appraisal.as_dict, show, directory)
