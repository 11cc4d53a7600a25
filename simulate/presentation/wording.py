"""Numbers, dates and lists in words: one way to write each, in tables and in sentences.

`±` is always the half-width of the 95 % confidence interval, never a standard error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ROUNDING, Estimate

UNEVEN = 1.5
"""How much further one limit is than the other before both are printed."""
NOTHING = "–"
"""What stands where there is no number."""
MOST_PLACES = 6
"""Decimals of a number of millions: single units of the currency."""


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with thousands separators; three significant digits or so where `decimals` is not given."""
    if value is None:
        return NOTHING
    if value == 0.0 and decimals is None:
        return "0"
    places = _places(value) if decimals is None else decimals
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0.0 else text


def _places(value: float) -> int:
    size = abs(value)
    return 0 if size >= 100.0 else 1 if size >= 10.0 else 2


def places_for(values: Iterable[float | None]) -> int:
    """Decimals of numbers that stand together: none from 100 on, else as many as give the largest 3 digits."""
    largest = max((abs(value) for value in values if value is not None and math.isfinite(value)), default=0.0)
    return min(MOST_PLACES, max(0, 2 - math.floor(math.log10(largest)))) if largest > 0.0 else 0


def places_of(margin: float) -> int:
    """Decimals that a margin supports: one significant digit of it, two where it starts with a 1."""
    if margin <= 0.0 or not math.isfinite(margin):
        return 2
    first = math.floor(math.log10(margin))
    leads_with_one = round(margin / 10.0**first, 1) < 2.0
    return max(0, -first + (1 if leads_with_one and first <= 0 else 0))


def with_margin(estimate: Estimate | None) -> str:
    """An estimate and its 95 % margin: `572 ± 4`, with the decimals that the margin supports."""
    if estimate is None:
        return NOTHING
    margin = estimate.margin
    if not margin or margin <= ROUNDING * abs(estimate.value):
        return number(estimate.value)
    places = places_of(margin)
    return f"{number(estimate.value, places)} ± {number(margin, places)}"


def margin_alone(estimate: Estimate) -> str:
    """The 95 % margin of an estimate that stands elsewhere: `± 4`; empty where it has none."""
    _, sign, margin = with_margin(estimate).partition("±")
    return sign + margin


def percent_margin_alone(estimate: Estimate) -> str:
    """The margin of a share that stands elsewhere, as short as can be: `± 0.1 %`, `≤ 0.2 %`, or limits `0.4–12.9`."""
    text = percent_with_margin(estimate)
    _, sign, margin = text.partition("±")
    if sign or "(" not in text:
        return sign + margin
    if " to " in text and estimate.low is not None and estimate.high is not None:
        return f"{number(100.0 * estimate.low, 1)}–{number(100.0 * estimate.high, 1)}"
    return text[text.index("(") + 1 : -1].replace("at most", "≤").replace("at least", "≥")


def rarely(count: float) -> str:
    """A mean count with two decimals, and `under 0.01` for what is rare but happens."""
    return "under 0.01" if 0.0 < count < 0.005 else number(count, 2)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share in per cent: `33.0 %`."""
    return NOTHING if share is None else f"{number(100.0 * share, decimals)} %"


def percent_with_margin(estimate: Estimate | None) -> str:
    """A share, or a difference of shares, and its 95 % margin in per cent: `33.0 ± 0.1 %`.

    Its limits stand there where they are not about as far from it on both sides: of what is rare, of few changes, and
    where the margin would pass 0 or 1. Of none or all it is the limit on the other side: `0.0 % (at most 0.2 %)`.
    """
    if estimate is None:
        return NOTHING
    margin, low, high = estimate.margin, estimate.low, estimate.high
    if low is None or high is None:
        if not margin:
            return percent(estimate.value)
        places = _percent_places(margin)
        return f"{number(100.0 * estimate.value, places)} ± {number(100.0 * margin, places)} %"
    if estimate.value == low or estimate.value == high:
        return _bounded(estimate.value, high if estimate.value == low else low, estimate.value == low)
    if margin and _even(estimate.value, low, high):
        return percent_with_margin(replace(estimate, low=None, high=None))
    places = _percent_places(0.5 * (high - low))
    limits = (number(100.0 * limit, places) for limit in (low, high))
    return f"{number(100.0 * estimate.value, places)} ({' to '.join(limits)}) %"


def _percent_places(margin: float) -> int:
    return min(2, max(1, places_of(100.0 * margin)))


def _even(value: float, low: float, high: float) -> bool:
    """Whether limits are about as far from a value on both sides."""
    below, above = value - low, high - value
    return UNEVEN * min(below, above) > max(below, above)


def _bounded(share: float, limit: float, is_least: bool) -> str:
    """A share of none or all with the limit that it has on one side, rounded away from it."""
    distance = 100.0 * abs(limit - share)
    places = max(0, -math.floor(math.log10(distance))) if distance > 0.0 else 0
    distance = math.ceil(round(distance * 10.0**places, 6)) / 10.0**places
    bound = number(100.0 * share + (distance if is_least else -distance), places)
    return f"{percent(share)} ({'at most' if is_least else 'at least'} {bound} %)"


def years(quarters: float) -> str:
    """A time in quarters as years: `15 years`, `7.5 years`."""
    value = quarters / 4.0
    return f"{value:g} {'year' if value == 1.0 else 'years'}"


def quarter_date(start: str, t: int) -> str:
    """The calendar quarter of index t, where quarter 0 is `start`: `2027-Q1` and t = 5 give `2028-Q2`."""
    year, _, quarter = str(start).partition("-Q")
    elapsed = int(year) * 4 + int(quarter) - 1 + t
    return f"{elapsed // 4}-Q{elapsed % 4 + 1}"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capitalised(text: str) -> str:
    """A text that begins a sentence; the rest of it keeps its letters."""
    return text[:1].upper() + text[1:]


def counted(n: int, singular: str, plural: str | None = None) -> str:
    """`1 path`, `2 paths`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


def signed(difference: Estimate | None) -> str:
    """A difference with its sign and its 95 % margin: `+12 ± 3`."""
    return _with_sign(with_margin(difference), difference)


def points(difference: Estimate | None) -> str:
    """A difference of shares in percentage points: `-3.2 ± 0.4 pts`."""
    if difference is not None and difference.value == 0.0 and not difference.std_error and difference.low is None:
        return number(0.0)
    return _with_sign(percent_with_margin(difference).replace(" %", " pts"), difference)


def _with_sign(text: str, difference: Estimate | None) -> str:
    is_more = difference is not None and difference.value > 0.0 and text[:1].isdigit()
    return f"+{text}" if is_more and float(text.split()[0].replace(",", "")) > 0.0 else text


def whose(view: str) -> str:
    """A view in a sentence: `the venture`, or the partner's name."""
    return f"the {VENTURE}" if view == VENTURE else view


def key_in_words(parts: Sequence[str], meaning: str) -> str:
    """A key by what it means: `Carmaker: share of the venture`; by its parts where nothing is known of it.

    Parameters
    ----------
    parts : sequence of str
        Of the key; the last but one says whose it is, where it is not in one of the scenario's tables directly.
    meaning : str
        As the schema says it; its first clause counts.
    """
    clause = re.split(r"[;:,(]", meaning, maxsplit=1)[0].strip()
    if not clause:
        return ".".join(parts)
    return f"{parts[-2]}: {clause}" if len(parts) > 2 else clause


def volume_scale(largest: float, unit: str) -> tuple[float, str]:
    """What volumes are divided by so that they read easily, and the unit that they then have."""
    for scale, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if largest >= 10.0 * scale:
            return scale, f"{name} {unit}"
    return 1.0, unit
