"""What is wanted and whether it is good: goals, scope, deliverables, checks, gates."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from pmcore._base import Instant, Noun
from pmcore._mapping import EMPTY, Attributes


@dataclass(frozen=True, slots=True, repr=False)
class KeyResult(Noun):
    """A measure of an objective: from `baseline` to `target`, now `values[-1]`.

    Parameters
    ----------
    tasks : tuple of str
        Ids of the tasks on which it waits.
    due : date, optional
        The day by which they must be done; none: the objective's. One with a day and no values,
        such as "practical completion by 14 August" from 0 to 1, goes by how much of them is done.
    """

    id: str
    name: str = ""
    _: KW_ONLY
    baseline: float
    target: float
    weight: float = 1.0
    unit: str = ""
    values: tuple[tuple[date, float], ...] = ()
    tasks: tuple[str, ...] = ()
    due: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Objective(Noun):
    """What the project is for, with its measures."""

    id: str
    name: str = ""
    _: KW_ONLY
    results: tuple[KeyResult, ...] = ()
    owner: str | None = None
    value: int | None = None
    due: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Requirement(Noun):
    """What was asked for, and which deliverables answer it."""

    id: str
    name: str = ""
    _: KW_ONLY
    source: str = ""
    priority: Literal["must", "should", "could", "wont"] = "must"
    objectives: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    status: Literal["proposed", "agreed", "met", "dropped"] = "proposed"
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Expectation(Noun):
    """What a stakeholder hopes for, and how satisfied they were when asked, 0 to 10."""

    id: str
    stakeholder: str
    name: str = ""
    _: KW_ONLY
    ratings: tuple[tuple[date, float], ...] = ()
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Deliverable(Noun):
    """An output with criteria of acceptance."""

    id: str
    name: str = ""
    _: KW_ONLY
    criteria: tuple[str, ...] = ()
    due: date | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Acceptance(Noun):
    """The client's signature under a deliverable, or the reason it is missing (验收)."""

    deliverable: str
    day: date
    outcome: Literal["accepted", "accepted_with_remarks", "refused"]
    by: str = ""
    _: KW_ONLY
    remarks: tuple[str, ...] = ()
    attributes: Attributes = EMPTY


class CheckOutcome(StrEnum):
    """Result of a quality check; what was not measured is unknown, never passed."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class QualityCheck(Noun):
    """A criterion looked at: what was wanted, found, and the evidence."""

    id: str
    name: str = ""
    _: KW_ONLY
    subject: str = ""
    day: date | None = None
    standard: str = ""
    outcome: CheckOutcome = CheckOutcome.UNKNOWN
    measured: tuple[float, ...] = ()
    defects: int | None = None
    inspected: int | None = None
    evidence: str = ""
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Criterion(Noun):
    """A predicate over a metric that a gate asks for.

    Parameters
    ----------
    metric : str
    op : str
        ``>=``, ``<=``, ``==``, ``>`` or ``<``.
    target : float
    value : float, optional
        What was measured; none: unknown, which is never a pass.
    is_mandatory : bool
        Whether failing it fails the gate; else the gate is conditional.
    """

    id: str
    metric: str
    op: Literal[">=", "<=", "==", ">", "<"]
    target: float
    _: KW_ONLY
    value: float | None = None
    is_mandatory: bool = True
    waived_by: str | None = None
    waived_until: date | None = None
    waived_why: str = ""


class GateDecision(StrEnum):
    """What a gate decided."""

    PASS = "pass"
    CONDITIONAL = "conditional"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, repr=False)
class Gate(Noun):
    """Named predicates on a milestone that hold its successors back.

    Parameters
    ----------
    milestone : str
        Id of the task it stands on.
    criteria : tuple of Criterion
    decision : GateDecision, optional
        What was decided, at `decided`; a gate blocks by recorded decisions alone.
    """

    id: str
    milestone: str
    name: str = ""
    _: KW_ONLY
    criteria: tuple[Criterion, ...] = ()
    decision: GateDecision | None = None
    decided: Instant | None = None
    reopens: Instant | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Sprint(Noun):
    """A time box with a goal."""

    id: str
    name: str = ""
    _: KW_ONLY
    start: Instant
    finish: Instant
    goal: str = ""
    wbs: str | None = None
    points_done: float | None = None
    attributes: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class BacklogItem(Noun):
    """Work not yet planned, sized in points, or in time by skill.

    Parameters
    ----------
    needs : tuple of str
        Ids of the items that must be done before it, or with it in one sprint.
    work : tuple of (str, int)
        Person-minutes at pace 1.0 by skill; an empty skill: anybody's.
    level : int
        The least level of each skill that serves.
    """

    id: str
    name: str = ""
    _: KW_ONLY
    points: float | None = None
    value: float | None = None
    priority: int = 500
    sprint: str | None = None
    needs: tuple[str, ...] = ()
    states: tuple[tuple[Instant, str], ...] = ()
    work: tuple[tuple[str, int], ...] = ()
    attributes: Attributes = EMPTY
    level: int = 1
