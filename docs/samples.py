"""Runs what the tutorial and the how-to pages show, and writes what comes out into them: no sample is typed by hand.

python docs/samples.py             runs every page's commands, in order, and writes their output
python docs/samples.py --check     says which pages are out of date, and fails if one is

A page is run from top to bottom in a folder of its own that holds `scenarios/`. Before a block stands a comment, which
readers of the page do not see:

    <!-- sample: all -->                        the commands of the block, with all that they print
    <!-- sample: "The deal", "In words" -->     with these paragraphs only, each to its blank line
    <!-- sample: "The deal" 3 -->               or with so many lines of it
    <!-- sample: none -->                       with nothing: they are run
    <!-- edit: deal.toml -->                    a block of `diff`: lines with - give way to those with +
    <!-- append: deal.toml -->                  the block goes to the end of the file, or makes it
    <!-- replace in deal.toml: "old" by "new" -->   everywhere; stands alone
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from simulate.main import main

HERE = Path(__file__).parent
STEP = re.compile(
    r"<!-- (?P<verb>sample|edit|append): (?P<about>.*?) -->\n(?P<fence>```(?P<kind>\w+)\n(?P<body>.*?)^```$)"
    r'|<!-- replace in (?P<file>\S+): "(?P<old>[^"]+)" by "(?P<new>[^"]+)" -->',
    re.MULTILINE | re.DOTALL,
)
ASKED = re.compile(r'"([^"]+)"(?: (\d+))?')
LEFT_OUT = "…"


# ---- what a block asks for -------------------------------------------------------------------------------------------


def commands(body: str) -> list[str]:
    """The command lines of a block; one that ends in a backslash goes on in the next line."""
    lines = re.sub(r"\\\n\s*", "", body).splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def typed(body: str) -> list[str]:
    """The same as they stand in the page, with their broken lines."""
    return [found.rstrip("\n") for found in re.findall(r"^\$ (?:.*\\\n)*.*\n", body, flags=re.MULTILINE)]


def printed(command: str) -> str:
    """What a command prints: on standard output, or on standard error where it refuses."""
    done = CliRunner().invoke(main, shlex.split(command)[1:], prog_name="jvsim")
    if done.exit_code == 1:
        raise RuntimeError(f"{command}: {done.output}") from done.exception
    return (done.stdout if done.exit_code in (0, 5) else done.stderr).rstrip("\n")


def paragraph(lines: list[str], start: str, after: int) -> tuple[int, int]:
    """Where the first line that starts so is, behind those already shown, and the next blank one."""
    first = next((at for at in range(after, len(lines)) if lines[at].startswith(start)), None)
    if first is None:
        raise ValueError("\n".join([f"from line {after} on none starts with {start!r}:", *lines]))
    return first, next((at for at in range(first, len(lines)) if not lines[at].strip()), len(lines))


def shown(text: str, about: str) -> str:
    """As much of an output as the comment asks for; what is left out is marked."""
    if about == "all":
        return text
    lines, at, kept = text.splitlines(), 0, list[str]()
    for start, n_lines in ASKED.findall(about):
        first, end = paragraph(lines, start, at)
        end = min(end, first + int(n_lines or len(lines)))
        kept += [LEFT_OUT] if any(line.strip() for line in lines[at:first]) else [""] if kept else []
        kept += lines[first:end]
        at = end
    return "\n".join([*kept, LEFT_OUT] if any(line.strip() for line in lines[at:]) else kept)


# ---- what a block does -----------------------------------------------------------------------------------------------


def edit(text: str, change: str) -> str:
    """A text in which the lines of a block of `diff` that begin with - have given way to those with +."""
    old, new = ("".join(line[1:] for line in change.splitlines(True) if line[0] in f" {mark}") for mark in "-+")
    if text.count(old) != 1:
        raise ValueError(f"{text.count(old)} times in the file:\n{old}")
    return text.replace(old, new)


def rewrite(file: Path, text: str) -> None:
    """Put another text into a file of the page's folder."""
    file.write_text(text, encoding="utf-8")


def block(step: re.Match[str]) -> str:
    """Carries out one step; the block as it should stand in the page."""
    if step["old"]:
        file = Path(step["file"])
        rewrite(file, file.read_text(encoding="utf-8").replace(step["old"], step["new"]))
    elif step["verb"] == "edit":
        file = Path(step["about"])
        rewrite(file, edit(file.read_text(encoding="utf-8"), step["body"]))
    elif step["verb"] == "append":
        file = Path(step["about"])
        rewrite(file, f"{file.read_text(encoding='utf-8')}\n{step['body']}" if file.exists() else step["body"])
    else:
        return step[0].replace(step["fence"], f"```{step['kind']}\n" + "".join(answers(step)) + "```")
    return step[0]


def answers(step: re.Match[str]) -> Iterator[str]:
    """Each command of a block with what it prints."""
    for line, command in zip(typed(step["body"]), commands(step["body"]), strict=True):
        output = printed(command)
        text = "" if step["about"] == "none" else shown(output, step["about"])
        yield f"{line}\n{text}\n" if text else f"{line}\n"


# ---- pages -----------------------------------------------------------------------------------------------------------


def pages() -> list[Path]:
    """The pages that have samples."""
    found = sorted([HERE.parent / "README.md", *HERE.rglob("*.md")])
    return [page for page in found if STEP.search(page.read_text(encoding="utf-8"))]


def run(page: Path) -> str:
    """The text of a page with its samples as they come out today."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        shutil.copytree(HERE.parent / "scenarios", "scenarios")
        return STEP.sub(block, text)


def main_program(check: bool) -> int:
    """Writes or checks every page; the number of those that are out of date, or cannot be run."""
    os.environ["MPLBACKEND"] = "Agg"
    stale = 0
    for page in pages():
        name = page.relative_to(HERE.parent)
        try:
            text = run(page)
        except ValueError as error:
            print(f"{name}: {error}", file=sys.stderr)
            stale += 1
            continue
        if check and text != page.read_text(encoding="utf-8"):
            print(f"{name} is out of date: python docs/samples.py", file=sys.stderr)
            stale += 1
        elif not check:
            page.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main_program("--check" in sys.argv[1:]))
