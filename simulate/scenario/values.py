"""The scenario as plain numbers: the nested mapping that the simulation is fed with.

It has the tables and keys of the TOML file with every default filled in. Each number is a float, or an array with one
value a trajectory where it was drawn; whole numbers stay ints; names that refer to items of lists are their places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulate.scenario.calendar import quarter_index
from simulate.scenario.distributions import Distribution
from simulate.scenario.market import FACTORS, PROCESS
from simulate.scenario.tables import Tables
from simulate.scenario.todays_values import todays_values
from simulate.scenario.tree import Path, dotted, whole_tree

Array = npt.NDArray[np.float64]
Values = dict[str, Any]
NO_HOLDER = -1
NO_LEARNING = 1.0
"""A reference volume for a venture that does not learn: it has no effect."""


def values(scenario: Tables, drawn: Mapping[str, Array] | None = None) -> Values:
    """The scenario's numbers; what was not drawn has its median.

    Parameters
    ----------
    scenario : Tables
    drawn : mapping of str to ndarray, shape (n,), optional
        Drawn inputs by dotted key, as `Tables.draw` gives them.
    """
    draws = dict(drawn or {})
    nested: Values = whole_tree(scenario)
    for path, law in scenario.laws:
        key = dotted(path, nested)
        _put(nested, path, draws.pop(key) if key in draws else law.median)
    if draws:
        raise ValueError(f"no uncertain inputs of this scenario: {', '.join(draws)}")
    expected = dict(scenario.laws).get(("venture", "base_volume"))
    nested["expected_volume"] = nested["venture"]["base_volume"] if expected is None else expected.median
    nested["horizon_quarters"] = scenario.horizon_quarters
    nested["rules"], nested["inflation"] = scenario.rules, scenario.scenario.inflation
    nested["governance"]["reserved"] = scenario.governance.reserved
    _market(nested["market"], nested["scenario"]["start"])
    if nested["venture"]["reference_volume"] is None:
        nested["venture"]["reference_volume"] = NO_LEARNING
    partners = [partner["name"] for partner in nested["partners"]]
    _stakes(nested["partners"])
    for gated in (*nested["venture"]["stages"], *nested["payments"]):
        gated["max_shortfall"] = math.inf if gated["max_shortfall"] is None else gated["max_shortfall"]
        gated["patience_quarters"] = math.inf if gated["patience_quarters"] is None else gated["patience_quarters"]
    for payment in nested["payments"]:
        payment["payer"] = partners.index(payment.pop("from"))
        payment["payee"] = partners.index(payment.pop("to"))
    nested["today"] = todays_values(scenario)
    for trigger in nested["exit"]["triggers"]:
        holder = trigger["holder"]
        trigger["holder"] = NO_HOLDER if holder is None else partners.index(holder)
        trigger["lapses_quarters"] = math.inf if trigger["lapses_quarters"] is None else trigger["lapses_quarters"]
    return nested


def _put(node: Any, path: Path, value: Any) -> None:
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value


def _stakes(partners: list[Values]) -> None:
    """A stake that was left out is what the other partner's leaves."""
    for partner, other in zip(partners, reversed(partners), strict=True):
        if partner["equity"] is None:
            partner["equity"] = 1.0 - other["equity"]


def _market(market: Values, start: str) -> None:
    for name in FACTORS:
        _factor(market[name])
    tariff = market["tariff"]
    names = [regime["name"] for regime in tariff["regimes"]]
    tariff["initial"] = names.index(tariff["initial"])
    tariff["regimes"] = [{"name": regime["name"], **_rate(regime["rate"])} for regime in tariff["regimes"]]
    if tariff["transition"] is None:
        n = len(names)
        tariff["transition"] = [[1.0 if row == column else 0.0 for column in range(n)] for row in range(n)]
    tariff["announced"] = sorted(
        (quarter_index(change["quarter"], start), names.index(change["regime"])) for change in tariff["announced"]
    )


def _factor(factor: Values) -> None:
    """Log changes and their growth in place of a history; what moves the index otherwise is then still."""
    del factor["column"]
    levels = factor["history"]
    if levels is None:
        return
    changes = np.diff(np.log(np.array(levels)))
    factor["history"] = changes
    if factor["trend"] is None:
        factor["trend"] = 4.0 * float(changes.mean())
    factor.update(dict.fromkeys(PROCESS, 0.0))


def _rate(rate: Any) -> Values:
    """A regime's rate as low, mode, high; a number is the uniform law between itself and itself."""
    if not isinstance(rate, Distribution):
        return {"low": rate, "mode": rate, "high": rate, "uniform": True}
    low, high = rate.support()
    mode = getattr(rate, "mode", 0.5 * (low + high))
    return {"low": low, "mode": mode, "high": high, "uniform": rate.dist == "uniform"}
