"""diff gives the edits that turn one plan into another; apply makes them."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.model import Dependency, Edit, Plan, Resource, Task, apply, chain, diff
from tests.samples import everything
from tests.strategies import of_type, plans

START = datetime(2027, 1, 4, 9)
ANY = plans(resources=True, estimates=True, risks=True, costs=True)


@settings(max_examples=20)
@given(ANY, ANY)
def test_difference_applied(a, b):
    """Applying the difference gives the other plan."""
    assert apply(a, diff(a, b)) == b


@settings(max_examples=8)
@given(of_type(Plan, 2), of_type(Plan, 2))
def test_difference_of_any_values(a, b):
    """The law holds for any values."""
    assert apply(a, diff(a, b)) == b


@settings(max_examples=15)
@given(ANY)
def test_no_difference(plan):
    """Equal plans differ in nothing."""
    assert diff(plan, replace(plan)) == ()


@settings(max_examples=15)
@given(plans(min_tasks=2), st.randoms(use_true_random=False))
def test_another_order(plan, random):
    """Another order is one edit."""
    tasks = list(plan.tasks)
    random.shuffle(tasks)
    edits = diff(plan, replace(plan, tasks=tasks))
    assert len(edits) == (tuple(tasks) != plan.tasks)
    assert {edit.field for edit in edits} <= {"order"}


def test_all_and_nothing():
    """Everything turns into nothing and back."""
    whole, bare = everything(), Plan("Bare", start=START)
    assert apply(whole, diff(whole, bare)) == bare
    assert apply(bare, diff(bare, whole)) == whole


def test_element_comes_and_goes():
    """An element that comes or goes is one edit."""
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")])
    assert diff(plan, plan.without("tasks", "a")) == (Edit("tasks", "a", "", Task("a"), None),)
    assert diff(plan, plan.put(Task("c"))) == (Edit("tasks", "c", "", None, Task("c")),)


def test_link():
    """A link goes by its ends."""
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")], dependencies=chain("a", "b"))
    later = replace(plan, dependencies=[Dependency("a", "b", lag=60)])
    assert diff(plan, later) == (Edit("dependencies", "a->b", "lag", 0, 60),)


def test_repeated_keys():
    """Registers whose keys repeat change as a whole."""
    twice = Plan("P", start=START, tasks=[Task("a", "1"), Task("a", "2")])
    once = replace(twice, tasks=[Task("a", "2")])
    assert diff(twice, once) == (Edit("", "", "tasks", twice.tasks, once.tasks),)
    assert apply(twice, diff(twice, once)) == once


def test_sequence():
    """Edits are made in their order."""
    plan = Plan("P", start=START, resources=[Resource("r")])
    edits = [
        Edit("tasks", "a", "", None, Task("a")),
        Edit("tasks", "a", "name", "", "A"),
        Edit("", "", "name", "P", "Q"),
        Edit("", "", "resources", plan.resources, ()),
        Edit("resources", "s", "", None, Resource("s")),
    ]
    found = apply(plan, edits)
    assert found == Plan("Q", start=START, tasks=[Task("a", "A")], resources=[Resource("s")])


def test_unknown_element():
    """An edit of what is not there is an error."""
    with pytest.raises(KeyError):
        apply(Plan("P", start=START), [Edit("tasks", "a", "name", "", "A")])
    with pytest.raises(KeyError):
        apply(Plan("P", start=START), [Edit("tasks", "a", "", Task("a"), None)])
