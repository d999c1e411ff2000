"""Small plans in whole days whose wishes collide, and an exhaustive judge of what can hold.

A random plan has three to five tasks of one to three days, two or three people with two skills,
random links, and wishes that mostly hold: leave, service dates, date constraints, given people,
maximum lags. Into it one of six collisions is planted:

``leave``       the only one who can do a task is away until it would be too late
``two``         two tasks of one person have one and the same latest finish
``lag``         a successor must follow at once, but its person is away then
``given``       a task is given to somebody who comes too late for its latest finish
``service``     the only one who can do a task leaves before it may start
``chain``       a chain of links is longer than its latest finish allows for

The judge knows nothing of the library: it tries every day and every team, task by task, within
the windows that links and dates leave.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations

import pmcore as pm

START = datetime(2027, 1, 4, 9)
KINDS = ("leave", "two", "lag", "given", "service", "chain")
FAR = 10_000


@dataclass
class Job:
    """A task: its length, and the skill, level and count of people that it needs."""

    length: int
    needs: list[tuple[str, int, int]] = field(default_factory=list)
    earliest: list[int] = field(default_factory=list)
    latest: list[int] = field(default_factory=list)
    given: list[int] = field(default_factory=list)


@dataclass
class Person:
    """Levels by skill, days of leave (first, last), and the days of service."""

    skills: dict[str, int]
    leave: list[tuple[int, int]] = field(default_factory=list)
    first: int | None = None
    until: int | None = None


@dataclass
class Case:
    """A plan in whole days; links are (before, after, maximum lag or None)."""

    kind: str
    jobs: list[Job]
    people: list[Person]
    links: list[tuple[int, int, int | None]] = field(default_factory=list)


def day(index: int) -> datetime:
    """Return the morning of a working day, Monday to Friday."""
    return START + timedelta(days=index // 5 * 7 + index % 5)


def evening(index: int) -> datetime:
    """Return the end of work before a working day."""
    return day(index - 1) + timedelta(hours=9)


def paths(case: Case) -> list[str]:
    """Return where the wishes of a case stand in its plan."""
    found = []
    for i, job in enumerate(case.jobs):
        dates = len(job.earliest) + len(job.latest)
        found += [f'tasks["t{i}"].constraints[{k}]' for k in range(dates)]
        found += [f'tasks["t{i}"].needs[{k}]' for k in range(len(job.needs))]
        found += [f'assignments["t{i}/p{p}"]' for p in job.given]
    for p, person in enumerate(case.people):
        found += [f'resources["p{p}"].leave[{k}]' for k in range(len(person.leave))]
        if person.first is not None:
            found.append(f'resources["p{p}"].available_from')
        if person.until is not None:
            found.append(f'resources["p{p}"].available_until')
    found += [f'dependencies["t{a}->t{b}"].max_lag' for a, b, lag in case.links if lag is not None]
    return found


def plan_of(case: Case) -> pm.Plan:
    """Return a case as a plan."""
    return pm.Plan(
        case.kind,
        start=START,
        tasks=tuple(_task(i, job) for i, job in enumerate(case.jobs)),
        dependencies=tuple(
            pm.Dependency(f"t{a}", f"t{b}", max_lag=None if lag is None else lag * 480)
            for a, b, lag in case.links
        ),
        resources=tuple(_resource(p, person) for p, person in enumerate(case.people)),
        assignments=tuple(
            pm.Assignment(f"t{i}", f"p{p}", 0) for i, job in enumerate(case.jobs) for p in job.given
        ),
    )


def _task(i: int, job: Job) -> pm.Task:
    no_earlier = pm.ConstraintType.START_NO_EARLIER_THAN
    no_later = pm.ConstraintType.FINISH_NO_LATER_THAN
    return pm.Task(
        f"t{i}",
        duration=job.length * 480,
        needs=tuple(pm.SkillNeed(*need) for need in job.needs),
        constraints=(
            *(pm.DateConstraint(no_earlier, day(at)) for at in job.earliest),
            *(pm.DateConstraint(no_later, evening(at)) for at in job.latest),
        ),
    )


def _resource(p: int, person: Person) -> pm.Resource:
    return pm.Resource(
        f"p{p}",
        skills=tuple(pm.Skill(name, level) for name, level in person.skills.items()),
        leave=tuple(pm.Leave(day(a).date(), day(b).date()) for a, b in person.leave),
        available_from=None if person.first is None else day(person.first),
        available_until=None if person.until is None else day(person.until),
    )


def planted(seed: int) -> Case:
    """Return a case by its seed; its wishes do collide."""
    luck = random.Random(seed)  # noqa: S311 - no secret
    while True:
        kind = luck.choice(KINDS)
        case = _loose(luck, kind)
        _plant(luck, case)
        if not can_hold(case, set(paths(case))):
            return case


def _loose(luck: random.Random, kind: str) -> Case:
    """Return a random plan whose wishes mostly hold."""
    people = [
        Person({name: luck.randint(1, 3) for name in "xy" if luck.random() < 0.8})
        for _ in range(luck.randint(2, 3))
    ]
    jobs = [Job(luck.randint(1, 3)) for _ in range(luck.randint(3, 5))]
    case = Case(kind, jobs, people)
    for i, job in enumerate(jobs):
        if luck.random() < 0.7:
            job.needs.append((luck.choice("xy"), 1, 1))
        if luck.random() < 0.3:
            job.earliest.append(luck.randint(1, 4))
        if luck.random() < 0.3:
            job.latest.append(luck.randint(14, 18))
        if job.needs and luck.random() < 0.25:
            job.given.append(luck.randrange(len(people)))
        if i and luck.random() < 0.5:
            lag = luck.randint(2, 6) if luck.random() < 0.3 else None
            case.links.append((luck.randrange(i), i, lag))
    for person in people:
        if luck.random() < 0.4:
            at = luck.randint(1, 8)
            person.leave.append((at, at + luck.randint(0, 2)))
        if luck.random() < 0.2:
            person.until = luck.randint(16, 20)
    return case


def _plant(luck: random.Random, case: Case) -> None:
    """Make some wishes of a case collide."""
    i = luck.randrange(len(case.jobs))
    job = case.jobs[i]
    job.earliest, job.latest = [], []  # a task has two date constraints at most
    if case.kind in ("leave", "two", "lag", "service"):
        case.people.append(Person({"z": 2}))
        job.needs.append(("z", luck.randint(1, 2), 1))
    expert = case.people[-1]
    end = job.length + luck.randint(0, 2)
    match case.kind:
        case "leave":
            expert.leave.append((0, end + 1))
            job.latest.append(end + luck.randint(1, 3))
        case "two":
            j = (i + 1) % len(case.jobs)
            case.jobs[j].needs.append(("z", 1, 1))
            case.jobs[j].latest = []
            bound = job.length + case.jobs[j].length - 1
            job.latest.append(bound)
            case.jobs[j].latest.append(bound)
        case "lag":
            before = Job(luck.randint(1, 2), latest=[3])
            case.jobs.append(before)
            case.links.append((len(case.jobs) - 1, i, luck.randint(0, 1)))
            expert.leave.append((1, 8))
        case "given":
            late = luck.randrange(len(case.people))
            job.needs = job.needs or [("x", 1, 1)]
            job.given = [late]
            case.people[late].first = end + 1
            job.latest.append(end + luck.randint(0, 1))
        case "service":
            expert.until = luck.randint(3, 6)
            job.earliest.append(expert.until - luck.randint(0, job.length - 1))
        case "chain":
            last = Job(luck.randint(1, 3))
            last.latest.append(job.length + last.length - 1)
            case.jobs.append(last)
            case.links.append((i, len(case.jobs) - 1, None))


def can_hold(case: Case, kept: set[str]) -> bool:
    """Tell whether some schedule keeps the wishes at the given paths, by trying all."""
    return _Judge(case, kept).can()


class _Judge:
    def __init__(self, case: Case, kept: set[str]) -> None:
        self.case = case
        self.length = [job.length for job in case.jobs]
        self.low, self.high = [0] * len(case.jobs), [FAR] * len(case.jobs)
        self.needs: list[list[tuple[str, int, int]]] = []
        self.given: list[list[int]] = []
        for i, job in enumerate(case.jobs):
            own = f'tasks["t{i}"]'
            for k, at in enumerate([*job.earliest, *job.latest]):
                if f"{own}.constraints[{k}]" in kept:
                    if k < len(job.earliest):
                        self.low[i] = max(self.low[i], at)
                    else:
                        self.high[i] = min(self.high[i], at)
            stays = [f"{own}.needs[{k}]" in kept for k in range(len(job.needs))]
            self.needs.append([need for need, held in zip(job.needs, stays, strict=True) if held])
            # Who is given to a need goes with it.
            is_first = bool(stays) and stays[0]
            self.given.append(
                [p for p in job.given if is_first and f'assignments["t{i}/p{p}"]' in kept]
            )
        self.away: list[list[tuple[int, int]]] = []
        for p, person in enumerate(case.people):
            own = f'resources["p{p}"]'
            spans = [
                (a, b + 1) for k, (a, b) in enumerate(person.leave) if f"{own}.leave[{k}]" in kept
            ]
            if person.first is not None and f"{own}.available_from" in kept:
                spans.append((0, person.first))
            if person.until is not None and f"{own}.available_until" in kept:
                spans.append((person.until, FAR))
            self.away.append(spans)
        self.lags = [
            lag if f'dependencies["t{a}->t{b}"].max_lag' in kept else None
            for a, b, lag in case.links
        ]
        dates = [at for at in (*self.low, *self.high) if at < FAR]
        dates += [at for spans in self.away for span in spans for at in span if at < FAR]
        self.end = max(dates, default=0) + sum(self.length) + 1

    def can(self) -> bool:
        self.high = [min(at, self.end) for at in self.high]
        for _ in self.case.jobs:
            for a, b, _ in self.case.links:
                self.low[b] = max(self.low[b], self.low[a] + self.length[a])
                self.high[a] = min(self.high[a], self.high[b] - self.length[b])
        choices = [list(self._choices(i)) for i in range(len(self.length))]
        order = sorted(range(len(choices)), key=lambda i: len(choices[i]))
        return self._place(order, choices, {})

    def _choices(self, i: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the days on which a task may start, each with every team that is there."""
        for start in range(self.low[i], self.high[i] - self.length[i] + 1):
            end = start + self.length[i]
            there = [
                p
                for p in range(len(self.away))
                if all(b <= start or a >= end for a, b in self.away[p])
            ]
            for team in self._teams(i, there):
                yield start, team

    def _teams(self, i: int, there: list[int]) -> Iterator[tuple[int, ...]]:
        seats = [(need, k == 0) for k, need in enumerate(self.needs[i]) for _ in range(need[2])]
        given = self.given[i]
        for team in permutations(there, len(seats)):
            if all(
                person == given[0]
                if is_first and given
                else self.case.people[person].skills.get(need[0], 0) >= need[1]
                for (need, is_first), person in zip(seats, team, strict=True)
            ):
                yield team

    def _place(
        self,
        order: list[int],
        choices: list[list[tuple[int, tuple[int, ...]]]],
        placed: dict[int, tuple[int, tuple[int, ...]]],
    ) -> bool:
        if len(placed) == len(order):
            return True
        i = order[len(placed)]
        for choice in choices[i]:
            if self._fits(i, choice, placed):
                placed[i] = choice
                if self._place(order, choices, placed):
                    return True
                del placed[i]
        return False

    def _fits(
        self,
        i: int,
        choice: tuple[int, tuple[int, ...]],
        placed: dict[int, tuple[int, tuple[int, ...]]],
    ) -> bool:
        start, team = choice
        end = start + self.length[i]
        for j, (begin, others) in placed.items():
            meets = begin < end and begin + self.length[j] > start
            if meets and set(team) & set(others):
                return False
        for (a, b, _), lag in zip(self.case.links, self.lags, strict=True):
            if i not in (a, b) or (b if i == a else a) not in placed:
                continue
            done = (start if i == a else placed[a][0]) + self.length[a]
            begin = start if i == b else placed[b][0]
            if begin < done or (lag is not None and begin > done + lag):
                return False
        return True
