"""When money comes in and goes out, how much must be lent meanwhile, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import numpy as np

from pmcore._base import Answer, Made, Noun, made
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._budget import baseline
from pmcore.cost._estimate import major, scheduled
from pmcore.cost._phase import IntArray, Period, apportion, phased
from pmcore.errors import Problem
from pmcore.model import Baseline, Instalment, PaymentTerms, Plan, PlannedCost, Schedule
from pmcore.network import convert, decimal, payment_problems
from pmcore.schedule import critical_path
from pmcore.units import to_minutes

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Receipt(Noun):
    """Money of the client: an instalment, the advance, or what was held back.

    Parameters
    ----------
    name : str
        Id of the instalment; ``advance``; ``retention``.
    invoiced, received : date
    gross : int
        Minor units invoiced.
    retained : int
        Of it, held back until later.
    recovered : int
        Of it, paid with the advance.
    task : str, optional
        What had to be finished.
    """

    name: str
    invoiced: date
    received: date
    gross: int
    _: KW_ONLY
    retained: int = 0
    recovered: int = 0
    task: str | None = None

    @property
    def net(self) -> int:
        """Minor units received."""
        return self.gross - self.retained - self.recovered


@dataclass(frozen=True, slots=True)
class CashPeriod(Noun):
    """Money of a period, in minor units: accrued, paid, received, and what all of it comes to.

    Parameters
    ----------
    start, finish : date
        The first day and the day after the last.
    accrued : int
        Cost of the work done.
    paid, received : int
    balance : int
        Received less paid since the beginning, at the end of the period.
    lowest : int
        The least balance at the end of a day of the period.
    """

    start: date
    finish: date
    accrued: int
    paid: int
    received: int
    balance: int
    lowest: int


@dataclass(frozen=True, slots=True)
class Cash(Answer):
    """What comes in and goes out by a schedule, and when.

    A day's balance counts what has been received and paid by its end.

    Parameters
    ----------
    periods : tuple of CashPeriod
    receipts : tuple of Receipt
        By the day they are received.
    price, cost : int
        Minor units received and paid in all.
    need : int
        The most that has to be lent: minus the least balance; 0 where it is never below nothing.
    needed : date, optional
        The first day on which so much is needed.
    repaid : date, optional
        The day from which on nothing is lent any more; none: at the end something is.
    """

    periods: tuple[CashPeriod, ...]
    receipts: tuple[Receipt, ...]
    price: int
    cost: int
    need: int
    needed: date | None = None
    repaid: date | None = None
    _: KW_ONLY
    by: Period = Period.MONTH
    currency: str | None = None
    made: Made | None = None

    @property
    def margin(self) -> int:
        """Price less cost, in minor units."""
        return self.price - self.cost

    @property
    def margin_share(self) -> float | None:
        """Margin as a share of the price; none without a price."""
        return self.margin / self.price if self.price else None

    @property
    def retained(self) -> int:
        """Minor units that the client holds back."""
        return sum(each.retained for each in self.receipts)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a period; amounts in major units."""
        names = ("accrued", "paid", "received", "balance", "lowest")
        return {
            "start": [each.start for each in self.periods],
            "finish": [each.finish for each in self.periods],
            **{
                name: [major(getattr(each, name), self.currency) for each in self.periods]
                for name in names
            },
        }


def cash(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    terms: PaymentTerms | None = None,
    by: Period = Period.MONTH,
) -> Cash:
    """Return what is received and paid by a schedule, day by day, and what has to be lent.

    An instalment is invoiced on the day its task is finished and received so many days later,
    less what is held back and what the advance has paid. Costs accrue with the work and are paid
    so many days after; the terms say how many by resource or category. Nothing here is a
    commitment or an invoice of suppliers: what has happened is stated by cost entries.

    Parameters
    ----------
    plan : Plan
        With a price where its instalments are shares of it.
    schedule : Schedule, optional
        Dates and people; none: the critical path's.
    terms : PaymentTerms, optional
        None: the plan's.
    by : Period

    Raises
    ------
    PlanError
        If the plan has errors, or with everything that the terms state in vain: numbers out of
        bounds, an unknown payee, an instalment with neither task nor day, of a task that the
        schedule lacks or a share where the plan has no price, an advance of nothing or that
        nothing recovers.

    Examples
    --------
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
    ...     payment=PaymentTerms(
    ...         [Instalment("one", "frame", 0.5), Instalment("two", "tiles", 0.5)],
    ...         days=10,
    ...         retention=0.1,
    ...         released_after=90,
    ...     ),
    ... )
    >>> flow = cash(plan)
    >>> [(each.name, each.received.isoformat(), each.net / 100) for each in flow.receipts]
    [('one', '2027-01-18', 450.0), ('two', '2027-01-25', 450.0), ('retention', '2027-04-15', 100.0)]
    >>> flow.need / 100, flow.needed.isoformat(), flow.margin / 100
    (700.0, '2027-01-15', 300.0)
    """
    chosen = schedule or critical_path(plan)
    said = terms or plan.payment or PaymentTerms()
    rows = scheduled(plan, chosen)
    receipts = received(plan, said, {row.id: row.finish for row in rows})
    approved = baseline(plan, chosen, name="cash")
    outflow = Outflow(approved, said)
    first = min([chosen.start.date(), *(each.received for each in receipts)])
    last = max([outflow.last, *(each.received for each in receipts)])
    days = Days(first, last)
    paid, accrued = outflow.paid(days), outflow.accrued(days)
    got = days.summed((each.received, each.net) for each in receipts)
    balance = got - paid
    price = sum(each.net for each in receipts)
    least = int(balance.min())
    lent = np.flatnonzero(balance < 0)
    is_settled = not len(lent) or int(lent[-1]) + 1 < len(balance)
    return Cash(
        _periods(days, by, accrued, paid, got),
        receipts,
        price,
        approved.budget,
        max(0, -least),
        days.at(int(np.argmax(balance == least))) if least < 0 else None,
        days.at(int(lent[-1]) + 1) if is_settled and len(lent) else None,
        by=by,
        currency=plan.currency,
        made=made(plan, schedule=schedule is not None),
    )


@dataclass(frozen=True)
class Days:
    """Calendar days, both included, as places of an array."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, place: int) -> date:
        """Return a day by its place."""
        return self.first + place * DAY

    @property
    def ends(self) -> IntArray:
        """When each day ends, in minutes since 1970."""
        first = to_minutes(datetime.combine(self.first + DAY, time()))
        return first + 1440 * np.arange(len(self), dtype=np.int64)

    def summed(self, amounts: Iterable[tuple[date, int]]) -> IntArray:
        """Return what amounts come to by the end of each day."""
        found = np.zeros(len(self), np.int64)
        for day, amount in amounts:
            found[(day - self.first).days] += amount
        return np.cumsum(found)


class Outflow:
    """What is paid for work, by how long after it."""

    def __init__(self, approved: Baseline, terms: PaymentTerms) -> None:
        self.approved = approved
        lags = {_lag(cost, terms.paid_after) for task in approved.tasks for cost in task.costs}
        self._parts = {
            lag: replace(
                approved,
                tasks=tuple(
                    replace(
                        task,
                        costs=tuple(c for c in task.costs if _lag(c, terms.paid_after) == lag),
                    )
                    for task in approved.tasks
                ),
            )
            for lag in sorted(lags)
        }
        self.longest = max(lags, default=0)

    @property
    def last(self) -> date:
        """The day of the last payment."""
        due = phased(self.approved).due
        return date.fromordinal(due // 1440 + _EPOCH) + self.longest * DAY

    def accrued(self, days: Days) -> IntArray:
        """Return what work has cost by the end of each day."""
        return phased(self.approved).rounded(days.ends)

    def paid(self, days: Days) -> IntArray:
        """Return what has been paid by the end of each day."""
        found = np.zeros(len(days), np.int64)
        for lag, part in self._parts.items():
            found += phased(part).rounded(days.ends - 1440 * lag)
        return found


_EPOCH = date(1970, 1, 1).toordinal()


def _lag(cost: PlannedCost, said: Mapping[str, object]) -> int:
    for name in (cost.resource, cost.category, ""):
        if name is not None and name in said:
            found = said[name]
            return int(found) if isinstance(found, int | float) else 0
    return 0


def received(
    plan: Plan, terms: PaymentTerms, finishes: Mapping[str, datetime]
) -> tuple[Receipt, ...]:
    """Return what the client pays, by day: advance, instalments, and what was held back."""
    problems = [*payment_problems(plan, terms), *_faults(plan, terms, finishes)]
    refuse(problems)
    price, wait = plan.price or 0, terms.days * DAY
    days = [_invoiced(each, finishes) for each in terms.instalments]
    gross = _gross(plan, terms.instalments, days, price)
    advance = round(decimal(terms.advance) * price)
    whole = sum(gross)
    # Rounded on the cumulative sum, so that parts add up.
    back = apportion(Fraction(advance * each, whole or 1) for each in gross)
    held = apportion(decimal(terms.retention) * each for each in gross)
    found = [
        Receipt(each.id, day, day + wait, amount, retained=kept, recovered=early, task=each.task)
        for each, day, amount, kept, early in zip(
            terms.instalments, days, gross, held, back, strict=True
        )
    ]
    if advance:
        day = plan.start.date()
        found.append(Receipt("advance", day, day + wait, advance))
    if sum(held):
        task = released_by(terms)
        end = days[-1] if task is None else finishes[task].date()
        day = end + terms.released_after * DAY
        found.append(Receipt("retention", end, day, sum(held), task=task))
    return tuple(sorted(found, key=lambda each: (each.received, each.name)))


def released_by(terms: PaymentTerms) -> str | None:
    """Return the task whose finish ends the holding back; none: the last instalment's day does."""
    if terms.released_by is not None:
        return terms.released_by
    return terms.instalments[-1].task if terms.instalments else None


def _gross(
    plan: Plan, instalments: tuple[Instalment, ...], days: list[date], price: int
) -> list[int]:
    shares = iter(
        apportion(decimal(each.share) * price for each in instalments if each.amount is None)
    )
    return [
        next(shares)
        if each.amount is None
        else convert(plan, each.amount, datetime.combine(day, time()))
        for each, day in zip(instalments, days, strict=True)
    ]


def _invoiced(each: Instalment, finishes: Mapping[str, datetime]) -> date:
    if each.task is not None:
        return finishes[each.task].date()
    assert each.day is not None, "faults name what has neither"
    return each.day


def _faults(plan: Plan, terms: PaymentTerms, finishes: Mapping[str, datetime]) -> Iterable[Problem]:
    named = [(f'payment.instalments["{each.id}"].task', each.task) for each in terms.instalments]
    for path, task in [*named, ("payment.released_by", terms.released_by)]:
        if task is not None and task not in finishes:
            facts = Attributes(found=task, register="tasks")
            yield Problem("plan.unknown_reference", path, facts)
    for each in terms.instalments:
        path = f'payment.instalments["{each.id}"]'
        if each.task is None and each.day is None:
            yield Problem("cost.no_invoice_day", path)
        if each.amount is None and plan.price is None:
            yield Problem("cost.no_price_stated", path)


def _periods(
    days: Days, by: Period, accrued: IntArray, paid: IntArray, got: IntArray
) -> tuple[CashPeriod, ...]:
    found, begin = list[CashPeriod](), 0
    before = (0, 0, 0)
    while begin < len(days):
        start = days.at(begin)
        end = by.end(datetime.combine(start, time())).date()
        stop = min(len(days), (end - days.first).days)
        sums = int(accrued[stop - 1]), int(paid[stop - 1]), int(got[stop - 1])
        least = int((got[begin:stop] - paid[begin:stop]).min())
        found.append(
            CashPeriod(
                start,
                end,
                accrued=sums[0] - before[0],
                paid=sums[1] - before[1],
                received=sums[2] - before[2],
                balance=sums[2] - sums[1],
                lowest=least,
            )
        )
        begin, before = stop, sums
    return tuple(found)
