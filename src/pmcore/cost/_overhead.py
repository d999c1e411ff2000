"""Overhead: a plan whose tasks bear their share of what is spent on all, as cost items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse
from pmcore.cost._estimate import estimate, scheduled
from pmcore.cost._lines import categories_of
from pmcore.errors import Problem
from pmcore.model import CostItem, Mode, Plan, Schedule, Task
from pmcore.network import decimal
from pmcore.schedule import critical_path

OVERHEAD = "overhead"
"""The category of the cost items that are added."""


def overhead(plan: Plan, rates: Mapping[str, float], *, schedule: Schedule | None = None) -> Plan:
    """Return the plan with overhead: for each task, a share of what each category costs there.

    Each share is a cost item of the category ``overhead``, named after what it is a share of,
    rounded once and evenly accruing; so estimates, baselines, cash and the judge know it as any
    other cost. It stands in the way of doing the task that the schedule chose. Overhead that the
    plan has is replaced: ask again once dates, people or prices have changed. In samples it is
    an amount of money, which does not grow with the work.

    Parameters
    ----------
    plan : Plan
    rates : mapping of category to float
        0.15: fifteen per cent. Of ``labour``, ``equipment``, ``material``, ``fixed`` or a
        category of cost items; under ``""`` of all that are not named.
    schedule : Schedule, optional
        Dates and people; none: the critical path's dates and the given assignments.

    Raises
    ------
    PlanError
        If the plan has errors; with every rate that is below 0, and every category that neither
        is one of the four nor occurs.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Resource, Assignment, days, money
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 6, 7, 9),
    ...     currency="EUR",
    ...     tasks=[Task("a", duration=days(5), costs=[CostItem(money(1000))])],
    ...     resources=[Resource("ana", rate=money(50))],
    ...     assignments=[Assignment("a", "ana")],
    ... )
    >>> estimate(overhead(plan, {"labour": 0.2, "": 0.05})).categories
    {'labour': 200000, 'fixed': 100000, 'overhead': 45000}
    """
    bare = replace(plan, tasks=tuple(map(_bare, plan.tasks)))
    refuse(_wrong(bare, rates))
    chosen = schedule or critical_path(bare)
    shares = {name: decimal(rate) for name, rate in rates.items()}
    added: dict[str, list[CostItem]] = {}
    for row in estimate(bare, chosen).rows:
        share = shares.get(row.category, shares.get("", decimal(0)))
        amount = round(row.amount * share)
        if amount:
            item = CostItem(amount, name=row.category, category=OVERHEAD)
            added.setdefault(row.task, []).append(item)
    modes = {row.id: row.mode for row in scheduled(bare, chosen)}
    tasks = (
        _with(task, modes[task.id], added[task.id]) if task.id in added else task
        for task in bare.tasks
    )
    return replace(bare, tasks=tuple(tasks))


def _bare(task: Task) -> Task:
    if not any(item.category == OVERHEAD for way in _ways(task) for item in way.costs):
        return task
    modes = tuple(replace(mode, costs=_others(mode)) for mode in task.modes)
    return replace(task, costs=_others(task), modes=modes)


def _ways(task: Task) -> list[Task | Mode]:
    return [task, *task.modes]


def _others(way: Task | Mode) -> tuple[CostItem, ...]:
    return tuple(item for item in way.costs if item.category != OVERHEAD)


def _with(task: Task, mode: str | None, items: list[CostItem]) -> Task:
    if not any(each.id == mode for each in task.modes):
        return replace(task, costs=(*task.costs, *items))
    modes = (
        replace(each, costs=(*each.costs, *items)) if each.id == mode else each
        for each in task.modes
    )
    return replace(task, modes=tuple(modes))


def _wrong(plan: Plan, rates: Mapping[str, float]) -> Iterator[Problem]:
    known = {"", *categories_of(plan)}
    for name, rate in rates.items():
        path = f'rates["{name}"]'
        yield from number_faults(rate, path, least=0)
        if name not in known:
            facts = Attributes(category=name, known=tuple(sorted(known - {""})))
            yield Problem("cost.unknown_category", path, facts)
