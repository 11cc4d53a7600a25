"""Decisions as the report of a run words them: alternatives and why, what the horizon brings.

There is something to tell under the rules of the second edition only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulate.engine.outcomes import ALONE
from simulate.presentation.findings import Finding, key, of_holder
from simulate.presentation.wording import listed, percent_with_margin, with_margin
from simulate.scenario.defaults import VENTURE
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


def horizon_lines(summary: Summary, holders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """How much of each mean value is the horizon's, as lines of a table in the order of the holders."""
    if not decides(summary):
        return
    of = _of_holders(summary)
    for name, share, value in (of[holder] for holder in holders):
        told = f"({with_margin(value)})" if share is None else f"{percent_with_margin(share)} ({with_margin(value)})"
        yield f"  of the mean, {name}", told


def _of_holders(summary: Summary) -> dict[str, tuple[str, Estimate | None, Estimate]]:
    """Name, share and value of the venture and of each partner, by holder."""
    found = _holders(summary["horizon_share"], summary["horizon_value"])
    return dict(zip((VENTURE, *summary["partners"]), found, strict=True))


def _holders(shares: OfHolders, values: OfHolders) -> Iterator[tuple[str, Estimate | None, Estimate]]:
    pairs = {"venture": (shares["venture"], values["venture"])} | {
        name: (share, values["partners"][name]) for name, share in shares["partners"].items()
    }
    for name, (share, value) in pairs.items():
        assert value is not None
        yield name, None if share is None else estimate_of(share), estimate_of(value)


def horizon_finding(summary: Summary, holders: Iterable[str]) -> Finding | None:
    """How much of the mean values is the horizon's, in the order of the holders; None where it cannot be told."""
    if not decides(summary):
        return None
    of = _of_holders(summary)
    told = {
        horizon_key(
            holder
        ): f"{percent_with_margin(share)} of the value {'of the venture' if holder == VENTURE else f'to {name}'}"
        for holder in holders
        for name, share, _ in [of[holder]]
        if share is not None
    }
    return Finding("horizon", f"The horizon brings {listed([*told.values()])}.", tuple(told)) if told else None


def horizon_key(holder: str) -> str:
    """Where the part of a value that is the horizon's stands."""
    return key("horizon_share", *of_holder(holder), "mean")
