"""Correlation matrices of ranks and of normal scores: whether they can be, the nearest that can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]

_ROUNDS = 1000
_CLOSE = 1e-10
_TINY = 1e-10  # a pivot below it is none: what stands before says all of that row


def connected(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the names that pairs hold together, each group and all groups in order.

    Examples
    --------
    >>> connected([("b", "a"), ("x", "y"), ("c", "b")])
    [['a', 'b', 'c'], ['x', 'y']]
    """
    home: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = home.get(one, {one}) | home.get(other, {other})
        home |= dict.fromkeys(joined, joined)
    return sorted({id(group): sorted(group) for group in home.values()}.values())


def ranks_of(names: list[str], stated: Mapping[tuple[str, str], float]) -> Matrix:
    """Return the matrix of stated coefficients between some names; what is not stated is 0."""
    found = np.eye(len(names))
    index = {name: i for i, name in enumerate(names)}
    for (one, other), coefficient in stated.items():
        if one in index:
            i, j = index[one], index[other]
            found[i, j] = found[j, i] = coefficient
    return found


def scores_of(ranks: Matrix) -> Matrix:
    """Return the correlation of normal scores whose rank coefficients are these.

    References
    ----------
    K. Pearson, On further methods of determining correlation, Drapers' Company Research Memoirs,
    Biometric Series IV, 1907.

    Examples
    --------
    >>> round(float(scores_of(np.array([[1.0, 0.5], [0.5, 1.0]]))[0, 1]), 10)
    0.5176380902
    """
    return np.asarray(2.0 * np.sin(np.pi / 6.0 * ranks))


def ranks_from(scores: Matrix) -> Matrix:
    """Return the rank coefficients of normal scores of this correlation."""
    return np.asarray(6.0 / np.pi * np.arcsin(scores / 2.0))


def can_be(matrix: Matrix) -> bool:
    """Return whether a symmetric matrix with ones on its diagonal is a correlation matrix."""
    return bool(np.linalg.eigvalsh(matrix)[0] >= -_CLOSE)


def nearest(matrix: Matrix) -> Matrix:
    """Return the correlation matrix nearest to a symmetric one with ones on its diagonal.

    A matrix without negative eigenvalues is its own. Nearest by the sum of squared differences.

    References
    ----------
    N. J. Higham, Computing the nearest correlation matrix: a problem from finance, IMA Journal of
    Numerical Analysis 22(3), 2002, algorithm 3.3: alternating projections with Dykstra's
    correction.

    Examples
    --------
    Three things that each avoid both others cannot do so by more than a half.

    >>> wished = np.array([[1.0, -0.9, -0.9], [-0.9, 1.0, -0.9], [-0.9, -0.9, 1.0]])
    >>> nearest(wished).round(6)[0].tolist()
    [1.0, -0.5, -0.5]
    """
    if can_be(matrix):
        return matrix
    found, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(_ROUNDS):
        shifted = found - correction
        values, vectors = np.linalg.eigh(shifted)
        sound = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = sound - shifted
        before, found = found, (sound + sound.T) / 2.0
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max() < _CLOSE:
            break
    # The limit has no negative eigenvalue; where the rounds stopped before it, a hair is left.
    values, vectors = np.linalg.eigh(found)
    sound = (vectors * np.maximum(values, 0.0)) @ vectors.T
    size = np.sqrt(np.diag(sound))
    return np.asarray(np.clip(sound / size / size[:, None], -1.0, 1.0))


def factor(matrix: Matrix) -> tuple[tuple[float, ...], ...]:
    """Return Cholesky's factor of a correlation matrix, also where rows follow from others."""
    count = len(matrix)
    lower = np.zeros((count, count))
    for j in range(count):
        rest = matrix[j:, j] - lower[j:, :j] @ lower[j, :j]
        if rest[0] > _TINY:
            lower[j:, j] = rest / np.sqrt(rest[0])
    # Each row of length one: a score must have the deviation one, or its marginal would move.
    lower /= np.sqrt((lower * lower).sum(axis=1, keepdims=True))
    return tuple(tuple(row[: i + 1].tolist()) for i, row in enumerate(lower))
