"""Maximum lags: links backwards, held by delaying predecessors."""

from __future__ import annotations

from collections.abc import Callable

from pmcore._mapping import Attributes
from pmcore.errors import InfeasibleError, Problem
from pmcore.kernels import FAR, after_lag, before_lag, start_at, work_at
from pmcore.model import Driver
from pmcore.network import FF, FS, Network
from pmcore.schedule._columns import Columns
from pmcore.schedule._passes import Early
from pmcore.schedule._state import State
from pmcore.units import LAST, from_minutes

_ROUNDS = 20  # maximum lags in a row are held in one round each, more where calendars open late
_MOST_ROUNDS = 600
"""Rounds after which it is not known whether calendars that differ let a circle come to rest."""


def hold_maximum_lags(
    state: State, held: Columns, forward: Callable[[], Early], delays: dict[int, Driver]
) -> Early:
    """Delay tasks whose successor comes too late after them, until every maximum lag holds.

    A maximum lag is a link backwards: delaying a predecessor may delay its successor again, so
    passes repeat; rounds without end mean that the delays chase each other in a circle. What
    delays a task is noted in `delays`.
    """
    early = forward()
    net, limits = state.net, state.net.limits
    broken: list[tuple[int, int, int]] = []
    is_steady = _is_steady(net)
    rounds = min(len(net), 2 * len(limits) + _ROUNDS) if is_steady else _MOST_ROUNDS
    for _ in range(rounds):
        broken = [found for k in range(len(limits)) if (found := _broken(state, k, early))]
        if not broken:
            return early
        for k, i, instant in broken:
            is_fixed = state.done[i] or state.begun[i] < FAR or state.pin[i] < FAR
            if is_fixed or instant > LAST:
                raise InfeasibleError([_conflict(net, k)])
            link = net.plan.dependencies[int(limits.source[k])]
            after = net.plan.task(link.successor)
            facts = Attributes(
                successor=after.id,
                successor_name=after.name or after.id,
                date=from_minutes(instant).isoformat(),
            )
            if instant > held.floor[i]:
                held.floor[i] = instant
                delays[i] = Driver("driver.maximum_lag", link.successor, facts)
        early = forward()
    if not broken:
        return early
    code = "maximum_lag" if is_steady else "maximum_lag_not_kept"
    raise InfeasibleError([_conflict(net, k, code) for k, _, _ in broken], is_steady)


def _is_steady(net: Network) -> bool:
    """Whether dates only ever shift: then a circle of delays that goes round once has no end."""
    lags = [net.links, net.limits]
    calendars = {*net.calendar.tolist()}.union(*(each.calendar[each.lag != 0] for each in lags))
    return len(calendars) < 2 and not any(each.rounds.any() for each in lags)


def _conflict(net: Network, k: int, code: str = "maximum_lag") -> Problem:
    link = net.plan.dependencies[int(net.limits.source[k])]
    facts = Attributes(
        predecessor=link.predecessor, successor=link.successor, max_lag=link.max_lag or 0
    )
    return Problem(f"conflict.{code}", f'dependencies["{link.key}"].max_lag', facts)


def _broken(state: State, k: int, early: Early) -> tuple[int, int, int] | None:
    """Return the link, its predecessor and the least start of that, if the limit is broken."""
    start, finish, _ = early
    net, limits = state.net, state.net.limits
    lists = net.calendars.readable
    i, j = int(limits.pred[k]), int(limits.succ[k])
    kind, calendar, most = int(limits.type[k]), int(limits.calendar[k]), int(limits.lag[k])
    if state.done[j] or (kind < FF and state.begun[j] < FAR):
        return None  # a fact that no delay undoes
    event = state.finish_of(i, finish) if kind in (FS, FF) else min(start[i], state.begun[i])
    held = start[j] if kind < FF else finish[j]
    own = int(net.calendar[j])
    latest = after_lag(lists, calendar, event, most, 0)
    if work_at(lists, own, held) <= work_at(lists, own, latest):
        return None
    least = before_lag(lists, calendar, held, most, 0)
    home = int(net.calendar[i])
    at = work_at(lists, home, least)
    if kind in (FS, FF):
        at -= state.duration[i]
    instant = start_at(lists, home, at)
    return k, i, max(instant, start[i] + 1)
