"""Parametric estimates: a cost-estimating relationship fitted on what finished work has cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from math import exp, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import number_faults, refuse
from pmcore.cost._lines import Assumption
from pmcore.cost._reference import LEVELS
from pmcore.errors import PlanError, Problem

FREE = 2
"""Cases there have to be beyond the numbers that are fitted."""
LARGEST = 62 * log(2)
"""Logarithm of the most minor units that an estimate tells."""


class Retransformation(StrEnum):
    """How the mean of costs is taken back from the mean of their logarithms."""

    SMEARING = "smearing"
    """By the mean of the exponentials of the residuals (Duan), whatever their distribution."""
    LOGNORMAL = "lognormal"
    """By exp(s² / 2), right where costs scatter log-normally."""


@dataclass(frozen=True, slots=True)
class Precedent(Noun):
    """Something finished: what it has cost, and how much there was of what drives cost.

    Parameters
    ----------
    name : str
    amount : int
        Minor units, above 0, at the prices that estimates shall have.
    drivers : Attributes
        Numbers above 0 by name, such as ``{"area": 1200, "storeys": 3}``.
    """

    name: str
    amount: int
    drivers: Attributes = EMPTY


@dataclass(frozen=True, slots=True)
class Driven(Answer):
    """What a relationship says of one thing to be.

    Parameters
    ----------
    amount : int
        The mean, in minor units, corrected for having been fitted in logarithms.
    p10, p50, p80, p90 : int
        What a further case stays below with that probability; ``p50`` is the median.
    drivers : Attributes
        What it was asked for.
    assumptions : tuple of Assumption
        The drivers that lie outside of what the finished cases had.
    """

    amount: int
    p10: int
    p50: int
    p80: int
    p90: int
    _: KW_ONLY
    drivers: Attributes = EMPTY
    assumptions: tuple[Assumption, ...] = ()
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Relationship(Answer):
    """A cost-estimating relationship, cost = a · x₁^b₁ · x₂^b₂ and so on.

    Parameters
    ----------
    drivers : tuple of str
    intercept : float
        Logarithm of a, in minor units.
    exponents : tuple of float
        b of each driver: a driver that grows by one per cent moves cost by b per cent.
    errors : tuple of float
        Standard errors of the intercept and of the exponents.
    deviation : float
        Standard error of the logarithm of cost.
    factor : float
        What the median is multiplied by to give the mean.
    r_squared, adjusted : float, optional
        Share of the variance of the logarithms that it explains, plain and by degrees of freedom;
        none where all have cost the same.
    count : int
        How many cases it rests on.
    lows, highs : tuple of float
        Least and greatest of each driver among the cases.
    inverse : tuple of tuple of float
        (XᵀX)⁻¹ of the fit, for its intervals.
    """

    drivers: tuple[str, ...]
    intercept: float
    exponents: tuple[float, ...]
    _: KW_ONLY
    errors: tuple[float, ...]
    deviation: float
    factor: float
    r_squared: float | None
    adjusted: float | None
    count: int
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    inverse: tuple[tuple[float, ...], ...]
    retransformation: Retransformation = Retransformation.SMEARING
    currency: str | None = None

    @property
    def freedom(self) -> int:
        """Degrees of freedom of its intervals."""
        return self.count - 1 - len(self.drivers)

    def at(self, **drivers: float) -> Driven:
        """Return the estimate for values of the drivers.

        Its levels are those of the prediction interval: exp(xᵀb + t · s · √(1 + xᵀ(XᵀX)⁻¹x)).

        Raises
        ------
        PlanError
            With every driver that is missing, unknown or no number above 0, or if the estimate
            is beyond what minor units can tell.
        """
        problems = list(_wrong(drivers, self.drivers, "drivers"))
        if problems:
            raise PlanError(problems)
        place = np.array([1.0, *(log(drivers[name]) for name in self.drivers)])
        middle = float(place @ np.array([self.intercept, *self.exponents]))
        wide = self.deviation * sqrt(1.0 + float(place @ np.array(self.inverse) @ place))
        logs = [middle + log(self.factor), *(middle + self._t(level) * wide for level in LEVELS)]
        if max(logs) > LARGEST:
            raise PlanError([Problem("cost.estimate_too_large", "drivers")])
        mean, *levels = (round(exp(each)) for each in logs)
        asked = {name: float(drivers[name]) for name in self.drivers}
        return Driven(
            mean,
            *levels,
            drivers=Attributes(asked),
            assumptions=tuple(self._beyond(asked)),
            currency=self.currency,
        )

    def _t(self, level: float) -> float:
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, level))

    def _beyond(self, asked: dict[str, float]) -> Iterator[Assumption]:
        for name, low, high in zip(self.drivers, self.lows, self.highs, strict=True):
            if not low <= asked[name] <= high:
                facts = {"driver": name, "value": asked[name], "low": low, "high": high}
                yield Assumption("cost.beyond_cases", f'drivers["{name}"]', Attributes(facts))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a coefficient."""
        return {
            "name": ["intercept", *self.drivers],
            "value": [self.intercept, *self.exponents],
            "error": list(self.errors),
            "low": [None, *self.lows],
            "high": [None, *self.highs],
        }


def parametric(
    history: Iterable[Precedent],
    *,
    currency: str | None = None,
    retransformation: Retransformation = Retransformation.SMEARING,
) -> Relationship:
    """Return the relationship of cost to its drivers, fitted on finished cases.

    The logarithm of cost is fitted to those of the drivers by ordinary least squares. The
    exponential of a mean of logarithms is a median; the mean is that times a factor, by default
    Duan's smearing estimate, the mean of the exponentials of the residuals.

    Parameters
    ----------
    history : iterable of Precedent
        All with the same drivers and in one currency, at one price level (see `escalate`).
    currency : str, optional
        Of the amounts.
    retransformation : Retransformation

    Raises
    ------
    PlanError
        With every amount and driver that is missing, unknown or not above 0; if there are fewer
        than two cases more than the numbers to fit, or if the drivers of these cases do not tell
        their effects apart.

    References
    ----------
    N. Duan, Smearing estimate: a nonparametric retransformation method, Journal of the American
    Statistical Association 78(383), 1983. International Society of Parametric Analysts,
    Parametric Estimating Handbook, 4th ed., 2008. N. R. Draper, H. Smith, Applied Regression
    Analysis, 3rd ed., 1998, section 5.3 (prediction intervals).

    Examples
    --------
    >>> sizes = {100: 51, 150: 74, 200: 103, 300: 148, 400: 201}
    >>> halls = [Precedent(f"h{m2}", cost * 100_000, {"area": m2}) for m2, cost in sizes.items()]
    >>> found = parametric(halls, currency="EUR")
    >>> round(found.exponents[0], 2), round(found.r_squared, 3)
    (0.99, 0.999)
    >>> said = found.at(area=250)
    >>> said.p50 / 100, said.p80 / 100
    (125429.62, 128376.25)
    """
    cases = list(history)
    names = tuple(dict.fromkeys(name for case in cases for name in case.drivers))
    problems = [each for case in cases for each in _wrong_case(case, names)]
    least = len(names) + 1 + FREE
    if len(cases) < least:
        facts = Attributes(found=len(cases), least=least, drivers=len(names))
        problems.append(Problem("cost.too_few_cases", "history", facts))
    refuse(problems)
    rows = [[case.drivers[name] for name in names] for case in cases]
    sizes = np.array(rows, float).reshape(len(cases), len(names))
    if not _can_tell(np.log(sizes)):
        facts = Attributes(drivers=names)
        raise PlanError([Problem("cost.drivers_alike", "history", facts)])
    return _fitted(names, cases, sizes, retransformation, currency)


def _wrong_case(case: Precedent, names: Sequence[str]) -> Iterator[Problem]:
    path = f'history["{case.name}"]'
    yield from number_faults(case.amount, f"{path}.amount", above=0)
    yield from _wrong(case.drivers, names, f"{path}.drivers")


def _wrong(found: Mapping[str, object], names: Sequence[str], path: str) -> Iterator[Problem]:
    for name in names:
        if name not in found:
            yield Problem("cost.no_driver", f'{path}["{name}"]', Attributes(driver=name))
    for name, value in found.items():
        where = f'{path}["{name}"]'
        if name not in names:
            yield Problem("cost.unknown_driver", where, Attributes(driver=name, known=tuple(names)))
        else:
            yield from number_faults(value, where, above=0)


def _can_tell(logs: NDArray[np.float64]) -> bool:
    """Return whether the columns, about their means, are independent beyond rounding."""
    about = logs - logs.mean(axis=0)
    lengths = np.sqrt((about * about).sum(axis=0))
    noise = 1e-9 * np.maximum(np.abs(logs).max(axis=0, initial=0.0), 1.0)
    if (lengths <= noise).any():
        return False
    return bool(np.linalg.matrix_rank(about / lengths, tol=1e-7) == about.shape[1])


def _fitted(
    names: tuple[str, ...],
    cases: list[Precedent],
    sizes: NDArray[np.float64],
    retransformation: Retransformation,
    currency: str | None,
) -> Relationship:
    logs = np.column_stack([np.ones(len(cases)), np.log(sizes)])
    costs = np.array([log(case.amount) for case in cases])
    left, right = np.linalg.qr(logs)
    found = np.linalg.solve(right, left.T @ costs)
    back = np.linalg.inv(right)
    inverse = back @ back.T
    residuals = costs - logs @ found
    free = len(cases) - logs.shape[1]
    missed = float(residuals @ residuals)
    whole = float(((costs - costs.mean()) ** 2).sum())
    variance = missed / free
    is_flat = len({case.amount for case in cases}) == 1
    r_squared = None if is_flat else 1.0 - missed / whole
    is_smeared = retransformation is Retransformation.SMEARING
    return Relationship(
        names,
        float(found[0]),
        tuple(map(float, found[1:])),
        errors=tuple(map(float, np.sqrt(variance * np.diag(inverse)))),
        deviation=sqrt(variance),
        factor=float(np.exp(residuals).mean()) if is_smeared else exp(variance / 2),
        r_squared=r_squared,
        adjusted=None if r_squared is None else 1 - (1 - r_squared) * (len(cases) - 1) / free,
        count=len(cases),
        lows=tuple(map(float, sizes.min(axis=0))),
        highs=tuple(map(float, sizes.max(axis=0))),
        inverse=tuple(tuple(map(float, row)) for row in inverse),
        retransformation=retransformation,
        currency=currency,
    )
