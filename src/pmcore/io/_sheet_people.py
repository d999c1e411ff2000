"""Resources and calendars of workbooks, and the names that stand in the rows of tasks."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pmcore._mapping import Attributes
from pmcore.io._cells import Cell
from pmcore.io._grid import Grid, is_blank, text_of
from pmcore.io._headings import Header, read_header
from pmcore.io._import import Ledger, Names
from pmcore.io._sheet_values import LONGEST_NAME, Dates, names
from pmcore.model import (
    STANDARD,
    Assignment,
    Calendar,
    CalendarException,
    Resource,
    ResourceKind,
    Skill,
    weekly,
)
from pmcore.units import Amount, Money, parse_money

_MATERIAL = frozenset(["material", "材料", "物料"])
_POOL = frozenset(["equipment", "machine", "设备", "机械"])
_FREE = ("休", "放假", "假", "holiday", "off", "non")
_WORKED = ("班", "工作日", "workday", "working", "work", "make")
# Hours that a rate is paid for.
_PER = {
    name: count
    for count, names_ in {
        1: ["", "h", "hr", "hour", "小时", "工时", "时"],
        8: ["d", "day", "天", "日", "人天"],
        40: ["w", "wk", "week", "周"],
        160: ["mon", "month", "月", "人月"],
    }.items()
    for name in names_
}
_LONGEST_SPAN = 3700


class SheetPeople:
    """The resources of a workbook: those of its own sheet, and those named in rows of tasks."""

    def __init__(self, ledger: Ledger, currency: str | None) -> None:
        self.ledger = ledger
        self.currency = currency
        self.resources: dict[str, Resource] = {}
        self.assignments: list[Assignment] = []
        self._by_name: dict[str, str] = {}
        self._names = Names(ledger, "resources")

    def add(self, resource: Resource) -> None:
        """Take a resource in."""
        self.resources[resource.id] = resource
        for text in filter(None, (resource.id, resource.name)):
            self._by_name.setdefault(text, resource.id)

    def find(self, name: str) -> str:
        """Return the id of a resource by id or name; an unknown one is a new person."""
        if name not in self._by_name:
            self.add(Resource(self._names.give(name, "?")))
        return self._by_name[name]

    def named(self, cell: Cell, path: str) -> list[tuple[str, str]]:
        """Return the names in a cell, each with its share; new ones beyond reason are listed."""
        found = []
        for name, stated in names(cell, self._by_name):
            if len(name) > LONGEST_NAME and name not in self._by_name:
                self.ledger.add("sheet.bad_cell", path, raw=name, expected="text")
            else:
                found.append((name, stated))
        return found

    def assign(self, cell: Cell, task: str, path: str) -> None:
        """Assign those whom a cell names to a task."""
        for name, stated in self.named(cell, path):
            resource = self.find(name)
            is_material = self.resources[resource].kind is ResourceKind.MATERIAL
            units = 1.0
            quantity = None
            if stated.endswith("%"):
                units = float(stated[:-1]) / 100
            elif stated and is_material:
                quantity = float(stated)
            elif stated:
                units = float(stated)
                self.ledger.add("sheet.units", path, raw=f"{name} [{stated}]", used=units)
            self.assignments.append(Assignment(task, resource, units=units, quantity=quantity))

    def read(self, grid: Grid, row: int) -> None:
        """Take in the resources of a sheet."""
        header = read_header(grid, row, "resources", self.ledger)
        for at in range(row + 1, len(grid.rows)):
            held = {role: grid.cell(at, header.roles[role][0]) for role in header.roles}
            held = {role: cell for role, cell in held.items() if not is_blank(cell)}
            if held.get("id") or held.get("name"):
                self.add(self._resource(held, grid, at, header))

    def _resource(self, held: dict[str, Cell], grid: Grid, row: int, header: Header) -> Resource:
        name = text_of(held.get("name"))
        own = self._names.give(text_of(held.get("id")) or name, "?")
        more = {
            text: text_of(cell)
            for column, text in header.others.items()
            if not is_blank(cell := grid.cell(row, column))
        }
        word = text_of(held.get("kind")).casefold()
        capacity = self._capacity(held.get("capacity"), grid.path(row, header.column("capacity")))
        kind = ResourceKind.PERSON
        if word in _MATERIAL:
            kind, capacity = ResourceKind.MATERIAL, 1.0
        elif word in _POOL or capacity > 1:
            kind = ResourceKind.EQUIPMENT
        if "calendar" in held:
            more[header.texts[header.roles["calendar"][0]]] = text_of(held["calendar"])
        return Resource(
            own,
            name if name != own else "",
            kind=kind,
            capacity=capacity,
            rate=self._rate(held.get("rate"), grid.path(row, header.column("rate"))),
            bill_rate=self._rate(held.get("bill_rate"), grid.path(row, header.column("bill_rate"))),
            email=text_of(held.get("email")),
            role=text_of(held.get("role")),
            skills=tuple(_skill(*each) for each in names(held.get("skills"))),
            attributes=Attributes(more),
        )

    def _capacity(self, cell: Cell, path: str) -> float:
        text = unicodedata.normalize("NFKC", text_of(cell))
        if not text:
            return 1.0
        try:
            found = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            found = -1.0
        if 0 <= found < 10**6:
            return found
        self.ledger.add("file.bad_number", path, raw=text, used=1.0)
        return 1.0

    def _rate(self, cell: Cell, path: str) -> Amount | None:
        """Return the price of an hour (of a unit for material); none for nothing."""
        text = unicodedata.normalize("NFKC", text_of(cell))
        amount, _, per = text.partition("/")
        if not text or re.fullmatch(r"\D?0+(\.0+)?", amount.strip()):
            return None
        hours = _PER.get(re.sub(r"s$", "", per.strip().casefold()))
        try:
            found = parse_money(amount, self.currency)
        except ValueError:
            hours = None
        if hours is None:
            self.ledger.add("sheet.bad_rate", path, raw=text)
            return None
        stated = found.currency if isinstance(found, Money) else None
        if self.currency is None and stated is None:
            self.ledger.add("sheet.no_currency", path, raw=text)
            return None
        if self.currency is None:
            self.currency = stated
            self.ledger.add("sheet.currency", path, used=stated)
        minor = found.amount if isinstance(found, Money) else found
        if hours > 1:
            minor = round(minor / hours)
            self.ledger.add("sheet.rate_per", path, raw=text, count=hours)
        return minor if stated in (None, self.currency) else Money(minor, str(stated))


def _skill(name: str, level: str) -> Skill:
    return Skill(name, int(level) if level.isdecimal() else 1)


def read_calendar(grid: Grid, row: int, ledger: Ledger, order: str | None) -> Calendar:
    """Return the standard week with the holidays and worked days of a sheet."""
    header = read_header(grid, row, "calendars", ledger)
    dates = Dates(ledger, order, grid.epoch)
    place = header.column("first")
    assert place is not None
    until = header.column("last")
    rows = range(row + 1, len(grid.rows))
    dates.learn(
        ([grid.cell(at, column) for at in rows], grid.path(row, column))
        for column in (place, until)
        if column is not None
    )
    found = []
    for at in rows:
        first = dates.read(grid.cell(at, place), grid.path(at, place))
        if first is None:
            continue
        last = dates.read(grid.cell(at, until), grid.path(at, until)) if until is not None else None
        days = first.date(), (last or first).date()
        if not 0 <= (days[1] - days[0]).days < _LONGEST_SPAN:
            ledger.add("sheet.bad_date", grid.path(at, until), raw=days[1].isoformat())
            continue
        texts = {
            role: text_of(grid.cell(at, column))
            for role in ("name", "kind")
            if (column := header.column(role)) is not None
        }
        is_worked = _is_worked(texts, days[0], grid.path(at, header.column("kind")), ledger)
        worked = STANDARD.weeks[0].days[0] if is_worked else ()
        found.append(CalendarException(*days, worked, name=texts.get("name", "")))
    return Calendar(grid.name or "calendar", weeks=weekly("").weeks, exceptions=tuple(found))


def _is_worked(texts: dict[str, str], day: date, path: str, ledger: Ledger) -> bool:
    """Tell whether a day is worked: by its kind, else by its name, else it is free."""
    for text in (texts.get("kind", "").casefold(), texts.get("name", "").casefold()):
        if any(word in text for word in _WORKED) and not text.startswith("non"):
            return True
        if "调休" in text:  # the day off, or the day worked for it
            ledger.add("sheet.moved_day", path, raw=text)
            return day.weekday() > 4
        if any(word in text for word in _FREE):
            return False
    return False
