"""What variants change as a forest plot: the venture's and each partner's value, a line each, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.presentation.forest import Group, Row, forest, height_of
from simulate.presentation.style import PARTNER_COLOURS, VENTURE_COLOUR, headline, new_figure, short, thousands
from simulate.presentation.wording import counted, percent, signed
from simulate.scenario.defaults import VENTURE as THE_VENTURE
from simulate.statistics.estimates import ENOUGH
from simulate.statistics.paired import told_apart
from simulate.studies.compare.held import comparisons

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simulate.statistics.samples import Path
    from simulate.studies.compare.differences import Compared, Difference, Sides

MOST_DRAWN = 12
"""Variants in the pictures; the tables have all."""
VENTURE = ("venture", "npv")
SAME = "the same in every future"
HOW_TO_READ = "dot: mean, with its 95 % margin; thin line: nine futures in ten; grey and hollow: not told apart"


def difference_figure(comparison: Sides, view: str = THE_VENTURE) -> Figure:
    """What each variant changes in the venture's and the partners' values, the view's largest gain on top."""
    groups = difference_groups(comparison, view)
    figure = new_figure(10.0, height_of(groups))
    headline(figure, difference_headline(comparison, view), HOW_TO_READ)
    differences(figure.add_subplot(), groups, comparison.currency)
    return figure


def value_of(comparison: Sides, view: str) -> Path:
    """Where the value of a view stands; the venture's where a variant does not have this partner."""
    path = VENTURE if view == THE_VENTURE else ("partners", view, "npv")
    return path if all(path in one.differences for one in comparison.variants) else VENTURE


def differences(ax: Axes, groups: list[Group], currency: str) -> Axes:
    """Differences in net present value on one scale.

    Parameters
    ----------
    ax : Axes
    groups : list of Group
        As of `difference_groups`.
    currency : str
    """
    forest(ax, groups)
    thousands(ax.xaxis)
    ax.set_xlabel(f"net present value, variant less base [{short(currency, 12)} million]")
    return ax


def difference_groups(comparison: Sides, view: str = THE_VENTURE) -> list[Group]:
    """A group a variant, the view's largest gain first."""
    value = value_of(comparison, view)
    shown = sorted(comparison.variants[:MOST_DRAWN], key=lambda one: -one.differences[value].paired.mean.value)
    return [_group(comparison, one, value) for one in shown]


def _group(comparison: Sides, one: Compared, first: Path) -> Group:
    paths: list[tuple[str, Path, str]] = [("venture", VENTURE, VENTURE_COLOUR)]
    for name, colour in zip(comparison.base.partners, PARTNER_COLOURS, strict=False):
        paths.append((name, ("partners", name, "npv"), colour))
    rows = [_row(comparison, one, *found) for found in sorted(paths, key=lambda found: found[1] != first)]
    still = all(row.words == SAME for row in rows)
    return Group(one.side.name, [Row("all", SAME)] if still else rows)


def _row(comparison: Sides, one: Compared, label: str, path: Path, colour: str) -> Row:
    if path not in one.differences:
        return Row(label, "is no partner in this variant")
    if one.differences[path].is_same:
        return Row(label, SAME)
    paired = one.differences[path].paired
    enough = comparison.paths >= ENOUGH
    sure = enough and told_apart(paired.mean, comparisons(comparison))
    words = f"{signed(paired.mean)}, better in {percent(paired.p_better.value, 0)}"
    if enough and not sure:
        words += ", not told apart"
    return Row(label, words, paired.mean, sure, colour, comparison.limits(one, path))


def difference_headline(comparison: Sides, view: str = THE_VENTURE) -> str:
    """What the comparison finds, claiming nothing that its errors do not support."""
    n = len(comparison.variants)
    if comparison.paths < ENOUGH:
        return f"What the variants change: {counted(comparison.paths, 'future')}, too few to tell"
    held, value = comparisons(comparison), value_of(comparison, view)
    whose = "the venture's mean value" if value == VENTURE else f"the mean value to {short(value[1], 30)}"
    if n == 1:
        one = comparison.variants[0]
        return f"“{short(one.side.name, 40)}”: {_moved(one.differences[value], held, whose)}"
    apart = [one for one in comparison.variants if told_apart(one.differences[value].paired.mean, held)]
    if not apart:
        return f"None of {n} variants is seen to move {whose}"
    which = "Both variants move" if len(apart) == n == 2 else f"{len(apart)} of {n} variants move"
    if len(apart) == 1:
        return (
            f"Of {n} variants only “{short(apart[0].side.name, 40)}” is seen to move {whose}: "
            f"{_moved(apart[0].differences[value], held, whose)}"
        )
    ends = sorted(one.differences[value].paired.mean.value for one in apart)
    return f"{which} {whose}, by {ends[0]:+,.0f} to {ends[-1]:+,.0f} million"


def _moved(one: Difference, held: int, whose: str) -> str:
    mean = one.paired.mean
    if not told_apart(mean, held):
        return f"{whose} is not seen to move"
    way, to = "more" if mean.value > 0.0 else "less", "" if one.path == VENTURE else f"to {short(one.path[1], 30)} "
    return f"{to}the venture is worth {signed(mean.size).lstrip('+')} million {way} on average"
