"""What a report of a run tells and no other file holds: three futures replayed, and the cash of each holder so far.

It is written when the run ends, as report.json, so that a report simulates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from simulate.engine.outcomes import HORIZON, Array, Outcomes, partner_names
from simulate.statistics.endings import ended, names_of_causes
from simulate.studies.explain.design import trajectories_of
from simulate.studies.explain.picks import TYPICAL, pick_of
from simulate.studies.explain.tables import trajectory_data
from simulate.studies.run.cash import cash

SCHEMA = 1
SERIES = ("partner_cash_flow_0", "partner_cash_flow_1", "alignment", "stake")
"""Series of a told future that are kept."""
Json = dict[str, Any]


def told(outcomes: Outcomes, series: Mapping[str, Array] | None = None) -> Json:
    """The content of report.json.

    Parameters
    ----------
    outcomes : Outcomes
        The run.
    series : mapping of str to ndarray, shape (n_quarters, n_recorded), optional
        Recorded for the run's first trajectories.
    """
    return {"schema": SCHEMA, "stories": stories(outcomes), "cash": [*_cash(outcomes, series)] if series else []}


def stories(outcomes: Outcomes) -> list[Json]:
    """A typical future, the fifth percentile of the venture's value, the commonest ending, as `explain` tells them."""
    picks = picked(outcomes)
    replayed = trajectories_of(outcomes, [pick_of(outcomes, pick) for pick in picks.values()])
    return [
        {"about": about, "pick": pick, **_kept(trajectory_data(trajectory))}
        for (about, pick), trajectory in zip(picks.items(), replayed, strict=True)
    ]


def picked(outcomes: Outcomes) -> dict[str, str]:
    """What each told future stands for, and the pick of `jvsim explain` that finds it."""
    picks = {"typical": "median", "fifth percentile": "p5"}
    causes, counts = np.unique(outcomes["cause"][ended(outcomes)], return_counts=True)
    commonest = int(causes[np.argmax(counts)]) if causes.size else HORIZON
    return {**picks, "commonest ending": f"{TYPICAL}:{names_of_causes(outcomes.scenario)[commonest]}"}


def _kept(data: Json) -> Json:
    series = {name: values for name, values in data["series"].items() if name in SERIES}
    return {
        **{key: value for key, value in data.items() if key not in ("schema", "scenario", "seed")},
        "series": series,
    }


def _cash(outcomes: Outcomes, series: Mapping[str, Array]) -> Iterator[Json]:
    """All cash so far by quarter: quantiles over the recorded futures, and the plan's [million]."""
    holders = {"free_cash_flow": "venture"}
    holders |= {f"partner_cash_flow_{i}": name for i, name in enumerate(partner_names(outcomes))}
    n_recorded = next(iter(series.values())).shape[1]
    for place, name in enumerate(holders):
        flow = cash(outcomes, series, name)
        yield {
            "holder": holders[name],
            "place": place,
            "paths": n_recorded,
            "bands": [[float(x) for x in band] for band in flow.so_far],
            "plan": [float(x) for x in flow.plan_so_far],
        }
