"""Rules about [decisions.learned]: every row of a table is there, for the quarters that are lived, and finite."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from simulate.core import lanes
from simulate.scenario.calendar import quarter_index
from simulate.scenario.quantities import shown
from simulate.scenario.rule import Broken, Raw
from simulate.scenario.tree import Path, nearest

LEARNED: Path = ("decisions", "learned")
BY_QUARTER = 1 + lanes.N_FEATURES
"""Numbers of a row of what going on is worth: an intercept, and one for each feature."""
N_TIMES = 3
"""Features count times 1, the share of the horizon that has passed, and its square."""
OVER_ALL = 1 + N_TIMES * lanes.N_FEATURES
"""Numbers of a row of what is learned over all quarters at once."""
NOT_LEARNED = ""
"""The row of a sole owner that judges by the rule of thumb."""


def learned_rows_fit(raw: Raw) -> Broken:
    """The rows are those of a table of this scenario: two partners, and two for each quarter that is lived."""
    rows = raw.get("decisions", {}).get("learned")
    if rows is None:
        return
    quarters = round(4.0 * raw["scenario"]["horizon_years"]) - _first_quarter(raw)
    sizes = {"hold": (quarters * lanes.PARTNERS, BY_QUARTER)}
    sizes |= dict.fromkeys(("own", "leave", "ended", "keep"), (lanes.PARTNERS, OVER_ALL))
    for name in rows:
        if name not in sizes:
            yield (*LEARNED, name), f"expected one of {', '.join(sizes)}, got an unknown one{nearest(name, sizes)}"
    for name, (count, size) in sizes.items():
        yield from _rows(rows.get(name, []), (*LEARNED, name), count, size, may_lack=name == "keep")


def _first_quarter(raw: Raw) -> int:
    today = raw.get("today")
    return 0 if today is None else quarter_index(today["date"], raw["scenario"]["start"])


def _rows(texts: Any, path: Path, count: int, size: int, may_lack: bool) -> Iterator[tuple[Path, str]]:
    if not isinstance(texts, list | tuple) or len(texts) != count:
        got = f"{len(texts)}" if isinstance(texts, list | tuple) else shown(texts)
        what = "two for each quarter that is lived" if path[-1] == "hold" else "one a partner"
        yield path, f"expected {count} rows, {what}, got {got}: of another horizon or date, learn anew"
        return
    for place, text in enumerate(texts):
        if not (may_lack and text == NOT_LEARNED) and not _are_numbers(text, size):
            yield (*path, place), f"expected {size} finite hexadecimal numbers in a text, got {shown(text)}"
            return


def _are_numbers(text: Any, size: int) -> bool:
    if not isinstance(text, str):
        return False
    try:
        numbers = [float.fromhex(word) for word in text.split() if "0x" in word]
    except (ValueError, OverflowError):
        return False
    return len(numbers) == len(text.split()) == size and all(map(math.isfinite, numbers))


RULES = (learned_rows_fit,)
