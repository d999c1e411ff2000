"""Whether a process can meet its limits: capability indices with their confidence intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from math import fsum, hypot, sqrt
from typing import Any

import numpy as np

from pmcore._base import Notice, Noticed, Noun, table_of
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse, share_faults
from pmcore.control.quality._chart import Chart, chart
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._constants import Constants
from pmcore.control.quality._laws import anderson_darling
from pmcore.control.quality._samples import (
    COUNTED,
    SAMPLED,
    ChartKind,
    Process,
    Sample,
    Value,
)
from pmcore.errors import Problem

DOUBTFUL = 0.05
"""Below this p of Shapiro and Wilk's test, values are called not normal."""
SHAPIRO = 5_000
"""Values beyond which that test is not known, and Anderson and Darling's takes its place."""
FEW = 30
"""Values below which indices are called uncertain."""


@dataclass(frozen=True, slots=True)
class CapabilityIndex(Noun):
    """One index, and between which numbers the true one lies.

    Parameters
    ----------
    name : str
        ``Cp``, ``Cpl``, ``Cpu``, ``Cpk`` by the spread within samples; ``Pp``, ``Ppl``, ``Ppu``,
        ``Ppk`` by the overall one; ``Cpm`` about the target.
    value, low, high : float, optional
    why : str
        Where there is no value: ``no_lower``, ``no_upper``, ``one_sided``, ``no_target`` or
        ``no_spread``.
    method : str
        Of the interval: ``chi-square``, ``Bissell`` or ``Boyles``.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""
    method: str = ""


class HasIndices:
    """What an answer with indices can be asked."""

    __slots__ = ()
    indices: tuple[CapabilityIndex, ...]

    def __getitem__(self, name: str) -> CapabilityIndex:
        """Return an index, by name; KeyError if there is none."""
        for each in self.indices:
            if each.name == name:
                return each
        raise KeyError(name)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an index."""
        return table_of(self.indices, ("name", "value", "low", "high", "why", "method"))


@dataclass(frozen=True, slots=True)
class Capability(HasIndices, Noticed):
    """How the spread of a process compares with its limits.

    Parameters
    ----------
    indices : tuple of CapabilityIndex
    count : int
        Values looked at.
    mean, within, overall : float
        Mean; standard deviation within samples and of all values.
    degrees : float, optional
        Degrees of freedom of `within`; none: it was given, and counts as known.
    lower, upper, target : float, optional
    expected : float
        Share outside the limits that a normal process of this mean and overall spread makes.
    observed : float
        Share of the values outside the limits.
    confidence : float
        Of the intervals.
    """

    indices: tuple[CapabilityIndex, ...]
    count: int
    mean: float
    within: float
    overall: float
    degrees: float | None
    _: KW_ONLY
    lower: float | None
    upper: float | None
    target: float | None
    expected: float
    observed: float
    confidence: float = 0.95
    notices: tuple[Notice, ...] = ()


def capability(
    values: Sequence[Value] | Sequence[Sample],
    kind: ChartKind = ChartKind.INDIVIDUALS,
    *,
    lower: float | None = None,
    upper: float | None = None,
    target: float | None = None,
    process: Process | None = None,
    causes: Mapping[int, str] | None = None,
    constants: Constants = Constants.EXACT,
    confidence: float = 0.95,
) -> Capability:
    """Return the capability indices of a process, with confidence intervals.

    Parameters
    ----------
    values : sequence
        Single values, or samples, as :func:`chart` takes them.
    kind : ChartKind
        How the spread within samples is estimated.
    lower, upper : float, optional
        Limits of the specification; one at least.
    target : float, optional
        None: the middle of both limits.
    process : Process, optional
        A known spread within samples, from phase I; none: estimated.
    causes : mapping of int to str, optional
        Points to leave out, as of :func:`chart`.
    constants : Constants
    confidence : float
        Of the intervals.

    Raises
    ------
    PlanError
        Naming at once: each value that is missing or no finite number, limits that are missing
        or in the wrong order, a confidence that is none.
    ValueError
        If the chart is one of counts.

    References
    ----------
    V. E. Kane, Process capability indices, Journal of Quality Technology 18(1), 1986: Cp by
    chi-square, with the degrees of freedom of the spread. A. F. Bissell, How reliable is your
    capability index?, Applied Statistics 39(3), 1990: Cpk, Cpl, Cpu. R. A. Boyles, The Taguchi
    capability index, Journal of Quality Technology 23(1), 1991: Cpm. ISO 22514-2:2017 and ISO
    22514-4:2016 on terms.

    Examples
    --------
    >>> found = capability([10.1, 9.8, 10.0, 10.3, 9.9, 10.1], lower=9, upper=11)
    >>> cpk = found["Cpk"]
    >>> round(cpk.value, 3), round(cpk.low, 3), round(cpk.high, 3), cpk.method
    (1.299, 0.261, 2.336, 'Bissell')
    """
    if kind in COUNTED or kind in (ChartKind.EWMA, ChartKind.CUSUM):
        raise ValueError(f"capability needs measured values, found a chart of kind {kind.value!r}")
    refuse([*limit_faults(lower, upper, target), *share_faults(confidence, "confidence")])
    drawn = chart(values, kind, process=None, causes=causes, constants=constants)
    if process is not None:
        refuse(number_faults(process.sigma, "process.sigma", least=0))
    held = _flat(values, kind, causes or {})
    if len(held) < 2:
        refuse([wrong("too_few", "values", found=len(held), least=2)])
    mean = fsum(held) / len(held)
    overall = sqrt(fsum((each - mean) ** 2 for each in held) / (len(held) - 1))
    known = process or drawn.process
    assert known.sigma is not None
    if target is None and lower is not None and upper is not None:
        target = (lower + upper) / 2.0
    case = _Case(lower, upper, target, len(held), mean, confidence)
    degrees = None if process is not None else drawn.degrees
    indices = (
        *case.four("C", known.sigma, degrees),
        *case.four("P", overall, len(held) - 1.0),
        case.about_target(overall),
    )
    return Capability(
        indices,
        len(held),
        mean,
        known.sigma,
        overall,
        degrees,
        lower=lower,
        upper=upper,
        target=target,
        expected=nonconforming(mean, overall, lower=lower, upper=upper),
        observed=sum(
            (lower is not None and each < lower) or (upper is not None and each > upper)
            for each in held
        )
        / len(held),
        confidence=confidence,
        notices=tuple(_notices(held, drawn, overall)),
    )


def nonconforming(
    mean: float, sigma: float, *, lower: float | None = None, upper: float | None = None
) -> float:
    """Return the share outside the limits of a normal process.

    Raises
    ------
    PlanError
        Naming each number that is none.

    Examples
    --------
    >>> round(1e6 * nonconforming(0, 1, lower=-3, upper=3), 3)
    2699.796
    >>> round(1e6 * nonconforming(1.5, 1, upper=6), 4)  # six sigma, moved by 1.5
    3.3977
    """
    given = [("mean", mean), ("sigma", sigma)]
    given += [(name, at) for name, at in (("lower", lower), ("upper", upper)) if at is not None]
    refuse(fault for name, value in given for fault in number_faults(value, name))
    if sigma <= 0.0:
        return float((lower is not None and mean < lower) or (upper is not None and mean > upper))
    from scipy.special import ndtr

    low = 0.0 if lower is None else float(ndtr((lower - mean) / sigma))
    high = 0.0 if upper is None else float(ndtr((mean - upper) / sigma))
    return low + high


def limit_faults(
    lower: float | None, upper: float | None, target: float | None
) -> Iterator[Problem]:
    given = {"lower": lower, "upper": upper, "target": target}
    faults = [
        fault
        for name, value in given.items()
        for fault in number_faults(value, name, has_gaps=True)
    ]
    yield from faults
    if lower is None and upper is None:
        yield wrong("limits_missing", "lower")
    elif not faults and lower is not None and upper is not None and lower >= upper:
        yield wrong("limits_order", "lower", lower=lower, upper=upper)


def _flat(
    values: Sequence[Value] | Sequence[Sample], kind: ChartKind, causes: Mapping[int, str]
) -> list[float]:
    """Return all values that have no cause."""
    kept = [each for place, each in enumerate(values) if place not in causes]
    if kind in SAMPLED:
        return [float(value) for group in kept for value in group]  # type: ignore[union-attr]  # checked
    return [float(value) for value in kept]  # type: ignore[arg-type]  # checked


@dataclass(frozen=True, slots=True)
class _Case:
    """The limits and the mean that all indices share."""

    lower: float | None
    upper: float | None
    target: float | None
    count: int
    mean: float
    confidence: float

    def four(self, letter: str, sigma: float, degrees: float | None) -> tuple[CapabilityIndex, ...]:
        """Return the index of the width, of each side, and of the nearer one."""
        names = [f"{letter}{part}" for part in ("p", "pl", "pu", "pk")]
        if not sigma:
            return tuple(CapabilityIndex(name, why="no_spread") for name in names)
        below = None if self.lower is None else (self.mean - self.lower) / (3.0 * sigma)
        above = None if self.upper is None else (self.upper - self.mean) / (3.0 * sigma)
        nearer = min(each for each in (below, above) if each is not None)
        return (
            self._width(names[0], sigma, degrees),
            self._side(names[1], below, degrees, "no_lower"),
            self._side(names[2], above, degrees, "no_upper"),
            self._side(names[3], nearer, degrees, ""),
        )

    def _width(self, name: str, sigma: float, degrees: float | None) -> CapabilityIndex:
        if self.lower is None or self.upper is None:
            return CapabilityIndex(name, why="one_sided")
        value = (self.upper - self.lower) / (6.0 * sigma)
        if degrees is None:
            return CapabilityIndex(name, value, value, value)
        low, high = _chi_square(degrees, self.confidence)
        return CapabilityIndex(name, value, value * low, value * high, method="chi-square")

    def _side(
        self, name: str, value: float | None, degrees: float | None, why: str
    ) -> CapabilityIndex:
        if value is None:
            return CapabilityIndex(name, why=why)
        spread = 0.0 if degrees is None else value * value / (2.0 * degrees)
        wide = _normal(self.confidence) * sqrt(1.0 / (9.0 * self.count) + spread)
        return CapabilityIndex(name, value, value - wide, value + wide, method="Bissell")

    def about_target(self, overall: float) -> CapabilityIndex:
        """Return Taguchi's index: the width over the spread about the target."""
        if self.lower is None or self.upper is None:
            return CapabilityIndex("Cpm", why="one_sided")
        assert self.target is not None
        off = self.mean - self.target
        spread = hypot(overall, off)
        if not spread:
            return CapabilityIndex("Cpm", why="no_spread")
        value = (self.upper - self.lower) / (6.0 * spread)
        if not overall:
            return CapabilityIndex("Cpm", value)
        shift = (off / overall) ** 2
        degrees = self.count * (1.0 + shift) ** 2 / (1.0 + 2.0 * shift)
        low, high = _chi_square(degrees, self.confidence)
        return CapabilityIndex("Cpm", value, value * low, value * high, method="Boyles")


def _chi_square(degrees: float, confidence: float) -> tuple[float, float]:
    """Return by what an index of a width is multiplied at the ends of its interval."""
    from scipy.special import gammaincinv

    tail = (1.0 - confidence) / 2.0
    low, high = (2.0 * float(gammaincinv(degrees / 2.0, p)) for p in (tail, 1.0 - tail))
    return sqrt(low / degrees), sqrt(high / degrees)


def _normal(confidence: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1.0 + confidence) / 2.0))


def _notices(held: Sequence[float], drawn: Chart, overall: float) -> Iterator[Notice]:
    """Yield what the indices take for granted and the values do not show."""
    if len(held) < FEW:
        yield Notice("capability.few", Attributes(count=len(held), enough=FEW))
    if drawn.signals:
        places = sorted({each.position + 1 for each in drawn.signals})
        yield Notice("capability.unstable", Attributes(count=len(places), first=places[:3]))
    if not overall or len(held) < 3:
        return
    if len(held) > SHAPIRO:
        p = anderson_darling(np.array(held))[1]
    else:
        from scipy.stats import shapiro

        p = float(shapiro(held).pvalue)
    if p < DOUBTFUL:
        yield Notice("capability.not_normal", Attributes(p=p))
