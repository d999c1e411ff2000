"""Sets of people whose common capacity is known: what a compact form asks of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import owners
from pmcore.kernels import BITS, Compact

IntArray: TypeAlias = NDArray[np.int64]

MOST_SETS = 40
"""Sets that are looked at, the fullest ones."""
ALL_UNIONS = 6
"""Kinds of seats of which every union is looked at; of more, those of two and of all."""


@dataclass(frozen=True)
class Crowd:
    """A set of people, as if it were a pool.

    Parameters
    ----------
    units : array by task
        Seats that only its members can take.
    free : array by instant
        How many of them are there, from each instant of the compact form on.
    """

    units: IntArray
    free: IntArray


def crowds(net: Compact) -> list[Crowd]:
    """Return the sets of people that seats compete for, the fullest first.

    References
    ----------
    P. Hall, On representatives of subsets, Journal of the London Mathematical Society 10, 1935.
    """
    people = net.people
    able = [_whole(row) for row in people.able]
    if not able:
        return []
    there = [_whole(row) for row in people.there]
    owner = owners(people.ptr)
    found = []
    for members in _unions(sorted(set(able))):
        units = np.zeros(len(net.duration), np.int64)
        inside = np.array([each | members == members for each in able], np.bool_)
        np.add.at(units, owner[inside], people.want[inside])
        free = np.array([(each & members).bit_count() for each in there], np.int64)
        found.append(Crowd(units, free))
    found.sort(key=lambda each: -float(each.units @ net.duration) / max(1, int(each.free.max())))
    return found[:MOST_SETS]


def _whole(row: IntArray) -> int:
    """Return the bits of words as one number."""
    return sum(int(word) << (BITS * w) for w, word in enumerate(row))


def _unions(kinds: list[int]) -> list[int]:
    """Return unions of sets, each once."""
    most = len(kinds) if len(kinds) <= ALL_UNIONS else 2
    found = {
        reduce(int.__or__, chosen)
        for size in range(1, most + 1)
        for chosen in combinations(kinds, size)
    }
    return sorted(found | {reduce(int.__or__, kinds)})
