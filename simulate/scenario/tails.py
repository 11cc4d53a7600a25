"""Doubts about laws whose mean or variance does not exist: no number of paths makes an average of them settle."""

from __future__ import annotations

from collections.abc import Iterator

from simulate.scenario.distributions import StudentT
from simulate.scenario.tables import Tables
from simulate.scenario.tree import dotted, plain


def laws_without_moments(tables: Tables) -> Iterator[str]:
    """Student's law of few degrees of freedom, open at an end."""
    root = plain(tables)
    for path, law in tables.laws:
        if isinstance(law, StudentT) and law.continuous and law.df <= 2.0 and (law.min is None or law.max is None):
            missing, effect = ("mean", "averages") if law.df <= 1.0 else ("variance", "errors of averages")
            yield (
                f"{dotted(path, root)} has no {missing} (student_t with df = {law.df:g} and an open end): the {effect} "
                "of what it drives never settle, whatever the number of paths. Give it min and max, or df above 2."
            )
