"""Wishes that collide, in the plan's words, as far as they can be told without a search."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmcore._mapping import Attributes
from pmcore.allocate._demand import Demand
from pmcore.allocate._search import Generator, Staffed
from pmcore.errors import Problem
from pmcore.kernels import FAR
from pmcore.model import ConstraintType
from pmcore.units import from_minutes

_LATEST = (ConstraintType.START_NO_LATER_THAN, ConstraintType.FINISH_NO_LATER_THAN)


def _conflict(code: str, path: str, **facts: object) -> Problem:
    return Problem(f"conflict.{code}", path, Attributes(facts))


def _name(held: Demand, i: int) -> str:
    task = held.net.tasks[i]
    return task.name or task.id


def unplaceable(generator: Generator, i: int) -> Problem:
    """Return why nobody can ever do a task, though people have the skills."""
    held, jobs = generator.held, generator.held.jobs
    path, task = f'tasks["{held.net.ids[i]}"]', _name(held, i)
    people: dict[str, None] = {}
    for way in held.ways_of(i):
        for slot in held.slots(way):
            for c in held.candidates(slot):
                people[held.resources[int(jobs.person[c])]] = None
        for use in held.pool_uses(way):
            people[held.resources[int(jobs.pool[use])]] = None
    if jobs.pin[i] < FAR:
        date = from_minutes(int(jobs.pin[i])).isoformat()
        return _conflict("pinned", path, task=task, date=date, people=tuple(people))
    date = from_minutes(int(generator.head_start[i])).isoformat()
    return _conflict("never_there", path, task=task, date=date, people=tuple(people))


def too_early(generator: Generator) -> Iterator[Problem]:
    """Yield the latest dates that links and calendars alone already break."""
    held, jobs = generator.held, generator.held.jobs
    for i in np.flatnonzero(
        (generator.head_start > jobs.late_start) | (generator.head_finish > jobs.late_finish)
    ).tolist():
        yield from _latest(held, i, generator.head_start, generator.head_finish, "latest_by_logic")


def missed(generator: Generator, best: Staffed) -> Iterator[Problem]:
    """Yield the latest dates and maximum lags that the best schedule found still breaks."""
    held, jobs = generator.held, generator.held.jobs
    for i in np.flatnonzero(
        (best.start > jobs.late_start) | (best.finish > jobs.late_finish)
    ).tolist():
        yield from _latest(held, i, best.start, best.finish, "latest")
    net = held.net
    for k in generator.broken_limits(best):
        link = net.plan.dependencies[int(net.limits.source[k])]
        facts = {"max_lag": link.max_lag or 0}
        for end, task in (("predecessor", link.predecessor), ("successor", link.successor)):
            facts[end] = _name(held, net.index[task])
        yield _conflict("maximum_lag", f'dependencies["{link.key}"].max_lag', **facts)


def _latest(
    held: Demand,
    i: int,
    start: np.typing.NDArray[np.int64],
    finish: np.typing.NDArray[np.int64],
    code: str,
) -> Iterator[Problem]:
    task, jobs = held.net.tasks[i], held.jobs
    path = f'tasks["{task.id}"].constraints'
    facts = {"task": _name(held, i)}
    if start[i] > jobs.late_start[i]:
        at, found, kind = int(jobs.late_start[i]), int(start[i]), _LATEST[0]
    else:
        at, found, kind = int(jobs.late_finish[i]), int(finish[i]), _LATEST[1]
    dates = {"date": from_minutes(at).isoformat(), "found": from_minutes(found).isoformat()}
    yield _conflict(code, path, type=kind, **facts, **dates)
