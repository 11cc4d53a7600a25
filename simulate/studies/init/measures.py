"""From the units of a plan's headings to the factors of its columns, one currency and one unit of volume.

A volume's unit is the plan's own, or else the one below the stroke of its price; prices and unit costs are brought to
it. What cannot be brought to it, a second currency, and a scale that a note states and no heading does, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulate.scenario.numerals import CODES, SHARED, SIGNS, same_money, short
from simulate.studies.init.headings import MONEY, PER_UNIT, Asked, Heading, currencies_of, nouns_of
from simulate.studies.init.layout import Cell
from simulate.studies.init.refusals import Refusals
from simulate.studies.init.unit_words import ANY, COUNTED, NOUNS, SCALED_NOUNS
from simulate.studies.init.units import Unit, UnitError, unit_of

_KINDS = {noun: (kind, size) for noun, kind, size in NOUNS.values()}
_STATED = re.compile(
    r"(?<!\w)(?:thousands?|tsd|tausend|hundreds|lakhs?|crores?|billions?|bn|mrd|"
    r"['\u2019]?000s?|1[.,'\u2019 ]?000|10\^?3|"
    r"[kt] ?(?:eur|usd|chf|gbp|\u20ac|\$|\u00a3)|(?:eur|usd|chf|gbp|\u20ac|\$|\u00a3) ?k)(?!\w)",
    re.IGNORECASE,
)
"""A scale other than millions, in a title or a note."""
_MILLIONS = re.compile(r"(?<!\w)(?:millions?|mio|mn|mln)(?!\w)", re.IGNORECASE)
_MONEY_NAME = re.compile(
    r"(?<![A-Za-z])(" + "|".join(re.escape(name) for name in sorted([*CODES, *SIGNS], key=len, reverse=True)) + r")"
    r"(?=m\b|mn\b|bn\b|k\b|[^A-Za-z]|$)"
)


@dataclass(frozen=True)
class Measures:
    """By what each column is multiplied, and the unit in which volumes are then told."""

    factors: dict[str, float]
    unit: str
    notes: tuple[str, ...]


@dataclass
class Currencies:
    """Every currency that the file names, with the place where it does."""

    asked: str
    found: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, currency: str, line: int, column: str) -> None:
        """Keep a currency's first place."""
        if currency:
            self.found.setdefault(currency, (line, column))

    def settle(self, refusals: Refusals) -> str:
        """The one currency of the plan; two are refused."""
        named = [*([self.asked] if self.asked else []), *self.found]
        for other, (line, column) in self.found.items():
            rival = next((name for name in named[: named.index(other)] if not same_money(name, other)), None)
            if rival is not None:
                where = "--currency" if rival == self.asked else f"line {self.found[rival][0]}"
                message = f"expected one currency, got {short(other)} beside {short(rival)} ({where}): a plan is in one"
                refusals.refuse(line, column, message)
                break
        clear = [name for name in named if name not in SHARED or name == "CNY"]
        return (clear or named or [""])[0]


def measures_of(
    headings: Mapping[str, tuple[Heading, int]], texts: list[Cell], months: int, asked: Asked, refusals: Refusals
) -> tuple[Measures, Currencies]:
    """The measures of a plan's columns.

    Parameters
    ----------
    headings : mapping of str to (Heading, int)
        By column, with the line of each.
    texts : list of Cell
        Titles and notes.
    months : int
        What a row covers.
    asked : Asked
        What the user says.
    refusals : Refusals
        Where what is wrong is kept.
    """
    reader = _Measurer(months, asked, refusals)
    units = {column: reader.unit(heading, line) for column, (heading, line) in headings.items() if column != "year"}
    currencies = Currencies(asked.currency)
    for column, unit in units.items():
        currencies.add(unit.currency, headings[column][1], column)
    reader.look_at_texts(texts, units, currencies)
    base = reader.base(units, headings)
    factors = {
        column: reader.factor(column, unit, base, headings[column][1], headings[column][0])
        for column, unit in units.items()
    }
    notes = [
        f'{column.replace("_", " ")} is multiplied by {factor:,.10g}, as "{short(headings[column][0].text)}" says'
        for column, factor in factors.items()
        if factor != 1.0 and _converted(units[column])
    ]
    label = asked.unit or (base if base != ANY else "")
    return Measures(factors, label, (*notes, *_silent(units, factors, label))), currencies


def _silent(units: Mapping[str, Unit], factors: Mapping[str, float], label: str) -> Iterator[str]:
    """What states no unit beside a price or a cost that states another one than the volume's: it may mean either."""
    converted = [column for column in PER_UNIT if factors.get(column, 1.0) != 1.0 and _converted(units[column])]
    for column in PER_UNIT:
        if converted and column in units and not _converted(units[column]):
            name, other = (one.replace("_", " ") for one in (column, converted[0]))
            told = f"{name} is taken as it stands, per {label or 'unit'}"
            yield f"{told}: its heading names no unit, and that of {other} does"


def _converted(unit: Unit) -> bool:
    """Whether a unit says more than a plain scale."""
    return bool(unit.per or unit.minor or unit.months not in (0, 12) or unit.per_noun)


class _Measurer:
    """The units of one plan, held against each other."""

    def __init__(self, months: int, asked: Asked, refusals: Refusals) -> None:
        self.months, self.asked, self.refusals = months, asked, refusals

    def unit(self, heading: Heading, line: int) -> Unit:
        """The unit of a heading, out of all its parts."""
        try:
            return unit_of_parts(heading.units, self.asked)
        except UnitError as error:
            self.refusals.refuse(line, heading.column, str(error))
            return Unit()

    def look_at_texts(self, texts: list[Cell], units: Mapping[str, Unit], currencies: Currencies) -> None:
        """A title may name the currency; a scale that it states has to stand in the headings."""
        bare = [column for column, unit in units.items() if column in MONEY and not unit.scale]
        counted = [column for column in ("volume",) if column in units and not units[column].scale]
        for cell in texts:
            named = _MONEY_NAME.findall(cell.text)
            for found in named:
                currencies.add(SIGNS.get(found, found), cell.line, "")
            meant = bare if named else bare + counted
            stated = _STATED.search(cell.text) is not None and meant
            if stated or (_MILLIONS.search(cell.text) is not None and counted and not named):
                example = f"{(meant or counted)[-1].replace('_', ' ')} [thousand]"
                message = f'expected the unit in each heading, as {example}, got "{short(cell.text)}" beside them'
                self.refusals.refuse(cell.line, "", message)

    def base(self, units: Mapping[str, Unit], headings: Mapping[str, tuple[Heading, int]]) -> str:
        """The unit in which volumes are told."""
        stated = units.get("volume", Unit()).noun
        below = {column: units[column].per_noun for column in PER_UNIT if column in units and units[column].per_noun}
        if not stated:
            real = {noun for noun in below.values() if noun != ANY}
            if len(real) > 1:
                column = next(iter(below))
                told = " and ".join(sorted(real))
                self.refusals.refuse(
                    headings[column][1], "volume", f"expected a unit of volume, got none beside {told}"
                )
            for column in below:
                self._refuse_prefix(headings[column][0], headings[column][1])
            stated = min(real, default="")
        asked = self.asked.unit
        noun = NOUNS[asked.casefold()][0] if asked.casefold() in NOUNS else COUNTED.get(asked.casefold(), asked)
        if asked and stated and noun != stated and noun != ANY and not (stated == ANY and noun not in _KINDS):
            line = next(headings[column][1] for column in ("volume", *PER_UNIT) if column in headings)
            if _KINDS.get(noun, ("",))[0] != _KINDS.get(stated, ("?",))[0]:
                self.refusals.refuse(line, "volume", f"expected {short(asked)} (--unit), got {stated}")
            return noun
        return noun if asked and noun in _KINDS else stated

    def _refuse_prefix(self, heading: Heading, line: int) -> None:
        """A price per kt where no volume says whether it is in t or in kt."""
        words = re.split(r"[^\w]+", " ".join(heading.units).casefold())
        if any(word in SCALED_NOUNS for word in words):
            message = (
                f'expected a unit of volume too, got "{short(heading.text)}" alone: name the volume\'s, as volume [t]'
            )
            self.refusals.refuse(line, heading.column, message)

    def factor(self, column: str, unit: Unit, base: str, line: int, heading: Heading) -> float:
        """By what a column's numbers are multiplied."""
        try:
            if column in MONEY:
                return _money_factor(unit, heading, self.months)
            if column in PER_UNIT:
                return _price_factor(unit, heading, base)
            return _volume_factor(unit, heading, base, self.months)
        except UnitError as error:
            self.refusals.refuse(line, column, str(error))
            return 1.0


def unit_of_parts(parts: tuple[str, ...], asked: Asked) -> Unit:
    """One unit out of the parts of a heading; what two of them say is refused."""
    unit = Unit()
    for part in parts:
        found = unit_of(part, nouns_of(asked), currencies_of(asked))
        for name, value in vars(found).items():
            known = getattr(unit, name)
            if value and known and (value != known or name in ("scale", "per")):
                raise UnitError(f"expected one unit, got {' and '.join(f'[{short(part)}]' for part in parts)}")
        unit = Unit(**{name: getattr(unit, name) or value for name, value in vars(found).items()})
    return unit


def _rate(unit: Unit, months: int) -> float:
    """From a rate to the amount of a row."""
    return months / unit.months if unit.months else 1.0


def _money_factor(unit: Unit, heading: Heading, months: int) -> float:
    if unit.noun or unit.per_noun or unit.per or unit.minor:
        raise UnitError(f"expected money in millions, got [{_said(heading)}]")
    if not unit.scale and unit.currency:
        raise UnitError(
            f"expected a unit that says thousand, million or billion, got [{_said(heading)}]; "
            f"write single ones as [single {unit.currency}]"
        )
    return (unit.scale / 1e6 if unit.scale else 1.0) * _rate(unit, months)


def _volume_factor(unit: Unit, heading: Heading, base: str, months: int) -> float:
    if unit.currency or unit.minor or unit.per_noun or unit.per:
        raise UnitError(f"expected a number of units, got [{_said(heading)}]")
    if any(part.strip().casefold() == "m" for part in heading.units):
        raise UnitError("expected a unit that is understood, got [m]: metres, or millions (mn)?")
    return (unit.scale or 1.0) * _size(unit.noun, base) * _rate(unit, months)


def _price_factor(unit: Unit, heading: Heading, base: str) -> float:
    if unit.noun:
        raise UnitError(f"expected money per unit, got [{_said(heading)}]")
    if unit.months:
        raise UnitError(
            f"expected money per unit, got a rate in time, [{_said(heading)}]: write what a unit brings or costs"
        )
    if unit.scale and not (unit.currency or unit.per_noun or unit.per):
        raise UnitError(
            f"expected a unit as thousand EUR per unit, got [{_said(heading)}]: thousands of money, or of what is sold?"
        )
    if re.search(r"(?:/|\bper)\s*m$", _said(heading).casefold()):
        raise UnitError(f"expected a unit that is understood, got [{_said(heading)}]: metres, or millions (mn)?")
    money = (unit.scale or 1.0) * (0.01 if unit.minor else 1.0)
    return money / ((unit.per or 1.0) * _size(unit.per_noun, base))


def _size(noun: str, base: str) -> float:
    """The size of a unit in units of the plan's own."""
    if not noun or not base or noun == base or ANY in (noun, base):
        return 1.0
    kind, size = _KINDS.get(noun, (noun, 1.0))
    base_kind, base_size = _KINDS.get(base, (base, 1.0))
    if kind != base_kind:
        raise UnitError(f"expected a unit that volumes are told in, {short(base)}, got {short(noun)}")
    return size / base_size


def _said(heading: Heading) -> str:
    return short("; ".join(heading.units))
