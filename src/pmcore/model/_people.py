"""Who needs to know and how people do: stakeholders, communication, goals, reviews."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from pmcore._base import Instant, Noun
from pmcore._mapping import EMPTY, Attributes


@dataclass(frozen=True, slots=True, repr=False)
class Stakeholder(Noun):
    """Somebody the project matters to; `power` and `interest` run from 1 to 5."""

    id: str
    name: str = ""
    _: KW_ONLY
    organisation: str = ""
    role: str = ""
    audience: str = ""
    language: str = "en"
    power: int = 3
    interest: int = 3
    attitude: str = ""
    wanted_attitude: str = ""
    email: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Audience(Noun):
    """A group that sees the same: what it must not see, and what reports tell it.

    Parameters
    ----------
    hidden : tuple of str
        Field names (``rate``), dotted ones of a noun (``Risk.probability``), whole registers
        (``risks``), ids of elements (``R02``), or a name and a value of attributes
        (``visibility=internal``) of the elements that have it.
    parts : tuple of str
        The parts of a report that it is shown, such as ``milestones``; none: every part that
        what is hidden leaves open.
    projects : tuple of str
        Ids of WBS elements: of a portfolio it sees these and what lies below; none: everything.
    """

    id: str
    name: str = ""
    _: KW_ONLY
    hidden: tuple[str, ...] = ()
    language: str = "en"
    parts: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


class Duty(StrEnum):
    """A part in RACI."""

    RESPONSIBLE = "R"
    ACCOUNTABLE = "A"
    CONSULTED = "C"
    INFORMED = "I"


@dataclass(frozen=True, slots=True, repr=False)
class Responsibility(Noun):
    """One cell of a RACI matrix: who has which duty for a task, deliverable or named item."""

    item: str
    party: str
    duty: Duty


@dataclass(frozen=True, slots=True, repr=False)
class Communication(Noun):
    """What is told to whom, how often.

    Parameters
    ----------
    frequency : str
        ``once``, ``daily`` (every working day), ``weekly`` or ``monthly``; every `interval` of
        them.
    weekday : int, optional
        0 is Monday; none: that of `first`.
    month_day : int, optional
        Day of the month; negative: from its end.
    first, until : date, optional
        The days from and to which it may fall; none: while the project lasts.
    minutes : int
        How long it takes; 0: a message, which nobody has to come for.
    holiday_rule : str
        What happens on a day off: ``next`` and ``previous`` move it to a working day, unless
        that meets the next or last time it falls due, ``skip`` leaves it out, ``keep`` holds it.
    start : int, optional
        Minute of the day at which it begins; none: no time is agreed.
    month_week : int, optional
        Which of the month's weekdays it is: 1 the first, -1 the last.
    people : tuple of str
        Ids of resources and stakeholders who take part beside the owner and the audience.
    """

    id: str
    name: str = ""
    _: KW_ONLY
    audience: str = ""
    channel: str = ""
    owner: str | None = None
    language: str = "en"
    frequency: Literal["once", "daily", "weekly", "monthly"] = "weekly"
    interval: int = 1
    weekday: int | None = None
    month_day: int | None = None
    first: date | None = None
    until: date | None = None
    minutes: int = 60
    holiday_rule: Literal["next", "previous", "skip", "keep"] = "next"
    attributes: Attributes = EMPTY
    start: int | None = None
    month_week: int | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Meeting(Noun):
    """A dated communication with people, agenda and minutes."""

    id: str
    start: Instant
    name: str = ""
    _: KW_ONLY
    minutes: int = 60
    communication: str | None = None
    people: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    minutes_text: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Goal(Noun):
    """A team member's or the team's aim: from `baseline` to `target`, at `actual` now.

    Parameters
    ----------
    person : str, optional
        None: an aim of the team.
    baseline : float, optional
        Where it starts; none: at `floor`, else a goal that is to rise to a target above 0 counts
        from 0, and any other is met or not.
    actual : float, optional
        None: not known, unless `values` tell.
    weight : float
        Beside the other goals of the same person.
    direction : str, optional
        Which way is better; none: from where it starts to the target.
    floor : float, optional
        The worst value that still counts; the goal starts there where it has no baseline.
    values : tuple of (date, float)
        What was measured when; the last is the actual value.
    """

    id: str
    person: str | None = None
    name: str = ""
    _: KW_ONLY
    baseline: float | None = None
    target: float
    actual: float | None = None
    weight: float = 1.0
    due: date | None = None
    attributes: Attributes = EMPTY
    direction: Literal["up", "down"] | None = None
    floor: float | None = None
    values: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Review(Noun):
    """An evaluation of a person by a group of raters, or a piece of work with its sizes.

    Parameters
    ----------
    rater : str
        Who answered, so that people are counted and not answers; no answer of pmcore names them.
        Empty: one more person.
    """

    person: str
    by: Literal["self", "peer", "manager", "client", "report"]
    rating: float
    _: KW_ONLY
    day: date | None = None
    topic: str = ""
    note: str = ""
    attributes: Attributes = EMPTY
    rater: str = ""
