"""The earliest finish that the money at hand allows: work waits until it can be paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from math import gcd
from typing import Any

import numpy as np

from pmcore import verify
from pmcore._base import Answer, Made, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.cost._budget import baseline
from pmcore.cost._cash import Cash, Days, Outflow, Receipt, cash, received
from pmcore.cost._phase import IntArray
from pmcore.cost._question import floors_of, is_even, is_free, waits_of
from pmcore.cost._ways import FROM_FINISH, TO_START, Item, Wait, Ways
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.model import (
    Driver,
    PaymentTerms,
    Plan,
    PlannedTask,
    Proof,
    ProofStatus,
    Schedule,
    TermValue,
)
from pmcore.network import build, staff
from pmcore.run import Budget, Limits, Literal, Program, Solved, Status, Watch, solve, total
from pmcore.schedule import critical_path, rollup
from pmcore.units import end_of_day

GROWTH = 2
"""By how much more room a search has, where less was not enough."""


@dataclass(frozen=True, slots=True)
class Held(Told):
    """A task that its predecessors would let begin sooner, and the day that would be short then."""

    code: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True)
class Funded(Answer):
    """A schedule that never needs more than can be lent, and what it does to cash.

    Parameters
    ----------
    schedule : Schedule
    cash : Cash
    proof : Proof
        Of its length: no schedule of the same people in the same order is shorter.
    held : tuple of Held
        Tasks that wait for money.
    credit : int
        Minor units that can be lent.
    """

    schedule: Schedule
    cash: Cash
    proof: Proof
    held: tuple[Held, ...] = ()
    _: KW_ONLY
    credit: int = 0
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task that waits: code and sentence."""
        return {
            "task": [each.facts["task"] for each in self.held],
            "text": [each.text() for each in self.held],
        }


def fund(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    credit: int,
    terms: PaymentTerms | None = None,
    limits: Limits = Limits(seconds=10),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
) -> Funded:
    """Return the earliest finish at which no day's balance is below minus the credit.

    People stay, in the order that the schedule has them; dates move, in working days or
    what these share with all lengths and lags. Costs keep the prices that they have in the
    schedule. Of schedules that end alike the one with the earliest starts is taken, so that what
    still waits, waits for money.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Who does what, and in what order; none: the critical path's, whoever does it.
    credit : int
        Minor units that can be lent.
    terms : PaymentTerms, optional
        None: the plan's.
    limits : Limits
    seed : int
    watch : callable, optional

    Raises
    ------
    PlanError
        If the plan has errors, or more than one calendar, dates that tasks must not pass or
        progress decide when work goes on.
    InfeasibleError
        If no schedule was found that the credit allows.
    ValueError
        If the credit is negative or no whole number.

    References
    ----------
    A. M. Elazouni, A. A. Gab-Allah, Finance-based scheduling of construction projects using
    integer programming, Journal of Construction Engineering and Management 130(1), 2004.

    Examples
    --------
    Until the first half is paid for, the credit lasts for one task of the two.

    >>> from pmcore import CostItem, Instalment, Task, chain, days, money
    >>> plan = Plan(
    ...     "Roof",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     price=money(1000),
    ...     tasks=[
    ...         Task("frame", duration=days(5), costs=[CostItem(money(400))]),
    ...         Task("tiles", duration=days(5), costs=[CostItem(money(300))]),
    ...     ],
    ...     dependencies=chain("frame", "tiles"),
    ...     payment=PaymentTerms([Instalment("one", "frame", 0.5)], days=10),
    ... )
    >>> found = fund(plan, credit=money(500))
    >>> found.schedule["tiles"].start.isoformat(), found.cash.need / 100
    ('2027-01-15T09:00:00', 460.0)
    >>> print(found.held[0].text())
    tiles begins Fri 15 Jan 2027 09:00 and not sooner: on Fri 15 Jan 2027 €20 would be lacking
    """
    if type(credit) is not int or credit < 0:
        raise ValueError(f"a credit is 0 or more whole minor units, found {credit!r}")
    chosen = schedule or critical_path(plan)
    said = terms or plan.payment or PaymentTerms()
    case = _Case(plan, chosen, said, credit)
    budget = Budget(limits, watch)
    starts, proof = case.solved(budget, seed)
    dated = case.schedule(starts)
    wrong = verify.schedule(plan, dated)
    if chosen.assignments:
        wrong += verify.assignment(plan, dated)
    flow = cash(plan, dated, terms=said)
    if wrong or flow.need > credit:  # leave of people, prices that change with the date
        raise InfeasibleError(wrong or [_short(plan, flow.need, credit)], is_proved=False)
    return Funded(
        dated,
        flow,
        proof,
        tuple(case.held(starts)),
        credit=credit,
        made=made(plan, seed=seed, credit=credit),
    )


def _short(plan: Plan, need: int, credit: int) -> Problem:
    facts = Attributes(need=need, credit=credit, currency=plan.currency or "")
    return Problem("cost.short_of_cash", "credit", facts)


class _Case:
    """A plan whose tasks may begin later, in steps of one length."""

    def __init__(self, plan: Plan, chosen: Schedule, terms: PaymentTerms, credit: int) -> None:
        net = build(plan)
        if not (is_free(plan) and is_even(net)):
            raise PlanError([Problem("cost.not_one_calendar", "tasks")])
        held = staff(net, chosen)
        self.plan, self.chosen, self.terms, self.credit = plan, chosen, terms, credit
        self.ids, self.time = held.ids, net.worktime()
        self.origin = self.time.coordinate(plan.start)
        lengths = [int(each) for each in held.duration]
        waits = [*waits_of(held.links, is_limit=False), *waits_of(held.limits, is_limit=True)]
        floors = [floors_of(self.time, plan.task(task), self.origin) for task in self.ids]
        own = [*lengths, *(each.lag for each in waits), *(at for pair in floors for at in pair)]
        self.unit = gcd(self.time.minutes_per_day, *own)
        self.net = Ways(
            tuple(Item(((each // self.unit, 0),), task=i) for i, each in enumerate(lengths)),
            tuple(replace(each, lag=each.lag // self.unit) for each in waits),
            tuple((a // self.unit, b // self.unit) for a, b in floors),
        )
        approved = baseline(plan, chosen, name="cash")
        self.approved = approved
        self.costs = {task.task: task for task in approved.tasks}
        self.receipts = received(plan, terms, {row.id: row.finish for row in chosen.tasks})

    def lasts(self, i: int) -> int:
        """Return how many units a task takes."""
        return self.net.lasts(i, 0)

    def dates(self, i: int, start: int) -> tuple[datetime, datetime]:
        """Return the dates of a task that begins in a unit."""
        begin = self.origin + start * self.unit
        end = begin + self.lasts(i) * self.unit
        if not self.lasts(i):
            at = self.plan.start if end == self.origin else self.time.finish_at(end)
            return at, at
        return self.time.start_at(begin), self.time.finish_at(end)

    def solved(self, budget: Budget, seed: int) -> tuple[list[int], Proof]:
        """Return starts in units, and what is known of their end."""
        early = self.net.starts([0] * len(self.ids))
        if early is None:
            raise InfeasibleError([Problem("cost.limits_not_kept", "dependencies")])
        least = max(early[i] + self.lasts(i) for i in range(len(early)))
        most = self._most()
        horizon, lowest = least, least
        while True:
            horizon = min(most, horizon)
            model = _Model(self, early, horizon)
            found = solve(model.program, budget.part(2), seed=seed, watch=budget.watch)
            if found.is_solved:
                break
            if found.status is not Status.INFEASIBLE or horizon >= most:
                raise InfeasibleError(
                    [_short(self.plan, self._needed(early), self.credit)],
                    found.status is Status.INFEASIBLE,
                )
            lowest = horizon + 1
            horizon = horizon * GROWTH + 1
        bound = max(lowest, found.bound or 0)
        end = found.value(model.end)
        found = model.earliest(found, budget, seed)
        return [found.value(each) for each in model.starts], self._proof(end, bound, found)

    def _proof(self, end: int, bound: int, found: Solved) -> Proof:
        value, least = float(end * self.unit), float(min(end, bound) * self.unit)
        return Proof(
            ProofStatus.OPTIMAL if least >= value else ProofStatus.FEASIBLE,
            value,
            least,
            terms=(TermValue("makespan", value, least),),
            is_reproducible=found.reproducible,
        )

    def _most(self) -> int:
        """Return units after which waiting longer changes nothing: all in turn, all received."""
        work = sum(self.lasts(i) for i in range(len(self.ids)))
        work += sum(max(0, each.lag) for each in self.net.waits)
        work += max((max(pair) for pair in self.net.floors), default=0)
        dated = [
            self.time.coordinate(end_of_day(each.received)) - self.origin for each in self._fixed()
        ]
        work += max(0, *dated, 0) // self.unit + 1
        calm = [each.received - each.invoiced for each in self.receipts]
        paid = Outflow(self.approved, self.terms).longest
        days = sum(each.days for each in calm) + paid * len(self.ids)
        return work + (days + 7) * 1440 // self.unit

    def _needed(self, starts: list[int]) -> int:
        return max(0, -int(self.balance(starts)[1].min()))

    def days(self, horizon: int) -> Days:
        """Return the days on which money may move before a horizon."""
        last = self.time.finish_at(self.origin + horizon * self.unit).date()
        last = max(last, self.plan.start.date())
        wait = max((each.received - each.invoiced for each in self.receipts), default=None)
        longest = Outflow(self.approved, self.terms).longest
        first = min([self.plan.start.date(), *(each.received for each in self._fixed())])
        more = max(longest, wait.days if wait is not None else 0)
        end = max([last, *(each.received for each in self._fixed())])
        return Days(first, end.fromordinal(end.toordinal() + more + 1))

    def _fixed(self) -> list[Receipt]:
        return [each for each in self.receipts if each.task is None]

    def given(self, days: Days) -> IntArray:
        """Return what is received whatever is done."""
        return days.summed((each.received, each.net) for each in self._fixed())

    def flow(self, i: int, start: int, days: Days) -> IntArray:
        """Return the balance of a task that begins in a unit, by the end of each day."""
        begin, end = self.dates(i, start)
        found = np.zeros(len(days), np.int64)
        task = self.costs.get(self.ids[i])
        if task is not None and task.costs:
            found -= self._paid(replace(task, start=begin, finish=end, segments=()), days)
        mine = [each for each in self.receipts if each.task == self.ids[i]]
        if mine:
            waits = [(end.date() + (each.received - each.invoiced), each) for each in mine]
            found += days.summed((day, each.net) for day, each in waits)
        return found

    def _paid(self, task: PlannedTask, days: Days) -> IntArray:
        costs = tuple(replace(each, start=None, finish=None) for each in task.costs)
        alone = replace(self.approved, tasks=(replace(task, costs=costs),))
        return Outflow(alone, self.terms).paid(days)

    def balance(self, starts: list[int]) -> tuple[Days, IntArray]:
        """Return the balance by the end of each day."""
        end = max(start + self.lasts(i) for i, start in enumerate(starts))
        days = self.days(end)
        return days, self.given(days) + sum(
            (self.flow(i, start, days) for i, start in enumerate(starts)),
            np.zeros(len(days), np.int64),
        )

    def held(self, starts: list[int]) -> Iterator[Held]:
        """Yield the tasks that money alone holds: begun a unit sooner, a day would be short."""
        days, balance = self.balance(starts)
        for i, start in enumerate(starts):
            if not start or not self._may_begin(i, start - 1, starts):
                continue
            sooner = balance - self.flow(i, start, days) + self.flow(i, start - 1, days)
            short = np.flatnonzero(sooner < -self.credit)
            if len(short):
                place = int(short[0])
                lacking = -self.credit - int(sooner[place])
                facts = Attributes(
                    task=self.ids[i],
                    start=self.dates(i, start)[0].isoformat(),
                    day=days.at(place).isoformat(),
                    lacking=lacking,
                    currency=self.plan.currency or "",
                )
                yield Held("cost.waits_for_cash", facts)

    def _may_begin(self, i: int, start: int, starts: list[int]) -> bool:
        moved = [start if k == i else each for k, each in enumerate(starts)]
        floor, finish = self.net.floors[i]
        own = start >= floor and start + self.lasts(i) >= finish
        return own and all(
            self._holds(each, moved) for each in self.net.waits if i in (each.before, each.after)
        )

    def _holds(self, each: Wait, starts: list[int]) -> bool:
        room = _event(self, each.after, starts, each.kind not in TO_START)
        room -= _event(self, each.before, starts, each.kind in FROM_FINISH)
        return room <= each.lag if each.is_limit else room >= each.lag

    def schedule(self, starts: list[int]) -> Schedule:
        """Return the schedule with tasks at their new dates."""
        place = {task: i for i, task in enumerate(self.ids)}
        early = self.net.starts([0] * len(self.ids)) or starts
        rows = []
        for row in self.chosen.tasks:
            i = place[row.id]
            start, finish = self.dates(i, starts[i])
            facts = Attributes(name=row.name or row.id, date=start.isoformat())
            driver = row.driver if starts[i] == early[i] else Driver("driver.cash", None, facts)
            rows.append(
                replace(
                    row,
                    start=start,
                    finish=finish,
                    segments=(),
                    early_start=None,
                    early_finish=None,
                    late_start=None,
                    late_finish=None,
                    total_float=None,
                    free_float=None,
                    is_critical=False,
                    driver=driver,
                )
            )
        people = tuple(replace(a, start=None, finish=None) for a in self.chosen.assignments)
        return replace(
            self.chosen,
            tasks=tuple(rows),
            start=min(row.start for row in rows),
            finish=max(row.finish for row in rows),
            assignments=people,
            wbs=rollup(self.plan, tuple(rows), assignments=people),
        )


def _event(case: _Case, i: int, starts: list[int], is_finish: bool) -> int:  # noqa: FBT001 - of two
    return starts[i] + (case.lasts(i) if is_finish else 0)


class _Model:
    """The choice of starts as a program: a literal for each start of a task that moves money."""

    def __init__(self, case: _Case, early: list[int], horizon: int) -> None:
        self.case, self.program = case, Program()
        self.end = self.program.integer(0, horizon)
        self.starts = []
        days = case.days(horizon)
        flows = dict[Literal, IntArray]()
        for i in range(len(case.ids)):
            last = horizon - case.lasts(i)
            start = self.program.integer(early[i], last)
            self.starts.append(start)
            self.program.at_least(self.end - start, case.lasts(i))
            if self._moves_money(i):
                chosen = [self.program.boolean() for _ in range(early[i], last + 1)]
                self.program.exactly_one(chosen)
                self.program.equal(
                    start, total(t * each for t, each in enumerate(chosen, early[i]))
                )
                flows |= {each: case.flow(i, t, days) for t, each in enumerate(chosen, early[i])}
        self._order()
        self._cash(flows, case.given(days))
        self.program.minimise(self.end)

    def _moves_money(self, i: int) -> bool:
        task = self.case.costs.get(self.case.ids[i])
        is_paid = any(each.task == self.case.ids[i] for each in self.case.receipts)
        return is_paid or bool(task is not None and task.costs)

    def _order(self) -> None:
        case = self.case
        for each in case.net.waits:
            room = self.starts[each.after] - self.starts[each.before]
            room += case.lasts(each.after) if each.kind not in TO_START else 0
            room -= case.lasts(each.before) if each.kind in FROM_FINISH else 0
            if each.is_limit:
                self.program.at_most(room, each.lag)
            else:
                self.program.at_least(room, each.lag)
        for i, (_, finish) in enumerate(case.net.floors):
            if finish:
                self.program.at_least(self.starts[i], finish - case.lasts(i))

    def _cash(self, flows: Mapping[Literal, IntArray], given: IntArray) -> None:
        """State that no day is short; days on which nothing can change are left out."""
        if not flows:
            return
        literals = list(flows)
        table = np.stack([flows[each] for each in literals])
        changes = np.flatnonzero((np.diff(table, axis=1) != 0).any(axis=0) | (np.diff(given) != 0))
        places = [0, *(changes + 1).tolist()]
        for place in places:
            column = table[:, place].tolist()
            terms = [w * each for each, w in zip(literals, column, strict=True) if w]
            if terms:
                self.program.at_least(total(terms), -self.case.credit - int(given[place]))

    def earliest(self, found: Solved, budget: Budget, seed: int) -> Solved:
        """Return, of solutions that end alike, one whose starts are the earliest in sum."""
        if budget.exhausted:
            return found
        self.program.at_most(self.end, found.value(self.end))
        for each in self.starts:
            self.program.hint(each, found.value(each))
        self.program.minimise(total(self.starts))
        better = solve(self.program, budget.rest(), seed=seed, watch=budget.watch)
        return better if better.is_solved else found
