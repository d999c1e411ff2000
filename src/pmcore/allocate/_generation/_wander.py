"""Random search where terms look at more than finishes: other people, other ways, waiting."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Score, Staffed
from pmcore.allocate._generation._generator import Generator
from pmcore.allocate._program import Axis
from pmcore.kernels import FAR
from pmcore.run import Budget

IntArray: TypeAlias = NDArray[np.int64]
Ranks: TypeAlias = NDArray[np.float64]


STALE = 1500
"""Schedules after which a walk that finds nothing better gives up."""
WORSE = 0.02
"""How often a worse schedule is gone on from."""


def wander(
    generator: Generator, best: Staffed, budget: Budget, *, seed: int, schedules: int, bound: Score
) -> Staffed:
    """Return the best of a walk over who does what, in which order, from when on."""
    walk = _Walk(generator, best, seed)
    first = better = generator.made
    last = first + schedules
    while generator.made < min(last, better + STALE) and walk.best.score > bound:
        made, known = generator.made, walk.best.score
        walk.step()
        if walk.best.score < known:
            better = generator.made
        value = float(walk.best.score[-1])
        is_stopped = budget.report("generate", generator.made, total=last, objective=value)
        if budget.spend(max(1, generator.made - made)) or is_stopped:
            break
    return walk.best


class _Walk:
    """A schedule, what of it waits, and the best one met."""

    def __init__(self, generator: Generator, best: Staffed, seed: int) -> None:
        self.generator, self.held = generator, generator.held
        self.at = self.best = best
        self._floor = np.full(len(self.held), -FAR, np.int64)
        self._random = np.random.default_rng(seed)
        self._liking = _likings(generator)
        ways = [i for i in range(len(self.held)) if best.way[i] >= 0]
        self._tasks = [i for i in ways if self._has_choice(i)]
        self._free = [i for i in ways if best.finish[i] > best.start[i]]
        self._may_wait = any(aim.may_wait for aim in generator.aims) and bool(self._free)
        if self._may_wait:
            # What waits keeps to the steps that the exact search looks at.
            first, last = int(best.start.min()), int(best.finish.max())
            self._axis = Axis(self.held, first, 2 * last - first)
        if self._tasks:
            for liking in self._liking:
                self._try(self._seated(self.at, self._tasks, liking, 0.0), self._floor)

    def _has_choice(self, i: int) -> bool:
        held, ways = self.held, self.held.ways_of(i)
        return len(ways) > 1 or any(
            len(held.candidates(slot)) > 1 for way in ways for slot in held.slots(way)
        )

    def step(self) -> None:
        """Try one change."""
        chance = self._random.random()
        if self._may_wait and chance < 0.3:
            self._wait()
        elif self._tasks and chance < 0.75:
            count = min(len(self._tasks), int(self._random.integers(1, 4)))
            tasks = self._random.choice(self._tasks, count, replace=False).tolist()
            liking = self._liking[int(self._random.integers(len(self._liking)))]
            noise = 4.0 * 0.5 ** int(self._random.integers(0, 6))
            self._try(self._seated(self.at, tasks, liking, noise), self._floor)
        else:
            self._reorder()

    def _wait(self) -> None:
        """Let a task begin later, or no longer wait."""
        floor, i = self._floor.copy(), int(self._random.choice(self._free))
        if floor[i] > -FAR and self._random.random() < 0.5:
            floor[i] = -FAR
        else:
            span = int(self.at.finish.max() - self.at.start.min()) + 1
            later = span * 0.5 ** float(self._random.integers(0, 7)) * self._random.random()
            axis = self._axis
            floor[i] = int(axis.starts(axis.up(int(self.at.start[i] + later))))
        self._try(self.at, floor)

    def _reorder(self) -> None:
        """Let tasks take turns in another order, whoever is there or the same people."""
        span = float(self.at.finish.max() - self.at.start.min()) + 1.0
        noise = span * 0.5 ** int(self._random.integers(1, 7))
        rank = self.at.start + noise * self._random.random(len(self.held))
        if self._random.random() < 0.5:
            self._try(self.at, self._floor, rank)
            return
        value = self.generator.value * self._random.random(len(self.generator.value))
        found = self.generator.tried(lambda: self.generator.place(rank, value))
        if found is not None:
            self._take(found, np.full(len(self.held), -FAR, np.int64))

    def _seated(self, found: Staffed, tasks: list[int], liking: Ranks, noise: float) -> Staffed:
        """Return a schedule with some tasks given to those that are liked there, more or less."""
        held, jobs, way, pick = self.held, self.held.jobs, found.way.copy(), found.pick.copy()
        # Where only ways are to choose, nobody is a candidate.
        spread = noise * (float(np.ptp(liking)) + 1.0) if len(liking) else noise
        for i in tasks:
            options = held.ways_of(i)
            chosen = int(way[i])
            if noise and len(options) > 1:
                chosen = int(self._random.choice(options))
            for slot in held.slots(int(way[i])):
                pick[slot] = -1
            way[i], busy = chosen, set[int]()
            for slot in held.slots(chosen):
                own = held.candidates(slot)
                cost = liking[own.start : own.stop] + spread * self._random.random(len(own))
                for c in (own.start + np.argsort(cost, kind="stable")).tolist():
                    if int(jobs.person[c]) not in busy:
                        pick[slot] = c
                        busy.add(int(jobs.person[c]))
                        break
                else:
                    return found  # they would have to make room for each other
        return replace(found, way=way, pick=pick)

    def _try(self, found: Staffed, floor: IntArray, rank: Ranks | None = None) -> None:
        again = self.generator.tried(lambda: self.generator.retimed(found, rank, floor))
        if again is not None:
            self._take(again, floor)

    def _take(self, found: Staffed, floor: IntArray) -> None:
        if found.score <= self.at.score or self._random.random() < WORSE:
            self.at, self._floor = found, floor
        if found.score < self.best.score:
            self.best = found


def _likings(generator: Generator) -> list[Ranks]:
    """Return what aims like, one after the other, and no liking at all."""
    known = [aim.liking(generator.held) for aim in generator.aims]
    return [
        *(each for each in known if each is not None),
        np.zeros(len(generator.held.jobs.person)),
    ]
