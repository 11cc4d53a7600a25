"""Drafts: complete or not there, nobody else's to delete, and cleared once nobody writes them."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from simulate.storage import drafts
from simulate.storage.directories import RunDirectoryError
from simulate.storage.drafts import STALE_SECONDS, assert_can_be_written, clear, written_beside

NOBODY = 2**22 + 1
"""No process has a number beyond what Linux gives."""


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _draft(folder: Path, process: int, machine: str | None = None, age: float = 0.0) -> Path:
    path = folder / f".a.{process}-{machine or drafts._machine()}0123abcd.part"
    path.mkdir()
    (path / "outcomes.npz").write_bytes(b"half")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_two_drafts_of_one_name_are_apart(tmp_path: Path) -> None:
    with written_beside(tmp_path / "a") as one, written_beside(tmp_path / "a") as other:
        assert one.folder != other.folder
        (one.folder / "file").write_text("one")
        (other.folder / "file").write_text("other")
    # Both were finished: the second to arrive has a number.
    assert _left(tmp_path) == ["a", "a-2"]
    assert (other.place, one.place) == (tmp_path / "a", tmp_path / "a-2")
    assert (one.place / "file").read_text() == "one"


@pytest.mark.skipif(os.name != "posix", reason="whether a process is there cannot be asked")
def test_a_draft_of_a_process_that_is_gone_is_cleared(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal\n"
        "from simulate.storage.drafts import written_beside\n"
        f"with written_beside(pathlib.Path({str(tmp_path / 'a')!r})):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode < 0
    assert re.fullmatch(r"\.a\.\d+-[0-9a-f]{14}\.part", _left(tmp_path)[0])
    with written_beside(tmp_path / "b"):
        pass
    assert _left(tmp_path) == ["b"]


def test_what_may_be_written_still_or_is_no_draft_stays(tmp_path: Path) -> None:
    running, elsewhere = _draft(tmp_path, os.getpid()), _draft(tmp_path, NOBODY, "ffffff")
    (tmp_path / ".a.part").mkdir()
    (tmp_path / f".b.{NOBODY}.part").write_text("a file of the user's")
    (tmp_path / "real").mkdir()
    link = tmp_path / f".c.{NOBODY}-{drafts._machine()}00000000.part"
    link.symlink_to(tmp_path / "real", target_is_directory=True)
    before = _left(tmp_path)
    clear(tmp_path)
    assert _left(tmp_path) == before
    assert running.is_dir()
    assert elsewhere.is_dir()


def test_what_is_older_than_a_day_goes_whoever_wrote_it(tmp_path: Path) -> None:
    _draft(tmp_path, NOBODY, "ffffff", STALE_SECONDS + 60.0)
    young = _draft(tmp_path, NOBODY + 1, "ffffff", STALE_SECONDS - 60.0)
    of_0_1_0 = tmp_path / ".b.17.part"
    of_0_1_0.mkdir()
    os.utime(of_0_1_0, (time.time() - STALE_SECONDS - 60.0,) * 2)
    clear(tmp_path)
    assert _left(tmp_path) == [young.name]


def test_a_trial_leaves_nothing_and_makes_no_folder(tmp_path: Path) -> None:
    assert_can_be_written(tmp_path / "new" / "deeper" / "a")
    assert _left(tmp_path) == []


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_in_the_way_is_told_before_the_work(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunDirectoryError, match=r"a file is in the way \(.*file\)"):
        assert_can_be_written(tmp_path / "file" / below / "a")


def test_a_path_that_is_too_long_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="too long"):
        assert_can_be_written(tmp_path / ("x" * 256) / "a")
    with pytest.raises(RunDirectoryError, match="too long"):
        assert_can_be_written(tmp_path.joinpath(*["x" * 200] * 25) / "a")
    assert _left(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the quota"),
        (errno.EROFS, "may not be written to"),
        (errno.EACCES, "may not be written to"),
        (errno.EFBIG, "nothing was kept"),
    ],
)
def test_a_disk_that_fails_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(code, os.strerror(code), "trial")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(RunDirectoryError, match=words) as caught:
        assert_can_be_written(tmp_path / "new" / "a")
    assert "\n" not in str(caught.value)
    assert _left(tmp_path) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, OSError(errno.ENOSPC, "full")])
def test_what_stops_leaves_nothing(tmp_path: Path, stop: Any) -> None:
    def interrupted() -> None:
        with written_beside(tmp_path / "a") as draft:
            (draft.folder / "file").write_text("half")
            raise stop

    with pytest.raises(RunDirectoryError if isinstance(stop, OSError) else stop):
        interrupted()
    assert _left(tmp_path) == []


def test_a_disk_with_too_little_space_is_told_before_the_work(tmp_path: Path) -> None:
    assert_can_be_written(tmp_path / "a", 1000)
    with pytest.raises(RunDirectoryError, match="the results need 1,000,000,000,000 MB at least"):
        assert_can_be_written(tmp_path / "a", 10**18)
    assert _left(tmp_path) == []
