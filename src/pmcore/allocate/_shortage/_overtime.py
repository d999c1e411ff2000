"""Overtime: the plan in which some people work on days off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from pmcore.model import (
    Calendar,
    CalendarException,
    Dependency,
    LagCalendar,
    Plan,
    ResourceKind,
    Shift,
    SkillNeed,
    Task,
)
from pmcore.network import build, flatten, known_calendars


class Overtime:
    """A plan in which some people work on days off.

    What they may do gets a calendar with these days; of its other people each stays on the
    calendar that the task had.

    Parameters
    ----------
    plan : Plan
    days : mapping
        By person, days off and how many minutes of them are worked.
    is_given : bool
        Whether people stay where they are: then only tasks that they are assigned to change.
    """

    def __init__(
        self, plan: Plan, days: Mapping[str, Mapping[date, int]], *, is_given: bool = False
    ) -> None:
        self.source, self.days, self.is_given = plan, days, is_given
        self.known = known_calendars(plan)
        self.made: dict[str, Calendar] = {}

    def plan(self) -> Plan:
        """Return the plan with calendars of overtime."""
        plan, homes = self.source, home_calendars(self.source)
        able = {
            task.id: _assigned(plan, task) if self.is_given else able_people(plan, task)
            for task in plan.tasks
        }
        every = {day: most for name in sorted(self.days) for day, most in self.days[name].items()}
        longer = {task for task, people in able.items() if people & self.days.keys()}
        own: dict[str, str] = {}
        moved: dict[str, str] = {}
        for task in plan.tasks:
            if task.id not in longer:
                continue
            home = homes[task.id]
            moved[task.id] = self._with(home, "overtime", every)
            for name in able[task.id]:
                if plan.resource(name).calendar is None and name not in self.days:
                    own.setdefault(name, home)
        for name in self.days:
            person = plan.resource(name)
            base = person.calendar or next(
                (homes[task] for task, people in able.items() if name in people),
                plan.calendar or "standard",
            )
            own[name] = self._with(base, name, self.days[name])
        return replace(
            plan,
            calendars=(*plan.calendars, *self.made.values()),
            tasks=tuple(
                replace(task, calendar=moved[task.id]) if task.id in moved else task
                for task in plan.tasks
            ),
            resources=tuple(
                replace(each, calendar=own[each.id]) if each.id in own else each
                for each in plan.resources
            ),
            dependencies=tuple(self._lagged(homes, moved)),
        )

    def _with(self, base: str, name: str, days: Mapping[date, int]) -> str:
        """Return the id of a calendar that works some further days."""
        found = f"{base}+{name}"
        if found not in self.made:
            held = flatten(self.known[base], self.known)
            extra = tuple(
                CalendarException(day, day, (*_shifts(held, day), *_extra(held, day, most)))
                for day, most in sorted(days.items())
            )
            stated = self.known[base]
            self.made[found] = replace(
                held,
                id=found,
                name=f"{stated.name or stated.id} + {name}",
                exceptions=(*held.exceptions, *extra),
                minutes_per_day=stated.minutes_per_day,
                minutes_per_week=stated.minutes_per_week,
                minutes_per_month=stated.minutes_per_month,
            )
        return found

    def _lagged(self, homes: Mapping[str, str], moved: Mapping[str, str]) -> Iterator[Dependency]:
        """Yield the links, lags on the calendar that they ran on before."""
        default = self.source.settings.lag_calendar
        ends: dict[str, str] = {
            LagCalendar.PREDECESSOR: "predecessor",
            LagCalendar.SUCCESSOR: "successor",
        }
        for link in self.source.dependencies:
            end = ends.get(link.lag_calendar or default)
            task = "" if end is None else getattr(link, end)
            has_lag = link.lag or link.percent or link.max_lag is not None
            yield replace(link, lag_calendar=homes[task]) if task in moved and has_lag else link


def _assigned(plan: Plan, task: Task) -> set[str]:
    """Return the ids of the people who are assigned to a task."""
    found = {each.resource for each in plan.assignments if each.task == task.id}
    return {name for name in found if plan.resource(name).kind is ResourceKind.PERSON}


def able_people(plan: Plan, task: Task) -> set[str]:
    """Return the ids of the people who may work on a task, in any of its ways."""
    needs = [*task.needs, *(need for mode in task.modes for need in mode.needs)]
    found = {each.resource for each in plan.assignments if each.task == task.id}
    for need in needs:
        if isinstance(need, SkillNeed):
            for each in plan.resources:
                skill = each.skill(need.skill)
                if skill is not None and skill.level >= need.level:
                    found.add(each.id)
        else:
            found.add(need.resource)
    return {name for name in found if plan.resource(name).kind is ResourceKind.PERSON}


def home_calendars(plan: Plan) -> dict[str, str]:
    """Return the id of each task's calendar."""
    net = build(plan)
    names = {position: name for name, position in net.calendars.index.items()}
    return {task: names[int(net.calendar[i])] for task, i in net.index.items()}


def _shifts(calendar: Calendar, day: date) -> tuple[Shift, ...]:
    """Return the working time of a day by a flat calendar."""
    for each in reversed(calendar.exceptions):
        if each.first <= day <= each.last:
            return each.shifts
    week = max(
        (week for week in calendar.weeks if week.since is None or week.since <= day),
        key=lambda week: week.since or date.min,
        default=calendar.weeks[0],
    )
    since = week.since or date(1970, 1, 5)
    monday = since - timedelta(days=since.weekday())
    return week.days[(day - monday).days % len(week.days)]


def _extra(calendar: Calendar, day: date, minutes: int) -> tuple[Shift, ...]:
    """Return further shifts of a day off: as a working day's, for so long at most."""
    usual = next((each for week in calendar.weeks for each in week.days if each), ())
    busy = _shifts(calendar, day)
    found: list[Shift] = []
    left = minutes
    for shift in usual if not busy else ():
        most = min(left, shift.finish - shift.start)
        if most > 0:
            found.append(Shift(shift.start, shift.start + most))
            left -= most
    if not busy and not usual:
        return (Shift(9 * 60, 9 * 60 + left),)
    return tuple(found)


def days_off(plan: Plan, calendar: str, first: date, last: date) -> list[date]:
    """Return the days between two, both included, on which a calendar does not work."""
    known = known_calendars(plan)
    held = flatten(known[calendar], known)
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    return [day for day in days if not _shifts(held, day)]
