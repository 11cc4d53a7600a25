"""Every trajectory ends once, within the horizon, and not before its trigger's lockup and notice have run."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulate.engine.run import simulate
from tests.property.test_ledgers import battery, quick, scores, seeds

PATHS = 1500


@quick(10)
@given(
    seed=seeds, goals=scores, agreed=scores, lockup=st.integers(0, 30), delay=st.integers(0, 12),
    years=st.sampled_from([3.25, 8.0, 15.0]),
)  # fmt: skip
def test_endings(seed: int, goals: float, agreed: float, lockup: int, delay: int, years: float) -> None:
    scenario = battery(
        simulation__seed=seed, scenario__horizon_years=years, elements__shared_goals=goals,
        elements__exit_agreement=agreed, exit__lockup_quarters=lockup, exit__unagreed_delay_quarters=delay,
    )  # fmt: skip
    outcomes = simulate(scenario, PATHS)
    triggers, horizon = scenario.exit.triggers, scenario.horizon_quarters
    lived, cause, settlement, leaver = (outcomes[name] for name in ("exit_quarter", "cause", "settlement", "leaver"))
    assert sum(np.sum(cause == k) for k in range(-1, len(triggers))) == PATHS
    assert ((lived >= 1) & (lived <= horizon) & (lived == np.round(lived))).all()
    assert (lived[cause < 0] == horizon).all()
    assert ((settlement == 0) == (cause < 0)).all()
    assert ((leaver >= 0) == np.isin(settlement, (1, 2))).all()
    for k, trigger in enumerate(triggers):
        if (cause == k).any():
            notice = trigger.notice_quarters + math.floor((1.0 - agreed) * delay + 0.5)
            assert lived[cause == k].min() >= lockup + trigger.for_quarters + notice
    assert (outcomes["peak_funding"] <= 0.0).all()
    assert ((outcomes["final_alignment"] > 0.0) & (outcomes["final_alignment"] < 1.0)).all()


def test_the_first_exit_is_in_the_first_quarter_that_it_can_be() -> None:
    """The bound of the test above is sharp: a trigger that always holds ends every venture right there."""
    scenario = battery(exit__lockup_quarters=5, exit__unagreed_delay_quarters=6, elements__exit_agreement=0.5)
    always = {"exit.triggers.0.below": 2.0, "exit.triggers.0.for_quarters": 3, "exit.triggers.0.notice_quarters": 2}
    outcomes = simulate(scenario.with_changes(always), 200)
    first = outcomes["cause"] == 0
    assert first.mean() > 0.5
    assert (outcomes["exit_quarter"][first] == 5 + 3 + 2 + 3).all()


def test_no_trigger_is_pulled_where_exits_are_off() -> None:
    outcomes = simulate(battery(exit__enabled=False), 500)
    assert (outcomes["cause"] == -1).all()
    assert (outcomes["exit_quarter"] == 60).all()
