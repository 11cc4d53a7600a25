"""The learned table: coefficients of what partners think going on, owning, leaving and ending are worth.

It is data. The kernel takes it by quarter; what was learned over all quarters at once carries its trend in time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from simulate.core import lanes
from simulate.engine.outcomes import Array
from simulate.scenario.learned_rules import N_TIMES, OVER_ALL


@dataclass(frozen=True)
class Table:
    """What was learned; partners along the second-last axis, intercepts first along the last.

    Attributes
    ----------
    hold : ndarray, shape (n_quarters, n_partners, 1 + n_features)
        Going on together, by quarter.
    own, leave, ended, keep : ndarray, shape (n_partners, 1 + 3·n_features)
        Owning alone, leaving, ending, and going on as the sole owner, over all quarters.
    has_keep : tuple of bool
        Whether `keep` of a partner was learned; the thumb's holds where not.
    """

    hold: Array
    own: Array
    leave: Array
    ended: Array
    keep: Array
    has_keep: tuple[bool, ...]

    @property
    def n_quarters(self) -> int:
        """Quarters of the horizon."""
        return int(self.hold.shape[0])

    @property
    def digest(self) -> str:
        """SHA-256 of all coefficients, in hexadecimal."""
        digest = hashlib.sha256(repr(self.has_keep).encode())
        for part in (self.hold, self.own, self.leave, self.ended, self.keep):
            digest.update(np.ascontiguousarray(part, dtype="<f8").tobytes())
        return digest.hexdigest()

    def rows(self) -> Array:
        """As the kernel takes it, shape (n_quarters, n_partners, n_estimates, 1 + n_features)."""
        kinds = {lanes.TO_OWN: self.own, lanes.TO_LEAVE: self.leave, lanes.TO_END: self.ended, lanes.TO_KEEP: self.keep}
        rows = np.empty((self.n_quarters, lanes.PARTNERS, lanes.N_ESTIMATES, 1 + lanes.N_FEATURES))
        rows[:, :, lanes.TO_HOLD] = self.hold
        for t in range(self.n_quarters):
            for kind, coefficients in kinds.items():
                rows[t, :, kind] = at_quarter(coefficients, t, self.n_quarters)
        return rows


def at_quarter(coefficients: Array, t: int, n_quarters: int) -> Array:
    """Coefficients over all quarters as those of one, shape (n_partners, 1 + n_features)."""
    n, passed = lanes.N_FEATURES, t / n_quarters
    found = coefficients[:, : 1 + n].copy()
    for power in range(1, N_TIMES):
        found[:, 1:] += coefficients[:, 1 + power * n : 1 + (power + 1) * n] * passed**power
    return found


def in_time(features: Array, passed: Array) -> Array:
    """Features times 1, the share of the horizon that has passed, and its square: shape (3·n_features, n)."""
    return np.concatenate([features * passed**power for power in range(N_TIMES)])


def blank(n_quarters: int) -> Table:
    """A table of which nothing is learned yet; a sole owner by it never stops."""
    keep = np.zeros((lanes.PARTNERS, OVER_ALL))
    keep[:, 0] = NEVER_STOPS
    flat = np.zeros((lanes.PARTNERS, OVER_ALL))
    hold = np.zeros((n_quarters, lanes.PARTNERS, 1 + lanes.N_FEATURES))
    return Table(hold, flat, flat, flat, keep, (True,) * lanes.PARTNERS)


NEVER_STOPS = 1e300
"""What an owner that does not stop thinks of going on [million]."""
