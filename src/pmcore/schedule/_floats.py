"""Every float of every task: start, finish, free, interfering, independent, resource-true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from pmcore._base import Answer, Made, Noun, digest, made, memo, table_of
from pmcore.kernels import FAR, after_lag, start_at, work_at
from pmcore.model import Plan, Rules, Schedule, StatusUpdate, Task, TaskKind
from pmcore.network import FF, FS, SPANS, SS, build, staff
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._relations import Solved, solved
from pmcore.schedule._state import State, prepare
from pmcore.units import to_minutes


@dataclass(frozen=True, slots=True, repr=False)
class TaskFloat(Noun):
    """The floats of one task, in working minutes on its calendar; none where it is done.

    Parameters
    ----------
    start, finish : int, optional
        From the early to the late start, and from the early to the late finish.
    smallest : int, optional
        The lesser of both.
    total : int, optional
        The one that the plan's setting names: how far it can slip and the end stays.
    free : int, optional
        How far it can slip and no successor moves.
    interfering : int, optional
        Total less free: what it takes from its successors.
    independent : int, optional
        How far it can slip when all before it is late and nothing after it moves; never negative.
    resource_total, resource_free : int, optional
        Total and free float from the staffed dates, when tasks also wait for each other's people
        and equipment; none without a staffed schedule.
    """

    task: str
    name: str = ""
    _: KW_ONLY
    start: int | None = None
    finish: int | None = None
    smallest: int | None = None
    total: int | None = None
    free: int | None = None
    interfering: int | None = None
    independent: int | None = None
    resource_total: int | None = None
    resource_free: int | None = None
    is_critical: bool = False


_SHOWN = (
    "task",
    "name",
    "start",
    "finish",
    "smallest",
    "total",
    "free",
    "interfering",
    "independent",
    "resource_total",
    "resource_free",
    "is_critical",
)


@dataclass(frozen=True, slots=True, repr=False)
class Floats(Answer):
    """The floats of a plan's tasks, in its order."""

    rows: tuple[TaskFloat, ...]
    made: Made | None = None

    def __getitem__(self, task: str) -> TaskFloat:
        """Return the floats of a task, by id."""
        return memo(self, "by_task", lambda: {row.task: row for row in self.rows})[task]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task; minutes."""
        return table_of(self.rows, _SHOWN)


def floats(
    plan: Plan, *, status: StatusUpdate | None = None, schedule: Schedule | None = None
) -> Floats:
    """Return every float of every task, and what staffing leaves of it.

    Independent float is, for finish-to-start links without lag, the least early start of the
    successors less the greatest late finish of the predecessors less the duration, and never
    below zero (A. Battersby, Network Analysis, 1964). Any links and lags are taken in so: every
    predecessor stands at its late dates (at its early ones where those are later); the earliest
    start that links and own dates then allow is how much later than the early one, by so much
    independent float is less than free float.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        As for `critical_path`.
    schedule : Schedule, optional
        A staffed schedule of the plan. Its resource links count beside the plan's, and floats are
        measured from its dates: the resource-true floats. The others are those before levelling,
        as Primavera P6 keeps them.

    Raises
    ------
    ValueError
        If the schedule has other tasks than the plan, or resources the plan lacks.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> found = floats(portal())
    >>> found["screens"].total, found["screens"].free, found["screens"].independent
    (3360, 3360, 3360)
    """
    state, dates = solved(plan, status)
    staffed = _staffed(plan, status or plan.status, schedule) if schedule else None
    rows = tuple(_row(state, dates, state.net.index[task.id], staffed) for task in plan.tasks)
    base = digest(schedule) if schedule else None
    return Floats(rows, made(plan, rules=plan.settings.rules, schedule=base))


def near_critical(plan: Plan, within: int, *, status: StatusUpdate | None = None) -> Floats:
    """Return the tasks that are not critical but nearly so, the nearest first.

    Parameters
    ----------
    plan : Plan
    within : int
        Working minutes of total float above what makes a task critical; 0 or less finds none.
    status : StatusUpdate, optional
        As for `critical_path`.

    Examples
    --------
    >>> from pmcore import days
    >>> from pmcore.examples import portal
    >>> [(row.task, row.total) for row in near_critical(portal(), days(10)).rows]
    [('screens', 3360)]
    """
    found = floats(plan, status=status)
    most = plan.settings.critical_float + within
    near = sorted(
        (row.total, place)
        for place, row in enumerate(found.rows)
        if row.total is not None and row.total <= most and not row.is_critical
    )
    rows = (found.rows[place] for _, place in near)
    return Floats(tuple(row for row in rows if _counts(plan.task(row.task))), found.made)


def _counts(task: Task) -> bool:
    return task.kind is not TaskKind.INACTIVE and task.kind not in SPANS


def _row(state: State, dates: Dates, i: int, staffed: Solved | None) -> TaskFloat:
    net, task = state.net, state.net.tasks[i]
    if state.done[i]:
        return TaskFloat(task.id, task.name)
    table, own = net.calendars.readable, int(net.calendar[i])
    is_msp = net.plan.settings.rules is Rules.MSP  # its late start of begun work is the actual one
    begin = min(state.begun[i], dates.start[i]) if is_msp else dates.start[i]
    start = work_at(table, own, dates.late_start[i]) - work_at(table, own, begin)
    finish = work_at(table, own, dates.late_finish[i]) - work_at(table, own, dates.finish[i])
    total, free = dates.total[i], dates.free[i]
    true = _resource_true(staffed, task.id) if staffed else (None, None)
    return TaskFloat(
        task.id,
        task.name,
        start=int(start),
        finish=int(finish),
        smallest=int(min(start, finish)),
        total=total,
        free=free,
        interfering=total - free,
        independent=max(0, free - _held_back(state, dates, i)),
        resource_total=true[0],
        resource_free=true[1],
        is_critical=_counts(task) and total <= net.plan.settings.critical_float,
    )


def _resource_true(staffed: Solved, task: str) -> tuple[int, int]:
    i = staffed.state.net.index[task]
    return staffed.dates.total[i], staffed.dates.free[i]


def _held_back(state: State, dates: Dates, i: int) -> int:
    """Return by how many working minutes a start is later when its predecessors are late."""
    if state.pin[i] < FAR:
        return 0
    table, own = state.net.calendars.readable, int(state.net.calendar[i])
    begin = work_at(table, own, dates.start[i])
    return max([0, *(at - begin for at in _late_bounds(state, dates, i))])


def _late_bounds(state: State, dates: Dates, i: int) -> Iterator[int]:
    """Yield the least work coordinate of a start for each predecessor at its late dates."""
    links, table, own = state.links, state.net.calendars.readable, int(state.net.calendar[i])
    for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
        p, kind = int(links.pred[k]), int(links.type[k])
        if kind in (FS, FF):
            event = _later(dates.finish[p], dates.late_finish[p])
        elif state.begun[p] < FAR and not state.counts_what_remains:
            event = state.begun[p]
        else:
            event = _later(dates.start[p], dates.late_start[p])
        lag, rounds = int(links.lag[k]), int(links.rounds[k])
        at = after_lag(table, int(links.calendar[k]), event, lag, rounds)
        yield int(work_at(table, own, at)) - (0 if kind <= SS else state.duration[i])


def _later(early: int, late: int) -> int:
    """Return the later date; what is done has no late one."""
    return early if late >= FAR else max(early, late)


def _staffed(plan: Plan, status: StatusUpdate | None, schedule: Schedule) -> Solved:
    """Return the passes over a staffed schedule: its dates, its links, late dates from its end."""
    state = prepare(staff(build(plan), schedule), status)
    state.expected.clear()  # the schedule says how long what remains takes
    for i, name in enumerate(state.net.ids):
        if not state.done[i]:
            _set(state, i, schedule, name)
    return Solved(state, compute(state))


def _set(state: State, i: int, schedule: Schedule, name: str) -> None:
    """Hold a task at its staffed dates: one that has begun by its end, others by their start."""
    table, own, row = state.net.calendars.readable, int(state.net.calendar[i]), schedule[name]
    start, finish = to_minutes(row.start), to_minutes(row.finish)
    end = int(work_at(table, own, finish))
    if state.begun[i] < FAR:
        go = start_at(table, own, end - state.duration[i]) if state.duration[i] else finish
        state.floor[i] = max(state.floor[i], int(go))
        if state.pin[i] < FAR:
            state.pin[i] = state.floor[i]
        return
    if state.duration[i]:
        # Leave and other calendars stretch it: on its own calendar it takes from start to finish.
        state.duration[i] = end - int(work_at(table, own, start))
    state.pin[i] = start
