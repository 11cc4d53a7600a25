"""`jvsim export`: the outcomes of a saved run for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import notice, stage

NAMES = ("csv", "parquet", "xlsx", "netcdf")
"""Formats, shown in the help before anything is loaded."""


@click.command("export", short_help="Write the outcomes of a saved run as CSV, Parquet, xlsx or NetCDF.")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--format", "to", type=click.Choice(NAMES), required=True, help="What is written.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help="Where: a file for xlsx and netcdf, a folder for csv and parquet; by default beside DIR.",
)
@click.option(
    "--quarters",
    type=click.IntRange(min=0),
    metavar="N",
    help="Futures whose quarters are written, too, 0 for none; by default 2,000, in a workbook 100.",
)
@options.quiet
def command(directory: Path, to: str, out: Path | None, quarters: int | None, quiet: bool) -> None:
    """Write the outcomes of a saved run, a row a future, and the recorded series, a row a future and quarter.

    Units and meanings of all columns go with them: columns.csv, metadata of Parquet's columns, attributes in NetCDF, a
    sheet of the workbook. Nothing that is there is overwritten. Quarters are replayed from the scenario in DIR, to the
    same bits. Parquet needs `pip install 'jvsim[parquet]'`, NetCDF `pip install 'jvsim[netcdf]'`.

    \b
        jvsim export outputs/base --format parquet
        jvsim export outputs/base --format xlsx --out base.xlsx --quarters 0
    """  # noqa: D301
    from simulate.presentation.workbook.writing import TooManyRows
    from simulate.storage.directories import readable
    from simulate.studies.export.design import export
    from simulate.studies.export.formats import FORMATS

    if lacking := FORMATS[to].lacks:
        raise Failure(f"jvsim: --format {to} {lacking}", Exit.USAGE)
    try:
        with stage(f"writing {to}", quiet):
            place = export(directory, to, out, quarters, lambda message: notice(message, quiet))
    except TooManyRows as problem:
        raise Failure(f"jvsim: {directory}: {problem}: choose parquet, netcdf or csv", Exit.USAGE) from problem
    notice(f"written to {readable(place)}", quiet)
