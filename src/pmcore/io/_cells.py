"""One field of a noun as one cell of a table: what it holds, how it is written and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias, get_args, get_origin, get_type_hints

from pmcore._mapping import Plain
from pmcore.io._native import plain
from pmcore.units import (
    Money,
    exponent,
    format_duration,
    parse_duration,
    parse_instant,
    parse_money,
)

Cell: TypeAlias = bool | int | float | str | datetime | date | None
Table: TypeAlias = Mapping[str, Sequence[Cell]]
"""Columns by their headings."""
Kind: TypeAlias = Literal[
    "text",
    "whole_number",
    "duration",
    "number",
    "truth_value",
    "instant",
    "day",
    "money",
    "choice",
    "texts",
    "json",
]

_BY_TYPE: Mapping[str, Kind] = {
    "str": "text",
    "int": "whole_number",
    "float": "number",
    "bool": "truth_value",
    "Instant": "instant",
    "date": "day",
    "Amount": "money",
    "tuple[str, ...]": "texts",
}
# Whole numbers that count working minutes, and those that count minor units of money.
_DURATIONS = {
    "Task": ("duration", "work"),
    "Dependency": ("lag", "max_lag"),
    "Assignment": ("work",),
    "TimeEntry": ("work", "overtime"),
}
_MONEY = {
    "Plan": ("budget", "contingency", "management_reserve", "price"),
    "Baseline": ("contingency", "management_reserve"),
}
# A day alone means its end here.
_FINISHES = frozenset({"finish", "deadline", "available_until", "expected_finish"})
_TRUE = frozenset(["true", "yes", "y", "1", "是", "x", "✓"])
_FALSE = frozenset(["false", "no", "n", "0", "否"])


class Column(NamedTuple):
    """A field as a column.

    Parameters
    ----------
    field : str
    kind : str
        What its cells hold.
    default : object
        What an empty cell means; MISSING where a value is needed.
    choices : tuple of str
        The values that a choice has.
    """

    field: str
    kind: Kind
    default: object
    choices: tuple[str, ...] = ()


_known: dict[type, tuple[Column, ...]] = {}


def columns(noun: type) -> tuple[Column, ...]:
    """Return the columns of a class of nouns, attributes apart."""
    if noun not in _known:
        _known[noun] = tuple(_columns(noun))
    return _known[noun]


def _columns(noun: type) -> list[Column]:
    hints = get_type_hints(noun)
    found = []
    for item in fields(noun):
        if item.name == "attributes":
            continue
        hint = hints[item.name]
        kind = _BY_TYPE.get(str(item.type).removesuffix(" | None"), "json")
        if item.name in _DURATIONS.get(noun.__name__, ()):
            kind = "duration"
        elif item.name in _MONEY.get(noun.__name__, ()):
            kind = "money"
        choices = _choices(hint)
        found.append(Column(item.name, "choice" if choices else kind, item.default, choices))
    return found


def _choices(hint: object) -> tuple[str, ...]:
    for each in (hint, *get_args(hint)):
        if isinstance(each, type) and issubclass(each, StrEnum):
            return tuple(member.value for member in each)
    return tuple(map(str, get_args(hint))) if get_origin(hint) is Literal else ()


def to_cell(value: object, column: Column, currency: str | None) -> Cell:
    """Return a field's value as a cell of a frame: money in major units, parts as JSON text."""
    if value is None or isinstance(value, (datetime, date)):
        return value
    if column.kind == "money":
        return _major(value, currency)
    if column.kind == "texts" and isinstance(value, tuple):
        return _joined(value) if value or column.default == () else "[]"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (bool, int, float, str)):
        return value
    return json.dumps(plain(value), ensure_ascii=False)


def _major(value: object, currency: str | None) -> Cell:
    amount, stated = (value.amount, value.currency) if isinstance(value, Money) else (value, None)
    assert isinstance(amount, int)
    places = exponent(stated or currency)
    whole, rest = divmod(abs(amount), 10**places)
    text = f"{'-' if amount < 0 else ''}{whole}" + (f".{rest:0{places}d}" if places else "")
    if stated:
        return f"{text} {stated}"
    return float(text) if abs(amount) < 2**50 else text


def _joined(texts: tuple[str, ...]) -> str:
    joined = "; ".join(texts)
    return joined if _split(joined) == list(texts) else json.dumps(texts, ensure_ascii=False)


def _split(text: str) -> list[str]:
    if text.startswith("["):
        return []
    parts = text.replace("\uff1b", ";").replace("\n", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def to_text(cell: Cell, column: Column) -> str:
    """Return a cell of a frame as text of a CSV file, which `from_cell` reads back."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.second or cell.microsecond else f"{cell:%Y-%m-%d %H:%M}"
    if column.kind == "duration" and isinstance(cell, int):
        return format_duration(cell)
    if column.kind == "money" and isinstance(cell, float):
        return f"{cell:.3f}".removesuffix("0")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)


def from_cell(cell: Cell, column: Column, *, unit: str, currency: str | None) -> Plain:
    """Return what a cell states, as JSON has it.

    Parameters
    ----------
    unit : str
        What a number alone counts in a duration.
    currency : str, optional
        The plan's.

    Raises
    ------
    ValueError
        If the cell holds no such thing.
    """
    if column.kind in ("text", "json", "texts", "choice"):
        return _READERS[column.kind](_text(cell), column)
    match column.kind:
        case "duration":
            return parse_duration(_text(cell), unit=unit)
        case "money":
            found = parse_money(_text(cell), currency)
            return found if isinstance(found, int) else plain(found)
        case "instant":
            return _instant(cell, column).isoformat()
        case "day":
            return _instant(cell, column).date().isoformat()
        case "truth_value":
            return _truth(cell)
        case "whole_number":
            number = _number(cell)
            if not float(number).is_integer():
                raise ValueError(f"a whole number is needed, found {cell!r}")
            return int(number)
    return _number(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a spreadsheet's 3.0 is the id 3
    return cell if isinstance(cell, str) else str(cell)


def _json(text: str, _column: Column) -> Plain:
    found: Plain = json.loads(text)
    return found


def _texts(text: str, column: Column) -> Plain:
    if text.startswith("["):
        return _json(text, column)
    return [*_split(text)]


def _choice(text: str, column: Column) -> Plain:
    names = {choice.casefold(): choice for choice in column.choices}
    return names.get(text.strip().casefold(), text)


_READERS: Mapping[str, Callable[[str, Column], Plain]] = {
    "text": lambda text, _column: text,
    "json": _json,
    "texts": _texts,
    "choice": _choice,
}


def _instant(cell: Cell, column: Column) -> datetime:
    if isinstance(cell, datetime):
        return cell
    text = cell.isoformat() if isinstance(cell, date) else _text(cell).strip()
    if len(text) > 10 and text[:4].isdigit() and text[4] == "-":
        return datetime.fromisoformat(text)
    is_finish = column.kind == "instant" and column.field in _FINISHES
    return parse_instant(text, is_finish=is_finish)


def _truth(cell: Cell) -> bool:
    text = _text(cell).strip().casefold()
    if text not in _TRUE | _FALSE:
        raise ValueError(f"true or false is needed, found {cell!r}")
    return text in _TRUE


def _number(cell: Cell) -> int | float:
    if isinstance(cell, (int, float)):
        return cell
    text = _text(cell).strip()
    if text.endswith(("%", "\uff05")):
        return float(text[:-1]) / 100
    try:
        return int(text)
    except ValueError:
        return float(text)
