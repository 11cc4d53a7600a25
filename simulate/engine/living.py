"""What a venture that already lives changes in the kernel's records: part of `simulate.engine.packing`.

Its age, the quarters left of building, and what is left to be spent are of today; the state itself is an `Opening`.
See docs/model.md, section 25.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.core import lanes
from simulate.engine.editions import clauses_in_force

if TYPE_CHECKING:
    from simulate.engine.rows import Rows

Values = Mapping[str, Any]


def pack_today(rows: Rows, x: Any, values: Values) -> None:
    """Where the venture already lives: its age, its stages, and the partners alone, who start today at the earliest."""
    today = values["today"]
    if today is None:
        return
    for i in range(lanes.PARTNERS):
        x["alone_quarter"][i] = max(int(x["alone_quarter"][i]), today["quarter"])
    x["lockup"] += today["founded"]
    for k, trigger in enumerate(clauses_in_force(values)):
        if trigger["metric"] == "age":
            quarters = 4.0 * np.asarray(trigger["above"] if trigger["above"] is not None else trigger["below"])
            rows.set("trigger_threshold", (quarters + today["founded"])[()], k)
    for k, stage in today["stages"].items():
        if stage["ready"] is not None or stage["spent"] is not None:
            _pack_stage(rows, x, k, stage, values)


def _pack_stage(rows: Rows, x: Any, k: int, stage: Values, values: Values) -> None:
    """Stage k in other quarters than planned, or at other cost so far: what is left is spent evenly until it is ready.

    Where nothing is said of its cost, it was spent evenly, too.
    """
    planned, started = values["venture"]["stages"][k], stage["started"]
    build = planned["build_quarters"] if stage["ready"] is None else stage["ready"] - started
    cost = planned["capex"] * values["venture"]["capex_overrun"]
    x["stage_build"][k] = build
    left = started + build - values["today"]["quarter"]
    if stage["spent"] is None or left <= 0:
        rows.set("stage_capex", cost / build, k)
    else:
        rows.set("stage_capex", np.maximum(0.0, cost - stage["spent"])[()] / left, k)
