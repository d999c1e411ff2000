"""From what was asked for to who works on it, and back: links, gaps and dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from pmcore._base import Instant, Made, Noun, Told, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore.control.scope._checks import plan_faults, refuse, wrong
from pmcore.errors import Problem, Severity
from pmcore.model import (
    Deliverable,
    Objective,
    Plan,
    Requirement,
    Schedule,
    Task,
    TaskKind,
    WbsElement,
)
from pmcore.network import ancestors, build
from pmcore.risk import Notice, Noticed
from pmcore.schedule import critical_path

T = TypeVar("T")

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
class TracedRequirement(Noun):
    """What answers a requirement, and when it will be done.

    Parameters
    ----------
    tasks : tuple of str
        Ids of the tasks that make its deliverables, in the plan's order.
    finish : datetime, optional
        When the last of them is done; none where a deliverable, or all, is missing a task.
    last : str, optional
        Which task that is.
    is_accepted : bool
        Whether every deliverable was accepted last, with remarks or without.
    """

    id: str
    name: str
    priority: str
    status: str
    objectives: tuple[str, ...]
    deliverables: tuple[str, ...]
    tasks: tuple[str, ...]
    finish: Instant | None = None
    last: str | None = None
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class TracedDeliverable(Noun):
    """Who asked for a deliverable, what makes it, and whether it was accepted.

    Parameters
    ----------
    outcome : str, optional
        Of its last acceptance; none: it was never put to the client.
    """

    id: str
    name: str
    requirements: tuple[str, ...]
    tasks: tuple[str, ...]
    criteria: int = 0
    finish: Instant | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Served(Noun):
    """What a task is for.

    Parameters
    ----------
    deliverables, requirements, objectives : tuple of str
        Ids of what it helps to make, of what asked for that, of what that is for.
    results : tuple of (str, str)
        Objective and id of the key results that name it.
    enables : tuple of str
        Ids of the deliverables that come next after it by links.
    """

    task: str
    deliverables: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    enables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage(Noun):
    """How many requirements of a priority are answered.

    Parameters
    ----------
    requirements : int
        Those that are not dropped.
    delivered, planned, accepted : int
        Those with a deliverable; those whose deliverables all have tasks; those accepted.
    """

    priority: str
    requirements: int
    delivered: int
    planned: int
    accepted: int

    @property
    def share(self) -> float | None:
        """Planned as a share of all; None where there is none."""
        return self.planned / self.requirements if self.requirements else None


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
    refuse(plan_faults(plan))
    dates = schedule or critical_path(plan)
    refuse(_unscheduled(plan, dates))
    links = _Links(plan, dates)
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
    coverage = tuple(_coverage(requirements, links, each) for each in PRIORITIES)
    return Trace(
        requirements,
        deliverables,
        tasks,
        tuple(each for each in coverage if each.requirements),
        gaps,
        notices=notices,
        made=made(plan),
    )


def _unscheduled(plan: Plan, schedule: Schedule) -> Iterator[Problem]:
    known = {row.id for row in schedule.tasks}
    for task in plan.tasks:
        if task.id not in known:
            yield wrong("not_scheduled", f'tasks["{task.id}"]', found=task.id)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, dict[T, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


@dataclass(frozen=True)
class _Links:
    """The links of a plan, each way."""

    plan: Plan
    schedule: Schedule

    @cached_property
    def made_by(self) -> dict[str, tuple[str, ...]]:
        """Deliverables by the task that makes them."""
        return {task.id: tuple(dict.fromkeys(self._outputs(task))) for task in self.plan.tasks}

    def _outputs(self, task: Task) -> Iterator[str]:
        yield from task.deliverables
        if task.wbs:
            for each in ancestors(self._elements[task.wbs], self._elements):
                yield from each.deliverables

    @cached_property
    def _elements(self) -> dict[str, WbsElement]:
        return {each.id: each for each in self.plan.wbs}

    @cached_property
    def _goals(self) -> dict[str, tuple[str, ...]]:
        return {each.id: each.objectives for each in self.plan.requirements}

    @cached_property
    def makers(self) -> dict[str, tuple[str, ...]]:
        """Tasks by deliverable."""
        return _grouped(
            (item, task)
            for task, items in self.made_by.items()
            for item in items
            if self.plan.task(task).kind is not TaskKind.INACTIVE
        )

    @cached_property
    def asked_by(self) -> dict[str, tuple[str, ...]]:
        """Requirements, dropped ones left out, by deliverable."""
        return _grouped(
            (item, each.id)
            for each in self.plan.requirements
            if each.status != "dropped"
            for item in each.deliverables
        )

    @cached_property
    def results(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Objective and key result by task."""
        return _grouped(
            (task, (goal.id, each.id))
            for goal in self.plan.objectives
            for each in goal.results
            for task in each.tasks
        )

    @cached_property
    def enabled(self) -> dict[str, tuple[str, ...]]:
        """The deliverables that come first after a task by links, by task."""
        after = _grouped((link.predecessor, link.successor) for link in self.plan.dependencies)
        found: dict[str, dict[str, None]] = {}
        for task in reversed(build(self.plan).ids):  # successors first
            held = found[task] = {}
            for each in after.get(task, ()):
                held |= dict.fromkeys(self.made_by[each]) or found.get(each, {})
        return {
            task: tuple(item for item in items if item not in self.made_by[task])
            for task, items in found.items()
        }

    def requirement(self, each: Requirement) -> TracedRequirement:
        """Return what answers a requirement."""
        tasks = self.in_order({task for d in each.deliverables for task in self.makers.get(d, ())})
        last = self._last(tasks) if self.is_planned(each.deliverables) else None
        outcomes = [self.outcome(item) for item in each.deliverables]
        return TracedRequirement(
            each.id,
            each.name,
            each.priority,
            each.status,
            each.objectives,
            each.deliverables,
            tasks,
            self.schedule[last].finish if last else None,
            last,
            is_accepted=bool(outcomes) and all(map(is_accepted, outcomes)),
        )

    def deliverable(self, each: Deliverable) -> TracedDeliverable:
        """Return who asked for a deliverable and what makes it."""
        tasks = self.makers.get(each.id, ())
        last = self._last(tasks)
        return TracedDeliverable(
            each.id,
            each.name,
            self.asked_by.get(each.id, ()),
            tasks,
            len(each.criteria),
            self.schedule[last].finish if last else None,
            self.outcome(each.id),
        )

    def served(self, task: Task) -> Served:
        """Return what a task is for."""
        items = self.made_by[task.id]
        asked = dict.fromkeys(name for item in items for name in self.asked_by.get(item, ()))
        results = self.results.get(task.id, ())
        served = [
            *(goal for name in asked for goal in self._goals[name]),
            *(goal for goal, _ in results),
        ]
        return Served(
            task.id,
            items,
            tuple(asked),
            tuple(dict.fromkeys(served)),
            results,
            self.enabled[task.id],
        )

    def is_planned(self, deliverables: Collection[str]) -> bool:
        """Whether there are deliverables, and tasks for each."""
        return bool(deliverables) and all(item in self.makers for item in deliverables)

    def outcome(self, deliverable: str) -> str | None:
        """Return what became of the last attempt to have a deliverable accepted."""
        tries = [each for each in self.plan.acceptances if each.deliverable == deliverable]
        return max(tries, key=lambda each: each.day).outcome if tries else None

    def in_order(self, tasks: Collection[str]) -> tuple[str, ...]:
        """Return tasks in the plan's order."""
        return tuple(task.id for task in self.plan.tasks if task.id in tasks)

    def _last(self, tasks: Iterable[str]) -> str | None:
        return max(tasks, key=lambda task: self.schedule[task].finish, default=None)


def is_accepted(outcome: str | None) -> bool:
    """Return whether a client took what was put to them."""
    return outcome in ("accepted", "accepted_with_remarks")


def _coverage(rows: Iterable[TracedRequirement], links: _Links, priority: str) -> Coverage:
    held = [each for each in rows if each.priority == priority and each.status != "dropped"]
    return Coverage(
        priority,
        len(held),
        sum(bool(each.deliverables) for each in held),
        sum(links.is_planned(each.deliverables) for each in held),
        sum(each.is_accepted for each in held),
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
