"""The number of lanes is a matter of the records' type alone; that it changes no bit is held in `test_platforms`."""

from __future__ import annotations

from simulate.core import lanes
from simulate.core.arguments import new_block

NARROW = 8


def test_the_records_of_a_width() -> None:
    for kind, made in ((lanes.INPUTS, lanes.inputs_type), (lanes.STATE, lanes.state_type)):
        assert made(lanes.LANES) == kind
        narrow = made(NARROW)
        assert (lanes.n_lanes_of(narrow), narrow.names) == (NARROW, kind.names)
        assert all(lanes.row_of(narrow, name) == lanes.row_of(kind, name) for name in kind.names or ())
        assert new_block(narrow).rows.shape == (kind.itemsize // 8 // lanes.LANES, NARROW)
