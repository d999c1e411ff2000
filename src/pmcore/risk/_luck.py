"""Where uniform numbers come from: one a variable a sample, by Monte Carlo, Latin or Sobol's way.

Whichever it is, a number depends on the seed, on the identity of its variable and on its sample.
Workers, executors, the order of blocks and the order of tasks change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels

FloatRow: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[int, int]

GROUP = 4096
"""Samples that are stratified together by Latin hypercubes."""

# Streams for another use have keys of their own, a few bits away.
_ORDER: Key = (0x6C61, 0x7469)
_SCRAMBLE: Key = (0x736F, 0x626F)
_BELOW_ONE = 1.0 - 2.0**-53


class Sampling(StrEnum):
    """How the uniform numbers of a simulation are chosen; each variable reads one a sample.

    ``MONTE_CARLO``: independent of each other. ``LATIN``: of each 4 096 samples one number falls
    into each of 4 096 equal parts, and the rest of the samples are parted likewise into as many
    as they are. ``SOBOL``: points of Sobol's sequence, scrambled; variables that 21 201
    dimensions do not reach, and days lost to the weather, stay with Monte Carlo.

    Latin and Sobol samples are spread more evenly, so that percentiles and means differ less from
    seed to seed; by how much depends on the plan. Under ``SOBOL`` a variable's dimension is its
    place among the plan's variables: compare two plans that differ in their tasks or risks by
    one of the others.

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover, A comparison of three methods for selecting values
    of input variables in the analysis of output from a computer code, Technometrics 21(2), 1979.
    A. B. Owen, On dropping the first Sobol' point, in: Monte Carlo and Quasi-Monte Carlo Methods
    2020, Springer, 2022: why numbers of samples that are powers of two suit Sobol points.
    """

    MONTE_CARLO = "monte_carlo"
    LATIN = "latin"
    SOBOL = "sobol"


class Luck(Protocol):
    """Where uniform numbers come from."""

    def uniforms(self, key: Key, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples of one stream, between 0 and 1 and neither."""
        ...


@dataclass(frozen=True, slots=True)
class Keyed:
    """Numbers that depend on their stream and sample alone."""

    def uniforms(self, key: Key, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples of one stream."""
        return kernels.uniforms(key, first, count)


@dataclass(frozen=True, slots=True)
class Latin:
    """Numbers of which each falls into a part of its own, within each group of samples.

    In a group of n samples a sample's part is the rank of its random word among the group's; its
    place in the part is its Monte Carlo number. Samples go round the replicates, and each
    replicate has a group's parts for itself.

    Parameters
    ----------
    samples : int
        How many there are: what is left over of the last group is parted by its own number.
    replicates : int
        How many designs run side by side, independent of each other.
    """

    samples: int
    replicates: int = 1

    def uniforms(self, key: Key, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples of one stream."""
        parts = [np.empty(0)]
        for begin in range(first - first % GROUP, first + count, GROUP):
            size = min(GROUP, self.samples - begin)
            parts.append(
                self._group(key, begin, size)[max(first - begin, 0) : first + count - begin]
            )
        return np.concatenate(parts)

    def _group(self, key: Key, begin: int, count: int) -> FloatRow:
        words = kernels.uniforms(_apart(key, _ORDER), begin, count)
        found = kernels.uniforms(key, begin, count)
        for replicate in range(min(self.replicates, count)):
            own = slice(replicate, None, self.replicates)
            order = np.argsort(words[own], kind="stable")
            ranks = np.empty(len(order))
            ranks[order] = np.arange(len(order))
            found[own] = (ranks + found[own]) / len(order)
        # The middle of the last of very many parts may round to 1, which no quantile has.
        return np.minimum(found, _BELOW_ONE)


@dataclass(frozen=True, slots=True, eq=False)
class Sobol:
    """Coordinates of scrambled Sobol points, a dimension a stream; Monte Carlo for the rest.

    Parameters
    ----------
    dimension : mapping
        By stream.
    table : ndarray of uint32, shape (dimensions, 33, replicates)
        Scrambled generators and shifts.
    """

    dimension: Mapping[Key, int]
    table: NDArray[np.uint32]

    def uniforms(self, key: Key, first: int, count: int) -> FloatRow:
        """Return the numbers of some samples of one stream."""
        at = self.dimension.get(key)
        if at is None:
            return kernels.uniforms(key, first, count)
        return kernels.sobol(self.table[at], first, count)


def luck_of(
    sampling: Sampling, streams: Iterable[Key], *, samples: int, replicates: int = 1
) -> Luck:
    """Return where the numbers come from.

    Parameters
    ----------
    streams : iterable of (int, int)
        Keys of the plan's variables, in the order in which they take dimensions.
    samples : int
        How many will be drawn at most.
    replicates : int
        How many independent designs the samples go round.
    """
    if sampling is Sampling.LATIN:
        return Latin(samples, replicates)
    if sampling is Sampling.SOBOL:
        return _sobol(streams, replicates)
    return Keyed()


def _sobol(streams: Iterable[Key], replicates: int) -> Sobol:
    keys = tuple(islice(dict.fromkeys(streams), kernels.SOBOL_DIMENSIONS))
    count = kernels.SOBOL_WORDS * replicates
    words = np.zeros((len(keys), count), np.uint32)
    for row, key in zip(words, keys, strict=True):
        row[:] = kernels.uniforms(_apart(key, _SCRAMBLE), 0, count) * 2.0**32
    shape = (len(keys), replicates, kernels.SOBOL_WORDS)
    table = kernels.scrambled(kernels.generators(len(keys)), words.reshape(shape))
    return Sobol({key: at for at, key in enumerate(keys)}, table)


def _apart(key: Key, use: Key) -> Key:
    """Return the key of another use of a stream."""
    return key[0] ^ use[0], key[1] ^ use[1]
