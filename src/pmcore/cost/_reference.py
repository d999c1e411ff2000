"""Reference classes: how far forecasts of finished projects were off, as ranges for a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from math import log, sqrt

import numpy as np

from pmcore._base import Answer, Noun, memo
from pmcore._mapping import Attributes
from pmcore.cost._earned import EarnedValue
from pmcore.cost._reckoning import Reckoning

KNOTS = (0.02, *(round(0.05 * step, 2) for step in range(1, 20)), 0.98)
"""The shares at which a reference class keeps its quantiles."""
LEVELS = (0.1, 0.5, 0.8, 0.9)
"""The shares at which forecasts give ranges."""
FEWEST = 9
"""How many projects it takes to tell all of them."""
WEIGHT = 0.25
"""How much progress it takes until a project's own deviation counts as much as the class's."""


@dataclass(frozen=True, slots=True)
class Spread(Noun):
    """How far the forecasts of one method were off.

    Parameters
    ----------
    of : str
        ``"cost"`` or ``"finish"``.
    method : str
    errors : tuple of float
        What became, less what was forecast, over `Evidence.scale`: quantiles at `KNOTS`.
    projects : int, optional
        How many projects the method forecast; none: all of the class.
    """

    of: str
    method: str
    errors: tuple[float, ...]
    projects: int | None = None


@dataclass(frozen=True, slots=True)
class Trait(Noun):
    """What the projects of a class are like in one respect: quantiles at `KNOTS`."""

    name: str
    values: tuple[float, ...]

    def depth(self, value: float) -> float:
        """Return how deep within the class a value lies: 1 in its middle, 0 outside.

        Of equal values of the class half count as below.

        Examples
        --------
        >>> some = Trait("tasks", tuple(range(21)))
        >>> some.depth(10), round(some.depth(2), 2), some.depth(30)
        (1.0, 0.2, 0.0)
        >>> Trait("tasks", (5,) * 21).depth(5)
        1.0
        """
        if not self.values[0] <= value <= self.values[-1]:
            return 0.0
        rows, knots = np.asarray(self.values, float), np.asarray(KNOTS)
        upper = np.interp(value, rows, knots)
        lower = np.interp(-value, -rows[::-1], knots[::-1])
        share = float(lower + upper) / 2
        return round(2 * min(share, 1 - share), 12)


@dataclass(frozen=True, slots=True)
class ReferenceClass(Answer):
    """What became of finished projects, against what was forecast on the way.

    Parameters
    ----------
    name, source : str
        What it is called, and where it comes from.
    projects, forecasts : int
        How many projects, and status dates in them, it rests on.
    spreads : tuple of Spread
    traits : tuple of Trait
        What these projects are like.
    usual_cost, usual_finish : float
        How far cost and speed deviate in such projects: the mean of the squared logarithms of
        cost over budget of finished work and of AT over ES, at the last status that counts.
    """

    name: str
    projects: int
    forecasts: int
    _: KW_ONLY
    spreads: tuple[Spread, ...] = ()
    traits: tuple[Trait, ...] = ()
    usual_cost: float = 0.0
    usual_finish: float = 0.0
    source: str = ""

    def error(self, of: str, method: str, level: float) -> float | None:
        """Return by how much forecasts fell short at a share of cases, in units of the scale.

        None where the class knows nothing of the method, or has too few projects to tell: n of
        them tell the shares from 1/(n + 1) to n/(n + 1), so it takes nine for P10 and P90.
        """
        known = memo(
            self, "spreads", lambda: {(each.of, each.method): each for each in self.spreads}
        )
        found = known.get((of, method))
        if found is None:
            return None
        count = self.projects if found.projects is None else found.projects
        return float(np.interp(level, KNOTS, found.errors)) if is_told(level, count) else None

    def likeness(self, traits: Mapping[str, float]) -> tuple[str, float]:
        """Return the trait in which a project is least like the class, and its depth there."""
        depths = {
            each.name: each.depth(traits[each.name]) for each in self.traits if each.name in traits
        }
        if not depths:
            return "", 1.0
        least = min(depths, key=lambda name: depths[name])
        return least, depths[least]

    def columns(self) -> dict[str, list[object]]:
        """Return one row a method: the quantiles of its errors."""
        columns: dict[str, list[object]] = {
            "of": [each.of for each in self.spreads],
            "method": [each.method for each in self.spreads],
        }
        for place, knot in enumerate(KNOTS):
            columns[f"p{knot:.0%}".replace("%", "")] = [each.errors[place] for each in self.spreads]
        return columns


@dataclass(frozen=True)
class Evidence:
    """What a project's own record says of how far a forecast of it may be off.

    Parameters
    ----------
    unit : float
        The geometric mean of the whole and what is left of it, in minor units or working minutes:
        deviations of many small parts add up by the square root of how much is left.
    deviation : float
        Logarithm of cost over budget of what is finished, or of AT over ES.
    share : float
        How much of the whole that rests on.
    """

    unit: float
    deviation: float
    share: float

    def scale(self, usual: float) -> float:
        """Return the size of errors to expect: the class's, moved towards the project's own."""
        own = self.share * self.deviation * self.deviation
        return self.unit * sqrt((WEIGHT * usual + own) / (WEIGHT + self.share))


def evidence(value: EarnedValue) -> dict[str, Evidence]:
    """Return what is known of cost and of finish; without budget or schedule nothing is."""
    found: dict[str, Evidence] = {}
    done, cost = (value.inputs.get(name, 0) for name in ("bac_f", "ac_f"))
    assert isinstance(done, (int, float))
    assert isinstance(cost, (int, float))
    if value.bac > 0:
        is_known = done > 0 and cost > 0
        found["cost"] = Evidence(
            sqrt(value.bac * max(value.bac - value.ev, 0)),
            log(cost / done) if is_known else 0.0,
            done / value.bac if is_known else 0.0,
        )
    if value.es is not None and value.pd > 0:
        is_known = value.es > 0 and value.at > 0
        found["finish"] = Evidence(
            sqrt(value.pd * max(value.pd - value.es, value.day)),
            log(value.at / value.es) if is_known else 0.0,
            value.es / value.pd if is_known else 0.0,
        )
    return found


def traits_of(value: EarnedValue) -> dict[str, float]:
    """Return what a project is like at a status date, whatever its currency."""
    found = {
        "tasks": float(len(value.tasks)),
        "length": value.pd / value.day,
        "progress": value.percent_complete,
        "cpi": value.cpi,
        "spi_t": value.spi_t,
    }
    return {name: each for name, each in found.items() if each is not None}


def quantiles(
    values: Sequence[float], weights: Sequence[float], levels: Iterable[float] = KNOTS
) -> tuple[float, ...]:
    """Return quantiles that a further case falls below with the probability of each level.

    The unseen case has the weight of one project. Of that weight half counts as lying below,
    half as lying above any quantile, so that neither tail is favoured; between values it is
    linear. Of n cases of one weight that is the order statistic of rank p (n + 1). Below the
    least and above the most case nothing is told, and these are given: see `is_told`.

    Parameters
    ----------
    values, weights : sequence of float
        The weights of a project's cases add up to one.

    References
    ----------
    V. Vovk, A. Gammerman, G. Shafer, Algorithmic Learning in a Random World, 2005; weighted as in
    R. F. Barber and others, Annals of Statistics 51(2), 2023.

    Examples
    --------
    >>> quantiles([3.0, 1.0, 2.0], [1, 1, 1], [0.25, 0.5, 0.75])
    (1.0, 2.0, 3.0)
    """
    order = np.argsort(np.asarray(values, float), kind="stable")
    held = np.asarray(values, float)[order]
    heavy = np.asarray(weights, float)[order]
    middles = np.cumsum(heavy) - heavy / 2
    places = np.asarray(tuple(levels)) * (heavy.sum() + 1) - 0.5
    return tuple(float(each) for each in np.interp(places, middles, held))


def is_told(level: float, count: int) -> bool:
    """Return whether so many projects tell a quantile: it lies between their least and most.

    Examples
    --------
    >>> is_told(0.1, 9), is_told(0.1, 8), is_told(0.8, 4)
    (True, False, True)
    """
    return 1 <= round(level * (count + 1), 9) <= count


def basis(reference: ReferenceClass, traits: Mapping[str, float]) -> Reckoning:
    """Return what ranges rest on: which class, how many projects, how alike, and if too few."""
    least, depth = reference.likeness(traits)
    untold = [level for level in LEVELS if not is_told(level, reference.projects)]
    facts: dict[str, object] = {
        "name": reference.name,
        "projects": reference.projects,
        "forecasts": reference.forecasts,
    }
    if untold:
        facts |= {"untold": [f"P{100 * level:.0f}" for level in untold], "least": FEWEST}
    if not least:
        return Reckoning("cost.basis_few" if untold else "cost.basis", Attributes(facts))
    facts |= {"trait": f"trait.{least}", "value": traits[least], "share": round(depth, 2)}
    return Reckoning("cost.basis_few_alike" if untold else "cost.basis_alike", Attributes(facts))
