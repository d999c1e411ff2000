"""Whether money is right: every amount of a baseline computed anew, minute by minute."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Protocol, TypeAlias

from pmcore.errors import Problem
from pmcore.model import (
    Accrual,
    Assignment,
    Baseline,
    MaterialNeed,
    Mode,
    Need,
    Plan,
    PlannedCost,
    PlannedTask,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    Schedule,
    ScheduledTask,
    SkillNeed,
    Task,
    TaskKind,
)
from pmcore.units import Amount, Money, exponent, from_minutes, to_minutes
from pmcore.verify._calendar import DAY, Clock, Clocks, Stretch, overlap
from pmcore.verify._case import SPANS, Case, problem

Key: TypeAlias = tuple[str, str, str | None]
"""Task, category, and the resource that is paid; None: a fixed amount or nobody in particular."""

_Held: TypeAlias = tuple[str, RateBasis, tuple[Stretch, ...]]
"""Whose price, for what, and when it is worked."""

_CATEGORY = {
    ResourceKind.PERSON: "labour",
    ResourceKind.EQUIPMENT: "equipment",
    ResourceKind.MATERIAL: "material",
}


class Priced(Protocol):
    """What a line of an estimate says."""

    @property
    def task(self) -> str:
        """Id of the task."""
        ...

    @property
    def category(self) -> str:
        """Category of cost."""
        ...

    @property
    def resource(self) -> str | None:
        """Id of who is paid."""
        ...

    @property
    def amount(self) -> int:
        """Minor units."""
        ...


def estimate(plan: Plan, schedule: Schedule, lines: Iterable[Priced]) -> tuple[Problem, ...]:
    """Return every amount of an estimate that is not what the plan's prices make it.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
        Dates and people that the estimate was made from.
    lines : iterable
        Lines with a task, a category, a resource and an amount in minor units.

    Returns
    -------
    tuple of Problem
        One for each task, category and resource whose sum differs, or that one side leaves out.
    """
    found: dict[Key, int] = {}
    for line in lines:
        key = (line.task, line.category, line.resource)
        found[key] = found.get(key, 0) + line.amount
    return tuple(_differences(_expected(plan, schedule), found))


def baseline(plan: Plan, schedule: Schedule, approved: Baseline) -> tuple[Problem, ...]:
    """Return everything in a baseline that does not follow from the schedule it was made from.

    Checked are the tasks, their dates, and every sum of money by task, category and resource.

    Examples
    --------
    >>> from pmcore import verify
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved
    >>> wrong = Baseline(
    ...     "approved", [PlannedTask("A020", datetime(2027, 3, 1), datetime(2027, 3, 2))]
    ... )
    >>> found = verify.baseline(lantern_bay(), lantern_bay_approved(), wrong)
    >>> print(found[0].text())
    tasks["A020"]: the baseline goes from Mon 1 Mar 2027 00:00 to Tue 2 Mar 2027 00:00,
    the schedule from Mon 1 Mar 2027 09:00 to Thu 4 Mar 2027 18:00. Make the baseline anew.
    """
    found: dict[Key, int] = {}
    for task in approved.tasks:
        for cost in task.costs:
            key = (task.task, cost.category, cost.resource)
            found[key] = found.get(key, 0) + cost.amount
    dates = _dates(Case(plan, schedule, None), approved)
    return (*dates, *_differences(_expected(plan, schedule), found))


def phasing(plan: Plan, schedule: Schedule, approved: Baseline) -> tuple[Problem, ...]:
    """Return every cost of a baseline that is not cut where prices change within its task.

    At each instant at which a price or an exchange rate changes, what is due by then is computed
    anew from the prices that held; two minor units an amount are left for rounding. A baseline
    that was given a contour is phased otherwise, and found here.

    Examples
    --------
    >>> from pmcore import Resource
    >>> ana = Resource("ana", rates=[Rate(10), Rate(20, datetime(2027, 1, 6))])
    >>> dig = Task("a", duration=2400)
    >>> monday, friday = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
    >>> staff = [Assignment("a", "ana")]
    >>> plan = Plan("P", start=monday, currency="EUR", tasks=[dig], resources=[ana])
    >>> row = ScheduledTask("a", "", monday, friday, duration=2400)
    >>> mean = PlannedTask("a", monday, friday, costs=[PlannedCost(640, resource="ana")])
    >>> schedule = Schedule((row,), monday, friday, assignments=staff)
    >>> print(phasing(plan, schedule, Baseline("b", [mean]))[0].text())
    tasks["a"].costs: by Wed 6 Jan 2027 00:00, 160 are due for labour of ana, found 256.
    Make the baseline anew.
    """
    changes = sorted({at for each in plan.resources for at in _changes(plan, each)})
    if not changes:
        return ()
    case, clocks = Case(plan, schedule, None), _clocks(approved)
    staff, problems = _staff(case), list[Problem]()
    for task in approved.tasks:
        row = case.rows.get(task.task)
        if row is None or case.tasks[row.id].kind is TaskKind.INACTIVE:
            continue
        first, last = (to_minutes(each) for each in (row.start, row.finish))
        inner = changes[bisect_right(changes, first) : bisect_left(changes, last)]
        clock, priced = clocks.of(task.calendar or None), _Task(case, row, staff.get(row.id, []))
        for at in inner:
            problems += _misphased(clock, task, at, list(priced.amounts(at)))
    return tuple(problems)


def _misphased(
    clock: Clock, task: PlannedTask, at: int, wanted: list[tuple[Key, int]]
) -> Iterator[Problem]:
    """Yield where what a baseline has due by an instant is not what is wanted."""
    for category, resource in dict.fromkeys((key[1], key[2]) for key, _ in wanted):
        amounts = [each for key, each in wanted if key[1:] == (category, resource)]
        found = sum(
            (
                _due(clock, task, cost, at)
                for cost in task.costs
                if (cost.category, cost.resource) == (category, resource)
            ),
            Fraction(0),
        )
        if abs(found - sum(amounts)) > 2 * len(amounts):
            yield problem(
                "phasing",
                f'tasks["{task.task}"].costs',
                category=category,
                resource=resource or "-",
                date=from_minutes(at).isoformat(),
                found=floor(found + Fraction(1, 2)),
                wanted=sum(amounts),
            )


def _changes(plan: Plan, resource: Resource) -> list[int]:
    """Return the instants at which a price of a resource may change, by itself or in exchange."""
    amounts = [resource.rate, *(rate.amount for rate in resource.rates)]
    foreign = {each.currency for each in amounts if isinstance(each, Money)}
    held = (each.start for each in plan.exchange_rates if each.currency in foreign)
    days = [to_minutes(datetime.combine(each, time())) for each in held if each]
    return [*days, *(to_minutes(rate.start) for rate in resource.rates if rate.start)]


def _dates(case: Case, approved: Baseline) -> Iterator[Problem]:
    planned = {task.task: task for task in approved.tasks}
    for name in sorted(planned.keys() - case.rows.keys()):
        yield problem("task_unknown", f'tasks["{name}"]', found=name)
    for row in case.rows.values():
        held = planned.get(row.id)
        if held and (held.start, held.finish) != (row.start, row.finish):
            yield problem(
                "baseline_dates",
                f'tasks["{row.id}"]',
                start=held.start.isoformat(),
                finish=held.finish.isoformat(),
                wanted_start=row.start.isoformat(),
                wanted_finish=row.finish.isoformat(),
            )
    for name in sorted(case.rows.keys() - planned.keys()):
        if case.tasks[name].kind is not TaskKind.INACTIVE:
            yield problem("baseline_lacks", f'tasks["{name}"]', found=name)


def _differences(expected: Mapping[Key, int], found: Mapping[Key, int]) -> Iterator[Problem]:
    for key in dict.fromkeys([*expected, *found]):
        wanted, amount = expected.get(key, 0), found.get(key, 0)
        if wanted != amount:
            task, category, resource = key
            path = f'tasks["{task}"].costs'
            facts = {"category": category, "resource": resource or "-"}
            yield problem("amount", path, found=amount, wanted=wanted, **facts)


def _expected(plan: Plan, schedule: Schedule) -> dict[Key, int]:
    """Return the money of a plan by task, category and resource."""
    case = Case(plan, schedule, None)
    return costs_of(case, case.rows.values())


def costs_of(case: Case, rows: Iterable[ScheduledTask]) -> dict[Key, int]:
    """Return the money of some rows by task, category and resource."""
    staff = _staff(case)
    found: dict[Key, int] = {}
    for row in rows:
        if case.tasks[row.id].kind is not TaskKind.INACTIVE:
            for key, amount in _Task(case, row, staff.get(row.id, [])).amounts():
                found[key] = found.get(key, 0) + amount
    return found


def _staff(case: Case) -> dict[str, list[Assignment]]:
    """Return who does each task: those of the schedule, else the given ones."""
    given: dict[str, list[Assignment]] = {}
    for each in case.plan.assignments:
        given.setdefault(each.task, []).append(each)
    return given | case.staff


class _Task:
    """One task of a case as it is priced."""

    def __init__(self, case: Case, row: ScheduledTask, staff: list[Assignment]) -> None:
        self.case = case
        self.until: int | None = None
        self.row = row
        self.clock: Clock = case.clock(row.id)
        self.way: Task | Mode = case.mode(row) or case.tasks[row.id]
        parts = row.segments or ((row.start, row.finish),)
        self.parts: list[Stretch] = [(to_minutes(a), to_minutes(b)) for a, b in parts]
        self.staff = staff
        self._known: dict[_Held, list[tuple[Stretch, Fraction, int]]] = {}

    def amounts(self, until: int | None = None) -> Iterator[tuple[Key, int]]:
        """Yield what the task costs: all of it, or what is due by an instant."""
        self.until = until
        missing = [each.count if isinstance(each, SkillNeed) else 1 for each in self.way.needs]
        for each in sorted(self.staff, key=lambda each: each.slot is None):
            place = self._place(each, missing)
            if place is not None:
                missing[place] -= 1
            yield from self._assigned(each)
        for need, count in zip(self.way.needs, missing, strict=True):
            if count > 0:
                yield from self._needed(need, count)
        for item in self.way.costs:
            at = self.row.finish if item.accrual is Accrual.END else self.row.start
            amount = round(converted(self.case.plan, item.amount, to_minutes(at)))
            due = round(amount * self._due(item.accrual, self.parts))
            yield (self.row.id, item.category or "fixed", None), due

    def _place(self, each: Assignment, missing: list[int]) -> int | None:
        """Return the position of the need that an assignment fills, if any."""
        needs = self.way.needs
        if each.slot is not None and each.slot < len(needs):
            return each.slot
        resource = self.case.resources[each.resource]
        for place, need in enumerate(needs):
            named = need.resource == resource.id if not isinstance(need, SkillNeed) else False
            able = isinstance(need, SkillNeed) and _level(resource, need.skill) >= need.level
            if missing[place] > 0 and (named or able):
                return place
        return None

    def _assigned(self, each: Assignment) -> Iterator[tuple[Key, int]]:
        resource = self.case.resources[each.resource]
        if resource.kind is ResourceKind.MATERIAL:
            needs = [n for n in self.way.needs if isinstance(n, MaterialNeed)]
            accrual = next((n.accrual for n in needs if n.resource == resource.id), Accrual.START)
            quantity = each.units if each.quantity is None else each.quantity
            yield from self._material(resource, quantity, accrual)
            return
        parts, length = self.parts, self._length()
        if each.start or each.finish:
            parts = [
                (
                    to_minutes(each.start or self.row.start),
                    to_minutes(each.finish or self.row.finish),
                )
            ]
            length = max(0, self.clock.between(*parts[0]))
        work = Fraction(repr(each.units)) * length if each.work is None else Fraction(each.work)
        yield from self._worked(resource, parts, work, each.units)

    def _needed(self, need: Need, count: int) -> Iterator[tuple[Key, int]]:
        if isinstance(need, SkillNeed):
            yield self._anybody(need, count)
        elif isinstance(need, MaterialNeed):
            resource = self.case.resources[need.resource]
            yield from self._material(resource, need.quantity, need.accrual)
        else:
            work = Fraction(repr(need.units)) * self._length()
            resource = self.case.resources[need.resource]
            yield from self._worked(resource, self.parts, work, need.units)

    def _worked(
        self, resource: Resource, parts: list[Stretch], work: Fraction, units: float
    ) -> Iterator[tuple[Key, int]]:
        key = (self.row.id, _CATEGORY[resource.kind], resource.id)
        yield key, round((self._mean(resource, RateBasis.HOUR, parts) or 0) * work / 60)
        use = _price(self.case.plan, resource, RateBasis.USE, parts[0][0])
        amount = (use or 0) * ceil(Fraction(repr(units)))
        yield key, round(amount * self._due(Accrual.START, self.parts))

    def _material(
        self, resource: Resource, quantity: float, accrual: Accrual
    ) -> Iterator[tuple[Key, int]]:
        if quantity <= 0:
            return
        plan = self.case.plan
        due = self._due(accrual, self.parts)
        if accrual is Accrual.EVEN:
            price = self._mean(resource, RateBasis.UNIT, self.parts) or 0
        else:
            at = self.row.finish if accrual is Accrual.END else self.row.start
            price = (_price(plan, resource, RateBasis.UNIT, to_minutes(at)) or 0) * due
        use = _price(plan, resource, RateBasis.USE, self.parts[0][0]) or 0
        amount = round(price * Fraction(repr(quantity)) + use * due)
        yield (self.row.id, "material", resource.id), amount

    def _anybody(self, need: SkillNeed, count: int) -> tuple[Key, int]:
        """Return what people nobody has named cost: the mean over all who could do it."""
        day, found = self.row.start.date(), []
        for each in self.case.plan.resources:
            skill = each.skill(need.skill)
            if skill is None or skill.level < need.level or not each.is_active:
                continue
            is_valid = skill.expires is None or skill.expires >= day
            price = self._mean(each, RateBasis.HOUR, self.parts)
            if each.kind is ResourceKind.PERSON and is_valid and price is not None:
                found.append(price)
        mean = sum(found, Fraction(0)) / len(found) if found else Fraction(0)
        hours = Fraction(repr(need.units)) * count * self._length() / 60
        return (self.row.id, "labour", None), round(mean * hours)

    def _length(self) -> int:
        """Return the working minutes that people are paid for."""
        row = self.row
        is_open = row.kind in SPANS or row.kind is TaskKind.MANUAL
        if is_open or (row.duration == 0 and not row.is_milestone):
            return self.clock.between(to_minutes(row.start), to_minutes(row.finish))
        return row.duration

    def _mean(self, resource: Resource, basis: RateBasis, parts: list[Stretch]) -> Fraction | None:
        """Return the mean of a price over working time; of what is due by then, its share."""
        first = _price(self.case.plan, resource, basis, parts[0][0])
        if first is None:
            return None
        stretches = self._stretches(resource, basis, parts)
        total = sum(minutes for _, _, minutes in stretches)
        if len(stretches) < 2 or not total:
            return first * self._due(Accrual.EVEN, parts)
        found = Fraction(0)
        for stretch, price, minutes in stretches:
            is_whole = self.until is None or stretch[1] <= self.until
            held = minutes if is_whole else self._worked_by(overlap(parts, [stretch]), self.until)
            found += price * held
        return found / total

    def _stretches(
        self, resource: Resource, basis: RateBasis, parts: list[Stretch]
    ) -> list[tuple[Stretch, Fraction, int]]:
        """Return stretches, cut wherever a price may change: price and working minutes of each."""
        first, last = parts[0][0], parts[-1][1]
        key = (resource.id, basis, tuple(parts))
        if key not in self._known:
            plan = self.case.plan
            inner = sorted({at for at in _changes(plan, resource) if first < at < last})
            self._known[key] = [
                (each, _price(plan, resource, basis, each[0]) or Fraction(0), minutes)
                for each in pairwise([first, *inner, last])
                for minutes in (self._worked_by(overlap(parts, [each]), None),)
            ]
        return self._known[key]

    def _worked_by(self, parts: list[Stretch], until: int | None) -> int:
        """Return the working minutes of some parts, up to an instant."""
        if until is not None:
            parts = [(a, min(b, until)) for a, b in parts if a < until]
        return sum(self.clock.between(a, b) for a, b in parts)

    def _due(self, accrual: Accrual, parts: list[Stretch]) -> Fraction:
        """Return the share of an amount that is due: all of it, or by the instant that counts."""
        if self.until is None:
            return Fraction(1)
        start, finish = to_minutes(self.row.start), to_minutes(self.row.finish)
        if accrual is Accrual.EVEN:
            finish = parts[-1][1]
            if total := self._worked_by(parts, None):
                return Fraction(self._worked_by(parts, self.until), total)
        if accrual is Accrual.START and start < finish:
            return Fraction(self.until > start)
        return Fraction(self.until >= finish)


def _level(resource: Resource, skill: str) -> int:
    held = resource.skill(skill)
    return held.level if held else -1


def _price(plan: Plan, resource: Resource, basis: RateBasis, at: int) -> Fraction | None:
    """Return the price that holds at an instant, or the first one before any holds."""
    stated = [rate for rate in resource.rates if _basis(resource, rate) is basis]
    short = RateBasis.UNIT if resource.kind is ResourceKind.MATERIAL else RateBasis.HOUR
    if basis is short and resource.rate is not None:
        stated.insert(0, Rate(resource.rate, basis=basis))
    if not stated:
        return None

    def start(rate: Rate) -> int:
        return to_minutes(rate.start or datetime.min)

    held: Rate | None = None
    for rate in stated:
        if start(rate) <= at and (held is None or start(rate) >= start(held)):
            held = rate
    if held is None:
        held = min(stated, key=start)
        at = start(held)
    return converted(plan, held.amount, at)


def _basis(resource: Resource, rate: Rate) -> RateBasis:
    is_material = resource.kind is ResourceKind.MATERIAL
    return RateBasis.UNIT if is_material and rate.basis is RateBasis.HOUR else rate.basis


def converted(plan: Plan, amount: Amount, at: int) -> Fraction:
    """Return an amount in the plan's currency, at the rate of an instant."""
    if not isinstance(amount, Money):
        return Fraction(amount)
    if amount.currency == plan.currency:
        return Fraction(amount.amount)
    rates = [each for each in plan.exchange_rates if each.currency == amount.currency]
    rates.sort(key=lambda each: each.start.toordinal() if each.start else 0)
    day = at // DAY + 719163
    held = [each for each in rates if not each.start or each.start.toordinal() <= day]
    rate = Fraction(repr(float((held[-1] if held else rates[0]).rate)))
    places = exponent(plan.currency) - exponent(amount.currency)
    return amount.amount * rate * Fraction(10) ** places


def planned_value(approved: Baseline, at: datetime) -> int:
    """Return a baseline's planned value at an instant, task by task and day by day.

    Examples
    --------
    >>> week = PlannedTask(
    ...     "a",
    ...     datetime(2027, 1, 4, 9),
    ...     datetime(2027, 1, 8, 18),
    ...     costs=[PlannedCost(1_000), PlannedCost(70, Accrual.START), PlannedCost(7, Accrual.END)],
    ... )
    >>> [planned_value(Baseline("b", [week]), datetime(2027, 1, day, 18)) for day in (3, 4, 8)]
    [0, 270, 1077]
    """
    clocks, instant, found = _clocks(approved), to_minutes(at), Fraction(0)
    for task in approved.tasks:
        clock = clocks.of(task.calendar or None)
        found += sum((_due(clock, task, cost, instant) for cost in task.costs), Fraction(0))
    return floor(found + Fraction(1, 2))


def _clocks(approved: Baseline) -> Clocks:
    """Return the working time of the calendars that a baseline holds."""
    calendar = approved.calendar or None
    return Clocks(Plan("", start=datetime.min, calendars=approved.calendars, calendar=calendar))


def _due(clock: Clock, task: PlannedTask, cost: PlannedCost, at: int) -> Fraction:
    start, finish = to_minutes(cost.start or task.start), to_minutes(cost.finish or task.finish)
    parts = [(start, finish)]
    if task.segments and cost.start is None and cost.finish is None:
        parts = [(to_minutes(a), to_minutes(b)) for a, b in task.segments]
    total = sum(clock.between(a, b) for a, b in parts)
    if cost.accrual is Accrual.EVEN and total:
        return Fraction(
            cost.amount * sum(clock.between(a, min(b, at)) for a, b in parts if a < at), total
        )
    if cost.accrual is Accrual.START and start < finish:
        return Fraction(cost.amount if at > start else 0)
    return Fraction(cost.amount if at >= finish else 0)
