"""Defects as they come and go: how many are open, how well they are caught, what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pmcore._base import Answer, Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore._values import count_faults, number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.errors import Problem


@dataclass(frozen=True, slots=True)
class DefectCount(Noun):
    """Defects of one severity that were opened and closed since the report before.

    Parameters
    ----------
    day : date
        Of the report.
    severity : str
    opened, closed : int
    """

    day: date
    severity: str = ""
    opened: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class DefectPoint(Noun):
    """A report: what came, what went, and what is open then.

    Parameters
    ----------
    day : date
    opened, closed : int
        Since the report before.
    total, open : int
        Opened so far; open at the end of the day.
    by_severity : tuple of (str, int)
        Open defects.
    """

    day: date
    opened: int
    closed: int
    total: int
    open: int
    by_severity: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DefectFlow(Noticed):
    """Arrival and closure of defects.

    Parameters
    ----------
    points : tuple of DefectPoint
    arrival, closure : float
        Defects a day, on average since the first report; 0 with one report.
    days_to_clear : float, optional
        Until none is open, if both go on so; none where more come than go (a notice says so).
    """

    points: tuple[DefectPoint, ...]
    arrival: float
    closure: float
    days_to_clear: float | None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a report."""
        columns = table_of(self.points, ("day", "opened", "closed", "total", "open"))
        names = {name: None for point in self.points for name, _ in point.by_severity if name}
        for name in names:
            columns[f"open {name}"] = [
                dict(point.by_severity).get(name, 0) for point in self.points
            ]
        return columns


def defect_flow(reports: Iterable[DefectCount]) -> DefectFlow:
    """Return how many defects came, went and stayed, report by report.

    Parameters
    ----------
    reports : iterable of DefectCount
        In any order; several of one day, of different severities, are one report.

    Raises
    ------
    PlanError
        Naming at once: no reports, numbers that are no counts, and each report in which more of
        a severity were closed than were open.

    References
    ----------
    J. D. C. Little, A proof for the queuing formula L = lambda W, Operations Research 9(3), 1961,
    for what a steady arrival and closure imply.

    Examples
    --------
    >>> days = [date(2027, 5, 31), date(2027, 6, 30)]
    >>> found = defect_flow([DefectCount(days[0], "s2", 13, 6), DefectCount(days[1], "s2", 36, 21)])
    >>> [point.open for point in found.points]
    [7, 22]
    """
    rows = list(reports)
    problems = [] if rows else [wrong("no_values", "reports")]
    for place, each in enumerate(rows):
        for name in ("opened", "closed"):
            problems += count_faults(getattr(each, name), f"reports[{place}].{name}")
    refuse(problems)
    points = list(_points(rows))
    since = (points[-1].day - points[0].day).days
    later = points[1:]
    arrival = sum(point.opened for point in later) / since if since else 0.0
    closure = sum(point.closed for point in later) / since if since else 0.0
    left = points[-1].open
    clear: float | None = None
    notices: tuple[Notice, ...] = ()
    if not left:
        clear = 0.0
    elif closure > arrival:
        clear = left / (closure - arrival)
    else:
        facts = Attributes(open=left, arrival=round(arrival, 2), closure=round(closure, 2))
        notices = (Notice("defects.pile_up", facts),)
    return DefectFlow(tuple(points), arrival, closure, clear, notices=notices)


def _points(rows: Sequence[DefectCount]) -> Iterator[DefectPoint]:
    still: dict[str, int] = {}
    total = 0
    problems: list[Problem] = []
    points: list[DefectPoint] = []
    for day in sorted({each.day for each in rows}):
        held = [each for each in rows if each.day == day]
        for each in held:
            still[each.severity] = still.get(each.severity, 0) + each.opened - each.closed
        for severity, count in still.items():
            if count < 0:
                path = f'reports["{day.isoformat()}"]["{severity}"].closed'
                problems.append(wrong("closed_too_many", path, found=-count))
                still[severity] = 0
        opened, closed = sum(each.opened for each in held), sum(each.closed for each in held)
        total += opened
        by = tuple(sorted(still.items()))
        points.append(DefectPoint(day, opened, closed, total, sum(still.values()), by))
    refuse(problems)
    yield from points


@dataclass(frozen=True, slots=True)
class Removal(Noun):
    """How many of the defects that passed through a phase were removed there.

    Parameters
    ----------
    phase : str
    removed, escaped : int
    efficiency, low, high : float, optional
        Removed as a share of both, with its interval; none where no defect passed through.
    """

    phase: str
    removed: int
    escaped: int
    efficiency: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RemovalEfficiency(Answer):
    """Defect removal efficiency, phase by phase and in all.

    Parameters
    ----------
    phases : tuple of Removal
    overall : Removal
        Before the last phase, which is use: escapes are what was found there.
    confidence : float
    """

    phases: tuple[Removal, ...]
    overall: Removal
    confidence: float = 0.95

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a phase, the whole last."""
        names = ("phase", "removed", "escaped", "efficiency", "low", "high")
        return table_of((*self.phases, self.overall), names)


def removal_efficiency(
    found: Mapping[tuple[str, str], int], phases: Sequence[str], *, confidence: float = 0.95
) -> RemovalEfficiency:
    """Return which share of defects each phase removed, of those that passed through it.

    Parameters
    ----------
    found : mapping of (str, str) to int
        Defects by the phase that brought them in and the phase that found them.
    phases : sequence of str
        In their order; the last is use after release.
    confidence : float
        Of the intervals, by Clopper and Pearson.

    Raises
    ------
    PlanError
        Naming at once: phases that are unknown, found before they came in, no counts.

    References
    ----------
    C. Jones, Applied Software Measurement, 3rd ed., chapter 5 (defect removal efficiency; its
    usual time of use is 90 days). S. H. Kan, Metrics and Models in Software Quality Engineering,
    2nd ed., chapter 6 (phase containment).

    Examples
    --------
    >>> found = removal_efficiency(
    ...     {("build", "test"): 71, ("build", "use"): 6}, ["build", "test", "use"]
    ... )
    >>> round(found.overall.efficiency, 4), found.overall.escaped
    (0.9221, 6)
    """
    place = {name: number for number, name in enumerate(phases)}
    problems = share_faults(confidence, "confidence")
    if len(place) < 2:
        problems.append(wrong("phases_few", "phases", found=len(place)))
    for (came, caught), count in found.items():
        path = f'found["{came}"]["{caught}"]'
        problems += count_faults(count, path)
        lost = [name for name in (came, caught) if name not in place]
        problems += [wrong("phase_unknown", path, found=name) for name in lost]
        if not lost and place[caught] < place[came]:
            problems.append(wrong("phase_order", path, came=came, caught=caught))
    refuse(problems)
    rows = []
    for name in list(phases)[:-1]:
        at = place[name]
        removed = sum(n for (_, caught), n in found.items() if caught == name)
        escaped = sum(n for (came, caught), n in found.items() if place[came] <= at < place[caught])
        rows.append(_removal(name, removed, escaped, confidence))
    after = sum(n for (_, caught), n in found.items() if caught == phases[-1])
    before = sum(found.values()) - after
    return RemovalEfficiency(tuple(rows), _removal("", before, after, confidence), confidence)


def _removal(phase: str, removed: int, escaped: int, confidence: float) -> Removal:
    count = removed + escaped
    if not count:
        return Removal(phase, 0, 0, None, None, None)
    from scipy.special import betaincinv

    tail = (1.0 - confidence) / 2.0
    low = float(betaincinv(removed, escaped + 1, tail)) if removed else 0.0
    high = float(betaincinv(removed + 1, escaped, 1.0 - tail)) if escaped else 1.0
    return Removal(phase, removed, escaped, removed / count, low, high)


class QualityCostKind(StrEnum):
    """What money was spent on: conformance (the first two), or the lack of it."""

    PREVENTION = "prevention"
    APPRAISAL = "appraisal"
    INTERNAL_FAILURE = "internal_failure"
    EXTERNAL_FAILURE = "external_failure"


@dataclass(frozen=True, slots=True)
class QualityCost(Noun):
    """An amount that quality, or the lack of it, cost.

    Parameters
    ----------
    kind : QualityCostKind
    amount : int
        Minor units.
    name : str
    """

    kind: QualityCostKind
    amount: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class CostOfQuality(Answer):
    """Cost of quality by class; amounts in minor units.

    Parameters
    ----------
    prevention, appraisal, internal_failure, external_failure : int
    budget : int, optional
    """

    prevention: int
    appraisal: int
    internal_failure: int
    external_failure: int
    budget: int | None = None

    @property
    def conformance(self) -> int:
        """What was spent so that things are right: prevention and appraisal."""
        return self.prevention + self.appraisal

    @property
    def non_conformance(self) -> int:
        """What was spent because they were not: failures inside and outside."""
        return self.internal_failure + self.external_failure

    @property
    def total(self) -> int:
        """The sum of all four."""
        return self.conformance + self.non_conformance

    @property
    def failure_share(self) -> float | None:
        """Failures as a share of all; None where nothing was spent."""
        return self.non_conformance / self.total if self.total else None

    @property
    def budget_share(self) -> float | None:
        """All as a share of the budget; None without one."""
        return self.total / self.budget if self.budget else None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a class, then the sums."""
        names = [each.value for each in QualityCostKind]
        names += ["conformance", "non_conformance", "total"]
        return {"class": names, "amount": [getattr(self, name) for name in names]}


def cost_of_quality(costs: Iterable[QualityCost], *, budget: int | None = None) -> CostOfQuality:
    """Return what quality and its lack cost, by the classes of the PAF model.

    Parameters
    ----------
    costs : iterable of QualityCost
    budget : int, optional
        Minor units, to compare with.

    Raises
    ------
    PlanError
        Naming each amount that is no whole number of minor units, or below 0.

    References
    ----------
    A. V. Feigenbaum, Total quality control, Harvard Business Review 34(6), 1956: prevention,
    appraisal, failure. BS 6143-2:1990.

    Examples
    --------
    >>> kind = QualityCostKind
    >>> found = cost_of_quality(
    ...     [QualityCost(kind.APPRAISAL, 300), QualityCost(kind.INTERNAL_FAILURE, 100)]
    ... )
    >>> found.total, found.failure_share
    (400, 0.25)
    """
    rows = list(costs)
    problems = [
        fault
        for place, each in enumerate(rows)
        for fault in count_faults(each.amount, f"costs[{place}].amount")
    ]
    if budget is not None:
        problems += number_faults(budget, "budget")
    refuse(problems)
    prevention, appraisal, inside, outside = (
        sum(each.amount for each in rows if each.kind is kind) for kind in QualityCostKind
    )
    return CostOfQuality(prevention, appraisal, inside, outside, budget)
