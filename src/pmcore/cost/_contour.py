"""Contours: a baseline whose even costs fall heavier at some part of a task than at others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise

from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._measures import amiss
from pmcore.cost._phase import apportion, phased
from pmcore.errors import Problem
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
    earned schedule and cash know the contour exactly. Costs of one payee and category that follow
    one another in time, cut where a price changes or by a former contour, are loaded as one: each
    minute bears its weight times what it bore before, and the sum stays.

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
    refuse(_faults(baseline, weights, chosen))
    exact = [decimal(weight) for weight in weights]
    calendars, own = phased(baseline).calendars, phased(baseline).time.calendar.id

    def loaded(task: PlannedTask) -> PlannedTask:
        if chosen is not None and task.task not in chosen:
            return task
        time = calendars.worktime(calendars.index[task.calendar or own])
        lines = _lines(task.costs, time)
        costs = (part for line in lines for part in _parts(task, line, time, exact))
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


def _lines(costs: Iterable[PlannedCost], time: WorkTime) -> Iterator[list[PlannedCost]]:
    """Yield costs one by one, but those that are the parts of one together."""
    held = list[PlannedCost]()
    for cost in costs:
        if held and not _follows(held[-1], cost, time):
            yield held
            held = []
        held.append(cost)
    if held:
        yield held


def _follows(former: PlannedCost, cost: PlannedCost, time: WorkTime) -> bool:
    """Whether two even costs pay the same, the second after the first, both in working time."""
    last, cost = (replace(each, amount=0) for each in (former, cost))
    if cost.start is None or cost.finish is None or last.start is None or last.finish is None:
        return False
    is_alike = cost == replace(last, start=cost.start, finish=cost.finish)
    lengths = (time.between(last.start, last.finish), time.between(cost.start, cost.finish))
    is_even = cost.accrual is Accrual.EVEN
    return is_even and is_alike and last.finish <= cost.start and min(lengths) > 0


def _parts(
    task: PlannedTask, line: list[PlannedCost], time: WorkTime, weights: Sequence[Fraction]
) -> list[PlannedCost]:
    """Return even costs of one line as even parts, one between each two knots of working time."""
    whole = line[0]
    if whole.accrual is not Accrual.EVEN:
        return line
    spans = _spans(task, line, time)
    borders = [0, *accumulate(max(0, end - begin) for begin, end, _ in spans)]
    length, count = borders[-1], len(weights)
    if not length:
        return line
    tenths = {length * place // count for place in range(count + 1)}
    knots = sorted(tenths | set(borders))
    places = [bisect_right(borders, knot) - 1 for knot in knots[:-1]]
    reached = [_share(Fraction(knot, length), weights) for knot in knots]
    worth = [
        Fraction(spans[place][2], borders[place + 1] - borders[place]) * (after - before)
        for place, (before, after) in zip(places, pairwise(reached), strict=True)
    ]
    total, amount = sum(worth, Fraction(0)), sum(each.amount for each in line)
    if not total:
        return line
    found = list[PlannedCost]()
    amounts = apportion(amount * each / total for each in worth)
    for place, (first, last), each in zip(places, pairwise(knots), amounts, strict=True):
        shift = spans[place][0] - borders[place]
        start, finish = time.start_at(shift + first), time.finish_at(shift + last)
        if each:
            found.append(replace(whole, amount=each, start=start, finish=finish))
    return found


def _spans(
    task: PlannedTask, line: list[PlannedCost], time: WorkTime
) -> list[tuple[int, int, int]]:
    """Return the work coordinates of each stretch of a line, and what falls into it.

    Segments share one cost by their length.
    """
    is_dated = any(each.start is not None or each.finish is not None for each in line)
    if task.segments and not is_dated:
        ends = [(time.coordinate(begin), time.coordinate(end)) for begin, end in task.segments]
        return [(begin, end, max(0, end - begin)) for begin, end in ends]
    return [
        (
            time.coordinate(each.start or task.start),
            time.coordinate(each.finish or task.finish),
            each.amount,
        )
        for each in line
    ]


def _share(passed: Fraction, weights: Sequence[Fraction]) -> Fraction:
    """Return which share of a cost falls due in the first part of its time."""
    place = min(int(passed * len(weights)), len(weights) - 1)
    inside = passed * len(weights) - place
    return (sum(weights[:place], Fraction(0)) + inside * weights[place]) / sum(weights)
