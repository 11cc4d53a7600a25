"""Doubts about numbers that are far from all that is usual: mostly another unit, percent, or a sign.

What is usual stands with each key (`usual.Usual`). A number that is drawn is held against it at its first and its last
percentile. What a file leaves at its default is never doubted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulate.scenario.distributions import Distribution, LogNormal
from simulate.scenario.exit import Trigger
from simulate.scenario.shape import Shape, keys
from simulate.scenario.tables import Tables
from simulate.scenario.tree import Path, Tree, dotted, tree
from simulate.scenario.usual import BASES, MILLION, PERCENT, Basis, Usual

Value = float | Distribution
BAND = (0.01, 0.99)
"""Probabilities of the draws that are held against what is usual."""
LARGEST_SIGMA = 3.0
"""A lognormal law of a larger sigma spans six powers of ten: its sigma was probably written in percent."""
METRICS = {
    "shortfall": (Usual(-5.0, 5.0), "share of the largest planned EBITDA"),
    "margin": (Usual(-5.0, 1.0), "share of revenue"),
    "cumulative_cash": (Usual(-20.0, 20.0, "plan"), "million"),
    "demand": (Usual(-3.0, 3.0), "log"),
    "price": (Usual(-3.0, 3.0), "log"),
    "technology_gap": (Usual(0.0, 3.0), "log"),
    "utilisation": (Usual(0.0, 5.0), "share of capacity"),
    "value_to_cost": (Usual(-10.0, 50.0), "ratio"),
    "failed_resets": (Usual(0.0, 50.0), "resets"),
    "ebitda": (Usual(-3.0, 3.0, "plan"), "million/year"),
    "free_cash": (Usual(-5.0, 5.0, "plan"), "million/year"),
    "waiting_quarters": (Usual(0.0, 1.0, "horizon"), "quarters"),
    "contributed": (Usual(0.0, 10.0, "plan"), "million"),
}
"""What is usual for the threshold of a trigger, by its metric; others are held against all that they can be."""


def doubts(tables: Tables) -> Iterator[str]:
    """A sentence for each number that is far from usual."""
    root, bases = tree(tables), basis_values(tables)
    for path, shape, value in _stated(Shape(Tables), root, ()):
        if shape.usual is not None and shape.quantity is not None:
            yield from _doubt(dotted(path, root), value, shape.usual, bases, shape.quantity.unit)
    for trigger in tables.exit.triggers:
        yield from _doubts_of_threshold(trigger, bases)


def basis_values(tables: Tables) -> dict[Basis, float]:
    """What numbers are compared with, uncertain ones at their medians."""
    venture = tables.venture
    price, wanted = _middle(venture.price), _middle(venture.base_volume)
    capacity = sum(_middle(stage.capacity) for stage in venture.stages)
    capital = sum(_middle(stage.capex) for stage in venture.stages)
    volume = min(wanted, capacity)
    revenue = volume * price / MILLION
    return {
        "": 1.0,
        "price": price,
        "revenue": revenue,
        "plan": max(capital, revenue),
        "unit capital": MILLION * capital / volume,
        "volume": wanted,
        "capacity": capacity,
        "horizon": float(tables.horizon_quarters),
    }


def _middle(value: Value) -> float:
    return value.median if isinstance(value, Distribution) else value


def _stated(shape: Shape, node: Any, path: Path) -> Iterator[tuple[Path, Shape, Value]]:
    """Every number of a scenario that is not at its default, with its path and its shape."""
    if shape.field is not None and node == shape.field.get_default():
        return
    if shape.table is not None and isinstance(node, dict):
        known = keys(shape.table)
        for key, inner_node in node.items():
            yield from _stated(known[key], inner_node, (*path, key))
    elif shape.is_list and isinstance(node, list):
        for place, item in enumerate(node):
            inner = shape.item(place)
            if inner is not None and (inner.table is not None or inner.usual is not None):
                yield from _stated(inner, item, (*path, place))
    elif isinstance(node, Distribution) or (isinstance(node, int | float) and not isinstance(node, bool)):
        yield path, shape, node


def _doubts_of_threshold(trigger: Trigger, bases: dict[Basis, float]) -> Iterator[str]:
    usual, unit = METRICS.get(trigger.metric, (None, ""))
    for side in ("above", "below"):
        value: Value | None = getattr(trigger, side)
        if usual is not None and value is not None:
            root: Tree = {"exit": {"triggers": [{"name": trigger.name}]}}
            key = dotted(("exit", "triggers", 0, side), root)
            yield from _doubt(f"{key} ({trigger.metric})", value, usual, bases, unit)


def _doubt(key: str, value: Value, usual: Usual, bases: dict[Basis, float], unit: str) -> Iterator[str]:
    """The doubt about one number, where there is one."""
    basis = bases[usual.of]
    if basis <= 0.0:
        return
    if isinstance(value, Distribution):
        low, high = (float(end) for end in value.inverse(np.array(BAND)))
        if not (usual.holds(low, basis) and usual.holds(high, basis)):
            end = high if high > usual.high * basis else low
            drawn = f"{key} is drawn from {low:g} to {high:g} [{unit}] (P1 to P99)"
            yield f"{drawn},{_distance(end, usual, basis)}{_sigma(value)}"
    elif not usual.holds(value, basis):
        guess = next(usual.meant(value, basis, unit), None)
        meant = f": did you mean {guess:g}?" if guess is not None else "."
        yield f"{key} = {value:g} [{unit}]{_distance(value, usual, basis, ' is')}{meant}"


def _distance(value: float, usual: Usual, basis: float, verb: str = "") -> str:
    """How far a number is from usual."""
    if not usual.of:
        return f"{verb} far from usual ({usual.text})"
    times = f"{verb} {value / basis:.3g} times {BASES[usual.of]} ({basis:.4g})"
    return f"{times}, far from usual ({usual.text})"


def _sigma(law: Distribution) -> str:
    """What may have been meant by a law whose sigma is a percentage."""
    if isinstance(law, LogNormal) and law.sigma > LARGEST_SIGMA:
        return f": did you mean sigma = {law.sigma / PERCENT:g}?"
    return "."
