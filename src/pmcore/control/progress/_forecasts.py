"""Where the facts lead: by links alone, by the current plan under its limits, planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from enum import StrEnum

from pmcore._base import Instant, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate import Levelled, level, replan
from pmcore.cost import way
from pmcore.errors import InfeasibleError, Problem
from pmcore.model import (
    Assignment,
    Front,
    Plan,
    Proof,
    Schedule,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
)
from pmcore.network import build
from pmcore.run import Limits
from pmcore.schedule import critical_path
from pmcore.units import sentence

NOT_LEVELLED = 1000
"""The priority of what levelling leaves alone."""
USUAL = 500


class FinishBy(StrEnum):
    """How a finish is forecast.

    ``LOGIC``: what is left follows its links, whoever does it. ``CURRENT``: people and order stay
    as planned, and nobody is asked for more than there is. ``BEST``: what has not begun is
    planned anew.
    """

    LOGIC = "logic"
    CURRENT = "current"
    BEST = "best"


@dataclass(frozen=True, slots=True, repr=False)
class Finish(Told):
    """A forecast of the finish.

    Parameters
    ----------
    code : str
        ``finish.logic``, ``finish.current``, ``finish.best``; ``finish.no_schedule``,
        ``finish.not_asked`` or ``finish.impossible`` where there is none.
    facts : Attributes
    by : FinishBy
    finish : datetime, optional
    slip : int, optional
        Working minutes of the project after the baseline's finish; negative: before.
    late : int, optional
        The same after the plan's deadline; none without one.
    changes : int, optional
        Assignments that are others than in the current plan.
    schedule : Schedule, optional
    proof : Proof, optional
        How good what was planned anew is.
    conflicts : tuple of Problem
        The wishes that collide where no schedule was found.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    by: FinishBy
    finish: Instant | None = None
    slip: int | None = None
    late: int | None = None
    changes: int | None = None
    schedule: Schedule | None = None
    proof: Proof | None = None
    conflicts: tuple[Problem, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the forecast, or why there is none, as a sentence."""
        facts = self.facts
        if self.slip is not None:
            way = "same" if not self.slip else "later" if self.slip > 0 else "earlier"
            against = Attributes(size=abs(self.slip), day=facts["day"])
            facts = facts | {"against": sentence(f"finish.{way}", against, language)}
        return sentence(self.code, facts, language)


class Forecaster:
    """Makes the forecasts of one plan from one set of facts.

    Parameters
    ----------
    planned : datetime
        The baseline's finish.
    """

    def __init__(self, plan: Plan, facts: StatusUpdate, planned: datetime) -> None:
        self.plan, self.facts, self.planned = plan, facts, planned
        self.time = build(plan).worktime()

    def told(self, by: FinishBy, schedule: Schedule, **more: object) -> Finish:
        """Return a forecast with how far it lies from baseline and deadline."""
        finish, deadline = schedule.finish, self.plan.deadline
        facts = Attributes(
            finish=finish.isoformat(),
            day=self.time.minutes_per_day,
            changes=more.get("changes") or 0,
        )
        return replace(
            Finish(f"finish.{by}", facts, by=by, finish=finish, schedule=schedule),
            slip=self.time.between(self.planned, finish),
            late=None if deadline is None else self.time.between(deadline, finish),
            **more,  # type: ignore[arg-type]  # fields of it
        )

    def logic(self) -> Finish:
        """Return where links alone lead."""
        return self.told(FinishBy.LOGIC, critical_path(self.plan, status=self.facts))

    def current(self, schedule: Schedule | None) -> tuple[Finish, Levelled | None]:
        """Return where the current plan leads under its limits, and what levelling says."""
        if schedule is None and not self.plan.assignments:
            return Finish("finish.no_schedule", by=FinishBy.CURRENT), None
        levelled = level(in_order(self.plan, schedule, self.facts), status=self.facts)
        own = made(self.plan, at=self.facts.at.isoformat())
        dates = replace(levelled.schedule, made=own)
        return self.told(FinishBy.CURRENT, dates), levelled

    def best(
        self, schedule: Schedule | None, limits: Limits | None, seed: int
    ) -> tuple[Finish, Front | None]:
        """Return where planning anew leads, and all ways to go on."""
        if schedule is None or limits is None:
            why = "no_schedule" if schedule is None else "not_asked"
            return Finish(f"finish.{why}", by=FinishBy.BEST), None
        try:
            front = replan(self.plan, schedule, self.facts, limits=limits, seed=seed)
        except InfeasibleError as error:
            none = Finish("finish.impossible", by=FinishBy.BEST, conflicts=error.conflicts)
            return none, None
        point = min(front.points, key=lambda each: (each.schedule.finish, each.measure("changes")))
        changes = round(point.measure("changes"))
        return self.told(FinishBy.BEST, point.schedule, changes=changes, proof=point.proof), front


def in_order(plan: Plan, schedule: Schedule | None, facts: StatusUpdate | None) -> Plan:
    """Return the plan with a schedule's people, lengths and order, for levelling to keep.

    Levelling places tasks by priority; so the earlier a task was to start, the higher its
    priority. What asks not to be levelled stays so.
    """
    if schedule is None:
        return plan
    held = {row.id: row for row in schedule.tasks}
    new = [task.id for task in plan.tasks if task.id not in held]
    if new:  # work that came since: where its links put it
        dates = critical_path(plan, status=facts)
        held |= {task: dates[task] for task in new}
    starts = sorted({row.start for row in held.values()})
    step = max(1, len(starts) - 1)
    rank = {at: (NOT_LEVELLED - 2) * place // step for place, at in enumerate(starts)}
    known = facts.tasks if facts else ()
    begun = {fact.task for fact in known if fact.start or fact.finish}
    plain = {task.id for task in plan.tasks if task.kind is TaskKind.TASK}
    free = plain - begun - set(new)
    net = build(plan)

    def task_of(task: Task) -> Task:
        row = held[task.id]
        chosen = way(task, row)
        if chosen is not task:
            length = row.duration if chosen.duration is None else chosen.duration
            task = replace(task, duration=length, work=None, needs=chosen.needs, modes=())
        elif task.id in free and row.duration != int(net.duration[net.index[task.id]]):
            task = replace(task, duration=row.duration, work=None)  # as fast as its people are
        if task.priority == NOT_LEVELLED:
            return task
        return replace(task, priority=NOT_LEVELLED - 1 - rank[row.start])

    alike = (
        each if each.priority == NOT_LEVELLED else replace(each, priority=USUAL)
        for each in plan.wbs
    )
    present = {task.id for task in plan.tasks}
    kept = tuple(replace(each, mode=None) for each in schedule.assignments if each.task in present)
    named = {each.task for each in kept}
    kept += tuple(each for each in plan.assignments if each.task not in named)
    return replace(
        plan, tasks=tuple(map(task_of, plan.tasks)), wbs=tuple(alike), assignments=kept, updates=()
    )


def unstaffed(plan: Plan, assignments: Sequence[Assignment], facts: StatusUpdate) -> list[Task]:
    """Return the tasks not done that ask for skills and have nobody."""
    named = {each.task for each in assignments}
    done = {fact.task for fact in facts.tasks if fact.finish}
    return [
        task
        for task in plan.tasks
        if task.id not in named | done
        and task.kind is not TaskKind.INACTIVE
        and any(isinstance(need, SkillNeed) for need in task.needs)
    ]
