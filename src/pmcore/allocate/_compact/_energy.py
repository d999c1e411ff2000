"""How long it takes from one task to another by the work that must be done between them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._crowds import crowds
from pmcore.allocate._compact._shape import Shape

IntArray: TypeAlias = NDArray[np.int64]

MOST, MOST_WINDOWS = 1000, 200
"""Tasks above which all pairs of them, and of a pool above which all windows, take too long."""


def least_span(shape: Shape) -> int:
    """Return a length that no schedule of a compact form undercuts.

    What lies between two tasks in every order takes as long as its energy needs of any pool at
    its largest; distances along chains of such pairs add up.

    References
    ----------
    R. Klein, A. Scholl, Computing lower bounds by destructive improvement, European Journal of
    Operational Research 112(2), 1999, section 3.
    """
    net = shape.net
    count = len(net.duration)
    if count > MOST:
        return 0
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
    lengths = shape.choice.length
    step = int(np.gcd.reduce(np.concatenate((lengths, net.lag, net.floor - shape.first))))
    return load.least(int(apart[0, -1]), max(step, 1))


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
