"""Who works on what, for how long, in a staffed demand: as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand._demand import Demand
from pmcore.allocate._demand._staffed import Staffed
from pmcore.allocate._demand._stock import owners
from pmcore.kernels import Jobs
from pmcore.model import SkillNeed

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Taken:
    """The places of people in work that takes time, as columns.

    Parameters
    ----------
    slot, task, person, units, minutes : array by place
        Number of the slot, position of the task, number of the resource, units in millionths,
        working minutes.
    """

    slot: IntArray
    task: IntArray
    person: IntArray
    units: IntArray
    minutes: IntArray


def alike(held: Demand, way: int, *, by_skill: bool = True) -> list[list[int]]:
    """Return the slots of a way in groups that the same people fill at the same speed.

    By skill, what asks for different skills or levels is never alike.
    """
    jobs = held.jobs
    groups: dict[tuple[object, ...], list[int]] = {}
    for slot in held.slots(way):
        a, b = int(jobs.cand_ptr[slot]), int(jobs.cand_ptr[slot + 1])
        columns = (jobs.person, jobs.speed, jobs.bit, jobs.until)
        need = need_of(held, way, slot) if by_skill else None
        asked = None if need is None else (need.skill, need.level)
        key = (asked, int(jobs.units[slot]), *(column[a:b].tobytes() for column in columns))
        groups.setdefault(key, []).append(slot)
    return list(groups.values())


def skill_of(held: Demand, way: int, slot: int) -> str | None:
    """Return the skill that a slot of a way asks for; None: it asks for somebody by name."""
    need = need_of(held, way, slot)
    return None if need is None else need.skill


def need_of(held: Demand, way: int, slot: int) -> SkillNeed | None:
    """Return what a slot of a way asks for by skill; None: it asks for somebody by name."""
    place = held.seats[slot].need
    need = None if place is None else held.ways[way].needs[place]
    return need if isinstance(need, SkillNeed) else None


def slot_of(jobs: Jobs, c: int) -> int:
    """Return the slot that a candidate is one of."""
    return int(np.searchsorted(jobs.cand_ptr, c, side="right")) - 1


def taken(held: Demand, found: Staffed) -> Taken:
    """Return the places that people have in a schedule."""
    jobs = held.jobs
    way = owners(jobs.slot_ptr)
    task = owners(jobs.way_ptr)[way] if len(way) else way
    works = (found.finish > found.start) & (found.way >= 0)
    slot = np.flatnonzero((found.way[task] == way) & works[task] & (found.pick >= 0))
    minutes = worked(held, found)
    return Taken(
        slot,
        task[slot],
        jobs.person[found.pick[slot]],
        jobs.units[slot],
        minutes[task[slot]],
    )


def worked(held: Demand, found: Staffed) -> IntArray:
    """Return by task the working minutes that its people need; 0 where it has no way."""
    jobs, way = held.jobs, found.way
    chosen = np.maximum(way, 0)
    length = jobs.length[chosen] - held.breaks[chosen]
    speed = jobs.base_speed[chosen].copy()
    slots = np.flatnonzero(found.pick >= 0)
    by_way = owners(jobs.slot_ptr)[slots]
    pace = np.zeros(len(jobs.length), np.int64)
    np.add.at(pace, by_way, jobs.speed[found.pick[slots]])
    speed += pace[chosen]
    by_pace = -(-jobs.work[chosen] // np.maximum(speed, 1))
    return np.where(way < 0, 0, np.where(jobs.length[chosen] >= 0, length, by_pace))
