"""Hours and money that were booked, as facts: by task, by fiscal period, and what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, made, memo
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.progress._entries import Booked, Booking, bookings
from pmcore.control.progress._finding import Finding, found
from pmcore.control.progress._people import PersonActuals, people
from pmcore.control.progress._periods import Periods, spans
from pmcore.cost import Period, major
from pmcore.errors import PlanError, Problem
from pmcore.model import CostEntry, Plan, StatusUpdate, TaskStatus, TimeEntry
from pmcore.network import Network, build, errors_of
from pmcore.units import end_of_day

_SUMS = tuple(item.name for item in fields(Booked))
_TIMES = ("work", "overtime")


@dataclass(frozen=True, slots=True, repr=False)
class TaskActuals(Noun):
    """What was booked on one task; on none, where `task` is empty.

    Parameters
    ----------
    first, last : date, optional
        Of the days that were worked.
    people : tuple of str
        Who worked, in the order they began.
    """

    task: str
    booked: Booked
    _: KW_ONLY
    name: str = ""
    first: date | None = None
    last: date | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class PeriodActuals(Noun):
    """What was booked in one fiscal period, and on which tasks.

    Parameters
    ----------
    start, finish : datetime
        The period holds the days from the one to the other.
    is_open : bool
        Whether it lasts beyond the data date.
    """

    start: Instant
    finish: Instant
    booked: Booked
    _: KW_ONLY
    tasks: tuple[TaskActuals, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Actuals(Answer):
    """What was booked up to a data date, as facts, by task and by period.

    Parameters
    ----------
    status : StatusUpdate
        The facts: what was stated, with actual work, actual cost and starts as booked. The
        schedule, staffing and earned value take it.
    tasks : tuple of TaskActuals
        Those with entries, in the plan's order; what names no task stands last.
    periods : tuple of PeriodActuals
        They add up to `booked`.
    booked : Booked
        All of it.
    people : tuple of PersonActuals
        Everybody's hours beside the time there was, in the plan's order.
    findings : tuple of Finding
    time_entries, cost_entries : tuple
        The entries that were counted.
    left_out : int
        Person-minutes of entries that were not, because they name what the plan lacks, stand
        twice or lie after the data date.
    """

    status: StatusUpdate
    tasks: tuple[TaskActuals, ...]
    periods: tuple[PeriodActuals, ...]
    booked: Booked
    _: KW_ONLY
    people: tuple[PersonActuals, ...] = ()
    findings: tuple[Finding, ...] = ()
    time_entries: tuple[TimeEntry, ...] = ()
    cost_entries: tuple[CostEntry, ...] = ()
    left_out: int = 0
    currency: str | None = None
    made: Made | None = None

    def __getitem__(self, task: str) -> TaskActuals:
        """Return what was booked on a task, by id; KeyError if nothing was."""
        return memo(self, "by_task", lambda: {row.task: row for row in self.tasks})[task]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task: minutes, and amounts in major units."""
        heads = {name: [getattr(row, name) for row in self.tasks] for name in ("task", "name")}
        return heads | _columns([row.booked for row in self.tasks], self.currency)

    def by_person(self) -> dict[str, list[Any]]:
        """Return one row a person: minutes, cost in major units, and utilisation."""
        names = ("resource", "name", "work", "overtime", "available", "utilisation")
        found: dict[str, list[Any]] = {
            name: [getattr(row, name) for row in self.people] for name in names
        }
        return found | {"labour": [major(row.labour, self.currency) for row in self.people]}

    def by_period(self) -> dict[str, list[Any]]:
        """Return one row a period: minutes, and amounts in major units."""
        names = ("start", "finish", "is_open")
        heads = {name: [getattr(row, name) for row in self.periods] for name in names}
        return heads | _columns([row.booked for row in self.periods], self.currency)


def _columns(rows: list[Booked], currency: str | None) -> dict[str, list[Any]]:
    times = {name: [getattr(row, name) for row in rows] for name in _TIMES}
    names = ("cost", *(name for name in _SUMS if name not in _TIMES))
    return times | {name: [major(getattr(row, name), currency) for row in rows] for name in names}


def actuals(
    plan: Plan,
    at: datetime | None = None,
    *,
    status: StatusUpdate | None = None,
    periods: Periods = Period.MONTH,
    time_entries: Iterable[TimeEntry] | None = None,
    cost_entries: Iterable[CostEntry] | None = None,
) -> Actuals:
    """Return what was booked up to a data date as facts, and every entry that is odd.

    An entry of hours costs what it states, else the price of its person that day, overtime at
    its own, rounded once. What else a task cost is accruals and invoices; commitments and
    payments are no cost. A task starts on the first day that was worked, unless its start is
    stated; what remains of it is what somebody stated. An entry that names an unknown task or
    person, that stands twice, or that lies after the data date is left out, any other odd one is
    counted; all of them are listed.

    Parameters
    ----------
    plan : Plan
    at : datetime, optional
        The data date; none: that of the facts, else the end of the last day that was booked.
    status : StatusUpdate, optional
        What was stated beside the entries: dates, per cent, what remains; none: the plan's last
        update up to the data date.
    periods : Period, Closing or tuple of date
        The fiscal periods: a rule, or the last day of each. Days before the first or after the
        last of a tuple belong to a period of their own.
    time_entries, cost_entries : iterable, optional
        Entries; none: those of the plan. Raw ones are best given here and put into the plan once
        they are counted, since :func:`pmcore.check` refuses those that name what it lacks.

    Raises
    ------
    PlanError
        With every error of the plan and of the entries' values, such as money in a currency
        without exchange rate; if there is no data date, or it lies before the plan's start.

    Examples
    --------
    >>> from datetime import date
    >>> from pmcore import hours
    >>> from pmcore.examples import portal
    >>> booked = actuals(
    ...     portal(),
    ...     datetime(2027, 1, 8, 18),
    ...     time_entries=[
    ...         TimeEntry("t1", "ana", "scope", date(2027, 1, 4), hours(8)),
    ...         TimeEntry("t2", "ana", "scoop", date(2027, 1, 5), hours(8)),
    ...     ],
    ... )
    >>> fact = booked.status.tasks[0]
    >>> fact.start, fact.actual_work, fact.actual_cost
    (datetime.datetime(2027, 1, 4, 9, 0), 480, 76000)
    >>> print(booked.findings[0].text())
    8 h of ana on Tue 5 Jan 2027 name the task scoop, which the plan lacks; they are left out
    """
    if time_entries is not None:
        plan = replace(plan, time_entries=tuple(time_entries))
    if cost_entries is not None:
        plan = replace(plan, cost_entries=tuple(cost_entries))
    _raise_errors(plan)
    at = at or _data_date(plan, status)
    if at < plan.start:
        raise PlanError([_too_early(at, plan.start)])
    if status is None:
        status = next((each for each in reversed(plan.updates) if each.at <= at), None)
    held = bookings(plan, at)
    net = build(replace(plan, time_entries=(), cost_entries=()))
    tasks = tuple(_rows(plan, held.rows))
    stated = {fact.task: fact for fact in status.tasks} if status else {}
    facts, odd = _facts(net, tasks, stated)
    return Actuals(
        StatusUpdate(at, facts, name=status.name if status else ""),
        tasks,
        _by_period(plan, at, periods, held.rows),
        _sum(held.rows),
        people=people(net, held.rows, at),
        findings=(*held.findings, *odd),
        time_entries=held.time_entries,
        cost_entries=held.cost_entries,
        left_out=held.left_out,
        currency=plan.currency,
        made=made(plan, at=at.isoformat()),
    )


def _raise_errors(plan: Plan) -> None:
    """Raise what is wrong with a plan, but for entries that are to be listed as odd."""
    listed = {"plan.unknown_reference", "plan.duplicate_id"}
    ours = ("time_entries[", "cost_entries[")
    wrong = [
        each for each in errors_of(plan) if not (each.code in listed and each.path.startswith(ours))
    ]
    refuse(wrong)


def _data_date(plan: Plan, status: StatusUpdate | None) -> datetime:
    facts = status or plan.status
    days = [each.day for each in plan.time_entries] + [each.day for each in plan.cost_entries]
    if facts is None and not days:
        raise PlanError([Problem("progress.no_data_date", "updates")])
    return facts.at if facts else end_of_day(max(days))


def _too_early(at: datetime, start: datetime) -> Problem:
    facts = {"found": at.isoformat(), "start": start.isoformat()}
    return Problem("progress.before_start", f'updates["{at}"].at', Attributes(facts))


def _sum(rows: Iterable[Booking]) -> Booked:
    kept = list(rows)
    return Booked(**{name: sum(getattr(row.booked, name) for row in kept) for name in _SUMS})


def _rows(plan: Plan, rows: Iterable[Booking]) -> Iterable[TaskActuals]:
    """Yield what was booked on each task, in the plan's order, what names none last."""
    by_task: dict[str, list[Booking]] = {}
    for row in rows:
        by_task.setdefault(row.task, []).append(row)
    for task in (*plan.tasks, None):
        held = by_task.get(task.id if task else "", [])
        worked = [row for row in held if row.booked.work]
        if held:
            yield TaskActuals(
                task.id if task else "",
                _sum(held),
                name=task.name if task else "",
                first=min((row.day for row in worked), default=None),
                last=max((row.day for row in worked), default=None),
                people=tuple(dict.fromkeys(row.resource for row in worked)),
            )


def _by_period(
    plan: Plan, at: datetime, periods: Periods, rows: tuple[Booking, ...]
) -> tuple[PeriodActuals, ...]:
    first = min([plan.start.date(), *(row.day for row in rows)])
    held = [(start, finish, list[Booking]()) for start, finish in spans(periods, first, at)]
    place = 0
    for row in rows:  # in the order of their days
        while datetime.combine(row.day, time()) >= held[place][1]:
            place += 1
        held[place][2].append(row)
    return tuple(
        PeriodActuals(
            start, finish, _sum(each), tasks=tuple(_rows(plan, each)), is_open=finish > at
        )
        for start, finish, each in held
    )


def _facts(
    net: Network, tasks: Iterable[TaskActuals], stated: Mapping[str, TaskStatus]
) -> tuple[tuple[TaskStatus, ...], list[Finding]]:
    """Return what was stated of each task with what was booked on it, and what is odd in it."""
    odd: list[Finding] = []
    rows = {row.task: row for row in tasks if row.task}
    merged = []
    for task in net.plan.tasks:
        fact, row = stated.get(task.id), rows.get(task.id)
        if row is not None:
            fact = _merged(net, fact or TaskStatus(task.id), row, odd)
        if fact is not None:
            merged.append(fact)
    return tuple(merged), odd


def _merged(net: Network, fact: TaskStatus, row: TaskActuals, odd: list[Finding]) -> TaskStatus:
    path, name = f'tasks["{fact.task}"]', row.name or fact.task
    began = _start(net, fact.task, row.first) if row.first else None
    if fact.start and row.first and row.first < fact.start.date():
        day, start = row.first.isoformat(), fact.start.isoformat()
        odd.append(found("before_actual_start", path, task=name, day=day, start=start))
    if fact.finish and row.last and row.last > fact.finish.date():
        day, finish = row.last.isoformat(), fact.finish.isoformat()
        odd.append(found("after_actual_finish", path, task=name, day=day, finish=finish))
    is_open = fact.finish is None and fact.percent is None and fact.remaining is None
    if row.booked.work and is_open:
        odd.append(found("nothing_remains_stated", path, task=name, work=row.booked.work))
    if fact.actual_work not in (None, row.booked.work) and row.booked.work:
        odd.append(
            found("work_differs", path, task=name, stated=fact.actual_work, booked=row.booked.work)
        )
    if row.booked.cost and not (row.booked.work or fact.start or fact.finish):
        amount, currency = row.booked.cost, net.plan.currency
        odd.append(found("cost_without_work", path, task=name, amount=amount, currency=currency))
    knows_cost = bool(row.booked.labour or row.booked.incurred)
    return replace(
        fact,
        start=fact.start or began,
        actual_work=row.booked.work or fact.actual_work,
        actual_cost=row.booked.cost if knows_cost else fact.actual_cost,
        people=tuple(dict.fromkeys((*row.people, *fact.people))),
    )


def _start(net: Network, task: str, day: date) -> datetime:
    """Return when work on a day begins; on a day off, with the day."""
    midnight = datetime.combine(day, time())
    start = net.task_time(task).next_start(midnight)
    return start if start.date() == day else midnight
