"""Simulated teams with hidden paces, the projects they do, and what doing them takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, exp

import numpy as np

from pmcore import (
    Dependency,
    Plan,
    Resource,
    Schedule,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    days,
)
from pmcore.model import ALWAYS

START = datetime(2027, 1, 4)
SKILLS = ("analysis", "design", "build", "test", "support")
NEW = "new"


@dataclass(frozen=True)
class World:
    """How people and work are drawn.

    Parameters
    ----------
    sd : float
        Of the hidden logarithms of duration factors, by person and skill.
    noise : float
        Of the logarithm of actual over estimate, from task to task.
    mean : float
        Of the hidden logarithms: above 0, estimates are too short.
    """

    sd: float = 0.3
    noise: float = 0.4
    mean: float = 0.0


@dataclass(frozen=True)
class Team:
    """People, and the hidden logarithm of each one's duration factor by skill."""

    people: tuple[Resource, ...]
    hidden: Mapping[tuple[str, str], float]


def team(world: World, seed: int) -> Team:
    """Return six to ten people of three or more of five skills each; the last one joins later."""
    chance = np.random.default_rng((seed, 0))
    count = int(chance.integers(6, 11))
    people, hidden = [], {}
    for number in range(count):
        name = NEW if number == count - 1 else f"p{number + 1}"
        own = chance.choice(len(SKILLS), size=int(chance.integers(3, 5)), replace=False)
        # Everybody but the newcomer also has the skill of their number, so that none is missing.
        places = sorted({*own.tolist(), *([number % len(SKILLS)] if name != NEW else [])})
        names = [SKILLS[place] for place in places]
        people.append(Resource(name, skills=tuple(Skill(each) for each in names)))
        for each in names:
            hidden[name, each] = world.mean + world.sd * float(chance.standard_normal())
    return Team(tuple(people), hidden)


def project(people: tuple[Resource, ...], seed: int, number: int) -> Plan:
    """Return a project of 20 to 40 tasks of one person each; minutes run round the clock."""
    chance = np.random.default_rng((seed, 1, number))
    count = int(chance.integers(20, 41))
    tasks = tuple(
        Task(
            f"t{at}",
            work=days(int(chance.integers(2, 11))),
            needs=(SkillNeed(SKILLS[int(chance.integers(len(SKILLS)))]),),
        )
        for at in range(count)
    )
    links = [
        Dependency(f"t{before}", f"t{at}")
        for at in range(4, count)
        for before in chance.choice(at - 3, size=int(chance.integers(0, 2)), replace=False)
    ]
    return Plan(
        f"P{number}",
        id=f"P{number}",
        start=START,
        calendars=(ALWAYS,),
        calendar=ALWAYS.id,
        tasks=tasks,
        dependencies=tuple(links),
        resources=people,
    )


def luck(plan: Plan, world: World, seed: int, number: int) -> dict[str, float]:
    """Return the chance part of each task's logarithm, the same whoever does it."""
    chance = np.random.default_rng((seed, 2, number))
    drawn = world.noise * chance.standard_normal(len(plan.tasks))
    return {task.id: float(each) for task, each in zip(plan.tasks, drawn, strict=True)}


@dataclass(frozen=True)
class Done:
    """A project that was carried out: its length in minutes, and the plan with the facts."""

    length: int
    plan: Plan


def carried_out(plan: Plan, schedule: Schedule, who: Team, chance: Mapping[str, float]) -> Done:
    """Return what becomes of a staffing: people keep their tasks and the order of them.

    A task begins when all before it, in logic and with its person, are done.
    """
    skill = {
        task.id: need.skill
        for task in plan.tasks
        for need in task.needs
        if isinstance(need, SkillNeed)
    }
    person = {row.task: row.resource for row in schedule.assignments}
    before: dict[str, list[str]] = {task.id: [] for task in plan.tasks}
    for link in plan.dependencies:
        before[link.successor].append(link.predecessor)
    last: dict[str, str] = {}
    ends: dict[str, int] = {}
    facts = []
    # Planned starts order logic and people alike: no task takes no time.
    for row in sorted(schedule.tasks, key=lambda row: (row.start, row.id)):
        task, name = plan.task(row.id), person[row.id]
        assert task.work is not None, "made so"
        factor = exp(who.hidden[name, skill[row.id]] + chance[row.id])
        took = ceil(task.work * factor)
        waits = [*before[row.id], *([last[name]] if name in last else [])]
        start = max((ends[each] for each in waits), default=0)
        ends[row.id], last[name] = start + took, row.id
        begin, end = (START + timedelta(minutes=each) for each in (start, start + took))
        facts.append(TaskStatus(row.id, start=begin, finish=end, actual_work=took, people=(name,)))
    length = max(ends.values())
    update = StatusUpdate(START + timedelta(minutes=length), tuple(facts))
    return Done(length, replace(plan, updates=(update,)))
