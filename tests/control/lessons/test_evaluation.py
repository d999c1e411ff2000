"""A finished project judged: every goal against its result, and the causes by their size."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore.control import lessons
from pmcore.control.lessons import Verdict
from pmcore.model import CheckOutcome, PlannedCost, PlannedTask

START = datetime(2027, 1, 4, 9)


def evening(day):
    return datetime(2027, 1, day, 18)


def pond(**more):
    """Return a project of three tasks: the walls ran over by two days and 1,600."""
    tasks = [
        pm.Task("dig", "Dig", duration=2 * 480, wbs="earth"),
        pm.Task("wall", "Build the walls", duration=2 * 480, wbs="stone"),
        pm.Task("fill", "Fill", duration=480),
    ]
    rows = [
        PlannedTask("dig", START, evening(5), costs=[PlannedCost(300_000)]),
        PlannedTask("wall", datetime(2027, 1, 6, 9), evening(7), costs=[PlannedCost(500_000)]),
        PlannedTask("fill", datetime(2027, 1, 8, 9), evening(8), costs=[PlannedCost(200_000)]),
    ]
    facts = [
        pm.TaskStatus("dig", start=START, finish=evening(5), actual_cost=300_000),
        pm.TaskStatus(
            "wall", start=datetime(2027, 1, 6, 9), finish=evening(11), actual_cost=660_000
        ),
        pm.TaskStatus(
            "fill", start=datetime(2027, 1, 12, 9), finish=evening(12), actual_cost=190_000
        ),
    ]
    return pm.Plan(
        "Pond",
        start=START,
        currency="EUR",
        tasks=tasks,
        wbs=(pm.WbsElement("earth", "Earth"), pm.WbsElement("stone", "Stonework")),
        dependencies=pm.chain("dig", "wall", "fill"),
        baselines=[pm.Baseline("approved", rows, currency="EUR")],
        updates=[pm.StatusUpdate(evening(12), facts)],
        **more,
    )


def test_time_and_money():
    """Two days late against the baseline, 15 per cent over; a later deadline was kept."""
    found = lessons.evaluate(pond())
    assert found["time"].verdict is Verdict.MISSED
    assert found["time"].facts["off"] == 2 * 480
    assert found["cost"].verdict is Verdict.MISSED
    assert found["cost"].facts["share"] == pytest.approx(1.15)
    kept = lessons.evaluate(pond(deadline=evening(13)))
    assert kept["time"].code == "measure.time.early"
    assert lessons.evaluate(pond(deadline=evening(12)))["time"].code == "measure.time.due"


def test_what_nobody_recorded_is_unknown():
    """A bare plan has neither scope, checks, gates, ratings nor key results: none is met."""
    found = lessons.evaluate(pond())
    names = ("scope", "acceptance", "quality", "gates", "satisfaction", "objectives")
    assert {found[name].verdict for name in names} == {Verdict.UNKNOWN}
    no_cost = pond()
    facts = tuple(replace(each, actual_cost=None) for each in no_cost.updates[0].tasks)
    no_cost = replace(no_cost, updates=(replace(no_cost.updates[0], tasks=facts),))
    assert lessons.evaluate(no_cost)["cost"].verdict is Verdict.UNKNOWN


def full(**changes):
    """Return the project with all registers filled in, and everything as it should be."""
    day = date(2027, 1, 8)
    held = {
        "requirements": (pm.Requirement("r1", status="met"), pm.Requirement("r2", status="met")),
        "deliverables": (pm.Deliverable("d1"),),
        "acceptances": (
            pm.Acceptance("d1", date(2027, 1, 9), "refused"),
            pm.Acceptance("d1", date(2027, 1, 12), "accepted_with_remarks"),
        ),
        "checks": (
            pm.QualityCheck("q1", "leaks", day=day, outcome=CheckOutcome.FAIL),
            pm.QualityCheck("q2", "leaks", day=date(2027, 1, 9), outcome=CheckOutcome.PASS),
        ),
        "gates": (pm.Gate("g", "fill", decision=pm.GateDecision.CONDITIONAL),),
        "stakeholders": (pm.Stakeholder("c", "Client"),),
        "expectations": (pm.Expectation("e", "c", ratings=((day, 6.0), (date(2027, 1, 12), 9.0))),),
        "objectives": (
            pm.Objective(
                "o",
                results=(
                    pm.KeyResult("up", baseline=0, target=10, values=((day, 12.0),)),
                    pm.KeyResult("down", baseline=10, target=2, values=((day, 2.0),)),
                ),
            ),
        ),
    }
    return pond(**held | changes)


def test_everything_met():
    """The last check, signature and rating of a thing count, and a target may lie below."""
    found = lessons.evaluate(full())
    met = {each.name for each in found.measures if each.verdict is Verdict.MET}
    assert met == {"scope", "acceptance", "quality", "gates", "satisfaction", "objectives"}
    assert found["satisfaction"].facts["first"] == 6.0
    assert found["acceptance"].facts["remarks"] == 1
    strict = lessons.evaluate(full(), satisfied=9.5)
    assert strict["satisfaction"].verdict is Verdict.MISSED


@pytest.mark.parametrize(
    ("name", "register", "worse", "verdict"),
    [
        ("scope", "requirements", (pm.Requirement("r1", status="dropped"),), Verdict.MISSED),
        ("acceptance", "acceptances", (), Verdict.MISSED),
        ("quality", "checks", (pm.QualityCheck("q1", outcome=CheckOutcome.FAIL),), Verdict.MISSED),
        ("quality", "checks", (pm.QualityCheck("q1"),), Verdict.UNKNOWN),
        ("gates", "gates", (pm.Gate("g", "fill"),), Verdict.UNKNOWN),
        (
            "gates",
            "gates",
            (pm.Gate("g", "fill", decision=pm.GateDecision.FAIL),),
            Verdict.MISSED,
        ),
        (
            "objectives",
            "objectives",
            (pm.Objective("o", results=(pm.KeyResult("k", baseline=0, target=1),)),),
            Verdict.UNKNOWN,
        ),
        (
            "objectives",
            "objectives",
            (
                pm.Objective(
                    "o",
                    results=(
                        pm.KeyResult("k", baseline=5, target=1, values=((date(2027, 1, 8), 3.0),)),
                    ),
                ),
            ),
            Verdict.MISSED,
        ),
    ],
)
def test_each_can_be_missed(name, register, worse, verdict):
    """One thing worse changes its own measure, and no other."""
    found = lessons.evaluate(full(**{register: worse}))
    assert found[name].verdict is verdict
    others = {each.name: each for each in lessons.evaluate(full()).measures}
    assert all(each == others[each.name] for each in found.measures if each.name != name)


def logged():
    """Return the project with a risk that struck, a change, a late decision and a long issue."""
    return pond(
        risks=(
            pm.Risk(
                "rock",
                "Rock in the ground",
                probability=0.2,
                status=pm.RiskStatus.OCCURRED,
                party=pm.Party.FORCE_MAJEURE,
                impacts=(pm.ExtraCost(50_000),),
            ),
        ),
        cost_entries=(
            pm.CostEntry("i", pm.CostKind.INVOICE, date(2027, 1, 8), 80_000, risk="rock"),
        ),
        changes=(
            pm.ChangeRequest("c1", "A deeper pond", status="accepted", cost=120_000),
            pm.ChangeRequest("c2", "For the rock", status="accepted", cost=80_000, risk="rock"),
            pm.ChangeRequest("c3", "A fountain", status="refused", cost=500_000),
        ),
        decisions=(
            pm.Decision(
                "s",
                "Tile",
                due=date(2027, 1, 6),
                closed=date(2027, 1, 11),
                party=pm.Party.CLIENT,
                tasks=("wall",),
            ),
            pm.Decision("open", due=date(2027, 1, 6), tasks=("wall",)),
            pm.Decision("early", due=date(2027, 1, 8), closed=date(2027, 1, 7), tasks=("wall",)),
        ),
        issues=(
            pm.Issue(
                "pump",
                "The pump broke",
                opened=date(2027, 1, 7),
                closed=date(2027, 1, 7),
                tasks=("dig",),
            ),
        ),
    )


def test_causes_by_size():
    """The walls, two days of five, come first; then what cost more; a refused change is none."""
    found = lessons.evaluate(logged(), most=9)
    assert [each.code for each in found.causes] == [
        "cause.late",
        "cause.estimate.both",
        "cause.change",
        "cause.risk",
    ]
    late, walls, change, risk = found.causes
    assert walls.evidence == ('tasks["wall"]',)
    assert (walls.minutes, walls.cost, walls.share) == (2 * 480, 160_000, pytest.approx(0.4))
    assert (late.party, late.minutes) == (pm.Party.CLIENT, 2 * 480)
    assert change.cost == 120_000
    assert (risk.cost, risk.party) == (80_000, pm.Party.FORCE_MAJEURE)
    assert len(lessons.evaluate(logged()).causes) == 3
    assert lessons.evaluate(logged(), most=0).causes == ()


def test_text_in_both_languages():
    """The text tells results and causes with their evidence, and reads in both languages."""
    found = lessons.evaluate(logged())
    assert found.text().splitlines() == [
        "Evaluation of Pond",
        "- Time: finished on Tue 12 Jan 2027, 2 d after the goal of Fri 8 Jan 2027",
        "- Cost: €11,500 of a budget of €10,000 (115 %)",
        "- Scope: unknown, for no requirement is stated that must be met",
        "- Acceptance: unknown, for no deliverable is stated",
        "- Quality: unknown, for no check is recorded",
        "- Gates: none is stated",
        "- Satisfaction: unknown, for nobody was asked",
        "- Objectives: no key result is stated",
        "The biggest causes:",
        '1. Tile stood open and held its tasks up for 2 d; it lay with the client (decisions["s"])',
        '2. Stonework took 2 d and €1,600 more than estimated (tasks["wall"])',
        '3. The change A deeper pond was accepted for €1,200 (changes["c1"])',
    ]
    chinese = found.text("zh-CN")
    assert "“Pond”项目评价" in chinese
    assert "客户" in chinese
    assert len(chinese.splitlines()) == len(found.text().splitlines())


def test_nothing_ran_over():
    """A project that went as planned has no causes, and says so."""
    plan = pond()
    facts = [
        pm.TaskStatus(row.task, start=row.start, finish=row.finish, actual_cost=row.budget)
        for row in plan.baselines[0].tasks
    ]
    found = lessons.evaluate(replace(plan, updates=(pm.StatusUpdate(evening(8), facts),)))
    assert found.causes == ()
    assert found.text().endswith("Nothing ran over")
    assert found["time"].verdict is found["cost"].verdict is Verdict.MET


def test_only_time_or_only_money():
    """What ran over in one respect says that one."""
    plan = pond()
    cheap = [replace(each, actual_cost=100) for each in plan.updates[0].tasks]
    found = lessons.evaluate(replace(plan, updates=(pm.StatusUpdate(evening(12), cheap),)))
    assert found.causes[0].code == "cause.estimate.time"
    dear = [
        pm.TaskStatus(row.task, start=row.start, finish=row.finish, actual_cost=row.budget + 100)
        for row in plan.baselines[0].tasks
    ]
    found = lessons.evaluate(replace(plan, updates=(pm.StatusUpdate(evening(8), dear),)))
    assert {each.code for each in found.causes} == {"cause.estimate.cost"}


def test_misuse():
    """A project that has not ended is refused; so are ratings beyond ten."""
    with pytest.raises(pm.PlanError):
        lessons.evaluate(replace(pond(), updates=()))
    with pytest.raises(ValueError, match="rating"):
        lessons.evaluate(pond(), satisfied=11)
    with pytest.raises(KeyError):
        lessons.evaluate(pond())["mood"]
    found = lessons.evaluate(logged())
    assert len(found.to_frame()) == 8
    assert pm.io.loads(pm.io.dumps(found)) == found
