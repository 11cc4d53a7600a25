"""`jvsim explore`: a page on which the terms of a deal are moved by hand, and both partners' values follow."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import options
from simulate.cli.browser import open_address
from simulate.cli.changes import changed_by
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice, notice

if TYPE_CHECKING:
    from types import ModuleType

MISSING = "explore needs what is not installed: pip install 'jvsim[explore]'"


@click.command("explore", short_help="Move the terms of a deal on a page, and see what follows.")
@options.scenario_file
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=0, metavar="N", help="Port of the page; by default a free one."
)
@click.option("--open/--no-open", "opens", default=True, help="Open the page in a browser, as by default, or do not.")
@click.option(
    "--paths",
    type=options.Count(),
    metavar="N",
    help="Trajectories of each side while a term moves, by default 20000. Once it rests they are the scenario's, if "
    "those are more.",
)
@options.together(options.settings, options.quiet)
def command(file: Path, port: int, opens: bool, paths: int | None, settings: Sequence[str], quiet: bool) -> None:
    """Serve a page on which the terms of a deal are moved: stakes, prices, payments, lock-ups, any key.

    Every move is simulated on the same futures and shows, within a moment, what each partner has in the venture against
    what it would have without it, who gains, how ventures end, and what differs from today's deal, with errors. The
    numbers are those that `jvsim compare` prints for the same settings. Variants can be pinned and compared, every step
    taken back, and the deal copied as --set, saved as a scenario, or exported as a report.

    \b
        jvsim explore battery_cells
        jvsim explore mine.toml --set venture.price=95 --port 8200 --no-open

    The page is served on this machine alone, at an address with a token that is new every time: who knows it sees, and
    moves, the same deal. Ctrl-C ends it. It needs the extra explore: pip install 'jvsim[explore]'.
    """  # noqa: D301
    serving = _serving()
    origin = options.load_scenario(file, settings)
    changed = changed_by(settings, file, origin)
    try:
        place = serving.bound(port)
    except serving.PortTaken as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem
    with contextlib.closing(place):
        compile_notice(quiet)
        from simulate.studies.explore.room import Room

        room = Room(file, settings, origin=origin, paths=paths, changed=changed)
        serving.serve(room, place, lambda address: _tell(address, opens, quiet))
    notice("ended", quiet)


def _serving() -> ModuleType:
    """What serves, which needs the extra."""
    try:
        from simulate.studies.explore import serving
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio", "h11"):
            raise
        raise Failure(f"jvsim: {MISSING}", Exit.USAGE) from missing
    return serving


def _tell(address: str, opens: bool, quiet: bool) -> None:
    click.echo(address)
    notice("open this address in a browser; Ctrl-C ends it", quiet)
    if opens:
        threading.Thread(target=_open, args=(address, quiet), daemon=True).start()


def _open(address: str, quiet: bool) -> None:
    if not open_address(address):
        notice("no browser could be opened here", quiet)
