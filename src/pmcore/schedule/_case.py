"""What the metrics of a schedule's quality look at: tasks that count, links, dates, facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pmcore.model import (
    Baseline,
    Dependency,
    Plan,
    PlannedTask,
    Schedule,
    ScheduledTask,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
)
from pmcore.network import Network
from pmcore.schedule._health_answer import Scale, Verdict
from pmcore.schedule._health_rules import HealthRules
from pmcore.schedule._what_if import Repair, WhatIf

WORK = frozenset(
    (TaskKind.TASK, TaskKind.MANUAL, TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
)
"""Kinds that count; levels of effort, hammocks and what is inactive do not."""


@dataclass(frozen=True)
class Found:
    """An item that a metric names, and what would mend it.

    Parameters
    ----------
    register, id : str
        Where it stands in the plan.
    repair : Repair
    why : str
        Code of the reason where no effect can be computed.
    """

    register: str
    id: str
    repair: Repair
    why: str = ""


@dataclass(frozen=True)
class Draft:
    """A metric before the effects of its findings are known; see :class:`Metric`."""

    code: str
    count: int = 0
    of: int = 0
    value: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    scale: Scale = Scale.SHARE
    found: tuple[Found, ...] = ()
    verdict: Verdict | None = None
    effect: int | None = None
    why: str = ""
    evidence: tuple[str, ...] = ()


def missing(code: str, why: str, **more: object) -> Draft:
    """Return a metric that does not apply, with the code of the reason."""
    return Draft(code, verdict=Verdict.NOT_APPLICABLE, why=why, **more)  # type: ignore[arg-type]  # fields of the draft


def share(code: str, found: Iterable[Found], of: int, at_most: float | None, *, none: str) -> Draft:
    """Return the share of what was found; `none` is the reason where there is nothing to find.

    An item that was found twice counts once.
    """
    held = tuple(found)
    if not of:
        return missing(code, none)
    count = len({each.id for each in held})
    return Draft(code, count, of, count / of, at_most=at_most, found=held)


class Case:
    """A plan, its dates and its facts, as metrics ask for them.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule
        Whose dates and floats count.
    what : WhatIf
    """

    def __init__(
        self,
        plan: Plan,
        schedule: Schedule,
        *,
        status: StatusUpdate | None,
        baseline: Baseline | None,
        rules: HealthRules,
        what: WhatIf,
    ) -> None:
        self.plan, self.schedule, self.rules, self.what = plan, schedule, rules, what
        self.status, self.baseline = status, baseline
        self.net: Network = what.net
        self.facts: dict[str, TaskStatus] = (
            {fact.task: fact for fact in status.tasks} if status else {}
        )

    @cached_property
    def work(self) -> tuple[Task, ...]:
        """The tasks that count, in the plan's order."""
        return tuple(task for task in self.plan.tasks if task.kind in WORK)

    @cached_property
    def open(self) -> tuple[Task, ...]:
        """Those of them that are not done."""
        return tuple(task for task in self.work if not self.is_done(task.id))

    def is_done(self, task: str) -> bool:
        """Tell whether the facts say that a task is done."""
        return bool(self.what.state.done[self.net.index[task]])

    def is_begun(self, task: str) -> bool:
        """Tell whether a task has started."""
        fact = self.facts.get(task)
        return fact is not None and (fact.start is not None or fact.finish is not None)

    def row(self, task: str) -> ScheduledTask:
        """Return the dates of a task."""
        return self.schedule[task]

    def duration(self, task: str) -> int:
        """Return the planned working minutes of a task."""
        return int(self.net.duration[self.net.index[task]])

    def remaining(self, task: str) -> int:
        """Return the working minutes of a task that remain."""
        return self.what.state.duration[self.net.index[task]]

    def day(self, task: str) -> int:
        """Return what a task's calendar calls a day, in minutes."""
        return self.net.task_time(task).minutes_per_day

    def room(self, task: str) -> int | None:
        """Return a task's total float in working minutes; None where there is none."""
        return self.schedule[task].total_float

    @cached_property
    def links(self) -> tuple[int, ...]:
        """Positions of the dependencies between tasks that count."""
        count = {task.id for task in self.work}
        return tuple(
            position
            for position, link in enumerate(self.plan.dependencies)
            if link.predecessor in count and link.successor in count
        )

    @cached_property
    def open_links(self) -> tuple[int, ...]:
        """Those of them whose successor is not done."""
        return tuple(k for k in self.links if not self.is_done(self.link(k).successor))

    def link(self, position: int) -> Dependency:
        """Return a dependency by position."""
        return self.plan.dependencies[position]

    @cached_property
    def successors(self) -> dict[str, str]:
        """The successor of each link that counts, by the link's key."""
        return {(link := self.link(position)).key: link.successor for position in self.links}

    @cached_property
    def into(self) -> dict[str, list[Dependency]]:
        """The links into each task that counts."""
        return self._by("successor")

    @cached_property
    def out(self) -> dict[str, list[Dependency]]:
        """The links out of each task that counts."""
        return self._by("predecessor")

    def _by(self, end: str) -> dict[str, list[Dependency]]:
        found: dict[str, list[Dependency]] = {task.id: [] for task in self.work}
        for position in self.links:
            link = self.link(position)
            found[getattr(link, end)].append(link)
        return found

    @cached_property
    def planned(self) -> dict[str, PlannedTask]:
        """The baseline's tasks by id; empty without one."""
        return {each.task: each for each in self.baseline.tasks} if self.baseline else {}

    @cached_property
    def given(self) -> frozenset[str]:
        """Ids of the tasks that somebody is assigned to."""
        rows = (*self.plan.assignments, *self.schedule.assignments)
        return frozenset(each.task for each in rows)

    @cached_property
    def states_resources(self) -> bool:
        """Whether the plan says anything of people, equipment, material or costs."""
        return bool(
            self.plan.resources
            or self.given
            or any(task.needs or task.costs or task.modes for task in self.plan.tasks)
        )

    def has_resources(self, task: Task) -> bool:
        """Tell whether a task states who or what does it, or what it costs."""
        return bool(task.needs or task.costs or task.id in self.given)

    def below(self, element: str) -> Iterator[Task]:
        """Yield the tasks that count of one WBS element, itself alone."""
        yield from self._home.get(element, ())

    @cached_property
    def _home(self) -> dict[str, list[Task]]:
        found: dict[str, list[Task]] = {}
        for task in self.work:
            if task.wbs is not None:
                found.setdefault(task.wbs, []).append(task)
        return found
