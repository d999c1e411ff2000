"""When the critical path ends if what has not begun goes as what is finished did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pmcore._mapping import Attributes
from pmcore.cost._earned import EarnedValue
from pmcore.cost._reckoning import Reckoning
from pmcore.errors import InfeasibleError
from pmcore.model import (
    ConstraintType,
    DateConstraint,
    Plan,
    StatusUpdate,
    Task,
    TaskKind,
)
from pmcore.network import WorkTime
from pmcore.schedule import critical_path

Dated = tuple[datetime | None, Reckoning]


def by_logic(plan: Plan, value: EarnedValue) -> Dated:
    """Return when the critical path from the facts ends, durations as the plan has them."""
    finish = _ends(plan, known(plan, value.status))
    if finish is None:
        return None, Reckoning("cost.no_logic_finish")
    said = Attributes(finish=finish.isoformat(), date=value.data_date.isoformat())
    return finish, Reckoning("cost.logic_finish", said)


def by_pace(plan: Plan, value: EarnedValue, time: WorkTime) -> Dated:
    """Return when the critical path ends at the pace of what is finished.

    A task that has not begun takes its planned duration times ``(took / planned)^w`` of all
    finished tasks, where ``w = f / (f + k)`` and f is the share of planned durations that is
    finished: few facts, little weight. It starts no earlier than planned, moved by how far tasks
    that have begun were off their planned starts on average, since planned starts also stand for
    people and habits that no link names. What is under way keeps the remaining duration stated.
    """
    factor, off = pace(value), round(_number(value, "off"))
    facts = known(plan, value.status)
    begun = {fact.task for fact in facts.tasks if fact.start or fact.finish or fact.percent}
    starts = {row.id: row.start for row in value.tasks}
    tasks = tuple(
        task if task.id in begun else _moved(task, factor, starts.get(task.id), off, time)
        for task in plan.tasks
    )
    finish = _ends(replace(plan, tasks=tasks), facts)
    if finish is None:
        return None, Reckoning("cost.no_logic_finish")
    said = Attributes(
        finish=finish.isoformat(),
        date=value.data_date.isoformat(),
        factor=round(factor, 4),
        off=off,
    )
    return finish, Reckoning("cost.pace_finish", said)


def pace(value: EarnedValue) -> float:
    """Return by what factor planned durations are stretched."""
    planned, took = _number(value, "planned_f"), _number(value, "took_f")
    lengths = _number(value, "lengths")
    if planned <= 0 or took <= 0:
        return 1.0
    share = planned / lengths
    return float((took / planned) ** (share / (share + value.k)))


def _number(value: EarnedValue, name: str) -> float:
    found = value.inputs.get(name, 0)
    assert isinstance(found, (int, float))
    return found


def known(plan: Plan, facts: StatusUpdate) -> StatusUpdate:
    """Return facts without tasks of the baseline that have left the plan."""
    known = {task.id for task in plan.tasks}
    if all(fact.task in known for fact in facts.tasks):
        return facts
    return replace(facts, tasks=tuple(fact for fact in facts.tasks if fact.task in known))


def _moved(task: Task, factor: float, start: datetime | None, off: int, time: WorkTime) -> Task:
    """Return a task that has not begun as the pace so far has it."""
    if task.kind is not TaskKind.TASK:
        return task
    constraints = task.constraints
    if start is not None:
        earliest = time.start_at(time.coordinate(start) + off)
        # Of all wishes it is the one that may stand beside two of the plan's own.
        floor = DateConstraint(ConstraintType.EXTERNAL_EARLY_START, earliest)
        constraints = (*constraints, floor)
    return replace(
        task,
        duration=_stretched(task.duration, factor),
        work=None if task.work is None else _stretched(task.work, factor),
        constraints=constraints,
    )


def _stretched(length: int, factor: float) -> int:
    return max(1, round(length * factor)) if length else 0


def _ends(plan: Plan, facts: StatusUpdate) -> datetime | None:
    try:
        return critical_path(plan, status=facts).finish
    except InfeasibleError:
        return None
