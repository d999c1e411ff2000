"""What is to be done: tasks, ways to do them, links, dates, needs."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias

from pmcore._base import TAGGED, Instant, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._distributions import Distribution
from pmcore.units import Amount


class TaskKind(StrEnum):
    """What a task is to the scheduler."""

    TASK = "task"
    START_MILESTONE = "start_milestone"
    FINISH_MILESTONE = "finish_milestone"
    LEVEL_OF_EFFORT = "level_of_effort"
    HAMMOCK = "hammock"
    MANUAL = "manual"
    INACTIVE = "inactive"


class LinkType(StrEnum):
    """Which event of the predecessor holds which event of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagCalendar(StrEnum):
    """Whose working time a lag runs on, where the link names no calendar."""

    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    PROJECT = "project"
    ELAPSED = "elapsed"


class ConstraintType(StrEnum):
    """The date constraints of Primavera P6 and Microsoft Project.

    ``START_ON`` and ``FINISH_ON`` move a task as far as links allow; the mandatory ones
    override links. ``AS_SOON_AS_POSSIBLE`` speaks where a plan is scheduled from its finish.
    """

    AS_LATE_AS_POSSIBLE = "as_late_as_possible"
    AS_SOON_AS_POSSIBLE = "as_soon_as_possible"
    START_NO_EARLIER_THAN = "start_no_earlier_than"
    START_NO_LATER_THAN = "start_no_later_than"
    FINISH_NO_EARLIER_THAN = "finish_no_earlier_than"
    FINISH_NO_LATER_THAN = "finish_no_later_than"
    START_ON = "start_on"
    FINISH_ON = "finish_on"
    MUST_START_ON = "must_start_on"
    MUST_FINISH_ON = "must_finish_on"
    EXPECTED_FINISH = "expected_finish"
    EXTERNAL_EARLY_START = "external_early_start"
    EXTERNAL_LATE_FINISH = "external_late_finish"


class Accrual(StrEnum):
    """When a cost falls due over a task."""

    START = "start"
    END = "end"
    EVEN = "even"


class EarnedBy(StrEnum):
    """How progress of a task earns its budget."""

    PERCENT = "percent"
    ZERO_HUNDRED = "0/100"
    FIFTY_FIFTY = "50/50"
    START_SHARE = "start_share"
    WEIGHTED_STEPS = "weighted_steps"
    UNITS = "units"
    LEVEL_OF_EFFORT = "level_of_effort"
    APPORTIONED = "apportioned"


@dataclass(frozen=True, slots=True, repr=False)
class SkillNeed(Noun):
    """People that a task needs for its whole length.

    Parameters
    ----------
    skill : str
    level : int
        The least level that serves.
    count : int
        How many different people.
    units : float
        Share of full time of each.
    name : str
        The slot's name where a task has several needs of one skill.
    """

    skill: str
    level: int = 1
    count: int = 1
    units: float = 1.0
    _: KW_ONLY
    name: str = ""
    kind: Literal["skill"] = field(default="skill", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class ResourceNeed(Noun):
    """A named person, or units of a named pool, for a task's whole length."""

    resource: str
    units: float = 1.0
    _: KW_ONLY
    name: str = ""
    kind: Literal["resource"] = field(default="resource", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class MaterialNeed(Noun):
    """Material that a task uses up at its start; a negative quantity is there from its finish."""

    resource: str
    quantity: float
    accrual: Accrual = Accrual.START
    _: KW_ONLY
    kind: Literal["material"] = field(default="material", repr=False)


Need: TypeAlias = Annotated[SkillNeed | ResourceNeed | MaterialNeed, TAGGED]


@dataclass(frozen=True, slots=True, repr=False)
class CostItem(Noun):
    """Money a task costs beside its people.

    Parameters
    ----------
    amount : int or Money
        Minor units.
    accrual : Accrual
    estimate : Distribution, optional
        How uncertain the amount is, in minor units of its currency.
    """

    amount: Amount
    accrual: Accrual = Accrual.EVEN
    _: KW_ONLY
    name: str = ""
    category: str = ""
    estimate: Distribution | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Mode(Noun):
    """Another way to do a task: its duration or work, and its needs."""

    id: str
    duration: int | None = None
    _: KW_ONLY
    work: int | None = None
    needs: tuple[Need, ...] = ()
    costs: tuple[CostItem, ...] = ()
    estimate: Distribution | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class DateConstraint(Noun):
    """A wish about a task's dates; the first of a task is primary, the next secondary."""

    type: ConstraintType
    date: Instant | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Step(Noun):
    """A part of a task that earns a share of it when done."""

    name: str
    weight: float
    due: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Task(Noun):
    """Schedulable work.

    Parameters
    ----------
    id : str
    name : str
    duration : int
        Working minutes on the task's calendar; 0: a milestone.
    work : int, optional
        Person-minutes at pace 1.0; with it the people assigned set the duration.
    kind : TaskKind
    wbs : str, optional
        Id of its `WbsElement`.
    calendar : str, optional
        Id; none: the plan's.
    priority : int
        0 to 1000, higher first, when resources are short.
    weight : float
        What a day late costs in weighted tardiness.
    needs : tuple of SkillNeed, ResourceNeed or MaterialNeed
    costs : tuple of CostItem
    modes : tuple of Mode
        Alternatives; the task's own duration and needs are the first way.
    constraints : tuple of DateConstraint
    deadline : datetime, optional
        Wished latest finish; it sets late dates and moves no early one.
    estimate : Distribution, optional
        Uncertain duration (or work, where `work` is given), in minutes.
    is_interruptible : bool
        Whether leave of its people may split it.
    start, finish : datetime, optional
        Stated dates of a manual task.
    splits : tuple of (int, int)
        Breaks as (working minutes done before it, its length in working minutes).
    responsible : str, optional
        Id of the resource that answers for it.

    Examples
    --------
    >>> from pmcore import days
    >>> Task("api", "Build the API", days(15), needs=[SkillNeed("python", level=2)]).duration
    7200
    """

    id: str
    name: str = ""
    duration: int = 0
    _: KW_ONLY
    work: int | None = None
    kind: TaskKind = TaskKind.TASK
    wbs: str | None = None
    calendar: str | None = None
    priority: int = 500
    weight: float = 1.0
    needs: tuple[Need, ...] = ()
    costs: tuple[CostItem, ...] = ()
    modes: tuple[Mode, ...] = ()
    constraints: tuple[DateConstraint, ...] = ()
    deadline: Instant | None = None
    estimate: Distribution | None = None
    is_interruptible: bool = False
    start: Instant | None = None
    finish: Instant | None = None
    splits: tuple[tuple[int, int], ...] = ()
    responsible: str | None = None
    earned_by: EarnedBy = EarnedBy.PERCENT
    earned_share: float = 0.0
    apportioned_to: str | None = None
    steps: tuple[Step, ...] = ()
    deliverables: tuple[str, ...] = ()
    note: str = ""
    attributes: Attributes = EMPTY

    @property
    def is_milestone(self) -> bool:
        """Whether it takes no time and no work."""
        if self.kind is TaskKind.TASK:
            return not self.duration and not self.work
        return self.kind in (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)


@dataclass(frozen=True, slots=True, repr=False)
class Dependency(Noun):
    """A link: an event of `successor` waits for an event of `predecessor`.

    Parameters
    ----------
    predecessor, successor : str
        Task ids.
    type : LinkType
    lag : int
        Minutes on the lag calendar; negative: a lead.
    lag_calendar : str, optional
        A `LagCalendar` or the id of a calendar; none: the plan's setting.
    percent : float, optional
        Lag as a share of the predecessor's duration, in place of `lag`.
    rounds_up : bool
        Whether an elapsed lag ends at the end of its day.
    max_lag : int, optional
        The successor's event comes at most these minutes after the predecessor's.
    estimate : Distribution, optional
        Uncertain lag, in minutes on the lag calendar; samples draw it in place of `lag`.

    Examples
    --------
    >>> from pmcore import days
    >>> Dependency("scope", "pilot", lag=days(2)).key
    'scope->pilot'
    """

    predecessor: str
    successor: str
    type: LinkType = LinkType.FS
    lag: int = 0
    _: KW_ONLY
    lag_calendar: str | None = None
    percent: float | None = None
    rounds_up: bool = False
    max_lag: int | None = None
    estimate: Distribution | None = None
    attributes: Attributes = EMPTY

    @property
    def key(self) -> str:
        """Its name in paths: ends and, unless FS, type."""
        return link_key(self.predecessor, self.successor, self.type)


def link_key(predecessor: str, successor: str, kind: LinkType) -> str:
    """Return what a link with such ends is called in paths."""
    ends = f"{predecessor}->{successor}"
    return ends if kind is LinkType.FS else f"{ends}:{kind}"


def chain(*tasks: str, lag: int = 0) -> tuple[Dependency, ...]:
    """Return finish-to-start links from each task to the next.

    Examples
    --------
    >>> [link.key for link in chain("a", "b", "c")]
    ['a->b', 'b->c']
    """
    return tuple(Dependency(before, after, lag=lag) for before, after in pairwise(tasks))


@dataclass(frozen=True, slots=True, repr=False)
class Assignment(Noun):
    """A resource's share of a task.

    Parameters
    ----------
    task, resource : str
        Ids.
    slot : int, optional
        Which of the task's needs it fills, by position; none: none in particular.
    units : float
        Share of full time, or units of a pool.
    work : int, optional
        Person-minutes, where they differ from units times duration.
    start, finish : datetime, optional
        Where they differ from the task's.
    is_released : bool
        Whether a search may give the work to somebody else.
    quantity : float, optional
        Units of material.
    """

    task: str
    resource: str
    slot: int | None = None
    units: float = 1.0
    _: KW_ONLY
    work: int | None = None
    start: Instant | None = None
    finish: Instant | None = None
    mode: str | None = None
    is_released: bool = False
    quantity: float | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class WbsElement(Noun):
    """A node of the scope tree; a root is a project of a portfolio.

    Parameters
    ----------
    id : str
    name : str
    parent : str, optional
        Id of the node above.
    start, deadline, calendar, weight, penalty, budget, priority
        What a project of a portfolio states for itself: earliest start, wished finish, calendar,
        weight and money of a day late, money, and 0 to 1000. By Microsoft Project's rules the
        deadline limits the late dates of what lies below, as that of a task does its own.
    """

    id: str
    name: str = ""
    parent: str | None = None
    _: KW_ONLY
    code: str = ""
    start: Instant | None = None
    deadline: Instant | None = None
    calendar: str | None = None
    weight: float = 1.0
    penalty: Amount | None = None
    price: Amount | None = None
    budget: Amount | None = None
    priority: int = 500
    settings: Settings | None = None
    responsible: str | None = None
    deliverables: tuple[str, ...] = ()
    note: str = ""
    attributes: Attributes = EMPTY


class ProgressRule(StrEnum):
    """How links hold work that began before its predecessors finished."""

    RETAINED_LOGIC = "retained_logic"
    OVERRIDE = "override"
    ACTUAL_DATES = "actual_dates"


class Rules(StrEnum):
    """Whose scheduling conventions hold."""

    TEXTBOOK = "textbook"
    P6 = "p6"
    MSP = "msp"


class FloatBy(StrEnum):
    """Which of a task's floats is its total float."""

    START = "start"
    FINISH = "finish"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True, repr=False)
class Settings(Noun):
    """Conventions of scheduling; a reader sets what its file says.

    Parameters
    ----------
    critical_float : int
        A task is critical when its total float (minutes) is at most this.
    lag_calendar : LagCalendar
        Where a link names none.
    honours_constraints : bool
        Whether a date that a task must not pass holds it even against its links, as Microsoft
        Project may; the passes follow it under its rules.
    """

    rules: Rules = Rules.TEXTBOOK
    progress: ProgressRule = ProgressRule.RETAINED_LOGIC
    float_by: FloatBy = FloatBy.FINISH
    critical_float: int = 0
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    is_critical_by_longest_path: bool = False
    schedules_from_finish: bool = False
    open_ends_at_own_finish: bool = False
    honours_constraints: bool = False
    attributes: Attributes = EMPTY
