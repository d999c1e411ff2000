"""Arrays turned into a schedule: rows, assignments, the driver of every date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Made
from pmcore.allocate._demand import Demand, Staffed, segments, ways_of
from pmcore.allocate._generation import Generator
from pmcore.allocate._search._drivers import drivers_of
from pmcore.allocate._search._late import as_late_as_possible
from pmcore.kernels import FAR, FROM_FLOOR
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
