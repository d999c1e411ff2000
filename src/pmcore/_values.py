"""What keeps a value that was given from being what is asked for: problems, by its path."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isfinite
from numbers import Real

from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem


def number_faults(
    value: object,
    path: str,
    *,
    least: float | None = None,
    above: float | None = None,
    most: float | None = None,
    has_gaps: bool = False,
) -> list[Problem]:
    """Return what keeps a value from being a finite number within bounds.

    Parameters
    ----------
    value : object
        A bool is no number.
    path : str
    least, above, most : float, optional
        It is not below the first, above the second, not above the third.
    has_gaps : bool
        Whether None is let pass, as what was not measured.

    Examples
    --------
    >>> print(number_faults(-1, "budget", least=0)[0].text())
    budget: -1 is below 0. Give a number from 0 on.
    """
    if value is None:
        return [] if has_gaps else [_wrong("missing", path)]
    if isinstance(value, bool) or not isinstance(value, Real):
        return [_wrong("not_a_number", path, found=repr(value))]
    if not isfinite(_as_float(value)):
        return [_wrong("not_finite", path, found=str(_as_float(value)))]
    if least is not None and value < least:
        return [_wrong("below", path, found=str(value), bound=least)]
    if above is not None and value <= above:
        return [_wrong("not_above", path, found=str(value), bound=above)]
    if most is not None and not value <= most:
        return [_wrong("above", path, found=str(value), bound=most)]
    return []


def count_faults(
    value: object, path: str, *, least: int | None = 0, has_gaps: bool = False
) -> list[Problem]:
    """Return what keeps a value from being a whole number, `least` or more; 3.0 is one."""
    found = number_faults(value, path, least=least, has_gaps=has_gaps)
    if not found and isinstance(value, Real) and value % 1 != 0:
        return [_wrong("not_whole", path, found=str(value))]
    return found


def share_faults(value: object, path: str, *, has_ends: bool = False) -> list[Problem]:
    """Return what keeps a value from lying between 0 and 1, or on them if it `has_ends`."""
    found = number_faults(value, path)
    if not found and isinstance(value, Real):
        is_inside = 0 <= float(value) <= 1 if has_ends else 0 < float(value) < 1
        span = "value.within" if has_ends else "value.inside"
        return [] if is_inside else [_wrong("not_a_share", path, found=str(value), span=span)]
    return found


def each_number(
    values: Iterable[object],
    path: str,
    *,
    least: float | None = None,
    above: float | None = None,
    has_gaps: bool = False,
) -> list[Problem]:
    """Return what is wrong with each of many numbers, by its place."""
    return [
        fault
        for place, value in enumerate(values)
        for fault in number_faults(
            value, f"{path}[{place}]", least=least, above=above, has_gaps=has_gaps
        )
    ]


def each_count(values: Iterable[object], path: str, *, has_gaps: bool = False) -> list[Problem]:
    """Return what is wrong with each of many counts, by its place."""
    return [
        fault
        for place, value in enumerate(values)
        for fault in count_faults(value, f"{path}[{place}]", has_gaps=has_gaps)
    ]


def each_share(values: Iterable[object], path: str) -> list[Problem]:
    """Return what keeps each of many values from lying between 0 and 1, by its place."""
    return [
        fault
        for place, value in enumerate(values)
        for fault in share_faults(value, f"{path}[{place}]")
    ]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise everything that is wrong, if anything is; what a check of the plan says, once."""
    found = list(problems)
    said = {each.path for each in found if each.code.startswith("plan.")}
    found = [each for each in found if not (each.code.startswith("value.") and each.path in said)]
    if found:
        raise PlanError(found)


def _wrong(code: str, path: str, /, **facts: object) -> Problem:
    return Problem(f"value.{code}", path, Attributes(facts))


def _as_float(value: Real) -> float:
    """Return a number as a float, one that none holds as infinity."""
    try:
        return float(value)
    except OverflowError:
        return inf
