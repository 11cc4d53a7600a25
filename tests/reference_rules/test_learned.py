"""Estimates by a table: what is seen, in its order, and what follows from constants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.reference import simulation
from tests.reference.learned import COLUMNS, Learned
from tests.reference_rules.lives import Array, deal, live
from tests.reference_rules.one_factor import one_factor

DAY = 27


def constants(horizon: int, hold: tuple[float, float], own: tuple[float, float]) -> dict[str, Any]:
    """A table that says the same of every state."""

    def rows(values: tuple[float, float], columns: int) -> Array:
        return np.array([[value, *np.zeros(columns)] for value in values])

    return {
        "hold": np.stack([rows(hold, COLUMNS)] * horizon),
        "own": rows(own, 3 * COLUMNS),
        "leave": rows((0.0, 0.0), 3 * COLUMNS),
        "ended": rows((-1e9, -1e9), 3 * COLUMNS),
        "keep": [None, None],
    }


def test_nash_by_a_table() -> None:
    """100 to share, threats 30 and 20, in the sixth quarter from now on: 55 for the leaver."""
    settings = {"parting_cost": 0.0, "buyer_cost": 0.0, "parting": "always", "estimate": "learned"}
    scenario = one_factor(**{f"decisions__{key}": value for key, value in settings.items()})
    scenario = scenario.with_changes({"exit.triggers.close.above": 1e9, "exit.locked_box": False})
    table = constants(40, (30.0, 20.0), (0.0, 100.0))
    table["hold"][:5, :, 0] = 1e6
    life = live(scenario, 50, table=table)
    assert (life["exit_quarter"] == 6).all()
    np.testing.assert_allclose(life["price_paid"], 55.0, rtol=1e-9)


def test_a_table_is_needed() -> None:
    with pytest.raises(AssertionError, match="nothing was learned"):
        live(deal(decisions__estimate="learned"), 4)


def test_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the 29 against what the series record."""
    found: list[Array] = []

    class Watched(Learned):
        def __init__(self, values: Any, world: Any, correction: float, best: float, table: Any) -> None:
            super().__init__(values, world, correction, best, table)
            if self.t == DAY:
                passed = np.stack(self.sights_in_time)
                found.extend([np.stack(self.sights), passed, self.prospect.run, self.prospect.togo, np.array(best)])

    monkeypatch.setattr(simulation, "Learned", Watched)
    scenario = deal(decisions__estimate="learned", exit__enabled=False, decisions__closing=False)
    life = live(scenario, 60, record=True, table=constants(60, (0.0, 0.0), (0.0, 0.0)))
    seen, passed, run, togo, best = found
    now = {name: row[DAY] for name, row in life.items() if row.shape == (60, 60)}
    money, trends = 4.0 * float(best) * 6.5, {"demand": 0.03, "price": -0.03, "input_cost": -0.025}
    worth, built = (6.5 * run - togo) / money, life["stage_start"] >= 0
    capacity = (built[0] & (life["stage_start"][0] <= DAY)) * 28e6 + (built[1] & (life["stage_start"][1] <= DAY)) * 14e6
    expected = {
        0: np.ones(60), 1: now["alignment"],
        **{2 + k: np.log(now[name]) - trend * DAY / 4 for k, (name, trend) in enumerate(trends.items())},
        5: now["technology_gap"], 6: now["tariff"] * now["imported_share"], 7: now["shortfall"], 8: capacity / 42e6,
        9: worth, 10: np.maximum(0.0, worth), 11: worth**2, 12: now["book"] / money, 13: run / (4.0 * float(best)),
        18: now["stake"], 22: now["dispute_level"], 23: np.zeros(60), 25: np.full(60, 3.0),
        26: now["stake"] * worth, 27: now["alignment"] * worth, 28: np.minimum(1.0, seen[24]) * worth,
    }  # fmt: skip
    assert len(seen) == COLUMNS
    for k, row in expected.items():
        np.testing.assert_allclose(seen[k], row, rtol=1e-9, atol=1e-12, err_msg=str(k))
    assert ((seen[14:18] == 0.0) | (seen[14:18] == 1.0)).all()
    assert set(seen[21]) <= {0.0, 1.0, 2.0, 3.0, 4.0}
    assert (seen[24] <= 3.0).all()
    share = DAY / 60
    np.testing.assert_allclose(passed, np.concatenate([seen, share * seen, share**2 * seen]), rtol=1e-12)
