"""Random words from a counter: a number depends on its key and its sample, on nothing else.

Samples come in groups of 512. Counter number 128 g + l gives four words of group g: those of
its samples l, l + 128, l + 256 and l + 384, so that each word of neighbouring counters lands in
neighbouring places.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from pmcore.kernels._jit import COMPILED, bare, jit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["GROUP", "fill_group", "philox", "uniforms", "words_each"]

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)
_ZERO = np.uint64(0)
_STEP = 2.0**-32

LANES = 128
GROUP = 4 * LANES
"""Samples whose words come together."""
_CHUNK = 64  # groups in one pass of numpy: its work arrays stay in the second level of cache


@bare
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four random words of a counter, by Philox4x32-10.

    Parameters
    ----------
    c0, c1, c2, c3 : uint64
        The words of the counter, 32 bits each.
    k0, k1 : uint64
        The key, 32 bits each.

    Examples
    --------
    >>> zero = np.uint64(0)
    >>> [hex(word) for word in philox(zero, zero, zero, zero, zero, zero)]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']

    References
    ----------
    .. [1] Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
       section 3.3.
    """
    for _ in range(10):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        c0, c1 = (p1 >> _WORD) ^ c1 ^ k0, p1 & _MASK
        c2, c3 = (p0 >> _WORD) ^ c3 ^ k1, p0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@bare
def fill_group(k0: np.uint64, k1: np.uint64, group: int, out: NDArray[np.uint32]) -> None:
    """Write the words of a group's 512 samples to ``out``."""
    first = np.uint64(group * LANES)
    # All lanes of a group have the upper word in common: there are a power of two of them.
    low, high = first & _MASK, first >> _WORD
    for lane in range(LANES):
        c0, c1, c2, c3 = philox(low + np.uint64(lane), high, _ZERO, _ZERO, k0, k1)
        out[lane] = np.uint32(c0)
        out[lane + LANES] = np.uint32(c1)
        out[lane + 2 * LANES] = np.uint32(c2)
        out[lane + 3 * LANES] = np.uint32(c3)


@jit
def fill_groups(k0: np.uint64, k1: np.uint64, first: int, out: NDArray[np.uint32]) -> None:
    """Write the words of some groups, a row each."""
    for row in range(out.shape[0]):
        fill_group(k0, k1, first + row, out[row])


def fill_arrays(keys: NDArray[np.uint64], first: int, out: NDArray[np.uint32]) -> None:
    """Do what ``fill_groups`` does for several keys, with the same bits, on whole arrays.

    Parameters
    ----------
    keys : ndarray of uint64, shape (n, 2)
    out : ndarray of uint32, shape (n, groups, 512)
    """
    count, groups = out.shape[:2]
    wide = max(1, _CHUNK // max(groups, 1))
    for row in range(0, count, wide):
        for begin in range(0, groups, _CHUNK):
            _fill(
                keys[row : row + wide], first + begin, out[row : row + wide, begin : begin + _CHUNK]
            )


@contextmanager
def rowwise(length: int) -> Iterator[None]:
    """Let numpy's operations on rows of this length, a number for each, go row by row.

    Else they copy as much as fits their buffer first, which takes longer than the operation.
    """
    before = np.setbufsize(min(max(-(-length // 16) * 16, 16), np.getbufsize()))
    try:
        yield
    finally:
        np.setbufsize(before)


def _fill(keys: NDArray[np.uint64], first: int, out: NDArray[np.uint32]) -> None:
    """Write what stays in the cache."""
    count, groups = out.shape[:2]
    begin = first * LANES
    low = np.arange(begin, begin + groups * LANES, dtype=np.uint64)
    high = low >> _WORD
    low &= _MASK
    if high[0] == high[-1]:
        high = high[:1]
    k0, k1 = keys[:, :1], keys[:, 1:]
    with rowwise(len(low)):
        two = _first_rounds(low, high, k0, k1)
        found = _rounds(8, k0 + 2 * _WEYL_0, k1 + 2 * _WEYL_1, *two)
    for word, each in enumerate(found):
        out[:, :, word * LANES : (word + 1) * LANES] = each.reshape(count, groups, LANES)


def _first_rounds(
    low: NDArray[np.uint64],
    high: NDArray[np.uint64],
    k0: NDArray[np.uint64],
    k1: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], ...]:
    """Return counters whose upper words are 0 after two rounds, a row a key.

    Much of that has all counters or all keys in common.
    """
    product = _MULTIPLIER_0 * low
    c2 = (product >> _WORD) ^ k1
    even = _MULTIPLIER_0 * (high ^ k0)
    odd = _MULTIPLIER_1 * c2
    c0 = odd >> _WORD
    c0 ^= (k0 + _WEYL_0) & _MASK
    odd &= _MASK
    np.bitwise_xor(product & _MASK, (even >> _WORD) ^ ((k1 + _WEYL_1) & _MASK), out=c2)
    c3 = np.empty_like(c0)
    c3[:] = even & _MASK
    return c0, odd, c2, c3


def philox_arrays(
    c0: NDArray[np.uint64],
    c1: NDArray[np.uint64],
    c2: NDArray[np.uint64],
    c3: NDArray[np.uint64],
    k0: NDArray[np.uint64],
    k1: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], ...]:
    """Turn counters into words in place, as ``philox`` turns one, and return them.

    Parameters
    ----------
    k0, k1 : ndarray of uint64
        Broadcast to the others.
    """
    return _rounds(10, k0, k1, c0, c1, c2, c3)


def _rounds(
    count: int,
    k0: NDArray[np.uint64],
    k1: NDArray[np.uint64],
    c0: NDArray[np.uint64],
    c1: NDArray[np.uint64],
    c2: NDArray[np.uint64],
    c3: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], ...]:
    p0, p1 = np.empty_like(c0), np.empty_like(c0)
    for _ in range(count):
        k0, k1 = k0 & _MASK, k1 & _MASK
        np.multiply(c0, _MULTIPLIER_0, out=p0)
        np.multiply(c2, _MULTIPLIER_1, out=p1)
        np.right_shift(p1, _WORD, out=c0)
        c0 ^= c1
        c0 ^= k0
        np.bitwise_and(p1, _MASK, out=c1)
        np.right_shift(p0, _WORD, out=c2)
        c2 ^= c3
        c2 ^= k1
        np.bitwise_and(p0, _MASK, out=c3)
        k0, k1 = k0 + _WEYL_0, k1 + _WEYL_1
    return c0, c1, c2, c3


def words(key: tuple[int, int], first: int, count: int) -> NDArray[np.uint32]:
    """Return random words, one for each of ``count`` samples from ``first`` on."""
    return words_each([key], first, count).ravel()


def words_each(keys: Sequence[tuple[int, int]], first: int, count: int) -> NDArray[np.uint32]:
    """Return random words of several keys, a row each."""
    begin, end = first // GROUP, -(-(first + count) // GROUP)
    rows = np.empty((len(keys), end - begin, GROUP), np.uint32)
    held = np.array(keys, np.uint64)
    if COMPILED:
        for own, row in zip(held, rows, strict=True):
            fill_groups(own[0], own[1], begin, row)
    else:
        fill_arrays(held, begin, rows)
    skip = first - begin * GROUP
    found: NDArray[np.uint32] = rows.reshape(len(keys), rows.shape[1] * GROUP)
    return found[:, skip : skip + count]


def uniforms(key: tuple[int, int], first: int, count: int) -> NDArray[np.float64]:
    """Return uniform random numbers, one for each of ``count`` samples from ``first`` on.

    Number ``i`` depends on the key and on ``i`` alone, so samples can be drawn in blocks of any
    size, in any order, anywhere. Each is the middle of one of 2**32 equal parts of the interval
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
    return np.asarray((words(key, first, count) + 0.5) * _STEP, np.float64)
