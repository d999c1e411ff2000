"""A schedule, plan or baseline as one side of a comparison: when its events are, and on what."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, TypeAlias

from pmcore.kernels import FAR, after_lag, finish_at, start_at, work_at
from pmcore.model import (
    STANDARD,
    Baseline,
    Plan,
    Schedule,
    ScheduledTask,
    StatusUpdate,
    TaskStatus,
)
from pmcore.network import FF, FS, LINK_TYPES, SS, Calendars, build, compile_calendars
from pmcore.schedule._cpm import critical_path
from pmcore.schedule._state import State, prepare
from pmcore.units import to_minutes

Key: TypeAlias = tuple[str, int]


class Event(NamedTuple):
    """What moves: a task's ``start``, the ``go`` of what remains of it, or its ``finish``."""

    task: str
    name: str


class Side:
    """One of the two things compared.

    Parameters
    ----------
    given : Plan, Schedule or Baseline
        A plan stands for its critical path.
    plan : Plan, optional
        What a schedule or baseline was made from.
    """

    def __init__(self, given: Plan | Schedule | Baseline, plan: Plan | None) -> None:
        self.plan = given if isinstance(given, Plan) else plan
        self.baseline = given if isinstance(given, Baseline) else None
        if isinstance(given, Plan):
            given = critical_path(given)
        if isinstance(given, Baseline):
            tasks = tuple(
                ScheduledTask(
                    row.task,
                    self._name(row.task),
                    row.start,
                    row.finish,
                    duration=row.duration,
                    is_milestone=row.is_milestone,
                    wbs=row.wbs,
                )
                for row in given.tasks
            )
            self.is_staffed, self.data_date = False, None
        else:
            tasks, self.is_staffed = given.tasks, bool(given.assignments)
            self.data_date = given.data_date
        self.rows = {row.id: row for row in tasks}
        self.people = {} if isinstance(given, Baseline) else _people(given)

    def _name(self, task: str) -> str:
        known = {each.id: each.name for each in self.plan.tasks} if self.plan else {}
        return known.get(task, "")

    @cached_property
    def status(self) -> StatusUpdate | None:
        """The facts it rests on, as far as its plan holds them."""
        updates = self.plan.updates if self.plan else ()
        return next((each for each in updates if each.at == self.data_date), None)

    @cached_property
    def facts(self) -> dict[str, TaskStatus]:
        """The facts of its status, by task."""
        return {each.task: each for each in self.status.tasks} if self.status else {}

    @cached_property
    def state(self) -> State | None:
        """What the passes start from; none without a plan of the same tasks."""
        if self.plan is None or self.rows.keys() - {task.id for task in self.plan.tasks}:
            return None
        return prepare(build(self.plan), self.status)

    @cached_property
    def calendars(self) -> Calendars:
        """The calendars that its tasks run on."""
        if self.state:
            return self.state.net.calendars
        held = self.baseline.calendars if self.baseline else ()
        others = () if any(each.id == STANDARD.id for each in held) else (STANDARD,)
        return compile_calendars((*held, *others))

    def home(self, task: str) -> int:
        """Return the position of a task's calendar; the standard one's where it is not known."""
        if self.state:
            return int(self.state.net.calendar[self.state.net.index[task]])
        own = self.baseline.calendar if self.baseline else ""
        name = self._homes.get(task) or own or STANDARD.id
        return self.calendars.index.get(name, self.calendars.index[STANDARD.id])

    @cached_property
    def _homes(self) -> dict[str, str]:
        return {row.task: row.calendar for row in self.baseline.tasks} if self.baseline else {}

    def is_begun(self, task: str) -> bool:
        """Whether a task's start is a fact."""
        state = self.state
        return state is not None and state.begun[state.net.index[task]] < FAR

    def is_done(self, task: str) -> bool:
        """Whether a task's finish is a fact."""
        state = self.state
        return state is not None and bool(state.done[state.net.index[task]])

    def length(self, task: str) -> int:
        """Return the working minutes that a task has before it."""
        row = self.rows[task]
        if self.state is None:
            return row.duration
        i = self.state.net.index[task]
        own = int(self.state.net.duration[i])
        is_other = row.duration != own and not self.is_begun(task)  # people or a way made it so
        return row.duration if is_other else self.state.duration[i]

    def work(self, task: str, instant: int) -> int:
        """Return the work coordinate of an instant on a task's calendar."""
        return int(work_at(self.calendars.readable, self.home(task), instant))

    def at(self, event: Event) -> int:
        """Return when an event is, in minutes since 1970."""
        row = self.rows[event.task]
        if event.name == "finish":
            return to_minutes(row.finish)
        if event.name == "go" and self.is_begun(event.task) and not self.is_done(event.task):
            return self._goes_on(event.task, to_minutes(row.finish))
        return to_minutes(row.start)

    def _goes_on(self, task: str, finish: int) -> int:
        length, home = self.length(task), self.home(task)
        if not length:
            return finish
        table = self.calendars.readable
        return int(start_at(table, home, work_at(table, home, finish) - length))

    def ends(self, task: str, go: int, length: int) -> int:
        """Return when work of some length that goes on at `go` would finish here."""
        home, table = self.home(task), self.calendars.readable
        return int(finish_at(table, home, work_at(table, home, go) + length)) if length else go

    def link_to(self, task: str) -> int | None:
        """Return the number of the link that set a task's date; none where none did."""
        driver, state = self.rows[task].driver, self.state
        if state is None or driver is None or not driver.code.startswith("driver.link"):
            return None
        p, kind = driver.facts.get("predecessor"), driver.facts.get("type")
        if p not in state.net.index or not isinstance(p, str):
            return None
        i, links, best = state.net.index[task], state.links, (-FAR, -1)
        for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
            if state.net.ids[int(links.pred[k])] == p and LINK_TYPES[int(links.type[k])] == kind:
                best = max(best, (self.reached(k, self.at(self.event_of(k))), k))
        return best[1] if best[1] >= 0 else None

    def event_of(self, k: int) -> Event:
        """Return the event that a link starts from."""
        assert self.state
        p = self.state.net.ids[int(self.state.links.pred[k])]
        return Event(p, "finish" if self.state.links.type[k] in (FS, FF) else "start")

    def key(self, k: int) -> Key:
        """Return what tells a link from others: its key, and its place among its like."""
        assert self.state
        return self._keys[int(self.state.links.source[k])]

    def like(self, key: Key) -> int | None:
        """Return the number of the link with such a key, if the passes follow one."""
        return self._numbers.get(key)

    @cached_property
    def _keys(self) -> list[Key]:
        counts: dict[str, int] = {}
        keys = []
        for link in self.plan.dependencies if self.plan else ():
            keys.append((link.key, counts.get(link.key, 0)))
            counts[link.key] = counts.get(link.key, 0) + 1
        return keys

    @cached_property
    def _numbers(self) -> dict[Key, int]:
        if self.state is None:
            return {}
        return {self._keys[int(at)]: k for k, at in enumerate(self.state.links.source)}

    def reached(self, k: int, event: int) -> int:
        """Return where a link leads from an instant."""
        assert self.state
        links = self.state.links
        lag, rounds = int(links.lag[k]), int(links.rounds[k])
        table = self.calendars.readable
        return int(after_lag(table, int(links.calendar[k]), event, lag, rounds))

    def begins(self, task: str, reached: int, length: int, kind: int) -> int:
        """Return when a task would go on here if a link alone held it from `reached`."""
        home, table = self.home(task), self.calendars.readable
        if not length:
            return reached
        at = work_at(table, home, reached) - (0 if kind <= SS else length)
        return int(start_at(table, home, at))

    def spelled(self, task: str, instant: int, how: str) -> int:
        """Return the instant of a milestone moved to where work begins, or ends, or left."""
        home, table = self.home(task), self.calendars.readable
        if not how:
            return instant
        spell = start_at if how == "start" else finish_at
        return int(spell(table, home, work_at(table, home, instant)))


def _people(schedule: Schedule) -> dict[str, tuple[str, ...]]:
    """Return who is assigned to each task."""
    found: dict[str, list[str]] = {}
    for each in schedule.assignments:
        found.setdefault(each.task, []).append(f"{each.resource}×{each.units:g}")
    return {task: tuple(sorted(names)) for task, names in found.items()}
