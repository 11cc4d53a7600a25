"""What a notebook shows of an object: a line, or a small table, and nothing that a name could make of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import simulate as jv
from simulate.presentation.html import MOST_ROWS, as_html
from simulate.statistics.estimates import Estimate

LONGEST = 500
EVIL = "<script>alert(1)</script>"


@cache
def things() -> dict[str, Any]:
    deal = jv.load("battery_cells").with_(
        {"scenario.name": f"{EVIL} {'x' * LONGEST}", "partners": _renamed(), "payments": [], "exit.triggers": []}
    )
    return {
        "scenario": deal,
        "result": jv.run(deal, 64),
        "comparison": jv.compare(deal, variants={f"{EVIL} 2": {"venture.price": 90.0}}, paths=64),
        "sweep": jv.sweep(deal, {"partners.0.equity": [0.4, 0.6]}, 64),
        "worth": jv.worth(deal, 64),
        "drivers": jv.drivers(deal, 64, keys=["venture.*"]),
        "elements": jv.elements(deal, 32),
        "facts": jv.facts([deal], 64),
        "check": jv.check(deal),
        "trajectory": jv.explain(deal, 1),
    }


def _renamed() -> list[dict[str, Any]]:
    names = (EVIL, "B & C")
    partners = jv.load("battery_cells").partners
    return [{**one.model_dump(exclude_unset=True), "name": name} for one, name in zip(partners, names, strict=True)]


NAMES = ["result", "comparison", "sweep", "worth", "drivers", "elements", "facts", "check", "trajectory"]


@pytest.mark.parametrize("name", ["scenario", *NAMES])
def test_a_line_is_short(name: str) -> None:
    for one in _within(things()[name]):
        assert len(repr(one)) < LONGEST, type(one).__name__
    assert len(str(things()[name])) < LONGEST


def _within(thing: Any) -> Iterator[Any]:
    """An object, and what its public attributes and methods without arguments lead to."""
    yield thing
    if isinstance(thing, jv.Sweep):
        yield from (thing.optimum(), thing.agreement())
    if isinstance(thing, jv.Result):
        yield from (thing.plan, thing.plan.venture, thing.plot, thing.outcomes)
    if dataclasses.is_dataclass(thing):
        held = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
        for one in held:
            items = list(one) if isinstance(one, tuple) else [one]
            yield from (item for item in items if dataclasses.is_dataclass(item) and not isinstance(item, Estimate))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_safe(name: str) -> None:
    html = things()[name]._repr_html_()
    assert html.startswith("<p>")
    assert "<td>" in html
    assert "<script" not in html
    assert len(html) < 20_000


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("facts", "comparison", "check")])
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert "&lt;script&gt;" in things()[name]._repr_html_()


def test_a_long_table_says_what_it_leaves_out() -> None:
    html = as_html("t", ("a",), ((i,) for i in range(MOST_ROWS + 3)))
    assert html.count("<tr>") == MOST_ROWS + 1
    assert "and 3 more" in html
    assert "<td>–</td>" in as_html("t", ("a",), [(None,)])
