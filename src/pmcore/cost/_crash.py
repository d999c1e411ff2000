"""The cheapest ways of doing everything by a date: at one, at all, and where a day costs money."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from math import ceil, inf
from random import Random
from threading import Event

from pmcore.cost._ways import (
    FROM_FINISH,
    TO_START,
    Item,
    Wait,
    Way,
    Ways,
    in_series,
    in_turn,
    reduced,
    undominated,
)
from pmcore.errors import InfeasibleError, Problem
from pmcore.run import Budget, Limits, Rows, Status, solve_rows

SMALL = 40
"""Items below which one search is through before a second is of use."""
NEIGHBOURS = 50
"""Items that are chosen anew together, to begin with."""
MOST_POINTS = 50_000
"""Points of a curve of parts in series above which the whole is searched instead."""
SHARE, LONGEST = 0.6, 1.0
"""The part of the time that the whole is searched for, and seconds that some neighbours are."""


@dataclass
class Point:
    """Ways of doing everything, and how good they are.

    Parameters
    ----------
    picks : tuple of int
        A way of each item; empty where it is made of parts.
    length, cost : int
    bound : int
        What nothing as short as asked for can cost less than.
    is_reproducible : bool
    """

    picks: tuple[int, ...]
    length: int
    cost: int
    bound: int
    is_reproducible: bool = True
    parts: tuple[Point, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Whether nothing as short is cheaper."""
        return self.bound >= self.cost


@dataclass
class Curve:
    """All points that no other beats, by rising length, as far as the limits let find them."""

    points: list[Point] = field(default_factory=list)
    is_complete: bool = True


class Crash:
    """Answers about one net; parts that are alike are solved once.

    Parameters
    ----------
    net : Ways
    budget : Budget
    """

    def __init__(self, net: Ways, budget: Budget) -> None:
        self.whole, self.budget = net, budget
        self.net = reduced(net)
        self.parts = [self.net] if len(self.net.items) < 2 else in_series(self.net)
        self._curves: dict[object, Curve] = {}

    @cached_property
    def shortest(self) -> Point:
        """The shortest there is, or that was found; what it costs does not matter.

        Raises
        ------
        InfeasibleError
            If maximum lags hold in none of the ways, or none in which they do was found.
        """
        return _shortest(self.net, self.budget)

    def by(self, length: int, limits: Limits) -> Point | None:
        """Return the cheapest that is no longer; none if nothing is, or none was found."""
        if self.net.is_plain and self.shortest.length > length:
            return None
        return _Model(self.net, length).found(limits)

    def least(self, rate: Fraction) -> Point:
        """Return what is cheapest in all, where each unit of length costs `rate`."""
        known = dict[object, Point]()
        for part in self.parts:
            if _key(part) not in known:
                limits = self.budget.part(len(self.parts) - len(known))
                known[_key(part)] = _Model(part, None, rate).best(limits)
        return _joined([known[_key(part)] for part in self.parts])

    def spelled(self, point: Point) -> tuple[int, ...]:
        """Return the ways of all tasks at a point."""
        pairs = zip(self.parts, point.parts, strict=True) if point.parts else [(self.net, point)]
        chosen = dict[int, int]()
        for part, own in pairs:
            chosen |= part.spelled(own.picks)
        return tuple(chosen[item.task] for item in self.whole.items)

    def curve(self) -> Curve:
        """Return the whole curve: that of every part, and what they add up to."""
        found = [self._curve(part) for part in self.parts]
        is_complete = all(each.is_complete for each in found)
        if len(found) == 1:
            return Curve(found[0].points, is_complete)
        merged: Item | None = None
        for place, each in enumerate(found):
            ways = tuple((point.length, point.cost) for point in each.points)
            item = Item(ways, task=place)
            merged = item if merged is None else in_turn(merged, item, MOST_POINTS)
            if merged is None:  # too many to be told: the searches of the whole take over
                return _walked(self.net, self.budget)
        assert merged is not None, "there is a part"
        points = []
        for way in range(len(merged.ways)):
            own = dict(merged.spelled(way))
            points.append(_joined([found[k].points[own[k]] for k in range(len(found))]))
        return Curve(points, is_complete)

    def _curve(self, part: Ways) -> Curve:
        key = _key(part)
        if key not in self._curves:
            self._curves[key] = _walked(part, self.budget)
        return self._curves[key]


def _key(part: Ways) -> object:
    """Return what parts that are alike share."""
    return tuple(item.ways for item in part.items), part.waits, part.floors


def _joined(parts: list[Point]) -> Point:
    """Return points of all parts of a series as one of the whole."""
    return Point(
        (),
        sum(point.length for point in parts),
        sum(point.cost for point in parts),
        sum(point.bound for point in parts),
        all(point.is_reproducible for point in parts),
        tuple(parts),
    )


def _walked(net: Ways, budget: Budget) -> Curve:
    """Return the curve of a net: between two points known, what lies halfway is asked.

    Where the cheapest by a date costs as much as a longer point, it takes that one's place; where
    it costs as much as the shorter, nothing lies between. Each stretch ends when its ends touch.
    """
    if len(net.items) == 1 and net.is_plain:
        ways = net.items[0].ways
        return Curve([Point((k,), length, cost, cost) for k, (length, cost) in enumerate(ways)])
    longest, least = _cheapest(net, budget), _shortest(net, budget)
    shortest = _Model(net, least.length).found(budget.rest()) or _unproved(net, least)
    curve = Curve(is_complete=all(each.is_proved for each in (longest, least, shortest)))
    points, unit = [shortest, longest], net.unit if net.is_plain else 1
    left: list[tuple[int, int, int, int]] = []  # what it may save, its ends, where the first holds

    def stretch(first: int, last: int, held: int) -> None:
        a, b = points[first], points[last]
        if a.cost > b.cost and held + unit < b.length:
            heappush(left, (-(a.cost - b.cost) * (b.length - held), first, last, held))

    stretch(0, 1, shortest.length)
    while left:
        if budget.report("tradeoff", len(points)):
            curve.is_complete = False
            break
        _, first, last, held = heappop(left)
        a, b = points[first], points[last]
        if held + unit >= b.length:  # its end has come nearer since
            continue
        asked = held + max(unit, (b.length - held) // 2 // unit * unit)
        asked = min(asked, b.length - unit)
        point = _Model(net, asked).solved(budget.part(len(left) + 1))
        if point is None or not point.is_proved:
            curve.is_complete = False
        if point is None or point.cost > a.cost:
            continue
        if point.cost <= b.cost:
            points[last] = point
            stretch(first, last, held)
        elif point.cost == a.cost:
            stretch(first, last, asked)
        else:
            points.append(point)
            stretch(first, len(points) - 1, held)
            stretch(len(points) - 1, last, asked)
    kept = undominated((each.length, each.cost, k) for k, each in enumerate(points))
    curve.points = [points[k] for _, _, k in kept]
    return curve


def _shortest(net: Ways, budget: Budget) -> Point:
    """Return the shortest of any cost, which is proved to be so if the point is."""
    if not net.is_plain:
        return _Model(net, None, Fraction(1), is_free=True).best(budget.rest())
    return _exact(net, (0,) * len(net.items))


def _cheapest(net: Ways, budget: Budget) -> Point:
    """Return the cheapest of any length."""
    if not net.is_plain:
        return _Model(net, None).best(budget.rest())
    return _exact(net, tuple(len(item.ways) - 1 for item in net.items))


def _exact(net: Ways, picks: tuple[int, ...]) -> Point:
    """Return a point of a plain net that nothing betters."""
    length, cost = net.length(picks), net.cost(picks)
    assert length is not None, "nothing limits a plain net"
    return Point(picks, length, cost, cost)


def _unproved(net: Ways, point: Point) -> Point:
    """Return a point of which nothing more is known than what its ways cost at the least."""
    return replace(point, bound=_least_cost(net), is_reproducible=False)


def _least_cost(net: Ways) -> int:
    return sum(min(cost for _, cost in item.ways) for item in net.items)


class _Model:
    """A mixed program of a net: binaries climb from each item's shortest way to longer ones.

    A length is a sum of steps that are taken in their order, so that a choice divides the ways in
    two. Starts are real numbers; no row needs a large constant, for what waits adds up.

    Parameters
    ----------
    net : Ways
    most : int, optional
        What the length must not exceed.
    rate : Fraction
        What a unit of length costs.
    is_free : bool
        Whether ways cost nothing.
    dues : sequence of int, optional
        By item: when it must be done.
    """

    def __init__(
        self,
        net: Ways,
        most: int | None,
        rate: Fraction = Fraction(0),
        *,
        is_free: bool = False,
        dues: Sequence[int] | None = None,
    ) -> None:
        self.net, self.most, self.rate, self.is_free = net, most, rate, is_free
        self.dues = dues
        self.is_impossible = False  # as far as searches have told

    def best(self, limits: Limits) -> Point:
        """Return the best found, where any length is allowed.

        Raises
        ------
        InfeasibleError
            If there is nothing, or nothing was found.
        """
        point = self.found(limits)
        if point is None:
            code = "cost.limits_not_kept" if self.is_impossible else "cost.no_ways_found"
            raise InfeasibleError([Problem(code, "dependencies")], self.is_impossible)
        return point

    def found(self, limits: Limits) -> Point | None:
        """Return the best found, or known without a search where there was no time for one.

        None where there is nothing, or nothing was found.
        """
        return self.solved(limits) or (None if self.is_impossible else self.known())

    def known(self) -> Point | None:
        """Return everything in its shortest or in its cheapest way; none where neither fits."""
        net = self.net
        chosen = ((0,) * len(net.items), tuple(map(_cheapest_way, net.items)))
        points = [point for picks in chosen if (point := self.point(picks)) is not None]
        if not points:
            return None
        best = min(points, key=self._value)
        shortest = net.length(chosen[0]) if net.is_plain else 0
        saved = self.rate * (best.length - (shortest or 0))
        point = _unproved(net, best)
        point.bound -= 1 if self.is_free else ceil(saved)
        return point

    def _value(self, point: Point) -> Fraction:
        return (0 if self.is_free else point.cost) + self.rate * point.length

    def solved(self, limits: Limits) -> Point | None:
        """Return the best found; none where there is none, or none was found.

        What is not proved in a part of the time is bettered piece by piece in the rest; where
        there is a second worker, it betters what rounding gives from the beginning.
        """
        is_timed = limits.seconds is not None and limits.work is None
        if not (is_timed and self.most is not None and self.net.is_plain):
            return self.searched(limits)
        if len(self.net.items) < SMALL:
            return self.searched(limits)
        assert limits.seconds is not None, "timed"
        budget, is_over = Budget(limits), Event()
        pieces = Pieces(self.net, self.most)
        part = replace(limits, seconds=limits.seconds * SHARE)
        if (limits.workers or 1) < 2:
            other = pieces.rounded(part)
            whole = self.searched(part)
        else:
            with ThreadPoolExecutor(1, "pmcore-pieces") as pool:
                begun = pool.submit(pieces.begun, Budget(part), is_over)
                try:
                    whole = self.searched(part)
                finally:
                    is_over.set()
                other = begun.result()
        if whole is None or other is None or whole.is_proved:
            best = whole or other
        else:
            best = whole if whole.cost <= other.cost else other
            best.bound = min(best.cost, whole.bound)
        if best is None or best.is_proved:
            return best
        return pieces.bettered(best, budget, Event(), seed=1)

    def searched(self, limits: Limits) -> Point | None:
        """Return the best found by one search for the whole."""
        program, steps = self._stated(is_whole=True)
        solved = solve_rows(program, limits)
        self.is_impossible = solved.status is Status.INFEASIBLE
        if not solved.values:
            return None
        point = self.point(sum(solved.values[step] > 0.5 for step in own) for own in steps)
        if point is None:
            return None
        if solved.status is not Status.OPTIMAL:
            loss = self._value(point) - Fraction(solved.bound or 0, self.rate.denominator)
            point.bound -= max(1 if self.is_free else 0, ceil(loss))
            point.is_reproducible = solved.stop is None or solved.stop.is_reproducible
        return point

    def point(self, picks: Iterable[int]) -> Point | None:
        """Return the point of some ways; none where they do not fit.

        What a solver found within its tolerance is counted anew in whole numbers.
        """
        chosen = tuple(picks)
        length, cost = self.net.length(chosen), self.net.cost(chosen)
        if length is None or (self.most is not None and length > self.most):
            return None
        return Point(chosen, length, cost, cost)

    def rounded(self, limits: Limits) -> Point | None:
        """Return ways no longer than the lengths that are best where ways may be mixed."""
        program, steps = self._stated(is_whole=False)
        values = solve_rows(program, limits).values
        if not values:
            return None
        return self.point(
            _longest_within(item.ways, steps[i], values) for i, item in enumerate(self.net.items)
        )

    def _stated(self, *, is_whole: bool) -> tuple[Rows, list[list[int]]]:
        """Return the program, and by item the binaries of its steps."""
        net, program = self.net, Rows()
        scale = self.rate.denominator
        start = [program.variable(floor, inf) for floor, _ in net.floors]
        end = program.variable(0, inf if self.most is None else self.most)
        steps, length = list[list[int]](), list[tuple[int, list[tuple[int, float]]]]()
        aim = [(end, float(self.rate * scale))] if self.rate else []
        base = 0
        for i, item in enumerate(net.items):
            ways = item.ways
            own = [program.variable(0, 1, is_whole=is_whole) for _ in ways[1:]]
            for first, second in pairwise(own):
                program.row([(first, 1), (second, -1)], low=0)
            climbs = list(zip(own, pairwise(ways), strict=True))
            length.append((ways[0][0], [(k, float(b[0] - a[0])) for k, (a, b) in climbs]))
            if not self.is_free:
                aim += [(k, float((b[1] - a[1]) * scale)) for k, (a, b) in climbs]
                base += ways[0][1] * scale
            if net.floors[i][1]:
                program.row([(start[i], 1), *length[i][1]], low=net.floors[i][1] - ways[0][0])
            if self.dues is not None:
                terms = [(start[i], 1.0), *length[i][1]]
                program.row(terms, high=self.dues[i] - ways[0][0])
            steps.append(own)
        followed = {each.before for each in net.waits} if net.is_plain else set()
        for i in range(len(net.items)):
            if i not in followed:
                program.row([(end, 1), (start[i], -1), *_less(length[i][1])], low=length[i][0])
        for each in net.waits:
            _wait(program, each, start, length)
        program.minimise(aim, float(base))
        return program, steps


def _cheapest_way(item: Item) -> int:
    return min(range(len(item.ways)), key=lambda way: item.ways[way][1])


def _wait(
    program: Rows, each: Wait, start: list[int], length: list[tuple[int, list[tuple[int, float]]]]
) -> None:
    terms, least = [(start[each.after], 1.0), (start[each.before], -1.0)], each.lag
    if each.kind not in TO_START:
        terms += length[each.after][1]
        least -= length[each.after][0]
    if each.kind in FROM_FINISH:
        terms += _less(length[each.before][1])
        least += length[each.before][0]
    program.row(terms, low=-inf if each.is_limit else least, high=least if each.is_limit else inf)


def _less(terms: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(variable, -weight) for variable, weight in terms]


def _longest_within(ways: Sequence[Way], steps: list[int], values: Sequence[float]) -> int:
    """Return the longest way that a mixture of ways leaves room for."""
    room = ways[0][0] + 1e-6
    room += sum(values[k] * (b[0] - a[0]) for k, (a, b) in zip(steps, pairwise(ways), strict=True))
    return bisect_right(ways, room, key=lambda way: way[0]) - 1


class Pieces:
    """Betters the ways of a plain net a piece at a time: what is under way about some time.

    Items in the order of their starts: what goes before a piece says when its items may begin,
    what comes after it when they must be done, and the piece is solved by itself. How many items
    are chosen together grows while that is quickly done.

    References
    ----------
    P. Shaw, Using constraint programming and local search methods to solve vehicle routing
    problems, CP98: large neighbourhood search.
    """

    def __init__(self, net: Ways, most: int) -> None:
        self.net, self.most = net, most

    def rounded(self, limits: Limits) -> Point | None:
        """Return a first point."""
        point = _Model(self.net, self.most).rounded(limits)
        if point is not None:
            point.bound, point.is_reproducible = 0, False
        return point

    def begun(self, budget: Budget, is_over: Event) -> Point | None:
        """Return a first point, bettered until the time is up."""
        point = self.rounded(budget.rest())
        return None if point is None else self.bettered(point, budget, is_over, seed=0)

    def bettered(self, best: Point, budget: Budget, is_over: Event, *, seed: int) -> Point:
        """Return the best found until the time is up."""
        random, size, count = Random(seed), NEIGHBOURS, len(self.net.items)  # noqa: S311 - no secret
        bound = best.bound
        while not (is_over.is_set() or budget.exhausted):
            first = random.randrange(-size // 2, count - size // 2)
            before, rest = budget.elapsed, budget.rest()
            limits = replace(rest, seconds=min(LONGEST, rest.seconds or 0.0))
            best = self._chosen_anew(best, slice(max(0, first), first + size), limits)
            spent = budget.elapsed - before
            if spent < LONGEST / 4:
                size = min(count, size + 1 + size // 16)
            elif spent > LONGEST / 2:
                size = max(NEIGHBOURS // 2, size - size // 8)
        best.bound, best.is_reproducible = min(bound, best.cost), False
        return best

    def _chosen_anew(self, best: Point, piece: slice, limits: Limits) -> Point:
        net, start = self.net, self.net.starts(best.picks)
        assert start is not None, "nothing limits a plain net"
        due = net.finishes(best.picks, self.most)
        order = sorted(range(len(start)), key=lambda i: (start[i], i))
        group = sorted(order[piece])
        inside = set(group)
        floors = [
            max(
                (
                    start[each.before] + net.lasts(each.before, best.picks[each.before]) + each.lag
                    for each in net.into[i]
                    if each.before not in inside
                ),
                default=0,
            )
            for i in group
        ]
        dues = [
            min([self.most, *(due_of for due_of in self._waited(i, best.picks, due, inside))])
            for i in group
        ]
        found = _Model(net.part(group, floors), None, dues=dues).searched(limits)
        if found is None:
            return best
        picks = list(best.picks)
        for i, way in zip(group, found.picks, strict=True):
            picks[i] = way
        point = _Model(net, self.most).point(picks)
        return best if point is None or point.cost > best.cost else point

    def _waited(
        self, i: int, picks: Sequence[int], due: list[int], inside: set[int]
    ) -> Iterator[int]:
        """Yield by when those outside a piece that wait for an item want it done."""
        for each in self._out[i]:
            if each.after not in inside:
                yield due[each.after] - self.net.lasts(each.after, picks[each.after]) - each.lag

    @cached_property
    def _out(self) -> list[list[Wait]]:
        found: list[list[Wait]] = [[] for _ in self.net.items]
        for each in self.net.waits:
            found[each.before].append(each)
        return found
