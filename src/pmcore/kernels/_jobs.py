"""What serial generation places, as columns, and the room that it works in."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._match import Column
from pmcore.kernels._steps import Steps

__all__ = ["MICRO", "Jobs", "Room"]

MICRO = 1_000_000
"""Units are whole millionths, so that sums are exact."""


class Jobs(NamedTuple):
    """What is to be placed, as columns: tasks, their ways, slots, candidates and pools.

    They are lists where kernels are interpreted; typed as the arrays they are elsewhere.

    Parameters
    ----------
    calendar, floor, finish_floor, pin, begun : column by task
        As in the passes.
    late_start, late_finish : column by task
        Latest dates; ``FAR``: none. They are not kept, but counted when missed.
    splits : column by task
        1 if time off of its people may interrupt it, else 0.
    way_ptr : column of tasks + 1
        The ways to do each task.
    length, work : column by way
        Working minutes; or, where `length` is negative, person-minutes times ``MICRO``.
    least : column by way
        The fewest minutes that any team takes.
    base_speed : column by way
        Work done in a minute, in millionths, by those who fill no slot.
    slot_ptr, pool_ptr : column of ways + 1
    team_ptr : column by way
        Where its calendars stand in `team`: one for each set of the bits of its people.
    units : column by slot
    cand_ptr : column of slots + 1
    person, speed, bit, until : column by candidate
        Resource, work done in a minute, class of own calendar (0: none that matters), and the
        instant by which a task must be finished by them.
    pool, pool_units : column by use of a pool
    only : column by task
        The one way that may be taken; -1: any.
    eat_ptr : column of ways + 1
    eat, eat_units : column by use of a stock
        What is used up at the start, for ever; below zero: what is there from the finish on.
    team : column
        Positions of calendars; -1 where such a team never works together.
    base_ptr, base_at, base_free : column
        Steps of each resource: instants, the first at the beginning of time, and what there is.
    """

    calendar: IntArray
    floor: IntArray
    finish_floor: IntArray
    pin: IntArray
    begun: IntArray
    late_start: IntArray
    late_finish: IntArray
    splits: IntArray
    way_ptr: IntArray
    length: IntArray
    work: IntArray
    least: IntArray
    base_speed: IntArray
    slot_ptr: IntArray
    pool_ptr: IntArray
    team_ptr: IntArray
    units: IntArray
    cand_ptr: IntArray
    person: IntArray
    speed: IntArray
    bit: IntArray
    until: IntArray
    pool: IntArray
    pool_units: IntArray
    only: IntArray
    eat_ptr: IntArray
    eat: IntArray
    eat_units: IntArray
    team: IntArray
    base_ptr: IntArray
    base_at: IntArray
    base_free: IntArray


class Room(NamedTuple):
    """Room to work in: the profiles and what the matching and the order of the tasks need.

    Parameters
    ----------
    steps : Steps
    is_free, block : column by candidate
    holder, origin, via, seen : column by resource
    queue : column by slot
    heap, waits : column by task
    """

    steps: Steps
    is_free: Column
    block: Column
    holder: Column
    origin: Column
    via: Column
    seen: Column
    queue: Column
    heap: Column
    waits: Column
