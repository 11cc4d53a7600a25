"""The summary of a run: the numbers of summary.json, each with its standard error.

Its keys and their order are a contract: keys are added, never renamed, without a new `SCHEMA` number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from simulate.engine.outcomes import is_paired, partner_names
from simulate.presentation.findings import as_json
from simulate.scenario.defaults import VENTURE
from simulate.scenario.edition import FIRST
from simulate.statistics.calibration import Lives, calibration
from simulate.statistics.decisions import horizon_shares, purchases
from simulate.statistics.endings import incidence_of, ways_to_end
from simulate.statistics.estimates import Array, Estimate, extreme_share, mean
from simulate.statistics.kinds import BELOW_PLAN, BELOW_ZERO, CVAR, FULL, MEAN, MEDIAN_AMONG, QUANTILES, SPREAD
from simulate.statistics.replicates import EACH, Replicates, replicates_of
from simulate.statistics.samples import Sample
from simulate.statistics.survival import (
    QUARTERS_PER_YEAR,
    by_year,
    incidence_errors,
    incidence_years,
)
from simulate.statistics.valuation import peak_funding, planned_return, terminal_share, terminal_value
from simulate.statistics.variable import Variable
from simulate.statistics.variables import variables, venture
from simulate.studies.run.contract import PlanFigures, Prefix, RunFacts, Summary
from simulate.studies.run.words import findings
from simulate.version import installed_version

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes

SCHEMA = 1

Json = dict[str, Any]


def full(sample: Sample) -> Json:
    """Everything about one variable's distribution, as it stands in summary.json.

    Returns
    -------
    dict
        Each quantile is [value, lower, upper 95 % limit]; a limit outside the sample is null.
    """
    spread = SPREAD.estimate(sample)
    points = {one.key[-1]: one.estimate(sample) for one in QUANTILES}
    return {
        **MEAN.estimate(sample).as_dict(),
        "sd": spread.value if spread else None,
        "quantiles": {key: [q.value, q.low, q.high] for key, q in points.items()},
        "p_below_zero": BELOW_ZERO.estimate(sample).as_dict(),
        "p_below_plan": BELOW_PLAN.estimate(sample).as_dict(),
        "cvar_05": CVAR.estimate(sample).as_dict(),
        "sd_std_error": spread.std_error if spread else None,
        "extreme_share": extreme_share(sample.values),
    }


def entry(variable: Variable, sample: Sample) -> Any:
    """What summary.json says of a variable: all of its distribution, its mean or share, or one number."""
    if variable.statistics == FULL:
        return full(sample)
    (statistic,) = variable.statistics
    found = statistic.estimate(sample)
    if not statistic.key:
        return found and found.value
    return found and found.as_dict()


def summarise(
    outcomes: Outcomes,
    series: Mapping[str, Array] | None = None,
    view: str = VENTURE,
    joint: Lives | None = None,
) -> Summary:
    """The summary of a run, exactly as summary.json has it: plain numbers, strings, lists and None.

    Parameters
    ----------
    outcomes : Outcomes
        At least one trajectory.
    series : mapping of str to ndarray, shape (n_quarters, n_recorded), optional
        Recorded for the run's first trajectories: what the partners have to fund is read off them.
    view : str
        Whose side its findings tell first: venture, or a partner.
    joint : sequence, optional
        As `engine.calibration.lives_of_run` has them: fair value is held against what followed it.
    """
    scenario, by = outcomes.scenario, replicates_of(outcomes)
    found = _by_place(outcomes)
    found["venture"]["payback_years_limits"] = _payback_limits(outcomes)
    if scenario.rules != FIRST:
        _tell_decisions(outcomes, by, found)
        found |= {"calibration": calibration(joint, by)} if joint else {}
    for name, funding in _fundings(outcomes, series or {}):
        found["partners"][name]["peak_funding"] = funding
    whole: Json = {
        "schema": SCHEMA,
        "scenario": scenario.scenario.name,
        "paths": outcomes.n_paths,
        "seed": int(scenario.simulation.seed),
        "currency": scenario.scenario.currency,
        "plan": _plan(outcomes),
        **{key: found.pop(key) for key in ("venture", "partners", "together", "ended_by", "settled_by")},
        "payments": found.pop("payments", {}),
        "survival_by_year": [*found.pop("survival_by_year", {}).values()],
        "incidence": _incidence(outcomes),
        **found,
        "convergence": {"venture_npv": convergence(outcomes["venture_npv"], by)},
        "run": _run(outcomes),
        "incidence_std_error": _incidence_errors(outcomes, by),
    }
    whole["findings"] = as_json(findings(cast("Summary", whole), view))
    return cast("Summary", whole)


def _by_place(outcomes: Outcomes) -> Json:
    """The entries of all variables, as nested tables."""
    found: Json = {}
    for variable in variables(outcomes.scenario):
        *tables, key = variable.place
        node = found
        for table in tables:
            node = node.setdefault(table, {})
        node[key] = entry(variable, variable.sample(outcomes))
    return found


def _tell_decisions(outcomes: Outcomes, by: Replicates, found: Json) -> None:
    """What is no variable of its own: alternatives and why, prices of purchases, shares that are the horizon's."""
    for name, chosen in zip(partner_names(outcomes), outcomes.plan.alternatives, strict=True):
        alone = Estimate(chosen.mean, chosen.error)
        found["partners"][name]["alternative"] |= {"choice": chosen.choice, "alone_mean": alone.as_dict()}
    found["decisions"]["purchases"] = {key: one and one.as_dict() for key, one in purchases(outcomes, by).items()}
    shares = horizon_shares(outcomes, by)
    of_partners = {name: one and one.as_dict() for name, one in shares["partners"].items()}
    found["horizon_share"] = {"venture": shares["venture"] and shares["venture"].as_dict(), "partners": of_partners}


def _fundings(outcomes: Outcomes, series: Mapping[str, Array]) -> Iterator[tuple[str, Json]]:
    """What each partner has to fund [million], at most 0, in the recorded trajectories, as `full` has it.

    The lowest undiscounted sum of its cash flows by quarter, payments between the partners and margins of its own
    included; a contribution at the start is not.
    """
    for i, name in enumerate(partner_names(outcomes)):
        flows = series.get(f"partner_cash_flow_{i}")
        if flows is not None:
            lowest = np.minimum(0.0, np.cumsum(flows, axis=0).min(axis=0))
            sample = Sample(lowest, replicates_of(outcomes), peak_funding(outcomes.plan.partners[i]))
            yield name, {**full(sample), "paths": int(lowest.size)}


def _plan(outcomes: Outcomes) -> PlanFigures:
    plan, names = outcomes.plan, partner_names(outcomes)
    return {
        "npv": plan.venture_npv,
        "irr": planned_return(plan, plan.venture),
        "ebitda": [float(x) for x in plan.ebitda],
        "terminal_value": terminal_value(plan.venture),
        "terminal_share": terminal_share(plan),
        "partners": dict(zip(names, map(float, plan.partner_npv), strict=True)),
        "alone": dict(zip(names, map(float, plan.alone_npv), strict=True)),
        "discount_rate": plan.venture.discount_rate,
        "partner_irr": {name: planned_return(plan, own) for name, own in zip(names, plan.partners, strict=True)},
        "partner_discount_rate": {name: own.discount_rate for name, own in zip(names, plan.partners, strict=True)},
    }


def _incidence(outcomes: Outcomes) -> dict[str, list[float]]:
    ways = ways_to_end(outcomes.scenario)
    rows = by_year(incidence_of(outcomes))
    return {way.label: [float(x) for x in row] for way, row in zip(ways, rows, strict=True)}


def _incidence_errors(outcomes: Outcomes, by: Replicates) -> dict[str, list[float | None]]:
    """Standard errors of the incidence of each ending, by the same years."""
    lived, n_quarters = outcomes["exit_quarter"].astype(np.int64), outcomes.scenario.horizon_quarters
    found: dict[str, list[float | None]] = {}
    for way in ways_to_end(outcomes.scenario):
        ended_after = np.where(outcomes["cause"] == way.code, lived, n_quarters + 1)
        errors = incidence_errors(ended_after, n_quarters, by)
        found[way.label] = [
            errors[min(QUARTERS_PER_YEAR * year, n_quarters) - 1] for year in incidence_years(n_quarters)
        ]
    return found


def _payback_limits(outcomes: Outcomes) -> list[float | None]:
    """95 % limits of the median payback [years]."""
    payback = next(one for one in venture() if one.statistics == (MEDIAN_AMONG,))
    found = MEDIAN_AMONG.estimate(payback.sample(outcomes))
    return [None, None] if found is None else [found.low, found.high]


def convergence(values: Array, by: Replicates = EACH) -> list[Prefix]:
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
    found = [{"paths": size, **mean(values[:size], by).as_dict()} for size in sorted(sizes)]
    return cast("list[Prefix]", found)


def _run(outcomes: Outcomes) -> RunFacts:
    seconds = outcomes.seconds
    return {
        "seconds": seconds,
        "paths_per_second": outcomes.n_paths / seconds if seconds > 0.0 else None,
        "threads": outcomes.threads,
        "sampler": str(outcomes.scenario.simulation.sampler),
        "antithetic": is_paired(outcomes),
        "version": installed_version(),
    }
