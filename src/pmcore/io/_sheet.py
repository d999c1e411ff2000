"""CSV texts as columns of cells, and as the rows of a sheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from pmcore._mapping import Attributes
from pmcore.errors import FormatError, Problem
from pmcore.io._grid import MOST_CELLS, Grid
from pmcore.io._import import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from pmcore.io._cells import Cell, Table

MARKS = ",;\t"
STATED_MARKS = MARKS + "|"
_SAMPLE = 60
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


def read_text(path: Path, limit: int) -> str:
    """Return the text of a file, as `decode`; FormatError if it is too large or no text."""
    if path.stat().st_size > limit:
        facts = Attributes(found=path.stat().st_size, limit=limit)
        raise FormatError([Problem("table.too_large", str(path), facts)], source=str(path))
    return decode(path.read_bytes(), str(path))[0]


def decode(data: bytes, source: str, encoding: str | None = None) -> tuple[str, str]:
    """Return a text and its encoding: what its mark says, UTF-8, UTF-16 or GB 18030.

    Raises
    ------
    FormatError
        With the line, if it is none of these, or not the one that the caller names.
    """
    found = encoding or next((name for mark, name in _BOMS.items() if data.startswith(mark)), "")
    names = [found] if found else ["utf-8", "gb18030"]
    if not found and b"\0" in data[:400]:
        names = ["utf-16-be" if data[:1] == b"\0" else "utf-16-le"]
    place = 0
    for name in names:
        try:
            return data.decode(name).removeprefix("\ufeff"), name
        except UnicodeDecodeError as error:
            place = error.start
        except LookupError:
            raise ValueError(f"no encoding is called {name!r}") from None
    line = data.count(b"\n", 0, place) + 1
    problem = Problem("table.encoding", source, Attributes(line=line))
    raise FormatError([problem], source=source, line=line)


def text_grid(text: str, source: str, score: Callable[[list[list[Cell]]], int]) -> Grid:
    """Return a CSV text as a sheet, with the separator under which its headings are known best.

    Parameters
    ----------
    score : callable
        How many headings it knows in the first rows.
    """
    first, _, rest = text.partition("\n")
    stated = first.strip("\ufeff\r ").casefold()
    if len(stated) == 5 and stated.startswith("sep=") and stated[4] in STATED_MARKS:
        return Grid("", [[], *_rows(rest, stated[4], source)])
    lines = "\n".join(islice(text.splitlines(), _SAMPLE))
    samples = {mark: _sample(lines, mark) for mark in MARKS}
    mark = max(MARKS, key=lambda mark: (score(samples[mark]), lines.count(mark)))
    return Grid("", _rows(text, mark, source))


def _sample(text: str, mark: str) -> list[list[Cell]]:
    try:
        return [[*row] for row in csv.reader(io.StringIO(text, ""), delimiter=mark)]
    except csv.Error:
        return []


def _rows(text: str, mark: str, source: str) -> list[list[Cell]]:
    found: list[list[Cell]] = []
    count = 0
    try:
        for row in csv.reader(io.StringIO(text, ""), delimiter=mark):
            count += len(row)
            if count > MOST_CELLS:
                refuse("sheet.too_many", source, limit=MOST_CELLS)
            found.append([*row])
    except csv.Error as error:
        refuse("table.csv", source, path=source, found=str(error))
    return found


def parse(text: str, source: str) -> Table:
    """Return the columns of a CSV text; cells without content are None, empty rows stay."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    mark = max(MARKS, key=head.count)
    try:
        rows = [*csv.reader(io.StringIO(text.lstrip("\ufeff"), ""), delimiter=mark)]
    except csv.Error as error:
        raise FormatError(
            [Problem("table.csv", source, Attributes(found=str(error)))], source=source
        ) from None
    if not any(map(any, rows)):
        return {}
    names = [name.strip() for name in rows[0]]
    problems = [
        Problem("table.twice", source, Attributes(column=name))
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    problems += [
        Problem("table.ragged", source, Attributes(row=number, found=len(row), expected=len(names)))
        for number, row in enumerate(rows[1:], 2)
        if len(row) > len(names)
    ]
    if problems:
        raise FormatError(problems, source=source)
    return {
        name: [(row[place] or None) if place < len(row) else None for row in rows[1:]]
        for place, name in enumerate(names)
    }
