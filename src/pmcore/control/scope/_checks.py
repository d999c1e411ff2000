"""What is wrong with a plan or with numbers that were given, all at once and by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf, isfinite
from numbers import Real

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem, Severity
from pmcore.model import KeyResult, Plan, Schedule
from pmcore.network import check

_KINDS = ("scope.not_a_number", "scope.not_finite")  # what the plan's own check says of a field


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
    elif not isfinite(_as_float(value)):
        yield wrong("not_finite", path, found=str(_as_float(value)))
    elif low is not None and (value < low or (is_open and value == low)):
        yield wrong("not_above" if is_open else "below", path, found=str(value), low=low)


def _as_float(value: Real) -> float:
    """Return a number as a float, one that none holds as infinity."""
    try:
        return float(value)
    except OverflowError:
        return inf


def share_faults(value: object, path: str) -> Iterator[Problem]:
    """Yield what keeps a value from lying between 0 and 1, ends left out."""
    found = list(number_faults(value, path))
    yield from found
    if not found and isinstance(value, Real) and not 0.0 < float(value) < 1.0:
        yield wrong("not_a_share", path, found=str(value))


def schedule_faults(schedule: Schedule, named: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield tasks that a schedule lacks, of those that are named at paths."""
    known = {row.id for row in schedule.tasks}
    for path, task in named:
        if task not in known:
            yield wrong("not_scheduled", path, found=task)


def goal_faults(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with objectives: ranges, weights, ids, days, values below 0."""
    for goal in plan.objectives:
        path = f'objectives["{goal.id}"]'
        if goal.value is not None:
            yield from number_faults(goal.value, f"{path}.value", low=0)
        for name, count in Counter(each.id for each in goal.results).items():
            if count > 1:
                yield wrong("result_twice", f"{path}.results", found=name, count=count)
        for each in goal.results:
            yield from _result_faults(each, f'{path}.results["{each.id}"]')
        if goal.results and not any(each.weight for each in goal.results):
            yield wrong("no_weight", f"{path}.results")


def _result_faults(result: KeyResult, path: str) -> Iterator[Problem]:
    ends = [
        *number_faults(result.baseline, f"{path}.baseline"),
        *number_faults(result.target, f"{path}.target"),
    ]
    yield from number_faults(result.weight, f"{path}.weight", low=0)
    yield from ends
    if not ends and result.target == result.baseline:
        yield wrong("no_range", f"{path}.target", found=result.target)
    for day, count in Counter(day for day, _ in result.values).items():
        if count > 1:
            yield wrong("day_twice", f"{path}.values", found=day.isoformat())


def refuse(problems: Iterable[Problem]) -> None:
    """Raise everything that is wrong, if anything is; what a check of the plan says, once."""
    found = list(problems)
    said = {each.path for each in found if not each.code.startswith("scope.")}
    found = [each for each in found if each.code not in _KINDS or each.path not in said]
    if found:
        raise PlanError(tuple(found))
