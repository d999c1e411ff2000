"""Who is faster, once the difficulty of the work is accounted for, and whether one can tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from math import exp, log, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Notice
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.performance._compared import (
    Comparison,
    Difference,
    Evidence,
    Influence,
    Pair,
    PersonPace,
    RankBy,
    Ranked,
)
from pmcore.control.performance._mixed import Fitted, fit, incidence, reliability
from pmcore.control.performance._records import Appeal, WorkRecord, settled, wrong
from pmcore.errors import Problem
from pmcore.run import check_seed, key

Matrix: TypeAlias = NDArray[np.float64]
DRAWS = 4_000
"""Draws from which the chances of places are told."""


def compare(
    records: Iterable[WorkRecord],
    *,
    appeals: Iterable[Appeal] = (),
    ranks: RankBy | None = None,
    evidence: Evidence = Evidence(),  # noqa: B008 - frozen
    confidence: float = 0.9,
    sure: float = 0.95,
    seed: int = 0,
) -> Comparison:
    """Return how fast people work once the difficulty of the work is accounted for.

    The logarithm of actual over estimate is the sum of a mean, the effects of the person, the type
    of work and the estimator, a slope on the logarithm of the size where every record states one,
    and chance. Each effect is drawn towards nothing by how little is known of it. Two people whose
    order is less sure than `sure` are not distinguishable. By how much people differ is itself
    estimated from them, so intervals and chances are Student's, with a degree of freedom fewer
    than people. Nobody is ranked unless that is asked for and there is the evidence.

    How often that is right: over groups that differ in general, fewer than 1 - `sure` of those
    called faster are not. Of a group whose people all but work alike no method can promise so:
    few pairs are told apart, about 2 of 100, and those few are mostly luck. Simulated with a noise
    of 0.4 from record to record, 8 to 40 records each of 4 to 8 people and standard deviations of
    0.02 between them, a quarter or more of what was called was wrong; at 0.1 and above, 1 to 7 of
    100.
    In one of six groups of eight who do not differ at all, somebody is called faster.

    Parameters
    ----------
    records : iterable of WorkRecord
        In any order; an id that comes twice counts once.
    appeals : iterable of Appeal
        Items left out or corrected, each with its reason; they stand among the notices.
    ranks : RankBy, optional
        Put people in order; none: there is no order.
    evidence : Evidence
        What there must be before anybody is ranked.
    confidence : float
        Of the intervals.
    sure : float
        Chance from which one of two people is said to be the faster.
    seed : int
        Of the draws from which the chances of places are told.

    Raises
    ------
    PlanError
        Naming at once: numbers that are none, records that contradict each other, attributes that
        nobody is to be judged by, appeals without a reason or a record. Then: fewer than two
        people, or no more records than people.

    References
    ----------
    C. R. Henderson, Biometrics 31(2), 1975, for the equations; H. D. Patterson, R. Thompson,
    Biometrika 58(3), 1971, for REML; D. Bates and others, Fitting linear mixed-effects models
    using lme4, Journal of Statistical Software 67(1), 2015, section 3. H. Goldstein, D. J.
    Spiegelhalter, League tables and their limitations, Journal of the Royal Statistical Society A
    159(3), 1996: why places need intervals.

    Examples
    --------
    >>> records = [
    ...     WorkRecord(f"{person}{n}", person, took, 600, kind=kind)
    ...     for person, kind, takes in (
    ...         ("ana", "legacy", (900, 840, 960)),
    ...         ("ana", "new", (540, 600, 560)),
    ...         ("bo", "new", (570, 590, 620)),
    ...     )
    ...     for n, took in enumerate(takes, start=3 * (kind == "legacy"))
    ... ]
    >>> found = compare(records)
    >>> found["ana"].ratio < found["bo"].ratio, found.pair("ana", "bo").difference.value
    (True, 'not_distinguishable')
    """
    check_seed(seed)
    problems = [*share_faults(confidence, "confidence"), *share_faults(sure, "sure")]
    problems += _evidence_faults(evidence)
    refuse(problems)
    held, told = settled(records, appeals)
    names = {record.person for record in held}
    if len(names) < 2:
        problems.append(wrong("people_few", "records", found=len(names)))
    elif len(held) < len(names) + 2:
        problems.append(wrong("records_few", "records", found=len(held), wanted=len(names) + 2))
    refuse(problems)
    model = _Model(held)
    people, spread = model.people(confidence)
    found = Comparison(
        people,
        tuple(_pairs(people, model, sure)),
        sqrt(float(model.fitted.variances[0])),
        sqrt(model.fitted.residual),
        kinds=model.factors("kind"),
        estimators=model.factors("estimator"),
        size_slope=float(model.fitted.fixed[1]) if len(model.fitted.fixed) > 1 else None,
        confidence=confidence,
        notices=(*told, *model.notices, Notice("skills.human")),
    )
    if ranks is None:
        return found
    return _ranked(found, spread, RankBy(ranks), evidence, seed)


def _evidence_faults(evidence: Evidence) -> Iterable[Problem]:
    yield from number_faults(evidence.records, "evidence.records", above=0)
    yield from number_faults(evidence.people, "evidence.people", above=0)
    yield from share_faults(evidence.reliability, "evidence.reliability", has_ends=True)


class _Model:
    """The mixed model of records, fitted."""

    def __init__(self, records: Sequence[WorkRecord]) -> None:
        self.records = records
        y = np.log([record.actual / record.estimate for record in records])
        self.y, self.notices, fixed = y, list[Notice](), [np.ones(len(records))]
        self.known = {"person": incidence([record.person for record in records])}
        sizes = [record.size for record in records]
        logs = np.log([size for size in sizes if size is not None])
        if 0 < len(logs) < len(records):
            self.notices.append(Notice("compare.sizes", Attributes(found=len(records) - len(logs))))
        elif len(logs) and _varies_within(logs, self.known["person"][1]):
            fixed.append(logs - logs.mean())
        elif len(logs):
            self.notices.append(Notice("compare.size_alike"))
        self.fixed = np.column_stack(fixed)
        for name in ("kind", "estimator"):
            levels, z = incidence([getattr(record, name) for record in records])
            if len(levels) == len(records):
                self.notices.append(Notice(f"compare.{name}s", Attributes(found=len(levels))))
            elif len(levels) > 1:
                self.known[name] = (levels, z)
        groups = [z for _, z in self.known.values()]
        self.fitted: Fitted = fit(y, self.fixed, groups, apart=[True] * len(groups))

    def factors(self, name: str) -> tuple[tuple[str, float], ...]:
        """Return by which factor a member of a grouping makes work longer."""
        if name not in self.known:
            return ()
        place = list(self.known).index(name)
        pairs = zip(self.known[name][0], self.fitted.random[place].tolist(), strict=True)
        return tuple((level, exp(value)) for level, value in pairs)

    def people(self, confidence: float) -> tuple[tuple[PersonPace, ...], Matrix]:
        """Return what is known of each person, and the covariance of its errors."""
        from scipy.special import stdtrit

        names, z = self.known["person"]
        effect, spread = self.fitted.random[0], self.fitted.spread[0]
        variance = float(self.fitted.variances[0])
        others = zip(list(self.known.values())[1:], self.fitted.random[1:], strict=True)
        expected = self.fixed @ self.fitted.fixed + sum(w @ u for (_, w), u in others)
        wide = float(stdtrit(len(names) - 1, (1.0 + confidence) / 2.0))
        weight = 1.0 / (z.sum(axis=0) + self.fitted.residual / variance)
        found = []
        for k, name in enumerate(names):
            own = np.flatnonzero(z[:, k]).tolist()
            error = sqrt(max(float(spread[k, k]), 0.0))
            value = float(effect[k])
            found.append(
                PersonPace(
                    name,
                    exp(-value),
                    exp(-value - wide * error),
                    exp(-value + wide * error),
                    reliability(error, variance),
                    len(own),
                    sum(self.records[i].actual for i in own),
                    sum(self.records[i].estimate for i in own),
                    tuple(
                        Influence(
                            self.records[i].id,
                            float(self.y[i]),
                            float(expected[i]),
                            float((self.y[i] - expected[i]) * weight[k]),
                        )
                        for i in own
                    ),
                )
            )
        return tuple(found), spread


def _varies_within(values: Matrix, groups: Matrix) -> bool:
    """Return whether values differ within a group, so that they are not the groups themselves."""
    middle = groups @ ((values @ groups) / groups.sum(axis=0))
    return bool(np.abs(values - middle).max() > 1e-9)


def _pairs(people: Sequence[PersonPace], model: _Model, sure: float) -> Iterable[Pair]:
    from scipy.special import stdtr

    effect, spread = model.fitted.random[0], model.fitted.spread[0]
    for (i, a), (j, b) in combinations(enumerate(people), 2):
        variance = float(spread[i, i] + spread[j, j] - 2.0 * spread[i, j])
        apart = float(effect[j] - effect[i]) / sqrt(max(variance, 1e-30))
        chance = float(stdtr(len(people) - 1, apart))
        difference = Difference.NOT_DISTINGUISHABLE
        if max(chance, 1.0 - chance) >= sure:
            difference = Difference.FASTER if chance > 0.5 else Difference.SLOWER
        yield Pair(a.person, b.person, chance, difference)


def _ranked(
    found: Comparison, spread: Matrix, ranks: RankBy, evidence: Evidence, seed: int
) -> Comparison:
    """Return the comparison with the places of those for whom there is the evidence."""
    told, chosen = list(found.notices), []
    for k, each in enumerate(found.people):
        enough = each.records >= evidence.records and each.reliability >= evidence.reliability
        if enough:
            chosen.append(k)
            continue
        facts = {"person": each.person, "records": each.records, "least": evidence.records}
        facts |= {"reliability": round(each.reliability, 2), "wanted": evidence.reliability}
        told.append(Notice("compare.not_ranked", Attributes(facts)))
    if len(chosen) < evidence.people:
        facts = {"found": len(chosen), "least": evidence.people}
        told.append(Notice("compare.no_ranks", Attributes(facts)))
        return replace(found, notices=tuple(told))
    if ranks is RankBy.RATE:
        told.append(Notice("compare.raw"))
    people = [found.people[k] for k in chosen]
    means = np.array([-log(each.pace) for each in people])
    places = _places(means, spread[np.ix_(chosen, chosen)], len(found.people) - 1, seed)
    tail = (1.0 - found.confidence) / 2.0
    rows = []
    for at, each in enumerate(people):
        low, high = np.quantile(places[:, at], [tail, 1.0 - tail], method="inverted_cdf")
        is_first = float(np.mean(places[:, at] == 1))
        rows.append(Ranked(each.person, 0, each.low, each.high, int(low), int(high), is_first))
    value = {each.person: _value(each, ranks) for each in people}
    rows.sort(key=lambda row: (-value[row.person], row.person))
    placed = tuple(replace(row, place=place) for place, row in enumerate(rows, start=1))
    return replace(found, ranks=placed, notices=tuple(told))


def _value(each: PersonPace, ranks: RankBy) -> float:
    if ranks is RankBy.RATE:
        return each.rate(1)
    return each.pace if ranks is RankBy.PACE else each.ratio


def _places(means: Matrix, spread: Matrix, freedom: int, seed: int) -> NDArray[np.int64]:
    """Return draws of the true places of people, from 1 on: Student's, as the chances of pairs."""
    words = key(seed, "comparison", "", purpose="places")
    generator = np.random.Generator(np.random.Philox(key=words[0] << 32 | words[1]))
    values, vectors = np.linalg.eigh(spread)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    errors = generator.standard_normal((DRAWS, len(means))) @ root.T
    wide = np.sqrt(freedom / generator.chisquare(freedom, (DRAWS, 1)))
    order: NDArray[np.int64] = (means + wide * errors).argsort(axis=1).argsort(axis=1)
    return order + 1
