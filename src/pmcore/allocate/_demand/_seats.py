"""Who may sit where: the slots of a task's ways, and the people that each may be given to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pmcore.model import (
    Assignment,
    Mode,
    Need,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    SkillNeed,
    Task,
    TaskStatus,
)


class Keep(StrEnum):
    """What a search keeps of the assignments a plan already states."""

    PEOPLE = "people"
    DATES = "dates"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Seat:
    """One person's place in one way of doing a task.

    Parameters
    ----------
    need : int or None
        Position among the way's needs; none: work given beside them.
    units : float
    people : tuple of str
        Ids of those who may take it.
    given : Assignment, optional
        What the plan states of it.
    """

    need: int | None
    units: float
    people: tuple[str, ...]
    given: Assignment | None = None


@dataclass(frozen=True)
class PoolUse:
    """Units of a pool that one way of doing a task takes."""

    need: int | None
    units: float
    pool: str
    given: Assignment | None = None


@dataclass(frozen=True)
class Way:
    """One way of doing a task: its own or a mode, with seats and pools.

    Parameters
    ----------
    duration, work : int or None
        As stated; with `work` the people set the duration.
    """

    mode: str | None
    duration: int
    work: int | None
    needs: tuple[Need, ...]
    seats: tuple[Seat, ...]
    uses: tuple[PoolUse, ...]


def ways_of(plan: Plan, task: Task, fact: TaskStatus | None, given: list[Assignment]) -> list[Way]:
    """Return the ways that are open to a task.

    What is under way, or given to somebody, is done as it was begun or stated.
    """
    firm = [each for each in given if not each.is_released]
    if fact is not None and fact.start is not None:
        people = _under_way(plan, task, fact, given)
        is_open = not any(_kind(plan, each.resource) is ResourceKind.PERSON for each in people)
        return [_way(plan, task, None, people, is_open=is_open)]
    if firm:
        chosen = firm[0].mode
        mode = next((each for each in task.modes if each.id == chosen), None)
        return [_way(plan, mode or task, chosen if mode else None, given)]
    states_itself = task.duration or task.work is not None or task.needs or not task.modes
    found = [_way(plan, task, None, given)] if states_itself else []
    return found + [_way(plan, mode, mode.id, given) for mode in task.modes]


def _under_way(
    plan: Plan, task: Task, fact: TaskStatus, given: list[Assignment]
) -> list[Assignment]:
    """Return who works on a task that has begun, as given assignments."""
    if not fact.people:
        return [replace(each, is_released=False) for each in given]
    known = {each.resource: each for each in given}
    units = {need.resource: need.units for need in task.needs if isinstance(need, ResourceNeed)}
    pools = [each for each in given if _kind(plan, each.resource) is not ResourceKind.PERSON]
    return pools + [
        replace(known[person], is_released=False)
        if person in known
        else Assignment(task.id, person, units=units.get(person, _units(plan, task, person)))
        for person in fact.people
    ]


def _units(plan: Plan, task: Task, person: str) -> float:
    """Return the units at which a person would serve a task: those of the first need they meet."""
    for need in task.needs:
        if isinstance(need, SkillNeed) and _serves(plan.resource(person), need):
            return need.units
    return 1.0


def _kind(plan: Plan, resource: str) -> ResourceKind:
    return plan.resource(resource).kind


def _way(
    plan: Plan,
    stated: Task | Mode,
    mode: str | None,
    given: Iterable[Assignment],
    *,
    is_open: bool = True,
) -> Way:
    """Return a way with its seats; unless it is open, nobody but the given people is needed."""
    seats: list[Seat] = []
    uses: list[PoolUse] = []
    rest = [each for each in given if _kind(plan, each.resource) is not ResourceKind.MATERIAL]
    people = [each for each in rest if _kind(plan, each.resource) is ResourceKind.PERSON]
    firm = [each for each in people if not each.is_released]
    placed = _seated(plan, stated.needs, firm)
    for position, need in enumerate(stated.needs):
        if isinstance(need, SkillNeed):
            taken = [each for each in firm if placed.get(id(each)) == position]
            seats += [_held(each, position) for each in taken]
            if is_open:
                able = tuple(each.id for each in plan.resources if _serves(each, need))
                seats += [Seat(position, need.units, able)] * (need.count - len(taken))
        elif isinstance(need, ResourceNeed):
            if (
                is_open
                or _kind(plan, need.resource) is not ResourceKind.PERSON
                or any(each.resource == need.resource for each in rest)
            ):
                _named(plan, position, need, rest, seats, uses)
            taken = [each for each in rest if each.resource == need.resource]
        else:
            continue
        rest = [each for each in rest if each not in taken]
    if stated.needs:
        rest = [each for each in rest if not each.is_released]
    for each in rest:
        if _kind(plan, each.resource) is ResourceKind.PERSON:
            seats.append(_held(each, None) if not each.is_released else _freed(plan, each))
        else:
            uses.append(PoolUse(None, each.units, each.resource, each))
    return Way(mode, stated.duration or 0, stated.work, stated.needs, tuple(seats), tuple(uses))


def _held(each: Assignment, need: int | None) -> Seat:
    return Seat(need, each.units, (each.resource,), each)


def _freed(plan: Plan, each: Assignment) -> Seat:
    """Return the seat of released work that no need describes: open to the person's role."""
    role = plan.resource(each.resource).role
    peers = [
        other.id for other in plan.resources if role and other.role == role and other.is_active
    ]
    people = dict.fromkeys((each.resource, *peers))
    return Seat(None, each.units, tuple(people), each)


def _named(
    plan: Plan,
    position: int,
    need: ResourceNeed,
    rest: Sequence[Assignment],
    seats: list[Seat],
    uses: list[PoolUse],
) -> None:
    kind = _kind(plan, need.resource)
    given = next((e for e in rest if e.resource == need.resource and not e.is_released), None)
    units = given.units if given else need.units
    if kind is ResourceKind.PERSON:
        seats.append(Seat(position, units, (need.resource,), given))
    elif kind is ResourceKind.EQUIPMENT:
        uses.append(PoolUse(position, units, need.resource, given))


def _serves(resource: Resource, need: SkillNeed) -> bool:
    """Whether a resource is somebody who may fill a need at some time."""
    if resource.kind is not ResourceKind.PERSON or not resource.is_active:
        return False
    skill = resource.skill(need.skill)
    most = max([resource.capacity, *(step.capacity for step in resource.availability)])
    return skill is not None and skill.level >= need.level and most >= need.units - 1e-6


def _seated(plan: Plan, needs: Sequence[Need], firm: list[Assignment]) -> dict[int, int]:
    """Return which need each given person fills: as stated, else whichever they can.

    As many find a place as can: who came before moves on where a later one fits nowhere else.
    """
    room = {k: need.count for k, need in enumerate(needs) if isinstance(need, SkillNeed)}
    named = {need.resource for need in needs if isinstance(need, ResourceNeed)}
    placed: dict[int, int] = {}
    loose: list[Assignment] = []
    for each in firm:
        if each.slot is not None and each.slot in room:
            placed[id(each)] = each.slot
            room[each.slot] -= 1
        elif each.slot is None and each.resource not in named:
            loose.append(each)
    held: dict[int, list[Assignment]] = {k: [] for k in room}
    for each in loose:
        _sit(plan, needs, room, held, each, set())
    return placed | {id(each): k for k, sitting in held.items() for each in sitting}


def _sit(
    plan: Plan,
    needs: Sequence[Need],
    room: dict[int, int],
    held: dict[int, list[Assignment]],
    each: Assignment,
    tried: set[int],
) -> bool:
    """Find a given person a need with room, moving others on; whether it worked."""
    for k, count in room.items():
        need = needs[k]
        if k in tried or not isinstance(need, SkillNeed):
            continue
        if not _serves(plan.resource(each.resource), need):
            continue
        tried.add(k)
        for other in [None] if len(held[k]) < count else list(held[k]):
            if other is None or _sit(plan, needs, room, held, other, tried):
                if other is not None:
                    held[k].remove(other)
                held[k].append(each)
                return True
    return False
