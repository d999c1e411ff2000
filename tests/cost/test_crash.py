"""The trade-off in numbers: what is merged says the same as the whole, pieces lose nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.cost import _crash, _ways
from pmcore.cost._crash import Crash, Pieces, Point
from pmcore.cost._ways import Item, Wait, Ways, in_series, in_turn, reduced, undominated
from pmcore.errors import InfeasibleError
from pmcore.run import Budget, Limits, RowsSolved, Status, Stop

LONG = Limits(seconds=120)


def falling(ways):
    """The ways that no other beats."""
    return tuple((a, b) for a, b, _ in undominated((a, b, 0) for a, b in ways))


@st.composite
def nets(draw, most=9):
    """Plain nets with lags."""
    count = draw(st.integers(1, most))
    way = st.tuples(st.integers(0, 6), st.integers(0, 30))
    items = [
        Item(falling(draw(st.lists(way, min_size=1, max_size=4))), task=i) for i in range(count)
    ]
    waits = [
        Wait(i, j, lag=draw(st.sampled_from([0, 0, 0, 2])))
        for j in range(1, count)
        for i in sorted(draw(st.sets(st.integers(0, j - 1), max_size=3)))
    ]
    return Ways(tuple(items), tuple(waits), ((0, 0),) * count)


def drawn(count=60, width=6, seed=1):
    """A net too large to be through at once."""
    random = np.random.default_rng(seed)
    items, waits = [], []
    for j in range(count):
        lengths = np.sort(random.choice(np.arange(5, 40), 4, replace=False))
        costs = np.cumsum(random.integers(50, 900, 4))[::-1]
        items.append(Item(tuple(zip(lengths.tolist(), costs.tolist(), strict=True)), task=j))
        if j >= width:
            first = max(0, j - 2 * width)
            waits += [
                Wait(int(i), j)
                for i in sorted(random.choice(np.arange(first, j), 2, replace=False))
            ]
    return Ways(tuple(items), tuple(waits), ((0, 0),) * count)


def whole_curve(net):
    """Lengths and costs of the curve, with nothing merged."""
    curve = _crash._walked(net, Budget(LONG))
    return [(point.length, point.cost) for point in curve.points]


@settings(max_examples=40, deadline=None)
@given(nets())
def test_merging_keeps_the_curve(net):
    """Chains, twins, milestones and cuts give the lengths and costs of the net as it is."""
    crash = Crash(net, Budget(LONG))
    curve = crash.curve()
    assert [(point.length, point.cost) for point in curve.points] == whole_curve(net)
    for point in curve.points:
        picks = crash.spelled(point)
        assert net.length(picks) == point.length
        assert net.cost(picks) == point.cost


def test_a_series_of_chains_and_twins_is_one_item():
    """What lies in series and parallel goes without any search."""
    items = tuple(Item(((1, 9), (2, 4)), task=i) for i in range(6))
    waits = (Wait(0, 1), Wait(0, 2), Wait(1, 3), Wait(2, 3), Wait(3, 4), Wait(0, 4), Wait(4, 5))
    net = Ways(items, waits, ((0, 0),) * 6)
    assert len(reduced(net).items) == 1
    assert len(in_series(net)) == 5


def test_too_many_ways_are_left_apart(monkeypatch):
    """Where sums would be too many, the search takes the whole."""
    net = Ways(
        tuple(
            Item(falling([(3**i, 40), (2 * 3**i, 20), (3 * 3**i, 5 + i)]), task=i) for i in range(4)
        ),
        tuple(Wait(i, i + 1) for i in range(3)),
        ((0, 0),) * 4,
    )
    wanted = [(each.length, each.cost) for each in Crash(net, Budget(LONG)).curve().points]
    monkeypatch.setattr(_ways, "MOST_WAYS", 5)
    monkeypatch.setattr(_crash, "MOST_POINTS", 5)
    assert in_turn(Item(((1, 9), (2, 4), (4, 1))), Item(((5, 9), (10, 4), (20, 1)))) is None
    crash = Crash(net, Budget(LONG))
    assert len(crash.parts) > 1
    curve = crash.curve()
    assert [(each.length, each.cost) for each in curve.points] == wanted
    assert [net.length(crash.spelled(each)) for each in curve.points] == [a for a, _ in wanted]


def test_curves_in_series_add_up():
    """Two bridges, one after the other, and a third unlike them."""

    def bridge(first, scale):
        ways = [((2, 30), (4, 10)), ((3, 20), (5, 5)), ((2, 25), (6, 4)), ((1, 9), (3, 2))]
        items = [
            Item(tuple((scale * d, c) for d, c in own), task=first + k)
            for k, own in enumerate(ways)
        ]
        links = [(0, 2), (0, 3), (1, 3)]
        return items, [Wait(first + a, first + b) for a, b in links]

    items, waits = list[Item](), list[Wait]()
    for place, scale in enumerate((1, 1, 3)):
        own, links = bridge(4 * place, scale)
        items += own
        waits += links
        if place:
            waits += [Wait(4 * place - k, 4 * place + j) for k in (1, 2) for j in (0, 1)]
    net = Ways(tuple(items), tuple(waits), ((0, 0),) * len(items))
    crash = Crash(net, Budget(LONG))
    assert [len(part.items) for part in crash.parts] == [4, 4, 4]
    curve = crash.curve()
    assert [(point.length, point.cost) for point in curve.points] == whole_curve(net)
    for point in curve.points:
        picks = crash.spelled(point)
        assert (net.length(picks), net.cost(picks)) == (point.length, point.cost)
        assert point.is_proved
    assert crash.by(curve.points[1].length, LONG).cost == curve.points[1].cost


def test_the_shortest_where_limits_hold():
    """A maximum lag may keep everything from being as short as each item's shortest way."""
    items = (Item(((1, 5), (4, 1)), task=0), Item(((6, 3),), task=1), Item(((2, 2),), task=2))
    waits = (Wait(0, 2), Wait(1, 2), Wait(0, 2, lag=3, is_limit=True))
    net = Ways(items, waits, ((0, 0),) * 3)
    assert Crash(net, Budget(LONG)).shortest.length == 8
    assert net.length([0, 0, 0]) == 8
    never = Ways(items, (*waits[:2], Wait(1, 2, kind=1, lag=2, is_limit=True)), ((0, 0),) * 3)
    with pytest.raises(InfeasibleError) as error:
        assert Crash(never, Budget(LONG)).shortest
    assert error.value.is_proved
    with pytest.raises(InfeasibleError):
        Crash(never, Budget(LONG)).least(Fraction(1))


@settings(max_examples=15, deadline=None)
@given(nets(6), st.integers(1, 3), st.integers(0, 9))
def test_copies_in_series_are_so_many_times_one(net, copies, daily):
    """What is cheapest in all of copies in series is that of one, so many times."""
    one = Crash(net, Budget(LONG)).least(Fraction(daily, 2))
    count = len(net.items)
    followed = {each.before for each in net.waits}
    first = [i for i in range(count) if not net.into[i]]
    last = [i for i in range(count) if i not in followed]
    items, waits = list[Item](), list[Wait]()
    for copy in range(copies):
        base = copy * count
        items += [replace(item, task=base + item.task) for item in net.items]
        waits += [Wait(base + w.before, base + w.after, lag=w.lag) for w in net.waits]
        if copy:
            waits += [Wait(base - count + i, base + j) for i in last for j in first]
    whole = Ways(tuple(items), tuple(waits), ((0, 0),) * len(items))
    many = Crash(whole, Budget(LONG)).least(Fraction(daily, 2))
    assert many.is_proved
    assert many.cost + Fraction(daily, 2) * many.length == copies * (
        one.cost + Fraction(daily, 2) * one.length
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_pieces_keep_the_date_and_the_bound(workers, monkeypatch):
    """What time does not let prove is bettered piece by piece; the bound stays below."""
    monkeypatch.setattr(_crash, "SMALL", 10)
    net = drawn()
    most = (net.length([0] * 60) + net.length([3] * 60)) // 2
    crash = Crash(net, Budget(LONG))
    short = crash.by(most, Limits(seconds=0.5, workers=workers))
    best = crash.by(most, LONG)
    assert best is not None
    assert best.is_proved
    if short is not None:
        picks = crash.spelled(short)
        assert net.length(picks) == short.length <= most
        assert net.cost(picks) == short.cost >= best.cost
        assert short.bound <= best.cost


def test_pieces_better_what_rounding_gives():
    """A second of pieces wins something, and never breaks the date."""
    net = drawn()
    most = (net.length([0] * 60) + net.length([3] * 60)) // 2
    pieces = Pieces(net, most)
    first = pieces.rounded(LONG)
    assert first is not None
    fastest = Point((0,) * 60, net.length([0] * 60), net.cost([0] * 60), 0)
    assert first.cost < fastest.cost
    found = pieces.bettered(replace(first), Budget(Limits(seconds=2)), Event(), seed=3)
    assert found.cost <= first.cost
    assert net.length(found.picks) <= most
    stopped = Event()
    stopped.set()
    assert pieces.bettered(replace(first), Budget(LONG), stopped, seed=3).cost == first.cost


def test_limits_leave_a_curve_that_says_so():
    """With a node or two of each search, the curve is not called complete."""
    net = drawn(24, 4)
    curve = Crash(net, Budget(Limits(seconds=0.4))).curve()
    assert not curve.is_complete
    lengths = [point.length for point in curve.points]
    assert lengths == sorted(lengths)


def limited(most):
    """A net whose second item must start within some units of the first's finish."""
    items = (
        Item(((1, 5), (4, 1)), task=0),
        Item(((6, 3), (9, 1)), task=1),
        Item(((2, 2),), task=2),
    )
    waits = (Wait(0, 2), Wait(1, 2), Wait(0, 2, lag=most, is_limit=True))
    return Ways(items, waits, ((0, 0),) * 3)


@pytest.fixture
def timeless(monkeypatch):
    """No search finds anything before its time is up."""
    unknown = RowsSolved(Status.UNKNOWN, stop=Stop.SECONDS)
    monkeypatch.setattr(_crash, "solve_rows", lambda *_, **__: unknown)


@pytest.mark.usefixtures("timeless")
def test_no_time_leaves_what_needs_no_search():
    """All in its shortest and all in its cheapest way are told, with bounds that hold."""
    crash = Crash(limited(3), Budget(LONG))
    curve = crash.curve()
    assert [(point.length, point.cost) for point in curve.points] == [(8, 10), (11, 4)]
    assert not curve.is_complete
    assert [point.bound for point in curve.points] == [4, 4]
    assert crash.by(10, LONG).cost == 10
    assert crash.by(7, LONG) is None
    found = crash.least(Fraction(1))
    assert (found.length, found.cost) == (11, 4)
    assert found.bound + found.length <= 4 + 8
    assert not found.is_reproducible


@pytest.mark.usefixtures("timeless")
def test_no_time_is_not_told_as_lags_that_cannot_hold():
    """Where not even the shortest ways keep the lags, an answer says that the limits ran out."""
    items = (Item(((1, 5),), task=0), Item(((6, 3), (9, 1)), task=1), Item(((2, 2),), task=2))
    waits = (Wait(0, 1), Wait(1, 2), Wait(0, 2, lag=3, is_limit=True))
    with pytest.raises(InfeasibleError) as error:
        Crash(Ways(items, waits, ((0, 0),) * 3), Budget(LONG)).curve()
    assert not error.value.is_proved
    assert error.value.conflicts[0].code == "cost.no_ways_found"
    assert "求解限制" in error.value.conflicts[0].text("zh-CN")


def test_the_shortest_is_searched_for_once(monkeypatch):
    """However many dates are asked for, one search tells the shortest length."""
    free = []
    searched = _crash._Model.searched

    def counted(model, limits):
        free.append(model.is_free)
        return searched(model, limits)

    monkeypatch.setattr(_crash._Model, "searched", counted)
    crash = Crash(limited(3), Budget(LONG))
    assert {crash.shortest.length, crash.shortest.length, crash.shortest.length} == {8}
    assert free == [True]
