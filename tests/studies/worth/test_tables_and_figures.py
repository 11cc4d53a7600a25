"""The tables and pictures of `jvsim worth`: they fit, are safe with any name, and show the numbers of the study."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from simulate.presentation.saying import as_sure
from simulate.presentation.style import styled
from simulate.presentation.wording import with_margin
from simulate.scenario import load, templates
from simulate.studies.worth.design import worth
from simulate.studies.worth.figures import clause_groups, clauses_figure, draw_worth, exits_figure
from simulate.studies.worth.result import Appraisal
from simulate.studies.worth.tables import print_sample, print_worth
from simulate.studies.worth.triggers import Clash
from simulate.studies.worth.words import findings
from tests import real
from tests.findings import texts
from tests.pictures import inside_and_apart

HOSTILE = ("[red]Volkswagen Aktiengesellschaft and all of its subsidiaries[/red]", "\x1b[31mBYD\r:smile:$x_1$")


@cache
def _appraisal() -> Appraisal:
    return worth(real.scenario(), 1000)


def _hostile() -> Appraisal:
    found = _appraisal()
    worths = tuple(
        replace(one, clause=replace(one.clause, name=f"{HOSTILE[0]} {i}")) for i, one in enumerate(found.worths)
    )
    triggers = tuple(replace(one, name=HOSTILE[1]) for one in found.triggers)
    return replace(found, partners=HOSTILE, worths=worths, triggers=triggers, scenario=HOSTILE[1])


def _printed(show: Any, *content: Any, width: int = 120) -> str:
    file = io.StringIO()
    show(Console(file=file, width=width, legacy_windows=False), *content)
    return file.getvalue()


def test_the_report_fits_and_cuts_no_name() -> None:
    said = _printed(print_worth, _appraisal())
    assert max(map(len, said.splitlines())) <= 120
    assert "…" not in said
    assert "\x1b" not in said


def test_the_report_shows_the_numbers_of_the_study() -> None:
    said = _printed(print_worth, _appraisal())
    for block in ("What each clause is worth", "Exits that clash", "How well the exits choose", "In words"):
        assert block in said
    found = next(one for one in _appraisal().worths if one.clause.name == "lock-up")
    line = next(line for line in said.splitlines() if line.startswith("lock-up "))
    for figure in (found.gains[0].mean, found.gains[1].mean, found.gains[2].mean):
        assert with_margin(figure) in line
    if found.gains[0].p05.std_error is not None:
        assert with_margin(found.gains[0].p05) in line
    assert f"all {_appraisal().comparisons} means at once" in " ".join(said.split())


def test_a_view_comes_first_and_sorts() -> None:
    mine = replace(_appraisal(), view="Carmaker")
    said = _printed(print_worth, mine)
    heading = next(line for line in said.splitlines() if line.startswith("clause "))
    assert heading.index("Carmaker") < heading.index("its P5") < heading.index("venture")
    order = [said.index(f"\n{one.clause.name} ") for one in mine.singles()[:3] if "“" not in one.clause.name]
    assert order == sorted(order)


def test_few_futures_have_no_margins() -> None:
    few = worth(real.scenario(), 5)
    said = " ".join(_printed(print_worth, few).split())
    assert "±" not in said
    assert "Too few futures for margins." in said
    with styled():
        title = clauses_figure(as_sure(few)).get_suptitle()
        assert "No clause is seen to be worth anything" in title


def test_names_are_printed_as_they_are_written() -> None:
    said = _printed(print_worth, _hostile(), width=160)
    assert "[red]Volkswagen" in said
    assert ":smile:" in said
    assert "\x1b[31m" not in said
    assert "\r" not in said
    assert "[red]" in _printed(print_sample, _hostile())


def test_what_never_acted_what_is_off_and_what_clashes() -> None:
    found = _appraisal()
    idle = replace(found.worths[-1], mattered=replace(found.worths[-1].mattered, value=0.0))
    clash = Clash("lost trust", "losses", 0, 40, 38)
    changed = replace(found, worths=(*found.worths[:-1], idle), clashes=(clash,), off={"lock-up": "it is 0"})
    said = " ".join(_printed(print_worth, changed).split())
    assert f"{idle.clause.name}: never acted in 1,000 futures: 0.0 % (at most 0.4 %)" in said
    assert "lock-up: off already, it is 0" in said
    assert "“lost trust” always pre-empts “losses”" in said


def test_the_sample_of_a_run_is_marked_as_such() -> None:
    said = _printed(print_sample, _appraisal())
    first = _appraisal().singles()[0]
    assert len(said.splitlines()) == 9  # title, heading, rule, three clauses, note of two lines, blank
    assert f"{first.clause.name} " in said
    assert with_margin(first.gains[0].mean) in said
    assert "From 1,000 futures only" in said


def test_a_deal_without_clauses() -> None:
    bare = replace(_appraisal(), worths=(), triggers=(), off={"exits": "there are no triggers"})
    said = _printed(print_worth, bare)
    assert "no clause that could be switched off" in said
    assert "exits: off already" in said
    assert _printed(print_sample, bare) == ""


@pytest.mark.parametrize("hostile", [False, True])
def test_pictures_are_drawn(hostile: bool, tmp_path: Path) -> None:
    written = draw_worth(tmp_path, _hostile() if hostile else _appraisal())
    assert sorted(path.name for path in written) == ["clauses.png", "clauses.svg", "exits.png", "exits.svg"]
    assert all(path.stat().st_size > 5000 for path in written)


def test_a_deal_without_clauses_has_no_pictures(tmp_path: Path) -> None:
    assert draw_worth(tmp_path, replace(_appraisal(), worths=(), triggers=())) == []


def test_dots_are_the_means_of_the_study() -> None:
    found = _appraisal()
    with styled():
        figure = clauses_figure(found)
        inside_and_apart(figure)
    ax: Any = figure.axes[0]
    dots = [container.lines[0].get_xdata()[0] for container in ax.containers]
    drawn = [one for _, clauses in clause_groups(found) for one in clauses]
    assert dots == [gain.mean.value for one in drawn for gain in one.gains]
    assert {id(one) for one in drawn} == {id(one) for one in found.told_apart()}
    assert len(found.told_apart()) < len(found.ranked())
    faces = [container.lines[0].get_markerfacecolor() == "white" for container in ax.containers]
    assert faces == [gain.sign(found.comparisons) == 0 for one in drawn for gain in one.gains]


def test_bars_of_exits_are_shares_times_gains() -> None:
    found = _appraisal()
    with styled():
        figure = exits_figure(found)
        inside_and_apart(figure)
    ended = sorted((q for q in found.triggers if q.n_ended), key=lambda q: -q.n_ended)
    widths = [bar.get_width() for bar in figure.axes[0].patches]  # type: ignore[attr-defined]
    assert widths == [q.ended.value * (q.saved.value if q.saved else 0.0) for q in ended]
    named = {one.clause.name: one.gains[0].mean.value for one in found.worths}
    first = ended[0]
    assert first.per_future.value == pytest.approx(named[f"exit “{first.name}”"], rel=0.05, abs=1.0)


def test_payments_and_wholes_stand_apart_from_findings() -> None:
    """A payer is never told that it would gain by not paying; what takes in others is not ranked beside them."""
    found = replace(worth(load(templates.path("software_stack")), 1000), view="Carmaker")
    kinds = [{one.clause.kind for one in part} for part in (found.singles(), found.wholes(), found.transfers())]
    assert kinds[1:] == [{"reviews and resets", "exits"}, {"payment"}]
    assert {"trigger", "reviews"} <= kinds[0]
    assert not kinds[0] & (kinds[1] | kinds[2])
    assert len(found.ranked()) == len([*found.singles(), *found.wholes(), *found.transfers()])
    said = _printed(print_worth, found)
    singles, _, rest = said.partition("Clauses that take in others")
    wholes, _, payments = rest.partition("Payments: what one partner gains the other pays")
    assert "all exits" in wholes
    assert "payment “" not in singles + wholes
    assert payments.count("payment “") == 4
    assert "payment “" not in texts(findings(found))
