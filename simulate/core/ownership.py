"""Who owns the venture: what all stakes are worth together, and how an amount is divided among them.

Every amount that the owners share passes through `distribute`, every price of a stake through `equity_value`: other
terms of sharing (preferred returns, debt that ranks first) are a change here and nowhere else. What the model takes for
granted about the number of partners stands here too. That number is a constant of the compiled code: as data, read by
the loops over partners, it made a quarter 1.6 to 2 times as slow, for a row whose number is not known where it is
compiled may be any row. See docs/model.md, sections 10 to 12.
"""

from __future__ import annotations

from simulate.core.jit import stage
from simulate.core.lanes import PARTNERS, Record

if PARTNERS != 2:
    raise NotImplementedError(
        f"lanes.PARTNERS is {PARTNERS}: a settlement knows one buyer and one seller (`the_other`), so a deal has two"
        " partners; with more, say first who buys whose stake, who is paid for it, and who leaves"
    )


@stage
def the_other(i: int) -> int:
    """The partner across the table from partner i: this is what two partners means."""
    return 1 - i


@stage
def distribute(s: Record, i: int, j: int, amount: float) -> float:
    """Partner i's part of an amount that the owners share [million]: by stake."""
    stake: float = s.stake[i, j]
    return stake * amount


@stage
def equity_value(s: Record, j: int, fair: float, at_book: bool) -> float:
    """What all stakes are worth together [million]: a fair value, or the books (nobody but the owners has a claim)."""
    return s.book[j] + s.working_capital[j] if at_book else fair
