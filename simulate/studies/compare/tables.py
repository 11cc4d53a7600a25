"""A comparison as a reader sees it: what differs in the inputs, what that changes, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from simulate.presentation.layout import MUTED, NARROWEST_NAMES, bullets, cell, plain, row, show, table, titled
from simulate.presentation.wording import (
    NOTHING,
    counted,
    number,
    percent,
    percent_with_margin,
    points,
    signed,
    with_margin,
    years,
)
from simulate.scenario.toml_text import inline
from simulate.statistics.estimates import Estimate
from simulate.statistics.kinds import BELOW_ZERO, CVAR
from simulate.statistics.samples import SHARE, Path
from simulate.studies.compare.differences import Compared, Difference, Side
from simulate.studies.compare.metrics import PEAK_FUNDING, Level
from simulate.studies.compare.result import Comparison
from simulate.studies.compare.words import any_told_apart, comparisons, verdict

LONGEST_TEXT = 48
"""Characters of an input's value; the files have it whole."""
LONGEST_WHOLE = 24
"""Characters of inputs that are never broken, however narrow the terminal."""
MOST_CHANGES = 40
"""Rows of the table of inputs."""
MOST_SHOWN = 40
"""Characters of a variant's name in a table."""
VALUE_COLUMNS = ("mean ± 95 %", "P5", "P50", "P95", "better in %", "changed in %")
SAME = "="
"""Stands for a difference that is 0 in every future."""


def print_comparison(console: Console, comparison: Comparison) -> None:
    """Prints a comparison.

    Parameters
    ----------
    console : rich.console.Console
        Where to; its width decides how many variants stand side by side.
    comparison : Comparison
    """
    show(console, comparison_view(comparison, console.width))


def comparison_view(comparison: Comparison, width: int = 120) -> Group:
    """The comparison as something that rich can print."""
    beside = max(1, (width - 48) // 28)
    blocks: list[RenderableType] = [heading(comparison), changes_block(comparison, width), values_block(comparison)]
    groups = (comparison.variants[i : i + beside] for i in range(0, len(comparison.variants), beside))
    blocks += [shares_block(comparison, few) for few in groups]
    blocks.append(words_block(comparison))
    notes = [f"{one.side.name}: {note}" for one in comparison.variants for note in one.notes]
    if notes:
        blocks.append(titled("Not alike in all things", bullets(notes, mark="!")))
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


def short_name(name: str) -> str:
    """A side's name in a table."""
    text = plain(name)
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"


# ---- inputs ---------------------------------------------------------------------------------------------------------


def changes_block(comparison: Comparison, width: int = 120) -> Group:
    """What differs in the inputs, a row a key; values are broken only where the width [characters] is too small."""
    made = table("", ("key", "base", "variant"), words=("key", "base", "variant"))
    left, shown = 0, 0
    for one in comparison.variants:
        name = cell(short_name(one.side.name), "bold")
        if not one.changes:
            row(made, name, "nothing", "", "")
        for i, (key, (before, after)) in enumerate(one.changes.items()):
            if shown == MOST_CHANGES:
                left += len(one.changes) - i
                break
            shown += 1
            texts = (input_text(before, after), input_text(after, before))
            row(made, name if i == 0 else "", key, *texts)
    made.columns[1].no_wrap = True
    fits = _widest(made, 1) + _widest(made, 2) + _widest(made, 3) + NARROWEST_NAMES + 9 <= width
    for k in (2, 3):
        made.columns[k].no_wrap = fits or _widest(made, k) <= LONGEST_WHOLE
    note = f"{left} more; summary.json has them all." if left else ""
    return titled("What differs in the inputs", made, note=note)


def _widest(made: Table, column: int) -> int:
    return max((cell_len(str(content)) for content in made.columns[column].cells), default=0)


def input_text(value: Any, other: Any) -> str:
    """An input as TOML; of a whole table that the other side lacks only that it is there."""
    if value is None:
        return "none"
    if isinstance(value, dict) and "dist" not in value and other is None:
        return "there"
    text = inline(_rounded(value))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _rounded(value: Any) -> Any:
    """Numbers without the rounding of sums: 0.4 for 1 - 0.6."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return {key: _rounded(item) for key, item in value.items()} if isinstance(value, dict) else value


# ---- values ---------------------------------------------------------------------------------------------------------


def values_block(comparison: Comparison) -> Group:
    """Net present values of every side, and under each variant's the paired differences from the base's."""
    made = table("", VALUE_COLUMNS)
    for path, first in _money_metrics(comparison):
        if path[-1] == "alternative" and all(_is_same(one.differences.get(path)) for one in comparison.variants):
            continue
        row(made, cell(first.label, "bold"), *[""] * len(VALUE_COLUMNS))
        _row(made, "base", *_level(first.base), "", "")
        for one in comparison.variants:
            if (difference := one.differences.get(path)) is not None:
                _variant_rows(made, one.side.name, difference)
    return titled(
        f"Net present value [{plain(comparison.base.summary['currency'])} million]",
        made,
        note="Under each value its difference from the base, taken future by future; ± is the 95 % margin. The "
        "difference at P5 is that of the two P5. A difference has no ± where no future differs (0), or where too few "
        "changed for an error. Better in, changed in: the share of futures. The advantage is the "
        "value in the venture less that without it.",
    )


def _money_metrics(comparison: Comparison) -> Iterator[tuple[Path, Difference]]:
    """The net present values that are compared, each as the first variant that has it knows it."""
    found: dict[Path, Difference] = {}
    for one in comparison.variants:
        for path, difference in one.differences.items():
            if path == ("venture", "npv") or (path[0] == "partners" and difference.unit == "million"):
                found.setdefault(path, difference)
    yield from found.items()


def _variant_rows(made: Table, name: str, one: Difference) -> None:
    _row(made, short_name(name), *_level(one.variant), "", "")
    if _is_same(one):
        row(made, "    difference", "0", "0", "0", "0", "0.0", "0.0", style=MUTED)
        return
    both = one.paired
    quantiles = (signed(found) for found in (both.p05, both.p50, both.p95))
    futures = (_futures(both.p_better), _futures(both.share_changed))
    row(made, "    difference", signed(both.mean), *quantiles, *futures)


def _futures(share: Estimate) -> str:
    return percent_with_margin(replace(share, low=None, high=None)).removesuffix(" %")


def _row(made: Table, name: str, *cells: str) -> None:
    """A row under a heading: its name keeps the indent on every line."""
    made.add_row(Padding(cell(name), (0, 0, 0, 2)), *map(cell, cells))


def _level(level: Level | None) -> list[str]:
    if level is None:
        return [NOTHING] * 4
    quantiles = [point.value for point in level.quantiles]
    places = 0 if max(map(abs, quantiles), default=0.0) >= 100.0 else None
    return [with_margin(level.mean), *(number(value, places) for value in quantiles)]


def _is_same(one: Difference | None) -> bool:
    return one is None or one.paired.share_changed.value == 0.0


# ---- shares and counts ----------------------------------------------------------------------------------------------

GROUPS: dict[str, Callable[[Path], bool]] = {
    "How long they live": lambda path: path[0].startswith(("survival", "life")),
    "What ends them": lambda path: path[0] == "ended_by",
    "How the partners fare": lambda path: path[0] == "together" or path[-1] == "p_better",
    "The deal": lambda path: path[0] == "venture" and path != ("venture", "npv"),
    "Governance, mean per venture": lambda path: path[0] in ("resets", "disputes", "deadlock_quarters"),
}
"""Parts of the table of lives, endings and governance, and what belongs to each."""


def shares_block(comparison: Comparison, few: Sequence[Compared]) -> Group:
    """Survival, endings, how the partners fare, governance, the plan: the base, each variant with its difference."""
    names = [short_name(one.side.name) for one in few]
    made = table("", ("base", *names))
    for title, belongs in GROUPS.items():
        paths = list(dict.fromkeys(path for one in few for path in one.differences if belongs(path)))
        if paths:
            row(made, cell(title, "bold"), *[""] * (1 + len(few)))
        for path in paths:
            found = [_as_run_shows(one.differences.get(path)) for one in few]
            known = next(one for one in found if one is not None)
            _row(made, _label(known), _mean(known, known.base), *(_with_difference(one) for one in found))
    _risk_rows(made, few)
    _plan_rows(made, comparison, few)
    currency = plain(comparison.base.summary["currency"])
    note = (
        f"In brackets the difference from the base, shares in percentage points; {SAME} where none of these "
        f"futures differs, {NOTHING} where a side has no such thing; two limits where few futures differ. Money in "
        f"{currency} million; CVaR 5 % is the mean of the worst 5 % of futures; the plan has no error."
    )
    return titled("Lives, endings and terms", made, note=note)


def _as_run_shows(one: Difference | None) -> Difference | None:
    """The peak funding as `jvsim run` prints it: what is needed, where the results hold the lowest cash."""
    if one is None or one.path != PEAK_FUNDING:
        return one
    base, variant = (level and Level(_negated(level.mean)) for level in (one.base, one.variant))
    return replace(one, base=base, variant=variant, paired=replace(one.paired, mean=_negated(one.paired.mean)))


def _negated(estimate: Estimate) -> Estimate:
    return replace(estimate, value=-estimate.value)


def _risk_rows(made: Table, few: Sequence[Compared]) -> None:
    """The chance of a loss and the mean of the worst 5 % of futures, of the venture and of each partner in it."""
    row(made, cell("The risk", "bold"), *[""] * (1 + len(few)))
    for path in dict.fromkeys(path for one in few for path in one.differences if path[-1] == "npv"):
        found = [one.differences.get(path) for one in few]
        known = next(one for one in found if one is not None)
        of = known.label.removesuffix(", in the venture")
        for name, label in ((BELOW_ZERO.name, f"{of}, P(loss)"), (CVAR.name, f"{of}, CVaR 5 %")):
            figures = [None if one is None else _risk(one, name) for one in found]
            first = _risk(known, name)
            _row(made, label, _mean(first, first.base), *(_with_difference(one) for one in figures))


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
    if one is None:
        return NOTHING
    write = points if one.unit == "share" else signed
    return f"{_mean(one, one.variant)} ({SAME if _is_same(one) else write(one.paired.mean).removesuffix(' pts')})"


def _plan_rows(made: Table, comparison: Comparison, few: Sequence[Compared]) -> None:
    row(made, cell("The plan's NPV", "bold"), *[""] * (1 + len(few)))
    base = comparison.base
    _row(made, "venture", number(base.summary["plan"]["npv"]), *(_planned(base, one.side, None) for one in few))
    for name in base.partners:
        first = number(base.summary["plan"]["partners"][name])
        _row(made, name, first, *(_planned(base, one.side, name) for one in few))


def _planned(base: Side, side: Side, partner: str | None) -> str:
    """A planned value and its difference from the base's."""
    plans = [one.summary["plan"] for one in (base, side)]
    if partner is not None and partner not in plans[1]["partners"]:
        return NOTHING
    before, after = (plan["npv"] if partner is None else plan["partners"][partner] for plan in plans)
    change = after - before
    return f"{number(after)} ({SAME if change == 0.0 else ('+' if change > 0.0 else '') + number(change)})"


# ---- words ----------------------------------------------------------------------------------------------------------


def words_block(comparison: Comparison) -> Group:
    """The verdicts."""
    parts: list[RenderableType] = []
    for one in comparison.variants:
        parts += [cell(one.side.name, "bold"), bullets(verdict(comparison, one))]
    held = comparisons(comparison)
    note = (
        f"What is said to differ does so with 95 % confidence for all {held} differences that were looked at together; "
        "whether a partner beats its alternative is held to 95 % by itself, as in the words of `jvsim run`."
        if held > 1 and any_told_apart(comparison)
        else ""
    )
    return titled("In words", *parts, note=note)
