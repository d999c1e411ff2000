"""Faults that reviews found, each by the smallest plan that showed it."""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import Dependency, LinkType, Task, TaskKind, days
from pmcore.model import Edit, shifts, weekly
from pmcore.schedule import critical_path, floats, live, relations

OFFICE = weekly("office", hours=shifts("08:00-12:00", "13:00-17:00"))


def at(day, hour=8, minute=0):
    return datetime(2027, 3, day, hour, minute)


def plan(*tasks, links=(), rules=pm.Rules.TEXTBOOK, settings=None, **fields):
    chosen = pm.Settings(rules=rules, **(settings or {}))
    return pm.Plan(
        "P",
        start=at(1),
        calendar="office",
        calendars=[OFFICE],
        tasks=tasks,
        dependencies=[
            link if isinstance(link, Dependency) else Dependency(*link) for link in links
        ],
        settings=chosen,
        **fields,
    )


def wish(kind, date=None):
    return pm.DateConstraint(pm.ConstraintType(kind), date)


def same(followed):
    assert followed.schedule == critical_path(followed.plan)


def test_a_delay_for_a_maximum_lag_goes_when_it_is_not_needed():
    """Delays are results: no edit finds them among the bounds of a task."""
    followed = live(
        plan(
            Task("a", duration=days(1)),
            Task("b", duration=days(10)),
            Task("c", duration=days(1)),
            links=[Dependency("a", "c", max_lag=0), ("b", "c")],
        )
    )
    assert followed.schedule["a"].driver.code == "driver.maximum_lag"
    followed.apply(Edit("tasks", "b", "duration", after=days(1)))
    same(followed)
    assert followed.schedule["a"].start == at(1)


def test_edits_know_stakeholders_hammocks_and_gates():
    """A task may name a stakeholder; a span names the first of equals; a gate holds."""
    followed = live(
        plan(
            Task("x", wbs="w"),
            Task("a", duration=days(1), wbs="w", responsible="boss"),
            Task("b", duration=days(1), wbs="w"),
            Task("m", kind=TaskKind.FINISH_MILESTONE),
            Task("h", kind=TaskKind.HAMMOCK, wbs="w"),
            stakeholders=[pm.Stakeholder("boss", "Boss")],
            wbs=[pm.WbsElement("w")],
            gates=[pm.Gate("g", "m", name="G", reopens=at(9))],
        )
    )
    for edit in (
        Edit("tasks", "a", "duration", after=days(2)),
        Edit("dependencies", "x->a", "", None, Dependency("x", "a")),
        Edit("tasks", "m", "name", after="M"),
    ):
        followed.apply(edit)
        same(followed)


def test_relations_lead_from_what_remains_under_p6():
    """An SS lag burns down and counts from the rest of the predecessor."""
    one = plan(
        Task("a", duration=days(10)),
        Task("b", duration=days(1)),
        links=[("a", "b", LinkType.SS, days(6))],
        rules=pm.Rules.P6,
        updates=[pm.StatusUpdate(at(5, 17), [pm.TaskStatus("a", start=at(1), remaining=days(8))])],
    )
    (row,) = relations(one).rows
    assert row.is_driving
    assert row.free_float == 0
    assert row.total_float == critical_path(one)["b"].total_float


def test_a_schedule_from_the_finish_keeps_maximum_lags():
    one = plan(
        Task("a", duration=days(1)),
        Task("c", duration=days(1)),
        Task("b", duration=days(10)),
        links=[Dependency("a", "c", max_lag=0), ("a", "b")],
        finish=at(26, 17),
        settings={"schedules_from_finish": True},
    )
    try:
        dates = critical_path(one)
    except pm.InfeasibleError:
        return
    assert pm.verify.schedule(one, dates) == ()


@pytest.mark.parametrize("hour", [8, 9])
def test_a_wish_at_the_start_of_the_plan_is_a_wish(hour):
    """Scheduled from its finish a plan may start before its start, a wished task not."""
    one = plan(
        Task("a", duration=days(1), constraints=[wish("start_no_earlier_than", at(1, hour))]),
        Task("b", duration=days(6)),
        links=[("a", "b")],
        finish=at(2, 17),
        settings={"schedules_from_finish": True},
    )
    assert critical_path(one)["a"].start == at(1, hour)


def test_several_wishes_at_the_start_count_under_microsofts_rules():
    wishes = [wish("start_no_earlier_than", datetime(2027, 2, 1, 8))]
    both = [*wishes, wish("external_early_start", at(1))]
    for given, starts in ((wishes, datetime(2027, 2, 1, 8)), (both, at(1))):
        one = plan(Task("a", duration=days(1), constraints=given), rules=pm.Rules.MSP)
        assert critical_path(one)["a"].start == starts


@pytest.mark.parametrize("rules", list(pm.Rules))
def test_a_maximum_lag_counts_from_what_happened(rules):
    one = plan(
        Task("a", duration=days(1)),
        Task("c", duration=days(1), constraints=[wish("start_no_earlier_than", at(22))]),
        links=[Dependency("a", "c", max_lag=days(5))],
        rules=rules,
        updates=[pm.StatusUpdate(at(15), [pm.TaskStatus("a", start=at(1), finish=at(1, 17))])],
    )
    with pytest.raises(pm.InfeasibleError):
        critical_path(one)


def test_dates_before_the_first_year_are_refused():
    one = pm.Plan(
        "P",
        start=datetime(1, 1, 4, 9),
        finish=datetime(5, 1, 1),
        tasks=[Task("a", duration=days(2000))],
        settings=pm.Settings(schedules_from_finish=True),
    )
    with pytest.raises(pm.PlanError) as error:
        critical_path(one)
    assert [each.code for each in error.value.problems] == ["plan.before_calendar"]


def test_an_expected_finish_holds_after_a_delay_and_with_breaks():
    told = [wish("expected_finish", at(12, 17))]
    one = plan(
        Task("b", duration=days(3), constraints=told),
        Task("d", duration=days(15)),
        Task("c", duration=days(1)),
        links=[Dependency("b", "c", max_lag=days(8)), ("d", "c")],
    )
    assert critical_path(one)["b"].finish == at(12, 17)
    split = Task("b", duration=days(3), constraints=told, splits=[(days(1), days(2))])
    row = critical_path(plan(split))["b"]
    assert row.finish == row.segments[-1][1] == at(12, 17)


@pytest.mark.parametrize("rules", list(pm.Rules))
def test_what_must_finish_on_a_date_does_with_its_breaks(rules):
    must = [wish("must_finish_on", at(12, 17))]
    one = plan(
        Task("a", duration=days(4), constraints=must, splits=[(days(1), days(2))]),
        rules=rules,
        settings={"honours_constraints": True},
    )
    dates = critical_path(one)
    assert dates["a"].finish == at(12, 17)
    assert pm.verify.schedule(one, dates) == ()


def test_what_remains_is_known_before_what_must_finish():
    must = [wish("must_finish_on", at(12, 17))]
    one = plan(
        Task("a", duration=days(4), constraints=must),
        updates=[pm.StatusUpdate(at(1), [pm.TaskStatus("a", remaining=days(1))])],
    )
    assert critical_path(one)["a"].finish == at(12, 17)


def test_a_start_float_of_begun_work_is_none_of_its_rest():
    one = plan(
        Task("a", duration=days(10)),
        Task("z", duration=days(40)),
        rules=pm.Rules.MSP,
        updates=[pm.StatusUpdate(at(5, 17), [pm.TaskStatus("a", start=at(1), remaining=days(8))])],
    )
    row = next(each for each in floats(one).rows if each.task == "a")
    assert (row.start, row.finish) == (0, days(30))


def test_free_floats_are_bounded_as_the_tools_do():
    held = plan(
        Task("a", duration=days(9)),
        Task("b", duration=days(1), constraints=[wish("must_start_on", at(2))]),
        links=[("a", "b")],
        rules=pm.Rules.P6,
        updates=[pm.StatusUpdate(at(1))],
    )
    assert critical_path(held)["a"].free_float == 0
    late = plan(
        Task("a", duration=days(1), deadline=at(3, 17)),
        Task("b", duration=days(1), constraints=[wish("start_no_earlier_than", at(15))]),
        links=[("a", "b")],
        rules=pm.Rules.MSP,
    )
    assert critical_path(late)["a"].free_float == critical_path(late)["a"].total_float == days(2)


def test_a_mandatory_start_is_not_respelled_by_a_link_it_overrules():
    one = plan(
        Task("p", duration=days(10)),
        Task("b", duration=days(1), constraints=[wish("must_start_on", at(3))]),
        links=[("p", "b", LinkType.FF)],
        rules=pm.Rules.P6,
        updates=[pm.StatusUpdate(at(1))],
    )
    assert critical_path(one)["b"].finish == at(3, 17)


def test_what_precedes_manual_work_comes_before_it_from_the_finish_too():
    one = plan(
        Task("a", duration=days(1)),
        Task("m", duration=days(1), kind=TaskKind.MANUAL, start=at(8), finish=at(8, 17)),
        Task("b", duration=days(1)),
        links=[("a", "m"), ("m", "b")],
        finish=at(26, 17),
        settings={"schedules_from_finish": True},
    )
    assert critical_path(one)["a"].finish == at(5, 17)


def test_a_plan_from_its_finish_needs_one():
    one = plan(Task("a", duration=1), settings={"schedules_from_finish": True})
    assert [(each.code, each.path) for each in pm.check(one)] == [
        ("plan.not_computed", "settings.schedules_from_finish")
    ]
