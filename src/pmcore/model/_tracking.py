"""What was approved and what happened: baselines, status, hours, money."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum

from pmcore._base import Instant, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._calendars import Calendar
from pmcore.model._work import Accrual, EarnedBy
from pmcore.units import Amount, Money


@dataclass(frozen=True, slots=True, repr=False)
class PlannedCost(Noun):
    """A part of a task's approved budget and how it falls due.

    Parameters
    ----------
    amount : int
        Minor units of the plan's currency.
    accrual : Accrual
    category : str
        ``labour``, ``equipment``, ``material``, ``fixed`` or a category of the plan's own.
    start, finish : datetime, optional
        Where they differ from the task's.
    """

    amount: int
    accrual: Accrual = Accrual.EVEN
    category: str = "labour"
    resource: str | None = None
    _: KW_ONLY
    start: Instant | None = None
    finish: Instant | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PlannedTask(Noun):
    """A task as approved.

    Parameters
    ----------
    start, finish : datetime
    costs : tuple of PlannedCost
    work : int
        Person-minutes.
    calendar : str
        Id of the calendar (of the baseline) its even costs run on; empty: the baseline's own.
    segments : tuple of (datetime, datetime)
        Its parts, where leave or splits interrupt it; empty: one part.
    """

    task: str
    start: Instant
    finish: Instant
    _: KW_ONLY
    duration: int = 0
    work: int = 0
    costs: tuple[PlannedCost, ...] = ()
    calendar: str = ""
    segments: tuple[tuple[Instant, Instant], ...] = ()
    wbs: str | None = None
    earned_by: EarnedBy = EarnedBy.PERCENT
    is_milestone: bool = False
    attributes: Attributes = EMPTY

    @property
    def budget(self) -> int:
        """Minor units over all its costs."""
        return sum(cost.amount for cost in self.costs)


@dataclass(frozen=True, slots=True, repr=False)
class Baseline(Noun):
    """Approved dates and cost; a revision is a new one that names the former.

    Parameters
    ----------
    name : str
    tasks : tuple of PlannedTask
    calendars : tuple of Calendar
        The calendars it was made on, so that later changes of the plan leave it alone.
    calendar : str
        Id of the one that time is counted on; empty: the standard calendar.
    """

    name: str
    tasks: tuple[PlannedTask, ...] = ()
    _: KW_ONLY
    approved: date | None = None
    revision: int = 0
    replaces: str | None = None
    reason: str = ""
    currency: str | None = None
    calendars: tuple[Calendar, ...] = ()
    calendar: str = ""
    contingency: int = 0
    management_reserve: int = 0
    attributes: Attributes = EMPTY

    @property
    def budget(self) -> int:
        """Budget at completion (BAC) in minor units, reserves apart."""
        return sum(task.budget for task in self.tasks)


@dataclass(frozen=True, slots=True, repr=False)
class TaskStatus(Noun):
    """Facts about one task at a data date.

    Parameters
    ----------
    task : str
    start, finish : datetime, optional
        Actual dates.
    percent : float, optional
        Share done, 0 to 1; none: 1 when finished, else from `remaining`.
    remaining : int, optional
        Working minutes still to do.
    actual_work : int, optional
        Person-minutes spent.
    actual_cost : int, optional
        Minor units spent to date.
    resume, suspend : datetime, optional
        When its remaining work goes on; since when it rests.
    expected_finish : datetime, optional
        What its owner now says.
    people : tuple of str
        Who did the work.
    """

    task: str
    _: KW_ONLY
    start: Instant | None = None
    finish: Instant | None = None
    percent: float | None = None
    remaining: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    actual_cost: int | None = None
    units_done: float | None = None
    steps_done: tuple[str, ...] = ()
    suspend: Instant | None = None
    resume: Instant | None = None
    expected_finish: Instant | None = None
    people: tuple[str, ...] = ()
    note: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class StatusUpdate(Noun):
    """Facts at a data date; a task it does not name has not begun.

    Parameters
    ----------
    at : datetime
        The data date.
    tasks : tuple of TaskStatus
    """

    at: Instant
    tasks: tuple[TaskStatus, ...] = ()
    _: KW_ONLY
    name: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class TimeEntry(Noun):
    """Hours a person worked on a task on a day.

    Parameters
    ----------
    work : int
        Person-minutes.
    overtime : int
        How many of them were beyond the calendar; paid at the price of overtime.
    cost : int or Money, optional
        What they cost; none: the person's price.
    """

    id: str
    resource: str
    task: str
    day: date
    work: int
    _: KW_ONLY
    overtime: int = 0
    cost: Amount | None = None
    note: str = ""
    attributes: Attributes = EMPTY


class CostKind(StrEnum):
    """What has happened to a sum of money."""

    COMMITMENT = "commitment"
    ACCRUAL = "accrual"
    INVOICE = "invoice"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, repr=False)
class CostEntry(Noun):
    """Money committed, accrued, invoiced or paid; negative amounts come in.

    Parameters
    ----------
    net, tax : int or Money
        Minor units; gross is their sum.
    refers_to : str
        Id of the entry it settles, such as the invoice of a payment.
    risk : str, optional
        Id of the risk whose occurrence it pays for, out of the contingency.
    quantity : float, optional
        Units of material that it is for.
    """

    id: str
    kind: CostKind
    day: date
    net: Amount
    _: KW_ONLY
    tax: Amount = 0
    task: str | None = None
    account: str | None = None
    category: str = ""
    supplier: str = ""
    due: date | None = None
    refers_to: str = ""
    risk: str | None = None
    quantity: float | None = None
    note: str = ""
    attributes: Attributes = EMPTY

    @property
    def comes_in(self) -> bool:
        """Whether it is money of the client: an invoice or a payment below 0, of no supplier."""
        net = self.net.amount if isinstance(self.net, Money) else self.net
        is_settled = self.kind in (CostKind.INVOICE, CostKind.PAYMENT)
        return is_settled and net < 0 and not self.supplier
