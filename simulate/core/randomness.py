"""Keyed randomness: every draw has an address, not a place in a sequence.

A draw is a pure function of (seed, stream, trajectory, quarter): Philox4x32-10 enciphers the counter
(trajectory, quarter, stream) under the seed and gives four words. So a draw never depends on what else was drawn, on
the number of threads or paths, or on the rules that are switched on, and a trajectory can be replayed alone.

A stream names a use and gives four uniforms a quarter:

=================  =====================================================================
DIFFUSION          normals of demand, price, input cost, technology
JUMP_TIME          whether each of the four jumps
JUMP_SIZE          normals of the four jumps' sizes
POLICY             tariff move, tariff rate, regulation event, repeal of the subsidy
RELATIONSHIP       alignment (normal), dispute, agreement to a reset, unused
HISTORY + k        block restart and position of factor k's bootstrap, unused, unused
partner_stream     strategy shift, distress of the partner so named, unused, unused
=================  =====================================================================

References
----------
Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC11.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from simulate.core.jit import entry, stage

DIFFUSION = 1
JUMP_TIME = 2
JUMP_SIZE = 3
POLICY = 4
RELATIONSHIP = 5
HISTORY = 16

ROUNDS = 10
LOW_32 = np.uint64(0xFFFFFFFF)
SHIFT_32 = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
WEYL_64 = np.uint64(0x9E3779B97F4A7C15)
WORD = 32
"""Bits of a word."""
TWO_MINUS_32 = 2.0**-32
TWO_MINUS_33 = 2.0**-33

Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


def named_stream(name: str) -> int:
    """The stream of what bears this name: a 31-bit digest, apart from the numbered streams."""
    return int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "little") | 0x8000_0000


def partner_stream(name: str) -> int:
    """The stream of a partner's own shocks, keyed by its name so that the order of partners does not matter."""
    return named_stream(f"partner:{name}")


@stage
def philox(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> Words:
    """Philox4x32-10: the counter (c0..c3) enciphered under the key (k0, k1), 32-bit words in 64-bit registers.

    Only the factors of a product are cut to 32 bits, which the machine's 32-bit product does by itself; what stands
    above in between is cut at the end.
    """
    for _ in range(ROUNDS):
        p0 = MULTIPLIER_0 * (c0 & LOW_32)
        p1 = MULTIPLIER_1 * (c2 & LOW_32)
        c0, c1, c2, c3 = (p1 >> SHIFT_32) ^ c1 ^ k0, p1, (p0 >> SHIFT_32) ^ c3 ^ k1, p0
        k0 = (k0 + WEYL_0) & LOW_32
        k1 = (k1 + WEYL_1) & LOW_32
    return c0 & LOW_32, c1 & LOW_32, c2 & LOW_32, c3 & LOW_32


@stage
def keyed(seed: np.uint64, stream: np.uint64, counter: np.uint64, quarter: np.uint64, mirror: np.uint64) -> Words:
    """Four words of one address; `mirror` is 0, or all ones for the antithetic twin of a trajectory."""
    w0, w1, w2, w3 = philox(counter & LOW_32, counter >> SHIFT_32, quarter, stream, seed & LOW_32, seed >> SHIFT_32)
    return w0 ^ mirror, w1 ^ mirror, w2 ^ mirror, w3 ^ mirror


@stage
def uniform(word: np.uint64) -> float:
    """A 32-bit word as a number in (0, 1), symmetric: the mirrored word gives 1 - u exactly (1.1)."""
    return float(np.int64(word)) * TWO_MINUS_32 + TWO_MINUS_33


@entry
def _fill(
    seed: np.uint64,
    stream: np.uint64,
    counters: npt.NDArray[np.uint64],
    mirrors: npt.NDArray[np.uint64],
    quarter: np.uint64,
    out: npt.NDArray[np.float64],
) -> None:
    for i in range(counters.size):
        w0, w1, w2, w3 = keyed(seed, stream, counters[i], quarter, mirrors[i])
        out[0, i] = uniform(w0)
        out[1, i] = uniform(w1)
        out[2, i] = uniform(w2)
        out[3, i] = uniform(w3)


@stage
def hashed(x: np.uint64) -> np.uint64:
    """A 64-bit mixture of 64 bits (the finaliser of splitmix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@stage
def nested(word: np.uint64, key: np.uint64) -> np.uint64:
    """A 32-bit word scrambled so that each bit is flipped or not by all the bits above it (Owen's scrambling)."""
    out = word
    for level in range(WORD):
        above = word >> np.uint64(WORD - level)
        flip = hashed(key + ((above << np.uint64(6)) | np.uint64(level)) * WEYL_64) & np.uint64(1)
        out ^= flip << np.uint64(WORD - 1 - level)
    return out


@stage
def reversed_bits(word: np.uint64) -> np.uint64:
    """A 32-bit word with its bits in reverse order."""
    word = ((word >> np.uint64(1)) & np.uint64(0x55555555)) | ((word & np.uint64(0x55555555)) << np.uint64(1))
    word = ((word >> np.uint64(2)) & np.uint64(0x33333333)) | ((word & np.uint64(0x33333333)) << np.uint64(2))
    word = ((word >> np.uint64(4)) & np.uint64(0x0F0F0F0F)) | ((word & np.uint64(0x0F0F0F0F)) << np.uint64(4))
    word = ((word >> np.uint64(8)) & np.uint64(0x00FF00FF)) | ((word & np.uint64(0x00FF00FF)) << np.uint64(8))
    return (word >> np.uint64(16)) | ((word & np.uint64(0xFFFF)) << np.uint64(16))


@entry
def _spread(seed: np.uint64, stream: np.uint64, numbers: npt.NDArray[np.uint64], out: npt.NDArray[np.float64]) -> None:
    w0, w1, w2, w3 = keyed(seed, stream, np.uint64(0), LOW_32, np.uint64(0))
    order, scramble = (w0 << SHIFT_32) | w1, (w2 << SHIFT_32) | w3
    for i in range(numbers.size):
        out[i] = uniform(nested(reversed_bits(nested(numbers[i] & LOW_32, order)), scramble))


def spread_uniforms(seed: int, stream: int, numbers: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Points of one quasi-random sequence of its own for every stream, by number.

    The first dimension of Sobol's sequence (van der Corput's), in an order that is scrambled too: of any 2^m points
    from a multiple of 2^m on, one lies in each of 2^m equal parts of (0, 1), and no two streams share an order.

    Parameters
    ----------
    seed : int
        The scenario's seed.
    stream : int
        The use, as `named_stream` gives it.
    numbers : array_like of int, shape (n,)
        Numbers of the points, below 2^32.

    Returns
    -------
    ndarray, shape (n,)
        Points in (0, 1).

    References
    ----------
    Owen (1995), Randomly permuted (t,m,s)-nets and (t,s)-sequences. Burley (2020), Practical hash-based Owen
    scrambling, Journal of Computer Graphics Techniques 10(4): scrambling the order of padded dimensions.
    """
    counters = np.ascontiguousarray(numbers, dtype=np.uint64)
    out = np.empty(counters.size)
    _spread(np.uint64(seed), np.uint64(stream), counters, out)
    return out


def addresses(trajectories: npt.ArrayLike, antithetic: bool) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Counters and mirrors of trajectories: antithetic pairs 2k, 2k+1 share the counter k."""
    numbers = np.asarray(trajectories, dtype=np.uint64)
    if not antithetic:
        return np.ascontiguousarray(numbers), np.zeros_like(numbers)
    return numbers // np.uint64(2), (numbers % np.uint64(2)) * LOW_32


def uniforms(
    seed: int, stream: int, trajectories: npt.ArrayLike, quarter: int, antithetic: bool = False
) -> npt.NDArray[np.float64]:
    """The four uniforms of one stream and quarter, for many trajectories.

    Parameters
    ----------
    seed : int
        The scenario's seed, 0 <= seed < 2^64.
    stream : int
        The use of the draw: a constant of this module, or `partner_stream(name)`.
    trajectories : array_like of int, shape (n,)
        Numbers of the trajectories.
    quarter : int
        Quarter index t, 0 <= t < 2^32.
    antithetic : bool
        Whether odd trajectories mirror the even ones before them.

    Returns
    -------
    ndarray, shape (4, n)
        Uniforms in (0, 1).
    """
    counters, mirrors = addresses(trajectories, antithetic)
    out = np.empty((4, counters.size))
    _fill(np.uint64(seed), np.uint64(stream), counters, mirrors, np.uint64(quarter), out)
    return out
