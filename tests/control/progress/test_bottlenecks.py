"""What one more person-day brings, measured by levelling anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from pmcore import (
    Assignment,
    Availability,
    Leave,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    chain,
    days,
    io,
)
from pmcore.control.progress import bottlenecks
from pmcore.control.progress._bottlenecks import one_more
from pmcore.network import build

MONDAY = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


HALL = Plan(
    "Hall",
    start=MONDAY,
    tasks=[
        Task("walls", "Paint the walls", days(3), priority=600),
        Task("doors", "Hang the doors", days(2)),
        Task("sweep", "Sweep", days(1)),
    ],
    dependencies=chain("doors", "sweep"),
    resources=[Resource("ana", "Ana"), Resource("bo", "Bo")],
    assignments=[Assignment("walls", "ana"), Assignment("doors", "ana")],
)


def test_a_day_more_lets_both_overlap():
    """Doors wait for Ana until Wednesday evening; with two of her on Wednesday they begin then."""
    found = bottlenecks(HALL)
    (row,) = found.rows
    assert (row.resource, row.task, row.day) == ("ana", "doors", date(2027, 1, 6))
    assert (found.finish, row.finish) == (at(11), at(8))
    assert (row.gain, row.per_day) == (days(1), 1.0)
    assert row.text("zh-CN") != row.text()
    assert io.loads(io.dumps(found)) == found
    assert found.to_frame()["gain"].tolist() == [days(1)]


def test_another_chain_that_ends_as_late_makes_it_worthless():
    plan = replace(HALL, tasks=[*HALL.tasks, Task("wait", "Wait", days(6))])
    found = bottlenecks(plan)
    assert all(row.gain == 0 for row in found.rows)
    assert {row.code for row in found.rows} <= {"bottleneck.nothing"}


def test_nobody_binds_where_links_alone_drive_the_end():
    plan = replace(HALL, assignments=[Assignment("walls", "ana"), Assignment("doors", "bo")])
    assert bottlenecks(plan).rows == ()


def test_the_end_of_one_task():
    plan = replace(HALL, tasks=[*HALL.tasks, Task("wait", "Wait", days(9))])
    assert bottlenecks(plan).rows == ()
    (row,) = bottlenecks(plan, task="sweep").rows
    assert (row.gain, row.finish) == (days(1), at(8))
    with pytest.raises(KeyError):
        bottlenecks(plan, task="sweeep")


def test_facts_count():
    """Walls take a day longer; the day before the doors is now Thursday."""
    facts = StatusUpdate(at(5), [TaskStatus("walls", start=MONDAY, remaining=days(2))])
    (row,) = bottlenecks(HALL, status=facts).rows
    assert (row.day, row.finish) == (date(2027, 1, 7), at(11))


def test_pools_bind_too():
    """Two lifts need one crane each, and there is one."""
    plan = Plan(
        "Yard",
        start=MONDAY,
        tasks=[Task(name, name, days(2), needs=[ResourceNeed("crane")]) for name in ("x", "y")],
        resources=[Resource("crane", kind=ResourceKind.EQUIPMENT)],
    )
    plan = replace(plan, assignments=[Assignment("x", "crane"), Assignment("y", "crane")])
    (row,) = bottlenecks(plan).rows
    assert (row.resource, row.gain) == ("crane", days(1))


def test_waits_beyond_those_asked_for_are_counted():
    found = bottlenecks(HALL, most=0)
    assert (found.rows, found.left_out) == ((), 1)


def test_one_more_also_where_somebody_is_away():
    """Half of Ana from Wednesday noon, nobody on her leave; one more that day, whatever else."""
    ana = Resource(
        "ana",
        capacity=1.0,
        availability=[Availability(at(6, 12), 0.5)],
        leave=[Leave(date(2027, 1, 8), date(2027, 1, 8))],
        available_until=at(12),
    )
    plan = replace(HALL, resources=[ana, HALL.resources[1]])
    for day, wanted in (
        (6, {at(6, 9): 2.0, at(6, 13): 1.5, at(7, 9): 0.5, at(8, 9): 0.0, at(13, 9): 0.0}),
        (8, {at(6, 9): 1.0, at(7, 9): 0.5, at(8, 9): 1.0, at(9, 9): 0.5, at(13, 9): 0.0}),
    ):
        more = one_more(plan, build(plan), "ana", date(2027, 1, day))
        steps = build(more).capacity("ana")
        for instant, there in wanted.items():
            minutes = int((instant - datetime(1970, 1, 1)).total_seconds()) // 60
            assert [each for since, each in steps if since <= minutes][-1] == there, instant
