"""Deals with a known end or reset, and what the template that resembles each says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pages import figure_text, table

from simulate.engine.outcomes import ACTIONS, Outcomes
from simulate.engine.run import simulate
from simulate.presentation.wording import NOTHING, number, percent_with_margin, with_margin
from simulate.statistics.endings import ended, names_of_causes
from simulate.statistics.estimates import Mask, share
from simulate.statistics.paired import mean_difference, share_difference
from simulate.statistics.quantiles import quantiles
from simulate.statistics.replicates import replicates_of
from simulate.studies.facts.population import CLOSURES, PURCHASES


@dataclass(frozen=True)
class Case:
    """A deal whose end or reset is known.

    Attributes
    ----------
    deal, happened : str
        What it was and what came, with the source.
    template : str
        The template that resembles it.
    years : tuple of float
        When it ended, from to, counted from the start of the template, be today later or not [years].
    causes : tuple of str
        Endings of the template that are of the kind that came.
    reading : str
        What to make of it, where it is missed.
    founding : bool
        Whether lives begin with the venture, where the template starts in mid-life.
    """

    deal: str
    happened: str
    template: str
    years: tuple[float, float]
    causes: tuple[str, ...]
    reading: str
    founding: bool = False


CASES: tuple[Case, ...] = (
    Case(
        "Ultium Lansing (GM, LG Energy Solution)",
        "GM's half of the nearly finished plant sold to its partner: agreed 2 Dec 2024, closed May 2025, the plant at "
        "2.14 bn$, about 1 bn$ to GM; supply goes on (press)",
        "cell_plant_exit",
        (2.0, 3.0),
        ("put at book on a change of strategy", "put at book on a fall of demand", "agreed"),
        "Kind met, time missed, for want of news: the template's today, two years after building began, has a carmaker "
        "that still wants the plant. With GM's change of mind in `[today]` (`strategy_shift`) 34 % "
        "end so by then.",
    ),
    Case(
        "BlueOval SK (Ford, SK On)",
        "founded 2022, plants divided between the owners in Dec 2025, supply goes on (press); expressed as a purchase",
        "battery_two_plants",
        (3.0, 4.0),
        (
            "offtake fails",
            "carmaker leaves electric cars",
            "cell maker turns elsewhere",
            "deadlock",
            "resets refused",
            "agreed",
        ),
        "Kind met, and time within the first tenths: one life in twelve has ended so by then, most of them by "
        "agreement, which the lock-up of 3.5 years does not bind.",
    ),
    Case(
        "Argo AI (Ford, Volkswagen)",
        "second carmaker in from 2020, closed Oct 2022, 2.7 bn$ impairment, know-how to the parents (press)",
        "robotaxi",
        (2.0, 2.9),
        ("funding cap reached", "milestones missed", "driver behind the leader", "agreed"),
        "Kind and time met: a fifth of lives have ended so by then, by agreement for the most part: once scale "
        "has moved out of sight one owner alone is worth more than two that must agree.",
    ),
    Case(
        "Sony Honda Mobility",
        "founded 2022, first car dropped 2026 after one parent's retreat (press); the nearest template of its "
        "archetype, but another business",
        "robotaxi",
        (3.5, 4.5),
        ("founding carmaker withdraws", "joining carmaker withdraws"),
        "No test: what is known is that a car was dropped, not that the venture ended. Here a parent whose "
        "strategy has changed parts by agreement long before its clause would be used.",
    ),
    Case(
        "Cariad–Bosch",
        "alliance of 2022, ended mid-2026, both keep the know-how (press)",
        "driver_assistance",
        (4.0, 4.6),
        (
            "overtaken by technology",
            "software arm turns to another system",
            "supplier gives up the field",
            "targets missed",
        ),
        "Just missed, early: one such end in ten comes before 4.8 years. A right to leave is used only where "
        "leaving is worth more than going on, and shared development is worth little to leave while it runs.",
    ),
    Case(
        "BorgWarner and Romeo Power",
        "battery packs, 60/40, founded May 2019; BorgWarner's put used Oct 2021 at an appraisal less 5 %, closed "
        "Feb 2022, the venture dissolved by its buyer (press, filings)",
        "cell_plant_exit",
        (2.4, 2.8),
        ("put at book on a change of strategy", "put at book on a fall of demand", "agreed"),
        "Told from its founding, without the template's `[today]`. Kind met, time just missed, for the lock-up of "
        "two years: without it one life in ten has ended so by then. The buyer's dissolving of what it bought is an "
        "owner's stop, which this template almost never sees.",
        founding=True,
    ),
    Case(
        "QSV (Volkswagen, QuantumScape)",
        "founded Sept 2018 to build a pilot line for solid-state cells, ended by agreement in July 2024 for a licence "
        "(press, filings); the nearest template of its archetype, but another product",
        "bridge_technology",
        (5.8, 5.9),
        ("agreed",),
        "Kind and time met: a seventh of lives have parted by agreement by then. What was exchanged for it, a "
        "licence, is not in the model.",
    ),
)
RESETS = "volume_alliance"
"""The template of a deal that was reset: Renault and Nissan, 1999, reset in Nov 2023 after 9 months (press)."""
PRICE_WAR = ("platform_sharing", {"market.price.trend": -0.055})
"""A price war of 5 to 6 % a year, as in China from 2023 to 2025."""


def backcast_table(runs: Mapping[str, Outcomes]) -> str:
    """For each deal with a known end: when and how the template's ventures end."""
    lives = [_from_its_founding(runs[case.template]) if case.founding else runs[case.template] for case in CASES]
    rows = [_case_row(case, outcomes, _unlocked(outcomes)) for case, outcomes in zip(CASES, lives, strict=True)]
    header = (
        "deal",
        "what happened",
        "template",
        "so ended by then",
        "so, without lock-up",
        "any end by then",
        "age at such ends, P10–P50–P90",
        "time inside P10–P90",
        "reading",
    )
    return table(header, rows)


def _from_its_founding(outcomes: Outcomes) -> Outcomes:
    """The same deal, lived from the start of a venture that already lives."""
    return simulate(outcomes.scenario.without("today"), outcomes.n_paths)


def _unlocked(outcomes: Outcomes) -> Outcomes:
    """The same futures without a lock-up: how much of a miss in time is the contract's."""
    return simulate(outcomes.scenario.with_("exit.lockup_quarters", 0), outcomes.n_paths)


def _ended_so(case: Case, outcomes: Outcomes) -> Mask:
    """Which lives end in the way that the deal did."""
    codes = {name: code for code, name in names_of_causes(outcomes.scenario).items()}
    unknown = set(case.causes) - set(codes)
    assert not unknown, f"{case.template} has no ending {unknown}"
    return np.isin(outcomes["cause"], [codes[cause] for cause in case.causes])


def _case_row(case: Case, outcomes: Outcomes, unlocked: Outcomes) -> list[str]:
    so, freely = _ended_so(case, outcomes), _ended_so(case, unlocked)
    lived = outcomes["exit_quarter"] / 4.0
    by = replicates_of(outcomes)
    ages = quantiles(lived[so], (0.1, 0.5, 0.9))
    margin = max(age.margin or 0.0 for age in ages)
    inside = ages[0].value <= case.years[1] and case.years[0] <= ages[2].value
    return [
        case.deal,
        f"{case.happened}; after {case.years[0]:g} to {case.years[1]:g} years",
        case.template,
        percent_with_margin(share(so & (lived <= case.years[1]), by)),
        percent_with_margin(share(freely & (unlocked["exit_quarter"] <= 4.0 * case.years[1]), by)),
        percent_with_margin(share(ended(outcomes) & (lived <= case.years[1]), by)),
        f"{'–'.join(number(age.value, 1) for age in ages)} years (± {number(margin, 1)} at most); "
        f"{percent_with_margin(share(so, by))} of lives end so",
        "yes" if inside else "NO",
        case.reading,
    ]


def resets_table(runs: Mapping[str, Outcomes]) -> str:
    """The deal that was reset, and the price war: shares and counts."""
    alliance = runs[RESETS]
    agreed = np.sum([alliance[f"reset_{action}"] for action in ACTIONS], axis=0)
    calm, changes = runs[PRICE_WAR[0]], PRICE_WAR[1]
    by = replicates_of(calm)
    war = simulate(calm.scenario.with_changes(changes), calm.n_paths)
    rows = [
        [
            "reaches its horizon of 15 years",
            RESETS,
            percent_with_margin(share(~ended(alliance), by)),
            "lives on after 24",
        ],
        ["is reset at least once", RESETS, percent_with_margin(share(agreed > 0, by)), "reset"],
    ]
    for label, values in {
        "venture's value [million]": "venture_npv",
        "resets that localise": "reset_localise",
        "resets that narrow": "reset_narrow",
        "resets refused": "refusals",
    }.items():
        shift = mean_difference(calm[values], war[values], by)
        rows.append([f"price war: change of {label}", PRICE_WAR[0], with_margin(shift), NOTHING])
    for label, codes in {"bought by a partner": PURCHASES, "wound up or sold": CLOSURES}.items():
        moved = share_difference(np.isin(calm["settlement"], codes), np.isin(war["settlement"], codes), by)
        rows.append([f"price war: change of the share {label}", PRICE_WAR[0], figure_text(moved, "points"), NOTHING])
    return table(("", "template", "model ± 95 %", "what happened"), rows)
