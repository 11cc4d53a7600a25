"""A simulated life at a date as the [today] of a scenario: what one would write of it, and every row of its state."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from simulate.core import lanes
from simulate.engine.beginning import Opening
from simulate.engine.learning.given import as_rows
from simulate.engine.outcomes import ACTIONS
from simulate.engine.requests import assert_scenario, whole
from simulate.engine.run import packed_life, state_at, taught
from simulate.engine.today import OF_PARTNERS, PLAIN
from simulate.scenario import Scenario, ScenarioError, edition
from simulate.scenario.calendar import calendar_quarter, quarter_index
from simulate.scenario.problems import Problem
from simulate.scenario.quantities import shown
from simulate.scenario.today import NOT_YET, Today, TodaysPartner
from simulate.scenario.today_rules import state_rows

QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")
LAST = 2**62
"""No run has so many trajectories."""
WHOLE = ("dispute_level",)
FLAGS = ("subsidy_repealed", "strategy_shift", "distress")


def today(scenario: Scenario, at: str, path: int) -> Scenario:
    """Take one trajectory of a scenario at a date, as a scenario whose venture already lives.

    Every future of it starts from that state, with the inputs that were drawn for that trajectory. Its trajectory of
    the same number is the old one from that quarter on, bit for bit: partners that have learned go on deciding by that.

    Parameters
    ----------
    scenario : Scenario
        As `load` or `scenario.with_` returns it, by rules 2.
    at : str
        The quarter at whose beginning it is taken, as "2030-Q2".
    path : int
        The trajectory's number, from 0.

    Returns
    -------
    Scenario
        With the table `today`; `to_toml()` is its file.

    Raises
    ------
    ScenarioError
        If it is by rules 1.
    ValueError
        If the quarter is none after the first one and in the horizon, or the venture has ended before.

    Examples
    --------
    >>> import simulate as jv
    >>> deal = jv.load("battery_cells").with_("scenario.rules", 2)
    >>> jv.today(deal, "2030-Q2", 3).today.date
    '2030-Q2'
    """
    assert_scenario(scenario)
    if scenario.rules == edition.FIRST:
        raise ScenarioError([Problem("", "scenario.rules", edition.needed("table [today]"))])
    number, quarter = whole("path", path, 0, LAST), _quarter(scenario, at)
    assert number is not None
    found = Opening(quarter, state_at(scenario, number, quarter))
    if found.row("joint") + found.row("sole") < 0.5:
        ended = calendar_quarter(max(0, int(found.row("exit_quarter")) - 1), scenario.scenario.start)
        raise ValueError(f"path: trajectory {number} has no venture any more in {at}: it ended in {ended}")
    table = taught(scenario)  # that of its whole life: to learn from today on is to decide by something else
    known = {} if table is None else {"decisions.learned": as_rows(table, quarter)}
    return scenario.with_changes({"today": _table(scenario, found, at, number), **known})


def _quarter(scenario: Scenario, at: Any) -> int:
    """The place of a quarter, which lies after the first one and in the horizon."""
    start, first = scenario.scenario.start, scenario.first_quarter + 1
    last = scenario.horizon_quarters - 1
    quarter = quarter_index(at, start) if isinstance(at, str) and QUARTER.fullmatch(at) else -1
    if not first <= quarter <= last:
        ends = f"{calendar_quarter(first, start)} to {calendar_quarter(last, start)}"
        raise ValueError(f"at: expected a quarter from {ends}, got {shown(at)}")
    return quarter


def _table(scenario: Scenario, found: Opening, at: str, number: int) -> dict[str, Any]:
    """The table [today] of a state."""
    today = scenario.today
    table: dict[str, Any] = {"date": at}
    if today is not None and today.founded is not None:
        table["founded"] = today.founded
    table |= {key: _as_written(key, found.row(row)) for key, row in PLAIN.items()}
    if 0.0 < found.row("alignment") < 1.0:
        table["alignment"] = found.row("alignment")
    regime = scenario.market.tariff.regimes[int(found.row("regime"))]
    table |= {"tariff_regime": regime.name, "tariff": found.row("tariff"), "refusals": int(found.row("failed_resets"))}
    table["resets"] = {name: int(found.row("resets", place)) for place, name in enumerate(ACTIONS)}
    table["deviation"] = {name: found.row("deviation", k) for k, name in enumerate(lanes.FACTORS)}
    table["stages"] = _stages(scenario, found, number)
    table["partners"] = [_partner(name, i, found) for i, name in enumerate(one.name for one in scenario.partners)]
    counts = [(one.name, int(found.row("trigger_count", k))) for k, one in enumerate(scenario.exit.triggers)]
    table["triggers"] = [{"name": name, "quarters": count} for name, count in counts if count > 0]
    table["state"] = {name: _hexadecimal(found, name) for name in state_rows()}
    drawn = scenario.draw(number, 1)
    return table | ({"inputs": {key: float(value[0]).hex() for key, value in drawn.items()}} if drawn else {})


def _as_written(key: str, value: float) -> float | int | bool:
    return bool(value) if key in FLAGS else int(value) if key in WHOLE else value


def _partner(name: str, i: int, found: Opening) -> dict[str, Any]:
    """What has become of a partner; the stake of one that has left, or owns all, is in the state alone."""
    table = {key: _as_written(key, found.row(key, i)) for key in OF_PARTNERS}
    if found.row("joint") < 0.5:
        del table["stake"]
    return {"name": name, **table}


def _stages(scenario: Scenario, found: Opening, number: int) -> list[dict[str, Any]]:
    """When each stage was started; when it is ready and what it has cost, where the scenario says that already."""
    start, old, tables = scenario.scenario.start, scenario.today or Today(date=scenario.scenario.start), []
    said = {stage.name: stage for stage in old.stages}
    for k, stage in enumerate(scenario.venture.stages):
        begun, before = found.row("stage_start", k), said.get(stage.name)
        table: dict[str, Any] = {"name": stage.name}
        table["started"] = NOT_YET if begun < 0.0 else calendar_quarter(int(begun), start)
        if before is not None and before.ready is not None and begun >= 0.0:
            table["ready"] = before.ready
        if before is not None and before.spent is not None and begun >= 0.0:
            table |= _spent(scenario, k, int(begun), found.first, number)
        tables.append(table)
    return tables


def _spent(scenario: Scenario, k: int, begun: int, quarter: int, number: int) -> dict[str, float]:
    """What stage k has cost until a quarter, if it is still being built."""
    packed = packed_life(scenario, number)
    left = begun + int(packed.structure[0]["stage_build"][k]) - quarter
    if left <= 0:
        return {}
    drawn = scenario.values(scenario.draw(number, 1))["venture"]
    cost = float(np.ravel(drawn["stages"][k]["capex"] * drawn["capex_overrun"])[0])
    rate = float(np.ravel(packed.row("stage_capex", k))[0])
    return {"spent": max(0.0, cost - rate * left)}


def _hexadecimal(found: Opening, name: str) -> str | list[str]:
    """All rows of a field as hexadecimal doubles."""
    first, n = lanes.row_of(lanes.STATE, name), math.prod(lanes.STATE[name].shape[:-1])
    texts = [float(value).hex() for value in found.rows[first : first + n]]
    return texts[0] if lanes.STATE[name].shape[:-1] == () else texts


assert set(OF_PARTNERS) < set(TodaysPartner.model_fields), "a partner is written by the keys that are read"
