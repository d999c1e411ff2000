"""Money in the plan's currency: amounts converted at a dated rate, prices as steps of date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    ExchangeRate,
    Plan,
    PlanError,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    money,
)
from pmcore.network import convert, decimal, hourly, price_at, prices
from pmcore.units import to_minutes

START = datetime(2027, 1, 4, 9)


def plan_with(*resources: Resource, rates: tuple[ExchangeRate, ...] = ()) -> Plan:
    """A plan in yuan of some resources and exchange rates."""
    return Plan("P", start=START, currency="CNY", resources=resources, exchange_rates=rates)


def test_a_whole_number_is_in_the_plans_currency():
    """No rate is needed for the plan's own currency, written either way."""
    plan = plan_with()
    assert convert(plan, 1234, START) == 1234
    assert convert(plan, money("12.34", "CNY"), START) == 1234


def test_an_amount_is_converted_at_the_rate_of_its_day():
    """The day counts, not the hour; before the first dated rate that first one holds."""
    rates = (ExchangeRate("EUR", 8.0, date(2027, 7, 1)), ExchangeRate("EUR", 7.5, date(2027, 2, 1)))
    plan, price = plan_with(rates=rates), money(10, "EUR")
    days = [date(2027, 1, 1), date(2027, 2, 1), date(2027, 6, 30), date(2027, 7, 1)]
    found = [convert(plan, price, datetime.combine(day, START.time())) for day in days]
    assert found == [7500, 7500, 7500, 8000]


def test_currencies_with_other_minor_units_convert_by_major_units():
    """A thousand yen at 0.05 are fifty yuan, and the other way a yen has no hundredth."""
    plan = plan_with(rates=(ExchangeRate("JPY", 0.05),))
    assert convert(plan, money(1000, "JPY"), START) == 5000
    yen = Plan("P", start=START, currency="JPY", exchange_rates=[ExchangeRate("CNY", 20.5)])
    assert convert(yen, money(3, "CNY"), START) == 62  # 61.5, the half to the even neighbour


def test_a_currency_without_a_rate_is_a_named_problem():
    """The problem says which currency."""
    with pytest.raises(PlanError) as error:
        convert(plan_with(), money(1, "USD"), START)
    assert error.value.problems[0].code == "plan.no_exchange_rate"
    assert "USD" in error.value.problems[0].text()


def test_a_rate_holds_from_its_start_and_replaces_the_shorthand():
    """Until the first dated rate the resource's own holds."""
    ana = Resource(
        "ana",
        rate=money(95),
        rates=[Rate(money(110), datetime(2028, 1, 1)), Rate(money(99), datetime(2027, 7, 1))],
    )
    plan = plan_with(ana)
    found = [hourly(plan, "ana", datetime(year, 6, 30)) for year in (2027, 2028)]
    assert found == [9500, 11000]
    assert hourly(plan, "ana", datetime(2027, 7, 1)) == 9900


def test_an_undated_rate_replaces_the_shorthand_at_once():
    """Of two prices with one start the later stated one holds."""
    plan = plan_with(Resource("ana", rate=100, rates=[Rate(200)]))
    assert prices(plan, "ana").hour == ((to_minutes(datetime.min), Fraction(200)),)


def test_before_its_first_dated_rate_a_resource_has_no_price():
    """None, not zero: a price of nothing is something else."""
    plan = plan_with(Resource("ana", rates=[Rate(100, datetime(2027, 7, 1))]), Resource("bo"))
    assert hourly(plan, "ana", datetime(2027, 6, 30)) is None
    assert hourly(plan, "bo", START) is None


def test_overtime_use_and_bill_rates_stand_apart():
    """Overtime without a price of its own costs the hour's."""
    later = datetime(2027, 7, 1)
    ana = Resource(
        "ana",
        rate=100,
        bill_rate=300,
        rates=[
            Rate(120, later, overtime=180),
            Rate(140, datetime(2028, 1, 1)),
            Rate(50, basis=RateBasis.USE),
        ],
    )
    held = prices(plan_with(ana), "ana")
    instants = [to_minutes(at) for at in (START, later, datetime(2028, 1, 1))]
    assert [price_at(held.overtime, at) for at in instants] == [100, 180, 140]
    assert [price_at(held.bill, at) for at in instants] == [300] * 3
    assert price_at(held.use, instants[0]) == 50
    assert held.unit == ()


def test_material_is_priced_by_the_unit():
    """Its shorthand and its rates without a basis mean a unit: material has no hours."""
    steel = Resource(
        "steel",
        kind=ResourceKind.MATERIAL,
        rate=500,
        rates=[Rate(600, datetime(2027, 7, 1)), Rate(900, basis=RateBasis.USE)],
    )
    held = prices(plan_with(steel), "steel")
    assert held.hour == ()
    assert [price for _, price in held.unit] == [500, 600]
    assert [price for _, price in held.use] == [900]


def test_a_foreign_price_steps_where_the_exchange_rate_changes():
    """Between the starts of rates of pay, and not beyond them."""
    rates = (
        ExchangeRate("EUR", 8.0),
        ExchangeRate("EUR", 7.0, date(2027, 3, 1)),
        ExchangeRate("EUR", 9.0, date(2027, 9, 1)),
        ExchangeRate("USD", 6.0, date(2027, 4, 1)),
    )
    ana = Resource("ana", rate=money(50, "EUR"), rates=[Rate(money(400), datetime(2027, 7, 1))])
    held = prices(plan_with(ana, rates=rates), "ana").hour
    assert [price for _, price in held] == [40000, 35000, 40000]
    assert held[1][0] == to_minutes(datetime(2027, 3, 1))


def test_an_unknown_resource_is_a_key_error():
    """As everywhere a lookup by id fails."""
    with pytest.raises(KeyError):
        prices(plan_with(), "nobody")


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**6)), max_size=5), st.integers(0, 500)
)
def test_the_price_is_that_of_the_latest_rate_begun(stated, day):
    """Steps say at every instant what looking through all rates says."""
    rates = [Rate(amount, START + timedelta(days=start)) for start, amount in stated]
    plan = plan_with(Resource("ana", rate=7, rates=rates))
    begun = [(start, place) for place, (start, _) in enumerate(stated) if start <= day]
    wanted = stated[max(begun)[1]][1] if begun else 7
    assert hourly(plan, "ana", START + timedelta(days=day)) == wanted


def test_a_float_counts_as_it_is_written():
    """A tenth is a tenth."""
    assert decimal(0.1) == Fraction(1, 10)
    assert decimal(2) == 2
