"""Which work is finished, who did it, and what it was planned to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pmcore._base import Notice, Noun
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.performance._checks import wrong
from pmcore.model import (
    Baseline,
    Plan,
    PlannedTask,
    ResourceNeed,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskStatus,
)
from pmcore.network import Network, build


@dataclass(frozen=True, slots=True)
class FinishedWork(Noun):
    """A person's part of a finished task.

    Parameters
    ----------
    task, person : str
        An empty person: nobody says who did it.
    planned, actual : int
        Person-minutes.
    """

    task: str
    person: str
    planned: int
    actual: int


def finished_work(
    plan: Plan, status: StatusUpdate | None, baseline: Baseline | None
) -> tuple[tuple[FinishedWork, ...], tuple[Notice, ...]]:
    """Return each person's part of each finished task, and what could not be compared."""
    facts = status or plan.status
    if facts is None:
        refuse([wrong("no_facts", "updates")])
        raise AssertionError
    net = build(plan)
    booked: dict[str, dict[str, int]] = {}
    for entry in plan.time_entries:
        own = booked.setdefault(entry.task, {})
        own[entry.resource] = own.get(entry.resource, 0) + entry.work
    approved = {each.task: each for each in baseline.tasks} if baseline else None
    kept: list[FinishedWork] = []
    left: list[str] = []
    tasks = {each.id: each for each in plan.tasks}
    for fact in facts.tasks:
        task = tasks.get(fact.task)
        if fact.finish is None or (task is not None and task.is_milestone):
            continue
        rows: Sequence[FinishedWork] = ()
        if task is not None:
            hours = booked.get(task.id, {})
            parts = _shares(plan, task, fact, hours)
            units = sum(parts.values())
            actual = sum(hours.values()) or _actual(net, fact, units)
            rows = _split(task.id, parts, _planned(task, approved, units), actual)
        kept += rows
        left += [] if rows else [fact.task]
    told = Attributes(count=len(left), first=left[:3])
    return tuple(kept), (Notice("accuracy.not_compared", told),) if left else ()


def _shares(plan: Plan, task: Task, fact: TaskStatus, hours: Mapping[str, int]) -> dict[str, float]:
    """Return who did a task, and by how many units: by hours booked, else by needs, else alike."""
    units = _units(task)
    whole = sum(hours.values())
    if whole:
        return {who: sum(units) * own / whole for who, own in hours.items()}
    people = fact.people or [e.resource for e in plan.assignments if e.task == task.id] or [""]
    if len(people) != len(units):
        units = [sum(units) / len(people)] * len(people)
    found: dict[str, float] = {}
    for who, part in zip(people, units, strict=True):
        found[who] = found.get(who, 0.0) + part
    return found


def _units(task: Task) -> list[float]:
    """Return the units of each place of a task that people fill: those of skills, if any."""
    skills = [
        need.units for need in task.needs if isinstance(need, SkillNeed) for _ in range(need.count)
    ]
    named = [need.units for need in task.needs if isinstance(need, ResourceNeed)]
    return skills or named or [1.0]


def _planned(task: Task, approved: Mapping[str, PlannedTask] | None, units: float) -> float:
    """Return the person-minutes that a task was planned to take; 0 where it was not planned."""
    if approved is None:
        return task.work if task.work is not None else task.duration * units
    row = approved.get(task.id)
    return 0.0 if row is None else row.work or row.duration * units


def _actual(net: Network, fact: TaskStatus, units: float) -> float:
    """Return the person-minutes that a task took: as stated, else from its dates."""
    if fact.actual_work is not None:
        return fact.actual_work
    if fact.start is None or fact.finish is None:
        return 0.0
    return net.task_time(fact.task).between(fact.start, fact.finish) * units


def _split(
    task: str, parts: Mapping[str, float], planned: float, actual: float
) -> Sequence[FinishedWork]:
    """Return each person's part; parts add up to the last minute."""
    whole = sum(parts.values())
    ends = list(accumulate(part / whole for part in parts.values()))
    rows = []
    for who, begin, end in zip(parts, [0.0, *ends], ends, strict=False):
        both = [round(total * end) - round(total * begin) for total in (planned, actual)]
        if min(both) > 0:
            rows.append(FinishedWork(task, who, *both))
    return rows
