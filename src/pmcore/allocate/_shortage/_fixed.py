"""What has to be done for a plan to meet a date: the answer of `fix`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pmcore._base import Answer, Instant, Made, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._shortage._gap import Gap
from pmcore.allocate._shortage._remedies import Remedy
from pmcore.errors import Problem
from pmcore.model import (
    Allocation,
    Driver,
    Edit,
    Front,
)
from pmcore.units import format_money, sentence


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Told):
    """What a search for remedies came to, as a sentence; its amounts are minor units."""

    code: str
    facts: Attributes = EMPTY

    def text(self, language: str = "en") -> str:
        """Return the sentence in a language."""
        facts = self.facts
        currency = facts.get("currency")
        for name in ("cost", "least"):
            amount = facts.get(name)
            if isinstance(amount, int):
                unit = str(currency) if currency else None
                facts = facts | {name: format_money(amount, unit, language)}
        return sentence(self.code, facts, language)


@dataclass(frozen=True, slots=True, repr=False)
class Fix(Answer):
    """What has to be done for a plan to meet a date.

    Parameters
    ----------
    by : datetime
    is_met : bool
        Whether the date can be met: `allocation` is the schedule that does. If not, all that
        follows speaks of the earliest date that was found in its stead.
    remedies : tuple of Remedy
        What has to be done; empty: nothing, or nothing helps.
    cost, least_cost : int
        Minor units: what they cost, and what no set of the remedies considered that meets the
        date undercuts.
    is_minimal : bool
        Whether it was verified of each remedy that the others alone miss the date.
    allocation : Allocation, optional
        That of the changed plan; none: no schedule was found, whatever is done.
    edits : tuple of Edit
        What turns the plan into the changed one; released assignments and kept dates that are
        given up count as edits where the plan states them.
    front : Front, optional
        What was found on the way and is beaten by nothing of it in cost and finish.
    considered : tuple of Remedy
    is_earliest : bool
        Where the date is missed: whether nothing of what was considered ends earlier.
    drives : tuple of Driver
        What then drives the finish, the last first.
    binds : tuple of Gap
        Who is then still too few.
    conflicts : tuple of Problem
        Where there is no schedule at all: why.
    verdicts : tuple of Verdict
    """

    by: Instant
    is_met: bool
    remedies: tuple[Remedy, ...] = ()
    cost: int = 0
    least_cost: int = 0
    is_minimal: bool = True
    allocation: Allocation | None = None
    edits: tuple[Edit, ...] = ()
    front: Front | None = None
    considered: tuple[Remedy, ...] = ()
    is_earliest: bool = False
    drives: tuple[Driver, ...] = ()
    binds: tuple[Gap, ...] = ()
    conflicts: tuple[Problem, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    made: Made | None = None

    @property
    def is_cheapest(self) -> bool:
        """Whether it is proved that no set of the remedies considered does it for less."""
        return self.allocation is not None and self.cost <= self.least_cost

    @property
    def finish(self) -> datetime | None:
        """When the plan ends with the remedies."""
        return None if self.allocation is None else self.allocation.schedule.finish

    def text(self, language: str = "en") -> str:
        """Return all of it as sentences, one a line."""
        said: list[Told] = [*self.verdicts[:1], *self.remedies, *self.verdicts[1:]]
        said += [*self.drives, *self.binds]
        lines = [each.text(language) for each in said]
        return "\n".join([*lines, *(each.text(language) for each in self.conflicts)])

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a remedy."""
        names = ("resource", "skill", "level", "units", "first", "last", "cost")
        columns: dict[str, list[Any]] = {"kind": [each.kind.value for each in self.remedies]}
        columns |= {name: [getattr(each, name) for each in self.remedies] for name in names}
        return columns | {"text": [each.text() for each in self.remedies]}
