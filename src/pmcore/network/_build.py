"""A plan compiled: indices, arrays and calendars that every engine reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil
from operator import attrgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import memo
from pmcore.errors import PlanError
from pmcore.kernels import COMPILED, LinkColumns
from pmcore.model import (
    ELAPSED,
    STANDARD,
    Assignment,
    Dependency,
    LagCalendar,
    LinkType,
    Plan,
    Resource,
    ResourceNeed,
    SkillNeed,
    Task,
    TaskKind,
    WbsElement,
    keys_of,
)
from pmcore.network._check import errors_of
from pmcore.network._order import SPANS, logic
from pmcore.network._worktime import Calendars, WorkTime, compile_calendars, known_calendars
from pmcore.units import LAST, to_minutes

IntArray: TypeAlias = NDArray[np.int64]
LINK_TYPES = tuple(LinkType)
FS, SS, FF, SF = range(4)
_CODES = {str(kind): code for code, kind in enumerate(LINK_TYPES)}
_spelled = attrgetter("type._value_")  # an enum is looked up slowly
_LONGEST = 10**12


@dataclass(frozen=True)
class Links:
    """Dependencies as arrays, in CSR form by successor.

    Parameters
    ----------
    ptr : array of n + 1
        The links into task ``i`` are ``ptr[i]`` to ``ptr[i + 1]``.
    pred, succ : array
        Positions of both tasks.
    type : array
        0 FS, 1 SS, 2 FF, 3 SF.
    lag : array
        Minutes.
    calendar : array
        Position of the calendar that the lag runs on.
    rounds : array
        1 where the lagged instant is rounded up to a whole day, else 0.
    source : array
        Position in the plan's dependencies.
    out_ptr, out : array
        The links out of task ``i`` are ``out[out_ptr[i]]`` to ``out[out_ptr[i + 1]]``.
    """

    ptr: IntArray
    pred: IntArray
    succ: IntArray
    type: IntArray
    lag: IntArray
    calendar: IntArray
    rounds: IntArray
    source: IntArray
    out_ptr: IntArray
    out: IntArray

    def __len__(self) -> int:
        return len(self.pred)

    @classmethod
    def of(cls, count: int, pred: IntArray, succ: IntArray, **columns: IntArray) -> Links:
        """Return links between `count` tasks, put in order; columns are those of the class."""
        order = np.argsort(succ, kind="stable")
        pred, succ = pred[order], succ[order]
        out = np.argsort(pred, kind="stable")
        tasks = np.arange(count + 1)
        return cls(
            ptr=np.searchsorted(succ, tasks).astype(np.int64),
            pred=pred,
            succ=succ,
            out_ptr=np.searchsorted(pred[out], tasks).astype(np.int64),
            out=out.astype(np.int64),
            **{name: column[order] for name, column in columns.items()},
        )

    @cached_property
    def readable(self) -> LinkColumns:
        """The links as the kernels read them fastest: arrays when compiled, lists when not."""
        arrays = self.arrays
        return arrays if COMPILED else LinkColumns(*(array.tolist() for array in arrays))

    @property
    def arrays(self) -> LinkColumns:
        """The links as kernels take them, in arrays."""
        return LinkColumns(*(getattr(self, name) for name in LinkColumns._fields))

    def columns(self) -> dict[str, IntArray]:
        """Return what `of` takes beside both ends."""
        names = ("type", "lag", "calendar", "rounds", "source")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Network:
    """One compiled problem; tasks are renumbered so that links lead forward.

    Parameters
    ----------
    plan : Plan
    ids : tuple of str
        Task ids by position.
    index : dict
        Position by task id.
    duration : array
        Working minutes; a task by work lasts as long as its given or needed people take.
    calendar : array
        Position of each task's calendar in `calendars`.
    links : Links
        The logic of the passes: links of spans (level of effort, hammocks) and those out of
        inactive tasks are left out.
    limits : Links
        Maximum lags: the successor's event comes at most `lag` after the predecessor's; those of
        spans and inactive tasks are left out.
    spans : array
        Positions of the tasks that stretch between others.
    ties : Links
        The links between a span and a task that is none.
    """

    plan: Plan
    ids: tuple[str, ...]
    index: dict[str, int]
    duration: IntArray
    calendar: IntArray
    calendars: Calendars
    links: Links
    limits: Links
    spans: IntArray
    ties: Links

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks by position."""
        known = {task.id: task for task in self.plan.tasks}
        return tuple(map(known.__getitem__, self.ids))

    @cached_property
    def is_inactive(self) -> NDArray[np.bool_]:
        """Which tasks count for nothing."""
        return np.array([task.kind is TaskKind.INACTIVE for task in self.tasks], np.bool_)

    @cached_property
    def is_idle(self) -> NDArray[np.bool_]:
        """Which tasks drive nothing: spans, and those that count for nothing."""
        found = self.is_inactive.copy()
        found[self.spans] = True
        return found

    @cached_property
    def constrained(self) -> tuple[int, ...]:
        """Positions of the tasks with constraints."""
        return tuple(i for i, task in enumerate(self.tasks) if task.constraints)

    @cached_property
    def manual(self) -> tuple[int, ...]:
        """Positions of the tasks that are scheduled by hand."""
        return tuple(i for i, task in enumerate(self.tasks) if task.kind is TaskKind.MANUAL)

    @cached_property
    def task_places(self) -> dict[str, int]:
        """Positions in the plan's tasks, by id."""
        return {task.id: at for at, task in enumerate(self.plan.tasks)}

    @cached_property
    def link_places(self) -> dict[str, int]:
        """Positions in the plan's dependencies, by key."""
        return {key: at for at, key in enumerate(keys_of(self.plan.dependencies))}

    @cached_property
    def origin(self) -> int:
        """The plan's start in minutes since 1970."""
        return to_minutes(self.plan.start)

    def worktime(self, calendar: str | int | None = None) -> WorkTime:
        """Return the arithmetic of a calendar, by id or position; none: the plan's own."""
        if calendar is None:
            calendar = self.plan.calendar or STANDARD.id
        index = self.calendars.index[calendar] if isinstance(calendar, str) else calendar
        return self.calendars.worktime(index)

    def task_time(self, task: str) -> WorkTime:
        """Return the arithmetic of a task's calendar."""
        return self.calendars.worktime(int(self.calendar[self.index[task]]))

    def capacity(self, resource: str) -> tuple[tuple[int, float], ...]:
        """Return how much of a resource there is: (instant in minutes, capacity) steps.

        Leave, `available_from` and `available_until` are steps to 0; the first step lies at the
        beginning of time.
        """
        return memo(
            self.plan.resource(resource),
            "capacity",
            lambda: capacity_steps(self.plan.resource(resource)),
        )


def build(plan: Plan) -> Network:
    """Return the plan compiled, once per plan object.

    Raises
    ------
    PlanError
        If :func:`check` finds an error.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> net = build(portal())
    >>> len(net), net.ids[0], build(net.plan) is not None
    (5, 'scope', True)
    """
    return memo(plan, "network", lambda: _build(plan))


def _build(plan: Plan) -> Network:
    errors = errors_of(plan)
    if errors:
        raise PlanError(errors)
    calendars = compile_calendars(known_calendars(plan).values())
    found = logic(plan)
    tasks = [plan.tasks[position] for position in found.order]
    homes = calendars_of(plan)
    default = plan.calendar or STANDARD.id
    names = [task.calendar or homes.get(task.wbs or "", default) for task in tasks]
    calendar = np.array([calendars.index[name] for name in names], np.int64)
    duration = np.array(
        [task.duration if task.work is None else duration_of(plan, task) for task in tasks],
        np.int64,
    )
    ids = tuple(map(attrgetter("id"), tasks))
    index = dict(zip(ids, range(len(ids)), strict=True))
    place = np.empty(len(tasks), np.int64)
    place[found.order] = np.arange(len(tasks))
    draft = Draft(plan, place[found.pred], place[found.succ], duration, calendar, calendars.index)
    most = list(map(attrgetter("max_lag"), plan.dependencies))
    limited = found.links.tolist() if most.count(None) < len(most) else []
    limits = np.array(
        [k for k in limited if most[k] is not None and not _is_inactive(plan, k)], np.int64
    )
    return Network(
        plan=plan,
        ids=ids,
        index=index,
        duration=duration,
        calendar=calendar,
        calendars=calendars,
        links=draft.links(found.links),
        limits=draft.links(limits, is_limit=True),
        spans=np.array([i for i, task in enumerate(tasks) if task.kind in SPANS], np.int64),
        ties=draft.links(found.ties),
    )


def _is_inactive(plan: Plan, position: int) -> bool:
    """Return whether a dependency leads to an inactive task."""
    return plan.task(plan.dependencies[position].successor).kind is TaskKind.INACTIVE


def calendars_of(plan: Plan) -> dict[str, str]:
    """Return the calendar that WBS elements give the tasks below them."""
    elements = {element.id: element for element in plan.wbs}
    return {
        element.id: named
        for element in plan.wbs
        if (named := next((e.calendar for e in ancestors(element, elements) if e.calendar), None))
    }


def ancestors(element: WbsElement, elements: dict[str, WbsElement]) -> Iterable[WbsElement]:
    """Yield the element, the one above it, and so on to its root."""
    at: WbsElement | None = element
    while at is not None:
        yield at
        at = elements.get(at.parent) if at.parent else None


def duration_of(plan: Plan, task: Task) -> int:
    """Return a task's working minutes; work is divided by the pace of its people."""
    if task.work is None:
        return task.duration
    given = memo(plan, "given", lambda: _given(plan)).get(task.id, ())
    if given:
        speed = sum(each.units * pace(plan.resource(each.resource), task, each) for each in given)
    else:
        people = memo(plan, "people", lambda: _people(plan))
        speed = sum(
            need.units * need.count if isinstance(need, SkillNeed) else need.units
            for need in task.needs
            if isinstance(need, SkillNeed)
            or (isinstance(need, ResourceNeed) and need.resource in people)
        )
    # A hair of a person takes longer than any number: such a plan runs past the last year.
    return ceil(min(task.work / speed, _LONGEST)) if speed > 0 else task.work


def _people(plan: Plan) -> frozenset[str]:
    return frozenset(each.id for each in plan.resources if each.kind == "person")


def _given(plan: Plan) -> dict[str, list[Assignment]]:
    """Return the given assignments of people, by task."""
    people = memo(plan, "people", lambda: _people(plan))
    found: dict[str, list[Assignment]] = {}
    for each in plan.assignments:
        if each.resource in people:
            found.setdefault(each.task, []).append(each)
    return found


def pace(resource: Resource, task: Task, assignment: Assignment) -> float:
    """Return the speed of a person on a task: the pace of the skill that the slot asks for."""
    if assignment.slot is None or assignment.slot >= len(task.needs):
        return 1.0
    need = task.needs[assignment.slot]
    skill = resource.skill(need.skill) if isinstance(need, SkillNeed) else None
    return skill.pace if skill else 1.0


@dataclass(frozen=True)
class Draft:
    """What is needed to turn dependencies into arrays.

    Parameters
    ----------
    pred, succ : array
        Positions of both ends, by position in the plan's dependencies.
    """

    plan: Plan
    pred: IntArray
    succ: IntArray
    duration: IntArray
    calendar: IntArray
    calendars: dict[str, int]

    def links(self, positions: IntArray, *, is_limit: bool = False) -> Links:
        """Return the dependencies at `positions` as links, or their maximum lags."""
        pred, succ, columns = self.columns(positions, is_limit=is_limit)
        return Links.of(len(self.duration), pred, succ, **columns)

    def columns(
        self, positions: IntArray, *, is_limit: bool = False
    ) -> tuple[IntArray, IntArray, dict[str, IntArray]]:
        """Return both ends and the other columns of the dependencies at `positions`."""
        every = self.plan.dependencies
        links = list(map(every.__getitem__, positions.tolist()))
        pred, succ = self.pred[positions], self.succ[positions]
        lags = [link.max_lag for link in links] if is_limit else self._lags(links, pred)
        columns = {
            "type": np.array(list(map(_CODES.__getitem__, map(_spelled, links))), np.int64),
            "lag": np.array(lags, np.int64),
            "calendar": self._lag_calendars(links, pred, succ),
            "rounds": np.array(list(map(attrgetter("rounds_up"), links)), np.int64),
            "source": positions,
        }
        return pred, succ, columns

    def _lags(self, links: list[Dependency], pred: IntArray) -> list[int | None]:
        lags: list[int | None] = list(map(attrgetter("lag"), links))
        shares = list(map(attrgetter("percent"), links))
        if shares.count(None) < len(shares):
            for k, percent in enumerate(shares):
                if percent is not None:
                    lags[k] = round(percent * int(self.duration[pred[k]]))
        return lags

    def _lag_calendars(self, links: list[Dependency], pred: IntArray, succ: IntArray) -> IntArray:
        default = self.plan.settings.lag_calendar
        numbers = self.calendars | {
            LagCalendar.PREDECESSOR: -1,
            LagCalendar.SUCCESSOR: -2,
            LagCalendar.PROJECT: self.calendars[self.plan.calendar or STANDARD.id],
            LagCalendar.ELAPSED: self.calendars[ELAPSED],
        }
        named = list(map(attrgetter("lag_calendar"), links))
        if named.count(None) == len(named):
            found = np.full(len(named), numbers[default], np.int64)
        else:
            found = np.array([numbers[name or default] for name in named], np.int64)
        found = np.where(found == -1, self.calendar[pred], found)
        return np.where(found == -2, self.calendar[succ], found)


def capacity_steps(resource: Resource) -> tuple[tuple[int, float], ...]:
    """Return a resource's capacity as steps: (instant in minutes since 1970, capacity)."""
    begin = to_minutes(datetime.min)
    base = [(begin, resource.capacity)]
    base += [(to_minutes(step.start), step.capacity) for step in resource.availability]
    base.sort(key=lambda step: step[0])
    away: list[tuple[int, int]] = [
        ((leave.first.toordinal() - 719163) * 1440, (leave.last.toordinal() - 719162) * 1440)
        for leave in resource.leave
    ]
    if resource.available_from:
        away.append((begin, to_minutes(resource.available_from)))
    if resource.available_until:
        away.append((to_minutes(resource.available_until), to_minutes(datetime.max)))
    # What ends at the end of time does not end: no step back lies there.
    known = {at for at, _ in base} | {at for span in away for at in span}
    instants = sorted(at for at in known if at < LAST)
    steps: list[tuple[int, float]] = []
    for at in instants:
        present = not any(first <= at < last for first, last in away)
        capacity = [value for since, value in base if since <= at][-1] if present else 0.0
        if not steps or steps[-1][1] != capacity:
            steps.append((at, capacity))
    return tuple(steps)
