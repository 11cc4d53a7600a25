"""The tables [scenario], [simulation] and [elements]: what is asked, how it is simulated, and the five elements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.scenario import edition
from simulate.scenario.edition import NEW
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import CalendarQuarter, Name, Score
from simulate.scenario.usual import Usual

Archetype = Literal["efficiency", "electrification", "software", "flexibility", "mobility"]
Sampler = Literal["sobol", "latin_hypercube", "random"]


class Info(Table):
    """What the scenario is about."""

    name: Name = Field(description="name of the scenario")
    archetype: Archetype | None = Field(default=None, description="kind of venture")
    description: str = Field(default="", description="the deal in a sentence")
    currency: Name = Field(default="USD", description="currency of all money, which is in millions of it")
    volume_unit: Name = Field(default="unit", description="unit of volumes; unit prices are in currency per unit of it")
    start: CalendarQuarter = Field(description='first quarter, as "2027-Q1"')
    horizon_years: Annotated[float, Quantity("years", ge=0.25, le=100.0), Usual(0.0, 50.0)] = Field(
        description="length of what is simulated, in whole quarters"
    )
    rules: Annotated[int, Quantity("", ge=edition.FIRST, le=edition.SECOND)] = Field(
        default=edition.DEFAULT, description="edition of the model by whose rules it is simulated"
    )
    inflation: Annotated[float, Quantity("1/year", gt=-1.0, lt=1.0), Usual(-0.1, 0.3), NEW] = Field(
        default=0.0, description="growth of fixed cost, contributions, margins and the costs of governance"
    )


class Simulation(Table):
    """How it is simulated."""

    paths: Annotated[int, Quantity("trajectories", ge=1, le=10**10)] = Field(
        default=100_000, description="number of trajectories"
    )
    seed: Annotated[int, Quantity("", ge=0, le=2**63 - 1)] = Field(
        default=1, description="key of all randomness: one seed, one set of futures"
    )
    sampler: Sampler = Field(
        default="sobol",
        description="how once-per-trajectory inputs are drawn: each one spread evenly by itself (sobol), in Latin "
        "hypercubes of 64 trajectories, or plainly",
    )
    antithetic: bool = Field(default=False, description="pair trajectories 2k and 2k+1 by mirrored shocks")


class Elements(Table):
    """The five elements of the partnership, scored 0 to 1."""

    shared_goals: Score = Field(description="how far the partners want the same")
    complementary_strengths: Score = Field(description="how far their strengths complete each other")
    clear_governance: Score = Field(description="how clear it is who decides what")
    readiness_for_change: Score = Field(description="how ready they are to change what was agreed")
    exit_agreement: Score = Field(description="how far the parting is agreed beforehand")
