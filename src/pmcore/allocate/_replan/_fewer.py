"""The exact search with an eye on changed assignments: the best of few, the fewest of the best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TypeAlias

from pmcore.allocate._demand import Score, Staffed, alike
from pmcore.allocate._generation import Generator
from pmcore.allocate._program import Part, TooMixed, built, playable
from pmcore.allocate._replan._before import Before
from pmcore.allocate._search import MOST_CHOICES, MOST_TASKS, Model
from pmcore.allocate._terms import Aim, Cost
from pmcore.run import Budget, Limits, Linear, Progress, Solved, Status, Watch, solve, total

Rank: TypeAlias = tuple[int, ...]


class Goal(Enum):
    """What a program minimises."""

    AIM = auto()
    CHANGES = auto()
    COST = auto()


@dataclass(frozen=True)
class Question:
    """One question to the exact search.

    Parameters
    ----------
    goal : Goal
    stage : int
        The aim to minimise, or how many of the aims may not grow.
    most : int, optional
        How many changes there may be.
    dearest : int, optional
        What people and pools may cost.
    """

    goal: Goal
    stage: int = 0
    most: int | None = None
    dearest: int | None = None


@dataclass(frozen=True)
class Found:
    """What the exact search answered.

    Parameters
    ----------
    best : Staffed, optional
        None: no schedule that the question allows is known.
    bound : int
        What no such schedule undercuts.
    is_impossible : bool
    was_modelled : bool
    """

    best: Staffed | None
    bound: int = 0
    is_impossible: bool = False
    was_modelled: bool = True
    is_complete: bool = False


@dataclass(frozen=True)
class Scene:
    """What every question is about."""

    generator: Generator
    before: Before
    seed: int = 0
    cost: Aim = field(init=False)

    def __post_init__(self) -> None:
        """Look up prices once."""
        object.__setattr__(self, "cost", Cost().aim(self.generator.held.net))

    def cost_of(self, best: Staffed) -> int:
        """Return what a schedule costs, of the work that is left."""
        return self.cost.value(self.generator.held, best)

    def rank(self, asked: Question, best: Staffed) -> Rank:
        """Return what answers to a question are compared by; those it refuses come last."""
        changes = self.before.count(best)
        kept = 0 if asked.most is None else max(0, changes - asked.most)
        if asked.dearest is not None:
            kept += max(0, self.cost_of(best) - asked.dearest)
        match asked.goal:
            case Goal.AIM:
                rest: Score = best.score[1:]
            case Goal.CHANGES:
                rest = (*best.score[1 : asked.stage + 1], changes, *best.score[asked.stage + 1 :])
            case Goal.COST:
                rest = (*best.score[1 : asked.stage + 1], self.cost_of(best))
        return (best.score[0], kept, *rest)

    def seated(self, best: Staffed) -> Staffed:
        """Return a schedule with people in the seats they had, and its score then."""
        return self.generator.scored(self.before.seated(best))

    def is_allowed(self, asked: Question, best: Staffed) -> bool:
        """Whether a schedule keeps every wish and changes no more than asked."""
        is_cheap = asked.dearest is None or self.cost_of(best) <= asked.dearest
        has_few = asked.most is None or self.before.count(best) <= asked.most
        return best.is_valid and is_cheap and has_few


def is_small(generator: Generator) -> bool:
    """Whether a plan is one for the exact search: something is left to place, and not too much."""
    held = generator.held
    return 0 < len(playable(held)) <= MOST_TASKS and len(held.jobs.person) <= MOST_CHOICES


def ask(scene: Scene, asked: Question, hint: Staffed, budget: Budget, limits: Limits) -> Found:
    """Return the exact search's answer to a question, `hint` at the least where it is allowed."""
    known = hint if scene.is_allowed(asked, hint) else None
    if not is_small(scene.generator) or budget.exhausted:
        return Found(known, was_modelled=False)
    try:
        model = built(partial(_FewerChanges, scene, asked, hint))
    except TooMixed:
        return Found(known, was_modelled=False)
    solved = solve(model.draft.program, limits, seed=scene.seed, watch=_relay(budget))
    budget.work += int(solved.work)
    if solved.stop is not None and solved.stop.value in ("watch", "interrupt"):
        budget.stop = solved.stop
    is_complete = model.draft.axis.is_complete
    if solved.status is Status.INFEASIBLE:
        return Found(known, is_impossible=is_complete and known is None, is_complete=is_complete)
    if solved.is_solved:
        found = scene.seated(model.answer(solved))
        if scene.is_allowed(asked, found) and (
            known is None or scene.rank(asked, found) < scene.rank(asked, known)
        ):
            known = found
    bound = model.bound(solved) if is_complete else 0
    return Found(known, bound, is_complete=is_complete)


def _relay(budget: Budget) -> Watch:
    """Return a watch that tells the budget's own of an exact search."""

    def watch(progress: Progress) -> bool:
        return budget.report("solve", progress.done)

    return watch


class _FewerChanges(Model):
    """A program that counts changed assignments."""

    def __init__(self, scene: Scene, asked: Question, hint: Staffed, step: int) -> None:
        self.scene, self.asked = scene, asked
        super().__init__(scene.generator, hint, asked.stage, step)

    def _horizon(self, tasks: list[int]) -> int:
        """Return an instant by which some schedule that answers the question is done."""
        known = max(int(self.best.finish[i]) for i in tasks)
        aims = self.generator.aims[: self.stage + (self.asked.goal is Goal.AIM)]
        if any(aim.is_length for aim in aims) and self.scene.is_allowed(self.asked, self.best):
            return known
        return self._end_of_all(tasks, known)

    def _add_aim(self) -> None:
        program = self.draft.program
        changes = self._changes()
        if self.asked.most is not None:
            program.at_most(changes, self.asked.most)
        if self.asked.dearest is not None:
            program.at_most(self._cost(), self.asked.dearest)
        match self.asked.goal:
            case Goal.AIM:
                self._add_term()
            case Goal.CHANGES:
                self.target = changes
                program.minimise(changes)
            case Goal.COST:
                self.target = self._cost()
                program.minimise(self.target)

    def _add_term(self) -> None:
        program = self.draft.program
        self.target = self.aim.target(self.draft)
        if not self.aim.is_length and self.scene.is_allowed(self.asked, self.best):
            program.at_most(self.target, self.best.score[self.stage + 1])
        program.minimise(self.target)

    def in_aim(self, target: int) -> int:
        """Return what a value of the program's objective is in the values of what was asked."""
        return super().in_aim(target) if self.asked.goal is Goal.AIM else target

    def _changes(self) -> Linear:
        """Return how many places are left."""
        kept: list[Linear | int] = []
        for i, play in self.draft.plays.items():
            for part in play.parts:
                kept += self._kept(i, part)
        return total([len(self.scene.before.places), *(-each for each in kept)])

    def _kept(self, i: int, part: Part) -> Iterator[Linear | int]:
        """Yield the places that a part keeps."""
        held, before, program = self.draft.held, self.scene.before, self.draft.program
        chosen: Linear | int = 1 if part.chosen is None else part.chosen
        for slots in alike(held, part.way):
            seats = Counter(held.seats[slot].need for slot in slots)
            taken: set[str] = set()
            for need, count in seats.items():
                wanted = before.people(i, need) - taken
                taken |= wanted
                options = held.candidates(slots[0])
                who = {held.resources[int(held.jobs.person[c])]: c for c in options}
                found: list[Linear | int] = []
                for person in sorted(wanted & who.keys()):
                    c = who[person]
                    if c in part.people:
                        found.append(part.people[c])
                    elif c in part.fixed or part.stretch is None:
                        found.append(chosen)
                if len(found) > count:
                    most = program.integer(0, count)
                    program.at_most(most, total(found))
                    program.at_most(most, count * chosen)
                    found = [most]
                yield from found

    def _cost(self) -> Linear:
        return self.scene.cost.stated(self.draft)

    def _awaited(self) -> list[int]:
        asks = self.asked.goal is Goal.COST or self.asked.dearest is not None
        prices = self.scene.cost.instants(self.generator.held) if asks else ()
        return [*super()._awaited(), *prices]

    def _falls_short(self, found: Staffed, solved: Solved) -> bool:
        if self.asked.goal is Goal.AIM:
            return super()._falls_short(found, solved)
        kept = self.best.score[1 : self.stage + 1]
        return not found.is_valid or (self.best.is_valid and found.score[1 : self.stage + 1] > kept)
