"""After a replan everybody hears what changed for them: all of it, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    Assignment,
    Audience,
    Meeting,
    Plan,
    Resource,
    ResourceKind,
    Stakeholder,
    Task,
    TaskKind,
    chain,
    days,
    io,
)
from pmcore.control.communication import notices
from pmcore.schedule import critical_path

START = datetime(2027, 1, 4, 9)
PEOPLE = ("ana", "bo", "cy")


def project(lengths=(2, 3, 4, 1), **changes):
    """Return a chain of four tasks with a milestone in its middle."""
    dig, pour, build, paint = lengths
    return Plan(
        "House",
        start=START,
        attributes={"name_zh": "房屋"},
        tasks=(
            Task("dig", "Dig", days(dig)),
            Task("pour", "Pour", days(pour), attributes={"name_zh": "浇筑"}),
            Task("seen", "Looked at", kind=TaskKind.FINISH_MILESTONE),
            Task("build", "Build", days(build), responsible="owner"),
            Task("paint", "Paint", days(paint)),
        ),
        dependencies=chain("dig", "pour", "seen", "build", "paint"),
        resources=(
            *(Resource(key, key.title(), attributes={"name_zh": f"{key}者"}) for key in PEOPLE),
            Resource("crane", kind=ResourceKind.EQUIPMENT),
        ),
        audiences=(Audience("client", hidden=("dig",)), Audience("far", parts=("cost",))),
        stakeholders=(
            Stakeholder("owner", "Mr Owner", audience="client", language="zh-CN"),
            Stakeholder("seer", "Seer", audience="far"),
            Stakeholder("stranger", "Stranger"),
        ),
        **changes,
    )


def staffed(plan, who):
    """Return the dates of a plan with people: task to those who do it."""
    shares = tuple(Assignment(task, each) for task, people in who.items() for each in people)
    return replace(critical_path(plan), assignments=shares)


USUAL = {"dig": ("ana",), "pour": ("bo",), "build": ("ana", "cy"), "paint": ("bo",)}


def lines(found, to):
    """Return the codes and subjects of a notice."""
    return [(item.code.removeprefix("notice."), item.subject) for item in found[to].items]


def test_nothing_changed_nobody_told():
    """The same dates and people need no notice."""
    plan = project()
    assert notices(plan, staffed(plan, USUAL), staffed(plan, USUAL)).notices == ()


def test_a_longer_task_is_told_to_those_behind_it():
    """Who had finished before is not told; the others hear their own dates, with the cause."""
    was, plan = project(), project((2, 4, 4, 1))
    found = notices(plan, staffed(was, USUAL), staffed(plan, USUAL), was=was)
    assert [each.to for each in found.notices] == ["ana", "bo", "cy", "owner"]
    assert lines(found, "ana") == [("moved", "build")]
    assert lines(found, "bo") == [("moved", "pour"), ("moved", "paint")]
    assert lines(found, "owner") == [
        ("finish", ""),
        ("moved_milestone", "seen"),
        ("moved", "build"),
    ]
    assert found["cy"].items[0].text() == (
        "Build: now Tue 12 Jan 2027 – Fri 15 Jan 2027, was Mon 11 Jan 2027 – Thu 14 Jan 2027. "
        "Why: Pour takes 4 d instead of 3 d"
    )
    # A reason names tasks in the language of who is told.
    assert "浇筑" in found["cy"].items[0].text("zh-CN")


def test_a_task_that_changes_hands():
    """One loses it, another takes it over; those beside it hear who hands over now."""
    plan = project()
    moved = {**USUAL, "pour": ("cy",)}
    found = notices(plan, staffed(plan, USUAL), staffed(plan, moved))
    assert [item.text() for item in found["bo"].items] == ["Pour: no longer yours; Cy takes over"]
    assert found["cy"].items[0].text() == (
        "Pour: new for you, Wed 6 Jan 2027 – Fri 8 Jan 2027; taken over from Bo; "
        "Ana hands over to you"
    )
    assert [item.text() for item in found["ana"].items] == [
        "Dig: you now hand over to Cy, was Bo",
        "Build: now handed over to you by Cy, was Bo",
    ]
    assert "由bo者转交；前序工作由ana者交接给您" in found["cy"].text("zh-CN")


def test_another_share_of_time():
    """Half of somebody's time in place of all is told."""
    plan = project()
    before = staffed(plan, {"dig": ("ana",)})
    after = replace(before, assignments=(Assignment("dig", "ana", units=0.5),))
    found = notices(plan, before, after)
    assert found["ana"].items[0].text() == "Dig: 50 % of your time, was 100 %"


def test_tasks_that_come_and_go():
    """A new task is new to its people and, as a milestone, to the client; one may fall away."""
    was, plan = project(), project()
    plan = plan.put(Task("roof", "Roof", days(1)), Task("done", kind=TaskKind.FINISH_MILESTONE))
    found = notices(plan, staffed(was, USUAL), staffed(plan, {**USUAL, "roof": ("cy",)}), was=was)
    assert lines(found, "cy") == [("added", "roof")]
    assert lines(found, "owner") == [("milestone_added", "done")]
    back = notices(was, staffed(plan, {**USUAL, "roof": ("cy",)}), staffed(was, USUAL), was=plan)
    assert back["cy"].items[0].text() == "Roof: no longer yours; the task falls away"
    assert lines(back, "owner") == [("milestone_removed", "done")]


def test_hours_are_told_where_days_do_not_tell():
    """A move within a day names the hours."""
    plan = project()
    before = staffed(plan, USUAL)
    rows = tuple(
        replace(row, finish=row.finish - timedelta(hours=2)) if row.id == "dig" else row
        for row in before.tasks
    )
    found = notices(plan, before, replace(before, tasks=rows))
    assert "Tue 5 Jan 2027 16:00" in found["ana"].items[0].text()


def test_an_audience_hears_what_it_may():
    """A hidden task's move and its cause are not told; who sees no dates hears nothing."""
    was, plan = project(), project((3, 3, 4, 1))
    found = notices(plan, staffed(was, USUAL), staffed(plan, USUAL), was=was)
    assert "seer" not in {each.to for each in found.notices}
    assert "stranger" not in {each.to for each in found.notices}
    assert all(item.cause is None for item in found["owner"].items)
    assert "Dig" not in found["owner"].text("en")
    shy = notices(
        plan,
        staffed(was, USUAL),
        staffed(plan, USUAL),
        was=was,
        team=Audience("t", hidden=("dig",)),
    )
    assert lines(shy, "ana") == [("moved", "build")]


def test_meetings():
    """Moved, new and cancelled meetings go to those who take part, before or after."""
    plan = project()
    dates = staffed(plan, USUAL)
    was = (
        Meeting("m1", datetime(2027, 1, 6, 10), "Site call", people=("ana", "owner")),
        Meeting("m2", datetime(2027, 1, 7, 10), "Review", people=("bo",)),
        Meeting("m3", datetime(2027, 1, 8, 10), "Same", people=PEOPLE),
    )
    now = (
        replace(was[0], start=datetime(2027, 1, 6, 14), people=("ana", "cy", "owner")),
        was[2],
        Meeting("m4", datetime(2027, 1, 9, 10), "Extra", people=("bo",)),
    )
    found = notices(plan, dates, dates, meetings=(was, now))
    assert lines(found, "ana") == [("meeting_moved", "m1")]
    assert lines(found, "cy") == [("meeting_added", "m1")]
    assert lines(found, "bo") == [("meeting_added", "m4"), ("meeting_cancelled", "m2")]
    assert lines(found, "owner") == [("meeting_moved", "m1")]
    assert "改为2027年1月6日（周三）14:00" in found["owner"].text()


def test_text_for_chat_and_mail():
    """Each notice speaks its person's language, with a subject, a greeting and its lines."""
    was, plan = project(), project((2, 4, 4, 1))
    found = notices(
        plan, staffed(was, USUAL), staffed(plan, USUAL), was=was, languages={"cy": "zh-CN"}
    )
    assert found["owner"].language == "zh-CN"
    assert found["owner"].subject() == "房屋：您的计划有3处变化"
    assert found["cy"].text().startswith("“房屋”中与您有关的变化：\n- Build")
    assert found["ana"].email().startswith("Hello Ana,\n\nWhat changed for you in House:\n- ")
    assert io.loads(io.dumps(found)) == found
    assert len(found.to_frame()) == sum(len(each.items) for each in found.notices)
    with pytest.raises(KeyError):
        found["nobody"]


whos = st.fixed_dictionaries(
    {task: st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True) for task in USUAL}
)
lengths = st.tuples(*[st.integers(1, 3)] * 4)


@settings(max_examples=25)
@given(whos, whos, lengths, lengths)
def test_minimal_and_complete(one, two, first, second):
    """Against brute force: each task of a person is told if and only if it changed for them."""
    was, plan = project(first), project(second)
    before, after = staffed(was, one), staffed(plan, two)
    found = notices(plan, before, after, was=was)
    told = {each.to: lines(found, each.to) for each in found.notices if each.kind == "resource"}
    for person in PEOPLE:
        expected = set()
        for task in USUAL:
            mine = person in one[task], person in two[task]
            dates = [(side[task].start, side[task].finish) for side in (before, after)]
            if mine == (False, True):
                expected.add(("added", task))
            elif mine == (True, False):
                expected.add(("removed", task))
            elif mine == (True, True):
                if dates[0] != dates[1]:
                    expected.add(("moved", task))
                order = list(USUAL)
                place = order.index(task)
                for code, line in (
                    ("handed_by", order[:place][::-1]),
                    ("hands_to", order[place + 1 :]),
                ):
                    met = [
                        next((set(who[t]) for t in line if who[t]), set()) - {person}
                        for who in (one, two)
                    ]
                    if met[0] != met[1]:
                        expected.add((code, task))
        assert set(told.get(person, ())) == expected
        assert len(told.get(person, ())) == len(expected)
    milestones = {
        task
        for task in ("seen", "build")
        if (before[task].start, before[task].finish) != (after[task].start, after[task].finish)
    }
    owner = {item.subject for each in found.notices if each.to == "owner" for item in each.items}
    assert owner - {""} == milestones
