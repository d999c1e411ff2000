"""Whether dates are right: working time, durations, links, constraints, facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pmcore.errors import Problem
from pmcore.model import (
    ELAPSED,
    ConstraintType,
    Dependency,
    LagCalendar,
    LinkType,
    Plan,
    ProgressRule,
    Rules,
    Schedule,
    ScheduledTask,
    StatusUpdate,
    TaskKind,
)
from pmcore.units import to_minutes
from pmcore.verify._calendar import DAY, Clock, Stretch
from pmcore.verify._case import SPANS, Case, iso, problem

C = ConstraintType
_FROM_FINISH = (LinkType.FS, LinkType.FF)
_TO_START = (LinkType.FS, LinkType.SS)
_STARTS_AFTER = (C.START_NO_EARLIER_THAN, C.START_ON, C.EXTERNAL_EARLY_START)
_ENDS_AFTER = (C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
_YIELDING = {C.MUST_START_ON: C.START_ON, C.MUST_FINISH_ON: C.FINISH_ON}


def schedule(
    plan: Plan, schedule: Schedule, *, status: StatusUpdate | None = None
) -> tuple[Problem, ...]:
    """Return everything that is wrong with the dates of a schedule; empty: they are right.

    Checked are: every task once; dates in working time that fit the duration; stated dates of
    manual tasks; the four link types with lags and maximum lags; the plan's start and those of
    its projects; constraints that hold early dates (no later than, deadlines and expected
    finishes shape late dates only); gates; data date and actual dates. The arithmetic is this
    package's own, and shared with no engine.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
    status : StatusUpdate, optional
        Facts it was made from; none: the plan's last where the schedule has a data date.

    Returns
    -------
    tuple of Problem
        Codes begin with ``verify.``; paths name tasks and links by id.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import datetime
    >>> from pmcore.model import ScheduledTask, Task
    >>> plan = Plan("P", start=datetime(2027, 1, 4, 9), tasks=[Task("a", duration=960)])
    >>> row = ScheduledTask("a", "", datetime(2027, 1, 4, 9), datetime(2027, 1, 5, 18))
    >>> right = Schedule((row,), row.start, row.finish)
    >>> from pmcore import verify
    >>> verify.schedule(plan, right)
    ()
    >>> wrong = replace(right, tasks=[replace(row, start=datetime(2027, 1, 4, 8))])
    >>> print(verify.schedule(plan, wrong)[0].text())
    tasks["a"].start: Mon 4 Jan 2027 08:00 is no working time of the task. Start it in working time.
    """
    case = Case(plan, schedule, status)
    return (*_rows(case), *_dates(case), *_links(case), *_ends(case))


def _rows(case: Case) -> Iterator[Problem]:
    """Yield what is missing, unknown or there twice."""
    counts = Counter(row.id for row in case.schedule.tasks)
    for task, count in counts.items():
        if task not in case.tasks:
            yield problem("task_unknown", f'tasks["{task}"]', found=task)
        elif count > 1:
            yield problem("task_repeated", f'tasks["{task}"]', found=task, count=count)
    for task, stated in case.tasks.items():
        if task not in counts and stated.kind is not TaskKind.INACTIVE:
            yield problem("task_missing", f'tasks["{task}"]', found=task)
    for row in case.rows.values():
        if row.mode is not None and case.mode(row) is None:
            yield problem("mode_unknown", f'tasks["{row.id}"].mode', found=row.mode)


def _dates(case: Case) -> Iterator[Problem]:
    """Yield what is wrong with each task by itself."""
    for row in case.rows.values():
        path = f'tasks["{row.id}"]'
        if row.finish < row.start:
            start, finish = row.start.isoformat(), row.finish.isoformat()
            yield problem("finish_before_start", path, start=start, finish=finish)
        elif case.is_started(row.id):
            yield from _actual(case, row, path)
        elif case.tasks[row.id].kind is TaskKind.MANUAL:
            yield from _manual(case, row, path)
        elif case.is_scheduled(row.id):
            yield from _work(case, row, path)
            yield from _floors(case, row, path)
            yield from _constraints(case, row, path)


def _actual(case: Case, row: ScheduledTask, path: str) -> Iterator[Problem]:
    """Yield where a row departs from what has happened."""
    fact = case.facts[row.id]
    for field, stated, found in (
        ("start", fact.start, row.start),
        ("finish", fact.finish, row.finish),
    ):
        if stated is not None and stated != found:
            facts = {"found": found.isoformat(), "stated": stated.isoformat()}
            yield problem("actual_moved", f"{path}.{field}", **facts)
    data_date = case.data_date
    if case.is_finished(row.id) or data_date is None:
        return
    clock = case.clock(row.id)
    if case.plan.settings.rules is Rules.MSP:
        # There what remains of begun work stays where it was to go on.
        data_date = to_minutes(fact.resume) if fact.resume else to_minutes(row.start)
    left = clock.between(data_date, to_minutes(row.finish))
    if to_minutes(row.finish) < clock.previous_finish(data_date):
        facts = {"found": row.finish.isoformat(), "data_date": iso(data_date)}
        yield problem("done_before_data_date", f"{path}.finish", **facts)
    elif not case.sets_finish(row.id) and left < (fact.remaining or 0):
        yield problem("remaining", f"{path}.finish", found=left, needed=fact.remaining)


def _manual(case: Case, row: ScheduledTask, path: str) -> Iterator[Problem]:
    stated, clock = case.tasks[row.id], case.clock(row.id)
    for field, wanted, found in (
        ("start", stated.start, row.start),
        ("finish", stated.finish, row.finish),
    ):
        if wanted is not None and clock.between(to_minutes(wanted), to_minutes(found)):
            facts = {"found": found.isoformat(), "stated": wanted.isoformat()}
            yield problem("manual_moved", f"{path}.{field}", **facts)


def _work(case: Case, row: ScheduledTask, path: str) -> Iterator[Problem]:
    """Yield where dates are no working time, or do not fit the duration."""
    wanted = case.duration(row)
    if not wanted or case.expects_finish(row.id):
        return
    clocks = [case.clock(row.id)]
    if case.staff.get(row.id):
        clocks.append(case.staffed_clock(row.id))
    findings = [list(_fit(case, row, path, clock)) for clock in clocks]
    if all(findings):
        yield from findings[-1]


def _fit(case: Case, row: ScheduledTask, path: str, clock: Clock) -> Iterator[Problem]:
    start, finish = to_minutes(row.start), to_minutes(row.finish)
    if clock.next_start(start) != start:
        yield problem("start_off_work", f"{path}.start", found=iso(start))
    ends = [clock.previous_finish(finish)]
    if case.plan.settings.rules is not Rules.TEXTBOOK:
        # The tools write a finish that a rest's end holds there.
        ends.append(clock.next_start(finish))
    if finish not in ends:
        yield problem("finish_off_work", f"{path}.finish", found=iso(finish))
    task, wanted = case.tasks[row.id], case.duration(row)
    breaks = sum(length for _, length in task.splits)
    found = clock.between(start, finish)
    if row.segments:
        yield from _segments(row, path, clock, wanted)
    elif not wanted + breaks - 1 <= found <= wanted + breaks:
        # A minute is left to how work divided by pace was rounded on its way here.
        yield problem("duration", path, found=found, needed=wanted + breaks)
    if row.segments and not task.is_interruptible and not task.splits:
        yield problem("split", path, found=len(row.segments))


def _segments(row: ScheduledTask, path: str, clock: Clock, wanted: int) -> Iterator[Problem]:
    parts: list[Stretch] = [(to_minutes(a), to_minutes(b)) for a, b in row.segments]
    ordered = all(a < b for a, b in parts) and all(b <= c for (_, b), (c, _) in pairwise(parts))
    ends = parts[0][0] == to_minutes(row.start) and parts[-1][1] <= to_minutes(row.finish)
    if not ordered or not ends or clock.between(parts[-1][1], to_minutes(row.finish)):
        yield problem("segments", f"{path}.segments", found=len(parts))
        return
    for position, (a, b) in enumerate(parts):
        if clock.next_start(a) != a or clock.previous_finish(b) != b:
            yield problem("start_off_work", f"{path}.segments[{position}]", found=iso(a))
    found = sum(clock.between(a, b) for a, b in parts)
    if found != wanted:
        yield problem("duration", path, found=found, needed=wanted)


def _reached(case: Case, row: ScheduledTask, instant: int) -> int:
    """Return the latest instant that an event of a task stands for.

    Friday evening and Monday morning are one to a calendar that rests between; a milestone,
    which takes no working time, is the instant that is written.
    """
    return case.clock(row.id).next_start(instant) if case.duration(row) else instant


def _floors(case: Case, row: ScheduledTask, path: str) -> Iterator[Problem]:
    """Yield what a task not begun starts before: plan, project, data date, gate."""
    task = case.tasks[row.id]
    if case.overrides_links(task):
        return
    reached = _reached(case, row, to_minutes(row.start))
    found = row.start.isoformat()
    starts = [(f'wbs["{each.id}"]', each.start) for each in case.elements(task) if each.start]
    if not case.plan.settings.schedules_from_finish:
        starts.append(("start", case.plan.start))
    if case.plan.settings.rules is Rules.MSP:
        # A wish for a start stands there in place of the plan's, earlier ones too.
        wished = [
            to_minutes(e.date) for e in task.constraints if e.date and e.type in _STARTS_AFTER
        ]
        reached = max(reached, to_minutes(case.plan.start)) if wished else reached
    for source, start in starts:
        if reached < to_minutes(start):
            wanted = start.isoformat()
            yield problem(
                "before_start", f"{path}.start", found=found, source=source, wanted=wanted
            )
    data_date = case.data_date
    # Microsoft Project leaves work that is late where it was planned.
    is_held = data_date is not None and case.plan.settings.rules is not Rules.MSP
    if is_held and data_date is not None and reached < data_date:
        facts = {"found": found, "data_date": iso(data_date)}
        yield problem("before_data_date", f"{path}.start", **facts)
    for gate in case.plan.gates:
        if gate.milestone == task.id and gate.reopens and reached < to_minutes(gate.reopens):
            facts = {"found": found, "gate": gate.id, "wanted": gate.reopens.isoformat()}
            yield problem("gate", f"{path}.start", **facts)


def _constraints(case: Case, row: ScheduledTask, path: str) -> Iterator[Problem]:
    clock = case.clock(row.id)
    start, finish = to_minutes(row.start), to_minutes(row.finish)
    starts, ends = _reached(case, row, start), _reached(case, row, finish)
    for each in case.tasks[row.id].constraints:
        if each.date is None:
            continue
        at = to_minutes(each.date)
        if case.plan.settings.rules is Rules.P6 and case.data_date is not None:
            at = max(at, case.data_date)
        kind = each.type
        if not case.overrides_links(case.tasks[row.id]):
            kind = _YIELDING.get(kind, kind)
        match kind:
            case C.MUST_START_ON:
                is_met = clock.between(at, start) == 0
            case C.MUST_FINISH_ON:
                is_met = clock.between(at, finish) == 0
            case _ if kind in _STARTS_AFTER:
                is_met = starts >= at
            case _ if kind in _ENDS_AFTER:
                is_met = ends >= at
            case _:
                is_met = True
        if not is_met:
            by_start = each.type in _STARTS_AFTER or each.type is C.MUST_START_ON
            field, found = ("start", start) if by_start else ("finish", finish)
            facts = {"type": each.type, "date": iso(at), "found": iso(found)}
            yield problem("constraint", f"{path}.{field}", **facts)


def _links(case: Case) -> Iterator[Problem]:
    for link in case.plan.dependencies:
        before, after = case.rows.get(link.predecessor), case.rows.get(link.successor)
        if before is None or after is None or not _binds(case, link):
            continue
        yield from _least(case, link, before, after)
        if link.max_lag is not None:
            yield from _most(case, link, before, after)


def _binds(case: Case, link: Dependency) -> bool:
    """Whether a link holds its successor, which may be free of links or already past."""
    before, after = case.tasks[link.predecessor], case.tasks[link.successor]
    if before.kind in SPANS or before.kind is TaskKind.INACTIVE:
        return False
    if not case.is_scheduled(after.id) or case.is_finished(after.id):
        return False
    if case.is_started(after.id):
        settings = case.plan.settings
        is_retained = settings.progress is ProgressRule.RETAINED_LOGIC
        return is_retained and settings.rules is not Rules.MSP
    return not case.overrides_links(after)


def _event(link: Dependency, before: ScheduledTask, after: ScheduledTask) -> tuple[int, int]:
    """Return the instants of the two events that a link ties."""
    first = before.finish if link.type in _FROM_FINISH else before.start
    second = after.start if link.type in _TO_START else after.finish
    return to_minutes(first), to_minutes(second)


def _lag_clock(case: Case, link: Dependency) -> Clock:
    match link.lag_calendar or case.plan.settings.lag_calendar:
        case LagCalendar.PREDECESSOR:
            return case.clock(link.predecessor)
        case LagCalendar.SUCCESSOR:
            return case.clock(link.successor)
        case LagCalendar.PROJECT:
            return case.clocks.of(None)
        case LagCalendar.ELAPSED:
            return case.clocks.of(ELAPSED)
        case name:
            return case.clocks.of(name)


def _least(
    case: Case, link: Dependency, before: ScheduledTask, after: ScheduledTask
) -> Iterator[Problem]:
    first, second = _event(link, before, after)
    if case.plan.settings.rules is Rules.P6:
        first = _logic_event(case, before, first)
    lag = link.lag
    if link.percent is not None:
        lag = round(link.percent * case.planned(before.id))
    wanted = _lag_clock(case, link).add(first, lag) if lag else first
    if link.rounds_up:
        wanted = -(-wanted // DAY) * DAY
    clock = case.clock(link.successor)
    if case.is_started(after.id) and link.type in _TO_START:
        # What remains waits under retained logic; its own start is not stated.
        remaining = case.facts[after.id].remaining or 0
        if case.wishes_finish(after.id):
            remaining = 0
        is_met = clock.between(wanted, to_minutes(after.finish)) >= remaining
    else:
        is_met = _reached(case, after, second) >= wanted
    if not is_met:
        facts = {"type": link.type, "lag": lag, "found": iso(second), "wanted": iso(wanted)}
        yield problem("link", f'dependencies["{link.key}"]', **facts)


def _logic_event(case: Case, before: ScheduledTask, first: int) -> int:
    """Return the event that P6's logic counts from, where it is written elsewhere."""
    if case.is_finished(before.id):
        return min(first, case.data_date or first)  # what is said to be done is, by then
    kinds = {each.type for each in case.tasks[before.id].constraints}
    if C.AS_LATE_AS_POSSIBLE in kinds and not case.duration(before):
        return case.clock(before.id).previous_finish(first)  # moved, it is written at a start
    return first


def _most(
    case: Case, link: Dependency, before: ScheduledTask, after: ScheduledTask
) -> Iterator[Problem]:
    assert link.max_lag is not None
    first, second = _event(link, before, after)
    wanted = _lag_clock(case, link).add(first, link.max_lag) if link.max_lag else first
    if not case.is_started(after.id) and case.clock(after.id).between(wanted, second) > 0:
        facts = {"type": link.type, "found": iso(second), "wanted": iso(wanted)}
        yield problem("max_lag", f'dependencies["{link.key}"]', **facts)


def _ends(case: Case) -> Iterator[Problem]:
    """Yield where the schedule's own start and finish are not those of its tasks."""
    rows = [row for row in case.rows.values() if case.tasks[row.id].kind is not TaskKind.INACTIVE]
    if not rows:
        return
    for field, found, wanted in (
        ("start", case.schedule.start, min(row.start for row in rows)),
        ("finish", case.schedule.finish, max(row.finish for row in rows)),
    ):
        if found != wanted:
            facts = {"found": found.isoformat(), "wanted": wanted.isoformat()}
            yield problem("ends", field, **facts)
