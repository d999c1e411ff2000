"""Date and cost together: how sure both are, and which pairs of them are equally sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from heapq import heappush, heappushpop
from typing import Any

import numpy as np

from pmcore._base import Answer, Instant, Made, Noun, Samples, made, table_of
from pmcore.cost import major
from pmcore.model import Plan
from pmcore.risk._again import check_same
from pmcore.risk._intervals import position
from pmcore.risk._outlook import Outlook
from pmcore.units import from_minutes, to_minutes


@dataclass(frozen=True, slots=True)
class JointPoint(Noun):
    """A date and a budget that are kept together with at least the confidence asked for.

    Parameters
    ----------
    finish : datetime
    total : int
        Minor units: the least with which that date reaches the confidence.
    chance : float
        Share of the samples that keep both.
    """

    finish: Instant
    total: int
    chance: float


@dataclass(frozen=True, slots=True)
class Joint(Answer):
    """How sure date and cost are together.

    Parameters
    ----------
    confidence : float
    points : tuple of JointPoint
        The frontier, by date: no pair of the samples' dates and totals that reaches the
        confidence is earlier than one of these and no dearer, or cheaper and no later.
    finish, total : Samples
        The scatter: minutes since 1970 and minor units, by sample.
    deadline : datetime, optional
    budget : int, optional
        Minor units.
    chance : float, optional
        Joint confidence level of the plan as approved: to keep deadline and budget, both; none:
        one of them is not stated.
    bounds : tuple of float, optional
        Between which the true joint chance lies with 95 % confidence.
    finish_chance, total_chance : float, optional
        To keep each by itself; none: it is not stated.
    """

    confidence: float
    points: tuple[JointPoint, ...]
    finish: Samples
    total: Samples
    _: KW_ONLY
    deadline: Instant | None = None
    budget: int | None = None
    chance: float | None = None
    bounds: tuple[float, float] | None = None
    finish_chance: float | None = None
    total_chance: float | None = None
    currency: str | None = None
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a point of the frontier; totals in major units."""
        columns = table_of(self.points, ("finish", "total", "chance"))
        columns["total"] = [major(total, self.currency) for total in columns["total"]]
        return columns

    def scatter(self) -> dict[str, list[Any]]:
        """Return one row a sample: date, total in major units, whether deadline and budget hold.

        Whether they hold is None where one of them is not stated.
        """
        return {
            "finish": [from_minutes(at) for at in self.finish.array.tolist()],
            "total": [major(amount, self.currency) for amount in self.total.array.tolist()],
            "is_kept": self._kept(),
        }

    def _kept(self) -> list[Any]:
        if self.deadline is None or self.budget is None:
            return [None] * len(self.finish.array)
        by = to_minutes(self.deadline)
        kept: list[Any] = ((self.finish.array <= by) & (self.total.array <= self.budget)).tolist()
        return kept


def joint(plan: Plan, outlook: Outlook, *, confidence: float = 0.7) -> Joint:
    """Return how sure date and cost are together, and which pairs of them are equally sure.

    A date and a budget that are each met in 70 % of the samples are met together in fewer,
    unless what makes a project late also makes it dear: at worst in 40 %, at best in 70 %.

    Parameters
    ----------
    plan : Plan
        The one the outlook was computed from; its deadline and budget are judged.
    outlook : Outlook
    confidence : float
        What the pairs of the frontier reach; 0.7 is the policy of NASA.

    Raises
    ------
    ValueError
        If the outlook was computed from another plan, or `confidence` is not from 0 to 1.

    References
    ----------
    NASA Cost Estimating Handbook, version 4.0, appendix J: joint cost and schedule confidence
    level. The bounds are those of M. Fréchet, Sur les tableaux de corrélation dont les marges
    sont données, Annales de l'Université de Lyon 14, 1951.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> outlook = simulate(portal(), samples=2000)
    >>> found = joint(portal(), outlook)
    >>> all(point.chance >= 0.7 for point in found.points), found.points[0].total > 0
    (True, True)
    """
    check_same(plan, outlook)
    needed = position(confidence, outlook.samples) + 1
    by, within = plan.deadline, plan.budget
    both = None if by is None or within is None else (by, within)
    return Joint(
        confidence,
        tuple(_frontier(outlook, needed)),
        outlook.finish,
        outlook.total,
        deadline=by,
        budget=within,
        chance=outlook.joint_chance(*both) if both else None,
        bounds=outlook.joint_interval(*both) if both else None,
        finish_chance=None if by is None else outlook.chance_of(by),
        total_chance=None if within is None else outlook.chance_within(within),
        currency=plan.currency,
        made=made(plan, seed=outlook.seed, samples=outlook.samples, confidence=confidence),
    )


def _frontier(outlook: Outlook, needed: int) -> Iterator[JointPoint]:
    """Yield the undominated pairs that so many samples keep, by date.

    The dates are passed in order; a heap holds the cheapest so many samples up to each, so that
    its dearest is the least budget that goes with that date.
    """
    finish, total = outlook.finish.array, outlook.total.array
    order = np.lexsort((total, finish))
    dates, totals = finish[order], total[order].tolist()
    is_last = np.append(dates[1:] != dates[:-1], True).tolist()
    cheapest: list[int] = []
    dearer: Counter[int] = Counter()
    least: int | None = None
    for number, amount in enumerate(totals):
        if len(cheapest) < needed:
            heappush(cheapest, -amount)
        else:
            dearer[-heappushpop(cheapest, -amount)] += 1
        if not is_last[number] or len(cheapest) < needed:
            continue
        if least is None or -cheapest[0] < least:
            least = -cheapest[0]
            kept = needed + dearer[least]  # of those left out, the ones that cost no more
            yield JointPoint(from_minutes(int(dates[number])), least, kept / outlook.samples)
