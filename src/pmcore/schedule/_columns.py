"""What the passes read, by the rules of the plan: textbook, Primavera P6 or Microsoft Project."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pmcore.kernels import (
    AS_GIVEN,
    AT_FINISH,
    AT_START,
    AT_WORK,
    BEGUN,
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
from pmcore.schedule._state import State
from pmcore.units import to_minutes

_SNAPS = {TaskKind.START_MILESTONE: AT_START, TaskKind.FINISH_MILESTONE: AT_FINISH}


@dataclass(frozen=True)
class Columns:
    """Columns of the passes, by position of the task; see the kernels for each.

    Parameters
    ----------
    duration : list of int
        What the passes place: what remains of each task, breaks included.
    start, finish : list of int
        Fixed dates of what the passes leave alone, else ``-FAR``.
    """

    links: Links
    duration: list[int]
    floor: list[int]
    finish_floor: list[int]
    cap: list[int]
    begun: list[int]
    snap: list[int]
    start: list[int]
    finish: list[int]
    ceiling: list[int]
    start_ceiling: list[int]
    late_pin: list[int]
    stage: list[int]


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
    n, pin = len(state.net), state.pin
    return Columns(
        links=state.links,
        duration=[
            length + breaks for length, breaks in zip(state.duration, state.breaks, strict=True)
        ],
        floor=[max(at, pin[i]) if pin[i] < FAR else at for i, at in enumerate(state.floor)],
        finish_floor=[at if pin[i] == FAR else -FAR for i, at in enumerate(state.finish_floor)],
        cap=[min(pair) for pair in zip(pin, state.cap, strict=True)],
        begun=state.begun,
        snap=[AS_GIVEN] * n,
        start=state.start,
        finish=state.finish,
        ceiling=state.ceiling,
        start_ceiling=state.start_ceiling,
        late_pin=state.late_pin,
        stage=[_stage(state, i) for i in range(n)],
    )


def _stage(state: State, i: int) -> int:
    """Return how far a task is; an inactive one holds nobody, as one that is done."""
    if state.done[i] or state.net.tasks[i].kind is TaskKind.INACTIVE:
        return DONE
    if state.begun[i] == FAR:
        return 0
    return BEGUN if state.pin[i] == FAR else BEGUN | LOOSE


def _p6(state: State, base: Columns) -> Columns:
    """Return a network of what remains at the data date.

    Milestones lie in working time. Under retained logic and progress override what is done stays
    in the network as work of no length at the data date, so that a successor still waits for
    what its predecessor was to wait for.
    """
    n, at = len(state.net), state.data_date
    counts_from_facts = state.net.plan.settings.progress is ProgressRule.ACTUAL_DATES
    done = [bool(each) for each in state.done]
    begun = [instant < FAR for instant in state.begun]
    snap = [
        AS_GIVEN if done[i] else _SNAPS.get(task.kind, AT_WORK)
        for i, task in enumerate(state.net.tasks)
    ]
    if not counts_from_facts:
        held = done if state.net.plan.settings.progress is ProgressRule.OVERRIDE else [False] * n
        base = replace(
            base,
            duration=[0 if done[i] else base.duration[i] for i in range(n)],
            floor=[_goes_on(state, i) if begun[i] else base.floor[i] for i in range(n)],
            finish_floor=[-FAR if done[i] else base.finish_floor[i] for i in range(n)],
            cap=[at if held[i] else FAR if begun[i] else base.cap[i] for i in range(n)],
            begun=[FAR] * n,
            start=[-FAR] * n,
            finish=[-FAR] * n,
            ceiling=[FAR if done[i] else base.ceiling[i] for i in range(n)],
            start_ceiling=[FAR if begun[i] else base.start_ceiling[i] for i in range(n)],
            late_pin=[FAR if begun[i] else base.late_pin[i] for i in range(n)],
            stage=[DONE if task.kind is TaskKind.INACTIVE else 0 for task in state.net.tasks],
        )
    # No wish moves work before the data date.
    return replace(base, snap=snap, cap=[max(cap, at) for cap in base.cap])


def _goes_on(state: State, i: int) -> int:
    """Return when what remains of begun work may go on at the earliest, even if it began later."""
    resume = None if state.done[i] else state.facts[i].resume
    return max(state.data_date, to_minutes(resume)) if resume else state.data_date


def _msp(state: State, base: Columns) -> Columns:
    """Return the state with what has begun going on at the date it resumes.

    A task with a wish for its earliest start may start before the plan does. One that is to
    finish no earlier than a date is dated from its finish: its start holds no late date.
    """
    floor, cap, stage = list(base.floor), list(base.cap), list(base.stage)
    ceiling = list(base.ceiling)
    for i, task in enumerate(state.net.tasks):
        if state.begun[i] < FAR and not state.done[i]:
            floor[i] = cap[i] = resumes(state, i)
            stage[i] = BEGUN | HELD
            _hold_by_summary(state, i, ceiling)
            continue
        for wish in task.constraints:
            if wish.date and wish.type is ConstraintType.START_NO_EARLIER_THAN:
                wished = to_minutes(wish.date)
                floor[i] = wished if floor[i] == state.net.origin else floor[i]
            if wish.type is ConstraintType.FINISH_NO_EARLIER_THAN:
                stage[i] |= BEGUN
    return replace(base, floor=floor, cap=cap, stage=stage, ceiling=ceiling)


def _hold_by_summary(state: State, i: int, ceiling: list[int]) -> None:
    """Let what precedes the summary of begun work finish by the actual start of that.

    A summary starts with the first task below it, begun ones where they began.
    """
    net, links = state.net, state.links
    for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
        link = net.plan.dependencies[int(links.source[k])]
        if links.type[k] == FS and "summary" in link.attributes:
            p, lag, on = int(links.pred[k]), int(links.lag[k]), int(links.calendar[k])
            last = before_lag(net.calendars.readable, on, state.begun[i], lag, 0)
            ceiling[p] = min(ceiling[p], int(last))


def resumes(state: State, i: int) -> int:
    """Return when what remains of a begun task goes on: as stated, or when its work so far ends."""
    fact, own = state.facts[i], int(state.net.calendar[i])
    if fact.resume:
        return to_minutes(fact.resume)
    lists = state.net.calendars.readable
    did = max(0, int(state.net.duration[i]) - state.duration[i])
    return int(start_at(lists, own, work_at(lists, own, state.begun[i]) + did))
