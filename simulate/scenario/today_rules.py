"""Rules about [today]: its dates lie in the horizon, its names are the scenario's, its rows are the state's."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from simulate.core import lanes
from simulate.scenario.calendar import calendar_quarter, quarter_index
from simulate.scenario.quantities import shown
from simulate.scenario.rule import SUM_TOLERANCE, Broken, Raw
from simulate.scenario.shape import known_numbers
from simulate.scenario.today import NOT_YET
from simulate.scenario.tree import Path, nearest

TODAY: Path = ("today",)


def today_is_in_the_horizon(raw: Raw) -> Broken:
    """The state is that of a quarter after the first one, and of a venture founded before."""
    today = raw.get("today")
    if today is None:
        return
    start = raw["scenario"]["start"]
    first, last = 1, round(4.0 * raw["scenario"]["horizon_years"]) - 1
    date = quarter_index(today["date"], start)
    if not first <= date <= last:
        ends = f"{calendar_quarter(first, start)} to {calendar_quarter(last, start)}"
        yield (
            (*TODAY, "date"),
            f"expected a quarter after the start and within the horizon, {ends}, got {today['date']}",
        )
    if "founded" in today and quarter_index(today["founded"], start) >= date:
        yield (*TODAY, "founded"), f"expected a quarter before {today['date']}, got {today['founded']}"


def todays_names_are_known(raw: Raw) -> Broken:
    """What [today] names is there, and named once."""
    today = raw.get("today")
    if today is None:
        return
    lists = (
        ("stages", "a stage", raw["venture"]["stages"]),
        ("partners", "a partner", raw["partners"]),
        ("triggers", "a trigger", raw.get("exit", {}).get("triggers", [])),
    )
    for key, what, items in lists:
        names, seen = [item["name"] for item in items], set()
        for place, item in enumerate(today.get(key, [])):
            name, path = item["name"], (*TODAY, key, place, "name")
            if name not in names:
                yield path, f"expected {what} of the scenario, got {shown(name)}{_near(name, names)}"
            elif name in seen:
                yield path, f"expected {what} once, got {shown(name)} a second time"
            seen.add(name)
    regimes = [regime["name"] for regime in raw.get("market", {}).get("tariff", {}).get("regimes", [{"name": "none"}])]
    regime = today.get("tariff_regime")
    if regime is not None and regime not in regimes:
        yield (*TODAY, "tariff_regime"), f"expected a tariff regime, got {shown(regime)}{_near(regime, regimes)}"


def todays_stages_are_possible(raw: Raw) -> Broken:
    """A stage was started in the time that has passed, is ready after its start, and has cost what it can cost."""
    today = raw.get("today")
    if today is None:
        return
    start = raw["scenario"]["start"]
    date = quarter_index(today["date"], start)
    builds = {stage["name"]: stage["build_quarters"] for stage in raw["venture"]["stages"]}
    for place, stage in enumerate(today.get("stages", [])):
        path: Path = (*TODAY, "stages", place)
        begun, ready = stage.get("started"), stage.get("ready")
        if "spent" in stage and begun is None and ready is None:
            yield (*path, "started"), "expected the quarter of its start beside what it has cost so far, got none"
        if begun == NOT_YET:
            named = [key for key in ("ready", "spent") if key in stage]
            yield from (((*path, key), f'expected none, for the stage is "{NOT_YET}" started') for key in named)
            continue
        through = None if ready is None else quarter_index(ready, start)
        built_in = builds.get(stage["name"], 1)
        from_ready = None if through is None else through - built_in
        quarter = from_ready if begun is None else quarter_index(begun, start)
        key = "started" if begun is not None else "ready"
        if quarter is not None and not 0 <= quarter < date:
            past = f"{start} to {calendar_quarter(date - 1, start)}"
            got = stage[key] if key == "started" else f"{ready} after {built_in} quarters of building: give started"
            yield (*path, key), f'expected a start in the time that has passed, {past}, or "{NOT_YET}", got {got}'
        elif quarter is not None and through is not None and through <= quarter:
            yield (*path, "ready"), f"expected a quarter after its start, got {ready}"
        if "spent" in stage and quarter is not None and (quarter + built_in if through is None else through) <= date:
            yield (*path, "spent"), "expected none, for the stage is ready: write today.book and today.gross"


def todays_stakes_sum_to_one(raw: Raw) -> Broken:
    """Stakes of today sum to 1."""
    today = raw.get("today")
    stakes = [partner["stake"] for partner in (today or {}).get("partners", []) if "stake" in partner]
    if len(stakes) == 2 and abs(sum(stakes) - 1.0) > SUM_TOLERANCE:
        yield (*TODAY, "partners", 0, "stake"), f"expected stakes that sum to 1, got {sum(stakes):.12g}"


def todays_rows_are_the_states(raw: Raw) -> Broken:
    """Rows are those of the state, inputs those that may be drawn, and both hexadecimal doubles."""
    today = raw.get("today")
    if today is None:
        return
    sizes = {name: math.prod(lanes.STATE[name].shape[:-1]) for name in state_rows()}
    yield from _rows(today.get("state", {}), (*TODAY, "state"), sizes, "a row of the state")
    known = dict.fromkeys(known_numbers(raw), 1)
    yield from _rows(today.get("inputs", {}), (*TODAY, "inputs"), known, "a number of the scenario that may be drawn")


def state_rows() -> list[str]:
    """The rows of the state that [today.state] may give."""
    assert lanes.STATE.names is not None
    return [name for name in lanes.STATE.names if name not in lanes.ADDRESS_FIELDS]


def _rows(rows: Mapping[str, Any], path: Path, sizes: Mapping[str, int], what: str) -> Broken:
    for name, value in rows.items():
        if name not in sizes:
            yield (*path, name), f"expected {what}, got an unknown one{_near(name, sizes)}"
            continue
        texts = value if isinstance(value, list | tuple) else [value]
        if len(texts) != sizes[name]:
            yield (*path, name), f"expected {sizes[name]} hexadecimal numbers, got {len(texts)}"
        elif not all(_is_finite(text) for text in texts):
            yield (*path, name), f'expected finite hexadecimal numbers as "0x1.8p+1", got {shown(value)}'


def _is_finite(text: Any) -> bool:
    """Whether a text is a finite double in hexadecimal digits; 1.5 without its 0x would be read as another number."""
    try:
        return "0x" in text and math.isfinite(float.fromhex(text))
    except (TypeError, ValueError, OverflowError):
        return False


def _near(name: Any, known: Iterable[str]) -> str:
    return nearest(str(name), known)


RULES = (
    today_is_in_the_horizon,
    todays_names_are_known,
    todays_stages_are_possible,
    todays_stakes_sum_to_one,
    todays_rows_are_the_states,
)
