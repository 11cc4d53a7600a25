"""The summary of a run: the numbers of summary.json, each with its standard error.

Its keys and their order are a contract: keys are added, never renamed, without a new `SCHEMA` number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import ACTIONS, HORIZON, is_paired, partner_names
from simulate.statistics.endings import HORIZON_NAME, labels_of, settlement_shares
from simulate.statistics.estimates import Array, extreme_share, mean, share, standard_deviation
from simulate.statistics.quantiles import expected_shortfall, median, quantiles
from simulate.statistics.replicates import EACH, Replicates, replicates_of
from simulate.statistics.survival import (
    QUARTERS_PER_YEAR,
    by_year,
    cumulative_incidence,
    incidence_errors,
    incidence_years,
    survival_at,
    survival_years,
)
from simulate.statistics.valuation import internal_rate_of_return, multiple_on_invested_capital, peak_funding
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

SCHEMA = 1
PROBABILITIES = {"0.05": 0.05, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "0.95": 0.95}
"""The quantiles of a full estimate, by their keys."""
ACTION_ORDER = ("realign", "expand", "narrow", "refresh", "localise")
"""The order of the actions in summary.json."""

Json = dict[str, Any]


def full(values: Array, plan: float | None, by: Replicates = EACH) -> Json:
    """Everything about one quantity's distribution, as it stands in summary.json.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample.
    plan : float or None
        The plan's value of the same quantity, in its unit; None where it has none.
    by : Replicates
        What of it is independent.

    Returns
    -------
    dict
        Each quantile is [value, lower, upper 95 % limit]; a limit outside the sample is null.
    """
    ordered = np.sort(values)
    spread = standard_deviation(values, by)
    points = quantiles(values, tuple(PROBABILITIES.values()), by, ordered)
    return {
        **mean(values, by).as_dict(),
        "sd": spread.value if spread else None,
        "quantiles": {key: [q.value, q.low, q.high] for key, q in zip(PROBABILITIES, points, strict=True)},
        "p_below_zero": share(values < 0.0, by).as_dict(),
        "p_below_plan": None if plan is None else share(values < plan, by).as_dict(),
        "cvar_05": expected_shortfall(values, 0.05, by, ordered).as_dict(),
        "sd_std_error": spread.std_error if spread else None,
        "extreme_share": extreme_share(values),
    }


def summarise(outcomes: Outcomes) -> Json:
    """The summary of a run, exactly as summary.json has it: plain numbers, strings, lists and None.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    """
    scenario, by = outcomes.scenario, replicates_of(outcomes)
    return {
        "schema": SCHEMA,
        "scenario": scenario.scenario.name,
        "paths": outcomes.n_paths,
        "seed": int(scenario.simulation.seed),
        "currency": scenario.scenario.currency,
        "plan": _plan(outcomes),
        "venture": _venture(outcomes, by),
        "partners": _partners(outcomes, by),
        "together": _together(outcomes, by),
        "ended_by": _ended_by(outcomes, by),
        "settled_by": {name: found.as_dict() for name, found in settlement_shares(outcomes, by).items()},
        "survival_by_year": _survival(outcomes, by),
        "incidence": _incidence(outcomes),
        "resets": _resets(outcomes, by),
        **{
            name: mean(outcomes[name], by).as_dict()
            for name in ("disputes", "deadlock_quarters", "diluted", "final_alignment")
        },
        "convergence": {"venture_npv": convergence(outcomes["venture_npv"], by)},
        "run": _run(outcomes),
        "incidence_std_error": _incidence_errors(outcomes, by),
    }


def plan_alternative(outcomes: Outcomes) -> list[float]:
    """What each partner plans to have without the venture [million]: its business alone, or nothing."""
    return [max(0.0, npv) for npv in outcomes.plan.alone_npv]


def _plan(outcomes: Outcomes) -> Json:
    plan, names = outcomes.plan, partner_names(outcomes)
    return {
        "npv": plan.venture_npv,
        "irr": internal_rate_of_return(plan.venture),
        "ebitda": [float(x) for x in plan.ebitda],
        "partners": dict(zip(names, map(float, plan.partner_npv), strict=True)),
        "alone": dict(zip(names, map(float, plan.alone_npv), strict=True)),
    }


def _venture(outcomes: Outcomes, by: Replicates) -> Json:
    plan, quarter = outcomes.plan, outcomes["payback_quarter"]
    pays_back = quarter >= 0.0
    payback = median(quarter[pays_back]) if pays_back.any() else None
    return {
        "npv": full(outcomes["venture_npv"], plan.venture_npv, by),
        "peak_funding": full(outcomes["peak_funding"], peak_funding(plan.venture), by),
        "pays_back": share(pays_back, by).as_dict(),
        "payback_years": payback and payback.value / QUARTERS_PER_YEAR,
        "moic": full(outcomes["moic"], multiple_on_invested_capital(plan.venture), by),
        "payback_years_limits": [payback and _years(payback.low), payback and _years(payback.high)],
    }


def _years(quarters: float | None) -> float | None:
    return None if quarters is None else quarters / QUARTERS_PER_YEAR


def _partners(outcomes: Outcomes, by: Replicates) -> Json:
    plan, planned = outcomes.plan, plan_alternative(outcomes)
    alternative, advantage = outcomes.alternative, outcomes.advantage
    return {
        name: {
            "npv": full(outcomes["partner_npv"][i], plan.partner_npv[i], by),
            "alone": full(outcomes["alone_npv"][i], plan.alone_npv[i], by),
            "alternative": full(alternative[i], planned[i], by),
            "advantage": full(advantage[i], plan.partner_npv[i] - planned[i], by),
            "p_better": share(advantage[i] > 0.0, by).as_dict(),
        }
        for i, name in enumerate(partner_names(outcomes))
    }


def _together(outcomes: Outcomes, by: Replicates) -> Json:
    npv = outcomes["partner_npv"]
    shares = {
        "p_both_better": np.min(outcomes.advantage, axis=0) > 0.0,
        "p_both_gain": np.min(npv, axis=0) > 0.0,
        "p_both_lose": np.max(npv, axis=0) < 0.0,
    }
    return {name: share(mask, by).as_dict() for name, mask in shares.items()}


def _ended_by(outcomes: Outcomes, by: Replicates) -> Json:
    cause, labels = outcomes["cause"], labels_of(outcomes)
    codes = {**{label: i for i, label in enumerate(labels)}, HORIZON_NAME: HORIZON}
    return {label: share(cause == code, by).as_dict() for label, code in codes.items()}


def _survival(outcomes: Outcomes, by: Replicates) -> list[Json]:
    lived = outcomes["exit_quarter"]
    years = survival_years(outcomes.scenario.horizon_quarters)
    return [dict(survival_at(lived, year, by).as_dict()) for year in years]


def _incidence(outcomes: Outcomes) -> dict[str, list[float]]:
    labels, n_quarters = labels_of(outcomes), outcomes.scenario.horizon_quarters
    found = cumulative_incidence(outcomes["exit_quarter"], outcomes["cause"], len(labels), n_quarters)
    return {label: [float(x) for x in row] for label, row in zip(labels, by_year(found), strict=True)}


def _incidence_errors(outcomes: Outcomes, by: Replicates) -> dict[str, list[float | None]]:
    """Standard errors of the incidence of each ending, by the same years."""
    lived, n_quarters = outcomes["exit_quarter"].astype(np.int64), outcomes.scenario.horizon_quarters
    found: dict[str, list[float | None]] = {}
    for code, label in enumerate(labels_of(outcomes)):
        ended_after = np.where(outcomes["cause"] == code, lived, n_quarters + 1)
        errors = incidence_errors(ended_after, n_quarters, by)
        found[label] = [errors[min(QUARTERS_PER_YEAR * year, n_quarters) - 1] for year in incidence_years(n_quarters)]
    return found


def _resets(outcomes: Outcomes, by: Replicates) -> Json:
    agreed = np.zeros(outcomes.n_paths)
    for action in ACTIONS:
        agreed += outcomes[f"reset_{action}"]

    def count(values: Array) -> Json:
        return dict(mean(values, by).as_dict())

    return {
        "agreed": count(agreed),
        "refused": count(outcomes["refusals"]),
        "reactive": count(outcomes["reset_reactive"]),
        "by_action": {action: count(outcomes[f"reset_{action}"]) for action in ACTION_ORDER},
    }


def convergence(values: Array, by: Replicates = EACH) -> list[Json]:
    """Mean and error of the first sixteenth, eighth, quarter and half of a sample, and of all of it.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, in the order of the trajectories.
    by : Replicates
        What of it is independent; no antithetic pair is cut apart.
    """
    n, step = values.size, by.together
    sizes = {n // part // step * step for part in (16, 8, 4, 2)} - {0} | {n}
    return [{"paths": size, **mean(values[:size], by).as_dict()} for size in sorted(sizes)]


def _run(outcomes: Outcomes) -> Json:
    seconds = outcomes.seconds
    return {
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
        "sampler": str(outcomes.scenario.simulation.sampler),
        "antithetic": is_paired(outcomes),
        "version": installed_version(),
    }
