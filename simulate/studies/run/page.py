"""The page of a run, from what its directory keeps: what it says, then why to believe it. Nothing is simulated."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np

from simulate.catalogue import RECORDED
from simulate.presentation.page.again import again_section
from simulate.presentation.page.assumptions import assumptions_section
from simulate.presentation.page.blocks import parts_of
from simulate.presentation.page.charts import Axis
from simulate.presentation.page.parts import (
    Bullets,
    Command,
    Figure,
    Figures,
    Fold,
    Page,
    Part,
    Prose,
    Section,
    Side,
)
from simulate.presentation.page.study import findings_section, notices
from simulate.presentation.wording import capitalised, counted, number, percent, percent_with_margin, with_margin
from simulate.statistics.endings import HORIZON_NAME
from simulate.statistics.estimates import ENOUGH, estimate_of
from simulate.studies.run import page_charts as charts
from simulate.studies.run import page_tables as tables
from simulate.studies.run.choices import decisions_block
from simulate.studies.run.gallery import MARKET
from simulate.studies.run.page_stories import not_kept, stories_section
from simulate.studies.run.saved import SavedRun
from simulate.studies.run.tables import deal_block, facts, governance_block, payments_block
from simulate.studies.run.words import extremes, findings


def page(saved: SavedRun) -> Page:
    """The page of a run.

    Parameters
    ----------
    saved : SavedRun
        As `saved_run` reads it.
    """
    scenario, summary = saved.outcomes.scenario, saved.summary
    said = findings_section(findings(summary, saved.view), saved.place, (_figures(saved),))
    sections = (
        said, _value(saved), _worst(saved), _endings(saved), _governance(saved), _market(saved),
        stories_section(saved), assumptions_section(scenario, saved.origin), _convergence(saved),
        again_section(saved.manifest, f"jvsim run {shlex.quote(saved.place)}/scenario.toml"),
    )  # fmt: skip
    return Page(
        title=summary["scenario"],
        kind="Report of a run" if saved.view not in saved.names else f"Report of a run, from the side of {saved.view}",
        facts=facts(scenario, summary),
        sections=tuple(section for section in sections if section.parts),
        notices=_notices(saved),
        footer=f"Made by jvsim {summary['run']['version']} from {saved.place}, without simulating anything.",
    )


def _notices(saved: SavedRun) -> tuple[str, ...]:
    few = ("Too few futures for a statement about averages.",) if saved.summary["paths"] < ENOUGH else ()
    return tuple(notices(saved.summary["run"].get("changed", {}), saved.manifest, *few))


# ---- what it says ---------------------------------------------------------------------------------------------------


def _figures(saved: SavedRun) -> Figures:
    summary = saved.summary
    npv = summary["venture"]["npv"]
    venture = Figure(
        f"Venture, NPV [{saved.money}]", with_margin(estimate_of(npv)),
        f"plan {number(summary['plan']['npv'])}; a loss in {percent(npv['p_below_zero']['mean'])}",
    )  # fmt: skip
    gains = [_gain(saved, i, name) for i, name in saved.partners]
    both, alive = summary["together"]["p_both_better"], summary["ended_by"][HORIZON_NAME]
    shares = (
        Figure("Both better off than apart", percent_with_margin(estimate_of(both)), "of futures", "good"),
        Figure("Live to the horizon", percent_with_margin(estimate_of(alive)), "of ventures", "muted"),
    )
    first = [*gains[:1], venture, *gains[1:]] if saved.view in saved.names else [venture, *gains]
    return Figures((*first, *shares))


def _gain(saved: SavedRun, i: int, name: str) -> Figure:
    entry = saved.summary["partners"][name]
    better = percent(entry["p_better"]["mean"])
    return Figure(
        f"{name}, gain [{saved.money}]", with_margin(estimate_of(entry["advantage"])),
        f"over its alternative; better off in {better}", f"partner-{i}",
    )  # fmt: skip


def _value(saved: SavedRun) -> Section:
    lead = "What the venture is worth against its plan, and what each partner has of it against going without."
    curves = Side(tuple(charts.against_alternative(saved, i) for i, _ in saved.partners))
    parts: tuple[Part, ...] = (
        charts.value_hills(saved), tables.value_table(saved),
        Fold("95 % margins of quantiles and tails", (tables.margins_table(saved),)),
        curves, Side((charts.cloud(saved), *parts_of(deal_block(saved.summary, saved.view)))), *_cash(saved),
        *parts_of(*payments_block(saved.outcomes, saved.summary)),
    )  # fmt: skip
    return Section("What it is worth, and to whom", parts, lead)


def _cash(saved: SavedRun) -> tuple[Part, ...]:
    flows = saved.told.get("cash", [])
    if not flows:
        return (not_kept("How deep each holder's pocket must be over time", saved),)
    fans = [_cash_fan(saved, flow) for flow in flows]
    note = (
        f"All cash in less all cash out so far, not discounted, over the first {counted(flows[0]['paths'], 'future')}."
    )
    return (Prose(note, is_note=True), Side(tuple(fans)))


def _cash_fan(saved: SavedRun, flow: dict[str, Any]) -> Part:
    bands = np.array(flow["bands"], dtype=np.float64)
    deepest = -min(0.0, float(bands[2].min()))
    colour = "venture" if flow["place"] == 0 else f"partner-{flow['place'] - 1}"
    who = capitalised(str(flow["holder"]))
    title = f"{who}: {number(deepest)} out at the deepest point of the median"
    return charts.fan(saved, bands, title, Axis(saved.money), np.array(flow["plan"], dtype=np.float64), colour)


# ---- the worst futures, endings, governance -------------------------------------------------------------------------


def _worst(saved: SavedRun) -> Section:
    found = tables.bearing(saved)
    rows = [(when, name, estimate.value, colour) for name, colour, mean, worst in found
            for when, estimate in (("all futures", mean), ("the worst 5 %", worst))]  # fmt: skip
    rows.sort(key=lambda row: row[0])
    told = [f"{name} {number(worst.value)} ({number(mean.value)} over all)" for name, _, mean, worst in found]
    title = f"In the worst 5 % of futures: {', '.join(told)}"
    bars = charts.bearing_bars(rows, title, f"{title}.", saved.money)
    parts: tuple[Part, ...] = (
        bars, tables.bearing_table(saved, found), tables.worst_endings_table(saved),
    )  # fmt: skip
    return Section("Who bears the worst 5 %", parts)


def _endings(saved: SavedRun) -> Section:
    lead = "Cumulative incidence: of all ventures, the share that each clause has ended by then."
    parts = (charts.endings_stack(saved), tables.endings_table(saved), tables.at_risk_table(saved))
    return Section("How it ends, when and why", parts, lead)


def _governance(saved: SavedRun) -> Section:
    parts: list[Part] = [*parts_of(governance_block(saved.summary), *decisions_block(saved.summary, saved.view))]
    if "alignment" in saved.bands:
        title = "Alignment of the partners, among ventures that are still joint"
        parts.append(charts.fan(saved, saved.bands["alignment"], title, Axis("0 to 1", "number", 0.0, 1.0)))
    return Section("What governance did, and what was decided", tuple(parts))


def _market(saved: SavedRun) -> Section:
    plan = saved.outcomes.plan.series
    fans = [
        charts.fan(saved, saved.bands[name], title, Axis("index, 1 at the start"), plan.get(name))
        for name, title in MARKET.items()
        if name in saved.bands
    ]
    if not fans:
        return Section("The market it faced", (not_kept("Quantiles of the market", saved),))
    if "tariff" in saved.bands:
        axis = Axis("tariff", "share")
        fans.append(
            charts.fan(saved, saved.bands["tariff"], RECORDED["tariff"].meaning.capitalize(), axis, plan.get("tariff"))
        )
    lead = "Bands hold nine in ten and half of the futures; the line is the median, the dashed one the plan."
    return Section("The market it faced", (Side(tuple(fans)),), lead)


# ---- errors --------------------------------------------------------------------------------------------------------


def _convergence(saved: SavedRun) -> Section:
    run = saved.summary["run"]
    speed = "" if run["paths_per_second"] is None else f", {number(run['paths_per_second'], 0)} paths a second"
    parts: list[Part] = [charts.convergence_lines(saved)]
    parts += [Bullets(tuple(one.text for one in told))] if (told := extremes(saved.summary)) else []
    parts.append(
        Prose(
            "± is the 95 % margin of the simulation alone: with four times the paths it halves. It says nothing of "
            f"whether the assumptions are right; jvsim drivers does. Simulated in {number(run['seconds'], 1)} s on "
            f"{counted(run['threads'], 'thread')}{speed}.",
            is_note=True,
        )
    )
    parts.append(Command(f"jvsim drivers {shlex.quote(saved.place)}"))
    return Section("Convergence and errors", tuple(parts))
