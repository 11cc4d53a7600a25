"""The table [decisions]: how partners and owners decide on rights, parting and closing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from simulate.scenario.edition import NEW
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.usual import Usual

Rows = dict[str, Any]
"""What was learned by name, as texts of hexadecimal doubles."""


class Decisions(Table):
    """How partners and owners decide to go on, to part or to close; none of it is drawn."""

    estimate: Annotated[Literal["thumb", "learned", "none"], NEW] = Field(
        default="thumb",
        description="what going on is worth to them: by a rule of thumb, learned from pilot futures, or not asked",
    )
    closing: Annotated[bool, NEW] = Field(
        default=True, description="true: a sole owner, and a partner alone, may close down"
    )
    inertia: Annotated[float, Quantity("share", ge=0.0), Usual(0.0, 1.0), NEW] = Field(
        default=0.05, description="least gain that moves anybody, share of what is at stake"
    )
    waiting: Annotated[float, Quantity("share of gross capital", ge=0.0), Usual(0.0, 5.0), NEW] = Field(
        default=1.0, description="least gain more of what cannot be undone, by the rule of thumb"
    )
    shift_haircut: Annotated[float, Quantity("share", ge=0.0, le=1.0), NEW] = Field(
        default=0.25, description="share of the worth of going on that a partner with a shifted strategy leaves out"
    )
    pilot_paths: Annotated[int, Quantity("trajectories", ge=1_024, le=10**10), NEW] = Field(
        default=16_384, description="pilot futures from which estimates and alternatives are learned"
    )
    parting: Annotated[Literal["occasion", "never", "always"], NEW] = Field(
        default="occasion", description="when partners look at parting by agreement"
    )
    parting_lockup: Annotated[bool, NEW] = Field(
        default=False, description="true: the lock-up holds for parting by agreement too"
    )
    parting_cost: Annotated[float, Quantity("share", ge=0.0), Usual(0.0, 0.5), NEW] = Field(
        default=0.03, description="cost of parting by agreement, half each, share of fair value or gross capital"
    )
    buyer_cost: Annotated[float, Quantity("share", ge=0.0), Usual(0.0, 0.5), NEW] = Field(
        default=0.03, description="cost of taking over at it, the buyer's, share of the leaver's stake at fair value"
    )
    bargaining: Annotated[float, Quantity("share", ge=0.0, le=1.0), NEW] = Field(
        default=0.5, description="share of the gain from parting by agreement that is the first partner's"
    )
    learned: Annotated[Rows | None, NEW] = Field(
        default=None,
        description="what was learned before, as `jvsim today` and `--hold-decisions` write it; left out: learned anew",
    )
