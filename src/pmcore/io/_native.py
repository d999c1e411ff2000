"""pmcore's own JSON: every plan and every answer, written and read back equal.

A document is ``{"pmcore": version, "schema": 1, "kind": "Plan", "value": {...}}``. Fields that
have their default are left out, so a changed default is a new schema with an upgrade step.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pmcore._base import VERSION, Noun
from pmcore._mapping import Attributes
from pmcore.errors import FormatError, Problem
from pmcore.io._problems import Raw, Twice, flaws, problems_of

if TYPE_CHECKING:
    from types import ModuleType

    from pydantic import TypeAdapter

SCHEMA = 1
LIMIT = 256 * 2**20
_ENVELOPE = {"pmcore": str, "schema": int, "kind": str, "value": dict}
# Pure steps from a schema to the next: the document's value in, the newer value out.
_UPGRADES: dict[int, Callable[[str, Any], Any]] = {}


def dumps(value: Noun) -> str:
    """Return a plan or an answer as JSON text that `loads` turns into an equal value.

    Parameters
    ----------
    value : Noun
        A `Plan`, a `Schedule`, an `Outlook`, any noun.

    Raises
    ------
    FormatError
        If the value holds what its types do not allow, such as text for a duration, so that
        it could not be read again. Use `pmcore.check` to find what is wrong with a plan.

    Examples
    --------
    >>> from pmcore import Task, days, io
    >>> print(io.dumps(Task("a", "Analyse", days(3))))
    {"pmcore": "0.1.0", "schema": 1, "kind": "Task", "value": {"id": "a", "name": "Analyse", "duration": 1440}}
    >>> io.loads(io.dumps(Task("a"))) == Task("a")
    True
    """
    kind = type(value).__name__
    if noun_class(kind) is not type(value):
        raise TypeError(f"a noun of pmcore is needed, found {kind}")
    document = {"pmcore": VERSION, "schema": SCHEMA, "kind": kind, "value": plain(value)}
    text = json.dumps(document, ensure_ascii=False)
    if loads(text, limit=len(text)) != value:
        raise FormatError([Problem("json.changes", kind, Attributes(kind=kind))])
    return text


def loads(text: str | bytes, *, limit: int = LIMIT) -> Any:
    """Return the plan or answer that `dumps` wrote.

    Parameters
    ----------
    text : str or bytes
        JSON; bytes are UTF-8.
    limit : int
        Longest text that is read, in bytes (characters for a str).

    Raises
    ------
    FormatError
        With every problem found and its path, such as ``tasks["api"].estimate.low``.

    Examples
    --------
    >>> from pmcore import FormatError, io
    >>> try:
    ...     io.loads('{"pmcore": "0.1.0", "schema": 1, "kind": "Task", "value": {"duration": "5 d"}}')
    ... except FormatError as error:
    ...     print([(problem.code, problem.path) for problem in error.problems])
    [('json.missing', 'id'), ('json.type', 'duration')]
    """
    return _read(text, "", limit)


def load(path: str | Path, *, limit: int = LIMIT) -> Any:
    """Return the plan or answer in a file that `save` wrote.

    Raises
    ------
    FormatError
        As `loads`, with the file's path as `source`.
    OSError
        If the file cannot be opened.
    """
    file = Path(path)
    if file.stat().st_size > limit:
        _refuse("json.too_large", source=str(path), found=file.stat().st_size, limit=limit)
    return _read(file.read_bytes(), str(path), limit)


def save(value: Noun, path: str | Path) -> None:
    """Write a plan or answer to a file, in UTF-8.

    Raises
    ------
    FormatError
        As `dumps`.
    OSError
        If the file cannot be written.
    """
    Path(path).write_text(dumps(value) + "\n", "utf-8", newline="\n")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a plan's document.

    Examples
    --------
    >>> from pmcore import io
    >>> io.schema()["properties"]["kind"]
    {'const': 'Plan'}
    """
    plan = _adapter(noun_class("Plan")).json_schema(ref_template="#/$defs/{model}")  # type: ignore[arg-type]  # it exists
    parts = plan.pop("$defs")
    parts["Plan"] = plan
    for part in parts.values():
        if "const" in part.get("properties", {}).get("kind", {}):
            part["required"] = sorted({*part.get("required", ()), "kind"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A pmcore plan",
        "type": "object",
        "properties": {
            "pmcore": {"type": "string"},
            "schema": {"const": SCHEMA},
            "kind": {"const": "Plan"},
            "value": {"$ref": "#/$defs/Plan"},
        },
        "required": [*_ENVELOPE],
        "additionalProperties": False,
        "$defs": parts,
    }


_SCALARS = frozenset((str, int, float, bool, type(None)))
_KEPT = object()


def plain(value: object) -> Any:
    """Return a value as dictionaries, lists and scalars, without fields at their defaults."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple:
        return [plain(item) for item in value]  # type: ignore[attr-defined]  # a tuple, as just seen
    if kind is Attributes:
        return value.plain()  # type: ignore[attr-defined]  # as just seen
    if is_dataclass(kind):
        found = {}
        for name, default in _defaults(kind):
            held = getattr(value, name)
            if held is not default and (type(held) is not type(default) or held != default):
                found[name] = plain(held)
        return found
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if kind is bytes:
        return urlsafe_b64encode(value).decode()  # type: ignore[arg-type]  # as just seen
    return str(value)


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Return the fields with their defaults; a tag that tells union members apart is kept."""
    return tuple(
        (item.name, _KEPT if item.default is MISSING or _is_tag(str(item.type)) else item.default)
        for item in fields(kind)
    )


def _is_tag(annotation: str) -> bool:
    return annotation.startswith("Literal[") and "," not in annotation


def _rooms() -> Iterator[ModuleType]:
    """Yield the packages whose nouns may stand in a document, the light ones first."""
    from pmcore import model  # noqa: PLC0415 - a room loads when a document asks for it

    yield model
    from pmcore import _base, errors, units  # noqa: PLC0415 - as above

    yield from (units, errors, _base)
    from pmcore import schedule, verify  # noqa: PLC0415 - as above

    yield from (schedule, verify)
    from pmcore import allocate, cost, risk  # noqa: PLC0415 - as above

    yield from (cost, risk, allocate)


@cache
def noun_class(kind: str) -> type[Noun] | None:
    """Return the class of nouns of that name, or None."""
    if not kind.isidentifier() or kind.startswith("_"):
        return None
    for room in _rooms():
        found = getattr(room, kind, None)
        if isinstance(found, type) and issubclass(found, Noun) and is_dataclass(found):
            return found
    return None


@cache
def _adapter(kind: type[Noun]) -> TypeAdapter[Noun]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - a heavy import, paid on use

    return TypeAdapter(kind)


def _read(text: str | bytes, source: str, limit: int) -> Any:
    if len(text) > limit:
        _refuse("json.too_large", source=source, found=len(text), limit=limit)
    document = _parse(_decode(text, source), source)
    kind, version = _opened(document, source)
    found = flaws(document["value"])
    value, adapter = document["value"], _adapter(kind)
    for step in range(version, SCHEMA):
        value = _UPGRADES[step](kind.__name__, value)
    from pydantic import ValidationError  # noqa: PLC0415 - a heavy import, paid on use

    try:
        read = adapter.validate_json(json.dumps(value, allow_nan=True))
    except ValidationError as error:
        found = [*found, *problems_of(error, value, {problem.path for problem in found})]
    if found:
        raise FormatError(found, source=source)
    return read


def _decode(text: str | bytes, source: str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        _refuse("json.encoding", source=source, line=line, found=f"0x{text[error.start]:02x}")


def _parse(text: str, source: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=Twice.of, parse_constant=Raw)
    except json.JSONDecodeError as error:
        _refuse("json.not_json", source=source, line=error.lineno, column=error.colno)
    except RecursionError:
        _refuse("json.too_deep", source=source)
    except ValueError:
        _refuse("json.long_number", source=source)


def _opened(document: Any, source: str) -> tuple[type[Noun], int]:
    """Return the class and the schema that a document names; FormatError if it is no document."""
    if not isinstance(document, dict):
        _refuse("json.envelope", source=source, missing=[*_ENVELOPE])
    missing = [
        name
        for name, kind in _ENVELOPE.items()
        if not isinstance(document.get(name), kind) or document.get(name) is True
    ]
    if missing:
        _refuse("json.envelope", source=source, missing=missing)
    problems = [
        Problem("json.unknown_field", name, Attributes(found=name))
        for name in document
        if name not in _ENVELOPE
    ]
    version, kind = document["schema"], noun_class(document["kind"])
    if version > SCHEMA:
        facts = Attributes(found=version, known=SCHEMA, version=document["pmcore"])
        problems.append(Problem("json.newer_schema", "schema", facts))
    elif version < 1:
        problems.append(Problem("json.no_schema", "schema", Attributes(found=version)))
    if kind is None:
        problems.append(Problem("json.kind", "kind", Attributes(found=document["kind"])))
    if problems or kind is None:
        raise FormatError(problems, source=source)
    return kind, version


def _refuse(code: str, *, source: str, line: int | None = None, **facts: object) -> NoReturn:
    held: Mapping[str, object] = facts if line is None else {**facts, "line": line}
    where = source or "text"
    raise FormatError([Problem(code, where, Attributes(held))], source=source, line=line)
