"""Answers: the numbers of a comparison to the bit, the latest move first, and nothing that piles up."""

from __future__ import annotations

import gc
import json
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate.engine.outcomes import Outcomes
from simulate.engine.run import simulate
from simulate.scenario import load, templates
from simulate.studies.explore.answers import Answers
from simulate.studies.explore.benches import Quick, Whole
from simulate.studies.explore.latest import Latest, Superseded
from simulate.studies.explore.numbers import table
from simulate.studies.explore.pictures import POINTS, Grid, Pictured
from simulate.studies.explore.session import Session
from simulate.studies.explore.wish import Wish
from tests.conftest import Run

PATHS = 1_500


def _wish() -> Wish:
    session = Session(templates.path("battery_cells"), ["venture.price=97.5"], lambda wish: None)
    session.act({"do": "move", "key": "partners.Carmaker.equity", "text": "0.55"})
    session.act({"do": "pin", "name": "more for us"})
    session.act({"do": "move", "key": "exit.triggers.carmaker changes strategy.discount", "text": "0.15"})
    session.act({"do": "move", "key": "governance.review_interval_quarters", "text": "1"})
    return session.wish()


@pytest.fixture(scope="module")
def wish() -> Wish:
    return _wish()


@pytest.fixture(scope="module")
def quick(wish: Wish) -> dict[str, Any]:
    return Quick(PATHS).answer(wish).as_dict()


@pytest.fixture(scope="module")
def whole(wish: Wish) -> dict[str, Any]:
    return Whole(PATHS).answer(wish).as_dict()


@pytest.fixture
def compared(jvsim: Run) -> dict[str, Any]:
    """What `jvsim compare` prints for the same settings."""
    done = jvsim(
        "compare", "battery_cells", "--set", "venture.price=97.5", "--paths", PATHS, "--json", "--no-plots",
        "--variant", "now: partners.Carmaker.equity=0.55, exit.triggers.carmaker changes strategy.discount=0.15, "
        "governance.review_interval_quarters=1",
        "--variant", "more for us: partners.Carmaker.equity=0.55",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _at(table: Any, path: list[str]) -> Any:
    for step in path:
        table = table[step]
    return table


def test_the_numbers_are_those_of_compare_to_the_bit(
    quick: dict[str, Any], whole: dict[str, Any], compared: dict[str, Any]
) -> None:
    for answer in (quick, whole):
        assert answer["names"] == ["today's deal", "now", "more for us"]
        assert len(answer["rows"]) > 20
        for row in answer["rows"]:
            for cell, variant in zip(row["cells"], compared["variants"], strict=True):
                found = _at(variant["difference"], row["path"])
                told = (found["mean"], found["std_error"], found["p_better"]["mean"], found["share_changed"]["mean"])
                assert (cell["mean"], cell["std_error"], cell["p_better"], cell["share_changed"]) == told, row["path"]


def test_the_levels_are_those_of_the_runs_to_the_bit(quick: dict[str, Any], compared: dict[str, Any]) -> None:
    summaries = [compared["base"]["summary"], *(variant["summary"] for variant in compared["variants"])]
    shown = 0
    for row in quick["rows"]:
        if row["path"][0] in ("venture", "partners", "together", "ended_by"):
            for level, summary in zip([row["base"], *(cell["level"] for cell in row["cells"])], summaries, strict=True):
                entry = _at(summary, row["path"])
                assert (level["mean"], level["std_error"]) == (entry["mean"], entry["std_error"]), row["path"]
                shown += 1
    assert shown > 40


def test_what_cannot_be_told_apart_is_marked_as_a_comparison_marks_it(
    quick: dict[str, Any], whole: dict[str, Any]
) -> None:
    marks = [[[cell["apart"] for cell in row["cells"]] for row in answer["rows"]] for answer in (quick, whole)]
    assert marks[0] == marks[1]
    assert {mark for row in marks[0] for mark in row} == {True, False}


def test_too_few_futures_tell_nothing_apart(wish: Wish) -> None:
    rows = Quick(20).answer(wish).rows
    assert not any(cell["apart"] for row in rows for cell in row["cells"])


def test_the_whole_answer_has_words_and_tails(quick: dict[str, Any], whole: dict[str, Any]) -> None:
    assert not quick["words"]
    assert any("Carmaker" in text for text in whole["words"])
    assert {"P5", "P50", "P95", "CVaR 5 %"} <= whole["rows"][0]["cells"][0]["more"].keys()
    assert "P5" not in quick["rows"][0]["cells"][0]["more"]


def test_nothing_is_compared_where_nothing_was_moved() -> None:
    session = Session(templates.path("minimal"), [], lambda wish: None)
    answer = Whole(200).answer(session.wish()).as_dict()
    assert (answer["names"], answer["moved"], answer["words"]) == (["today's deal"], False, [])
    assert all(row["cells"] == [] and row["base"]["text"] for row in answer["rows"])
    assert table({}, [], 100) == []


# ---- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Quick, Whole])
def test_what_is_pinned_or_taken_up_is_not_simulated_again(kind: type[Quick | Whole]) -> None:
    session, bench = Session(templates.path("minimal"), [], lambda wish: None), kind(200)
    session.act({"do": "move", "key": "venture.price", "text": "90"})
    moved = bench.answer(session.wish())
    bench.lived = lambda *_: pytest.fail("simulated again")  # type: ignore[method-assign]
    session.act({"do": "pin", "name": "cheap"})
    pinned = bench.answer(session.wish())
    assert pinned.names == ["today's deal", "now", "cheap"]
    assert [row["cells"][0]["mean"] for row in pinned.rows] == [row["cells"][0]["mean"] for row in moved.rows]
    assert all(now == pin for now, pin in (row["cells"] for row in pinned.rows))
    session.act({"do": "reset_all"})
    session.act({"do": "take", "name": "cheap"})
    assert bench.answer(session.wish()).rows == pinned.rows


@pytest.fixture(scope="module")
def lived() -> Outcomes:
    return simulate(load(templates.path("battery_cells")), PATHS)


def test_curves_are_quantiles_of_both_values(lived: Outcomes) -> None:
    pictured = Pictured.of(lived, Grid.of(lived))
    np.testing.assert_allclose(pictured.inside, np.quantile(lived["partner_npv"], POINTS, axis=1).T)
    np.testing.assert_allclose(pictured.without, np.quantile(lived.alternative, POINTS, axis=1).T, atol=1e-9)


def test_quarters_are_counts_of_futures_and_agree_with_the_fields(lived: Outcomes) -> None:
    grid = Grid.of(lived)
    pictured = Pictured.of(lived, grid)
    gains = lived.advantage > 0.0
    assert pictured.quarters[0] == np.count_nonzero(gains[0] & gains[1])
    assert pictured.quarters[3] == np.count_nonzero(gains[0] & ~gains[1])
    assert sum(pictured.quarters) == PATHS
    across, up = lived.advantage
    shown = (across > grid.across[0]) & (across <= grid.across[-1]) & (up > grid.up[0]) & (up <= grid.up[-1])
    right, upper = grid.across[:-1] >= -1e-9, grid.up[:-1] >= -1e-9
    assert 0.94 * PATHS < pictured.counts.sum() == np.count_nonzero(shown)
    assert pictured.counts[np.ix_(upper, right)].sum() == np.count_nonzero(shown & gains[0] & gains[1])
    assert pictured.counts[np.ix_(~upper, ~right)].sum() == np.count_nonzero(shown & ~gains[0] & ~gains[1])


def test_endings_add_up_to_what_has_ended(lived: Outcomes) -> None:
    pictured = Pictured.of(lived, Grid.of(lived))
    last = sum(shares[-1] for shares in pictured.endings.values())
    assert last == pytest.approx(np.mean(lived["cause"] != -1.0))


def test_no_trajectory_reaches_the_page(quick: dict[str, Any]) -> None:
    """Only summaries: no list in it is as long as there are futures."""

    def longest(node: Any) -> int:
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        return max([len(node) if isinstance(node, list) else 0, *map(longest, children)], default=0)

    assert longest(quick) <= 100
    assert len(json.dumps(quick)) < 60_000


# ---- the latest move wins -------------------------------------------------------------------------------------------


def test_what_is_superseded_before_it_begins_is_never_done() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work(wish: int, still_wanted: Any) -> None:
        begun.set()
        assert go_on.wait(10)
        still_wanted()
        done.append(wish)

    latest = Latest(work)
    latest.ask(0)
    assert begun.wait(10)
    for wish in range(1, 50):
        latest.ask(wish)
    go_on.set()
    _wait_for(lambda: done == [49])
    latest.close(10)
    assert done == [49]


def test_a_hand_that_goes_on_is_not_interrupted_by_patience() -> None:
    done: list[int] = []
    latest: Latest[int] = Latest(lambda wish, still_wanted: done.append(wish), patience=0.2)
    for wish in range(5):
        latest.ask(wish)
        time.sleep(0.02)
    assert not done
    _wait_for(lambda: done == [4])
    latest.ask(5)
    latest.forget()
    time.sleep(0.4)
    latest.close(10)
    assert done == [4]


def test_work_stops_where_it_asks_whether_it_is_wanted() -> None:
    begun, left = threading.Event(), threading.Event()

    def work(wish: int, still_wanted: Any) -> None:
        begun.set()
        try:
            while True:
                still_wanted()
                time.sleep(0.005)
        except Superseded:
            left.set()
            raise

    latest = Latest(work)
    latest.ask(1)
    assert begun.wait(10)
    latest.close(10)
    assert left.is_set()


def _wait_for(holds: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class Told:
    """Answers with what they have told."""

    def __init__(self, few: int, many: int) -> None:
        self.news: list[tuple[str, dict[str, Any]]] = []
        self.answers = Answers(few, many, lambda kind, news: self.news.append((kind, news)))
        self.session = Session(templates.path("minimal"), [], self.answers.ask)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [news for one, news in self.news if one == kind]


def test_moves_are_answered_at_once_and_whole_once_the_hand_rests() -> None:
    told = Told(100, 300)
    for stake in range(30, 70):
        told.session.act({"do": "move", "key": "partners.Maker.equity", "text": f"0.{stake}", "settled": False})
    _wait_for(lambda: any(news["rests"] for news in told.of("numbers")))
    told.answers.close()
    last = told.of("numbers")[-1]
    assert (last["revision"], last["paths"], last["rests"]) == (40, 300, True)
    moving = [news for news in told.of("numbers") if not news["rests"]]
    assert (moving[-1]["revision"], moving[-1]["paths"]) == (40, 100)
    assert len(moving) < 40
    assert not told.of("trouble")


def test_what_cannot_be_computed_is_told_and_the_next_move_is_answered() -> None:
    told = Told(50, 50)
    told.session.act({"do": "move", "key": "venture.price", "text": "1e15"})
    told.session.act({"do": "move", "key": "market.demand.trend", "text": "1e6"})
    _wait_for(lambda: told.of("trouble"))
    assert "internal error" not in told.of("trouble")[-1]["text"]
    told.session.act({"do": "reset_all"})
    _wait_for(lambda: told.of("numbers") and told.of("numbers")[-1]["revision"] == 3)
    told.answers.close()


def test_partners_who_learn_decide_by_thumb_while_the_hand_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(templates.path("minimal"), ["decisions.estimate=learned"], lambda wish: None)
    session.act({"do": "move", "key": "partners.Maker.equity", "text": "0.5"})
    by_thumb = Session(templates.path("minimal"), ["decisions.estimate=thumb"], lambda wish: None)
    by_thumb.act({"do": "move", "key": "partners.Maker.equity", "text": "0.5"})
    quick, plainly = (Quick(200).answer(one.wish()).as_dict() for one in (session, by_thumb))
    assert quick["rows"] == plainly["rows"]
    assert Whole(200).simulated(session.wish().base.scenario).decisions.estimate == "learned"


def test_a_variant_lives_the_futures_of_todays_deal(tmp_path: Path) -> None:
    """As in a comparison, whatever seed it names."""
    text = templates.path("minimal").read_text("utf-8")
    rows = []
    for seed in (1, 9):
        file = tmp_path / f"{seed}.toml"
        variant = f'"exit.lockup_quarters" = 12, "simulation.seed" = {seed}'
        file.write_text(f'{text}\n[[variants]]\nname = "v"\nset = {{ {variant} }}\n', encoding="utf-8")
        rows.append(Quick(200).answer(Session(file, [], lambda wish: None).wish()).as_dict()["rows"])
    assert rows[0] == rows[1]


# ---- memory ---------------------------------------------------------------------------------------------------------


SMALL = ("decisions.pilot_paths=1024", "scenario.horizon_years=2")


def test_two_hundred_moves_leak_no_memory() -> None:
    """Of today's deal the futures are kept, of a move a few hundred numbers; and of those the last few."""
    bench, session = Quick(1_000), Session(templates.path("minimal"), SMALL, lambda wish: None)

    def move(n: int) -> tuple[int, int]:
        """Objects and bytes of this process afterwards."""
        for k in range(n):
            session.act({"do": "move", "key": "partners.Maker.equity", "text": f"{0.3 + 0.001 * k:.3f}"})
            bench.answer(session.wish()).as_dict()
        gc.collect()
        return len(gc.get_objects()), _resident()

    objects, size = move(30)
    more, larger = move(200)
    kept = [one for one in gc.get_objects() if isinstance(one, Outcomes) and one.n_paths == 1_000]
    assert len(kept) == 1
    assert more - objects < 3 * 200 + 3_000, "objects"  # the deals of the steps that can be taken back, and their parts
    assert larger - size < 12e6, "bytes: the futures of one move are 0.3 MB"


def _resident() -> int:
    """Bytes of this process that are in memory."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        pytest.skip("what a process occupies is read from /proc")
    return pages * 4096
