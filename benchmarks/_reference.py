"""The slow reference: scheduling rules followed to the letter, on a grid of all minutes.

`docs/explanation/rules.md` states the rules; each class here is one of its chapters, with
dictionaries in place of arrays and one small method a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks._grid import LONGEST, Case, HorizonError, horizon
from pmcore.model import (
    ConstraintType,
    Dependency,
    FloatBy,
    LinkType,
    Plan,
    ProgressRule,
    Rules,
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
    what remains in working minutes and `span` that with the breaks in it.
    """

    is_exact = False
    floors = (C.START_NO_EARLIER_THAN, C.START_ON, C.EXTERNAL_EARLY_START)
    finish_floors = (C.FINISH_NO_EARLIER_THAN, C.FINISH_ON)
    ceilings = (C.FINISH_NO_LATER_THAN, C.FINISH_ON, C.EXTERNAL_LATE_FINISH)
    start_ceilings = (C.START_NO_LATER_THAN, C.START_ON)

    def __init__(self, case: Case) -> None:
        self.case = case
        self.start: dict[str, int] = {}
        self.finish: dict[str, int] = {}
        self.late_start: dict[str, int] = {}
        self.late_finish: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self.span: dict[str, int] = {}
        self.begun: dict[str, int] = {}
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
        event, lag, grid = self.event(link), self.lag(link), self.case.lag_grid(link)
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
        at = self.late_start if link.type in TO_START else self.late_finish
        return at[link.successor]

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

    def expect(self, name: str, start: int) -> None:
        """Stretch or shrink a task to its expected finish."""
        work = self.case.grid(name).work
        for at in self.case.dated(name, C.EXPECTED_FINISH):
            if (length := work(at) - work(start)) > 0 and self.left[name]:
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
        """Set late dates from what limits finish and start."""
        grid, held, long = self.case.grid(name), [*starts], self.span[name]
        if not long:
            at = self.closes(name, min([*limits, *held]))
            self.late_start[name] = self.late_finish[name] = at
            return
        end = grid.work(min(limits))
        if held:
            end = min(end, grid.work(min(held)) + long)
        self.late_start[name], self.late_finish[name] = grid.begins(end - long), grid.ends(end)
        if held and self.is_exact and self.late_start[name] > min(held):
            self.late_start[name] = grid.ends(end - long)

    def last(self) -> int:
        """Return the end of the project."""
        finish = self.case.plan.finish
        if finish:
            return self.case.at(finish)
        active = [at for name, at in self.finish.items() if name not in self.idle]
        return max(active or self.finish.values())

    def run(self) -> dict[str, Found]:
        """Return the dates and floats of every task."""
        order = [name for name in self.case.order if name not in self.spans]
        for name in order:
            self.forward(name)
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
        return C.AS_LATE_AS_POSSIBLE in kinds and name not in self.begun

    def room(self, name: str) -> int:
        """Return by how much a task may be later, and start no later than it is let."""
        grid = self.case.grid(name)
        found = [grid.work(self.late_finish[name]) - grid.work(self.finish[name])]
        for link, limit, room in self.held(name):
            # What begins after a rest begins after the instant at which the rest does.
            is_late = limit < grid.begins(grid.work(limit)) and self.span[name]
            found.append(room - 1 if is_late and link.type in FROM_START else room)
        return min(found)

    def rooms(self, name: str) -> list[int]:
        """Return by how much a task may be later for each of its successors."""
        return [room for _, _, room in self.held(name)]

    def held(self, name: str) -> Iterator[tuple[Dependency, int, int]]:
        """Yield each link out that counts, the instant it lets its event be at, and the room."""
        work = self.case.grid(name).work
        for link in self.out[name]:
            if self.frees(link):
                at = self.start if link.type in TO_START else self.finish
                own = self.start[name] if link.type in FROM_START else self.finish[name]
                limit = self.back(link, at[link.successor])
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
        begins, ends = self.neighbours(name, self.start, self.finish)
        start = min(begins) if begins else max(self.least(name))
        self.start[name] = max([start, *([self.case.data_date] if self.case.data_date else [])])
        self.finish[name] = max([*(ends or begins), self.start[name]])
        self.late_start[name], self.late_finish[name] = self.start[name], self.finish[name]

    def neighbours(
        self, name: str, start: dict[str, int], finish: dict[str, int]
    ) -> tuple[list[int], list[int]]:
        """Return the events that links name for the start and for the finish of a task."""
        begins, ends = list[int](), list[int]()
        for link in self.case.into[name]:
            if (at := link.predecessor) not in self.spans:
                event = start[at] if link.type in FROM_START else finish[at]
                (begins if link.type in TO_START else ends).append(event)
        for link in self.case.out[name]:
            if (at := link.successor) not in self.spans:
                event = start[at] if link.type in TO_START else finish[at]
                (begins if link.type in FROM_START else ends).append(event)
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


class Primavera(Textbook):
    """Dates by the rules of P6."""

    is_exact = True

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.floor = max(case.start, case.data_date or 0)

    def reached(self, link: Dependency) -> int:
        """Return the instant that a link leads to; a finish comes after a start (P6-10)."""
        at, grid = super().reached(link), self.case.grid(link.successor)
        if link.type is LinkType.SF and self.span[link.successor] and grid.ends(grid.work(at)) < at:
            return grid.begins(grid.work(at)) + 1
        return at

    def back(self, link: Dependency, limit: int) -> int:
        """Return the latest instant of the predecessor's event; a start comes before (P6-10)."""
        at, grid = super().back(link, limit), self.case.grid(link.predecessor)
        is_long = self.span[link.predecessor]
        if link.type is LinkType.SF and is_long and at < grid.begins(grid.work(at)):
            return grid.ends(grid.work(at)) - 1
        return at

    def actual(self, link: Dependency) -> int | None:
        """Return when the predecessor's event actually happened (P6-3)."""
        fact = self.fact(link.predecessor)
        if fact is None:
            return None
        if link.type in FROM_START:
            return self.begun.get(link.predecessor)
        return self.case.at(fact.finish) if fact.finish else None

    def lag(self, link: Dependency) -> int:
        """Return what remains of a lag at the data date (P6-3)."""
        lag, happened = super().lag(link), self.actual(link)
        if happened is None or self.case.data_date is None:
            return lag
        grid = self.case.lag_grid(link)
        return max(0, lag - max(0, grid.work(self.case.data_date) - grid.work(happened)))

    def event(self, link: Dependency) -> int:
        """Return the logic date of the predecessor's event (P6-9)."""
        at = self.start if link.type in FROM_START else self.finish
        return at[link.predecessor]

    def holds(self, link: Dependency) -> bool:
        """Tell whether a link counts (P6-4)."""
        before, after = link.predecessor, link.successor
        if self.is_retained or self.is_done(before) or after not in self.begun:
            return True
        return link.type not in TO_START and not self.is_done(after)

    def limits(self, link: Dependency) -> bool:
        """Tell whether a link counts backward (P6-2, P6-4)."""
        return self.holds(link)

    def forward(self, name: str) -> None:
        """Set early dates; of a finished task the logic date (P6-2)."""
        case, is_new, is_done = self.case, name not in self.begun, self.is_done(name)
        floors, ends = [self.floor], list[int]()
        for link in self.into[name]:
            if self.holds(link):
                (floors if link.type in TO_START else ends).append(self.reached(link))
        if is_new:
            floors += [*case.dated(name, *self.floors), *case.project_starts(name)]
            if pinned := case.dated(name, C.MUST_START_ON):
                floors, ends = [self.floor, *pinned], []
        if not is_done:
            fact = self.fact(name)
            floors += [case.at(fact.resume)] if fact and fact.resume else []
            ends += case.dated(name, *self.finish_floors)
            if pinned := case.dated(name, C.MUST_FINISH_ON):
                floors, ends = [self.floor], pinned
            self.expect(name, max(floors))
        self.place(name, floors, ends)

    def opens(self, name: str, at: int) -> int:
        """Return how an early instant of no length is spelled (P6-6)."""
        grid = self.case.grid(name)
        if self.is_done(name):
            return at
        is_start = self.case.tasks[name].kind is TaskKind.START_MILESTONE
        return at if not is_start and grid.is_open(at) else grid.begins(grid.work(at))

    def closes(self, name: str, at: int) -> int:
        """Return how a late instant of no length is spelled (P6-6)."""
        grid = self.case.grid(name)
        if self.is_done(name):
            return at
        is_finish = self.case.tasks[name].kind is TaskKind.FINISH_MILESTONE
        return at if not is_finish and grid.is_open(at) else grid.ends(grid.work(at))

    def backward(self, name: str) -> None:
        """Set late dates."""
        case, grid = self.case, self.case.grid(name)
        limits, starts = [self.end], list[int]()
        for link in self.out[name]:
            if self.limits(link):
                at = self.back(link, self.late_event(link))
                (starts if link.type in FROM_START else limits).append(at)
        if not self.is_done(name):
            limits += case.dated(name, *self.ceilings)
            if pinned := case.dated(name, C.MUST_FINISH_ON):
                limits, starts = pinned, []
        if name not in self.begun:
            starts += case.dated(name, *self.start_ceilings)
            if pinned := case.dated(name, C.MUST_START_ON):
                limits, starts = [grid.last], pinned
        self.place_late(name, limits, starts)

    def room(self, name: str) -> int:
        """Return the room up to what follows, whatever the late dates are (P6-5)."""
        work = self.case.grid(name).work
        own = work(max(self.finish.values())) - work(self.finish[name])
        return min(self.rooms(name), default=own)

    def move(self, name: str, room: int) -> None:
        """Move early dates by working minutes."""
        super().move(name, room)
        grid = self.case.grid(name)
        if self.case.tasks[name].kind is TaskKind.START_MILESTONE:
            self.start[name] = self.finish[name] = grid.begins(grid.work(self.start[name]))

    def free(self, name: str) -> int:
        """Return the free float: of an open end, up to the project's last early finish (P6-11)."""
        work = self.case.grid(name).work
        own = work(max(self.finish.values())) - work(self.finish[name])
        if name in self.spans or self.case.dated(name, C.EXPECTED_FINISH):
            return 0
        return max(0, min(self.rooms(name), default=own))

    def stretch(self, name: str) -> None:
        """Let a level of effort span from its first to its last neighbour, late ones too."""
        if not (self.case.into[name] or self.case.out[name]) or self.is_done(name):
            self.forward(name)
            self.backward(name)
            return
        super().stretch(name)
        grid = self.case.grid(name)
        self.start[name] = grid.begins(grid.work(self.start[name]))
        self.finish[name] = grid.ends(grid.work(self.finish[name]))
        begins, ends = self.neighbours(name, self.late_start, self.late_finish)
        self.late_start[name] = min(begins) if begins else self.start[name]
        self.late_finish[name] = max(ends or begins or [self.finish[name]])

    def found(self, name: str) -> Found:
        """Return what was found of a task: of one in progress, of its rest (P6-8)."""
        case = self.case
        return Found(
            case.date(self.start[name]),
            case.date(self.finish[name]),
            case.date(self.late_start[name]),
            case.date(self.late_finish[name]),
            self.total(name),
            self.free(name),
        )


class Project(Textbook):
    """Dates by the rules of Microsoft Project."""

    is_exact = True

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.raw: dict[str, int] = {}

    def holds(self, link: Dependency) -> bool:
        """Tell whether a link holds its successor (MSP-1)."""
        return link.successor not in self.begun

    def limits(self, link: Dependency) -> bool:
        """Tell whether a link limits its predecessor (MSP-5)."""
        is_held = any(self.case.dated(link.predecessor, C.FINISH_NO_EARLIER_THAN))
        return self.frees(link) and not (is_held and link.type in FROM_START)

    def frees(self, link: Dependency) -> bool:
        """Tell whether a link counts for free float (MSP-5)."""
        if self.is_done(link.successor):
            return False
        is_begun = self.begun.keys() & {link.predecessor, link.successor}
        return link.type not in FROM_START or not is_begun

    def free(self, name: str) -> int:
        """Return the free float: never more than the total."""
        return min(super().free(name), self.total(name))

    def late_event(self, link: Dependency) -> int:
        """Return what limits a predecessor: of a task in progress, when it resumes (MSP-5)."""
        after = link.successor
        if after in self.begun and link.type is LinkType.FS:
            named = link.attributes.get("mspdi.summary")
            is_summary = any(each.id == named for each in self.case.plan.wbs)
            return self.begun[after] if is_summary else self.start[after]
        return super().late_event(link)

    def forward(self, name: str) -> None:
        """Set early dates (MSP-1, MSP-4, MSP-7, MSP-8)."""
        case, task, fact = self.case, self.case.tasks[name], self.fact(name)
        grid = case.grid(name)
        if fact and fact.finish:
            self.start[name], self.finish[name] = self.begun[name], case.at(fact.finish)
            return
        if task.kind is TaskKind.MANUAL and task.start:
            self.state(name, task)
            return
        if fact and name in self.begun:
            self.start[name] = case.at(fact.resume) if fact.resume else self.begun[name]
            self.finish[name] = grid.ends(grid.work(self.start[name]) + self.span[name])
            return
        floors = case.dated(name, *self.floors) or [case.start]
        floors += case.project_starts(name)
        ends = case.dated(name, *self.finish_floors)
        for link in self.into[name]:
            (floors if link.type in TO_START else ends).append(self.reached(link))
        if (pinned := self.pinned(name)) is not None:
            floors, ends = [pinned], []
        self.place(name, floors, ends)
        self.pull(name)

    def pull(self, name: str) -> None:
        """Pull early dates back to constraints that override links (MSP-7)."""
        case, work, long = self.case, self.case.grid(name).work, self.span[name]
        most = [work(at) for at in case.dated(name, C.START_NO_LATER_THAN)]
        most += [work(at) - long for at in case.dated(name, C.FINISH_NO_LATER_THAN)]
        for at in most:
            if at < work(self.start[name]):
                self.move(name, at - work(self.start[name]))

    def backward(self, name: str) -> None:
        """Set late dates (MSP-5)."""
        if self.is_done(name):
            self.late_start[name], self.late_finish[name] = self.start[name], self.finish[name]
            return
        super().backward(name)
        self.raw[name] = self.late_finish[name]
        task = self.case.tasks[name]
        if name in self.begun and task.kind is not TaskKind.MANUAL:
            self.late_start[name] = self.begun[name]
        if name in self.begun and self.left[name] < task.duration:
            self.late_finish[name] = max(self.late_finish[name], self.finish[name])

    def last(self) -> int:
        """Return the end of the project, manual summaries included (MSP-6)."""
        stated = [element.attributes.get("ManualFinish") for element in self.case.plan.wbs]
        at = [
            self.case.at(datetime.fromisoformat(text)) for text in stated if isinstance(text, str)
        ]
        return max([super().last(), *at])

    def total(self, name: str) -> int:
        """Return the total float: the smaller, but of a started task that of its finish."""
        work = self.case.grid(name).work
        late = self.raw.get(name, self.late_finish[name])
        by_finish = work(late) - work(self.finish[name])
        if name in self.begun:
            return by_finish
        return min(by_finish, work(self.late_start[name]) - work(self.start[name]))

    def found(self, name: str) -> Found:
        """Return what was found of a task."""
        case = self.case
        return Found(
            case.date(self.begun.get(name, self.start[name])),
            case.date(self.finish[name]),
            case.date(self.late_start[name]),
            case.date(self.late_finish[name]),
            self.total(name),
            self.free(name),
        )


MODES: dict[Rules, type[Textbook]] = {
    Rules.TEXTBOOK: Textbook,
    Rules.P6: Primavera,
    Rules.MSP: Project,
}


def reference(plan: Plan) -> dict[str, Found]:
    """Return the dates and floats of every task by the plan's rules."""
    zero, days = horizon(plan)
    while True:
        try:
            return MODES[plan.settings.rules](Case(plan, zero, days)).run()
        except HorizonError:
            zero -= timedelta(days=days)
            days *= 3
            if days > LONGEST:
                raise
