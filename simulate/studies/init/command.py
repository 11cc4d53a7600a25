"""`jvsim init`: a scenario to start from."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulate.cli import options
from simulate.cli.console import console
from simulate.cli.program import Exit, Failure
from simulate.cli.progress import compile_notice, notice
from simulate.scenario import templates

if TYPE_CHECKING:
    from simulate.studies.init.headings import Asked
    from simulate.studies.init.result import Made
    from simulate.studies.init.writing import Titles

STDOUT = Path("-")


@dataclass(frozen=True)
class _Output:
    """Where the scenario goes, and what is said about it."""

    file: Path | None
    force: bool
    as_json: bool
    quiet: bool
    no_color: bool


def _encodable(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A text that can stand in a file; bytes of the command line that are no text cannot."""
    from simulate.studies.init.arguments import wrong_text

    return _refused(context, parameter, value, wrong_text)


def _currency(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A currency of millions."""
    from simulate.studies.init.arguments import wrong_currency

    return _refused(context, parameter, _encodable(context, parameter, value), wrong_currency)


def _refused(
    context: click.Context, parameter: click.Parameter, value: str | None, what_is_wrong: Callable[[str], str]
) -> str | None:
    if value is not None and (wrong := what_is_wrong(value)):
        raise click.BadParameter(wrong, context, parameter)
    return value


def _mapping(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Headings by the column that each stands for."""
    from simulate.studies.init.headings import ALIASES

    found: dict[str, str] = {}
    for value in values:
        column, equals, heading = value.partition("=")
        if not (equals and heading.strip()) or column.strip() not in ALIASES or column.strip() in found:
            raise click.BadParameter(
                f'expected COLUMN=HEADING once each, as volume=Absatz, of {", ".join(ALIASES)}, got "{value}"',
                context,
                parameter,
            )
        found[column.strip()] = heading.strip()
    return found


@click.command("init", short_help="Write a commented scenario to start from.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--list", "listed", is_flag=True, help="List the templates, and write nothing.")
@click.option(
    "--archetype",
    type=click.Choice(templates.ARCHETYPES),
    metavar="KIND",
    help=f"The template of a kind of venture: {', '.join(templates.ARCHETYPES)}.",
)
@click.option(
    "--template",
    metavar="NAME",
    shell_complete=options.complete_template,
    help="The template of this name; see --list.",
)
@click.option(
    "--from",
    "plan",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Make the scenario from your own plan: year, volume, price, unit_cost, fixed_cost, capex.",
)
@click.option("--name", metavar="NAME", callback=_encodable, help="With --from: name of the scenario; by default PLAN.")
@click.option(
    "--currency",
    metavar="CODE",
    callback=_currency,
    help="With --from: currency of all money; by default that of the headings, else USD.",
)
@click.option(
    "--unit", metavar="UNIT", callback=_encodable, help="With --from: unit of volumes; by default that of the headings."
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="COLUMN=HEADING",
    callback=_mapping,
    help="With --from: the heading that stands for a column, as volume=Absatz; may be repeated.",
)
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    metavar="MARK",
    help="With --from: the mark before decimals, . or , where the file leaves it open.",
)
@click.option("--sheet", metavar="NAME", callback=_encodable, help="With --from: the sheet of a workbook.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@options.together(options.as_json, options.quiet, options.no_color)
def command(
    file: Path | None,
    listed: bool,
    archetype: str | None,
    template: str | None,
    plan: Path | None,
    name: str | None,
    currency: str | None,
    unit: str | None,
    mapping: dict[str, str],
    decimal: str | None,
    sheet: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Write a commented scenario to FILE, ready to edit: a shipped template, or one made from your own plan.

    Without an option it is battery_cells, which shows every key. FILE is by default named after the template or the
    plan, in the current folder; - is standard output. A file that is there is kept, unless --force is given.

    \b
        jvsim init --list
        jvsim init --archetype software my_venture.toml
        jvsim init --from plan.csv --currency EUR --unit t my_plan.toml

    PLAN is a CSV file or a workbook (.xlsx): a row a year (2027, FY27, 1, 2, 3 …), a quarter or a month, or the years
    across. It states volume in units, price and unit_cost in currency per unit, fixed_cost and capex in millions; or
    revenue, COGS, SG&A, R&D and EBITDA, from which they follow. A unit in the heading is applied, as capex [thousand],
    price [EUR/MWh], volume [kt]; what is not understood is refused. The scenario's plan comes as near to these numbers
    as the format allows; the differences are listed year by year. What a plan does not say (partners, shocks, terms) is
    filled in by judgement and marked EDIT.
    """  # noqa: D301
    _refuse_clashes({"--archetype": archetype, "--template": template, "--from": plan, "--list": listed})
    if plan is None and any((name, currency, unit, mapping, decimal, sheet)):
        raise click.UsageError("--name, --currency, --unit, --map, --decimal and --sheet go with --from")
    if as_json and not (listed or plan):
        raise click.UsageError("--json goes with --list or --from")
    output = _Output(file, force, as_json, quiet, no_color)
    if listed:
        _list(output)
    elif plan is not None:
        from simulate.studies.init.headings import Asked

        _from_plan(plan, name, Asked(currency or "", unit or "", decimal or "", mapping, sheet or ""), output)
    else:
        _from_template(template or _chosen(archetype), output)


def _refuse_clashes(asked: dict[str, object]) -> None:
    given = [option for option, value in asked.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other")


# ---- templates ------------------------------------------------------------------------------------------------------


def _list(output: _Output) -> None:
    found = templates.catalogue()
    if output.as_json:
        click.echo(json.dumps([vars(template) for template in found], indent=2))
        return
    from simulate.studies.init.catalogue import print_catalogue

    print_catalogue(console(output.no_color), found)


def _chosen(archetype: str | None) -> str:
    if archetype is None:
        return templates.CANONICAL
    found = templates.of_archetype(archetype)
    if found is None:
        raise Failure(f"jvsim: no template is shipped for {archetype}; see jvsim init --list", Exit.USAGE)
    return found


def _from_template(template: str, output: _Output) -> None:
    if template not in templates.names():
        near = difflib.get_close_matches(template, templates.names(), n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise Failure(f'jvsim: no template is called "{template}".{hint} See jvsim init --list', Exit.USAGE)
    place = output.file or Path(f"{template}.toml")
    _put(place, templates.starting_text(template, place.parent), output.force)
    _what_next(place, f"the template {template}", output.quiet)


# ---- a plan ---------------------------------------------------------------------------------------------------------


def _from_plan(plan: Path, name: str | None, asked: Asked, output: _Output) -> None:
    from simulate.studies.init.planfile import read_plan, refuse_other_units
    from simulate.studies.init.refusals import PlanFileError

    place = output.file or Path(f"{plan.stem or 'plan'}.toml")
    _refuse_place(place, plan, output.force)
    try:
        given = read_plan(plan, asked)
        refuse_other_units(given, str(plan))
    except PlanFileError as problem:
        raise Failure(str(problem), Exit.SCENARIO) from problem
    if given.ignored:
        notice(f"columns that a plan has no use for: {', '.join(given.ignored)}", output.quiet)
    for told in (*given.notes, *given.doubts):
        notice(f"{plan}: {told}", output.quiet)
    compile_notice(output.quiet)
    from simulate.studies.init.design import make
    from simulate.studies.init.writing import Titles

    currency, unit = asked.currency or given.currency or "USD", asked.unit or given.unit or "unit"
    called = Titles(name or plan.stem or "plan", currency, unit, plan.name)
    made = make(given, called)
    _put(place, made.text, output.force)
    if place != STDOUT:  # else the scenario itself is there; its head tells the differences too
        _show(made, called, output)
    _what_next(place, f"the plan in {plan}", output.quiet)


def _show(made: Made, titles: Titles, output: _Output) -> None:
    from simulate.studies.init.tables import comparison_data, print_comparison

    if output.as_json:
        click.echo(json.dumps(comparison_data(made.comparison), indent=2, allow_nan=False))
    else:
        print_comparison(console(output.no_color), made.comparison, titles)


def _refuse_place(place: Path, plan: Path, force: bool) -> None:
    from simulate.storage.places import PlaceError, refuse_if_same, refuse_if_taken

    if place == STDOUT:
        return
    try:
        refuse_if_same(place, plan)
        refuse_if_taken(place, force=force)
    except PlaceError as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem


def _put(place: Path, text: str, force: bool) -> None:
    from simulate.storage.places import PlaceError, put

    if place == STDOUT:
        sys.stdout.buffer.write(text.encode())  # TOML is UTF-8, whatever the terminal is
        return
    try:
        put(place, text, force=force)
    except PlaceError as problem:
        raise Failure(f"jvsim: {problem}", Exit.USAGE) from problem


def _what_next(place: Path, source: str, quiet: bool) -> None:
    if place != STDOUT:
        notice(f"{place}: written from {source}. Edit it, then: jvsim check {place}, jvsim run {place}", quiet)
