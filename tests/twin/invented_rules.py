"""Invented scenarios of the model's second edition: any deal, with any of the keys that it brought."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulate.scenario import Scenario
from tests.tables import as_scenario
from tests.twin.invented import put, tables

RANGES: dict[str, tuple[float, float]] = {
    "scenario.inflation": (-0.02, 0.08),
    "decisions.inertia": (0.0, 0.3),
    "decisions.waiting": (0.0, 1.5),
    "decisions.shift_haircut": (0.0, 1.0),
    "decisions.parting_cost": (0.0, 0.1),
    "decisions.buyer_cost": (0.0, 0.1),
    "decisions.bargaining": (0.0, 1.0),
    "exit.sale_discount": (0.0, 1.0),
    "governance.control": (0.51, 1.0),
    "partners.0.replacement": (0.0, 2.0),
    "partners.1.replacement": (0.0, 2.0),
    "partners.0.takes_volume": (0.0, 0.9),
    "partners.1.takes_volume": (0.0, 0.9),
    "partners.0.takes_years": (0.1, 6.0),
    "partners.0.demand_sensitivity": (0.0, 6.0),
    "partners.1.shortfall_sensitivity": (0.0, 4.0),
    "venture.stages.0.opens": (0.0, 0.5),
    "venture.stages.1.opens": (0.0, 0.5),
    "venture.closure_cost": (0.0, 900.0),
}
CHOICES: dict[str, tuple[Any, ...]] = {
    "decisions.estimate": ("thumb", "thumb", "thumb", "none"),
    "decisions.closing": (True, True, False),
    "decisions.parting": ("occasion", "never", "always"),
    "decisions.parting_lockup": (True, False),
    "exit.locked_box": (True, False),
    "exit.dilution": ("fair_value", "capital_accounts"),
    "venture.stages.0.if_worth": (False, False, True),
    "venture.stages.1.if_worth": (False, True),
}
ACTIONS = ["localise", "refresh", "narrow", "expand"]


@st.composite
def second_scenarios(draw: st.DrawFn) -> Scenario:
    """An invented deal under rules 2."""
    raw = draw(tables())
    raw["scenario"]["rules"] = 2
    put(raw, "decisions.pilot_paths", 1_024)
    for key in draw(st.lists(st.sampled_from(sorted(RANGES)), unique=True, max_size=12)):
        put(raw, key, draw(st.floats(*RANGES[key])))
    for key in draw(st.lists(st.sampled_from(sorted(CHOICES)), unique=True)):
        put(raw, key, draw(st.sampled_from(CHOICES[key])))
    raw["governance"]["reserved"] = draw(st.lists(st.sampled_from(ACTIONS), unique=True))
    for trigger in raw["exit"]["triggers"]:
        trigger["use"] = draw(st.sampled_from(["right", "right", "obligation"]))
        if trigger["use"] == "right" and draw(st.booleans()):
            trigger["lapses_quarters"] = draw(st.integers(0, 8))
    for partner in raw["partners"]:
        _choose(draw, partner)
    return as_scenario(raw, name="invented.toml")


def _choose(draw: st.DrawFn, partner: dict[str, Any]) -> None:
    if "alone" in partner:
        partner["restarts"] = draw(st.booleans())
        partner["alternative"] = draw(st.sampled_from(["best", "alone", "walk"]))
