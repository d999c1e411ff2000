"""What one task costs: its people, equipment, material and fixed amounts, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil

from pmcore._base import Instant, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.cost._phase import apportion
from pmcore.model import (
    Accrual,
    Assignment,
    MaterialNeed,
    Mode,
    Need,
    Plan,
    Resource,
    ResourceKind,
    Schedule,
    ScheduledTask,
    SkillNeed,
    Task,
    TaskKind,
    TimeEntry,
)
from pmcore.network import (
    SPANS,
    Prices,
    Steps,
    WorkTime,
    build,
    convert,
    decimal,
    price_at,
    prices,
)
from pmcore.units import from_minutes, last_minute, to_minutes

LABOUR, EQUIPMENT, MATERIAL, FIXED = "labour", "equipment", "material", "fixed"
CATEGORIES = {
    ResourceKind.PERSON: LABOUR,
    ResourceKind.EQUIPMENT: EQUIPMENT,
    ResourceKind.MATERIAL: MATERIAL,
}


def categories_of(plan: Plan) -> set[str]:
    """Return the categories of cost: the four, and those that the plan's cost items name."""
    ways: list[Task | Mode] = [*plan.tasks, *(mode for task in plan.tasks for mode in task.modes)]
    named = {item.category for way in ways for item in way.costs}
    return {FIXED, *CATEGORIES.values()} | named - {""}


@dataclass(frozen=True, slots=True)
class Assumption(Told):
    """What an answer took for granted, because the plan or the facts do not say.

    Parameters
    ----------
    code : str
        ``cost.average_rate``, ``cost.nobody_qualified``, ``cost.no_price`` and others that
        `_text` lists.
    path : str
        Where, by id.
    facts : Attributes
    """

    code: str
    path: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True)
class CostLine(Noun):
    """One amount of a task, rounded once.

    Parameters
    ----------
    task : str
    category : str
        ``labour``, ``equipment``, ``material``, ``fixed`` or the category of a cost item.
    amount : int
        Minor units of the plan's currency.
    accrual : Accrual
        When it falls due over the task.
    resource : str, optional
        Id of who or what it pays for; none: a need without a name, or a fixed amount.
    name : str
        The skill, the cost item.
    work : int
        Person-minutes, or unit-minutes of equipment.
    quantity : float, optional
        Units of material.
    start, finish : datetime, optional
        Where they differ from the task's.
    is_assumed : bool
        Whether the plan leaves the price open; the estimate's assumptions say how it was set.
    parts : tuple of (datetime, datetime, int)
        Start, finish and minor units of each stretch at one price, where the price of an evenly
        accruing line changes on the way; they add up to `amount`. Empty: it accrues at one pace.
    """

    task: str
    category: str
    amount: int
    accrual: Accrual = Accrual.EVEN
    _: KW_ONLY
    resource: str | None = None
    name: str = ""
    work: int = 0
    quantity: float | None = None
    start: Instant | None = None
    finish: Instant | None = None
    is_assumed: bool = False
    parts: tuple[tuple[Instant, Instant, int], ...] = ()


@dataclass(frozen=True)
class Span:
    """When something is worked on: parts in minutes since 1970, on a calendar."""

    parts: tuple[tuple[int, int], ...]
    time: WorkTime

    def between(self, start: int, finish: int) -> int:
        """Return the working minutes of the span between two instants."""
        cut = [(max(a, start), min(b, finish)) for a, b in self.parts]
        return sum(self.time.between(from_minutes(a), from_minutes(b)) for a, b in cut if a < b)

    def mean(self, steps: Steps) -> Fraction | None:
        """Return the mean price over the span, by working time; none where there is no price."""
        first, last = self.parts[0][0], self.parts[-1][1]
        inner = [at for at, _ in steps[1:] if first < at < last]
        total = self.between(first, last) if inner else 0
        if not total:
            return price_from(steps, first)
        found = Fraction(0)
        for a, b in pairwise([first, *inner, last]):
            found += (price_from(steps, a) or 0) * Fraction(self.between(a, b), total)
        return found

    def cut(self, amount: int, steps: Steps) -> tuple[tuple[datetime, datetime, int], ...]:
        """Return start, finish and share of an amount for each stretch at one price.

        Shares go by price times working time and add up; none where one price holds throughout.
        """
        if not any(self.parts[0][0] < at < self.parts[-1][1] for at, _ in steps[1:]):
            return ()
        stretches = tuple(self._stretches(steps))
        worth = [price * (last - first) for first, last, price in stretches]
        total = sum(worth, Fraction(0))
        if not total or len({price for _, _, price in stretches}) == 1:
            return ()
        shares = apportion(amount * each / total for each in worth)
        return tuple(
            (self.time.start_at(first), self.time.finish_at(last), share)
            for (first, last, _), share in zip(stretches, shares, strict=True)
        )

    def _stretches(self, steps: Steps) -> Iterator[tuple[int, int, Fraction]]:
        """Yield the work coordinates between which one price holds, and the price."""
        for begin, end in self.parts:
            inner = [at for at, _ in steps[1:] if begin < at < end]
            for a, b in pairwise([begin, *inner, end]):
                first, last = (self.time.coordinate(from_minutes(each)) for each in (a, b))
                if first < last:
                    yield first, last, price_from(steps, a) or Fraction(0)


def price_from(steps: Steps, at: int) -> Fraction | None:
    """Return the price at an instant; before the first dated price that first one holds."""
    price = price_at(steps, at)
    return steps[0][1] if price is None and steps else price


def _mean_of(stated: Sequence[Steps]) -> Steps:
    """Return the mean of prices that change at different instants."""
    changes = sorted({at for steps in stated for at, _ in steps})
    sums = (sum(price_from(steps, at) or 0 for steps in stated) for at in changes)
    return tuple((at, Fraction(each) / len(stated)) for at, each in zip(changes, sums, strict=True))


def priced_hours(plan: Plan, entry: TimeEntry) -> int:
    """Return what hours booked cost by the prices in the last minute of their day, in minor units.

    Overtime costs its own price where one is stated, 0 included; no price at all: 0.

    Examples
    --------
    >>> from datetime import date, datetime
    >>> from pmcore.model import Plan, Rate, Resource, TimeEntry
    >>> bo = Resource("bo", rates=(Rate(6_000, overtime=9_000),))
    >>> plan = Plan("P", start=datetime(2027, 1, 4, 9), currency="EUR", resources=(bo,))
    >>> priced_hours(plan, TimeEntry("1", "bo", "a", date(2027, 1, 4), 600, overtime=120))
    66000
    """
    held, at = prices(plan, entry.resource), to_minutes(last_minute(entry.day))
    hour = price_from(held.hour, at) or Fraction(0)
    extra = price_from(held.overtime, at)
    overtime = min(entry.overtime, entry.work)
    beyond = (hour if extra is None else extra) * overtime
    return round((hour * (entry.work - overtime) + beyond) / 60)


def way(task: Task, row: ScheduledTask) -> Task | Mode:
    """Return the way of doing a task that a schedule chose: what states its needs and costs."""
    return next((mode for mode in task.modes if mode.id == row.mode), task)


def span_of(row: ScheduledTask, time: WorkTime) -> Span:
    """Return when a scheduled task is worked on."""
    parts = row.segments or ((row.start, row.finish),)
    return Span(tuple((to_minutes(a), to_minutes(b)) for a, b in parts), time)


def length_of(row: ScheduledTask, time: WorkTime) -> int:
    """Return the working minutes of a scheduled task; its dates say so where they set it."""
    is_open = row.kind in SPANS or row.kind is TaskKind.MANUAL
    if is_open or (not row.duration and not row.is_milestone):
        return time.between(row.start, row.finish)
    return row.duration


class Pricing:
    """Turns the tasks of a schedule into cost lines and collects what it assumed.

    Parameters
    ----------
    price : callable, optional
        Returns what a resource of an id costs; none: what the plan says.
    """

    def __init__(
        self, plan: Plan, schedule: Schedule, price: Callable[[str], Prices] | None = None
    ) -> None:
        self.plan = plan
        self.prices = partial(prices, plan) if price is None else price
        self.net = build(plan)
        self.assumptions: dict[tuple[str, str], Assumption] = {}
        self._given = _by_task(plan.assignments)
        self._staff = _by_task(schedule.assignments)
        self._qualified: dict[tuple[str, int], list[Resource]] = {}

    def lines(self, row: ScheduledTask, *, with_items: bool = True) -> Iterator[CostLine]:
        """Yield what a task costs: named people and pools, open needs, material, fixed amounts.

        Its cost items come last, one line each in their order, or are left out.
        """
        task = self.plan.task(row.id)
        chosen = way(task, row)
        time = self.net.task_time(row.id)
        at = _Place(row, span_of(row, time), length_of(row, time))
        staff = self._staff.get(row.id) or self._given.get(row.id, [])
        for each in staff:
            yield from self._assigned(at, each, chosen.needs)
        for position, missing in _open(self.plan, chosen.needs, staff):
            yield from self._needed(at, position, chosen.needs[position], missing)
        for item in chosen.costs if with_items else ():
            when = row.finish if item.accrual is Accrual.END else row.start
            amount = convert(self.plan, item.amount, when)
            name, category = item.name, item.category or FIXED
            yield CostLine(row.id, category, amount, item.accrual, name=name)

    def _assigned(
        self, at: _Place, each: Assignment, needs: tuple[Need, ...]
    ) -> Iterator[CostLine]:
        resource = self.plan.resource(each.resource)
        if resource.kind is ResourceKind.MATERIAL:
            quantity = each.units if each.quantity is None else each.quantity
            accruals = (
                need.accrual
                for need in needs
                if isinstance(need, MaterialNeed) and need.resource == resource.id
            )
            yield from self._material(at, resource, quantity, next(accruals, Accrual.START))
            return
        span, length = at.span, at.length
        if each.start or each.finish:
            start, finish = each.start or at.row.start, each.finish or at.row.finish
            span = Span(((to_minutes(start), to_minutes(finish)),), span.time)
            length = span.between(*span.parts[0])
        work = Fraction(each.work) if each.work is not None else decimal(each.units) * length
        yield from self._hours(
            _Place(at.row, span, length), resource, work, each.units, (each.start, each.finish)
        )

    def _needed(self, at: _Place, position: int, need: Need, missing: int) -> Iterator[CostLine]:
        if isinstance(need, SkillNeed):
            yield self._average(at, position, need, missing)
            return
        resource = self.plan.resource(need.resource)
        if isinstance(need, MaterialNeed):
            yield from self._material(at, resource, need.quantity, need.accrual)
        else:
            work = decimal(need.units) * at.length
            yield from self._hours(at, resource, work, need.units, (None, None))

    def _hours(
        self,
        at: _Place,
        resource: Resource,
        work: Fraction,
        units: float,
        dates: tuple[datetime | None, datetime | None],
    ) -> Iterator[CostLine]:
        """Yield what work at an hourly price costs, and what each use of a unit does."""
        held, category = self.prices(resource.id), CATEGORIES[resource.kind]
        price = at.span.mean(held.hour)
        use = price_from(held.use, at.span.parts[0][0])
        self._note(resource, at.row, held.hour or held.use)
        amount = round((price or 0) * work / 60)
        yield CostLine(
            at.row.id,
            category,
            amount,
            resource=resource.id,
            work=round(work),
            start=dates[0],
            finish=dates[1],
            is_assumed=price is None and use is None,
            parts=at.span.cut(amount, held.hour),
        )
        if use is not None:
            amount = round(use * ceil(decimal(units)))
            yield CostLine(at.row.id, category, amount, Accrual.START, resource=resource.id)

    def _material(
        self, at: _Place, resource: Resource, quantity: float, accrual: Accrual
    ) -> Iterator[CostLine]:
        """Yield what material costs; what is produced is no cost and no credit."""
        if quantity <= 0:
            return
        held, units = self.prices(resource.id), decimal(quantity)
        if accrual is Accrual.EVEN:
            price = at.span.mean(held.unit)
        else:
            when = at.row.finish if accrual is Accrual.END else at.row.start
            price = price_from(held.unit, to_minutes(when))
        use = price_from(held.use, at.span.parts[0][0])
        self._note(resource, at.row, held.unit or held.use)
        amount = round((price or 0) * units + (use or 0))
        is_even = accrual is Accrual.EVEN
        whole = tuple((since, each * units + (use or 0)) for since, each in held.unit)
        yield CostLine(
            at.row.id,
            MATERIAL,
            amount,
            accrual,
            resource=resource.id,
            quantity=quantity,
            is_assumed=price is None and use is None,
            parts=at.span.cut(amount, whole) if is_even else (),
        )

    def _average(self, at: _Place, position: int, need: SkillNeed, missing: int) -> CostLine:
        """Return the line of a need that nobody is named for: at the mean price of who could."""
        day = at.row.start.date()
        able = [
            person
            for person in self._able(need.skill, need.level)
            if (held := person.skill(need.skill)) and (held.expires is None or held.expires >= day)
        ]
        priced = [steps for person in able if (steps := self.prices(person.id).hour)]
        work = decimal(need.units) * missing * at.length
        mean = _mean_of(priced)
        amount = round((at.span.mean(mean) or 0) * work / 60)
        code = "cost.average_rate" if priced else "cost.nobody_qualified"
        facts = Attributes(
            skill=need.skill,
            level=need.level,
            missing=missing,
            people=tuple(person.id for person in able),
            count=len(priced),
        )
        path = f'tasks["{at.row.id}"].needs[{position}]'
        self.assumptions[code, path] = Assumption(code, path, facts)
        return CostLine(
            at.row.id,
            LABOUR,
            amount,
            name=need.skill,
            work=round(work),
            is_assumed=True,
            parts=at.span.cut(amount, mean),
        )

    def _able(self, skill: str, level: int) -> list[Resource]:
        """Return the active people who have a skill at a level, in the plan's order."""
        if (skill, level) not in self._qualified:
            self._qualified[skill, level] = [
                each
                for each in self.plan.resources
                if each.kind is ResourceKind.PERSON and each.is_active and _has(each, skill, level)
            ]
        return self._qualified[skill, level]

    def _note(self, resource: Resource, row: ScheduledTask, steps: Steps) -> None:
        """Note where no price holds; the first task that finds out stands for all."""
        if steps and steps[0][0] <= to_minutes(row.start):
            return
        code = "cost.price_before" if steps else "cost.no_price"
        path = f'resources["{resource.id}"].rate'
        facts = Attributes(
            resource=resource.name or resource.id,
            task=row.id,
            date=row.start.isoformat(),
            since=from_minutes(steps[0][0]).isoformat() if steps else "",
        )
        self.assumptions.setdefault((code, path), Assumption(code, path, facts))


@dataclass(frozen=True)
class _Place:
    """A task's row with the span and the working minutes that a price applies to."""

    row: ScheduledTask
    span: Span
    length: int


def _by_task(assignments: tuple[Assignment, ...]) -> dict[str, list[Assignment]]:
    found: dict[str, list[Assignment]] = {}
    for each in assignments:
        found.setdefault(each.task, []).append(each)
    return found


def _has(person: Resource, skill: str, level: int) -> bool:
    held = person.skill(skill)
    return held is not None and held.level >= level


def _open(
    plan: Plan, needs: tuple[Need, ...], staff: list[Assignment]
) -> Iterator[tuple[int, int]]:
    """Yield the position of each need that assignments leave open, and how many are missing.

    An assignment fills the need of its slot; one without a slot fills the first open need that
    names it or that it is qualified for.
    """
    missing = [need.count if isinstance(need, SkillNeed) else 1 for need in needs]
    loose = []
    for each in staff:
        if each.slot is not None and each.slot < len(needs):
            missing[each.slot] -= 1
        else:
            loose.append(each)
    for each in loose:
        fits = _fitting(plan.resource(each.resource))
        place = next((i for i, n in enumerate(needs) if missing[i] > 0 and fits(n)), None)
        if place is not None:
            missing[place] -= 1
    yield from ((position, count) for position, count in enumerate(missing) if count > 0)


def _fitting(resource: Resource) -> Callable[[Need], bool]:
    def fits(need: Need) -> bool:
        if isinstance(need, SkillNeed):
            return _has(resource, need.skill, need.level)
        return need.resource == resource.id

    return fits
