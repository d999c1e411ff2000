"""The fourteen points of DCMA's schedule assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from pmcore.model import LinkType, PlannedTask, Task, TaskKind
from pmcore.schedule._case import Case, Draft, Found, missing, share
from pmcore.schedule._health_answer import Scale
from pmcore.schedule._health_rules import DurationBy, LengthBy, Target
from pmcore.schedule._repairs import (
    forecast,
    has_loose_finish,
    has_loose_start,
    in_sequence,
    is_lag,
    is_lead,
    linked,
    not_before,
    of_task,
    on_time,
    plain,
    shorter,
    unconstrained,
    without_lag,
)
from pmcore.schedule._what_if import Repair

_NONE_OPEN = "health.nothing_open"


def dcma(case: Case) -> Iterator[Draft]:
    """Yield the fourteen points in their order."""
    yield _logic(case)
    yield from _links(case)
    yield _hard(case)
    yield from _floats(case)
    yield _long(case)
    yield _invalid(case)
    yield _resources(case)
    yield _missed(case)
    yield _test(case)
    yield _cpli(case)
    yield _bei(case)


def _counts(case: Case, tasks: Iterable[Task]) -> list[Task]:
    """Return those of some tasks that the rules count."""
    rules = case.rules.dcma
    return [
        task
        for task in tasks
        if (rules.counts_milestones or case.duration(task.id))
        and not (rules.is_baselined_only and case.baseline and task.id not in case.planned)
    ]


def _logic(case: Case) -> Draft:
    rules, tasks = case.rules.dcma, _counts(case, case.open)
    found = [
        linked(case, task)
        for task in tasks
        if not case.into[task.id]
        or not case.out[task.id]
        or (rules.counts_dangling and (has_loose_start(case, task) or has_loose_finish(case, task)))
    ]
    return share("dcma.logic", found, len(tasks), rules.logic, none=_NONE_OPEN)


def _links(case: Case) -> Iterator[Draft]:
    rules, links = case.rules.dcma, case.open_links
    none, of = "health.no_links", len(links)
    leads = [without_lag(case, k) for k in links if is_lead(case.link(k))]
    yield share("dcma.leads", leads, of, rules.leads, none=none)
    lags = [without_lag(case, k) for k in links if is_lag(case.link(k))]
    yield share("dcma.lags", lags, of, rules.lags, none=none)
    others = tuple(in_sequence(case, k) for k in links if case.link(k).type is not LinkType.FS)
    if not links:
        yield missing("dcma.finish_to_start", none)
        return
    count = of - len(others)
    yield Draft(
        "dcma.finish_to_start",
        count,
        of,
        count / of,
        at_least=rules.finish_to_start,
        found=others,
    )


def _hard(case: Case) -> Draft:
    rules, tasks = case.rules.dcma, _counts(case, case.open)
    hard = set(rules.hard)
    found = [
        unconstrained(task, hard)
        for task in tasks
        if any(each.type in hard for each in task.constraints)
    ]
    return share(
        "dcma.hard_constraints", found, len(tasks), rules.hard_constraints, none=_NONE_OPEN
    )


def _floats(case: Case) -> Iterator[Draft]:
    rules, tasks = case.rules.dcma, _counts(case, case.open)
    floats = {task.id: room for task in tasks if (room := case.room(task.id)) is not None}
    if tasks and not floats:
        yield missing("dcma.high_float", "health.no_floats")
        yield missing("dcma.negative_float", "health.no_floats")
        return
    most = rules.float_days
    loose = Repair("repair.room")
    high = [
        of_task(task, loose)
        for task in tasks
        if task.id in floats and floats[task.id] > most * case.day(task.id)
    ]
    yield share("dcma.high_float", high, len(tasks), rules.high_float, none=_NONE_OPEN)
    found = overdue(case, tasks)
    yield share("dcma.negative_float", found, len(tasks), rules.negative_float, none=_NONE_OPEN)


def overdue(case: Case, tasks: Iterable[Task]) -> list[Found]:
    """Return the tasks with negative float, each to be shortened by what it lacks."""
    return [
        shorter(case, task, -room, "repair.float")
        for task in tasks
        if (room := case.room(task.id)) is not None and room < 0
    ]


def _long(case: Case) -> Draft:
    rules = case.rules.dcma
    by = rules.duration_by
    if by is DurationBy.BASELINE and not case.baseline:
        return missing("dcma.high_duration", "health.no_baseline")
    tasks = [task for task in _counts(case, case.open) if case.duration(task.id)]
    found = []
    for task in tasks:
        excess = _length(case, task) - round(rules.duration_days * case.day(task.id))
        if excess > 0:
            found.append(shorter(case, task, excess, "repair.duration"))
    return share("dcma.high_duration", found, len(tasks), rules.high_duration, none=_NONE_OPEN)


def _length(case: Case, task: Task) -> int:
    match case.rules.dcma.duration_by:
        case DurationBy.REMAINING:
            return case.remaining(task.id)
        case DurationBy.BASELINE:
            planned = case.planned.get(task.id)
            return planned.duration if planned else 0
    return case.duration(task.id)


def _invalid(case: Case) -> Draft:
    if case.status is None:
        return missing("dcma.invalid_dates", "health.no_status")
    at, tasks = case.status.at, _counts(case, case.work)
    found = [each for task in tasks if (each := _impossible(case, task, at))]
    return share(
        "dcma.invalid_dates", found, len(tasks), case.rules.dcma.invalid_dates, none=_NONE_OPEN
    )


def _impossible(case: Case, task: Task, at: datetime) -> Found | None:
    """Return a task with facts after the data date or a forecast before it."""
    fact, row = case.facts.get(task.id), case.row(task.id)
    if fact and any(date and date > at for date in (fact.start, fact.finish)):
        return forecast(case, task, at)
    if case.is_done(task.id):
        return None
    ahead = row.finish if case.is_begun(task.id) else row.start
    is_past = case.net.task_time(task.id).between(ahead, at) > 0
    return not_before(task, at) if is_past else None


def _resources(case: Case) -> Draft:
    if not case.states_resources:
        return missing("dcma.resources", "health.no_resources")
    rules = case.rules.dcma
    tasks = [
        task
        for task in _counts(case, case.open)
        if case.duration(task.id) >= rules.resource_days * case.day(task.id)
    ]
    bare = plain("repair.staff")
    found = [of_task(task, bare) for task in tasks if not case.has_resources(task)]
    return share("dcma.resources", found, len(tasks), rules.resources, none=_NONE_OPEN)


def due(case: Case, tasks: Iterable[Task]) -> list[tuple[Task, PlannedTask]]:
    """Return the tasks that the baseline has finished by the data date, as it has them."""
    assert case.status is not None, "what is due is due at a data date"
    at = case.status.at
    pairs = [(task, case.planned[task.id]) for task in tasks if task.id in case.planned]
    return [(task, planned) for task, planned in pairs if planned.finish <= at]


def _lacks(case: Case) -> str:
    """Return the code of what is missing to hold facts against a baseline; empty: nothing."""
    if case.status is None:
        return "health.no_status"
    return "" if case.baseline else "health.no_baseline"


def _missed(case: Case) -> Draft:
    lacks = _lacks(case)
    if lacks:
        return missing("dcma.missed", lacks)
    pairs = due(case, _counts(case, case.work))
    found = [
        on_time(case, task)
        for task, planned in pairs
        if not case.is_done(task.id) or case.row(task.id).finish > planned.finish
    ]
    return share("dcma.missed", found, len(pairs), case.rules.dcma.missed, none="health.none_due")


def _test(case: Case) -> Draft:
    """Return whether a long delay of a critical task delays the finish as much.

    Of the tasks that links alone move, the one with the least float that starts first is delayed.
    """
    rules, code = case.rules.dcma, "dcma.critical_path_test"
    free = [task for task in case.open if task.kind is TaskKind.TASK]
    tasks = [task for task in free if case.room(task.id) is not None]
    if not tasks:
        return missing(code, "health.no_floats" if free else _NONE_OPEN)
    task = min(tasks, key=lambda each: (case.room(each.id), case.row(each.id).start, each.id))
    days = case.what.time.minutes_per_day
    added = rules.test_days * days
    repair = _delayed(case, task, rules.test_days * case.day(task.id))
    moved = case.what.together([repair])
    if moved is None:
        return missing(code, "health.no_dates")
    value = moved / added if added else 0.0
    is_equal = abs(value - 1) <= rules.test_tolerance
    return Draft(
        code,
        int(is_equal),
        1,
        value,
        at_least=1 - rules.test_tolerance,
        at_most=1 + rules.test_tolerance,
        scale=Scale.NUMBER,
        found=(of_task(task, repair),),
        effect=moved,
    )


def _delayed(case: Case, task: Task, by: int) -> Repair:
    """Return what adds working minutes to the rest of a task."""
    fact, left = case.facts.get(task.id), case.remaining(task.id) + by
    if fact is not None:
        facts = ((task.id, replace(fact, remaining=left, percent=None)),)
        return Repair("repair.delay", facts=facts, is_certain=False)
    longer = replace(task, duration=left, work=None)
    return Repair("repair.delay", tasks=(longer,), is_certain=False)


def _cpli(case: Case) -> Draft:
    """Return (length of the critical path + its float to the target) / length."""
    rules, code, time = case.rules.dcma, "dcma.cpli", case.what.time
    target = _target(case)
    if target is None:
        return missing(code, "health.no_target")
    begin = case.schedule.start
    if rules.length_by is LengthBy.REMAINING and case.status:
        begin = case.status.at
    length = time.between(begin, case.schedule.finish)
    if length <= 0:
        return missing(code, _NONE_OPEN)
    room = time.between(case.schedule.finish, target)
    return Draft(
        code,
        value=(length + room) / length,
        at_least=rules.cpli,
        scale=Scale.NUMBER,
        effect=-room,
        count=length + room,
        of=length,
    )


def _target(case: Case) -> datetime | None:
    """Return the date that the finish is held against."""
    ends = [planned.finish for planned in case.planned.values()]
    known = {
        Target.FINISH: case.plan.finish,
        Target.DEADLINE: case.plan.deadline,
        Target.BASELINE: max(ends, default=None),
    }
    return next((known[each] for each in case.rules.dcma.targets if known[each]), None)


def _bei(case: Case) -> Draft:
    """Return the tasks completed over those that the baseline has completed by the data date."""
    rules, lacks = case.rules.dcma, _lacks(case)
    if lacks:
        return missing("dcma.bei", lacks)
    # Milestones do not count, and what the baseline does not name counts by its own rule.
    tasks = [task for task in case.work if rules.counts_milestones or case.duration(task.id)]
    planned = due(case, tasks)
    done = [task for task in tasks if case.is_done(task.id)]
    known = [task for task in done if task.id in case.planned]
    extra = len(done) - len(known) if rules.counts_unbaselined else 0
    count, of = len(known) + extra, len(planned) + extra
    if not of:
        return missing("dcma.bei", "health.none_due")
    behind = tuple(on_time(case, task) for task, _ in planned if not case.is_done(task.id))
    return Draft(
        "dcma.bei",
        count,
        of,
        count / of,
        at_least=rules.bei,
        scale=Scale.NUMBER,
        found=behind,
    )
