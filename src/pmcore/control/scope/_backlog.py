"""A backlog before a sprint: what is wrong with it, what is done, who has how much time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from pmcore._base import Noun
from pmcore._values import number_faults
from pmcore.control.scope._checks import wrong
from pmcore.errors import Problem
from pmcore.model import BacklogItem, Plan, ResourceKind, Schedule, Sprint
from pmcore.network import Network, decimal
from pmcore.units import from_minutes, to_minutes

MARK = "made_of_sprint"
"""Attribute of a task that a sprint made: made anew, it takes the place of the former."""


@dataclass(frozen=True, slots=True)
class PersonTime(Noun):
    """How much time a person has for a sprint.

    Parameters
    ----------
    available : int
        Person-minutes of working time in the sprint: leave is none, tasks of the schedule are
        taken off, and of the rest the focus factor.
    planned : int
        Person-minutes of the schedule's tasks in it.
    used : float
        Person-minutes that the items of the sprint take.
    """

    resource: str
    available: int
    planned: int = 0
    used: float = 0.0


def team_of(plan: Plan, people: Collection[str] | None) -> list[str]:
    """Return who works on the backlog: those named, else all active people that are somebody."""
    return [
        each.id
        for each in plan.resources
        if (
            each.id in people
            if people is not None
            else each.kind is ResourceKind.PERSON and each.is_active and not each.is_generic
        )
    ]


def time_of(
    net: Network, person: str, sprint: Sprint, schedule: Schedule | None, focus: float
) -> PersonTime:
    """Return how much time a person has for a sprint."""
    clock = net.worktime(net.plan.resource(person).calendar)
    booked = list(_booked(net.plan, person, schedule))
    there, busy = Fraction(0), Fraction(0)
    steps = [*net.capacity(person), (to_minutes(sprint.finish), 0.0)]
    for (since, share), (until, _) in pairwise(steps):
        first = max(from_minutes(since), sprint.start)
        last = min(from_minutes(until), sprint.finish)
        if first < last and share:  # while away, nobody is busy either
            there += decimal(share) * clock.between(first, last)
            busy += sum(
                decimal(units) * clock.between(max(start, first), min(finish, last))
                for start, finish, units in booked
                if max(start, first) < min(finish, last)
            )
    rest = max(there - busy, Fraction(0)) * decimal(focus)
    return PersonTime(person, int(rest), round(busy))


def _booked(
    plan: Plan, person: str, schedule: Schedule | None
) -> Iterator[tuple[datetime, datetime, float]]:
    """Yield from when to when a person is planned, and with what share of their time."""
    made = {each.id for each in plan.tasks if MARK in each.attributes}  # an item counts once
    own = {each.id for each in plan.backlog} | made
    for each in schedule.assignments if schedule else ():
        if schedule is not None and each.resource == person and each.task not in own:
            row = schedule[each.task]
            yield each.start or row.start, each.finish or row.finish, each.units


def work_of(item: BacklogItem) -> dict[str, int]:
    """Return the work of an item by skill, each skill once; what takes no time is left out."""
    found: dict[str, int] = {}
    for skill, size in item.work:
        found[skill] = found.get(skill, 0) + size
    return {skill: size for skill, size in found.items() if size}


def backlog_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the items: unknown needs, circles, sizes below 0."""
    known = {each.id for each in plan.backlog}
    for item in plan.backlog:
        path = f'backlog["{item.id}"]'
        for name in item.needs:
            if name not in known:
                yield wrong("unknown_item", f"{path}.needs", found=name)
        for field in ("points", "value"):
            if getattr(item, field) is not None:
                yield from number_faults(getattr(item, field), f"{path}.{field}", least=0)
        for skill, minutes in item.work:
            yield from number_faults(minutes, f'{path}.work["{skill}"]', least=0)
    circle = _circle({item.id: item.needs for item in plan.backlog})
    if circle:
        yield wrong("circle", f'backlog["{circle[0]}"].needs', items=circle)


def _circle(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return items that need each other in a circle, the first again at the end; none: empty."""
    done: set[str] = set()
    for start in needs:
        line: list[str] = []
        stack = [(start, iter(needs[start]))] if start not in done else []
        while stack:
            at, rest = stack[-1]
            if len(line) < len(stack):
                line.append(at)
            after = next((name for name in rest if name in needs and name not in done), None)
            if after is None:
                done.add(at)
                stack.pop()
                line.pop()
            elif after in line:
                return [*line[line.index(after) :], after]
            else:
                stack.append((after, iter(needs[after])))
    return []


def sprint_faults(plan: Plan, chosen: Sequence[str]) -> Iterator[Problem]:
    """Yield sprints that are not there or end before they begin."""
    known = {each.id: each for each in plan.sprints}
    for name in chosen:
        if name not in known:
            yield wrong("unknown_sprint", f'sprints["{name}"]', found=name)
    for each in plan.sprints:
        if each.finish <= each.start:
            facts = {"start": each.start.isoformat(), "finish": each.finish.isoformat()}
            yield wrong("sprint_order", f'sprints["{each.id}"].finish', **facts)


def done_faults(plan: Plan, done: Collection[str]) -> Iterator[Problem]:
    """Yield items said to be done that the backlog does not have."""
    known = {each.id for each in plan.backlog}
    for name in done:
        if name not in known:
            yield wrong("unknown_item", f'done["{name}"]', found=name)


def people_faults(plan: Plan, people: Collection[str] | None) -> Iterator[Problem]:
    """Yield people that the plan does not have, and pools that are no people."""
    known = {each.id: each.kind for each in plan.resources}
    for name in people or ():
        if known.get(name) is not ResourceKind.PERSON:
            yield wrong("unknown_person", f'people["{name}"]', found=name)


def is_sized(item: BacklogItem, points: float | None) -> bool:
    """Return whether an item says enough for its place: time by skill, or points if they count."""
    return bool(item.work) if points is None else item.points is not None


def finished_before(plan: Plan, sprint: Sprint, done: Collection[str]) -> set[str]:
    """Return the items that are done when a sprint begins, as far as the plan says."""
    starts = {each.id: each.start for each in plan.sprints}
    closed = {each.id for each in plan.sprints if each.points_done is not None}
    return {
        item.id
        for item in plan.backlog
        if item.id in done
        or (
            item.sprint is not None
            and item.sprint != sprint.id
            and (item.sprint in closed or starts[item.sprint] < sprint.start)
        )
    }
