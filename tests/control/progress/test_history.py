"""Kept snapshots: scope apart from progress, trends of milestones, flow by state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    BacklogItem,
    Plan,
    PlanError,
    Resource,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    chain,
    cost,
    days,
    io,
    money,
)
from pmcore.control import progress
from pmcore.control.progress import FlowPoint, Size, Snapshot, SnapshotTask, TaskState

MONDAY = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


PLAN = Plan(
    "P",
    start=MONDAY,
    tasks=[Task("a", "A", days(10)), Task("c", "C", days(2)), Task("end", "End")],
    dependencies=chain("a", "end"),
)
FIRST = progress.snapshot(
    PLAN,
    StatusUpdate(
        at(8),
        [
            TaskStatus("a", start=MONDAY, percent=0.5),
            TaskStatus("c", start=MONDAY, finish=at(5)),
        ],
    ),
)
# A week later A has grown to twelve days, three quarters of them done; B came, C went.
CHANGED = replace(
    PLAN, tasks=[Task("a", "A", days(12)), Task("b", "B", days(5)), Task("end", "End")]
)
SECOND = progress.snapshot(
    CHANGED, StatusUpdate(at(15), [TaskStatus("a", start=MONDAY, percent=0.75)])
)


def test_scope_is_told_apart_from_progress():
    """12 d, +5 -2 +2 = 17 d; 7 done, 2.5 burned at the old size, +1.5 resized, -2 went with C."""
    first, second = progress.history(CHANGED, [SECOND, FIRST], by=Size.DURATION).points
    assert (first.scope, first.done, first.remaining) == (days(12), days(7), days(5))
    assert (first.added, first.burned) == (0, days(7))
    assert (second.added, second.removed, second.resized) == (days(5), days(2), days(2))
    assert (second.burned, second.recounted) == (days("2.5"), days("-0.5"))
    assert (second.scope, second.done, second.remaining) == (days(17), days(9), days(8))


def test_tasks_count_when_they_are_finished():
    first, second = progress.history(CHANGED, [FIRST, SECOND], by=Size.TASKS).points
    assert [(p.scope, p.done) for p in (first, second)] == [(3, 1), (3, 0)]
    assert (second.added, second.removed, second.recounted) == (1, 1, -1)


def test_a_snapshot_knows_work_budget_and_states():
    plan = Plan(
        "P",
        start=MONDAY,
        currency="CNY",
        tasks=[
            Task("a", "A", days(4), needs=[SkillNeed("dig", count=2, units=0.5)]),
            Task("b", "B", days(1)),
            Task("c", "C", days(1)),
            Task("d", "D", days(1)),
            Task("loe", "Lead", kind=TaskKind.LEVEL_OF_EFFORT),
            Task("off", "Off", days(1), kind=TaskKind.INACTIVE),
        ],
        resources=[Resource("ana", rate=money(100))],
    )
    facts = StatusUpdate(
        at(5),
        [
            TaskStatus("a", start=MONDAY, percent=0.25),
            TaskStatus("b", start=MONDAY, suspend=at(4)),
            TaskStatus("c", start=MONDAY, percent=0.5, suspend=at(4), resume=at(5, 9)),
            TaskStatus("d", start=MONDAY, finish=at(4)),
        ],
    )
    approved = cost.stated(plan, {t.id: (MONDAY, at(7)) for t in plan.tasks})
    baseline = replace(
        cost.baseline(plan, name="first"),
        tasks=[replace(row, costs=[]) for row in cost.baseline(plan, approved, name="first").tasks],
    )
    kept = progress.snapshot(plan, facts, baseline=baseline)
    assert [row.id for row in kept.tasks] == ["a", "b", "c", "d"]
    assert (kept["a"].work, kept["a"].done(Size.WORK)) == (days(4), days(1))
    assert [row.state for row in kept.tasks] == [
        TaskState.UNDER_WAY,
        TaskState.SUSPENDED,
        TaskState.UNDER_WAY,
        TaskState.DONE,
    ]
    assert kept["d"].percent == 1
    assert progress.snapshot(plan)["a"].state is TaskState.NOT_BEGUN
    assert progress.snapshot(plan).at == MONDAY


def test_trend_of_a_milestone():
    """Planned for Friday 15; as of the 8th the 15th, as of the 15th Wednesday 20."""
    baseline = cost.baseline(PLAN, name="approved")
    told = progress.history(CHANGED, [FIRST, SECOND], baseline=baseline)
    (trend,) = told.trends
    assert [point.finish for point in trend.points] == [at(15), at(20)]
    assert [point.slip for point in trend.points] == [0, days(3)]
    assert (trend.slip, trend.moved, trend.planned) == (days(3), days(3), at(15))
    assert told.trend("end") is trend
    alone = progress.history(CHANGED, [FIRST])
    assert (alone.trends[0].slip, alone.trends[0].moved) == (None, None)


def test_the_past_is_never_computed_anew():
    """What today's plan says of the first week does not matter: its snapshot was kept."""
    told = progress.history(CHANGED, [FIRST, SECOND], by=Size.DURATION)
    anew = progress.history(PLAN, [FIRST], by=Size.DURATION)
    assert told.points[0] == anew.points[0]


def test_no_history_is_named():
    with pytest.raises(PlanError) as caught:
        progress.history(PLAN, [])
    assert caught.value.problems[0].code == "progress.no_history"
    with pytest.raises(PlanError) as caught:
        progress.history(PLAN, [FIRST, replace(FIRST, name="again")])
    assert caught.value.problems[0].code == "progress.two_of_one_date"


def test_tables_and_json():
    told = progress.history(CHANGED, [FIRST, SECOND])
    assert list(told.to_frame()["remaining"]) == [p.remaining for p in told.points]
    assert list(FIRST.to_frame()["id"]) == ["a", "c", "end"]
    for value in (told, FIRST):
        assert io.loads(io.dumps(value)) == value


rows = st.builds(
    SnapshotTask,
    st.sampled_from("abcde"),
    st.just(""),
    st.just(MONDAY),
    state=st.sampled_from(TaskState),
    percent=st.floats(0, 1),
    duration=st.integers(0, 10_000),
    work=st.integers(0, 10_000),
    budget=st.integers(0, 10_000),
)
lines = st.lists(st.lists(rows, max_size=5, unique_by=lambda row: row.id), min_size=1, max_size=5)


@given(lines, st.sampled_from(Size))
def test_each_step_adds_up(held, by):
    """Scope and done of a data date are those before, and what changed them."""
    kept = [Snapshot(MONDAY + timedelta(days=n), tuple(each)) for n, each in enumerate(held)]
    points = progress.history(PLAN, kept, by=by).points
    for before, now in pairwise(points):
        assert now.scope == before.scope + now.added - now.removed + now.resized
        assert now.done == before.done + now.burned + now.recounted
    assert points[0].done == points[0].burned


BOARD = [
    FlowPoint(at(4), (("ready", 9), ("build", 3), ("test", 1), ("done", 0))),
    FlowPoint(at(8), (("ready", 5), ("build", 3), ("test", 3), ("done", 2))),
    FlowPoint(at(15), (("ready", 1), ("build", 2), ("test", 7), ("done", 3))),
]


def test_flow_by_hand():
    """Three done in nine working days; the test queue grew by six while building shrank."""
    seen = progress.flow(PLAN, reversed(BOARD))
    assert seen.throughput == pytest.approx(3 / 9)
    assert seen.in_progress == (4, 6, 9)
    assert seen.growth == (("build", -1), ("test", 6))
    assert seen.bottleneck == "test"
    assert "test" in seen.text("zh-CN")
    assert seen.to_frame()["done"].tolist() == [0, 2, 3]
    assert io.loads(io.dumps(seen)) == seen


def test_flow_of_one_moment_has_no_throughput_and_no_bottleneck():
    seen = progress.flow(PLAN, BOARD[:1])
    assert (seen.throughput, seen.bottleneck, seen.text()) == (None, None, "")


def test_flow_of_the_backlog():
    """Two items come on Monday; one is built on Tuesday and done on Thursday."""
    plan = replace(
        PLAN,
        backlog=[
            BacklogItem("x", states=[(at(4), "ready"), (at(5), "build"), (at(7), "done")]),
            BacklogItem("y", states=[(at(4), "ready")]),
            BacklogItem("z"),
        ],
    )
    seen = progress.flow(plan)
    assert seen.states == ("ready", "build", "done")
    assert [dict(point.counts) for point in seen.points] == [
        {"ready": 2, "build": 0, "done": 0},
        {"ready": 1, "build": 1, "done": 0},
        {"ready": 1, "build": 0, "done": 1},
    ]
    assert seen.throughput == pytest.approx(1 / 3)


def test_no_flow_is_named():
    with pytest.raises(PlanError) as caught:
        progress.flow(PLAN)
    assert caught.value.problems[0].code == "progress.no_flow"
    with pytest.raises(ValueError, match="two states"):
        progress.flow(PLAN, [FlowPoint(at(4), (("ready", 1),))])
    with pytest.raises(ValueError, match="a point has"):
        progress.flow(PLAN, [BOARD[0], FlowPoint(at(9), (("ready", 1), ("done", 1)))])


def test_flow_of_the_tasks_of_a_history():
    told = progress.history(CHANGED, [FIRST, SECOND])
    assert told.flow.states == tuple(TaskState)
    assert [dict(point.counts)["done"] for point in told.flow.points] == [1, 0]
