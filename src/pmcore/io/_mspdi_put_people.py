"""Resources and assignments written to Microsoft Project XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pmcore._mapping import Attributes
from pmcore.io._export import Losses
from pmcore.io._mspdi_fields import ASSIGNMENT, RESOURCE
from pmcore.io._mspdi_kept import PEOPLE, SHARES
from pmcore.io._mspdi_people import OPEN_FROM, OPEN_TO
from pmcore.io._mspdi_put_calendars import numbers_of
from pmcore.io._mspdi_put_fields import FieldWriter, packed_parts
from pmcore.io._mspdi_put_tasks import ACCRUALS, Span, TaskWriter, timephased_parts
from pmcore.io._xml_write import Part, dates_of, flag, length, number, stamp, text_of
from pmcore.model import (
    Accrual,
    Assignment,
    CostItem,
    Plan,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    Task,
)
from pmcore.units import Amount

NOBODY = "-65535"
_MINUTE = timedelta(minutes=1)


@dataclass
class PeopleWriter:
    """Writes resources, those that stand for money, and assignments.

    Parameters
    ----------
    flat : frozenset of str
        Tasks whose timephased rows contradict their dates and are made anew.
    """

    plan: Plan
    losses: Losses
    own: FieldWriter
    tasks: TaskWriter
    calendars: Mapping[str, str]
    flat: frozenset[str] = frozenset()
    uids: Mapping[str, str] = field(default_factory=dict)
    money: dict[tuple[str, Accrual], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number resources and what stands for money."""
        self.uids = numbers_of(each.id for each in self.plan.resources)
        following = max((int(uid) for uid in self.uids.values()), default=0) + 1
        for _, item in self._items():
            key = (item.name or "Cost", item.accrual)
            if key not in self.money:
                self.money[key] = str(following)
                following += 1

    def _items(self) -> Iterator[tuple[Task, CostItem]]:
        """Yield the costs of tasks beside their fixed ones."""
        for task in self.plan.tasks:
            for item in task.costs:
                if item is not self.tasks.fixed.get(task.id) and isinstance(item.amount, int):
                    yield task, item

    def resources(self) -> Iterator[Part]:
        """Yield every resource."""
        for place, each in enumerate(self.plan.resources, 1):
            yield "Resource", tuple(self._resource(each, place))
        for place, ((name, accrual), uid) in enumerate(
            self.money.items(), len(self.plan.resources) + 1
        ):
            head = (("UID", uid), ("ID", str(place)), ("Name", name), ("Type", "2"))
            tail = (("IsNull", "0"), ("AccrueAt", ACCRUALS[accrual]), ("IsCostResource", "1"))
            yield "Resource", (*head, *tail)

    def _resource(self, each: Resource, place: int) -> Iterator[Part]:
        held, uid = each.attributes, self.uids[each.id]
        is_material = each.kind is ResourceKind.MATERIAL
        yield "UID", uid
        yield "ID", str(place)
        yield "Name", each.name
        yield "Type", "0" if is_material else "1"
        yield "IsNull", "0"
        if each.role:
            yield "Group", each.role
        if each.email:
            yield "EmailAddress", each.email
        if not is_material:
            yield "MaxUnits", number(each.capacity)
        for name in PEOPLE:
            if text := text_of(held.get(name)):
                yield name, text
        yield from self._usual_price(each)
        if not each.availability:
            yield from dates_of(
                ("AvailableFrom", each.available_from), ("AvailableTo", each.available_until)
            )
        calendar = self.calendars.get(each.calendar or "")
        if calendar is not None and not is_material:
            yield "CalendarUID", calendar
        yield "IsGeneric", flag(each.is_generic)
        yield "IsInactive", flag(not each.is_active)
        own = self.own.parts(RESOURCE, held, "" if uid == each.id else each.id)
        yield from (part for part in own if part[0] == "ExtendedAttribute")
        yield from _baselines(held)
        yield from (part for part in own if part[0] == "OutlineCode")
        periods = tuple(_periods(each))
        if periods:
            yield "AvailabilityPeriods", periods
        rates = tuple(self._rates(each))
        if rates:
            yield "Rates", rates

    def _usual_price(self, each: Resource) -> Iterator[Part]:
        """Yield the prices that hold from the beginning."""
        basis = RateBasis.UNIT if each.kind is ResourceKind.MATERIAL else RateBasis.HOUR
        first = _price_at(each, basis)
        if first or each.rate is not None:
            amount = first.amount if first else each.rate
            yield "StandardRate", self._price(amount)
            yield "OvertimeRate", self._price(first.overtime if first else None)
        use = _price_at(each, RateBasis.USE)
        if use and isinstance(use.amount, int):
            yield "CostPerUse", self.tasks.cents(use.amount)

    def _price(self, amount: Amount | None) -> str:
        return number(amount / self.tasks.scale) if isinstance(amount, int) else "0"

    def _rates(self, each: Resource) -> Iterator[Part]:
        """Yield the table of prices where they change, and the tables kept beside it."""
        steps = sorted({rate.start or OPEN_FROM for rate in each.rates})
        tables = each.attributes.get("rate_tables")
        if len(steps) > 1 or (steps and steps != [OPEN_FROM]) or tables:
            yield from self._table(each, steps or [OPEN_FROM])
        for row in tables if isinstance(tables, tuple) else ():
            yield "Rate", packed_parts(row)

    def _table(self, each: Resource, steps: list[datetime]) -> Iterator[Part]:
        basis = RateBasis.UNIT if each.kind is ResourceKind.MATERIAL else RateBasis.HOUR
        for place, start in enumerate(steps):
            after = steps[place + 1] if place + 1 < len(steps) else None
            hour, use = _price_at(each, basis, start), _price_at(each, RateBasis.USE, start)
            amount = hour.amount if hour else each.rate
            yield (
                "Rate",
                (
                    ("RatesFrom", stamp(start)),
                    ("RatesTo", _until(after)),
                    ("RateTable", "0"),
                    ("StandardRate", self._price(amount)),
                    ("StandardRateFormat", "2"),
                    ("OvertimeRate", self._price(hour.overtime if hour else None)),
                    ("OvertimeRateFormat", "2"),
                    (
                        "CostPerUse",
                        self.tasks.cents(use.amount)
                        if use and isinstance(use.amount, int)
                        else "0",
                    ),
                ),
            )

    def assignments(self) -> Iterator[Part]:
        """Yield every assignment: of people and material, of money, of nobody for a break."""
        spans = {task.id: self.tasks.span(task) for task in self.plan.tasks}
        by_id = {task.id: task for task in self.plan.tasks}
        shown = {task.id for task in self.plan.tasks if not task.splits}
        count = 0
        for share in self.plan.assignments:
            task = by_id.get(share.task)
            if task is None or share.resource not in self.uids:
                continue
            count += 1
            yield (
                "Assignment",
                tuple(self._assignment(share, task, spans[task.id], str(count), shown)),
            )
        for task, item in self._items():
            count += 1
            uid = self.money[item.name or "Cost", item.accrual]
            assert isinstance(item.amount, int)
            cost = (("Units", "1"), ("Cost", self.tasks.cents(item.amount)))
            yield "Assignment", (*self._head(task, uid, str(count)), *cost)
        for task in self.plan.tasks:
            if task.id not in shown and spans[task.id].start:
                count += 1
                rows = tuple(self._stretches(task, spans[task.id], 1.0, str(count)))
                head = self._head(task, NOBODY, str(count))
                dates = dates_of(("Start", spans[task.id].start), ("Finish", spans[task.id].finish))
                yield "Assignment", (*head, *dates, ("Units", "1"), ("WorkContour", "8"), *rows)

    def _head(self, task: Task, resource: str, uid: str) -> tuple[Part, ...]:
        own = self.tasks.uids[task.id]
        return (("UID", uid), ("TaskUID", own), ("ResourceUID", resource))

    def _assignment(
        self, share: Assignment, task: Task, span: Span, uid: str, shown: set[str]
    ) -> Iterator[Part]:
        held = share.attributes
        is_material = share.quantity is not None
        units = share.quantity if share.quantity is not None else share.units
        work = round(share.units * span.duration) if share.work is None else share.work
        if is_material:
            work = round(units * 60)
        done = held.get("ActualWork")
        actual = done if isinstance(done, int) else round(work * span.percent / 100)
        yield from self._head(task, self.uids[share.resource], uid)
        yield "PercentWorkComplete", str(round(100 * actual / work) if work else span.percent)
        yield "ActualWork", length(actual)
        start = share.start or (None if share.finish else span.start)
        finish = share.finish or (None if share.start else span.finish)
        yield from dates_of(("Start", start), ("Finish", finish))
        for name in SHARES:
            if name != "WorkContour" and (text := text_of(held.get(name))):
                yield name, text
        yield "RemainingWork", length(max(0, work - actual))
        yield "Units", number(units)
        yield "Work", length(work)
        yield "WorkContour", text_of(held.get("WorkContour")) or "0"
        own = self.own.parts(ASSIGNMENT, held)
        yield from own
        yield from _baselines(held)
        kept = () if task.id in self.flat else held.get("timephased")
        if isinstance(kept, tuple) and kept:
            shown.add(task.id)
            yield from timephased_parts(kept, uid)
        elif task.id not in shown and not is_material and share.units:
            shown.add(task.id)
            yield from self._stretches(task, span, share.units, uid)

    def _stretches(self, task: Task, span: Span, units: float, uid: str) -> Iterator[Part]:
        """Yield timephased rows that tell when the work of a task with breaks is on."""
        if span.start is None:
            return
        time = self.tasks.time(task)
        at, done = time.coordinate(span.start), 0
        for before, rest in (*task.splits, (span.duration, 0)):
            size = before - done
            row = (
                "1",
                stamp(time.start_at(at)),
                stamp(time.finish_at(at + size)),
                "2",
                length(round(size * units)),
            )
            yield from timephased_parts((row,), uid)
            at, done = at + size + rest, before


def _price_at(each: Resource, basis: RateBasis, at: datetime = OPEN_FROM) -> Rate | None:
    """Return the price of a basis that holds at an instant."""
    rates = [rate for rate in each.rates if rate.basis is basis and (rate.start or at) <= at]
    return max(rates, key=lambda rate: rate.start or OPEN_FROM, default=None)


def _periods(each: Resource) -> Iterator[Part]:
    for place, step in enumerate(each.availability):
        rest = each.availability[place + 1 :]
        parts = (
            ("AvailableFrom", stamp(step.start)),
            ("AvailableTo", _until(rest[0].start if rest else None)),
            ("AvailableUnits", number(step.capacity)),
        )
        yield "AvailabilityPeriod", parts


def _until(after: datetime | None) -> str:
    """Return the last minute before the next step begins, as Project writes it."""
    if after is None:
        return stamp(OPEN_TO.replace(hour=23, minute=59))
    return stamp(after - _MINUTE if (after.hour, after.minute) == (0, 0) else after)


def _baselines(held: Attributes) -> Iterator[Part]:
    found = held.get("baselines")
    for row in found if isinstance(found, tuple) else ():
        yield "Baseline", packed_parts(row)
