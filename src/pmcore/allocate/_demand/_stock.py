"""Material that may run out: what of it is counted, and ways of the tasks that it allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.kernels import MICRO, Jobs
from pmcore.model import Assignment, MaterialNeed, Need, Plan, ResourceKind, Task
from pmcore.run import Limits, Program, Status, solve, total

IntArray: TypeAlias = NDArray[np.int64]
SEARCH = 20_000
"""Units of effort after which a choice of ways that stocks allow is given up as not found."""


def counted(plan: Plan) -> frozenset[str]:
    """Return the ids of the material of which the plan tells where it comes from.

    That is a delivery, or a task that makes it; of other material there is always enough.
    """
    found = {each.resource for each in plan.deliveries}
    for task in plan.tasks:
        for needs in (task.needs, *(mode.needs for mode in task.modes)):
            found |= {e.resource for e in needs if isinstance(e, MaterialNeed) and e.quantity < 0}
    return frozenset(name for name in found if plan.resource(name).kind is ResourceKind.MATERIAL)


def eaten(
    needs: Iterable[Need], given: Iterable[Assignment], stocks: frozenset[str]
) -> dict[str, float]:
    """Return how much of each stock a way uses up; below zero: how much it makes.

    A quantity that is assigned stands for what the needs say of the same material.
    """
    found: dict[str, float] = {}
    for need in needs:
        if isinstance(need, MaterialNeed) and need.resource in stocks:
            found[need.resource] = found.get(need.resource, 0.0) + need.quantity
    stated: dict[str, float] = {}
    for each in given:
        if each.resource in stocks:
            quantity = each.units if each.quantity is None else each.quantity
            stated[each.resource] = stated.get(each.resource, 0.0) + quantity
    return found | stated


def needs_of(task: Task, given: Iterable[Assignment]) -> tuple[Need, ...]:
    """Return what is needed of a task that has begun, in the mode that is assigned."""
    chosen = next((each.mode for each in given if each.mode is not None), None)
    mode = next((each for each in task.modes if each.id == chosen), None)
    return task.needs if mode is None else mode.needs


def owners(ptr: IntArray) -> IntArray:
    """Return who owns each row of a CSR form.

    Examples
    --------
    >>> owners(np.array([0, 2, 2, 3])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))


def appetite(jobs: Jobs, ways: IntArray, ptr: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return the stocks that are scarce, what each way eats of them, and how much there ever is.

    A stock is scarce if some choice of the ways would use up more of it than that. What is made
    counts against what is used up; what is only made is never scarce, whatever was overdrawn.
    """
    stocks = np.unique(jobs.eat)
    every = np.zeros((len(jobs.length), len(stocks)), np.int64)
    owner = owners(jobs.eat_ptr)
    np.add.at(every, (owner, np.searchsorted(stocks, jobs.eat)), jobs.eat_units)
    eats = every[ways]
    supply = jobs.base_free[jobs.base_ptr[stocks + 1] - 1]
    scarce = np.maximum.reduceat(eats, ptr[:-1], axis=0).sum(axis=0) > supply
    scarce &= (eats > 0).any(axis=0)
    return stocks[scarce], np.ascontiguousarray(eats[:, scarce]), supply[scarce]


def ways_in(way_ptr: IntArray, tasks: IntArray) -> IntArray:
    """Return the numbers of all ways of some tasks."""
    parts = [np.arange(way_ptr[i], way_ptr[i + 1]) for i in tasks.tolist()]
    return np.concatenate([*parts, np.zeros(0, np.int64)])


def are_there(jobs: Jobs, first: int) -> bool:
    """Whether all that there ever is of the stocks is there from an instant on; none is made."""
    last = jobs.base_at[jobs.base_ptr[np.unique(jobs.eat) + 1] - 1]
    return bool((jobs.eat_units > 0).all() and (last <= first).all())


def worthwhile(jobs: Jobs, tasks: IntArray) -> IntArray | None:
    """Return the ways that a shortest schedule may need; None: a task has none.

    Left out is what no choice of the others' ways leaves enough of a stock for, and what another
    way of the task does no slower with no more of anything.

    References
    ----------
    A. Sprecher, S. Hartmann, A. Drexl, An exact algorithm for project scheduling with multiple
    modes, OR Spektrum 19, 1997, section 3.
    """
    ways = ways_in(jobs.way_ptr, tasks)
    wants = np.zeros((len(jobs.length), len(jobs.base_ptr) - 1), np.int64)
    owner = owners(jobs.pool_ptr)
    np.add.at(wants, (owner, jobs.pool), jobs.pool_units)
    owner = owners(jobs.eat_ptr)
    np.add.at(wants, (owner, jobs.eat), jobs.eat_units)
    while True:
        owner = np.searchsorted(jobs.way_ptr, ways, side="right") - 1
        ptr = np.searchsorted(owner, np.append(tasks, len(jobs.calendar)))
        if (np.diff(ptr) == 0).any():
            return None
        _, eats, supply = appetite(jobs, ways, ptr)
        least = np.minimum.reduceat(eats, ptr[:-1], axis=0)
        spare = supply - least.sum(axis=0)
        stays = (eats - np.repeat(least, np.diff(ptr), axis=0) <= spare).all(axis=1)
        for a, b in zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True):
            for w in range(a, b):
                others = [v for v in range(a, b) if v != w and stays[v]]
                stays[w] = stays[w] and not any(
                    _beats(jobs, wants, int(ways[v]), int(ways[w])) for v in others
                )
        if stays.all():
            return ways
        ways = ways[stays]


def _beats(jobs: Jobs, wants: IntArray, v: int, w: int) -> bool:
    """Whether one way is no slower than another with no more of anything; of equals the first."""
    if jobs.least[v] > jobs.least[w] or (wants[v] > wants[w]).any():
        return False
    return v < w or bool(jobs.least[v] < jobs.least[w] or (wants[v] < wants[w]).any())


class Overdrawn(Exception):  # noqa: N818 - no error: what there is
    """No choice of ways is left by the stocks; it is proved."""


def possible(ptr: IntArray, eats: IntArray, supply: IntArray) -> IntArray | None:
    """Return a way of each task such that no stock is overdrawn in the end; None: not known.

    Parameters
    ----------
    ptr : array
        The ways of each task.
    eats : array by way and stock
    supply : array by stock

    Raises
    ------
    Overdrawn
        If it is proved that there is none.
    """
    scale = 1.0 / np.maximum(np.abs(supply), 1)
    share = (eats * scale).sum(axis=1)
    way = np.array([a + int(np.argmin(share[a:b])) for a, b in pairwise(ptr)], np.int64)
    owner = owners(ptr)
    while True:
        left = supply - eats[way].sum(axis=0)
        if (left >= 0).all():
            return way
        after = left + eats[way[owner]] - eats
        lack = (np.maximum(-after, 0) * scale).sum(axis=1)
        w = int(np.argmin(lack))
        if lack[w] >= (np.maximum(-left, 0) * scale).sum() - 1e-12:
            return _solved(ptr, eats, supply)
        way[owner[w]] = w


def _solved(ptr: IntArray, eats: IntArray, supply: IntArray) -> IntArray | None:
    program = Program()
    chosen = [program.boolean() for _ in range(len(eats))]
    for a, b in zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True):
        program.exactly_one(chosen[a:b])
    for k in range(len(supply)):
        unit = int(np.gcd.reduce(np.append(eats[:, k], 0))) or 1
        used = total([int(e) // unit * x for e, x in zip(eats[:, k], chosen, strict=True) if e])
        program.at_most(used, int(supply[k]) // unit)
    solved = solve(program, Limits(work=SEARCH, workers=1), seed=0)
    if solved.status is Status.INFEASIBLE:
        raise Overdrawn
    if not solved.is_solved:
        return None
    return np.array([w for w, literal in enumerate(chosen) if solved.holds(literal)], np.int64)


def allowed(
    tasks: Sequence[Task], names: Sequence[str], jobs: Jobs
) -> tuple[IntArray | None, list[Problem]]:
    """Return a way of each task that has several, and the stocks that no choice of ways leaves.

    None where every choice is possible, there is none to make, or none was found: only what is
    proved is a conflict.
    """
    stocks, eats, supply = appetite(jobs, np.arange(len(jobs.length)), jobs.way_ptr)
    if not len(stocks):
        return None, []
    least = np.minimum.reduceat(eats, jobs.way_ptr[:-1], axis=0).sum(axis=0)
    conflicts = []
    for k in np.flatnonzero(least > supply).tolist():
        facts = {"needed": int(least[k]) / MICRO, "found": int(supply[k]) / MICRO}
        own = [tasks[i] for i in _eaters(jobs, int(stocks[k]))]
        named = tuple(task.name or task.id for task in own)
        conflicts.append(_conflict("material", names[int(stocks[k])], tasks=named, **facts))
    several = np.diff(jobs.way_ptr) > 1
    if conflicts or not several.any():
        return None, conflicts
    try:
        way = possible(jobs.way_ptr, eats, supply)
    except Overdrawn:
        short = tuple(names[int(k)] for k in stocks)
        return None, [_conflict("materials", short[0], resources=short)]
    return (None if way is None else np.where(several, way, -1)), []


def _conflict(code: str, resource: str, **facts: object) -> Problem:
    facts = {"resource": resource, **facts}
    return Problem(f"conflict.{code}", f'resources["{resource}"]', Attributes(facts))


def _eaters(jobs: Jobs, stock: int) -> list[int]:
    """Return the tasks that use up a stock in some way."""
    uses = np.flatnonzero((jobs.eat == stock) & (jobs.eat_units > 0))
    ways = np.searchsorted(jobs.eat_ptr, uses, side="right") - 1
    found: list[int] = np.unique(np.searchsorted(jobs.way_ptr, ways, side="right") - 1).tolist()
    return found
