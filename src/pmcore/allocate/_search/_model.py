"""The exact search: a program a stage, its answer made true again by the generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._compact import impossible_circle
from pmcore.allocate._demand import Staffed, alike
from pmcore.allocate._generation import Generator, Unplaceable, score_of
from pmcore.allocate._program import (
    Axis,
    Draft,
    Part,
    TooMixed,
    add_loads,
    add_logic,
    add_plays,
    add_stocks,
    built,
    homes,
    lengths,
    playable,
)
from pmcore.kernels import FAR, finish_at_each, work_at_each
from pmcore.run import (
    Budget,
    Progress,
    Solved,
    Status,
    Variable,
    Watch,
    solve,
)

IntArray: TypeAlias = NDArray[np.int64]
MOST_TASKS, MOST_CHOICES = 600, 6000
"""Tasks and candidates above which the exact search finds nothing that generation does not.

Measured; much beyond, it also overruns its time in the preparation of the search.
"""


@dataclass(frozen=True)
class Outcome:
    """What the exact search found.

    Parameters
    ----------
    best : Staffed
    bounds : tuple of int
        What no schedule undercuts, by aim; later ones hold with the earlier at their best.
    is_impossible : bool
        Whether no schedule at all can keep the latest dates.
    was_modelled : bool
        Whether there was an exact search.
    """

    best: Staffed
    bounds: tuple[int, ...]
    is_impossible: bool = False
    was_modelled: bool = True


def refine(
    generator: Generator,
    best: Staffed,
    bounds: Sequence[int],
    budget: Budget,
    *,
    seed: int,
    is_easy: bool = False,
) -> Outcome:
    """Return the best schedule that the exact search finds, aim after aim, and bounds."""
    found = list(bounds)
    held, spacing = generator.held, generator.spacing
    # No length is enough for an impossible circle: the search below would raise its bound for ever.
    if (
        spacing is not None
        and not best.is_valid
        and impossible_circle(spacing, budget, seed=seed) is not None
    ):
        return Outcome(best, tuple(found), is_impossible=True)
    if len(playable(held)) > MOST_TASKS or len(held.jobs.person) > MOST_CHOICES:
        return Outcome(best, tuple(found), was_modelled=False)
    for stage in range(len(generator.aims)):
        if budget.exhausted or (best.is_valid and best.score[stage + 1] <= found[stage]):
            continue
        try:
            model = built(partial(Model, generator, best, stage))
        except TooMixed:
            return Outcome(best, tuple(found), was_modelled=False)
        watch = _relay(budget, model)
        solved = solve(model.draft.program, budget.rest(), seed=seed, watch=watch, is_easy=is_easy)
        budget.work += int(solved.work)
        if solved.stop is not None and budget.stop is None:
            budget.stop = solved.stop
        is_complete = model.draft.axis.is_complete
        if solved.status is Status.INFEASIBLE and not best.is_valid:
            return Outcome(best, tuple(found), is_impossible=is_complete)
        if solved.is_solved:
            best = min(best, model.answer(solved), key=score_of)
        if is_complete:
            found[stage] = max(found[stage], model.bound(solved))
    return Outcome(best, tuple(found))


def _relay(budget: Budget, model: Model) -> Watch:
    """Return a watch that tells the budget's own of an exact search."""

    def watch(progress: Progress) -> bool:
        bound = None if progress.bound is None else model.in_aim(int(progress.bound))
        objective = None if progress.objective is None else model.in_aim(int(progress.objective))
        return budget.report("solve", progress.done, objective=objective, bound=bound)

    return watch


class Model:
    """The program of one stage: the least of one aim, earlier ones kept.

    Parameters
    ----------
    generator : Generator
    best : Staffed
        The best schedule known: the hint, and a limit to what is looked at.
    stage : int
        Which of the generator's aims to minimise; those before may not grow.
    step : int
        A number of minutes that the step of the axis divides; 0: any.
    """

    def __init__(self, generator: Generator, best: Staffed, stage: int, step: int = 0) -> None:
        self.generator, self.best, self.stage = generator, best, stage
        held = generator.held
        self.aim = generator.aims[min(stage, len(generator.aims) - 1)]
        tasks = playable(held)
        end = self._horizon(tasks)
        first = min(int(generator.head_start[i]) for i in tasks)
        axis = Axis(held, first, end, step)
        late_start, late_finish = generator.latest(np.full(len(held), end, np.int64))
        self.draft = Draft(
            held, axis, late_start, late_finish, best=best, spacing=generator.spacing
        )
        add_plays(self.draft)
        add_logic(self.draft)
        add_loads(self.draft)
        add_stocks(self.draft)
        for k in range(stage):
            self.draft.program.at_most(generator.aims[k].stated(self.draft), best.score[k + 1])
        self._add_aim()
        self._add_hints()

    def _horizon(self, tasks: list[int]) -> int:
        """Return an instant by which some best schedule is done.

        Where the length counts, or is kept already, that is when the best schedule known ends.
        Else something is always done, or a lag runs, after the last date that anything may wait
        for.
        """
        known = max(int(self.best.finish[i]) for i in tasks)
        aims = self.generator.aims[: self.stage + 1]
        if self.best.is_valid and any(aim.is_length for aim in aims):
            return known
        return self._end_of_all(tasks, known)

    def _awaited(self) -> list[int]:
        """Return when something changes that one might wait for."""
        held = self.generator.held
        return [at for aim in self.generator.aims for at in aim.instants(held)]

    def _end_of_all(self, tasks: list[int], known: int) -> int:
        """Return an instant by which everything can be done one after the other."""
        generator = self.generator
        held, jobs = generator.held, generator.held.jobs
        changes = jobs.base_at[(jobs.base_at > -FAR) & (jobs.base_at < FAR)]
        awaited = np.array(self._awaited(), np.int64)
        fixed = np.concatenate((generator.head_finish, changes, awaited))
        begin = int(fixed[np.abs(fixed) < FAR].max())
        work = sum(max(lengths(held, way)[-1] for way in held.ways_of(i)) for i in tasks)
        links = held.links
        work += int(np.maximum(links.lag, 0).sum())
        table = held.shared.table()
        calendars = homes(held)
        ends = [
            int(finish_at_each(table, c, work_at_each(table, c, begin) + work))
            for c in calendars | set(links.calendar.tolist())
        ]
        return max(known, *ends) + 1440 * int(links.rounds.sum())

    def _add_aim(self) -> None:
        """State the aim, no worse than the best schedule known."""
        program = self.draft.program
        self.target = self.aim.target(self.draft)
        if self.best.is_valid and not self.aim.is_length:  # its horizon says as much
            program.at_most(self.target, self.best.score[self.stage + 1])
        program.minimise(self.target)

    def bound(self, solved: Solved) -> int:
        """Return what no schedule undercuts, in the aim's own values."""
        return 0 if solved.bound is None else self.in_aim(solved.bound)

    def in_aim(self, target: int) -> int:
        """Return what a value of the program's objective is in the aim's own values."""
        return self.aim.reached(self.draft.axis, target)

    def _add_hints(self) -> None:
        """Suggest the best schedule known."""
        draft, best, program = self.draft, self.best, self.draft.program
        for i, play in draft.plays.items():
            start = int(draft.axis.up(int(best.start[i])))
            is_found = False
            for part in play.parts:
                is_taken = (
                    not is_found
                    and part.way == int(best.way[i])
                    and all(
                        int(best.pick[slot]) in part.variant.allowed
                        for slot in draft.held.slots(part.way)
                    )
                )
                is_found = is_found or is_taken
                if part.chosen is not None:
                    program.hint(part.chosen, int(is_taken))
                if part.course is not None and part.step is not None and is_taken:
                    step = int(np.searchsorted(part.course.starts, start))
                    program.hint(part.step, step)
                chosen = {
                    int(best.pick[slot]) - draft.held.candidates(slot).start + group[0]
                    for group in _groups(draft, part)
                    for slot in group[1]
                    if is_taken
                }
                for c, literal in part.people.items():
                    program.hint(literal, int(c in chosen))
            if isinstance(play.start, Variable):
                program.hint(play.start, start)
            if isinstance(play.end, Variable) and len(play.parts) > 1:
                program.hint(play.end, int(draft.axis.up(int(best.finish[i]))))

    def answer(self, solved: Solved) -> Staffed:
        """Return the schedule of a solution, each task as early as its people allow."""
        best, held = self.best, self.generator.held
        way, pick = best.way.copy(), np.full(len(best.pick), -1, np.int64)
        start = best.start.copy()
        for i, play in self.draft.plays.items():
            part = next(
                part for part in play.parts if part.chosen is None or solved.holds(part.chosen)
            )
            way[i] = part.way
            start[i] = solved.value(play.start)
            for base, slots in _groups(self.draft, part):
                options = held.candidates(slots[0])
                taken = [
                    c
                    for c in options
                    if c in part.fixed or (c in part.people and solved.holds(part.people[c]))
                ]
                for slot, c in zip(slots, taken or options, strict=False):
                    pick[slot] = c - base + held.candidates(slot).start
        rough = Staffed(start, best.finish, way, pick, best.score)
        try:
            if self.generator.spacing is not None:  # these are true starts as they are
                return self.generator.retimed(rough, floor=self._starts(rough))
            found = self.generator.retimed(rough)
            if self._falls_short(found, solved):
                found = min(found, self._settled(rough), key=score_of)
        except Unplaceable:
            return best
        return found

    def _falls_short(self, found: Staffed, solved: Solved) -> bool:
        """Whether a schedule made anew is worse than the solution it was made from."""
        promised = None if solved.objective is None else self.in_aim(solved.objective)
        kept = self.best.score[1 : self.stage + 1] if self.best.is_valid else ()
        return (
            not found.is_valid
            or found.score[1 : self.stage + 1] > kept
            or promised is None
            or found.score[self.stage + 1] > promised
        )

    def _settled(self, rough: Staffed) -> Staffed:
        """Return the schedule of a solution's own starts, or earlier ones."""
        return self.generator.settled(rough, self._starts(rough))

    def _starts(self, rough: Staffed) -> IntArray:
        """Return a solution's own starts."""
        draft, start = self.draft, rough.start.copy()
        for i, play in draft.plays.items():
            event = draft.axis.starts if play.parts[0].stretch else draft.axis.finishes
            start[i] = max(int(event(int(rough.start[i]))), int(self.generator.head_start[i]))
        return start


def _groups(draft: Draft, part: Part) -> list[tuple[int, list[int]]]:
    """Return the slots of a part that are alike, with the first candidate of each group."""
    groups = alike(draft.held, part.way)
    return [(draft.held.candidates(slots[0]).start, slots) for slots in groups]
