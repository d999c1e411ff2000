"""Charts that remember: weighted averages and cumulative sums, for small shifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import sqrt

from pmcore._base import Notice
from pmcore._mapping import Attributes
from pmcore._values import each_number, number_faults, refuse
from pmcore.control.quality._chart import ENOUGH, Chart, ChartPoint, Panel, Phase
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._constants import Constants
from pmcore.control.quality._rules import BEYOND_LIMIT, Mark, RunRule, signals
from pmcore.control.quality._samples import ChartKind, Process, Value, estimated, points_of
from pmcore.errors import Problem


def ewma(
    values: Sequence[Value],
    *,
    process: Process | None = None,
    weight: float = 0.2,
    width: float = 3.0,
    is_steady: bool = False,
    has_gaps: bool = False,
) -> Chart:
    """Return a chart of exponentially weighted moving averages.

    Parameters
    ----------
    values : sequence of float
        Single values, or means of samples of one size.
    process : Process, optional
        Target and standard deviation of what is plotted; none: estimated from the values.
    weight : float
        Of the newest value, above 0 and at most 1.
    width : float
        Standard errors from the centre to a limit.
    is_steady : bool
        Whether all points have the limits that the chart tends to.
    has_gaps : bool
        Whether None is a gap, at which the average stays as it was; else a problem.

    Raises
    ------
    PlanError
        Naming at once: each value that is a gap or no finite number, each bad parameter.

    References
    ----------
    S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1(3),
    1959. J. M. Lucas, M. S. Saccucci, Exponentially weighted moving average control schemes,
    Technometrics 32(1), 1990. ISO 7870-6:2016.

    Examples
    --------
    >>> found = ewma([52.0, 47.0, 53.0], process=Process(50, sigma=2.0539), weight=0.3)
    >>> [round(point.value, 2) for point in found["averages"].points]
    [50.6, 49.52, 50.56]
    """
    problems = number_faults(weight, "weight", above=0, most=1)
    problems += number_faults(width, "width", above=0)
    known = _known(values, process, problems, has_gaps=has_gaps)
    assert known.sigma is not None
    average, left, seen = known.mean, 1.0, 0
    marks: list[Mark | None] = []
    for place, value in enumerate(values):
        if value is None:
            marks.append(None)
            continue
        average = weight * value + (1.0 - weight) * average
        seen += 1
        left *= (1.0 - weight) ** 2
        share = 1.0 if is_steady else 1.0 - left
        error = known.sigma * sqrt(weight / (2.0 - weight) * share)
        lower, upper = known.mean - width * error, known.mean + width * error
        marks.append(Mark(place, average, known.mean, error, lower, upper))
    panel = Panel("averages", _points(marks, known.mean))
    rule = replace(BEYOND_LIMIT, sigmas=float(width))
    return _answer(ChartKind.EWMA, known, process, (panel,), [marks], rule=rule)


def cusum(
    values: Sequence[Value],
    *,
    process: Process | None = None,
    slack: float = 0.5,
    interval: float = 5.0,
    head_start: float = 0.0,
    has_gaps: bool = False,
) -> Chart:
    """Return a chart of cumulative sums of what goes beyond a slack, upwards and downwards.

    Parameters
    ----------
    values : sequence of float
    process : Process, optional
        Target and standard deviation of what is plotted; none: estimated from the values.
    slack : float
        Reference value k, in standard deviations: half the shift to be found.
    interval : float
        Decision interval h, in standard deviations, above which a sum signals.
    head_start : float
        Where sums begin, as a share of the interval (0.5: fast initial response).
    has_gaps : bool
        Whether None is a gap, at which sums stay as they were; else a problem.

    Raises
    ------
    PlanError
        Naming at once: each value that is a gap or no finite number, each bad parameter.

    References
    ----------
    E. S. Page, Continuous inspection schemes, Biometrika 41, 1954. J. M. Lucas, R. B. Crosier,
    Fast initial response for CUSUM quality-control schemes, Technometrics 24(3), 1982. ISO
    7870-4:2021.

    Examples
    --------
    >>> found = cusum([11.0, 12.5, 12.0, 12.5], process=Process(10, sigma=1.0))
    >>> [point.value for point in found["high"].points], found.signals[0].position
    ([0.5, 2.5, 4.0, 6.0], 3)
    """
    problems = number_faults(interval, "interval", above=0)
    problems += [*number_faults(slack, "slack"), *number_faults(head_start, "head_start")]
    known = _known(values, process, problems, has_gaps=has_gaps)
    assert known.sigma is not None
    allowed, limit = slack * known.sigma, interval * known.sigma
    panels: list[Panel] = []
    sums: list[list[Mark | None]] = []
    for name, sign in (("high", 1.0), ("low", -1.0)):
        total = head_start * limit
        marks: list[Mark | None] = []
        for place, value in enumerate(values):
            if value is None:
                marks.append(None)
                continue
            total = max(total + sign * (value - known.mean) - allowed, 0.0)
            marks.append(Mark(place, total, 0.0, known.sigma, None, limit))
        panels.append(Panel(name, _points(marks, 0.0)))
        sums.append(marks)
    rule = replace(BEYOND_LIMIT, sigmas=float(interval))
    return _answer(ChartKind.CUSUM, known, process, tuple(panels), sums, rule=rule)


def _known(
    values: Sequence[Value], process: Process | None, problems: list[Problem], *, has_gaps: bool
) -> Process:
    """Return the process, given or estimated by moving ranges, or refuse all that is wrong."""
    if not len(values):
        problems.append(wrong("no_values", "values"))
    if process is not None:
        problems += number_faults(process.mean, "process.mean")
        problems += number_faults(process.sigma, "process.sigma", above=0)
    refuse([*problems, *each_number(values, "values", has_gaps=has_gaps)])
    if process is not None:
        return process
    kind = ChartKind.INDIVIDUALS
    points = points_of(values, kind, sizes=None, causes=(), has_gaps=has_gaps, closes_gaps=False)
    known = estimated(points, kind, Constants.EXACT)
    if known is None:
        refuse([wrong("too_few", "values", found=sum(v is not None for v in values), least=2)])
    assert known is not None
    return known


def _points(marks: Sequence[Mark | None], centre: float) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(place, None, centre, None, None)
        if mark is None
        else ChartPoint(place, mark.value, mark.centre, mark.lower, mark.upper)
        for place, mark in enumerate(marks)
    )


def _answer(
    kind: ChartKind,
    known: Process,
    given: Process | None,
    panels: tuple[Panel, ...],
    marks: Sequence[Sequence[Mark | None]],
    *,
    rule: RunRule,
) -> Chart:
    phase = Phase.ESTIMATE if given is None else Phase.MONITOR
    notices = tuple(_notices(panels[0], known)) if given is None else ()
    found = (signals(row, [rule], panel.name) for panel, row in zip(panels, marks, strict=True))
    ordered = sorted((each for row in found for each in row), key=lambda each: each.position)
    return Chart(kind, phase, known, panels, tuple(ordered), rules=(rule,), notices=notices)


def _notices(panel: Panel, known: Process) -> Iterator[Notice]:
    count = sum(point.value is not None for point in panel.points)
    if count < ENOUGH:
        yield Notice("chart.few", Attributes(count=count, enough=ENOUGH))
    if known.sigma == 0.0:
        yield Notice("chart.no_spread")
