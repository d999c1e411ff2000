"""Links as sheets write them, to tasks by id, number, outline number or name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from pmcore.io._cells import Cell
from pmcore.io._grid import text_of
from pmcore.io._import import Ledger
from pmcore.io._sheet_rows import Item, Rows
from pmcore.io._sheet_values import duration
from pmcore.io._task_links import TaskLinks
from pmcore.model import Dependency, LagCalendar, LinkType

_LONGEST = 300
_ASKED = 2000  # so many links tell how all name their tasks
_TAIL = re.compile(
    r"\s*[\[(]?\s*(?P<type>FS|SS|FF|SF|(?:完成|开始)\s*[-–到至]?\s*(?:开始|完成))?\s*[\])]?\s*"
    r"(?:(?P<sign>[+\-−])\s*(?P<lag>\S.*))?",
    re.IGNORECASE,
)
_WORDS = {"完成": "F", "开始": "S"}
_RANGE = re.compile(r"(\d{1,6})\s*[-~–]\s*(\d{1,6})")
# How tasks may be named, in the order in which a doubtful name is tried.
_WAYS = ("id", "uid", "number", "outline", "row", "name")


class References:
    """The rows of a sheet by what links may call them."""

    def __init__(self, rows: Rows) -> None:
        self._by: dict[str, dict[str, Item]] = {way: {} for way in _WAYS}
        twice: dict[str, set[str]] = {way: set() for way in _WAYS}
        for item in rows.items:
            for way, name in _names(rows, item):
                if self._by[way].setdefault(name, item) is not item:
                    twice[way].add(name)
        for way, names in twice.items():
            for name in names:  # what two rows are called tells neither
                del self._by[way][name]
        for held in self._by.values():
            for name, item in [*held.items()]:
                held.setdefault(name.casefold(), item)
        self.way = "id"

    def settle(self, texts: list[str]) -> None:
        """Choose the way of naming that most texts follow."""
        counts = Counter(dict.fromkeys(_WAYS, 0))
        for text in texts[:: len(texts) // _ASKED + 1]:
            for way in _WAYS:
                counts[way] += self._split(text, way) is not None
        self.way = max(_WAYS, key=lambda way: (counts[way], -_WAYS.index(way)))

    def find(self, text: str) -> tuple[Item, re.Match[str], str] | None:
        """Return the row that a text begins with, the rest of the text, and the way it is named."""
        for way in (self.way, *(each for each in _WAYS if each != self.way)):
            found = self._split(text, way)
            if found:
                return (*found, way)
        return None

    def _split(self, text: str, way: str) -> tuple[Item, re.Match[str]] | None:
        known = self._by[way]
        for end in range(min(len(text), _LONGEST), 0, -1):
            name = text[:end].rstrip()
            item = known.get(name) or known.get(name.casefold())
            tail = _TAIL.fullmatch(text, end) if item else None
            if item and tail and _is_clear(tail):
                return item, tail
        return None

    def is_name(self, text: str) -> bool:
        """Tell whether a text as a whole is what a row is called."""
        return any(text in held for held in self._by.values())

    def run(self, first: str, last: str) -> list[Item]:
        """Return the rows from one number to another, if all are there."""
        low, high = int(first), int(last)
        if not 0 < high - low < 1000:
            return []
        known = self._by[self.way]
        found = [known.get(str(each)) for each in range(low, high + 1)]
        return [each for each in found if each] if all(found) else []


def _is_clear(tail: re.Match[str]) -> bool:
    """Tell whether what follows a name is a lag, not more of a name: ``A-1`` is none of A."""
    lag = tail["lag"]
    if tail["type"] or not lag:
        return True
    return lag[0].isdecimal() and not (tail["sign"] in "-−" and lag.strip().isdecimal())


def _names(rows: Rows, item: Item) -> Iterator[tuple[str, str]]:
    held = {
        "id": item.id if item.row >= 0 else "",
        "uid": text_of(rows.cell(item, "uid")),
        "number": text_of(rows.cell(item, "number")),
        "outline": item.outline,
        "row": str(item.number) if item.row >= 0 else "",
        "name": item.name,
    }
    return ((way, name) for way, name in held.items() if name)


class SheetLinks:
    """The links of a sheet as they are read.

    Parameters
    ----------
    unit : str
        What a number alone counts in a lag.
    """

    def __init__(self, rows: Rows, ledger: Ledger, unit: str) -> None:
        self._rows = rows
        self._ledger = ledger
        self._unit = unit
        self._references = References(rows)
        self._made: TaskLinks[Item] = TaskLinks(
            ledger, lambda item: [task.id for task in item.tasks()]
        )

    def read(self) -> tuple[Dependency, ...]:
        """Return every link between tasks."""
        told = [
            (item, part, path, role)
            for role in ("predecessors", "successors")
            for item in self._rows.items
            for cell, path in self._rows.cells(item, role)
            for part in self._parts(cell, path)
        ]
        self._references.settle([part for _, part, _, _ in told])
        if self._references.way != "id" and self._rows.column("id"):
            self._ledger.add("sheet.references", told[0][2], used=self._references.way)
        for item, part, path, role in told:
            for other, link in self._links(part, path):
                ends = (other, item) if role == "predecessors" else (item, other)
                self._made.add(link, ends, path, is_again=role == "successors")
        self._made.note_pushed()
        return tuple(self._made.found.values())

    def _parts(self, cell: Cell, path: str) -> list[str]:
        text = unicodedata.normalize("NFKC", text_of(cell))
        if self._references.is_name(text):
            return [text]
        if isinstance(cell, float):
            parts = str(cell).split(".")  # a list that a sheet took for a decimal
            self._ledger.add("sheet.decimal_list", path, raw=text, used=", ".join(parts))
            return parts
        if re.fullmatch(r"[\d\s]+", text):
            return text.split()
        return [part.strip().lstrip("#") for part in re.split("[;,、\n]", text) if part.strip()]

    def _links(self, part: str, path: str) -> list[tuple[Item, Dependency]]:
        span = _RANGE.fullmatch(part)
        items = self._references.run(span[1], span[2]) if span else []
        if items:
            self._ledger.add("sheet.range", path, raw=part, count=len(items))
            return [(item, Dependency("", "")) for item in items]
        found = self._references.find(part) if len(part) <= _LONGEST else None
        if found is None:
            self._ledger.add("sheet.bad_link", path, raw=part)
            return []
        item, tail, way = found
        link = self._link(tail, path, part)
        if way != self._references.way:
            self._ledger.add("sheet.reference", path, raw=part, used=item.id)
        return [(item, link)]

    def _link(self, tail: re.Match[str], path: str, raw: str) -> Dependency:
        text = re.sub(r"[\s\-–到至]", "", (tail["type"] or "FS").upper())
        for word, letter in _WORDS.items():
            text = text.replace(word, letter)
        link = Dependency("", "", LinkType(text))
        if not tail["lag"]:
            return link
        sign = -1 if tail["sign"] in "-−" else 1
        lag = tail["lag"].strip()
        percent = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(e?)%", lag)
        if percent and float(percent[1]) <= 10_000:
            calendar = LagCalendar.ELAPSED.value if percent[2] else None
            return replace(link, percent=sign * float(percent[1]) / 100, lag_calendar=calendar)

        def note(code: str, used: object) -> None:
            self._ledger.add(code, path, raw=lag, used=used)

        span = duration(lag, self._unit, note)
        if span is None:
            self._ledger.add("sheet.bad_lag", path, raw=raw)
            return link
        calendar = LagCalendar.ELAPSED.value if span.is_elapsed else None
        return replace(link, lag=sign * span.minutes, lag_calendar=calendar)
