"""What finished work tells of each person's pace by skill, and how far a plan may trust it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from math import exp, fsum, log, sqrt
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore._values import count_faults, number_faults, refuse, share_faults
from pmcore.allocate import Share
from pmcore.control.performance._compared import Comparison, Influence
from pmcore.control.performance._records import Appeal, WorkRecord, people_faults, settled, wrong
from pmcore.errors import Problem
from pmcore.model import Decision, Edit, Plan, Resource, ResourceKind, Skill, diff


@dataclass(frozen=True, slots=True)
class Prior(Noun):
    """What is believed before anybody has done anything.

    Parameters
    ----------
    sd : float
        Standard deviation of the logarithm of people's duration factors about that of the
        estimates, which are right for the average person.
    noise : float
        Standard deviation of the logarithm of actual over estimate from task to task of one
        person.
    """

    sd: float = 0.3
    noise: float = 0.4


@dataclass(frozen=True, slots=True)
class SkillPace(Noun):
    """What is known of one person's pace in one skill.

    Parameters
    ----------
    person, skill : str
    mean, sd : float
        Of the posterior of the logarithm of the duration factor: 0 is as estimated.
    low, high : float
        Interval of the pace.
    records : int
        How many it rests on.
    evidence : float
        What they weigh, old ones less.
    reliability : float
        Weight of the evidence against the prior, 0 to 1.
    before, pace : float
        What the plan states, and what it may use now.
    bound : str
        What kept `pace` from the posterior's: ``weight``, ``pace``, or nothing.
    influences : tuple of Influence
        What each record adds to the mean.
    """

    person: str
    skill: str
    mean: float
    sd: float
    low: float
    high: float
    records: int
    evidence: float
    reliability: float
    before: float
    pace: float
    bound: str = ""
    influences: tuple[Influence, ...] = ()

    @property
    def factor(self) -> float:
        """By what the posterior's mean multiplies a duration."""
        return exp(self.mean)


_COLUMNS = (
    "person",
    "skill",
    "before",
    "pace",
    "low",
    "high",
    "records",
    "evidence",
    "reliability",
)


@dataclass(frozen=True, slots=True)
class SkillUpdate(Noticed):
    """What finished work tells of people's paces, and the edits that let a plan use it.

    Parameters
    ----------
    paces : tuple of SkillPace
        Every skill of every person of the plan, in its order.
    edits : tuple of Edit
        ``apply(plan, edits)`` is the plan with the new paces and the evidence behind them.
    newcomers : tuple of str
        People of whom too little is known, whose share of the work is protected.
    share : float
        That share.
    confidence : float
        Of the intervals.
    decision : Decision, optional
        What a human decided about the edits; none yet. They change nothing by themselves.
    notices : tuple of Notice
        Appeals, bounds, and evidence that found no place.
    """

    paces: tuple[SkillPace, ...]
    edits: tuple[Edit, ...]
    newcomers: tuple[str, ...]
    share: float
    _: KW_ONLY
    confidence: float = 0.9
    decision: Decision | None = None
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def pace(self, person: str, skill: str) -> SkillPace:
        """Return what is known of a person's pace in a skill; KeyError if the plan has none."""
        return memo(
            self, "paces", lambda: {(each.person, each.skill): each for each in self.paces}
        )[person, skill]

    def protection(self) -> tuple[Share, ...]:
        """Return the term that protects newcomers' share of the work; empty: there are none.

        It goes before the others: ``assign(plan, terms=[*update.protection(), Makespan()])``.
        Where nobody is known there is nobody to protect from. More newcomers than the whole
        allows share it evenly.
        """
        if not self.newcomers or len(self.newcomers) == len({e.person for e in self.paces}):
            return ()
        return (Share(self.newcomers, min(self.share, 1.0 / len(self.newcomers))),)

    def explain(self, person: str, skill: str, language: str = "en") -> str:
        """Return how a pace came about: what was used, what each record did, what was bounded."""
        own = self.pace(person, skill)
        facts = {name: getattr(own, name) for name in ("person", "skill", "records", "before")}
        numbers = ("pace", "low", "high", "evidence", "reliability")
        facts |= {name: round(getattr(own, name), 3) for name in numbers}
        facts |= {"level": self.confidence}
        told = [Notice("skills.pace" if own.records else "skills.no_evidence", Attributes(facts))]
        for each in own.influences:
            row = {"found": round(exp(each.found), 3), "effect": round(exp(each.effect), 4)}
            row |= {"expected": round(exp(each.expected), 3)}
            told.append(Notice("skills.record_effect", Attributes(row | {"record": each.record})))
        if own.bound:
            told.append(Notice(f"skills.bound.{own.bound}", Attributes(person=person, skill=skill)))
        return "\n".join(each.text(language) for each in told)

    def decided(self, decision: Decision) -> SkillUpdate:
        """Return the update with what a human decided about it."""
        return replace(self, decision=decision)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person and skill."""
        return table_of(self.paces, _COLUMNS)


@dataclass(frozen=True)
class _Rules:
    """How evidence is weighed and bounded."""

    prior: Prior
    half_life: float | None
    at: date | None
    quantile: float | None
    most_weight: float
    bounds: tuple[float, float]
    confidence: float
    difficulty: Mapping[tuple[str, str], float]

    def expected(self, record: WorkRecord) -> float:
        """Return the logarithm that is to be expected of anybody's work of a type."""
        names = (("kind", record.kind), ("estimator", record.estimator))
        return fsum(log(self.difficulty.get(name, 1.0)) for name in names)


def update_skills(
    plan: Plan,
    records: Iterable[WorkRecord],
    *,
    appeals: Iterable[Appeal] = (),
    difficulty: Comparison | None = None,
    prior: Prior = Prior(),
    half_life: float | None = None,
    at: date | None = None,
    quantile: float | None = None,
    most_weight: float = 0.9,
    bounds: tuple[float, float] = (2 / 3, 1.5),
    few: int = 3,
    share: float = 0.1,
    confidence: float = 0.9,
) -> SkillUpdate:
    """Return each person's pace by skill as finished work shows it, and edits that use it.

    The logarithm of actual over estimate of a person's work in a skill has a normal prior and
    normal noise; the posterior weighs what was seen by how much of it there is. What a plan uses is
    bounded twice: evidence never weighs more than `most_weight` against the prior, and no pace
    leaves `bounds`. Skills without evidence stay as they are, unless a quantile is asked for; where
    the plan's pace came from evidence that counts no more, it is 1 again. The order of records
    plays no part, and one that comes twice counts once, so that updating again changes nothing.

    Parameters
    ----------
    plan : Plan
        Whose people are asked about.
    records : iterable of WorkRecord
        All there are, those of finished plans by :func:`work_records`; each names its skill.
    appeals : iterable of Appeal
        Items left out or corrected, each with its reason.
    difficulty : Comparison, optional
        Whose factors of types of work and estimators are taken out first, so that nobody is slow
        for having done what takes everybody longer.
    prior : Prior
    half_life : float, optional
        Days after which a record counts half; none: it does not age.
    at : date, optional
        Day from which age is counted; none: that of the last record.
    quantile : float, optional
        Of the posterior of durations, such as 0.8; then skills without evidence take that of the
        prior. None: its mean.
    most_weight : float
        What evidence may weigh at most, 0 to 1.
    bounds : (float, float)
        Between which a used pace lies.
    few : int
        Items below which somebody is a newcomer.
    share : float
        Of the work that a newcomer qualifies for, which is theirs at least.
    confidence : float
        Of the intervals.

    Raises
    ------
    PlanError
        Naming at once: settings out of range, numbers that are none, records that contradict each
        other, attributes that nobody is to be judged by, records without a skill, or without a day
        where age counts.

    References
    ----------
    A. Gelman and others, Bayesian Data Analysis, 3rd ed., section 2.5 (a normal mean with known
    variance). Evidence that ages has the variance of its noise divided by its weight, a power
    prior: J. G. Ibrahim, M.-H. Chen, Power prior distributions for regression models, Statistical
    Science 15(1), 2000.

    Examples
    --------
    >>> from pmcore import Resource, Skill, apply, hours
    >>> from datetime import datetime
    >>> plan = Plan(
    ...     "Next",
    ...     start=datetime(2027, 1, 4, 9),
    ...     resources=[Resource("bo", skills=[Skill("python")])],
    ... )
    >>> records = [WorkRecord(f"t{n}", "bo", 733, hours(10), skill="python") for n in range(4)]
    >>> found = update_skills(plan, records)
    >>> own = found.pace("bo", "python")
    >>> round(own.mean, 2), round(own.sd, 3), round(own.factor, 2), round(own.pace, 2)
    (0.14, 0.166, 1.15, 0.87)
    >>> apply(plan, found.edits).resource("bo").skill("python").evidence
    4.0
    """
    hard = {} if difficulty is None else _factors(difficulty)
    rules = _Rules(prior, half_life, at, quantile, most_weight, bounds, confidence, hard)
    people = [each for each in plan.resources if each.kind is ResourceKind.PERSON]
    people = [each for each in people if each.is_active and not each.is_generic]
    given, contested = list(records), list(appeals)
    problems = [*_rule_faults(rules, few, share), *people_faults(people)]
    problems += [
        wrong("no_skill", f'records["{each.id}"].skill', found=each.id)
        for each in given
        if not each.skill
    ]
    if half_life is not None:
        problems += _day_faults(given, at)
    refuse(problems)
    held, told = settled(given, contested)
    last = at or max((record.day for record in held if record.day), default=None)
    by_skill: dict[tuple[str, str], list[WorkRecord]] = {}
    for record in held:
        by_skill.setdefault((record.person, record.skill), []).append(record)
    paces = tuple(
        _pace(each.id, skill, by_skill.pop((each.id, skill.name), []), rules, last)
        for each in people
        for skill in each.skills
    )
    counts = {each.id: 0 for each in people}
    for pace in paces:
        counts[pace.person] += pace.records
    notices = [*told, *_bounded(paces)]
    for (person, name), own in sorted(by_skill.items()):
        facts = Attributes(person=person, skill=name, records=len(own))
        notices.append(Notice("skills.not_in_plan", facts))
    newcomers = tuple(name for name, count in counts.items() if count < few)
    if newcomers:
        facts = Attributes(people=newcomers, share=share, least=few)
        notices.append(Notice("skills.newcomers", facts))
    edited = {
        each.id: _edited(each, [pace for pace in paces if pace.person == each.id])
        for each in people
    }
    resources = tuple(edited.get(each.id, each) for each in plan.resources)
    settings = {name: getattr(rules, name) for name in ("half_life", "quantile", "most_weight")}
    return SkillUpdate(
        paces,
        diff(plan, replace(plan, resources=resources)),
        newcomers,
        share,
        confidence=confidence,
        notices=(*notices, Notice("skills.human")),
        made=made(plan, **settings, sd=prior.sd, noise=prior.noise, bounds=bounds, few=few),
    )


def _factors(difficulty: Comparison) -> dict[tuple[str, str], float]:
    kinds = {("kind", name): factor for name, factor in difficulty.kinds}
    return kinds | {("estimator", name): factor for name, factor in difficulty.estimators}


def _rule_faults(rules: _Rules, few: int, share: float) -> Iterator[Problem]:
    yield from number_faults(rules.prior.sd, "prior.sd", above=0)
    yield from number_faults(rules.prior.noise, "prior.noise", above=0)
    yield from share_faults(rules.most_weight, "most_weight", has_ends=True)
    yield from count_faults(few, "few")
    yield from share_faults(share, "share")
    yield from share_faults(rules.confidence, "confidence")
    if rules.half_life is not None:
        yield from number_faults(rules.half_life, "half_life", above=0)
    if rules.quantile is not None:
        yield from share_faults(rules.quantile, "quantile")
    faults = [f for each in rules.bounds for f in number_faults(each, "bounds", above=0)]
    yield from faults
    if not faults and not rules.bounds[0] <= 1.0 <= rules.bounds[1]:
        yield wrong("bounds", "bounds", low=rules.bounds[0], high=rules.bounds[1])


def _day_faults(records: Sequence[WorkRecord], at: date | None) -> Iterator[Problem]:
    if at is not None and type(at) is not date:
        yield wrong("not_a_day", "at", found=repr(at))
        return
    for each in records:
        path = f'records["{each.id}"].day'
        if each.day is None:
            yield wrong("no_day", path, found=each.id)
        elif type(each.day) is date and at is not None and each.day > at:
            yield wrong("later", path, found=each.day.isoformat(), at=at.isoformat())


def _pace(
    person: str, skill: Skill, records: Sequence[WorkRecord], rules: _Rules, last: date | None
) -> SkillPace:
    """Return the posterior of one person's pace in a skill, and what a plan may use of it."""
    from scipy.special import ndtri

    prior, noise = rules.prior.sd**-2, rules.prior.noise**-2
    weights = [_weight(record, rules.half_life, last) for record in records]
    ratios = [log(record.actual / record.estimate) for record in records]
    usual = [rules.expected(record) for record in records]
    evidence = fsum(weights)
    precision = prior + evidence * noise
    effects = [
        w * (y - own) * noise / precision for w, y, own in zip(weights, ratios, usual, strict=True)
    ]
    mean, sd = fsum(effects), 1.0 / sqrt(precision)
    reliability = evidence * noise / precision
    wide = float(ndtri((1.0 + rules.confidence) / 2.0)) * sd
    trusted = mean * min(1.0, rules.most_weight / reliability) if records else 0.0
    margin = 0.0 if rules.quantile is None else float(ndtri(rules.quantile)) * sd
    # A pace whose evidence is all gone, such as by an appeal, must not outlive it.
    pace = 1.0 if skill.evidence else skill.pace
    bound = ""
    if records or rules.quantile is not None:
        pace = exp(-trusted - margin)
        bound = "weight" if records and reliability > rules.most_weight else ""
        low, high = rules.bounds
        if not low <= pace <= high:
            pace, bound = min(max(pace, low), high), "pace"
    return SkillPace(
        person,
        skill.name,
        mean,
        sd,
        exp(-mean - wide),
        exp(-mean + wide),
        len(records),
        evidence,
        reliability,
        skill.pace,
        pace,
        bound,
        tuple(
            Influence(record.id, y, own, effect)
            for record, y, own, effect in zip(records, ratios, usual, effects, strict=True)
        ),
    )


def _weight(record: WorkRecord, half_life: float | None, last: date | None) -> float:
    if half_life is None:
        return 1.0
    assert record.day is not None, "checked"
    assert last is not None, "a record has a day"
    return float(2.0 ** (-(last - record.day).days / half_life))


def _bounded(paces: Iterable[SkillPace]) -> Iterator[Notice]:
    for each in paces:
        if each.bound == "pace":
            facts = {"person": each.person, "skill": each.skill, "pace": round(each.pace, 3)}
            facts |= {"found": round(exp(-each.mean), 3)}
            yield Notice("skills.bounded", Attributes(facts))


def _edited(person: Resource, paces: Sequence[SkillPace]) -> Resource:
    """Return a person with the paces that may be used, and the evidence behind them."""
    skills = tuple(
        replace(skill, pace=own.pace, evidence=own.evidence)
        for skill, own in zip(person.skills, paces, strict=True)
    )
    return person if skills == person.skills else replace(person, skills=skills)
