"""Plans as workbooks that people can read and change, and `read_excel` takes in again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import MISSING
from datetime import datetime
from typing import Any, NamedTuple

from pmcore import model
from pmcore.io._cells import Cell, Column, columns, to_text
from pmcore.io._compare import note_changes
from pmcore.io._export import Export, Loss, Losses
from pmcore.io._extras import missing
from pmcore.io._import import Content
from pmcore.io._sheet_tasks import Wish
from pmcore.io._sheet_values import names
from pmcore.io._sheets import read_book
from pmcore.io._table import noun_of, register_table
from pmcore.model import (
    Assignment,
    Dependency,
    Plan,
    Schedule,
    ScheduledTask,
    Task,
    WbsElement,
)
from pmcore.units import format_duration, sentence

# What the readable sheet says of a task; all else stands in the sheet `tasks`.
_SHOWN = frozenset(["name", "duration", "work", "wbs", "deadline", "responsible", "note"])
_HEADINGS = (
    "outline",
    "id",
    "name",
    "duration",
    "work",
    "start",
    "finish",
    "predecessors",
    "resources",
    "responsible",
    "percent",
    "milestone",
    "deadline",
    "note",
)
_WIDTHS: Mapping[str, int] = {"name": 42, "predecessors": 18, "resources": 26, "note": 40}
_MINUTES_PER_DAY = 480
_LARGEST = 32_767
_CREATED = datetime(2000, 1, 1)  # the same plan gives the same bytes
# Orders of these registers mean nothing.
_UNORDERED = ("dependencies", "assignments")


class _Line(NamedTuple):
    """A row of the readable sheet: a task, or an element above tasks."""

    outline: str
    level: int
    item: Task | WbsElement


def write_excel(plan: Plan, schedule: Schedule | None = None, *, language: str = "en") -> Export:
    """Return a workbook of a plan: a sheet to read and change, and one a further register.

    The first sheet has the tasks under their summaries, with links such as ``3FS+2d`` and the
    names of who works on them; what it has no column for stands in the sheets behind it, headed
    by the names of fields. `read_excel` gives the plan back with what was changed.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Whose dates and progress to show.
    language : str
        Of the headings: ``"en"`` or ``"zh-CN"``.

    Returns
    -------
    Export
        `losses` tells what would not be read back as it is, found by reading it back.

    Raises
    ------
    FormatError
        If the extra ``excel`` is not installed, or a field holds what its type does not allow.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.io import read_excel
    >>> written = write_excel(portal())
    >>> written.losses, read_excel(written.data).plan.tasks == portal().tasks
    ((), True)
    """
    try:
        import xlsxwriter
    except ImportError:
        missing("excel", "write_excel")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": plan.name[:255], "created": _CREATED})
        sheets = _Sheets(book, plan, schedule, language)
        sheets.write_lines()
        for name, table in sheets.others():
            sheets.write_table(name, table)
    data = buffer.getvalue()
    return Export(data, losses=_losses(plan, data), format="xlsx")


def _losses(plan: Plan, data: bytes) -> tuple[Loss, ...]:
    """Return what reading the workbook does not give back."""
    wish = Wish(plan.name, plan.start, plan.currency, "d")
    back = read_book(Content(data, "bytes"), wish, is_strict=False).plan
    losses = Losses("Excel")
    note_changes(plan, back, losses, held=model.registers(), unordered=_UNORDERED)
    return losses.close()


class _Sheets:
    """A workbook while it is written."""

    def __init__(self, book: Any, plan: Plan, schedule: Schedule | None, language: str) -> None:  # noqa: ANN401 - it ships no types
        self.book, self.plan, self.language = book, plan, language
        self.dates = {row.id: row for row in schedule.tasks} if schedule else {}
        self.formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE5F0", "border": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            "share": book.add_format({"num_format": "0%"}),
        }
        self.people = _Names(plan)
        self.links, self.other_links = self._links()
        self.names, self.other_assignments = self._assigned()

    def word(self, code: str) -> str:
        """Return a heading."""
        return sentence(f"sheet_head.{code}", {}, self.language)

    def write_lines(self) -> None:
        """Write the readable sheet."""
        sheet = self.book.add_worksheet(self.word("title"))
        lines = [*_lines(self.plan)]
        rows = [self._cells(line) for line in lines]
        shown = [head for head in _HEADINGS if _is_needed(head, rows)]
        for column, head in enumerate(shown):
            sheet.write_string(0, column, self.word(head), self.formats["head"])
            sheet.set_column(column, column, _WIDTHS.get(head, 12 if head != "start" else 17))
        sheet.freeze_panes(1, 0)
        for at, (line, cells) in enumerate(zip(lines, rows, strict=True), 1):
            for column, head in enumerate(shown):
                look = self._look(head, line)
                self._write(sheet, (at, column), cells[head], look)
            level = min(line.level, 7)
            if level:
                sheet.set_row(at, None, None, {"level": level})
        sheet.outline_settings(True, False)  # noqa: FBT003 - xlsxwriter's: summaries stand above

    def _look(self, head: str, line: _Line) -> Any:  # noqa: ANN401 - it ships no types
        if head == "name":
            is_bold = isinstance(line.item, WbsElement)
            key = f"name {is_bold} {line.level}"
            if key not in self.formats:
                look = {"indent": min(line.level, 15), "bold": is_bold}
                self.formats[key] = self.book.add_format(look)
            return self.formats[key]
        return self.formats.get({"percent": "share"}.get(head, ""))

    def _cells(self, line: _Line) -> dict[str, Cell]:
        item = line.item
        made: dict[str, Cell] = dict.fromkeys(_HEADINGS)
        made |= {"outline": line.outline, "id": item.id, "name": item.name, "note": item.note}
        made["deadline"] = item.deadline
        if item.responsible:
            made["responsible"] = self.people.shown(item.responsible)
        if isinstance(item, WbsElement):
            return made
        made["duration"] = _in_days(item.duration, self.language)
        made["work"] = None if item.work is None else item.work / 60
        made["predecessors"] = "; ".join(self.links.get(item.id, ()))
        made["resources"] = "; ".join(self.names.get(item.id, ()))
        made["milestone"] = self.word("yes") if item.is_milestone else None
        dates: ScheduledTask | None = self.dates.get(item.id)
        if dates:
            made |= {"start": dates.start, "finish": dates.finish, "percent": dates.percent}
        return made

    def _write(self, sheet: Any, at: tuple[int, int], cell: Cell, look: Any) -> None:  # noqa: ANN401 - as above
        if cell is None or cell == "":
            return
        if isinstance(cell, datetime) and cell.year >= 1900 and not cell.second:
            sheet.write_datetime(*at, cell, self.formats["date"])
        elif isinstance(cell, bool):
            sheet.write_boolean(*at, cell, look)
        elif isinstance(cell, (int, float)) and float(f"{cell:.16G}") == cell:
            sheet.write_number(*at, cell, look)
        else:
            sheet.write_string(*at, str(cell)[:_LARGEST], look)

    def _links(self) -> tuple[dict[str, list[str]], list[Dependency]]:
        """Return links as texts by their successors, and those that no text can say."""
        said: dict[str, list[str]] = {}
        others = []
        ids = {task.id for task in self.plan.tasks}
        for link in self.plan.dependencies:
            text = _link(link, self.language) if {link.predecessor, link.successor} <= ids else None
            if text is None:
                others.append(link)
            else:
                said.setdefault(link.successor, []).append(text)
        return said, others

    def _assigned(self) -> tuple[dict[str, list[str]], list[Assignment]]:
        """Return names by task, and the assignments that a name cannot say."""
        said: dict[str, list[str]] = {}
        others = []
        ids = {task.id for task in self.plan.tasks}
        for each in self.plan.assignments:
            plain = Assignment(each.task, each.resource, units=each.units)
            text = self.people.with_units(each) if plain == each and each.task in ids else None
            if text is None:
                others.append(each)
            else:
                said.setdefault(each.task, []).append(text)
        return said, others

    def others(self) -> Iterator[tuple[str, dict[str, list[Cell]]]]:
        """Yield the further sheets: each register's table, without what the first sheet says."""
        plan = self.plan
        yield "plan", register_table("plan", (plan,), plan.currency)
        for name in model.registers():
            rows: tuple[Any, ...] = getattr(plan, name)
            if name == "dependencies":
                rows = tuple(self.other_links)
            elif name == "assignments":
                rows = tuple(self.other_assignments)
            if not rows:
                continue
            table = register_table(name, rows, plan.currency)
            if name == "tasks":
                table = {head: cells for head, cells in table.items() if head not in _SHOWN}
            yield name, table

    def write_table(self, name: str, table: dict[str, list[Cell]]) -> None:
        """Write the sheet of a register, its cells as `write_csv` writes them."""
        sheet = self.book.add_worksheet(name)
        kinds = {each.field: each for each in columns(noun_of(name))}
        other = Column("", "text", MISSING)
        for place, (head, cells) in enumerate(table.items()):
            sheet.write_string(0, place, head, self.formats["head"])
            column = kinds.get(head, other)
            for at, cell in enumerate(cells, 1):
                is_number = column.kind in ("number", "whole_number")
                held = cell if is_number else to_text(cell, column)
                self._write(sheet, (at, place), held, None)
        sheet.set_column(0, max(len(table) - 1, 0), 18)
        sheet.freeze_panes(1, 0)


def _is_needed(head: str, rows: list[dict[str, Cell]]) -> bool:
    always = ("outline", "id", "name", "duration", "predecessors", "resources")
    return head in always or any(row[head] not in (None, "", 0.0) for row in rows)


def _in_days(minutes: int, language: str) -> Cell:
    exact = minutes % 3 == 0  # few decimals say it
    return minutes / _MINUTES_PER_DAY if exact else format_duration(minutes, language)


def _lines(plan: Plan) -> Iterator[_Line]:
    """Yield elements and tasks as a tree, each element before what lies below it."""
    known = {element.id for element in plan.wbs}
    below: dict[str | None, list[Task | WbsElement]] = {}
    for element in plan.wbs:
        parent = element.parent if element.parent in known else None
        below.setdefault(parent, []).append(element)
    for task in plan.tasks:
        below.setdefault(task.wbs if task.wbs in known else None, []).append(task)
    # Tasks first: those without an element would else seem to lie in the last one.
    for held in below.values():
        held.sort(key=lambda item: isinstance(item, WbsElement))
    open_ = [("", 0, iter(list(enumerate(below.get(None, ()), 1))))]
    while open_:
        prefix, level, rest = open_[-1]
        step = next(rest, None)
        if step is None:
            open_.pop()
            continue
        outline = f"{prefix}{step[0]}"
        yield _Line(outline, level, step[1])
        if isinstance(step[1], WbsElement):
            inside = list(enumerate(below.get(step[1].id, ()), 1))
            open_.append((f"{outline}.", level + 1, iter(inside)))


def _link(link: Dependency, language: str) -> str | None:
    """Return a link as a text in the row of its successor; None where a text cannot say it."""
    clean = Dependency(
        link.predecessor,
        link.successor,
        link.type,
        link.lag,
        lag_calendar=link.lag_calendar,
        percent=link.percent,
    )
    is_elapsed = link.lag_calendar == "elapsed"
    separators = set(";,、\uff1b\uff0c\n#[]()+-~ ")
    if clean != link or (link.lag_calendar and not is_elapsed) or (link.percent and link.lag):
        return None
    if separators & set(link.predecessor) and not link.predecessor.replace("-", "").isalnum():
        return None
    amount = link.percent if link.percent is not None else link.lag
    if is_elapsed and not amount:
        return None
    if not amount:
        bare = link.type == "FS" and link.percent is None
        return (
            link.predecessor
            if bare
            else None
            if link.percent == 0
            else f"{link.predecessor}{link.type}"
        )
    if link.percent is not None:
        text = f"{abs(link.percent) * 100:.10g}{'e' if is_elapsed else ''}%"
    elif is_elapsed:
        text = f"{abs(link.lag)}emin"
    else:
        text = format_duration(abs(link.lag), language)
    return f"{link.predecessor}{link.type}{'-' if amount < 0 else '+'}{text}"


class _Names:
    """How resources are called in the readable sheet."""

    def __init__(self, plan: Plan) -> None:
        labels = [each.name or each.id for each in plan.resources]
        ids = {each.id for each in plan.resources}
        self._labels = {
            each.id: label
            if labels.count(label) == 1 and (label == each.id or label not in ids)
            else each.id
            for each, label in zip(plan.resources, labels, strict=True)
        }
        self._known = frozenset(self._labels.values())

    def shown(self, resource: str) -> str:
        """Return what a resource is called."""
        return self._labels.get(resource, resource)

    def with_units(self, each: Assignment) -> str | None:
        """Return the name of an assignment with its share; None where it would be misread."""
        name = self.shown(each.resource)
        if each.resource not in self._labels or names(f"{name}; {name}") != [(name, "")] * 2:
            return None
        text = f"{each.units * 100:.10g}%"
        if each.units == 1:
            return name
        return (
            f"{name} [{text}]" if float(text[:-1]) / 100 == each.units and each.units > 0 else None
        )
