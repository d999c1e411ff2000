"""Primavera P6's XML files (PMXML), read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pmcore.io._import import Content, Import, Ledger, content, parse_instant, refuse
from pmcore.io._pmxml_tables import ROOT, SHAPES, Collector
from pmcore.io._xer import read_tables
from pmcore.io._xer_calendars import CalendarReader, Days
from pmcore.io._xer_tables import Row, Tables
from pmcore.io._xml import Element, parse_xml
from pmcore.model import Shift

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?")
_OBJECTS = {shape.table: name for name, shape in SHAPES.items() if name != "BaselineProject"}
_TABLE = re.compile(r"([A-Z]+)\[line")


def read_pmxml(source: str | Path | bytes, *, strict: bool = False) -> Import:
    """Return the plans of a Primavera P6 XML file, one a project, as `read_xer` would give them.

    Parameters
    ----------
    source : str, Path or bytes
        A path, the file's bytes, or its text.
    strict : bool
        Refuse the file where a repair is needed.

    Returns
    -------
    Import
        Baselines that the file holds are plans as well. Projects without activities are left out
        where another has some, noted.

    Raises
    ------
    FormatError
        If it is no P6 XML, is broken or hostile, or needs repairs that `strict` forbids.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> text = '''<APIBusinessObjects><Project><ObjectId>1</ObjectId><Id>BRIDGE</Id>
    ... <PlannedStartDate>2027-01-04T08:00:00</PlannedStartDate>
    ... <Activity><ObjectId>7</ObjectId><Id>A1000</Id><Name>Survey</Name>
    ... <Type>Task Dependent</Type><PlannedDuration>40</PlannedDuration></Activity>
    ... </Project></APIBusinessObjects>'''
    >>> found = read_pmxml(text)
    >>> found.plan.task("A1000").duration, [repair.code for repair in found.repairs]
    (2400, ['xer.no_calendar'])
    """
    held = content(source)
    collector = Collector()
    root = parse_xml(held, {ROOT: collector.take})
    if root.tag != ROOT:
        refuse("pmxml.not_pmxml", held.source, line=root.line, found=root.tag)
    return read_objects(collector, held, is_strict=strict)


def read_objects(collector: Collector, held: Content, *, is_strict: bool) -> Import:
    """Return the plans of the objects that a file's parser gave."""
    ledger = _ObjectLedger(held.source, "pmxml")
    _mark_roots(collector)
    tables = Tables([], {name: _Held(rows) for name, rows in collector.tables.items()})
    calendars = _Calendars(ledger, collector.weeks)
    return read_tables(tables, ledger, calendars, is_strict=is_strict)


class _ObjectLedger(Ledger):
    """Notes that call a table by the name its rows have in XML."""

    def add(self, code: str, path: str, **facts: object) -> None:
        """Note a repair."""
        register = facts.get("register")
        if register is not None:
            facts["register"] = _OBJECTS.get(str(register), register)
        named = _TABLE.sub(lambda found: f"{_OBJECTS.get(found[1], found[1])}[line", path)
        super().add(code, named, **facts)


class _Held:
    """Rows that are read already."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def rows(self) -> list[Row]:
        """Return them."""
        return self._rows


def _mark_roots(collector: Collector) -> None:
    """Mark the WBS node that stands for each project; P6 leaves it out, other tools do not.

    It is the one that the project names, or the only one at the top if it has the project's id
    as its code.
    """
    elements: dict[str, list[Row]] = {}
    for row in collector.tables.get("PROJWBS", ()):
        elements.setdefault(row["proj_id"], []).append(row)
    for project in collector.tables.get("PROJECT", ()):
        own = elements.get(project["proj_id"], [])
        named = [row for row in own if project["wbs_id"] and row["wbs_id"] == project["wbs_id"]]
        top = [row for row in own if not row["parent_wbs_id"]]
        if not named and len(top) == 1 and top[0]["wbs_short_name"] == project["proj_short_name"]:
            named = top
        if named:
            named[0]["proj_node_flag"] = "Y"
            continue
        number = project["wbs_id"] or f"project {project['proj_id']}"
        node = Row(
            wbs_id=number,
            proj_id=project["proj_id"],
            obs_id=project["obs_id"],
            proj_node_flag="Y",
            wbs_short_name=project["proj_short_name"],
            wbs_name=project["name"],
        )
        node.line = project.line
        collector.tables.setdefault("PROJWBS", []).append(node)


class _Calendars(CalendarReader):
    """Reads calendars whose weeks and exceptions are elements."""

    def __init__(self, ledger: Ledger, weeks: list[Element]) -> None:
        super().__init__(ledger)
        self.weeks = weeks

    def times(self, row: Row, path: str) -> tuple[Days | None, dict[int, tuple[Shift, ...]]]:
        """Return the seven days of a row's calendar, and its exceptions by ordinal."""
        element = self.weeks[int(row["clndr_data"])]
        week: dict[str, tuple[Shift, ...]] = {}
        for day in element.each("StandardWorkWeek", "StandardWorkHours"):
            week[day["DayOfWeek"]] = self._worked(day, f"{path}.weeks[0]")
        days = tuple(week.get(name, ()) for name in _DAYS) if week else None
        return days, dict(self._special(element, f"{path}.exceptions"))

    def _special(self, element: Element, path: str) -> Iterator[tuple[int, tuple[Shift, ...]]]:
        for each in element.each("HolidayOrExceptions", "HolidayOrException"):
            at = parse_instant(each["Date"])
            if at is None or not self.is_within(at.toordinal()):
                self.ledger.add("file.bad_date", path, raw=each["Date"], line=each.line)
            else:
                yield at.toordinal(), self._worked(each, path)

    def _worked(self, day: Element, path: str) -> tuple[Shift, ...]:
        found = []
        for stretch in day.each("WorkTime"):
            begin, end = stretch["Start"], stretch["Finish"]
            if not begin and not end:
                continue
            start, last = _minute(begin), _minute(end)
            if last is not None and last % 5 == 0:
                # P6 names the last minute; a tool that does not means the end.
                self.ledger.add("pmxml.whole_finish", path, raw=end)
                last = (last or 1440) - 1
            if start is None or last is None or last < start:
                self.ledger.add("file.bad_shift", path, raw=f"{begin}-{end}")
            else:
                found.append(Shift(start, last + 1))
        return tuple(sorted(found, key=lambda shift: shift.start))


def _minute(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if hour < 24 and minute < 60 else None
