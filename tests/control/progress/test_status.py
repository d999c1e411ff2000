"""Where a project stands: three forecasts by hand, laws of any plan, facts that are wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    Assignment,
    Baseline,
    Dependency,
    Limits,
    Mode,
    Plan,
    PlanError,
    ProgressRule,
    Resource,
    Schedule,
    ScheduledTask,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    allocate,
    chain,
    cost,
    days,
    io,
    schedule,
)
from pmcore.control import progress
from pmcore.control.progress import FinishBy, TaskState
from pmcore.control.progress._forecasts import in_order
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
from tests.strategies import plans, statuses

MONDAY = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


PAINT = (SkillNeed("paint"),)
HALL = Plan(
    "Hall",
    start=MONDAY,
    deadline=at(8),
    tasks=[
        Task("walls", "Paint the walls", days(3), needs=PAINT),
        Task("doors", "Paint the doors", days(2), needs=PAINT),
    ],
    resources=[
        Resource("ana", "Ana", skills=[Skill("paint")]),
        Resource("bo", "Bo", skills=[Skill("paint")]),
    ],
)
CURRENT = cost.stated(
    HALL,
    {"walls": (MONDAY, at(6)), "doors": (at(7, 9), at(8))},
    assignments=[Assignment("walls", "ana", 0), Assignment("doors", "ana", 0)],
)
APPROVED = cost.baseline(HALL, CURRENT, name="approved")
# On Tuesday evening two of three days of work are left.
FACTS = StatusUpdate(at(5), [TaskStatus("walls", start=MONDAY, remaining=days(2), people=["ana"])])


def test_three_forecasts():
    """Links let both end on Thursday; Ana does one after the other until Monday; Bo can help."""
    now = progress.status(HALL, APPROVED, FACTS, schedule=CURRENT)
    logic, current, best = now.forecasts
    assert (logic.finish, logic.slip, logic.late) == (at(7), -days(1), -days(1))
    assert (current.finish, current.slip, current.late) == (at(11), days(1), days(1))
    assert (best.finish, best.changes) == (at(7), 1)
    assert current.schedule.people("doors") == ("ana",)
    assert best.schedule.people("doors") == ("bo",)
    assert now.front.points[-1].schedule.finish == at(7)
    assert [each.by for each in now.forecasts] == list(FinishBy)
    assert "(changed assignments: 1)" in best.text()
    assert io.loads(io.dumps(now)) == now


def test_order_stays_as_planned_whatever_the_priority():
    plan = replace(HALL, tasks=[HALL.tasks[0], replace(HALL.tasks[1], priority=900)])
    now = progress.status(plan, APPROVED, StatusUpdate(MONDAY), schedule=CURRENT, limits=None)
    dates = now.forecast("current").schedule
    assert dates["walls"].start == MONDAY
    assert dates["doors"].start == at(7, 9)
    assert now.forecast("current").slip == 0
    assert "as the baseline has it" in now.forecast("current").text()


def test_modes_paces_and_what_asks_not_to_be_levelled_stay_as_planned():
    """Ana's roof stays on Monday, so walls wait, the fast way and with both; Bo takes four days."""
    fast = Mode("fast", days(1), needs=[SkillNeed("paint", count=2)])
    bo = Resource("bo", "Bo", skills=[Skill("paint", pace=0.5)])
    plan = replace(
        HALL,
        tasks=[
            replace(HALL.tasks[0], modes=[fast]),
            HALL.tasks[1],
            Task("roof", "Paint the roof", days(1), needs=PAINT, priority=1000),
        ],
        resources=[HALL.resources[0], bo],
    )
    rows = [
        ScheduledTask("walls", "", MONDAY, at(4), duration=days(1), mode="fast"),
        ScheduledTask("doors", "", at(5, 9), at(8), duration=days(4)),
        ScheduledTask("roof", "", at(5, 9), at(5), duration=days(1)),
    ]
    people = [
        Assignment("walls", "ana", 0, mode="fast"),
        Assignment("walls", "bo", 0, mode="fast"),
        Assignment("doors", "bo", 0),
        Assignment("roof", "ana", 0),
    ]
    before = Schedule(rows, MONDAY, at(8), assignments=people)
    approved = cost.baseline(HALL, CURRENT, name="approved")
    now = progress.status(plan, approved, StatusUpdate(MONDAY), schedule=before, limits=None)
    found = {row.id: (row.start, row.finish) for row in now.schedule.tasks}
    assert found == {
        "walls": (at(5, 9), at(5)),
        "doors": (at(6, 9), at(11)),
        "roof": (MONDAY, at(4)),
    }
    assert now.overloads == ()


def test_a_plan_of_more_starts_than_priorities_keeps_its_order():
    """Of 1,100 tasks, the last first, priorities fall with the starts and stay below 1000."""
    names = [f"t{n}" for n in range(1100)]
    plan = Plan("Line", start=MONDAY, tasks=[Task(name, duration=30) for name in names])
    rows = schedule.critical_path(replace(plan, dependencies=chain(*reversed(names))))
    ordered = in_order(plan, rows, None)
    found = [ordered.task(name).priority for name in reversed(names)]
    assert found == sorted(found, reverse=True)
    assert (found[0], found[-1]) == (999, 1)
    assert len(set(found)) == 999


def test_no_forecast_without_a_current_plan_or_leave_to_plan_anew():
    alone = progress.status(HALL, APPROVED, FACTS)
    assert [each.code for each in alone.forecasts[1:]] == ["finish.no_schedule"] * 2
    assert alone.schedule.finish == at(7)
    kept = progress.status(HALL, APPROVED, FACTS, schedule=CURRENT, limits=None)
    assert kept.forecast("best").code == "finish.not_asked"
    assert kept.forecast("best").finish is None
    assert kept.schedule.finish == at(11)


def test_assignments_of_the_plan_are_a_current_plan_too():
    plan = replace(HALL, assignments=CURRENT.assignments)
    assert progress.status(plan, APPROVED, FACTS).forecast("current").finish == at(11)


def test_collisions_are_told_with_the_forecast():
    """Nobody but Ana can paint, and she leaves on Tuesday."""
    gone = [replace(HALL.resources[0], available_until=at(5)), Resource("bo", "Bo")]
    plan = replace(HALL, resources=gone, assignments=())
    facts = StatusUpdate(at(5), [TaskStatus("walls", start=MONDAY, finish=at(5))])
    now = progress.status(plan, APPROVED, facts, schedule=CURRENT, limits=Limits(seconds=2))
    assert now.forecast("best").code == "finish.impossible"
    assert now.forecast("best").conflicts
    assert now.overloads
    assert all(each.text() in now.text() for each in now.overloads)


def test_a_milestone_that_only_says_when_it_was_reached_is_planned_on():
    """Dates, levelling and planning anew take it as done; what made them is verified."""
    plan = HALL.put(Task("go", "Go"), Dependency("walls", "go"))
    facts = StatusUpdate(
        at(6, 18),
        [
            TaskStatus("walls", start=MONDAY, finish=at(5)),
            TaskStatus("go", finish=at(5)),
        ],
    )
    now = progress.status(plan, APPROVED, facts, schedule=CURRENT, limits=Limits(work=500))
    assert {each.schedule["go"].finish for each in now.forecasts} == {at(5)}


def test_work_that_nobody_does_is_told():
    more = replace(HALL, tasks=[*HALL.tasks, Task("roof", "Paint the roof", days(1), needs=PAINT)])
    now = progress.status(more, APPROVED, FACTS, schedule=CURRENT, limits=None)
    assert [each.path for each in now.findings if each.code == "finding.nobody_assigned"] == [
        'tasks["roof"]'
    ]
    assert now["roof"].planned_finish is None
    assert now["roof"].finish_slip is None


def test_where_each_task_stands():
    now = progress.status(HALL, APPROVED, FACTS, schedule=CURRENT, limits=None)
    walls, doors = now.tasks
    assert (walls.state, walls.percent) == (TaskState.UNDER_WAY, pytest.approx(1 / 3))
    assert (walls.start_slip, walls.finish_slip) == (0, days(1))
    assert (doors.state, doors.start_slip, doors.finish_slip) == (
        TaskState.NOT_BEGUN,
        days(1),
        days(1),
    )
    assert (now.done, now.under_way, now.finished_late) == ((), ("walls",), ())
    later = StatusUpdate(at(8), [TaskStatus("walls", start=MONDAY, finish=at(7))])
    after = progress.status(HALL, APPROVED, later, limits=None)
    assert [row.id for row in after.finished_late] == ["walls"]
    assert after["walls"].total_float is None


def test_facts_are_taken_in_by_the_rule_that_is_asked_for():
    """B began before A ended; by retained logic what is left of it waits."""
    plan = Plan(
        "P",
        start=MONDAY,
        tasks=[Task("a", "A", days(4)), Task("b", "B", days(2))],
        dependencies=chain("a", "b"),
    )
    approved = cost.baseline(plan, name="approved")
    begun = [
        TaskStatus("a", start=MONDAY, remaining=days(2)),
        TaskStatus("b", start=at(5, 9), remaining=days(1)),
    ]
    facts = StatusUpdate(at(5), begun)
    rules = (ProgressRule.RETAINED_LOGIC, ProgressRule.OVERRIDE)
    found = [progress.status(plan, approved, facts, rule=rule) for rule in rules]
    assert [each["b"].finish for each in found] == [at(8), at(6)]
    assert [each.rule for each in found] == list(rules)


def test_odd_facts_are_told():
    plan = replace(HALL, currency="CNY")
    facts = StatusUpdate(
        at(5),
        [
            TaskStatus("walls", actual_cost=100),
            TaskStatus("doors", percent=0.5, actual_work=60),
        ],
    )
    codes = [each.code for each in progress.status(plan, APPROVED, facts).findings]
    assert codes == ["finding.cost_without_work", "finding.progress_without_start"]
    late = StatusUpdate(at(5), [TaskStatus("walls", start=at(6, 9))])
    assert [each.code for each in progress.status(HALL, APPROVED, late).findings] == [
        "finding.actual_to_come"
    ]


def test_wrong_facts_are_named_all_at_once():
    facts = StatusUpdate(
        datetime(2027, 1, 1, 18),
        [TaskStatus("walls", percent=1.2), TaskStatus("wals", percent=0.5)],
    )
    with pytest.raises(PlanError) as caught:
        progress.status(HALL, Baseline("none"), facts)
    assert [each.code for each in caught.value.problems] == [
        "cost.empty_baseline",
        "progress.before_start",
        "plan.out_of_bounds",
        "plan.unknown_reference",
    ]


def test_no_facts_are_named():
    with pytest.raises(PlanError) as caught:
        progress.status(HALL, APPROVED)
    assert [each.code for each in caught.value.problems] == ["cost.no_status"]


def test_history_that_was_not_kept_is_made_anew_and_said_so():
    early = StatusUpdate(at(4), [TaskStatus("walls", start=MONDAY, percent=0.3)])
    plan = HALL.put(early, FACTS)
    now = progress.status(plan, APPROVED, limits=None)
    assert [point.at for point in now.history.points] == [at(4), at(5)]
    assert [each.code for each in now.findings] == ["finding.history_made_anew"]
    kept = [progress.snapshot(plan, early), progress.snapshot(plan, StatusUpdate(at(9)))]
    told = progress.status(plan, APPROVED, kept=kept, limits=None)
    assert [point.at for point in told.history.points] == [at(4), at(5)]
    assert told.findings == ()


def test_a_kept_snapshot_of_the_data_date_stays():
    frozen = replace(progress.snapshot(HALL, FACTS), name="as reported")
    now = progress.status(HALL, APPROVED, FACTS, kept=[frozen], limits=None)
    assert len(now.history.points) == 1
    assert now.snapshot.name == ""


def test_lantern_bay_in_may():
    """The 54 tasks of the example, against what an independent program gave for them."""
    plan, current = lantern_bay(), lantern_bay_approved()
    approved = cost.baseline(plan, current, name="approved")
    april, may = lantern_bay_updates()
    kept = [progress.snapshot(plan, april, baseline=approved)]
    now = progress.status(plan, approved, may, schedule=current, kept=kept, limits=None)
    assert now.forecast("logic").finish == datetime(2027, 7, 23, 18)
    assert now.forecast("current").finish == datetime(2027, 8, 2, 18)
    late = [(row.id, row.finish_slip // 480) for row in now.finished_late]
    assert late[:6] == [
        ("A320", 8),
        ("A380", 6),
        ("A390", 6),
        ("A300", 5),
        ("A510", 5),
        ("A200", 4),
    ]
    assert (len(now.done), len(now.under_way)) == (28, 3)
    trend = now.history.trend("A430")
    assert [point.finish.date().isoformat() for point in trend.points] == [
        "2027-05-20",
        "2027-05-31",
    ]
    assert now.delays.minutes == now.forecast("current").slip
    assert io.loads(io.dumps(now)) == now
    assert now.text("zh-CN").startswith("仅按逻辑关系推算")


@settings(max_examples=40)
@given(st.data())
def test_laws_of_any_plan(data):
    """Limits never make it earlier than links do; pieces of the delay add up to the slip."""
    plan = data.draw(plans(max_tasks=6, resources=True))
    plan = replace(plan, updates=(), baselines=())
    approved = cost.baseline(plan, name="approved")
    facts = data.draw(statuses(plan))
    if facts.at < plan.start:
        facts = replace(facts, at=plan.start)
    before = allocate.level(plan, status=StatusUpdate(plan.start)).schedule
    now = progress.status(plan, approved, facts, schedule=before, limits=None)
    logic, current, _ = now.forecasts
    assert logic.finish == schedule.critical_path(plan, status=facts).finish
    assert current.finish >= logic.finish
    assert now.delays.minutes == sum(part.minutes for part in now.delays.parts)
    assert now.delays.minutes == current.slip
    for part in now.delays.parts:
        assert sum(share.minutes for share in part.shares) == part.minutes
    assert io.loads(io.dumps(now)) == now
