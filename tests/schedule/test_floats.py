"""Who holds whom in the backward pass, and every float of a task, really used up."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskKind, TaskStatus, chain, days
from pmcore.kernels import FAR, start_at, work_at
from pmcore.network import build
from pmcore.schedule import compute, floats, near_critical, prepare
from pmcore.schedule._floats import _staffed
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)  # a Monday
FRIDAY = datetime(2027, 1, 8, 18)


def dates(tasks, links=(), **fields):
    return pm.schedule.critical_path(
        pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)
    )


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def on(at, *facts):
    return {"updates": [pm.StatusUpdate(at, facts)]}


def test_the_stated_length_of_a_span_does_not_end_the_project():
    found = dates(
        [task("a", 2), task("b", 3), task("span", 100, kind=TaskKind.LEVEL_OF_EFFORT)],
        [
            *chain("a", "b"),
            Dependency("a", "span", LinkType.SS),
            Dependency("b", "span", LinkType.FF),
        ],
    )
    assert found.finish == found["b"].finish == FRIDAY
    assert found.critical == ("a", "b")


def test_an_inactive_successor_takes_no_float():
    found = dates(
        [task("a"), task("idle", 20, kind=TaskKind.INACTIVE), task("z", 5)], chain("a", "idle")
    )
    assert (found["a"].total_float, found["a"].free_float) == (days(4), days(4))
    assert (found["idle"].total_float, found["idle"].is_critical) == (0, False)


@pytest.mark.parametrize("idle", ["a", "c"])
def test_a_maximum_lag_of_an_inactive_task_delays_nobody(idle):
    kinds = {idle: TaskKind.INACTIVE}
    found = dates(
        [
            task(name, n, kind=kinds.get(name, TaskKind.TASK))
            for name, n in zip("abc", (1, 10, 1), strict=True)
        ],
        [Dependency("a", "c", max_lag=days(1)), *chain("b", "c")],
    )
    assert found["a"].start == START


def test_a_maximum_lag_to_what_has_begun_is_past():
    found = dates(
        [task("a"), task("c", 5)],
        [Dependency("a", "c", max_lag=days(1))],
        **on(
            datetime(2027, 1, 14, 18),
            TaskStatus("a", start=START, finish=datetime(2027, 1, 4, 18)),
            TaskStatus("c", start=datetime(2027, 1, 5, 9), percent=0.2),
        ),
    )
    assert found["c"].finish == datetime(2027, 1, 20, 18)


def test_a_maximum_lag_from_a_start_counts_from_the_actual_one():
    with pytest.raises(pm.InfeasibleError):
        dates(
            [task("a", 10), task("c")],
            [Dependency("a", "c", LinkType.SS, max_lag=days(1))],
            **on(FRIDAY, TaskStatus("a", start=START, percent=0.1)),
        )


@pytest.mark.parametrize("wish", [C.MUST_START_ON, C.START_ON, C.START_NO_LATER_THAN])
def test_a_wish_for_the_start_is_past_once_a_task_has_begun(wish):
    begun = datetime(2027, 1, 5, 9)
    found = dates(
        [task("a", 10, constraints=[DateConstraint(wish, begun)]), task("b")],
        chain("a", "b"),
        **on(FRIDAY, TaskStatus("a", start=begun, percent=0.4)),
    )
    assert found["a"].total_float == 0
    assert found.critical == ("a", "b")


def test_a_mandatory_finish_still_counts_once_a_task_has_begun():
    wish = DateConstraint(C.MUST_FINISH_ON, datetime(2027, 1, 12, 18))
    found = dates(
        [task("a", 10, constraints=[wish])],
        **on(FRIDAY, TaskStatus("a", start=START, percent=0.5)),
    )
    assert found["a"].finish == datetime(2027, 1, 15, 18)
    assert found["a"].total_float == -days(3)


def test_a_start_that_is_past_is_held_by_no_successor():
    found = dates(
        [task("a", 10), task("b", 20)],
        [Dependency("a", "b", LinkType.SS)],
        **on(FRIDAY, TaskStatus("a", start=START, percent=0.5)),
    )
    assert found["b"].total_float == 0
    assert found["a"].total_float == days(15)


def test_progress_that_overrides_logic_frees_the_predecessor():
    found = dates(
        [task("a", 2), task("b", 10)],
        chain("a", "b"),
        settings=pm.Settings(progress=pm.ProgressRule.OVERRIDE),
        **on(FRIDAY, TaskStatus("b", start=START, percent=0.5)),
    )
    assert found["b"].finish == datetime(2027, 1, 15, 18)
    assert found["a"].total_float == days(3)


MILESTONES = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)
PLAIN = {"constraints": False, "kinds": MILESTONES, "wbs": False}


def delayed(state, name, minutes, at=None):
    """Return the dates when a task begins so many working minutes later, nothing else changed."""
    first = compute(state)
    i = state.net.index[name]
    table, own = state.net.calendars.readable, int(state.net.calendar[i])
    begin = int(work_at(table, own, first.start[i])) + minutes
    floors = [*state.floor]
    floors[i] = max(floors[i], int(start_at(table, own, begin)))
    return compute(replace(state, floor=floors))


def moved(before, after):
    """Return the positions of tasks that start or finish at other instants."""
    return {
        i
        for i in range(len(before.start))
        if (before.start[i], before.finish[i]) != (after.start[i], after.finish[i])
    }


def one_clock(plan):
    """Let every lag run on the calendar of all tasks, so that minutes mean one thing."""
    plain = [
        replace(link, lag_calendar=None, rounds_up=False, percent=None)
        for link in plan.dependencies
    ]
    tasks = [replace(each, deadline=None) for each in plan.tasks if each.duration]
    ids = {each.id for each in tasks}
    kept = [each for each in plain if {each.predecessor, each.successor} <= ids]
    return replace(plan, tasks=tasks, dependencies=kept)


def lasting(**wishes):
    """Plans on one calendar, all of whose tasks take time."""
    drawn = plans(with_calendars=False, **PLAIN, **wishes).map(one_clock)
    return drawn.filter(lambda plan: plan.tasks)


@given(lasting())
def test_free_float_is_what_moves_nobody(plan):
    """A task that begins later by its free float moves no other; by a minute more it does."""
    state = prepare(build(plan), None)
    first, found = compute(state), floats(plan)
    for task in plan.tasks:
        i, free = state.net.index[task.id], found[task.id].free
        if state.links.out_ptr[i] == state.links.out_ptr[i + 1]:
            continue
        assert free >= 0
        assert moved(first, delayed(state, task.id, free)) <= {i}
        assert moved(first, delayed(state, task.id, free + 1)) > {i}


@given(lasting())
def test_total_float_is_what_keeps_the_end(plan):
    """A task later by its total float keeps the finish, one later by a minute more does not."""
    state = prepare(build(plan), None)
    first, found = compute(state), floats(plan)
    for task in plan.tasks:
        row = found[task.id]
        assert row.interfering == row.total - row.free
        assert row.smallest == min(row.start, row.finish)
        assert delayed(state, task.id, row.smallest).end == first.end
        assert delayed(state, task.id, row.smallest + 1).end > first.end


@given(plans(**PLAIN))
def test_independent_float_is_left_when_all_before_is_late(plan):
    """With every predecessor at its late dates a task begins as much later as free float loses."""
    state = prepare(build(plan), None)
    first, found = compute(state), floats(plan)
    links, table = state.links, state.net.calendars.readable
    for i, task in enumerate(state.net.tasks):
        own = int(state.net.calendar[i])
        late = replace(state, floor=[*state.floor])
        for k in range(int(links.ptr[i]), int(links.ptr[i + 1])):
            p = int(links.pred[k])
            late.floor[p] = max(late.floor[p], first.late_start[p])
        begins = work_at(table, own, compute(late).start[i])
        lost = begins - work_at(table, own, first.start[i])
        row = found[task.id]
        if task.duration:
            assert row.independent == max(0, row.free - lost)
        assert 0 <= row.independent <= max(0, row.free)


def test_independent_float_of_a_textbook_net():
    """By hand: A-B-E is critical, 3 + 4 + 2 days; C-D (1 + 1) and F (1) lie beside B.

    C and D share 2 days: D's are free, yet a late C takes them, so they are not its own. F follows
    what is critical and precedes what is critical: its 3 days are its own.
    """
    found = floats(found_plan())
    rows = {
        row.task: tuple(
            each // 480 for each in (row.total, row.free, row.interfering, row.independent)
        )
        for row in found.rows
    }
    assert rows == {
        "a": (0, 0, 0, 0),
        "b": (0, 0, 0, 0),
        "c": (2, 0, 2, 0),
        "d": (2, 2, 0, 0),
        "e": (0, 0, 0, 0),
        "f": (3, 3, 0, 3),
        "span": (0, 0, 0, 0),
    }
    assert found.to_frame().shape == (7, 12)
    assert [row.task for row in near_critical(found_plan(), days(2)).rows] == ["c", "d"]


def found_plan():
    return pm.Plan(
        "P",
        start=START,
        tasks=[
            task("a", 3),
            task("b", 4),
            task("c"),
            task("d"),
            task("e", 2),
            task("f"),
            task("span", kind=TaskKind.LEVEL_OF_EFFORT),
        ],
        dependencies=[*chain("a", "b", "e"), *chain("a", "c", "d", "e"), *chain("a", "f", "e")],
    )


def test_independent_float_over_start_and_finish_links():
    """Lags and types count: a late start of A pushes C by the lag, a late finish of A the end."""
    tasks = [task("a", 2), task("c", 2), task("z", 10), task("end")]
    links = [Dependency("a", "c", LinkType.SS, days(1)), *chain("c", "end"), *chain("z", "end")]
    found = floats(pm.Plan("P", start=START, tasks=tasks, dependencies=links))
    # A can begin 7 days late (it ends with z, and C a day later): C then keeps 0 of its 7.
    assert (found["a"].total, found["c"].free, found["c"].independent) == (days(7), days(7), 0)
    links[0] = Dependency("a", "c", LinkType.FF)
    found = floats(pm.Plan("P", start=START, tasks=tasks, dependencies=links))
    assert (found["a"].total, found["c"].free, found["c"].independent) == (days(8), days(8), 0)


def test_what_is_done_has_no_float():
    status = pm.StatusUpdate(
        FRIDAY, [TaskStatus("a", start=START, finish=FRIDAY), TaskStatus("b", start=START)]
    )
    plan = pm.Plan("P", start=START, tasks=[task("a"), task("b", 6), task("c")], updates=[status])
    found = floats(plan)
    assert (found["a"].total, found["a"].independent) == (None, None)
    assert found["b"].total == 0
    assert near_critical(plan, days(9)).rows[0].task == "c"
    assert floats(plan, status=status) == found


def staffed(plan):
    """Return a staffed schedule by a search that is quick."""
    return pm.allocate.assign(plan, limits=pm.Limits(work=1)).schedule


def test_resource_true_float():
    """Two tasks of one person: without people B can slip, with them it must come before or after.

    A (3 days) and B (5 days) are parallel and end in C; Ana does both, one after the other.
    """
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[
            task("a", 3, needs=[pm.ResourceNeed("ana")]),
            task("b", 5, needs=[pm.ResourceNeed("ana")]),
            task("x"),
            task("c"),
        ],
        dependencies=[*chain("a", "c"), *chain("b", "c"), *chain("x", "c")],
        resources=[pm.Resource("ana")],
    )
    found = floats(plan, schedule=staffed(plan))
    rows = {row.task: (row.total, row.resource_total, row.resource_free) for row in found.rows}
    assert rows == {
        "a": (days(2), 0, 0),
        "b": (0, 0, 0),
        "x": (days(4), days(7), days(7)),
        "c": (0, 0, 0),
    }


@given(plans(resources=False, **PLAIN))
def test_resource_true_float_without_resources(plan):
    """Where nobody is shared, the resource-true floats are the others."""
    schedule = pm.schedule.critical_path(plan)
    for row in floats(plan, schedule=schedule).rows:
        assert (row.resource_total, row.resource_free) == (row.total, row.free)


@settings(max_examples=25)
@given(st.data())
def test_resource_true_float_keeps_the_staffed_finish(data):
    """With resource links, a staffed task later by its true free float moves nobody."""
    plan = data.draw(plans(resources=True, max_tasks=5, with_calendars=False, **PLAIN))
    try:
        schedule = staffed(plan)
    except pm.InfeasibleError:
        return
    found = floats(plan, schedule=schedule)
    state = _staffed(plan, None, schedule).state
    free = replace(state, floor=[*state.pin], pin=[FAR] * len(state.pin))
    first = compute(free)
    for row in found.rows:
        i = state.net.index[row.task]
        if any(first.start[i] != pin for i, pin in enumerate(state.pin)):
            return  # leave stretches a task: its links are kept, its parts not
        if row.resource_free > 0 and state.duration[i]:
            later = delayed(free, row.task, row.resource_free)
            assert {j for j in moved(first, later) if state.duration[j]} <= {i}


def test_floats_cross_json():
    plan = found_plan()
    found = floats(plan, schedule=pm.schedule.critical_path(plan))
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_a_staffed_task_that_has_begun():
    """What has begun keeps its staffed finish; its float is measured from there."""
    status = pm.StatusUpdate(FRIDAY, [TaskStatus("a", start=START, remaining=days(2))])
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[task(name, 6, needs=[pm.ResourceNeed("ana")]) for name in "ab"],
        resources=[pm.Resource("ana")],
        updates=[status],
    )
    schedule = staffed(plan)
    found = floats(plan, schedule=schedule)
    assert schedule["a"].finish == datetime(2027, 1, 12, 18)
    assert (found["a"].total, found["a"].resource_total) == (days(4), 0)
    override = replace(plan, settings=pm.Settings(progress=pm.ProgressRule.OVERRIDE))
    assert floats(override, schedule=staffed(override))["a"].resource_total == 0


def test_a_finish_held_in_a_rest_leaves_no_negative_float():
    """Work to finish with another's, which ends while its own rests, ends before it by the clock.

    Nobody is late, so nobody's float is below nothing, and late dates are not before early ones.
    """
    every_day = pm.Calendar("every day", weeks=[pm.WorkWeek(((pm.Shift(540, 1080),),) * 7)])
    found = dates(
        [Task("a", "A", 6 * 540, calendar="every day"), task("b"), task("c")],
        [Dependency("a", "b", LinkType.FF), *chain("b", "c")],
        calendars=[every_day],
    )
    assert (found["a"].finish, found["b"].finish) == (datetime(2027, 1, 9, 18), FRIDAY)
    assert (found["a"].total_float, found["a"].free_float) == (540, 540)
    assert found["a"].late_finish >= found["a"].finish
