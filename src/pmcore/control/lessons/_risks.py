"""Risks that came true: how probable they were said to be, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, log
from typing import NamedTuple, TypeAlias

from pmcore._base import Noun
from pmcore.control.lessons._holdups import holdups, lost
from pmcore.control.lessons._records import Ended
from pmcore.errors import PlanError, Problem
from pmcore.model import ExtraCost, Plan, RiskStatus
from pmcore.network import build
from pmcore.risk import StatedChance, rank, reserve, stated_chances


class Impact(NamedTuple):
    """What a risk that occurred was said to do on average, and what it did."""

    stated: float
    actual: int


class Past(NamedTuple):
    """Of which category a risk was, and what it did where it occurred and both are known.

    Minor units, and working minutes.
    """

    category: str
    cost: Impact | None
    delay: Impact | None


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
    delays : int
        Risks of which a delay was stated, and issues that name the risk tell how long it held the
        same tasks up.
    delay : float, optional
        These delays in sum over what was stated, drawn towards 1 by their count. They are upper
        bounds: a task is late by no more, but may be late for other reasons too.
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
    delays: int = 0
    delay: float | None = None

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
        try:
            past = stated_chances([*(each for each in history if each[0] < at), (at, plan)])
        except PlanError as error:
            path = f'records["{project.record.id}"]'
            raise PlanError(
                Problem(each.code, f"{path}.{each.path}", each.facts) for each in error.problems
            ) from error
        drawn = {each.risk: each for each in reserve(plan, at, percentile=None).drawings}
        delays = _delays(project)
        for each in past:
            row = drawn.get(each.risk)
            impact = None
            if each.has_occurred and row is not None and row.estimated > 0:
                spent = max(row.spent, row.authorised)
                impact = Impact(row.estimated, spent) if spent > 0 else None
            found.append((each, Past(known.get(each.risk, ""), impact, delays.get(each.risk))))
    return found


def _delays(project: Ended) -> dict[str, Impact]:
    """Return what each risk was said to delay, and did, where an issue that names it tells."""
    plan = project.record.plan
    clock = build(plan).worktime()
    rows = [each for each in holdups(project, clock) if each.risk]
    if not rows:
        return {}
    means, found = _means(plan), {}
    for risk in sorted({each.risk for each in rows if each.risk}):
        mine = [each for each in rows if each.risk == risk]
        # An issue may name one of the tasks alone: of the others nothing is known.
        told = {name for each in mine for name in each.entry.tasks if (risk, name) in means}
        if told:
            actual = sum(
                lost([each for each in mine if name in each.entry.tasks], clock, [name])
                for name in told
            )
            found[risk] = Impact(fsum(means[risk, name] for name in sorted(told)), actual)
    return found


def _means(plan: Plan) -> dict[tuple[str, str], float]:
    """Return the working minutes by which each risk was said to delay each task, above 0."""
    parts = {
        (risk.id, name): replace(
            risk,
            id=f"{risk.id}\n{name}",
            status=RiskStatus.OPEN,
            impacts=tuple(each for each in risk.impacts if each.task == name),
        )
        for risk in plan.risks
        for name in {each.task for each in risk.impacts if not isinstance(each, ExtraCost)}
    }
    rows = {row.id: row.delay for row in rank(plan.put(*parts.values())).risks}
    return {key: rows[part.id] for key, part in parts.items() if rows[part.id] > 0.0}


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
    logs = [log(each.cost.actual / each.cost.stated) for _, each in rows if each.cost]
    delays = [each.delay for _, each in rows if each.delay]
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
        len(delays),
        _drawn(delays, strength) if delays else None,
    )


def _drawn(delays: Sequence[Impact], strength: float) -> float:
    """Return actual over stated, of all together: unlike a mean of logarithms it bears a 0."""
    said = fsum(each.stated for each in delays)
    prior = strength * said / len(delays)
    return (sum(each.actual for each in delays) + prior) / (said + prior)
