"""Calendars of a XER file: the nested text of their weeks and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from pmcore._mapping import EMPTY, Attributes
from pmcore.io._import import DEEPEST_BASE, FIRST_YEAR, LAST_YEAR, Ledger
from pmcore.io._xer_tables import Row
from pmcore.model import Calendar, CalendarException, Shift, WorkWeek

DEEPEST = 64
Days: TypeAlias = tuple[tuple[Shift, ...], ...]
_TOKENS = re.compile(r"[()]|[^()]+")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?\s*([AaPp][Mm])?")
DAY_ZERO = date(1899, 12, 30).toordinal()
_LEAST, _MOST = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()


@dataclass
class Node:
    """One node of the nested text: ``(0||head(parameters)(parts))``."""

    head: str
    parameters: str
    parts: list[Node]


class UnreadableError(ValueError):
    """The nested text breaks off or makes no sense."""


def nodes(text: str) -> list[Node]:
    """Return the outermost nodes of a calendar's text.

    Raises
    ------
    UnreadableError
        If brackets do not match or nest too deeply.
    """
    # A list a bracket: texts and lists; what is read lies in the first.
    stack: list[list[object]] = [[]]
    for token in _TOKENS.findall(text.replace("\x7f", " ")):
        if token == "(":
            if len(stack) > DEEPEST:
                raise UnreadableError
            inner: list[object] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif token == ")":
            stack.pop()
            if not stack:
                raise UnreadableError
        elif token.strip():
            stack[-1].append(token.strip())
    if len(stack) > 1:
        raise UnreadableError
    return [_node(item) for item in stack[0] if isinstance(item, list)]


def _node(item: list[object]) -> Node:
    texts = [part for part in item if isinstance(part, str)]
    lists = [part for part in item if isinstance(part, list)]
    parameters = "".join(part for part in lists[0] if isinstance(part, str)) if lists else ""
    parts = [_node(part) for part in lists[1] if isinstance(part, list)] if len(lists) > 1 else []
    return Node(texts[0].rpartition("||")[2].strip() if texts else "", parameters, parts)


def _pairs(parameters: str) -> dict[str, str]:
    cells = [cell.strip() for cell in parameters.split("|")]
    return dict(zip(cells[::2], cells[1::2], strict=False))


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    at = hour * 60 + minute
    return at if at <= 1440 and minute < 60 else None


class CalendarReader:
    """Reads the rows of CALENDAR and remembers which could not be read."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.calendars: dict[str, Calendar] = {}
        self.projects: dict[str, str] = {}
        self.names: Mapping[str, str] = {}

    def read(self, rows: Iterable[Row], names: Mapping[str, str]) -> None:
        """Read every calendar; one that makes no sense is left out, noted.

        `names` gives the plan's id by a project's number.
        """
        self.names = names
        bases: dict[str, str] = {}
        for row in rows:
            name = row["clndr_id"]
            path = f'calendars["{name}"]'
            if not name or name in self.calendars:
                where = f"CALENDAR[line {row.line}]"
                self.ledger.add("xer.calendar_twice", where, raw=name, line=row.line)
                continue
            bases[name] = row["base_clndr_id"]
            try:
                self.calendars[name] = self._calendar(row, path)
            except UnreadableError:
                facts = {"raw": row["clndr_name"], "line": row.line}
                self.ledger.add("xer.calendar_unreadable", path, **facts)
                continue
            self.projects[name] = row["proj_id"]
        self._link(bases)

    def _link(self, bases: dict[str, str]) -> None:
        for name, calendar in list(self.calendars.items()):
            path, base = f'calendars["{name}"]', bases[name]
            line = {name}
            while base in self.calendars and base not in line and len(line) < DEEPEST_BASE:
                line.add(base)
                base = bases[base]
            is_long = len(line) >= DEEPEST_BASE
            if base and (is_long or base in line or bases[name] not in self.calendars):
                self.ledger.add("file.calendar_base", f"{path}.base", raw=bases[name])
            elif bases[name]:
                self.calendars[name] = replace(calendar, base=bases[name])
        idle = [name for name in self.calendars if not self._works(name)]
        for name in idle:
            calendar = self.calendars.pop(name)
            self.ledger.add("xer.calendar_unreadable", f'calendars["{name}"]', raw=calendar.name)
        for name, calendar in list(self.calendars.items()):
            if calendar.base in idle:
                self.ledger.add(
                    "file.calendar_base", f'calendars["{name}"].base', raw=calendar.base
                )
                self.calendars[name] = replace(calendar, base=None)

    def _works(self, name: str) -> bool:
        """Tell whether the week that holds for a calendar has any work."""
        at: str | None = name
        while at is not None and at in self.calendars:
            if self.calendars[at].weeks:
                return any(self.calendars[at].weeks[-1].days)
            at = self.calendars[at].base
        return False

    def times(self, row: Row, path: str) -> tuple[Days | None, dict[int, tuple[Shift, ...]]]:
        """Return the seven days of a row's calendar, Monday first, and exceptions by ordinal.

        Raises
        ------
        UnreadableError
            If its text breaks off or makes no sense.
        """
        held = {node.head: node for node in _all(nodes(row["clndr_data"]))}
        week, special = held.get("DaysOfWeek"), held.get("Exceptions")
        days = self._days(week, path) if week else None
        return days, self._exceptions(special, path) if special else {}

    def _calendar(self, row: Row, path: str) -> Calendar:
        days, special = self.times(row, path)
        if days is None and not row["base_clndr_id"]:
            raise UnreadableError
        return Calendar(
            row["clndr_id"],
            row["clndr_name"],
            weeks=(WorkWeek(days),) if days else (),
            exceptions=tuple(spans(special)),
            minutes_per_day=self._unit(row, path, "day", 480, 1440),
            minutes_per_week=self._unit(row, path, "week", 2400, 10080),
            minutes_per_month=self._unit(row, path, "month", 9600, 44640),
            attributes=self._kind(row),
        )

    def _kind(self, row: Row) -> Attributes:
        """Return whose calendar it is, unless it is a global one."""
        kind, project = row["clndr_type"], row["proj_id"]
        found = {"clndr_type": kind} if kind not in ("", "CA_Base") else {}
        if project:
            found["project"] = self.names.get(project, project)
        return Attributes(found) if found else EMPTY

    def _unit(self, row: Row, path: str, unit: str, usual: int, most: int) -> int:
        """Return what the calendar calls a day, week or month, in minutes."""
        raw, field = row[f"{unit}_hr_cnt"], f"minutes_per_{unit}"
        if not raw:
            return usual
        found = self.ledger.number(raw, path, field, default=usual / 60) * 60
        if 1 <= found <= most:
            return round(found)
        used = most if found > most else usual
        self.ledger.add("file.bad_number", f"{path}.{field}", raw=raw, used=used)
        return used

    def _days(self, week: Node, path: str) -> Days:
        days: list[tuple[Shift, ...]] = [()] * 7
        for node in week.parts:
            if node.head.isdecimal() and 1 <= int(node.head) <= 7:  # 1 is Sunday
                days[(int(node.head) + 5) % 7] = self._shifts(node, f"{path}.weeks[0]")
        return tuple(days)

    def _shifts(self, node: Node, path: str) -> tuple[Shift, ...]:
        found = []
        for part in node.parts:
            held = _pairs(part.parameters)
            start, finish = _minute(held.get("s", "")), _minute(held.get("f", ""))
            if start is not None and finish == 0:
                finish = 1440
            if start is not None and finish is not None and finish < start < 1440:
                finish += 1440
            if start is None or finish is None or start >= finish:
                self.ledger.add("file.bad_shift", path, raw=part.parameters)
            else:
                found.append(Shift(start, finish))
        return tuple(sorted(found, key=lambda shift: shift.start))

    def _exceptions(self, node: Node, path: str) -> dict[int, tuple[Shift, ...]]:
        days: dict[int, tuple[Shift, ...]] = {}
        for part in node.parts:
            raw = _pairs(part.parameters).get("d", "")
            number = int(raw) + DAY_ZERO if raw.isdecimal() and len(raw) < 8 else 0
            if self.is_within(number):
                days[number] = self._shifts(part, f"{path}.exceptions")
            else:
                self.ledger.add("file.bad_date", f"{path}.exceptions", raw=raw or part.parameters)
        return days

    @staticmethod
    def is_within(number: int) -> bool:
        """Tell whether an ordinal lies within the years of calendars."""
        return _LEAST <= number <= _MOST


def spans(days: dict[int, tuple[Shift, ...]]) -> Iterator[CalendarException]:
    """Yield exceptions for days by ordinal, like ones of neighbouring days as one."""
    first = last = 0
    held: tuple[Shift, ...] = ()
    for number in sorted(days):
        if number == last + 1 and days[number] == held:
            last = number
            continue
        if last:
            yield CalendarException(date.fromordinal(first), date.fromordinal(last), held)
        first = last = number
        held = days[number]
    if last:
        yield CalendarException(date.fromordinal(first), date.fromordinal(last), held)


def _all(found: list[Node]) -> Iterator[Node]:
    for node in found:
        yield node
        yield from _all(node.parts)
