"""Total float in each sample: the backward pass over the rows of a simulation."""

from __future__ import annotations

import numpy as np

from pmcore.kernels._calendar import DAY, start_at_each, work_at_each
from pmcore.kernels._lost import Row
from pmcore.kernels._passes import FAR
from pmcore.kernels._simulate import Rows, event

_NEVER = 1 << 40  # minutes, beyond any calendar: where nothing holds


def floats(rows: Rows, last: Row) -> list[Row | None]:
    """Return by how many working minutes each task can slip before the project does.

    On one calendar, a task without float is one that drives the finish; on several, one may have
    none because its own calendar rests until it is too late, and one that drives may have some
    because its successor's rests until then. Each task keeps its length, days lost included, and
    may move together with what follows it; none: nothing that it holds counts for the finish.

    Parameters
    ----------
    rows : Rows
        Of the forward pass.
    last : array
        Of `last_finishes`.
    """
    chain = rows.chain
    ends = {own: work_at_each(chain.table, own, last) for own in set(chain.calendar)}
    late: list[Row | None] = [
        ends[own] if counts and i not in chain.spans else None
        for i, (own, counts) in enumerate(zip(chain.calendar, chain.ends, strict=True))
    ]
    for i in range(len(late) - 1, -1, -1):
        latest = late[i]
        if latest is not None and chain.fixed[i] is None:
            _hold(rows, i, latest, late)
    return [
        None if latest is None else np.maximum(latest - finish, 0)
        for latest, finish in zip(late, rows.finish, strict=True)
    ]


def _hold(rows: Rows, i: int, latest: Row, late: list[Row | None]) -> None:
    """Let a task's latest finish bound those of what it waits for."""
    chain, gone = rows.chain, rows.gone(i)
    if chain.pin[i] < FAR and gone is None:
        return
    for k in chain.links(i):
        p, kind = chain.pred[k], chain.type[k]
        if kind in (1, 3) and chain.begun[p] < FAR:  # its start is past and holds nothing more
            continue
        bound = latest - (rows.finish[i] - rows.start[i]) if kind < 2 else latest
        own = _before(rows, i, k, bound)
        if kind in (1, 3):
            own = own + (rows.finish[p] - rows.start[p])
        known = late[p]
        if chain.pin[i] < FAR and gone is not None:
            own = np.where(gone, own, own + _NEVER)
        late[p] = own if known is None else np.minimum(known, own)


def _before(rows: Rows, i: int, k: int, bound: Row) -> Row:
    """Return the latest event of link `k`'s predecessor that keeps the successor to `bound`.

    Both are coordinates of the tasks' own calendars: the inverse of `event`.
    """
    chain, lag = rows.chain, rows.lag(i, k)
    p, own, calendar = chain.pred[k], chain.calendar[i], chain.lag_calendar[k]
    has_lag = not isinstance(lag, int) or lag != 0
    if chain.calendar[p] == own and not chain.rounds[k] and not (has_lag and calendar != own):
        return np.asarray(bound - lag)
    table = chain.table
    at = start_at_each(table, own, bound)
    if chain.rounds[k]:
        at = at // DAY * DAY
    if has_lag:
        earlier = start_at_each(table, calendar, work_at_each(table, calendar, at) - lag)
        at = earlier if isinstance(lag, int) else np.where(lag == 0, at, earlier)
    return work_at_each(table, chain.calendar[p], at)


def holds(rows: Rows, i: int) -> list[Row]:
    """Return the starts that each link into a task, and its own dates, would hold it to."""
    chain = rows.chain
    held = [
        event(rows, i, k) - (rows.finish[i] - rows.start[i] if chain.type[k] > 1 else 0)
        for k in chain.links(i)
    ]
    return [*held, rows.least[i : i + 1]]
