"""Effects of crossed groups, drawn towards nothing by how little is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Noun, table_of
from pmcore._values import each_number, number_faults, refuse
from pmcore.control.performance._records import wrong

Matrix: TypeAlias = NDArray[np.float64]
ROUNDS, CLOSE, REACH = 1_000, 1e-11, 20.0


@dataclass(frozen=True, slots=True)
class Effect(Noun):
    """What one member of a group adds to a value.

    Parameters
    ----------
    level : str
    value, error : float
        Best linear unbiased prediction, and the standard deviation of its error.
    reliability : float
        Share of the group's variance that is known of it: 1 - error^2 / variance; 0 where the
        members do not differ.
    count : int
        Values of it.
    """

    level: str
    value: float
    error: float
    reliability: float
    count: int


@dataclass(frozen=True, slots=True)
class Effects(Answer):
    """A fitted model of random effects.

    Parameters
    ----------
    mean : float
    residual : float
        Standard deviation of what the groups leave open.
    sd : tuple of (str, float)
        Standard deviation of the effects of each grouping.
    effects : tuple of (str, tuple of Effect)
        By grouping, in the order of the names.
    """

    mean: float
    residual: float
    sd: tuple[tuple[str, float], ...]
    effects: tuple[tuple[str, tuple[Effect, ...]], ...]

    def __getitem__(self, grouping: str) -> tuple[Effect, ...]:
        """Return the effects of a grouping."""
        return dict(self.effects)[grouping]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a member of each grouping."""
        rows = [each for _, own in self.effects for each in own]
        table = table_of(rows, ("level", "value", "error", "reliability", "count"))
        return {"grouping": [name for name, own in self.effects for _ in own], **table}


@dataclass(frozen=True)
class Fitted:
    """The solution of the mixed model equations, for those who go on with it.

    Parameters
    ----------
    fixed : array (p,)
    random : list of array
        Effects of each grouping.
    spread : list of array
        Covariance of the errors of each grouping's effects.
    variances : array
        Of each grouping.
    residual : float
        Variance.
    """

    fixed: Matrix
    random: list[Matrix]
    spread: list[Matrix]
    variances: Matrix
    residual: float


def fit(y: Matrix, fixed: Matrix, groups: Sequence[Matrix], *, apart: Sequence[bool]) -> Fitted:
    """Return the effects of crossed groupings by REML.

    With effects u scaled by the root of their variance ratio, the mixed model equations stay
    regular where a grouping does not vary. Ratios follow from the fixed point of the majorising
    function, which never leaves what is allowed and never makes the likelihood smaller. Where
    `apart` says so, a gamma prior of shape 2 (1.5 where only one difference is free, so that the
    variance stays finite) keeps it from 0: few groups often seem not to differ at all, and who
    knows little must not say so with certainty.

    Parameters
    ----------
    y : array (n,)
    fixed : array (n, p)
    groups : sequence of array (n, q)
        Incidence of each grouping.
    apart : sequence of bool

    References
    ----------
    C. R. Henderson, Best linear unbiased estimation and prediction under a selection model,
    Biometrics 31(2), 1975 (the equations and the errors of effects). H. D. Patterson, R. Thompson,
    Recovery of inter-block information when block sizes are unequal, Biometrika 58(3), 1971
    (REML). H. Zhou and others, MM algorithms for variance components models, Journal of
    Computational and Graphical Statistics 28(2), 2019. Y. Chung and others, A nondegenerate
    penalized likelihood estimator for variance parameters in multilevel models, Psychometrika
    78(4), 2013 (the prior).
    """
    n, p = fixed.shape
    ends = np.cumsum([p, *(each.shape[1] for each in groups)])
    whole = np.hstack([fixed, *groups])
    equations = _Equations(whole.T @ whole, whole.T @ y, float(y @ y), ends, n - p)
    # What of a grouping the fixed effects leave open; where that is nothing, it has no effects.
    known = int(np.linalg.matrix_rank(fixed))
    free = [int(np.linalg.matrix_rank(np.hstack([fixed, each]))) - known for each in groups]
    push = [min(1.0, df / 2.0) if held else 0.0 for df, held in zip(free, apart, strict=True)]
    start = np.array([1.0 if df else 0.0 for df in free])
    ratios = _converged(lambda held: equations.step(held, push), start)
    scale = equations.scale(ratios)
    inverse, solved, error = equations.solved(scale)
    covariance = inverse * np.outer(scale, scale) * error
    parts = [slice(a, b) for a, b in pairwise(ends.tolist())]
    effects = scale * solved
    return Fitted(
        effects[:p],
        [effects[part] for part in parts],
        [covariance[part, part] for part in parts],
        ratios * error,
        error,
    )


@dataclass(frozen=True)
class _Equations:
    """The mixed model equations: cross products, right-hand side, y'y, ends of parts, freedom."""

    products: Matrix
    right: Matrix
    square: float
    ends: NDArray[np.int64]
    freedom: int

    def scale(self, ratios: Matrix) -> Matrix:
        """Return by what each column is multiplied: 1, or the root of its variance ratio."""
        roots = np.repeat(np.sqrt(ratios), np.diff(self.ends))
        return np.concatenate([np.ones(self.ends[0]), roots])

    def solved(self, scale: Matrix) -> tuple[Matrix, Matrix, float]:
        """Return the inverse, the scaled effects and the residual variance, above 0."""
        held = self.products * np.outer(scale, scale)
        held[np.arange(self.ends[0], len(held)), np.arange(self.ends[0], len(held))] += 1.0
        inverse: Matrix = np.linalg.inv(held).astype(np.float64)
        effects = inverse @ (scale * self.right)
        left = self.square - float(effects @ (scale * self.right))
        return inverse, effects, max(left, 1e-12 * self.square, 1e-30) / self.freedom

    def step(self, ratios: Matrix, push: Sequence[float]) -> Matrix:
        """Return better variance ratios; each is pushed away from 0 by its prior."""
        scale = self.scale(ratios)
        inverse, effects, error = self.solved(scale)
        held, found = self.products * scale, ratios.copy()
        for k, (a, b) in enumerate(pairwise(self.ends.tolist())):
            if ratios[k] < 1e-25:  # no effects at all
                continue
            # The trace of Z'PZ, each way where it loses no digits.
            own, corner = held[a:b], inverse[a:b, a:b]
            if ratios[k] > 1.0:
                trace = (b - a - float(np.trace(corner))) / ratios[k]
            else:
                trace = float(np.trace(self.products[a:b, a:b]) - np.sum((own @ inverse) * own))
            pull = float(effects[a:b] @ effects[a:b]) / error * ratios[k]
            found[k] = (push[k] + sqrt(push[k] ** 2 + 4.0 * trace * pull)) / (2.0 * trace)
        return found


def _converged(step: Callable[[Matrix], Matrix], start: Matrix) -> Matrix:
    """Return the fixed point of a map of positive numbers, by squared extrapolation of logarithms.

    References
    ----------
    R. Varadhan, C. Roland, Simple and globally convergent methods for accelerating the convergence
    of any EM algorithm, Scandinavian Journal of Statistics 35(2), 2008, scheme S3.
    """
    at = start
    for _ in range(ROUNDS):
        first = step(at)
        if np.all(np.abs(first - at) <= 1e-13 + CLOSE * at):
            break
        second = step(first)
        zero, one, two = (np.log(np.maximum(each, 1e-30)) for each in (at, first, second))
        change, bend = one - zero, two - 2.0 * one + zero
        size = float(np.linalg.norm(bend))
        length = max(1.0, float(np.linalg.norm(change)) / size) if size > 0.0 else 1.0
        far = zero + 2.0 * length * change + length**2 * bend
        # Too far is no guess at all.
        at = np.exp(far) if np.all(np.abs(far - zero) < REACH) else second
    return first


def incidence(names: Sequence[str]) -> tuple[list[str], Matrix]:
    """Return the members of a grouping, sorted, and which value is of which."""
    levels = sorted(set(names))
    place = {name: k for k, name in enumerate(levels)}
    found = np.zeros((len(names), len(levels)))
    found[np.arange(len(names)), [place[name] for name in names]] = 1.0
    return levels, found


def random_effects(values: Sequence[float], groups: Mapping[str, Sequence[str]]) -> Effects:
    """Return what each member of some groupings adds to the mean, by REML and best prediction.

    Members of which few values are known are drawn towards the mean: raw averages of small
    samples are the extreme ones, above as below.

    Parameters
    ----------
    values : sequence of float
    groups : mapping of str to sequence of str
        Groupings by name, crossed or nested: the member that each value is of.

    Raises
    ------
    PlanError
        Naming at once: values that are no finite numbers, groupings of another length, groupings
        without two members, and as many members as values.

    References
    ----------
    See :func:`pmcore.control.performance.compare`.

    Examples
    --------
    The yields of six batches of a dyestuff, five samples each (O. L. Davies, Statistical Methods
    in Research and Production, 2nd ed., 1949, table 6.5).

    >>> batches = {
    ...     "A": [1545, 1440, 1440, 1520, 1580],
    ...     "B": [1540, 1555, 1490, 1560, 1495],
    ...     "C": [1595, 1550, 1605, 1510, 1560],
    ...     "D": [1445, 1440, 1595, 1465, 1545],
    ...     "E": [1595, 1630, 1515, 1635, 1625],
    ...     "F": [1520, 1455, 1450, 1480, 1445],
    ... }
    >>> rows = [(name, each) for name, own in batches.items() for each in own]
    >>> found = random_effects([each for _, each in rows], {"batch": [name for name, _ in rows]})
    >>> found.mean, [round(each.value, 2) for each in found["batch"]]
    (1527.5, [-17.61, 0.39, 28.56, -23.08, 56.73, -45.0])
    """
    problems = [] if groups else [wrong("no_groups", "groups")]
    problems += each_number(values, "values")
    for name, members in groups.items():
        if len(members) != len(values):
            path = f'groups["{name}"]'
            problems.append(wrong("lengths_differ", path, found=len(members), wanted=len(values)))
        elif not 1 < len(set(members)) < len(values):
            problems.append(wrong("members_few", f'groups["{name}"]', found=len(set(members))))
    refuse(problems)
    y = np.array(values, np.float64)
    middle = float(y.mean())
    known = {name: incidence(members) for name, members in groups.items()}
    ones = np.ones((len(y), 1))
    found = fit(y - middle, ones, [z for _, z in known.values()], apart=[False] * len(known))
    effects = []
    for k, (name, (levels, z)) in enumerate(known.items()):
        errors = np.sqrt(np.maximum(np.diag(found.spread[k]), 0.0))
        variance, counts = float(found.variances[k]), z.sum(axis=0)
        effects.append(
            (
                name,
                tuple(
                    Effect(
                        level,
                        float(found.random[k][at]),
                        float(errors[at]),
                        reliability(float(errors[at]), variance),
                        int(counts[at]),
                    )
                    for at, level in enumerate(levels)
                ),
            )
        )
    sd = tuple((name, sqrt(float(v))) for name, v in zip(known, found.variances, strict=True))
    return Effects(middle + float(found.fixed[0]), sqrt(found.residual), sd, tuple(effects))


def reliability(error: float, variance: float) -> float:
    """Return the share of a variance that is known where an effect has an error."""
    return min(1.0, max(0.0, 1.0 - error * error / variance)) if variance > 1e-12 else 0.0


@dataclass(frozen=True, slots=True)
class Shrunk(Answer):
    """Averages drawn towards their mean.

    Parameters
    ----------
    values : tuple of float
    mean : float
    factor : float
        What is left of the differences from the mean, 0 to 1.
    """

    values: tuple[float, ...]
    mean: float
    factor: float

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a value."""
        return {"value": list(self.values)}


def shrink(values: Iterable[float], error: float) -> Shrunk:
    """Return averages of equal precision drawn towards their mean, which all together err less.

    What is left of each difference from the mean is 1 - (k - 3) error^2 / S, with the sum S of
    squared differences of k averages, and at least 0.

    Parameters
    ----------
    values : iterable of float
        Four at least.
    error : float
        Standard error of each, above 0.

    Raises
    ------
    PlanError
        Naming at once: what is no finite number, and too few values.

    References
    ----------
    B. Efron, C. Morris, Data analysis using Stein's estimator and its generalizations, Journal
    of the American Statistical Association 70(350), 1975, section 2.

    Examples
    --------
    >>> found = shrink([0.4, 0.3, 0.25, 0.2, 0.15], 0.06)
    >>> round(found.factor, 3), round(found.values[0], 3)
    (0.805, 0.373)
    """
    held = list(values)
    problems = number_faults(error, "error", above=0)
    problems += each_number(held, "values")
    if len(held) < 4:
        problems.append(wrong("values_few", "values", found=len(held)))
    refuse(problems)
    y = np.array(held, np.float64)
    mean = float(y.mean())
    square = float(np.square(y - mean).sum())
    factor = max(0.0, 1.0 - (len(held) - 3) * error**2 / square) if square else 0.0
    return Shrunk(tuple((mean + factor * (y - mean)).tolist()), mean, factor)
