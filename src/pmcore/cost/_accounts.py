"""Control accounts from arrays: sums over packages, and every number of each account at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Samples, memo
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.cost._estimate import major
from pmcore.cost._formulae import FORMULAE, INPUTS, Kind
from pmcore.cost._measures import MOST, SHRINK, Measures, amiss, kind_of
from pmcore.errors import Problem

Amounts: TypeAlias = NDArray[np.int64] | NDArray[np.float64]
SHOWN = ("bac", "pv", "ev", "ac", "cv", "sv", "cpi", "spi", "es", "spi_t", "eac", "vac", "tcpi")
_FIELDS = ("bac", "pv", "ev", "ac", "es", "pd")


@dataclass(frozen=True, slots=True)
class Accounts(Answer):
    """Earned value of many control accounts at one status; times are in periods.

    Parameters
    ----------
    names : tuple of str
    bac, pv, ev, ac, es, pd : Samples
        One number an account; `es` and `pd` are 0 where there is no budget.
    at : int
        How many periods have passed.
    whole : Measures
        All accounts together; its earned schedule is read from the sum of their plans.
    """

    names: tuple[str, ...]
    bac: Samples
    pv: Samples
    ev: Samples
    ac: Samples
    es: Samples
    pd: Samples
    at: int
    _: KW_ONLY
    whole: Measures
    k: float = SHRINK
    currency: str | None = None

    def number(self, name: str) -> np.ma.MaskedArray[Any, np.dtype[np.float64]]:
        """Return a number of every account, masked where it is undefined.

        Raises
        ------
        KeyError
            If no number of sums has the name.
        """
        return np.ma.masked_invalid(self._array(name))

    def account(self, name: str) -> Measures:
        """Return one account's sums, which explain each number; KeyError if there is none."""
        place = memo(self, "places", lambda: {each: i for i, each in enumerate(self.names)})[name]
        bac, pv, ev, ac, es, pd = (getattr(self, each).array[place].item() for each in _FIELDS)
        time = {"at": self.at, "es": es, "pd": pd} if bac > 0 else {}
        return Measures(bac, pv, ev, ac, **time, k=self.k, currency=self.currency)

    def _array(self, name: str) -> NDArray[np.float64]:
        if name not in FORMULAE and name not in (*_FIELDS, "at", "k"):
            raise KeyError(name if name in INPUTS else f"no number is called {name}")
        return memo(self, f"number {name}", lambda: self._computed(name))

    def _computed(self, name: str) -> NDArray[np.float64]:
        formula = FORMULAE.get(name)
        if formula is not None:
            needs = [self._array(each) for each in formula.needs]
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                found = np.asarray(formula.of(*needs), np.float64)
            return np.where(np.isnan(needs).any(axis=0), np.nan, found)
        if name in ("at", "k"):
            held = np.full(len(self.names), float(getattr(self, name)))
        else:
            held = getattr(self, name).array.astype(np.float64)
        if name in ("at", "es", "pd"):
            held[self.bac.array <= 0] = np.nan
        return held

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an account; amounts in major units."""
        columns: dict[str, list[Any]] = {"account": list(self.names)}
        for name in SHOWN:
            held = self.number(name).tolist()
            if kind_of(name) is Kind.MONEY and self.currency:
                held = [None if x is None else major(round(x), self.currency) for x in held]
            columns[name] = held
        return columns


def roll_up(
    planned: Amounts,
    earned: Amounts,
    spent: Amounts,
    *,
    owners: Sequence[str],
    k: float = SHRINK,
    currency: str | None = None,
) -> Accounts:
    """Return the sums of each control account over its packages, and all that follows from them.

    Parameters
    ----------
    planned : array of shape (packages, periods)
        What each package has planned in each period, in minor units.
    earned, spent : array of shape (packages, periods passed)
        What was earned and spent in each period up to the status.
    owners : sequence of str
        Each package's account, such as WBS element and unit; accounts stand in the order in which
        they are met.
    k : float
        Of the shrunk forecast, see `Measures`.
    currency : str, optional

    Raises
    ------
    TypeError
        If amounts are no numbers.
    ValueError
        If shapes do not fit or there is no package.
    PlanError
        With each array that is not finite or adds up to more than 10^15, each account that has
        earned more than its budget, and a `k` below 0.

    Examples
    --------
    >>> planned = np.array([[100, 100, 0], [0, 50, 50], [0, 0, 80]])
    >>> done = np.array([[80], [0], [10]])
    >>> some = roll_up(planned, done, done + 5, owners=["civil", "civil", "power"])
    >>> some.number("spi").tolist(), some.account("power").number("es")
    ([0.8, None], 2.125)
    >>> print(some.account("power").why("spi"))
    SPI, the schedule performance index, has no value: nothing was planned by the data date
    """
    _check(planned, earned, spent, owners)
    _check_amounts(planned, earned, spent, k)
    places: dict[str, int] = {}
    place = np.array([places.setdefault(each, len(places)) for each in owners])
    at = earned.shape[1]
    sums = _by_account(planned, place, len(places))
    curve: Amounts = sums.cumsum(axis=1)
    done = _by_account(earned.sum(axis=1, keepdims=True), place, len(places))[:, 0]
    cost = _by_account(spent.sum(axis=1, keepdims=True), place, len(places))[:, 0]
    _check_budgets(list(places), curve[:, -1], done, currency)
    es, pd = _schedules(curve, done, at)
    value = curve[:, min(at, curve.shape[1]) - 1] if at else np.zeros_like(curve[:, 0])
    total = curve.sum(axis=0, keepdims=True)
    all_es, all_pd = _schedules(total, done.sum(keepdims=True), at)
    time = {"at": at, "es": float(all_es[0]), "pd": int(all_pd[0])} if total[0, -1] > 0 else {}
    return Accounts(
        tuple(places),
        Samples.of(curve[:, -1].copy()),
        Samples.of(value.copy()),
        Samples.of(done),
        Samples.of(cost),
        Samples.of(es),
        Samples.of(pd),
        at,
        whole=Measures(
            total[0, -1].item(),
            value.sum().item(),
            done.sum().item(),
            cost.sum().item(),
            **time,
            k=k,
            currency=currency,
        ),
        k=k,
        currency=currency,
    )


def _check(planned: Amounts, earned: Amounts, spent: Amounts, owners: Sequence[str]) -> None:
    shapes = [each.shape for each in (planned, earned, spent)]
    if any(len(shape) != 2 for shape in shapes) or len({shape[0] for shape in shapes}) > 1:
        raise ValueError(f"a row a package and a column a period are needed, found {shapes}")
    if shapes[1] != shapes[2]:
        raise ValueError(f"earned and spent have the same periods, found {shapes[1:]}")
    if len(owners) != shapes[0][0] or not owners:
        raise ValueError(f"each of {shapes[0][0]} packages has an account, found {len(owners)}")
    if not shapes[0][1]:
        raise ValueError("the plan has no period")


def _check_amounts(planned: Amounts, earned: Amounts, spent: Amounts, k: float) -> None:
    """Raise what is no amount: NaN, infinity, and what whole numbers cannot add up."""
    problems = list(amiss("k", k, is_least_0=True))
    for name, amounts in (("planned", planned), ("earned", earned), ("spent", spent)):
        if amounts.dtype.kind not in "iuf":
            raise TypeError(f"{name} holds whole numbers or floats, found {amounts.dtype}")
        problems += amiss(name, _most(amounts))
    refuse(problems)


def _most(amounts: Amounts) -> float:
    """Return the most that any sum of some of the amounts can come to, or more."""
    if not amounts.size:
        return 0.0
    bound = amounts.size * max(-float(amounts.min()), float(amounts.max()))
    return bound if bound <= MOST else float(np.abs(amounts).sum(dtype=np.float64))


def _check_budgets(
    names: Sequence[str], budgets: Amounts, earned: Amounts, currency: str | None
) -> None:
    """Raise each account that has earned more than there is; sums of floats may be a hair off."""
    is_over = earned > np.maximum(budgets, 0) * (1 + 1e-9) + 1e-9
    problems = [
        Problem(
            "cost.more_than_budget",
            f'accounts["{names[place]}"].earned',
            Attributes(found=earned[place].item(), budget=budgets[place].item(), currency=currency),
        )
        for place in np.flatnonzero(is_over).tolist()
    ]
    refuse(problems)


def _by_account(amounts: Amounts, place: NDArray[np.int64], count: int) -> Amounts:
    """Return the sums over the rows of each account, which has one at least."""
    order = np.argsort(place, kind="stable")
    first = np.searchsorted(place[order], np.arange(count))
    return np.add.reduceat(amounts[order], first, axis=0)


def _schedules(
    curve: Amounts, earned: Amounts, at: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return earned schedule and planned duration of cumulative plans, in periods.

    The rule of `earned_schedule`: on a plateau of the plan the actual time counts, and the plan
    may fall; linear within a period.
    """
    known = np.concatenate([np.zeros_like(curve[:, :1]), curve], axis=1)
    pd = _last(known[:, 1:] != known[:, :-1]) + 1
    goal = earned[:, None]
    is_reached = known >= goal
    reached = np.where(is_reached.any(axis=1), np.minimum(is_reached.argmax(axis=1), pd), pd)
    left = np.minimum(_last(known <= goal), pd)
    first, last = (_crossing(known, earned, each, pd) for each in (reached - 1, left))
    es = np.minimum(np.maximum(at, first), last)
    return np.where(curve[:, -1] > 0, es, 0.0), np.where(curve[:, -1] > 0, pd, 0)


def _last(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the last column of each row that holds, -1 where none does."""
    backwards = holds[:, ::-1].argmax(axis=1)
    return np.where(holds.any(axis=1), holds.shape[1] - 1 - backwards, -1)


def _crossing(
    known: Amounts, earned: Amounts, knot: NDArray[np.int64], pd: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return when each plan reaches what is earned, between a knot and the next."""
    rows = np.arange(len(known))
    begin = np.clip(knot, 0, np.maximum(pd - 1, 0))
    low, high = known[rows, begin], known[rows, np.minimum(begin + 1, known.shape[1] - 1)]
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = begin + (earned - low) / (high - low)
    return np.where(knot < 0, 0.0, np.where(knot >= pd, pd, inside))
