"""People and pools in the program: who sits where, and nobody overbooked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import gcd
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import alike, shortages
from pmcore.allocate._program._axis import speeds
from pmcore.allocate._program._plays import Draft, Part
from pmcore.kernels import FAR, finish_at_each, start_at_each, work_at_each
from pmcore.run import Interval, Linear, Literal, total

IntArray: TypeAlias = NDArray[np.int64]
MOST_SETS = 40
"""Sets of people whose common capacity is stated beside that of each of them."""


@dataclass(frozen=True)
class Use:
    """What a stretch takes of a resource.

    Parameters
    ----------
    home : int
        Calendar of the work.
    is_split : bool
        Whether the stretch reaches over time off, which then is no shortage.
    """

    stretch: Interval
    units: int
    home: int
    is_split: bool = False


@dataclass(frozen=True)
class Group:
    """Seats of one part that the same people may take."""

    part: Part
    count: int
    units: int
    people: frozenset[int]


def add_loads(draft: Draft) -> None:
    """State who may take which seat, and the capacity of every resource."""
    loads = _Loads(draft)
    for i, play in draft.plays.items():
        for part in play.parts:
            if part.stretch is not None:
                loads.add_part(i, part)
    loads.add_capacities()
    loads.add_sets()


class _Loads:
    """The uses of every resource while they are gathered."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.held, self.axis = draft, draft.held, draft.axis
        self.program, self.jobs = draft.program, draft.held.jobs
        self.uses: dict[int, list[Use]] = {}
        self.groups: list[Group] = []

    def add_part(self, i: int, part: Part) -> None:
        """State who can play a part."""
        held, jobs = self.held, self.jobs
        for same in alike(held, part.way):
            self._seat(i, part, same)
        fixed = {int(jobs.person[c]) for c in part.fixed}
        takes: dict[int, list[Literal]] = {}
        for c, literal in part.people.items():
            takes.setdefault(int(jobs.person[c]), []).append(literal)
        for resource, literals in takes.items():
            if resource in fixed:
                self.program.all_of([~literal for literal in literals])
            elif len(literals) > 1:
                self.program.at_most_one(literals)
        for use in held.pool_uses(part.way):
            units = int(jobs.pool_units[use])
            if part.stretch is not None:
                own = Use(part.stretch, units, part.variant.home)
                self.uses.setdefault(int(jobs.pool[use]), []).append(own)
        if not isinstance(part.length, int):
            self._pace(part)

    def _seat(self, i: int, part: Part, slots: list[int]) -> None:
        """State who takes seats that are all alike."""
        held, program, jobs = self.held, self.program, self.jobs
        options = [c for c in held.candidates(slots[0]) if c in part.variant.allowed]
        units = int(jobs.units[slots[0]])
        people = frozenset(int(jobs.person[c]) for c in options)
        if part.chosen is None:
            self.groups.append(Group(part, len(slots), units, people))
        if len(people) == len(slots):
            for c in options:
                part.fixed.append(c)
                self._hold(i, part, c, part.chosen, part.stretch, units)
            return
        for c in options:
            literal = part.people[c] = program.boolean()
            size = part.stretch.size if part.stretch is not None else 0
            stretch = program.interval(part.start, size, present=literal)
            self._hold(i, part, c, literal, stretch, units)
        chosen: Linear | int = 1 if part.chosen is None else part.chosen
        program.equal(total([part.people[c] for c in options]), len(slots) * chosen)

    def _hold(
        self,
        i: int,
        part: Part,
        c: int,
        when: Literal | None,
        stretch: Interval | None,
        units: int,
    ) -> None:
        """State what it means that a candidate is picked."""
        resource = int(self.jobs.person[c])
        if self.jobs.until[c] < FAR:
            last = int(self.axis.down(int(self.jobs.until[c])))
            self.program.at_most(part.end, last, when=() if when is None else (when,))
        self._use(resource, i, part, stretch, units)

    def _use(self, resource: int, i: int, part: Part, stretch: Interval | None, units: int) -> None:
        if stretch is None:
            return
        is_split = resource in part.variant.resting
        if self.jobs.splits[i] and not is_split and self._is_short(resource, units):
            self.axis.is_complete = False  # work that could rest is kept in one piece
        use = Use(stretch, units, part.variant.home, is_split)
        self.uses.setdefault(resource, []).append(use)

    def _is_short(self, resource: int, units: int) -> bool:
        return bool(shortages(self.held, resource, units, self.axis.first, self.axis.last))

    def _pace(self, part: Part) -> None:
        """State how long work takes by the speed of those who do it."""
        jobs, held, program = self.jobs, self.held, self.program
        fixed = int(jobs.base_speed[part.way]) + sum(int(jobs.speed[c]) for c in part.fixed)
        pace = total([int(jobs.speed[c]) * literal for c, literal in part.people.items()]) + fixed
        cases = []
        for speed in sorted(speeds(held, part.way)):
            case = program.boolean()
            program.equal(pace, speed, when=(case,))
            minutes = -(-int(jobs.work[part.way]) // speed)
            part.cases.append((case, minutes))
            cases.append((case, minutes // self.axis.step))
        chosen: Linear | int = 1 if part.chosen is None else part.chosen
        program.equal(total([case for case, _ in cases]), chosen)
        length_of = total([length * case for case, length in cases])
        program.equal(part.length, length_of, when=part.when)

    def add_capacities(self) -> None:
        """State that no resource is ever asked for more than there is."""
        for resource, uses in self.uses.items():
            homes = {use.home for use in uses}
            if len(homes) > 1:
                self.axis.is_complete = False  # one could work while the other's calendar rests
            home = next(iter(homes)) if len(homes) == 1 else self.axis.calendar
            most, blocks = self._blocks(resource, home)
            if any(use.is_split for use in uses):
                self._capacity(uses, [], most)
            whole = [use for use in uses if not use.is_split]
            if whole:
                self._capacity(whole, blocks, most)

    def _blocks(self, resource: int, home: int) -> tuple[int, list[tuple[int, int, int]]]:
        """Return the most there is of a resource and its shortages: positions and how much."""
        axis = self.axis
        steps = [
            (max(at, axis.first), min(end, axis.last), free)
            for at, end, free in self.held.supply(resource)
            if at < axis.last and end > axis.first
        ]
        most = max(free for *_, free in steps)
        blocks = []
        for first, last, free in steps:
            if free < most:
                low = int(
                    axis.up(start_at_each(axis.table, home, work_at_each(axis.table, home, first)))
                )
                high = int(
                    axis.up(finish_at_each(axis.table, home, work_at_each(axis.table, home, last)))
                )
                if low < high:
                    blocks.append((low, high, most - free))
        return most, blocks

    def _capacity(self, uses: list[Use], blocks: list[tuple[int, int, int]], most: int) -> None:
        program = self.program
        if sum(use.units for use in uses) <= most and not blocks:
            return
        stretches = [use.stretch for use in uses]
        stretches += [program.interval(a, b - a) for a, b, _ in blocks]
        demands = [use.units for use in uses] + [units for *_, units in blocks]
        least = sorted(demands)
        if len(least) > 1 and least[0] + least[1] > most:
            program.no_overlap(stretches)
            for use in uses:
                if use.units > most:
                    program.cumulative([use.stretch], [use.units], most)
            return
        unit = gcd(*demands, most)
        program.cumulative(stretches, [demand // unit for demand in demands], most // unit)

    def add_sets(self) -> None:
        """State what groups of people can do together, which tells early that they are too few.

        References
        ----------
        P. Hall, On representatives of subsets, 1935: the sets whose members have to suffice.
        """
        for people in self._sets():
            inside = [group for group in self.groups if group.people <= people]
            homes = {group.part.variant.home for group in inside}
            if len(homes) != 1 or len(inside) < 2:
                continue
            home = next(iter(homes))
            held = [self._blocks(resource, home) for resource in sorted(people)]
            uses = [
                Use(group.part.stretch, group.units * group.count, home)
                for group in inside
                if group.part.stretch is not None and group.part.course is None
            ]
            blocks = [block for _, found in held for block in found]
            if any(self.jobs.splits[self._task(group)] for group in inside):
                blocks = []
            self._capacity(uses, blocks, sum(most for most, _ in held))

    def _task(self, group: Group) -> int:
        return int(np.searchsorted(self.jobs.way_ptr, group.part.way, side="right")) - 1

    def _sets(self) -> list[frozenset[int]]:
        """Return the sets of several people whose work fills most of their time."""
        plain = {group.people for group in self.groups if len(group.people) > 1}
        joined = {a | b for a, b in combinations(sorted(plain, key=sorted), 2) if a & b}
        return sorted(plain | joined, key=self._fill, reverse=True)[:MOST_SETS]

    def _fill(self, people: frozenset[int]) -> tuple[float, list[int]]:
        work = sum(
            float(self.jobs.least[group.part.way]) * group.units * group.count
            for group in self.groups
            if group.people <= people
        )
        return work / len(people), sorted(people)
