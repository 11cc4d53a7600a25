"""Numbers as people write them, for plans and data files: read in the one way they can be meant, or refused.

What a comma or a point inside of a number means is certain where both stand in it, where one stands twice, where the
digits behind it are not three, or where those before it are none, 0 or more than three. Else it is open (1.250 is one
and a quarter, or a thousand and more): the other cells of the file may tell, or the user; a cell that tells otherwise
than the file is refused. Digits are those of ASCII.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

BLANKS = " \t\u00a0\u2009\u202f\u2007"
APOSTROPHES = "'\u2019"
SIGNS = {"\u20ac": "EUR", "\u00a3": "GBP", "$": "$", "US$": "USD", "\u00a5": "\u00a5", "\u20b9": "INR", "\u20a9": "KRW"}
"""Currency signs; those that several currencies share stand for themselves."""
CODES = frozenset(
    re.findall(
        "...",
        "AEDARSAUDBRLCADCHFCLPCNYCOPCZKDKKEGPEURGBPHKDHUFIDRILSINRJPYKESKRWMXNMYRNGNNOKNZDPHPPLNRMBRONRUBSARSEKSGDTHBTRY"
        "TWDUAHUSDVNDZAR",
    )
)
"""Currencies that are known by their codes."""
SHARED = {
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "US$"}),
    "\u00a5": frozenset({"JPY", "CNY", "RMB"}),
    "CNY": frozenset({"RMB"}),
}
"""Signs and the currencies that they may stand for."""
DASHES = "-\u2013\u2014"
LARGEST = 1e15
LONGEST = 64
"""Signs of a cell beyond which it is no number."""
_MINUS = str.maketrans({"\u2212": "-", "\ufe63": "-"})
_CURRENCY = "|".join(re.escape(word) for word in sorted([*SIGNS, *CODES], key=len, reverse=True))
_LEADS = re.compile(rf"({_CURRENCY})(?![A-Za-z])")
_TRAILS = re.compile(rf"(?<![A-Za-z])({_CURRENCY})$")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]{1,3}$")
_SPACED = re.compile(rf"[0-9]{{1,3}}([{BLANKS}{APOSTROPHES}])[0-9]{{3}}(?:\1[0-9]{{3}})*(?![{BLANKS}{APOSTROPHES}])")
_SINGLE = re.compile(r"([0-9]*)([.,])([0-9]*)")
_GROUPED = {
    mark: re.compile(rf"(?:[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+|[0-9]{{1,2}}(?:,[0-9]{{2}})+,[0-9]{{3}})")
    for mark in ".,"
}
"""Digits in threes behind a mark, or in the Indian way: 12,34,567."""
NOTHING = ": write 0 where there is none"
_NOTHING = frozenset({"n/a", "na", "n.a.", "nan", "none", "null", "nil", "tbd", "tbc", "?", "x", "."})
_SLIPS = (
    (re.compile(r"#.*"), ": the spreadsheet's own error; mend the formula there, and save the file again"),
    (re.compile(r"=.*"), ": a formula; save the file with values"),
    (re.compile(r"'.*"), ": text in a workbook, no number; make a number of it there"),
    (re.compile(r".*%"), ": a share says nothing here; write the amount itself"),
    (re.compile(r".*_.*"), ": write it without marks between thousands"),
)
_MARKED = re.compile(r".*[,.' ].*")


class NumeralError(ValueError):
    """A cell that is no number, or one that can be read in two ways.

    `what` says what was expected and what came, `hint` what to do, where a slip is recognised.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what + hint)
        self.what, self.hint = what, hint


@dataclass(frozen=True)
class Numeral:
    """A number and the currency that stands beside it; empty where none does. A dash is nothing: nan."""

    value: float
    currency: str = ""


def read(cell: str, decimal: str = "") -> Numeral:
    """The number of a cell.

    Parameters
    ----------
    cell : str
        As it stands in the file.
    decimal : str
        The file's decimal mark, `.` or `,`; empty where nothing tells it.

    Raises
    ------
    NumeralError
        If it is no number, or can be read in two ways.
    """
    peeled = _peeled(cell)
    if peeled is None:
        raise NumeralError(f'expected a number, got "{short(cell)}"', _hint(cell))
    negative, currency, digits = peeled
    if not digits:
        return Numeral(math.nan, currency)
    told = _told(digits)
    if told is None:
        raise NumeralError(f'expected a number, got "{short(cell)}"', _hint(cell))
    if told == "?" and not decimal:
        raise NumeralError(
            f'expected a number that can be read in one way, got "{short(cell)}"',
            ": thousands or decimals? Write it without the mark, or with other decimals",
        )
    if told in (".", ",") and decimal and told != decimal:
        word = {".": "a point", ",": "a comma"}[decimal]
        raise NumeralError(f'expected a number, got "{short(cell)}"', f": elsewhere {word} stands before the decimals")
    size = float(_plain(digits, decimal if told == "?" else told or "."))
    if not size < LARGEST:
        raise NumeralError(f'expected a number below {LARGEST:g}, got "{short(cell)}"')
    return Numeral(-size if negative else size, currency)


def decimal_mark(cells: Iterable[str]) -> str:
    """The decimal mark that most of the certain cells tell: `.` or `,`; empty where none does."""
    peeled = [found for cell in cells if (found := _peeled(cell)) is not None and found[2]]
    told = [_told(digits) for _, _, digits in peeled]
    marks = [mark for mark in told if mark in (".", ",")]
    return max(marks, key=marks.count, default="") or ""


def common_mark(cells: Iterable[str]) -> str:
    """The mark that every cell has once before three digits, where no cell is certain; empty where they are not alike.

    Read in either way, such numbers are in the same ratios to each other.
    """
    peeled = [_peeled(cell) for cell in cells]
    digits = [found[2] for found in peeled if found is not None]
    marks = {mark for text in digits for mark in ".," if mark in text}
    alike = len(digits) == len(peeled) and all(_told(text) == "?" for text in digits)
    return marks.pop() if alike and len(marks) == 1 else ""


def is_number(cell: str) -> bool:
    """Whether a cell is a number, in one way or in two; a dash is none."""
    peeled = _peeled(cell)
    return peeled is not None and bool(peeled[2]) and _told(peeled[2]) is not None


def same_money(a: str, b: str) -> bool:
    """Whether two names of currencies may mean the same one."""
    a, b = a.upper(), b.upper()
    return (
        a == b
        or b in SHARED.get(a, ())
        or a in SHARED.get(b, ())
        or {SIGNS.get(a, a), SIGNS.get(b, b)} == {SIGNS.get(a, a)}
    )


def short(cell: str) -> str:
    """A cell in a message: on one line, printable, not long."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cell)
    return text if len(text) <= 40 else text[:37] + "..."


# ---- how a number is written ----------------------------------------------------------------------------------------


def _peeled(cell: str) -> tuple[bool, str, str] | None:
    """Sign, currency and digits of a cell: (180), $180, 180-, 180 EUR. None where more than one of a kind stands there.

    A dash alone leaves no digits.
    """
    if len(cell) > LONGEST:
        return None
    text, currency, minus, plus, brackets = cell.translate(_MINUS).strip(BLANKS), "", 0, 0, 0
    while text:
        leads, trails = _LEADS.match(text), _TRAILS.search(text)
        if text[0] == "(" and text[-1] == ")":
            text, brackets = text[1:-1], brackets + 1
        elif text[0] in "+" + DASHES:
            minus, plus, text = minus + (text[0] != "+"), plus + (text[0] == "+"), text[1:]
        elif text[-1] in DASHES:
            text, minus = text[:-1], minus + 1
        elif (leads or trails) and not currency:
            found = leads or trails
            currency = found.group(1) if found else ""
            text = text[leads.end() :] if leads else text[: -len(currency)]
        else:
            break
        text = text.strip(BLANKS)
    if minus + plus + brackets > 1 or not (text or minus):
        return None
    return minus + brackets > 0, SIGNS.get(currency, currency), text


def _told(digits: str) -> str | None:
    """What digits say of the decimal mark: `.` or `,`, empty for whole numbers, `?` where open; None for no number."""
    text = _EXPONENT.sub("", digits)
    spaced = _SPACED.match(text)
    if spaced is not None:
        text = "".join(sign for sign in spaced.group() if sign.isdigit()) + text[spaced.end() :]
    if re.fullmatch(r"[0-9]+", text):
        return ""
    single = _SINGLE.fullmatch(text)
    if single is not None:
        return _single(single, certain=spaced is not None or text != digits)
    return next(
        (decimal for decimal, thousands in ((".", ","), (",", ".")) if _is_grouped(text, decimal, thousands)), None
    )


def _single(found: re.Match[str], *, certain: bool) -> str | None:
    """The meaning of a mark that stands alone."""
    before, mark, after = found.groups()
    if not before + after:
        return None
    open_ = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"
    return "?" if open_ and not certain else mark


def _is_grouped(text: str, decimal: str, thousands: str) -> bool:
    whole, _, after = text.partition(decimal)
    return _GROUPED[thousands].fullmatch(whole) is not None and re.fullmatch(r"[0-9]*", after) is not None


def _plain(digits: str, decimal: str) -> str:
    """Digits as Python writes them."""
    thousands = BLANKS + APOSTROPHES + ("," if decimal == "." else ".")
    return "".join(sign for sign in digits if sign not in thousands).replace(",", ".")


def _hint(cell: str) -> str:
    """What was probably meant by a cell that is no number, where a slip is recognised."""
    text = cell.strip(BLANKS)
    if text.casefold() in _NOTHING:
        return NOTHING
    for slip, hint in _SLIPS:
        if slip.fullmatch(text):
            return hint
    if any(sign.isdigit() and not sign.isascii() for sign in text):
        return ": write it with the digits 0 to 9"
    if re.search(r"[A-Za-z]|[^\x00-\x7f]", text):
        return ": units stand in the heading, in brackets"
    return ": write it without marks between thousands" if _MARKED.fullmatch(text) else ""
