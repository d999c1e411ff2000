"""What is wrong with a JSON document, in pmcore's words and with paths by id."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pmcore._mapping import Attributes
from pmcore.errors import Problem

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

# How the decoder names what it expected: our word and an example of it.
_EXPECTED = {
    "int": ("whole_number", "480"),
    "float": ("number", "0.5"),
    "string": ("text", '"abc"'),
    "bool": ("truth_value", "true"),
    "tuple": ("list", "[]"),
    "dataclass": ("object", "{}"),
    "dict": ("object", "{}"),
    "datetime": ("instant", '"2027-01-04T09:00:00"'),
    "timezone": ("instant", '"2027-01-04T09:00:00"'),
    "date": ("day", '"2027-01-04"'),
    "bytes": ("bytes", '"AAAA"'),
    "none": ("nothing", "null"),
}
_ABSENT = ("missing", "unexpected_keyword_argument", "extra_forbidden")


class Twice(dict[str, Any]):
    """A JSON object that remembers which of its keys it was given more than once."""

    __slots__ = ("keys_twice",)
    keys_twice: tuple[str, ...]

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return the object of some pairs: a plain dictionary unless a key comes twice."""
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        names = [name for name, _ in pairs]
        marked = cls(found)
        marked.keys_twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
        return marked


def flaws(document: object) -> list[Problem]:
    """Return what JSON parsers let pass: keys given twice, numbers that are none, broken text."""
    return [
        Problem(code, path or where, Attributes(found=where))
        for code, path, where in _flaws(document)
    ]


def _flaws(document: object) -> Iterator[tuple[str, str, str]]:
    open_: list[tuple[str, object]] = [("", document)]
    while open_:
        path, at = open_.pop()
        if isinstance(at, dict):
            for name in getattr(at, "keys_twice", ()):
                yield "json.twice", _below(path, name), name
            open_ += [(_below(path, name), item) for name, item in reversed(at.items())]
        elif isinstance(at, list):
            steps = [f"{path}[{name_in_path(item, place)}]" for place, item in enumerate(at)]
            open_ += list(zip(reversed(steps), reversed(at), strict=True))
        elif isinstance(at, float) and not math.isfinite(at):
            yield "json.not_finite", path, json.dumps(at)
        elif isinstance(at, str) and not _is_whole(at):
            yield "json.surrogate", path, ascii(at)


def _is_whole(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: half a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


class _Finding(NamedTuple):
    """One message of the decoder, with our path and what stands there."""

    path: str
    code: str
    facts: dict[str, object]
    raw: object


def problems_of(error: ValidationError, document: object, known: list[str]) -> list[Problem]:
    """Return the decoder's messages as problems, one a place and none about a `known` place."""
    found = [_finding(item, document) for item in error.errors(include_url=False)]
    found = [
        each
        for each in found
        if each.path not in known
        and not (each.code == "json.invalid" and any(_holds(each.path, path) for path in known))
    ]
    chosen: dict[str, _Finding] = {}
    for finding in found:
        if not (_is_outdone(finding, found) or finding.path in chosen):
            chosen[finding.path] = finding
    return [Problem(each.code, each.path, Attributes(each.facts)) for each in chosen.values()]


def _is_outdone(finding: _Finding, others: Iterable[_Finding]) -> bool:
    """Tell whether another way to read the same value came closer.

    A number or an object may stand in many places: an object is then judged by its fields,
    anything else by the number it should have been.
    """
    if finding.code != "json.type":
        return False
    is_object = finding.facts["expected"] == "object"
    if isinstance(finding.raw, dict):
        return not is_object and any(_holds(finding.path, each.path) for each in others)
    return is_object and any(
        each.path == finding.path and each.facts.get("expected") != "object" for each in others
    )


def _holds(path: str, inner: str) -> bool:
    return inner.startswith((path + ".", path + "["))


def _finding(item: ErrorDetails, document: object) -> _Finding:
    kind, context = item["type"], item.get("ctx", {})
    path, raw = _locate(item["loc"], document, is_absent=kind in _ABSENT)
    facts: dict[str, object] = {"found": _shown(raw)}
    word, example = _EXPECTED.get(kind.split("_")[0], ("", ""))
    match kind:
        case "missing":
            return _Finding(path, "json.missing", {"found": path.rpartition(".")[2]}, None)
        case "unexpected_keyword_argument" | "extra_forbidden":
            return _Finding(path, "json.unknown_field", {"found": path.rpartition(".")[2]}, None)
        case "union_tag_not_found":
            return _Finding(_below(path, "kind"), "json.missing", {"found": "kind"}, raw)
        case "union_tag_invalid":
            facts = {"found": _shown(context["tag"]), "expected": _words(context["expected_tags"])}
            return _Finding(_below(path, "kind"), "json.choice", facts, raw)
        case "enum" | "literal_error":
            facts["expected"] = _words(context["expected"])
            return _Finding(path, "json.choice", facts, raw)
        case "timezone_naive":
            return _Finding(path, "json.zone", facts, raw)
        case "finite_number":
            return _Finding(path, "json.not_finite", facts, raw)
        case "edit_register" | "edit_field":
            return _Finding(path, "json.edit", facts, raw)
    if word:
        return _Finding(path, "json.type", {**facts, "expected": word, "example": example}, raw)
    return _Finding(path, "json.invalid", facts, raw)


def _words(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def _locate(loc: tuple[str | int, ...], document: object, *, is_absent: bool) -> tuple[str, object]:
    """Walk the document along the decoder's steps, which also name members of unions."""
    path, at = "", document
    for place, step in enumerate(loc):
        is_last = place == len(loc) - 1
        if isinstance(step, int) and isinstance(at, list):
            at = at[step] if step < len(at) else None
            path = f"{path}[{name_in_path(at, step)}]"
        elif isinstance(at, dict) and (step in at or (is_last and is_absent)):
            at = at.get(str(step))
            path = _below(path, str(step))
    return path, at


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def name_in_path(element: object, place: int) -> str:
    """Return what an element of a list is called in a path: its id, its key, or its place."""
    if not isinstance(element, dict):
        return str(place)
    match element:
        case {"id": str(name)} if name and "register" not in element:
            pass
        case {"predecessor": str(before), "successor": str(after)}:
            tail = element.get("type", "FS")
            name = f"{before}->{after}" + ("" if tail == "FS" else f":{tail}")
        case {"task": str(task), "resource": str(resource)}:
            name = f"{task}/{resource}"
        case {"task": str(name)} if "kind" not in element:
            pass
        case _:
            return str(place)
    return json.dumps(name, ensure_ascii=False)


def _shown(raw: object) -> str:
    """Return a value as short JSON."""
    if isinstance(raw, dict):
        return "{...}" if raw else "{}"
    if isinstance(raw, list):
        return "[...]" if raw else "[]"
    text = json.dumps(raw, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
