"""Agendas: what must be talked about, what may be skipped, what should be added."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

import pmcore as pm
from pmcore import (
    Action,
    Audience,
    ChangeRequest,
    Communication,
    Decision,
    Gate,
    GateDecision,
    Issue,
    Meeting,
    Plan,
    Resource,
    Stakeholder,
    StatusUpdate,
    Task,
    TaskStatus,
    chain,
    days,
)
from pmcore.control import communication as talk
from pmcore.control.communication import Need, due

MONDAY = datetime(2027, 1, 4, 9)
CALL = Communication(
    "call", "Call", owner="ana", audience="client", weekday=0, until=date(2027, 3, 1)
)


def plan_of(*entries, communications=(CALL,), **fields):
    """Return a plan with a milestone on 29 January, a weekly call and entries in its logs."""
    plan = Plan(
        "P",
        start=MONDAY,
        tasks=(
            Task("build", duration=days(20)),
            Task("ready", "Ready"),
            Task("use", duration=days(10)),
        ),
        dependencies=chain("build", "ready", "use"),
        resources=(Resource("ana", "Ana"),),
        stakeholders=(Stakeholder("yin", "Ms Yin", audience="client"), Stakeholder("tao")),
        communications=communications,
        **fields,
    )
    return plan.put(*entries)


def agenda(plan, day, **options):
    """Return the sources on the agenda of the first meeting after a day."""
    return [each.source for each in due(plan, day, **options).meetings[0].agenda]


SUNDAY = date(2027, 1, 10)


def test_entries_due_before_the_next_time():
    """What is due before the meeting comes again is on the agenda, overdue first, not the rest."""
    plan = plan_of(
        Decision("soon", owner="yin", due=date(2027, 1, 18)),
        Decision("later", owner="yin", due=date(2027, 1, 19)),
        Action("overdue", owner="ana", due=date(2027, 1, 8)),
        Issue("open", owner="ana"),
        ChangeRequest("change", owner="yin"),
        ChangeRequest("refused", owner="yin", status="refused"),
        Action("done", owner="ana", due=date(2027, 1, 8), closed=date(2027, 1, 9)),
    )
    (first, *_) = due(plan, SUNDAY).meetings
    assert [each.source for each in first.agenda] == ["overdue", "soon", "change"]
    assert [each.is_overdue for each in first.agenda] == [True, False, False]
    assert first.need is Need.HOLD


def test_those_concerned():
    """An entry stands where its owner takes part, or everywhere if nobody owns it."""
    plan = plan_of(
        Action("his", owner="tao", due=date(2027, 1, 12)), Action("nobody's", due=date(2027, 1, 12))
    )
    assert agenda(plan, SUNDAY) == ["nobody's"]


def test_what_an_audience_must_not_see():
    """Hidden entries, logs, gates and milestones are left out of the audience's agenda."""
    plan = plan_of(
        Decision("d", owner="yin", due=date(2027, 1, 12)),
        Issue("i", owner="yin", due=date(2027, 1, 12)),
        Issue("d", owner="yin", due=date(2027, 1, 12)),
        audiences=(Audience("client", hidden=["i", "decisions"]),),
    )
    assert agenda(plan, SUNDAY) == ["d"]
    assert due(plan, SUNDAY).meetings[0].agenda[0].facts["kind"] == "log.issue"


def test_fields_an_audience_must_not_see():
    """What an audience sees of an entry is what it may see: not whose it is, nor what it says."""
    entry = Decision("d", "The secret", owner="yin", due=date(2027, 1, 12))
    plan = plan_of(entry, audiences=(Audience("client", hidden=["owner", "Decision.name"]),))
    (first, *_) = due(plan, SUNDAY).meetings
    assert first.agenda[0].text() == "Decision d, d, is due on Tue 12 Jan 2027"
    assert "secret" not in repr(first)


def test_gates_ahead():
    """A gate that has not decided is on the agenda of the last meeting before its milestone."""
    plan = plan_of(gates=(Gate("G", "ready", "The gate"),))
    found = due(plan, date(2027, 1, 15), until=date(2027, 1, 31)).meetings
    assert [[each.source for each in one.agenda] for one in found] == [[], ["G"]]
    assert found[1].agenda[0].text() == "Gate The gate is on Fri 29 Jan 2027"
    decided = plan.put(Gate("G", "ready", decision=GateDecision.PASS))
    assert agenda(decided, date(2027, 1, 24)) == []


def test_nothing_to_talk_about():
    """Without agenda or news a meeting may be skipped; an entry opened since is news."""
    quiet = due(plan_of(), date(2027, 1, 17), until=date(2027, 1, 18)).meetings[0]
    assert (quiet.need, quiet.agenda) == (Need.MAY_SKIP, ())
    assert "nothing has changed since Mon 11 Jan 2027" in quiet.text()
    for entry in (
        Issue("i", owner="yin", opened=date(2027, 1, 12)),
        Issue("i", owner="yin", opened=date(2027, 1, 4), closed=date(2027, 1, 13)),
    ):
        assert due(plan_of(entry), date(2027, 1, 17)).meetings[0].need is Need.HOLD
    old = Issue("i", owner="yin", opened=date(2027, 1, 11))
    assert due(plan_of(old), date(2027, 1, 17)).meetings[0].need is Need.MAY_SKIP


def test_a_meeting_before_a_gate():
    """Where nobody meets within the lead before a gate, a meeting the day before is proposed."""
    monthly = replace(CALL, interval=4)
    plan = plan_of(gates=(Gate("G", "ready", "The gate"),), communications=(monthly,))
    (extra,) = due(plan, date(2027, 1, 17)).meetings
    assert (extra.need, extra.day, extra.communication) == (Need.EXTRA, date(2027, 1, 28), "call")
    assert [each.source for each in extra.agenda] == ["G"]
    assert due(plan, date(2027, 1, 17), lead=days(20)).meetings == ()
    message = replace(plan, communications=(replace(CALL, minutes=0),))
    added = [each for each in due(message, date(2027, 1, 17)).meetings if each.need is Need.EXTRA]
    assert [each.communication for each in added] == [""]
    weekly = replace(plan, communications=(CALL,))
    assert all(each.need is not Need.EXTRA for each in due(weekly, date(2027, 1, 17)).meetings)


def test_milestones_that_moved():
    """What the facts since the last time did to milestones is on the agenda, once."""
    late = StatusUpdate(
        datetime(2027, 1, 8, 18), [TaskStatus("build", start=datetime(2027, 1, 6, 9))]
    )
    plan = plan_of(updates=(late,))
    (first, *_) = due(plan).meetings
    assert [(each.code, each.source) for each in first.agenda] == [("agenda.later", "ready")]
    assert "5 d later" in first.agenda[0].text()
    again = StatusUpdate(
        datetime(2027, 1, 15, 18),
        [TaskStatus("build", start=datetime(2027, 1, 6, 9), remaining=days(10))],
    )
    (second, *_) = due(replace(plan, updates=(late, again))).meetings
    assert [each.code for each in second.agenda] == ["agenda.earlier"]
    same = due(replace(plan, updates=(late,)), date(2027, 1, 17)).meetings[0]
    assert same.need is Need.MAY_SKIP


def test_meetings_that_stand_alone():
    """A meeting of its own has an agenda of the two weeks after it."""
    plan = plan_of(
        Action("a", owner="ana", due=date(2027, 1, 20)),
        communications=(),
        meetings=(Meeting("m", datetime(2027, 1, 12, 10), "Visit", people=["ana"]),),
    )
    (found,) = due(plan, SUNDAY).meetings
    assert (found.communication, [each.source for each in found.agenda]) == ("", ["a"])


def test_window_and_misuse():
    """The day itself is left out and the last one counts; what cannot be is refused."""
    plan = plan_of()
    found = due(plan, date(2027, 1, 11), until=date(2027, 1, 25))
    assert [each.day.day for each in found.of("call")] == [18, 25]
    assert due(plan).at == date(2027, 1, 4)
    with pytest.raises(ValueError, match="before the day"):
        due(plan, date(2027, 1, 11), until=date(2027, 1, 10))
    with pytest.raises(ValueError, match="lead"):
        due(plan, lead=0)


def test_answer():
    """The answer is a table, crosses JSON, and is told in both languages."""
    plan = plan_of(
        Action("a", "The list", owner="ana", due=date(2027, 1, 8)),
        communications=(replace(CALL, start=600),),
        meetings=(Meeting("m", datetime(2027, 1, 12, 20), "Visit", people=["ana"]),),
    )
    found = due(plan, SUNDAY)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert len(found.to_frame()) == 3
    first, second = found.text().splitlines()[:2]
    assert first == "Mon 11 Jan 2027: Call"
    assert second.startswith("- Action a, The list, was due from Ana on Fri 8 Jan 2027 and is over")
    assert [each.code for each in found.problems] == [
        "communication.outside_hours",
        "communication.person_off_work",
    ]
    assert "逾期2个日历日" in found.text("zh-CN")


SECRET = Decision("secret", "Whom to leave out", due=date(2027, 1, 12))
HIDING = (Audience("client", hidden=["secret", "gate", "owner"]),)


@pytest.mark.parametrize(
    "told",
    [
        {"communications": (replace(CALL, audience="yin"),)},
        {"communications": (replace(CALL, audience="", people=("yin",)),)},
        {"communications": (replace(CALL, audience="board", people=("yin",)),)},
        {
            "communications": (),
            "meetings": (Meeting("m", datetime(2027, 1, 11, 10), people=("ana", "yin")),),
        },
        {
            "meetings": tuple(
                Meeting(each, datetime(2027, 1, day, 10), communication="call")
                for each, day in (("m1", 11), ("m2", 12))
            )
        },
    ],
)
def test_everybody_in_the_room_may_see_it(told):
    """However somebody comes to take part, what their audience must not see is not spoken of."""
    audiences = (*HIDING, Audience("board"))
    for each in due(plan_of(SECRET, audiences=audiences, **told), SUNDAY).meetings:
        assert "secret" not in [item.source for item in each.agenda]


def test_who_owns_it_is_not_denied():
    """Where an owner is not shown, it is not said that there is none."""
    late = Action("late", "Chairs", owner="yin", due=date(2027, 1, 8))
    (first, *_) = due(plan_of(late, audiences=HIDING), SUNDAY).meetings
    text = "Action late, Chairs, was due on Fri 8 Jan 2027 and is overdue by 2 calendar days"
    assert first.agenda[0].text() == text


def test_a_gate_is_kept_from_those_who_must_not_know_of_it():
    """An extra meeting before a gate is no meeting of people who must not know of the gate."""
    gate = Gate("gate", "ready", "The last word")
    held = (
        replace(CALL, first=date(2027, 2, 1)),
        Communication("team", owner="ana", people=("tao",), first=date(2027, 2, 3)),
    )
    plan = plan_of(gate, communications=held, audiences=HIDING)
    (extra,) = (each for each in due(plan, date(2027, 1, 20)).meetings if each.need is Need.EXTRA)
    assert extra.communication == "team"
    open_ = plan_of(gate, communications=held)
    (extra,) = (each for each in due(open_, date(2027, 1, 20)).meetings if each.need is Need.EXTRA)
    assert extra.communication == "call"


def test_what_a_meeting_states():
    """What the plan puts on a meeting's agenda is on it, and the meeting is held for it."""
    stated = Meeting("m", datetime(2027, 1, 11, 10), communication="call", agenda=["Who moves in"])
    (first, *_) = due(plan_of(meetings=(stated,)), SUNDAY).meetings
    assert (first.need, [each.text() for each in first.agenda]) == (Need.HOLD, ["Who moves in"])
    hidden = plan_of(meetings=(stated,), audiences=(Audience("client", hidden=["agenda"]),))
    assert due(hidden, SUNDAY).meetings[0].agenda == ()


def test_days_are_days():
    """A day is a date or a local instant; anything else is refused, whatever asks for it."""
    plan = plan_of()
    assert due(plan, datetime(2027, 1, 10, 8), until=datetime(2027, 1, 24, 8)) == due(plan, SUNDAY)
    for verb in (due, talk.log, talk.stakeholders, talk.satisfaction, talk.acceptances):
        with pytest.raises(ValueError, match="without a zone"):
            verb(plan, datetime(2027, 1, 10, 8, tzinfo=UTC))
        with pytest.raises(TypeError, match="at is a date, found '2027-01-10'"):
            verb(plan, "2027-01-10")
    with pytest.raises(TypeError, match="until is a date"):
        due(plan, SUNDAY, until="2027-01-10")
    with pytest.raises(TypeError, match="since is a date"):
        talk.satisfaction(plan, since=5)


def test_a_message_is_not_skipped():
    """That nothing has changed is worth a message, and not worth a meeting."""
    found = [
        due(plan_of(communications=(each,)), SUNDAY) for each in (CALL, replace(CALL, minutes=0))
    ]
    assert [each.meetings[0].need for each in found] == [Need.MAY_SKIP, Need.HOLD]


def test_what_is_not_known_yet():
    """Nobody says that nothing has changed since a time that is still ahead."""
    first, second = due(plan_of(), SUNDAY).meetings
    assert (first.need, second.need) == (Need.MAY_SKIP, Need.HOLD)
    assert due(plan_of(), date(2027, 1, 11)).meetings[0].need is Need.MAY_SKIP
