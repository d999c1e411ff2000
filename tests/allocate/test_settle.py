"""Whether a shorter schedule exists, asked length by length, against every order of the tasks."""

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest

from pmcore import Dependency, Limits, ProofStatus, days
from pmcore.allocate import Keep, Makespan, assign
from pmcore.allocate._compact import (
    Population,
    between,
    prepare,
    shape_of,
    shape_of_lags,
    timing,
)
from pmcore.allocate._demand import demand
from pmcore.allocate._generation import Generator
from pmcore.allocate._search import _improve
from pmcore.allocate._search._settle import is_certain, settle
from pmcore.run import Budget, Status, solve
from tests.allocate.test_population import FEWER, crews, judged

CASES = [(seed, changes) for seed in range(6) for changes in ((), FEWER)]


def made(plan):
    held = demand(plan, None, Keep.PEOPLE)
    generator = Generator(held, [Makespan().aim(held.net)])
    return generator, shape_of(generator)


def shortest(shape):
    """The least length over every order, each task as early as it fits, in steps of an hour."""
    net, step = shape.net, 60
    count, at = len(net.duration), (net.at - shape.first) // step
    horizon = int(net.duration.sum() + net.lag.sum() + net.at[-1] - shape.first) // step + 1
    there = net.free[np.searchsorted(at, np.arange(horizon), side="right") - 1]
    best = horizon
    for order in permutations(range(count)):
        free, end = there.copy(), {}
        for j in order:
            links = range(net.ptr[j], net.ptr[j + 1])
            if any(int(net.pred[k]) not in end for k in links):
                break
            start = int(net.floor[j] - shape.first) // step
            start = max([start, *(end[int(net.pred[k])] + int(net.lag[k]) // step for k in links)])
            uses = slice(net.use_ptr[j], net.use_ptr[j + 1])
            size = int(net.duration[j]) // step
            while size and (free[start : start + size, net.pool[uses]] < net.units[uses]).any():
                start += 1
            free[start : start + size, net.pool[uses]] -= net.units[uses]
            end[j] = start + size
        else:
            best = min(best, max(end.values()))
    return best * step


@pytest.mark.parametrize(("seed", "changes"), CASES)
def test_what_is_settled_is_the_shortest_of_all_orders(seed, changes):
    generator, shape = made(crews(6, seed, lag=seed % 2, changes=changes))
    assert is_certain(shape)
    least, budget = shortest(shape), Budget(Limits(work=20_000))
    population = Population(generator, shape, budget, seed=0, bound=0)
    population.begin()
    assert population.span >= least
    assert settle(population, budget, 0) == least
    population.take()
    assert population.span == least


@pytest.mark.parametrize(("seed", "changes"), CASES)
def test_a_question_is_answered_as_every_order_answers_it(seed, changes):
    _, shape = made(crews(6, seed, lag=seed % 2, changes=changes))
    least, step = shortest(shape), between(shape).step
    for most, status in ((least, Status.OPTIMAL), (least - step, Status.INFEASIBLE)):
        asked = timing(shape, between(shape), shape.late, least=0, most=most, is_question=True)
        assert solve(asked.program, Limits(work=10_000)).status is status


def test_of_tasks_that_exclude_each_other_no_two_run_at_once():
    generator, shape = made(crews(25))
    population = Population(generator, shape, Budget(), seed=0, bound=0)
    population.begin()
    start = population.starts
    end, cliques = start + shape.net.duration, between(shape).cliques()
    assert cliques
    for clique in cliques:
        order = sorted(clique, key=lambda i: start[i])
        assert all(end[i] <= start[j] for i, j in pairwise(order))
    for i, j, lag in between(shape).pairs():
        assert start[j] - start[i] >= lag


def test_effort_alone_gives_the_same_answer_again():
    plan = crews(30, seed=8)
    found, again = (judged(plan, assign(plan, limits=Limits(work=2500))) for _ in range(2))
    assert found == again


def test_a_watch_stops_the_questions():
    plan = crews(30, seed=8)
    found = judged(plan, assign(plan, limits=Limits(seconds=60, workers=2), watch=lambda _: True))
    assert not found.proof.is_reproducible or found.proof.status is ProofStatus.OPTIMAL
    assert found.proof.objective >= found.proof.bound > days(1)


def test_lags_that_pull_are_not_asked_of_a_program_without_them():
    plan = crews(6)
    links = (*plan.dependencies, Dependency("t0", "t5", max_lag=days(9)))
    held = demand(replace(plan, dependencies=links), None, Keep.PEOPLE)
    generator = Generator(held, [Makespan().aim(held.net)])
    prepare(generator)
    assert not is_certain(shape_of_lags(generator))


def test_two_populations_where_a_plan_is_too_large_for_a_program(monkeypatch):
    monkeypatch.setattr(_improve, "MOST_TASKS", 0)
    plan = crews(60, seed=5)
    found = judged(plan, assign(plan, limits=Limits(seconds=0.5, workers=2)))
    assert found.proof.objective >= found.proof.bound > days(1)
