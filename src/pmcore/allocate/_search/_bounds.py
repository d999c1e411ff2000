"""Bounds that need no search: the critical path, and the work that a group of people has to do."""

from __future__ import annotations

from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._generation import Generator
from pmcore.allocate._program import playable
from pmcore.allocate._terms import last_end
from pmcore.kernels import FAR, finish_at_each, work_at_each

IntArray: TypeAlias = NDArray[np.int64]
MOST_SETS = 200


def sound(name: str, value: float, bound: float) -> float:
    """Return a bound; one that a schedule undercuts is an error of this library, never a proof."""
    if bound > value:
        raise AssertionError(f"{name}: the bound {bound} lies above the value {value}")
    return bound


def lower_bounds(generator: Generator) -> tuple[int, ...]:
    """Return, by aim, a value that no schedule undercuts.

    Parameters
    ----------
    generator : Generator

    References
    ----------
    The energy of a set of tasks between their heads and tails, as in R. Klein, A. Scholl,
    Computing lower bounds by destructive improvement, European Journal of Operational Research
    112(2), 1999, section 3.
    """
    bounds = [aim.least(generator.held) for aim in generator.aims]
    end = _last_end(generator)
    for k, aim in enumerate(generator.aims):
        if aim.is_length and end is not None:
            bounds[k] = max(bounds[k], last_end(generator.held.net, aim, end))
    return tuple(bounds)


def _last_end(generator: Generator) -> int | None:
    """Return an instant before which the work of some group cannot be done."""
    loads = _Loads(generator)
    return max((loads.end(resources) for resources in loads.sets()), default=None)


class _Loads:
    """What tasks take of resources, by those who can do it."""

    def __init__(self, generator: Generator) -> None:
        self.held, self.jobs = generator.held, generator.held.jobs
        self.table = self.held.shared.table()
        held, jobs = self.held, self.jobs
        # Only what is done in one way, on one calendar, has a load that is known beforehand.
        tasks = [i for i in playable(held) if len(held.ways_of(i)) == 1]
        homes = {i: int(jobs.team[jobs.team_ptr[held.ways_of(i).start]]) for i in tasks}
        self.home = max(set(homes.values()), key=list(homes.values()).count, default=-1)
        self.rows: list[tuple[frozenset[int], int, int]] = []
        for i in tasks:
            if homes[i] == self.home:
                self._add(i)
        at = generator.head_start
        self.heads = work_at_each(self.table, max(self.home, 0), at)
        self.tails = self._tails(generator)

    def _add(self, i: int) -> None:
        held, jobs = self.held, self.jobs
        way = held.ways_of(i).start
        length = int(jobs.least[way])
        for slot in held.slots(way) if length else ():
            people = frozenset(int(jobs.person[c]) for c in held.candidates(slot))
            self.rows.append((people, i, length * int(jobs.units[slot])))
        for use in held.pool_uses(way) if length else ():
            pool = frozenset((int(jobs.pool[use]),))
            self.rows.append((pool, i, length * int(jobs.pool_units[use])))

    def _tails(self, generator: Generator) -> IntArray:
        """Return the working minutes that must follow each task, where they are always the same."""
        held, jobs, links = self.held, self.jobs, self.held.links
        none = np.zeros(len(held), np.int64)
        shifts = (links.lag == 0) | ((links.calendar == self.home) & (links.rounds == 0))
        homes = {int(jobs.team[jobs.team_ptr[w]]) for i in playable(held) for w in held.ways_of(i)}
        if homes != {self.home} or not bool(shifts.all()) or (links.rounds > 0).any():
            return none
        end = int(generator.head_finish.max())
        _, late = generator.latest(np.full(len(held), end, np.int64), with_wishes=False)
        late = np.minimum(late, end)
        after = work_at_each(self.table, self.home, end) - work_at_each(self.table, self.home, late)
        beyond: IntArray = np.maximum(after, 0)
        return beyond

    def sets(self) -> list[frozenset[int]]:
        """Return sets of resources whose members alone can do some of the work."""
        plain = sorted({people for people, *_ in self.rows}, key=sorted)
        joined = {a | b for a, b in combinations(plain[:MOST_SETS], 2) if a & b}
        everybody = frozenset().union(*plain) if plain else frozenset()
        return [*plain, *sorted(joined, key=sorted)[:MOST_SETS], everybody] if plain else []

    def end(self, resources: frozenset[int]) -> int:
        """Return an instant before which the work that only these can do is not over."""
        rows = [(i, energy) for people, i, energy in self.rows if people <= resources]
        if not rows:
            return -FAR
        tasks, energies = (np.array(column, np.int64) for column in zip(*rows, strict=True))
        order = np.argsort(-self.heads[tasks], kind="stable")
        heads = self.heads[tasks][order]
        tails = np.minimum.accumulate(self.tails[tasks][order])
        at, rate = self._rate(resources)
        done = np.concatenate(([0], np.cumsum(np.diff(at) * rate[:-1])))
        step = np.searchsorted(at, heads, side="right") - 1
        wanted = done[step] + (heads - at[step]) * rate[step] + np.cumsum(energies[order])
        step = np.searchsorted(done, wanted, side="left") - 1
        lasting = np.maximum(rate[step], 1)
        ends = at[step] + np.where(rate[step] > 0, -((done[step] - wanted) // lasting), 0)
        return int(finish_at_each(self.table, self.home, int((ends + tails).max())))

    def _rate(self, resources: frozenset[int]) -> tuple[IntArray, IntArray]:
        """Return what a set of resources can do in a minute, as steps of work coordinates."""
        low = int(self.heads.min()) - 1
        changes = {low: 0}
        for r in sorted(resources):
            before = 0
            for at, _, free in self.held.supply(r):
                place = low if at == -FAR else int(work_at_each(self.table, self.home, at))
                place = max(place, low)
                changes[place] = changes.get(place, 0) + free - before
                before = free
        places = np.array(sorted(changes), np.int64)
        return places, np.cumsum([changes[int(place)] for place in places])
