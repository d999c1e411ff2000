"""The tasks and summaries of a sheet: what its rows state of each, and what has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import NamedTuple

from pmcore._mapping import Plain
from pmcore.io._cells import Cell, columns, from_cell
from pmcore.io._grid import is_error, text_of
from pmcore.io._headings import FIELD
from pmcore.io._import import Ledger, StoredDates
from pmcore.io._native import plain
from pmcore.io._sheet_people import SheetPeople
from pmcore.io._sheet_rows import Item, Rows
from pmcore.io._sheet_values import Dates, duration, is_hundred, share
from pmcore.model import ELAPSED, STANDARD, Calendar, ConstraintType, Task, TaskKind
from pmcore.network import compile_calendars
from pmcore.units import MINUTES_PER_DAY

_MANUAL = frozenset(["manually scheduled", "manual", "手动计划", "手动"])
_NO = frozenset(["no", "n", "false", "0", "否"])
_CONSTRAINTS: dict[str, ConstraintType | None] = {
    "as soon as possible": None,
    "越早越好": None,
    "as late as possible": ConstraintType.AS_LATE_AS_POSSIBLE,
    "越晚越好": ConstraintType.AS_LATE_AS_POSSIBLE,
    "start no earlier than": ConstraintType.START_NO_EARLIER_THAN,
    "不得早于...开始": ConstraintType.START_NO_EARLIER_THAN,
    "start no later than": ConstraintType.START_NO_LATER_THAN,
    "不得晚于...开始": ConstraintType.START_NO_LATER_THAN,
    "finish no earlier than": ConstraintType.FINISH_NO_EARLIER_THAN,
    "不得早于...完成": ConstraintType.FINISH_NO_EARLIER_THAN,
    "finish no later than": ConstraintType.FINISH_NO_LATER_THAN,
    "不得晚于...完成": ConstraintType.FINISH_NO_LATER_THAN,
    "must start on": ConstraintType.START_ON,
    "必须开始于": ConstraintType.START_ON,
    "must finish on": ConstraintType.FINISH_ON,
    "必须完成于": ConstraintType.FINISH_ON,
}
_DATES = ("start", "finish", "due", "deadline", "actual_start", "actual_finish", "constraint_date")


class Wish(NamedTuple):
    """What the caller says of a plan that its tables may not."""

    name: str | None
    start: datetime | None
    currency: str | None
    unit: str
    status_date: datetime | None = None
    date_order: str | None = None
    sheet: str | None = None


class SheetTasks:
    """The tasks of a sheet as they are read.

    Parameters
    ----------
    is_exact : bool
        Whether pmcore wrote the sheet.

    Attributes
    ----------
    stated : dict
        The dates that each task's row states, by id.
    """

    def __init__(
        self,
        rows: Rows,
        wish: Wish,
        ledger: Ledger,
        *,
        people: SheetPeople,
        calendar: Calendar | None,
        is_exact: bool,
    ) -> None:
        self.rows, self.wish, self.ledger, self.people = rows, wish, ledger, people
        self.calendar, self.is_exact = calendar, is_exact
        self.grid, self.header = rows.grid, rows.header
        self.dates = Dates(ledger, wish.date_order, self.grid.epoch)
        self.dates.learn(
            (rows.column(role), self.grid.path(self.header.row, place))
            for role in _DATES
            if (place := self.header.column(role)) is not None
        )
        self.worktime = compile_calendars([calendar or STANDARD]).worktime(0)
        self.stated: dict[str, StoredDates] = {}
        self.counted: list[str] = []
        self.hundred = is_hundred(rows.column("percent"))
        self.is_told = False
        self._elapsed = self._is_estimated = False

    def task(self, item: Item) -> dict[str, Plain]:
        """Return what a row states of its task."""
        made: dict[str, Plain] = {"id": item.id}
        if item.name:
            made["name"] = item.name
        if item.parent:
            made["wbs"] = item.parent.id
        more = self._others(item, made)
        self._times(item, made, more)
        self._wishes(item, made)
        self._kind(item, made, more)
        self._note(item, made)
        if item.outline and item.outline != item.id and not self.is_exact:
            more.setdefault(self._text("outline", "WBS"), item.outline)
        self._responsible(item, made)
        self._progress(item, more)
        if more:
            stated = made.get("attributes")
            made["attributes"] = {**more, **(stated if isinstance(stated, dict) else {})}
        return made

    def summary(self, item: Item) -> dict[str, Plain]:
        """Return what a row states of its element."""
        made: dict[str, Plain] = {"id": item.id}
        if item.name:
            made["name"] = item.name
        if item.parent:
            made["parent"] = item.parent.id
        if item.outline:
            made["code"] = item.outline
        if item.row < 0:
            return made
        self._responsible(item, made)
        self._note(item, made)
        if due := self._due(item):
            made["deadline"] = due.isoformat()
        more = {
            text: plain(cell)
            for column, text in self.header.others.items()
            if (cell := self.grid.cell(item.row, column)) is not None and not is_error(cell)
        }
        if more:
            made["attributes"] = more
        return made

    def fact(self, item: Item) -> dict[str, Plain]:
        """Return what a row says has happened."""
        held = self.rows.cell(item, "percent")
        done = share(held, is_hundred=self.hundred) if held is not None else None
        path = self.rows.path(item, "percent")
        if held is not None and done is None:
            self.ledger.add("file.bad_number", path, raw=text_of(held), used=0)
        start, finish = (
            self._date(item, "actual_start"),
            self._date(item, "actual_finish", is_finish=True),
        )
        stated = self.stated[item.id]
        if start is None and (done or finish) and stated.start:
            start = stated.start
            self.ledger.add("sheet.actual_date", path, used=start.isoformat())
        if finish is None and done == 1 and stated.finish:
            finish = stated.finish
            self.ledger.add("sheet.actual_date", path, used=finish.isoformat())
        if start is None:
            return {}
        made: dict[str, Plain] = {"task": item.id, "start": start.isoformat()}
        if finish:
            made["finish"] = finish.isoformat()
        elif done is not None:
            made["percent"] = done
        return made

    def _note(self, item: Item, made: dict[str, Plain]) -> None:
        if note := "\n".join(text_of(each) for each, _ in self.rows.cells(item, "note")):
            made["note"] = note

    def _responsible(self, item: Item, made: dict[str, Plain]) -> None:
        held = self.rows.cell(item, "responsible")
        if held is None:
            return
        if owners := self.people.named(held, self.rows.path(item, "responsible")):
            made["responsible"] = self.people.find(owners[0][0])

    def _text(self, role: str, otherwise: str) -> str:
        column = self.header.column(role)
        return otherwise if column is None else self.header.texts.get(column, otherwise)

    def _others(self, item: Item, made: dict[str, Plain]) -> dict[str, Plain]:
        """Return what columns that mean nothing here hold; exact fields go into `made`."""
        more: dict[str, Plain] = {}
        for column, text in self.header.others.items():
            held = self.grid.cell(item.row, column)
            if is_error(held):
                self.ledger.add("sheet.error_cell", self.grid.path(item.row, column), raw=held)
            elif held is not None:
                name = text.removeprefix("attributes.")
                while name in more:
                    name += " (2)"
                more[name] = plain(held)
        self._fields(item, made)
        return more

    def _fields(self, item: Item, made: dict[str, Plain]) -> None:
        known = {each.field: each for each in columns(Task)}
        for role, places in self.header.roles.items():
            held = self.grid.cell(item.row, places[0])
            if not role.startswith(FIELD) or held is None:
                continue
            column = known[role.removeprefix(FIELD)]
            try:
                made[column.field] = from_cell(
                    held, column, unit=self.wish.unit, currency=self.people.currency
                )
            except (ValueError, RecursionError):
                path = self.grid.path(item.row, places[0])
                self.ledger.add("sheet.bad_cell", path, raw=text_of(held), expected=column.kind)

    def _span(self, item: Item, role: str, otherwise: str) -> int | None:
        held = self.rows.cell(item, role)
        if held is None:
            return None
        path = self.rows.path(item, role)
        unit = self.header.units.get(self.header.column(role) or 0, otherwise)
        found = duration(held, unit, self._noter(path, held))
        if found is None or found.minutes < 0:
            self.ledger.add("sheet.bad_duration", path, raw=text_of(held))
            return None
        if found.is_elapsed:
            self._elapsed = True
        self._is_estimated = found.is_estimated
        return found.minutes

    def _noter(self, path: str, raw: Cell) -> Callable[[str, object], None]:
        return lambda code, used: self.ledger.add(code, path, raw=text_of(raw), used=used)

    def _times(self, item: Item, made: dict[str, Plain], more: dict[str, Plain]) -> None:
        """Read duration, work and dates; a duration that is not stated is counted from dates."""
        self._elapsed = self._is_estimated = False
        length = self._span(item, "duration", self.wish.unit)
        if self._elapsed:
            made["calendar"] = ELAPSED
        if self._is_estimated:
            more["Estimated"] = True
        role = "work" if self.header.column("work") is not None else "work_seconds"
        work = self._span(item, role, "s" if role == "work_seconds" else "h")
        start = self._date(item, "start")
        finish = self._date(item, "finish", is_finish=True)
        due = self._due(item)
        is_point = self.rows.is_on(item, "milestone")
        if length is None and not is_point and start and (finish or due):
            length = self._count(item, start, finish or due or start)
        if (
            not (work or is_point)
            and self.header.column("duration") is not None
            and length is None
            and self.rows.cell(item, "duration") is None
        ):
            self.ledger.add("sheet.no_duration", self.rows.path(item, "duration"))
        if length:
            made["duration"] = length
        if work:
            made["work"] = work
        if due:
            made["deadline"] = due.isoformat()
        self.stated[item.id] = StoredDates(item.id, start=start, finish=finish)

    def _count(self, item: Item, start: datetime, finish: datetime) -> int | None:
        path = self.rows.path(item, "start")
        length = self.worktime.between(start, finish)
        # A finish that is a day alone lies at the midnight after it.
        is_before = finish < start or (finish == start and finish.time() == time())
        if is_before:
            self.ledger.add(
                "sheet.finish_first", path, start=start.isoformat(), finish=finish.isoformat()
            )
            return None
        if not length and finish > start:
            length = max(1, (finish - start).days) * MINUTES_PER_DAY
            self.ledger.add("sheet.no_worktime", path, used=length)
        self.counted.append(path)
        return length

    def note_counted(self) -> None:
        """Note the durations that dates tell."""
        if self.counted:
            self.ledger.add("sheet.counted", self.counted[0], count=len(self.counted))

    def _due(self, item: Item) -> datetime | None:
        due = self._date(item, "due", is_finish=True)
        return due or self._date(item, "deadline", is_finish=True)

    def _date(self, item: Item, role: str, *, is_finish: bool = False) -> datetime | None:
        held = self.rows.cell(item, role)
        if held is None:
            return None
        # What pmcore wrote are instants, midnight too.
        is_end = is_finish and not self.is_exact
        return self.dates.read(held, self.rows.path(item, role), is_finish=is_end)

    def _wishes(self, item: Item, made: dict[str, Plain]) -> None:
        word = text_of(self.rows.cell(item, "constraint")).replace("…", "...").strip()
        if not word:
            return
        path = self.rows.path(item, "constraint")
        kind = _CONSTRAINTS.get(" ".join(word.casefold().split()))
        is_end = "finish" in str(kind)
        at = self._date(item, "constraint_date", is_finish=is_end) if kind else None
        if kind is ConstraintType.AS_LATE_AS_POSSIBLE:
            made["constraints"] = [{"type": kind.value}]
        elif kind and at:
            made["constraints"] = [{"type": kind.value, "date": at.isoformat()}]
        elif kind or word.casefold() not in _CONSTRAINTS:
            self.ledger.add("file.bad_constraint", path, raw=word, date=str(at or ""))

    def _kind(self, item: Item, made: dict[str, Plain], more: dict[str, Plain]) -> None:
        cell = self.rows.cell
        kind = text_of(cell(item, "kind"))
        if kind.casefold() in {each.value for each in TaskKind}:
            made["kind"] = kind.casefold()
        elif kind:
            more[self._text("kind", "kind")] = kind
        if self.rows.is_on(item, "milestone") and made.get("duration") and not self.is_exact:
            self.ledger.add("sheet.long_milestone", self.rows.path(item, "milestone"))
            more["Milestone"] = True
        if text_of(cell(item, "active")).casefold() in _NO and cell(item, "active") is not None:
            made["kind"] = TaskKind.INACTIVE.value
        stated = self.stated[item.id]
        is_manual = text_of(cell(item, "mode")).casefold() in _MANUAL
        if made.get("kind") == "manual" or (is_manual and "kind" not in made):
            made["kind"] = TaskKind.MANUAL.value
            for field, at in (("start", stated.start), ("finish", stated.finish)):
                if at:
                    made[field] = at.isoformat()
        priority = text_of(cell(item, "priority"))
        if priority.isdecimal() and int(priority) <= 1000:
            made["priority"] = int(priority)
        elif priority:
            more[self._text("priority", "priority")] = priority
        calendar = text_of(cell(item, "calendar"))
        if calendar:
            self._calendar(item, made, calendar)

    def _calendar(self, item: Item, made: dict[str, Plain], name: str) -> None:
        if self.is_exact or (self.calendar and name == self.calendar.id):
            made["calendar"] = name
        elif name.casefold().replace(" ", "") in ("24hours", "24小时", ELAPSED):
            made["calendar"] = ELAPSED
        elif name.casefold() not in ("standard", "标准"):
            path = self.rows.path(item, "calendar")
            self.ledger.add("file.unknown_reference", path, raw=name, register="calendars")

    def _progress(self, item: Item, more: dict[str, Plain]) -> None:
        """Keep progress with the task where the sheet's data date is not known."""
        if self.wish.status_date or self.is_exact:
            return
        for role in ("percent", "actual_start", "actual_finish"):
            held = self.rows.cell(item, role)
            if held is None or held in (0, "0", "0%"):
                continue
            more[self._text(role, role)] = plain(held)
            if not self.is_told:
                self.is_told = True
                self.ledger.add("sheet.no_status_date", self.rows.path(item, role))
