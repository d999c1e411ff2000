"""What given assignments ask of whom, and which tasks levelling may move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import ceil, isinf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import micro
from pmcore.allocate._level._levelled import Cause
from pmcore.kernels import FAR, MICRO, Uses, work_at
from pmcore.model import Assignment, Plan, ResourceKind, ResourceNeed, Rules, TaskKind
from pmcore.network import SPANS, SharedCalendars, ancestors
from pmcore.schedule import Columns, Dates, State, columns

IntArray: TypeAlias = NDArray[np.int64]

NOT_LEVELLED = 1000
"""The priority of a task or project that is not to be levelled, as Microsoft Project has it."""
UNLIMITED = 1_000_000.0
"""A capacity from which on a resource counts as unlimited."""

MOST_RESTS = 3000
"""Steps of a profile up to which tasks leave it free in their rests, where calendars differ."""


@dataclass
class Burden:
    """A plan as levelling reads it.

    Parameters
    ----------
    state, held, dates : State, Columns, Dates
        What the passes read and what they found, by the rules of the plan.
    given : tuple of Assignment
        The plan's assignments, and those that needs for a named resource stand for.
    chosen : frozenset of str
        Resources to level.
    resources : dict
        Number of each resource that is asked for, by id.
    takes : list of dict
        By position of the task: units of each resource, in millionths, by its number.
    most : list of int
        By number of the resource: the most there ever is of it.
    priorities : list of (int, int)
        By position: those of the task's project and its own.
    stays : dict
        By position: why a task is not moved.
    home : array
        Calendar that each task and its people share.
    apart : dict
        By position: people who share no working time with their task.
    """

    state: State
    held: Columns
    dates: Dates
    given: tuple[Assignment, ...]
    chosen: frozenset[str]
    shared: SharedCalendars
    home: IntArray
    resources: dict[str, int] = field(default_factory=dict)
    takes: list[dict[int, int]] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    priorities: list[tuple[int, int]] = field(default_factory=list)
    stays: dict[int, Cause] = field(default_factory=dict)
    apart: dict[int, list[str]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.state.net.plan

    def __len__(self) -> int:
        return len(self.state.net)

    def capacity(self, resource: str) -> list[tuple[int, int]]:
        """Return how much there is of a resource in millionths: (instant, units)."""
        steps = self.state.net.capacity(resource)
        return [
            (at if position else -FAR, ceil(each * MICRO - 1e-3))
            for position, (at, each) in enumerate(steps)
        ]

    def room(self) -> tuple[list[int], list[int]]:
        """Return by resource how many steps a profile has room for, and `most` of the uses.

        A task takes a resource through its rests in four steps at most: two to keep it free, two
        to take it. To leave its rests free takes two a rest, which is done where that matters.
        """
        count, homes = [0] * len(self.resources), [set[int]() for _ in self.resources]
        for i, takes in enumerate(self.takes):
            for r in takes:
                count[r] += 1
                homes[r].add(int(self.home[i]))
        least = [len(self.capacity(name)) + 4 * count[r] + 2 for name, r in self.resources.items()]
        most = [MOST_RESTS if len(each) > 1 else 0 for each in homes]
        return [a + b + 4 for a, b in zip(least, most, strict=True)], most

    def uses(self) -> Uses:
        """Return the uses as columns."""
        ptr, resource, units, asked = [0], list[int](), list[int](), list[int]()
        for takes in self.takes:
            resource += takes
            units += takes.values()
            asked += [min(each, self.most[r]) for r, each in takes.items()]
            ptr.append(len(resource))
        base = [self.capacity(name) for name in self.resources]
        return Uses(
            ptr=_array(ptr),
            resource=_array(resource),
            units=_array(units),
            asked=_array(asked),
            moves=_array([i not in self.stays for i in range(len(self))]),
            home=self.home,
            base_ptr=_array(accumulate([len(each) for each in base], initial=0)),
            base_at=_array([at for each in base for at, _ in each]),
            base_free=_array([free for each in base for _, free in each]),
            most=_array(self.room()[1]),
        )


@dataclass(frozen=True)
class Placed:
    """Dates that levelling found, by position, and what each task waited for; see the kernel.

    Parameters
    ----------
    unsettled : int
        How many tasks that do not move may lie elsewhere than where they were kept free.
    """

    unsettled: int
    start: IntArray
    finish: IntArray
    driver: IntArray
    logic: IntArray
    resource: IntArray
    until: IntArray
    stuck: IntArray

    @property
    def score(self) -> tuple[int, int, int]:
        """What orders are compared by: what stays overloaded, the last finish, all starts."""
        stays = int((self.stuck > 0).sum()) + self.unsettled
        return stays, int(self.finish.max()), int(self.start.sum())


def _array(column: Iterable[int]) -> IntArray:
    return np.array([*column], np.int64)


def burden(state: State, dates: Dates, chosen: frozenset[str]) -> Burden:
    """Return what the given people of a plan are asked for."""
    net = state.net
    held = columns(state)
    shared = SharedCalendars(net.calendars.table)
    given = tuple(_given(net.plan))
    found = Burden(state, held, dates, given, chosen, shared, net.calendar.copy())
    found.takes = [{} for _ in range(len(net))]
    for each in given:
        i = net.index[each.task]
        units = micro(each.units)
        if each.resource in chosen and units and not _is_idle(state, i):
            r = found.resources.setdefault(each.resource, len(found.resources))
            found.takes[i][r] = found.takes[i].get(r, 0) + units
    found.most = [max(units for _, units in found.capacity(name)) for name in found.resources]
    found.priorities = _priorities(state)
    for i in range(len(net)):
        if (cause := _stays(found, i)) is not None:
            found.stays[i] = cause
    _share_calendars(found)
    return found


def levelled_resources(plan: Plan) -> frozenset[str]:
    """Return the ids of the resources that can be overloaded: no material, nothing unlimited."""
    return frozenset(
        each.id
        for each in plan.resources
        if each.kind is not ResourceKind.MATERIAL and not is_unlimited(each.capacity)
    )


def is_unlimited(capacity: float) -> bool:
    """Whether a capacity stands for as much as one likes."""
    return isinf(capacity) or capacity >= UNLIMITED


def _given(plan: Plan) -> list[Assignment]:
    """Return the assignments of a plan, and those that needs for a named resource stand for."""
    found = list(plan.assignments)
    known = {(each.task, each.resource) for each in found}
    for task in plan.tasks:
        for slot, need in enumerate(task.needs):
            if isinstance(need, ResourceNeed) and (task.id, need.resource) not in known:
                found.append(Assignment(task.id, need.resource, slot, need.units))
    return found


def _is_idle(state: State, i: int) -> bool:
    """Whether a task asks nobody for anything: it is done, inactive or goes along with others."""
    kind = state.net.tasks[i].kind
    return bool(state.done[i]) or kind in SPANS or kind is TaskKind.INACTIVE


def _stays(found: Burden, i: int) -> Cause | None:
    """Return why a task is not to be moved; None: it may be.

    Work under way goes on when it does, unless it waits for what comes before it anyway, or for
    somebody who is on leave and comes back.
    """
    state, task = found.state, found.state.net.tasks[i]
    is_fixed = bool(found.held.cap[i] <= found.held.floor[i])
    if state.done[i]:
        return Cause.BEGUN
    if state.begun[i] < FAR and (is_fixed or not (_waits(found, i) or _is_away(found, i))):
        return Cause.BEGUN
    if task.kind is TaskKind.MANUAL and is_fixed:
        return Cause.MANUAL
    if is_fixed:
        return Cause.FIXED
    return Cause.PRIORITY if NOT_LEVELLED in found.priorities[i] else None


def _waits(found: Burden, i: int) -> bool:
    """Whether links hold what remains of a task from going on when it could."""
    lists, own = found.state.net.calendars.readable, int(found.state.net.calendar[i])
    floor, start = int(found.held.floor[i]), found.dates.start[i]
    return bool(work_at(lists, own, start) > work_at(lists, own, floor))


def _is_away(found: Burden, i: int) -> bool:
    """Whether somebody whom a task needs is away for a part of what remains, and comes back."""
    lists, own = found.state.net.calendars.readable, int(found.state.net.calendar[i])
    names = list(found.resources)
    for steps in (found.capacity(names[r]) for r in found.takes[i]):
        for (at, free), (until, _) in pairwise(steps):
            first, last = max(at, found.dates.start[i]), min(until, found.dates.finish[i])
            is_away = not free and first < last
            if is_away and steps[-1][1] and work_at(lists, own, first) < work_at(lists, own, last):
                return True
    return False


def _priorities(state: State) -> list[tuple[int, int]]:
    plan = state.net.plan
    elements = {each.id: each for each in plan.wbs}
    roots: dict[str | None, int] = {}
    for each in plan.wbs:
        *_, root = ancestors(each, elements)
        roots[each.id] = root.priority
    return [(roots.get(task.wbs, 500), task.priority) for task in state.net.tasks]


def _share_calendars(found: Burden) -> None:
    """Let work that may move be done when its people work too.

    Primavera P6 has activities keep their own calendar, unless they depend on resources; those
    have that of the resource already. Stated breaks are counted on the task's own calendar.
    """
    state, net = found.state, found.state.net
    if net.plan.settings.rules is Rules.P6:
        return
    own: dict[int, int] = {}
    for name, r in found.resources.items():
        calendar = net.plan.resource(name).calendar
        if calendar is not None:
            own[r] = net.calendars.index[calendar]
    for i, takes in enumerate(found.takes):
        people = {r: own[r] for r in takes if r in own}
        is_open = i not in found.stays and state.begun[i] == FAR and not net.tasks[i].splits
        if not people or not is_open or not state.duration[i]:
            continue
        home = found.shared.common({int(net.calendar[i]), *people.values()})
        if home >= 0:
            found.home[i] = home
        else:
            names = list(found.resources)
            found.apart[i] = [names[r] for r in people]
