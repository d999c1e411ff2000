"""What is wrong with what was given, all at once and by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from numbers import Real

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.model import Plan, known_ids


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"performance.{code}", path, Attributes(facts))


def number_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        yield wrong("not_a_number", path, found=repr(value))
    elif not isfinite(value):
        yield wrong("not_finite", path, found=str(float(value)))


def least_faults(value: object, path: str, least: float) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number that is not below another."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and float(value) < least:
        yield wrong("too_small", path, found=str(value), least=least)


def positive_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from being a finite number above 0."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and value <= 0:
        yield wrong("not_positive", path, found=str(value))


def count_faults(value: object, path: str, least: int = 0) -> Iterator[Problem]:
    """Yield what keeps a value from being a whole number that is not below another."""
    found = list(least_faults(value, path, least))
    yield from found
    if not found and isinstance(value, Real) and float(value) % 1.0:
        yield wrong("not_whole", path, found=str(value))


def share_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from being a share between 0 and 1, ends left out."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and not 0.0 < float(value) < 1.0:
        yield wrong("not_a_share", path, found=str(value))


def each_positive(values: Sequence[object], path: str) -> Iterator[Problem]:
    """Yield what is wrong with each of many numbers that must be above 0."""
    for place, value in enumerate(values):
        yield from positive_faults(value, f"{path}[{place}]")


def each_count(values: Sequence[object], path: str) -> Iterator[Problem]:
    """Yield what is wrong with each of many counts."""
    for place, value in enumerate(values):
        yield from count_faults(value, f"{path}[{place}]")


def people_faults(plan: Plan, people: Iterable[str], path: str = "people") -> Iterator[Problem]:
    """Yield who of those that are asked for is neither a resource nor a stakeholder."""
    known = known_ids(plan, ("resources", "stakeholders"))
    for place, person in enumerate(people):
        if person not in known:
            yield wrong("unknown_person", f"{path}[{place}]", found=person)


def names_of(plan: Plan) -> dict[str, str]:
    """Return what people are called, by id."""
    found = {each.id: each.name or each.id for each in plan.stakeholders}
    return found | {each.id: each.name or each.id for each in plan.resources}


def refuse(problems: Iterable[Problem]) -> None:
    """Raise everything that is wrong, if anything is."""
    found = tuple(problems)
    if found:
        raise PlanError(found)
