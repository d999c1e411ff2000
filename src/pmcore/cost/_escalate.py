"""Prices of later years: a plan whose rates and amounts follow price indices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from math import inf
from typing import TypeAlias

from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._estimate import scheduled
from pmcore.cost._lines import CATEGORIES, FIXED, categories_of
from pmcore.errors import Problem
from pmcore.model import Accrual, CostItem, Plan, Rate, RateBasis, Resource, ResourceKind, Schedule
from pmcore.network import decimal
from pmcore.schedule import critical_path
from pmcore.units import Amount, Money

Index: TypeAlias = tuple[tuple[date, Fraction], ...]


def escalate(
    plan: Plan,
    indices: Mapping[str, Iterable[tuple[date, float]]],
    *,
    base: date,
    schedule: Schedule | None = None,
) -> Plan:
    """Return the plan with prices of their time: those of the base day times index over base.

    A rate gets a step at every day its index has one; a cost item is paid at the index of the day
    it falls due (evenly accruing ones: of the task's start). An index holds from its day until
    the next; before the first that one holds. Rates for use and overtime follow their resource's;
    what clients pay does not, nor do stated estimates of amounts.

    Parameters
    ----------
    plan : Plan
        At prices of the base day.
    indices : mapping of category to (day, index) pairs
        ``labour``, ``equipment``, ``material``, ``fixed``, or a category of cost items.
    base : date
    schedule : Schedule, optional
        When cost items fall due; none: the critical path's dates.

    Raises
    ------
    PlanError
        If the plan has errors; with every index that is empty or not above 0, and every category
        that neither is one of the four nor occurs.

    References
    ----------
    GAO-20-195G, Cost Estimating and Assessment Guide, 2020, ch. 9: inflation and escalation.

    Examples
    --------
    >>> from pmcore import CostItem, Task, days, money
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 6, 7, 9),
    ...     currency="EUR",
    ...     resources=[Resource("ana", rate=money(100))],
    ...     tasks=[Task("a", duration=days(5), costs=[CostItem(money(1000))])],
    ... )
    >>> later = escalate(
    ...     plan,
    ...     {
    ...         "labour": [(date(2026, 1, 1), 1.0), (date(2027, 1, 1), 1.04)],
    ...         "fixed": [(date(2026, 1, 1), 100), (date(2027, 1, 1), 103)],
    ...     },
    ...     base=date(2026, 1, 1),
    ... )
    >>> later.tasks[0].costs[0].amount // 100, later.resource("ana").rates[-1].amount // 100
    (1030, 104)
    """
    stated = {name: sorted(pairs) for name, pairs in indices.items()}
    refuse(_wrong(plan, stated))
    held = {
        name: tuple((day, decimal(value)) for day, value in pairs) for name, pairs in stated.items()
    }
    rows = {row.id: row for row in scheduled(plan, schedule or critical_path(plan))}
    tasks = (
        replace(
            task,
            costs=_items(task.costs, held, base, rows[task.id].start, rows[task.id].finish),
            modes=tuple(
                replace(
                    mode,
                    costs=_items(mode.costs, held, base, rows[task.id].start, rows[task.id].finish),
                )
                for mode in task.modes
            ),
        )
        if task.id in rows
        else task
        for task in plan.tasks
    )
    return replace(
        plan,
        tasks=tuple(tasks),
        resources=tuple(_resource(each, held, base) for each in plan.resources),
    )


def _wrong(plan: Plan, stated: Mapping[str, Sequence[tuple[date, float]]]) -> Iterator[Problem]:
    known = categories_of(plan)
    for name, pairs in stated.items():
        if not pairs or not all(0 < value < inf for _, value in pairs):
            yield Problem("cost.no_index", f'indices["{name}"]', Attributes(category=name))
        if name not in known:
            facts = Attributes(category=name, known=tuple(sorted(known)))
            yield Problem("cost.unknown_category", f'indices["{name}"]', facts)


def _at(index: Index, day: date) -> Fraction:
    place = bisect_right(index, day, key=lambda pair: pair[0])
    return index[max(0, place - 1)][1]


def _times(amount: Amount, factor: Fraction) -> Amount:
    if isinstance(amount, Money):
        return Money(round(amount.amount * factor), amount.currency)
    return round(amount * factor)


def _items(
    items: Iterable[CostItem],
    held: Mapping[str, Index],
    base: date,
    start: datetime,
    finish: datetime,
) -> tuple[CostItem, ...]:
    found = []
    for item in items:
        index = held.get(item.category or FIXED)
        if index is not None:
            day = (finish if item.accrual is Accrual.END else start).date()
            factor = _at(index, day) / _at(index, base)
            item = replace(item, amount=_times(item.amount, factor))  # noqa: PLW2901 - its successor
        found.append(item)
    return tuple(found)


def _resource(resource: Resource, held: Mapping[str, Index], base: date) -> Resource:
    index = held.get(CATEGORIES[resource.kind])
    if index is None:
        return resource
    is_material = resource.kind is ResourceKind.MATERIAL
    default = RateBasis.UNIT if is_material else RateBasis.HOUR
    stated = [] if resource.rate is None else [Rate(resource.rate, basis=default)]
    rates = [*stated, *resource.rates]
    found = list[Rate]()
    for basis in dict.fromkeys(rate.basis for rate in rates):
        own = sorted(
            (rate for rate in rates if rate.basis is basis),
            key=lambda rate: rate.start or datetime.min,
        )
        found += _steps(own, index, base)
    return replace(resource, rate=None, rates=tuple(found))


def _steps(own: list[Rate], index: Index, base: date) -> list[Rate]:
    """Return the rates of one basis, each with a step where its index has one."""
    found = []
    for rate, following in zip(own, [*own[1:], None], strict=True):
        begin = rate.start
        end = following.start if following is not None else None
        inner = [
            at
            for day, _ in index[1:]
            for at in (datetime.combine(day, time()),)
            if (begin is None or at > begin) and (end is None or at < end)
        ]
        for at in [begin, *inner]:
            day = index[0][0] if at is None else at.date()
            factor = _at(index, day) / _at(index, base)
            overtime = None if rate.overtime is None else _times(rate.overtime, factor)
            found.append(
                replace(rate, amount=_times(rate.amount, factor), start=at, overtime=overtime)
            )
    return found
