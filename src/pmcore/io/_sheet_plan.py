"""Sheets that people keep as plans: what stands in rows becomes tasks, links, people, dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import NamedTuple

from pmcore import model
from pmcore._mapping import Plain
from pmcore.errors import Problem
from pmcore.io._cells import Cell, columns, from_cell
from pmcore.io._grid import Grid, fill_merged, is_error, text_of
from pmcore.io._headings import FIELD, Header, best_row, read_header
from pmcore.io._import import Import, Ledger, StoredDates, StoredPlan, brief, refuse
from pmcore.io._joins import join_assignments
from pmcore.io._native import plain, read_plain
from pmcore.io._sheet_links import SheetLinks
from pmcore.io._sheet_people import SheetPeople, read_calendar
from pmcore.io._sheet_rows import Item, Rows
from pmcore.io._sheet_values import Dates, duration, is_hundred, share
from pmcore.model import ELAPSED, STANDARD, Calendar, ConstraintType, Plan, Task, TaskKind
from pmcore.network import compile_calendars
from pmcore.units import MINUTES_PER_DAY

_TASK_SHEETS = frozenset(
    ["tasks", "task", "任务", "任务表", "计划", "进度计划", "plan", "schedule", "wbs"]
)
_PEOPLE_SHEETS = frozenset(
    ["resources", "resource", "resource sheet", "people", "team"]
) | frozenset(["资源", "资源表", "资源工作表", "人员", "团队", "成员", "团队成员"])
_CALENDAR_SHEETS = frozenset(
    ["calendar", "holidays", "日历", "节假日", "假期", "工作日历", "放假安排", "节假日安排"]
)
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


class _Stated(NamedTuple):
    """The dates that a row states."""

    start: datetime | None
    finish: datetime | None


def read_grids(
    grids: list[Grid],
    wish: Wish,
    ledger: Ledger,
    *,
    is_strict: bool,
    own: dict[str, Plain] | None = None,
) -> Import:
    """Return the plan that the sheets of a workbook, or the one of a text, state.

    Parameters
    ----------
    own : dict, optional
        What sheets that pmcore wrote state exactly, by register.
    """
    tasks, row = _task_sheet(grids, wish, ledger.source)
    held = dict(own or {})
    people = SheetPeople(ledger, _text(held.get("currency")) or wish.currency)
    calendar = None
    for grid in grids:
        title = grid.name.strip().casefold()
        if grid is tasks:
            continue
        score, place = best_row(grid.rows, "resources")
        if title in _PEOPLE_SHEETS and score and "resources" not in held:
            people.read(grid, place)
            continue
        score, place = best_row(grid.rows, "calendars")
        if title in _CALENDAR_SHEETS and score and "calendars" not in held:
            header = read_header(grid, place, "calendars", Ledger("", ""))
            if header.column("first") is not None:
                calendar = read_calendar(grid, place, ledger, wish.date_order)
                continue
        if any(not grid.is_empty(each) for each in range(len(grid.rows))):
            ledger.add("sheet.left_out", grid.name)
    _take(people, held.get("resources"))
    reading = _Reading(
        tasks, row, wish, ledger, people=people, calendar=calendar, is_exact=own is not None
    )
    plan, stored = reading.read(held)
    return ledger.close([plan], [stored], is_strict=is_strict)


def _take(people: SheetPeople, resources: Plain) -> None:
    for each in resources if isinstance(resources, list) else ():
        if isinstance(each, dict) and isinstance(each.get("id"), str):
            kind = str(each.get("kind", "person"))
            kinds = {item.value: item for item in model.ResourceKind}
            people.add(
                model.Resource(
                    str(each["id"]),
                    str(each.get("name", "")),
                    kind=kinds.get(kind, model.ResourceKind.PERSON),
                )
            )


def _text(value: Plain) -> str | None:
    return value if isinstance(value, str) else None


def _task_sheet(grids: list[Grid], wish: Wish, source: str) -> tuple[Grid, int]:
    """Return the sheet of tasks and the row of its headings."""
    if wish.sheet is not None:
        grids = [grid for grid in grids if grid.name == wish.sheet]
    ranked = []
    for grid in grids:
        score, row = best_row(grid.rows, "tasks")
        roles = read_header(grid, row, "tasks", Ledger("", "")).roles if score else {}
        if {"name", "id", "summary"} & set(roles) or len(roles.get("phase", ())) > 1:
            is_named = grid.name.strip().casefold() in _TASK_SHEETS
            is_other = grid.name.strip().casefold() in _PEOPLE_SHEETS | _CALENDAR_SHEETS
            ranked.append(((not is_other, is_named, score, len(grid.rows)), grid, row))
    if not ranked:
        refuse("sheet.no_tasks", source, found=", ".join(grid.name for grid in grids) or "-")
    best = max(ranked, key=lambda each: each[0])
    return best[1], best[2]


class _Reading:
    """One sheet of tasks while it becomes a plan."""

    def __init__(
        self,
        grid: Grid,
        row: int,
        wish: Wish,
        ledger: Ledger,
        *,
        people: SheetPeople,
        calendar: Calendar | None,
        is_exact: bool,
    ) -> None:
        self.grid, self.wish, self.ledger, self.people = grid, wish, ledger, people
        self.is_exact = is_exact
        self.header = self._header(row)
        self.calendars = (calendar,) if calendar else ()
        self.rows = Rows(grid, self.header, ledger)
        self.dates = Dates(ledger, wish.date_order, grid.epoch)
        self.dates.learn(
            (self.rows.column(role), grid.path(row, place))
            for role in _DATES
            if (place := self.header.column(role)) is not None
        )
        self.worktime = compile_calendars([calendar or STANDARD]).worktime(0)
        self.problems: list[Problem] = []
        self.stored: dict[str, StoredDates] = {}
        self.stated: dict[str, _Stated] = {}
        self.counted: list[str] = []
        self.hundred = is_hundred(self.rows.column("percent"))
        self.is_told = False
        self._elapsed = self._is_estimated = False

    def _header(self, row: int) -> Header:
        header = read_header(self.grid, row, "tasks", self.ledger)
        above = [at for at in range(row) if not self.grid.is_empty(at)]
        if above:
            self.ledger.add("sheet.title", self.grid.path(above[0]), count=len(above))
        roles = header.roles
        if "name" not in roles:
            if "summary" in roles:  # a tracker's word for the title
                roles["name"] = roles.pop("summary")
            elif len(roles.get("phase", ())) > 1:
                roles["name"] = [roles["phase"].pop()]
        filled = {at for role, held in roles.items() if role != "name" for at in held}
        fill_merged(self.grid, row, filled | set(header.others))
        return header

    def read(self, held: dict[str, Plain]) -> tuple[Plan, StoredPlan]:
        """Return the plan and the dates that the sheet holds."""
        items = self.rows.items
        # An element that pmcore wrote may have nothing below it.
        bare = {each["id"] for each in _dicts(held.get("wbs"))} if self.is_exact else set()
        bare -= {item.id for item in items if item.is_summary}
        for item in items:
            item.is_summary = item.is_summary or item.id in bare
        tasks = {item.id: self._task(item) for item in items if not item.is_summary}
        links = SheetLinks(self.rows, self.ledger, self.wish.unit).read()
        start = self._start(held)
        self._keep_starts(tasks, {link.successor for link in links}, start)
        wbs = [self._summary(item) for item in items if item.is_summary]
        self._assign(items)
        assignments = join_assignments(self.people.assignments, self.ledger)
        self._note_counted()
        for field, value in (("name", self.wish.name), ("currency", self.people.currency)):
            if value is not None:
                held.setdefault(field, value)
        if start is not None:
            held.setdefault("start", start.isoformat())
        if self.calendars:
            held.setdefault("calendar", self.calendars[0].id)
        held["tasks"] = _joined(held.pop("tasks", None), [*tasks.values()])
        known = {each["id"] for each in _dicts(held.get("wbs"))}
        _extend(held, "wbs", [each for each in wbs if each["id"] not in known])
        _extend(held, "dependencies", [plain(link) for link in links])
        _extend(held, "assignments", [plain(each) for each in assignments])
        _extend(held, "calendars", [plain(each) for each in self.calendars])
        if "resources" not in held:
            _extend(held, "resources", [plain(each) for each in self.people.resources.values()])
        if self.wish.status_date and not self.is_exact:
            _extend(held, "updates", self._status(items))
        plan = read_plain(Plan, held, self.problems, source=self.ledger.source)
        return plan, StoredPlan(tuple(self.stored[task.id] for task in plan.tasks))

    def _task(self, item: Item) -> dict[str, Plain]:
        made: dict[str, Plain] = {"id": item.id}
        if item.name:
            made["name"] = item.name
        if item.parent:
            made["wbs"] = item.parent.id
        more = self._others(item, made)
        self._times(item, made, more)
        self._wishes(item, made)
        self._kind(item, made, more)
        if note := "\n".join(text_of(each) for each, _ in self.rows.cells(item, "note")):
            made["note"] = note
        if item.outline and item.outline != item.id and not self.is_exact:
            more.setdefault(self._text("outline", "WBS"), item.outline)
        self._responsible(item, made)
        self._progress(item, more)
        if more:
            stated = made.get("attributes")
            made["attributes"] = {**more, **(stated if isinstance(stated, dict) else {})}
        return made

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
        due = self._date(item, "due", is_finish=True) or self._date(
            item, "deadline", is_finish=True
        )
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
        self.stated[item.id] = _Stated(start, finish)
        self.stored[item.id] = StoredDates(item.id, start=start, finish=finish)

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

    def _note_counted(self) -> None:
        if self.counted:
            self.ledger.add("sheet.counted", self.counted[0], count=len(self.counted))

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
        if self.is_exact or name in {each.id for each in self.calendars}:
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

    def _status(self, items: list[Item]) -> list[Plain]:
        assert self.wish.status_date
        facts = [self._fact(item) for item in items if not item.is_summary]
        return [
            {"at": self.wish.status_date.isoformat(), "tasks": [each for each in facts if each]}
        ]

    def _fact(self, item: Item) -> dict[str, Plain]:
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

    def _start(self, held: dict[str, Plain]) -> datetime | None:
        """Return when the project starts: as said, else with its first row that states a date."""
        if "start" in held:
            return (
                None
                if not isinstance(held["start"], str)
                else datetime.fromisoformat(held["start"])
            )
        if self.wish.start is not None:
            return self.wish.start
        starts = [each.start for each in self.stated.values() if each.start]
        if not starts:
            return None
        self.ledger.add(
            "file.no_start", self.grid.path(self.header.row), used=min(starts).isoformat()
        )
        return min(starts)

    def _keep_starts(
        self, tasks: dict[str, dict[str, Plain]], linked: set[str], start: datetime | None
    ) -> None:
        """Hold rows that no link holds at the dates that they state."""
        kept = []
        for name, made in tasks.items():
            at = self.stated[name].start
            is_free = name not in linked and "constraints" not in made
            if self.is_exact or not at or not is_free or made.get("kind") == "manual":
                continue
            if start and at > start and self.worktime.between(start, at) > 0:
                kind = ConstraintType.START_NO_EARLIER_THAN.value
                made["constraints"] = [{"type": kind, "date": at.isoformat()}]
                kept.append(name)
        if kept:
            item = next(
                each for each in self.rows.items if each.id == kept[0] and not each.is_summary
            )
            self.ledger.add("sheet.start_kept", self.rows.path(item, "start"), count=len(kept))

    def _summary(self, item: Item) -> dict[str, Plain]:
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
        if note := "\n".join(text_of(each) for each, _ in self.rows.cells(item, "note")):
            made["note"] = note
        if due := self._date(item, "due", is_finish=True) or self._date(
            item, "deadline", is_finish=True
        ):
            made["deadline"] = due.isoformat()
        more = {
            text: plain(cell)
            for column, text in self.header.others.items()
            if (cell := self.grid.cell(item.row, column)) is not None and not is_error(cell)
        }
        if more:
            made["attributes"] = more
        return made

    def _assign(self, items: list[Item]) -> None:
        """Assign those whom the rows name; those answerable too, where no column names others."""
        has_people = "resources" in self.header.roles
        role = "resources" if has_people else "responsible"
        is_told = has_people or self.is_exact
        for item in items:
            for cell, path in self.rows.cells(item, role):
                if item.is_summary:
                    if has_people:
                        self.ledger.add("sheet.summary_people", path, raw=brief(text_of(cell)))
                    continue
                if not has_people and self.is_exact:
                    continue
                if not is_told:
                    is_told = True
                    self.ledger.add("sheet.owners_assigned", path)
                self.people.assign(cell, item.id, path)


def _dicts(value: Plain) -> list[dict[str, Plain]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _joined(exact: Plain, tasks: list[dict[str, Plain]]) -> list[Plain]:
    """Return tasks with the fields that a second sheet gives them, in its order, new ones last."""
    more = {each.get("id"): each for each in _dicts(exact)}
    places = {name: place for place, name in enumerate(more)}
    joined: list[Plain] = [
        *sorted(
            ({**task, **more.get(task["id"], {})} for task in tasks),
            key=lambda task: places.get(task["id"], len(places)),
        )
    ]
    return joined


def _extend(held: dict[str, Plain], register: str, more: Sequence[Plain]) -> None:
    stated = held.get(register)
    found = [*(stated if isinstance(stated, list) else ()), *more]
    if found:
        held[register] = found
