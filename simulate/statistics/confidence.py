"""Confidence limits as pure functions: Student's t, limits of shares, and of differences of shares."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

Z95 = 1.959963984540054
"""Half-width of a 95 % confidence interval in standard errors."""
TAIL = 0.025
"""What a 95 % confidence interval leaves out on each side."""


@lru_cache(maxsize=1024)
def critical_value(tail: float, freedom: int | None = None) -> float:
    """Standard errors beyond which a tail of so much lies: the normal's, or Student's t where the error is uncertain.

    Student's t by halving its distribution function, which for whole degrees of freedom is a finite sum.
    """
    if freedom is None:
        return Z95 if tail == TAIL else NormalDist().inv_cdf(1.0 - tail)
    low, high = 0.0, 0.5 * math.pi
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if students_tail(middle, freedom) > tail else (low, middle)
    return math.sqrt(freedom) * math.tan(high)


def students_tail(angle: float, freedom: int) -> float:
    """Chance that Student's t exceeds sqrt(freedom) tan(angle), with whole degrees of freedom, 0 <= angle < π/2.

    References
    ----------
    Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    total, term = 0.0, cosine if odd else 1.0
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= cosine * cosine * (k - 1) / k
    within = 2.0 / math.pi * (angle + sine * total) if odd else sine * total
    return 0.5 * (1.0 - within)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % limits of a share of n independent trials."""
    squared = Z95**2 / n
    middle = (share + 0.5 * squared) / (1.0 + squared)
    half = math.sqrt(max(0.0, share * (1.0 - share) * squared + 0.25 * squared**2)) / (1.0 + squared)
    return (0.0 if share == 0.0 else max(0.0, middle - half)), (1.0 if share == 1.0 else min(1.0, middle + half))


def score_limits(gained: float, lost: float, n: float) -> tuple[float, float]:
    """95 % limits of a difference of two shares of the same n futures, of which so many gained and lost.

    Notes
    -----
    The values that the score test does not refuse: with d a difference, the likeliest share q that loses is the larger
    root of 2 n q² + (−gained − lost + (2 n − gained + lost) d) q − lost d (1 − d) = 0, and the test is
    (gained − lost − n d)² ≤ z² n (2 q + d (1 − d)).

    References
    ----------
    Tango (1998), Equivalence test and confidence interval for the difference in proportions for the paired-sample
    design, Statistics in Medicine 17, 891-908.
    """
    centre = (gained - lost) / n

    def refused(d: float) -> bool:
        b = (2.0 * n - gained + lost) * d - gained - lost
        q = (math.sqrt(max(0.0, b * b + 8.0 * n * lost * d * (1.0 - d))) - b) / (4.0 * n)
        return (gained - lost - n * d) ** 2 > Z95**2 * n * max(0.0, 2.0 * q + d * (1.0 - d))

    def limit(end: float) -> float:
        inside, outside = centre, end
        for _ in range(60):
            middle = 0.5 * (inside + outside)
            inside, outside = (inside, middle) if refused(middle) else (middle, outside)
        return inside

    return limit(-1.0), limit(1.0)
