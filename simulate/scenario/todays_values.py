"""The state of a venture that already lives as plain numbers: quarters and names are their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulate.scenario.calendar import quarter_index
from simulate.scenario.today import NOT_YET, Today, TodaysStage

if TYPE_CHECKING:
    from simulate.scenario.tables import Tables

NOT_STARTED = -1


def todays_values(scenario: Tables) -> dict[str, Any] | None:
    """The state of today as the engine takes it; None where the venture starts at its start.

    Its `quarter` is the first one, its stages, partners and triggers stand by their places in the scenario's lists.
    """
    today, start = scenario.today, scenario.scenario.start
    if today is None:
        return None
    stages = [stage.name for stage in scenario.venture.stages]
    partners = [partner.name for partner in scenario.partners]
    triggers = [trigger.name for trigger in scenario.exit.triggers]
    builds = {stage.name: stage.build_quarters for stage in scenario.venture.stages}
    regimes = [regime.name for regime in scenario.market.tariff.regimes]
    keys = today.model_dump(exclude={"date", "founded", "stages", "partners", "triggers", "state", "inputs"})
    return {
        **{key: value for key, value in keys.items() if value is not None},
        "quarter": scenario.first_quarter,
        "founded": scenario.founded_quarter,
        "stages": {stages.index(one.name): _stage(one, start, builds[one.name]) for one in today.stages},
        "partners": _partners(today, partners),
        "triggers": {triggers.index(one.name): one.quarters for one in today.triggers},
        "tariff_regime": None if today.tariff_regime is None else regimes.index(today.tariff_regime),
        "state": {name: _numbers(value) for name, value in (today.state or {}).items()},
    }


def _stage(stage: TodaysStage, start: str, build: int) -> dict[str, Any]:
    """When a stage was started and is ready, and what was spent; None where it is as planned."""
    ready = None if stage.ready is None else quarter_index(stage.ready, start)
    started = None if ready is None else ready - build
    if stage.started is not None:
        started = NOT_STARTED if stage.started == NOT_YET else quarter_index(stage.started, start)
    return {"started": started, "ready": ready, "spent": stage.spent}


def _partners(today: Today, names: list[str]) -> dict[int, dict[str, Any]]:
    """What is said of partners, by their places; of two stakes one is enough."""
    found = {names.index(one.name): one.model_dump(exclude={"name"}) for one in today.partners}
    for i in range(len(names)):
        stake = found.get(1 - i, {}).get("stake")
        mine = found.setdefault(i, {})
        if stake is not None and mine.get("stake") is None:
            mine["stake"] = 1.0 - stake
    return found


def _numbers(value: Any) -> list[float]:
    """Hexadecimal doubles of a row or of several."""
    return [float.fromhex(text) for text in (value if isinstance(value, list | tuple) else [value])]
