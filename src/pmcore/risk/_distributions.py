"""The model's distributions, read by the kernels that draw from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels
from pmcore.model import (
    ClassicPert,
    Discrete,
    Distribution,
    Lognormal,
    Normal,
    Pert,
    Quantiles,
    Triangular,
    Trigen,
    Uniform,
)

FloatRow = NDArray[np.float64]


def laws_of(stated: Mapping[str, tuple[Distribution, float]]) -> dict[str, kernels.Law]:
    """Return by what laws the minutes of tasks are drawn in single precision, where they can be.

    Parameters
    ----------
    stated : mapping
        By task, the distribution and what its numbers are multiplied by.
    """
    found: dict[str, kernels.Law] = {}
    betas: dict[tuple[float, bool], dict[str, tuple[float, float, float]]] = {}
    for task, (each, scale) in stated.items():
        match each:
            case Pert() | ClassicPert():
                shape = (each.lam, False) if isinstance(each, Pert) else (4.0, True)
                points = (each.low * scale, each.mode * scale, each.high * scale)
                betas.setdefault(shape, {})[task] = points
            case _:
                law = _law_of(each, scale)
                if law is not None:
                    found[task] = law
    for (lam, classic), ranges in betas.items():
        laws = kernels.beta_laws(list(ranges.values()), lam, classic=classic)
        found.update(zip(ranges, laws, strict=True))
    return found


def _law_of(stated: Distribution, scale: float) -> kernels.Law | None:
    match stated:
        case Uniform():
            return kernels.uniform_law(stated.low * scale, stated.high * scale)
        case Triangular():
            return kernels.triangular_law(
                stated.low * scale, stated.mode * scale, stated.high * scale
            )
        case Trigen():
            least, most = kernels.trigen_range(
                stated.low,
                stated.mode,
                stated.high,
                low_chance=stated.low_chance,
                high_chance=stated.high_chance,
            )
            return kernels.triangular_law(least * scale, stated.mode * scale, most * scale)
        case Normal():
            return kernels.normal_law(stated.mean * scale, stated.sd * scale)
        case Lognormal():
            return kernels.lognormal_law(stated.mean * scale, stated.sd * scale)
        case _:
            return None


def values_at(stated: Distribution, u: FloatRow) -> FloatRow:
    """Return the values of a distribution at cumulative probabilities `u`."""
    match stated:
        case Triangular():
            return kernels.triangular(u, stated.low, stated.mode, stated.high)
        case Pert():
            return kernels.pert(u, stated.low, stated.mode, stated.high, lam=stated.lam)
        case ClassicPert():
            return kernels.classic_pert(u, stated.low, stated.mode, stated.high)
        case Uniform():
            return kernels.uniform(u, stated.low, stated.high)
        case Normal():
            return kernels.normal(u, stated.mean, stated.sd)
        case Lognormal():
            return kernels.lognormal(u, stated.mean, stated.sd)
        case Trigen():
            return kernels.trigen(
                u,
                stated.low,
                stated.mode,
                stated.high,
                low_chance=stated.low_chance,
                high_chance=stated.high_chance,
            )
        case Discrete():
            return kernels.discrete(u, stated.values, stated.chances)
        case Quantiles():
            return kernels.quantiles(u, stated.chances, stated.values)
    assert_never(stated)


def mean_of(stated: Distribution | float) -> float:
    """Return the mean of a distribution; a number is its own."""
    match stated:
        case Triangular():
            return kernels.triangular_moments(stated.low, stated.mode, stated.high)[0]
        case Pert():
            found = kernels.pert_moments(stated.low, stated.mode, stated.high, lam=stated.lam)
            return found[0]
        case ClassicPert():
            return kernels.classic_pert_moments(stated.low, stated.mode, stated.high)[0]
        case Uniform():
            return kernels.uniform_moments(stated.low, stated.high)[0]
        case Normal() | Lognormal():
            return stated.mean
        case Trigen():
            return kernels.trigen_moments(
                stated.low,
                stated.mode,
                stated.high,
                low_chance=stated.low_chance,
                high_chance=stated.high_chance,
            )[0]
        case Discrete():
            return kernels.discrete_moments(stated.values, stated.chances)[0]
        case Quantiles():
            return kernels.quantiles_moments(stated.chances, stated.values)[0]
        case int() | float():
            return float(stated)
    assert_never(stated)
