"""Keyed permutations of 0 … n - 1 that can be asked for any single place.

A Feistel network permutes the numbers of an even number of bits; what leaves 0 … n - 1 is permuted again until it is
inside (cycle walking), which leaves a permutation of 0 … n - 1.

References
----------
Black & Rogaway (2002), Ciphers with arbitrary finite domains, CT-RSA 2002.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.uint64]
ROUNDS = 6


def permuted(places: Numbers, block: Numbers, n: int, seed: int, name: str) -> Numbers:
    """Where a permutation of 0 … n - 1, keyed by the seed, the name and the block, takes each place."""
    half = np.uint64(max(1, ((n - 1).bit_length() + 1) // 2))
    keys = np.frombuffer(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8 * ROUNDS).digest(), dtype=np.uint64)
    out = np.array(places, dtype=np.uint64)
    outside = np.ones(out.shape, dtype=bool)
    while outside.any():
        out[outside] = _feistel(out[outside], block[outside], half, keys)
        outside = out >= np.uint64(n)
    return out


def _feistel(numbers: Numbers, block: Numbers, half: np.uint64, keys: Numbers) -> Numbers:
    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = numbers >> half, numbers & mask
    for key in keys:
        left, right = right, left ^ (_mix(right ^ key ^ _mix(block)) & mask)
    return (left << half) | right


def _mix(words: Numbers) -> Numbers:
    """The finaliser of splitmix64 (Steele, Lea & Flood 2014)."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
