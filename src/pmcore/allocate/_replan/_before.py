"""What a plan held before: who was to do what, and how much of that a new schedule keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, Staffed, alike
from pmcore.kernels import Jobs
from pmcore.model import Assignment, Plan, ResourceKind, Schedule, StatusUpdate

IntArray: TypeAlias = NDArray[np.int64]
Place: TypeAlias = tuple[str, "int | None", str]
"""A task, the position of a need (none: beside them), and who was to do it."""


@dataclass(frozen=True)
class Before:
    """The assignments of work that has not begun, as an earlier plan had them.

    Parameters
    ----------
    held : Demand
        The plan now.
    places : tuple of Place
        Each is a change where a new schedule has it no longer.
    """

    held: Demand
    places: tuple[Place, ...]
    _by_task: dict[int, dict[int | None, set[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the places by task and need."""
        for task, need, person in self.places:
            i = self.held.net.index.get(task)
            if i is not None:
                self._by_task.setdefault(i, {}).setdefault(need, set()).add(person)

    def people(self, i: int, need: int | None) -> set[str]:
        """Return who was to fill a need."""
        return self._by_task.get(i, {}).get(need, set())

    def changed(self, best: Staffed) -> tuple[Place, ...]:
        """Return the places that a schedule has no longer."""
        kept = {place for i in self._by_task for place in places_of(self.held, best, i)}
        return tuple(place for place in self.places if place not in kept)

    def count(self, best: Staffed) -> int:
        """Return how many places a schedule has no longer."""
        return len(self.changed(best))

    def seated(self, best: Staffed) -> Staffed:
        """Return a schedule with the people of a task in the seats they had, where that is free."""
        pick = best.pick.copy()
        for i in self._by_task:
            if int(best.way[i]) >= 0:
                self._seat(i, int(best.way[i]), pick, is_idle=best.finish[i] <= best.start[i])
        return replace(best, pick=pick)

    def _seat(self, i: int, way: int, pick: IntArray, *, is_idle: bool) -> None:
        held, jobs = self.held, self.held.jobs
        for slots in alike(held, way, by_skill=False):
            first = held.candidates(slots[0]).start
            offsets = [int(pick[slot]) - held.candidates(slot).start for slot in slots]
            if is_idle:  # takes no time, so anybody can
                offsets = list(range(len(held.candidates(slots[0]))))
            name = {k: held.resources[int(jobs.person[first + k])] for k in offsets}
            seat: dict[int, int] = {}
            for slot in slots:
                wanted = self.people(i, held.seats[slot].need)
                k = next((k for k in offsets if name[k] in wanted), None)
                if k is not None:
                    seat[slot] = k
                    offsets.remove(k)
            for slot in slots:
                k = seat[slot] if slot in seat else offsets.pop(0)
                pick[slot] = held.candidates(slot).start + k

    def narrowed(self, loose: set[int]) -> tuple[Jobs, IntArray]:
        """Return jobs that leave seats to those who had them, and the numbers of what is left.

        Parameters
        ----------
        loose : set of int
            Tasks whose seats stay open to all.
        """
        held, jobs = self.held, self.held.jobs
        stays = np.ones(len(jobs.person), np.bool_)
        for i in self._by_task:
            for way in held.ways_of(i) if i not in loose else ():
                self._narrow(i, way, stays)
        left = np.flatnonzero(stays)
        ptr = np.concatenate(([0], np.cumsum(stays)))[jobs.cand_ptr].astype(np.int64)
        columns = {name: getattr(jobs, name)[left] for name in ("person", "speed", "bit", "until")}
        return jobs._replace(cand_ptr=ptr, **columns), left

    def _narrow(self, i: int, way: int, stays: NDArray[np.bool_]) -> None:
        held, jobs = self.held, self.held.jobs
        taken: set[str] = set()
        for slot in held.slots(way):
            wanted = self.people(i, held.seats[slot].need) - taken
            options = held.candidates(slot)
            names = {held.resources[int(jobs.person[c])]: c for c in options}
            person = next((name for name in names if name in wanted), None)
            if person is not None:
                taken.add(person)
                stays[options.start : options.stop] = False
                stays[names[person]] = True


def places_of(held: Demand, best: Staffed, i: int) -> list[Place]:
    """Return the places that people have in a task."""
    way = int(best.way[i])
    return [
        (
            held.net.ids[i],
            held.seats[slot].need,
            held.resources[int(held.jobs.person[best.pick[slot]])],
        )
        for slot in (held.slots(way) if way >= 0 else ())
    ]


def before_of(held: Demand, previous: Schedule) -> Before:
    """Return the assignments of an earlier schedule to work that has not begun."""
    net, state = held.net, held.state
    pools = {each.id for each in held.plan.resources if each.kind is not ResourceKind.PERSON}
    begun = _begun(held.status)
    past = {row.id for row in previous.tasks if row.percent}
    found: dict[Place, None] = {}
    for each in previous.assignments:
        i = net.index.get(each.task)
        is_over = each.task in past if i is None else state.done[i] or each.task in begun
        if not is_over and each.resource not in pools:
            found[(each.task, each.slot, each.resource)] = None
    return Before(held, tuple(found))


def _begun(status: StatusUpdate | None) -> set[str]:
    facts = status.tasks if status else ()
    return {fact.task for fact in facts if fact.start is not None or fact.finish is not None}


def frozen(
    plan: Plan, status: StatusUpdate | None, previous: Schedule
) -> tuple[Plan, StatusUpdate | None]:
    """Return a plan and facts in which work under way goes on as it was planned.

    Where the facts name nobody, those work on it who were to; and as much of their time, in the
    same places, as they were to give, unless the plan itself says so.
    """
    if status is None:
        return plan, None
    persons = {each.id for each in plan.resources if each.kind is ResourceKind.PERSON}
    known = {each.id for each in plan.resources}
    stated = {each.task for each in plan.assignments}
    begun = {each.task: each for each in status.tasks if each.start is not None}
    planned: dict[str, list[Assignment]] = {task: [] for task in begun}
    for each in previous.assignments:
        if each.task in begun and each.resource in known:
            planned[each.task].append(each)
    tasks = [
        replace(fact, people=_people(planned[fact.task], persons))
        if fact.task in begun and not fact.people
        else fact
        for fact in status.tasks
    ]
    added = [
        replace(each, start=None, finish=None, is_released=False)
        for task, own in planned.items()
        for each in own
        if task not in stated
        and begun[task].finish is None
        and (each.resource not in persons or each.resource in (begun[task].people or persons))
    ]
    if added:
        plan = replace(plan, assignments=(*plan.assignments, *added))
    return plan, replace(status, tasks=tuple(tasks))


def _people(rows: list[Assignment], persons: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.resource for each in rows if each.resource in persons))
