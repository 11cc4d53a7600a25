"""What comes out of a trajectory (model section 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .alone import alone_value, stop_quarter
from .arithmetic import Array, Values
from .clauses import BUY_OUT_PARTNER, NOBODY, SELL_TO_PARTNER
from .governance import ACTIONS
from .ledger import multiple

if TYPE_CHECKING:
    from .world import World


def outcomes(values: Values, world: World) -> dict[str, Array]:
    """Every outcome, of shape (n,), or by partner, stage, payment or trigger."""
    ledger, bond, office, way = world.ledger, world.bond, world.office, world.way
    settled, n = way.settled >= 0, way.joint.size
    bought = (way.settlement == SELL_TO_PARTNER) | (way.settlement == BUY_OUT_PARTNER)
    found = {
        "venture_npv": ledger.venture,
        "partner_npv": ledger.partners,
        "alone_npv": np.stack([alone_value(values, i, alone, n) for i, alone in enumerate(world.alone)]),
        "exit_quarter": np.where(settled, way.settled + 1, values["horizon_quarters"]),
        "cause": np.where(settled, way.pulled, NOBODY),
        "settlement": way.settlement,
        "leaver": np.where(bought, 1 - way.owner, -1),
        "reset_reactive": office.reactive,
        "refusals": office.refusals,
        "disputes": bond.disputes,
        "deadlock_quarters": bond.deadlock_quarters,
        "diluted": ledger.diluted,
        "peak_funding": ledger.peak_funding,
        "payback_quarter": ledger.payback,
        "moic": multiple(ledger),
        "final_alignment": way.alignment,
        "final_scope": world.venture.scope,
        "final_stake": ledger.stakes,
        "stage_start": world.venture.stage_start,
        "paid_quarter": ledger.paid,
        "alone_stop_quarter": np.stack([stop_quarter(values, alone, n) for alone in world.alone]),
        "owner_stop_quarter": np.where(way.owner_stopped >= 0, way.owner_stopped + 1, values["horizon_quarters"]),
        "right_ripe": way.ripe,
        "right_wanted": way.wanted,
        "price_paid": way.paid,
        "box_cash": way.box_cash,
        "venture_horizon": ledger.matured[0],
        "partner_horizon": ledger.matured[1:],
    }
    resets = {f"reset_{name}": count for name, count in zip(ACTIONS, office.resets, strict=True)}
    managed = {f"managed_{name}": office.managed[number] for number, name in enumerate(ACTIONS) if number > 0}
    return {name: np.asarray(row, dtype=np.float64) for name, row in {**found, **resets, **managed}.items()}
