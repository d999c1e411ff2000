"""A network made ready for the compiled simulation: columns, and which instants are asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from pmcore.kernels._calendar import DAY, work_at_each
from pmcore.kernels._fused import Ints, Wiring
from pmcore.kernels._passes import FAR
from pmcore.kernels._simulate import Chain

__all__ = ["room", "wire"]

_ROOM = 2**31 - 2**20


def wire(
    chain: Chain, may_vanish: Sequence[bool], kept: Collection[int], home: int
) -> Wiring | None:
    """Return a network for `run_fused`; none where it has what that does not know.

    Parameters
    ----------
    may_vanish : sequence of bool
        By task, whether it may last no minute.
    kept : collection of int
        Tasks whose finishes are wanted.
    home : int
        An instant near the plan's: coordinates count from there.
    """
    if chain.spans:
        return None
    calendar = np.array(chain.calendar, np.int64)
    base = work_at_each(chain.table, calendar, home)
    return _columns(chain, calendar, base, _slots(chain, may_vanish, kept))


def _columns(chain: Chain, calendar: Ints, base: Ints, slots: tuple[Ints, Ints, Ints]) -> Wiring:
    def relative(instants: Ints, none: int) -> Ints:
        at = work_at_each(chain.table, calendar, np.where(abs(instants) < FAR, instants, 0)) - base
        return np.where(abs(instants) < FAR, at, none)

    def column(values: Sequence[int]) -> Ints:
        return np.array(values, np.int64)

    floor, finish_floor = column(chain.floor), column(chain.finish_floor)
    pin, begun = column(chain.pin), column(chain.begun)
    done = column([each is not None for each in chain.fixed])
    done_start = column([each[0] if each else 0 for each in chain.fixed])
    done_finish = column([each[1] if each else 0 for each in chain.fixed])
    expected = np.full(len(chain.calendar), FAR, np.int64)
    for i, at in chain.expected.items():
        expected[i] = at
    least = np.where(done == 1, done_start, np.where(pin < FAR, pin, floor))
    finish_least = np.where(done == 1, done_finish, finish_floor)
    return Wiring(
        chain.table,
        calendar,
        base,
        column(chain.ptr),
        column(chain.pred),
        column(chain.type),
        column(chain.lag),
        column(chain.lag_calendar),
        column(chain.rounds),
        column([_crosses(chain, i, k) for i in range(len(calendar)) for k in chain.links(i)]),
        relative(least, -FAR),
        relative(finish_least, -FAR),
        np.maximum(floor, finish_floor),
        pin,
        begun,
        relative(begun, FAR),
        relative(expected, FAR),
        done,
        done_start,
        done_finish,
        column(list(chain.ends)),
        *slots,
    )


def _crosses(chain: Chain, i: int, k: int) -> bool:
    """Whether a link is more than a sum of coordinates."""
    own = chain.calendar[i]
    is_plain = chain.calendar[chain.pred[k]] == own and not chain.rounds[k]
    return not is_plain or bool(chain.lag[k] and chain.lag_calendar[k] != own)


def _slots(
    chain: Chain, may_vanish: Sequence[bool], kept: Collection[int]
) -> tuple[Ints, Ints, Ints]:
    """Return rows for the starts, finishes and moments that are asked for as instants."""
    n = len(chain.calendar)
    starts, finishes, moments = ([False] * n for _ in range(3))
    for i in kept:
        finishes[i] = True
    for i in range(n - 1, -1, -1):
        vanishes = may_vanish[i] and chain.fixed[i] is None
        moments[i] = vanishes and (starts[i] or finishes[i] or bool(chain.ends[i]))
        for k in chain.links(i):
            if moments[i] or _crosses(chain, i, k):
                asked = finishes if chain.type[k] in (0, 2) else starts
                asked[chain.pred[k]] = True
    numbers = iter(range(3 * n))
    rows = [
        np.array([next(numbers) if asked else -1 for asked in row], np.int64)
        for row in (starts, finishes, moments)
    ]
    return rows[0], rows[1], rows[2]


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
