"""Resources of Microsoft Project XML and what they are assigned to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import MOST, Ledger, Names
from pmcore.io._mspdi_calendars import CalendarReader
from pmcore.io._mspdi_fields import OwnFields, packed
from pmcore.io._mspdi_kept import PEOPLE, SHARES, kept
from pmcore.io._mspdi_outline import Outline
from pmcore.io._mspdi_splits import Breaks
from pmcore.io._mspdi_values import ACCRUALS, Purse, duration, is_on
from pmcore.io._xml import Element
from pmcore.model import (
    Accrual,
    Assignment,
    Availability,
    CostItem,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    Task,
)

# How Project writes "from the beginning" and "for ever".
OPEN_FROM = datetime(1984, 1, 1)
OPEN_TO = datetime(2049, 12, 31)


@dataclass
class People:
    """The resources of a file; `costs` are those that stand for money, by UID."""

    ledger: Ledger
    purse: Purse
    own: OwnFields
    calendars: CalendarReader
    resources: list[Resource] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    costs: dict[str, Element] = field(default_factory=dict)
    kinds: dict[str, ResourceKind] = field(default_factory=dict)

    def read(self, elements: Iterable[Element]) -> None:
        """Read every resource but the blank ones."""
        names = Names(self.ledger, "resources")
        for element in elements:
            uid = element["UID"]
            if is_on(element, "IsNull") or (uid == "0" and not element["Name"]):
                continue
            if element["Type"] == "2" or is_on(element, "IsCostResource"):
                self.costs[uid] = element
                self.ledger.add("mspdi.cost_resource", f'resources["{uid}"]', raw=element["Name"])
                continue
            wanted = self.own.id_of(element) or uid
            name = names.give(wanted, element["ID"] or element["Name"])
            self.ids.setdefault(uid, name)
            self.resources.append(self._resource(element, name))

    def _resource(self, element: Element, name: str) -> Resource:
        path = f'resources["{name}"]'
        is_material = element["Type"] == "0"
        kind = ResourceKind.MATERIAL if is_material else ResourceKind.PERSON
        self.kinds[name] = kind
        capacity = self._number(element["MaxUnits"], path, "capacity", default=1.0)
        steps, first, last = self._availability(element, path)
        return Resource(
            name,
            element["Name"],
            kind=kind,
            capacity=1.0 if is_material else capacity,
            availability=steps,
            available_from=first,
            available_until=last,
            calendar=None if is_material else self._calendar(element, path),
            rates=self._rates(element, path, kind),
            role=element["Group"],
            email=element["EmailAddress"],
            is_generic=is_on(element, "IsGeneric"),
            is_active=not is_on(element, "IsInactive"),
            attributes=self._attributes(element),
        )

    def _number(self, text: str, path: str, name: str, *, default: float) -> float:
        return self.ledger.bounded(text, path, name, low=0, high=MOST, default=default)

    def _attributes(self, element: Element) -> Attributes:
        found = self.own.of(element) | kept(element, PEOPLE)
        tables = [row for row in element.each("Rates", "Rate") if row["RateTable"] not in ("", "0")]
        if any(self._has_price(row) for row in tables):
            found["rate_tables"] = tuple(packed(row) for row in tables)
        planned = tuple(packed(part) for part in element.each("Baseline"))
        if planned:
            found["baselines"] = planned
        return Attributes(found) if found else EMPTY

    def _calendar(self, element: Element, path: str) -> str | None:
        wanted = element["CalendarUID"]
        if wanted in ("", "-1"):
            return None
        if wanted in self.calendars.calendars:
            return wanted
        facts = {"raw": wanted, "register": "Calendars"}
        self.ledger.add("file.unknown_reference", f"{path}.calendar", **facts)
        return None

    def _availability(
        self, element: Element, path: str
    ) -> tuple[tuple[Availability, ...], datetime | None, datetime | None]:
        """Return steps of capacity, and the instants before and after which there is none."""
        periods = []
        for part in element.each("AvailabilityPeriods", "AvailabilityPeriod"):
            units = self._number(part["AvailableUnits"], path, "availability", default=0.0)
            first = self._bound(part["AvailableFrom"], path, "availability")
            last = self._bound(part["AvailableTo"], path, "availability")
            if last and (last.hour, last.minute) == (23, 59):
                last += timedelta(minutes=1)
            periods.append((first or OPEN_FROM, last, units))
        periods.sort(key=lambda period: period[0])
        steps: dict[datetime, float] = {}
        for first, last, units in periods:
            steps[first] = units
            if last and last > first:
                steps.setdefault(last, 0.0)
        if not periods:
            begin = self._bound(element["AvailableFrom"], path, "available_from")
            return (), begin, self._bound(element["AvailableTo"], path, "available_until")
        if len(steps) == 1 and OPEN_FROM in steps:
            return (), None, None  # what MaxUnits says already
        ordered = tuple(Availability(at, steps[at]) for at in sorted(steps))
        begin = ordered[0].start if ordered[0].start > OPEN_FROM else None
        return ordered, begin, None

    def _bound(self, text: str, path: str, name: str) -> datetime | None:
        """Return an instant, None where it stands for the beginning or end of time."""
        found = self.ledger.instant(text, path, name)
        return found if found and OPEN_FROM < found < OPEN_TO else None

    def _rates(self, element: Element, path: str, kind: ResourceKind) -> tuple[Rate, ...]:
        """Return the prices of table A, or the one price where there is no table."""
        basis = RateBasis.UNIT if kind is ResourceKind.MATERIAL else RateBasis.HOUR
        rows = [row for row in element.each("Rates", "Rate") if row["RateTable"] in ("", "0")] or [
            element
        ]
        found: dict[tuple[RateBasis, datetime | None], Rate] = {}
        for row in rows:
            start = self._bound(row["RatesFrom"], path, "rates")
            price = self.purse.price(row["StandardRate"], path, "rates")
            overtime = self.purse.price(row["OvertimeRate"], path, "rates")
            use = self.purse.cents(row["CostPerUse"], path, "rates")
            if price or overtime or len(rows) > 1:
                found[basis, start] = Rate(price, start, basis=basis, overtime=overtime or None)
            if use:
                found[RateBasis.USE, start] = Rate(use, start, basis=RateBasis.USE)
        if self._has_other_prices(element):
            self.ledger.add("mspdi.rate_tables", f"{path}.rates")
        return tuple(found.values())

    def _has_other_prices(self, element: Element) -> bool:
        return any(
            row["RateTable"] not in ("", "0") and self._has_price(row)
            for row in element.each("Rates", "Rate")
        )

    @staticmethod
    def _has_price(row: Element) -> bool:
        return any(row[tag] not in ("", "0") for tag in ("StandardRate", "CostPerUse"))


@dataclass
class Shares:
    """The assignments of a file as they are read, by task for what else needs them."""

    ledger: Ledger
    people: People
    outline: Outline
    tasks: Mapping[str, Task]
    found: list[Assignment] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    by_task: dict[str, list[Element]] = field(default_factory=dict)
    costs: dict[str, list[CostItem]] = field(default_factory=dict)
    contoured: list[str] = field(default_factory=list)

    def read(self, elements: Iterable[Element]) -> None:
        """Read every assignment; those of summaries and of nobody make no share."""
        for element in elements:
            row = self.outline.by_uid.get(element["TaskUID"])
            uid = element["ResourceUID"]
            path = f'assignments["{element["TaskUID"]}/{uid}"]'
            if element["TaskUID"] == "0" and row is None:
                continue
            if row is None or not (
                uid in self.people.ids or uid in self.people.costs or _is_nobody(uid)
            ):
                raw, register = (element["TaskUID"], "Tasks") if row is None else (uid, "Resources")
                facts = {"raw": raw, "register": register, "line": element.line}
                self.ledger.add("file.unknown_reference", path, **facts)
            elif row.is_summary:
                if not _is_nobody(uid):
                    self.ledger.add("mspdi.summary_assignment", path, line=element.line)
            else:
                self.by_task.setdefault(row.id, []).append(element)
                self._share(element, row.id, uid, row.element, path)
        if self.contoured:
            count = len(self.contoured)
            self.ledger.add("mspdi.contour", self.contoured[0], count=count)

    def _share(self, element: Element, task: str, uid: str, owner: Element, path: str) -> None:
        if uid in self.people.costs:
            self._cost(element, task, self.people.costs[uid], path)
            return
        resource = self.people.ids.get(uid)
        if resource is None:
            return
        ledger = self.ledger
        units = ledger.bounded(element["Units"], path, "units", low=0, high=MOST, default=1.0)
        held = self._attributes(element, owner, path)
        self.elements.append(element)
        if self.people.kinds[resource] is ResourceKind.MATERIAL:
            share = Assignment(task, resource, units=1.0, quantity=units, attributes=held)
            self.found.append(share)
            return
        work = duration(element["Work"], ledger, path, "work")
        if work is not None and abs(work - units * self.tasks[task].duration) <= 1:
            work = None
        start, finish = self._dates(element, owner, path)
        self.found.append(
            Assignment(
                task, resource, units=units, work=work, start=start, finish=finish, attributes=held
            )
        )

    def _attributes(self, element: Element, owner: Element, path: str) -> Attributes:
        found = self.people.own.of(element) | kept(element, SHARES)
        if "WorkContour" in found:
            self.contoured.append(path)
        done = duration(element["ActualWork"], self.ledger, path, "actual_work") or 0
        work = duration(element["Work"], self.ledger, path, "work") or 0
        percent = self.ledger.number(owner["PercentComplete"], path, "percent")
        if abs(done - work * percent / 100) > 1:  # else it is what the task's progress says
            found["ActualWork"] = done
        planned = tuple(packed(part) for part in element.each("Baseline"))
        if planned:
            found["baselines"] = planned
        return Attributes(found) if found else EMPTY

    def shaped(self, tasks: Mapping[str, Task], breaks: Breaks) -> list[Assignment]:
        """Return the assignments, with the rows of those whose work is spread unevenly."""
        found = []
        for share, element in zip(self.found, self.elements, strict=True):
            rows = breaks.uneven(tasks[share.task], element, share.units)
            held = share.attributes | {"timephased": rows} if rows else share.attributes
            found.append(replace(share, attributes=held))
        return found

    def _dates(
        self, element: Element, owner: Element, path: str
    ) -> tuple[datetime | None, datetime | None]:
        """Return the assignment's dates where they differ from the task's."""
        if element["Start"] == owner["Start"] and element["Finish"] == owner["Finish"]:
            return None, None
        start = self.ledger.instant(element["Start"], path, "start")
        finish = self.ledger.instant(element["Finish"], path, "finish")
        if start and finish and finish < start:
            return None, None
        return start, finish

    def _cost(self, element: Element, task: str, resource: Element, path: str) -> None:
        amount = self.people.purse.cents(element["Cost"], path, "cost")
        if amount:
            accrual = ACCRUALS.get(resource["AccrueAt"], Accrual.EVEN)
            item = CostItem(amount, accrual, name=resource["Name"])
            self.costs.setdefault(task, []).append(item)

    def calendars(self, home: str) -> dict[str, str]:
        """Return the calendar of each task's people, where all have the same, not the project's.

        Project schedules a task that names no calendar on the calendars of its people.
        """
        people = {each.id: each for each in self.people.resources}
        known = self.people.calendars
        wanted: dict[str, set[str]] = {}
        for share in self.found:
            task, person = self.tasks[share.task], people[share.resource]
            is_asked = task.calendar is None and not task.attributes.get("IgnoreResourceCalendar")
            if person.kind is ResourceKind.PERSON and is_asked and person.calendar:
                wanted.setdefault(share.task, set()).add(known.real(person.calendar))
        found: dict[str, str] = {}
        mixed: list[str] = []
        for name, calendars in wanted.items():
            if len(calendars) > 1:
                mixed.append(name)
            elif calendars != {home}:
                (found[name],) = calendars
        if found:
            path = f'tasks["{next(iter(found))}"].calendar'
            self.ledger.add("mspdi.resource_calendar", path, count=len(found))
        if mixed:
            path = f'tasks["{mixed[0]}"].calendar'
            self.ledger.add("mspdi.mixed_calendars", path, count=len(mixed))
        return found


def _is_nobody(uid: str) -> bool:
    return uid in ("", "-65535", "0")
