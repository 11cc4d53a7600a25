"""Everything that moves, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from .alone import Alone
from .arithmetic import Booleans
from .exits import Exit
from .governance import Governance
from .ledger import Ledger
from .market import Market
from .relationship import Relationship
from .venture import Venture


@dataclass
class World:
    """The state of all trajectories."""

    market: Market
    venture: Venture
    bond: Relationship
    office: Governance
    ledger: Ledger
    way: Exit
    alone: list[Alone | None]
    restarts: list[Alone | None]

    @property
    def free(self) -> Booleans:
        """Who is joint and not under notice."""
        return self.way.joint & ~self.way.notice
