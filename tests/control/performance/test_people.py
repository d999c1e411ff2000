"""People can be forgotten, and how work is spread over them can be seen."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import Assignment, Plan, Resource, Skill, SkillNeed, Task, chain, days
from pmcore.control.performance import erase, parity
from tests.control.quality.test_chart import paths

START = datetime(2027, 1, 4, 9)
BUILD = SkillNeed("build")


def a_plan():
    """Ana in every corner of a plan."""
    return Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[
            Task("a", "Ana's own", work=days(2), needs=[BUILD], responsible="ana"),
            Task("b", work=days(1), needs=[BUILD]),
        ],
        dependencies=chain("a", "b"),
        resources=[
            Resource(
                "ana",
                "Ana Ruiz",
                email="ana@example.org",
                skills=[Skill("build", 2, 1.3, evidence=9)],
                leave=[pm.Leave(date(2027, 2, 1), date(2027, 2, 3), "clinic")],
                rate=6_000,
                preferences=("a",),
                attributes={"badge": 7},
            ),
            Resource("bo", skills=[Skill("build")]),
        ],
        assignments=[Assignment("a", "ana", slot=0), Assignment("b", "bo", slot=0)],
        stakeholders=[pm.Stakeholder("ana", "Ana Ruiz", email="ana@example.org", power=5)],
        audiences=[pm.Audience("client", hidden=("ana", "rate"))],
        responsibilities=[pm.Responsibility("a", "ana", pm.Duty.RESPONSIBLE)],
        goals=[pm.Goal("g", "ana", target=1.0), pm.Goal("h", "bo", target=1.0)],
        reviews=[pm.Review("ana", "peer", 4), pm.Review("bo", "peer", 4)],
        changes=[
            pm.ChangeRequest(
                "c",
                edits=[
                    pm.Edit("tasks", "a", "responsible", "ana", "bo"),
                    pm.Edit("", "", "client", "", "Ana Ruiz Ltd"),
                ],
            )
        ],
        time_entries=[
            pm.TimeEntry("e", "ana", "a", date(2027, 1, 4), 480, overtime=60, note="ill"),
            pm.TimeEntry("f", "bo", "b", date(2027, 1, 6), 480),
        ],
        updates=[
            pm.StatusUpdate(
                datetime(2027, 1, 5, 18), [pm.TaskStatus("a", start=START, people=["ana"])]
            )
        ],
    )


def test_nothing_names_the_person_any_more():
    """Outside texts that are listed, neither id, name nor address is left; work and cost are."""
    before = a_plan()
    found = erase(before, "ana")
    after = found.plan
    assert pm.check(after) == pm.check(before)
    person = after.resource("person-1")
    assert (person.name, person.email, person.preferences) == ("", "", ())
    assert person.skills == (Skill("build", 2),)
    assert person.leave[0].reason == ""
    assert person.rate == 6_000
    assert after.stakeholders[0].id == "person-1"
    assert after.stakeholders[0].name == ""
    assert [each.person for each in after.reviews] == ["bo"]
    assert [each.id for each in after.goals] == ["h"]
    assert after.time_entries[0].note == ""
    assert after.time_entries[0].work == 480
    assert after.updates[0].tasks[0].people == ("person-1",)
    assert after.responsibilities[0].party == "person-1"
    assert after.changes[0].edits[0].before == "person-1"
    assert after.audiences[0].hidden == ("person-1", "rate")
    counts = {each.facts["what"]: each.facts["count"] for each in found.removed}
    assert counts["resources.email"] == 1
    assert counts["reviews"] == counts["goals"] == counts["time_entries.note"] == 1
    body = pm.io.dumps(after)
    places = [each for each in found.kept if each.code == "erase.mention"]
    told = [each.facts["what"] for each in places]
    assert told == ['tasks["a"].name', 'changes["c"].edits.after']
    assert "ana@" not in body
    assert body.count("Ana Ruiz") == 1
    assert '"ana"' not in body
    assert "assignments" in found.text("zh-CN")
    assert set(found.to_frame()["is_removed"]) == {True, False}


def test_recorded_changes_forget_too():
    """Edits hold no name, pace, review or goal of the person; what else they say stays."""
    before = a_plan()
    ana = before.resource("ana")
    edits = [
        pm.Edit("resources", "ana", "", None, ana),
        pm.Edit("resources", "ana", "email", "", "old@example.org"),
        pm.Edit("resources", "ana", "skills", (Skill("build", 1, 0.7),), ana.skills),
        pm.Edit("resources", "ana", "rate", 5_000, 6_000),
        pm.Edit("reviews", "ana/peer", "", None, pm.Review("ana", "peer", 2)),
        pm.Edit("goals", "g", "target", 2.0, 1.0),
        pm.Edit("goals", "g", "person", "bo", "ana"),
        pm.Edit("goals", "h", "target", 2.0, 1.0),
        pm.Edit("time_entries", "e", "note", "", "ill"),
    ]
    response = pm.Response("r", ["k"], pm.Strategy.REDUCE, edits=edits)
    before = replace(
        before,
        risks=[pm.Risk("k", probability=0.5)],
        changes=[pm.ChangeRequest("c", edits=edits)],
        responses=[response],
    )
    found = erase(before, "ana")
    for owner in (found.plan.changes[0], found.plan.responses[0]):
        new = {(each.register, each.id, each.field): each for each in owner.edits}
        assert list(new) == [
            ("resources", "person-1", ""),
            ("resources", "person-1", "skills"),
            ("resources", "person-1", "rate"),
            ("goals", "h", "target"),
        ]
        assert new["resources", "person-1", ""].after == found.plan.resource("person-1")
        skills = new["resources", "person-1", "skills"]
        assert (skills.before, skills.after) == ((Skill("build", 1),), (Skill("build", 2),))
    counts = {each.facts["what"]: each.facts["count"] for each in found.removed}
    assert counts["changes.edits"] == counts["responses.edits"] == 1
    told = [each.facts["what"] for each in found.kept if each.code == "erase.mention"]
    assert told == ['tasks["a"].name']
    body = pm.io.dumps(found.plan)
    assert not any(word in body for word in ("ana", "Ana R", "example", "clinic", "badge"))


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("client", "ANA RUIZ", "client"),
        ("name", "The plan of ana", "name"),
        ("attributes", {"ana": 1}, "attributes"),
        ("attributes", {"lead": "ana@example.org"}, "attributes[lead]"),
        ("tasks", [Task("a", "请PM张伟负责")], 'tasks["a"].name'),
        ("tasks", [Task("a", "由ana负责")], 'tasks["a"].name'),
        ("tasks", [Task("a", "bananas")], None),
    ],
)
def test_every_text_that_names_the_person_is_told(field, value, what):
    """The plan's own fields, keys of attributes, any case, and Chinese without spaces."""
    people = [Resource("ana", "张伟", email="ana@example.org")]
    stakeholders = [pm.Stakeholder("ana", "Ana Ruiz")]
    plan = Plan("P", start=START, resources=people, stakeholders=stakeholders)
    found = erase(replace(plan, **{field: value}), "ana")
    told = [each.facts["what"] for each in found.kept if each.code == "erase.mention"]
    assert told == ([what] if what else [])


def test_dates_and_cost_stay():
    """Where paces are the estimate's, a schedule is the one before, by another name."""
    ana = replace(a_plan().resource("ana"), skills=[Skill("build", 2)])
    before = a_plan().with_resource(ana)
    after = erase(before, "ana", pseudonym="x").plan
    first, second = pm.schedule.critical_path(before), pm.schedule.critical_path(after)
    assert [row.finish for row in first.tasks] == [row.finish for row in second.tasks]
    assert pm.cost.estimate(before).total == pm.cost.estimate(after).total


def test_who_cannot_be_erased():
    """Somebody who is not there, under a name that is taken."""
    with pytest.raises(KeyError):
        erase(a_plan(), "nobody")
    with pytest.raises(ValueError, match="nobody has"):
        erase(a_plan(), "ana", pseudonym="bo")
    twice = erase(erase(a_plan(), "ana").plan, "bo")
    assert twice.pseudonym == "person-2"
    assert erase(a_plan(), "bo").plan.stakeholders == a_plan().stakeholders


def spread(names, tasks=12):
    """Return a plan of equal tasks dealt out in turn, and its schedule."""
    plan = Plan(
        "P",
        start=START,
        tasks=[
            Task(f"t{n}", duration=days(1), needs=[replace(BUILD, level=1 + n % 2)])
            for n in range(tasks)
        ],
        resources=[Resource(name, skills=[Skill("build", 2)]) for name in "abcdef"],
        assignments=[Assignment(f"t{n}", names[n % len(names)], slot=0) for n in range(tasks)],
        time_entries=[
            pm.TimeEntry(f"e{n}", "a", "t0", date(2027, 1, 4 + n), 600, overtime=120)
            for n in range(3)
        ],
    )
    dates = pm.schedule.critical_path(plan)
    return plan, replace(dates, assignments=plan.assignments)


def test_parity():
    """Shares add up, even ones are even, and difficulty and overtime are by hand."""
    plan, schedule = spread("ab")
    found = parity(plan, schedule)
    assert found["a"].share.value == 0.5
    assert found["a"].even == pytest.approx(1 / 6)
    assert found["a"].difficulty.value == 1.0
    assert found["b"].difficulty.value == 2.0
    assert found["a"].overtime.value == pytest.approx(0.2)
    assert found["b"].overtime.value is None
    # Six of twelve equal tasks: the variance of a mean of noughts and ones.
    wide = 2.2009852 * (0.25 / 11) ** 0.5
    assert found["a"].share.high == pytest.approx(0.5 + wide, rel=1e-6)
    assert {each.facts["who"] for each in found.notices} >= {"a", "b"}
    assert "16" in found.text() or "17" in found.text()
    assert found["f"].hours == 0
    assert found.to_frame()["share"].sum() == pytest.approx(1.0)


def test_parity_of_groups():
    """Groups that are too small are not shown; an even split raises no notice."""
    plan, schedule = spread("abcdef")
    groups = dict.fromkeys("abcde", "five") | {"f": "one"}
    found = parity(plan, schedule, groups=groups)
    assert [row.who for row in found.rows] == ["five"]
    assert [each.code for each in found.notices] == ["parity.small"]
    assert found["five"].share.value == pytest.approx(5 / 6)
    assert found["five"].even == pytest.approx(5 / 6)
    bad = paths(parity, plan, schedule, groups={"z": "x"}, least=0, confidence=2)
    assert [path for path, _ in bad] == ["confidence", "least", 'groups["z"]']
    empty = Plan("E", start=START, tasks=[Task("t")], resources=[Resource("a")])
    nothing = parity(empty, pm.schedule.critical_path(empty))
    assert nothing["a"].share.value is None
