"""Levelling: worked examples, one a rule, by the rules of each tool."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

import pmcore as pm
from pmcore import (
    Assignment,
    Availability,
    DateConstraint,
    Dependency,
    InfeasibleError,
    Leave,
    Resource,
    ResourceKind,
    ResourceNeed,
    Rules,
    Settings,
    Shift,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    chain,
    days,
    hours,
    verify,
    weekly,
)
from pmcore import ConstraintType as C
from pmcore.allocate import Cause, Levelled, level

START = datetime(2027, 1, 4, 9)  # a Monday
LATE = Shift(20 * 60, 23 * 60)
ANA, BO = Resource("ana", "Ana"), Resource("bo", "Bo")
CRANE = Resource("crane", "Crane", kind=ResourceKind.EQUIPMENT, capacity=2)


def at(day, hour=9):
    """An hour of a day of January 2027; 4, 11, 18 and 25 are Mondays."""
    return datetime(2027, 1, 1, hour) + timedelta(days=day - 1)


def task(name, length=1, **more):
    """A task of some days."""
    return Task(name, duration=days(length), **more)


def plan(tasks, given, links=(), *, people=(ANA, BO, CRANE), rules=Rules.TEXTBOOK, **more):
    """A plan with given people, each as (task, resource) or (task, resource, units)."""
    assignments = [Assignment(t, r, units=units[0] if units else 1.0) for t, r, *units in given]
    stated = {"start": START, "settings": Settings(rules=rules)} | more
    return pm.Plan(
        "P",
        tasks=tasks,
        dependencies=links,
        resources=people,
        assignments=assignments,
        **stated,
    )


def levelled(*args, status=None, **more):
    """The answer for a plan; its people and its dates pass the judge."""
    stated = plan(*args, **more)
    found = level(stated, status=status)
    assert verify.schedule(stated, found.schedule, status=status) == ()
    assert [(e.task, e.resource, e.units) for e in found.schedule.assignments] == [
        (e.task, e.resource, e.units) for e in stated.assignments
    ]
    assert pm.io.loads(pm.io.dumps(found)) == found
    return found


def starts(found):
    """The start of each task."""
    return {row.id: row.start for row in found.schedule.tasks}


ALL = pytest.mark.parametrize("rules", Rules)


@ALL
def test_priority(rules):
    """Of two tasks of one person the one of the higher priority goes first; the other waits."""
    both = [task("a", 2), task("b", priority=700)]
    found = levelled(both, [("a", "ana"), ("b", "ana")], rules=rules)
    assert starts(found) == {"a": at(5), "b": at(4)}
    (move,) = found.moves
    assert (move.task, move.minutes, move.waited) == ("a", 480, 480)
    assert (move.resource, move.waits_for) == ("ana", "b")
    assert move.reason.code == "driver.person"
    assert "Ana" in move.text()
    assert "Ana" in move.text("zh-CN")
    assert found["a"] is move
    assert found["b"] is None
    assert found.unresolved == ()


def test_floats_stay_beside():
    """Floats are those before levelling, and stand in the schedule before alone."""
    found = levelled([task("a", 2), task("b")], [("a", "ana"), ("b", "ana")])
    assert [row.total_float for row in found.before.tasks] == [0, 480]
    assert {row.total_float for row in found.schedule.tasks} == {None}
    assert found.schedule.critical == ("a", "b")


def test_project_before_task():
    """The priority of a project comes before that of its tasks."""
    tasks = [task("a", wbs="low", priority=900), task("b", wbs="in", priority=100)]
    wbs = [
        WbsElement("low", priority=300),
        WbsElement("high", priority=700),
        WbsElement("in", parent="high", priority=100),
    ]
    found = levelled(tasks, [("a", "ana"), ("b", "ana")], wbs=wbs)
    assert starts(found) == {"a": at(5), "b": at(4)}


def test_ties_end_soonest():
    """Of tasks of one priority the order is taken that ends the plan soonest."""
    tasks = [task("short"), task("long"), task("after", 5)]
    found = levelled(tasks, [("short", "ana"), ("long", "ana")], chain("long", "after"))
    assert found.schedule.finish == found.before.finish
    assert starts(found)["short"] == at(5)


@ALL
def test_what_follows(rules):
    """A task that follows a moved one moves along, and says so."""
    tasks = [task("a"), task("b"), task("c")]
    found = levelled(tasks, [("a", "ana"), ("b", "ana")], chain("b", "c"), rules=rules)
    moved = {each.task: each for each in found.moves}
    late = "b" if "b" in moved else "a"
    assert moved[late].resource == "ana"
    if late == "b":
        assert (moved["c"].resource, moved["c"].reason.source) == (None, "b")


def test_shares_and_pools():
    """Shares of a person add up; a pool has several units."""
    tasks = [task("a"), task("b"), task("c")]
    halves = levelled(tasks, [(each.id, "ana", 0.5) for each in tasks])
    assert sorted(starts(halves).values()) == [at(4), at(4), at(5)]
    cranes = levelled(tasks, [(each.id, "crane", 1) for each in tasks])
    assert sorted(starts(cranes).values()) == [at(4), at(4), at(5)]
    assert cranes.moves[0].reason.code == "driver.pool"


def test_several_people():
    """A task waits for all of its people at once."""
    tasks = [task("a"), task("b", 2), task("c", priority=100)]
    found = levelled(tasks, [("a", "ana"), ("b", "bo"), ("c", "ana"), ("c", "bo")])
    assert starts(found)["c"] == at(6)
    assert found["c"].waits_for == "b"


def test_steps_and_leave():
    """A task waits until there is enough of somebody for its whole length."""
    half = replace(ANA, capacity=0.5, availability=[Availability(at(11, 0), 1.0)])
    found = levelled([task("a")], [("a", "ana")], people=[half])
    assert starts(found) == {"a": at(11)}
    assert found["a"].reason.code == "driver.leave"
    away = replace(ANA, leave=[Leave(date(2027, 1, 5), date(2027, 1, 6))])
    found = levelled([task("a", 2)], [("a", "ana")], people=[away])
    assert starts(found) == {"a": at(7)}
    closed = replace(CRANE, available_from=at(6, 0))
    found = levelled([task("a")], [("a", "crane")], people=[closed])
    assert found["a"].reason.code == "driver.closed"


def test_own_calendars():
    """People's own calendars count, but by the rules of P6, where activities keep theirs."""
    short = weekly("short", working=(0, 1))
    part = replace(ANA, calendar="short")
    for rules in (Rules.TEXTBOOK, Rules.MSP):
        found = levelled(
            [task("a", 3)], [("a", "ana")], people=[part], calendars=[short], rules=rules
        )
        assert found.schedule["a"].finish == at(11, 18)
        assert found.moves[0].reason.code == "driver.together"
    found = levelled(
        [task("a", 3)], [("a", "ana")], people=[part], calendars=[short], rules=Rules.P6
    )
    assert found.schedule["a"].finish == at(6, 18)
    assert "level.own_calendars" in [each.code for each in found.assumptions]


def test_finish_after_a_rest():
    """What is to finish no earlier than a date while its people rest ends when they are back."""
    short = weekly("short", working=(0, 1))
    wish = DateConstraint(C.FINISH_NO_EARLIER_THAN, at(7, 12))
    found = levelled(
        [task("a", constraints=[wish])],
        [("a", "ana")],
        people=[replace(ANA, calendar="short")],
        calendars=[short],
    )
    assert found.schedule["a"].finish == at(11, 9) + timedelta(minutes=1)


def test_nobody_together():
    """A task whose people share no time with it keeps its calendar, and that is said."""
    night = weekly("night", hours=[LATE])
    found = levelled(
        [task("a")], [("a", "ana")], people=[replace(ANA, calendar="night")], calendars=[night]
    )
    assert starts(found) == {"a": at(4)}
    assert "level.apart" in [each.code for each in found.assumptions]


def test_rests_are_free():
    """Where calendars differ, a person is free for others' work in a task's rests."""
    night = weekly("night", hours=[LATE])
    tasks = [task("day", 2), Task("dark", duration=hours(3), calendar="night", priority=100)]
    found = levelled(tasks, [("day", "ana"), ("dark", "ana")], calendars=[night])
    assert found.moves == ()
    assert found.unresolved == ()


@ALL
def test_alone(rules):
    """A task that asks for more than there is stays overloaded, and shares with nobody."""
    tasks = [task("big"), task("small")]
    found = levelled(tasks, [("big", "ana", 1.5), ("small", "ana", 0.5)], rules=rules)
    (left,) = found.unresolved
    assert (left.cause, left.tasks, left.load, left.capacity) == (Cause.ALONE, ("big",), 1.5, 1.0)
    assert left.minutes == 480
    assert len(set(starts(found).values())) == 2
    assert "Ana" in left.text()
    assert "Ana" in left.text("zh-CN")


def test_not_moved():
    """Mandatory dates, dates set by hand and priority 1000 stay, and collide with a cause."""
    pinned = DateConstraint(C.MUST_START_ON, at(4))
    cases = {
        Cause.FIXED: {"constraints": [pinned]},
        Cause.MANUAL: {"kind": TaskKind.MANUAL, "start": at(4), "finish": at(4, 18)},
        Cause.PRIORITY: {"priority": 1000},
    }
    for cause, fields in cases.items():
        tasks = [task("a", **fields), task("b", **fields), task("c")]
        found = levelled(tasks, [(each.id, "ana") for each in tasks])
        assert starts(found) == {"a": at(4), "b": at(4), "c": at(5)}
        assert [(e.cause, e.tasks) for e in found.unresolved] == [(cause, ("a", "b"))]


def test_walls():
    """A task with a latest date that the plan honours goes first; two that collide are listed."""
    wall = DateConstraint(C.START_NO_LATER_THAN, at(4, 12))
    settings = Settings(rules=Rules.MSP, honours_constraints=True)
    tasks = [task("a", priority=700), task("b", constraints=[wall]), task("c", constraints=[wall])]
    found = level(plan(tasks[:2], [("a", "ana"), ("b", "ana")], settings=settings))
    assert starts(found) == {"a": at(5), "b": at(4)}
    found = level(plan(tasks, [(each.id, "ana") for each in tasks], settings=settings))
    assert starts(found) == {"a": at(5), "b": at(4), "c": at(4)}
    assert [(e.cause, e.tasks) for e in found.unresolved] == [(Cause.LATEST, ("b", "c"))]


def test_late():
    """A latest date that holds nobody may be missed, and then is listed."""
    wish = DateConstraint(C.FINISH_NO_LATER_THAN, at(4, 18))
    tasks = [task("a", priority=700), task("b", constraints=[wish])]
    found = levelled(tasks, [("a", "ana"), ("b", "ana")])
    assert starts(found)["b"] == at(5)
    assert [each.code for each in found.late] == ["conflict.latest"]


def test_never():
    """Somebody who leaves before the work can be done is a cause of its own."""
    gone = replace(ANA, available_until=at(5, 0))
    tasks = [task("a", priority=700), task("b")]
    found = levelled(tasks, [("a", "ana"), ("b", "ana")], people=[gone])
    assert {each.cause for each in found.unresolved} == {Cause.NEVER}
    assert starts(found)["b"] == at(4)


def test_under_way_waits_for_who_is_on_leave():
    """What remains goes on when its person is back, as planning anew has it."""
    away = replace(ANA, skills=(Skill("x"),), leave=(Leave(date(2027, 1, 11), date(2027, 1, 15)),))
    need = SkillNeed("x")
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[Task("a", "A", days(10), needs=[need]), Task("b", "B", days(2), needs=[need])],
        dependencies=chain("a", "b"),
        resources=[away],
        assignments=[Assignment("a", "ana"), Assignment("b", "ana")],
        updates=[
            StatusUpdate(
                datetime(2027, 1, 8, 18), [TaskStatus("a", start=START, remaining=days(3))]
            )
        ],
    )
    found = level(plan)
    assert found.schedule["a"].finish == datetime(2027, 1, 20, 18)
    assert found.schedule.finish == datetime(2027, 1, 22, 18)
    assert found.unresolved == ()
    anew = pm.allocate.replan(plan, previous=found.schedule).points[0].schedule
    assert anew.finish == found.schedule.finish
    left = replace(away, leave=(), available_until=datetime(2027, 1, 11, 9))
    stays = level(plan.put(left))
    assert stays.schedule["a"].finish == datetime(2027, 1, 13, 18)
    assert Cause.BEGUN in {each.cause for each in stays.unresolved}


@ALL
def test_progress(rules):
    """What is done or under way stays; the others find their people after it."""
    facts = StatusUpdate(
        at(6),
        tasks=[
            TaskStatus("done", start=at(4), finish=at(5, 18)),
            TaskStatus("going", start=at(5), remaining=days(2), resume=at(6)),
        ],
    )
    tasks = [task("done", 2), task("going", 3), task("next", constraints=_from(at(6)))]
    given = [(each.id, "ana") for each in tasks]
    found = levelled(tasks, given, rules=rules, status=facts)
    assert starts(found) == {"done": at(4), "going": at(5), "next": at(8)}
    assert found.schedule["going"].finish == at(7, 18)
    assert found.unresolved == ()


@ALL
def test_two_under_way(rules):
    """Two tasks that one person has begun collide, and neither is moved."""
    facts = StatusUpdate(
        at(5),
        tasks=[TaskStatus(each, start=at(4), remaining=480, resume=at(5)) for each in "ab"],
    )
    found = levelled(
        [task("a", 2), task("b", 2)], [("a", "ana"), ("b", "ana")], rules=rules, status=facts
    )
    assert [(e.cause, e.tasks) for e in found.unresolved] == [(Cause.BEGUN, ("a", "b"))]
    assert found.moves == ()


def _from(date):
    return [DateConstraint(C.START_NO_EARLIER_THAN, date)]


def test_links_move_what_stays():
    """Work that is not to be levelled waits for its links, and its people are kept free."""
    tasks = [task("a", priority=900), task("b"), task("held", priority=1000), task("c")]
    given = [("a", "ana"), ("b", "ana"), ("held", "bo"), ("c", "bo")]
    found = levelled(tasks, given, chain("b", "held"))
    assert starts(found)["held"] == at(6)
    assert found.unresolved == ()


def test_maximum_lag():
    """A predecessor waits so that its successor, moved on, follows in time."""
    links = [Dependency("a", "b", max_lag=0)]
    tasks = [task("a"), task("b"), task("first", 3, priority=900)]
    found = levelled(tasks, [("b", "ana"), ("first", "ana")], links)
    assert starts(found) == {"a": at(6), "b": at(7), "first": at(4)}
    pinned = [task("a", constraints=[DateConstraint(C.MUST_START_ON, at(4))]), *tasks[1:]]
    with pytest.raises(InfeasibleError):
        level(plan(pinned, [("b", "ana"), ("first", "ana")], links))


def test_as_late_as_possible():
    """What is as late as possible is not pulled forward, only moved on."""
    tasks = [
        task("a", constraints=[DateConstraint(C.AS_LATE_AS_POSSIBLE)]),
        task("b", 3, priority=900),
        task("c", priority=900, constraints=_from(at(6))),
    ]
    found = levelled(tasks, [("a", "ana"), ("c", "ana")])
    assert found.before["a"].start == at(6)
    assert starts(found)["a"] == at(7)


def test_splits():
    """A task with breaks keeps them where it goes."""
    tasks = [task("a", 2, splits=[(480, 480)]), task("b", priority=900)]
    found = levelled(tasks, [("a", "ana"), ("b", "ana")])
    assert found.schedule["a"].segments == ((at(5), at(5, 18)), (at(7), at(7, 18)))


def test_assumptions():
    """What is taken for granted or left out is said in both languages."""
    steel = Resource("steel", kind=ResourceKind.MATERIAL)
    helpers = Resource("helpers", capacity=1e9)
    tasks = [
        task("a"),
        task("b", needs=[SkillNeed("python")]),
        task("c", needs=[ResourceNeed("ana")]),
        Task("along", kind=TaskKind.LEVEL_OF_EFFORT),
    ]
    stated = plan(
        tasks,
        [("a", "steel"), ("a", "helpers"), ("along", "ana")],
        people=[ANA, steel, helpers],
    ).put(Assignment("a", "ana", start=at(4), finish=at(4, 12)))
    found = level(stated)
    codes = {each.code.partition(".")[2] for each in found.assumptions}
    assert codes == {"one_unit", "material", "unlimited", "spans", "nobody", "whole"}
    for each in found.assumptions:
        assert each.text() != each.text("zh-CN")
    assert found.schedule.people("c") == ("ana",)


def test_chosen():
    """Only the resources that are asked for are levelled."""
    tasks = [task("a"), task("b")]
    stated = plan(tasks, [("a", "ana"), ("b", "ana"), ("a", "bo"), ("b", "bo")])
    assert level(stated, resources=[]).moves == ()
    found = level(stated, resources=["bo"])
    assert found.moves[0].resource == "bo"
    assert "level.not_asked" in [each.code for each in found.assumptions]
    with pytest.raises(ValueError, match="none of the plan's"):
        level(stated, resources=["cy"])


def test_table():
    """One row a move, in frames and notebooks."""
    found = levelled([task("a"), task("b")], [("a", "ana"), ("b", "ana")])
    assert found.to_frame()[["task", "resource", "waits_for"]].to_numpy().tolist() == [
        ["b", "ana", "a"]
    ]
    assert "<table" in found._repr_html_()
    assert isinstance(found, Levelled)


def test_from_finish():
    """A plan that is scheduled from its finish is levelled by later dates, and says so."""
    settings = Settings(schedules_from_finish=True)
    stated = plan(
        [task("a"), task("b")],
        [("a", "ana"), ("b", "ana")],
        settings=settings,
        finish=at(8, 18),
    )
    found = level(stated)
    assert sorted(starts(found).values()) == [at(8), at(11)]
    assert "level.from_finish" in [each.code for each in found.assumptions]
