"""What the pages show is what the program says: samples can be run, edits fit their files, examples in Python work.

That the outputs are today's, to the last digit, is `python docs/samples.py --check`, a step of `.ci/run`: it runs all.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from simulate.main import main
from tests.docs.paths import DOCS, ROOT


def _samples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samples", DOCS / "samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLES = _samples()
PAGES = [str(page.relative_to(ROOT)) for page in SAMPLES.pages()]
HOW_TO = sorted(str(page.relative_to(ROOT)) for page in [DOCS / "tutorial.md", *(DOCS / "howto").glob("[!R]*.md")])
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))


def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _steps(page: str) -> list[re.Match[str]]:
    return list(SAMPLES.STEP.finditer(_text(page)))


# ---- the pages ------------------------------------------------------------------------------------------------------


def test_the_tutorial_and_all_how_to_pages_have_samples() -> None:
    assert len(HOW_TO) == 7
    assert set(HOW_TO) <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_terminal_is_a_sample(page: str) -> None:
    """None that was typed by hand stands beside those that are run."""
    marked = sum(step["kind"] == "console" for step in _steps(page))
    assert marked == len(re.findall(r"^```console$", _text(page), flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_as_the_program_takes_them(page: str) -> None:
    shell = re.findall(r"^```sh\n(.*?)^```$", _text(page), flags=re.MULTILINE | re.DOTALL)
    blocks = [step["body"] for step in _steps(page) if step["verb"] == "sample"]
    blocks += [re.sub(r"^(?=jvsim )", "$ ", block, flags=re.MULTILINE) for block in shell]
    lines = [line for block in blocks for line in SAMPLES.commands(block)]
    assert lines
    for line in lines:
        _, name, *arguments = shlex.split(line)
        main.commands[name].make_context(f"jvsim {name}", arguments, parent=click.Context(main))


@pytest.mark.parametrize("page", PAGES)
def test_a_sample_shows_what_its_comment_asks_for(page: str) -> None:
    for step in _steps(page):
        for start in re.findall(r'"([^"]+)"', step["about"] or "") if step["verb"] == "sample" else []:
            assert re.search(rf"^{re.escape(start)}", step["body"], flags=re.MULTILINE), f"{page}: {start}"


@pytest.mark.parametrize("page", HOW_TO)
def test_examples_in_python_run(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    known: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", _text(page), flags=re.MULTILINE | re.DOTALL):
        exec(compile(block.replace("paths=1024", "paths=64"), page, "exec"), known)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs_and_with_few_paths(notebook: Path) -> None:
    """The build of the site runs them; what they print would be stale in the repository."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    paths = [int(n.replace("_", "")) for cell in code for n in re.findall(r"paths=([\d_]+)", "".join(cell["source"]))]
    assert paths
    assert max(paths) <= 2_048


# ---- the machinery --------------------------------------------------------------------------------------------------


def test_an_edit_replaces_the_lines_that_it_names() -> None:
    text = 'name = "a"\nequity = 0.5\nname = "b"\nequity = 0.5\n'
    change = ' name = "b"\n-equity = 0.5\n+equity = 0.4\n'
    assert SAMPLES.edit(text, change) == 'name = "a"\nequity = 0.5\nname = "b"\nequity = 0.4\n'


@pytest.mark.parametrize("change", ["-equity = 0.7\n+equity = 0.4\n", "-equity = 0.5\n+equity = 0.4\n"])
def test_an_edit_that_does_not_fit_is_refused(change: str) -> None:
    with pytest.raises(ValueError, match="times in the file"):
        SAMPLES.edit("equity = 0.5\nequity = 0.5\n", change)


def test_what_is_left_out_is_marked() -> None:
    text = "head\n\nThe deal\n a\n b\n\nmore\n\nIn words\n- c\n\ntail"
    assert SAMPLES.shown(text, "all") == text
    assert SAMPLES.shown(text, '"The deal", "In words"') == "…\nThe deal\n a\n b\n…\nIn words\n- c\n…"
    assert SAMPLES.shown("The deal\n a\n\nIn words\n- c", '"The deal", "In words"') == "The deal\n a\n\nIn words\n- c"
    assert SAMPLES.shown(text, '"The deal" 2') == "…\nThe deal\n a\n…"
    with pytest.raises(ValueError, match="none starts with 'In sum'"):
        SAMPLES.shown(text, '"In sum"')


def test_a_page_is_written_with_what_its_commands_print(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '<!-- append: a.csv -->\n```text\nyear,volume\n2027,1\n```\n<!-- replace in a.csv: "volume" by "colour" -->\n'
        "<!-- sample: all -->\n```console\n$ jvsim init --from a.csv\nstale\n```\n",
        encoding="utf-8",
    )
    written = SAMPLES.run(page)
    assert "stale" not in written
    assert "$ jvsim init --from a.csv\na.csv" in written
    assert "colour" in written.split("$ jvsim")[1]


def test_a_command_of_many_lines_is_one() -> None:
    body = '$ jvsim run a.toml \\\n    --set "x=1"\nprinted\n$ jvsim check a.toml\n'
    assert SAMPLES.commands(body) == ['jvsim run a.toml --set "x=1"', "jvsim check a.toml"]
    assert SAMPLES.typed(body) == ['$ jvsim run a.toml \\\n    --set "x=1"', "$ jvsim check a.toml"]
