"""Who holds whom in the backward pass: not spans, not the inactive, not what is past."""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskKind, TaskStatus, chain, days

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
