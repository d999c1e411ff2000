"""What was known at each data date, kept as it was: burn-up and -down, flow, milestone trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from pmcore._base import Answer, Instant, Made, Noun, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore.control.progress._flow import Flow, FlowPoint, flow
from pmcore.errors import PlanError, Problem
from pmcore.model import Baseline, Plan, Schedule, StatusUpdate, TaskKind
from pmcore.network import SPANS, build
from pmcore.schedule import critical_path, work_of


class Size(StrEnum):
    """What scope and progress are counted in: tasks, working time, people's work or budget."""

    TASKS = "tasks"
    DURATION = "duration"
    WORK = "work"
    BUDGET = "budget"


class TaskState(StrEnum):
    """Where a task stands, in the order of the flow."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    SUSPENDED = "suspended"
    DONE = "done"


@dataclass(frozen=True, slots=True, repr=False)
class SnapshotTask(Noun):
    """A task as it was known at a data date.

    Parameters
    ----------
    finish : datetime
        Actual, or as forecast then.
    duration, work, budget : int
        Working minutes, person-minutes and minor units of the whole task.
    percent : float
        Share done.
    """

    id: str
    name: str
    finish: Instant
    _: KW_ONLY
    state: TaskState = TaskState.NOT_BEGUN
    percent: float = 0.0
    duration: int = 0
    work: int = 0
    budget: int = 0
    is_milestone: bool = False

    def size(self, by: Size) -> int:
        """Return how much there is of the task."""
        return 1 if by is Size.TASKS else int(getattr(self, by))

    def done(self, by: Size, size: int | None = None) -> int:
        """Return how much of the task is done; of its present size where none is given.

        A task counts as one only when it is finished.
        """
        if by is Size.TASKS:
            return int(self.state is TaskState.DONE)
        return round((self.size(by) if size is None else size) * self.percent)


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot(Answer):
    """A plan as it was known at a data date; keep it, and history can never be rewritten."""

    at: Instant
    tasks: tuple[SnapshotTask, ...]
    _: KW_ONLY
    name: str = ""
    made: Made | None = None

    def __getitem__(self, task: str) -> SnapshotTask:
        """Return a task, by id; KeyError if it was not there."""
        return memo(self, "by_id", lambda: {row.id: row for row in self.tasks})[task]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task."""
        names = ("id", "name", "state", "percent", "finish", "duration", "work", "budget")
        return table_of(self.tasks, names)


def snapshot(
    plan: Plan,
    status: StatusUpdate | None = None,
    *,
    schedule: Schedule | None = None,
    baseline: Baseline | None = None,
) -> Snapshot:
    """Return what is known of a plan at a data date, to be kept.

    Levels of effort, hammocks and inactive tasks are left out: nothing of them gets done.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        Facts; none: the plan's last update, or none yet: all is to do, as of the plan's start.
    schedule : Schedule, optional
        The forecast whose finishes count; none: the critical path from the facts.
    baseline : Baseline, optional
        Where budgets come from; a task that it lacks has none.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay, lantern_bay_updates
    >>> kept = snapshot(lantern_bay(), lantern_bay_updates()[0])
    >>> kept.at.date().isoformat(), kept["A200"].state.value, kept["A200"].percent
    ('2027-04-02', 'under_way', 0.71)
    """
    facts = status or plan.status
    dates = schedule or critical_path(plan, status=facts)
    work = work_of(plan, dates.assignments)
    known = {fact.task: fact for fact in facts.tasks} if facts else {}
    budgets = {row.task: row.budget for row in baseline.tasks} if baseline else {}
    net = build(plan)
    rows = []
    for task in plan.tasks:
        if task.kind in SPANS or task.kind is TaskKind.INACTIVE:
            continue
        row, fact = dates[task.id], known.get(task.id)
        whole = int(net.duration[net.index[task.id]])
        state = TaskState.NOT_BEGUN
        if fact is not None and (fact.finish or row.percent >= 1):
            state = TaskState.DONE
        elif fact is not None and fact.start:
            rests = fact.suspend is not None and not (fact.resume and fact.resume <= facts.at)  # type: ignore[union-attr]  # a fact comes with facts
            state = TaskState.SUSPENDED if rests else TaskState.UNDER_WAY
        rows.append(
            SnapshotTask(
                task.id,
                task.name,
                row.finish,
                state=state,
                percent=1.0 if state is TaskState.DONE else row.percent,
                duration=whole,
                work=work(replace(row, duration=whole)),
                budget=budgets.get(task.id, 0),
                is_milestone=row.is_milestone,
            )
        )
    return Snapshot(
        facts.at if facts else plan.start,
        tuple(rows),
        name=facts.name if facts else "",
        made=made(plan),
    )


@dataclass(frozen=True, slots=True, repr=False)
class BurnPoint(Noun):
    """Scope and progress at a data date, and what changed both since the one before.

    ``scope`` is the former scope plus `added`, less `removed`, plus `resized`; ``done`` is the
    former plus `burned` plus `recounted`. So work that came is never mistaken for work not done.

    Parameters
    ----------
    scope, done : int
        All there is to do, and what of it is done.
    added, removed, resized : int
        Scope of tasks that came, that went, and that were estimated anew.
    burned : int
        Done since: by the size that each task had before, or has where it is new.
    recounted : int
        What became more or less of what was done already, since its task was resized or went.
    """

    at: Instant
    scope: int
    done: int
    _: KW_ONLY
    added: int = 0
    removed: int = 0
    resized: int = 0
    burned: int = 0
    recounted: int = 0

    @property
    def remaining(self) -> int:
        """What is left to do."""
        return self.scope - self.done


@dataclass(frozen=True, slots=True, repr=False)
class TrendPoint(Noun):
    """When a milestone was to be reached, as seen at a data date.

    Parameters
    ----------
    slip : int, optional
        Working minutes after the baseline's date; negative: before. None without one.
    """

    at: Instant
    finish: Instant
    slip: int | None = None
    is_reached: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Trend(Noun):
    """The dates of a milestone as they were forecast one after the other.

    Parameters
    ----------
    planned : datetime, optional
        The baseline's.
    moved : int, optional
        Working minutes by which the last data date moved it; none with one point alone.
    """

    task: str
    name: str
    points: tuple[TrendPoint, ...]
    _: KW_ONLY
    planned: Instant | None = None
    moved: int | None = None

    @property
    def slip(self) -> int | None:
        """Working minutes after the baseline's date, as known last."""
        return self.points[-1].slip


@dataclass(frozen=True, slots=True, repr=False)
class History(Answer):
    """How scope, progress and milestones moved from data date to data date.

    Parameters
    ----------
    points : tuple of BurnPoint
        In units of `by`: burn-up is `scope` beside `done`, burn-down is `remaining`.
    flow : Flow
        Tasks by state.
    trends : tuple of Trend
        One a milestone, in the order of the last snapshot.
    """

    points: tuple[BurnPoint, ...]
    _: KW_ONLY
    by: Size
    flow: Flow
    trends: tuple[Trend, ...] = ()
    made: Made | None = None

    def trend(self, milestone: str) -> Trend:
        """Return the trend of a milestone, by id; KeyError if there is none."""
        return memo(self, "trends", lambda: {row.task: row for row in self.trends})[milestone]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a data date."""
        names = ("at", "scope", "done", "remaining", "added", "removed", "resized")
        return table_of(self.points, (*names, "burned", "recounted"))


def history(
    plan: Plan,
    snapshots: Iterable[Snapshot],
    *,
    baseline: Baseline | None = None,
    by: Size = Size.WORK,
) -> History:
    """Return burn-up, burn-down, flow and milestone trend from what was kept at each data date.

    Nothing is computed anew for the past, and each step of scope is told apart from progress.

    Parameters
    ----------
    plan : Plan
        Its calendar counts working time.
    snapshots : iterable of Snapshot
        In any order.
    baseline : Baseline, optional
        What milestones are compared with.
    by : Size
        What scope and progress are counted in.

    Raises
    ------
    PlanError
        If there is no snapshot, or two have one data date.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay, lantern_bay_updates
    >>> plan = lantern_bay()
    >>> told = history(
    ...     plan, [snapshot(plan, each) for each in lantern_bay_updates()], by=Size.TASKS
    ... )
    >>> [(point.scope, point.done, point.burned) for point in told.points]
    [(54, 11, 11), (54, 28, 17)]
    """
    kept = sorted(snapshots, key=lambda each: each.at)
    if not kept:
        raise PlanError([Problem("progress.no_history", "snapshots")])
    twice = [b for a, b in pairwise(kept) if a.at == b.at]
    if twice:
        raise PlanError(
            Problem("progress.two_of_one_date", "snapshots", Attributes(at=each.at.isoformat()))
            for each in twice
        )
    states = [
        FlowPoint(
            each.at,
            tuple((state, sum(t.state is state for t in each.tasks)) for state in TaskState),
        )
        for each in kept
    ]
    return History(
        tuple(_burn(kept, by)),
        by=by,
        flow=flow(plan, states),
        trends=tuple(_trends(plan, kept, baseline)),
        made=made(plan, by=by),
    )


class _Step(NamedTuple):
    """What became of one task from a snapshot to the next."""

    added: int = 0
    removed: int = 0
    resized: int = 0
    burned: int = 0
    recounted: int = 0


def _burn(kept: Sequence[Snapshot], by: Size) -> Iterable[BurnPoint]:
    before: dict[str, SnapshotTask] = {}
    for place, each in enumerate(kept):
        now = {row.id: row for row in each.tasks}
        steps = [
            _step(before.get(task), now.get(task), by) for task in dict.fromkeys((*before, *now))
        ]
        totals = _Step(*(sum(column) for column in zip(*steps, strict=True)))
        changes = totals._asdict()
        if not place:  # the first scope came with the plan
            changes["added"] = 0
        scope = sum(row.size(by) for row in each.tasks)
        done = sum(row.done(by) for row in each.tasks)
        yield BurnPoint(each.at, scope, done, **changes)
        before = now


def _step(was: SnapshotTask | None, now: SnapshotTask | None, by: Size) -> _Step:
    if was is None:
        assert now is not None
        return _Step(added=now.size(by), burned=now.done(by))
    if now is None:
        return _Step(removed=was.size(by), recounted=-was.done(by))
    old = now.done(by, was.size(by))
    return _Step(
        resized=now.size(by) - was.size(by),
        burned=old - was.done(by),
        recounted=now.done(by) - old,
    )


def _trends(plan: Plan, kept: Sequence[Snapshot], baseline: Baseline | None) -> Iterable[Trend]:
    time = build(plan).worktime()
    planned = {row.task: row.finish for row in baseline.tasks} if baseline else {}
    for last in kept[-1].tasks:
        if not last.is_milestone:
            continue
        goal = planned.get(last.id)
        seen = [(each.at, row) for each in kept for row in each.tasks if row.id == last.id]
        points = tuple(
            TrendPoint(
                at,
                row.finish,
                None if goal is None else time.between(goal, row.finish),
                row.state is TaskState.DONE,
            )
            for at, row in seen
        )
        moved = time.between(points[-2].finish, last.finish) if len(points) > 1 else None
        yield Trend(last.id, last.name, points, planned=goal, moved=moved)
