"""The axes of a sweep: keys of a scenario, the values that they take, and how those are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulate.presentation.wording import NOTHING


@dataclass(frozen=True)
class Axis:
    """A key that varies.

    Attributes
    ----------
    key : str
        Its dotted key.
    values : tuple
        What it takes, in the order asked for: numbers, words, flags, or what else TOML can hold.
    now : object
        What it is in the base scenario; None where it is left out.
    label : str
        A name for tables and pictures, short and unlike those of the other axes.
    unit : str
        Of its numbers; empty where they have none.
    term : bool
        Whether partners share out the value by it (a stake, a payment, a margin): its zone of agreement can be asked.
    words : str
        What it means; empty where nothing is known of it.
    """

    key: str
    values: tuple[Any, ...]
    now: Any = None
    label: str = ""
    unit: str = ""
    term: bool = True
    words: str = ""

    @property
    def numeric(self) -> bool:
        """Whether it is a scale: all of its values are numbers, two at least."""
        return len(self.values) > 1 and all(is_number(value) for value in self.values)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as they are printed."""
        return tuple(shown(value) for value in self.values)

    @property
    def title(self) -> str:
        """What it means with its unit, as an axis of a picture bears it; the key where nothing is known of it."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    @property
    def name(self) -> str:
        """What it means; the key where nothing is known of it."""
        return self.words or self.key


def is_number(value: Any) -> bool:
    """Whether a value of a key is a number (a flag is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A value of a key as it is printed: `0.35`, `38,000,000`, `true`, `managed`, `lognormal(median 38,000,000, …)`."""
    if value is None:
        return NOTHING
    if is_number(value):
        return f"{value:,.10g}"
    if isinstance(value, dict):
        inside = ", ".join(f"{key} {shown(item)}" for key, item in value.items() if key != "dist")
        return f"{value.get('dist', '')}({inside})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
