"""Levelling: tasks in a given order, each where the passes put it, delayed until it is free.

What is placed is what the forward pass places, by the same rules: bounds, links and spelling are
those of :func:`pmcore.kernels.forward`. A task whose resources are busy is tried again from the
end of what is in the way. People are given; nothing but dates is chosen.
"""

from __future__ import annotations

from typing import NamedTuple

from pmcore.kernels._calendar import IntArray, Table, finish_at, start_at, work_at
from pmcore.kernels._jit import jit
from pmcore.kernels._match import Column as Filled
from pmcore.kernels._passes import FAR, FROM_PIN, Column, LinkColumns, after_lag, place_early
from pmcore.kernels._steps import Steps, busy_until, clear, occupy

__all__ = ["CAPPED", "NEVER", "Taken", "Tasks", "Uses", "delay"]

NEVER, CAPPED = 1, 2
"""Why a task lies where its resources are busy: they never are free for long enough, or its dates
are not to pass an instant."""


class Uses(NamedTuple):
    """What tasks take of resources, and what there is of these, as columns.

    Parameters
    ----------
    ptr : column of tasks + 1
        The uses of each task.
    resource, units : column by use
        Units are what is taken; `asked`, no more than there ever is, what must be free for it.
    asked : column by use
    moves : column by task
        1 if a task may be delayed, else 0: it is placed whatever is free.
    home : column by task
        Calendar that a task and its people share; that of the task where they have none.
    base_ptr, base_at, base_free : column
        Steps of each resource: instants, the first at the beginning of time, and what there is.
    most : column by resource
        How many steps a profile may have for a task's rests to be free for work on other
        calendars; where it has more, or this is 0, a task takes its resource through its rests.
    """

    ptr: IntArray
    resource: IntArray
    units: IntArray
    asked: IntArray
    moves: IntArray
    home: IntArray
    base_ptr: IntArray
    base_at: IntArray
    base_free: IntArray
    most: IntArray


class Tasks(NamedTuple):
    """Tasks as the forward pass reads and fills them, as columns.

    Parameters
    ----------
    calendar, duration, floor, finish_floor, cap, begun, snap : column by task
        As in the passes. A floor is raised to where a task had to wait until.
    expected : column by task
        Instant at which a task ends once it has started before; ``-FAR``: none.
    start, finish, driver : column by task
        Filled, as by the passes.
    """

    calendar: Column
    duration: Column
    floor: Column
    finish_floor: Column
    cap: Column
    begun: Column
    snap: Column
    expected: Column
    start: Column
    finish: Column
    driver: Column


class Taken(NamedTuple):
    """What levelling finds beside dates, by task.

    Parameters
    ----------
    held_start, held_finish : column
        Dates that are kept free for a task that does not move, until it is placed; a finish of
        ``-FAR``: none.
    logic : column
        Filled with where the task would start if all resources were free.
    resource, until : column
        Filled with the last resource that a task waited for, -1 if for none, and until when.
    stuck : column
        Filled with 0, ``NEVER`` or ``CAPPED``.
    """

    held_start: Filled
    held_finish: Filled
    logic: Filled
    resource: Filled
    until: Filled
    stuck: Filled


@jit
def delay(
    table: Table,
    links: LinkColumns,
    uses: Uses,
    steps: Steps,
    taken: Taken,
    order: Column,
    tasks: Tasks,
) -> None:
    """Place every task in an order in which predecessors come first.

    Parameters
    ----------
    table : CalendarTable
    links : LinkColumns
    uses : Uses
    steps : Steps
        Room for the profiles.
    taken : Taken
    order : column of positions
    tasks : Tasks

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90 (1996), section 2.1.
    """
    clear(steps, uses.base_ptr, uses.base_at, uses.base_free)
    for i in range(len(order)):
        if taken.held_finish[i] > -FAR:
            _hold(steps, uses, i, taken.held_start[i], taken.held_finish[i], 1)
    for position in range(len(order)):
        i = order[position]
        taken.stuck[i], taken.resource[i], taken.until[i] = 0, -1, -FAR
        if taken.held_finish[i] > -FAR:
            _hold(steps, uses, i, taken.held_start[i], taken.held_finish[i], -1)
        if tasks.finish[i] > -FAR:
            tasks.driver[i] = FROM_PIN
            taken.logic[i] = tasks.start[i]
        else:
            _seek(table, links, uses, steps, taken, tasks, i)
        if tasks.finish[i] > tasks.start[i]:
            for use in range(uses.ptr[i], uses.ptr[i + 1]):
                _take(table, steps, uses, i, use, tasks.start[i], tasks.finish[i])


@jit
def _hold(steps: Steps, uses: Uses, i: int, begin: int, end: int, sign: int) -> None:
    """Keep free what a task needs of every resource, or give it back."""
    if end > begin:
        for use in range(uses.ptr[i], uses.ptr[i + 1]):
            occupy(steps, uses.resource[use], begin, end, sign * uses.units[use])


@jit
def _take(table: Table, steps: Steps, uses: Uses, i: int, use: int, begin: int, end: int) -> None:
    """Take what a task needs of a resource, in its working time alone where that matters."""
    r, own, count = uses.resource[use], uses.home[i], 0
    at = begin
    while at < end and steps.used[r] + 2 * count < uses.most[r]:
        rest = _rest_after(table, own, at, end)
        at = start_at(table, own, work_at(table, own, rest))
        count += 1
    if at < end:
        occupy(steps, r, begin, end, uses.units[use])
        return
    at = begin
    while at < end:
        rest = _rest_after(table, own, at, end)
        if rest > at:
            occupy(steps, r, at, rest, uses.units[use])
        at = start_at(table, own, work_at(table, own, rest))


@jit
def _rest_after(table: Table, calendar: int, instant: int, end: int) -> int:
    """Return when work that goes on at an instant next rests, or an end that comes before."""
    low, high = instant, end
    done = work_at(table, calendar, instant)
    while low < high:
        middle = (low + high + 1) // 2
        if work_at(table, calendar, middle) - done == middle - instant:
            low = middle
        else:
            high = middle - 1
    return low


@jit
def _seek(
    table: Table, links: LinkColumns, uses: Uses, steps: Steps, taken: Taken, tasks: Tasks, i: int
) -> None:
    """Place a task as early as links and, where it may be moved, resources let it."""
    own, least = uses.home[i], tasks.floor[i]
    _place(table, links, uses, tasks, i)
    taken.logic[i] = tasks.start[i]
    while uses.moves[i] != 0:
        until = -1
        for use in range(uses.ptr[i], uses.ptr[i + 1]):
            r, asked = uses.resource[use], uses.asked[use]
            back = busy_until(table, own, steps, r, tasks.start[i], tasks.finish[i], asked, 0)
            if back > until:
                until, taken.resource[i] = back, r
        if until < 0:
            return
        if until < FAR:
            tasks.floor[i], taken.until[i] = until, until
            _place(table, links, uses, tasks, i)
            if work_at(table, own, tasks.start[i]) >= work_at(table, own, until):
                continue
        taken.stuck[i] = NEVER if until >= FAR else CAPPED
        tasks.floor[i] = least
        _place(table, links, uses, tasks, i)
        return


@jit
def _place(table: Table, links: LinkColumns, uses: Uses, tasks: Tasks, i: int) -> None:
    """Fill the dates of a task as the forward pass does, on the calendar of its people."""
    place_early(
        table,
        links,
        uses.home,
        tasks.duration,
        tasks.floor,
        tasks.finish_floor,
        tasks.cap,
        tasks.begun,
        tasks.snap,
        tasks.start,
        tasks.finish,
        tasks.driver,
        i,
    )
    own = uses.home[i]
    if own != tasks.calendar[i] and tasks.duration[i] > 0:
        _fit(table, links, uses, tasks, i)
    if tasks.expected[i] > -FAR:
        begin = work_at(table, own, tasks.start[i])
        length = work_at(table, own, tasks.expected[i]) - begin
        if length > 0:
            tasks.finish[i] = finish_at(table, own, begin + length)


@jit
def _fit(table: Table, links: LinkColumns, uses: Uses, tasks: Tasks, i: int) -> None:
    """Move work on a shared calendar on until it ends no earlier than it may by the task's own.

    While its people rest the task's own calendar may go on, so that an end before their rest is
    no end after it.
    """
    own, home = tasks.calendar[i], uses.home[i]
    bound = tasks.finish_floor[i]
    for k in range(links.ptr[i], links.ptr[i + 1]):
        kind = links.type[k]
        if kind >= 2:
            p = links.pred[k]
            event = tasks.finish[p]
            if kind == 3:
                event = tasks.begun[p] if tasks.begun[p] < FAR else tasks.start[p]
            event = after_lag(table, links.calendar[k], event, links.lag[k], links.rounds[k])
            bound = event if event > bound else bound
    if bound > -FAR:
        bound = finish_at(table, own, work_at(table, own, bound))
        if tasks.finish[i] < bound:
            at = work_at(table, home, bound - 1) + 1
            tasks.start[i] = start_at(table, home, at - tasks.duration[i])
            tasks.finish[i] = finish_at(table, home, at)
