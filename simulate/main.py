"""The program `jvsim`: its commands, each of which is the `command.py` of a study.

A command module imports click alone; what is heavy (numba, numpy, pandas, pydantic, matplotlib, rich) is
imported inside the command that needs it, so that `jvsim --help` answers at once.
"""

from __future__ import annotations

import importlib

import click

from simulate.cli.program import Program

COMMANDS = (
    *("init", "check", "run", "report", "explain", "today"),
    *("compare", "explore", "sweep", "worth", "drivers", "elements", "decide"),
    *("export", "runs"),
    *("facts", "schema", "doctor"),
)


@click.group(
    cls=Program,
    commands={name: importlib.import_module(f"simulate.studies.{name}.command").command for name in COMMANDS},
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A first look:  jvsim run battery_cells",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    help="Show the version and exit.",
    callback=lambda context, _, wanted: _show_version(context) if wanted else None,
)
def main() -> None:
    """Simulate joint ventures: what they are worth to each partner, and how they may end.

    A scenario file states the market, the venture, the partners, how they govern it and how they may part.
    FILE is its path, or the name of a shipped scenario (battery_cells) where there is no such file.
    Tables go to standard output, notices to standard error. Exit codes: 0 ok, 1 internal error, 2 usage,
    3 scenario invalid, 5 a --fail-if condition held, 130 interrupted.
    """


def _show_version(context: click.Context) -> None:
    from simulate.version import installed_version

    click.echo(f"jvsim {installed_version()}")
    context.exit()
