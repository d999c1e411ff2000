"""Own fields of Microsoft Project XML: extended attributes, outline codes, lookup tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from pmcore.io._import import MOST_MINUTES
from pmcore.io._mspdi_values import exact_minutes
from pmcore.io._xml import Element

Packed: TypeAlias = "tuple[tuple[str, str | Packed], ...]"

ID_FIELD = "pmcore id"
"""Alias of the text field that holds an id which is no number, as Project's own ids are."""
FORMATS = "duration_formats"
_DAYS = ("", "7")  # the usual format of a duration
TASK, RESOURCE, ASSIGNMENT = 0x0B400000, 0x0C400000, 0x0F400000
_TYPES = ("Cost", "Date", "Duration", "Finish", "Flag", "Number", "Start", "Text")  # by CFType


def _run(*spans: int | tuple[int, int]) -> list[int]:
    """Return numbers and runs of numbers, both ends included, as one list."""
    parts = ([each] if isinstance(each, int) else range(each[0], each[1] + 1) for each in spans)
    return list(chain.from_iterable(parts))


# Project's numbers of its own fields, as its object model (PjField) lists them.
PLACES: Mapping[int, Mapping[str, list[int]]] = {
    TASK: {
        "Text": _run(51, 54, 57, 60, 63, (66, 70), (317, 336)),
        "Number": _run((87, 91), (302, 316)),
        "Flag": _run((72, 81), (292, 301)),
        "Cost": _run((106, 108), (258, 264)),
        "Date": _run((265, 274)),
        "Duration": _run((103, 105), (275, 281)),
        "Start": _run(52, 55, 58, 61, 64, 282, 284, 286, 288, 290),
        "Finish": _run(53, 56, 59, 62, 65, 283, 285, 287, 289, 291),
        "Outline Code": list(range(416, 436, 2)),
    },
    RESOURCE: {
        "Text": _run(8, 9, (30, 32), (97, 101), (225, 244)),
        "Number": _run((112, 116), (205, 219)),
        "Flag": _run((127, 135), 126, (195, 204)),
        "Cost": _run((123, 125), (166, 172)),
        "Date": _run((173, 182)),
        "Duration": _run((117, 119), (183, 189)),
        "Start": _run((102, 106), (220, 224)),
        "Finish": _run((107, 111), (190, 194)),
        "Outline Code": list(range(278, 298, 2)),
    },
    ASSIGNMENT: {
        "Text": _run((88, 97), (218, 237)),
        "Number": _run((108, 112), (198, 212)),
        "Flag": _run((123, 131), 122, (188, 197)),
        "Cost": _run((119, 121), (159, 165)),
        "Date": _run((166, 175)),
        "Duration": _run((113, 115), (176, 182)),
        "Start": _run((98, 102), (213, 217)),
        "Finish": _run((103, 107), (183, 187)),
    },
}
USUAL: Mapping[str, str] = {
    str(base + offset): f"{kind}{place}"
    for base, kinds in PLACES.items()
    for kind, offsets in kinds.items()
    for place, offset in enumerate(offsets, 1)
}
"""Project's names of its own fields by their numbers."""


def owner_of(number: str) -> int:
    """Return whose field a number is: `TASK`, `RESOURCE`, `ASSIGNMENT` or, of none, 0."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 11
    base = int(number) & 0x7FFF0000 if is_number else 0
    return base if base in PLACES else 0


def kind_of(name: str) -> str:
    """Return the kind of a field from Project's name of it: ``Text`` of ``Text1``."""
    return name.rstrip("0123456789")


def packed(element: Element) -> Packed:
    """Return an element's parts as data: name and text, or name and further parts."""
    return tuple((part.tag, packed(part) if part.parts else part.text) for part in element.parts)


@dataclass(frozen=True)
class OwnFields:
    """The own fields of a file.

    Parameters
    ----------
    names, kinds : dict
        Name and kind by the field's number.
    codes : dict
        Full names of the values of outline codes and lookup tables, by field and number of the
        value, and by the value's GUID.
    declared : dict
        What the file declares, by name, ready to be kept.
    """

    reserved: Mapping[int, frozenset[str]]
    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    declared: dict[str, dict[str, object]] = field(default_factory=dict)
    _taken: set[tuple[int, str]] = field(default_factory=set)

    def id_of(self, element: Element) -> str:
        """Return the id that pmcore wrote beside Project's number, or an empty text."""
        for part in element.each("ExtendedAttribute"):
            if self.names.get(part["FieldID"]) == ID_FIELD:
                return part["Value"]
        return ""

    def of(self, element: Element) -> dict[str, object]:
        """Return what an element holds in own fields, by their names."""
        found: dict[str, object] = {}
        formats: dict[str, str] = {}
        for part in element.each("ExtendedAttribute"):
            number = part["FieldID"]
            name, value = self.name(number), self._value(part, number)
            if value is None or name == ID_FIELD:
                continue
            found[name] = value
            if type(value) is int and part["DurationFormat"] not in _DAYS:
                formats[name] = part["DurationFormat"]
        for part in element.each("OutlineCode"):
            value = self._code(part)
            if value:
                found[self.name(part["FieldID"])] = value
        if formats:
            found[FORMATS] = formats
        return found

    def name(self, number: str) -> str:
        """Return the name of a field: its alias, Project's name, or its number."""
        if number not in self.names:
            self.names[number] = self._free(number, USUAL.get(number) or f"field {number}")
        return self.names[number]

    def _free(self, number: str, name: str) -> str:
        owner = owner_of(number)
        if (owner, name) in self._taken or name in self.reserved.get(owner, ()):
            name = f"{name} ({number})"
        self._taken.add((owner, name))
        return name

    def _value(self, part: Element, number: str) -> object:
        kind = self.kinds.get(number) or kind_of(USUAL.get(number, ""))
        held = part.part("Value")
        if held is None or not held.text:
            return self.codes.get(("", part["ValueGUID"]))
        return held.text if kind in ("Text", "") else typed(held.text.strip(), kind)

    def _code(self, part: Element) -> str:
        number, value = part["FieldID"], part["ValueID"]
        named = self.codes.get((number, value)) or self.codes.get(("", part["ValueGUID"]))
        return named or value

    def declare(self, part: Element, group: str) -> None:
        """Take in a declaration; `group` is ``definition`` or ``outline``."""
        number, usual = part["FieldID"], part["FieldName"] or USUAL.get(part["FieldID"], "")
        if not number:
            name = part["Alias"] or usual or part["Guid"]
            if name:
                self._keep(self._free("", name), {"field": usual, "id": "", group: packed(part)})
            return
        if number not in self.names:
            wanted = part["Alias"] or usual or f"field {number}"
            self.names[number] = ID_FIELD if wanted == ID_FIELD else self._free(number, wanted)
            stated = part["CFType"]
            known = int(stated) if stated in set("01234567") else None
            self.kinds[number] = kind_of(usual) or ("" if known is None else _TYPES[known])
        is_bare = {each.tag for each in part.parts} <= {"FieldID", "FieldName"}
        if not is_bare and self.names[number] != ID_FIELD:
            self._keep(
                self.names[number],
                {"field": part["FieldName"], "id": number, group: packed(part)},
            )

    def _keep(self, name: str, facts: dict[str, object]) -> None:
        held = self.declared.setdefault(name, facts)
        if held["id"] != facts["id"]:  # the same name for a task and for a resource
            self.declared[f"{name} ({facts['id']})"] = facts
        else:
            held.update(facts)


def typed(text: str, kind: str) -> object:
    """Return a value by the kind of its field: ``Number``, ``Flag``, ``Cost``; else text.

    Durations are working minutes, costs whole units of the currency; what is none stays text.
    """
    if kind == "Flag":
        return {"1": True, "true": True, "0": False, "false": False}.get(text, text)
    if kind == "Duration":
        minutes = exact_minutes(text)
        is_whole = minutes is not None and minutes.is_integer() and abs(minutes) <= MOST_MINUTES
        return int(minutes) if is_whole and minutes is not None else text
    if kind not in ("Number", "Cost"):
        return text
    try:
        number = float(text) / (100 if kind == "Cost" else 1)
    except ValueError:
        return text
    if not abs(number) <= 1e15 or "_" in text:
        return text
    return int(number) if number.is_integer() else number


def own_fields(root: Element, reserved: Mapping[int, frozenset[str]]) -> OwnFields:
    """Return the own fields that a project declares; a `reserved` name is numbered."""
    found = OwnFields(reserved)
    groups = (("OutlineCodes", "OutlineCode", "outline"),)
    for group, one, kept in (("ExtendedAttributes", "ExtendedAttribute", "definition"), *groups):
        for part in root.each(group, one):
            found.declare(part, kept)
            number = part["FieldID"]
            for value, guid, full in values_of(_rows(part)):
                found.codes.setdefault((number, value), full)
                if guid:
                    found.codes.setdefault(("", guid), full)
    return found


def _rows(part: Element) -> Iterator[Mapping[str, str]]:
    """Yield the values of an outline code or a lookup table."""
    for value in chain(part.each("Values", "Value"), part.each("ValueList", "Value")):
        yield {each.tag: each.text.strip() for each in value.parts}


def values_of(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield number, GUID and full name of values, with those above them: ``North.Site 2``."""
    held = {row.get("ValueID") or row.get("ID") or "": row for row in rows}
    for number, row in held.items():
        names, at, seen = [row.get("Value", "")], row.get("ParentValueID", ""), {number}
        while at in held and at not in seen and len(seen) < 64:
            seen.add(at)
            names.append(held[at].get("Value", ""))
            at = held[at].get("ParentValueID", "")
        yield number, row.get("FieldGUID", ""), ".".join(reversed(names))
