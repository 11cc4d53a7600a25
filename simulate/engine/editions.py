"""The first edition of the model as the second one with its switches silent.

What the first edition did not know, its scenarios do not have: nobody decides, nothing grows, all actions are reserved,
clauses are obligations. Left to the kernel is which rules it values and settles by. See docs/model.md, part two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulate.engine.outcomes import ACTIONS
from simulate.scenario.edition import FIRST

OFF = 2.0
"""A stake that nobody holds: control is off."""
_DECISIONS = {"estimate": "none", "closing": False, "parting": "never"}
_PARTNER = {
    "replacement": 0.0, "takes_volume": 0.0, "takes_years": 1.0, "restarts": False,
    "demand_sensitivity": 0.0, "shortfall_sensitivity": 0.0,
}  # fmt: skip
_STAGE = {"opens": 0.0, "if_worth": False}
_TRIGGER = {"use": "obligation", "lapses_quarters": math.inf}
RESERVABLE = ACTIONS[1:]
"""The actions that may be reserved; realigning is a reset's in any case."""


def clauses_in_force(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The triggers of a scenario's values that anybody may pull: none where exits are switched off."""
    return list(values["exit"]["triggers"]) if values["exit"]["enabled"] else []


def as_played(values: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario's values as the kernel takes them: under the rules of the first edition with silent switches.

    Parameters
    ----------
    values : mapping
        `Scenario.values(drawn)`.
    """
    if values["rules"] != FIRST:
        return dict(values)
    venture, terms = values["venture"], values["exit"]
    return {
        **values,
        "inflation": 0.0,
        "decisions": {**values["decisions"], **_DECISIONS},
        "governance": {**values["governance"], "reserved": RESERVABLE, "control": 1.0},
        "partners": [{**partner, **_PARTNER} for partner in values["partners"]],
        "venture": {**venture, "stages": [{**stage, **_STAGE} for stage in venture["stages"]]},
        "exit": {
            **terms,
            "locked_box": False,
            "dilution": "fair_value",
            "triggers": [{**trigger, **_TRIGGER} for trigger in terms["triggers"]],
        },
    }
