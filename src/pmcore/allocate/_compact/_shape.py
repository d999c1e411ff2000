"""A demand as whole numbers on one axis, where all that is asked for keeps one calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._teams import Staff, seated, staff_of
from pmcore.allocate._demand import (
    Demand,
    Overdrawn,
    Staffed,
    appetite,
    are_there,
    owners,
    possible,
    ways_in,
    worthwhile,
)
from pmcore.allocate._generation import Generator
from pmcore.allocate._program import playable
from pmcore.kernels import FAR, Compact, Spaced, Ways, finish_at_each, work_at_each
from pmcore.model import TaskKind
from pmcore.network import FS

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """A demand in its compact form.

    Parameters
    ----------
    tasks, ways : array
        Position in the demand of each task, and of each way, of the compact form.
    net, mirror : Compact
        In working minutes, and the same with time running backwards. Tasks stand in ways that
        stocks allow.
    choice : Ways
    first : int
        Where the axis begins.
    late : array by task
        Latest starts that links leave, if the last finish is as early as links alone let it be.
    calendar : int
    staff : Staff
    lags, back : Spaced, optional
        Distances between starts, forwards and backwards, where links are more than a finish that a
        start waits for; those of the net are then but the order that they leave.
    """

    tasks: IntArray
    ways: IntArray
    net: Compact
    mirror: Compact
    choice: Ways
    first: int
    late: IntArray
    calendar: int
    staff: Staff
    lags: Spaced | None = None
    back: Spaced | None = None

    @property
    def step(self) -> int:
        """A number of minutes that everything in the compact form is a multiple of."""
        net, first = self.net, self.first
        whole = self.choice.length, net.lag, net.floor - first, net.at[1:] - first
        return max(1, int(np.gcd.reduce(np.concatenate(whole))))

    def span(self, start: IntArray, way: IntArray) -> int:
        """Return the length of a schedule."""
        return int((start + self.choice.length[way]).max()) - self.first

    def tails(self) -> IntArray:
        """Return how long links keep the end away from the start of each task."""
        duration = np.minimum.reduceat(self.choice.length, self.choice.ptr[:-1])
        found = duration.copy()
        for i in range(len(found) - 1, -1, -1):
            for place in range(int(self.mirror.ptr[i]), int(self.mirror.ptr[i + 1])):
                after = int(self.mirror.lag[place]) + int(found[self.mirror.pred[place]])
                found[i] = max(int(found[i]), int(duration[i]) + after)
        return found

    def least(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return the least that any way takes: time by task, units and energy by task and pool."""
        net, choice = self.net, self.choice
        units = np.zeros((len(choice.length), net.free.shape[1]), np.int64)
        owner = owners(net.use_ptr)
        np.add.at(units, (owner, net.pool), net.units)
        first = choice.ptr[:-1]
        return (
            np.minimum.reduceat(choice.length, first),
            np.minimum.reduceat(units, first),
            np.minimum.reduceat(units * choice.length[:, None], first),
        )


def shape_of(generator: Generator) -> Shape | None:
    """Return the compact form of a demand; None if something in it has no place there."""
    held = generator.held
    tasks = np.array(playable(held), np.int64)
    is_length = len(generator.aims) == 1 and generator.aims[0].is_length
    if len(tasks) < 2 or not is_length or not _is_plain(held, tasks):
        return None
    ways = worthwhile(held.jobs, tasks)
    if ways is None:
        return None
    calendar = calendar_of(held, tasks, ways)
    links = None if calendar is None else _links(held, tasks, calendar)
    if calendar is None or links is None:
        return None
    table = held.shared.table()
    floor = work_at_each(table, calendar, generator.head_start[tasks])
    first = int(floor.min())
    if not are_there(held.jobs, int(generator.head_start[tasks].min())):
        return None
    at, there_is = capacity(held, calendar, first)
    ptr, pools, units = uses(held, ways)
    named, pool = np.unique(pools, return_inverse=True)
    taken, free = (ptr, pool.astype(np.int64), units), there_is[:, named]
    staff = staff_of(held, tasks, ways, there_is, generator.value)
    if staff is None or (len(pool) and (units > free[-1, pool]).any()):
        return None
    if not _is_steady(held, ways, there_is) or not staff.suffice(held, ways):
        return None
    choice = choice_of(held, tasks, ways, taken, free)
    try:
        way = possible(choice.ptr, choice.eats, choice.stock)
    except Overdrawn:
        way = None
    if way is None:
        return None
    choice.left[:] = choice.stock - choice.eats[way].sum(axis=0)
    if len(staff.resources):
        choice.weight[:] += staff.shares()
    before, after = links
    rows = *before, *after[:2], way, *taken
    net = Compact(choice.length[way], floor, *rows, at, free, staff.people)
    mirror = mirrored(net, *before[:2], after, first)
    shape = Shape(tasks, ways, net, mirror, choice, first, floor, calendar, staff)
    tails = shape.tails()
    late = int((floor + tails).max()) - tails
    return replace(shape, late=late)


def staffed(
    generator: Generator, shape: Shape, start: IntArray, way: IntArray, team: IntArray
) -> Staffed:
    """Return the schedule that the generator makes of starts, ways and teams of a compact form."""
    held, jobs = generator.held, generator.held.jobs
    rank = np.full(len(held), -float(FAR))
    rank[shape.tasks] = start
    chosen = shape.ways[way]
    if not len(shape.staff.resources):
        only = jobs.only.copy()
        only[shape.tasks] = chosen
        return generator.place(rank, jobs=jobs._replace(only=only))
    pick, ways = np.full(len(jobs.units), -1, np.int64), np.full(len(held), -1, np.int64)
    ways[shape.tasks] = chosen
    for k, w in enumerate(chosen.tolist()):
        slots = held.slots(w)
        pick[slots.start : slots.stop] = seated(
            held, w, shape.staff.crew(team[k]) if jobs.least[w] else None
        )
    rough = Staffed(held.start, held.finish, ways, pick, ())
    return generator.retimed(rough, rank)


def unstaffed(
    generator: Generator, shape: Shape, found: Staffed
) -> tuple[IntArray, IntArray] | None:
    """Return starts and ways in compact form; None where a way was left out of it."""
    start = work_at_each(generator.held.shared.table(), shape.calendar, found.start[shape.tasks])
    way = np.searchsorted(shape.ways, found.way[shape.tasks])
    way = np.minimum(way, len(shape.ways) - 1)
    return (start, way) if (shape.ways[way] == found.way[shape.tasks]).all() else None


def value_of(generator: Generator, shape: Shape, span: int) -> int:
    """Return the value of the aim where the last task ends so long after the beginning."""
    aim, table = generator.aims[0], generator.held.shared.table()
    finish = int(finish_at_each(table, shape.calendar, shape.first + span))
    due = aim.dues[0]
    late = work_at_each(table, due.calendar, [finish, due.at])
    return max(0, int(late[0] - late[1])) * due.weight


def _is_plain(held: Demand, tasks: IntArray) -> bool:
    """Whether people are asked for in one way a task alone, and no date but a floor."""
    jobs = held.jobs
    ways = ways_in(jobs.way_ptr, tasks)
    return not len(held.net.limits) and bool(
        (len(ways) == len(tasks) or (jobs.slot_ptr[ways] == jobs.slot_ptr[ways + 1]).all())
        and all(jobs.length[way] >= 0 or _is_even(held, way) for way in ways.tolist())
        and (jobs.pin[tasks] == FAR).all()
        and (jobs.begun[tasks] == FAR).all()
        and (jobs.finish_floor[tasks] == -FAR).all()
        and (jobs.late_start[tasks] == FAR).all()
        and (jobs.late_finish[tasks] == FAR).all()
        and not any(task.kind is TaskKind.INACTIVE for task in held.net.tasks)
    )


def _is_even(held: Demand, way: int) -> bool:
    """Whether work takes as long whoever does it."""
    jobs = held.jobs
    return all(len({int(jobs.speed[c]) for c in held.candidates(s)}) == 1 for s in held.slots(way))


def _is_steady(held: Demand, ways: IntArray, free: IntArray) -> bool:
    """Whether no task may rest while some of its people are off."""
    changes = (free != free[0]).any(axis=0)
    owner = np.searchsorted(held.jobs.way_ptr, ways, side="right") - 1
    return not any(
        held.jobs.splits[i] and changes[held.jobs.person[c]]
        for i, way in zip(owner.tolist(), ways.tolist(), strict=True)
        for slot in held.slots(way)
        for c in held.candidates(slot)
    )


def calendar_of(held: Demand, tasks: IntArray, ways: IntArray) -> int | None:
    """Return the calendar of all tasks, pools and teams, if it is one."""
    jobs = held.jobs
    found = set(jobs.calendar[tasks].tolist())
    for way in ways[jobs.least[ways] > 0].tolist():
        found |= set(held.teams(way).tolist())
    return int(found.pop()) if len(found) == 1 else None


_Rows: TypeAlias = tuple[IntArray, IntArray, IntArray]


def _links(held: Demand, tasks: IntArray, calendar: int) -> tuple[_Rows, _Rows] | None:
    """Return predecessors and successors, with lags; None if a link is no plain one.

    What comes from tasks that are done already bounds the heads.
    """
    links, place = held.links, np.full(len(held), -1, np.int64)
    place[tasks] = np.arange(len(tasks))
    inside = (place[links.pred] >= 0) & (place[links.succ] >= 0)
    lag = links.lag[inside]
    is_plain = (links.type[inside] == FS) & (links.rounds[inside] == 0)
    is_plain &= (lag == 0) | ((lag > 0) & (links.calendar[inside] == calendar))
    loose = (place[links.pred] >= 0) & (place[links.succ] < 0)
    if not is_plain.all() or (links.succ[loose] < 0).any():
        return None
    pred, succ = place[links.pred[inside]], place[links.succ[inside]]
    return rows(succ, pred, lag, len(tasks)), rows(pred, succ, lag, len(tasks))


def rows(owner: IntArray, other: IntArray, lag: IntArray, count: int) -> _Rows:
    """Return links by the task that owns them: where those of each begin, other ends, lags."""
    order = np.argsort(owner, kind="stable")
    ptr = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=count)))).astype(np.int64)
    return ptr, other[order], lag[order]


def uses(held: Demand, ways: IntArray) -> _Rows:
    """Return what tasks take of pools; what takes no time takes nothing."""
    jobs, ptr = held.jobs, [0]
    found: list[int] = []
    for way in ways.tolist():
        found += held.pool_uses(way) if jobs.least[way] else ()
        ptr.append(len(found))
    taken = np.array(found, np.int64)
    return np.array(ptr, np.int64), jobs.pool[taken], jobs.pool_units[taken]


def choice_of(held: Demand, tasks: IntArray, ways: IntArray, uses: _Rows, free: IntArray) -> Ways:
    """Return the ways of the compact form, with what they use up of the stocks that are scarce."""
    jobs = held.jobs
    owner = np.searchsorted(jobs.way_ptr, ways, side="right") - 1
    ptr = np.searchsorted(owner, np.append(tasks, len(held))).astype(np.int64)
    length = jobs.least[ways]
    user = owners(uses[0])
    most = np.maximum(free.max(axis=0), 1)
    weight = np.bincount(user, uses[2] / most[uses[1]], minlength=len(ways)).astype(np.float64)
    eats, stock = appetite(jobs, ways, ptr)[1:]
    span = max(int(np.minimum.reduceat(length, ptr[:-1]).sum()), 1)
    cost = weight * length / span + (eats / np.maximum(stock, 1)).sum(axis=1)
    return Ways(ptr, length, weight, cost, eats, stock, stock.copy())


def capacity(held: Demand, calendar: int, first: int) -> tuple[IntArray, IntArray]:
    """Return what there is of each pool, from the beginning of the axis on."""
    jobs, table = held.jobs, held.shared.table()
    known = jobs.base_at[np.abs(jobs.base_at) < FAR]
    places = work_at_each(table, calendar, known)
    at = np.unique(np.append(places[places > first], first))
    free = np.zeros((len(at), len(held.resources)), np.int64)
    for r in range(len(held.resources)):
        since, _, there = np.array(held.supply(r), np.int64).T
        own = np.full(len(since), first - 1, np.int64)
        own[1:] = work_at_each(table, calendar, since[1:])
        free[:, r] = there[np.searchsorted(own, at, side="right") - 1]
    return at, free


def mirrored(net: Compact, out_ptr: IntArray, succ: IntArray, before: _Rows, first: int) -> Compact:
    """Return the problem with time running backwards.

    Beyond its end, which is before the beginning, there is of everything what there ever is:
    what goes so far is no schedule, but an order of the tasks.
    """
    at = np.concatenate(([-FAR], -net.at[:0:-1], [-first]))
    free = np.concatenate((net.free[::-1], net.free.max(axis=0)[None, :]))
    there = net.people.there
    ever = np.bitwise_or.reduce(there, axis=0)[None, :]
    people = net.people._replace(there=np.concatenate((there[::-1], ever)))
    if len(net.at) == 1:
        at, free, people = at[:1], net.free, net.people
    floor = np.full(len(net.duration), -FAR, np.int64)
    return Compact(net.duration, floor, *before, out_ptr, succ, *net[7:11], at, free, people)
