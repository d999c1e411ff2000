"""Links and maximum lags in the program: linear where a lag is a shift, else by tables."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._program._plays import Draft
from pmcore.allocate._program._tables import looked_up, size
from pmcore.kernels import FAR, finish_at_each, start_at_each, work_at_each
from pmcore.network import FF, FS, SS, Links
from pmcore.run import Linear

IntArray: TypeAlias = NDArray[np.int64]


def add_logic(draft: Draft) -> None:
    """State every link and maximum lag between tasks that are to be placed."""
    links, limits = draft.held.links, draft.held.net.limits
    for k in range(len(links)):
        if int(links.pred[k]) in draft.plays and int(links.succ[k]) in draft.plays:
            _add_link(draft, links, k)
    for k in range(len(limits)):
        if int(limits.succ[k]) in draft.plays:
            _add_limit(draft, limits, k)
    spacing = draft.spacing
    for i, j in spacing.orders if spacing is not None else ():
        draft.program.at_least(draft.plays[j].start, draft.plays[i].end)


def _is_length(draft: Draft, i: int) -> bool:
    """Whether a task takes time, so that its dates are spelled as working time."""
    jobs = draft.held.jobs
    return any(jobs.least[w] for w in draft.held.ways_of(i))


def _event(draft: Draft, links: Links, k: int) -> tuple[Linear, IntArray, IntArray] | None:
    """Return the predecessor's event, its possible positions, and its instants at those.

    None for the start of what has begun: it is a fact, and bounds dates already.
    """
    i, kind = int(links.pred[k]), int(links.type[k])
    low, high, first, last = draft.window(i)
    play = draft.plays[i]
    if kind in (FS, FF):
        positions = np.arange(first, max(first, last) + 1)
        instants = draft.axis.finishes(positions)
        event = play.end
    elif draft.held.state.begun[i] < FAR:
        return None
    else:
        positions = np.arange(low, max(low, high) + 1)
        is_work = _is_length(draft, i)
        instants = (draft.axis.starts if is_work else draft.axis.finishes)(positions)
        event = play.start
    if not _is_length(draft, i):
        # A milestone lies anywhere from a finish to the start after it: no earlier than it can.
        instants = np.maximum(instants, int(draft.held.heads[0][i]))
    return event, positions, instants


def _after(draft: Draft, links: Links, k: int, instants: IntArray) -> IntArray:
    """Return what a lag makes of instants."""
    table, calendar, lag = draft.axis.table, int(links.calendar[k]), int(links.lag[k])
    if lag:
        instants = finish_at_each(table, calendar, work_at_each(table, calendar, instants) + lag)
    if links.rounds[k]:
        instants = -(-instants // 1440) * 1440
    return instants


def _add_link(draft: Draft, links: Links, k: int) -> None:
    found = _event(draft, links, k)
    j, kind = int(links.succ[k]), int(links.type[k])
    play, axis = draft.plays[j], draft.axis
    if found is None or draft.held.jobs.pin[j] < FAR:
        return
    event, positions, instants = found
    instants = _after(draft, links, k, instants)
    to_start = kind in (FS, SS)
    if not to_start and _is_length(draft, j):
        # To finish no earlier is a bound on work done, which may be done before a rest.
        own = int(draft.held.net.calendar[j])
        instants = finish_at_each(axis.table, own, work_at_each(axis.table, own, instants))
    # What ends no earlier than an instant has done the working minute that ends there.
    shift = 0 if to_start or not _is_length(draft, j) else 1
    bounds = axis.position(axis.minutes(instants - shift) + shift)
    low, _, first, _ = draft.window(j)
    if int(bounds.max()) <= (low if to_start else first):
        return
    target = play.start if to_start else play.end
    _state(draft, event, positions, bounds, target, is_least=True)


def _state(
    draft: Draft,
    event: Linear,
    positions: IntArray,
    bounds: IntArray,
    target: Linear,
    *,
    is_least: bool,
) -> None:
    """State that a target is at least, or at most, the bound of an event's position."""
    program = draft.program
    draft.axis.spend(size(bounds) - 1)
    bound = looked_up(program, event - int(positions[0]), bounds)
    if is_least:
        program.at_least(target, bound)
    else:
        program.at_most(target, bound)


def _add_limit(draft: Draft, limits: Links, k: int) -> None:
    i, j, kind = int(limits.pred[k]), int(limits.succ[k]), int(limits.type[k])
    held, axis = draft.held, draft.axis
    if held.state.begun[j] < FAR:
        return
    begun = held.state.begun[i]
    found = _event(draft, limits, k) if i in draft.plays else None
    if found is None:
        at = int(held.finish[i]) if kind in (FS, FF) else begun
        if not -FAR < at < FAR:
            return
        event, positions, instants = Linear({}, 0), np.zeros(1, np.int64), np.array([at])
    else:
        event, positions, instants = found
        if not _is_length(draft, i):
            instants = axis.starts(positions)  # as late as a milestone can lie
    own = int(held.net.calendar[j])
    latest = _after(draft, limits, k, instants)
    latest = start_at_each(axis.table, own, work_at_each(axis.table, own, latest))
    bounds = axis.minutes(latest) // axis.step
    target = draft.plays[j].start if kind in (FS, SS) else draft.plays[j].end
    _state(draft, event, positions, bounds, target, is_least=False)
