"""What each task has earned and cost by its facts: the techniques of earned value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from pmcore._mapping import Attributes
from pmcore.cost._lines import LABOUR, Assumption
from pmcore.model import (
    Accrual,
    Baseline,
    EarnedBy,
    MaterialNeed,
    Plan,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
)
from pmcore.network import decimal, price_at, prices
from pmcore.units import to_minutes


class Ledger:
    """Planned value, earned value and actual cost of each task, unrounded; columns by position.

    Parameters
    ----------
    planned : list of Fraction
        Planned value of each task of the baseline at the data date.
    """

    def __init__(
        self, plan: Plan, baseline: Baseline, status: StatusUpdate, planned: list[Fraction]
    ) -> None:
        self.plan = plan
        self.baseline = baseline
        self.status = status
        self.assumptions: list[Assumption] = []
        self._facts = {fact.task: fact for fact in status.tasks}
        self._plan_tasks = {task.id: task for task in plan.tasks}
        inside = {task.task for task in baseline.tasks}
        strangers = [self._unplanned(fact) for fact in status.tasks if fact.task not in inside]
        self.tasks: tuple[PlannedTask, ...] = (*baseline.tasks, *strangers)
        self.planned = [*planned, *(Fraction(0) for _ in strangers)]
        self._place = {task.task: i for i, task in enumerate(self.tasks)}
        self.shares = [_share(task, self._facts.get(task.task)) for task in self.tasks]
        self._earned: dict[int, Fraction] = {}
        self.earned = [self._earns(i, ()) for i in range(len(self.tasks))]
        self.spent = [self._spends(i) for i in range(len(self.tasks))]
        self.assumptions += self._later()

    def _unplanned(self, fact: TaskStatus) -> PlannedTask:
        """Return a task that the baseline lacks, without budget, so that its cost counts."""
        path = f'tasks["{fact.task}"]'
        task = self._plan_tasks[fact.task]
        self.assumptions.append(
            Assumption("cost.not_planned", path, Attributes(task=task.name or task.id))
        )
        start = fact.start or self.status.at
        return PlannedTask(task.id, start, start, wbs=task.wbs)

    def _later(self) -> Iterator[Assumption]:
        """Yield the actual dates that lie after the data date: files of real projects have some."""
        for fact in self.status.tasks:
            for field, found in (("start", fact.start), ("finish", fact.finish)):
                if found is not None and found > self.status.at:
                    yield Assumption(
                        "cost.fact_after_date",
                        f'updates["{self.status.at}"].tasks["{fact.task}"].{field}',
                        Attributes(
                            task=self.name(self._place[fact.task]),
                            found=found.isoformat(),
                            date=self.status.at.isoformat(),
                        ),
                    )

    def _is_started(self, i: int) -> bool:
        """Return whether a task has begun: a start, a share, hours, units or steps say so."""
        fact = self._facts.get(self.tasks[i].task)
        return fact is not None and bool(
            fact.start
            or self.shares[i] > 0
            or fact.actual_work
            or fact.units_done
            or fact.steps_done
        )

    def _earns(self, i: int, asking: tuple[int, ...]) -> Fraction:
        """Return what a task has earned; `asking` are the tasks whose budget hangs on it."""
        if i not in self._earned:
            self._earned[i] = self._by_technique(i, asking)
        return self._earned[i]

    def _by_technique(self, i: int, asking: tuple[int, ...]) -> Fraction:
        planned, share = self.tasks[i], self.shares[i]
        budget, begun = planned.budget, Fraction(int(self._is_started(i)))
        done = Fraction(int(share >= 1))
        task = self._plan_tasks.get(planned.task)
        match planned.earned_by:
            case EarnedBy.LEVEL_OF_EFFORT:
                return self.planned[i]
            case EarnedBy.ZERO_HUNDRED:
                return budget * done
            case EarnedBy.FIFTY_FIFTY:
                return budget * (begun + done) / 2
            case EarnedBy.START_SHARE:
                first = decimal(task.earned_share) if task else Fraction(0)
                return budget * (begun * first + done * (1 - first))
            case EarnedBy.APPORTIONED:
                return self._apportioned(i, task, asking)
            case EarnedBy.WEIGHTED_STEPS | EarnedBy.UNITS:
                measured = self._measured(planned, task) if share < 1 else share
                return self._accrued(i, measured)
        return self._accrued(i, share)

    def _accrued(self, i: int, share: Fraction) -> Fraction:
        """Return what a share of a task earns, each cost by the way it accrues."""
        found = Fraction(0)
        for cost in self.tasks[i].costs:
            match cost.accrual:
                case Accrual.EVEN:
                    found += cost.amount * share
                case Accrual.START:
                    found += cost.amount if self._is_started(i) else 0
                case Accrual.END:
                    found += cost.amount if share >= 1 else 0
        return found

    def _apportioned(self, i: int, task: Task | None, asking: tuple[int, ...]) -> Fraction:
        """Return the share of its base task, in money."""
        place = self._place.get(task.apportioned_to or "", i) if task else i
        base = self.tasks[place].budget
        if place == i or place in asking or base <= 0:
            self._unmeasured(i)
            return self._accrued(i, self.shares[i])
        return self.tasks[i].budget * self._earns(place, (*asking, i)) / base

    def _measured(self, planned: PlannedTask, task: Task | None) -> Fraction:
        """Return the share done by steps or units; by per cent where the facts lack them."""
        fact, i = self._facts.get(planned.task), self._place[planned.task]
        if fact is None:
            return Fraction(0)
        if planned.earned_by is EarnedBy.WEIGHTED_STEPS:
            weights = {step.name: decimal(step.weight) for step in task.steps} if task else {}
            total = sum(weights.values(), Fraction(0))
            part = sum(
                (weights.get(name, Fraction(0)) for name in set(fact.steps_done)), Fraction(0)
            )
        else:
            total = _produced(task) if task else Fraction(0)
            part = decimal(fact.units_done) if fact.units_done is not None else Fraction(-1)
        if total <= 0 or part < 0:
            self._unmeasured(i)
            return self.shares[i]
        return min(Fraction(1), part / total)

    def _unmeasured(self, i: int) -> None:
        facts = Attributes(task=self.name(i), technique=f"earned_by.{self.tasks[i].earned_by}")
        path = f'tasks["{self.tasks[i].task}"].earned_by'
        self.assumptions.append(Assumption("cost.no_measure", path, facts))

    def name(self, i: int) -> str:
        """Return what a task is called."""
        planned = self.tasks[i].task
        task = self._plan_tasks.get(planned)
        return task.name or task.id if task else planned

    def _spends(self, i: int) -> int | None:
        """Return what a task has cost; None where work was done on it and nothing says so.

        Work that is budgeted as free is free. What earns without a fact of its own, by the clock
        or with its base, was worked on too: nobody has said that it cost nothing.
        """
        planned = self.tasks[i]
        fact = self._facts.get(planned.task)
        if fact is not None and fact.actual_cost is not None:
            return fact.actual_cost
        path = f'updates["{self.status.at}"].tasks["{planned.task}"].actual_cost'
        work = fact.actual_work if fact is not None else None
        if fact is not None and work is not None:
            price = self._price(fact, planned)
            if price is not None:
                facts = Attributes(task=self.name(i), work=work, people=fact.people)
                self.assumptions.append(Assumption("cost.cost_from_work", path, facts))
                return round(price * work / 60)
        is_begun = self._is_started(i) or self.earned[i] != 0
        if not is_begun or not (planned.budget or self._costs_unplanned(i, fact)):
            return 0
        self.assumptions.append(
            Assumption("cost.no_actual_cost", path, Attributes(task=self.name(i)))
        )
        return None

    def _costs_unplanned(self, i: int, fact: TaskStatus | None) -> bool:
        """Return whether a task that the baseline lacks takes people or money."""
        if i < len(self.baseline.tasks) or fact is None:
            return False
        task = self._plan_tasks[fact.task]
        return bool(
            fact.actual_work
            or fact.people
            or task.needs
            or task.costs
            or any(each.task == fact.task for each in self.plan.assignments)
        )

    def _price(self, fact: TaskStatus, planned: PlannedTask) -> Fraction | None:
        """Return the price of an hour of who worked; else of the hours in the budget."""
        at = to_minutes(fact.start or self.status.at)
        found = [price_at(prices(self.plan, person).hour, at) for person in fact.people]
        known = [price for price in found if price is not None]
        if known:
            return sum(known, Fraction(0)) / len(known)
        labour = _labour(planned.costs)
        return Fraction(labour * 60, planned.work) if planned.work else None


def _share(planned: PlannedTask, fact: TaskStatus | None) -> Fraction:
    """Return the share done of a task, by the most direct fact that is stated."""
    if fact is None:
        return Fraction(0)
    if fact.finish is not None:
        return Fraction(1)
    if fact.percent is not None:
        return decimal(fact.percent)
    if fact.remaining is not None and planned.duration:
        return max(Fraction(0), 1 - Fraction(fact.remaining, planned.duration))
    return Fraction(0)


def _produced(task: Task) -> Fraction:
    """Return how many units a task is to produce: what it does not use up."""
    return sum(
        (
            -decimal(need.quantity)
            for need in task.needs
            if isinstance(need, MaterialNeed) and need.quantity < 0
        ),
        Fraction(0),
    )


def _labour(costs: Iterable[PlannedCost]) -> int:
    return sum(cost.amount for cost in costs if cost.category == LABOUR)
