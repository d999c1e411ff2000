"""Why each task starts when it does: the link, person or pool that it waited for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._mapping import Attributes
from pmcore.allocate._demand import Demand, Staffed, shortages, takes, team_calendar
from pmcore.kernels import (
    FAR,
    FROM_FINISH_FLOOR,
    FROM_FLOOR,
    FROM_PIN,
    after_lag,
    finish_at,
    start_at,
    work_at,
)
from pmcore.model import Driver, ResourceKind
from pmcore.network import FF, SS
from pmcore.schedule import Dates, drivers
from pmcore.units import from_minutes

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class _Hold:
    """What kept a resource from a task: busy with another one, or off, until an instant."""

    until: int
    resource: str
    task: int | None


def drivers_of(held: Demand, best: Staffed) -> list[Driver]:
    """Return the driver of each task's start, by position."""
    reasons = _Reasons(held, best)
    causes = [reasons.by_logic(i) for i in range(len(held))]
    start, finish = best.start.tolist(), best.finish.tolist()
    links = [cause for cause, _ in causes]
    dates = Dates(start, finish, links, [], [], [], [], max(finish))
    found = drivers(held.state, dates)
    for i, (_, bound) in enumerate(causes):
        if best.way[i] >= 0 and reasons.waited(i, bound):
            found[i] = reasons.by_resource(i, bound)
    return found


def ready_times(held: Demand, best: Staffed) -> list[int | None]:
    """Return, by position, when a task that starts later could have begun by its links alone."""
    reasons, found = _Reasons(held, best), list[int | None]()
    for i in range(len(held)):
        is_placed = best.way[i] >= 0 and held.state.begun[i] == FAR
        bound = reasons.by_logic(i)[1] if is_placed else int(best.start[i])
        found.append(bound if is_placed and reasons.waited(i, bound) else None)
    return found


class _Reasons:
    def __init__(self, held: Demand, best: Staffed) -> None:
        self.held, self.best = held, best
        self.table = held.shared.readable()
        self.homes = [team_calendar(held, best, i) for i in range(len(held))]
        self.users: dict[int, list[tuple[int, int]]] = {}
        for i in range(len(held)):
            for resource, _ in takes(self.held, self.best, i):
                self.users.setdefault(resource, []).append((int(best.finish[i]), i))
        for users in self.users.values():
            users.sort()

    def by_logic(self, i: int) -> tuple[int, int]:
        """Return the number of the link, or the bound, that logic holds a start by, and when."""
        held, best, jobs, table = self.held, self.best, self.held.jobs, self.table
        if jobs.pin[i] < FAR or best.way[i] < 0:
            return FROM_PIN, int(best.start[i])
        links, home = held.links, self.homes[i]
        bound, cause = int(jobs.floor[i]), FROM_FLOOR
        ends, end_cause = int(jobs.finish_floor[i]), FROM_FINISH_FLOOR
        for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
            p, kind = int(links.pred[k]), int(links.type[k])
            event = int(best.finish[p])
            if kind in (SS, 3):
                begun = held.state.begun[p]
                event = begun if begun < FAR else int(best.start[p])
            rounds = int(links.rounds[k])
            event = int(after_lag(table, int(links.calendar[k]), event, int(links.lag[k]), rounds))
            if kind < FF and (event > bound or (event == bound and cause == FROM_FLOOR)):
                bound, cause = event, int(held.link_source[k])
            elif kind >= FF and event > ends:
                ends, end_cause = event, int(held.link_source[k])
        if ends > -FAR:
            begin = self._begin_by(i, ends)
            if begin > bound and (
                best.finish[i] <= best.start[i]
                or work_at(table, home, begin) > work_at(table, home, bound)
            ):
                bound, cause = begin, end_cause
        return cause, bound

    def _begin_by(self, i: int, ends: int) -> int:
        """Return when a task has to begin so as to finish no earlier than an instant."""
        table, home, own = self.table, self.homes[i], int(self.held.net.calendar[i])
        start, finish = int(self.best.start[i]), int(self.best.finish[i])
        if finish <= start:
            return ends
        # On the task's own calendar a finish before a rest counts as one within it.
        end = int(finish_at(table, own, work_at(table, own, ends)))
        length = work_at(table, home, finish) - work_at(table, home, start)
        return int(start_at(table, home, work_at(table, home, end - 1) + 1 - length))

    def waited(self, i: int, bound: int) -> bool:
        """Whether a task starts later than logic holds it."""
        table, home, start = self.table, self.homes[i], int(self.best.start[i])
        if self.best.finish[i] <= start:
            return start > bound
        return bool(work_at(table, home, start) > work_at(table, home, bound))

    def by_resource(self, i: int, bound: int) -> Driver:
        """Return the driver of a start that is later than logic asks."""
        held, task, start = self.held, self.held.net.tasks[i], int(self.best.start[i])
        own = Attributes(task=task.id, name=task.name or task.id)
        holds = [
            hold
            for resource, units in takes(self.held, self.best, i)
            for hold in self._holds(i, resource, units, bound)
        ]
        if not holds:
            return self._by_stock(i, own) or self._by_limit(i, own)
        last = max(holds, key=lambda hold: hold.until)
        resource = held.plan.resource(last.resource)
        facts = own | {
            "resource": resource.id,
            "resource_name": resource.name or resource.id,
            "at": from_minutes(last.until).isoformat(),
            "date": from_minutes(start).isoformat(),
        }
        is_person = resource.kind is ResourceKind.PERSON
        if last.task is None:
            return Driver("driver.leave" if is_person else "driver.closed", resource.id, facts)
        before = held.net.tasks[last.task]
        facts |= {"predecessor": before.id, "predecessor_name": before.name or before.id}
        return Driver("driver.person" if is_person else "driver.pool", before.id, facts)

    def _holds(self, i: int, resource: int, units: int, bound: int) -> list[_Hold]:
        """Return what kept a resource until the start of a task, and not only before `bound`."""
        held, best = self.held, self.best
        name, start = held.resources[resource], int(best.start[i])
        users, found = self.users[resource], []
        for place in range(bisect_right(users, (start, len(held))) - 1, -1, -1):
            end, other = users[place]
            if end <= bound or not self._meets(i, end, start):
                break
            if other != i:
                found.append(_Hold(end, name, other))
        found.reverse()
        for _, end in shortages(held, resource, units, bound, start):
            if self._meets(i, end, start):
                found.append(_Hold(end, name, None))
        return found

    def _meets(self, i: int, end: int, start: int) -> bool:
        """Whether no work of a task lies between an instant and its start."""
        home = self.homes[i]
        return end <= start and bool(
            work_at(self.table, home, end) == work_at(self.table, home, start)
        )

    def _by_stock(self, i: int, own: Attributes) -> Driver | None:
        """Return the driver of a start that waited for a stock: who made it, or its delivery."""
        held, jobs, best = self.held, self.held.jobs, self.best
        start, way = int(best.start[i]), int(best.way[i])
        for use in range(int(jobs.eat_ptr[way]), int(jobs.eat_ptr[way + 1])):
            stock = int(jobs.eat[use])
            facts = own | {
                "resource": held.resources[stock],
                "resource_name": held.plan.resource(held.resources[stock]).name
                or held.resources[stock],
            }
            for other, end in enumerate(best.finish.tolist()):
                if self._makes(other, stock) and self._meets(i, end, start):
                    task = held.net.tasks[other]
                    at = {"at": from_minutes(end).isoformat(), "predecessor": task.id}
                    return Driver("driver.material", task.id, facts | at)
            for since, *_ in held.supply(stock):
                if jobs.eat_units[use] > 0 and since > -FAR and self._meets(i, since, start):
                    facts |= {"at": from_minutes(since).isoformat()}
                    return Driver("driver.material", held.resources[stock], facts)
        return None

    def _makes(self, i: int, stock: int) -> bool:
        jobs, way = self.held.jobs, int(self.best.way[i])
        uses = slice(int(jobs.eat_ptr[way]), int(jobs.eat_ptr[way + 1])) if way >= 0 else slice(0)
        return bool(((jobs.eat[uses] == stock) & (jobs.eat_units[uses] < 0)).any())

    def _by_limit(self, i: int, own: Attributes) -> Driver:
        """Return the driver of a start that nothing before it explains."""
        net, start = self.held.net, int(self.best.start[i])
        date = from_minutes(start).isoformat()
        for k in np.flatnonzero(net.limits.pred == i).tolist():
            successor = net.ids[int(net.limits.succ[k])]
            facts = own | {"successor": successor, "date": date}
            return Driver("driver.maximum_lag", successor, facts)
        return Driver("driver.choice", None, own | {"date": date})
