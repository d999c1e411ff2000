"""What a policy carries out, counted in minutes of work where all is done by one calendar.

Between two minutes of work nothing that waits for work can happen, so instants that lie there are
one, and no calendar has to be looked at until dates are told. As numbers of minutes before them
order all instants but those, every comparison of a sample comes out as it does in instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.kernels import FAR, CalendarTable, Turns, work_at_each

IntArray: TypeAlias = NDArray[np.int64]


class Timed(NamedTuple):
    """What is carried out, in one reckoning of time: instants, or one calendar's minutes of work.

    Parameters
    ----------
    start, finish : tuple of int
        Of what is done, by turn.
    """

    table: CalendarTable[IntArray]
    turns: Turns
    start: tuple[int, ...]
    finish: tuple[int, ...]


def by_work(stated: Timed, order: Sequence[int]) -> Timed:
    """Return what is stated in instants in minutes of work; itself where that cannot be.

    Parameters
    ----------
    stated : Timed
    order : sequence of int
        By turn, a number that is greater than those of whatever holds it.
    """
    turns = stated.turns
    home = _home(turns)
    if home < 0:
        return stated

    def counted(column: Iterable[int]) -> IntArray:
        """Return instants as minutes of work; what stands for none stays."""
        instants = np.array(column, np.int64)
        is_far = np.abs(instants) == FAR
        work = work_at_each(stated.table, home, np.where(is_far, 0, instants))
        return np.where(is_far, instants, work)

    changed = {
        name: counted(getattr(turns, name))
        for name in ("floor", "finish_floor", "expected", "span_floor")
    }
    told = np.array(sorted(_asked(turns), key=lambda turn: order[turn]), np.int64)
    changed |= _steps(turns, counted(turns.base_at)) | {"told": told}
    table = stated.table
    blank = np.zeros_like(table.origin)
    return Timed(
        table._replace(origin=blank, always=blank + 1),
        turns._replace(**changed),
        tuple(counted(stated.start).tolist()),
        tuple(counted(stated.finish).tolist()),
    )


def _home(turns: Turns) -> int:
    """Return the one calendar that everything knows; -1: there are several, or instants matter.

    A lag that ends with a day, and a lead to what happens at an instant, are told by the clock.
    """
    placed = np.concatenate((turns.queued, turns.span))
    homes = {*turns.home[placed].tolist(), *turns.own[placed].tolist()}
    homes |= set(turns.calendar[turns.lag != 0].tolist())
    is_led = bool((turns.instant[turns.succ][turns.lag < 0] != 0).any())
    return homes.pop() if len(homes) == 1 and not turns.rounds.any() and not is_led else -1


def _asked(turns: Turns) -> set[int]:
    """Return the tasks whose dates are asked for, and whatever sets their instants."""
    asked = {*turns.keep.tolist(), *turns.counted.tolist()}
    asked |= {*turns.begin.tolist(), *turns.end.tolist()}
    queued, open_ = set(turns.queued.tolist()), list(asked)
    while open_:
        i = open_.pop()
        if turns.instant[i]:
            into = turns.into[turns.in_ptr[i] : turns.in_ptr[i + 1]]
            more = set(turns.pred[into].tolist()) - asked
            asked |= more
            open_ += more
    return asked & queued


def _steps(turns: Turns, at: IntArray) -> dict[str, IntArray]:
    """Return the steps of resources without those that no working minute sees."""
    resources = len(turns.base_ptr) - 1
    owner = np.repeat(np.arange(resources), np.diff(turns.base_ptr))
    is_seen = np.append((at[1:] != at[:-1]) | (owner[1:] != owner[:-1]), True)[: len(at)]
    sizes = np.bincount(owner[is_seen], minlength=resources)
    return {
        "base_ptr": np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64))),
        "base_at": at[is_seen],
        "base_free": turns.base_free[is_seen],
    }
