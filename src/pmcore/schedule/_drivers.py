"""What set each date, as data."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pmcore._mapping import Attributes
from pmcore.kernels import FAR, FROM_FINISH_FLOOR, FROM_FLOOR, FROM_PIN, after_lag
from pmcore.model import ELAPSED, Driver, TaskKind
from pmcore.network import SF, SS, known_calendars
from pmcore.schedule._state import State
from pmcore.units import from_minutes

if TYPE_CHECKING:
    from pmcore.schedule._cpm import Dates

_EVENTS = ("finish", "start", "finish", "start")


def drivers(state: State, dates: Dates) -> list[Driver]:
    """Return the driver of each task's date, by position."""
    away = _Closures(state)
    found = []
    for i in range(len(state.net)):
        if state.net.tasks[i].kind in (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK):
            found.append(_span(state, dates, i))
            continue
        cause = FROM_PIN if state.done[i] else dates.driver[i]
        if i in dates.holder:
            found.append(_late(state, dates, i))
        elif cause >= 0:
            found.append(_link(state, dates, i, cause, away))
        else:
            found.append(_bound(state, i, cause))
    return found


def _span(state: State, dates: Dates, i: int) -> Driver:
    """Return the driver of a task that stretches between others: the first and last of them."""
    reach = dates.reach.get(i)
    if reach is None or min(reach) < 0:
        return Driver("driver.span", None, _own(state, i))
    first, last = (state.net.tasks[j] for j in reach)
    facts = {
        "predecessor": first.id,
        "first_name": first.name or first.id,
        "last": last.id,
        "last_name": last.name or last.id,
    }
    return Driver("driver.span_between", first.id, _own(state, i) | facts)


def _own(state: State, i: int) -> Attributes:
    task = state.net.tasks[i]
    return Attributes(task=task.id, name=task.name or task.id)


def _bound(state: State, i: int, cause: int) -> Driver:
    """Return the driver of a date that no link set."""
    reason = None
    if cause == FROM_FINISH_FLOOR:
        reason = state.finish_reasons.get(i)
    elif cause in (FROM_FLOOR, FROM_PIN):
        reason = state.reasons.get(i)
    if reason is None:
        start = Attributes(date=state.net.plan.start.isoformat())
        reason = Driver("driver.plan_start", None, start)
    return Driver(reason.code, reason.source, _own(state, i) | reason.facts)


def _link(state: State, dates: Dates, i: int, k: int, away: _Closures) -> Driver:
    net, links = state.net, state.links
    p = int(links.pred[k])
    link = net.plan.dependencies[int(links.source[k])]
    before = net.tasks[p]
    kind, lag = int(links.type[k]), int(links.lag[k])
    event = dates.finish[p]
    if kind in (SS, SF):
        is_past = state.begun[p] < FAR and not state.counts_what_remains
        event = state.begun[p] if is_past else dates.start[p]
    facts: dict[str, object] = {
        "predecessor": before.id,
        "predecessor_name": before.name or before.id,
        "type": link.type,
        "event": _EVENTS[kind],
        "at": from_minutes(event).isoformat(),
    }
    rounds, lag_calendar = int(links.rounds[k]), int(links.calendar[k])
    free = after_lag(net.calendars.readable, lag_calendar, event, lag, rounds)
    code = "driver.link"
    if lag:
        on = net.calendars.items[lag_calendar]
        after = "driver.link_elapsed" if on.id == ELAPSED else "driver.link_lag"
        code = after if lag > 0 else "driver.link_lead"
        facts |= {"lag": lag, "lag_calendar": on.id, "size": abs(lag), "day": on.minutes_per_day}
    elif rounds:
        code = "driver.link_day"
    closed = away.between(int(net.calendar[i]), free, dates.start[i]) if kind <= SS else None
    if closed:
        code += "_closed"
        facts |= closed
    return Driver(code, before.id, _own(state, i) | facts)


def _late(state: State, dates: Dates, i: int) -> Driver:
    """Return the driver of a task that is as late as possible: what it must not delay."""
    net, k = state.net, dates.holder[i]
    if k < 0:
        date = from_minutes(dates.start[i]).isoformat()
        return Driver("driver.late", None, _own(state, i) | {"date": date})
    s, to_start = int(state.links.succ[k]), state.links.type[k] <= SS
    after, column = net.tasks[s], dates.start if to_start else dates.finish
    facts = {
        "successor": after.id,
        "successor_name": after.name or after.id,
        "event": "start" if to_start else "finish",
        "at": from_minutes(column[s]).isoformat(),
    }
    return Driver("driver.late_before", after.id, _own(state, i) | facts)


class _Closures:
    """Days off by calendar, to name those between an event and the start it sets."""

    def __init__(self, state: State) -> None:
        self._known = known_calendars(state.net.plan)
        self._calendars = state.net.calendars.items
        self._days: dict[int, tuple[list[int], list[str]]] = {}

    def between(self, calendar: int, event: int, start: int) -> dict[str, object] | None:
        """Return what a calendar closes between two instants, or None."""
        if start - event < 1440:
            return None
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
