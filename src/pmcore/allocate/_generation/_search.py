"""The best of many schedules: those of rules, then a walk near the best of them."""

from __future__ import annotations

import numpy as np

from pmcore.allocate._demand import Score, Staffed
from pmcore.allocate._generation._generator import Generator, score_of
from pmcore.allocate._generation._wander import wander
from pmcore.run import Budget

STALE = 3000
"""Schedules after which a search that finds nothing better gives up."""


def search(
    generator: Generator, budget: Budget, *, seed: int, schedules: int, bound: Score
) -> Staffed:
    """Return the best of the rules' schedules and of random ones near the best.

    Parameters
    ----------
    schedules : int
        How many to make at most; it ends sooner when `STALE` in a row were no better.
    bound : tuple of int
        A score that none undercuts: reaching it ends the search.
    """
    best = None
    for rank in generator.ranks():
        found = generator.place(rank)
        if best is None or found.score < best.score:
            best = found
        is_over = budget.spend() and best.is_valid  # no limit is a reason to miss a latest date
        if is_over or best.score <= bound:
            return best
        found = generator.justified(found)
        best = min(best, found, key=score_of)
    assert best is not None
    if budget.exhausted:
        return best
    if not all(aim.is_dated for aim in generator.aims):
        return wander(generator, best, budget, seed=seed, schedules=schedules, bound=bound)
    return _improved(generator, best, budget, seed=seed, schedules=schedules, bound=bound)


def _improved(
    generator: Generator, best: Staffed, budget: Budget, *, seed: int, schedules: int, bound: Score
) -> Staffed:
    """Return the best of a walk over schedules whose ranks are starts with noise."""
    random = np.random.default_rng(seed)
    at, first, n = best, generator.made, len(generator.held)
    last = first + schedules
    better = first
    while generator.made < min(last, better + STALE) and best.score > bound:
        made = generator.made
        span = float(at.finish.max() - at.start.min()) + 1.0
        noise = span * 0.5 ** random.integers(1, 7)
        rank = at.start + noise * random.random(n)
        value = generator.value * random.random(len(generator.value))
        found = generator.place(rank, value)
        if found.score <= at.score or random.random() < 0.1:
            found = generator.justified(found)
        if found.score <= at.score or random.random() < 0.01:
            at = found
        if found.score < best.score:
            best, better = found, generator.made
        value_of = float(best.score[-1])
        is_stopped = budget.report("generate", generator.made, total=last, objective=value_of)
        if budget.spend(generator.made - made) or is_stopped:
            break
    return best
