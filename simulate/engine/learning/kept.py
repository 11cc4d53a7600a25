"""What was learned as arrays, for a directory of results, and back, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulate.core import lanes
from simulate.engine.learning.shelf import Learned
from simulate.engine.learning.table import Table
from simulate.scenario.learned_rules import OVER_ALL

_EXPLAINED = "explained_"
_PARTS = ("hold", "own", "leave", "ended", "keep")


def as_arrays(found: Learned) -> dict[str, Any]:
    """What was learned as named arrays."""
    table = {name: getattr(found.table, name) for name in _PARTS}
    explained = {f"{_EXPLAINED}{name}": values for name, values in found.explained.items()}
    made = {"has_keep": np.array(found.table.has_keep), "pilots": found.pilots, "seconds": found.seconds}
    return {**table, **explained, **made}


def from_arrays(arrays: Mapping[str, Any], n_quarters: int) -> Learned:
    """What was learned, from its arrays.

    Raises
    ------
    KeyError, ValueError
        If an array is missing, or has not the shape of a table of so many quarters.
    """
    n = lanes.PARTNERS
    shapes = dict.fromkeys(_PARTS, (n, OVER_ALL)) | {"hold": (n_quarters, n, 1 + lanes.N_FEATURES)}
    parts = {name: np.asarray(arrays[name], dtype=float) for name in _PARTS}
    for name, shape in shapes.items():
        if parts[name].shape != shape:
            raise ValueError(f"{name}: expected the shape {shape}, got {parts[name].shape}")
    table = Table(**parts, has_keep=tuple(bool(has) for has in arrays["has_keep"]))
    explained = {
        name: np.asarray(arrays[f"{_EXPLAINED}{name}"], dtype=float)
        for name in ("hold", "leave", "own", "ended", "keep")
    }
    return Learned(table, explained, int(arrays["pilots"]), float(arrays["seconds"]))
