"""Which edition of the model a scenario asks for, and the first edition as the second with its switches silent."""

from __future__ import annotations

import math
from typing import Any

from .arithmetic import Values

SILENT_DECISIONS = {
    "estimate": "none",
    "closing": False,
    "inertia": 0.0,
    "waiting": 0.0,
    "shift_haircut": 0.0,
    "parting": "never",
    "parting_lockup": False,
    "parting_cost": 0.0,
    "buyer_cost": 0.0,
    "bargaining": 0.5,
}
SILENT_PARTNER = {
    "replacement": 0.0,
    "takes_volume": 0.0,
    "takes_years": 1.0,
    "restarts": False,
    "demand_sensitivity": 0.0,
    "shortfall_sensitivity": 0.0,
}
ALL_RESERVED = ("localise", "refresh", "narrow", "expand")


def second(values: Values) -> bool:
    """Whether the second edition holds; a scenario that does not say has the first."""
    return bool(values.get("rules", 1) == 2)


def complete(values: Values, plan_values: Values) -> dict[str, Any]:
    """The values with what stands still beside them: medians of what is hidden, and silent switches under rules 1."""
    whole = dict(values) if second(values) else _silent(values)
    whole["median_volume"] = plan_values["venture"]["base_volume"]
    return whole


def _silent(values: Values) -> dict[str, Any]:
    stages = [{**stage, "opens": 0.0, "if_worth": False} for stage in values["venture"]["stages"]]
    triggers = [{**one, "use": "obligation", "lapses_quarters": math.inf} for one in values["exit"]["triggers"]]
    beside = {"triggers": triggers, "locked_box": False, "sale_discount": 0.0, "dilution": "fair_value"}
    return {
        **values,
        "rules": 1,
        "inflation": 0.0,
        "decisions": SILENT_DECISIONS,
        "exit": {**values["exit"], **beside},
        "governance": {**values["governance"], "reserved": ALL_RESERVED, "control": 1.0},
        "partners": [{**partner, **SILENT_PARTNER} for partner in values["partners"]],
        "venture": {**values["venture"], "stages": stages},
    }
