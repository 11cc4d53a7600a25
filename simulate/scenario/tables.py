"""The whole scenario file: its top level.

Helpers of the layer take these tables; the `Scenario` that stands on all of them adds what can be done with them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from simulate.scenario.calendar import quarter_index
from simulate.scenario.decisions import Decisions
from simulate.scenario.dependence import Dependence
from simulate.scenario.distributions import Distribution
from simulate.scenario.edition import NEW
from simulate.scenario.exit import Exit
from simulate.scenario.governance import Governance
from simulate.scenario.market import Market
from simulate.scenario.named import NAMED, Items
from simulate.scenario.partners import Partner, Payment
from simulate.scenario.quantities import Table
from simulate.scenario.settings import Elements, Info, Simulation
from simulate.scenario.today import Today
from simulate.scenario.tree import Path, leaves, tree
from simulate.scenario.venture import Stage, Venture


def _no_boolean(value: Any) -> Any:
    """`true` is no version, though Python holds it equal to 1."""
    return "true or false" if isinstance(value, bool) else value


class Tables(Table):
    """A scenario: two partners, their venture, its market, and the rules they agreed on."""

    schema_version: Annotated[Literal[1], BeforeValidator(_no_boolean)] = Field(description="version of the format")
    scenario: Info = Field(description="what the scenario is about")
    simulation: Simulation = Field(default=Simulation(), description="how it is simulated")
    market: Market = Field(default=Market(), description="shocks that all partners share")
    venture: Venture = Field(description="the venture's economics")
    partners: Annotated[Items[Partner], Field(strict=False), NAMED] = Field(description="the partners")
    payments: Annotated[Items[Payment], Field(strict=False, max_length=8), NAMED] = Field(
        default=(), validate_default=True, description="milestone payments between partners, 8 at most"
    )
    elements: Elements = Field(description="the five elements, scored 0 to 1")
    governance: Governance = Field(default=Governance(), description="the relationship and how it is governed")
    exit: Exit = Field(default=Exit(), description="the exit path")
    decisions: Annotated[Decisions, NEW] = Field(
        default=Decisions(), description="how partners and owners decide to part or to close"
    )
    today: Annotated[Today | None, NEW] = Field(
        default=None, description="the state of a venture that already lives; left out: it starts at scenario.start"
    )
    dependence: Annotated[tuple[Dependence, ...], Field(strict=False)] = Field(
        default=(), description="uncertain inputs that go together"
    )

    @property
    def rules(self) -> int:
        """The edition of the model by whose rules it is simulated."""
        return self.scenario.rules

    @property
    def horizon_quarters(self) -> int:
        """Number of quarters simulated."""
        return round(4.0 * self.scenario.horizon_years)

    @property
    def first_quarter(self) -> int:
        """The first quarter that is simulated: that of [today], or 0."""
        return 0 if self.today is None else quarter_index(self.today.date, self.scenario.start)

    @property
    def founded_quarter(self) -> int:
        """The quarter from which the venture's age and its lock-up are counted; before the start it is below 0."""
        founded = None if self.today is None else self.today.founded
        return 0 if founded is None else quarter_index(founded, self.scenario.start)

    def ready_quarter(self, stage: Stage, begun: int) -> int:
        """The first quarter of a stage's capacity that was started in quarter `begun`."""
        said = [] if self.today is None else [one.ready for one in self.today.stages if one.name == stage.name]
        known = next((quarter for quarter in said if quarter is not None), None)
        return begun + stage.build_quarters if known is None else quarter_index(known, self.scenario.start)

    @cached_property
    def laws(self) -> tuple[tuple[Path, Distribution], ...]:
        """Every distribution that is drawn once per trajectory, with its path."""
        found = ((path, leaf) for path, leaf in leaves(tree(self)) if isinstance(leaf, Distribution))
        return tuple((path, law) for path, law in found if path[:3] != ("market", "tariff", "regimes"))
