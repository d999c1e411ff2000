"""Objectives: how far each is, how far its tasks are behind, what is at risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate
from math import fsum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Instant, Made, Notice, Noticed, Noun, Told, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.scope._checks import goal_faults, schedule_faults
from pmcore.model import Baseline, KeyResult, Objective, Plan, Schedule
from pmcore.network import build, errors_of
from pmcore.risk import Outlook
from pmcore.schedule import critical_path
from pmcore.units import end_of_day, to_minutes

Finishes: TypeAlias = Mapping[str, datetime]


class Clip(StrEnum):
    """How the progress of a key result counts in the score of its objective.

    ``UNIT``: between 0 and 1. ``FLOOR``: from 0 on, so that one may make good for another.
    ``NONE``: as it is.
    """

    UNIT = "unit"
    FLOOR = "floor"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyResultStatus(Told):
    """How far a key result is, and how late its tasks make it; its sentence says that.

    Parameters
    ----------
    code : str
        ``result.behind``, ``result.slack`` (in time), ``result.open`` (no date is wanted) or
        ``result.unplanned`` (no task is linked).
    facts : Attributes
    id, objective : str
    value : float, optional
        What was measured last; none: nothing was by then.
    day : date, optional
        When.
    progress : float, optional
        From 0 at the baseline to 1 at the target; beyond both, as it is.
    score : float, optional
        As it counts in the objective.
    wanted : datetime, optional
        Until when its tasks must be done.
    finish : datetime, optional
        When the last of them is.
    behind : int, optional
        Working minutes of the plan's calendar from `wanted` to `finish`; negative: slack.
    chain : tuple of str
        Ids of the tasks that drive that finish, the first cause first.
    chance : float, optional
        That its tasks are late; none without an outlook that tracked them.
    worth : int, optional
        Minor units: its part of the objective's value, by weight.
    at_risk : int, optional
        Worth times chance.
    """

    code: str
    facts: Attributes
    id: str
    objective: str
    _: KW_ONLY
    value: float | None = None
    day: date | None = None
    progress: float | None = None
    score: float | None = None
    weight: float = 1.0
    wanted: Instant | None = None
    finish: Instant | None = None
    behind: int | None = None
    chain: tuple[str, ...] = ()
    chance: float | None = None
    worth: int | None = None
    at_risk: int | None = None

    @property
    def is_behind(self) -> bool:
        """Whether its tasks are done after the date that is wanted."""
        return self.behind is not None and self.behind > 0


@dataclass(frozen=True, slots=True)
class ObjectiveStatus(Noun):
    """How far an objective is.

    Parameters
    ----------
    score : float, optional
        Weighted mean of the key results that are known; none where none is.
    low, high : float, optional
        The same over all of them, the unknown ones at 0 and at 1; none where none has a weight.
    unknown : tuple of str
        Ids of the key results that nobody has measured.
    behind : int, optional
        Working minutes by which the latest of its key results is behind; negative: slack.
    value, at_risk : int, optional
        Minor units; what is at risk is known where each key result's chance is.
    value_behind : int, optional
        Minor units: what its key results that are behind are worth; 0 where none is.
    """

    id: str
    name: str
    score: float | None
    low: float | None
    high: float | None
    unknown: tuple[str, ...] = ()
    behind: int | None = None
    value: int | None = None
    at_risk: int | None = None
    value_behind: int | None = None


@dataclass(frozen=True, slots=True)
class Objectives(Noticed):
    """The objectives of a plan and their key results at a date.

    Parameters
    ----------
    objectives : tuple of ObjectiveStatus
    results : tuple of KeyResultStatus
    at : date, optional
        The last day of which values count; none: all.
    """

    objectives: tuple[ObjectiveStatus, ...]
    results: tuple[KeyResultStatus, ...]
    at: date | None = None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, objective: str) -> ObjectiveStatus:
        """Return an objective's standing, by id; KeyError if there is none."""
        for each in self.objectives:
            if each.id == objective:
                return each
        raise KeyError(objective)

    def result(self, id: str, objective: str | None = None) -> KeyResultStatus:  # noqa: A002 - the field it looks up
        """Return a key result's standing; the first of that id, or that of an objective."""
        for each in self.results:
            if each.id == id and objective in (None, each.objective):
                return each
        raise KeyError(id)

    def text(self, language: str = "en") -> str:
        """Return what is behind or has slack, and the notices, one a line."""
        return "\n".join(each.text(language) for each in (*self.results, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a key result."""
        names = ("objective", "id", "value", "day", "progress", "score", "weight", "wanted")
        return table_of(
            self.results, (*names, "finish", "behind", "chance", "worth", "at_risk", "code")
        )


def objectives(
    plan: Plan,
    at: date | None = None,
    *,
    schedule: Schedule | None = None,
    outlook: Outlook | None = None,
    approved: Schedule | Baseline | None = None,
    clip: Clip = Clip.UNIT,
) -> Objectives:
    """Return how far objectives are, how far their tasks are behind, and what value is at risk.

    Progress is (value - baseline) / (target - baseline), whether values shall rise or fall. What
    was not measured stays unknown: it has no score, and bounds say what it could do. Value is
    behind where tasks are late, by the key result's part of its objective's value, and at risk
    where they may be, by that part times the chance.

    Parameters
    ----------
    plan : Plan
    at : date, optional
        Last day of which values count; none: that of the plan's status, else all count.
    schedule : Schedule, optional
        Where the plan leads; none: the critical path from the plan's status.
    outlook : Outlook, optional
        For chances; it must have tracked the tasks of key results.
    approved : Schedule or Baseline, optional
        What tasks are held against where neither key result nor objective says by when.
    clip : Clip

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, a target that is the baseline, weights below 0 or
        all 0, key results with the same id, two values of a day, a value below 0, tasks that the
        schedule lacks.

    References
    ----------
    J. Doerr, Measure What Matters, 2018, chapter 10 (scoring of objectives by key results).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pmcore import KeyResult, Objective, money
    >>> from pmcore.examples import portal
    >>> live = KeyResult("KR1", "Portal live", baseline=0, target=1, tasks=["live"])
    >>> goal = Objective(
    ...     "O1", "A new portal", results=[live], value=money(50_000), due=date(2027, 2, 3)
    ... )
    >>> found = objectives(replace(portal(), objectives=[goal]))
    >>> found.result("KR1").is_behind, found.result("KR1").behind, found["O1"].unknown
    (True, 960, ('KR1',))
    >>> found.result("KR1").chain
    ('scope', 'api', 'pilot', 'live')
    """
    clip = Clip(clip)
    refuse([*errors_of(plan), *goal_faults(plan)])
    dates = schedule or critical_path(plan)
    refuse(schedule_faults(dates, _named(plan)))
    if at is None and plan.status is not None:
        at = plan.status.at
    if isinstance(at, datetime):
        at = at.date()
    held = _Held(plan, at, dates, outlook, _finishes(approved), clip)
    rows = [(each, held.results_of(each)) for each in plan.objectives]
    results = tuple(row for _, found in rows for row in found)
    return Objectives(
        tuple(_objective(each, found) for each, found in rows),
        results,
        at,
        notices=tuple(held.notices(rows)),
        made=made(plan, clip=clip.value),
    )


def progress_of(result: KeyResult, value: float) -> float:
    """Return how far a value is from the baseline to the target."""
    part = (value - result.baseline) / (result.target - result.baseline)
    return part or 0.0  # a falling measure that has not moved gives minus zero


def _named(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield each task that a key result names, with where."""
    for goal in plan.objectives:
        for each in goal.results:
            path = f'objectives["{goal.id}"].results["{each.id}"].tasks'
            yield from ((path, task) for task in each.tasks)


def _finishes(approved: Schedule | Baseline | None) -> Finishes:
    if approved is None:
        return {}
    if isinstance(approved, Schedule):
        return {row.id: row.finish for row in approved.tasks}
    return {row.task: row.finish for row in approved.tasks}


@dataclass(frozen=True)
class _Held:
    """What key results are held against."""

    plan: Plan
    at: date | None
    schedule: Schedule
    outlook: Outlook | None
    approved: Finishes
    clip: Clip

    def results_of(self, goal: Objective) -> list[KeyResultStatus]:
        worth = _shares(goal)
        return [
            self._result(goal, each, part) for each, part in zip(goal.results, worth, strict=True)
        ]

    def _result(self, goal: Objective, result: KeyResult, worth: int | None) -> KeyResultStatus:
        day, value = self._measured(goal, result)
        progress = None if value is None else progress_of(result, value)
        due = result.due or goal.due
        wanted = self._wanted(result, due)
        last = max(result.tasks, key=lambda task: self.schedule[task].finish, default=None)
        finish = None if last is None else self.schedule[last].finish
        behind = None
        if wanted is not None and finish is not None:
            behind = build(self.plan).worktime().between(wanted, finish)
        chance = self._chance(result, wanted)
        at_risk = None if worth is None or chance is None else round(worth * chance)
        code, facts = self._sentence(result, last, due, behind, wanted)
        return KeyResultStatus(
            code,
            Attributes(facts),
            result.id,
            goal.id,
            value=value,
            day=day,
            progress=progress,
            score=_clipped(progress, self.clip),
            weight=result.weight,
            wanted=wanted,
            finish=finish,
            behind=behind,
            chain=() if last is None else _chain(self.schedule, last),
            chance=chance,
            worth=worth,
            at_risk=at_risk,
        )

    def _measured(self, goal: Objective, result: KeyResult) -> tuple[date | None, float | None]:
        """Return the last value by the date; of a dated key result what is done of its tasks."""
        known = [row for row in result.values if self.at is None or row[0] <= self.at]
        if known:
            return max(known)
        if result.values or not result.tasks or (result.due or goal.due) is None:
            return None, None
        if self.schedule.data_date is None:
            return None, None
        rows = [self.schedule[task] for task in result.tasks]
        size = sum(row.duration for row in rows)
        done = (
            fsum(row.duration * row.percent for row in rows) / size
            if size
            else fsum(row.percent for row in rows) / len(rows)
        )
        value = result.baseline + done * (result.target - result.baseline)
        return self.schedule.data_date.date(), value

    def _wanted(self, result: KeyResult, due: date | None) -> datetime | None:
        if due is not None:
            return end_of_day(due)
        if not result.tasks or any(task not in self.approved for task in result.tasks):
            return None
        return max(self.approved[task] for task in result.tasks)

    def _chance(self, result: KeyResult, wanted: datetime | None) -> float | None:
        """Return the chance that the last of its tasks is done after the date wanted."""
        if self.outlook is None or wanted is None or not result.tasks:
            return None
        kept = {each.task: each.finish for each in self.outlook.tracked}
        if any(task not in kept for task in result.tasks):
            return None
        rows = [kept[task].array for task in result.tasks]
        last: NDArray[np.int64] = np.maximum.reduce(rows)
        return float(np.mean(last > to_minutes(wanted)))

    def _sentence(
        self,
        result: KeyResult,
        last: str | None,
        due: date | None,
        behind: int | None,
        wanted: datetime | None,
    ) -> tuple[str, dict[str, object]]:
        facts: dict[str, object] = {"id": result.id, "name": result.name}
        if last is None:
            return "result.unplanned", facts
        row = self.schedule[last]
        facts |= {"task": row.name or last, "finish": row.finish.isoformat()}
        if behind is None or wanted is None:
            return "result.open", facts
        day = due or wanted.date()
        facts |= {"behind": abs(behind), "wanted": day.isoformat()}
        facts["day"] = build(self.plan).worktime().minutes_per_day
        return ("result.behind" if behind > 0 else "result.slack"), facts

    def notices(self, rows: Sequence[tuple[Objective, list[KeyResultStatus]]]) -> Iterator[Notice]:
        """Yield what is unknown, and what keeps a chance from being known."""
        for goal, found in rows:
            unknown = [each.id for each in found if each.progress is None]
            if not goal.results:
                yield Notice("objective.unmeasured", Attributes(id=goal.id, name=goal.name))
            elif unknown:
                facts = Attributes(id=goal.id, name=goal.name, results=unknown)
                yield Notice("objective.unknown", facts)
            kept = {each.task for each in self.outlook.tracked} if self.outlook else set()
            linked = dict.fromkeys(name for each in goal.results for name in each.tasks)
            lost = [name for name in linked if name not in kept]
            if self.outlook is not None and lost:
                yield Notice("objective.untracked", Attributes(id=goal.id, tasks=lost))


def _clipped(progress: float | None, clip: Clip) -> float | None:
    if progress is None or clip is Clip.NONE:
        return progress
    return max(0.0, progress if clip is Clip.FLOOR else min(progress, 1.0))


def _shares(goal: Objective) -> list[int | None]:
    """Return what each key result is worth; the sum is rounded, so that parts add up."""
    total = fsum(each.weight for each in goal.results)
    if goal.value is None or not total:
        return [None] * len(goal.results)
    sums = [round(goal.value * part / total) for part in accumulate(e.weight for e in goal.results)]
    return [high - low for low, high in zip([0, *sums], sums, strict=False)]


def _chain(schedule: Schedule, task: str) -> tuple[str, ...]:
    """Return the tasks that drive one's date, the first cause first."""
    line = [task]
    for step in schedule.explain(task).steps:
        source = step.facts.get("predecessor", step.facts.get("successor"))
        if isinstance(source, str) and source not in line:
            line.append(source)
    return tuple(reversed(line))


def _objective(goal: Objective, rows: Sequence[KeyResultStatus]) -> ObjectiveStatus:
    known = [(row.weight, row.score) for row in rows if row.score is not None]
    total, weight = fsum(row.weight for row in rows), fsum(part for part, _ in known)
    gained = fsum(part * score for part, score in known)
    late = [row.behind for row in rows if row.behind is not None]
    risks = [row.at_risk for row in rows if row.at_risk is not None]
    return ObjectiveStatus(
        goal.id,
        goal.name,
        gained / weight if weight else None,
        gained / total if total else None,
        (gained + total - weight) / total if total else None,
        tuple(row.id for row in rows if row.progress is None),
        max(late, default=None),
        goal.value,
        sum(risks) if rows and len(risks) == len(rows) else None,
        sum(row.worth or 0 for row in rows if row.is_behind) if goal.value is not None else None,
    )
