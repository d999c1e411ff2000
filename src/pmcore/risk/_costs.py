"""What a project costs in each sample: what durations, prices and cost items drawn come to.

Prices and rounding are those of `pmcore.cost.estimate`: its lines are read as sums that are fixed,
or that grow with a task's duration. Without uncertainty they add up to its total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore import cost
from pmcore._base import memo
from pmcore.kernels import FAR, Rows, work_at_each
from pmcore.model import Accrual, CostItem, Distribution, Plan, Resource, Schedule
from pmcore.network import convert, prices
from pmcore.risk._assumptions import counted
from pmcore.risk._distributions import FloatRow
from pmcore.risk._draws import Draw
from pmcore.risk._luck import Luck
from pmcore.risk._outlook import Assumption
from pmcore.run import key
from pmcore.schedule import State, critical_path
from pmcore.units import Amount, Money, from_minutes

Lengths: TypeAlias = NDArray[np.float64] | NDArray[np.int32]  # working minutes, by sample

_PROBE = 10**9  # minor units: what is due to a price of so much is known to 1e-9 of it


@dataclass(frozen=True, slots=True)
class Tally:
    """An amount that grows with durations, in minor units.

    Parameters
    ----------
    fixed : tuple of (int, float)
        By position of a task, what it costs however long it takes, unless it falls away.
    rates : tuple of (int, float)
        By position, what a working minute of it costs.
    """

    fixed: tuple[tuple[int, float], ...] = ()
    rates: tuple[tuple[int, float], ...] = ()

    def by_task(
        self, lengths: Mapping[int, Lengths], gone: Mapping[int, NDArray[np.bool_]]
    ) -> Iterator[tuple[int, FloatRow | float]]:
        """Yield what tasks cost in some samples, by position, as often as they occur in it."""
        for i, amount in self.fixed:
            yield i, np.where(gone[i], 0.0, amount) if i in gone else amount
        for i, rate in self.rates:
            yield i, np.multiply(lengths[i], rate, dtype=np.float64)

    def total(
        self, lengths: Mapping[int, Lengths], gone: Mapping[int, NDArray[np.bool_]]
    ) -> FloatRow:
        """Return the sum over all tasks, added in the order of their ids."""
        found = np.array([fsum(amount for i, amount in self.fixed if i not in gone)])
        for i, amount in self.fixed:
            if i in gone:
                found = found + np.where(gone[i], 0.0, amount)
        for i, rate in self.rates:
            found = found + np.multiply(lengths[i], rate, dtype=np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Unsure:
    """A price or a cost item that is drawn: each minor unit more of it costs a tally more.

    Parameters
    ----------
    element : tuple of str
        ``"resource"`` or ``"task"``, and the id of what states it.
    """

    element: tuple[str, str]
    draw: Draw
    stated: float
    tally: Tally

    def excess(self, luck: Luck, first: int, count: int) -> FloatRow:
        """Return how much more than stated was drawn."""
        return self.draw.values(luck, first, count) - self.stated


@dataclass(frozen=True, slots=True)
class Costs:
    """What is left to be paid in each sample, and what was; can be sent to another process.

    Parameters
    ----------
    spans : tuple of (int, int)
        Positions of tasks whose length is that between their dates, and what is planned of it.
    actual : int
        Minor units spent already.
    """

    certain: Tally = field(default_factory=Tally)
    unsure: tuple[Unsure, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    actual: int = 0
    assumptions: tuple[Assumption, ...] = ()

    def left(self, lengths: Mapping[int, Lengths]) -> dict[int, float]:
        """Return what is still to be paid for each task without uncertainty, by position."""
        found: dict[int, float] = {}
        for i, amount in self.certain.by_task(lengths, {}):
            found[i] = found.get(i, 0.0) + float(np.sum(amount))
        return found

    @property
    def rated(self) -> tuple[int, ...]:
        """Positions of the tasks whose durations cost money."""
        tallies = (self.certain, *(each.tally for each in self.unsure))
        return tuple(sorted({i for tally in tallies for i, _ in tally.rates}))

    def total(self, worked: Worked) -> NDArray[np.int64]:
        """Return what the plan costs in some samples, risks apart: summed, then rounded once."""
        found = self.certain.total(worked.lengths, worked.gone) + self.actual
        for each in self.unsure:
            more = each.excess(worked.luck, worked.first, worked.count)
            found = found + more * each.tally.total(worked.lengths, worked.gone)
        whole: NDArray[np.int64] = np.rint(found).astype(np.int64)
        return np.broadcast_to(whole, (worked.count,))

    def by_task(self, worked: Worked) -> dict[int, FloatRow]:
        """Return what is left to be paid for each task in some samples, by position."""
        found: dict[int, FloatRow] = {}
        for i, amount in self.certain.by_task(worked.lengths, worked.gone):
            found[i] = found.get(i, np.zeros(worked.count)) + amount
        for each in self.unsure:
            more = each.excess(worked.luck, worked.first, worked.count)
            for i, amount in each.tally.by_task(worked.lengths, worked.gone):
                found[i] = found.get(i, np.zeros(worked.count)) + more * amount
        return found


@dataclass(frozen=True, slots=True)
class Worked:
    """What some samples say of the work: their luck, how long tasks take, which fall away."""

    luck: Luck
    first: int
    count: int
    lengths: Mapping[int, Lengths]
    gone: Mapping[int, NDArray[np.bool_]] = field(default_factory=dict)


def lengths_of(
    costs: Costs, durations: Sequence[NDArray[np.int64]], rows: Rows | None
) -> dict[int, FloatRow]:
    """Return how long tasks take that cost money, by position: working minutes still to come.

    A level of effort or a hammock takes what lies between its dates, on its calendar; without
    dates, what is planned.
    """
    found = {i: durations[i].astype(np.float64) for i in costs.rated}
    for i, minutes in costs.spans:
        if rows is None:
            found[i] = np.array([float(minutes)])
            continue
        if i not in rows.chain.spans:  # nothing to stretch to
            continue
        table, own = rows.chain.table, rows.chain.calendar[i]
        begin, end = (work_at_each(table, own, at) for at in (rows.starts(i), rows.finishes(i)))
        found[i] = np.maximum(end - begin, 0).astype(np.float64)
    return found


def costs_of(plan: Plan, schedule: Schedule | None, state: State, *, seed: int) -> Costs:
    """Return what a plan costs, by what samples decide.

    Parameters
    ----------
    plan : Plan
        With the edits of responses made.
    schedule : Schedule, optional
        Who does what; none: the critical path's dates and the given assignments.
    state : State
        What is done and what remains.

    Raises
    ------
    PlanError
        If an amount is in a currency that the plan has no exchange rate for.
    """
    if not _is_priced(plan):
        # A plan without a currency holds no money at all, which needs no saying.
        return Costs(assumptions=(Assumption("outlook.no_prices"),) if plan.currency else ())
    return _Compiler(plan, *_estimated(plan, schedule), state, seed).costs()


def _estimated(plan: Plan, schedule: Schedule | None) -> tuple[Schedule, cost.Estimate]:
    """Return the dates that are priced and the estimate, made once while both stay the same."""

    def make() -> tuple[Schedule | None, Schedule, cost.Estimate]:
        chosen = schedule or critical_path(replace(plan, updates=()) if plan.updates else plan)
        return schedule, chosen, cost.estimate(plan, chosen)

    known, chosen, estimate = memo(plan, "priced", make)
    if known is not schedule:
        _, chosen, estimate = make()
    return chosen, estimate


def _is_priced(plan: Plan) -> bool:
    """Whether anything but risks has a price."""
    return any(each.rate is not None or each.rates for each in plan.resources) or any(
        task.costs or (task.modes and any(mode.costs for mode in task.modes)) for task in plan.tasks
    )


class _Compiler:
    """Reads the lines of an estimate as tallies of what remains."""

    def __init__(
        self, plan: Plan, schedule: Schedule, estimate: cost.Estimate, state: State, seed: int
    ) -> None:
        self.plan, self.schedule, self.state, self.seed = plan, schedule, state, seed
        self.index, self.estimate = state.net.index, estimate
        self.lines: dict[str, list[cost.CostLine]] = {}
        for line in self.estimate.lines:
            self.lines.setdefault(line.task, []).append(line)
        self.full = {
            row.id: cost.length_of(row, state.net.task_time(row.id)) for row in schedule.tasks
        }

    def costs(self) -> Costs:
        certain = self._tally(self.estimate.lines)
        unsure = (*self._rates(), *self._items())
        found = Costs(certain, unsure)
        left = dict(certain.fixed)
        for i, rate in certain.rates:
            left[i] = left.get(i, 0.0) + rate * self._remaining(i)
        actual, unknown = self._actual(left)
        spans = set(found.rated).intersection(self.state.net.spans.tolist())
        return replace(
            found,
            spans=tuple((i, self._remaining(i)) for i in sorted(spans)),
            actual=actual,
            assumptions=(*self._said(), *counted("actual_costs", unknown)),
        )

    def _remaining(self, i: int) -> int:
        """Return the working minutes of a task that is not done that are planned to come."""
        task, state = self.state.net.ids[i], self.state
        fact = state.facts.get(i)
        if i not in state.net.spans or (fact and fact.remaining is not None):
            return state.duration[i]
        if state.begun[i] == FAR:
            return self.full[task]
        finish = self.schedule[task].finish
        at = from_minutes(state.data_date)
        return state.net.task_time(task).between(at, finish) if at < finish else 0

    def _tally(self, lines: Iterable[cost.CostLine], scale: float = 1.0) -> Tally:
        """Return what remains to be paid of some lines: work by its minutes, the rest as due.

        Work that ends on an expected finish costs what is planned, whenever it starts.
        """
        fixed: dict[str, float] = {}
        rates: dict[str, float] = {}
        for line in lines:
            i, full = self.index[line.task], self.full[line.task]
            if line.work and full and i not in self.state.expected:
                rates[line.task] = rates.get(line.task, 0.0) + line.amount * scale / full
            elif line.amount:
                is_work = line.work and full
                share = self._remaining(i) / full if is_work else self._due(i, line.accrual)
                fixed[line.task] = fixed.get(line.task, 0.0) + line.amount * scale * share
        return Tally(self._placed(fixed), self._placed(rates))

    def _placed(self, amounts: Mapping[str, float]) -> tuple[tuple[int, float], ...]:
        """Return what is not nothing by position, for tasks that are not done, by id."""
        return tuple(
            (self.index[task], amount)
            for task, amount in sorted(amounts.items())
            if amount and not self.state.done[self.index[task]]
        )

    def _due(self, i: int, accrual: Accrual) -> float:
        """Return which share of a fixed amount is still to be paid."""
        if self.state.begun[i] == FAR or accrual is Accrual.END:
            return 1.0
        if accrual is Accrual.START:
            return 0.0
        full = self.full[self.state.net.ids[i]]
        return min(self._remaining(i) / full, 1.0) if full else 0.0

    def _rates(self) -> Iterator[Unsure]:
        """Yield the prices that are uncertain."""
        for resource in sorted(self.plan.resources, key=lambda each: each.id):
            for number, rate in enumerate(resource.rates):
                if rate.estimate is not None:
                    element = ("resource", resource.id)
                    draw = _draw(self.seed, *element, f"rate {number}", rate.estimate)
                    lines = cost.due_to_rate(
                        self.plan,
                        self.schedule,
                        resource.id,
                        number,
                        amount=_alike(rate.amount, _PROBE),
                        tasks=self._users(resource.id),
                    )
                    yield Unsure(
                        element, draw, _number(rate.amount), self._tally(lines, 1 / _PROBE)
                    )

    def _users(self, resource: str) -> set[str]:
        """Return the tasks that a resource may cost in: named, or among those who could do it."""
        return {
            line.task
            for line in self.estimate.lines
            if line.resource == resource or (line.resource is None and line.work)
        }

    def _items(self) -> Iterator[Unsure]:
        """Yield the cost items that are uncertain; a task's come last among its lines."""
        for row in sorted(self.schedule.tasks, key=lambda each: each.id):
            items = cost.way(self.plan.task(row.id), row).costs
            lines = self.lines.get(row.id, [])[-len(items) :] if items else []
            for number, (item, line) in enumerate(zip(items, lines, strict=False)):
                if item.estimate is not None:
                    purpose = f"cost {number}" if row.mode is None else f"cost {row.mode} {number}"
                    element = ("task", row.id)
                    draw = _draw(self.seed, *element, purpose, item.estimate)
                    when = row.finish if item.accrual is Accrual.END else row.start
                    unit = convert(self.plan, _alike(item.amount, _PROBE), when)
                    probe = replace(line, amount=unit)
                    yield Unsure(
                        element, draw, _number(item.amount), self._tally([probe], 1 / _PROBE)
                    )

    def _actual(self, left: Mapping[int, float]) -> tuple[int, list[str]]:
        """Return what was spent, and the tasks where it was taken as planned for want of facts.

        Parameters
        ----------
        left : mapping
            By position, what is still to be paid as planned.
        """
        if self.state.status is None or not self.state.facts:
            return 0, []
        approved = cost.baseline(self.plan, self.schedule, name="planned")
        value = cost.earned_value(self.plan, approved, self.state.status)
        known = {row.id: row.ac for row in value.tasks if row.ac is not None}
        spent, unknown = sum(known.values()), []
        for i, fact in sorted(self.state.facts.items()):
            task = self.state.net.ids[i]
            planned = sum(line.amount for line in self.lines.get(task, ()))
            done = planned - round(left.get(i, 0.0))
            if task not in known and planned and (fact.start or done > 0):
                spent += max(done, 0)
                unknown.append(task)
        return spent, unknown

    def _said(self) -> Iterator[Assumption]:
        """Yield what the estimate took for granted, and prices that change while tasks move."""
        paths = [each.path for each in self.estimate.assumptions]
        yield from counted("assumed_prices", paths)
        used = {line.resource for line in self.estimate.lines}
        dated = [each.id for each in self.plan.resources if each.id in used and self._moves(each)]
        yield from counted("dated_prices", dated)

    def _moves(self, resource: Resource) -> bool:
        """Whether a price of a resource changes over time."""
        found = prices(self.plan, resource.id)
        return max(map(len, (found.hour, found.use, found.unit))) > 1


def streams_of_costs(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and purpose of all that is drawn of prices and cost items, in order."""
    for resource in sorted(plan.resources, key=lambda each: each.id):
        for number, rate in enumerate(resource.rates):
            if rate.estimate is not None:
                yield "resource", resource.id, f"rate {number}"
    for task in sorted(plan.tasks, key=lambda each: each.id):
        yield from (("task", task.id, purpose) for purpose in _purposes(task.costs, "cost"))
        for mode in task.modes:
            own = _purposes(mode.costs, f"cost {mode.id}")
            yield from (("task", task.id, purpose) for purpose in own)


def _purposes(items: Iterable[CostItem], name: str) -> Iterator[str]:
    return (f"{name} {number}" for number, item in enumerate(items) if item.estimate is not None)


def _draw(seed: int, kind: str, element: str, purpose: str, stated: Distribution) -> Draw:
    return Draw(key(seed, kind, element, purpose=purpose), stated)


def _alike(amount: Amount, number: int) -> Amount:
    """Return a number of minor units in the currency of an amount."""
    return Money(number, amount.currency) if isinstance(amount, Money) else number


def _number(amount: Amount) -> float:
    return float(amount.amount if isinstance(amount, Money) else amount)
