"""Where a project stands at a data date: three forecasts, slips, trends, doubts and delays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from typing import Any

from pmcore import allocate
from pmcore._base import Answer, Instant, Made, Noun, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.allocate import Overload
from pmcore.control.progress._delays import Delays, delays
from pmcore.control.progress._finding import Finding, found, name_of
from pmcore.control.progress._forecasts import Finish, FinishBy, Forecaster, unstaffed
from pmcore.control.progress._history import (
    History,
    Size,
    Snapshot,
    TaskState,
    history,
    snapshot,
)
from pmcore.control.progress._reported import Doubt, doubts
from pmcore.errors import PlanError, Problem
from pmcore.model import (
    Baseline,
    Front,
    Plan,
    PlannedTask,
    ProgressRule,
    Schedule,
    StatusUpdate,
)
from pmcore.network import build, check_status
from pmcore.run import Limits


@dataclass(frozen=True, slots=True, repr=False)
class TaskProgress(Noun):
    """Where one task stands, against the baseline.

    Parameters
    ----------
    planned_start, planned_finish : datetime, optional
        The baseline's; none for a task that it lacks.
    start, finish : datetime
        Actual, else as forecast: by the current plan where there is one, else by links.
    start_slip, finish_slip : int, optional
        Working minutes on its calendar after the baseline's dates; negative: before.
    total_float : int, optional
        Working minutes by links alone; none where it is done.
    """

    id: str
    name: str
    state: TaskState
    _: KW_ONLY
    percent: float = 0.0
    planned_start: Instant | None = None
    planned_finish: Instant | None = None
    start: Instant
    finish: Instant
    start_slip: int | None = None
    finish_slip: int | None = None
    total_float: int | None = None
    is_milestone: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.state is TaskState.DONE


_SHOWN = ("id", "name", "state", "percent", "planned_start", "planned_finish", "start", "finish")
_SLIPS = ("start_slip", "finish_slip", "total_float")


@dataclass(frozen=True, slots=True, repr=False)
class Standing(Answer):
    """Where a project stands at a data date.

    Parameters
    ----------
    facts : StatusUpdate
    baseline : str
    rule : ProgressRule
        By which facts were taken in.
    forecasts : tuple of Finish
        By links alone, by the current plan, planned anew.
    tasks : tuple of TaskProgress
        In the plan's order, without levels of effort, hammocks and inactive tasks.
    history : History
        Burn-up, flow and milestone trend over the snapshots up to the data date.
    snapshot : Snapshot
        What is known now: keep it for the next time.
    doubts : tuple of Doubt
        Reported shares that what is left contradicts.
    delays : Delays
        The slip, by what caused it and with whom it lies.
    front : Front, optional
        All ways to go on that planning anew found.
    overloads : tuple of Overload
        What the current plan cannot resolve.
    assumptions : tuple of pmcore.allocate.Assumption
        What its forecast took for granted.
    findings : tuple of Finding
    """

    facts: StatusUpdate
    baseline: str
    rule: ProgressRule
    forecasts: tuple[Finish, ...]
    tasks: tuple[TaskProgress, ...]
    _: KW_ONLY
    history: History
    snapshot: Snapshot
    doubts: tuple[Doubt, ...] = ()
    delays: Delays
    front: Front | None = None
    overloads: tuple[Overload, ...] = ()
    assumptions: tuple[allocate.Assumption, ...] = ()
    findings: tuple[Finding, ...] = ()
    made: Made | None = None

    def __getitem__(self, task: str) -> TaskProgress:
        """Return where a task stands, by id; KeyError if there is none."""
        return memo(self, "by_id", lambda: {row.id: row for row in self.tasks})[task]

    @property
    def data_date(self) -> datetime:
        """Until when facts are known."""
        return self.facts.at

    @property
    def schedule(self) -> Schedule:
        """The dates that count: of the current plan where there is one, else by links."""
        found = self.forecast(FinishBy.CURRENT).schedule or self.forecast(FinishBy.LOGIC).schedule
        assert found is not None
        return found

    def forecast(self, by: FinishBy | str) -> Finish:
        """Return one of the forecasts."""
        return next(each for each in self.forecasts if each.by is FinishBy(by))

    @property
    def done(self) -> tuple[str, ...]:
        """Ids of the tasks that are finished."""
        return tuple(row.id for row in self.tasks if row.is_done)

    @property
    def under_way(self) -> tuple[str, ...]:
        """Ids of the tasks that have begun and are not finished."""
        states = (TaskState.UNDER_WAY, TaskState.SUSPENDED)
        return tuple(row.id for row in self.tasks if row.state in states)

    @property
    def finished_late(self) -> tuple[TaskProgress, ...]:
        """The tasks that were finished after the baseline's date, the latest first."""
        late = (row for row in self.tasks if row.is_done and (row.finish_slip or 0) > 0)
        return tuple(sorted(late, key=lambda row: -(row.finish_slip or 0)))

    def text(self, language: str = "en") -> str:
        """Return forecasts, overloads that stay, doubts and findings as sentences, one a line."""
        told = (*self.forecasts, *self.overloads, *self.doubts, *self.findings)
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task."""
        return table_of(self.tasks, (*_SHOWN, *_SLIPS))


def status(
    plan: Plan,
    baseline: Baseline,
    status: StatusUpdate | None = None,
    *,
    schedule: Schedule | None = None,
    rule: ProgressRule | None = None,
    kept: Iterable[Snapshot] | None = None,
    by: Size = Size.WORK,
    limits: Limits | None = Limits(seconds=20),  # noqa: B008 - frozen
    seed: int = 0,
) -> Standing:
    """Return where a project stands: what slipped, where it leads, and with whom it lies.

    The finish is forecast three times: by links alone; by the current plan, where people and
    order stay and nobody is asked for more than there is; and planned anew, where what has not
    begun may change hands. What the second adds to the first is the price of too few people;
    what the third takes off is what planning anew is worth.

    Parameters
    ----------
    plan : Plan
    baseline : Baseline
        What was approved.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    schedule : Schedule, optional
        The current plan: who was to do what, and in which order. None: the plan's assignments,
        levelled by priority, and nothing is planned anew.
    rule : ProgressRule, optional
        Retained logic or another; none: the plan's own setting. Planning anew follows the
        textbook's rules, whichever the plan names.
    kept : iterable of Snapshot, optional
        What was known at earlier data dates, by :func:`snapshot`; none: made anew from the
        plan's updates by today's plan, and a finding says so.
    by : Size
        What scope and progress are counted in.
    limits : Limits, optional
        For planning anew; none: do without.
    seed : int

    Raises
    ------
    PlanError
        With every error of the plan and of the facts: an unknown task, a share above one, a data
        date before the start; if there are no facts, or the baseline has no task.
    InfeasibleError
        If a maximum lag cannot hold.

    Examples
    --------
    >>> from pmcore import Limits, cost
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan, current = lantern_bay(), lantern_bay_approved()
    >>> approved = cost.baseline(plan, current, name="approved")
    >>> now = status(plan, approved, lantern_bay_updates()[1], schedule=current, limits=None)
    >>> print(now.forecast("current").text())
    With people and order as planned it ends Mon 2 Aug 2027 18:00, 11 d after the baseline
    >>> len(now.done), len(now.under_way), now.finished_late[0].id
    (28, 3, 'A320')
    """
    facts = _checked(plan, baseline, status)
    if rule is not None:
        plan = replace(plan, settings=replace(plan.settings, progress=rule))
    planned = max(row.finish for row in baseline.tasks)
    forecaster = Forecaster(plan, facts, planned)
    logic = forecaster.logic()
    current, levelled = forecaster.current(schedule)
    best, front = forecaster.best(schedule, limits, seed)
    assert logic.schedule is not None
    dates = current.schedule or logic.schedule
    taken = snapshot(plan, facts, schedule=logic.schedule, baseline=baseline)
    findings = _findings(plan, facts, schedule)
    if kept is None:
        earlier = [each for each in plan.updates if each.at < facts.at]
        kept = [snapshot(plan, each, baseline=baseline) for each in earlier]
        findings += [found("history_made_anew", "updates", count=len(earlier))] if earlier else []
    line = [each for each in kept if each.at <= facts.at]
    line += [] if any(each.at == facts.at for each in line) else [taken]
    return Standing(
        facts,
        baseline.name,
        plan.settings.progress,
        (logic, current, best),
        _rows(plan, baseline, taken, dates, logic.schedule),
        history=history(plan, line, baseline=baseline, by=by),
        snapshot=taken,
        doubts=doubts(plan, facts, plan.updates),
        delays=delays(plan, baseline, dates, facts=facts),
        front=front,
        overloads=levelled.unresolved if levelled else (),
        assumptions=levelled.assumptions if levelled else (),
        findings=tuple(findings),
        made=made(plan, seed=seed, at=facts.at.isoformat()),
    )


def _checked(plan: Plan, baseline: Baseline, status: StatusUpdate | None) -> StatusUpdate:
    """Return the facts, or raise everything that is wrong with them."""
    build(plan)
    facts = status or plan.status
    problems = [] if baseline.tasks else [Problem("cost.empty_baseline", "baseline")]
    if facts is None:
        raise PlanError([*problems, Problem("cost.no_status", "updates")])
    if facts.at < plan.start:
        told = Attributes(found=facts.at.isoformat(), start=plan.start.isoformat())
        problems.append(Problem("progress.before_start", f'updates["{facts.at}"].at', told))
    try:
        check_status(plan, facts)
    except PlanError as error:
        problems += error.problems
    refuse(problems)
    return facts


def _findings(plan: Plan, facts: StatusUpdate, schedule: Schedule | None) -> list[Finding]:
    """Return what is odd in facts, and what a forecast cannot see."""
    odd: list[Finding] = []
    for fact in facts.tasks:
        path = f'updates["{facts.at}"].tasks["{fact.task}"]'
        name = name_of(plan, fact.task)
        is_begun = fact.start is not None or fact.finish is not None
        if fact.actual_cost and not is_begun and not fact.actual_work:
            money = {"amount": fact.actual_cost, "currency": plan.currency}
            odd.append(found("cost_without_work", path, task=name, **money))
        if not is_begun and (fact.percent or fact.actual_work):
            odd.append(found("progress_without_start", path, task=name))
        for actual in (fact.start, fact.finish):
            if actual is not None and actual > facts.at:
                told = {"date": actual.isoformat(), "at": facts.at.isoformat()}
                odd.append(found("actual_to_come", path, task=name, **told))
    held = schedule.assignments if schedule else plan.assignments
    if held:
        odd += [
            found("nobody_assigned", f'tasks["{task.id}"]', task=name_of(plan, task.id))
            for task in unstaffed(plan, held, facts)
        ]
    return odd


def _rows(
    plan: Plan, baseline: Baseline, taken: Snapshot, dates: Schedule, logic: Schedule
) -> tuple[TaskProgress, ...]:
    net, planned = build(plan), {row.task: row for row in baseline.tasks}
    rows = []
    for each in taken.tasks:
        row, time = dates[each.id], net.task_time(each.id)
        goal: PlannedTask | None = planned.get(each.id)
        slips: tuple[int | None, int | None] = (None, None)
        if goal is not None:
            slips = time.between(goal.start, row.start), time.between(goal.finish, row.finish)
        rows.append(
            TaskProgress(
                each.id,
                each.name,
                each.state,
                percent=each.percent,
                planned_start=goal.start if goal else None,
                planned_finish=goal.finish if goal else None,
                start=row.start,
                finish=row.finish,
                start_slip=slips[0],
                finish_slip=slips[1],
                total_float=None if each.state is TaskState.DONE else logic[each.id].total_float,
                is_milestone=each.is_milestone,
            )
        )
    return tuple(rows)
