"""The variables of a run: what has a value in every trajectory, by its place in summary.json. This is their one list.

The summary, comparisons, sweeps and conditions take from here what a figure is called, its unit, whether more of it is
better, and its values; what is said of the values is a statistic of `kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulate.engine.outcomes import ACTIONS, ALONE, HORIZON, SETTLEMENTS
from simulate.statistics.decisions import decided
from simulate.statistics.endings import HORIZON_NAME, ways_to_end
from simulate.statistics.estimates import Array, Mask
from simulate.statistics.kinds import FULL, KNOWN, MEDIAN_AMONG, NASH_GAIN, RATIO_OF_MEANS
from simulate.statistics.samples import SHARE, Path
from simulate.statistics.survival import QUARTERS_PER_YEAR, incidence_years, survival_years
from simulate.statistics.valuation import (
    multiple_on_invested_capital,
    peak_funding,
    planned_return,
    terminal_share,
    terminal_value,
)
from simulate.statistics.variable import COUNT, MONEY, MULTIPLE, RATE, SCORE, YEARS, Variable

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes, Plan
    from simulate.scenario import Scenario

ACTION_ORDER = ("realign", "expand", "narrow", "refresh", "localise")
"""The order of the actions in summary.json."""


def variables(scenario: Scenario) -> Iterator[Variable]:
    """Every variable of summary.json, in its order."""
    names, horizon = [partner.name for partner in scenario.partners], scenario.horizon_quarters
    return iter((
        *venture(),
        *(one for i, name in enumerate(names) for one in partner(i, name)),
        *together(),
        *_endings(scenario),
        *_settlements(),
        *payments(scenario),
        *survival(horizon),
        *_resets(),
        *_governance(),
        *decided(scenario),
    ))  # fmt: skip


def venture() -> Iterator[Variable]:
    """The venture's value, funding, payback and multiple."""

    def years(outcomes: Outcomes) -> Array:
        quarter = outcomes["payback_quarter"]
        return np.where(quarter >= 0.0, quarter / QUARTERS_PER_YEAR, np.nan)

    yield Variable(
        ("venture", "npv"), "venture NPV", MONEY, lambda o: o["venture_npv"], FULL, lambda plan: plan.venture_npv,
        loss="chance of a loss",
    )  # fmt: skip
    yield Variable(
        ("venture", "peak_funding"), "peak funding", MONEY, lambda o: o["peak_funding"], FULL,
        lambda plan: peak_funding(plan.venture),
    )  # fmt: skip
    yield Variable(("venture", "pays_back"), "payback before the horizon", SHARE, lambda o: o["payback_quarter"] >= 0.0)
    yield Variable(
        ("venture", "payback_years"), "payback", YEARS, years, (MEDIAN_AMONG,), lower_is_better=True
    )  # fmt: skip
    yield Variable(
        ("venture", "moic"), "money out over money in", MULTIPLE, lambda o: o["moic"], FULL,
        lambda plan: multiple_on_invested_capital(plan.venture),
    )  # fmt: skip
    yield Variable(
        ("venture", "npv_per_funding"), "venture NPV for each unit of peak funding", MULTIPLE,
        lambda o: np.stack([o["venture_npv"], -o["peak_funding"]]), (RATIO_OF_MEANS,),
    )  # fmt: skip


def partner(i: int, name: str) -> Iterator[Variable]:
    """A partner's value in the venture, alone, without the venture, and what it gains by it."""

    def money(key: str, label: str, of: Callable[[Outcomes], Array], plan: Callable[[Plan], float]) -> Variable:
        return Variable(("partners", name, key), label, MONEY, of, FULL, plan, loss=f"chance of a loss of {name}")

    yield money("npv", f"NPV of {name}", lambda o: o["partner_npv"][i], lambda plan: plan.partner_npv[i])
    yield money("alone", f"NPV of {name} alone", lambda o: o["alone_npv"][i], lambda plan: plan.alone_npv[i])
    yield money("alternative", f"alternative of {name}", lambda o: o.alternative[i], lambda plan: planned(plan, i))
    yield Variable(
        ("partners", name, "advantage"), f"advantage of {name}", MONEY, lambda o: o.advantage[i], FULL,
        lambda plan: plan.partner_npv[i] - planned(plan, i), loss=f"chance of {name} worse off",
    )  # fmt: skip
    yield Variable(("partners", name, "p_better"), f"{name} better off", SHARE, lambda o: o.advantage[i] > 0.0)


def planned(plan: Plan, i: int) -> float:
    """What a partner plans to have without the venture [million]: its business alone where it would go alone, or 0."""
    return plan.alone_npv[i] if plan.alternatives[i].choice == ALONE else 0.0


def together() -> Iterator[Variable]:
    """How all partners fare."""

    def flags(key: str, label: str, of: Callable[[Outcomes], Mask], lower_is_better: bool = False) -> Variable:
        return Variable(("together", key), label, SHARE, of, lower_is_better=lower_is_better)

    yield flags("p_both_better", "both better off", lambda o: np.min(o.advantage, axis=0) > 0.0)
    yield flags("p_both_gain", "both NPVs above 0", lambda o: np.min(o["partner_npv"], axis=0) > 0.0)
    yield flags("p_both_lose", "both NPVs below 0", lambda o: np.max(o["partner_npv"], axis=0) < 0.0, True)


def _endings(scenario: Scenario) -> Iterator[Variable]:
    """What ends the ventures; an ending that the partners hope for, and the horizon, are better than others."""
    for way in ways_to_end(scenario):
        label, worse = way.label, not way.hoped_for
        yield Variable(("ended_by", label), f"an end by {label}", SHARE, _ended_by(label), lower_is_better=worse)
    yield Variable(("ended_by", HORIZON_NAME), "life to the horizon", SHARE, lambda o: o["cause"] == HORIZON)


def _ended_by(label: str) -> Callable[[Outcomes], Mask]:
    """In which trajectories the venture ended so: in none of a scenario that has not got this way to end."""

    def found(outcomes: Outcomes) -> Mask:
        codes = {way.label: way.code for way in ways_to_end(outcomes.scenario)}
        if label not in codes:
            return np.zeros(outcomes.n_paths, dtype=np.bool_)
        return np.asarray(outcomes["cause"] == codes[label], dtype=np.bool_)

    return found


def _settlements() -> Iterator[Variable]:
    for code, name in enumerate(SETTLEMENTS):
        if code:
            label = f"a settlement by {name.replace('_', ' ')}"
            place = ("settled_by", name)
            yield Variable(place, label, SHARE, _equal("settlement", code), lower_is_better=True)


def payments(scenario: Scenario) -> Iterator[Variable]:
    """Whether each payment between the partners is made, whether on time, and when."""
    for payment in scenario.payments:
        name, place, quarter = f"payment “{payment.name}”", ("payments", payment.name), float(payment.quarter)
        paid = _paid_quarter(payment.name)
        yield Variable((*place, "made"), f"{name} made", SHARE, _made_by(paid, np.inf))
        yield Variable((*place, "on_time"), f"{name} made in its planned quarter", SHARE, _made_by(paid, quarter))
        yield Variable((*place, "years"), f"time until {name}", YEARS, _years_until(paid), (MEDIAN_AMONG,))


def _paid_quarter(name: str) -> Callable[[Outcomes], Array]:
    """In which quarter a payment was made, -1 if never: never in a scenario that has not got it."""

    def found(outcomes: Outcomes) -> Array:
        names = [payment.name for payment in outcomes.scenario.payments]
        return outcomes["paid_quarter"][names.index(name)] if name in names else np.full(outcomes.n_paths, -1.0)

    return found


def _made_by(paid: Callable[[Outcomes], Array], last: float) -> Callable[[Outcomes], Mask]:
    def found(outcomes: Outcomes) -> Mask:
        quarter = paid(outcomes)
        return np.asarray((quarter >= 0.0) & (quarter <= last), dtype=np.bool_)

    return found


def _years_until(paid: Callable[[Outcomes], Array]) -> Callable[[Outcomes], Array]:
    def found(outcomes: Outcomes) -> Array:
        quarter = paid(outcomes)
        return np.where(quarter >= 0.0, quarter / QUARTERS_PER_YEAR, np.nan)

    return found


def _equal(row: str, code: int) -> Callable[[Outcomes], Mask]:
    return lambda outcomes: np.asarray(outcomes[row] == code, dtype=np.bool_)


def survival(horizon_quarters: int) -> Iterator[Variable]:
    """The share of ventures that live longer than each year before the horizon."""
    for year in survival_years(horizon_quarters):
        label = f"venture alive at {year} year{'' if year == 1 else 's'}"
        place = ("survival_by_year", str(year - 1))
        yield Variable(place, label, SHARE, _alive_after(year), known_as=survival_name(year))


def survival_name(year: int) -> str:
    """The name of the share of ventures that live longer than so many years."""
    return f"survival_{year}_years"


def _alive_after(year: int) -> Callable[[Outcomes], Mask]:
    return lambda outcomes: np.asarray(outcomes["exit_quarter"] > QUARTERS_PER_YEAR * year, dtype=np.bool_)


def _resets() -> Iterator[Variable]:
    def agreed(outcomes: Outcomes) -> Array:
        found = np.zeros(outcomes.n_paths)
        for action in ACTIONS:
            found += outcomes[f"reset_{action}"]
        return found

    yield Variable(("resets", "agreed"), "resets agreed", COUNT, agreed)
    yield Variable(("resets", "refused"), "resets refused", COUNT, lambda o: o["refusals"], lower_is_better=True)
    yield Variable(("resets", "reactive"), "reactive resets", COUNT, lambda o: o["reset_reactive"])
    for action in ACTION_ORDER:
        yield Variable(("resets", "by_action", action), f"resets to {action}", COUNT, _row(f"reset_{action}"))


def _row(name: str) -> Callable[[Outcomes], Array]:
    return lambda outcomes: outcomes[name]


def _governance() -> Iterator[Variable]:
    yield Variable(("disputes",), "disputes", COUNT, _row("disputes"), lower_is_better=True)
    yield Variable(
        ("deadlock_quarters",), "quarters in deadlock", COUNT, _row("deadlock_quarters"), lower_is_better=True
    )
    yield Variable(("diluted",), "stake diluted", SCORE, _row("diluted"), lower_is_better=True)
    yield Variable(("final_alignment",), "alignment at the end", SCORE, _row("final_alignment"))


# ---- what studies ask for beside the summary's entries --------------------------------------------------------------


def all_advantages() -> Variable:
    """What all partners gain by the venture together [million]."""
    return Variable(("together", "advantage"), "advantage of all", MONEY, lambda o: o.advantage.sum(axis=0))


def all_gains() -> Variable:
    """What Nash's solution makes largest: the gains of all partners at once, shape (n_partners, n_paths) [million]."""
    label = "geometric mean of both gains"
    return Variable(("together", "nash"), label, MONEY, lambda o: o.advantage, (NASH_GAIN,))


def life() -> Variable:
    """How long ventures live [years]."""
    return Variable(("life_years",), "life", YEARS, lambda o: o["exit_quarter"] / QUARTERS_PER_YEAR)


def incidences(scenario: Scenario) -> Iterator[Variable]:
    """The shares of ventures that have ended in each way by the end of each year."""
    for way in ways_to_end(scenario):
        for year in incidence_years(scenario.horizon_quarters):
            yield Variable(
                ("incidence", way.label, str(year - 1)), f"an end by {way.label} within {year} years", SHARE,
                _ended_within(way.label, year), lower_is_better=not way.hoped_for,
            )  # fmt: skip


def _ended_within(label: str, year: int) -> Callable[[Outcomes], Mask]:
    ended = _ended_by(label)
    return lambda outcomes: ended(outcomes) & (outcomes["exit_quarter"] <= QUARTERS_PER_YEAR * year)


def plans(names: Sequence[str], horizon_quarters: int) -> Iterator[Variable]:
    """The numbers of the plan, the same in every trajectory and known without error."""

    def known(place: Path, label: str, of: Callable[[Plan], float | None], unit: str = MONEY) -> Variable:
        def values(outcomes: Outcomes) -> Array:
            value = of(outcomes.plan)
            return np.full(outcomes.n_paths, np.nan if value is None else value)

        return Variable(("plan", *place), label, unit, values, (KNOWN,))

    def of_partner(i: int, key: str) -> Callable[[Plan], float | None]:
        return lambda plan: float(getattr(plan, key)[i])

    def own_irr(i: int) -> Callable[[Plan], float | None]:
        return lambda plan: planned_return(plan, plan.partners[i])

    def own_rate(i: int) -> Callable[[Plan], float | None]:
        return lambda plan: plan.partners[i].discount_rate

    def ebitda(quarter: int) -> Callable[[Plan], float | None]:
        return lambda plan: float(plan.ebitda[quarter]) if quarter < plan.ebitda.size else None

    yield known(("npv",), "planned venture NPV", lambda plan: plan.venture_npv)
    yield known(("irr",), "planned internal rate of return", lambda plan: planned_return(plan, plan.venture), RATE)
    yield known(("discount_rate",), "cost of capital of the venture", lambda plan: plan.venture.discount_rate, RATE)
    yield known(("terminal_value",), "planned value beyond the horizon", lambda plan: terminal_value(plan.venture))
    yield known(("terminal_share",), "share of the plan's value beyond the horizon", terminal_share, SHARE)
    for i, name in enumerate(names):
        yield known(("partners", name), f"planned NPV of {name}", of_partner(i, "partner_npv"))
        yield known(("alone", name), f"planned NPV of {name} alone", of_partner(i, "alone_npv"))
        yield known(("partner_irr", name), f"planned internal rate of return of {name}", own_irr(i), RATE)
        yield known(("partner_discount_rate", name), f"cost of capital of {name}", own_rate(i), RATE)
    for quarter in range(horizon_quarters):
        yield known(("ebitda", str(quarter)), f"planned EBITDA of quarter {quarter}", ebitda(quarter))
