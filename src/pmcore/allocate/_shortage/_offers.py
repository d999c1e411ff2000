"""Which remedies a plan's shortages call for, each at its price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from pmcore._mapping import Attributes
from pmcore.allocate._assign import Wish, WishKind, wishes_of
from pmcore.allocate._demand import Demand, Keep
from pmcore.allocate._shortage._asks import SkillLevel
from pmcore.allocate._shortage._lacks import Lacks, Span, after, day_of
from pmcore.allocate._shortage._overtime import able_people, days_off, home_calendars
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, Tariff, hired
from pmcore.model import ConstraintType, Plan, Resource, ResourceKind
from pmcore.network import build, hourly, price_at, prices
from pmcore.units import from_minutes, to_minutes

COPIES = 2
"""How many more of one kind are offered."""
MOST_TRAINED = 3
"""People offered to be trained in one skill: those who lack least of it."""
_MOVED = {
    WishKind.LEAVE,
    WishKind.ASSIGNMENT,
    WishKind.MAXIMUM_LAG,
    WishKind.AVAILABLE_FROM,
    WishKind.AVAILABLE_UNTIL,
    WishKind.AVAILABILITY,
    WishKind.KEPT_DATE,
}
_EARLIEST = {
    ConstraintType.START_NO_EARLIER_THAN,
    ConstraintType.FINISH_NO_EARLIER_THAN,
    ConstraintType.START_ON,
    ConstraintType.FINISH_ON,
    ConstraintType.MUST_START_ON,
    ConstraintType.MUST_FINISH_ON,
}


class Offers:
    """The remedies for what is too little until a date.

    Parameters
    ----------
    held : Demand
    lacks : iterable of Lacks
        By one basis or several.
    keep : Keep or mapping
    tariff : Tariff
    by : datetime
    """

    def __init__(
        self,
        held: Demand,
        lacks: Iterable[Lacks],
        keep: Keep | Mapping[str, Keep],
        tariff: Tariff,
        by: datetime,
    ) -> None:
        self.held, self.plan, self.keep, self.tariff = held, held.plan, keep, tariff
        self.clock = build(self.plan).worktime()
        now = to_minutes(self.plan.start)
        if held.status is not None:
            now = max(now, to_minutes(held.status.at))
        self.first = from_minutes(now).date()
        self.last = max((by - timedelta(minutes=1)).date(), self.first)
        self.from_, self.by = from_minutes(now), by
        self.skills: dict[SkillLevel, set[date]] = {}
        self.named: dict[str, set[date]] = {}
        self.people: dict[str, set[date]] = {}
        self.spans: list[Span] = []
        for each in lacks:
            self.spans += each.spans
            for ((people, labels), week), lack in each.lacks.items():
                if lack.short:
                    self._note(people, labels, day_of(week))

    def _note(self, people: Iterable[str], labels: Iterable[SkillLevel | str], week: date) -> None:
        for label in labels:
            if isinstance(label, str):
                self.named.setdefault(label, set()).add(week)
            else:
                self.skills.setdefault(label, set()).add(week)
        for name in sorted(people):
            self.people.setdefault(name, set()).add(week)

    def all(self, kinds: Collection[RemedyKind]) -> list[Remedy]:
        """Return the remedies of some kinds, most to the point first."""
        makers = {
            RemedyKind.HIRE: self._hire,
            RemedyKind.UNITS: self._units,
            RemedyKind.TRAIN: self._train,
            RemedyKind.OVERTIME: self._overtime,
            RemedyKind.WISH: self._wishes,
        }
        return [each for kind in RemedyKind if kind in kinds for each in makers[kind]()]

    def _terms(self, weeks: Collection[date]) -> list[tuple[date, date]]:
        """Return the stretches that help is offered for: all of the time, and the weeks short."""
        whole = self.first, self.last
        end = min(after(max(weeks)) - timedelta(days=1), self.last)
        part = max(min(weeks), self.first), end
        return [whole, part] if self.first <= part[0] <= part[1] and part != whole else [whole]

    def _hours(self, first: date, last: date) -> Fraction:
        """Return the working hours between two days, both included, as far as they count."""
        begin = max(datetime.combine(first, time()), self.from_)
        end = min(datetime.combine(last, time()) + timedelta(days=1), self.by)
        return Fraction(max(0, self.clock.between(begin, end)), 60)

    def _price(self, names: Iterable[str]) -> Fraction:
        """Return the highest price of an hour of some people or pools."""
        at = datetime.combine(self.first, time(12))
        found = (hourly(self.plan, name, at) for name in names)
        return max((each for each in found if each is not None), default=Fraction(self.tariff.hour))

    def _able(self, skill: SkillLevel) -> list[Resource]:
        return [each for each in self._active() if _level(each, skill[0]) >= skill[1]]

    def _active(self) -> list[Resource]:
        people = self.plan.resources
        return [e for e in people if e.kind is ResourceKind.PERSON and e.is_active]

    def _hire(self) -> Iterator[Remedy]:
        taken = [each.id for each in self.plan.resources]
        for skill, weeks in self.skills.items():
            price = self._price(each.id for each in self._able(skill) or self._active())
            for first, last in self._terms(weeks):
                for _ in range(COPIES):
                    person = hired([skill], taken, first=first, last=last)
                    taken.append(person.id)
                    cost = self.tariff.hiring + round(price * self._hours(first, last))
                    facts = Attributes(
                        what=(f"{skill[0]} {skill[1]}",),
                        first=first.isoformat(),
                        last=last.isoformat(),
                    )
                    yield Remedy(
                        "remedy.hire_until",
                        facts,
                        RemedyKind.HIRE,
                        cost,
                        resource=person.id,
                        units=1.0,
                        first=first,
                        last=last,
                        person=person,
                    )

    def _units(self) -> Iterator[Remedy]:
        """Yield more units of pools, and the rest of the time of people who have a part of it."""
        pools = [e for e in self.plan.resources if e.kind is ResourceKind.EQUIPMENT]
        wanted = [(each, 1.0, COPIES, self.named.get(each.id)) for each in pools]
        wanted += [
            (each, round(1.0 - each.capacity, 6), 1, self.people.get(each.id))
            for each in self._active()
            if 0 < each.capacity < 1 and not each.availability
        ]
        for each, units, copies, weeks in wanted:
            if not weeks:
                continue
            price = self._price([each.id])
            for first, last in self._terms(weeks):
                cost = round(price * self._hours(first, last) * Fraction(units).limit_denominator())
                facts = Attributes(
                    resource=each.name or each.id,
                    units=units,
                    first=first.isoformat(),
                    last=last.isoformat(),
                )
                for _ in range(copies):
                    yield Remedy(
                        "remedy.units_until",
                        facts,
                        RemedyKind.UNITS,
                        cost,
                        resource=each.id,
                        units=units,
                        first=first,
                        last=last,
                    )
                if copies == 1:
                    break  # nobody has more than all of their time

    def _train(self) -> Iterator[Remedy]:
        for skill, level in self.skills:
            others = [each for each in self._active() if _level(each, skill) < level]
            others.sort(key=lambda each: level - _level(each, skill))
            for each in others[:MOST_TRAINED]:
                steps = level - _level(each, skill)
                cost = self.tariff.training
                if cost is None:
                    hours = Fraction(self.tariff.training_hours)
                    cost = round(hours * self._price([each.id]))
                facts = Attributes(resource=each.name or each.id, skill=skill, level=level)
                yield Remedy(
                    "remedy.train",
                    facts,
                    RemedyKind.TRAIN,
                    steps * cost,
                    resource=each.id,
                    skill=skill,
                    level=level,
                )

    def _overtime(self) -> Iterator[Remedy]:
        """Yield days off to work on, one a week, for those who have work in it.

        Only where all work of people has one calendar: else it is not known whose days they are.
        """
        homes = home_calendars(self.plan)
        able = {task.id: able_people(self.plan, task) for task in self.plan.tasks}
        used = {homes[task] for task, people in able.items() if people}
        if len(used) != 1:
            return
        home = used.pop()
        busy = self._busy()
        for each in self._active():
            weeks: set[date] = set()
            for day in days_off(self.plan, each.calendar or home, self.first, self.last):
                week = day - timedelta(days=day.weekday())
                away = any(leave.first <= day <= leave.last for leave in each.leave)
                if week in weeks or week not in busy[each.id] or away:
                    continue
                weeks.add(week)
                yield self._day(each, day)

    def _day(self, person: Resource, day: date) -> Remedy:
        hours = Fraction(self.tariff.overtime_hours).limit_denominator()
        at = datetime.combine(day, time(12))
        stated = next((rate.overtime for rate in person.rates if rate.overtime is not None), None)
        price = self._price([person.id]) * Fraction(self.tariff.overtime).limit_denominator()
        if stated is not None:
            price = overtime_price(self.plan, person.id, at) or price
        facts = Attributes(
            resource=person.name or person.id, first=day.isoformat(), hours=float(hours)
        )
        return Remedy(
            "remedy.overtime",
            facts,
            RemedyKind.OVERTIME,
            round(price * hours * Fraction(person.capacity).limit_denominator()),
            resource=person.id,
            units=float(hours) / 24,
            first=day,
            last=day,
        )

    def _busy(self) -> dict[str, set[date]]:
        """Return the weeks in which somebody could have work, by whom."""
        found: defaultdict[str, set[date]] = defaultdict(set)
        for span in self.spans:
            week = day_of(span.start)
            week -= timedelta(days=week.weekday())
            end = day_of(span.finish)
            people = {name for seat in self.held.ways[span.way].seats for name in seat.people}
            while week <= end:
                for name in people:
                    found[name].add(week)
                week = after(week)
        return found

    def _wishes(self) -> Iterator[Remedy]:
        names = [each.id for each in self.plan.resources]
        cost = self.tariff.wish
        if cost is None:
            cost = round(8 * self._price(names))
        for wish in wishes_of(self.plan, self.held.status, self.keep, {}):
            if wish.kind in _MOVED or self._holds_back(wish):
                facts = Attributes(path=wish.path)
                yield Remedy("remedy.wish", facts, RemedyKind.WISH, cost, wish=wish)

    def _holds_back(self, wish: Wish) -> bool:
        """Whether a wish keeps a task from an earlier date."""
        if wish.kind is not WishKind.CONSTRAINT:
            return False
        return self.plan.task(wish.owner).constraints[wish.place].type in _EARLIEST


def overtime_price(plan: Plan, resource: str, at: datetime) -> Fraction | None:
    """Return what an hour of overtime of a person costs at an instant, or None."""
    return price_at(prices(plan, resource).overtime, to_minutes(at))


def _level(person: Resource, skill: str) -> int:
    held = person.skill(skill)
    return held.level if held else 0
