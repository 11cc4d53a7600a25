"""A page is written whole or not at all, and over nothing that is not a page of jvsim."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulate.storage.directories import RunDirectoryError
from simulate.storage.pages import MARK, write_page

PAGE = f'<!DOCTYPE html>\n{MARK} 1.0">\n'


def test_a_page_is_written_and_replaced(tmp_path: Path) -> None:
    place = tmp_path / "new" / "report.html"
    assert write_page(PAGE, place) == place
    write_page(f"{PAGE}again", place)
    assert place.read_text("utf-8") == f"{PAGE}again"
    assert [path.name for path in place.parent.iterdir()] == ["report.html"]


@pytest.mark.skipif(os.name != "posix", reason="has no permissions of this kind")
def test_others_may_read_it_as_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("", "utf-8")
    assert write_page(PAGE, tmp_path / "page.html").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("content", ["", "Dear board", "<html></html>"])
def test_what_is_no_page_of_ours_stays(tmp_path: Path, content: str) -> None:
    place = tmp_path / "letter.html"
    place.write_text(content, "utf-8")
    with pytest.raises(RunDirectoryError, match="is there already, and is no report of jvsim"):
        write_page(PAGE, place)
    assert place.read_text("utf-8") == content


def test_a_folder_is_no_place(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="--out takes the name of a file"):
        write_page(PAGE, tmp_path)


def test_a_file_in_the_way_and_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(RunDirectoryError, match="a file is in the way"):
        write_page(PAGE, tmp_path / "file" / "page.html")
    (tmp_path / "loop.html").symlink_to("loop.html")
    with pytest.raises(RunDirectoryError):
        write_page(PAGE, tmp_path / "loop.html")


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(RunDirectoryError, match="the disk is full; nothing was kept"):
        write_page(PAGE, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
