"""The thumb's estimates, against sums written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario
from tests import reference
from tests.laboratory import as_tree, from_tree
from tests.reference import simulation
from tests.reference.arithmetic import Array
from tests.reference.estimates import Thumb
from tests.reference_rules.lives import deal, every_partner, live
from tests.reference_rules.test_editions import still

DAY, LEFT = 15, 24
"""The quarter at whose end the estimates are looked at, and those still to come."""
NOTICE, SUPPLIED = 3, 6


def seen(monkeypatch: pytest.MonkeyPatch, scenario: Scenario, day: int, read: Any, paths: int = 40) -> Any:
    """What `read` says of the thumb's estimates at the end of that quarter."""
    found: list[Any] = []

    class Watched(Thumb):
        def __init__(self, values: Any, world: Any, correction: float) -> None:
            super().__init__(values, world, correction)
            if self.t == day:
                found.append(read(self))

    monkeypatch.setattr(simulation, "Thumb", Watched)
    live(scenario, paths)
    return found[0]


# ---- the level ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [0, 9, 30, 59])
def test_with_the_whole_correction_it_is_the_plan(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """Without shocks going on is worth what follows; the thumb takes half of what it misses."""
    scenario = still(governance__reserved=["localise", "refresh", "narrow", "expand"])
    plan, rate = reference.plan(scenario.values()), scenario.values()["venture"]["discount_rate"]
    ahead = np.arange(60) - day
    flows = (plan["plan_free_cash_flow"] * (1 + rate) ** (-(ahead - 0.5) / 4))[ahead > 0].sum()
    follows = flows + plan["plan_terminal_value"] * (1 + rate) ** (-(59 - day) / 4)
    going_on, correction = seen(monkeypatch, scenario, day, lambda thumb: (thumb.going_on[0], thumb.correction), 2)
    assert going_on + correction == pytest.approx(follows, rel=1e-10)
    assert correction == pytest.approx(0.5 * plan["plan_correction"][day], rel=1e-12)
    assert (correction == 0.0) == (day == 59)


def test_stages_to_come_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Going on has the second stage before it starts, unless its time has passed."""
    tree = as_tree(deal(exit__lockup_quarters=60))
    tree["venture"]["stages"][1].update(quarter=14, min_alignment=0.99, patience_quarters=2)
    values = {}
    for day in (12, 16, 17):
        read = lambda thumb: (thumb.going_on - thumb.correction, thumb.prospect.worth(6.5))  # noqa: E731
        values[day] = seen(monkeypatch, from_tree(tree), day, read)
    assert (values[12][0] > values[12][1] + 1.0).any()
    assert (values[16][0] > values[16][1] + 1.0).any()
    np.testing.assert_allclose(values[17][0], values[17][1], rtol=1e-12)


# ---- the annuities --------------------------------------------------------------------------------------------------


def supplied() -> Scenario:
    """A plant with contributions, side margins, supply and a payment to come; nobody parts before the day."""
    tree = as_tree(every_partner(deal("minimal"), yearly_contribution=9.0, replacement=0.4, side_margin=50.0))
    tree["exit"].update(supply_margin=30.0, supply_years=SUPPLIED / 4, lockup_quarters=40)
    first, second = (partner["name"] for partner in tree["partners"])
    payment = {"name": "late", "from": first, "to": second, "quarter": 20, "amount": 7.0}
    scenario = from_tree({**tree, "payments": [payment]})
    return scenario.with_changes({"scenario.inflation": 0.03, "decisions.parting": "never"})


def annuity(yearly: Array, first: int, last: int) -> Array:
    """Quarter by quarter, at 9 % a year, growing by 3 % a year from the start of the venture on."""
    terms = [0.25 * 1.03 ** ((DAY + h) / 4) * 1.09 ** (-(h - 0.5) / 4) for h in range(first, min(last, LEFT) + 1)]
    return np.asarray(yearly * sum(terms))


def test_estimates_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    notice = np.full(40, NOTICE)

    def read(thumb: Thumb) -> dict[str, Array]:
        return {
            "hold": thumb.hold(1), "own": thumb.own(1, notice), "leave": thumb.leave(1, notice),
            "ended": thumb.ended(1, notice), "volume": thumb.prospect.volume, "run": thumb.prospect.run,
            "going_on": thumb.going_on, "owned": thumb.owned(1, DAY + notice), "book": thumb.world.venture.unit.book,
        }  # fmt: skip

    found = seen(monkeypatch, supplied(), DAY, read)
    beside, supply = 50.0 * 4e-6 * found["volume"] - 9.0, 30.0 * 4e-6 * found["volume"]
    payment = 7.0 * 1.09 ** (-(20 - DAY - 0.5) / 4)
    np.testing.assert_allclose(found["hold"], 0.4 * found["going_on"] + annuity(beside, 1, LEFT) + payment, rtol=1e-12)
    after = annuity(supply, NOTICE + 1, NOTICE + SUPPLIED)
    np.testing.assert_allclose(found["leave"], annuity(beside, 1, NOTICE) + after, rtol=1e-12)
    owning = np.maximum(found["owned"], 0.3 * found["book"]) + annuity(beside, 1, LEFT) - after
    replaced = annuity(np.full(40, 0.4 * 9.0), NOTICE + 1, LEFT)
    np.testing.assert_allclose(found["own"], owning - replaced, rtol=1e-12)
    np.testing.assert_allclose(found["ended"], annuity(0.4 * found["run"] + beside, 1, NOTICE), rtol=1e-12)


def test_without_a_locked_box_cash_under_notice_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    notice = np.full(40, NOTICE)
    read = lambda thumb: np.stack([thumb.own(0, notice), thumb.leave(1, notice), thumb.prospect.run])  # noqa: E731
    boxed = seen(monkeypatch, supplied(), DAY, read)
    open_box = seen(monkeypatch, supplied().with_("exit.locked_box", False), DAY, read)
    moved = annuity(0.4 * boxed[2], 1, NOTICE)
    np.testing.assert_allclose(open_box[0], boxed[0] - moved, rtol=1e-10)
    np.testing.assert_allclose(open_box[1], boxed[1] + moved, rtol=1e-10)


def test_a_shifted_partner_cares_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter less for what it goes on with where that is worth something."""
    scenario = every_partner(supplied(), strategy_shift_rate=1e6, shortfall_sensitivity=0.0)

    def read(thumb: Thumb) -> tuple[Array, Array, Array]:
        estimate = np.linspace(-10.0, 10.0, 40)
        return thumb.world.bond.shifted[0].copy(), estimate, thumb.cut(0, estimate)

    shifted, estimate, cut = seen(monkeypatch, scenario, DAY, read)
    assert shifted.sum() > 0
    np.testing.assert_allclose(cut, np.where(shifted & (estimate > 0), 0.75 * estimate, estimate), rtol=1e-12)
