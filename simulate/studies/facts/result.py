"""Published facts about joint ventures, as data, and what the model says to each.

A fact is a report with a band, never a target that a rule is bent to meet. `population`, beside this file, takes the
model's figures; docs/validation.md explains every one that lies outside its band.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from simulate.deferred import Deferred
from simulate.engine.outcomes import Calibration
from simulate.presentation.html import as_html
from simulate.presentation.wording import counted
from simulate.statistics.estimates import Estimate

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = Deferred("pandas")


@dataclass(frozen=True)
class Fact:
    """A published fact.

    Attributes
    ----------
    id : str
        As in docs/validation.md; a fact with several figures has a letter each.
    statement : str
        What was found.
    published : str
        The published figure, in words.
    source : str
        Who published it.
    unit : str
        Of the model's figure: years, quarters, share, points (differences of shares), ratio, resets a year.
    low, high : float or None
        The band in which the model's figure agrees with the fact; None where that side is open.
    measure : str
        How the model's figure is taken.
    sign : int
        1 or -1 where the fact is a sign: the figure agrees if it is told apart from 0 on that side.
    stated : bool
        Whether the scenarios state the figure: then it tells of them, not of the model.
    """

    id: str
    statement: str
    published: str
    source: str
    unit: str
    low: float | None
    high: float | None
    measure: str
    sign: int = 0
    stated: bool = False


@dataclass(frozen=True)
class Finding:
    """A fact and the model's figure.

    Attributes
    ----------
    fact : Fact
    figure : Estimate or None
        Of the population; None where the model has none (no trajectory shows it).
    by_scenario : dict of str to float or None
        The same figure of each scenario.
    """

    fact: Fact
    figure: Estimate | None
    by_scenario: dict[str, float | None]

    def __repr__(self) -> str:
        return f"<Finding {self.fact.id}: {self.fact.statement}, {self.verdict or 'not judged'}>"

    @property
    def inside(self) -> bool | None:
        """Whether the figure lies in the band or has the sign; None where there is no figure, band or sign."""
        low, high = self.fact.low, self.fact.high
        if self.figure is None or (low is None and high is None and not self.fact.sign):
            return None
        if self.fact.sign:
            return self.fact.sign * self.figure.value > (self.figure.margin or 0.0)
        return (low is None or self.figure.value >= low) and (high is None or self.figure.value <= high)

    @property
    def verdict(self) -> str:
        """`in`, `OUT`, `edge` where the margin of the simulation holds an end of the band, or nothing."""
        if self.inside is None or self.figure is None:
            return ""
        margin = self.figure.margin or 0.0
        ends = [0.0] if self.fact.sign else [end for end in (self.fact.low, self.fact.high) if end is not None]
        if any(0.0 < margin >= abs(self.figure.value - end) for end in ends):
            return "edge"
        return "in" if self.inside else "OUT"

    def as_dict(self) -> dict[str, Any]:
        """The finding as `jvsim facts --json` prints it."""
        fact = self.fact
        return {
            "id": fact.id,
            "statement": fact.statement,
            "published": fact.published,
            "source": fact.source,
            "unit": fact.unit,
            "band": [fact.low, fact.high],
            "measure": fact.measure,
            "figure": None if self.figure is None else self.figure.as_dict(),
            "inside": self.inside,
            "verdict": self.verdict,
            "stated": fact.stated,
            "by_scenario": self.by_scenario,
        }


@dataclass(frozen=True, repr=False)
class Facts:
    """Published facts, and what the model says to each.

    Attributes
    ----------
    findings : tuple of Finding
    scenarios : tuple of str
        Names of the population.
    paths, seed : int
        Trajectories of each scenario, and the seed of their draws.
    calibration : dict of str to tuple of Calibration
        Fair value against what followed, by year, of each scenario under the second edition's rules.
    """

    findings: tuple[Finding, ...]
    scenarios: tuple[str, ...]
    paths: int
    seed: int
    calibration: dict[str, tuple[Calibration, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As `jvsim facts --json` prints it."""
        about = {"schema": 1, "scenarios": list(self.scenarios), "paths": self.paths, "seed": self.seed}
        fair = {name: [asdict(year) for year in years] for name, years in self.calibration.items()}
        return {**about, "facts": [one.as_dict() for one in self.findings], "calibration": fair}

    def to_frame(self) -> pd.DataFrame:
        """A row a fact: what was published, the model's figure with its standard error, the band, the verdict."""
        return pd.DataFrame([_row(one) for one in self.findings]).set_index("id")

    def __repr__(self) -> str:
        inside = sum(one.inside is True for one in self.findings)
        judged = sum(one.inside is not None for one in self.findings)
        return (
            f"<Facts of {counted(len(self.scenarios), 'scenario')}, {counted(self.paths, 'path')} each: "
            f"{inside} of {judged} figures agree>"
        )

    def _repr_html_(self) -> str:
        shown = ("id", "statement", "published", "figure", "verdict")
        return as_html(repr(self), shown, ([_row(one)[name] for name in shown] for one in self.findings))


def _row(one: Finding) -> dict[str, Any]:
    fact, figure = one.fact, one.figure
    return {
        "id": fact.id,
        "statement": fact.statement,
        "published": fact.published,
        "unit": fact.unit,
        "figure": figure and figure.value,
        "std_error": figure and figure.std_error,
        "low": fact.low,
        "high": fact.high,
        "verdict": one.verdict,
        "stated": fact.stated,
    }


_ANKURA_LIFE = "Ankura 2022, Dealmaker Briefing; Pyle 2022, Business Law Today; Bleeke & Ernst 1995"
_ERNST_BAMFORD = "Ernst & Bamford 2005, Harvard Business Review, June"
_BLEEKE_ERNST = "Bleeke & Ernst 1991"
_PARK_RUSSO = "Park & Russo 1996, Management Science 42(6); Meschi 2005"
_WATER_STREET = "Water Street 2017"
_REUER = "Reuer & Ariño 2002"
_MATA = "Mata & Portugal 2015, International Business Review 24"

FACTS: tuple[Fact, ...] = (
    Fact(
        "F1", "Half of the joint ventures have ended after", "10 years (older samples 7)", _ANKURA_LIFE,
        "years", 7.0, 12.0, "median life, ventures that reach their horizon censored (Kaplan–Meier)",
    ),
    Fact(
        "F2a", "Share alive after 5 years", "55 to 82 %",
        f"derived from F1 and {_ERNST_BAMFORD} (means of 5 to 7 years)",
        "share", 0.55, 0.82, "Kaplan–Meier",
    ),
    Fact(
        "F2b", "Share alive after 10 years", "40 to 60 %", f"derived from F1 and {_ERNST_BAMFORD}",
        "share", 0.40, 0.60, "Kaplan–Meier",
    ),
    Fact(
        "F3", "Endings that are a purchase by a partner", "about 65 % (older: about 80 %)",
        "Ankura 2022, Five Steps to Structuring Robust JV Exit Terms",
        "share", 0.55, 0.80, "stake sold to the other partner, over all endings before the horizon",
    ),
    Fact(
        "F4a", "The hazard of ending starts low", "low at first", _PARK_RUSSO,
        "ratio", None, 0.60,
        "life-table hazard of year 1 over that of the highest year, endings nobody hoped for: lock-ups keep it at 0",
        stated=True,
    ),
    Fact(
        "F4b", "and peaks in mid-life", "highest in mid-life", _PARK_RUSSO,
        "years", 4.0, 9.0, "year with the highest life-table hazard, endings nobody hoped for",
    ),
    Fact(
        "F5", "Endings that nobody intended", "90 %",
        "Makino, Chan, Isobe & Beamish 2007, Strategic Management Journal 28(11)",
        "share", 0.80, 0.95,
        "all endings but those that partners hope for: a term, a lesson learned, an option on success",
    ),
    Fact(
        "F6a", "Both partners succeed", "51 %", _BLEEKE_ERNST,
        "share", 0.40, 0.60, "both partners' net present values above 0",
    ),
    Fact(
        "F6b", "Both partners fail", "33 %", _BLEEKE_ERNST,
        "share", 0.25, 0.40, "both partners' net present values below 0",
    ),
    Fact(
        "F6c", "In serious trouble within two years", "two thirds", _BLEEKE_ERNST,
        "share", 0.45, 0.75,
        "a dispute at the executive committee or above, or alignment or shortfall beyond the thresholds of a reset; "
        "first 4,000 paths",
    ),
    Fact(
        "F7", "Ventures that deliver less than planned", "most",
        "BCG; McKinsey 2014 (40 to 60 % underperform); Ankura 2016 (half fail a goal)",
        "share", 0.60, 0.90, "net present value below the plan's",
    ),
    Fact(
        "F8a", "Ventures that changed succeed more often, raw gap", "79 % against 33 %", _ERNST_BAMFORD,
        "points", 0.25, 0.55, "share in which both partners gain: ventures with an agreed reset less those without",
    ),
    Fact(
        "F8b", "The same gap caused by governance", "not published",
        "no study; the raw gap F8a is confounded: a venture must live to be reset",
        "points", None, None, "share in which both partners gain, less the same futures without reviews and resets",
    ),
    Fact(
        "F9", "Owners take 3 to 9 months to agree on a big change", "1 to 3 quarters", _WATER_STREET,
        "quarters", 1.0, 3.0, "quarters from agreeing a reset until it is done", stated=True,
    ),
    Fact(
        "F10a", "Deadlock clauses that lead to unwinding, purchase or sale", "60 %", _WATER_STREET,
        "share", None, None, "scenarios with a deadlock trigger (all settle by purchase, sale or unwinding)",
        stated=True,
    ),
    Fact(
        "F10b", "Ventures with an escalation clause", "88 %", _WATER_STREET,
        "share", None, None, "scenarios in which disputes are settled before deadlock", stated=True,
    ),
    Fact(
        "F10c", "Ventures whose contract defines exit terms", "95 %", _WATER_STREET,
        "share", None, None, "scenarios with an exit trigger", stated=True,
    ),
    Fact(
        "F11a", "A larger stake raises the chance of being the buyer", "positive sign", _MATA,
        "points", None, None, "change of the first partner's chance of being the buyer, its stake 5 points higher",
        sign=1,
    ),
    Fact(
        "F11b", "Specific ventures close less", "negative sign", _MATA,
        "points", None, None, "change of the share closed (sold or wound up), salvage share halved", sign=-1,
    ),
    Fact(
        "F12", "Purchases follow unexpected growth", "positive sign", "Kogut 1991",
        "ratio", 1.3, None,
        "chance of notice of a purchase in the year after one in the top fifth of demand surprises, over bottom; "
        "first 4,000 paths",
    ),
    Fact(
        "F13a", "Misfit governance brings renegotiation", "positive sign", _REUER,
        "resets a year", None, None,
        "change of the resets proposed per venture year, governance 0.3 off the interdependence instead of equal to it",
        sign=1,
    ),
    Fact(
        "F13b", "So do parents that change their strategy", "positive sign", _REUER,
        "resets a year", None, None, "change of the resets proposed per venture year, rate of strategy shifts doubled",
        sign=1,
    ),
    Fact(
        "F14", "From notice to close", "5 months, 1 quarter and 9 months",
        "press: Lansing, BlueOval SK, Renault–Nissan",
        "quarters", 1.0, 3.0, "mean over the endings: agreed notice, and more where nothing was agreed", stated=True,
    ),
)  # fmt: skip
