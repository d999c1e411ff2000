"""What is owed to the people concerned: to be forgotten, and to be treated alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, fields, replace
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Noun, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.performance._records import number_faults, refuse, share_faults, wrong
from pmcore.model import (
    Mode,
    Plan,
    Resource,
    ResourceKind,
    Schedule,
    Skill,
    SkillNeed,
    Stakeholder,
    Task,
    TimeEntry,
    key_of,
    registers,
    renamed,
)
from pmcore.risk import Notice, Noticed

Row: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Erasure(Answer):
    """A plan without a person's data, and what became of them.

    Parameters
    ----------
    plan : Plan
    pseudonym : str
        The id that stands for the person now.
    removed, kept : tuple of Notice
        What is gone; and what remains under the pseudonym, with why, or has to be looked at.
    """

    plan: Plan
    pseudonym: str
    removed: tuple[Notice, ...]
    kept: tuple[Notice, ...]

    def text(self, language: str = "en") -> str:
        """Return what is gone and what remains, one a line."""
        return "\n".join(each.text(language) for each in (*self.removed, *self.kept))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a kind of data."""
        rows = [*((each, True) for each in self.removed), *((each, False) for each in self.kept)]
        return {
            "what": [each.facts.get("what") for each, _ in rows],
            "count": [each.facts.get("count") for each, _ in rows],
            "is_removed": [is_removed for _, is_removed in rows],
        }


def erase(plan: Plan, person: str, *, pseudonym: str | None = None) -> Erasure:
    """Return the plan without a person's data; what others need remains under a pseudonym.

    Names, addresses, languages, wishes, attributes, reasons of leave, paces with their evidence,
    reviews and goals go. Assignments, hours and rates remain, since totals and cost of the project
    rest on them; so do days of leave. Open work whose dates a pace had set goes by the estimate
    again. Free texts in which the person is still named are
    listed: what they say is nobody's to change but their author's. Plans kept elsewhere, files
    and backups are beyond a library.

    Parameters
    ----------
    plan : Plan
    person : str
        Id of a resource or stakeholder.
    pseudonym : str, optional
        The new id; none: ``person-1`` or the next that is free.

    Raises
    ------
    KeyError
        If there is nobody of that id.
    ValueError
        If the pseudonym is taken.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> found = erase(portal(), "bo")
    >>> found.pseudonym, found.plan.resource("person-1").name
    ('person-1', '')
    """
    known = {each.id for each in plan.resources} | {each.id for each in plan.stakeholders}
    free = (f"person-{n}" for n in range(1, len(known) + 2))
    called = pseudonym or next(each for each in free if each not in known)
    held = renamed(plan, person, called)
    old: list[Resource | Stakeholder] = [each for each in plan.resources if each.id == person]
    old += [each for each in plan.stakeholders if each.id == person]
    removed: dict[str, int] = {}
    resources = tuple(_bare(each, called, removed) for each in held.resources)
    stakeholders = tuple(_unnamed(each, called, removed) for each in held.stakeholders)
    reviews = tuple(each for each in held.reviews if each.person != called)
    goals = tuple(each for each in held.goals if each.person != called)
    entries = tuple(_plain(each, called, removed) for each in held.time_entries)
    removed["reviews"] = len(held.reviews) - len(reviews)
    removed["goals"] = len(held.goals) - len(goals)
    found = replace(
        held,
        resources=resources,
        stakeholders=stakeholders,
        reviews=reviews,
        goals=goals,
        time_entries=entries,
    )
    words = {each.id for each in old} | {each.name for each in old} | {each.email for each in old}
    return Erasure(
        found,
        called,
        tuple(_told("erase.removed", removed)),
        (*_told("erase.kept", _remains(found, called)), *_mentions(found, words - {""})),
    )


def _told(code: str, counts: Mapping[str, int]) -> Iterator[Notice]:
    for what, count in counts.items():
        if count:
            yield Notice(code, Attributes(what=what, count=count))


def _count(removed: dict[str, int], register: str, old: Noun, new: Noun) -> None:
    """Count the fields that differ, by name."""
    for item in fields(old):  # type: ignore[arg-type]  # every noun is a dataclass
        if getattr(old, item.name) != getattr(new, item.name):
            what = f"{register}.{item.name}"
            removed[what] = removed.get(what, 0) + 1


def _bare(resource: Resource, person: str, removed: dict[str, int]) -> Resource:
    if resource.id != person:
        return resource
    new = replace(
        resource,
        name="",
        email="",
        languages=(),
        preferences=(),
        skills=tuple(Skill(each.name, each.level) for each in resource.skills),
        leave=tuple(replace(each, reason="") for each in resource.leave),
        attributes=EMPTY,
    )
    _count(removed, "resources", resource, new)
    return new


def _unnamed(stakeholder: Stakeholder, person: str, removed: dict[str, int]) -> Stakeholder:
    if stakeholder.id != person:
        return stakeholder
    new = replace(Stakeholder(person), audience=stakeholder.audience, language=stakeholder.language)
    _count(removed, "stakeholders", stakeholder, new)
    return new


def _plain(entry: TimeEntry, person: str, removed: dict[str, int]) -> TimeEntry:
    if entry.resource != person:
        return entry
    new = replace(entry, note="", attributes=EMPTY)
    _count(removed, "time_entries", entry, new)
    return new


def _remains(plan: Plan, person: str) -> dict[str, int]:
    """Return how often each register still names a person by the pseudonym."""
    found: dict[str, int] = {}
    for register in registers():
        for element in getattr(plan, register):
            if any(text == person for _, text in _texts(element)):
                found[register] = found.get(register, 0) + 1
    return found


def _mentions(plan: Plan, words: set[str]) -> Iterator[Notice]:
    """Yield each place where a text still has a word that names the person."""
    sought = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words)))
    for register in registers():
        for element in getattr(plan, register):
            for field, text in _texts(element):
                if sought.search(text):
                    what = f'{register}["{key_of(element)}"].{field}'
                    yield Notice("erase.mention", Attributes(what=what, count=1))


def _texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a noun with the field it stands in."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{field}[{key}]")
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, field)
    elif isinstance(value, Noun):
        for item in fields(value):  # type: ignore[arg-type]  # every noun is a dataclass
            name = f"{field}.{item.name}" if field else item.name
            yield from _texts(getattr(value, item.name), name)


@dataclass(frozen=True, slots=True)
class Ratio(Noun):
    """A ratio with its interval; None where there is nothing to divide by.

    Parameters
    ----------
    value, low, high : float, optional
        No interval from fewer than two observations.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ParityRow(Noun):
    """What one person or group has of the work.

    Parameters
    ----------
    who : str
        Id of the person, or name of the group.
    people : int
    hours : int
        Minutes of full time.
    share : Ratio
        Of all minutes.
    even : float
        The share if each place were divided evenly among those who qualify for it.
    difficulty : Ratio
        Level that the places ask for, by minutes.
    overtime : Ratio
        Of the hours booked, those beyond the calendar.
    """

    who: str
    people: int
    hours: int
    share: Ratio
    even: float
    difficulty: Ratio
    overtime: Ratio


@dataclass(frozen=True, slots=True)
class Parity(Noticed):
    """How evenly work, its difficulty and overtime are spread.

    Parameters
    ----------
    rows : tuple of ParityRow
    confidence : float
    notices : tuple of Notice
        Groups that are too small to be shown, and those whose share is far from an even one.
    """

    rows: tuple[ParityRow, ...]
    _: KW_ONLY
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()

    def __getitem__(self, who: str) -> ParityRow:
        """Return the row of a person or group."""
        return next(row for row in self.rows if row.who == who)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person or group."""
        columns = table_of(self.rows, ("who", "people", "hours", "even"))
        for name in ("share", "difficulty", "overtime"):
            parts = [getattr(row, name) for row in self.rows]
            columns |= {name: [each.value for each in parts]}
            columns |= {f"{name}_low": [each.low for each in parts]}
            columns |= {f"{name}_high": [each.high for each in parts]}
        return columns


@dataclass(frozen=True)
class _Place:
    """A place in the work: who has it, for how long, what it asks, and who qualifies."""

    task: str
    person: str
    minutes: float
    level: int
    able: tuple[str, ...]


def parity(
    plan: Plan,
    schedule: Schedule,
    *,
    groups: Mapping[str, str] | None = None,
    least: int = 5,
    confidence: float = 0.95,
) -> Parity:
    """Return how evenly work, its difficulty and overtime are spread over people or groups.

    What a person has in places that ask for a skill counts, and overtime among the plan's time
    entries. Intervals take tasks (and entries) as the sample: another project's might have gone
    another way. A share whose interval leaves out the even one is noted; whether that is unfair is
    for people to judge.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
        With its assignments.
    groups : mapping of str to str, optional
        The group that each person is counted in; none: each person alone. What groups stand for
        is the caller's, for an audit, and nothing else uses it.
    least : int
        People of a group below which it is not shown.
    confidence : float
        Of the intervals.

    Raises
    ------
    PlanError
        Naming at once: settings out of range, and people of groups whom the plan lacks.

    References
    ----------
    W. G. Cochran, Sampling Techniques, 3rd ed., section 6.3 (the variance of a ratio).

    Examples
    --------
    >>> from pmcore import Limits
    >>> from pmcore.allocate import assign
    >>> from pmcore.examples import portal
    >>> found = parity(portal(), assign(portal(), limits=Limits(work=500)).schedule)
    >>> round(sum(row.share.value for row in found.rows), 9)
    1.0
    """
    people = [each for each in plan.resources if each.kind is ResourceKind.PERSON]
    names = {each.id for each in people}
    problems = [*share_faults(confidence, "confidence"), *number_faults(least, "least")]
    lost = sorted(set(groups or ()) - names)
    problems += [wrong("person_unknown", f'groups["{name}"]', found=name) for name in lost]
    refuse(problems)
    of = {each.id: each.id for each in people} if groups is None else dict(groups)
    teams: dict[str, list[str]] = {}
    for name, group in of.items():
        teams.setdefault(group, []).append(name)
    places, rows, notices = _places(plan, schedule, people), [], []
    for group, team in teams.items():
        if groups is not None and len(team) < least:
            facts = Attributes(group=group, people=len(team), least=least)
            notices.append(Notice("parity.small", facts))
            continue
        row = _row(group, frozenset(team), places, plan.time_entries, confidence)
        rows.append(row)
        low, high = row.share.low, row.share.high
        if low is not None and high is not None and not low <= row.even <= high:
            told = {"who": group, "share": row.share.value, "even": row.even}
            notices.append(Notice("parity.uneven", Attributes(told | {"low": low, "high": high})))
    return Parity(tuple(rows), confidence=confidence, notices=tuple(notices))


def _places(plan: Plan, schedule: Schedule, people: Sequence[Resource]) -> list[_Place]:
    found, names = [], {each.id for each in people}
    for row in schedule.assignments:
        dates, task = schedule[row.task], plan.task(row.task)
        way: Task | Mode = next((m for m in task.modes if m.id == dates.mode), task)
        at = row.slot
        need = way.needs[at] if at is not None and at < len(way.needs) else None
        if row.resource not in names or not isinstance(need, SkillNeed):
            continue
        able = tuple(
            each.id
            for each in people
            if (skill := each.skill(need.skill)) and skill.level >= need.level
        )
        minutes = dates.duration * row.units
        found.append(_Place(row.task, row.resource, minutes, need.level, able))
    return found


def _row(
    who: str,
    team: frozenset[str],
    places: Sequence[_Place],
    entries: Sequence[TimeEntry],
    confidence: float,
) -> ParityRow:
    tasks = list(dict.fromkeys(each.task for each in places))
    at = {task: k for k, task in enumerate(tasks)}
    own, every, hard, even = (np.zeros(len(tasks)) for _ in range(4))
    for each in places:
        k = at[each.task]
        every[k] += each.minutes
        own[k] += each.minutes * (each.person in team)
        hard[k] += each.minutes * each.level * (each.person in team)
        if each.able:
            even[k] += each.minutes * len(team.intersection(each.able)) / len(each.able)
    booked = [each for each in entries if each.resource in team]
    total = float(every.sum())
    has_any = own > 0
    return ParityRow(
        who,
        len(team),
        round(float(own.sum())),
        _ratio(own, every, confidence),
        float(even.sum()) / total if total else 0.0,
        _ratio(hard[has_any], own[has_any], confidence),
        _ratio(
            np.array([float(each.overtime) for each in booked]),
            np.array([float(each.work) for each in booked]),
            confidence,
        ),
    )


def _ratio(above: Row, below: Row, confidence: float) -> Ratio:
    """Return a ratio of sums, with Student's interval over what is summed."""
    from scipy.special import stdtrit

    n, whole = len(below), float(below.sum())
    if whole <= 0:
        return Ratio()
    value = float(above.sum()) / whole
    if n < 2:
        return Ratio(value)
    spread = float(np.square(above - value * below).sum()) * n / (n - 1)
    wide = float(stdtrit(n - 1, (1.0 + confidence) / 2.0)) * sqrt(spread) / whole
    return Ratio(value, max(0.0, value - wide), value + wide)
