"""RACI: one answers, somebody does, and they are who is assigned."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import (
    Assignment,
    Deliverable,
    Duty,
    OrgUnit,
    Plan,
    Resource,
    ResourceKind,
    Responsibility,
    Schedule,
    Stakeholder,
    Task,
    TaskKind,
    WbsElement,
    days,
)
from pmcore.control.communication import raci

A, R, C, I = Duty.ACCOUNTABLE, Duty.RESPONSIBLE, Duty.CONSULTED, Duty.INFORMED  # noqa: E741 - its letter


def plan_of(cells, **fields):
    """Return a plan with a matrix: item to party to letters."""
    duties = [
        Responsibility(item, party, Duty(letter))
        for item, parties in cells.items()
        for party, letters in parties.items()
        for letter in letters
    ]
    given = {
        "start": datetime(2027, 1, 4, 9),
        "wbs": [WbsElement("w", deliverables=["manual"])],
        "tasks": [
            Task("build", "Build", days(5), deliverables=["system"]),
            Task("test", "Test", days(2), deliverables=["system"]),
            Task("write", "Write", days(2), wbs="w"),
        ],
        "deliverables": [Deliverable("system", "The system"), Deliverable("manual")],
        "organisation": [OrgUnit("lab")],
        "resources": [
            Resource("ana", "Ana"),
            Resource("bo", "Bo", unit="lab"),
            Resource("rig", kind=ResourceKind.EQUIPMENT),
        ],
        "stakeholders": [Stakeholder("yin")],
        "responsibilities": duties,
    }
    return Plan("P", **given | fields)


def codes(found):
    """Return codes and items of the problems."""
    assert all(each.hint for each in found)
    return [(each.code.removeprefix("communication."), each.path.split('"')[1]) for each in found]


def test_a_sound_matrix():
    """One answers and one does, or one party both: nothing is wrong."""
    plan = plan_of({"build": {"ana": "R", "yin": "A"}, "system": {"bo": "AR", "yin": "I"}})
    found = raci(plan)
    assert found.problems == ()
    assert found["system"].duties("bo") == "AR"
    assert found["system"].name == "The system"
    assert found["system"].tasks == ("build", "test")
    assert raci(plan_of({"manual": {"ana": "AR"}, "w": {"ana": "AR"}}))["manual"].tasks == (
        "write",
    )


def test_one_answers_and_somebody_does():
    """None or two who answer, and nobody who does, are errors of the item."""
    cells = {
        "build": {"ana": "A", "bo": "AR"},
        "test": {"ana": "R"},
        "system": {"ana": "A"},
        "manual": {"yin": "I"},
    }
    found = raci(plan_of(cells))
    assert codes(found.errors) == [
        ("accountable_count", "build"),
        ("accountable_count", "test"),
        ("nobody_responsible", "system"),
        ("accountable_count", "manual"),
        ("nobody_responsible", "manual"),
    ]
    assert [each.facts["count"] for each in found.errors if "count" in each.facts] == [2, 0, 0]


def test_two_duties():
    """Who answers may do; no other two duties go together."""
    found = raci(plan_of({"build": {"ana": "AR", "bo": "RC"}}))
    assert codes(found.problems) == [("two_duties", "build")]
    assert found.problems[0].facts["duties"] == "RC"


def test_too_much_for_one():
    """Who answers for more than the limit is named, once."""
    plan = plan_of({"build": {"ana": "AR"}, "test": {"ana": "AR"}})
    assert raci(plan).problems == ()
    (found,) = raci(plan, most_accountable=1).problems
    assert (found.code, found.path) == ("communication.accountable_overload", "responsibilities")
    assert found.text().startswith("responsibilities: Ana is accountable for 2 items, more than 1.")


def test_what_and_who_is_not_known():
    """An item that is no element is a warning, a party that is nobody's id an error."""
    found = raci(plan_of({"The opening": {"ana": "AR"}, "build": {"zoe": "R", "ana": "A"}}))
    assert codes(found.problems) == [("unknown_item", "The opening"), ("unknown_party", "build")]
    assert codes(found.errors) == [("unknown_party", "build")]


def test_who_has_left():
    """A duty of somebody who has left, or works here no more, must be handed over."""
    gone = Resource("ana", "Ana", available_until=datetime(2027, 2, 1, 9))
    plan = plan_of({"build": {"ana": "AR"}}, resources=[gone, Resource("bo")])
    assert codes(raci(plan, at=date(2027, 2, 1)).problems) == [("party_left", "build")]
    assert raci(plan, at=date(2027, 1, 31)).problems == ()
    idle = replace(plan, resources=[Resource("ana", is_active=False)])
    assert codes(raci(idle).problems) == [("party_left", "build")]


def test_against_assignments():
    """Who should do it is assigned to its work, and who is assigned should do it."""
    plan = plan_of(
        {"system": {"ana": "R", "yin": "A", "bo": "C"}},
        assignments=[Assignment("test", "bo"), Assignment("test", "rig")],
    )
    found = raci(plan)
    assert codes(found.problems) == [("not_assigned", "system"), ("not_responsible", "system")]
    assert [each.facts["who"] for each in found.problems] == ["Ana", "Bo"]
    other = Schedule(
        (), datetime(2027, 1, 4), datetime(2027, 1, 5), assignments=(Assignment("build", "ana"),)
    )
    assert raci(plan, other).problems == ()
    assert raci(plan, replace(other, assignments=())).problems == ()


def test_units():
    """A unit that is responsible is borne out by one of its people, and covers them."""
    plan = plan_of({"build": {"lab": "R", "yin": "A"}}, assignments=[Assignment("build", "bo")])
    assert raci(plan).problems == ()
    alone = replace(plan, assignments=(Assignment("build", "ana"),))
    assert codes(raci(alone).problems) == [("not_assigned", "build"), ("not_responsible", "build")]


@pytest.mark.parametrize("most", [0, True, 2.5])
def test_misuse(most):
    """The limit is a whole number above 0."""
    with pytest.raises(ValueError, match="whole number"):
        raci(plan_of({}), most_accountable=most)


def test_answer():
    """The answer is the matrix, crosses JSON, and its problems are told in both languages."""
    found = raci(plan_of({"build": {"ana": "A", "yin": "CI"}, "test": {"bo": "AR"}}))
    assert pm.io.loads(pm.io.dumps(found)) == found
    frame = found.to_frame().set_index("item")
    assert frame.loc["build"].to_dict() == {"ana": "A", "yin": "CI", "bo": ""}
    assert "nobody is responsible for Build" in found.text()
    assert "“Build”没有执行方（R）" in found.text("zh-CN")
    with pytest.raises(KeyError):
        found["other"]


def test_elements_and_units_hold_what_is_below_them():
    """Tasks deep in an element make what it states, and people deep in a unit bear it out."""
    plan = plan_of(
        {"top": {"hq": "R", "yin": "A"}, "manual": {"hq": "R", "yin": "A"}},
        wbs=[WbsElement("top", deliverables=["manual"]), WbsElement("w", parent="top")],
        organisation=[OrgUnit("hq"), OrgUnit("lab", parent="hq")],
        assignments=[Assignment("write", "bo")],
    )
    found = raci(plan)
    assert [each.tasks for each in found.rows] == [("write",), ("write",)]
    assert found.problems == ()
    alone = replace(plan, assignments=[Assignment("write", "ana")])
    expected = ["not_assigned", "not_responsible"]
    assert codes(raci(alone).problems) == [
        (code, item) for item in ("top", "manual") for code in expected
    ]


def test_dropped_tasks_make_nothing():
    """Whoever is assigned to what is inactive is not asked about its deliverable."""
    plan = plan_of({"system": {"ana": "AR"}}, assignments=[Assignment("test", "bo")])
    dropped = plan.with_task(replace(plan.task("test"), kind=TaskKind.INACTIVE))
    assert len(raci(plan).problems) == 2
    assert raci(dropped).problems == ()
