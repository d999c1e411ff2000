"""The same problem with time running backwards, for justification."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import FAR, CalendarSpec, Jobs, LinkColumns
from pmcore.network import Links

IntArray: TypeAlias = NDArray[np.int64]
DAY = 1440


def mirrored_calendar(spec: CalendarSpec) -> CalendarSpec:
    """Return a calendar whose instant ``-t`` works as ``t`` does in the other.

    Examples
    --------
    >>> spec = CalendarSpec(20_457, [1, 0], (((540, 720),), ()), 1, 2)
    >>> mirrored_calendar(spec)
    CalendarSpec(first_day=-20459, days=[0, 1], patterns=(((720, 900),), ()), left_period=2, ...)
    """
    days = list(spec.days)[::-1]
    patterns = tuple(tuple((DAY - b, DAY - a) for a, b in pattern) for pattern in spec.patterns)
    first = -(spec.first_day + len(days))
    return CalendarSpec(first, days, patterns, spec.right_period, spec.left_period)


def mirrored_links(links: Links, count: int) -> LinkColumns:
    """Return links that hold between the mirrored events: a predecessor becomes a successor."""
    order = np.argsort(links.pred, kind="stable")
    pred, succ = links.succ[order], links.pred[order]
    out = np.argsort(pred, kind="stable")
    numbers = np.arange(count + 1)
    # Both ends change places, so SS (1) and FF (2) do, while FS and SF stay what they are.
    kinds = np.array([0, 2, 1, 3], np.int64)[links.type[order]]
    return LinkColumns(
        ptr=np.searchsorted(succ, numbers),
        pred=pred,
        succ=succ,
        type=kinds,
        lag=links.lag[order],
        calendar=links.calendar[order],
        rounds=links.rounds[order],
        out_ptr=np.searchsorted(pred[out], numbers),
        out=out,
    )


def mirrored_jobs(jobs: Jobs, end: int, finish: IntArray) -> Jobs:
    """Return jobs to be placed backwards from an end; what was pinned keeps its place.

    What is used up has no place there: what comes out is an order, and stocks hold it on the way
    back.
    """
    count = len(jobs.calendar)
    none = np.full(count, FAR, np.int64)
    base_at, base_free = jobs.base_at.copy(), jobs.base_free.copy()
    for r in range(len(jobs.base_ptr) - 1):
        a, b = int(jobs.base_ptr[r]), int(jobs.base_ptr[r + 1])
        base_at[a + 1 : b] = -jobs.base_at[a + 1 : b][::-1]
        base_free[a:b] = jobs.base_free[a:b][::-1]
    return jobs._replace(
        floor=np.full(count, -end, np.int64),
        finish_floor=-none,
        pin=np.where(jobs.pin < FAR, -finish, FAR),
        begun=none,
        late_start=none,
        late_finish=none,
        eat_ptr=np.zeros_like(jobs.eat_ptr),
        until=np.full(len(jobs.until), FAR, np.int64),
        base_at=base_at,
        base_free=base_free,
    )
