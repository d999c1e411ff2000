"""What a plan asks of its people and pools, compiled for the generator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.allocate._demand._crew import Crew, micro
from pmcore.allocate._demand._seats import Keep, PoolUse, Seat, Way, ways_of
from pmcore.allocate._demand._stock import allowed, counted, eaten, needs_of
from pmcore.errors import InfeasibleError, Problem
from pmcore.kernels import (
    COMPILED,
    FAR,
    MICRO,
    CalendarTable,
    Jobs,
    Room,
    Steps,
    as_lists,
    forward,
)
from pmcore.model import (
    Assignment,
    ConstraintType,
    Driver,
    Plan,
    StatusUpdate,
    Task,
    TaskKind,
)
from pmcore.network import SPANS, Links, Network, SharedCalendars, build
from pmcore.schedule import State, compute, prepare
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]


@dataclass
class Demand:
    """A plan as the generator reads it, and what its numbers stand for.

    Parameters
    ----------
    plan : Plan
        With what is not to be kept released.
    state : State
        Floors, pins and facts, as the critical path has them.
    shared : SharedCalendars
        The network's calendars and those of teams.
    links, link_source : Links, array
        The links that hold, and the position of each among the network's.
    jobs : Jobs
    resources : tuple of str
        Ids of the people and pools that are asked for, by their number in the jobs.
    ways : tuple of Way
        By their number in the jobs.
    seats, uses : tuple
        By the numbers of slots and of uses of pools.
    start, finish : array
        Dates of what is done; a finish of ``-FAR`` is to be found.
    conflicts : tuple of Problem
        Wishes that cannot be met whatever the dates.
    """

    plan: Plan
    net: Network
    state: State
    status: StatusUpdate | None
    shared: SharedCalendars
    links: Links
    link_source: IntArray
    jobs: Jobs
    resources: tuple[str, ...]
    ways: tuple[Way, ...]
    seats: tuple[Seat, ...]
    uses: tuple[PoolUse, ...]
    start: IntArray
    finish: IntArray
    conflicts: tuple[Problem, ...]

    def __len__(self) -> int:
        return len(self.net)

    @cached_property
    def breaks(self) -> IntArray:
        """Minutes of stated breaks that the length of each way counts in."""
        each = [sum(length for _, length in task.splits) for task in self.net.tasks]
        own = np.repeat(np.array(each, np.int64), np.diff(self.jobs.way_ptr))
        return np.where(self.jobs.length >= 0, own, 0)

    @cached_property
    def heads(self) -> tuple[IntArray, IntArray]:
        """Earliest starts and finishes that logic leaves, whoever does the work."""
        return _heads(self)

    @property
    def is_settled(self) -> bool:
        """Whether all tasks last as long as the network says, whoever does them."""
        ends = np.append(self.jobs.team_ptr[1:], len(self.jobs.team))
        home = np.repeat(self.net.calendar, np.diff(self.jobs.way_ptr))
        homes = np.repeat(home, ends - self.jobs.team_ptr)
        return bool(
            len(self.ways) == len(self)
            and (self.jobs.length >= 0).all()
            and not (self.seats and self.jobs.splits.any())  # leave may interrupt
            and ((self.jobs.team == homes) | (self.jobs.team < 0)).all()
        )

    def is_open(self, i: int) -> bool:
        """Whether a task's dates are to be found by logic and resources."""
        task = self.net.tasks[i]
        return not self.state.done[i] and task.kind not in SPANS

    def slots(self, way: int) -> range:
        """Return the numbers of the slots of a way."""
        return range(int(self.jobs.slot_ptr[way]), int(self.jobs.slot_ptr[way + 1]))

    def pool_uses(self, way: int) -> range:
        """Return the numbers of the uses of pools of a way."""
        return range(int(self.jobs.pool_ptr[way]), int(self.jobs.pool_ptr[way + 1]))

    def candidates(self, slot: int) -> range:
        """Return the numbers of the candidates of a slot."""
        return range(int(self.jobs.cand_ptr[slot]), int(self.jobs.cand_ptr[slot + 1]))

    def teams(self, way: int) -> IntArray:
        """Return the calendars of the teams of a way by the bits of their people; -1: none."""
        ends = np.append(self.jobs.team_ptr[1:], len(self.jobs.team))
        return self.jobs.team[self.jobs.team_ptr[way] : ends[way]]

    def ways_of(self, i: int) -> range:
        """Return the numbers of the ways of a task."""
        return range(int(self.jobs.way_ptr[i]), int(self.jobs.way_ptr[i + 1]))

    def supply(self, resource: int) -> list[tuple[int, int, int]]:
        """Return what there is of a resource: from when, until when, how much."""
        jobs = self.jobs
        a, b = int(jobs.base_ptr[resource]), int(jobs.base_ptr[resource + 1])
        at = jobs.base_at[a:b].tolist()
        return list(zip(at, [*at[1:], FAR], jobs.base_free[a:b].tolist(), strict=True))


def kept(keep: Keep | Mapping[str, Keep], task: str) -> Keep:
    """Return what is kept of a task's given assignments."""
    return keep if isinstance(keep, Keep) else keep.get(task, Keep.PEOPLE)


def release(plan: Plan, keep: Keep | Mapping[str, Keep]) -> Plan:
    """Return the plan with the assignments released that are not to be kept."""
    freed = {task.id for task in plan.tasks if kept(keep, task.id) is Keep.NOTHING}
    if not any(each.task in freed and not each.is_released for each in plan.assignments):
        return plan
    assignments = tuple(
        replace(each, is_released=True) if each.task in freed else each for each in plan.assignments
    )
    return replace(plan, assignments=assignments)


def demand(plan: Plan, status: StatusUpdate | None, keep: Keep | Mapping[str, Keep]) -> Demand:
    """Return the plan compiled; raise what `build` and the critical path raise."""
    plan = release(plan, keep)
    net = build(plan)
    state = prepare(net, status)
    try:
        compute(state)  # expected finishes become durations
    except InfeasibleError:
        # Its own ways break a maximum lag; where a choice decides how long they last, it may not.
        state = prepare(net, status)
        none = np.zeros(0, np.int64)
        free = Links.of(len(net), none, none, **dict.fromkeys(net.limits.columns(), none))
        compute(replace(state, net=replace(net, limits=free)))
        held = _Draft(plan, net, state, status, keep).finish()
        if held.is_settled:
            raise
        return held
    return _Draft(plan, net, state, status, keep).finish()


class _Draft:
    """The columns of the jobs while they are filled."""

    def __init__(
        self,
        plan: Plan,
        net: Network,
        state: State,
        status: StatusUpdate | None,
        keep: Keep | Mapping[str, Keep],
    ) -> None:
        self.plan, self.net, self.state, self.status = plan, net, state, status
        self.shared = SharedCalendars(net.calendars.table)
        self.columns: dict[str, list[int]] = {name: [] for name in Jobs._fields}
        self.ways: list[Way] = []
        self.seats: list[Seat] = []
        self.uses: list[PoolUse] = []
        self.conflicts: list[Problem] = []
        self.numbers: dict[str, int] = {}
        self.stocks = counted(plan)
        self.past: dict[str, list[tuple[int, int]]] = {name: [] for name in self.stocks}
        self.freed: set[int] = set()
        self.given: dict[str, list[Assignment]] = {task.id: [] for task in plan.tasks}
        for each in plan.assignments:
            self.given[each.task].append(each)
        self._set_dates(keep)
        for name in ("way_ptr", "slot_ptr", "pool_ptr", "eat_ptr", "cand_ptr", "base_ptr"):
            self.columns[name].append(0)
        for i, task in enumerate(net.tasks):
            self._add_task(i, task)
        self._add_resources()

    def finish(self) -> Demand:
        """Return what was drafted."""
        state, jobs = self.state, self._jobs()
        return Demand(
            self.plan,
            self.net,
            state,
            self.status,
            self.shared,
            *self._links(),
            jobs,
            tuple(self.numbers),
            tuple(self.ways),
            tuple(self.seats),
            tuple(self.uses),
            start=np.array(state.start, np.int64),
            finish=np.array(
                [
                    at if is_done else -FAR
                    for at, is_done in zip(state.finish, state.done, strict=True)
                ],
                np.int64,
            ),
            conflicts=tuple(self.conflicts),
        )

    def _jobs(self) -> Jobs:
        """Return the columns; where stocks are scarce, each task in a way that they allow."""
        jobs = Jobs(*(np.array(self.columns[name], np.int64) for name in Jobs._fields))
        if not len(jobs.eat):
            return jobs
        only, conflicts = allowed(self.net.tasks, list(self.numbers), jobs)
        self.conflicts += conflicts
        return jobs if only is None else jobs._replace(only=only)

    def _links(self) -> tuple[Links, IntArray]:
        """Return the links, without those that mandatory dates and the progress rule override."""
        links, state = self.net.links, self.state
        for i, (begun, pin) in enumerate(zip(state.begun, state.pin, strict=True)):
            if begun < FAR and pin < FAR:
                self.freed.add(i)
        stays = ~np.isin(links.succ, list(self.freed))
        columns = {name: column[stays] for name, column in links.columns().items()}
        kept = Links.of(len(self.net), links.pred[stays], links.succ[stays], **columns)
        return kept, np.flatnonzero(stays)

    def _set_dates(self, keep: Keep | Mapping[str, Keep]) -> None:
        """Fill the columns of bounds by task."""
        state, columns, n = self.state, self.columns, len(self.net)
        for name in ("floor", "finish_floor", "pin", "begun"):
            columns[name] = list(getattr(state, name))
        columns["late_start"], columns["late_finish"] = [FAR] * n, [FAR] * n
        columns["calendar"] = self.net.calendar.tolist()
        columns["splits"] = [0] * n
        for i, task in enumerate(self.net.tasks):
            is_begun = state.begun[i] < FAR
            columns["splits"][i] = int(task.is_interruptible or is_begun)
            if is_begun:
                columns["pin"][i] = FAR
                continue
            if self.status is not None and state.pin[i] == FAR:
                facts = Attributes(date=self.status.at.isoformat())
                self._hold(i, state.data_date, Driver("driver.data_date", None, facts))
            self._latest(i, task)
            if kept(keep, task.id) is Keep.DATES:
                self._keep_date(i, task)

    def _hold(self, i: int, instant: int, reason: Driver) -> None:
        self.state.raise_floor(i, instant, reason)
        self.columns["floor"][i] = self.state.floor[i]

    def _latest(self, i: int, task: Task) -> None:
        """Take in the constraints that bound a staffed schedule from above."""
        for each in task.constraints:
            if each.date is None:
                continue
            at, columns = to_minutes(each.date), self.columns
            if each.type is ConstraintType.START_NO_LATER_THAN:
                columns["late_start"][i] = min(columns["late_start"][i], at)
            elif each.type is ConstraintType.FINISH_NO_LATER_THAN:
                columns["late_finish"][i] = min(columns["late_finish"][i], at)
            elif each.type is ConstraintType.MUST_FINISH_ON and (task.needs or self.given[task.id]):
                # When it has to start depends on its people, so it cannot be pinned there.
                self.freed.add(i)
                columns["pin"][i] = FAR
                columns["finish_floor"][i] = columns["late_finish"][i] = at

    def _keep_date(self, i: int, task: Task) -> None:
        """Hold a task at the date that is stated with its people."""
        given = self.given[task.id]
        stated = [each.start for each in given if each.start is not None]
        date = min(stated, default=task.start)
        if date is None or not given:
            return
        at = to_minutes(date)
        self._hold(i, at, Driver("driver.kept", None, Attributes(date=date.isoformat())))
        self.columns["late_start"][i] = min(self.columns["late_start"][i], at)

    def _add_task(self, i: int, task: Task) -> None:
        state, fact = self.state, self.state.facts.get(i)
        length = int(state.duration[i])
        is_idle = state.done[i] or task.kind in SPANS or task.kind is TaskKind.INACTIVE
        ways = [Way(None, length, None, (), (), ())]
        if not is_idle:
            ways = ways_of(self.plan, task, fact, self.given[task.id])
            is_pinned = self.columns["pin"][i] < FAR
            is_pinned = is_pinned and (task.work is None or task.kind is TaskKind.MANUAL)
            if fact is not None or is_pinned or i in state.expected:
                ways = [replace(ways[0], duration=length, work=None)]
        home = int(self.net.calendar[i])
        crews = [Crew(self.net, task, way, self.shared, home) for way in ways]
        able = [crew for crew in crews if not crew.conflicts]
        if not able:
            self.conflicts += crews[0].conflicts
        for crew in able or crews[:1]:
            self._add_crew(crew)
            self._add_material(i, task, crew.way, is_idle=bool(is_idle))
        self.columns["only"].append(-1)
        self.columns["way_ptr"].append(len(self.ways))

    def _add_crew(self, crew: Crew) -> None:
        columns = self.columns
        columns["team_ptr"].append(len(columns["team"]))
        columns["team"] += crew.team
        for seat, people in zip(crew.way.seats, crew.candidates, strict=True):
            for each in people:
                columns["person"].append(self._number(each.resource))
                columns["speed"].append(each.speed)
                columns["bit"].append(each.bit)
                columns["until"].append(each.until)
            columns["cand_ptr"].append(len(columns["person"]))
            columns["units"].append(micro(seat.units))
        for use in crew.way.uses:
            columns["pool"].append(self._number(use.pool))
            columns["pool_units"].append(micro(use.units))
        self.ways.append(crew.way)
        self.seats += crew.way.seats
        self.uses += crew.way.uses
        columns["slot_ptr"].append(len(self.seats))
        columns["pool_ptr"].append(len(self.uses))
        columns["base_speed"].append(crew.base_speed)
        columns["length"].append(crew.length)
        columns["work"].append((crew.way.work or 0) * MICRO)
        columns["least"].append(crew.least)

    def _add_material(self, i: int, task: Task, way: Way, *, is_idle: bool) -> None:
        """Take in what a way uses up and makes; what has begun used it up when it began."""
        columns, state, given = self.columns, self.state, self.given[task.id]
        needs = needs_of(task, given) if is_idle else way.needs
        found = eaten(needs, given, self.stocks)
        if task.kind is TaskKind.INACTIVE or task.kind in SPANS:
            found = {}
        for name, quantity in found.items():
            units = ceil(quantity * MICRO - 1e-3)
            if state.begun[i] < FAR and units > 0:
                self.past[name].append((int(state.begun[i]), -units))
            elif is_idle:
                at = int(state.start[i] if units > 0 else state.finish[i])
                self.past[name].append((at, -units))
            elif units:
                columns["eat"].append(self._number(name))
                columns["eat_units"].append(units)
        columns["eat_ptr"].append(len(columns["eat"]))

    def _supply(self, stock: str) -> list[tuple[int, int]]:
        """Return what there is of a stock: instants and what has come, less what is used up."""
        changes = self.past[stock] + [
            (to_minutes(each.at), floor(each.quantity * MICRO + 1e-3))
            for each in self.plan.deliveries
            if each.resource == stock
        ]
        there: dict[int, int] = {-FAR: 0}
        level = 0
        for at, change in sorted(changes):
            level += change
            there[at] = level
        return list(there.items())

    def _number(self, resource: str) -> int:
        """Return the number of a resource, given when it is first asked for."""
        return self.numbers.setdefault(resource, len(self.numbers))

    def _add_resources(self) -> None:
        for resource in self.numbers:
            supply = self._supply(resource) if resource in self.stocks else []
            self.columns["base_at"] += [at for at, _ in supply]
            self.columns["base_free"] += [level for _, level in supply]
            steps = () if supply else self.net.capacity(resource)
            for position, (at, capacity) in enumerate(steps):
                self.columns["base_at"].append(at if position else -FAR)
                self.columns["base_free"].append(ceil(capacity * MICRO - 1e-3))
            self.columns["base_ptr"].append(len(self.columns["base_at"]))


def _heads(held: Demand) -> tuple[IntArray, IntArray]:
    """Return earliest starts and finishes with the quickest way of each task and no resources."""
    ptr, least = held.jobs.way_ptr, held.jobs.least
    quickest = [int(least[ptr[i] : ptr[i + 1]].min()) for i in range(len(held))]
    jobs, start, finish = held.jobs, held.start.copy(), held.finish.copy()
    floor = np.where(jobs.pin < FAR, np.maximum(jobs.floor, jobs.pin), jobs.floor)
    none = np.zeros(len(held), np.int64)
    columns = readable(
        [
            *(held.net.calendar, np.array(quickest, np.int64)),
            *(floor, jobs.finish_floor, jobs.pin, jobs.begun, none),
            *(start, finish, none.copy()),
        ]
    )
    forward(held.net.calendars.readable, held.links.readable, *columns)
    return np.array(columns[7], np.int64), np.array(columns[8], np.int64)


def scarcity(held: Demand) -> NDArray[np.float64]:
    """Return, by resource, the work that may want it, shared among those who can do it."""
    jobs = held.jobs
    value = np.zeros(len(held.resources))
    for way in range(len(held.ways)):
        for slot in held.slots(way):
            people = jobs.person[jobs.cand_ptr[slot] : jobs.cand_ptr[slot + 1]]
            load = float(jobs.least[way]) * float(jobs.units[slot]) / max(1, len(people))
            np.add.at(value, people, load)
    return value


def room(held: Demand) -> Room:
    """Return room for the generator to work in."""
    jobs, n, resources = held.jobs, len(held), len(held.resources)
    columns_of = (jobs.person, jobs.pool, jobs.eat)
    uses = [np.bincount(column, minlength=resources) for column in columns_of]
    size = np.diff(jobs.base_ptr) + 2 * sum(uses) + 2
    ptr = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    steps, people = int(ptr[-1]), len(jobs.person)
    sizes = [resources, steps, steps, steps, people, people, *[resources] * 4]
    blank = [np.zeros(size, np.int64) for size in [*sizes, len(jobs.units) + 1, n + 1, n]]
    blank[6][:] = -1  # nobody holds anybody yet
    columns = readable([ptr, *blank])
    return Room(Steps(*columns[:5]), *columns[5:])


def readable(columns: Iterable[IntArray]) -> list[Any]:
    """Return columns as kernels read them fastest: arrays when compiled, lists when not."""
    return list(columns) if COMPILED else [column.tolist() for column in columns]


def as_table(table: CalendarTable[IntArray]) -> CalendarTable[IntArray] | CalendarTable[list[int]]:
    """Return a table as kernels read it fastest."""
    return table if COMPILED else as_lists(table)
