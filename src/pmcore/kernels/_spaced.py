"""Generation where least and greatest distances between starts hold: tasks are taken out again.

A task may have to begin no later than an instant that others set which are placed already. Where
it finds no room until then, those others begin later, and what was placed after them is placed
anew. A search makes many schedules so, each from the order of one before it, a stretch disturbed.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._events import Compact, Events, clear, occupy, pop, released, start_of, waiting
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._match import Weights
from pmcore.kernels._passes import FAR
from pmcore.kernels._shift import draw

__all__ = ["UNTIED", "Bench", "Spaced", "Walk", "bench", "spaced", "walk", "wander"]

FloatArray: TypeAlias = NDArray[np.float64]

UNTIED = -(1 << 40)
"""A least distance that says nothing: longer than any plan, and sums of some are still numbers."""

_NOISE = 0.5
_LEAST, _MOST = 0.1, 0.6
_TRIES, _GENTLE = 4, 0.5
_PATIENCE = 60

_MADE, _SPAN, _BEST, _STALE = 0, 1, 2, 3


class Spaced(NamedTuple):
    """What holds tasks apart and together.

    Parameters
    ----------
    apart : array by task and task
        The least from the start of one to the start of the other, closed: no chain of distances
        says more. At most `UNTIED` where it says nothing.
    within : array by task and task
        The most from the start of one to the start of the other: what `apart` says backwards.
    early, late : array by task
        No task starts before or after.
    """

    apart: IntArray
    within: IntArray
    early: IntArray
    late: IntArray


class Bench(NamedTuple):
    """Room for tasks that may be taken out again.

    Parameters
    ----------
    order : array by task
        In which they are placed.
    floor : array by task
        Earliest starts, as far as tasks had to be moved.
    early, late : array by task
        The same with what the tasks that are placed say.
    is_placed : array by task
        1 or 0.
    """

    order: IntArray
    floor: IntArray
    early: IntArray
    late: IntArray
    is_placed: IntArray


def bench(net: Compact) -> Bench:
    """Return room for the tasks of a problem."""
    return Bench(*(np.zeros(len(net.duration), np.int64) for _ in range(5)))


@bare
def _narrow(lags: Spaced, seats: Bench, i: int, begin: int) -> None:
    """Let a start bound those of the others."""
    for j in range(len(seats.early)):
        least = begin + lags.apart[i, j]
        seats.early[j] = least if least > seats.early[j] else seats.early[j]
        most = begin + lags.within[i, j]
        seats.late[j] = most if most < seats.late[j] else seats.late[j]


@bare
def _seat(net: Compact, room: Events, i: int, begin: int) -> None:
    """Take what a task takes from an instant on, wherever in the chain that is."""
    k = 0
    while room.at[room.after[k]] <= begin:
        k = room.after[k]
    occupy(net, room, i, begin, k)


@bare
def _raised(lags: Spaced, seats: Bench, start: IntArray, i: int, begin: int) -> int:
    """Move the tasks that keep one from beginning so late; return the first of their starts.

    FAR where they cannot be moved so far.
    """
    count = len(start)
    low = FAR
    for j in range(count):
        least = begin + lags.apart[i, j]
        if seats.is_placed[j] == 0 or start[j] >= least:
            continue
        low = start[j] if start[j] < low else low
        for h in range(count):
            floor = least + lags.apart[j, h]
            if floor > seats.floor[h]:
                seats.floor[h] = floor
                if floor > lags.late[h]:
                    return FAR
    return low


@bare
def _undo(
    net: Compact,
    lags: Spaced,
    room: Events,
    seats: Bench,
    start: IntArray,
    low: int,
) -> int:
    """Take out what starts after an instant, or can no longer stay; return its first place."""
    count = len(start)
    clear(net, room)
    for j in range(count):
        seats.early[j] = seats.floor[j]
        seats.late[j] = lags.late[j]
    first = count
    for place in range(count):
        j = seats.order[place]
        is_out = start[j] > low or start[j] < seats.early[j] or start[j] > seats.late[j]
        if seats.is_placed[j] == 0 or is_out:
            seats.is_placed[j] = 0
            first = place if place < first else first
        else:
            _seat(net, room, j, start[j])
            _narrow(lags, seats, j, start[j])
    return first


@jit
def spaced(
    net: Compact,
    lags: Spaced,
    room: Events,
    seats: Bench,
    first: int,
    is_gentle: int,
    key: Weights,
    start: IntArray,
    finish: IntArray,
) -> int:
    """Place task after task, the least key first; move what keeps a task from its room.

    Parameters
    ----------
    net : Compact
        Its links are the order in which tasks are placed; floors and lags are in `lags`.
    lags : Spaced
    room, seats : Events, Bench
    first : int
        No task begins before.
    is_gentle : int
        0: what starts after the first task that is moved is placed anew, too; else it stays where
        it can.
    key : array of float by task
    start, finish : array by task
        Filled.

    Returns
    -------
    int
        The last finish; FAR if it found none after moving tasks again and again.

    References
    ----------
    B. Franck, K. Neumann, C. Schwindt, Truncated branch-and-bound, schedule-construction, and
    schedule-improvement procedures for resource-constrained project scheduling, OR Spektrum 23,
    2001, section 3.
    """
    count = len(net.duration)
    size = waiting(net, room, key)
    place = 0
    while size > 0:
        i = room.heap[0]
        size = pop(room.heap, size, key)
        seats.order[place] = i
        place += 1
        size = released(net, room, size, i, key)
    for i in range(count):
        seats.floor[i] = lags.early[i] if lags.early[i] > first else first
        seats.early[i] = seats.floor[i]
        seats.late[i] = lags.late[i]
        seats.is_placed[i] = 0
    clear(net, room)
    moves = _TRIES * count
    place = 0
    while place < count:
        i = seats.order[place]
        if seats.is_placed[i] != 0:
            place += 1
            continue
        k = 0
        while room.at[room.after[k]] <= seats.early[i]:
            k = room.after[k]
        begin, k = start_of(net, room, i, seats.early[i], k)
        if begin <= seats.late[i]:
            occupy(net, room, i, begin, k)
            start[i] = begin
            seats.is_placed[i] = 1
            _narrow(lags, seats, i, begin)
            place += 1
            continue
        moves -= 1
        if moves < 0 or begin > lags.late[i]:
            return FAR
        low = _raised(lags, seats, start, i, begin)
        if low == FAR:
            return FAR
        place = _undo(net, lags, room, seats, start, FAR if is_gentle else low)
    last = first
    for i in range(count):
        finish[i] = start[i] + net.duration[i]
        last = finish[i] if finish[i] > last else last
    return int(last)


class Walk(NamedTuple):
    """A search from schedule to schedule, and where it is.

    Parameters
    ----------
    start, best : array by task
        Starts of the schedule it is at, and of the best there was.
    late : array by task
        Latest starts: the order of the first schedule, disturbed.
    tally : array of 4
        Schedules made; length of the schedule it is at, and of the best, FAR: none; schedules made
        when the former was found.
    random : array of 2
        State of the random numbers; the first is not 0.
    key, turned : array of float by task
    begin, end : array by task
        Room to work in.
    """

    start: IntArray
    best: IntArray
    late: IntArray
    tally: IntArray
    random: IntArray
    key: FloatArray
    turned: FloatArray
    begin: IntArray
    end: IntArray


def walk(net: Compact, late: IntArray, *, words: tuple[int, int]) -> Walk:
    """Return a search that has made nothing yet.

    Parameters
    ----------
    net : Compact
    late : array by task
        Latest starts.
    words : (int, int)
        Two words of 32 bits that key the random numbers.
    """
    count = len(net.duration)
    return Walk(
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        late.astype(np.int64),
        np.array([0, FAR, FAR, 0], np.int64),
        np.array([words[0] or 1, words[1]], np.int64),
        np.zeros(count),
        np.zeros(count),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )


@bare
def _any_order(path: Walk) -> None:
    """Set the keys at random, near the order of latest starts."""
    low = path.late[0]
    high = low
    for i in range(len(path.late)):
        low = path.late[i] if path.late[i] < low else low
        high = path.late[i] if path.late[i] > high else high
    noise = (high - low) * _NOISE * draw(path.random)
    for i in range(len(path.late)):
        path.key[i] = path.late[i] + noise * draw(path.random)


@bare
def _disturb(net: Compact, path: Walk, first: int) -> None:
    """Set the keys: finishes of the schedule it is at, those of a stretch disturbed."""
    span = float(path.tally[_SPAN])
    width = (_LEAST + (_MOST - _LEAST) * draw(path.random)) * span
    low = first - width + (span + width) * draw(path.random)
    noise = width * draw(path.random)
    for i in range(len(path.key)):
        path.key[i] = path.start[i] + net.duration[i]
        if low <= path.start[i] < low + width:
            path.key[i] += noise * (draw(path.random) - 0.5)


@jit
def _justified(
    net: Compact,
    lags: Spaced,
    mirror: Compact,
    back: Spaced,
    room: Events,
    seats: Bench,
    path: Walk,
    first: int,
    end: int,
) -> int:
    """Make the schedule of the keys, pushed to an end and pulled back; return its length."""
    count = len(path.key)
    is_gentle = 1 if draw(path.random) < _GENTLE else 0
    for i in range(count):
        path.turned[i] = -path.key[i]
    path.tally[_MADE] += 1
    if spaced(mirror, back, room, seats, -end, is_gentle, path.turned, path.begin, path.end) < FAR:
        for i in range(count):
            path.key[i] = -path.end[i]
    path.tally[_MADE] += 1
    last = spaced(net, lags, room, seats, first, is_gentle, path.key, path.begin, path.end)
    return int(last) if last == FAR else int(last - first)


@jit
def wander(
    net: Compact,
    lags: Spaced,
    mirror: Compact,
    back: Spaced,
    room: Events,
    seats: Bench,
    path: Walk,
    first: int,
    until: int,
    target: int,
) -> int:
    """Go on with a search until so many schedules are made; return the length of the best.

    Parameters
    ----------
    net, lags : Compact, Spaced
    mirror, back : Compact, Spaced
        The same with time running backwards.
    room : Events
        Of the problem that has more events.
    seats : Bench
    path : Walk
    first : int
        The instant before which nothing begins.
    until : int
        Schedules made since the search began, not exceeded.
    target : int
        A length that none undercuts: reaching it ends the search.
    """
    count = len(net.duration)
    while path.tally[_BEST] > target and path.tally[_MADE] + 3 <= until:
        if path.tally[_SPAN] == FAR:
            _any_order(path)
            path.tally[_MADE] += 1
            is_gentle = 1 if draw(path.random) < _GENTLE else 0
            end = spaced(net, lags, room, seats, first, is_gentle, path.key, path.begin, path.end)
            if end == FAR:
                continue
            for i in range(count):
                path.key[i] = path.end[i]
        else:
            _disturb(net, path, first)
            end = first + path.tally[_SPAN]
        span = _justified(net, lags, mirror, back, room, seats, path, first, end)
        if span <= path.tally[_SPAN] and span < FAR:
            if span < path.tally[_SPAN]:
                path.tally[_STALE] = path.tally[_MADE]
            path.tally[_SPAN] = span
            for i in range(count):
                path.start[i] = path.begin[i]
            if span < path.tally[_BEST]:
                path.tally[_BEST] = span
                for i in range(count):
                    path.best[i] = path.begin[i]
        elif path.tally[_MADE] - path.tally[_STALE] > _PATIENCE * count:
            path.tally[_SPAN] = FAR
            path.tally[_STALE] = path.tally[_MADE]
    return int(path.tally[_BEST])
