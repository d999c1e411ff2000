"""The immutable, JSON-safe mapping behind ``attributes`` and the facts of a message."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

# How pydantic reads our dataclasses; one that does not carry these rules would read laxly.
JSON_RULES: Mapping[str, object] = {
    "strict": True,
    "extra": "forbid",
    "allow_inf_nan": False,
    "ser_json_bytes": "base64",
    "val_json_bytes": "base64",
}

Value: TypeAlias = "bool | int | float | str | tuple[Value, ...] | Attributes | None"
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


class Attributes(Mapping[str, Value]):
    """An immutable mapping of text to JSON values; lists become tuples, mappings nest.

    Raises
    ------
    ValueError
        If a key is no text or a value cannot be written as JSON (NaN and infinity included).

    Examples
    --------
    >>> host = Attributes({"colour": "red", "tags": ["a", "b"]})
    >>> host["tags"], len(host), host | {"colour": "blue"}
    (('a', 'b'), 2, Attributes({'colour': 'blue', 'tags': ('a', 'b')}))
    """

    __slots__ = ("_hash", "_items")

    _items: dict[str, Value]
    _hash: int | None

    def __init__(self, items: Mapping[str, object] | None = None, /, **more: object) -> None:
        pairs = {**(items or {}), **more} if more else dict(items or {})
        try:
            self._items = {_key(key): freeze(value) for key, value in pairs.items()}
        except RecursionError:
            raise ValueError("a value must not be nested so deeply") from None
        self._hash = None

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Attributes):
            return self._items == other._items
        return NotImplemented

    def __or__(self, other: Mapping[str, object]) -> Attributes:
        return Attributes({**self._items, **other})

    def __repr__(self) -> str:
        inside = ", ".join(f"{key!r}: {self._items[key]!r}" for key in sorted(self._items))
        return f"Attributes({{{inside}}})"

    def __reduce__(self) -> tuple[type[Attributes], tuple[dict[str, Value]]]:
        return Attributes, (dict(self._items),)

    def plain(self) -> dict[str, Plain]:
        """Return the same as dictionaries and lists, ready for :func:`json.dumps`."""
        return {key: thaw(value) for key, value in self._items.items()}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: Callable[..., Any]) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema()),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value.plain(), return_schema=core_schema.dict_schema()
            ),
        )


def trusted(many: Sequence[dict[str, Value]]) -> list[Attributes]:
    """Return attributes that hold these very items, known to be immutable and JSON-safe."""
    made = list(map(object.__new__, repeat(Attributes, len(many))))
    for name, column in (("_items", many), ("_hash", repeat(None))):
        deque(map(getattr(Attributes, name).__set__, made, column), maxlen=0)
    return made


EMPTY = Attributes()


def _key(key: object) -> str:
    if type(key) is not str:
        raise ValueError(f"a key must be text, found {key!r}")
    return key


def freeze(value: object) -> Value:
    """Return `value` as immutable JSON-safe data, or raise ValueError."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise ValueError(f"a value must be finite, found {value!r}")
    if isinstance(value, Attributes):
        return value
    if isinstance(value, Mapping):
        return Attributes(value)
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item) for item in value)
    raise ValueError(f"a value must be JSON-safe, found {type(value).__name__}")


def thaw(value: Value) -> Plain:
    """Return `value` with lists for tuples and dictionaries for mappings."""
    if isinstance(value, Attributes):
        return value.plain()
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value
