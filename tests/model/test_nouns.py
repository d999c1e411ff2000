"""What a noun makes of the collections it is given, and what a memo leaves behind."""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import _base
from pmcore.model import Edit, Plan, Shift, Task, WorkWeek, apply

START = datetime(2027, 1, 4, 9)


def test_lists_in_lists_become_tuples():
    day = Shift(540, 1020)
    week = WorkWeek([[day], [day], [], [], [], [], []])
    assert week == WorkWeek(((day,), (day,), (), (), (), (), ()))
    assert Task("a", splits=[[480, 960]]).splits == ((480, 960),)
    assert hash(week)


def test_a_mapping_where_a_sequence_belongs_is_a_problem():
    plan = Plan("P", start=START, tasks={1: 2})
    assert next(problem.path for problem in pm.check(plan)) == "tasks"


def test_a_memo_that_could_not_be_made_leaves_no_lock():
    empty = Plan("P", start=START)
    before = len(_base._locks)
    for _ in range(3):
        with pytest.raises(pm.PlanError):
            pm.network.build(empty)
    assert len(_base._locks) == before


def test_an_order_drops_nobody_it_does_not_name():
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b"), Task("new")])
    order = Edit("tasks", "", "order", ("a", "b"), ("b", "a"))
    assert [task.id for task in apply(plan, [order]).tasks] == ["b", "a", "new"]
