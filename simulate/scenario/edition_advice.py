"""What the model's second edition makes of triggers, and what is odd by its rules alone."""

from __future__ import annotations

from collections.abc import Iterator

from simulate.scenario.calendar import quarter_index
from simulate.scenario.edition import FIRST
from simulate.scenario.exit import Trigger
from simulate.scenario.partners import Partner
from simulate.scenario.reaches import span, still
from simulate.scenario.tables import Tables

NOMINAL = 0.06
"""A discount rate above it is surely one of money that loses its worth."""


def first_pull(scenario: Tables, trigger: Trigger) -> int:
    """The first quarter in which a trigger can be pulled; by rules 2 its quarters are counted in the lockup, too."""
    counted, lockup = trigger.for_quarters - 1, scenario.exit.lockup_quarters
    if scenario.rules == FIRST:
        return lockup + counted
    return max(lockup + scenario.founded_quarter, scenario.first_quarter, counted)


def may_part(scenario: Tables) -> bool:
    """Whether the partners can part by agreement, without a trigger."""
    decisions = scenario.decisions
    asked = decisions.parting != "never" and decisions.estimate != "none"
    return scenario.rules != FIRST and scenario.exit.enabled and asked


def is_right(scenario: Tables, trigger: Trigger) -> bool:
    """Whether a trigger is pulled only where it is wanted."""
    return scenario.rules != FIRST and trigger.use == "right" and scenario.decisions.estimate != "none"


def money_that_does_not_grow(scenario: Tables) -> Iterator[str]:
    """Nominal discount rates beside costs that never grow."""
    stated = [scenario.venture.discount_rate, *(partner.discount_rate for partner in scenario.partners)]
    rates = [span(rate)[0] for rate in stated]
    if scenario.rules != FIRST and scenario.scenario.inflation == 0.0 and max(rates) > NOMINAL:
        yield (
            f"scenario.inflation is 0 and a discount rate is {100.0 * max(rates):g} %: fixed cost and contributions "
            "never grow, but are discounted as if they did."
        )


def decisions_without_effect(scenario: Tables) -> Iterator[str]:
    """Rights that nobody weighs, and terms of leaving that never come to bear."""
    if scenario.rules == FIRST:
        return
    if scenario.decisions.estimate == "none":
        yield 'decisions.estimate is "none": rights are obligations, nobody parts by agreement or closes down.'
    for trigger in scenario.exit.triggers:
        if trigger.lapses_quarters is not None and not is_right(scenario, trigger):
            yield f'Trigger "{trigger.name}": lapses_quarters has no effect, it is no right.'
    default = Partner.model_fields["takes_years"].default
    for partner in scenario.partners:
        if still(partner.takes_volume) and partner.takes_years != default:
            yield f"{partner.name} takes no volume with it: takes_years has no effect (takes_volume is 0)."


def announcements_that_have_passed(scenario: Tables) -> Iterator[str]:
    """Tariff regimes announced for the time before today: the plan, which says what is left out, knows none of them."""
    today = scenario.today
    if today is None or today.tariff_regime is not None or "regime" in (today.state or {}):
        return
    for change in scenario.market.tariff.announced:
        if quarter_index(change.quarter, today.date) < 0:
            yield (
                f"The regime “{change.regime}” is announced for {change.quarter}, before today.date: it is not in "
                "force unless today.tariff_regime says so."
            )
