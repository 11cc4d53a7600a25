"""The editions of the model, and which keys of a scenario came with the second.

`scenario.rules` says by which edition a scenario is simulated. A key that came later than its rules is not read, and to
name it is an error; so a scenario's tables, as files, comparisons and studies see them, are without it (`tree.tree`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIRST, SECOND = 1, 2
DEFAULT = SECOND
"""The rules of a scenario that does not say."""
SECOND_METRICS = ("ebitda", "free_cash", "waiting_quarters", "contributed")
"""Metrics of triggers that came with the second edition."""


@dataclass(frozen=True)
class Since:
    """Marks a key that came with an edition."""

    rules: int


NEW = Since(SECOND)
"""Marks a key of the second edition."""


def since(metadata: Iterable[Any]) -> int:
    """The edition with which a key came, by what its declaration is annotated with."""
    return next((mark.rules for mark in metadata if isinstance(mark, Since)), FIRST)


def rules_of(raw: Mapping[str, Any]) -> Any:
    """The rules that the tables of a file ask for, right or wrong."""
    table = raw.get("scenario")
    return table.get("rules", DEFAULT) if isinstance(table, Mapping) else DEFAULT


def needed(what: str) -> str:
    """The error of a key, or a metric, that came later than the scenario's rules."""
    return f"expected rules = {SECOND} for this {what} (the model's second edition), got it under rules = {FIRST}"
