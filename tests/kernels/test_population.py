"""Schedules on one axis, against a reference that looks at every unit of time."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from pmcore import kernels
from pmcore.kernels import FAR, Compact, People, Ways, events, evolve, herd, join, nobody
from pmcore.kernels._events import parallel, serial
from pmcore.kernels._people import BITS, count, hands, narrow, open_all, seat


def rows(lists):
    ptr = np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)
    return ptr, np.array([x for each in lists for x in each], np.int64)


def staff(random, count, instants, size):
    """What tasks ask of people with up to three skills, and when each is there."""
    if not size:
        return nobody(count, instants)
    skills = [{p for p in range(size) if random.random() < 0.5 or p < 2} for _ in range(3)]
    asks = [random.sample(range(3), random.choice((0, 1, 1, 2))) for _ in range(count)]
    ptr, kinds = rows(asks)
    words = range(-(-size // BITS))
    able = [[sum(1 << p % BITS for p in skills[k] if p // BITS == w) for w in words] for k in kinds]
    want = [1 for _ in kinds]
    everybody = [sum(1 << p % BITS for p in range(size) if p // BITS == w) for w in words]
    there = [[word & random.getrandbits(BITS) for word in everybody] for _ in range(instants - 1)]
    shape = -1, len(words)
    return People(
        ptr,
        np.array(want, np.int64),
        np.array(able, np.int64).reshape(shape),
        np.array([*there, everybody], np.int64).reshape(shape),
    )


def problem(seed, *, count=12, pools=2, changes=0, lags=False, floors=False, people=0, least=0):
    """A random net of pools, and the same with time running backwards."""
    random = Random(seed)  # noqa: S311 - no secret
    before = [
        sorted(random.sample(range(max(0, j - 5), j), min(j, random.randint(0, 2))))
        for j in range(count)
    ]
    lag = {(i, j): random.choice((0, 0, 2)) * lags for j in range(count) for i in before[j]}
    after = [[j for j in range(count) if i in before[j]] for i in range(count)]
    duration = np.array([random.randint(least, 6) for _ in range(count)], np.int64)
    uses = [sorted(random.sample(range(pools), random.randint(0, pools))) for _ in range(count)]
    ptr, pool = rows(uses)
    units = np.array([random.randint(1, 3) for _ in pool], np.int64)
    at = np.array([0, *sorted(random.sample(range(1, 25), changes))], np.int64)
    free = np.array([[random.randint(0, 4) for _ in range(pools)] for _ in at], np.int64)
    free[-1] = [random.randint(3, 5) for _ in range(pools)]
    floor = np.array([random.randint(0, 9) * floors for _ in range(count)], np.int64)
    (in_ptr, pred), (out_ptr, succ) = rows(before), rows(after)
    own = np.array([lag[i, j] for j in range(count) for i in before[j]], np.int64)
    turned = np.array([lag[i, j] for i in range(count) for j in after[i]], np.int64)
    crew = staff(random, count, len(at), people)
    way = np.arange(count, dtype=np.int64)
    uses = (way, ptr, pool, units)
    net = Compact(duration, floor, in_ptr, pred, own, out_ptr, succ, *uses, at, free, crew)
    back_at = np.concatenate(([-FAR], -at[:0:-1], [0]))
    back_free = np.concatenate((free[::-1], free.max(axis=0)[None, :]))
    ever = np.bitwise_or.reduce(crew.there, axis=0)[None, :]
    early = np.full(count, -FAR, np.int64)
    mirror = Compact(
        *(duration, early, out_ptr, succ, turned, in_ptr, pred, *uses),
        *(back_at, back_free, crew._replace(there=np.concatenate((crew.there[::-1], ever)))),
    )
    return net, mirror


def only_ways(net):
    """The one way of each task, and nothing that is used up."""
    count = len(net.duration)
    blank = [np.zeros(count) for _ in range(2)]
    none = np.zeros((count, 0), np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    return Ways(np.arange(count + 1), net.duration.copy(), *blank, *none)


def there_is(net, instant):
    return net.free[np.searchsorted(net.at, instant, side="right") - 1]


def has_room(net, taken, i, begin):
    """Whether a task finds room at an instant, and does not ask before its time."""
    w = net.way[i]
    uses = range(net.use_ptr[w], net.use_ptr[w + 1])
    for unit in range(begin, begin + net.duration[i]):
        for use in uses:
            free = there_is(net, unit)[net.pool[use]] - taken.get((unit, net.pool[use]), 0)
            if free < net.units[use]:
                return False
    return True


def take(net, taken, i, begin):
    w = net.way[i]
    for unit in range(begin, begin + net.duration[i]):
        for use in range(net.use_ptr[w], net.use_ptr[w + 1]):
            key = unit, net.pool[use]
            taken[key] = taken.get(key, 0) + net.units[use]


def earliest(net, finish, i):
    bounds = [finish[net.pred[k]] + net.lag[k] for k in range(net.ptr[i], net.ptr[i + 1])]
    return max([int(net.floor[i]), *bounds])


def slow_serial(net, rank):
    """The starts that serial generation has, found unit by unit."""
    count, finish, start, taken = len(net.duration), {}, {}, {}
    while len(start) < count:
        ready = [
            i
            for i in range(count)
            if i not in start
            and all(net.pred[k] in finish for k in range(net.ptr[i], net.ptr[i + 1]))
        ]
        i = min(ready, key=lambda task: (rank[task], task))
        begin = earliest(net, finish, i)
        while not has_room(net, taken, i, begin):
            begin += 1
        take(net, taken, i, begin)
        start[i], finish[i] = begin, begin + int(net.duration[i])
    return [start[i] for i in range(count)]


def slow_parallel(net, rank):
    """The starts that parallel generation has."""
    count, finish, start, taken, now = len(net.duration), {}, {}, {}, 0
    while len(start) < count:
        while True:
            ready = [
                i
                for i in range(count)
                if i not in start
                and all(net.pred[k] in finish for k in range(net.ptr[i], net.ptr[i + 1]))
                and earliest(net, finish, i) <= now
                and has_room(net, taken, i, now)
            ]
            if not ready:
                break
            i = min(ready, key=lambda task: (rank[task], task))
            take(net, taken, i, now)
            start[i], finish[i] = now, now + int(net.duration[i])
        now += 1
    return [start[i] for i in range(count)]


KINDS = [
    {},
    {"lags": True},
    {"floors": True},
    {"changes": 3},
    {"changes": 2, "lags": True, "floors": True},
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", ["serial", "parallel"])
def test_schedules_are_those_of_the_reference(kind, make):
    fast, slow = {"serial": (serial, slow_serial), "parallel": (parallel, slow_parallel)}[make]
    for seed in range(12):
        net, _ = problem(seed, **kind)
        rank = np.random.default_rng(seed).random(len(net.duration))
        start, finish = (np.zeros(len(rank), np.int64) for _ in range(2))
        last = fast(net, events(net), 0, rank, start, finish)
        assert start.tolist() == slow(net, rank)
        assert last == finish.max()


SEARCH = {"odds": (3, 2), "rates": (0.1, 0.3, 0.3)}


def bred(net, mirror, *, until, target=0, seed=3, size=6, by=kernels):
    late = np.arange(len(net.duration), dtype=np.int64)
    group = by.herd(net, only_ways(net), late, size=size, **SEARCH, words=(seed, seed))
    room = by.events(mirror)
    for step in range(20, until + 20, 20):
        by.evolve(net, mirror, room, group, 0, min(step, until), target)
    return group


def is_true(net, start):
    """Whether links, floors and pools allow starts."""
    finish = start + net.duration
    taken = {}
    for i in np.argsort(start).tolist():
        if start[i] < earliest(net, finish, i) or not has_room(net, taken, i, int(start[i])):
            return False
        take(net, taken, i, int(start[i]))
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_true_schedules(kind):
    net, mirror = problem(5, count=14, **kind)
    group = bred(net, mirror, until=300)
    assert group.tally[0] <= 300
    for start, span in zip((*group.start, group.best), (*group.span, group.tally[4]), strict=True):
        assert is_true(net, start)
        assert (start + net.duration).max() == span
    assert group.tally[4] <= group.span.min()


def test_more_schedules_are_no_worse_and_a_bound_ends_it():
    net, mirror = problem(8, count=30)
    few, many = (bred(net, mirror, until=until).tally for until in (40, 2000))
    assert many[4] <= few[4]
    ended = bred(net, mirror, until=2000, target=int(many[4]))
    assert ended.tally[4] == many[4]
    assert ended.tally[0] < many[0]


def test_a_push_that_leads_nowhere_is_not_pulled_back():
    net, mirror = problem(8, count=30)
    late = np.arange(30, dtype=np.int64)
    group = herd(net, only_ways(net), late, size=6, **SEARCH, words=(3, 3))
    room, made = events(mirror), [18]
    evolve(net, mirror, room, group, 0, 18, 0)
    for until in range(19, 200):
        evolve(net, mirror, room, group, 0, until, 0)
        made.append(int(group.tally[0]))
    assert {b - a for a, b in pairwise(made)} == {0, 1, 2}


def test_a_tired_population_begins_anew_with_its_best():
    net, mirror = problem(2, count=4)
    group = bred(net, mirror, until=6000, size=2)
    assert group.tally[4] == min(group.span)


def same(one, other):
    """Whether two populations hold the same bits."""
    return all(
        same(a, b) if isinstance(a, tuple) else np.array_equal(a, b)
        for a, b in zip(one, other, strict=True)
    )


def test_the_same_interpreted(interpreted):
    for kind in KINDS:
        net, mirror = problem(4, **kind)
        one, other = (bred(net, mirror, until=120, by=by) for by in (kernels, interpreted))
        assert same(one, other)


def test_seeds_differ():
    net, mirror = problem(8, count=30)
    starts = {bred(net, mirror, until=100, seed=seed).start.tobytes() for seed in (1, 2, 3)}
    assert len(starts) == 3
    assert herd(net, only_ways(net), net.floor, size=2, **SEARCH, words=(0, 0)).random[0]
    assert evolve is kernels.evolve


STAFFED = [
    {"people": 4, "pools": 0},
    {"people": 5, "changes": 3},
    {"people": BITS + 3, "lags": True, "floors": True},
]


def is_staffed(net, start, team):
    """Whether each team can take its seats, is there all through, and nobody is at two tasks."""
    finish = start + net.duration
    people = net.people
    for i in range(len(start)):
        crew = bits(team[i])
        groups = range(people.ptr[i], people.ptr[i + 1])
        if len(groups) != len(crew) or (crew and not by_trying(people, crew, list(groups))):
            return False
        for unit in range(start[i], finish[i]):
            present = people.there[np.searchsorted(net.at, unit, side="right") - 1]
            if crew - bits(present):
                return False
        for j in range(i):
            if start[i] < finish[j] and start[j] < finish[i] and crew & bits(team[j]):
                return False
    return True


def bits(words):
    return {w * BITS + b for w, word in enumerate(words) for b in range(BITS) if word >> b & 1}


def by_trying(people, crew, groups):
    """Whether different people fill groups of one seat each, tried one by one."""
    if not groups:
        return True
    able = bits(people.able[groups[0]])
    return any(by_trying(people, crew - {p}, groups[1:]) for p in crew & able)


@pytest.mark.parametrize("kind", STAFFED)
def test_teams_of_members_are_true(kind):
    net, mirror = problem(7, count=14, least=1, **kind)
    group = bred(net, mirror, until=200)
    for start, team in zip((*group.start, group.best), (*group.team, group.best_team), strict=True):
        assert is_true(net, start)
        assert is_staffed(net, start, team)


def test_a_team_is_found_whenever_there_is_one():
    """Beside trying all: seats of one or two people, the least wanted of those who can come."""
    random = Random(5)  # noqa: S311 - no secret
    found = 0
    for _ in range(120):
        groups, size = random.randint(1, 4), random.randint(1, 6)
        able = np.array([[random.getrandbits(size)] for _ in range(groups)], np.int64)
        ptr, want = np.array([0, groups], np.int64), np.ones(groups, np.int64)
        there = np.array([[(1 << size) - 1]], np.int64)
        people = People(ptr, want, able, there)
        room = hands(people, 1)
        room.free[0] = there[0]
        open_all(room)
        narrow(room, 0)
        is_seated = seat(people, room, 0)
        assert is_seated == by_trying(people, set(range(size)), list(range(groups)))
        if is_seated:
            found += 1
            crew = bits(room.team[0])
            assert by_trying(people, crew, list(range(groups)))
            teams = [bits([mask]) for mask in range(1 << size) if mask.bit_count() == groups]
            fit = [each for each in teams if by_trying(people, each, list(range(groups)))]
            assert sorted(crew) == min(sorted(each) for each in fit)
    assert 20 < found < 120


def test_an_order_from_elsewhere_joins():
    net, mirror = problem(8, count=30, people=5, least=1)
    group, room = bred(net, mirror, until=40), events(mirror)
    key = group.best.astype(np.float64)
    made, span = int(group.tally[0]), int(group.tally[4])
    assert join(net, mirror, room, group, 0, key) >= group.tally[4]
    assert group.tally[0] == made + 3
    assert group.tally[4] <= span
    assert is_staffed(net, group.best, group.best_team)


def test_people_the_same_interpreted(interpreted):
    net, mirror = problem(4, people=5, changes=2, least=1)
    one, other = (bred(net, mirror, until=60, by=by) for by in (kernels, interpreted))
    assert same(one, other)
    assert count((1 << BITS) - 1) == BITS
