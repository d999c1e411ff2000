"""What every noun and every answer shares: frozen fields, a memo, a digest, a table."""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from itertools import chain, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypeAlias, TypeVar

from pmcore._mapping import EMPTY, JSON_RULES, Attributes
from pmcore.units import sentence

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

VERSION = "0.1.0"

T = TypeVar("T")
N = TypeVar("N", bound="Noun")


class _Naive:
    """Marks a datetime that carries no zone, for the JSON decoder."""

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> Any:
        from pydantic_core import core_schema

        return core_schema.datetime_schema(strict=True, tz_constraint="naive")


class _Tagged:
    """Marks a union whose members are told apart by their `kind`, for the JSON decoder."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic import Discriminator

        return handler(Annotated[source, Discriminator("kind")])


TAGGED = _Tagged()
Instant: TypeAlias = Annotated[datetime, _Naive()]

_tuples: dict[type, tuple[tuple[str, bool, bool], ...]] = {}
_locks: dict[tuple[int, str], threading.RLock] = {}
_lock = threading.Lock()
_PLAIN = frozenset((int, float, str, type(None), datetime, date))
_CHAMELEONS = (Enum, float, bool)  # equal to values of other types


class Noun:
    """Base of every frozen dataclass of pmcore.

    Any iterable given for a tuple field becomes a tuple. What is derived from a value lies in a
    memo slot that is no field: equality, hashing, copies and pickles do not see it.
    """

    __slots__ = ("__weakref__", "_memo")
    __pydantic_config__: ClassVar[Mapping[str, object]] = JSON_RULES
    _memo: dict[str, Any]

    def __post_init__(self) -> None:
        """Turn lists, generators and other iterables into tuples, mappings into attributes."""
        known = _tuples.get(type(self))
        if known is None:
            known = _tuples[type(self)] = tuple(
                (item.name, text.startswith("Attributes"), text.startswith("tuple[tuple["))
                for item in fields(self)  # type: ignore[arg-type]  # each subclass is a dataclass
                if (text := str(item.type)).startswith(("tuple[", "Attributes"))
            )
        for name, is_mapping, is_nested in known:
            value = getattr(self, name)
            kind = type(value)
            if kind is Attributes or (kind is tuple and not is_nested):
                continue
            if isinstance(value, (str, bytes)):
                continue
            if isinstance(value, Mapping):
                if is_mapping:
                    object.__setattr__(self, name, Attributes(value))
            elif kind is not tuple and isinstance(value, Iterable):
                value = tuple(value)
                object.__setattr__(self, name, value)
            if is_nested and type(value) is tuple and any(type(each) is list for each in value):
                inner = (tuple(each) if type(each) is list else each for each in value)
                object.__setattr__(self, name, tuple(inner))

    def __repr__(self) -> str:
        """Return the value as code: what has no default, and what differs from it."""
        shown = (
            (item, getattr(self, item.name))
            for item in fields(self)  # type: ignore[arg-type]  # each subclass is a dataclass
            if item.repr
        )
        inside = ", ".join(
            f"{item.name}={value!r}" for item, value in shown if value != item.default
        )
        return f"{type(self).__name__}({inside})"


def nouns_of(kind: type[N], /, **columns: Sequence[object]) -> list[N]:
    """Return nouns of a class from columns of equal length, a field without one at its default.

    It does what the constructor does, a field at a time in place of a noun at a time, but for
    looking at the values: they must be what their fields say.

    Examples
    --------
    >>> from pmcore.model import Skill
    >>> nouns_of(Skill, name=["python", "sql"], level=[3, 2])
    [Skill(name='python', level=3), Skill(name='sql', level=2)]
    """
    size = len(next(iter(columns.values())))
    made = list(map(object.__new__, repeat(kind, size)))
    for item in fields(kind):  # type: ignore[arg-type]  # each subclass is a dataclass
        column = columns.get(item.name) or repeat(item.default, size)
        put = getattr(kind, item.name).__set__
        deque(map(put, made, column), maxlen=0)  # a loop that runs in C
    return made


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the search for cyclic garbage while many values are made that are none.

    The search starts again and again as values grow in number, and looks at all of them: half
    of the time that a plan of 10,000 tasks takes. What stays paused after it was paused before.

    Examples
    --------
    >>> import gc
    >>> with uncollected():
    ...     print(gc.isenabled())
    False
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def memo(owner: Noun, key: str, make: Callable[[], T]) -> T:
    """Return what `make` gave for this very object, computed once, in one thread.

    Examples
    --------
    >>> from pmcore.model import Skill
    >>> skill = Skill("python")
    >>> memo(skill, "twice", lambda: [1, 2]) is memo(skill, "twice", lambda: [3, 4])
    True
    """
    known: dict[str, Any] | None = getattr(owner, "_memo", None)
    if known is not None and key in known:
        return known[key]  # type: ignore[no-any-return]  # keyed by its maker
    with _lock:
        known = getattr(owner, "_memo", None)
        if known is None:
            known = {}
            object.__setattr__(owner, "_memo", known)
        turn = _locks.setdefault((id(known), key), threading.RLock())
    with turn:
        try:
            if key not in known:
                known[key] = make()
        finally:  # a maker that raises must leave no lock behind
            with _lock:
                _locks.pop((id(known), key), None)
    return known[key]  # type: ignore[no-any-return]  # keyed by its maker


class Table(NamedTuple):
    """Nouns of one class as columns: values by field, and their types unless all are void."""

    kind: type[Noun]
    nouns: list[Noun]
    columns: dict[str, list[Any]]
    kinds: dict[str, set[type]]


def tables(value: Noun) -> list[Table]:
    """Return a value and all nouns in it as tables, one a class and depth, in a fixed order."""
    found: list[Table] = []
    waiting: dict[type[Noun], list[Noun]] = {type(value): [value]}
    while waiting:
        inner: dict[type[Noun], list[Noun]] = {}
        for kind, nouns in waiting.items():
            found.append(Table(kind, nouns, {}, {}))
            for item in fields(kind):  # type: ignore[arg-type]  # each subclass is a dataclass
                column = list(map(attrgetter(item.name), nouns))
                found[-1].columns[item.name] = column
                if not _is_void(column, item.default):
                    kinds = found[-1].kinds[item.name] = set(map(type, column))
                    _gather(column, kinds, inner)
        waiting = inner
    return found


def _is_void(column: list[Any], default: object) -> bool:
    """Return whether all values are a default such as None, which nothing else is equal to."""
    if default is not None and default != () and default is not EMPTY:
        return False
    try:
        return column.count(default) == len(column)
    except ValueError:  # an array is neither equal to nothing nor not
        return False


def _gather(values: list[Any], kinds: set[type], inner: dict[type[Noun], list[Noun]]) -> None:
    """Add the nouns among values, and in tuples among them, to `inner` by class."""
    for kind in sorted(kinds, key=lambda each: each.__name__):
        if kind is tuple:
            items = list(chain.from_iterable(of_kind(values, kinds, kind)))
            _gather(items, set(map(type, items)), inner)
        elif issubclass(kind, Noun):
            inner.setdefault(kind, []).extend(of_kind(values, kinds, kind))


def of_kind(values: list[Any], kinds: set[type], kind: type) -> list[Any]:
    """Return the values of one of their types."""
    return values if len(kinds) == 1 else [each for each in values if type(each) is kind]


def digest(value: Noun, known: list[Table] | None = None) -> str:
    """Return a short fingerprint of a value, the same for equal values in every process.

    Parameters
    ----------
    value : Noun
    known : list of Table, optional
        Its tables, where they are at hand.
    """
    return memo(value, "digest", lambda: _fingerprint(known or tables(value)))


def _fingerprint(written: list[Table]) -> str:
    import hashlib  # noqa: PLC0415 - a bare import must stay cheap

    parts: list[str] = []
    for table in written:
        parts.append(f"{table.kind.__name__}*{len(table.nouns)}")
        for item in fields(table.kind):  # type: ignore[arg-type]  # each subclass is a dataclass
            column, kinds = table.columns[item.name], table.kinds.get(item.name)
            if kinds and column.count(item.default) < len(column):  # else it goes without saying
                parts.append(item.name)
                _spell(column, kinds, parts)
    return hashlib.blake2b("".join(parts).encode(), digest_size=12).hexdigest()


def _spell(values: list[Any], kinds: set[type], parts: list[str]) -> None:
    """Write out a column; of nouns, which have tables of their own, the class alone.

    Equal values are written alike, whatever their type: 1.0, True and 1, an enum and its text.
    """
    if any(issubclass(kind, _CHAMELEONS) for kind in kinds):
        values = _common(values, kinds)
        kinds = set(map(type, values))
    if kinds <= _PLAIN:
        parts.append(repr(values))
        return
    names = [kind.__name__ for kind in map(type, values)] if len(kinds) > 1 else []
    parts.append(repr(names))
    for kind in sorted(kinds, key=lambda each: each.__name__):
        chosen = of_kind(values, kinds, kind)
        items = chosen
        if kind is tuple:
            parts.append(repr(list(map(len, chosen))))
            items = list(chain.from_iterable(chosen))
        elif kind is Attributes:
            items = [tuple((key, each[key]) for key in sorted(each)) for each in chosen]
        if items is not chosen:
            _spell(items, set(map(type, items)), parts)
        else:
            parts.append(kind.__name__ if issubclass(kind, Noun) else repr(chosen))


def _common(values: list[Any], kinds: set[type]) -> list[Any]:
    """Return values with each enum as its text and each whole number as an int."""
    if len(kinds) == 1 and issubclass(next(iter(kinds)), Enum):
        return list(map(attrgetter("_value_"), values))
    return [
        each.value
        if isinstance(each, Enum)
        else int(each)
        if isinstance(each, bool) or (isinstance(each, float) and each.is_integer())
        else each
        for each in values
    ]


class Answer(Noun):
    """Base of every result: a table, and a display in notebooks and terminals."""

    __slots__ = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return the answer as a table: column name to values, one row an element."""
        names = [item.name for item in fields(self)]  # type: ignore[arg-type]  # a dataclass
        return {name: [getattr(self, name)] for name in names}

    def to_frame(self) -> pd.DataFrame:
        """Return the answer's table as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(self.columns())

    def __str__(self) -> str:
        """Return the answer for a terminal: its sentences, then its table, as far as it fits."""
        from pmcore.views import text_table  # noqa: PLC0415 - as below

        return text_table(self)

    def _repr_html_(self) -> str:
        from pmcore.views import table  # noqa: PLC0415 - the one climbing arrow (DESIGN section 3)

        return table(self)


def table_of(rows: Iterable[Noun], names: Iterable[str]) -> dict[str, list[Any]]:
    """Return the columns `names` of `rows`, attributes expanded to a column each."""
    kept = list(rows)
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in kept] for name in names}
    extra = {key: None for row in kept for key in getattr(row, "attributes", ())}
    for key in extra:
        name = key if key not in columns else f"attributes.{key}"
        columns[name] = [row.attributes.get(key) for row in kept]  # type: ignore[attr-defined]  # has them
    return columns


class Told(Noun):
    """Base of what can be said: a code, facts and the sentence they make."""

    __slots__ = ()
    code: str
    facts: Attributes

    def text(self, language: str = "en") -> str:
        """Return the sentence in `language` (``"en"`` or ``"zh-CN"``)."""
        return sentence(self.code, self.facts, language)


@dataclass(frozen=True, slots=True)
class Notice(Told):
    """Something that an answer found besides, and somebody should know."""

    code: str
    facts: Attributes = EMPTY


class Noticed(Answer):
    """Base of the answers that say what they found."""

    __slots__ = ()
    notices: tuple[Notice, ...]

    def text(self, language: str = "en") -> str:
        """Return its notices, one a line."""
        return "\n".join(each.text(language) for each in self.notices)


@dataclass(frozen=True, slots=True, repr=False)
class Made(Noun):
    """How a result came to be: for audit, and to meet the same luck again.

    Parameters
    ----------
    version : str
        pmcore's version.
    plan : str
        Digest of the plan it was computed from.
    seed : int or None
        Seed of its random numbers, where it used any.
    settings : Attributes
        Arguments that shaped it.
    """

    version: str
    plan: str
    seed: int | None = None
    settings: Attributes = EMPTY


def made(plan: Noun, *, seed: int | None = None, **settings: object) -> Made:
    """Return the provenance of a result computed from `plan` now."""
    return Made(VERSION, digest(plan), seed, Attributes(settings))


@dataclass(frozen=True, slots=True, repr=False)
class Samples(Noun):
    """Many numbers as one value: frozen bytes with a read-only array.

    Parameters
    ----------
    data : bytes
        Little-endian numbers.
    dtype : str
        ``"<f8"``, ``"<i8"`` or ``"|b1"``.
    shape : tuple of int

    Examples
    --------
    >>> import numpy as np
    >>> some = Samples.of(np.arange(3.0))
    >>> some.array.sum(), some == Samples.of(np.arange(3.0))
    (np.float64(3.0), True)
    """

    data: bytes
    dtype: str
    shape: tuple[int, ...]

    @property
    def array(self) -> NDArray[Any]:
        """The numbers, read-only, without a copy."""
        import numpy as np  # noqa: PLC0415 - a bare import of pmcore loads no numpy

        return np.frombuffer(self.data, self.dtype).reshape(self.shape)

    @classmethod
    def of(cls, array: NDArray[Any]) -> Samples:
        """Return the samples that hold a copy of `array`."""
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        return cls(little.tobytes(), little.dtype.str, array.shape)

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 0
