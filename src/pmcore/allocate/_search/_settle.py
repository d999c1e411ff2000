"""Whether there is a shorter schedule: the exact search, asked yes or no.

A length that is given leaves each task little room, and what must not run together decides much.
To refute that the best can be bettered takes a fraction of the time that the least takes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact import Population, Shape, between, timing, value_of
from pmcore.allocate._search._islands import MEET, meet
from pmcore.run import Budget, Limits, Progress, Solved, Status, Stop, solve

SLICE, GROWTH = 500, 2
"""Effort of the first questions, and by how much more the next ones get."""
SPELL = 4.0
"""Time that goes to another population between two questions, of what the last one took."""


def is_certain(shape: Shape) -> bool:
    """Whether only dates are open: one way a task, no people to choose, no lags but plain ones."""
    is_plain = shape.lags is None and not len(shape.staff.resources)
    return is_plain and len(shape.ways) == len(shape.tasks)


def settle(
    population: Population, budget: Budget, seed: int, other: Population | None = None
) -> int:
    """Return a length that no schedule undercuts; what is found on the way the population gets.

    In turns, and each for longer than before: whether a schedule is shorter than the best, the
    search for the shortest from the best on, and whether one is half-way down to the bound.

    Parameters
    ----------
    other : Population, optional
        Goes on in place of the search, as long as it has something new to try.

    References
    ----------
    R. Klein, A. Scholl, Computing lower bounds by destructive improvement, European Journal of
    Operational Research 112(2), 1999.
    """
    search = _Settling(population, budget, seed, other)
    try:
        search.run()
    except KeyboardInterrupt:
        budget.stop = Stop.INTERRUPT
    search.leave()
    return search.low


class _Settling:
    """The length between what no schedule undercuts and the best known."""

    def __init__(
        self, population: Population, budget: Budget, seed: int, other: Population | None
    ) -> None:
        self.population, self.budget, self.seed = population, budget, seed
        self.other, self.taken = other, 0.0
        self.low, self.known = population.least, population.span
        self.starts = population.starts
        self.slice = SLICE
        apart = between(population.shape)
        assert apart is not None  # of so many tasks there is no exact search
        self.apart = apart
        self.found: NDArray[np.float64] | None = None

    @property
    def high(self) -> int:
        """Length of the best, whoever found it."""
        self.known = min(self.known, self.population.span)
        return self.known

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to find, or to spend."""
        return self.low >= self.high or self.budget.exhausted

    def run(self) -> None:
        """Ask and search in turns."""
        while not self.is_over:
            while self._ask(self.high - 1) and not self.is_over:
                pass
            if not self._breed():
                self._search()
                self._ask((self.low + self.high) // 2)
            self.slice *= GROWTH

    def leave(self) -> None:
        """Give the population the best there is, should it not have it yet."""
        if self.other is not None:
            meet(self.population, self.other)
        if self.found is not None and self.known < self.population.span:
            self.population.suggest(self.found)

    def _ask(self, most: int) -> bool:
        """Ask whether there is a schedule of at most this length; return whether that is known."""
        if self.is_over:
            return True
        solved = self._solve(most, is_question=True)
        if solved.status is Status.INFEASIBLE:
            self.low = most + 1
            self._tell()
        return solved.stop is None or self.high <= most

    def _search(self) -> None:
        """Search the shortest schedule, from the best known on."""
        if not self.is_over:
            self._solve(self.high, is_question=False)

    def _breed(self) -> bool:
        """Have the other population go on for a while; return whether it had anything to do."""
        other, seconds = self.other, SPELL * self.taken
        if other is None or other.is_best or other.made + 3 > other.most:
            return False
        rest = self.budget.rest()
        if rest.seconds is not None:
            seconds = min(seconds, rest.seconds)
        other.budget = Budget(Limits(seconds=seconds), lambda _: self._report(self.low))
        meet(self.population, other)
        while other.go(other.made + MEET) and not self.is_over:
            meet(self.population, other)
        meet(self.population, other)
        self.known = min(self.known, other.span)
        return True

    def _solve(self, most: int, *, is_question: bool) -> Solved:
        """Have one program solved, within a slice of what is left."""
        population, budget = self.population, self.budget
        if population.span <= self.known:
            self.starts = population.starts
        shape, starts = population.shape, self.starts
        asked = timing(
            shape, self.apart, starts, least=self.low, most=most, is_question=is_question
        )
        rest = budget.rest()
        work = self.slice if rest.work is None else min(self.slice, rest.work)

        def watch(progress: Progress) -> bool:
            bound = max(self.low, int(progress.bound or 0) * asked.step)
            is_known = is_question and self.high <= most
            return self._report(bound) or is_known

        begin = budget.elapsed
        solved = solve(asked.program, replace(rest, work=work), seed=self.seed, watch=watch)
        self.taken = budget.elapsed - begin
        budget.work += max(1, int(solved.work))
        # The clock and the effort are the budget's to tell: a slice that ends is no end.
        if solved.stop in {Stop.GAP, Stop.INTERRUPT} and budget.stop is None:
            budget.stop = solved.stop
        if solved.is_solved and asked.length(solved) < self.high:
            self.known = asked.length(solved)
            order = asked.order(solved)
            self.starts = shape.first + asked.step * order.astype(np.int64)
            self.found = order
            population.suggest(order)
        if solved.bound is not None:
            self.low = max(self.low, asked.bound(solved))
            self._tell()
        return solved

    def _tell(self) -> None:
        for each in (self.population, self.other):
            if each is not None:
                each.aspire(self._value(self.low))

    def _report(self, bound: int) -> bool:
        """Tell where the search is; return whether to stop."""
        value, least = self._value(self.high), self._value(bound)
        return self.budget.report("solve", 0, objective=value, bound=least)

    def _value(self, span: int) -> int:
        return value_of(self.population.generator, self.population.shape, span)
