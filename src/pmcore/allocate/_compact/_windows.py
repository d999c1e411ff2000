"""Windows of a schedule made anew by the exact search, so that the whole becomes a step shorter.

Tasks near an instant are free, in their ways and dates. All others keep their way, and of any two
of them that follow each other the order. Whether the whole can end a step sooner is a question
that the exact search answers soon, yes or no, as long as not too many tasks are free. Where all of
them are, a no is a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._population import Population
from pmcore.allocate._compact._shape import Shape
from pmcore.allocate._compact._timing import hold
from pmcore.run import (
    Budget,
    Interval,
    Limits,
    Literal,
    Program,
    Progress,
    Solved,
    Status,
    Stop,
    Variable,
    solve,
    total,
)

IntArray: TypeAlias = NDArray[np.int64]

FREE = 40
"""Tasks free in the first window."""
WIDER, NARROWER, PATIENCE = 1.3, 0.85, 4
"""By how much windows grow once so many in turn were answered with no, and shrink unanswered."""
EFFORT = 500
"""Effort spent on one window."""


@dataclass(frozen=True)
class Window:
    """The program of a window.

    Parameters
    ----------
    program : Program
    starts : tuple of Variable
        In steps from the first instant.
    chosen : tuple of (int, Literal)
        Ways of the free tasks that have several.
    step : int
        Minutes that everything in it is a multiple of.
    """

    program: Program
    starts: tuple[Variable, ...]
    chosen: tuple[tuple[int, Literal], ...]
    step: int

    def found(self, shape: Shape, way: IntArray, solved: Solved) -> tuple[IntArray, IntArray]:
        """Return starts and ways of a solution; tasks that were not free have those given."""
        start = shape.first + self.step * np.array([solved.value(s) for s in self.starts], np.int64)
        taken = np.array([w for w, literal in self.chosen if solved.holds(literal)], np.int64)
        way = way.copy()
        way[np.searchsorted(shape.choice.ptr, taken, side="right") - 1] = taken
        return start, way


def window(
    shape: Shape, start: IntArray, way: IntArray, free: NDArray[np.bool_], most: int
) -> Window | None:
    """Return the program that asks for a schedule no longer than so many minutes.

    None if links alone forbid one.

    Parameters
    ----------
    start, way : array by task
        A schedule without people.
    free : array of bool by task
    """
    net, choice, step = shape.net, shape.choice, shape.step
    last, program = most // step, Program()
    heads, tails = np.maximum(net.floor - shape.first, 0) // step, shape.tails() // step
    if (heads + tails > last).any():
        return None
    starts, ends = [], []
    stretches: list[Interval] = []
    owner: list[int] = []
    chosen: list[tuple[int, Literal]] = []
    for i, (head, tail) in enumerate(zip(heads.tolist(), tails.tolist(), strict=True)):
        begin = program.integer(head, last - tail)
        program.hint(begin, int(start[i] - shape.first) // step)
        ways = range(choice.ptr[i], choice.ptr[i + 1]) if free[i] else (int(way[i]),)
        sizes = [int(choice.length[w]) // step for w in ways]
        end = begin + sizes[0]
        literals: Sequence[Literal | None] = [None]
        if len(ways) > 1:
            own = [program.boolean() for _ in ways]
            program.exactly_one(own)
            end = program.integer(0, last)
            program.equal(end, begin + total([n * x for n, x in zip(sizes, own, strict=True)]))
            chosen += zip(ways, own, strict=True)
            literals = own
            for w, each in zip(ways, own, strict=True):
                program.hint(each, int(w == way[i]))
        else:
            program.at_most(end, last)
        for w, n, literal in zip(ways, sizes, literals, strict=True):
            stretches.append(program.interval(begin, n, present=literal))
            owner.append(w)
        starts.append(begin)
        ends.append(end)
    for j, begin in enumerate(starts):
        for place in range(int(net.ptr[j]), int(net.ptr[j + 1])):
            program.at_least(begin, ends[int(net.pred[place])] + int(net.lag[place]) // step)
    for i, j in _in_order(start, choice.length[way], np.flatnonzero(~free)):
        program.at_least(starts[j], ends[i])
    _hold_pools(program, shape, stretches, np.array(owner, np.int64), step, last)
    spare = choice.stock - choice.eats[np.setdiff1d(owner, [w for w, _ in chosen])].sum(axis=0)
    for k, there in enumerate(spare.tolist()):
        if chosen:
            eaten = total([int(choice.eats[w, k]) * literal for w, literal in chosen])
            program.at_most(eaten, there)
    return Window(program, tuple(starts), tuple(chosen), step)


def _in_order(start: IntArray, length: IntArray, tasks: IntArray) -> list[tuple[int, int]]:
    """Return pairs of tasks of which one follows the other, without those that others imply."""
    tasks = tasks[length[tasks] > 0]
    begin, end = start[tasks], start[tasks] + length[tasks]
    pairs = []
    for at, j in zip(begin.tolist(), tasks.tolist(), strict=True):
        before = end <= at
        if before.any():
            near = before & (end > begin[before].max())
            pairs += [(i, j) for i in tasks[near].tolist()]
    return pairs


def _hold_pools(
    program: Program,
    shape: Shape,
    stretches: list[Interval],
    owner: IntArray,
    step: int,
    last: int,
) -> None:
    """State what there is of each pool; each stretch is that of a way."""
    net = shape.net
    user = np.repeat(np.arange(len(net.use_ptr) - 1), np.diff(net.use_ptr))
    for pool in range(net.free.shape[1]):
        units = np.zeros(len(net.use_ptr) - 1, np.int64)
        own = net.pool == pool
        units[user[own]] = net.units[own]
        hold(program, stretches, units[owner], net.free[:, pool], shape, step, last)


class Windows:
    """Windows of the shortest schedules of a population, as wide as they are answered.

    Parameters
    ----------
    population : Population
        Of a demand without people and lags. What is found goes to it.
    seed : int
    """

    def __init__(self, population: Population, *, seed: int) -> None:
        self.population, self.seed = population, seed
        self._random = np.random.default_rng(seed)
        self._free = float(FREE)
        self._refused = 0

    def go(self, budget: Budget) -> None:
        """Try windows until the budget ends or the shortest schedule is proved."""
        population, shape = self.population, self.population.shape
        step, known = shape.step, population.member()
        while not population.is_best and not budget.exhausted:
            if population.span <= shape.span(*known):
                known = population.member()
            start, way = known
            span = shape.span(start, way)
            free = self._near(start, shape.choice.length[way])
            asked = window(shape, start, way, free, span - step)
            solved = None if asked is None else self._solved(asked.program, budget)
            if budget.stop is Stop.INTERRUPT:
                break
            if asked is not None and solved is not None and solved.is_solved:
                known = asked.found(shape, way, solved)
                population.suggest(known[0].astype(np.float64), known[1])
                self._refused = 0
            elif solved is None or solved.status is Status.INFEASIBLE:
                if free.all() or asked is None:
                    population.prove(span)
                self._refused += 1
                if self._refused >= PATIENCE:
                    self._free, self._refused = min(self._free * WIDER, float(len(free))), 0
            else:
                self._free, self._refused = self._free * NARROWER, 0

    def _near(self, start: IntArray, length: IntArray) -> NDArray[np.bool_]:
        """Return which tasks are free: those nearest an instant, drawn at random."""
        middle = start + length / 2
        low, high = float(start.min()), float((start + length).max())
        apart = np.abs(middle - (low + (high - low) * self._random.random()))
        free = np.zeros(len(start), np.bool_)
        free[np.argsort(apart, kind="stable")[: max(2, int(self._free))]] = True
        return free

    def _solved(self, program: Program, budget: Budget) -> Solved | None:
        """Return the answer to a window; None if it was interrupted."""
        rest = budget.rest()
        work = EFFORT if rest.work is None else min(EFFORT, rest.work)
        limits = Limits(seconds=rest.seconds, work=work, workers=rest.workers)

        def watch(_: Progress) -> bool:
            return budget.report("solve", 0)

        try:
            solved = solve(program, limits, seed=self.seed, watch=watch)
        except KeyboardInterrupt:
            budget.stop = Stop.INTERRUPT
            return None
        budget.work += max(1, int(solved.work))
        if solved.stop is Stop.INTERRUPT:
            budget.stop = Stop.INTERRUPT
        return solved
