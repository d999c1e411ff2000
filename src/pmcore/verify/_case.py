"""The case before the judge: a plan, an answer to it, and what both say of a task."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import (
    Assignment,
    ConstraintType,
    Mode,
    Need,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Rules,
    Schedule,
    ScheduledTask,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
)
from pmcore.units import from_minutes, to_minutes
from pmcore.verify._calendar import DAY, EPOCH_DAY, Clock, Clocks, Stretch

SPANS = frozenset((TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK))
MANDATORY = frozenset((ConstraintType.MUST_START_ON, ConstraintType.MUST_FINISH_ON))
HONOURED = MANDATORY | {
    ConstraintType.START_ON,
    ConstraintType.FINISH_ON,
    ConstraintType.START_NO_LATER_THAN,
    ConstraintType.FINISH_NO_LATER_THAN,
}
SLACK = 1e-4
"""What sums of units may exceed a capacity by: fractions such as a third are not exact."""


class Case:
    """A plan, its schedule and the facts at a data date, ready to be looked up."""

    def __init__(self, plan: Plan, schedule: Schedule, status: StatusUpdate | None) -> None:
        self.plan = plan
        self.schedule = schedule
        if status is None and schedule.data_date is not None:
            status = plan.status
        self.status = status
        self.clocks = Clocks(plan)
        self.tasks = {task.id: task for task in plan.tasks}
        self.rows = {row.id: row for row in schedule.tasks if row.id in self.tasks}
        self.resources = {each.id: each for each in plan.resources}
        self.facts: dict[str, TaskStatus] = {}
        if status is not None:
            self.facts = {each.task: each for each in status.tasks}
        self.staff: dict[str, list[Assignment]] = {}
        for each in schedule.assignments:
            if each.resource in self.resources and each.task in self.tasks:
                self.staff.setdefault(each.task, []).append(each)
        self._elements = {element.id: element for element in plan.wbs}

    @property
    def data_date(self) -> int | None:
        """Minutes since 1970, or None without status."""
        return to_minutes(self.status.at) if self.status is not None else None

    def is_started(self, task: str) -> bool:
        """Whether the facts say that a task has begun; what is done has, if nobody says when."""
        return self.is_finished(task) or (task in self.facts and bool(self.facts[task].start))

    def is_finished(self, task: str) -> bool:
        """Whether the facts say that a task is done."""
        fact = self.facts.get(task)
        if fact is None:
            return False
        is_whole = fact.start is not None and (fact.percent or 0) >= 1 and not fact.remaining
        return fact.finish is not None or is_whole

    def wishes_finish(self, task: str) -> bool:
        """Whether an expected finish sets how long a task takes."""
        fact = self.facts.get(task)
        wishes = self.tasks[task].constraints
        is_told = fact is not None and fact.expected_finish is not None
        return is_told or any(e.type is ConstraintType.EXPECTED_FINISH for e in wishes)

    def sets_finish(self, task: str) -> bool:
        """Whether an expected finish or what a span spans, not what remains, sets its finish."""
        return self.tasks[task].kind in SPANS or self.wishes_finish(task)

    def expects_finish(self, task: str) -> bool:
        """Whether facts or an expected finish, not the duration, set how long a task takes."""
        return task in self.facts or self.wishes_finish(task)

    def is_scheduled(self, task: str) -> bool:
        """Whether logic sets a task's dates: no span, no stated dates, not taken out."""
        kind = self.tasks[task].kind
        return kind not in SPANS and kind not in (TaskKind.MANUAL, TaskKind.INACTIVE)

    def overrides_links(self, task: Task) -> bool:
        """Whether a date constraint of a task stands above the links into it."""
        settings = self.plan.settings
        if settings.rules is Rules.MSP:
            strong = HONOURED if settings.honours_constraints else frozenset[ConstraintType]()
        else:
            strong = MANDATORY
        return any(each.type in strong for each in task.constraints)

    def elements(self, task: Task) -> Iterable[WbsElement]:
        """Yield the WBS elements above a task, nearest first."""
        seen: set[str] = set()
        at = self._elements.get(task.wbs or "")
        while at is not None and at.id not in seen:
            seen.add(at.id)
            yield at
            at = self._elements.get(at.parent or "")

    def calendar(self, task: str) -> str | None:
        """Return the calendar of a task; none: the plan's."""
        stated = self.tasks[task].calendar
        if stated is not None:
            return stated
        return next((e.calendar for e in self.elements(self.tasks[task]) if e.calendar), None)

    def clock(self, task: str) -> Clock:
        """Return the clock of a task's own calendar."""
        return self.clocks.of(self.calendar(task))

    def staffed_clock(self, task: str) -> Clock:
        """Return when a task and the people assigned to it all work."""
        own = [self.resources[each.resource].calendar for each in self.staff.get(task, ())]
        return self.clocks.of(self.calendar(task), *[name for name in own if name is not None])

    def mode(self, row: ScheduledTask) -> Mode | None:
        """Return the mode that a row names, if the task has it."""
        return next((each for each in self.tasks[row.id].modes if each.id == row.mode), None)

    def needs(self, row: ScheduledTask) -> tuple[Need, ...]:
        """Return what a row's way of doing the task needs."""
        mode = self.mode(row)
        return mode.needs if mode else self.tasks[row.id].needs

    def duration(self, row: ScheduledTask) -> int:
        """Return the working minutes that the plan and the row's people give a task."""
        stated = self.mode(row) or self.tasks[row.id]
        if stated.work is None:
            return stated.duration or 0
        people = [each for each in self.staff.get(row.id, ()) if self.is_person(each.resource)]
        return self._lasting(stated.work, people or self._given(row.id), self.needs(row))

    def planned(self, task: str) -> int:
        """Return the working minutes that the plan gives a task before it is staffed."""
        stated = self.tasks[task]
        if stated.work is None:
            return stated.duration
        return self._lasting(stated.work, self._given(task), stated.needs)

    def _given(self, task: str) -> list[Assignment]:
        given = [each for each in self.plan.assignments if each.task == task]
        return [each for each in given if self.is_person(each.resource)]

    def _lasting(self, work: int, people: list[Assignment], needs: tuple[Need, ...]) -> int:
        speed = sum((self.speed(each, needs) for each in people), Fraction(0))
        if not people:
            speed = sum((self._wanted(need) for need in needs), Fraction(0))
        return ceil(work / speed) if speed > 0 else work

    def _wanted(self, need: Need) -> Fraction:
        """Return the people that a need asks for, in full-time shares, to a millionth."""
        if isinstance(need, SkillNeed):
            return Fraction(round(need.units * 1_000_000), 1_000_000) * need.count
        if isinstance(need, ResourceNeed) and self.is_person(need.resource):
            return Fraction(round(need.units * 1_000_000), 1_000_000)
        return Fraction(0)

    def is_person(self, resource: str) -> bool:
        """Whether a resource is a person."""
        return self.resources[resource].kind is ResourceKind.PERSON

    def speed(self, assignment: Assignment, needs: tuple[Need, ...]) -> Fraction:
        """Return the work that an assigned person does in a minute, to a millionth."""
        pace = 1.0
        slot = assignment.slot
        if slot is not None and 0 <= slot < len(needs):
            need = needs[slot]
            if isinstance(need, SkillNeed):
                skill = self.resources[assignment.resource].skill(need.skill)
                pace = skill.pace if skill else 1.0
        return Fraction(round(assignment.units * pace * 1_000_000), 1_000_000)

    def parts(self, row: ScheduledTask) -> list[Stretch]:
        """Return the parts of the clock in which a task is worked on, rests of the day within."""
        parts = row.segments or ((row.start, row.finish),)
        return [(to_minutes(a), to_minutes(b)) for a, b in parts]

    def worked(self, row: ScheduledTask) -> int:
        """Return the minutes that a task is worked on by its people."""
        clock = self.staffed_clock(row.id)
        return sum(clock.between(a, b) for a, b in self.parts(row))


def capacity(resource: Resource, instant: int) -> float:
    """Return how much of a resource there is at an instant, leave and dates of service counted."""
    day = from_minutes(instant).date()
    if any(leave.first <= day <= leave.last for leave in resource.leave):
        return 0.0
    return in_service(resource, instant)


def in_service(resource: Resource, instant: int) -> float:
    """Return how much of a resource there is at an instant, leave not counted."""
    first, last = resource.available_from, resource.available_until
    if first is not None and instant < to_minutes(first):
        return 0.0
    if last is not None and instant >= to_minutes(last):
        return 0.0
    steps = [each for each in resource.availability if to_minutes(each.start) <= instant]
    return max(steps, key=lambda each: each.start).capacity if steps else resource.capacity


def steps(resource: Resource) -> list[int]:
    """Return the instants at which a resource's capacity may change."""
    found = [to_minutes(each.start) for each in resource.availability]
    found += [to_minutes(at) for at in (resource.available_from, resource.available_until) if at]
    for leave in resource.leave:
        found += [(each.toordinal() - EPOCH_DAY) * DAY for each in (leave.first, leave.last)]
        found[-1] += DAY
    return sorted(set(found))


def problem(code: str, path: str, **facts: object) -> Problem:
    """Return one thing that is wrong with an answer."""
    return Problem(f"verify.{code}", path, Attributes(facts))


def iso(instant: int) -> str:
    """Return an instant as ISO text, for facts."""
    return from_minutes(instant).isoformat()
