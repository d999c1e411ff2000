"""From a first schedule to the best that the limits let find: searches by the shape of a demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import inf

import numpy as np

from pmcore.allocate._compact import (
    Population,
    Shape,
    Wanderer,
    Windows,
    between,
    least_span,
    prepare,
    shape_of,
    shape_of_lags,
    timing,
    unstaffed,
    value_of,
)
from pmcore.allocate._demand import Keep, Staffed, demand
from pmcore.allocate._generation import Generator, score_of, search
from pmcore.allocate._search._bounds import lower_bounds
from pmcore.allocate._search._conflicts import stand_in
from pmcore.allocate._search._islands import go_apart
from pmcore.allocate._search._model import MOST_TASKS, Outcome, refine
from pmcore.allocate._search._settle import is_certain, settle
from pmcore.allocate._terms import Makespan
from pmcore.kernels import COMPILED, compile_now
from pmcore.model import Dependency, Plan, Resource, ResourceKind, ResourceNeed, Task
from pmcore.network import build
from pmcore.run import Budget, Limits, Progress, Stop, solve

SCHEDULES, FEWEST = 300, 30
"""Schedules made before the exact search, of few tasks and of many; it needs a good one only."""
MOST_SCHEDULES = 1_000_000
"""Schedules made where there is no exact search, unless a limit comes first."""
SMALL, SOON = 60, 1.0
"""Tasks up to which a process's first plan is tried by the exact search alone, and how long."""
FIRST, SHARE = 600, 0.5
"""Schedules made before the exact search runs beside; where it runs after, of the time."""
WHOLE = 0.25
"""Of the time of the exact search, how much it has for the whole before it turns to windows."""


def warm(plan: Plan, limits: Limits) -> None:
    """Have the kernels compiled, or loaded, before any clock runs, unless a plan is a small one.

    A small plan takes less than the loading; where it does not, `improve` loads them.
    """
    is_lagged = any(link.max_lag is not None for link in plan.dependencies)
    if COMPILED and is_lagged not in _warm and (len(plan.tasks) > SMALL or limits.work is not None):
        compile_now()
        tasks = tuple(Task(name, duration=1, needs=(ResourceNeed("r"),)) for name in "ab")
        pool = Resource("r", kind=ResourceKind.EQUIPMENT)
        links = (Dependency("a", "b", max_lag=9),) if is_lagged else ()
        begin = datetime(2027, 1, 4)
        tiny = Plan("", start=begin, tasks=tasks, dependencies=links, resources=(pool,))
        generator = Generator(demand(tiny, None, Keep.PEOPLE), [Makespan().aim(build(tiny))])
        search(generator, Budget(), seed=0, schedules=1, bound=(-1,))
        prepare(generator)
        shape = shape_of(generator) or shape_of_lags(generator)
        assert shape is not None
        make = Wanderer if is_lagged else Population
        population = make(generator, shape, Budget(Limits(work=3)), seed=0, bound=0)
        if not is_lagged:
            population.suggest(population.starts.astype(np.float64))
        population.go(6)
        _warm.add(is_lagged)


_warm: set[bool] = set()
"""Whether plans with maximum lags, and those without, have met compiled kernels."""


def _at_once(
    generator: Generator, bounds: tuple[int, ...], budget: Budget, seed: int
) -> Outcome | None:
    """Return the proved answer to a small plan before anything is compiled, if it is found soon."""
    is_small = len(generator.held) <= SMALL and budget.limits.work is None
    if not COMPILED or _warm or not is_small or budget.exhausted:
        return None
    rest = budget.rest()
    seconds = SOON if rest.seconds is None else min(SOON, rest.seconds)
    short = Budget(Limits(seconds=seconds, gap=rest.gap, workers=rest.workers), budget.watch)
    is_spaced = generator.spacing is not None
    best = stand_in(generator) if is_spaced else _ruled(generator, short, bounds)
    outcome = refine(generator, best, bounds, short, seed=seed, is_easy=True)
    if outcome.is_impossible and is_spaced:  # what is named is what a schedule breaks
        outcome = replace(outcome, best=generator.place(next(generator.ranks())))
    is_proved = outcome.is_impossible or outcome.best.score <= (0, *outcome.bounds)
    if is_proved or short.stop is Stop.WATCH:
        return outcome
    compile_now()
    return None


def improve(generator: Generator, budget: Budget, seed: int) -> Outcome:
    """Return the best schedule that generation and the exact search find, and bounds.

    Raises
    ------
    Unplaceable
        If a task can never be placed.
    """
    found = _improved(generator, budget, seed)
    if any(aim.may_wait for aim in generator.aims) and len(generator.held) <= MOST_TASKS:
        # Nothing waits longer than it is good for.
        pulled = generator.settled(found.best, found.best.start)
        found = replace(found, best=min(pulled, found.best, key=score_of))
    return found


def _improved(generator: Generator, budget: Budget, seed: int) -> Outcome:
    bounds = lower_bounds(generator)
    known = _at_once(generator, bounds, budget, seed)
    if known is not None:
        return known
    shape = shape_of(generator) or shape_of_lags(generator)
    if shape is not None:
        return _bred(generator, shape, bounds, budget, seed)
    least = (0, *bounds)
    first = max(FEWEST, min(SCHEDULES, SCHEDULES * 64 // len(generator.held)))
    best = search(generator, budget, seed=seed, schedules=first, bound=least)
    if best.score <= least:
        return Outcome(best, bounds)
    outcome = refine(generator, best, bounds, budget, seed=seed)
    if outcome.was_modelled or budget.exhausted:
        return outcome
    best = search(generator, budget, seed=seed + 1, schedules=MOST_SCHEDULES, bound=least)
    best = min(outcome.best, best, key=score_of)
    return Outcome(best, bounds, was_modelled=False)


def _bred(
    generator: Generator, shape: Shape, bounds: tuple[int, ...], budget: Budget, seed: int
) -> Outcome:
    """Return the outcome for a demand in compact form, whose schedules a population finds."""
    make = Population if shape.lags is None else Wanderer
    if shape.lags is None:
        bounds = (max(bounds[0], value_of(generator, shape, least_span(shape))),)
    is_modelled = len(shape.tasks) <= MOST_TASKS
    share = budget.rest()
    if is_modelled and share.work is not None:
        share = replace(share, work=share.work - share.work // 2)
    own = Budget(share, budget.watch)
    population = make(generator, shape, own, seed=seed, bound=bounds[0])
    population.begin()
    if budget.exhausted or population.is_best:
        return Outcome(population.best(), bounds, was_modelled=False)
    workers = budget.limits.workers or 1
    has_two = budget.limits.work is None and workers > 1
    is_beside = is_modelled and has_two
    best = None
    try:
        if has_two and not is_modelled and shape.lags is None:
            best = go_apart(population, bounds[0], seed + 1)
        else:
            _go_first(population, own, is_modelled=is_modelled, is_beside=is_beside)
    except KeyboardInterrupt:
        own.stop = Stop.INTERRUPT
    best = best or population.best()
    budget.work += own.work
    if own.stop is not None and own.stop is not Stop.WORK:
        budget.stop = own.stop
    if budget.spend(0) or not is_modelled or best.score <= (0, *bounds):
        return Outcome(best, bounds, was_modelled=is_modelled)
    if not is_beside:
        outcome = _exact(population, best, bounds, budget, seed)
        population.take()
        return replace(outcome, best=min(outcome.best, population.best(), key=score_of))
    return _both(population, best, bounds, budget, seed)


def _ruled(generator: Generator, budget: Budget, bounds: tuple[int, ...]) -> Staffed:
    """Return the best schedule of the priority rules."""
    best: Staffed | None = None
    for rank in generator.ranks():
        found = generator.place(rank)
        best = found if best is None else min(best, found, key=score_of)
        if budget.exhausted or best.score <= (0, *bounds):
            break
    assert best is not None
    return best


def _go_first(population: Population, own: Budget, *, is_modelled: bool, is_beside: bool) -> None:
    """Breed before the exact search, for as long as it is not better off beginning."""
    if is_beside:
        population.go(FIRST)
        return
    seconds = own.limits.seconds
    while population.go(population.made + FIRST):
        if is_modelled and seconds is not None and own.elapsed > SHARE * seconds:
            return


def _both(
    population: Population, best: Staffed, bounds: tuple[int, ...], budget: Budget, seed: int
) -> Outcome:
    """Return the outcome of the population and the exact search side by side."""

    def watch(progress: Progress) -> bool:
        bound = max(bounds[0], progress.bound or 0.0)
        population.aspire(int(bound))
        best = min(population.value, inf if progress.objective is None else progress.objective)
        is_over = budget.report(progress.stage, population.made, objective=best, bound=bound)
        return is_over or best <= bound

    generator, shape, limits = population.generator, population.shape, budget.rest()
    workers = (limits.workers or 2) - 1
    solver = Budget(Limits(seconds=limits.seconds, gap=limits.gap, workers=workers), watch)
    with population.beside():
        other = None
        if is_certain(shape):
            other = Population(generator, shape, solver, seed=seed + 1, bound=bounds[0])
            other.begin()
        outcome = _exact(population, best, bounds, solver, seed, other)
    population.take()
    if not outcome.was_modelled and not solver.exhausted:
        population.go(population.most)
    found = min(outcome.best, population.best(), key=score_of)
    if budget.stop is None:  # which of the two comes first is a matter of the clock
        budget.stop = solver.stop or Stop.SECONDS
    return Outcome(found, outcome.bounds, is_impossible=outcome.is_impossible)


def _exact(
    population: Population,
    best: Staffed,
    bounds: tuple[int, ...],
    budget: Budget,
    seed: int,
    other: Population | None = None,
) -> Outcome:
    """Return the outcome of the exact search: dates with people counted first, then who it is.

    Dates that nobody can be found for bound the length all the same, and their order is tried.
    """
    generator, shape = population.generator, population.shape
    if is_certain(shape):
        least = settle(population, budget, seed, other)
        return Outcome(best, (max(bounds[0], value_of(generator, shape, least)),))
    if len(shape.choice.length) > len(shape.tasks):
        return _in_windows(population, best, bounds, budget, seed)
    if len(shape.staff.resources):
        least = population.least
        apart, most = between(shape), max(least, population.span)
        assert apart is not None  # of so many tasks there is no exact search
        asked = timing(shape, apart, population.starts, least=least, most=most)

        def watch(progress: Progress) -> bool:
            bound = int(progress.bound or 0) * asked.step
            return budget.report("solve", progress.done, bound=value_of(generator, shape, bound))

        solved = solve(asked.program, budget.rest(), seed=seed, watch=watch)
        budget.work += int(solved.work)
        if solved.stop is not None and budget.stop is None:
            budget.stop = solved.stop
        bounds = (max(bounds[0], value_of(generator, shape, asked.bound(solved))), *bounds[1:])
        population.aspire(bounds[0])
        if solved.is_solved:
            population.suggest(asked.order(solved))
        if budget.exhausted:
            return Outcome(best, bounds)
    return refine(generator, best, bounds, budget, seed=seed)


def _in_windows(
    population: Population, best: Staffed, bounds: tuple[int, ...], budget: Budget, seed: int
) -> Outcome:
    """Return the outcome of the exact search of the whole, and then of windows."""
    generator, shape = population.generator, population.shape
    rest = budget.rest()
    limits = replace(
        rest,
        seconds=None if rest.seconds is None else WHOLE * rest.seconds,
        work=None if rest.work is None else int(WHOLE * rest.work),
    )
    part = Budget(limits, budget.watch)
    outcome = refine(generator, best, bounds, part, seed=seed)
    budget.work += part.work
    if part.stop in {Stop.WATCH, Stop.INTERRUPT, Stop.GAP}:
        budget.stop = part.stop
    found = outcome.best
    population.aspire(outcome.bounds[0])
    if outcome.is_impossible or found.score <= (0, *outcome.bounds) or budget.exhausted:
        return outcome
    known = unstaffed(generator, shape, found)
    if known is not None and shape.span(*known) < population.span:
        population.suggest(known[0].astype(np.float64), known[1])
    Windows(population, seed=seed).go(budget)
    least = max(outcome.bounds[0], value_of(generator, shape, population.least))
    return replace(outcome, bounds=(least,))
