"""Pictures of what clauses are worth, and of how well exits choose. An Axes in, an Axes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulate.presentation.saying import as_sure
from simulate.presentation.style import (
    BAD,
    BLACK,
    GOOD,
    MUTED,
    PARTNER_COLOURS,
    VENTURE_COLOUR,
    headline,
    new_figure,
    save_all,
    short,
    thousands,
    zero_line,
)
from simulate.presentation.wording import counted, number, percent, signed, whose
from simulate.statistics.estimates import ENOUGH, beyond_error
from simulate.studies.worth.clauses import ClauseWorth
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.triggers import TriggerQuality
from simulate.version import installed_version

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.28
"""Height of a clause in a picture [inches]."""
KINDS = {
    "Bargains: what one gives the other": ("payment", "supply agreement", "dilution penalty", "agreed exit"),
    "Protections": ("reviews", "reviews and resets", "gates", "lock-up"),
    "Exits": ("trigger", "exits"),
}
"""Kinds of clauses by what they are for."""


def draw_worth(folder: Path, appraisal: Appraisal) -> list[Path]:
    """Draws the pictures of a study of clauses into a folder, as PNG and SVG.

    Parameters
    ----------
    folder : Path
        An existing folder.
    appraisal : Appraisal
        As of `result.appraise`; its view sorts.

    Returns
    -------
    list of Path
        The files written; none where no clause acted.
    """
    appraisal = as_sure(appraisal)
    pictures: dict[str, Callable[[], Figure]] = {}
    if appraisal.ranked():
        pictures["clauses"] = lambda: clauses_figure(appraisal)
    if any(quality.n_ended for quality in appraisal.triggers):
        pictures["exits"] = lambda: exits_figure(appraisal)
    return save_all(pictures, folder, footer(appraisal))


def footer(appraisal: Appraisal) -> str:
    """What a picture was made from: scenario, futures, seed and version."""
    name, futures = short(appraisal.scenario, 60), counted(appraisal.paths, "future")
    return f"{name} · {futures} with and without · seed {appraisal.seed} · jvsim {installed_version()}"


def clauses_figure(appraisal: Appraisal) -> Figure:
    """What each clause that is told apart from nothing is worth to whom, by what kind of clause it is."""
    groups = clause_groups(appraisal)
    figure = new_figure(8.8, 1.9 + ROW * sum(len(found) + 1 for _, found in groups))
    told = len(appraisal.told_apart())
    left = len(appraisal.ranked()) - told
    below = "value with the clause less value without it; hollow: not told apart"
    if left and told:
        below += f"; {counted(left, 'clause')} more not told apart for anyone"
    headline(figure, _clauses_headline(appraisal), below)
    clause_dots(figure.add_subplot(), appraisal)
    return figure


def _clauses_headline(appraisal: Appraisal) -> str:
    found = [one for one in appraisal.told_apart() if one.gains[appraisal.holder].sign(appraisal.comparisons)]
    of = short(whose(appraisal.view), 40)
    if not found:
        return f"No clause is seen to be worth anything to {of}"
    gain = found[0].gains[appraisal.holder].mean
    return f"To {of} “{short(found[0].clause.name, 40)}” matters most: {signed(gain)} million"


def clause_groups(appraisal: Appraisal) -> list[tuple[str, list[ClauseWorth]]]:
    """The clauses that are drawn by kind: those told apart from nothing; where there are none, all that acted."""
    drawn = appraisal.told_apart() or appraisal.ranked()
    found = [(title, [one for one in drawn if one.clause.kind in kinds]) for title, kinds in KINDS.items()]
    known = {kind for kinds in KINDS.values() for kind in kinds}
    found.append(("Others", [one for one in drawn if one.clause.kind not in known]))
    return [(title, clauses) for title, clauses in found if clauses]


def clause_dots(ax: Axes, appraisal: Appraisal) -> Axes:
    """What each clause is worth to the venture and to each partner, dots on one line, with 95 % margins.

    Parameters
    ----------
    ax : Axes
    appraisal : Appraisal
    """
    from matplotlib.lines import Line2D

    colours = (VENTURE_COLOUR, *PARTNER_COLOURS)
    place, ticks, names = 0, [], []
    for title, clauses in clause_groups(appraisal):
        ax.text(0.0, place, title, transform=ax.get_yaxis_transform(), fontweight="bold", fontsize=8.5, va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0}, zorder=5.0)  # fmt: skip
        for at, worth in enumerate(clauses, place + 1):
            _dumbbell(ax, at, worth, colours, appraisal.comparisons)
            ticks.append(at)
            names.append(short(worth.clause.name, 40))
        place += len(clauses) + 1
    zero_line(ax, vertical=True)
    ax.set_yticks(ticks, names)
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(place - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"worth on average [{short(appraisal.currency, 12)} million a future]")
    thousands(ax.xaxis)
    look: dict[str, Any] = {"linestyle": "none", "marker": "o"}
    named = zip(appraisal.holders, colours, strict=True)
    handles = [Line2D([], [], color=colour, label=short(name), **look) for name, colour in named]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.28 / (0.3 + 0.1 * place)), ncols=3)
    return ax


def _dumbbell(ax: Axes, at: float, worth: ClauseWorth, colours: Sequence[str], comparisons: int) -> None:
    """A line between what a clause is worth to both partners, and a dot for each and for the venture."""
    values = [gain.mean.value for gain in worth.gains[1:]]
    ax.plot(values, [at] * len(values), color="#CCCCCC", linewidth=2.2, zorder=2.0)
    for gain, colour in zip(worth.gains, colours, strict=True):
        sure = gain.sign(comparisons) != 0
        ax.errorbar(
            gain.mean.value, at, xerr=gain.mean.margin or 0.0, color=colour, marker="o", markersize=6.0,
            markerfacecolor=colour if sure else "white", elinewidth=1.0, linestyle="none", zorder=3.0,
        )  # fmt: skip


# ---- exits ----------------------------------------------------------------------------------------------------------


def exits_figure(appraisal: Appraisal) -> Figure:
    """What each exit gains or loses for the ventures that it ends."""
    ended = sorted((q for q in appraisal.triggers if q.n_ended), key=lambda quality: -quality.n_ended)
    figure = new_figure(8.8, 1.7 + ROW * len(ended))
    headline(figure, _exits_headline(ended), "share of futures that an exit ends, times what it gains or loses in each")
    exit_bars(figure.add_subplot(), ended, appraisal.currency)
    return figure


def _exits_headline(ended: Sequence[TriggerQuality]) -> str:
    losing = [quality for quality in ended if quality.saved is not None and quality.per_future.value < 0.0
              and beyond_error(quality.saved)]  # fmt: skip
    if not losing:
        return "No exit is seen to end ventures that would be worth more without it"
    worst = min(losing, key=lambda quality: quality.per_future.value)
    return (
        f"“{short(worst.name, 40)}” ends ventures that would be worth {number(-_saved(worst))} million more without it"
    )


def _saved(quality: TriggerQuality) -> float:
    return 0.0 if quality.saved is None else quality.saved.value


def exit_bars(ax: Axes, ended: Sequence[TriggerQuality], currency: str) -> Axes:
    """Share of futures that each exit ended times the mean gain in them: teal where it gains, brown where it loses.

    Parameters
    ----------
    ax : Axes
    ended : sequence of TriggerQuality
        Triggers that ended a venture, from top to bottom.
    currency : str
    """
    for place, quality in enumerate(ended):
        sure = quality.saved is not None and quality.n_ended >= ENOUGH and beyond_error(quality.saved)
        value = quality.per_future.value
        ax.barh(place, value, 0.62, color=(GOOD if value > 0.0 else BAD) if sure else "#CCCCCC")
        words = f"ends {percent(quality.ended.value)}, {signed(quality.saved)} in each"
        ax.text(1.02, place, words, transform=ax.get_yaxis_transform(), va="center", fontsize=8.5,
                color=BLACK if sure else MUTED)  # fmt: skip
    zero_line(ax, vertical=True)
    ax.set_yticks(range(len(ended)), [short(quality.name) for quality in ended])
    ax.tick_params(axis="y", length=0.0)
    ax.set_ylim(len(ended) - 0.4, -0.6)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(f"value with the exit less without it [{short(currency, 12)} million a future]")
    thousands(ax.xaxis)
    return ax
