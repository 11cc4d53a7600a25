"""Cells of a table: numbers in the ways in which people write them, and what a slip probably meant."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
YEAR = re.compile(r"\d{1,4}(\.0*)?")
OPEN = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}") for mark in ",."}
"""A number whose only mark may stand for thousands or for decimals."""
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'\u2019")
"""Marks between thousands that nothing else can mean."""
_GROUPED = {",": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"), ".": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")}
_NOTHING = frozenset(
    {"-", "\u2013", "\u2014", "n/a", "na", "n.a.", "nan", "none", "null", "nil", "tbd", "tbc", "?", "x", "."}
)
_SLIPS = (
    (re.compile(r"#.*"), ": the spreadsheet's own error; mend the formula there, and save the plan again"),
    (re.compile(r"=.*"), ": a formula; save the plan with values"),
    (re.compile(r"\(.*"), ": a negative number is written with a minus"),
    (re.compile(r".*%"), ": a share says nothing here; write the amount itself"),
    (re.compile(r".*[A-Za-z€$£¥].*"), ": units stand in the heading, in brackets"),
    (re.compile(r".*[,.].*"), ": write it without marks between thousands"),
)
"""What a cell looks like, and what is said about it; the first that fits holds."""


def plain_number(text: str, decimal: str) -> str:
    """A number as Python writes it: marks between thousands gone, a point before the decimals."""
    thousands = "," if decimal == "." else "."
    if _GROUPED[thousands].fullmatch(text):
        text = text.replace(thousands, "")
    return text.replace(",", ".") if decimal == "," and "." not in text else text


def number_hint(cell: str, may_be_empty: bool) -> str:
    """What was probably meant by a cell that is no number, where a slip is recognised."""
    if cell.casefold() in _NOTHING:
        return ": write 0 where there is none" + (", or leave it empty in a year without sales" if may_be_empty else "")
    return next((hint for slip, hint in _SLIPS if slip.fullmatch(cell)), "")


def short(cell: str) -> str:
    """A cell in a message: on one line, printable, not long."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in cell)
    return text if len(text) <= 40 else text[:37] + "..."
