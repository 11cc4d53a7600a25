"""How much the same futures are worth: errors of paired differences against those of two seeds of their own."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulate.engine.run import simulate_many
from simulate.scenario import Scenario
from simulate.statistics.estimates import mean
from simulate.statistics.paired import paired
from simulate.statistics.replicates import replicates_of

PATHS = 20_000
WANTED = 5.0
"""Times by which pairing shrinks the error of a small change, at least."""
CHANGES: dict[str, dict[str, Any]] = {
    "losses.above 0.75 -> 0.825": {"exit.triggers.losses.above": 0.825},
    "price 98 -> 99": {"venture.price": 99.0},
    "imported share 0.25 -> 0.35": {"venture.imported_share": 0.35},
    "a review every 2 quarters, not 4": {"governance.review_interval_quarters": 2},
    "no governance": {"governance.enabled": False},
}
"""A small change, then four larger ones."""


def _errors(base: Scenario, other: Scenario) -> tuple[float, float]:
    """Standard errors of the difference in mean venture NPV: paired, and with a seed for each side [million]."""
    seeds = (base, other, other.with_("simulation.seed", base.simulation.seed + 1))
    runs = simulate_many(seeds, PATHS)
    values, by = [run["venture_npv"] for run in runs], replicates_of(runs[0])
    same = paired(values[0], values[1], by).mean.std_error
    own = [mean(values[i], by).std_error for i in (0, 2)]
    assert same is not None
    return same, math.hypot(*(error or math.inf for error in own))


@pytest.mark.parametrize("name", CHANGES)
def test_pairing(battery: Scenario, capsys: pytest.CaptureFixture[str], name: str) -> None:
    same, own = _errors(battery, battery.with_changes(CHANGES[name]))
    with capsys.disabled():
        print(f"\n{name:34s} paired ± {same:6.2f}, two seeds ± {own:6.2f}: {own / same:5.1f} times", end=" ")
    # As many paths as the square of this would be needed without pairing.
    assert own > (WANTED if "losses" in name else 1.0) * same
