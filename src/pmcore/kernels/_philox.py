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
_ONE = np.uint64(1)
_HIGH_SHIFT = np.uint64(20)
_LOW_SHIFT = np.uint64(12)
_STEP = 2.0**-52

# Counters in one pass of the array form: its work arrays stay in a cache of 256 KiB.
_CHUNK = 4096


@jit
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four words of Philox4x32-10 for a counter of four words and a key of two.

    Parameters
    ----------
    c0, c1, c2, c3 : uint64
        The counter; each holds a word of 32 bits.
    k0, k1 : uint64
        The key, likewise.

    Returns
    -------
    tuple of uint64
        Four words of 32 bits.

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
        c0 = (p1 >> _WORD) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _WORD) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


def philox_arrays(
    counter: tuple[NDArray[np.uint64], ...], key: tuple[int, int]
) -> tuple[NDArray[np.uint64], ...]:
    """Return what ``philox`` gives for each of many counters; the arrays given are used up."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        np.right_shift(p1, _WORD, out=c0)
        c0 ^= c1
        c0 ^= np.uint64(k0)
        np.bitwise_and(p1, _MASK, out=c1)
        np.right_shift(p0, _WORD, out=c2)
        c2 ^= c3
        c2 ^= np.uint64(k1)
        np.bitwise_and(p0, _MASK, out=c3)
        k0 = (k0 + int(_WEYL_0)) & 0xFFFFFFFF
        k1 = (k1 + int(_WEYL_1)) & 0xFFFFFFFF
    return c0, c1, c2, c3


@jit
def _unit(high: np.uint64, low: np.uint64) -> float:
    """Return the middle of one of 2**52 equal parts of the interval from 0 to 1."""
    return (np.int64((high << _HIGH_SHIFT) | (low >> _LOW_SHIFT)) + 0.5) * _STEP


@jit
def fill(k0: np.uint64, k1: np.uint64, first: int, out: NDArray[np.float64]) -> None:
    """Write the uniform numbers of samples ``first``, ``first + 1``, ... to ``out``."""
    count = out.shape[0]
    done = 0
    block = np.uint64(first >> 1)
    if first & 1 == 1 and count > 0:
        _, _, w2, w3 = philox(block & _MASK, block >> _WORD, _ZERO, _ZERO, k0, k1)
        out[0] = _unit(w2, w3)
        done = 1
        block = np.uint64(block + _ONE)
    pairs = (count - done) >> 1
    for pair in range(pairs):
        here = np.uint64(block + np.uint64(pair))
        w0, w1, w2, w3 = philox(here & _MASK, here >> _WORD, _ZERO, _ZERO, k0, k1)
        out[done + 2 * pair] = _unit(w0, w1)
        out[done + 2 * pair + 1] = _unit(w2, w3)
    done += 2 * pairs
    if done < count:
        here = np.uint64(block + np.uint64(pairs))
        w0, w1, _, _ = philox(here & _MASK, here >> _WORD, _ZERO, _ZERO, k0, k1)
        out[done] = _unit(w0, w1)


def fill_arrays(key: tuple[int, int], first: int, out: NDArray[np.float64]) -> None:
    """Do what ``fill`` does, with the same bits, by operations on whole arrays."""
    last = first + out.shape[0]
    for begin in range(first >> 1, (last + 1) >> 1, _CHUNK):
        blocks = np.arange(begin, min(begin + _CHUNK, (last + 1) >> 1), dtype=np.uint64)
        counter = (
            blocks & _MASK,
            blocks >> _WORD,
            np.zeros_like(blocks),
            np.zeros_like(blocks),
        )
        w0, w1, w2, w3 = philox_arrays(counter, key)
        part = np.empty(2 * len(blocks))
        part[0::2] = (w0 << _HIGH_SHIFT) | (w1 >> _LOW_SHIFT)
        part[1::2] = (w2 << _HIGH_SHIFT) | (w3 >> _LOW_SHIFT)
        part += 0.5
        part *= _STEP
        skipped = max(0, first - 2 * begin)
        here = 2 * begin + skipped - first
        part = part[skipped : skipped + len(out) - here]
        out[here : here + len(part)] = part


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
    if not (0 <= first and 0 <= count and first + count <= 2**62):
        raise ValueError(f"no samples are numbered from {first} on for {count}")
    if not all(0 <= word < 2**32 for word in key):
        raise ValueError(f"a key is two words of 32 bits, found {key!r}")
    out = np.empty(count)
    if COMPILED:
        fill(np.uint64(key[0]), np.uint64(key[1]), first, out)
    else:
        fill_arrays(key, first, out)
    return out
