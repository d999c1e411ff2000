"""Booked hours and money as facts: sums by hand, odd entries, fiscal periods."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    Availability,
    CostEntry,
    CostKind,
    ExchangeRate,
    Leave,
    Money,
    Plan,
    PlanError,
    Rate,
    Resource,
    StatusUpdate,
    Task,
    TaskStatus,
    TimeEntry,
    cost,
    days,
    hours,
    io,
    money,
    schedule,
    shifts,
    weekly,
)
from pmcore.control.progress import Booked, Closing, actuals
from pmcore.cost import Period

MONDAY = datetime(2027, 1, 4, 9)
FRIDAY = datetime(2027, 1, 8, 18)


def day(number: int, month: int = 1) -> date:
    return date(2027, month, number)


ANA = Resource(
    "ana",
    rate=money(100),
    rates=[Rate(money(120), datetime(2027, 1, 6, 9), overtime=money(180))],
)
PLAN = Plan(
    "Shed",
    start=MONDAY,
    currency="CNY",
    tasks=[Task("dig", "Dig", days(5)), Task("wall", "Build the wall", days(5)), Task("tidy")],
    resources=[ANA, Resource("bo", rate=money(80)), Resource("cy")],
    exchange_rates=[ExchangeRate("EUR", 8)],
)
ENTRIES = (
    TimeEntry("t1", "ana", "dig", day(4), hours(8)),
    TimeEntry("t2", "ana", "dig", day(6), hours(10), overtime=hours(2)),
    TimeEntry("t3", "bo", "dig", day(5), hours(4), cost=Money(5_000, "EUR")),
    TimeEntry("t4", "bo", "wall", day(5), hours(4)),
)


def codes(found) -> list[str]:
    return [each.code.removeprefix("finding.") for each in found.findings]


def money_entry(name, kind, when, net, **more):
    return CostEntry(name, CostKind(kind), when, money(net), task=more.pop("task", "wall"), **more)


def test_hours_cost_what_they_state_or_the_price_of_their_day():
    """8 h at 100, then 8 h at 120 and 2 h of overtime at 180; 4 h at a stated 50 euros."""
    found = actuals(PLAN, FRIDAY, time_entries=ENTRIES)
    dig, wall = found["dig"], found["wall"]
    assert dig.booked.labour == money(8 * 100 + 8 * 120 + 2 * 180 + 50 * 8)
    assert (dig.booked.work, dig.booked.overtime) == (hours(22), hours(2))
    assert dig.people == ("ana", "bo")
    assert (dig.first, dig.last) == (day(4), day(6))
    assert wall.booked.cost == money(320)
    assert found.booked.cost == dig.booked.cost + wall.booked.cost


def test_facts_hold_starts_work_cost_and_people():
    found = actuals(PLAN, FRIDAY, time_entries=ENTRIES)
    dig, wall = found.status.tasks
    assert (dig.start, wall.start) == (MONDAY, datetime(2027, 1, 5, 9))
    assert (wall.actual_work, wall.actual_cost, wall.people) == (hours(4), money(320), ("bo",))
    assert found.status.at == FRIDAY
    # Nobody says what remains of either.
    assert codes(found) == ["nothing_remains_stated"] * 2


def test_engines_take_the_facts():
    """Nothing remains stated, so both tasks end five days after the data date."""
    found = actuals(PLAN, FRIDAY, time_entries=ENTRIES)
    dates = schedule.critical_path(PLAN, status=found.status)
    assert dates.finish == datetime(2027, 1, 15, 18)
    value = cost.earned_value(PLAN, cost.baseline(PLAN, name="first"), found.status)
    assert value.ac == found.booked.cost


def test_what_is_stated_is_kept():
    stated = StatusUpdate(
        FRIDAY, [TaskStatus("dig", start=datetime(2027, 1, 5, 9), remaining=days(2))], name="W1"
    )
    found = actuals(PLAN, time_entries=ENTRIES, status=stated)
    fact = found.status.tasks[0]
    assert (fact.start, fact.remaining) == (datetime(2027, 1, 5, 9), days(2))
    assert (fact.actual_work, found.status.name) == (hours(22), "W1")
    # Ana worked on Monday; what remains of the wall is open.
    assert codes(found) == ["before_actual_start", "nothing_remains_stated"]


def test_the_last_update_up_to_the_data_date_is_what_was_stated():
    early = StatusUpdate(datetime(2027, 1, 5, 18), [TaskStatus("tidy", start=MONDAY, percent=0.5)])
    late = StatusUpdate(datetime(2027, 1, 12, 18), [TaskStatus("tidy", start=MONDAY, percent=0.9)])
    plan = replace(PLAN, updates=(early, late))
    assert actuals(plan, FRIDAY).status.tasks[0].percent == 0.5
    assert actuals(plan).status.tasks[0].percent == 0.9
    assert actuals(plan).status.at == late.at


def test_work_on_a_day_off_starts_with_the_day():
    found = actuals(PLAN, time_entries=[TimeEntry("t", "bo", "dig", day(9), hours(4))])
    assert found.status.tasks[0].start == datetime(2027, 1, 9)
    assert found.status.at == datetime(2027, 1, 10)


ODD = {
    "hours_unknown_task": [TimeEntry("t", "ana", "dug", day(4), 60)],
    "hours_unknown_person": [TimeEntry("t", "ann", "dig", day(4), 60)],
    "hours_after_data_date": [TimeEntry("t", "ana", "dig", day(9), 60)],
    "stands_twice_same": [TimeEntry("t", "ana", "dig", day(4), 60)] * 2,
    "stands_twice_other": [
        TimeEntry("t", "ana", "dig", day(4), 60),
        TimeEntry("t", "ana", "dig", day(4), 90),
    ],
}
COUNTED = {
    "hours_before_start": [TimeEntry("t", "ana", "dig", day(1), 60)],
    "looks_alike": [
        TimeEntry("t", "ana", "dig", day(4), 60),
        TimeEntry("u", "ana", "dig", day(4), 60),
    ],
    "over_day": [
        TimeEntry("t", "ana", "dig", day(4), hours(13)),
        TimeEntry("u", "ana", "wall", day(4), hours(12)),
    ],
    "overtime_above_work": [TimeEntry("t", "ana", "dig", day(4), 60, overtime=61)],
    "no_price": [TimeEntry("t", "cy", "dig", day(4), 60)],
}


@pytest.mark.parametrize("code", ODD)
def test_an_odd_entry_is_left_out_and_listed(code):
    entries = ODD[code]
    found = actuals(PLAN, FRIDAY, time_entries=entries)
    odd = next(each for each in found.findings if each.code == f"finding.{code}")
    assert not odd.is_counted
    assert odd.path == 'time_entries["t"]'
    assert found.left_out == entries[-1].work
    assert found.booked.work == sum(each.work for each in entries) - found.left_out
    assert odd.text("zh-CN") != odd.text()


@pytest.mark.parametrize("code", COUNTED)
def test_another_odd_entry_is_counted_and_listed(code):
    found = actuals(PLAN, FRIDAY, time_entries=COUNTED[code])
    odd = next(each for each in found.findings if each.code == f"finding.{code}")
    assert odd.is_counted
    assert found.left_out == 0
    assert found.booked.work == sum(each.work for each in COUNTED[code])
    assert odd.text("zh-CN") != odd.text()


def test_a_day_of_24_hours_is_not_over_a_day():
    entries = [TimeEntry("t", "ana", "dig", day(4), hours(24))]
    assert "over_day" not in codes(actuals(PLAN, FRIDAY, time_entries=entries))


def test_hours_after_the_finish_and_other_than_stated_are_listed():
    stated = StatusUpdate(
        FRIDAY,
        [TaskStatus("dig", start=MONDAY, finish=datetime(2027, 1, 5, 18), actual_work=hours(3))],
    )
    found = actuals(PLAN, FRIDAY, status=stated, time_entries=ENTRIES[:3])
    assert codes(found) == ["after_actual_finish", "work_differs"]


def test_an_invoice_takes_the_place_of_its_accrual():
    """Of 1000 accrued 600 are invoiced, so 1000 are used up; 1300 of another 1000 make 1300."""
    found = actuals(
        PLAN,
        FRIDAY,
        cost_entries=[
            money_entry("c", "commitment", day(4), 5_000),
            money_entry("a", "accrual", day(4), 1_000),
            money_entry("b", "accrual", day(5), 1_000),
            money_entry("i", "invoice", day(5), 600, refers_to="a", tax=money(36)),
            money_entry("j", "invoice", day(4), 1_300, refers_to="b"),
            money_entry("k", "invoice", day(6), 70),
            money_entry("p", "payment", day(7), 600, refers_to="i"),
        ],
    )
    assert found.booked == Booked(
        incurred=money(1_000 + 1_300 + 70),
        committed=money(5_000),
        accrued=money(2_000),
        invoiced=money(1_970),
        paid=money(600),
        tax=money(36),
    )
    assert found.status.tasks[0].actual_cost == money(2_370)
    assert codes(found) == ["cost_without_work"]
    assert found.status.tasks[0].start is None


def test_an_invoice_of_a_later_period_books_what_differs_from_the_accrual():
    """1000 accrued in January; the invoice of February is 1300, so February bears 300."""
    found = actuals(
        PLAN,
        datetime(2027, 2, 26, 18),
        cost_entries=[
            money_entry("a", "accrual", day(29), 1_000),
            money_entry("i", "invoice", day(5, 2), 1_300, refers_to="a"),
        ],
    )
    assert [row.booked.incurred for row in found.periods] == [money(1_000), money(300)]


def test_a_reversed_accrual_costs_nothing():
    found = actuals(
        PLAN,
        FRIDAY,
        cost_entries=[
            money_entry("a", "accrual", day(4), 1_000),
            money_entry("b", "accrual", day(6), -1_000, refers_to="a"),
            money_entry("i", "invoice", day(6), 900),
        ],
    )
    assert found.booked.incurred == money(900)


def test_what_comes_in_is_kept_apart_and_a_credit_lowers_cost():
    found = actuals(
        PLAN,
        FRIDAY,
        cost_entries=[
            money_entry("i", "invoice", day(4), 500, supplier="Timber Ltd"),
            money_entry("c", "invoice", day(5), -50, supplier="Timber Ltd"),
            money_entry("b", "invoice", day(5), -9_000),
            money_entry("r", "payment", day(6), -4_000),
        ],
    )
    booked = found.booked
    assert (booked.incurred, booked.invoiced) == (money(450), money(450))
    assert (booked.billed, booked.received, booked.paid) == (money(9_000), money(4_000), 0)


def test_an_invoice_of_the_order_of_an_accrual_is_listed():
    """Both count, which is said; an invoice of the accrual takes its place, and nothing is."""

    def found(refers_to: str):
        return actuals(
            PLAN,
            FRIDAY,
            cost_entries=[
                money_entry("order", "commitment", day(4), 10),
                money_entry("received", "accrual", day(5), 10, refers_to="order"),
                money_entry("bill", "invoice", day(6), 10, refers_to=refers_to, supplier="S"),
            ],
        )

    twice, once = found("order"), found("received")
    assert (twice.booked.incurred, once.booked.incurred) == (money(20), money(10))
    (told,) = [each for each in twice.findings if each.code == "finding.cost_twice"]
    assert told.is_counted
    assert told.path == 'cost_entries["bill"].refers_to'
    assert "未指向该应计" in told.text("zh-CN")
    assert "finding.cost_twice" not in {each.code for each in once.findings}


def test_odd_money_is_listed():
    found = actuals(
        PLAN,
        FRIDAY,
        time_entries=ENTRIES[3:],
        cost_entries=[
            money_entry("a", "accrual", day(4), 10, task="walls"),
            money_entry("b", "accrual", day(4), 10, account="none"),
            money_entry("c", "accrual", day(14), 10),
            money_entry("d", "accrual", day(1), 10, category="labour"),
            money_entry("e", "payment", day(4), 10, refers_to="zz"),
            money_entry("f", "accrual", day(4), 10, task=None),
        ],
    )
    wanted = {
        *("money_unknown_task", "money_unknown_account", "money_after_data_date"),
        *("money_before_start", "labour_twice", "refers_to_nothing", "no_task"),
    }
    assert set(codes(found)) == wanted | {"nothing_remains_stated"}
    assert found[""].booked.incurred == money(10)
    assert all(each.text("zh-CN") != each.text() for each in found.findings)
    assert [each.id for each in found.cost_entries] == ["d", "e", "f"]


def test_entries_that_count_can_be_put_into_the_plan():
    raw = [*ENTRIES, *ODD["hours_unknown_task"]]
    found = actuals(PLAN, FRIDAY, time_entries=raw)
    plan = replace(PLAN, time_entries=found.time_entries).put(found.status)
    assert schedule.critical_path(plan).finish == datetime(2027, 1, 15, 18)
    assert actuals(plan).booked == found.booked


def test_hours_of_people_beside_the_time_there_was():
    """Five days less a day of leave, half time from Thursday: 24 hours; Bo has 1 + 4 × 4."""
    ana = replace(
        ANA,
        availability=[Availability(datetime(2027, 1, 7), 0.5)],
        leave=[Leave(day(5), day(5))],
    )
    bo = replace(PLAN.resource("bo"), calendar="early")
    plan = replace(PLAN, resources=[ana, bo, Resource("cy", available_from=FRIDAY)])
    plan = plan.put(weekly("early", hours=shifts("06:00-10:00")))
    found = actuals(plan, FRIDAY, time_entries=ENTRIES)
    first, second, third = found.people
    assert (first.work, first.overtime, first.available) == (hours(18), hours(2), hours(24))
    assert first.utilisation == 0.75
    assert (second.work, second.labour, second.available) == (hours(8), money(720), hours(17))
    assert (third.available, third.utilisation) == (0, None)
    assert found.by_person()["labour"] == [2120.0, 720.0, 0.0]


def test_months_that_close_on_the_25th():
    """Two entries of January belong to both sides of its closing."""
    entries = [
        TimeEntry("a", "bo", "dig", day(25), 60),
        TimeEntry("b", "bo", "dig", day(26), 120),
        TimeEntry("c", "bo", "dig", day(27, 2), 240),
    ]
    found = actuals(PLAN, datetime(2027, 3, 1, 18), periods=Closing(25), time_entries=entries)
    assert [row.booked.work for row in found.periods] == [60, 120, 240]
    assert [row.finish for row in found.periods] == [
        datetime(2027, 1, 26),
        datetime(2027, 2, 26),
        datetime(2027, 3, 26),
    ]
    assert [row.is_open for row in found.periods] == [False, False, True]


def test_quarters_close_with_their_month():
    closings = Closing(months=3).days(day(4), date(2028, 1, 1))
    assert [each.isoformat() for each in closings] == [
        *("2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31", "2028-03-31")
    ]


@pytest.mark.parametrize("wrong", [{"day": 0}, {"day": 32}, {"months": 5}, {"first": 13}])
def test_no_such_closing(wrong):
    with pytest.raises(ValueError, match="found"):
        Closing(**wrong)


def test_periods_by_their_last_days_hold_what_lies_outside():
    """Weeks 1 and 2 are stated; later days are a period of their own."""
    entries = [TimeEntry(str(n), "bo", "dig", day(n), 60) for n in (4, 8, 10, 11, 17, 20)]
    ends = (day(10), day(17))
    found = actuals(PLAN, datetime(2027, 1, 22, 18), periods=ends, time_entries=entries)
    assert [row.booked.work // 60 for row in found.periods] == [3, 2, 1]
    assert found.periods[-1].finish == datetime(2027, 1, 23)


@given(
    st.lists(
        st.builds(
            TimeEntry,
            st.uuids().map(str),
            st.sampled_from(["ana", "bo"]),
            st.sampled_from(["dig", "wall"]),
            st.dates(day(1), day(28, 4)),
            st.integers(0, 600),
        ),
        max_size=12,
    ),
    st.sampled_from([*Period, Closing(25), Closing(31, 3), (day(20), day(3, 3))]),
)
def test_periods_and_tasks_add_up(entries, periods):
    """Whatever the periods, both add up to all that was booked."""
    found = actuals(PLAN, datetime(2027, 3, 31, 18), periods=periods, time_entries=entries)
    for item in fields(Booked):
        whole = getattr(found.booked, item.name)
        assert sum(getattr(row.booked, item.name) for row in found.periods) == whole
        assert sum(getattr(row.booked, item.name) for row in found.tasks) == whole
    for one, other in zip(found.periods, found.periods[1:], strict=False):
        assert one.finish == other.start
    assert found.left_out + found.booked.work == sum(each.work for each in entries)


def test_wrong_values_are_named_all_at_once():
    with pytest.raises(PlanError) as caught:
        actuals(
            PLAN,
            FRIDAY,
            time_entries=[
                TimeEntry("a", "ana", "dig", day(4), -60),
                TimeEntry("b", "ana", "dig", day(4), 60, cost=Money(1, "USD")),
            ],
            status=None,
        )
    assert {(each.code, each.path) for each in caught.value.problems} == {
        ("plan.negative", 'time_entries["a"].work'),
        ("plan.no_exchange_rate", 'time_entries["b"].cost'),
    }


def test_money_without_a_currency_is_named():
    plan = Plan("P", start=MONDAY, tasks=[Task("a", "A", 60)])
    with pytest.raises(PlanError, match="currency"):
        actuals(plan, FRIDAY, cost_entries=[CostEntry("c", CostKind.INVOICE, day(4), 5)])


def test_a_data_date_before_the_start_is_named():
    with pytest.raises(PlanError) as caught:
        actuals(PLAN, datetime(2027, 1, 1, 18))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == (
        "progress.before_start",
        'updates["2027-01-01 18:00:00"].at',
    )


def test_no_entries_and_no_facts_are_named():
    with pytest.raises(PlanError) as caught:
        actuals(PLAN)
    assert caught.value.problems[0].code == "progress.no_data_date"


def test_tables_and_json():
    found = actuals(PLAN, FRIDAY, time_entries=[*ENTRIES, *ODD["hours_unknown_task"]])
    assert found.to_frame()["cost"].tolist() == [2520.0, 320.0]
    assert found.by_period()["work"] == [hours(26)]
    assert io.loads(io.dumps(found)) == found


def test_unpaid_overtime_costs_nothing():
    """An overtime price of 0 is a price; variances price the same hours alike."""
    bo = Resource("bo", rates=(Rate(6_000, overtime=0),))
    entry = TimeEntry("1", "bo", "a", MONDAY.date(), hours(10), overtime=hours(2))
    plan = Plan(
        "P",
        start=MONDAY,
        currency="EUR",
        tasks=(Task("a", duration=days(5)),),
        resources=(bo,),
        time_entries=(entry,),
    )
    assert cost.priced_hours(plan, entry) == 8 * 6_000
    assert actuals(plan, FRIDAY).booked.labour == 8 * 6_000
