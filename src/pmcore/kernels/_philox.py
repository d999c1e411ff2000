"""Random words from a counter: a number depends on its key and its sample, on nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pmcore.kernels._jit import COMPILED, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["philox", "uniforms"]

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)
_ZERO = np.uint64(0)
_HIGH_SHIFT = np.uint64(20)
_LOW_SHIFT = np.uint64(12)
_STEP = 2.0**-52

# Counters in one pass: the work arrays stay in the first level of cache where compiled code
# goes over them, in the second where numpy does, whose calls cost more.
_LANES = 128
_CHUNK = 4096


@jit
def philox(
    c0: NDArray[np.uint64],
    c1: NDArray[np.uint64],
    c2: NDArray[np.uint64],
    c3: NDArray[np.uint64],
    k0: np.uint64,
    k1: np.uint64,
) -> None:
    """Turn counters into random words in place, four a counter, by Philox4x32-10.

    Lane by lane inside each round, so that the compiler makes vector instructions of it.

    Parameters
    ----------
    c0, c1, c2, c3 : ndarray of uint64, shape (lanes,)
        The words of the counters, 32 bits each; afterwards the random words.
    k0, k1 : uint64
        The key, 32 bits each.

    Examples
    --------
    >>> words = [np.zeros(1, np.uint64) for _ in range(4)]
    >>> philox(*words, np.uint64(0), np.uint64(0))
    >>> [hex(word[0]) for word in words]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']

    References
    ----------
    .. [1] Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
       section 3.3.
    """
    for _ in range(10):
        for lane in range(c0.shape[0]):
            p0 = _MULTIPLIER_0 * c0[lane]
            p1 = _MULTIPLIER_1 * c2[lane]
            c0[lane] = (p1 >> _WORD) ^ c1[lane] ^ k0
            c1[lane] = p1 & _MASK
            c2[lane] = (p0 >> _WORD) ^ c3[lane] ^ k1
            c3[lane] = p0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK


def philox_arrays(
    c0: NDArray[np.uint64],
    c1: NDArray[np.uint64],
    c2: NDArray[np.uint64],
    c3: NDArray[np.uint64],
    k0: np.uint64,
    k1: np.uint64,
) -> None:
    """Do what ``philox`` does, with the same bits, by operations on whole arrays."""
    for _ in range(10):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        np.right_shift(p1, _WORD, out=c0)
        c0 ^= c1
        c0 ^= k0
        np.bitwise_and(p1, _MASK, out=c1)
        np.right_shift(p0, _WORD, out=c2)
        c2 ^= c3
        c2 ^= k1
        np.bitwise_and(p0, _MASK, out=c3)
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK


@jit
def fill(k0: np.uint64, k1: np.uint64, first: int, out: NDArray[np.float64]) -> None:
    """Write the uniform numbers of samples ``first``, ``first + 1``, ... to ``out``."""
    c0 = np.empty(_LANES, np.uint64)
    c1 = np.empty(_LANES, np.uint64)
    c2 = np.empty(_LANES, np.uint64)
    c3 = np.empty(_LANES, np.uint64)
    part = np.empty(2 * _LANES)
    last = first + out.shape[0]
    for begin in range(first >> 1, (last + 1) >> 1, _LANES):
        for lane in range(_LANES):
            block = np.uint64(begin + lane)
            c0[lane] = block & _MASK
            c1[lane] = block >> _WORD
            c2[lane] = _ZERO
            c3[lane] = _ZERO
        philox(c0, c1, c2, c3, k0, k1)
        for lane in range(_LANES):
            even = np.int64((c0[lane] << _HIGH_SHIFT) | (c1[lane] >> _LOW_SHIFT))
            odd = np.int64((c2[lane] << _HIGH_SHIFT) | (c3[lane] >> _LOW_SHIFT))
            part[2 * lane] = (even + 0.5) * _STEP
            part[2 * lane + 1] = (odd + 0.5) * _STEP
        start = max(first, 2 * begin)
        stop = min(last, 2 * begin + 2 * _LANES)
        out[start - first : stop - first] = part[start - 2 * begin : stop - 2 * begin]


def fill_arrays(k0: np.uint64, k1: np.uint64, first: int, out: NDArray[np.float64]) -> None:
    """Do what ``fill`` does, with the same bits, by operations on whole arrays."""
    last = first + len(out)
    for begin in range(first >> 1, (last + 1) >> 1, _CHUNK):
        blocks = np.arange(begin, min(begin + _CHUNK, (last + 1) >> 1), dtype=np.uint64)
        c0, c1 = blocks & _MASK, blocks >> _WORD
        c2, c3 = np.zeros_like(blocks), np.zeros_like(blocks)
        philox_arrays(c0, c1, c2, c3, k0, k1)
        part = np.empty(2 * len(blocks))
        part[0::2] = (c0 << _HIGH_SHIFT) | (c1 >> _LOW_SHIFT)
        part[1::2] = (c2 << _HIGH_SHIFT) | (c3 >> _LOW_SHIFT)
        part += 0.5
        part *= _STEP
        start, stop = max(first, 2 * begin), min(last, 2 * (begin + len(blocks)))
        out[start - first : stop - first] = part[start - 2 * begin : stop - 2 * begin]


def uniforms(key: tuple[int, int], first: int, count: int) -> NDArray[np.float64]:
    """Return uniform random numbers, one for each of ``count`` samples from ``first`` on.

    Number ``i`` depends on the key and on ``i`` alone, so samples can be drawn in blocks of any
    size, in any order, anywhere. Each is the middle of one of 2**52 equal parts of the interval
    from 0 to 1, and so neither 0 nor 1.

    Parameters
    ----------
    key : tuple of int
        Two words of 32 bits.
    first : int
        Index of the first sample, from 0 on.
    count : int
        How many samples.

    Returns
    -------
    ndarray of float64, shape (count,)

    Raises
    ------
    ValueError
        If a number is out of range.

    Examples
    --------
    >>> drawn = uniforms((1, 2), 0, 6)
    >>> bool((drawn[3:] == uniforms((1, 2), 3, 3)).all())
    True
    """
    if first < 0 or count < 0 or first + count > 2**62:
        raise ValueError(f"samples are numbered from 0 to 2**62, found {count} from {first} on")
    if not all(0 <= word < 2**32 for word in key):
        raise ValueError(f"a key is two words of 32 bits, found {key!r}")
    out = np.empty(count)
    write = fill if COMPILED else fill_arrays
    write(np.uint64(key[0]), np.uint64(key[1]), first, out)
    return out
