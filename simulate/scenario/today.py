"""The table [today]: the state of a venture that already lives, at the beginning of a quarter.

What is left out is what the plan has at that date. Nothing of it is drawn: all futures start from one state.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from simulate.scenario.edition import NEW
from simulate.scenario.named import NAMED, Items
from simulate.scenario.quantities import Quantity, Table
from simulate.scenario.units import LONGEST_QUARTERS, CalendarQuarter, Name
from simulate.scenario.usual import Usual

NOT_YET = "not yet"
"""The quarter of a stage that has not been started."""
Million = Annotated[float, Quantity("million", ge=0.0), Usual(0.0, 20.0, "plan")]
Deviation = Annotated[float, Quantity("log"), Usual(-1.5, 1.5)]
Counted = Annotated[int, Quantity("", ge=0, le=LONGEST_QUARTERS)]
StartQuarter = Annotated[str, Field(pattern=rf"^([0-9]{{4}}-Q[1-4]|{NOT_YET})$")]
Rows = dict[str, Any]
"""Names, and numbers as hexadecimal doubles: text, or lists of it."""


class TodaysStage(Table):
    """What has become of a stage."""

    name: Annotated[Name, NEW] = Field(description="name of the stage")
    started: Annotated[StartQuarter | None, NEW] = Field(
        default=None, description='quarter of its start, or "not yet"; left out: as the plan has it'
    )
    ready: Annotated[CalendarQuarter | None, NEW] = Field(
        default=None, description="first quarter of its capacity, past or foreseen; left out: after its building time"
    )
    spent: Annotated[Million | None, NEW] = Field(
        default=None, description="capital expenditure so far; what is left of its cost is spent until it is ready"
    )


class TodaysDeviations(Table):
    """Log deviations of the market factors from their trends."""

    demand: Annotated[Deviation | None, NEW] = Field(default=None, description="of demand")
    price: Annotated[Deviation | None, NEW] = Field(default=None, description="of the price")
    input_cost: Annotated[Deviation | None, NEW] = Field(default=None, description="of input cost")
    technology: Annotated[Deviation | None, NEW] = Field(default=None, description="of the technology's cost frontier")


class TodaysPartner(Table):
    """What a partner has become."""

    name: Annotated[Name, NEW] = Field(description="name of the partner")
    stake: Annotated[
        Annotated[float, Quantity("share", gt=0.0, lt=1.0, why="both partners hold a stake")] | None, NEW
    ] = Field(default=None, description="its stake; one partner's is enough, the other's is the rest")
    capability: Annotated[
        Annotated[float, Quantity("score", ge=0.0, lt=1.0, why="nobody learns all that can be learned")] | None, NEW
    ] = Field(default=None, description="what it has learned of all that can be learned")
    contributed: Annotated[Million | None, NEW] = Field(default=None, description="what it has put in, undiscounted")
    strategy_shift: Annotated[bool | None, NEW] = Field(
        default=None, description="true: it no longer wants the venture"
    )
    distress: Annotated[bool | None, NEW] = Field(default=None, description="true: it is in distress")


class TodaysTrigger(Table):
    """How long a trigger's metric has been beyond its threshold."""

    name: Annotated[Name, NEW] = Field(description="name of the trigger")
    quarters: Annotated[Counted, NEW] = Field(
        description="quarters in a row in which its metric was beyond its threshold"
    )


class TodaysResets(Table):
    """Resets agreed so far, by what they did."""

    realign: Annotated[Counted | None, NEW] = Field(default=None, description="that only realigned")
    localise: Annotated[Counted | None, NEW] = Field(default=None, description="that localised imports")
    refresh: Annotated[Counted | None, NEW] = Field(default=None, description="that refreshed the technology")
    narrow: Annotated[Counted | None, NEW] = Field(default=None, description="that narrowed the scope")
    expand: Annotated[Counted | None, NEW] = Field(default=None, description="that expanded the scope")


class Today(Table):
    """A venture that already lives: its state at the beginning of a quarter; what is left out is as the plan has it."""

    date: Annotated[CalendarQuarter, NEW] = Field(
        description="quarter at whose beginning this is the state; values are of that date"
    )
    founded: Annotated[CalendarQuarter | None, NEW] = Field(
        default=None, description="quarter from which its age and the lock-up are counted; left out: scenario.start"
    )
    cumulative_volume: Annotated[
        Annotated[float, Quantity("volume units", ge=0.0), Usual(0.0, 50.0, "volume")] | None, NEW
    ] = Field(default=None, description="units made so far")
    book: Annotated[Million | None, NEW] = Field(default=None, description="book value of the plant")
    gross: Annotated[Million | None, NEW] = Field(default=None, description="capital invested so far, undepreciated")
    losses: Annotated[Million | None, NEW] = Field(default=None, description="losses carried forward")
    working_capital: Annotated[Million | None, NEW] = Field(default=None, description="working capital")
    utilisation: Annotated[Annotated[float, Quantity("share", ge=0.0), Usual(0.0, 2.0)] | None, NEW] = Field(
        default=None, description="trailing wanted volume over capacity"
    )
    imported_share: Annotated[Annotated[float, Quantity("share", ge=0.0, le=1.0)] | None, NEW] = Field(
        default=None, description="share of unit cost that pays the tariff"
    )
    scope: Annotated[Annotated[float, Quantity("share", gt=0.0), Usual(0.0, 5.0)] | None, NEW] = Field(
        default=None, description="scope of the venture, 1 at the start"
    )
    alignment: Annotated[
        Annotated[float, Quantity("score", gt=0.0, lt=1.0, why="alignment reaches neither 0 nor 1")] | None, NEW
    ] = Field(default=None, description="alignment of the partners")
    dispute_level: Annotated[Annotated[int, Quantity("level", ge=0, le=4)] | None, NEW] = Field(
        default=None, description="0 none, 1 project office … 4 deadlock"
    )
    technology_gap: Annotated[Annotated[float, Quantity("log", ge=0.0), Usual(0.0, 1.5)] | None, NEW] = Field(
        default=None, description="gap behind the technology's frontier"
    )
    tariff_regime: Annotated[Name | None, NEW] = Field(default=None, description="tariff regime in force")
    tariff: Annotated[Annotated[float, Quantity("rate", ge=0.0), Usual(0.0, 2.0)] | None, NEW] = Field(
        default=None, description="tariff rate in force; left out: the mode of its regime"
    )
    subsidy_repealed: Annotated[bool | None, NEW] = Field(default=None, description="true: the subsidy is repealed")
    refusals: Annotated[Counted | None, NEW] = Field(
        default=None, description="resets refused since the last that was agreed"
    )
    resets: TodaysResets | None = Field(default=None, description="resets agreed so far")
    deviation: TodaysDeviations | None = Field(default=None, description="log deviations of the market from its trends")
    stages: Annotated[Items[TodaysStage], Field(strict=False, max_length=8), NAMED] = Field(
        default=(), validate_default=True, description="stages that differ from the plan"
    )
    partners: Annotated[Items[TodaysPartner], Field(strict=False, max_length=2), NAMED] = Field(
        default=(), validate_default=True, description="the partners"
    )
    triggers: Annotated[Items[TodaysTrigger], Field(strict=False, max_length=16), NAMED] = Field(
        default=(), validate_default=True, description="triggers whose time is running"
    )
    state: Annotated[Rows | None, NEW] = Field(
        default=None, description="rows of the state as `jvsim today` writes them, which win over all keys above"
    )
    inputs: Annotated[Rows | None, NEW] = Field(
        default=None, description="uncertain inputs as drawn for the life that it was taken from, in place of draws"
    )
