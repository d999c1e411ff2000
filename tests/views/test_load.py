"""Loads are shares of what each resource has, stretch by stretch."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pmcore.examples import lantern_bay, lantern_bay_approved
from pmcore.model import Assignment, Availability, Leave, Plan, Resource, ResourceKind, Task
from pmcore.schedule import critical_path
from pmcore.units import days
from pmcore.views._load import loads_of

START = datetime(2027, 1, 4, 9)  # a Monday


def loads(tasks, people, assignments):
    """Return the loads of tasks that all begin at once."""
    plan = Plan("P", start=START, tasks=tasks, resources=people)
    schedule = replace(critical_path(plan), assignments=tuple(assignments))
    return loads_of(plan, schedule)


def test_a_full_week_is_one():
    """Five days of work in five days; the second week is half full."""
    found = loads([Task("a", "A", days(7.5))], [Resource("ana")], [Assignment("a", "ana")])
    assert found.unit == "week"
    assert found.shares == ((1.0, 0.5),)
    assert found.work == (days(7.5),)


def test_units_and_capacity_count():
    """Half of a half-time person's week is one; two tasks at once are two."""
    half = Resource("ana", capacity=0.5)
    tasks = [Task("a", "A", days(5)), Task("b", "B", days(5))]
    found = loads(
        tasks, [half], [Assignment("a", "ana", units=0.5), Assignment("b", "ana", units=0.5)]
    )
    assert found.shares == ((2.0,),)


def test_stated_work_counts_in_place_of_units():
    """Two days of work on a task of five days are two fifths."""
    found = loads(
        [Task("a", "A", days(5))], [Resource("ana")], [Assignment("a", "ana", work=days(2))]
    )
    assert found.shares == ((pytest.approx(0.4),),)


def test_leave_leaves_less_room():
    """With two days off, three days of work fill the week; a week away is None."""
    away = Resource("ana", leave=[Leave(date(2027, 1, 7), date(2027, 1, 8))])
    gone = Resource("bo", leave=[Leave(date(2027, 1, 11), date(2027, 1, 15))])
    tasks = [Task("a", "A", days(3)), Task("b", "B", days(8))]
    found = loads(tasks, [away, gone], [Assignment("a", "ana"), Assignment("b", "bo")])
    assert found.shares[0][0] == 1.0
    assert found.shares[1] == (1.0, 9.99)  # work where there is nobody


def test_availability_steps_are_followed():
    """Capacity of 40 % from Wednesday on: two days and three times 0.4."""
    steps = [Availability(datetime(2027, 1, 6), 0.4)]
    found = loads(
        [Task("a", "A", days(5))],
        [Resource("ana", availability=steps)],
        [Assignment("a", "ana", units=0.32)],
    )
    assert found.shares == ((pytest.approx(0.5),),)


def test_own_dates_of_an_assignment_count():
    """A part of the task's time is a part of its load."""
    part = Assignment("a", "ana", start=START, finish=datetime(2027, 1, 5, 18))
    assert loads([Task("a", "A", days(5))], [Resource("ana")], [part]).shares == ((0.4,),)


def test_milestones_and_material_take_no_time():
    """Who is assigned to a milestone works nothing; material has no time."""
    sand = Resource("sand", kind=ResourceKind.MATERIAL)
    rows = [Assignment("a", "sand"), Assignment("m", "ana")]
    tasks = [Task("a", "A", days(5)), Task("m", "M")]
    found = loads(tasks, [sand, Resource("ana")], rows)
    assert found.resources == ("ana",)
    assert found.work == (0,)


def test_nobody_assigned_is_no_load():
    """Without assignments there is nothing to show."""
    assert loads([Task("a", "A", days(5))], [Resource("ana")], []) is None


@pytest.mark.parametrize(("length", "unit"), [(40, "week"), (300, "month"), (1500, "quarter")])
def test_long_plans_have_longer_stretches(length, unit):
    """Weeks, months or quarters, never more than forty columns; work adds up."""
    found = loads([Task("a", "A", days(length))], [Resource("ana")], [Assignment("a", "ana")])
    assert found.unit == unit
    assert len(found.starts) <= 41
    assert found.work == (days(length),)


def test_of_many_people_the_busiest_are_shown():
    """Two of three, in the plan's order, and how many are left out."""
    people = [Resource(name) for name in ("ana", "bo", "cy")]
    tasks = [Task(f"t{i}", "T", days(i + 1)) for i in range(3)]
    rows = [Assignment(f"t{i}", each.id) for i, each in enumerate(people)]
    plan = Plan("P", start=START, tasks=tasks, resources=people)
    schedule = replace(critical_path(plan), assignments=tuple(rows))
    found = loads_of(plan, schedule, most_rows=2)
    assert found.resources == ("bo", "cy")
    assert found.left_out == 1


def test_the_approved_example_overloads_nobody():
    """The approved staffing keeps within everybody's time, as `verify` demands."""
    plan = lantern_bay()
    found = loads_of(plan, lantern_bay_approved(plan))
    assert max(share for row in found.shares for share in row if share is not None) <= 1.0
    assert len(found.resources) == 11
