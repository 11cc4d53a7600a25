"""Alternatives: pilots alone are lived once for all deals in which they are the same, and only for those."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.core import lanes
from simulate.engine import alternatives
from simulate.engine.kernel import NO_ROWS, run_kernel
from simulate.engine.packing import pack
from simulate.engine.planner import plan, plan_with_rows
from tests.real import scenario

DEAL = scenario().with_changes({"scenario.rules": 2, "decisions.pilot_paths": 1_024})


def lived(**changes: object) -> int:
    """How many chunks of pilots a change of the deal adds."""
    plan(DEAL)
    before = set(alternatives._LIVED)
    plan(DEAL.with_changes({key.replace("__", "."): value for key, value in changes.items()}))
    return len(set(alternatives._LIVED) - before)


@pytest.mark.parametrize("changes", [{"venture__stages__0__capex": 900.0}, {"exit__lockup_quarters": 4}], ids=str)
def test_other_terms_have_the_same_pilots(changes: dict[str, object]) -> None:
    assert lived(**changes) == 0


@pytest.mark.parametrize(
    "changes", [{"venture__price": 97.0}, {"simulation__seed": 5}, {"decisions__inertia": 0.4}], ids=str
)
def test_what_a_business_alone_knows_has_others(changes: dict[str, object]) -> None:
    assert lived(**changes) == 1


def test_what_is_left_out_of_the_key_moves_no_business_alone() -> None:
    packed, planned = pack(DEAL.values(DEAL.draw(0, 256))), plan_with_rows(DEAL)[1]
    packed.structure["alone_only"] = 1
    numbers = np.arange(256)
    before = run_kernel(packed, planned, DEAL, numbers, alternatives._ROWS, NO_ROWS)[0]
    for name in alternatives.OF_THE_VENTURE:
        packed.inputs[name] = np.nan
        first = lanes.row_of(lanes.INPUTS, name)
        rows = range(first, first + int(np.prod(lanes.INPUTS[name].shape[:-1])))
        packed.drawn[np.isin(packed.drawn_rows, list(rows))] = np.nan
    after = run_kernel(packed, planned, DEAL, numbers, alternatives._ROWS, NO_ROWS)[0]
    assert np.array_equal(before, after)
