"""A comparison as a reader sees it: what differs in the inputs, what that changes, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulate.presentation.findings import Source, seen_first
from simulate.presentation.layout import MUTED, bullets, cell, partner, plain, row, show, table, titled
from simulate.presentation.wording import (
    NOTHING,
    counted,
    listed,
    number,
    percent,
    percent_with_margin,
    points,
    signed,
    with_margin,
    years,
)
from simulate.scenario.defaults import VENTURE
from simulate.statistics.estimates import Estimate
from simulate.statistics.kinds import BELOW_ZERO, CVAR
from simulate.statistics.samples import SHARE, Path
from simulate.studies.compare.differences import Compared, Difference, Side
from simulate.studies.compare.held import any_told_apart, comparisons
from simulate.studies.compare.inputs import changes_block
from simulate.studies.compare.metrics import PEAK_FUNDING, Level
from simulate.studies.compare.next_words import next_step
from simulate.studies.compare.overview import SAME, is_of, overview_block, short_name
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.words import is_same, verdict

VALUE_COLUMNS = ("mean", "P5", "P50", "P95", "better in", "changed in")


def print_comparison(
    console: Console, comparison: Comparison, view: str = VENTURE, source: Source | None = None
) -> None:
    """Prints a comparison.

    Parameters
    ----------
    console : rich.console.Console
        Where to; its width decides how many variants stand side by side.
    comparison : Comparison
    view : str
        Whose side comes first: venture, or a partner.
    source : Source, optional
        What the next command is said to be run on.
    """
    show(console, comparison_view(comparison, console.width, view, source))


def comparison_view(
    comparison: Comparison, width: int = 120, view: str = VENTURE, source: Source | None = None
) -> Group:
    """The comparison as something that rich can print."""
    blocks: list[RenderableType] = [heading(comparison), overview_block(comparison, view)]
    blocks.append(changes_block(comparison, width))
    moved = [one for one in comparison.variants if not is_same(one)]
    if moved:
        with_levels = len(moved) <= max(1, (width - 48) // 28)
        blocks += [values_block(comparison, moved, view), shares_block(comparison, moved, with_levels, view)]
    blocks.append(words_block(comparison, view, source))
    notes = [f"{one.side.name}: {note}" for one in comparison.variants for note in one.notes]
    if notes:
        blocks.append(titled("Worth a second look", bullets(notes, mark="!")))
    return Group(*blocks)


def heading(comparison: Comparison) -> RenderableType:
    """What is compared, on which futures."""
    summary, scenario = comparison.base.summary, comparison.base.scenario
    facts = (
        f"{counted(len(comparison.variants), 'variant')} · {counted(comparison.paths, 'path')} of each on the same "
        f"futures · {years(scenario.horizon_quarters)} · seed {summary['seed']} · {summary['run']['sampler']} · "
        f"jvsim {summary['run']['version']}"
    )
    return Group(cell(f"{base_title(comparison)}, compared", "bold underline"), cell(facts, MUTED), "")


def base_title(comparison: Comparison) -> str:
    """The base's scenario, and where it came from if it is called by that."""
    name, scenario = comparison.base.name, str(comparison.base.summary["scenario"])
    return name if name == scenario else f"{scenario} ({name})"


# ---- values ---------------------------------------------------------------------------------------------------------


def values_block(comparison: Comparison, moved: Sequence[Compared], view: str = VENTURE) -> Group:
    """Net present values of the base and of the variants that differ, each with its paired differences."""
    made = table("", VALUE_COLUMNS)
    repeated = [name for name in comparison.base.partners if _has_no_alternative(comparison, name)]
    for path, first in sorted(_money_metrics(comparison), key=lambda found: not is_of(found[0], view)):
        if path[-1] == "alternative" and all(_is_same(one.differences.get(path)) for one in moved):
            continue
        if path[-1] == "advantage" and path[1] in repeated:
            continue
        row(made, _named(comparison, path, first.label), *[""] * len(VALUE_COLUMNS))
        _row(made, "base", *_level(first.base), "", "")
        for one in moved:
            if (difference := one.differences.get(path)) is not None:
                _variant_rows(made, one.side.name, difference)
    nothing = f" {listed(repeated)}: its value in the venture is its advantage, for its alternative is 0."
    return titled(
        f"Net present value [{plain(comparison.base.summary['currency'])} million]",
        made,
        note="Under each value its difference from the base, taken future by future; ± is the 95 % margin. The "
        "difference at P5 is that of the two P5. A difference has no ± where no future differs (0), or where too few "
        "changed for an error. Better in, changed in: the share of futures. The advantage is the "
        "value in the venture less that without it." + (nothing if repeated else ""),
    )


def _named(comparison: Comparison, path: Path, label: str) -> Text:
    names = comparison.base.partners
    return partner(label, names.index(path[1])) if path[0] == "partners" else cell(label, "bold")


def _has_no_alternative(comparison: Comparison, name: str) -> bool:
    """Whether a partner's alternative is 0 on every side and in every future: its advantage repeats its value."""
    found = [one.differences.get(("partners", name, "alternative")) for one in comparison.variants]
    levels = [level for one in found if one is not None for level in (one.base, one.variant) if level is not None]
    return all(level.mean.value == 0.0 and not level.mean.std_error for level in levels)


def _money_metrics(comparison: Comparison) -> Iterator[tuple[Path, Difference]]:
    """The net present values that are compared, each as the first variant that has it knows it."""
    found: dict[Path, Difference] = {}
    for one in comparison.variants:
        for path, difference in one.differences.items():
            if path == ("venture", "npv") or (path[0] == "partners" and difference.unit == "million"):
                found.setdefault(path, difference)
    yield from found.items()


def _variant_rows(made: Table, name: str, one: Difference) -> None:
    if _is_same(one):
        _row(made, short_name(name), *[SAME] * len(VALUE_COLUMNS))
        return
    _row(made, short_name(name), *_level(one.variant), "", "")
    both = one.paired
    quantiles = (signed(found) for found in (both.p05, both.p50, both.p95))
    futures = (_futures(both.p_better), _futures(both.share_changed))
    row(made, "    difference", signed(both.mean), *quantiles, *futures)


def _futures(share: Estimate) -> str:
    return percent_with_margin(replace(share, low=None, high=None)).removesuffix(" %")


def _row(made: Table, name: str, *cells: str) -> None:
    """A row under a heading: its name keeps the indent on every line."""
    row(made, Padding(cell(name), (0, 0, 0, 2)), *cells)


def _level(level: Level | None) -> list[str]:
    if level is None:
        return [NOTHING] * 4
    quantiles = [point.value for point in level.quantiles]
    places = 0 if max(map(abs, quantiles), default=0.0) >= 100.0 else None
    return [with_margin(level.mean), *(number(value, places) for value in quantiles)]


def _is_same(one: Difference | None) -> bool:
    return one is None or one.is_same


# ---- shares and counts ----------------------------------------------------------------------------------------------

Row = tuple[str, str, list[Difference | None]]
"""What a row is called, the base's figure, and the difference of each variant."""
GROUPS: dict[str, Callable[[Path], bool]] = {
    "How long they live": lambda path: path[0].startswith(("survival", "life")),
    "What ends them": lambda path: path[0] == "ended_by",
    "How the partners fare": lambda path: path[0] == "together" or path[-1] == "p_better",
    "The deal": lambda path: path[0] == "venture" and path != ("venture", "npv"),
    "Governance, mean per venture": lambda path: path[0] in ("resets", "disputes", "deadlock_quarters"),
}
"""Parts of the table of lives, endings and governance, and what belongs to each."""


def shares_block(comparison: Comparison, moved: Sequence[Compared], with_levels: bool, view: str = VENTURE) -> Group:
    """Survival, endings, how the partners fare, governance, risk, the plan: what differs in any of the variants.

    Each variant has its level and in brackets its difference from the base; without levels only the difference.
    """
    made = table("", ("base", *(short_name(one.side.name) for one in moved)))
    write = _with_difference if with_levels else _difference
    left_out = 0
    for title, rows in _parts(moved, view).items():
        shown = [(label, base, found) for label, base, found in rows if not all(map(_is_same, found))]
        left_out += len(rows) - len(shown)
        if shown:
            row(made, cell(title, "bold"), *[""] * (1 + len(moved)))
        for label, base, found in shown:
            _row(made, label, base, *map(write, found))
    _plan_rows(made, comparison, moved, with_levels, view)
    differences = "In brackets the difference" if with_levels else "Each variant's difference"
    currency = plain(comparison.base.summary["currency"])
    note = (
        f"{differences} from the base, shares in percentage points; {SAME} where none of these futures differs, "
        f"{NOTHING} where a side has no such thing; two limits where few futures differ. Money in {currency} million; "
        "CVaR 5 % is the mean of the worst 5 % of futures; the plan has no error."
        + ("" if with_levels else " Each variant's own level: with fewer variants, or in a wider terminal.")
        + (f" Left out: {counted(left_out, 'row')} in which no future differs." if left_out else "")
    )
    return titled("Lives, endings and terms", made, note=note)


def _parts(moved: Sequence[Compared], view: str) -> dict[str, list[Row]]:
    """The parts of the table and the rows of each, the view's first."""
    found = {title: list(_rows(_paths(moved, belongs, view), moved)) for title, belongs in GROUPS.items()}
    return {**found, "The risk": list(_risk_rows(_paths(moved, lambda path: path[-1] == "npv", view), moved))}


def _paths(moved: Sequence[Compared], belongs: Callable[[Path], bool], view: str) -> list[Path]:
    found = dict.fromkeys(path for one in moved for path in one.differences if belongs(path))
    return sorted(found, key=lambda path: view != VENTURE and not is_of(path, view))


def _rows(paths: Sequence[Path], moved: Sequence[Compared]) -> Iterator[Row]:
    for path in paths:
        found = [_as_run_shows(one.differences.get(path)) for one in moved]
        known = next(one for one in found if one is not None)
        yield _label(known), _mean(known, known.base), found


def _as_run_shows(one: Difference | None) -> Difference | None:
    """The peak funding as `jvsim run` prints it: what is needed, where the results hold the lowest cash."""
    if one is None or one.path != PEAK_FUNDING:
        return one
    base, variant = (level and Level(_negated(level.mean)) for level in (one.base, one.variant))
    return replace(one, base=base, variant=variant, paired=replace(one.paired, mean=_negated(one.paired.mean)))


def _negated(estimate: Estimate) -> Estimate:
    return replace(estimate, value=-estimate.value)


def _risk_rows(paths: Sequence[Path], few: Sequence[Compared]) -> Iterator[Row]:
    """The chance of a loss and the mean of the worst 5 % of futures, of the venture and of each partner in it."""
    for path in paths:
        found = [one.differences.get(path) for one in few]
        known = next(one for one in found if one is not None)
        of = known.label.removesuffix(", in the venture")
        for name, label in ((BELOW_ZERO.name, f"{of}, P(loss)"), (CVAR.name, f"{of}, CVaR 5 %")):
            figures = [None if one is None else _risk(one, name) for one in found]
            first = _risk(known, name)
            yield label, _mean(first, first.base), figures


def _risk(one: Difference, name: str) -> Difference:
    """A figure of the risk of a value as a row of its own."""
    base, variant = (None if level is None else Level(level.risk[name]) for level in (one.base, one.variant))
    unit = SHARE if name == BELOW_ZERO.name else one.unit
    return replace(one, unit=unit, base=base, variant=variant, paired=replace(one.paired, mean=one.risk[name]))


def _label(one: Difference) -> str:
    return "horizon reached" if one.path == ("ended_by", "horizon") else one.label


def _mean(one: Difference, level: Level | None) -> str:
    if level is None:
        return NOTHING
    value = level.mean.value
    return percent(value) if one.unit == "share" else number(value, 2 if abs(value) < 100.0 else 0)


def _with_difference(one: Difference | None) -> str:
    return NOTHING if one is None else f"{_mean(one, one.variant)} ({_difference(one)})"


def _difference(one: Difference | None) -> str:
    if one is None:
        return NOTHING
    write = points if one.unit == SHARE else signed
    return SAME if _is_same(one) else write(one.paired.mean).removesuffix(" pts")


def _plan_rows(made: Table, comparison: Comparison, moved: Sequence[Compared], with_levels: bool, view: str) -> None:
    base = comparison.base
    names = [None if name == VENTURE else name for name in seen_first(view, (VENTURE, *base.partners))]
    found = {name: [_planned(base, one.side, name, with_levels) for one in moved] for name in names}
    if all(text.rstrip(")").endswith(SAME) for texts in found.values() for text in texts):
        return
    row(made, cell("The plan's NPV", "bold"), *[""] * (1 + len(moved)))
    for name, texts in found.items():
        plan = base.summary["plan"]
        _row(made, name or "venture", number(plan["npv"] if name is None else plan["partners"][name]), *texts)


def _planned(base: Side, side: Side, partner: str | None, with_level: bool) -> str:
    """A planned value and its difference from the base's."""
    plans = [one.summary["plan"] for one in (base, side)]
    if partner is not None and partner not in plans[1]["partners"]:
        return NOTHING
    before, after = (plan["npv"] if partner is None else plan["partners"][partner] for plan in plans)
    change = after - before
    text = SAME if change == 0.0 else ("+" if change > 0.0 else "") + number(change)
    return f"{number(after)} ({text})" if with_level else text


# ---- words ----------------------------------------------------------------------------------------------------------


def words_block(comparison: Comparison, view: str = VENTURE, source: Source | None = None) -> Group:
    """The verdicts, and the next command."""
    parts: list[RenderableType] = []
    for one in comparison.variants:
        told = [finding.text for finding in verdict(comparison, one, view)]
        parts += [cell(one.side.name, "bold"), bullets(told)]
    parts.append(cell((source or Source()).names(next_step(comparison, view)).text))
    held = comparisons(comparison)
    note = (
        f"What is said to differ does so with 95 % confidence for all {held} differences that were looked at together; "
        "whether a partner beats its alternative is held to 95 % by itself, as in the words of `jvsim run`."
        if held > 1 and any_told_apart(comparison)
        else ""
    )
    return titled("In words", *parts, note=note)
