"""What was decided in a run of the model's second edition, and how much of a value is the horizon's.

Under the rules of the first edition nobody decides, and there is none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.engine.editions import RESERVABLE
from simulate.scenario.edition import FIRST
from simulate.scenario.edition_advice import is_right
from simulate.statistics.endings import trigger_labels
from simulate.statistics.estimates import Array, Estimate, Mask, beyond_error, error_of_mean, mean_among
from simulate.statistics.replicates import EACH, Replicates
from simulate.statistics.samples import SHARE
from simulate.statistics.variable import COUNT, MONEY, Variable

if TYPE_CHECKING:
    from simulate.engine.outcomes import Outcomes
    from simulate.scenario import Scenario

RIGHTS = ("decisions", "rights")
"""Where rights stand in summary.json, each by its label."""


def decided(scenario: Scenario) -> Iterator[Variable]:
    """Rights, management's actions, stops, and what the horizon brings: of the second edition only."""
    if scenario.rules == FIRST:
        return
    yield from _rights(scenario)
    for action in RESERVABLE:
        yield Variable(("decisions", "managed", action), f"times that management did {action}", COUNT, _managed(action))
    yield Variable(("decisions", "stops", "owner"), "a sole owner stops", SHARE, owner_stops)
    names = [partner.name for partner in scenario.partners]
    for i, name in enumerate(names):
        yield Variable(("decisions", "stops", "alone", name), f"{name} alone stops", SHARE, _alone_stops(i))
    yield Variable(
        ("horizon_value", "venture"),
        "part of the venture's value at the horizon",
        MONEY,
        lambda o: o["venture_horizon"],
    )
    for i, name in enumerate(names):
        label = f"part of the value of {name} at the horizon"
        yield Variable(("horizon_value", "partners", name), label, MONEY, _horizon_of(i))


def rights_of(scenario: Scenario) -> Iterator[tuple[int, str]]:
    """The clauses that are pulled only where they are wanted: place in the file and label."""
    triggers = scenario.exit.triggers
    for k, label in enumerate(trigger_labels([trigger.name for trigger in triggers])):
        if is_right(scenario, triggers[k]):
            yield k, label


def _rights(scenario: Scenario) -> Iterator[Variable]:
    """In which futures each right could be used, was wanted, and ended the venture."""
    for k, label in rights_of(scenario):
        flags: tuple[tuple[str, str, Callable[[Outcomes], Mask]], ...] = (
            ("ripe", "could be used", _ever("right_ripe", k)),
            ("wanted", "is wanted", _ever("right_wanted", k)),
            ("used", "is used", _pulled(k)),
        )
        for key, words, of in flags:
            yield Variable((*RIGHTS, label, key), f"right {label} {words}", SHARE, of)


def _ever(row: str, k: int) -> Callable[[Outcomes], Mask]:
    return lambda outcomes: np.asarray(outcomes[row][k] > 0.0, dtype=np.bool_)


def _pulled(k: int) -> Callable[[Outcomes], Mask]:
    return lambda outcomes: np.asarray(outcomes["cause"] == k, dtype=np.bool_)


def _managed(action: str) -> Callable[[Outcomes], Array]:
    return lambda outcomes: outcomes[f"managed_{action}"]


def owner_stops(outcomes: Outcomes) -> Mask:
    """In which futures a sole owner sells or closes before the horizon."""
    return np.asarray(outcomes["owner_stop_quarter"] < outcomes.scenario.horizon_quarters, dtype=np.bool_)


def _alone_stops(i: int) -> Callable[[Outcomes], Mask]:
    return lambda o: np.asarray(o["alone_stop_quarter"][i] < o.scenario.horizon_quarters, dtype=np.bool_)


def _horizon_of(i: int) -> Callable[[Outcomes], Array]:
    return lambda outcomes: outcomes["partner_horizon"][i]


# ---- what is a mean among some, or a ratio of means -----------------------------------------------------------------


def purchases(outcomes: Outcomes, by: Replicates = EACH) -> dict[str, Estimate | None]:
    """What a partner that bought paid, and what the locked box took from the price, on average [million]."""
    bought = outcomes["leaver"] >= 0.0
    return {row: mean_among(outcomes[row], bought, by) for row in ("price_paid", "box_cash")}


def horizon_shares(outcomes: Outcomes, by: Replicates = EACH) -> dict[str, Any]:
    """Share of the mean values that the horizon brings: of the venture, and of each partner by its name.

    None where the mean value is not established to be above 0. A share is above 1 where the years up to the horizon
    lose money.
    """
    partners = zip(
        (partner.name for partner in outcomes.scenario.partners),
        outcomes["partner_horizon"],
        outcomes["partner_npv"],
        strict=True,
    )
    return {
        "venture": ratio_of_means(outcomes["venture_horizon"], outcomes["venture_npv"], by),
        "partners": {name: ratio_of_means(part, whole, by) for name, part, whole in partners},
    }


def ratio_of_means(part: Array, whole: Array, by: Replicates = EACH) -> Estimate | None:
    """Mean of a part over the mean of the whole; None where the latter is not established to be above 0.

    The error is that of the influence function (part - ratio whole) / mean whole (Cochran 1977, Sampling Techniques,
    3rd ed., section 6.3).
    """
    centre, error = float(np.mean(whole)), error_of_mean(whole, by)
    if centre <= 0.0 or not beyond_error(Estimate(centre, error, freedom=by.freedom(whole.size))):
        return None
    ratio = float(np.mean(part)) / centre
    return Estimate(ratio, error_of_mean((part - ratio * whole) / centre, by), freedom=by.freedom(whole.size))
