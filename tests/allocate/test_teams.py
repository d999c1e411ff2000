"""Plans of people on one calendar: bred like pools, teams and all."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

import pmcore as pm
from pmcore import (
    Dependency,
    Leave,
    Limits,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    days,
    hours,
    verify,
)
from pmcore.allocate import Keep, Makespan, assign
from pmcore.allocate._compact import Population, crowds, least_span, shape_of, staffed
from pmcore.allocate._demand import demand
from pmcore.allocate._generation import Generator
from pmcore.allocate._search import lower_bounds, refine
from pmcore.run import Budget
from tests.strategies import MONDAY


def team(count, seed=3, *, leave=(), **changed):
    """A plan of five people with levels, a crane, and links to earlier tasks."""
    random = Random(seed)  # noqa: S311 - no secret
    tasks, links = [], []
    for at in range(count):
        needs = [
            SkillNeed(skill, level=random.randint(1, 2), count=random.randint(1, 2), name=skill)
            for skill in ("code", "test")
            if random.random() < 0.6
        ]
        needs += [ResourceNeed("crane")] * (random.random() < 0.3)
        tasks.append(Task(f"t{at}", duration=days(random.randint(0, 4)), needs=needs))
        befores = random.sample(range(max(0, at - 6), at), min(at, random.randint(0, 2)))
        links += [Dependency(f"t{each}", f"t{at}") for each in befores]
    skills = ((2, 0), (2, 1), (1, 2), (0, 2), (2, 2))
    people = [
        Resource(
            f"p{k}",
            skills=tuple(
                Skill(name, level)
                for name, level in zip(("code", "test"), levels, strict=True)
                if level
            ),
            leave=leave if k == 1 else (),
        )
        for k, levels in enumerate(skills)
    ]
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT)
    tasks[0] = replace(tasks[0], **changed)
    plan = pm.Plan("Team", start=MONDAY, tasks=tasks, dependencies=links)
    return replace(plan, resources=(*people, crane))


AWAY = (Leave(date(2027, 1, 6), date(2027, 1, 12)),)


def opened(plan):
    held = demand(plan, None, Keep.PEOPLE)
    generator = Generator(held, [Makespan().aim(held.net)])
    return generator, shape_of(generator)


def judged(plan, found):
    assert verify.schedule(plan, found.schedule) == ()
    assert verify.assignment(plan, found.schedule) == ()
    return found


@pytest.mark.parametrize("plan", [team(20), team(20, leave=AWAY)])
def test_counted_schedules_give_the_same_answer_again(plan):
    assert opened(plan)[1] is not None
    found, again = (judged(plan, assign(plan, limits=Limits(work=200))) for _ in range(2))
    assert found == again
    assert found.proof.is_reproducible


def test_two_workers_prove_a_plan():
    plan = team(8)
    found = judged(plan, assign(plan, limits=Limits(seconds=30, workers=2)))
    assert found.proof.status is ProofStatus.OPTIMAL


@pytest.mark.parametrize("leave", [(), AWAY])
def test_the_generator_keeps_dates_and_people_of_the_best(leave):
    plan = team(16, leave=leave)
    generator, shape = opened(plan)
    population = Population(generator, shape, Budget(Limits(work=90)), seed=0, bound=0)
    population.go(90)
    group = population._group
    found = staffed(generator, shape, population.starts, group.best_way, group.best_team)
    assert found.score[1] <= population.value
    for k, i in enumerate(shape.tasks.tolist()):
        crew = {int(generator.held.jobs.person[c]) for c in found.pick[generator.held.slots(i)]}
        if generator.held.jobs.least[i]:
            assert crew == shape.staff.crew(population._group.best_team[k])


def test_no_plan_is_shorter_than_its_sets_of_people_allow():
    """The bound holds beside the exact search, and is sharp for some plans."""
    sharp = 0
    for seed in range(6):
        generator, shape = opened(team(7, seed))
        population = Population(generator, shape, Budget(Limits(work=60)), seed=0, bound=0)
        population.go(60)
        bounds = lower_bounds(generator)
        found = refine(generator, population.best(), bounds, Budget(Limits(work=20_000)), seed=0)
        least = least_span(shape)
        assert least <= found.best.score[1]
        sharp += least == found.best.score[1]
    assert sharp


def test_sets_of_people_count_seats_that_only_they_can_take():
    _, shape = opened(team(12))
    sizes = sorted(int(each.free.max()) for each in crowds(shape.net))
    assert sizes[0] >= 2
    assert sizes[-1] == 5


@pytest.mark.parametrize(
    "plan",
    [
        team(6, needs=(SkillNeed("code", units=0.5),)),
        team(6, leave=AWAY, needs=(SkillNeed("code"),), is_interruptible=True),
        replace(
            team(6, work=hours(30), duration=0, needs=(SkillNeed("code"),)),
            resources=tuple(
                replace(each, skills=tuple(replace(s, pace=1.0 + k) for s in each.skills))
                for k, each in enumerate(team(6).resources)
            ),
        ),
    ],
    ids=["half of somebody", "work that rests", "different paces"],
)
def test_what_does_not_fit_goes_the_general_way(plan):
    assert opened(plan)[1] is None
    judged(plan, assign(plan, limits=Limits(work=30)))


def test_work_at_one_pace_takes_as_long_whoever_does_it():
    plan = team(6, work=hours(30), duration=0, needs=(SkillNeed("code", count=2),))
    generator, shape = opened(plan)
    assert shape.net.duration[shape.tasks.tolist().index(generator.held.net.index["t0"])] == 900
    judged(plan, assign(plan, limits=Limits(work=60)))
