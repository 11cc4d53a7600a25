"""The pages hold together: links lead somewhere, generated pages are current, nothing is left to be filled in."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import simulate as jv
from simulate.main import COMMANDS
from simulate.scenario import json_schema
from tests.docs.paths import DOCS, PAGES, ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
GAP = re.compile(r"<!-- (OUTPUT|ERRORS|STORY|NUMBERS)|TODO|FIXME|TBD")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", _generator().PAGES)
def test_generated_page_is_current(page: str) -> None:
    written = (ROOT / page).read_text(encoding="utf-8")
    assert written == _generator().PAGES[page](), "run: python docs/generate.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented(name: str) -> None:
    assert f"## jvsim {name}\n" in (DOCS / "cli.md").read_text(encoding="utf-8")


def test_every_name_of_the_package_is_in_the_full_interface() -> None:
    """The page that is made of docstrings lists them by hand, in an order for reading."""
    listed = re.findall(r"^\.\. auto\w+:: (\w+)$", (DOCS / "api.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted([*listed, "__version__"]) == sorted(jv.__all__)


def test_every_key_is_documented() -> None:
    """Counted from the JSON schema, not from what the page was made of."""
    page = (DOCS / "nomenclature.md").read_text(encoding="utf-8")
    keys: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            for key, below in (node.get("properties") or {}).items():
                if "$ref" not in below and "properties" not in below:
                    keys.add(key)
            for below in node.values():
                collect(below)
        elif isinstance(node, list):
            for below in node:
                collect(below)

    collect(json_schema())
    assert len(keys) > 150
    tables = {heading.strip("`[]").split(".")[-1] for heading in re.findall(r"`\[+[a-z_.]+\]+`", page)}
    keys -= tables | {"dist", "schema_version", "market"}
    assert not sorted(key for key in keys if f"| `{key}` |" not in page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in _anchors(to.read_text(encoding="utf-8")), f"{page.name} links to {target}"


def _anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_nothing_is_left_to_fill_in(page: Path) -> None:
    assert not GAP.search(page.read_text(encoding="utf-8"))


def test_changelog_says_which_results_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        if re.match(r"\[\d", version):
            assert "### Results change" in version, version.splitlines()[0]


def test_every_decision_is_listed() -> None:
    pages = {path.name for path in (DOCS / "adr").glob("0*.md")}
    listed = set(re.findall(r"\]\((0\d{3}-[a-z-]+\.md)\)", (DOCS / "adr" / "README.md").read_text(encoding="utf-8")))
    assert pages == listed
