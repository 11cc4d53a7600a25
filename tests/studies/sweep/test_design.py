"""The sweep through the engine: each point is the run of its scenario, in whatever order, and however often cut off."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simulate as jv
from simulate.engine.run import simulate
from simulate.statistics.measures import VENTURE, advantage_of
from simulate.storage.directories import UNFINISHED, RunDirectoryError
from simulate.studies.sweep.design import Design, carry_out, design
from simulate.studies.sweep.points import BASE
from simulate.studies.sweep.result import Sweep
from simulate.studies.sweep.unfinished import POINTS, Unfinished
from tests import real

PATHS = 600
VARY = ("partners.Carmaker.equity=0.4:0.6:0.1", "market.tariff.initial=open,managed")


def _design(**changes: Any) -> Design:
    return design(real.scenario().with_changes(changes) if changes else real.scenario(), VARY, PATHS)


@pytest.fixture(scope="module")
def whole() -> Sweep:
    return carry_out(_design())


def _bits(found: Sweep) -> list[Any]:
    return [{name: one.as_list() for name, one in readings.items()} for readings in found.readings]


def test_every_point_is_the_run_of_its_scenario(whole: Sweep) -> None:
    for point, scenario in enumerate(_design().scenarios):
        run = simulate(scenario, PATHS)
        assert whole.estimate(VENTURE, point).value == np.mean(run["venture_npv"])
        assert whole.estimate(advantage_of("Cell maker"), point).value == np.mean(run.advantage[1])
        assert scenario.market.tariff.initial == whole.values_of(point)[1]


def test_the_point_that_is_the_base_differs_by_nothing(whole: Sweep) -> None:
    assert whole.on_grid == 4
    for measure in whole.measures:
        assert whole.difference(measure.name, 4).value == 0.0
        assert whole.difference(measure.name, BASE).value == 0.0


def test_threads_and_order_change_no_bit(whole: Sweep) -> None:
    assert _bits(carry_out(_design(), threads=1)) == _bits(whole)
    turned = design(
        real.scenario(), ["market.tariff.initial=managed,open", "partners.Carmaker.equity=0.6:0.4:-0.1"], PATHS
    )
    other = carry_out(turned, threads=2)
    found = {(b, a): other.readings[p] for p in range(1, 7) for a, b in [other.values_of(p)]}
    for point in range(1, 7):
        for name, one in whole.readings[point].items():
            assert found[whole.values_of(point)][name].as_list() == one.as_list()


def test_more_points_change_no_point(whole: Sweep) -> None:
    more = carry_out(design(real.scenario(), ["partners.Carmaker.equity=0.4,0.5,0.6,0.7", VARY[1]], PATHS))
    assert _bits(more)[:7] == _bits(whole)


def test_from_python(whole: Sweep) -> None:
    told: list[tuple[int, int]] = []
    vary = {"partners.Carmaker.equity": [0.4, 0.5, 0.6], "market.tariff.initial": ["open", "managed"]}
    found = jv.sweep(real.scenario(), vary, PATHS, progress=lambda done, all_: told.append((done, all_)))
    assert _bits(found) == _bits(whole)
    assert told[-1] == (7 * PATHS, 7 * PATHS)
    assert len(found.to_frame(include_base=True)) == 7 * len(found.measures)
    assert found.agreement() is None


# ---- interrupted ----------------------------------------------------------------------------------------------------


class _Stop(Exception):
    pass


def _cut(kept: Unfinished, after: int) -> None:
    """Runs a sweep until so many points are kept."""
    add, count = Unfinished.add, 0

    def limited(self: Unfinished, point: int, readings: Any) -> None:
        nonlocal count
        add(self, point, readings)
        count += 1
        if count == after:
            raise _Stop

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Unfinished, "add", limited)
        with pytest.raises(_Stop):
            carry_out(_design(), kept=kept)


def test_a_sweep_in_parts_is_the_sweep_in_one(whole: Sweep, tmp_path: Path) -> None:
    kept = Unfinished.begin(_design(), tmp_path)
    assert kept.folder.name.endswith(UNFINISHED)
    _cut(kept, 2)
    again = Unfinished.at(kept.folder)
    again.assert_same(_design())
    assert again.n_finished == 1
    _cut(again, 3)
    assert again.n_finished == 4
    assert _bits(carry_out(_design(), kept=again)) == _bits(whole)
    assert again.n_finished == 6


def test_a_torn_file_goes_on_to_the_same_bits(whole: Sweep, tmp_path: Path) -> None:
    kept = Unfinished.begin(_design(), tmp_path)
    carry_out(_design(), kept=kept)
    file = kept.folder / POINTS
    data = file.read_bytes()
    places = random.Random(7)
    before_a_line_ends = data.index(b"\n", data.index(b"\n") + 1)
    for end in (before_a_line_ends, *(places.randrange(len(data)) for _ in range(5))):
        file.write_bytes(data[:end])
        assert _bits(carry_out(_design(), kept=kept)) == _bits(whole)
        assert sorted(file.read_bytes().splitlines()) == sorted(data.splitlines())


@pytest.mark.parametrize(
    "damage", [b"\xff\xfe\n", b"{}\n", b"[1]\n", b"null\n", b'{"point": 1, "readings": {"x": [1]}}\n', b"x"]
)
def test_a_line_that_is_no_point_is_dropped(whole: Sweep, tmp_path: Path, damage: bytes) -> None:
    kept = Unfinished.begin(_design(), tmp_path)
    _cut(kept, 2)
    file = kept.folder / POINTS
    first, second = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(first + damage + (b"" if damage == b"x" else second))
    assert _bits(carry_out(_design(), kept=kept)) == _bits(whole)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"simulation.seed": 4}, "simulation.seed was 20_260_526, now 4"),
        ({"venture.tax_rate": 0.3}, "venture.tax_rate was 0.24, now 0.3"),
        ({"exit.triggers.deadlock.name": "stalemate"}, "exit.triggers.deadlock.name was"),
    ],
)
def test_another_sweep_does_not_go_on(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    kept = Unfinished.begin(_design(), tmp_path)
    with pytest.raises(RunDirectoryError) as caught:
        kept.assert_same(_design(**change))
    assert told in str(caught.value)


def test_other_paths_keys_or_values_do_not_go_on(tmp_path: Path) -> None:
    kept = Unfinished.begin(_design(), tmp_path)
    for other, told in (
        (design(real.scenario(), VARY, 700), "paths: 600, now 700"),
        (design(real.scenario(), VARY[:1], PATHS), "the keys that vary"),
        (design(real.scenario(), VARY[::-1], PATHS), "the keys that vary"),
        (design(real.scenario(), [VARY[0], "market.tariff.initial=open,hostile"], PATHS), "open,hostile"),
    ):
        with pytest.raises(RunDirectoryError) as caught:
            kept.assert_same(other)
        assert told in str(caught.value)


def test_no_sweep_to_go_on_with(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="interrupted sweep"):
        Unfinished.at(tmp_path)
    kept = Unfinished.begin(_design(), tmp_path)
    (kept.folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="cannot be read"):
        kept.assert_same(_design())
    (kept.folder / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="is not what jvsim has written"):
        kept.assert_same(_design())


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    Unfinished.begin(_design(), tmp_path, "mine")
    with pytest.raises(RunDirectoryError, match="is there already"):
        Unfinished.begin(_design(), tmp_path, "mine")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="a file is in the way"):
        Unfinished.begin(_design(), tmp_path / "file")
