"""Dates, work, progress and floats of WBS elements are those of the tasks below them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Assignment, Resource, Task, TaskKind, TaskStatus, WbsElement, chain, days
from pmcore.schedule import critical_path, rollup
from tests.strategies import assignments, plans, statuses

START = datetime(2027, 1, 4, 9)  # a Monday


def project(**fields):
    """Return a house: drawings, and works with walls and a roof below them."""
    return pm.Plan(
        "House",
        start=START,
        tasks=[
            Task("draw", "Draw", days(2), wbs="drawings"),
            Task(
                "wall", "Walls", days(4), wbs="walls", work=days(8), needs=[pm.SkillNeed("mason")]
            ),
            Task("roof", "Roof", days(3), wbs="roof", needs=[pm.SkillNeed("roofer", count=2)]),
            Task("tight", "Weathertight", kind=TaskKind.FINISH_MILESTONE, wbs="works"),
            Task("sign", "Sign", kind=TaskKind.START_MILESTONE, wbs="works"),
            Task("paint", "Paint", days(1), wbs="walls"),
        ],
        dependencies=[*chain("draw", "wall", "roof", "tight"), *chain("wall", "paint")],
        wbs=[
            WbsElement("drawings"),
            WbsElement("works", deadline=datetime(2027, 1, 12, 18)),
            WbsElement("walls", parent="works"),
            WbsElement("roof", parent="works"),
            WbsElement("empty"),
        ],
        resources=[
            Resource("mia", skills=[pm.Skill("mason"), pm.Skill("roofer")]),
            Resource("rob", skills=[pm.Skill("roofer")]),
            Resource("crane", kind=pm.ResourceKind.EQUIPMENT),
        ],
        **fields,
    )


def test_by_hand():
    """Every figure of a small tree, reckoned by hand."""
    rows = {row.id: row for row in critical_path(project()).wbs}
    assert list(rows) == ["drawings", "works", "walls", "roof"]
    works, walls = rows["works"], rows["walls"]
    assert (works.start, works.finish) == (START, datetime(2027, 1, 20, 18))
    assert (works.duration, works.work) == (days(8 + 3 + 1), days(8 + 2 * 3))
    assert (works.total_float, walls.total_float, works.tasks) == (0, 0, 5)
    assert works.milestones == ("sign", "tight")
    assert works.late == 8 * 1440
    assert (works.level, walls.level, walls.parent) == (0, 1, "works")


def test_people_assigned_do_the_work():
    """Assignments stand before stated work and needs; equipment is no work of people."""
    given = [
        Assignment("roof", "mia"),
        Assignment("roof", "rob", units=0.5),
        Assignment("roof", "crane"),
        Assignment("wall", "mia", work=days(5)),
    ]
    dates = critical_path(project())
    rows = {row.id: row for row in rollup(project(), dates.tasks, assignments=given)}
    assert (rows["roof"].work, rows["walls"].work) == (days(4.5), days(5))
    of_plan = {row.id: row for row in critical_path(project(assignments=given)).wbs}
    assert of_plan["roof"].work == days(4.5)
    needs = [pm.ResourceNeed("rob"), pm.ResourceNeed("crane")]
    named = project().with_task(Task("roof", "Roof", days(3), wbs="roof", needs=needs))
    assert {row.id: row.work for row in critical_path(named).wbs}["roof"] == days(3)


def test_progress_by_duration_and_by_work():
    status = pm.StatusUpdate(
        datetime(2027, 1, 11, 18),
        [
            TaskStatus("draw", start=START, finish=datetime(2027, 1, 5, 18)),
            TaskStatus("wall", start=datetime(2027, 1, 6, 9), percent=0.5),
        ],
    )
    rows = {row.id: row for row in critical_path(project(updates=[status])).wbs}
    assert rows["drawings"].percent == 1.0
    assert rows["drawings"].total_float is None
    assert rows["walls"].percent == pytest.approx(4 / 9)  # 8 days of a mason, half done, and 1
    assert rows["walls"].percent_of_work == 0.5
    assert rows["drawings"].percent_of_work == 0.0


def test_a_search_rolls_up_who_it_chose():
    """The work of a staffed schedule is that of the people in it."""
    staffed = pm.allocate.assign(project(), limits=pm.Limits(work=1)).schedule
    rows = {row.id: row for row in staffed.wbs}
    assert rows["roof"].work == days(6)
    assert pm.io.loads(pm.io.dumps(staffed)) == staffed


@given(st.data())
def test_what_rolls_up_is_below(data):
    """Sums of an element are those of its tasks; the parts of a tree add up to it."""
    plan = data.draw(plans(resources=True, max_tasks=6))
    status = data.draw(statuses(plan))
    people = data.draw(assignments(plan))
    dates = critical_path(plan, status=status)
    rows = rollup(plan, dates.tasks, assignments=people)
    above = {element.id: element.parent for element in plan.wbs}

    def is_below(element, top):
        return element is not None and (element == top or is_below(above[element], top))

    for row in rows:
        inside = [
            each
            for each in dates.tasks
            if is_below(each.wbs, row.id) and each.kind is not TaskKind.INACTIVE
        ]
        assert (row.start, row.finish) == (
            min(each.start for each in inside),
            max(each.finish for each in inside),
        )
        assert row.duration == sum(each.duration for each in inside)
        assert row.tasks == len(inside)
        assert 0 <= row.work_done <= row.work
        floats = [each.total_float for each in inside if each.total_float is not None]
        assert row.total_float == min(floats, default=None)
        assert set(row.milestones) == {each.id for each in inside if each.is_milestone}
        own = [each for each in inside if each.wbs == row.id]
        parts = [each for each in rows if each.parent == row.id]
        lone = rollup(plan, own, assignments=people)
        assert row.work == sum(each.work for each in parts) + sum(
            each.work for each in lone if each.id == row.id
        )
