"""Uniform numbers that move together: a Gaussian copula under stated rank correlations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.risk._luck import FloatRow, Key, Luck

_ROUNDS = 1000
_CLOSE = 1e-10
_TINY = 1e-10  # a pivot below it is none: what stands before says all of that row
_EDGE = 2.0**-53  # a normal number far out rounds to a chance of 0 or 1, which no quantile has


@dataclass(frozen=True, slots=True)
class MovedCorrelation(Noun):
    """A pair whose stated coefficient no joint distribution has together with the others.

    Parameters
    ----------
    first, second : str
        Ids.
    stated, used : float
        Spearman's rank coefficients; what was not stated is 0.
    """

    first: str
    second: str
    stated: float
    used: float


@dataclass(frozen=True, slots=True)
class Group:
    """Streams that move together.

    Parameters
    ----------
    keys : tuple of (int, int)
        In the order of the ids of what they are about.
    factor : tuple of tuple of float
        Rows of the lower triangular factor of the matrix of their normal scores.
    """

    keys: tuple[Key, ...]
    factor: tuple[tuple[float, ...], ...]

    def uniforms(self, luck: Luck, first: int, count: int) -> dict[Key, FloatRow]:
        """Return the numbers of some samples, each uniform for itself, by stream.

        Sums run in the order of the rows, so that they have the same bits in any block.

        References
        ----------
        R. B. Nelsen, An Introduction to Copulas, 2nd ed., section 2.3 (Sklar's theorem and the
        Gaussian copula).
        """
        from scipy.special import ndtr, ndtri

        scores = [ndtri(luck.uniforms(key, first, count)) for key in self.keys]
        found = {}
        for key, weights in zip(self.keys, self.factor, strict=True):
            score = np.zeros(count)
            for weight, own in zip(weights, scores, strict=False):
                if weight:
                    score += weight * own
            found[key] = np.clip(ndtr(score), _EDGE, 1.0 - _EDGE)
        return found


@dataclass(frozen=True, slots=True)
class Joined:
    """The luck of one block of samples, in which some streams move together."""

    luck: Luck
    rows: Mapping[Key, FloatRow]

    def uniforms(self, key: Key, first: int, count: int) -> FloatRow:
        """Return the numbers of the block's samples of one stream."""
        row = self.rows.get(key)
        return self.luck.uniforms(key, first, count) if row is None else row


@dataclass(frozen=True, slots=True)
class Copula:
    """What moves together, and which coefficients had to move for it."""

    groups: tuple[Group, ...] = ()
    moved: tuple[MovedCorrelation, ...] = ()

    def joined(self, luck: Luck, first: int, count: int) -> Luck:
        """Return the luck of some samples."""
        if not self.groups:
            return luck
        rows: dict[Key, FloatRow] = {}
        for group in self.groups:
            rows |= group.uniforms(luck, first, count)
        return Joined(luck, rows)


def copula(streams: Mapping[str, Key], stated: Mapping[tuple[str, str], float]) -> Copula:
    """Return what moves together.

    Parameters
    ----------
    streams : mapping
        By id, the stream that is correlated.
    stated : mapping
        By pair of ids, Spearman's coefficient; what is not stated is 0.

    References
    ----------
    The normal scores' coefficient ``2 sin(pi rho / 6)`` of a rank coefficient rho: K. Pearson, On
    further methods of determining correlation, Drapers' Company Research Memoirs IV, 1907.
    """
    groups, moved = [], []
    for ids in _components(stated):
        wished = np.eye(len(ids))
        index = {name: i for i, name in enumerate(ids)}
        for (one, other), coefficient in stated.items():
            if one in index:
                i, j = index[one], index[other]
                wished[i, j] = wished[j, i] = coefficient
        scores = nearest(2.0 * np.sin(np.pi / 6.0 * wished))
        used = 6.0 / np.pi * np.arcsin(scores / 2.0)
        moved += [
            MovedCorrelation(ids[i], ids[j], float(wished[i, j]), float(used[i, j]))
            for i, j in zip(*np.triu_indices(len(ids), 1), strict=True)
            if abs(wished[i, j] - used[i, j]) > 1e-6
        ]
        groups.append(Group(tuple(streams[name] for name in ids), _factor(scores)))
    return Copula(tuple(groups), tuple(moved))


def _components(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the ids that pairs hold together, each group and all groups in order."""
    home: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = home.get(one, {one}) | home.get(other, {other})
        home |= dict.fromkeys(joined, joined)
    return sorted({id(group): sorted(group) for group in home.values()}.values())


def nearest(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
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
    if np.linalg.eigvalsh(matrix)[0] >= -_CLOSE:
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


def _factor(matrix: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
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
