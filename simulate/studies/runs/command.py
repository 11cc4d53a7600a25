"""`jvsim runs`: the directories of results in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.console import console


@click.command("runs", short_help="List the directories of results in a folder.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("outputs"), metavar="[FOLDER]")
@options.together(options.as_json, options.no_color)
def command(folder: Path, as_json: bool, no_color: bool) -> None:
    """List the directories of runs and studies in a folder (by default outputs), the newest last.

    Each with what was simulated, when, with how many paths, and the venture's mean value with its 95 % margin. Those
    that are damaged, and sweeps under way, are named with what to do. A directory without results is passed over.

    \b
        jvsim runs
        jvsim runs outputs --json
    """  # noqa: D301
    from simulate.studies.runs.result import listing
    from simulate.studies.runs.tables import print_listing

    found = listing(folder)
    if as_json:
        click.echo(json.dumps(found.as_dict(), indent=2, allow_nan=False))
    else:
        print_listing(console(no_color), found)
