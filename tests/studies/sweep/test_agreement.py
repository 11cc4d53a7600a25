"""The zone of agreement where the truth is a line or a plane."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest

from simulate.studies.sweep.agreement import agreement, crossings
from simulate.studies.sweep.agreement_words import agreement_findings, no_agreement
from simulate.studies.sweep.axes import Axis
from tests.findings import texts
from tests.sweeps import advantages, made

STAKE = Axis("partners.A.equity", (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), 0.5, "A.equity")
PRICE = Axis("partners.B.side_margin", (0.0, 1.0, 2.0), 1.5, "B.side_margin")


def _split(stake: float) -> dict[str, float]:
    """A gains from 0.3 on, B up to 0.7, both alike at 0.5."""
    return advantages(100.0 * (stake - 0.3), 100.0 * (0.7 - stake))


def _plane(stake: float, price: float) -> dict[str, float]:
    """B gets the price on top: it gains up to 0.7 + price / 10, both alike at 0.5 + price / 20."""
    return advantages(100.0 * (stake - 0.3), 100.0 * (0.7 - stake) + 10.0 * price)


def test_the_range_of_one_key() -> None:
    found = agreement(made([STAKE], _split, shared=0.0))
    assert found is not None
    ((low, high),) = found.lines[0].ranges
    assert (low.at.value, low.partner) == (pytest.approx(0.3), "A")
    assert (high.at.value, high.partner) == (pytest.approx(0.7), "B")
    assert [one.at.value for one in found.lines[0].equal_gain] == [pytest.approx(0.5)]
    assert found.zone == (3, 4)
    assert found.present == (0.5,)
    assert found.nash is not None
    assert set(found.nash.place) <= {0.4, 0.6}  # 10 * 30 at both


def test_alike_products_are_not_told_apart() -> None:
    found = agreement(made([STAKE], _split, shared=1.0, own=1.0))
    assert found is not None
    assert found.nash is not None
    assert {found.nash.point, *found.nash.rivals} == {3, 4}


def test_values_in_any_order() -> None:
    mixed = Axis(STAKE.key, (0.8, 0.0, 0.4, 1.0, 0.2, 0.6), STAKE.now, STAKE.label)
    found = agreement(made([mixed], lambda stake: advantages(100.0 * (stake - 0.1), 100.0 * (0.5 - stake)), shared=0.0))
    assert found is not None
    assert found.axes[0].values == STAKE.values
    ((low, high),) = found.lines[0].ranges
    assert (low.at.value, high.at.value) == (pytest.approx(0.1), pytest.approx(0.5))
    assert {found.sweep.values_of(p) for p in found.zone} == {(0.2,), (0.4,)}


def test_the_error_of_an_indifference_point() -> None:
    """Both gains have the same noise of 100 / sqrt(n) at a slope of 100: z-scores of the places are standard normal."""
    z = []
    for seed in range(200):
        found = agreement(made([STAKE], _split, shared=100.0, paths=6400, seed=seed))
        assert found is not None
        low, high = found.lines[0].ranges[0]
        assert low.at.std_error is not None
        assert low.at.std_error == pytest.approx(1.0 / math.sqrt(6400), rel=0.4)
        z.append((low.at.value - 0.3) / low.at.std_error)
        # What both share moves both ends apart, and leaves the point of equal gain where it is.
        assert high.at.value - 0.7 == pytest.approx(0.3 - low.at.value)
        assert found.lines[0].equal_gain[0].at.value == pytest.approx(0.5)
    assert abs(np.mean(z)) < 4.0 / math.sqrt(200)
    assert 0.75 < np.std(z) < 1.25


def test_the_map_of_two_keys() -> None:
    found = agreement(made([STAKE, PRICE], _plane, shared=0.0))
    assert found is not None
    for line, price in zip(found.lines, PRICE.values, strict=True):
        ((low, high),) = line.ranges
        assert line.at == price
        assert low.at.value == pytest.approx(0.3)
        assert high.at.value == pytest.approx(0.7 + price / 10.0)
        assert [one.at.value for one in line.equal_gain] == [pytest.approx(0.5 + price / 20.0)]
    expected = {p for p in range(1, 19) if min(_plane(*found.sweep.values_of(p)).values()) > 0.0}
    assert set(found.zone) == set(found.sure) == expected
    assert found.nash is not None
    assert found.nash.place == (0.6, 2.0)  # 30 * 30
    assert found.nash.rivals == ()
    assert found.nash_at_edge_of == ["B.side_margin"]
    assert found.present == (0.5, 1.5)


def test_better_for_both_than_the_present_deal() -> None:
    found = agreement(made([STAKE, PRICE], lambda s, p: advantages(10.0 * p, 10.0 * p - s), shared=50.0))
    assert found is not None
    assert {found.sweep.values_of(p) for p in found.better_for_both} == {(s, 2.0) for s in STAKE.values}


def test_a_bilinear_field_stays_what_it_is_between_the_points() -> None:
    found = agreement(made([STAKE, PRICE], lambda s, p: advantages(1.0 + s + p + s * p, 1.0), shared=0.0))
    assert found is not None
    x, y, field = found.fine(found.advantages[0])
    np.testing.assert_allclose(field, 1.0 + x[None, :] + y[:, None] + x[None, :] * y[:, None])


def test_no_zone_is_said_in_words() -> None:
    found = agreement(made([STAKE, PRICE], lambda s, p: advantages(-5.0 - s, -1.0 - p), shared=0.0))
    assert found is not None
    assert (found.zone, found.nash) == ((), None)
    words = texts(agreement_findings(found))
    assert "At none of the 18 points" in words
    assert "A.equity 0, B.side_margin 0: A loses 5.00 and B loses 1.00 EUR million" in words


def test_words_of_a_range() -> None:
    found = agreement(made([STAKE], _split, shared=0.1))
    assert found is not None
    words = texts(agreement_findings(found))
    ends = re.search(r"from (\S+) ± \S+ \(where A is indifferent\) to (\S+) ± \S+ \(where B is indifferent\)", words)
    assert ends is not None
    assert [float(end) for end in ends.groups()] == [pytest.approx(0.3, abs=1e-3), pytest.approx(0.7, abs=1e-3)]
    assert "gain the same at A.equity 0.5" in words
    assert "In the present deal (A.equity 0.5)" in words


def test_equal_gain_along_the_second_key_or_who_gains_more() -> None:
    found = agreement(made([STAKE, PRICE], lambda _, p: advantages(5.0, 3.0 + 4.0 * p / 3.0), shared=0.0))
    assert found is not None
    assert not any(line.equal_gain for line in found.lines)
    assert [[one.at.value for one in column.equal_gain] for column in found.columns] == [[pytest.approx(1.5)]] * 6
    words = texts(agreement_findings(found))
    assert re.search(r"At A.equity 0\.[46] they gain the same at B.side_margin 1.5", words)
    apart = agreement(made([STAKE, PRICE], lambda s, p: advantages(5.0 + s, 3.0 + s), shared=0.0))
    assert apart is not None
    assert apart.gains_more == "A"
    assert "A gains more than B at every point" in texts(agreement_findings(apart))


def test_both_may_lose_the_same() -> None:
    found = agreement(made([STAKE], lambda s: advantages(s - 1.5, -0.5 - s), shared=0.0))
    assert found is not None
    words = texts(agreement_findings(found))
    assert "They lose the same at A.equity 0.5" in words
    assert "gain the same" not in words


def test_a_payment_called_at_signing_is_not_at_at() -> None:
    named = Axis("payments.at signing.amount", PRICE.values, 1.0, "at signing.amount")
    found = agreement(made([STAKE, named], _plane, shared=0.0))
    assert found is not None
    words = texts(agreement_findings(found))
    assert "At signing.amount 1 they gain the same" in words
    assert "at at" not in words.lower()


def test_points_outside_the_zone_are_better_for_nobody() -> None:
    """All points beat the present deal, at which both lose 20; only those from the price of 2 on beat parting."""
    axis = Axis(PRICE.key, (0.0, 1.0, 2.0, 3.0, 4.0, 5.0), -1.0, PRICE.label)
    found = agreement(made([axis], lambda p: advantages(20.0 * (p - 1.5), 10.0 * (p - 1.5)), shared=50.0))
    assert found is not None
    assert [found.sweep.values_of(p) for p in found.better_for_both] == [(5.0,), (4.0,), (3.0,), (2.0,)]
    words = texts(agreement_findings(found))
    assert "4 points would be better for both" in words
    assert "the best 3: B.side_margin 5; B.side_margin 4; B.side_margin 3." in words
    none = agreement(made([axis], lambda p: advantages(p - 9.0, p - 9.0), shared=0.0))
    assert none is not None
    assert none.better_for_both == ()
    assert "No point is better for both" in texts(agreement_findings(none))


def test_a_zone_between_the_points_is_told() -> None:
    found = agreement(made([STAKE, PRICE], lambda _, p: advantages(p - 0.3, 0.7 - p), shared=0.0))
    assert found is not None
    words = texts(agreement_findings(found))
    assert found.zone == ()
    assert "Between the points of the sweep there is a zone: at A.equity 0 both partners" in words
    assert "for B.side_margin from 0.3 (where A is indifferent) to 0.7 (where B is indifferent)" in words


def test_one_path_has_no_margin() -> None:
    found = agreement(made([STAKE], _split, paths=1))
    assert found is not None
    assert np.isnan(found.margins).all()
    assert agreement_findings(found) == []


def test_why_there_is_no_zone() -> None:
    world = Axis("market.demand.trend", (0.0, 0.1), 0.0, "demand.trend", term=False)
    words = Axis("partners.A.equity", ("low", "high"), "low", "A.equity")
    third = Axis("partners.A.side_margin", (0.0, 1.0), 0.0, "A.side_margin")
    assert "demand.trend is no term" in no_agreement(made([STAKE, world], lambda *_: {}))
    assert "A.equity is not swept over two numbers" in no_agreement(made([words], lambda *_: {}))
    assert "here are 3" in no_agreement(made([STAKE, PRICE, third], lambda *_: {}))


def test_two_ranges() -> None:
    def truth(stake: float) -> dict[str, float]:
        return advantages(abs(stake - 0.5) - 0.05, 1.0)

    found = agreement(made([STAKE], truth, shared=0.0))
    assert found is not None
    assert [(low.partner, high.partner) for low, high in found.lines[0].ranges] == [(None, None)]
    apart = agreement(made([STAKE], lambda s: advantages(abs(s - 0.5) - 0.2, 1.0), shared=0.0))
    assert apart is not None
    assert [(low.partner, high.partner) for low, high in apart.lines[0].ranges] == [(None, "A"), ("A", None)]


def test_what_is_no_bargain_has_no_zone() -> None:
    world = Axis("market.demand.trend", (0.0, 0.1), 0.0, "demand.trend", term=False)
    words = Axis("exit.triggers.deadlock.settlement", ("liquidation", "third_party_sale"), "liquidation", "settlement")
    third = Axis("partners.A.side_margin", (0.0, 1.0), 0.0, "A.side_margin")
    assert agreement(made([world], lambda _: {})) is None
    assert agreement(made([STAKE, words], lambda *_: {})) is None
    assert agreement(made([STAKE, PRICE, third], lambda *_: {})) is None


def test_a_present_deal_outside_is_not_marked() -> None:
    outside = Axis(STAKE.key, (0.6, 0.8), 0.5, STAKE.label)
    law = Axis(STAKE.key, (0.6, 0.8), {"dist": "uniform", "low": 0.5, "high": 0.9}, STAKE.label)
    for axis in (outside, law):
        found = agreement(made([axis], lambda stake: _split(stake if isinstance(stake, float) else 0.7)))
        assert found is not None
        assert found.present is None


def test_crossings_of_a_broken_line() -> None:
    x, y = np.array([0.0, 1.0, 3.0]), np.array([-1.0, 1.0, -3.0])
    found = list(crossings(x, y, np.repeat(y[:, None], 64, axis=1)))
    assert [one.at.value for one in found] == [pytest.approx(0.5), pytest.approx(1.5)]
    assert [one.at.std_error for one in found] == [0.0, 0.0]


def test_it_is_plain_json() -> None:
    found = agreement(made([STAKE, PRICE], _plane))
    assert found is not None
    back = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert back["keys"] == [STAKE.key, PRICE.key]
    assert back["nash"]["values"] == [0.6, 2.0]
    assert back["lines"][0]["ranges"][0]["low"]["indifferent"] == "A"


# ---- sentences claim what errors bear -------------------------------------------------------------------------------


def _said_of(first: float, second: float, own: float = 0.0, shared: float = 0.0) -> str:
    """The sentences of a deal whose gains are the same at every stake, up to a noise of so much a future."""
    sweep = made([STAKE], lambda stake: advantages(first + 0.1 * stake, second - 0.1 * stake), shared=shared, own=own)
    found = agreement(sweep)
    assert found is not None
    return texts(agreement_findings(found))


def test_an_empty_zone_is_said_to_be_not_established() -> None:
    said = _said_of(20.0, 0.0, shared=100.0)
    assert "is it established that both partners are better off" in said
    assert "whether B gains or loses is not established" in said
    assert "A gains " in said


def test_who_gains_more_is_said_where_it_is_told_apart_at_every_point() -> None:
    assert "A gains more than B at every point" in _said_of(20.0, 5.0)
    unsure = _said_of(20.0, 17.0, own=100.0)
    assert "gains more than" not in unsure
    assert "Who of them gains more is not told apart at" in unsure


def test_a_range_says_where_it_is_beyond_the_errors() -> None:
    assert "beyond the errors at" not in _said_of(20.0, 5.0)
    assert "That is beyond the errors at 0 of the" in _said_of(20.0, 3.0, own=400.0)
