"""Tasks that are to be as late as possible, moved where that delays nobody."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.kernels import (
    AS_GIVEN,
    AT_START,
    DONE,
    FAR,
    HELD,
    LOOSE,
    after_lag,
    before_lag,
    finish_at,
    start_at,
    work_at,
)
from pmcore.model import ConstraintType, Rules
from pmcore.network import FF, FS, SF, SS
from pmcore.schedule._columns import Columns
from pmcore.schedule._state import Column, State


def as_late_as_possible(
    state: State,
    held: Columns,
    start: Column,
    finish: Column,
    late: tuple[Column, Column, Column],
    *,
    end: int,
) -> dict[int, int]:
    """Move tasks that are to be as late as possible by their free float, last ones first.

    P6 moves them by their free float alone, past their own late dates where those are missed
    anyhow, and up to the end of the project where nobody follows.

    Returns
    -------
    dict
        The link that holds each moved task, -1 for its own late date, by position.
    """
    net, holder = state.net, dict[int, int]()
    lists, is_p6 = net.calendars.readable, net.plan.settings.rules is Rules.P6
    spans = set(net.spans.tolist())
    for i in reversed([i for i in net.constrained if i not in spans]):
        kinds = {constraint.type for constraint in net.tasks[i].constraints}
        is_fixed = min(state.begun[i], int(held.cap[i])) < FAR or held.stage[i] & DONE
        if ConstraintType.AS_LATE_AS_POSSIBLE not in kinds or is_fixed:
            continue
        own = int(net.calendar[i])
        begin, final = work_at(lists, own, start[i]), work_at(lists, own, finish[i])
        rooms = [*_room(state, held, i, start, finish), *_room_of_limits(state, i, start, finish)]
        if not is_p6:
            rooms.append((work_at(lists, own, late[1][i]) - final, -1))
        elif not rooms:
            rooms.append((work_at(lists, own, end) - final, -1))
        # A task that is held says more than a date.
        room, cause = min(rooms, key=lambda each: (each[0], each[1] < 0))
        if room > 0:
            holder[i] = cause
            finish[i] = finish_at(lists, own, final + room)
            begins = held.duration[i] or held.snap[i] == AT_START
            start[i] = start_at(lists, own, begin + room) if begins else finish[i]
            finish[i] = max(start[i], finish[i])
    return holder


def holding_link(state: State, held: Columns, i: int, start: Column, finish: Column) -> int:
    """Return the link that leaves a task no room to be later; -1 where none does."""
    room, k = min(_room(state, held, i, start, finish), default=(1, -1))
    return k if room <= 0 else -1


def _room(
    state: State, held: Columns, i: int, start: Column, finish: Column
) -> Iterator[tuple[int, int]]:
    """Yield by how much a task may be later for each successor, with the link to that."""
    lists, links, own = state.net.calendars.readable, held.links, int(state.net.calendar[i])
    for position in range(int(links.out_ptr[i]), int(links.out_ptr[i + 1])):
        k = int(links.out[position])
        s, kind = int(links.succ[k]), int(links.type[k])
        if held.stage[s] & (DONE | LOOSE) or (held.stage[s] & HELD and kind in (SS, SF)):
            continue
        event = start[s] if kind < FF else finish[s]
        if kind >= FF and held.duration[s] and held.snap[s] == AS_GIVEN:
            home = int(state.net.calendar[s])
            event = start_at(lists, home, work_at(lists, home, event))
        last = before_lag(
            lists, int(links.calendar[k]), event, int(links.lag[k]), int(links.rounds[k])
        )
        at = finish[i] if kind in (FS, FF) else start[i]
        room = work_at(lists, own, last) - work_at(lists, own, at)
        if kind not in (FS, FF) and held.duration[i]:
            # What begins after a rest begins after the instant at which the rest does.
            room -= start_at(lists, own, work_at(lists, own, last)) > last
        yield room, k


def _room_of_limits(
    state: State, i: int, start: Column, finish: Column
) -> Iterator[tuple[int, int]]:
    """Yield by how much a task may be later for each maximum lag after a predecessor."""
    lists, limits, own = state.net.calendars.readable, state.net.limits, int(state.net.calendar[i])
    for k in range(int(limits.ptr[i]), int(limits.ptr[i + 1])):
        p, kind = int(limits.pred[k]), int(limits.type[k])
        begun = min(start[p], state.begun[p])
        event = state.finish_of(p, finish) if kind in (FS, FF) else begun
        latest = after_lag(lists, int(limits.calendar[k]), event, int(limits.lag[k]), 0)
        at = start[i] if kind < FF else finish[i]
        yield work_at(lists, own, latest) - work_at(lists, own, at), -1
