"""The population search of a demand in its compact form: alone, or beside the exact search."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._shape import Shape, staffed, value_of
from pmcore.allocate._demand import Staffed
from pmcore.allocate._generation import Generator, Ranks
from pmcore.kernels import (
    COMPILED,
    Compact,
    Herd,
    choose,
    events,
    evolve,
    finish_at_each,
    herd,
    join,
    work_at_each,
)
from pmcore.run import Budget, key

IntArray: TypeAlias = NDArray[np.int64]

LEAST, MOST = 20, 400
"""Members of a population."""
ORDERS = 100
"""Schedules for each pair of tasks above which nothing new is to be expected."""
RATES = (0.03, 0.3, 0.4)
"""How often at most a child changes ways, takes the one that ends first, or one that saves."""
_IDLE = 0.01
"""Seconds between two looks at what is suggested, once nothing new is to be expected."""
_CHUNK = 20_000 if COMPILED else 400
"""Tasks placed between two looks at the clock: some milliseconds."""


class Population:
    """Schedules of one demand, bred until somebody says stop.

    Parameters
    ----------
    generator : Generator
    shape : Shape
        The demand in its compact form.
    budget : Budget
        What may be spent: how many members there are depends on it.
    seed : int
    bound : int
        A value of the aim that no schedule undercuts.
    """

    def __init__(
        self, generator: Generator, shape: Shape, budget: Budget, *, seed: int, bound: int
    ) -> None:
        self.generator, self.shape, self.budget = generator, shape, budget
        self._net, self._mirror = _own(shape.net, shape.mirror)
        self._choice = shape.choice._replace(left=shape.choice.left.copy())
        self._words = key(seed, "search", "", purpose="population")
        count = len(shape.tasks)
        self._chunk = max(12, _CHUNK // count)
        self._room = events(shape.mirror)
        self._target = 0
        self._suggested: tuple[Ranks, IntArray] | None = None
        self._shown: tuple[IntArray, IntArray] | None = None
        self._turn = 0
        self.aspire(bound)
        self.most = ORDERS * count * count
        self._prepare()

    def _prepare(self) -> None:
        """Make ready to search."""
        self._group = self._bred()

    def _bred(self) -> Herd:
        """Return an empty population, as large as the budget is worth."""
        rest = self.budget.rest()
        if rest.work is not None:
            self.most = min(self.most, rest.work)
        schedules = self.most
        if rest.seconds:
            trial, begin = self._herd(LEAST), self.budget.elapsed
            self._evolve(trial, self._chunk)
            taken = max(self.budget.elapsed - begin, 1e-6)
            schedules = min(schedules, int(rest.seconds / taken * self._chunk))
        return self._herd(int(min(MOST, max(LEAST, schedules**0.4))))

    def _herd(self, size: int) -> Herd:
        return herd(
            self._net,
            self._choice,
            self.shape.late,
            size=size,
            odds=(3, 2),
            rates=RATES,
            words=self._words,
        )

    def _evolve(self, group: Herd, until: int) -> None:
        first, suggested = self.shape.first, self._suggested
        if suggested is not None:
            self._suggested = None
            order, way = suggested
            choose(self._net, self._choice, way)
            join(self._net, self._mirror, self._room, group, first, order)
        evolve(self._net, self._mirror, self._room, group, first, until, self._target)

    def _go_to(self, until: int) -> None:
        """Make schedules up to a number."""
        self._evolve(self._group, until)

    @property
    def made(self) -> int:
        """Schedules made."""
        return int(self._group.tally[0])

    @property
    def span(self) -> int:
        """Length of the best schedule on the axis."""
        return int(self._group.tally[4])

    @property
    def value(self) -> int:
        """Value of the aim of the best schedule."""
        return value_of(self.generator, self.shape, self.span)

    @property
    def is_best(self) -> bool:
        """Whether no schedule is shorter than the best."""
        return self.span <= self._target

    def aspire(self, bound: int) -> None:
        """Take in a value of the aim that no schedule undercuts."""
        due = self.generator.aims[0].dues[0]
        table = self.generator.held.shared.table()
        work = int(work_at_each(table, due.calendar, due.at)) + bound // due.weight
        end = int(finish_at_each(table, due.calendar, work))
        least = int(work_at_each(table, self.shape.calendar, end)) - self.shape.first
        self._target = max(self._target, least)

    @property
    def least(self) -> int:
        """A length that no schedule undercuts."""
        return self._target

    def take(self) -> None:
        """Try what was suggested, now."""
        self._go_to(self.made)

    def suggest(self, order: Ranks, way: IntArray | None = None) -> None:
        """Have an order of the tasks tried: at once, or by the thread that makes the schedules.

        Ways that stocks allow may come with it; without any, those of the compact form are taken.
        """
        self._suggested = order, self.shape.net.way if way is None else way
        if self._shown is None:
            self.take()

    def prove(self, span: int) -> None:
        """Take in a length that no schedule undercuts."""
        self._target = max(self._target, span)

    def member(self) -> tuple[IntArray, IntArray]:
        """Return starts and ways of one of the shortest members, each in its turn."""
        return self._shown or self._picked()

    def _show(self) -> None:
        """Keep a member for another thread, which must not look at what changes."""
        self._shown = self._picked()

    def _picked(self) -> tuple[IntArray, IntArray]:
        spans = self._group.span[: int(self._group.tally[2])]
        short = np.flatnonzero(spans == spans.min())
        at = int(short[self._turn % len(short)])
        self._turn += 1
        return self._group.start[at].copy(), self._group.way[at].copy()

    @property
    def starts(self) -> IntArray:
        """Starts of the best schedule, on the axis."""
        return self._group.best.copy()

    def begin(self) -> None:
        """Make the first member, whatever the budget: a schedule there must be."""
        self._evolve(self._group, 3)

    def go(self, until: int) -> bool:
        """Make schedules up to a number; return whether to go on."""
        until = min(until, self.most)
        while self.made + 3 <= until and not self.is_best:
            self._go_to(min(until, self.made + self._chunk))
            self.budget.work = self.made
            value = float(self.value)
            if self.budget.report("generate", self.made, total=self.most, objective=value):
                return False
        return self.made + 3 <= self.most and not self.is_best

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Go on in a thread of its own as long as the context lasts."""
        stop = Event()

        def work() -> None:
            while not stop.is_set() and not self.is_best:
                if self.made + 3 <= self.most or self._suggested is not None:
                    self._go_to(min(self.most, self.made + self._chunk))
                    self._show()
                else:
                    stop.wait(_IDLE)

        self._show()
        with ThreadPoolExecutor(1, "pmcore-search") as pool:
            future = pool.submit(work)
            try:
                yield
            finally:
                stop.set()
                future.result()
                self._shown = None

    def best(self) -> Staffed:
        """Return the best schedule, made by the generator in the order of its starts."""
        group = self._group
        return staffed(self.generator, self.shape, group.best, group.best_way, group.best_team)


def _own(net: Compact, mirror: Compact) -> tuple[Compact, Compact]:
    """Return both with ways of their own, so that a search changes nobody else's."""
    duration, way = net.duration.copy(), net.way.copy()
    return (
        net._replace(duration=duration, way=way),
        mirror._replace(duration=duration, way=way),
    )
