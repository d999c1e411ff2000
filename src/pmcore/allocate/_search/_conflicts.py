"""Wishes that collide, in the plan's words, as far as they can be told without a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.allocate._compact import Lags, collisions, lags_of, prepare
from pmcore.allocate._demand import Demand, Staffed
from pmcore.allocate._generation import Generator, Unplaceable
from pmcore.errors import Problem
from pmcore.kernels import FAR
from pmcore.run import Budget
from pmcore.units import from_minutes

IntArray: TypeAlias = NDArray[np.int64]


def _conflict(code: str, path: str, **facts: object) -> Problem:
    return Problem(f"conflict.{code}", path, Attributes(facts))


def _name(held: Demand, i: int) -> str:
    task = held.net.tasks[i]
    return task.name or task.id


def is_hopeless(generator: Generator, i: int) -> bool:
    """Whether a task finds no place even if all others take nobody and end as early as can be."""
    held, mine = generator.held, np.arange(len(generator.held)) == i
    if len(_eaten(held, i)):
        return False  # what the others make would be missing
    done = (held.finish > -FAR) & ~mine
    head_start, head_finish = held.heads
    alone = replace(
        held,
        start=np.where(mine | done, held.start, head_start),
        finish=np.where(mine | done, held.finish, head_finish),
    )
    try:
        Generator(alone, generator.aims).place(np.zeros(len(held)))
    except Unplaceable:
        return True
    return False


def _eaten(held: Demand, i: int) -> IntArray:
    """Return the stocks that a task eats of, once for each way and need."""
    jobs = held.jobs
    found: IntArray = jobs.eat[jobs.eat_ptr[jobs.way_ptr[i]] : jobs.eat_ptr[jobs.way_ptr[i + 1]]]
    return found


def unplaceable(generator: Generator, i: int, *, is_proved: bool) -> Problem:
    """Return why nobody can ever do a task, though people have the skills."""
    held, jobs = generator.held, generator.held.jobs
    path, task = f'tasks["{held.net.ids[i]}"]', _name(held, i)
    if not is_proved:
        return _conflict("not_placed", path, task=task)
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
    eaten = _eaten(held, i)
    if len(eaten):
        stocks = tuple(held.resources[r] for r in np.unique(eaten).tolist())
        return _conflict("never_enough", path, task=task, resources=stocks)
    date = from_minutes(int(generator.head_start[i])).isoformat()
    return _conflict("never_there", path, task=task, date=date, people=tuple(people))


def too_early(generator: Generator) -> Iterator[Problem]:
    """Yield the latest dates that links and calendars alone already break."""
    held, jobs = generator.held, generator.held.jobs
    for i in np.flatnonzero(
        (generator.head_start > jobs.late_start) | (generator.head_finish > jobs.late_finish)
    ).tolist():
        yield from _latest(held, i, generator.head_start, generator.head_finish, "latest_by_logic")


def colliding(generator: Generator) -> Iterator[Problem]:
    """Yield maximum lags and latest dates that collide where lags and pools alone tell so.

    They are as few as there can be. Else the generator knows then what lags and pools leave.
    """
    lags = prepare(generator)
    if lags is not None:
        yield from _named(generator, lags, Budget())


def torn(generator: Generator, budget: Budget, seed: int) -> Iterator[Problem]:
    """Yield maximum lags and latest dates of a circle that is proved to have no schedule."""
    lags = None if generator.spacing is None else lags_of(generator)
    if lags is not None:
        yield from _named(generator, lags, budget, seed)


def _named(generator: Generator, lags: Lags, budget: Budget, seed: int = 0) -> Iterator[Problem]:
    for k, i in collisions(lags, budget, seed):
        if k is not None:
            yield _maximum_lag(generator.held, k)
        elif i is not None:
            heads = generator.head_start, generator.head_finish
            yield from _latest(generator.held, i, *heads, "latest")


def missed(generator: Generator, best: Staffed, *, is_proved: bool) -> Iterator[Problem]:
    """Yield the latest dates and maximum lags that the best schedule found still breaks.

    With `is_proved` there is no schedule that keeps them all.
    """
    held, jobs = generator.held, generator.held.jobs
    for i in np.flatnonzero(
        (best.start > jobs.late_start) | (best.finish > jobs.late_finish)
    ).tolist():
        code = "latest" if is_proved else "latest_not_kept"
        yield from _latest(held, i, best.start, best.finish, code)
    for k in generator.broken_limits(best):
        yield _maximum_lag(held, k, "maximum_lag" if is_proved else "maximum_lag_not_kept")


def _maximum_lag(held: Demand, k: int, code: str = "maximum_lag") -> Problem:
    """Return the maximum lag that cannot be kept."""
    net = held.net
    link = net.plan.dependencies[int(net.limits.source[k])]
    facts: dict[str, object] = {"max_lag": link.max_lag or 0}
    for end, task in (("predecessor", link.predecessor), ("successor", link.successor)):
        facts[end] = _name(held, net.index[task])
    return _conflict(code, f'dependencies["{link.key}"].max_lag', **facts)


def _latest(
    held: Demand, i: int, start: IntArray, finish: IntArray, code: str
) -> Iterator[Problem]:
    """Yield the latest date that a task misses."""
    task, jobs = held.net.tasks[i], held.jobs
    is_start = bool(start[i] > jobs.late_start[i])
    at = int(jobs.late_start[i] if is_start else jobs.late_finish[i])
    found = int(start[i] if is_start else finish[i])
    date = from_minutes(at)
    kinds = [each.type for each in task.constraints if each.date == date]
    yield _conflict(
        code,
        f'tasks["{task.id}"].constraints',
        task=_name(held, i),
        type=kinds[0] if kinds else "kept_date",
        date=date.isoformat(),
        found=from_minutes(found).isoformat(),
    )


def stand_in(generator: Generator) -> Staffed:
    """Return dates and people that are no schedule, for a search that needs some to begin with."""
    held = generator.held
    way = np.where(generator.held.finish > -FAR, -1, held.jobs.way_ptr[:-1]).astype(np.int64)
    pick = np.full(len(held.jobs.units), -1, np.int64)
    for w in way[way >= 0].tolist():
        for slot in held.slots(w):
            pick[slot] = held.candidates(slot).start
    score = (1 << 40, *(1 << 40 for _ in generator.aims))
    return Staffed(generator.head_start.copy(), generator.head_finish.copy(), way, pick, score)
