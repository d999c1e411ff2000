"""Whether staffing is right: needs filled by the qualified, nobody overbooked, wishes kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pmcore.errors import Problem
from pmcore.model import (
    Assignment,
    ConstraintType,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Schedule,
    ScheduledTask,
    SkillNeed,
    StatusUpdate,
    TaskKind,
)
from pmcore.units import end_of_day, to_minutes
from pmcore.verify._calendar import Stretch, gaps, overlap
from pmcore.verify._case import SLACK, SPANS, Case, capacity, in_service, iso, problem, steps
from pmcore.verify._stocks import stocks

C = ConstraintType


def assignment(
    plan: Plan, schedule: Schedule, *, status: StatusUpdate | None = None
) -> tuple[Problem, ...]:
    """Return everything that is wrong with the staffing of a schedule; empty: it is right.

    Checked are: every need filled, by enough different people who have the skill at the level,
    whose certificate holds, who are active and in service; a person in one slot of a task at
    most; nobody and no pool above its capacity at any instant, leave, part-time and own calendars
    counted; material there before it is used up; tasks in one piece unless leave may split them;
    durations that follow from work and pace; given assignments kept; latest dates met. What is
    done is history and not checked, and of what is under way only the part after the data date.
    A given assignment counts as qualified: who stated it knew.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
    status : StatusUpdate, optional
        Facts it was made from; none: the plan's last where the schedule has a data date.

    Returns
    -------
    tuple of Problem
        Codes begin with ``verify.``; paths name tasks and resources by id.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Skill, Task
    >>> task = Task("a", duration=480, needs=[SkillNeed("python", level=2)])
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[task],
    ...     resources=[Resource("bo", skills=[Skill("python", 1)])],
    ... )
    >>> row = ScheduledTask("a", "", datetime(2027, 1, 4, 9), datetime(2027, 1, 4, 18))
    >>> wrong = Schedule((row,), row.start, row.finish, assignments=[Assignment("a", "bo", 0)])
    >>> from pmcore import verify
    >>> print(verify.assignment(plan, wrong)[0].text())
    tasks["a"].needs[0]: bo has python at level 1, but level 2 is needed. Assign somebody qualified.
    """
    case = Case(plan, schedule, status)
    return (
        *_unknown(case),
        *_needs(case),
        *_kept(case),
        *_worked(case),
        *_loads(case),
        *stocks(case),
        *_latest(case),
    )


def _open(case: Case) -> Iterator[ScheduledTask]:
    """Yield the rows whose staffing is still to be judged."""
    for row in case.rows.values():
        kind = case.tasks[row.id].kind
        is_work = kind is not TaskKind.INACTIVE and kind not in SPANS
        if is_work and not case.is_finished(row.id):
            yield row


def _given(case: Case, task: str) -> list[Assignment]:
    """Return what the plan or the facts say of a task's people and may not be changed."""
    fact = case.facts.get(task)
    kept = [e for e in case.plan.assignments if e.task == task and not e.is_released]
    if fact is not None and fact.start is not None and fact.people:
        kept = [each for each in kept if not case.is_person(each.resource)]
    return kept


def _is_given(case: Case, each: Assignment) -> bool:
    fact = case.facts.get(each.task)
    if fact is not None and fact.start is not None and each.resource in fact.people:
        return True
    return any(given.resource == each.resource for given in _given(case, each.task))


def _unknown(case: Case) -> Iterator[Problem]:
    for each in case.schedule.assignments:
        path = f'assignments["{each.task}/{each.resource}"]'
        if each.task not in case.rows:
            yield problem("unknown_reference", f"{path}.task", found=each.task)
        elif each.resource not in case.resources:
            yield problem("unknown_reference", f"{path}.resource", found=each.resource)
        elif each.slot is not None and not 0 <= each.slot < len(case.needs(case.rows[each.task])):
            yield problem("unknown_slot", f"{path}.slot", found=each.slot)


def _needs(case: Case) -> Iterator[Problem]:
    for row in _open(case):
        path = f'tasks["{row.id}"]'
        staff = case.staff.get(row.id, [])
        people = Counter(each.resource for each in staff if case.is_person(each.resource))
        stated = Counter(each.resource for each in _given(case, row.id))
        for person, count in people.items():
            if count > max(1, stated[person]):
                yield problem("twice", path, resource=person, count=count)
        is_begun = case.is_started(row.id)
        for slot, need in enumerate(case.needs(row)):
            where = f"{path}.needs[{slot}]"
            filled = [each for each in staff if each.slot == slot]
            if isinstance(need, SkillNeed):
                if not is_begun:
                    yield from _count(where, need, filled)
                for each in filled:
                    yield from _fitness(case, row, where, need, each)
            elif isinstance(need, ResourceNeed) and not is_begun:
                yield from _named(case, where, need, filled)


def _count(where: str, need: SkillNeed, filled: list[Assignment]) -> Iterator[Problem]:
    people = {each.resource for each in filled}
    if len(people) != need.count:
        facts = {"skill": need.skill, "found": len(people), "needed": need.count}
        yield problem("need_unfilled", where, **facts)


def _fitness(
    case: Case, row: ScheduledTask, where: str, need: SkillNeed, each: Assignment
) -> Iterator[Problem]:
    """Yield why an assigned person may not fill a need."""
    person = case.resources[each.resource]
    if _is_given(case, each):
        return
    if each.units < need.units - SLACK:
        yield problem("units", where, resource=person.id, found=each.units, needed=need.units)
    skill = person.skill(need.skill)
    if person.kind is not ResourceKind.PERSON or not person.is_active:
        yield problem("inactive", where, resource=person.id)
    elif skill is None or skill.level < need.level:
        level = skill.level if skill else 0
        facts = {"resource": person.id, "skill": need.skill, "found": level, "needed": need.level}
        yield problem("unqualified", where, **facts)
    elif skill.expires is not None and row.finish > end_of_day(skill.expires):
        day = skill.expires.isoformat()
        yield problem("expired", where, resource=person.id, skill=need.skill, day=day)


def _named(
    case: Case, where: str, need: ResourceNeed, filled: list[Assignment]
) -> Iterator[Problem]:
    if case.resources[need.resource].kind is ResourceKind.MATERIAL:
        return
    found = sum(each.units for each in filled if each.resource == need.resource)
    if abs(found - need.units) > SLACK and not any(_is_given(case, each) for each in filled):
        facts = {"resource": need.resource, "found": found, "needed": need.units}
        yield problem("resource_missing", where, **facts)


def _kept(case: Case) -> Iterator[Problem]:
    """Yield the given assignments that were not kept."""
    for row in _open(case):
        found = [(e.resource, e.slot, e.units) for e in case.staff.get(row.id, ())]
        for each in _given(case, row.id):
            if each.mode != row.mode and each.mode is not None:
                continue
            is_kept = any(
                (resource, units) == (each.resource, each.units)
                and (each.slot is None or slot == each.slot)
                for resource, slot, units in found
            )
            if not is_kept:
                where = f'assignments["{each.task}/{each.resource}"]'
                yield problem("given_changed", where, resource=each.resource, task=each.task)


def _worked(case: Case) -> Iterator[Problem]:
    """Yield where a task's length is not what its people need, or it is split without leave."""
    for row in _open(case):
        task = case.tasks[row.id]
        if (
            not case.staff.get(row.id)
            or case.expects_finish(row.id)
            or task.kind is TaskKind.MANUAL
        ):
            continue
        path = f'tasks["{row.id}"]'
        wanted = case.duration(row)
        found = case.worked(row)
        if found != wanted and not task.splits:
            yield problem("work", path, found=found, needed=wanted)
        parts = [(to_minutes(a), to_minutes(b)) for a, b in row.segments]
        for gap in gaps(parts) if not task.splits else ():
            for a, b in case.staffed_clock(row.id).stretches(*gap):
                if not _is_anyone_away(case, row, a) or not _is_anyone_away(case, row, b - 1):
                    yield problem("split_without_leave", path, found=iso(a))
                    break


def _is_anyone_away(case: Case, row: ScheduledTask, instant: int) -> bool:
    staff = case.staff.get(row.id, ())
    return any(capacity(case.resources[e.resource], instant) < e.units - SLACK for e in staff)


def _loads(case: Case) -> Iterator[Problem]:
    """Yield each resource that is asked for more than there is of it."""
    uses: dict[str, list[_Use]] = {}
    for row in _open(case):
        parts = case.parts(row)
        if case.is_started(row.id) and case.data_date is not None:
            parts = overlap(parts, [(case.data_date, to_minutes(row.finish))])
        for each in case.staff.get(row.id, ()):
            if case.resources[each.resource].kind is not ResourceKind.MATERIAL:
                uses.setdefault(each.resource, []).extend(
                    _Use(a, b, each.units, row.id) for a, b in _span(each, parts)
                )
    for name, own in uses.items():
        yield from _load(case, case.resources[name], own)


class _Use(NamedTuple):
    """What a task takes of a resource whenever it is worked on between two instants."""

    start: int
    finish: int
    units: float
    task: str


def _span(each: Assignment, parts: list[Stretch]) -> list[Stretch]:
    """Return what of a task's parts an assignment covers."""
    if each.start is None and each.finish is None:
        return parts
    first = to_minutes(each.start) if each.start else parts[0][0] if parts else 0
    last = to_minutes(each.finish) if each.finish else parts[-1][1] if parts else 0
    return overlap(parts, [(first, last)])


def _load(case: Case, resource: Resource, uses: list[_Use]) -> Iterator[Problem]:
    """Yield the first instant at which a resource is overbooked, with what it is busy with.

    Between two changes all would be fine if everybody worked on and on; where it would not, it
    is looked at day by day who works when.
    """
    events: dict[int, list[int]] = {at: [] for at in steps(resource)}
    for k, use in enumerate(uses):
        for at in (use.start, use.finish) if use.start < use.finish else ():
            events.setdefault(at, []).append(k)
    busy: dict[int, _Use] = {}
    for at, until in pairwise(sorted(events)):
        for k in events[at]:
            if busy.pop(k, None) is None:
                busy[k] = uses[k]
        most = capacity(resource, at) + SLACK
        if sum(use.units for use in busy.values()) > max(most, SLACK):
            found = _crowded(case, list(busy.values()), at, until, max(most, SLACK))
            if found is not None:
                yield _overload(resource, *found)
                return


def _crowded(
    case: Case, busy: list[_Use], start: int, finish: int, most: float
) -> tuple[int, list[_Use]] | None:
    """Return the first instant at which more than the most is in use, and what uses it."""
    works = [case.staffed_clock(use.task).stretches(start, finish) for use in busy]
    changes: dict[int, float] = {}
    for use, stretches in zip(busy, works, strict=True):
        for a, b in stretches:
            changes[a] = changes.get(a, 0.0) + use.units
            changes[b] = changes.get(b, 0.0) - use.units
    load = 0.0
    for at in sorted(changes):
        load += changes[at]
        if load > most:
            pairs = zip(busy, works, strict=True)
            return at, [use for use, own in pairs if any(a <= at < b for a, b in own)]
    return None


def _overload(resource: Resource, at: int, busy: list[_Use]) -> Problem:
    tasks = tuple(dict.fromkeys(use.task for use in busy))
    facts = {"resource": resource.id, "at": iso(at), "tasks": tasks}
    path = f'resources["{resource.id}"]'
    if capacity(resource, at) <= 0 < in_service(resource, at):
        return problem("leave", path, **facts)
    if in_service(resource, at) <= 0:
        return problem("unavailable", path, **facts)
    code = "overload" if resource.kind is ResourceKind.PERSON else "pool_overload"
    load = sum(use.units for use in busy)
    return problem(code, path, found=load, capacity=capacity(resource, at), **facts)


def _latest(case: Case) -> Iterator[Problem]:
    """Yield the tasks that miss a latest date."""
    for row in _open(case):
        if case.is_started(row.id):
            continue
        clock = case.clock(row.id)
        for each in case.tasks[row.id].constraints:
            if each.date is None:
                continue
            at = to_minutes(each.date)
            start, finish = to_minutes(row.start), to_minutes(row.finish)
            if each.type is C.START_NO_LATER_THAN and clock.previous_finish(start) > at:
                found = iso(start)
            elif each.type is C.FINISH_NO_LATER_THAN and clock.previous_finish(finish) > at:
                found = iso(finish)
            else:
                continue
            facts = {"type": each.type, "date": iso(at), "found": found}
            yield problem("late", f'tasks["{row.id}"]', **facts)
