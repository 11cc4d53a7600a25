"""Rules about what came with the model's second edition, as those of `rules` put to a whole scenario."""

from __future__ import annotations

import math

from simulate.scenario import edition
from simulate.scenario.later import later_keys
from simulate.scenario.quantities import shown
from simulate.scenario.rule import SUM_TOLERANCE, Broken, Raw, ends
from simulate.scenario.tree import Path


def rules_know_what_is_named(raw: Raw) -> Broken:
    """What came with the model's second edition is named under its rules only."""
    if edition.rules_of(raw) != edition.FIRST:
        return
    for path, _, _ in later_keys(raw):
        yield path, edition.needed("key")
    for place, trigger in enumerate(raw.get("exit", {}).get("triggers", [])):
        if trigger.get("metric") in edition.SECOND_METRICS:
            yield ("exit", "triggers", place, "metric"), edition.needed("metric")


def alternatives_exist(raw: Raw) -> Broken:
    """Who goes alone, or starts anew, has a table that says how."""
    for place, partner in enumerate(raw["partners"]):
        if partner.get("alone") is not None:
            continue
        path: Path = ("partners", place)
        if partner.get("alternative") == "alone":
            yield (*path, "alternative"), 'expected a table alone, got none: alternative = "alone" follows it'
        if partner.get("restarts") is True:
            yield (*path, "restarts"), "expected a table alone, got none: restarts = true starts it anew"


def stages_open_the_market(raw: Raw) -> Broken:
    """Stages open no more than the whole market, in any draw."""
    stages = raw["venture"]["stages"]
    most = [ends(stage.get("opens", 0.0))[1] for stage in stages]
    opened = math.fsum(most)
    if max(most) <= 1.0 and opened > 1.0 + SUM_TOLERANCE:
        place = next(i for i, stage in enumerate(stages) if stage.get("opens", 0.0) != 0.0)
        drawn = " at their largest draws" if any(isinstance(stage.get("opens"), dict) for stage in stages) else ""
        yield (
            ("venture", "stages", place, "opens"),
            f"expected shares of base_volume that sum to 1 at most{drawn}, got {opened:.12g}",
        )


def reserved_once(raw: Raw) -> Broken:
    """An action is reserved once."""
    reserved = raw.get("governance", {}).get("reserved", [])
    for place, action in enumerate(reserved):
        if action in reserved[:place]:
            yield ("governance", "reserved", place), f"expected each action once, got {shown(action)} a second time"


RULES = (rules_know_what_is_named, alternatives_exist, stages_open_the_market, reserved_once)
