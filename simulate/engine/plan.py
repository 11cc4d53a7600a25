"""The plan's world: a scenario's values without shocks, disputes, governance or exits.

The plan is not a second implementation of the model: it is the kernel itself, run on these values. See docs/model.md,
section 13.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulate.scenario.market import FACTORS, PROCESS

_STILL_FACTOR = {**dict.fromkeys(PROCESS, 0.0), "history": None}
_NO_STRAIN = {
    "enabled": False,
    "dispute_rate": 0.0,
    "alignment_volatility": 0.0,
    "strain_drift": 0.0,
    "strain_shortfall": 0.0,
    "strain_dispute": 0.0,
    "strain_shift": 0.0,
    "strain_imbalance": 0.0,
}
_OPEN_GATE = {"min_alignment": 0.0, "max_shortfall": math.inf, "patience_quarters": math.inf}


def without_shocks(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the plan: no shocks, the tariff at the initial regime's mode, no overrun, payments on their day.

    Parameters
    ----------
    values : mapping
        `Scenario.values()`, uncertain inputs at their medians.
    """
    market = values["market"]
    factors = {name: {**market[name], **_STILL_FACTOR} for name in FACTORS}
    mode = market["tariff"]["regimes"][market["tariff"]["initial"]]["mode"]
    regime = {"name": "plan", "low": mode, "mode": mode, "high": mode, "uniform": True}
    still = {
        **market,
        **factors,
        "tariff": {"initial": 0, "regimes": [regime], "transition": [[1.0]], "announced": []},
        "regulation": {**market["regulation"], "event_rate": 0.0},
        "subsidy": {**market["subsidy"], "repeal_rate": 0.0, "feared_repeal_rate": market["subsidy"]["repeal_rate"]},
    }
    calm = [{**partner, "distress_rate": 0.0, "strategy_shift_rate": 0.0} for partner in values["partners"]]
    return {
        **values,
        "market": still,
        "venture": {**values["venture"], "capex_overrun": 1.0},
        "partners": calm,
        "payments": [{**payment, **_OPEN_GATE} for payment in values["payments"]],
        "governance": {**values["governance"], **_NO_STRAIN},
        "exit": {**values["exit"], "enabled": False},
        "decisions": {**values["decisions"], "estimate": "none"},
        "today": None if values["today"] is None else {**values["today"], "stages": {}},
    }
