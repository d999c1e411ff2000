"""The outline of Microsoft Project XML: which rows are tasks, which are summaries over others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pmcore.io._import import Ledger, Names
from pmcore.io._mspdi_fields import OwnFields
from pmcore.io._mspdi_values import is_on
from pmcore.io._xml import Element


@dataclass
class Row:
    """A row of the task sheet.

    Parameters
    ----------
    id : str
        In the plan's tasks, or in its WBS for a summary.
    first, last : int
        The tasks below a summary, by their place among all tasks; `last` is left out.
    number : str
        Its place in the outline, such as ``2.1``.
    parts : int
        How many rows lie right below it.
    """

    element: Element
    uid: str
    level: int
    parent: Row | None = None
    is_summary: bool = False
    id: str = ""
    first: int = 0
    last: int = 0
    number: str = ""
    parts: int = 0

    def is_inside(self, other: Row) -> bool:
        """Tell whether it lies below a summary."""
        is_held = other.first <= self.first and self.last <= other.last
        return other.is_summary and is_held and self.level > other.level


@dataclass
class Outline:
    """The rows in their order; `project` is the summary of the whole project, if there is one."""

    rows: list[Row] = field(default_factory=list)
    by_uid: dict[str, Row] = field(default_factory=dict)
    project: Element | None = None

    @property
    def tasks(self) -> Iterator[Row]:
        """The rows that are tasks."""
        return (row for row in self.rows if not row.is_summary)

    @property
    def summaries(self) -> Iterator[Row]:
        """The rows that become WBS elements."""
        return (row for row in self.rows if row.is_summary)


def read_outline(root: Element, ledger: Ledger, own: OwnFields) -> Outline:
    """Return the outline; blank rows are passed over."""
    outline = Outline()
    open_: list[Row] = []
    tops = 0
    for element in root.each("Tasks", "Task"):
        if is_on(element, "IsNull"):
            continue
        level = _level(element)
        if outline.project is None and not outline.rows and element["UID"] == "0":
            outline.project = element
            continue
        while open_ and open_[-1].level >= level:
            open_.pop()
        row = Row(element, element["UID"], level, open_[-1] if open_ else None)
        if row.parent:
            row.parent.is_summary = True
            row.parent.parts += 1
            row.number = f"{row.parent.number}.{row.parent.parts}"
        else:
            tops += 1
            row.number = str(tops)
        open_.append(row)
        outline.rows.append(row)
    _name(outline, ledger, own)
    _count(outline)
    return outline


def _level(element: Element) -> int:
    text = element["OutlineLevel"]
    if text.isascii() and text.isdecimal() and len(text) < 6:
        return max(1, int(text))
    return element["OutlineNumber"].count(".") + 1


def _name(outline: Outline, ledger: Ledger, own: OwnFields) -> None:
    tasks, elements = Names(ledger, "tasks"), Names(ledger, "wbs")
    for place, row in enumerate(outline.rows, 1):
        names = elements if row.is_summary else tasks
        wanted = own.id_of(row.element) or row.uid
        row.id = names.give(wanted, row.element["ID"] or f"row {place}")
        outline.by_uid.setdefault(row.uid, row)
        if is_on(row.element, "Summary") and not row.is_summary:
            ledger.add("mspdi.empty_summary", f'tasks["{row.id}"]', line=row.element.line)


def _count(outline: Outline) -> None:
    """Note for each summary which tasks lie below it: a run, as rows stand in their order."""
    count = 0
    open_: list[Row] = []
    for row in outline.rows:
        while open_ and open_[-1].level >= row.level:
            open_.pop().last = count
        row.first = count
        if row.is_summary:
            open_.append(row)
        else:
            count += 1
            row.last = count
    for row in open_:
        row.last = count
