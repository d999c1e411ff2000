"""The critical path against the slow reference and against networkx, on drawn plans."""

from dataclasses import replace

from hypothesis import assume, given

import pmcore as pm
from pmcore import TaskKind
from tests.oracles import is_plain, longest_path, reference
from tests.strategies import plans

MILESTONES = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)


def compare(plan):
    """Hold every date and float against the slow reference."""
    assume(is_plain(plan))
    dates = pm.schedule.critical_path(plan)
    found = {
        row.id: (row.start, row.finish, row.total_float, row.free_float) for row in dates.tasks
    }
    slow = reference(plan)
    assert found == {
        name: (at.start, at.finish, at.total_float, at.free_float) for name, at in slow.items()
    }


@given(plans(with_calendars=False, constraints=False, kinds=MILESTONES))
def test_one_calendar(plan):
    """Dates and floats on one calendar are those found by search."""
    compare(plan)


@given(plans(constraints=False, kinds=MILESTONES))
def test_many_calendars(plan):
    """Dates and floats across calendars are those found by search."""
    compare(plan)


@given(plans(kinds=MILESTONES))
def test_constraints(plan):
    """Dates and floats under constraints are those found by search."""
    compare(plan)


@given(plans(with_calendars=False, constraints=False, kinds=MILESTONES, max_tasks=12))
def test_networkx(plan):
    """With all lags on the one calendar, starts are longest paths."""
    plain = [
        replace(link, lag_calendar=None, rounds_up=False, percent=None)
        for link in plan.dependencies
    ]
    plan = replace(plan, dependencies=plain)
    dates = pm.schedule.critical_path(plan)
    time = pm.network.build(plan).worktime()
    passed = {row.id: time.between(plan.start, row.start) for row in dates.tasks}
    assert passed == longest_path(plan)
