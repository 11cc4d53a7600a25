"""`jvsim report`: a directory of results as one page."""

from __future__ import annotations

from pathlib import Path

import click

from simulate.cli import options
from simulate.cli.browser import open_page
from simulate.cli.progress import notice, stage


@click.command("report", short_help="Turn a directory of results into one page of HTML.")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@options.view
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Where it is written; by default DIR/report.html."
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.option("--xlsx", is_flag=True, help="Write DIR/workbook.xlsx, too.")
@options.quiet
def command(directory: Path, view: str, out: Path | None, opens: bool, xlsx: bool, quiet: bool) -> None:
    """Turn a directory of results into one page of HTML that needs no network: charts, tables, stories, assumptions.

    DIR is what `jvsim run`, compare, sweep, worth, drivers, elements or decide has written. The page is made from what
    is there; nothing is simulated. It reads on a phone, in light and dark, by keyboard and screen reader, and prints.

    \b
        jvsim report outputs/base --open
        jvsim report outputs/base --view Carmaker --out carmaker.html
    """  # noqa: D301
    from simulate.presentation.workbook.saving import OTHERWISE, WORKBOOK
    from simulate.storage.directories import readable
    from simulate.storage.pages import REPORT, assert_can_be_replaced, write_page
    from simulate.storage.places import refuse_if_there
    from simulate.studies.export.workbook import write_workbook
    from simulate.studies.report.design import report

    place = out or directory / REPORT
    if out is not None:
        assert_can_be_replaced(out)
    if xlsx:
        refuse_if_there(directory / WORKBOOK, OTHERWISE)
    with stage("writing the report", quiet):
        text = report(directory, view, lambda message: notice(message, quiet))
        write_page(text, place)
    notice(f"written to {readable(place)}", quiet)
    if xlsx:
        with stage("writing the workbook", quiet):
            book = write_workbook(directory, view)
        notice(f"written to {readable(book)}", quiet)
    if opens:
        open_page(place, lambda message: notice(message, quiet))
