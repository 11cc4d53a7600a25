"""The number of lanes is a matter of the records' type alone: another width gives the same bits."""

from __future__ import annotations

import numpy as np

from simulate.core import lanes
from simulate.core.arguments import block_of, new_block
from tests.core import kernel

NARROW = 8
PATHS = 203
"""No multiple of either width."""


def test_the_records_of_a_width() -> None:
    for kind, made in ((lanes.INPUTS, lanes.inputs_type), (lanes.STATE, lanes.state_type)):
        assert made(lanes.LANES) == kind
        narrow = made(NARROW)
        assert (lanes.n_lanes_of(narrow), narrow.names) == (NARROW, kind.names)
        assert all(lanes.row_of(narrow, name) == lanes.row_of(kind, name) for name in kind.names or ())
        assert new_block(narrow).rows.shape == (kind.itemsize // 8 // lanes.LANES, NARROW)


def test_another_width_gives_the_same_bits() -> None:
    scenario = kernel.battery()
    deal, plan = kernel.packed(scenario, PATHS), kernel.planned(scenario)
    wide, narrow = block_of(deal.inputs), new_block(lanes.inputs_type(NARROW))
    narrow.rows[:] = wide.rows[:, :NARROW]
    ends = kernel.ends(scenario, deal, wide, plan, PATHS)
    assert np.isfinite(ends).all()
    assert np.ptp(ends, axis=1).all()
    assert np.array_equal(ends, kernel.ends(scenario, deal, narrow, plan, PATHS))
