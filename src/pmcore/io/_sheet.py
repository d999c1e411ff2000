"""CSV texts as columns of cells."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pmcore._mapping import Attributes
from pmcore.errors import FormatError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from pmcore.io._cells import Table


def read_text(path: Path, limit: int) -> str:
    """Return the text of a file, UTF-8 or GB 18030; FormatError if it is too large or neither."""
    if path.stat().st_size > limit:
        facts = Attributes(found=path.stat().st_size, limit=limit)
        raise FormatError([Problem("table.too_large", str(path), facts)], source=str(path))
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem("table.encoding", str(path), Attributes(line=line))
        raise FormatError([problem], source=str(path), line=line) from None


def parse(text: str, source: str) -> Table:
    """Return the columns of a CSV text; cells without content are None, empty rows stay."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    mark = max(",;\t", key=head.count)
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
