"""Each reason names what holds the date, and the chain goes down to the first cause."""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LagCalendar, LinkType, Task, chain, days, hours

START = datetime(2027, 1, 4, 9)  # a Monday
LATE = DateConstraint(C.AS_LATE_AS_POSSIBLE)


def dates(tasks, links=(), **fields):
    return pm.schedule.critical_path(
        pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)
    )


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def codes(found, name):
    return [(step.code, step.source) for step in found.explain(name).steps]


def test_as_late_as_possible_names_what_it_must_not_delay():
    found = dates(
        [task("a", constraints=[LATE]), task("b", constraints=[LATE]), task("c"), task("d", 10)],
        [*chain("a", "b", "c"), *chain("d", "c")],
    )
    assert (found["a"].start, found["b"].start) == (
        datetime(2027, 1, 14, 9),
        datetime(2027, 1, 15, 9),
    )
    assert codes(found, "a") == [
        ("driver.late_before", "b"),
        ("driver.late_before", "c"),
        ("driver.link", "d"),
        ("driver.plan_start", None),
    ]
    assert found.explain("b").steps[0].text("zh-CN") == (
        "“B”尽量推迟，但不影响“C”于2027年1月18日（周一）09:00开始"
    )


def test_as_late_as_possible_without_successor_names_its_date():
    found = dates([task("a", constraints=[LATE]), task("b", 3)])
    assert codes(found, "a") == [("driver.late", None)]
    assert found["a"].finish == found["b"].finish


def test_as_late_as_possible_keeps_a_maximum_lag_and_a_date_set_by_hand():
    found = dates(
        [
            task("a"),
            task("b", constraints=[LATE]),
            task("c", 10),
            task("d", kind=pm.TaskKind.MANUAL, start=START, constraints=[LATE]),
        ],
        [Dependency("a", "b", max_lag=days(1))],
    )
    assert found["b"].start == datetime(2027, 1, 6, 9)
    assert found["d"].start == START


def test_a_delay_for_a_maximum_lag_goes_on_to_what_holds_the_successor():
    found = dates(
        [task("a"), task("b", 10), task("c")],
        [Dependency("a", "c", max_lag=days(1)), *chain("b", "c")],
    )
    assert codes(found, "a") == [
        ("driver.maximum_lag", "c"),
        ("driver.link", "b"),
        ("driver.plan_start", None),
    ]


@pytest.mark.parametrize(
    ("link", "english", "chinese"),
    [
        (
            Dependency("a", "b", lag=-hours(12)),
            "finishes Fri 8 Jan 2027 18:00, less 1 d 4 h",
            "完成，即2027年1月8日（周五）18:00，可提前1天4小时",
        ),
        (
            Dependency("a", "b", lag=hours(24), lag_calendar=LagCalendar.ELAPSED),
            "finishes Fri 8 Jan 2027 18:00, and 1 d by the clock",
            "18:00，之后再过1天（自然时间）",
        ),
        (
            Dependency("a", "b", LinkType.SS, rounds_up=True),
            "B waits for the end of the day on which A starts, Mon 4 Jan 2027 09:00",
            "“B”等待“A”开始当日结束，即2027年1月4日（周一）09:00当日",
        ),
    ],
)
def test_leads_and_lags_by_the_clock_are_told_as_such(link, english, chinese):
    driver = dates([task("a", 5), task("b")], [link])["b"].driver
    assert english in driver.text()
    assert chinese in driver.text("zh-CN")


def test_a_lag_counts_in_the_days_of_its_calendar():
    short = pm.weekly("short", hours=pm.shifts("09:00-15:00"))
    link = Dependency("a", "b", lag=2 * 360, lag_calendar="short")
    found = dates([task("a"), task("b")], [link], calendars=[short])
    assert found["b"].driver.text().endswith("and 2 d more")


def test_a_wish_that_moves_nothing_is_not_the_reason():
    must = DateConstraint(C.MUST_START_ON, datetime(2027, 1, 6, 9))
    later = DateConstraint(C.START_NO_EARLIER_THAN, datetime(2027, 1, 12, 9))
    assert dates([task("a", constraints=[must, later])])["a"].driver.source == C.MUST_START_ON
    early = DateConstraint(C.FINISH_NO_EARLIER_THAN, datetime(2027, 1, 6, 18))
    late = DateConstraint(C.FINISH_NO_EARLIER_THAN, datetime(2027, 1, 12, 18))
    driver = dates([task("a", constraints=[late, early])])["a"].driver
    assert driver.facts["date"] == "2027-01-12T18:00:00"


def test_what_is_done_by_percent_names_its_finish():
    status = pm.StatusUpdate(
        datetime(2027, 1, 8, 18), [pm.TaskStatus("a", start=START, percent=1.0)]
    )
    found = dates([task("a", 2)], updates=[status])
    assert found["a"].driver.facts["date"] == found["a"].finish.isoformat()
