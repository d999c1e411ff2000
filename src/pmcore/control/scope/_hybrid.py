"""Sprints inside a stage: what is in them becomes tasks, so that dates, cost and risk go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.scope._backlog import MARK, backlog_faults, sprint_faults, work_of
from pmcore.control.scope._checks import wrong
from pmcore.control.scope._fill import Fill
from pmcore.errors import Problem
from pmcore.model import (
    BacklogItem,
    ConstraintType,
    DateConstraint,
    Dependency,
    Edit,
    Plan,
    SkillNeed,
    Sprint,
    Task,
    TaskKind,
    diff,
    key_of,
)
from pmcore.network import WorkTime, build, errors_of


def sprint_edits(plan: Plan, fill: Fill | None = None) -> tuple[Edit, ...]:
    """Return the edits that make the items of sprints tasks of the plan.

    Each item becomes a task below its sprint's WBS element: with people of its skill, not before
    the sprint begins, due when it ends, after what it needs. It lasts as long as the fewest
    people take that can do it within the sprint. An item of several skills becomes a task for
    each, by one person or by several, and a milestone; a milestone closes each sprint too, to
    link what follows in the plan. Apply the edits by :func:`pmcore.apply`; to make them again
    after another filling replaces what they made.

    Tasks are whole: what a filling shares among people freely may end after the sprint, which
    the deadlines show. Work that asks for no skill becomes time, which nobody is paid for.

    Parameters
    ----------
    plan : Plan
    fill : Fill, optional
        From :func:`fill_sprint`; none: the items that name a sprint themselves.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, items without work, tasks of another kind that
        have an item's or a sprint's id, sprints and items that the plan lacks.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import apply, hours
    >>> from pmcore.examples import portal
    >>> from pmcore.schedule import critical_path
    >>> plan = portal().put(
    ...     Sprint("S1", start=datetime(2027, 3, 1, 9), finish=datetime(2027, 3, 12, 18)),
    ...     BacklogItem("cards", sprint="S1", work=[("python", hours(24)), ("design", hours(6))]),
    ... )
    >>> both = apply(plan, sprint_edits(plan))
    >>> [(task.id, task.duration) for task in both.tasks if task.wbs is None][-4:]
    [('cards:python', 1440), ('cards:design', 360), ('cards', 0), ('S1', 0)]
    >>> print(critical_path(both)["S1"].finish)
    2027-03-03 18:00:00
    """
    placed = {item.id: item.sprint for item in plan.backlog if item.sprint is not None}
    if fill is not None:
        placed = {each.item: each.sprint for each in fill.items if each.sprint is not None}
    refuse(
        [
            *errors_of(plan),
            *sprint_faults(plan, sorted(set(placed.values()))),
            *backlog_faults(plan),
            *_faults(plan, placed),
        ]
    )
    clock = build(plan).worktime()
    sprints = {each.id: each for each in plan.sprints if each.id in placed.values()}
    items = [each for each in plan.backlog if each.id in placed]
    made = [
        *(task for item in items for task in _tasks(item, sprints[placed[item.id]], clock)),
        *(_milestone(each.id, each.name, each) for each in sprints.values()),
    ]
    links = list(_links(items, placed))
    moved = [replace(item, sprint=placed[item.id]) for item in items]
    return diff(plan, _without_made(plan).put(*made, *links, *moved))


def _faults(plan: Plan, placed: Mapping[str, str]) -> Iterator[Problem]:
    known = {each.id: each for each in plan.backlog}
    for name in placed:
        if name not in known:
            yield wrong("unknown_item", f'backlog["{name}"]', found=name)
        elif not work_of(known[name]):
            yield wrong("no_work", f'backlog["{name}"].work')
    ids = {piece for name in placed if name in known for piece in _pieces(known[name])}
    ids |= {*placed, *placed.values()}
    for task in plan.tasks:
        if task.id in ids and MARK not in task.attributes:
            yield wrong("id_taken", f'tasks["{task.id}"]', found=task.id)


def _without_made(plan: Plan) -> Plan:
    """Return the plan without the tasks and links that sprints made before."""
    gone = {task.id for task in plan.tasks if MARK in task.attributes}
    links = [key_of(link) for link in plan.dependencies if MARK in link.attributes]
    return plan.without("tasks", *gone).without("dependencies", *links)


def _pieces(item: BacklogItem) -> dict[str, str]:
    """Return the skill of each task that an item becomes, by its id."""
    work = work_of(item)
    if len(work) == 1:
        return dict.fromkeys([item.id], *work)
    return {f"{item.id}:{skill or 'anybody'}": skill for skill in work}


def _tasks(item: BacklogItem, sprint: Sprint, clock: WorkTime) -> Iterator[Task]:
    box = max(clock.between(sprint.start, sprint.finish), 1)
    work, pieces = work_of(item), _pieces(item)
    start = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, sprint.start)
    for id_, skill in pieces.items():
        count = ceil(work[skill] / box)
        yield Task(
            id_,
            f"{item.name or item.id}: {skill}" if skill and len(pieces) > 1 else item.name,
            ceil(work[skill] / count),
            wbs=sprint.wbs,
            priority=min(max(item.priority, 0), 1000),
            needs=(SkillNeed(skill, item.level, count=count),) if skill else (),
            constraints=(start,),
            deadline=sprint.finish,
            attributes=_facts(sprint, item.points if len(pieces) == 1 else None),
        )
    if len(pieces) > 1:
        yield _milestone(item.id, item.name, sprint, item.points)


def _milestone(id_: str, name: str, sprint: Sprint, points: float | None = None) -> Task:
    return Task(
        id_,
        name,
        kind=TaskKind.FINISH_MILESTONE,
        wbs=sprint.wbs,
        deadline=sprint.finish,
        attributes=_facts(sprint, points),
    )


def _facts(sprint: Sprint, points: float | None) -> Attributes:
    return Attributes({MARK: sprint.id} if points is None else {MARK: sprint.id, "points": points})


def _links(items: Sequence[BacklogItem], placed: Mapping[str, str]) -> Iterator[Dependency]:
    mark = Attributes({MARK: ""})
    for item in items:
        for piece in _pieces(item):
            for name in item.needs:
                if name in placed:
                    yield Dependency(name, piece, attributes=mark)
            if piece != item.id:
                yield Dependency(piece, item.id, attributes=mark)
        yield Dependency(item.id, placed[item.id], attributes=mark)
