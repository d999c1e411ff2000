"""What a staffing costs by the hourly prices of its people and pools."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from pmcore.allocate._demand import Demand
from pmcore.allocate._search import Staffed
from pmcore.kernels import MICRO
from pmcore.network import price_at, prices


def has_rates(held: Demand) -> bool:
    """Whether anybody who may be asked for has a price an hour."""
    return any(prices(held.plan, name).hour for name in held.resources)


def has_one_price(held: Demand) -> bool:
    """Whether prices never change and nobody's pace sets a length, so that costs are exact."""
    steady = all(len(prices(held.plan, name).hour) < 2 for name in held.resources)
    return steady and bool((held.jobs.length >= 0).all())


def cost_of(held: Demand, best: Staffed) -> int:
    """Return the cost of all work that is not done, at the prices of when each task begins."""
    jobs, total = held.jobs, 0
    for i, way in enumerate(best.way.tolist()):
        if way < 0 or not held.is_open(i):
            continue
        at, minutes = int(best.start[i]), _minutes(held, best, way)
        for slot in held.slots(way):
            total += _cost(held, int(jobs.person[best.pick[slot]]), jobs.units[slot], minutes, at)
        for use in held.pool_uses(way):
            total += _cost(held, int(jobs.pool[use]), jobs.pool_units[use], minutes, at)
    return total


def seat_cost(held: Demand, way: int, c: int, at: int) -> int:
    """Return what a candidate costs in a way of doing a task."""
    jobs = held.jobs
    slot = int(np.searchsorted(jobs.cand_ptr, c, side="right")) - 1
    return _cost(held, int(jobs.person[c]), jobs.units[slot], int(jobs.least[way]), at)


def pool_cost(held: Demand, way: int, at: int) -> int:
    """Return what the pools of a way of doing a task cost."""
    jobs, minutes = held.jobs, int(held.jobs.least[way])
    uses = held.pool_uses(way)
    return sum(_cost(held, int(jobs.pool[k]), jobs.pool_units[k], minutes, at) for k in uses)


def _minutes(held: Demand, best: Staffed, way: int) -> int:
    jobs = held.jobs
    if jobs.length[way] >= 0:
        return int(jobs.length[way])
    speed = int(jobs.base_speed[way])
    speed += sum(int(jobs.speed[best.pick[slot]]) for slot in held.slots(way))
    return -(-int(jobs.work[way]) // speed)


def _cost(held: Demand, resource: int, units: int, minutes: int, at: int) -> int:
    price = price_at(prices(held.plan, held.resources[resource]).hour, at)
    return round((price or 0) * Fraction(int(units) * minutes, MICRO * 60))
