"""Terms that can be moved: which there are, what they may be, how far a slider reaches."""

from __future__ import annotations

import tomllib

import pytest

from simulate.scenario import Scenario, load, templates
from simulate.scenario.overrides import UnknownKey
from simulate.scenario.tree import plain
from simulate.studies.explore.terms import every_key, term_of, terms_of_the_deal, text_at


@pytest.fixture(scope="module", params=["battery_cells", "software_stack", "minimal"])
def deal(request: pytest.FixtureRequest) -> Scenario:
    return load(templates.path(request.param))


def test_what_partners_bargain_about_is_there(deal: Scenario) -> None:
    keys = terms_of_the_deal(deal)
    assert keys[0] == f"partners.{deal.partners[0].name}.equity"
    assert {"governance.review_interval_quarters", "governance.reserved", "exit.lockup_quarters"} <= set(keys)
    assert sum(key.startswith("payments.") for key in keys) == len(deal.payments)
    bought = [one for one in deal.exit.triggers if one.settlement in ("sell_to_partner", "buy_out_partner")]
    assert sum(key.endswith(".discount") for key in keys) == len(bought)


def test_every_key_is_a_term_that_takes_its_own_value(deal: Scenario) -> None:
    """What stands at each key, as `--set` has it, is taken and changes nothing; sliders hold what stands there."""
    root = plain(deal)
    settings = {}
    for key in (found["key"] for found in every_key(deal)):
        term, text = term_of(key, deal), text_at(key, root)
        assert term.key == key
        if text and not key.endswith(".equity"):  # of two stakes one is set
            settings[key] = text
        if term.kind in ("number", "whole"):
            value = float(tomllib.loads(f"x = {text}")["x"])
            assert term.low < term.high, key
            assert term.low - term.step <= value <= term.high + term.step, key
            assert term.step > 0.0
    assert deal.with_changes(settings) == deal


def test_a_slider_stays_within_what_is_legal() -> None:
    """Both ends of every slider are numbers that the key may hold by itself."""
    deal = load(templates.path("minimal"))
    for key in (found["key"] for found in every_key(deal)):
        term = term_of(key, deal)
        if term.kind not in ("number", "whole"):
            continue
        for end in (term.low, term.high):
            value = int(end) if term.kind == "whole" else end
            told = _refusal(deal, key, value)
            assert "expected a number" not in told, key
            assert "expected a whole number" not in told, key


def _refusal(deal: Scenario, key: str, value: float) -> str:
    """What is said against a value; a rule that ties it to other keys may say something."""
    try:
        deal.with_changes({key: value})
    except ValueError as error:
        return str(error)
    return ""


def test_kinds() -> None:
    deal = load(templates.path("battery_cells"))
    kinds = {
        "partners.Carmaker.equity": "number",
        "exit.lockup_quarters": "whole",
        "exit.enabled": "switch",
        "exit.triggers.deadlock.settlement": "choice",
        "governance.reserved": "several",
        "venture.base_volume": "text",
        "venture.base_volume.median": "number",
        "exit.triggers.deadlock.holder": "text",
    }
    assert {key: term_of(key, deal).kind for key in kinds} == kinds
    equity = term_of("partners.Carmaker.equity", deal)
    assert (equity.low, equity.high, equity.step) == (0.01, 0.99, 0.01)
    assert (equity.unit, equity.legal) == ("share", "above 0 and below 1")


def test_the_futures_are_no_term() -> None:
    keys = {found["key"] for found in every_key(load(templates.path("battery_cells")))}
    assert not [key for key in keys if key.startswith(("simulation.", "scenario.name", "scenario.currency"))]
    assert "scenario.inflation" in keys


def test_a_key_that_leads_nowhere_is_told() -> None:
    with pytest.raises(UnknownKey, match=r'did you mean "price"'):
        term_of("venture.prise", load(templates.path("minimal")))
