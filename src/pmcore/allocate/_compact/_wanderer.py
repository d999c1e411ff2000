"""The search of a demand whose tasks least and greatest distances tie: alone, or beside another."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact._population import Population
from pmcore.allocate._compact._shape import Shape
from pmcore.allocate._demand import Staffed
from pmcore.allocate._generation import Generator
from pmcore.kernels import FAR, bench, finish_at_each, start_at_each, walk, wander
from pmcore.run import Budget

IntArray: TypeAlias = NDArray[np.int64]

PER_TASK = 30
"""Schedules for each task made to find a first one, whatever the clock says."""


class Wanderer(Population):
    """Schedules of one demand, each made from the one before it, until somebody says stop.

    Parameters
    ----------
    shape : Shape
        With its lags.
    """

    def __init__(
        self, generator: Generator, shape: Shape, budget: Budget, *, seed: int, bound: int
    ) -> None:
        self._seats = bench(shape.net)
        super().__init__(generator, shape, budget, seed=seed, bound=bound)

    def _prepare(self) -> None:
        self._broken: Staffed | None = None
        rest = self.budget.rest()
        if rest.work is not None:
            self.most = min(self.most, rest.work)
        self._path = walk(self.shape.net, self.shape.late, words=self._words)

    def _go_to(self, until: int) -> None:
        shape = self.shape
        assert shape.lags is not None
        assert shape.back is not None
        wander(
            *(shape.net, shape.lags, shape.mirror, shape.back, self._room, self._seats),
            *(self._path, shape.first, until, self._target),
        )

    def _picked(self) -> tuple[IntArray, IntArray]:
        return self._path.best.copy(), self.shape.net.way

    @property
    def made(self) -> int:
        """Schedules made."""
        return int(self._path.tally[0])

    @property
    def span(self) -> int:
        """Length of the best schedule on the axis; FAR: there is none yet."""
        return int(self._path.tally[2])

    @property
    def value(self) -> int:
        """Value of the aim of the best schedule; FAR: there is none yet."""
        return super().value if self.span < FAR else FAR

    def begin(self) -> None:
        """Make schedules until one keeps all distances, or none is found."""
        most = PER_TASK * len(self.shape.tasks)
        while self.span == FAR and self.made + 3 <= most:
            self._go_to(self.made + 3)

    def best(self) -> Staffed:
        """Return the best schedule, made by the generator from its starts.

        Where there is none, one that breaks some distance.
        """
        generator, shape, tasks = self.generator, self.shape, self.shape.tasks
        if self.span == FAR:
            self._broken = self._broken or generator.place(next(generator.ranks()))
            return self._broken
        table, calendar = generator.held.shared.table(), shape.calendar
        begins = start_at_each(table, calendar, self._path.best)
        # A milestone is done where work before it ends.
        ends = finish_at_each(table, calendar, self._path.best)
        floor = generator.held.jobs.floor.copy()
        at = np.where(shape.net.duration > 0, begins, ends)
        floor[tasks] = np.maximum(at, generator.head_start[tasks])
        jobs = generator.held.jobs._replace(floor=floor)
        return generator.place(floor.astype(np.float64), jobs=jobs)
