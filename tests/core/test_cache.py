"""Compiled code that is damaged, or that somebody else could have put there, is compiled again and never run."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulate.core import cache, jit

ON_POSIX = hasattr(os, "geteuid")
posix = pytest.mark.skipif(not ON_POSIX, reason="owners and permissions are those of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of a core of its own."""
    place = tmp_path / "home" / "digest"
    place.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(jit, "CACHE_FOLDER", place)
    monkeypatch.setattr(cache.CompiledCode, "_told", False)
    return place


def doubled(x: float) -> float:
    """What is compiled here."""
    return x + x


def squared(x: float) -> float:
    """Another function of the same arguments."""
    return x * x


def compiled(function: Any = doubled) -> Any:
    """A function as a new process would have it: nothing compiled yet."""
    return jit.entry(function)


def came_from_cache(dispatcher: Any) -> bool:
    return bool(sum(dispatcher.stats.cache_hits.values()))


def only_file(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_what_was_compiled_is_not_compiled_again(folder: Path) -> None:
    assert compiled()(3.0) == 6.0
    again = compiled()
    assert again(3.0) == 6.0
    assert came_from_cache(again)
    assert only_file(folder).name.startswith("test_cache.doubled-")
    if ON_POSIX:
        assert stat.S_IMODE(only_file(folder).stat().st_mode) == 0o600


def test_other_arguments_are_another_file(folder: Path) -> None:
    assert compiled()(3.0) == 6.0
    assert compiled()(3) == 6
    assert len(list(folder.iterdir())) == 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes]]:
    """A cache with one function in it, and that file's bytes; it is mended after each damage."""
    place = tmp_path_factory.mktemp("whole") / "digest"
    place.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jit, "CACHE_FOLDER", place)
        compiled()(3.0)
        yield only_file(place), only_file(place).read_bytes()


def damaged(content: bytes, kind: str, at: float, junk: bytes) -> bytes:
    """A file that is cut, written over, longer, or something else altogether."""
    place = int(at * (len(content) - 1))
    return {
        "cut": content[:place],
        "written over": content[:place] + junk + content[place + len(junk) :],
        "longer": content + junk,
        "moved": junk + content,
        "else": junk,
    }[kind]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(["cut", "written over", "longer", "moved", "else"]),
    at=st.floats(0.0, 1.0),
    junk=st.binary(min_size=1, max_size=200),
)
def test_a_damaged_file_is_compiled_again(whole: tuple[Path, bytes], kind: str, at: float, junk: bytes) -> None:
    path, content = whole
    changed = damaged(content, kind, at, junk)
    path.write_bytes(changed)
    dispatcher = compiled()
    assert dispatcher(3.0) == 6.0
    assert came_from_cache(dispatcher) == (changed == content)
    mended = compiled()
    assert mended(3.0) == 6.0
    assert came_from_cache(mended)


@pytest.mark.parametrize("content", [b"", b"\x80\x04N.", b"\x00" * 100_000], ids=["empty", "a pickle", "zeros"])
def test_a_foreign_file_is_compiled_again(folder: Path, content: bytes) -> None:
    compiled()(3.0)
    only_file(folder).write_bytes(content)
    assert compiled()(3.0) == 6.0
    again = compiled()
    assert again(3.0) == 6.0
    assert came_from_cache(again)


def test_the_code_of_another_function_is_not_run(folder: Path) -> None:
    compiled(squared)(3.0)
    other = only_file(folder)
    compiled()(3.0)
    (own,) = set(folder.iterdir()) - {other}
    shutil.copyfile(other, own)
    assert compiled()(3.0) == 6.0


def test_the_code_of_another_core_is_not_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled()(3.0)
    newer = tmp_path / "home" / "newer"
    shutil.copytree(folder, newer)
    monkeypatch.setattr(jit, "CACHE_FOLDER", newer)
    dispatcher = compiled()
    assert dispatcher(3.0) == 6.0
    assert not came_from_cache(dispatcher)


@pytest.mark.parametrize("what", ["folder", "pipe", "broken link"])
def test_what_is_no_file_is_compiled_again(folder: Path, what: str, caplog: pytest.LogCaptureFixture) -> None:
    if what == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with a name here")
    compiled()(3.0)
    path = only_file(folder)
    path.unlink()
    make: dict[str, Callable[[], None]] = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "broken link": lambda: path.symlink_to("absent"),
    }
    make[what]()
    assert compiled()(3.0) == 6.0
    assert len(caplog.records) <= 1


@posix
def test_a_file_that_others_can_write_is_not_believed(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    compiled()(3.0)
    only_file(folder).chmod(0o666)
    dispatcher = compiled()
    assert dispatcher(3.0) == 6.0
    assert not came_from_cache(dispatcher)
    assert "others can write it" in caplog.text


def test_a_cache_that_takes_nothing_is_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    assert compiled()(3.0) == 6.0
    assert compiled(squared)(3.0) == 9.0
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert "cache" in told.message
    assert "No space left on device" in told.message
    assert "JVSIM_CACHE_DIR" in told.message
    assert list(folder.iterdir()) == []


def test_a_cache_that_is_taken_away_is_done_without(folder: Path) -> None:
    folder.rmdir()
    assert compiled()(3.0) == 6.0


def test_numba_still_asks_a_cache_for_no_more_than_ours_has(folder: Path) -> None:
    dispatcher = compiled()
    dispatcher(3.0)
    assert dispatcher.stats.cache_path == str(folder)
    dispatcher.recompile()
    assert dispatcher(3.0) == 6.0


# ---- which folder ---------------------------------------------------------------------------------------------------


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, and no variable that names a cache."""
    for name in ("JVSIM_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "temporary"
    place.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def test_new_folders_are_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "a" / "b"))
    previous = os.umask(0)
    try:
        found = cache.shelf("digest")
    finally:
        os.umask(previous)
    assert found == cache.Shelf(tmp_path / "a" / "b" / "digest")
    if ON_POSIX:
        for part in ("a", "a/b", "a/b/digest"):
            assert stat.S_IMODE((tmp_path / part).stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757, 0o1777, 0o2775])
@pytest.mark.parametrize("place", ["home", "home/digest"])
def test_a_folder_that_others_can_write_is_not_used(
    place: str, mode: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    (tmp_path / "home" / "digest").mkdir(parents=True)
    (tmp_path / place).chmod(mode)
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "home"))
    assert cache.shelf("digest").folder == temporary / f"jvsim-{os.getuid()}" / "digest"
    (told,) = caplog.records
    assert f"others can write in {tmp_path / place}" in told.message


@posix
@pytest.mark.parametrize(("mode", "safe"), [(0o777, False), (0o775, False), (0o1777, True), (0o755, True)])
def test_a_folder_on_the_way_may_be_shared_only_if_nobody_can_rename_in_it(
    mode: int, safe: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    (tmp_path / "shared" / "home").mkdir(parents=True)
    (tmp_path / "shared").chmod(mode)
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "shared" / "home"))
    assert (cache.shelf("digest").folder == tmp_path / "shared" / "home" / "digest") is safe


@posix
@pytest.mark.skipif(not ON_POSIX or os.geteuid() != 0, reason="only root gives folders away")
@pytest.mark.parametrize("place", ["way", "way/home", "way/home/digest"])
def test_a_folder_of_another_user_is_not_used(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    (tmp_path / "way" / "home" / "digest").mkdir(parents=True, mode=0o700)
    os.chown(tmp_path / place, 12345, 12345)
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "way" / "home"))
    found = cache.shelf("digest")
    assert found.folder == temporary / "jvsim-0" / "digest"
    assert "belongs to another user" in found.trouble


@posix
def test_where_no_folder_is_safe_there_is_none(
    monkeypatch: pytest.MonkeyPatch, temporary: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """All that is here belongs to another user, and to none whom this one trusts."""
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 12345)
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path))
    assert cache.shelf("digest").folder is None
    (told,) = caplog.records
    assert "not safe" in told.message
    assert "every start compiles" in told.message


@posix
def test_a_link_of_the_temporary_folder_that_leads_elsewhere_is_judged_by_where_it_leads(
    monkeypatch: pytest.MonkeyPatch, temporary: Path, tmp_path: Path
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "home").symlink_to(tmp_path / "open")
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "home"))
    found = cache.shelf("digest")
    assert found.folder is not None
    assert found.folder.is_relative_to(temporary)


@pytest.mark.parametrize(
    "variables",
    [{"HOME": "/dev/null/home"}, {"HOME": ""}, {"HOME": "relative"}, {"XDG_CACHE_HOME": "/proc/none"},
     {"JVSIM_CACHE_DIR": "/dev/null"}, {"JVSIM_CACHE_DIR": "/dev/null/below"}, {"JVSIM_CACHE_DIR": "x" * 300}],
    ids=str,
)  # fmt: skip
@posix
def test_a_home_that_is_not_there_leaves_the_temporary_folder(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, temporary: Path
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.shelf("digest").folder == temporary / f"jvsim-{os.getuid()}" / "digest"


@posix
def test_a_user_whom_nobody_knows(monkeypatch: pytest.MonkeyPatch, temporary: Path) -> None:
    def unknown(_: type[Path]) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", classmethod(unknown))
    assert cache.shelf("digest").folder == temporary / f"jvsim-{os.getuid()}" / "digest"


@posix
@pytest.mark.parametrize("given_home", ["relative/cache", ""])
def test_a_relative_xdg_cache_home_counts_for_nothing(
    given_home: str, monkeypatch: pytest.MonkeyPatch, temporary: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", given_home)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.shelf("digest").folder == tmp_path / ".cache" / "jvsim" / "digest"


def test_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "home"))
    assert cache.shelf("digest").folder == tmp_path / "home" / "digest"
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("JVSIM_CACHE_DIR", str(tmp_path / "file"))
    assert cache.shelf("digest").folder is None
