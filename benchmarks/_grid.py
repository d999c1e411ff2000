"""A plan on a grid of all minutes: calendars as counts of working minutes, links by task.

It shares no code with the engines: what both say is said twice.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    Shift,
    Task,
    TaskStatus,
)

DAY = 1440
MARGIN = 90
"""Days of the grid beside the stated dates, at first: where lags and floats may reach."""
LONGEST = 60_000
"""Days of the longest grid."""


class HorizonError(Exception):
    """A date lies beyond the grid."""


class Grid:
    """One calendar as a count of working minutes at every minute of a horizon.

    Instants and counts are whole numbers from the horizon's first minute on.
    """

    def __init__(
        self, calendar: Calendar, known: dict[str, Calendar], first: date, days: int
    ) -> None:
        working = np.zeros((days + 1) * DAY, bool)
        for number, shifts in _days(calendar, known, first, days).items():
            for shift in shifts:
                begin, end = (max(0, number * DAY + m) for m in (shift.start, shift.finish))
                working[begin:end] = True
        working[days * DAY :] = False
        counts = np.cumsum(working, dtype=np.int32)
        self.passed = np.concatenate((np.zeros(1, np.int32), counts))

    @property
    def last(self) -> int:
        """The last instant of the horizon."""
        return len(self.passed) - 1

    def work(self, instant: int) -> int:
        """Return the working minutes before an instant."""
        if not 0 <= instant <= self.last:
            raise HorizonError
        return int(self.passed[instant])

    def ends(self, work: int) -> int:
        """Return the first instant at which so many working minutes have passed."""
        if not 0 <= work <= self.passed[-1]:
            raise HorizonError
        return int(np.searchsorted(self.passed, np.int32(work), "left"))

    def begins(self, work: int) -> int:
        """Return the last instant at which no more than so many working minutes have passed."""
        if not 0 <= work < self.passed[-1]:
            raise HorizonError
        return int(np.searchsorted(self.passed, np.int32(work), "right")) - 1

    def is_open(self, instant: int) -> bool:
        """Tell whether an instant lies within a working stretch or at an edge of one."""
        work = self.work(instant)
        return instant in (self.ends(work), self.begins(work))


def _days(
    calendar: Calendar, known: dict[str, Calendar], first: date, days: int
) -> dict[int, tuple[Shift, ...]]:
    """Return the shifts that begin on each day, by its number from a first day, from -1 on.

    The calendar's own exceptions come before those of its base, later stated ones before earlier.
    """
    line = [calendar]
    while base := known.get(line[-1].base or ""):
        line.append(base)
    weeks = next((each.weeks for each in line if each.weeks), STANDARD.weeks)
    found = {}
    for number in range(-1, days):
        day, rule = first + timedelta(days=number), weeks[0]
        for week in weeks:
            if week.since and week.since <= day:
                rule = week
        since = rule.since or date(1970, 1, 5)
        monday = since - timedelta(days=since.weekday())
        found[number] = rule.days[(day - monday).days % len(rule.days)]
    for each in reversed(line):
        for exception in each.exceptions:
            begin, end = ((at - first).days for at in (exception.first, exception.last))
            for number in range(max(-1, begin), min(days - 1, end) + 1):
                found[number] = exception.shifts
    return found


@dataclass
class Case:
    """A plan laid out on the grid: tasks, links and facts by id, calendars as grids."""

    plan: Plan
    zero: datetime
    days: int
    into: dict[str, list[Dependency]] = field(default_factory=dict)
    out: dict[str, list[Dependency]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index the plan."""
        plan = self.plan
        self.tasks: dict[str, Task] = {task.id: task for task in plan.tasks}
        self._elements = {element.id: element for element in plan.wbs}
        self._known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD}
        self._known |= {each.id: each for each in plan.calendars}
        self._grids: dict[str, Grid] = {}
        status = plan.status
        self.facts: dict[str, TaskStatus] = {}
        if status:
            self.facts = {fact.task: fact for fact in status.tasks}
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
        if name not in self._grids:
            self._grids[name] = Grid(self._known[name], self._known, self.zero.date(), self.days)
        return self._grids[name]

    def grid(self, task: str) -> Grid:
        """Return the grid of a task's calendar: its own, its element's, the plan's."""
        held = self.tasks[task]
        name, at = held.calendar, held.wbs
        while name is None and at:
            name, at = self._elements[at].calendar, self._elements[at].parent
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

    def dated(self, task: str, *kinds: ConstraintType) -> list[int]:
        """Return the dates of a task's constraints of some kinds."""
        return [
            self.at(constraint.date)
            for constraint in self.tasks[task].constraints
            if constraint.type in kinds and constraint.date
        ]

    def project_starts(self, task: str) -> Iterator[int]:
        """Yield the starts that the elements above a task state."""
        for at in self.above(task):
            if start := self._elements[at].start:
                yield self.at(start)

    def above(self, task: str) -> Iterator[str]:
        """Yield the elements above a task, the nearest first."""
        at = self.tasks[task].wbs
        while at:
            yield at
            at = self._elements[at].parent


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


def horizon(plan: Plan) -> tuple[datetime, int]:
    """Return the first midnight and the days of a grid that a plan's stated dates fit in."""
    dates = [plan.start, *([plan.finish] if plan.finish else [])]
    dates += [at for task in plan.tasks for at in (task.start, task.finish, task.deadline) if at]
    dates += [c.date for task in plan.tasks for c in task.constraints if c.date]
    if plan.status:
        dates.append(plan.status.at)
        for fact in plan.status.tasks:
            dates += [at for at in (fact.start, fact.finish, fact.resume) if at]
    zero = datetime.combine(min(dates).date() - timedelta(days=MARGIN), datetime.min.time())
    return zero, (max(dates) - zero).days + MARGIN
