"""The whole statement of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, fields, replace
from operator import attrgetter
from typing import TypeVar

from pmcore._base import Instant, Noun, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore.model._calendars import Calendar
from pmcore.model._contract import PaymentTerms
from pmcore.model._people import (
    Audience,
    Communication,
    Goal,
    Meeting,
    Responsibility,
    Review,
    Stakeholder,
)
from pmcore.model._quality import (
    Acceptance,
    BacklogItem,
    Deliverable,
    Expectation,
    Gate,
    Objective,
    QualityCheck,
    Requirement,
    Sprint,
)
from pmcore.model._registers import (
    Action,
    Branch,
    ChangeRequest,
    Correlation,
    Decision,
    Issue,
    Response,
    Risk,
    RiskDriver,
    Weather,
)
from pmcore.model._resources import (
    ControlAccount,
    Delivery,
    ExchangeRate,
    OrgUnit,
    Resource,
)
from pmcore.model._tracking import Baseline, CostEntry, StatusUpdate, TimeEntry
from pmcore.model._work import Assignment, Dependency, Settings, Task, WbsElement, link_key
from pmcore.units import Amount

N = TypeVar("N", bound=Noun)


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Noun):
    """The whole statement of one project, or of a portfolio.

    Every collection is a register: a tuple of nouns whose ids are unique in it.

    Parameters
    ----------
    name : str
    start : datetime
        No work before it; naive, in `timezone`.
    finish : datetime, optional
        Must-finish-by date: sets late dates.
    deadline : datetime, optional
        What the contract asks; `penalty` falls due a calendar day after it.
    currency : str, optional
        ISO 4217; required once money appears.
    budget, contingency, management_reserve, price : int, optional
        Minor units of `currency`.
    payment : PaymentTerms, optional
        When the client pays the price, and suppliers are paid.
    calendar : str, optional
        Id of the default calendar; none: Monday to Friday, 9 to 12 and 13 to 18.
    updates : tuple of StatusUpdate
        In the order of their data dates; the last is the current status.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Task, days
    >>> plan = Plan("Portal", start=datetime(2027, 1, 4, 9), tasks=[Task("a", "Analyse", days(3))])
    >>> plan.task("a").duration
    1440
    """

    name: str
    _: KW_ONLY
    start: Instant
    id: str = ""
    finish: Instant | None = None
    deadline: Instant | None = None
    penalty: Amount | None = None
    currency: str | None = None
    budget: int | None = None
    contingency: int | None = None
    management_reserve: int | None = None
    price: int | None = None
    payment: PaymentTerms | None = None
    timezone: str = "UTC"
    calendar: str | None = None
    settings: Settings = Settings()
    client: str = ""
    tasks: tuple[Task, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    wbs: tuple[WbsElement, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    resources: tuple[Resource, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    organisation: tuple[OrgUnit, ...] = ()
    accounts: tuple[ControlAccount, ...] = ()
    objectives: tuple[Objective, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    risks: tuple[Risk, ...] = ()
    responses: tuple[Response, ...] = ()
    risk_drivers: tuple[RiskDriver, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    branches: tuple[Branch, ...] = ()
    weather: tuple[Weather, ...] = ()
    issues: tuple[Issue, ...] = ()
    changes: tuple[ChangeRequest, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    checks: tuple[QualityCheck, ...] = ()
    gates: tuple[Gate, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    backlog: tuple[BacklogItem, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    audiences: tuple[Audience, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    communications: tuple[Communication, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    goals: tuple[Goal, ...] = ()
    reviews: tuple[Review, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    updates: tuple[StatusUpdate, ...] = ()
    time_entries: tuple[TimeEntry, ...] = ()
    cost_entries: tuple[CostEntry, ...] = ()
    attributes: Attributes = EMPTY

    def element(self, register: str, id: str) -> Noun:  # noqa: A002 - the field it looks up
        """Return the element of a register, by id (by key where it has none).

        Raises
        ------
        KeyError
            If there is none.
        """
        elements: tuple[Noun, ...] = getattr(self, register)
        known = memo(self, f"by_id.{register}", lambda: {key_of(item): item for item in elements})
        return known[id]

    def task(self, id: str) -> Task:  # noqa: A002 - the field it looks up
        """Return the task of that id; KeyError if there is none."""
        found = self.element("tasks", id)
        assert isinstance(found, Task)
        return found

    def resource(self, id: str) -> Resource:  # noqa: A002 - the field it looks up
        """Return the resource of that id; KeyError if there is none."""
        found = self.element("resources", id)
        assert isinstance(found, Resource)
        return found

    def put(self, *elements: Noun) -> Plan:
        """Return the plan with each element in place of the one of its id, or added.

        Reviews have no id, since raters may stay unnamed: each is added.

        Raises
        ------
        TypeError
            If a plan has no register for such an element.
        """
        registers: dict[str, list[Noun]] = {}
        for element in elements:
            name = register_of(type(element))
            held = registers.setdefault(name, list(getattr(self, name)))
            key = key_of(element)
            place = next((i for i, item in enumerate(held) if key_of(item) == key), len(held))
            if name == "reviews":
                place = len(held)
            held[place : place + 1] = [element]
        return replace(self, **{name: tuple(held) for name, held in registers.items()})  # type: ignore[arg-type]  # keyed by register

    def with_task(self, task: Task) -> Plan:
        """Return the plan with `task` in place of the one of its id, or added."""
        return self.put(task)

    def with_resource(self, resource: Resource) -> Plan:
        """Return the plan with `resource` in place of the one of its id, or added."""
        return self.put(resource)

    def without(self, register: str, *ids: str) -> Plan:
        """Return the plan without those elements of a register; KeyError if one is missing."""
        gone = {id(self.element(register, each)) for each in ids}
        kept = tuple(item for item in getattr(self, register) if id(item) not in gone)
        return replace(self, **{register: kept})  # type: ignore[arg-type]  # keyed by register

    @property
    def status(self) -> StatusUpdate | None:
        """The current status: the last update, or None."""
        return self.updates[-1] if self.updates else None


_registers: dict[str, str] = {}


def registers() -> dict[str, str]:
    """Return the plan's registers: field name to the class name of its elements."""
    if not _registers:
        for item in fields(Plan):
            kind = str(item.type)
            if kind.startswith("tuple["):
                _registers[item.name] = kind.removeprefix("tuple[").removesuffix(", ...]")
    return _registers


def register_of(kind: type[Noun]) -> str:
    """Return the plan's field that holds elements of `kind`; TypeError if none does."""
    for name, element in registers().items():
        if element == kind.__name__:
            return name
    raise TypeError(f"a plan has no register of {kind.__name__}")


_ID = ("id",)
_KEYS: dict[str, tuple[str, ...]] = {
    "Dependency": ("predecessor", "successor", "type"),
    "Assignment": ("task", "resource", "slot", "mode"),
    "Delivery": ("resource", "at", "id"),
    "ExchangeRate": ("currency", "start"),
    "Acceptance": ("deliverable", "day"),
    "Correlation": ("first", "second"),
    "Responsibility": ("item", "party", "duty"),
    "Review": ("person", "by", "day", "topic"),
    "Baseline": ("name", "revision"),
    "StatusUpdate": ("at",),
}


def key_of(element: Noun) -> str:
    """Return what an element is called in its register: its id, or what stands for one."""
    return keys_of((element,))[0]


def keys_of(elements: Sequence[Noun]) -> list[str]:
    """Return what each of the elements of one register is called in it."""
    names = _KEYS.get(type(elements[0]).__name__, _ID) if elements else _ID
    columns = [map(attrgetter(name), elements) for name in names]
    if elements and isinstance(elements[0], Dependency):
        return list(map(link_key, *columns))
    if len(columns) == 1:
        return ["" if part is None else str(part) for part in columns[0]]
    return [
        "/".join(str(part) for part in parts if part is not None)
        for parts in zip(*columns, strict=True)
    ]
