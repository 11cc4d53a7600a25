"""One file of HTML from a page: all text is escaped, all that it needs is inside, and nothing else may run in it.

The scripts are named by their digests in the page's own security policy: a script that came in by any other way, with a
name of the user's or later, is not run by the browser, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from simulate.presentation.page.behind import behind
from simulate.presentation.page.charts import Chart
from simulate.presentation.page.parts import Page
from simulate.version import installed_version

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGE = "simulate.presentation.page"
SCRIPTS = ("d3.min.js", "plot.min.js", "charts.js", "page.js")
"""In the order in which they need each other."""
BADGES = {"changed": "changed", "uncertain": "uncertain"}
"""Marks of a cell that are words beside it."""
DIGITS = 6
"""Significant digits of a number in a chart: more than any screen shows, and half as long."""


@dataclass(frozen=True)
class Assets:
    """What every page carries."""

    css: str
    scripts: tuple[str, ...]
    licences: str


def render(page: Page) -> str:
    """The page as one file of HTML that needs nothing from a network.

    Parameters
    ----------
    page : Page

    Returns
    -------
    str
    """
    from markupsafe import Markup

    found = assets()
    trusted = {"css": Markup(found.css), "scripts": tuple(map(Markup, found.scripts)), "licences": found.licences}
    counter = itertools.count(1)
    return environment(PACKAGE).get_template("page.html").render(
        page=page, assets=trusted, policy=policy(found.scripts), version=installed_version(), badges=BADGES,
        behind=behind, data=lambda chart: Markup(as_data(chart)), numbers=lambda: next(counter),
    )  # fmt: skip


@lru_cache(maxsize=1)
def assets() -> Assets:
    """The style sheet and the scripts, as they lie beside this module."""
    folder = resources.files(PACKAGE) / "assets"
    texts = {name: (folder / name).read_text("utf-8") for name in ("page.css", "LICENCES.txt", *SCRIPTS)}
    return Assets(texts["page.css"], tuple(texts[name] for name in SCRIPTS), texts["LICENCES.txt"])


def policy(scripts: Sequence[str]) -> str:
    """What a browser lets a page do: run these scripts, look as it says, and nothing else."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    runs = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {runs}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def as_data(chart: Chart) -> str:
    """A chart as JSON that can stand in a script: no `<`, and numbers as short as a picture needs."""
    text = json.dumps(as_plain(chart), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def as_plain(chart: Chart) -> dict[str, Any]:
    """A chart as the script takes it."""
    return {"kind": chart.kind, **_plain(chart)}


def _plain(part: Any) -> Any:
    """Dataclasses as dictionaries, numbers rounded, what is no number as none."""
    if is_dataclass(part) and not isinstance(part, type):
        return {field.name: _plain(getattr(part, field.name)) for field in fields(part)}
    if isinstance(part, float):
        return float(f"{part:.{DIGITS}g}") if math.isfinite(part) else None
    if isinstance(part, list | tuple):
        return [_plain(one) for one in part]
    return part


@lru_cache
def environment(package: str) -> Environment:
    """The templates of a package: all text is escaped, and a name that is not given is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader(package, "templates"), autoescape=True, undefined=StrictUndefined)
