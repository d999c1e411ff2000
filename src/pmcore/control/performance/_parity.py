"""How evenly work, its difficulty and overtime are spread over people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.performance._records import wrong
from pmcore.model import (
    Mode,
    Plan,
    Resource,
    ResourceKind,
    Schedule,
    SkillNeed,
    Task,
    TimeEntry,
)

Row: TypeAlias = NDArray[np.float64]


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
    problems = [*share_faults(confidence, "confidence"), *number_faults(least, "least", above=0)]
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
