"""What a report says of a study of few futures: its numbers, and no margins, which would be noise themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from simulate.presentation.findings import Finding, advice
from simulate.presentation.wording import counted, listed
from simulate.statistics.estimates import ENOUGH, Estimate

if TYPE_CHECKING:
    from simulate.storage.saved import Saved

MOST_ADVISED = 1_000_000
"""Futures up to which their number is advice."""


class Study(Protocol):
    """What a study of several scenarios has at least."""

    @property
    def paths(self) -> int:
        """Futures of each scenario."""


AnyStudy = TypeVar("AnyStudy", bound=Study)


def is_too_small(study: Study) -> bool:
    """Whether a study has too few futures for a margin: its own error would be as large."""
    return study.paths < ENOUGH


def too_few(n: int, what: str = "statement") -> Finding:
    """What is said of a study of too few futures, in the place of all that it could find."""
    few = f"{counted(n, 'future')}: too few for a {what}; run {ENOUGH} or more, best thousands."
    return Finding("few", few, ("paths",))


def of_enough(again: str) -> Finding:
    """The next command after a study of too few futures: the same over enough of them."""
    return advice("for a statement at all", again, ("paths",))


def margins(study: Study) -> str:
    """What ± is, in a note; that there is none, where futures are too few."""
    return "Too few futures for margins." if is_too_small(study) else "± is the 95 % margin."


def how_many(needed: int) -> str:
    """Futures that a statement would need: about how many, as long as anybody would simulate them."""
    return f"about {needed:,}" if needed <= MOST_ADVISED else f"more than {MOST_ADVISED:,}"


def as_sure(study: AnyStudy) -> AnyStudy:
    """A study as reports show it: of too few futures no estimate keeps its error."""
    return cast(AnyStudy, without_errors(study)) if is_too_small(study) else study


def sure_results(saved: Saved) -> dict[str, Any]:
    """The results of a saved study, likewise."""
    found = saved.results
    return cast(dict[str, Any], without_errors(found)) if found["paths"] < ENOUGH else found


def on_few(named: Mapping[str, Estimate], n: int) -> list[str]:
    """What is to be said of means over n futures whose error rests on so few that neither is to be relied on."""
    enough = min(float(ENOUGH), 0.1 * n)
    few = [name for name, mean in named.items() if mean.support is not None and mean.support < enough]
    if not few:
        return []
    return [
        f"The mean of {listed(few)} rests on a few extreme futures: it and its margin are not to be relied on, and "
        "more paths may not help, where a distribution has no variance."
    ]


def without_errors(found: Any) -> Any:
    """The same without the errors and limits of its estimates, also of those that stand as in JSON."""
    if isinstance(found, Estimate):
        return Estimate(found.value, None)
    if isinstance(found, Mapping) and "std_error" in found:
        found = {**found, **dict.fromkeys(("std_error", "low95", "high95"))}
    if isinstance(found, tuple | list):
        return type(found)(without_errors(one) for one in found)
    if isinstance(found, Mapping):
        return {key: without_errors(one) for key, one in found.items()}
    if is_dataclass(found) and not isinstance(found, type):
        return replace(found, **{field.name: without_errors(getattr(found, field.name)) for field in fields(found)})
    return found
