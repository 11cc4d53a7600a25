"""What is certainly odd about a scenario: not wrong, but surely not meant.

Each piece of advice is a rule that yields sentences. A rule speaks only where it is certain: where a number is a
distribution, it looks at the whole reach of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from simulate.catalogue import HOLDER_METRICS
from simulate.scenario.coupling import histories_apart, ranks_not_attained
from simulate.scenario.distributions import Distribution
from simulate.scenario.edition import FIRST
from simulate.scenario.edition_advice import (
    announcements_that_have_passed,
    decisions_without_effect,
    first_pull,
    is_right,
    may_part,
    money_that_does_not_grow,
)
from simulate.scenario.exit import BUYOUTS, Trigger
from simulate.scenario.market import FACTORS, PAIRS, PROCESS, Factor
from simulate.scenario.plausibility import doubts
from simulate.scenario.reaches import Value, metric_reach, moves, span, still
from simulate.scenario.tables import Tables
from simulate.scenario.tails import laws_without_moments
from simulate.scenario.tree import dotted, plain

SETTLED_BY_PRICE = (*BUYOUTS, "third_party_sale")


def warnings(scenario: Tables) -> list[str]:
    """Every piece of advice, as sentences."""
    return [sentence for rule in RULES for sentence in rule(scenario)]


# ---- triggers -------------------------------------------------------------------------------------------------------


def no_exit(scenario: Tables) -> Iterator[str]:
    """No trigger at all, and no parting without one."""
    if not scenario.exit.triggers and may_part(scenario):
        yield "There are no exit triggers: the venture ends before the horizon by agreement alone."
    elif not scenario.exit.triggers:
        yield "There are no exit triggers: the venture always lives to the horizon."
    elif not scenario.exit.enabled:
        yield "exit.enabled is false: no trigger is ever pulled."


def triggers_out_of_time(scenario: Tables) -> Iterator[str]:
    """The horizon comes before a trigger can be pulled, or before it is settled."""
    horizon, lockup = scenario.horizon_quarters, scenario.exit.lockup_quarters
    after = f" after a lockup of {lockup}" if scenario.rules == FIRST else ""
    for trigger in scenario.exit.triggers:
        first = first_pull(scenario, trigger)
        if lockup >= horizon:
            yield f'Trigger "{trigger.name}" cannot fire: the lockup of {lockup} quarters lasts to the horizon.'
        elif first >= horizon:
            yield (
                f'Trigger "{trigger.name}" cannot fire: it needs {trigger.for_quarters} quarters in a row'
                f"{after}, and the horizon is {horizon} quarters."
            )
        elif first + shortest_notice(scenario, trigger) >= horizon:
            yield f'Trigger "{trigger.name}" never ends the venture: its notice always runs beyond the horizon.'


def shortest_notice(scenario: Tables, trigger: Trigger) -> int:
    """Quarters of notice at the best exit agreement that can be drawn."""
    agreed = span(scenario.elements.exit_agreement)[1]
    return trigger.notice_quarters + math.floor((1.0 - agreed) * scenario.exit.unagreed_delay_quarters + 0.5)


def triggers_out_of_reach(scenario: Tables) -> Iterator[str]:
    """The metric of a trigger never comes to its threshold; or is always beyond it."""
    for trigger in scenario.exit.triggers:
        reach = metric_reach(scenario, trigger)
        if trigger.above is not None:
            least, most = span(trigger.above)
            never, always = least > reach.high or (least == reach.high and not reach.attained), most <= reach.low
            threshold = f"above {shown(trigger.above)}"
        elif trigger.below is not None:
            least, most = span(trigger.below)
            never, always = most < reach.low or (most == reach.low and not reach.attained), least >= reach.high
            threshold = f"below {shown(trigger.below)}"
        else:
            continue
        what = f"{trigger.metric} {threshold}"
        if never:
            yield f'Trigger "{trigger.name}" cannot fire ({what}): {reach.why}.'
        elif always and is_right(scenario, trigger):
            yield f'Trigger "{trigger.name}" can be used whenever it is wanted ({what}): {reach.why}.'
        elif always:
            yield f'Trigger "{trigger.name}" is pulled as soon as it is looked at ({what}): {reach.why}.'


def shown(value: Value) -> str:
    """A threshold in a sentence."""
    return f"what is drawn ({value.dist})" if isinstance(value, Distribution) else f"{value:g}"


def triggers_always_late(scenario: Tables) -> Iterator[str]:
    """An earlier trigger on the same metric holds whenever a later one does, and wins."""
    triggers = scenario.exit.triggers
    for place, later in enumerate(triggers):
        for earlier in (one for one in triggers[:place] if not is_right(scenario, one)):
            same_holder = earlier.holder == later.holder or earlier.metric not in HOLDER_METRICS
            if earlier.metric == later.metric and same_holder and _covers(earlier, later):
                yield (
                    f'Trigger "{later.name}" never comes first: "{earlier.name}" stands before it in the file '
                    f"and holds whenever it does (both on {later.metric})."
                )
                break


def _covers(earlier: Trigger, later: Trigger) -> bool:
    if earlier.for_quarters > later.for_quarters:
        return False
    if earlier.above is not None and later.above is not None:
        return span(earlier.above)[1] <= span(later.above)[0]
    if earlier.below is not None and later.below is not None:
        return span(earlier.below)[0] >= span(later.below)[1]
    return False


def terms_without_effect(scenario: Tables) -> Iterator[str]:
    """Terms of a trigger that its settlement does not know."""
    for trigger in scenario.exit.triggers:
        if trigger.price_basis == "book_value" and trigger.settlement not in BUYOUTS:
            yield f'Trigger "{trigger.name}": price_basis has no effect on {trigger.settlement}.'
        if trigger.settlement not in SETTLED_BY_PRICE and not still(trigger.discount):
            yield f'Trigger "{trigger.name}": a discount has no effect on {trigger.settlement}.'


# ---- gates and times ------------------------------------------------------------------------------------------------


def gates_closed_to_the_plan(scenario: Tables) -> Iterator[str]:
    """A gate above the alignment, or below the shortfall, that the plan has: the plan never builds the stage."""
    start = 0.15 + 0.80 * span(scenario.elements.shared_goals)[1]
    for stage in scenario.venture.stages:
        gate = span(stage.min_alignment)[0]
        if gate > start:
            yield (
                f'Stage "{stage.name}" is not in the plan: its gate of {gate:g} is above the alignment at the start, '
                f"{start:g}, which the plan keeps."
            )
        if stage.max_shortfall is not None and span(stage.max_shortfall)[1] < 0.0:
            yield f'Stage "{stage.name}" is not in the plan: its gate asks for more than the plan (max_shortfall).'


def beyond_the_horizon(scenario: Tables) -> Iterator[str]:
    """What is planned for after the end."""
    horizon = scenario.horizon_quarters
    for stage in scenario.venture.stages:
        if stage.quarter >= horizon:
            yield f'Stage "{stage.name}" is never started: quarter {stage.quarter} is beyond the horizon.'
        elif stage.quarter + stage.build_quarters >= horizon:
            yield f'Stage "{stage.name}" never has capacity: it is built beyond the horizon of {horizon} quarters.'
    for payment in scenario.payments:
        if payment.quarter >= horizon:
            yield f'Payment "{payment.name}" is never made: quarter {payment.quarter} is beyond the horizon.'
    for partner in scenario.partners:
        if partner.alone is not None and partner.alone.quarter + partner.alone.build_quarters >= horizon:
            yield f"{partner.name} alone never has capacity within the horizon (alone.quarter, alone.build_quarters)."
    interval = scenario.governance.review_interval_quarters
    if scenario.governance.enabled and interval >= horizon:
        yield f"There is never a review: the first would be in quarter {interval}, beyond the horizon."


# ---- numbers without effect -----------------------------------------------------------------------------------------


def market_without_effect(scenario: Tables) -> Iterator[str]:
    """Parameters of shocks that cannot happen."""
    for name in FACTORS:
        factor: Factor = getattr(scenario.market, name)
        if factor.history is not None:
            idle = [key for key in PROCESS if not still(getattr(factor, key))]
            if idle:
                yield f"market.{name} follows its history: no effect of {', '.join(idle)}."
        elif still(factor.jump_rate) and not (still(factor.jump_mean) and still(factor.jump_sd)):
            yield f"market.{name}: jump_rate is 0, so the size of jumps has no effect."
    for pair in PAIRS:
        if not still(getattr(scenario.market.correlation, pair)):
            idle = [name for name in FACTORS if name in _ends(pair) and not _diffuses(getattr(scenario.market, name))]
            if idle:
                yield f"market.correlation.{pair} has no effect: {_why_undiffused(scenario, idle)}."
    subsidy, regulation = scenario.market.subsidy, scenario.market.regulation
    if not still(subsidy.per_unit) and still(subsidy.years):
        yield "market.subsidy.years is 0: the subsidy is never paid."
    if still(regulation.event_rate) and not (still(regulation.cost) and still(regulation.volume_loss)):
        yield "market.regulation.event_rate is 0: its cost and volume_loss have no effect."


def _why_undiffused(scenario: Tables, idle: list[str]) -> str:
    resampled = [name for name in idle if getattr(scenario.market, name).history is not None]
    still_ones = [name for name in idle if name not in resampled]
    reasons = []
    if resampled:
        reasons.append(f"{' and '.join(resampled)} {'is' if len(resampled) == 1 else 'are'} resampled from history")
    if still_ones:
        reasons.append(f"{' and '.join(still_ones)} {'has' if len(still_ones) == 1 else 'have'} no volatility")
    return ", and ".join(reasons)


def _ends(pair: str) -> tuple[str, str]:
    return next((a, b) for i, a in enumerate(FACTORS) for b in FACTORS[i + 1 :] if pair == f"{a}_{b}")


def _diffuses(factor: Factor) -> bool:
    return factor.history is None and not still(factor.volatility)


def tariff_moves(scenario: Tables) -> bool:
    """Whether the tariff can change after the start."""
    rates = {rate for regime in scenario.market.tariff.regimes for rate in span(regime.rate)}
    return len(rates) > 1


def exposure_to_nothing(scenario: Tables) -> Iterator[str]:
    """Exposure to a shock that does not happen."""
    market = scenario.market
    moving = {
        "demand": moves(market.demand),
        "price": moves(market.price),
        "tariff": tariff_moves(scenario),
        "technology": moves(market.technology),
    }
    for shock, happens in moving.items():
        exposed = [partner.name for partner in scenario.partners if not still(getattr(partner.exposure, shock))]
        if exposed and not happens:
            yield f"Exposure to {shock} ({' and '.join(exposed)}) has no effect: it does not move in this scenario."


def partners_without_effect(scenario: Tables) -> Iterator[str]:
    """Values without the rate that earns them."""
    for partner in scenario.partners:
        if not still(partner.capability_value) and still(partner.capability_rate):
            yield f"{partner.name} has a capability_value but learns nothing: capability_rate is 0."
    if not still(scenario.exit.supply_margin) and still(scenario.exit.supply_years):
        yield "exit.supply_margin has no effect: supply_years is 0."
    if not still(scenario.exit.supply_years) and still(scenario.exit.supply_margin):
        yield "exit.supply_years has no effect: supply_margin is 0."


def dependence_on_numbers(scenario: Tables) -> Iterator[str]:
    """Inputs of a dependence that are not drawn."""
    root = plain(scenario)
    drawn = {dotted(path, root) for path, _ in scenario.laws}
    for dependence in scenario.dependence:
        for key in dependence.inputs:
            if key not in drawn:
                yield f"{key} takes no part in its dependence: it is a plain number."


RULES: tuple[Callable[[Tables], Iterator[str]], ...] = (
    no_exit,
    triggers_out_of_time,
    triggers_out_of_reach,
    triggers_always_late,
    terms_without_effect,
    gates_closed_to_the_plan,
    beyond_the_horizon,
    market_without_effect,
    exposure_to_nothing,
    partners_without_effect,
    money_that_does_not_grow,
    decisions_without_effect,
    announcements_that_have_passed,
    dependence_on_numbers,
    doubts,
    laws_without_moments,
    ranks_not_attained,
    histories_apart,
)
