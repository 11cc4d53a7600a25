"""Scrambled Sobol points, addressed by number and by name.

Point k of a dimension is the exclusive or of those of its 32 direction numbers that stand at the set bits of the Gray
code of k. A random lower-triangular binary matrix and a digital shift scramble each dimension: the points keep their
even spread and each becomes uniform, so that estimates are unbiased.

`sobol.npy` holds the direction numbers of the first 1,024 dimensions, uint32 of shape (1024, 32), most significant bit
first; `scipy.stats.qmc.Sobol` (BSD) gives the same points without scrambling, which a test checks.

References
----------
Joe & Kuo (2008), Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30(5).
Matousek (1998), On the L2-discrepancy for anchored boxes, Journal of Complexity 14(4): the scrambling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]
BITS = 32
ALWAYS = 0xFFFFFFFF
"""The quarter of draws that are made once per trajectory."""


@cache
def direction_numbers() -> Words:
    """The direction numbers, shape (1024, 32)."""
    table: Words = np.load(Path(__file__).with_name("sobol.npy"))
    return table


def dimensions(names: Sequence[str]) -> dict[str, int]:
    """A dimension of its own for every name, that seldom depends on what other names there are.

    Each name has its own random order of all dimensions and takes the first that no name of higher rank has taken; the
    rank is random too, and fixed by the name. So another name moves only those that it outranks at their dimension.
    """
    size = len(direction_numbers())
    if len(names) > size:
        raise ValueError(f"{len(names)} uncertain inputs, at most {size} can be drawn by the sampler sobol")
    taken: dict[int, str] = {}
    for name in sorted(names, key=lambda name: _digest(name, 0)):
        attempt = 1
        while (place := _digest(name, attempt) % size) in taken:
            attempt += 1
        taken[place] = name
    return {name: place for place, name in taken.items()}


def _digest(name: str, attempt: int) -> int:
    return int.from_bytes(hashlib.blake2s(f"{attempt}:{name}".encode(), digest_size=8).digest(), "little")


def points(directions: Words, numbers: npt.NDArray[np.uint64], shift: int = 0) -> Words:
    """Points of one dimension as 32-bit words, by number."""
    index = numbers.astype(np.uint32)
    gray = index ^ (index >> np.uint32(1))
    out = np.full(gray.shape, shift, dtype=np.uint32)
    for bit in range(int(gray.max(initial=0)).bit_length()):
        out ^= directions[bit] * ((gray >> np.uint32(bit)) & np.uint32(1))
    return out


@lru_cache(maxsize=4096)
def scrambled(seed: int, name: str, dimension: int) -> tuple[Words, int]:
    """The direction numbers of a dimension, scrambled, and the digital shift, both keyed by the seed and the name."""
    from simulate.core.randomness import named_stream, uniforms

    keyed = uniforms(seed, named_stream(f"sobol:{name}"), np.arange(BITS // 4 + 1), ALWAYS)
    words = np.floor(keyed.T.ravel() * 2.0**BITS).astype(np.uint64).astype(np.uint32)
    original = direction_numbers()[dimension]
    out = np.zeros(BITS, dtype=np.uint32)
    for row in range(BITS):
        unit = np.uint32(1 << (BITS - 1 - row))
        above = np.uint32(((1 << row) - 1) << (BITS - row))
        mask = (words[row] & above) | unit
        out |= np.where(np.bitwise_count(original & mask) & 1, unit, np.uint32(0)).astype(np.uint32)
    return out, int(words[BITS])
