"""Tasks dispatched, sample by sample: each begins when links, calendars and resources let it.

Time goes from event to event: a task may begin, one ends, there is more or less of a resource. At
each, those that wait are looked at in a stated order, and whoever finds all that it needs begins:
parallel generation, as in practice. What is decided at an instant rests on nothing that becomes
known later. Where a plan needs foresight (links to a finish, leads, time off to come) what is
planned stands for what is not known yet.

Instants are minutes since 1970, and a task works by the calendar that it shares with its people.
"""

from __future__ import annotations

from pmcore.kernels._calendar import Table, finish_at, start_at, work_at
from pmcore.kernels._driven import BY_BOTH, BY_LINK, BY_WORK, ends, tell, trace
from pmcore.kernels._heap import pop, push
from pmcore.kernels._jit import bare, jit
from pmcore.kernels._match import Column
from pmcore.kernels._passes import FAR, after_lag
from pmcore.kernels._turns import Board, Turns

__all__ = ["dispatch"]

_WAITING, _READY, _EVENTS = 0, 1, 2
"""Places in `Board.size`: who waits, who can begin at once, events."""

_BITS = 20
"""How many bits of an event's key tell its kind; those above tell its instant."""

_BEYOND = 1 << 43
"""An instant after all calendars; what is later is brought back to it, so that keys stay small."""


@jit
def dispatch(
    table: Table,
    turns: Turns,
    clock: Table,
    stated: Turns,
    board: Board,
    length: Column,
    count: int,
    last: Column,
    kept: Column,
    critical: Column,
) -> int:
    """Dispatch every sample; return how many, which is fewer only if tasks wait for ever.

    Parameters
    ----------
    table : CalendarTable
    turns : Turns
        In the time that tasks are dispatched in.
    clock : CalendarTable
    stated : Turns
        The same in the time that their dates are told in.
    board : Board
    length : column of count times tasks
        Working minutes by sample and task.
    count : int
        Samples.
    last : column by sample
        Filled with the instant at which the project ends.
    kept : column of tasks to keep times count
        Filled with their finishes.
    critical : column by task
        Filled with the number of samples in which it drove the project's end: it ended last; or
        its event held a task that drove it; or its end freed what such a task then lacked.

    References
    ----------
    R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited,
    European Journal of Operational Research 90 (1996), section 2.2. Non-anticipativity: F. J.
    Radermacher, Scheduling of project networks, Annals of Operations Research 4 (1985).
    """
    tasks = len(turns.home)
    for i in range(tasks):
        critical[i] = 0
    for sample in range(count):
        _reset(table, turns, board)
        if not _play(table, turns, board, length, sample * tasks):
            return sample
        end = ends(table, turns, board.start, board.finish)
        trace(table, turns, board, end, sample + 1, critical)
        if len(turns.told) > 0:
            for position in range(len(turns.told)):
                tell(clock, stated, board, turns.told[position])
            end = ends(clock, stated, board.begins, board.ends)
        last[sample] = end
        for k in range(len(turns.keep)):
            kept[k * count + sample] = board.ends[turns.keep[k]]
    return count


@bare
def _push(board: Board, at: int, kind: int) -> None:
    board.size[_EVENTS] = push(board.heap, board.size[_EVENTS], (at << _BITS) | kind)


@bare
def _reset(table: Table, turns: Turns, board: Board) -> None:
    for kind in range(3):
        board.size[kind] = 0
    for r in range(len(turns.base_ptr) - 1):
        first = turns.base_ptr[r]
        board.free[r] = turns.base_free[first]
        board.last[r] = -1
        board.freed_at[r] = -FAR
        board.next[r] = first + 1
        if first + 1 < turns.base_ptr[r + 1]:
            _push(board, turns.base_at[first + 1], 2 * len(turns.home) + r)
    for i in range(len(turns.home)):
        board.left[i] = turns.waits[i]
        board.bound[i] = turns.floor[i]
        board.cause[i] = -1
        board.late[i] = board.hoped[i] = turns.finish_floor[i]
    for position in range(len(turns.queued)):
        i = turns.queued[position]
        board.finish[i] = -FAR
        if turns.waits[i] == 0:
            _enter(table, turns, board, i, -FAR)


@bare
def _play(table: Table, turns: Turns, board: Board, length: Column, first: int) -> int:
    """Let every task begin and end; return 1, or 0 if some wait for ever."""
    begun = 0
    while begun < len(turns.queued):
        if board.size[_EVENTS] == 0:
            return 0
        now = board.heap[0] >> _BITS
        at = 0
        while True:
            # Whatever happens now comes first, so that all whom it concerns compete.
            if _happen(turns, board, now):
                at = 0
            i = -1
            if board.size[_READY] > 0:
                board.size[_READY] -= 1
                i = board.ready[board.size[_READY]]
            else:
                i, at = _serve(table, turns, board, now, at)
            if i < 0:
                break
            _begin(table, turns, board, length[first + i], i, now)
            begun += 1
    return 1


@bare
def _happen(turns: Turns, board: Board, now: int) -> bool:
    """Let all events of an instant happen; return whether there were any."""
    tasks = len(turns.home)
    is_any = False
    while board.size[_EVENTS] > 0 and board.heap[0] < (now + 1) << _BITS:
        is_any = True
        kind = pop(board.heap, board.size[_EVENTS]) & ((1 << _BITS) - 1)
        board.size[_EVENTS] -= 1
        if kind < tasks:
            _join(turns, board, kind)
        elif kind < 2 * tasks:
            _release(turns, board, kind - tasks, now)
        else:
            r = kind - 2 * tasks
            step = board.next[r]
            board.free[r] += turns.base_free[step] - turns.base_free[step - 1]
            board.next[r] = step + 1
            if step + 1 < turns.base_ptr[r + 1]:
                _push(board, turns.base_at[step + 1], kind)
    return is_any


@bare
def _join(turns: Turns, board: Board, i: int) -> None:
    """Let a task be looked at from now on: those that need somebody in the order of turns."""
    u = turns.use_ptr[i]
    if u == turns.use_ptr[i + 1]:
        board.ready[board.size[_READY]] = i
        board.size[_READY] += 1
        return
    at = board.size[_WAITING]
    board.size[_WAITING] = at + 1
    while at > 0 and board.queue[at - 1] > u:
        board.queue[at] = board.queue[at - 1]
        at -= 1
    board.queue[at] = u


@bare
def _release(turns: Turns, board: Board, i: int, now: int) -> None:
    """Free what a task took, remember whose end freed it, and let in those whom it held."""
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        r, units = turns.resource[u], turns.units[u]
        board.freed[r] = units if board.freed_at[r] != now else board.freed[r] + units
        board.freed_at[r] = now
        board.free[r] += units
        board.back[u] = board.last[r]
        board.last[r] = u
    j = board.first[i]
    board.first[i] = -1
    while j >= 0:
        _join(turns, board, j)
        j = board.beside[j]


@bare
def _serve(table: Table, turns: Turns, board: Board, now: int, at: int) -> tuple[int, int]:
    """Return the next of those who wait that can begin, or -1, and where to look on from."""
    while at < board.size[_WAITING]:
        lacking = board.queue[at]
        if board.free[turns.resource[lacking]] < turns.units[lacking]:
            at += 1
            continue
        i = turns.user[lacking]
        lacking = _lacking(turns, board, i)
        again = now
        if lacking < 0:
            again = _earliest(table, turns, i, now)
            if again == now and turns.varies[i]:
                lacking = _lacking_ahead(table, turns, board, i, now)
        if lacking >= 0:
            board.queue[at] = lacking
            at += 1
            continue
        board.size[_WAITING] -= 1
        for k in range(at, board.size[_WAITING]):
            board.queue[k] = board.queue[k + 1]
        if again == now:
            return i, at
        # Off work now: whoever is at work before it may be served meanwhile.
        _push(board, again, i)
    return -1, at


@bare
def _lacking(turns: Turns, board: Board, i: int) -> int:
    """Return the first use for which too little is free, or -1."""
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        if board.free[turns.resource[u]] < turns.units[u]:
            return u
    return -1


@bare
def _lacking_ahead(table: Table, turns: Turns, board: Board, i: int, now: int) -> int:
    """Return the first use for which, as all is planned, there will be too little; or -1.

    Only what is known by now counts: how much there will be, and when what is under way is
    planned to end.
    """
    until = _end(table, turns, i, now, turns.planned[i])
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        r = turns.resource[u]
        for step in range(board.next[r], turns.base_ptr[r + 1]):
            if turns.base_at[step] >= until:
                break
            if turns.base_free[step] < turns.units[u]:
                continue  # then it rests
            taken = turns.units[u]
            for position in range(turns.of_ptr[r], turns.of_ptr[r + 1]):
                v = turns.of[position]
                q = turns.user[v]
                if board.finish[q] > now and board.hope[q] > turns.base_at[step]:
                    taken += turns.units[v]
            if turns.base_free[step] < taken:
                return u
    return -1


@bare
def _take(table: Table, turns: Turns, board: Board, i: int, now: int, finish: int) -> None:
    """Take what a task needs until it ends, and remember whose end freed what it finds.

    Those count without whom it would lack it, if no working time of the task lies between their
    end and now.
    """
    home, is_taken = turns.home[i], 1 if finish > now else 0
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        r, units = turns.resource[u], turns.units[u]
        free = board.free[r]
        giver = board.last[r] if free - board.freed[r] < units else -1
        if giver >= 0:
            since = board.freed_at[r]
            if since < now and work_at(table, home, since) < work_at(table, home, now):
                giver = -1
        board.giver[u] = giver
        board.free[r] = free - is_taken * units
    if is_taken and turns.use_ptr[i] < turns.use_ptr[i + 1]:
        _push(board, finish, len(turns.home) + i)


@bare
def _enter(table: Table, turns: Turns, board: Board, i: int, now: int) -> None:
    """Let a task compete from the first instant at which its links and calendar let it."""
    at = board.bound[i]
    if not turns.instant[i]:
        at = _earliest(table, turns, i, at)
    p = board.cause[i]
    # The end of who frees something is an event already.
    if p >= 0 and board.finish[p] == at > now and turns.use_ptr[p] < turns.use_ptr[p + 1]:
        board.beside[i] = board.first[p]
        board.first[p] = i
    else:
        _push(board, at, i)


@bare
def _earliest(table: Table, turns: Turns, i: int, instant: int) -> int:
    """Return the first instant from a given one on at which a task and its people work.

    Work that time off must not interrupt waits for the end of time off that it would run into.
    """
    home = turns.home[i]
    at = start_at(table, home, work_at(table, home, instant))
    while turns.varies[i]:
        until = _off_until(turns, i, at)
        if until == -FAR and not turns.rests[i]:
            done = work_at(table, home, at)
            stop = _next_off(turns, i, at)
            while stop < FAR and work_at(table, home, stop) - done < turns.planned[i]:
                back = _back(turns, i, stop)
                if work_at(table, home, back) > work_at(table, home, stop):
                    until = back
                    break
                stop = _next_off(turns, i, back)
        if until == -FAR:
            break
        at = start_at(table, home, work_at(table, home, until))
    return at


@bare
def _step(turns: Turns, r: int, instant: int) -> int:
    """Return the number of the step of a resource that holds at an instant."""
    step: int = turns.base_ptr[r + 1] - 1
    while step > turns.base_ptr[r] and turns.base_at[step] > instant:
        step -= 1
    return step


@bare
def _off_until(turns: Turns, i: int, instant: int) -> int:
    """Return when the last of a task's resources that are off is back; -FAR: none is off."""
    until = -FAR
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        step = _step(turns, turns.resource[u], instant)
        if turns.base_free[step] < turns.units[u]:
            while turns.base_free[step] < turns.units[u]:
                step += 1
            until = turns.base_at[step] if turns.base_at[step] > until else until
    return until


@bare
def _back(turns: Turns, i: int, stop: int) -> int:
    """Return when all of a task's resources are back, of which some are off at an instant."""
    back, until = stop, _off_until(turns, i, stop)
    while until > -FAR:
        back, until = until, _off_until(turns, i, until)
    return back


@bare
def _next_off(turns: Turns, i: int, instant: int) -> int:
    """Return when the first of a task's resources that are there goes off; ``FAR``: never."""
    stop = FAR
    for u in range(turns.use_ptr[i], turns.use_ptr[i + 1]):
        r = turns.resource[u]
        for step in range(_step(turns, r, instant) + 1, turns.base_ptr[r + 1]):
            if turns.base_free[step] < turns.units[u]:
                stop = turns.base_at[step] if turns.base_at[step] < stop else stop
                break
    return stop


@bare
def _end(table: Table, turns: Turns, i: int, begin: int, minutes: int) -> int:
    """Return when so much work is done; it rests while one of its resources is off."""
    home = turns.home[i]
    if minutes == 0:
        return begin
    done = work_at(table, home, begin)
    stop = _next_off(turns, i, begin) if turns.varies[i] else FAR
    while stop < FAR and work_at(table, home, stop) - done < minutes:
        minutes -= work_at(table, home, stop) - done
        back = _back(turns, i, stop)
        done = work_at(table, home, back)
        stop = _next_off(turns, i, back)
    return finish_at(table, home, done + minutes)


@bare
def _least(table: Table, turns: Turns, i: int, instant: int) -> int:
    """Return the least coordinate at which a task does not finish before an instant.

    On its own calendar a finish before a rest counts as one within it.
    """
    own = turns.own[i]
    at = finish_at(table, own, work_at(table, own, instant))
    return work_at(table, turns.home[i], at - 1) + 1


@bare
def _start_for(table: Table, turns: Turns, i: int, instant: int) -> int:
    """Return the start from which a task as planned ends no earlier than an instant."""
    return start_at(table, turns.home[i], _least(table, turns, i, instant) - turns.planned[i])


@bare
def _begin(table: Table, turns: Turns, board: Board, minutes: int, i: int, now: int) -> None:
    """Let a task begin: from now on its finish counts, and what it tells its successors."""
    begin = now
    if turns.plain[i]:
        finish = hope = _last(_end(table, turns, i, now, minutes), now)
    else:
        home, planned = turns.home[i], turns.planned[i]
        done = work_at(table, home, now)
        if turns.expected[i] > -FAR:
            minutes = work_at(table, home, turns.expected[i]) - done
            minutes = planned = minutes if minutes > 0 else 0
        if turns.instant[i] and minutes > 0:
            begin = start_at(table, home, done)
        finish = _end(table, turns, i, begin, minutes)
        board.held[i] = BY_WORK
        if board.late[i] > -FAR:
            least = _least(table, turns, i, board.late[i])
            reached = work_at(table, home, finish)
            if least >= reached:
                board.held[i] = BY_LINK if least > reached else BY_BOTH
                finish = finish_at(table, home, least) if least > reached else finish
        finish = hope = _last(finish, begin)
        if turns.foresees[i]:
            hope = _end(table, turns, i, begin, planned)
            if board.hoped[i] > -FAR:
                least = _least(table, turns, i, board.hoped[i])
                if least > work_at(table, home, hope):
                    hope = finish_at(table, home, least)
        board.hope[i] = hope
    board.start[i], board.finish[i] = begin, finish
    _take(table, turns, board, i, now, finish)
    for k in range(turns.out_ptr[i], turns.out_ptr[i + 1]):
        j, release = turns.succ[k], finish
        if not turns.direct[k]:
            release = _released(table, turns, board, k, begin, finish, hope)
        board.event[k] = release
        if release > board.bound[j]:
            board.bound[j] = release
            board.cause[j] = i
        board.left[j] -= 1
        if board.left[j] == 0:
            _enter(table, turns, board, j, now)


@bare
def _last(finish: int, begin: int) -> int:
    """Return a finish, brought back to where calendars end."""
    if finish <= _BEYOND:
        return finish
    return _BEYOND if begin < _BEYOND else begin


@bare
def _released(
    table: Table, turns: Turns, board: Board, k: int, begin: int, finish: int, hope: int
) -> int:
    """Return when a link lets its successor begin, once its predecessor has begun.

    Where it needs foresight, it counts from what is planned until the predecessor has ended.
    """
    j, kind, lag, rounds = turns.succ[k], turns.type[k], turns.lag[k], turns.rounds[k]
    is_finish = kind == 0 or kind == 2
    at = finish if is_finish else begin
    if lag != 0 or rounds != 0:
        at = after_lag(table, turns.calendar[k], at, lag, rounds)
    release = at
    if kind > 1 or lag < 0:
        foreseen = hope if is_finish else begin
        if lag != 0 or rounds != 0:
            foreseen = after_lag(table, turns.calendar[k], foreseen, lag, rounds)
        if kind > 1:
            board.due[k] = at
            board.late[j] = at if at > board.late[j] else board.late[j]
            board.hoped[j] = foreseen if foreseen > board.hoped[j] else board.hoped[j]
            release = _start_for(table, turns, j, at)
            foreseen = _start_for(table, turns, j, foreseen)
        if is_finish:
            known = finish if finish > release else release
            release = known if known < foreseen else foreseen
        release = release if release > begin else begin
    return release
