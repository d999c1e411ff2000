"""Contours: a baseline whose even costs fall heavier at some part of a task than at others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise

from pmcore._mapping import Attributes
from pmcore.cost._measures import amiss
from pmcore.cost._phase import apportion, phased
from pmcore.errors import PlanError, Problem
from pmcore.model import Accrual, Baseline, PlannedCost, PlannedTask
from pmcore.network import WorkTime, decimal


class Contour(StrEnum):
    """How heavy a cost falls along a task: at first, at last, or in the middle."""

    FRONT = "front"
    BACK = "back"
    BELL = "bell"


WEIGHTS: dict[Contour, tuple[int, ...]] = {
    Contour.FRONT: (100, 100, 100, 75, 75, 50, 50, 25, 15, 10),
    Contour.BACK: (10, 15, 25, 50, 50, 75, 75, 100, 100, 100),
    Contour.BELL: (10, 20, 40, 80, 100, 100, 80, 40, 20, 10),
}
"""How heavy each tenth of a task is."""


def contour(
    baseline: Baseline,
    shape: Contour | Sequence[float],
    *,
    tasks: Collection[str] | None = None,
) -> Baseline:
    """Return the baseline with its even costs loaded by a contour over each task's working time.

    A cost is cut into even parts, one for each weight, on its task's calendar and inside its
    segments; parts are whole minor units and add up to the cost. Costs at the start or the end
    stay, as does what has no working time. Within a part a cost grows evenly, so planned value,
    earned schedule and cash know the contour exactly.

    Parameters
    ----------
    baseline : Baseline
    shape : Contour or sequence of float
        Weights of equally long parts, in any unit: ``[1, 2, 1]`` puts half into the middle third.
    tasks : collection of str, optional
        Ids of the tasks whose costs are loaded; none: all.

    Raises
    ------
    PlanError
        With every weight that is no number or below 0, and every unknown task; if all weights
        are 0 or there is none.

    References
    ----------
    The weights of tenths are those of the work contours of Microsoft Project.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import cost
    >>> monday, friday = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
    >>> week = Baseline("x", [PlannedTask("a", monday, friday, costs=[PlannedCost(1_000)])])
    >>> days = cost.curve(contour(week, Contour.BELL), by=cost.Period.DAY)
    >>> [day.planned for day in days.periods]
    [60, 240, 400, 240, 60]
    """
    weights = WEIGHTS[shape] if isinstance(shape, Contour) else tuple(shape)
    chosen = None if tasks is None else set(tasks)
    if problems := list(_faults(baseline, weights, chosen)):
        raise PlanError(problems)
    exact = [decimal(weight) for weight in weights]
    calendars, own = phased(baseline).calendars, phased(baseline).time.calendar.id

    def loaded(task: PlannedTask) -> PlannedTask:
        if chosen is not None and task.task not in chosen:
            return task
        time = calendars.worktime(calendars.index[task.calendar or own])
        costs = (part for cost in task.costs for part in _parts(task, cost, time, exact))
        return replace(task, costs=tuple(costs))

    return replace(baseline, tasks=tuple(map(loaded, baseline.tasks)))


def _faults(
    baseline: Baseline, weights: Sequence[float], chosen: Collection[str] | None
) -> Iterator[Problem]:
    wrong = [
        problem
        for place, weight in enumerate(weights)
        for problem in amiss(f"shape[{place}]", weight, is_least_0=True)
    ]
    yield from wrong
    if not wrong and not any(weights):
        yield Problem("cost.no_weight", "shape")
    for name in sorted(set(chosen or ()) - {task.task for task in baseline.tasks}):
        yield Problem("plan.unknown_reference", "tasks", Attributes(found=name, register="tasks"))


def _parts(
    task: PlannedTask, cost: PlannedCost, time: WorkTime, weights: Sequence[Fraction]
) -> list[PlannedCost]:
    """Return an even cost as even parts, one between each two knots of working time."""
    if cost.accrual is not Accrual.EVEN:
        return [cost]
    has_own = cost.start is not None or cost.finish is not None
    spans = task.segments if task.segments and not has_own else ()
    spans = spans or ((cost.start or task.start, cost.finish or task.finish),)
    ends = [(time.coordinate(begin), time.coordinate(end)) for begin, end in spans]
    borders = [0, *accumulate(max(0, end - begin) for begin, end in ends)]
    length, count = borders[-1], len(weights)
    if not length:
        return [cost]
    tenths = {length * place // count for place in range(count + 1)}
    knots = sorted(tenths | set(borders))
    reached = [cost.amount * _share(Fraction(knot, length), weights) for knot in knots]
    amounts = apportion(after - before for before, after in pairwise(reached))
    found, place = list[PlannedCost](), 0
    for (first, last), amount in zip(pairwise(knots), amounts, strict=True):
        while borders[place + 1] <= first:
            place += 1
        shift = ends[place][0] - borders[place]
        start, finish = time.start_at(shift + first), time.finish_at(shift + last)
        if amount:
            found.append(replace(cost, amount=amount, start=start, finish=finish))
    return found


def _share(passed: Fraction, weights: Sequence[Fraction]) -> Fraction:
    """Return which share of a cost falls due in the first part of its time."""
    place = min(int(passed * len(weights)), len(weights) - 1)
    inside = passed * len(weights) - place
    return (sum(weights[:place], Fraction(0)) + inside * weights[place]) / sum(weights)
