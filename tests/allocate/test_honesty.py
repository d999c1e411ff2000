"""What is claimed is proved: bounds, collisions, efforts."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest

import pmcore as pm
from pmcore.allocate import Cost, Fairness, Levelling, Makespan, assign, explain, replan
from pmcore.allocate._demand import Overdrawn, possible
from pmcore.allocate._search import sound
from pmcore.run import Status

START = datetime(2027, 1, 4, 9)
WELD = pm.SkillNeed("weld")
ANA = pm.Resource("ana", "Ana", skills=[pm.Skill("weld")], rate=6000)
CRANE = pm.Resource("crane", kind=pm.ResourceKind.EQUIPMENT)


def a_plan(*tasks, resources=(ANA,), **more):
    return pm.Plan("P", start=START, tasks=tasks, resources=resources, currency="CNY", **more)


def test_a_bound_above_a_value_is_refused():
    """It would be an error of the library; it must not pass as a proof."""
    assert sound("makespan", 5, 5) == 5
    with pytest.raises(AssertionError, match=r"makespan.*6.*5"):
        sound("makespan", 5, 6)


def test_what_is_done_between_steps_bounds_from_below():
    """Work under way that ends off the grid of what is left raises no bound above the truth."""
    plan = a_plan(
        pm.Task("a", duration=1450, needs=[pm.ResourceNeed("crane")]),
        pm.Task("b", duration=480, needs=[WELD]),
        resources=(ANA, CRANE),
    )
    status = pm.StatusUpdate(
        START + timedelta(hours=2), tasks=[pm.TaskStatus("a", start=START, remaining=1330)]
    )
    before = assign(plan).schedule
    front = replan(plan, before, status, limits=pm.Limits(work=500))
    assert [point.proof.objective for point in front.points] == [1450.0]
    assert front.points[0].proof.bound <= 1450


def test_running_out_of_effort_is_no_collision():
    """Only what a search refutes is overdrawn; what it does not settle is not known."""
    ptr, eats = np.array([0, 2, 4, 6]), np.array([[3, 0], [0, 3]] * 3)
    with pytest.raises(Overdrawn):
        possible(ptr, eats, np.array([4, 4]))
    unsettled = SimpleNamespace(status=Status.UNKNOWN, is_solved=False)
    with mock.patch("pmcore.allocate._demand._stock.solve", return_value=unsettled):
        assert possible(ptr, eats, np.array([4, 4])) is None


def test_a_wish_that_was_only_not_met_is_said_so():
    """Without time to search, nothing is claimed of what other schedules may do."""
    latest = pm.ConstraintType.FINISH_NO_LATER_THAN
    tasks = [
        pm.Task(
            name,
            duration=960,
            needs=[WELD],
            constraints=[pm.DateConstraint(latest, datetime(2027, 1, day, 18))],
        )
        for name, day in (("a", 5), ("b", 6))
    ]
    with pytest.raises(pm.InfeasibleError) as caught:
        assign(a_plan(*tasks), limits=pm.Limits(seconds=0))
    assert not caught.value.is_proved
    assert [each.code for each in caught.value.conflicts] == ["conflict.latest_not_kept"]
    assert "尚不清楚" in caught.value.conflicts[0].text("zh-CN")
    with pytest.raises(pm.InfeasibleError) as caught:
        assign(a_plan(*tasks))
    assert caught.value.is_proved
    assert caught.value.conflicts[0].code == "conflict.latest"


def test_what_nobody_can_do_alone_is_proved_without_a_search():
    """Who is away for good will not come back, whatever the other tasks do."""
    gone = replace(ANA, leave=[pm.Leave(date(2027, 1, 1), date.max)])
    with pytest.raises(pm.InfeasibleError) as caught:
        assign(
            a_plan(pm.Task("a", duration=60, needs=[WELD]), resources=(gone,)),
            limits=pm.Limits(seconds=0),
        )
    assert caught.value.is_proved
    assert caught.value.conflicts[0].code == "conflict.never_there"


def test_delays_that_chase_each_other_may_come_to_rest():
    """One works Mondays, the others Wednesdays until June: then the maximum lag holds."""
    nine = pm.shifts("09:00-18:00")
    monday = pm.Calendar("mon", weeks=[pm.WorkWeek((nine, *((),) * 6))])
    always = pm.WorkWeek(((pm.Shift(0, 1440),),) * 7, since=date(2027, 6, 7))
    wednesday = pm.Calendar("wed", weeks=[pm.WorkWeek(((), (), nine, *((),) * 4)), always])
    elapsed = pm.LagCalendar.ELAPSED
    plan = pm.Plan(
        "P",
        start=START,
        calendars=[monday, wednesday],
        tasks=[
            pm.Task("a", duration=540, calendar="mon"),
            *(pm.Task(name, duration=60, calendar="wed") for name in "cb"),
        ],
        dependencies=[
            *pm.chain("a", "c", "b"),
            pm.Dependency("a", "b", max_lag=60, lag_calendar=elapsed),
        ],
    )
    found = pm.schedule.critical_path(plan)
    assert found["a"].finish.date() == date(2027, 6, 7)
    assert found["b"].start - found["a"].finish == timedelta(hours=1)
    never = replace(plan, calendars=[monday, replace(wednesday, weeks=wednesday.weeks[:1])])
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.schedule.critical_path(never)
    assert not caught.value.is_proved
    assert [each.code for each in caught.value.conflicts] == ["conflict.maximum_lag_not_kept"]


def test_breaks_are_no_work():
    """A stated break costs nothing, is nobody's load and raises no bound."""
    task = pm.Task("a", duration=480, needs=[WELD], splits=[(60, 60)])
    levelled = assign(a_plan(task), terms=[Levelling()]).proof.terms[0]
    assert levelled.bound <= levelled.value <= 480
    for term, value in ((Cost(), 48_000), (Fairness(), 480)):
        idle = replace(ANA, id="bo") if isinstance(term, Fairness) else CRANE
        found = assign(a_plan(task, resources=(ANA, idle)), terms=[term])
        assert found.proof.terms[0].value == value


def test_manual_work_stays_between_its_dates():
    """Stated dates hold for work, too, whoever does it."""
    finish = datetime(2027, 1, 7, 18)
    task = pm.Task("a", work=480, needs=[WELD], kind=pm.TaskKind.MANUAL, start=START, finish=finish)
    row = assign(a_plan(task)).schedule["a"]
    assert (row.start, row.finish) == (START, finish)


def test_levels_of_effort_have_no_deadline():
    """They go along with others; what they would be late counts nothing."""
    plan = a_plan(
        pm.Task("a", duration=480),
        pm.Task("loe", kind=pm.TaskKind.LEVEL_OF_EFFORT, deadline=START),
        dependencies=[pm.Dependency("a", "loe", pm.LinkType.SS)],
    )
    assert assign(plan, terms=[pm.allocate.Tardiness()]).proof.objective == 0


def test_a_word_says_what_stays_in_one_hand():
    assert pm.allocate.Continuity("links") == pm.allocate.Continuity()
    with pytest.raises(ValueError, match="nowhere"):
        pm.allocate.Continuity("nowhere")


def test_effort_bounds_all_searches_together():
    """Schedules made first have half of it, and the exact search what they leave."""
    tasks = [
        pm.Task(f"t{k}", duration=60 * (1 + k % 7), needs=[pm.ResourceNeed("crane", 1 + k % 2)])
        for k in range(24)
    ]
    cranes = replace(CRANE, capacity=3.0)
    told = []
    found = assign(
        a_plan(*tasks, resources=(cranes,)),
        terms=[Makespan()],
        limits=pm.Limits(work=120),
        watch=lambda progress: told.append(progress) and None,
    )
    made = [each.done for each in told if each.stage == "generate"]
    assert max(made, default=0) <= 60
    assert found.proof.is_reproducible


def test_who_is_best_is_said_only_if_proved():
    """Without time to compare, nobody better was found; with time, somebody is the best."""
    bo = replace(ANA, id="bo", name="Bo", skills=[pm.Skill("weld", pace=0.5)])
    plan = a_plan(pm.Task("a", work=480, needs=[WELD]), resources=(ANA, bo))
    staffing = assign(plan)
    told = explain(plan, staffing, "a")
    assert told.people[0].code == "why.best"
    told = explain(plan, staffing, "a", limits=pm.Limits(seconds=0))
    assert told.people[0].code in ("why.best", "why.best_found")
    assert told.people[0].code == "why.best" or not told.alternatives[0].is_proved
