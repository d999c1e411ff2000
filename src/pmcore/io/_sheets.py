"""The verbs that read sheets: CSV texts, files and folders, workbooks of Excel."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from pmcore import model
from pmcore.errors import FormatError
from pmcore.io._cells import Table
from pmcore.io._grid import Grid, text_of
from pmcore.io._headings import known, role_of
from pmcore.io._import import LIMIT, Content, Import, Ledger, content, refuse
from pmcore.io._native import read_plain
from pmcore.io._sheet import decode, text_grid
from pmcore.io._sheet_plan import read_grids
from pmcore.io._sheet_tasks import Wish
from pmcore.io._table import exact_tables, read_folder
from pmcore.io._workbook import read_workbook
from pmcore.model import Plan

DateOrder: TypeAlias = Literal["mdy", "dmy"]
_MARKED = ("utf-8", "utf-8-sig", "utf-16")


def read_csv(
    source: str | Path,
    *,
    name: str | None = None,
    start: datetime | None = None,
    currency: str | None = None,
    unit: str = "d",
    status_date: datetime | None = None,
    date_order: DateOrder | None = None,
    encoding: str | None = None,
    strict: bool = False,
    limit: int = LIMIT,
) -> Import:
    r"""Return the plan of one sheet of tasks, or of a folder that `write_csv` wrote.

    A folder is read exactly. In a sheet, headings may be English or Chinese, links may name tasks
    by id, number, outline number or name, and a tree may be made by levels, outline numbers,
    parents or indents; what had to be guessed is listed in `repairs`, each with its cell.

    Parameters
    ----------
    source : str or Path
        A folder, a CSV file of tasks, or the text of one (it has line breaks). UTF-8, UTF-16 or
        GB 18030; separated by commas, semicolons or tabs.
    name, start, currency : optional
        The plan's, where the sheet does not say so. The name of a file names its plan; a plan
        starts with the first date of its sheet.
    unit : str
        What a number alone counts in a duration: ``"min"``, ``"h"``, ``"d"``, ``"w"``, ``"mo"``.
    status_date : datetime, optional
        As of when the sheet's progress holds; none: progress is kept among the attributes.
    date_order : str, optional
        How dates such as 3/1/2027 are meant: ``"mdy"`` or ``"dmy"``; none: as the sheet's other
        dates show, else month first.
    encoding : str, optional
        None: what the file's mark says, or UTF-8, or GB 18030.
    strict : bool
        Refuse the sheet where a repair is needed.
    limit : int
        Most bytes of a file that are read.

    Raises
    ------
    FormatError
        If it is no table of tasks, is too large, or needs repairs that `strict` forbids.
    OSError
        If a file cannot be opened.

    Examples
    --------
    >>> from datetime import datetime
    >>> text = "任务名称,工期,前置任务\n需求,2天,\n设计,3,1\n上线,0,2FS+1个工作日\n"
    >>> plan = read_csv(text, name="门户", start=datetime(2027, 1, 4, 9)).plan
    >>> [(task.id, task.name, task.duration) for task in plan.tasks]
    [('1', '需求', 960), ('2', '设计', 1440), ('3', '上线', 0)]
    >>> [(link.key, link.lag) for link in plan.dependencies]
    [('1->2', 0), ('2->3', 480)]
    """
    wish = Wish(name, start, currency, unit, status_date, date_order)
    if isinstance(source, str) and "\n" in source:
        return _read_text(source, "utf-8", "text", wish, is_strict=strict)
    place = Path(source)
    if place.is_dir():
        return Import((read_folder(place, wish, limit),), source=str(place), format="csv")
    if place.stat().st_size > limit:
        refuse(
            "table.too_large", str(place), path=str(place), found=place.stat().st_size, limit=limit
        )
    text, found = decode(place.read_bytes(), str(place), encoding)
    wish = wish._replace(name=name or place.stem)
    is_guess = encoding is None and found not in _MARKED
    return _read_text(text, found, str(place), wish, is_strict=strict, is_guess=is_guess)


def _read_text(
    text: str, encoding: str, source: str, wish: Wish, *, is_strict: bool, is_guess: bool = False
) -> Import:
    ledger = Ledger(source, "csv")
    if not text.strip():
        refuse("file.empty", source)
    grid = text_grid(
        text, source, lambda rows: max((len(known(row, "tasks")) for row in rows), default=0)
    )
    if is_guess and not _is_chinese(grid):
        ledger.add("sheet.encoding", source, used=encoding)
    _refuse_ragged(grid, source)
    return read_grids([grid], wish, ledger, is_strict=is_strict)


def _is_chinese(grid: Grid) -> bool:
    """Tell whether a heading is a Chinese word that is known: the encoding then is no guess."""
    return any(
        isinstance(cell, str) and re.search("[\u4e00-\u9fff]", cell) and role_of(cell.strip())[0]
        for row in grid.rows[:60]
        for cell in row
    )


def _refuse_ragged(grid: Grid, source: str) -> None:
    """Refuse rows with more cells than headings: a separator in a text shifts all behind it."""
    width, is_begun = 0, False
    for at, row in enumerate(grid.rows):
        if not is_begun and len(known(row, "tasks")) > 0:
            is_begun, width = True, len(row)
        elif is_begun and any(text_of(cell) for cell in row[width:]):
            path = grid.path(at, width)
            refuse("table.ragged", source, path=path, row=at + 1, found=len(row), expected=width)


def read_excel(
    source: str | Path | bytes,
    *,
    sheet: str | None = None,
    name: str | None = None,
    start: datetime | None = None,
    currency: str | None = None,
    unit: str = "d",
    status_date: datetime | None = None,
    date_order: DateOrder | None = None,
    strict: bool = False,
) -> Import:
    """Return the plan of a workbook: its sheet of tasks, and those of resources and holidays.

    What `write_excel` wrote comes back as it was. Of any other workbook the sheet with the most
    headings of tasks is read as `read_csv` reads one; formulae count by the values that were
    stored with them, macros and links to other files are left alone.

    Parameters
    ----------
    source : str, Path or bytes
        A path or the bytes of an .xlsx or .xlsm file.
    sheet : str, optional
        Which sheet holds the tasks; none: the one that looks most like it.
    name, start, currency, unit, status_date, date_order, strict
        As for `read_csv`.

    Raises
    ------
    FormatError
        If the extra ``excel`` is not installed, the file is no workbook with tasks, is too
        large, or needs repairs that `strict` forbids.
    OSError
        If the file cannot be opened.
    """
    held = Content(source, "bytes") if isinstance(source, bytes) else content(Path(source))
    wish = Wish(name, start, currency, unit, status_date, date_order, sheet)
    return read_book(held, wish, is_strict=strict)


def read_book(held: Content, wish: Wish, *, is_strict: bool) -> Import:
    """Return the plan of a workbook; as `read_excel`."""
    ledger = Ledger(held.source, "xlsx")
    grids = read_workbook(held, ledger)
    if held.is_file and wish.name is None:
        wish = wish._replace(name=Path(held.source).stem)
    own = {grid.name: grid for grid in grids if grid.name in {"plan", *model.registers()}}
    if "plan" not in own or wish.sheet is not None:
        return read_grids(grids, wish, ledger, is_strict=is_strict)
    exact, problems = exact_tables({each: _columns(grid) for each, grid in own.items()}, wish)
    if problems:
        raise FormatError(problems, source=held.source)
    rest = [grid for grid in grids if grid.name not in own]
    if not rest:
        return ledger.close([read_plain(Plan, exact, source=held.source)], [], is_strict=is_strict)
    return read_grids(rest, wish, ledger, is_strict=is_strict, own=exact)


def _columns(grid: Grid) -> Table:
    """Return the columns of a sheet that pmcore wrote."""
    if not grid.rows:
        return {}
    rows = range(1, len(grid.rows))
    return {
        text_of(head): [grid.cell(row, place) for row in rows]
        for place, head in enumerate(grid.rows[0])
        if text_of(head)
    }
