"""What finished projects change in a new plan: its estimates, their spread, its probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from math import exp, log
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.lessons._lessons import STRENGTH, EstimateLesson, Lessons, gathered
from pmcore.control.lessons._records import Ended, Record, ended
from pmcore.cost import Analogy, Effort, GroupBy, analogous
from pmcore.model import (
    Edit,
    Plan,
    Quantiles,
    Risk,
    RiskStatus,
    SkillNeed,
    Task,
    TaskKind,
    apply,
    diff,
)
from pmcore.network import build, errors_of
from pmcore.schedule import critical_path

UNLIKE = 0.5
"""Likeness of the nearest project below which advice is called doubtful."""


@dataclass(frozen=True, slots=True)
class Likeness(Noun):
    """How alike a finished project and the new plan are, 0 to 1.

    Parameters
    ----------
    project : str
    likeness : float
        Mean of the parts.
    size, length : float
        The smaller over the greater: tasks, planned working time.
    skills : float, optional
        Skills that both need over those that either needs; none where neither names any.
    """

    project: str
    likeness: float
    size: float
    length: float
    skills: float | None = None


@dataclass(frozen=True, slots=True)
class Advised(Noun):
    """One element of the plan as stated, and as finished projects would have it.

    Parameters
    ----------
    register, id, field : str
        ``tasks``, its id, and ``work``, ``duration`` or ``estimate``; or ``risks`` and
        ``probability``.
    before, after : float, optional
        Person-minutes, working minutes or a probability; of an estimate, none and its median.
    group : str
        What the advice rests on: a group of estimates, or a category of risks.
    cases, projects : int
        How many tasks or risks, of how many projects; of risks, all projects.
    """

    register: str
    id: str
    field: str
    before: float | None
    after: float | None
    group: str
    cases: int
    projects: int


@dataclass(frozen=True, slots=True)
class Advice(Noticed):
    """What to change in a plan, and what that rests on.

    Parameters
    ----------
    edits : tuple of Edit
        ``pmcore.apply(plan, edits)`` is the advised plan. Advise a plan once.
    rows : tuple of Advised
    likeness : tuple of Likeness
        The nearest project first.
    lessons : Lessons
    uplifts : Analogy, optional
        Cost and length by reference class; none where no finished project tells its cost, or the
        plan has none.
    """

    edits: tuple[Edit, ...]
    rows: tuple[Advised, ...]
    likeness: tuple[Likeness, ...]
    lessons: Lessons
    _: KW_ONLY
    uplifts: Analogy | None = None
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a changed element."""
        names = ("register", "id", "field", "before", "after", "group", "cases", "projects")
        return table_of(self.rows, names)


def advise(
    plan: Plan,
    records: Iterable[Record | Plan],
    *,
    by: GroupBy = GroupBy.ALL,
    attribute: str = "",
    strength: float = STRENGTH,
    confidence: float = 0.8,
    baseline: str | None = None,
) -> Advice:
    """Return what finished projects would change in a plan, as edits with their provenance.

    Work and durations of tasks that have not begun are calibrated by their group; a task without
    an uncertain estimate gets the spread that such tasks have shown. Probabilities of open risks
    are moved by their category. Nothing is changed in the plan itself.

    Parameters
    ----------
    plan : Plan
    records : iterable of Record or Plan
        Finished projects of the same people and rules: see :func:`reference_class`.
    by : GroupBy
        What estimates are grouped by; people are left to performance.
    attribute, strength, confidence, baseline
        As of :func:`reference_class`.

    Raises
    ------
    PlanError
        As of :func:`reference_class`, and with every error of the plan.
    ValueError
        If estimates are to be grouped by people.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Baseline, PlannedTask, StatusUpdate, TaskStatus
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
    >>> new = Plan("New", start=first, tasks=[Task("x", work=6_000)])
    >>> better = apply(new, advise(new, [done]).edits)
    >>> better.task("x").work, round(better.task("x").estimate.values[4])
    (6945, 6945)
    """
    by = GroupBy(by)
    if by is GroupBy.RESOURCE:
        raise ValueError("estimates by people belong to performance, which protects them")
    refuse(errors_of(plan))
    held = ended(records, baseline)
    lessons = gathered(
        held,
        attribute=attribute,
        cause="cause",
        strength=strength,
        confidence=confidence,
        baseline=baseline,
    )
    after = plan
    for of in Effort:
        found = lessons.calibration(of, by)
        if found is not None:
            after = apply(after, found.edits(after))
    tasks, rows = _tasks(plan, after, lessons, by)
    risks, moved = _risks(plan, lessons)
    after = replace(after, tasks=tasks, risks=risks)
    likeness = tuple(_likeness(plan, held))
    uplifts = _uplifts(plan, held, baseline)
    advice = Advice(
        diff(plan, after),
        (*rows, *moved),
        likeness,
        lessons,
        uplifts=uplifts,
        made=made(plan, by=by.value, strength=strength, confidence=confidence),
    )
    return replace(advice, notices=tuple(_notices(plan, advice, by)))


def _open(plan: Plan) -> set[str]:
    """Return the tasks whose estimates may still change: those that have not begun."""
    begun = {fact.task for fact in plan.updates[-1].tasks if fact.start} if plan.updates else set()
    return {each.id for each in plan.tasks if each.kind is TaskKind.TASK and each.id not in begun}


def _known(plan: Plan, task: Task, by: GroupBy, lessons: Lessons) -> list[EstimateLesson]:
    """Return what is known of the estimates of a task's groups."""
    of = Effort.DURATION if task.work is None else Effort.WORK
    asked = lessons.calibration(of, by)
    groups = asked.groups(plan, task) if asked else ()
    found = (lessons.estimate(each, of=of, by=by) for each in groups)
    return [each for each in found if each is not None]


def _tasks(
    plan: Plan, after: Plan, lessons: Lessons, by: GroupBy
) -> tuple[tuple[Task, ...], list[Advised]]:
    """Return the calibrated tasks with the spread of their group, and what was changed."""
    opened = _open(plan)
    tasks, rows = [], []
    for old, new in zip(plan.tasks, after.tasks, strict=True):
        of = Effort.DURATION if old.work is None else Effort.WORK
        known = _known(plan, old, by, lessons) if old.id in opened else []
        stated, now = (getattr(each, of.value) for each in (old, new))
        spread = _scaled([each.spread for each in known if each.spread], now or 0)
        is_spread = new.estimate is None and spread is not None
        tasks.append(replace(new, estimate=spread) if is_spread else new)
        if known and stated:
            label = " + ".join(each.group for each in known)
            basis = (label, sum(each.tasks for each in known), max(each.projects for each in known))
            if now != stated:
                rows.append(Advised("tasks", old.id, of.value, stated, now, *basis))
            if is_spread:
                rows.append(Advised("tasks", old.id, "estimate", None, float(now), *basis))
    return tuple(tasks), rows


def _scaled(spreads: Sequence[Quantiles], median: float) -> Quantiles | None:
    """Return the spread of a task: the mean of its groups' on logarithms, about its median."""
    if not spreads or not median:
        return None
    count = len(spreads)
    means = [
        exp(sum(log(each) for each in at) / count)
        for at in zip(*(each.values for each in spreads), strict=True)
    ]
    middle = means[len(means) // 2]
    return Quantiles(spreads[0].chances, tuple(median * each / middle for each in means))


def _risks(plan: Plan, lessons: Lessons) -> tuple[tuple[Risk, ...], list[Advised]]:
    risks, rows = [], []
    for old in plan.risks:
        known = lessons.risk(old.category) if old.status is RiskStatus.OPEN else None
        now = old.probability if known is None else known.adjusted(old.probability)
        risks.append(old if now == old.probability else replace(old, probability=now))
        if known is not None and now != old.probability:
            basis = (known.category, known.count, len(lessons.projects))
            rows.append(Advised("risks", old.id, "probability", old.probability, now, *basis))
    return tuple(risks), rows


def _likeness(plan: Plan, held: Sequence[Ended]) -> Iterator[Likeness]:
    rows = critical_path(plan).tasks
    time = build(plan).worktime()
    length = time.between(min(r.start for r in rows), max(r.finish for r in rows)) if rows else 0
    days, skills = length / time.minutes_per_day, _skills(plan)
    found = []
    for each in held:
        value = each.value
        parts = [
            _ratio(len(plan.tasks), len(each.baseline.tasks)),
            _ratio(days, value.pd / value.day),
        ]
        other = _skills(each.record.plan)
        shared = len(skills & other) / len(skills | other) if skills | other else None
        mean = sum([*parts, *([] if shared is None else [shared])]) / (2 + (shared is not None))
        found.append(Likeness(each.record.id, mean, parts[0], parts[1], shared))
    yield from sorted(found, key=lambda each: (-each.likeness, each.project))


def _ratio(one: float, other: float) -> float:
    return min(one, other) / max(one, other) if max(one, other) > 0 else 1.0


def _skills(plan: Plan) -> set[str]:
    return {need.skill for task in plan.tasks for need in task.needs if isinstance(need, SkillNeed)}


def _uplifts(plan: Plan, held: Sequence[Ended], baseline: str | None) -> Analogy | None:
    """Return uplifts by the projects that tell their cost; None where there is nothing to lift."""
    known = [each.record.plan for each in held if each.cost is not None]
    if not known or plan.currency is None:
        return None
    found = analogous(plan, known, name="finished projects", baseline=baseline)
    return found if found.amount else None


def _notices(plan: Plan, advice: Advice, by: GroupBy) -> Iterator[Notice]:
    yield from advice.lessons.notices
    opened = _open(plan)
    strange = [
        each.id
        for each in plan.tasks
        if each.id in opened
        and (each.work or each.duration)
        and not _known(plan, each, by, advice.lessons)
    ]
    if strange and advice.rows:  # else nothing is changed at all, and that is said
        facts = Attributes(count=len(strange), first=strange[:3])
        yield Notice("lessons.ungrouped", facts)
    nearest = advice.likeness[0]
    if nearest.likeness < UNLIKE:
        facts = Attributes(project=nearest.project, likeness=nearest.likeness)
        yield Notice("lessons.unlike", facts)
    if not advice.rows:
        yield Notice("lessons.nothing")
