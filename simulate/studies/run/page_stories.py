"""The stories of a run's page: three futures, as they were told when the run ended."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np

from simulate.presentation.page.charts import Axis, Line, Lines, Mark
from simulate.presentation.page.parts import Event, Prose, Section, Story
from simulate.presentation.wording import number
from simulate.statistics.endings import HORIZON_NAME
from simulate.studies.run import page_charts as charts
from simulate.studies.run.gallery import mid_quarters, start_year
from simulate.studies.run.saved import SavedRun

ABOUT = {
    "typical": ("A typical future", "The middle one of all futures by the venture's value."),
    "fifth percentile": ("A bad future", "One of twenty is worse than this one by the venture's value."),
    "commonest ending": (
        "The commonest ending",
        "The middle one, by the venture's value, of those that end most often so.",
    ),
}
"""What each told future stands for."""
MAIN = ("stage", "strategy", "distress", "stake", "reset", "cash", "payment", "right", "exit", "alone", "regulation")
"""Kinds of events that a story tells at once; all of them are told when asked for."""


def stories_section(saved: SavedRun) -> Section:
    """Three futures of the run as stories."""
    told = saved.told.get("stories", [])
    title = "Three futures told"
    if not told:
        return Section(title, (not_kept("Stories of single futures", saved, "jvsim explain {} --pick median"),))
    return Section(title, tuple(_story(saved, one) for one in told))


def _story(saved: SavedRun, one: dict[str, Any]) -> Story:
    title, stands_for = ABOUT[one["about"]]
    values = [
        f"{name} {number(one['partners'][name]['npv'])} ({number(one['partners'][name]['alone'])} alone)"
        for _, name in saved.partners
    ]
    ending = "lived to the horizon" if one["ended_by"] == HORIZON_NAME else f"ended by “{one['ended_by']}”"
    worth = f"The venture is worth {number(one['venture_npv'])} (plan {number(one['plan_npv'])})"
    lead = (
        f"{stands_for} Trajectory {one['trajectory']:,} {ending} after {number(one['exit_quarter'] / 4.0, 2)} years. "
        f"{worth}, {', '.join(values)} [{saved.money}]."
    )
    every = tuple(Event(event["date"], event["text"]) for event in one["events"])
    main = tuple(Event(event["date"], event["text"]) for event in one["events"] if event["kind"] in MAIN)
    return Story(
        title, lead, main, more=every if len(every) > len(main) else (), charts=(_story_chart(saved, one),),
        command=f"jvsim explain {shlex.quote(saved.place)} --path {one['trajectory']}",
    )  # fmt: skip


def _story_chart(saved: SavedRun, one: dict[str, Any]) -> Lines:
    """The cash of both partners so far, in one future."""
    flows = {
        i: np.cumsum(np.array(one["series"][f"partner_cash_flow_{i}"], dtype=np.float64)) for i, _ in saved.partners
    }
    first = saved.outcomes.scenario.first_quarter
    at = charts.as_list(mid_quarters(saved.outcomes))[first:]
    last = ", ".join(f"{name} {number(float(flows[i][-1]))}" for i, name in saved.partners)
    end = start_year(saved.outcomes) + one["exit_quarter"] / 4.0
    ended = () if one["ended_by"] == HORIZON_NAME else (Mark(end, "settlement"),)
    return Lines(
        "Cash of each partner so far",
        f"All cash in less all cash out by the horizon, not discounted: {last} {saved.money}.",
        x=charts.YEAR, y=Axis(saved.money), verticals=ended,
        lines=tuple(Line(name, at, charts.as_list(flows[i]), f"partner-{i}") for i, name in saved.partners),
    )  # fmt: skip


def not_kept(what: str, saved: SavedRun, how: str = "jvsim run {}/scenario.toml") -> Prose:
    """What a directory of an earlier version, or of few recorded quarters, does not hold."""
    return Prose(f"{what}: not kept in this directory. To get it: {how.format(shlex.quote(saved.place))}", is_note=True)
