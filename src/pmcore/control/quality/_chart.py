"""Control charts: what a process does by chance, and what points to a cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from math import fsum
from typing import Any

from pmcore._base import Notice, Noticed, Noun
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._constants import WIDTH, Constants, factors
from pmcore.control.quality._rules import (
    BEYOND_LIMIT,
    WESTERN_ELECTRIC,
    Mark,
    RunRule,
    Signal,
    signals,
)
from pmcore.control.quality._samples import (
    COUNTED,
    LANEY,
    ChartKind,
    Point,
    Process,
    Sample,
    Value,
    degrees_of,
    error_of,
    estimated,
    points_of,
    process_faults,
)

ENOUGH = 20
"""Samples below which limits of phase I are called uncertain."""


class Phase(StrEnum):
    """Whether a chart estimates the process from its data, or watches one that is known."""

    ESTIMATE = "phase I"
    MONITOR = "phase II"


@dataclass(frozen=True, slots=True)
class ChartPoint(Noun):
    """A plotted value with its lines.

    Parameters
    ----------
    position : int
        Of the sample, from 0.
    value : float, optional
        None: a gap, or (in a panel of ranges) no range.
    centre : float
    lower, upper : float, optional
        Limits; none where there is none on that side.
    is_left_out : bool
        Whether an assignable cause keeps it out of the estimate.
    """

    position: int
    value: float | None
    centre: float
    lower: float | None
    upper: float | None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Panel(Noun):
    """One of the plots of a chart: ``values``, ``ranges``, ``deviations``, ``high``, ``low``."""

    name: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True)
class Chart(Noticed):
    """A control chart: points, limits and the points that break a rule.

    Parameters
    ----------
    kind : ChartKind
    phase : Phase
    process : Process
        What the limits are made from: in phase I as estimated, to be handed to phase II.
    panels : tuple of Panel
    signals : tuple of Signal
    rules : tuple of RunRule
    causes : tuple of (int, str)
        Positions that were left out, and why.
    degrees : float, optional
        Degrees of freedom of the estimate of sigma.
    """

    kind: ChartKind
    phase: Phase
    process: Process
    panels: tuple[Panel, ...]
    signals: tuple[Signal, ...] = ()
    _: KW_ONLY
    rules: tuple[RunRule, ...] = ()
    causes: tuple[tuple[int, str], ...] = ()
    degrees: float | None = None
    notices: tuple[Notice, ...] = ()

    def __getitem__(self, panel: str) -> Panel:
        """Return a panel, by name; KeyError if there is none."""
        for each in self.panels:
            if each.name == panel:
                return each
        raise KeyError(panel)

    @property
    def is_in_control(self) -> bool:
        """Whether no rule is broken."""
        return not self.signals

    def text(self, language: str = "en") -> str:
        """Return its signals and notices, one a line."""
        return "\n".join(each.text(language) for each in (*self.signals, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a point and panel, with the rules that it breaks."""
        rows = [(panel.name, point) for panel in self.panels for point in panel.points]
        broken: dict[tuple[str, int], list[str]] = {}
        for each in self.signals:
            broken.setdefault((each.panel, each.position), []).append(each.rule)
        columns: dict[str, list[Any]] = {"panel": [name for name, _ in rows]}
        for name in ("position", "value", "centre", "lower", "upper", "is_left_out"):
            columns[name] = [getattr(point, name) for _, point in rows]
        columns["signals"] = [tuple(broken.get((name, at.position), ())) for name, at in rows]
        return columns


def chart(
    values: Sequence[Value] | Sequence[Sample],
    kind: ChartKind = ChartKind.INDIVIDUALS,
    *,
    process: Process | None = None,
    sizes: float | Sequence[float] | None = None,
    rules: Iterable[RunRule] = WESTERN_ELECTRIC,
    causes: Mapping[int, str] | None = None,
    constants: Constants = Constants.EXACT,
    has_gaps: bool = False,
    closes_gaps: bool = False,
) -> Chart:
    """Return a control chart with limits at three standard errors and its broken rules.

    Without a `process` the chart is one of phase I: it estimates the process from the points
    that have no assignable cause. With one it is of phase II, and its data change no limit.

    Parameters
    ----------
    values : sequence
        Numbers, or counts, or (charts of means) a sequence of numbers a sample.
    kind : ChartKind
    process : Process, optional
        Of phase I, or a standard that is given.
    sizes : float or sequence of float, optional
        Units inspected a sample (P, NP), or their size in units of the rate (U).
    rules : iterable of RunRule
        For values; ranges and deviations are held against their limits alone.
    causes : mapping of int to str, optional
        Points with an assignable cause, by position from 0: shown, but left out of the estimate
        and of rules.
    constants : Constants
        ``TABLE`` takes factors rounded as textbooks print them.
    has_gaps : bool
        Whether None among values is a gap, which ends moving ranges and runs; else a problem.
    closes_gaps : bool
        Whether the neighbours of a point with a cause count as neighbours of each other.

    Raises
    ------
    PlanError
        Naming at once: each gap that is not allowed, each value that is no finite number or no
        count, samples too small, sizes that are missing or do not fit, points that do not exist.
    ValueError
        If the kind has a verb of its own, or phase II is asked to leave points out.

    References
    ----------
    ISO 7870-2:2013. D. C. Montgomery, Introduction to Statistical Quality Control, 7th ed.,
    chapters 6 and 7. P. B. Laney, Improved control charts for attributes, Quality Engineering
    14(4), 2002.

    Examples
    --------
    >>> found = chart([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> first = found["values"].points[0]
    >>> round(first.lower, 4), round(first.upper, 4), found.is_in_control
    (45.8176, 55.8024, True)
    >>> later = chart([51.0, 56.1], process=found.process)
    >>> [(each.rule, each.position) for each in later.signals]
    [('Western Electric 1', 1)]
    """
    if kind in (ChartKind.EWMA, ChartKind.CUSUM):
        raise ValueError(f"a chart of kind {kind.value!r} is drawn by {kind.value}()")
    named = dict(causes or {})
    if process is not None:
        if named:
            raise ValueError("phase II leaves no point out: its data change no limit")
        refuse(process_faults(process, kind))
    points = points_of(
        values, kind, sizes=sizes, causes=named, has_gaps=has_gaps, closes_gaps=closes_gaps
    )
    known = process or estimated(points, kind, constants)
    if known is None:
        least = 2 if kind is ChartKind.INDIVIDUALS or kind in LANEY else 1
        kept = sum(each is not None and not each.is_left_out for each in points)
        refuse([wrong("too_few", "values", found=kept, least=least)])
    assert known is not None
    level = [_level(each, known, kind, constants) for each in points]
    panels = [Panel("values", _drawn(points, level))]
    kept_rules = tuple(rules)
    found = signals(_visible(level, points, closes_gaps=closes_gaps), kept_rules, "values")
    if kind not in COUNTED:
        name = "deviations" if kind is ChartKind.MEANS_DEVIATIONS else "ranges"
        spread = [_spread(each, known, kind, constants) for each in points]
        panels.append(Panel(name, _drawn(points, spread)))
        found += signals(_visible(spread, points, closes_gaps=closes_gaps), [BEYOND_LIMIT], name)
    return Chart(
        kind,
        Phase.ESTIMATE if process is None else Phase.MONITOR,
        known,
        tuple(panels),
        found,
        rules=kept_rules,
        causes=tuple(sorted(named.items())),
        degrees=None if process is not None else degrees_of(points, kind),
        notices=tuple(_notices(points, known, kind, is_estimated=process is None)),
    )


def _level(point: Point | None, process: Process, kind: ChartKind, by: Constants) -> Mark | None:
    """Return a point with the lines of its level."""
    if point is None:
        return None
    if kind in COUNTED:
        error = error_of(process.mean, point.size, kind)
        if kind in LANEY:
            assert process.sigma is not None
            error *= process.sigma
        centre = process.mean * point.size if kind is ChartKind.NP else process.mean
        lower, upper = max(centre - WIDTH * error, 0.0), centre + WIDTH * error
        return Mark(point.position, point.level, centre, error, lower, upper)
    assert process.sigma is not None
    if kind is ChartKind.INDIVIDUALS:
        two = factors(2, by)
        wide = two.e2 * two.d2 * process.sigma
    else:
        many = factors(int(point.size), by)
        is_range = kind is ChartKind.MEANS_RANGES
        wide = process.sigma * (many.a2 * many.d2 if is_range else many.a3 * many.c4)
    centre = process.mean
    return Mark(point.position, point.level, centre, wide / WIDTH, centre - wide, centre + wide)


def _spread(point: Point | None, process: Process, kind: ChartKind, by: Constants) -> Mark | None:
    """Return a point with the lines of its range or deviation, where it has one."""
    if point is None or point.spread is None:
        return None
    assert process.sigma is not None
    many = factors(2 if kind is ChartKind.INDIVIDUALS else int(point.size), by)
    if kind is ChartKind.MEANS_DEVIATIONS:
        centre = many.c4 * process.sigma
        lower, upper = many.big_b3 * centre, many.big_b4 * centre
    else:
        centre = many.d2 * process.sigma
        lower, upper = many.big_d3 * centre, many.big_d4 * centre
    return Mark(point.position, point.spread, centre, (upper - centre) / WIDTH, lower, upper)


def _drawn(points: Sequence[Point | None], marks: Sequence[Mark | None]) -> tuple[ChartPoint, ...]:
    """Return marks as points; a gap takes its lines from a neighbour, for they are drawn on."""
    known = next((mark for mark in marks if mark is not None), None)
    rows = []
    for place, (point, mark) in enumerate(zip(points, marks, strict=True)):
        known = mark or known
        if known is None:
            continue
        value = None if mark is None else mark.value
        left_out = point is not None and point.is_left_out
        rows.append(ChartPoint(place, value, known.centre, known.lower, known.upper, left_out))
    return tuple(rows)


def _visible(
    marks: Sequence[Mark | None], points: Sequence[Point | None], *, closes_gaps: bool
) -> list[Mark | None]:
    """Return what rules look at: a point with a cause is a gap, or is not there at all."""
    pairs = list(zip(marks, points, strict=True))
    out = [point is not None and point.is_left_out for _, point in pairs]
    return [
        None if is_out else mark
        for (mark, _), is_out in zip(pairs, out, strict=True)
        if not (is_out and closes_gaps)
    ]


def _notices(
    points: Sequence[Point | None], process: Process, kind: ChartKind, *, is_estimated: bool
) -> Iterator[Notice]:
    """Yield what should be known of a chart besides its signals."""
    kept = [each for each in points if each is not None and not each.is_left_out]
    if is_estimated and len(kept) < ENOUGH:
        yield Notice("chart.few", Attributes(count=len(kept), enough=ENOUGH))
    if kind not in COUNTED and process.sigma == 0.0:
        yield Notice("chart.no_spread")
    gaps = [place + 1 for place, each in enumerate(points) if each is None]
    if gaps:
        yield Notice("chart.gaps", Attributes(count=len(gaps), first=gaps[:3]))
    left_out = [each.position + 1 for each in points if each is not None and each.is_left_out]
    if left_out:
        yield Notice("chart.left_out", Attributes(count=len(left_out), first=left_out[:3]))
    if kind in (ChartKind.P, ChartKind.U, ChartKind.C, ChartKind.NP) and is_estimated:
        factor = _dispersion(kept, process, kind)
        if factor is not None:
            yield Notice("chart.dispersed", Attributes(factor=round(factor, 2)))


def _dispersion(kept: Sequence[Point], process: Process, kind: ChartKind) -> float | None:
    """Return by how much samples vary more than chance, where a chi-square test says they do."""
    errors = [error_of(process.mean, each.size, kind) for each in kept]
    if len(kept) < ENOUGH or not all(errors):
        return None
    from scipy.special import chdtrc

    middle = [process.mean * (each.size if kind is ChartKind.NP else 1.0) for each in kept]
    squares = fsum(
        ((each.level - centre) / error) ** 2
        for each, centre, error in zip(kept, middle, errors, strict=True)
    )
    free = len(kept) - 1
    return squares / free if float(chdtrc(free, squares)) < 0.01 else None
