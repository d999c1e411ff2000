"""A network made ready for the compiled simulation: columns, and which instants are asked for."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from pmcore.kernels._calendar import DAY, work_at_each
from pmcore.kernels._fused import Ints, Wiring
from pmcore.kernels._passes import FAR
from pmcore.kernels._simulate import Chain

__all__ = ["room", "wire"]

_ROOM = 2**31 - 2**20


def wire(
    chain: Chain,
    may_vanish: ArrayLike,
    kept: Collection[int],
    home: int,
    *,
    is_flagged: bool = True,
) -> Wiring | None:
    """Return a network for `run_fused`; none where it has what that does not know.

    Parameters
    ----------
    may_vanish : array_like of bool
        By task, whether it may last no minute.
    kept : collection of int
        Tasks whose finishes are wanted.
    home : int
        An instant near the plan's: coordinates count from there.
    is_flagged : bool
        Whether it will be asked what drives the finish: then all dates are kept until the end.
    """
    if chain.spans:
        return None
    calendar, ptr = _column(chain.calendar), _column(chain.ptr)
    pred, kind, is_sum = _column(chain.pred), _column(chain.type), chain.is_sum
    is_plain = is_sum & (kind == 0)
    order = np.lexsort((~is_plain, chain.successor))
    starts, finishes, moments = _slots(chain, may_vanish, kept, pred[~is_sum], kind[~is_sum])
    return Wiring(
        chain.table,
        calendar,
        work_at_each(chain.table, calendar, home),
        ptr,
        pred[order],
        kind[order],
        _column(chain.lag)[order],
        _column(chain.lag_calendar)[order],
        _column(chain.rounds)[order],
        ptr[:-1] + np.bincount(chain.successor[is_plain], minlength=len(calendar)),
        _column(~is_sum[order]),
        ends=_column(chain.closing),
        start_slot=starts,
        finish_slot=finishes,
        zero_slot=moments,
        line=_lines(chain, is_shared=not is_flagged),
        **_dates(chain, calendar, home),
    )


def _column(values: ArrayLike) -> Ints:
    return np.array(values, np.int64)


def _dates(chain: Chain, calendar: Ints, home: int) -> dict[str, Ints]:
    """Return the columns of `Wiring` that hold dates, by name."""

    def relative(instants: Ints, none: int) -> Ints:
        is_stated = abs(instants) < FAR
        if not is_stated.any():
            return np.full_like(instants, none)
        work = work_at_each(chain.table, calendar, np.where(is_stated, instants, home))
        return np.where(is_stated, work - base, none)

    base = work_at_each(chain.table, calendar, home)
    floor, finish_floor = _column(chain.floor), _column(chain.finish_floor)
    pin, begun = _column(chain.pin), _column(chain.begun)
    done = _column([each is not None for each in chain.fixed])
    done_start = _column([each[0] if each else 0 for each in chain.fixed])
    done_finish = _column([each[1] if each else 0 for each in chain.fixed])
    expected = np.full(len(calendar), FAR, np.int64)
    for i, at in chain.expected.items():
        expected[i] = at
    least = np.where(done == 1, done_start, np.where(pin < FAR, pin, floor))
    finish_least = np.where(done == 1, done_finish, finish_floor)
    return {
        "least": relative(least, -FAR),
        "finish_least": relative(finish_least, -FAR),
        "floor": np.maximum(floor, finish_floor),
        "pin": pin,
        "begun": begun,
        "begun_at": relative(begun, FAR),
        "expected": relative(expected, FAR),
        "done": done,
        "done_start": done_start,
        "done_finish": done_finish,
    }


def _slots(
    chain: Chain, may_vanish: ArrayLike, kept: Collection[int], crossed: Ints, kinds: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return rows for the starts, finishes and moments that are asked for as instants.

    Parameters
    ----------
    crossed, kinds : array of int64
        Predecessors and types of the links that look up instants.
    """
    starts, finishes, moments = np.zeros((3, len(chain.calendar)), np.bool_)
    by_finish = (kinds == 0) | (kinds == 2)
    finishes[list(kept)] = finishes[crossed[by_finish]] = True
    starts[crossed[~by_finish]] = True
    # A moment is asked for by what comes after: the last one first.
    for i in np.flatnonzero(may_vanish)[::-1].tolist():
        if chain.fixed[i] is None and (starts[i] or finishes[i] or chain.closing[i]):
            moments[i] = True
            for k in chain.links(i):
                asked = finishes if chain.type[k] in (0, 2) else starts
                asked[chain.pred[k]] = True
    rows = np.cumsum((starts, finishes, moments)).reshape(3, -1) - 1
    return (
        np.where(starts, rows[0], -1),
        np.where(finishes, rows[1], -1),
        np.where(moments, rows[2], -1),
    )


def _lines(chain: Chain, *, is_shared: bool) -> Ints:
    """Return a row for each task; shared, it is of a task that nothing to come reads."""
    last = np.arange(len(chain.calendar))
    if not is_shared:
        return last
    np.maximum.at(last, _column(chain.pred), chain.successor)
    leaving: dict[int, list[int]] = {}
    for task, reader in enumerate(last.tolist()):
        leaving.setdefault(reader, []).append(task)
    line: list[int] = []
    free: list[int] = []
    lines = 0
    for task in range(len(last)):
        if free:
            line.append(free.pop())
        else:
            line.append(lines)
            lines += 1
        # What this task is the last to read is free after it alone.
        free += [line[each] for each in leaving.get(task, ())]
    return _column(line)


def room(net: Wiring) -> int:
    """Return how many minutes all tasks together may last so that coordinates fit 32 bits."""
    table = net.table
    columns = (net.least, net.finish_least, net.begun_at, net.expected)
    stated = np.concatenate([column[abs(column) < FAR] for column in columns])
    taken = int(abs(stated).max(initial=0)) + int(abs(net.lag).sum())
    if not net.crosses.any():
        return _ROOM - taken
    # On the calendar that works least, so many minutes take so long at most.
    lengths = (table.length + table.right_period + table.left_period) * DAY
    pace = float((table.right_period * DAY / np.maximum(table.right_work, 1)).max())
    return int((_ROOM - len(net.calendar) * int(lengths.max())) / pace) - taken
