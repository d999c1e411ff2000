"""The model's distributions, read by the kernels that draw from them."""

from __future__ import annotations

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
