"""What studies do unless asked otherwise. Light: the command line shows it in its help before anything is loaded."""

from __future__ import annotations

PATHS = 16_384
"""Futures of each variant of a deal, point of a sweep, or combination of elements: a power of two, at which inputs that
are drawn evenly are."""
DRIVER_PATHS = 8_192
"""Futures of each setting of an input: differences on the same futures need few."""
SHARE = 0.1
"""By which share of itself a plain number is moved."""
BASELINE = 0.2
"""Score of an element that is out: hardly there."""
ESTIMATE = "decisions.estimate"
"""The key that says how partners judge what going on is worth."""
ESTIMATES = ("none", "thumb", "learned")
"""How they may."""
VENTURE = "venture"
"""The view of the venture as a whole, which ranks and sorts; the other views are the partners' names."""
