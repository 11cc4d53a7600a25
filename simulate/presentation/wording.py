"""Numbers, dates and lists in words: one way to write each, in tables and in sentences.

`±` is always the half-width of the 95 % confidence interval, never a standard error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import ROUNDING, Estimate

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


def rarely(count: float) -> str:
    """A mean count with two decimals, and `under 0.01` for what is rare but happens."""
    return "under 0.01" if 0.0 < count < 0.005 else number(count, 2)


def percent(share: float | None, decimals: int = 1) -> str:
    """A share in per cent: `33.0 %`."""
    return NOTHING if share is None else f"{number(100.0 * share, decimals)} %"


def percent_with_margin(estimate: Estimate | None) -> str:
    """A share and its 95 % margin in per cent: `33.0 ± 0.1 %`; its limits where the margin would pass 0 or 1."""
    if estimate is None:
        return NOTHING
    margin = estimate.margin
    if not margin:
        return percent(estimate.value)
    places = min(2, max(1, places_of(100.0 * margin)))
    beyond = not margin <= estimate.value <= 1.0 - margin
    if beyond and estimate.low is not None and estimate.high is not None:
        limits = (number(100.0 * limit, places) for limit in (estimate.low, estimate.high))
        return f"{number(100.0 * estimate.value, places)} ({' to '.join(limits)}) %"
    return f"{number(100.0 * estimate.value, places)} ± {number(100.0 * margin, places)} %"


def share_with_margin(estimate: Estimate, n: int) -> str:
    """A share of n independent trials with its margin; of none or all of them, with its 95 % bound on one side.

    Notes
    -----
    If none of n trials has it, the share is below 1 - 0.05^(1/n), about 3/n, with 95 % confidence (Hanley &
    Lippman-Hand 1983, If nothing goes wrong, is everything all right?, JAMA 249, 1743-1745). The bound is rounded
    away from the share.
    """
    if estimate.value not in (0.0, 1.0):
        return percent_with_margin(estimate)
    bound = 100.0 * (1.0 - 0.05 ** (1.0 / max(1, n)))
    places = max(0, -math.floor(math.log10(bound)))
    bound = math.ceil(bound * 10.0**places) / 10.0**places
    limit = f"at most {number(bound, places)}" if estimate.value == 0.0 else f"at least {number(100.0 - bound, places)}"
    return f"{percent(estimate.value)} ({limit} %)"


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
    if difference is not None and difference.value == 0.0 and not difference.std_error:
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
