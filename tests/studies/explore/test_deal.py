"""The deal on the table: terms, variants, and every step back."""

from __future__ import annotations

import pytest

from simulate.studies.explore.deal import MOST_PINNED, MOST_STEPS, Deal, History, Refused


def test_moving_a_term_changes_the_deal_and_not_todays() -> None:
    deal = Deal(base={"a": "1"}, now={"a": "1"}).moved("b", "2")
    assert (deal.base, deal.now) == ({"a": "1"}, {"a": "1", "b": "2"})


def test_a_rival_follows() -> None:
    assert Deal(now={"a": "0.4", "c": "7"}).moved("b", "0.5", ("a",)).now == {"c": "7", "b": "0.5"}


def test_a_term_goes_back_to_todays_deal() -> None:
    deal = Deal(base={"a": "1"}, now={"a": "2", "b": "3"})
    assert deal.without("a").now == {"a": "1", "b": "3"}
    assert deal.without("b").now == {"a": "2"}
    assert deal.as_it_was().now == {"a": "1"}


def test_todays_deal_is_set() -> None:
    deal = Deal(now={"a": "2"}).as_today()
    assert deal.base == deal.now == {"a": "2"}


def test_variants_are_pinned_taken_up_and_let_go() -> None:
    deal = Deal(now={"a": "2"}).pinned("ours").moved("a", "3")
    assert deal.pins == {"ours": {"a": "2"}}
    assert deal.taken_up("ours").now == {"a": "2"}
    assert deal.unpinned("ours").pins == {}


@pytest.mark.parametrize("name", ["", "  ", "ours"])
def test_a_variant_has_a_name_of_its_own(name: str) -> None:
    with pytest.raises(Refused, match=r"name"):
        Deal(now={"a": "2"}).pinned("ours").pinned(name)


def test_five_variants_at_most() -> None:
    deal = Deal()
    for place in range(MOST_PINNED):
        deal = deal.pinned(str(place))
    with pytest.raises(Refused, match=r"unpin one first"):
        deal.pinned("one more")


def test_what_is_no_variant_cannot_be_taken_up() -> None:
    with pytest.raises(Refused, match=r"no variant is called 'theirs'"):
        Deal().taken_up("theirs")


# ---- steps ----------------------------------------------------------------------------------------------------------


def test_steps_are_taken_back_and_forth() -> None:
    first, second = Deal(now={"a": "1"}), Deal(now={"a": "2"})
    history = History(Deal()).step(first).step(second)
    assert history.back().deal == first
    assert history.back().back().deal == Deal()
    assert history.back().back().back().deal == Deal()
    assert history.back().forth().deal == second
    assert history.forth().deal == second


def test_a_new_step_forgets_those_taken_back() -> None:
    history = History(Deal()).step(Deal(now={"a": "1"})).back().step(Deal(now={"b": "1"}))
    assert history.ahead == ()


def test_a_hand_that_moves_is_one_step() -> None:
    history = History(Deal())
    for value in "123":
        history = history.follow(Deal(now={"a": value}), "a")
    assert history.deal.now == {"a": "3"}
    assert history.back().deal == Deal()
    other = history.rest().follow(Deal(now={"a": "4"}), "a")
    assert other.back().deal.now == {"a": "3"}


def test_a_hand_that_stands_still_makes_no_step() -> None:
    history = History(Deal()).follow(Deal(), "a").follow(Deal(now={"a": "1"}), "a").follow(Deal(now={"a": "1"}), "a")
    assert history.back().deal == Deal()
    assert not history.back().past


def test_a_hand_on_another_term_is_another_step() -> None:
    history = History(Deal()).follow(Deal(now={"a": "1"}), "a").follow(Deal(now={"a": "1", "b": "1"}), "b")
    assert history.back().deal.now == {"a": "1"}


def test_a_step_that_changes_nothing_is_none() -> None:
    assert not History(Deal()).step(Deal()).past


def test_so_many_steps_are_remembered_and_no_more() -> None:
    history = History(Deal())
    for value in range(MOST_STEPS + 50):
        history = history.step(Deal(now={"a": str(value)}))
    assert len(history.past) == MOST_STEPS
