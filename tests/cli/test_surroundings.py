"""Variables and folders around the program: it works, or names what is in its way; never an internal error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulate.cli.program import NO_HOME, Exit
from simulate.core import jit
from simulate.main import main
from tests.conftest import Run

EXPLAIN = ("explain", "battery_cells", "--path", "0", "--csv")
"""A command that draws inputs and runs the core."""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NUMBA_DISABLE_JIT", "1"),
        ("NUMBA_DISABLE_JIT", "yes"),
        ("NUMBA_NUM_THREADS", "0"),
        ("NUMBA_NUM_THREADS", "-3"),
        ("NUMBA_NUM_THREADS", "many"),
        ("NUMBA_NUM_THREADS", ""),
        ("NUMBA_OPT", "9"),
        ("NUMBA_BOUNDSCHECK", "perhaps"),
        ("NUMBA_CPU_FEATURES", "avx2"),
        ("NUMBA_CPU_FEATURES", "+avx2,junk"),
    ],
)
def test_what_numba_cannot_do_with_is_named(name: str, value: str, jvsim_process: Run) -> None:
    done = jvsim_process("check", "minimal", **{name: value})
    assert done.returncode == Exit.USAGE, done.stderr
    told = [line for line in done.stderr.splitlines() if not line.startswith("compiling")]
    assert len(told) == 1
    assert told[0].startswith(f"jvsim: {name}: expected ")
    assert "unset it" in told[0]


@pytest.mark.skipif("-amx-tile" not in jit.CPU_FEATURES, reason="the processor has all that is asked for here")
def test_a_feature_that_the_processor_lacks_is_named(jvsim_process: Run) -> None:
    done = jvsim_process("check", "minimal", NUMBA_CPU_FEATURES="+avx2,+amx-tile")
    assert done.returncode == Exit.USAGE
    assert done.stderr.endswith(
        "jvsim: NUMBA_CPU_FEATURES: 'amx-tile' is asked for, which this processor does not have: unset it\n"
    )


@pytest.mark.parametrize(
    "harmless",
    [
        {"NUMBA_CACHE_DIR": "/dev/null/none", "NUMBA_CACHE_LOCATOR_CLASSES": "None.Such", "NUMBA_NUM_THREADS": "1"},
        {"PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error", "TERM": "no-such-terminal", "LC_ALL": "C"},
        {"PYTHONDONTWRITEBYTECODE": "1"},
    ],
    ids=",".join,
)
def test_what_does_no_harm_changes_nothing(harmless: dict[str, str], jvsim: Run, jvsim_process: Run) -> None:
    expected = jvsim("check", "minimal").stdout  # and the core lies compiled in the cache
    done = jvsim_process("check", "minimal", **harmless)
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout == expected


DRAWS = "randomness.*"
"""Files of the compiled code of the draws: small beside the core, so that compiling them again is quick."""


@pytest.fixture
def filled(tmp_path: Path, jvsim: Run) -> Path:
    """A copy of the cache with all in it that `explain` needs."""
    assert jvsim(*EXPLAIN).returncode == Exit.OK
    if jit.CACHE_FOLDER is None:
        pytest.skip("no cache here")
    # Other processes may be writing theirs beside it: what ends in the suffix is whole.
    held = shutil.ignore_patterns("*.part")
    shutil.copytree(jit.CACHE_FOLDER, tmp_path / "cache" / jit.CACHE_FOLDER.name, ignore=held)
    return tmp_path / "cache"


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "a folder": _folder,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_compiled_again(damage: str, filled: Path, jvsim: Run, jvsim_process: Run) -> None:
    damaged = list(filled.rglob(DRAWS))
    assert damaged
    for path in damaged:
        DAMAGES[damage](path)
    done = jvsim_process(*EXPLAIN, JVSIM_CACHE_DIR=str(filled))
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout == jvsim(*EXPLAIN).stdout
    (told,) = done.stderr.splitlines()
    assert told.startswith("jvsim: cache: ")
    if damage != "a folder":
        again = jvsim_process(*EXPLAIN, JVSIM_CACHE_DIR=str(filled))
        assert again.stderr == ""


def limited(kilobytes: int) -> Callable[[], None]:
    """What a child process does first: let no file grow beyond this."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    return limit


@pytest.mark.skipif(sys.platform == "win32", reason="limits are those of POSIX")
def test_a_cache_that_is_full_is_done_without(filled: Path, jvsim: Run, jvsim_process: Run) -> None:
    for path in filled.rglob(DRAWS):
        path.unlink()
    kept = sorted(filled.rglob("*"))
    done = jvsim_process(*EXPLAIN, preexec_fn=limited(10), JVSIM_CACHE_DIR=str(filled))
    assert done.returncode == Exit.OK, done.stderr
    assert done.stdout == jvsim(*EXPLAIN).stdout
    (told,) = done.stderr.splitlines()
    assert told.startswith("jvsim: cache: ")
    assert "File too large" in told
    assert sorted(filled.rglob("*")) == kept


def test_a_user_whom_the_system_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers without a name are users in containers; matplotlib fails where there is no home at all."""
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert CliRunner().invoke(main, ["--version"]).exit_code == Exit.OK
    assert os.environ["HOME"] == NO_HOME
    monkeypatch.delenv("HOME")
