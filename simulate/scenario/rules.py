"""Rules that tie several keys together: stakes, names, holders, the tariff's chain, correlations.

What a single number may be stands with its key. A rule here takes the whole scenario as TOML would hold it and yields
(path, message) for what breaks it. Rules are also put to scenarios that are wrong elsewhere, so that every problem is
told at once; there a rule simply stops at a table that is itself wrong.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from simulate.catalogue import HOLDER_METRICS
from simulate.scenario import edition, edition_rules, learned_rules, today_rules
from simulate.scenario.calendar import quarter_index
from simulate.scenario.copula import misfit, positive_definite
from simulate.scenario.exit import BUYOUTS
from simulate.scenario.market import FACTORS, PAIRS
from simulate.scenario.quantities import exact, shown
from simulate.scenario.rule import SUM_TOLERANCE, Broken, Raw, ends
from simulate.scenario.shape import known_numbers
from simulate.scenario.tree import Path, nearest

ESTIMATES = dict.fromkeys(("mean", "std_error", "quantiles"), "stands for an estimate in results")
RESERVED = {
    "triggers": {"horizon": "stands for no exit at all"} | ESTIMATES,
    "partners": {"venture": "stands for the whole in results"} | ESTIMATES,
    "stages": ESTIMATES,
    "payments": ESTIMATES,
}
"""Names that results give another meaning, in any case and with any blanks around them, by list of items."""
AGREED = {"agreed": "stands for a parting by agreement"}
"""The same of triggers, by the rules of the model's second edition."""


def broken_rules(raw: Raw, *, lenient: bool = False) -> Broken:
    """Every broken rule; `lenient` passes over tables that are themselves wrong."""
    for rule in RULES:
        try:
            yield from rule(raw)
        except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError):
            if not lenient:
                raise


def names_are_unique(raw: Raw) -> Broken:
    """A name stands for one item of its list."""
    market = raw.get("market", {})
    lists: list[tuple[Path, Any]] = [
        (("partners",), raw.get("partners", [])),
        (("payments",), raw.get("payments", [])),
        (("venture", "stages"), raw.get("venture", {}).get("stages", [])),
        (("exit", "triggers"), raw.get("exit", {}).get("triggers", [])),
        (("market", "tariff", "regimes"), market.get("tariff", {}).get("regimes", [])),
    ]
    for path, items in lists:
        seen: set[str] = set()
        for place, item in enumerate(items):
            name = item.get("name")
            if name in seen:
                yield (*path, place, "name"), f"expected a name of its own, got {shown(name)} a second time"
            seen.add(name)
            plain = str(name).strip().casefold()
            meanings = RESERVED.get(str(path[-1]), {})
            if path[-1] == "triggers" and edition.rules_of(raw) != edition.FIRST:
                meanings = meanings | AGREED
            if plain in meanings:
                yield (*path, place, "name"), f'expected a name other than "{plain}", which {meanings[plain]}'


def two_partners(raw: Raw) -> Broken:
    """Consortia are to come."""
    count = len(raw["partners"])
    if count != 2:
        yield ("partners",), f"expected exactly two partners for now, got {count}"


def stakes_sum_to_one(raw: Raw) -> Broken:
    """Stakes sum to 1; one of two may be left out, and is the rest."""
    partners = raw["partners"]
    if len(partners) != 2:
        return
    stakes = [partner.get("equity") for partner in partners]
    if all(stake is None for stake in stakes):
        yield ("partners", 0, "equity"), "expected a stake of one partner at least, got none"
    elif None in stakes:
        return
    elif any(isinstance(stake, dict) for stake in stakes):
        place = next(i for i, stake in enumerate(stakes) if isinstance(stake, dict))
        yield (
            ("partners", place, "equity"),
            "expected stakes that sum to 1 in every draw, got a distribution beside another stake: "
            "leave the other partner's equity out",
        )
    elif abs(sum(stakes) - 1.0) > SUM_TOLERANCE:
        numbers = " + ".join(f"{stake:.12g}" for stake in stakes)
        yield ("partners", 0, "equity"), f"expected stakes that sum to 1, got {numbers} = {sum(stakes):.12g}"


def partners_are_known(raw: Raw) -> Broken:
    """Holders, payers and payees are partners."""
    names = [partner["name"] for partner in raw["partners"]]
    for place, trigger in enumerate(raw.get("exit", {}).get("triggers", [])):
        if "holder" in trigger and trigger["holder"] not in names:
            yield ("exit", "triggers", place, "holder"), _no_partner(trigger["holder"], names)
    for place, payment in enumerate(raw.get("payments", [])):
        for end in ("from", "to"):
            if end in payment and payment[end] not in names:
                yield ("payments", place, end), _no_partner(payment[end], names)
        if payment.get("from") == payment.get("to"):
            yield ("payments", place, "to"), f"expected another partner than the payer, got {shown(payment.get('to'))}"


def _no_partner(name: Any, names: list[str]) -> str:
    known = " or ".join(f'"{known}"' for known in names)
    return f"expected a partner ({known}), got {shown(name)}{nearest(str(name), names)}"


def triggers_are_complete(raw: Raw) -> Broken:
    """A trigger has one threshold, and a holder where its metric or settlement is somebody's."""
    for place, trigger in enumerate(raw.get("exit", {}).get("triggers", [])):
        path: Path = ("exit", "triggers", place)
        both = [side for side in ("above", "below") if side in trigger]
        if len(both) != 1:
            yield path, f"expected either above or below, got {'both' if both else 'neither'}"
        if "holder" not in trigger:
            if trigger.get("metric") in HOLDER_METRICS:
                yield path, f"expected a holder, got none: the metric {trigger['metric']} is the holder's"
            elif trigger.get("settlement") in BUYOUTS:
                yield path, f"expected a holder, got none: {trigger['settlement']} is settled by the holder"


def horizon_is_whole(raw: Raw) -> Broken:
    """The horizon is a whole number of quarters."""
    years = raw["scenario"]["horizon_years"]
    if (4.0 * years) % 1.0:
        yield ("scenario", "horizon_years"), f"expected a whole number of quarters, got {exact(years)} years"


def learning_has_a_start(raw: Raw) -> Broken:
    """A learning curve starts at a reference volume."""
    venture = raw["venture"]
    if venture.get("learning_rate", 0.0) != 0.0 and venture.get("reference_volume") is None:
        yield (
            ("venture", "reference_volume"),
            "expected the cumulative volume from which costs are learned down, got nothing: learning_rate needs it",
        )


def tariff_chain(raw: Raw) -> Broken:
    """The tariff's regimes are known, and every row of the transition is a law on them."""
    tariff = raw.get("market", {}).get("tariff")
    if tariff is None:
        return
    path: Path = ("market", "tariff")
    names = [regime["name"] for regime in tariff["regimes"]]
    if tariff["initial"] not in names:
        yield (*path, "initial"), _no_regime(tariff["initial"], names)
    rows = tariff.get("transition")
    if rows is None:
        if len(names) > 1 and not tariff.get("announced"):
            yield (*path, "transition"), "expected probabilities of moving between the regimes, got none"
        return
    if len(rows) != len(names):
        yield (*path, "transition"), f"expected a row for each of the {len(names)} regimes, got {len(rows)} rows"
    for place, row in enumerate(rows):
        if len(row) != len(names):
            yield (*path, "transition", place), f"expected a number for each of {len(names)} regimes, got {len(row)}"
        elif not abs(math.fsum(row) - 1.0) <= SUM_TOLERANCE:
            yield (*path, "transition", place), f"expected a row that sums to 1, got {math.fsum(row):.12g}"


def announcements(raw: Raw) -> Broken:
    """Announced changes fall into the horizon, one a quarter, into known regimes."""
    tariff = raw.get("market", {}).get("tariff", {})
    names = [regime["name"] for regime in tariff.get("regimes", [])]
    start, years = raw["scenario"]["start"], raw["scenario"]["horizon_years"]
    seen: set[str] = set()
    for place, change in enumerate(tariff.get("announced", [])):
        path: Path = ("market", "tariff", "announced", place)
        index = quarter_index(change["quarter"], start)
        if not 0 <= index < 4 * years:
            yield (
                (*path, "quarter"),
                f"expected a quarter within the horizon ({4 * years:g} quarters from {start}), got {change['quarter']}",
            )
        if change["quarter"] in seen:
            yield (*path, "quarter"), f"expected one change a quarter, got {change['quarter']} a second time"
        seen.add(change["quarter"])
        if change["regime"] not in names:
            yield (*path, "regime"), _no_regime(change["regime"], names)


def _no_regime(name: Any, names: list[str]) -> str:
    known = ", ".join(f'"{known}"' for known in names)
    return f"expected a regime ({known}), got {shown(name)}{nearest(str(name), names)}"


def market_correlation(raw: Raw) -> Broken:
    """The correlation of the indices is positive definite, in every draw.

    Positive definite matrices form a convex set, so it is enough to look at the corners of what can be drawn.
    """
    table = raw.get("market", {}).get("correlation", {})
    pairs = [ends(table.get(pair, 0.0)) for pair in PAIRS]
    if any(low == high and abs(low) >= 1.0 for low, high in pairs):
        return
    for corner in itertools.product(*(sorted(set(pair)) for pair in pairs)):
        matrix = np.eye(len(FACTORS))
        matrix[np.triu_indices(len(FACTORS), 1)] = corner
        if not positive_definite(matrix + np.triu(matrix, 1).T):
            yield ("market", "correlation"), _contradiction(corner)
            return


def _contradiction(corner: tuple[float, ...]) -> str:
    """Why a matrix of correlations is none, by its pairs."""
    if max(abs(pair) for pair in corner) > 1.0 - 1e-9:
        return "expected correlations above -1 and below 1, got one that comes to it: two indices never move as one"
    return (
        "expected a correlation matrix that is positive definite, got one that is not: the pairs contradict each other"
    )


def dependences(raw: Raw) -> Broken:
    """Coupled inputs are known and coupled once, by a positive definite matrix of the right shape."""
    tables = raw.get("dependence", [])
    known = known_numbers(raw) if tables else []
    seen: set[str] = set()
    for place, table in enumerate(tables):
        path: Path = ("dependence", place)
        for item, key in enumerate(table["inputs"]):
            if key not in known:
                yield (
                    (*path, "inputs", item),
                    f"expected the key of a number that may be a distribution, got {shown(key)}{nearest(key, known)}",
                )
            elif key in seen:
                yield (*path, "inputs", item), f"expected each input in one dependence only, got {shown(key)} again"
            seen.add(key)
        yield from _rank_matrix(path, table)


def _rank_matrix(path: Path, table: Raw) -> Broken:
    n, given = len(table["inputs"]), table["rank_correlation"]
    if isinstance(given, int | float):
        matrix = np.full((n, n), float(given))
        np.fill_diagonal(matrix, 1.0)
    elif [len(row) for row in given] == [n] * n:
        matrix = np.array(given, dtype=float)
    else:
        yield (*path, "rank_correlation"), f"expected a number or a matrix of {n} by {n} numbers, got another shape"
        return
    if (np.abs(matrix) > 1.0).any():
        return
    if not isinstance(given, int | float) and not (np.diag(matrix) == 1.0).all():
        yield (*path, "rank_correlation"), "expected a diagonal of 1, got another number"
    elif not np.array_equal(matrix, matrix.T):
        yield (*path, "rank_correlation"), "expected a symmetric matrix, got one that is not"
    elif why := misfit(matrix):
        yield (*path, "rank_correlation"), f"expected rank correlations that can be had together, got others: {why}"


RULES: tuple[Callable[[Raw], Broken], ...] = (
    names_are_unique,
    two_partners,
    stakes_sum_to_one,
    partners_are_known,
    triggers_are_complete,
    horizon_is_whole,
    learning_has_a_start,
    tariff_chain,
    announcements,
    market_correlation,
    dependences,
    *edition_rules.RULES,
    *today_rules.RULES,
    *learned_rules.RULES,
)
