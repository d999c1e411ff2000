"""The cheapest people to hire and to train, decided together with who does what, when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from pmcore.allocate._demand import Staffed, demand
from pmcore.allocate._generation import Generator, Unplaceable, score_of
from pmcore.allocate._program import playable
from pmcore.allocate._search import (
    Outcome,
    Searched,
    colliding,
    lower_bounds,
    opened,
    refine,
    searched,
    stand_in,
    too_early,
)
from pmcore.allocate._shortage._remedies import applied
from pmcore.allocate._shortage._spend import Spend
from pmcore.allocate._shortage._trials import Chosen, Trial, Trials
from pmcore.errors import InfeasibleError, PlanError
from pmcore.run import Budget


@dataclass(frozen=True)
class Decision:
    """What was decided of remedies that a schedule shows the use of.

    Parameters
    ----------
    trial : Trial, optional
        With those that are enough, as cheap as was found; none: no set was found.
    least : int, optional
        What no set of them that is enough costs less than; none: it is proved that none is.
    """

    trial: Trial | None
    least: int | None


def decided(trials: Trials, numbers: Collection[int], given: Chosen, parts: int) -> Decision:
    """Return the cheapest of some remedies that meet the date beside given ones.

    The plan is staffed once, with all of them, for the least cost of those that are used.
    """
    everything = given | set(numbers)
    remedies = [trials.remedies[k] for k in sorted(everything)]
    plan, keep = applied(trials.plan, trials.keep, remedies)
    held = demand(plan, trials.status, keep)
    spend = Spend(trials.plan, {k: trials.remedies[k] for k in numbers})
    late, due = held.jobs.late_finish.copy(), trials.term.aim(held.net).dues[0]
    tasks = sorted(set(playable(held)) & set(due.tasks))
    late[tasks] = np.minimum(late[tasks], trials.target)
    generator = Generator(replace(held, jobs=held.jobs._replace(late_finish=late)), [spend])
    if held.conflicts or any(too_early(generator)) or any(colliding(generator)):
        return Decision(None, None)
    budget = Budget(trials.budget.part(parts), trials.budget.watch)
    outcome = refine(generator, stand_in(generator), (0,), budget, seed=trials.seed)
    if not outcome.was_modelled:
        outcome = searched(generator, budget, trials.seed).outcome
    trials.budget.work += budget.work
    if not outcome.best.is_valid:
        return Decision(None, None if outcome.is_impossible else 0)
    chosen = given | spend.used(held, outcome.best)
    return Decision(_again(trials, chosen, generator, outcome), outcome.bounds[0] // spend.scale)


def _again(trials: Trials, chosen: Chosen, source: Generator, outcome: Outcome) -> Trial | None:
    """Return the trial of the chosen remedies alone, with the schedule that was found."""
    remedies = [trials.remedies[k] for k in sorted(chosen)]
    plan, keep = applied(trials.plan, trials.keep, remedies)
    try:
        generator = opened(plan, trials.status, keep, [trials.term])
        found = _moved(source, outcome.best, generator)
    except (InfeasibleError, PlanError, Unplaceable):
        return None
    origin = generator.held.net.origin
    if found is None or not found.is_valid or origin + found.score[1] > trials.target:
        return None
    bounds = lower_bounds(generator)
    ended = Searched(Outcome(found, bounds))
    ends = origin + found.score[1], origin + bounds[0]
    return Trial(chosen, True, *ends, generator, ended)  # noqa: FBT003 - it is met


def _moved(source: Generator, found: Staffed, target: Generator) -> Staffed | None:
    """Return a schedule with the numbers that ways and candidates have in another demand."""
    old, new = source.held, target.held
    way, pick = found.way.copy(), np.full(len(new.jobs.units), -1, np.int64)
    for i, w in enumerate(found.way.tolist()):
        if w < 0:
            continue
        modes = [each for each in new.ways_of(i) if new.ways[each].mode == old.ways[w].mode]
        if not modes:
            return None
        way[i] = modes[0]
        for slot, place in zip(old.slots(w), new.slots(modes[0]), strict=True):
            name = old.resources[int(old.jobs.person[found.pick[slot]])]
            same = [
                c for c in new.candidates(place) if new.resources[int(new.jobs.person[c])] == name
            ]
            if not same:
                return None
            pick[place] = same[0]
    rough = replace(found, way=way, pick=pick)
    return min(target.retimed(rough, floor=found.start), target.retimed(rough), key=score_of)
