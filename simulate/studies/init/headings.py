"""The columns of a plan: by which headings each is known, in which language, and where the unit stands in a heading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulate.studies.init.unit_words import QUALIFIERS
from simulate.studies.init.units import UnitError, unit_of

COLUMNS = ("year", "volume", "price", "unit_cost", "fixed_cost", "capex")
RESULTS = ("revenue", "cogs", "sga", "rnd", "ebitda")
"""Lines of a profit and loss account, from which columns of a plan may follow."""
MONEY = ("fixed_cost", "capex", *RESULTS)
"""Columns in millions."""
PER_UNIT = ("price", "unit_cost")
"""Columns that a year without sales need not fill."""
COSTS = ("unit_cost", "fixed_cost", "capex", "cogs", "sga", "rnd")
"""Columns of outflows, which some write below 0."""
_NAMES = {
    "year": "year | years | period | fiscal year | fy | date | quarter | month | jahr | jahre | geschäftsjahr | "
    "periode | zeitraum | quartal | monat | datum | année | año | anno",
    "volume": "volume | volumes | sales volume | sales volumes | units | units sold | unit sales | quantity | "
    "quantities | deliveries | shipments | absatz | absatzmenge | menge | stückzahl | stückzahlen | verkaufsmenge | "
    "absatzvolumen | quantité | volumen",
    "price": "price | unit price | selling price | sales price | price per unit | asp | average selling price | "
    "preis | stückpreis | verkaufspreis | prix | prix unitaire | precio",
    "unit_cost": "unit cost | unit costs | cost per unit | variable cost per unit | variable unit cost | "
    "unit variable cost | stückkosten | variable stückkosten | coût unitaire | coste unitario",
    "fixed_cost": "fixed cost | fixed costs | overhead | overheads | opex | operating expenses | fixed opex | "
    "fixkosten | fixe kosten | gemeinkosten | coûts fixes | costes fijos",
    "capex": "capex | capital expenditure | capital expenditures | investment | investments | capital spending | "
    "investition | investitionen | sachinvestitionen | investissements | inversiones",
    "revenue": "revenue | revenues | net revenue | turnover | net sales | sales revenue | umsatz | umsätze | "
    "umsatzerlöse | erlöse | chiffre d'affaires | ingresos",
    "cogs": "cogs | cost of goods sold | cost of sales | cost of revenue | umsatzkosten | herstellungskosten | "
    "herstellkosten | variable costs | variable kosten",
    "sga": "sg&a | sga | selling general and administrative | vertrieb und verwaltung",
    "rnd": "r&d | rnd | research and development | f&e | forschung und entwicklung",
    "ebitda": "ebitda",
}
ALIASES = {column: tuple(names.split(" | ")) for column, names in _NAMES.items()}
"""Headings by which a column is known; case, underscores, hyphens and a unit do not matter."""
LONGEST = 120
"""Signs of a cell beyond which it is a text, and no heading."""
MOST_NAMED = 6
"""Headings that are told where one is missing."""
_PER_WHAT = {"cost": "unit_cost", "costs": "unit_cost", "variable cost": "unit_cost", "kosten": "unit_cost"} | {
    "variable kosten": "unit_cost",
    "cogs": "unit_cost",
    "revenue": "price",
    "umsatz": "price",
}
"""Amounts that are a column of a plan once they are told per unit."""
_BRACKETS = re.compile(r"[\[(]([^\])]*)[\])]")
_PER = re.compile(r"\b(?:per|pro|je)\b")


@dataclass(frozen=True)
class Heading:
    """A heading that names a column: its text, and every part of it that states a unit."""

    column: str
    text: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the user says of the plan's file beside it; empty where nothing is said.

    Attributes
    ----------
    currency, unit : str
        Of money, and of volumes.
    decimal : str
        The decimal mark, `.` or `,`.
    mapping : mapping of str to str
        Headings by the column that they stand for.
    sheet : str
        Of a workbook.
    """

    currency: str = ""
    unit: str = ""
    decimal: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


def plain(heading: str) -> str:
    """A heading's words, by which it is looked up."""
    return " ".join(re.split(r"[\s_\-]+", heading.casefold().replace("\u2019", "'"))).strip(" :.")


def heading_of(text: str, asked: Asked) -> Heading | None:
    """The column that a heading names, with its units; None where it names none."""
    if len(text) > LONGEST:
        return None
    units = tuple(unit.strip() for unit in _BRACKETS.findall(text) if unit.strip())
    words = plain(_BRACKETS.sub(" ", text))
    for column, heading in asked.mapping.items():
        if plain(heading) in (plain(text), words):
            return Heading(column, text, units)
    if plain(text) in {plain(heading) for heading in asked.mapping.values()}:
        return None
    column = _exact(words) or _exact(_unqualified(words))
    if column:
        return Heading(column, text, units)
    return _with_unit(words, text, units, asked)


def _exact(words: str) -> str:
    return next((column for column, names in ALIASES.items() if words in names), "")


def _unqualified(words: str) -> str:
    kept = words.split()
    while len(kept) > 1 and kept[0] in QUALIFIERS:
        kept = kept[1:]
    return " ".join(kept)


def _with_unit(words: str, text: str, units: tuple[str, ...], asked: Asked) -> Heading | None:
    """A heading that goes on with a unit outside of brackets: Price EUR/t, cost per kWh, Umsatz in Mio. EUR."""
    per = _PER.search(words)
    if per is not None and per.start() > 0:
        before = words[: per.start()].strip(" ,")
        column = _PER_WHAT.get(before, "")
        if column and _is_unit(words[per.start() :], asked):
            return Heading(column, text, (*units, words[per.start() :]))
    found = [
        (len(name), column, words[len(name) :].strip(" ,:/"))
        for column, names in ALIASES.items()
        for name in names
        if words.startswith(name) and words[len(name) :][:1] in (" ", ",", ":", "/")
    ]
    for _, column, rest in sorted(found, reverse=True):
        if _is_unit(rest, asked):
            return Heading(column, text, (*units, rest))
    return None


def _is_unit(text: str, asked: Asked) -> bool:
    try:
        unit_of(text, nouns_of(asked), currencies_of(asked))
    except UnitError:
        return False
    return bool(text)


def nouns_of(asked: Asked) -> tuple[str, ...]:
    """The unit that the user names, as a noun of headings."""
    return (asked.unit,) if asked.unit else ()


def currencies_of(asked: Asked) -> tuple[str, ...]:
    """The currency that the user names, as one of headings."""
    return (asked.currency,) if asked.currency else ()


def accepted(column: str) -> str:
    """The first headings by which a column is known, in words."""
    return ", ".join([*dict.fromkeys([column, *ALIASES[column]])][:MOST_NAMED])
