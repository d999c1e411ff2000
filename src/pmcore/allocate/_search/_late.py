"""Tasks that are to be as late as possible, moved where that delays nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pmcore.allocate._demand import Staffed, takes, team_calendar
from pmcore.allocate._generation import Generator
from pmcore.kernels import FAR, after_lag, before_lag, finish_at, start_at, work_at
from pmcore.model import ConstraintType, Driver, TaskKind
from pmcore.network import FF, FS


@dataclass(frozen=True)
class Moved:
    """A schedule with its late tasks moved.

    Parameters
    ----------
    holder : dict
        By position of a moved task: the number of the network's link that holds it from being
        later still, or -1.
    """

    best: Staffed
    holder: dict[int, int]


def as_late_as_possible(generator: Generator, best: Staffed, why: list[Driver]) -> Moved:
    """Return the schedule with tasks that are to be late as late as links and people let them.

    The last ones move first, within their free float, so no other task and no term is worse off.
    Those whose people somebody waits for stay: where they are is the reason of another date.
    """
    held, holder = generator.held, dict[int, int]()
    awaited = {each.source for each in why if each.code in ("driver.person", "driver.pool")}
    for i in range(len(held) - 1, -1, -1):
        task = held.net.tasks[i]
        kinds = {each.type for each in task.constraints}
        is_fixed = min(held.jobs.pin[i], held.jobs.begun[i]) < FAR or best.way[i] < 0
        if ConstraintType.AS_LATE_AS_POSSIBLE not in kinds or is_fixed or task.id in awaited:
            continue
        moved, cause = _Move(generator, best, i).made()
        if moved.score == best.score and moved.start[i] > best.start[i]:
            best, holder[i] = moved, cause
    return Moved(best, holder)


class _Move:
    """How much later one task can be while all others stay."""

    def __init__(self, generator: Generator, best: Staffed, i: int) -> None:
        self.generator, self.best, self.i = generator, best, i
        self.held = generator.held
        self.table = self.held.shared.readable()
        self.own = team_calendar(self.held, best, i)
        self.start, self.finish = int(best.start[i]), int(best.finish[i])
        self.length = self._work(self.finish) - self._work(self.start)

    def _work(self, instant: int) -> int:
        return int(work_at(self.table, self.own, instant))

    def made(self) -> tuple[Staffed, int]:
        """Return the schedule with the task moved, and what holds it."""
        room, cause = min(
            [(self._work(self._end()) - self._work(self.finish), -1), *self._rooms()],
            key=lambda held: (held[0], held[1] < 0),
        )
        begin, end = self.start, self.finish
        if room > 0:
            begin, end = self._fitted(self._work(self.start) + room)
        start, finish = self.best.start.copy(), self.best.finish.copy()
        if begin > self.start:
            start[self.i], finish[self.i] = begin, end
        moved = replace(self.best, start=start, finish=finish)
        return self.generator.scored(moved), cause

    def _end(self) -> int:
        """Return the task's own latest finish: its wishes and the end of the schedule."""
        held, state = self.held, self.held.state
        alive = [j for j in range(len(held)) if held.net.tasks[j].kind is not TaskKind.INACTIVE]
        end = min(int(self.best.finish[alive or [self.i]].max()), state.ceiling[self.i])
        last = state.start_ceiling[self.i]
        if last < FAR:
            last = int(finish_at(self.table, self.own, self._work(last) + self.length))
        return min(end, last)

    def _rooms(self) -> Iterator[tuple[int, int]]:
        """Yield by how many minutes of work the task may move for each link and maximum lag."""
        held, best, i = self.held, self.best, self.i
        links, limits = held.links, held.net.limits
        for k in links.out[links.out_ptr[i] : links.out_ptr[i + 1]].tolist():
            j, kind = int(links.succ[k]), int(links.type[k])
            if held.state.done[j] or held.jobs.pin[j] < FAR:
                continue
            event = int(best.start[j] if kind < FF else best.finish[j])
            lag, rounds = int(links.lag[k]), int(links.rounds[k])
            last = int(before_lag(self.table, int(links.calendar[k]), event, lag, rounds))
            yield self._room(last, is_start=kind not in (FS, FF)), int(held.link_source[k])
        for k in range(int(limits.ptr[i]), int(limits.ptr[i + 1])):
            p, kind = int(limits.pred[k]), int(limits.type[k])
            begun = min(int(best.start[p]), held.state.begun[p])
            event = int(best.finish[p]) if kind in (FS, FF) else begun
            lag = int(limits.lag[k])
            last = int(after_lag(self.table, int(limits.calendar[k]), event, lag, 0))
            yield self._work(last) - self._work(self.start if kind < FF else self.finish), -1

    def _room(self, last: int, *, is_start: bool) -> int:
        """Return by how many minutes of work an event may move and not lie after an instant."""
        work = self._work(last)
        if not is_start:
            return work - self._work(self.finish)
        if self.length and start_at(self.table, self.own, work) > last:
            work -= 1  # what begins after a rest begins after the instant
        return work - self._work(self.start)

    def _fitted(self, work: int) -> tuple[int, int]:
        """Return the latest dates, begun at a work coordinate or before, at which all are free."""
        if not self.length:
            at = int(finish_at(self.table, self.own, work))
            return max(at, self.start), max(at, self.start)
        while work > self._work(self.start):
            begin = int(start_at(self.table, self.own, work))
            end = int(finish_at(self.table, self.own, work + self.length))
            blocked = max(self._blocks(begin, end), default=None)
            if blocked is None:
                return begin, end
            work = self._work(blocked) - self.length
        return self.start, self.finish

    def _blocks(self, begin: int, end: int) -> Iterator[int]:
        """Yield when each resource's last shortage in a stretch begins."""
        for resource, units in takes(self.held, self.best, self.i):
            for at, until, free in reversed(self._free(resource, begin, end)):
                if free < units and self._work(until) > self._work(at):
                    yield at
                    break

    def _free(self, resource: int, begin: int, end: int) -> list[tuple[int, int, int]]:
        """Return what the others leave of a resource in a stretch, as steps."""
        best = self.best
        changes: dict[int, int] = {begin: 0}
        before = 0
        for at, _, free in self.held.supply(resource):
            place = max(at, begin)
            changes[place] = changes.get(place, 0) + free - before
            before = free
        for j in range(len(self.held)):
            if j == self.i or best.finish[j] <= begin or best.start[j] >= end:
                continue
            for other, units in takes(self.held, best, j):
                if other == resource:
                    first, last = max(int(best.start[j]), begin), int(best.finish[j])
                    changes[first] = changes.get(first, 0) - units
                    changes[last] = changes.get(last, 0) + units
        points = [at for at in sorted(changes) if at < end]
        steps, free = [], 0
        for at, until in zip(points, [*points[1:], end], strict=True):
            free += changes[at]
            steps.append((at, until, free))
        return steps
