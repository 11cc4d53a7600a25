"""Tables of a run's page that the terminal does not have: values with exact numbers behind, who bears what, at risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulate.presentation.page.blocks import INDENT
from simulate.presentation.page.cells import mean_cell, of_number, of_share
from simulate.presentation.page.parts import Cell, Column, Table, columns
from simulate.presentation.saying import without_errors
from simulate.presentation.wording import margin_alone
from simulate.statistics.endings import HORIZON_NAME, ended, endings, ways_to_end
from simulate.statistics.estimates import ENOUGH, Estimate, estimate_of
from simulate.statistics.replicates import replicates_of
from simulate.statistics.survival import QUARTERS_PER_YEAR, incidence_years
from simulate.statistics.worst import among_worst, mean_where_worst
from simulate.studies.run.contract import Distribution
from simulate.studies.run.page_charts import RAREST
from simulate.studies.run.saved import SavedRun
from simulate.studies.run.words import quantile_of

VALUES = columns("value of", "plan", "mean ± 95 %", "P5", "median", "P95", "below 0", "worst 5 %")


def value_table(saved: SavedRun) -> Table:
    """Net present values: the venture, each partner in it, alone, without it, and its gain."""
    summary = saved.summary
    plan: Mapping[str, Any] = summary["plan"]
    venture = _values("Venture", summary["venture"]["npv"], plan["npv"], "strong")
    rows = []
    for i, name in saved.partners:
        entry, mark = summary["partners"][name], f"partner-{i}"
        rows.append(_values(f"{name}, in the venture", entry["npv"], plan["partners"][name], mark))
        rows.append(_values(f"{INDENT}alone", entry["alone"], plan["alone"][name]))
        rows.append(_values(f"{INDENT}alternative", entry["alternative"], None))
        rows.append(_values(f"{INDENT}gain over the alternative", entry["advantage"], None, "strong"))
    ordered = [*rows, venture] if saved.view in saved.names else [venture, *rows]
    note = (
        "Worst 5 %: the mean over the worst 5 % of futures by that value. Of quantiles and tails the margins are below."
    )
    return Table(f"Net present value [{saved.money}]", VALUES, tuple(ordered), note, is_sortable=False)


def _values(name: str, entry: Distribution, plan: float | None, mark: str = "") -> tuple[Cell, ...]:
    points = [quantile_of(entry, key) for key in ("0.05", "0.5", "0.95")]
    return (
        Cell(name, mark=mark), Cell("") if plan is None else of_number(plan), mean_cell(estimate_of(entry)),
        *map(_rounded, points), of_share(entry["p_below_zero"]["mean"]), _rounded(estimate_of(entry["cvar_05"])),
    )  # fmt: skip


def _rounded(estimate: Estimate) -> Cell:
    return of_number(estimate.value, estimate.margin)


def margins_table(saved: SavedRun) -> Table:
    """The 95 % margins of what stands in the table of values without one."""
    rows = []
    for name, entry in _distributions(saved):
        points = [quantile_of(entry, key) for key in ("0.05", "0.5", "0.95")]
        below, worst = estimate_of(entry["p_below_zero"]), estimate_of(entry["cvar_05"])
        rows.append(
            (
                Cell(name),
                *(Cell(margin_alone(one)) for one in points),
                mean_cell(below, True),
                Cell(margin_alone(worst)),
            )
        )
    heads = columns("value of", "P5", "median", "P95", "below 0", "worst 5 %")
    return Table(f"95 % margins of quantiles and tails [{saved.money}]", heads, tuple(rows), is_sortable=False)


def _distributions(saved: SavedRun) -> list[tuple[str, Distribution]]:
    found = [("Venture", saved.summary["venture"]["npv"])]
    for _, name in saved.partners:
        entry = saved.summary["partners"][name]
        found += [(f"{name}, in the venture", entry["npv"]), (f"{name}, alone", entry["alone"])]
        found += [(f"{name}, gain", entry["advantage"])]
    return found


# ---- the worst futures ----------------------------------------------------------------------------------------------


def bearing(saved: SavedRun) -> list[tuple[str, str, Estimate, Estimate]]:
    """Of each holder its colour, its mean over all futures, and over the worst by the view's value."""
    outcomes, by = saved.outcomes, replicates_of(saved.outcomes)
    ranked = ranking(saved)
    rows = [("Venture", "venture", estimate_of(saved.summary["venture"]["npv"]), outcomes["venture_npv"])]
    for i, name in saved.partners:
        entry = saved.summary["partners"][name]
        rows.append((name, f"partner-{i}", estimate_of(entry["npv"]), outcomes["partner_npv"][i]))
    return [(name, colour, mean, mean_where_worst(values, ranked, by)) for name, colour, mean, values in rows]


def ranking(saved: SavedRun) -> Any:
    """The value by which futures are ranked: the venture's, or that of the view."""
    if saved.view in saved.names:
        return saved.outcomes["partner_npv"][saved.names.index(saved.view)]
    return saved.outcomes["venture_npv"]


def bearing_table(saved: SavedRun, found: list[tuple[str, str, Estimate, Estimate]]) -> Table:
    """Who bears how much of the worst futures."""
    fall = {name: worst.value - mean.value for name, _, mean, worst in found}
    partners = sum(fall[name] for name in saved.names)
    rows = []
    for name, colour, mean, worst in found:
        share = fall[name] / partners if name in saved.names and partners < 0.0 else None
        stake = _stake(saved, name)
        shares = [Cell("") if one is None else of_share(one) for one in (share, stake)]
        rows.append((
            Cell(name, mark=colour if name in saved.names else "strong"), mean_cell(mean), mean_cell(worst),
            of_number(fall[name]), *shares,
        ))  # fmt: skip
    heads = columns("whose", "mean", "mean in the worst 5 %", "falls by", "share of both falls", "stake at the start")
    note = (
        f"The worst 5 % of futures are those in which {_whose(saved)} is worth least. Shares of the fall: of both "
        "partners' together, which need not be the venture's: margins, payments and the price at an exit move money "
        "between them and past it."
    )
    return Table(f"Who bears the worst 5 % [{saved.money}]", heads, tuple(rows), note, is_sortable=False)


def _whose(saved: SavedRun) -> str:
    return f"the value to {saved.view}" if saved.view in saved.names else "the venture"


def _stake(saved: SavedRun, name: str) -> float | None:
    stakes = [float(one["equity"]) for one in saved.outcomes.scenario.values()["partners"]]
    return stakes[saved.names.index(name)] if name in saved.names else None


def worst_endings_table(saved: SavedRun) -> Table:
    """How the worst futures end, against all of them."""
    cause, worst = saved.outcomes["cause"], among_worst(ranking(saved))
    ways = [(way.label, cause == way.code) for way in ways_to_end(saved.outcomes.scenario)]
    ways.append((HORIZON_NAME, ~ended(saved.outcomes)))
    rows = [
        (Cell(name), of_share(float(np.mean(so[worst]))), of_share(float(np.mean(so))))
        for name, so in ways
        if np.mean(so) > RAREST
    ]
    rows.sort(key=lambda row: -(row[1].value or 0.0))
    return Table("How the worst 5 % of futures end", columns("ending", "of the worst 5 %", "of all"), tuple(rows))


# ---- endings --------------------------------------------------------------------------------------------------------


def endings_table(saved: SavedRun) -> Table:
    """What ended the ventures, how long they lived, and what they were worth to whom."""
    names = [name for _, name in saved.partners]
    found = endings(saved.outcomes, replicates_of(saved.outcomes))
    if saved.summary["paths"] < ENOUGH:
        found = without_errors(found)
    heads = (
        Column("ending", False), Column("share"), Column("life [years]"), Column("venture NPV"),
        *(Column(f"NPV of {name}") for name in names), Column("settlement", False),
    )  # fmt: skip
    rows = []
    for one in sorted(found, key=lambda one: -one.share.value):
        values = [mean_cell(one.partner_npv[saved.names.index(name)]) for name in names]
        name = "horizon reached" if one is found[-1] else one.name
        rows.append((
            Cell(name), mean_cell(one.share, True), mean_cell(one.life_years), mean_cell(one.venture_npv), *values,
            Cell(one.settlement.replace("_", " ")),
        ))  # fmt: skip
    note = f"Means among the ventures that ended so [{saved.money}]; life from the start to the settlement."
    return Table("How ventures end", heads, tuple(rows), note)


def at_risk_table(saved: SavedRun) -> Table:
    """By year: how many ventures are still joint, how many end in it, and what has ended so far."""
    outcomes = saved.outcomes
    lived, has_ended, n = outcomes["exit_quarter"], ended(outcomes), outcomes.n_paths
    rows = []
    for year in incidence_years(outcomes.scenario.horizon_quarters):
        at_risk = int(np.count_nonzero(lived > QUARTERS_PER_YEAR * (year - 1)))
        end = has_ended & (lived > QUARTERS_PER_YEAR * (year - 1)) & (lived <= QUARTERS_PER_YEAR * year)
        ends, so_far = int(np.count_nonzero(end)), float(np.mean(has_ended & (lived <= QUARTERS_PER_YEAR * year)))
        rows.append((
            Cell(f"{year}", float(year)), Cell(f"{at_risk:,}", float(at_risk)), Cell(f"{ends:,}", float(ends)),
            Cell("") if at_risk == 0 else of_share(ends / at_risk), of_share(so_far), of_share(1.0 - so_far),
        ))  # fmt: skip
    heads = columns("year", "at risk at its start", "end in it", "of those at risk", "ended so far", "still joint")
    return Table("Ventures at risk, year by year", heads, tuple(rows), f"Of {n:,} ventures; none is censored.")
