"""`jvsim check`: what a scenario says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.changes import changed_by
from simulate.cli.console import console
from simulate.cli.progress import compile_notice


@click.command("check", short_help="Validate a scenario and print what it says.")
@options.scenario_file
@options.together(options.settings, options.quiet, options.no_color)
def command(file: Path, settings: Sequence[str], quiet: bool, no_color: bool) -> None:
    """Validate a scenario and print what it says: is this my deal?

    The plan year by year, its value to the venture and to each partner, what is uncertain, triggers and payments in
    words, and warnings. Every mistake of the file is named with its line, all at once, and the exit code is 3.

    \b
        jvsim check deal.toml
        jvsim check battery_cells --set venture.ebitda_multiple=5
    """  # noqa: D301
    scenario = options.load_scenario(file, settings)
    compile_notice(quiet)
    from simulate.presentation.changes import print_changes
    from simulate.studies.check.design import check
    from simulate.studies.check.tables import print_check

    found = check(scenario)
    to = console(no_color)
    print_changes(to, changed_by(settings, file, scenario))
    print_check(to, scenario, found.plan, found.words, found.warnings, found.planned_end)
