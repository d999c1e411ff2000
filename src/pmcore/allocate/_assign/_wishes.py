"""The wishes of a plan that may be given up: each with what it says, and the plan without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias, TypeVar

from pmcore._base import Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._demand import Keep
from pmcore.model import (
    Assignment,
    ConstraintType,
    DateConstraint,
    Dependency,
    MaterialNeed,
    Plan,
    Resource,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
)

T = TypeVar("T")
MOST_CONSTRAINTS = 2


class WishKind(StrEnum):
    """What a wish is about."""

    CONSTRAINT = "constraint"
    DEADLINE = "deadline"
    LEAVE = "leave"
    SKILL = "skill"
    RESOURCE = "resource"
    ASSIGNMENT = "assignment"
    MAXIMUM_LAG = "maximum_lag"
    AVAILABLE_FROM = "available_from"
    AVAILABLE_UNTIL = "available_until"
    AVAILABILITY = "availability"
    KEPT_DATE = "kept_date"


@dataclass(frozen=True, slots=True, repr=False)
class Wish(Told):
    """One wish of a plan, as a sentence.

    Parameters
    ----------
    path : str
        Where the plan states it, by id: ``tasks["api"].needs[0]``.
    kind : WishKind
    owner : str
        Id of the task, the resource or the link.
    place : int
        Position among its like of the owner.
    """

    code: str
    facts: Attributes = EMPTY
    path: str = ""
    kind: WishKind = WishKind.CONSTRAINT
    owner: str = ""
    place: int = 0


_BOUNDS = {
    ConstraintType.START_NO_EARLIER_THAN,
    ConstraintType.FINISH_NO_EARLIER_THAN,
    ConstraintType.START_NO_LATER_THAN,
    ConstraintType.FINISH_NO_LATER_THAN,
    ConstraintType.START_ON,
    ConstraintType.FINISH_ON,
    ConstraintType.MUST_START_ON,
    ConstraintType.MUST_FINISH_ON,
}


Owner: TypeAlias = tuple[str, int]
"""A task and the position of one of its constraints."""


def with_deadlines(plan: Plan) -> tuple[Plan, dict[Owner, Task]]:
    """Return a plan whose deadlines are latest finishes, and the task that each is the wish of.

    A task with two constraints has room for no third: there a milestone after it has the date.
    """
    latest, found = ConstraintType.FINISH_NO_LATER_THAN, dict[Owner, Task]()
    tasks: list[Task] = []
    links = list(plan.dependencies)
    for task in plan.tasks:
        tasks.append(task)
        if task.deadline is None or task.kind is TaskKind.INACTIVE:
            continue
        bound = DateConstraint(latest, task.deadline)
        if len(task.constraints) < MOST_CONSTRAINTS:
            tasks[-1] = replace(task, constraints=(*task.constraints, bound))
            found[(task.id, len(task.constraints))] = task
        else:
            name = f"{task.id} (deadline)"
            tasks.append(Task(name, name, 0, constraints=(bound,)))
            links.append(Dependency(task.id, name))
            found[(name, 0)] = task
    return replace(plan, tasks=tuple(tasks), dependencies=tuple(links)), found


def wishes_of(
    plan: Plan,
    status: StatusUpdate | None,
    keep: Keep | Mapping[str, Keep],
    deadlines: Mapping[Owner, Task],
) -> list[Wish]:
    """Return the wishes that may be given up: those about work that has not begun."""
    begun = {fact.task for fact in status.tasks if fact.start} if status else set()
    open_ = [
        task for task in plan.tasks if task.id not in begun and task.kind is not TaskKind.INACTIVE
    ]
    found: list[Wish] = []
    for resource in plan.resources:
        found += _times(resource)
    for task in open_:
        found += _of_task(task, deadlines)
    names = {task.id: task.name or task.id for task in plan.tasks}
    people = {each.id: each.name or each.id for each in plan.resources}
    open_ids = {task.id for task in open_}
    for place, each in enumerate(plan.assignments):
        if not each.is_released and each.task in open_ids:
            facts = Attributes(task=names[each.task], resource=people[each.resource])
            path = f'assignments["{each.task}/{each.resource}"]'
            found.append(
                Wish("wish.assignment", facts, path, WishKind.ASSIGNMENT, each.task, place)
            )
            if _kept(keep, each.task) is Keep.DATES and each.start is not None:
                dated = Attributes(task=names[each.task], date=each.start.isoformat())
                kind = WishKind.KEPT_DATE
                found.append(Wish("wish.kept_date", dated, f"{path}.start", kind, each.task))
    for place, link in enumerate(plan.dependencies):
        if link.max_lag is not None and link.successor in open_ids:
            facts = Attributes(
                predecessor=names[link.predecessor],
                successor=names[link.successor],
                max_lag=link.max_lag,
            )
            path, kind = f'dependencies["{link.key}"].max_lag', WishKind.MAXIMUM_LAG
            found.append(Wish("wish.maximum_lag", facts, path, kind, link.key, place))
    return found


def _kept(keep: Keep | Mapping[str, Keep], task: str) -> Keep:
    return keep if isinstance(keep, Keep) else keep.get(task, Keep.PEOPLE)


def _times(resource: Resource) -> Iterator[Wish]:
    """Yield what a resource's own time is bounded by."""
    name, own = resource.name or resource.id, f'resources["{resource.id}"]'
    for place, leave in enumerate(resource.leave):
        facts = Attributes(
            resource=name, first=leave.first.isoformat(), last=leave.last.isoformat()
        )
        path = f"{own}.leave[{place}]"
        yield Wish("wish.leave", facts, path, WishKind.LEAVE, resource.id, place)
    for kind in (WishKind.AVAILABLE_FROM, WishKind.AVAILABLE_UNTIL):
        at = getattr(resource, kind.value)
        if at is not None:
            facts = Attributes(resource=name, date=at.isoformat())
            yield Wish(f"wish.{kind}", facts, f"{own}.{kind}", kind, resource.id)
    if resource.availability:
        facts = Attributes(resource=name)
        kind = WishKind.AVAILABILITY
        yield Wish("wish.availability", facts, f"{own}.availability", kind, resource.id)


def _of_task(task: Task, deadlines: Mapping[Owner, Task]) -> Iterator[Wish]:
    name, own = task.name or task.id, f'tasks["{task.id}"]'
    for place, each in enumerate(task.constraints):
        if each.type in _BOUNDS and each.date is not None:
            facts = Attributes(task=name, type=each.type.value, date=each.date.isoformat())
            kind, path = WishKind.CONSTRAINT, f"{own}.constraints[{place}]"
            due = deadlines.get((task.id, place))
            if due is not None:
                kind, path = WishKind.DEADLINE, f'tasks["{due.id}"].deadline'
                facts |= {"task": due.name or due.id}
            yield Wish(f"wish.{kind}", facts, path, kind, task.id, place)
    for place, need in enumerate(task.needs):
        path = f"{own}.needs[{place}]"
        if isinstance(need, SkillNeed):
            facts = Attributes(
                task=name,
                skill=need.skill,
                level=need.level,
                count=need.count,
                units=need.units,
            )
            yield Wish("wish.skill", facts, path, WishKind.SKILL, task.id, place)
        elif not isinstance(need, MaterialNeed):
            facts = Attributes(task=name, resource=need.resource, units=need.units)
            yield Wish("wish.resource", facts, path, WishKind.RESOURCE, task.id, place)


@dataclass
class _Cut:
    """Wishes to be left out, by what states them."""

    places: dict[tuple[WishKind, str], set[int]] = field(default_factory=dict)

    def of(self, kind: WishKind, owner: str) -> set[int]:
        return self.places.get((kind, owner), set())


def without(
    plan: Plan, keep: Keep | Mapping[str, Keep], wishes: Iterable[Wish]
) -> tuple[Plan, Keep | Mapping[str, Keep]]:
    """Return a plan without some of its wishes, and what is then kept of its assignments."""
    cut = _Cut()
    for wish in wishes:
        cut.places.setdefault((wish.kind, wish.owner), set()).add(wish.place)
    if not cut.places:
        return plan, keep
    freed = {owner for kind, owner in cut.places if kind is WishKind.KEPT_DATE}
    if freed:
        kept = {task.id: _kept(keep, task.id) for task in plan.tasks}
        keep = kept | dict.fromkeys(freed, Keep.PEOPLE)
    tasks, needs = [], dict[str, set[int]]()
    for task in plan.tasks:
        dates = cut.of(WishKind.CONSTRAINT, task.id) | cut.of(WishKind.DEADLINE, task.id)
        gone = cut.of(WishKind.SKILL, task.id) | cut.of(WishKind.RESOURCE, task.id)
        needs[task.id] = gone
        tasks.append(
            replace(
                task,
                constraints=_less(task.constraints, dates),
                needs=_less(task.needs, gone),
            )
            if dates or gone
            else task
        )
    loose = {k for (kind, _), all_ in cut.places.items() if kind is _GIVEN for k in all_}
    return replace(
        plan,
        tasks=tuple(tasks),
        resources=tuple(_at_all_times(each, cut) for each in plan.resources),
        assignments=tuple(_assignments(plan.assignments, needs, loose)),
        dependencies=tuple(
            replace(link, max_lag=None) if k in cut.of(WishKind.MAXIMUM_LAG, link.key) else link
            for k, link in enumerate(plan.dependencies)
        ),
    ), keep


_GIVEN = WishKind.ASSIGNMENT


def _less(items: tuple[T, ...], gone: set[int]) -> tuple[T, ...]:
    return tuple(each for place, each in enumerate(items) if place not in gone)


def _at_all_times(resource: Resource, cut: _Cut) -> Resource:
    leave = cut.of(WishKind.LEAVE, resource.id)
    changes: dict[str, object] = {}
    if leave:
        changes["leave"] = _less(resource.leave, leave)
    for kind in (WishKind.AVAILABLE_FROM, WishKind.AVAILABLE_UNTIL):
        if cut.of(kind, resource.id):
            changes[kind.value] = None
    if cut.of(WishKind.AVAILABILITY, resource.id):
        changes["availability"] = ()
    return replace(resource, **changes) if changes else resource  # type: ignore[arg-type]  # by name


def _assignments(
    given: Iterable[Assignment], needs: Mapping[str, set[int]], loose: set[int]
) -> Iterator[Assignment]:
    """Yield assignments in which places stand for the needs that are left."""
    for k, each in enumerate(given):
        gone = needs.get(each.task, set())
        if each.slot in gone:
            continue
        slot = each.slot
        if slot is not None and gone:
            slot -= sum(place < slot for place in gone)
        is_released = each.is_released or k in loose
        if slot != each.slot or is_released != each.is_released:
            yield replace(each, slot=slot, is_released=is_released)
        else:
            yield each
