"""What one dispatched sample says: when it ends, what drove that, and at which dates."""

from __future__ import annotations

from pmcore.kernels._calendar import Table, finish_at, start_at, work_at
from pmcore.kernels._jit import bare
from pmcore.kernels._match import Column
from pmcore.kernels._passes import FAR, after_lag
from pmcore.kernels._turns import Board, Turns

__all__ = ["BY_BOTH", "BY_LINK", "BY_WORK", "ends", "tell", "trace"]

BY_WORK, BY_LINK, BY_BOTH = 0, 1, 2
"""What a finish is held by: the work since the start, a bound of its own, or both at once."""


@bare
def ends(table: Table, turns: Turns, start: Column, finish: Column) -> int:
    """Fill the dates of what stretches between others; return when the project ends."""
    for s in range(len(turns.span)):
        i = turns.span[s]
        begin = FAR
        for k in range(turns.begin_ptr[s], turns.begin_ptr[s + 1]):
            p = turns.begin[k]
            at = finish[p] if turns.begin_side[k] else start[p]
            begin = at if at < begin else begin
        if begin == FAR:
            begin = start_at(table, turns.home[i], work_at(table, turns.home[i], turns.floor[i]))
        begin = turns.span_floor[s] if turns.span_floor[s] > begin else begin
        end = begin
        for k in range(turns.end_ptr[s], turns.end_ptr[s + 1]):
            p = turns.end[k]
            at = finish[p] if turns.end_side[k] else start[p]
            end = at if at > end else end
        start[i], finish[i] = begin, end
    last = -FAR
    for position in range(len(turns.counted)):
        at = finish[turns.counted[position]]
        last = at if at > last else last
    return last


@bare
def _flag(board: Board, i: int, mark: int, size: int) -> int:
    """Put a task on the stack, unless it was there; return how many are on it."""
    if board.flag[i] == mark:
        return size
    board.flag[i] = mark
    board.stack[size] = i
    return size + 1


@bare
def trace(table: Table, turns: Turns, board: Board, last: int, mark: int, critical: Column) -> None:
    """Count the tasks that drove the project's end, back from those that end with it.

    Events are compared on the calendar of the task that they hold: no working time lies between.
    """
    size = 0
    for position in range(len(turns.homes)):
        home = turns.homes[position]
        board.edge[home] = finish_at(table, home, work_at(table, home, last))
    for position in range(len(turns.closing)):
        i = turns.closing[position]
        if board.finish[i] >= board.edge[turns.home[i]]:
            size = _flag(board, i, mark, size)
    while size > 0:
        size -= 1
        i = board.stack[size]
        critical[i] += 1
        if board.held[i] != BY_LINK:
            home = turns.home[i]
            since = finish_at(table, home, work_at(table, home, board.start[i]))
            size = _flag_from(turns, board, i, board.event, since, mark, size)
            size = _flag_givers(turns, board, i, mark, size)
        if board.held[i] != BY_WORK:
            own = turns.own[i]
            since = finish_at(table, own, work_at(table, own, board.late[i]))
            size = _flag_from(turns, board, i, board.due, since, mark, size)


@bare
def _flag_from(
    turns: Turns, board: Board, i: int, event: Column, since: int, mark: int, size: int
) -> int:
    """Flag the predecessors whose links act on a task at an instant or later."""
    for m in range(turns.in_ptr[i], turns.in_ptr[i + 1]):
        k = turns.into[m]
        if event[k] >= since:
            size = _flag(board, turns.pred[k], mark, size)
    return size


@bare
def _flag_givers(turns: Turns, board: Board, i: int, mark: int, size: int) -> int:
    """Flag whose end freed what a task lacked: all that ended at that instant."""
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        v = board.giver[u]
        if v < 0:
            continue
        at = board.finish[turns.user[v]]
        while v >= 0 and board.finish[turns.user[v]] == at:
            size = _flag(board, turns.user[v], mark, size)
            v = board.back[v]
    return size


@bare
def tell(clock: Table, stated: Turns, board: Board, i: int) -> None:
    """Fill the dates of a task that was dispatched in working minutes.

    Only what happens at an instant can lie where nobody works.
    """
    home, begin, finish = stated.home[i], board.start[i], board.finish[i]
    at = start_at(clock, home, begin)
    if stated.instant[i] and finish == begin:
        at = stated.floor[i]
        for m in range(stated.in_ptr[i], stated.in_ptr[i + 1]):
            k = stated.into[m]
            p = stated.pred[k]
            event = board.ends[p] if stated.type[k] == 0 else board.begins[p]
            event = after_lag(clock, home, event, stated.lag[k], 0)
            at = event if event > at else at
    board.begins[i] = board.ends[i] = at
    if finish > begin:
        board.ends[i] = finish_at(clock, home, finish)
