"""What is wrong with numbers that were given, all at once and by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from numbers import Real

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"quality.{code}", path, Attributes(facts))


def number_faults(value: object, path: str, *, has_gaps: bool = False) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number; None is a gap."""
    if value is None:
        if not has_gaps:
            yield wrong("gap", path)
    elif isinstance(value, bool) or not isinstance(value, Real):
        yield wrong("not_a_number", path, found=repr(value))
    elif not isfinite(value):
        yield wrong("not_finite", path, found=str(float(value)))


def count_faults(value: object, path: str, *, has_gaps: bool = False) -> Iterator[Problem]:
    """Yield what keeps a value from being a whole number that is not negative."""
    found = list(number_faults(value, path, has_gaps=has_gaps))
    yield from found
    if not found and isinstance(value, Real) and (value < 0 or float(value) % 1.0):
        yield wrong("not_a_count", path, found=str(value))


def share_faults(value: object, path: str, *, is_open: bool = False) -> Iterator[Problem]:
    """Yield what keeps a value from being a share from 0 to 1, ends left out if `is_open`."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real):
        share = float(value)
        is_inside = 0.0 < share < 1.0 if is_open else 0.0 <= share <= 1.0
        if not is_inside:
            yield wrong("not_a_share", path, found=str(value))


def positive_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number above 0."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and value <= 0:
        yield wrong("not_positive", path, found=str(value))


def each_number(values: Sequence[object], path: str, *, has_gaps: bool = False) -> list[Problem]:
    """Return what is wrong with each of many numbers."""
    return [
        fault
        for place, value in enumerate(values)
        for fault in number_faults(value, f"{path}[{place}]", has_gaps=has_gaps)
    ]


def each_count(values: Sequence[object], path: str, *, has_gaps: bool = False) -> list[Problem]:
    """Return what is wrong with each of many counts."""
    return [
        fault
        for place, value in enumerate(values)
        for fault in count_faults(value, f"{path}[{place}]", has_gaps=has_gaps)
    ]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise everything that is wrong, if anything is."""
    found = tuple(problems)
    if found:
        raise PlanError(found)
