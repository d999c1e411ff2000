"""Which resources stay overloaded, when, by what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pmcore._mapping import Attributes
from pmcore.allocate._level._burden import Burden, Placed
from pmcore.allocate._level._levelled import Cause, Overload
from pmcore.kernels import CAPPED, FAR, MICRO, NEVER, finish_at, start_at, work_at
from pmcore.schedule import parts_of
from pmcore.units import from_minutes, to_minutes

SLACK = 10
"""Millionths by which sums of shares may exceed what there is."""


@dataclass
class _Stretch:
    """An overloaded time of one resource by the same tasks."""

    tasks: tuple[int, ...]
    start: int
    finish: int
    minutes: int
    load: int
    capacity: int


def overloads(held: Burden, found: Placed) -> Iterator[Overload]:
    """Yield every overload that stays, by resource and time."""
    parts = {i: _parts(held, found, i) for i, takes in enumerate(held.takes) if takes}
    for name, r in held.resources.items():
        users = [i for i in parts if r in held.takes[i]]
        for each in _joined(_swept(held, name, users, parts)):
            yield _told(held, found, name, each)


def _parts(held: Burden, found: Placed, i: int) -> list[tuple[int, int]]:
    """Return the stretches of the clock that a task takes, its breaks left out."""
    start, finish = int(found.start[i]), int(found.finish[i])
    if held.state.net.tasks[i].splits and held.state.begun[i] == FAR and finish > start:
        segments = parts_of(held.state, i, start)
        if segments:
            return [(to_minutes(a), to_minutes(b)) for a, b in segments]
    return [(start, finish)] if finish > start else []


def _swept(
    held: Burden, name: str, users: list[int], parts: dict[int, list[tuple[int, int]]]
) -> Iterator[_Stretch]:
    """Yield the overloaded stretches of a resource in the order of time."""
    r, steps = held.resources[name], held.capacity(name)
    events: list[tuple[int, int, int]] = []
    for i in users:
        for a, b in parts[i]:
            events += [(a, 1, i), (b, -1, i)]
    if not events:
        return
    first, last = min(events)[0], max(events)[0]
    events += [(at, 0, -1) for at, _ in steps if first < at < last]
    events.sort()
    active: dict[int, None] = {}
    for (at, sign, i), (until, *_) in zip(events, [*events[1:], (last, 0, -1)], strict=True):
        if sign > 0:
            active[i] = None
        elif sign < 0:
            del active[i]
        if until <= at or not active:
            continue
        capacity = next(units for since, units in reversed(steps) if since <= at)
        if sum(held.takes[each][r] for each in active) > capacity + SLACK:
            yield from _working(held, r, (at, until), sorted(active), capacity)


def _working(
    held: Burden, r: int, span: tuple[int, int], tasks: list[int], capacity: int
) -> Iterator[_Stretch]:
    """Yield the parts of a stretch of the clock in which too many of its tasks are worked on."""
    table, homes = held.shared.readable(), held.home
    known = sorted({int(homes[i]) for i in tasks})
    if len(known) == 1:
        edges = list(span)
    else:
        inner = [held.shared.edges(home, *span) for home in known]
        edges = sorted({*span, *np.concatenate(inner).tolist()})
    for a, b in pairwise(edges):
        minutes = {
            home: int(work_at(table, home, b)) - int(work_at(table, home, a)) for home in known
        }
        busy = tuple(i for i in tasks if minutes[int(homes[i])])
        load = sum(held.takes[i][r] for i in busy)
        if load > capacity + SLACK:
            home = int(homes[busy[0]])
            begin = int(start_at(table, home, work_at(table, home, a)))
            end = int(finish_at(table, home, work_at(table, home, b)))
            yield _Stretch(busy, begin, end, max(minutes.values()), load, capacity)


def _joined(stretches: Iterator[_Stretch]) -> list[_Stretch]:
    """Return stretches of the same tasks and capacity as one, rests and nights between."""
    found: dict[tuple[tuple[int, ...], int], _Stretch] = {}
    for each in stretches:
        last = found.setdefault((each.tasks, each.capacity), each)
        if last is not each:
            last.finish = max(last.finish, each.finish)
            last.minutes += each.minutes
    return sorted(found.values(), key=lambda each: (each.start, each.tasks))


def _told(held: Burden, found: Placed, name: str, each: _Stretch) -> Overload:
    r, net = held.resources[name], held.state.net
    cause, blamed = _cause(held, found, r, each)
    resource = held.plan.resource(name)
    names = [net.tasks[i].name or net.ids[i] for i in blamed]
    at = from_minutes(each.start)
    return Overload(
        f"overload.{cause}",
        name,
        at,
        from_minutes(each.finish),
        minutes=each.minutes,
        load=each.load / MICRO,
        capacity=each.capacity / MICRO,
        tasks=tuple(net.ids[i] for i in each.tasks),
        facts=Attributes(
            resource_name=resource.name or name,
            at=at.isoformat(),
            load=each.load / MICRO,
            capacity=each.capacity / MICRO,
            name=names[0],
            blamed=names,
        ),
    )


def _cause(held: Burden, found: Placed, r: int, each: _Stretch) -> tuple[Cause, list[int]]:
    """Return why an overload stays, and the tasks that are the cause."""
    alone = [i for i in each.tasks if held.takes[i][r] > held.most[r] + SLACK]
    if alone:
        return Cause.ALONE, alone
    for cause, stuck in ((Cause.NEVER, NEVER), (Cause.LATEST, CAPPED)):
        blamed = [i for i in each.tasks if found.stuck[i] == stuck]
        if blamed:
            return cause, blamed
    stays = [i for i in each.tasks if i in held.stays]
    if len(stays) < len(each.tasks):
        return Cause.LINKED, stays or list(each.tasks)
    cause = min((held.stays[i] for i in stays), key=list(Cause).index)
    return cause, [i for i in stays if held.stays[i] is cause]
