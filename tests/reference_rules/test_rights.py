"""What a right is worth to whom, and whether it is wanted; what lies on the table when partners talk of parting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.scenario import Scenario
from tests.laboratory import as_tree, from_tree
from tests.reference.estimates import Thumb
from tests.reference.parting import _lay_open
from tests.reference.rights import exercised, wanted
from tests.reference_rules.lives import Array, every_partner
from tests.reference_rules.test_thumb import DAY, NOTICE, seen, supplied

PATHS = 40
AHEAD = 1.09 ** (-NOTICE / 4)
CLAUSE = {"settlement": "third_party_sale", "holder": 0, "price_basis": "fair_value", "discount": 0.1, "use": "right"}
LEAK = 0.5 * 0.2
"""Half of the exit is agreed, and what is not leaks a fifth."""


def building() -> Scenario:
    """The plant with a stage of four quarters begun in the quarter before, and with capability."""
    tree = as_tree(supplied())
    later = {"name": "later", "quarter": 14, "capex": 80.0, "capacity": 30_000.0, "build_quarters": 4}
    tree["venture"]["stages"].append(later)
    tree["venture"]["closure_cost"] = 6.0
    for partner in tree["partners"]:
        partner.update(capability_rate=0.3, capability_value=40.0)
    return from_tree(tree)


def look(monkeypatch: pytest.MonkeyPatch, read: Any) -> Any:
    return seen(monkeypatch, building(), DAY, read, PATHS)


def pulled(thumb: Thumb, partner: int, **clause: Any) -> Array:
    notice = np.full(PATHS, NOTICE)
    return exercised(thumb.values, thumb.world, thumb, {**CLAUSE, **clause}, partner, notice)


def kept(thumb: Thumb, partner: int) -> Array:
    """Capability as it is kept at an exit that is half agreed."""
    return np.asarray(thumb.world.ledger.capability[partner] * 40.0 * (0.4 + 0.6 * 0.5))


# ---- what it is worth -----------------------------------------------------------------------------------------------


def test_a_purchase(monkeypatch: pytest.MonkeyPatch) -> None:
    """The price of today with interest; the buyer bears the leakage."""
    notice = np.full(PATHS, NOTICE)

    def read(thumb: Thumb) -> list[Array]:
        value = thumb.world.venture.fair_value
        price = 0.4 * value * 0.9 / AHEAD
        buys = thumb.own(0, notice) - (price + LEAK * value - kept(thumb, 0)) * AHEAD
        sells = thumb.leave(1, notice) + (price + kept(thumb, 1)) * AHEAD
        thumb.world.bond.distressed[:] = False
        terms: dict[str, Any] = {"settlement": "buy_out_partner", "holder": 0}
        free = [pulled(thumb, 0, **terms), pulled(thumb, 1, **terms)]
        thumb.world.bond.distressed[0] = True
        strangers = 0.4 * (value * 0.75 - LEAK * value) + kept(thumb, 1)
        sold = thumb.ended(1, notice) + strangers * AHEAD
        return [*free, pulled(thumb, 1, **terms), buys, sells, sold]

    found = look(monkeypatch, read)
    for got, expected in zip(found[:3], found[3:], strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-10)


def test_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sale at today's value; a liquidation also loses what its stage spends in two of the quarters of notice."""
    notice = np.full(PATHS, NOTICE)

    def read(thumb: Thumb) -> list[Array]:
        value, assets = thumb.world.venture.fair_value, 0.3 * thumb.world.venture.unit.book
        closing = 6.0 * 1.03 ** (DAY / 4)
        proceeds = [value * 0.9 - LEAK * value, assets * (1.0 - LEAK) - closing - 0.7 * 2 * 80.0 / 4]
        expected = [thumb.ended(1, notice) + (0.4 * one + kept(thumb, 1)) * AHEAD for one in proceeds]
        return [pulled(thumb, 1), pulled(thumb, 1, settlement="liquidation"), *expected]

    found = look(monkeypatch, read)
    np.testing.assert_allclose(found[0], found[2], rtol=1e-10)
    np.testing.assert_allclose(found[1], found[3], rtol=1e-10)


# ---- whether it is wanted -------------------------------------------------------------------------------------------


class Gains(Thumb):
    """Going on is worth so little less than selling or closing that the gain is given, by partner."""

    gains: Array

    def hold(self, partner: int) -> Array:
        return pulled(self, partner, settlement=self.settlement) - self.gains[partner]

    settlement = "third_party_sale"


@pytest.mark.parametrize(("settlement", "margin"), [("third_party_sale", 0.05), ("liquidation", 1.05)])
@pytest.mark.parametrize(("holder", "stake"), [(0, 0.6), (1, 0.4), (-1, 1.0)])
def test_a_gain_must_beat_a_share_of_what_is_at_stake(
    monkeypatch: pytest.MonkeyPatch, settlement: str, margin: float, holder: int, stake: float
) -> None:
    """A holder's own share of the larger of value and gross capital; both together the whole."""

    def read(thumb: Thumb) -> list[Array]:
        thumb.world.bond.shifted[:] = False
        size = np.maximum(thumb.world.venture.fair_value, thumb.world.venture.unit.gross)
        watched = Gains(thumb.values, thumb.world, thumb.correction)
        watched.settlement = settlement
        answers = []
        for factor in (0.999, 1.001):
            needed = factor * margin * stake * size
            watched.gains = np.stack([needed if holder == i or (holder < 0 and i == 0) else 0.0 * size for i in (0, 1)])
            clause = {**CLAUSE, "settlement": settlement, "holder": holder}
            answers.append(wanted(thumb.values, thumb.world, watched, clause, np.full(PATHS, NOTICE)))
        return answers

    too_little, enough = look(monkeypatch, read)
    assert not too_little.any()
    assert enough.all()


def test_what_cannot_be_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A purchase by a holder in distress, a right without a stake, and a notice that cannot run out."""

    def read(thumb: Thumb) -> list[Array]:
        class Eager(Thumb):
            def hold(self, partner: int) -> Array:
                return np.full(PATHS, -1e9)

        world, eager = thumb.world, Eager(thumb.values, thumb.world, thumb.correction)
        world.bond.distressed[:], world.bond.shifted[:] = False, False
        buys: dict[str, Any] = {**CLAUSE, "settlement": "buy_out_partner"}

        def asked(notice: int) -> Array:
            return wanted(thumb.values, world, eager, buys, np.full(PATHS, notice))

        answers = [asked(24), asked(25)]
        world.bond.distressed[0] = True
        answers.append(asked(1))
        world.bond.distressed[0], world.ledger.stakes[0] = False, 0.0
        return [*answers, asked(1)]

    in_time, too_late, poor, without = look(monkeypatch, read)
    assert in_time.all()
    assert not too_late.any()
    assert not poor.any()
    assert not without.any()


# ---- parting --------------------------------------------------------------------------------------------------------


def test_the_table_of_parting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pays more than the business is worth to either owner; a shifted partner's own estimates are cut."""
    notice = np.full(PATHS, NOTICE)

    def read(thumb: Thumb) -> list[Any]:
        thumb.world.bond.shifted[:] = [[True], [False]]
        unit, value = thumb.world.venture.unit, thumb.world.venture.fair_value
        owns = [thumb.own(i, notice) for i in range(2)]
        market = np.min([value, np.maximum(thumb.going_on, 0.3 * unit.book), *owns], axis=0)
        closed = 0.3 * unit.book - 6.0 * 1.03 ** (DAY / 4) - 0.7 * 2 * 80.0 / 4
        proceeds = np.maximum(0.75 * market, closed)
        ends = thumb.ended(1, notice) + 0.4 * proceeds * AHEAD
        cut = np.where(owns[0] > 0, 0.75 * owns[0], owns[0])
        table = _lay_open(thumb.values, thumb.world, thumb, notice)
        pairs = [(table.market, market), (table.ends[1], ends), (table.owns[0], cut), (table.owns[1], owns[1]),
                 (table.kept[0], kept(thumb, 0) * AHEAD), (table.closes, closed >= 0.75 * market)]  # fmt: skip
        return [*pairs, (market < value).mean()]

    burdened = every_partner(building(), side_margin=0.0, yearly_contribution=30.0)
    *pairs, binding = seen(monkeypatch, burdened, DAY, read, PATHS)
    for got, expected in pairs:
        np.testing.assert_allclose(got, expected, rtol=1e-10)
    assert binding > 0.1
