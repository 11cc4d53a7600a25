"""The model's figures beside published facts: on small populations that can be counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulate.statistics.endings import is_hoped_for
from simulate.statistics.estimates import Estimate, by_batches
from simulate.studies.facts import population
from simulate.studies.facts.population import BATCHES, FIGURES, Sample, findings, series_columns
from simulate.studies.facts.result import FACTS, Fact, Finding
from simulate.studies.facts.tables import band, tally, verdict

ALL = slice(0, None)
VARIANTS = ("", "ungoverned.", "larger_stake.", "specific.", "fit.", "over.", "under.", "restless.")


def _trigger(name: str, metric: str, above: float) -> Any:
    return SimpleNamespace(name=name, metric=metric, above=above, settlement="liquidation")


def _scenario(name: str = "a", quarters: int = 40, rules: int = 1, **values: Any) -> Any:
    terms = {
        "elements": {"exit_agreement": 0.7},
        "exit": {"unagreed_delay_quarters": 6, "triggers": [{"notice_quarters": 2}, {"notice_quarters": 0}]},
        "governance": {
            "intensity": 0.6,
            "interdependence": 0.6,
            "escalation": [0.4, 0.4, 0.4],
            "reset": {"lag_quarters": 2, "alignment_threshold": 0.45, "shortfall_threshold": 0.25},
        },
        **values,
    }
    return SimpleNamespace(
        scenario=SimpleNamespace(name=name),
        horizon_quarters=quarters,
        values=lambda: terms,
        exit=SimpleNamespace(
            enabled=True,
            triggers=[_trigger("stuck", "deadlock", 3), _trigger("term", "age", 10)],
        ),
        rules=rules,
    )


def _sample(name: str = "a", quarters: int = 40, n: int = 8, **columns: Sequence[float]) -> Sample:
    given = {key.replace("__", "."): np.array(value, dtype=float) for key, value in columns.items()}
    names = (
        "lived", "ended", "purchased", "unintended", "gain", "lose", "below_plan", "reset", "proposed", "notice",
        "first_buys", "closed",
    )  # fmt: skip
    full = {f"{prefix}{key}": np.zeros(n) for prefix in VARIANTS for key in names}
    full["lived"] = np.full(n, float(quarters))
    recorded = {
        key: np.zeros(n) for key in ("trouble", "top_years", "top_purchases", "bottom_years", "bottom_purchases")
    }
    return Sample(
        _scenario(name, quarters),
        full | {key: value for key, value in given.items() if key not in recorded},
        recorded | {key: value for key, value in given.items() if key in recorded},
    )


def test_every_fact_has_a_figure() -> None:
    assert set(FIGURES) == {fact.id for fact in FACTS}
    assert len({fact.id for fact in FACTS}) == len(FACTS)
    assert all(fact.source and fact.measure and fact.published for fact in FACTS)


def test_median_life_lies_inside_a_quarter() -> None:
    """Of four, one ends after 4 quarters, one after 8, two at the horizon: half are alive from quarter 8 on."""
    sample = _sample(lived=[4, 8, 40, 40], ended=[1, 1, 0, 0])
    assert FIGURES["F1"]([sample], ALL) == pytest.approx(8 / 4)
    third = _sample(lived=[4, 8, 40], ended=[1, 1, 0])
    # 2/3 alive until quarter 7 is over, 1/3 after quarter 8: half of them half way through quarter 8.
    assert FIGURES["F1"]([third], ALL) == pytest.approx(7.5 / 4)
    assert FIGURES["F1"]([_sample(lived=[4, 40, 40], ended=[1, 0, 0])], ALL) is None


def test_the_horizon_of_a_short_scenario_is_no_end() -> None:
    short = _sample("short", quarters=8, lived=[8, 8, 8, 8], ended=[0, 0, 0, 0])
    long = _sample("long", quarters=40, lived=[20, 20, 40, 40], ended=[1, 1, 0, 0])
    # After quarter 8 only the long ones are at risk: two of four end.
    assert FIGURES["F2b"]([short, long], ALL) == pytest.approx(0.5)
    assert FIGURES["F2b"]([short], ALL) is None  # 8 quarters do not reach 10 years
    assert FIGURES["F2a"]([short, long], ALL) == pytest.approx(0.5)


def test_shares_of_endings_weigh_scenarios_by_their_endings() -> None:
    one = _sample("one", ended=[1, 1, 1, 0], purchased=[1, 1, 0, 0], unintended=[1, 0, 0, 0], n=4)
    other = _sample("other", ended=[1, 0, 0, 0], purchased=[0, 0, 0, 0], unintended=[1, 0, 0, 0], n=4)
    assert FIGURES["F3"]([one, other], ALL) == pytest.approx(2 / 4)
    assert FIGURES["F5"]([one, other], ALL) == pytest.approx(2 / 4)
    assert FIGURES["F3"]([_sample(n=4)], ALL) is None


def test_hazards_are_those_of_unintended_endings() -> None:
    """Year 1: 1 of 10 ends unintended. Year 2: 3 of 8 (one more left as intended). Year 3: 0 of 5."""
    lived = [3, 3, 6, 7, 8, 40, 40, 40, 40, 40]
    sample = _sample(n=10, lived=lived, ended=[1] * 5 + [0] * 5, unintended=[1, 0, 1, 1, 1, 0, 0, 0, 0, 0])
    assert FIGURES["F4a"]([sample], ALL) == pytest.approx((1 / 10) / (3 / 8))
    assert FIGURES["F4b"]([sample], ALL) == 2.0


def test_raw_gap_and_caused_gap() -> None:
    sample = _sample(
        reset=[1, 1, 1, 1, 0, 0, 0, 0], gain=[1, 1, 1, 0, 1, 0, 0, 0], ungoverned__gain=[1, 1, 0, 0, 1, 0, 0, 0]
    )
    assert FIGURES["F8a"]([sample], ALL) == pytest.approx(0.75 - 0.25)
    assert FIGURES["F8b"]([sample], ALL) == pytest.approx(1 / 8)
    assert FIGURES["F8a"]([_sample(reset=[1] * 8)], ALL) is None


def test_resets_are_counted_by_the_year() -> None:
    sample = _sample(
        n=2,
        lived=[8, 8],
        proposed=[1, 2],
        restless__lived=[4, 4],
        restless__proposed=[1, 1],
        fit__lived=[8, 8],
        fit__proposed=[1, 1],
        over__lived=[8, 8],
        over__proposed=[2, 2],
        under__lived=[8, 8],
        under__proposed=[1, 1],
    )
    assert FIGURES["F13b"]([sample], ALL) == pytest.approx(1.0 - 0.75)
    assert FIGURES["F13a"]([sample], ALL) == pytest.approx(0.5 * (1.0 + 0.5) - 0.5)


def test_growth_ratio_is_one_of_chances() -> None:
    sample = _sample(n=2, top_years=[4, 4], top_purchases=[1, 1], bottom_years=[10, 10], bottom_purchases=[1, 1])
    assert FIGURES["F12"]([sample], ALL) == pytest.approx((2 / 8) / (2 / 20))


def test_terms_are_read_off_the_scenario() -> None:
    scenario = _scenario()
    # 2 and 0 agreed, and round(0.3 · 6) = 2 more.
    assert population.notices(scenario) == [4.0, 2.0]
    assert population.intended(scenario) == [0.0, 1.0]
    # A parting by agreement takes the mean notice, nothing delays it, and nobody hoped for it when signing.
    assert population.notices(_scenario(rules=2)) == [4.0, 2.0, 1.0]
    assert population.intended(_scenario(rules=2)) == [0.0, 1.0, 0.0]
    assert population.reset_lag(scenario) == 2.0
    governance = {**scenario.values()["governance"], "intensity": 0.9}
    assert population.reset_lag(_scenario(governance=governance)) == 3.0  # 2 · 1.3, rounded up


def test_years_after_a_surprise() -> None:
    """Demand doubles in year 1 on one path and halves on another; the first is bought in year 2."""
    quarters, n = 24, 10
    demand = np.ones((quarters, n))
    demand[4:, 0], demand[4:, 1] = 2.0, 0.5
    scenario = _scenario(quarters=quarters)
    rows = {
        "exit_quarter": np.full(n, float(quarters)),
        "cause": np.full(n, -1.0),
        "settlement": np.zeros(n),
    }
    # Notice in quarter 6 (of trigger 1, which takes 2 quarters): settled at the end of quarter 8, 9 quarters lived.
    rows["exit_quarter"][0], rows["cause"][0], rows["settlement"][0] = 9.0, 1.0, 2.0
    outcomes: Any = type("Made", (), {"__getitem__": lambda _, key: rows[key], "scenario": scenario})()
    calm = {name: np.zeros((quarters, n)) for name in ("dispute_level", "shortfall")} | {
        "alignment": np.ones((quarters, n))
    }
    columns = series_columns(outcomes, {"demand": demand, **calm})
    assert columns["top_purchases"].tolist() == [1.0] + [0.0] * 9
    assert columns["top_years"][0] == 1.0
    assert columns["bottom_years"][1] == 1.0
    assert columns["bottom_purchases"].sum() == 0.0
    assert columns["trouble"].sum() == 0.0


def test_trouble_is_any_of_three_in_two_years() -> None:
    quarters, n = 12, 5
    series = {
        "dispute_level": np.zeros((quarters, n)),
        "alignment": np.full((quarters, n), 0.6),
        "shortfall": np.zeros((quarters, n)),
    }
    series["dispute_level"][3, 0] = 2.0
    series["alignment"][7, 1] = 0.44
    series["shortfall"][0, 2] = 0.26
    series["dispute_level"][8, 3] = 4.0  # too late
    series["dispute_level"][3, 4] = 1.0  # not serious
    outcomes: Any = SimpleNamespace(scenario=_scenario())
    assert population._trouble(outcomes, series).tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_findings_have_errors_and_ranges() -> None:
    rng = np.random.default_rng(1)
    n = 1600
    flags = {name: (rng.random(n) < 0.3).astype(float) for name in ("gain", "below_plan")}
    samples = [_sample(name, 40, n, **{key: flag.tolist() for key, flag in flags.items()}) for name in ("a", "b")]
    found = {finding.fact.id: finding for finding in findings(samples)}
    gain = found["F6a"].figure
    assert gain is not None
    assert gain.value == np.mean(flags["gain"])
    # Both scenarios share their futures here: the error is that of n trajectories, not of 2n.
    assert gain.std_error == pytest.approx(np.sqrt(0.3 * 0.7 / n), rel=0.4)
    assert set(found["F6a"].by_scenario) == {"a", "b"}
    stated = found["F9"].figure
    assert stated is not None
    assert (stated.value, stated.std_error) == (2.0, 0.0)


def test_error_by_batches() -> None:
    values = np.random.default_rng(2).normal(size=40_000)
    found = by_batches(lambda part: float(values[part].mean()), values.size, BATCHES)
    assert found is not None
    assert found.std_error == pytest.approx(1 / 200, rel=0.35)
    assert found.freedom == BATCHES.count(values.size) - 1
    assert by_batches(lambda _: None, 100, BATCHES) is None
    few = by_batches(lambda part: float(values[part].mean()), 10, BATCHES)
    assert few is not None
    assert few.std_error is None


@pytest.mark.parametrize(
    ("low", "high", "sign", "value", "error", "inside"),
    [
        (0.4, 0.6, 0, 0.4, 0.1, True),
        (0.4, 0.6, 0, 0.61, 0.1, False),
        (None, 0.6, 0, -5.0, 0.1, True),
        (1.3, None, 0, 1.2, 0.1, False),
        (None, None, 0, 1.0, 0.1, None),
        (None, None, 1, 0.3, 0.1, True),
        (None, None, 1, 0.1, 0.1, False),
        (None, None, -1, 0.3, 0.1, False),
        (None, None, -1, 0.0, 0.0, False),
    ],
)
def test_verdict(low: Any, high: Any, sign: int, value: float, error: float, inside: bool | None) -> None:
    fact = Fact("F", "", "", "", "share", low, high, "", sign)
    assert Finding(fact, Estimate(value, error), {}).inside is inside


@pytest.mark.parametrize(
    ("low", "high", "sign", "value", "error", "expected"),
    [
        (0.4, 0.6, 0, 0.5, 0.01, "in"),
        (0.4, 0.6, 0, 0.605, 0.01, "edge"),
        (0.4, 0.6, 0, 0.405, 0.01, "edge"),
        (0.4, 0.6, 0, 0.65, 0.01, "OUT"),
        (0.4, 0.6, 0, 0.6, 0.0, "in"),
        (None, None, 1, 0.3, 0.1, "in"),
        (None, None, 1, 0.1, 0.1, "edge"),
        (None, None, 1, -0.3, 0.1, "OUT"),
        (None, None, -1, 0.0, 0.0, "OUT"),
        (None, None, 0, 1.0, 0.1, ""),
    ],
)
def test_a_margin_that_holds_an_end_is_no_verdict(
    low: Any, high: Any, sign: int, value: float, error: float, expected: str
) -> None:
    fact = Fact("F", "", "", "", "share", low, high, "", sign)
    assert Finding(fact, Estimate(value, error), {}).verdict == expected


def test_what_is_stated_is_not_counted() -> None:
    made = Finding(Fact("F", "", "", "", "share", 0.4, 0.6, "", stated=True), Estimate(0.5, 0.0), {})
    assert verdict(made) == "in, stated"
    assert tally([made]) == "0 in, 0 out, 0 at the edge"


@pytest.mark.parametrize(
    ("metric", "above", "hoped"),
    [
        ("age", None, True),
        ("margin", 0.2, True),
        ("margin", None, False),
        ("deadlock", 3, False),
        ("tariff", 0.3, False),
    ],
)
def test_what_partners_hope_for(metric: str, above: float | None, hoped: bool) -> None:
    trigger: Any = SimpleNamespace(metric=metric, above=above, below=None if above else 0.0)
    assert is_hoped_for(trigger) is hoped


def test_band_in_words() -> None:
    def of(low: Any, high: Any, unit: str = "share", sign: int = 0) -> str:
        return band(Fact("F", "", "", "", unit, low, high, "", sign))

    assert of(0.4, 0.6) == "40–60 %"
    assert of(1.3, None, "ratio") == "above 1.3"
    assert of(None, 0.6, "ratio") == "below 0.6"
    assert of(None, None, sign=-1) == "negative"
    assert of(None, None) == ""
