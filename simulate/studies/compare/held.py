"""What verdicts hold against 0: so many differences of a comparison at once, with 95 % confidence for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulate.statistics.samples import Path
    from simulate.studies.compare.differences import Compared, Difference, Sides

FUTURES = ("together", "p_both_better")
"""Where the share of futures in which both are better off stands."""


def place_of(comparison: Sides, one: Compared) -> int:
    """Which of the variants it is."""
    return next(place for place, variant in enumerate(comparison.variants) if variant is one)


def comparisons(comparison: Sides) -> int:
    """How many differences the verdicts hold against 0; all of them together are held to 95 %."""
    return comparisons_of(one.differences for one in comparison.variants)


def comparisons_of(variants: Iterable[Mapping[Path, Difference]]) -> int:
    """The same of what each variant changes."""
    return max(1, sum(len(headlines(differences)) for differences in variants))


def headlines(differences: Mapping[Path, Difference]) -> list[Difference]:
    """What verdicts are about: the venture, each partner, both together, survival, and every ending."""
    return [
        difference
        for path, difference in differences.items()
        if path in (("venture", "npv"), FUTURES)
        or (path[0] == "partners" and path[-1] == "npv")
        or path[0].startswith("survival")
        or path[0] == "ended_by"
    ]


def any_told_apart(comparison: Sides) -> bool:
    """Whether verdicts say of anything that it differs."""
    if comparison.paths < ENOUGH:
        return False
    held = comparisons(comparison)
    shown = (one for variant in comparison.variants for one in headlines(variant.differences))
    return any(told_apart(one.paired.mean, held) for one in shown)
