"""Who and what does the work: people, equipment, material, prices, organisation."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum

from pmcore._base import Instant, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._distributions import Distribution
from pmcore.units import Amount


class ResourceKind(StrEnum):
    """What a resource is: one person, a pool of like units, or something used up."""

    PERSON = "person"
    EQUIPMENT = "equipment"
    MATERIAL = "material"


@dataclass(frozen=True, slots=True, repr=False)
class Skill(Noun):
    """What a person can do, and how well and how fast.

    Parameters
    ----------
    name : str
    level : int
        Grade on the plan's scale, 1 the lowest; a need asks for at least a level.
    pace : float
        Speed factor on work that asks for the skill; 1.0 is the estimate's speed.
    evidence : float
        Finished pieces of work behind `pace`; 0: an opinion.
    expires : date, optional
        Last day a certificate holds.
    """

    name: str
    level: int = 1
    pace: float = 1.0
    _: KW_ONLY
    evidence: float = 0.0
    expires: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Leave(Noun):
    """Days on which a resource does not work, both included."""

    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Availability(Noun):
    """How much of a resource there is from an instant on, until the next one.

    Parameters
    ----------
    start : datetime
    capacity : float
        1.0 is a full-time person or one unit of a pool; 0.6 is 60 %.
    """

    start: Instant
    capacity: float


class RateBasis(StrEnum):
    """What a rate is paid for: an hour of work, a use, or a unit of material."""

    HOUR = "hour"
    USE = "use"
    UNIT = "unit"


@dataclass(frozen=True, slots=True, repr=False)
class Rate(Noun):
    """A price with validity.

    Parameters
    ----------
    amount : int or Money
        Minor units per `basis`.
    start : datetime, optional
        First instant it holds, until the next rate of its basis; none: always held.
    overtime : int or Money, optional
        Price of an hour beyond the calendar.
    estimate : Distribution, optional
        How uncertain `amount` is, in minor units of its currency; one draw for all who use it.
    """

    amount: Amount
    start: Instant | None = None
    _: KW_ONLY
    basis: RateBasis = RateBasis.HOUR
    overtime: Amount | None = None
    estimate: Distribution | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Resource(Noun):
    """A person, a pool of equipment, or material.

    Parameters
    ----------
    id : str
    name : str
    kind : ResourceKind
    skills : tuple of Skill
    capacity : float
        Share of full time of a person; number of units of a pool; 1.0 unless said.
    availability : tuple of Availability
        Steps that replace `capacity` from their start on.
    available_from, available_until : datetime, optional
        No work before the one and from the other on.
    leave : tuple of Leave
    calendar : str, optional
        Id of its own calendar; none: that of the task.
    rate : int or Money, optional
        Price of an hour (of a unit for material).
    rates : tuple of Rate
        Further prices, with validity; from its start on a rate replaces `rate`.
    bill_rate : int or Money, optional
        What a client pays for an hour.
    unit : str, optional
        Id of its `OrgUnit`.
    preferences : tuple of str
        Ids of tasks or names of skills it likes to work on.
    is_generic : bool
        A role that stands for nobody yet.

    Examples
    --------
    >>> from pmcore import money
    >>> Resource("ana", skills=[Skill("analysis", 3)], rate=money(95)).skill("analysis").level
    3
    """

    id: str
    name: str = ""
    _: KW_ONLY
    kind: ResourceKind = ResourceKind.PERSON
    skills: tuple[Skill, ...] = ()
    capacity: float = 1.0
    availability: tuple[Availability, ...] = ()
    available_from: Instant | None = None
    available_until: Instant | None = None
    leave: tuple[Leave, ...] = ()
    calendar: str | None = None
    rate: Amount | None = None
    rates: tuple[Rate, ...] = ()
    bill_rate: Amount | None = None
    role: str = ""
    unit: str | None = None
    email: str = ""
    languages: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    is_generic: bool = False
    is_active: bool = True
    attributes: Attributes = EMPTY

    def skill(self, name: str) -> Skill | None:
        """Return the skill of that name, or None."""
        return next((skill for skill in self.skills if skill.name == name), None)


@dataclass(frozen=True, slots=True, repr=False)
class Delivery(Noun):
    """Material arriving, or money: `quantity` units of a resource at an instant.

    Material with a delivery is a stock; of material that nobody delivers or makes there is enough.
    """

    resource: str
    at: Instant
    quantity: float
    _: KW_ONLY
    id: str = ""
    supplier: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class ExchangeRate(Noun):
    """What one major unit of `currency` costs in major units of the plan's, from a day on."""

    currency: str
    rate: float
    start: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class OrgUnit(Noun):
    """A node of the organisation (OBS)."""

    id: str
    name: str = ""
    _: KW_ONLY
    parent: str | None = None
    manager: str | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class ControlAccount(Noun):
    """Where the WBS meets the organisation: whose budget a part of the work is."""

    id: str
    wbs: str
    unit: str
    _: KW_ONLY
    manager: str | None = None
    budget: Amount | None = None
    attributes: Attributes = EMPTY
