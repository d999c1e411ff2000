"""The rules of Primavera P6, each on a net small enough to check by hand.

Office: Monday to Friday, 8 to 12 and 13 to 17. Night: every day, 0 to 24. 2027-03-01 is a Monday.
"""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import ConstraintType, DateConstraint, Dependency, LinkType, Task, TaskKind, days
from pmcore.model import shifts, weekly

OFFICE = weekly("office", hours=shifts("08:00-12:00", "13:00-17:00"))
SITE = weekly("site", working=range(7), hours=shifts("08:00-16:00"))
START = datetime(2027, 3, 1)


def at(day, hour=0, minute=0, month=3):
    return datetime(2027, month, day, hour, minute)


def schedule(*tasks, links=(), facts=(), now=START, finish=None, wbs=(), **settings):
    """Return the dates that P6's rules give at a data date."""
    plan = pm.Plan(
        "P",
        start=START,
        finish=finish,
        calendar="office",
        calendars=[OFFICE, SITE],
        settings=pm.Settings(
            rules=pm.Rules.P6, lag_calendar=pm.LagCalendar.PREDECESSOR, **settings
        ),
        tasks=tasks,
        wbs=wbs,
        dependencies=[Dependency(*link) for link in links],
        updates=[pm.StatusUpdate(now, facts)],
    )
    assert not [each for each in pm.check(plan) if each.severity is pm.Severity.ERROR]
    dates = pm.schedule.critical_path(plan)
    assert pm.verify.schedule(plan, dates) == ()
    assert pm.io.loads(pm.io.dumps(dates)) == dates
    return dates


def wish(kind, date=None):
    return DateConstraint(ConstraintType(kind), date)


def test_nothing_starts_before_the_later_of_data_date_and_planned_start():
    """P6-1."""
    assert schedule(Task("a", duration=days(1)), now=at(3))["a"].start == at(3, 8)
    assert schedule(Task("a", duration=days(1)), now=datetime(2027, 2, 1))["a"].start == at(1, 8)


def test_what_is_done_out_of_sequence_still_waits_for_its_predecessor():
    """P6-2: c waits through b, which is done, for a, which is not."""
    dates = schedule(
        Task("a", duration=days(5)),
        Task("b", duration=days(1)),
        Task("c", duration=days(1)),
        links=[("a", "b"), ("b", "c")],
        facts=[pm.TaskStatus("b", start=at(1, 8), finish=at(1, 17))],
        now=at(2),
    )
    assert dates["a"].finish == at(8, 17)
    assert dates["c"].start == at(9, 8)
    assert (dates["b"].start, dates["b"].finish) == (at(1, 8), at(1, 17))


def test_progress_override_lets_begun_work_go_on():
    """P6-4: what has begun waits for nothing unfinished but to finish."""
    both = [Task("a", duration=days(5)), Task("b", duration=days(4))]
    facts = [pm.TaskStatus("b", start=at(1, 8), remaining=days(2))]
    kept = schedule(*both, links=[("a", "b")], facts=facts, now=at(3))
    assert kept["b"].finish == at(11, 17)
    override = pm.ProgressRule.OVERRIDE
    free = schedule(*both, links=[("a", "b")], facts=facts, now=at(3), progress=override)
    assert (free["b"].start, free["b"].early_start) == (at(1, 8), at(3, 8))
    assert free["b"].finish == at(4, 17)
    tied = schedule(
        *both, links=[("a", "b", LinkType.FF)], facts=facts, now=at(3), progress=override
    )
    assert tied["b"].finish == at(9, 17)


@pytest.mark.parametrize(
    ("kind", "fact", "begins"),
    [
        # It began to run at the end of the 1st: four of ten days are gone by the 8th.
        (LinkType.FS, pm.TaskStatus("a", start=at(1, 8), finish=at(1, 17)), at(16, 8)),
        # It began to run at the begin of the 1st: five are gone.
        (LinkType.SS, pm.TaskStatus("a", start=at(1, 8), remaining=days(9)), at(15, 8)),
        # It begins to run at the data date.
        (LinkType.SS, None, at(22, 8)),
    ],
)
def test_a_lag_burns_down_from_what_has_happened(kind, fact, begins):
    """P6-3: on its calendar, until the data date."""
    dates = schedule(
        Task("a", duration=days(10)),
        Task("b", duration=days(1)),
        links=[("a", "b", kind, days(10))],
        facts=[fact] if fact else [],
        now=at(8),
    )
    assert dates["b"].start == begins


def test_nothing_is_left_of_a_lead_from_what_has_happened():
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=days(1)),
        links=[("a", "b", LinkType.FS, -days(3))],
        facts=[pm.TaskStatus("a", start=at(1, 8), finish=at(1, 17))],
        now=at(3),
    )
    assert dates["b"].start == at(3, 8)


def test_started_work_is_dated_by_what_remains_of_it():
    """P6-8: the early start is that of the rest, the start the actual one."""
    dates = schedule(
        Task("a", duration=days(5)),
        facts=[pm.TaskStatus("a", start=at(1, 8), remaining=days(2))],
        now=at(4),
    )
    row = dates["a"]
    assert (row.start, row.early_start, row.finish) == (at(1, 8), at(4, 8), at(5, 17))
    assert (row.late_start, row.total_float) == (at(4, 8), 0)


def test_work_that_began_after_the_data_date_goes_on_at_the_data_date():
    dates = schedule(
        Task("a", duration=days(4)),
        facts=[pm.TaskStatus("a", start=at(4, 8), remaining=days(3))],
        now=at(3),
    )
    assert (dates["a"].early_start, dates["a"].finish) == (at(3, 8), at(5, 17))


def test_suspended_work_goes_on_when_it_resumes():
    dates = schedule(
        Task("a", duration=days(5)),
        facts=[
            pm.TaskStatus(
                "a", start=at(1, 8), remaining=days(2), suspend=at(2, 17), resume=at(10, 8)
            )
        ],
        now=at(3),
    )
    assert (dates["a"].early_start, dates["a"].finish) == (at(10, 8), at(11, 17))


def test_milestones_lie_in_working_time():
    """P6-6: a start milestone at a start, a finish milestone where it is held or at a start."""
    dates = schedule(
        Task("a", duration=days(5)),
        Task("s", kind=TaskKind.START_MILESTONE),
        Task("f", kind=TaskKind.FINISH_MILESTONE),
        Task("x", duration=days(1)),
        links=[("a", "s"), ("a", "f"), ("s", "x")],
    )
    assert dates["s"].start == at(8, 8)  # the Monday after
    assert dates["f"].start == at(5, 17)  # the Friday
    alone = schedule(Task("f", kind=TaskKind.FINISH_MILESTONE), now=at(6))
    assert alone["f"].start == at(8, 8)  # a data date on a Saturday
    assert dates["f"].late_finish == dates["x"].finish


def test_as_late_as_possible_consumes_free_float_alone():
    """P6-5: up to the successor, past its own late date; with none, to the project's end."""
    dates = schedule(
        Task("a", duration=days(2), constraints=[wish("as_late_as_possible")]),
        Task("b", duration=days(10)),
        Task("c", duration=days(1), constraints=[wish("finish_no_later_than", at(10, 17))]),
        Task("d", duration=days(1), constraints=[wish("as_late_as_possible")]),
        links=[("a", "c"), ("b", "c")],
        finish=at(31, 17),
    )
    assert (dates["a"].start, dates["a"].finish) == (at(11, 8), at(12, 17))
    assert dates["a"].total_float == -days(3)
    assert dates["d"].finish == dates["c"].finish == at(15, 17)


def test_open_ends_may_last_to_the_must_finish_by_date():
    """P6-7."""
    assert schedule(Task("a", duration=days(1)), finish=at(5, 17))["a"].total_float == days(4)


def test_a_mandatory_date_holds_against_links_but_not_before_the_data_date():
    links = [("a", "b")]
    pair = [Task("a", duration=days(5)), Task("b", duration=days(1))]
    pair[1] = pm.Task("b", duration=days(1), constraints=[wish("must_start_on", at(3, 8))])
    assert schedule(*pair, links=links)["b"].start == at(3, 8)
    late = schedule(*pair, links=links, now=at(4))
    assert (late["b"].start, late["b"].late_start) == (at(4, 8), at(3, 8))
    assert late["b"].total_float == -days(1)


def test_an_expected_finish_sets_what_remains_unless_it_has_passed():
    told = [wish("expected_finish", at(5, 17))]
    assert schedule(Task("a", duration=days(9), constraints=told))["a"].finish == at(5, 17)
    past = schedule(Task("a", duration=days(2), constraints=told), now=at(8))
    assert past["a"].finish == at(9, 17)


def test_secondary_constraints_and_external_dates_count_too():
    wishes = [
        wish("start_no_earlier_than", at(2, 8)),
        wish("finish_no_later_than", at(4, 17)),
        wish("external_early_start", at(3, 8)),
        wish("external_late_finish", at(3, 17)),
    ]
    row = schedule(Task("a", duration=days(1), constraints=wishes), Task("b", duration=days(9)))[
        "a"
    ]
    assert (row.start, row.late_finish, row.total_float) == (at(3, 8), at(3, 17), 0)


def test_a_level_of_effort_stretches_with_its_lags_and_has_late_dates():
    dates = schedule(
        Task("a", duration=days(2)),
        Task("b", duration=days(5)),
        Task("z", duration=days(9)),
        Task("loe", kind=TaskKind.LEVEL_OF_EFFORT),
        links=[
            ("a", "b"),
            ("a", "loe", LinkType.SS, days(1)),
            ("loe", "b", LinkType.FF),
        ],
    )
    row = dates["loe"]
    assert (row.start, row.finish) == (at(2, 8), at(9, 17))
    assert (row.late_finish, row.total_float) == (dates["b"].late_finish, days(2))
    assert "stretches from a to b" in row.driver.text()


def test_a_wbs_summary_spans_the_tasks_of_its_element():
    dates = schedule(
        Task("a", duration=days(2), wbs="w"),
        Task("b", duration=days(5), wbs="w.1"),
        Task("c", duration=days(9)),
        Task("sum", kind=TaskKind.HAMMOCK, wbs="w"),
        wbs=[pm.WbsElement("w"), pm.WbsElement("w.1", parent="w")],
        links=[("a", "b")],
    )
    assert (dates["sum"].start, dates["sum"].finish) == (at(1, 8), at(9, 17))


def test_a_finish_is_not_written_before_what_held_it():
    """The site works to 16:00: held by 17:00, its finish is the next morning's start."""
    dates = schedule(
        Task("a", duration=days(2)),
        Task("b", duration=days(1), calendar="site"),
        Task("c", duration=days(1)),
        links=[("a", "b", LinkType.FF), ("b", "c")],
    )
    assert dates["b"].finish == at(3, 8)
    assert dates["c"].start == at(3, 8)


def test_a_start_to_finish_link_makes_the_finish_come_after_the_start():
    """P6-10: a minute into the day on which the predecessor starts."""
    dates = schedule(
        Task("a", duration=days(1), constraints=[wish("start_no_earlier_than", at(8, 8))]),
        Task("b", duration=days(1)),
        links=[("a", "b", LinkType.SF)],
    )
    assert dates["b"].finish == at(8, 8, 1)


def test_inactive_work_counts_for_nothing():
    dates = schedule(
        Task("a", duration=days(9), kind=TaskKind.INACTIVE),
        Task("b", duration=days(1)),
        links=[("a", "b")],
    )
    assert dates["b"].start == at(1, 8)
    assert dates.finish == at(1, 17)


def test_free_float_reaches_to_where_what_follows_was_moved():
    """P6-5, P6-11: files store it so."""
    dates = schedule(
        Task("a", duration=days(1)),
        Task("late", duration=days(1), constraints=[wish("as_late_as_possible")]),
        Task("b", duration=days(5)),
        links=[("a", "late")],
    )
    assert dates["late"].start == at(5, 8)
    assert (dates["a"].free_float, dates["late"].free_float) == (days(3), 0)


def test_a_level_of_effort_holds_no_end():
    """P6-7: what has nothing to span lasts its duration, and nobody floats because of it."""
    dates = schedule(
        Task("a", duration=days(1), wbs="w"),
        Task("loe", duration=days(5), kind=TaskKind.LEVEL_OF_EFFORT, wbs="w"),
        Task("sum", kind=TaskKind.HAMMOCK, wbs="w"),
        wbs=[pm.WbsElement("w")],
    )
    assert dates["loe"].finish == at(5, 17)
    assert dates["sum"].finish == at(1, 17)
    assert dates["a"].total_float == dates["a"].free_float == 0


@pytest.mark.parametrize(
    "wished", [wish("start_no_earlier_than", at(10)), wish("as_late_as_possible")]
)
def test_a_level_of_effort_wishes_nothing(wished):
    dates = schedule(
        Task("a", duration=days(2)),
        Task("loe", kind=TaskKind.LEVEL_OF_EFFORT, constraints=[wished], deadline=at(1)),
        Task("b", duration=days(9)),
        links=[("a", "loe", LinkType.SS), ("a", "loe", LinkType.FF)],
    )
    row = dates["loe"]
    assert (row.start, row.finish, row.total_float) == (at(1, 8), at(2, 17), days(7))


def test_the_lag_of_a_begun_level_of_effort_burns_down():
    """P6-3: of three days from the 1st, one is left on the 3rd."""
    dates = schedule(
        Task("loe", duration=days(9), kind=TaskKind.LEVEL_OF_EFFORT),
        Task("b", duration=days(1), constraints=[wish("start_no_earlier_than", at(8))]),
        links=[("loe", "b", LinkType.SS, days(3)), ("loe", "b", LinkType.FF)],
        facts=[pm.TaskStatus("loe", start=at(1, 8), remaining=days(7))],
        now=at(3),
    )
    assert (dates["loe"].early_start, dates["loe"].finish) == (at(5, 8), at(8, 17))


def test_between_two_done_ones_a_lag_goes_on_under_override():
    """P6-4: b's logic date is the 5th, so that c may be late until then."""
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=days(1)),
        Task("c", duration=days(1)),
        links=[("a", "b", LinkType.FS, days(4))],
        facts=[pm.TaskStatus(name, start=at(1, 8), finish=at(1, 17)) for name in "ab"],
        now=at(2),
        progress=pm.ProgressRule.OVERRIDE,
    )
    assert dates["c"].total_float == days(3)


@pytest.mark.parametrize("progress", list(pm.ProgressRule)[:2])
@pytest.mark.parametrize("kind", ["must_finish_on", "finish_on", "finish_no_earlier_than"])
def test_wishes_for_the_finish_hold_what_goes_on(kind, progress):
    """P6-8."""
    dates = schedule(
        Task("a", duration=days(4), constraints=[wish(kind, at(12, 17))]),
        facts=[pm.TaskStatus("a", start=at(1, 8), remaining=days(2))],
        now=at(3),
        progress=progress,
    )
    assert (dates["a"].early_start, dates["a"].finish) == (at(11, 8), at(12, 17))


def test_expected_finishes_in_a_row():
    """One that has passed when its predecessor has been stretched leaves the work as it is."""
    expected = [wish("expected_finish", at(5, 17))]
    dates = schedule(
        Task("a", duration=days(1), constraints=expected),
        Task("b", duration=days(1), constraints=expected),
        Task("c", duration=days(1), constraints=expected),
        links=[("a", "b"), ("b", "c", LinkType.FF)],
    )
    assert (dates["b"].start, dates["b"].finish) == (at(8, 8), at(8, 17))
    # What holds the finish does not count: c lasts from the data date's five days.
    assert (dates["c"].start, dates["c"].finish) == (at(2, 8), at(8, 17))


def test_a_milestone_expects_no_finish():
    wishes = [wish("expected_finish", at(5, 17))]
    row = schedule(Task("m", kind=TaskKind.FINISH_MILESTONE, constraints=wishes))["m"]
    assert row.start == row.finish


def test_a_mandatory_milestone_lies_in_working_time():
    """P6-6: not in the night between two days."""
    wishes = [wish("must_finish_on", at(2, 4))]
    row = schedule(Task("m", kind=TaskKind.FINISH_MILESTONE, constraints=wishes))["m"]
    assert row.start == row.finish == at(2, 8)


def test_what_starts_before_a_finish_starts_a_minute_before_the_rest():
    """P6-10: for free float as for late dates."""
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=days(3), deadline=at(3, 17)),
        Task("z", duration=days(9)),
        links=[("a", "b", LinkType.SF)],
    )
    assert dates["a"].late_start == at(3, 16, 59)
    assert dates["a"].free_float == days(3) - 1
