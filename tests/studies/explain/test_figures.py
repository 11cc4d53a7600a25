"""The picture of a life: its lines are the series, its flags the events, its words inside and apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulate.presentation.style import styled
from simulate.studies.explain.figures import MOST_FLAGS, draw_life, flagged, life_figure
from simulate.studies.explain.words import Trajectory, events
from tests import real
from tests.pictures import inside_and_apart


def _trajectory(column: int) -> Trajectory:
    return Trajectory(real.run(), column, {name: values[:, column] for name, values in real.series().items()})


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_life_shows_cash_stake_and_events(column: int) -> None:
    trajectory = _trajectory(column)
    with styled():
        figure = life_figure(trajectory)
        inside_and_apart(figure)
    above, below, story = figure.axes
    cash: Any = above.lines[1].get_ydata()
    assert cash[-1] == pytest.approx(np.sum(trajectory.series["partner_cash_flow_1"]))
    assert len(below.lines[0].get_xdata()) == trajectory.quarters()  # type: ignore[arg-type]
    flags = flagged(events(trajectory))
    assert [text.get_text() for text in above.texts] == [str(i) for i in range(1, len(flags) + 1)]
    assert story.texts[0].get_text().count("\n") == len(flags) - 1


def test_of_many_events_the_last_one_has_a_flag() -> None:
    found = events(_trajectory(0)) * 9
    assert len(flagged(found)) == MOST_FLAGS
    assert flagged(found)[-1] == found[-1]


def test_it_is_written_as_png_and_svg(tmp_path: Path) -> None:
    assert {path.name for path in draw_life(tmp_path, _trajectory(0))} == {"life.png", "life.svg"}
