"""Finished work as evidence: what is refused, what appeals do, what a plan tells."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import Plan, Resource, ResourceNeed, Skill, SkillNeed, StatusUpdate, Task, TaskStatus
from pmcore.control.performance import Appeal, WorkRecord, compare, update_skills, work_records
from tests.control.quality.test_chart import paths

START, END = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
RECORDS = [
    WorkRecord(f"{who}{n}", who, took, 600, skill="build", day=date(2027, 1, 4 + n))
    for who, times in (("ana", (500, 550, 700)), ("bo", (620, 640, 800)))
    for n, took in enumerate(times)
]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"id": ""}, ("records", "skills.no_id")),
        ({"person": ""}, ('records["ana0"].person', "skills.no_person")),
        ({"actual": 0}, ('records["ana0"].actual', "value.not_above")),
        ({"actual": True}, ('records["ana0"].actual', "skills.not_minutes")),
        ({"estimate": 1.5}, ('records["ana0"].estimate', "skills.not_minutes")),
        ({"size": float("nan")}, ('records["ana0"].size', "value.not_finite")),
        (
            {"attributes": {"Gender": "f"}},
            ('records["ana0"].attributes["Gender"]', "skills.protected"),
        ),
        (
            {"attributes": {"maritalStatus": ""}},
            ('records["ana0"].attributes["maritalStatus"]', "skills.protected"),
        ),
        (
            {"attributes": {"file": {"born": 1990}}},
            ('records["ana0"].attributes["file"]["born"]', "skills.protected"),
        ),
        ({"kind": None}, ('records["ana0"].kind', "skills.not_text")),
        ({"id": 3}, ('records["3"].id', "skills.not_text")),
        ({"day": START}, ('records["ana0"].day', "skills.not_a_day")),
        ({"attributes": {"民族": ""}}, ('records["ana0"].attributes["民族"]', "skills.protected")),
    ],
)
def test_records_that_are_refused(fields, wanted):
    """Each fault is named with its place, and says what to do."""
    bad = [replace(RECORDS[0], **fields), *RECORDS[1:]]
    assert paths(compare, bad) == [wanted]
    with pytest.raises(pm.errors.PlanError) as caught:
        compare(bad)
    assert caught.value.problems[0].hint


def test_days_have_no_time_of_day():
    """A moment is no day, neither a record's nor the one that ages are counted from."""
    plan = Plan("P", start=START, resources=[Resource("ana", skills=[Skill("build")])])
    assert paths(update_skills, plan, RECORDS, half_life=9, at=END) == [("at", "skills.not_a_day")]
    bad = [replace(RECORDS[0], day=END)]
    late = {"half_life": 9, "at": date(2027, 2, 1)}
    assert paths(update_skills, plan, bad, **late) == [('records["ana0"].day', "skills.not_a_day")]


def test_harmless_attributes_pass():
    """A word that holds another is not that word: a package is no age."""
    named = {"package": "api", "message": "x", "sprint": 3, "racecondition": True}
    good = [replace(each, attributes=named) for each in RECORDS]
    assert compare(good).people == compare(RECORDS).people


def test_one_id_twice():
    """The same record counts once; two that differ contradict each other."""
    assert compare([*RECORDS, RECORDS[0]]) == compare(RECORDS)
    other = replace(RECORDS[0], actual=1)
    assert paths(compare, [*RECORDS, other]) == [('records["ana0"]', "skills.record_twice")]


def test_appeals():
    """A record is left out or corrected; the audit says so, and every number follows."""
    left = Appeal("bo2", "the server was down", by="lead")
    right = Appeal("ana2", "two hours were a meeting", actual=580, estimate=610)
    found = compare(RECORDS, appeals=[left, right])
    kept = [each for each in RECORDS if each.id not in {"bo2", "ana2"}]
    settled = [*kept, replace(RECORDS[2], actual=580, estimate=610)]
    assert found.people == compare(settled).people
    codes = [each.code for each in found.notices]
    assert codes == ["skills.left_out", "skills.corrected", "skills.human"]
    assert "the server was down" in found.text()
    assert "700 / 600" in found.text("zh-CN")
    assert "580 / 610" in found.text("zh-CN")


def test_appeals_that_are_refused():
    """An appeal names a record, gives a reason, and is settled once."""
    bad = [Appeal("none", "x"), Appeal("ana0", " "), Appeal("bo0", "x", actual=0)]
    bad += [Appeal("bo1", "x"), Appeal("bo1", "y"), Appeal("bo2", None)]
    assert paths(compare, RECORDS, appeals=bad) == [
        ("appeals[0].record", "skills.appeal_unknown"),
        ("appeals[1].reason", "skills.no_reason"),
        ("appeals[2].actual", "value.not_above"),
        ("appeals[5].reason", "skills.not_text"),
        ("appeals", "skills.appeals_many"),
    ]


def test_records_of_a_plan():
    """What one person did by one skill is evidence; all else that is finished says why not."""
    build, test = SkillNeed("build"), SkillNeed("test")
    tasks = {
        "work": Task("work", work=600, needs=[build]),
        "long": Task("long", duration=480, needs=[build]),
        "pair": Task("pair", work=600, needs=[replace(build, count=2)]),
        "both": Task("both", work=600, needs=[build, test]),
        "none": Task("none", work=600, needs=[ResourceNeed("ana")]),
        "blank": Task("blank", work=600, needs=[build]),
        "empty": Task("empty", needs=[build]),
        "open": Task("open", work=600, needs=[build]),
        "who": Task("who", work=600, needs=[build]),
        "over": Task("over"),  # a milestone: nobody's work, and no word about it
    }
    people = {"pair": ("ana", "bo"), "who": (), "long": ()}
    facts = [
        TaskStatus(
            name,
            start=START,
            finish=None if name == "open" else END,
            actual_work=None if name == "blank" else 700,
            people=people.get(name, ("ana",)),
        )
        for name in tasks
    ]
    plan = Plan(
        "P",
        id="p",
        start=START,
        tasks=tuple(tasks.values()),
        resources=[Resource("ana"), Resource("bo")],
        assignments=[pm.Assignment("long", "bo", slot=0)],
        updates=[StatusUpdate(END, facts)],
    )
    found = work_records(plan)
    assert [(each.id, each.person, each.actual, each.estimate) for each in found.records] == [
        ("p/work", "ana", 700, 600),
        ("p/long", "bo", 700, 480),
    ]
    assert found.records[0].day == END.date()
    assert [(each.code, each.facts["task"]) for each in found.left_out] == [
        ("skills.record.together", "pair"),
        ("skills.record.skills", "both"),
        ("skills.record.no_skill", "none"),
        ("skills.record.no_actual", "blank"),
        ("skills.record.no_estimate", "empty"),
        ("skills.record.nobody", "who"),
    ]
    assert found.text().count("\n") == 5
    assert found.to_frame()["skill"].tolist() == ["build", "build"]
    with_bo = work_records(plan, assignments=[pm.Assignment("who", "bo", slot=0)])
    assert [each.id for each in with_bo.records] == ["p/work", "p/who"]
    assert paths(work_records, replace(plan, updates=())) == [("updates", "skills.no_status")]


def test_people_are_described_by_work_alone():
    """Attributes of people and of their skills are looked at, too."""
    person = Resource(
        "ana",
        skills=[Skill("build", attributes={"age_group": 3})],
        attributes={"nationality": "x"},
    )
    plan = Plan("P", start=START, resources=[person, Resource("bo", skills=[Skill("build")])])
    assert paths(update_skills, plan, RECORDS) == [
        ('resources["ana"].attributes["nationality"]', "skills.protected"),
        ('resources["ana"].skills["build"].attributes["age_group"]', "skills.protected"),
    ]
