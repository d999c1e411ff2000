"""Goals: scores that rise and fall, unknowns that are no zeros, and contradictions named."""

from dataclasses import replace
from datetime import date, datetime
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Goal, Plan, Resource, Stakeholder
from pmcore.control.performance import evaluate
from pmcore.io import dumps, loads

DAYS = [date(2027, month, 28) for month in (1, 2, 3)]


def plan_of(*goals):
    """Return a plan with two people and goals."""
    people = (Resource("ana", "Ana"), Resource("bo", "Bo"))
    return Plan("P", start=datetime(2027, 1, 4, 9), resources=people, goals=goals)


def score(**goal):
    """Return what a single goal counts, and whether it is met."""
    made = Goal("g", "ana", **goal)
    found = evaluate(plan_of(made)).goals[0]
    return found.score, found.is_met


def wrong(*goals, **settings):
    """Return code and path of all that is wrong, each told in both languages."""
    with pytest.raises(pm.PlanError) as caught:
        evaluate(plan_of(*goals), **settings)
    for each in caught.value.problems:
        assert each.hint
        assert each.text("en") != each.text("zh-CN")
    return [(each.code.removeprefix("performance."), each.path) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("goal", "wanted"),
    [
        ({"baseline": 1.6, "target": 0.2, "actual": 0.6}, (1 / 1.4, False)),
        ({"baseline": 61.0, "target": 85.0, "actual": 66.0}, (5 / 24, False)),
        ({"target": 8.0, "actual": 6.0}, (0.75, False)),
        ({"target": 8.0, "actual": 9.0}, (1.0, True)),
        ({"baseline": 5.0, "target": 8.0, "actual": 4.0}, (0.0, False)),
        ({"target": 6.0, "direction": "down", "actual": 4.0}, (1.0, True)),
        ({"target": 6.0, "direction": "down", "actual": 7.0}, (0.0, False)),
        ({"target": -2.0, "direction": "up", "actual": -1.0}, (1.0, True)),
        ({"baseline": 3.0, "target": 3.0, "direction": "up", "actual": 3.0}, (1.0, True)),
        ({"floor": 60.0, "target": 80.0, "actual": 70.0}, (0.5, False)),
        ({"baseline": 50.0, "floor": 60.0, "target": 100.0, "actual": 59.0}, (0.0, False)),
        ({"baseline": 50.0, "floor": 60.0, "target": 100.0, "actual": 75.0}, (0.5, False)),
        ({"target": 8.0}, (None, None)),
    ],
)
def test_scores(goal, wanted):
    """Objectives and key results: targets above, below and at the start; floors; unknowns."""
    found, is_met = score(**goal)
    assert (found, is_met) == (
        wanted[0] if wanted[0] is None else pytest.approx(wanted[0]),
        wanted[1],
    )


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.01, 100))
def test_turning_a_scale_changes_nothing(start, target, actual, unit):
    """A goal in other units, or counted the other way round, counts the same."""
    if abs(target - start) < 1e-3:
        return
    plain, _ = score(baseline=start, target=target, actual=actual)
    turned, _ = score(baseline=-unit * start, target=-unit * target, actual=-unit * actual)
    assert 0.0 <= plain <= 1.0
    assert turned == pytest.approx(plain, abs=1e-6)


def test_unknown_leaves_the_mean():
    """What is not measured takes its weight along, is named, and is never 0."""
    known = Goal("g1", "ana", "Sessions", target=8.0, actual=6.0, weight=1.0)
    unknown = Goal("g2", "ana", "Talks", target=3.0, weight=3.0)
    card = evaluate(plan_of(known, unknown))["ana"]
    assert (card.score, card.weight, card.measured, card.unknown) == (0.75, 4.0, 1.0, ("g2",))
    assert card.text() == ("Ana: (1 × 0.75) / 1 = 75 %; 3 of 4 by weight is not measured")
    alone = evaluate(plan_of(unknown))
    assert (alone["ana"].score, alone.score) == (None, None)
    assert "均未测量" in alone.text("zh-CN")


def test_by_person_and_team():
    """Weights count within a person; the team is the mean of its cards, its own among them."""
    found = evaluate(
        plan_of(
            Goal("a", "ana", target=10.0, actual=5.0, weight=100.0),
            Goal("b", "bo", target=10.0, actual=10.0, weight=0.1),
            Goal("t", None, target=10.0, actual=0.0),
        )
    )
    assert [(each.person, each.score) for each in found.cards] == [
        ("ana", 0.5),
        ("bo", 1.0),
        ("", 0.0),
    ]
    assert found.score == 0.5
    assert found.text().splitlines()[4].startswith("Goals of the team:")
    assert [each.id for each in evaluate(plan_of(*plan_of().goals), people=[]).goals] == []
    with pytest.raises(KeyError):
        found["eve"]
    assert loads(dumps(found)) == found
    assert list(found.to_frame().person) == ["ana", "bo", ""]


def test_only_those_asked_for():
    """Others' goals are neither shown nor checked against."""
    made = plan_of(Goal("a", "ana", target=1.0), Goal("t", target=2.0, actual=1.0))
    assert [each.id for each in evaluate(made, people=["ana"]).goals] == ["a"]
    assert [each.id for each in evaluate(made, people=[""]).goals] == ["t"]


def test_trend():
    """Dated measurements give a score at each review date, by what was known then."""
    values = tuple(zip(DAYS, (1.6, 1.1, 0.6), strict=True))
    fall = Goal("f", "ana", baseline=1.6, target=0.2, values=values)
    late = Goal("l", "ana", target=10.0, values=((DAYS[2], 10.0),))
    found = evaluate(plan_of(fall, late))["ana"]
    assert [day for day, _ in found.trend] == DAYS
    assert [each for _, each in found.trend] == pytest.approx([0.0, 0.5 / 1.4, (1 / 1.4 + 1) / 2])
    early = evaluate(plan_of(fall, late), at=DAYS[1])["ana"]
    assert early.unknown == ("l",)
    assert early.score == pytest.approx(0.5 / 1.4)


def test_what_is_overdue_is_named():
    """A goal that was due and is missed, or not measured, is told."""
    made = Goal("g", "ana", "Talks", target=3.0, due=DAYS[0])
    assert evaluate(plan_of(made)).notices == ()
    told = evaluate(plan_of(made, replace(made, id="h", actual=3.0)), at=DAYS[1]).notices
    assert [each.code for each in told] == ["goal.overdue"]


def test_more_than_all():
    """Where more than the target counts, it makes up for others up to the limit."""
    past = Goal("p", "ana", target=10.0, actual=30.0)
    assert evaluate(plan_of(past), most=1.5)["ana"].score == 1.5


def test_everything_wrong_at_once():
    """Each contradiction has its place; nothing is repaired."""
    twice = ((DAYS[1], 1.0), (DAYS[0], 2.0))
    assert wrong(
        Goal("a", "eve", target=1.0),
        Goal("b", "ana", target=nan, actual=True, baseline=inf, weight=-1.0),
        Goal("c", "ana", baseline=3.0, target=3.0),
        Goal("d", "ana", baseline=20.0, target=6.0, direction="up"),
        Goal("e", "ana", baseline=0.0, target=6.0, floor=7.0),
        Goal("f", "ana", target=3.0, values=twice, actual=9.0),
        Goal("g", "bo", target=3.0, weight=0.0),
        Goal("h", "ana", target=-2.0),
        Goal("i", "ana", target=5.0, direction="sideways"),
        Goal("j", "ana", target=5.0, direction="down", floor=2.0),
        Goal("j", "ana", target=5.0),
        people=["ana", "bo", "eve", "mia"],
        most=0.5,
    ) == [
        ("value.below", "most"),
        ("unknown_person", "people[2]"),
        ("unknown_person", "people[3]"),
        ("twice", 'goals["j"]'),
        ("unknown_person", 'goals["a"].person'),
        ("value.not_finite", 'goals["b"].target'),
        ("value.below", 'goals["b"].weight'),
        ("value.not_finite", 'goals["b"].baseline'),
        ("value.not_a_number", 'goals["b"].actual'),
        ("no_direction", 'goals["c"].direction'),
        ("turned", 'goals["d"].direction'),
        ("floor", 'goals["e"].floor'),
        ("days_order", 'goals["f"].values'),
        ("actual_differs", 'goals["f"].actual'),
        ("no_direction", 'goals["h"].direction'),
        ("no_direction", 'goals["i"].direction'),
        ("floor", 'goals["j"].floor'),
        ("weights", 'goals["g"].weight'),
    ]


def test_large_numbers_are_written_out():
    """A turnover in millions keeps the digits that its sum needs."""
    made = Goal("g", "ana", "Turnover", baseline=1_000_000, target=2_000_000, actual=1_234_567)
    assert evaluate(plan_of(made)).goals[0].text() == (
        "Turnover: (1,234,567 - 1,000,000) / (2,000,000 - 1,000,000) = 23.5 %, "
        "counts 23.5 %; weight 1"
    )


def test_stakeholders_have_goals_too():
    """A goal may be a stakeholder's; sentences name them."""
    made = replace(
        plan_of(Goal("g", "s", "Answers in time, %", floor=60.0, target=90.0, actual=50.0)),
        stakeholders=(Stakeholder("s", "Ms Yin"),),
    )
    assert evaluate(made).text().splitlines()[1] == (
        "- Answers in time, %: 50 is worse than the floor 60 (target 90), counts 0 %; weight 1"
    )
