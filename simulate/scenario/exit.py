"""The tables [exit] and [[exit.triggers]]: how the venture may end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulate.catalogue import HOLDER_METRICS, METRICS
from simulate.scenario.distributions import Number
from simulate.scenario.edition import NEW
from simulate.scenario.named import NAMED, Items
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import Name, Plain, Quarters, Share, SignedUnitMoney, SomeQuarters, Years
from simulate.scenario.usual import Usual

if TYPE_CHECKING:
    Metric = str
else:
    Metric = Literal[tuple(METRICS)]
_HOLDERS_OWN = f"{', '.join(HOLDER_METRICS[:-1])} and {HOLDER_METRICS[-1]}"
Settlement = Literal["sell_to_partner", "buy_out_partner", "third_party_sale", "liquidation"]
BUYOUTS = ("sell_to_partner", "buy_out_partner")
"""Settlements that need a holder."""


class Trigger(Table):
    """A condition that ends the venture, and how it is then settled."""

    name: Name = Field(description="name of the trigger")
    metric: Metric = Field(description=f"what is watched; {_HOLDERS_OWN} are the holder's")
    above: Plain | None = Field(default=None, description="pulled at this value or above; either above or below")
    below: Plain | None = Field(default=None, description="pulled at this value or below")
    for_quarters: SomeQuarters = Field(default=1, description="quarters in a row that the condition must hold")
    notice_quarters: Quarters = Field(default=0, description="quarters from notice to settlement")
    holder: Name | None = Field(default=None, description="partner whose right it is")
    settlement: Settlement = Field(description="how it is settled")
    price_basis: Literal["fair_value", "book_value"] = Field(
        default="fair_value", description="value that a stake's price is a share of"
    )
    discount: Annotated[Number, Quantity("share", le=1.0), Usual(-1.5, 1.0)] = Field(
        default=0.0, description="off the price; negative: a premium"
    )
    use: Annotated[Literal["right", "obligation"], NEW] = Field(
        default="right", description="pulled only where it is wanted (right), or whether anyone wants it or not"
    )
    lapses_quarters: Annotated[Quarters | None, NEW] = Field(
        default=None, description="a right lapses if not used so long after it was ripe; left out: never"
    )


class Exit(Table):
    """The exit path."""

    enabled: bool = Field(default=True, description="false: no trigger is ever pulled (the counterfactual)")
    lockup_quarters: Quarters = Field(default=8, description="no trigger is looked at before")
    unagreed_delay_quarters: Quarters = Field(
        default=6, description="added notice when nothing was agreed (exit_agreement 0)"
    )
    unagreed_leakage: Annotated[Share, Usual(0.0, 0.7, complement=True)] = Field(
        default=0.2, description="share of fair value lost when nothing was agreed"
    )
    knowledge_retained: Share = Field(
        default=0.4, description="share of capability kept when nothing was agreed; 1 when all was"
    )
    separation_drag: Annotated[Share, Usual(0.0, 0.6)] = Field(
        default=0.08, description="share of output lost under notice"
    )
    supply_years: Years = Field(default=0.0, description="years for which the stayer goes on supplying the leaver")
    supply_margin: SignedUnitMoney = Field(default=0.0, description="paid per unit by the stayer to the leaver")
    dilution_penalty: Annotated[Number, Quantity("ratio", ge=0.0), Usual(0.0, 5.0)] = Field(
        default=1.0, description="of a partner that does not fund its call; 1 = at fair value"
    )
    locked_box: Annotated[bool, NEW] = Field(
        default=True, description="true: a stake's price is fixed at notice, and cash is the buyer's from then on"
    )
    sale_discount: Annotated[Share, NEW] = Field(
        default=0.25, description="off what a sale to a third party brings that no clause priced"
    )
    dilution: Annotated[Literal["fair_value", "capital_accounts"], NEW] = Field(
        default="fair_value", description="what an unpaid call is measured by: fair value, or what was paid in"
    )
    triggers: Annotated[Items[Trigger], Field(strict=False, max_length=16), NAMED] = Field(
        default=(), validate_default=True, description="triggers, 16 at most; the first in the file wins"
    )
