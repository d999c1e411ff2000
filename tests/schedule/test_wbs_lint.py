"""The lint of the scope tree, on trees small enough to read."""

from dataclasses import replace
from datetime import datetime

import pmcore as pm
from pmcore import Task, chain, days
from pmcore.schedule import HealthRules, Verdict, WbsRules, health

START = datetime(2027, 1, 4, 9)  # a Monday


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def plan(tasks, links=(), **fields):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def element(name, parent=None, **fields):
    return pm.WbsElement(name, name, parent=parent, **fields)


def test_the_tree_holds_all_work_exactly_once():
    """A leaf without tasks, a task outside the tree, work on an element that has children."""
    tree = [element("1"), element("1.1", "1"), element("1.2", "1")]
    rows = [task("a", wbs="1.1"), task("b"), task("c", wbs="1"), task("m", 0, wbs="1")]
    found = health(plan(rows, wbs=tree))
    assert found["wbs.empty_element"].items == ("1.2",)
    assert found["wbs.empty_element"].findings[0].reason == "health.nothing_planned"
    assert found["wbs.empty_element"].effect is None
    assert found["wbs.task_without_element"].items == ("b",)
    assert found["wbs.mixed_element"].items == ("1",)
    assert found["gao.activities"].verdict is Verdict.FAIL


def test_budgets_of_children_add_up_to_their_parents():
    """60 and 50 are more than 100; 60 and an unknown are not; 40 and 50 are less."""
    rules = HealthRules(wbs=WbsRules(tolerance=0.05))
    for parts, is_wrong in (
        ((60, 50), True),
        ((60, None), False),
        ((40, 50), True),
        ((48, 50), False),
    ):
        tree = [element("1", budget=100)]
        tree += [element(f"1.{i}", "1", budget=part) for i, part in enumerate(parts)]
        found = health(plan([task("a", wbs="1.0")], wbs=tree, currency="CNY"), rules=rules)
        assert bool(found["wbs.budget"].items) is is_wrong, parts
        assert found["wbs.budget"].of == 1


def test_the_shape_of_the_tree():
    """A chain of four elements: three only children, one too deep for three levels."""
    tree = [element("1"), element("2", "1"), element("3", "2"), element("4", "3")]
    rules = HealthRules(wbs=WbsRules(levels=3))
    found = health(plan([task("a", wbs="4")], wbs=tree), rules=rules)
    assert found["wbs.only_child"].items == ("1", "2", "3")
    assert found["wbs.too_deep"].items == ("4",)
    flat = health(plan([task("a", wbs="1")], wbs=tree[:1]))["wbs.only_child"]
    assert flat.reason == "health.no_levels"


def test_work_packages_deliver_something_and_deliverables_come_of_work():
    """One package delivers by its task; the other does not; one deliverable has no work."""
    tree = [element("1"), element("2")]
    rows = [task("a", wbs="1", deliverables=["spec"]), task("b", wbs="2")]
    outputs = [pm.Deliverable("spec"), pm.Deliverable("code")]
    found = health(plan(rows, wbs=tree, deliverables=outputs))
    assert found["wbs.no_deliverable"].items == ("2",)
    assert found["wbs.undelivered"].items == ("code",)
    silent = health(plan([task("a", wbs="1")], wbs=tree))["wbs.no_deliverable"]
    assert silent.reason == "health.no_deliverables"


def test_owners_are_named_or_inherited():
    """The root's owner answers for one branch; a RACI cell for another; nobody for the third."""
    tree = [element("1", responsible="ana"), element("1.1", "1"), element("2"), element("3")]
    rows = [task("a", wbs="1.1"), task("b", wbs="2"), task("c", wbs="3"), task("d", wbs="3")]
    rows[3] = replace(rows[3], responsible="ana")
    raci = [pm.Responsibility("b", "ana", pm.Duty.ACCOUNTABLE)]
    made = plan(rows, wbs=tree, resources=[pm.Resource("ana")], responsibilities=raci)
    found = health(made)
    assert found["wbs.no_owner"].items == ("2", "3")
    assert found["wbs.task_without_owner"].items == ("c",)
    top = HealthRules(wbs=WbsRules(owner_levels=1))
    assert health(made, rules=top)["wbs.no_owner"].of == 4


def test_tasks_without_an_estimate_and_of_one_name():
    """A task with people and no time takes the median of the others to show what it may do."""
    rows = [
        task("a", 2, wbs="1"),
        task("b", 4, wbs="1"),
        task("c", 0, wbs="1", needs=[pm.ResourceNeed("ana")]),
        task("m", 0, wbs="1"),
    ]
    rows[1] = replace(rows[1], name="A")
    made = plan(rows, chain("a", "b", "c"), wbs=[element("1")], resources=[pm.Resource("ana")])
    found = health(made)
    assert (found["wbs.no_estimate"].items, found["wbs.no_estimate"].effect) == (("c",), days(2))
    assert found["wbs.same_name"].items == ("a", "b")
