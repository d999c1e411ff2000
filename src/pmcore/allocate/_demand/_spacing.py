"""Least distances between the starts of tasks: chains of them, and what full pools add to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import UNTIED

IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Ties:
    """Least distances from the start of one event to that of another, one a row.

    Parameters
    ----------
    before, after, least : array
        Event 0 is the beginning of the axis, the others are tasks.
    """

    before: IntArray
    after: IntArray
    least: IntArray

    def __len__(self) -> int:
        return len(self.least)

    def among(self, rows: Iterable[int]) -> Ties:
        """Return some of the rows."""
        chosen = np.array(sorted(rows), np.int64)
        return Ties(self.before[chosen], self.after[chosen], self.least[chosen])

    def inside(self, events: IntArray) -> IntArray:
        """Return the rows that tie two of some events."""
        return np.flatnonzero(np.isin(self.before, events) & np.isin(self.after, events))


def closed(count: int, ties: Ties) -> IntArray | None:
    """Return the longest chains between events; None: a circle asks for more than no time.

    Parameters
    ----------
    count : int
        Events.
    ties : Ties

    Returns
    -------
    array by event and event, or None
        `UNTIED` where there is no chain.

    References
    ----------
    M. Bartusch, R. H. Möhring, F. J. Radermacher, Scheduling project networks with resource
    constraints and time windows, Annals of Operations Research 16, 1988, section 2.

    Examples
    --------
    >>> rows = [np.array(row) for row in ([0, 1, 1], [1, 2, 0], [0, 5, -3])]
    >>> closed(3, Ties(*rows)).tolist()[0]
    [0, 0, 5]
    """
    apart = np.full((count, count), UNTIED, np.int64)
    np.fill_diagonal(apart, 0)
    np.maximum.at(apart, (ties.before, ties.after), ties.least)
    for k in np.unique(np.concatenate((ties.before, ties.after))).tolist():
        _chain(apart, k, k, 0)
    apart[apart < UNTIED // 2] = UNTIED
    return None if (apart.diagonal() > 0).any() else apart


def _chain(apart: IntArray, i: int, j: int, least: int) -> None:
    """Take in a distance, and the chains that it is a part of."""
    before = np.flatnonzero(apart[:, i] > UNTIED // 2)
    after = np.flatnonzero(apart[j] > UNTIED // 2)
    rows = np.ix_(before, after)
    through = apart[before, i][:, None] + (least + apart[j, after])[None, :]
    apart[rows] = np.maximum(apart[rows], through)


def crowd_out(
    apart: IntArray, length: IntArray, clash: BoolArray
) -> tuple[IntArray, list[tuple[int, int]]] | None:
    """Return distances with the orders that full pools leave, and these; None: they leave none.

    Of two tasks that no pool has room for at once, one ends before the other starts. Where one
    cannot be the first, the other is.

    Parameters
    ----------
    apart : array by event and event
        Closed distances, which stay as they are.
    length : array by event
    clash : array of bool by event and event
        Which two tasks, none without length, cannot be under way together.

    Returns
    -------
    array by event and event, list of (int, int)
        Closed distances; pairs of tasks whose order was found, the first first.

    References
    ----------
    U. Dorndorf, E. Pesch, T. Phan-Huy, A time-oriented branch-and-bound algorithm for
    resource-constrained project scheduling with generalised precedence constraints, Management
    Science 46(10), 2000, section 4: disjunctive pairs.
    """
    apart = apart.copy()
    orders: list[tuple[int, int]] = []
    while True:
        ahead = clash & (apart > -length[None, :]) & (apart < length[:, None])
        pairs = np.argwhere(ahead).tolist()
        if not pairs:
            return apart, orders
        for i, j in pairs:
            least = int(length[i])
            if apart[i, j] >= least:
                continue
            if apart[j, i] + least > 0:
                return None
            _chain(apart, i, j, least)
            orders.append((i, j))


@dataclass(frozen=True)
class Load:
    """What events take of pools, which have never more than a number of units.

    Parameters
    ----------
    length : array by event
    units : array by event and pool
    most : array by pool
    """

    length: IntArray
    units: IntArray
    most: IntArray

    def clash(self) -> BoolArray:
        """Return by event and event which two cannot be under way together."""
        taken = self.units > 0
        both = taken[:, None, :] & taken[None, :, :]
        found: BoolArray = np.any(
            both & (self.units[:, None, :] + self.units[None, :, :] > self.most), axis=2
        )
        return found & ~np.eye(len(found), dtype=np.bool_)


@dataclass(frozen=True)
class Spacing:
    """The distances that links, dates and pools leave on one axis.

    Parameters
    ----------
    tasks : array
        Position in the demand of each task; on the axis it is the event after its place here.
    calendar, first : int
        Calendar and beginning of the axis.
    ties, load : Ties, Load
        What the distances come from.
    apart : array by event and event
        Closed distances from start to start.
    orders : list of (int, int)
        Positions in the demand of tasks of which pools let only the first be first.
    """

    tasks: IntArray
    calendar: int
    first: int
    ties: Ties
    load: Load
    apart: IntArray
    orders: list[tuple[int, int]]
