"""Sheets as rows of cells, whatever they came from, and what their cells are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pmcore.io._cells import Cell

MOST_CELLS = 2_000_000
_ERRORS = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"]
)
_BLANKS = frozenset(
    ["", "-", "--", "—", "——", "/", "n/a", "na", "none", "tbd", "无", "待定", "暂无"]
)
EPOCH = datetime(1899, 12, 30)


@dataclass
class Grid:
    """One sheet.

    Parameters
    ----------
    name : str
        Of the sheet in its workbook; empty for a text.
    merged : list of (int, int, int, int)
        First row and column, last row and column of cells that are one, from 0.
    indents : dict
        Steps by which the text of a cell is set in, by row and column.
    levels : dict
        Depth of the group of rows that a row lies in.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    indents: dict[tuple[int, int], int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    epoch: datetime = EPOCH

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell holds; None beyond the end of its row, and for blanks."""
        held = self.rows[row][column] if column < len(self.rows[row]) else None
        return (held.strip() or None) if isinstance(held, str) else held

    def path(self, row: int, column: int | None = None) -> str:
        """Return a cell's name, such as ``Tasks!C5``; of a row alone, its number."""
        place = f"{letters(column) if column is not None else ''}{row + 1}"
        return f"{self.name}!{place}" if self.name else place

    def is_empty(self, row: int) -> bool:
        """Tell whether a row holds nothing."""
        return all(self.cell(row, column) is None for column in range(len(self.rows[row])))


def letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def is_error(cell: Cell) -> bool:
    """Tell whether a cell holds a spreadsheet's error, such as ``#N/A``."""
    return isinstance(cell, str) and cell in _ERRORS


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell says that there is nothing: empty, a dash, ``NA``, 无."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _BLANKS)


def text_of(cell: Cell) -> str:
    """Return a cell as text: a spreadsheet's 3.0 is the id 3."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def fill_merged(grid: Grid, first: int, columns: set[int]) -> None:
    """Write the value of cells merged over several rows into each of them, below row `first`."""
    for top, left, bottom, right in grid.merged:
        if top < first or top == bottom or left not in columns or left != right:
            continue
        value = grid.cell(top, left)
        for row in range(top + 1, min(bottom + 1, len(grid.rows))):
            cells = grid.rows[row]
            if any(cell not in (None, "") for cell in cells):
                cells += [None] * (left + 1 - len(cells))
                cells[left] = value
