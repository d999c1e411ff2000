"""XML as a small tree, safely: no document types, bounded depth and size, errors with lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from xml.parsers import expat

from pmcore.errors import FormatError
from pmcore.io._import import MOST_ELEMENTS, Content, refuse

DEEPEST = 64
OBJECTS = 3  # the root and a project may be open around an object of P6
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_NATIVE = frozenset(("utf-8", "utf-16", "iso-8859-1", "us-ascii"))
# What a file may declare beside those: plain character sets, no codec that does more.
_CHARACTERS = re.compile(r"(gb|big5|shift|sjis|euc|iso|windows|cp\d|koi8|mac|utf|ascii|latin|hz)")


class Element:
    """One element: its name without namespace, its text, its parts in order, its line."""

    __slots__ = ("_texts", "line", "parts", "tag", "text")

    def __init__(self, tag: str, line: int) -> None:
        self.tag = tag
        self.line = line
        self.text = ""
        self.parts: list[Element] = []
        self._texts: dict[str, str] | None = None

    def __getitem__(self, tag: str) -> str:
        """Return the text of the first part of that name, without blanks; empty if none."""
        if self._texts is None:
            self._texts = {}
            for part in self.parts:
                self._texts.setdefault(part.tag, part.text.strip())
        return self._texts.get(tag, "")

    def part(self, tag: str) -> Element | None:
        """Return the first part of that name, or None."""
        return next((part for part in self.parts if part.tag == tag), None)

    def each(self, *tags: str) -> Iterator[Element]:
        """Yield the elements at the end of a chain of names: ``each("Tasks", "Task")``."""
        for part in self.parts:
            if part.tag == tags[0]:
                if len(tags) == 1:
                    yield part
                else:
                    yield from part.each(*tags[1:])


Take: TypeAlias = Callable[[Element, str], bool]


class _Builder:
    """Receives what the parser finds and keeps to the limits."""

    def __init__(
        self, source: str, parser: expat.XMLParserType, takers: Mapping[str, Take]
    ) -> None:
        self.takers = takers
        self.take: Take | None = None
        self.source = source
        self.parser = parser
        self.root = Element("", 0)
        self.open = [self.root]
        self.count = 0
        self.texts: list[str] = []
        self.tags: dict[str, str] = {}

    def refuse(self, code: str, limit: int = 0) -> None:
        refuse(code, self.source, line=self.parser.CurrentLineNumber, limit=limit)

    def start(self, name: str, _attributes: object) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            self.refuse("file.too_many", limit=MOST_ELEMENTS)
        if len(self.open) > DEEPEST:
            self.refuse("file.too_deep", limit=DEEPEST)
        tag = self.tags.get(name)
        if tag is None:
            tag = self.tags[name] = name.rpartition(" ")[2]
        element = Element(tag, self.parser.CurrentLineNumber)
        if len(self.open) == 1:
            self.take = self.takers.get(tag)
        self.open[-1].parts.append(element)
        self.open.append(element)
        self.texts.clear()

    def end(self, _name: str) -> None:
        element = self.open.pop()
        if not element.parts:
            element.text = "".join(self.texts)
        self.texts.clear()
        if self.take and 2 <= len(self.open) <= OBJECTS:
            owner = self.open[-1]
            if self.take(element, owner.tag):
                owner.parts.pop()


def parse_xml(content: Content, takers: Mapping[str, Take] | None = None) -> Element:
    """Return the root element.

    `takers` gives by the root's name what is called with each element one or two levels below the
    root as it ends, and with the name of the one around it; what it takes is not kept.

    Raises
    ------
    FormatError
        If it is no well-formed XML, declares a document type, or goes beyond the limits; with
        the line.
    """
    data, encoding = _recoded(content)
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    builder = _Builder(content.source, parser, takers or {})
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.texts.append
    parser.StartDoctypeDeclHandler = lambda *_: builder.refuse("file.doctype")
    try:
        parser.Parse(data, True)  # noqa: FBT003 - its signature
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or "?"
        refuse("file.xml", content.source, line=error.lineno, reason=reason)
    except FormatError:
        raise
    except (LookupError, ValueError):  # an encoding that the parser cannot use
        refuse("file.encoding", content.source, line=1, found=_declared(data) or "?")
    return builder.root.parts[0]


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii").lower() if found else ""


def _recoded(content: Content) -> tuple[bytes, str | None]:
    """Return data and encoding for the parser; what it cannot read becomes UTF-8 here."""
    if content.is_text:
        return content.data, "utf-8"
    name = _declared(content.data)
    if not name or name in _NATIVE:
        return content.data, None
    if not _CHARACTERS.match(name):
        refuse("file.encoding", content.source, line=1, found=name)
    try:
        return content.data.decode(name).encode("utf-8"), "utf-8"
    except (LookupError, UnicodeError):
        refuse("file.encoding", content.source, line=1, found=name)
