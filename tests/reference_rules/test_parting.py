"""Parting by agreement: Nash's split, who leaves, what keeps partners together; rights that nobody wants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.reference import simulation
from tests.reference.arithmetic import Array, Integers
from tests.reference_rules.lives import deal, every_partner, live
from tests.reference_rules.one_factor import one_factor

PATHS = 200
DAY = 4
"""Quarter at whose end the table below lies open for the first time: before, a lock-up holds."""


class Fixed:
    """Estimates that are given: going on is worth 30 and 20, owning 100, leaving 0 and ending nothing good."""

    waits = False
    owning = (100.0, 100.0)

    def __init__(self, values: Any, world: Any, correction: float) -> None:
        self.size = world.way.joint.size
        self.going_on = np.full(self.size, 50.0)

    def hold(self, partner: int) -> Array:
        return np.full(self.size, (30.0, 20.0)[partner])

    def own(self, partner: int, notice: Integers) -> Array:
        return np.full(self.size, self.owning[partner])

    def leave(self, partner: int, notice: Integers) -> Array:
        return np.zeros(self.size)

    def ended(self, partner: int, notice: Integers) -> Array:
        return np.full(self.size, -1e9)

    def cut(self, partner: int, estimate: Array) -> Array:
        return estimate


def shared(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> dict[str, Array]:
    monkeypatch.setattr(simulation, "Thumb", Fixed)
    costless = {"decisions__parting_cost": 0.0, "decisions__buyer_cost": 0.0, "decisions__parting_lockup": True}
    settings = {"decisions__parting": "always", "exit__lockup_quarters": DAY, "exit__locked_box": False}
    scenario = one_factor(**{**costless, **settings, **changes})
    return live(scenario.with_changes({"exit.triggers.close.use": "right", "exit.triggers.close.above": 1e9}), PATHS)


@pytest.mark.parametrize(("bargaining", "share"), [(0.5, 55.0), (0.6, 60.0)])
def test_nash(monkeypatch: pytest.MonkeyPatch, bargaining: float, share: float) -> None:
    """100 to share, threats 30 and 20: 55 and 45; with power 0.6 the first has 60."""
    monkeypatch.setattr(Fixed, "owning", (0.0, 100.0))
    life = shared(monkeypatch, decisions__bargaining=bargaining)
    assert (life["exit_quarter"] == DAY + 1).all()
    assert (life["cause"] == -2).all()
    assert (life["leaver"] == 0).all()
    np.testing.assert_allclose(life["price_paid"], share, rtol=1e-9)


def test_the_other_leaves_where_that_is_worth_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its price is its own share: 20 and half of the 50 gained."""
    monkeypatch.setattr(Fixed, "owning", (100.0, 0.0))
    life = shared(monkeypatch)
    assert (life["leaver"] == 1).all()
    np.testing.assert_allclose(life["price_paid"], 45.0, rtol=1e-9)


def test_near_ties_go_to_the_larger_stake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Maker holds 0.6 and buys, unless the other's purchase is worth more by the inertia of what is at stake."""
    monkeypatch.setattr(Fixed, "owning", (100.0, 100.5))
    assert (shared(monkeypatch, decisions__inertia=0.01)["leaver"] == 1).all()
    assert (shared(monkeypatch, decisions__inertia=0.001)["leaver"] == 0).all()


def test_the_price_bears_interest_and_the_costs_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two quarters of notice at the venture's rate; each bears half of the cost, and the price makes up for it."""
    monkeypatch.setattr(Fixed, "owning", (0.0, 100.0))
    plain = shared(monkeypatch, exit__triggers__close__notice_quarters=2)
    np.testing.assert_allclose(plain["price_paid"], 55.0 * 1.09**0.5, rtol=1e-9)
    costly = shared(monkeypatch, decisions__parting_cost=0.05)
    free = shared(monkeypatch)
    size = 200.0 * 0.05
    np.testing.assert_allclose(costly["price_paid"], 55.0 - size / 2 + size / 2, rtol=1e-9)
    lost = (free["partner_npv"] - costly["partner_npv"]) * 1.09 ** (0.25 * (DAY + 1))
    np.testing.assert_allclose(lost, size / 2, rtol=1e-6)


@pytest.mark.parametrize("notice", [0, 2])
def test_an_agreed_sale(monkeypatch: pytest.MonkeyPatch, notice: int) -> None:
    """Nobody can buy: a stranger pays the day's value in the proportion of today, and the first is made whole.

    To others the business is worth 50 today, as to those who go on, less a quarter; threats are 10 and 5.
    """
    monkeypatch.setattr(Fixed, "owning", (60.0, 60.0))
    monkeypatch.setattr(Fixed, "hold", lambda self, partner: np.full(self.size, (10.0, 5.0)[partner]))
    monkeypatch.setattr(Fixed, "ended", lambda self, partner, notice: np.zeros(self.size))
    monkeypatch.setattr(simulation, "Thumb", Fixed)
    costless = {"decisions__parting_cost": 0.0, "decisions__parting": "always", "decisions__parting_lockup": True}
    scenario = one_factor(**costless, exit__lockup_quarters=DAY, venture__salvage_share=0.0)
    scenario = scenario.with_changes(
        {"exit.triggers.close.above": 1e9, "exit.triggers.close.notice_quarters": notice,
         "venture.ebitda_multiple": 6.0, "venture.unit_cost": 1_000.0}
    )  # fmt: skip
    ruined = every_partner(scenario, distress_rate=1e9, distress_years=1e9)
    life, t, due = live(ruined, PATHS, record=True), np.arange(40)[:, None], DAY + notice
    shared_until = (life["free_cash_flow"] * 1.09 ** (-(t + 0.5) / 4) * (t <= due)).sum(axis=0)
    value, valued = life["fair_value"][due], life["fair_value"][DAY] > 60.0
    market = 50.0
    brought = 0.75 * market * value / life["fair_value"][DAY]
    assert (life["settlement"] == 3).all()
    assert valued.mean() > 0.9
    got = (life["venture_npv"] - shared_until) * 1.09 ** ((due + 1) / 4)
    np.testing.assert_allclose(got[valued], brought[valued], rtol=1e-8, atol=1e-9)
    gain = 0.75 * market * 1.09 ** (-notice / 4) - 15.0
    transfer = (10.0 + gain / 2 - 0.6 * 0.75 * market * 1.09 ** (-notice / 4)) * 1.09 ** (notice / 4)
    first = (life["partner_npv"][0] - 0.6 * shared_until) * 1.09 ** ((due + 1) / 4)
    np.testing.assert_allclose(first[valued], (0.6 * brought + transfer)[valued], rtol=1e-7)


# ---- with the thumb -------------------------------------------------------------------------------------------------


def test_nobody_moves_with_great_inertia() -> None:
    """Rights and parting are as if they were not; obligations go on."""
    scenario = deal(decisions__inertia=1e9)
    life = live(scenario, PATHS)
    assert (life["cause"] == -1).all()
    assert life["right_ripe"].sum() > 0 == life["right_wanted"].sum()
    watched = f"exit.triggers.{scenario.exit.triggers[4].name}.use"
    obliged = live(scenario.with_changes({watched: "obligation"}), PATHS)
    assert set(obliged["cause"]) == {-1.0, 4.0}


def test_without_estimates_rights_are_obligations() -> None:
    scenario = deal(decisions__estimate="none")
    life = live(scenario, PATHS)
    obliged = {f"exit.triggers.{one.name}.use": "obligation" for one in scenario.exit.triggers}
    bound = live(scenario.with_changes(obliged), PATHS)
    assert all(np.array_equal(life[name], bound[name]) for name in life)
    assert (life["cause"] >= 0).mean() > 0.3
    assert (life["alone_stop_quarter"] == scenario.horizon_quarters).all()


def test_a_right_lapses() -> None:
    """Ripe from the first quarter on and unwanted, it can be pulled in so many quarters and one more."""
    never = {"exit__triggers__close__for_quarters": 3, "decisions__inertia": 1e9, "exit__lockup_quarters": 6}
    lasting = live(one_factor(**never), 2)["right_ripe"][0]
    lapsed = live(one_factor(**never, exit__triggers__close__lapses_quarters=5), 2)["right_ripe"][0]
    assert lasting == pytest.approx(40 - 6)
    assert lapsed == pytest.approx(6)


def test_the_thumb_closes_late_and_gains() -> None:
    """One factor, multiple 6: it catches more than half of what the exact right is worth, 173."""
    bound = live(one_factor(venture__ebitda_multiple=6.0, exit__enabled=False), 4000)["venture_npv"]
    right = live(one_factor(venture__ebitda_multiple=6.0), 4000)["venture_npv"]
    hasty = live(one_factor(venture__ebitda_multiple=6.0, decisions__waiting=0.0), 4000)["venture_npv"]
    assert 0.5 * 173.0 < (right - bound).mean() < 173.0
    assert (hasty - bound).mean() < 0.0
