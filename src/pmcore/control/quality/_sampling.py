"""Acceptance sampling: which sample a lot needs, and what is decided by what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from numbers import Integral
from typing import Any

from pmcore._base import Answer, Noun, table_of
from pmcore._values import each_count, number_faults, refuse
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._tables import (
    LIMITS,
    Inspection,
    InspectionLevel,
    SamplingKind,
    SamplingStandard,
    cell,
    double,
    letter_of,
)
from pmcore.errors import Problem


class LotVerdict(StrEnum):
    """What is decided about a lot.

    ``ACCEPT_TO_NORMAL``: the lot is accepted, and the next is inspected as normal: found between
    the numbers to accept and to reject, where a table has a gap between them.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    CONTINUE = "continue"
    ACCEPT_TO_NORMAL = "accept, back to normal"


@dataclass(frozen=True, slots=True)
class Stage(Noun):
    """A sample of a plan, and the numbers that decide by all that was found so far.

    Parameters
    ----------
    size : int
        Units drawn at this stage.
    accept : int
        At most so many are found: accept. -1: this stage accepts nothing.
    reject : int
        At least so many are found: reject. Between both the next sample decides; after the last,
        the lot is accepted.
    """

    size: int
    accept: int
    reject: int


@dataclass(frozen=True, slots=True)
class SamplingPlan(Answer):
    """Which samples are drawn of a lot, and what decides.

    Parameters
    ----------
    stages : tuple of Stage
        One: a single plan; two: a double plan; more: a multiple one.
    lot : int, optional
        Units in the lot.
    limit : float, optional
        Acceptance quality limit: per cent nonconforming, or nonconformities per 100 units.
    letter, used : str
        Letter of the lot, and the one whose sample is drawn where an arrow leads to another.
    is_census : bool
        Whether the sample would be as large as the lot, so that every unit is looked at.
    """

    stages: tuple[Stage, ...]
    lot: int | None = None
    _: KW_ONLY
    limit: float | None = None
    level: InspectionLevel | None = None
    inspection: Inspection | None = None
    standard: SamplingStandard | None = None
    letter: str = ""
    used: str = ""
    is_census: bool = False

    @property
    def size(self) -> int:
        """Units drawn if every stage is."""
        return sum(stage.size for stage in self.stages)

    def verdict(self, *found: int) -> LotVerdict:
        """Return what is decided when so many were found, a number a stage.

        Raises
        ------
        PlanError
            Naming each number that is no count, and numbers of stages that are not reached.

        Examples
        --------
        >>> plan = SamplingPlan((Stage(50, 1, 4), Stage(100, 3, 4)))
        >>> plan.verdict(2).value, plan.verdict(2, 1).value, plan.verdict(4).value
        ('continue', 'accept', 'reject')
        """
        problems = each_count(found, "found")
        if not found:
            problems.append(wrong("no_values", "found"))
        refuse(problems)
        total, verdict = 0, LotVerdict.CONTINUE
        for place, number in enumerate(found):
            if verdict is not LotVerdict.CONTINUE or place >= len(self.stages):
                refuse([wrong("stage_unasked", f"found[{place}]", verdict=verdict.value)])
            total += number
            verdict = self._decided(place, total)
        return verdict

    def _decided(self, place: int, total: int) -> LotVerdict:
        stage = self.stages[place]
        if total >= stage.reject:
            return LotVerdict.REJECT
        if total <= stage.accept:
            return LotVerdict.ACCEPT
        is_last = place + 1 == len(self.stages)
        return LotVerdict.ACCEPT_TO_NORMAL if is_last else LotVerdict.CONTINUE

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a stage."""
        return table_of(self.stages, ("size", "accept", "reject"))


def sampling(
    lot: int,
    limit: float,
    *,
    level: InspectionLevel = InspectionLevel.II,
    inspection: Inspection = Inspection.NORMAL,
    standard: SamplingStandard = SamplingStandard.ISO_2859_1,
    kind: SamplingKind = SamplingKind.SINGLE,
) -> SamplingPlan:
    """Return the sampling plan that a standard gives for a lot.

    Parameters
    ----------
    lot : int
        Units in the lot, two or more.
    limit : float
        Acceptance quality limit (AQL), one of the standard's: per cent nonconforming up to 10,
        nonconformities per 100 units up to 1000.
    level : InspectionLevel
    inspection : Inspection
        As severe as the lots before call for.
    standard : SamplingStandard
    kind : SamplingKind
        Double plans are those of MIL-STD-105E, by the rule of its steps, held against one public
        transcription of its tables: 1,243 of 1,248 cells agree. The other five contradict
        themselves or their step there, and follow the rule here: letters L, M, N and P, where a
        sample of 8 decides by 11/16 under normal inspection, and A at 10 under tightened. Where
        the tables point to the single plan, or both samples together would be the whole lot, the
        single plan is given.

    Raises
    ------
    PlanError
        Naming at once: a lot that is no number of units, a limit the standard does not have.
    ValueError
        If double plans of ISO 2859-1 are asked for, whose numbers differ and are not here.

    References
    ----------
    ISO 2859-1:1999, tables 1, 2-A, 2-B, 2-C; MIL-STD-105E, tables I, II-A to II-C, III-A to III-C.

    Examples
    --------
    >>> plan = sampling(1_000, 1.0)
    >>> plan.letter, plan.stages[0]
    ('J', Stage(size=80, accept=2, reject=3))
    >>> sampling(8, 0.65).is_census  # an arrow leads to a sample of 20
    True
    >>> sampling(
    ...     1_000, 1.0, standard=SamplingStandard.MIL_STD_105E, kind=SamplingKind.DOUBLE
    ... ).stages
    (Stage(size=50, accept=0, reject=3), Stage(size=50, accept=3, reject=4))
    """
    level, inspection = InspectionLevel(level), Inspection(inspection)
    standard = SamplingStandard(standard)
    is_double = SamplingKind(kind) is SamplingKind.DOUBLE
    if is_double and standard is not SamplingStandard.MIL_STD_105E:
        raise ValueError("double plans are those of MIL-STD-105E: name that standard")
    refuse(_faults(lot, limit))
    letter = letter_of(lot, level)
    found = cell(letter, float(limit), inspection, standard)
    pair = double(letter, float(limit), inspection) if is_double else None
    if pair is not None and 2 * pair.size >= lot:
        pair = None
    is_census = pair is None and found.size >= lot
    stages: tuple[Stage, ...] = (
        Stage(lot if is_census else found.size, found.accept, found.reject),
    )
    if pair is not None:
        stages = (Stage(pair.size, *pair.first), Stage(pair.size, *pair.second))
    return SamplingPlan(
        stages,
        lot,
        limit=float(limit),
        level=level,
        inspection=inspection,
        standard=standard,
        letter=letter,
        used=found.letter,
        is_census=is_census,
    )


def _faults(lot: object, limit: object) -> Iterator[Problem]:
    yield from lot_faults(lot)
    faults = number_faults(limit, "limit")
    yield from faults
    if not faults and limit not in LIMITS:
        assert isinstance(limit, (int, float))
        near = min(LIMITS, key=lambda each: (abs(each - limit), each))
        yield wrong("limit_unknown", "limit", found=limit, near=near)


def lot_faults(lot: object) -> Iterator[Problem]:
    """Yield what keeps a number from being the size of a lot."""
    if isinstance(lot, bool) or not isinstance(lot, Integral) or lot < 2:
        yield wrong("lot_small", "lot", found=repr(lot))
