"""How far percentiles of the finish move from update to update, and whether that is noise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from math import sqrt
from typing import Any

import numpy as np

from pmcore._base import Instant, Made, Notice, Noticed, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore.model import Plan
from pmcore.network import WorkTime, build
from pmcore.risk._history import in_order
from pmcore.risk._intervals import Row, inner, mean_bounds, share
from pmcore.risk._outlook import Outlook
from pmcore.units import to_minutes


@dataclass(frozen=True, slots=True)
class DriftPoint(Noun):
    """A percentile at a date, and how it moved since the date before.

    Parameters
    ----------
    at : datetime
    percentile : float
    finish : datetime
        The date kept with that chance.
    since_first : int
        Working minutes by which it lies after that of the first date.
    move : int, optional
        The same since the date before; none at the first date.
    low, high : float, optional
        Between which the true move lies; none where the samples are too few to bound it.
    is_distinct : bool, optional
        Whether sampling does not explain the move; none where there are no bounds.
    total : int
        What the project costs at most with that chance, in minor units.
    total_move : int, optional
        The same less that of the date before.
    """

    at: Instant
    percentile: float
    finish: Instant
    since_first: int
    _: KW_ONLY
    move: int | None = None
    low: float | None = None
    high: float | None = None
    is_distinct: bool | None = None
    total: int = 0
    total_move: int | None = None


@dataclass(frozen=True, slots=True)
class Drift(Noticed):
    """Percentiles from update to update.

    Parameters
    ----------
    points : tuple of DriftPoint
        By percentile, then by date.
    confidence : float
        Of the bounds.
    notices : tuple of Notice
        Of the last move of each percentile.
    """

    points: tuple[DriftPoint, ...]
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def of(self, percentile: float) -> tuple[DriftPoint, ...]:
        """Return the points of a percentile, by date."""
        return tuple(each for each in self.points if each.percentile == percentile)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a percentile and date; moves in working minutes."""
        names = ("percentile", "at", "finish", "move", "low", "high", "is_distinct")
        return table_of(self.points, (*names, "since_first", "total", "total_move"))


def drift(
    plan: Plan,
    history: Iterable[tuple[datetime, Outlook]],
    *,
    percentiles: Sequence[float] = (0.5, 0.8),
    confidence: float = 0.95,
) -> Drift:
    """Return how percentiles of the finish moved between updates, against the noise of sampling.

    The errors of two percentiles are those of their intervals, and they are related as far as the
    same samples lie below both: versions of a plan that meet the same luck (same seed, as many
    samples) err alike, so that smaller moves can be told from noise. A move that all samples
    make alike is known without error.

    Parameters
    ----------
    plan : Plan
        On whose calendar moves are counted.
    history : iterable of (datetime, Outlook)
        Data dates, rising, and the simulation made at each.
    percentiles : sequence of float
    confidence : float
        Of the bounds of a move.

    Raises
    ------
    PlanError
        Naming at once: no history, dates that do not rise or have a zone; or what
        :func:`pmcore.check` finds in the plan.
    ValueError
        If a percentile does not lie between 0 and 1, or the confidence is not from 0 to 1.

    References
    ----------
    Errors of percentiles as those of shares below them: R. R. Bahadur, A note on quantiles in
    large samples, Annals of Mathematical Statistics 37(3), 1966. Differences under common random
    numbers: A. M. Law, Simulation Modeling and Analysis, 5th ed., section 11.2.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> plan = portal()
    >>> first = simulate(plan, samples=500)
    >>> found = drift(plan, [(plan.start, first), (datetime(2027, 1, 8, 18), first)])
    >>> found.of(0.8)[1].move, found.of(0.8)[1].is_distinct
    (0, False)
    """
    share(confidence)
    for p in percentiles:
        inner(p)
    versions = in_order(history, "history")
    time = build(plan).worktime()
    points = [point for p in percentiles for point in _points(versions, p, confidence, time)]
    ends = [row for row in points if row.at == versions[-1][0] and row.is_distinct is not None]
    by = made(plan, percentiles=list(percentiles), confidence=confidence)
    return Drift(tuple(points), confidence, tuple(map(_notice, ends)), by)


def _points(
    versions: Sequence[tuple[datetime, Outlook]], p: float, confidence: float, time: WorkTime
) -> Iterator[DriftPoint]:
    """Yield one percentile at each date."""
    start = versions[0][1].finish_at(p)
    before: Outlook | None = None
    for at, outlook in versions:
        finish, total = outlook.finish_at(p), outlook.total_at(p)
        since_first = time.between(start, finish)
        if before is None:
            yield DriftPoint(at, p, finish, since_first, total=total)
        else:
            move = time.between(before.finish_at(p), finish)
            noise = _noise(before, outlook, p, confidence, time)
            yield DriftPoint(
                at,
                p,
                finish,
                since_first,
                move=move,
                low=None if noise is None else move - noise,
                high=None if noise is None else move + noise,
                is_distinct=None if noise is None else abs(move) > noise,
                total=total,
                total_move=total - before.total_at(p),
            )
        before = outlook


def _noise(
    before: Outlook, after: Outlook, p: float, confidence: float, time: WorkTime
) -> float | None:
    """Return the half-width of the interval of a percentile's move, in working minutes."""
    errors = []
    for each in (before, after):
        low, high = each.interval(p, confidence)
        if low is None or high is None:
            return None
        errors.append(time.between(low, high) / 2.0)
    first, second = errors
    together = _related(before, after, p, confidence)
    return sqrt(max(first * first + second * second - 2.0 * together * first * second, 0.0))


def _related(before: Outlook, after: Outlook, p: float, confidence: float) -> float:
    """Return the correlation of the errors of two percentiles, from -1 to 1.

    That is the correlation of the shares below them, told by the spread of their difference;
    with replicates, from replicate to replicate. Samples that are no pairs have none.
    """
    if (before.samples, before.replicates) != (after.samples, after.replicates):
        return 0.0
    below = [
        np.asarray(each.finish.array <= to_minutes(each.finish_at(p)), float)
        for each in (before, after)
    ]
    first, second, apart = (
        _half(row, confidence, before.replicates) for row in (*below, below[1] - below[0])
    )
    if not first or not second:
        return 0.0
    found = (first * first + second * second - apart * apart) / (2.0 * first * second)
    return min(max(found, -1.0), 1.0)


def _half(row: Row, confidence: float, replicates: int) -> float:
    """Return the half-width of the interval of a mean."""
    low, high = mean_bounds(row, confidence, replicates)
    return 0.0 if low is None or high is None else (high - low) / 2.0


def _notice(point: DriftPoint) -> Notice:
    """Return what the last move of a percentile says."""
    move = point.move or 0
    kind = "noise" if not point.is_distinct else "later" if move > 0 else "earlier"
    facts = Attributes(percentile=point.percentile, minutes=abs(move))
    return Notice(f"drift.{kind}", facts)
