"""What finished work tells of paces: conjugate by hand, bounded, order-free, fair to newcomers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Decision, Limits, Plan, Resource, Skill, SkillNeed, Task, apply, days
from pmcore.allocate import Makespan, Share, assign
from pmcore.control.performance import (
    Appeal,
    Prior,
    WorkRecord,
    compare,
    success_rate,
    update_skills,
)
from tests.control.quality.test_chart import paths

START = datetime(2027, 1, 4, 9)
WHOLE = 60_000


def people(*names, **fields):
    return tuple(Resource(name, skills=[Skill("build")], **fields) for name in names)


def plan(*names, **fields):
    return Plan("P", start=START, resources=people(*names), **fields)


def records(who, logs, *, skill="build"):
    """Return records whose logarithms of actual over estimate are given."""
    return [
        WorkRecord(
            f"{who}{n}",
            who,
            round(WHOLE * exp(each)),
            WHOLE,
            skill=skill,
            day=date(2027, 1, 1) + timedelta(days=n),
        )
        for n, each in enumerate(logs)
    ]


def test_posterior_by_grid():
    """Mean, deviation and interval are those that summing prior times likelihood gives."""
    logs, prior = (0.3, -0.1, 0.5), Prior(0.25, 0.35)
    own = update_skills(plan("bo"), records("bo", logs), prior=prior).pace("bo", "build")
    grid = np.linspace(-2, 2, 200_001)
    weight = -0.5 * (grid / 0.25) ** 2 - sum(0.5 * ((y - grid) / 0.35) ** 2 for y in logs)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    mean = float(weight @ grid)
    assert own.mean == pytest.approx(mean, abs=1e-4)
    assert own.sd == pytest.approx(sqrt(float(weight @ (grid - mean) ** 2)), abs=1e-4)
    low, high = (float(grid[np.searchsorted(weight.cumsum(), p)]) for p in (0.05, 0.95))
    assert (own.low, own.high) == pytest.approx((exp(-high), exp(-low)), rel=1e-3)
    assert own.factor == exp(own.mean)
    assert sum(each.effect for each in own.influences) == pytest.approx(own.mean)


@given(st.permutations(range(6)), st.integers(0, 6))
def test_order_and_repetition_change_nothing(order, again):
    """Records in any order, some handed over twice, before and after an update, give the same."""
    held = records("bo", (0.1, 0.4, -0.3, 0.2, 0.0, 0.6))
    first = update_skills(plan("bo", "cy"), held)
    turned = [held[place] for place in order]
    assert update_skills(plan("bo", "cy"), [*turned, *held[:again]]) == first
    after = apply(plan("bo", "cy"), first.edits)
    second = update_skills(after, held)
    assert second.edits == ()
    assert [each.pace for each in second.paces] == [each.pace for each in first.paces]


def test_what_a_plan_uses_is_bounded():
    """Evidence weighs no more than allowed, paces stay within bounds, and both are told."""
    many = update_skills(plan("bo"), records("bo", [0.3] * 200), most_weight=0.5)
    own = many.pace("bo", "build")
    assert own.reliability > 0.99
    assert own.pace == pytest.approx(exp(-0.15), rel=1e-3)
    assert own.bound == "weight"
    assert own.mean == pytest.approx(0.3, abs=0.01)
    slow = update_skills(plan("bo"), records("bo", [2.0] * 9))
    own = slow.pace("bo", "build")
    assert (own.pace, own.bound) == (2 / 3, "pace")
    assert "skills.bounded" in [each.code for each in slow.notices]
    assert "0.667" in slow.text()
    assert "允许范围" in slow.explain("bo", "build", "zh-CN")
    held = update_skills(plan("bo"), records("bo", [-0.5] * 9), bounds=(0.9, 1.1))
    assert apply(plan("bo"), held.edits).resource("bo").skill("build").pace == 1.1
    free = update_skills(plan("bo"), records("bo", [0.3]), most_weight=0.0)
    assert free.pace("bo", "build").pace == 1.0


def test_no_evidence_is_no_penalty():
    """Who has done nothing keeps the pace of the plan, has the prior's interval, and a share."""
    found = update_skills(plan("bo", "cy"), records("bo", [0.2] * 3))
    new = found.pace("cy", "build")
    assert (new.pace, new.records, new.reliability) == (1.0, 0, 0.0)
    assert new.high == pytest.approx(exp(0.3 * 1.6448536))
    assert [edit.id for edit in found.edits] == ["bo"]
    assert found.newcomers == ("cy",)
    assert found.protection() == (Share(["cy"], 0.1),)
    assert "cy" in found.text()
    assert "nothing counts against" in found.explain("cy", "build")
    assert update_skills(plan("bo", "cy"), []).protection() == ()
    all_known = update_skills(plan("bo"), records("bo", [0.2] * 3))
    assert all_known.newcomers == all_known.protection() == ()
    names = [f"n{k}" for k in range(15)]
    crowd = update_skills(plan("bo", *names), records("bo", [0.2] * 3)).protection()
    assert crowd[0].least == pytest.approx(1 / 15)


def test_a_quantile_is_the_same_rule_for_all():
    """Durations at 80 % take everybody's own uncertainty, those of whom nothing is known, too."""
    found = update_skills(plan("bo", "cy"), records("bo", [0.0] * 5), quantile=0.8)
    z = 0.8416212
    own, new = found.pace("bo", "build"), found.pace("cy", "build")
    assert own.pace == pytest.approx(exp(-z * own.sd), rel=1e-6)
    assert new.pace == pytest.approx(exp(-z * 0.3), rel=1e-6)
    again = update_skills(
        apply(plan("bo", "cy"), found.edits), records("bo", [0.0] * 5), quantile=0.8
    )
    assert again.edits == ()


def test_old_evidence_fades():
    """With a half-life of a day, the record of yesterday counts half, and age needs days."""
    held = records("bo", (0.4, 0.1))
    own = update_skills(plan("bo"), held, half_life=1.0).pace("bo", "build")
    precision = 1 / 0.09 + 1.5 / 0.16
    assert own.evidence == pytest.approx(1.5)
    assert own.mean == pytest.approx((0.5 * 0.4 + 0.1) / 0.16 / precision, rel=1e-4)
    later = update_skills(plan("bo"), held, half_life=1.0, at=date(2027, 1, 3))
    assert later.pace("bo", "build").evidence == pytest.approx(0.75)
    bad = [replace(held[0], day=None), held[1]]
    assert paths(update_skills, plan("bo"), bad, half_life=1.0, at=date(2027, 1, 1)) == [
        ('records["bo0"].day', "skills.no_day"),
        ('records["bo1"].day', "skills.later"),
    ]


def test_an_appeal_reaches_the_plan():
    """A record that is left out no longer moves the pace, and the update says why."""
    held = records("bo", (0.1, 1.5))
    found = update_skills(plan("bo"), held, appeals=[Appeal("bo1", "no access for a week")])
    assert found.pace("bo", "build").mean == update_skills(plan("bo"), held[:1]).paces[0].mean
    assert found.notices[0].facts["reason"] == "no access for a week"


def test_a_pace_does_not_outlive_its_evidence():
    """Where an appeal leaves no record, the plan's pace is the estimate's; an opinion stays."""
    held = records("bo", (0.5,))
    after = apply(plan("bo"), update_skills(plan("bo"), held).edits)
    assert after.resource("bo").skill("build").pace < 1.0
    found = update_skills(after, held, appeals=[Appeal(held[0].id, "it was not bo's work")])
    skill = apply(after, found.edits).resource("bo").skill("build")
    assert (skill.pace, skill.evidence) == (1.0, 0.0)
    assert apply(after, found.edits) == plan("bo")
    stated = replace(plan("bo").resource("bo"), skills=[pm.Skill("build", pace=1.2)])
    assert update_skills(plan("bo").with_resource(stated), []).edits == ()


def test_evidence_without_a_place_is_told():
    """Records of people or skills that the plan lacks are not used, and not lost either."""
    held = [*records("eva", [0.1]), *records("bo", [0.1], skill="paint")]
    found = update_skills(plan("bo"), held)
    told = [each.facts["records"] for each in found.notices if each.code == "skills.not_in_plan"]
    assert told == [1, 1]
    assert found.edits == ()


def test_settings_out_of_range():
    """All at once, each with its name."""
    bad = {
        "prior": Prior(0.0, float("nan")),
        "most_weight": 1.5,
        "few": -1,
        "share": 1.0,
        "confidence": 0.0,
        "half_life": 0.0,
        "quantile": 2.0,
        "bounds": (1.1, 1.5),
    }
    wanted = ["prior.sd", "prior.noise", "most_weight", "few", "share", "confidence"]
    wanted += ["half_life", "quantile", "bounds"]
    assert [path for path, _ in paths(update_skills, plan("bo"), [], **bad)] == wanted
    bare = [WorkRecord("x", "bo", 1, 1)]
    assert paths(update_skills, plan("bo"), bare) == [('records["x"].skill', "skills.no_skill")]


def test_only_people_learn():
    """Equipment, roles that stand for nobody and who has left have no pace here."""
    crane = Resource("crane", kind=pm.ResourceKind.EQUIPMENT)
    gone = Resource("gone", skills=[Skill("build")], is_active=False)
    role = Resource("role", skills=[Skill("build")], is_generic=True)
    stated = Plan("P", start=START, resources=[crane, gone, role, *people("bo")])
    found = update_skills(stated, [])
    assert [each.person for each in found.paces] == ["bo"]
    assert found.to_frame()["skill"].tolist() == ["build"]


def test_learnt_paces_make_a_plan_shorter():
    """The work goes to who is faster, the newcomer keeps the share, the proof says so."""
    tasks = [Task(f"t{n}", work=days(2), needs=[SkillNeed("build")]) for n in range(10)]
    stated = plan("bo", "cy", "new", tasks=tasks)
    held = [*records("bo", [-0.4] * 20), *records("cy", [0.4] * 20)]
    found = update_skills(stated, held)
    taught = apply(stated, found.edits)
    terms = [*found.protection(), Makespan()]
    answer = assign(taught, terms=terms, limits=Limits(work=2_000))
    assert answer.proof.terms[0].value == 0
    hours = dict.fromkeys(("bo", "cy", "new"), 0)
    for row in answer.schedule.assignments:
        hours[row.resource] += answer.schedule[row.task].duration
    assert hours["new"] >= 0.1 * sum(hours.values())
    count = {
        name: len([r for r in answer.schedule.assignments if r.resource == name]) for name in hours
    }
    assert count["bo"] > count["cy"]


def test_a_human_decides():
    """The update waits for a decision and changes nothing by itself."""
    found = update_skills(plan("bo"), records("bo", [0.2]))
    assert found.decision is None
    assert found.decided(Decision("d")).decision.id == "d"
    assert found.made.settings["sd"] == 0.3
    with pytest.raises(KeyError):
        found.pace("bo", "paint")


def test_success_rates():
    """Without trials the prior stands; more of the same makes the interval narrower."""
    assert success_rate(0, 0).mean == 0.8
    narrow, wide = success_rate(80, 100), success_rate(4, 5)
    assert narrow.high - narrow.low < wide.high - wide.low
    assert paths(success_rate, 3, 2) == [("successes", "value.above")]
    assert paths(success_rate, True, -1, prior=(0, 1)) == [
        ("successes", "value.not_a_number"),
        ("trials", "value.below"),
        ("prior[0]", "value.not_above"),
    ]
    assert log(success_rate(1, 1, confidence=0.5).high) < 0


def test_difficulty_is_taken_out():
    """Who does what takes everybody longer is not slow for it; an unknown type is as it is."""
    hard = [replace(each, kind="hard") for each in records("bo", [0.5] * 8)]
    easy = [replace(each, kind="easy") for each in records("cy", [0.0] * 8)]
    both = [replace(each, kind="hard") for each in records("eva", [0.45, 0.55, 0.5])]
    both += [
        replace(each, id=f"e{each.id}", kind="easy") for each in records("eva", [0.05, -0.05, 0.0])
    ]
    held = [*hard, *easy, *both]
    names = ("bo", "cy", "eva")
    plain = update_skills(plan(*names), held)
    found = update_skills(plan(*names), held, difficulty=compare(held))
    gap = plain.pace("cy", "build").pace - plain.pace("bo", "build").pace
    left = found.pace("cy", "build").pace - found.pace("bo", "build").pace
    assert gap > 0.3
    assert abs(left) < 0.1
    own = found.pace("bo", "build")
    assert own.influences[0].expected > 0.1
    assert sum(each.effect for each in own.influences) == pytest.approx(own.mean)
    other = [replace(each, kind="other") for each in records("bo", [0.5] * 8)]
    same = update_skills(plan(*names), other, difficulty=compare(held))
    assert same.pace("bo", "build").mean == plain.pace("bo", "build").mean
