"""Risks that came true: how probable they were said to be, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, fsum, log
from typing import NamedTuple, TypeAlias

from pmcore._base import Noun
from pmcore.control.lessons._records import Ended
from pmcore.risk import StatedChance, reserve, stated_chances


class Impact(NamedTuple):
    """What a risk that occurred was said to cost on average, and what it did, in minor units."""

    stated: float
    actual: int


class Past(NamedTuple):
    """Of which category a risk was, and what it cost where it occurred and both are known."""

    category: str
    impact: Impact | None


Settled: TypeAlias = tuple[StatedChance, Past]


@dataclass(frozen=True, slots=True)
class RiskLesson(Noun):
    """What became of the risks of a category.

    Parameters
    ----------
    category : str
        ``all`` for all; empty: those without one.
    count, occurred : int
    stated, observed : float
        Mean of the probabilities first stated; share that occurred.
    probability, low, high : float
        Of a further risk like them, by a beta distribution: the mean, and the interval.
    seen_low, seen_high : float
        Between which the share that occurs lies by what was seen alone.
    costs : int
        Risks of which stated and actual cost are both known.
    cost : float, optional
        Geometric mean of actual over stated cost, drawn towards 1 by their count.
    """

    category: str
    count: int
    occurred: int
    stated: float
    observed: float
    probability: float
    low: float
    high: float
    seen_low: float
    seen_high: float
    costs: int = 0
    cost: float | None = None

    def adjusted(self, probability: float) -> float:
        """Return a stated probability with its odds moved as those of the category were off.

        Certain and impossible stay what they are.
        """
        if not all(0.0 < each < 1.0 for each in (probability, self.stated, self.probability)):
            return probability
        moved = _odds(probability) * _odds(self.probability) / _odds(self.stated)
        return moved / (1.0 + moved)


def _odds(chance: float) -> float:
    return chance / (1.0 - chance)


def stated(held: Sequence[Ended]) -> list[Settled]:
    """Return every risk that is settled, with what was stated of it and what it cost."""
    found: list[Settled] = []
    for project in held:
        plan, history = project.record.plan, project.record.history
        known = {risk.id: risk.category for _, each in history for risk in each.risks}
        known |= {risk.id: risk.category for risk in plan.risks}
        at = plan.updates[-1].at
        past = stated_chances([*(each for each in history if each[0] < at), (at, plan)])
        drawn = {each.risk: each for each in reserve(plan, at, percentile=None).drawings}
        for each in past:
            row = drawn.get(each.risk)
            impact = None
            if each.has_occurred and row is not None and row.estimated > 0:
                spent = max(row.spent, row.authorised)
                impact = Impact(row.estimated, spent) if spent > 0 else None
            found.append((each, Past(known.get(each.risk, ""), impact)))
    return found


def risk_lessons(
    past: Sequence[Settled], strength: float, confidence: float
) -> Iterator[RiskLesson]:
    """Yield what became of all risks, and of those of each category.

    References
    ----------
    A. Gelman and others, Bayesian Data Analysis, 3rd ed., section 2.4: binomial data with a beta
    prior; here of the strength that is given, about the mean of what was stated.
    """
    if not past:
        return
    yield _lesson("all", past, strength, confidence)
    for category in sorted({each.category for _, each in past}):
        rows = [each for each in past if each[1].category == category]
        yield _lesson(category, rows, strength, confidence)


def _lesson(
    category: str, rows: Sequence[Settled], strength: float, confidence: float
) -> RiskLesson:
    from scipy.special import betaincinv

    count, occurred = len(rows), sum(bool(chance.has_occurred) for chance, _ in rows)
    mean = fsum(chance.probability for chance, _ in rows) / count
    tail = (1.0 - confidence) / 2.0
    yes, no = occurred + strength * mean, count - occurred + strength * (1.0 - mean)
    is_open = yes > 0.0 < no
    low, high = (
        float(betaincinv(yes, no, p)) if is_open else yes / (yes + no) for p in (tail, 1.0 - tail)
    )
    seen = (
        float(betaincinv(occurred, count - occurred + 1, tail)) if occurred else 0.0,
        float(betaincinv(occurred + 1, count - occurred, 1.0 - tail)) if occurred < count else 1.0,
    )
    logs = [log(each.impact.actual / each.impact.stated) for _, each in rows if each.impact]
    return RiskLesson(
        category,
        count,
        occurred,
        mean,
        occurred / count,
        yes / (yes + no),
        low,
        high,
        *seen,
        len(logs),
        exp(fsum(logs) / (len(logs) + strength)) if logs else None,
    )
