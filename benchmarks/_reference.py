"""The slow reference: scheduling rules followed to the letter on a grid of all minutes.

Events are looked up in dictionaries and calendars are counts of working minutes at every minute
of a horizon, made from the plan's own calendars. It shares no code with the engines: what both
say is said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from pmcore.model import (
    ALWAYS,
    STANDARD,
    Calendar,
    ConstraintType,
    Dependency,
    LagCalendar,
    Plan,
    ProgressRule,
    Rules,
    Shift,
    Task,
    TaskKind,
    TaskStatus,
)

C = ConstraintType
DAY = 1440
MARGIN = 450
"""Days of the grid before the first date: where leads and negative floats may reach."""


class HorizonError(Exception):
    """A date lies beyond the grid."""


class Grid:
    """One calendar as a count of working minutes at every minute of a horizon."""

    def __init__(
        self, calendar: Calendar, known: dict[str, Calendar], first: date, days: int
    ) -> None:
        working = np.zeros((days + 1) * DAY, bool)
        for number in range(-1, days):
            for shift in _shifts(calendar, known, first + timedelta(days=number)):
                begin, end = (max(0, number * DAY + m) for m in (shift.start, shift.finish))
                working[begin:end] = True
        working[days * DAY :] = False
        self.passed = np.concatenate(([0], np.cumsum(working, dtype=np.int64)))

    def work(self, instant: int) -> int:
        """Return the working minutes before an instant."""
        if not 0 <= instant < len(self.passed):
            raise HorizonError
        return int(self.passed[instant])

    def ends(self, work: int) -> int:
        """Return the first instant at which so many working minutes have passed."""
        found = int(np.searchsorted(self.passed, work, "left"))
        if work < 0 or found >= len(self.passed):
            raise HorizonError
        return found

    def begins(self, work: int) -> int:
        """Return the last instant at which no more than so many working minutes have passed."""
        if not 0 <= work < self.passed[-1]:
            raise HorizonError
        return int(np.searchsorted(self.passed, work, "right")) - 1


def _shifts(calendar: Calendar, known: dict[str, Calendar], day: date) -> tuple[Shift, ...]:
    """Return the shifts that begin on a day: the calendar's own word before that of its base."""
    at: Calendar | None = calendar
    while at is not None:
        for exception in reversed(at.exceptions):
            if exception.first <= day <= exception.last:
                return exception.shifts
        at = known.get(at.base or "")
    at = calendar
    while not at.weeks:
        at = known[at.base or STANDARD.id]
    rule = at.weeks[0]
    for week in at.weeks:
        if week.since and week.since <= day:
            rule = week
    since = rule.since or date(1970, 1, 5)
    monday = since - timedelta(days=since.weekday())
    return rule.days[(day - monday).days % len(rule.days)]


@dataclass
class Found:
    """What the reference found of one task; None where its rules give no such date."""

    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    total_float: int | None = None
    free_float: int | None = None


@dataclass
class Case:
    """A plan laid out on the grid: tasks, links and facts by id, calendars as grids."""

    plan: Plan
    zero: datetime
    days: int
    grids: dict[str, Grid] = field(default_factory=dict)
    into: dict[str, list[Dependency]] = field(default_factory=dict)
    out: dict[str, list[Dependency]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index the plan."""
        plan = self.plan
        self.tasks = {task.id: task for task in plan.tasks}
        self.elements = {element.id: element for element in plan.wbs}
        self.known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD}
        self.known |= {each.id: each for each in plan.calendars}
        status = plan.status
        self.facts = {fact.task: fact for fact in status.tasks} if status else {}
        self.data_date = self.at(status.at) if status else None
        self.start = self.at(plan.start)
        self.into = {name: [] for name in self.tasks}
        self.out = {name: [] for name in self.tasks}
        for link in plan.dependencies:
            self.into[link.successor].append(link)
            self.out[link.predecessor].append(link)
        self.order = _order(self.into)

    def at(self, instant: datetime) -> int:
        """Return the grid's number of an instant."""
        return int((instant - self.zero) / timedelta(minutes=1))

    def date(self, instant: int) -> datetime:
        """Return an instant of the grid."""
        return self.zero + timedelta(minutes=instant)

    def calendar(self, name: str) -> Grid:
        """Return the grid of a calendar, by id."""
        if name not in self.grids:
            self.grids[name] = Grid(self.known[name], self.known, self.zero.date(), self.days)
        return self.grids[name]

    def grid(self, task: str) -> Grid:
        """Return the grid of a task's calendar: its own, its element's, the plan's."""
        held = self.tasks[task]
        name, at = held.calendar, held.wbs
        while name is None and at:
            name, at = self.elements[at].calendar, self.elements[at].parent
        return self.calendar(name or self.plan.calendar or STANDARD.id)

    def lag_grid(self, link: Dependency) -> Grid:
        """Return the grid on which a lag runs."""
        match link.lag_calendar or self.plan.settings.lag_calendar:
            case LagCalendar.PREDECESSOR:
                return self.grid(link.predecessor)
            case LagCalendar.SUCCESSOR:
                return self.grid(link.successor)
            case LagCalendar.PROJECT:
                return self.calendar(self.plan.calendar or STANDARD.id)
            case LagCalendar.ELAPSED:
                return self.calendar(ALWAYS.id)
            case name:
                return self.calendar(name)

    def dated(self, task: Task, *kinds: ConstraintType) -> Iterator[int]:
        """Yield the dates of a task's constraints of some kinds."""
        for constraint in task.constraints:
            if constraint.type in kinds and constraint.date:
                yield self.at(constraint.date)


def _order(into: dict[str, list[Dependency]]) -> list[str]:
    """Return task ids so that every link leads forward."""
    waiting = {name: len(links) for name, links in into.items()}
    after: dict[str, list[str]] = {name: [] for name in into}
    for name, links in into.items():
        for link in links:
            after[link.predecessor].append(name)
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:
        for follower in after[name]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    return ready


class Primavera:
    """Dates by the rules of P6."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.start: dict[str, int] = {}
        self.finish: dict[str, int] = {}
        self.late_start: dict[str, int] = {}
        self.late_finish: dict[str, int] = {}
        self.left: dict[str, int] = {}
        settings = case.plan.settings
        self.is_override = settings.progress is ProgressRule.OVERRIDE
        self.floor = max(case.start, case.data_date if case.data_date is not None else 0)

    # What is known of a task.

    def fact(self, name: str) -> TaskStatus | None:
        return self.case.facts.get(name)

    def has_begun(self, name: str) -> bool:
        fact = self.fact(name)
        return bool(fact and (fact.start or fact.finish))

    def is_done(self, name: str) -> bool:
        fact = self.fact(name)
        return bool(fact and fact.finish)

    def remaining(self, name: str) -> int:
        task, fact = self.case.tasks[name], self.fact(name)
        if fact is None:
            return task.duration
        if fact.finish:
            return 0
        if fact.remaining is not None:
            return fact.remaining
        if fact.percent is not None:
            return round(task.duration * (1 - fact.percent))
        return task.duration

    def actual(self, link: Dependency) -> int | None:
        """Return when the predecessor's event actually happened."""
        fact = self.fact(link.predecessor)
        if fact is None:
            return None
        at = fact.finish if link.type in ("FS", "FF") else fact.start or fact.finish
        return self.case.at(at) if at else None

    def lag(self, link: Dependency) -> int:
        """Return what remains of a lag at the data date."""
        case = self.case
        lag = link.lag
        if link.percent is not None:
            lag = round(link.percent * case.tasks[link.predecessor].duration)
        happened = self.actual(link)
        if happened is None or case.data_date is None:
            return lag
        if lag < 0:
            return 0
        grid = case.lag_grid(link)
        burnt = grid.work(case.data_date) - grid.work(happened)
        return max(0, lag - max(0, burnt))

    def reached(self, link: Dependency) -> int:
        """Return the instant that a link leads to."""
        before = link.predecessor
        event = self.finish[before] if link.type in ("FS", "FF") else self.start[before]
        lag, grid = self.lag(link), self.case.lag_grid(link)
        return grid.ends(grid.work(event) + lag) if lag else event

    def holds(self, link: Dependency) -> bool:
        """Tell whether a link binds its ends."""
        if not self.is_override:
            return True
        before, after = link.predecessor, link.successor
        if self.is_done(before) or not self.has_begun(after):
            return True
        return link.type in ("FF", "SF") and not self.is_done(after)

    def forward(self, name: str) -> None:
        case, task = self.case, self.case.tasks[name]
        grid, left = case.grid(name), self.remaining(name)
        floors, ends = [self.floor], list[int]()
        for link in case.into[name]:
            if self.holds(link):
                (floors if link.type in ("FS", "SS") else ends).append(self.reached(link))
        if not self.has_begun(name):
            floors += case.dated(task, C.START_NO_EARLIER_THAN, C.START_ON, C.EXTERNAL_EARLY_START)
        if not self.is_done(name):
            ends += case.dated(task, C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
            if not self.has_begun(name):
                pinned = [*case.dated(task, C.MUST_START_ON)]
                if pinned:
                    floors, ends = [self.floor, *pinned], []
            pinned = [*case.dated(task, C.MUST_FINISH_ON)]
            if pinned:
                floors, ends = [self.floor], pinned
        expected = [] if self.is_done(name) else [*case.dated(task, C.EXPECTED_FINISH)]
        if task.is_milestone or (not left):
            at = max(floors + ends)
            if not self.is_done(name):
                at = self.opens(grid, at, task)
            self.start[name] = self.finish[name] = at
            self.left[name] = 0
            return
        begin = grid.work(max(floors))
        if expected and (length := grid.work(min(expected)) - begin) > 0:
            left = length
        if ends:
            begin = max(begin, grid.work(max(ends)) - left)
        self.left[name] = left
        self.start[name], self.finish[name] = grid.begins(begin), grid.ends(begin + left)

    def opens(self, grid: Grid, at: int, task: Task) -> int:
        """Return an early instant of no length."""
        work = grid.work(at)
        if task.kind is TaskKind.START_MILESTONE:
            return grid.begins(work)
        return at if at in (grid.ends(work), grid.begins(work)) else grid.begins(work)

    def closes(self, grid: Grid, at: int, task: Task) -> int:
        """Return a late instant of no length."""
        work = grid.work(at)
        if task.kind is TaskKind.FINISH_MILESTONE:
            return grid.ends(work)
        return at if at in (grid.ends(work), grid.begins(work)) else grid.ends(work)

    def limit(self, link: Dependency) -> int:
        """Return the latest instant of the predecessor's event that a link allows."""
        after = link.successor
        event = self.late_start[after] if link.type in ("FS", "SS") else self.late_finish[after]
        lag, grid = self.lag(link), self.case.lag_grid(link)
        return grid.begins(grid.work(event) - lag) if lag else event

    def backward(self, name: str) -> None:
        case, task = self.case, self.case.tasks[name]
        grid, left = case.grid(name), self.left[name]
        limits, starts = [self.end], list[int]()
        for link in case.out[name]:
            if self.holds(link):
                (limits if link.type in ("FS", "FF") else starts).append(self.limit(link))
        if not self.is_done(name):
            limits += case.dated(task, C.FINISH_NO_LATER_THAN, C.FINISH_ON, C.EXTERNAL_LATE_FINISH)
            if not self.has_begun(name):
                starts += case.dated(task, C.START_NO_LATER_THAN, C.START_ON)
            pinned = [*case.dated(task, C.MUST_FINISH_ON)]
            if pinned:
                limits, starts = pinned, []
            pinned = [*case.dated(task, C.MUST_START_ON)]
            if pinned and not self.has_begun(name):
                limits, starts = [len(grid.passed) - 1], pinned
        if not left:
            at = min(limits + starts)
            if not self.is_done(name):
                at = self.closes(grid, at, task)
            self.late_start[name] = self.late_finish[name] = at
            return
        end = grid.work(min(limits))
        if starts:
            end = min(end, grid.work(min(starts)) + left)
        self.late_start[name], self.late_finish[name] = grid.begins(end - left), grid.ends(end)

    def run(self) -> dict[str, Found]:
        case = self.case
        for name in case.order:
            self.forward(name)
        finish = case.plan.finish
        self.end = case.at(finish) if finish else max(self.finish.values())
        for name in reversed(case.order):
            self.backward(name)
        self.as_late_as_possible()
        return {name: self.found(name) for name in case.tasks}

    def as_late_as_possible(self) -> None:
        case = self.case
        for name in reversed(case.order):
            task = case.tasks[name]
            kinds = {constraint.type for constraint in task.constraints}
            if C.AS_LATE_AS_POSSIBLE not in kinds or self.has_begun(name):
                continue
            grid = case.grid(name)
            room = len(grid.passed)
            if not case.out[name]:
                room = grid.work(max(self.finish.values())) - grid.work(self.finish[name])
            for link in case.out[name]:
                after = link.successor
                event = self.start[after] if link.type in ("FS", "SS") else self.finish[after]
                lag, lags = self.lag(link), case.lag_grid(link)
                limit = lags.begins(lags.work(event) - lag) if lag else event
                own = self.finish[name] if link.type in ("FS", "FF") else self.start[name]
                room = min(room, grid.work(limit) - grid.work(own))
            if room > 0:
                begin, end = grid.work(self.start[name]), grid.work(self.finish[name])
                self.start[name], self.finish[name] = grid.begins(begin + room), grid.ends(end + room)
                if not self.left[name]:
                    is_start = task.kind is TaskKind.START_MILESTONE
                    at = self.start[name] if is_start else self.finish[name]
                    self.start[name] = self.finish[name] = at

    def found(self, name: str) -> Found:
        case = self.case
        grid = case.grid(name)
        return Found(
            case.date(self.start[name]),
            case.date(self.finish[name]),
            case.date(self.late_start[name]),
            case.date(self.late_finish[name]),
            grid.work(self.late_finish[name]) - grid.work(self.finish[name]),
        )


class Project(Primavera):
    """Dates by the rules of Microsoft Project."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.floor = case.start
        self.begun: dict[str, int] = {}
        self.raw: dict[str, int] = {}

    def lag(self, link: Dependency) -> int:
        """Return a lag in minutes."""
        if link.percent is not None:
            return round(link.percent * self.case.tasks[link.predecessor].duration)
        return link.lag

    def begins(self, name: str) -> int:
        """Return when a task starts or started."""
        return self.begun.get(name, self.start[name])

    def reached(self, link: Dependency) -> int:
        """Return the instant that a link leads to."""
        before = link.predecessor
        event = self.finish[before] if link.type in ("FS", "FF") else self.begins(before)
        lag, grid = self.lag(link), self.case.lag_grid(link)
        return grid.ends(grid.work(event) + lag) if lag else event

    def forward(self, name: str) -> None:
        case, task, fact = self.case, self.case.tasks[name], self.fact(name)
        grid, left = case.grid(name), self.remaining(name)
        self.left[name] = left
        if fact and fact.start:
            self.begun[name] = case.at(fact.start)
        if fact and fact.finish:
            self.start[name], self.finish[name] = self.begun[name], case.at(fact.finish)
            return
        if task.kind is TaskKind.MANUAL and task.start:
            self.start[name] = case.at(task.start)
            end = case.at(task.finish) if task.finish else None
            if end is None:
                end = grid.ends(grid.work(self.start[name]) + task.duration)
            self.finish[name] = end
            self.left[name] = grid.work(end) - grid.work(self.start[name])
            return
        if fact and fact.start:
            resume = case.at(fact.resume) if fact.resume else self.begun[name]
            self.start[name] = resume
            self.finish[name] = grid.ends(grid.work(resume) + left)
            return
        # A stated start stands in place of the project's, before it too.
        floors = [*case.dated(task, C.START_NO_EARLIER_THAN, C.START_ON)] or [self.floor]
        ends = list[int]()
        for link in case.into[name]:
            (floors if link.type in ("FS", "SS") else ends).append(self.reached(link))
        ends += case.dated(task, C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
        if pinned := [*case.dated(task, C.MUST_START_ON)]:
            floors, ends = pinned, []
        if pinned := [*case.dated(task, C.MUST_FINISH_ON)]:
            floors, ends = [0], pinned
        if not left:
            at = max(floors + ends)
            at = min([at, *case.dated(task, C.START_NO_LATER_THAN, C.FINISH_NO_LATER_THAN)])
            self.start[name] = self.finish[name] = at
            return
        begin = grid.work(max(floors))
        if ends:
            begin = max(begin, grid.work(max(ends)) - left)
        for at in case.dated(task, C.START_NO_LATER_THAN):
            begin = min(begin, grid.work(at))
        for at in case.dated(task, C.FINISH_NO_LATER_THAN):
            begin = min(begin, grid.work(at) - left)
        self.start[name], self.finish[name] = grid.begins(begin), grid.ends(begin + left)

    def backward(self, name: str) -> None:
        case, task, fact = self.case, self.case.tasks[name], self.fact(name)
        grid, left = case.grid(name), self.left[name]
        if fact and fact.finish:
            self.late_start[name], self.late_finish[name] = self.start[name], self.finish[name]
            return
        limits, starts = [self.end], list[int]()
        if task.deadline:
            limits.append(case.at(task.deadline))
        for link in case.out[name]:
            after = link.successor
            is_start = link.type in ("SS", "SF")
            if self.is_done(after) or (self.has_begun(after) and is_start):
                continue
            if is_start and any(case.dated(task, C.FINISH_NO_EARLIER_THAN)):
                continue
            (limits if link.type in ("FS", "FF") else starts).append(self.limit(link))
        limits += case.dated(task, C.FINISH_NO_LATER_THAN, C.FINISH_ON)
        starts += case.dated(task, C.START_NO_LATER_THAN, C.START_ON)
        if pinned := [*case.dated(task, C.MUST_START_ON)]:
            limits, starts = [len(grid.passed) - 1], pinned
        if pinned := [*case.dated(task, C.MUST_FINISH_ON)]:
            limits, starts = pinned, []
        if not left:
            at = min(limits + starts)
            self.late_start[name] = self.late_finish[name] = at
            return
        end = grid.work(min(limits))
        if starts and not self.has_begun(name):
            end = min(end, grid.work(min(starts)) + left)
        self.late_start[name], self.late_finish[name] = grid.begins(end - left), grid.ends(end)
        self.raw[name] = self.late_finish[name]
        if self.has_begun(name) and left < task.duration:
            self.late_finish[name] = max(self.late_finish[name], self.finish[name])

    def limit(self, link: Dependency) -> int:
        after = link.successor
        if self.has_begun(after) and link.type == "FS":
            event = self.start[after]  # when its rest goes on, however late that might be
            lag, grid = self.lag(link), self.case.lag_grid(link)
            return grid.begins(grid.work(event) - lag) if lag else event
        event = self.late_start[after] if link.type in ("FS", "SS") else self.late_finish[after]
        lag, grid = self.lag(link), self.case.lag_grid(link)
        return grid.begins(grid.work(event) - lag) if lag else event

    def found(self, name: str) -> Found:
        case, grid = self.case, self.case.grid(name)
        late_start = self.begun.get(name, self.late_start[name])
        if self.case.tasks[name].kind is TaskKind.MANUAL:
            late_start = self.late_start[name]
        late = self.raw.get(name, self.late_finish[name])
        slack = grid.work(late) - grid.work(self.finish[name])
        return Found(
            case.date(self.begins(name)),
            case.date(self.finish[name]),
            case.date(late_start),
            case.date(self.late_finish[name]),
            slack,
        )


MODES: dict[Rules, type[Primavera]] = {Rules.P6: Primavera, Rules.MSP: Project}


def reference(plan: Plan) -> dict[str, Found]:
    """Return the dates and floats of every task by the plan's rules."""
    dates = [plan.start, *([plan.finish] if plan.finish else [])]
    dates += [c.date for task in plan.tasks for c in task.constraints if c.date]
    if plan.status:
        dates.append(plan.status.at)
        for fact in plan.status.tasks:
            dates += [at for at in (fact.start, fact.finish) if at]
    zero = datetime.combine(min(dates).date() - timedelta(days=MARGIN), datetime.min.time())
    days = (max(dates) - zero).days + 1000
    while True:
        try:
            return MODES[plan.settings.rules](Case(plan, zero, days)).run()
        except HorizonError:
            zero -= timedelta(days=1000)
            days += 3000
            if days > 60000:
                raise
