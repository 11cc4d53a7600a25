"""Pictures depend on nothing of the user's surroundings; what fails costs a notice, and so do letters of no font."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.font_manager import fontManager

from simulate.presentation import style
from simulate.presentation.changes import LONGEST_NOTE, Changed, change_line, noted
from simulate.presentation.style import fonts_with, new_figure, save_all, styled
from simulate.storage.pictures import draw_beside
from tests.conftest import Run

RARE = "\U0001f9ff\u16a0\U00012000"
"""A picture sign, a rune, a cuneiform sign: hardly any machine has all of them."""


def _picture(title: str) -> Callable[[], Any]:
    def draw() -> Any:
        figure = new_figure(3.0, 2.0)
        figure.add_subplot().set_title(title)
        return figure

    return draw


def _said(tmp_path: Path, draw: Callable[[Path], object]) -> list[str]:
    said: list[str] = []
    draw_beside(tmp_path, draw, said.append)
    return said


def test_settings_of_the_user_change_no_picture(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    save_all({"x": _picture("plain")}, tmp_path / "a", "footer")
    with mpl.rc_context({"text.usetex": True, "lines.linewidth": 9.0, "axes.facecolor": "red", "font.size": 30.0}):
        save_all({"x": _picture("plain")}, tmp_path / "b", "footer")
        assert mpl.rcParams["text.usetex"] is True
    for name in ("x.png", "x.svg"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("settings", "environment"),
    [
        (b"text.usetex: True\n", {"MPLBACKEND": "none such"}),
        (b"nonsense\nbackend: none such\nfont.size: large, very\n: :\n\x00", {"MPLCONFIGDIR": "/dev/null/nowhere"}),
        (b"\xff\xfe no UTF-8", {}),
    ],
    ids=["usetex and no such backend", "broken and no folder", "no UTF-8"],
)
def test_a_run_is_kept_whatever_the_surroundings_are(
    jvsim_process: Run, tmp_path: Path, settings: bytes, environment: dict[str, str]
) -> None:
    (tmp_path / "matplotlibrc").write_bytes(settings)
    done = jvsim_process("run", "minimal", "--paths", "50", "--name", "a", MATPLOTLIBRC=str(tmp_path), **environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outputs" / "a" / "outcomes.npz").is_file()
    drawn = list((tmp_path / "outputs" / "a" / "plots").iterdir())
    notices = [line for line in done.stderr.splitlines() if not line.startswith("compiling")]
    assert notices[-1] == "written to outputs/a"
    if b"UTF-8" in settings:  # matplotlib itself does not load then
        assert len(notices) == 2
        assert notices[0].startswith("no pictures: ")
        assert "matplotlibrc" in notices[0]
    else:
        assert (len(notices), len(drawn)) == (1, 14)


def test_a_picture_that_fails_costs_a_notice_and_no_other_picture(tmp_path: Path) -> None:
    def fail() -> Any:
        raise MemoryError("too\nlarge")

    pictures = {"bad": fail, "good": _picture("good")}
    said = _said(tmp_path, lambda folder: save_all(pictures, folder, ""))
    assert said == ["picture 'bad' is not drawn: MemoryError: too large"]
    assert {path.name for path in (tmp_path / "plots").iterdir()} == {"good.png", "good.svg"}


def test_whatever_fails_in_drawing_is_said_once(tmp_path: Path) -> None:
    def fail(_: Path) -> None:
        raise OSError(28, "No space left on device")

    assert _said(tmp_path, fail) == ["no pictures: OSError: [Errno 28] No space left on device"]


def test_an_interruption_is_none_of_these(tmp_path: Path) -> None:
    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _said(tmp_path, stop)


def test_letters_that_no_font_has_are_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "fonts_with", lambda _: [])
    pictures = {"a": _picture(f"株式会社 {RARE}"), "b": _picture(f"{RARE}株式会社")}
    said = _said(tmp_path, lambda folder: save_all(pictures, folder, ""))
    assert len(said) == 1
    assert said[0].startswith("no font on this machine has these letters")
    assert all(letter in said[0] for letter in "株式会社")
    assert len(list((tmp_path / "plots").iterdir())) == 4


def test_from_python_it_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "simulate.pictures"):
        draw_beside(tmp_path, lambda _: 1 / 0)
    assert "ZeroDivisionError" in caplog.text


def test_a_font_that_has_the_letters_is_found_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    serif = next(font for font in fontManager.ttflist if font.name == "DejaVu Serif" and font.style == "normal")
    renamed = SimpleNamespace(name="House font", style="normal", fname=serif.fname)
    resort = SimpleNamespace(name="Last Resort", style="normal", fname=serif.fname)
    broken = SimpleNamespace(name="Broken", style="normal", fname=__file__)
    monkeypatch.setattr(fontManager, "ttflist", [resort, broken, renamed])
    style._supply.cache_clear()
    try:
        assert fonts_with({ord("Ж"), ord("ß")}) == ["House font"]
        assert fonts_with({ord("株")}) == []
    finally:
        style._supply.cache_clear()


def test_a_picture_is_drawn_again_in_the_fonts_that_have_its_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a font without these letters, as another one has them: no box is left, and nothing is said."""
    monkeypatch.setattr(style, "FONTS", ("STIXSizeOneSym",))
    found: list[Any] = []

    def fonts_with(letters: Any) -> list[str]:
        found.append(letters)
        return ["DejaVu Sans"]

    monkeypatch.setattr(style, "fonts_with", fonts_with)
    assert _said(tmp_path, lambda folder: save_all({"a": _picture("Жß")}, folder, "")) == []
    assert found
    assert ord("Ж") in found[0]


# ---- what was changed -----------------------------------------------------------------------------------------------


def test_the_line_of_changes() -> None:
    changed: Changed = {"governance.enabled": [True, False], "venture.price": [98.0, 99.5], "payments": [None, "x"]}
    assert change_line({}) == ""
    assert change_line(changed) == "changed: governance.enabled true → false, venture.price 98 → 99.5, payments – → x"
    assert change_line(changed, 70) == "changed: governance.enabled true → false and 2 more"
    assert change_line(changed, 10) == "changed: 3 keys"
    many = {f"a.{i}": [0, 1] for i in range(99)}
    assert len(change_line(many, LONGEST_NOTE)) <= LONGEST_NOTE


def test_pictures_say_what_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def draw() -> Any:
        figure = new_figure(3.0, 2.0)
        text = figure.text

        def seen_text(x: float, y: float, s: str, **more: Any) -> Any:
            seen.append(s)
            return text(x, y, s, **more)

        monkeypatch.setattr(figure, "text", seen_text)
        return figure

    for changed in ({"venture.price": [98.0, 99.0]}, {}):
        noted(changed, lambda folder: save_all({"a": draw}, folder, "footer"))(tmp_path)
    assert seen == ["footer\nchanged: venture.price 98 → 99", "footer"]


def test_the_house_style_is_put_back() -> None:
    before = dict(mpl.rcParams)
    with styled():
        assert mpl.rcParams["text.parse_math"] is False
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("ends", [(-21.0, 1.0), (0.0, 0.8), (-4_000.0, 12_000.0), (12.0, 13.0), (0.0, 3e6)])
def test_a_tick_says_its_value(ends: tuple[float, float]) -> None:
    """No two ticks look alike, and none is rounded: -17.5 is not -18."""
    with styled():
        figure = new_figure(4.0, 3.0)
        ax = figure.subplots()
        ax.set_xlim(*ends)
        style.thousands(ax.xaxis)
        figure.draw_without_rendering()
        ticks = [(tick.label1.get_text(), float(tick.get_loc())) for tick in ax.xaxis.get_major_ticks()]
    assert len({text for text, _ in ticks}) == len(ticks) > 2
    for text, value in ticks:
        assert float(text.replace(",", "").replace("\N{MINUS SIGN}", "-")) == pytest.approx(value, rel=1e-9, abs=1e-12)
