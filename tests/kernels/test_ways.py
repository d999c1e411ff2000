"""Several ways a task: what a population takes is possible, and as good as trying them all."""

from itertools import pairwise, product
from random import Random

import numpy as np
import pytest

from pmcore import kernels
from pmcore.kernels import FAR, Compact, Ways, nobody
from tests.kernels.test_population import is_true, rows, same

POOLS = 2


def problem(seed, *, count=6, stocks=1):
    """A random net of tasks with one to three ways, and the same with time running backwards."""
    random = Random(seed)  # noqa: S311 - no secret
    before = [sorted(random.sample(range(j), min(j, random.randint(0, 2)))) for j in range(count)]
    after = [[j for j in range(count) if i in before[j]] for i in range(count)]
    ptr, owner = rows([[i] * random.randint(1, 3) for i in range(count)])
    length = np.array([random.randint(1, 6) for _ in owner], np.int64)
    uses = [sorted(random.sample(range(POOLS), random.randint(0, POOLS))) for _ in owner]
    use_ptr, pool = rows(uses)
    units = np.array([random.randint(1, 3) for _ in pool], np.int64)
    eats = np.array([[random.randint(0, 4) for _ in range(stocks)] for _ in owner], np.int64)
    least = np.minimum.reduceat(eats, ptr[:-1], axis=0).sum(axis=0)
    stock = least + 2 if stocks == 1 else np.maximum.reduceat(eats, ptr[:-1], axis=0).sum(axis=0)
    way = np.array([a + int(np.argmin(eats[a:b, 0])) for a, b in pairwise(ptr)])
    duration, left = length[way], stock - eats[way].sum(axis=0)
    ways = Ways(ptr, length, np.ones(len(owner)), eats[:, 0] * 1.0, eats, stock, left)
    floor, free = np.zeros(count, np.int64), np.array([[4, 3]], np.int64)
    (in_ptr, pred), (out_ptr, succ) = rows(before), rows(after)
    own = way, use_ptr, pool, units
    lag = np.zeros(len(pred), np.int64)
    at = np.zeros(1, np.int64)
    crew = nobody(len(duration), 1)
    net = Compact(duration, floor, in_ptr, pred, lag, out_ptr, succ, *own, at, free, crew)
    early = np.full(count, -FAR, np.int64)
    mirror = Compact(duration, early, out_ptr, succ, lag, in_ptr, pred, *own, at - FAR, free, crew)
    return net, mirror, ways


def bred(net, mirror, ways, *, until=400, by=kernels):
    late = np.arange(len(net.duration), dtype=np.int64)
    group = by.herd(net, ways, late, size=6, odds=(3, 2), rates=(0.2, 0.5, 0.5), words=(5, 5))
    by.evolve(net, mirror, by.events(mirror), group, 0, until, 0)
    return group


def in_ways(net, ways, way):
    return net._replace(way=way, duration=ways.length[way])


@pytest.mark.parametrize("seed", range(6))
def test_members_are_true_in_ways_that_stocks_allow(seed):
    net, mirror, ways = problem(seed, count=10)
    group = bred(net, mirror, ways)
    for way, start, span in zip(group.way, group.start, group.span, strict=True):
        assert (ways.eats[way].sum(axis=0) <= ways.stock).all()
        assert (way >= ways.ptr[:-1]).all()
        assert (way < ways.ptr[1:]).all()
        assert is_true(in_ways(net, ways, way), start)
        assert (start + ways.length[way]).max() == span
    assert (group.ways.left == ways.stock - ways.eats[net.way].sum(axis=0)).all()


@pytest.mark.parametrize("seed", range(4))
def test_no_choice_of_ways_is_better(seed):
    """Every choice that the stocks allow, each with a population of its own."""
    net, mirror, ways = problem(seed)
    found = bred(net, mirror, ways, until=1500).tally[4]
    best = FAR
    for chosen in product(*(range(a, b) for a, b in pairwise(ways.ptr))):
        way = np.array(chosen, np.int64)
        if (ways.eats[way].sum(axis=0) <= ways.stock).all():
            ptr = np.arange(len(way) + 1)
            own = [column[way] for column in ways[1:5]]
            one = Ways(ptr, *own, ways.stock, ways.stock * 0)
            twin = [in_ways(each, ways, way) for each in (net, mirror)]
            uses = [list(range(net.use_ptr[w], net.use_ptr[w + 1])) for w in chosen]
            use_ptr, use = rows(uses)
            columns = {"use_ptr": use_ptr, "pool": net.pool[use], "units": net.units[use]}
            twin = [each._replace(way=ptr[:-1].copy(), **columns) for each in twin]
            twin[1] = twin[1]._replace(way=twin[0].way, duration=twin[0].duration)
            best = min(best, int(bred(*twin, one, until=60).tally[4]))
    assert found == best


def test_the_same_interpreted(interpreted):
    for seed in range(2):
        groups = [bred(*problem(seed, stocks=2), until=100, by=by) for by in (kernels, interpreted)]
        assert same(*groups)
