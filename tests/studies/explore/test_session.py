"""The session: what is asked of the deal, refused in the words of the command line, and said as a command line."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulate.cli.options import load_scenario
from simulate.main import main
from simulate.scenario import templates
from simulate.storage import places
from simulate.studies.compare.command import _sources
from simulate.studies.explore.deal import Refused
from simulate.studies.explore.room import Room
from simulate.studies.explore.session import Session
from simulate.studies.explore.wish import Wish
from tests.conftest import Run

BATTERY = templates.path("battery_cells")


class Asked:
    """A session, and the wishes that it has told of."""

    def __init__(self, *given: str, file: Path = BATTERY) -> None:
        self.wishes: list[Wish] = []
        self.session = Session(file, given, self.wishes.append)

    def move(self, key: str, text: str, settled: bool = True) -> None:
        self.session.act({"do": "move", "key": key, "text": text, "settled": settled})

    def shown(self, key: str) -> dict[str, Any]:
        return next(term for term in self.session.view()["terms"] if term["key"] == key)


def test_a_move_makes_a_wish_and_is_shown() -> None:
    asked = Asked()
    asked.move("exit.lockup_quarters", "12")
    wish = asked.wishes[-1]
    assert wish.now is not None
    assert (wish.base.scenario.exit.lockup_quarters, wish.now.scenario.exit.lockup_quarters) == (8, 12)
    assert (asked.shown("exit.lockup_quarters")["text"], asked.shown("exit.lockup_quarters")["base"]) == ("12", "8")


def test_wishes_supersede_each_other() -> None:
    asked = Asked()
    for quarters in "456":
        asked.move("exit.lockup_quarters", quarters)
    assert [wish.revision for wish in asked.wishes] == [1, 2, 3]


def test_the_other_partners_stake_follows() -> None:
    asked = Asked()
    asked.move("partners.Carmaker.equity", "0.6")
    asked.move("partners.Cell maker.equity", "0.7")
    scenario = asked.wishes[-1].now.scenario  # type: ignore[union-attr]
    assert [partner.equity for partner in scenario.partners] == pytest.approx([0.3, 0.7])


def test_a_deal_moved_back_by_hand_is_todays() -> None:
    asked = Asked()
    asked.move("exit.lockup_quarters", "12")
    asked.move("exit.lockup_quarters", "8")
    assert asked.wishes[-1].now is None
    assert not asked.session.view()["moved"]


def test_any_key_can_be_added_moved_and_hidden() -> None:
    asked = Asked()
    asked.session.act({"do": "add", "key": "venture.price"})
    assert asked.shown("venture.price")["text"] == "98.0"
    asked.move("venture.unit_cost", "75")
    assert asked.shown("venture.unit_cost")["added"]
    asked.session.act({"do": "remove", "key": "venture.price"})
    assert "venture.price" not in [term["key"] for term in asked.session.view()["terms"]]


def test_todays_deal_is_set_and_taken_back() -> None:
    asked = Asked()
    asked.move("exit.lockup_quarters", "12")
    asked.session.act({"do": "today"})
    assert asked.wishes[-1].base.scenario.exit.lockup_quarters == 12
    assert asked.wishes[-1].now is None
    asked.session.act({"do": "undo"})
    assert asked.wishes[-1].base.scenario.exit.lockup_quarters == 8
    asked.session.act({"do": "undo"})
    assert asked.wishes[-1].now is None


def test_variants_of_the_file_are_pinned(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    head = templates.path("minimal").read_text(encoding="utf-8")
    file.write_text(f'{head}\n[[variants]]\nname = "dear"\nset = {{ venture.price = 120.0 }}\n', encoding="utf-8")
    asked = Asked(file=file)
    assert [side.name for side in asked.session.wish().variants] == ["dear"]
    assert asked.session.wish().pins[0].scenario.venture.price == 120.0


# ---- refusals -------------------------------------------------------------------------------------------------------

BAD = {
    "partners.Carmaker.equity": "1.4",
    "exit.lockup_quarters": "-3",
    "governance.review_interval_quarters": "often",
    "governance.reserved": '["expand", "sing"]',
    "exit.triggers.deadlock.discount": "1.5",
    "exit.triggers.deadlock.holder": "Nobody",
    "venture.price": '{ dist = "normal", mean = 1 }',
    "market.tariff.initial": "unheard",
    "venture.prise": "90",
    "venture": "90",
}


@pytest.mark.parametrize("key", BAD)
def test_bad_values_are_refused_in_the_words_of_the_command_line(key: str, jvsim: Run) -> None:
    asked = Asked()
    told = jvsim("check", "battery_cells", "--set", f"{key}={BAD[key]}")
    assert told.returncode == 3
    with pytest.raises(Refused) as refused:
        asked.move(key, BAD[key])
    assert str(refused.value).splitlines() == told.stderr.strip().splitlines()
    assert not asked.wishes
    assert asked.session.view()["revision"] == 0
    assert not asked.session.view()["can_undo"]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({}, "expected one of move"),
        ({"do": "fly"}, "expected one of move"),
        ({"do": ["move"]}, "expected one of move"),
        ({"do": "move", "key": "venture.price"}, "text: expected text"),
        ({"do": "move", "key": 7, "text": "7"}, "key: expected text"),
        ({"do": "move", "key": "venture.price", "text": " "}, "expected a value"),
        ({"do": "pin", "name": "a: b"}, "without a colon"),
        ({"do": "pin", "name": "now"}, "neither"),
        ({"do": "take", "name": "theirs"}, "no variant is called"),
        ({"do": "add", "key": "nothing.there"}, "expected a known key"),
    ],
)
def test_what_makes_no_sense_is_refused(action: dict[str, Any], words: str) -> None:
    asked = Asked()
    with pytest.raises(Refused, match=words):
        asked.session.act(action)
    assert not asked.wishes


# ---- the same as command lines --------------------------------------------------------------------------------------


def _moved(asked: Asked) -> None:
    asked.move("partners.Carmaker.equity", "0.55")
    asked.session.act({"do": "pin", "name": "more for us"})
    asked.move("exit.triggers.carmaker changes strategy.discount", "0.15")
    asked.move("governance.reserved", '["expand", "narrow"]')
    asked.move("venture.base_volume", '{ dist = "lognormal", median = 36_000_000, sigma = 0.2 }')


def _moved_from_another_base(asked: Asked) -> None:
    asked.move("exit.lockup_quarters", "12")
    asked.session.act({"do": "pin", "name": "before"})
    asked.move("governance.review_interval_quarters", "2")
    asked.session.act({"do": "today"})
    asked.move("exit.lockup_quarters", "4")


@pytest.mark.parametrize("moves", [_moved, _moved_from_another_base])
@pytest.mark.parametrize("given", [(), ("venture.price=97.5", "exit.lockup_quarters=6")])
def test_the_lines_make_the_same_deals(moves: Callable[[Asked], None], given: tuple[str, ...]) -> None:
    """What is said on the command line makes the scenarios of the page, key by key."""
    asked = Asked(*given)
    moves(asked)
    wish, view = asked.session.wish(), asked.session.view()
    words = shlex.split(view["set_line"])
    assert words[:3] == ["jvsim", "run", "battery_cells"]
    settings = [word for word in words[3:] if word != "--set"]
    assert load_scenario(BATTERY, settings) == wish.now.scenario  # type: ignore[union-attr]

    words = shlex.split(view["compare_line"])
    assert words[:3] == ["jvsim", "compare", "battery_cells"]
    pairs = list(zip(words[3::2], words[4::2], strict=True))
    settings, variants = ([text for option, text in pairs if option == wanted] for wanted in ("--set", "--variant"))
    sources = _sources([BATTERY], variants, settings, None, None)  # type: ignore[arg-type]
    assert [source.scenario for source in sources] == [side.scenario for side in (wish.base, *wish.variants)]
    assert [source.name for source in sources[1:]] == [side.name for side in wish.variants]


def test_a_shell_takes_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of anybody is one word of the shell's, whatever it holds."""
    monkeypatch.chdir(tmp_path)
    asked = Asked()
    asked.move("exit.triggers.deadlock.holder", "Carmaker")
    asked.session.act({"do": "pin", "name": "$(touch x) `touch y`; 'touch z'"})
    line = shlex.split(asked.session.view()["compare_line"])
    assert line[-1].startswith("$(touch x) `touch y`; 'touch z': ")
    done = CliRunner().invoke(main, [*line[1:], "--paths", "50", "--no-plots", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output


def _with_variant(tmp_path: Path, name: str) -> Path:
    """A scenario file with a variant of its own."""
    file = tmp_path / "own.toml"
    variant = f'\n[[variants]]\nname = "{name}"\nset = {{ "exit.lockup_quarters" = 12 }}\n'
    file.write_text(templates.path("minimal").read_text("utf-8") + variant, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["longer", "a: b", "now"])
@pytest.mark.parametrize("is_today", [False, True])
def test_the_line_to_compare_knows_the_variants_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_today: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = Asked(file=_with_variant(tmp_path, name))
    assert shlex.split(asked.session.view()["compare_line"]) == ["jvsim", "compare", str(asked.session.file)]
    asked.move("partners.Maker.equity", "0.5")
    if is_today:
        asked.session.act({"do": "today"})
        asked.move("partners.Maker.equity", "0.55")
    line = shlex.split(asked.session.view()["compare_line"])[1:]
    done = CliRunner().invoke(main, [*line, "--paths", "64", "--no-plots", "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    held = {one["name"]: one for one in json.loads(done.stdout)["variants"]}
    moved = "now (pinned)" if name == "now" else "now"  # which the file's own is called
    again = {f"{name} (pinned)".replace(":", ",")} if is_today and name != "now" else set()
    assert set(held) >= {name, moved, *again}


@pytest.mark.parametrize(
    ("key", "text"), [("simulation.seed", "3"), ("simulation.paths", "9"), ("scenario.name", "x"),
                      ("partners.Carmaker.name", "x")],
)  # fmt: skip
def test_what_is_the_same_for_all_sides_is_no_term(key: str, text: str) -> None:
    asked = Asked()
    with pytest.raises(Refused, match="expected a term of the deal"):
        asked.move(key, text)
    with pytest.raises(Refused, match="expected a term of the deal"):
        asked.session.act({"do": "add", "key": key})
    assert not asked.wishes


def test_a_report_is_of_what_was_simulated_and_hides_no_term() -> None:
    asked = Asked()
    asked.move("venture.price", "99.5")
    asked.session.act({"do": "remove", "key": "venture.price"})
    simulated = asked.wishes[-1]
    asked.move("exit.lockup_quarters", "12")
    told = asked.session.told(simulated)
    assert [(term["key"], term["text"]) for term in told["terms"] if term["text"] != term["base"]] == [
        ("venture.price", "99.5")
    ]
    assert told["set_line"].endswith("--set venture.price=99.5")
    assert "lockup" not in told["compare_line"]


def test_one_of_two_who_save_at_once_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = places.put

    def put(path: Path, text: str) -> None:
        time.sleep(0.2)
        slowly(path, text)

    monkeypatch.setattr("simulate.studies.explore.saving.put", put)
    room, said = Room(BATTERY, folder=tmp_path), []

    def save() -> None:
        try:
            said.append(room.act({"do": "save", "name": "mine"})["said"])
        except Refused as problem:
            said.append(str(problem))

    both = [threading.Thread(target=save) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    room.close()
    assert sorted(text.partition("; ")[0].partition(" to ")[0] for text in said) == [
        "mine.toml: is there already", "mine.toml: written"
    ]  # fmt: skip
