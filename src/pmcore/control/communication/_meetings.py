"""Meetings on the calendar: what is held, moved and cancelled, who cannot come, who is torn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.communication._checks import as_day, audience_faults, refuse
from pmcore.control.communication._occurrences import held_days, is_working
from pmcore.errors import PlanError, Problem, Severity
from pmcore.model import Communication, Meeting, Plan, names_of
from pmcore.network import Network, WorkTime, build
from pmcore.schedule import critical_path
from pmcore.units import to_minutes


class MeetingState(StrEnum):
    """What became of the day a meeting falls due on."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, repr=False)
class Occurrence(Told):
    """One time a communication falls due, or a meeting that stands alone.

    Parameters
    ----------
    code : str
        ``meeting.planned``, ``meeting.moved``, ``meeting.cancelled``; ``meeting.shifted``: it is
        moved by hand, not by a day off; of what takes no time ``message.planned`` and so on.
    facts : Attributes
    communication : str
        Id; empty: a meeting that stands alone.
    name : str
    nominal : date
        The day it falls due on by its rule: it stays when the meeting is moved.
    day : date, optional
        The day it is held on; none: it is cancelled.
    state : MeetingState
    start, finish : datetime, optional
        None where no time is agreed, or it is cancelled.
    minutes : int
        How long it takes; 0: a message.
    people : tuple of str
        Ids of those who take part: the owner, those it names, its audience.
    meeting : str, optional
        Id of the plan's meeting that stands for it.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    communication: str
    name: str = ""
    nominal: date
    day: date | None = None
    state: MeetingState = MeetingState.PLANNED
    start: Instant | None = None
    finish: Instant | None = None
    minutes: int = 0
    audience: str = ""
    people: tuple[str, ...] = ()
    meeting: str | None = None

    @property
    def path(self) -> str:
        """Where it is stated in the plan, by id."""
        if self.communication:
            return f'communications["{self.communication}"]'
        return f'meetings["{self.meeting}"]'


def as_meeting(each: Meeting | Occurrence) -> Meeting | None:
    """Return a time that a communication falls due as a meeting; None: not held, or a message.

    The day it falls due on by its rule is part of its id, so that a moved one stays the same.
    """
    if isinstance(each, Meeting):
        return each
    if each.day is None or each.start is None or not each.minutes:
        return None
    return Meeting(
        each.meeting or f"{each.communication}@{each.nominal.isoformat()}",
        each.start,
        each.name,
        minutes=each.minutes,
        communication=each.communication or None,
        people=each.people,
    )


_SHOWN = ("communication", "name", "nominal", "day", "state", "start", "finish", "minutes")


@dataclass(frozen=True, slots=True, repr=False)
class Meetings(Noticed):
    """What is held when, in the order of days, and what stands against it.

    Parameters
    ----------
    occurrences : tuple of Occurrence
    problems : tuple of Problem
        Warnings: a day off kept, a time outside working time, people who are away, two meetings
        of one person at one time.
    """

    occurrences: tuple[Occurrence, ...]
    problems: tuple[Problem, ...] = ()
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def of(self, communication: str) -> tuple[Occurrence, ...]:
        """Return the occurrences of one communication."""
        return tuple(each for each in self.occurrences if each.communication == communication)

    @property
    def held(self) -> tuple[Occurrence, ...]:
        """Those that are held."""
        return tuple(each for each in self.occurrences if each.day is not None)

    @property
    def moved(self) -> tuple[Occurrence, ...]:
        """Those that are held on another day than by their rule."""
        return tuple(each for each in self.occurrences if each.state is MeetingState.MOVED)

    @property
    def cancelled(self) -> tuple[Occurrence, ...]:
        """Those that are not held."""
        return tuple(each for each in self.occurrences if each.state is MeetingState.CANCELLED)

    def text(self, language: str = "en") -> str:
        """Return what is moved, cancelled and stands against it, one a line."""
        said: list[Told | Problem] = [*self.occurrences, *self.problems, *self.notices]
        planned = {"meeting.planned", "message.planned"}
        return "\n".join(each.text(language) for each in said if each.code not in planned)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an occurrence."""
        names = (*_SHOWN, "people", "meeting")
        return {name: [getattr(each, name) for each in self.occurrences] for name in names}


def meetings(plan: Plan, first: date | None = None, last: date | None = None) -> Meetings:
    """Return every meeting and message between two days, moved and cancelled ones with reasons.

    Days are those of the project's calendar, make-up days included. Meetings that the plan
    states take the place of the time they stand for: the one that falls due on their day, else
    the last one due before them.

    Parameters
    ----------
    plan : Plan
    first, last : date, optional
        Both included; none: all. What states no end goes on to the project's deadline, or to its
        finish by links where that is later.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each unknown audience, each time of day that
        never lies in working time.

    References
    ----------
    RFC 5545, section 3.3.10, for what recurs.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay
    >>> found = meetings(lantern_bay())
    >>> len(found.of("K1")), len(found.cancelled)
    (25, 0)
    >>> print(found.moved[0].text())
    Team planning call falls on Mon 5 Apr 2027, a day off, and is held on Tue 6 Apr 2027
    """
    low = date.min if first is None else as_day(first, "first")
    high = date.max if last is None else as_day(last, "last")
    if high < low:
        raise ValueError(f"last lies before first: {high} and {low}")
    refuse(plan, audience_faults(plan))
    net = build(plan)
    found = sorted(_all(plan, net), key=lambda each: (each.day or each.nominal, each.path))
    never = list(_never_in_hours(net.worktime(), found))
    if never:
        raise PlanError(never)
    shown = tuple(each for each in found if low <= (each.day or each.nominal) <= high)
    problems = (
        *_day_faults(net.worktime(), shown),
        *_away(plan, net, shown),
        *_clashes(plan, shown),
    )
    return Meetings(shown, problems, notices=tuple(_notices(plan)), made=made(plan))


def participants(plan: Plan, each: Communication) -> tuple[str, ...]:
    """Return who takes part: the owner, those it names, the stakeholders of its audience."""
    audience = [
        one.id
        for one in plan.stakeholders
        if each.audience and each.audience in (one.id, one.audience)
    ]
    owner = [each.owner] if each.owner else []
    return _once([*owner, *each.people, *audience])


def end_of(plan: Plan) -> date:
    """Return the day to which a project lasts: its deadline, or a later finish by links."""
    finish = critical_path(plan).finish
    return max(finish, plan.deadline or finish).date()


def _all(plan: Plan, net: Network) -> Iterator[Occurrence]:
    clock, begin, end = net.worktime(), plan.start.date(), end_of(plan)
    for each in plan.communications:
        rows = [_planned(plan, each, *day) for day in held_days(each, clock, begin, end)]
        yield from _in_place(plan, each, rows)
    yield from (_alone(each) for each in plan.meetings if each.communication is None)


def _planned(plan: Plan, each: Communication, nominal: date, held: date | None) -> Occurrence:
    state = MeetingState.PLANNED if held == nominal else MeetingState.MOVED
    state = state if held else MeetingState.CANCELLED
    start = None
    if held is not None and each.start is not None:
        start = datetime.combine(held, time()) + timedelta(minutes=each.start)
    return _told(
        Occurrence(
            "",
            communication=each.id,
            name=each.name,
            nominal=nominal,
            day=held,
            state=state,
            start=start,
            finish=start + timedelta(minutes=each.minutes) if start else None,
            minutes=each.minutes,
            audience=each.audience,
            people=participants(plan, each),
        )
    )


def _told(row: Occurrence, word: str = "") -> Occurrence:
    facts: dict[str, object] = {
        "name": row.name or row.communication or row.meeting or "",
        "nominal": row.nominal.isoformat(),
    }
    if row.day is not None:
        facts["at"] = row.day.isoformat()
    said = word or row.state
    code = f"meeting.{said}" if row.minutes else f"message.{said}"
    return replace(row, code=code, facts=Attributes(facts))


def _in_place(plan: Plan, rule: Communication, rows: list[Occurrence]) -> list[Occurrence]:
    """Return the rows, with what the plan's meetings say in place of what they stand for."""
    stated = [each for each in plan.meetings if each.communication == rule.id]
    days = {row.day: place for place, row in enumerate(rows) if row.day is not None}
    extra = []
    for each in sorted(stated, key=lambda meeting: meeting.start):
        day = each.start.date()
        place = days.get(day, bisect_right(rows, day, key=lambda row: row.nominal) - 1)
        if place < 0 or rows[place].meeting is not None:
            # It is one time more: who comes and may see what is as at the others.
            people = _once(each.people) or participants(plan, rule)
            extra.append(replace(_alone(each), audience=rule.audience, people=people))
            continue
        row = rows[place]
        state = MeetingState.PLANNED if day == row.nominal else MeetingState.MOVED
        by_hand = row.state is MeetingState.PLANNED and state is MeetingState.MOVED
        rows[place] = _told(
            replace(
                _alone(each),
                communication=row.communication,
                name=each.name or row.name,
                nominal=row.nominal,
                state=state,
                audience=row.audience,
                people=_once(each.people) or row.people,
            ),
            "shifted" if by_hand else "",
        )
    return [*rows, *extra]


def _alone(each: Meeting) -> Occurrence:
    day = each.start.date()
    return _told(
        Occurrence(
            "",
            communication="",
            name=each.name,
            nominal=day,
            day=day,
            start=each.start,
            finish=each.start + timedelta(minutes=each.minutes),
            minutes=each.minutes,
            people=_once(each.people),
            meeting=each.id,
        )
    )


def _once(people: Iterable[str]) -> tuple[str, ...]:
    """Return people in their order, each of them once."""
    return tuple(dict.fromkeys(people))


def _fits(clock: WorkTime, row: Occurrence) -> bool:
    """Return whether a timed occurrence lies in working time as a whole."""
    assert row.start is not None, "it has a time"
    assert row.finish is not None, "it has a time"
    if row.minutes:
        return clock.between(row.start, row.finish) == row.minutes
    return row.start in (clock.next_start(row.start), clock.previous_finish(row.start))


def _never_in_hours(clock: WorkTime, rows: Iterable[Occurrence]) -> Iterator[Problem]:
    """Yield the communications whose time of day suits none of their days."""
    timed: dict[str, list[Occurrence]] = {}
    for row in rows:
        if row.start is not None and row.communication and row.meeting is None:
            timed.setdefault(row.communication, []).append(row)
    for found in timed.values():
        if not any(_fits(clock, row) for row in found):
            yield _against("never_in_hours", found[0], f"{found[0].path}.start", Severity.ERROR)


def _against(
    code: str,
    row: Occurrence,
    path: str = "",
    severity: Severity = Severity.WARNING,
    /,
    **facts: object,
) -> Problem:
    held: dict[str, object] = {"name": row.facts["name"]}
    if row.day is not None:
        held["at"] = row.day.isoformat()
    if row.start is not None and row.finish is not None:
        held |= {"start": row.start.isoformat(), "finish": row.finish.isoformat()}
    return Problem(f"communication.{code}", path or row.path, Attributes(held | facts), severity)


def _day_faults(clock: WorkTime, rows: Iterable[Occurrence]) -> Iterator[Problem]:
    """Yield what is held on days off or outside working time."""
    for row in rows:
        if row.day is None:
            continue
        if not is_working(clock, row.day):
            yield _against("day_off", row)
        elif row.start is not None and not _fits(clock, row):
            yield _against("outside_hours", row)


def _away(plan: Plan, net: Network, rows: Iterable[Occurrence]) -> Iterator[Problem]:
    """Yield who cannot come: on leave, not there yet or any more, not at work at that time."""
    known = {each.id: each for each in plan.resources}
    steps = {
        each: net.capacity(each) for each in {p for row in rows for p in row.people} & set(known)
    }
    for row in rows:
        if row.day is None or not row.minutes:
            continue
        for person in row.people:
            if person not in known:
                continue
            clock = net.worktime(known[person].calendar)
            at = row.start or clock.next_start(datetime.combine(row.day, time()))
            there = steps[person]
            place = bisect_right(there, to_minutes(at), key=lambda step: step[0]) - 1
            is_there = place < 0 or there[place][1] > 0
            is_at_work = at.date() == row.day and (row.start is None or _fits(clock, row))
            if not is_there or not is_at_work:
                code = "person_away" if not is_there else "person_off_work"
                yield _against(code, row, person=person, who=names_of(plan)[person])


def _clashes(plan: Plan, rows: Iterable[Occurrence]) -> Iterator[Problem]:
    """Yield the pairs of meetings that want one person at one time."""
    diary: dict[str, list[Occurrence]] = {}
    for row in rows:
        if row.start is not None and row.minutes:
            for person in row.people:
                diary.setdefault(person, []).append(row)
    for person, found in diary.items():
        found.sort(key=lambda row: (row.start, row.finish))
        longest = found[0]
        for row in found[1:]:
            assert row.start is not None, "it has a time"
            assert row.finish is not None, "it has a time"
            assert longest.finish is not None, "it has a time"
            if row.start < longest.finish:
                other = longest.facts["name"]
                who = names_of(plan)[person]
                yield _against("clash", row, person=person, who=who, other=other)
            if row.finish > longest.finish:
                longest = row


def _notices(plan: Plan) -> Iterator[Notice]:
    """Yield communications that reach nobody the plan names, and those that agree on no time."""
    nobody = [
        each.id for each in plan.communications if not {*participants(plan, each)} - {each.owner}
    ]
    if nobody:
        yield Notice("meeting.nobody", Attributes(count=len(nobody), first=nobody[:3]))
    untimed = [each.id for each in plan.communications if each.minutes and each.start is None]
    if untimed:
        yield Notice("meeting.untimed", Attributes(count=len(untimed), first=untimed[:3]))
