"""What may help a plan: people and units more, training, overtime, wishes given up, at a price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from pmcore._base import Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._assign import Wish, without
from pmcore.allocate._demand import Keep
from pmcore.allocate._shortage._asks import SkillLevel
from pmcore.allocate._shortage._overtime import Overtime
from pmcore.model import (
    Availability,
    Edit,
    Plan,
    Resource,
    Skill,
    diff,
)
from pmcore.units import sentence


class RemedyKind(StrEnum):
    """What kind of help it is."""

    HIRE = "hire"
    UNITS = "units"
    TRAIN = "train"
    OVERTIME = "overtime"
    WISH = "wish"


@dataclass(frozen=True, slots=True, repr=False)
class Tariff(Noun):
    """What help costs, in minor units of the plan's currency.

    Parameters
    ----------
    hour : int
        An hour of whom the plan states no price: without prices at all, costs count hours.
    hiring : int
        Once for each person hired, beside the hours in service.
    training : int, optional
        What it costs to train a person by one level; none: `training_hours` at their price.
    training_hours : float
        How long a person is paid for learning one level.
    overtime : float
        Times the price of an hour, where no price of overtime is stated.
    overtime_hours : float
        How long a day off is worked.
    wish : int, optional
        What giving up one wish costs; none: wishes are not given up.

    Raises
    ------
    ValueError
        If a price or a time is negative.

    Examples
    --------
    >>> Tariff(hiring=500_000).overtime
    1.5
    """

    hour: int = 100
    hiring: int = 0
    training: int | None = None
    training_hours: float = 40.0
    overtime: float = 1.5
    overtime_hours: float = 8.0
    wish: int | None = None

    def __post_init__(self) -> None:
        """Refuse prices below nothing."""
        for name in ("hour", "hiring", "training", "training_hours", "overtime", "wish"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, found {value!r}")
        if not 0 < self.overtime_hours <= 24:
            raise ValueError(f"overtime_hours is a part of a day, found {self.overtime_hours!r}")


@dataclass(frozen=True, slots=True, repr=False)
class Remedy(Told):
    """One thing that may be done, and what it costs.

    Parameters
    ----------
    kind : RemedyKind
    cost : int
        Minor units of the plan's currency.
    resource : str
        Id of who is hired, trained or works longer, or of what there is more of.
    skill : str
        What is learnt.
    level : int
    units : float
        How much more there is.
    first, last : date, optional
        The days it is for, both included; none: all of the plan.
    person : Resource, optional
        Who is hired.
    wish : Wish, optional
        What is given up.
    edits : tuple of Edit
        What it changes in the plan, taken alone.
    """

    code: str
    facts: Attributes = EMPTY
    kind: RemedyKind = RemedyKind.HIRE
    cost: int = 0
    resource: str = ""
    skill: str = ""
    level: int = 0
    units: float = 0.0
    first: date | None = None
    last: date | None = None
    person: Resource | None = None
    wish: Wish | None = None
    edits: tuple[Edit, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        facts = self.facts
        if self.wish is not None:
            facts = facts | {"wish": self.wish.text(language)}
        return sentence(self.code, facts, language)


def hired(
    skills: Iterable[SkillLevel], taken: Iterable[str], *, first: date | None, last: date | None
) -> Resource:
    """Return one more person with skills, in service on the days from one to another."""
    skills = sorted(skills)
    name = " + ".join(f"{skill} {level}" for skill, level in skills)
    known, base = set(taken), "+" + "+".join(f"{skill}-{level}" for skill, level in skills)
    number = 1
    while f"{base}#{number}" in known:
        number += 1
    best: dict[str, int] = {}
    for skill, level in skills:
        best[skill] = max(level, best.get(skill, 0))
    return Resource(
        f"{base}#{number}",
        f"+1 {name}",
        skills=tuple(Skill(skill, level) for skill, level in best.items()),
        available_from=None if first is None else datetime.combine(first, time()),
        available_until=None if last is None else _midnight(last),
    )


def _midnight(day: date) -> datetime:
    """Return the end of a day."""
    return datetime.combine(day, time()) + timedelta(days=1)


def raised(resource: Resource, units: float, first: date | None, last: date | None) -> Resource:
    """Return a resource of which there is more, on the days from one to another or always."""
    if first is None or last is None:
        steps = tuple(replace(e, capacity=e.capacity + units) for e in resource.availability)
        return replace(resource, capacity=resource.capacity + units, availability=steps)
    begin, end = datetime.combine(first, time()), _midnight(last)
    stated = sorted(resource.availability, key=lambda step: step.start)
    known = {datetime.min: resource.capacity} | {step.start: step.capacity for step in stated}
    instants = sorted({*known, begin, end})
    held = resource.capacity
    steps_: list[Availability] = []
    for at in instants:
        held = known.get(at, held)
        if at != datetime.min:
            steps_.append(Availability(at, held + (units if begin <= at < end else 0.0)))
    return replace(resource, availability=tuple(steps_))


def applied(
    plan: Plan, keep: Keep | Mapping[str, Keep], remedies: Sequence[Remedy]
) -> tuple[Plan, Keep | Mapping[str, Keep]]:
    """Return the plan with several remedies together, and what is then kept of assignments."""
    plan, keep = without(plan, keep, [each.wish for each in remedies if each.wish is not None])
    people = {each.id: each for each in plan.resources}
    for each in remedies:
        match each.kind:
            case RemedyKind.HIRE if each.person is not None:
                people[each.resource] = each.person
            case RemedyKind.UNITS:
                found = raised(people[each.resource], each.units, each.first, each.last)
                people[each.resource] = found
            case RemedyKind.TRAIN:
                people[each.resource] = trained(people[each.resource], each.skill, each.level)
    plan = replace(plan, resources=tuple(people.values()))
    days: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for each in remedies:
        if each.kind is RemedyKind.OVERTIME and each.first is not None:
            days[each.resource][each.first] = round(each.units * 1440)
    return (Overtime(plan, days).plan() if days else plan), keep


def trained(person: Resource, skill: str, level: int) -> Resource:
    """Return a person who has a skill at a level at least."""
    held = person.skill(skill)
    if held is None:
        return replace(person, skills=(*person.skills, Skill(skill, level)))
    better = replace(held, level=max(level, held.level))
    skills = tuple(better if each is held else each for each in person.skills)
    return replace(person, skills=skills)


def told(plan: Plan, keep: Keep | Mapping[str, Keep], remedy: Remedy) -> Remedy:
    """Return a remedy with the edits that it makes alone."""
    return replace(remedy, edits=diff(plan, applied(plan, keep, [remedy])[0]))
