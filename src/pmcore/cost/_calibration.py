"""Estimates calibrated: how far those of finished tasks were off, as factors for new ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from math import exp, log, sqrt
from typing import Any

import numpy as np

from pmcore._base import Answer, Noun, memo, table_of
from pmcore._values import number_faults, refuse, share_faults
from pmcore.cost._fit import Finished, finished
from pmcore.errors import Problem
from pmcore.model import Edit, Mode, Plan, SkillNeed, Task, TaskKind, diff, sized
from pmcore.network import build

STRENGTH = 4.0
"""How many tasks it takes until what was seen counts as much as the estimate."""


class Effort(StrEnum):
    """What of a task was estimated."""

    WORK = "work"
    """Person-minutes."""
    DURATION = "duration"
    """Working minutes on the task's calendar."""


class GroupBy(StrEnum):
    """What tasks have in common that are calibrated together."""

    ALL = "all"
    SKILL = "skill"
    RESOURCE = "resource"
    RESPONSIBLE = "responsible"
    WBS = "wbs"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class CalibrationFactor(Noun):
    """How far the estimates of one group of tasks were off.

    Parameters
    ----------
    group : str
        Id of the skill, resource or element, or the attribute's value; ``all`` for all.
    factor : float
        What to multiply an estimate by: `ratio` to the power of n / (n + strength).
    ratio : float
        Geometric mean of actual over estimated.
    tasks, projects : int
        How many it rests on.
    low, high : float, optional
        Student's interval of `ratio`, tasks taken as independent; none for a single task.
    """

    group: str
    factor: float
    ratio: float
    tasks: int
    projects: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Calibration(Answer):
    """What finished tasks tell of estimates: factors by group, and edits of a plan.

    Parameters
    ----------
    of : Effort
    by : GroupBy
    factors : tuple of CalibrationFactor
        By group, those with the most tasks first.
    strength : float
        How many tasks it takes until what was seen counts as much as the estimate.
    confidence : float
        Of the intervals.
    attribute : str
        By which tasks are grouped, for `GroupBy.ATTRIBUTE`.
    """

    of: Effort
    by: GroupBy
    factors: tuple[CalibrationFactor, ...]
    _: KW_ONLY
    strength: float = STRENGTH
    confidence: float = 0.8
    attribute: str = ""

    def factor(self, group: str = "all") -> float:
        """Return the factor of a group; 1 where nothing is known of it."""
        known = memo(self, "factors", lambda: {each.group: each.factor for each in self.factors})
        return known.get(group, 1.0)

    def edits(self, plan: Plan) -> tuple[Edit, ...]:
        """Return the edits with which a plan's estimates are calibrated.

        Tasks that have not begun are edited: their work where work is asked about, their duration
        where they state no work, with the distribution and the modes that state the same, and the
        work of their assignments. A task of several groups takes the geometric mean of their
        factors. Needs and costs stay. ``apply(plan, edits)`` is the calibrated plan; calibrate a
        plan once.
        """
        begun = {fact.task for fact in plan.updates[-1].tasks if fact.start} if plan.updates else ()
        factors = {
            task.id: self._of_task(plan, task)
            for task in plan.tasks
            if task.id not in begun and task.kind is TaskKind.TASK
        }
        tasks = [self._calibrated(task, factors.get(task.id, 1.0)) for task in plan.tasks]
        works = [
            replace(each, work=round(each.work * factors.get(each.task, 1.0)))
            if each.work is not None and self.of is Effort.WORK
            else each
            for each in plan.assignments
        ]
        return diff(plan, replace(plan, tasks=tuple(tasks), assignments=tuple(works)))

    def groups(self, plan: Plan, task: Task) -> tuple[str, ...]:
        """Return the groups that a task of a plan falls into before anybody has worked at it."""
        return _groups(plan, task, (), self.by, self.attribute)

    def _of_task(self, plan: Plan, task: Task) -> float:
        logs = [log(self.factor(each)) for each in self.groups(plan, task)]
        return exp(sum(logs) / len(logs)) if logs else 1.0

    def _calibrated(self, task: Task, factor: float) -> Task:
        modes = tuple(
            replace(sized(mode, factor), needs=mode.needs, costs=mode.costs)
            if _states(mode) is self.of
            else mode
            for mode in task.modes
        )
        if _states(task) is not self.of:
            return replace(task, modes=modes)
        changed: Task = sized(task, factor)
        if self.of is Effort.WORK:
            return replace(task, work=changed.work, estimate=changed.estimate, modes=modes)
        return replace(
            task,
            duration=changed.duration,
            estimate=changed.estimate,
            splits=changed.splits,
            modes=modes,
        )

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a group."""
        names = ("group", "factor", "ratio", "tasks", "projects", "low", "high")
        return table_of(self.factors, names)


def _states(way: Task | Mode) -> Effort:
    return Effort.DURATION if way.work is None else Effort.WORK


@dataclass(frozen=True)
class _Case:
    group: str
    project: int
    ratio: float


def calibrate(
    projects: Iterable[Plan],
    *,
    of: Effort = Effort.WORK,
    by: GroupBy = GroupBy.ALL,
    attribute: str = "",
    strength: float = STRENGTH,
    confidence: float = 0.8,
    baseline: str | None = None,
) -> Calibration:
    """Return how far the estimates of finished tasks were off, by group.

    The geometric mean of actual over estimated is drawn towards 1 by its count: of n tasks it has
    the weight n / (n + strength) in logarithms, the estimate as it stands the rest. Groups with
    few tasks so change estimates little.

    Parameters
    ----------
    projects : iterable of Plan
        Each with its baseline and its status updates, the last of which finds all tasks finished.
    of : Effort
        Actual work of the status over the baseline's work; or the working time from the actual
        start to the actual finish over that between the baseline's dates.
    by : GroupBy
        A task counts in every skill it needs, and in everybody who did it: the people of its
        status, else those assigned.
    attribute : str
        Of the tasks, for `GroupBy.ATTRIBUTE`.
    strength : float
        0 or more; 0: what was seen alone counts.
    confidence : float
        Between 0 and 1.
    baseline : str, optional
        Name of the baselines to go by; none: each plan's first.

    Raises
    ------
    PlanError
        With every project that has no baseline, no updates or has not ended; if there is none, or
        no task with an estimate, an actual value and a group; if a setting is out of its range.

    References
    ----------
    H. Bühlmann, Experience rating and credibility, ASTIN Bulletin 4(3), 1967 (the weight).
    Student, The probable error of a mean, Biometrika 6(1), 1908.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Baseline, PlannedTask, StatusUpdate, TaskStatus, apply
    >>> first, last = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
    >>> took = {"a": 60, "b": 50, "c": 55, "d": 50}
    >>> rows = [PlannedTask(each, first, last, work=2_400) for each in took]
    >>> facts = [
    ...     TaskStatus(each, start=first, finish=last, actual_work=60 * hours)
    ...     for each, hours in took.items()
    ... ]
    >>> done = Plan(
    ...     "Done",
    ...     start=first,
    ...     tasks=[Task(each, work=2_400) for each in took],
    ...     baselines=[Baseline("approved", rows)],
    ...     updates=[StatusUpdate(last, facts)],
    ... )
    >>> found = calibrate([done])
    >>> round(found.factors[0].ratio, 3), round(found.factor(), 3)
    (1.34, 1.158)
    >>> new = Plan("New", start=first, tasks=[Task("x", work=6_000)])
    >>> apply(new, found.edits(new)).task("x").work
    6945
    """
    held = finished(projects, baseline)
    cases = [
        _Case(group, place, ratio)
        for place, each in enumerate(held)
        for group, ratio in _ratios(each, of, by, attribute)
    ]
    problems = number_faults(strength, "strength", least=0)
    problems += share_faults(confidence, "confidence")
    if not cases:
        problems.append(Problem("cost.nothing_to_calibrate", "projects"))
    refuse(problems)
    groups: dict[str, list[_Case]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    factors = [_factor(group, row, strength, confidence) for group, row in groups.items()]
    factors.sort(key=lambda each: (-each.tasks, each.group))
    return Calibration(
        of, by, tuple(factors), strength=strength, confidence=confidence, attribute=attribute
    )


def _ratios(
    project: Finished, of: Effort, by: GroupBy, attribute: str
) -> Iterator[tuple[str, float]]:
    """Yield, for each group of each finished task, actual over estimated."""
    plan, net = project.plan, build(project.plan)
    planned = {row.task: row for row in project.baseline.tasks}
    known = {task.id: task for task in plan.tasks}
    for fact in project.last.status.tasks:
        row, task = planned.get(fact.task), known.get(fact.task)
        if row is None or task is None or task.kind is not TaskKind.TASK:
            continue
        if of is Effort.WORK:
            estimated, actual = row.work, fact.actual_work or 0
        elif fact.start and fact.finish:
            time = net.task_time(task.id)
            estimated = time.between(row.start, row.finish)
            actual = time.between(fact.start, fact.finish)
        else:
            continue
        if estimated > 0 and actual > 0:
            for group in _groups(plan, task, fact.people, by, attribute):
                yield group, actual / estimated


def _groups(
    plan: Plan, task: Task, people: tuple[str, ...], by: GroupBy, attribute: str
) -> tuple[str, ...]:
    found: Iterable[str | None]
    match by:
        case GroupBy.ALL:
            found = ["all"]
        case GroupBy.SKILL:
            found = [need.skill for need in task.needs if isinstance(need, SkillNeed)]
        case GroupBy.RESOURCE:
            found = people or [each.resource for each in plan.assignments if each.task == task.id]
        case GroupBy.RESPONSIBLE:
            found = [task.responsible]
        case GroupBy.WBS:
            found = [task.wbs]
        case GroupBy.ATTRIBUTE:
            value = task.attributes.get(attribute)
            found = [None if value is None else str(value)]
    return tuple(dict.fromkeys(each for each in found if each))


def _factor(
    group: str, cases: list[_Case], strength: float, confidence: float
) -> CalibrationFactor:
    from scipy.special import stdtrit

    logs, count = np.log([case.ratio for case in cases]), len(cases)
    middle = float(logs.mean())
    low = high = None
    if count > 1:
        error = float(logs.std(ddof=1)) / sqrt(count)
        wide = float(stdtrit(count - 1, (1 + confidence) / 2)) * error
        low, high = exp(middle - wide), exp(middle + wide)
    return CalibrationFactor(
        group,
        exp(middle * count / (count + strength)),
        exp(middle),
        count,
        len({case.project for case in cases}),
        low,
        high,
    )
