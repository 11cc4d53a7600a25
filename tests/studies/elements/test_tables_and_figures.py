"""The view and the picture of the five elements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from simulate.presentation.style import GREY, styled
from simulate.scenario import load
from simulate.scenario.templates import path
from simulate.studies.elements.design import elements
from simulate.studies.elements.figures import draw_elements, elements_figure
from simulate.studies.elements.result import Elements
from simulate.studies.elements.tables import print_elements
from simulate.studies.elements.words import findings
from tests.pictures import inside_and_apart
from tests.renamed import renamed


@pytest.fixture(scope="module")
def found() -> Elements:
    return elements(load(path("battery_cells")), 600, baseline=0.2)


def _printed(found: Elements, width: int = 120) -> str:
    console = Console(width=width, no_color=True, force_terminal=False)
    with console.capture() as captured:
        print_elements(console, found)
    return captured.get()


def test_every_element_score_and_measure_is_there(found: Elements) -> None:
    text = _printed(found)
    for element in found.elements:
        assert element.name.split()[0] in text
        assert element.score in text
    for name in ("NPV of Carmaker", "NPV of Cell maker", "P5", "alive at 10 years"):
        assert name in text
    assert max(map(len, text.splitlines())) <= 120
    assert "not cause in the world" in " ".join(text.split())


def test_names_are_printed_as_they_are() -> None:
    odd = renamed("battery_cells", "Carmaker", "[red]A[/red]")
    assert "[red]A[/red]" in _printed(elements(odd, 20, baseline=0.2))


def test_few_paths_have_no_margins() -> None:
    text = " ".join(_printed(elements(load(path("battery_cells")), 3, baseline=0.2)).split())
    assert "±" not in text
    assert "Too few futures for margins." in text


def test_dots_are_the_contributions_and_grey_where_not_told_apart(found: Elements) -> None:
    with styled():
        figure = elements_figure(found)
        inside_and_apart(figure)
    assert len(figure.axes) == len(found.attributions)
    for drawn, one in zip(figure.axes, found.attributions, strict=True):
        ax: Any = drawn
        dots = [container.lines[0] for container in ax.containers]
        assert [dot.get_xdata()[0] for dot in dots] == [part.value for part in one.parts]
        assert [dot.get_color() != GREY for dot in dots] == [found.told_apart(part) for part in one.parts]
    assert any(found.told_apart(part) for one in found.attributions for part in one.parts)


@pytest.mark.parametrize("paths", [1, 50])
def test_pictures(tmp_path: Path, paths: int) -> None:
    odd = renamed("minimal", "Maker", "x" * 200).with_("scenario.currency", "$_")
    files = draw_elements(tmp_path, elements(odd, paths, baseline=0.2))
    assert {file.name for file in files} == {f"{name}.{kind}" for name in ("elements",) for kind in ("png", "svg")}
    assert all(file.stat().st_size > 10_000 for file in files)


def test_words(found: Elements) -> None:
    said = [one.text for one in findings(found)]
    assert len(said) == len(found.attributions) + 3
    assert said[0].startswith("Venture NPV: USD +")
    assert "complementary strengths" in said[0]
    few, _ = findings(elements(load(path("minimal")), 5, baseline=0.2))
    assert few.text.startswith("5 futures: too few")
    same = elements(
        load(path("battery_cells")).with_changes({f"{e.key}": 0.3 for e in found.elements}), 60, baseline=0.3
    )
    assert "no difference that can be told apart" in findings(same)[0].text
    assert findings(same)[-3].text.startswith("No two elements")
