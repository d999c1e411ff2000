"""Entries of hours and money, one by one: what each books, and what is odd about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from pmcore._base import Noun
from pmcore.control.progress._finding import Finding, found
from pmcore.cost import priced_hours
from pmcore.model import CostEntry, CostKind, Plan, TimeEntry
from pmcore.network import convert, price_at, prices
from pmcore.units import last_minute, to_minutes

LABOUR = "labour"
LONGEST = 1440
"""Minutes of a day, beyond which nobody can have worked."""
E = TypeVar("E", TimeEntry, CostEntry)


@dataclass(frozen=True, slots=True, repr=False)
class Booked(Noun):
    """Hours and money that were booked, each kind of money apart.

    Parameters
    ----------
    work, overtime : int
        Person-minutes; overtime is part of work.
    labour : int
        Minor units that the hours cost: what their entries state, else their price that day.
    incurred : int
        Minor units of what else was used up: accruals and invoices, of which an invoice takes
        the place of the accrual it refers to.
    committed, accrued, invoiced, paid : int
        Minor units of each kind of entry, net, as they were booked.
    tax : int
        Of the invoices.
    billed, received : int
        Minor units that come in: negative invoices and payments that name no supplier.
    """

    work: int = 0
    overtime: int = 0
    labour: int = 0
    incurred: int = 0
    committed: int = 0
    accrued: int = 0
    invoiced: int = 0
    paid: int = 0
    tax: int = 0
    billed: int = 0
    received: int = 0

    @property
    def cost(self) -> int:
        """Actual cost: of the hours, and of what else was used up."""
        return self.labour + self.incurred


@dataclass(frozen=True)
class Booking:
    """What one entry books, and whom and when it concerns."""

    day: date
    task: str
    booked: Booked
    resource: str = ""


@dataclass
class Held:
    """The entries of a plan that count, what they book by day, and what is odd.

    Parameters
    ----------
    last : date
        The day of the data date.
    """

    plan: Plan
    last: date
    rows: tuple[Booking, ...] = ()
    time_entries: tuple[TimeEntry, ...] = ()
    cost_entries: tuple[CostEntry, ...] = ()
    left_out: int = 0
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, path: str, /, **facts: object) -> None:
        """Add a finding about an entry that counts."""
        self.findings.append(found(code, path, **facts))

    def drop(self, code: str, path: str, /, **facts: object) -> None:
        """Add a finding about an entry that does not."""
        self.findings.append(replace(found(code, path, **facts), is_counted=False))


def bookings(plan: Plan, at: datetime) -> Held:
    """Return the entries up to a data date that count, in the order of their days."""
    held = Held(plan, (at - timedelta(minutes=1)).date())
    tasks = {task.id for task in plan.tasks}
    people = {resource.id for resource in plan.resources}
    accounts = {account.id for account in plan.accounts}

    def lacks(entry: TimeEntry | CostEntry) -> tuple[str, str] | None:
        if entry.task is not None and entry.task not in tasks:
            return "task", entry.task
        if isinstance(entry, TimeEntry):
            return ("person", entry.resource) if entry.resource not in people else None
        is_lost = entry.account is not None and entry.account not in accounts
        return ("account", entry.account or "") if is_lost else None

    times = list(_kept(held, "time_entries", plan.time_entries, lacks))
    costs = list(_kept(held, "cost_entries", plan.cost_entries, lacks))
    held.time_entries, held.cost_entries = tuple(times), tuple(costs)
    held.left_out = sum(each.work for each in plan.time_entries) - sum(each.work for each in times)
    _over_days(held, times)
    _look_alike(held, times)
    booked = [_hours(held, each) for each in times]
    spent = list(_money(held, costs))
    _unpriced(held, booked, times)
    _twice_paid(held, times, costs)
    held.rows = tuple(sorted([*booked, *spent], key=lambda row: row.day))
    return held


def _kept(
    held: Held,
    register: str,
    entries: Iterable[E],
    lacks: Callable[[E], tuple[str, str] | None],
) -> Iterator[E]:
    """Yield the entries that count; each other one is listed."""
    seen: dict[str, E] = {}
    for entry in entries:
        path, size = f'{register}["{entry.id}"]', _size(held.plan, entry)
        if entry.id in seen:
            kind = "same" if seen[entry.id] == entry else "other"
            held.drop(f"stands_twice_{kind}", path, id=entry.id, **size)
            continue
        seen[entry.id] = entry
        missing = lacks(entry)
        if missing is not None:
            code = f"{_kind(entry)}_unknown_{missing[0]}"
            held.drop(code, path, name=missing[1], **size)
        elif entry.day > held.last:
            facts = {"last": held.last.isoformat(), **size}
            held.drop(f"{_kind(entry)}_after_data_date", path, **facts)
        else:
            if entry.day < held.plan.start.date():
                start = held.plan.start.isoformat()
                held.note(f"{_kind(entry)}_before_start", path, start=start, **size)
            yield entry


def _kind(entry: TimeEntry | CostEntry) -> str:
    return "hours" if isinstance(entry, TimeEntry) else "money"


def _size(plan: Plan, entry: TimeEntry | CostEntry) -> dict[str, object]:
    """Return what a sentence says of an entry: how much, whose, when."""
    if isinstance(entry, TimeEntry):
        return {"work": entry.work, "who": entry.resource, "day": entry.day.isoformat()}
    amount = convert(plan, entry.net, last_minute(entry.day))
    return {"amount": amount, "currency": plan.currency, "day": entry.day.isoformat()}


def _over_days(held: Held, entries: Iterable[TimeEntry]) -> None:
    """List days on which somebody worked longer than a day is."""
    days: dict[tuple[str, date], list[TimeEntry]] = {}
    for each in entries:
        days.setdefault((each.resource, each.day), []).append(each)
    for (who, day), booked in days.items():
        work = sum(each.work for each in booked)
        if work > LONGEST:
            facts = {"who": who, "day": day.isoformat(), "work": work}
            ids = tuple(each.id for each in booked)
            held.note("over_day", f'time_entries["{ids[-1]}"]', **facts, entries=ids)


def _look_alike(held: Held, entries: Iterable[TimeEntry]) -> None:
    """List entries of different ids that say the same."""
    seen: dict[tuple[object, ...], str] = {}
    for each in entries:
        key = each.resource, each.task, each.day, each.work, each.overtime, each.note
        if key in seen:
            path = f'time_entries["{each.id}"]'
            held.note("looks_alike", path, other=seen[key], **_size(held.plan, each))
        seen.setdefault(key, each.id)


def _hours(held: Held, entry: TimeEntry) -> Booking:
    """Return what hours book: their stated cost, or the price of who worked them."""
    path = f'time_entries["{entry.id}"]'
    overtime = min(entry.overtime, entry.work)
    if entry.overtime > entry.work:
        held.note("overtime_above_work", path, overtime=entry.overtime, **_size(held.plan, entry))
    at = last_minute(entry.day)
    if entry.cost is not None:
        labour = convert(held.plan, entry.cost, at)
    else:
        labour = priced_hours(held.plan, entry)
    booked = Booked(work=entry.work, overtime=overtime, labour=labour)
    return Booking(entry.day, entry.task, booked, entry.resource)


def _unpriced(held: Held, booked: Sequence[Booking], entries: Sequence[TimeEntry]) -> None:
    """List who worked without a price, where the plan knows money at all."""
    lost: Counter[str] = Counter()
    for row, entry in zip(booked, entries, strict=True):
        known = price_at(prices(held.plan, entry.resource).hour, to_minutes(last_minute(entry.day)))
        if known is None and entry.cost is None and held.plan.currency is not None:
            lost[entry.resource] += row.booked.work
    for who, work in lost.items():
        held.note("no_price", f'resources["{who}"].rate', who=who, work=work)


def _twice_paid(held: Held, times: Iterable[TimeEntry], costs: Iterable[CostEntry]) -> None:
    """List labour that stands in the ledger of a task whose hours cost money as well."""
    worked = {each.task for each in times}
    for each in costs:
        is_cost = each.kind in (CostKind.ACCRUAL, CostKind.INVOICE)
        if is_cost and each.category == LABOUR and each.task in worked:
            path = f'cost_entries["{each.id}"]'
            held.note("labour_twice", path, task=each.task, **_size(held.plan, each))


_ORDER = {
    kind: place
    for place, kind in enumerate(
        (CostKind.COMMITMENT, CostKind.ACCRUAL, CostKind.INVOICE, CostKind.PAYMENT)
    )
}


def _money(held: Held, entries: Iterable[CostEntry]) -> Iterator[Booking]:
    """Yield what entries of money book, by day.

    An invoice takes the place of the accrual it refers to, whichever of both came first.
    """
    known = {each.id for each in entries}
    accrued: Counter[str] = Counter()
    early: Counter[str] = Counter()
    for each in sorted(entries, key=lambda entry: (entry.day, _ORDER[entry.kind])):
        if each.refers_to and each.refers_to not in known:
            path = f'cost_entries["{each.id}"].refers_to'
            held.note("refers_to_nothing", path, id=each.id, name=each.refers_to)
        booked = _booked(held.plan, each, accrued, early)
        yield Booking(each.day, each.task or "", booked)
    loose = [each for each in entries if each.task is None]
    if loose:
        amount = sum(convert(held.plan, each.net, last_minute(each.day)) for each in loose)
        facts = {"amount": amount, "currency": held.plan.currency, "count": len(loose)}
        held.note("no_task", "cost_entries", **facts)


def _booked(plan: Plan, entry: CostEntry, accrued: Counter[str], early: Counter[str]) -> Booked:
    at = last_minute(entry.day)
    net = convert(plan, entry.net, at)
    tax = convert(plan, entry.tax, at)
    match entry.kind:
        case CostKind.COMMITMENT:
            return Booked(committed=net)
        case CostKind.PAYMENT if entry.comes_in:
            return Booked(received=-net)
        case CostKind.PAYMENT:
            return Booked(paid=net)
        case CostKind.ACCRUAL:
            taken = min(net, early[entry.id]) if net > 0 else 0
            early[entry.id] -= taken
            accrued[entry.id] = max(0, net - taken)
            return Booked(accrued=net, incurred=net - taken)
        case CostKind.INVOICE if entry.comes_in:
            return Booked(billed=-net)
    taken = min(net, accrued[entry.refers_to]) if net > 0 else 0
    accrued[entry.refers_to] -= taken
    early[entry.refers_to] += net - taken
    return Booked(invoiced=net, tax=tax, incurred=net - taken)
