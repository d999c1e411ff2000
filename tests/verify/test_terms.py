"""The judge counts every term anew, from the plan, the schedule and the term's definition."""

from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from pmcore import verify
from pmcore.allocate import (
    Continuity,
    Cost,
    Fairness,
    Growth,
    Interruptions,
    Levelling,
    Makespan,
    Penalties,
    Preferences,
    Share,
    Tardiness,
    Weighted,
    assign,
)
from pmcore.model import TermValue

START = datetime(2027, 1, 4, 9)
WELD = pm.SkillNeed("weld", units=1.0)


def a_plan():
    """Two welders, a pool; deadlines, prices, penalties, wishes and a break."""
    return pm.Plan(
        "P",
        start=START,
        deadline=datetime(2027, 1, 6, 18),
        penalty=70_00,
        currency="CNY",
        wbs=[pm.WbsElement("W", deadline=datetime(2027, 1, 5, 18), weight=2.5, penalty=5)],
        tasks=[
            pm.Task("a", duration=960, needs=[WELD], wbs="W", splits=[(60, 60)]),
            pm.Task("b", duration=960, needs=[replace(WELD, count=2)], wbs="W"),
            pm.Task("c", duration=480, needs=[WELD, pm.ResourceNeed("rig")], deadline=START),
            pm.Task("d", duration=0, needs=[WELD]),
            pm.Task("e", work=600, needs=[WELD], is_interruptible=True),
        ],
        dependencies=pm.chain("a", "c", "e"),
        resources=[
            pm.Resource(
                "ana",
                skills=[pm.Skill("weld", 3)],
                rate=6000,
                rates=[pm.Rate(9000, start=datetime(2027, 1, 5)), USE],
                leave=[pm.Leave(datetime(2027, 1, 7).date(), datetime(2027, 1, 7).date())],
                preferences=("a",),
            ),
            pm.Resource("bo", skills=[pm.Skill("weld", 1)], rate=3000),
            pm.Resource("rig", kind=pm.ResourceKind.EQUIPMENT, rates=[USE]),
        ],
    )


USE = pm.Rate(50, basis=pm.RateBasis.USE)
TERMS = [
    Makespan(),
    Tardiness(),
    Penalties(),
    Cost(),
    Levelling(period=1440),
    Fairness(),
    Continuity(),
    Continuity(across="wbs"),
    Preferences(avoids={"bo": ["weld"]}),
    Growth(junior=1, senior=3),
    Interruptions(),
    Share(["bo"], 0.8),
    Share(["ana", "bo"], 0.5),
    Weighted([(Cost(), 0.5), (Weighted([(Makespan(), 2), (Tardiness(), 1)]), 3)]),
]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_every_value_is_counted_anew(term):
    """What the engine reports is what the judge counts; what is said beside it is found out."""
    plan = a_plan()
    found = assign(plan, terms=[term], limits=pm.Limits(work=200))
    values = found.proof.terms
    assert verify.terms(plan, found.schedule, [term], values) == ()
    for place, own in enumerate(values):
        for sign in (1.0, -1.0):
            change = sign * (1 + own.value / 100)
            wrong = list(values)
            wrong[place] = replace(own, value=own.value + change, bound=None)
            problems = verify.terms(plan, found.schedule, [term], wrong)
            assert [each.code for each in problems] == ["verify.term"]
            assert all("{" not in each.text("zh-CN") for each in problems)


def test_values_by_hand():
    """Ana alone does two days of work for a deadline after one, for 6000 an hour."""
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[pm.Task("a", duration=960, deadline=datetime(2027, 1, 4, 18), needs=[WELD])],
        resources=[pm.Resource("ana", skills=[pm.Skill("weld", 1)], rate=6000)],
    )
    schedule = assign(plan).schedule
    right = {Makespan(): 960, Tardiness(): 480, Cost(): 96_000, Levelling(1440): 480}
    for term, value in right.items():
        said = [TermValue(term.name, float(value))]
        assert verify.terms(plan, schedule, [term], said) == ()
        said = [TermValue(term.name, value + 5.0)]
        assert [e.code for e in verify.terms(plan, schedule, [term], said)] == ["verify.term"]


def test_a_bound_above_its_value_is_no_bound():
    plan = a_plan()
    found = assign(plan, terms=[Makespan()], limits=pm.Limits(work=50))
    value = found.proof.terms[0].value
    said = [TermValue("makespan", value, value + 1)]
    problems = verify.terms(plan, found.schedule, [Makespan()], said)
    assert [each.code for each in problems] == ["verify.bound"]


def test_terms_are_told_in_their_order():
    """A value that is missing, or another's, is named."""
    plan = a_plan()
    found = assign(plan, terms=[Makespan(), Cost()], limits=pm.Limits(work=50))
    for values in (found.proof.terms[:1], found.proof.terms[::-1]):
        problems = verify.terms(plan, found.schedule, [Makespan(), Cost()], values)
        assert [each.code for each in problems] == ["verify.term_missing"]


def test_a_term_of_ones_own_is_left_out():
    class Own(Makespan):
        """A term that the judge has no definition of."""

    plan = a_plan()
    found = assign(plan, terms=[Own(name="own")], limits=pm.Limits(work=50))
    assert found.proof.terms[0].name == "own"
    assert verify.terms(plan, found.schedule, [Own("own")], [TermValue("own", -1.0)]) == ()
