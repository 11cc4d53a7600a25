"""`jvsim doctor`: is this installation sound?"""

from __future__ import annotations

import json as json_format

import click

from simulate.cli import options
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice
from simulate.printable import printable


@click.command("doctor", short_help="Check this installation.")
@options.as_json
@options.quiet
def command(as_json: bool, quiet: bool) -> None:
    """Print versions, processor features in use, threads and the cache folder, and run a self-test.

    Says what is wrong and what to do about it; the exit code is 1 if anything is.

    \b
        jvsim doctor
        jvsim doctor --json
    """  # noqa: D301
    from simulate.studies.doctor.result import findings

    compile_notice(quiet)
    found = []
    for finding in findings():
        found.append(finding)
        if not as_json:
            click.echo(f"{finding.name:<20} {printable(finding.value)}")
            if finding.problem:
                click.echo(f"{'':<20} ! {printable(finding.problem)}")
    if as_json:
        click.echo(
            json_format.dumps({f.name: {"value": f.value, "problem": f.problem or None} for f in found}, indent=2)
        )
    problems = sum(bool(finding.problem) for finding in found)
    if problems:
        raise Failure(f"doctor: {problems} of {len(found)} findings need attention", Exit.INTERNAL)
