"""How long it takes from one task to another by the work that must be done between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._crowds import crowds
from pmcore.allocate._compact._shape import Shape

IntArray: TypeAlias = NDArray[np.int64]

MOST, MOST_WINDOWS = 1000, 200
"""Tasks above which all pairs of them, and of a pool above which all windows, take too long."""


@dataclass(frozen=True)
class Between:
    """How far tasks of a compact form are from each other, at least, with a begin and an end.

    Parameters
    ----------
    after : array by task and task
        Which comes after which, directly or not; the first row is the begin, the last the end.
    apart : array by task and task
        From start to start, where one comes after the other: what lies between them takes as long
        as its energy needs of any pool at its largest, and chains of such pairs add up.
    load : _Load
        The work, in windows.
    step : int
        What all lengths and instants are a multiple of.
    """

    after: NDArray[np.bool_]
    apart: IntArray
    load: _Load
    step: int

    @property
    def heads(self) -> IntArray:
        """Time before each task, from the first instant on."""
        return self.apart[0, 1:-1]

    @property
    def tails(self) -> IntArray:
        """Time from the start of each task to the end."""
        return self.apart[1:-1, -1]

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Yield two tasks and how far they are apart, where no task between says as much."""
        inner, after = self.apart[1:-1, 1:-1], self.after[1:-1, 1:-1]
        for i in range(len(inner)):
            later = np.flatnonzero(after[i])
            rest = np.ix_(later, later)
            through = np.where(after[rest], inner[i, later, None] + inner[rest], -1)
            told = through.max(axis=0, initial=-1)
            for j in later[told < inner[i, later]].tolist():
                yield i, j, int(inner[i, j])

    def cliques(self) -> list[tuple[int, ...]]:
        """Return sets of tasks of which no two are ever under way at once, not by order alone."""
        units, length, most = self.load.units, self.load.length, self.load.most
        order = self.after[1:-1, 1:-1] | self.after[1:-1, 1:-1].T
        crowded = np.any(units[:, None, :] + units > most, axis=2)
        np.fill_diagonal(crowded, val=False)
        apart = (crowded | order) & (length > 0)[:, None] & (length > 0)
        np.fill_diagonal(apart, val=False)
        found: dict[tuple[int, ...], None] = {}
        longest = np.argsort(-length, kind="stable").tolist()
        for i in longest:
            members, free = [i], apart[i].copy()
            for j in longest:
                if free[j]:
                    members.append(j)
                    free &= apart[j]
            members.sort()
            if crowded[np.ix_(members, members)][~order[np.ix_(members, members)]].any():
                found[tuple(members)] = None
        return list(found)

    def least(self) -> int:
        """Return a length that no schedule undercuts."""
        return self.load.least(int(self.apart[0, -1]), self.step)


def between(shape: Shape) -> Between | None:
    """Return how far the tasks of a compact form are apart; None where there are too many.

    References
    ----------
    R. Klein, A. Scholl, Computing lower bounds by destructive improvement, European Journal of
    Operational Research 112(2), 1999, section 3.
    """
    net = shape.net
    count = len(net.duration)
    if count > MOST:
        return None
    length, floor, units, energy, most = _framed(shape)
    after = _reach(shape, count)
    apart = np.full((count + 2, count + 2), -1, np.int64)
    apart[after] = np.broadcast_to(length[:, None], after.shape)[after]
    for r in range(energy.shape[1]):
        # Whole numbers below 2**53, which matrices of floats multiply faster and exactly.
        within = (after * energy[:, r].astype(np.float64)) @ after.astype(np.float64)
        needed = length[:, None] + -(-within.astype(np.int64) // most[r])
        np.maximum(apart, needed, out=apart, where=after)
    for place in range(len(net.lag)):
        j = int(np.searchsorted(net.ptr, place, side="right"))  # one further, as is its task
        i = int(net.pred[place]) + 1
        apart[i, j] = max(int(apart[i, j]), int(length[i] + net.lag[place]))
    apart[0, 1:-1] = np.maximum(apart[0, 1:-1], floor[1:-1])
    apart = _longest(apart, after)
    load = _Load(apart[0, 1:-1], apart[1:-1, -1], length[1:-1], units, energy[1:-1], most)
    return Between(after, apart, load, shape.step)


def least_span(shape: Shape) -> int:
    """Return a length that no schedule of a compact form undercuts."""
    known = between(shape)
    return 0 if known is None else known.least()


class _Load:
    """Work in windows: each task after its head, and its tail before the end.

    Parameters
    ----------
    heads, tails : array by task
        The time before each task, and from its start to the end.
    length : array by task
    units, energy : array by task and pool
    most : array by pool
        What there is at the best of times.
    """

    def __init__(
        self,
        heads: IntArray,
        tails: IntArray,
        length: IntArray,
        units: IntArray,
        energy: IntArray,
        most: IntArray,
    ) -> None:
        self.heads, self.tails, self.length = heads, tails, length
        self.units, self.energy, self.most = units, energy, most

    def least(self, end: int, step: int) -> int:
        """Return the first end, from one on, that no window forbids."""
        for r in range(len(self.most)):
            end = max(end, self._by_sets(r))
        end = -(-end // step) * step
        for r in range(len(self.most)):
            while self._is_crowded(r, end):
                end += step
        return end

    def _by_sets(self, r: int) -> int:
        """Return the length that tasks between a least head and a least tail need."""
        rest = self.tails - self.length
        order = np.argsort(-rest, kind="stable")
        heads = np.unique(self.heads)
        inside = self.heads[order][None, :] >= heads[:, None]
        work = np.cumsum(inside * self.energy[order, r], axis=1)
        ends = heads[:, None] + -(-work // self.most[r]) + rest[order]
        return int(np.where(inside, ends, 0).max(initial=0))

    def _is_crowded(self, r: int, end: int) -> bool:
        """Whether some window must hold more work than it has room for, if this is the end.

        References
        ----------
        P. Baptiste, C. Le Pape, W. Nuijten, Satisfiability tests and time-bound adjustments for
        cumulative scheduling problems, Annals of Operations Research 92, 1999.
        """
        own = np.flatnonzero(self.energy[:, r])
        if not 0 < len(own) <= MOST_WINDOWS:
            return False
        length, early = self.length[own], self.heads[own]
        late = end - self.tails[own]
        begins = np.unique(np.concatenate((early, late)))
        ends = np.unique(np.concatenate((early + length, late + length)))
        for begin in begins.tolist():
            after = ends[ends > begin]
            to_left = np.clip(early + length - begin, 0, length)
            to_right = np.clip(after[:, None] - late, 0, length)
            work = np.minimum(np.minimum(to_left, to_right), (after - begin)[:, None])
            if (work @ self.units[own, r] > self.most[r] * (after - begin)).any():
                return True
        return False


def _framed(shape: Shape) -> tuple[IntArray, ...]:
    """Return lengths, heads, units, energies, and the pools' largest.

    All but units have a first and a last task. Sets of people count as pools.
    """
    net, sets = shape.net, crowds(shape.net)
    least, units, energy = shape.least()
    length, floor = (np.pad(each, 1) for each in (least, net.floor - shape.first))
    people = [each.units for each in sets]
    units = np.column_stack([units, *people])
    energy = np.column_stack([energy, *(net.duration * each for each in people)])
    most = np.append(net.free.max(axis=0), [each.free.max() for each in sets]).astype(np.int64)
    return length, floor, units, np.pad(energy, ((1, 1), (0, 0))), np.maximum(most, 1)


def _reach(shape: Shape, count: int) -> NDArray[np.bool_]:
    """Return which task comes after which, directly or not."""
    net = shape.net
    after = np.zeros((count + 2, count + 2), np.bool_)
    after[0, 1:] = True
    after[:-1, -1] = True
    for j in range(count):
        for i in net.pred[net.ptr[j] : net.ptr[j + 1]].tolist():
            after[:, j + 1] |= after[:, i + 1]
            after[i + 1, j + 1] = True
    return after


def _longest(apart: IntArray, after: NDArray[np.bool_]) -> IntArray:
    """Return the longest chains between tasks that are numbered in their order."""
    far = np.where(after, apart, -(1 << 40))
    for j in range(1, len(far)):
        before = np.flatnonzero(after[:, j])
        through = far[:, before] + far[before, j]
        np.maximum(far[:, j], through.max(axis=1), out=far[:, j])
    return far
