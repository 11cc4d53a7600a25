"""What numbers of a scenario, and the metrics that its triggers watch, can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulate.catalogue import Reach, metric
from simulate.scenario.distributions import Distribution
from simulate.scenario.exit import Trigger
from simulate.scenario.market import SHOCKS, Factor
from simulate.scenario.partners import Partner
from simulate.scenario.tables import Tables

Value = float | Distribution
Span = tuple[float, float]


def span(value: Value) -> Span:
    """The smallest and the largest value that a number can have."""
    return value.reach() if isinstance(value, Distribution) else (value, value)


def still(value: Value) -> bool:
    """Whether a number is 0 for certain."""
    return span(value) == (0.0, 0.0)


def moves(factor: Factor) -> bool:
    """Whether an index can leave its trend."""
    return factor.history is not None or not all(still(getattr(factor, key)) for key in SHOCKS)


# ---- metrics of triggers --------------------------------------------------------------------------------------------


def metric_reach(scenario: Tables, trigger: Trigger) -> Reach:
    """What a metric can be in this scenario; what it can be in any, where the scenario says no more."""
    narrower = REACHES.get(trigger.metric)
    return (narrower and narrower(scenario, trigger)) or metric(trigger.metric).reach


def _none(why: str) -> Reach:
    return Reach(0.0, 0.0, why)


def _deviation(scenario: Tables, trigger: Trigger) -> Reach | None:
    still_market = not moves(getattr(scenario.market, trigger.metric))
    return _none(f"{trigger.metric} cannot leave its trend") if still_market else None


def _technology_gap(scenario: Tables, trigger: Trigger) -> Reach | None:
    still_market = not moves(scenario.market.technology)
    return _none("technology cannot leave its trend, so there is no gap") if still_market else None


def _tariff(scenario: Tables, trigger: Trigger) -> Reach:
    rates = [rate for regime in scenario.market.tariff.regimes for rate in span(regime.rate)]
    return Reach(min(rates), max(rates), f"the tariff stays between {min(rates):g} and {max(rates):g}")


def _age(scenario: Tables, trigger: Trigger) -> Reach:
    longest = scenario.horizon_quarters / 4.0
    return Reach(0.25, longest, f"ages run from 0.25 to {longest:g} years")


def _deadlock(scenario: Tables, trigger: Trigger) -> Reach:
    if still(scenario.governance.dispute_rate) or still(scenario.governance.interdependence):
        return _none("there are no disputes (dispute_rate or interdependence is 0)")
    return replace(metric("deadlock").reach, high=float(scenario.horizon_quarters))


def _failed_resets(scenario: Tables, trigger: Trigger) -> Reach | None:
    governance = scenario.governance
    if not governance.enabled:
        return _none("governance.enabled is false, so no reset is ever proposed")
    if governance.review_interval_quarters == 0 and still(governance.reset.crisis_alignment):
        return _none("there are neither reviews nor crises, so no reset is ever proposed")
    return None


def _capability(scenario: Tables, trigger: Trigger) -> Reach | None:
    holder = _holder(scenario, trigger)
    return _none(f"{holder.name} learns nothing (capability_rate is 0)") if still(holder.capability_rate) else None


def _event(scenario: Tables, trigger: Trigger) -> Reach | None:
    holder, rate = _holder(scenario, trigger), f"{trigger.metric}_rate"
    return _none(f"{rate} of {holder.name} is 0") if still(getattr(holder, rate)) else None


def _holder(scenario: Tables, trigger: Trigger) -> Partner:
    return next(partner for partner in scenario.partners if partner.name == trigger.holder)


REACHES: dict[str, Callable[[Tables, Trigger], Reach | None]] = {
    "demand": _deviation,
    "price": _deviation,
    "technology_gap": _technology_gap,
    "tariff": _tariff,
    "age": _age,
    "deadlock": _deadlock,
    "failed_resets": _failed_resets,
    "capability": _capability,
    "strategy_shift": _event,
    "distress": _event,
}
"""Where the scenario says more of what a metric can be than the catalogue does."""
