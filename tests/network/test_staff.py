"""A staffed schedule as a network: who hands over to whom."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Assignment, Resource, ResourceKind, Schedule, ScheduledTask, Task, chain
from pmcore.network import build, staff

START = datetime(2027, 1, 4)


def hours(count):
    """Return an instant so many hours after the start."""
    return START + timedelta(hours=count)


def staffed(spans, assignments, *, links=(), capacity=1.0):
    """Return a net and a schedule on a calendar that always works: task to (start, finish)."""
    plan = pm.Plan(
        "P",
        start=START,
        calendar=pm.ALWAYS.id,
        tasks=[Task(task, duration=(b - a) * 60) for task, (a, b) in spans.items()],
        dependencies=links,
        resources=[
            Resource("ana"),
            Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=capacity),
        ],
    )
    rows = [
        ScheduledTask(task, task, hours(a), hours(b), duration=(b - a) * 60)
        for task, (a, b) in spans.items()
    ]
    finish = max(row.finish for row in rows)
    return build(plan), Schedule(rows, START, finish, assignments=assignments)


def added(net, schedule):
    """Return the links that staffing adds."""
    found = staff(net, schedule)
    links = found.links
    return {
        (found.ids[p], found.ids[s])
        for p, s, source in zip(links.pred, links.succ, links.source, strict=True)
        if source < 0
    }


def test_one_person():
    """A person goes from task to task in the order of the starts."""
    spans = {"c": (5, 7), "a": (0, 2), "b": (2, 5)}
    net, schedule = staffed(spans, [Assignment(task, "ana") for task in spans])
    assert added(net, schedule) == {("a", "b"), ("b", "c")}


def test_known_links():
    """Where the plan makes a task wait anyway, no link is added; a start link is no waiting."""
    spans = {"a": (0, 2), "b": (2, 5)}
    given = [Assignment(task, "ana") for task in spans]
    assert added(*staffed(spans, given, links=chain("a", "b"))) == set()
    begun = [pm.Dependency("a", "b", pm.LinkType.SS)]
    assert added(*staffed(spans, given, links=begun)) == {("a", "b")}
    lead = [pm.Dependency("a", "b", lag=-60)]
    assert added(*staffed(spans, given, links=lead)) == {("a", "b")}


def test_idle_units_first():
    """Units that nobody held make nobody wait."""
    spans = {"a": (0, 2), "b": (2, 5), "c": (5, 6)}
    given = [Assignment(task, "crane", units=1.0) for task in spans]
    assert added(*staffed(spans, given, capacity=3.0)) == set()
    assert added(*staffed(spans, given, capacity=2.0)) == {("a", "c")}
    assert added(*staffed(spans, given, capacity=1.0)) == {("a", "b"), ("b", "c")}


def test_shares():
    """Shares of a person add up, rounding apart."""
    spans = {"a": (0, 2), "b": (0, 2), "c": (2, 5)}
    shares = {"a": 0.1, "b": 0.2, "c": 0.3}
    given = [Assignment(task, "ana", units=units) for task, units in shares.items()]
    net, schedule = staffed(spans, given)
    assert added(net, schedule) == set()
    full = [replace(each, units=each.units / 0.3) for each in given]
    assert added(net, replace(schedule, assignments=full)) == {("a", "c"), ("b", "c")}


def test_more_than_there_is():
    """What a schedule uses at once counts as there."""
    spans = {"a": (0, 4), "b": (1, 5), "c": (5, 6)}
    given = [Assignment(task, "ana") for task in spans]
    assert added(*staffed(spans, given)) == {("a", "c")}


def test_without_length_or_person():
    """Milestones and material hand nothing over."""
    spans = {"a": (0, 2), "m": (2, 2), "b": (2, 5)}
    given = [Assignment(task, "ana") for task in ("a", "m")]
    steel = [Assignment(task, "crane", quantity=2.0) for task in ("a", "b")]
    assert added(*staffed(spans, [*given, *steel])) == set()


def test_material_is_used_up():
    """Whether its quantity is stated or its units count as one."""
    sand = Resource("sand", kind=ResourceKind.MATERIAL)
    given = [Assignment(task, "sand", units=3.0) for task in ("a", "b")]
    net, schedule = staffed({"a": (0, 2), "b": (2, 5)}, given)
    plan = replace(net.plan, resources=(*net.plan.resources, sand))
    assert added(build(plan), schedule) == set()


def test_logic_wins():
    """A hand-over against the links, which a lead makes possible, is left out."""
    spans = {"a": (3, 5), "b": (0, 2)}
    lead = [pm.Dependency("a", "b", lag=-24 * 60)]
    given = [Assignment(task, "ana") for task in spans]
    assert added(*staffed(spans, given, links=lead)) == set()


def test_durations_and_order():
    """Durations are the schedule's, and links lead forward in the new order."""
    spans = {"c": (5, 7), "a": (0, 2), "b": (2, 5)}
    net, schedule = staffed(spans, [Assignment(task, "ana") for task in spans])
    rows = [replace(row, duration=row.duration * 2) for row in schedule.tasks]
    found = staff(net, replace(schedule, tasks=rows))
    lengths = {task: int(found.duration[at]) for task, at in found.index.items()}
    assert lengths == {"a": 240, "b": 360, "c": 240}
    assert found.ids == ("a", "b", "c")
    assert (found.links.pred < found.links.succ).all()
    assert [task.id for task in found.tasks] == list(found.ids)


def test_another_plan():
    """Tasks that only one of plan and schedule has are named."""
    net, schedule = staffed({"a": (0, 2), "b": (2, 5)}, [])
    with pytest.raises(ValueError, match="in the tasks b"):
        staff(net, replace(schedule, tasks=schedule.tasks[:1]))
    with pytest.raises(ValueError, match="no resources bo, cy"):
        staff(net, replace(schedule, assignments=[Assignment("a", who) for who in ("cy", "bo")]))


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4), st.integers(1, 3)), max_size=8),
    st.integers(1, 4),
)
def test_units_are_never_double_booked(uses, capacity):
    """In time with its links alone, no more units work at once than are there."""
    spans = {f"t{n}": (start, start + length) for n, (start, length, _) in enumerate(uses)}
    units = {f"t{n}": float(count) for n, (_, _, count) in enumerate(uses)}
    if not spans:
        return
    given = [Assignment(task, "crane", units=units[task]) for task in spans]
    net, schedule = staffed(spans, given, capacity=float(capacity))
    at = {
        hour: sum(units[task] for task, (a, b) in spans.items() if a <= hour < b)
        for hour in range(17)
    }
    there = max(capacity, *at.values())
    found = staff(net, schedule)
    begins = dict.fromkeys(found.ids, 0)
    lengths = {task: (b - a) % 3 + 1 for task, (a, b) in spans.items()}  # other than planned
    for s, task in enumerate(found.ids):
        for k in range(int(found.links.ptr[s]), int(found.links.ptr[s + 1])):
            giver = found.ids[int(found.links.pred[k])]
            begins[task] = max(begins[task], begins[giver] + lengths[giver])
    for hour in range(40):
        busy = [task for task in spans if begins[task] <= hour < begins[task] + lengths[task]]
        assert sum(units[task] for task in busy) <= there
