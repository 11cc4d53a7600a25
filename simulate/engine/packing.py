"""A scenario's values into the kernel's records: the one place where user units become the core's.

`pack` turns the nested values of a scenario (numbers in the user's units, arrays where an input is drawn) into rows of
`simulate.core.lanes.INPUTS`, and its structure into `STRUCTURE`. The same arithmetic serves plain numbers and arrays
over trajectories: what comes out an array becomes a drawn row.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate import catalogue
from simulate.core import judgement, lanes
from simulate.core.arguments import NO_TABLE
from simulate.core.lanes import DEADLOCK
from simulate.core.randomness import partner_stream
from simulate.engine.beginning import Opening
from simulate.engine.editions import as_played, clauses_in_force
from simulate.engine.foresight import pack_foresight
from simulate.engine.living import pack_today
from simulate.engine.opening import AT_START
from simulate.engine.outcomes import SETTLEMENTS
from simulate.engine.rows import DT, MILLION, YEAR, Rows, Value

FOREVER = 10**9

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Packed:
    """A scenario as the kernel takes it.

    Attributes
    ----------
    structure, inputs : structured arrays of length 1
        Records; rows of drawn inputs hold their first value.
    drawn_rows, drawn : ndarray, shapes (n_drawn,) and (n_drawn, n)
        Rows of the inputs that differ between trajectories.
    history : ndarray, shape (4, longest)
        Past log changes of resampled factors, their mean taken out.
    announced : ndarray, shape (n_quarters,)
        Announced tariff regime of a quarter, -1 for none.
    table : ndarray
        What was learned, as `simulate.core.arguments.Given` holds it.
    opening : Opening
        Where lives begin.
    """

    structure: npt.NDArray[Any]
    inputs: npt.NDArray[Any]
    drawn_rows: npt.NDArray[np.int64]
    drawn: npt.NDArray[np.float64]
    history: npt.NDArray[np.float64]
    announced: npt.NDArray[np.int64]
    table: npt.NDArray[np.float64] = field(default_factory=lambda: NO_TABLE)
    opening: Opening = AT_START

    def since(self, opening: Opening) -> Packed:
        """The same with lives that begin elsewhere."""
        return replace(self, opening=opening)

    def row(self, name: str, *index: int) -> Value:
        """A row of the inputs: a number, or an array over trajectories where it is drawn."""
        place = lanes.row_of(lanes.INPUTS, name, *index)
        drawn = np.flatnonzero(self.drawn_rows == place)
        return self.drawn[drawn[0]] if drawn.size else float(lanes.as_rows(self.inputs)[place, 0])


def pack(values: Values) -> Packed:
    """Turn a scenario's values into the kernel's records.

    Parameters
    ----------
    values : mapping
        `Scenario.values(drawn)`: the tables of the scenario file, numbers or arrays of shape (n,).

    Returns
    -------
    Packed
    """
    values = as_played(values)
    rows, structure = Rows(), lanes.new_record(lanes.STRUCTURE)
    x = structure[0]
    x["quarters"] = values["horizon_quarters"]
    _pack_indices(rows, values["market"])
    _pack_policy(rows, x, values["market"])
    _pack_venture(rows, values["venture"], values["elements"])
    _pack_stages(rows, x, values["venture"])
    _pack_partners(rows, x, values)
    _pack_payments(rows, x, values["payments"])
    _pack_relationship(rows, values)
    _pack_reset(rows, x, values)
    _pack_exit(rows, x, values)
    pack_foresight(rows, x, values)
    pack_today(rows, x, values)
    drawn_rows, drawn = rows.drawn()
    history = _history(x, values["market"])
    announced = np.full(values["horizon_quarters"], -1, dtype=np.int64)
    for quarter, regime in values["market"]["tariff"]["announced"]:
        announced[quarter] = regime
    return Packed(structure, rows.record, drawn_rows, drawn, history, announced)


def _chance(hazard: Value) -> Value:
    """Chance in a quarter of what has this hazard a quarter (0.2)."""
    return -np.expm1(-hazard)


def _decay(reversion: Value) -> tuple[Value, Value]:
    """What a quarter leaves of a mean-reverting deviation, and the variance it adds per unit of volatility squared."""
    reversion = np.asarray(reversion, dtype=float)
    kept = np.exp(-reversion * DT)
    safe = np.where(reversion > 0.0, reversion, 1.0)
    spread = np.where(reversion > 0.0, -np.expm1(-2.0 * safe * DT) / (2.0 * safe), DT)
    return kept[()], spread[()]


def _pack_indices(rows: Rows, market: Values) -> None:
    """Trends, reversion, jumps, and the correlated diffusion of the four indices."""
    deviations: list[Value] = []
    for k, name in enumerate(lanes.FACTORS):
        factor = market[name]
        rows.set("trend", factor["trend"] * DT, k)
        if factor.get("history") is not None:
            deviations.append(0.0)
            continue
        kept, spread = _decay(factor["reversion"])
        variance = factor["volatility"] ** 2 * spread
        rows.set("decay", kept, k)
        rows.set("shock_variance", variance, k)
        rows.set("jump_chance", _chance(factor["jump_rate"] * DT), k)
        rows.set("jump_mean", factor["jump_mean"], k)
        rows.set("jump_sd", factor["jump_sd"], k)
        deviations.append(np.sqrt(variance))
    resampled = [name for name in lanes.FACTORS if market[name].get("history") is not None]
    factor_of = _cholesky(market["correlation"], resampled)
    place = 0
    for k in range(lanes.N_FACTORS):
        for m in range(k + 1):
            rows.set("loading", factor_of[..., k, m] * deviations[k], place)
            place += 1


def _cholesky(correlation: Values, resampled: Sequence[str]) -> npt.NDArray[np.float64]:
    """Lower Cholesky factor of the indices' correlations, shape (4, 4) or (n, 4, 4); resampled ones have none."""
    shape = np.broadcast_shapes(*(np.shape(value) for value in correlation.values()))
    matrix = np.broadcast_to(np.eye(lanes.N_FACTORS), (*shape, lanes.N_FACTORS, lanes.N_FACTORS)).copy()
    for k, first in enumerate(lanes.FACTORS):
        for m, second in enumerate(lanes.FACTORS[k + 1 :], start=k + 1):
            free = first not in resampled and second not in resampled
            matrix[..., k, m] = matrix[..., m, k] = correlation[f"{first}_{second}"] if free else 0.0
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)


def _history(x: Any, market: Values) -> npt.NDArray[np.float64]:
    """Past log changes, their mean taken out, of the factors that are resampled."""
    tables = {k: market[name].get("history") for k, name in enumerate(lanes.FACTORS)}
    longest = max((len(table) for table in tables.values() if table is not None), default=1)
    history = np.zeros((lanes.N_FACTORS, longest))
    for k, table in tables.items():
        if table is not None:
            history[k, : len(table)] = np.asarray(table) - np.mean(table)
            x["history_length"][k] = len(table)
            x["history_block"][k] = market[lanes.FACTORS[k]]["block_quarters"]
    return history


def _pack_policy(rows: Rows, x: Any, market: Values) -> None:
    """Tariff regimes, regulation, the subsidy."""
    tariff, regulation, subsidy = market["tariff"], market["regulation"], market["subsidy"]
    regimes = tariff["regimes"]
    x["regimes"], x["initial_regime"] = len(regimes), tariff["initial"]
    for k, regime in enumerate(regimes):
        for part in ("low", "mode", "high"):
            rows.set(f"regime_{part}", regime[part], k)
        rows.set("regime_flat", float(regime["uniform"]), k)
        for m, limit in enumerate(np.cumsum(tariff["transition"][k])):
            rows.set("regime_cumulative", limit, k, m)
    rows.set("planned_tariff", regimes[tariff["initial"]]["mode"])
    rows.set("regulation_chance", _chance(regulation["event_rate"] * DT))
    rows.set("regulation_cost", regulation["cost"])
    rows.set("regulation_kept", 1.0 - regulation["volume_loss"])
    rows.set("subsidy", subsidy["per_unit"] * MILLION)
    rows.set("subsidy_quarters", subsidy["years"] * YEAR)
    rows.set("repeal_chance", _chance(subsidy["repeal_rate"] * DT))


_PLAIN = (
    "ramp_quarters", "material_share", "reference_volume", "imported_share", "tax_rate", "gap_elasticity",
    "retained_synergy", "ebitda_multiple", "salvage_share", "closure_cost",
)  # fmt: skip
"""Keys of [venture] that the core takes as they are."""


def _pack_venture(rows: Rows, venture: Values, elements: Values) -> None:
    """The operating unit's economics."""
    for key in _PLAIN:
        rows.set(key, venture[key])
    strengths = elements["complementary_strengths"]
    rows.set("volume", venture["base_volume"] * DT)
    rows.set("price", venture["price"] * MILLION)
    rows.set("unit_cost", venture["unit_cost"] * MILLION)
    rows.set("material_exposure", 1.0 - venture["input_cost_pass_through"])
    rows.set("log_reference_volume", np.log(venture["reference_volume"]))
    rows.set("learning_exponent", np.log2(1.0 - venture["learning_rate"]))
    rows.set("tariff_response", venture["price_tariff_response"])
    rows.set("tariff_borne", 1.0 - venture["tariff_pass_through"])
    rows.set("fixed_cost", venture["fixed_cost"] * DT)
    rows.set("preproduction_share", venture["preproduction_fixed_share"])
    rows.set("working_capital", venture["working_capital"] * YEAR)
    rows.set("depreciation_quarters", venture["depreciation_years"] * YEAR)
    rows.set("catch_up", venture["catch_up"] * DT)
    rows.set("strengths", strengths)
    rows.set("synergy", venture["synergy"] * strengths)
    rows.set("sustaining_share", venture["sustaining_capex"] * DT)
    rows.set("discount", (1.0 + venture["discount_rate"]) ** -DT, lanes.VENTURE)


def _last_quarter(quarter: int, patience: float) -> int:
    """The last quarter in which what waits for its gate may still start."""
    return FOREVER if math.isinf(patience) else quarter + int(patience)


def _pack_stages(rows: Rows, x: Any, venture: Values) -> None:
    """Investment stages: dates and durations are structure, money, capacity and gates are rows."""
    stages = venture["stages"]
    x["stages"] = len(stages)
    for k, stage in enumerate(stages):
        x["stage_quarter"][k] = stage["quarter"]
        x["stage_last"][k] = _last_quarter(stage["quarter"], stage["patience_quarters"])
        x["stage_build"][k] = stage["build_quarters"]
        rows.set("stage_capex", stage["capex"] * venture["capex_overrun"] / stage["build_quarters"], k)
        rows.set("stage_capacity", stage["capacity"] * DT, k)
        rows.set("stage_min_alignment", stage["min_alignment"], k)
        rows.set("stage_max_shortfall", stage["max_shortfall"], k)


def _pack_partners(rows: Rows, x: Any, values: Values) -> None:
    """The partners, and what each would do alone."""
    venture = values["venture"]
    for i, partner in enumerate(values["partners"]):
        x["partner_stream"][i] = partner_stream(partner["name"])
        for key in ("equity", "initial_contribution", "capability_value"):
            rows.set(key, partner[key], i)
        rows.set("discount", (1.0 + partner["discount_rate"]) ** -DT, 1 + i)
        rows.set("contribution", partner["yearly_contribution"] * DT, i)
        rows.set("side_margin", partner["side_margin"] * MILLION, i)
        rows.set("capability_rate", partner["capability_rate"] * DT, i)
        rows.set("distress_chance", _chance(partner["distress_rate"] * DT), i)
        rows.set("distress_end_chance", _chance(DT / partner["distress_years"]), i)
        rows.set("shift_hazard", partner["strategy_shift_rate"] * judgement.AT_HALF_ALIGNMENT * DT, i)
        if partner["alone"] is not None:
            _pack_alone(rows, x, i, partner["alone"], venture)


def _pack_alone(rows: Rows, x: Any, i: int, alone: Values, venture: Values) -> None:
    """Partner i's business without the venture."""
    x["alone"][i] = 1
    x["alone_quarter"][i], x["alone_build"][i] = alone["quarter"], alone["build_quarters"]
    rows.set("alone_volume", venture["base_volume"] * alone["volume_share"] * DT, i)
    rows.set("alone_capacity", alone["capacity"] * DT, i)
    rows.set("alone_capex", alone["capex"] * venture["capex_overrun"] / alone["build_quarters"], i)
    rows.set("alone_cost_factor", 1.0 + alone["unit_cost_premium"], i)
    rows.set("alone_fixed_cost", alone["fixed_cost"] * DT, i)
    rows.set("alone_imported_share", alone["imported_share"], i)
    rows.set("alone_gap_kept", np.exp(-alone["catch_up"] * DT), i)


def _pack_payments(rows: Rows, x: Any, payments: Sequence[Values]) -> None:
    """Milestone payments between partners."""
    x["payments"] = len(payments)
    for k, payment in enumerate(payments):
        x["payment_payer"][k], x["payment_payee"][k] = payment["payer"], payment["payee"]
        x["payment_quarter"][k] = payment["quarter"]
        x["payment_last"][k] = _last_quarter(payment["quarter"], payment["patience_quarters"])
        rows.set("payment_amount", payment["amount"], k)
        rows.set("payment_min_alignment", payment["min_alignment"], k)
        rows.set("payment_max_shortfall", payment["max_shortfall"], k)


def _log_odds(score: Value) -> Value:
    return np.log(score / (1.0 - score))


def _pack_relationship(rows: Rows, values: Values) -> None:
    """Alignment, strain, disputes, coordination (7.1)."""
    elements, governance = values["elements"], values["governance"]
    goals, clarity = elements["shared_goals"], elements["clear_governance"]
    rows.set("start_log_odds", _log_odds(judgement.ALIGNMENT_FLOOR + judgement.GOALS_AT_START * goals))
    long_run = judgement.ALIGNMENT_FLOOR + judgement.GOALS_IN_THE_LONG_RUN * goals
    rows.set("long_run_log_odds", _log_odds(long_run + judgement.CLARITY_IN_THE_LONG_RUN * clarity))
    reversion = np.asarray(governance["alignment_reversion"], dtype=float)
    kept, spread = _decay(reversion)
    safe = np.where(reversion > 0.0, reversion, 1.0)
    rows.set("alignment_kept", kept)
    rows.set("alignment_noise", governance["alignment_volatility"] * np.sqrt(spread))
    rows.set("strain_time", np.where(reversion > 0.0, -np.expm1(-safe * DT) / safe, DT)[()])
    relief = judgement.READINESS_RELIEF * elements["readiness_for_change"]
    rows.set("strain_drift", governance["strain_drift"] * (1.0 - relief))
    rows.set("strain_shortfall", governance["strain_shortfall"])
    rows.set("strain_dispute", governance["strain_dispute"] / DEADLOCK)
    rows.set("strain_imbalance", governance["strain_imbalance"])
    rows.set("strain_shift", governance["strain_shift"])
    for k, (name, scale) in enumerate(judgement.DRIFT_WEIGHTS.items()):
        exposures = [partner["exposure"][name] for partner in values["partners"]]
        spread_out = functools.reduce(np.maximum, exposures) - functools.reduce(np.minimum, exposures)
        rows.set("drift_weight", judgement.COMMON_DRIFT * scale + spread_out, k)
    interdependence, intensity = governance["interdependence"], governance["intensity"]
    hazard = governance["dispute_rate"] * interdependence * judgement.AT_HALF_ALIGNMENT
    rows.set("dispute_hazard", hazard * (judgement.NEUTRAL_CLARITY - clarity) * DT)
    for k, settled in enumerate(governance["escalation"]):
        rows.set("escalation", settled, k)
    rows.set("settling_clarity", judgement.CLARITY_SETTLES * clarity)
    settling = governance["deadlock_resolution"] + judgement.CLARITY_SETTLES_DEADLOCK * clarity
    rows.set("deadlock_settling", np.minimum(judgement.LIKELIEST_SETTLING, settling))
    rows.set("dispute_drag", governance["dispute_drag"] / DEADLOCK)
    rows.set("shift_end_chance", _chance(DT / governance["strategy_shift_years"]))
    rows.set("overhead_cost", governance["overhead_cost"] * intensity * DT)
    missing = np.maximum(0.0, interdependence - intensity)
    rows.set("friction_cost", governance["friction_cost"] * missing * judgement.AT_HALF_ALIGNMENT * DT)


_RESET_PLAIN = (
    "drift_threshold", "shortfall_threshold", "alignment_threshold", "crisis_alignment", "cooldown_quarters",
    "alignment_gain", "alignment_loss", "expand_share", "expand_above", "expand_margin", "narrow_share",
    "narrow_below", "localise_share", "localise_above", "localise_cost", "refresh_share", "refresh_above",
    "refresh_cost",
)  # fmt: skip
"""Keys of [governance.reset] that the core takes as they are."""


def _pack_reset(rows: Rows, x: Any, values: Values) -> None:
    """Reviews and resets (8.3)."""
    governance, elements = values["governance"], values["elements"]
    reset = governance["reset"]
    logit = reset["logit"]
    x["governed"] = int(governance["enabled"])
    x["review_interval"] = governance["review_interval_quarters"]
    for key in _RESET_PLAIN:
        rows.set(key, reset[key])
    excess = np.maximum(0.0, governance["intensity"] - governance["interdependence"])
    rows.set("review_cost", governance["review_cost"])
    rows.set("reset_cost", reset["cost"])
    rows.set("reset_disruption", reset["disruption"])
    rows.set("reset_quarters", np.maximum(1.0, np.ceil(reset["lag_quarters"] * (1.0 + excess))))
    rows.set("expand_capex", reset["expand_capex_share"])
    rows.set("scope_low", reset["scope_limits"][0])
    rows.set("scope_high", reset["scope_limits"][1])
    base = logit["intercept"] + logit["readiness"] * elements["readiness_for_change"]
    base = base + logit["clarity"] * elements["clear_governance"] + logit["overgovernance"] * excess
    rows.set("agree_base", base)
    rows.set("agree_alignment", logit["alignment"])
    rows.set("agree_reactive", logit["reactive"])
    rows.set("agree_failures", logit["failures"])


def _pack_exit(rows: Rows, x: Any, values: Values) -> None:
    """Triggers, notice, settlement, dilution (11.1, 11.2, 11.5)."""
    terms, agreed = values["exit"], values["elements"]["exit_agreement"]
    x["lockup"] = terms["lockup_quarters"]
    rows.set("notice_delay", np.floor((1.0 - agreed) * terms["unagreed_delay_quarters"] + 0.5))
    rows.set("leakage_share", (1.0 - agreed) * terms["unagreed_leakage"])
    retained = terms["knowledge_retained"]
    rows.set("knowledge_kept", retained + (1.0 - retained) * agreed)
    rows.set("separation_drag", terms["separation_drag"])
    rows.set("supply_quarters", terms["supply_years"] * YEAR)
    rows.set("supply_margin", terms["supply_margin"] * MILLION)
    rows.set("dilution_penalty", terms["dilution_penalty"])
    triggers = clauses_in_force(values)
    x["triggers"] = len(triggers)
    for k, trigger in enumerate(triggers):
        _pack_trigger(rows, x, k, trigger)


def _pack_trigger(rows: Rows, x: Any, k: int, trigger: Values) -> None:
    """Trigger k: the row that it watches, and its clause."""
    above = trigger["above"] is not None
    threshold = trigger["above"] if above else trigger["below"]
    rows.set("trigger_threshold", threshold / catalogue.METRICS[trigger["metric"]].scale, k)
    rows.set("trigger_quarters", trigger["for_quarters"], k)
    rows.set("trigger_notice", trigger["notice_quarters"], k)
    rows.set("trigger_discount", trigger["discount"], k)
    x["trigger_row"][k] = metric_row(trigger["metric"], trigger["holder"])
    x["trigger_sign"][k] = 1.0 if above else -1.0
    x["trigger_holder"][k] = trigger["holder"]
    x["trigger_settlement"][k] = SETTLEMENTS.index(trigger["settlement"])
    x["trigger_book_price"][k] = int(trigger["price_basis"] == "book_value")


def metric_row(metric: str, holder: int) -> int:
    """Row of the state that a trigger on this metric watches."""
    row = catalogue.METRICS[metric]
    return lanes.row_of(lanes.STATE, row.place) + row.row + (holder if row.axis else 0)
