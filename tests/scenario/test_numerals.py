"""Numbers as people write them: one meaning, or none."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.scenario.numerals import NumeralError, decimal_mark, is_number, read

CERTAIN = {
    "0,950": 0.95,
    "-0.950": -0.95,
    ",5": 0.5,
    "1234,567": 1234.567,
    "1,2345": 1.2345,
    "21,5": 21.5,
    "1.234.567,8": 1234567.8,
    "1,234,567.8": 1234567.8,
    "1.234.567": 1234567.0,
    "12,34,567": 1234567.0,
    "1 234": 1234.0,
    "1\u00a0234\u00a0567,90": 1234567.9,
    "1\u202f234.567": 1234.567,
    "1\u2009234": 1234.0,
    "1'250'000,5": 1250000.5,
    "1\u2019250": 1250.0,
    "1e5": 1e5,
    "1,5E+05": 1.5e5,
    "1.250e3": 1250.0,
    "(180)": -180.0,
    "($180)": -180.0,
    "$(180)": -180.0,
    "- 180": -180.0,
    "180-": -180.0,
    "\u2212180": -180.0,
    "\u2013180": -180.0,
    "+180": 180.0,
    "\u20ac 1.200,50": 1200.5,
    "EUR 620": 620.0,
    "620 EUR": 620.0,
    "US$ 5": 5.0,
}


@pytest.mark.parametrize(("cell", "value"), CERTAIN.items(), ids=map(repr, CERTAIN))
def test_one_meaning(cell: str, value: float) -> None:
    assert read(cell).value == pytest.approx(value, rel=1e-15)
    assert is_number(cell)


NO_NUMBERS = (
    "",
    "1_000",
    "\uff11\uff12",
    "\u0661\u0662",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "0x10",
    "1 23",
    "12 34",
    "1 234'567",
    "1.250.00",
    "1,25,0",
    "1.234,567.8",
    "(-180)",
    "--5",
    "+-5",
    "$5 EUR",
    "5k",
    "80%",
    "#REF!",
    "=A1",
    "'1,250",
    "$",
    ".",
)


@pytest.mark.parametrize("cell", NO_NUMBERS, ids=map(repr, NO_NUMBERS))
@pytest.mark.parametrize("decimal", ["", ".", ","])
def test_no_number(cell: str, decimal: str) -> None:
    with pytest.raises(NumeralError, match="expected a number"):
        read(cell, decimal)


@pytest.mark.parametrize("cell", ["1.250", "1,250", "-12,500", "(999.125)", "$1,250", "100.000"])
def test_open(cell: str) -> None:
    with pytest.raises(NumeralError, match="in one way"):
        read(cell)
    mark = "." if "." in cell else ","
    other = {",": ".", ".": ","}[mark]
    assert read(cell, other).value == pytest.approx(1000.0 * read(cell, mark).value, rel=1e-15)
    assert decimal_mark([cell]) == ""


@pytest.mark.parametrize("cell", ["-", "\u2013", "\u2014", " - ", "$ -", "-\u20ac"])
def test_a_dash_is_nothing(cell: str) -> None:
    assert math.isnan(read(cell).value)
    assert not is_number(cell)


def test_a_long_text_is_no_number_at_once() -> None:
    for text in ("(" * 10**6 + ")" * 10**6, "-" * 10**6, "1," * 10**6):
        assert not is_number(text)


def test_the_file_tells() -> None:
    assert decimal_mark(["12", "1.250", "0,5"]) == ","
    assert decimal_mark(["12", "1,250", "0.5"]) == "."
    assert decimal_mark(["21,5", "20.8", "13.5"]) == "."
    with pytest.raises(NumeralError, match="elsewhere a point stands before the decimals"):
        read("21,5", ".")


amounts = st.integers(0, 10**11).map(lambda n: n / 100)
WRITERS = {
    "point": ("{:.2f}", "", "."),
    "thousands": ("{:,.2f}", "", "."),
    "comma": ("{:,.2f}", ".,", ","),
    "apostrophes": ("{:,.2f}", "'.", "."),
    "blanks": ("{:,.2f}", "\u00a0,", ","),
}


@given(
    amounts, st.sampled_from(list(WRITERS)), st.sampled_from(["{}", "({})", "{}-", "\u2212{}", "EUR {}", "{} \u20ac"])
)
def test_what_is_written_is_read(amount: float, writer: str, sign: str) -> None:
    form, marks, _ = WRITERS[writer]
    text = form.format(amount)
    if marks:
        text = text.translate(str.maketrans(",.", marks))
    expected = amount if sign in ("{}", "EUR {}", "{} \u20ac") else -amount
    assert read(sign.format(text)).value == pytest.approx(expected, rel=1e-15)


@given(st.text(max_size=8), st.sampled_from(["", ".", ","]))
def test_any_text_is_a_number_or_refused(text: str, decimal: str) -> None:
    with contextlib.suppress(NumeralError):
        value = read(text, decimal).value
        assert math.isnan(value) or abs(value) < 1e15
