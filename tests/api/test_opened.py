"""A saved run comes back as the run that was saved: every method, on a day of its life and by what was learned, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulate as jv
from simulate.engine.learning import shelf
from simulate.storage.directories import RunDirectoryError
from simulate.storage.seals import sealed

PATHS = 40
LEARNED = ("decisions.estimate=learned", "decisions.pilot_paths=1024")


def _scenario(kind: str) -> jv.Scenario:
    if kind == "today":
        return jv.today(jv.load("minimal"), "2029-Q1", 3)
    return jv.load("minimal", LEARNED if kind == "learned" else ())


def _plain(value: Any) -> str:
    """Plain data as text: nan equals nan, and 0 is not -0."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("kind", ["plain", "learned", "today"])
def test_every_method_gives_the_same(tmp_path: Path, kind: str) -> None:
    result = jv.run(_scenario(kind), paths=PATHS)
    folder = result.save(tmp_path / "saved", plots=False)
    shelf._SHELF._tables.clear()  # what was learned is read from the directory, not kept by this process
    again = jv.open(folder)
    np.testing.assert_array_equal(again.outcomes.matrix.view(np.int64), result.outcomes.matrix.view(np.int64))
    assert _plain(again.summary()) == _plain(result.summary())
    for inputs in (False, True):
        pd.testing.assert_frame_equal(again.to_frame(inputs=inputs), result.to_frame(inputs=inputs))
    assert again.to_frame().attrs == result.to_frame().attrs
    pd.testing.assert_frame_equal(again.bands(), result.bands())
    pd.testing.assert_frame_equal(again.series(5), result.series(5))
    assert str(again.explain(5)) == str(result.explain(5))
    assert again.explain(pick="p5").number == result.explain(pick="p5").number
    assert (repr(again), again._repr_html_()) == (repr(result), result._repr_html_())
    assert again.scenario.to_toml() == result.scenario.to_toml()
    assert [flows and flows.npv() for flows in again.plan.alone] == [
        flows and flows.npv() for flows in result.plan.alone
    ]
    for name, values in result._recorded.items():
        np.testing.assert_array_equal(again._recorded[name], values)


def test_what_is_saved_again_has_the_same_bytes(tmp_path: Path) -> None:
    first = jv.run(_scenario("learned"), paths=PATHS).save(tmp_path / "first", plots=False)
    second = jv.open(first).save(tmp_path / "second", plots=False)
    names = sorted(file.name for file in first.iterdir())
    assert names == sorted(file.name for file in second.iterdir())
    assert "learned.npz" in names
    differ = [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()]
    assert set(differ) <= {"manifest.json"}  # which says when it was written


def test_the_summary_is_the_one_that_the_program_writes(tmp_path: Path) -> None:
    """With what the partners have to fund, which is read off their quarters."""
    result = jv.run(_scenario("plain"), paths=PATHS)
    folder = result.save(tmp_path / "saved", plots=False)
    assert _plain(json.loads((folder / "summary.json").read_text("utf-8"))) == _plain(result.summary())
    assert result.summary()["partners"]["Maker"]["peak_funding"]["paths"] == PATHS


def test_a_study_is_not_opened_as_a_run(tmp_path: Path) -> None:
    folder = jv.run(_scenario("plain"), paths=8).save(tmp_path / "saved", plots=False)
    made = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(sealed({**made, "study": "sweep"})), encoding="utf-8")
    with pytest.raises(
        RunDirectoryError, match=r"is one of `jvsim sweep`, which is not opened again: .* summary\.json"
    ):
        jv.open(folder)
