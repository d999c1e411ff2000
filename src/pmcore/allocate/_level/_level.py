"""Levelling: people stay, dates move until nobody is asked for more than there is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore import verify
from pmcore._mapping import Attributes
from pmcore.allocate._demand import readable
from pmcore.allocate._level._answer import answer
from pmcore.allocate._level._burden import Burden, Placed, burden, levelled_resources
from pmcore.allocate._level._levelled import Levelled
from pmcore.errors import InfeasibleError, Problem
from pmcore.kernels import (
    FAR,
    Steps,
    Taken,
    Tasks,
    Uses,
    after_lag,
    before_lag,
    delay,
    start_at,
    work_at,
)
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.network import FF, FS, build
from pmcore.schedule import compute, critical_path, prepare

IntArray: TypeAlias = NDArray[np.int64]

ROUNDS = 12
"""How often dates are sought anew because work that does not move was moved by its links."""
MENDINGS = 40
"""How often they are because a maximum lag was broken."""


def level(
    plan: Plan,
    *,
    status: StatusUpdate | None = None,
    resources: Iterable[str] | None = None,
) -> Levelled:
    """Return dates at which nobody is asked for more than there is, and what cannot be resolved.

    People stay, and dates by the plan's rules (textbook, Primavera P6 or Microsoft Project) are
    delayed: tasks are placed one by one, those of the project and then the task of the highest
    priority first, each as early as its links and its resources let it. Of tasks of equal
    priority, the order that ends the plan soonest is taken. A priority of 1000 means: do not
    level. What is done, under way, set by hand or mandatory stays where it is; what is
    under way waits for who is on leave. Nothing is split, and nobody is exchanged: that is
    :func:`assign`.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.
    resources : iterable of str, optional
        Ids of those to level; none: all but material and what is unlimited.

    Returns
    -------
    Levelled
        Dates before and after, the moves with their reasons, the overloads that stay with their
        causes, and what was taken for granted.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If a maximum lag cannot hold.
    ValueError
        If a resource to level is none of the plan's, or is material.

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90 (1996).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Assignment, Plan, Resource, Task, days
    >>> plan = Plan(
    ...     "Hall",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[
    ...         Task("walls", "Paint the walls", days(2)),
    ...         Task("doors", "Hang the doors", days(1), priority=700),
    ...     ],
    ...     resources=[Resource("ana", "Ana")],
    ...     assignments=[Assignment("walls", "ana"), Assignment("doors", "ana")],
    ... )
    >>> levelled = level(plan)
    >>> print(levelled.moves[0].reason.text())
    Paint the walls waits for Ana, who works on Hang the doors until Mon 4 Jan 2027 18:00
    >>> levelled.before.finish, levelled.schedule.finish, levelled.unresolved
    (datetime.datetime(2027, 1, 5, 18, 0), datetime.datetime(2027, 1, 6, 18, 0), ())
    """
    if status is None:
        status = plan.status
    chosen = _chosen(plan, resources)
    before = critical_path(plan, status=status)
    state = prepare(build(plan), status)
    dates = compute(state)
    held = burden(state, dates, chosen)
    levelled = answer(held, before, best_of(held))
    _judge(plan, before, levelled.schedule, status)
    return levelled


def _chosen(plan: Plan, resources: Iterable[str] | None) -> frozenset[str]:
    able = levelled_resources(plan)
    if resources is None:
        return able
    asked = frozenset(resources)
    known = {each.id for each in plan.resources}
    for each in sorted(asked - able):
        fault = "cannot be levelled" if each in known else "is none of the plan's"
        raise ValueError(f"resource {each!r} {fault}")
    return asked


def _judge(plan: Plan, before: Schedule, schedule: Schedule, status: StatusUpdate | None) -> None:
    """Raise if the judge finds dates wrong that were right before."""
    wrong = verify.schedule(plan, schedule, status=status)
    if wrong:
        known = {(e.code, e.path) for e in verify.schedule(plan, before, status=status)}
        wrong = tuple(each for each in wrong if (each.code, each.path) not in known)
    if wrong:
        raise AssertionError("\n".join(problem.text() for problem in wrong))


def best_of(held: Burden) -> Placed:
    """Return the best of the dates that orders of tasks of equal priority give.

    The first order is the plan's own, so that none is worse than plain serial generation. What
    finds no place before a latest date, or before its people leave, is tried again first of all.
    """
    levelling = Levelling(held)
    net, dates = held.state.net, held.dates
    places = [net.task_places[each] for each in net.ids]
    found: Placed | None = None
    for ties in (places, dates.late_start, dates.late_finish, dates.total, dates.start):
        first: set[int] = set()
        for _ in range(ROUNDS):
            placed = levelling.place(serial(held, ties, first))
            if found is None or placed.score < found.score:
                found = placed
            stuck = set(np.flatnonzero(placed.stuck).tolist())
            if stuck <= first:
                break
            first |= stuck
    assert found is not None
    return found


def serial(held: Burden, ties: Sequence[int], first: Collection[int] = ()) -> IntArray:
    """Return tasks by priority, each after what comes before it; what does not move goes first."""
    net, links = held.state.net, held.held.links
    places = [net.task_places[each] for each in net.ids]
    keys = [
        (i not in held.stays and i not in first, -project, -own, ties[i], places[i])
        for i, (project, own) in enumerate(held.priorities)
    ]
    waits = np.diff(links.ptr).tolist()
    ready = [(keys[i], i) for i, count in enumerate(waits) if not count]
    heapify(ready)
    succ, out, out_ptr = links.succ.tolist(), links.out.tolist(), links.out_ptr.tolist()
    found = []
    while ready:
        _, i = heappop(ready)
        found.append(i)
        for k in out[out_ptr[i] : out_ptr[i + 1]]:
            waits[succ[k]] -= 1
            if not waits[succ[k]]:
                heappush(ready, (keys[succ[k]], succ[k]))
    return np.array(found, np.int64)


class Levelling:
    """Places the tasks of one burden in whatever order is asked for."""

    def __init__(self, held: Burden) -> None:
        self.held = held
        self.uses = held.uses()
        self.table = held.shared.readable()
        self.floor = _floors(held)
        ptr = np.cumsum([0, *held.room()[0]], dtype=np.int64)
        blank = [np.zeros(int(ptr[-1]), np.int64) for _ in range(3)]
        used = np.zeros(len(held.resources), np.int64)
        self._steps = Steps(*readable([ptr, used, *blank]))
        expected = held.state.expected
        self._expected = np.array([expected.get(i, -FAR) for i in range(len(held))], np.int64)

    def place(self, order: IntArray) -> Placed:
        """Return dates under which every maximum lag holds."""
        floor = self.floor
        for _ in range(MENDINGS):
            found = self._settle(order, floor)
            broken = list(self._broken(found))
            if not broken:
                return found
            floor = floor.copy()
            for _, i, instant in broken:
                floor[i] = max(int(floor[i]), instant)
        raise InfeasibleError([_conflict(self.held, k) for k, *_ in broken], is_proved=False)

    def _settle(self, order: IntArray, floor: IntArray) -> Placed:
        """Return dates that keep free what work that does not move takes, where links put it."""
        held = self.held
        stays = [i for i in held.stays if held.takes[i]]
        start, finish = np.full(len(held), -FAR), np.full(len(held), -FAR)
        start[stays] = np.array(held.dates.start, np.int64)[stays]
        finish[stays] = np.array(held.dates.finish, np.int64)[stays]
        for _ in range(ROUNDS):
            found = self._once(order, floor, start, finish)
            again = start.copy(), finish.copy()
            again[0][stays], again[1][stays] = found.start[stays], found.finish[stays]
            if np.array_equal(again[0], start) and np.array_equal(again[1], finish):
                return found
            start, finish = again
        return replace(found, unsettled=len(stays))

    def _once(
        self, order: IntArray, floor: IntArray, held_start: IntArray, held_finish: IntArray
    ) -> Placed:
        held, columns = self.held, self.held.held
        blank = [np.zeros(len(held), np.int64) for _ in range(5)]
        taken = Taken(*readable([held_start, held_finish, *blank[:4]]))
        tasks = Tasks(
            *readable(
                [
                    *(held.state.net.calendar, columns.duration, floor.copy()),
                    *(columns.finish_floor, columns.cap, columns.begun, columns.snap),
                    *(self._expected, columns.start.copy(), columns.finish.copy(), blank[4]),
                ]
            )
        )
        uses = Uses(*readable(self.uses))
        (read,) = readable([order])
        delay(self.table, columns.links.readable, uses, self._steps, taken, read, tasks)
        dates = (tasks.start, tasks.finish, tasks.driver)
        waits = (taken.logic, taken.resource, taken.until, taken.stuck)
        return Placed(0, *(_array(column) for column in (*dates, *waits)))

    def _broken(self, found: Placed) -> Iterator[tuple[int, int, int]]:
        """Yield the maximum lags that are exceeded: number, predecessor, its least start."""
        state, net, table = self.held.state, self.held.state.net, self.held.shared.readable()
        limits = net.limits
        for k in range(len(limits)):
            i, j, kind = int(limits.pred[k]), int(limits.succ[k]), int(limits.type[k])
            if state.done[j] or (kind < FF and state.begun[j] < FAR):
                continue
            start, finish = int(found.start[i]), int(found.finish[i])
            is_finish, calendar = kind in (FS, FF), int(limits.calendar[k])
            event = finish if is_finish else min(start, state.begun[i])
            latest = after_lag(table, calendar, event, int(limits.lag[k]), 0)
            reached = int(found.start[j] if kind < FF else found.finish[j])
            own, home = int(net.calendar[j]), int(self.held.home[i])
            if work_at(table, own, reached) <= work_at(table, own, latest):
                continue
            at = work_at(table, home, before_lag(table, calendar, reached, int(limits.lag[k]), 0))
            if is_finish:
                at -= work_at(table, home, finish) - work_at(table, home, start)
            yield k, i, max(int(start_at(table, home, at)), start + 1)


def _array(column: object) -> IntArray:
    return np.array(column, np.int64)


def _floors(held: Burden) -> IntArray:
    """Return earliest starts: what is as late as possible, or delayed already, stays so."""
    floor, dates = held.held.floor.copy(), held.dates
    later = set(dates.holder) | set(dates.delays)
    if held.plan.settings.schedules_from_finish and held.plan.finish is not None:
        later = set(range(len(held)))
    for i in later - held.stays.keys():
        floor[i] = dates.start[i]
    return floor


def _conflict(held: Burden, k: int) -> Problem:
    net = held.state.net
    link = net.plan.dependencies[int(net.limits.source[k])]
    facts = {
        "predecessor": link.predecessor,
        "successor": link.successor,
        "max_lag": link.max_lag or 0,
    }
    path = f'dependencies["{link.key}"].max_lag'
    return Problem("conflict.maximum_lag_not_kept", path, Attributes(facts))
