"""Switching between normal, tightened and reduced inspection: what protects over many lots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pmcore._base import Answer, Noun, table_of
from pmcore._values import count_faults, refuse
from pmcore.control.quality._sampling import LotVerdict, SamplingPlan, lot_faults, sampling
from pmcore.control.quality._tables import (
    LIMITS,
    Inspection,
    InspectionLevel,
    SamplingStandard,
    cell,
)
from pmcore.errors import Problem

ENOUGH = 30
"""Switching score from which reduced inspection is allowed."""
STOP = 5
"""Lots refused under tightened inspection in turn, at which inspection is given up."""


@dataclass(frozen=True, slots=True)
class InspectedLot(Noun):
    """A lot offered for the first time, and what its sample showed.

    Parameters
    ----------
    size : int
        Units in the lot.
    found : int
        Nonconforming units (or nonconformities) in its sample.
    is_steady : bool
        Whether production was steady, and reduced inspection is wanted.
    """

    size: int
    found: int
    is_steady: bool = True


@dataclass(frozen=True, slots=True)
class SwitchedLot(Noun):
    """How a lot was inspected, and where the scheme stood after it.

    Parameters
    ----------
    size, found : int
    inspection : Inspection
    sample, accept : int
    verdict : LotVerdict
    score : int
        Switching score after the lot; it counts under normal inspection alone.
    """

    size: int
    found: int
    inspection: Inspection
    sample: int
    accept: int
    verdict: LotVerdict
    score: int


@dataclass(frozen=True, slots=True)
class Scheme(Answer):
    """A sequence of lots under the switching rules.

    Parameters
    ----------
    lots : tuple of SwitchedLot
        Up to the one at which inspection was given up, if it was.
    next : Inspection, optional
        Of the next lot; None: inspection is given up until quality is better.
    """

    lots: tuple[SwitchedLot, ...]
    next: Inspection | None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a lot."""
        names = ("size", "found", "inspection", "sample", "accept", "verdict", "score")
        return table_of(self.lots, names)


def switching(
    lots: Iterable[InspectedLot],
    limit: float,
    *,
    level: InspectionLevel = InspectionLevel.II,
) -> Scheme:
    """Return how each lot of a sequence is inspected, and how the next one will be.

    Inspection begins as normal. Two of five lots refused in turn make it tightened; five accepted
    in turn make it normal again; five refused while it is tightened end it. A switching score of
    30 makes it reduced, as long as production is steady; one lot refused makes it normal again.

    Parameters
    ----------
    lots : iterable of InspectedLot
        Original lots, in their order; those offered again do not count.
    limit : float
        Acceptance quality limit, as of :func:`sampling`.
    level : InspectionLevel

    Raises
    ------
    PlanError
        Naming at once: lots that are none, numbers found that are no counts, an unknown limit.

    References
    ----------
    ISO 2859-1:1999, 9.3.3 and 9.4, for single plans.

    Examples
    --------
    >>> found = switching([InspectedLot(1_000, 0)] * 10, 1.0)
    >>> found.next.value, found.lots[-1].score
    ('reduced', 30)
    >>> switching([InspectedLot(1_000, 9), InspectedLot(1_000, 9)], 1.0).next.value
    'tightened'
    """
    held = list(lots)
    refuse(_faults(held))
    state = _State()
    rows = []
    sampling(2, limit)  # refuses a limit that the standard does not have, lots or none
    for each in held:
        plan = sampling(each.size, limit, level=level, inspection=state.inspection)
        verdict = plan.verdict(each.found)
        inspection = state.inspection
        state.take(each, plan, is_accepted=verdict is not LotVerdict.REJECT)
        stage = plan.stages[0]
        rows.append(
            SwitchedLot(
                each.size,
                each.found,
                inspection,
                stage.size,
                stage.accept,
                verdict,
                state.score,
            )
        )
        if state.is_over:
            break
    return Scheme(tuple(rows), None if state.is_over else state.inspection)


def _faults(lots: Sequence[InspectedLot]) -> Iterator[Problem]:
    for place, each in enumerate(lots):
        for fault in lot_faults(each.size):
            yield Problem(fault.code, f"lots[{place}].size", fault.facts)
        yield from count_faults(each.found, f"lots[{place}].found")


class _State:
    """Where a scheme stands; it lives while a sequence is gone through."""

    def __init__(self) -> None:
        self.inspection = Inspection.NORMAL
        self.score = 0
        self.is_over = False
        self._recent: list[bool] = []  # whether lots of the present inspection were accepted

    def take(self, lot: InspectedLot, plan: SamplingPlan, *, is_accepted: bool) -> None:
        """Go on by one lot."""
        self._recent.append(is_accepted)
        match self.inspection:
            case Inspection.NORMAL:
                self._normal(lot, plan, is_accepted=is_accepted)
            case Inspection.TIGHTENED:
                self.is_over = self._recent.count(False) >= STOP
                if all(self._recent[-5:]) and len(self._recent) >= 5:
                    self._enter(Inspection.NORMAL)
            case Inspection.REDUCED:
                if not is_accepted or not lot.is_steady:
                    self._enter(Inspection.NORMAL)

    def _normal(self, lot: InspectedLot, plan: SamplingPlan, *, is_accepted: bool) -> None:
        gain = 2 if plan.stages[0].accept < 2 else 3
        is_better = is_accepted if gain == 2 else lot.found <= _one_step_tighter(plan)
        self.score = self.score + gain if is_better else 0
        if self._recent[-5:].count(False) >= 2:
            self._enter(Inspection.TIGHTENED)
        elif self.score >= ENOUGH and lot.is_steady:
            # The score stays to be seen with the lot that reached it.
            self._enter(Inspection.REDUCED, score=self.score)

    def _enter(self, inspection: Inspection, *, score: int = 0) -> None:
        self.inspection, self.score, self._recent = inspection, score, []


def _one_step_tighter(plan: SamplingPlan) -> int:
    """Return the number to accept for the next smaller limit; its sample is the same."""
    assert plan.limit is not None
    limit = LIMITS[LIMITS.index(plan.limit) - 1]
    return cell(plan.used, limit, Inspection.NORMAL, SamplingStandard.ISO_2859_1).accept
