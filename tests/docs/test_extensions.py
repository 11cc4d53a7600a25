"""The site's own extensions: formulas that cannot be set and pages that load from a network are warnings, so errors."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.paths import DOCS

needed = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("sphinx", "math_core", "myst_nb")),
    reason="needs the extra `docs`",
)
pytestmark = [
    needed,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # what MyST asks of Sphinx
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
CONF = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_nb", "equations", "offline"]
root_doc = "index"
myst_fence_as_directive = ["math"]
html_math_renderer = "mathml"
html_theme = "basic"
"""


def _extension(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCS / "extensions"))
    return importlib.import_module(name)


def _built(folder: Path, text: str) -> tuple[int, str, str]:
    """The status of a build of one page with warnings as errors, its warnings, and the page."""
    from sphinx.application import Sphinx

    (folder / "conf.py").write_text(CONF.format(extensions=str(DOCS / "extensions")), encoding="utf-8")
    (folder / "index.md").write_text(text, encoding="utf-8")
    told = io.StringIO()
    site = folder / "site"
    app = Sphinx(folder, folder, site, site, "html", status=None, warning=told, warningiserror=True)
    app.build()
    return app.statuscode, told.getvalue(), (site / "index.html").read_text(encoding="utf-8")


def test_a_formula_is_mathml_with_its_number_and_is_linked_to(tmp_path: Path) -> None:
    page = "# One\n\n```math\nx \\leftarrow \\tfrac14 y \\tag{7.7}\n```\n\nBy (7.7), not (8.8), and `(7.7)`.\n"
    status, told, html = _built(tmp_path, page)
    assert (status, told) == (0, "")
    assert 'id="equation-7-7"' in html
    assert "<mfrac" in html
    assert "tag{" not in html
    assert len(re.findall(r'href="#equation-7-7"', html)) == 2  # beside the formula, and in the text
    assert "equation-8-8" not in html


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("```math\n\\frac{1\n```", "a formula cannot be set"),
        ("```math\n\\nosuchcommand x\n```", "a formula cannot be set"),
        ('<img src="https://example.org/a.png">', "loads https://example.org/a.png"),
        ('<script src="//example.org/a.js"></script>', "loads //example.org/a.js"),
        ("[nowhere](nowhere.md)", "nowhere"),
    ],
)
def test_a_faulty_page_fails_the_build(tmp_path: Path, fault: str, word: str) -> None:
    status, told, _ = _built(tmp_path, f"# One\n\n{fault}\n")
    assert status != 0
    assert word in told


def test_a_link_to_another_site_is_no_load(monkeypatch: pytest.MonkeyPatch) -> None:
    offline = _extension("offline", monkeypatch)
    page = '<a href="https://example.org">x</a><link rel="canonical" href="https://a">'
    assert offline.loaded_from_elsewhere(page) == []
    assert offline.loaded_from_elsewhere('@import url("https://a/b.css")') == ["https://a/b.css"]


def test_every_formula_of_the_model_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    equations = _extension("equations", monkeypatch)
    blocks = re.findall(r"^```math\n(.*?)\n```$", MODEL, flags=re.MULTILINE | re.DOTALL)
    set_ones = [equations.markup(equations.TAG.sub("", block), block=True) for block in blocks]
    assert len(set_ones) > 80
    assert all("<math" in one and "merror" not in one for one in set_ones)
    assert not [one for one in set_ones if "&amp;" in one]
