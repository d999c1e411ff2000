"""The slow reference: scheduling rules followed to the letter, on a grid of all minutes.

`docs/explanation/rules.md` states the rules; each class here is one of its chapters, with
dictionaries in place of arrays and one small method a rule.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks._grid import LONGEST, Case, HorizonError, horizon
from benchmarks._textbook import FROM_START, SPANS, TO_START, C, Found, Textbook
from pmcore.model import Dependency, LinkType, Plan, Rules, Task, TaskKind

__all__ = ["Found", "Primavera", "Project", "Textbook", "reference"]


class Primavera(Textbook):
    """Dates by the rules of P6."""

    is_exact = True

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.floor = max(case.start, case.data_date or 0)

    def ruled(self, task: Task) -> Task:
        """Return a task with its wishes: spans have none, milestones expect no finish."""
        if task.kind in SPANS:
            return replace(task, constraints=(), deadline=None)
        kept = (each for each in task.constraints if each.type is not C.EXPECTED_FINISH)
        return replace(task, constraints=tuple(kept)) if task.is_milestone else task

    def reached(self, link: Dependency) -> int:
        """Return the instant that a link leads to; a finish comes after a start (P6-10)."""
        at, grid = super().reached(link), self.case.grid(link.successor)
        if link.type is LinkType.SF and self.span[link.successor] and grid.ends(grid.work(at)) < at:
            return grid.begins(grid.work(at)) + 1
        return at

    def back(self, link: Dependency, limit: int) -> int:
        """Return the latest instant of the predecessor's event; a start comes before (P6-10)."""
        at, grid = super().back(link, limit), self.case.grid(link.predecessor)
        is_long = self.span[link.predecessor] and link.predecessor not in self.spans
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
        if not is_done:
            fact = self.fact(name)
            floors += [case.at(fact.resume)] if fact and fact.resume else []
            ends += case.dated(name, *self.finish_floors)
            if (pinned := self.pinned(name)) is not None:
                floors, ends = [self.floor, pinned], []
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

    def pinned(self, name: str) -> int | None:
        """Return the start that a mandatory constraint fixes: of what goes on, for its finish."""
        kinds = {each.type for each in self.case.tasks[name].constraints}
        return None if name in self.begun and C.MUST_START_ON in kinds else super().pinned(name)

    def backward(self, name: str) -> None:
        """Set late dates."""
        case, grid = self.case, self.case.grid(name)
        limits, starts = [self.end], list[int]()
        for link in self.out[name]:
            if self.limits(link):
                at = self.back(link, self.late_event(link))
                (starts if link.type in FROM_START else limits).append(at)
        if not self.is_done(name):
            deadline = case.tasks[name].deadline
            limits += case.dated(name, *self.ceilings)
            limits += [case.at(deadline)] if deadline else []
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
        own = work(self.extent) - work(self.finish[name])
        return min(self.let(name), default=own)

    def move(self, name: str, room: int) -> None:
        """Move early dates by working minutes."""
        super().move(name, room)
        grid = self.case.grid(name)
        if self.case.tasks[name].kind is TaskKind.START_MILESTONE:
            self.start[name] = self.finish[name] = grid.begins(grid.work(self.start[name]))

    def free(self, name: str) -> int:
        """Return the free float: of an open end, up to the project's last early finish (P6-11)."""
        work = self.case.grid(name).work
        own = work(self.extent) - work(self.finish[name])
        if name in self.spans or self.case.dated(name, C.EXPECTED_FINISH):
            return 0
        return max(0, min(self.rooms(name), default=own))

    def stretch(self, name: str) -> None:
        """Let a level of effort span from its first to its last neighbour, late ones too."""
        if not any(self.neighbours(name)) or self.is_done(name):
            self.forward(name)
            self.late_start[name], self.late_finish[name] = self.start[name], self.finish[name]
            return
        super().stretch(name)
        grid = self.case.grid(name)
        self.start[name] = grid.begins(grid.work(self.start[name]))
        self.finish[name] = max(self.start[name], grid.ends(grid.work(self.finish[name])))
        begins, ends = self.neighbours(name, is_late=True)
        self.late_start[name] = min(begins) if begins else self.start[name]
        self.late_finish[name] = max(ends or begins or [self.finish[name]])

    def below(self, name: str) -> list[str]:
        """Return the tasks that a WBS summary spans: those of its element and below."""
        task = self.case.tasks[name]
        if task.kind is not TaskKind.HAMMOCK:
            return []
        quiet = self.spans | self.idle
        return [
            other
            for other in self.case.tasks
            if other not in quiet and any(task.wbs == each for each in self.case.above(other))
        ]

    def neighbours(self, name: str, *, is_late: bool = False) -> tuple[list[int], list[int]]:
        """Return what holds the start and the finish of a level of effort or a WBS summary."""
        found = super().neighbours(name, is_late=is_late)
        if any(found):
            return found
        start = self.late_start if is_late else self.start
        finish = self.late_finish if is_late else self.finish
        inside = self.below(name)
        return [start[each] for each in inside], [finish[each] for each in inside]

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


YIELDING = {C.MUST_START_ON: C.START_ON, C.MUST_FINISH_ON: C.FINISH_ON}
"""What constraints act as where a project lets links win over them."""


class Project(Textbook):
    """Dates by the rules of Microsoft Project."""

    is_exact = True

    def __init__(self, case: Case) -> None:
        self.is_honoured = case.plan.settings.honours_constraints
        super().__init__(case)
        self.raw: dict[str, int] = {}

    def ruled(self, task: Task) -> Task:
        """Return a task with its constraints as they act (MSP-4, MSP-7)."""
        if task.kind is TaskKind.MANUAL and task.start:
            return replace(task, constraints=())
        if self.is_honoured:
            return task
        acting = [
            replace(each, type=YIELDING.get(each.type, each.type)) for each in task.constraints
        ]
        return replace(task, constraints=tuple(acting))

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
        """Return the free float: never more than the total, never below 0."""
        return max(0, min(super().free(name), self.total(name)))

    def late_event(self, link: Dependency) -> int:
        """Return what limits a predecessor: of a task in progress, when it resumes (MSP-5)."""
        after = link.successor
        if after in self.begun and link.type is LinkType.FS:
            named = link.attributes.get("mspdi.summary")
            is_summary = any(each.id == named for each in self.case.plan.wbs)
            return self.begun[after] if is_summary else self.start[after]
        return self.late_start[after] if link.type in TO_START else self.raw[after]

    def forward(self, name: str) -> None:
        """Set early dates (MSP-1, MSP-4, MSP-7, MSP-8)."""
        case, task, fact = self.case, self.case.tasks[name], self.fact(name)
        grid = case.grid(name)
        if fact and fact.finish:
            self.start[name], self.finish[name] = self.begun[name], case.at(fact.finish)
            return
        if task.kind is TaskKind.MANUAL and task.start:
            self.state(name, task)
            if fact and name in self.begun:
                left = self.remaining(task, fact)
                self.start[name] = self.goes_on(name, self.left[name] - left)
            return
        if fact and name in self.begun:
            self.start[name] = self.goes_on(name, task.duration - self.left[name])
            self.finish[name] = grid.ends(grid.work(self.start[name]) + self.span[name])
            return
        floors = case.dated(name, C.START_NO_EARLIER_THAN) or [case.start]
        floors += [*case.dated(name, *self.floors), *case.project_starts(name)]
        ends = case.dated(name, *self.finish_floors)
        for link in self.into[name]:
            (floors if link.type in TO_START else ends).append(self.reached(link))
        if (pinned := self.pinned(name)) is not None:
            floors, ends = [pinned], []
        self.place(name, floors, ends)
        if self.is_honoured:
            self.pull(name)

    def goes_on(self, name: str, did: int) -> int:
        """Return when what remains of a task goes on: as stated, else without a pause (MSP-1)."""
        fact, grid = self.fact(name), self.case.grid(name)
        if fact and fact.resume:
            return self.case.at(fact.resume)
        return grid.begins(grid.work(self.begun[name]) + max(0, did))

    def pull(self, name: str) -> None:
        """Pull early dates back to constraints that override links (MSP-7)."""
        case, work, long = self.case, self.case.grid(name).work, self.span[name]
        if not long:
            kinds = (C.START_NO_LATER_THAN, C.FINISH_NO_LATER_THAN)
            walls = (max(at, case.start) for at in case.dated(name, *kinds))
            self.start[name] = self.finish[name] = min([self.start[name], *walls])
            return
        most = [work(at) for at in case.dated(name, C.START_NO_LATER_THAN)]
        most += [work(at) - long for at in case.dated(name, C.FINISH_NO_LATER_THAN)]
        for at in (max(each, work(case.start)) for each in most):
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
        if name not in self.begun:
            return
        if self.remaining(task, self.fact(name)) < task.duration:
            self.late_finish[name] = max(self.late_finish[name], self.finish[name])
        self.late_start[name] = self.begun[name]
        if task.kind is TaskKind.MANUAL:
            grid = self.case.grid(name)
            whole = grid.work(self.late_finish[name]) - self.span[name]
            self.late_start[name] = grid.begins(whole)

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
            None if self.is_done(name) else self.total(name),
            None if self.is_done(name) else self.free(name),
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
