"""What the passes read, by the rules of the plan: textbook, Primavera P6 or Microsoft Project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import (
    AS_GIVEN,
    AS_HELD,
    AT_FINISH,
    AT_START,
    AT_WORK,
    BEGUN,
    DATED,
    DONE,
    FAR,
    HELD,
    LOOSE,
    before_lag,
    start_at,
    work_at,
)
from pmcore.model import ConstraintType, ProgressRule, Rules, TaskKind
from pmcore.network import FS, Links
from pmcore.schedule._state import Column, State, start_ending
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]

_SNAPS = {TaskKind.START_MILESTONE: AT_START, TaskKind.FINISH_MILESTONE: AT_FINISH}


@dataclass(frozen=True)
class Columns:
    """Arrays that the passes read, by position of the task; see the kernels for each.

    Parameters
    ----------
    duration : array
        What the passes place: what remains of each task, breaks included.
    start, finish : array
        Fixed dates of what the passes leave alone, else ``-FAR``.
    """

    links: Links
    duration: IntArray
    floor: IntArray
    finish_floor: IntArray
    cap: IntArray
    begun: IntArray
    snap: IntArray
    start: IntArray
    finish: IntArray
    ceiling: IntArray
    start_ceiling: IntArray
    late_pin: IntArray
    stage: IntArray


def columns(state: State) -> Columns:
    """Return what the passes read of a state."""
    found = _textbook(state)
    settings = state.net.plan.settings
    if settings.rules is Rules.P6:
        return _p6(state, found)
    if settings.rules is Rules.MSP:
        return _msp(state, found)
    return found


def _textbook(state: State) -> Columns:
    """Return the state as it is: what is done is fixed, and links count from actual dates."""
    found = {name: _array(getattr(state, name)) for name in _STATED}
    pin = _array(state.pin)
    is_pinned, is_begun = pin < FAR, found["begun"] < FAR
    # An inactive task holds nobody, as one that is done.
    is_done = (_array(state.done) != 0) | state.net.is_inactive
    loose = np.where(is_pinned, BEGUN | LOOSE, BEGUN)
    for i in state.stated:  # dates that somebody set by hand are not moved into working time
        if not is_begun[i]:
            found["start"][i], found["finish"][i] = pin[i], _finish_of(state, i)
    return Columns(
        links=state.links,
        **found
        | {
            "duration": found["duration"] + _array(state.breaks),
            "floor": np.where(is_pinned, np.maximum(found["floor"], pin), found["floor"]),
            "finish_floor": np.where(is_pinned, -FAR, found["finish_floor"]),
            "cap": np.minimum(pin, found["cap"]),
        },
        snap=np.full(len(pin), AS_GIVEN),
        stage=np.where(is_done, DONE, np.where(is_begun, loose, 0)),
    )


def _finish_of(state: State, i: int) -> int:
    task = state.net.tasks[i]
    assert task.finish is not None
    return to_minutes(task.finish)


_STATED = (
    *("duration", "floor", "finish_floor", "cap", "begun", "start", "finish"),
    *("ceiling", "start_ceiling", "late_pin"),
)


def _array(column: Column) -> IntArray:
    return np.array(column, np.int64)


def _p6(state: State, base: Columns) -> Columns:
    """Return a network of what remains at the data date.

    Milestones lie in working time. Under retained logic and progress override what is done stays
    in the network as work of no length at the data date, so that a successor still waits for
    what its predecessor was to wait for.
    """
    at, progress = state.data_date, state.net.plan.settings.progress
    done, begun = _array(state.done) != 0, _array(state.begun) < FAR
    kinds = [_SNAPS.get(task.kind, AT_WORK) for task in state.net.tasks]
    cap = base.cap
    if progress is not ProgressRule.ACTUAL_DATES:
        floor, none = base.floor.copy(), np.full(len(done), FAR)
        pin = none.copy()
        for i in np.flatnonzero(begun).tolist():
            floor[i] = at if done[i] else _resumes(state, i)
            pin[i] = _ends_at(state, i)
        floor = np.where(pin < FAR, np.maximum(floor, pin), floor)
        cap = np.where(begun, pin, base.cap)
        base = replace(
            base,
            duration=np.where(done, 0, base.duration),
            floor=floor,
            finish_floor=np.where(done, -FAR, _array(state.finish_floor)),
            begun=none,
            start=-none,
            finish=-none,
            ceiling=np.where(done, FAR, base.ceiling),
            start_ceiling=np.where(begun, FAR, base.start_ceiling),
            late_pin=np.where(begun, pin, base.late_pin),
            stage=np.where(state.net.is_inactive, DONE, 0),
        )
    # No wish moves work before the data date or the planned start.
    snap = np.where(done, AS_GIVEN, kinds)
    return replace(base, snap=snap, cap=np.maximum(cap, max(at, state.net.origin)))


def _ends_at(state: State, i: int) -> int:
    """Return where what remains of begun work starts so that it ends as it must; FAR: it may."""
    if not state.done[i]:
        for wish in state.net.tasks[i].constraints:
            if wish.type is ConstraintType.MUST_FINISH_ON and wish.date:
                return start_ending(state, i, to_minutes(wish.date))
    return FAR


def _msp(state: State, base: Columns) -> Columns:
    """Return the state with what has begun going on at the date it resumes.

    A task with a wish for its earliest start may start before the plan does; a manual one keeps
    the finish that it states. One that is to finish no earlier than a date is dated from its
    finish: its start holds no late date.
    """
    snap = np.full(len(state.net), AS_HELD)
    floor, cap, stage = base.floor.copy(), base.cap.copy(), base.stage.copy()
    ceiling, start, finish = base.ceiling.copy(), base.start.copy(), base.finish.copy()
    stated = set(state.stated)
    elements = {each.id for each in state.net.plan.wbs}
    for i, task in enumerate(state.net.tasks):
        if state.begun[i] < FAR and not state.done[i]:
            floor[i] = cap[i] = _resumes(state, i)
            stage[i] = BEGUN | HELD
            if i in stated:
                start[i], finish[i] = floor[i], _finish_of(state, i)
            _hold_by_summary(state, i, ceiling, elements)
            continue
        if task.kind is TaskKind.MANUAL and task.start:
            continue  # its dates are stated, and wish for nothing
        for wish in task.constraints:
            if wish.date and wish.type is ConstraintType.START_NO_EARLIER_THAN:
                wished = to_minutes(wish.date)
                floor[i] = max(wished, state.own_floor[i])
            if wish.type is ConstraintType.FINISH_NO_EARLIER_THAN:
                stage[i] |= DATED
    return replace(
        base,
        floor=floor,
        cap=cap,
        snap=snap,
        start=start,
        finish=finish,
        ceiling=ceiling,
        stage=stage,
    )


def _hold_by_summary(state: State, i: int, ceiling: IntArray, elements: set[str]) -> None:
    """Let what precedes the summary of begun work finish by the actual start of that.

    A summary starts with the first task below it, begun ones where they began.
    """
    net, links = state.net, state.links
    for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
        link = net.plan.dependencies[int(links.source[k])]
        if links.type[k] == FS and link.attributes.get("mspdi.summary") in elements:
            p, lag, on = int(links.pred[k]), int(links.lag[k]), int(links.calendar[k])
            last = before_lag(net.calendars.readable, on, state.begun[i], lag, 0)
            ceiling[p] = min(ceiling[p], int(last))


def _resumes(state: State, i: int) -> int:
    """Return when what remains of a begun task goes on: as stated, or when its work so far ends.

    By Primavera P6's rules it goes on at the data date, unless it is stated to resume later.
    """
    resume, net = state.facts[i].resume, state.net
    stated = to_minutes(resume) if resume else -FAR
    if net.plan.settings.rules is Rules.P6:
        return max(state.data_date, stated)
    if resume:
        return stated
    lists, own = net.calendars.readable, int(net.calendar[i])
    did = max(0, int(net.duration[i]) - state.duration[i])
    return int(start_at(lists, own, work_at(lists, own, state.begun[i]) + did))
