"""A demand with dates, ways and people for all of its tasks, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand._demand import Demand
from pmcore.model import Schedule
from pmcore.units import to_minutes

IntArray: TypeAlias = NDArray[np.int64]
Score: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Staffed:
    """Dates, ways and people of every task, as arrays.

    Parameters
    ----------
    start, finish, way : array by task
    pick : array by slot
        Number of the chosen candidate; -1 in ways that were not chosen.
    score : tuple of int
        Minutes by which latest dates are missed, then the value of each aim.
    """

    start: IntArray
    finish: IntArray
    way: IntArray
    pick: IntArray
    score: Score

    @property
    def is_valid(self) -> bool:
        """Whether every latest date and maximum lag is met."""
        return self.score[0] == 0


def team_calendar(held: Demand, found: Staffed, i: int) -> int:
    """Return the position of the calendar that a task's people and pools share."""
    jobs, way, mask = held.jobs, int(found.way[i]), 0
    if way < 0:
        return int(held.net.calendar[i])
    for slot in held.slots(way):
        mask |= int(jobs.bit[found.pick[slot]])
    return int(jobs.team[jobs.team_ptr[way] + mask])


def takes(held: Demand, found: Staffed, i: int) -> list[tuple[int, int]]:
    """Return the resources that a task takes, people first, and how much of each."""
    jobs, way = held.jobs, int(found.way[i])
    if way < 0 or found.finish[i] <= found.start[i]:
        return []
    people = [
        (int(jobs.person[found.pick[slot]]), int(jobs.units[slot])) for slot in held.slots(way)
    ]
    uses = held.pool_uses(way)
    return people + [(int(jobs.pool[use]), int(jobs.pool_units[use])) for use in uses]


def staffed_of(held: Demand, schedule: Schedule) -> Staffed:
    """Return an earlier schedule of the same plan as arrays, without a score."""
    net, jobs = held.net, held.jobs
    rows = [schedule[task] for task in net.ids]
    people: dict[tuple[str, int | None], list[str]] = {}
    for each in schedule.assignments:
        people.setdefault((each.task, each.slot), []).append(each.resource)
    way = np.full(len(held), -1, np.int64)
    pick = np.full(len(jobs.units), -1, np.int64)
    for i, row in enumerate(rows):
        if not held.is_open(i):
            continue
        ways = held.ways_of(i)
        way[i] = next((w for w in ways if held.ways[w].mode == row.mode), ways.start)
        for slot in held.slots(int(way[i])):
            options = held.candidates(slot)
            names = [held.resources[int(jobs.person[c])] for c in options]
            own = people.get((row.id, held.seats[slot].need), [])
            name = next((each for each in own if each in names), None)
            pick[slot] = options.start + (0 if name is None else names.index(name))
            if name is not None:
                own.remove(name)
    start = np.array([to_minutes(row.start) for row in rows], np.int64)
    finish = np.array([to_minutes(row.finish) for row in rows], np.int64)
    return Staffed(start, finish, way, pick, ())
