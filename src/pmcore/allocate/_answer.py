"""Arrays turned into a schedule: rows, assignments, the driver of every date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Made
from pmcore.allocate._axis import shortages
from pmcore.allocate._demand import Demand
from pmcore.allocate._drivers import drivers_of
from pmcore.allocate._late import as_late_as_possible
from pmcore.allocate._search import Generator, Staffed, team_calendar
from pmcore.allocate._seats import ways_of
from pmcore.kernels import FAR, FROM_FLOOR, Table, finish_at, start_at, work_at
from pmcore.model import (
    Assignment,
    Driver,
    ResourceKind,
    Schedule,
    ScheduledTask,
    TaskKind,
)
from pmcore.schedule import Dates, drivers, percent_of, rollup, stretch_spans
from pmcore.units import from_minutes

IntArray: TypeAlias = NDArray[np.int64]
Span: TypeAlias = tuple[int, int]


def schedule_of(generator: Generator, best: Staffed, made: Made) -> Schedule:
    """Return the schedule that arrays stand for, each date with what drove it."""
    held = generator.held
    why = drivers_of(held, best)
    moved = as_late_as_possible(generator, best, why)
    best = moved.best
    start, finish = best.start.tolist(), best.finish.tolist()
    stretch_spans(held.state, start, finish)
    if moved.holder:
        blank = [FROM_FLOOR] * len(held)
        dates = Dates(start, finish, blank, [], [], [], [], max(finish), moved.holder)
        late = drivers(held.state, dates)
        why = [late[i] if i in moved.holder else each for i, each in enumerate(why)]
    critical = _chain(held, why, finish)
    rows = [_row(held, best, i, start, finish, why, critical) for i in _in_order(held)]
    known = [row for row in rows if row.kind is not TaskKind.INACTIVE] or rows
    people = tuple(_assignments(held, best))
    return Schedule(
        tuple(rows),
        min(row.start for row in known),
        max(row.finish for row in known),
        assignments=people,
        wbs=rollup(held.plan, rows, assignments=people),
        data_date=held.status.at if held.status else None,
        made=made,
    )


def _in_order(held: Demand) -> Iterable[int]:
    return (held.net.index[task.id] for task in held.plan.tasks)


def _row(
    held: Demand,
    best: Staffed,
    i: int,
    start: list[int],
    finish: list[int],
    why: list[Driver],
    critical: set[int],
) -> ScheduledTask:
    task, state, way = held.net.tasks[i], held.state, int(best.way[i])
    begun = state.begun[i]
    planned = int(held.net.duration[i])
    spans = segments(held, best, i) if way >= 0 else []
    length = _length(held, best, i) if way >= 0 and begun == FAR else planned
    return ScheduledTask(
        task.id,
        task.name,
        from_minutes(begun if begun < FAR else start[i]),
        from_minutes(finish[i]),
        duration=length,
        kind=task.kind,
        wbs=task.wbs,
        is_critical=i in critical,
        is_milestone=task.is_milestone,
        driver=why[i],
        mode=held.ways[way].mode if way >= 0 else None,
        percent=percent_of(planned, state.facts.get(i)),
        segments=tuple((from_minutes(a), from_minutes(b)) for a, b in spans),
        attributes=task.attributes,
    )


def _length(held: Demand, best: Staffed, i: int) -> int:
    """Return the working minutes that a task's people need."""
    jobs, way = held.jobs, int(best.way[i])
    if jobs.length[way] >= 0:
        return int(jobs.length[way]) - sum(each for _, each in held.net.tasks[i].splits)
    speed = int(jobs.base_speed[way])
    speed += sum(int(jobs.speed[best.pick[slot]]) for slot in held.slots(way))
    return int(-(-jobs.work[way] // speed))


def segments(held: Demand, best: Staffed, i: int) -> list[Span]:
    """Return the parts of a task that time off or stated breaks interrupt; none: one part."""
    table, task = held.shared.readable(), held.net.tasks[i]
    start, finish, begun = int(best.start[i]), int(best.finish[i]), held.state.begun[i]
    if finish <= start:
        return []
    calendar = team_calendar(held, best, i)
    rests = _rests(held, best, i, start, finish)
    if task.splits and not rests and begun == FAR:
        rests = _breaks(task.splits, table, calendar, start)
    parts, at = [], start
    for a, b in rests:
        end = int(finish_at(table, calendar, work_at(table, calendar, a)))
        again = int(start_at(table, calendar, work_at(table, calendar, b)))
        if end > at and again > end:
            parts.append((at, end))
            at = again
        elif end <= at:
            at = max(at, again)
    parts.append((at, finish))
    if begun < FAR:
        parts = _since_begun(held, calendar, begun, parts)
        start = begun
    return parts if parts != [(start, finish)] else []


def _since_begun(held: Demand, calendar: int, begun: int, parts: list[Span]) -> list[Span]:
    """Return the parts of work under way: what is done, then what goes on, joined if it may."""
    table, data_date = held.shared.readable(), held.state.data_date
    done = int(work_at(table, calendar, max(data_date, begun)))
    end = int(finish_at(table, calendar, done))
    if work_at(table, calendar, parts[0][0]) <= done:
        return [(min(begun, parts[0][0]), parts[0][1]), *parts[1:]]
    return [(begun, end), *parts] if begun < end else parts


def _rests(held: Demand, best: Staffed, i: int, start: int, finish: int) -> list[Span]:
    """Return when any of a task's people is off, where that may interrupt it."""
    jobs, table = held.jobs, held.shared.readable()
    calendar = team_calendar(held, best, i)
    found: list[Span] = []
    for slot in held.slots(int(best.way[i])) if jobs.splits[i] else ():
        person = int(jobs.person[best.pick[slot]])
        found += shortages(held, person, int(jobs.units[slot]), start, finish)
    merged: list[Span] = []
    for a, b in sorted(found):
        if work_at(table, calendar, b) <= work_at(table, calendar, a):
            continue
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _breaks(
    splits: Iterable[tuple[int, int]], table: Table, calendar: int, start: int
) -> list[Span]:
    """Return the stated breaks of a task as stretches of the clock."""
    at, rests = work_at(table, calendar, start), []
    for done, length in sorted(splits):
        begin = at + done + sum(b for d, b in splits if d < done)
        rests.append(
            (
                int(finish_at(table, calendar, begin)),
                int(start_at(table, calendar, begin + length)),
            )
        )
    return rests


def _assignments(held: Demand, best: Staffed) -> Iterable[Assignment]:
    """Yield who and what works on every task, in the plan's order."""
    given: dict[str, list[Assignment]] = {}
    for each in held.plan.assignments:
        given.setdefault(each.task, []).append(each)
    for i in _in_order(held):
        task, way = held.net.tasks[i], int(best.way[i])
        own = given.get(task.id, [])
        if way < 0:
            fact = held.state.facts.get(i)
            past = ways_of(held.plan, task, fact, own)[0] if fact and fact.people else None
            if past is None:
                yield from own
            else:
                for seat in past.seats:
                    yield _seated(task.id, None, seat.need, seat.people[0], seat.units, seat.given)
            continue
        mode = held.ways[way].mode
        for slot in held.slots(way):
            seat = held.seats[slot]
            person = held.resources[int(held.jobs.person[best.pick[slot]])]
            yield _seated(task.id, mode, seat.need, person, seat.units, seat.given)
        for number in held.pool_uses(way):
            use = held.uses[number]
            yield _seated(task.id, mode, use.need, use.pool, use.units, use.given)
        for each in own:
            kind = held.plan.resource(each.resource).kind
            if kind is ResourceKind.MATERIAL or task.kind is TaskKind.INACTIVE:
                yield each


def _seated(
    task: str,
    mode: str | None,
    need: int | None,
    resource: str,
    units: float,
    given: Assignment | None,
) -> Assignment:
    """Return an assignment; a given one keeps what it states, but for the dates it had."""
    if given is None or given.resource != resource:
        return Assignment(task, resource, need, units, mode=mode)
    return replace(given, slot=need if given.slot is None else given.slot, start=None, finish=None)


def _chain(held: Demand, why: list[Driver], finish: list[int]) -> set[int]:
    """Return the tasks on the chains that drive the last finish."""
    tasks = [i for i in range(len(held)) if held.net.tasks[i].kind is not TaskKind.INACTIVE]
    end = max((finish[i] for i in tasks), default=0)
    found: set[int] = set()
    for i in tasks:
        at: int | None = i if finish[i] == end and held.is_open(i) else None
        while at is not None and at not in found:
            found.add(at)
            source = why[at].facts.get("predecessor")
            at = held.net.index[source] if isinstance(source, str) else None
    return found
