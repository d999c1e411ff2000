"""Minimum and maximum lags: what they leave, which of them collide, and the best plans."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from random import Random

import numpy as np
import pytest

import pmcore as pm
from pmcore import (
    Dependency,
    InfeasibleError,
    Limits,
    LinkType,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    Task,
    days,
    verify,
)
from pmcore.allocate import Keep, Makespan, assign, conflicts
from pmcore.allocate._compact import impossible_circle, lags_of, prepare, shape_of_lags
from pmcore.allocate._demand import Ties, closed, crowd_out, demand
from pmcore.allocate._generation import Generator
from pmcore.kernels import UNTIED
from pmcore.run import Budget
from tests.strategies import MONDAY


def ties(rows):
    return Ties(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def random_rows(seed, count=6):
    random = Random(seed)  # noqa: S311 - no secret
    rows = [(0, i, random.randint(0, 2)) for i in range(1, count)]
    for j in range(2, count):
        i = random.randrange(1, j)
        least = random.randint(0, 4)
        rows.append((i, j, least))
        if random.random() < 0.7:
            rows.append((j, i, -least - random.randint(-1, 4)))
    return rows


def test_distances_are_the_longest_paths():
    import networkx as nx

    circles = 0
    for seed in range(60):
        rows = random_rows(seed)
        graph = nx.DiGraph()
        for i, j, least in rows:
            graph.add_edge(i, j, weight=-least)
        found = closed(6, ties(rows))
        if nx.negative_edge_cycle(graph):
            circles += 1
            assert found is None
            continue
        for i in range(6):
            far = nx.single_source_bellman_ford_path_length(graph, i)
            assert {j: -d for j, d in far.items()} == {
                j: int(d) for j, d in enumerate(found[i]) if d > UNTIED
            }
    assert 0 < circles < 60


def orders_hold(start, rows, length, clash):
    is_apart = all(start[j] - start[i] >= least for i, j, least in rows)
    return is_apart and not any(
        clash[i, j] and start[i] < start[j] + length[j] and start[j] < start[i] + length[i]
        for i in range(len(start))
        for j in range(i)
    )


def test_orders_lose_no_schedule_and_none_is_left_only_where_there_is_none():
    impossible = found_orders = 0
    for seed in range(40):
        random = Random(seed)  # noqa: S311 - no secret
        rows = random_rows(seed, 4)
        first = closed(4, ties(rows))
        if first is None:
            continue
        length = np.array([0, *(random.randint(1, 4) for _ in range(3))])
        clash = np.zeros((4, 4), np.bool_)
        for i, j in ((1, 2), (1, 3), (2, 3)):
            clash[i, j] = clash[j, i] = random.random() < 0.7
        possible = [
            start
            for rest in product(range(13), repeat=3)
            if orders_hold(start := (0, *rest), rows, length, clash)
        ]
        left = crowd_out(first, length, clash)
        if left is None:
            impossible += 1
            assert not possible
            continue
        found_orders += len(left[1])
        for start in possible:
            assert all(start[j] - start[i] >= left[0][i, j] for i, j in product(range(4), repeat=2))
    assert impossible
    assert found_orders


def plan_of(lengths, links, *, units=1.0, capacity=1.0):
    """A plan of one pool; links as (i, j, least, most)."""
    needs = (ResourceNeed("crane", units),)
    return pm.Plan(
        "Lags",
        start=MONDAY,
        tasks=[
            Task(f"t{i}", f"Task {i}", days(length), needs=needs if length else ())
            for i, length in enumerate(lengths)
        ],
        dependencies=[
            Dependency(
                f"t{i}",
                f"t{j}",
                LinkType.SS,
                days(least),
                max_lag=None if most is None else days(most),
            )
            for i, j, least, most in links
        ],
        resources=[Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=capacity)],
    )


def random_plan(seed, count=4):
    random = Random(seed)  # noqa: S311 - no secret
    links = []
    for j in range(1, count):
        least = random.randint(-2, 3)
        most = least + random.randint(0, 3) if random.random() < 0.7 else None
        links.append((random.randrange(j), j, least, most))
    lengths = [random.randint(0, 3) for _ in range(count)]
    return lengths, links


def shortest(lengths, links, most=9):
    """The length of the best schedule of one crane, by trying all starts; None: there is none."""
    ends = []
    for start in product(range(most), repeat=len(lengths)):
        is_tied = all(
            start[j] - start[i] >= least and (high is None or start[j] - start[i] <= high)
            for i, j, least, high in links
        )
        spans = sorted((s, s + n) for s, n in zip(start, lengths, strict=True) if n)
        is_free = all(a[1] <= b[0] for a, b in pairwise(spans))
        if is_tied and is_free:
            ends.append(max(s + n for s, n in zip(start, lengths, strict=True)))
    return min(ends, default=None)


def refused_by(plan):
    """Whether a plan is proved to be impossible, with names; else there is a longer schedule."""
    found = conflicts(plan)
    if not found.wishes:
        return False
    with pytest.raises(InfeasibleError) as caught:
        assign(plan, limits=Limits(work=4000))
    return caught.value.is_proved and len(caught.value.conflicts) > 0


def test_answers_are_the_best_there_are():
    refused = 0
    for seed in range(14):
        lengths, links = random_plan(seed)
        plan, best = plan_of(lengths, links), shortest(lengths, links)
        if best is None and refused_by(plan):
            refused += 1
            continue
        found = assign(plan, limits=Limits(work=4000))
        assert verify.schedule(plan, found.schedule) == ()
        assert verify.assignment(plan, found.schedule) == ()
        if best is not None:
            assert found.proof.status is ProofStatus.OPTIMAL
            assert found.proof.objective == days(best)
    assert 0 < refused < 14


COLLIDING = plan_of([3, 3, 1, 1], [(0, 1, 0, 2), (0, 2, 0, 30), (2, 3, 0, 40)])


def test_the_lags_that_collide_are_named_and_no_others():
    with pytest.raises(InfeasibleError) as caught:
        assign(COLLIDING, limits=Limits(work=100))
    assert caught.value.is_proved
    told = [each.path for each in caught.value.conflicts if each.code.startswith("conflict.")]
    assert told == ['dependencies["t0->t1:SS"].max_lag']
    assert "Task 1" in caught.value.conflicts[0].text()
    kinds = {wish.kind.value for wish in conflicts(COLLIDING).wishes}
    assert "maximum_lag" in kinds


def lags(plan):
    held = demand(plan, None, Keep.PEOPLE)
    return Generator(held, [Makespan().aim(held.net)])


def test_without_any_of_a_core_the_others_hold():
    """Three tasks of one crane that two lags together press into too little time."""
    plan = plan_of([2, 2, 2], [(0, 1, 0, 3), (1, 2, 0, 2), (0, 2, 0, 3)])
    generator = lags(plan)
    found = lags_of(generator)
    assert prepare(generator) is not None
    core = found.fewest(Budget())
    everything = set(range(len(found.ties)))
    assert core
    assert all(found.left(sorted(everything - {row})) is not None for row in core)


def is_possible(lengths, links, capacity, most):
    """Whether tasks of one unit each can keep all lags, by trying all starts."""
    for start in product(range(most), repeat=len(lengths)):
        is_tied = all(
            start[j] - start[i] >= least and (high is None or start[j] - start[i] <= high)
            for i, j, least, high in links
        )
        spans = [(s, s + n) for s, n in zip(start, lengths, strict=True) if n]
        busy = (sum(a <= begin < b for a, b in spans) for begin, _ in spans)
        if is_tied and max(busy, default=0) <= capacity:
            return True
    return False


def test_a_plan_has_a_schedule_exactly_if_its_circles_have():
    """Pools that pairs do not fill; all starts tried within what any schedule needs."""
    impossible = beyond_pairs = 0
    for seed in range(30):
        random = Random(seed)  # noqa: S311 - no secret
        lengths = [random.randint(1, 3) for _ in range(4)]
        links = [(random.randrange(j), j, -1, random.randint(0, 2)) for j in range(1, 4)]
        capacity = random.randint(1, 2)
        plan = plan_of(lengths, links, capacity=float(capacity))
        left = lags_of(lags(plan)).left()
        circle = None if left is None else impossible_circle(left, Budget(), seed=0)
        is_none = left is None or circle is not None
        assert is_none != is_possible(lengths, links, capacity, 7)
        impossible += is_none
        beyond_pairs += circle is not None
    assert impossible < 30
    assert beyond_pairs


THREE_AT_ONCE = plan_of(
    [3, 3, 3, 1, 1], [(0, 1, 0, 2), (0, 2, 0, 2), (2, 3, 0, 40), (3, 4, -9, 40)], capacity=2.0
)


def test_lags_of_an_impossible_circle_are_named_whatever_finds_it():
    """Two of three tasks have room at once, and lags ask it for all three."""
    for limits in (Limits(work=300), Limits(seconds=20)):
        with pytest.raises(InfeasibleError) as caught:
            assign(THREE_AT_ONCE, limits=limits)
        assert caught.value.is_proved
        told = [each.path for each in caught.value.conflicts if each.code.startswith("conflict.")]
        named = [f'dependencies["t0->t{j}:SS"].max_lag' for j in (1, 2)]
        assert told == named
    one_more = replace(THREE_AT_ONCE.resources[0], capacity=3.0)
    assert assign(replace(THREE_AT_ONCE, resources=(one_more,)), limits=Limits(work=300))


def test_latest_dates_are_named_too():
    latest = pm.ConstraintType.FINISH_NO_LATER_THAN
    date = pm.DateConstraint(latest, MONDAY + timedelta(days=1, hours=9))
    plan = plan_of([2, 2], [(0, 1, -9, 9)])
    tasks = tuple(replace(task, constraints=(date,)) for task in plan.tasks)
    with pytest.raises(InfeasibleError) as caught:
        assign(replace(plan, tasks=tasks), limits=Limits(work=100))
    told = caught.value.conflicts
    paths = {each.path for each in told if each.code.startswith("conflict.")}
    assert paths <= {'tasks["t0"].constraints', 'tasks["t1"].constraints'}
    assert len(paths) == 2


def test_what_is_not_on_one_axis_has_no_such_shape():
    plan = plan_of([2, 2], [(0, 1, 0, 5)])
    generator = lags(plan)
    prepare(generator)
    assert shape_of_lags(generator) is not None
    elapsed = replace(plan.dependencies[0], lag=days(1), lag_calendar="elapsed")
    other = lags(replace(plan, dependencies=(elapsed,)))
    assert lags_of(other) is None
    prepare(other)
    assert shape_of_lags(other) is None
    plain = replace(plan, dependencies=(Dependency("t0", "t1"),))
    assert lags_of(lags(plain)) is None


def test_no_time_gives_a_schedule_that_keeps_the_lags():
    plan = plan_of([2, 3, 1, 2], [(0, 1, 2, 4), (0, 2, 1, 6), (1, 3, 0, 5)])
    found = assign(plan, limits=Limits(seconds=0))
    assert verify.schedule(plan, found.schedule) == ()


@pytest.mark.parametrize("seed", range(3))
def test_counted_answers_are_the_same_again(seed):
    random = Random(seed)  # noqa: S311 - no secret
    links = [
        (random.randrange(j), j, random.randint(0, 2), random.randint(6, 20)) for j in range(1, 9)
    ]
    plan = plan_of([random.randint(1, 3) for _ in range(9)], links, capacity=2.0)
    one, other = (assign(plan, limits=Limits(work=200)) for _ in range(2))
    assert one == other
    assert verify.schedule(plan, one.schedule) == ()


@pytest.mark.parametrize("way", ["mode", "pace"])
def test_a_maximum_lag_that_only_a_choice_keeps(way):
    """A plan whose own ways break a maximum lag is possible where a mode or a person keeps it."""
    chosen = {
        "mode": {"modes": [pm.Mode("fast", days(1))]},
        "pace": {"needs": [pm.SkillNeed("weld")]},
    }[way]
    plan = pm.Plan(
        "P",
        start=MONDAY,
        tasks=[
            Task("a", duration=days(1)),
            Task("b", work=days(4), **chosen),
            Task("c", duration=days(1)),
        ],
        dependencies=(*pm.chain("a", "b", "c"), Dependency("a", "c", max_lag=days(2))),
        resources=[Resource("bo", skills=[pm.Skill("weld", pace=2.0)])],
    )
    found = assign(plan)
    assert found.proof.status is ProofStatus.OPTIMAL
    assert verify.assignment(plan, found.schedule) == ()
    assert found.proof.objective == days(3 if way == "mode" else 4)
    slow = replace(plan, dependencies=(*plan.dependencies[:-1], Dependency("a", "c", max_lag=400)))
    with pytest.raises(InfeasibleError) as error:
        assign(slow)
    assert error.value.is_proved
    assert error.value.conflicts[0].path == 'dependencies["a->c"].max_lag'


def test_a_maximum_lag_that_only_leave_keeps():
    """Whose leave lengthens a task lets another end soon enough after it."""
    away = pm.Leave(MONDAY.date() + timedelta(days=1), MONDAY.date() + timedelta(days=3))
    plan = pm.Plan(
        "P",
        start=MONDAY,
        tasks=[
            Task("a", duration=days(2), needs=[pm.SkillNeed("weld")], is_interruptible=True),
            Task("b", duration=days(5)),
        ],
        dependencies=(
            Dependency("a", "b", LinkType.SS),
            Dependency("a", "b", LinkType.FF, max_lag=days(1)),
        ),
        resources=[Resource("bo", skills=[pm.Skill("weld")], leave=[away])],
    )
    found = assign(plan)
    assert verify.assignment(plan, found.schedule) == ()
    assert found.proof.objective == days(5)
    with pytest.raises(InfeasibleError):
        assign(plan.with_resource(replace(plan.resource("bo"), leave=())))
