"""The inputs of a scenario that are drawn once per trajectory, each with its law and its meaning."""

from __future__ import annotations

from dataclasses import dataclass

from simulate.scenario.distributions import Distribution
from simulate.scenario.shape import shape_at
from simulate.scenario.tables import Tables
from simulate.scenario.toml_text import inline
from simulate.scenario.tree import dotted, plain


@dataclass(frozen=True)
class UncertainInput:
    """A number that is drawn once per trajectory.

    Attributes
    ----------
    key : str
        Its dotted key, which also keys its draws.
    distribution : Distribution
        What it is drawn from.
    text : str
        The distribution as TOML.
    unit, meaning : str
        As in the nomenclature.
    """

    key: str
    distribution: Distribution
    text: str
    unit: str
    meaning: str


def uncertain_inputs(tables: Tables) -> list[UncertainInput]:
    """The inputs that are drawn once per trajectory, in the order of the file's tables."""
    root = plain(tables)
    inputs = []
    for path, law in tables.laws:
        shape = shape_at(path, root)
        assert shape is not None
        inputs.append(UncertainInput(dotted(path, root), law, inline(plain(law)), shape.unit, shape.meaning))
    return inputs
