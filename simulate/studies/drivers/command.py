"""`jvsim drivers`: what drives the value, and where its risk comes from."""

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
from simulate.scenario.defaults import DRIVER_PATHS, SHARE

if TYPE_CHECKING:
    from rich.console import Console

TOP = 15
"""Inputs that are shown unless asked otherwise; the files have all."""


@click.command("drivers", short_help="Which inputs move the value, and which shocks make its risk.")
@options.scenario_file
@options.view
@click.option(
    "--share",
    type=options.FiniteRange(min=0.0, max=1.0, min_open=True, max_open=True),
    default=SHARE,
    show_default=True,
    metavar="X",
    help="Plain numbers are moved down and up by this share of themselves.",
)
@click.option("--keys", multiple=True, metavar="PATTERN", help="Only inputs of this pattern: 'market.*'. Repeatable.")
@click.option("--top", type=click.IntRange(min=1), default=TOP, show_default=True, metavar="N", help="Inputs shown.")
@options.paths_of(DRIVER_PATHS, "setting")
@options.together(options.seed, options.threads, options.settings, options.estimate, options.hold_decisions)
@results
def command(
    file: Path,
    view: str,
    share: float,
    keys: Sequence[str],
    top: int,
    paths: int,
    seed: int | None,
    threads: int | None,
    settings: Sequence[str],
    estimate: str | None,
    hold_decisions: bool,
    output: Output,
) -> None:
    """Move every input on its own, freeze every family of shocks, and say what drives the value.

    \b
    jvsim drivers battery_cells
    jvsim drivers battery_cells --view Carmaker --keys 'market.*' --keys 'exit.*'

    An uncertain input goes to its own P10 and P90, a plain number down and up by --share of itself, quarters by one at
    least. All settings meet the same futures, so that differences are taken future by future. The families of shocks
    (demand, price, input cost, technology, tariff, regulation, subsidy, relationship, uncertain inputs) are frozen one
    at a time, and left alone one at a time: what risk comes from where, and how much is their interaction.
    """  # noqa: D301
    from simulate.scenario import ScenarioError
    from simulate.storage.manifest import Provenance
    from simulate.studies.drivers.inputs import WHERE

    settings = options.estimating(settings, estimate)
    scenario = options.load_scenario(file, settings, paths=paths, seed=seed)
    options.assert_view(scenario, view)
    options.assert_can_hold(scenario, hold_decisions)
    output.assert_ready(scenario, "drivers", settings)
    # Before the simulation: the file may be edited while it lasts.
    changed = changed_by(settings, file, scenario)
    provenance = Provenance.of(file, sys.argv, settings, changed)
    compile_notice(output.quiet)
    from simulate.engine.learning.shelf import tables_to_learn
    from simulate.presentation.changes import noted, print_changes
    from simulate.presentation.findings import Source
    from simulate.presentation.workbook.saving import put_book
    from simulate.studies.drivers.design import drivers, n_settings
    from simulate.studies.drivers.figures import draw_drivers
    from simulate.studies.drivers.result import files
    from simulate.studies.drivers.sheets import sheets
    from simulate.studies.drivers.tables import print_drivers

    try:
        tables = tables_to_learn(scenario, lambda: n_settings(scenario, share, keys), hold_decisions)
        with output.progress(tables) as progress:
            found = drivers(
                scenario, paths, view=view, share=share, keys=keys,
                hold_decisions=hold_decisions, threads=threads, progress=progress,
            )  # fmt: skip
    except ScenarioError as problem:
        raise problem.told_at(WHERE, "--keys") from None
    directory = output.write_study(
        "drivers",
        scenario,
        files(found),
        noted(changed, lambda folder: draw_drivers(folder, found, top)),
        made_with={"paths": paths, "view": view, "share": share, "keys": [*keys], "hold_decisions": hold_decisions},
        provenance=provenance,
    )
    output.workbook(directory, lambda kept: put_book(kept, sheets, view))

    def show(to: Console) -> None:
        print_changes(to, changed)
        print_drivers(to, found, top, Source(provenance.source, settings))

    output.show(found.as_dict, show, directory)
