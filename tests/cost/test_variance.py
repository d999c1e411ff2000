"""Why work cost something else than planned: by hand, and parts that always add up."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    Assignment,
    CostEntry,
    CostItem,
    CostKind,
    ExchangeRate,
    MaterialNeed,
    Money,
    Plan,
    PlanError,
    Rate,
    Resource,
    ResourceKind,
    Skill,
    SkillNeed,
    Task,
    TimeEntry,
    cost,
    days,
    hours,
    io,
    money,
)

START = datetime(2027, 1, 4, 9)
DAY = date(2027, 1, 8)
SENIOR, JUNIOR = Resource("senior", rate=money(50)), Resource("junior", rate=money(30))


def plan_of(*tasks: Task, **more: object) -> Plan:
    """A plan in euro with two people, steel, and dollars."""
    held: dict[str, object] = {
        "resources": (
            SENIOR,
            JUNIOR,
            Resource("steel", kind=ResourceKind.MATERIAL, rate=money(10)),
        ),
        "currency": "EUR",
        "exchange_rates": (
            ExchangeRate("USD", 0.9),
            ExchangeRate("USD", 0.95, date(2027, 1, 8)),
        ),
    } | more
    return Plan("P", start=START, tasks=tasks, **held)  # type: ignore[arg-type]


def staffed() -> Plan:
    """A task of five days for both."""
    given = [Assignment("api", "senior"), Assignment("api", "junior")]
    return plan_of(Task("api", duration=days(5)), assignments=given)


def test_rate_mix_and_volume_by_hand():
    """Planned 40 h each at 50 and 30; worked 30 h at 55 and 60 h at 28."""
    plan = staffed()
    times = [
        TimeEntry("1", "senior", "api", DAY, hours(30), cost=money(1650)),
        TimeEntry("2", "junior", "api", DAY, hours(60), cost=money(1680)),
    ]
    (row,) = cost.variance(plan, cost.estimate(plan), times=times).rows
    assert (row.planned, row.actual, row.total) == (money(3200), money(3330), money(130))
    assert row.rate == money(30 * 5 - 60 * 2)
    assert row.volume == money((90 - 80) * 40)
    assert row.mix == money((30 - 45) * 50 + (60 - 45) * 30)
    assert row.rate + row.volume + row.mix == row.total


def test_hours_cost_the_rate_of_their_day_and_overtime_its_own():
    """Without a stated cost an hour costs what it does on that day."""
    dear = Rate(money(60), datetime(2027, 1, 6), overtime=money(90))
    ana = Resource("ana", rate=money(50), rates=[dear])
    plan = plan_of(
        Task("api", duration=days(1)), resources=[ana], assignments=[Assignment("api", "ana")]
    )
    times = [TimeEntry("1", "ana", "api", DAY, hours(10), overtime=hours(2))]
    (row,) = cost.variance(plan, cost.estimate(plan), times=times).rows
    assert row.actual == money(8 * 60 + 2 * 90)
    assert (row.volume, row.mix) == (money(2 * 50), 0)


def test_who_was_not_planned_is_mix():
    """A need priced at the mean of all who qualify, worked by the dearer of them."""
    people = [
        Resource("ana", skills=[Skill("x")], rate=money(60)),
        Resource("bo", skills=[Skill("x")], rate=money(40)),
    ]
    plan = plan_of(Task("api", duration=days(1), needs=[SkillNeed("x")]), resources=people)
    times = [TimeEntry("1", "ana", "api", DAY, hours(8))]
    (row,) = cost.variance(plan, cost.estimate(plan), times=times).rows
    assert (row.rate, row.volume, row.mix) == (0, 0, money(80))


def test_price_quantity_and_exchange_rates_by_hand():
    """Steel: 100 at 10 planned; 110 bought for 1,300 dollars at 0.95, planned at 0.90."""
    needs = [MaterialNeed("steel", 100)]
    plan = plan_of(Task("frame", duration=days(5), needs=needs))
    bought = [
        CostEntry(
            "1", CostKind.ACCRUAL, DAY, Money(130_000, "USD"), task="frame",
            category="material", quantity=110,
        ),
        CostEntry("2", CostKind.PAYMENT, DAY, money(5), task="frame"),
        CostEntry("3", CostKind.ACCRUAL, DAY, money(5)),
    ]  # fmt: skip
    (row,) = cost.variance(plan, cost.estimate(plan), entries=bought).rows
    assert (row.planned, row.actual) == (money(1000), money(1235))
    assert row.fx == money(65)
    assert row.quantity == money(100)
    assert row.price == money(1170 - 1100)


def test_without_quantities_all_is_price():
    """A fixed amount has no quantity."""
    plan = plan_of(Task("frame", duration=days(5), costs=[CostItem(money(700))]))
    bought = [CostEntry("1", CostKind.ACCRUAL, DAY, money(750), task="frame", category="fixed")]
    found = cost.variance(plan, cost.estimate(plan), entries=bought)
    assert (found.part("price"), found.part("quantity"), found.total) == (
        money(50),
        0,
        money(50),
    )
    assert io.loads(io.dumps(found)) == found
    assert found.to_frame()["price"].tolist() == [50.0]
    with pytest.raises(ValueError, match="a part is one of"):
        found.part("luck")


def test_so_much_of_the_plan_as_is_done():
    """Half done: half of the plan counts."""
    plan = staffed()
    times = [TimeEntry("1", "senior", "api", DAY, hours(40))]
    (row,) = cost.variance(plan, cost.estimate(plan), times=times, shares={"api": 0.5}).rows
    assert (row.planned, row.actual) == (money(1600), money(2000))
    assert (row.volume, row.mix) == (0, money(400))


def test_strangers_are_named_all_at_once():
    """Entries of unknown tasks and people."""
    plan = staffed()
    times = [TimeEntry("1", "nobody", "gone", DAY, 60)]
    with pytest.raises(PlanError) as error:
        cost.variance(plan, cost.estimate(plan), times=times)
    assert len(error.value.problems) == 2


entries = st.lists(
    st.tuples(
        st.sampled_from(["senior", "junior"]),
        st.integers(1, 6_000),
        st.none() | st.integers(0, 10**7),
    ),
    max_size=6,
)
bills = st.lists(
    st.tuples(
        st.sampled_from(["material", "fixed", "travel", "labour"]),
        st.integers(-(10**6), 10**7),
        st.booleans(),
        st.none() | st.floats(0, 500),
        st.dates(date(2026, 12, 1), date(2027, 3, 1)),
    ),
    max_size=6,
)


@given(entries, bills, st.floats(0, 1))
def test_parts_add_up(worked, bought, share):
    """Whatever was worked and bought, the six parts of each row are its whole difference."""
    needs = [MaterialNeed("steel", 37.5)]
    task = Task("api", duration=days(5), needs=needs, costs=[CostItem(Money(99_999, "USD"))])
    plan = plan_of(task, assignments=[Assignment("api", "senior", units=0.3)])
    found = cost.variance(
        plan,
        cost.estimate(plan),
        times=[
            TimeEntry(str(k), who, "api", DAY, work, cost=amount)
            for k, (who, work, amount) in enumerate(worked)
        ],
        entries=[
            CostEntry(
                str(k), CostKind.ACCRUAL, day, Money(net, "USD") if is_foreign else net,
                task="api", category=category, quantity=units,
            )
            for k, (category, net, is_foreign, units, day) in enumerate(bought)
        ],
        shares={"api": share},
    )  # fmt: skip
    for row in found.rows:
        parts = row.rate + row.volume + row.mix + row.price + row.quantity + row.fx
        assert parts == row.total
    assert found.total == sum(found.part(name) for name in ("rate", "volume", "mix")) + sum(
        found.part(name) for name in ("price", "quantity", "fx")
    )


def test_an_id_that_stands_twice_is_refused():
    """No entry counts twice: each doubled id is named, as the plan's own would be."""
    plan = staffed()
    time = TimeEntry("1", "senior", "api", DAY, 60)
    bill = CostEntry("b", CostKind.ACCRUAL, DAY, money(5), task="api")
    with pytest.raises(PlanError) as error:
        cost.variance(plan, cost.estimate(plan), times=[time, time], entries=[bill, bill])
    assert [(each.code, each.path) for each in error.value.problems] == [
        ("plan.duplicate_id", 'time_entries["1"]'),
        ("plan.duplicate_id", 'cost_entries["b"]'),
    ]


def test_what_the_client_is_billed_is_no_cost():
    """A negative invoice of no supplier comes in; a supplier's credit note is less cost."""
    plan = plan_of(Task("a", duration=days(1), costs=[CostItem(money(100))]))
    bills = [
        CostEntry("1", CostKind.INVOICE, DAY, money(130), task="a", supplier="Steel & Co"),
        CostEntry("2", CostKind.INVOICE, DAY, money(-20), task="a", supplier="Steel & Co"),
        CostEntry("3", CostKind.INVOICE, DAY, money(-900), task="a"),
    ]
    found = cost.variance(plan, cost.estimate(plan), entries=bills, kind=CostKind.INVOICE)
    assert [(row.planned, row.actual) for row in found.rows] == [(money(100), money(110))]


def test_labour_that_is_billed_stands_in_the_row_of_labour():
    """An agency's bill of the category labour makes no second row; it is all price."""
    plan = staffed()
    times = [
        TimeEntry("1", "senior", "api", DAY, hours(40)),
        TimeEntry("2", "junior", "api", DAY, hours(40)),
    ]
    bill = CostEntry("b", CostKind.ACCRUAL, DAY, money(70), task="api", category="labour")
    (row,) = cost.variance(plan, cost.estimate(plan), times=times, entries=[bill]).rows
    assert (row.category, row.total, row.price) == ("labour", money(70), money(70))
    alone = plan_of(Task("api", duration=days(1)))
    (row,) = cost.variance(alone, cost.estimate(alone), entries=[bill]).rows
    assert (row.category, row.actual) == ("labour", money(70))
