"""The slow reference: definitions followed to the letter, sharing no code with the engines.

`reference` finds the dates of a plan on a grid of all minutes, with dictionaries and searches in
place of formulae; `longest_path` asks networkx; `best_schedule` tries every way to staff and time a
tiny plan. None of them imports kernels, network or any engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations, product
from math import ceil

import numpy as np

from pmcore.model import (
    ALWAYS,
    STANDARD,
    Calendar,
    ConstraintType,
    Dependency,
    LagCalendar,
    Plan,
    ResourceNeed,
    Shift,
    SkillNeed,
    Task,
    TaskKind,
)

C = ConstraintType
_FLOORS = (C.START_NO_EARLIER_THAN, C.START_ON)
_FINISH_FLOORS = (C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
_CEILINGS = (C.FINISH_NO_LATER_THAN, C.FINISH_ON)
_START_CEILINGS = (C.START_NO_LATER_THAN, C.START_ON)
KNOWN_CONSTRAINTS = frozenset((*_FLOORS, *_FINISH_FLOORS, *_CEILINGS, *_START_CEILINGS))
DAY = 1440
DAYS_BEFORE = 120
"""Days of the grid before the plan's start: where leads and negative floats may reach."""


class Grid:
    """One calendar as a count of working minutes at every minute of a horizon.

    Instants and counts are whole numbers from the horizon's first minute on.
    """

    def __init__(self, calendar: Calendar, known: dict[str, Calendar], first: date, days: int):
        working = np.zeros((days + 1) * DAY, bool)
        for number in range(-1, days):
            for shift in _shifts(calendar, known, first + timedelta(days=number)):
                begin, end = (max(0, number * DAY + m) for m in (shift.start, shift.finish))
                working[begin:end] = True
        working[days * DAY :] = False
        self.passed = np.concatenate(([0], np.cumsum(working)))

    def work(self, instant: int) -> int:
        """Working minutes before an instant."""
        return int(self.passed[instant])

    def ends(self, work: int) -> int:
        """The first instant at which so many working minutes have passed."""
        found = int(np.searchsorted(self.passed, work, "left"))
        assert found < len(self.passed), "the horizon is too short"
        return found

    def begins(self, work: int) -> int:
        """The last instant at which no more than so many working minutes have passed."""
        return int(np.searchsorted(self.passed, work, "right")) - 1


def _shifts(calendar: Calendar, known: dict[str, Calendar], day: date) -> tuple[Shift, ...]:
    """The shifts that begin on a day: the calendar's own word before that of its base."""
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
class Dates:
    """What the slow reference found of one task; instants, and working minutes of float."""

    start: datetime
    finish: datetime
    late_start: int = 0
    late_finish: int = 0
    total_float: int = 0
    free_float: int = 0


@dataclass
class Reference:
    """The search for dates: tasks and links by id, calendars as grids."""

    plan: Plan
    grids: dict[str, Grid]
    zero: datetime
    tasks: dict[str, Task]
    into: dict[str, list[Dependency]]
    out: dict[str, list[Dependency]]
    early: dict[str, tuple[int, int]] = field(default_factory=dict)
    late: dict[str, tuple[int, int]] = field(default_factory=dict)

    def at(self, instant: datetime) -> int:
        """The grid's number of an instant."""
        return int((instant - self.zero) / timedelta(minutes=1))

    def grid(self, task: str) -> Grid:
        """The grid of a task's calendar: its own, its element's, the plan's."""
        return self.grids[_calendar_of(self.plan, self.tasks[task])]

    def lag_grid(self, link: Dependency) -> Grid:
        """The grid on which a lag runs."""
        match link.lag_calendar or self.plan.settings.lag_calendar:
            case LagCalendar.PREDECESSOR:
                return self.grid(link.predecessor)
            case LagCalendar.SUCCESSOR:
                return self.grid(link.successor)
            case LagCalendar.PROJECT:
                return self.grids[self.plan.calendar or STANDARD.id]
            case LagCalendar.ELAPSED:
                return self.grids[ALWAYS.id]
            case name:
                return self.grids[name]

    def lag(self, link: Dependency) -> int:
        """The minutes of a lag."""
        if link.percent is None:
            return link.lag
        return round(link.percent * self.tasks[link.predecessor].duration)

    def reached(self, link: Dependency, event: int) -> int:
        """The instant that a link leads to from an event."""
        lag, grid = self.lag(link), self.lag_grid(link)
        if lag:
            event = grid.ends(grid.work(event) + lag)
        return ceil(event / DAY) * DAY if link.rounds_up else event

    def allows(self, link: Dependency, event: int, limit: int) -> bool:
        """Whether a link from an event leads no further than to a limit."""
        lag, grid = self.lag(link), self.lag_grid(link)
        if link.rounds_up:
            limit = limit // DAY * DAY
        return grid.work(event) + lag <= grid.work(limit) if lag else event <= limit

    def find_early(self, name: str) -> tuple[int, int]:
        """The earliest start and finish of a task."""
        if name not in self.early:
            self.early[name] = self._early(name)
        return self.early[name]

    def _early(self, name: str) -> tuple[int, int]:
        task, grid = self.tasks[name], self.grid(name)
        floors = [self.at(self.plan.start), *self._dated(task, _FLOORS)]
        finish_floors = [*self._dated(task, _FINISH_FLOORS)]
        for link in self.into[name]:
            start, finish = self.find_early(link.predecessor)
            event = self.reached(link, finish if link.type in ("FS", "FF") else start)
            (floors if link.type in ("FS", "SS") else finish_floors).append(event)
        if not task.duration:
            instant = max(floors + finish_floors)
            return instant, instant
        begin = grid.work(max(floors))
        if finish_floors:
            begin = max(begin, grid.work(max(finish_floors)) - task.duration)
        return grid.begins(begin), grid.ends(begin + task.duration)

    def _dated(self, task: Task, kinds: tuple[ConstraintType, ...]) -> Iterator[int]:
        for constraint in task.constraints:
            if constraint.type in kinds and constraint.date:
                yield self.at(constraint.date)

    def find_late(self, name: str, end: int) -> tuple[int, int]:
        """The latest start and finish that delay neither the end nor what has a limit."""
        if name not in self.late:
            bounds = {link.key: self.find_late(link.successor, end) for link in self.out[name]}
            self.late[name] = self._latest(name, bounds, end)
        return self.late[name]

    def _latest(self, name: str, bounds: dict[str, tuple[int, int]], end: int) -> tuple[int, int]:
        task, grid = self.tasks[name], self.grid(name)
        limits = [end, *self._dated(task, _CEILINGS)]
        limits += [self.at(task.deadline)] if task.deadline else []
        start_limits = [*self._dated(task, _START_CEILINGS)]
        if not task.duration:
            instant = _last(
                lambda at: self._frees(name, at, at, bounds), 0, min(limits + start_limits)
            )
            return instant, instant

        def holds(finish: int) -> bool:
            """Whether the task may end when so much of its calendar has passed."""
            start = finish - task.duration
            return (
                all(finish <= grid.work(limit) for limit in limits)
                and all(start <= grid.work(limit) for limit in start_limits)
                and self._frees(name, grid.ends(start), grid.ends(finish), bounds)
            )

        finish = _last(holds, task.duration, grid.work(end))
        return grid.begins(finish - task.duration), grid.ends(finish)

    def _frees(self, name: str, begins: int, ends: int, bounds: dict[str, tuple[int, int]]) -> bool:
        """Whether every link out of a task leads no further than its successor's dates."""
        return all(
            self.allows(
                link,
                ends if link.type in ("FS", "FF") else begins,
                self._until(link, bounds[link.key]),
            )
            for link in self.out[name]
        )

    def _until(self, link: Dependency, bounds: tuple[int, int]) -> int:
        """The last instant that leaves the successor's event where it is.

        What comes before its work goes on leaves its finish where it is.
        """
        start, finish = bounds
        if link.type not in ("FF", "SF"):
            return start
        grid = self.grid(link.successor)
        return grid.begins(grid.work(finish)) if self.tasks[link.successor].duration else finish

    def free(self, name: str) -> int:
        """The working minutes by which a finish may slip and nothing that follows moves."""
        grid = self.grid(name)
        finish = grid.work(self.early[name][1])
        if not self.out[name]:
            return grid.work(self.late[name][1]) - finish
        bounds = {link.key: self.early[link.successor] for link in self.out[name]}
        if not self.tasks[name].duration:
            last = _last(lambda at: self._frees(name, at, at, bounds), 0, len(grid.passed) - 1)
            return grid.work(last) - finish
        begun = grid.work(self.early[name][0])

        def holds(slip: int) -> bool:
            return self._frees(name, grid.ends(begun + slip), grid.ends(finish + slip), bounds)

        return _last(holds, -begun, grid.work(len(grid.passed) - 1) - finish)


def _last(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The last number from `low` to `high` for which `holds`; it holds up to some number."""
    assert holds(low), "the horizon begins too late"
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _calendar_of(plan: Plan, task: Task) -> str:
    elements = {element.id: element for element in plan.wbs}
    name, at = task.calendar, task.wbs
    while name is None and at:
        name, at = elements[at].calendar, elements[at].parent
    return name or plan.calendar or STANDARD.id


def is_plain(plan: Plan) -> bool:
    """Whether the slow reference knows everything that the plan states about dates."""
    kinds = (TaskKind.TASK, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
    return (
        all(task.kind in kinds and task.work is None for task in plan.tasks)
        and all(c.type in KNOWN_CONSTRAINTS for t in plan.tasks for c in t.constraints)
        and all(link.max_lag is None for link in plan.dependencies)
        and not any(element.start for element in plan.wbs)
        and not plan.gates
        and not plan.finish
    )


def reference(plan: Plan) -> dict[str, Dates]:
    """Return early dates, late dates and floats of every task, found by search.

    Late dates are instants spelled as a task's begin and end, in minutes since 1970.
    """
    search = _search(plan)
    for name in search.tasks:
        search.find_early(name)
    end = max(finish for _, finish in search.early.values())
    for name in search.tasks:
        search.find_late(name, end)
    return {name: _dates(search, name) for name in search.tasks}


def _dates(search: Reference, name: str) -> Dates:
    grid, zero = search.grid(name), search.zero
    (start, finish), (late_start, late_finish) = search.early[name], search.late[name]
    return Dates(
        zero + timedelta(minutes=start),
        zero + timedelta(minutes=finish),
        late_start,
        late_finish,
        grid.work(late_finish) - grid.work(finish),
        search.free(name),
    )


def _search(plan: Plan) -> Reference:
    tasks = {task.id: task for task in plan.tasks}
    known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD} | {c.id: c for c in plan.calendars}
    first = plan.start.date() - timedelta(days=DAYS_BEFORE)
    days = DAYS_BEFORE + _days_after(plan)
    return Reference(
        plan,
        {name: Grid(calendar, known, first, days) for name, calendar in known.items()},
        datetime.combine(first, datetime.min.time()),
        tasks,
        {name: [link for link in plan.dependencies if link.successor == name] for name in tasks},
        {name: [link for link in plan.dependencies if link.predecessor == name] for name in tasks},
    )


def _days_after(plan: Plan) -> int:
    """Return days enough for all work in a row on the calendar that works least."""
    work = sum(task.duration + abs(task.duration) for task in plan.tasks)
    work += sum(abs(link.lag) + DAY for link in plan.dependencies)
    rules = [week for calendar in (STANDARD, *plan.calendars) for week in calendar.weeks]
    least = min(
        sum(shift.finish - shift.start for day in rule.days for shift in day) / len(rule.days)
        for rule in rules
    )
    return 200 + ceil(work / least)


def longest_path(plan: Plan) -> dict[str, int]:
    """Return the working minutes from the plan's start to each task's start, by networkx.

    For plans of one calendar without constraints, all lags on it.
    """
    import networkx as nx

    duration = {task.id: task.duration for task in plan.tasks}
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(("", name, 0) for name in duration)
    for link in plan.dependencies:
        before, after = duration[link.predecessor], duration[link.successor]
        gap = {"FS": before, "SS": 0, "FF": before - after, "SF": -after}[link.type] + link.lag
        known = graph.get_edge_data(link.predecessor, link.successor, {"weight": gap})
        graph.add_edge(link.predecessor, link.successor, weight=max(gap, known["weight"]))
    found = {"": 0}
    for name in nx.topological_sort(graph):
        for _, after, gap in graph.out_edges(name, data="weight"):
            found[after] = max(found.get(after, 0), found[name] + gap)
    return {name: found[name] for name in duration}


def makespan(finishes: dict[str, int]) -> float:
    """Return the latest finish."""
    return max(finishes.values())


@dataclass
class Search:
    """Every way to staff and time a tiny plan, in steps of its one calendar."""

    plan: Plan
    step: int
    horizon: int
    cost: Callable[[dict[str, int]], float]
    free: dict[str, list[float]]
    best: float = float("inf")

    def go(self, names: list[str], starts: dict[str, int], finishes: dict[str, int]) -> None:
        """Try everything for the first of `names`, then for the rest."""
        if not names:
            self.best = min(self.best, self.cost(finishes))
            return
        task = self.plan.task(names[0])
        steps = task.duration // self.step
        for people in _ways(self.plan, task):
            for start in range(self.horizon - steps + 1):
                if not self._follows(task, start, steps, starts, finishes):
                    continue
                ends = finishes | {task.id: start + steps}
                if self.cost(ends) >= self.best:
                    break  # later is never cheaper
                if self._take(people, start, steps, 1):
                    self.go(names[1:], starts | {task.id: start}, ends)
                    self._take(people, start, steps, -1)

    def _follows(
        self,
        task: Task,
        start: int,
        steps: int,
        starts: dict[str, int],
        finishes: dict[str, int],
    ) -> bool:
        for link in self.plan.dependencies:
            if link.successor == task.id:
                before = link.predecessor
                event = finishes[before] if link.type in ("FS", "FF") else starts[before]
                held = start if link.type in ("FS", "SS") else start + steps
                if held < event + link.lag // self.step:
                    return False
        return True

    def _take(self, people: dict[str, float], start: int, steps: int, sign: int) -> bool:
        """Take people for some steps (or give them back); False: there are too few."""
        span = range(start, start + steps)
        if sign > 0 and any(
            self.free[name][at] < units - 1e-9 for name, units in people.items() for at in span
        ):
            return False
        for name, units in people.items():
            for at in span:
                self.free[name][at] -= sign * units
        return True


def _ways(plan: Plan, task: Task) -> Iterator[dict[str, float]]:
    """Yield every way to fill a task's needs: resource to units; nobody fills two slots."""
    choices = []
    for need in task.needs:
        if isinstance(need, ResourceNeed):
            choices.append([((need.resource,), need.units)])
        elif isinstance(need, SkillNeed):
            able = [
                person.id
                for person in plan.resources
                if (skill := person.skill(need.skill)) and skill.level >= need.level
            ]
            choices.append([(team, need.units) for team in combinations(able, need.count)])
    for filled in product(*choices):
        names = [name for team, _ in filled for name in team]
        if len(set(names)) == len(names):
            yield {name: units for team, units in filled for name in team}


def best_schedule(
    plan: Plan,
    *,
    step: int = 480,
    horizon: int = 12,
    cost: Callable[[dict[str, int]], float] = makespan,
) -> float:
    """Return the least cost over every staffing and timing of a tiny plan; infinity: none.

    Durations and lags are multiples of `step`; time is counted in steps of the plan's calendar,
    on which a step is a day where people have leave. `cost` takes finishes, in steps, of the
    tasks placed so far, and must not fall when one grows.
    """
    free = {
        person.id: [person.capacity * (not _is_away(plan, person.id, at)) for at in range(horizon)]
        for person in plan.resources
    }
    search = Search(plan, step, horizon, cost, free)
    search.go(_order(plan), {}, {})
    return search.best


def _is_away(plan: Plan, person: str, step: int) -> bool:
    known = {ALWAYS.id: ALWAYS, STANDARD.id: STANDARD} | {c.id: c for c in plan.calendars}
    calendar = known[plan.calendar or STANDARD.id]
    day, left = plan.start.date(), step
    while left or not _shifts(calendar, known, day):
        left -= bool(_shifts(calendar, known, day))
        day += timedelta(days=1)
    return any(away.first <= day <= away.last for away in plan.resource(person).leave)


def _order(plan: Plan) -> list[str]:
    """Return task ids so that every link leads forward."""
    waiting = {task.id: set() for task in plan.tasks}
    for link in plan.dependencies:
        waiting[link.successor].add(link.predecessor)
    order: list[str] = []
    while waiting:
        ready = [name for name, before in waiting.items() if before <= set(order)]
        order += ready
        for name in ready:
            del waiting[name]
    return order
