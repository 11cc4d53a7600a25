"""What the second edition's rules need of a scenario, into the kernel's records: part of `simulate.engine.packing`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulate.core import lanes
from simulate.engine.editions import OFF
from simulate.engine.outcomes import ACTIONS
from simulate.engine.rows import DT, YEAR, Rows
from simulate.scenario.edition import FIRST

Values = Mapping[str, Any]
BEFORE = -1.0
"""A share of a gap that marks an owner whose gap goes on to close as it did together."""
NEVER = -1.0
"""A quarter that does not come."""
DEFAULT_NOTICE = 2
"""Notice of a parting by agreement where no clause says any [quarters]; section 22."""
ESTIMATES = ("none", "thumb", "learned")
PARTINGS = ("never", "occasion", "always")
FRAMED = {"ebitda", "free_cash", "waiting_quarters"}
"""Metrics whose measures nothing but a trigger needs."""
USES = ("obligation", "right")
_RATES = ("reversion", "ebitda_multiple", "log_discount", "log_growth", "supply_whole", "notice_delay")
"""Rows on which what lies ahead depends: where none is drawn, all lanes share it."""


def pack_foresight(rows: Rows, x: Any, values: Values) -> None:
    """Everything of the second edition that is no part of another table's packing."""
    _pack_venture(rows, x, values)
    _pack_partners(rows, x, values)
    _pack_governance(rows, x, values["governance"])
    _pack_exit(rows, x, values)
    _pack_decisions(x, values)
    x["edition"] = values["rules"]
    x["plain_terms"] = int(not any(rows.is_drawn(name) for name in _RATES))


def _pack_venture(rows: Rows, x: Any, values: Values) -> None:
    """What is expected of the market and the stages (16.1, 16.2, 16.4, 21.3)."""
    venture, market, subsidy = values["venture"], values["market"], values["market"]["subsidy"]
    for k, name in enumerate(lanes.FACTORS):
        rows.set("reversion", 0.0 if market[name].get("history") is not None else market[name]["reversion"], k)
    rows.set("expected_volume", values["expected_volume"] * DT)
    for k, stage in enumerate(venture["stages"]):
        rows.set("stage_budget", stage["capex"], k)
        rows.set("stage_opens", stage["opens"], k)
        x["stage_if_worth"][k] = int(stage["if_worth"])
    rows.set("total_opens", sum((stage["opens"] for stage in venture["stages"]), 0.0))
    x["opening"] = int(any(np.any(np.asarray(stage["opens"]) != 0.0) for stage in venture["stages"]))
    rows.set("total_capacity", sum((stage["capacity"] for stage in venture["stages"]), 0.0) * DT)
    rows.set("parting_quarter", NEVER)
    x["asks_worth"] = int(x["stage_if_worth"].any())
    rows.set("subsidy_last", np.ceil(subsidy["years"] * YEAR) - 1.0)
    rows.set("log_credit_kept", _credit_kept(subsidy, venture["discount_rate"]))
    for i, partner in enumerate(values["partners"]):
        rows.set("log_alone_credit_kept", _credit_kept(subsidy, partner["discount_rate"]), i)
    x["subsidised"] = int(np.any(np.asarray(subsidy["per_unit"]) != 0.0) and np.any(np.asarray(subsidy["years"]) > 0.0))


def _credit_kept(subsidy: Values, rate: Any) -> Any:
    """Log of what a subsidised unit a quarter later is worth; the plan sees no repeal, but it fears one."""
    return -subsidy.get("feared_repeal_rate", subsidy["repeal_rate"]) * DT - np.log1p(rate) * DT


def _pack_partners(rows: Rows, x: Any, values: Values) -> None:
    """What partners feel, bear and take along (18.1, 18.2, 18.3, 21.2)."""
    inflation, venture = math.log1p(values["inflation"]), values["venture"]
    rows.set("log_discount", -np.log1p(venture["discount_rate"]) * DT, lanes.VENTURE)
    for i, partner in enumerate(values["partners"]):
        alone = partner["alone"]
        rows.set("log_discount", -np.log1p(partner["discount_rate"]) * DT, 1 + i)
        rows.set("log_growth", (inflation - np.log1p(partner["discount_rate"])) * DT, i)
        rows.set("distress_hazard", partner["distress_rate"] * DT, i)
        sensitive = (partner["demand_sensitivity"], partner["shortfall_sensitivity"])
        for key, value in zip(("demand_sensitivity", "shortfall_sensitivity"), sensitive, strict=True):
            rows.set(key, value, i)
        x["sensitive"][i] = int(any(np.any(np.asarray(value) != 0.0) for value in sensitive))
        second = values["rules"] != FIRST
        rows.set("owner_contribution", partner["yearly_contribution"] * DT if second else 0.0, i)
        rows.set("replacement", partner["replacement"] * partner["yearly_contribution"] * DT, i)
        rows.set("takes_volume", partner["takes_volume"], i)
        rows.set("takes_quarters", partner["takes_years"] * YEAR, i)
        rows.set("takes_whole", np.ceil(partner["takes_years"] * YEAR), i)
        rows.set("owner_gap_kept", np.exp(-alone["catch_up"] * DT) if second and alone is not None else BEFORE, i)
        if alone is not None:
            rows.set("alone_expected_volume", values["expected_volume"] * alone["volume_share"] * DT, i)
            rows.set("alone_share", alone["volume_share"], i)
        x["restarts"][i] = int(partner["restarts"])
    x["taking"] = int(any(np.any(np.asarray(partner["takes_volume"]) != 0.0) for partner in values["partners"]))


def _pack_governance(rows: Rows, x: Any, governance: Values) -> None:
    """Which actions are reserved, and the stake that needs nobody (17.1)."""
    control = np.asarray(governance["control"], dtype=float)
    rows.set("control", np.where(control < 1.0, control, OFF)[()])
    for k, action in enumerate(ACTIONS):
        x["reserved"][k] = int(action in governance["reserved"])


def _pack_exit(rows: Rows, x: Any, values: Values) -> None:
    """Locked box, dilution, and how clauses are used."""
    terms = values["exit"]
    rows.set("supply_whole", np.floor(np.asarray(terms["supply_years"] * YEAR, dtype=float))[()])
    rows.set("sale_discount", terms["sale_discount"])
    x["locked_box"] = int(terms["locked_box"])
    metrics = {trigger["metric"] for trigger in terms["triggers"]}
    x["framed"] = int(bool(metrics & FRAMED))
    x["accounted"] = int(terms["dilution"] == "capital_accounts" or "contributed" in metrics)
    x["capital_accounts"] = int(terms["dilution"] == "capital_accounts")
    for k, trigger in enumerate(terms["triggers"]):
        x["trigger_use"][k] = USES.index(trigger["use"])
        rows.set("trigger_lapse", trigger["lapses_quarters"], k)
        x["trigger_lapses"][k] = int(math.isfinite(trigger["lapses_quarters"]))
    x["mean_notice"] = mean_notice([trigger["notice_quarters"] for trigger in terms["triggers"]])


def mean_notice(notices: Sequence[float]) -> int:
    """The notice of a parting by agreement [quarters]: that of the clauses, on average."""
    return math.floor(sum(notices) / len(notices) + 0.5) if notices else DEFAULT_NOTICE


def _pack_decisions(x: Any, values: Values) -> None:
    """How partners and owners decide."""
    decisions = values["decisions"]
    estimate = ESTIMATES.index(decisions["estimate"])
    decides = estimate != lanes.NO_ESTIMATE
    x["estimate"] = estimate
    x["closing"] = int(decides and decisions["closing"])
    parts = decides and values["exit"]["enabled"]
    x["parting"] = PARTINGS.index(decisions["parting"]) if parts else lanes.NEVER_PART
    x["parting_lockup"] = int(decisions["parting_lockup"])
    for key in ("inertia", "shift_haircut", "parting_cost", "buyer_cost"):
        x[key] = decisions[key]
    x["waiting_alone"] = decisions["waiting"]
    x["waiting"] = 0.0 if estimate == lanes.LEARNED else decisions["waiting"]
    x["bargaining"] = (decisions["bargaining"], 1.0 - decisions["bargaining"])
