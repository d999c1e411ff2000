"""What is dispatched, as columns, and the room that it is done in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pmcore.kernels._calendar import IntArray
from pmcore.kernels._jit import COMPILED
from pmcore.kernels._match import Column
from pmcore.kernels._passes import FAR

__all__ = ["Board", "Turns", "board"]


class Turns(NamedTuple):
    """Tasks, numbered in the order in which they are served, and what holds them back: columns.

    Parameters
    ----------
    queued : column
        The tasks that are dispatched, rising; all others are fixed or stretch between others.
    own, home : column by task
        Its calendar, and the one that it shares with its people.
    planned : column by task
        Working minutes.
    floor, finish_floor : column by task
        Instants before which it does not start or finish; ``-FAR``: none.
    expected : column by task
        Instant at which it ends whenever it starts; ``-FAR``: none.
    instant : column by task
        1 if it is planned to take no time and nobody: it happens, off working time too.
    plain : column by task
        1 if work alone sets its finish, and its planned finish is not asked for.
    rests : column by task
        1 if time off of its people may interrupt it as planned.
    varies : column by task
        1 if there is more of its resources at one time than at another.
    foresees : column by task
        1 if its planned finish is asked for.
    waits : column by task
        How many links hold it.
    out_ptr : column of tasks + 1
    pred, succ, type, lag, calendar, rounds : column by link, by predecessor
    direct : column by link
        1 if it leads from a finish to a start, without a lag.
    in_ptr, into : column of tasks + 1, and the numbers of the links into each
    use_ptr : column of tasks + 1
    resource, units, user : column by use
        Units in millionths, never more than there is in the end; whose use it is.
    of_ptr, of : column of resources + 1, and the uses of each
    base_ptr, base_at, base_free : column of resources + 1, and steps of each
        Instants, the first before all others, and how much there is.
    span, span_floor : column by task that stretches between others
        Its position, and the instant before which it does not start.
    begin_ptr, begin, begin_side, end_ptr, end, end_side : column by span + 1, and its neighbours
        Positions of the tasks that it stretches between, and 1 if their finish counts, else 0.
    keep : column
        Tasks whose finishes are kept.
    counted, closing : column
        Tasks whose finish counts for the project's, and those of them that are dispatched.
    told : column
        Where tasks are dispatched in working minutes, those whose dates are asked for, after
        whatever holds them.
    homes : column
        The calendars of the tasks that are dispatched, each once.
    """

    queued: IntArray
    own: IntArray
    home: IntArray
    planned: IntArray
    floor: IntArray
    finish_floor: IntArray
    expected: IntArray
    instant: IntArray
    plain: IntArray
    rests: IntArray
    varies: IntArray
    foresees: IntArray
    waits: IntArray
    out_ptr: IntArray
    pred: IntArray
    succ: IntArray
    type: IntArray
    lag: IntArray
    calendar: IntArray
    rounds: IntArray
    direct: IntArray
    in_ptr: IntArray
    into: IntArray
    use_ptr: IntArray
    resource: IntArray
    units: IntArray
    user: IntArray
    of_ptr: IntArray
    of: IntArray
    base_ptr: IntArray
    base_at: IntArray
    base_free: IntArray
    span: IntArray
    span_floor: IntArray
    begin_ptr: IntArray
    begin: IntArray
    begin_side: IntArray
    end_ptr: IntArray
    end: IntArray
    end_side: IntArray
    keep: IntArray
    counted: IntArray
    closing: IntArray
    told: IntArray
    homes: IntArray


class Board(NamedTuple):
    """Room for one sample after the other; nothing is allocated between them.

    Parameters
    ----------
    start, finish : column by task
        Of what is fixed filled in advance; the others' are those of the last sample.
    begins, ends : column by task
        The same as they are told: the very same columns, unless they are converted.
    left : column by task
        Links that it still waits for.
    bound, late, hoped : column by task
        Instants before which it does not start or finish, and by plan would not finish.
    cause : column by task
        The task whose link set its bound; -1: none.
    first, beside : column by task
        The first of those that enter when it ends, and the next of those that enter with it; -1:
        none.
    hope : column by task
        Its finish if all goes as planned from its start on.
    held : column by task
        What its finish is held by.
    flag : column by task
        The last sample in which it was found to be critical, counted from 1.
    stack : column by task
    queue : column by task
        Of each that waits for resources, in their order, the use that it found too little for
        when it was last looked at.
    ready : column by task
        Who can begin at once.
    size : column of 3
        Those who wait, those who can begin at once, events.
    heap : column of 2 tasks + resources
        Events: their instants, and in the last bits their kinds.
    event, due : column by link
        When it lets its successor start, and finish.
    giver, back : column by use
        The last use whose end freed what this one lacked, and the one that ended before it.
    free, freed, freed_at, last, next : column by resource
        What is free; how much of it since its last release, and when that was; the use that
        ended then; the step to come.
    edge : column by calendar
    """

    start: Column
    finish: Column
    begins: Column
    ends: Column
    left: Column
    bound: Column
    late: Column
    hoped: Column
    hope: Column
    held: Column
    cause: Column
    first: Column
    beside: Column
    flag: Column
    stack: Column
    queue: Column
    ready: Column
    size: Column
    heap: Column
    event: Column
    due: Column
    giver: Column
    back: Column
    free: Column
    freed: Column
    freed_at: Column
    last: Column
    next: Column
    edge: Column


def board(
    turns: Turns,
    calendars: int,
    dates: tuple[Sequence[int], Sequence[int]],
    told: tuple[Sequence[int], Sequence[int]],
) -> Board:
    """Return room to dispatch in: arrays when compiled, lists when not.

    Parameters
    ----------
    turns : Turns
    calendars : int
        How many the table holds.
    dates, told : tuple of sequence of int
        Start and finish of each task that is fixed, in the time that tasks are dispatched in and
        in that in which dates are told; the same where there is only one.
    """
    tasks, resources = len(turns.home), len(turns.base_ptr) - 1
    sizes = dict.fromkeys(Board._fields, tasks)
    sizes |= dict.fromkeys(("event", "due"), len(turns.succ))
    sizes |= dict.fromkeys(("giver", "back"), len(turns.user))
    sizes |= dict.fromkeys(("free", "freed", "freed_at", "last", "next"), resources)
    sizes |= {"size": 3, "heap": 2 * tasks + resources, "edge": calendars}
    columns = {name: np.zeros(size, np.int64) for name, size in sizes.items()}
    columns["start"][:], columns["finish"][:] = dates
    columns["begins"][:], columns["ends"][:] = told
    for name in ("giver", "back", "first"):
        columns[name][:] = -1
    columns["due"][:] = -FAR
    room: dict[str, Column] = dict(columns)
    if not COMPILED:
        room = {name: column.tolist() for name, column in columns.items()}
    if told is dates:
        room["begins"], room["ends"] = room["start"], room["finish"]
    return Board(**room)
