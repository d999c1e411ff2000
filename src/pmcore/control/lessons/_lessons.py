"""What finished projects teach: estimates, risks, changes, delays and defects against the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from math import exp, log, sqrt
from typing import Any

from pmcore._base import Instant, Notice, Noticed, Noun, digest, table_of
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.lessons._holdups import entries_of, granted
from pmcore.control.lessons._records import Ended, Lesson, Record, ended
from pmcore.control.lessons._risks import RiskLesson, risk_lessons, stated
from pmcore.cost import Calibration, CalibrationFactor, Effort, GroupBy, calibrate
from pmcore.errors import PlanError
from pmcore.model import Party, Plan, Quantiles, RiskStatus
from pmcore.risk import Calibration as RiskCalibration
from pmcore.risk import calibration

STRENGTH = 4.0
"""How many cases it takes until what was seen counts as much as what was stated."""
ENOUGH = 3
"""Projects below which lessons are called thin, and tasks below which no spread is told."""
CHANCES = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)
_ENDS = 0.01  # where the spread of a further task is cut off


@dataclass(frozen=True, slots=True)
class ProjectFacts(Noun):
    """What became of a project, whatever its size.

    Parameters
    ----------
    id, name : str
    tasks : int
    days : float
        Planned working days.
    finish : datetime
    cost, length : float, optional
        Actual over budget, and over planned working time; none where either is not known.
    digest : str
        Of what was handed in.
    """

    id: str
    name: str
    tasks: int
    days: float
    finish: Instant
    cost: float | None
    length: float | None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class EstimateLesson(Noun):
    """How far the estimates of a group were off, and how far a further one may be.

    Parameters
    ----------
    of : Effort
    by : GroupBy
    group : str
    factor, ratio, low, high, tasks, projects
        As of :class:`pmcore.cost.CalibrationFactor`.
    spread : Quantiles, optional
        Actual over estimate of one further task; none of fewer than three, or of ones all alike.
    """

    of: Effort
    by: GroupBy
    group: str
    factor: float
    ratio: float
    tasks: int
    projects: int
    low: float | None = None
    high: float | None = None
    spread: Quantiles | None = None


@dataclass(frozen=True, slots=True)
class ChangeLesson(Noun):
    """Changes that were asked for, by cause: the attribute of that name, else with whom they lay.

    Parameters
    ----------
    cause : str
    asked, accepted : int
    share : float
        What the accepted ones were granted, over the budgets of all projects that had one.
    """

    cause: str
    asked: int
    accepted: int
    share: float


@dataclass(frozen=True, slots=True)
class DelayLesson(Noun):
    """What delays lay with a party.

    Parameters
    ----------
    party : Party, optional
        None: with nobody that the records tell.
    share : float
        Working time lost, over the planned length of all projects that state their delays.
    entries, late : int
        Entries of the logs that lay with it and are closed, and how many of them after their due
        day.
    days : int
        Calendar days by which these were late, in sum.
    """

    party: Party | None
    share: float
    entries: int
    late: int
    days: int


@dataclass(frozen=True, slots=True)
class DefectLesson(Noun):
    """In which phase defects were found.

    Parameters
    ----------
    phase : str
    found : int
    share : float
        Of all.
    """

    phase: str
    found: int
    share: float


@dataclass(frozen=True, slots=True)
class Lessons(Noticed):
    """What finished projects teach the next one.

    The order in which projects are handed in does not matter, nor does handing one in again.

    Parameters
    ----------
    projects : tuple of ProjectFacts
        By id.
    estimates : tuple of EstimateLesson
    risks : tuple of RiskLesson
        By category, ``all`` first.
    chances : pmcore.risk.Calibration, optional
        Of all stated probabilities; none where no risk is settled.
    changes : tuple of ChangeLesson
    delays : tuple of DelayLesson
    defects : tuple of DefectLesson
    lessons : tuple of Lesson
        As they were written, with their projects.
    calibrations : tuple of pmcore.cost.Calibration
        What `estimates` come from; their `edits` calibrate a plan.
    """

    projects: tuple[ProjectFacts, ...]
    estimates: tuple[EstimateLesson, ...] = ()
    risks: tuple[RiskLesson, ...] = ()
    _: KW_ONLY
    chances: RiskCalibration | None = None
    changes: tuple[ChangeLesson, ...] = ()
    delays: tuple[DelayLesson, ...] = ()
    defects: tuple[DefectLesson, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    confidence: float = 0.8
    notices: tuple[Notice, ...] = ()

    def estimate(
        self, group: str = "all", *, of: Effort = Effort.WORK, by: GroupBy = GroupBy.ALL
    ) -> EstimateLesson | None:
        """Return what is known of a group's estimates; None: nothing."""
        held = (
            each for each in self.estimates if (each.of, each.by, each.group) == (of, by, group)
        )
        return next(held, None)

    def risk(self, category: str) -> RiskLesson | None:
        """Return what is known of a category of risks, else of all; None: of no risk."""
        known = {each.category: each for each in self.risks}
        return known.get(category) or known.get("all")

    def calibration(self, of: Effort, by: GroupBy) -> Calibration | None:
        """Return the calibration of an effort by a grouping; None where there is none."""
        return next((each for each in self.calibrations if (each.of, each.by) == (of, by)), None)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a group of estimates."""
        names = ("of", "by", "group", "factor", "ratio", "low", "high", "tasks", "projects")
        return table_of(self.estimates, names)


def reference_class(
    records: Iterable[Record | Plan],
    *,
    attribute: str = "",
    cause: str = "cause",
    strength: float = STRENGTH,
    confidence: float = 0.8,
    baseline: str | None = None,
) -> Lessons:
    """Return what finished projects teach of estimates, risks, changes, delays and defects.

    Each is what was stated against what became, shrunk towards what was stated by how little was
    seen: estimates by :func:`pmcore.cost.calibrate`, probabilities by a beta distribution about
    what was stated. Of forecasts on the way see :func:`pmcore.cost.reference_class`.

    Parameters
    ----------
    records : iterable of Record or Plan
        Finished projects; a plan alone is a record of nothing else.
    attribute : str
        Of tasks, to group estimates by; empty: by none.
    cause : str
        Name of the attribute of a change that says why it was asked for.
    strength : float
        How many cases it takes until what was seen counts as much as what was stated.
    confidence : float
        Of the intervals.
    baseline : str, optional
        Name of the baselines to go by; none: each plan's first.

    Raises
    ------
    PlanError
        Naming at once: no projects, errors of each plan, plans without a baseline or a status or
        that have not ended, a project that is there twice and differs, numbers that are none.

    References
    ----------
    D. Kahneman, A. Tversky, Intuitive prediction: biases and corrective procedures, TIMS Studies
    in Management Science 12, 1979 (the class, and how far to move towards it). H. Bühlmann, ASTIN
    Bulletin 4(3), 1967 (how little counts for how much). ISO 21502:2020, section 6.10, on lessons.

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore.model import Baseline, PlannedTask, StatusUpdate, Task, TaskStatus
    >>> first, last = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
    >>> took = {"a": 60, "b": 50, "c": 55, "d": 50}
    >>> rows = [PlannedTask(each, first, last, work=2_400) for each in took]
    >>> facts = [
    ...     TaskStatus(each, start=first, finish=last, actual_work=60 * hours)
    ...     for each, hours in took.items()
    ... ]
    >>> done = Plan(
    ...     "Done",
    ...     start=first,
    ...     tasks=[Task(each, work=2_400) for each in took],
    ...     baselines=[Baseline("approved", rows)],
    ...     updates=[StatusUpdate(last, facts)],
    ... )
    >>> found = reference_class([done, done])
    >>> len(found.projects), round(found.estimate().ratio, 2), round(found.estimate().factor, 2)
    (1, 1.34, 1.16)
    """
    held = ended(records, baseline)
    return gathered(
        held,
        attribute=attribute,
        cause=cause,
        strength=strength,
        confidence=confidence,
        baseline=baseline,
    )


def gathered(
    held: Sequence[Ended],
    *,
    attribute: str,
    cause: str,
    strength: float,
    confidence: float,
    baseline: str | None,
) -> Lessons:
    """Return the lessons of projects that are known to be finished."""
    refuse([*number_faults(strength, "strength", least=0), *share_faults(confidence, "confidence")])
    found = tuple(_calibrations(held, attribute, strength, confidence, baseline))
    past = stated(held)
    lessons = Lessons(
        tuple(map(_facts, held)),
        tuple(row for each in found for row in _estimates(each)),
        tuple(risk_lessons(past, strength, confidence)),
        chances=calibration([each for each, _ in past], confidence=confidence) if past else None,
        changes=tuple(_changes(held, cause)),
        delays=tuple(_delays(held)),
        defects=tuple(_defects(held)),
        lessons=tuple(
            replace(each, project=project.record.id)
            for project in held
            for each in project.record.lessons
        ),
        calibrations=found,
        confidence=confidence,
    )
    return replace(lessons, notices=tuple(_notices(lessons, held)))


def _facts(project: Ended) -> ProjectFacts:
    plan, value = project.record.plan, project.value
    return ProjectFacts(
        project.record.id,
        plan.name,
        len(project.baseline.tasks),
        round(value.pd / value.day, 6),
        project.finish,
        project.cost,
        project.length,
        digest(project.record),
    )


def _calibrations(
    held: Sequence[Ended],
    attribute: str,
    strength: float,
    confidence: float,
    baseline: str | None,
) -> Iterator[Calibration]:
    """Yield the calibration of each effort by each grouping that has any case."""
    plans = [each.record.plan for each in held]
    for of in Effort:
        for by in GroupBy:
            if by is GroupBy.RESOURCE or (by is GroupBy.ATTRIBUTE and not attribute):
                continue  # what people take is for performance, where it is protected
            try:
                yield calibrate(
                    plans,
                    of=of,
                    by=by,
                    attribute=attribute if by is GroupBy.ATTRIBUTE else "",
                    strength=strength,
                    confidence=confidence,
                    baseline=baseline,
                )
            except PlanError as error:
                if {each.code for each in error.problems} != {"cost.nothing_to_calibrate"}:
                    raise


def _estimates(found: Calibration) -> Iterator[EstimateLesson]:
    for each in found.factors:
        yield EstimateLesson(
            found.of,
            found.by,
            each.group,
            each.factor,
            each.ratio,
            each.tasks,
            each.projects,
            each.low,
            each.high,
            _spread(each, found.confidence),
        )


def _spread(factor: CalibrationFactor, confidence: float) -> Quantiles | None:
    """Return what a further task of a group may take over its estimate.

    Logarithms of ratios are taken as normal about the shrunk factor; their spread is recovered
    from the interval of the mean, and a further case adds its own: Student's prediction interval.
    """
    if factor.tasks < ENOUGH or factor.low is None or factor.high is None:
        return None
    wide = log(factor.high / factor.low) / 2.0
    if not wide:
        return None
    from scipy.special import stdtrit

    count = factor.tasks
    sigma = wide * sqrt(count) / float(stdtrit(count - 1, (1.0 + confidence) / 2.0))
    error = sigma * sqrt(1.0 + 1.0 / count)
    at = [min(max(chance, _ENDS), 1.0 - _ENDS) for chance in CHANCES]
    middle = log(factor.factor)
    return Quantiles(CHANCES, tuple(exp(middle + error * float(stdtrit(count - 1, p))) for p in at))


def _changes(held: Sequence[Ended], name: str) -> Iterator[ChangeLesson]:
    counts: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    priced = sum(each.value.bac > 0 for each in held)
    for project in held:
        budget = project.value.bac
        for each in project.record.plan.changes:
            row = counts[str(each.attributes.get(name) or each.party.value)]
            row[0] += 1
            row[1] += each.status == "accepted"
            if budget > 0:
                row[2] += granted(project.record.plan, each) / budget / priced
    for cause, (asked, accepted, share) in sorted(counts.items(), key=lambda each: _most(*each)):
        yield ChangeLesson(cause, int(asked), int(accepted), share)


def _most(name: str, row: Sequence[float]) -> tuple[float, float, str]:
    return -row[2], -row[0], name


def _delays(held: Sequence[Ended]) -> Iterator[DelayLesson]:
    minutes: dict[Party | None, int] = defaultdict(int)
    entries: dict[Party | None, list[int]] = defaultdict(list)
    planned = sum(each.value.pd for each in held if each.record.delays)
    for project in held:
        for party, lost in project.record.delays:
            minutes[party] += int(lost)
        for _, each in entries_of(project.record.plan):
            if each.closed is not None and each.due is not None:
                entries[each.party].append(max((each.closed - each.due).days, 0))
    parties = [*Party, None]
    for party in sorted({*minutes, *entries}, key=lambda one: (-minutes[one], parties.index(one))):
        late = [each for each in entries[party] if each]
        share = minutes[party] / planned if planned else 0.0
        yield DelayLesson(party, share, len(entries[party]), len(late), sum(late))


def _defects(held: Sequence[Ended]) -> Iterator[DefectLesson]:
    found: dict[str, int] = defaultdict(int)
    for project in held:
        for phase, number in project.record.defects:
            found[phase] += int(number)
    total = sum(found.values())
    for phase, number in found.items():
        yield DefectLesson(phase, number, number / total if total else 0.0)


def _notices(found: Lessons, held: Sequence[Ended]) -> Iterator[Notice]:
    """Yield how thin lessons are, what teaches nothing, and what was off for certain."""
    if len(found.projects) < ENOUGH:
        yield Notice("lessons.thin", Attributes(count=len(found.projects), enough=ENOUGH))
    opened = [
        f"{each.id} ({project.record.id})"
        for project in held
        for each in project.record.plan.risks
        if each.status is RiskStatus.OPEN
    ]
    if opened:
        yield Notice("lessons.risks_open", Attributes(count=len(opened), first=opened[:3]))
    for of in Effort:
        row = found.estimate(of=of)
        if row is not None and row.low is not None and row.high is not None:
            side = "low" if row.low > 1.0 else "high" if row.high < 1.0 else ""
            if side:
                facts = Attributes(of=f"of_{of.value}", ratio=row.ratio, low=row.low, high=row.high)
                yield Notice(f"lessons.estimates_{side}", facts)
    for each in found.risks[:1]:
        is_low, is_high = each.seen_low > each.stated, each.seen_high < each.stated
        if is_low or is_high:
            facts = Attributes(count=each.count, stated=each.stated, observed=each.observed)
            yield Notice("lessons.chances_low" if is_low else "lessons.chances_high", facts)
