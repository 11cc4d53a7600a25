"""Invented scenarios: any deal that the format allows, within reason."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from simulate import catalogue
from simulate.scenario import Scenario
from simulate.scenario.edition import SECOND_METRICS
from tests.tables import as_scenario

EDITIONS = Path(__file__).parents[1] / "editions"
BATTERY = tomllib.loads((EDITIONS / "battery_cells.toml").read_text(encoding="utf-8"))
"""The first edition's deal, `rules = 1`, from which every invented one grows; `invented_rules` has those of rules 2."""

RANGES: dict[str, tuple[float, float]] = {
    "market.demand.trend": (-0.1, 0.15),
    "market.demand.volatility": (0.0, 0.4),
    "market.demand.reversion": (0.0, 1.5),
    "market.demand.jump_rate": (0.0, 1.0),
    "market.demand.jump_mean": (-0.5, 0.3),
    "market.price.trend": (-0.08, 0.05),
    "market.price.volatility": (0.0, 0.2),
    "market.price.reversion": (0.0, 1.0),
    "market.price.jump_rate": (0.0, 0.5),
    "market.input_cost.volatility": (0.0, 0.5),
    "market.input_cost.reversion": (0.0, 1.0),
    "market.technology.volatility": (0.0, 0.2),
    "market.technology.reversion": (0.0, 0.8),
    "market.technology.jump_rate": (0.0, 0.8),
    "market.correlation.demand_price": (-0.5, 0.5),
    "market.correlation.price_technology": (-0.5, 0.5),
    "market.regulation.event_rate": (0.0, 1.0),
    "market.regulation.volume_loss": (0.0, 0.2),
    "market.subsidy.years": (0.0, 9.5),
    "market.subsidy.repeal_rate": (0.0, 1.0),
    "venture.price": (60.0, 160.0),
    "venture.unit_cost": (50.0, 110.0),
    "venture.material_share": (0.0, 1.0),
    "venture.learning_rate": (0.0, 0.3),
    "venture.imported_share": (0.0, 1.0),
    "venture.input_cost_pass_through": (0.0, 1.0),
    "venture.price_tariff_response": (0.0, 1.0),
    "venture.tariff_pass_through": (0.0, 1.0),
    "venture.tax_rate": (0.0, 0.5),
    "venture.depreciation_years": (2.0, 20.0),
    "venture.gap_elasticity": (0.0, 3.0),
    "venture.catch_up": (0.0, 1.5),
    "venture.synergy": (0.0, 0.4),
    "venture.discount_rate": (0.0, 0.2),
    "venture.ebitda_multiple": (0.0, 12.0),
    "venture.sustaining_capex": (0.0, 0.1),
    "venture.salvage_share": (0.0, 1.0),
    "partners.0.discount_rate": (0.0, 0.2),
    "partners.0.side_margin": (0.0, 8.0),
    "partners.0.distress_rate": (0.0, 0.6),
    "partners.1.distress_rate": (0.0, 0.6),
    "partners.0.strategy_shift_rate": (0.0, 0.5),
    "partners.1.capability_rate": (0.0, 1.0),
    "partners.1.yearly_contribution": (0.0, 80.0),
    "partners.0.exposure.tariff": (0.0, 2.0),
    "elements.shared_goals": (0.0, 1.0),
    "elements.complementary_strengths": (0.0, 1.0),
    "elements.clear_governance": (0.0, 1.0),
    "elements.readiness_for_change": (0.0, 1.0),
    "elements.exit_agreement": (0.0, 1.0),
    "governance.interdependence": (0.0, 1.0),
    "governance.intensity": (0.0, 1.0),
    "governance.dispute_rate": (0.0, 5.0),
    "governance.dispute_drag": (0.0, 0.9),
    "governance.alignment_reversion": (0.0, 1.0),
    "governance.alignment_volatility": (0.0, 1.5),
    "governance.strain_imbalance": (0.0, 3.0),
    "governance.reset.drift_threshold": (0.0, 1.0),
    "governance.reset.crisis_alignment": (0.0, 0.6),
    "governance.reset.alignment_gain": (0.0, 2.0),
    "governance.reset.narrow_below": (0.0, 1.1),
    "governance.reset.expand_above": (0.5, 1.3),
    "governance.reset.expand_margin": (-0.5, 0.3),
    "governance.reset.localise_above": (0.0, 0.2),
    "governance.reset.refresh_above": (0.0, 0.4),
    "exit.unagreed_leakage": (0.0, 0.5),
    "exit.knowledge_retained": (0.0, 1.0),
    "exit.separation_drag": (0.0, 0.5),
    "exit.supply_years": (0.0, 6.0),
    "exit.dilution_penalty": (0.0, 6.0),
}
WHOLE: dict[str, tuple[int, int]] = {
    "scenario.horizon_years": (2, 15),
    "simulation.seed": (0, 2**63 - 1),
    "venture.ramp_quarters": (1, 12),
    "partners.0.alone.quarter": (0, 12),
    "governance.review_interval_quarters": (0, 9),
    "governance.reset.lag_quarters": (0, 5),
    "governance.reset.cooldown_quarters": (0, 8),
    "exit.lockup_quarters": (0, 12),
}
LEVELS = [100.0, 104.0, 97.0, 110.0, 118.0, 101.0, 96.0, 99.0, 107.0, 112.0, 108.0, 95.0]


def put(raw: dict[str, Any], key: str, value: Any) -> None:
    """Set a dotted key of a scenario's raw tables."""
    *path, last = key.split(".")
    node: Any = raw
    for step in path:
        node = node[int(step)] if step.isdigit() else node.setdefault(step, {})
    node[last] = value


@st.composite
def triggers(draw: st.DrawFn, number: int, rules: int = 2) -> dict[str, Any]:
    """An exit trigger, on a metric that these rules know."""
    later = () if rules == 2 else SECOND_METRICS
    metric = draw(st.sampled_from([name for name in sorted(catalogue.METRICS) if name not in later]))
    return {
        "name": f"trigger {number}",
        "metric": metric,
        draw(st.sampled_from(["above", "below"])): draw(st.floats(*catalogue.metric(metric).thresholds)),
        "for_quarters": draw(st.integers(1, 5)),
        "notice_quarters": draw(st.integers(0, 5)),
        "holder": draw(st.sampled_from(["Carmaker", "Cell maker"])),
        "settlement": draw(st.sampled_from(["sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation"])),
        "price_basis": draw(st.sampled_from(["fair_value", "book_value"])),
        "discount": draw(st.floats(-0.3, 0.5)),
    }


@st.composite
def payments(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """A milestone payment."""
    payer, payee = draw(st.permutations(["Carmaker", "Cell maker"]))
    return {
        "name": f"payment {number}",
        "from": payer,
        "to": payee,
        "amount": draw(st.floats(1.0, 300.0)),
        "quarter": draw(st.integers(0, 7)),
        "min_alignment": draw(st.floats(0.0, 0.6)),
        "max_shortfall": draw(st.floats(0.05, 0.6)),
        "patience_quarters": draw(st.integers(0, 8)),
    }


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A scenario: the battery deal with any of its numbers and much of its structure changed."""
    return as_scenario(draw(tables(rules=1)), name="invented.toml")


@st.composite
def tables(draw: st.DrawFn, rules: int = 2) -> dict[str, Any]:
    """Its raw tables, with triggers on what these rules know."""
    raw = copy.deepcopy(BATTERY)
    for key in draw(st.lists(st.sampled_from(sorted(RANGES)), unique=True, max_size=25)):
        low, high = RANGES[key]
        put(raw, key, draw(st.floats(low, high)))
    for key in draw(st.lists(st.sampled_from(sorted(WHOLE)), unique=True, max_size=4)):
        put(raw, key, draw(st.integers(*WHOLE[key])))
    raw["exit"]["triggers"] = [draw(triggers(k, rules)) for k in range(draw(st.integers(0, 4)))]
    raw["payments"] = [draw(payments(k)) for k in range(draw(st.integers(0, 3)))]
    raw["simulation"]["antithetic"] = draw(st.booleans())
    raw["simulation"]["sampler"] = draw(st.sampled_from(["sobol", "random"]))
    raw["governance"]["enabled"] = draw(st.sampled_from([True, True, False]))
    _restructure(draw, raw)
    return raw


def _restructure(draw: st.DrawFn, raw: dict[str, Any]) -> None:
    """Stakes, stages, alternatives, tariffs and histories of another kind."""
    stake = draw(st.floats(0.05, 0.95))
    raw["partners"][0]["equity"], raw["partners"][1]["equity"] = stake, 1.0 - stake
    if draw(st.booleans()):
        del raw["partners"][draw(st.integers(0, 1))]["alone"]
    if draw(st.booleans()):
        raw["market"]["tariff"]["announced"] = [
            {"quarter": "2027-Q4", "regime": "hostile"},
            {"quarter": "2028-Q2", "regime": draw(st.sampled_from(["open", "hostile"]))},
        ]
    if draw(st.booleans()):
        raw["market"]["tariff"]["regimes"][2]["rate"] = {"dist": "uniform", "low": 0.2, "high": 0.6}
        raw["market"]["tariff"]["regimes"][0]["rate"] = 0.025
    if draw(st.sampled_from([False, False, True])):
        factor = draw(st.sampled_from(["demand", "price", "input_cost", "technology"]))
        raw["market"][factor] = {"history": LEVELS, "block_quarters": draw(st.integers(1, 6))}
        raw["market"]["correlation"] = {}
    if draw(st.booleans()):
        raw["venture"]["stages"][1]["min_alignment"] = draw(st.floats(0.0, 0.65))
        raw["venture"]["stages"][1]["max_shortfall"] = draw(st.floats(0.05, 0.9))
        raw["venture"]["stages"][1]["build_quarters"] = draw(st.integers(1, 9))
    if draw(st.booleans()):
        raw["market"]["demand"]["volatility"] = {"dist": "uniform", "low": 0.02, "high": 0.2}
        raw["governance"]["reset"]["drift_threshold"] = {"dist": "triangular", "low": 0.1, "mode": 0.3, "high": 0.8}
        raw["partners"][1]["discount_rate"] = {"dist": "pert", "low": 0.05, "mode": 0.08, "high": 0.15}
