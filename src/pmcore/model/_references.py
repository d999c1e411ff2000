"""Which fields hold the ids of which elements: one table for checks, merging and redaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pmcore._base import memo
from pmcore.model._calendars import ELAPSED, STANDARD
from pmcore.model._plan import Plan, keys_of
from pmcore.model._work import LagCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAG_CALENDARS = "LagCalendar"
"""Stands among the registers of a field that a `LagCalendar` may fill too."""

EVERYTHING = "*"
"""Stands for all registers."""


class Reference(NamedTuple):
    """One field that names other elements.

    Parameters
    ----------
    field : str
    registers : tuple of str
        The plan's registers, one of which holds what is named.
    is_many : bool
        Whether the field is a tuple of ids (of tuples of ids, for the ways of a branch).
    """

    field: str
    registers: tuple[str, ...]
    is_many: bool


def _table(rows: Mapping[str, str]) -> dict[str, tuple[Reference, ...]]:
    """Read rows such as ``"task:tasks people*:resources|stakeholders"``; a star: many."""
    table = {}
    for noun, text in rows.items():
        pairs = (word.split(":") for word in text.split())
        table[noun] = tuple(
            Reference(field.rstrip("*"), tuple(held.split("|")), field.endswith("*"))
            for field, held in pairs
        )
    return table


_ENTRY = "owner:resources|stakeholders tasks*:tasks"

REFERENCES: Mapping[str, tuple[Reference, ...]] = _table(
    {
        "Plan": "calendar:calendars",
        "Task": "wbs:wbs calendar:calendars responsible:resources|stakeholders "
        "apportioned_to:tasks deliverables*:deliverables",
        "ResourceNeed": "resource:resources",
        "MaterialNeed": "resource:resources",
        "Dependency": f"predecessor:tasks successor:tasks lag_calendar:calendars|{LAG_CALENDARS}",
        "Assignment": "task:tasks resource:resources",
        "WbsElement": "parent:wbs calendar:calendars responsible:resources|stakeholders "
        "deliverables*:deliverables",
        "Calendar": "base:calendars",
        "Resource": "calendar:calendars unit:organisation",
        "Instalment": "task:tasks",
        "PaymentTerms": "released_by:tasks",
        "Delivery": "resource:resources",
        "OrgUnit": "parent:organisation manager:resources|stakeholders",
        "ControlAccount": "wbs:wbs unit:organisation manager:resources|stakeholders",
        "KeyResult": "tasks*:tasks",
        "Objective": "owner:resources|stakeholders",
        "Requirement": "objectives*:objectives deliverables*:deliverables",
        "Expectation": "stakeholder:stakeholders",
        "Acceptance": "deliverable:deliverables",
        "Gate": "milestone:tasks",
        "Sprint": "wbs:wbs",
        "BacklogItem": "sprint:sprints",
        "Delay": "task:tasks",
        "ExtraCost": "task:tasks",
        "Stretch": "task:tasks",
        "Risk": "owner:resources|stakeholders",
        "Response": "risks*:risks excludes*:responses secondary*:risks "
        "owner:resources|stakeholders",
        "RiskDriver": "tasks*:tasks",
        "Correlation": "first:tasks|risk_drivers|risks second:tasks|risk_drivers|risks",
        "Branch": "after:tasks ways*:tasks",
        "Weather": "tasks*:tasks",
        "Issue": f"{_ENTRY} risk:risks",
        "ChangeRequest": f"{_ENTRY} risk:risks",
        "Decision": _ENTRY,
        "Action": f"{_ENTRY} decision:decisions issue:issues",
        "Communication": "owner:resources|stakeholders people*:resources|stakeholders",
        "Meeting": "communication:communications people*:resources|stakeholders",
        "Goal": "person:resources|stakeholders",
        "TaskStatus": "task:tasks people*:resources",
        "TimeEntry": "resource:resources task:tasks",
        "CostEntry": "task:tasks account:accounts risk:risks",
    }
)
"""What must exist: an id here that no register holds is a problem of the plan."""

LOOSE: Mapping[str, tuple[Reference, ...]] = _table(
    {
        "Resource": "preferences*:tasks",
        "BacklogItem": "needs*:backlog",
        "QualityCheck": f"subject:{EVERYTHING}",
        "Acceptance": "by:stakeholders|resources",
        "Criterion": "waived_by:stakeholders|resources",
        "ChangeRequest": "decided_by:stakeholders|resources",
        "Stakeholder": "audience:audiences",
        "Communication": "audience:audiences|stakeholders",
        "Audience": f"hidden*:{EVERYTHING} projects*:wbs",
        "Responsibility": f"item:{EVERYTHING} party:resources|stakeholders|organisation",
        "Review": "person:resources|stakeholders topic:tasks rater:resources|stakeholders",
        "PlannedTask": "task:tasks wbs:wbs calendar:calendars",
        "PlannedCost": "resource:resources",
        "Baseline": "calendar:calendars",
        "CostEntry": "refers_to:cost_entries",
    }
)
"""What may be an id or a name of the world outside, or may have gone since."""


def references() -> Mapping[str, tuple[Reference, ...]]:
    """Return, for each class of noun, the fields that must name an element of the plan.

    Examples
    --------
    >>> references()["Meeting"][1]
    Reference(field='people', registers=('resources', 'stakeholders'), is_many=True)
    """
    return REFERENCES


def known_ids(plan: Plan, registers: Iterable[str]) -> frozenset[str]:
    """Return the ids that a reference into one of `registers` may have.

    Calendars include the standard one and the one that always works; `LagCalendar` stands for
    its values.
    """
    return frozenset().union(*(_ids(plan, name) for name in registers))


def names_of(plan: Plan) -> dict[str, str]:
    """Return what people, stakeholders and units are called, by id."""

    def make() -> dict[str, str]:
        registers = (plan.organisation, plan.stakeholders, plan.resources)
        return {each.id: each.name or each.id for held in registers for each in held}

    return memo(plan, "names_of", make)


def _ids(plan: Plan, register: str) -> frozenset[str]:
    if register == LAG_CALENDARS:
        return frozenset(map(str, LagCalendar))
    held = memo(plan, f"ids.{register}", lambda: frozenset(keys_of(getattr(plan, register))))
    return held | {ELAPSED, STANDARD.id} if register == "calendars" else held
