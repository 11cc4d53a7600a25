"""What was weighed in one trajectory: records that `decisions` fills and stories are told from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Weighing:
    """A right that could be used at the end of a quarter.

    Attributes
    ----------
    clause, quarter : int
        Its place in the file, and when.
    going_on : float or None
        What going on was worth to those who decide [million]; None where the settlement at once has left no trace.
    gain : float
        What using it was worth to them beyond that [million].
    wanted, used : bool
        Whether that moved them, and whether it ended the venture.
    in_distress : bool
        Whether its holder was.
    """

    clause: int
    quarter: int
    going_on: float | None
    gain: float
    wanted: bool
    used: bool
    in_distress: bool


@dataclass(frozen=True)
class Parting:
    """A parting by agreement.

    Attributes
    ----------
    quarter : int
        When notice was given.
    leaver : int or None
        The partner that leaves; None where the venture ends.
    closes : bool
        Whether it ends by being wound up.
    gains : tuple of float
        What each partner gains by it [million].
    going_on : tuple of float or None
        What going on was worth to each [million].
    price : float
        What the leaver is owed for its stake, on that day; where the venture ends, what the first partner is owed
        beside its share [million].
    """

    quarter: int
    leaver: int | None
    closes: bool
    gains: tuple[float, ...]
    going_on: tuple[float, ...] | None
    price: float


@dataclass(frozen=True)
class Decisions:
    """All that was weighed in one trajectory; nothing by the rules of the first edition.

    `managed` are the quarters in which management acted.
    """

    weighings: tuple[Weighing, ...] = ()
    parting: Parting | None = None
    managed: frozenset[int] = field(default_factory=frozenset)
