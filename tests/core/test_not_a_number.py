"""What is not a number comes out as such, where the engine refuses it, and never as a plausible figure.

Every number of a scenario is spoilt in turn. Those that are only compared with (chances, thresholds, gates, dates,
bounds) decide something and are in no sum: they alone may leave the results finite. None can be nan in a scenario file;
what this holds is that nan made on the way, of infinities, is not lost on the way.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pytest

from simulate.core import lanes, maths
from simulate.core.arguments import block_of
from simulate.engine.packing import Packed
from tests.core import kernel

PATHS = 256

COMPARED = {
    # chances, against which a uniform is held
    "jump_chance", "regime_cumulative", "regulation_chance", "repeal_chance", "distress_chance", "distress_end_chance",
    "shift_hazard", "shift_end_chance", "dispute_hazard", "escalation", "settling_clarity", "deadlock_settling",
    "agree_base", "agree_alignment", "agree_reactive", "agree_failures",
    # thresholds, gates, dates
    "stage_min_alignment", "stage_max_shortfall", "payment_min_alignment", "payment_max_shortfall", "regime_flat",
    "drift_threshold", "shortfall_threshold", "alignment_threshold", "crisis_alignment", "cooldown_quarters",
    "reset_quarters", "localise_above", "refresh_above", "narrow_below", "expand_above", "expand_margin",
    "notice_delay", "trigger_threshold", "trigger_quarters", "trigger_notice", "subsidy_quarters", "supply_quarters",
    # bounds, of two the one that is given
    "scope_low", "scope_high", "stage_capacity", "alone_capacity", "reference_volume", "depreciation_quarters",
}  # fmt: skip
UNUSED = {"payment_amount", "total_capacity", "parting_quarter"}
"""The deal of this test has no payments, its partners have learned nothing, and its futures are no pilots."""
LATER = {
    "reversion", "expected_volume", "stage_budget", "subsidy_last", "log_credit_kept", "log_alone_credit_kept",
    "log_discount", "log_growth", "distress_hazard", "demand_sensitivity", "shortfall_sensitivity",
    "alone_expected_volume", "alone_share", "control", "sale_discount", "trigger_lapse", "takes_volume", "takes_whole",
    "supply_whole", "owner_gap_kept", "takes_quarters", "stage_opens",
}  # fmt: skip
"""Numbers that the first edition has no use for, or only compares with."""
COMPARED_LATER = {
    "control", "trigger_lapse", "owner_gap_kept", "distress_hazard", "takes_whole", "subsidy_last",
    "demand_sensitivity", "shortfall_sensitivity", "supply_whole",
}  # fmt: skip
"""Numbers of the second edition that are only compared with, or of which the deal has none."""


@pytest.mark.parametrize("name", ["exp", "log", "log_of_normal", "logistic", "inverse_normal"])
def test_an_elementary_function_of_nan_is_nan(name: str) -> None:
    function: Any = getattr(maths, name)

    @numba.njit(error_model="numpy")
    def over(x: npt.NDArray[np.float64], out: npt.NDArray[np.float64]) -> None:
        for i in range(x.size):
            out[i] = function(x[i])

    odd = np.array([math.nan, -math.nan, math.inf - math.inf] * 8 + [0.5])
    out = np.zeros_like(odd)
    over(odd, out)
    assert np.isnan(out[:-1]).all()
    assert np.isfinite(out[-1])


@pytest.mark.parametrize("name", ["larger", "smaller"])
def test_a_bound_of_nan_is_nan(name: str) -> None:
    compiled: Any = getattr(maths, name)
    assert math.isnan(compiled.py_func(1.0, math.nan))


def spoilt(deal: Packed, name: str) -> Packed:
    """The deal with nan in every row of a field, drawn or not."""
    inputs = lanes.new_record(lanes.INPUTS)
    inputs[:] = deal.inputs
    inputs[name] = math.nan
    first = lanes.row_of(lanes.INPUTS, name)
    assert lanes.INPUTS.fields is not None
    rows = math.prod(lanes.INPUTS.fields[name][0].shape[:-1])
    kept = (deal.drawn_rows < first) | (deal.drawn_rows >= first + rows)
    return dataclasses.replace(
        deal, inputs=inputs, drawn_rows=deal.drawn_rows[kept], drawn=np.ascontiguousarray(deal.drawn[kept])
    )


@pytest.mark.parametrize("rules", [1, 2])
def test_nan_of_any_number_reaches_the_results(rules: int) -> None:
    scenario = kernel.battery() if rules == 2 else kernel.first()
    deal, plan = kernel.packed(scenario, PATHS), kernel.planned(scenario)
    assert np.isfinite(kernel.ends(scenario, deal, block_of(deal.inputs), plan, PATHS)).all()
    lost = set()
    for name in lanes.INPUTS.names or ():
        bad = spoilt(deal, name)
        if np.isfinite(kernel.ends(scenario, bad, block_of(bad.inputs), plan, PATHS)).all():
            lost.add(name)
    assert lost - UNUSED <= COMPARED | (LATER if rules == 1 else COMPARED_LATER)
