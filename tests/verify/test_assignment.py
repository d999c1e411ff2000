"""The judge of staffing: right staffing passes, each way of being wrong is named."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pmcore import verify
from pmcore.model import (
    Assignment,
    Availability,
    ConstraintType,
    DateConstraint,
    Leave,
    Mode,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Schedule,
    ScheduledTask,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    weekly,
)
from pmcore.units import days

START = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 9) -> datetime:
    """An hour of a day counted from Monday 4 January 2027."""
    return START.replace(hour=hour) + timedelta(days=day)


def plan() -> Plan:
    """Four people, a pool of two cranes, and seven tasks that need them in every way."""
    return Plan(
        "P",
        start=START,
        calendars=[weekly("four", working=(0, 1, 2, 3))],
        tasks=[
            Task("a", duration=days(2), needs=[SkillNeed("python", 2, count=2)]),
            Task("b", duration=days(1), needs=[SkillNeed("python"), ResourceNeed("crane", 2.0)]),
            Task("w", work=days(3), needs=[SkillNeed("design", units=1.0)]),
            Task("i", duration=days(3), needs=[ResourceNeed("cy")], is_interruptible=True),
            Task("g", duration=days(1)),
            Task("half", duration=days(1), needs=[SkillNeed("python", units=0.5)]),
            Task("four", duration=days(2), needs=[ResourceNeed("di")]),
        ],
        resources=[
            Resource("ana", skills=[Skill("python", 3), Skill("design", 1, 1.5)]),
            Resource("bo", skills=[Skill("python", 2, expires=date(2027, 1, 29))]),
            Resource("cy", leave=[Leave(date(2027, 1, 6), date(2027, 1, 7))]),
            Resource("di", calendar="four", skills=[Skill("python", 1)]),
            Resource("gone", skills=[Skill("python", 3)], is_active=False),
            Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0),
        ],
        assignments=[Assignment("g", "bo")],
    )


def _row(task: str, first: datetime, last: datetime, **more) -> ScheduledTask:
    return ScheduledTask(task, "", first, last, **more)


def right() -> Schedule:
    """A staffing of that plan, worked out by hand."""
    gap = ((at(1), at(1, 18)), (at(4), at(7, 18)))
    rows = (
        _row("a", at(0), at(1, 18)),
        _row("b", at(2), at(2, 18)),
        _row("w", at(3), at(4, 18)),
        _row("i", at(1), at(7, 18), segments=gap),
        _row("g", at(2), at(2, 18)),
        _row("half", at(3), at(3, 18)),
        _row("four", at(3), at(7, 18)),
    )
    held = (
        Assignment("a", "ana", 0),
        Assignment("a", "bo", 0),
        Assignment("b", "ana", 0),
        Assignment("b", "crane", 1, 2.0),
        Assignment("w", "ana", 0),
        Assignment("i", "cy", 0),
        Assignment("g", "bo"),
        Assignment("half", "bo", 0, 0.5),
        Assignment("four", "di", 0),
    )
    return Schedule(rows, at(0), at(7, 18), assignments=held)


def codes(found) -> set[str]:
    """The kinds of problem, and every sentence told in both languages."""
    assert all(each.text() and each.text("zh-CN") for each in found)
    return {each.code.removeprefix("verify.") for each in found}


def give(schedule: Schedule, task: str, slot: int | None, *held: Assignment) -> Schedule:
    """The schedule with other assignments in a slot of a task."""
    kept = [e for e in schedule.assignments if (e.task, e.slot) != (task, slot)]
    return replace(schedule, assignments=(*kept, *held))


def move(schedule: Schedule, task: str, first: datetime, last: datetime, **more) -> Schedule:
    """The schedule with a task at other dates."""
    rows = [
        replace(row, start=first, finish=last, **more) if row.id == task else row
        for row in schedule.tasks
    ]
    return replace(schedule, tasks=rows)


def test_right_staffing_has_no_problem():
    """Nothing is found where nothing is wrong, by either judge."""
    assert [each.text() for each in verify.assignment(plan(), right())] == []
    assert [each.text() for each in verify.schedule(plan(), right())] == []


WRONG = {
    "unknown_reference": lambda s: give(s, "b", 0, Assignment("b", "nobody", 0)),
    "unknown_slot": lambda s: give(s, "b", 0, Assignment("b", "ana", 7)),
    "need_unfilled": lambda s: give(s, "a", 0, Assignment("a", "ana", 0)),
    "twice": lambda s: give(s, "b", 0, Assignment("b", "ana", 0), Assignment("b", "ana", 1)),
    "units": lambda s: give(s, "b", 0, Assignment("b", "ana", 0, 0.5)),
    "inactive": lambda s: give(s, "b", 0, Assignment("b", "gone", 0)),
    "unqualified": lambda s: give(s, "a", 0, Assignment("a", "ana", 0), Assignment("a", "di", 0)),
    "expired": lambda s: move(s, "half", at(28), at(28, 18)),
    "resource_missing": lambda s: give(s, "b", 1, Assignment("b", "crane", 1, 1.0)),
    "given_changed": lambda s: give(s, "g", None, Assignment("g", "ana")),
    "work": lambda s: move(s, "w", at(3), at(7, 18)),
    "split_without_leave": lambda s: move(
        s, "i", at(0), at(7, 18), segments=((at(0), at(0, 18)), (at(4), at(7, 18)))
    ),
    "overload": lambda s: move(s, "half", at(0), at(0, 18)),
    "pool_overload": lambda s: give(s, "g", None, Assignment("g", "crane"), Assignment("g", "bo")),
    "leave": lambda s: move(s, "i", at(1), at(3, 18), segments=()),
}


@pytest.mark.parametrize("code", WRONG)
def test_each_wrong_is_named(code):
    """Right staffing, broken one way, is found wrong that way."""
    assert code in codes(verify.assignment(plan(), WRONG[code](right())))


def test_nobody_works_before_or_after_their_service():
    """Outside `available_from` and `available_until` there is nobody."""
    for changes in ({"available_from": at(1)}, {"available_until": at(2, 12)}):
        ana = replace(plan().resource("ana"), **changes)
        assert codes(verify.assignment(plan().with_resource(ana), right())) == {"unavailable"}


def test_part_time_counts_from_its_day():
    """Half of a person cannot do a whole person's work."""
    ana = replace(plan().resource("ana"), availability=[Availability(at(1), 0.5)])
    found = verify.assignment(plan().with_resource(ana), right())
    assert codes(found) == {"overload"}
    assert found[0].facts["at"] == at(1).isoformat()


def test_own_calendar_bounds_the_work():
    """Whoever rests on Fridays does not finish on one."""
    wrong = move(right(), "four", at(3), at(4, 18))
    assert "work" in codes(verify.assignment(plan(), wrong))


def test_a_given_assignment_counts_as_qualified_and_may_be_released():
    """Who stated it knew; released work may go to somebody else."""
    held = replace(plan(), assignments=[Assignment("b", "di", 0), Assignment("g", "bo")])
    to_di = give(right(), "b", 0, Assignment("b", "di", 0))
    assert verify.assignment(held, to_di) == ()
    assert "given_changed" in codes(verify.assignment(held, right()))
    free = replace(held, assignments=[replace(each, is_released=True) for each in held.assignments])
    assert verify.assignment(free, right()) == ()


def test_latest_dates_are_met():
    """No later than holds a staffed schedule, as an on-date does not."""
    kinds = ConstraintType
    for kind, code in (
        (kinds.START_NO_LATER_THAN, {"late"}),
        (kinds.FINISH_NO_LATER_THAN, {"late"}),
        (kinds.START_ON, set()),
    ):
        task = replace(plan().task("half"), constraints=[DateConstraint(kind, at(2))])
        assert codes(verify.assignment(plan().with_task(task), right())) == code


def test_mode_brings_its_own_needs():
    """The row's mode says who is needed, and given assignments of other modes do not bind."""
    alone = Mode("alone", days(2), needs=[SkillNeed("design")])
    task = replace(plan().task("a"), modes=[alone])
    held = replace(
        plan().with_task(task),
        assignments=[Assignment("g", "bo"), Assignment("a", "bo", 0, mode="other")],
    )
    rows = [replace(row, mode="alone") if row.id == "a" else row for row in right().tasks]
    staffed = give(replace(right(), tasks=rows), "a", 0, Assignment("a", "ana", 0))
    assert verify.assignment(held, staffed) == ()


def test_history_is_not_judged():
    """What is done may have overbooked anybody; what runs counts after the data date."""
    wrong = move(right(), "half", at(0), at(0, 18))
    wrong = give(wrong, "half", 0, Assignment("half", "ana", 0, 0.5))
    done = [TaskStatus(task, start=at(0), finish=at(1, 18)) for task in ("a",)]
    assert verify.assignment(plan(), wrong, status=StatusUpdate(at(1), done)) == ()
    running = [TaskStatus("a", start=at(0), remaining=days(1), people=["ana", "bo"])]
    assert verify.assignment(plan(), wrong, status=StatusUpdate(at(1), running)) == ()
    both = [*running, TaskStatus("half", start=at(0), remaining=1, people=["ana"])]
    late = move(wrong, "half", at(0), at(1, 10))
    assert codes(verify.assignment(plan(), late, status=StatusUpdate(at(1), both))) == {"overload"}


def test_assignments_with_dates_of_their_own():
    """Part of a task's length, part of the load."""
    held = [Assignment("a", "ana", 0), Assignment("a", "bo", 0, start=at(1))]
    half = Assignment("half", "bo", 0, 0.5)
    moved = move(right(), "half", at(0), at(0, 18))
    staffed = give(give(moved, "a", 0, *held), "half", 0, half)
    assert verify.assignment(plan(), staffed) == ()
    whole = give(staffed, "a", 0, held[0], replace(held[1], start=None, finish=at(1, 18)))
    assert codes(verify.assignment(plan(), whole)) == {"overload"}


def test_spans_and_work_by_hand():
    """A level of effort is not staffed against; a manual task's length is its own."""
    effort = Task("loe", kind=TaskKind.LEVEL_OF_EFFORT, needs=[SkillNeed("python")])
    manual = Task("hand", kind=TaskKind.MANUAL, start=at(9), finish=at(9, 12))
    held = plan().put(effort, manual)
    rows = (*right().tasks, _row("loe", at(0), at(7, 18)), _row("hand", at(9), at(9, 12)))
    staffed = replace(right(), tasks=rows, finish=at(9, 12))
    staffed = give(staffed, "hand", None, Assignment("hand", "ana"))
    assert verify.assignment(held, staffed) == ()


def test_thirds_add_up_to_a_whole():
    """Fractions that floats cannot hold do not overload."""
    tasks = [Task(f"t{n}", duration=480, needs=[ResourceNeed("p", 1 / 3)]) for n in range(3)]
    held = Plan("P", start=START, tasks=tasks, resources=[Resource("p")])
    rows = [_row(f"t{n}", at(0), at(0, 18)) for n in range(3)]
    staff = [Assignment(f"t{n}", "p", 0, 1 / 3) for n in range(3)]
    assert verify.assignment(held, Schedule(rows, at(0), at(0, 18), assignments=staff)) == ()
