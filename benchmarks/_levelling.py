"""Levelling on a grid of all minutes: dates checked, loads counted, plain serial generation.

It reads the rules as the slow reference does, and shares no code with the engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from math import ceil, floor
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._grid import DAY, LONGEST, Case, Grid, HorizonError, horizon
from benchmarks._reference import MODES
from benchmarks._textbook import Textbook
from pmcore.allocate import Levelled
from pmcore.model import (
    ConstraintType,
    DateConstraint,
    Dependency,
    Plan,
    Resource,
    ResourceKind,
    Rules,
    Schedule,
    TaskKind,
)

C = ConstraintType
Axis: TypeAlias = NDArray[np.int64]
MILLION = 1_000_000
SLACK = 10
MANDATORY = {C.MUST_START_ON, C.MUST_FINISH_ON}
CHUNK = 7 * DAY
KEPT = 4
"""Resources whose room is kept at once: one takes eight bytes a minute."""


class Staffed(Case):
    """A plan on the grid, with what its people are asked for."""

    def __init__(self, plan: Plan, zero: datetime, days: int) -> None:
        super().__init__(plan, zero, days)
        self.shared: dict[str, Grid] = {}
        self.resources: dict[str, Resource] = {
            each.id: each for each in plan.resources if each.kind is not ResourceKind.MATERIAL
        }
        self.asked: dict[str, dict[str, int]] = {name: {} for name in self.tasks}
        for each in plan.assignments:
            units = floor(each.units * MILLION + 1e-3)
            if each.resource in self.resources and units:
                taken = self.asked[each.task]
                taken[each.resource] = taken.get(each.resource, 0) + units
        self._room: dict[str, Axis] = {}

    def grid(self, task: str) -> Grid:
        """Return the grid of a task and its people."""
        return self.shared.get(task) or super().grid(task)

    def lag_grid(self, link: Dependency) -> Grid:
        """Return the grid on which a lag runs: never that of people."""
        shared, self.shared = self.shared, {}
        try:
            return super().lag_grid(link)
        finally:
            self.shared = shared

    def share(self, task: str) -> None:
        """Let a task be worked on only when its people's own calendars work too."""
        own = [self.resources[name].calendar for name in self.asked[task]]
        grids = [super().grid(task), *(self.calendar(name) for name in own if name)]
        working = np.logical_and.reduce([np.diff(grid.passed) > 0 for grid in grids])
        if len(grids) > 1 and working.any():
            found = Grid.__new__(Grid)
            counts = np.cumsum(working, dtype=np.int32)
            found.passed = np.concatenate((np.zeros(1, np.int32), counts))
            self.shared[task] = found

    def most(self, name: str) -> int:
        """Return the most there ever is of a resource, in millionths."""
        resource = self.resources[name]
        if resource.availability or resource.available_from or resource.available_until:
            return int(self.room(name).max())
        return ceil(resource.capacity * MILLION - 1e-3)

    def room(self, name: str) -> Axis:
        """Return how much there is of a resource at every minute, in millionths."""
        if name not in self._room:
            resource = self.resources[name]
            whole = ceil(resource.capacity * MILLION - 1e-3)
            found = np.full((self.days + 1) * DAY, whole, np.int64)
            for step in sorted(resource.availability, key=lambda each: each.start):
                found[max(0, self.at(step.start)) :] = ceil(step.capacity * MILLION - 1e-3)
            if resource.available_from:
                found[: max(0, self.at(resource.available_from))] = 0
            if resource.available_until:
                found[max(0, self.at(resource.available_until)) :] = 0
            for leave in resource.leave:
                first = (leave.first - self.zero.date()).days * DAY
                last = (leave.last - self.zero.date()).days * DAY + DAY
                found[max(0, first) : max(0, last)] = 0
            self._room = {**(self._room if len(self._room) < KEPT else {}), name: found}
        return self._room[name]


@dataclass
class Counts:
    """What the check of one answer found.

    Parameters
    ----------
    wrong : list of str
        Dates that the slow rules do not give, and overloads that are listed and not there.
    unexplained : int
        Overloaded stretches that are not listed, or listed where something could move.
    overloaded : int
        Overloaded stretches in all.
    """

    wrong: list[str]
    unexplained: int = 0
    overloaded: int = 0


class Slow:
    """A plan's rules a task at a time, with what levelling may and may not move."""

    def __init__(self, plan: Plan, days: int, zero: datetime) -> None:
        self.case = Staffed(plan, zero, days)
        self.rules: Textbook = MODES[plan.settings.rules](self.case)
        self.order = [name for name in self.case.order if name not in self.rules.spans]
        self.run()
        self.fixed = {name for name in self.case.tasks if self._is_fixed(name)}
        if plan.settings.rules is not Rules.P6:
            for name, task in self.case.tasks.items():
                is_open = name not in self.fixed and name not in self.rules.begun
                if is_open and not task.splits and task.duration and self.uses(name):
                    self.case.share(name)

    def run(self) -> None:
        """Place every task."""
        for name in self.order:
            self.rules.forward(name)

    def is_done(self, name: str) -> bool:
        """Tell whether a task is done."""
        fact = self.case.facts.get(name)
        is_whole = bool(fact and fact.start and (fact.percent or 0) >= 1 and not fact.remaining)
        return self.rules.is_done(name) or is_whole

    def uses(self, name: str) -> Mapping[str, int]:
        """Return what a task asks for, by resource."""
        quiet = self.rules.spans | self.rules.idle
        return {} if name in quiet or self.is_done(name) else self.case.asked[name]

    def _is_fixed(self, name: str) -> bool:
        """Tell by the plan's facts whether a task is not to be moved."""
        case, rules = self.case, self.rules
        task, settings = case.tasks[name], case.plan.settings
        if self.is_done(name):
            return True
        if name in rules.begun:
            fact = case.facts[name]
            on = max(case.data_date or 0, case.at(fact.resume) if fact.resume else 0)
            work = case.grid(name).work
            waits = settings.rules is not Rules.MSP and name not in rules.spans
            return not (waits and work(rules.start[name]) > work(on))
        honours = settings.rules is not Rules.MSP or settings.honours_constraints
        kinds = {each.type for each in task.constraints}
        is_dated = task.kind is TaskKind.MANUAL and task.start is not None
        root = task.wbs
        elements = {each.id: each for each in case.plan.wbs}
        while root and elements[root].parent:
            root = elements[root].parent
        top = elements[root].priority if root else 500
        return is_dated or (honours and bool(kinds & MANDATORY)) or 1000 in (task.priority, top)

    def hold(self, name: str, date: datetime) -> None:
        """Let a task go on no earlier than a date."""
        case = self.case
        if name in self.rules.begun:
            fact = case.facts[name]
            case.facts[name] = replace(fact, resume=max(fact.resume or date, date))
        else:
            task = case.tasks[name]
            kept = tuple(each for each in task.constraints if each.date is not date)
            wish = DateConstraint(C.START_NO_EARLIER_THAN, date)
            case.tasks[name] = replace(task, constraints=(*kept, wish))

    def hold_late(self, before: Schedule) -> None:
        """Let what is as late as possible start no earlier than it does before levelling."""
        is_backwards = self.case.plan.settings.schedules_from_finish
        for row in before.tasks:
            kinds = {each.type for each in self.case.tasks[row.id].constraints}
            is_late = is_backwards or C.AS_LATE_AS_POSSIBLE in kinds
            if is_late and row.id not in self.fixed | self.rules.begun.keys():
                self.hold(row.id, row.start)


def long_enough(plan: Plan, last: datetime) -> Iterator[tuple[datetime, int]]:
    """Yield longer and longer grids that hold a plan's dates and the last of its answer."""
    zero, days = horizon(plan)
    days = max(days, (last - zero).days + 40)
    while days <= LONGEST:
        yield zero, days
        days *= 2


def check(plan: Plan, levelled: Levelled) -> Counts:
    """Return what is wrong with an answer, by the slow rules and a load at every minute."""
    for zero, days in long_enough(plan, levelled.schedule.finish):
        try:
            return _check(Slow(plan, days, zero), levelled)
        except HorizonError:
            continue
    raise HorizonError


def _check(slow: Slow, levelled: Levelled) -> Counts:
    for move in levelled.moves:
        if move.resource is not None:
            slow.hold(move.task, move.start)
    slow.hold_late(levelled.before)
    slow.run()
    counts = Counts([*_dates(slow, levelled.schedule)])
    for name in sorted({each for uses in map(slow.uses, slow.order) for each in uses}):
        _load(slow, levelled, name, counts)
    return counts


def _dates(slow: Slow, schedule: Schedule) -> Iterator[str]:
    """Yield the dates that links, calendars and wishes do not give.

    Two instants are one where no working minute of the task lies between them.
    """
    case, rules = slow.case, slow.rules
    for name in slow.order:
        row = schedule[name]
        if slow.is_done(name) or name in rules.idle:
            continue
        work = case.grid(name).work
        for side, found, slowly in (
            ("start", row.start, rules.start[name]),
            ("finish", row.finish, rules.finish[name]),
        ):
            is_actual = side == "start" and name in rules.begun
            if not is_actual and work(case.at(found)) != work(slowly):
                yield f"{name}: {side} {found}, slow rules {case.date(slowly)}"


def _parts(slow: Slow, schedule: Schedule, name: str) -> list[tuple[int, int]]:
    row = schedule[name]
    if row.segments and name not in slow.rules.begun:
        return [(slow.case.at(a), slow.case.at(b)) for a, b in row.segments]
    return [(slow.rules.start[name], slow.rules.finish[name])]


def _load(slow: Slow, levelled: Levelled, name: str, counts: Counts) -> None:
    """Count the overloaded stretches of a resource, and those that nothing explains."""
    case, room = slow.case, slow.case.room(name)
    load, movable = np.zeros_like(room), np.zeros(len(room), bool)
    active, alone = np.zeros(len(room), np.int16), np.zeros(len(room), bool)
    most = case.most(name)
    for task in slow.order:
        units = slow.uses(task).get(name, 0)
        for a, b in _parts(slow, levelled.schedule, task) if units else ():
            works = np.diff(case.grid(task).passed[a : b + 1]) > 0
            load[a:b] += (works * units).astype(np.int64)
            active[a:b] += works
            alone[a:b] |= works & (units > most + SLACK)
            movable[a:b] |= works & (task not in slow.fixed)
    over = load > room + SLACK
    is_clear = ~movable | (alone & (active == 1))
    listed = np.zeros(len(room), bool)
    for each in levelled.unresolved:
        if each.resource == name:
            span = slice(case.at(each.start), case.at(each.finish))
            listed[span] = True
            if not over[span].any():
                counts.wrong.append(f"{name}: listed as overloaded at {each.start}, and is not")
    counts.overloaded += _stretches(over)
    counts.unexplained += _stretches(over & ~(is_clear & listed))


def _stretches(mask: NDArray[np.bool_]) -> int:
    """Return how many stretches of minutes a mask has."""
    return int(np.count_nonzero(np.diff(mask.astype(np.int8), prepend=0) > 0))


def plain_serial(plan: Plan, levelled: Levelled) -> datetime:
    """Return the finish of plain serial generation: by priority, then in the file's order."""
    for zero, days in long_enough(plan, levelled.schedule.finish):
        try:
            slow = Slow(plan, days, zero)
            slow.hold_late(levelled.before)
            return _serial(slow)
        except HorizonError:
            continue
    raise HorizonError


def _serial(slow: Slow) -> datetime:
    case, rules = slow.case, slow.rules
    loads: dict[str, Axis] = {}
    taken = _Taken(slow, loads)
    held = [name for name in slow.order if name in slow.fixed and slow.uses(name)]
    for name in held:
        taken.add(name, 1)
    for name in _by_priority(slow):
        if name in slow.fixed:
            if slow.uses(name):
                taken.add(name, -1)
        elif slow.uses(name):
            rules.forward(name)
            while (until := taken.busy_until(name)) is not None:
                slow.hold(name, case.date(until))
                rules.forward(name)
            taken.add(name, 1)
            continue
        rules.forward(name)
        taken.add(name, 1)
    counts = [at for name, at in rules.finish.items() if name not in rules.idle]
    return case.date(max(counts, default=case.start))


class _Taken:
    """What is taken of every resource at every minute."""

    def __init__(self, slow: Slow, loads: dict[str, Axis]) -> None:
        self.slow, self.loads = slow, loads
        self.most = {name: slow.case.most(name) for name in slow.case.resources}

    def add(self, task: str, sign: int) -> None:
        """Take what a task asks for where it lies, or give it back."""
        slow = self.slow
        a, b = slow.rules.start[task], slow.rules.finish[task]
        for name, units in slow.uses(task).items():
            load = self.loads.get(name)
            if load is None:
                load = self.loads[name] = np.zeros((slow.case.days + 1) * DAY, np.int64)
            works = np.diff(slow.case.grid(task).passed[a : b + 1]) > 0
            load[a:b] += (works * sign * units).astype(np.int64)

    def busy_until(self, task: str) -> int | None:
        """Return when a task is worth trying again; None: it is free where it lies."""
        slow, found = self.slow, None
        a, b = slow.rules.start[task], slow.rules.finish[task]
        passed = slow.case.grid(task).passed
        for name, units in slow.uses(task).items():
            need = min(units, self.most[name])
            if name not in self.loads and self._is_plain(name):
                continue
            busy = self._busy(name, need, a, b) & (np.diff(passed[a : b + 1]) > 0)
            if busy.any():
                at = a + int(np.flatnonzero(busy)[-1]) + 1
                found = max(found or 0, self._free_from(name, need, at, passed))
        return found

    def _is_plain(self, name: str) -> bool:
        resource = self.slow.case.resources[name]
        is_dated = resource.available_from or resource.available_until
        return not (resource.leave or resource.availability or is_dated)

    def _busy(self, name: str, need: int, a: int, b: int) -> NDArray[np.bool_]:
        plain = self._is_plain(name)
        room = self.most[name] if plain else self.slow.case.room(name)[a:b]
        load = self.loads.get(name)
        used = np.zeros(b - a, np.int64) if load is None else load[a:b]
        return np.asarray(used + need > room)

    def _free_from(self, name: str, need: int, at: int, passed: NDArray[np.int32]) -> int:
        """Return the first working minute from an instant on at which enough is free."""
        while at < len(passed) - 1:
            b = min(at + CHUNK, len(passed) - 1)
            free = ~self._busy(name, need, at, b) & (np.diff(passed[at : b + 1]) > 0)
            if free.any():
                return at + int(np.argmax(free))
            at = b
        raise HorizonError


def _by_priority(slow: Slow) -> Iterator[str]:
    """Yield tasks by priority and the file's order, each after what holds it."""
    case, rules = slow.case, slow.rules
    elements = {each.id: each for each in case.plan.wbs}

    def key(place: int, name: str) -> tuple[bool, int, int, int, str]:
        root = case.tasks[name].wbs
        while root and elements[root].parent:
            root = elements[root].parent
        top = elements[root].priority if root else 500
        return name not in slow.fixed, -top, -case.tasks[name].priority, place, name

    keys = {name: key(place, name) for place, name in enumerate(case.tasks)}
    waits = {name: sum(map(rules.holds, rules.into[name])) for name in slow.order}
    ready = [keys[name] for name, count in waits.items() if not count]
    heapify(ready)
    while ready:
        *_, name = heappop(ready)
        yield name
        for link in filter(rules.holds, rules.out[name]):
            waits[link.successor] -= 1
            if not waits[link.successor]:
                heappush(ready, keys[link.successor])
