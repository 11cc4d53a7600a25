"""The summary of a run: the numbers of summary.json, each with its standard error.

Its keys and their order are a contract: keys are added, never renamed, without a new `SCHEMA` number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.outcomes import ACTIONS, HORIZON, is_paired, partner_names
from simulate.statistics.endings import HORIZON_NAME, labels_of, settlement_shares
from simulate.statistics.estimates import (
    Array,
    expected_shortfall,
    mean,
    median,
    quantiles,
    share,
    standard_deviation,
)
from simulate.statistics.survival import by_year, cumulative_incidence, survival_at, survival_years
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


def full(values: Array, plan: float | None, paired: bool = False) -> Json:
    """Everything about one quantity's distribution, as it stands in summary.json.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample.
    plan : float or None
        The plan's value of the same quantity, in its unit; None where it has none.
    paired : bool
        Whether neighbours are antithetic.

    Returns
    -------
    dict
        Each quantile is [value, lower, upper 95 % limit]; a limit outside the sample is null.
    """
    ordered = np.sort(values)
    spread = standard_deviation(values, paired)
    points = quantiles(values, tuple(PROBABILITIES.values()), paired, ordered)
    return {
        **mean(values, paired).as_dict(),
        "sd": spread.value if spread else None,
        "quantiles": {key: [q.value, q.low, q.high] for key, q in zip(PROBABILITIES, points, strict=True)},
        "p_below_zero": share(values < 0.0, paired).as_dict(),
        "p_below_plan": None if plan is None else share(values < plan, paired).as_dict(),
        "cvar_05": expected_shortfall(values, 0.05, paired, ordered).as_dict(),
        "sd_std_error": spread.std_error if spread else None,
    }


def summarise(outcomes: Outcomes) -> Json:
    """The summary of a run, exactly as summary.json has it: plain numbers, strings, lists and None.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    """
    scenario, paired = outcomes.scenario, is_paired(outcomes)
    return {
        "schema": SCHEMA,
        "scenario": scenario.scenario.name,
        "paths": outcomes.n_paths,
        "seed": int(scenario.simulation.seed),
        "currency": scenario.scenario.currency,
        "plan": _plan(outcomes),
        "venture": _venture(outcomes, paired),
        "partners": _partners(outcomes, paired),
        "together": _together(outcomes, paired),
        "ended_by": _ended_by(outcomes, paired),
        "settled_by": {name: found.as_dict() for name, found in settlement_shares(outcomes, paired).items()},
        "survival_by_year": _survival(outcomes, paired),
        "incidence": _incidence(outcomes),
        "resets": _resets(outcomes, paired),
        **{
            name: mean(outcomes[name], paired).as_dict()
            for name in ("disputes", "deadlock_quarters", "diluted", "final_alignment")
        },
        "convergence": {"venture_npv": convergence(outcomes["venture_npv"], paired)},
        "run": _run(outcomes, paired),
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


def _venture(outcomes: Outcomes, paired: bool) -> Json:
    plan, quarter = outcomes.plan, outcomes["payback_quarter"]
    pays_back = quarter >= 0.0
    return {
        "npv": full(outcomes["venture_npv"], plan.venture_npv, paired),
        "peak_funding": full(outcomes["peak_funding"], peak_funding(plan.venture), paired),
        "pays_back": share(pays_back, paired).as_dict(),
        "payback_years": median(quarter[pays_back]).value / 4.0 if pays_back.any() else None,
        "moic": full(outcomes["moic"], multiple_on_invested_capital(plan.venture), paired),
    }


def _partners(outcomes: Outcomes, paired: bool) -> Json:
    plan, planned = outcomes.plan, plan_alternative(outcomes)
    alternative, advantage = outcomes.alternative, outcomes.advantage
    return {
        name: {
            "npv": full(outcomes["partner_npv"][i], plan.partner_npv[i], paired),
            "alone": full(outcomes["alone_npv"][i], plan.alone_npv[i], paired),
            "alternative": full(alternative[i], planned[i], paired),
            "advantage": full(advantage[i], plan.partner_npv[i] - planned[i], paired),
            "p_better": share(advantage[i] > 0.0, paired).as_dict(),
        }
        for i, name in enumerate(partner_names(outcomes))
    }


def _together(outcomes: Outcomes, paired: bool) -> Json:
    npv = outcomes["partner_npv"]
    shares = {
        "p_both_better": np.min(outcomes.advantage, axis=0) > 0.0,
        "p_both_gain": np.min(npv, axis=0) > 0.0,
        "p_both_lose": np.max(npv, axis=0) < 0.0,
    }
    return {name: share(mask, paired).as_dict() for name, mask in shares.items()}


def _ended_by(outcomes: Outcomes, paired: bool) -> Json:
    cause, labels = outcomes["cause"], labels_of(outcomes)
    codes = {**{label: i for i, label in enumerate(labels)}, HORIZON_NAME: HORIZON}
    return {label: share(cause == code, paired).as_dict() for label, code in codes.items()}


def _survival(outcomes: Outcomes, paired: bool) -> list[Json]:
    lived = outcomes["exit_quarter"]
    years = survival_years(outcomes.scenario.horizon_quarters)
    return [dict(survival_at(lived, year, paired).as_dict()) for year in years]


def _incidence(outcomes: Outcomes) -> dict[str, list[float]]:
    labels, n_quarters = labels_of(outcomes), outcomes.scenario.horizon_quarters
    found = cumulative_incidence(outcomes["exit_quarter"], outcomes["cause"], len(labels), n_quarters)
    return {label: [float(x) for x in row] for label, row in zip(labels, by_year(found), strict=True)}


def _resets(outcomes: Outcomes, paired: bool) -> Json:
    agreed = np.zeros(outcomes.n_paths)
    for action in ACTIONS:
        agreed += outcomes[f"reset_{action}"]

    def count(values: Array) -> Json:
        return dict(mean(values, paired).as_dict())

    return {
        "agreed": count(agreed),
        "refused": count(outcomes["refusals"]),
        "reactive": count(outcomes["reset_reactive"]),
        "by_action": {action: count(outcomes[f"reset_{action}"]) for action in ACTION_ORDER},
    }


def convergence(values: Array, paired: bool = False) -> list[Json]:
    """Mean and error of the first sixteenth, eighth, quarter and half of a sample, and of all of it.

    Parameters
    ----------
    values : ndarray, shape (n_paths,)
        The sample, in the order of the trajectories.
    paired : bool
        Whether neighbours are antithetic; then no pair is cut apart.
    """
    n, step = values.size, 2 if paired else 1
    sizes = {n // part // step * step for part in (16, 8, 4, 2)} - {0} | {n}
    return [{"paths": size, **mean(values[:size], paired).as_dict()} for size in sorted(sizes)]


def _run(outcomes: Outcomes, paired: bool) -> Json:
    seconds = outcomes.seconds
    return {
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
        "sampler": str(outcomes.scenario.simulation.sampler),
        "antithetic": paired,
        "version": installed_version(),
    }


def independent(summary: Json) -> int:
    """How many independent trials a run is: its trajectories, or its antithetic pairs."""
    return int(summary["paths"]) // (2 if summary["run"]["antithetic"] else 1)
