"""How good estimates were: errors of many kinds, whether promises held, and by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from math import fsum, log, sqrt
from statistics import median
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore._values import count_faults, each_number, number_faults, refuse, share_faults
from pmcore.control.performance._checks import wrong
from pmcore.control.performance._finished import FinishedWork, finished_work
from pmcore.errors import Problem
from pmcore.model import Baseline, Plan, StatusUpdate
from pmcore.risk import share_bounds

ENOUGH = 5
"""Finished pieces of work from which errors are taken as evidence."""


@dataclass(frozen=True, slots=True)
class Accuracy(Noticed):
    """How far estimates were from what came; errors of single estimates are relative.

    Parameters
    ----------
    count : int
    estimated, actual : float
        Sums, in the unit of what was given.
    mmre, mdmre : float
        Mean and median of abs(actual - estimated) / actual. The mean rewards low estimates; read
        `standardised` and `log_mean` beside it.
    mbre : float
        Mean of abs(actual - estimated) by the smaller of both, which favours neither side.
    within : float
        PRED: the share of estimates with a relative error of `level` at most.
    level : float
    mae, random_mae : float
        Mean absolute error; the same of guessing each by the actual value of another one drawn at
        random, exact over all pairs. None for a single one.
    standardised : float, optional
        1 - mae / random_mae: 0 is no better than guessing. None where all actual values are alike.
    log_mean, log_sd : float
        Of ln(actual / estimated): above 0 means too low. None for the deviation of a single one.
    is_enough : bool
        Whether there are `least` at least; fewer are no evidence.
    """

    count: int
    estimated: float
    actual: float
    mmre: float
    mdmre: float
    mbre: float
    within: float
    level: float
    mae: float
    random_mae: float | None
    standardised: float | None
    log_mean: float
    log_sd: float | None
    _: KW_ONLY
    relative: tuple[float, ...] = ()
    is_enough: bool = True
    least: int = ENOUGH
    notices: tuple[Notice, ...] = ()

    @property
    def ratio(self) -> float:
        """Actual over estimated, in sum: above 1 means that it took more."""
        return self.actual / self.estimated

    def columns(self) -> dict[str, list[Any]]:
        """Return one row."""
        names = ["count", "estimated", "actual", "ratio", "mmre", "mdmre", "mbre", "within"]
        names += ["mae", "standardised", "log_mean", "log_sd", "is_enough"]
        return {name: [getattr(self, name)] for name in names}


def accuracy(
    estimated: Sequence[float],
    actual: Sequence[float],
    *,
    level: float = 0.25,
    least: int = ENOUGH,
) -> Accuracy:
    """Return how far estimates were from what came, by the measures in use.

    Parameters
    ----------
    estimated, actual : sequence of float
        Of equal length, above 0, in any unit.
    level : float
        Relative error up to which an estimate counts as good.
    least : int
        Estimates from which the errors are evidence.

    Raises
    ------
    PlanError
        Naming at once every value that is no finite number above 0; if there are none, or not
        equally many.

    References
    ----------
    S. D. Conte, H. E. Dunsmore, V. Y. Shen, Software Engineering Metrics and Models, 1986, chapter
    4 (MMRE, PRED). Y. Miyazaki et al., Journal of Systems and Software 27(1), 1994 (balanced
    relative error). M. Shepperd, S. MacDonell, Evaluating prediction systems in software project
    estimation, Information and Software Technology 54(8), 2012, section 4 (standardised accuracy);
    W. B. Langdon et al., Information and Software Technology 73, 2016 (its exact random guess).

    Examples
    --------
    >>> found = accuracy([90, 100, 60, 50], [100, 80, 120, 50], least=4)
    >>> round(found.mmre, 4), found.within, round(found.standardised, 6)
    (0.2125, 0.75, 0.413043)
    """
    refuse(_faults(estimated, actual, level, least))
    pairs = list(zip(map(float, estimated), map(float, actual), strict=True))
    count = len(pairs)
    off = [abs(came - said) for said, came in pairs]
    relative = [error / came for error, (_, came) in zip(off, pairs, strict=True)]
    balanced = [error / min(pair) for error, pair in zip(off, pairs, strict=True)]
    logs = [log(came / said) for said, came in pairs]
    mae, guessed = fsum(off) / count, _guessed([came for _, came in pairs])
    found = Accuracy(
        count,
        fsum(said for said, _ in pairs),
        fsum(came for _, came in pairs),
        fsum(relative) / count,
        median(relative),
        fsum(balanced) / count,
        sum(error <= level + 1e-12 for error in relative) / count,
        level,
        mae,
        guessed,
        1.0 - mae / guessed if guessed else None,
        fsum(logs) / count,
        _deviation(logs),
        relative=tuple(relative),
        is_enough=count >= least,
        least=least,
    )
    return replace(found, notices=tuple(_notices(found)))


def _faults(
    estimated: Sequence[float], actual: Sequence[float], level: float, least: int
) -> Iterator[Problem]:
    yield from each_number(estimated, "estimated", above=0)
    yield from each_number(actual, "actual", above=0)
    yield from number_faults(level, "level", above=0)
    yield from count_faults(least, "least", least=1)
    if len(estimated) != len(actual):
        yield wrong("lengths", "actual", found=len(actual), count=len(estimated))
    elif not estimated:
        yield wrong("no_values", "estimated")


def _guessed(actual: Sequence[float]) -> float | None:
    """Return the mean distance of two different ones, over all pairs."""
    if len(actual) < 2:
        return None
    ordered = sorted(actual)
    # In order, each value is added once for every one below it and taken once for every one above.
    last = len(ordered) - 1
    total = fsum((2 * place - last) * value for place, value in enumerate(ordered))
    return 2.0 * total / ((last + 1) * last)


def _deviation(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = fsum(values) / len(values)
    return sqrt(fsum((each - mean) ** 2 for each in values) / (len(values) - 1))


def _notices(found: Accuracy) -> Iterator[Notice]:
    if not found.is_enough:
        facts = Attributes(count=found.count, least=found.least)
        yield Notice("accuracy.few", facts)
    if found.count > 1 and not found.random_mae:
        yield Notice("accuracy.alike", Attributes(count=found.count))


@dataclass(frozen=True, slots=True)
class Coverage(Noticed):
    """How often promises with a stated chance were kept.

    Parameters
    ----------
    count, kept : int
    share : float
    low, high : float
        Between which the true share lies, by Wilson's interval.
    stated : float
        The chance that the promises claimed.
    is_calibrated : bool, optional
        Whether `stated` lies in the interval; none: too few promises to say.
    """

    count: int
    kept: int
    share: float
    low: float
    high: float
    stated: float
    is_calibrated: bool | None
    _: KW_ONLY
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()


def coverage(
    promised: Sequence[float],
    actual: Sequence[float],
    *,
    stated: float = 0.8,
    confidence: float = 0.95,
    least: int = ENOUGH,
) -> Coverage:
    """Return how often actual values stayed within what was promised at a stated chance.

    Parameters
    ----------
    promised, actual : sequence of float
        Of equal length; an actual value up to the promised one keeps it.
    stated : float
        The chance: 0.8 for promises by P80.
    confidence : float
        Of the interval.
    least : int
        Promises from which they are judged.

    Raises
    ------
    PlanError
        Naming at once every value that is no finite number above 0, settings out of range; if
        there are no promises, or not equally many.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22(158), 1927.

    Examples
    --------
    >>> found = coverage([10] * 10, [8] * 8 + [12] * 2)
    >>> found.kept, round(found.low, 6), round(found.high, 6), found.is_calibrated
    (8, 0.490162, 0.943318, True)
    """
    refuse(
        [
            *_faults(promised, actual, 1.0, least),
            *share_faults(stated, "stated"),
            *share_faults(confidence, "confidence"),
        ]
    )
    count = len(promised)
    kept = sum(came <= said for said, came in zip(promised, actual, strict=True))
    low, high = share_bounds(kept, count, confidence)
    facts = Attributes(count=count, least=least)
    return Coverage(
        count,
        kept,
        kept / count,
        low,
        high,
        stated,
        low <= stated <= high if count >= least else None,
        confidence=confidence,
        notices=() if count >= least else (Notice("accuracy.few", facts),),
    )


@dataclass(frozen=True, slots=True)
class PersonAccuracy(Noun):
    """How the work that a person finished compares with its plan.

    Parameters
    ----------
    person, name : str
        Empty: everybody.
    count : int
        Finished pieces of work.
    planned, actual : int
        Person-minutes.
    ratio : float
        Actual over planned.
    is_enough : bool
        False: too little to say anything about the person.
    accuracy : Accuracy
    """

    person: str
    name: str
    count: int
    planned: int
    actual: int
    ratio: float
    is_enough: bool
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class EstimateAccuracy(Noticed):
    """How finished work compares with its plan.

    Parameters
    ----------
    people : tuple of PersonAccuracy
        By person. A ratio says nothing of a person's skill: work differs in difficulty, and an
        estimate is somebody's too. :func:`compare` accounts for that.
    team : PersonAccuracy, optional
        Of all finished work; none where none is.
    work : tuple of FinishedWork
    """

    people: tuple[PersonAccuracy, ...]
    team: PersonAccuracy | None
    work: tuple[FinishedWork, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, person: str) -> PersonAccuracy:
        """Return what is known of somebody's work, by id; KeyError if they finished none."""
        for each in self.people:
            if each.person == person:
                return each
        raise KeyError(person)

    @property
    def insufficient(self) -> tuple[str, ...]:
        """Ids of those of whom too little is finished to say anything."""
        return tuple(each.person for each in self.people if not each.is_enough)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person, everybody last."""
        rows = [*self.people, *([self.team] if self.team else [])]
        names = ("person", "name", "count", "planned", "actual", "ratio", "is_enough")
        return {name: [getattr(each, name) for each in rows] for name in names}


def estimate_accuracy(
    plan: Plan,
    status: StatusUpdate | None = None,
    *,
    baseline: Baseline | None = None,
    level: float = 0.25,
    least: int = ENOUGH,
) -> EstimateAccuracy:
    """Return how the work of finished tasks compares with its plan, by person and in all.

    Who did a task share its planned and its actual work: by the hours that they booked, else by
    the units that its needs asked for, else alike.

    Parameters
    ----------
    plan : Plan
        Its time entries, if any, say who worked how long.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    baseline : Baseline, optional
        What was planned; none: what the plan's tasks say now.
    level, least
        As of :func:`accuracy`; people with fewer pieces of work are named as such.

    Raises
    ------
    PlanError
        With every error of the plan and of the settings; if there are no facts.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import SkillNeed, Task, TaskStatus, days
    >>> begin, end = datetime(2027, 1, 4, 9), datetime(2027, 1, 6, 18)
    >>> plan = Plan(
    ...     "P", start=begin, tasks=[Task("a", duration=days(2), needs=[SkillNeed("python")])]
    ... )
    >>> fact = TaskStatus("a", start=begin, finish=end, people=["bo"])
    >>> found = estimate_accuracy(plan, StatusUpdate(end, [fact]))
    >>> found["bo"].ratio, found.insufficient
    (1.5, ('bo',))
    """
    refuse([*number_faults(level, "level", above=0), *count_faults(least, "least", least=1)])
    work, notices = finished_work(plan, status, baseline)
    people = dict.fromkeys(each.person for each in work if each.person)
    names = {each.id: each.name or each.id for each in plan.resources}

    def of(person: str, rows: Sequence[FinishedWork]) -> PersonAccuracy:
        planned, actual = [each.planned for each in rows], [each.actual for each in rows]
        found = accuracy(planned, actual, level=level, least=least)
        return PersonAccuracy(
            person,
            names.get(person, person),
            found.count,
            sum(planned),
            sum(actual),
            found.ratio,
            found.is_enough,
            found,
        )

    rows = tuple(of(person, [each for each in work if each.person == person]) for person in people)
    few = [each.name for each in rows if not each.is_enough]
    if few:
        facts = Attributes(count=len(few), people=few, least=least)
        notices = (*notices, Notice("accuracy.insufficient", facts))
    return EstimateAccuracy(
        tuple(sorted(rows, key=lambda each: each.person)),
        of("", work) if work else None,
        work,
        notices=notices,
        made=made(plan, level=level, least=least),
    )
