"""When work goes on: the parts that time off and stated breaks leave of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from pmcore.allocate._demand._demand import Demand
from pmcore.allocate._demand._staffed import Staffed, team_calendar
from pmcore.kernels import FAR, Table, finish_at, start_at, work_at

Span: TypeAlias = tuple[int, int]


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


def shortages(
    held: Demand, resource: int, units: int, first: int, last: int
) -> list[tuple[int, int]]:
    """Return the stretches between two instants in which there is less of a resource than asked."""
    found = []
    for at, end, free in held.supply(resource):
        low, high = max(at, first), min(end, last)
        if free < units and low < high:
            found.append((low, high))
    return found
