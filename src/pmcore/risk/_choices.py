"""Choices that share nothing but a budget: the few best ways to make them all, exactly.

A price on the budget, the best that linear relaxation finds, splits the problem: each choice is
made alone by loss plus priced cost, and how much an option is worse than its choice's best bounds
by how much more every selection with it loses. What stays within an allowance is built up choice
by choice, as pairs of cost and loss, without what others better as often as matters. Where the
allowance held too few, it grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.run import Budget

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]

MOST = 4_000_000
"""Pairs of cost and loss that are looked at for one allowance, all choices together, at most."""
GROWTH = 1.5
"""By what the allowance is multiplied where it held too few selections."""
FIRST = 12
"""Choices that are open within the first allowance."""


class Options(NamedTuple):
    """The options of one choice.

    Parameters
    ----------
    cost, loss : array
    """

    cost: IntArray
    loss: IntArray


class Selection(NamedTuple):
    """An option of every choice.

    Parameters
    ----------
    loss : int
        Of all together.
    options : tuple of int
        By choice, the number of its option.
    """

    loss: int
    options: tuple[int, ...]


def best_selections(
    choices: Sequence[Options], budget: int | None, count: int, clock: Budget
) -> list[Selection] | None:
    """Return the selections that lose least, the best first; fewer where there are no more.

    Parameters
    ----------
    choices : sequence of Options
    budget : int, optional
        What all options that are selected may cost together.
    count : int
        How many selections to return.
    clock : Budget
        Told of a unit of work for every thousand pairs.

    Returns
    -------
    list of Selection, or None
        None where the search grows too large, or the clock stops it.

    Examples
    --------
    >>> cheap, good = Options(np.array([0, 2]), np.array([9, 5])), np.array([0, 3])
    >>> both = cheap, Options(good, np.array([9, 3]))
    >>> [each.options for each in best_selections(both, 4, 2, Budget())]
    [(0, 1), (1, 0)]

    References
    ----------
    H. Kellerer, U. Pferschy, D. Pisinger, Knapsack Problems, 2004, sections 11.2 (the price), 11.4
    (reduced costs) and 11.5 (dynamic programming over a core).
    """
    least = [int(each.cost.min()) for each in choices]
    most = sum(int(each.cost.max()) for each in choices) - sum(least)
    if max(most, sum(int(np.abs(each.loss).max()) for each in choices)) >= 1 << 62:
        return None
    room = most if budget is None else min(most, budget - sum(least))
    if room < 0:
        return []
    kept = [_undominated(each.cost, each.loss, count) for each in choices]
    core = _Core(
        [
            Options(each.cost[own] - low, each.loss[own])
            for each, own, low in zip(choices, kept, least, strict=True)
        ],
        room,
        count,
    )
    found = core.search(clock)
    if found is None:
        return None
    return [
        Selection(loss, tuple(int(own[at]) for own, at in zip(kept, options, strict=True)))
        for loss, options in found
    ]


def _undominated(cost: IntArray, loss: IntArray, count: int) -> IntArray:
    """Return which pairs may be part of the best few: no `count` others are as good in both."""
    order = np.lexsort((loss, cost))
    left, kept = order, [order[:0]]
    for _ in range(count):
        if not len(left):
            break
        losses = loss[left]
        is_front = np.append(True, losses[1:] < np.minimum.accumulate(losses)[:-1])
        kept.append(left[is_front])
        left = left[~is_front]
    return np.sort(np.concatenate(kept))


class _Core:
    """The search among options whose least cost is 0."""

    def __init__(self, choices: Sequence[Options], room: int, count: int) -> None:
        self.choices, self.room, self.count = choices, room, count
        self.price = _price(choices, room)
        priced = [each.loss + self.price * each.cost for each in choices]
        self.best = [int(each.argmin()) for each in priced]
        self.reduced: list[FloatArray] = [each - each.min() for each in priced]
        lows = sum(float(each.min()) for each in priced)
        self.bound = lows - self.price * room
        sizes = (float(np.abs(each).max()) for each in priced)
        rounding = 4.0 * np.finfo(np.float64).eps * (len(choices) + 1)
        self.slack = 1.0 + rounding * (sum(sizes) + self.price * room)
        """More than all that is lost to rounding."""

    def search(self, clock: Budget) -> list[tuple[int, list[int]]] | None:
        """Return loss and options of the best few selections."""
        second = [float(np.partition(each, 1)[1]) for each in self.reduced if len(each) > 1]
        whole = sum(float(each.max()) for each in self.reduced) + self.price * self.room
        allowance = max(1.0, sorted(second)[min(FIRST, len(second) - 1)]) if second else 1.0
        while True:
            states = self._within(allowance + self.slack, clock)
            if states is None:
                return None
            found = states.selections(self)
            is_enough = len(found) == self.count and found[-1][0] <= self.bound + allowance
            if is_enough or allowance > whole:
                return found
            allowance *= GROWTH

    def _within(self, allowance: float, clock: Budget) -> _States | None:
        """Return the selections that lose no more than so much above the bound."""
        open_ = [at for at, each in enumerate(self.reduced) if (each <= allowance).sum() > 1]
        open_.sort(key=lambda at: -float(np.ptp(self.choices[at].cost[self._near(at, allowance)])))
        near = [self._near(at, allowance) for at in open_]
        costs = [self.choices[at].cost[own] for at, own in zip(open_, near, strict=True)]
        fixed = set(range(len(self.choices))).difference(open_)
        states = _States(
            sum(int(self.choices[at].cost[self.best[at]]) for at in fixed),
            sum(int(self.choices[at].loss[self.best[at]]) for at in fixed),
        )
        low, high = sum(int(each.min()) for each in costs), sum(int(each.max()) for each in costs)
        looks = 0
        for at, own, cost in zip(open_, near, costs, strict=True):
            pairs = len(states.cost) * len(own)
            looks += pairs
            if clock.spend(1 + pairs // 1000) or looks > MOST:
                return None
            low, high = low - int(cost.min()), high - int(cost.max())
            states.widen(at, own, cost, self.choices[at].loss[own], self.reduced[at][own])
            # What is left of the room costs its price: too much of it, and too much is lost.
            spare = (allowance - states.reduced) - self.price * (self.room - states.cost - high)
            is_in = (states.reduced <= allowance) & (spare >= 0) & (states.cost + low <= self.room)
            states.keep(np.flatnonzero(is_in))
            states.keep(_undominated(states.cost, states.loss, self.count))
        return states

    def _near(self, at: int, allowance: float) -> IntArray:
        return np.flatnonzero(self.reduced[at] <= allowance)


class _States:
    """Selections among the choices so far, as pairs of cost and loss, and how each was made."""

    def __init__(self, cost: int, loss: int) -> None:
        self.cost, self.loss = np.array([cost], np.int64), np.array([loss], np.int64)
        self.reduced = np.zeros(1)
        self._steps: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]] = []

    def widen(
        self, at: int, own: IntArray, cost: IntArray, loss: IntArray, reduced: FloatArray
    ) -> None:
        """Go on from each state with every option of a choice."""
        parent = np.repeat(np.arange(len(self.cost), dtype=np.int32), len(own))
        option = np.tile(own.astype(np.int32), len(self.cost))
        self._steps.append((at, parent, option))
        self.cost = (self.cost[:, None] + cost).ravel()
        self.loss = (self.loss[:, None] + loss).ravel()
        self.reduced = (self.reduced[:, None] + reduced).ravel()

    def keep(self, which: IntArray) -> None:
        """Keep some states."""
        at, parent, option = self._steps[-1]
        self._steps[-1] = at, parent[which], option[which]
        self.cost, self.loss = self.cost[which], self.loss[which]
        self.reduced = self.reduced[which]

    def selections(self, core: _Core) -> list[tuple[int, list[int]]]:
        """Return the states that lose least within the room: their loss and all options."""
        order = np.lexsort((self.cost, self.loss))
        found = []
        for state in order[self.cost[order] <= core.room][: core.count].tolist():
            options, place = list(core.best), state
            for at, parent, option in reversed(self._steps):
                options[at], place = int(option[place]), int(parent[place])
            found.append((int(self.loss[state]), options))
        return found


def _price(choices: Sequence[Options], room: int) -> float:
    """Return the least loss a unit of the budget must save, so that what is left suffices."""
    cost = np.concatenate([each.cost for each in choices])
    loss = np.concatenate([each.loss for each in choices])
    first = np.cumsum([0, *(len(each.cost) for each in choices[:-1])])
    owner = np.repeat(np.arange(len(choices)), [len(each.cost) for each in choices])
    far = np.iinfo(np.int64).max

    def fits(price: float) -> bool:
        priced = loss + price * cost
        is_best = priced == np.minimum.reduceat(priced, first)[owner]
        return int(np.minimum.reduceat(np.where(is_best, cost, far), first).sum()) <= room

    low, high = 0.0, 1.0
    if fits(low):
        return low
    while not fits(high):
        low, high = high, 2.0 * high
    for _ in range(64):
        middle = (low + high) / 2.0
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high
