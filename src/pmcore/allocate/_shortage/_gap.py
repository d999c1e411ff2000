"""What is too little, in which week, and what one more would bring: the answer of `gaps`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Made, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._shortage._asks import SkillLevel
from pmcore.allocate._shortage._remedies import Remedy
from pmcore.errors import Problem
from pmcore.model import Allocation, Edit


class Basis(StrEnum):
    """By which dates demand is counted."""

    LOGIC = "logic"
    STAFFED = "staffed"


@dataclass(frozen=True, slots=True, repr=False)
class Load(Noun):
    """Demand and capacity of a skill or of somebody or something named, in one week.

    Parameters
    ----------
    basis : Basis
        By the dates that links and calendars alone leave, or by those of the staffed schedule.
    week : date
        Its Monday.
    skill : str
        Empty: `resource` is asked for by name.
    level : int
        People of this level and higher levels count, and so does what asks for them.
    resource : str
    demand, waiting, capacity : int
        Person-minutes: of work that goes on, of work that could go on but waits for people or
        pools (in the staffed schedule), and what there is.
    """

    basis: Basis
    week: date
    skill: str = ""
    level: int = 0
    resource: str = ""
    demand: int = 0
    waiting: int = 0
    capacity: int = 0

    @property
    def binds(self) -> bool:
        """Whether more is asked for in the week than there is."""
        return self.demand + self.waiting > self.capacity


@dataclass(frozen=True, slots=True, repr=False)
class Gap(Told):
    """People, or a pool, who are too few in one week for what only they can do.

    Parameters
    ----------
    basis : Basis
    week : date
        Its Monday.
    people : tuple of str
        Ids of all who can serve; with anybody left out they could do even less.
    skills : tuple of (str, int)
        Skills, from a level up, that are asked of them.
    named : tuple of str
        Ids of people and pools that are asked for by name.
    short : int
        Person-minutes that are asked for at times when all of them are taken.
    asked, capacity : int
        Person-minutes that are asked of nobody else while they are short, and what there is of
        them in the week.
    tasks : tuple of str
        What asks for them.
    """

    code: str
    facts: Attributes = EMPTY
    basis: Basis = Basis.LOGIC
    week: date = date.min
    people: tuple[str, ...] = ()
    skills: tuple[SkillLevel, ...] = ()
    named: tuple[str, ...] = ()
    short: int = 0
    asked: int = 0
    capacity: int = 0
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Gain(Told):
    """What one more person, or unit, would bring: the plan computed anew with it.

    Parameters
    ----------
    remedy : Remedy
        What there is one more of; its dates say whether for one week or for all of the plan.
    people : tuple of str
        Whom it helps.
    finish : datetime, optional
        When the plan then ends; none: no schedule was found even so.
    minutes : int, optional
        Working minutes of the plan's calendar by which it ends earlier; 0: it does not; none:
        without it there is no schedule at all.
    term : str
        The first term that gets better; empty: none does.
    gain : float
        By how much.
    is_proved : bool
        Whether both schedules are proved best.
    """

    code: str
    facts: Attributes
    remedy: Remedy
    people: tuple[str, ...] = ()
    finish: Instant | None = None
    minutes: int | None = None
    term: str = ""
    gain: float = 0.0
    is_proved: bool = False

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What it changes in the plan."""
        return self.remedy.edits


@dataclass(frozen=True, slots=True, repr=False)
class Gaps(Answer):
    """Where people and pools bind.

    Parameters
    ----------
    short : tuple of Gap
        Those of the staffed schedule first; then what is missing most.
    gains : tuple of Gain
        For the sets of people that are missed most, what brings most first.
    loads : tuple of Load
        By basis, skill or name, and week.
    allocation : Allocation, optional
        The staffed schedule; none: there is none.
    conflicts : tuple of Problem
        Why there is none.
    """

    short: tuple[Gap, ...]
    gains: tuple[Gain, ...] = ()
    loads: tuple[Load, ...] = ()
    allocation: Allocation | None = None
    conflicts: tuple[Problem, ...] = ()
    made: Made | None = None

    def text(self, language: str = "en") -> str:
        """Return gaps and gains as sentences, one a line."""
        told: list[Told] = [*self.short, *self.gains]
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a gap."""
        names = ("basis", "week", "skills", "named", "people", "asked", "capacity", "short")
        return {name: [getattr(each, name) for each in self.short] for name in names}
