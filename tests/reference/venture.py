"""The joint venture as an operating unit: stages, costs of working together, trailing measures, fair value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arithmetic import DELTA, Array, Booleans, Integers, Values, never, spread, trail, zeros
from .market import Market
from .unit import Quarter, Terms, Unit, move_gap, new_unit, operate, set_capacity


@dataclass
class Venture:
    """The venture's unit and what only the venture has."""

    unit: Unit
    stage_start: Integers  # (n_stages, n), -1 not started
    scope: Array
    utilisation: Array
    margin: Array  # trailing
    shortfall: Array  # trailing
    fair_value: Array


def new_venture(values: Values, market: Market) -> Venture:
    """The venture before its first quarter."""
    n = market.tariff.size
    return Venture(
        unit=new_unit(values["venture"]["imported_share"], market.tariff),
        stage_start=np.tile(never(n), (len(values["venture"]["stages"]), 1)),
        scope=np.ones(n),
        utilisation=spread(0.8, n),
        margin=zeros(n),
        shortfall=zeros(n),
        fair_value=zeros(n),
    )


# ---- stages ---------------------------------------------------------------------------------------------------------


def start_stages(
    values: Values, venture: Venture, t: int, alignment: Array, joint: Booleans, allowed: Booleans
) -> None:
    """Start the stages whose gates hold, with alignment and shortfall of the quarter before."""
    for start, stage in zip(venture.stage_start, values["venture"]["stages"], strict=True):
        if stage["quarter"] <= t <= stage["quarter"] + stage["patience_quarters"]:
            gate = gates_hold(stage, venture, alignment, joint)
            start[:] = np.where(allowed & (start < 0) & gate, t, start)


def gates_hold(gated: Values, venture: Venture, alignment: Array, joint: Booleans) -> Booleans:
    """Whether a stage's or payment's gates hold; a sole owner has the shortfall gate alone (5.1)."""
    aligned = ~joint | (alignment >= gated["min_alignment"])
    return np.asarray(aligned & (venture.shortfall <= gated["max_shortfall"]))


def stage_capex(values: Values, venture: Venture, t: int) -> Array:
    """What the stages under construction cost this quarter [million]."""
    total = zeros(venture.scope.size)
    for start, stage in zip(venture.stage_start, values["venture"]["stages"], strict=True):
        building = (start >= 0) & (start <= t) & (t < start + stage["build_quarters"])
        instalment = stage["capex"] * values["venture"]["capex_overrun"] / stage["build_quarters"]
        total = total + np.where(building, instalment, 0.0)
    return total


def build_capacity(values: Values, venture: Venture, t: int) -> None:
    """Scope times the capacity of the finished stages [units a year] (5.2)."""
    total = zeros(venture.scope.size)
    for start, stage in zip(venture.stage_start, values["venture"]["stages"], strict=True):
        built = (start >= 0) & (t >= start + stage["build_quarters"])
        total = total + np.where(built, stage["capacity"], 0.0)
    set_capacity(venture.unit, venture.scope * total, t)


# ---- operations -----------------------------------------------------------------------------------------------------


def run_venture(
    values: Values, venture: Venture, market: Market, alignment: Array, joint: Booleans, loss: Array
) -> Quarter:
    """One quarter's operations; alignment as the quarter before left it (after a buyout: its last value) (3.8)."""
    strengths = values["elements"]["complementary_strengths"]
    catch_up = values["venture"]["catch_up"] * (0.5 + 0.5 * strengths * alignment)
    move_gap(venture.unit, market, catch_up)
    build_capacity(values, venture, market.t)
    quarter = operate(values, market, venture.unit, _terms(values, venture, market, alignment, joint, loss))
    _use(venture, quarter)
    return quarter


def _terms(values: Values, venture: Venture, market: Market, alignment: Array, joint: Booleans, loss: Array) -> Terms:
    economics = values["venture"]
    together = np.where(joint, alignment, economics["retained_synergy"])
    synergy = economics["synergy"] * values["elements"]["complementary_strengths"] * together
    regulation = np.where(market.regulated, values["market"]["regulation"]["cost"], 0.0)
    return Terms(
        base_volume=economics["base_volume"],
        cost_factor=1.0 - synergy,
        fixed_cost=economics["fixed_cost"] * venture.scope * DELTA,
        loss=loss,
        other_cost=np.where(joint, coordination(values, alignment), 0.0) + regulation,
    )


def coordination(values: Values, alignment: Array) -> Array:
    """Cost of governing, and of governing less than the interdependence needs, a quarter [million] (6.8)."""
    governance = values["governance"]
    missing = np.maximum(0.0, governance["interdependence"] - np.asarray(governance["intensity"]))
    friction = governance["friction_cost"] * missing * 2.0 * (1.0 - alignment)
    return np.asarray((governance["overhead_cost"] * governance["intensity"] + friction) * DELTA)


def _use(venture: Venture, quarter: Quarter) -> None:
    """Utilisation moves once there is capacity and the ramp is over (6.3)."""
    capacity = venture.unit.capacity * DELTA
    working = (capacity > 0.0) & (quarter.ramp >= 1.0)
    present = quarter.wanted / np.where(working, capacity, 1.0)
    venture.utilisation = np.where(working, trail(venture.utilisation, present), venture.utilisation)


def measure(venture: Venture, quarter: Quarter, plan_ebitda: float, max_plan_ebitda: float) -> None:
    """Move the trailing margin and shortfall (6.10)."""
    selling = quarter.revenue > 0.0
    present = quarter.ebitda / np.where(selling, quarter.revenue, 1.0)
    venture.margin = np.where(selling, trail(venture.margin, present), venture.margin)
    venture.shortfall = trail(venture.shortfall, (plan_ebitda - quarter.ebitda) / max_plan_ebitda)


def appraise(values: Values, venture: Venture, t: int, plan_ebitda: Array) -> None:
    """Fair value: a multiple of next year's EBITDA as foreseen today, above a floor (9.4, 9.5)."""
    economics, unit = values["venture"], venture.unit
    best = max(float(plan_ebitda.max()), 1e-9)
    coming = plan_ebitda[np.minimum(np.arange(t + 1, t + 5), plan_ebitda.size - 1)].sum()
    started = unit.first >= 0
    foreseen = np.where(started, coming - 4.0 * best * venture.shortfall, 0.0)
    young = ~started | (t < unit.first + economics["ramp_quarters"] + 4)
    floor = np.where(young, 1.0, economics["salvage_share"]) * unit.book + unit.working_capital
    venture.fair_value = np.maximum(economics["ebitda_multiple"] * foreseen, floor)
