"""XML written: elements as pairs of a name and a text or further elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from pmcore._mapping import Value
from pmcore.io._xml import Element

Part: TypeAlias = "tuple[str, str | Sequence[Part]]"

_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# What XML 1.0 has no spelling for.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document(root: str, namespace: str, parts: Iterable[Part]) -> bytes:
    """Return a whole document in UTF-8."""
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>']
    lines.append(f'<{root} xmlns="{namespace}">')
    for part in parts:
        lines.extend(_lines(part))
    lines.append(f"</{root}>\n")
    return "\n".join(lines).encode("utf-8")


def _lines(part: Part) -> Iterator[str]:
    name, content = part
    if isinstance(content, str):
        yield f"<{name}>{escaped(content)}</{name}>" if content else f"<{name}/>"
        return
    yield f"<{name}>"
    for each in content:
        yield from _lines(each)
    yield f"</{name}>"


def escaped(text: str) -> str:
    """Return a text as XML holds it, without the control characters that it cannot hold."""
    return _FORBIDDEN.sub("", text).translate(_SIGNS)


def element(part: Part) -> Element:
    """Return a part as the reader would find it."""
    name, content = part
    found = Element(name, 0)
    if isinstance(content, str):
        found.text = content
    else:
        found.parts = [element(each) for each in content]
    return found


def stamp(instant: datetime) -> str:
    """Return an instant as text: ``2027-01-04T08:00:00``."""
    return instant.isoformat(timespec="seconds")


def dates_of(*pairs: tuple[str, datetime | None]) -> Iterator[Part]:
    """Yield an element for each instant that is known."""
    for name, instant in pairs:
        if instant is not None:
            yield name, stamp(instant)


def text_of(value: Value) -> str:
    """Return a kept value that is a text; any other is none."""
    return value if isinstance(value, str) else ""


def length(minutes: int) -> str:
    """Return working time as text: ``PT8H0M0S``."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}PT{hours}H{rest}M0S"


def number(value: float) -> str:
    """Return a number as text, whole ones without a point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def flag(is_set: object) -> str:
    """Return a yes or no as text."""
    return "1" if is_set else "0"
