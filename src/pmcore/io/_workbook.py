"""Workbooks of Excel as grids, in bounded time and memory; macros and outside links are left."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, timedelta
from typing import IO, Any, NoReturn
from xml.parsers import expat

from pmcore.errors import FormatError
from pmcore.io._cells import Cell
from pmcore.io._extras import missing
from pmcore.io._grid import MOST_CELLS, Grid, letters
from pmcore.io._import import Content, Ledger, refuse

MOST_BYTES = 128 * 2**20  # of all parts, once unpacked
MOST_PARTS = 4096
MOST_ROWS = 1_048_576  # of a sheet of Excel
MOST_NOTES = 1000
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RUN = 1 << 16
_BOOK = "xl/workbook.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
        import openpyxl.reader.excel
    except ImportError:
        missing("excel", held.source)
    if held.data.startswith(b"\xd0\xcf\x11\xe0"):
        refuse("sheet.old_excel", held.source)
    try:
        _scan(held)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that it leaves out
            reader = openpyxl.reader.excel.ExcelReader(
                io.BytesIO(held.data), read_only=True, data_only=True, keep_links=False
            )
            reader.read()
            _refuse_lost(reader, held.source)
            epoch = _EPOCH_1904 if reader.wb.epoch == _EPOCH_1904 else None
            grids = _grids(reader, held.source, ledger)
            reader.wb.close()
    except FormatError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file fails anywhere in it
        _refuse_broken(held.source, str(error))
    for grid in grids:
        grid.epoch = epoch or grid.epoch
    return grids


def _refuse_broken(source: str, reason: str) -> NoReturn:
    refuse("sheet.broken", source, reason=" ".join(reason.split())[:80] or "?")


def _refuse_lost(reader: Any, source: str) -> None:  # noqa: ANN401 - it ships wrong types
    """Refuse a workbook with a sheet whose part is not there: openpyxl passes over it."""
    parts = set(reader.valid_files)
    for sheet in reader.parser.sheets:
        place = reader.parser.rels[sheet.id].target if sheet.id else None
        if place not in parts:
            _refuse_broken(source, f"{sheet.name}: {place}")


def _grids(reader: Any, source: str, ledger: Ledger) -> list[Grid]:  # noqa: ANN401 - it ships wrong types
    # Sheets lie where the workbook says, under whatever name.
    places = [sheet._worksheet_path for sheet in reader.wb.worksheets]  # noqa: SLF001 - it has no other
    parts: dict[str, _Part] = {}
    for place in dict.fromkeys(places):
        with reader.archive.open(place) as part:
            parts[place] = _scan_sheet(part, source)
        if sum(each.cells for each in parts.values()) > MOST_CELLS:
            refuse("sheet.too_many", source, limit=MOST_CELLS)
    grids: list[Grid] = []
    count = 0
    for sheet, place in zip(reader.wb.worksheets, places, strict=True):
        grid, more = _grid(sheet, parts[place], source, ledger, room=MOST_CELLS - count)
        grids.append(grid)
        count += more
    return grids


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are a workbook of Excel."""
    if not data.startswith(b"PK"):
        return False
    try:
        return _BOOK in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _scan(held: Content) -> None:
    """Look through the parts before anything is unpacked into memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(held.data))
    except zipfile.BadZipFile as error:
        _refuse_broken(held.source, str(error))
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    if size > MOST_BYTES or len(infos) > MOST_PARTS:
        refuse("file.too_large", held.source, found=size, limit=MOST_BYTES)
    if not any(info.filename == _BOOK for info in infos):
        refuse("sheet.no_workbook", held.source)
    for info in infos:
        with archive.open(info) as part:
            try:
                _scan_head(part, held.source)
            except expat.ExpatError:
                # Any part may be called XML elsewhere; what expat cannot read, openpyxl cannot.
                if info.filename.lower().endswith((".xml", ".rels")):
                    raise


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
    row, at, has_formula, has_value, is_in_value = 0, "", False, False, False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, at, has_formula, has_value, is_in_value
        space, _, local = name.rpartition(" ")
        if space != _MAIN:
            if local == "worksheet":
                _refuse_broken(source, space)
            return
        match local:
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
            case "row":
                before, row = row, _number(given["r"]) if "r" in given else row + 1
                if not before < row <= MOST_ROWS:
                    _refuse_broken(source, f"row {given.get('r', row)}")
                if "outlineLevel" in given:
                    found.levels[row - 1] = _number(given["outlineLevel"])
            case "mergeCell":
                _merge(found, given.get("ref", ""))

    def text(_letters: str) -> None:
        nonlocal has_value
        has_value = has_value or is_in_value

    def end(name: str) -> None:
        nonlocal is_in_value
        is_in_value = False
        if name != f"{_MAIN} c":
            return
        if has_value:
            found.last = row
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


def _grid(
    sheet: Any,  # noqa: ANN401 - it ships wrong types
    part: _Part,
    source: str,
    ledger: Ledger,
    *,
    room: int,
) -> tuple[Grid, int]:
    """Return a sheet, and how many cells and rows it takes of the room that is left."""
    grid = Grid(sheet.title, [], part.merged, levels=part.levels)
    for reference in part.uncounted:
        ledger.add("sheet.no_value", f"{grid.name}!{reference}")
    sheet.reset_dimensions()
    count = 0
    for row, cells in enumerate(sheet.iter_rows(max_row=max(part.last, 1))):
        count += len(cells) + 1
        if count > room:  # a cell at the far end of each row, or a row at the far end
            refuse("sheet.too_many", source, limit=MOST_CELLS)
        values = [_plain(cell.value) for cell in cells]
        while values and values[-1] in (None, ""):
            values.pop()
        for column, value in enumerate(values):
            if _is_error(cells[column].data_type, value):
                path = f"{grid.name}!{letters(column)}{row + 1}"
                ledger.add("sheet.error_cell", path, raw=str(value))
                values[column] = None
            elif isinstance(value, str) and (indent := int(cells[column].alignment.indent or 0)):
                grid.indents[row, column] = indent
        grid.rows.append(values)
    return grid, count


def _is_error(kind: str, value: Cell) -> bool:
    if isinstance(value, str):
        return kind == "e"
    try:
        return isinstance(value, (int, float)) and not math.isfinite(value)
    except OverflowError:  # more digits than any number of Excel has
        return True


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        # Excel keeps times as fractions of a day: what is a moment off a minute is that minute.
        late = value.replace(microsecond=0) if value.year == MAXYEAR else None
        return late or (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
    if value is None or isinstance(value, (bool, int, float, str, date)):
        return value
    return str(value)
