"""Advice: told where it is certain, and only there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenario.examples import first, full

TRIGGER = "exit.triggers.lost trust"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"exit.enabled": False}, "no trigger is ever pulled"),
        ({"exit.lockup_quarters": 60}, '"lost trust" cannot fire: the lockup'),
        ({f"{TRIGGER}.notice_quarters": 55}, '"lost trust" never ends the venture'),
        ({f"{TRIGGER}.below": 0.0}, '"lost trust" cannot fire (alignment below 0)'),
        ({f"{TRIGGER}.below": -1}, '"lost trust" cannot fire'),
        ({f"{TRIGGER}.metric": "utilisation", f"{TRIGGER}.below": -0.1}, "never below 0"),
        ({f"{TRIGGER}.metric": "tariff", f"{TRIGGER}.below": -0.1}, "the tariff stays between 0 and 0.5"),
        ({f"{TRIGGER}.metric": "age", f"{TRIGGER}.below": 0.1}, "ages run from 0.25 to 15"),
        ({f"{TRIGGER}.metric": "capability", f"{TRIGGER}.below": -0.1}, "capability lies between 0 and 1"),
        (
            {f"{TRIGGER}.price_basis": "book_value", f"{TRIGGER}.settlement": "third_party_sale"},
            "price_basis has no effect",
        ),
        ({"exit.triggers.losses.discount": 0.1}, "a discount has no effect on liquidation"),
        ({"governance.dispute_rate": 0}, '"deadlock" cannot fire (deadlock above 3): there are no disputes'),
        ({"governance.enabled": False}, '"resets failed" cannot fire'),
        ({"partners.Carmaker.strategy_shift_rate": 0}, '"carmaker changes strategy" cannot fire'),
        ({"market.technology.volatility": 0, "market.technology.jump_rate": 0}, '"obsolete technology" cannot fire'),
        ({"venture.stages.phase 2.min_alignment": 0.7}, 'Stage "phase 2" is not in the plan'),
        ({"venture.stages.phase 2.quarter": 60}, "is never started"),
        ({"venture.stages.phase 2.quarter": 58}, "never has capacity"),
        ({"partners.Carmaker.alone.quarter": 58}, "Carmaker alone never has capacity"),
        ({"governance.review_interval_quarters": 60}, "There is never a review"),
        ({"market.demand.jump_rate": 0}, "market.demand: jump_rate is 0"),
        ({"market.price.volatility": 0}, "market.correlation.demand_price has no effect"),
        ({"market.subsidy.years": 0}, "the subsidy is never paid"),
        ({"market.regulation.event_rate": 0}, "market.regulation.event_rate is 0"),
        ({"market.price.volatility": 0, "market.price.jump_rate": 0}, "Exposure to price (Carmaker and Cell maker)"),
        ({"partners.Carmaker.capability_rate": 0}, "learns nothing"),
        ({"exit.supply_years": 0}, "exit.supply_margin has no effect"),
        ({"exit.supply_margin": 0}, "exit.supply_years has no effect"),
        (
            {"market.tariff.regimes.open.rate": 2.5},
            "rate = 2.5 [fraction] is far from usual (up to 1.5): did you mean 0.025?",
        ),
        (
            {"market.demand.trend": -3},
            "trend = -3 [1/year] is far from usual (-0.5 to 0.5): did you mean -0.03?",
        ),
        (
            {"market.demand.volatility": 7},
            "y = 7 [1/sqrt(year)] is far from usual (up to 1.5): did you mean 0.07?",
        ),
        (
            {"venture.discount_rate": 8.5},
            "discount_rate = 8.5 [1/year] is far from usual (up to 0.5): did you mean 0.085?",
        ),
        ({"partners.Carmaker.discount_rate": 9}, "partners.Carmaker.discount_rate = 9 [1/year] is far"),
        (
            {"venture.discount_rate": {"dist": "uniform", "low": 8, "high": 9}},
            "venture.discount_rate is drawn from 8.01 to 8.99 [1/year] (P1 to P99), far from usual (up to 0.5).",
        ),
        (
            {"market.price.volatility": 0, "market.demand.volatility": 0},
            "demand_price has no effect: demand and price have no volatility",
        ),
        (
            {"market.demand.volatility": 0, "market.demand.history": [1.0, 1.1, 1.0, 1.2, 1.1, 1.3, 1.2, 1.4]},
            "demand_price has no effect: demand is resampled from history",
        ),
    ],
)
def test_told(changes: dict[str, Any], part: str) -> None:
    assert any(part in sentence for sentence in full().with_changes(changes).warnings())


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({f"{TRIGGER}.for_quarters": 60}, '"lost trust" cannot fire: it needs 60 quarters'),
        ({f"{TRIGGER}.below": 1.0}, '"lost trust" is pulled as soon as it is looked at'),
        (
            {"exit.triggers.resets failed.metric": "deadlock", "exit.triggers.resets failed.above": 3},
            "never comes first",
        ),
    ],
)
def test_told_of_the_first_edition(changes: dict[str, Any], part: str) -> None:
    """Quarters count after the lock-up alone, and every clause binds; of the second: `test_editions`."""
    assert any(part in sentence for sentence in first().with_changes(changes).warnings())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {f"{TRIGGER}.below": {"dist": "uniform", "low": -0.1, "high": 0.2}},
        {"governance.dispute_rate": {"dist": "uniform", "low": 0, "high": 1}},
        {"exit.triggers.resets failed.metric": "deadlock", "exit.triggers.resets failed.above": 2},
        {"venture.discount_rate": {"dist": "uniform", "low": 0.1, "high": 0.5}},
        {"venture.stages.phase 2.min_alignment": {"dist": "uniform", "low": 0.5, "high": 0.9}},
    ],
)
def test_not_told_where_it_is_not_certain(changes: dict[str, Any]) -> None:
    assert full().with_changes(changes).warnings() == []


@pytest.mark.parametrize(
    ("agreement", "notice"),
    [
        (0.7, "after 4 quarters of notice (2 agreed, 2 more because exit_agreement is 0.70)."),
        (1.0, "after 2 quarters of notice."),
        (
            {"dist": "uniform", "low": 0.6, "high": 0.8},
            "after about 4 quarters of notice (2 agreed, about 2 more because exit_agreement is about 0.70).",
        ),
    ],
)
def test_a_notice_says_why_it_is_so_long(agreement: Any, notice: str) -> None:
    changes = {"elements.exit_agreement": agreement, f"{TRIGGER}.notice_quarters": 2}
    changes["exit.unagreed_delay_quarters"] = 6
    sentence = next(s for s in full().with_changes(changes).words()["triggers"] if s.startswith("lost trust"))
    assert sentence.endswith(notice)
