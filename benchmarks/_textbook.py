"""The definitions of the critical path method on a grid of all minutes: the slow reference's base.

What P6 and Microsoft Project do otherwise, `_reference` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from benchmarks._grid import Case
from pmcore.model import (
    ConstraintType,
    Dependency,
    FloatBy,
    LinkType,
    ProgressRule,
    Task,
    TaskKind,
    TaskStatus,
)

C = ConstraintType
FROM_START = (LinkType.SS, LinkType.SF)
TO_START = (LinkType.FS, LinkType.SS)
SPANS = (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)


@dataclass
class Found:
    """What the reference found of one task; None where its rules give no such date."""

    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    total_float: int | None = None
    free_float: int | None = None


class Textbook:
    """Dates by the definitions of the critical path method.

    `start` is when what remains of a task goes on, `begun` when it actually started; `left` is
    what remains in working minutes and `span` that with the breaks in it. `extent` is the greatest
    early finish before anything is moved to be late, `end` what late dates are limited by.
    """

    is_exact = False
    floors = (C.START_NO_EARLIER_THAN, C.START_ON, C.EXTERNAL_EARLY_START)
    finish_floors = (C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
    ceilings = (C.FINISH_NO_LATER_THAN, C.FINISH_ON, C.EXTERNAL_LATE_FINISH)
    start_ceilings = (C.START_NO_LATER_THAN, C.START_ON)

    def __init__(self, case: Case) -> None:
        self.case = case
        case.tasks = {name: self.ruled(task) for name, task in case.tasks.items()}
        self.start: dict[str, int] = {}
        self.finish: dict[str, int] = {}
        self.late_start: dict[str, int] = {}
        self.late_finish: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self.span: dict[str, int] = {}
        self.begun: dict[str, int] = {}
        self.extent = 0
        self.end = 0
        self.is_retained = case.plan.settings.progress is ProgressRule.RETAINED_LOGIC
        self.idle = {t.id for t in case.plan.tasks if t.kind is TaskKind.INACTIVE}
        self.spans = {t.id for t in case.plan.tasks if t.kind in SPANS}
        quiet = self.idle | self.spans
        self.into = {
            name: [link for link in links if not quiet & {link.predecessor, link.successor}]
            for name, links in case.into.items()
        }
        self.out = {
            name: [link for link in links if not quiet & {link.predecessor, link.successor}]
            for name, links in case.out.items()
        }
        for name, task in case.tasks.items():
            fact = self.fact(name)
            if fact and (at := fact.start or fact.finish):
                self.begun[name] = case.at(at)
            self.left[name] = self.remaining(task, fact)
            self.span[name] = self.left[name] + self.breaks(task)

    def ruled(self, task: Task) -> Task:
        """Return a task with its wishes as they act."""
        return task

    # What is known of a task.

    def fact(self, name: str) -> TaskStatus | None:
        """Return what has happened to a task."""
        return self.case.facts.get(name)

    def is_done(self, name: str) -> bool:
        """Tell whether a task is finished."""
        fact = self.fact(name)
        return bool(fact and fact.finish)

    def remaining(self, task: Task, fact: TaskStatus | None) -> int:
        """Return the working minutes still to do."""
        if fact is None:
            return task.duration
        if fact.finish:
            return 0
        if fact.remaining is not None:
            return fact.remaining
        if fact.percent is not None:
            return round(task.duration * (1 - fact.percent))
        return task.duration

    def breaks(self, task: Task) -> int:
        """Return the length of the breaks still to come."""
        done = task.duration - self.left[task.id]
        is_begun = task.id in self.begun
        return sum(long for at, long in task.splits if at > done or (at == done and not is_begun))

    # Links.

    def lag(self, link: Dependency) -> int:
        """Return the minutes of a lag."""
        if link.percent is None:
            return link.lag
        return round(link.percent * self.case.tasks[link.predecessor].duration)

    def event(self, link: Dependency) -> int:
        """Return when the predecessor's event happens."""
        before = link.predecessor
        if link.type in FROM_START:
            return self.begun.get(before, self.start[before])
        return self.finish[before]

    def reached(self, link: Dependency) -> int:
        """Return the instant that a link leads to."""
        return self.on(link, self.event(link))

    def on(self, link: Dependency, event: int) -> int:
        """Return the instant that a link leads to from an event."""
        lag, grid = self.lag(link), self.case.lag_grid(link)
        if lag:
            event = grid.ends(grid.work(event) + lag)
        return -(-event // 1440) * 1440 if link.rounds_up else event

    def back(self, link: Dependency, limit: int) -> int:
        """Return the latest instant from which a link leads no further than to a limit."""
        lag, grid = self.lag(link), self.case.lag_grid(link)
        if link.rounds_up:
            limit = limit // 1440 * 1440
        return grid.begins(grid.work(limit) - lag) if lag else limit

    def holds(self, link: Dependency) -> bool:
        """Tell whether a link holds its successor."""
        return self.is_retained or link.successor not in self.begun

    def limits(self, link: Dependency) -> bool:
        """Tell whether a link limits its predecessor."""
        if self.is_done(link.successor) or not self.holds(link):
            return False
        return not (link.predecessor in self.begun and link.type in FROM_START)

    def frees(self, link: Dependency) -> bool:
        """Tell whether a link counts for free float."""
        return self.limits(link)

    def late_event(self, link: Dependency) -> int:
        """Return the latest instant of the successor's event."""
        return self.until(link, self.late_start, self.late_finish)

    def until(self, link: Dependency, start: dict[str, int], finish: dict[str, int]) -> int:
        """Return the last instant of an event that leaves the successor where it is.

        An event before the successor's work goes on leaves its finish where it is.
        """
        after = link.successor
        if link.type in TO_START:
            return start[after]
        if not self.span[after] or self.is_exact:
            return finish[after]
        grid = self.case.grid(after)
        return grid.begins(grid.work(finish[after]))

    # Passes.

    def least(self, name: str) -> list[int]:
        """Return the instants before which what remains of a task cannot go on."""
        case, found = self.case, list[int]()
        if case.data_date is not None:
            found.append(case.data_date)
        if name not in self.begun:
            return [*found, case.start, *case.project_starts(name)]
        fact = self.fact(name)
        return [*found, self.begun[name], *([case.at(fact.resume)] if fact and fact.resume else ())]

    def forward(self, name: str) -> None:
        """Set early dates."""
        case, task, fact = self.case, self.case.tasks[name], self.fact(name)
        if fact and fact.finish:
            self.start[name], self.finish[name] = self.begun[name], case.at(fact.finish)
            return
        if task.kind is TaskKind.MANUAL and task.start and name not in self.begun:
            self.state(name, task)
            return
        floors, ends = self.least(name), list[int]()
        for link in self.into[name]:
            if self.holds(link):
                (floors if link.type in TO_START else ends).append(self.reached(link))
        is_new = name not in self.begun
        if is_new:
            floors += case.dated(name, *self.floors)
        if is_new or self.is_retained:
            ends += case.dated(name, *self.finish_floors)
        pinned = self.pinned(name) if is_new else None
        if pinned is not None:
            floors, ends = [pinned], []
        self.expect(name, max(floors))
        self.place(name, floors, ends)

    def state(self, name: str, task: Task) -> None:
        """Take the dates that a manual task states."""
        grid = self.case.grid(name)
        assert task.start is not None
        start = self.case.at(task.start)
        finish = self.case.at(task.finish) if task.finish else None
        if finish is None:
            finish = grid.ends(grid.work(start) + task.duration)
        self.start[name], self.finish[name] = start, finish
        self.left[name] = self.span[name] = grid.work(finish) - grid.work(start)

    def pinned(self, name: str) -> int | None:
        """Return the start that a mandatory constraint fixes."""
        found, grid = self.case.dated(name, C.MUST_START_ON), self.case.grid(name)
        for at in self.case.dated(name, C.MUST_FINISH_ON):
            long = self.span[name]
            found.append(grid.begins(grid.work(at) - long) if long else at)
        return found[-1] if found else None

    def fixes(self, name: str) -> bool:
        """Tell whether a mandatory constraint fixes late dates."""
        return name not in self.begun and self.pinned(name) is not None

    def expect(self, name: str, start: int) -> None:
        """Stretch or shrink a task to its expected finish."""
        work = self.case.grid(name).work
        for at in self.case.dated(name, C.EXPECTED_FINISH):
            if (length := work(at) - work(start)) > 0:
                self.left[name] = self.span[name] = length

    def place(self, name: str, floors: Iterable[int], ends: Iterable[int]) -> None:
        """Set early dates from what holds start and finish."""
        grid, held = self.case.grid(name), [*ends]
        if not self.span[name]:
            self.start[name] = self.finish[name] = self.opens(name, max([*floors, *held]))
            return
        begin, long = grid.work(max(floors)), self.span[name]
        if held:
            begin = max(begin, grid.work(max(held)) - long)
        self.start[name], self.finish[name] = grid.begins(begin), grid.ends(begin + long)
        if held and self.is_exact and self.finish[name] < max(held):
            self.finish[name] = grid.begins(begin + long)

    def opens(self, name: str, at: int) -> int:  # noqa: ARG002 - other rules ask for the name
        """Return how an early instant of no length is spelled."""
        return at

    def closes(self, name: str, at: int) -> int:  # noqa: ARG002 - other rules ask for the name
        """Return how a late instant of no length is spelled."""
        return at

    def backward(self, name: str) -> None:
        """Set late dates."""
        case, grid = self.case, self.case.grid(name)
        if self.is_done(name):
            return
        limits, starts = [self.end, *case.dated(name, *self.ceilings)], list[int]()
        if deadline := case.tasks[name].deadline:
            limits.append(case.at(deadline))
        for link in self.out[name]:
            if self.limits(link):
                at = self.back(link, self.late_event(link))
                (starts if link.type in FROM_START else limits).append(at)
        if name not in self.begun:
            starts += case.dated(name, *self.start_ceilings)
            if (pinned := self.pinned(name)) is not None:
                limits, starts = [grid.last], [pinned]
        elif self.span[name]:
            limits += case.dated(name, C.MUST_FINISH_ON)
        self.place_late(name, limits, starts)

    def place_late(self, name: str, limits: Iterable[int], starts: Iterable[int]) -> None:
        """Set late dates from what limits finish and start; a fixed start begins in work."""
        grid, held, long = self.case.grid(name), [*starts], self.span[name]
        if not long:
            at = self.closes(name, min([*limits, *held]))
            self.late_start[name] = self.late_finish[name] = at
            return
        end = grid.work(min(limits))
        if held:
            end = min(end, grid.work(min(held)) + long)
        self.late_start[name], self.late_finish[name] = grid.begins(end - long), grid.ends(end)
        if held and self.is_exact and not self.fixes(name) and self.late_start[name] > min(held):
            self.late_start[name] = grid.ends(end - long)

    def last(self) -> int:
        """Return the end of the project."""
        finish = self.case.plan.finish
        return self.case.at(finish) if finish else self.extent

    def latest(self) -> int:
        """Return the greatest early finish; a level of effort holds nobody, nor the end."""
        known = {name: at for name, at in self.finish.items() if name not in self.spans}
        active = [at for name, at in known.items() if name not in self.idle]
        return max(active or known.values(), default=self.case.start)

    def run(self) -> dict[str, Found]:
        """Return the dates and floats of every task."""
        order = [name for name in self.case.order if name not in self.spans]
        for name in order:
            self.forward(name)
        self.extent = self.latest()
        self.end = self.last()
        for name in reversed(order):
            self.backward(name)
        for name in reversed(order):
            self.as_late_as_possible(name)
        for name in self.case.order:
            if name in self.spans:
                self.stretch(name)
        return {name: self.found(name) for name in self.case.tasks}

    def as_late_as_possible(self, name: str) -> None:
        """Move a task that is to be late by its free float."""
        if self.is_moved(name) and (room := self.room(name)) > 0:
            self.move(name, room)

    def is_moved(self, name: str) -> bool:
        """Tell whether a task is to be as late as possible, and may be."""
        kinds = {constraint.type for constraint in self.case.tasks[name].constraints}
        is_manual = self.case.tasks[name].kind is TaskKind.MANUAL
        return C.AS_LATE_AS_POSSIBLE in kinds and name not in self.begun and not is_manual

    def room(self, name: str) -> int:
        """Return by how much a task may be later, and start no later than it is let."""
        work = self.case.grid(name).work
        return min([work(self.late_finish[name]) - work(self.finish[name]), *self.let(name)])

    def let(self, name: str) -> Iterator[int]:
        """Yield by how much a task may be later and start no later than each link lets it."""
        grid = self.case.grid(name)
        for link, limit, room in self.held(name):
            # What begins after a rest begins after the instant at which the rest does.
            is_late = limit < grid.begins(grid.work(limit)) and self.span[name]
            yield room - 1 if is_late and link.type in FROM_START else room

    def rooms(self, name: str) -> list[int]:
        """Return by how much a task may be later for each of its successors."""
        return [room for _, _, room in self.held(name)]

    def held(self, name: str) -> Iterator[tuple[Dependency, int, int]]:
        """Yield each link out that counts, the instant it lets its event be at, and the room."""
        work = self.case.grid(name).work
        for link in self.out[name]:
            if self.frees(link):
                own = self.start[name] if link.type in FROM_START else self.finish[name]
                limit = self.back(link, self.until(link, self.start, self.finish))
                yield link, limit, work(limit) - work(own)

    def move(self, name: str, room: int) -> None:
        """Move early dates by working minutes."""
        grid = self.case.grid(name)
        begin, end = grid.work(self.start[name]) + room, grid.work(self.finish[name]) + room
        self.start[name], self.finish[name] = grid.begins(begin), grid.ends(end)
        if not self.span[name]:
            self.start[name] = self.finish[name]

    def stretch(self, name: str) -> None:
        """Let a level of effort span from its first to its last neighbour."""
        if self.is_done(name):
            self.forward(name)
            return
        begins, ends = self.neighbours(name)
        start = min(begins) if begins else max(self.least(name))
        self.start[name] = max([start, *([self.case.data_date] if self.case.data_date else [])])
        self.finish[name] = max([*(ends or begins), self.start[name]])
        self.late_start[name], self.late_finish[name] = self.start[name], self.finish[name]

    def neighbours(self, name: str, *, is_late: bool = False) -> tuple[list[int], list[int]]:
        """Return where links lead for the start and for the finish of a task, early or late."""
        start = self.late_start if is_late else self.start
        finish = self.late_finish if is_late else self.finish
        begins, ends = list[int](), list[int]()
        for link in self.case.into[name]:
            if (at := link.predecessor) not in self.spans | self.idle and at in start:
                event = start[at] if link.type in FROM_START else finish[at]
                (begins if link.type in TO_START else ends).append(self.on(link, event))
        for link in self.case.out[name]:
            if (at := link.successor) not in self.spans | self.idle and at in start:
                event = start[at] if link.type in TO_START else finish[at]
                (begins if link.type in FROM_START else ends).append(self.back(link, event))
        return begins, ends

    def found(self, name: str) -> Found:
        """Return what was found of a task."""
        case = self.case
        early = case.date(self.begun.get(name, self.start[name])), case.date(self.finish[name])
        if self.is_done(name):
            return Found(*early)
        late = case.date(self.late_start[name]), case.date(self.late_finish[name])
        return Found(*early, *late, self.total(name), self.free(name))

    def total(self, name: str) -> int:
        """Return the total float that the settings name."""
        work = self.case.grid(name).work
        by_finish = work(self.late_finish[name]) - work(self.finish[name])
        by_start = work(self.late_start[name]) - work(self.start[name])
        by = self.case.plan.settings.float_by
        if by is FloatBy.FINISH:
            return by_finish
        return by_start if by is FloatBy.START else min(by_start, by_finish)

    def free(self, name: str) -> int:
        """Return the minutes by which a finish may slip and no successor moves."""
        work = self.case.grid(name).work
        own = work(self.late_finish[name]) - work(self.finish[name])
        return min(self.rooms(name), default=own)
