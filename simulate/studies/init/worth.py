"""What a given plan is worth beside the plan that was made from it: the same rate, tax, working capital and multiple.

The given plan's years are put into quarters as the made plan's are (evenly where that has nothing), and their cash
flows follow from docs/model.md, sections 9 and 16, as the engine's do. So two plans that say the same are worth the
same, and a difference is the fit's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.engine.outcomes import Array, CashFlows, Plan
from simulate.scenario import Scenario
from simulate.statistics.valuation import internal_rate_of_return, peak_funding
from simulate.studies.init.calendar import Calendar
from simulate.studies.init.given import GivenPlan


@dataclass(frozen=True)
class Worth:
    """Of one plan: net present value [million], internal rate of return (None without a single one), peak funding."""

    npv: float
    irr: float | None
    funding: float


@dataclass(frozen=True)
class Streams:
    """Quarterly amounts of a plan [million], each of shape (n_quarters,)."""

    revenue: Array
    ebitda: Array
    capex: Array


def worth_of(flows: CashFlows) -> Worth:
    """What a stream is worth."""
    return Worth(flows.npv(), internal_rate_of_return(flows), -peak_funding(flows))


def given_worth(given: GivenPlan, scenario: Scenario, outline: Plan, calendar: Calendar) -> Worth:
    """What the given plan is worth at the scenario's terms."""
    return worth_of(cash_flows(_streams(given, outline, calendar), scenario, calendar))


def _streams(given: GivenPlan, outline: Plan, calendar: Calendar) -> Streams:
    """The given years in quarters."""
    series = outline.series
    sells = given.volume > 0.0
    cost = series["volume"] * series["unit_cost"] / 1e6
    revenue = _quarters(given.volume * np.where(sells, given.price, 0.0) / 1e6, series["revenue"], calendar)
    variable = _quarters(given.volume * np.where(sells, given.unit_cost, 0.0) / 1e6, cost, calendar)
    fixed = _quarters(given.fixed_cost, series["revenue"] - cost - series["ebitda"], calendar)
    return Streams(revenue, revenue - variable - fixed, _quarters(given.capex, series["capex"], calendar))


def _quarters(yearly: Array, like: Array, calendar: Calendar) -> Array:
    """Years in quarters of the shape that another plan has in each year; evenly where it has none."""
    own = like[calendar.lead :].reshape(calendar.n_years, 4)
    sums = own.sum(axis=1, keepdims=True)
    known = (sums > 0.0) & (own >= 0.0).all(axis=1, keepdims=True)
    shape = np.where(known, own / np.where(known, sums, 1.0), 0.25)
    return np.concatenate([np.zeros(calendar.lead), (yearly[:, None] * shape).ravel()])


def cash_flows(streams: Streams, scenario: Scenario, calendar: Calendar) -> CashFlows:
    """Free cash flows and the fair value at the horizon, as of a venture without shocks.

    Parameters
    ----------
    streams : Streams
        Of the plan.
    scenario : Scenario
        Whose terms hold; none of them drawn.
    calendar : Calendar
        Of the plan.
    """
    terms = scenario.values()["venture"]
    share, tax_rate, years = (float(terms[key]) for key in ("sustaining_capex", "tax_rate", "depreciation_years"))
    book, gross, losses = 0.0, 0.0, 0.0
    taxes = np.zeros(calendar.n_quarters)
    for t, (ebitda, capex) in enumerate(zip(streams.ebitda, streams.capex, strict=True)):
        runs = t >= calendar.first
        # Capex is a stage's, and a share of gross capital that the stage is already part of.
        gross += max(0.0, capex - share / 4.0 * gross) / (1.0 + share / 4.0) if runs else capex
        book += capex
        depreciation = min(book, gross / (4.0 * years)) if runs else 0.0
        book -= depreciation
        taxable = ebitda - depreciation
        taxes[t] = tax_rate * max(0.0, taxable - losses)
        losses = max(0.0, losses - taxable)
    capital = float(terms["working_capital"]) * 4.0 * streams.revenue
    flows = streams.ebitda - taxes - streams.capex - np.diff(capital, prepend=0.0)
    closing = float(terms["closure_cost"]) * (1.0 + scenario.scenario.inflation) ** ((calendar.n_quarters - 1) / 4.0)
    floor = float(terms["salvage_share"]) * book + float(capital[-1]) - closing
    final = max(float(terms["ebitda_multiple"]) * 4.0 * float(streams.ebitda[-1]), floor)
    return CashFlows(0.0, flows, final, float(terms["discount_rate"]))
