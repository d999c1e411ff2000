"""Schedules by generation: rules, random ranks and justification, and what they are compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import (
    Demand,
    Score,
    Spacing,
    Staffed,
    as_table,
    readable,
    room,
    scarcity,
)
from pmcore.allocate._generation._mirror import mirrored_calendar, mirrored_jobs, mirrored_links
from pmcore.allocate._terms import Aim, Term
from pmcore.kernels import (
    BEGUN,
    DONE,
    FAR,
    LOOSE,
    PLACED,
    Jobs,
    LinkColumns,
    Table,
    after_lag,
    before_lag,
    build_table,
    generate,
    start_at,
    work_at,
)
from pmcore.model import TaskKind
from pmcore.network import FF, FS

IntArray: TypeAlias = NDArray[np.int64]
Ranks: TypeAlias = NDArray[np.float64]
Named: TypeAlias = Callable[[IntArray, IntArray], tuple[IntArray, IntArray]]

MENDINGS = 40
"""How often a schedule is made anew because a maximum lag was broken."""


class Unplaceable(Exception):  # noqa: N818 - no error: what the generator found out
    """A task that nobody can ever do; `task` is its position."""

    def __init__(self, task: int) -> None:
        self.task = task
        super().__init__(task)


class Generator:
    """Makes schedules of one demand.

    Parameters
    ----------
    held : Demand
    aims : sequence of Aim
        What schedules are compared by, the first first.

    Attributes
    ----------
    spacing : Spacing, optional
        The distances that lags and pools leave, where they were looked for.
    terms : sequence of Term
        What the aims were made of, for the judge.
    """

    def __init__(self, held: Demand, aims: Sequence[Aim]) -> None:
        self.held, self.aims = held, aims
        self.spacing: Spacing | None = None
        self.terms: Sequence[Term] = ()
        self.head_start, self.head_finish = held.heads
        self.value = scarcity(held)
        self._table = held.shared.readable()
        self._links = held.links.readable
        self._room = room(held)
        self._mirror: tuple[Table, LinkColumns] | None = None
        self.made = 0

    def place(
        self,
        rank: Ranks,
        value: Ranks | None = None,
        jobs: Jobs | None = None,
        named: Named | None = None,
    ) -> Staffed:
        """Return the schedule of a rank; raise `Unplaceable` if a task fits nowhere, ever.

        Jobs that number ways or candidates otherwise than those of the demand come with what
        turns theirs into the demand's.
        """
        jobs = self.held.jobs if jobs is None else jobs
        found = self._place(rank, value, jobs, named)
        for _ in range(MENDINGS if len(self.held.net.limits) else 0):
            floor = self._mended(found, jobs.floor)
            if floor is None:
                break
            jobs = jobs._replace(floor=floor)
            found = self._place(rank, value, jobs, named)
        return found

    def _place(self, rank: Ranks, value: Ranks | None, jobs: Jobs, named: Named | None) -> Staffed:
        held, self.made = self.held, self.made + 1
        columns = readable(
            [
                *(held.start.copy(), held.finish.copy()),
                *(np.zeros(len(held), np.int64), np.zeros(len(jobs.units), np.int64)),
            ]
        )
        ranks = readable([rank, self.value if value is None else value])  # type: ignore[list-item]  # of floats
        failed = generate(
            self._table, self._links, Jobs(*readable(jobs)), self._room, *ranks, *columns
        )
        if failed != PLACED:
            raise Unplaceable(int(failed))
        start, finish, way, pick = (np.array(column, np.int64) for column in columns)
        if named is not None:
            way, pick = named(way, pick)
        return self.scored(Staffed(start, finish, way, pick, ()))

    def scored(self, found: Staffed) -> Staffed:
        """Return a schedule with what schedules are compared by."""
        jobs, start, finish = self.held.jobs, found.start, found.finish
        late = np.maximum(start - jobs.late_start, 0) + np.maximum(finish - jobs.late_finish, 0)
        missed = int(np.minimum(late, 1 << 40).sum())
        missed += sum(beyond for *_, beyond in self._broken(start, finish))
        values = (aim.value(self.held, found) for aim in self.aims)
        return replace(found, score=(missed, *values))

    def _broken(self, start: IntArray, finish: IntArray) -> Iterator[tuple[int, int, int]]:
        """Yield maximum lags that are exceeded: number, latest event allowed, minutes beyond it."""
        net, table = self.held.net, self._table
        limits = net.limits
        for k in range(len(limits)):
            i, j, kind = int(limits.pred[k]), int(limits.succ[k]), int(limits.type[k])
            if not self.held.is_open(j) or self.held.state.begun[j] < FAR:
                continue
            begun = self.held.state.begun[i]
            begin = begun if begun < FAR else int(start[i])
            event = int(finish[i]) if kind in (FS, FF) else begin
            reached = int(start[j]) if kind < FF else int(finish[j])
            latest = after_lag(table, int(limits.calendar[k]), event, int(limits.lag[k]), 0)
            own = int(net.calendar[j])
            beyond = int(work_at(table, own, reached) - work_at(table, own, latest))
            if beyond > 0:
                yield k, reached, beyond

    def broken_limits(self, found: Staffed) -> list[int]:
        """Return the numbers of the maximum lags that a schedule exceeds."""
        return [k for k, *_ in self._broken(found.start, found.finish)]

    def _mended(self, found: Staffed, floor: IntArray) -> IntArray | None:
        """Return floors that let the predecessors of broken maximum lags begin later."""
        net, table = self.held.net, self._table
        limits, raised = net.limits, floor.copy()
        for k, reached, _ in self._broken(found.start, found.finish):
            i = int(limits.pred[k])
            least = before_lag(table, int(limits.calendar[k]), reached, int(limits.lag[k]), 0)
            home = int(net.calendar[i])
            at = work_at(table, home, least)
            if int(limits.type[k]) in (FS, FF):
                at -= work_at(table, home, int(found.finish[i]))
                at += work_at(table, home, int(found.start[i]))
            instant = int(start_at(table, home, at))
            raised[i] = max(int(raised[i]), instant, int(found.start[i]) + 1)
        return raised if (raised > floor).any() else None

    def tried(self, make: Callable[[], Staffed]) -> Staffed | None:
        """Return what is made, or None if a task then fits nowhere."""
        try:
            return make()
        except Unplaceable:
            return None

    def justified(self, found: Staffed) -> Staffed:
        """Return the schedule pushed to its end and pulled back, its people and ways kept.

        References
        ----------
        V. Valls, F. Ballestín, S. Quintanilla, Justification and RCPSP: a technique that pays,
        European Journal of Operational Research 165(2), 2005.
        """
        held = self.held
        if self._mirror is None:
            specs = [mirrored_calendar(spec) for spec in held.shared.specs]
            links = LinkColumns(*readable(mirrored_links(held.links, len(held))))
            self._mirror = as_table(build_table(specs)), links
        table, links = self._mirror
        fixed = fix(held.jobs, found)
        end = int(found.finish.max())
        jobs = mirrored_jobs(fixed, end, found.finish)
        is_past = held.finish > -FAR
        columns = readable(
            [
                np.where(is_past, -held.finish, -FAR),
                np.where(is_past, -held.start, -FAR),
                *(np.zeros(len(held), np.int64), np.zeros(len(jobs.units), np.int64)),
            ]
        )
        ranks = readable([-found.finish.astype(np.float64), self.value])  # type: ignore[list-item]  # of floats
        self.made += 1
        if generate(table, links, Jobs(*readable(jobs)), self._room, *ranks, *columns) != PLACED:
            return found
        rank = -np.array(columns[1], np.float64)
        return self.retimed(found, rank)

    def retimed(
        self, found: Staffed, rank: Ranks | None = None, floor: IntArray | None = None
    ) -> Staffed:
        """Return the schedule with the same ways and people, each task as early as it can be.

        With a floor, no task starts before its instant there.
        """
        rank = found.start.astype(np.float64) if rank is None else rank
        jobs = fix(self.held.jobs, found)
        if floor is not None:
            jobs = jobs._replace(floor=np.maximum(jobs.floor, floor))
        return self.place(rank, jobs=jobs, named=lambda _way, _pick: (found.way, found.pick))

    def settled(self, found: Staffed, start: IntArray) -> Staffed:
        """Return the schedule of given starts, tasks pulled forward one by one where that helps.

        A link that lets a successor go first (a lead, or start to finish) makes schedules that
        placing task after task, predecessors first, does not reach.
        """
        best = self.retimed(found, floor=start)
        for i in np.argsort(best.start, kind="stable").tolist():
            floor = best.start.copy()
            floor[i] = self.held.jobs.floor[i]
            pulled = self.retimed(best, floor=floor)
            if pulled.score <= best.score and pulled.start[i] < best.start[i]:
                best = pulled
        return best

    def ranks(self) -> Iterator[Ranks]:
        """Yield the ranks of the priority rules: latest finish and start, earliest finish.

        Where latest dates are stated, the last rule puts what leads to them before all else.
        """
        end = int(self.head_finish.max())
        late_start, late_finish = self.tails(end)
        priority = np.array([task.priority for task in self.held.net.tasks], np.float64)
        spread = float(late_finish.max() - late_finish.min() + 1)
        yield late_finish + (priority.max() - priority) * spread
        yield late_finish
        yield late_start
        yield self.head_finish.astype(np.float64)
        jobs = self.held.jobs
        if min(jobs.late_start.min(), jobs.late_finish.min()) < FAR:
            yield self.tails(2 * end - int(self.head_start.min()))[1]

    def tails(self, end: int) -> tuple[Ranks, Ranks]:
        """Return latest starts and finishes that logic leaves, for an end and the deadlines."""
        held = self.held
        ceiling = np.full(len(held), end, np.int64)
        for aim in self.aims:
            for due in aim.dues:
                if due.at > held.net.origin:
                    tasks = list(due.tasks)
                    ceiling[tasks] = np.minimum(ceiling[tasks], due.at)
        late = self.latest(ceiling)
        return late[0].astype(np.float64), late[1].astype(np.float64)

    def latest(self, ceiling: IntArray, *, with_wishes: bool = True) -> tuple[IntArray, IntArray]:
        """Return instants after which no task starts or finishes, whoever does it, under ceilings.

        With wishes, latest dates that the plan states count too. Starts and finishes are bounded
        apart: how long a task takes is not known before its people are.
        """
        held, jobs, table = self.held, self.held.jobs, self._table
        links, stages, homes = held.links, self._stages(), held.net.calendar.tolist()
        late_start, late_finish = [FAR] * len(held), ceiling.tolist()
        if with_wishes:
            late_start = jobs.late_start.tolist()
            late_finish = np.minimum(ceiling, jobs.late_finish).tolist()
        for i in range(len(held) - 1, -1, -1):
            for k in links.out[links.out_ptr[i] : links.out_ptr[i + 1]].tolist():
                j, kind = int(links.succ[k]), int(links.type[k])
                if stages[j] in (DONE, LOOSE) or (stages[i] and kind not in (FS, FF)):
                    continue
                late = late_start[j] if kind < FF else late_finish[j]
                if kind >= FF and late < FAR:
                    late = start_at(table, homes[j], work_at(table, homes[j], late))
                if late < FAR:
                    rounds, lag = int(links.rounds[k]), int(links.lag[k])
                    late = int(before_lag(table, int(links.calendar[k]), late, lag, rounds))
                bounds = late_finish if kind in (FS, FF) else late_start
                bounds[i] = min(bounds[i], late)
            least = int(jobs.least[held.ways_of(i)].min())
            if not least:
                late_start[i] = late_finish[i] = min(late_start[i], late_finish[i])
            elif late_finish[i] < FAR:
                at = work_at(table, homes[i], late_finish[i]) - least
                late_start[i] = min(late_start[i], int(start_at(table, homes[i], at)))
        return np.array(late_start, np.int64), np.array(late_finish, np.int64)

    def _stages(self) -> IntArray:
        """Return how far each task is: what holds none of its predecessors, and what has begun."""
        held, n = self.held, len(self.held)
        stages = np.where(held.jobs.begun < FAR, BEGUN, 0)
        stages[held.jobs.pin < FAR] = LOOSE
        idle = [
            not held.is_open(i) or held.net.tasks[i].kind is TaskKind.INACTIVE for i in range(n)
        ]
        stages[np.array(idle, np.bool_)] = DONE
        return stages.astype(np.int64)


def fix(jobs: Jobs, found: Staffed) -> Jobs:
    """Return jobs that leave each task the way and the people it has."""
    ways = np.where(found.way >= 0, found.way, jobs.way_ptr[:-1])
    slots = [np.arange(jobs.slot_ptr[w], jobs.slot_ptr[w + 1]) for w in ways.tolist()]
    uses = [np.arange(jobs.pool_ptr[w], jobs.pool_ptr[w + 1]) for w in ways.tolist()]
    meals = [np.arange(jobs.eat_ptr[w], jobs.eat_ptr[w + 1]) for w in ways.tolist()]
    slot, use, meal = _joined(slots), _joined(uses), _joined(meals)
    chosen = np.where(found.pick[slot] >= 0, found.pick[slot], jobs.cand_ptr[slot])
    return jobs._replace(
        way_ptr=np.arange(len(ways) + 1),
        **{name: getattr(jobs, name)[ways] for name in _BY_WAY},
        slot_ptr=_ptr(slots),
        pool_ptr=_ptr(uses),
        units=jobs.units[slot],
        cand_ptr=np.arange(len(slot) + 1),
        **{name: getattr(jobs, name)[chosen] for name in ("person", "speed", "bit", "until")},
        pool=jobs.pool[use],
        pool_units=jobs.pool_units[use],
        only=np.full(len(ways), -1, np.int64),
        eat_ptr=_ptr(meals),
        eat=jobs.eat[meal],
        eat_units=jobs.eat_units[meal],
    )


_BY_WAY = ("length", "work", "least", "base_speed", "team_ptr")


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate([*parts, np.zeros(0, np.int64)])


def _ptr(parts: list[IntArray]) -> IntArray:
    return np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64)


def score_of(found: Staffed) -> Score:
    """Return what schedules are compared by."""
    return found.score
