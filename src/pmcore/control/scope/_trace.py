"""From what was asked for to who works on it, and back: links, gaps and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, Told, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.scope._checks import schedule_faults
from pmcore.control.scope._links import (
    Coverage,
    Links,
    Served,
    TracedDeliverable,
    TracedRequirement,
    coverage_of,
)
from pmcore.errors import Severity
from pmcore.model import Objective, Plan, Schedule, TaskKind
from pmcore.network import errors_of
from pmcore.schedule import critical_path

PRIORITIES = ("must", "should", "could", "wont")
# What only supports the rest, or takes no time, need not serve anything by itself.
_ASIDE = (TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK, TaskKind.INACTIVE)


@dataclass(frozen=True, slots=True)
class TraceGap(Told):
    """A link that is missing between what is wanted and what is done.

    Parameters
    ----------
    code : str
        ``trace.no_deliverable``, ``trace.no_objective``, ``trace.must_dropped``,
        ``trace.no_task``, ``trace.no_criteria``, ``trace.not_accepted``, ``trace.refused``,
        ``trace.unasked``, ``trace.unserved`` or ``trace.serves_nothing``.
    facts : Attributes
    register, id : str
        Where it is missing.
    severity : Severity
        An error where something is concerned that must be there.
    """

    code: str
    facts: Attributes
    register: str
    id: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Trace(Noticed):
    """Links from requirements to tasks and back, with what is missing.

    Parameters
    ----------
    requirements : tuple of TracedRequirement
    deliverables : tuple of TracedDeliverable
    tasks : tuple of Served
    coverage : tuple of Coverage
        By priority, of those that occur.
    gaps : tuple of TraceGap
    """

    requirements: tuple[TracedRequirement, ...]
    deliverables: tuple[TracedDeliverable, ...]
    tasks: tuple[Served, ...]
    coverage: tuple[Coverage, ...]
    gaps: tuple[TraceGap, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, requirement: str) -> TracedRequirement:
        """Return a requirement's links, by id; KeyError if there is none."""
        return memo(self, "by_id", lambda: {each.id: each for each in self.requirements})[
            requirement
        ]

    def serves(self, task: str) -> Served:
        """Return what a task is for; KeyError if there is none."""
        return memo(self, "by_task", lambda: {each.task: each for each in self.tasks})[task]

    def text(self, language: str = "en") -> str:
        """Return the gaps, and the notices, one a line."""
        return "\n".join(each.text(language) for each in (*self.gaps, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a requirement."""
        names = ("id", "name", "priority", "status", "objectives", "deliverables", "tasks")
        return table_of(self.requirements, (*names, "finish", "last", "is_accepted"))


def trace(plan: Plan, schedule: Schedule | None = None) -> Trace:
    """Return how requirements lead to tasks and tasks back to objectives, and what is missing.

    A task makes the deliverables that it names, and those of the WBS elements above it. It serves
    what asked for them, and enables what its successors make.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        When each requirement will be done; none: the critical path from the plan's status.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each task that the schedule lacks.

    References
    ----------
    O. C. Z. Gotel, A. C. W. Finkelstein, An analysis of the requirements traceability problem,
    Proc. 1st International Conference on Requirements Engineering, 1994 (forwards and backwards).
    Priorities: D. Clegg, R. Barker, Case Method Fast-Track, 1994 (MoSCoW).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore import Deliverable, Requirement
    >>> from pmcore.examples import portal
    >>> plan = portal().put(
    ...     Deliverable("api", "The API", criteria=["documented"]),
    ...     Requirement("R1", "Pay by card", deliverables=["api"]),
    ...     Requirement("R2", "Pay by bill"),
    ...     replace(portal().task("api"), deliverables=("api",)),
    ... )
    >>> found = trace(plan)
    >>> found["R1"].tasks, found["R1"].finish, found.serves("scope").enables
    (('api',), datetime.datetime(2027, 1, 29, 18, 0), ('api',))
    >>> print(found.gaps[0].text())
    Requirement R2 Pay by bill (must) has no deliverable
    """
    refuse(errors_of(plan))
    dates = schedule or critical_path(plan)
    refuse(schedule_faults(dates, ((f'tasks["{task.id}"]', task.id) for task in plan.tasks)))
    links = Links(plan, dates)
    requirements = tuple(links.requirement(each) for each in plan.requirements)
    deliverables = tuple(links.deliverable(each) for each in plan.deliverables)
    tasks = tuple(links.served(each) for each in plan.tasks)
    gaps = (
        *_of_requirements(plan, requirements),
        *_of_deliverables(plan, deliverables, dates),
        *_of_objectives(plan, requirements),
        *_of_tasks(plan, tasks),
    )
    notices = () if plan.requirements else (Notice("trace.no_requirements"),)
    coverage = tuple(coverage_of(requirements, links, each) for each in PRIORITIES)
    return Trace(
        requirements,
        deliverables,
        tasks,
        tuple(each for each in coverage if each.requirements),
        gaps,
        notices=notices,
        made=made(plan),
    )


def _gap(
    code: str, register: str, item: Noun, *, is_error: bool = False, **facts: object
) -> TraceGap:
    id_, name = item.id, item.name  # type: ignore[attr-defined]  # every noun of these registers
    severity = Severity.ERROR if is_error else Severity.WARNING
    told = Attributes(id=id_, name=name, **facts)
    return TraceGap(f"trace.{code}", told, register, id_, severity)


def _of_requirements(plan: Plan, rows: Iterable[TracedRequirement]) -> Iterator[TraceGap]:
    for each in rows:
        is_must = each.priority == "must"
        facts = {"priority": f"priority.{each.priority}"}
        if each.status == "dropped":
            if is_must:
                yield _gap("must_dropped", "requirements", each, is_error=True)
            continue
        if not each.deliverables and each.priority != "wont":
            yield _gap("no_deliverable", "requirements", each, is_error=is_must, **facts)
        if not each.objectives and plan.objectives:
            yield _gap("no_objective", "requirements", each)


def _of_deliverables(
    plan: Plan, rows: Iterable[TracedDeliverable], schedule: Schedule
) -> Iterator[TraceGap]:
    musts = {each.id for each in plan.requirements if each.priority == "must"}
    now = schedule.data_date
    for each in rows:
        is_must = not musts.isdisjoint(each.requirements)
        if not each.tasks:
            yield _gap("no_task", "deliverables", each, is_error=is_must)
        if not each.criteria:
            yield _gap("no_criteria", "deliverables", each)
        if each.outcome == "refused":
            yield _gap("refused", "deliverables", each, is_error=True)
        elif each.outcome is None and _is_past(each.finish, now):
            assert each.finish is not None
            yield _gap("not_accepted", "deliverables", each, finish=each.finish.isoformat())
        if plan.requirements and not each.requirements:
            yield _gap("unasked", "deliverables", each)


def _is_past(finish: datetime | None, now: datetime | None) -> bool:
    return finish is not None and now is not None and finish <= now


def _of_objectives(plan: Plan, rows: Iterable[TracedRequirement]) -> Iterator[TraceGap]:
    served = {goal for each in rows if each.status != "dropped" for goal in each.objectives}

    def is_served(goal: Objective) -> bool:
        return goal.id in served or any(each.tasks for each in goal.results)

    for goal in plan.objectives:
        if not is_served(goal):
            yield _gap("unserved", "objectives", goal, is_error=True)


def _of_tasks(plan: Plan, rows: Iterable[Served]) -> Iterator[TraceGap]:
    """Yield tasks that neither make nor enable anything, where anything is made at all."""
    if not any(row.deliverables for row in rows):
        return
    for row in rows:
        task = plan.task(row.task)
        if task.is_milestone or task.kind in _ASIDE:
            continue
        if not row.deliverables and not row.results and not row.enables:
            yield _gap("serves_nothing", "tasks", task)
