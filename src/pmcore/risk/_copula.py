"""Uniform numbers that move together: a Gaussian copula under stated rank correlations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pmcore._base import Noun
from pmcore.kernels import connected, factor, nearest, ranks_from, ranks_of, scores_of
from pmcore.risk._luck import FloatRow, Key, Luck

_SEEN = 1e-6  # a coefficient that moved by less has not moved
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
    """
    groups, moved = [], []
    for ids in connected(stated):
        wished = ranks_of(ids, stated)
        scores = nearest(scores_of(wished))
        used = ranks_from(scores)
        moved += [
            MovedCorrelation(ids[i], ids[j], float(wished[i, j]), float(used[i, j]))
            for i, j in zip(*np.triu_indices(len(ids), 1), strict=True)
            if abs(wished[i, j] - used[i, j]) > _SEEN
        ]
        groups.append(Group(tuple(streams[name] for name in ids), factor(scores)))
    return Copula(tuple(groups), tuple(moved))
