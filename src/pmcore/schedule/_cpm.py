"""Early and late dates, floats and what drove every date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pmcore._base import made, memo
from pmcore._mapping import Attributes
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.kernels import (
    BEGUN,
    COMPILED,
    DONE,
    FAR,
    LOOSE,
    Bounds,
    after_lag,
    are_arrays_faster,
    backward,
    before_lag,
    early_once,
    finish_at,
    forward,
    late_once,
    start_at,
    work_at,
    work_at_each,
)
from pmcore.model import ConstraintType, Driver, FloatBy, Plan, Schedule, StatusUpdate, TaskKind
from pmcore.network import FF, FS, Network, build
from pmcore.schedule._drivers import drivers
from pmcore.schedule._rollup import rollup
from pmcore.schedule._rows import rows
from pmcore.schedule._state import State, prepare
from pmcore.units import LAST, from_minutes, to_minutes

_ROUNDS = 20  # maximum lags in a row are held in one round each, more where calendars open late


@dataclass
class Dates:
    """What the passes found, by position of the task; instants in minutes since 1970.

    Parameters
    ----------
    start, finish, late_start, late_finish : list of int
        `start` is when the remaining work of a started task goes on; late dates are ``FAR`` for
        what is done.
    free, late_driver, driver : list of int
        See the kernels.
    total : list of int
        Total float in working minutes on each task's calendar.
    end : int
        Finish of the project.
    holder : dict
        By position of a task that is as late as possible and was moved: the link that holds it
        from being later, or -1 where its own late date does.
    """

    start: list[int]
    finish: list[int]
    driver: list[int]
    late_start: list[int]
    late_finish: list[int]
    free: list[int]
    late_driver: list[int]
    total: list[int]
    end: int
    holder: dict[int, int] = field(default_factory=dict)


def critical_path(plan: Plan, *, status: StatusUpdate | None = None) -> Schedule:
    """Return early and late dates, floats, the critical tasks and the reason of every date.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update. What is done keeps its actual dates;
        what remains is scheduled from the data date by the plan's progress rule.

    Returns
    -------
    Schedule
        Without resources: staffing is `allocate.assign`. Floats are in working minutes.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, or the facts name what the plan lacks.
    InfeasibleError
        If maximum lags cannot hold.

    References
    ----------
    J. E. Kelley, M. R. Walker, Critical-path planning and scheduling, 1959; link types after
    S. E. Elmaghraby, J. Kamburowski, Management Science 38(9), 1992.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> dates = critical_path(portal())
    >>> dates.critical
    ('scope', 'api', 'pilot', 'live')
    >>> print(dates.explain("screens").steps[0].text())
    Draw the screens waits for Agree the scope, which finishes Fri 8 Jan 2027 18:00
    """
    if status is None:
        return memo(plan, "critical_path", lambda: _critical_path(plan, plan.status))
    return _critical_path(plan, status)


def _critical_path(plan: Plan, status: StatusUpdate | None) -> Schedule:
    net = build(plan)
    state = prepare(net, status)
    dates = compute(state)
    tasks = rows(state, dates, drivers(state, dates))
    spans = [row for row in tasks if row.kind is not TaskKind.INACTIVE] or tasks
    return Schedule(
        tasks=tasks,
        start=min(row.start for row in spans),
        finish=max(row.finish for row in spans),
        wbs=rollup(plan, tasks),
        data_date=status.at if status else None,
        made=made(plan, rules=plan.settings.rules, progress=plan.settings.progress),
    )


def compute(state: State) -> Dates:
    """Return the dates that the passes find from a state."""
    net = state.net
    start, finish, driver = _forward(state)
    for _ in range(len(state.expected) + 1):
        if not _stretch(state, start):
            break
        start, finish, driver = _forward(state)
    _hold_maximum_lags(state, start, finish, driver)
    stretch_spans(state, start, finish)  # before the end is known: how long one is states nothing
    _reach(start, finish)
    active = [i for i in range(len(net)) if net.tasks[i].kind is not TaskKind.INACTIVE]
    end = max(finish[i] for i in active or range(len(net)))
    late = _backward(state, start, finish, end)
    holder = _as_late_as_possible(state, start, finish, late)
    stretch_spans(state, start, finish)
    for i in set(range(len(net))).difference(active).union(net.spans.tolist()):
        if not state.done[i]:
            late[0][i], late[1][i], late[2][i] = start[i], finish[i], 0
    total = _total_float(net, start, finish, late[0], late[1])
    return Dates(start, finish, driver, *late, total, end, holder)


def _as_read(column: Sequence[int]) -> NDArray[np.int64] | list[int]:
    return np.array(column, np.int64) if COMPILED else list(column)


def _forward(state: State) -> tuple[list[int], list[int], list[int]]:
    net = state.net
    if are_arrays_faster(len(net)):
        found = early_once(net.calendars.table, state.links.arrays, _bounds(state))
        if found:
            return _list(found[0]), _list(found[1]), _list(found[2])
    start, finish = _as_read(state.start), _as_read(state.finish)
    driver = _as_read([0] * len(net))
    forward(
        net.calendars.readable,
        state.links.readable,
        net.calendar if COMPILED else net.calendar.tolist(),
        _as_read(state.duration),
        _as_read(state.floor),
        _as_read(state.finish_floor),
        _as_read(state.pin),
        _as_read(state.begun),
        start,
        finish,
        driver,
    )
    return _list(start), _list(finish), _list(driver)


def _bounds(state: State) -> Bounds:
    """Return what the passes start from in arrays."""
    columns = {
        name: np.array(getattr(state, name), np.int64)
        for name in Bounds._fields
        if name not in ("calendar", "stage")
    }
    stage = np.array([_stage(state, i) for i in range(len(state.net))], np.int64)
    return Bounds(calendar=state.net.calendar, stage=stage, **columns)


def _list(column: NDArray[np.int64] | list[int]) -> list[int]:
    return column if isinstance(column, list) else [int(each) for each in column.tolist()]


def _backward(
    state: State, start: list[int], finish: list[int], end: int
) -> tuple[list[int], list[int], list[int], list[int]]:
    net = state.net
    settings = net.plan.settings
    last = to_minutes(net.plan.finish) if net.plan.finish else end
    if settings.open_ends_at_own_finish:
        out = state.links.out_ptr
        own = [finish[i] if out[i] == out[i + 1] else last for i in range(len(net))]
        ceiling = [min(a, b) for a, b in zip(state.ceiling, own, strict=True)]
    else:
        ceiling = [min(a, last) for a in state.ceiling]
    if are_arrays_faster(len(net)):
        bounds = _bounds(state)._replace(ceiling=np.array(ceiling, np.int64))
        early = np.array(start, np.int64), np.array(finish, np.int64)
        late = late_once(net.calendars.table, state.links.arrays, bounds, early)
        if late:
            return _list(late[0]), _list(late[1]), _list(late[2]), _list(late[3])
    late_start, late_finish, free, cause = (_as_read([0] * len(net)) for _ in range(4))
    backward(
        net.calendars.readable,
        state.links.readable,
        net.calendar if COMPILED else net.calendar.tolist(),
        _as_read(state.duration),
        _as_read(start),
        _as_read(finish),
        _as_read(ceiling),
        _as_read(state.start_ceiling),
        _as_read(state.late_pin),
        _as_read([_stage(state, i) for i in range(len(net))]),
        late_start,
        late_finish,
        free,
        cause,
    )
    return _list(late_start), _list(late_finish), _list(free), _list(cause)


def _stage(state: State, i: int) -> int:
    """Return how far a task is; an inactive one holds nobody, as one that is done."""
    if state.done[i] or state.net.tasks[i].kind is TaskKind.INACTIVE:
        return DONE
    if state.begun[i] == FAR:
        return 0
    return BEGUN if state.pin[i] == FAR else LOOSE


def _total_float(
    net: Network,
    start: list[int],
    finish: list[int],
    late_start: list[int],
    late_finish: list[int],
) -> list[int]:
    table, by = net.calendars.table, net.plan.settings.float_by
    by_finish = work_at_each(table, net.calendar, late_finish) - work_at_each(
        table, net.calendar, finish
    )
    if by is FloatBy.FINISH:
        return list(by_finish.tolist())
    by_start = work_at_each(table, net.calendar, late_start) - work_at_each(
        table, net.calendar, start
    )
    return list((by_start if by is FloatBy.START else np.minimum(by_start, by_finish)).tolist())


def _stretch(state: State, start: list[int]) -> bool:
    """Set remaining durations so that tasks end at their expected finish; tell if any changed."""
    lists, is_changed = state.net.calendars.readable, False
    for i, at in state.expected.items():
        calendar = int(state.net.calendar[i])
        length = work_at(lists, calendar, at) - work_at(lists, calendar, start[i])
        length = max(0, length)
        if not state.done[i] and length != state.duration[i]:
            state.duration[i] = length
            is_changed = True
    return is_changed


def _hold_maximum_lags(
    state: State, start: list[int], finish: list[int], driver: list[int]
) -> None:
    """Delay tasks whose successor comes too late after them, until every maximum lag holds.

    A maximum lag is a link backwards: delaying a predecessor may delay its successor again, so
    passes repeat; rounds without end mean that the delays chase each other in a circle.
    """
    net, limits = state.net, state.net.limits
    for _ in range(min(len(net), 2 * len(limits) + _ROUNDS)):
        broken = [found for k in range(len(limits)) if (found := _broken(state, k, start, finish))]
        if not broken:
            return
        for k, i, instant in broken:
            is_fixed = state.done[i] or state.begun[i] < FAR or state.pin[i] < FAR
            if is_fixed or instant > LAST:
                raise InfeasibleError([_conflict(net, k)])
            link = net.plan.dependencies[int(limits.source[k])]
            after = net.plan.task(link.successor)
            facts = Attributes(
                successor=after.id,
                successor_name=after.name or after.id,
                date=from_minutes(instant).isoformat(),
            )
            state.raise_floor(i, instant, Driver("driver.maximum_lag", link.successor, facts))
        start[:], finish[:], driver[:] = _forward(state)
    raise InfeasibleError([_conflict(net, k) for k, _, _ in broken])


def _conflict(net: Network, k: int) -> Problem:
    link = net.plan.dependencies[int(net.limits.source[k])]
    facts = Attributes(
        predecessor=link.predecessor, successor=link.successor, max_lag=link.max_lag or 0
    )
    return Problem("conflict.maximum_lag", f'dependencies["{link.key}"].max_lag', facts)


def _broken(
    state: State, k: int, start: list[int], finish: list[int]
) -> tuple[int, int, int] | None:
    """Return the link, its predecessor and the least start of that, if the limit is broken."""
    net, limits = state.net, state.net.limits
    lists = net.calendars.readable
    i, j = int(limits.pred[k]), int(limits.succ[k])
    kind, calendar, most = int(limits.type[k]), int(limits.calendar[k]), int(limits.lag[k])
    if state.done[j] or (kind < FF and state.begun[j] < FAR):
        return None  # a fact that no delay undoes
    event = finish[i] if kind in (FS, FF) else min(start[i], state.begun[i])
    held = start[j] if kind < FF else finish[j]
    own = int(net.calendar[j])
    latest = after_lag(lists, calendar, event, most, 0)
    if work_at(lists, own, held) <= work_at(lists, own, latest):
        return None
    least = before_lag(lists, calendar, held, most, 0)
    home = int(net.calendar[i])
    at = work_at(lists, home, least)
    if kind in (FS, FF):
        at -= state.duration[i]
    instant = start_at(lists, home, at)
    return k, i, max(instant, start[i] + 1)


def _as_late_as_possible(
    state: State,
    start: list[int],
    finish: list[int],
    late: tuple[list[int], list[int], list[int], list[int]],
) -> dict[int, int]:
    """Move tasks that are to be as late as possible by their free float, last ones first.

    Returns
    -------
    dict
        The link that holds each moved task, -1 for its own late date, by position.
    """
    net, holder = state.net, dict[int, int]()
    lists = net.calendars.readable
    for i in range(len(net) - 1, -1, -1):
        kinds = {constraint.type for constraint in net.tasks[i].constraints}
        is_fixed = min(state.begun[i], state.pin[i]) < FAR or _stage(state, i) == DONE
        if ConstraintType.AS_LATE_AS_POSSIBLE not in kinds or is_fixed:
            continue
        own = int(net.calendar[i])
        begin, end = work_at(lists, own, start[i]), work_at(lists, own, finish[i])
        room, cause = min(
            [
                (work_at(lists, own, late[1][i]) - end, -1),
                *_room(state, i, start, finish),
                *_room_of_limits(state, i, start, finish),
            ],
            key=lambda held: (held[0], held[1] < 0),  # a task that is held says more than a date
        )
        if room > 0:
            holder[i], late[2][i] = cause, 0
            finish[i] = finish_at(lists, own, end + room)
            start[i] = start_at(lists, own, begin + room) if state.duration[i] else finish[i]
    return holder


def _room(state: State, i: int, start: list[int], finish: list[int]) -> Iterator[tuple[int, int]]:
    """Yield by how much a task may be later for each successor, with the link to that."""
    lists, links, own = state.net.calendars.readable, state.links, int(state.net.calendar[i])
    for position in range(int(links.out_ptr[i]), int(links.out_ptr[i + 1])):
        k = int(links.out[position])
        s, kind = int(links.succ[k]), int(links.type[k])
        if _stage(state, s) in (DONE, LOOSE):
            continue
        event = start[s] if kind < FF else finish[s]
        held = before_lag(
            lists, int(links.calendar[k]), event, int(links.lag[k]), int(links.rounds[k])
        )
        at = finish[i] if kind in (FS, FF) else start[i]
        room = work_at(lists, own, held) - work_at(lists, own, at)
        if kind not in (FS, FF) and state.duration[i]:
            # What begins after a rest begins after the instant at which the rest does.
            room -= start_at(lists, own, work_at(lists, own, held)) > held
        yield room, k


def _room_of_limits(
    state: State, i: int, start: list[int], finish: list[int]
) -> Iterator[tuple[int, int]]:
    """Yield by how much a task may be later for each maximum lag after a predecessor."""
    lists, limits, own = state.net.calendars.readable, state.net.limits, int(state.net.calendar[i])
    for k in range(int(limits.ptr[i]), int(limits.ptr[i + 1])):
        p, kind = int(limits.pred[k]), int(limits.type[k])
        event = finish[p] if kind in (FS, FF) else min(start[p], state.begun[p])
        latest = after_lag(lists, int(limits.calendar[k]), event, int(limits.lag[k]), 0)
        at = start[i] if kind < FF else finish[i]
        yield work_at(lists, own, latest) - work_at(lists, own, at), -1


def stretch_spans(state: State, start: list[int], finish: list[int]) -> None:
    """Stretch levels of effort and hammocks from their first to their last neighbour."""
    net = state.net
    spans = {int(i) for i in net.spans}
    begins: dict[int, list[int]] = {i: [] for i in spans}
    ends: dict[int, list[int]] = {i: [] for i in spans}
    for link in net.plan.dependencies if spans else ():
        i, j = net.index[link.predecessor], net.index[link.successor]
        if j in spans and i not in spans:
            event = start[i] if link.type in ("SS", "SF") else finish[i]
            (begins if link.type in ("FS", "SS") else ends)[j].append(event)
        elif i in spans and j not in spans:
            event = start[j] if link.type in ("FS", "SS") else finish[j]
            (begins if link.type in ("SS", "SF") else ends)[i].append(event)
    for i in spans:
        if state.done[i]:
            continue
        if begins[i]:
            start[i] = max(min(begins[i]), state.floor[i]) if state.status else min(begins[i])
        known = ends[i] or begins[i]
        finish[i] = max([*known, start[i]]) if known else finish[i]


def _reach(start: list[int], finish: list[int]) -> None:
    """Raise when a date cannot be written: the calendars work too little for the durations."""
    if max(finish) > LAST or max(start) > LAST:
        facts = Attributes(year=9993)
        raise PlanError([Problem("plan.beyond_calendar", "tasks", facts)])
