"""The rules of Microsoft Project, each on a net small enough to check by hand.

Monday to Friday, 8 to 12 and 13 to 17; 2027-03-01 is a Monday.
"""

from datetime import datetime

import pmcore as pm
from pmcore import ConstraintType, DateConstraint, Dependency, LinkType, Task, TaskKind, days
from pmcore.model import shifts, weekly

OFFICE = weekly("office", hours=shifts("08:00-12:00", "13:00-17:00"))


def at(day, hour=8, month=3):
    return datetime(2027, month, day, hour)


def schedule(*tasks, links=(), facts=(), now=None, finish=None, wbs=(), **settings):
    """Return the dates that Microsoft Project's rules give."""
    plan = pm.Plan(
        "P",
        start=at(1),
        finish=finish,
        calendar="office",
        calendars=[OFFICE],
        settings=pm.Settings(rules=pm.Rules.MSP, float_by=pm.FloatBy.SMALLEST, **settings),
        tasks=tasks,
        wbs=wbs,
        dependencies=[Dependency(*link) for link in links],
        updates=[pm.StatusUpdate(now, facts)] if now else (),
    )
    assert not [each for each in pm.check(plan) if each.severity is pm.Severity.ERROR]
    dates = pm.schedule.critical_path(plan)
    assert pm.verify.schedule(plan, dates) == ()
    return dates


def wish(kind, date=None):
    return DateConstraint(ConstraintType(kind), date)


def test_what_is_late_stays_where_it_was_planned():
    """MSP-1: the status date moves nothing."""
    assert schedule(Task("a", duration=days(1)), now=at(15))["a"].start == at(1)


def test_what_has_begun_goes_on_at_its_resume_date():
    """MSP-1: links do not move it."""
    dates = schedule(
        Task("a", duration=days(5)),
        Task("b", duration=days(4)),
        links=[("a", "b")],
        facts=[pm.TaskStatus("b", start=at(1), remaining=days(2), resume=at(4))],
        now=at(2, 17),
    )
    row = dates["b"]
    assert (row.start, row.early_start, row.finish) == (at(1), at(1), at(5, 17))
    assert row.late_start == at(1)


def test_without_a_resume_date_it_goes_on_where_its_work_so_far_ends():
    dates = schedule(
        Task("a", duration=days(4)),
        facts=[pm.TaskStatus("a", start=at(2), remaining=days(1))],
        now=at(2, 17),
    )
    assert dates["a"].finish == at(5, 17)


def test_a_predecessor_is_late_by_the_resume_date_of_what_has_begun():
    """MSP-5: however much float the successor has."""
    dates = schedule(
        Task("a", duration=days(2)),
        Task("b", duration=days(4)),
        Task("z", duration=days(20)),
        links=[("a", "b")],
        facts=[pm.TaskStatus("b", start=at(3), remaining=days(3), resume=at(4))],
        now=at(3, 17),
    )
    assert dates["a"].late_finish == at(3, 17)
    assert dates["a"].total_float == days(1)


def test_what_is_done_is_late_when_it_happened():
    dates = schedule(
        Task("a", duration=days(2)),
        Task("b", duration=days(4)),
        facts=[pm.TaskStatus("a", start=at(1), finish=at(3, 17))],
        now=at(3, 17),
    )
    assert (dates["a"].late_start, dates["a"].late_finish) == (at(1), at(3, 17))


def test_a_wish_for_a_start_stands_in_place_of_the_project_start():
    """MSP-8."""
    early = [wish("start_no_earlier_than", datetime(2027, 2, 22, 8))]
    row = schedule(Task("a", duration=days(1), constraints=early))["a"]
    assert row.start == datetime(2027, 2, 22, 8)


def test_the_start_of_work_dated_from_its_finish_holds_no_late_date():
    """MSP-5: start links out of a task with finish no earlier than do not bind it."""
    for wishes, late in (
        ([wish("finish_no_earlier_than", at(1))], at(12, 17)),
        ([], at(2, 17)),
    ):
        dates = schedule(
            Task("a", duration=days(2), constraints=wishes),
            Task("b", duration=days(10)),
            links=[("a", "b", LinkType.SS)],
        )
        assert dates["a"].late_finish == late


def test_constraints_are_walls_only_when_they_are_honoured():
    """MSP-7: no later than, and must, against a link that asks for later."""
    wishes = {
        "start_no_later_than": at(2),
        "finish_no_later_than": at(2, 17),
        "must_start_on": at(2),
        "must_finish_on": at(2, 17),
    }
    for kind, date in wishes.items():
        pair = [
            Task("a", duration=days(5)),
            Task("b", duration=days(1), constraints=[wish(kind, date)]),
        ]
        held = schedule(*pair, links=[("a", "b")], honours_constraints=True)
        assert held["b"].start == at(2), kind
        free = schedule(*pair, links=[("a", "b")])
        assert free["b"].start == at(8), kind
        assert free["b"].total_float == -days(4), kind


def test_splits_are_breaks_in_working_time():
    dates = schedule(Task("a", duration=days(3), splits=[(days(1), days(2))]))
    row = dates["a"]
    assert row.finish == at(5, 17)
    assert row.duration == days(3)
    assert row.segments == ((at(1), at(1, 17)), (at(4), at(5, 17)))


def test_breaks_that_are_past_count_no_more():
    dates = schedule(
        Task("a", duration=days(3), splits=[(days(1), days(2))]),
        facts=[pm.TaskStatus("a", start=at(1), remaining=days(1), resume=at(5))],
        now=at(4, 17),
    )
    assert dates["a"].finish == at(5, 17)


def test_a_plan_from_its_finish_is_as_late_as_it_can():
    """Everything lies at its late dates, but for what is to be as soon as possible."""
    soon = [wish("as_soon_as_possible")]
    dates = schedule(
        Task("a", duration=days(2)),
        Task("b", duration=days(3)),
        Task("c", duration=days(1)),
        Task("d", duration=days(1), constraints=soon),
        links=[("a", "b"), ("a", "c"), ("a", "d")],
        finish=at(12, 17),
        schedules_from_finish=True,
    )
    assert (dates["b"].start, dates["b"].finish) == (at(10), at(12, 17))
    assert (dates["a"].start, dates["a"].finish) == (at(8), at(9, 17))
    assert (dates["c"].start, dates["c"].early_start) == (at(12), at(10))
    assert dates["c"].total_float == days(2)
    assert dates["d"].start == at(10)
    assert dates.critical == ("a", "b")
    assert dates.start == at(8)
    assert "without delaying" in dates["a"].driver.text()


def test_manual_work_keeps_its_dates_and_drives():
    """MSP-4."""
    dates = schedule(
        Task("a", duration=days(5)),
        Task("m", duration=days(1), kind=TaskKind.MANUAL, start=at(3), finish=at(3, 17)),
        Task("b", duration=days(1)),
        links=[("a", "m"), ("m", "b")],
    )
    assert dates["m"].start == at(3)
    assert dates["b"].start == at(4)


def test_a_summary_holds_what_lies_below_it():
    """MSP-7: its earliest start moves dates, its deadline late dates alone."""
    elements = [
        pm.WbsElement("w", start=at(3), deadline=at(5, 17)),
        pm.WbsElement("v", parent="w", deadline=at(9, 17)),
    ]
    dates = schedule(
        Task("a", duration=days(1), wbs="v"),
        Task("b", duration=days(2), wbs="v", deadline=at(8, 17)),
        Task("c", duration=days(5)),
        Task("d", duration=days(5)),
        links=[("a", "b"), ("c", "d")],
        wbs=elements,
    )
    assert (dates["a"].start, dates["b"].finish) == (at(3), at(5, 17))
    assert [dates[task].late_finish for task in "abd"] == [at(3, 17), at(5, 17), at(12, 17)]
    assert [dates[task].total_float for task in "abcd"] == [0, 0, 0, 0]
    free = schedule(
        *(Task(row.id, duration=row.duration, wbs="v") for row in dates.tasks[:2]),
        Task("c", duration=days(10)),
        links=[("a", "b")],
        wbs=[pm.WbsElement("v", deadline=at(9, 17))],
    )
    assert [free[task].total_float // days(1) for task in "abc"] == [4, 4, 0]
    late = schedule(
        Task("a", duration=days(8), wbs="w"), wbs=[pm.WbsElement("w", deadline=at(9, 17))]
    )
    assert late["a"].total_float == -days(1)
    assert late["a"].finish == at(10, 17)


def test_instants_are_spelled_as_held():
    """A finish that Tuesday's start holds lies there; so do the late dates of milestones."""
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=days(2)),
        Task("c", duration=days(1)),
        Task("m", kind=TaskKind.FINISH_MILESTONE),
        links=[("a", "b"), ("b", "c", LinkType.SF), ("m", "b")],
    )
    assert (dates["c"].start, dates["c"].finish) == (at(1), at(2))
    assert dates["m"].late_start == dates["m"].late_finish == at(2)


def test_a_start_is_not_late_after_what_limits_it():
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=0, constraints=[wish("start_no_later_than", at(2, 17))]),
        Task("c", duration=days(5)),
        links=[("a", "b", LinkType.SS)],
    )
    assert dates["a"].late_start == at(2, 17)


def test_walls_stand_no_earlier_than_the_project():
    """MSP-7."""
    wishes = [wish("finish_no_later_than", datetime(2027, 2, 23, 17))]
    row = schedule(Task("a", duration=days(1), constraints=wishes), honours_constraints=True)["a"]
    assert (row.start, row.total_float) == (at(1), -days(4))


def test_manual_work_that_has_begun_keeps_its_finish():
    """MSP-4: and wishes for nothing."""
    wishes = [wish("must_start_on", at(22))]
    row = schedule(
        Task(
            "m",
            duration=days(3),
            kind=TaskKind.MANUAL,
            start=at(1),
            finish=at(3, 20),
            constraints=wishes,
        ),
        facts=[pm.TaskStatus("m", start=at(1), remaining=days(1))],
        now=at(2, 17),
        honours_constraints=True,
    )["m"]
    assert (row.start, row.finish) == (at(1), at(3, 20))
    assert (row.late_start, row.total_float) == (at(1), 0)


def test_links_into_what_has_begun():
    """MSP-5: SF binds no more; FF binds as the deadline would, though the work ends later."""
    dates = schedule(
        Task("a", duration=days(1)),
        Task("b", duration=days(1)),
        Task("c", duration=days(4), deadline=at(3, 17)),
        Task("d", duration=days(20)),
        links=[("a", "c", LinkType.SF), ("b", "c", LinkType.FF)],
        facts=[pm.TaskStatus("c", start=at(2), remaining=days(3))],
        now=at(2, 17),
    )
    assert dates["a"].late_finish == dates["d"].finish
    assert dates["b"].late_finish == at(3, 17)
    assert (dates["c"].late_finish, dates["c"].total_float) == (dates["c"].finish, -days(2))


def test_links_out_of_work_dated_from_its_finish_count_for_free_float():
    """MSP-5: the start may slip two days until b's would; a file stores such a float."""
    dates = schedule(
        Task("a", duration=days(2), constraints=[wish("finish_no_earlier_than", at(1))]),
        Task("b", duration=days(1), constraints=[wish("start_no_earlier_than", at(3))]),
        Task("c", duration=days(10)),
        links=[("a", "b", LinkType.SS)],
    )
    assert (dates["a"].total_float, dates["a"].free_float) == (days(8), days(2))


def test_what_is_to_be_late_is_not_held_by_what_has_begun():
    """MSP-5: SS and SF links to begun work bind nobody."""
    dates = schedule(
        Task("a", duration=days(1), constraints=[wish("as_late_as_possible")]),
        Task("b", duration=days(4)),
        links=[("a", "b", LinkType.SS)],
        facts=[pm.TaskStatus("b", start=at(1), remaining=days(3))],
        now=at(1, 17),
    )
    assert dates["a"].finish == dates["b"].finish == at(4, 17)


def test_manual_work_wishes_nothing_backward_either():
    """MSP-4: its start holds its late dates, though it is to finish no earlier than a date."""
    wishes = [wish("finish_no_earlier_than", at(1))]
    stated = {"kind": TaskKind.MANUAL, "start": at(1), "finish": at(1, 17)}
    dates = schedule(
        Task("m", duration=days(1), constraints=wishes, **stated),
        Task("b", duration=days(1), deadline=at(3, 17)),
        Task("c", duration=days(10)),
        links=[("m", "b", LinkType.SS)],
    )
    assert dates["m"].late_start == at(3)
