"""Any answer as an HTML table, for notebooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum

from pmcore._base import Answer, Samples
from pmcore._mapping import Attributes
from pmcore.units import format_duration
from pmcore.views._markup import MONTHS, clean, fit, html_table, tag

ROWS = 60
# Columns that hold working minutes, by the names that answers use.
_MINUTES = frozenset(
    "duration work total_float free_float lag remaining done actual_work remaining_work delay".split()
)


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


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(name: str, value: object) -> str:
    if name in _MINUTES and isinstance(value, int) and not isinstance(value, bool):
        return clean(format_duration(value))
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return clean(write(value))
    return clean(fit(str(value), 12, 480))


def _number(value: float) -> str:
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.2f}"


def _instant(value: datetime) -> str:
    return f"{_day(value)} {value:%H:%M}"


def _day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


_WRITERS: tuple[tuple[type, Callable[[object], str]], ...] = (
    (type(None), lambda _: ""),
    (bool, lambda value: "yes" if value else ""),
    (Enum, lambda value: str(value.value)),  # type: ignore[attr-defined]  # an Enum, as just seen
    (int, lambda value: f"{value:,}"),
    (float, _number),  # type: ignore[arg-type]  # keyed by its type
    (datetime, _instant),  # type: ignore[arg-type]  # as above
    (date, _day),  # type: ignore[arg-type]  # as above
    (Samples, lambda value: f"{len(value)} samples"),  # type: ignore[arg-type]  # as above
    (Attributes, lambda value: ", ".join(f"{key}: {value[key]}" for key in value)),  # type: ignore[attr-defined,index]  # as above
    (tuple, lambda value: fit(", ".join(map(str, value)), 12, 480)),  # type: ignore[call-overload]  # as above
)
