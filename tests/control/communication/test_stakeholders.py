"""Stakeholders: quadrants, engagement and contact."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

import pmcore as pm
from pmcore import Audience, Communication, Meeting, Plan, Stakeholder, Task, days
from pmcore.control.communication import (
    ATTITUDES,
    Contacts,
    Engagement,
    Quadrant,
    stakeholders,
)
from pmcore.errors import PlanError

MONDAY = datetime(2027, 1, 4, 9)
TODAY = date(2027, 3, 1)


def plan_of(*people, **fields):
    """Return a plan with stakeholders."""
    given = {"start": MONDAY, "tasks": [Task("a", duration=days(60))], "stakeholders": people}
    return Plan("P", **given | fields)


@pytest.mark.parametrize(
    ("power", "interest", "quadrant"),
    [
        (4, 4, Quadrant.MANAGE_CLOSELY),
        (4, 3, Quadrant.KEEP_SATISFIED),
        (3, 4, Quadrant.KEEP_INFORMED),
        (3, 3, Quadrant.MONITOR),
    ],
)
def test_quadrants(power, interest, quadrant):
    """Power and interest count as high from 4 on, and from wherever one says."""
    plan = plan_of(Stakeholder("s", power=power, interest=interest))
    assert stakeholders(plan)["s"].quadrant is quadrant
    assert stakeholders(plan, power=1, interest=1)["s"].quadrant is Quadrant.MANAGE_CLOSELY
    assert stakeholders(plan, power=5, interest=5)["s"].quadrant is Quadrant.MONITOR


def test_order_in_a_quadrant():
    """The most powerful and interested stand first in their quadrant."""
    plan = plan_of(
        Stakeholder("b", power=4, interest=4),
        Stakeholder("a", power=4, interest=5),
        Stakeholder("c", power=5, interest=4),
    )
    found = stakeholders(plan).of(Quadrant.MANAGE_CLOSELY)
    assert [each.id for each in found] == ["c", "a", "b"]


def test_engagement_gap():
    """The gap counts levels from what is to what is wanted; what is not said leaves it open."""
    plan = plan_of(
        Stakeholder("up", attitude="Critical", wanted_attitude="supportive"),
        Stakeholder("zh", attitude="中立", wanted_attitude="支持"),
        Stakeholder("over", attitude="leading", wanted_attitude="neutral"),
        Stakeholder("open", attitude="neutral"),
        Stakeholder("none", wanted_attitude="leading"),
    )
    found = stakeholders(plan)
    assert [each.gap for each in found.rows] == [2, 1, -2, None, None]
    assert found["up"].engagement is Engagement.RESISTANT
    told = {each.code: each.facts["first"] for each in found.notices}
    assert told["stakeholder.no_attitude"] == ("none",)
    assert told["stakeholder.no_aim"] == ("open",)


def test_words_of_attitude():
    """A word that is not known is named with its place; one may say what it means."""
    plan = plan_of(Stakeholder("s", attitude="lukewarm", wanted_attitude="keen"))
    with pytest.raises(PlanError) as caught:
        stakeholders(plan)
    assert [each.path for each in caught.value.problems] == [
        'stakeholders["s"].attitude',
        'stakeholders["s"].wanted_attitude',
    ]
    with pytest.raises(PlanError, match="attitude"):
        stakeholders(plan_of(Stakeholder("s", attitude=3)))
    words = {**ATTITUDES, "lukewarm": Engagement.NEUTRAL, "keen": Engagement.LEADING}
    assert stakeholders(plan, attitudes=words)["s"].gap == 2


CALL = Communication("call", audience="client", weekday=0, until=date(2027, 3, 31))


def test_contact_gaps():
    """Silence counts from the last recorded meeting, or from the start, against the cadence."""
    plan = plan_of(
        Stakeholder("close", power=5, interest=5, audience="client"),
        Stakeholder("far", power=1, interest=1),
        communications=[CALL],
        meetings=[Meeting("m", datetime(2027, 2, 12, 10), communication="call")],
    )
    found = stakeholders(plan, TODAY)
    assert found["close"].last_contact == date(2027, 2, 12)
    assert (found["close"].silence, found["close"].cadence) == (17, 14)
    assert found["close"].next_contact == date(2027, 3, 8)
    assert (found["far"].silence, found["far"].is_neglected) == (56, False)
    assert [each.id for each in found.neglected] == ["close"]
    told = {each.code: each.facts for each in found.notices}
    assert told["stakeholder.neglected"]["silence"] == 17
    assert told["stakeholder.unreached"]["first"] == ("far",)
    quick = stakeholders(plan, TODAY, cadence={Quadrant.MONITOR: 7})
    assert [each.id for each in quick.neglected] == ["far", "close"]


def test_planned_contact():
    """If what was planned is taken to have been held, the last Monday was contact."""
    plan = plan_of(Stakeholder("s", audience="client"), communications=[CALL])
    recorded, planned = (stakeholders(plan, TODAY, contacts=each)["s"] for each in Contacts)
    assert (recorded.last_contact, recorded.silence) == (None, 56)
    assert (planned.last_contact, planned.silence) == (date(2027, 3, 1), 0)
    early = stakeholders(plan, MONDAY.date() - timedelta(days=9))["s"]
    assert early.silence == 0


def test_unknown_audience():
    """An audience that the plan lacks is named."""
    with pytest.raises(PlanError, match="no audience is called press"):
        stakeholders(plan_of(Stakeholder("s", audience="press"), audiences=[Audience("client")]))


@pytest.mark.parametrize(
    "arguments",
    [{"power": 0}, {"interest": 6}, {"power": True}, {"cadence": {Quadrant.MONITOR: 0}}],
)
def test_misuse(arguments):
    """Thresholds lie on the scale, cadences above 0."""
    with pytest.raises(ValueError, match="whole number"):
        stakeholders(plan_of(), **arguments)
    with pytest.raises(ValueError, match="whole number"):
        stakeholders(plan_of(), cadence={"everybody": 3})


def test_answer():
    """The answer is a table, crosses JSON, and its notices are told in both languages."""
    found = stakeholders(plan_of(Stakeholder("s", "Ms Yin", power=5, interest=5)), TODAY)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame().loc[0, "is_neglected"]
    assert found.text().startswith("No contact with Ms Yin is on record in 56 calendar days, 14")
    assert "最近56个日历日内没有与Ms Yin联系的记录" in found.text("zh-CN")
    with pytest.raises(KeyError):
        found["nobody"]
    assert stakeholders(replace(plan_of(), stakeholders=())).rows == ()


def test_no_record_is_no_proof():
    """Where no meeting is recorded, it is said that none is, not that there was no contact."""
    found = stakeholders(plan_of(Stakeholder("s", "Ms Yin")), date(2027, 12, 1))
    told = {each.code for each in found.notices}
    assert "stakeholder.unrecorded" in told
    assert "stakeholder.neglected" not in told
