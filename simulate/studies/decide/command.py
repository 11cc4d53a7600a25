"""`jvsim decide`: how well partners decide by what they learn."""

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


@click.command("decide", short_help="Say how well partners decide by what they learn.")
@options.scenario_file
@options.view
@options.paths_of(PATHS, "rule")
@options.together(options.seed, options.threads, options.settings)
@results
def command(
    file: Path,
    view: str,
    paths: int,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    output: Output,
) -> None:
    """Say how well partners decide by what they learn from pilot futures, whatever estimate the scenario names.

    \b
    jvsim decide battery_cells
    jvsim decide deal.toml --set decisions.pilot_paths=65536

    The same futures are lived by the learned rule, by the rule of thumb, and with clauses as obligations. It says what
    each partner gains, what it thinks going on is worth against what followed on futures that nothing was learned from,
    how much of that it foresees (R²), and how long learning took.
    """  # noqa: D301
    from simulate.storage.manifest import Provenance

    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    options.assert_view(scenario, view)
    output.assert_ready(scenario, "decide", settings)
    # Before the simulation: the file may be edited while it lasts.
    changed = changed_by(settings, file, scenario)
    provenance = Provenance.of(file, sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.presentation.changes import noted, print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.decide.design import decide
    from simulate.studies.decide.figures import draw_decisions
    from simulate.studies.decide.result import files
    from simulate.studies.decide.sheets import sheets
    from simulate.studies.decide.tables import print_decisions

    with output.progress() as progress:
        found = decide(scenario, paths, threads=threads, progress=progress)
    directory = output.write_study(
        "decide",
        scenario,
        files(found, view),
        noted(changed, lambda folder: draw_decisions(folder, found, view)),
        made_with={"paths": paths, "view": view, "pilots": found.pilots, "table_sha256": found.digest},
        provenance=provenance,
    )
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_decisions(to, found, view, Source(provenance.source, settings))

    output.show(lambda: found.as_dict(view), show, directory)
