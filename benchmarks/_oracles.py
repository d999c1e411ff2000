"""What every topic of exact values shares: an assertion, and estimates with their errors."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._runner import Cell

Row: TypeAlias = NDArray[np.float64]
ERRORS = 4.0  # standard errors by which an estimate may be off
CLOSED = 1e-6  # by how much a closed form may be
PARTS = 100  # of a sample, from whose differences the error of any statistic is told


class Estimate(NamedTuple):
    """A number from samples, and its standard error."""

    value: float
    error: float


class Check(NamedTuple):
    """One assertion.

    Parameters
    ----------
    oracle, figure : str
        Of which problem, and which number of it.
    expected, got : float
        A yes is 1.
    error : float
        Standard error of `got`; 0: it is no estimate.
    known : float
        How well `expected` is known.
    is_least : bool
        Whether `expected` is a lower bound.
    """

    oracle: str
    figure: str
    expected: float
    got: float
    error: float = 0.0
    known: float = CLOSED
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Return whether the number is what it must be."""
        off = self.expected - self.got
        return (off if self.is_least else abs(off)) <= ERRORS * self.error + self.known

    def row(self) -> dict[str, Cell]:
        """Return the assertion as a row of a table; by how much it is off, in errors too."""
        off = self.got - self.expected
        return {
            "oracle": self.oracle,
            "figure": self.figure,
            "expected": self.expected,
            "got": self.got,
            "off": off,
            "allowed": ERRORS * self.error + self.known,
            "off_errors": round(off / self.error, 2) if self.error else None,
            "allowed_errors": ERRORS if self.error else None,
            "ok": self.is_kept,
        }


def asked(
    oracle: str, figure: str, expected: float, found: Estimate, *, known: float = CLOSED
) -> Check:
    """Return the assertion that an estimate is within its error of a number."""
    return Check(oracle, figure, expected, found.value, found.error, known)


def printed(oracle: str, figure: str, expected: str, got: float | None) -> Check:
    """Return the assertion that a number is one that is printed, to its last digit."""
    digits = len(expected.partition(".")[2])
    value = float("nan") if got is None else got
    return Check(oracle, figure, float(expected), value, known=0.5000001 * 10.0**-digits)


def yes(oracle: str, figure: str, *, is_so: bool) -> Check:
    """Return the assertion that something is so."""
    return Check(oracle, figure, 1.0, float(is_so), known=0.0)


def mean(row: Row) -> Estimate:
    """Return the mean."""
    return Estimate(float(row.mean()), float(row.std(ddof=1)) / sqrt(len(row)))


def variance(row: Row) -> Estimate:
    """Return the variance; its error by the fourth moment."""
    off = np.square(row - row.mean())
    second, fourth = float(off.mean()), float(np.square(off).mean())
    return Estimate(second, sqrt(max(fourth - second * second, 0.0) / len(row)))


def deviation(row: Row) -> Estimate:
    """Return the standard deviation."""
    found = variance(row)
    value = sqrt(found.value)
    return Estimate(value, found.error / (2.0 * value) if value else 0.0)


def quantile(row: Row, p: float) -> Estimate:
    """Return a percentile: the least number that this share does not exceed.

    Its error is half the distance of the order statistics one standard error of the rank to
    either side.
    """
    count = len(row)
    place, apart = ceil(p * count - 1e-9) - 1, max(round(sqrt(count * p * (1.0 - p))), 1)
    low, high = max(place - apart, 0), min(place + apart, count - 1)
    ordered = np.partition(row, sorted({low, place, high}))
    return Estimate(float(ordered[place]), float(ordered[high] - ordered[low]) / 2.0)


def chance(share: float, expected: float, count: int) -> Estimate:
    """Return a share with the binomial error that it has if the expected chance is true."""
    return Estimate(share, sqrt(expected * (1.0 - expected) / count))


def chance_within(row: Row, bound: float, expected: float) -> Estimate:
    """Return the share that does not exceed a bound, with its error likewise."""
    return chance(float(np.mean(row <= bound)), expected, len(row))


def by_parts(statistic: Callable[..., float], *rows: Row) -> Estimate:
    """Return any statistic of rows; its error from what equal parts of the samples give."""
    parts = zip(*(np.array_split(row, PARTS) for row in rows), strict=True)
    found = [statistic(*part) for part in parts]
    return Estimate(statistic(*rows), float(np.std(found, ddof=1)) / sqrt(PARTS))
