"""Whose budget a part of the work is: control accounts, where the WBS meets the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.cost._estimate import lineage, major
from pmcore.model import Baseline, ControlAccount, Plan, PlannedCost, PlannedTask
from pmcore.network import build, convert


@dataclass(frozen=True, slots=True)
class AccountBudget(Noun):
    """What a control account has to spend, and what its part of the baseline comes to.

    Parameters
    ----------
    account, wbs, unit : str
        Ids; an empty account: work that no account bears.
    planned : int
        Minor units of the baseline's budget.
    stated : int, optional
        Minor units that the plan states for it.
    categories : Attributes
        Planned minor units by category.
    """

    account: str
    wbs: str
    unit: str
    planned: int
    stated: int | None = None
    _: KW_ONLY
    categories: Attributes = EMPTY

    @property
    def left(self) -> int | None:
        """What is stated and not planned; none where nothing is stated."""
        return None if self.stated is None else self.stated - self.planned


@dataclass(frozen=True, slots=True)
class AccountBudgets(Answer):
    """The budget by control account; the rows add up to the baseline's budget.

    Parameters
    ----------
    rows : tuple of AccountBudget
        In the plan's order; what no account bears comes last.
    contingency, management_reserve : int
        Beside the budget.
    """

    rows: tuple[AccountBudget, ...]
    contingency: int = 0
    management_reserve: int = 0
    _: KW_ONLY
    currency: str | None = None
    made: Made | None = None

    @property
    def budget(self) -> int:
        """Budget at completion (BAC): the performance measurement baseline."""
        return sum(row.planned for row in self.rows)

    @property
    def total(self) -> int:
        """Budget and reserves: what may be spent in all."""
        return self.budget + self.contingency + self.management_reserve

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an account; amounts in major units."""
        columns = table_of(self.rows, ("account", "wbs", "unit"))
        columns["planned"] = [major(row.planned, self.currency) for row in self.rows]
        columns["stated"] = [
            None if row.stated is None else major(row.stated, self.currency) for row in self.rows
        ]
        return columns


def account_budgets(plan: Plan, approved: Baseline) -> AccountBudgets:
    """Return a baseline's budget by control account.

    A cost belongs to the account of the nearest WBS element above its task that has any. Where
    one element has several, that of the unit nearest above who is paid decides; a cost of nobody
    of any of these units goes with who answers for the task, else to the first.

    Parameters
    ----------
    plan : Plan
        With accounts, WBS and organisation.
    approved : Baseline

    Raises
    ------
    PlanError
        If the plan has errors.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import CostItem, OrgUnit, Task, WbsElement, days, money
    >>> from pmcore.cost import baseline
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     wbs=[WbsElement("1")],
    ...     organisation=[OrgUnit("build")],
    ...     accounts=[ControlAccount("1.build", "1", "build", budget=money(1500))],
    ...     tasks=[Task("a", duration=days(5), wbs="1", costs=[CostItem(money(1000))])],
    ... )
    >>> found = account_budgets(plan, baseline(plan, name="approved"))
    >>> found.rows[0].account, found.rows[0].planned // 100, found.rows[0].left // 100
    ('1.build', 1000, 500)
    """
    build(plan)  # which refuses a plan with errors
    where = _Where(plan)
    sums: dict[str, dict[str, int]] = {each.id: {} for each in plan.accounts}
    for task in approved.tasks:
        for cost in task.costs:
            own = sums.setdefault(where.account(task, cost), {})
            own[cost.category] = own.get(cost.category, 0) + cost.amount
    known = {each.id: each for each in plan.accounts}
    rows = tuple(_row(plan, known.get(name), held) for name, held in sums.items())
    return AccountBudgets(
        rows,
        approved.contingency,
        approved.management_reserve,
        currency=approved.currency,
        made=made(plan, baseline=approved.name, revision=approved.revision),
    )


def _row(plan: Plan, account: ControlAccount | None, held: dict[str, int]) -> AccountBudget:
    planned, categories = sum(held.values()), Attributes(held)
    if account is None:
        return AccountBudget("", "", "", planned, categories=categories)
    stated = None if account.budget is None else convert(plan, account.budget, plan.start)
    names = account.id, account.wbs, account.unit
    return AccountBudget(*names, planned, stated, categories=categories)


class _Where:
    """Looks up which account bears a cost."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.above = lineage(plan)
        self.parents = {unit.id: unit.parent for unit in plan.organisation}
        self.unit = {each.id: each.unit for each in plan.resources}
        self.managed = {unit.manager: unit.id for unit in plan.organisation if unit.manager}
        self.tasks = {task.id: task for task in plan.tasks}
        self.of: dict[str, list[ControlAccount]] = {}
        for each in plan.accounts:
            self.of.setdefault(each.wbs, []).append(each)

    def account(self, task: PlannedTask, cost: PlannedCost) -> str:
        """Return the id of the account; empty: none."""
        stated = self.tasks.get(task.task)
        wbs = task.wbs if stated is None else stated.wbs
        held = next(
            (self.of[each] for each in self.above.get(wbs or "", ()) if each in self.of), []
        )
        if len(held) < 2:
            return held[0].id if held else ""
        people = (cost.resource, None if stated is None else stated.responsible)
        for person in people:
            for unit in self._units(person):
                for each in held:
                    if each.unit == unit:
                        return each.id
        return held[0].id

    def _units(self, person: str | None) -> Iterator[str]:
        """Yield the unit of somebody and those above it."""
        at = self.unit.get(person or "") or self.managed.get(person or "")
        while at is not None:
            yield at
            at = self.parents.get(at)
