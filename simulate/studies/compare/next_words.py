"""The next command worth running after a comparison, by what it has found.

A variant by which both partners gain is looked at by itself; one by which they do not both gain is given other stakes;
what is open is asked of more paths; and where nothing is, what the value hangs on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulate.presentation.findings import Finding, advice, command, key, variant
from simulate.presentation.saying import MOST_ADVISED, of_enough
from simulate.scenario.defaults import PATHS
from simulate.scenario.toml_text import inline
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import paths_needed, told_apart
from simulate.studies.compare.held import comparisons, place_of
from simulate.studies.run.next_words import stakes_of

if TYPE_CHECKING:
    from simulate.studies.compare.differences import Compared, Sides

MOST_CHANGES = 6
"""Changes of a variant that anybody would type."""


def next_step(comparison: Sides, view: str) -> Finding:
    """The command, and why.

    Parameters
    ----------
    comparison : Sides
    view : str
        Whose side it is about, where the command has one.
    """
    if comparison.paths < ENOUGH:
        again = _again(comparison, PATHS, view) or command("run", "--paths", str(PATHS), view=view)
        return of_enough(again)
    return (
        _alone(comparison, view)
        or _shared(comparison)
        or _more_paths(comparison, view)
        or advice("what the value hangs on", command("drivers", view=view))
    )


def _typed(one: Compared) -> Mapping[str, Any] | None:
    """The changes of a variant, where a command line can make them."""
    changes = {changed: pair[1] for changed, pair in one.changes.items()}
    short = 0 < len(changes) <= MOST_CHANGES and all(value is not None for value in changes.values())
    return changes if short and variant("x", changes) else None


def _settings(changes: Mapping[str, Any]) -> list[str]:
    return [word for changed, value in changes.items() for word in ("--set", f"{changed}={inline(value)}")]


def _signs(comparison: Sides, one: Compared) -> dict[str, int]:
    """Who gains (1) and who loses (-1) by a variant, as far as that is told apart."""
    held, found = comparisons(comparison), {}
    for path, difference in one.differences.items():
        if path[0] == "partners" and path[-1] == "npv":
            mean = difference.paired.mean
            found[path[1]] = (1 if mean.value > 0.0 else -1) if told_apart(mean, held) else 0
    return found


def _keys(comparison: Sides, one: Compared, names: Mapping[str, int]) -> list[str]:
    return [key("variants", place_of(comparison, one), "difference", "partners", name, "npv", "mean") for name in names]


def _alone(comparison: Sides, view: str) -> Finding | None:
    """A variant by which all partners gain, by itself: the one that adds most to the venture."""
    for one in comparison.sorted_variants:
        signs, changes = _signs(comparison, one), _typed(one)
        if signs and min(signs.values()) > 0 and changes is not None:
            why = f"all that {one.side.name} brings, by which both partners gain"
            return advice(why, command("run", *_settings(changes), view=view), _keys(comparison, one, signs))
    return None


def _shared(comparison: Sides) -> Finding | None:
    """Other stakes for a variant by which one partner gains and another loses, where together they gain."""
    for one in comparison.sorted_variants:
        signs, changes = _signs(comparison, one), _typed(one)
        if changes is None or not signs or not max(signs.values()) > 0 > min(signs.values()):
            continue
        if one.differences["venture", "npv"].paired.mean.value > 0.0:
            loser = min(signs, key=lambda name: signs[name])
            why = f"the stakes at which {loser}, which loses by {one.side.name}, is better off with it"
            other = command("sweep", "--vary", stakes_of(loser), *_settings(changes))
            return advice(why, other, _keys(comparison, one, signs))
    return None


def _more_paths(comparison: Sides, view: str) -> Finding | None:
    """As many paths as tell a difference of the venture's mean apart that is open."""
    held = comparisons(comparison)
    for place, one in enumerate(comparison.variants):
        mean = one.differences["venture", "npv"].paired.mean
        needed = None if told_apart(mean, held) else paths_needed(mean, comparison.paths, held)
        again = _again(comparison, needed, view) if needed is not None and needed <= MOST_ADVISED else ""
        if again:
            at = key("variants", place, "difference", "venture", "npv", "mean")
            return advice(f"to tell what {one.side.name} does to the venture's value", again, (at,))
    return None


def _again(comparison: Sides, paths: int, view: str) -> str:
    """The same comparison over so many paths; empty where a command line cannot say its variants."""
    words: list[str] = []
    own = {one.name for one in comparison.base.scenario.variants}  # the file brings these
    for one in (one for one in comparison.variants if one.side.name not in own):
        changes = _typed(one)
        text = "" if changes is None else variant(one.side.name, changes)
        if not text:
            return ""
        words += ["--variant", text]
    return command("compare", *words, "--paths", str(paths), view=view)
