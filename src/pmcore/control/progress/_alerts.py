"""What is out of bounds: overspend, unknown cost, slip, deadlines, lost float; with causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from math import inf
from typing import Any

from pmcore._base import Answer, Made, Noun, Told, made
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.progress._delays import DelayPart, delays
from pmcore.control.progress._finding import name_of
from pmcore.control.progress._status import Standing, TaskProgress
from pmcore.cost import EarnedRow, EarnedValue, earned_value
from pmcore.model import Baseline, Plan, PlannedTask, TaskStatus
from pmcore.network import WorkTime, build
from pmcore.schedule import compare, critical_path
from pmcore.units import MINUTES_PER_DAY, sentence

CAUSES = 3
"""How many causes an alert names."""


@dataclass(frozen=True, slots=True)
class Thresholds(Noun):
    """When something is worth an alert.

    Parameters
    ----------
    cpi : float
        Cost performance (EV / AC) below which the project or a task overspends.
    slip : int
        Working minutes after the baseline's date, beyond which the finish or a milestone slips.
    float_lost : float
        Share of a task's total float, by links and without facts, that is gone.
    float_left : int
        Working minutes of total float beyond which a loss is no matter yet.
    deadline : int
        Working minutes before a deadline that are to stay free.
    """

    cpi: float = 0.9
    slip: int = 5 * MINUTES_PER_DAY
    float_lost: float = 0.5
    float_left: int = 5 * MINUTES_PER_DAY
    deadline: int = 0

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 1, a performance below 0, and minutes that are not whole."""
        for name in ("slip", "float_left", "deadline"):
            if type(getattr(self, name)) is not int:
                raise ValueError(f"{name} is whole minutes, found {getattr(self, name)!r}")
        if not _is_number(self.float_lost) or not 0 <= self.float_lost <= 1:
            raise ValueError(f"float_lost is a share from 0 to 1, found {self.float_lost!r}")
        if not _is_number(self.cpi) or not 0 <= self.cpi < inf:
            raise ValueError(f"cpi is zero or more, found {self.cpi!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True, repr=False)
class AlertCause(Told):
    """One cause of an alert.

    Parameters
    ----------
    size : int, optional
        The part of what is out of bounds that it makes: minor units of an overspend or of what
        was earned at no stated cost, working minutes of a slip.
    """

    code: str
    facts: Attributes = EMPTY
    size: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Alert(Told):
    """Something that is out of bounds.

    Parameters
    ----------
    code : str
        ``alert.overspend``, ``alert.cost_missing``, ``alert.slip``, ``alert.deadline``,
        ``alert.deadline_near`` or ``alert.float``; of the project they end in ``_project``.
        ``alert.overspend_least_project``: what is known of its cost is too much already.
    task : str, optional
        None: the project.
    value, threshold : float
        What was found, and what it was held against: an index, a number of tasks, working
        minutes, a share.
    causes : tuple of AlertCause
        The largest first.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    task: str | None = None
    value: float = 0.0
    threshold: float = 0.0
    causes: tuple[AlertCause, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the alert with its causes as one line."""
        said = sentence(self.code, self.facts, language)
        if not self.causes:
            return said
        causes = [cause.text(language) for cause in self.causes]
        return (
            f"{said}：{'；'.join(causes)}"
            if language == "zh-CN"
            else f"{said}: {'; '.join(causes)}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Alerts(Answer):
    """What is out of bounds: the project's first, then the dearest, the longest, the tightest."""

    rows: tuple[Alert, ...]
    _: KW_ONLY
    thresholds: Thresholds = Thresholds()
    made: Made | None = None

    def of(self, kind: str) -> tuple[Alert, ...]:
        """Return the alerts of a kind: ``"overspend"``, ``"cost_missing"``, ``"slip"`` ..."""
        stem = f"alert.{kind}"
        return tuple(r for r in self.rows if r.code == stem or r.code.startswith(f"{stem}_"))

    def text(self, language: str = "en") -> str:
        """Return the alerts, one a line."""
        return "\n".join(row.text(language) for row in self.rows)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an alert."""
        return {
            "code": [row.code for row in self.rows],
            "task": [row.task for row in self.rows],
            "value": [row.value for row in self.rows],
            "threshold": [row.threshold for row in self.rows],
            "text": [row.text() for row in self.rows],
        }


def alerts(
    plan: Plan,
    baseline: Baseline,
    standing: Standing,
    *,
    value: EarnedValue | None = None,
    thresholds: Thresholds = Thresholds(),
) -> Alerts:
    """Return what is out of bounds, and the causes of each.

    An overspend is divided into hours beyond those earned, at the planned price, and the rest:
    dearer hours and other cost. Where some costs are stated and others are not, it is told whose
    are missing, since the project's cost is then not known; where those stated are too much
    already, the project overspends whatever the others are. A slip is divided along the chain
    that set it. Float is held against what links left of it before there were facts.

    Parameters
    ----------
    plan : Plan
    baseline : Baseline
    standing : Standing
        What :func:`status` gave for the plan.
    value : EarnedValue, optional
        None: computed where the baseline has a budget.
    thresholds : Thresholds

    Examples
    --------
    >>> from pmcore import cost
    >>> from pmcore.control.progress import status
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan, current = lantern_bay(), lantern_bay_approved()
    >>> approved = cost.baseline(plan, current, name="approved")
    >>> now = status(plan, approved, lantern_bay_updates()[1], schedule=current, limits=None)
    >>> found = alerts(plan, approved, now)
    >>> print(found.of("slip")[0].text().partition(";")[0])
    The finish slips by 11 d: Tariff and billing engine takes 4 d longer than planned
    """
    plan = replace(plan, settings=replace(plan.settings, progress=standing.rule))
    if value is None and baseline.budget > 0:
        value = earned_value(plan, baseline, standing.facts)
    rows = [
        *(_overspend(plan, baseline, standing, value, thresholds) if value else ()),
        *(_missing_costs(plan, value) if value else ()),
        *_slips(plan, baseline, standing, thresholds),
        *_deadlines(plan, standing, thresholds),
        *_floats(plan, standing, thresholds),
    ]
    rows.sort(key=lambda row: row.task is not None)
    return Alerts(tuple(rows), thresholds=thresholds, made=made(plan))


def _overspend(
    plan: Plan,
    baseline: Baseline,
    standing: Standing,
    value: EarnedValue,
    thresholds: Thresholds,
) -> Iterator[Alert]:
    planned = {row.task: row for row in baseline.tasks}
    facts = {fact.task: fact for fact in standing.facts.tasks}
    over = {
        row.id: row.ac - row.ev for row in value.tasks if row.ac is not None and row.ac > row.ev
    }
    spent = sum(row.ac or 0 for row in value.tasks) if value.ac is None else value.ac
    if spent > 0 and value.ev < thresholds.cpi * spent:
        worst = sorted(over, key=lambda task: -over[task])[:CAUSES]
        causes = tuple(
            _cause("task_overspends", over[task], plan, task=name_of(plan, task)) for task in worst
        )
        found = _overspent(plan, None, spent, value.ev)
        code = "alert.overspend_least_project" if value.ac is None else found.code
        yield replace(found, code=code, threshold=thresholds.cpi, causes=causes)
    for row in sorted(value.tasks, key=lambda each: -over.get(each.id, 0)):
        if row.ac and row.ev < thresholds.cpi * row.ac:
            causes = tuple(_why_dear(plan, row, planned.get(row.id), facts.get(row.id)))
            found = _overspent(plan, row.id, row.ac, row.ev)
            yield replace(found, threshold=thresholds.cpi, causes=causes)


def _missing_costs(plan: Plan, value: EarnedValue) -> Iterator[Alert]:
    """Yield that costs are missing where others are known: nobody can tell what all has cost.

    A project that states no cost at all does not track it, and needs no alert.
    """
    spent = sum(row.ac or 0 for row in value.tasks)
    missing = sorted((row for row in value.tasks if row.ac is None), key=lambda row: -row.ev)
    if not missing or not spent:
        return
    causes = tuple(
        _cause("earned_without_cost", row.ev, plan, task=name_of(plan, row.id))
        for row in missing[:CAUSES]
    )
    facts = Attributes(
        count=len(missing), spent=spent, currency=plan.currency, more=len(missing) - len(causes)
    )
    code = "alert.cost_missing_project"
    yield Alert(code, facts, value=float(len(missing)), causes=causes)


def _overspent(plan: Plan, task: str | None, ac: int, ev: int) -> Alert:
    facts = Attributes(
        task=name_of(plan, task) if task else None,
        cost=ac,
        earned=ev,
        currency=plan.currency,
        cpi=round(ev / ac, 2),
    )
    code = "alert.overspend" if task else "alert.overspend_project"
    return Alert(code, facts, task=task, value=ev / ac)


def _why_dear(
    plan: Plan, row: EarnedRow, planned: PlannedTask | None, fact: TaskStatus | None
) -> Iterator[AlertCause]:
    """Yield what makes a task dear; the sizes add up to the overspend."""
    assert row.ac is not None
    rest = row.ac - row.ev
    if planned is None:
        yield _cause("not_planned", rest, plan)
        return
    labour = sum(cost.amount for cost in planned.costs if cost.category == "labour")
    if planned.work and fact is not None and fact.actual_work is not None and labour > 0:
        earned = planned.work * (row.percent or 0.0)
        hours = round((fact.actual_work - earned) * labour / planned.work)
        rest -= hours
        if hours:
            worked = round(fact.actual_work - earned)
            yield _cause("hours" if hours > 0 else "fewer_hours", hours, plan, work=abs(worked))
    if rest:
        yield _cause("dearer" if rest > 0 else "cheaper", rest, plan)


def _cause(code: str, size: int, plan: Plan, **facts: object) -> AlertCause:
    told = Attributes(amount=abs(size), currency=plan.currency, **facts)
    return AlertCause(f"alert_cause.{code}", told, size)


def _slips(
    plan: Plan, baseline: Baseline, standing: Standing, thresholds: Thresholds
) -> Iterator[Alert]:
    """Yield the finish, then the milestones to come, that slip."""
    clock = build(plan).worktime()
    whole = standing.delays
    if whole.minutes > thresholds.slip:
        found = _late("slip_project", None, whole.minutes, clock)
        yield replace(found, threshold=float(thresholds.slip), causes=_parts(whole.parts))
    for row in sorted(standing.tasks, key=lambda each: -(each.finish_slip or 0)):
        if not row.is_milestone or row.is_done or (row.finish_slip or 0) <= thresholds.slip:
            continue
        own = delays(plan, baseline, standing.schedule, facts=standing.facts, task=row.id)
        found = _late("slip", row, row.finish_slip or 0, clock)
        yield replace(found, threshold=float(thresholds.slip), causes=_parts(own.parts))


def _parts(parts: Iterable[DelayPart]) -> tuple[AlertCause, ...]:
    worst = sorted((e for e in parts if e.minutes > 0), key=lambda part: -part.minutes)[:CAUSES]
    return tuple(AlertCause(each.code, each.facts, each.minutes) for each in worst)


def _late(code: str, row: TaskProgress | None, size: int, clock: WorkTime) -> Alert:
    name = (row.name or row.id) if row else None
    facts = Attributes(task=name, size=abs(size), day=clock.minutes_per_day)
    return Alert(f"alert.{code}", facts, task=row.id if row else None, value=float(size))


def _deadlines(plan: Plan, standing: Standing, thresholds: Thresholds) -> Iterator[Alert]:
    """Yield the deadlines, of the plan and of tasks, that the forecast misses or comes too near."""
    net, dates = build(plan), standing.schedule
    goals: list[tuple[TaskProgress | None, datetime, datetime, WorkTime]] = []
    if plan.deadline is not None:
        goals.append((None, plan.deadline, dates.finish, net.worktime()))
    for row in standing.tasks:
        deadline = plan.task(row.id).deadline
        if deadline is not None and not row.is_done:
            goals.append((row, deadline, row.finish, net.task_time(row.id)))
    for goal, deadline, finish, clock in goals:
        late = clock.between(deadline, finish)
        if late > -thresholds.deadline and (late > 0 or thresholds.deadline):
            kind = "deadline" if late > 0 else "deadline_near"
            code = kind if goal else f"{kind}_project"
            found = _late(code, goal, late, clock)
            facts = found.facts | {"deadline": deadline.isoformat()}
            yield replace(found, facts=facts, threshold=-float(thresholds.deadline))


def _floats(plan: Plan, standing: Standing, thresholds: Thresholds) -> Iterator[Alert]:
    """Yield the tasks to be finished that have lost their float since there were facts."""
    bare = replace(plan, updates=())
    before = critical_path(bare)
    lost: list[tuple[TaskProgress, int, int]] = []
    for row in standing.tasks:
        had, left = before[row.id].total_float, row.total_float
        if row.is_done or not had or had < 0 or left is None:
            continue
        is_lost = had > left and had - left >= thresholds.float_lost * had
        if is_lost and left <= thresholds.float_left:
            lost.append((row, had, left))
    if not lost:
        return
    found = compare(bare, replace(plan, updates=(standing.facts,)))
    moves = {move.task: move for move in found.moves}
    net = build(plan)
    for row, had, left in sorted(lost, key=lambda each: (each[2], each[0].id)):
        move = moves.get(row.id)
        causes = tuple(
            AlertCause(each.code, each.facts, each.work)
            for each in (move.causes if move else ())[:CAUSES]
        )
        facts = Attributes(
            task=row.name or row.id,
            had=had,
            left=left,
            day=net.task_time(row.id).minutes_per_day,
        )
        yield Alert(
            "alert.float",
            facts,
            task=row.id,
            value=(had - left) / had,
            threshold=thresholds.float_lost,
            causes=causes,
        )
