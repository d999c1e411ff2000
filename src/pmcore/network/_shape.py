"""Whether values are what their fields say: types, finite numbers, bounds."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from enum import Enum
from itertools import chain
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

from pmcore._base import Noun, Table, of_kind
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
_DAYS = (0, 36_525)  # a century
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
    ("PaymentTerms", "days"): _DAYS,
    ("PaymentTerms", "released_after"): _DAYS,
    ("PaymentTerms", "advance"): _SHARE,
    ("PaymentTerms", "retention"): _SHARE,
    ("Instalment", "share"): _SHARE,
    ("Settings", "critical_float"): _LAG,
    ("Stakeholder", "power"): (1, 5),
    ("Stakeholder", "interest"): (1, 5),
    ("Communication", "interval"): (1, 1000),
    ("Communication", "weekday"): (0, 6),
    ("Communication", "month_day"): (-31, 31),
    ("Communication", "month_week"): (-5, 5),
    ("Communication", "minutes"): (0, 1440),
    ("Communication", "start"): (0, 1439),
    ("Meeting", "minutes"): _MINUTES,
}


class Fit(NamedTuple):
    """What a value may be.

    Parameters
    ----------
    test : callable
        Whether a value fits.
    word : str
        What fits, for a sentence.
    kinds : frozenset of type
        Types every value of which fits; floats are among them but for those that are not finite.
    item : Fit, optional
        What the items of a tuple may be.
    """

    test: Test
    word: str
    kinds: frozenset[type] = frozenset()
    item: Fit | None = None


class Field(NamedTuple):
    """What a field of a noun may hold."""

    name: str
    default: Any
    fit: Fit
    bounds: tuple[float, float]


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
        if not field.fit.test(found):
            yield from _mismatch(found, here, field.fit)
        elif isinstance(found, Noun):
            yield from faults(found, here)
        elif isinstance(found, tuple):
            yield from _inside(found, here)
        elif found is not None:
            yield from outside(found, here, field.bounds)


def sound(value: N) -> N:
    """Return `value` with what does not fit its fields left out, so that more can be checked."""
    mended: dict[str, Any] = {}
    for field in _fields(type(value)):
        found = getattr(value, field.name)
        if found is field.default:
            continue
        kept = _sound(found, field.fit, field.default)
        if kept is not found:
            mended[field.name] = kept
    return replace(value, **mended) if mended else value  # type: ignore[type-var]  # a dataclass


def _sound(found: Any, fit: Fit, default: Any) -> Any:
    if isinstance(found, tuple) and (fit.item or fit.word == "anything"):
        fits = fit.item.test if fit.item else fit.test
        kept = tuple(
            sound(item) if isinstance(item, Noun) else item for item in found if fits(item)
        )
        is_same = len(kept) == len(found) and all(a is b for a, b in zip(kept, found, strict=True))
        return found if is_same else kept
    if fit.test(found):
        return sound(found) if isinstance(found, Noun) else found
    if default is not MISSING:
        return default
    return () if fit.item else _NEUTRAL.get(fit.word, str(found))


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


def _mismatch(found: object, path: str, fit: Fit) -> Iterator[Problem]:
    """Yield what does not fit: the items of a tuple where only some do not."""
    if not isinstance(found, tuple) or fit.item is None:
        yield misfit(found, path, fit.word)
        return
    for position, item in enumerate(found):
        if not fit.item.test(item):
            yield misfit(item, f"{path}[{position}]", fit.item.word)
        elif isinstance(item, Noun):
            yield from faults(item, f"{path}[{_name(path, item, position)}]")


def misfit(found: object, path: str, word: str) -> Problem:
    """Return the problem of a value that is no such thing."""
    code = "wrong_type"
    if isinstance(found, float) and not math.isfinite(found):
        code = "not_finite"
    elif isinstance(found, datetime) and found.tzinfo is not None:
        code = "zoned_instant"
    return Problem(f"plan.{code}", path, Attributes(found=brief(found), expected=word))


def outside(found: Any, path: str, bounds: tuple[float, float]) -> Iterator[Problem]:
    """Yield the problem of a number that lies out of its bounds, if it does."""
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
                _fit(hints[each.name]),
                BOUNDS.get((kind.__name__, each.name), _MONEY),
            )
            for each in fields(kind)  # type: ignore[arg-type]  # every noun is a dataclass
        )
    return _known[kind]


def _fit(hint: Any) -> Fit:
    """Return what fits a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Fit(_is_naive, "instant") if arguments[0] is datetime else _fit(arguments[0])
    if origin in (Union, types.UnionType):
        return _union(list(map(_fit, arguments)))
    if origin is Literal:
        choice = "one_of:" + ", ".join(arguments)
        return Fit(lambda value: type(value) is str and value in arguments, choice)
    if origin is tuple:
        return _tuple(arguments)
    if hint is Any:
        return Fit(lambda _value: True, "anything")
    return _plain(hint)


def _union(fits: list[Fit]) -> Fit:
    return Fit(
        lambda value: any(fit.test(value) for fit in fits),
        "|".join(dict.fromkeys(fit.word for fit in fits if fit.word != "none")),
        frozenset().union(*(fit.kinds for fit in fits)),
        next((fit.item for fit in fits if fit.item), None),
    )


def _tuple(arguments: tuple[Any, ...]) -> Fit:
    if arguments[-1] is Ellipsis:
        item = _fit(arguments[0])
        return Fit(
            lambda value: type(value) is tuple and all(map(item.test, value)),
            f"many:{item.word}",
            item=item,
        )
    tests = [_fit(each).test for each in arguments]

    def fits(value: Any) -> bool:
        if type(value) is not tuple or len(value) != len(tests):
            return False
        return all(test(item) for test, item in zip(tests, value, strict=True))

    return Fit(fits, "pair")


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


def _plain(hint: Any) -> Fit:
    kinds = frozenset((hint, int) if hint is float else (hint,))
    if hint in _PLAIN:
        return Fit(*_PLAIN[hint], kinds)
    if issubclass(hint, Enum):
        choice = "one_of:" + ", ".join(f"{hint.__name__}.{each.name}" for each in hint)
        return Fit(lambda value: type(value) is hint, choice, kinds)
    return Fit(lambda value: isinstance(value, hint), hint.__name__, kinds)


def _is_naive(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def surely_right(written: Iterable[Table]) -> bool:
    """Return whether all nouns surely are what their fields say.

    It looks at whole columns, a field of all nouns of a class, and so tells at a fraction of the
    time of :func:`faults` that there are none; if it is not sure, that one tells which.
    """
    return all(
        _all_fit(column, kinds, field.fit) and _all_within(column, kinds, field.bounds)
        for table in written
        for field in _fields(table.kind)
        if (kinds := table.kinds.get(field.name)) and (column := table.columns[field.name])
    )


def _all_fit(values: list[Any], kinds: set[type], fit: Fit) -> bool:
    odd = kinds - fit.kinds
    if float in kinds and not all(map(math.isfinite, of_kind(values, kinds, float))):
        return False
    if tuple in odd and fit.item:
        odd.remove(tuple)
        items = list(chain.from_iterable(of_kind(values, kinds, tuple)))
        if not _all_fit(items, set(map(type, items)), fit.item):
            return False
    return not odd or all(fit.test(each) for each in values if type(each) in odd)


def _all_within(values: list[Any], kinds: set[type], bounds: tuple[float, float]) -> bool:
    if Money in kinds:
        return not any(True for each in values for _ in outside(each, "", bounds))
    return all(
        bounds[0] <= min(numbers) and max(numbers) <= bounds[1]
        for kind in kinds & {int, float}
        for numbers in [of_kind(values, kinds, kind)]
    )
