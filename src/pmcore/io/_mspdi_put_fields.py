"""Own fields written to Microsoft Project XML: declared ones as they were, others given a place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from pmcore._mapping import Attributes, Value, thaw
from pmcore.io._export import Losses
from pmcore.io._mspdi_fields import (
    FORMATS,
    ID_FIELD,
    PLACES,
    USUAL,
    OwnFields,
    kind_of,
    own_fields,
    owner_of,
)
from pmcore.io._mspdi_kept import RESERVED
from pmcore.io._xml_write import Part, element, length, number

LONGEST = 255
"""Characters that a text field of Project holds."""
_NUMBERED = re.compile(r"field (\d{1,10})")


class FieldWriter:
    """Gives every attribute a field of its kind; `places` has numbers by owner and name."""

    def __init__(self, declared: Value, losses: Losses) -> None:
        self.losses = losses
        self.places: dict[tuple[int, str], str] = {}
        self._extended: dict[str, Part] = {}
        self._outlines: list[Part] = []
        for entry in declared.values() if isinstance(declared, Attributes) else ():
            if isinstance(entry, Attributes):
                self._declared(entry)
        self.own = self._read()
        for place, name in self.own.names.items():
            self.places.setdefault((owner_of(place), name), place)
        self._codes = {(place, full): code for (place, code), full in self.own.codes.items()}

    def _declared(self, entry: Attributes) -> None:
        definition, outline = entry.get("definition"), entry.get("outline")
        if _is_packed(definition):
            self._extended[str(entry.get("id")) or f" {len(self._extended)}"] = (
                "ExtendedAttribute",
                definition,
            )
        if _is_packed(outline):
            self._outlines.append(("OutlineCode", outline))

    def _read(self) -> OwnFields:
        """Return the declarations as the reader will understand them."""
        return own_fields(element(("Project", list(self.definitions()))), RESERVED)

    def definitions(self) -> Iterator[Part]:
        """Yield the declarations of the whole file."""
        yield "OutlineCodes", self._outlines
        yield "WBSMasks", ()
        yield "ExtendedAttributes", list(self._extended.values())

    def place(self, owner: int, held: Iterable[Mapping[str, Value]], *, has_ids: bool) -> None:
        """Give a place to each attribute of the elements of one owner that has none."""
        if has_ids:
            self._take(owner, "Text", ID_FIELD)
        kinds: dict[str, set[str]] = {}
        for attributes in held:
            for name, value in attributes.items():
                if name not in RESERVED[owner] and (owner, name) not in self.places:
                    kinds.setdefault(name, set()).add(_kind(value))
        for name, found in kinds.items():
            self._give(owner, name, found - {""})

    def _give(self, owner: int, name: str, kinds: set[str]) -> None:
        known = _NUMBERED.fullmatch(name)
        usual = self._usual(owner, name)
        if known or usual:
            place = known[1] if known else usual
            self.places[owner, name] = place
            if usual:
                parts = (("FieldID", place), ("FieldName", name))
                self._extended.setdefault(place, ("ExtendedAttribute", parts))
        elif kinds:
            kind = kinds.pop() if len(kinds) == 1 else "Text"
            found = self._take(owner, kind, name) or self._take(owner, "Text", name)
            if found:
                path = f'plan.attributes["own_fields"]["{name}"]'
                self.losses.add("loss.own_field", path, name=name, used=found)

    def _usual(self, owner: int, name: str) -> str:
        """Return the number of the field that Project itself calls by that name, if it is free."""
        kind = kind_of(name)
        for place in PLACES[owner].get(kind, ()):
            spelt = str(owner + place)
            if USUAL[spelt] == name and spelt not in self._extended:
                return spelt
        return ""

    def _take(self, owner: int, kind: str, name: str) -> str:
        """Return Project's name of the first free field of a kind, taken; empty if none is."""
        used = set(self.places.values())
        for place in PLACES[owner][kind]:
            spelt = str(owner + place)
            if spelt not in self._extended and spelt not in used:
                parts = (("FieldID", spelt), ("FieldName", USUAL[spelt]), ("Alias", name))
                self._extended[spelt] = ("ExtendedAttribute", parts)
                self.places[owner, name] = spelt
                return USUAL[spelt]
        return ""

    def parts(self, owner: int, attributes: Attributes, own_id: str = "") -> tuple[Part, ...]:
        """Return what an element holds in own fields: extended attributes, then outline codes."""
        extended: list[Part] = []
        codes: list[Part] = []
        formats = attributes.get(FORMATS)
        shown = formats if isinstance(formats, Attributes) else Attributes()
        if own_id:
            place = self.places[owner, ID_FIELD]
            extended.append(("ExtendedAttribute", (("FieldID", place), ("Value", own_id))))
        for name, value in attributes.items():
            place = self.places.get((owner, name), "")
            if not place or name in RESERVED[owner] or value is None:
                continue
            kind = self.own.kinds.get(place) or kind_of(USUAL.get(place, ""))
            if kind == "Outline Code":
                codes.extend(self._code(place, value))
                continue
            text = _text(value, kind)
            tail: tuple[Part, ...] = ()
            if kind == "Duration" and type(value) is int:
                tail = (("DurationFormat", str(shown.get(name, "7"))),)
            if text:
                parts = (("FieldID", place), *self._content(place, text), *tail)
                extended.append(("ExtendedAttribute", parts))
        return (*extended, *codes)

    def _content(self, place: str, text: str) -> tuple[Part, ...]:
        guid = self._codes.get(("", text)) if place in self.own.kinds else None
        return (("Value", text), ("ValueGUID", guid)) if guid else (("Value", text),)

    def _code(self, place: str, value: Value) -> Iterator[Part]:
        text = str(value)
        found = self._codes.get((place, text))
        guid = None if found else self._codes.get(("", text))
        tail = ("ValueGUID", guid) if guid else ("ValueID", found or text)
        yield "OutlineCode", (("FieldID", place), tail)


def _is_packed(value: object) -> TypeGuard[tuple[Part, ...]]:
    """Tell whether a value is what `packed` made of an element."""
    return isinstance(value, tuple) and all(
        isinstance(pair, tuple)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and re.fullmatch(r"[A-Za-z]\w{0,60}", pair[0]) is not None
        and (isinstance(pair[1], str) or _is_packed(pair[1]))
        for pair in value
    )


def packed_parts(value: Value) -> tuple[Part, ...]:
    """Return the elements that `packed` made data of; none for what it did not make."""
    return value if _is_packed(value) else ()


def _kind(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Flag"
    return "Number" if isinstance(value, (int, float)) else "Text"


def _text(value: Value, kind: str) -> str:
    """Return a value as a field of a kind spells it."""
    if isinstance(value, str):
        return value[:LONGEST] if kind == "Text" else value
    if isinstance(value, bool):
        return ("1" if value else "0") if kind == "Flag" else str(value).lower()
    if isinstance(value, (int, float)):
        if kind == "Cost":
            return number(round(value * 100, 6))
        if kind == "Duration" and isinstance(value, int):
            return length(value)
        return number(value)
    text = json.dumps(thaw(value), ensure_ascii=False)
    return text[:LONGEST] if kind == "Text" else text
