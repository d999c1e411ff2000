"""What is wrong with a plan or with numbers that were given, all at once and by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite
from numbers import Real

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem, Severity
from pmcore.model import Plan
from pmcore.network import check


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"scope.{code}", path, Attributes(facts))


def plan_faults(plan: Plan) -> list[Problem]:
    """Return the errors of a plan."""
    return [each for each in check(plan) if each.severity is Severity.ERROR]


def number_faults(
    value: object, path: str, *, low: float | None = None, is_open: bool = False
) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number, from `low` on or above it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        yield wrong("not_a_number", path, found=repr(value))
    elif not isfinite(value):
        yield wrong("not_finite", path, found=str(float(value)))
    elif low is not None and (value < low or (is_open and value == low)):
        yield wrong("not_above" if is_open else "below", path, found=str(value), low=low)


def share_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from lying between 0 and 1, ends left out."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and not 0.0 < float(value) < 1.0:
        yield wrong("not_a_share", path, found=str(value))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise everything that is wrong, if anything is."""
    found = tuple(problems)
    if found:
        raise PlanError(found)
