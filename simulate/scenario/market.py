"""The tables under [market]: shocks that all partners share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from simulate.scenario.distributions import Triangular, Uniform
from simulate.scenario.quantities import Quantity, Table, refuse
from simulate.scenario.units import (
    CalendarQuarter,
    Correlation,
    LogChange,
    LogSize,
    Money,
    Name,
    Rate,
    Share,
    SomeQuarters,
    Trend,
    UnitMoney,
    Volatility,
    Years,
)
from simulate.scenario.usual import Usual

FACTORS = ("demand", "price", "input_cost", "technology")
"""The four indices, in the order of their correlation matrix."""
PAIRS = tuple(f"{first}_{second}" for i, first in enumerate(FACTORS) for second in FACTORS[i + 1 :])
"""Keys of [market.correlation]: the upper triangle, row by row."""
SHOCKS = ("volatility", "jump_rate")
"""Keys of an index that make it leave its trend: with all of them 0 it never does."""
SHORTEST_HISTORY = 8
"""The fewest quarterly levels that a history may have."""

TariffLaw = Annotated[Uniform | Triangular, Field(discriminator="dist")]
TariffRate = Annotated[float | TariffLaw, Quantity("fraction", ge=0.0, le=10.0), Usual(0.0, 1.5)]
Probability = Annotated[float, Quantity("probability", ge=0.0, le=1.0)]
Level = Annotated[float, Quantity("level", gt=0.0)]


class Factor(Table):
    """An index, 1 at the start: mean-reverting diffusion with jumps about a trend; or its own history, drawn again."""

    trend: Trend | None = Field(
        default=None,
        description="growth of the expected level, jumps left out; 0 if left out. With `history`: growth of the log "
        "of the level, so of the middle level, that of the history if left out; the expected level grows faster",
    )
    volatility: Volatility = Field(default=0.0, description="of the log index")
    reversion: Annotated[Rate, Usual(0.0, 12.0)] = Field(
        default=0.0, description="speed of return to the trend; 0 = geometric Brownian motion"
    )
    jump_rate: Rate = Field(default=0.0, description="jumps a year")
    jump_mean: LogChange = Field(default=0.0, description="mean of the log jump")
    jump_sd: LogSize = Field(default=0.0, description="standard deviation of the log jump")
    history: Annotated[tuple[Level, ...], Field(strict=False, min_length=SHORTEST_HISTORY)] | None = Field(
        default=None,
        description="quarterly levels to bootstrap instead: the name of a CSV file beside the scenario, or a list of "
        f"at least {SHORTEST_HISTORY}",
    )
    column: Name | None = Field(default=None, description="column of that CSV file; may be left out if it has one only")
    block_quarters: SomeQuarters = Field(default=8, description="mean length of a block of the bootstrap")

    @model_validator(mode="before")
    @classmethod
    def _default_trend(cls, data: Any) -> Any:
        """Without a history the trend is 0 unless told."""
        if isinstance(data, dict) and data.get("history") is None:
            return {"trend": 0.0} | data
        return data


PROCESS = tuple(key for key in Factor.model_fields if key not in ("trend", "history", "column", "block_quarters"))
"""Keys of an index in whose place a history stands."""


class CorrelationTable(Table):
    """Correlations of the four indices' normal shocks; pairs left out are 0."""

    demand_price: Correlation = Field(default=0.0, description="demand with price")
    demand_input_cost: Correlation = Field(default=0.0, description="demand with input cost")
    demand_technology: Correlation = Field(default=0.0, description="demand with technology")
    price_input_cost: Correlation = Field(default=0.0, description="price with input cost")
    price_technology: Correlation = Field(default=0.0, description="price with technology")
    input_cost_technology: Correlation = Field(default=0.0, description="input cost with technology")


class Regime(Table):
    """A tariff regime."""

    name: Name = Field(description="name of the regime")
    rate: TariffRate = Field(
        description="tariff: a number, or a uniform or triangular distribution drawn at each entry"
    )

    @model_validator(mode="after")
    def _whole_law(self) -> Regime:
        if not isinstance(self.rate, float) and (self.rate.min is not None or self.rate.max is not None):
            refuse("expected the rate of a regime without min and max, got a truncated one: write low and high instead")
        return self


class Announcement(Table):
    """A change of regime that is known beforehand."""

    quarter: CalendarQuarter = Field(description='quarter of the change, as "2028-Q1"')
    regime: Name = Field(description="regime that holds from then on")


class Tariff(Table):
    """The tariff: a Markov chain over regimes. Left out, there is none."""

    initial: Name = Field(description="regime at the start, and of the plan")
    regimes: Annotated[tuple[Regime, ...], Field(strict=False, min_length=1, max_length=8)] = Field(
        description="regimes, 8 at most"
    )
    transition: (
        Annotated[tuple[Annotated[tuple[Probability, ...], Field(strict=False)], ...], Field(strict=False)] | None
    ) = Field(default=None, description="probabilities of moving from row to column each quarter; left out: no moves")
    announced: Annotated[tuple[Announcement, ...], Field(strict=False)] = Field(
        default=(), description="changes of regime known beforehand"
    )


class Regulation(Table):
    """Regulatory events. Left out, there are none."""

    event_rate: Rate = Field(default=0.0, description="events a year")
    cost: Money = Field(default=0.0, description="cost of an event, once")
    volume_loss: Annotated[Share, Usual(0.0, 0.6)] = Field(
        default=0.0, description="lasting share of volume lost at each event"
    )


class Subsidy(Table):
    """Industrial policy: a credit on every unit sold, until it ends or is repealed. Left out, there is none."""

    per_unit: UnitMoney = Field(default=0.0, description="credit on every unit sold")
    years: Years = Field(default=0.0, description="years until it ends")
    repeal_rate: Annotated[Rate, Usual(0.0, 2.0)] = Field(default=0.0, description="hazard of its repeal")


class Market(Table):
    """Shocks that all partners share, and all scenarios that have the same seed."""

    demand: Factor = Field(default=Factor(trend=0.0), description="demand index")
    price: Factor = Field(default=Factor(trend=0.0), description="competition: index of the selling price")
    input_cost: Factor = Field(default=Factor(trend=0.0), description="index of material cost")
    technology: Factor = Field(
        default=Factor(trend=0.0),
        description="index of the cost frontier; a fall below trend leaves the venture behind it",
    )
    correlation: CorrelationTable = Field(
        default=CorrelationTable(), description="correlations of the four indices' normal shocks"
    )
    tariff: Tariff = Field(
        default=Tariff(initial="none", regimes=(Regime(name="none", rate=0.0),)),
        description="tariff on imported inputs",
    )
    regulation: Regulation = Field(default=Regulation(), description="regulatory events")
    subsidy: Subsidy = Field(default=Subsidy(), description="industrial policy")
