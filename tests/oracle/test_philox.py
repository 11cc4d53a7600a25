"""Known answers of Philox4x32-10: Random123's `kat_vectors` (Salmon, Moraes, Dror & Shaw, 2011)."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.core.randomness import uniforms

KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN, ids=["zeros", "ones", "pi"])
def test_known_answers(counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]) -> None:
    """The address (trajectory, quarter, stream) is the counter, the seed is the key, and a uniform is its word."""
    trajectory = np.array([counter[0] | counter[1] << 32], dtype=np.uint64)
    u = uniforms(key[0] | key[1] << 32, counter[3], trajectory, counter[2])[:, 0]
    assert [int(v) for v in (u - 2.0**-33) * 2.0**32] == list(words)


def test_antithetic_uniforms_mirror_exactly() -> None:
    pairs = uniforms(7, 3, np.arange(2000), 5, antithetic=True)
    plain = uniforms(7, 3, np.arange(1000), 5)
    assert np.array_equal(pairs[:, 0::2], plain)
    assert np.array_equal(pairs[:, 1::2], 1.0 - plain)


def test_uniforms_stay_inside_the_unit_interval() -> None:
    u = uniforms(1, 1, np.arange(100_000), 1)
    assert u.min() >= 2.0**-33
    assert u.max() <= 1.0 - 2.0**-33
