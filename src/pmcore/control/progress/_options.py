"""Options of recovery: what each brings, costs and disturbs, and which no other beats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime

from pmcore._base import Instant, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.control.progress._remedies import RecoveryKind
from pmcore.model import Edit, Schedule
from pmcore.units import sentence


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryOption(Told):
    """One way to go on, and what it brings, costs and disturbs.

    Parameters
    ----------
    code : str
        ``recovery.crash`` and so on, by kind.
    facts : Attributes
    kind : RecoveryKind
    name : str
        What it is called in this answer.
    edits : tuple of Edit
        What it changes in the answer's plan.
    parts : tuple of str
        Names of the options that it puts together.
    schedule : Schedule
        As levelled with the edits.
    finish : datetime
    gain : int
        Working minutes of the project by which it ends earlier; negative: later.
    cost : int
        Minor units that it costs more than to do nothing; negative: it saves them.
    changes : int
        Assignments that are new or gone, and days off that somebody works.
    moved : int
        Tasks that start at another time than they would, or are not done.
    p80 : datetime, optional
        By when it ends in four samples of five; none: not simulated.
    dominated_by : tuple of str
        Names of the options that end no later, cost no more and disturb no more, one of these
        by less; to do nothing also where it is as good in all.
    is_verified : bool
        Whether its schedule breaks no rule. None breaks one that doing nothing keeps.
    """

    code: str
    facts: Attributes = EMPTY
    _: KW_ONLY
    kind: RecoveryKind = RecoveryKind.AS_IS
    name: str
    edits: tuple[Edit, ...] = ()
    parts: tuple[str, ...] = ()
    schedule: Schedule
    finish: Instant
    gain: int = 0
    cost: int = 0
    changes: int = 0
    moved: int = 0
    p80: Instant | None = None
    dominated_by: tuple[str, ...] = ()
    is_verified: bool = True

    @property
    def disturbance(self) -> int:
        """Changed assignments and moved starts together."""
        return self.changes + self.moved

    @property
    def rank(self) -> tuple[datetime, int, int]:
        """What options are compared by: finish, cost and disturbance."""
        return self.finish, self.cost, self.disturbance

    def text(self, language: str = "en") -> str:
        """Return what is done, and what comes of it, as a sentence."""
        way = "sooner" if self.gain > 0 else "later" if self.gain < 0 else "same"
        size = Attributes(size=abs(self.gain), length=self.facts["length"])
        money = Attributes(amount=abs(self.cost), currency=self.facts["currency"])
        price = "dearer" if self.cost > 0 else "cheaper" if self.cost < 0 else "free"
        return sentence(
            "recovery.told",
            Attributes(
                what=sentence(self.code, self.facts, language),
                gain=sentence(f"recovery.{way}", size, language),
                cost=sentence(f"recovery.{price}", money, language),
                disturbance=self.disturbance,
            ),
            language,
        )


def ranked(options: Iterable[RecoveryOption]) -> tuple[RecoveryOption, ...]:
    """Return options by finish, cost and disturbance, each with those that beat it."""
    ordered = sorted(options, key=lambda each: (*each.rank, each.name))
    return tuple(
        replace(each, dominated_by=tuple(o.name for o in ordered if beats(o, each)))
        for each in ordered
    )


def beats(one: RecoveryOption, other: RecoveryOption) -> bool:
    """Return whether an option is as good in all, and better in something or no option at all."""
    if one.rank == other.rank:
        return one.kind is RecoveryKind.AS_IS and one is not other
    (end, cost, moves), (other_end, other_cost, other_moves) = one.rank, other.rank
    return end <= other_end and cost <= other_cost and moves <= other_moves
