"""How much of each resource's time a schedule takes, week by week or month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from pmcore.model import Assignment, Plan, Resource, ResourceKind, Schedule
from pmcore.network import Network, WorkTime, build
from pmcore.units import from_minutes, to_minutes


@dataclass(frozen=True, slots=True)
class Loads:
    """Loads of resources over stretches of time.

    Parameters
    ----------
    resources : tuple of str
        Ids, in the plan's order; of many, those with most work.
    left_out : int
        How many resources with work are not among them.
    starts : tuple of datetime
        Where each stretch begins.
    unit : str
        ``"week"``, ``"month"`` or ``"quarter"``.
    shares : tuple of tuple of float
        A row a resource: share of its capacity, None where it has none.
    work : tuple of int
        Minutes of each resource over all stretches.
    """

    resources: tuple[str, ...]
    left_out: int
    starts: tuple[datetime, ...]
    unit: Literal["week", "month", "quarter"]
    shares: tuple[tuple[float | None, ...], ...]
    work: tuple[int, ...]


def loads_of(
    plan: Plan, schedule: Schedule, *, most_rows: int = 24, most_columns: int = 40
) -> Loads | None:
    """Return the loads of people and equipment, or None where nobody is assigned."""
    net = build(plan)
    rows: dict[str, list[Assignment]] = defaultdict(list)
    resources = {each.id: each for each in plan.resources}
    for row in schedule.assignments:
        each = resources.get(row.resource)
        if each is not None and each.kind is not ResourceKind.MATERIAL:
            rows[row.resource].append(row)
    if not rows:
        return None
    unit, bounds = _stretches(schedule, most_columns)
    busy = {id_: _busy(net, schedule, rows[id_], bounds) for id_ in resources if id_ in rows}
    kept = sorted(busy, key=lambda id_: -sum(busy[id_]))[:most_rows]
    shown = tuple(id_ for id_ in busy if id_ in frozenset(kept))
    shares = tuple(
        tuple(
            _share(work, room)
            for work, room in zip(busy[id_], _room(net, resources[id_], bounds), strict=True)
        )
        for id_ in shown
    )
    work = tuple(round(sum(busy[id_])) for id_ in shown)
    return Loads(shown, len(busy) - len(shown), tuple(bounds[:-1]), unit, shares, work)


def _share(work: float, room: float) -> float | None:
    if room <= 0:
        return None if work <= 0 else 9.99  # work where there is nobody: beyond any scale
    return work / room


def _stretches(
    schedule: Schedule, most: int
) -> tuple[Literal["week", "month", "quarter"], list[datetime]]:
    """Return bounds of weeks, of months where weeks are too many, else of quarters."""
    day = schedule.start.replace(hour=0, minute=0, second=0, microsecond=0)
    weeks = (schedule.finish - day) / timedelta(days=7)
    if weeks <= most - 1:
        bounds = [day - timedelta(days=day.weekday())]
        while bounds[-1] < schedule.finish or len(bounds) < 2:
            bounds.append(bounds[-1] + timedelta(days=7))
        return "week", bounds
    months = 1 if weeks / 4.35 <= most - 1 else 3
    bounds = [day.replace(day=1, month=(day.month - 1) // months * months + 1)]
    while bounds[-1] < schedule.finish and len(bounds) <= most:
        year, month = divmod(bounds[-1].year * 12 + bounds[-1].month - 1 + months, 12)
        bounds.append(bounds[-1].replace(year=year, month=month + 1))
    return ("month" if months == 1 else "quarter"), bounds


def _busy(
    net: Network, schedule: Schedule, rows: Sequence[Assignment], bounds: Sequence[datetime]
) -> list[float]:
    """Return the working minutes that assignments take in each stretch."""
    total = [0.0] * (len(bounds) - 1)
    for row in rows:
        time = net.task_time(row.task)
        parts = list(_parts(schedule, row))
        minutes = sum(time.between(start, finish) for start, finish in parts)
        if minutes <= 0:
            continue
        rate = row.units if row.work is None else row.work / minutes
        for start, finish in parts:
            for place in _reached(bounds, start, finish):
                inside = time.between(max(start, bounds[place]), min(finish, bounds[place + 1]))
                total[place] += inside * rate
    return total


def _parts(schedule: Schedule, row: Assignment) -> Iterator[tuple[datetime, datetime]]:
    task = schedule[row.task]
    if row.start is not None or row.finish is not None:
        yield row.start or task.start, row.finish or task.finish
    elif task.segments:
        yield from task.segments
    else:
        yield task.start, task.finish


def _reached(bounds: Sequence[datetime], start: datetime, finish: datetime) -> Iterator[int]:
    for place in range(len(bounds) - 1):
        if bounds[place] < finish and start < bounds[place + 1]:
            yield place


def _room(net: Network, resource: Resource, bounds: Sequence[datetime]) -> list[float]:
    """Return the working minutes that a resource has in each stretch."""
    time = net.worktime(resource.calendar)
    steps = net.capacity(resource.id)
    return [sum(_within(time, steps, start, finish)) for start, finish in pairwise(bounds)]


def _within(
    time: WorkTime, steps: Sequence[tuple[int, float]], start: datetime, finish: datetime
) -> Iterator[float]:
    ends = [*(from_minutes(at) for at, _ in steps[1:]), datetime.max]
    for (at, capacity), end in zip(steps, ends, strict=True):
        if capacity > 0 and end > start and at < to_minutes(finish):
            yield time.between(max(start, from_minutes(at)), min(finish, end)) * capacity
