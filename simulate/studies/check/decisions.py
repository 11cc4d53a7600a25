"""What a scenario of the second edition leaves to its partners, and what of it is surely not meant.

Read off the plan, the alternatives and a small run: nothing is simulated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.foresight import mean_notice
from simulate.engine.learning.shelf import learns
from simulate.engine.outcomes import AGREED, ALONE, Alternative, Array
from simulate.presentation.wording import (
    counted,
    listed,
    number,
    percent,
    percent_with_margin,
    quarter_date,
    with_margin,
)
from simulate.scenario.edition import FIRST
from simulate.scenario.edition_advice import first_pull, is_right, may_part
from simulate.statistics.estimates import Estimate, share
from simulate.statistics.replicates import replicates_of
from simulate.statistics.valuation import terminal_value

if TYPE_CHECKING:
    from simulate.engine.outcomes import CashFlows, Outcomes, Plan
    from simulate.scenario import Scenario
    from simulate.scenario.exit import Trigger

YEAR = 4
JUMP = 1.0 / 3.0
"""A move of the plan's fair value within a year that is worth a look."""
BELOW, FAR_ABOVE = 0.95, 1.25
"""Prices of an option, over fair value, below and above which it is worth a look."""
FIRST_YEAR = 0.1
"""Share of lives that may part by agreement in their first year before it is worth a look."""


# ---- in words -------------------------------------------------------------------------------------------------------


def decision_words(scenario: Scenario, plan: Plan) -> list[str]:
    """Who may do what, what each would do without the venture and why, and how much of a value is the horizon's."""
    if scenario.rules == FIRST:
        return []
    said = [*_rights(scenario), _agreement(scenario), *_known(scenario)]
    pairs = zip(scenario.partners, plan.alternatives, plan.alone, strict=True)
    said += [alternative_sentence(partner.name, partner.alternative, chosen, alone) for partner, chosen, alone in pairs]
    return [*said, _horizon(scenario, plan)]


def _rights(scenario: Scenario) -> Iterator[str]:
    triggers = scenario.exit.triggers
    rights = [f"“{one.name}” ({one.holder or 'both together'})" for one in triggers if is_right(scenario, one)]
    bound = [f"“{one.name}”" for one in triggers if not is_right(scenario, one)]
    if rights:
        yield f"Rights, each used only where those named want it: {listed(rights)}."
    if bound:
        yield f"Obligations, which end the venture whether anyone wants it or not: {listed(bound)}."


def _agreement(scenario: Scenario) -> str:
    if not may_part(scenario):
        return "The partners do not part by agreement."
    asked = "in every quarter" if scenario.decisions.parting == "always" else "where there is an occasion"
    since = scenario.exit.lockup_quarters if scenario.decisions.parting_lockup else 0
    lockup = f" from {quarter_date(scenario.scenario.start, since)} on" if since else ""
    return f"They may part by agreement, and look at it {asked}{lockup}."


def _known(scenario: Scenario) -> Iterator[str]:
    if learns(scenario):
        anew = scenario.decisions.learned is None
        pilots = f"from {counted(scenario.decisions.pilot_paths, 'pilot future')} of each kind"
        before = "They decide by what they had learned before, [decisions.learned]: without it they learn anew."
        yield f"They decide by what they learn {pilots}." if anew else before


def alternative_sentence(name: str, wish: str, chosen: Alternative, alone: CashFlows | None) -> str:
    """What a partner would do without the venture, and why."""
    goes = "goes alone" if chosen.choice == ALONE else "walks away"
    if alone is None:
        return f"Without the venture {name} {goes}: it has no plan alone."
    stopping = ", closing down where that pays," if chosen.stops else ""
    worth = f"alone{stopping} is worth {with_margin(Estimate(chosen.mean, chosen.error))} on average"
    asked = "" if wish == "best" else " (as the file says)"
    return f"Without the venture {name} {goes}{asked}: {worth}."


def _horizon(scenario: Scenario, plan: Plan) -> str:
    """How much of each planned value lies beyond the horizon."""
    streams = {"the venture's value": (plan.venture, plan.venture_npv)} | {
        f"that to {partner.name}": (stream, npv)
        for partner, stream, npv in zip(scenario.partners, plan.partners, plan.partner_npv, strict=True)
    }
    told = []
    for whose, (flows, npv) in streams.items():
        value = terminal_value(flows)
        told.append(f"{percent(value / npv, 0) if npv > 0.0 else f'{number(value)} million'} of {whose}")
    return f"In the plan the horizon brings {listed(told)}."


# ---- what is odd ----------------------------------------------------------------------------------------------------


def decision_warnings(
    scenario: Scenario, plan: Plan, planned_end: tuple[int, int] | None, sample: Outcomes | None
) -> list[str]:
    """What is surely not meant, as sentences.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
    planned_end : tuple of int, optional
        As of `engine.planner.planned_end`.
    sample : Outcomes, optional
        A small run, where the partners may part by agreement.
    """
    if scenario.rules == FIRST:
        return []
    return [
        *jumps_of_value(scenario, plan.series["fair_value"]),
        *falls_of_value(scenario, plan.series["fair_value"]),
        *healthy_end(scenario, plan, planned_end),
        *odd_options(scenario, plan),
        *alternatives_that_mislead(scenario, plan),
        *([] if sample is None else early_partings(sample)),
    ]


def jumps_of_value(scenario: Scenario, value: Array) -> Iterator[str]:
    """Where the plan's fair value moves by a third within a year, by the start of a stage."""
    start = scenario.scenario.start
    for stage in scenario.venture.stages:
        s = int(stage.quarter)
        if not 1 <= s < value.size or value[s - 1] <= 0.0:
            continue
        last = min(s + YEAR - 1, value.size) - 1
        window = value[s : last + 1]
        moved = window / value[s - 1] - 1.0
        t = int(np.argmax(np.abs(moved)))
        if abs(moved[t]) >= JUMP:
            yield (
                f"The plan's fair value {'rises' if moved[t] > 0.0 else 'falls'} by {percent(abs(float(moved[t])), 0)} "
                f"within a year, from {number(float(value[s - 1]), 0)} million in {quarter_date(start, s - 1)} to "
                f"{number(float(window[t]), 0)} in {quarter_date(start, s + t)}: the start of “{stage.name}” does it. "
                "Prices of stakes move with it."
            )


def falls_of_value(scenario: Scenario, value: Array) -> Iterator[str]:
    """Where the plan's fair value falls by a third within a year and no start does it: the deepest such fall."""
    starts = [int(stage.quarter) for stage in scenario.venture.stages]
    falls = {
        t: value[t] / value[t - YEAR] - 1.0
        for t in range(YEAR, value.size)
        if value[t - YEAR] > 0.0 and not any(t - YEAR < s <= t for s in starts)
    }
    t = min(falls, key=lambda quarter: falls[quarter], default=0)
    if t and falls[t] <= -JUMP:
        before, after = quarter_date(scenario.scenario.start, t - YEAR), quarter_date(scenario.scenario.start, t)
        yield (
            f"The plan's fair value falls by {percent(-float(falls[t]), 0)} within a year, from "
            f"{number(float(value[t - YEAR]), 0)} million in {before} to {number(float(value[t]), 0)} in {after}, and "
            "no stage is started then. Prices of stakes move with it."
        )


def healthy_end(scenario: Scenario, plan: Plan, planned_end: tuple[int, int] | None) -> Iterator[str]:
    """A liquidation that the plan itself brings about while it earns money."""
    if planned_end is None:
        return
    trigger, quarter = scenario.exit.triggers[planned_end[0]], planned_end[1] - 1
    ebitda = float(plan.ebitda[quarter])
    if trigger.settlement == "liquidation" and ebitda > 0.0:
        yield (
            f"If all goes as planned, “{trigger.name}” winds up in {quarter_date(scenario.scenario.start, quarter)} a "
            f"venture that earns {number(ebitda)} million a quarter (EBITDA)."
        )


def odd_options(scenario: Scenario, plan: Plan) -> Iterator[str]:
    """Rights to buy below fair value, or far above it, by the plan."""
    for k, trigger in enumerate(scenario.exit.triggers):
        if trigger.settlement != "buy_out_partner" or not is_right(scenario, trigger):
            continue
        ratio = _price_over_value(scenario, plan, k, trigger)
        if ratio is not None and ratio < BELOW:
            yield (
                f"“{trigger.name}” lets {trigger.holder} buy at {percent(ratio, 0)} of fair value: the rest of "
                "what the stake is worth is a gift of its partner."
            )
        elif ratio is not None and ratio > FAR_ABOVE:
            yield (
                f"“{trigger.name}” lets {trigger.holder} buy at {percent(ratio, 0)} of fair value: as a right it will "
                "hardly ever be wanted."
            )


def _price_over_value(scenario: Scenario, plan: Plan, k: int, trigger: Trigger) -> float | None:
    """The price of an option over fair value, the median over the plan's quarters in which it could be used."""
    asked = 1.0 - float(scenario.values()["exit"]["triggers"][k]["discount"])
    if trigger.price_basis == "fair_value":
        return asked
    value, book = (plan.series[name][first_pull(scenario, trigger) :] for name in ("fair_value", "book"))
    known = value > 0.0
    return float(np.median(asked * book[known] / value[known])) if known.any() else None


def alternatives_that_mislead(scenario: Scenario, plan: Plan) -> Iterator[str]:
    """An alternative whose plan is worth something and whose mean is not."""
    for partner, chosen, planned in zip(scenario.partners, plan.alternatives, plan.alone_npv, strict=True):
        if planned > 0.0 and chosen.mean <= 0.0:
            mean = with_margin(Estimate(chosen.mean, chosen.error))
            yield (
                f"The plan of {partner.name} alone is worth {number(planned)} million, but its mean is {mean}: by the "
                "plan it would go alone, and lose by it."
            )


def early_partings(sample: Outcomes) -> Iterator[str]:
    """More than a tenth of lives that part by agreement in their first year."""
    notices: Sequence[float] = [trigger.notice_quarters for trigger in sample.scenario.exit.triggers]
    given = sample["exit_quarter"] - mean_notice(notices)
    early = share((sample["cause"] == AGREED) & (given <= YEAR), replicates_of(sample))
    if early.value > FIRST_YEAR:
        yield (
            f"{percent_with_margin(early)} of lives part by agreement in their first year: the partners sign what they "
            "would rather not begin. Look at their contributions, margins and `decisions.parting`."
        )
