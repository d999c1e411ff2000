"""Lessons of simulated projects find the hidden bias, and make the next estimates better."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import permutations
from math import log
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore.control import lessons
from pmcore.control.lessons import Lesson, LessonKind, Record
from pmcore.cost import Effort, GroupBy
from pmcore.model import PlannedCost, PlannedTask

START = datetime(2027, 1, 4, 9)
SKILLS = ("code", "draw")
BIAS = {"code": 1.5, "draw": 1.1}
TRUE = {"vendor": 0.6, "people": 0.2}


def drawn(seed, tasks=12, risks=6):
    """Return a plan before it begins, and what became of its tasks and risks."""
    rng = np.random.default_rng(seed)
    rows, took = [], {}
    for place in range(tasks):
        skill = SKILLS[place % 2]
        work = int(rng.integers(10, 60)) * 60
        rows.append(pm.Task(f"t{place}", work=work, needs=[pm.SkillNeed(skill)]))
        took[f"t{place}"] = round(work * BIAS[skill] * float(np.exp(rng.normal(0, 0.25))))
    kinds = [("vendor", "people")[place % 2] for place in range(risks)]
    register = [
        pm.Risk(f"r{place}", probability=0.3, category=kind, impacts=[pm.ExtraCost(10_000)])
        for place, kind in enumerate(kinds)
    ]
    struck = [bool(rng.random() < TRUE[kind]) for kind in kinds]
    plan = pm.Plan(
        f"P{seed}",
        id=f"p{seed}",
        start=START,
        currency="EUR",
        tasks=rows,
        risks=register,
    )
    return plan, took, struck


@cache
def finished(seed, **sizes):
    """Return the record of a project that has ended."""
    plan, took, struck = drawn(seed, **sizes)
    last = START + timedelta(days=60, hours=9)
    planned = [
        PlannedTask(each.id, START, last, work=each.work, costs=[PlannedCost(each.work)])
        for each in plan.tasks
    ]
    facts = [
        pm.TaskStatus(name, start=START, finish=last, actual_work=work, actual_cost=work)
        for name, work in took.items()
    ]
    status = {True: pm.RiskStatus.OCCURRED, False: pm.RiskStatus.CLOSED}
    ended = replace(
        plan,
        risks=tuple(
            replace(each, status=status[hit]) for each, hit in zip(plan.risks, struck, strict=True)
        ),
        baselines=(pm.Baseline("approved", planned, currency="EUR"),),
        updates=(pm.StatusUpdate(last, facts),),
    )
    return Record(ended, ((START, plan),))


@pytest.fixture(scope="module")
def known():
    return [finished(seed) for seed in range(8)]


def test_the_hidden_bias_is_found(known):
    """Of each skill, the interval holds the factor by which its work was underestimated."""
    found = lessons.reference_class(known, confidence=0.95)
    for skill, bias in BIAS.items():
        row = found.estimate(skill, by=GroupBy.SKILL)
        assert row.low < bias < row.high
        assert 1.0 < row.factor < row.ratio
        assert (row.tasks, row.projects) == (48, 8)
    assert [each.code for each in found.notices] == ["lessons.estimates_low"]


def test_intervals_hold_as_often_as_they_say():
    """Over many reference classes, four in five intervals hold the true factor."""
    hits = []
    for first in range(0, 72, 3):
        found = lessons.reference_class(
            [finished(each, risks=0) for each in range(first, first + 3)]
        )
        row = found.estimate("code", by=GroupBy.SKILL)
        hits.append(row.low <= BIAS["code"] <= row.high)
    assert 0.65 <= fmean(hits) <= 0.95


def test_the_next_estimates_are_better(known):
    """On projects that were held out, advised work is nearer to what was needed."""
    before, after, inside = [], [], []
    for seed in range(100, 106):
        plan, took, _ = drawn(seed)
        better = pm.apply(plan, lessons.advise(plan, known, by=GroupBy.SKILL).edits)
        for old, new in zip(plan.tasks, better.tasks, strict=True):
            before.append(abs(log(took[old.id] / old.work)))
            after.append(abs(log(took[old.id] / new.work)))
            inside.append(new.estimate.values[2] <= took[old.id] <= new.estimate.values[6])
    assert fmean(after) < 0.85 * fmean(before)
    assert 0.7 <= fmean(inside) <= 0.9


def test_the_next_probabilities_are_better(known):
    """Categories whose risks struck more often are raised, others lowered; Brier's score falls."""
    before, after = [], []
    found = lessons.reference_class(known)
    assert found.risk("vendor").observed > 0.45 > found.risk("people").observed
    for seed in range(100, 140):
        plan, _, struck = drawn(seed, tasks=1)
        for risk, hit in zip(plan.risks, struck, strict=True):
            moved = found.risk(risk.category).adjusted(risk.probability)
            before.append((risk.probability - hit) ** 2)
            after.append((moved - hit) ** 2)
    assert fmean(after) < fmean(before)


def test_beta_binomial_by_hand():
    """Four risks stated at 0.3, three of which occurred, with a prior worth four cases."""
    record = finished(0, risks=0)
    stated = tuple(pm.Risk(f"r{k}", probability=0.3) for k in range(4))
    status = (pm.RiskStatus.OCCURRED,) * 3 + (pm.RiskStatus.CLOSED,)
    ended = tuple(replace(each, status=to) for each, to in zip(stated, status, strict=True))
    before = replace(record.plan, risks=stated, updates=(), baselines=())
    found = lessons.reference_class(
        [Record(replace(record.plan, risks=ended), ((START, before),))], strength=4
    ).risk("any")
    assert (found.count, found.occurred, found.stated) == (4, 3, pytest.approx(0.3))
    assert found.probability == pytest.approx((3 + 1.2) / 8)
    assert found.low < found.probability < found.high
    odds = (0.525 / 0.475) / (0.3 / 0.7)
    assert found.adjusted(0.5) == pytest.approx(odds / (1 + odds))
    assert (found.adjusted(0.0), found.adjusted(1.0)) == (0.0, 1.0)


def test_order_and_repetition_do_not_matter(known):
    """Any order, and any project twice, give the same lessons to the bit."""
    few = known[:3]
    one = lessons.reference_class(few)
    for order in permutations(few):
        assert lessons.reference_class([*order, order[0]]) == one
    plan, _, _ = drawn(50)
    advice = lessons.advise(plan, few)
    assert lessons.advise(plan, [*reversed(few), few[1]]) == advice


@settings(max_examples=12)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_only_which_projects_matters(seeds):
    """A list of projects teaches what the set of them does."""
    found = lessons.reference_class([finished(each, tasks=2, risks=2) for each in seeds])
    again = lessons.reference_class([finished(each, tasks=2, risks=2) for each in set(seeds)])
    assert found == again
    assert [each.id for each in found.projects] == sorted({f"p{each}" for each in seeds})


def test_strength_decides_how_far_to_go(known):
    """Without strength what was seen counts alone; with much, nothing moves."""
    free = lessons.reference_class(known, strength=0).estimate()
    assert free.factor == pytest.approx(free.ratio)
    held = lessons.reference_class(known, strength=1e9)
    assert held.estimate().factor == pytest.approx(1.0, abs=1e-6)
    assert held.risk("all").probability == pytest.approx(0.3, abs=1e-6)


def test_advice_says_what_it_rests_on(known):
    """Each changed element names its group, its cases and its projects; the nearest comes first."""
    plan, _, _ = drawn(60)
    plan = replace(plan, tasks=(*plan.tasks, pm.Task("odd", duration=480)))
    advice = lessons.advise(plan, known, by=GroupBy.SKILL)
    rows = {(each.id, each.field): each for each in advice.rows}
    assert (rows["t0", "work"].group, rows["t0", "work"].cases) == ("code", 48)
    assert rows["r0", "probability"].group == "vendor"
    assert ("odd", "duration") not in rows
    best = [each.likeness for each in advice.likeness]
    assert best == sorted(best, reverse=True)
    assert all(0 <= each <= 1 for each in best)
    assert advice.likeness[0].skills == 1.0
    assert advice.uplifts is None or advice.uplifts.amount > 0
    assert len(advice.to_frame()) == len(advice.rows)
    assert pm.check(pm.apply(plan, advice.edits)) == pm.check(plan)
    assert pm.io.loads(pm.io.dumps(advice)) == advice


def test_what_is_begun_stays(known):
    """A task that has begun and a risk that is closed keep what they state."""
    plan, _, _ = drawn(61)
    begun = pm.StatusUpdate(START + timedelta(days=1), [pm.TaskStatus("t0", start=START)])
    closed = replace(plan.risks[0], status=pm.RiskStatus.CLOSED)
    plan = replace(plan, updates=(begun,)).put(closed)
    changed = {(each.register, each.id) for each in lessons.advise(plan, known).rows}
    assert ("tasks", "t0") not in changed
    assert ("risks", "r0") not in changed
    assert ("tasks", "t1") in changed


def test_uplifts_by_cost(known):
    """Where money is stated, cost and length by reference class come along."""
    plan, _, _ = drawn(62)
    rate = pm.Resource("ana", skills=[pm.Skill("code"), pm.Skill("draw")], rate=pm.money(60))
    plan = plan.put(rate, pm.Task("extra", work=600, costs=[pm.CostItem(pm.money(1_000))]))
    advice = lessons.advise(plan, known)
    assert advice.uplifts is not None
    assert advice.uplifts.at(0.8) > advice.uplifts.amount


def test_changes_delays_defects_and_words():
    """What changed and why, with whom it lay, where defects were found, and written lessons."""
    record = finished(1)
    plan = record.plan.put(
        pm.ChangeRequest(
            "c1",
            status="accepted",
            cost=2_000,
            attributes={"cause": "law"},
            closed=date(2027, 2, 1),
        ),
        pm.ChangeRequest("c2", status="refused", cost=9_000, party=pm.Party.CLIENT),
        pm.Decision("d1", due=date(2027, 1, 10), closed=date(2027, 1, 15), party=pm.Party.CLIENT),
        pm.Decision("d2", due=date(2027, 1, 20), closed=date(2027, 1, 15), party=pm.Party.CLIENT),
    )
    full = replace(
        record,
        plan=plan,
        defects=(("build", 30), ("test", 9), ("use", 1)),
        delays=((pm.Party.CLIENT, 960), (None, 480)),
        lessons=(Lesson("l1", "Tests came first", LessonKind.WELL, recommendation="Again"),),
    )
    found = lessons.reference_class([full, finished(2)])
    law, client = found.changes
    assert (law.cause, law.accepted) == ("law", 1)
    assert law.share == pytest.approx(2_000 / record.plan.baselines[0].budget / 2)
    assert (client.cause, client.asked, client.accepted, client.share) == ("client", 1, 0, 0.0)
    late = found.delays[0]
    assert (late.party, late.entries, late.late, late.days) == (pm.Party.CLIENT, 2, 1, 5)
    assert found.delays[1].party is None
    assert late.share == pytest.approx(2 * found.delays[1].share)
    assert [each.share for each in found.defects] == [0.75, 0.225, 0.025]
    assert found.lessons[0].project == "p1"
    assert found.notices[0].code == "lessons.thin"
    assert "3" in found.text("zh-CN")
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_impacts_against_what_was_stated():
    """A risk stated at 10000 that cost 25000 teaches a factor, drawn towards 1."""
    record = finished(3, risks=2)
    risks = tuple(replace(each, status=pm.RiskStatus.OCCURRED) for each in record.plan.risks)
    entry = pm.CostEntry("e", pm.CostKind.INVOICE, date(2027, 2, 1), 25_000, risk="r0")
    plan = replace(record.plan, risks=risks, cost_entries=(entry,))
    row = lessons.reference_class([replace(record, plan=plan)], strength=1).risk("vendor")
    assert row.costs == 1
    assert row.cost == pytest.approx(2.5**0.5)


def test_delays_against_what_was_stated():
    """A risk stated to delay by a day that held its task up for three teaches a factor."""
    record = finished(4, tasks=2, risks=2)
    day = datetime(2027, 1, 8, 18)
    rows = [PlannedTask(each.id, START, day, work=each.work) for each in record.plan.tasks]
    late = datetime(2027, 1, 15, 18)
    facts = [pm.TaskStatus(each.id, start=START, finish=late) for each in record.plan.tasks]
    risks = tuple(
        replace(each, status=pm.RiskStatus.CLOSED, impacts=(pm.Delay("t0", 480),))
        for each in record.plan.risks
    )
    issue = pm.Issue(
        "i", opened=date(2027, 1, 12), closed=date(2027, 1, 14), tasks=("t0",), risk="r0"
    )
    plan = replace(
        record.plan,
        risks=risks,
        issues=(issue,),
        baselines=(pm.Baseline("b", rows),),
        updates=(pm.StatusUpdate(late, facts),),
    )
    row = lessons.reference_class([plan], strength=1).risk("vendor")
    assert (row.occurred, row.delays) == (1, 1)
    assert row.delay == pytest.approx((3 * 480 + 480) / (480 + 480))
    assert lessons.reference_class([plan]).risk("people").delay is None
    elsewhere = replace(plan, issues=(replace(issue, tasks=("t1",)),))
    assert lessons.reference_class([elsewhere]).risk("vendor").delays == 0
    in_time = replace(plan, issues=(replace(issue, closed=date(2027, 1, 12)),))
    assert lessons.reference_class([in_time], strength=0).risk("all").delay == pytest.approx(1.0)


def test_open_risks_teach_nothing_and_it_is_said():
    """A risk that nobody closed when its project ended is named, not dropped in silence."""
    record = finished(5)
    risks = (replace(record.plan.risks[0], status=pm.RiskStatus.OPEN), *record.plan.risks[1:])
    found = lessons.reference_class([replace(record, plan=replace(record.plan, risks=risks))])
    assert found.risks[0].count == len(risks) - 1
    told = next(each for each in found.notices if each.code == "lessons.risks_open")
    assert "r0 (p5)" in told.text()
    assert "r0 (p5)" in told.text("zh-CN")


def test_groups(known):
    """Grouped by an attribute, by part of the scope, by who is responsible, or not at all."""
    tagged = []
    for record in known[:2]:
        tasks = tuple(
            replace(each, attributes={"kind": "screen"}, wbs="w", responsible="ana")
            for each in record.plan.tasks
        )
        people = (pm.Resource("ana"),)
        plan = replace(record.plan, tasks=tasks, wbs=(pm.WbsElement("w"),), resources=people)
        past = tuple(
            (at, replace(old, wbs=plan.wbs, resources=people)) for at, old in record.history
        )
        tagged.append(replace(record, plan=plan, history=past))
    plan, _, _ = drawn(63)
    tasks = tuple(
        replace(each, attributes={"kind": "screen"}, wbs="w", responsible="ana")
        for each in plan.tasks
    )
    plan = replace(plan, tasks=tasks, wbs=(pm.WbsElement("w"),), resources=(pm.Resource("ana"),))
    for by, group in (
        (GroupBy.ATTRIBUTE, "screen"),
        (GroupBy.WBS, "w"),
        (GroupBy.RESPONSIBLE, "ana"),
    ):
        advice = lessons.advise(plan, tagged, by=by, attribute="kind")
        assert {each.group for each in advice.rows if each.register == "tasks"} == {group}
    with pytest.raises(ValueError, match="people"):
        lessons.advise(plan, tagged, by=GroupBy.RESOURCE)


def test_durations_are_lessons_too():
    """Where tasks state durations, working time is compared with the baseline's."""
    record = finished(4, tasks=4, risks=0)
    tasks = tuple(replace(each, work=None, duration=480 * 5) for each in record.plan.tasks)
    rows = [PlannedTask(each.id, START, datetime(2027, 1, 8, 18), duration=2_400) for each in tasks]
    ended = datetime(2027, 1, 15, 18)
    facts = [pm.TaskStatus(each.id, start=START, finish=ended) for each in tasks]
    plan = replace(
        record.plan,
        tasks=tasks,
        baselines=(pm.Baseline("b", rows),),
        updates=(pm.StatusUpdate(ended, facts),),
    )
    found = lessons.reference_class([plan])
    assert found.estimate(of=Effort.DURATION).ratio == pytest.approx(2.0)
    assert found.estimate(of=Effort.WORK) is None
    assert found.calibration(Effort.WORK, GroupBy.ALL) is None
    assert found.risk("x") is None
    new = pm.Plan("N", start=START, tasks=[pm.Task("x", duration=480, estimate=pm.Uniform(1, 9))])
    better = pm.apply(new, lessons.advise(new, [plan]).edits).task("x")
    assert better.duration == round(480 * found.estimate(of=Effort.DURATION).factor)
    assert isinstance(better.estimate, pm.Uniform)


def test_bad_records():
    """Everything that is wrong with records is named at once."""
    good = finished(5)
    plan = good.plan
    wrong = [
        replace(good, plan=replace(plan, id="a", baselines=())),
        replace(good, plan=replace(plan, id="b", updates=())),
        replace(good, plan=replace(plan, id="c", updates=(pm.StatusUpdate(START),))),
        replace(good, plan=replace(plan, id="d", tasks=(*plan.tasks, pm.Task("", duration=-1)))),
        good,
        replace(good, defects=(("x", 1),)),
        replace(
            good,
            plan=replace(plan, id="e"),
            defects=(("x", -1), ("y", True)),
            delays=((None, 0.5),),
            lessons=(Lesson("l", "x"), Lesson("l", "y")),
        ),
    ]
    with pytest.raises(pm.PlanError) as error:
        lessons.reference_class(wrong)
    codes = {each.code for each in error.value.problems}
    assert codes >= {
        "lessons.no_baseline",
        "lessons.no_status",
        "lessons.not_ended",
        "lessons.project_twice",
        "value.below",
        "value.not_whole",
        "lessons.lesson_twice",
    }
    assert any(each.path.startswith('records["d"].tasks') for each in error.value.problems)
    assert all(each.hint for each in error.value.problems)
    for call in (
        lambda: lessons.reference_class([]),
        lambda: lessons.reference_class([good], strength=-1),
        lambda: lessons.reference_class([good], confidence=1),
        lambda: lessons.advise(replace(plan, tasks=(pm.Task("x", duration=-1),)), [good]),
    ):
        with pytest.raises(pm.PlanError):
            call()


def test_unlike_projects_are_called_so():
    """A plan of another size and other skills is warned about."""
    plan = pm.Plan(
        "Tiny", start=START, tasks=[pm.Task("x", duration=60, needs=[pm.SkillNeed("weld")])]
    )
    advice = lessons.advise(plan, [finished(6)])
    codes = [each.code for each in advice.notices]
    assert "lessons.unlike" in codes
    assert "lessons.nothing" in codes
    assert advice.edits == ()


def test_what_finished_projects_do_not_tell_is_said(known):
    """Tasks of a skill that no finished project had keep their estimates, and are named."""
    plan, _, _ = drawn(64)
    odd = pm.Task("odd", work=480, needs=[pm.SkillNeed("weld")])
    advice = lessons.advise(plan.put(odd), known[:3], by=GroupBy.SKILL)
    told = next(each for each in advice.notices if each.code == "lessons.ungrouped")
    assert (told.facts["count"], list(told.facts["first"])) == (1, ["odd"])
    assert "odd" in told.text("zh-CN")
    codes = {each.code for each in lessons.advise(plan, known[:3], by=GroupBy.SKILL).notices}
    assert "lessons.ungrouped" not in codes


def test_a_wrong_history_names_its_project():
    """Of many records, the one whose versions are out of order is found by its path."""
    record = finished(6)
    with pytest.raises(pm.PlanError) as error:
        lessons.reference_class([finished(5), replace(record, history=record.history * 2)])
    assert error.value.problems[0].path == 'records["p6"].history[1]'


def test_from_a_finished_plan_to_the_next_one():
    """A plan, its baseline and its facts are enough: the next is advised in one line."""
    plan = pm.examples.lantern_bay()
    dates = pm.schedule.critical_path(plan)
    late = {row.id: row.finish + timedelta(days=7) for row in dates.tasks}
    facts = [pm.TaskStatus(row.id, start=row.start, finish=late[row.id]) for row in dates.tasks]
    approved = pm.cost.baseline(plan, dates, name="approved")
    status = pm.StatusUpdate(max(late.values()), facts)
    done = replace(plan, id="first", baselines=(approved,), updates=(status,))
    better = pm.apply(plan, lessons.advise(plan, [done], by=GroupBy.SKILL).edits)
    assert pm.schedule.critical_path(better).finish > dates.finish
    assert lessons.evaluate(done)["time"].verdict is lessons.Verdict.MET
