"""What is said of a plan beside it, by options or by arguments: what is wrong with it, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from simulate.studies.init.headings import ALIASES

LONGEST_CURRENCY = 10
DECIMALS = (".", ",")
_IN_MILLIONS = re.compile(r"(?i:k|m|mn|mio|bn|thousands?|millions?|billions?)|[kKmM][A-Z]{3}|[A-Z]{3}(k|m|mn|bn)")
"""Currencies that say how much of it: kEUR, USDm. All money of a scenario is in millions already."""


def wrong_currency(value: str) -> str:
    """Why a text is no currency (a short word of letters, a sign, or both: EUR, US$); empty where it is one."""
    kinds = [unicodedata.category(sign) for sign in value]
    word = bool(kinds) and all(kind[0] == "L" or kind == "Sc" for kind in kinds) and kinds.count("Sc") <= 1
    if word and len(value) <= LONGEST_CURRENCY and not _IN_MILLIONS.fullmatch(value):
        return ""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)[:40]
    return f'expected a short word of letters or a currency sign, as EUR, got "{shown}"; money is in millions of it'


def wrong_text(value: str) -> str:
    """Why a text cannot stand in a file: it is empty, or of bytes that are no text; empty where it can."""
    is_text = value.strip() and not any("\ud800" <= sign <= "\udfff" for sign in value)
    return "" if is_text else "expected text that is not empty"


def wrong_columns(columns: Mapping[str, str]) -> str:
    """Why headings by column are none; empty where they are."""
    unknown = [column for column, heading in columns.items() if column not in ALIASES or not heading.strip()]
    return f"expected headings by column, of {', '.join(ALIASES)}, got {unknown[0]!r}" if unknown else ""


def assert_arguments(name: str, currency: str, unit: str, columns: Mapping[str, str], decimal: str, sheet: str) -> None:
    """A `ValueError` where an argument is wrong; an empty one was left out."""
    wrong = {
        "name": wrong_text(name) if name else "",
        "currency": wrong_currency(currency) if currency else "",
        "unit": wrong_text(unit) if unit else "",
        "columns": wrong_columns(columns),
        "decimal": "" if decimal in ("", *DECIMALS) else f"expected . or ,, got {decimal!r}",
        "sheet": wrong_text(sheet) if sheet else "",
    }
    if told := [f"{argument}: {what}" for argument, what in wrong.items() if what]:
        raise ValueError("; ".join(told))
