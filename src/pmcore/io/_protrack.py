"""What ProTrack's files state, and the plan that it makes: baseline, facts, agenda."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from pmcore._mapping import Attributes
from pmcore.io._import import MOST, Ledger, StoredDates, StoredPlan, refuse
from pmcore.model import (
    Accrual,
    Baseline,
    Calendar,
    CalendarException,
    CostItem,
    Dependency,
    LinkType,
    Plan,
    PlannedCost,
    PlannedTask,
    Resource,
    ResourceKind,
    ResourceNeed,
    Shift,
    StatusUpdate,
    Task,
    TaskStatus,
    WbsElement,
    WorkWeek,
)
from pmcore.network import WorkTime, compile_calendars
from pmcore.units import exponent

AGENDA = "agenda"
HOUR = 60


@dataclass(frozen=True)
class Agenda:
    """Working hours of a day, working days of a week (Monday is 0), and holidays."""

    hours: tuple[int, ...] = (8, 9, 10, 11, 13, 14, 15, 16)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()

    def calendar(self) -> Calendar:
        """Return the calendar: hours in a row are one shift."""
        starts = [hour for hour in self.hours if hour - 1 not in self.hours]
        ends = [hour + 1 for hour in self.hours if hour + 1 not in self.hours]
        shifts = tuple(
            Shift(start * HOUR, end * HOUR) for start, end in zip(starts, ends, strict=True)
        )
        day = len(self.hours) * HOUR
        return Calendar(
            AGENDA,
            weeks=(WorkWeek(tuple(shifts if each in self.days else () for each in range(7))),),
            exceptions=tuple(CalendarException(each, each) for each in self.holidays),
            minutes_per_day=day,
            minutes_per_week=day * len(self.days),
            minutes_per_month=4 * day * len(self.days),
        )


@dataclass(frozen=True)
class Pool:
    """A resource: renewable ones cost by use and hour of each unit, others by use and unit."""

    id: str
    name: str
    is_renewable: bool
    by_use: float
    by_unit: float
    capacity: float


@dataclass
class Job:
    """An activity as planned; amounts in major units, `length` in working minutes.

    Parameters
    ----------
    fixed, hourly : float
        Its own cost at the start and by working hour, without resources.
    shares : list of (str, float, bool)
        Resource, units, and whether its cost does not grow with time.
    """

    id: str
    name: str
    start: datetime
    length: int
    fixed: float
    hourly: float
    parent: str | None = None
    is_milestone: bool = False
    shares: list[tuple[str, float, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """What is known of an activity at a status date.

    Parameters
    ----------
    took, left : int
        Working minutes.
    cost : float
        Major units: what it has cost, or by how much more than its plan for so many hours.
    is_deviation : bool
        Whether `cost` is that difference.
    """

    job: str
    start: datetime
    took: int
    left: int | None
    share: float
    cost: float
    is_deviation: bool


@dataclass
class Held:
    """A file's project."""

    name: str
    currency: str
    agenda: Agenda = field(default_factory=Agenda)
    jobs: list[Job] = field(default_factory=list)
    groups: list[tuple[str, str, str | None]] = field(default_factory=list)
    links: list[tuple[str, str, LinkType, int]] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    reports: list[tuple[datetime, str, list[Entry]]] = field(default_factory=list)


class Assembly:
    """Makes the plan of what a file states; costs are exact and rounded once an activity."""

    def __init__(self, held: Held, ledger: Ledger) -> None:
        self.held = held
        self.ledger = ledger
        if not (held.agenda.hours and held.agenda.days):
            refuse("protrack.never_works", ledger.source, path=f'calendars["{AGENDA}"]')
        self.calendar = held.agenda.calendar()
        self.time: WorkTime = compile_calendars([self.calendar]).worktime(0)
        self.pools = {pool.id: pool for pool in held.pools}
        self.jobs = {job.id: job for job in held.jobs}
        self.minor = 10 ** exponent(held.currency)

    def plan(self) -> tuple[Plan, StoredPlan]:
        """Return the plan with its baseline and updates, and the dates that the file holds."""
        held = self.held
        rows = tuple(self._planned(job) for job in held.jobs)
        baseline = Baseline(
            "baseline",
            rows,
            currency=held.currency,
            calendars=(self.calendar,),
            calendar=AGENDA,
        )
        plan = Plan(
            held.name,
            start=min((job.start for job in held.jobs), default=datetime(2000, 1, 1)),
            currency=held.currency,
            calendar=AGENDA,
            calendars=(self.calendar,),
            wbs=tuple(WbsElement(id, name, parent=parent) for id, name, parent in held.groups),  # noqa: A001 - as the field
            tasks=tuple(self._task(job) for job in held.jobs),
            dependencies=tuple(self._links()),
            resources=tuple(map(self._resource, held.pools)),
            baselines=(baseline,),
            updates=tuple(self._updates()),
        )
        stored = (
            StoredDates(row.task, planned_start=row.start, planned_finish=row.finish)
            for row in rows
        )
        return plan, StoredPlan(tuple(stored))

    def _costs(self, job: Job) -> tuple[float, float]:
        """Return what an activity costs at its start and by hour, its resources included."""
        fixed, hourly = job.fixed, job.hourly
        for name, units, is_fixed in job.shares:
            pool = self.pools[name]
            fixed += pool.by_use * (units if pool.is_renewable else 1)
            if is_fixed and not pool.is_renewable:
                fixed += pool.by_unit * units
            else:
                hourly += pool.by_unit * units
        return fixed, hourly

    def _amounts(self, job: Job) -> list[tuple[int, Accrual]]:
        fixed, hourly = self._costs(job)
        start = round(fixed * self.minor)
        whole = round((fixed + hourly * job.length / HOUR) * self.minor)
        found = [(start, Accrual.START), (whole - start, Accrual.EVEN)]
        return [each for each in found if each[0]]

    def _planned(self, job: Job) -> PlannedTask:
        return PlannedTask(
            job.id,
            job.start,
            self.time.add(job.start, job.length) if job.length else job.start,
            duration=job.length,
            costs=tuple(PlannedCost(amount, accrual) for amount, accrual in self._amounts(job)),
            calendar=AGENDA,
            wbs=job.parent,
            is_milestone=job.is_milestone,
        )

    def _task(self, job: Job) -> Task:
        return Task(
            job.id,
            job.name,
            job.length,
            wbs=job.parent,
            needs=tuple(
                ResourceNeed(name, units)
                for name, units, _ in job.shares
                if units > 0 and self.pools[name].is_renewable
            ),
            costs=tuple(CostItem(amount, accrual) for amount, accrual in self._amounts(job)),
        )

    def _resource(self, pool: Pool) -> Resource:
        """Return a resource; its price stands in the activities' costs, so it has none itself."""
        kind = ResourceKind.EQUIPMENT if pool.is_renewable else ResourceKind.MATERIAL
        most = sum(
            units for job in self.held.jobs for name, units, _ in job.shares if name == pool.id
        )
        return Resource(
            pool.id,
            pool.name,
            kind=kind,
            capacity=pool.capacity if pool.capacity >= 0 else max(1.0, most),
            attributes=Attributes({"by_use": pool.by_use, "by_unit": pool.by_unit}),
        )

    def _links(self) -> Iterable[Dependency]:
        """Yield the links between activities that are there, each pair and kind once."""
        seen: set[tuple[str, str, LinkType]] = set()
        for before, after, kind, lag in self.held.links:
            for name in (before, after):
                if name not in self.jobs:
                    path = f'dependencies["{before}->{after}"]'
                    self.ledger.add("file.unknown_reference", path, raw=name, register="tasks")
            if {before, after} <= self.jobs.keys() and (before, after, kind) not in seen:
                seen.add((before, after, kind))
                yield Dependency(before, after, kind, lag)

    def _updates(self) -> Iterable[StatusUpdate]:
        reports = sorted(self.held.reports, key=lambda each: each[0])
        for report, later in pairwise([*reports, None]):
            assert report is not None
            at, name, entries = report
            if later is not None and later[0] == at:
                self.ledger.add("protrack.same_date", f'updates["{at}"]', found=at.isoformat())
                continue
            facts: dict[str, TaskStatus] = {}
            for each in entries:
                if each.job in facts:
                    path = f'updates["{at}"].tasks["{each.job}"]'
                    self.ledger.add("protrack.task_twice", path, raw=each.job)
                facts[each.job] = self._fact(each, at)
            yield StatusUpdate(at, tuple(facts.values()), name=name)

    def _fact(self, entry: Entry, at: datetime) -> TaskStatus:
        job = self.jobs[entry.job]
        fixed, hourly = self._costs(job)
        cost = entry.cost
        if entry.is_deviation:
            cost += fixed + hourly * entry.took / HOUR
        is_done = entry.share >= 1 and not entry.left
        finish = self.time.add(entry.start, entry.took) if entry.took else entry.start
        if is_done and finish > at:
            path = f'updates["{at}"].tasks["{entry.job}"].finish'
            self.ledger.add("protrack.finish_ahead", path, raw=finish.isoformat())
            finish = max(entry.start, at)
        return TaskStatus(
            entry.job,
            start=entry.start,
            finish=finish if is_done else None,
            percent=None if is_done else entry.share,
            remaining=None if is_done else entry.left,
            actual_cost=round(cost * self.minor),
        )


def amount(ledger: Ledger, text: str, owner: str, field: str, *, default: float = 0.0) -> float:
    """Return a number of money or units within reason; `default` for another, noted."""
    return ledger.bounded(text, owner, field, low=-MOST, high=MOST, default=default)


def moment(text: str) -> datetime | None:
    """Return the instant of digits such as ``280620111700``: day, month, year, hour, minute.

    None for what is no date; ProTrack writes the year 100 where there is none.

    Examples
    --------
    >>> moment("280620111700"), moment("010101000000"), moment("0")
    (datetime.datetime(2011, 6, 28, 17, 0), None, None)
    """
    for form in ("%d%m%Y%H%M", "%d%m%Y"):
        if len(text) == (12 if "%H" in form else 8) and text.isdecimal():
            try:
                found = datetime.strptime(text, form)  # naive, as the file is
            except ValueError:
                return None
            return found if found.year >= 1900 else None
    return None


def is_stated(text: str) -> bool:
    """Tell whether digits are to be a date: neither 0 nor of the year 100.

    Examples
    --------
    >>> is_stated("310220270800"), is_stated("010101000000"), is_stated("0")
    (True, False, False)
    """
    return bool(text.strip("0")) and text not in ("010101000000", "01010100")
