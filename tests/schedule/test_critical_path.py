"""Dates, floats and reasons: worked examples, one a rule."""

from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import (
    DateConstraint,
    Dependency,
    LagCalendar,
    LinkType,
    Task,
    TaskKind,
    chain,
    days,
    hours,
)

START = datetime(2027, 1, 4, 9)  # a Monday


def plan(tasks, links=(), **fields):
    return pm.Plan("P", **({"start": START, "tasks": tasks, "dependencies": links} | fields))


def dates(tasks, links=(), **fields):
    return pm.schedule.critical_path(plan(tasks, links, **fields))


def at(day, hour, month=1):
    return datetime(2027, month, day, hour)


@pytest.mark.parametrize(
    ("link", "start", "finish"),
    [
        (Dependency("a", "b"), at(6, 9), at(8, 18)),
        (Dependency("a", "b", LinkType.SS), at(4, 9), at(6, 18)),
        (Dependency("a", "b", LinkType.FF), at(4, 9), at(6, 18)),
        (Dependency("a", "b", LinkType.SF), at(4, 9), at(6, 18)),
        (Dependency("a", "b", lag=days(1)), at(7, 9), at(11, 18)),
        (Dependency("a", "b", lag=-days(1)), at(5, 9), at(7, 18)),
        (Dependency("a", "b", LinkType.SS, days(1)), at(5, 9), at(7, 18)),
        (Dependency("a", "b", LinkType.FF, days(2)), at(5, 9), at(7, 18)),
        (Dependency("a", "b", LinkType.SF, days(4)), at(5, 9), at(7, 18)),
        (Dependency("a", "b", percent=0.5), at(7, 9), at(11, 18)),
        (
            Dependency("a", "b", lag=hours(24), lag_calendar=LagCalendar.ELAPSED),
            at(7, 9),
            at(11, 18),
        ),
        (
            Dependency("a", "b", lag=hours(10), lag_calendar=LagCalendar.ELAPSED, rounds_up=True),
            at(7, 9),
            at(11, 18),
        ),
    ],
)
def test_four_link_types_with_lags(link, start, finish):
    """a takes two days from Monday, b three; each link moves b by its own rule."""
    found = dates([Task("a", "A", days(2)), Task("b", "B", days(3))], [link])["b"]
    assert (found.start, found.finish) == (start, finish)


def test_an_elapsed_lag_runs_over_the_weekend():
    tasks = [Task("a", "A", days(5)), Task("b", "B", days(1))]
    cure = Dependency("a", "b", lag=hours(48), lag_calendar=LagCalendar.ELAPSED)
    assert dates(tasks, [cure])["b"].start == at(11, 9)  # Friday 18:00 and 48 hours is a Sunday
    work = Dependency("a", "b", lag=days(2))
    assert dates(tasks, [work])["b"].start == at(13, 9)


def test_floats_of_a_diamond():
    """The short way has as much float as the long one is longer, free and total."""
    found = dates(
        [
            Task("a", "A", days(1)),
            Task("b", "B", days(2)),
            Task("c", "C", days(5)),
            Task("d", "D", days(1)),
        ],
        [*chain("a", "b", "d"), *chain("a", "c", "d")],
    )
    assert found.critical == ("a", "c", "d")
    assert (found["b"].total_float, found["b"].free_float) == (days(3), days(3))
    assert (found["b"].late_start, found["b"].late_finish) == (at(8, 9), at(11, 18))
    assert found.finish == at(12, 18)


def test_dates_pass_between_calendars():
    """A task on every day follows one that ends on Friday without waiting for Monday."""
    every_day = pm.weekly("all", working=range(7))
    tasks = [
        Task("a", "A", days(5)),
        Task("b", "B", days(2), calendar="all"),
        Task("c", "C", days(1)),
    ]
    found = dates(tasks, chain("a", "b", "c"), calendars=[every_day])
    assert (found["b"].start, found["b"].finish) == (at(9, 9), at(10, 18))
    assert found["c"].start == at(11, 9)
    assert [found[task].total_float for task in "abc"] == [0, 0, 0]


def test_holidays_and_make_up_days_move_dates():
    china = pm.weekly("cn", holidays=[date(2027, 1, 5)], workdays=[date(2027, 1, 9)])
    found = dates([Task("a", "A", days(5))], calendars=[china], calendar="cn")
    assert found["a"].finish == at(9, 18)  # the Saturday


@pytest.mark.parametrize(
    ("constraint", "start", "total"),
    [
        (DateConstraint(C.START_NO_EARLIER_THAN, at(6, 9)), at(6, 9), days(1)),
        (DateConstraint(C.FINISH_NO_EARLIER_THAN, at(7, 18)), at(6, 9), days(1)),
        (DateConstraint(C.START_NO_LATER_THAN, at(5, 9)), at(4, 9), days(1)),
        (DateConstraint(C.FINISH_NO_LATER_THAN, at(4, 18)), at(4, 9), -days(1)),
        (DateConstraint(C.START_ON, at(6, 9)), at(6, 9), 0),
        (DateConstraint(C.FINISH_ON, at(6, 18)), at(5, 9), 0),
        (DateConstraint(C.MUST_START_ON, at(6, 9)), at(6, 9), 0),
        (DateConstraint(C.MUST_FINISH_ON, at(6, 18)), at(5, 9), 0),
        (DateConstraint(C.AS_LATE_AS_POSSIBLE), at(7, 9), 0),
        (DateConstraint(C.EXTERNAL_EARLY_START, at(6, 9)), at(6, 9), days(1)),
        (DateConstraint(C.EXTERNAL_LATE_FINISH, at(5, 18)), at(4, 9), 0),
    ],
)
def test_each_constraint_moves_what_it_says(constraint, start, total):
    """a (two days) is free beside b (five days)."""
    found = dates([Task("a", "A", days(2), constraints=[constraint]), Task("b", "B", days(5))])["a"]
    assert (found.start, found.total_float) == (start, total)


def test_a_mandatory_start_overrides_links():
    late = Task("b", "B", days(1), constraints=[DateConstraint(C.MUST_START_ON, at(4, 9))])
    found = dates([Task("a", "A", days(2)), late], chain("a", "b"))
    assert found["b"].start == at(4, 9)
    assert found["a"].total_float == -days(2)


def test_an_expected_finish_sets_the_duration():
    wished = Task("b", "B", days(1), constraints=[DateConstraint(C.EXPECTED_FINISH, at(8, 18))])
    found = dates([Task("a", "A", days(1)), wished], chain("a", "b"))["b"]
    assert (found.start, found.finish) == (at(5, 9), at(8, 18))


def test_a_deadline_sets_late_dates_and_moves_no_early_one():
    found = dates([Task("a", "A", days(2), deadline=at(4, 18)), Task("b", "B", days(3))])
    assert found["a"].start == START
    assert found["a"].total_float == -days(1)
    assert found.critical == ("a", "b")


def test_must_finish_by_gives_every_open_end_its_late_date():
    found = dates([Task("a", "A", days(2)), Task("b", "B", days(3))], finish=at(8, 18))
    assert [found[task].total_float for task in "ab"] == [days(3), days(2)]


def test_a_milestone_is_dated_at_the_end_of_what_it_waits_for():
    found = dates([Task("a", "A", days(5)), Task("m", "M")], chain("a", "m"))
    assert found["m"].start == found["m"].finish == at(8, 18)
    assert found.milestones == (found["m"],)
    assert dates([Task("m", "M")])["m"].finish == START


def test_a_start_milestone_stands_where_the_next_task_begins():
    kind = TaskKind.START_MILESTONE
    late = DateConstraint(C.START_NO_EARLIER_THAN, at(6, 9))
    found = dates(
        [Task("m", "M", kind=kind, constraints=[late]), Task("a", "A", 60)], chain("m", "a")
    )
    assert found["m"].start == found["a"].start == at(6, 9)


def test_status_keeps_what_is_done_and_moves_the_rest_to_the_data_date():
    value = plan(
        [Task("a", "A", days(2)), Task("b", "B", days(3)), Task("c", "C", days(1))],
        chain("a", "b", "c"),
    )
    status = pm.StatusUpdate(
        at(8, 18),
        [
            pm.TaskStatus("a", start=at(4, 9), finish=at(6, 18)),
            pm.TaskStatus("b", start=at(7, 9), remaining=days(2)),
        ],
    )
    found = pm.schedule.critical_path(value, status=status)
    assert (found["a"].start, found["a"].finish, found["a"].total_float) == (
        at(4, 9),
        at(6, 18),
        None,
    )
    assert (found["b"].start, found["b"].finish) == (at(7, 9), at(12, 18))
    assert found["c"].finish == at(13, 18)
    assert found["b"].percent == pytest.approx(1 / 3)
    assert found.data_date == at(8, 18)
    assert found.explain("c").steps[-1].code == "driver.progress"
    assert "8 Jan" in found.explain("c").text()


@pytest.mark.parametrize(
    ("rule", "finish"),
    [(pm.ProgressRule.RETAINED_LOGIC, at(13, 18)), (pm.ProgressRule.OVERRIDE, at(11, 18))],
)
def test_work_begun_out_of_sequence_follows_the_progress_rule(rule, finish):
    """b began before a finished: retained logic holds its rest until a is done, override not."""
    value = plan(
        [Task("a", "A", days(4)), Task("b", "B", days(2))],
        chain("a", "b"),
        settings=pm.Settings(progress=rule),
    )
    status = pm.StatusUpdate(
        at(8, 18),
        [
            pm.TaskStatus("a", start=at(4, 9), remaining=days(2)),
            pm.TaskStatus("b", start=at(7, 9), remaining=days(1)),
        ],
    )
    assert pm.schedule.critical_path(value, status=status)["b"].finish == finish


def test_a_maximum_lag_delays_the_predecessor():
    """c may follow b by at most a day, and waits for a: so b is delayed, not c hurried."""
    tasks = [Task("a", "A", days(6)), Task("b", "B", days(1)), Task("c", "C", days(1))]
    links = [Dependency("a", "c"), Dependency("b", "c", max_lag=days(1))]
    found = dates(tasks, links)
    assert found["c"].start == at(12, 9)
    assert found["b"].finish == at(8, 18)
    assert found.explain("b").steps[0].code == "driver.maximum_lag"


def test_maximum_lags_that_cannot_hold_name_the_link():
    tasks = [Task("a", "A", days(1)), Task("b", "B", days(3)), Task("c", "C", days(1))]
    links = [*chain("a", "b", "c"), Dependency("a", "c", max_lag=days(1))]
    with pytest.raises(pm.InfeasibleError) as caught:
        dates(tasks, links)
    assert caught.value.conflicts[0].path == 'dependencies["a->c"].max_lag'
    assert "within 1 d" in caught.value.conflicts[0].text()


def test_spans_stretch_between_their_neighbours_and_are_never_critical():
    tasks = [
        Task("a", "A", days(2)),
        Task("b", "B", days(3)),
        Task("loe", "Manage", kind=TaskKind.LEVEL_OF_EFFORT),
    ]
    links = [
        *chain("a", "b"),
        Dependency("a", "loe", LinkType.SS),
        Dependency("b", "loe", LinkType.FF),
    ]
    found = dates(tasks, links)
    assert (found["loe"].start, found["loe"].finish) == (START, at(8, 18))
    assert not found["loe"].is_critical


def test_manual_tasks_keep_their_dates_and_drive():
    by_hand = Task("a", "A", days(1), kind=TaskKind.MANUAL, start=at(6, 9))
    found = dates([by_hand, Task("b", "B", days(1))], chain("a", "b"))
    assert (found["a"].start, found["b"].start) == (at(6, 9), at(7, 9))


def test_inactive_tasks_hold_nobody_back():
    idle = Task("a", "A", days(9), kind=TaskKind.INACTIVE)
    found = dates([idle, Task("b", "B", days(1))], chain("a", "b"))
    assert found.finish == at(4, 18)
    assert found.critical == ("b",)


def test_work_is_divided_by_the_people_it_asks_for():
    pair = Task("a", "A", work=days(4), needs=[pm.SkillNeed("python", count=2)])
    bo = pm.Resource("bo", skills=[pm.Skill("python", pace=2.0)])
    assert dates([pair], resources=[bo])["a"].finish == at(5, 18)
    given = pm.Assignment("a", "bo", slot=0)
    assert dates([pair], resources=[bo], assignments=[given])["a"].finish == at(5, 18)


def test_the_wbs_rolls_up_and_a_project_may_start_later():
    wbs = [
        pm.WbsElement("p", "Project", start=at(6, 9), deadline=at(7, 18)),
        pm.WbsElement("q", "Part", "p"),
    ]
    found = dates([Task("a", "A", days(2), wbs="q"), Task("b", "B", days(1), wbs="p")], wbs=wbs)
    assert found["a"].start == at(6, 9)
    assert [(row.id, row.level, row.tasks, row.finish) for row in found.wbs] == [
        ("p", 0, 2, at(7, 18)),
        ("q", 1, 1, at(7, 18)),
    ]
    assert found.explain("a").text() == "A cannot start before Project does, Wed 6 Jan 2027 09:00"


def test_the_reason_of_a_date_goes_down_to_its_first_cause():
    spring = pm.weekly("cn", "China", holidays=[date(2027, 1, 8)])
    tasks = [
        Task("a", "Survey", days(4), constraints=[DateConstraint(C.START_NO_EARLIER_THAN, START)]),
        Task("b", "Design", days(1)),
        Task("c", "Review", days(1)),
    ]
    links = [Dependency("a", "b"), Dependency("b", "c", lag=hours(4))]
    why = dates(tasks, links, calendars=[spring], calendar="cn").explain("c")
    assert [step.code for step in why.steps] == [
        "driver.link_lag",
        "driver.link_closed",
        "driver.plan_start",
    ]
    assert why.text("zh-CN").splitlines() == [
        "“Review”等待“Design”完成，即2027年1月11日（周一）18:00，之后再过4小时",
        "“Design”等待“Survey”完成，即2027年1月7日（周四）18:00；其后日历“China”休息（2027-01-08），至2027年1月11日（周一）09:00复工",
        "“Survey”随项目开始，2027年1月4日（周一）09:00",
    ]


def test_dates_past_the_calendar_are_a_named_problem():
    rare = pm.Calendar("rare", weeks=[pm.WorkWeek(((pm.Shift(540, 541),), *((),) * 6))])
    with pytest.raises(pm.PlanError, match="run past the year"):
        dates([Task("a", "A", 10**8)], calendars=[rare], calendar="rare")
