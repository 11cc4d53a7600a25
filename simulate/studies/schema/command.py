"""`jvsim schema`: the JSON schema of scenario files."""

from __future__ import annotations

import json

import click


@click.command("schema", short_help="Print the JSON schema of scenario files.")
def command() -> None:
    """Print the JSON schema of scenario files.

    Editors that know TOML complete and check a scenario against it, when its first line names the file:

    \b
        jvsim schema > jvsim.schema.json
        #:schema ./jvsim.schema.json          (first line of the scenario)
    """  # noqa: D301
    from simulate.scenario import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
