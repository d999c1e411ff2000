"""When tasks can be, if people are counted only: the exact search where teams come afterwards.

A program that decides who sits where has a choice for each seat and person, and gets lost in it.
Counted by the sets they belong to, people are pools; what such a program cannot do, nobody can.
Its dates then become an order in which the teams are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._crowds import crowds
from pmcore.allocate._compact._energy import Between
from pmcore.allocate._compact._shape import Shape
from pmcore.allocate._demand import owners
from pmcore.run import Interval, Program, Solved, Variable, total

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Timing:
    """The program of a compact form without people.

    Parameters
    ----------
    step : int
        Minutes that everything in it is a multiple of.
    """

    program: Program
    starts: tuple[Variable, ...]
    end: Variable
    step: int

    def bound(self, solved: Solved) -> int:
        """Return a length that no schedule undercuts, in minutes."""
        return (solved.bound or 0) * self.step

    def length(self, solved: Solved) -> int:
        """Return the length of a solution, in minutes."""
        return solved.value(self.end) * self.step

    def order(self, solved: Solved) -> NDArray[np.float64]:
        """Return the starts of a solution, as keys of generation."""
        return np.array([solved.value(each) for each in self.starts], np.float64)


def timing(
    shape: Shape,
    apart: Between,
    best: IntArray,
    *,
    least: int,
    most: int,
    is_question: bool = False,
) -> Timing:
    """Return the program of a length, at least and at most so many minutes.

    Parameters
    ----------
    apart : Between
        How far its tasks are apart.
    best : array by task
        Starts to begin from.
    is_question : bool
        Whether any such length will do: no aim, and nothing to begin from.
    """
    net, first = shape.net, shape.first
    step, last = apart.step, most // apart.step
    program, length = Program(), (net.duration // step).tolist()
    heads, tails = (-(-each // step) for each in (apart.heads, apart.tails))
    starts = [
        program.integer(int(head), max(int(head), last - int(tail)))
        for head, tail in zip(heads, tails, strict=True)
    ]
    end = program.integer(min(last, -(-least // step)), last)
    for start, tail in zip(starts, tails.tolist(), strict=True):
        program.at_least(end - start, tail)
    for i, j, lag in apart.pairs():
        program.at_least(starts[j] - starts[i], -(-lag // step))
    stretches = [program.interval(start, size) for start, size in zip(starts, length, strict=True)]
    owner = owners(net.use_ptr)
    for pool in range(net.free.shape[1]):
        units = np.zeros(len(length), np.int64)
        own = net.pool == pool
        units[owner[own]] = net.units[own]
        hold(program, stretches, units, net.free[:, pool], shape, step, last)
    for crowd in crowds(net):
        hold(program, stretches, crowd.units, crowd.free, shape, step, last)
    for clique in apart.cliques():
        program.no_overlap(stretches[i] for i in clique)
    if not is_question:
        for start, at in zip(starts, best.tolist(), strict=True):
            program.hint(start, (at - first) // step)
        program.minimise(total([end]))
    return Timing(program, tuple(starts), end, step)


def hold(
    program: Program,
    stretches: list[Interval],
    units: IntArray,
    free: IntArray,
    shape: Shape,
    step: int,
    last: int,
) -> None:
    """State what there is of a pool, where that holds anything back.

    Parameters
    ----------
    stretches : list of Interval
    units : array by stretch
    free : array by instant
        What there is of the pool, from each instant of the compact form on.
    step : int
        Minutes that everything in the program is a multiple of.
    last : int
        In steps, an instant by which all is done.
    """
    most = int(free.max())
    at = np.append(np.maximum(shape.net.at - shape.first, 0) // step, last)
    blocks = [
        (int(a), int(b), most - int(there))
        for a, b, there in zip(at[:-1], at[1:], free, strict=True)
        if there < most and a < b
    ]
    own = np.flatnonzero(units).tolist()
    if units.sum() <= most and not blocks:
        return
    rows = [stretches[i] for i in own] + [program.interval(a, b - a) for a, b, _ in blocks]
    program.cumulative(rows, [*units[own].tolist(), *(u for *_, u in blocks)], most)
