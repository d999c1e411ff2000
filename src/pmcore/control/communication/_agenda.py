"""What is to be told next: meetings with their agendas, those to skip, those to add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from pmcore._base import Made, Notice, Noticed, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.communication._checks import as_day, day_of
from pmcore.control.communication._log import LogKind, LogRow, LogState, log, rows_of
from pmcore.control.communication._meetings import Meetings, Occurrence, meetings
from pmcore.control.communication._occurrences import last_working
from pmcore.errors import Problem
from pmcore.model import Audience, Gate, Plan, Schedule, StatusUpdate, redact
from pmcore.network import WorkTime, build
from pmcore.schedule import critical_path
from pmcore.units import days, end_of_day

AHEAD = 14
"""Calendar days that are looked ahead, unless said otherwise."""
LEAD = days(5)
"""Working minutes before a gate within which people should meet, unless said otherwise."""


class Need(StrEnum):
    """Whether a meeting is needed."""

    HOLD = "hold"
    MAY_SKIP = "may_skip"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True, repr=False)
class AgendaItem(Told):
    """One thing to talk about.

    Parameters
    ----------
    code : str
        ``agenda.decision``, ``agenda.issue``, ``agenda.action``, ``agenda.change``,
        ``agenda.gate``, ``agenda.moved`` and others that `_text` lists.
    facts : Attributes
    source : str
        Id of the entry, gate or milestone.
    is_overdue : bool
    """

    code: str
    facts: Attributes = EMPTY
    source: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class DueMeeting(Told):
    """A meeting or message with its agenda, or one that should be added.

    Parameters
    ----------
    code : str
        ``due.hold``, ``due.may_skip``, ``due.extra``.
    facts : Attributes
    need : Need
    day : date
    communication : str
        Id; of an extra one: the meeting that would come next and may know of the gate, which is
        brought forward; empty: none would.
    agenda : tuple of AgendaItem
    occurrence : Occurrence, optional
        None for an extra one.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    need: Need
    day: date
    communication: str
    agenda: tuple[AgendaItem, ...] = ()
    occurrence: Occurrence | None = None

    def lines(self, language: str = "en") -> str:
        """Return the meeting and its agenda, one line each."""
        return "\n".join(
            (self.text(language), *(f"- {each.text(language)}" for each in self.agenda))
        )


@dataclass(frozen=True, slots=True, repr=False)
class Due(Noticed):
    """What is to be told from a day on, in the order of days.

    Parameters
    ----------
    at, until : date
        The day, left out, and the last one looked at.
    meetings : tuple of DueMeeting
    problems : tuple of Problem
        What stands against them: see :func:`meetings`.
    """

    at: date
    until: date
    meetings: tuple[DueMeeting, ...]
    problems: tuple[Problem, ...] = ()
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def of(self, communication: str) -> tuple[DueMeeting, ...]:
        """Return what is due of one communication."""
        return tuple(each for each in self.meetings if each.communication == communication)

    def text(self, language: str = "en") -> str:
        """Return the meetings with their agendas, then what stands against them."""
        said = [each.lines(language) for each in self.meetings]
        said += [each.text(language) for each in self.problems]
        said += [each.text(language) for each in self.notices]
        return "\n".join(said)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a meeting."""
        return {
            "day": [each.day for each in self.meetings],
            "communication": [each.communication for each in self.meetings],
            "need": [each.need for each in self.meetings],
            "agenda": [[item.text() for item in each.agenda] for each in self.meetings],
        }


def due(
    plan: Plan,
    at: date | None = None,
    *,
    until: date | None = None,
    schedule: Schedule | None = None,
    status: StatusUpdate | None = None,
    lead: int = LEAD,
) -> Due:
    """Return what must be told to whom next, agendas filled, and which meetings need not be.

    On the agenda stands what a meeting of the plan states, with the open entries of the logs that
    are due before the meeting would come again, overdue ones first; changes that wait for a
    decision; gates whose milestones come before it; and milestones that moved since the last time,
    by the plan's status updates. An entry stands there if its owner takes part, or nobody owns it;
    what one of the audiences in the room must not see is left out, names and texts are as their
    authors wrote them. A meeting without agenda may be skipped if no entry was opened or closed
    since the last time either, and that time is past; a message is sent all the same. Where nobody
    meets shortly before a gate, an extra meeting is proposed.

    Parameters
    ----------
    plan : Plan
    at : date, optional
        The day after which it begins; none: that of the plan's status, else of its start.
    until : date, optional
        The last day; none: two weeks later.
    schedule : Schedule, optional
        Dates of the milestones; none: the critical path.
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.
    lead : int
        Working minutes before a gate within which people should meet.

    Raises
    ------
    PlanError
        As :func:`meetings` and :func:`log` do.
    ValueError
        If `until` lies before the day, or `lead` is no whole number above 0.

    Examples
    --------
    >>> from datetime import date
    >>> from pmcore.examples import lantern_bay
    >>> found = due(lantern_bay(), date(2027, 6, 21), until=date(2027, 6, 24))
    >>> print(found.meetings[0].text(), [each.source for each in found.meetings[0].agenda])
    Wed 23 Jun 2027: Client status meeting ['ACT-1']
    """
    day = day_of(plan, at, status)
    last = day + timedelta(days=AHEAD) if until is None else as_day(until, "until")
    if last < day:
        raise ValueError(f"until lies before the day: {last} and {day}")
    if type(lead) is not int or lead <= 0:
        raise ValueError(f"lead is a whole number of minutes above 0, found {lead!r}")
    calendar = meetings(plan)
    facts = status or plan.status
    desk = _Desk(plan, day, calendar, schedule or critical_path(plan, status=facts), facts)
    found = [desk.due(each) for each in calendar.held if each.day and day < each.day <= last]
    found += desk.to_add(last, lead)
    found.sort(key=lambda each: each.day)
    tomorrow = day + timedelta(days=1)
    shown = meetings(plan, tomorrow, max(tomorrow, last))
    return Due(day, last, tuple(found), shown.problems, notices=shown.notices, made=made(plan))


class _Desk:
    """What agendas are filled from, each part computed once."""

    def __init__(
        self,
        plan: Plan,
        day: date,
        calendar: Meetings,
        schedule: Schedule,
        status: StatusUpdate | None,
    ) -> None:
        self.plan, self.day, self.calendar, self.schedule = plan, day, calendar, schedule
        self.clock = build(plan).worktime()
        self.log = log(plan, day, status=status, waits=())
        self._seen: dict[frozenset[str], Plan] = {}
        self._rows: dict[frozenset[str], list[LogRow]] = {}
        self._dates: dict[datetime | None, Schedule] = {}

    def due(self, each: Occurrence) -> DueMeeting:
        """Return an occurrence with its agenda, and whether it is needed."""
        assert each.day is not None, "it is held"
        since, then = self._neighbours(each)
        agenda = tuple(self._agenda(each, since, then))
        # A message says that nothing has changed; only a meeting takes people's time for it. What
        # will have changed since a time that is still ahead, nobody knows.
        is_open = not each.minutes or since > self.day
        is_needed = bool(agenda) or is_open or self._has_news(each, since)
        need = Need.HOLD if is_needed else Need.MAY_SKIP
        facts = Attributes(
            name=each.facts["name"], at=each.day.isoformat(), since=since.isoformat()
        )
        return DueMeeting(
            f"due.{need}",
            facts,
            need=need,
            day=each.day,
            communication=each.communication,
            agenda=agenda,
            occurrence=each,
        )

    def _neighbours(self, each: Occurrence) -> tuple[date, date]:
        """Return the days of the time before and the time after; of one alone: a look ahead."""
        assert each.day is not None, "it is held"
        held = self.calendar.of(each.communication) if each.communication else ()
        others = [one.day for one in held if one.day is not None]
        since = max((one for one in others if one < each.day), default=self.plan.start.date())
        ahead = each.day + timedelta(days=AHEAD)
        return since, min((one for one in others if one > each.day), default=ahead)

    def _audiences(self, each: Occurrence) -> frozenset[str]:
        """Return the audiences in the room: the one that is told, and those of who takes part."""
        there = {each.audience, *each.people}
        theirs = {one.audience for one in self.plan.stakeholders if one.id in there}
        known = {one.id for one in self.plan.audiences}
        return frozenset(known & (there | theirs))

    def _visible(self, each: Occurrence) -> Plan:
        """Return what everybody in the room may see of the plan."""
        room = self._audiences(each)
        if room not in self._seen:
            hidden = {name for one in self.plan.audiences if one.id in room for name in one.hidden}
            audience = Audience("room", hidden=tuple(sorted(hidden)))
            self._seen[room] = redact(self.plan, audience) if hidden else self.plan
        return self._seen[room]

    def _concerning(self, each: Occurrence) -> list[LogRow]:
        """Return the entries that those who take part own, or nobody, as the audience sees them.

        Whom an entry concerns is told by its true owner, whether or not the audience sees that.
        """
        owners = {(row.kind, row.id): row.owner for row in self.log.entries}
        room = self._audiences(each)
        if room not in self._rows:
            self._rows[room] = rows_of(self._visible(each), (), self.day)
        there = {None, *each.people}
        return [row for row in self._rows[room] if owners[row.kind, row.id] in there]

    def _agenda(self, each: Occurrence, since: date, then: date) -> Iterator[AgendaItem]:
        visible = self._visible(each)
        stated = next((one for one in visible.meetings if one.id == each.meeting), None)
        for text in stated.agenda if stated is not None else ():
            yield AgendaItem("agenda.stated", Attributes(name=text), each.meeting or "")
        rows = sorted(
            (row for row in self._concerning(each) if row.is_open),
            key=lambda row: (row.due or date.max, row.id),
        )
        for row in rows:
            is_near = row.due is not None and row.due <= then
            if is_near or row.kind is LogKind.CHANGE:
                yield AgendaItem(row.code, row.facts, row.id, row.state is LogState.OVERDUE)
        assert each.day is not None, "it is held"
        for gate, at in self._gates(visible.gates):
            if each.day <= at <= then:
                yield _gate_item(gate, at)
        yield from self._moved(since, {task.id: task.name for task in visible.tasks})

    def _gates(self, gates: Iterable[Gate]) -> Iterator[tuple[Gate, date]]:
        """Yield the gates that have not decided yet, with the days of their milestones."""
        for gate in gates:
            if gate.decision is None:
                yield gate, self.schedule[gate.milestone].finish.date()

    def _moved(self, since: date, shown: Mapping[str, str]) -> Iterator[AgendaItem]:
        """Yield the milestones whose dates the facts since the last time have moved."""
        before = [each for each in self.plan.updates if each.at.date() <= since]
        now = [each for each in self.plan.updates if since < each.at.date() <= self.day]
        if not now:
            return
        was, then = self._by(before[-1] if before else None), self._by(now[-1])
        for row in then.milestones:
            late = self.clock.between(was[row.id].finish, row.finish)
            if late and row.id in shown:
                facts = Attributes(
                    name=shown[row.id] or row.id,
                    at=row.finish.isoformat(),
                    size=abs(late),
                    day=self.clock.minutes_per_day,
                )
                way = "later" if late > 0 else "earlier"
                yield AgendaItem(f"agenda.{way}", facts, row.id)

    def _by(self, update: StatusUpdate | None) -> Schedule:
        """Return the dates by the facts of an update; none: as planned."""
        key = update.at if update else None
        if key not in self._dates:
            plan = self.plan if update else replace(self.plan, updates=())
            self._dates[key] = critical_path(plan, status=update)
        return self._dates[key]

    def _has_news(self, each: Occurrence, since: date) -> bool:
        """Return whether an entry was opened or closed since the last time."""
        days_of = [day for row in self._concerning(each) for day in (row.opened, row.closed) if day]
        return any(since < day <= self.day for day in days_of)

    def _shows(self, each: Occurrence, gate: Gate) -> bool:
        """Return whether everybody at a meeting may know of a gate."""
        return any(one.id == gate.id for one in self._visible(each).gates)

    def to_add(self, last: date, lead: int) -> list[DueMeeting]:
        """Return the meetings to add before gates that nobody meets shortly before."""
        held = [(each.day, each) for each in self.calendar.held if each.minutes and each.day]
        found = []
        for gate, at in self._gates(self.plan.gates):
            first = self.clock.add(end_of_day(at), -lead).date()
            if not self.day < at <= last or any(first <= day <= at for day, _ in held):
                continue
            following = next(
                (each.communication for day, each in held if day > at and self._shows(each, gate)),
                "",
            )
            day = max(_before(self.clock, at), self.day + timedelta(days=1))
            facts = Attributes(name=gate.name or gate.id, gate=at.isoformat(), at=day.isoformat())
            found.append(
                DueMeeting(
                    "due.extra",
                    facts,
                    need=Need.EXTRA,
                    day=day,
                    communication=following,
                    agenda=(_gate_item(gate, at),),
                )
            )
        return found


def _gate_item(gate: Gate, at: date) -> AgendaItem:
    facts = Attributes(name=gate.name or gate.id, at=at.isoformat())
    return AgendaItem("agenda.gate", facts, gate.id)


def _before(clock: WorkTime, day: date) -> date:
    return last_working(clock, day - timedelta(days=1))
