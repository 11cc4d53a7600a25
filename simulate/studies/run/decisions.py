"""Decisions as the report of a run words them: alternatives and why, what the horizon brings.

There is something to tell under the rules of the second edition only.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulate.engine.outcomes import ALONE
from simulate.presentation.wording import listed, percent_with_margin, with_margin
from simulate.statistics.estimates import Estimate, estimate_of
from simulate.studies.run.contract import OfHolders, PartnerFigures, Summary


def decides(summary: Summary) -> bool:
    """Whether partners decide in this run."""
    return "decisions" in summary


def alternative_sentence(name: str, entry: PartnerFigures) -> str:
    """What a partner would do without the venture, and why: `Carmaker walks away: alone is worth -1,610 ± 30 …`."""
    goes = "goes alone" if goes_alone(entry) else "walks away"
    return f"{name} {goes}: {worth_alone(entry)}"


def goes_alone(entry: PartnerFigures) -> bool:
    """Whether a partner without the venture would go alone."""
    return entry["alternative"]["choice"] == ALONE


def worth_alone(entry: PartnerFigures) -> str:
    """Why a partner chooses its alternative: `alone is worth -1,610 ± 30 on average`."""
    alone = entry["alternative"]["alone_mean"]
    if alone["mean"] == 0.0 and entry["alone"]["mean"] == 0.0:
        return "it has no plan alone"
    return f"alone is worth {with_margin(estimate_of(alone))} on average"


def horizon_lines(summary: Summary) -> Iterator[tuple[str, str]]:
    """How much of each mean value is the horizon's, as lines of a table."""
    if not decides(summary):
        return
    shares, values = summary["horizon_share"], summary["horizon_value"]
    for name, share, value in _holders(shares, values):
        told = f"({with_margin(value)})" if share is None else f"{percent_with_margin(share)} ({with_margin(value)})"
        yield f"  of the mean, {name}", told


def _holders(shares: OfHolders, values: OfHolders) -> Iterator[tuple[str, Estimate | None, Estimate]]:
    pairs = {"venture": (shares["venture"], values["venture"])} | {
        name: (share, values["partners"][name]) for name, share in shares["partners"].items()
    }
    for name, (share, value) in pairs.items():
        assert value is not None
        yield name, None if share is None else estimate_of(share), estimate_of(value)


def horizon_sentence(summary: Summary) -> str:
    """How much of the mean values is the horizon's, in a sentence; empty where it cannot be told."""
    if not decides(summary):
        return ""
    told = [
        f"{percent_with_margin(share)} of the value {'of the venture' if place == 0 else f'to {name}'}"
        for place, (name, share, _) in enumerate(_holders(summary["horizon_share"], summary["horizon_value"]))
        if share is not None
    ]
    return f"The horizon brings {listed(told)}." if told else ""
