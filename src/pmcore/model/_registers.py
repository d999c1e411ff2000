"""Risks, and the logs of what happened, was asked, settled and is to do."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pmcore._base import TAGGED, Instant, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._distributions import Distribution
from pmcore.model._options import Edit
from pmcore.units import Amount


class RiskStatus(StrEnum):
    """Where a risk stands."""

    OPEN = "open"
    OCCURRED = "occurred"
    CLOSED = "closed"


class Strategy(StrEnum):
    """What is done about a threat or an opportunity."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"
    ESCALATE = "escalate"
    EXPLOIT = "exploit"
    ENHANCE = "enhance"
    SHARE = "share"


class Party(StrEnum):
    """With whom a matter lies."""

    US = "us"
    CLIENT = "client"
    SUPPLIER = "supplier"
    AUTHORITY = "authority"
    FORCE_MAJEURE = "force_majeure"


@dataclass(frozen=True, slots=True, repr=False)
class Delay(Noun):
    """Working minutes that a risk adds to a task; negative ones are gained.

    Parameters
    ----------
    task : str
        Id.
    by : Distribution or int
    is_shared : bool
        Whether all tasks of the risk meet one draw in place of one each.
    """

    task: str
    by: Distribution | int
    is_shared: bool = False
    kind: Literal["delay"] = field(default="delay", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class ExtraCost(Noun):
    """Minor units that a risk costs once; negative ones are saved."""

    by: Distribution | int
    task: str | None = None
    kind: Literal["extra_cost"] = field(default="extra_cost", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Stretch(Noun):
    """A factor on a task's duration when the risk occurs: 1.2 is a fifth longer."""

    task: str
    by: Distribution | float
    is_shared: bool = False
    kind: Literal["stretch"] = field(default="stretch", kw_only=True, repr=False)


Impact: TypeAlias = Annotated[Delay | ExtraCost | Stretch, TAGGED]


@dataclass(frozen=True, slots=True, repr=False)
class Risk(Noun):
    """Something that may happen and what it would do.

    Parameters
    ----------
    id : str
    name : str
    probability : float
        0 to 1; it occurs once or not at all.
    impacts : tuple of Delay, ExtraCost or Stretch
    first, last : date, optional
        The days from and to which it may strike (proximity): it strikes those of its tasks that
        would be worked on then, and its costs come where it strikes one. One without tasks may
        strike at any time.

    Examples
    --------
    >>> from pmcore import days
    >>> Risk(
    ...     "vendor", "The vendor is late", probability=0.3, impacts=[Delay("api", days(5))]
    ... ).impacts[0].task
    'api'
    """

    id: str
    name: str = ""
    _: KW_ONLY
    probability: float
    impacts: tuple[Impact, ...] = ()
    category: str = ""
    cause: str = ""
    effect: str = ""
    owner: str | None = None
    status: RiskStatus = RiskStatus.OPEN
    trigger: str = ""
    first: date | None = None
    last: date | None = None
    party: Party = Party.US
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Response(Noun):
    """What is done about risks, what it costs and what then remains.

    Parameters
    ----------
    id : str
    risks : tuple of str
        Ids of the risks it treats.
    strategy : Strategy
    cost : int or Money
        Minor units.
    probability : float, optional
        What remains of the probability.
    impacts : tuple, optional
        What remains of the impacts, one risk's; none: as they were.
    is_chosen : bool
        Whether it is part of the plan.
    excludes : tuple of str
        Ids of responses that cannot stand beside it.
    secondary : tuple of str
        Ids of risks it brings with it.
    edits : tuple of Edit
        What it changes in the plan where it is taken.
    """

    id: str
    risks: tuple[str, ...]
    strategy: Strategy = Strategy.REDUCE
    name: str = ""
    _: KW_ONLY
    cost: Amount = 0
    probability: float | None = None
    impacts: tuple[Impact, ...] | None = None
    impact_factor: float = 1.0
    is_chosen: bool = False
    excludes: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    owner: str | None = None
    due: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class RiskDriver(Noun):
    """A shared factor on the durations of several tasks, such as the weather or a market."""

    id: str
    tasks: tuple[str, ...]
    factor: Distribution
    _: KW_ONLY
    probability: float = 1.0
    name: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Correlation(Noun):
    """Dependence between two uncertain things: Spearman's rank coefficient, -1 to 1.

    Of a task it is the drawn duration that depends, of a driver its factor, of a risk whether it
    occurs. Two things of which no coefficient is stated are independent.

    Parameters
    ----------
    first, second : str
        Ids of tasks, drivers or risks; of one that several have, the task's, then the driver's.
    coefficient : float

    Examples
    --------
    >>> Correlation("walls", "roof", 0.6).coefficient
    0.6
    """

    first: str
    second: str
    coefficient: float


@dataclass(frozen=True, slots=True, repr=False)
class Branch(Noun):
    """Alternative continuations after a task: one of `ways` is taken.

    The links of the plan hold as ever. A task of a way that is not taken falls away: it takes no
    time and costs nothing, its links lose their lags, and what it waits for holds what waits for
    it. Dates without chances, such as those of the critical path, count every way.

    Parameters
    ----------
    id : str
    after : str
        Id of the task that all tasks of the ways follow; where it falls away, they all do.
    ways : tuple of tuple of str
        Task ids of each way; a way without tasks goes straight on.
    chances : tuple of float
        One a way; they sum to one. None where `by` decides.
    by : datetime, optional
        If `after` is finished by then, the first of two ways is taken, else the second.

    Examples
    --------
    >>> from datetime import datetime
    >>> Branch("retest", "test", [["release"], ["repair", "test again"]], [0.8, 0.2]).ways[1]
    ('repair', 'test again')
    >>> Branch("season", "tender", [["sow"], ["wait"]], by=datetime(2027, 4, 30, 18)).chances
    ()
    """

    id: str
    after: str
    ways: tuple[tuple[str, ...], ...]
    chances: tuple[float, ...] = ()
    _: KW_ONLY
    by: Instant | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Weather(Noun):
    """Days on which some tasks cannot work: rain, frost, wind, or whatever stops them for a day.

    A day is lost or not once for all the tasks, whatever happened the day before. A lost day does
    nothing; what was begun goes on afterwards.

    Parameters
    ----------
    id : str
    tasks : tuple of str
        Ids of the tasks that stop.
    chances : tuple of float
        From January to December, the chance that a day is lost.

    Examples
    --------
    >>> winter = (0.3, 0.3, 0.2, 0.1, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3)
    >>> Weather("frost", ["walls", "roof"], winter).chances[0]
    0.3
    """

    id: str
    tasks: tuple[str, ...]
    chances: tuple[float, ...]
    _: KW_ONLY
    name: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Entry(Noun):
    """What every entry of a log has.

    Parameters
    ----------
    id, name : str
    party : Party
        With whom it lies.
    owner : str, optional
        Id of a resource or stakeholder.
    tasks : tuple of str
        Ids of the tasks it holds up or concerns.
    """

    id: str
    name: str = ""
    _: KW_ONLY
    opened: date | None = None
    due: date | None = None
    closed: date | None = None
    owner: str | None = None
    party: Party = Party.US
    tasks: tuple[str, ...] = ()
    note: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Issue(Entry):
    """Something that has happened and must be dealt with."""

    severity: int = 3
    risk: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ChangeRequest(Entry):
    """A change that was asked for: its edits, and whether they are accepted.

    Parameters
    ----------
    cost : int or Money, optional
        Minor units that it was granted.
    risk : str, optional
        Id of the risk whose occurrence it pays for, out of the contingency.
    """

    edits: tuple[Edit, ...] = ()
    status: Literal["asked", "accepted", "refused", "withdrawn"] = "asked"
    cost: Amount | None = None
    decided_by: str | None = None
    risk: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Entry):
    """A question that must be, or is, settled."""

    outcome: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Action(Entry):
    """Something to do outside the schedule."""

    decision: str | None = None
    issue: str | None = None
