"""The records of lanes: all that the kernel knows of one block of trajectories.

Sixty-four trajectories go through a quarter side by side, one lane each. `STATE` and `INPUTS` are structured types
whose every field is a row of lanes, so that `s.alignment[j]` reads like the text of the model and a loop over
`lanes_of(s)` becomes vector code. The width is part of the type: `state_type(n_lanes)` compiles the same source for
another one. What a scenario *is* rather than *how much* (which metric a trigger watches, how many stages there
are) is data too, in `STRUCTURE`: no scenario compiles anything.

Units inside the core: money in millions, unit prices in millions a unit, volumes and flows by the quarter, time in
quarters, rates already turned into chances or factors by the quarter. `simulate.engine.packing` does that turning.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

LANES = 64
PARTNERS = 2
MAX_STAGES = 8
MAX_TRIGGERS = 16
MAX_REGIMES = 8
MAX_PAYMENTS = 8

FACTORS = ("demand", "price", "input_cost", "technology")
DEMAND, PRICE, INPUT_COST, TECHNOLOGY = range(4)
N_FACTORS = 4

VENTURE = 0
"""Index of the venture among those who discount; partner i is 1 + i."""
N_HOLDERS = 1 + PARTNERS
N_UNITS = 2 * PARTNERS
"""Businesses of partners: partner i's alone is unit i, the one it starts after it has left is unit PARTNERS + i."""

REALIGN, LOCALISE, REFRESH, NARROW, EXPAND = range(5)
"""Actions of a reset; the rows of `resets` in this order."""
N_ACTIONS = 5

SELL_TO_PARTNER, BUY_OUT_PARTNER, THIRD_PARTY_SALE, LIQUIDATION = range(1, 5)
"""Settlements as trigger clauses name them; 0 is none."""

DEADLOCK = 4.0
"""The highest level of a dispute."""

NO_ESTIMATE, THUMB, LEARNED = range(3)
"""How partners value what they may do: not at all, by a rule of thumb, by a table learned on pilots."""
NEVER_PART, PART_ON_OCCASION, PART_ALWAYS = range(3)
"""When partners ask whether to part by agreement."""
FIRST_EDITION = 1
"""The edition of the rules by which nobody decides."""
OBLIGATION, RIGHT = range(2)
"""How a clause is used: it must be, or whoever decides on it may."""
N_TERMS = 6
TO_HORIZON, TO_NOTICE, AFTER_NOTICE, SUPPLIED, AT_NOTICE, AT_HORIZON = range(N_TERMS)
"""Factors of what lies ahead: four annuities of 1 a quarter, and today's worth of 1 at the end of notice and at the
horizon."""
N_FORMS = 3
FIRST_LEAVES, SECOND_LEAVES, ENDED = range(N_FORMS)
"""Forms of a parting by agreement: a partner leaves and the other goes on, or the venture is sold or wound up."""
AGREED = -2.0
"""The cause of an end by agreement."""
N_ESTIMATES = 5
TO_HOLD, TO_OWN, TO_LEAVE, TO_END, TO_KEEP = range(N_ESTIMATES)
"""What is learned: going on together, owning alone, leaving, ending, and going on as the sole owner."""
N_FEATURES = 29
"""What a learned estimate looks at."""
NO_PILOT, GOING_ON, PARTED = range(3)
"""Whether a life is lived to learn from it: without any parting, or parted in a quarter of its own."""
N_BASES = 3
"""Factors that fair value damps: demand, price, input cost."""

Record = Any
"""A record of one of the types below, as numba sees it: fields as attributes."""


Field = str | tuple[str, int] | tuple[str, int, int]
"""Fields of lanes: a name is one row, (name, n) n rows, (name, m, n) m times n rows."""

INPUT_FIELDS: tuple[Field, ...] = (
    # the market
    ("trend", N_FACTORS),  # growth of the expected index [log a quarter]
    ("decay", N_FACTORS),  # what a quarter leaves of a deviation
    ("shock_variance", N_FACTORS),  # variance of a quarter's diffusion
    ("loading", 10),  # lower Cholesky factor times sd, rows 00 10 11 20 21 22 30 31 32 33
    ("jump_chance", N_FACTORS),
    ("jump_mean", N_FACTORS),
    ("jump_sd", N_FACTORS),
    ("regime_low", MAX_REGIMES),  # tariff rates
    ("regime_mode", MAX_REGIMES),
    ("regime_high", MAX_REGIMES),
    ("regime_flat", MAX_REGIMES),  # 1 where the rate is uniform or a number
    ("regime_cumulative", MAX_REGIMES, MAX_REGIMES),  # chance to move to this regime or one before it
    "planned_tariff",  # mode of the initial regime
    "regulation_chance",
    "regulation_cost",  # [million an event]
    "regulation_kept",  # share of volume left by an event
    "subsidy",  # [million a unit]
    "subsidy_quarters",
    "repeal_chance",
    # an operating unit
    "volume",  # [units a quarter]
    "ramp_quarters",
    "price",  # [million a unit]
    "unit_cost",  # [million a unit]
    "material_share",
    "material_exposure",  # share of the input cost's surprises that the venture bears
    "learning_exponent",
    "reference_volume",  # [units]
    "log_reference_volume",
    "imported_share",
    "tariff_response",
    "tariff_borne",  # share of the tariff bill that customers do not bear
    "fixed_cost",  # [million a quarter]
    "preproduction_share",
    "working_capital",  # share of a quarter's revenue
    "tax_rate",
    "depreciation_quarters",
    "gap_elasticity",
    "catch_up",  # [log a quarter]
    "strengths",
    "synergy",  # at complementary strengths as they are and full alignment
    "retained_synergy",
    "ebitda_multiple",
    "sustaining_share",  # of gross capital a quarter
    "salvage_share",
    "closure_cost",
    ("discount", N_HOLDERS),  # factor of a quarter: venture, partners
    ("stage_capex", MAX_STAGES),  # [million a quarter of building]
    ("stage_capacity", MAX_STAGES),  # [units a quarter]
    ("stage_min_alignment", MAX_STAGES),
    ("stage_max_shortfall", MAX_STAGES),
    # the partners
    ("equity", PARTNERS),
    ("initial_contribution", PARTNERS),
    ("contribution", PARTNERS),  # [million a quarter]
    ("side_margin", PARTNERS),  # [million a unit]
    ("capability_value", PARTNERS),
    ("capability_rate", PARTNERS),  # a quarter, at full alignment
    ("distress_chance", PARTNERS),
    ("shift_hazard", PARTNERS),  # a quarter, per unit of 1 - alignment
    ("alone_volume", PARTNERS),  # [units a quarter]
    ("alone_capacity", PARTNERS),  # [units a quarter]
    ("alone_capex", PARTNERS),  # [million a quarter of building]
    ("alone_cost_factor", PARTNERS),
    ("alone_fixed_cost", PARTNERS),  # [million a quarter]
    ("alone_imported_share", PARTNERS),
    ("alone_gap_kept", PARTNERS),  # share of a gap that a quarter leaves
    ("distress_end_chance", PARTNERS),
    ("payment_amount", MAX_PAYMENTS),
    ("payment_min_alignment", MAX_PAYMENTS),
    ("payment_max_shortfall", MAX_PAYMENTS),
    # the relationship
    "start_log_odds",
    "long_run_log_odds",
    "alignment_kept",
    "alignment_noise",
    "strain_time",  # quarters' worth of strain that one quarter adds [years]
    "strain_drift",
    "strain_shortfall",
    "strain_dispute",  # per dispute level
    "strain_imbalance",
    "strain_shift",
    ("drift_weight", N_FACTORS),  # demand, price, tariff, technology gap
    "dispute_hazard",  # a quarter, per unit of 1 - alignment
    ("escalation", 3),
    "settling_clarity",  # added to escalation per unit of alignment
    "deadlock_settling",
    "dispute_drag",  # per dispute level
    "shift_end_chance",
    "overhead_cost",  # [million a quarter]
    "friction_cost",  # [million a quarter, per unit of 1 - alignment]
    # governance
    "review_cost",
    "drift_threshold",
    "shortfall_threshold",
    "alignment_threshold",
    "crisis_alignment",
    "reset_cost",
    "reset_quarters",
    "reset_disruption",
    "cooldown_quarters",
    "alignment_gain",
    "alignment_loss",
    "agree_base",  # log-odds of agreement before alignment, crisis and refusals
    "agree_alignment",
    "agree_reactive",
    "agree_failures",
    "expand_share",
    "expand_above",
    "expand_margin",
    "expand_capex",  # share of gross capital that an expansion costs
    "narrow_share",
    "narrow_below",
    "scope_low",
    "scope_high",
    "localise_share",
    "localise_above",
    "localise_cost",
    "refresh_share",
    "refresh_above",
    "refresh_cost",
    # exit
    "notice_delay",
    "leakage_share",
    "knowledge_kept",
    "separation_drag",
    "supply_quarters",
    "supply_margin",  # [million a unit]
    "dilution_penalty",
    ("trigger_threshold", MAX_TRIGGERS),
    ("trigger_quarters", MAX_TRIGGERS),
    ("trigger_notice", MAX_TRIGGERS),
    ("trigger_discount", MAX_TRIGGERS),
    # the second edition
    ("reversion", N_FACTORS),  # [a year], 0 where a history is resampled
    "expected_volume",  # median of `volume`, counted on until the first capacity shows what is wanted [units a quarter]
    ("stage_budget", MAX_STAGES),  # capital expenditure as planned, in all [million]
    ("stage_opens", MAX_STAGES),  # share of the volume that exists only with this stage
    "total_opens",
    "subsidy_last",  # last quarter in which the subsidy is paid
    "log_credit_kept",  # log of what a subsidised unit a quarter later is worth, for repeal and time
    ("log_alone_credit_kept", PARTNERS),  # the same at the partner's own rate
    ("log_discount", N_HOLDERS),  # log of a quarter's factor
    ("log_growth", PARTNERS),  # log of a quarter's factor on what grows with prices
    ("distress_hazard", PARTNERS),  # a quarter
    ("demand_sensitivity", PARTNERS),
    ("shortfall_sensitivity", PARTNERS),
    ("alone_expected_volume", PARTNERS),  # [units a quarter]
    ("alone_share", PARTNERS),  # volume alone over the venture's
    ("owner_contribution", PARTNERS),  # what partner i bears of its own as sole owner [million a quarter]
    ("replacement", PARTNERS),  # what replaces the contribution of partner i, once it has left [million a quarter]
    ("owner_gap_kept", PARTNERS),  # share of a gap that a quarter leaves to partner i as owner; below 0: as together
    ("takes_volume", PARTNERS),  # share of wanted volume that leaves with partner i
    ("takes_quarters", PARTNERS),  # over which it comes back
    ("takes_whole", PARTNERS),  # the same rounded up
    "supply_whole",  # whole quarters of supply
    "control",  # stake that needs nobody's consent
    "sale_discount",
    ("trigger_lapse", MAX_TRIGGERS),  # quarters after which a ripe right is gone
    "total_capacity",  # of all stages of the file [units a quarter]
    "parting_quarter",  # in which a pilot parts
)
"""Every number of a scenario that can differ between lanes."""

ADDRESS_FIELDS = ("counter", "mirror")
"""Address of the lane's draws; all ones where the lane mirrors them. Whole numbers: the first rows of the state."""

STATE_FIELDS: tuple[Field, ...] = (
    ("draw", 4),
    ("normal", N_FACTORS),
    ("jump_time", N_FACTORS),
    ("jump_size", N_FACTORS),
    # the market
    ("level", N_FACTORS),  # y of the model
    ("variance", N_FACTORS),
    ("deviation", N_FACTORS),  # log index less its trend
    ("history_position", N_FACTORS),
    "surprise",  # move of the technology frontier beyond its trend
    "regime",
    "next_regime",
    "regime_limit",
    "rate_low",
    "rate_mode",
    "rate_high",
    "rate_flat",
    "tariff",
    "volume_kept",  # R of the model
    "regulation_bill",
    "repealed",
    "subsidy",
    "unit_price",
    "material_cost",
    "conversion_cost",
    "log_demand",
    # the partners alone
    ("alone_gap", N_UNITS),
    ("alone_tariff_base", N_UNITS),
    ("alone_imported", N_UNITS),
    ("alone_volume_made", N_UNITS),
    ("alone_book", N_UNITS),
    ("alone_gross", N_UNITS),
    ("alone_losses", N_UNITS),
    ("alone_working_capital", N_UNITS),
    ("alone_trailing", N_UNITS),
    ("alone_revenue", N_UNITS),
    ("alone_ebitda", N_UNITS),
    ("alone_extra", N_UNITS),
    ("alone_flow", N_UNITS),
    ("alone_final", PARTNERS),
    ("alone_value", PARTNERS),
    # the venture
    "gap",
    ("stage_start", MAX_STAGES),
    "stage_capex",
    "installed",
    "capacity",
    "first_quarter",
    "ramp",
    "wanted",
    "sales",
    "volume_made",
    "unit_cost",
    "utilisation",
    "imported_share",
    "scope",
    "revenue",
    "ebitda",
    "margin",
    "shortfall",
    "extra",
    "expansion",
    "book",
    "gross",
    "losses",
    "working_capital",
    "capex",
    "free_cash_flow",
    "fair_value",
    "cumulative_cash",
    "peak_funding",
    "payback_quarter",
    "paid_in",
    "paid_out",
    "moic",
    "value_to_cost",
    # the relationship
    "joint",  # 1 while both partners are in
    "sole",  # 1 while one partner runs the venture alone
    "age",
    "log_odds",
    "alignment",
    "alignment_noise",
    "drift",
    "imbalance",
    "dispute_level",
    "deadlock",
    "disputes",
    "deadlock_quarters",
    "dispute_draw",
    "agreement_draw",
    ("shift_draw", PARTNERS),
    ("distress_draw", PARTNERS),
    ("strategy_shift", PARTNERS),
    ("distress", PARTNERS),
    ("capability", PARTNERS),
    # governance
    ("base", N_FACTORS),  # demand, price, tariff, gap at the last reset
    "base_shortfall",
    "base_imbalance",
    "reset_left",
    "reset_action",
    "action",
    "acts",
    "chosen",
    "proposes",
    "reactive",
    "last_proposal",
    "failed_resets",
    "refusals",
    "reset_reactive",
    ("resets", N_ACTIONS),
    # exit and ledgers
    ("discount", N_HOLDERS),  # to the end of the quarter
    ("mid_discount", N_HOLDERS),
    ("stake", PARTNERS),
    ("flow", PARTNERS),
    ("final", N_HOLDERS),
    ("value", N_HOLDERS),
    ("paid_quarter", MAX_PAYMENTS),
    "diluted",
    ("trigger_count", MAX_TRIGGERS),
    "watched",
    "noticed",
    "notice_left",
    "notice_value",
    "cause",
    "settling",
    "settlement",
    "settled_quarter",
    "exit_quarter",
    "owner",
    "leaver",
    # the second edition: appraisal
    "started_capacity",  # of stages started, before scope [units a quarter]
    "started_budget",  # capital expenditure as planned of stages started [million]
    "started_opens",  # share of the volume that stages started open
    "ready_opens",  # share of the volume that stages ready have opened
    "to_go",  # capital expenditure still to come of stages started [million]
    "ready_in",  # quarters until the earliest started stage is ready; at most 0 where one is
    "away",  # share of wanted volume that the leaver left
    "conversion",  # learnt conversion cost of the quarter [million a unit]
    "cost_factor",  # what synergy leaves of unit cost
    "coordination",  # [million]
    ("damping", N_BASES),
    "lasting_demand",  # wanted in a quarter if all that stages open were open, shocks damped [units]
    "lasting_tariff",  # of the quarter, which a vote on a stage in the next one looks at
    "lasting_repeal",
    "lasting_price",  # [million a unit]
    "lasting_material",  # material cost, shocks damped [million a unit]
    "lasting_cost",  # unit cost before synergy, shocks damped [million a unit]
    "fixed",  # fixed cost of the quarter at full staffing [million]
    "lasting_sales",  # q* of the model [units a quarter]
    "unit_credit",  # worth today of the subsidy to come on a unit a quarter [million]
    "run",  # EBITDA a year as it runs [million]
    "going",  # multiple of run, credit, less what is to go: fair value before its floor [million]
    # what lies ahead
    "ahead_capacity",
    "ahead_opens",
    "ahead_to_go",
    "ahead_ready_in",
    "ahead_credit",
    "waits",  # 1 where a stage is still to come
    "foreseen",  # quarters up to the last one whose prospects are there; the first lane's counts
    "prospect",  # G of the model [million]
    ("owner_prospect", PARTNERS),  # the same under partner i alone
    ("owner_reach", PARTNERS),  # share of the volume that stays with owner i
    ("term", PARTNERS, N_TERMS),
    "grown",  # what 1 today is at the end of notice, at the venture's rate
    ("to_pay", PARTNERS),  # payments still to come [million of today]
    ("hold", PARTNERS),
    ("own", PARTNERS),
    ("leave", PARTNERS),
    ("ended", PARTNERS),
    ("known", PARTNERS),  # what a partner would take along [million of today]
    "notice_capex",  # what started stages spend under notice [million]
    ("feature", N_FEATURES),  # what a learned estimate looks at
    ("clause_bar", MAX_TRIGGERS),  # what pilots compare going on with: a clause is wanted where it is worth less
    ("clause_worth", MAX_TRIGGERS, PARTNERS),  # what the clause, pulled today, is worth to a pilot's partner [million]
    # decisions
    ("managed", N_ACTIONS),  # actions that management took
    "chosen_managed",
    "chosen_sole",
    ("right_ripe", MAX_TRIGGERS),
    ("right_wanted", MAX_TRIGGERS),
    ("ripe_quarters", MAX_TRIGGERS),
    ("shift_harm", PARTNERS),  # how much likelier the market makes a turn of strategy
    ("distress_chance", PARTNERS),
    "doubt",  # 0, or not a number where a decision was made on what is none
    "votes",  # 1 where a stage is worth starting to those who must agree
    "managing",  # 1 where management acts
    "ripe",  # 1 where the clause that is looked at could be pulled
    "clause_price",  # what it would pay the leaver [million of today]
    "gain",  # what pulling it would gain those who decide [million]
    "pulled",  # 1 where notice is given in this quarter
    "threat",  # what the partners have if they go on [million]
    ("form_worth", N_FORMS),  # what they have together if they part [million]
    "form",  # of the parting that is best
    "agreed_form",  # of the parting that is agreed
    "end_proceeds",  # what ending would bring today [million]
    "ahead_notice",  # quarters of the notice that is thought of
    "end_share",  # of fair value at which a sale would be agreed
    "end_closes",  # 1 where a liquidation brings as much
    "notice_share",  # the same of what is agreed
    "notice_closes",
    "notice_leaver",
    "notice_price",  # what the buyer owes the leaver, with interest [million]
    "notice_transfer",  # what partner 1 is owed beside its stake, with interest [million]
    "box",  # what the leaver got under notice, with interest [million]
    ("cash_share", PARTNERS),  # of the venture's cash of the quarter, calls as paid [million]
    "price_paid",
    "box_cash",
    ("contributed", PARTNERS),
    "trailing_ebitda",
    "trailing_free_cash",
    "due_quarters",
    "waiting_quarters",
    ("alone_conversion", N_UNITS),  # learnt conversion cost of the quarter [million a unit]
    ("restart_quarter", PARTNERS),  # in which a partner that left starts alone; -1: it does not
    ("restart_stop", PARTNERS),
    ("alone_stop_quarter", PARTNERS),
    ("alone_full_value", PARTNERS),  # never stopping
    ("alone_stopped_value", PARTNERS),  # stopping
    "owner_stop_quarter",
    "horizon_quarters",
    "horizon_value",  # of the venture [million]
    ("matured", N_HOLDERS),  # of `value`, what the horizon brought [million]
)
"""Every quantity of a trajectory."""


def _rows(n_lanes: int, kind: type[np.generic], fields: Iterable[Field]) -> list[tuple[Any, ...]]:
    """Fields as rows of so many lanes."""
    named: list[tuple[Any, ...]] = []
    for item in fields:
        name, *shape = (item,) if isinstance(item, str) else item
        named.append((name, kind, (*shape, n_lanes)))
    return named


def inputs_type(n_lanes: int) -> np.dtype[Any]:
    """The record of a scenario's numbers, so many lanes wide."""
    return np.dtype(_rows(n_lanes, np.float64, INPUT_FIELDS))


def state_type(n_lanes: int) -> np.dtype[Any]:
    """The record of the quantities of trajectories, so many lanes wide."""
    return np.dtype([*_rows(n_lanes, np.uint64, ADDRESS_FIELDS), *_rows(n_lanes, np.float64, STATE_FIELDS)])


INPUTS, STATE = inputs_type(LANES), state_type(LANES)
"""The records of the engine's blocks."""

STRUCTURE = np.dtype(
    [
        ("quarters", np.int64),
        ("stages", np.int64),
        ("regimes", np.int64),
        ("payments", np.int64),
        ("triggers", np.int64),
        ("initial_regime", np.int64),
        ("history_length", np.int64, (N_FACTORS,)),  # 0 where the factor is a process
        ("history_block", np.float64, (N_FACTORS,)),  # mean length of a block [quarters]
        ("stage_quarter", np.int64, (MAX_STAGES,)),
        ("stage_last", np.int64, (MAX_STAGES,)),
        ("stage_build", np.int64, (MAX_STAGES,)),
        ("alone", np.int64, (PARTNERS,)),  # 1 where the partner has a business alone
        ("alone_quarter", np.int64, (PARTNERS,)),
        ("alone_build", np.int64, (PARTNERS,)),
        ("partner_stream", np.int64, (PARTNERS,)),
        ("payment_payer", np.int64, (MAX_PAYMENTS,)),
        ("payment_payee", np.int64, (MAX_PAYMENTS,)),
        ("payment_quarter", np.int64, (MAX_PAYMENTS,)),
        ("payment_last", np.int64, (MAX_PAYMENTS,)),
        ("governed", np.int64),
        ("review_interval", np.int64),
        ("lockup", np.int64),
        ("trigger_row", np.int64, (MAX_TRIGGERS,)),  # row of the watched quantity in the state
        ("trigger_sign", np.float64, (MAX_TRIGGERS,)),  # 1 above, -1 below
        ("trigger_holder", np.int64, (MAX_TRIGGERS,)),
        ("trigger_settlement", np.int64, (MAX_TRIGGERS,)),
        ("trigger_book_price", np.int64, (MAX_TRIGGERS,)),
        ("edition", np.int64),  # of the model's rules, 1 or 2
        ("estimate", np.int64),
        ("closing", np.int64),
        ("opening", np.int64),  # 1 where a stage opens part of the market
        ("framed", np.int64),  # 1 where a trigger watches a measure that nothing else needs
        ("accounted", np.int64),  # 1 where it matters what partners have put in
        ("taking", np.int64),  # 1 where a partner that leaves takes volume along
        ("foresees", np.int64),  # 1 where the prospect is wanted in every quarter
        ("alone_only", np.int64),  # 1 where only the partners alone are of interest
        ("parting", np.int64),
        ("parting_lockup", np.int64),
        ("locked_box", np.int64),
        ("capital_accounts", np.int64),
        ("subsidised", np.int64),
        ("plain_terms", np.int64),  # 1 where no rate and no term that lies ahead is drawn: lanes share them
        ("mean_notice", np.int64),
        ("reserved", np.int64, (N_ACTIONS,)),  # 1 where both partners must agree
        ("sensitive", np.int64, (PARTNERS,)),  # 1 where the market moves the partner's hazards
        ("asks_worth", np.int64),  # 1 where any stage starts only if it is worth it
        ("stage_if_worth", np.int64, (MAX_STAGES,)),
        ("trigger_use", np.int64, (MAX_TRIGGERS,)),
        ("trigger_lapses", np.int64, (MAX_TRIGGERS,)),  # 1 where a ripe right is gone after a while
        ("alone_stops", np.int64, (PARTNERS,)),  # 1 where the alternative is a business alone that may stop
        ("restarts", np.int64, (PARTNERS,)),
        ("pilot", np.int64),
        ("pilot_leaver", np.int64),  # of a pilot that is parted; -1: the venture ends
        ("learned_keep", np.int64, (PARTNERS,)),  # 1 where a sole owner's estimate is learned
        ("inertia", np.float64),
        ("waiting_alone", np.float64),
        ("waiting", np.float64),  # 0 where estimates contain what waiting is worth
        ("shift_haircut", np.float64),
        ("parting_cost", np.float64),
        ("buyer_cost", np.float64),
        ("bargaining", np.float64, (PARTNERS,)),
    ]
)
"""What a scenario is, apart from its numbers: counts, codes and dates, one for all lanes of a block."""


def n_lanes_of(kind: np.dtype[Any]) -> int:
    """How many lanes wide a record of this type is."""
    fields = kind.fields
    assert fields is not None
    return int(next(iter(fields.values()))[0].shape[-1])


def row_of(record: np.dtype[Any], name: str, *index: int) -> int:
    """Number of a field's row (of its first row if it has several and `index` is left out) in `as_rows`."""
    fields = record.fields
    assert fields is not None
    kind, offset = fields[name][:2]
    shape = kind.shape[:-1]
    place = int(np.ravel_multi_index(index, shape)) if index else 0
    return int(offset // (8 * n_lanes_of(record))) + place


def new_record(kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """A zeroed record as an array of length 1, aligned to a cache line."""
    raw = np.zeros(kind.itemsize + 64, dtype=np.uint8)
    offset = -raw.ctypes.data % 64
    return raw[offset : offset + kind.itemsize].view(kind)


def as_rows(record: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The same memory as a matrix of rows and lanes, shape (n_rows, n_lanes)."""
    return record.view(np.float64).reshape(-1, n_lanes_of(record.dtype))
