"""Sobol's points, scrambled: any stretch of one coordinate, without the points before it.

Coordinate ``i`` of a point is the XOR of the generators that the bits of its number select. The
points come in the order of Gray code, as they do in scipy: there a number's code selects the
generators, which is the same as to let the number itself select each one joined to the one below.
Linear scrambling acts on generators alone, so a scrambled point costs what a plain one does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pmcore.kernels._jit import COMPILED, jit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SOBOL_DIMENSIONS", "SOBOL_WORDS", "generators", "scrambled", "sobol"]

SOBOL_DIMENSIONS = 21_201
"""Dimensions with published direction numbers."""
SOBOL_WORDS = 32
"""Random words of 32 bits that scramble one dimension once."""

_BITS = 32
_STEP = 2.0**-_BITS


@lru_cache(maxsize=4)
def generators(count: int) -> NDArray[np.uint32]:
    """Return the generators of the first dimensions: which bits each bit of a number turns.

    Returns
    -------
    ndarray of uint32, shape (count, 32), read-only
        By dimension and bit of the number, lowest first; the highest bit is the first of the
        binary fraction.

    Raises
    ------
    ValueError
        If so many dimensions have no direction numbers.

    References
    ----------
    .. [1] I. M. Sobol', On the distribution of points in a cube and the approximate evaluation
       of integrals, USSR Computational Mathematics and Mathematical Physics 7(4), 1967.
    .. [2] S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional
       projections, SIAM Journal on Scientific Computing 30(5), 2008: the direction numbers.
    """
    if not 0 <= count <= SOBOL_DIMENSIONS:
        raise ValueError(f"dimensions number from 0 to {SOBOL_DIMENSIONS}, found {count}")
    if count == 0:
        return np.zeros((0, _BITS), np.uint32)
    from scipy.stats import qmc

    # The engine has no public name for its direction numbers; a test compares with its points.
    found = np.array(vars(qmc.Sobol(count, scramble=False, bits=_BITS))["_sv"], np.uint32)
    found[:, 1:] ^= found[:, :-1].copy()
    found.flags.writeable = False
    return found


def scrambled(plain: NDArray[np.uint32], words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return generators scrambled by a random linear map, and a random shift.

    The map takes each bit of the fraction to itself plus a random choice of the bits before it;
    the shift then turns bits at random. Each point is uniform, and the net stays one.

    Parameters
    ----------
    plain : ndarray of uint32, shape (dimensions, 32)
        From `generators`.
    words : ndarray of uint32, shape (dimensions, replicates, 32)
        Random words.

    Returns
    -------
    ndarray of uint32, shape (dimensions, 33, replicates)
        By dimension, the generators and last the shift, a column a replicate.

    References
    ----------
    .. [1] J. Matousek, On the L2-discrepancy for anchored boxes, Journal of Complexity 14(4),
       1998: random linear scrambling.
    .. [2] A. B. Owen, Variance with alternative scramblings of digital nets, ACM Transactions on
       Modeling and Computer Simulation 13(4), 2003.
    """
    count, replicates, _ = words.shape
    found = np.zeros((count, _BITS + 1, replicates), np.uint32)
    for bit in range(_BITS):
        own = np.uint32(1 << (_BITS - 1 - bit))
        column = (words[:, :, bit] & (own - np.uint32(1))) | own
        chosen = (plain >> np.uint32(_BITS - 1 - bit)) & np.uint32(1)
        found[:, :_BITS] ^= chosen[:, :, None] * column[:, None, :]
    found[:, _BITS] = words[:, :, _BITS - 1]
    return found


@jit
def fill(table: NDArray[np.uint32], first: int, out: NDArray[np.float64]) -> None:
    """Write the numbers of samples ``first``, ``first + 1``, ... to ``out``.

    Sample ``i`` is point ``i // replicates`` of the replicate ``i % replicates``.
    """
    replicates = table.shape[1]
    count = out.shape[0]
    # From a number to the next the bits up to its lowest zero turn: all those generators at once.
    turns = np.zeros(_BITS, np.int64)
    for column in range(min(replicates, count)):
        replicate = (first + column) % replicates
        number = (first + column) // replicates
        turned = np.int64(0)
        value = np.int64(table[_BITS, replicate])
        for bit in range(_BITS):
            generator = np.int64(table[bit, replicate])
            turned = turned ^ generator
            turns[bit] = turned
            if (number >> bit) & 1:
                value = value ^ generator
        for at in range(column, count, replicates):
            out[at] = (value + 0.5) * _STEP
            bit = 0
            while bit < _BITS - 1 and (number >> bit) & 1:
                bit += 1
            value = value ^ turns[bit]
            number += 1


def fill_arrays(table: NDArray[np.uint32], first: int, out: NDArray[np.float64]) -> None:
    """Do what ``fill`` does, with the same bits, by operations on whole arrays."""
    replicates = table.shape[1]
    begin, end = first // replicates, -(-(first + len(out)) // replicates)
    # Points that share their high bits are one small table, shifted: at most two of them here.
    low_bits = max(end - begin - 1, 0).bit_length()
    size = 1 << low_bits
    low = np.empty((size, replicates), np.uint32)
    low[0] = table[_BITS]
    for bit in range(low_bits):
        half = 1 << bit
        np.bitwise_xor(low[:half], table[bit], out=low[half : 2 * half])
    parts = []
    for base in range(begin >> low_bits << low_bits, end, size):
        high = [bit for bit in range(low_bits, _BITS) if (base >> bit) & 1]
        shift = np.bitwise_xor.reduce(table[high], axis=0, dtype=np.uint32)
        parts.append(low[max(begin - base, 0) : end - base] ^ shift)
    found = parts[0] if len(parts) == 1 else np.concatenate(parts)
    cut = first - begin * replicates
    np.add(found.reshape(-1)[cut : cut + len(out)], 0.5, out=out)
    out *= _STEP


def sobol(table: NDArray[np.uint32], first: int, count: int) -> NDArray[np.float64]:
    """Return one coordinate of scrambled Sobol points for ``count`` samples from ``first`` on.

    Samples go round the replicates: sample ``i`` is point ``i // replicates`` of the replicate
    ``i % replicates``, so more samples lengthen each replicate alike. Each number is the middle
    of one of 2**32 equal parts of the interval from 0 to 1, and so neither 0 nor 1.

    Parameters
    ----------
    table : ndarray of uint32, shape (33, replicates)
        One dimension of what `scrambled` returns.
    first, count : int

    Returns
    -------
    ndarray of float64, shape (count,)

    Raises
    ------
    ValueError
        If a replicate has no more than 2**32 points.

    Examples
    --------
    >>> plain = np.append(generators(2), np.zeros((2, 1), np.uint32), axis=1)[:, :, None]
    >>> sobol(plain[1], 0, 4)
    array([1.16415322e-10, 5.00000000e-01, 2.50000000e-01, 7.50000000e-01])
    """
    if first < 0 or count < 0 or first + count > table.shape[1] << _BITS:
        raise ValueError(f"a replicate has 2**32 points, found {count} samples from {first} on")
    out = np.empty(count)
    if count:
        write = fill if COMPILED else fill_arrays
        write(table, first, out)
    return out
