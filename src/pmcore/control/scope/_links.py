"""The links between what is wanted and what is done, each way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pmcore._base import Instant, Noun
from pmcore.model import Deliverable, Plan, Requirement, Schedule, Task, TaskKind, WbsElement
from pmcore.network import ancestors, build

T = TypeVar("T")


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


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, dict[T, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: tuple(values) for key, values in found.items()}


@dataclass(frozen=True)
class Links:
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


def coverage_of(rows: Iterable[TracedRequirement], links: Links, priority: str) -> Coverage:
    held = [each for each in rows if each.priority == priority and each.status != "dropped"]
    return Coverage(
        priority,
        len(held),
        sum(bool(each.deliverables) for each in held),
        sum(links.is_planned(each.deliverables) for each in held),
        sum(each.is_accepted for each in held),
    )
