"""Draws the order of a quarter, docs/images/quarter.svg, from simulate/core/quarter.py: what `advance` calls, and when.

python docs/quarter.py
"""

from __future__ import annotations

import ast
import importlib
import inspect
from html import escape
from pathlib import Path
from typing import NamedTuple

PICTURE = Path(__file__).parent / "images" / "quarter.svg"
SOURCE = "simulate.core.quarter"
WHEN = {
    "t == 0": "in the first quarter", "x.alone[i] > 0": "with a business alone",
    "x.alone_only > 0": "of pilots alone", "x.restarts[i] > 0 and x.alone_only == 0": "after it has left",
    "t == 0 and x.asks_worth > 0": "before the first vote", "t == given.first": "where it already lives",
    "x.pilot != NO_PILOT": "of pilots that learn",
}  # fmt: skip
"""Conditions of the source in words; another one is shown as it stands."""
OTHERWISE = {"t == 0": "", "x.pilot != NO_PILOT": "of a run"}
"""The same where a condition does not hold."""
LOOPS = {"range(PARTNERS)": "each partner", "lanes_of(s)": ""}
COLOURS = {
    "market": "#2a6f97", "operations": "#3a7d44", "relationship": "#b5651d", "governance": "#7b4b94",
    "ledger": "#8c2f39", "settlement": "#4a4e69", "closing": "#4a4e69", "appraisal": "#3a7d44",
    "quarter": "#6c757d",
}  # fmt: skip
WIDTH, ROW, GAP, MARGIN, SIDE = 980, 44, 12, 16, 200


class Step(NamedTuple):
    """One call of the quarter: its function, the module that has it, what it says of itself, and when it is called."""

    name: str
    module: str
    words: str
    when: str


def steps() -> list[Step]:
    """The calls of `advance` in their order."""
    module = importlib.import_module(SOURCE)
    tree = ast.parse(inspect.getsource(module))
    (advance,) = (one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "advance")
    return [_step(module, name, when) for name, when in _calls(advance.body, ())]


def _calls(body: list[ast.stmt], when: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for one in body:
        if isinstance(one, ast.If):
            test = ast.unparse(one.test)
            found += _calls(one.body, (*when, WHEN.get(test, f"if {test}")))
            found += _calls(one.orelse, (*when, OTHERWISE.get(test, f"unless {test}")))
        elif isinstance(one, ast.For):
            over = ast.unparse(one.iter)
            found += _calls(one.body, (*when, LOOPS.get(over, f"for {over}")))
        elif isinstance(one, ast.Expr) and isinstance(one.value, ast.Call):
            found.append((ast.unparse(one.value.func), when))
    return found


def _step(module: object, name: str, when: tuple[str, ...]) -> Step:
    function = getattr(module, name).py_func
    words = " ".join(inspect.cleandoc(function.__doc__).split("\n\n")[0].split())
    return Step(name, function.__module__.rpartition(".")[2], words, ", ".join(filter(None, when)))


def drawing() -> str:
    """The picture as SVG."""
    rows = steps()
    height = 2 * MARGIN + len(rows) * (ROW + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="Helvetica, Arial, sans-serif">',
        "<title>The order of a quarter</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, step in enumerate(rows):
        parts += _row(number, step, last=number == len(rows) - 1)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(number: int, step: Step, last: bool) -> list[str]:
    top, colour = MARGIN + number * (ROW + GAP), COLOURS.get(step.module, "#333333")
    left, middle = MARGIN + SIDE, MARGIN + SIDE / 2
    row = [
        f'<rect x="{MARGIN}" y="{top}" width="{SIDE}" height="{ROW}" rx="6" fill="{colour}"/>',
        f'<text x="{middle}" y="{top + 19}" fill="#ffffff" font-size="14" font-weight="bold" text-anchor="middle">'
        f"{escape(step.name)}</text>",
        f'<text x="{middle}" y="{top + 35}" fill="#ffffff" font-size="11" text-anchor="middle">{step.module}.py</text>',
        f'<text x="{left + 16}" y="{top + (19 if step.when else 27)}" fill="#222222" font-size="13">'
        f"{escape(step.words)}</text>",
    ]
    if step.when:
        row.append(
            f'<text x="{left + 16}" y="{top + 36}" fill="#666666" font-size="12" font-style="italic">'
            f"{escape(step.when)}</text>"
        )
    if not last:
        foot = top + ROW
        row.append(
            f'<path d="M{middle} {foot}V{foot + GAP - 4}" stroke="#888888" stroke-width="1.5"/>'
            f'<path d="M{middle - 4} {foot + GAP - 5}h8l-4 5z" fill="#888888"/>'
        )
    return row


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(drawing(), encoding="utf-8")
    print(PICTURE.name)


if __name__ == "__main__":
    main()
