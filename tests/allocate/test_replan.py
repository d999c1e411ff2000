"""Planning anew: the front against exhaustive search, what is frozen, reasons, fallbacks."""

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest

import pmcore as pm
from pmcore.allocate._replan import before_of

START = datetime(2027, 1, 4, 9)
SKILLS = {"ana": ("build", "test"), "bo": ("build", "test"), "cy": ("build", "test")}


def a_plan(lengths=(3, 2, 4, 1), links=(), people=SKILLS, **more):
    """Return a plan of tasks that each need one person."""
    return pm.Plan(
        "P",
        start=START,
        tasks=[
            pm.Task(f"t{k}", f"Task {k}", pm.days(n), needs=[pm.SkillNeed("build")])
            for k, n in enumerate(lengths)
        ],
        dependencies=[pm.Dependency(a, b) for a, b in links],
        resources=[
            pm.Resource(name, name.title(), skills=[pm.Skill(skill) for skill in skills])
            for name, skills in people.items()
        ],
        **more,
    )


def staffed(plan, people):
    """Return the plan with given people by task, and its shortest schedule."""
    given = [pm.Assignment(task, person, 0) for task, person in people.items()]
    fixed = replace(plan, assignments=given)
    return pm.allocate.assign(fixed, limits=pm.Limits(seconds=5)).schedule


def by_hand(plan, before, people):
    """Return the undominated (changes, makespan) over all ways to give out the tasks."""
    best = {}
    tasks = [task.id for task in plan.tasks]
    for team in product(people, repeat=len(tasks)):
        now = dict(zip(tasks, team, strict=True))
        changes = sum(now[task] != person for task, person in before.items())
        length = staffed(plan, now).finish
        best[changes] = min(best.get(changes, length), length)
    found = []
    for changes in sorted(best):
        if not found or best[changes] < found[-1][1]:
            found.append((changes, best[changes]))
    return found


@pytest.mark.parametrize(
    ("lengths", "links", "before"),
    [
        ((3, 2, 4, 1), (), {"t0": "ana", "t1": "ana", "t2": "ana", "t3": "ana"}),
        ((2, 2, 2), (("t0", "t1"),), {"t0": "ana", "t1": "ana", "t2": "ana"}),
        ((3, 1, 2), (("t0", "t2"),), {"t0": "bo", "t1": "bo", "t2": "bo"}),
    ],
)
def test_front_is_that_of_all_ways_to_give_out_the_work(lengths, links, before):
    """Every point, proved: each number of changes with the best date for it."""
    people = dict(list(SKILLS.items())[:2])
    plan = a_plan(lengths, links, people)
    front = pm.allocate.replan(plan, staffed(plan, before))
    found = [(round(p.measure("changes")), p.schedule.finish) for p in front.points]
    assert found == by_hand(plan, before, people)
    assert {point.proof.status for point in front.points} == {"optimal"}


def test_who_left_is_replaced_with_a_reason():
    plan = a_plan((3, 2), (("t0", "t1"),))
    before = staffed(plan, {"t0": "ana", "t1": "ana"})
    left = plan.with_resource(
        replace(plan.resource("ana"), available_until=datetime(2027, 1, 7, 0))
    )
    front = pm.allocate.replan(left, before)
    assert [point.measure("changes") for point in front.points] == [1.0]
    (change,) = front.points[0].changes
    assert (change.code, change.facts["task"], change.facts["person"]) == (
        "change.away",
        "t1",
        "ana",
    )
    assert "Ana" in change.text("zh-CN")


def test_work_under_way_goes_on_at_once_with_its_people():
    """Nothing that is planned anew may take the time of people who are at work."""
    plan = a_plan((4, 2, 2), (), {"ana": ("build",)})
    before = staffed(plan, {"t0": "ana", "t1": "ana", "t2": "ana"})
    at = datetime(2027, 1, 5, 18)
    status = pm.StatusUpdate(
        at, tasks=[pm.TaskStatus("t1", start=START, remaining=pm.days(1), percent=0.5)]
    )
    front = pm.allocate.replan(plan, before, status)
    (point,) = front.points
    assert point.schedule["t1"].finish == datetime(2027, 1, 6, 18)
    assert point.schedule.people("t1") == ("ana",)
    assert point.schedule.finish == datetime(2027, 1, 14, 18)
    assert point.measure("changes") == 0


def test_what_is_under_way_keeps_the_share_of_time_it_was_given():
    """Somebody who meets two needs works on at the share of the one that was given."""
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[
            pm.Task(
                "a",
                "A",
                pm.days(4),
                needs=[pm.SkillNeed("x", units=0.5), pm.SkillNeed("y")],
            ),
            pm.Task("b", "B", pm.days(2), needs=[pm.SkillNeed("x", units=0.5)]),
        ],
        resources=[
            pm.Resource("ana", skills=[pm.Skill("x"), pm.Skill("y")]),
            pm.Resource("bo", skills=[pm.Skill("x")], available_until=datetime(2027, 1, 8)),
        ],
    )
    before = pm.allocate.assign(plan).schedule
    status = pm.StatusUpdate(
        datetime(2027, 1, 4, 18),
        tasks=[
            pm.TaskStatus("a", start=START, remaining=pm.days(3), people=("bo", "ana")),
        ],
    )
    schedule = pm.allocate.replan(plan, before, status).points[0].schedule
    units = {each.resource: each.units for each in schedule.assignments if each.task == "a"}
    assert units == {"ana": 1.0, "bo": 0.5}


def test_work_that_left_the_plan_counts_as_a_change():
    plan = a_plan((3, 2))
    before = staffed(plan, {"t0": "ana", "t1": "bo"})
    front = pm.allocate.replan(replace(plan, tasks=plan.tasks[:1]), before)
    assert [change.code for change in front.points[0].changes] == ["change.task_gone"]
    assert front.points[0].measure("changes") == 1


def test_new_work_is_no_change():
    plan = a_plan((3, 2))
    before = staffed(plan, {"t0": "ana", "t1": "bo"})
    more = a_plan((3, 2, 5))
    front = pm.allocate.replan(more, before)
    assert front.points[0].measure("changes") == 0
    assert front.points[0].schedule.people("t2") == ("cy",)


def test_seats_that_are_alike_are_told_apart():
    """Two needs that the same people meet: who keeps the place keeps the very need."""
    task = pm.Task(
        "a", "A", pm.days(2), needs=[pm.SkillNeed("build"), pm.SkillNeed("test", count=2)]
    )
    plan = replace(a_plan(()), tasks=(task,))
    before = replace(
        pm.allocate.assign(plan).schedule,
        assignments=[
            pm.Assignment("a", "cy", 0),
            pm.Assignment("a", "ana", 1),
            pm.Assignment("a", "bo", 1),
        ],
    )
    front = pm.allocate.replan(plan, before)
    assert front.points[0].measure("changes") == 0
    held = {(each.slot, each.resource) for each in front.points[0].schedule.assignments}
    assert held == {(0, "cy"), (1, "ana"), (1, "bo")}


def test_fewer_places_than_people_had():
    """A need for one that two had before: one of them stays."""
    task = pm.Task("a", "A", pm.days(2), needs=[pm.SkillNeed("build"), pm.SkillNeed("test")])
    plan = replace(a_plan(()), tasks=(task,))
    before = replace(
        pm.allocate.assign(plan).schedule,
        assignments=[pm.Assignment("a", "bo", 0), pm.Assignment("a", "cy", 0)],
    )
    front = pm.allocate.replan(plan, before)
    assert front.points[0].measure("changes") == 1
    assert front.points[0].proof.status == "optimal"


def test_cost_decides_among_schedules_that_are_equally_good():
    plan = a_plan((3,))
    rates = {"ana": 90, "bo": 50, "cy": 70}
    plan = replace(
        plan,
        currency="CNY",
        resources=[replace(each, rate=pm.money(rates[each.id])) for each in plan.resources],
    )
    new = pm.allocate.replan(plan, replace(staffed(plan, {"t0": "ana"}), assignments=()))
    assert new.points[0].schedule.people("t0") == ("bo",)
    kept = pm.allocate.replan(plan, staffed(plan, {"t0": "ana"}))
    assert [point.name for point in kept.points] == ["changes-0"]
    assert kept.points[0].measure("cost") == pm.money(90) * 24


def test_the_cheapest_is_a_point_of_its_own():
    plan = a_plan((3, 3), (), dict(list(SKILLS.items())[:2]))
    rates = {"ana": 90, "bo": 50}
    plan = replace(
        plan,
        currency="CNY",
        resources=[replace(each, rate=pm.money(rates[each.id])) for each in plan.resources],
    )
    before = staffed(plan, {"t0": "bo", "t1": "bo"})
    front = pm.allocate.replan(plan, before)
    assert [point.name for point in front.points] == ["changes-0", "changes-1"]
    assert front.points[1].measure("cost") > front.points[0].measure("cost")
    dear = staffed(plan, {"t0": "bo", "t1": "ana"})
    names = [point.name for point in pm.allocate.replan(plan, dear).points]
    assert names == ["changes-0"]


def test_generation_alone_for_large_plans(monkeypatch):
    """Without the exact search: points of generation, with bounds, and no claim of proof."""
    monkeypatch.setattr("pmcore.allocate._replan._fewer.MOST_TASKS", 0)
    plan = a_plan((3, 2, 4, 1, 5, 2), (("t0", "t4"),))
    before = staffed(plan, {f"t{k}": "ana" for k in range(6)})
    front = pm.allocate.replan(plan, before, limits=pm.Limits(work=3000))
    assert front.points[0].measure("changes") == 0
    assert len(front.points) > 1
    finishes = [point.schedule.finish for point in front.points]
    assert finishes == sorted(finishes, reverse=True)
    assert all(point.proof.bound <= point.proof.objective for point in front.points)


def test_no_time_gives_what_generation_finds():
    plan = a_plan()
    before = staffed(plan, {f"t{k}": "ana" for k in range(4)})
    front = pm.allocate.replan(plan, before, limits=pm.Limits(seconds=0))
    assert front.points
    assert not front.points[0].proof.is_reproducible


def test_the_same_work_gives_the_same_bytes():
    plan = a_plan()
    before = staffed(plan, {f"t{k}": "ana" for k in range(4)})
    one, two = (pm.allocate.replan(plan, before, limits=pm.Limits(work=1000)) for _ in range(2))
    assert pm.io.dumps(one) == pm.io.dumps(two)
    assert pm.io.loads(pm.io.dumps(one)) == one
    assert one.to_frame()["changes"].tolist() == [p.measure("changes") for p in one.points]


def test_places_of_work_that_began_do_not_count():
    plan = a_plan((3, 2))
    before = staffed(plan, {"t0": "ana", "t1": "bo"})
    status = pm.StatusUpdate(
        datetime(2027, 1, 4, 18), tasks=[pm.TaskStatus("t0", start=START, remaining=pm.days(2))]
    )
    from pmcore.allocate import Keep
    from pmcore.allocate._demand import demand

    held = demand(plan, status, Keep.PEOPLE)
    assert before_of(held, before).places == (("t1", 0, "bo"),)


@pytest.mark.parametrize("people", [True, False])
def test_where_all_that_is_left_is_under_way_the_front_is_what_goes_on(people):
    plan = a_plan(lengths=(3,))
    if not people:
        plan = replace(plan, tasks=[replace(plan.tasks[0], needs=())])
    before = pm.allocate.assign(plan, limits=pm.Limits(work=100)).schedule
    begun = pm.StatusUpdate(START.replace(hour=18), tasks=[pm.TaskStatus("t0", start=START)])
    front = pm.allocate.replan(plan, before, status=begun, limits=pm.Limits(work=100))
    assert [point.measure("changes") for point in front.points] == [0.0]
