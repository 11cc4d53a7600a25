"""The kinds of number that a scenario is made of: each with its unit, its range and what is usual.

All but whole numbers may be drawn. A key for which something else is usual says so where it is declared.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulate.scenario.distributions import Number
from simulate.scenario.quantities import Quantity
from simulate.scenario.usual import Usual

Share = Annotated[Number, Quantity("share", ge=0.0, le=1.0)]
Score = Annotated[Number, Quantity("score", ge=0.0, le=1.0)]
Correlation = Annotated[Number, Quantity("correlation", gt=-1.0, lt=1.0, why="two indices never move as one")]
Money = Annotated[Number, Quantity("million", ge=0.0), Usual(0.0, 5.0, "plan")]
MoneyPerYear = Annotated[Number, Quantity("million/year", ge=0.0), Usual(0.0, 3.0, "plan")]
UnitMoney = Annotated[Number, Quantity("currency/volume unit", ge=0.0), Usual(0.0, 1.0, "price")]
SignedUnitMoney = Annotated[Number, Quantity("currency/volume unit"), Usual(-1.0, 1.0, "price")]
Volume = Annotated[Number, Quantity("volume units", gt=0.0), Usual(1e-5, 50.0, "volume")]
VolumePerYear = Annotated[Number, Quantity("volume units/year", gt=0.0), Usual(1e-5, 20.0, "volume")]
Rate = Annotated[Number, Quantity("1/year", ge=0.0), Usual(0.0, 4.0)]
Trend = Annotated[Number, Quantity("1/year"), Usual(-0.5, 0.5)]
DiscountRate = Annotated[Number, Quantity("1/year", gt=-1.0), Usual(0.0, 0.5)]
Volatility = Annotated[Number, Quantity("1/sqrt(year)", ge=0.0), Usual(0.0, 1.5)]
LogChange = Annotated[Number, Quantity("log"), Usual(-1.5, 1.5)]
LogSize = Annotated[Number, Quantity("log", ge=0.0), Usual(0.0, 1.0)]
LogOdds = Annotated[Number, Quantity("log-odds"), Usual(-15.0, 15.0)]
LogOddsGain = Annotated[Number, Quantity("log-odds", ge=0.0), Usual(0.0, 6.0)]
LogOddsPerYear = Annotated[Number, Quantity("log-odds/year", ge=0.0), Usual(0.0, 20.0)]
Years = Annotated[Number, Quantity("years", ge=0.0), Usual(0.0, 40.0)]
SomeYears = Annotated[Number, Quantity("years", gt=0.0), Usual(0.1, 50.0)]
Ratio = Annotated[Number, Quantity("ratio", ge=0.0), Usual(0.0, 5.0)]
Plain = Annotated[Number, Quantity("")]
LONGEST_QUARTERS = 10_000
"""No time of a scenario is longer: far beyond every horizon, so that nothing needs more for "never"."""
Quarters = Annotated[int, Quantity("quarters", ge=0, le=LONGEST_QUARTERS), Usual(0.0, 1.0, "horizon")]
SomeQuarters = Annotated[int, Quantity("quarters", ge=1, le=LONGEST_QUARTERS), Usual(0.0, 1.0, "horizon")]
QuarterIndex = Annotated[int, Quantity("quarter, 0 = the first", ge=0, le=LONGEST_QUARTERS)]
Name = Annotated[str, Field(min_length=1)]
CalendarQuarter = Annotated[str, Field(pattern=r"^[0-9]{4}-Q[1-4]$")]
