"""Whole columns tell that nothing is wrong, and nothing more, of what the fields hold."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

import pmcore as pm
from pmcore import CostItem, Dependency, Money, Pert, Step, Task
from pmcore._base import digest, tables
from pmcore.network._shape import faults, surely_right
from tests.samples import everything
from tests.strategies import plans

PLAN = everything()


@settings(max_examples=20)
@given(plans(resources=True, risks=True, costs=True, estimates=True))
def test_plans_without_fault_are_known_by_their_columns(plan):
    """The quick look suffices for what is right; one that doubted would cost time in silence."""
    assert surely_right(tables(plan))
    assert not list(faults(plan, ""))


def test_the_plan_with_everything_is_known_by_its_columns():
    assert surely_right(tables(PLAN))


@pytest.mark.parametrize(
    "task",
    [
        Task("t", duration=True),
        Task("t", duration=1.0),
        Task("t", duration=-1),
        Task("t", weight=math.nan),
        Task("t", weight=-1.0),
        Task("t", deadline=datetime(2027, 1, 1, tzinfo=UTC)),
        Task("t", costs=[CostItem(Money(10**16, "EUR"))]),
        Task("t", costs=["dear"]),
        Task("t", steps=[Step("s", math.inf)]),
        Task("t", splits=[(1, 2), (1, 2.5)]),
        Task("t", deliverables=5),
        Task("t", estimate=Pert(1, "2", 3)),
        Task("t", kind="task"),
    ],
)
def test_one_fault_among_many_tasks_is_doubted(task):
    """A column with a single wrong value is not taken for right."""
    broken = replace(PLAN, tasks=(*PLAN.tasks, task))
    assert not surely_right(tables(broken))
    assert any("t" in problem.path for problem in faults(broken, ""))


@settings(max_examples=10)
@given(plans(resources=True, costs=True))
def test_a_check_leaves_the_digest_that_the_plan_has(plan):
    """The digest that a check spells from its columns is the one spelled without a check."""
    unseen = replace(plan)
    pm.check(plan)
    assert digest(plan) == digest(unseen)


def test_places_of_nouns_count_in_a_digest():
    """Nouns of one class are spelled together and yet told apart by where they stand."""
    cost, other = CostItem(5), CostItem(6)
    one = replace(PLAN, tasks=[Task("a", costs=[cost, other]), Task("b")])
    two = replace(PLAN, tasks=[Task("a", costs=[cost]), Task("b", costs=[other])])
    three = replace(PLAN, tasks=[Task("a"), Task("b", costs=[cost, other])])
    mode = replace(PLAN, tasks=[Task("a", modes=[pm.Mode("m", costs=[cost, other])]), Task("b")])
    assert len({digest(each) for each in (one, two, three, mode)}) == 4


def test_a_key_names_both_ends_and_a_type_that_is_not_the_usual_one():
    assert Dependency("a", "b").key == "a->b"
    assert Dependency("a", "b", pm.LinkType.SS).key == "a->b:SS"
