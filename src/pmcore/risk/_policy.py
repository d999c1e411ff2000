"""A schedule as a policy: in which order its tasks are taken up, by whom, and what holds them.

The policy decides as those do who carry a schedule out: people stay with their tasks, a task is
taken up once all that it needs is there, and of several the one that the schedule starts first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import (
    COMPILED,
    FAR,
    MICRO,
    Board,
    Chain,
    Turns,
    after_lag,
    as_lists,
    board,
    dispatch,
    finish_at,
    start_at,
    work_at,
)
from pmcore.model import ResourceKind, Schedule, TaskKind
from pmcore.network import FF, FS, SF, SPANS, SS, Network, SharedCalendars
from pmcore.risk._assumptions import counted
from pmcore.risk._outlook import Assumption
from pmcore.risk._reckoned import Timed, by_work
from pmcore.schedule import State
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]
Steps: TypeAlias = list[tuple[int, int]]
"""How much there is of a resource in millionths, from which instant on."""

_PLENTY = 1e9  # units from which on nobody waits for any


class Played(NamedTuple):
    """What some samples gave: instants, and in how many each task was critical."""

    last: IntArray
    kept: IntArray
    critical: IntArray


@dataclass(frozen=True)
class Policy:
    """What is needed to carry a schedule out; can be sent to another process.

    Parameters
    ----------
    stated, counted : Timed
        In instants, and as it is reckoned: by work alone where all is done by one calendar, else
        the same.
    order : tuple of int
        Positions in the chain, in the order in which tasks are served.
    assumptions : tuple of Assumption
        What it takes for granted.
    """

    stated: Timed
    counted: Timed
    order: tuple[int, ...]
    assumptions: tuple[Assumption, ...]

    def play(self, durations: Sequence[IntArray], count: int) -> Played:
        """Return what some samples give.

        Parameters
        ----------
        durations : sequence of array
            By position in the chain, a row of working minutes, or a single number for all.
        """
        _, last, kept, critical = self._run(durations, count, self.counted)
        by_task = kept.reshape(len(self.stated.turns.keep), count)
        return Played(last, by_task, critical[self._places])

    def dates(self, durations: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
        """Return the starts and finishes of one sample, by position in the chain.

        Work that had begun starts when it goes on.
        """
        counted = self.counted
        if counted is not self.stated:
            # After whatever holds them, as links lead in the chain.
            told = sorted(counted.turns.queued.tolist(), key=lambda turn: self.order[turn])
            turns = counted.turns._replace(told=np.array(told, np.int64))
            counted = counted._replace(turns=turns)
        room, *_ = self._run(durations, 1, counted)
        columns = (np.array(column, np.int64) for column in (room.begins, room.ends))
        start, finish = (column[self._places] for column in columns)
        return start, finish

    @property
    def _places(self) -> IntArray:
        return np.argsort(np.array(self.order, np.int64))

    def _run(
        self, durations: Sequence[IntArray], count: int, counted: Timed
    ) -> tuple[Board, IntArray, IntArray, IntArray]:
        """Return the room as the last sample left it, and what all of them gave."""
        stated = self.stated
        length = np.empty((count, len(self.order)), np.int64)
        for turn, i in enumerate(self.order):
            length[:, turn] = durations[i]
        sizes = (count, len(stated.turns.keep) * count, len(self.order))
        columns = [length.ravel(), *(np.zeros(size, np.int64) for size in sizes)]
        told = stated.start, stated.finish
        dates = told if counted is stated else (counted.start, counted.finish)
        room = board(counted.turns, len(counted.table.origin), dates, told)
        if COMPILED:
            times = (counted.table, counted.turns, stated.table, stated.turns)
            done = dispatch(*times, room, columns[0], count, *columns[1:])
        else:
            lists = [column.tolist() for column in columns]
            given = [
                (as_lists(each.table), Turns(*(column.tolist() for column in each.turns)))
                for each in (counted, stated)
            ]
            done = dispatch(*given[0], *given[1], room, lists[0], count, *lists[1:])
            columns = [np.array(each, np.int64) for each in lists]
        assert done == count, "tasks wait for each other for ever"
        _, last, kept, critical = columns
        return room, last, kept, critical


def policy_of(state: State, schedule: Schedule, chain: Chain, kept: Sequence[int]) -> Policy:
    """Return the policy by which a schedule is carried out.

    Parameters
    ----------
    state : State
        Of the network with the schedule's durations.
    schedule : Schedule
    chain : Chain
        The same network as the simulation reads it.
    kept : sequence of int
        Positions of the tasks whose finishes are kept.
    """
    return _Draft(state, schedule, chain).finish(kept)


class _Draft:
    """The columns of a policy while they are filled, by position in the chain."""

    def __init__(self, state: State, schedule: Schedule, chain: Chain) -> None:
        self.state, self.net, self.schedule, self.chain = state, state.net, schedule, chain
        self.lacking: set[str] = set()
        self.foreseen: set[str] = set()
        self.apart: set[str] = set()
        self.count = len(self.net)
        self.is_pinned = [at < FAR for at in chain.pin]
        self.queued = [chain.fixed[i] is None and i not in chain.spans for i in range(self.count)]
        pairs = zip(chain.floor, chain.pin, strict=True)
        self.floor = [floor if pin == FAR else pin for floor, pin in pairs]
        bounds = zip(chain.finish_floor, self.is_pinned, strict=True)
        self.late = [-FAR if pinned else floor for floor, pinned in bounds]
        self.shared = SharedCalendars(self.net.calendars.table)
        self.takes = _takes(self)
        self.home = [self._home(i) for i in range(self.count)]
        self.table = self.shared.readable()
        self.supply = self._supply()
        self.instant = [
            not (state.duration[i] or self.takes[i] or i in chain.expected)
            for i in range(self.count)
        ]
        self.successor = [i for i in range(self.count) for _ in chain.links(i)]
        self.links = [k for k in range(len(chain.pred)) if self._holds(k)]
        for i in range(self.count):
            self._foresee(i)

    def _home(self, i: int) -> int:
        """Return the calendar that a task and its people share; its own where there is none."""
        own = int(self.net.calendar[i])
        names = {each: self.net.plan.resource(each).calendar for each in self.takes[i]}
        people = {self.net.calendars.index[name] for name in names.values() if name is not None}
        home = self.shared.common({own, *people}) if people else own
        if home < 0:
            self.apart.update(each for each, name in names.items() if name is not None)
        return home if home >= 0 else own

    def _supply(self) -> dict[str, Steps]:
        """Return what there is of each resource for which somebody may have to wait.

        Where in the end there is less of it than a task has been given, what there was before
        goes on being there, as the task could never be done.
        """
        begin = min((self.floor[i] for i in range(self.count) if self.queued[i]), default=0)
        found = {}
        for name in sorted(set().union(*self.takes)):
            asked = [takes[name] for takes in self.takes if name in takes]
            steps = _steps(self.net, name, begin)
            most = max(units for _, units in steps)
            wanted = min(max(asked), most)
            while steps[-1][1] < wanted:
                del steps[-1]
                self.lacking.add(name)
            if most < max(asked):
                self.lacking.add(name)
            if sum(asked) > min(units for _, units in steps):
                found[name] = steps
        for i, takes in enumerate(self.takes):
            self.takes[i] = {
                name: min(units, max(free for _, free in found[name]))
                for name, units in takes.items()
                if name in found
            }
        return found

    def _holds(self, k: int) -> bool:
        """Whether a link is to be waited for; the events of what has happened become floors."""
        chain = self.chain
        i, p, kind = self.successor[k], chain.pred[k], chain.type[k]
        if not self.queued[i] or self.is_pinned[i]:
            return False
        done = chain.fixed[p]
        is_finish = kind in (FS, FF)
        if done is None and (is_finish or chain.begun[p] == FAR):
            return True
        at = done[is_finish] if done is not None else chain.begun[p]
        at = after_lag(self.table, chain.lag_calendar[k], at, chain.lag[k], chain.rounds[k])
        bounds = self.floor if kind in (FS, SS) else self.late
        bounds[i] = max(bounds[i], int(at))
        return False

    def _foresee(self, i: int) -> None:
        """Raise a floor to where a task as planned ends no earlier than it may."""
        if self.late[i] == -FAR:
            return
        if self.instant[i]:
            self.floor[i], self.late[i] = max(self.floor[i], self.late[i]), -FAR
            return
        self.foreseen.add(self.net.ids[i])
        table, own, home = self.table, int(self.net.calendar[i]), self.home[i]
        end = finish_at(table, own, work_at(table, own, self.late[i]))
        at = work_at(table, home, end - 1) + 1 - self.state.duration[i]
        self.floor[i] = max(self.floor[i], int(start_at(table, home, at)))

    def finish(self, kept: Sequence[int]) -> Policy:
        """Return the policy; tasks are numbered anew, in the order in which they are served."""
        order = sorted(range(self.count), key=self._rank)
        turn = {i: place for place, i in enumerate(order)}
        columns = {
            **self._tasks(order),
            **self._links(order, turn),
            **self._uses(order),
            **self._spans(turn),
            "keep": [turn[i] for i in kept],
            "told": [],
        }
        fixed = [self.chain.fixed[i] or (FAR, -FAR) for i in order]
        stated = Timed(
            self.shared.table(),
            Turns(**{name: np.array(columns[name], np.int64) for name in Turns._fields}),
            tuple(start for start, _ in fixed),
            tuple(finish for _, finish in fixed),
        )
        counted = by_work(stated, order)
        return Policy(stated, counted, tuple(order), tuple(self._assumptions()))

    def _rank(self, i: int) -> tuple[bool, int, int, str]:
        """Return what is served first: work under way, then by start, priority and id."""
        task = self.net.tasks[i]
        begin = to_minutes(self.schedule[task.id].start)
        return self.chain.begun[i] == FAR, begin, -task.priority, task.id

    def _tasks(self, order: list[int]) -> dict[str, Sequence[int]]:
        chain, state, tasks = self.chain, self.state, self.net.tasks
        awaited = {chain.pred[k] for k in self.links if self._is_foreseen(k)}
        joined = {self.successor[k] for k in self.links if self._type(k) >= FF}
        varies = [any(len(self.supply[name]) > 1 for name in takes) for takes in self.takes]
        foresees = [i in awaited or varies[i] for i in range(self.count)]
        is_odd = [
            self.instant[i]
            or foresees[i]
            or self.late[i] > -FAR
            or i in joined
            or i in chain.expected
            for i in range(self.count)
        ]
        held = [self.successor[k] for k in self.links]
        waits = np.bincount(np.array(held, np.int64), minlength=self.count).tolist()
        by_task = {
            "own": self.net.calendar.tolist(),
            "home": self.home,
            "planned": list(state.duration),
            "floor": self.floor,
            "finish_floor": self.late,
            "expected": [chain.expected.get(i, -FAR) for i in range(self.count)],
            "instant": self.instant,
            "rests": [
                task.is_interruptible or begun < FAR
                for task, begun in zip(tasks, chain.begun, strict=True)
            ],
            "varies": varies,
            "foresees": foresees,
            "plain": [not each for each in is_odd],
            "waits": waits,
        }
        queued = [place for place, i in enumerate(order) if self.queued[i]]
        homes = sorted({self.home[order[place]] for place in queued})
        found = {name: [int(column[i]) for i in order] for name, column in by_task.items()}
        counted = [place for place, i in enumerate(order) if chain.ends[i]]
        lists = {
            "queued": queued,
            "homes": homes,
            "counted": counted,
            "closing": [place for place in counted if self.queued[order[place]]],
        }
        return {**found, **lists}

    def _is_foreseen(self, k: int) -> bool:
        """Whether a link acts on when its predecessor is planned to end."""
        kind = self._type(k)
        return kind == FF or (kind == FS and self.chain.lag[k] < 0)

    def _type(self, k: int) -> int:
        """Return the type of a link: what happens at an instant has one event, its start."""
        kind = self.chain.type[k]
        return kind - FF if kind >= FF and self.instant[self.successor[k]] else kind

    def _links(self, order: list[int], turn: dict[int, int]) -> dict[str, Sequence[int]]:
        chain = self.chain
        links = sorted(self.links, key=lambda k: turn[chain.pred[k]])
        pred = [turn[chain.pred[k]] for k in links]
        succ = [turn[self.successor[k]] for k in links]
        into = sorted(range(len(links)), key=lambda position: succ[position])
        return {
            "out_ptr": _ptr(pred, len(order)),
            "pred": pred,
            "succ": succ,
            "type": [self._type(k) for k in links],
            "lag": [chain.lag[k] for k in links],
            "calendar": [chain.lag_calendar[k] for k in links],
            "rounds": [chain.rounds[k] for k in links],
            "direct": [
                self._type(k) == FS and not (chain.lag[k] or chain.rounds[k]) for k in links
            ],
            "in_ptr": _ptr(succ, len(order)),
            "into": into,
        }

    def _uses(self, order: list[int]) -> dict[str, Sequence[int]]:
        number = {name: position for position, name in enumerate(self.supply)}
        uses = [
            (place, number[name], units)
            for place, i in enumerate(order)
            for name, units in sorted(self.takes[i].items(), key=self._scarce)
        ]
        resource = [r for _, r, _ in uses]
        steps = list(self.supply.values())
        owners = [r for r, each in enumerate(steps) for _ in each]
        return {
            "use_ptr": _ptr([user for user, _, _ in uses], len(order)),
            "resource": resource,
            "units": [units for _, _, units in uses],
            "user": [user for user, _, _ in uses],
            "of_ptr": _ptr(resource, len(steps)),
            "of": sorted(range(len(uses)), key=lambda u: resource[u]),
            "base_ptr": _ptr(owners, len(steps)),
            "base_at": [at for each in steps for at, _ in each],
            "base_free": [units for each in steps for _, units in each],
        }

    def _scarce(self, use: tuple[str, int]) -> tuple[float, str]:
        """Return what uses are ordered by: who has to wait mostly lacks the scarcest."""
        name, units = use
        return -units / max(free for _, free in self.supply[name]), name

    def _spans(self, turn: dict[int, int]) -> dict[str, Sequence[int]]:
        spans = [(turn[i], span) for i, span in sorted(self.chain.spans.items())]
        begins = [(s, p, side) for s, (_, span) in enumerate(spans) for p, side in span.begins]
        ends = [
            (s, p, side)
            for s, (_, span) in enumerate(spans)
            for p, side in span.ends or span.begins
        ]
        return {
            "span": [place for place, _ in spans],
            "span_floor": [span.floor for _, span in spans],
            "begin_ptr": _ptr([s for s, _, _ in begins], len(spans)),
            "begin": [turn[p] for _, p, _ in begins],
            "begin_side": [int(side) for _, _, side in begins],
            "end_ptr": _ptr([s for s, _, _ in ends], len(spans)),
            "end": [turn[p] for _, p, _ in ends],
            "end_side": [int(side) for _, _, side in ends],
        }

    def _assumptions(self) -> Iterator[Assumption]:
        links, source = self.net.plan.dependencies, self.net.links.source
        foreseen = {int(source[k]) for k in self.links if self._asks_foresight(k)}
        yield from counted("foresight", [links[position].key for position in sorted(foreseen)])
        yield from counted("finish_floors", sorted(self.foreseen))
        yield from counted("calendars", sorted(self.apart))
        yield from counted("lacking", sorted(self.lacking))
        yield from counted("shrinks", [name for name in self.supply if self._shrinks(name)])

    def _asks_foresight(self, k: int) -> bool:
        return self._type(k) in (FF, SF) or self.chain.lag[k] < 0

    def _shrinks(self, name: str) -> bool:
        """Whether several can be at work with a resource when there comes to be less of it."""
        asked = sorted(takes[name] for takes in self.takes if name in takes)
        return any(
            after < before and sum(asked[:2]) <= before
            for (_, before), (_, after) in pairwise(self.supply[name])
        )


def _takes(draft: _Draft) -> list[dict[str, int]]:
    """Return by task how much it takes of whom, in millionths; material is there."""
    net, schedule = draft.net, draft.schedule
    kinds = {each.id: each.kind for each in net.plan.resources}
    found: list[dict[str, int]] = [{} for _ in range(len(net))]
    for each in schedule.assignments:
        i, row = net.index[each.task], schedule[each.task]
        is_idle = not draft.queued[i] or net.tasks[i].kind in (*SPANS, TaskKind.INACTIVE)
        is_used_up = each.quantity is not None or kinds[each.resource] is ResourceKind.MATERIAL
        units = round(each.units * MICRO)
        if units > 0 and row.finish > row.start and not is_idle and not is_used_up:
            found[i][each.resource] = found[i].get(each.resource, 0) + units
    return found


def _steps(net: Network, resource: str, begin: int) -> Steps:
    """Return how much there is of a resource from an instant on."""
    steps = [
        (at, ceil(min(capacity, _PLENTY) * MICRO - 1e-3)) for at, capacity in net.capacity(resource)
    ]
    past = sum(at <= begin for at, _ in steps)
    return [(-FAR, steps[past - 1][1]), *steps[past:]]


def _ptr(owners: Iterable[int], count: int) -> list[int]:
    """Return where what belongs to each of so many owners begins, in the order of the owners."""
    sizes = np.bincount(np.array([*owners], np.int64), minlength=count)
    return list(accumulate(sizes.tolist(), initial=0))
