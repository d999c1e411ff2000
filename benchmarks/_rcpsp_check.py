"""Whether a schedule of an instance is one: written on the instance's own numbers alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from datetime import datetime
from typing import Protocol

from benchmarks._rcpsp_data import START, Instance
from pmcore.model import Schedule

DAY_HOURS = 8


def wrong(instance: Instance, starts: Sequence[int], stated: int | None = None) -> str | None:
    """Return what is wrong with starts in units of time; None: nothing is.

    Parameters
    ----------
    stated : int, optional
        The length that the answer claims to have.

    Examples
    --------
    >>> tiny = Instance(
    ...     "tiny", (0, 2, 2, 0), ((0,), (1,), (1,), (0,)), ((1, 2), (3,), (3,), ()), (1,)
    ... )
    >>> wrong(tiny, (0, 0, 2, 4), 4)
    >>> wrong(tiny, (0, 0, 1, 3), 3)
    'at 1 there are 2 of 1 of resource 0 in use'
    """
    problem = out_of_order(instance, starts)
    if problem:
        return problem
    ends = [at + length for at, length in zip(starts, instance.durations, strict=True)]
    for i, j, least in getattr(instance, "lags", ()):
        if starts[j] < starts[i] + least:
            return f"activity {j} starts less than {least} after {i} does"
    for r, capacity in enumerate(instance.capacities):
        taken: Counter[int] = Counter()
        for at, end, demand in zip(starts, ends, instance.demands, strict=True):
            for unit in range(at, end):
                taken[unit] += demand[r]
        for unit, units in sorted(taken.items()):
            if units > capacity:
                return f"at {unit} there are {units} of {capacity} of resource {r} in use"
    if stated is not None and max(ends) != stated:
        return f"it ends at {max(ends)}, not at {stated}"
    return None


class Linked(Protocol):
    """What has activities that wait for others."""

    @property
    def durations(self) -> tuple[int, ...]:
        """Lengths, by activity."""
        ...

    def links(self) -> Iterator[tuple[int, int]]:
        """Yield predecessors and successors."""
        ...


def out_of_order(instance: Linked, starts: Sequence[int]) -> str | None:
    """Return which start is missing, or before the end of a predecessor; None: none is."""
    if len(starts) != len(instance.durations) or min(starts) < 0:
        return "a start is missing or before the beginning"
    for i, j in instance.links():
        if starts[j] < starts[i] + instance.durations[i]:
            return f"activity {j} starts before {i} ends"
    return None


def starts_of(instance: Sized, schedule: Schedule, name: Callable[[int], str]) -> list[int]:
    """Return the starts of a schedule of the instance's plan, in units of time.

    An activity without duration starts when the last before it ends.

    Parameters
    ----------
    name : callable
        The id in the plan of an activity's position.
    """
    found: Mapping[str, datetime] = {row.id: row.start for row in schedule.tasks}
    return [_units(found[name(i)]) for i in range(len(instance))]


def _units(instant: datetime) -> int:
    """Return the working days from the start of the plans, a Monday at nine, to an instant."""
    days = (instant.date() - START.date()).days
    weeks, day = divmod(days, 7)
    whole = 5 * weeks + min(day, 5)
    hour = instant.hour + instant.minute / 60
    if day > 4 or hour <= START.hour:
        return whole
    if hour < START.hour + DAY_HOURS + 1:
        raise ValueError(f"{instant} lies within a unit of time")
    return whole + 1
