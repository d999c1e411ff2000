"""What a plan costs, bottom-up, and who bears it: by task, category and WBS element."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import KW_ONLY, dataclass
from functools import cache
from typing import Any

from pmcore._base import Answer, Made, Noun, made, memo, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import refuse
from pmcore.cost._lines import Assumption, CostLine, Pricing
from pmcore.errors import Problem
from pmcore.model import Plan, Schedule, ScheduledTask, TaskKind, WbsElement
from pmcore.network import Prices, ancestors, prices_alone
from pmcore.schedule import critical_path
from pmcore.units import Amount, exponent


@dataclass(frozen=True, slots=True)
class TaskCost(Noun):
    """What one category of cost comes to in one task; `work` in person- or unit-minutes."""

    task: str
    category: str
    amount: int
    work: int = 0
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class ElementCost(Noun):
    """What a WBS element costs, over all tasks below it.

    Parameters
    ----------
    id, name : str
    amount : int
        Minor units.
    categories : Attributes
        Minor units by category.
    """

    id: str
    name: str
    amount: int
    _: KW_ONLY
    categories: Attributes = EMPTY
    parent: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Estimate(Answer):
    """What a plan costs: a line for every person, pool, material and fixed amount of a task.

    Parameters
    ----------
    lines : tuple of CostLine
        Each is rounded once; every sum is of these whole amounts, so parts add up.
    elements : tuple of ElementCost
        Totals up the WBS, in the plan's order.
    assumptions : tuple of Assumption
        What the plan leaves open, and how it was priced.
    currency : str, optional
    """

    lines: tuple[CostLine, ...]
    elements: tuple[ElementCost, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    _: KW_ONLY
    currency: str | None = None
    made: Made | None = None

    @property
    def total(self) -> int:
        """Minor units over all lines."""
        return sum(line.amount for line in self.lines)

    @property
    def categories(self) -> dict[str, int]:
        """Minor units by category."""
        return _by_category(self.lines)

    @property
    def rows(self) -> tuple[TaskCost, ...]:
        """One row a task and category, in the order of the lines."""
        return memo(self, "rows", lambda: _rows(self.lines))

    def of(self, task: str) -> int:
        """Return the minor units of a task; 0 where it costs nothing."""
        return memo(self, "by_task", lambda: _by_task(self.lines)).get(task, 0)

    def of_element(self, element: str) -> int:
        """Return the minor units of a WBS element; KeyError if no task lies below it."""
        return {each.id: each.amount for each in self.elements}[element]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task and category; amounts in major units."""
        columns = table_of(self.rows, ("task", "category", "amount", "work", "is_assumed"))
        columns["amount"] = [major(amount, self.currency) for amount in columns["amount"]]
        return columns


def estimate(plan: Plan, schedule: Schedule | None = None) -> Estimate:
    """Return what a plan costs, bottom-up from who does what, when.

    People and pools cost their hourly price times units times working time, split by working
    time where a price changes on the way; each use of a unit costs its price of use; material
    costs quantity times the price of a unit; cost items are converted at the day they fall due
    (evenly accruing ones at the task's start). A task with nobody in the schedule has the plan's
    given assignments. A need that nobody is named for is priced at the mean of all active people
    who are qualified, and listed as an assumption. No plan says which planned hours are overtime,
    so `Rate.overtime` prices none of them: it counts for time entries and recovery.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Dates and people; none: the critical path's dates and the given assignments.

    Raises
    ------
    PlanError
        If the plan has errors, or the schedule leaves a task out or names an unknown one.

    Examples
    --------
    >>> from pmcore import format_money
    >>> from pmcore.examples import portal
    >>> cost = estimate(portal())
    >>> format_money(cost.total, cost.currency)
    '¥22,800'
    >>> print(cost.assumptions[0].text())
    nobody is named yet for 1 × analysis at level 2; priced at the average of 1 qualified
    """
    rows = scheduled(plan, schedule)
    chosen = schedule or critical_path(plan)
    pricing = Pricing(plan, chosen)
    lines = tuple(line for row in rows for line in pricing.lines(row))
    return Estimate(
        lines,
        _elements(plan, rows, lines),
        tuple(pricing.assumptions.values()),
        currency=plan.currency,
        made=made(plan, schedule=schedule is not None),
    )


def due_to_rate(
    plan: Plan,
    schedule: Schedule,
    resource: str,
    number: int,
    *,
    amount: Amount,
    tasks: Collection[str],
) -> tuple[CostLine, ...]:
    """Return what people, equipment and material would cost if one rate alone had a price.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
        Dates and people.
    resource : str
        Id of whose rate it is.
    number : int
        Position of the rate among those of the resource.
    amount : int or Money
        Its price. Whoever wants to know how a sum hangs on it takes a great one, since each line
        is rounded.
    tasks : collection of str
        Ids of the tasks to look at.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore import Rate
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal()
    >>> ana = replace(plan.resource("ana"), rate=None, rates=[Rate(9_500)])
    >>> plan = plan.with_resource(ana)
    >>> lines = due_to_rate(plan, critical_path(plan), "ana", 0, amount=9_500, tasks=["scope"])
    >>> sum(line.amount for line in lines)
    380000
    """

    @cache
    def price(other: str) -> Prices:
        return prices_alone(plan, other, number if other == resource else None, amount)

    pricing = Pricing(plan, schedule, price)
    return tuple(
        line
        for row in scheduled(plan, schedule)
        if row.id in tasks
        for line in pricing.lines(row, with_items=False)
    )


def scheduled(plan: Plan, schedule: Schedule | None) -> tuple[ScheduledTask, ...]:
    """Return the rows of a schedule that cost money: all but tasks taken out of the plan.

    Raises
    ------
    PlanError
        If the schedule and the plan do not have the same tasks; each differing one is named.
    """
    chosen = schedule or critical_path(plan)
    known = {task.id: task.kind for task in plan.tasks}
    dated = {row.id for row in chosen.tasks}
    problems = [
        Problem("cost.task_unknown", f'tasks["{row.id}"]', Attributes(found=row.id))
        for row in chosen.tasks
        if row.id not in known
    ] + [
        Problem("cost.no_dates", f'tasks["{task}"]', Attributes(found=task))
        for task, kind in known.items()
        if task not in dated and kind is not TaskKind.INACTIVE
    ]
    refuse(problems)
    return tuple(row for row in chosen.tasks if known[row.id] is not TaskKind.INACTIVE)


def major(amount: int, currency: str | None) -> float:
    """Return minor units as major ones, for frames."""
    return float(amount / 10 ** exponent(currency))


def _by_category(lines: Iterable[CostLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.category] = found.get(line.category, 0) + line.amount
    return found


def _by_task(lines: Iterable[CostLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.task] = found.get(line.task, 0) + line.amount
    return found


def _rows(lines: Iterable[CostLine]) -> tuple[TaskCost, ...]:
    groups: dict[tuple[str, str], list[CostLine]] = {}
    for line in lines:
        groups.setdefault((line.task, line.category), []).append(line)
    return tuple(
        TaskCost(
            task,
            category,
            sum(line.amount for line in held),
            sum(line.work for line in held),
            any(line.is_assumed for line in held),
        )
        for (task, category), held in groups.items()
    )


def _elements(
    plan: Plan, rows: Iterable[ScheduledTask], lines: Iterable[CostLine]
) -> tuple[ElementCost, ...]:
    below = lineage(plan)
    home = {task.id: task.wbs for task in plan.tasks}
    held: dict[str, list[CostLine]] = {}
    for row in rows:
        for element in below.get(home[row.id] or "", ()):
            held.setdefault(element, [])
    for line in lines:
        for element in below.get(home[line.task] or "", ()):
            held[element].append(line)
    return tuple(
        ElementCost(
            element.id,
            element.name,
            sum(line.amount for line in held[element.id]),
            categories=Attributes(_by_category(held[element.id])),
            parent=element.parent,
            level=len(below[element.id]) - 1,
        )
        for element in plan.wbs
        if element.id in held
    )


def lineage(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return, for each WBS element, its id and those above it up to the root."""
    elements: dict[str, WbsElement] = {element.id: element for element in plan.wbs}
    return {
        element.id: tuple(each.id for each in ancestors(element, elements)) for element in plan.wbs
    }
