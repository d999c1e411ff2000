"""Generation on one axis of whole numbers: what the population search makes schedules with.

What is free of all pools is one chain of events in the order of time. A finish is an event, so a
task that waits for others begins its search for room at the event of the last of them: nothing is
looked up, nothing is moved, and the length of durations costs nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._match import Weights
from pmcore.kernels._passes import FAR
from pmcore.kernels._people import Hands, People, enough, hands, narrow, open_all, seat

__all__ = ["Compact", "Events", "events", "parallel", "serial"]


class Compact(NamedTuple):
    """Tasks that finish-to-start links, pools and people hold back.

    Parameters
    ----------
    duration, floor : array by task
        Whole numbers, the length of the way it is done in; no task begins before its floor.
    ptr, pred, lag : array
        Predecessors of each task, and how long after their finish it may begin, 0 or more.
    out_ptr, succ : array
        Successors of each task.
    way : array by task
        The way it is done in.
    use_ptr, pool, units : array
        Pools that each way takes, and how much.
    at, free : array
        Instants at which what there is changes, the first before every other, and what there is
        of each pool from then on. In the end there is enough for every task.
    people : People
        What tasks ask of people.
    """

    duration: IntArray
    floor: IntArray
    ptr: IntArray
    pred: IntArray
    lag: IntArray
    out_ptr: IntArray
    succ: IntArray
    way: IntArray
    use_ptr: IntArray
    pool: IntArray
    units: IntArray
    at: IntArray
    free: IntArray
    people: People


class Events(NamedTuple):
    """Room to make a schedule in: the chain of events, and the order of the tasks.

    Parameters
    ----------
    at, after, free : array by event
        Instant, the next event, and what is free of each pool until then.
    used : array of 1
        How many events there are.
    mark : array by task
        The event of its finish.
    heap, waits, ready : array by task
    hands : Hands
        Who is free at each event.
    """

    at: IntArray
    after: IntArray
    free: IntArray
    used: IntArray
    mark: IntArray
    heap: IntArray
    waits: IntArray
    ready: IntArray
    hands: Hands


def events(net: Compact) -> Events:
    """Return room to make schedules of a problem in."""
    count, pools = len(net.duration), net.free.shape[1]
    size = len(net.at) + 3 * count + 2
    chain = [np.zeros(size, np.int64) for _ in range(2)]
    mark, heap, waits, ready = (np.zeros(count + 1, np.int64) for _ in range(4))
    free, used = np.zeros((size, pools), np.int64), np.zeros(1, np.int64)
    crew = hands(net.people, size)
    return Events(chain[0], chain[1], free, used, mark, heap, waits, ready, crew)


@bare
def clear(net: Compact, room: Events) -> None:
    """Let there be what there is, and nobody at work."""
    count = len(net.at)
    for k in range(count):
        room.at[k] = net.at[k]
        room.after[k] = k + 1
        for r in range(net.free.shape[1]):
            room.free[k, r] = net.free[k, r]
        for w in range(net.people.there.shape[1]):
            room.hands.free[k, w] = net.people.there[k, w]
    room.at[count] = FAR
    room.after[count] = count
    room.used[0] = count + 1


@bare
def _split(room: Events, k: int, instant: int) -> int:
    """Let an event be at an instant between event `k` and the next; return its place."""
    new = room.used[0]
    room.used[0] = new + 1
    room.at[new] = instant
    room.after[new] = room.after[k]
    room.after[k] = new
    for r in range(room.free.shape[1]):
        room.free[new, r] = room.free[k, r]
    for w in range(room.hands.free.shape[1]):
        room.hands.free[new, w] = room.hands.free[k, w]
    return int(new)


@bare
def _fits(net: Compact, room: Events, i: int, k: int) -> bool:
    """Whether a task finds what it takes from event `k` to the next."""
    w = net.way[i]
    for use in range(net.use_ptr[w], net.use_ptr[w + 1]):
        if room.free[k, net.pool[use]] < net.units[use]:
            return False
    return True


@bare
def earliest(net: Compact, room: Events, first: int, finish: IntArray, i: int) -> tuple[int, int]:
    """Return when links let a task begin, and the last event that is not later."""
    bound = net.floor[i] if net.floor[i] > first else first
    k = 0
    for position in range(net.ptr[i], net.ptr[i + 1]):
        p = net.pred[position]
        event = finish[p] + net.lag[position]
        if event > bound or (event == bound and room.at[room.mark[p]] > room.at[k]):
            bound = event
            k = room.mark[p]
    while room.at[room.after[k]] <= bound:
        k = room.after[k]
    return bound, k


@bare
def occupy(net: Compact, room: Events, i: int, begin: int, k: int) -> None:
    """Take what a task takes from an instant on; event `k` is the last that is not later."""
    end = begin + net.duration[i]
    if end == begin:
        room.mark[i] = k
        return
    if room.at[k] < begin:
        k = _split(room, k, begin)
    w = net.way[i]
    asks = net.people.ptr[i + 1] > net.people.ptr[i]
    while True:
        after = room.after[k]
        if room.at[after] > end:
            after = _split(room, k, end)
        for use in range(net.use_ptr[w], net.use_ptr[w + 1]):
            room.free[k, net.pool[use]] -= net.units[use]
        if asks:
            for word in range(room.hands.free.shape[1]):
                room.hands.free[k, word] -= room.hands.team[i, word]
        k = after
        if room.at[k] == end:
            break
    room.mark[i] = k


@bare
def _blocked(net: Compact, room: Events, i: int, k: int, m: int) -> int:
    """Return the last event with which a team cannot begin, if `k` to `m` have none in common."""
    open_all(room.hands)
    narrow(room.hands, m)
    return k if enough(net.people, room.hands, i) else m


@bare
def _with_team(net: Compact, room: Events, i: int, begin: int, k: int) -> tuple[int, int]:
    """Return the first instant from one on at which a task finds room and a team, and its event."""
    while True:
        end = begin + net.duration[i]
        m = k
        open_all(room.hands)
        while room.at[m] < end:
            if not _fits(net, room, i, m):
                k = room.after[m]
                break
            narrow(room.hands, m)
            if not enough(net.people, room.hands, i):
                k = room.after[_blocked(net, room, i, k, m)]
                break
            m = room.after[m]
        else:
            if seat(net.people, room.hands, i):
                return begin, k
            k = room.after[k]
        begin = room.at[k]


@bare
def start_of(net: Compact, room: Events, i: int, begin: int, k: int) -> tuple[int, int]:
    """Return the first instant from one on at which a task finds room, and its event."""
    length = net.duration[i]
    if net.people.ptr[i + 1] > net.people.ptr[i]:
        begin, k = _with_team(net, room, i, begin, k)
    elif length > 0:
        end = begin + length
        m = k
        while room.at[m] < end:
            if not _fits(net, room, i, m):
                k = room.after[m]
                begin = room.at[k]
                end = begin + length
            m = room.after[m]
    return begin, k


@bare
def push(heap: IntArray, size: int, task: int, key: Weights) -> int:
    at = size
    rank = key[task]
    while at > 0:
        above = (at - 1) // 2
        other = heap[above]
        if key[other] < rank or (key[other] == rank and other < task):
            break
        heap[at] = other
        at = above
    heap[at] = task
    return size + 1


@bare
def pop(heap: IntArray, size: int, key: Weights) -> int:
    """Take out the top of the heap; return what is left."""
    size -= 1
    last = heap[size]
    rank = key[last]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        one = heap[below]
        if below + 1 < size:
            two = heap[below + 1]
            if key[two] < key[one] or (key[two] == key[one] and two < one):
                below += 1
                one = two
        if not (key[one] < rank or (key[one] == rank and one < last)):
            break
        heap[at] = one
        at = below
    heap[at] = last
    return size


@bare
def waiting(net: Compact, room: Events, key: Weights) -> int:
    """Put the tasks that wait for no other on the heap; return its size."""
    size = 0
    for i in range(len(net.duration)):
        room.waits[i] = net.ptr[i + 1] - net.ptr[i]
        if room.waits[i] == 0:
            size = push(room.heap, size, i, key)
    return size


@bare
def released(net: Compact, room: Events, size: int, i: int, key: Weights) -> int:
    """Put the tasks that waited for a task alone on the heap; return its size."""
    for position in range(net.out_ptr[i], net.out_ptr[i + 1]):
        j = net.succ[position]
        room.waits[j] -= 1
        if room.waits[j] == 0:
            size = push(room.heap, size, j, key)
    return size


@bare
def placed(
    net: Compact,
    room: Events,
    size: int,
    i: int,
    bound: int,
    k: int,
    key: Weights,
    start: IntArray,
    finish: IntArray,
) -> int:
    """Place a task from `bound` at event `k` on; return the size of the heap after it."""
    begin, k = start_of(net, room, i, bound, k)
    occupy(net, room, i, begin, k)
    start[i] = begin
    finish[i] = begin + net.duration[i]
    return released(net, room, size, i, key)


@jit
def serial(
    net: Compact, room: Events, first: int, key: Weights, start: IntArray, finish: IntArray
) -> int:
    """Place task after task, of those whose predecessors are placed the least key first.

    Parameters
    ----------
    net : Compact
    room : Events
    first : int
        No task begins before.
    key : array of float by task
    start, finish : array by task
        Filled.

    Returns
    -------
    int
        The last finish.
    """
    clear(net, room)
    size = waiting(net, room, key)
    last = first
    while size > 0:
        i = room.heap[0]
        size = pop(room.heap, size, key)
        bound, k = earliest(net, room, first, finish, i)
        size = placed(net, room, size, i, bound, k, key, start, finish)
        last = finish[i] if finish[i] > last else last
    return int(last)


@bare
def _insert(room: Events, size: int, task: int, key: Weights) -> int:
    """Put a task among those that may begin, the least key first."""
    at = size
    while at > 0 and key[task] < key[room.heap[at - 1]]:
        room.heap[at] = room.heap[at - 1]
        at -= 1
    room.heap[at] = task
    return size + 1


@bare
def _is_free(net: Compact, room: Events, i: int, k: int) -> bool:
    """Whether a task can begin at event `k`; if so its team is seated."""
    end = room.at[k] + net.duration[i]
    asks = net.people.ptr[i + 1] > net.people.ptr[i]
    m = k
    open_all(room.hands)
    while room.at[m] < end:
        if not _fits(net, room, i, m):
            return False
        if asks:
            narrow(room.hands, m)
            if not enough(net.people, room.hands, i):
                return False
        m = room.after[m]
    return not asks or seat(net.people, room.hands, i)


@jit
def parallel(
    net: Compact, room: Events, first: int, key: Weights, start: IntArray, finish: IntArray
) -> int:
    """Go from event to event and begin what can begin, the least key first; as `serial`.

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90 (1996), section 2.2.
    """
    count = len(net.duration)
    clear(net, room)
    size = 0
    for i in range(count):
        room.waits[i] = net.ptr[i + 1] - net.ptr[i]
        room.ready[i] = net.floor[i] if net.floor[i] > first else first
        if room.waits[i] == 0:
            size = _insert(room, size, i, key)
    last = first
    k = 0
    while room.at[room.after[k]] <= first:
        k = room.after[k]
    if room.at[k] < first:
        k = _split(room, k, first)
    while size > 0:
        now = room.at[k]
        soon = FAR
        position = 0
        while position < size:
            i = room.heap[position]
            if room.ready[i] > now or not _is_free(net, room, i, k):
                soon = room.ready[i] if now < room.ready[i] < soon else soon
                position += 1
                continue
            occupy(net, room, i, now, k)
            start[i] = now
            finish[i] = now + net.duration[i]
            last = finish[i] if finish[i] > last else last
            size -= 1
            for m in range(position, size):
                room.heap[m] = room.heap[m + 1]
            is_again = False
            for out in range(net.out_ptr[i], net.out_ptr[i + 1]):
                j = net.succ[out]
                room.waits[j] -= 1
                if room.waits[j] == 0:
                    for before in range(net.ptr[j], net.ptr[j + 1]):
                        event = finish[net.pred[before]] + net.lag[before]
                        room.ready[j] = event if event > room.ready[j] else room.ready[j]
                    size = _insert(room, size, j, key)
                    is_again = is_again or room.ready[j] <= now
                    soon = room.ready[j] if now < room.ready[j] < soon else soon
                    position += 1 if key[j] < key[i] else 0
            position = 0 if is_again else position
        following = room.after[k]
        k = _split(room, k, soon) if soon < room.at[following] else following
    return int(last)
