"""Capability where values are not normal: by the percentiles between which nearly all lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np

from pmcore._base import Notice, Noticed
from pmcore._mapping import Attributes
from pmcore._values import each_number, refuse, share_faults
from pmcore.control.quality._capability import (
    DOUBTFUL,
    FEW,
    CapabilityIndex,
    HasIndices,
    limit_faults,
)
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._laws import (
    FITTED,
    Law,
    Rows,
    anderson_darling,
    below,
    fit,
    likelihood,
    quantile,
)
from pmcore.errors import Problem

TAIL = 0.00135
"""What lies below, and above, three deviations of a normal law."""
ENOUGH = 1_000
"""Values from which on their own percentiles may be read: one or more lies in either tail."""
TINY, HUGE = 1e-150, 1e150
"""Ranges of values between which squares can be computed."""
CLOSE = 2.0
"""Log-likelihoods that differ by less do not tell two laws apart."""


@dataclass(frozen=True, slots=True)
class PercentileCapability(HasIndices, Noticed):
    """Capability by percentiles: limits over the range that holds all but 0.27 per cent.

    Parameters
    ----------
    law : Law
    parameters : tuple of float
        Location and deviation (of logarithms, if lognormal), or Weibull's scale and shape; none
        where the values' own percentiles are read.
    low, median, high : float
        Percentiles 0.135, 50 and 99.865.
    indices : tuple of CapabilityIndex
        ``Pp``, ``Ppl``, ``Ppu``, ``Ppk``, with bootstrap intervals.
    count : int
    expected, observed : float
        Share outside the limits by the law, and of the values.
    normal : float
        How well values fit a normal law: p of Anderson and Darling's test.
    confidence : float
    seed, resamples : int
        Of the intervals.
    """

    law: Law
    parameters: tuple[float, ...]
    low: float
    median: float
    high: float
    _: KW_ONLY
    indices: tuple[CapabilityIndex, ...]
    count: int
    lower: float | None
    upper: float | None
    expected: float
    observed: float
    normal: float
    confidence: float = 0.95
    seed: int = 0
    resamples: int = 1_000
    notices: tuple[Notice, ...] = ()


def percentile_capability(
    values: Sequence[float],
    *,
    lower: float | None = None,
    upper: float | None = None,
    law: Law | None = None,
    confidence: float = 0.95,
    resamples: int = 1_000,
    seed: int = 0,
) -> PercentileCapability:
    """Return capability indices by percentiles, for values that need not be normal.

    Parameters
    ----------
    values : sequence of float
    lower, upper : float, optional
        Limits of the specification; one at least.
    law : Law, optional
        None: of normal, lognormal and Weibull's the one of the greatest likelihood; where others
        come close, a notice says so. ``EMPIRICAL`` assumes none, and needs 1000 values.
    confidence : float
        Of the intervals: percentiles of the indices over samples drawn with replacement.
    resamples, seed : int

    Raises
    ------
    PlanError
        Naming at once: each value that is missing or no finite number, too few or all alike;
        limits that are missing or in the wrong order; values that are not positive under a law
        that has none, and too few for their own percentiles.
    ValueError
        If fewer than 100 samples are to be drawn.

    References
    ----------
    ISO 22514-2:2017, general geometric method (percentiles 0.135, 50 and 99.865). ISO 21747:2006.
    B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Examples
    --------
    >>> from math import exp
    >>> from statistics import NormalDist
    >>> unit = NormalDist()
    >>> days = [exp(1 + 0.4 * unit.inv_cdf((k + 0.5) / 60)) for k in range(60)]
    >>> found = percentile_capability(days, upper=14, law=Law.LOGNORMAL)
    >>> round(found.low, 2), round(found.median, 2), round(found.high, 2)
    (0.83, 2.72, 8.91)
    >>> round(found["Ppk"].value, 2), found["Pp"].why
    (1.82, 'one_sided')
    """
    if resamples < 100:
        raise ValueError(f"an interval needs 100 samples at least, found {resamples!r}")
    law = None if law is None else Law(law)
    problems = [*limit_faults(lower, upper, None), *each_number(values, "values")]
    problems += share_faults(confidence, "confidence")
    refuse([*problems, *([] if problems else _faults(values, law))])
    held = np.array([float(each) for each in values])
    chosen = law or _likeliest(held)
    points, parameters = _points(held[None, :], chosen)
    drawn, _ = _points(_resampled(held, resamples, seed), chosen)
    low, median, high = (float(each[0]) for each in points)
    normal = anderson_darling(held)[1]
    observed = float(
        np.mean(
            (held < (-np.inf if lower is None else lower))
            | (held > (np.inf if upper is None else upper))
        )
    )
    is_read = chosen is Law.EMPIRICAL
    expected = observed if is_read else _outside(parameters, chosen, lower, upper)
    return PercentileCapability(
        chosen,
        tuple(float(each[0]) for each in parameters),
        low,
        median,
        high,
        indices=tuple(_indices(points, drawn, lower, upper, confidence)),
        count=len(held),
        lower=lower,
        upper=upper,
        expected=expected,
        observed=observed,
        normal=normal,
        confidence=confidence,
        seed=seed,
        resamples=resamples,
        notices=tuple(_notices(held, chosen, normal, is_given=law is not None)),
    )


def _faults(values: Sequence[float], law: Law | None) -> Iterator[Problem]:
    if len(values) < 3:
        yield wrong("too_few", "values", found=len(values), least=3)
    elif min(values) == max(values):
        yield wrong("all_alike", "values", found=values[0])
    elif not (TINY < float(max(values)) - float(min(values)) < HUGE):
        yield wrong("scale", "values", found=str(float(max(values)) - float(min(values))))
    if law is Law.EMPIRICAL and 3 <= len(values) < ENOUGH:
        yield wrong("too_few", "values", found=len(values), least=ENOUGH)
    if law in (Law.LOGNORMAL, Law.WEIBULL):
        yield from each_number(values, "values", above=0)


def _ranked(held: Rows) -> list[tuple[float, Law]]:
    """Return the laws that values can follow by likelihood, the greatest first."""
    able = FITTED if held.min() > 0.0 else FITTED[:1]
    rows = [(likelihood(held, law), -place, law) for place, law in enumerate(able)]
    return [(height, law) for height, _, law in sorted(rows, reverse=True)]


def _likeliest(held: Rows) -> Law:
    return _ranked(held)[0][1]


def _points(rows: Rows, law: Law) -> tuple[tuple[Rows, Rows, Rows], Rows]:
    """Return the three percentiles of each row of values, and the parameters of its law."""
    shares = (TAIL, 0.5, 1.0 - TAIL)
    if law is Law.EMPIRICAL:
        low, median, high = np.quantile(rows, shares, axis=1)
        return (low, median, high), np.empty((0, 1))
    fitted = fit(rows, law)
    low, median, high = (quantile(fitted, law, share) for share in shares)
    return (low, median, high), fitted


def _resampled(held: Rows, resamples: int, seed: int) -> Rows:
    """Return samples drawn with replacement, a row each; one that is all alike is drawn wider."""
    stream = np.random.Generator(np.random.Philox(key=seed))
    places = (stream.random((resamples, len(held))) * len(held)).astype(np.int64)
    rows = held[places]
    flat = rows.min(axis=1) == rows.max(axis=1)
    rows[flat] = held
    return rows


def _indices(
    points: tuple[Rows, Rows, Rows],
    drawn: tuple[Rows, Rows, Rows],
    lower: float | None,
    upper: float | None,
    confidence: float,
) -> Iterator[CapabilityIndex]:
    both = lower is not None and upper is not None
    whys = {"Pp": "" if both else "one_sided", "Ppl": "" if lower is not None else "no_lower"}
    whys |= {"Ppu": "" if upper is not None else "no_upper", "Ppk": ""}
    tails = [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0]
    for name, why in whys.items():
        if why:
            yield CapabilityIndex(name, why=why)
            continue
        value = float(_index(name, points, lower, upper)[0])
        low, high = np.quantile(_index(name, drawn, lower, upper), tails)
        yield CapabilityIndex(name, value, float(low), float(high), method="bootstrap")


def _index(
    name: str, points: tuple[Rows, Rows, Rows], lower: float | None, upper: float | None
) -> Rows:
    low, median, high = points
    sides = []
    if lower is not None and name in ("Ppl", "Ppk"):
        sides.append((median - lower) / (median - low))
    if upper is not None and name in ("Ppu", "Ppk"):
        sides.append((upper - median) / (high - median))
    if name == "Pp":
        assert lower is not None
        assert upper is not None
        sides.append((upper - lower) / (high - low))
    found: Rows = np.min(sides, axis=0)
    return found


def _outside(fitted: Rows, law: Law, lower: float | None, upper: float | None) -> float:
    under = 0.0 if lower is None else below(fitted, law, lower)
    return under + (0.0 if upper is None else 1.0 - below(fitted, law, upper))


def _notices(held: Rows, law: Law, normal: float, *, is_given: bool) -> Iterator[Notice]:
    if len(held) < FEW:
        yield Notice("capability.few", Attributes(count=len(held), enough=FEW))
    if law is Law.NORMAL and normal < DOUBTFUL:
        yield Notice("capability.not_normal", Attributes(p=normal))
    if is_given:
        return
    (best, _), *others = _ranked(held)
    near = [f"law_{each.value}" for height, each in others if best - height < CLOSE]
    if near:
        facts = Attributes(law=f"law_{law.value}", other=near[0])
        yield Notice("capability.close", facts)
