"""Any answer as an HTML table, for notebooks."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from pmcore._base import Answer, Samples
from pmcore._mapping import Attributes
from pmcore.units import format_duration, format_percent
from pmcore.views._markup import MONTHS, clean, fit, html_table, tag

ROWS = 60
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
