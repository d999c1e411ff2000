"""Money in the plan's currency: amounts converted, prices as step functions of date."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from pmcore._base import memo
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.model import Plan, Rate, RateBasis, Resource, ResourceKind
from pmcore.units import Amount, Money, exponent, to_minutes

Steps: TypeAlias = tuple[tuple[int, Fraction], ...]
"""(instant in minutes since 1970, price from then on), in order; before the first: no price."""

BEGINNING, END = to_minutes(datetime.min), to_minutes(datetime.max)


@dataclass(frozen=True)
class Prices:
    """What a resource costs, in minor units of the plan's currency, not yet rounded.

    Parameters
    ----------
    hour : Steps
        An hour of work of one full-time person or one unit of a pool; empty for material.
    overtime : Steps
        An hour beyond the calendar; from dates without a price of its own on, that of an hour.
    use : Steps
        Each use of a unit.
    unit : Steps
        A unit of material.
    bill : Steps
        What a client pays for an hour.
    """

    hour: Steps = ()
    overtime: Steps = ()
    use: Steps = ()
    unit: Steps = ()
    bill: Steps = ()


def convert(plan: Plan, amount: Amount, at: datetime) -> int:
    """Return an amount in minor units of the plan's currency, at the exchange rate of a day.

    Parameters
    ----------
    plan : Plan
    amount : int or Money
        A whole number is in the plan's currency already.
    at : datetime
        Its day decides the rate; before the first dated rate that first one holds.

    Raises
    ------
    PlanError
        If the plan has no exchange rate for the currency.

    Examples
    --------
    >>> from pmcore import ExchangeRate, money
    >>> start = datetime(2027, 1, 4, 9)
    >>> plan = Plan("P", start=start, currency="CNY", exchange_rates=[ExchangeRate("EUR", 7.8)])
    >>> convert(plan, money(100, "EUR"), start), convert(plan, money(100), start)
    (78000, 10000)
    """
    return round(exact(plan, amount, to_minutes(at)))


def exact(plan: Plan, amount: Amount, at: int) -> Fraction:
    """Return an amount in minor units of the plan's currency, unrounded; `at` in minutes."""
    if not isinstance(amount, Money) or amount.currency == plan.currency:
        return Fraction(amount.amount if isinstance(amount, Money) else amount)
    steps = _exchange(plan, amount.currency)
    if not steps:
        facts = Attributes(found=amount.currency)
        raise PlanError([Problem("plan.no_exchange_rate", "exchange_rates", facts)])
    rate = price_at(steps, at)
    scale = Fraction(10) ** (exponent(plan.currency) - exponent(amount.currency))
    return amount.amount * scale * (steps[0][1] if rate is None else rate)


def _exchange(plan: Plan, currency: str) -> Steps:
    rates = [
        (
            to_minutes(datetime.combine(each.start, time())) if each.start else BEGINNING,
            decimal(each.rate),
        )
        for each in plan.exchange_rates
        if each.currency == currency
    ]
    return tuple(sorted(rates, key=lambda step: step[0]))


def decimal(value: float) -> Fraction:
    """Return the number that a float is written as: 0.1 is a tenth.

    Examples
    --------
    >>> decimal(0.1), decimal(3)
    (Fraction(1, 10), Fraction(3, 1))
    """
    return Fraction(value) if isinstance(value, int) else Fraction(repr(float(value)))


def price_at(steps: Steps, at: int) -> Fraction | None:
    """Return the price that holds at an instant (minutes since 1970), or None.

    Examples
    --------
    >>> price_at(((10, Fraction(5)), (20, Fraction(6))), 20), price_at((), 20)
    (Fraction(6, 1), None)
    """
    place = bisect_right(steps, at, key=lambda step: step[0])
    return steps[place - 1][1] if place else None


def hourly(plan: Plan, resource: str, at: datetime) -> Fraction | None:
    """Return what an hour of a resource costs at an instant, in minor units, or None.

    Examples
    --------
    >>> from pmcore import Rate, Resource, money
    >>> ana = Resource("ana", rate=money(95), rates=[Rate(money(99), datetime(2027, 7, 1))])
    >>> plan = Plan("P", start=datetime(2027, 1, 4, 9), currency="CNY", resources=[ana])
    >>> [int(hourly(plan, "ana", datetime(2027, month, 30))) for month in (6, 7)]
    [9500, 9900]
    """
    return price_at(prices(plan, resource).hour, to_minutes(at))


def prices(plan: Plan, resource: str) -> Prices:
    """Return what a resource costs, as step functions of date, once per plan object.

    A rate holds from its start until the next one of its basis; the resource's `rate` holds
    until the first. Prices in another currency have a step where an exchange rate changes.

    Raises
    ------
    KeyError
        If the plan has no such resource.
    """
    return memo(plan, f"prices.{resource}", lambda: _prices(plan, plan.resource(resource)))


def prices_alone(plan: Plan, resource: str, number: int | None, amount: Amount) -> Prices:
    """Return what a resource would cost if one of its rates alone had a price, and that one.

    Since what work costs is a sum of prices times hours, it tells how it hangs on that rate.

    Parameters
    ----------
    number : int, optional
        Position of the rate among those of the resource; none: it costs nothing.
    """
    held = plan.resource(resource)
    rates = tuple(
        replace(rate, amount=amount if place == number else 0, overtime=None)
        for place, rate in enumerate(held.rates)
    )
    rate = None if held.rate is None else 0
    return _prices(plan, replace(held, rate=rate, rates=rates))


def _prices(plan: Plan, resource: Resource) -> Prices:
    def steps(stated: Iterable[tuple[datetime | None, Amount]]) -> Steps:
        return _steps(plan, stated)

    def of(basis: RateBasis) -> list[Rate]:
        return [rate for rate in resource.rates if rate.basis is basis]

    short = [(None, resource.rate)] if resource.rate is not None else []
    use = steps((rate.start, rate.amount) for rate in of(RateBasis.USE))
    if resource.kind is ResourceKind.MATERIAL:
        # Material has no hours, so the default basis means its unit.
        units = [rate for rate in resource.rates if rate.basis is not RateBasis.USE]
        return Prices(use=use, unit=steps([*short, *((r.start, r.amount) for r in units)]))
    hour = of(RateBasis.HOUR)
    extra = [(rate.start, _or(rate.overtime, rate.amount)) for rate in hour]
    bill = [(None, resource.bill_rate)] if resource.bill_rate is not None else []
    return Prices(
        hour=steps([*short, *((rate.start, rate.amount) for rate in hour)]),
        overtime=steps([*short, *extra]),
        use=use,
        unit=steps((rate.start, rate.amount) for rate in of(RateBasis.UNIT)),
        bill=steps(bill),
    )


def _or(first: Amount | None, second: Amount) -> Amount:
    return second if first is None else first


def _steps(plan: Plan, stated: Iterable[tuple[datetime | None, Amount]]) -> Steps:
    """Return stated prices as steps; of two with one start the later stated holds."""
    held: dict[int, Amount] = {}
    for since, amount in stated:
        held[BEGINNING if since is None else to_minutes(since)] = amount
    found: list[tuple[int, Fraction]] = []
    for start, end in pairwise([*sorted(held), END]):
        amount = held[start]
        changes = [at for at in _changes(plan, amount) if start < at < end]
        found += [(at, exact(plan, amount, at)) for at in (start, *changes)]
    return tuple(found)


def _changes(plan: Plan, amount: Amount) -> list[int]:
    """Return the instants at which the exchange rate of an amount changes."""
    if not isinstance(amount, Money) or amount.currency == plan.currency:
        return []
    return [at for at, _ in _exchange(plan, amount.currency)]
