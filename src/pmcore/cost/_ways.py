"""Tasks that can be done in several ways, as numbers: lengths, costs, and how they wait."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import TypeAlias

import numpy as np

from pmcore.network import FF, FS, SS

Way: TypeAlias = tuple[int, int]
"""How long a way of doing a task takes, and what it costs."""
FROM_FINISH, TO_START = (FS, FF), (FS, SS)
MOST_WAYS = 4000
"""Ways of merged tasks above which they are left apart."""


@dataclass(frozen=True)
class Wait:
    """An event of `after` comes at least (at most, for a limit) `lag` after one of `before`."""

    before: int
    after: int
    kind: int = FS
    lag: int = 0
    is_limit: bool = False


@dataclass(frozen=True)
class Item:
    """A task, or several merged into one.

    Parameters
    ----------
    ways : tuple of (int, int)
        By rising length; of merged tasks and those that only wait for finishes, each is cheaper
        than the one before it.
    task : int
        Position of the task; -1: merged.
    parts : tuple of Item
        What was merged.
    taken : tuple of tuple of int
        By way: which way of each part it takes.
    """

    ways: tuple[Way, ...]
    task: int = -1
    parts: tuple[Item, ...] = ()
    taken: tuple[tuple[int, ...], ...] = ()

    def spelled(self, way: int) -> Iterator[tuple[int, int]]:
        """Yield which way each task takes where the whole takes a way."""
        left = [(self, way)]
        while left:
            item, chosen = left.pop()
            if item.task >= 0:
                yield item.task, chosen
            elif item.parts:
                left += zip(item.parts, item.taken[chosen], strict=True)


@dataclass(frozen=True)
class Ways:
    """What a trade-off is asked of; times are whole units.

    Parameters
    ----------
    items : tuple of Item
        In an order in which waits that are no limits lead forward.
    waits : tuple of Wait
    floors : tuple of (int, int)
        By item: no start before the one, no finish before the other; 0: the project's start.
    """

    items: tuple[Item, ...]
    waits: tuple[Wait, ...]
    floors: tuple[tuple[int, int], ...]

    @cached_property
    def is_plain(self) -> bool:
        """Whether items only wait for finishes and the project's start: less is never worse."""
        simple = all(each.kind == FS and each.lag >= 0 and not each.is_limit for each in self.waits)
        return simple and not any(map(any, self.floors))

    @cached_property
    def unit(self) -> int:
        """What all lengths of plain items are whole multiples of."""
        lengths = [length for item in self.items for length, _ in item.ways]
        return gcd(*lengths, *(each.lag for each in self.waits)) or 1

    @cached_property
    def into(self) -> tuple[tuple[Wait, ...], ...]:
        """By item: what it waits for, limits apart."""
        found: list[list[Wait]] = [[] for _ in self.items]
        for each in self.waits:
            if not each.is_limit:
                found[each.after].append(each)
        return tuple(map(tuple, found))

    def cost(self, picks: Iterable[int]) -> int:
        """Return what items cost in the ways picked."""
        return sum(item.ways[way][1] for item, way in zip(self.items, picks, strict=True))

    def length(self, picks: Sequence[int]) -> int | None:
        """Return the length of the shortest schedule; none where limits cannot hold."""
        start = self.starts(picks)
        if start is None:
            return None
        return max((at + self.lasts(i, picks[i]) for i, at in enumerate(start)), default=0)

    def lasts(self, i: int, way: int) -> int:
        """Return how long an item takes in a way."""
        return self.items[i].ways[way][0]

    def starts(self, picks: Sequence[int]) -> list[int] | None:
        """Return when each item begins at the earliest; none where limits cannot hold."""
        lengths = [self.lasts(i, way) for i, way in enumerate(picks)]
        start = [0] * len(lengths)
        limits = [each for each in self.waits if each.is_limit]
        for _ in range(len(lengths) + 2 if limits else 1):
            self._forward(start, lengths)
            moved = False
            for each in limits:
                event = start[each.after] + (0 if each.kind in TO_START else lengths[each.after])
                own = lengths[each.before] if each.kind in FROM_FINISH else 0
                least = event - each.lag - own
                if start[each.before] < least:
                    start[each.before], moved = least, True
            if not moved:
                return start
        return None

    def finishes(self, picks: Sequence[int], most: int) -> list[int]:
        """Return when each item of a plain net must end for the whole to be done by `most`."""
        late = [most] * len(self.items)
        for i in range(len(self.items) - 1, -1, -1):
            start = late[i] - self.lasts(i, picks[i])
            for each in self.into[i]:
                late[each.before] = min(late[each.before], start - each.lag)
        return late

    def part(self, group: Sequence[int], floors: Sequence[int] | None = None) -> Ways:
        """Return some items with the waits among them; `floors`: before which none begins."""
        place = {i: k for k, i in enumerate(group)}
        waits = tuple(
            Wait(place[each.before], place[each.after], each.kind, each.lag)
            for i in group
            for each in self.into[i]
            if each.before in place
        )
        held = [(at, 0) for at in floors] if floors else [self.floors[i] for i in group]
        return Ways(tuple(self.items[i] for i in group), waits, tuple(held))

    def _forward(self, start: list[int], lengths: list[int]) -> None:
        for i, waits in enumerate(self.into):
            floor, finish = self.floors[i]
            at = max(start[i], floor, finish - lengths[i])
            for each in waits:
                event = start[each.before] + each.lag
                event += lengths[each.before] if each.kind in FROM_FINISH else 0
                event -= 0 if each.kind in TO_START else lengths[i]
                at = max(at, event)
            start[i] = at

    def spelled(self, picks: Iterable[int]) -> dict[int, int]:
        """Return which way each task takes."""
        pairs = zip(self.items, picks, strict=True)
        return {task: own for item, way in pairs for task, own in item.spelled(way)}


def undominated(ways: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return those of (length, cost, mark) that none other beats, by rising length.

    Examples
    --------
    >>> undominated([(3, 9, 0), (5, 9, 1), (4, 7, 2), (4, 8, 3)])
    [(3, 9, 0), (4, 7, 2)]
    """
    kept: list[tuple[int, int, int]] = []
    for each in sorted(ways):
        if not kept or each[1] < kept[-1][1]:
            kept.append(each)
    return kept


def in_turn(first: Item, second: Item, most: int | None = None) -> Item | None:
    """Return two items done one after the other as one; none where it has too many ways."""
    a, b = np.array(first.ways, np.int64), np.array(second.ways, np.int64)
    length = (a[:, None, 0] + b[None, :, 0]).ravel()
    cost = (a[:, None, 1] + b[None, :, 1]).ravel()
    order = np.lexsort((cost, length))
    falling = np.minimum.accumulate(cost[order])
    fresh = np.concatenate([[True], falling[1:] < falling[:-1]])
    kept = order[fresh]
    if len(kept) > (most or MOST_WAYS):
        return None
    return Item(
        tuple(zip(length[kept].tolist(), cost[kept].tolist(), strict=True)),
        parts=(first, second),
        taken=tuple((k // len(b), k % len(b)) for k in kept.tolist()),
    )


def at_once(first: Item, second: Item) -> Item:
    """Return two items that begin and are waited for together as one."""
    least = max(first.ways[0][0], second.ways[0][0])
    lengths = sorted({length for item in (first, second) for length, _ in item.ways})
    found = []
    for length in lengths:
        if length >= least:
            own = [
                bisect_right(item.ways, length, key=lambda way: way[0]) - 1
                for item in (first, second)
            ]
            cost = first.ways[own[0]][1] + second.ways[own[1]][1]
            found.append(((length, cost), (own[0], own[1])))
    return Item(
        tuple(way for way, _ in found),
        parts=(first, second),
        taken=tuple(own for _, own in found),
    )


def reduced(net: Ways) -> Ways:
    """Return the same question of fewer items: chains and twins merged, idle waits left out.

    Two items of which the second alone waits for the first become one, as do two that wait for
    the same and are waited for by the same, and milestones that join nothing go: the reductions
    of series and parallel arcs, which keep every length and every cost of the whole.

    References
    ----------
    E. L. Demeulemeester, W. S. Herroelen, S. E. Elmaghraby, Optimal procedures for the discrete
    time/cost trade-off problem in project networks, European Journal of Operational Research 88,
    1996.
    """
    if not net.is_plain:
        return net
    work = _Merging(net)
    while work.dissolve() or work.chain() or work.twins():
        pass
    return work.net()


class _Merging:
    """A plain net under reduction."""

    def __init__(self, net: Ways) -> None:
        self.items: dict[int, Item] = dict(enumerate(net.items))
        self.gone: list[Item] = []
        self.before: dict[int, dict[int, int]] = {i: {} for i in self.items}
        self.after: dict[int, dict[int, int]] = {i: {} for i in self.items}
        for each in net.waits:
            self.join(each.before, each.after, each.lag)
        self.thin()

    def thin(self) -> None:
        """Leave out waits that follow from others."""
        ancestors: dict[int, int] = {}
        for i in sorted(self.items):  # merging keeps the order of the first
            above = 0
            for p in sorted(self.before[i], reverse=True):
                if above >> p & 1 and not self.before[i][p]:
                    del self.before[i][p], self.after[p][i]
                above |= ancestors[p] | 1 << p
            ancestors[i] = above

    def join(self, before: int, after: int, lag: int) -> None:
        lag = max(lag, self.after[before].get(after, 0))
        self.after[before][after] = self.before[after][before] = lag

    def drop(self, i: int) -> tuple[dict[int, int], dict[int, int]]:
        before, after = self.before.pop(i), self.after.pop(i)
        for p in before:
            del self.after[p][i]
        for s in after:
            del self.before[s][i]
        return before, after

    def dissolve(self) -> bool:
        """Take out milestones that join nothing: what follows waits for what went before."""
        found = False
        for i, item in list(self.items.items()):
            before, after = self.before[i], self.after[i]
            if len(item.ways) > 1 or item.ways[0][0]:
                continue
            if (
                (len(before) == 1 or len(after) == 1)
                if before and after
                else not any([*before.values(), *after.values()])
            ):
                self.gone.append(self.items.pop(i))
                self.drop(i)
                for p, lag in before.items():
                    for s, more in after.items():
                        self.join(p, s, lag + more)
                found = True
        if found:
            self.thin()
        return found

    def chain(self) -> bool:
        """Merge each item that alone follows another which it alone waits for."""
        found = False
        for i in list(self.items):
            while i in self.items and len(self.after[i]) == 1:
                ((j, lag),) = self.after[i].items()
                if lag or len(self.before[j]) != 1:
                    break
                merged = in_turn(self.items[i], self.items[j])
                if merged is None:
                    break
                _, after = self.drop(j)
                del self.items[j]
                self.items[i], found = merged, True
                for s, more in after.items():
                    self.join(i, s, more)
        return found

    def twins(self) -> bool:
        """Merge items that wait for the same and are waited for by the same."""
        groups: dict[tuple[object, ...], int] = {}
        found = False
        for i in list(self.items):
            key = tuple(sorted(self.before[i].items())), tuple(sorted(self.after[i].items()))
            first = groups.setdefault(key, i)
            if first != i:
                self.items[first] = at_once(self.items[first], self.items.pop(i))
                self.drop(i)
                found = True
        return found

    def net(self) -> Ways:
        """Return what is left, in an order that waits lead forward in."""
        order = sorted(self.items)
        place = {i: k for k, i in enumerate(order)}
        items = [self.items[i] for i in order]
        waits = [
            Wait(place[p], place[i], FS, lag)
            for i in order
            for p, lag in sorted(self.before[i].items())
        ]
        if self.gone:  # kept beside the rest, so that every task is told its way
            items.append(_beside(self.gone))
        return Ways(tuple(items), tuple(waits), ((0, 0),) * len(items))


def _beside(gone: list[Item]) -> Item:
    cost = sum(item.ways[0][1] for item in gone)
    return Item(((0, cost),), parts=tuple(gone), taken=((0,) * len(gone),))


def in_series(net: Ways) -> list[Ways]:
    """Return a plain net as parts of which each begins when all before it is done.

    The lengths and costs of the whole are sums of those of its parts.
    """
    if not net.is_plain:
        return [net]
    n = len(net.items)
    ancestors = [0] * n
    for i in range(n):
        for each in net.into[i]:
            ancestors[i] |= ancestors[each.before] | 1 << each.before
    order = sorted(range(n), key=lambda i: (ancestors[i].bit_count(), i))
    loose = [i for i in order if not ancestors[i] and net.items[i].ways[0][0] == 0]
    loose = [i for i in loose if not any(each.before == i for each in net.waits)]
    order = [i for i in order if i not in set(loose)]
    behind, cuts = 0, [0]
    common = [0] * (len(order) + 1)  # what all from a place on wait for
    common[-1] = -1
    for k in range(len(order) - 1, -1, -1):
        common[k] = common[k + 1] & ancestors[order[k]]
    for k, i in enumerate(order):
        if k and common[k] & behind == behind:
            cuts.append(k)
        behind |= 1 << i
    ends = [*cuts[1:], len(order)]
    groups = [order[a:b] for a, b in zip(cuts, ends, strict=True) if a < b]
    where = {i: k for k, group in enumerate(groups) for i in group}
    if any(each.lag for each in net.waits if where[each.before] != where[each.after]):
        return [net]
    if loose and groups:
        groups[0] += loose
    elif loose:
        groups = [loose]
    return [net.part(sorted(group)) for group in groups]


__all__ = [
    "FROM_FINISH",
    "TO_START",
    "Item",
    "Wait",
    "Way",
    "Ways",
    "in_series",
    "in_turn",
    "reduced",
    "undominated",
]
