"""How good past probabilities were: the Brier score of risks whose outcome is known."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from itertools import chain
from math import fsum
from typing import Any

from pmcore._base import Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse, share_faults
from pmcore.errors import PlanError, Problem
from pmcore.model import Plan, RiskStatus
from pmcore.risk._history import plans_in_order
from pmcore.risk._intervals import share, share_bounds
from pmcore.risk._register import applied, remaining, standing


@dataclass(frozen=True, slots=True)
class StatedChance(Noun):
    """A probability that was stated of a risk, and what became of the risk.

    Parameters
    ----------
    risk : str
    probability : float
        0 to 1.
    has_occurred : bool, optional
        None: nobody says, and it cannot be counted.
    plan : str
        Whose risk it was.
    """

    risk: str
    probability: float
    has_occurred: bool | None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class CalibrationBin(Noun):
    """Chances that lie close together, and how many of their risks occurred.

    Parameters
    ----------
    first, last : float
        The bin holds chances from `first` up to below `last`; 1 is in the last bin.
    count, occurred : int
    stated, observed : float
        Mean of the chances; share that occurred.
    low, high : float
        Between which the true share lies, by Wilson's interval.
    """

    first: float
    last: float
    count: int
    occurred: int
    stated: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration(Noticed):
    """The Brier score of past probabilities and its parts.

    ``brier == reliability - resolution + uncertainty + within``; `within` is 0 where each bin
    holds one chance alone.

    Parameters
    ----------
    bins : tuple of CalibrationBin
        Those that hold any.
    count, occurred : int
    stated, observed : float
        Mean of all chances; share that occurred.
    brier : float
        Mean square of chance less outcome: 0 is perfect.
    reliability : float
        By how much chances miss the shares that occurred: 0 is perfect.
    resolution : float
        By how much the shares of the bins differ: more is better.
    uncertainty : float
        What stating the overall share of every risk would score.
    within : float
        What chances that differ inside a bin add.
    skill : float, optional
        1 less the Brier score over that of the overall share: above 0, the register knew more
        than how often risks occur. None where a notice says why.
    confidence : float
        Of the intervals.
    """

    bins: tuple[CalibrationBin, ...]
    count: int
    occurred: int
    stated: float
    observed: float
    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    skill: float | None
    _: KW_ONLY
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return the reliability table: one row a bin."""
        names = ("first", "last", "count", "occurred", "stated", "observed", "low", "high")
        return table_of(self.bins, names)


def stated_chances(history: Iterable[tuple[datetime, Plan]]) -> tuple[StatedChance, ...]:
    """Return the probability first stated of each risk that is settled, and its outcome.

    A probability is what the responses chosen at the time leave of it, their edits made. A risk
    that was ever marked as occurred, or is closed and was named by an issue, has occurred; one
    closed without has not. Open risks are left out, and so are those that only a response not
    taken would have brought.

    Parameters
    ----------
    history : iterable of (datetime, Plan)
        Data dates, rising, and the plan as it stood at each; the last holds the outcomes.
        Where there is but the finished plan, what it states counts.

    Raises
    ------
    PlanError
        Naming at once: what is wrong with the history and with any of its plans, and each risk
        that left the register while it was open, so that nobody knows its outcome.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> plan = portal()
    >>> ended = plan.put(replace(plan.risks[0], status=RiskStatus.OCCURRED))
    >>> stated_chances([(plan.start, plan), (datetime(2027, 3, 31, 18), ended)])[0]
    StatedChance(risk='vendor', probability=0.3, has_occurred=True, plan='Client portal')
    """
    versions = [(plan, standing(plan)) for _, plan in plans_in_order(history)]
    first: dict[str, float] = {}
    status: dict[str, RiskStatus] = {}
    struck: set[str] = set()
    for is_open in (True, False):
        for _, plan in versions:
            for risk, probability in _chances(plan, is_open=is_open):
                first.setdefault(risk, probability)
    for plan in chain.from_iterable(versions):
        status |= {each.id: each.status for each in plan.risks}
        struck |= {each.id for each in plan.risks if each.status is RiskStatus.OCCURRED}
        struck |= {each.risk for each in plan.issues if each.risk}
    last = versions[-1][0]
    kept = {each.id for plan in versions[-1] for each in plan.risks}
    lost = [risk for risk in first if risk not in kept and status[risk] is RiskStatus.OPEN]
    if lost:
        raise PlanError(
            Problem("chance.no_outcome", f'risks["{risk}"]', Attributes(risk=risk)) for risk in lost
        )
    return tuple(
        StatedChance(
            risk,
            probability,
            risk in struck,
            last.id or last.name,
        )
        for risk, probability in sorted(first.items())
        if status[risk] is not RiskStatus.OPEN
    )


def _chances(plan: Plan, *, is_open: bool) -> Iterator[tuple[str, float]]:
    """Yield the probabilities a standing plan states of its risks that are open, or are not."""
    status = {each.id: each.status for each in plan.risks}
    opened = replace(
        plan, risks=tuple(replace(each, status=RiskStatus.OPEN) for each in plan.risks)
    )
    for each in remaining(opened, applied(plan, None)):
        if (status[each.risk.id] is RiskStatus.OPEN) is is_open:
            yield each.risk.id, each.risk.probability


def calibration(
    chances: Iterable[StatedChance],
    *,
    bins: int = 10,
    least: int = 10,
    confidence: float = 0.95,
) -> Calibration:
    """Return how good stated probabilities were: the Brier score, its parts, a reliability table.

    Parameters
    ----------
    chances : iterable of StatedChance
        Of one finished plan or of many.
    bins : int
        Equal parts of 0 to 1 that chances are gathered in.
    least : int
        Risks below which no skill is stated.
    confidence : float
        Of the intervals.

    Raises
    ------
    PlanError
        Naming at once: no chances, probabilities outside 0 to 1, risks without an outcome.
    ValueError
        If there are no bins, or the confidence is not from 0 to 1.

    References
    ----------
    G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather
    Review 78(1), 1950. A. H. Murphy, A new vector partition of the probability score, Journal of
    Applied Meteorology 12(4), 1973: reliability, resolution and uncertainty. D. B. Stephenson,
    C. A. S. Coelho, I. T. Jolliffe, Two extra components in the Brier score decomposition,
    Weather and Forecasting 23(4), 2008: what is added within bins.

    Examples
    --------
    >>> past = [StatedChance("a", 0.2, False), StatedChance("b", 0.2, True)]
    >>> found = calibration([*past, StatedChance("c", 0.7, True)])
    >>> round(found.brier, 4), found.skill, found.notices[0].text()
    (0.2567, None, '3 risks are too few for a skill score, which needs 10')
    """
    if bins < 1:
        raise ValueError(f"one bin at least is needed, found {bins!r}")
    share(confidence)
    past = list(chances)
    refuse(_faults(past))
    count, occurred = len(past), sum(bool(each.has_occurred) for each in past)
    observed = occurred / count
    rows, inside = [], []
    for place, held in sorted(_gathered(past, bins).items()):
        row = _row(held, place, bins, confidence)
        rows.append(row)
        inside += [_inside(each, row) for each in held]
    brier = fsum((each.probability - bool(each.has_occurred)) ** 2 for each in past) / count
    uncertainty = observed * (1.0 - observed)
    found = Calibration(
        tuple(rows),
        count,
        occurred,
        fsum(each.probability for each in past) / count,
        observed,
        brier,
        fsum(row.count * (row.stated - row.observed) ** 2 for row in rows) / count,
        fsum(row.count * (row.observed - observed) ** 2 for row in rows) / count,
        uncertainty,
        fsum(inside) / count,
        1.0 - brier / uncertainty if uncertainty and count >= least else None,
        confidence=confidence,
    )
    return replace(found, notices=tuple(_notices(found, least)))


def _faults(past: Sequence[StatedChance]) -> Iterator[Problem]:
    """Yield everything that is wrong with what was stated."""
    if not past:
        yield Problem("history.empty", "chances")
    for position, each in enumerate(past):
        path = f"chances[{position}]"
        yield from share_faults(each.probability, f"{path}.probability", has_ends=True)
        if each.has_occurred is None:
            yield Problem("chance.no_outcome", f"{path}.has_occurred", Attributes(risk=each.risk))


def _gathered(past: Sequence[StatedChance], bins: int) -> dict[int, list[StatedChance]]:
    """Return chances by bin; edges are divided, not summed, so that 0.3 begins a bin of tenths."""
    edges = [number / bins for number in range(1, bins)]
    found: dict[int, list[StatedChance]] = defaultdict(list)
    for each in past:
        found[bisect_right(edges, each.probability)].append(each)
    return found


def _row(held: Sequence[StatedChance], place: int, bins: int, confidence: float) -> CalibrationBin:
    occurred = sum(bool(each.has_occurred) for each in held)
    return CalibrationBin(
        place / bins,
        (place + 1) / bins,
        len(held),
        occurred,
        fsum(each.probability for each in held) / len(held),
        occurred / len(held),
        *share_bounds(occurred, len(held), confidence),
    )


def _inside(each: StatedChance, row: CalibrationBin) -> float:
    """Return what a chance adds to the score by differing from the mean of its bin.

    Its sum is the variance of chances within bins, less twice their covariance with outcomes.
    """
    off = each.probability - row.stated
    return off * off - 2.0 * off * (bool(each.has_occurred) - row.observed)


def _notices(found: Calibration, least: int) -> Iterator[Notice]:
    """Yield why there is no skill score, and which bins lie outside their intervals."""
    if not found.uncertainty:
        yield Notice("calibration.alike")
    elif found.skill is None:
        yield Notice("calibration.few", Attributes(count=found.count, least=least))
    for row in found.bins:
        side = "too_high" if row.stated > row.high else "too_low" if row.stated < row.low else ""
        if side:
            facts = Attributes(
                count=row.count,
                stated=row.stated,
                observed=row.observed,
                low=row.low,
                high=row.high,
            )
            yield Notice(f"calibration.{side}", facts)
