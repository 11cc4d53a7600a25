"""What a report says of a study of few futures: its numbers, and no margins, which would be noise themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol, TypeVar, cast

from simulate.statistics.estimates import ENOUGH, Estimate

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


def margins(study: Study) -> str:
    """What ± is, in a note; that there is none, where futures are too few."""
    return "Too few futures for margins." if is_too_small(study) else "± is the 95 % margin."


def how_many(needed: int) -> str:
    """Futures that a statement would need: about how many, as long as anybody would simulate them."""
    return f"about {needed:,}" if needed <= MOST_ADVISED else f"more than {MOST_ADVISED:,}"


def as_sure(study: AnyStudy) -> AnyStudy:
    """A study as reports show it: of too few futures no estimate keeps its error."""
    return cast(AnyStudy, _without_errors(study)) if is_too_small(study) else study


def _without_errors(found: Any) -> Any:
    if isinstance(found, Estimate):
        return Estimate(found.value, None)
    if isinstance(found, tuple | list):
        return type(found)(_without_errors(one) for one in found)
    if isinstance(found, Mapping):
        return {key: _without_errors(one) for key, one in found.items()}
    if is_dataclass(found) and not isinstance(found, type):
        return replace(found, **{field.name: _without_errors(getattr(found, field.name)) for field in fields(found)})
    return found
