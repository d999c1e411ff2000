"""Why work cost something else than planned: rates, hours and who worked; prices, amounts, FX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, TypeAlias

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore.cost._estimate import Estimate, major
from pmcore.cost._lines import FIXED, LABOUR, price_from, priced_hours
from pmcore.cost._phase import apportion
from pmcore.model import CostEntry, CostKind, Plan, TimeEntry
from pmcore.network import build, convert, decimal, exact, prices
from pmcore.units import Amount, last_minute, to_minutes

Key: TypeAlias = tuple[str, str]
"""Task and category."""
PARTS = ("rate", "volume", "mix", "price", "quantity", "fx")


@dataclass(frozen=True, slots=True)
class VarianceRow(Noun):
    """What one category of cost of a task came to, and why it was not as planned.

    All in minor units of the plan's currency; above 0: it cost more. The six parts add up to
    actual less planned.

    Parameters
    ----------
    task, category : str
    planned, actual : int
    rate : int
        The hours worked, at other rates than planned of who worked them.
    volume : int
        More or fewer hours, at the planned mean rate.
    mix : int
        The same hours by others than planned, at their planned rates.
    price : int
        What was bought, dearer or cheaper; where no quantity is known, all that is no FX.
    quantity : int
        More or fewer units, at the planned price.
    fx : int
        Exchange rates of the day against those of the budget.
    """

    task: str
    category: str
    planned: int
    actual: int
    _: KW_ONLY
    rate: int = 0
    volume: int = 0
    mix: int = 0
    price: int = 0
    quantity: int = 0
    fx: int = 0

    @property
    def total(self) -> int:
        """Actual less planned."""
        return self.actual - self.planned


@dataclass(frozen=True, slots=True)
class Variance(Answer):
    """Why a plan costs something else than planned; a row a task and category."""

    rows: tuple[VarianceRow, ...]
    _: KW_ONLY
    currency: str | None = None
    made: Made | None = None

    @property
    def total(self) -> int:
        """Actual less planned, in minor units."""
        return sum(row.total for row in self.rows)

    def part(self, name: str) -> int:
        """Return one part over all rows: rate, volume, mix, price, quantity or fx."""
        if name not in PARTS:
            raise ValueError(f"a part is one of {PARTS}, found {name!r}")
        return sum(int(getattr(row, name)) for row in self.rows)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task and category; amounts in major units."""
        names = ("planned", "actual", *PARTS)
        columns = table_of(self.rows, ("task", "category", *names))
        for name in names:
            columns[name] = [major(amount, self.currency) for amount in columns[name]]
        return columns


def variance(
    plan: Plan,
    planned: Estimate,
    *,
    times: Iterable[TimeEntry] | None = None,
    entries: Iterable[CostEntry] | None = None,
    kind: CostKind = CostKind.ACCRUAL,
    shares: Mapping[str, float] | None = None,
    budget_day: date | None = None,
) -> Variance:
    """Return why work cost something else than planned, in parts that add up exactly.

    Labour is split into rate, volume and mix by person and hour: planned hours and rates are
    those of the estimate, actual ones those of the time entries, which cost what they state, else
    the person's rate of the day. Somebody the task had no hours of is planned at the rate that
    held on the budget's day. Everything else, cost entries of labour too, is split into price,
    quantity (where the plan's lines and the entries both state one) and exchange rates.

    Parameters
    ----------
    plan : Plan
    planned : Estimate
        Of the approved plan and schedule.
    times, entries : iterable, optional
        None: those of the plan.
    kind : CostKind
        Which of the cost entries count; those of no task are left out, and what the client is
        billed or pays.
    shares : mapping of task id to float, optional
        How much of a task is done: so much of its plan counts. None, or not named: all of it.
    budget_day : date, optional
        The day whose exchange rates and prices are the budget's; none: the plan's start.

    Raises
    ------
    PlanError
        If the plan has errors, or with every entry that names a task or person that it lacks or
        whose id stands twice. What `control.progress.actuals` has counted has neither.
    ValueError
        If a share is not from 0 to 1, or there is no such kind.

    References
    ----------
    C. T. Horngren, S. M. Datar, M. V. Rajan, Cost Accounting, ch. 7-8 and 14: price, mix and
    yield variances.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Resource, Task, TimeEntry, Assignment, days, hours, money
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     tasks=[Task("api", duration=days(5))],
    ...     resources=[Resource("ana", rate=money(60)), Resource("bo", rate=money(40))],
    ...     assignments=[Assignment("api", "ana"), Assignment("api", "bo")],
    ... )
    >>> from pmcore.cost import estimate
    >>> done = [
    ...     TimeEntry("1", "ana", "api", date(2027, 1, 8), hours(50), cost=money(3100)),
    ...     TimeEntry("2", "bo", "api", date(2027, 1, 8), hours(40)),
    ... ]
    >>> found = variance(plan, estimate(plan), times=done)
    >>> [found.part(name) // 100 for name in ("rate", "volume", "mix")], found.total // 100
    ([100, 500, 100], 700)
    """
    wanted = CostKind(kind)
    booked = plan
    if times is not None:
        booked = replace(booked, time_entries=tuple(times))
    if entries is not None:
        spelled = tuple(replace(each, kind=CostKind(each.kind)) for each in entries)
        booked = replace(booked, cost_entries=spelled)
    build(booked)  # which refuses a plan with errors, strangers and ids that stand twice
    wrong = sorted(name for name, share in (shares or {}).items() if not 0.0 <= share <= 1.0)
    if wrong:
        raise ValueError(f"shares are from 0 to 1, found others for {', '.join(wrong)}")
    day = datetime.combine(budget_day, time()) if budget_day else plan.start
    work = _Work(plan, day)
    for line in planned.lines:
        share = decimal((shares or {}).get(line.task, 1.0))
        work.plan_line(line.task, line.category, share * line.amount)
        if line.category == LABOUR:
            work.plan_hours(line.task, line.resource or "", share * line.work, share * line.amount)
        elif line.quantity is not None:
            work.plan_units(
                line.task, line.category, share * decimal(line.quantity), share * line.amount
            )
    for entry in booked.time_entries:
        work.spend_hours(entry)
    for bill in booked.cost_entries:
        if bill.kind is wanted and bill.task is not None and not bill.comes_in:
            work.spend(bill)
    return Variance(
        tuple(work.rows()),
        currency=plan.currency,
        made=made(plan, kind=wanted, budget_day=day.date().isoformat()),
    )


@dataclass
class _Labour:
    """Hours and money of one task's labour, by person."""

    hours: dict[str, Fraction] = field(default_factory=dict)
    amounts: dict[str, Fraction] = field(default_factory=dict)
    worked: dict[str, Fraction] = field(default_factory=dict)
    spent: dict[str, Fraction] = field(default_factory=dict)


@dataclass
class _Goods:
    """Money of one task and category beside hours; quantities where all state one."""

    planned: Fraction = Fraction(0)
    units: Fraction | None = None
    measured: Fraction = Fraction(0)
    actual: Fraction = Fraction(0)
    at_budget: Fraction = Fraction(0)
    used: Fraction | None = Fraction(0)


class _Work:
    """What is planned and what was spent, as it is gathered."""

    def __init__(self, plan: Plan, day: datetime) -> None:
        self.plan, self.day = plan, day
        self.labour: dict[str, _Labour] = {}
        self.goods: dict[Key, _Goods] = {}

    def plan_line(self, task: str, category: str, amount: Fraction) -> None:
        """Take in what a line of the estimate comes to."""
        if category != LABOUR:
            self.goods.setdefault((task, category), _Goods()).planned += amount

    def plan_hours(self, task: str, person: str, minutes: Fraction, amount: Fraction) -> None:
        """Take in the hours of a person; prices of use have none."""
        held = self.labour.setdefault(task, _Labour())
        held.hours[person] = held.hours.get(person, Fraction(0)) + minutes
        held.amounts[person] = held.amounts.get(person, Fraction(0)) + amount

    def plan_units(self, task: str, category: str, units: Fraction, amount: Fraction) -> None:
        """Take in a quantity of material."""
        held = self.goods[task, category]
        held.units = (held.units or Fraction(0)) + units
        held.measured += amount

    def spend_hours(self, entry: TimeEntry) -> None:
        """Take in hours worked, at what they cost."""
        held = self.labour.setdefault(entry.task, _Labour())
        if entry.cost is not None:
            amount = Fraction(convert(self.plan, entry.cost, last_minute(entry.day)))
        else:
            amount = Fraction(priced_hours(self.plan, entry))
        person = entry.resource
        held.worked[person] = held.worked.get(person, Fraction(0)) + entry.work
        held.spent[person] = held.spent.get(person, Fraction(0)) + amount

    def spend(self, entry: CostEntry) -> None:
        """Take in what was spent beside hours, net of tax."""
        key = entry.task or "", entry.category or FIXED
        held = self.goods.setdefault(key, _Goods())
        noon = to_minutes(datetime.combine(entry.day, time(12)))
        held.actual += Fraction(
            convert(self.plan, entry.net, datetime.combine(entry.day, time(12)))
        )
        held.at_budget += self._at_budget(entry.net, noon)
        if entry.quantity is None or held.used is None:
            held.used = None
        else:
            held.used += decimal(entry.quantity)

    def _at_budget(self, amount: Amount, noon: int) -> Fraction:
        """Return an amount at the exchange rates of the budget; the rounding of the day stays."""
        then = exact(self.plan, amount, to_minutes(self.day))
        now = exact(self.plan, amount, noon)
        return round(now) + (then - now)

    def rows(self) -> Iterable[VarianceRow]:
        """Yield a row a task and category, in the plan's order."""
        for task in (each.id for each in self.plan.tasks):
            rows = [
                _goods_row(task, category, held)
                for (own, category), held in self.goods.items()
                if own == task
            ]
            if task in self.labour:
                billed = [row for row in rows if row.category == LABOUR]
                yield _joined(self._labour_row(task, self.labour[task]), billed)
                rows = [row for row in rows if row.category != LABOUR]
            yield from rows

    def _labour_row(self, task: str, held: _Labour) -> VarianceRow:
        rate_of = {person: self._planned_rate(held, person) for person in held.worked}
        rate = sum((held.spent[p] - held.worked[p] * rate_of[p] for p in held.worked), Fraction(0))
        planned, actual = _sum(held.amounts), _sum(held.spent)
        hours, worked = _sum(held.hours), _sum(held.worked)
        mean = planned / hours if hours else Fraction(0)
        if hours:
            volume = (worked - hours) * mean
        else:  # nobody was planned: all hours are more than planned, as they came
            volume = sum((held.worked[p] * rate_of[p] for p in held.worked), Fraction(0)) - planned
        parts = apportion([rate, volume, actual - planned - rate - volume])
        said = _whole(planned)
        drift = _whole(actual) - said - sum(parts)  # of rounding what is planned in part
        return VarianceRow(
            task,
            LABOUR,
            said,
            _whole(actual),
            rate=parts[0],
            volume=parts[1] + drift,
            mix=parts[2],
        )

    def _planned_rate(self, held: _Labour, person: str) -> Fraction:
        """Return what a minute of somebody was planned to cost."""
        if held.hours.get(person):
            return held.amounts[person] / held.hours[person]
        price = price_from(prices(self.plan, person).hour, to_minutes(self.day))
        if price is not None:
            return price / 60
        return held.spent[person] / held.worked[person] if held.worked[person] else Fraction(0)


def _goods_row(task: str, category: str, held: _Goods) -> VarianceRow:
    fx = held.actual - held.at_budget
    quantity = Fraction(0)
    if held.units and held.used is not None and held.measured == held.planned:
        quantity = (held.used - held.units) * held.planned / held.units
    parts = apportion([quantity, fx, held.actual - held.planned - quantity - fx])
    planned, actual = _whole(held.planned), _whole(held.actual)
    drift = actual - planned - sum(parts)
    return VarianceRow(
        task, category, planned, actual, quantity=parts[0], fx=parts[1], price=parts[2] + drift
    )


def _joined(row: VarianceRow, others: Iterable[VarianceRow]) -> VarianceRow:
    """Return a row with others of its task and category: hours billed beside those booked."""
    names = ("planned", "actual", *PARTS)
    rows = [row, *others]
    return replace(row, **{name: sum(getattr(each, name) for each in rows) for name in names})


def _sum(amounts: Mapping[str, Fraction]) -> Fraction:
    return sum(amounts.values(), Fraction(0))


def _whole(amount: Fraction) -> int:
    return apportion([amount])[0]
