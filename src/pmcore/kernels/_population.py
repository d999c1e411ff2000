"""A population of schedules: a stretch of one in the order of another, then justified.

A schedule is kept as its starts. A child takes the order of a busy stretch from its father and the
rest from its mother; it is pushed to the end and, if that is no much longer than its parents,
pulled back. Each of the two counts as a schedule.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._events import Compact, Events, parallel, serial
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._passes import FAR
from pmcore.kernels._shift import draw
from pmcore.kernels._ways import Ways, mended, serial_in_ways, take

__all__ = ["Herd", "evolve", "herd", "join"]

FloatArray: TypeAlias = NDArray[np.float64]

# Chosen by counted schedules on every other group of one published set and on others, of smaller
# and of larger plans (docs/adr/0016).
_NOISE = 0.5
_LEAST, _MOST, _TRIES = 0.25, 0.75, 5
_RATE, _JUMP = 0.05, 0.2
_PARALLEL, _HOPE = 0.2, 1.02
_PATIENCE = 400
_MENDINGS = 4

_MADE, _SIZE, _FILLED, _BETTER, _SPAN = 0, 1, 2, 3, 4


class Herd(NamedTuple):
    """A population and where its search is.

    Parameters
    ----------
    start, span : array by member and task, array by member
        Starts, and length from the first instant on.
    team : array by member, task and word
        Bits of the people.
    best, best_team : array by task, array by task and word
        Starts and people of the best schedule there was.
    way, best_way : array by member and task, array by task
        The ways of each schedule, and of the best; before there is one, ways that are possible.
    ways : Ways
    late : array by task
        Latest starts that links leave: the order of the first members, disturbed.
    tally : array of 5
        Schedules made; members wanted; members there; schedules made when the best was found, and
        its length.
    random : array of 2
        State of the random numbers; the first is not 0.
    odds : array of 2
        Of how many members, drawn at random, the best becomes father, and mother.
    rates : array of 3
        How often at most a child changes ways, takes the way that ends first, and one that saves.
    key, turned : array of float by task
    begin, end : array by task
        Room to work in.
    """

    start: IntArray
    span: IntArray
    team: IntArray
    best: IntArray
    best_team: IntArray
    way: IntArray
    best_way: IntArray
    ways: Ways
    late: IntArray
    tally: IntArray
    random: IntArray
    odds: IntArray
    rates: FloatArray
    key: FloatArray
    turned: FloatArray
    begin: IntArray
    end: IntArray


def herd(
    net: Compact,
    ways: Ways,
    late: IntArray,
    *,
    size: int,
    odds: tuple[int, int],
    words: tuple[int, int],
    rates: tuple[float, float, float],
) -> Herd:
    """Return an empty population.

    Parameters
    ----------
    net : Compact
        In ways that are possible.
    ways : Ways
    late : array by task
        Latest starts that links leave.
    size : int
        Members, 2 or more.
    odds : (int, int)
        How many members a father, and a mother, is the best of.
    rates : (float, float, float)
        How often at most a child changes ways, takes the way that ends first, and one that saves.
    words : (int, int)
        Two words of 32 bits that key the random numbers.
    """
    tasks, width = len(net.duration), net.people.there.shape[1]
    blank = [np.zeros(tasks, np.int64) for _ in range(3)]
    return Herd(
        np.zeros((size, tasks), np.int64),
        np.zeros(size, np.int64),
        np.zeros((size, tasks, width), np.int64),
        blank[0],
        np.zeros((tasks, width), np.int64),
        np.zeros((size, tasks), np.int64),
        net.way.copy(),
        ways,
        late,
        np.array([0, size, 0, 0, FAR], np.int64),
        np.array([words[0] or 1, words[1]], np.int64),
        np.array(odds, np.int64),
        np.array(rates, np.float64),
        np.zeros(tasks),
        np.zeros(tasks),
        *blank[1:],
    )


@bare
def _like_none(room: Events) -> None:
    """Let no task have people it likes."""
    for i in range(room.hands.liked.shape[0]):
        for w in range(room.hands.liked.shape[1]):
            room.hands.liked[i, w] = 0


@bare
def _like_again(room: Events) -> None:
    """Let each task like the people it has: what finds room can keep them."""
    for i in range(room.hands.liked.shape[0]):
        for w in range(room.hands.liked.shape[1]):
            room.hands.liked[i, w] = room.hands.team[i, w]


@jit
def _push_to_end(net: Compact, mirror: Compact, room: Events, group: Herd, end: int) -> int:
    """Make the schedule of latest finishes in the order of the keys; its starts become the keys.

    Some are made from event to event: of the two ways, each is far better for some plans. Returns
    the length.
    """
    for i in range(len(net.duration)):
        group.turned[i] = -group.key[i]
    if draw(group.random) < _PARALLEL:
        last = parallel(mirror, room, -end, group.turned, group.begin, group.end)
    else:
        last = serial(mirror, room, -end, group.turned, group.begin, group.end)
    _like_again(room)
    for i in range(len(net.duration)):
        group.key[i] = -group.end[i]
    group.tally[_MADE] += 1
    return int(end + last)


@jit
def _pull_back(net: Compact, room: Events, group: Herd, first: int) -> int:
    """Make the schedule of the keys in the room, some tasks in other ways; return its length."""
    group.tally[_MADE] += 1
    last = serial_in_ways(
        net, group.ways, room, first, group.key, group.begin, group.end, group.random, group.rates
    )
    return int(last - first)


@bare
def _any_ways(net: Compact, group: Herd) -> None:
    """Take ways at random; those of the best schedule where stocks do not allow any found."""
    ways = group.ways
    for i in range(len(net.duration)):
        others = ways.ptr[i + 1] - ways.ptr[i]
        if others > 1:
            take(net, ways, i, ways.ptr[i] + int(draw(group.random) * others))
    if not mended(net, ways, group.random, _MENDINGS * len(net.duration)):
        for i in range(len(net.duration)):
            take(net, ways, i, group.best_way[i])


@jit
def _new(net: Compact, mirror: Compact, room: Events, group: Herd, first: int) -> int:
    """Make a schedule at random, near the order of latest starts; return its length."""
    tasks = len(net.duration)
    low = group.late[0]
    high = low
    for i in range(tasks):
        low = group.late[i] if group.late[i] < low else low
        high = group.late[i] if group.late[i] > high else high
    noise = (high - low) * _NOISE * draw(group.random)
    for i in range(tasks):
        group.key[i] = group.late[i] + noise * draw(group.random)
    _any_ways(net, group)
    _like_none(room)
    end = parallel(net, room, first, group.key, group.begin, group.end)
    _like_again(room)
    group.tally[_MADE] += 1
    for i in range(tasks):
        group.key[i] = group.end[i]
    _push_to_end(net, mirror, room, group, end)
    return _pull_back(net, room, group, first)


@bare
def _window(net: Compact, group: Herd, first: int, father: int) -> tuple[float, float]:
    """Return the busiest of some stretches of a schedule, drawn at random."""
    span = group.span[father]
    ways = group.ways
    most, low, high = -1.0, 0.0, 0.0
    for _ in range(_TRIES):
        width = (_LEAST + (_MOST - _LEAST) * draw(group.random)) * span
        begin = first + (span - width) * draw(group.random)
        end = begin + width
        load = 0.0
        for i in range(len(net.duration)):
            w = group.way[father, i]
            a = float(group.start[father, i])
            b = a + ways.length[w]
            a = begin if a < begin else a
            b = end if b > end else b
            if b > a:
                load += (b - a) * ways.weight[w]
        if load > most * width:
            most, low, high = load / width, begin, end
    return low, high


@bare
def _cross(net: Compact, room: Events, group: Herd, first: int, father: int, mother: int) -> None:
    """Set the keys: the father's finishes in a busy stretch, the mother's before and after it.

    What is placed in the order of a parent likes the people it has there.

    References
    ----------
    V. Valls, F. Ballestín, S. Quintanilla, A hybrid genetic algorithm for the resource-constrained
    project scheduling problem, European Journal of Operational Research 185(2), 2008, section 4.
    """
    low, high = _window(net, group, first, father)
    far = 4.0 * (group.span[father] + group.span[mother])
    for i in range(len(net.duration)):
        at = group.start[father, i]
        is_fathers = low <= at < high
        member = father if is_fathers else mother
        w = group.way[member, i]
        take(net, group.ways, i, w)
        group.key[i] = group.start[member, i] + group.ways.length[w]
        if not is_fathers:
            group.key[i] += -far if at < low else far
        for word in range(group.team.shape[2]):
            room.hands.liked[i, word] = group.team[member, i, word]
    _disturb(room, group, float(group.span[father]))
    _change_ways(net, group)
    if not mended(net, group.ways, group.random, _MENDINGS * len(net.duration)):
        for i in range(len(net.duration)):
            take(net, group.ways, i, group.way[father, i])


@bare
def _change_ways(net: Compact, group: Herd) -> None:
    """Take other ways for a few tasks."""
    ways = group.ways
    if len(ways.length) == len(net.duration):
        return
    rate = group.rates[0] * draw(group.random)
    for i in range(len(net.duration)):
        others = ways.ptr[i + 1] - ways.ptr[i]
        if others > 1 and draw(group.random) < rate:
            take(net, ways, i, ways.ptr[i] + int(draw(group.random) * others))


@bare
def _disturb(room: Events, group: Herd, span: float) -> None:
    """Change a few keys, and forget the people that are liked there."""
    rate = _RATE * draw(group.random)
    for i in range(len(group.key)):
        if draw(group.random) < rate:
            group.key[i] += (draw(group.random) - 0.5) * _JUMP * span
            for w in range(group.team.shape[2]):
                room.hands.liked[i, w] = 0


@bare
def _chosen(group: Herd, of: int) -> int:
    """Return the best of some members drawn at random."""
    best = int(draw(group.random) * group.tally[_SIZE])
    for _ in range(1, of):
        other = int(draw(group.random) * group.tally[_SIZE])
        best = other if group.span[other] < group.span[best] else best
    return best


@bare
def _heir(group: Herd, span: int, father: int, mother: int) -> int:
    """Return whose place a child takes: that of the parent it is more like, if it is no worse.

    -1 where it is worse than both, or one of them again.
    """
    to_father = 0
    to_mother = 0
    for i in range(len(group.begin)):
        apart = group.begin[i] - group.start[father, i]
        to_father += apart if apart > 0 else -apart
        apart = group.begin[i] - group.start[mother, i]
        to_mother += apart if apart > 0 else -apart
    if to_father == 0 or to_mother == 0:
        return -1
    near, other = (father, mother) if to_father <= to_mother else (mother, father)
    if span <= group.span[near]:
        return near
    return other if span < group.span[other] else -1


@bare
def _keep(net: Compact, room: Events, group: Herd, member: int, span: int) -> None:
    """Let the schedule in the room be a member, and the best if it is."""
    group.span[member] = span
    for i in range(len(group.begin)):
        group.start[member, i] = group.begin[i]
        group.way[member, i] = net.way[i]
        for w in range(group.team.shape[2]):
            group.team[member, i, w] = room.hands.team[i, w]
    if span < group.tally[_SPAN]:
        group.tally[_SPAN] = span
        group.tally[_BETTER] = group.tally[_MADE]
        for i in range(len(group.begin)):
            group.best[i] = group.begin[i]
            group.best_way[i] = net.way[i]
            for w in range(group.team.shape[2]):
                group.best_team[i, w] = room.hands.team[i, w]


@jit
def evolve(
    net: Compact, mirror: Compact, room: Events, group: Herd, first: int, until: int, target: int
) -> int:
    """Go on with a search until so many schedules are made; return the length of the best.

    Parameters
    ----------
    net, mirror : Compact
        The problem, and the same with time running backwards.
    room : Events
        Of the problem that has more events.
    group : Herd
    first : int
        The instant before which nothing begins.
    until : int
        Schedules made since the search began, not exceeded: a child takes one or two, a new member
        three.
    target : int
        A length that none undercuts: reaching it ends the search.

    References
    ----------
    D. Debels, M. Vanhoucke, A decomposition-based genetic algorithm for the resource-constrained
    project-scheduling problem, Operations Research 55(3), 2007; and those named above.
    """
    while group.tally[_SPAN] > target:
        is_new = group.tally[_FILLED] < group.tally[_SIZE]
        if group.tally[_MADE] + (3 if is_new else 2) > until:
            break
        if is_new:
            member = int(group.tally[_FILLED])
            span = _new(net, mirror, room, group, first)
            group.tally[_FILLED] += 1
            _keep(net, room, group, member, span)
            continue
        father = _chosen(group, group.odds[0])
        mother = _chosen(group, group.odds[1])
        while mother == father:
            mother = int(draw(group.random) * group.tally[_SIZE])
        _cross(net, room, group, first, father, mother)
        end = first + group.span[father]
        span = _push_to_end(net, mirror, room, group, end)
        member = -1
        # Pulled back, a schedule gets little shorter, unless tasks change their ways.
        is_choice = len(group.ways.length) > len(net.duration)
        if is_choice or span <= _HOPE * max(group.span[father], group.span[mother]):
            span = _pull_back(net, room, group, first)
            member = _heir(group, span, father, mother)
        if member >= 0:
            _keep(net, room, group, member, span)
        elif group.tally[_MADE] - group.tally[_BETTER] > _PATIENCE * group.tally[_SIZE]:
            # Nothing new comes of them: a fresh population, of which only the best so far remains.
            group.tally[_FILLED] = 1
            group.tally[_BETTER] = group.tally[_MADE]
            group.span[0] = group.tally[_SPAN]
            for i in range(len(group.best)):
                group.start[0, i] = group.best[i]
                group.way[0, i] = group.best_way[i]
                for w in range(group.team.shape[2]):
                    group.team[0, i, w] = group.best_team[i, w]
    return int(group.tally[_SPAN])


@jit
def join(
    net: Compact, mirror: Compact, room: Events, group: Herd, first: int, key: FloatArray
) -> int:
    """Let the schedule of an order from elsewhere be a member; return its length.

    It is made in the present ways, and then justified if that makes it no longer. It takes the
    place of the worst, or one that is still open. It counts as three schedules.

    Parameters
    ----------
    key : array of float by task
        Of the tasks whose predecessors are placed, the one of least key is next.
    """
    member = int(group.tally[_FILLED])
    if member < group.tally[_SIZE]:
        group.tally[_FILLED] += 1
        group.span[member] = FAR
    else:
        member = 0
        for other in range(1, int(group.tally[_SIZE])):
            member = other if group.span[other] > group.span[member] else member
    _like_none(room)
    end = serial(net, room, first, key, group.begin, group.end)
    _like_again(room)
    group.tally[_MADE] += 1
    span = int(end - first)
    if span <= group.span[member]:
        _keep(net, room, group, member, span)
    for i in range(len(net.duration)):
        group.key[i] = group.end[i]
    _push_to_end(net, mirror, room, group, end)
    justified = _pull_back(net, room, group, first)
    if justified <= span and justified <= group.span[member]:
        _keep(net, room, group, member, justified)
        span = justified
    return int(span)
