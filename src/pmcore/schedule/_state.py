"""What the passes start from: dates that are fixed, bounds from constraints, what is done."""

from __future__ import annotations

from array import array
from collections.abc import Collection, MutableSequence, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.kernels import FAR, finish_at, start_at, work_at
from pmcore.model import (
    ConstraintType,
    DateConstraint,
    Driver,
    ProgressRule,
    Rules,
    Settings,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
)
from pmcore.network import SPANS, Links, Network, ancestors, check_status
from pmcore.schedule._logic import left_of
from pmcore.units import from_minutes, to_minutes

Column: TypeAlias = MutableSequence[int]
"""Whole numbers by position: read and set one by one as in a list, and by numpy where they lie."""

_YIELDING = {
    ConstraintType.MUST_START_ON: ConstraintType.START_ON,
    ConstraintType.MUST_FINISH_ON: ConstraintType.FINISH_ON,
}


@dataclass
class State:
    """Columns of the passes, by position of the task.

    Parameters
    ----------
    links : Links
        What the passes follow: the network's links, with what remains of their lags.
    ties : Links
        Links of spans, likewise.
    duration : column of int
        What remains of each task, in working minutes.
    floor, finish_floor, ceiling, start_ceiling, begun : column of int
        Instants in minutes since 1970; see the kernels.
    own_floor : column of int
        What `floor` is without the plan's start; ``-FAR``: nothing else holds the task.
    cap, pin : column of int
        Instants after which, and at which, a task starts whatever its links say; ``FAR``: none.
    breaks : column of int
        Working minutes that splits add to what remains.
    start, finish : column of int
        Fixed for what is done, else free.
    reasons : dict
        Driver of a floor or a pin by position, where it is not the plan's start or data date.
    expected : dict
        Instant by position at which a task's remaining duration is to end.
    """

    net: Network
    status: StatusUpdate | None
    links: Links
    ties: Links
    duration: Column
    floor: Column
    own_floor: Column
    finish_floor: Column
    ceiling: Column
    start_ceiling: Column
    cap: Column
    pin: Column
    late_pin: Column
    breaks: Column
    begun: Column
    done: Column
    start: Column
    finish: Column
    reasons: dict[int, Driver] = field(default_factory=dict)
    finish_reasons: dict[int, Driver] = field(default_factory=dict)
    expected: dict[int, int] = field(default_factory=dict)
    facts: dict[int, TaskStatus] = field(default_factory=dict)

    @property
    def data_date(self) -> int:
        """The data date in minutes since 1970; far in the past without a status."""
        return to_minutes(self.status.at) if self.status else -FAR

    @property
    def stated(self) -> list[int]:
        """Positions of manual tasks whose dates are kept as stated, also on days off."""
        if self.net.plan.settings.rules is not Rules.MSP:
            return []
        return [i for i in self.net.manual if self.net.tasks[i].finish and self.net.tasks[i].start]

    @property
    def counts_what_remains(self) -> bool:
        """Whether links count from what remains of work, as in P6, or from actual dates."""
        settings = self.net.plan.settings
        is_actual = settings.progress is ProgressRule.ACTUAL_DATES
        return self.status is not None and settings.rules is Rules.P6 and not is_actual

    def start_of(self, i: int, start: Sequence[int]) -> int:
        """Return the start that links out of it count from: the actual one, if it has begun."""
        is_past = self.begun[i] < FAR and not self.counts_what_remains
        return self.begun[i] if is_past else int(start[i])

    def finish_of(self, i: int, finish: Sequence[int]) -> int:
        """Return the finish of a task: the actual one, if it is done."""
        return self.finish[i] if self.done[i] else int(finish[i])

    def raise_floor(self, i: int, instant: int, reason: Driver) -> None:
        """Let a task start no earlier than `instant`."""
        self.own_floor[i] = max(self.own_floor[i], instant)
        if instant > self.floor[i]:
            self.floor[i] = instant
            if self.pin[i] == FAR:  # else the floor moves nothing
                self.reasons[i] = reason


def column(numbers: NDArray[np.int64]) -> Column:
    """Return the numbers of an array as a column of their own."""
    return array("q", numbers.tobytes())


def _filled(number: int, count: int) -> Column:
    return array("q", [number]) * count


def prepare(net: Network, status: StatusUpdate | None) -> State:
    """Return the columns that the passes start from; PlanError for facts that do not fit."""
    n = len(net)
    origin = net.origin
    state = State(
        net,
        status,
        links=net.links,
        ties=net.ties,
        duration=column(net.duration),
        floor=_filled(origin, n),
        own_floor=_filled(-FAR, n),
        finish_floor=_filled(-FAR, n),
        ceiling=_filled(FAR, n),
        start_ceiling=_filled(FAR, n),
        cap=_filled(FAR, n),
        pin=_filled(FAR, n),
        late_pin=_filled(FAR, n),
        breaks=array(
            "q",
            (sum(length for _, length in task.splits) if task.splits else 0 for task in net.tasks),
        ),
        begun=_filled(FAR, n),
        done=_filled(0, n),
        start=_filled(-FAR, n),
        finish=_filled(-FAR, n),
    )
    if status:
        if not any(status is own for own in net.plan.updates):  # those were checked with the plan
            check_status(net.plan, status)
        state.facts = {net.index[each.task]: each for each in status.tasks}
    _fill(state, range(n))
    return state


def renewed(state: State, net: Network, positions: Collection[int]) -> State:
    """Return the state of a changed network of the same tasks; `positions` are looked at anew."""
    fresh = replace(state, net=net, links=net.links, ties=net.ties)
    for item in fields(state):
        value = getattr(state, item.name)
        if isinstance(value, array | dict):
            setattr(fresh, item.name, copy(value))
    for i in positions:
        for name, default in _DEFAULTS.items():
            getattr(fresh, name)[i] = default
        for reasons in (fresh.reasons, fresh.finish_reasons, fresh.expected):
            reasons.pop(i, None)
        fresh.floor[i], fresh.duration[i] = net.origin, int(net.duration[i])
        fresh.breaks[i] = sum(length for _, length in net.tasks[i].splits)
    # An expected finish has stretched what remains.
    again = set(positions) | set(fresh.expected)
    for i in fresh.expected.keys() - set(positions):
        fresh.duration[i] = int(net.duration[i])
    _fill(fresh, again)
    return fresh


_DEFAULTS = {
    "own_floor": -FAR,
    "finish_floor": -FAR,
    "ceiling": FAR,
    "start_ceiling": FAR,
    "cap": FAR,
    "pin": FAR,
    "late_pin": FAR,
    "begun": FAR,
    "done": 0,
    "start": -FAR,
    "finish": -FAR,
}


def _fill(state: State, positions: Collection[int]) -> None:
    """State the bounds of some tasks, whose columns hold their defaults, and what links are."""
    net = state.net
    _project_starts(state, positions)
    _data_date_floor(state, positions)
    facts = {i: fact for i, fact in state.facts.items() if i in positions}
    for i, fact in facts.items():
        _remains(state, i, net.tasks[i], fact)
    for i in positions:
        task = net.tasks[i]
        if task.constraints or task.deadline or task.kind is TaskKind.MANUAL:
            _dates(state, i, task)
    if net.plan.settings.rules is Rules.MSP:
        _element_deadlines(state, positions)
    for gate in net.plan.gates:
        if gate.reopens and (i := net.index[gate.milestone]) in positions:
            reason = Driver("driver.gate", gate.id, Attributes(gate=gate.name or gate.id))
            state.raise_floor(i, to_minutes(gate.reopens), reason)
    for i, fact in facts.items():
        _progress(state, i, net.tasks[i], fact)
    if state.counts_what_remains:
        is_override = net.plan.settings.progress is ProgressRule.OVERRIDE
        state.links = _left_of(state, net.links, is_override=is_override)
        state.ties = _left_of(state, net.ties, is_override=False)


def _left_of(state: State, links: Links, *, is_override: bool) -> Links:
    return left_of(
        links,
        state.net.calendars.table,
        at=state.data_date,
        begun=state.begun,
        finish=state.finish,
        done=state.done,
        is_override=is_override,
    )


def _project_starts(state: State, positions: Collection[int]) -> None:
    """Take in the starts that WBS elements state for the tasks below them."""
    elements = {element.id: element for element in state.net.plan.wbs}
    starts = {
        element.id: max(found)
        for element in state.net.plan.wbs
        if (found := [(e.start, e.id) for e in ancestors(element, elements) if e.start])
    }
    if not starts:
        return
    for i in positions:
        home = state.net.tasks[i].wbs
        if home in starts:
            at, source = starts[home]
            name = elements[source].name or source
            facts = Attributes(element=name, date=at.isoformat())
            state.raise_floor(i, to_minutes(at), Driver("driver.element_start", source, facts))


def _element_deadlines(state: State, positions: Collection[int]) -> None:
    """Limit late dates below Microsoft Project's summaries by the deadlines of these."""
    plan = state.net.plan
    if all(element.deadline is None for element in plan.wbs):
        return
    elements = {element.id: element for element in plan.wbs}
    lasts = {
        element.id: to_minutes(min(found))
        for element in plan.wbs
        if (found := [e.deadline for e in ancestors(element, elements) if e.deadline])
    }
    for i in positions:
        home = state.net.tasks[i].wbs
        state.ceiling[i] = min(state.ceiling[i], lasts.get(home or "", FAR))


def _data_date_floor(state: State, positions: Collection[int]) -> None:
    if state.status is None or state.net.plan.settings.rules is Rules.MSP:
        return
    reason = Driver("driver.data_date", None, Attributes(date=state.status.at.isoformat()))
    for i in positions:
        state.raise_floor(i, state.data_date, reason)


def _dates(state: State, i: int, task: Task) -> None:
    rules = state.net.plan.settings.rules
    if rules is Rules.P6 and task.kind in SPANS:
        return  # Primavera lets it wish for nothing: its neighbours set its dates
    if task.deadline:
        state.ceiling[i] = to_minutes(task.deadline)
    if task.kind is TaskKind.MANUAL and task.start:
        state.pin[i] = to_minutes(task.start)
        if state.net.plan.settings.schedules_from_finish:
            state.late_pin[i] = state.pin[i]
        facts = Attributes(date=task.start.isoformat())
        state.reasons[i] = Driver("driver.manual", None, facts)
        if task.finish and i not in state.facts:
            time = state.net.task_time(task.id)
            state.duration[i] = time.between(task.start, task.finish)
        if rules is Rules.MSP:
            return  # its dates are stated: Microsoft Project knows no wishes beside them
    for constraint in task.constraints:
        if constraint.date:
            _constrain(state, i, constraint, to_minutes(constraint.date))


def _constrain(state: State, i: int, constraint: DateConstraint, at: int) -> None:
    kind = _as_ruled(state.net.plan.settings, constraint.type)
    facts = Attributes(type=constraint.type, date=_iso(constraint.date))
    reason = Driver("driver.constraint", kind, facts)
    C = ConstraintType  # noqa: N806 - six letters where the cases need one
    if kind in (C.START_NO_EARLIER_THAN, C.START_ON, C.EXTERNAL_EARLY_START):
        state.raise_floor(i, at, reason)
    settings = state.net.plan.settings
    is_wall = settings.rules is Rules.MSP and settings.honours_constraints
    if kind in (C.START_NO_LATER_THAN, C.START_ON):
        state.start_ceiling[i] = min(state.start_ceiling[i], at)
        if is_wall:
            state.cap[i] = min(state.cap[i], max(at, state.net.origin))
    if kind in (C.FINISH_NO_EARLIER_THAN, C.FINISH_ON) and at > state.finish_floor[i]:
        state.finish_floor[i], state.finish_reasons[i] = at, reason
    if kind in (C.FINISH_NO_LATER_THAN, C.FINISH_ON, C.EXTERNAL_LATE_FINISH):
        state.ceiling[i] = min(state.ceiling[i], at)
        if is_wall:
            last = start_ending(state, i, at)
            state.cap[i] = min(state.cap[i], max(last, state.net.origin))
    task = state.net.tasks[i]
    if kind is C.EXPECTED_FINISH and not (task.kind is TaskKind.MANUAL or task.is_milestone):
        state.expected[i] = at
    if kind is C.MUST_START_ON:
        state.pin[i] = state.late_pin[i] = at
        state.reasons[i] = reason
    if kind is C.MUST_FINISH_ON:
        if state.duration[i]:
            state.ceiling[i] = min(state.ceiling[i], at)
            at = start_ending(state, i, at)
        state.pin[i] = state.late_pin[i] = at
        state.reasons[i] = reason


def start_ending(state: State, i: int, at: int) -> int:
    """Return the start from which what remains of a task ends at an instant."""
    if not state.duration[i]:
        return at
    lists, own = state.net.calendars.readable, int(state.net.calendar[i])
    begin = work_at(lists, own, at) - state.duration[i] - state.breaks[i]
    return int(start_at(lists, own, begin))


def _as_ruled(settings: Settings, kind: ConstraintType) -> ConstraintType:
    """Return the constraint as it acts: Microsoft Project may let links win over fixed dates."""
    if settings.rules is not Rules.MSP or settings.honours_constraints:
        return kind
    return _YIELDING.get(kind, kind)


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _is_done(fact: TaskStatus) -> bool:
    """Whether facts say that a task is done."""
    is_whole = (fact.percent or 0.0) >= 1 and not fact.remaining
    return fact.finish is not None or (fact.start is not None and is_whole)


def _remains(state: State, i: int, task: Task, fact: TaskStatus) -> None:
    """Take in how much of a task is still to do, breaks included."""
    if not _is_done(fact):
        remaining = remaining_of(state.duration[i], fact)
        did, state.duration[i] = state.duration[i] - remaining, remaining
        state.breaks[i] = sum(length for after, length in task.splits if after > did)


def _progress(state: State, i: int, task: Task, fact: TaskStatus) -> None:
    """Take in what is done of a task: retained logic unless the plan says otherwise."""
    if _is_done(fact):
        begin = to_minutes(fact.start or fact.finish or task.start or state.net.plan.start)
        end = to_minutes(fact.finish) if fact.finish else _end(state, i, begin)
        state.done[i], state.breaks[i] = 1, 0
        state.begun[i], state.start[i], state.finish[i] = begin, begin, end
        facts = Attributes(date=from_minutes(end).isoformat())
        state.reasons[i] = Driver("driver.actual", None, facts)
        return
    if fact.start is None:
        return
    state.begun[i] = to_minutes(fact.start)
    # What has begun goes on from the data date, whenever it was to start.
    state.pin[i] = state.late_pin[i] = state.start_ceiling[i] = FAR
    state.floor[i] = state.own_floor[i] = max(state.data_date, state.begun[i])
    state.reasons[i] = Driver(
        "driver.progress",
        None,
        Attributes(date=_iso(fact.start), data_date=state.status.at.isoformat()),  # type: ignore[union-attr]  # facts come with a status
    )
    if fact.resume:
        facts = Attributes(date=_iso(fact.resume))
        state.raise_floor(i, to_minutes(fact.resume), Driver("driver.resume", None, facts))
    if state.net.plan.settings.progress is not ProgressRule.RETAINED_LOGIC:
        state.pin[i] = state.floor[i]


def _end(state: State, i: int, begin: int) -> int:
    lists, calendar = state.net.calendars.readable, int(state.net.calendar[i])
    end = finish_at(lists, calendar, work_at(lists, calendar, begin) + state.duration[i])
    return min(end, state.data_date)


def remaining_of(duration: int, fact: TaskStatus) -> int:
    """Return the working minutes still to do, by the most direct fact that is stated."""
    if fact.remaining is not None:
        return fact.remaining
    if fact.percent is not None:
        return round(duration * (1 - fact.percent))
    return duration


def percent_of(duration: int, fact: TaskStatus | None) -> float:
    """Return the share of a task that is done."""
    if fact is None:
        return 0.0
    if fact.finish:
        return 1.0
    if fact.percent is not None:
        return fact.percent
    if fact.remaining is not None and duration:
        return max(0.0, 1 - fact.remaining / duration)
    return 0.0
