"""How much comes out right the first time: step by step, and through all steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from math import exp, fsum, log, prod, sqrt
from typing import Any

from pmcore._base import Answer, Noun, table_of
from pmcore._values import count_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.errors import Problem


class ShareInterval(StrEnum):
    """How the interval of a share is made.

    ``WILSON``: the score interval, right on average. ``CLOPPER_PEARSON``: exact, never too narrow.
    """

    WILSON = "Wilson"
    CLOPPER_PEARSON = "Clopper-Pearson"


@dataclass(frozen=True, slots=True)
class YieldCount(Noun):
    """What went through a step, and what of it was right.

    Parameters
    ----------
    step : str
    units : int
        That went in.
    passed : int, optional
        Accepted the first time: neither reworked nor lost.
    defects : int, optional
        Found in all units together.
    """

    step: str
    units: int
    passed: int | None = None
    _: KW_ONLY
    defects: int | None = None


@dataclass(frozen=True, slots=True)
class StepYield(Noun):
    """The yield of one step.

    Parameters
    ----------
    step : str
    units : int
    first_pass : float
        Share right the first time: counted where `passed` was given, else the throughput yield.
    low, high : float
        Between which the true share lies.
    per_unit : float, optional
        Defects per unit (DPU); none where defects were not counted.
    throughput : float, optional
        Share of units without a defect where these fall by chance: e to the power of -DPU.
    """

    step: str
    units: int
    first_pass: float
    low: float
    high: float
    per_unit: float | None = None
    throughput: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessYield(Answer):
    """The yield of each step, and the chance to come through all of them without a fault.

    Parameters
    ----------
    steps : tuple of StepYield
    rolled, low, high : float
        Rolled throughput yield, the product of the steps', and its interval.
    confidence : float
    """

    steps: tuple[StepYield, ...]
    rolled: float
    low: float
    high: float
    confidence: float = 0.95

    @property
    def normalised(self) -> float:
        """The yield that each step would have if all were alike."""
        return float(self.rolled ** (1.0 / len(self.steps)))

    def __getitem__(self, step: str) -> StepYield:
        """Return a step's yield, by name; KeyError if there is none."""
        for each in self.steps:
            if each.step == step:
                return each
        raise KeyError(step)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a step."""
        names = ("step", "units", "first_pass", "low", "high", "per_unit", "throughput")
        return table_of(self.steps, names)


def process_yield(
    counts: Iterable[YieldCount],
    *,
    confidence: float = 0.95,
    interval: ShareInterval = ShareInterval.WILSON,
) -> ProcessYield:
    """Return how much is right the first time, at each step and through all.

    Parameters
    ----------
    counts : iterable of YieldCount
        A step each, in their order.
    confidence : float
        Of the intervals.
    interval : ShareInterval
        For units that passed; defects per unit have Garwood's exact one.

    Raises
    ------
    PlanError
        Naming at once: no steps, steps named twice, no units, numbers that are no counts, more
        passed than went in, steps of which neither number is given.

    References
    ----------
    M. J. Harry, R. Schroeder, Six Sigma, 2000, chapter 6 (throughput yield e^-DPU, rolled
    throughput yield). E. B. Wilson, Journal of the American Statistical Association 22(158), 1927.
    C. J. Clopper, E. S. Pearson, Biometrika 26(4), 1934. F. Garwood, Fiducial limits for the
    Poisson distribution, Biometrika 28, 1936. The interval of the product recovers variances from
    those of the steps, on logarithms: G. Y. Zou, A. Donner, Construction of confidence limits
    about effect measures, Statistics in Medicine 27(10), 2008.

    Examples
    --------
    >>> found = process_yield([YieldCount("review", 24, 19)])
    >>> one = found.steps[0]
    >>> round(one.first_pass, 4), round(one.low, 3), round(one.high, 3)
    (0.7917, 0.595, 0.908)
    >>> round(process_yield([YieldCount("solder", 750, defects=34)]).rolled, 6)
    0.955679
    """
    rows = list(counts)
    problems = share_faults(confidence, "confidence")
    refuse([*problems, *_faults(rows)])
    kind = ShareInterval(interval)
    steps = tuple(_step(each, confidence, kind) for each in rows)
    rolled = prod(each.first_pass for each in steps)
    return ProcessYield(steps, rolled, *_bounds(steps, rolled), confidence)


def _faults(rows: Sequence[YieldCount]) -> Iterator[Problem]:
    if not rows:
        yield wrong("no_values", "counts")
    seen: set[str] = set()
    for place, each in enumerate(rows):
        path = f"counts[{place}]"
        if each.step in seen:
            yield wrong("step_twice", f"{path}.step", found=each.step)
        seen.add(each.step)
        faults = count_faults(each.units, f"{path}.units", least=1)
        for name in ("passed", "defects"):
            faults += count_faults(getattr(each, name), f"{path}.{name}", has_gaps=True)
        yield from faults
        if each.passed is None and each.defects is None:
            yield wrong("yield_missing", path, step=each.step)
        if not faults and each.passed is not None and each.passed > each.units:
            yield wrong("passed_above", f"{path}.passed", found=each.passed, size=each.units)


def _step(each: YieldCount, confidence: float, interval: ShareInterval) -> StepYield:
    rate = throughput = None
    low = high = 0.0
    if each.defects is not None:
        from scipy.special import gammaincinv

        tail = (1.0 - confidence) / 2.0
        rate = each.defects / each.units
        throughput = exp(-rate)
        least = float(gammaincinv(each.defects, tail)) if each.defects else 0.0
        most = float(gammaincinv(each.defects + 1, 1.0 - tail))
        low, high = exp(-most / each.units), exp(-least / each.units)
    if each.passed is None:
        assert throughput is not None
        return StepYield(each.step, each.units, throughput, low, high, rate, throughput)
    from scipy.stats import binomtest

    test = binomtest(each.passed, each.units)
    is_wilson = interval is ShareInterval.WILSON
    found = test.proportion_ci(confidence, "wilson" if is_wilson else "exact")
    share = each.passed / each.units
    bounds = (float(found.low), float(found.high))
    return StepYield(each.step, each.units, share, *bounds, rate, throughput)


def _bounds(steps: Sequence[StepYield], rolled: float) -> tuple[float, float]:
    """Return between which numbers the product of the steps' yields lies."""
    if not rolled:
        return 0.0, min(each.high for each in steps)
    down = [log(each.low / each.first_pass) if each.low else None for each in steps]
    up = [log(each.high / each.first_pass) for each in steps]
    high = min(rolled * exp(sqrt(fsum(each * each for each in up))), 1.0)
    kept = [each for each in down if each is not None]
    if len(kept) < len(down):
        return 0.0, high
    return rolled * exp(-sqrt(fsum(each * each for each in kept))), high
