"""Sheets that people keep as plans: what stands in rows becomes tasks, links, people, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pmcore import model
from pmcore._mapping import Plain
from pmcore.errors import Problem
from pmcore.io._grid import Grid, fill_merged, text_of
from pmcore.io._headings import Header, best_row, read_header
from pmcore.io._import import Import, Ledger, StoredPlan, brief, refuse
from pmcore.io._joins import join_assignments
from pmcore.io._native import plain, read_plain
from pmcore.io._sheet_links import SheetLinks
from pmcore.io._sheet_people import SheetPeople, read_calendar
from pmcore.io._sheet_rows import Item, Rows
from pmcore.io._sheet_tasks import SheetTasks, Wish
from pmcore.model import Calendar, ConstraintType, Plan

_TASK_SHEETS = frozenset(
    ["tasks", "task", "任务", "任务表", "计划", "进度计划", "plan", "schedule", "wbs"]
)
_PEOPLE_SHEETS = frozenset(
    ["resources", "resource", "resource sheet", "people", "team"]
) | frozenset(["资源", "资源表", "资源工作表", "人员", "团队", "成员", "团队成员"])
_CALENDAR_SHEETS = frozenset(
    ["calendar", "holidays", "日历", "节假日", "假期", "工作日历", "放假安排", "节假日安排"]
)


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
        self.calendar = calendar
        self.rows = Rows(grid, self.header, ledger)
        self.tasks = SheetTasks(
            self.rows, wish, ledger, people=people, calendar=calendar, is_exact=is_exact
        )
        self.problems: list[Problem] = []

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
        tasks = {item.id: self.tasks.task(item) for item in items if not item.is_summary}
        links = SheetLinks(self.rows, self.ledger, self.wish.unit).read()
        start = self._start(held)
        self._keep_starts(tasks, {link.successor for link in links}, start)
        wbs = [self.tasks.summary(item) for item in items if item.is_summary]
        self._assign(items)
        assignments = join_assignments(self.people.assignments, self.ledger)
        self.tasks.note_counted()
        for field, value in (("name", self.wish.name), ("currency", self.people.currency)):
            if value is not None:
                held.setdefault(field, value)
        if start is not None:
            held.setdefault("start", start.isoformat())
        if self.calendar:
            held.setdefault("calendar", self.calendar.id)
            _extend(held, "calendars", [plain(self.calendar)])
        held["tasks"] = _joined(held.pop("tasks", None), [*tasks.values()])
        known = {each["id"] for each in _dicts(held.get("wbs"))}
        _extend(held, "wbs", [each for each in wbs if each["id"] not in known])
        _extend(held, "dependencies", [plain(link) for link in links])
        _extend(held, "assignments", [plain(each) for each in assignments])
        if "resources" not in held:
            _extend(held, "resources", [plain(each) for each in self.people.resources.values()])
        if self.wish.status_date and not self.is_exact:
            _extend(held, "updates", self._status(items))
        plan = read_plain(Plan, held, self.problems, source=self.ledger.source)
        return plan, StoredPlan(tuple(self.tasks.stated[task.id] for task in plan.tasks))

    def _status(self, items: list[Item]) -> list[Plain]:
        assert self.wish.status_date
        facts = [self.tasks.fact(item) for item in items if not item.is_summary]
        return [
            {"at": self.wish.status_date.isoformat(), "tasks": [each for each in facts if each]}
        ]

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
        starts = [each.start for each in self.tasks.stated.values() if each.start]
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
            at = self.tasks.stated[name].start
            is_free = name not in linked and "constraints" not in made
            if self.is_exact or not at or not is_free or made.get("kind") == "manual":
                continue
            if start and at > start and self.tasks.worktime.between(start, at) > 0:
                kind = ConstraintType.START_NO_EARLIER_THAN.value
                made["constraints"] = [{"type": kind, "date": at.isoformat()}]
                kept.append(name)
        if kept:
            item = next(
                each for each in self.rows.items if each.id == kept[0] and not each.is_summary
            )
            self.ledger.add("sheet.start_kept", self.rows.path(item, "start"), count=len(kept))

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
