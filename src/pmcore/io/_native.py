"""pmcore's own JSON: every plan and every answer, written and read back equal.

A document is ``{"pmcore": version, "schema": 1, "kind": "Plan", "value": {...}}``. Fields that
have their default are left out, so a changed default is a new schema with an upgrade step.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload

from pmcore._base import VERSION, Noun, uncollected
from pmcore._mapping import Attributes, Plain
from pmcore.errors import FormatError, Problem
from pmcore.io._import import LIMIT
from pmcore.io._problems import Twice, flaws, problems_of

if TYPE_CHECKING:
    from types import ModuleType

    from pydantic import TypeAdapter

N = TypeVar("N", bound=Noun)

SCHEMA = 1
_ENVELOPE = {"pmcore": str, "schema": int, "kind": str, "value": dict}
_NAIVE = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$"
# Pure steps from a schema to the next: kind and value of a document in, the newer value out.
_UPGRADES: dict[int, Callable[[str, dict[str, Plain]], dict[str, Plain]]] = {}


def dumps(value: Noun) -> str:
    """Return a plan or an answer as JSON text that `loads` turns into an equal value.

    Parameters
    ----------
    value : Noun
        A `Plan`, a `Schedule`, an `Outlook`, any noun.

    Raises
    ------
    FormatError
        If a field holds what its type does not allow, such as text for a duration, so that it
        could not be read again; `pmcore.check` says what else is wrong with a plan.
    TypeError
        If `value` is no noun of pmcore.

    Examples
    --------
    >>> from pmcore import Skill, io
    >>> print(io.dumps(Skill("python", 3)))
    {"pmcore": "0.1.0", "schema": 1, "kind": "Skill", "value": {"name": "python", "level": 3}}
    >>> io.loads(io.dumps(Skill("python", 3)))
    Skill(name='python', level=3)
    """
    kind = _kind_of(type(value))
    try:
        held = {"pmcore": VERSION, "schema": SCHEMA, "kind": kind, "value": plain(value)}
        text = json.dumps(held, ensure_ascii=False)
    except RecursionError:
        raise FormatError([Problem("json.too_deep", kind)]) from None
    # The type checks of the decoder are the only ones: what it reads back equal is well typed.
    if loads(text, limit=len(text)) != value:
        raise FormatError([Problem("json.changes", kind, Attributes(kind=kind))])
    return text


@overload
def loads(text: str | bytes, kind: None = None, *, limit: int = LIMIT) -> Noun: ...
@overload
def loads(text: str | bytes, kind: type[N], *, limit: int = LIMIT) -> N: ...
def loads(text: str | bytes, kind: type[N] | None = None, *, limit: int = LIMIT) -> Noun:
    """Return the plan or answer that `dumps` wrote.

    Parameters
    ----------
    text : str or bytes
        JSON; bytes are UTF-8.
    kind : type, optional
        What it must be, such as `Plan`; none: whatever the text says.
    limit : int
        Longest text that is read, in bytes (characters for a str).

    Raises
    ------
    FormatError
        With every problem found and its path, such as ``tasks["api"].estimate.low``.

    Examples
    --------
    >>> from pmcore import FormatError, io
    >>> text = '{"pmcore": "0.1.0", "schema": 1, "kind": "Skill", "value": {"level": "high"}}'
    >>> try:
    ...     io.loads(text)
    ... except FormatError as error:
    ...     print(error)
    name: name is missing. Add it.
    level: a whole number is needed, found "high". Write something like 480.
    """
    return _read(text, kind, source="", limit=limit)


@overload
def load(path: str | Path, kind: None = None, *, limit: int = LIMIT) -> Noun: ...
@overload
def load(path: str | Path, kind: type[N], *, limit: int = LIMIT) -> N: ...
def load(path: str | Path, kind: type[N] | None = None, *, limit: int = LIMIT) -> Noun:
    """Return the plan or answer in a file that `save` wrote; `kind` and `limit` as for `loads`.

    Raises
    ------
    FormatError
        As `loads`, with the file's path as `source`.
    OSError
        If the file cannot be opened.
    """
    size = Path(path).stat().st_size
    if size > limit:
        _refuse("json.too_large", source=str(path), found=size, limit=limit)
    return _read(Path(path).read_bytes(), kind, source=str(path), limit=limit)


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
    from pydantic.json_schema import GenerateJsonSchema

    from pmcore.model import Plan  # noqa: PLC0415 - the nouns load when they are needed

    class Readable(GenerateJsonSchema):
        def encode_default(self, dft: object) -> Plain:
            return plain(dft)

        def datetime_schema(self, schema: object) -> dict[str, Any]:  # noqa: ARG002 - as overridden
            return {"type": "string", "pattern": _NAIVE}

    plan = _adapter(Plan).json_schema(schema_generator=Readable)
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


_KEPT = object()
_FIELDS = "__dataclass_fields__"
_known_defaults: dict[type, tuple[tuple[str, object], ...]] = {}
_known_adapters: dict[type, TypeAdapter[Noun]] = {}


def plain(value: object) -> Plain:
    """Return a value as dictionaries, lists and scalars, without fields at their defaults."""
    if value is None or isinstance(value, (str, int, float)):
        return _scalar(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Attributes):
        return value.plain()
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return urlsafe_b64encode(value).decode()
    return repr(value)  # no JSON: reading it back says where


def _fields(value: object) -> dict[str, Plain]:
    found = {}
    for name, default in _defaults(type(value)):
        held = getattr(value, name)
        if held is not default and (type(held) is not type(default) or held != default):
            found[name] = plain(held)
    return found


def _scalar(value: str | float | None) -> Plain:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or type(value) in (str, bool, int, float):
        return value
    return float(value) if isinstance(value, float) else repr(value)


def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Return the fields with their defaults; a tag that tells union members apart is kept."""
    if kind not in _known_defaults:
        _known_defaults[kind] = _read_defaults(kind)
    return _known_defaults[kind]


def _read_defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple(
        (item.name, _KEPT if item.default is MISSING or _is_tag(str(item.type)) else item.default)
        for item in fields(kind)
    )


def _is_tag(annotation: str) -> bool:
    return annotation.startswith("Literal[") and "," not in annotation


def _rooms() -> Iterator[ModuleType]:
    """Yield the packages whose nouns may stand in a document, the light ones first."""
    from pmcore import _base, model  # noqa: PLC0415 - a room loads when a document asks for it

    yield from (model, _base)
    from pmcore import schedule, verify  # noqa: PLC0415 - as above

    yield from (schedule, verify)
    from pmcore import allocate, control, cost, io, risk  # noqa: PLC0415 - as above

    yield from (io, cost, risk, allocate)
    yield from (getattr(control, name) for name in control.__all__)


@cache
def noun_class(kind: str) -> type[Noun] | None:
    """Return the class of nouns of that name, or None; ``risk.Assumption`` names its room."""
    home, _, name = kind.rpartition(".")
    if not name.isidentifier() or name.startswith("_"):
        return None
    for room in _rooms():
        found = getattr(room, name, None)
        is_there = not home or room.__name__ == f"pmcore.{home}"
        if (
            is_there
            and isinstance(found, type)
            and issubclass(found, Noun)
            and _FIELDS in dir(found)
        ):
            return found
    return None


def _kind_of(noun: type) -> str:
    """Return the name of a class of nouns, with its room where another room has the name too."""
    home = (part for part in noun.__module__.split(".")[1:] if not part.startswith("_"))
    for kind in (noun.__name__, ".".join((*home, noun.__name__))):
        if noun_class(kind) is noun:
            return kind
    raise TypeError(f"a noun of pmcore is needed, found {noun.__name__}")


def _adapter(kind: type[Noun]) -> TypeAdapter[Noun]:
    if kind not in _known_adapters:
        from pydantic import TypeAdapter

        _known_adapters[kind] = TypeAdapter(kind)
    return _known_adapters[kind]


@uncollected()
def _read(text: str | bytes, kind: type[N] | None, *, source: str, limit: int) -> Noun:
    if len(text) > limit:
        _refuse("json.too_large", source=source, found=len(text), limit=limit)
    document, is_clean = _parse(_decode(text, source), source)
    found_kind, version, value = _opened(document, kind, source)
    problems = [] if is_clean else flaws(value)
    for step in range(version, SCHEMA):
        value = _UPGRADES[step](found_kind.__name__, value)
    return read_plain(found_kind, value, problems, source=source)


def read_plain(
    kind: type[N], value: Plain, problems: Iterable[Problem] = (), *, source: str = ""
) -> N:
    """Return the noun that dictionaries and lists state; FormatError with all that is wrong.

    `problems` are those known already; nothing more is said of their places.
    """
    from pydantic import ValidationError

    found, read = list(problems), None
    try:
        read = _adapter(kind).validate_json(json.dumps(value))
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":  # text or depth that json.loads let pass
            found = flaws(value) or [Problem("json.too_deep", source or kind.__name__)]
        else:
            found += problems_of(error, value, [problem.path for problem in found])
    if found or read is None:
        raise FormatError(found, source=source)
    assert isinstance(read, kind)
    return read


def _decode(text: str | bytes, source: str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        _refuse("json.encoding", source=source, line=line, found=f"0x{text[error.start]:02x}")


def _parse(text: str, source: str) -> tuple[Plain, bool]:
    """Return the document, and whether no key came twice and every number is one."""
    marks: list[object] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = Twice.of(pairs)
        if type(found) is Twice:
            marks.append(found)
        return found

    def constant(token: str) -> float:
        marks.append(token)
        return float(token)

    try:
        document = json.loads(text, object_pairs_hook=keep, parse_constant=constant)
    except json.JSONDecodeError as error:
        _refuse("json.not_json", source=source, line=error.lineno, column=error.colno)
    except RecursionError:
        _refuse("json.too_deep", source=source)
    except ValueError:  # the interpreter's own limit on digits
        _refuse("json.long_number", source=source)
    return document, not marks


def _opened(
    document: Plain, kind: type[N] | None, source: str
) -> tuple[type[Noun], int, dict[str, Plain]]:
    """Return what a document says it is: class, schema and value."""
    missing = _lacking(document)
    if missing or not isinstance(document, dict):
        _refuse("json.envelope", source=source, missing=missing)
    version, name, value = (document[key] for key in ("schema", "kind", "value"))
    assert isinstance(version, int)
    assert isinstance(name, str)
    assert isinstance(value, dict)
    problems = [
        Problem("json.unknown_field", key, Attributes(found=key))
        for key in document
        if key not in _ENVELOPE
    ]
    if version > SCHEMA:
        facts = Attributes(found=version, known=SCHEMA, version=document["pmcore"])
        problems.append(Problem("json.newer_schema", "schema", facts))
    elif version < 1:
        problems.append(Problem("json.no_schema", "schema", Attributes(found=version)))
    found = noun_class(name)
    if found is None:
        problems.append(Problem("json.kind", "kind", Attributes(found=name)))
    elif kind is not None and found is not kind:
        facts = Attributes(found=name, expected=kind.__name__)
        problems.append(Problem("json.other_kind", "kind", facts))
    if problems or found is None:
        raise FormatError(problems, source=source)
    return found, version, value


def _lacking(document: Plain) -> list[str]:
    held = document if isinstance(document, dict) else {}
    return [
        name
        for name, kind in _ENVELOPE.items()
        if not isinstance(held.get(name), kind) or held.get(name) is True
    ]


def _refuse(code: str, *, source: str, line: int | None = None, **facts: object) -> NoReturn:
    held: Mapping[str, object] = facts if line is None else {**facts, "line": line}
    where = source or "text"
    raise FormatError([Problem(code, where, Attributes(held))], source=source, line=line)
