"""Workbooks of Excel as grids, in bounded time and memory; macros and outside links are left."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import IO, Any
from xml.parsers import expat

from pmcore.errors import FormatError
from pmcore.io._cells import Cell
from pmcore.io._extras import missing
from pmcore.io._grid import MOST_CELLS, Grid, letters
from pmcore.io._import import Content, Ledger, refuse

MOST_BYTES = 128 * 2**20  # of XML, once unpacked
MOST_PARTS = 4096
MOST_NOTES = 1000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RUN = 1 << 16
_BOOK = "xl/workbook.xml"
_EPOCH_1904 = datetime(1904, 1, 1)


class _Enough(Exception):  # noqa: N818 - ends a parse that has seen what it looks for
    """The head of a part has been read."""


@dataclass
class _Part:
    """What openpyxl does not tell of a sheet that it reads row by row."""

    last: int = 0
    cells: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)
    uncounted: list[str] = field(default_factory=list)


def read_workbook(held: Content, ledger: Ledger) -> list[Grid]:
    """Return the sheets of a workbook.

    Raises
    ------
    FormatError
        If the extra ``excel`` is missing, or the file is no workbook, broken or too large.
    """
    try:
        import openpyxl
    except ImportError:
        missing("excel", held.source)
    if held.data.startswith(b"\xd0\xcf\x11\xe0"):
        refuse("sheet.old_excel", held.source)
    try:
        parts = _scan(held)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it leaves out
            book = openpyxl.load_workbook(
                io.BytesIO(held.data), read_only=True, data_only=True, keep_links=False
            )
            epoch = _EPOCH_1904 if book.epoch == _EPOCH_1904 else None
            grids = [
                _grid(sheet, parts.get(_place(sheet), _Part()), held, ledger)
                for sheet in book.worksheets
            ]
            book.close()
    except FormatError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file fails anywhere in it
        refuse("sheet.broken", held.source, reason=" ".join(str(error).split())[:80] or "?")
    for grid in grids:
        grid.epoch = epoch or grid.epoch
    return grids


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are a workbook of Excel."""
    if not data.startswith(b"PK"):
        return False
    try:
        return _BOOK in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _place(sheet: object) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _scan(held: Content) -> dict[str, _Part]:
    """Look through the parts before anything is unpacked into memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(held.data))
    except zipfile.BadZipFile as error:
        refuse("sheet.broken", held.source, reason=str(error))
    infos = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
    size = sum(info.file_size for info in infos)
    if size > MOST_BYTES or len(archive.infolist()) > MOST_PARTS:
        refuse("file.too_large", held.source, found=size, limit=MOST_BYTES)
    if not any(info.filename == _BOOK for info in infos):
        refuse("sheet.no_workbook", held.source)
    found = {}
    for info in infos:
        with archive.open(info) as part:
            if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                found[info.filename] = _scan_sheet(part, held.source)
            else:
                _scan_head(part, held.source)
    if sum(each.cells for each in found.values()) > MOST_CELLS:
        refuse("sheet.too_many", held.source, limit=MOST_CELLS)
    return found


def _parser(source: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = lambda *_: refuse("file.doctype", source, line=1)
    return parser


def _scan_head(part: IO[bytes], source: str) -> None:
    """Refuse a document type; what comes after the first element cannot hold one."""

    def stop(_name: str, _attributes: object) -> None:
        raise _Enough

    parser = _parser(source)
    parser.StartElementHandler = stop
    try:
        while run := part.read(_RUN):
            parser.Parse(run, False)  # noqa: FBT003 - its signature
    except _Enough:
        return


def _scan_sheet(part: IO[bytes], source: str) -> _Part:
    found = _Part()
    parser = _parser(source)
    at, has_formula, has_value, is_in_value = "", False, False, False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal at, has_formula, has_value, is_in_value
        match name.rpartition(" ")[2]:
            case "c":
                found.cells += 1
                if found.cells > MOST_CELLS:
                    refuse("sheet.too_many", source, limit=MOST_CELLS)
                at, has_formula, has_value = given.get("r", ""), False, False
            case "f":
                has_formula = True
            case "v":
                is_in_value = True
            case "is":
                has_value = True
            case "row" if "outlineLevel" in given:
                found.levels[_number(given.get("r", "")) - 1] = _number(given["outlineLevel"])
            case "mergeCell":
                _merge(found, given.get("ref", ""))

    def text(_letters: str) -> None:
        nonlocal has_value
        has_value = has_value or is_in_value

    def end(name: str) -> None:
        nonlocal is_in_value
        is_in_value = False
        if name.rpartition(" ")[2] != "c":
            return
        if has_value:
            reference = _REFERENCE.fullmatch(at)
            found.last = max(found.last, int(reference[2]) if reference else found.last + 1)
        elif has_formula and len(found.uncounted) < MOST_NOTES:
            found.uncounted.append(at)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    while run := part.read(_RUN):
        parser.Parse(run, False)  # noqa: FBT003 - its signature
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _merge(found: _Part, text: str) -> None:
    ends = [_REFERENCE.fullmatch(each) for each in text.split(":")]
    if len(ends) == 2 and ends[0] and ends[1] and len(found.merged) < 10**5:
        top, bottom = (int(each[2]) - 1 for each in ends if each)
        left, right = (_column(each[1]) for each in ends if each)
        found.merged.append((top, left, bottom, right))


def _column(text: str) -> int:
    count = 0
    for letter in text:
        count = count * 26 + ord(letter) - 64
    return count - 1


def _grid(sheet: Any, part: _Part, held: Content, ledger: Ledger) -> Grid:  # noqa: ANN401 - it ships wrong types
    grid = Grid(sheet.title, [], part.merged, levels=part.levels)
    for reference in part.uncounted:
        ledger.add("sheet.no_value", f"{grid.name}!{reference}")
    sheet.reset_dimensions()
    padded = 0
    for row, cells in enumerate(sheet.iter_rows(max_row=max(part.last, 1))):
        padded += len(cells)
        if padded > 4 * MOST_CELLS:  # a cell at the far end of each row
            refuse("sheet.too_many", held.source, limit=MOST_CELLS)
        values = [_plain(cell.value) for cell in cells]
        while values and values[-1] in (None, ""):
            values.pop()
        for column, value in enumerate(values):
            if isinstance(value, str):
                if cells[column].data_type == "e":
                    ledger.add(
                        "sheet.error_cell", f"{grid.name}!{letters(column)}{row + 1}", raw=value
                    )
                    values[column] = None
                elif indent := int(cells[column].alignment.indent or 0):
                    grid.indents[row, column] = indent
        grid.rows.append(values)
    return grid


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        # Excel keeps times as fractions of a day: what is a moment off a minute is that minute.
        return (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
    if value is None or isinstance(value, (bool, int, float, str, date)):
        return value
    return str(value)
