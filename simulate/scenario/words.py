"""A scenario in words: its triggers, payments and uncertain inputs, each in one plain sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from simulate import catalogue
from simulate.scenario.calendar import calendar_quarter
from simulate.scenario.distributions import Distribution
from simulate.scenario.edition_advice import is_right
from simulate.scenario.exit import Trigger
from simulate.scenario.market import FACTORS, Factor
from simulate.scenario.partners import Payment
from simulate.scenario.tables import Tables
from simulate.scenario.uncertain import uncertain_inputs

Value = float | Distribution
BAND = (0.05, 0.95)


def words(scenario: Tables) -> dict[str, list[str]]:
    """Sentences under `today`, `histories`, `triggers`, `payments`, `uncertain` and `dependence`."""
    return {
        "today": [*today_sentences(scenario)],
        "histories": [*history_sentences(scenario)],
        "triggers": [trigger_sentence(scenario, trigger) for trigger in scenario.exit.triggers],
        "payments": [payment_sentence(scenario, payment) for payment in scenario.payments],
        "uncertain": [
            f"{uncertain.key}: {law_phrase(uncertain.distribution)}{_unit(uncertain.unit)}."
            for uncertain in uncertain_inputs(scenario)
        ],
        "dependence": [
            f"{_listed(dependence.inputs)} go together, by rank correlation "
            f"{dependence.rank_correlation if isinstance(dependence.rank_correlation, float) else 'matrix'}."
            for dependence in scenario.dependence
        ],
    }


def today_sentences(scenario: Tables) -> Iterator[str]:
    """From when on a venture that already lives is simulated, and what its values are."""
    today = scenario.today
    if today is None:
        return
    yield f"Values are of {today.date}: what was spent before is sunk, and in none of them."
    if today.state is not None:
        yield "The state is the one that `jvsim today` wrote to the last bit: it wins over what stands in [today] else."
    else:
        yield f"What [today] does not say is what the plan has at the beginning of {today.date}."
    if today.inputs is not None:
        yield f"{_listed(tuple(today.inputs))} stay as drawn for the trajectory that it was taken from."
    yield "To walk away is what a cancelled contract would leave."


def history_sentences(scenario: Tables) -> Iterator[str]:
    """Each index that follows its history: of what length, in what blocks, about which trend."""
    for name in FACTORS:
        factor: Factor = getattr(scenario.market, name)
        if factor.history is None:
            continue
        changes = np.diff(np.log(np.array(factor.history)))
        own = factor.trend is None
        trend = 4.0 * float(changes.mean()) if factor.trend is None else factor.trend
        more = 2.0 * float(changes.var())  # half the variance of a quarter's change, four times a year
        yield (
            f"market.{name}: {len(factor.history)} quarterly levels, drawn again in blocks of about "
            f"{_quarters(factor.block_quarters)}, about a trend of {_rounded(trend)} a year "
            f"({'their own' if own else 'as stated'}), which is the middle level's: the expected level grows by "
            f"about {_rounded(more)} a year more."
        )


def number(value: Value) -> str:
    """A number, or the law that it is drawn from, in a sentence."""
    if isinstance(value, Distribution):
        return f"a drawn value ({law_phrase(value)})"
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def percent(value: Value) -> str:
    """A share in a sentence."""
    return number(value) if isinstance(value, Distribution) else f"{100 * value:g} %"


def _rounded(rate: Value) -> str:
    """A rate in a sentence, to a tenth of a percent."""
    return percent(rate) if isinstance(rate, Distribution) else f"{100.0 * rate:.1f} %"


def law_phrase(law: Distribution) -> str:
    """A distribution by its name, its median and the band that holds nine draws in ten."""
    low, high = law.inverse(np.array(BAND))
    band = f"nine in ten between {number(float(low))} and {number(float(high))}"
    return f"{law.dist.replace('_', ' ')}, median {number(law.median)}, {band}"


def trigger_sentence(scenario: Tables, trigger: Trigger) -> str:
    """A trigger: when it is looked at, what pulls it, what then happens, after what notice."""
    looked_at = max(scenario.exit.lockup_quarters + scenario.founded_quarter, scenario.first_quarter)
    since = f"from {calendar_quarter(looked_at, scenario.scenario.start)} on" if looked_at else "from the start on"
    then = f"{_settlement(scenario, trigger)}, {_notice(scenario, trigger)}"
    return f"{trigger.name}: {since}, when {_condition(trigger)}{_wanted(scenario, trigger)}, {then}."


def _wanted(scenario: Tables, trigger: Trigger) -> str:
    """Who must want a right, and until when it can be used."""
    if not is_right(scenario, trigger):
        return ""
    who = f"{trigger.holder} wants it" if trigger.holder else "the partners together want it"
    within = "" if trigger.lapses_quarters is None else f" within {_quarters(trigger.lapses_quarters)}"
    return f" and {who}{within}"


def _condition(trigger: Trigger) -> str:
    times = "" if trigger.for_quarters == 1 else f" for {trigger.for_quarters} quarters in a row"
    row, words = catalogue.METRICS[trigger.metric], catalogue.metric(trigger.metric).words
    if row.kind == "flag":
        if trigger.above is not None and trigger.above == 1.0:
            return f"{words.format(holder=trigger.holder)}{times}"
        words = f"{trigger.metric} of {{holder}}" if row.axis else trigger.metric
    metric = words.format(holder=trigger.holder)
    if trigger.above is not None:
        return f"{metric} is {number(trigger.above)} or more{times}"
    assert trigger.below is not None
    return f"{metric} is {number(trigger.below)} or less{times}"


def _settlement(scenario: Tables, trigger: Trigger) -> str:
    basis = "fair value" if trigger.price_basis == "fair_value" else "book value"
    other = next((partner.name for partner in scenario.partners if partner.name != trigger.holder), "")
    if trigger.settlement == "sell_to_partner":
        return f"{trigger.holder} sells its stake to {other} at {basis}{_discount(trigger)}"
    if trigger.settlement == "buy_out_partner":
        return f"{trigger.holder} buys the stake of {other} at {basis}{_discount(trigger)}"
    if trigger.settlement == "third_party_sale":
        return f"the venture is sold to a third party at fair value{_discount(trigger)}"
    return "the venture is wound up and its assets are sold"


def _discount(trigger: Trigger) -> str:
    discount = trigger.discount
    if isinstance(discount, Distribution):
        return f" less {percent(discount)}"
    if discount == 0.0:
        return ""
    return f" less {percent(discount)}" if discount > 0.0 else f" plus {percent(-discount)}"


def _notice(scenario: Tables, trigger: Trigger) -> str:
    agreed = scenario.elements.exit_agreement
    share = agreed.median if isinstance(agreed, Distribution) else agreed
    delay = math.floor((1.0 - share) * scenario.exit.unagreed_delay_quarters + 0.5)
    quarters = trigger.notice_quarters + delay
    if not delay:
        return f"after {_quarters(quarters)} of notice" if quarters else "at once"
    about = "about " if isinstance(agreed, Distribution) else ""
    return (
        f"after {about}{_quarters(quarters)} of notice ({trigger.notice_quarters} agreed, "
        f"{about}{delay} more because exit_agreement is {about}{share:.2f})"
    )


def _quarters(count: int) -> str:
    return "1 quarter" if count == 1 else f"{count} quarters"


def payment_sentence(scenario: Tables, payment: Payment) -> str:
    """A payment: who pays whom how much, when, and what must hold."""
    gates = []
    if payment.min_alignment != 0.0:
        gates.append(f"alignment is {number(payment.min_alignment)} or more")
    if payment.max_shortfall is not None:
        gates.append(f"the shortfall is {number(payment.max_shortfall)} or less")
    when = calendar_quarter(payment.quarter, scenario.scenario.start)
    condition = f", once {' and '.join(gates)}" if gates else ""
    patience = payment.patience_quarters
    limit = f", within {_quarters(patience)} after it" if gates and patience is not None else ""
    currency = scenario.scenario.currency
    return (
        f"{payment.name}: {payment.payer} pays {payment.payee} {number(payment.amount)} million {currency} "
        f"in {when}{' or later' if gates else ''}{condition}{limit}."
    )


def _unit(unit: str) -> str:
    return f" [{unit}]" if unit else ""


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
