"""Several ways a task: which is taken, what they use up together, and which ends first.

What is used up is counted over all tasks: a choice of ways is possible if it leaves no stock below
zero. Placing a task may take whichever way ends first of those that the stocks still allow.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._events import (
    Compact,
    Events,
    clear,
    earliest,
    placed,
    pop,
    start_of,
    waiting,
)
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._match import Weights
from pmcore.kernels._passes import FAR
from pmcore.kernels._shift import draw

__all__ = ["Ways", "choose", "fitting", "mended", "serial_in_ways", "take"]

FloatArray: TypeAlias = NDArray[np.float64]


class Ways(NamedTuple):
    """The ways of the tasks of a problem.

    Parameters
    ----------
    ptr : array
        The ways of each task.
    length : array by way
        Whole numbers.
    weight : array of float by way
        What it takes of all pools, each as a part of what there is.
    cost : array of float by way
        Its part of all that there is of pools and stocks.
    eats : array by way and stock
        What it uses up; below zero: what it makes.
    stock : array by stock
        How much may be used up.
    left : array by stock
        What the present ways leave.
    """

    ptr: IntArray
    length: IntArray
    weight: FloatArray
    cost: FloatArray
    eats: IntArray
    stock: IntArray
    left: IntArray


@bare
def take(net: Compact, ways: Ways, i: int, w: int) -> None:
    """Let a task be done in a way."""
    old = net.way[i]
    for k in range(len(ways.left)):
        ways.left[k] += ways.eats[old, k] - ways.eats[w, k]
    net.way[i] = w
    net.duration[i] = ways.length[w]


@jit
def choose(net: Compact, ways: Ways, way: IntArray) -> None:
    """Let each task be done in the way given."""
    for i in range(len(way)):
        take(net, ways, i, way[i])


@bare
def fitting(net: Compact, ways: Ways, i: int, w: int) -> bool:
    """Whether stocks allow a task to be done in a way instead of its present one."""
    old = net.way[i]
    for k in range(len(ways.left)):
        more = ways.eats[w, k] - ways.eats[old, k]
        if more > 0 and more > ways.left[k]:
            return False
    return True


@bare
def _lack(net: Compact, ways: Ways, i: int, w: int) -> float:
    """Return what would be lacking of all stocks, each as a part of it, if a way were taken."""
    old = net.way[i]
    lack = 0.0
    for k in range(len(ways.left)):
        left = ways.left[k] + ways.eats[old, k] - ways.eats[w, k]
        if left < 0:
            lack -= left / (1.0 + ways.stock[k])
    return lack


@bare
def mended(net: Compact, ways: Ways, random: IntArray, tries: int) -> bool:
    """Change ways until no stock is below zero; return whether that was reached."""
    count = len(net.duration)
    if len(ways.left) == 0:
        return True
    lack = _lack(net, ways, 0, net.way[0])
    for _ in range(tries):
        if lack <= 0.0:
            return True
        i = int(draw(random) * count)
        first = ways.ptr[i]
        others = ways.ptr[i + 1] - first
        w = first + int(draw(random) * others)
        if w == net.way[i]:
            continue
        now = _lack(net, ways, i, w)
        if now < lack:
            take(net, ways, i, w)
            lack = now
    return lack <= 0.0


@jit
def serial_in_ways(
    net: Compact,
    ways: Ways,
    room: Events,
    first: int,
    key: Weights,
    start: IntArray,
    finish: IntArray,
    random: IntArray,
    rates: FloatArray,
) -> int:
    """Place task after task as `serial` does, some in whichever way ends first.

    Parameters
    ----------
    random : array
        State of random numbers.
    rates : array of 3
        The last two: how often at most a way is chosen because it ends first, and because it costs
        least of those that end no later than the keys, which are latest starts, let it.

    References
    ----------
    V. Van Peteghem, M. Vanhoucke, A genetic algorithm for the preemptive and non-preemptive
    multi-mode resource-constrained project scheduling problem, European Journal of Operational
    Research 201(2), 2010, section 4.3.
    """
    is_choice = len(ways.length) > len(net.duration)
    rate = rates[1] * draw(random) if is_choice else 0.0
    thrift = rates[2] * draw(random) if is_choice else 0.0
    clear(net, room)
    size = waiting(net, room, key)
    last = first
    while size > 0:
        i = room.heap[0]
        size = pop(room.heap, size, key)
        bound, k = earliest(net, room, first, finish, i)
        chance = draw(random) if ways.ptr[i + 1] - ways.ptr[i] > 1 else 2.0
        if chance < rate + thrift:
            best = net.way[i]
            soon = key[i] + net.duration[i] if chance >= rate else -1.0
            least = FAR
            effort = 0.0
            for w in range(ways.ptr[i], ways.ptr[i + 1]):
                if not fitting(net, ways, i, w):
                    continue
                own = net.way[i]
                net.way[i] = w
                net.duration[i] = ways.length[w]
                begin, _ = start_of(net, room, i, bound, k)
                net.way[i] = own
                end = begin + ways.length[w]
                energy = ways.cost[w]
                if end < soon:
                    end = int(soon)
                if end < least or (end == least and energy < effort):
                    best, least, effort = w, end, energy
            take(net, ways, i, best)
        size = placed(net, room, size, i, bound, k, key, start, finish)
        last = finish[i] if finish[i] > last else last
    return int(last)
