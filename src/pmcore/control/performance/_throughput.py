"""When so many items will be done, and how many by when, by how many were done before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Notice, Noticed, Noun
from pmcore._mapping import Attributes
from pmcore._values import count_faults, each_count, each_share, refuse, share_faults
from pmcore.control.performance._checks import wrong
from pmcore.errors import Problem
from pmcore.risk import share_bounds

LEVELS = (0.5, 0.85, 0.95)
FEW = 10
"""Periods of history below which a forecast says that it stands on little."""
MOST = 50_000
"""Items, and periods, up to which sums are counted out."""
_BREATH = 1e-12


@dataclass(frozen=True, slots=True)
class AtLevel(Noun):
    """What is kept with a chance of `level` at least.

    Parameters
    ----------
    level : float
    value : int
        Periods at most, or items at least.
    chance : float
        The exact chance that it is kept.
    """

    level: float
    value: int
    chance: float


@dataclass(frozen=True, slots=True)
class ItemForecast(Noticed):
    """Periods that items will take, or items that periods will bring.

    Parameters
    ----------
    history : int
        Past periods it stands on.
    mean : float
        Items a period, in the past.
    levels : tuple of AtLevel
        Empty where nothing was ever done; a notice says so.
    """

    history: int
    mean: float
    levels: tuple[AtLevel, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()

    def at(self, level: float) -> int:
        """Return what is kept with a chance of `level`; KeyError if it was not asked for."""
        for each in self.levels:
            if each.level == level:
                return each.value
        raise KeyError(level)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a level."""
        names = ("level", "value", "chance")
        return {name: [getattr(each, name) for each in self.levels] for name in names}


def periods_for(
    counts: Sequence[int], items: int, *, levels: Sequence[float] = LEVELS
) -> ItemForecast:
    """Return within how many periods so many items will be done, at each level of chance.

    Each period to come is taken to bring what one of the past periods brought, each as likely as
    the others and independent of the rest: what simulations draw is here counted out exactly.

    Parameters
    ----------
    counts : sequence of int
        Items finished in each past period, those with none among them.
    items : int
        How many are to be done.
    levels : sequence of float

    Raises
    ------
    PlanError
        Naming at once: no counts, values that are no counts, levels that are no shares; more items
        or periods than are counted out.

    References
    ----------
    D. S. Vacanti, Actionable Agile Metrics for Predictability, 2015, chapter 14 (the question, by
    simulation). B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6.

    Examples
    --------
    >>> [(each.level, each.value) for each in periods_for([3, 0, 5, 4, 2], 20).levels]
    [(0.5, 7), (0.85, 9), (0.95, 11)]
    """
    counts = list(counts)
    problems = [*_faults(counts, levels), *count_faults(items, "items", least=1)]
    refuse(problems or _size("items", items) or _length(counts, items))
    counts, items = [int(each) for each in counts], int(items)
    kinds, mean = _kinds(counts), sum(counts) / len(counts)
    found: list[AtLevel] = []
    if mean:
        waiting = sorted(levels)
        chances: NDArray[np.float64] = np.zeros(items + 1)
        chances[0] = 1.0
        periods = 0
        while waiting:
            chances, periods = _add(chances, kinds), periods + 1
            chance = min(float(chances[-1]), 1.0)
            while waiting and chance >= waiting[0] - _BREATH:
                found.append(AtLevel(waiting.pop(0), periods, chance))
    return ItemForecast(len(counts), mean, tuple(found), notices=tuple(_notices(counts)))


def items_in(
    counts: Sequence[int], periods: int, *, levels: Sequence[float] = LEVELS
) -> ItemForecast:
    """Return how many items at least so many periods will bring, at each level of chance.

    Parameters
    ----------
    counts : sequence of int
        Items finished in each past period, those with none among them.
    periods : int
    levels : sequence of float

    Raises
    ------
    PlanError
        As for :func:`periods_for`.

    References
    ----------
    As of :func:`periods_for`.

    Examples
    --------
    >>> [(each.level, each.value) for each in items_in([3, 0, 5, 4, 2], 7).levels]
    [(0.5, 20), (0.85, 15), (0.95, 12)]
    """
    counts = list(counts)
    problems = [*_faults(counts, levels), *count_faults(periods, "periods", least=1)]
    refuse(problems or _size("periods", periods * max(1, *counts)))
    counts, periods = [int(each) for each in counts], int(periods)
    found = tuple(_kept(_chances(counts, periods), level) for level in levels)
    mean = sum(counts) / len(counts)
    return ItemForecast(len(counts), mean, found if mean else (), notices=tuple(_notices(counts)))


def _chances(counts: Sequence[int], periods: int) -> NDArray[np.float64]:
    """Return the chance of each number of items that so many periods may bring."""
    chances: NDArray[np.float64] = np.zeros(periods * max(counts) + 1)
    chances[0] = 1.0
    kinds = _kinds(counts)
    for _ in range(periods):
        chances = _add(chances, kinds)
    return chances


def _kept(chances: NDArray[np.float64], level: float) -> AtLevel:
    """Return the most items that are reached with a chance."""
    reached = chances[::-1].cumsum()[::-1]
    value = int((reached >= level - _BREATH).nonzero()[0][-1])
    return AtLevel(level, value, min(float(reached[value]), 1.0))


def _kinds(counts: Sequence[int]) -> list[tuple[int, float]]:
    return [(value, n / len(counts)) for value, n in sorted(Counter(counts).items())]


def _add(chances: NDArray[np.float64], kinds: Sequence[tuple[int, float]]) -> NDArray[np.float64]:
    """Return the chances of sums after one more period; the last place holds it and all above."""
    found = np.zeros_like(chances)
    last = len(chances) - 1
    for value, chance in kinds:
        step = min(value, last)
        found[step:] += chance * chances[: last + 1 - step]
        if step:
            found[-1] += chance * float(chances[last + 1 - step :].sum())
    return found


def _faults(counts: Sequence[int], levels: Sequence[float]) -> Iterator[Problem]:
    yield from each_count(counts, "counts")
    if not counts:
        yield wrong("no_values", "counts")
    yield from each_share(levels, "levels")


def _size(path: str, found: int) -> list[Problem]:
    return [wrong("too_many", path, found=int(found), most=MOST)] if found > MOST else []


def _length(counts: Sequence[int], items: int) -> list[Problem]:
    """Return that so many items take more periods than are counted out, if they do."""
    periods = items * len(counts) // max(1, sum(counts))
    is_long = sum(counts) > 0 and periods > MOST
    return [wrong("too_long", "items", found=int(periods), most=MOST)] if is_long else []


def _notices(counts: Sequence[int]) -> Iterator[Notice]:
    if not sum(counts):
        yield Notice("throughput.none", Attributes(count=len(counts)))
    elif len(counts) < FEW:
        yield Notice("throughput.few", Attributes(count=len(counts), enough=FEW))


@dataclass(frozen=True, slots=True)
class BackTested(Noun):
    """One forecast that could have been made, and what came.

    Parameters
    ----------
    after : int
        Periods that were known then.
    promised : int
        Items at least.
    chance : float
        By which they were promised.
    came : int
    is_kept : bool
    """

    after: int
    promised: int
    chance: float
    came: int
    is_kept: bool


@dataclass(frozen=True, slots=True)
class BackTest(Noticed):
    """How often forecasts from throughput would have been kept.

    Parameters
    ----------
    forecasts : tuple of BackTested
    kept : int
    share, low, high : float, optional
        Share kept, and Wilson's interval of the true one; none without forecasts.
    stated : float, optional
        The mean chance that they claimed: items are whole, so that it is above the level.
    is_calibrated : bool, optional
        Whether `stated` lies in the interval; none: too few forecasts to say.
    """

    forecasts: tuple[BackTested, ...]
    kept: int
    share: float | None
    low: float | None
    high: float | None
    stated: float | None
    is_calibrated: bool | None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a forecast."""
        names = ("after", "promised", "chance", "came", "is_kept")
        return {name: [getattr(each, name) for each in self.forecasts] for name in names}


def back_test(
    counts: Sequence[int],
    periods: int = 1,
    *,
    level: float = 0.85,
    history: int = FEW,
    confidence: float = 0.95,
    least: int = 5,
) -> BackTest:
    """Return how often the forecasts that past periods allowed were kept by those that came.

    After `history` periods, and again each time that `periods` more have passed, the next
    `periods` are forecast from all before. The spans forecast do not overlap.

    Parameters
    ----------
    counts : sequence of int
        Items finished in each past period.
    periods : int
        How far each forecast looks.
    level, confidence : float
        Of the forecasts, and of the interval.
    history : int
        Periods of which the first forecast knows.
    least : int
        Forecasts from which they are judged.

    Raises
    ------
    PlanError
        Naming at once values that are no counts and settings out of range.

    Examples
    --------
    >>> found = back_test([3, 2, 4, 3, 1, 3, 4, 2, 3, 3, 2, 4, 3, 3, 1, 4], level=0.8)
    >>> found.kept, len(found.forecasts), round(found.stated, 2), found.is_calibrated
    (5, 6, 0.91, True)
    """
    counts = list(counts)
    problems = [*_faults(counts, [level]), *share_faults(confidence, "confidence")]
    for name, value in (("periods", periods), ("history", history), ("least", least)):
        problems += count_faults(value, name, least=1)
    refuse(problems or _size("periods", periods * max(1, *counts)))
    counts, periods, history = [int(each) for each in counts], int(periods), int(history)
    rows = []
    for after in range(history, len(counts) - periods + 1, periods):
        promise = _kept(_chances(counts[:after], periods), level)
        came = sum(counts[after : after + periods])
        is_kept = came >= promise.value
        rows.append(BackTested(after, promise.value, promise.chance, came, is_kept))
    kept = sum(each.is_kept for each in rows)
    told = Notice("throughput.untested", Attributes(count=len(rows), least=least))
    if not rows:
        return BackTest((), 0, None, None, None, None, None, notices=(told,))
    low, high = share_bounds(kept, len(rows), confidence)
    stated = sum(each.chance for each in rows) / len(rows)
    is_enough = len(rows) >= least
    return BackTest(
        tuple(rows),
        kept,
        kept / len(rows),
        low,
        high,
        stated,
        low <= stated <= high if is_enough else None,
        notices=() if is_enough else (told,),
    )
