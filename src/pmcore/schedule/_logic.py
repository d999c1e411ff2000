"""What is left of links once work has begun, by the rules of Primavera P6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import FAR, CalendarTable, work_at_each
from pmcore.network import FF, FS, Links


def left_of(
    links: Links,
    table: CalendarTable[NDArray[np.int64]],
    *,
    at: int,
    begun: Sequence[int],
    finish: Sequence[int],
    done: Sequence[int],
    is_override: bool,
) -> Links:
    """Return the links with what is left of their lags at the data date.

    A lag that runs from something that has happened has burnt down on its calendar since; none
    is left of a lead. Under progress override, the start of
    work that has begun waits for nothing unfinished, and work that is done waits for nothing.

    Parameters
    ----------
    at : int
        The data date, in minutes since 1970.
    begun, finish, done : sequence of int
        By task: the actual start (``FAR``: none), the actual finish, 1 where it is done.
    """
    past, over = np.array(begun, np.int64), np.array(done, np.bool_)
    ended = np.where(over, np.array(finish, np.int64), FAR)
    from_finish = (links.type == FS) | (links.type == FF)
    event = np.where(from_finish, ended[links.pred], past[links.pred])
    has_happened = event < FAR
    gone = np.zeros(len(links), np.int64)
    known = np.flatnonzero(has_happened & (links.lag != 0))
    on = links.calendar[known]
    gone[known] = work_at_each(table, on, at) - work_at_each(table, on, event[known])
    rest = np.maximum(links.lag - np.maximum(gone, 0), 0)
    lag = np.where(has_happened, rest, links.lag)
    found = replace(links, lag=lag)
    if not is_override:
        return found
    waits = (past[links.succ] == FAR) | over[links.pred]
    kept = waits | ((links.type >= FF) & ~over[links.succ])
    columns = {name: column[kept] for name, column in found.columns().items()}
    return Links.of(len(begun), links.pred[kept], links.succ[kept], **columns)
