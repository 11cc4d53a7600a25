"""A name is taken as it is, or refused with what is allowed; names that jvsim makes fit every file system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulate.storage.directories import (
    LONGEST_NAME_BYTES,
    RunDirectoryError,
    assert_name,
    dated_name,
    place,
    readable,
    slug,
)

LONGEST_ON_DISK = 255


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "a/b", "a\\b", "/etc", ".", "..", "", " ", " a", "a ", "a.", ".hidden", "-rf", "CON", "con.txt",
        "Nul", "lpt1", "COM0", "a:b", "a*", "a?", 'a"', "<a>", "a|b", "a\nb", "a\tb", "a\x1b[2J", "x.unfinished",
        "x.UNFINISHED", "x" * (LONGEST_NAME_BYTES + 1), "电" * 67, "\udce4",
    ],
)  # fmt: skip
def test_other_names_are_refused_with_what_is_allowed(tmp_path: Path, name: str) -> None:
    with pytest.raises(RunDirectoryError, match="--name: expected the name of a folder") as caught:
        place(tmp_path, "deal", "", name)
    assert str(caught.value).isprintable()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["mine", "Base case, v2 (final)", "比亚迪", "a.b", "x" * LONGEST_NAME_BYTES])
def test_a_name_that_needs_no_change_has_none(tmp_path: Path, name: str) -> None:
    assert place(tmp_path, "deal", "", name) == tmp_path / name
    (tmp_path / name).mkdir()


@pytest.mark.parametrize("scenario", ["x" * 300, "电" * 300, "\U00020000" * 300, "a", "***", "e\u0301" * 200])
def test_names_that_are_made_fit(tmp_path: Path, scenario: str) -> None:
    overrides = [f"partners.{scenario}.equity=0.6", "governance.enabled=false"]
    name = dated_name(scenario, "text", "compare", overrides)
    assert len(os.fsencode(name)) <= LONGEST_ON_DISK - len(".unfinished")
    (tmp_path / name).mkdir()
    assert slug(scenario) in name


def test_a_name_says_what_was_changed_but_not_how_it_was_simulated() -> None:
    name = dated_name("Deal", "", "", ["exit.triggers.deadlock.above=5", "simulation.paths=9"])
    assert name.startswith("deal-above-5-20")
    assert dated_name("Deal", "", "", ["simulation.sampler=plain"]).startswith("deal-20")


def test_a_sweep_under_way_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.unfinished").mkdir()
    with pytest.raises(RunDirectoryError, match="is there already"):
        place(tmp_path, "deal", "", "mine")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Pläne/a", "Pläne/a"),
        (os.fsdecode(b"Pl\xe4ne"), "Pl\\xe4ne"),
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
        (Path("plain"), "plain"),
    ],
)
def test_any_path_can_be_printed(path: str | Path, text: str) -> None:
    assert readable(path) == text
    assert readable(path).isprintable()


def test_names_of_all_scripts_are_judged_alike() -> None:
    assert_name("план Б")
