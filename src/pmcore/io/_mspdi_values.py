"""How Microsoft Project XML writes durations, clock times, flags, money and own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pmcore.io._import import Ledger
from pmcore.io._xml import Element
from pmcore.model import Accrual, Shift

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
# Formats of durations and lags that count elapsed time, estimated ones too.
ELAPSED = frozenset(("4", "6", "8", "10", "12", "20", "36", "38", "40", "42", "44", "52"))
PERCENT = frozenset(("19", "20", "51", "52"))
ESTIMATED = frozenset(str(code) for code in range(35, 54))
ACCRUALS = {"1": Accrual.START, "2": Accrual.END, "3": Accrual.EVEN}
# What Project takes a working day to be where a file does not say.
OFFICE = (Shift(480, 720), Shift(780, 1020))


def duration(text: str, ledger: Ledger, owner: str, field: str) -> int | None:
    """Return whole minutes of ``PT8H0M0S``; None for no text, 0 for a wrong one, noted."""
    if not text:
        return None
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        ledger.add("file.bad_number", f"{owner}.{field}", raw=text, used=0)
        return 0
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:4])
    exact = days * 1440 + hours * 60 + minutes + float(found[5] or 0) / 60
    return ledger.whole(-exact if found[1] else exact, text, owner, field)


def is_on(element: Element, tag: str) -> bool:
    """Tell whether a flag is set."""
    return element[tag] in ("1", "true")


def clock(text: str) -> int | None:
    """Return the minute of the day of ``08:00:00``, or None."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= 1440 else None


def shifts(element: Element, ledger: Ledger, path: str) -> tuple[Shift, ...]:
    """Return the working times of a day: none, the stated ones, or Project's usual ones, noted."""
    if not is_on(element, "DayWorking"):
        return ()
    found = []
    for time in element.each("WorkingTimes", "WorkingTime"):
        start, finish = clock(time["FromTime"]), clock(time["ToTime"])
        if start is not None and finish == 0:
            finish = 1440
        if start is not None and finish is not None and finish < start < 1440:
            finish += 1440
        if start is None or finish is None or start >= finish:
            raw = f"{time['FromTime']}-{time['ToTime']}"
            ledger.add("file.bad_shift", path, raw=raw, line=time.line)
        else:
            found.append(Shift(start, finish))
    if not found:
        ledger.add("mspdi.no_times", path, line=element.line)
        return OFFICE
    return tuple(sorted(found, key=lambda shift: shift.start))


class Purse:
    """Money of a file: hundredths of its currency become minor units."""

    def __init__(self, ledger: Ledger, currency: str, scale: int) -> None:
        self.ledger = ledger
        self.currency = currency
        self.is_used = False
        self._scale = scale

    def cents(self, text: str, owner: str, field: str) -> int:
        """Return minor units of an amount that the file states in hundredths."""
        return self._units(text, owner, field, 100)

    def price(self, text: str, owner: str, field: str) -> int:
        """Return minor units of a rate, which the file states in whole units."""
        return self._units(text, owner, field, 1)

    def _units(self, text: str, owner: str, field: str, parts: int) -> int:
        if not text or text == "0":
            return 0
        exact = self.ledger.bounded(text, owner, field, low=-1e12, high=1e12, default=0.0)
        found = round(exact * self._scale / parts)
        self.is_used = self.is_used or bool(found)
        return found


class OwnFields(NamedTuple):
    """Extended attributes and outline codes: names by field id, values of codes by their id."""

    names: Mapping[str, str]
    fields: Mapping[str, str]
    codes: Mapping[str, str]
    declared: Mapping[str, object]

    def of(self, element: Element) -> dict[str, object]:
        """Return what an element holds in own fields, by their names."""
        found: dict[str, object] = {}
        for part in element.each("ExtendedAttribute"):
            number = part["FieldID"]
            if part["Value"]:
                value = _typed(part["Value"], self.fields.get(number, ""))
                found[self.names.get(number) or f"field {number}"] = value
        for part in element.each("OutlineCode"):
            number = part["FieldID"]
            value = self.codes.get(part["ValueID"] or part["ValueGUID"], part["ValueID"])
            if value:
                found[self.names.get(number) or f"field {number}"] = value
        return found


def _typed(text: str, field: str) -> object:
    """Return a value by the kind of its field: ``Number1``, ``Flag2``, ``Cost3``; else text."""
    kind = field.rstrip("0123456789")
    if kind == "Flag":
        return text in ("1", "true")
    if kind in ("Number", "Cost"):
        try:
            number = float(text)
        except ValueError:
            return text
        if not abs(number) <= 1e15:
            return text
        return int(number) if number.is_integer() else number
    return text


def own_fields(root: Element) -> OwnFields:
    """Return the own fields that a project declares."""
    names: dict[str, str] = {}
    fields: dict[str, str] = {}
    codes: dict[str, str] = {}
    declared: dict[str, object] = {}
    for group, one in (
        ("ExtendedAttributes", "ExtendedAttribute"),
        ("OutlineCodes", "OutlineCode"),
    ):
        for part in root.each(group, one):
            number = part["FieldID"]
            name = part["Alias"] or part["FieldName"]
            if not number or not name:
                continue
            if name in names.values():
                name = f"{name} ({number})"
            names[number], fields[number] = name, part["FieldName"]
            declared[name] = {"field": part["FieldName"], "id": number}
            _code_values(part, codes)
    return OwnFields(names, fields, codes, declared)


def _code_values(part: Element, codes: dict[str, str]) -> None:
    """Add the values of an outline code, each with those above it: ``North.Site 2``."""
    rows = {value["ValueID"]: value for value in part.each("Values", "Value")}
    for number, row in rows.items():
        names, at, seen = [row["Value"]], row["ParentValueID"], {number}
        while at in rows and at not in seen and len(seen) < 64:
            seen.add(at)
            names.append(rows[at]["Value"])
            at = rows[at]["ParentValueID"]
        full = ".".join(reversed(names))
        codes[number] = full
        if row["FieldGUID"]:
            codes[row["FieldGUID"]] = full
