"""Charts of a page, as data: what is drawn, never how. `assets/charts.js` draws each kind by its name.

A colour is the name of a part: `venture`, `partner-0`, `partner-1`, `good`, `bad`, `muted`, `plan`, `lower`, `higher`,
`settle-0` to `settle-4`, or `series-0` to `series-7`; the style sheet says what each is in light, in dark and on paper.
A chart has a title that says what it shows, an alternative text for who cannot see it, and all of its numbers, so that
a table can stand in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Numbers = Sequence[float | None]
Scale = Literal["number", "share", "year"]


@dataclass(frozen=True)
class Axis:
    """An axis: what stands at it, and how its numbers are written (`share`: in per cent)."""

    label: str
    scale: Scale = "number"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Mark:
    """A line across a chart at a number that readers compare with, with its name."""

    at: float
    label: str
    colour: str = "muted"


@dataclass(frozen=True)
class Line:
    """A curve."""

    name: str
    x: Numbers
    y: Numbers
    colour: str
    dashed: bool = False
    low: Numbers = ()
    """Lower limits of a band around the curve; none where there is no band."""
    high: Numbers = ()


@dataclass(frozen=True)
class Chart:
    """What every chart has."""

    kind: ClassVar[str]
    template: ClassVar[str] = "chart.html"
    title: str
    alt: str
    note: str = ""


@dataclass(frozen=True)
class Lines(Chart):
    """Curves over one axis."""

    kind: ClassVar[str] = "lines"
    x: Axis = Axis("")
    y: Axis = Axis("")
    lines: tuple[Line, ...] = ()
    verticals: tuple[Mark, ...] = ()
    horizontals: tuple[Mark, ...] = ()
    dotted: bool = False
    """Whether the points of the curves are marked: where there are few."""


@dataclass(frozen=True)
class Fan(Chart):
    """Quantiles over time: bands that hold 90 and 50 % of futures, the median, and the plan where there is one."""

    kind: ClassVar[str] = "fan"
    x: Axis = Axis("")
    y: Axis = Axis("")
    at: Numbers = ()
    q05: Numbers = ()
    q25: Numbers = ()
    q50: Numbers = ()
    q75: Numbers = ()
    q95: Numbers = ()
    plan: Numbers = ()
    colour: str = "venture"


@dataclass(frozen=True)
class Layer:
    """One of what is stacked."""

    name: str
    y: Numbers
    colour: str


@dataclass(frozen=True)
class Stack(Chart):
    """Shares that add up, over time."""

    kind: ClassVar[str] = "stack"
    x: Axis = Axis("")
    y: Axis = Axis("")
    at: Numbers = ()
    layers: tuple[Layer, ...] = ()
    rest: str = ""
    """What is left up to 1, in words."""


@dataclass(frozen=True)
class Hill:
    """One distribution: its hill, the range of nine in ten futures, mean and plan."""

    name: str
    x: Numbers
    density: Numbers
    low: float
    high: float
    mean: float
    colour: str
    plan: float | None = None


@dataclass(frozen=True)
class Hills(Chart):
    """Distributions above one another, on one axis of value."""

    kind: ClassVar[str] = "hills"
    x: Axis = Axis("")
    hills: tuple[Hill, ...] = ()


@dataclass(frozen=True)
class Interval:
    """A number with its limits."""

    row: str
    value: float
    low: float | None
    high: float | None
    colour: str
    group: str = ""
    """Of several in one row: whose."""


@dataclass(frozen=True)
class Intervals(Chart):
    """Rows of numbers with their 95 % limits against a line; a grey one cannot be told from it."""

    kind: ClassVar[str] = "intervals"
    x: Axis = Axis("")
    intervals: tuple[Interval, ...] = ()
    zero: float = 0.0


@dataclass(frozen=True)
class Bar:
    """One bar."""

    row: str
    group: str
    value: float
    colour: str


@dataclass(frozen=True)
class Bars(Chart):
    """Bars from 0, a row each; those of one row under one another, or on each other, the longest below."""

    kind: ClassVar[str] = "bars"
    x: Axis = Axis("")
    bars: tuple[Bar, ...] = ()
    is_overlaid: bool = False


@dataclass(frozen=True)
class Cloud(Chart):
    """Both partners' gains against each other: how many futures fall into each field, and the share of each quarter."""

    kind: ClassVar[str] = "cloud"
    x: Axis = Axis("")
    y: Axis = Axis("")
    x_edges: Numbers = ()
    y_edges: Numbers = ()
    shares: tuple[Numbers, ...] = ()
    """Of all futures in each field, a row of fields for each step of y."""
    quarters: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Shares with both above 0, only y, none, only x: from the upper right, against the clock."""


@dataclass(frozen=True)
class Spot:
    """One point of a grid: its place, what its colour says, what stands about it when it is pointed at."""

    x: str
    y: str
    value: float | None
    told: str
    """Lines of what is said of it."""
    is_marked: bool = False


@dataclass(frozen=True)
class HeatMap(Chart):
    """A grid of terms: colour says a number, a frame those that are marked (a zone), a ring the best."""

    kind: ClassVar[str] = "heatmap"
    x: Axis = Axis("")
    y: Axis = Axis("")
    value: Axis = Axis("")
    spots: tuple[Spot, ...] = ()
    best: tuple[str, str] | None = None
    diverging: bool = True
    """Whether 0 is the middle of the colours."""


@dataclass(frozen=True)
class Dot:
    """A point of a plane of both partners' values."""

    name: str
    x: float
    y: float
    told: str
    colour: str = "muted"
    is_best: bool = False


@dataclass(frozen=True)
class Dots(Chart):
    """Deals in the plane of both partners' gains."""

    kind: ClassVar[str] = "dots"
    x: Axis = Axis("")
    y: Axis = Axis("")
    dots: tuple[Dot, ...] = ()
