"""The picture of how well partners decide: words apart from each other, whole years, a colour a partner."""

from __future__ import annotations

import pytest

import simulate as jv
from simulate.presentation.style import PARTNER_COLOURS, styled
from simulate.studies.decide.figures import foresight_figure
from tests.pictures import inside_and_apart
from tests.studies.decide.test_design import learning


@pytest.mark.parametrize("years", [4.0, 15.0])
def test_words_are_apart_and_years_whole(years: float) -> None:
    found = jv.decide(learning().with_("scenario.horizon_years", years), 256)
    with styled():
        figure = foresight_figure(found)
        inside_and_apart(figure)
    for ax, colour in zip(figure.axes, PARTNER_COLOURS, strict=True):
        assert ax.lines[0].get_color() == colour
        assert all(tick == int(tick) for tick in ax.get_xticks())
        zero = ax.transData.transform((0.0, 0.0))[1]
        assert all(text.get_window_extent().y1 <= zero for text in ax.texts)
