"""What a sampling plan does: chances of acceptance, outgoing quality, units inspected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from math import ceil, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Noun, table_of
from pmcore._values import count_faults, number_faults, refuse, share_faults
from pmcore.control.quality._checks import wrong
from pmcore.control.quality._sampling import SamplingPlan, Stage, lot_faults
from pmcore.errors import Problem

GRID = 400  # shares at which the worst outgoing quality is looked for, before it is made exact
MOST = 100_000  # units, beyond which no sample is sought


class SamplingModel(StrEnum):
    """By which chances a sample is drawn.

    ``HYPERGEOMETRIC``: of this very lot (type A). ``BINOMIAL``: of the process behind it (type
    B). ``POISSON``: nonconformities, of which a unit may have many.
    """

    HYPERGEOMETRIC = "hypergeometric"
    BINOMIAL = "binomial"
    POISSON = "poisson"


@dataclass(frozen=True, slots=True)
class OperatingPoint(Noun):
    """What a plan does to lots of one quality.

    Parameters
    ----------
    share : float
        Nonconforming, or nonconformities a unit.
    accepted : float
        Chance that a lot is accepted.
    by_stage : tuple of float
        The same, stage by stage.
    drawn : float
        Mean units drawn (ASN), every sample looked at to its end.
    outgoing : float, optional
        Share after refused lots are screened and their bad units replaced (AOQ).
    inspected : float, optional
        Mean units looked at, screening included (ATI). None where no lot is known.
    """

    share: float
    accepted: float
    by_stage: tuple[float, ...]
    drawn: float
    outgoing: float | None = None
    inspected: float | None = None


@dataclass(frozen=True, slots=True)
class OperatingCurve(Answer):
    """The operating characteristic of a sampling plan.

    Parameters
    ----------
    plan : SamplingPlan
    model : SamplingModel
    points : tuple of OperatingPoint
    lot : int, optional
    worst_outgoing, worst_share : float, optional
        Highest share after screening (AOQL), and the incoming share at which it comes about.
    """

    plan: SamplingPlan
    model: SamplingModel
    points: tuple[OperatingPoint, ...]
    _: KW_ONLY
    lot: int | None = None
    worst_outgoing: float | None = None
    worst_share: float | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a share."""
        names = ("share", "accepted", "drawn", "outgoing", "inspected")
        return table_of(self.points, names)


def operating_curve(
    plan: SamplingPlan,
    shares: Iterable[float],
    *,
    lot: int | None = None,
    model: SamplingModel | None = None,
) -> OperatingCurve:
    """Return the chance that a plan accepts lots of each quality, and what follows from it.

    Parameters
    ----------
    plan : SamplingPlan
    shares : iterable of float
        Shares nonconforming from 0 to 1; for ``POISSON``, nonconformities a unit from 0 on.
    lot : int, optional
        Units in a lot; none: that of the plan.
    model : SamplingModel, optional
        None: hypergeometric where the lot is known, else binomial. A hypergeometric share is
        rounded to whole units of the lot.

    Raises
    ------
    PlanError
        Naming at once: each share that is none, stages that are wrong, a lot that is missing or
        smaller than the sample.

    References
    ----------
    E. G. Schilling, D. V. Neubauer, Acceptance Sampling in Quality Control, 3rd ed., chapters 5
    and 6. D. C. Montgomery, Introduction to Statistical Quality Control, 7th ed., chapter 15.

    Examples
    --------
    >>> plan = SamplingPlan((Stage(89, 2, 3),))
    >>> found = operating_curve(plan, [0.01], lot=10_000, model=SamplingModel.BINOMIAL)
    >>> point = found.points[0]
    >>> round(point.accepted, 4), round(point.outgoing, 7), round(point.inspected, 3)
    (0.9397, 0.0093133, 686.733)
    """
    held = list(shares)
    size = plan.lot if lot is None else lot
    by = model or (SamplingModel.BINOMIAL if size is None else SamplingModel.HYPERGEOMETRIC)
    refuse(_faults(plan, held, size, by))
    points = tuple(_point(plan, share, size, by) for share in held)
    worst, at = (None, None) if size is None else _worst(plan, size, by)
    return OperatingCurve(plan, by, points, lot=size, worst_outgoing=worst, worst_share=at)


def sampling_for(
    accepted: float,
    refused: float,
    *,
    producer_risk: float = 0.05,
    consumer_risk: float = 0.10,
    lot: int | None = None,
    model: SamplingModel | None = None,
) -> SamplingPlan:
    """Return the smallest single plan that is fair to both sides.

    Parameters
    ----------
    accepted : float
        Share (or nonconformities a unit) of good lots, refused with `producer_risk` at most.
    refused : float
        Share of bad lots, accepted with `consumer_risk` at most; above `accepted`.
    lot : int, optional
    model : SamplingModel, optional
        As of :func:`operating_curve`.

    Raises
    ------
    PlanError
        Naming at once: shares and risks that are none, or shares too close for any sample.

    References
    ----------
    W. C. Guenther, Use of the binomial, hypergeometric and Poisson tables to obtain sampling
    plans, Journal of Quality Technology 1(2), 1969.

    Examples
    --------
    >>> sampling_for(0.01, 0.06).stages
    (Stage(size=110, accept=3, reject=4),)
    """
    by = model or (SamplingModel.BINOMIAL if lot is None else SamplingModel.HYPERGEOMETRIC)
    problems = [*_share_faults(accepted, "accepted", by), *_share_faults(refused, "refused", by)]
    for name, risk in (("producer_risk", producer_risk), ("consumer_risk", consumer_risk)):
        problems += share_faults(risk, name)
    if lot is not None or by is SamplingModel.HYPERGEOMETRIC:
        problems += lot_faults(lot)
    if not problems and accepted >= refused:
        problems.append(wrong("points_order", "refused", accepted=accepted, refused=refused))
    refuse(problems)
    most = lot or MOST
    size = 1
    for accept in range(most):
        size = _first(
            lambda n, c=accept: _accepts(n, c, refused, lot, by) <= consumer_risk,  # type: ignore[misc]  # a default binds
            size if by is SamplingModel.POISSON else max(size, accept + 1),
            most,
        )
        if size > most:
            break
        if _accepts(size, accept, accepted, lot, by) >= 1.0 - producer_risk:
            return SamplingPlan((Stage(size, accept, accept + 1),), lot, is_census=size == lot)
    refuse([wrong("points_close", "refused", accepted=accepted, refused=refused, most=most)])
    raise AssertionError


def _first(is_so: Callable[[int], bool], low: int, most: int) -> int:
    """Return the least number for which something is so that stays so; most + 1: none."""
    step = 1
    high = low
    while high <= most and not is_so(high):
        low, high, step = high + 1, high + step, step * 2
    high = min(high, most + 1)
    while low < high:
        middle = (low + high) // 2
        if middle <= most and is_so(middle):
            high = middle
        else:
            low = middle + 1
    return low


def samples_without_failure(share: float, *, confidence: float = 0.95) -> int:
    """Return how many units without a failure show that at least `share` of all are good.

    Raises
    ------
    PlanError
        Naming each number that is no share.

    References
    ----------
    Success run: with n units and no failure, the confidence is 1 - share^n.

    Examples
    --------
    >>> samples_without_failure(0.95)
    59
    """
    refuse([*share_faults(share, "share"), *share_faults(confidence, "confidence")])
    return ceil(log(1.0 - confidence) / log(share) - 1e-9)


def nonconforming_at_most(found: int, count: int, *, confidence: float = 0.95) -> float:
    """Return the share below which the true one lies, with so many found among so many.

    Raises
    ------
    PlanError
        Naming each number that is none, and more found than looked at.

    References
    ----------
    C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case
    of the binomial, Biometrika 26(4), 1934; one-sided.

    Examples
    --------
    >>> round(nonconforming_at_most(0, 100), 6)  # about three in a hundred
    0.029513
    """
    problems = [*count_faults(found, "found"), *count_faults(count, "count", least=1)]
    problems += share_faults(confidence, "confidence")
    if not problems and found > count:
        problems.append(wrong("above_size", "found", found=found, size=count))
    refuse(problems)
    if found == count:
        return 1.0
    from scipy.special import betaincinv

    return float(betaincinv(found + 1, count - found, confidence))


def _share_faults(share: object, path: str, model: SamplingModel) -> list[Problem]:
    if model is not SamplingModel.POISSON:
        return share_faults(share, path, has_ends=True)
    return number_faults(share, path, least=0)


def _faults(
    plan: SamplingPlan, shares: Sequence[float], lot: int | None, model: SamplingModel
) -> Iterator[Problem]:
    for place, share in enumerate(shares):
        yield from _share_faults(share, f"shares[{place}]", model)
    yield from stage_faults(plan)
    if lot is None:
        if model is SamplingModel.HYPERGEOMETRIC:
            yield wrong("lot_missing", "lot")
        return
    faults = list(lot_faults(lot))
    yield from faults
    if not faults and plan.size > lot:
        yield wrong("sample_large", "lot", found=plan.size, lot=lot)


def stage_faults(plan: SamplingPlan) -> Iterator[Problem]:
    """Yield what is wrong with the stages of a plan that somebody wrote."""
    if not plan.stages:
        yield wrong("no_values", "plan.stages")
    before = 0
    for place, stage in enumerate(plan.stages):
        path = f"plan.stages[{place}]"
        yield from count_faults(stage.size, f"{path}.size", least=1)
        if not -1 <= stage.accept < stage.reject or stage.reject < before:
            facts = {"accept": stage.accept, "reject": stage.reject}
            yield wrong("stage_numbers", path, **facts)
        before = stage.reject


class _Chances(NamedTuple):
    """By stage: the chance to accept, and to draw it at all."""

    accept: tuple[float, ...]
    reach: tuple[float, ...]


def _chances(
    stages: Sequence[Stage], share: float, lot: int | None, model: SamplingModel
) -> _Chances:
    """Return the chances of each stage, by the exact distribution of what was found before."""
    before = np.ones(1)  # the chance of having found 0, 1, ... and gone on
    accept, reach, drawn = [], [], 0
    for place, stage in enumerate(stages):
        reach.append(float(before.sum()))
        after = np.zeros(stage.reject)
        for found, weight in enumerate(before[: stage.reject]):
            if not weight:
                continue  # so many cannot have been found
            law = _law(
                stage.size, stage.reject - found, share, lot, model, found=found, drawn=drawn
            )
            after[found:] += weight * law
        is_last = place + 1 == len(stages)
        good = stage.reject if is_last else stage.accept + 1
        accept.append(float(after[:good].sum()))
        after[:good] = 0.0
        before, drawn = after, drawn + stage.size
    return _Chances(tuple(accept), tuple(reach))


def _law(
    size: int,
    count: int,
    share: float,
    lot: int | None,
    model: SamplingModel,
    *,
    found: int,
    drawn: int,
) -> NDArray[np.float64]:
    """Return the chances to find 0 to `count` - 1 in a sample, after others were drawn."""
    from scipy.stats import binom, hypergeom, poisson

    row = np.arange(count)
    law: NDArray[np.float64]
    if model is SamplingModel.POISSON:
        law = poisson.pmf(row, size * share)
    elif model is SamplingModel.BINOMIAL:
        law = binom.pmf(row, size, share)
    else:
        assert lot is not None
        law = hypergeom.pmf(row, lot - drawn, round(share * lot) - found, size)
    return law


def _accepts(size: int, accept: int, share: float, lot: int | None, model: SamplingModel) -> float:
    """Return the chance that a single plan accepts, in one call: many are asked for."""
    from scipy.special import bdtr, pdtr

    if model is SamplingModel.POISSON:
        return float(pdtr(accept, size * share))
    if model is SamplingModel.BINOMIAL:
        return float(bdtr(accept, size, share)) if accept < size else 1.0
    return _chances([Stage(size, accept, accept + 1)], share, lot, model).accept[0]


def _point(
    plan: SamplingPlan, share: float, lot: int | None, model: SamplingModel
) -> OperatingPoint:
    if model is SamplingModel.HYPERGEOMETRIC and lot is not None:
        share = round(share * lot) / lot
    chances = _chances(plan.stages, share, lot, model)
    accepted = min(sum(chances.accept), 1.0)
    drawn = sum(
        stage.size * chance for stage, chance in zip(plan.stages, chances.reach, strict=True)
    )
    if lot is None:
        return OperatingPoint(share, accepted, chances.accept, drawn)
    left, inspected, seen = 0.0, lot * (1.0 - accepted), 0
    for stage, chance in zip(plan.stages, chances.accept, strict=True):
        seen += stage.size
        left += chance * (lot - seen)
        inspected += chance * seen
    return OperatingPoint(share, accepted, chances.accept, drawn, share * left / lot, inspected)


def _worst(plan: SamplingPlan, lot: int, model: SamplingModel) -> tuple[float, float]:
    """Return the highest outgoing share, and where it comes about."""

    def outgoing(share: float) -> float:
        found = _point(plan, share, lot, model).outgoing
        assert found is not None
        return found

    top = 1.0 if model is not SamplingModel.POISSON else 3.0 * plan.stages[-1].reject / plan.size
    if model is SamplingModel.HYPERGEOMETRIC:
        step = max(lot // GRID, 1)
        best = max(range(0, lot + 1, step), key=lambda bad: outgoing(bad / lot))
        near = range(max(best - step, 0), min(best + step, lot) + 1)
        bad = max(near, key=lambda each: outgoing(each / lot))
        return outgoing(bad / lot), bad / lot
    from scipy.optimize import minimize_scalar

    grid = [top * (place / GRID) ** 2 for place in range(GRID + 1)]
    best = max(range(GRID + 1), key=lambda place: outgoing(grid[place]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, GRID)]
    found = minimize_scalar(
        lambda share: -outgoing(share),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(-found.fun), float(found.x)
