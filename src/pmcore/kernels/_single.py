"""Durations drawn in single precision: as much as whole minutes need, at twice the speed.

A law says how a uniform number becomes minutes: by closed form, or by a polynomial in
``r = sqrt(-log2 v)``, where v is the distance to the nearer end of the interval from 0 to 1. In r
the quantile functions of beta, normal and lognormal distributions are smooth from the median out
into their tails, so that one polynomial a side follows them without a table. Only sums, products,
quotients, square roots and the bits of a number occur: the compiled form, lane by lane, and the
numpy form, array by array, give the same bits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from pmcore.kernels._beta import beta_quantiles, weighted
from pmcore.kernels._jit import bare
from pmcore.kernels._philox import rowwise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "GIVEN",
    "LAW_SIZE",
    "Law",
    "beta_laws",
    "by_law",
    "by_words",
    "draw_single",
    "lognormal_law",
    "normal_law",
    "triangular_law",
    "uniform_law",
]

Single: TypeAlias = Any  # a float32, or an array of them: what is written for one does for both
GIVEN, UNIFORM, TRIANGULAR, SMOOTH = range(4)
TERMS = 10
LAW_SIZE = 2 * TERMS

STEEPEST = 0.2
"""Variance of the logarithm up to which a polynomial follows a lognormal as well as a beta."""

_BITS = 23  # of a word: the middles of so many steps are numbers of single precision
DROPPED = 32 - _BITS
_PARTS = 2.0**_BITS
_STEP = np.float32(2.0**-_BITS)
_HALF = np.float32(0.5)
_ONE = np.float32(1.0)
_FARTHEST = (_BITS + 1.0) ** 0.5  # r of half a step
_SCALE = np.float32(2.0 / (_FARTHEST - 1.0))
_SHIFT = np.float32((1.0 + _FARTHEST) / (_FARTHEST - 1.0))
# Mantissas from the square root of a half to its double have the smallest logarithms.
_ROOT_BITS = 0x3F3504F3
_EXPONENT = 23
_TOP = 31  # shifts a word to whether it lies in the upper half
# log2(1 + t) / t there, at the nodes of Chebyshev: the logarithm is right to 1e-7.
_L0 = np.float32(1.4426950)
_L1 = np.float32(-0.72135293)
_L2 = np.float32(0.48091671)
_L3 = np.float32(-0.36022517)
_L4 = np.float32(0.28728887)
_L5 = np.float32(-0.24927182)
_L6 = np.float32(0.23265258)
_L7 = np.float32(-0.14275974)


class Law(NamedTuple):
    """How a uniform number becomes minutes.

    Parameters
    ----------
    kind : int
        ``UNIFORM``, ``TRIANGULAR`` or ``SMOOTH``.
    numbers : ndarray of float32, shape (20,)
        Of a uniform: low, range. Of a triangular: low, high, chance below the mode, and what the
        number is multiplied by under the root below and above it. Of a smooth one: the
        coefficients of the lower half, then of the upper, by rising power.
    low, high : float
        No draw is much less or more: within a minute.
    """

    kind: int
    numbers: NDArray[np.float32]
    low: float
    high: float


def _closed(kind: int, low: float, high: float, *numbers: float) -> Law:
    row = np.zeros(LAW_SIZE, np.float32)
    row[: len(numbers)] = numbers
    return Law(kind, row, low, high)


def uniform_law(low: float, high: float) -> Law:
    """Return the law of minutes between ``low`` and ``high``, all alike."""
    return _closed(UNIFORM, low, high, low, high - low)


def triangular_law(low: float, mode: float, high: float) -> Law:
    """Return the law of triangular minutes."""
    span = high - low
    if span == 0.0:
        return uniform_law(low, high)
    left, right = mode - low, high - mode
    return _closed(TRIANGULAR, low, high, low, high, left / span, span * left, span * right)


@lru_cache(maxsize=1)
def _basis() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chances at Chebyshev's nodes in r, and what makes powers of values there."""
    angles = np.pi * (np.arange(TERMS) + 0.5) / TERMS
    r = (1.0 + _FARTHEST) / 2.0 + (_FARTHEST - 1.0) / 2.0 * np.cos(angles)
    # Chebyshev's polynomials by rising power: each is twice x times the last, less the one before.
    powers = np.eye(TERMS)
    for k in range(2, TERMS):
        powers[k, 1:] = 2.0 * powers[k - 1, :-1]
        powers[k] -= powers[k - 2]
    weights = np.where(np.arange(TERMS) == 0, 1.0, 2.0) / TERMS
    terms = weights * np.cos(angles[:, None] * np.arange(TERMS))
    matrix = (terms[:, :, None] * powers).sum(axis=1)
    return 2.0 ** -(r * r), matrix


def _powers(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return coefficients by rising power of what has these values at the nodes."""
    found = weighted(np.moveaxis(values, -1, 0), _basis()[1])
    return np.ascontiguousarray(np.moveaxis(found, 0, -1))


def normal_law(mean: float, sd: float) -> Law:
    """Return the law of Gaussian minutes."""
    from scipy.special import ndtri

    z = np.asarray(ndtri(_basis()[0]))
    return _law_of(mean + sd * z, mean - sd * z)


def lognormal_law(mean: float, sd: float) -> Law | None:
    """Return the law of minutes whose logarithm is Gaussian; none where it is too steep."""
    from scipy.special import ndtri

    variance = float(np.log1p((sd / mean) ** 2))
    if variance > STEEPEST:
        return None
    z = variance**0.5 * np.asarray(ndtri(_basis()[0]))
    return _law_of(mean * np.exp(z - variance / 2.0), mean * np.exp(-z - variance / 2.0))


def _law_of(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> Law:
    halves = _powers(np.stack((lower, upper)))
    # Farthest out the polynomials are at 1, where their values are the sums of coefficients.
    ends = halves.sum(axis=1)
    numbers = halves.astype(np.float32).ravel()
    return Law(SMOOTH, numbers, float(ends[0]), float(ends[1]))


def beta_laws(
    ranges: Sequence[tuple[float, float, float]], lam: float = 4.0, *, classic: bool = False
) -> list[Law]:
    """Return the laws of PERT minutes, one for each low, mode and high.

    Together, because what their shapes have in common is computed once.
    """
    if lam == 0.0 and not classic:
        return [uniform_law(low, high) for low, _, high in ranges]
    low, mode, high = np.array(ranges, float).reshape(-1, 3).T
    span = high - low
    share = (mode - low) / np.where(span > 0.0, span, 1.0)
    chances = _basis()[0]
    below = beta_quantiles(share, chances, lam, classic=classic)
    above = beta_quantiles(1.0 - share, chances, lam, classic=classic)
    halves = np.stack(
        (low[:, None] + span[:, None] * below, high[:, None] - span[:, None] * above), axis=1
    )
    rows = _powers(halves).astype(np.float32).reshape(-1, LAW_SIZE)
    return [
        Law(SMOOTH, row, least, most) if most > least else uniform_law(least, most)
        for row, (least, _, most) in zip(rows, ranges, strict=True)
    ]


# Powers in pairs, not one after the other: a long chain would keep the lanes waiting. Written for
# one number, both do for arrays as well.


@bare
def _log(t: Single) -> Single:
    """Return the binary logarithm of ``1 + t``."""
    t2 = t * t
    low = (_L0 + _L1 * t) + (_L2 + _L3 * t) * t2
    high = (_L4 + _L5 * t) + (_L6 + _L7 * t) * t2
    return (low + high * (t2 * t2)) * t


@bare
def _series(
    r: Single,
    c0: Single,
    c1: Single,
    c2: Single,
    c3: Single,
    c4: Single,
    c5: Single,
    c6: Single,
    c7: Single,
    c8: Single,
    c9: Single,
) -> Single:
    """Return the value of a polynomial by its coefficients, by rising power."""
    r2 = r * r
    r4 = r2 * r2
    low = (c0 + c1 * r) + (c2 + c3 * r) * r2
    middle = (c4 + c5 * r) + (c6 + c7 * r) * r2
    return (low + middle * r4) + (c8 + c9 * r) * (r4 * r4)


def by_law(law: Law, u: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the minutes of uniform numbers: `draw_single` by numpy, to the bit.

    Parameters
    ----------
    u : ndarray of float64
        Neither 0 nor 1.
    """
    row = (np.floor(u * _PARTS).astype(np.float32) + _HALF) * _STEP
    return _values(law.kind, law.numbers, row)


def by_words(
    laws: Sequence[Law], words: NDArray[np.uint32], least: Sequence[float]
) -> NDArray[np.int64]:
    """Return the whole minutes that random words stand for: `draw_single` by numpy, to the bit.

    Parameters
    ----------
    laws : sequence of Law
        Of one kind.
    words : ndarray of uint32, shape (laws, n)
    least : sequence of float
        By law, what no minutes are below.
    """
    with rowwise(words.shape[1]):
        rows = (words >> DROPPED).view(np.int32).astype(np.float32)
        rows += _HALF
        rows *= _STEP
        numbers = np.concatenate([law.numbers for law in laws]).reshape(len(laws), LAW_SIZE)
        rows = _values(laws[0].kind, numbers, rows)
        np.maximum(rows, np.array(least, np.float32)[:, None], out=rows)
        return np.rint(rows, out=rows).astype(np.int64)


def _values(
    kind: int, numbers: NDArray[np.float32], row: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the minutes of the middles of parts, which are lost."""
    columns = np.moveaxis(numbers, -1, 0)[..., None]
    if kind == UNIFORM:
        row *= columns[1]
        row += columns[0]
        return row
    if kind == TRIANGULAR:
        rises = _is_below(row, columns[2])
        other = _ONE - row
        other *= columns[4]
        row *= columns[3]
        root = _either(rises, row, other)
        np.sqrt(root, out=root)
        np.add(columns[0], root, out=row)
        np.subtract(columns[1], root, out=other)
        return _either(rises, row, other)
    return _smooth_values(columns, row)


def _is_below(row: NDArray[np.float32], bound: Single) -> NDArray[np.int32]:
    """Return all bits set where a number is less, else none."""
    found: NDArray[np.int32] = (row - bound).view(np.int32) >> _TOP
    return found


def _either(is_first: NDArray[np.int32], first: Single, second: Single) -> NDArray[np.float32]:
    """Return the first number where all bits are set, else the second.

    By their bits: to choose by truth takes a jump a number, which nobody can foresee.
    """
    other = second.view(np.int32)
    bits: NDArray[np.int32] = (first.view(np.int32) ^ other) & is_first
    bits ^= other
    return bits.view(np.float32)


def _smooth_values(columns: NDArray[np.float32], row: NDArray[np.float32]) -> NDArray[np.float32]:
    rises = _is_below(row, _HALF)
    bits = np.minimum(row, _ONE - row).view(np.int32)
    power = (bits - _ROOT_BITS) >> _EXPONENT
    t = (bits - (power << _EXPONENT)).view(np.float32) - _ONE
    r = np.sqrt(-(power.astype(np.float32) + _log.py_func(t))) * _SCALE - _SHIFT
    halves = zip(columns[:TERMS], columns[TERMS:], strict=True)
    return np.asarray(_series.py_func(r, *(_either(rises, a, b) for a, b in halves)))


@bare
def draw_single(
    kind: int,
    numbers: NDArray[np.float32],
    words: NDArray[np.uint32],
    least: np.float32,
    part: NDArray[np.float32],
    root: NDArray[np.float32],
    out: NDArray[np.int32],
    size: int,
) -> None:
    """Write the whole minutes that so many random words stand for, none below ``least``.

    Parameters
    ----------
    kind, numbers : int, ndarray of float32
        A law.
    words : ndarray of uint32
    part, root : ndarray of float32
        Room to work in.
    out : ndarray of int32
    size : int
    """
    if kind == UNIFORM:
        low, span = numbers[0], numbers[1]
        for s in range(size):
            u = (np.float32(np.int32(words[s] >> DROPPED)) + _HALF) * _STEP
            value = low + span * u
            out[s] = np.int32(np.rint(value if value > least else least))
    elif kind == TRIANGULAR:
        low, high, turn = numbers[0], numbers[1], numbers[2]
        left, right = numbers[3], numbers[4]
        for s in range(size):
            u = (np.float32(np.int32(words[s] >> DROPPED)) + _HALF) * _STEP
            square = u * left if u < turn else (_ONE - u) * right
            value = low + np.sqrt(square) if u < turn else high - np.sqrt(square)
            out[s] = np.int32(np.rint(value if value > least else least))
    else:
        _draw_smooth(numbers, words, least, part, root, out, size)


@bare
def _draw_smooth(
    numbers: NDArray[np.float32],
    words: NDArray[np.uint32],
    least: np.float32,
    part: NDArray[np.float32],
    root: NDArray[np.float32],
    out: NDArray[np.int32],
    size: int,
) -> None:
    """Write minutes by a law's polynomials; one loop for each change between number and bits."""
    bits, shifted = part.view(np.int32), root.view(np.int32)
    for s in range(size):
        u = (np.float32(np.int32(words[s] >> DROPPED)) + _HALF) * _STEP
        part[s] = u if u < _HALF else _ONE - u
    for s in range(size):
        power = np.int32(np.int32(bits[s] - _ROOT_BITS) >> _EXPONENT)
        shifted[s] = np.int32(bits[s] - np.int32(power << _EXPONENT))
        bits[s] = power
    for s in range(size):
        t = root[s] - _ONE
        root[s] = np.sqrt(-(np.float32(bits[s]) + _log(t))) * _SCALE - _SHIFT
    # Read once: the compiler cannot know that writing minutes leaves the numbers alone.
    a0, b0 = numbers[0], numbers[10]
    a1, b1 = numbers[1], numbers[11]
    a2, b2 = numbers[2], numbers[12]
    a3, b3 = numbers[3], numbers[13]
    a4, b4 = numbers[4], numbers[14]
    a5, b5 = numbers[5], numbers[15]
    a6, b6 = numbers[6], numbers[16]
    a7, b7 = numbers[7], numbers[17]
    a8, b8 = numbers[8], numbers[18]
    a9, b9 = numbers[9], numbers[19]
    for s in range(size):
        rises = np.int32(words[s] >> _TOP) == 0
        r = root[s]
        c0 = a0 if rises else b0
        c1 = a1 if rises else b1
        c2 = a2 if rises else b2
        c3 = a3 if rises else b3
        c4 = a4 if rises else b4
        c5 = a5 if rises else b5
        c6 = a6 if rises else b6
        c7 = a7 if rises else b7
        c8 = a8 if rises else b8
        c9 = a9 if rises else b9
        value = _series(r, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9)
        out[s] = np.int32(np.rint(value if value > least else least))
