"""Units of a heading: what stands above and below the stroke, out of closed lists. A word in none of them is refused.

    unit     = numerator { ("/" | "per") denominator }
    above    = [scale] [currency | noun], as thousand EUR, EURm, ct, kt, '000 units
    below    = [scale] noun | period, as MWh, thousand units, 100 kg, year

Nothing is searched for inside of words, and nothing that stands in a heading is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulate.scenario.numerals import CODES, SIGNS, short
from simulate.studies.init.unit_words import (
    BELOW_ONLY,
    COUNTED,
    LONG_CURRENCIES,
    MINOR,
    NOUNS,
    PERIODS,
    QUALIFIERS,
    SCALED_NOUNS,
    SCALES,
    UNCERTAIN,
    WEEK,
)

_CURRENCIES = {code.casefold(): code for code in CODES} | {sign.casefold(): name for sign, name in SIGNS.items()}
_CAPITAL_T = re.compile(r"(?<![\w$\u20ac\u00a3])T(?![\w$\u20ac\u00a3])")
_POWER = re.compile(r"10\^?([2369])|10([\u00b2\u00b3\u2076\u2079])|1e([2369])")
_POWERS = {"\u00b2": 2, "\u00b3": 3, "\u2076": 6, "\u2079": 9}
_STROKE = re.compile(r"\s*/\s*|\s+(?:per|pro|je|par)\s+|^(?:per|pro|je|par)\s+")
_YEARLY = re.compile(r"\bp\.\s?a\.?(?=\W|$)|\bpa$|\bp\.\s?j\.(?=\W|$)")
_MONTHLY = re.compile(r"\bp\.\s?m\.?(?=\W|$)")
_PER_ANNUM = re.compile(r"\b(kt|t|m3|units)pa$")
_LITERAL = re.compile(r"(?<![\w.,])1(?:[.,' \u00a0]?000){1,3}(?!\w)")
_ZEROS = re.compile(r"(?<![0-9])['\u2019\u00b4`]?000(?:[,.' ]?000)?(?:['\u2019]?s)?(?!\w)")


class UnitError(ValueError):
    """A unit that is not understood; the message says which word, and what was understood."""


@dataclass(frozen=True)
class Unit:
    """A unit in parts.

    Attributes
    ----------
    scale : float
        Above the stroke; 0 where no word says one.
    currency, noun : str
        Above the stroke; a counted or measured unit.
    per, per_noun : float, str
        Scale and noun below it; 0 and empty where nothing stands there.
    months : int
        The period of a rate; 0 where none is told.
    minor : bool
        Whether money is in hundredths.
    """

    scale: float = 0.0
    currency: str = ""
    noun: str = ""
    per: float = 0.0
    per_noun: str = ""
    months: int = 0
    minor: bool = False


def unit_of(text: str, nouns: Iterable[str] = (), currencies: Iterable[str] = ()) -> Unit:
    """The unit that a text says.

    Parameters
    ----------
    text : str
        As `EUR per thousand units`; empty for none.
    nouns, currencies : iterable of str
        What else is known.

    Raises
    ------
    UnitError
        If a word is not known, or is told twice.
    """
    return _Parser(text, nouns, currencies).unit()


class _Parser:
    """One unit on its way from words to parts."""

    def __init__(self, text: str, nouns: Iterable[str], currencies: Iterable[str]) -> None:
        self.text = text
        self.counted = COUNTED | {noun.casefold(): noun for noun in nouns if noun.casefold() not in NOUNS}
        self.currencies = _CURRENCIES | {currency.casefold(): currency for currency in currencies}
        names = "|".join(re.escape(name) for name in sorted(self.currencies, key=len, reverse=True))
        self.joined = re.compile(rf"(k|m|mm|mn|mio|bn|t)?({names})(k|m|mm|mn|mio|bn|['\u2019]?000s?|cts?|cents?)?")
        self.understood: list[str] = []

    def unit(self) -> Unit:
        """The parts."""
        if _CAPITAL_T.search(self.text):
            raise UnitError(
                f"expected a unit that is understood, got [{short(self.text)}]: tonnes (t), or thousands (k)?"
            )
        text = _MONTHLY.sub(
            "per month ", _YEARLY.sub("per year ", _PER_ANNUM.sub(r"\1 per year", self.text.casefold()))
        )
        parts = _STROKE.split(" ".join(text.split()))
        unit = Unit()
        for word in _tokens(parts[0]):
            unit = self._above(unit, word)
        for part in parts[1:]:
            before = unit
            for word in _tokens(part):
                unit = self._below(unit, word)
            if unit == before:
                raise UnitError(f"expected a unit below the stroke, got [{short(self.text)}]")
        return unit

    def _above(self, unit: Unit, word: str) -> Unit:
        scale = _scale(word)
        if scale:
            return self._once(unit, scale=scale)
        if word in QUALIFIERS:
            return unit
        if word in MINOR:
            unit = self._once(unit, minor=True)
            return self._once(unit, currency=MINOR[word]) if MINOR[word] else unit
        if word in LONG_CURRENCIES:
            return self._once(unit, currency=LONG_CURRENCIES[word])
        joined = self.joined.fullmatch(word)
        if joined is not None:
            return self._money(unit, joined)
        if word in SCALED_NOUNS:
            noun, size = SCALED_NOUNS[word]
            return self._once(unit, noun=noun, scale=(unit.scale or 1.0) * size, again=True)
        noun = self._noun(word)
        if noun:
            return self._once(unit, noun=noun)
        return self._period(unit, word, PERIODS)

    def _money(self, unit: Unit, joined: re.Match[str]) -> Unit:
        before, currency, after = joined.groups()
        unit = self._once(unit, currency=self.currencies[currency])
        for word in (before, after):
            if word and word.startswith("c"):
                unit = self._once(unit, minor=True)
            elif word:
                unit = self._once(unit, scale=1e3 if word == "t" else _scale(word))
        return unit

    def _below(self, unit: Unit, word: str) -> Unit:
        scale = _scale(word)
        if scale and unit.per_noun:
            raise UnitError(
                f"expected a scale in front of what it scales, got [{short(self.text)}]: of money, or of units?"
            )
        if scale:
            return self._once(unit, per=scale)
        if word in QUALIFIERS:
            return unit
        if word in SCALED_NOUNS:
            noun, size = SCALED_NOUNS[word]
            return self._once(unit, per_noun=noun, per=(unit.per or 1.0) * size, again=True)
        noun = self._noun(word)
        if noun:
            return self._once(unit, per_noun=noun)
        return self._period(unit, word, PERIODS | BELOW_ONLY)

    def _noun(self, word: str) -> str:
        return NOUNS[word][0] if word in NOUNS else self.counted.get(word, "")

    def _period(self, unit: Unit, word: str, known: dict[str, int]) -> Unit:
        if word not in known:
            why = f": it may be {UNCERTAIN[word]}" if word in UNCERTAIN else ""
            told = f" (understood: {', '.join(self.understood)})" if self.understood else ""
            raise UnitError(
                f'expected a unit that is understood, got [{short(self.text)}], where "{short(word)}" is not{why}{told}'
            )
        if known[word] == WEEK:
            raise UnitError(
                f"expected an amount a year, a quarter or a month, got [{short(self.text)}]: how many make a year "
                "is not certain; write the amount of the year"
            )
        return self._once(unit, months=known[word])

    def _once(self, unit: Unit, *, again: bool = False, **parts: object) -> Unit:
        """The unit with a part that it does not have yet."""
        for name, value in parts.items():
            if getattr(unit, name) and getattr(unit, name) != value and not again:
                raise UnitError(f"expected one unit, got two in [{short(self.text)}]")
            if getattr(unit, name) and name in ("scale", "per") and not again:
                raise UnitError(f"expected one scale, got two in [{short(self.text)}]")
            self.understood.append(str(value))
        return replace(unit, **parts)  # type: ignore[arg-type]


def _tokens(text: str) -> list[str]:
    """Words of a part; powers of ten that are written with zeros become words of their own."""
    text = _LITERAL.sub(lambda match: f" 1e{_zeros(match)} ", text)
    text = _ZEROS.sub(lambda match: f" 1e{_zeros(match)} ", text)
    words = (word.strip(".,;:*\u00b7\u00d7()[]") for word in re.split(r"[\s\-_+]+", text))
    return [word.removeprefix("x") if word.startswith("x1") else word for word in words if word]


def _zeros(match: re.Match[str]) -> int:
    return match.group().count("0")


def _scale(word: str) -> float:
    """The scale of a word; 0 where it is none."""
    if word in SCALES:
        return SCALES[word]
    if re.fullmatch(r"10{1,9}", word):
        return float(word)
    power = _POWER.fullmatch(word)
    if power is not None:
        plain, raised, exponent = power.groups()
        return 10.0 ** int(plain or exponent or _POWERS[raised])
    return 1e3 if re.fullmatch(r"['\u2019]?000s?", word) else 0.0
