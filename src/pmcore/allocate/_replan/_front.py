"""The front between a first term and changed assignments: few questions, each proven or bounded."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pmcore.allocate._demand import Staffed
from pmcore.allocate._generation import Generator, Unplaceable, score_of, search
from pmcore.allocate._replan._before import Before
from pmcore.allocate._replan._fewer import Found, Goal, Question, Scene, ask, is_small
from pmcore.allocate._search import lower_bounds, stand_in
from pmcore.allocate._terms import has_prices
from pmcore.run import Budget

SCHEDULES = 300
"""Schedules made with nothing kept, and again with all kept, before any question is asked."""
FEWEST = 30
"""The same of many tasks."""
ROUNDS = 8
"""How often more places are let go where there is no exact search."""
SHARE = 0.5
"""Part of what is left of the limits that one question may take."""


@dataclass(frozen=True)
class Point:
    """One way to go on.

    Parameters
    ----------
    changes : int
    bounds : tuple of int
        What no schedule with so few changes undercuts, by aim.
    least_changes : int
        How many any schedule changes that is as good.
    was_modelled : bool
        Whether the exact search had a part in it.
    least_cost : int, optional
        What no schedule so good with so few changes undercuts, where prices never change.
    is_cheapest : bool
        Whether it is there for its cost.
    """

    best: Staffed
    changes: int
    bounds: tuple[int, ...]
    least_changes: int
    was_modelled: bool = True
    least_cost: int | None = None
    is_cheapest: bool = False

    @property
    def is_proved(self) -> bool:
        """Whether nothing is better with as few changes, nor as good with fewer."""
        is_least = self.changes <= self.least_changes
        return is_least and all(
            bound >= value for bound, value in zip(self.bounds, self.best.score[1:], strict=True)
        )


class Walk:
    """The walk along a front, from the fewest changes to the best schedule.

    Parameters
    ----------
    generator : Generator
    before : Before
    budget : Budget
    seed : int
    """

    def __init__(self, generator: Generator, before: Before, budget: Budget, seed: int) -> None:
        self.generator, self.before, self.budget = generator, before, budget
        self.scene, self.seed = Scene(generator, before, seed), seed
        self.bounds = lower_bounds(generator)
        self.pool: list[Staffed] = []
        self.stuck: int | None = None
        """A task that nobody can do after what was placed before."""
        self.is_impossible = False
        """Whether it is proved that there is no schedule."""
        self.floors: dict[int, int] = {}
        """By how many changes there may be: what the first aim then is at the least."""

    def points(self) -> list[Point]:
        """Return the points of the front, fewest changes first; none: no schedule was found.

        Raises
        ------
        Unplaceable
            If nobody can ever do a task.
        """
        try:
            self._generate()
        except Unplaceable as stuck:
            # Task after task, somebody may have left before what only they can do.
            if not is_small(self.generator):
                raise
            self.stuck = stuck.task
            self.pool.append(stand_in(self.generator))
        if not is_small(self.generator):
            self._loosen()
            return self._known()
        fewest = self._ask(Question(Goal.CHANGES))
        if fewest.best is None:
            self.is_impossible = fewest.is_impossible
            return []
        if not fewest.was_modelled:
            return self._known()
        low = self.before.count(fewest.best)
        least = min(low, max(fewest.bound, self._lost()))
        found = [self._point(low, least)]
        best = self._ask(Question(Goal.AIM))
        target = min(each.score[1] for each in self.pool if each.is_valid)
        if found[0].best.score[1] > target:
            found += self._between(found[0], max(best.bound, self.bounds[0]), target)
        found = [self._finished(each) for each in found]
        if has_prices(self.generator.held):
            ends = dict.fromkeys((found[0].changes, found[-1].changes))
            cheapest = [each for most in ends for each in self._cheapest(most)]
            found += [each for each in cheapest if not self._is_beaten(each, found)]
        return found

    def _is_beaten(self, point: Point, others: list[Point]) -> bool:
        """Whether another point is as good in value, changes and cost."""
        own = self._measures(point)
        return any(
            all(a <= b for a, b in zip(self._measures(each), own, strict=True)) for each in others
        )

    def _measures(self, point: Point) -> tuple[int, int, int]:
        return point.best.score[1], point.changes, self.scene.cost_of(point.best)

    def _cheapest(self, most: int) -> list[Point]:
        """Return the best of the cheapest schedules with so many changes at most, if proved."""
        cheap = self._ask(Question(Goal.COST, most=most))
        if cheap.best is None or not cheap.was_modelled:
            return []
        cost = self.scene.cost_of(cheap.best)
        asked = Question(Goal.AIM, most=most, dearest=cost)
        found = self._ask(asked, cheap.best)
        best = found.best or cheap.best
        fewest = self._ask(Question(Goal.CHANGES, stage=1, dearest=cost), best)
        best = fewest.best or best
        floor = max(found.bound, self.bounds[0])
        changes = self.before.count(best)
        least = min(changes, max(fewest.bound, self._lost()))
        bounds = (floor, *self.bounds[1:])
        point = Point(best, changes, bounds, least, least_cost=cheap.bound, is_cheapest=True)
        return [self._finished(point, cost)]

    def _between(self, first: Point, bound: int, target: int) -> list[Point]:
        """Return the points after the first, the best value of the first aim among them."""
        known = (each for each in self.pool if each.is_valid and each.score[1] <= target)
        best = min(known, key=lambda each: (self.before.count(each), each.score))
        last = self._ask(Question(Goal.CHANGES, stage=1), best)
        end = last.best or best
        high = self.before.count(end)
        found = [first]
        for most in range(first.changes + 1, high):
            if found[-1].best.score[1] <= target:
                break
            each = self._point(most, 0)
            if each.best.score[1] < found[-1].best.score[1]:
                least = self._fewest(each.changes, each.best.score[1])
                found.append(replace(each, least_changes=least))
        if end.score[1] < found[-1].best.score[1]:
            least = min(high, max(last.bound, self._fewest(high, end.score[1])))
            bounds = (bound, *self.bounds[1:])
            found.append(Point(end, high, bounds, least, last.was_modelled))
        return found[1:]

    def _fewest(self, changes: int, value: int) -> int:
        """Return how many changes a value of the first aim takes, as far as it is proved."""
        short = [most for most, floor in self.floors.items() if floor > value and most < changes]
        return max(short, default=-1) + 1

    def _point(self, most: int, least: int) -> Point:
        """Return the best schedule known with so many changes at most."""
        answer = self._ask(Question(Goal.AIM, most=most))
        assert answer.best is not None
        floor = max(answer.bound, self.bounds[0])
        self.floors[most] = floor
        changes = self.before.count(answer.best)
        return Point(answer.best, changes, (floor, *self.bounds[1:]), least, answer.was_modelled)

    def _finished(self, point: Point, dearest: int | None = None) -> Point:
        """Return a point with its later aims, then its cost, as good as they get beside the first.

        With a cost that it may not exceed, that is all it costs.
        """
        best, bounds, aims = point.best, list(point.bounds), self.generator.aims
        least_cost = point.least_cost
        for stage in range(1, len(aims)):
            if best.score[stage + 1] <= bounds[stage] or not point.was_modelled:
                continue
            asked = Question(Goal.AIM, stage, point.changes, dearest)
            found = self._ask(asked, best)
            best = best if found.best is None else min(best, found.best, key=score_of)
            bounds[stage] = max(bounds[stage], found.bound)
        if dearest is None and point.was_modelled and has_prices(self.generator.held):
            asked = Question(Goal.COST, stage=len(aims), most=point.changes)
            found = self._ask(asked, best)
            if found.best is not None:
                best = min(best, found.best, key=self._cost)
                least_cost = found.bound
        changes = self.before.count(best)
        return replace(
            point, best=best, bounds=tuple(bounds), changes=changes, least_cost=least_cost
        )

    def _cost(self, best: Staffed) -> tuple[int, ...]:
        return (*best.score, self.scene.cost_of(best))

    def _ask(self, asked: Question, hint: Staffed | None = None) -> Found:
        """Return the answer to a question, from the best schedule that is known for it."""
        if hint is None:
            hint = min(self.pool, key=lambda each: self.scene.rank(asked, each))
        rest = self.budget.rest()
        limits = replace(
            rest,
            seconds=None if rest.seconds is None else rest.seconds * SHARE,
            work=None if rest.work is None else int(rest.work * SHARE),
        )
        found = ask(self.scene, asked, hint, self.budget, limits)
        if found.best is not None:
            self.pool.append(found.best)
        return found

    def _lost(self) -> int:
        """Return how many places nobody can keep, whatever the dates."""
        held = self.generator.held
        free = {
            (held.net.ids[i], held.seats[slot].need, held.resources[int(held.jobs.person[c])])
            for i in range(len(held))
            for way in held.ways_of(i)
            for slot in held.slots(way)
            for c in held.candidates(slot)
        }
        return sum(place not in free for place in self.before.places)

    def _generate(self) -> None:
        """Make schedules with everything free, and with everybody kept who can be."""
        count = max(FEWEST, min(SCHEDULES, SCHEDULES * 64 // len(self.generator.held)))
        least = (0, *self.bounds)
        free = search(self.generator, self.budget, seed=self.seed, schedules=count, bound=least)
        self.pool.append(self.scene.seated(free))
        self._keep(count, set())

    def _keep(self, count: int, loose: set[int]) -> None:
        """Make schedules in which people keep their places, but for those of loose tasks.

        Where that leaves a task that nobody can ever do, its places are let go, too.
        """
        held, least = self.generator.held, (0, *self.bounds)
        while True:
            jobs, left = self.before.narrowed(loose)
            narrow = Generator(replace(held, jobs=jobs), self.generator.aims)
            try:
                found = search(narrow, self.budget, seed=self.seed, schedules=count, bound=least)
            except Unplaceable as stuck:
                if stuck.task in loose:
                    return
                loose.add(stuck.task)
                continue
            pick = np.where(found.pick >= 0, left[found.pick], -1)
            self.pool.append(self.scene.seated(replace(found, pick=pick)))
            return

    def _loosen(self) -> None:
        """Make schedules in which ever more of the tasks that end last may change hands."""
        held = self.generator.held
        tasks = {held.net.index[task] for task, *_ in self.before.places if task in held.net.index}
        loose: set[int] = set()
        for _ in range(ROUNDS):
            if self.budget.exhausted or not tasks:
                return
            at = self.pool[-1].finish
            last = sorted(tasks, key=lambda i: -int(at[i]))
            loose |= set(last[: max(1, len(tasks) // ROUNDS)])
            tasks -= loose
            self._keep(SCHEDULES, set(loose))

    def _known(self) -> list[Point]:
        """Return the front of the schedules made so far."""
        ranked = sorted(
            (each for each in self.pool if each.is_valid),
            key=lambda each: (self.before.count(each), each.score),
        )
        found: list[Point] = []
        for each in ranked:
            if not found or each.score[1] < found[-1].best.score[1]:
                changes = self.before.count(each)
                least = min(self._lost(), changes)
                found.append(Point(each, changes, self.bounds, least, was_modelled=False))
        return found
