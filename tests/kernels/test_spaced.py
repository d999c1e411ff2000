"""Schedules that keep least and greatest distances, against every schedule there is."""

from itertools import product
from random import Random

import numpy as np
import pytest

from pmcore import kernels
from pmcore.kernels import FAR, UNTIED, Compact, Spaced, events, nobody


def rows(lists):
    ptr = np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)
    return ptr, np.array([x for each in lists for x in each], np.int64)


def longest(apart):
    """Closed distances by the oldest way; None: a circle."""
    count = len(apart)
    for k, i, j in product(range(count), repeat=3):
        if apart[i, k] > UNTIED and apart[k, j] > UNTIED:
            apart[i, j] = max(apart[i, j], apart[i, k] + apart[k, j])
    return None if apart.diagonal().any() else apart


def problem(seed, count=5, *, dates=False):
    """A random net with minimum and maximum lags and one pool; None where lags alone collide."""
    random = Random(seed)  # noqa: S311 - no secret
    apart = np.full((count, count), UNTIED, np.int64)
    np.fill_diagonal(apart, 0)
    for j in range(1, count):
        for i in random.sample(range(j), random.randint(0, min(2, j))):
            apart[i, j] = random.randint(0, 4)
            if random.random() < 0.6:
                apart[j, i] = -(int(apart[i, j]) + random.randint(0, 3))
    apart = longest(apart)
    if apart is None:
        return None
    duration = np.array([random.randint(0, 3) for _ in range(count)], np.int64)
    units = np.array([random.randint(1, 2) for _ in range(count)], np.int64)
    early = np.array([random.randint(0, 3) * dates for _ in range(count)], np.int64)
    early = np.array([max(early + np.maximum(apart[:, i], UNTIED)) for i in range(count)])
    late = np.array([random.choice((FAR, 9)) if dates else FAR for _ in range(count)], np.int64)
    late = np.array([min(late[j] - apart[i, j] for j in range(count)) for i in range(count)])
    late[late > FAR // 2] = FAR
    return duration, units, apart, early, late, 2


def both(case):
    """The problem as kernels read it, forwards and backwards."""
    duration, units, apart, early, late, most = case
    count = len(duration)
    turned = np.where(apart.T > UNTIED, apart.T - duration + duration[:, None], UNTIED)
    uses = rows([[0] if length else [] for length in duration])
    own = units[duration > 0]
    found = []
    begin = np.where(late < FAR, -(late + duration), -FAR)
    for matrix, floor, last, at in (
        (apart, early, late, 0),
        (turned, begin, np.full(count, FAR), -FAR),
    ):
        ahead = (matrix > 0) | ((matrix == 0) & (matrix.T < 0))
        waits = rows([np.flatnonzero(ahead[:, j]).tolist() for j in range(count)])
        after = rows([np.flatnonzero(ahead[i]).tolist() for i in range(count)])
        none = np.zeros(len(waits[1]), np.int64)
        free = np.array([[most]], np.int64)
        crew = nobody(len(duration), 1)
        taken = np.arange(count), *uses, own
        net = Compact(duration, early, *waits, none, *after, *taken, np.array([at]), free, crew)
        within = np.where(matrix.T > UNTIED, -matrix.T, -UNTIED)
        found += [net, Spaced(matrix.copy(), np.ascontiguousarray(within), floor, last)]
    return found


def is_true(case, start):
    duration, units, apart, early, late, most = case
    gaps = start[None, :] - start[:, None]
    taken = [
        sum(u for s, d, u in zip(start, duration, units, strict=True) if s <= t < s + d)
        for t in range(int(max(start)) + 1)
    ]
    return bool(
        (gaps >= apart).all()
        and (start >= early).all()
        and (start <= late).all()
        and max(taken) <= most
    )


def shortest(case, most=13):
    """The length of the best schedule, by trying all starts; None: there is none so short."""
    duration, early = case[0], case[3]
    ranges = [range(int(at), most) for at in early]
    ends = [
        int((np.array(start) + duration).max())
        for start in product(*ranges)
        if is_true(case, np.array(start))
    ]
    return min(ends, default=None)


def wandered(case, *, until, by=kernels, seed=1, target=0):
    net, lags, mirror, back = both(case)
    path = by.walk(net, np.arange(len(case[0])), words=(seed, seed))
    room, seats = by.events(mirror), by.bench(net)
    by.wander(net, lags, mirror, back, room, seats, path, 0, until, target)
    return path


@pytest.mark.parametrize("dates", [False, True])
def test_starts_keep_every_distance_and_the_best_are_mostly_found(dates):
    met = best_met = 0
    for seed in range(60):
        case = problem(seed, 4, dates=dates)
        if case is None:
            continue
        path = wandered(case, until=200)
        best = shortest(case, 11)
        if path.tally[2] == FAR:
            assert best is None
            continue
        met += 1
        assert is_true(case, path.best)
        assert path.tally[2] == (path.best + case[0]).max()
        best_met += best is None or path.tally[2] == best
    assert best_met > 0.85 * met > 20


def test_what_is_moved_makes_room():
    """The first of two must start with the third, which finds room only after the second."""
    apart = np.array([[0, UNTIED, 0], [UNTIED, 0, UNTIED], [0, UNTIED, 0]])
    case = (
        *(np.array([1, 3, 2]), np.array([1, 1, 2]), apart),
        *(np.zeros(3, np.int64), np.full(3, FAR), 3),
    )
    net, lags, _, _ = both(case)
    start, finish = np.zeros(3, np.int64), np.zeros(3, np.int64)
    case[1][1] = 2
    net = both(case)[0]
    order = np.array([0.0, 1.0, 2.0])
    last = kernels.spaced(net, lags, events(net), kernels.bench(net), 0, 0, order, start, finish)
    assert start.tolist() == [3, 0, 3]
    assert last == 5


def test_what_cannot_be_moved_is_told():
    apart = np.array([[0, UNTIED, 0], [UNTIED, 0, UNTIED], [0, UNTIED, 0]])
    late = np.array([2, FAR, 2])
    case = (
        *(np.array([1, 3, 2]), np.array([1, 2, 2]), apart),
        *(np.zeros(3, np.int64), late, 3),
    )
    net, lags, _, _ = both(case)
    start, finish = np.zeros(3, np.int64), np.zeros(3, np.int64)
    order = np.array([0.0, 1.0, 2.0])
    last = kernels.spaced(net, lags, events(net), kernels.bench(net), 0, 0, order, start, finish)
    assert last == FAR


def test_a_bound_ends_the_search_and_counts_are_kept():
    case = next(found for seed in range(9) if (found := problem(seed, 8)) is not None)
    many = wandered(case, until=900)
    assert many.tally[0] <= 900
    ended = wandered(case, until=900, target=int(many.tally[2]))
    assert ended.tally[2] == many.tally[2]
    assert ended.tally[0] < many.tally[0]


def test_the_same_interpreted(interpreted):
    for seed in range(6):
        case = problem(seed, 7, dates=seed % 2 == 1)
        if case is not None:
            one, other = (wandered(case, until=90, by=by) for by in (kernels, interpreted))
            for a, b in zip(one, other, strict=True):
                assert np.array_equal(a, b)
