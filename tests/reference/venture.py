"""The joint venture as an operating unit: stages, costs of working together, trailing measures, fair value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .arithmetic import DELTA, Array, Booleans, Integers, Number, Values, inflated, never, spread, trail, zeros
from .edition import second
from .market import Market
from .prospects import Prospect, Sight, broken_up, closure, lay_out, look, prospect
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
    ebitda: Array  # trailing, a year
    free_cash: Array  # trailing, a year
    sight: Sight | None  # of the last quarter's operations
    prospect: Prospect | None  # of the last quarter


@dataclass(frozen=True)
class Helm:
    """Who runs the venture in a quarter, and how well."""

    alignment: Array  # as the quarter before left it; after a buyout its last value
    joint: Booleans
    loss: Array  # share of sales lost
    catch_up: Array  # speed at which the gap closes
    away: Array  # share of the market left when a leaver takes customers


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
        ebitda=zeros(n),
        free_cash=zeros(n),
        sight=None,
        prospect=None,
    )


# ---- stages ---------------------------------------------------------------------------------------------------------


def start_stages(
    values: Values, venture: Venture, t: int, alignment: Array, joint: Booleans, allowed: Booleans, votes: Booleans
) -> None:
    """Start the stages whose gates hold, with alignment and shortfall of the quarter before.

    A stage that starts only if it is worth it needs the votes, and a fair value that is higher with it.
    """
    for number, stage in enumerate(values["venture"]["stages"]):
        if stage["quarter"] <= t <= stage["quarter"] + stage["patience_quarters"]:
            start = venture.stage_start[number]
            starts = allowed & (start < 0) & gates_hold(stage, venture, alignment, joint)
            if stage["if_worth"]:
                starts = starts & votes & _worth_it(values, venture, number, t)
            start[:] = np.where(starts, t, start)


def _worth_it(values: Values, venture: Venture, number: int, t: int) -> Booleans:
    """Whether the fair value of what the quarter before left is higher with this stage (section 21)."""
    without = list(venture.stage_start)
    planned = [np.where(k == number, t, start) for k, start in enumerate(without)]
    return np.asarray(_value(values, venture, planned, t - 1) > _value(values, venture, without, t - 1))


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


def joint_catch_up(values: Values, alignment: Array) -> Array:
    """Speed at which a joint venture closes its gap (3.8)."""
    strengths = values["elements"]["complementary_strengths"]
    return np.asarray(values["venture"]["catch_up"] * (0.5 + 0.5 * strengths * alignment))


def run_venture(values: Values, venture: Venture, market: Market, helm: Helm) -> Quarter:
    """One quarter's operations (3.8)."""
    move_gap(venture.unit, market, helm.catch_up)
    build_capacity(values, venture, market.t)
    venture.sight = see(values, venture, market, helm)
    quarter = operate(values, market, venture.unit, _terms(values, venture, market, helm))
    _use(venture, quarter)
    return quarter


def _terms(values: Values, venture: Venture, market: Market, helm: Helm) -> Terms:
    economics, level = values["venture"], inflated(values, market.t)
    regulation = np.where(market.regulated, values["market"]["regulation"]["cost"] * level, 0.0)
    return Terms(
        base_volume=economics["base_volume"] * _open_market(values, venture, market.t) * helm.away,
        cost_factor=_synergy_factor(values, helm),
        fixed_cost=economics["fixed_cost"] * venture.scope * DELTA * level,
        loss=helm.loss,
        other_cost=_coordination(values, helm, market.t) + regulation,
    )


def _open_market(values: Values, venture: Venture, t: int) -> Array:
    """Share of the base volume that exists: stages open theirs once they have capacity (section 21) (21.3)."""
    opened = np.ones(venture.scope.size)
    for start, stage in zip(venture.stage_start, values["venture"]["stages"], strict=True):
        finished = (start >= 0) & (t >= start + stage["build_quarters"])
        opened = opened - np.where(finished, 0.0, stage["opens"])
    return opened


def _synergy_factor(values: Values, helm: Helm) -> Array:
    together = np.where(helm.joint, helm.alignment, values["venture"]["retained_synergy"])
    return 1.0 - _best_synergy(values) * together


def owner_factor(values: Values) -> Number:
    """Factor of the unit cost that a sole owner has."""
    factor: Number = 1.0 - _best_synergy(values) * values["venture"]["retained_synergy"]
    return factor


def _best_synergy(values: Values) -> Number:
    synergy: Number = values["venture"]["synergy"] * values["elements"]["complementary_strengths"]
    return synergy


def _coordination(values: Values, helm: Helm, t: int) -> Array:
    """Cost of governing, and of governing less than the interdependence needs, a quarter [million] (6.8)."""
    governance = values["governance"]
    missing = np.maximum(0.0, governance["interdependence"] - np.asarray(governance["intensity"]))
    friction = governance["friction_cost"] * missing * 2.0 * (1.0 - helm.alignment)
    cost = (governance["overhead_cost"] * governance["intensity"] + friction) * DELTA * inflated(values, t)
    return np.where(helm.joint, cost, 0.0)


def _use(venture: Venture, quarter: Quarter) -> None:
    """Utilisation moves once there is capacity and the ramp is over (6.3)."""
    capacity = venture.unit.capacity * DELTA
    working = (capacity > 0.0) & (quarter.ramp >= 1.0)
    present = quarter.wanted / np.where(working, capacity, 1.0)
    venture.utilisation = np.where(working, trail(venture.utilisation, present), venture.utilisation)


def measure(venture: Venture, quarter: Quarter, plan_ebitda: float, max_plan_ebitda: float, joint: Booleans) -> None:
    """Move the trailing margin, shortfall and EBITDA (6.10)."""
    selling = quarter.revenue > 0.0
    present = quarter.ebitda / np.where(selling, quarter.revenue, 1.0)
    venture.margin = np.where(selling, trail(venture.margin, present), venture.margin)
    venture.shortfall = trail(venture.shortfall, (plan_ebitda - quarter.ebitda) / max_plan_ebitda)
    venture.ebitda = np.where(joint, trail(venture.ebitda, 4.0 * quarter.ebitda), venture.ebitda)


# ---- fair value -----------------------------------------------------------------------------------------------------


def see(values: Values, venture: Venture, market: Market, helm: Helm) -> Sight | None:
    """What the quarter's operations show of the venture; nothing is looked at in the first edition."""
    if not second(values):
        return None
    fixed = values["venture"]["fixed_cost"] * DELTA * inflated(values, market.t)
    costs = (_synergy_factor(values, helm), fixed, _coordination(values, helm, market.t))
    return replace(look(values, market, venture.unit, 1.0, costs), away=helm.away)


def foresee(values: Values, venture: Venture, market: Market, alignment: Array) -> None:
    """Before the first quarter: its prices and costs, and nothing built."""
    yes = np.ones(alignment.size, dtype=bool)
    helm = Helm(alignment, yes, zeros(yes.size), joint_catch_up(values, alignment), np.ones(yes.size))
    sight = see(values, venture, market, helm)
    venture.sight = None if sight is None else replace(sight, t=-1)


def appraise(values: Values, venture: Venture, t: int, plan_ebitda: Array) -> None:
    """Fair value at the end of quarter t: the business as built or committed, above a floor (section 16)."""
    if not second(values):
        _appraise_by_plan(values, venture, t, plan_ebitda)
        return
    venture.prospect = committed(values, venture, list(venture.stage_start), t)
    venture.fair_value = _value(values, venture, list(venture.stage_start), t)


def committed(values: Values, venture: Venture, starts: list[Integers], t: int) -> Prospect:
    """The business with the stages that started in these quarters."""
    assert venture.sight is not None
    layout = lay_out(values, starts, t)
    return prospect(values, venture.sight, venture.unit, venture.scope, layout, values["venture"]["discount_rate"])


def _value(values: Values, venture: Venture, starts: list[Integers], t: int) -> Array:
    """Fair value with these starts (16.5)."""
    going = committed(values, venture, starts, t).worth(values["venture"]["ebitda_multiple"])
    planned = np.minimum(venture.unit.book, lay_out(values, starts, t).planned) + venture.unit.working_capital
    floor = np.where(_young(values, venture, t), planned, broken_up(values, venture.unit))
    return np.maximum(going, floor)


def _young(values: Values, venture: Venture, t: int) -> Booleans:
    """Whether the venture has no capacity yet, or has had it for less than its ramp and a year."""
    first = venture.unit.first
    return np.asarray((first < 0) | (t < first + values["venture"]["ramp_quarters"] + 4))


def final_value(values: Values, venture: Venture) -> Array:
    """Terminal value at the horizon: the going business or its closing, which may cost (section 16) (16.6)."""
    if not second(values):
        return venture.fair_value
    assert venture.prospect is not None
    going = venture.prospect.worth(values["venture"]["ebitda_multiple"])
    closed = broken_up(values, venture.unit) - closure(values, values["horizon_quarters"] - 1)
    return np.maximum(going, closed)


def _appraise_by_plan(values: Values, venture: Venture, t: int, plan_ebitda: Array) -> None:
    """First edition: a multiple of next year's EBITDA as foreseen today, above a floor (9.4, 9.5)."""
    economics, unit = values["venture"], venture.unit
    best = max(float(plan_ebitda.max()), 1e-9)
    coming = plan_ebitda[np.minimum(np.arange(t + 1, t + 5), plan_ebitda.size - 1)].sum()
    foreseen = np.where(unit.first >= 0, coming - 4.0 * best * venture.shortfall, 0.0)
    kept = np.where(_young(values, venture, t), 1.0, economics["salvage_share"])
    venture.fair_value = np.maximum(economics["ebitda_multiple"] * foreseen, kept * unit.book + unit.working_capital)
