"""How long a move on the page of `jvsim explore` takes, and what 200 of them leave behind.

`python -m benchmarks.explore_moves [SCENARIO]`: a hand moves a stake on a page that a process of its own serves, 20,000
futures of each side. A move takes from the moment at which it is sent to the moment at which the answer is read: both
partners' curves, the picture of both gains, endings over time, the table of differences. Below it stands what each part
takes by itself, in one process, the quickest of its rounds.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from simulate.engine.planner import plan_with_rows
from simulate.scenario import templates
from simulate.studies.explore.benches import Quick
from simulate.studies.explore.pictures import Grid, Pictured
from simulate.studies.explore.session import Session
from tests.studies.explore.served import Served, served, wait_for

PATHS = 20_000
MOVES, LEAKED, WARM = 40, 200, 5
WANTED = 0.200
"""The median of a move [s]."""


def main() -> None:
    """Print the times and the memory."""
    name = sys.argv[1] if len(sys.argv) > 1 else templates.CANONICAL
    print(f"{name}, {PATHS:,} futures of each side, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        arguments = (name, "--paths", str(PATHS), "--set", f"simulation.paths={PATHS}", "--quiet")
        with served(Path(folder), *arguments) as page, page.events() as seen:
            _moves(page, seen, name)
    _parts(name)


def _moves(page: Served, seen: Iterator[tuple[str, dict[str, Any]]], name: str) -> None:
    wait_for(seen, "numbers")
    key = f"partners.{Session(templates.path(name), (), lambda wish: None).origin.partners[0].name}.equity"

    def move(place: int) -> float:
        began = time.perf_counter()
        _, asked = page.do(do="move", key=key, text=f"{0.35 + 0.001 * place:.3f}", settled=False)
        wait_for(seen, "numbers", lambda news: news["revision"] == asked["revision"] and not news["rests"])
        return time.perf_counter() - began

    times = [move(place) for place in range(WARM + MOVES)][WARM:]
    median = statistics.median(times)
    told = "as wanted" if median <= WANTED else "MORE than wanted"
    print(f"a move, sent to answered: median {1e3 * median:.0f} ms ({told}: {1e3 * WANTED:.0f} ms), "
          f"P90 {1e3 * statistics.quantiles(times, n=10)[-1]:.0f} ms, quickest {1e3 * min(times):.0f} ms")  # fmt: skip
    before, spent = _resident(page.process.pid), _spent(page.process.pid)
    for place in range(LEAKED):
        move(place)
    after, spent = _resident(page.process.pid), _spent(page.process.pid) - spent
    print(f"processor time of a move, on all threads: {1e3 * spent / LEAKED:.0f} ms")
    print(f"{LEAKED} moves in a row: {before:.1f} MB before, {after:.1f} MB after ({after - before:+.1f} MB)")


def _resident(pid: int) -> float:
    """What a process occupies [MB]."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _spent(pid: int) -> float:
    """What a process has had of all processors [s]."""
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _parts(name: str) -> None:
    """What each part of a move takes by itself."""
    session, bench = Session(templates.path(name), (), lambda wish: None), Quick(PATHS)
    partner, place = session.origin.partners[0].name, iter(range(10_000))
    bench.answer(session.wish())
    base = bench.glance

    def moved() -> None:
        session.act({"do": "move", "key": f"partners.{partner}.equity", "text": f"{0.4 + 0.0001 * next(place):.4f}"})

    moved()
    side = session.wish().variants[0]
    wish = session.wish()
    lived, answer = bench.lived(side, wish.base), bench.answer(wish)
    grid = Grid.of(lived)
    parts: dict[str, Callable[[], object]] = {
        "asking, validating": moved,
        "what is shown of the terms": lambda: json.dumps(session.view()),
        "the plan": lambda: plan_with_rows(side.scenario),
        "simulating, the plan included": lambda: bench.lived(side, wish.base),
        "differences with errors": lambda: base.against(lived),
        "curves, fields, endings": lambda: Pictured.of(lived, grid),
        "as JSON": lambda: json.dumps(answer.as_dict()),
    }
    for label, part in parts.items():
        print(f"{label:32s} {1e3 * _quickest(part):7.1f} ms")


def _quickest(part: Callable[[], object], rounds: int = 9) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        part()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
