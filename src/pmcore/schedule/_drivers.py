"""What set each date, as data."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pmcore._base import nouns_of
from pmcore._mapping import Value, trusted
from pmcore.kernels import FAR, FROM_FINISH_FLOOR, FROM_FLOOR, FROM_PIN, after_lag_each
from pmcore.model import ELAPSED, Driver, Task
from pmcore.network import FF, FS, SPANS, SS, iso_instants, known_calendars
from pmcore.schedule._state import State
from pmcore.units import from_minutes

if TYPE_CHECKING:
    from pmcore.schedule._dates import Dates

_EVENTS = ("finish", "start", "finish", "start")


Reason: TypeAlias = "tuple[str, str | None, dict[str, Value]]"
"""Code, source and facts of a driver."""


def drivers(state: State, dates: Dates, at: Sequence[int] | None = None) -> list[Driver]:
    """Return the driver of each task's date, by position, or of the tasks at some positions."""
    asked = range(len(state.net)) if at is None else at
    spans = frozenset(state.net.spans.tolist())
    driven = [
        i
        for i in asked
        if dates.driver[i] >= 0 and i not in dates.holder and i not in spans and not state.done[i]
    ]
    links = dict(zip(driven, _links(state, dates, driven), strict=True))
    reasons = [links.get(i) or _other(state, dates, i) for i in asked]
    if not reasons:
        return []
    codes, sources, facts = zip(*reasons, strict=True)
    return nouns_of(Driver, code=codes, source=sources, facts=trusted(facts))


def _own(task: Task) -> dict[str, Value]:
    return {"task": task.id, "name": task.name or task.id}


def _other(state: State, dates: Dates, i: int) -> Reason:
    code, source, facts = _other_facts(state, dates, i)
    return code, source, _own(state.net.tasks[i]) | facts


def _other_facts(state: State, dates: Dates, i: int) -> Reason:
    if state.net.tasks[i].kind in SPANS:
        return _span(state, dates, i)
    if i in dates.holder:
        return _late(state, dates, i)
    return _bound(state, dates, i, FROM_PIN if state.done[i] else dates.driver[i])


def _span(state: State, dates: Dates, i: int) -> Reason:
    """Return the driver of a task that stretches between others: the first and last of them."""
    reach = dates.reach.get(i)
    if reach is None or min(reach) < 0:
        return "driver.span", None, {}
    first, last = (state.net.tasks[j] for j in reach)
    facts: dict[str, Value] = {
        "predecessor": first.id,
        "first_name": first.name or first.id,
        "last": last.id,
        "last_name": last.name or last.id,
    }
    return "driver.span_between", first.id, facts


def _bound(state: State, dates: Dates, i: int, cause: int) -> Reason:
    """Return the driver of a date that no link set."""
    reason = None
    if cause == FROM_FINISH_FLOOR:
        reason = state.finish_reasons.get(i)
    elif cause in (FROM_FLOOR, FROM_PIN):
        reason = state.reasons.get(i) if i not in dates.delays else dates.delays[i]
    if reason is None:
        return "driver.plan_start", None, {"date": state.net.plan.start.isoformat()}
    return reason.code, reason.source, dict(reason.facts)


def _links(state: State, dates: Dates, driven: list[int]) -> Iterator[Reason]:
    """Yield the drivers of tasks that a link drives, in their order."""
    net, links, away = state.net, state.links, _Closures(state)
    tasks, items = net.tasks, net.calendars.items
    k = np.array([dates.driver[i] for i in driven], np.int64)
    pred, kind, lag, calendar = links.pred[k], links.type[k], links.lag[k], links.calendar[k]
    givers = pred.tolist()
    start, finish, begun = (
        np.array(list(map(column.__getitem__, givers)), np.int64)
        for column in (dates.start, dates.finish, state.begun)
    )
    is_past = (begun < FAR) & (not state.counts_what_remains)
    from_finish = (kind == FS) | (kind == FF)
    event = np.where(from_finish, finish, np.where(is_past, begun, start))
    free = after_lag_each(net.calendars.table, calendar, event, lag, links.rounds[k])
    begin = np.array(list(map(dates.start.__getitem__, driven)), np.int64)
    may_be_closed = (kind <= SS) & (begin - free >= 1440)
    sources = map(net.plan.dependencies.__getitem__, links.source[k].tolist())
    events = map(_EVENTS.__getitem__, kind.tolist())
    ends = zip(map(tasks.__getitem__, driven), map(tasks.__getitem__, givers), strict=True)
    facts: list[dict[str, Value]] = [
        {
            "task": task.id,
            "name": task.name or task.id,
            "predecessor": before.id,
            "predecessor_name": before.name or before.id,
            "type": link.type,
            "event": event_name,
            "at": at,
        }
        for (task, before), link, event_name, at in zip(
            ends, sources, events, iso_instants(event), strict=True
        )
    ]
    codes = ["driver.link"] * len(driven)
    rounds, own = links.rounds[k], net.calendar[driven]
    for n in np.flatnonzero((lag != 0) | (rounds != 0) | may_be_closed).tolist():
        lags = int(lag[n])
        if lags:
            ran = items[calendar[n]]
            after = "driver.link_elapsed" if ran.id == ELAPSED else "driver.link_lag"
            codes[n] = after if lags > 0 else "driver.link_lead"
            facts[n] |= {"lag": lags, "lag_calendar": ran.id, "size": abs(lags)}
            facts[n]["day"] = ran.minutes_per_day
        elif rounds[n]:
            codes[n] = "driver.link_day"
        if may_be_closed[n]:
            closed = away.between(int(own[n]), int(free[n]), int(begin[n]))
            if closed:
                codes[n] += "_closed"
                facts[n] |= closed
    return zip(codes, (tasks[p].id for p in givers), facts, strict=True)


def _late(state: State, dates: Dates, i: int) -> Reason:
    """Return the driver of a task that is as late as possible: what it must not delay."""
    net, k = state.net, dates.holder[i]
    if k < 0:
        return "driver.late", None, {"date": from_minutes(dates.start[i]).isoformat()}
    s, to_start = int(state.links.succ[k]), state.links.type[k] <= SS
    after, column = net.tasks[s], dates.start if to_start else dates.finish
    facts: dict[str, Value] = {
        "successor": after.id,
        "successor_name": after.name or after.id,
        "event": "start" if to_start else "finish",
        "at": from_minutes(column[s]).isoformat(),
    }
    return "driver.late_before", after.id, facts


class _Closures:
    """Days off by calendar, to name those between an event and the start it sets."""

    def __init__(self, state: State) -> None:
        self._known = known_calendars(state.net.plan)
        self._calendars = state.net.calendars.items
        self._days: dict[int, tuple[list[int], list[str]]] = {}

    def between(self, calendar: int, event: int, start: int) -> dict[str, Value] | None:
        """Return what a calendar closes between two instants, or None."""
        if calendar not in self._days:
            self._days[calendar] = self._closed(calendar)
        days, names = self._days[calendar]
        at = bisect_left(days, event // 1440)
        if at == len(days) or days[at] * 1440 >= start:
            return None
        return {
            "calendar": self._calendars[calendar].name or self._calendars[calendar].id,
            "holiday": names[at],
            "start": from_minutes(start).isoformat(),
        }

    def _closed(self, calendar: int) -> tuple[list[int], list[str]]:
        days: dict[int, str] = {}
        at = self._calendars[calendar]
        line = [at]
        while at.base and at.base in self._known and self._known[at.base] not in line:
            at = self._known[at.base]
            line.append(at)
        for each in (exception for item in reversed(line) for exception in item.exceptions):
            first, last = each.first.toordinal() - 719163, each.last.toordinal() - 719163
            for day in range(first, last + 1):
                if each.shifts:
                    days.pop(day, None)
                else:
                    days[day] = each.name or each.first.isoformat()
        ordered = sorted(days)
        return ordered, [days[day] for day in ordered]
