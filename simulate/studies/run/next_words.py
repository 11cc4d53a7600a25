"""The next command worth running after a run, by what the run has found.

Too few paths come first, for nothing else can be said; then what the paths leave open; then who is worse off; then what
ends the ventures; and where all of that is settled, what the value hangs on.
"""

from __future__ import annotations

from simulate.presentation.findings import Finding, advice, command, key
from simulate.presentation.saying import MOST_ADVISED, of_enough
from simulate.scenario.defaults import PATHS
from simulate.scenario.tree import quoted
from simulate.statistics.estimates import ENOUGH, beyond_error, estimate_of
from simulate.statistics.paired import paths_needed
from simulate.studies.run.contract import Figure, Summary
from simulate.studies.run.ending_words import causes_in_order

MUCH = 0.1
"""Share of ventures that a way to end has to be shown to exceed before its clauses are worth looking at."""
STAKES = "0.1:0.9:0.1"
"""Stakes of a partner between which a deal for both is looked for."""


def next_step(summary: Summary, view: str) -> Finding:
    """The command, and why.

    Parameters
    ----------
    summary : dict
    view : str
        Whose side it is about, where the command has one.
    """
    if summary["paths"] < ENOUGH:
        return of_enough(command("run", "--paths", str(PATHS), view=view))
    return (
        _more_paths(summary, view)
        or _other_terms(summary, view)
        or _clauses(summary, view)
        or advice("what the value hangs on", command("drivers", view=view))
    )


def _more_paths(summary: Summary, view: str) -> Finding | None:
    """How many paths would tell what is open: whether the venture gains or loses, or whether a partner does."""
    open_ones: dict[str, tuple[str, Figure]] = {
        "venture.npv.mean": ("whether the venture is worth more than nothing", summary["venture"]["npv"])
    }
    for name, own in summary["partners"].items():
        open_ones[key("partners", name, "advantage", "mean")] = (
            f"whether {name} is better off than with its alternative",
            own["advantage"],
        )
    for place, (what, entry) in open_ones.items():
        estimate = estimate_of(entry)
        needed = None if beyond_error(estimate) else paths_needed(estimate, summary["paths"])
        if needed is not None and summary["paths"] < needed <= MOST_ADVISED:
            return advice(f"to tell {what}", command("run", "--paths", str(needed), view=view), (place,))
    return None


def _other_terms(summary: Summary, view: str) -> Finding | None:
    """Terms at which both would be better off, where one or both are worse off."""
    gains = {name: estimate_of(entry["advantage"]) for name, entry in summary["partners"].items()}
    worse = [name for name, gain in gains.items() if beyond_error(gain) and gain.value < 0.0]
    better = [name for name, gain in gains.items() if beyond_error(gain) and gain.value > 0.0]
    keys = [key("partners", name, "advantage", "mean") for name in worse]
    if worse and better:
        why = f"the stakes at which {worse[0]} is better off too, if there are any"
        return advice(why, command("sweep", "--vary", stakes_of(worse[0])), keys)
    if worse:
        return advice("what would have to be otherwise", command("drivers", view=view), keys)
    return None


def stakes_of(partner: str) -> str:
    """A partner's stakes as `--vary` takes them, to look for a deal for both."""
    return f"partners.{quoted(partner)}.equity={STAKES}"


def _clauses(summary: Summary, view: str) -> Finding | None:
    """What the clauses are worth, where one of them ends many ventures."""
    causes = causes_in_order(summary)
    share = estimate_of(summary["ended_by"][causes[0]]) if causes else None
    if share is None or share.limits[0] is None or share.limits[0] <= MUCH:
        return None
    why = "what the clauses by which it ends are worth, and to whom"
    return advice(why, command("worth", view=view), (key("ended_by", causes[0], "mean"),))
