"""The rows of a sheet of tasks, and the tree that levels, numbers, parents or indents make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pmcore.io._cells import Cell
from pmcore.io._grid import Grid, is_blank, is_error, text_of
from pmcore.io._headings import Header
from pmcore.io._import import Ledger, Names

_TOTALS = frozenset(
    ["合计", "总计", "小计", "汇总", "total", "grand total", "subtotal", "sum", "totals"]
)
_OUTLINE = re.compile(r"\w{1,12}(?:\.\w{1,12})*\.?")
_YES = frozenset(["true", "yes", "y", "1", "是", "有", "x", "✓", "√", "✔", "●", "◆"])


@dataclass(eq=False)
class Item:
    """One row of a sheet: a task, or a summary over others.

    Parameters
    ----------
    row : int
        In its grid; -1 for a phase that stands in a column.
    number : int
        Its place among the rows below the headings, blank ones counted.
    """

    row: int
    number: int
    name: str = ""
    outline: str = ""
    level: int = 0
    parent: Item | None = None
    id: str = ""
    is_summary: bool = False
    below: list[Item] = field(default_factory=list)

    def tasks(self) -> Iterator[Item]:
        """Yield the tasks below a summary, or the task itself."""
        open_ = [self]
        while open_:
            at = open_.pop()
            if not at.is_summary:
                yield at
            open_ += reversed(at.below)

    def is_inside(self, other: Item) -> bool:
        """Tell whether it lies below another."""
        at = self.parent
        while at is not None and at is not other:
            at = at.parent
        return at is not None


class Rows:
    """The rows of a sheet of tasks.

    Parameters
    ----------
    grid, header, ledger
        The sheet, its headings, and the list of repairs.
    """

    def __init__(self, grid: Grid, header: Header, ledger: Ledger) -> None:
        self.grid = grid
        self.header = header
        self.ledger = ledger
        self._sections: set[int] = set()
        self.items = self._items()
        self._tree()
        self._phases()
        self._name()

    def cell(self, item: Item, role: str) -> Cell:
        """Return what a row holds under a role; None for blanks and errors."""
        column = self.header.column(role)
        if column is None or item.row < 0:
            return None
        held = self.grid.cell(item.row, column)
        if is_error(held):
            self.ledger.add("sheet.error_cell", self.path(item, role), raw=held)
            return None
        return None if is_blank(held) else held

    def cells(self, item: Item, role: str) -> list[tuple[Cell, str]]:
        """Return what a row holds under a role of several columns, each with its path."""
        if item.row < 0:
            return []
        columns = self.header.roles.get(role, ())
        found = [
            (self.grid.cell(item.row, each), self.grid.path(item.row, each)) for each in columns
        ]
        return [(cell, path) for cell, path in found if not is_blank(cell) and not is_error(cell)]

    def column(self, role: str) -> list[Cell]:
        """Return all that stands under a role."""
        place = self.header.column(role)
        if place is None:
            return []
        return [self.grid.cell(item.row, place) for item in self.items if item.row >= 0]

    def path(self, item: Item, role: str) -> str:
        """Return the name of a row's cell under a role."""
        return self.grid.path(max(item.row, 0), self.header.column(role))

    def is_on(self, item: Item, role: str) -> bool:
        """Tell whether a row says yes under a role."""
        return text_of(self.cell(item, role)).casefold() in _YES

    def _items(self) -> list[Item]:
        grid, header = self.grid, self.header
        heads = [text_of(cell) for cell in grid.rows[header.row]]
        wide = {
            top: left
            for top, left, bottom, right in grid.merged
            if top == bottom and right - left > 1
        }
        items: list[Item] = []
        section: Item | None = None
        for row in range(header.row + 1, len(grid.rows)):
            if grid.is_empty(row):
                continue
            texts = [text_of(cell) for cell in grid.rows[row]]
            held = [text for text in texts if text]
            item = Item(row, row - header.row)
            if texts == heads:
                self.ledger.add("sheet.header_again", grid.path(row))
            elif self._is_total(held, row):
                self.ledger.add("sheet.total", grid.path(row), raw=held[0])
            elif len(held) == 1 and row in wide and texts[wide[row]]:
                item.name, item.is_summary, section = held[0], True, item
                self._sections.add(row)
                self.ledger.add("sheet.section", grid.path(row), raw=held[0])
                items.append(item)
            else:
                item.parent = section
                item.name = self._label(item)
                items.append(item)
        return items

    def _label(self, item: Item) -> str:
        name = self.cell(item, "name")
        return text_of(name).strip("\u3000 \t") if name is not None else ""

    def _is_total(self, held: list[str], row: int) -> bool:
        """Tell whether a row adds up those above it: it says so, and nothing of a task."""
        says = [text for text in held[:2] if text.strip(":： ").casefold() in _TOTALS]
        links = self.header.column("predecessors")
        return bool(says) and (links is None or is_blank(self.grid.cell(row, links)))

    def _tree(self) -> None:
        """Find the parents, by the first of these that the sheet has."""
        self._number_outlines()
        if self._by_parent():
            return
        levels = self._levels()
        if not levels or not any(level > min(levels.values()) for level in levels.values()):
            for item in self.items:
                if item.parent:
                    item.parent.below.append(item)
            return
        open_: list[tuple[int, Item]] = []
        for item in self.items:
            if item.row in self._sections:
                open_ = [(-1, item)]
                continue
            level = levels.get(id(item), max(open_[-1][0], 0) if open_ else 0)
            while open_ and open_[-1][0] >= level:
                open_.pop()
            if open_:
                item.parent = open_[-1][1]
            if item.parent:
                item.parent.is_summary = True
                item.parent.below.append(item)
            open_.append((level, item))

    def _number_outlines(self) -> None:
        """Read outline numbers; those that a sheet took for decimals get their zeros back."""
        role = self._outline_role()
        if role is None:
            return
        seen: set[str] = set()
        before = ""
        for item in self.items:
            cell = self.cell(item, role)
            text = text_of(cell).rstrip(".")
            if isinstance(cell, float) and text in seen and "." in before:
                head, _, tail = before.rpartition(".")
                wanted = f"{head}.{int(tail) + 1}" if tail.isdecimal() else text
                if wanted not in seen and float(wanted) == cell:
                    self.ledger.add("sheet.outline", self.path(item, role), raw=text, used=wanted)
                    text = wanted
            item.outline = text
            seen.add(text)
            before = text or before

    def _outline_role(self) -> str | None:
        for role in ("outline", "number", "id"):
            texts = [text for cell in self.column(role) if (text := text_of(cell))]
            if not texts or not all(_OUTLINE.fullmatch(text) for text in texts):
                continue
            numbers = {text.rstrip(".") for text in texts}
            deep = [each for each in numbers if "." in each]
            if role == "outline" or any(each.rpartition(".")[0] in numbers for each in deep):
                return role
        return None

    def _by_parent(self) -> bool:
        """Follow a column that names parents; False if there is none."""
        if self.header.column("parent") is None:
            return False
        known: dict[str, Item] = {}
        for role in ("name", "number", "uid", "id"):
            for item in self.items:
                known[text_of(self.cell(item, role))] = item
        known.pop("", None)
        for item in self.items:
            cell = self.cell(item, "parent")
            if cell is None:
                continue
            parent = known.get(text_of(cell))
            path = self.path(item, "parent")
            if parent is None:
                self.ledger.add("file.unknown_reference", path, raw=text_of(cell), register="tasks")
            elif parent is item or parent.is_inside(item):
                self.ledger.add("sheet.circle", path, raw=text_of(cell))
            else:
                item.parent = parent
        for item in self.items:
            if item.parent:
                item.parent.is_summary = True
                item.parent.below.append(item)
        return any(item.parent for item in self.items)

    def _levels(self) -> dict[int, int]:
        """Return the depth of each row: stated, by outline number, by indent, by group."""
        stated = {
            id(item): int(level)
            for item in self.items
            if (level := text_of(self.cell(item, "level"))).isdecimal() and len(level) < 4
        }
        if stated:
            return stated
        if any("." in item.outline for item in self.items):
            return {id(item): item.outline.count(".") for item in self.items if item.outline}
        indents = {id(item): self._indent(item) for item in self.items}
        if any(indents.values()):
            self.ledger.add("sheet.indents", self.grid.path(self.header.row + 1))
            return indents
        groups = {id(item): self.grid.levels.get(item.row, 0) for item in self.items}
        if any(groups.values()):
            self.ledger.add("sheet.groups", self.grid.path(self.header.row + 1))
            return groups
        return {}

    def _is_unique(self, role: str) -> bool:
        texts = [text for cell in self.column(role) if (text := text_of(cell))]
        return bool(texts) and len(set(texts)) == len(texts)

    def _indent(self, item: Item) -> int:
        column = self.header.column("name")
        if column is None or column >= len(self.grid.rows[item.row]):
            return 0
        raw = self.grid.rows[item.row][column]
        text = raw if isinstance(raw, str) else ""
        blanks = (
            text[: len(text) - len(text.lstrip())].replace("\t", "    ").replace("\u3000", "  ")
        )
        return self.grid.indents.get((item.row, column), 0) * 2 + len(blanks)

    def _phases(self) -> None:
        """Put summaries over the rows that columns such as 阶段 group."""
        columns = [
            each
            for each in self.header.roles.get("phase", ())
            if each not in self.header.roles.get("name", ())
        ]
        if not columns:
            return
        known: dict[tuple[str, ...], Item] = {}
        made: list[Item] = []
        last = [""] * len(columns)
        for item in [each for each in self.items if each.parent is None]:
            for place, column in enumerate(columns):
                text = text_of(self.grid.cell(item.row, column))
                if text and text != last[place]:
                    last[place:] = [text] + [""] * (len(columns) - place - 1)
                elif not text and last[place]:
                    self.ledger.add(
                        "sheet.filled_down", self.grid.path(item.row, column), used=last[place]
                    )
            path = tuple(text for text in last if text)
            for depth in range(1, len(path) + 1):
                key = path[:depth]
                if key not in known:
                    known[key] = Item(
                        -1, 0, name=key[-1], is_summary=True, parent=known.get(key[:-1])
                    )
                    made.append(known[key])
                    if known[key].parent:
                        known[key[:-1]].below.append(known[key])
            if path:
                item.parent = known[path]
                known[path].below.append(item)
        self.items = made + self.items

    def _name(self) -> None:
        """Give every row its id: its own, its number in the sheet, or its place."""
        tasks, elements = Names(self.ledger, "tasks"), Names(self.ledger, "wbs")
        role = "id" if self.column("id") else None
        if role is None:
            role = next((each for each in ("number", "uid") if self._is_unique(each)), None)
        for item in self.items:
            names = elements if item.is_summary else tasks
            own = text_of(self.cell(item, role)) if role else str(item.number)
            if role == "number" and item.outline:
                own = item.outline
            if item.row < 0 or item.row in self._sections:
                own = item.name
            item.id = names.give(own, item.name or str(item.number))
            if item.is_summary and not item.below:
                self.ledger.add("sheet.empty_summary", self.grid.path(item.row))
