"""The approved budget: a baseline of a schedule or of stated dates, and its planned value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, overload

import numpy as np

from pmcore import verify
from pmcore._base import Answer, Instant, Noun
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._estimate import estimate, major, scheduled
from pmcore.cost._lines import CostLine, length_of
from pmcore.cost._phase import IntArray, Period, phased, whole
from pmcore.errors import Problem
from pmcore.model import (
    STANDARD,
    Assignment,
    Baseline,
    Calendar,
    EarnedBy,
    Plan,
    PlannedCost,
    PlannedTask,
    Schedule,
    ScheduledTask,
    Task,
    TaskKind,
)
from pmcore.network import Network, build, flatten, known_calendars
from pmcore.schedule import critical_path, rollup
from pmcore.units import from_minutes, to_minutes


def baseline(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    name: str,
    approved: date | None = None,
    replaces: Baseline | None = None,
    reason: str = "",
) -> Baseline:
    """Return the approved dates and cost of a plan, phased over time.

    It keeps copies of the calendars it was made on, so later changes of the plan leave it alone.
    Where a price changes within a task, its cost is cut there, so that each day bears its own
    price. Put it into the plan with ``plan.put(baseline)``.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Dates and people: of `allocate.assign`, or those that `stated` holds; none: the critical
        path's dates and the given assignments.
    name : str
    approved : date, optional
    replaces : Baseline, optional
        The former one; this is then its next revision.
    reason : str
        Why it was revised.

    Raises
    ------
    PlanError
        If the plan has errors, or the schedule leaves a task out or names an unknown one.

    Examples
    --------
    >>> from pmcore import format_money
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved
    >>> approved = baseline(lantern_bay(), lantern_bay_approved(), name="approved")
    >>> format_money(approved.budget, approved.currency)
    '¥1,228,600'
    """
    chosen = schedule or critical_path(plan)
    rows = scheduled(plan, chosen)
    found = estimate(plan, chosen)
    net = build(plan)
    costs: dict[str, list[PlannedCost]] = {}
    for line in found.lines:
        if line.amount:
            costs.setdefault(line.task, []).extend(_planned_costs(line))
    works: dict[str, int] = {}
    for line in found.lines:
        if line.category == "labour":
            works[line.task] = works.get(line.task, 0) + line.work
    tasks = tuple(_planned(net, row, costs.get(row.id, ()), works.get(row.id, 0)) for row in rows)
    made = Baseline(
        name,
        tasks,
        approved=approved,
        revision=replaces.revision + 1 if replaces else 0,
        replaces=replaces.name if replaces else None,
        reason=reason,
        currency=plan.currency,
        calendars=_calendars(plan, {task.calendar for task in tasks}),
        calendar=plan.calendar or STANDARD.id,
        contingency=plan.contingency or 0,
        management_reserve=plan.management_reserve or 0,
    )
    problems = verify.baseline(plan, chosen, made) or verify.phasing(plan, chosen, made)
    if problems:  # no input leads here: it would be an error of pmcore
        raise RuntimeError("\n".join(problem.text() for problem in problems))
    return made


def _planned_costs(line: CostLine) -> list[PlannedCost]:
    """Return a line as one cost, or as one for each stretch at one price."""
    stretches = line.parts or ((line.start, line.finish, line.amount),)
    return [
        PlannedCost(amount, line.accrual, line.category, line.resource, start=start, finish=finish)
        for start, finish, amount in stretches
    ]


def _planned(
    net: Network, row: ScheduledTask, costs: Iterable[PlannedCost], work: int
) -> PlannedTask:
    task, time = net.plan.task(row.id), net.task_time(row.id)
    is_effort = row.kind is TaskKind.LEVEL_OF_EFFORT
    return PlannedTask(
        row.id,
        row.start,
        row.finish,
        duration=length_of(row, time),
        work=work,
        costs=tuple(costs),
        calendar=time.calendar.id,
        segments=row.segments,
        wbs=task.wbs,
        earned_by=EarnedBy.LEVEL_OF_EFFORT if is_effort else task.earned_by,
        is_milestone=row.is_milestone,
    )


def _calendars(plan: Plan, used: set[str]) -> tuple[Calendar, ...]:
    """Return copies of the calendars used; what they take from a base stands in them."""
    known = known_calendars(plan)
    wanted = used | {plan.calendar or STANDARD.id}
    return tuple(
        replace(each, weeks=flat.weeks, exceptions=flat.exceptions, base=None)
        for name, each in known.items()
        if name in wanted
        for flat in (flatten(each, known),)
    )


def stated(
    plan: Plan,
    dates: Mapping[str, tuple[datetime, datetime]],
    *,
    assignments: Iterable[Assignment] = (),
) -> Schedule:
    """Return the schedule that a user states: start and finish of every task, and who does it.

    Nothing is moved and no logic is checked; `verify.schedule` tells what the dates break.

    Parameters
    ----------
    plan : Plan
    dates : mapping
        Task id to (start, finish); both alike for a milestone.
    assignments : iterable of Assignment
        Who does what; a task without any has the plan's given ones.

    Raises
    ------
    PlanError
        With every task that has no dates, is unknown, or ends before it begins.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> plan, day = portal(), datetime(2027, 2, 1, 9)
    >>> dates = {task.id: (day, day.replace(hour=18)) for task in plan.tasks}
    >>> approved = stated(plan, dates, assignments=[Assignment("api", "bo", 0)])
    >>> approved.finish, approved.people("api"), approved["api"].duration
    (datetime.datetime(2027, 2, 1, 18, 0), ('bo',), 480)
    """
    net, people = build(plan), tuple(assignments)
    refuse([*_strangers(plan, dates, people), *_undated(plan, dates)])
    rows = tuple(_stated(net, task, *dates[task.id]) for task in plan.tasks if task.id in dates)
    return Schedule(
        rows,
        min(row.start for row in rows),
        max(row.finish for row in rows),
        assignments=people,
        wbs=rollup(plan, rows, assignments=people),
    )


def _strangers(
    plan: Plan, dates: Mapping[str, tuple[datetime, datetime]], people: tuple[Assignment, ...]
) -> list[Problem]:
    tasks, resources = {task.id for task in plan.tasks}, {each.id for each in plan.resources}
    named = [(f'tasks["{task}"]', task, "tasks") for task in dates if task not in tasks]
    for each in people:
        path = f'assignments["{each.task}/{each.resource}"]'
        if each.task not in tasks:
            named.append((f"{path}.task", each.task, "tasks"))
        if each.resource not in resources:
            named.append((f"{path}.resource", each.resource, "resources"))
    return [
        Problem("plan.unknown_reference", path, Attributes(found=found, register=register))
        for path, found, register in named
    ]


def _undated(plan: Plan, dates: Mapping[str, tuple[datetime, datetime]]) -> list[Problem]:
    problems = []
    for task in plan.tasks:
        path = f'tasks["{task.id}"]'
        if task.id not in dates:
            if task.kind is not TaskKind.INACTIVE:
                problems.append(Problem("cost.no_dates", path, Attributes(found=task.id)))
            continue
        start, finish = dates[task.id]
        if finish < start:
            facts = Attributes(start=start.isoformat(), finish=finish.isoformat())
            problems.append(Problem("plan.finish_before_start", path, facts))
    return problems


def _stated(net: Network, task: Task, start: datetime, finish: datetime) -> ScheduledTask:
    return ScheduledTask(
        task.id,
        task.name,
        start,
        finish,
        duration=0 if task.is_milestone else net.task_time(task.id).between(start, finish),
        kind=task.kind,
        wbs=task.wbs,
        is_milestone=task.is_milestone,
        attributes=task.attributes,
    )


@overload
def planned_value(baseline: Baseline, at: datetime) -> int: ...
@overload
def planned_value(baseline: Baseline, at: Sequence[datetime] | IntArray) -> IntArray: ...
def planned_value(
    baseline: Baseline, at: datetime | Sequence[datetime] | IntArray
) -> int | IntArray:
    """Return the budget of the work planned up to an instant (PV, BCWS), or up to each of many.

    Costs that accrue evenly grow with the working minutes of their task's calendar; a cost at
    the start is due once work goes on after it, one at the end when the finish is reached.

    Parameters
    ----------
    baseline : Baseline
    at : datetime, or sequence of datetime, or array of int64
        An array holds minutes since 1970.

    Returns
    -------
    int, or array of int64
        Minor units; the exact sum over all tasks, rounded once.

    Raises
    ------
    PlanError
        If the baseline has no task or names a calendar that it does not hold.

    Examples
    --------
    >>> from pmcore import money
    >>> from pmcore.model import PlannedCost, PlannedTask
    >>> monday, friday = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
    >>> week = PlannedTask("a", monday, friday, costs=[PlannedCost(money(1_000))])
    >>> approved = Baseline("approved", [week])
    >>> planned_value(approved, datetime(2027, 1, 5, 18)), planned_value(approved, [monday, friday])
    (40000, array([     0, 100000]))
    """
    plan = phased(baseline)
    if isinstance(at, datetime):
        return whole(plan.exact(to_minutes(at)))
    if isinstance(at, np.ndarray):
        return plan.rounded(at.astype(np.int64, copy=False))
    return plan.rounded(np.array([to_minutes(each) for each in at], np.int64))


@dataclass(frozen=True, slots=True)
class PeriodValue(Noun):
    """What is planned for a period and up to its end, in minor units."""

    start: Instant
    finish: Instant
    planned: int
    cumulative: int


@dataclass(frozen=True, slots=True)
class Curve(Answer):
    """Planned value period by period; the periods add up to the budget."""

    periods: tuple[PeriodValue, ...]
    by: Period
    currency: str | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a period; amounts in major units."""
        return {
            "start": [each.start for each in self.periods],
            "finish": [each.finish for each in self.periods],
            "planned": [major(each.planned, self.currency) for each in self.periods],
            "cumulative": [major(each.cumulative, self.currency) for each in self.periods],
        }


def curve(baseline: Baseline, *, by: Period = Period.WEEK) -> Curve:
    """Return a baseline's planned value by day, week or month, until all of it is due.

    The cumulative sum is rounded and periods are its differences, so they add up exactly.

    Parameters
    ----------
    baseline : Baseline
    by : Period

    Raises
    ------
    PlanError
        If the baseline has no task or names a calendar that it does not hold.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved
    >>> approved = baseline(lantern_bay(), lantern_bay_approved(), name="approved")
    >>> months = curve(approved, by=Period.MONTH)
    >>> [each.planned // 100 for each in months.periods]
    [228080, 305520, 248720, 391960, 54320]
    """
    plan = phased(baseline)
    first, last = from_minutes(plan.start), from_minutes(plan.due)
    ends = [by.begin(first), *by.ends(first, last)]
    # What is due before the first period ends is due in it, even at its very beginning.
    sums = [0, *plan.rounded(np.array([to_minutes(end) for end in ends[1:]], np.int64)).tolist()]
    return Curve(
        tuple(
            PeriodValue(start, finish, after - before, after)
            for start, finish, before, after in zip(ends, ends[1:], sums, sums[1:], strict=False)
        ),
        by,
        baseline.currency,
    )
