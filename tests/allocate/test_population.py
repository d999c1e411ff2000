"""Plans of pools alone: the population search, beside the exact search and without it."""

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

import pmcore as pm
from pmcore import (
    Availability,
    Dependency,
    Limits,
    LinkType,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    days,
    verify,
)
from pmcore.allocate import Keep, Makespan, assign
from pmcore.allocate._compact import least_span, shape_of
from pmcore.allocate._demand import demand
from pmcore.allocate._generation import Generator
from tests.strategies import MONDAY


def crews(count, seed=3, *, lag=0, changes=()):
    """A plan of pools: two crews, links to earlier tasks, milestones among the tasks."""
    random = Random(seed)  # noqa: S311 - no secret
    tasks, links = [], []
    for at in range(count):
        needs = [
            ResourceNeed(pool, float(random.randint(1, 3)))
            for pool in ("masons", "cranes")
            if random.random() < 0.7
        ]
        tasks.append(Task(f"t{at}", duration=days(random.randint(0, 5)), needs=needs))
        befores = random.sample(range(max(0, at - 6), at), min(at, random.randint(0, 2)))
        links += [Dependency(f"t{each}", f"t{at}", lag=days(lag)) for each in befores]
    pools = [
        Resource("masons", kind=ResourceKind.EQUIPMENT, capacity=4.0, availability=changes),
        Resource("cranes", kind=ResourceKind.EQUIPMENT, capacity=3.0),
    ]
    return pm.Plan("Crews", start=MONDAY, tasks=tasks, dependencies=links, resources=pools)


FEWER = (Availability(datetime(2027, 1, 7, 9), 1.0), Availability(datetime(2027, 1, 13, 9), 5.0))


def shape(plan, status=None):
    held = demand(plan, status, Keep.PEOPLE)
    return shape_of(Generator(held, [Makespan().aim(held.net)]))


def judged(plan, found):
    assert verify.schedule(plan, found.schedule) == ()
    assert verify.assignment(plan, found.schedule) == ()
    return found


@pytest.mark.parametrize("plan", [crews(25), crews(25, lag=1), crews(25, changes=FEWER)])
def test_counted_schedules_give_the_same_answer_again(plan):
    assert shape(plan) is not None
    found, again = (judged(plan, assign(plan, limits=Limits(work=300))) for _ in range(2))
    assert found == again
    assert found.proof.is_reproducible


def test_a_plan_that_both_can_prove():
    plan = crews(12)
    alone = judged(plan, assign(plan, limits=Limits(work=3000)))
    beside = judged(plan, assign(plan, limits=Limits(seconds=30, workers=2)))
    assert alone.proof.status is beside.proof.status is ProofStatus.OPTIMAL
    assert alone.proof.objective == beside.proof.objective


def test_two_workers_are_told_of_and_stopped():
    plan, told = crews(60, seed=5), []

    def watch(progress):
        told.append(progress)
        return len(told) > 6

    found = judged(plan, assign(plan, limits=Limits(seconds=60, workers=2), watch=watch))
    assert not found.proof.is_reproducible or found.proof.status is ProofStatus.OPTIMAL
    assert {each.stage for each in told} <= {"generate", "solve"}


def test_one_worker_by_the_clock():
    plan = crews(40, seed=6)
    found = judged(plan, assign(plan, limits=Limits(seconds=0.5, workers=1)))
    assert 0 < found.proof.bound <= found.proof.objective


def test_an_interrupt_gives_the_best_so_far():
    plan = crews(60, seed=5)

    def watch(progress):
        if progress.done > 100:
            raise KeyboardInterrupt

    found = judged(plan, assign(plan, limits=Limits(seconds=60), watch=watch))
    assert not found.proof.is_reproducible


def test_what_is_done_and_waits_stays_so():
    plan = crews(20)
    status = pm.StatusUpdate(
        datetime(2027, 1, 6, 18),
        tasks=(pm.TaskStatus("t0", start=MONDAY, finish=datetime(2027, 1, 6, 18)),),
    )
    found = assign(plan, limits=Limits(work=300), status=status)
    assert verify.schedule(plan, found.schedule, status=status) == ()


def _length(plan):
    found = judged(plan, assign(plan, limits=Limits(work=20_000)))
    assert found.proof.status is ProofStatus.OPTIMAL
    return found.proof.objective


@pytest.mark.parametrize("changes", [(), FEWER])
def test_no_plan_is_shorter_than_its_work_allows(changes):
    """The bound of energy holds for every plan, and is sharp for many."""
    lengths, bounds = [], []
    for seed in range(8):
        plan = crews(9, seed, lag=seed % 2, changes=changes)
        lengths.append(_length(plan))
        bounds.append(least_span(shape(plan)))
    assert all(bound <= length for bound, length in zip(bounds, lengths, strict=True))
    assert any(bound == length for bound, length in zip(bounds, lengths, strict=True))


def test_windows_bound_what_chains_and_sums_do_not():
    """Of three tasks of two days two fit at once: in three days all would meet in the middle."""
    need = (ResourceNeed("cranes"),)
    inner = [Task(name, duration=days(2), needs=need) for name in "abc"]
    ends = [Task(name, duration=days(1)) for name in ("first", "last")]
    links = [Dependency("first", name) for name in "abc"]
    links += [Dependency(name, "last") for name in "abc"]
    cranes = Resource("cranes", kind=ResourceKind.EQUIPMENT, capacity=2.0)
    plan = pm.Plan(
        "Site", start=MONDAY, tasks=[*ends, *inner], dependencies=links, resources=[cranes]
    )
    assert least_span(shape(plan)) == _length(plan) == days(6)


def _first(plan, **changes):
    tasks = (replace(plan.tasks[3], **changes), *plan.tasks[:3], *plan.tasks[4:])
    return replace(plan, tasks=tasks)


PLAIN = crews(8)
TEAM = (*PLAIN.resources, Resource("ana", skills=(Skill("python"),)))
OTHERS = {
    "half a person": replace(
        _first(PLAIN, needs=(SkillNeed("python", units=0.5),)), resources=TEAM
    ),
    "a latest date": _first(
        PLAIN,
        constraints=(
            pm.DateConstraint(pm.ConstraintType.FINISH_NO_LATER_THAN, datetime(2027, 6, 1, 18)),
        ),
    ),
    "a calendar of its own": replace(
        _first(PLAIN, calendar="six"),
        calendars=(*PLAIN.calendars, pm.weekly("six", working=range(6))),
    ),
    "another link": replace(
        PLAIN,
        dependencies=(*PLAIN.dependencies, Dependency("t0", "t7", LinkType.SS)),
    ),
    "a lead": replace(
        PLAIN, dependencies=(*PLAIN.dependencies, Dependency("t0", "t7", lag=-days(1)))
    ),
    "one task": replace(PLAIN, tasks=PLAIN.tasks[:1], dependencies=()),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_has_no_place_on_one_axis_is_left_to_the_walk(name):
    plan = OTHERS[name]
    assert shape(plan) is None
    judged(plan, assign(plan, limits=Limits(work=100)))
