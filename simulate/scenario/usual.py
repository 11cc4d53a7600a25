"""What a number usually is: a range in the number's own terms, far beyond which it was surely not meant.

Every number of a scenario is declared with the range that is usual for it, beside the one that is legal
(`quantities.Quantity`): as it stands, or as so many times something that the scenario states, a price or its capital.
From it follow the doubt of `jvsim check`, its sentence, and a column of the nomenclature. Ranges are wide: no deal that
somebody would make is doubted, a number in percent, in another unit or with another sign is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Basis = Literal["", "price", "revenue", "plan", "unit capital", "volume", "capacity", "horizon"]
BASES: dict[Basis, str] = {
    "price": "venture.price",
    "revenue": "a year's revenue at full volume and venture.price",
    "plan": "the capital of all stages, or a year's revenue if that is more",
    "unit capital": "the capital of all stages per unit of a year's volume",
    "volume": "venture.base_volume",
    "capacity": "the capacity of all stages",
    "horizon": "the horizon",
}
"""What a number is compared with."""
SHORT: dict[Basis, str] = {
    "price": "price",
    "revenue": "yearly revenue",
    "plan": "capital or yearly revenue",
    "unit capital": "capital per unit a year",
    "volume": "base volume",
    "capacity": "capacity of all stages",
    "horizon": "horizon",
}
"""The same in a column."""
PERCENT, MILLION = 100.0, 1e6


@dataclass(frozen=True)
class Usual:
    """A range that is usual for a number.

    Attributes
    ----------
    low, high : float
        Its ends, which are usual themselves.
    of : str
        What the ends are multiples of, a key of `BASES`; empty where they are in the number's unit.
    complement : bool
        Whether one minus the number is what is often written for it.
    """

    low: float
    high: float
    of: Basis = ""
    complement: bool = False

    @property
    def text(self) -> str:
        """The range in a column: `up to 2 × price`."""
        ends = f"up to {self.high:g}" if self.low == 0.0 else f"{self.low:g} to {self.high:g}"
        return f"{ends} × {SHORT[self.of]}" if self.of else ends

    def holds(self, value: float, basis: float) -> bool:
        """Whether a number is usual, where what it is compared with is `basis`."""
        return self.low * basis <= value <= self.high * basis

    def meant(self, value: float, basis: float, unit: str) -> Iterator[float]:
        """What may have been meant by a number that is not usual: without a sign, not in percent, in millions."""
        guesses = [-value] if value < 0.0 <= self.low else []
        guesses += [1.0 - value] if self.complement else []
        guesses += [value / MILLION] if unit.startswith("million") else []
        guesses += [value / PERCENT, abs(value) / PERCENT] if not self.of else []
        return (guess for guess in guesses if self.holds(guess, basis) and guess != 0.0)
