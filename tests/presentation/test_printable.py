"""Text of others on a terminal: no way out lets a control character, a break or a mark of direction through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulate.main import main
from simulate.printable import escaped, printable, printable_lines
from simulate.scenario import parse
from simulate.scenario.templates import path

HOSTILE = {
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[1;1HAll is well",
    "break": "x\nbad.toml:1: venture.price: forged",
    "return": "x\rAll is well",
    "C1": "\x9b2JAll is well",
    "bidi": "abc\u202egnp.exe\u2066",
    "separator": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "surrogate": "a\udcffb",
    "delete": "a\x7f\x00b",
    "joiner": "a\u200b\u200db\ufeff",
}
TEXT = path("battery_cells").read_text(encoding="utf-8")
NAMES = ("Carmaker", "Cell maker", "lost trust", "USD", "Battery cells, North America")


def unseen(text: str) -> set[str]:
    """Letters that are none, but for the breaks and blanks of our own making."""
    return {letter for letter in text if not letter.isprintable() and letter != "\n"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_one_line_stays_one_line_of_letters(text: str) -> None:
    assert printable(text).isprintable()
    assert len(printable(text)) == len(text)
    assert escaped(text).isprintable()
    assert printable_lines(f"one\n{text}").startswith("one\n")
    assert not unseen(printable_lines(text))


def test_letters_stay_as_they_are() -> None:
    for text in ("Société Générale – 株式会社", "Zürich, größte", "naïve 😀", "a\u0301"):
        assert printable(text) == escaped(text) == text
    assert printable("1\xa0000\u202f000\t€") == "1 000 000 €"


def test_what_is_escaped_is_what_toml_reads() -> None:
    import tomllib

    for name, text in HOSTILE.items():
        if name != "surrogate":
            assert tomllib.loads(f'x = "{escaped(text)}"') == {"x": text}


def program(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """The exit code of a command, and all that it prints."""
    with pytest.raises(SystemExit) as left:
        main.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out + told.err


def in_toml(text: str) -> str:
    return json.dumps(text.replace("\udcff", "\ue0ff"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_refusal_of_any_text_of_a_file_is_one_line(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mistakes = {
        "holder": TEXT.replace('holder = "Carmaker"', f"holder = {in_toml(text)}", 1),
        "number": TEXT.replace("price = 98.0", f"price = {in_toml(text)}", 1),
        "choice": TEXT.replace('sampler = "sobol"', f"sampler = {in_toml(text)}", 1),
        "key": TEXT.replace("price = 98.0", f"price = 98.0\n{in_toml(text)} = 1", 1),
        "table": f"{TEXT}\n[{in_toml(text)}]\nx = 1\n",
        "variant": f"{TEXT}\n[[variants]]\nname = {in_toml(text)}\nset = {{ venture.prize = 1 }}\n",
        "law": TEXT.replace("price = 98.0", f"price = {{ dist = {in_toml(text)} }}", 1),
        "twice": TEXT.replace('name = "deadlock"', f"name = {in_toml(text)}", 1)
        + f'\n[[exit.triggers]]\nname = {in_toml(text)}\nmetric = "age"\nabove = 9\nsettlement = "liquidation"\n',
        "file": TEXT.replace("[market.price]", f"[market.price]\nhistory = {in_toml(text)}", 1),
    }
    for name, content in mistakes.items():
        assert content != TEXT
        file = tmp_path / f"{name}.toml"
        file.write_text(content, encoding="utf-8")
        code, told = program(capsys, "check", file)
        assert code == 3, (name, told)
        assert not unseen(told), name
        assert all(line.startswith((str(file), "written")) for line in told.splitlines()), (name, told)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_refusal_of_a_command_line_is_safe(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = path("battery_cells")
    lines: dict[str, tuple[str | Path, ...]] = {
        "--set": ("check", file, "--set", f"venture.price={text}"),
        "key": ("check", file, "--set", f"venture.{text}=1"),
        "--variant": ("compare", file, "--variant", f"{text}: venture.prize=1"),
        "--vary": ("sweep", file, "--vary", f"venture.{text}=1:2:1"),
        "file": ("check", tmp_path / f"{text.replace('/', '').replace(chr(0), '')}.toml"),
        "option": ("check", file, f"--{text}"),
        "command": (text,),
        "choice": ("explain", file, "--pick", text),
    }
    for name, arguments in lines.items():
        code, told = program(capsys, *arguments)
        assert code in (2, 3), (name, told)
        assert not unseen(told.replace("\t", "")), name


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if name != "surrogate"])
def test_tables_and_sentences_of_a_scenario_are_safe(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every name of a scenario, in every table that `check` and `explain` print."""
    content = TEXT
    for i, name in enumerate(NAMES):
        assert f'"{name}"' in content
        content = content.replace(f'"{name}"', in_toml(f"{text} {i}"))
    parse(content)
    file = tmp_path / "hostile.toml"
    file.write_text(content, encoding="utf-8")
    for arguments in (("check", file), ("explain", file, "--path", "3"), ("facts", file, "--paths", "64", "-q")):
        code, told = program(capsys, *arguments)
        assert code == 0, told
        assert not unseen(told)
        assert "forged" not in told or "\nbad.toml" not in told


def test_where_a_folder_is_no_utf8_the_notice_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    from simulate.cli.progress import notice

    notice("written to outputs/caf\udce9\x1b[2J")
    assert capsys.readouterr().err == "written to outputs/caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[2J\n"
