"""The answer to levelling: dates, what moved and why, what could not be resolved and why."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Instant, Noun, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.errors import Problem
from pmcore.model import Driver, Schedule
from pmcore.units import sentence


class Cause(StrEnum):
    """Why an overload stays.

    ``ALONE``: one task asks for more than there ever is. ``NEVER``: from some day on there is
    too little for good. ``BEGUN``: work is under way. ``MANUAL``: dates were set by hand.
    ``FIXED``: a mandatory date. ``LATEST``: a latest date that the plan's rules honour.
    ``PRIORITY``: priority 1000, which means: do not level. ``LINKED``: work that does not move
    waits for work that does.
    """

    ALONE = "alone"
    NEVER = "never"
    BEGUN = "begun"
    MANUAL = "manual"
    FIXED = "fixed"
    LATEST = "latest"
    PRIORITY = "priority"
    LINKED = "linked"


@dataclass(frozen=True, slots=True, repr=False)
class Moved(Noun):
    """A task that levelling moved.

    Parameters
    ----------
    task : str
    before, start : datetime
        Its start before and after; of work under way, when what remains goes on.
    minutes : int
        By how much it starts later, or where it does not, finishes later: working minutes on its
        calendar.
    waited : int
        How many of these it waits for `resource`; the others come from its links.
    resource : str, optional
        Whom or what it waits for; none: what comes before it moved.
    waits_for : str, optional
        The task that `resource` is busy with until then; none: there is too little of it.
    reason : Driver
        What sets its start now.
    """

    task: str
    before: Instant
    start: Instant
    minutes: int
    _: KW_ONLY
    waited: int = 0
    resource: str | None = None
    waits_for: str | None = None
    reason: Driver

    def text(self, language: str = "en") -> str:
        """Return the move and its reason as a sentence."""
        facts = {"before": self.before.isoformat(), "start": self.start.isoformat()}
        facts["reason"] = self.reason.text(language)
        return sentence("level.moved", facts, language)


@dataclass(frozen=True, slots=True, repr=False)
class Overload(Told):
    """A resource that is asked for more than there is, and why levelling leaves it so.

    Parameters
    ----------
    code : str
        ``overload.`` and the cause.
    resource : str
    start, finish : datetime
        First and last instant; rests between are left out of `minutes`.
    minutes : int
        Working minutes that are overloaded.
    load, capacity : float
        What is asked for and what there is, at its worst.
    tasks : tuple of str
        What asks for it.
    facts : Attributes
        What the sentence says.
    """

    code: str
    resource: str
    start: Instant
    finish: Instant
    _: KW_ONLY
    minutes: int
    load: float
    capacity: float
    tasks: tuple[str, ...]
    facts: Attributes = EMPTY

    @property
    def cause(self) -> Cause:
        """Why it stays."""
        return Cause(self.code.partition(".")[2])


@dataclass(frozen=True, slots=True, repr=False)
class Assumption(Told):
    """Something that levelling took for granted or left out."""

    code: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Levelled(Answer):
    """A plan's dates with nobody asked for more than there is, as far as that can be.

    Parameters
    ----------
    schedule : Schedule
        The dates, with what drives each; people are those of the plan.
    before : Schedule
        The dates by logic alone, with their floats: a float of theirs says nothing of resources.
    moves : tuple of Moved
        Every task that moved, in the plan's order.
    unresolved : tuple of Overload
        Every overload that stays, by resource and time.
    late : tuple of Problem
        Latest dates that are missed now and were met before.
    assumptions : tuple of Assumption
    """

    schedule: Schedule
    before: Schedule
    moves: tuple[Moved, ...] = ()
    unresolved: tuple[Overload, ...] = ()
    late: tuple[Problem, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def __getitem__(self, task: str) -> Moved | None:
        """Return the move of a task, or None."""
        return next((each for each in self.moves if each.task == task), None)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a move: task, dates, by how much, whom it waits for, why."""
        names = ("task", "before", "start", "minutes", "waited", "resource", "waits_for")
        found: dict[str, list[Any]] = {
            name: [getattr(each, name) for each in self.moves] for name in names
        }
        return found | {"reason": [each.reason.text() for each in self.moves]}
