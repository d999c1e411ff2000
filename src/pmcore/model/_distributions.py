"""How uncertain a number is: the distributions of estimates, impacts, rates and lags.

Values are in the unit of what they describe: working minutes for durations, work and lags,
minor units for money, plain numbers for factors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pmcore._base import TAGGED, Noun


@dataclass(frozen=True, slots=True, repr=False)
class Triangular(Noun):
    """Rises to `mode` and falls again, in straight lines.

    Examples
    --------
    >>> from pmcore import days
    >>> Triangular(days(2), days(3), days(6))
    Triangular(low=960, mode=1440, high=2880)
    """

    low: float
    mode: float
    high: float
    kind: Literal["triangular"] = field(default="triangular", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Pert(Noun):
    """Beta-PERT: a smooth hump with mean ``(low + lam * mode + high) / (lam + 2)``.

    Parameters
    ----------
    low, mode, high : float
        Optimistic, most likely and pessimistic value.
    lam : float
        How strongly the mode weighs; 4 is the custom.

    References
    ----------
    D. Vose, Risk Analysis, 3rd ed., section on the modified PERT distribution.
    """

    low: float
    mode: float
    high: float
    lam: float = 4.0
    kind: Literal["pert"] = field(default="pert", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class ClassicPert(Noun):
    """PERT by the 1959 convention: a beta with standard deviation ``(high - low) / 6``.

    References
    ----------
    D. G. Malcolm et al., Application of a technique for research and development program
    evaluation, Operations Research 7(5), 1959.
    """

    low: float
    mode: float
    high: float
    kind: Literal["classic_pert"] = field(default="classic_pert", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Uniform(Noun):
    """Any value between `low` and `high` alike."""

    low: float
    high: float
    kind: Literal["uniform"] = field(default="uniform", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Normal(Noun):
    """Gaussian with `mean` and standard deviation `sd`; durations are cut at zero."""

    mean: float
    sd: float
    kind: Literal["normal"] = field(default="normal", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Lognormal(Noun):
    """Lognormal stated by the `mean` and standard deviation `sd` of the value itself."""

    mean: float
    sd: float
    kind: Literal["lognormal"] = field(default="lognormal", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Trigen(Noun):
    """Triangular stated by its mode and two percentiles.

    Parameters
    ----------
    low, high : float
        The values at `low_chance` and `high_chance`.
    mode : float
    low_chance, high_chance : float
        Cumulative probabilities, 0.1 and 0.9 by custom.
    """

    low: float
    mode: float
    high: float
    low_chance: float = 0.1
    high_chance: float = 0.9
    kind: Literal["trigen"] = field(default="trigen", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Discrete(Noun):
    """One of `values`, each with its chance; the chances sum to one."""

    values: tuple[float, ...]
    chances: tuple[float, ...]
    kind: Literal["discrete"] = field(default="discrete", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Quantiles(Noun):
    """Any distribution, by its quantiles; straight lines between them.

    Parameters
    ----------
    chances : tuple of float
        Rising from 0 to 1.
    values : tuple of float
        Not falling; as long as `chances`.
    """

    chances: tuple[float, ...]
    values: tuple[float, ...]
    kind: Literal["quantiles"] = field(default="quantiles", kw_only=True, repr=False)

    @classmethod
    def of(cls, values: Iterable[float]) -> Quantiles:
        """Return the distribution that a sample shows: anything between its values, as dense.

        Raises
        ------
        ValueError
            If there is no value.

        References
        ----------
        R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, The American Statistician
        50(4), 1996, definition 7.

        Examples
        --------
        >>> Quantiles.of([5, 2, 3])
        Quantiles(chances=(0.0, 0.5, 1.0), values=(2, 3, 5))
        """
        found = sorted(values)
        if not found:
            raise ValueError("a sample needs values")
        found = found if len(found) > 1 else found * 2
        return cls(tuple(i / (len(found) - 1) for i in range(len(found))), tuple(found))


Distribution: TypeAlias = Annotated[
    Triangular | Pert | ClassicPert | Uniform | Normal | Lognormal | Trigen | Discrete | Quantiles,
    TAGGED,
]
