"""Circles: tasks that lags tie to each other both ways, which can be judged by themselves.

The exact search of a whole plan without a schedule raises its bound on the length for ever, while
what makes the plan impossible is a few tasks. Pools of steady size and no latest date given, a
plan has a schedule exactly if each of its circles has one: circles can follow each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Spacing
from pmcore.kernels import UNTIED
from pmcore.run import Budget, Program, Progress, Status, solve

IntArray: TypeAlias = NDArray[np.int64]

SHARE, WORK = 0.5, 3000
"""Of the time and the effort, how much one circle may take at most; and effort in any case."""


def impossible_circle(spacing: Spacing, budget: Budget, *, seed: int) -> IntArray | None:
    """Return the events of a circle that is proved to have no schedule; None: none is.

    References
    ----------
    K. Neumann, J. Zhan, Heuristics for the minimum project-duration problem with minimal and
    maximal time lags under fixed resource constraints, Journal of Intelligent Manufacturing 6,
    1995: a schedule of each cycle structure makes one of the project.
    """
    for events in circles(spacing.apart):
        if budget.exhausted:
            return None
        program = _program(spacing, events)
        if program is None:
            continue
        rest = budget.rest()
        effort = WORK if rest.work is None else min(WORK, max(1, int(SHARE * rest.work)))
        seconds = None if rest.seconds is None else SHARE * rest.seconds
        limits = replace(rest, seconds=seconds, work=effort)

        def watch(progress: Progress) -> bool:
            return budget.report("solve", progress.done)

        solved = solve(program, limits, seed=seed, watch=watch)
        budget.work += int(solved.work)
        if solved.status is Status.INFEASIBLE:
            return events
    return None


def circles(apart: IntArray) -> list[IntArray]:
    """Return events that distances tie both ways, circle by circle, the smallest first.

    Two events that collide are known to, without a search; three or more make a circle.

    Parameters
    ----------
    apart : array by event and event
        Closed distances.

    Examples
    --------
    >>> none = UNTIED
    >>> circles(np.array([[0, 1, 2, 5], [-3, 0, 1, 4], [-4, -1, 0, 3], [none, none, none, 0]]))
    [array([0, 1, 2])]
    """
    both = (apart > UNTIED) & (apart.T > UNTIED)
    first = both.argmax(axis=1)  # the first member names its circle
    found = [np.flatnonzero(first == i) for i in np.unique(first)]
    return sorted((each for each in found if len(each) > 2), key=len)


def _program(spacing: Spacing, events: IntArray) -> Program | None:
    """Return the program of a circle, counted from its first event; None: no pool is short."""
    ties, load, program = spacing.ties, spacing.load, Program()
    short = np.flatnonzero(load.units[events].sum(axis=0) > load.most)
    if not len(short):
        return None
    own = ties.among(ties.inside(events))
    length = load.length[events]
    step = max(1, int(np.gcd.reduce(np.concatenate((length, own.least)))))
    low, high = spacing.apart[events[0], events], -spacing.apart[events, events[0]]
    window = zip((low // step).tolist(), (high // step).tolist(), strict=True)
    starts = [program.integer(*each) for each in window]
    place = np.full(len(spacing.apart), -1)
    place[events] = np.arange(len(events))
    columns = (place[own.before], place[own.after], own.least // step)
    for i, j, least in zip(*(column.tolist() for column in columns), strict=True):
        program.at_least(starts[j] - starts[i], least)
    sizes = (length // step).tolist()
    stretches = [program.interval(start, size) for start, size in zip(starts, sizes, strict=True)]
    for pool in short.tolist():
        units = load.units[events, pool]
        rows = np.flatnonzero(units).tolist()
        program.cumulative([stretches[k] for k in rows], units[rows].tolist(), int(load.most[pool]))
    return program
