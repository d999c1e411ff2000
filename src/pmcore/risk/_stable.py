"""When to stop drawing: as soon as a percentile is known as well as was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore.risk._intervals import percentile_ranks, position
from pmcore.risk._luck import GROUP


@dataclass(frozen=True, slots=True)
class Stability(Noun):
    """How well a simulation that stopped by a rule knows the percentile it was asked for.

    Parameters
    ----------
    percentile, confidence : float
    within : float
        Working minutes that were asked for, to either side.
    half_width : float or None
        Half of the interval's width, in working minutes; none: a side is unbounded.
    low, high : int or None
        The interval of the length, in working minutes. The true percentile lies in it with this
        confidence however often the rule has looked.
    is_reached : bool
        Whether the half-width is within what was asked.
    looks : int
        How often the rule was asked before it stopped.
    """

    percentile: float
    confidence: float
    within: float
    half_width: float | None
    low: int | None
    high: int | None
    is_reached: bool
    looks: int


class StopRule(Protocol):
    """What decides whether the samples drawn so far are enough."""

    @property
    def looks(self) -> Sequence[int]:
        """Numbers of samples at which it is asked, rising; with the last one it ends anyway."""
        ...

    def judge(self, length: NDArray[np.int64], replicates: int) -> Stability:
        """Return how well lengths in working minutes, a sample each, answer; maybe enough."""
        ...


@dataclass(frozen=True, slots=True)
class Stable:
    """Stop as soon as the interval of a percentile of the length is narrow enough.

    The interval is looked at after 4 096 samples, then each time their number has doubled, and at
    last after `most`. Who looks several times and stops when content is content by luck more often
    than `confidence` allows. So each of the n looks takes the interval at the confidence
    ``1 - (1 - confidence) / n`` (Bonferroni): all of them together cover the truth with at least
    the confidence stated, hence also the one at which the rule stops, whatever made it stop.

    Parameters
    ----------
    percentile : float
        Between 0 and 1.
    within : int or float
        Half of the interval's width at most: whole working minutes, or a float below 1 as a share
        of the percentile's length.
    confidence : float
        Between 0 and 1.
    most : int
        Samples after which to stop anyway, 4 096 at least; only whole times 4 096 are drawn.

    Raises
    ------
    ValueError
        If a number is out of range.

    References
    ----------
    O. J. Dunn, Multiple comparisons among means, Journal of the American Statistical Association
    56(293), 1961 (Bonferroni's inequality). P. Armitage, C. K. McPherson, B. C. Rowe, Repeated
    significance tests on accumulating data, Journal of the Royal Statistical Society A 132(2),
    1969: what looking repeatedly does to an uncorrected level.

    Examples
    --------
    >>> from pmcore import days
    >>> Stable(within=days(1), most=20_000).looks
    (4096, 8192, 16384)
    """

    percentile: float = 0.8
    within: int | float = 0.005
    confidence: float = 0.95
    most: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse what is no rule."""
        for name in ("percentile", "confidence"):
            value = getattr(self, name)
            if not (_is_real(value) and 0.0 < value < 1.0):
                raise ValueError(f"{name} must lie between 0 and 1, found {value!r}")
        whole = _is_real(self.within) and self.within >= 1 and self.within % 1 == 0
        if not (whole or (_is_real(self.within) and 0.0 < self.within < 1.0)):
            raise ValueError(
                f"within must be whole working minutes or a share below 1, found {self.within!r}"
            )
        if not _is_real(self.most) or self.most != int(self.most) or self.most < GROUP:
            raise ValueError(f"most must be a whole number from {GROUP} on, found {self.most!r}")

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of samples at which to look."""
        return tuple(_looks(int(self.most) // GROUP * GROUP))

    def judge(self, length: NDArray[np.int64], replicates: int = 1) -> Stability:
        """Return how well the lengths of all samples so far, in working minutes, answer."""
        looks = self.looks
        ordered = np.sort(length)
        stricter = 1.0 - (1.0 - self.confidence) / len(looks)
        ranks = percentile_ranks(length, ordered, self.percentile, stricter, replicates)
        low, high = (None if rank is None else int(ordered[rank]) for rank in ranks)
        half = None if low is None or high is None else (high - low) / 2.0
        middle = float(ordered[position(self.percentile, len(ordered))])
        within = self.within if self.within >= 1 else self.within * middle
        return Stability(
            self.percentile,
            self.confidence,
            float(within),
            half,
            low,
            high,
            is_reached=half is not None and half <= within,
            looks=max(sum(look <= len(length) for look in looks), 1),
        )


def _is_real(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _looks(most: int) -> Iterator[int]:
    count = GROUP
    while count < most:
        yield count
        count *= 2
    yield most
