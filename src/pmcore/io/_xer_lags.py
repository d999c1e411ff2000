"""Lags as XER holds them: working time on the one calendar that the project names for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cached_property

from pmcore.errors import PlanError
from pmcore.model import (
    ALWAYS,
    STANDARD,
    Dependency,
    LagCalendar,
    LinkType,
    Plan,
    ScheduledTask,
)
from pmcore.network import WorkTime, compile_calendars
from pmcore.schedule import critical_path

_FROM_FINISH = (LinkType.FS, LinkType.FF)


class Lags:
    """The lags of one plan; one on another calendar is what it comes to where it is scheduled.

    Parameters
    ----------
    dates : mapping
        The schedule by task; empty: that of `critical_path`, computed when it is first needed.
    """

    def __init__(self, plan: Plan, dates: Mapping[str, ScheduledTask]) -> None:
        self.plan = plan
        self.dates = dates

    def of(self, link: Dependency) -> int:
        """Return a link's lag in minutes of the calendar of the plan's lags."""
        lag = link.lag
        if link.percent is not None:
            lag = round(self.plan.task(link.predecessor).duration * link.percent)
        usual = self.plan.settings.lag_calendar
        own = link.lag_calendar or usual
        row = self._rows.get(link.predecessor) if lag and own != usual else None
        if row is None:
            return lag
        event = row.finish if link.type in _FROM_FINISH else row.start
        return self._time(usual, link).between(event, self._end(link, event, lag, own))

    def _end(self, link: Dependency, event: datetime, lag: int, calendar: str) -> datetime:
        on = self._time(calendar, link)
        at = on.finish_at(on.coordinate(event) + lag)
        if link.rounds_up and at.time() != time.min:
            at = datetime.combine(at.date() + timedelta(days=1), time.min)
        return at

    @cached_property
    def _rows(self) -> Mapping[str, ScheduledTask]:
        if self.dates:
            return self.dates
        try:
            return {row.id: row for row in critical_path(self.plan).tasks}
        except PlanError:  # no place is known: the lag stays as it is
            return {}

    @cached_property
    def _times(self) -> dict[str, WorkTime]:
        known = {each.id: each for each in (ALWAYS, STANDARD, *self.plan.calendars)}
        compiled = compile_calendars(tuple(known.values()))
        return {name: compiled.worktime(i) for name, i in compiled.index.items()}

    def _time(self, calendar: str, link: Dependency) -> WorkTime:
        home = self.plan.calendar or STANDARD.id
        named = {
            LagCalendar.ELAPSED: ALWAYS.id,
            LagCalendar.PROJECT: home,
            LagCalendar.PREDECESSOR: self.plan.task(link.predecessor).calendar or home,
            LagCalendar.SUCCESSOR: self.plan.task(link.successor).calendar or home,
        }
        return self._times[{each.value: id_ for each, id_ in named.items()}.get(calendar, calendar)]
