"""Doubts about laws, about what goes together, and about names: what cannot be had is said before anything is run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulate.scenario import Scenario, ScenarioError, load, parse, parse_variant
from simulate.scenario.coupling import rank_correlation
from tests.scenario.examples import FULL, MINIMAL, SHIPPED, full, minimal, problems, replaced

TEXT = FULL.read_text(encoding="utf-8")


def doubts_about(scenario: Scenario, part: str) -> list[str]:
    return [sentence for sentence in scenario.warnings() if part in sentence]


# ---- means that do not exist ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "missing"),
    [
        ({"df": 1, "min": 0.5}, "mean"),
        ({"df": 0.5}, "mean"),
        ({"df": 1, "max": 3}, "mean"),
        ({"df": 2, "min": 0.5}, "variance"),
        ({"df": 1.5}, "variance"),
        ({"df": 2.1}, ""),
        ({"df": 1, "min": 0.5, "max": 3}, ""),
        ({"df": 1, "scale": 0}, ""),
    ],
)
@pytest.mark.parametrize(
    "key", ["market.demand.trend", "governance.reset.logit.intercept", "exit.triggers.losses.below"]
)
def test_a_law_without_a_mean_is_doubted(law: dict[str, Any], missing: str, key: str) -> None:
    table = {"dist": "student_t", "location": 1.0, "scale": 0.1} | law
    found = doubts_about(full().with_(key, table), "student_t with df")
    assert len(found) == bool(missing)
    assert all(sentence.startswith(f"{key} has no {missing}") for sentence in found)


# ---- ranks that are not attained ------------------------------------------------------------------------------------


def coupled(law: str, ranks: float) -> Scenario:
    text = MINIMAL.read_text(encoding="utf-8").replace("fixed_cost = 30", f"fixed_cost = {law}")
    assert law in text
    table = f'\n[[dependence]]\ninputs = ["venture.base_volume", "venture.fixed_cost"]\nrank_correlation = {ranks}\n'
    return parse(text + table)


@pytest.mark.parametrize("ranks", [0.95, -0.95, 0.7])
def test_a_two_valued_law_cannot_have_its_ranks_and_check_says_which_it_has(ranks: float) -> None:
    scenario = coupled('{ dist = "discrete", values = [20, 40] }', ranks)
    (sentence,) = doubts_about(scenario, "rank correlation")
    drawn = scenario.draw(0, 100_000)
    exact = stats.spearmanr(drawn["venture.base_volume"], drawn["venture.fixed_cost"]).statistic
    told = float(sentence.partition("comes out as ")[2].partition(",")[0])
    assert told == pytest.approx(exact, abs=0.02)
    assert abs(told) < abs(ranks)
    assert f"not as {ranks:g}" in sentence


@pytest.mark.parametrize(
    ("law", "ranks"),
    [
        ('{ dist = "normal", mean = 30, sd = 2 }', 0.95),
        ('{ dist = "discrete", values = [20, 25, 30, 35, 40, 45, 50, 55, 60, 65] }', 0.8),
        ('{ dist = "discrete", values = [20, 40] }', 0.1),
    ],
)
def test_ranks_that_are_attained_are_not_doubted(law: str, ranks: float) -> None:
    assert doubts_about(coupled(law, ranks), "rank correlation") == []


def test_tied_values_have_their_middle_rank() -> None:
    random = np.random.default_rng(8)
    one = random.choice([1.0, 2.0, 5.0], 500, p=[0.7, 0.1, 0.2])
    other = one + random.integers(0, 4, 500).astype(float)
    assert rank_correlation(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)
    assert rank_correlation(np.ones(5), np.arange(5.0)) == 0.0


# ---- histories ------------------------------------------------------------------------------------------------------


def histories(together: float, lengths: tuple[int, int] = (60, 60)) -> Scenario:
    random = np.random.default_rng(3)
    common, own = random.normal(0.0, 0.05, 60), random.normal(0.0, 0.05, 60)
    changes = common, together * common + np.sqrt(1.0 - together**2) * own
    levels = [np.exp(np.cumsum(change))[:n].tolist() for change, n in zip(changes, lengths, strict=True)]
    return minimal().with_changes({"market.demand.history": levels[0], "market.price.history": levels[1]})


def test_what_moved_two_histories_together_is_lost_and_said() -> None:
    (sentence,) = doubts_about(histories(0.8), "drawn again apart")
    assert sentence.startswith("The histories of market.demand and market.price")
    assert float(sentence.partition("correlated by ")[2].partition(" ")[0]) == pytest.approx(0.8, abs=0.1)
    assert doubts_about(histories(0.0), "drawn again apart") == []
    assert doubts_about(histories(0.8, (60, 50)), "drawn again apart") == []


def test_the_trend_of_a_history_is_told_as_what_it_is() -> None:
    """Growth of the log: the expected level grows by half the variance of the changes more."""
    scenario = histories(0.0).without("market.demand.trend")
    sentence = scenario.words()["histories"][0]
    changes = np.diff(np.log(np.array(scenario.market.demand.history)))
    assert f"a trend of {100.0 * 4.0 * changes.mean():.1f} % a year (their own)" in sentence
    assert f"about {100.0 * 2.0 * changes.var():.1f} % a year more" in sentence
    stated = scenario.with_("market.demand.trend", 0.031).words()["histories"][0]
    assert "a trend of 3.1 % a year (as stated)" in stated
    assert minimal().words()["histories"] == []


# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mean", "std_error", "quantiles", " Mean "])
@pytest.mark.parametrize("place", ["partner", "trigger", "stage"])
def test_names_that_results_use_are_refused_before_the_run(name: str, place: str) -> None:
    old = {"partner": '"Cell maker"', "trigger": '"deadlock"', "stage": '"phase 1"'}[place]
    text = TEXT.replace(f"name = {old}", f'name = "{name}"', 1)
    assert text != TEXT
    if place == "partner":
        text = TEXT.replace(old, f'"{name}"')
    found = problems(text)
    assert any(message.startswith(f'expected a name other than "{name.strip().lower()}"') for _, _, message in found)


# ---- what was probably meant ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["off", "no", "OFF", "false"])
def test_a_switch_is_written_as_with_vary(word: str) -> None:
    assert not load(FULL, [f"governance.enabled={word}"]).governance.enabled
    assert not parse_variant(f"x: governance.enabled={word}").of(full()).governance.enabled
    assert not full().with_("governance.enabled", word).governance.enabled
    assert load(FULL, ["exit.enabled=on"]).exit.enabled
    with pytest.raises(ScenarioError, match="expected a number"):
        load(FULL, ["venture.price=off"])


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("equity", "partners.*.equity"),
        ("ebitda_multiple", "venture.ebitda_multiple"),
        ("venture.equity", "partners.*.equity"),
        ("lockup_quarters", "exit.lockup_quarters"),
        ("venture.subsidy", "market.subsidy"),
        ("partners.Carmakr.equity", "Carmaker"),
        ("governance.intensty", "intensity"),
        ("elemnts.shared_goals", "elements"),
    ],
)
def test_a_key_that_stands_elsewhere_is_named_with_its_place(key: str, meant: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(FULL, [f"{key}=1"])
    assert f'did you mean "{meant}"?' in str(caught.value)


def test_a_key_in_the_wrong_table_of_a_file_is_named_with_its_place() -> None:
    ((_, _, message),) = problems(replaced("[elements]", "[elements]\nlockup_quarters = 4"))
    assert 'did you mean "exit.lockup_quarters"?' in message


@pytest.mark.parametrize(("written", "meant"), [("battery_cell", "battery_cells"), ("minimal.tml", "minimal")])
def test_a_shipped_scenario_is_named_where_its_name_is_nearly_right(
    written: str, meant: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match=f'did you mean "{meant}"'):
        load(written)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_shipped_scenarios_have_no_doubts(file: Any) -> None:
    assert load(file).warnings() == []
