"""Meetings as events: stable ids, who is asked, what is cancelled, and what changed since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from urllib.parse import quote

from pmcore._mapping import Attributes
from pmcore.control.communication import Meetings, MeetingState, Occurrence
from pmcore.io._export import Export, Loss
from pmcore.model import Plan

if TYPE_CHECKING:
    from icalendar import Calendar, Event

Part: TypeAlias = Literal["milestones", "tasks", "meetings"]


class Entry(NamedTuple):
    """What becomes one event; `finish` is None for a point in time.

    `register` and `id` make its identity. `state` is empty for what has none; `asks` is who
    calls the `people` together.
    """

    register: str
    id: str
    name: str
    start: datetime
    finish: datetime | None
    part: Part
    text: str
    state: str = ""
    is_day: bool = False
    asks: str = ""
    people: tuple[str, ...] = ()


def names(plan: Plan) -> dict[str, str]:
    """Return what people and stakeholders are called, by id."""
    known = {each.id: each.name or each.id for each in plan.resources}
    return known | {each.id: each.name or each.id for each in plan.stakeholders}


def of_occurrence(each: Occurrence, plan: Plan) -> Entry:
    """Return the event of an occurrence; its identity is its communication and nominal day."""
    if each.communication:
        register, key = "communications", f"{each.communication}/{each.nominal.isoformat()}"
    else:
        register, key = "meetings", each.meeting or ""
    start, finish = each.start, each.finish
    if start is None:
        start, finish = _untimed(each, plan)
    known = names(plan)
    meeting = next((one for one in plan.meetings if one.id == each.meeting), None)
    agenda = meeting.agenda if meeting else ()
    people = ", ".join(known.get(one, one) for one in each.people)
    return Entry(
        register,
        key,
        each.name or each.communication or key,
        start,
        finish,
        "meetings",
        "\n".join(filter(None, (*agenda, people))),
        "CANCELLED" if each.state is MeetingState.CANCELLED else "CONFIRMED",
        is_day=finish is None,
        asks=_caller(each, plan),
        people=each.people,
    )


def _caller(each: Occurrence, plan: Plan) -> str:
    """Return who calls people together: the owner; of a meeting alone the first who is named."""
    if not each.communication:
        return each.people[0] if each.people else ""
    return next(one.owner or "" for one in plan.communications if one.id == each.communication)


def _untimed(each: Occurrence, plan: Plan) -> tuple[datetime, datetime | None]:
    """Return when it is where it says no time: the whole day; when it was to be if cancelled."""
    midnight = datetime.combine(each.day or each.nominal, time())
    known = {one.id: one.start for one in plan.communications}
    begin = known.get(each.communication)
    if each.day is not None or begin is None:
        return midnight, None
    start = midnight + timedelta(minutes=begin)
    return start, start + timedelta(minutes=each.minutes)


def add_people(event: Event, entry: Entry, plan: Plan) -> bool:
    """Add who asks and who is asked, by e-mail address; return whether anybody is.

    Without the address of who asks nobody is asked: RFC 5545, section 3.8.4.3.
    """
    from icalendar import vCalAddress, vText

    known, address = names(plan), addresses(plan)
    asked = [one for one in entry.people if one != entry.asks and address.get(one)]
    if not asked or not address.get(entry.asks):
        return False
    for person in (entry.asks, *asked):
        who = vCalAddress(f"mailto:{quote(address[person], safe='@')}")
        who.params["CN"] = vText(plain(known[person]))
        if person == entry.asks:
            event["organizer"] = who
        else:
            who.params["ROLE"] = vText("REQ-PARTICIPANT")
            event.add("attendee", who, encode=False)
    return True


_PART = r"[^\s\x00-\x1f\x7f@<>()\[\],;:\\\"/?#%&]+"
_ADDRESS = re.compile(f"{_PART}@{_PART}")


def addresses(plan: Plan) -> dict[str, str]:
    """Return the e-mail addresses of people and stakeholders, by id; what is none is left out.

    One mailbox without display name: what else might stand there could ask others than are shown.
    """
    found = {each.id: each.email.strip() for each in plan.resources}
    found |= {each.id: each.email.strip() for each in plan.stakeholders}
    return {person: email for person, email in found.items() if _ADDRESS.fullmatch(email)}


_CONTROLS = {code: None for code in (*range(32), 127) if code not in (9, 10)}


def plain(text: str) -> str:
    """Return a text with its lines parted by line feeds and no control characters.

    RFC 5545, section 3.1, has no place for them.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def losses(plan: Plan, found: Meetings) -> Iterator[Loss]:
    """Yield the communications whose people cannot all be asked for want of an address."""
    address, known = addresses(plan), names(plan)
    for each in {row.path: row for row in found.occurrences}.values():
        without = [known.get(one, one) for one in each.people if not address.get(one)]
        if without:
            yield Loss("loss.attendees", f"{each.path}.people", Attributes(found=without))


class Before(NamedTuple):
    """An event as it was written last."""

    event: Event
    sequence: int


def before(written: Export | bytes | None) -> dict[str, Before]:
    """Return the events of what was written last, by their ids."""
    if written is None:
        return {}
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(written.data if isinstance(written, Export) else written)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"previous is no iCalendar file: {error}") from None
    return {
        str(event["uid"]): Before(event, int(event.get("sequence", 0))) for event in calendar.events
    }


def revision(event: Event, known: Before | None, least: int) -> int:
    """Return an event's sequence: one more than it was where its time or state has changed.

    RFC 5545, section 3.8.7.4.
    """
    if known is None:
        return least
    fields = ("dtstart", "dtend", "status")
    is_same = all(_plain(event, name) == _plain(known.event, name) for name in fields)
    return max(least, known.sequence + (not is_same))


def _plain(event: Event, name: str) -> object:
    value = event.get(name)
    return getattr(value, "dt", value if value is None else str(value))


def cancel_gone(
    calendar: Calendar, was: dict[str, Before], now: set[str], written: datetime
) -> bool:
    """Add, as cancelled, what was written last and is there no more; tell whether it asks anybody.

    RFC 5545, section 3.8.1.11. What is cancelled stays, unchanged, since the file is all that
    remembers its revision: section 3.8.7.4 has no way back to a lower one.
    """
    asks = False
    for uid in sorted(set(was) - now):
        event, sequence = was[uid]
        asks |= "attendee" in event
        fresh = {"status": "CANCELLED", "sequence": sequence + 1, "dtstamp": written}
        for name, value in fresh.items() if str(event.get("status")) != "CANCELLED" else ():
            event.pop(name, None)
            event.add(name, value)
        calendar.add_component(event)
    return asks
