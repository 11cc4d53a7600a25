"""Writes the pages that follow from the program: docs/cli.md from its help, docs/nomenclature.md from its schema
and its catalogue, the table of metrics in docs/model.md, scenarios/jvsim.schema.json, which editors read.

python docs/generate.py            writes them
python docs/generate.py --check    says which are out of date, and fails if one is
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulate import catalogue
from simulate.main import main
from simulate.scenario import Scenario, json_schema
from simulate.scenario.distributions import DISTRIBUTIONS, Distribution
from simulate.scenario.edition import Since
from simulate.scenario.quantities import Quantity
from simulate.scenario.usual import Usual

HERE = Path(__file__).parent
WIDTH = 118


# ---- the command line -----------------------------------------------------------------------------------------------


def command_line() -> str:
    """docs/cli.md: what the program and every command say of themselves, laid out for reading."""
    parts = [
        "# The command line",
        "",
        "<!-- Written by docs/generate.py from the program's help: change it there. -->",
        "",
        "```text",
        "jvsim COMMAND [OPTIONS] …",
        "```",
        "",
        _prose(main),
        "",
        "| command | |",
        "| --- | --- |",
    ]
    names = main.list_commands(click.Context(main))
    parts += [f"| [`jvsim {name}`](#jvsim-{name}) | {main.commands[name].short_help} |" for name in names]
    for name in names:
        parts += _command(name, main.commands[name])
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, command: click.Command) -> list[str]:
    arguments = [_argument(p) for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    usage = " ".join(["jvsim", name, *arguments, *(["[OPTIONS]"] if options else [])])
    parts = ["", f"## jvsim {name}", "", "```text", usage, "```", "", _prose(command)]
    if options:
        parts += ["", "| option | |", "| --- | --- |", *(_option(option) for option in options)]
    return parts


def _argument(argument: click.Argument) -> str:
    name = argument.human_readable_name.upper()
    return name if argument.required else f"[{name}]"


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    needed = " Required." if option.required else ""
    default = f" Default: `{option.default}`." if option.show_default else ""
    names = ", ".join(f"`{name}{value}`" for name in option.opts)
    return f"| {names} | {option.help}{needed}{default} |"


def _prose(command: click.Command) -> str:
    """The help of a command as markdown: paragraphs on one line, and what click sets apart as a block of code."""
    paragraphs = []
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            paragraphs.append("```text\n" + textwrap.dedent(paragraph.removeprefix("\b\n")) + "\n```")
        else:
            paragraphs.append("\n".join(textwrap.wrap(" ".join(paragraph.split()), WIDTH)))
    return "\n\n".join(paragraphs)


# ---- the keys of a scenario -----------------------------------------------------------------------------------------

SYMBOLS = """\
| symbol | in code | meaning | unit |
| --- | --- | --- | --- |
| t | `t` | quarter, 0 = the first | quarter |
| T | `horizon_quarters` | number of quarters | quarters |
| Δ | | length of a quarter, ¼ | years |
| a, ℓ | `alignment`, `log_odds` | alignment of the partners, and its log-odds | score, log-odds |
| I, G | `interdependence`, `intensity` | how much the work interlocks; how much governance there is | score |
| y, v, dev | `level`, `variance`, `deviation` | log factor, its diffusion's variance, and y − v/2 | log |
| D, P | `demand`, `price` | indices, 1 at the start | index |
| τ | `tariff` | tariff rate in force | fraction |
| R | `volume_kept` | share of volume that regulation has left | share |
| gap | `technology_gap` | how far a unit is behind the frontier | log |
| K | `capacity` | capacity | volume units/year |
| q | `volume` | sales of the quarter | volume units/quarter |
| X, X₀ | `volume_made`, `reference_volume` | cumulative volume, and that up to which `unit_cost` holds | volume units |
| c | `unit_cost` | cost of a unit | currency/volume unit |
| m | `material_share` | share of unit cost that follows material prices | share |
| M, W | `material_cost`, `conversion_cost` | index of material cost; Wright's learning curve | index |
| c₂ | `complementary_strengths` | the second element | score |
| φ | `imported_share` | share of unit cost that pays the tariff | share |
| FCF | `free_cash_flow` | free cash flow of the quarter | million |
| M* | | largest quarterly EBITDA of the plan | million |
| V | `fair_value` | fair value, at a settlement that of the day of notice | million |
| r | `discount_rate` | discount rate | 1/year |
"""


EXAMPLE = """
    [[variants]]
    name = "tight reviews"
    set = { governance.review_interval_quarters = 2, exit.triggers."lost trust".below = 0.3 }
"""


HEAD = ["| key | meaning | unit | range | usual | default | |", "| --- | --- | --- | --- | --- | --- | --- |"]


def nomenclature() -> str:
    """docs/nomenclature.md: every symbol of the model, every key of a scenario, every quantity that comes out."""
    parts = [
        "# Nomenclature",
        "",
        "<!-- Written by docs/generate.py from the schema: change it there. -->",
        "",
        "One word for one thing: the same in scenario files, code, tables and plots. Money is in millions of",
        "`currency`, nominal; unit prices are in currency per `volume_unit`. The rules are in [model.md](model.md).",
        "",
        "## Symbols",
        "",
        SYMBOLS,
        "## Keys of a scenario",
        "",
        "`schema_version = 1` stands at the top of a file. A key without a default must be given if its table is.",
        "**drawn**: may be a distribution, `{ dist = … }`, drawn once per trajectory. **usual**: `jvsim check` doubts",
        "a number beyond it, of a drawn key the first and the last percentile; if nothing stands, all legal is usual.",
        "**rules 2**: a key of the model's second edition, which only a scenario with `scenario.rules = 2` may name.",
        "",
    ]
    for model, headings in _alike(_tables(Scenario, "")).items():
        parts += _table(headings, model)
    parts += _variants()
    parts += ["## Distributions", ""]
    for law in DISTRIBUTIONS.values():
        parts += _table([f'{{ dist = "{law.model_fields["dist"].default}" }}'], law)
    parts += _quantities()
    return "\n".join(parts).rstrip() + "\n"


def _variants() -> list[str]:
    """`[[variants]]`, which are no part of a scenario: each makes another one of it."""
    schema = json_schema()["properties"]["variants"]
    keys = schema["items"]["properties"]
    rows = [f"| `{key}` | {found['description']} |  |  |  |  |  |" for key, found in keys.items()]
    example = ["```toml", *textwrap.dedent(EXAMPLE).strip().splitlines(), "```"]
    about = f"{schema['description'][:1].upper()}{schema['description'][1:]}."
    return ["### `[[variants]]`", "", about, "", *HEAD, *rows, "", *example, ""]


def _alike(tables: Iterable[tuple[str, type[BaseModel]]]) -> dict[type[BaseModel], list[str]]:
    """The headings under which each kind of table stands, in the order of the first ones."""
    headings: dict[type[BaseModel], list[str]] = {}
    for heading, model in tables:
        headings.setdefault(model, []).append(heading)
    return headings


def _members(annotation: Any) -> Iterator[Any]:
    """Every type and mark inside an annotation."""
    yield annotation
    for member in get_args(annotation):
        yield from _members(member)


def _marks(field: FieldInfo) -> list[Any]:
    return [*field.metadata, *_members(field.annotation)]


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """The table that a key holds, where it holds one."""
    found = [
        m
        for m in _members(field.annotation)
        if isinstance(m, type)
        and get_origin(m) is None
        and issubclass(m, BaseModel)
        and not issubclass(m, Distribution)
    ]
    return found[0] if found else None


def _is_list(field: FieldInfo) -> bool:
    return any(get_origin(m) in (tuple, list) for m in _members(field.annotation))


def _tables(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table under a model, in the order of the schema, by its heading in a TOML file."""
    for name, field in model.model_fields.items():
        inner = _model(field)
        if inner is None:
            continue
        key = f"{path}.{field.alias or name}".lstrip(".")
        yield f"[[{key}]]" if _is_list(field) else f"[{key}]", inner
        yield from _tables(inner, key)


def _table(headings: list[str], model: type[BaseModel]) -> list[str]:
    rows = [_row(field.alias or name, field) for name, field in model.model_fields.items() if name != "dist"]
    rows = [row for row in rows if row]
    if not rows:
        return []
    about = (model.__doc__ or "").strip().splitlines()[0]
    return ["### " + " ".join(f"`{heading}`" for heading in headings), "", about, "", *HEAD, *rows, ""]


def _row(key: str, field: FieldInfo) -> str:
    if _model(field) is not None:
        return ""
    quantity = next((m for m in _marks(field) if isinstance(m, Quantity)), Quantity())
    usual = next((m.text for m in reversed(_marks(field)) if isinstance(m, Usual)), "")
    kinds = [m for m in _members(field.annotation) if isinstance(m, type)]
    drawn = ["drawn"] if any(issubclass(k, Distribution) for k in kinds) else []
    later = [f"rules {m.rules}" for m in _marks(field) if isinstance(m, Since)]
    choices = [c for m in _members(field.annotation) for c in _literals(m)]
    legal = " · ".join(f"`{c}`" for c in choices) if choices else quantity.range
    default = "" if field.is_required() else _toml(field.get_default(call_default_factory=True))
    cells = (f"`{key}`", field.description or "", quantity.unit, legal, usual, default, ", ".join([*drawn, *later]))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _literals(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _toml(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, list | tuple):
        return "`[" + ", ".join(_toml(item).strip("`") for item in value) + "]`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


# ---- quantities -----------------------------------------------------------------------------------------------------

COUNTS = {"joint": "joint ventures", "running": "ventures that anybody runs", "always": "all"}
"""Whom a band counts, by for whom a quantity means something."""
WHOSE = {"": "venture", "partner": "trigger's `holder`"}
METRIC_TABLE = re.compile(r"\| metric \|.*?\n(?=\n)", re.DOTALL)


def _quantities() -> list[str]:
    """What comes out of a trajectory, and what is recorded of it by quarter."""
    outcomes = (_line(f"`{q.name}`", q.meaning, q.unit, q.axis or "trajectory") for q in catalogue.OUTCOMES)
    series = (
        _line(f"`{name}`", _series_meaning(q), q.series_unit, COUNTS[q.among]) for name, q in catalogue.RECORDED.items()
    )
    return [
        "## What comes out of a trajectory",
        "",
        *_head("quantity", "meaning", "unit", "one for each"),
        *outcomes,
        "",
        "## What is recorded by quarter",
        "",
        "Of the first trajectories of a run, for `bands.csv` and the pictures, and of one by `jvsim explain`. Indices",
        "of the market are 1 at the start. A band counts the ventures for which its quantity means something. Partners",
        "are numbered in the order of the file, from 0.",
        "",
        *_head("series", "meaning", "unit", "counts"),
        *series,
    ]


def _series_meaning(row: catalogue.Row) -> str:
    if row.series == "index":
        return f"index of {row.name.replace('_', ' ')}"
    return f"{row.meaning}, at the quarter's start" if row.series == "start" else row.meaning


def _head(*headings: str) -> list[str]:
    return [_line(*headings), _line(*("---" for _ in headings))]


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def model() -> str:
    """docs/model.md with the table of what triggers watch as the catalogue has it; all else stays as it is."""
    metrics = (_line(f"`{q.name}`", q.meaning, q.unit, WHOSE[q.axis]) for q in catalogue.METRICS.values())
    table = "\n".join([*_head("metric", "meaning", "unit", "of the"), *metrics]) + "\n"
    page, found = METRIC_TABLE.subn(lambda _: table, (HERE / "model.md").read_text(encoding="utf-8"))
    assert found == 1, "docs/model.md has one table of metrics"
    return page


# ---- writing --------------------------------------------------------------------------------------------------------


def schema() -> str:
    """scenarios/jvsim.schema.json: what `jvsim schema` prints, for editors, beside the scenarios that name it."""
    return json.dumps(json_schema(), indent=2) + "\n"


PAGES = {
    "docs/cli.md": command_line,
    "docs/model.md": model,
    "docs/nomenclature.md": nomenclature,
    "scenarios/jvsim.schema.json": schema,
}


def run(check: bool) -> int:
    """Writes or checks every page; the number of those that are out of date."""
    stale = 0
    for name, write in PAGES.items():
        page, text = HERE.parent / name, write()
        if check and (not page.exists() or page.read_text(encoding="utf-8") != text):
            print(f"{name} is out of date: python docs/generate.py", file=sys.stderr)
            stale += 1
        elif not check:
            page.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(run("--check" in sys.argv[1:]))
