"""Whether values are what their fields say: types, finite numbers, bounds."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from enum import Enum
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore.errors import Problem
from pmcore.model import key_of, registers
from pmcore.units import Money

Test: TypeAlias = Callable[[Any], bool]
N = TypeVar("N", bound=Noun)

MOST_MINUTES = 10**9
MOST_MONEY = 10**15
MOST = 10**12

# Bounds by noun and field, both included; a field of a plan that is not here may hold any number.
_SHARE = (0, 1)
_MINUTES = (0, MOST_MINUTES)
_LAG = (-MOST_MINUTES, MOST_MINUTES)
_MONEY = (-MOST_MONEY, MOST_MONEY)
_COUNT = (0, MOST)
BOUNDS: dict[tuple[str, str], tuple[float, float]] = {
    ("Task", "duration"): _MINUTES,
    ("Task", "work"): _MINUTES,
    ("Task", "priority"): (0, 1000),
    ("Task", "weight"): _COUNT,
    ("Task", "earned_share"): _SHARE,
    ("Mode", "duration"): _MINUTES,
    ("Mode", "work"): _MINUTES,
    ("Step", "weight"): _COUNT,
    ("Dependency", "lag"): _LAG,
    ("Dependency", "max_lag"): _LAG,
    ("Dependency", "percent"): (-100, 100),
    ("SkillNeed", "count"): (1, 10_000),
    ("SkillNeed", "units"): (1e-6, MOST),
    ("SkillNeed", "level"): (0, 1000),
    ("ResourceNeed", "units"): (1e-6, MOST),
    ("MaterialNeed", "quantity"): (-MOST, MOST),
    ("Assignment", "units"): _COUNT,
    ("Assignment", "work"): _MINUTES,
    ("Skill", "level"): (0, 1000),
    ("Skill", "pace"): (1e-3, 1000),
    ("Skill", "evidence"): _COUNT,
    ("Resource", "capacity"): _COUNT,
    ("Availability", "capacity"): _COUNT,
    ("Shift", "start"): (0, 1439),
    ("Shift", "finish"): (1, 2880),
    ("Calendar", "minutes_per_day"): (1, 1440),
    ("Calendar", "minutes_per_week"): (1, 10080),
    ("Calendar", "minutes_per_month"): (1, 44640),
    ("ExchangeRate", "rate"): (1e-9, MOST),
    ("WbsElement", "priority"): (0, 1000),
    ("WbsElement", "weight"): _COUNT,
    ("TaskStatus", "percent"): _SHARE,
    ("TaskStatus", "remaining"): _MINUTES,
    ("TaskStatus", "actual_work"): _MINUTES,
    ("TaskStatus", "remaining_work"): _MINUTES,
    ("TimeEntry", "work"): _MINUTES,
    ("Risk", "probability"): _SHARE,
    ("Response", "probability"): _SHARE,
    ("Response", "impact_factor"): _COUNT,
    ("RiskDriver", "probability"): _SHARE,
    ("Correlation", "coefficient"): (-1, 1),
    ("Plan", "budget"): _MONEY,
    ("Plan", "contingency"): (0, MOST_MONEY),
    ("Plan", "management_reserve"): (0, MOST_MONEY),
    ("Plan", "price"): _MONEY,
    ("Settings", "critical_float"): _LAG,
    ("Stakeholder", "power"): (1, 5),
    ("Stakeholder", "interest"): (1, 5),
}


class Field(NamedTuple):
    """What a field of a noun may hold; `item` tells of a tuple's items."""

    name: str
    default: Any
    test: Test
    word: str
    item: tuple[Test, str] | None
    bounds: tuple[float, float] | None


_known: dict[type, tuple[Field, ...]] = {}
_NEUTRAL: dict[str, Any] = {
    "whole_number": 0,
    "number": 0.0,
    "instant": datetime(2000, 1, 1),
    "day": date(2000, 1, 1),
}


def faults(value: Noun, path: str) -> Iterator[Problem]:
    """Yield a problem for every field, however deep, that does not hold what it says."""
    for field in _fields(type(value)):
        found = getattr(value, field.name)
        if found is field.default:
            continue
        here = f"{path}.{field.name}" if path else field.name
        if not field.test(found):
            yield from _mismatch(found, here, field)
        elif isinstance(found, Noun):
            yield from faults(found, here)
        elif isinstance(found, tuple):
            yield from _inside(found, here)
        elif found is not None:
            yield from _outside(found, here, field.bounds or _MONEY)


def sound(value: N) -> N:
    """Return `value` with what does not fit its fields left out, so that more can be checked."""
    mended: dict[str, Any] = {}
    for field in _fields(type(value)):
        found = getattr(value, field.name)
        if found is field.default:
            continue
        kept = _sound(found, field)
        if kept is not found:
            mended[field.name] = kept
    return replace(value, **mended) if mended else value  # type: ignore[type-var]  # a dataclass


def _sound(found: Any, field: Field) -> Any:
    if isinstance(found, tuple) and (field.item or field.word == "anything"):
        fits = field.item[0] if field.item else field.test
        kept = tuple(
            sound(item) if isinstance(item, Noun) else item for item in found if fits(item)
        )
        is_same = len(kept) == len(found) and all(a is b for a, b in zip(kept, found, strict=True))
        return found if is_same else kept
    if field.test(found):
        return sound(found) if isinstance(found, Noun) else found
    if field.default is not MISSING:
        return field.default
    return () if field.item else _NEUTRAL.get(field.word, str(found))


def _inside(items: tuple[Any, ...], path: str) -> Iterator[Problem]:
    for position, item in enumerate(items):
        if isinstance(item, Noun):
            yield from faults(item, f"{path}[{_name(path, item, position)}]")
        elif isinstance(item, tuple):
            yield from _inside(item, f"{path}[{position}]")


def _name(path: str, item: Noun, position: int) -> str:
    """Return what an item is called in a path: its key in a register, else id or position."""
    if path in registers():
        return f'"{key_of(item)}"'
    found = getattr(item, "id", None)
    return f'"{found}"' if isinstance(found, str) and found else str(position)


def _mismatch(found: object, path: str, field: Field) -> Iterator[Problem]:
    """Yield what does not fit: the items of a tuple where only some do not."""
    if not isinstance(found, tuple) or field.item is None:
        yield _misfit(found, path, field.word)
        return
    test, word = field.item
    for position, item in enumerate(found):
        if not test(item):
            yield _misfit(item, f"{path}[{position}]", word)
        elif isinstance(item, Noun):
            yield from faults(item, f"{path}[{_name(path, item, position)}]")


def _misfit(found: object, path: str, word: str) -> Problem:
    code = "wrong_type"
    if isinstance(found, float) and not math.isfinite(found):
        code = "not_finite"
    elif isinstance(found, datetime) and found.tzinfo is not None:
        code = "zoned_instant"
    return Problem(f"plan.{code}", path, Attributes(found=brief(found), expected=word))


def _outside(found: Any, path: str, bounds: tuple[float, float]) -> Iterator[Problem]:
    number = found.amount if isinstance(found, Money) else found
    low, high = bounds
    if isinstance(number, (bool, str)) or not isinstance(number, (int, float)):
        return
    if low <= number <= high:
        return
    if number < 0 <= low:
        yield Problem("plan.negative", path, Attributes(found=number, low=low))
    elif number > high >= MOST_MINUTES:
        yield Problem("plan.too_large", path, Attributes(found=brief(number), high=high))
    else:
        facts = Attributes(found=brief(number), low=low, high=high)
        yield Problem("plan.out_of_bounds", path, facts)


def brief(value: object) -> str:
    """Return a value as text short enough for a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields(kind: type[Noun]) -> tuple[Field, ...]:
    if kind not in _known:
        hints = get_type_hints(kind, include_extras=True)
        _known[kind] = tuple(
            Field(
                each.name,
                each.default,
                *_test(hints[each.name]),
                _item_test(hints[each.name]),
                BOUNDS.get((kind.__name__, each.name)),
            )
            for each in fields(kind)  # type: ignore[arg-type]  # every noun is a dataclass
        )
    return _known[kind]


def _item_test(hint: Any) -> tuple[Test, str] | None:
    """Return the test of a tuple's items, of a field that may be None too; None: no tuple."""
    for each in (hint, *get_args(hint)):
        if get_origin(each) is tuple and get_args(each)[-1] is Ellipsis:
            return _test(get_args(each)[0])
    return None


def _test(hint: Any) -> tuple[Test, str]:
    """Return what tells whether a value fits a type, and the word for what fits."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return (_is_naive, "instant") if arguments[0] is datetime else _test(arguments[0])
    if origin in (Union, types.UnionType):
        tests = [_test(each) for each in arguments]
        words = "|".join(dict.fromkeys(word for _, word in tests if word != "none"))
        return (lambda value: any(test(value) for test, _ in tests)), words
    if origin is Literal:
        choice = "one of " + ", ".join(arguments)
        return (lambda value: type(value) is str and value in arguments), choice
    if origin is tuple:
        return _tuple_test(arguments)
    if hint is Any:
        return (lambda _value: True), "anything"
    return _plain_test(hint)


def _tuple_test(arguments: tuple[Any, ...]) -> tuple[Test, str]:
    if arguments[-1] is Ellipsis:
        test, word = _test(arguments[0])
        return (lambda value: type(value) is tuple and all(map(test, value))), f"many:{word}"
    tests = [_test(each)[0] for each in arguments]

    def fits(value: Any) -> bool:
        if type(value) is not tuple or len(value) != len(tests):
            return False
        return all(test(item) for test, item in zip(tests, value, strict=True))

    return fits, "pair"


_PLAIN: dict[Any, tuple[Test, str]] = {
    type(None): (lambda value: value is None, "none"),
    int: (lambda value: type(value) is int, "whole_number"),
    float: (
        lambda value: type(value) is int or (type(value) is float and math.isfinite(value)),
        "number",
    ),
    str: (lambda value: isinstance(value, str), "text"),
    bool: (lambda value: type(value) is bool, "truth"),
    date: (lambda value: type(value) is date, "day"),
}


def _plain_test(hint: Any) -> tuple[Test, str]:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if issubclass(hint, Enum):
        choice = "one of " + ", ".join(str(each.value) for each in hint)
        return (lambda value: type(value) is hint), choice
    return (lambda value: isinstance(value, hint)), hint.__name__


def _is_naive(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None
