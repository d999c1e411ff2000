"""What to ask when risks are looked for: questions that the plan's own data raise, by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np

from pmcore._base import Answer, Made, Told, made
from pmcore._mapping import Attributes
from pmcore.model import (
    MaterialNeed,
    Party,
    Plan,
    ResourceKind,
    ResourceNeed,
    RiskStatus,
    Schedule,
    SkillNeed,
    Task,
    TaskKind,
)
from pmcore.network import Network, build
from pmcore.risk._distributions import values_at
from pmcore.schedule import critical_path

MANY = 4  # predecessors from which a task is asked about as a place where paths meet
WIDE = 0.5  # P90 less P10, as a share of P50, from which an estimate is asked about
_SHARES = np.array([0.1, 0.5, 0.9])
CLOSE = 0.1  # time left before a deadline, as a share of the length, below which it is asked about


class RiskCategory(StrEnum):
    """Where risks come from: the first level of a risk breakdown structure."""

    TECHNICAL = "technical"
    EXTERNAL = "external"
    ORGANISATIONAL = "organisational"
    MANAGEMENT = "management"


@dataclass(frozen=True, slots=True)
class Prompt(Told):
    """A question about one element of a plan, and what in the plan raises it.

    Parameters
    ----------
    code : str
    facts : Attributes
    path : str
        The element, by id: ``tasks["api"]``.
    category : RiskCategory
    """

    code: str
    facts: Attributes
    path: str
    category: RiskCategory


@dataclass(frozen=True, slots=True)
class Prompts(Answer):
    """Questions that a plan raises, by category and in the plan's order.

    Parameters
    ----------
    rows : tuple of Prompt
    """

    rows: tuple[Prompt, ...]
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a question."""
        return {
            "category": [row.category.value for row in self.rows],
            "path": [row.path for row in self.rows],
            "code": [row.code for row in self.rows],
            "question": [row.text() for row in self.rows],
        }


def prompts(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    category: RiskCategory | str | None = None,
) -> Prompts:
    """Return what to ask about a plan when its risks are looked for.

    Each question names an element of the plan and what about it raises the question. They help
    to find risks, and find none themselves: silence proves nothing.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Dates and floats; none: the critical path's.
    category : RiskCategory, optional
        The only one to ask about.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    ValueError
        If there is no such category.

    References
    ----------
    Prompt lists and the risk breakdown structure: PMBOK Guide, 6th ed., 11.2.2.5; checklists:
    ISO/IEC 31010:2019, annex B.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> print(prompts(portal(), category="technical").rows[0].text())
    Build the API may take 12.2 d or 21.7 d: what would make it that long?
    """
    wanted = None if category is None else RiskCategory(category)
    dates = critical_path(plan) if schedule is None else schedule
    asked = (*_technical(plan), *_external(plan), *_organisational(plan), *_management(plan, dates))
    rows = tuple(each for each in asked if wanted in (None, each.category))
    return Prompts(rows, made(plan, category=wanted))


def _open(plan: Plan) -> list[Task]:
    """Return the tasks that are still to be done."""
    off = (TaskKind.INACTIVE, TaskKind.LEVEL_OF_EFFORT, TaskKind.HAMMOCK)
    done = {each.task for each in (plan.status.tasks if plan.status else ()) if each.finish}
    return [each for each in plan.tasks if each.kind not in off and each.id not in done]


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


def _called(element: _Named) -> str:
    return element.name or element.id


def _technical(plan: Plan) -> Iterator[Prompt]:
    net = build(plan)
    for task in _open(plan):
        if task.estimate is None:
            continue
        low, middle, high = (_scale(net, task) * values_at(task.estimate, _SHARES)).tolist()
        if middle > 0 and high - low >= WIDE * middle:
            day = net.worktime().minutes_per_day
            facts = Attributes(task=_called(task), low=f"{low / day:.1f}", high=f"{high / day:.1f}")
            yield _asked("prompt.wide", facts, "tasks", task.id, RiskCategory.TECHNICAL)
    for each in plan.requirements:
        if each.status == "proposed":
            facts = Attributes(requirement=_called(each))
            yield _asked("prompt.proposed", facts, "requirements", each.id, RiskCategory.TECHNICAL)
    for deliverable in plan.deliverables:
        if not deliverable.criteria:
            facts = Attributes(deliverable=_called(deliverable))
            yield _asked(
                "prompt.criteria", facts, "deliverables", deliverable.id, RiskCategory.TECHNICAL
            )


def _scale(net: Network, task: Task) -> float:
    """Return the working minutes that each minute of an estimate stands for."""
    return int(net.duration[net.index[task.id]]) / task.work if task.work else 1.0


def _external(plan: Plan) -> Iterator[Prompt]:
    uses = Counter(
        need.resource
        for task in _open(plan)
        for need in task.needs
        if isinstance(need, MaterialNeed) and need.quantity > 0
    )
    names_of = {each.id: each for each in plan.resources}
    for material, count in sorted(uses.items()):
        names = {each.supplier for each in plan.deliveries if each.resource == material}
        if len(names) == 1 and (supplier := names.pop()):
            name = _called(names_of[material])
            facts = Attributes(material=name, supplier=supplier, count=count)
            yield _asked("prompt.supplier", facts, "resources", material, RiskCategory.EXTERNAL)
    for register, entries in (
        ("issues", plan.issues),
        ("decisions", plan.decisions),
        ("actions", plan.actions),
    ):
        for each in entries:
            if each.closed is None and each.party is not Party.US:
                facts = Attributes(entry=_called(each))
                yield _asked("prompt.outside", facts, register, each.id, RiskCategory.EXTERNAL)


def _organisational(plan: Plan) -> Iterator[Prompt]:
    """Yield skills that one person alone has, and people whom many tasks name."""
    needed = Counter(
        (need.skill, need.level)
        for task in _open(plan)
        for need in task.needs
        if isinstance(need, SkillNeed)
    )
    people = [e for e in plan.resources if e.kind is ResourceKind.PERSON and e.is_active]
    for (skill, level), count in sorted(needed.items()):
        able = [
            each
            for each in people
            if any(own.name == skill and own.level >= level for own in each.skills)
        ]
        if len(able) == 1:
            facts = Attributes(skill=skill, person=_called(able[0]), count=count)
            yield _asked(
                "prompt.person", facts, "resources", able[0].id, RiskCategory.ORGANISATIONAL
            )
    named = Counter(
        need.resource
        for task in _open(plan)
        for need in task.needs
        if isinstance(need, ResourceNeed)
    )
    for person in people:
        if named[person.id] >= MANY:
            facts = Attributes(person=_called(person), count=named[person.id])
            yield _asked("prompt.named", facts, "resources", person.id, RiskCategory.ORGANISATIONAL)


def _management(plan: Plan, dates: Schedule) -> Iterator[Prompt]:
    where = RiskCategory.MANAGEMENT
    before = Counter(link.successor for link in plan.dependencies)
    floats = {row.id: row.total_float for row in dates.tasks}
    for task in _open(plan):
        if before[task.id] >= MANY:
            facts = Attributes(task=_called(task), count=before[task.id])
            yield _asked("prompt.merge", facts, "tasks", task.id, where)
        slack = floats.get(task.id)
        is_certain = task.estimate is None and not any(mode.estimate for mode in task.modes)
        if slack is not None and slack <= 0 and is_certain and not task.is_milestone:
            facts = Attributes(task=_called(task))
            yield _asked("prompt.certain", facts, "tasks", task.id, where)
    yield from _deadline(plan, dates)
    answered = {risk for each in plan.responses for risk in each.risks}
    for risk in plan.risks:
        if risk.status is RiskStatus.CLOSED:
            continue
        facts = Attributes(risk=_called(risk))
        if risk.owner is None:
            yield _asked("prompt.owner", facts, "risks", risk.id, where)
        if not risk.trigger and risk.status is not RiskStatus.OCCURRED:
            yield _asked("prompt.trigger", facts, "risks", risk.id, where)
        if risk.id not in answered:
            yield _asked("prompt.response", facts, "risks", risk.id, where)


def _deadline(plan: Plan, dates: Schedule) -> Iterator[Prompt]:
    if plan.deadline is None:
        return
    worktime = build(plan).worktime()
    length = worktime.between(plan.start, dates.finish)
    left = worktime.between(dates.finish, plan.deadline) if dates.finish < plan.deadline else 0
    if left < CLOSE * length:
        facts = Attributes(
            finish=dates.finish.isoformat(),
            deadline=plan.deadline.isoformat(),
        )
        yield Prompt("prompt.deadline", facts, "deadline", RiskCategory.MANAGEMENT)


def _asked(code: str, facts: Attributes, register: str, key: str, category: RiskCategory) -> Prompt:
    return Prompt(code, facts, f'{register}["{key}"]', category)
