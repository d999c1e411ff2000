"""Any answer as a table: in HTML for notebooks, in plain text for terminals."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Any

from pmcore._base import Answer, Samples
from pmcore._mapping import Attributes
from pmcore.units import format_duration, format_percent
from pmcore.views._markup import MONTHS, clean, fit, html_table, tag

ROWS = 60
LINES, WIDTH, CELL = 20, 100, 28
"""Rows of a plain table, letters across, and letters of one cell; wide ones count two."""
LAST = 5
"""Of more sentences than a table has rows, those at the end that are shown."""
# Columns that hold working minutes, by the names that answers use.
_MINUTES = frozenset(
    (
        "actual_work",
        "delay",
        "duration",
        "expected_delay",
        "free_float",
        "lag",
        "length",
        "remaining",
        "remaining_work",
        "total_float",
        "work",
    )
)


_SHARES = frozenset(("chance", "criticality", "percent", "percentile", "probability"))


def table(answer: Answer) -> str:
    """Return an answer's table as HTML; after 60 rows it says how many are left out.

    Dates, durations, numbers and truths are written for people; :meth:`Answer.to_frame` keeps
    them as they are.

    Examples
    --------
    >>> from pmcore.model import Explanation
    >>> table(Explanation("a", ()))[:29]
    '<div><table><thead><tr><th sc'
    """
    columns = answer.columns()
    names = list(columns)
    count = max((len(values) for values in columns.values()), default=0)
    rows = [
        [_cell(name, columns[name][place]) for name in names] for place in range(min(count, ROWS))
    ]
    numeric = [
        place
        for place, name in enumerate(names)
        if any(_is_number(value) for value in columns[name][:ROWS]) and name != "id"
    ]
    heads = (clean(name.replace("_", " ")) for name in names)
    note = ""
    if count > ROWS:
        note = tag("p", clean(f"{count - ROWS} more of {count} rows: to_frame() has them all."))
    return f"<div>{html_table(heads, rows, right=numeric)}{note}</div>"


def text_table(answer: Answer) -> str:
    """Return an answer for a terminal: its sentences, then its table, as far as it fits.

    After 20 rows it says how many are left out, and of columns which. Empty columns are not
    shown. Chinese letters count two.

    Examples
    --------
    >>> from pmcore.model import Option
    >>> print(text_table(Option("a", None, measures=())))
    name
    ----
    a
    """
    columns = answer.columns()
    count = max((len(values) for values in columns.values()), default=0)
    said = _sentences(answer)
    columns = {name: values[:LINES] for name, values in columns.items()}
    if said:
        columns.pop("text", None)
    shown, left = _fitting(columns)
    lines = [*said, ""] if said and shown else said
    lines += [" ".join(cells).rstrip() for cells in zip(*shown, strict=True)]
    if count > LINES and shown:
        lines.append(f"... and {count - LINES} more")
    if left:
        lines.append(f"columns left out: {', '.join(left)}")
    return "\n".join(lines)


def _sentences(answer: Answer) -> list[str]:
    """Return what an answer says of itself, or how good it is proved to be."""
    tell, proof = getattr(answer, "text", None), getattr(answer, "proof", None)
    said = tell().splitlines() if callable(tell) else [] if proof is None else [str(proof)]
    more = len(said) - LINES
    if more <= 0:
        return said
    return [*said[: LINES - LAST], f"... and {more} more", *said[-LAST:]]


def _fitting(columns: dict[str, list[Any]]) -> tuple[list[list[str]], list[str]]:
    """Return as many columns as fit, as cells of one width each, and the names of the others."""
    shown: list[list[str]] = []
    left: list[str] = []
    room = WIDTH
    for name, values in columns.items():
        cells = [_cut(_words(name, value)) for value in values]
        if not any(cells):
            continue
        head = _cut(name.replace("_", " "))
        width = max(map(_letters, [head, *cells]))
        if width > room:
            left.append(name)
            continue
        room -= width + 1
        is_right = any(map(_is_number, values)) and name != "id"
        shown.append([_padded(each, width, right=is_right) for each in [head, "-" * width, *cells]])
    return shown, left


def _letters(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _cut(text: str) -> str:
    """Return a text in one line, cut where it is wider than a cell."""
    text = " ".join(text.split())
    if _letters(text) <= CELL:
        return text
    while _letters(text) >= CELL:
        text = text[:-1]
    return text.rstrip() + "…"


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _letters(text))
    return blank + text if right else text + blank


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(name: str, value: object) -> str:
    return clean(fit(_words(name, value), 12, 480))


def _words(name: str, value: object) -> str:
    """Return a value as people write it."""
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case Enum():
            return str(value.value)
        case int() | float() if name in _MINUTES:
            return format_duration(round(value))
        case int() | float() if name in _SHARES:
            return format_percent(value)
        case int():
            return f"{value:,}"
        case float():
            return _number(value)
        case datetime():
            return f"{_day(value)} {value:%H:%M}"
        case date():
            return _day(value)
        case Samples():
            return f"{len(value)} samples"
        case Attributes():
            return ", ".join(f"{key}: {_words('', value[key])}" for key in value)
        case tuple():
            return ", ".join(_words("", each) for each in value)
    return str(value)


def _number(value: float) -> str:
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.4g}" if abs(value) < 100 else f"{value:,.2f}"


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
