"""Windows: part of a schedule is made anew, one step shorter, and the rest keeps its order."""

from __future__ import annotations

from datetime import datetime
from random import Random

import numpy as np
import pytest

from pmcore import Limits, days
from pmcore.allocate import Makespan, assign
from pmcore.allocate._compact import Population, Windows, shape_of, value_of
from pmcore.allocate._compact._windows import window
from pmcore.allocate._demand import Keep, demand
from pmcore.allocate._generation import Generator
from pmcore.model import (
    Delivery,
    Dependency,
    MaterialNeed,
    Mode,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Task,
)
from pmcore.network import build
from pmcore.run import Budget, Status, solve

START = datetime(2027, 1, 4)


def plan_of(seed: int, count: int, steel: float) -> Plan:
    """Return tasks of two ways each: slow by hand, or fast with steel of which there is little."""
    random = Random(seed)  # noqa: S311 - no secret
    tasks = []
    for i in range(count):
        slow, crew = random.randint(2, 6), float(random.randint(1, 2))
        fast = Mode(
            "fast", days(slow - 1), needs=(ResourceNeed("crew", crew), MaterialNeed("steel", 1.0))
        )
        by_hand = Mode("slow", days(slow), needs=(ResourceNeed("crew", crew),))
        tasks.append(Task(f"t{i}", duration=0, modes=(by_hand, fast)))
    links = [(i, j) for j in range(count) for i in range(j) if random.random() < 0.15]
    return Plan(
        "p",
        start=START,
        tasks=tuple(tasks),
        dependencies=tuple(Dependency(f"t{i}", f"t{j}") for i, j in links),
        resources=(
            Resource("crew", kind=ResourceKind.EQUIPMENT, capacity=3.0),
            Resource("steel", kind=ResourceKind.MATERIAL),
        ),
        deliveries=(Delivery("steel", START, steel),),
    )


def bred(plan: Plan, schedules: int = 30) -> Population:
    generator = Generator(demand(plan, None, Keep.PEOPLE), [Makespan().aim(build(plan))])
    shape = shape_of(generator)
    assert shape is not None
    found = Population(generator, shape, Budget(Limits(work=schedules)), seed=0, bound=0)
    found.go(schedules)
    return found


def is_true(population: Population, start: np.ndarray, way: np.ndarray) -> bool:
    """Whether links, the pool and the stock are kept, instant by instant."""
    shape = population.shape
    net, choice, end = shape.net, shape.choice, start + shape.choice.length[way]
    for j in range(len(start)):
        for place in range(net.ptr[j], net.ptr[j + 1]):
            if start[j] < end[net.pred[place]] + net.lag[place]:
                return False
    for at in start.tolist():
        used = np.zeros(net.free.shape[1], np.int64)
        for w in way[(start <= at) & (at < end)].tolist():
            own = slice(net.use_ptr[w], net.use_ptr[w + 1])
            used[net.pool[own]] += net.units[own]
        if (used > net.free[0]).any():
            return False
    return bool((choice.eats[way].sum(axis=0) <= choice.stock).all())


@pytest.mark.parametrize("seed", range(4))
def test_a_window_gives_true_schedules_and_the_rest_keeps_its_ways_and_order(seed):
    population = bred(plan_of(seed, 12, steel=4.0), 3)
    shape = population.shape
    start, way = population.member()
    assert is_true(population, start, way)
    free = np.arange(len(start)) % 2 == 0
    asked = window(shape, start, way, free, shape.span(start, way))
    assert asked is not None
    solved = solve(asked.program, Limits(work=2000, workers=1))
    assert solved.is_solved
    begin, ways = asked.found(shape, way, solved)
    assert is_true(population, begin, ways)
    assert shape.span(begin, ways) <= shape.span(start, way)
    kept = np.flatnonzero(~free)
    assert (ways[kept] == way[kept]).all()
    ends = start + shape.choice.length[way]
    for i in kept.tolist():
        for j in kept.tolist():
            if i != j and ends[i] <= start[j]:
                assert begin[i] + shape.choice.length[ways[i]] <= begin[j]


@pytest.mark.parametrize("seed", range(3))
def test_windows_of_all_tasks_prove_what_the_exact_search_proves(seed):
    plan = plan_of(seed, 9, steel=3.0)
    population = bred(plan, 3)
    Windows(population, seed=0).go(Budget(Limits(work=8000, workers=1)))
    assert population.is_best
    proved = assign(plan, limits=Limits(work=40_000, workers=1)).proof
    assert proved.status.value == "optimal"
    value = value_of(population.generator, population.shape, population.span)
    assert value == round(proved.terms[0].value * population.generator.aims[0].scale)


def test_no_window_is_asked_for_where_links_alone_forbid_it():
    population = bred(plan_of(1, 10, steel=3.0))
    shape = population.shape
    start, way = population.member()
    free = np.ones(len(start), np.bool_)
    least = int((shape.net.floor - shape.first + shape.tails()).max())
    assert window(shape, start, way, free, least - shape.step) is None
    below = window(shape, start, way, free, least)
    assert below is not None
    assert solve(below.program, Limits(work=2000)).status in {Status.OPTIMAL, Status.INFEASIBLE}


def test_counted_windows_give_the_same_bytes_whatever_the_workers():
    plan = plan_of(5, 40, steel=12.0)
    one = assign(plan, limits=Limits(work=300, workers=1))
    two = assign(plan, limits=Limits(work=300, workers=2))
    assert one.schedule.tasks == two.schedule.tasks
    assert one.proof.bound == two.proof.bound
