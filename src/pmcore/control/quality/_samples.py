"""What charts are drawn of: values and samples checked, and the process estimated from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from itertools import pairwise
from math import fsum, pi, sqrt
from typing import NamedTuple, TypeAlias

from pmcore._base import Noun
from pmcore._values import each_count, each_number, number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._constants import Constants, factors
from pmcore.errors import Problem

Value: TypeAlias = float | None
Sample: TypeAlias = Sequence[float] | None


class ChartKind(StrEnum):
    """What a chart shows.

    ``INDIVIDUALS``: single values and moving ranges. ``MEANS_RANGES``, ``MEANS_DEVIATIONS``: means
    of samples, with their ranges or standard deviations. ``P``, ``NP``: share and number of
    nonconforming units. ``C``, ``U``: nonconformities, and those for a unit of size. ``LANEY_P``,
    ``LANEY_U``: the same shares with limits that allow for variation between samples. ``EWMA``
    and ``CUSUM``: weighted averages and sums of deviations, see :func:`ewma` and :func:`cusum`.
    """

    INDIVIDUALS = "individuals"
    MEANS_RANGES = "means_ranges"
    MEANS_DEVIATIONS = "means_deviations"
    P = "p"
    NP = "np"
    C = "c"
    U = "u"
    LANEY_P = "laney_p"
    LANEY_U = "laney_u"
    EWMA = "ewma"
    CUSUM = "cusum"


SAMPLED = (ChartKind.MEANS_RANGES, ChartKind.MEANS_DEVIATIONS)
SHARES = (ChartKind.P, ChartKind.NP, ChartKind.LANEY_P)
RATES = (ChartKind.U, ChartKind.LANEY_U)
LANEY = (ChartKind.LANEY_P, ChartKind.LANEY_U)
COUNTED = (*SHARES, ChartKind.C, *RATES)
SIZED = (*SHARES, *RATES)
NEIGHBOURS = 4.0 / pi * (sqrt(3.0) / 2.0 + pi / 12.0 - 1.0)
"""Covariance of two moving ranges that share a value, in variances of the values."""


@dataclass(frozen=True, slots=True)
class Process(Noun):
    """What a process does while nothing disturbs it: what limits are made from.

    Estimated by a chart of phase I; handed to a chart of phase II, whose data do not change it.

    Parameters
    ----------
    mean : float
        Of values; for counts, their share (P, NP), their number (C) or their rate (U).
    sigma : float, optional
        Standard deviation of single values within samples; of Laney's charts, by how much
        samples vary more than chance alone (1: not at all). None for the other counts, whose
        spread follows from their mean.
    """

    mean: float
    _: KW_ONLY
    sigma: float | None = None


class Point(NamedTuple):
    """One sample: what is plotted, how large it is, and its own spread, where it has one."""

    position: int
    level: float
    size: float
    spread: float | None
    is_left_out: bool


def process_faults(process: Process, kind: ChartKind) -> Iterator[Problem]:
    """Yield what keeps a process that is given from making limits of a kind."""
    path = "process.mean"
    if kind in SHARES:
        yield from share_faults(process.mean, path, has_ends=True)
    else:
        yield from number_faults(process.mean, path, least=0 if kind in COUNTED else None)
    if kind not in COUNTED or kind in LANEY:
        yield from number_faults(process.sigma, "process.sigma", least=0)


def points_of(
    values: Sequence[Value] | Sequence[Sample],
    kind: ChartKind,
    *,
    sizes: float | Sequence[float] | None,
    causes: Iterable[int],
    has_gaps: bool,
    closes_gaps: bool,
) -> list[Point | None]:
    """Return the points of a chart, None for each gap, or refuse everything that is wrong.

    Raises
    ------
    PlanError
        Naming each value, size and excluded point that is wrong.
    """
    left_out = set(causes)
    problems = [
        wrong("unknown_point", f"causes[{place}]", found=place, count=len(values))
        for place in sorted(left_out)
        if not 0 <= place < len(values)
    ]
    if not len(values):
        problems.append(wrong("no_values", "values"))
    if sizes is not None and kind not in SIZED:
        problems.append(wrong("sizes_unasked", "sizes", kind=kind.value))
    if kind in SAMPLED:
        refuse([*problems, *_sample_faults(values, has_gaps=has_gaps)])
        return [
            None if group is None else _sampled(place, group, kind, place in left_out)  # type: ignore[arg-type]  # checked
            for place, group in enumerate(values)
        ]
    if kind in COUNTED:
        held = _sizes(sizes, len(values))
        problems += each_count(values, "values", has_gaps=has_gaps)
        refuse([*problems, *_size_faults(values, held, kind, problems)])
        return [
            None if found is None else _counted(place, found, held[place], kind, place in left_out)  # type: ignore[arg-type]  # checked
            for place, found in enumerate(values)
        ]
    refuse([*problems, *each_number(values, "values", has_gaps=has_gaps)])
    return _moving(values, left_out, closes_gaps=closes_gaps)  # type: ignore[arg-type]  # checked


def _sample_faults(values: Sequence[object], *, has_gaps: bool) -> list[Problem]:
    problems: list[Problem] = []
    for place, group in enumerate(values):
        path = f"values[{place}]"
        if group is None:
            problems += number_faults(group, path, has_gaps=has_gaps)
        elif isinstance(group, (str, bytes)) or not hasattr(group, "__len__"):
            problems.append(wrong("not_a_sample", path, found=repr(group)))
        elif len(group) < 2:
            problems.append(wrong("small_sample", path, found=len(group)))
        else:
            problems += each_number(list(group), path)  # type: ignore[call-overload]  # has a length
    return problems


def _sizes(sizes: float | Sequence[float] | None, count: int) -> list[float | None]:
    if sizes is None or isinstance(sizes, (int, float)):
        return [sizes] * count
    return list(sizes)


def _size_faults(
    values: Sequence[object],
    sizes: Sequence[float | None],
    kind: ChartKind,
    problems: Sequence[Problem],
) -> list[Problem]:
    """Return what is wrong with the sizes of samples in which something was counted."""
    if kind is ChartKind.C:
        return []
    if not sizes or sizes[0] is None:
        return [wrong("sizes_missing", "sizes", kind=kind.value)]
    if len(sizes) != len(values):
        return [wrong("sizes_other", "sizes", found=len(sizes), count=len(values))]
    bad = {problem.path for problem in problems}
    found: list[Problem] = []
    for place, (value, size) in enumerate(zip(values, sizes, strict=True)):
        faults = number_faults(size, f"sizes[{place}]", above=0)
        found += faults
        is_sound = not faults and value is not None and f"values[{place}]" not in bad
        if is_sound and kind in SHARES and value > size:  # type: ignore[operator]  # numbers both
            found.append(wrong("above_size", f"values[{place}]", found=value, size=size))
    if kind is ChartKind.NP and not found and len(set(sizes)) > 1:
        found.append(wrong("sizes_differ", "sizes"))
    return found


def _sampled(place: int, group: Sequence[float], kind: ChartKind, is_left_out: bool) -> Point:  # noqa: FBT001 - a row
    held = [float(each) for each in group]
    mean = fsum(held) / len(held)
    if kind is ChartKind.MEANS_RANGES:
        spread = max(held) - min(held)
    else:
        spread = sqrt(fsum((each - mean) ** 2 for each in held) / (len(held) - 1))
    return Point(place, mean, len(held), spread, is_left_out)


def _counted(
    place: int,
    found: float,
    size: float | None,
    kind: ChartKind,
    is_left_out: bool,  # noqa: FBT001 - a row
) -> Point:
    number, large = float(found), float(size or 1.0)
    level = number if kind in (ChartKind.C, ChartKind.NP) else number / large
    return Point(place, level, large, None, is_left_out)


def _moving(
    values: Sequence[Value], left_out: set[int], *, closes_gaps: bool
) -> list[Point | None]:
    """Return single values with their moving ranges; none reaches across a gap."""
    points: list[Point | None] = []
    before: float | None = None
    for place, found in enumerate(values):
        is_left_out = place in left_out
        if found is None:
            points.append(None)
            before = None
            continue
        level = float(found)
        spread = None if before is None or is_left_out else abs(level - before)
        points.append(Point(place, level, 1.0, spread, is_left_out))
        if not is_left_out:
            before = level
        elif not closes_gaps:
            before = None
    return points


def estimated(
    points: Sequence[Point | None], kind: ChartKind, constants: Constants
) -> Process | None:
    """Return the process that samples show; None where too few are left to tell."""
    kept = [each for each in points if each is not None and not each.is_left_out]
    spreads = [each for each in kept if each.spread is not None]
    if kind not in COUNTED:
        if not spreads:
            return None
        total = fsum(each.size for each in kept)
        mean = fsum(each.level * each.size for each in kept) / total
        sigma = fsum(_sigma(each, kind, constants) for each in spreads) / len(spreads)
        return Process(mean, sigma=sigma)
    if not kept:
        return None
    if kind is ChartKind.NP:
        return Process(fsum(each.level for each in kept) / fsum(each.size for each in kept))
    mean = fsum(each.level * each.size for each in kept) / fsum(each.size for each in kept)
    if kind not in LANEY:
        return Process(mean)
    return _laney(kept, mean, kind, constants)


def _sigma(point: Point, kind: ChartKind, constants: Constants) -> float:
    assert point.spread is not None
    if kind is ChartKind.INDIVIDUALS:
        return point.spread / factors(2, constants).d2
    by = factors(int(point.size), constants)
    return point.spread / (by.d2 if kind is ChartKind.MEANS_RANGES else by.c4)


def _laney(
    kept: Sequence[Point], mean: float, kind: ChartKind, constants: Constants
) -> Process | None:
    """Return the process with how much shares vary beyond chance, by moving ranges."""
    errors = [error_of(mean, each.size, kind) for each in kept]
    if len(kept) < 2:
        return None
    if not all(errors):  # none or all are nonconforming: nothing varies, by chance or beyond it
        return Process(mean, sigma=1.0)
    scores = [(each.level - mean) / error for each, error in zip(kept, errors, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(scores)]
    return Process(mean, sigma=fsum(ranges) / len(ranges) / factors(2, constants).d2)


def error_of(mean: float, size: float, kind: ChartKind) -> float:
    """Return the standard error of what is plotted of a sample in which something is counted."""
    match kind:
        case ChartKind.P | ChartKind.LANEY_P:
            return sqrt(mean * (1.0 - mean) / size)
        case ChartKind.NP:
            return sqrt(size * mean * (1.0 - mean))
        case ChartKind.C:
            return sqrt(mean)
        case _:
            return sqrt(mean / size)


def degrees_of(points: Sequence[Point | None], kind: ChartKind) -> float | None:
    """Return the degrees of freedom that the estimate of sigma is worth.

    They make the relative variance of the estimate, 1 / (2 degrees), the true one: moving ranges
    of neighbours share a value, and their correlation counts.

    References
    ----------
    D. C. Montgomery, Introduction to Statistical Quality Control, 7th ed., section 6.2 (relative
    efficiency of ranges). The covariance of neighbouring moving ranges is that of absolute values
    of normal variables with correlation -1/2: A. Hald, Statistical Theory with Engineering
    Applications, 1952, section 19.
    """
    if kind in COUNTED:
        return None
    kept = [each for each in points if each is not None and not each.is_left_out]
    ranged = [each for each in kept if each.spread is not None]
    if not ranged:
        return None
    count = len(ranged)
    if kind in SAMPLED:
        relative = 0.0
        for each in ranged:
            by = factors(int(each.size))
            if kind is ChartKind.MEANS_RANGES:
                relative += (by.d3 / by.d2) ** 2
            else:
                relative += (1.0 - by.c4**2) / by.c4**2
        return count**2 / (2.0 * relative)
    two = factors(2)
    places = [each.position for each in ranged]
    shared = sum(b == a + 1 for a, b in pairwise(places))
    variance = count * two.d3**2 + 2.0 * shared * NEIGHBOURS
    return (count * two.d2) ** 2 / (2.0 * variance)
