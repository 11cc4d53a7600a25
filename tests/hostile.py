"""A scenario whose names are formulas, links and scripts: they are data, wherever they go."""

from __future__ import annotations

from pathlib import Path

from simulate.scenario.templates import path

SCENARIO, FIRST, SECOND, TRIGGER = "=cmd()", '=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "@SUM(A1:A9)"
"""What the scenario, its partners and its clause are called."""


def hostile_file(folder: Path) -> Path:
    """The file of the smallest shipped scenario, with names that are meant to run."""
    text = path("minimal").read_text(encoding="utf-8")
    names = {"A shared plant": SCENARIO, "Maker": FIRST, "Supplier": SECOND, "lost trust": TRIGGER}
    for old, new in names.items():
        assert f'"{old}"' in text
        text = text.replace(f'"{old}"', f"'{new}'")
    file = folder / "hostile.toml"
    file.write_text(text.replace("#:schema ./jvsim.schema.json\n", ""), encoding="utf-8")
    return file
