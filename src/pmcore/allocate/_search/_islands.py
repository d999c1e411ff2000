"""Two populations of one demand, each on a core of its own, that now and then tell their best."""

from __future__ import annotations

import numpy as np

from pmcore.allocate._compact import Population
from pmcore.allocate._demand import Staffed
from pmcore.allocate._generation import score_of
from pmcore.run import Stop

MEET = 3000
"""Schedules of the first between two meetings: rarely, or both become one."""


def meet(one: Population, other: Population) -> None:
    """Have the worse of two populations try the best of the better."""
    worse, better = (one, other) if other.span < one.span else (other, one)
    if better.span < worse.span:
        start, way = better.member()
        worse.suggest(start.astype(np.float64), way)


def go_apart(population: Population, bound: int, seed: int) -> Staffed:
    """Breed until the budget says stop, and another population beside; return the best of both.

    Parameters
    ----------
    bound : int
        A value of the aim that no schedule undercuts.
    seed : int
        Of the other.

    References
    ----------
    R. Tanese, Distributed genetic algorithms, Proceedings of the Third International Conference on
    Genetic Algorithms, 1989.
    """
    generator, shape, budget = population.generator, population.shape, population.budget
    other = Population(generator, shape, budget, seed=seed, bound=bound)
    other.begin()
    with other.beside():
        try:
            while not other.is_best and population.go(population.made + MEET):
                meet(population, other)
        except KeyboardInterrupt:
            budget.stop = Stop.INTERRUPT
    return min(population.best(), other.best(), key=score_of)
