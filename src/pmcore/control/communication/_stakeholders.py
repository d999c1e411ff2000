"""Stakeholders: what they ask for by power and interest, how far they are won, who waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore.control.communication._checks import audience_faults, day_of, refuse, wrong
from pmcore.control.communication._meetings import Meetings, meetings
from pmcore.errors import Problem
from pmcore.model import Plan, Stakeholder

HIGH = 4
"""Power and interest, of 5, from which they count as high, unless said otherwise."""


class Quadrant(StrEnum):
    """What a stakeholder asks for, by power and interest."""

    MANAGE_CLOSELY = "manage_closely"
    KEEP_SATISFIED = "keep_satisfied"
    KEEP_INFORMED = "keep_informed"
    MONITOR = "monitor"


class Engagement(StrEnum):
    """How a stakeholder stands to the project, from not knowing of it to leading it."""

    UNAWARE = "unaware"
    RESISTANT = "resistant"
    NEUTRAL = "neutral"
    SUPPORTIVE = "supportive"
    LEADING = "leading"


class Contacts(StrEnum):
    """What counts as contact: meetings that the plan records, or what was planned to be held."""

    RECORDED = "recorded"
    PLANNED = "planned"


LEVELS = tuple(Engagement)
ATTITUDES: Mapping[str, Engagement] = {
    **{each.value: each for each in Engagement},
    "opposed": Engagement.RESISTANT,
    "critical": Engagement.RESISTANT,
    "sceptical": Engagement.RESISTANT,
    "indifferent": Engagement.NEUTRAL,
    "不知情": Engagement.UNAWARE,
    "抵制": Engagement.RESISTANT,
    "反对": Engagement.RESISTANT,
    "中立": Engagement.NEUTRAL,
    "支持": Engagement.SUPPORTIVE,
    "领导": Engagement.LEADING,
}
"""What words of attitude mean, unless said otherwise."""

CADENCE: Mapping[Quadrant, int] = {
    Quadrant.MANAGE_CLOSELY: 14,
    Quadrant.KEEP_SATISFIED: 28,
    Quadrant.KEEP_INFORMED: 28,
    Quadrant.MONITOR: 91,
}
"""Calendar days after which somebody should have been in touch, unless said otherwise."""


@dataclass(frozen=True, slots=True, repr=False)
class StakeholderRow(Noun):
    """What one stakeholder asks for, and whether it is given.

    Parameters
    ----------
    id, name, audience : str
    power, interest : int
    quadrant : Quadrant
    engagement, wanted : Engagement, optional
        None where nothing is said.
    gap : int, optional
        Levels still to be won; negative: beyond what is wanted; none: one of both is not known.
    last_contact, next_contact : date, optional
        The last one up to the day, and the first planned after it.
    silence : int
        Calendar days since the last contact, or since the project began.
    cadence : int
        Calendar days after which the quadrant asks for contact.
    """

    id: str
    name: str
    _: KW_ONLY
    audience: str = ""
    power: int
    interest: int
    quadrant: Quadrant
    engagement: Engagement | None = None
    wanted: Engagement | None = None
    gap: int | None = None
    last_contact: date | None = None
    next_contact: date | None = None
    silence: int = 0
    cadence: int = 0

    @property
    def is_neglected(self) -> bool:
        """Whether there has been no contact for longer than the quadrant asks for."""
        return self.silence > self.cadence


_SHOWN = ("id", "name", "audience", "power", "interest", "quadrant", "engagement", "wanted", "gap")
_CONTACT = ("last_contact", "next_contact", "silence", "cadence", "is_neglected")


@dataclass(frozen=True, slots=True, repr=False)
class Stakeholders(Noticed):
    """The register of stakeholders on a day, in the plan's order.

    Parameters
    ----------
    at : date
    rows : tuple of StakeholderRow
    """

    at: date
    rows: tuple[StakeholderRow, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, stakeholder: str) -> StakeholderRow:
        """Return a stakeholder's row, by id; KeyError if there is none."""
        for each in self.rows:
            if each.id == stakeholder:
                return each
        raise KeyError(stakeholder)

    def of(self, quadrant: Quadrant) -> tuple[StakeholderRow, ...]:
        """Return those of a quadrant, the most powerful and interested first."""
        found = (each for each in self.rows if each.quadrant is quadrant)
        return tuple(sorted(found, key=lambda each: (-each.power, -each.interest, each.id)))

    @property
    def neglected(self) -> tuple[StakeholderRow, ...]:
        """Those without contact for longer than they ask for, the longest overdue first."""
        found = (each for each in self.rows if each.is_neglected)
        return tuple(sorted(found, key=lambda each: (each.cadence - each.silence, each.id)))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a stakeholder."""
        names = (*_SHOWN, *_CONTACT)
        return {name: [getattr(each, name) for each in self.rows] for name in names}


def stakeholders(
    plan: Plan,
    at: date | None = None,
    *,
    power: int = HIGH,
    interest: int = HIGH,
    cadence: Mapping[Quadrant, int] = CADENCE,
    attitudes: Mapping[str, Engagement] = ATTITUDES,
    contacts: Contacts = Contacts.RECORDED,
) -> Stakeholders:
    """Return each stakeholder's quadrant, engagement and gap, and who has waited too long.

    Parameters
    ----------
    plan : Plan
    at : date, optional
        The day; none: that of the plan's status, else of its start.
    power, interest : int
        From which they count as high.
    cadence : mapping of Quadrant to int
        Calendar days after which the quadrant asks for contact; a quadrant that is left out asks
        for what is usual.
    attitudes : mapping of str to Engagement
        What the words of the register mean, in small letters.
    contacts : Contacts
        Whether only recorded meetings count, or whatever was planned to be held.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each unknown audience, each attitude of which it
        is not known what it means.
    ValueError
        If a threshold is no whole number from 1 to 5, or a cadence none above 0.

    References
    ----------
    A. L. Mendelow, Environmental scanning, Proc. ICIS 1981 (power and interest); Project
    Management Institute, A Guide to the Project Management Body of Knowledge, 6th ed., sections
    13.1.2.4 and 13.2.2.5 (stakeholder engagement assessment matrix).

    Examples
    --------
    >>> from pmcore.examples import lantern_bay
    >>> found = stakeholders(lantern_bay())
    >>> found["S3"].quadrant.value, found["S3"].engagement.value
    ('keep_satisfied', 'resistant')
    """
    usual = {**CADENCE, **cadence}
    _understand({"power": power, "interest": interest}, usual)
    refuse(plan, chain(audience_faults(plan), _attitude_faults(plan, attitudes)))
    day = day_of(plan, at)
    calendar = meetings(plan)
    rows = []
    for each in plan.stakeholders:
        quadrant = _quadrant(each.power >= power, each.interest >= interest)
        contact = _contact(calendar, each.id, day, contacts)
        silence = max(0, (day - (contact[0] or plan.start.date())).days)
        row = _row(each, quadrant, attitudes, contact)
        rows.append(replace(row, silence=silence, cadence=usual[quadrant]))
    return Stakeholders(day, tuple(rows), notices=tuple(_notices(rows)), made=made(plan))


def _row(
    each: Stakeholder,
    quadrant: Quadrant,
    attitudes: Mapping[str, Engagement],
    contact: tuple[date | None, date | None],
) -> StakeholderRow:
    now, wanted = _level(each.attitude, attitudes), _level(each.wanted_attitude, attitudes)
    return StakeholderRow(
        each.id,
        each.name,
        audience=each.audience,
        power=each.power,
        interest=each.interest,
        quadrant=quadrant,
        engagement=now,
        wanted=wanted,
        gap=LEVELS.index(wanted) - LEVELS.index(now) if now and wanted else None,
        last_contact=contact[0],
        next_contact=contact[1],
    )


def _understand(thresholds: Mapping[str, int], cadence: Mapping[Quadrant, int]) -> None:
    for name, value in thresholds.items():
        if type(value) is not int or not 1 <= value <= 5:
            raise ValueError(f"{name} is a whole number from 1 to 5, found {value!r}")
    for quadrant, days in cadence.items():
        if quadrant not in set(Quadrant) or type(days) is not int or days <= 0:
            raise ValueError(f"a cadence is a whole number of days above 0, found {days!r}")


def _quadrant(is_powerful: bool, is_interested: bool) -> Quadrant:  # noqa: FBT001 - the two axes
    if is_powerful:
        return Quadrant.MANAGE_CLOSELY if is_interested else Quadrant.KEEP_SATISFIED
    return Quadrant.KEEP_INFORMED if is_interested else Quadrant.MONITOR


def _level(word: str, attitudes: Mapping[str, Engagement]) -> Engagement | None:
    return attitudes[word.strip().lower()] if word.strip() else None


def _attitude_faults(plan: Plan, attitudes: Mapping[str, Engagement]) -> Iterator[Problem]:
    for each in plan.stakeholders:
        for name in ("attitude", "wanted_attitude"):
            word = getattr(each, name)
            if word.strip() and word.strip().lower() not in attitudes:
                path = f'stakeholders["{each.id}"].{name}'
                known = [level.value for level in Engagement]
                yield wrong("unknown_attitude", path, found=word, known=known)


def _contact(
    calendar: Meetings, who: str, day: date, contacts: Contacts
) -> tuple[date | None, date | None]:
    """Return the days of the last contact and of the next."""
    reached = [each for each in calendar.held if who in each.people]
    counted = [each for each in reached if each.meeting or contacts is Contacts.PLANNED]
    past = [each.day for each in counted if each.day is not None and each.day <= day]
    ahead = [each.day for each in reached if each.day is not None and each.day > day]
    return max(past, default=None), min(ahead, default=None)


def _notices(rows: list[StakeholderRow]) -> Iterator[Notice]:
    """Yield who waits too long, whom nothing will reach, and of whom no attitude is known."""
    for each in sorted(rows, key=lambda row: (row.cadence - row.silence, row.id)):
        if each.is_neglected:
            facts: dict[str, object] = {
                "name": each.name or each.id,
                "silence": each.silence,
                "cadence": each.cadence,
            }
            code = "unrecorded" if each.last_contact is None else "neglected"
            yield Notice(f"stakeholder.{code}", Attributes(facts))
    groups = {
        "stakeholder.unreached": [row.id for row in rows if row.next_contact is None],
        "stakeholder.no_attitude": [row.id for row in rows if row.engagement is None],
        "stakeholder.no_aim": [row.id for row in rows if row.wanted is None],
    }
    for code, found in groups.items():
        if found:
            yield Notice(code, Attributes(count=len(found), first=found[:3]))
