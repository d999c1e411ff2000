"""The register watched: exposure against the planned line, and what is due at a date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Delay, ExtraCost, PlanError, Response, Risk, RiskStatus, Stretch, chain, days, io
from pmcore.risk import Exposure, Proximity, burn_down, rank, triggers
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)
MIDDLE = datetime(2027, 1, 15, 18)  # "a" ends
END = datetime(2027, 1, 22, 18)  # "b" ends
TASKS = (pm.Task("a", duration=days(10)), pm.Task("b", duration=days(5)))
CLOSED, OCCURRED = RiskStatus.CLOSED, RiskStatus.OCCURRED

EARLY = Risk("early", probability=0.4, impacts=[Delay("a", days(5)), ExtraCost(1_000)])
LATE = Risk("late", probability=0.5, impacts=[Delay("b", days(4)), ExtraCost(3_000)])
GAIN = Risk("gain", probability=0.2, impacts=[ExtraCost(-500, "b")])
NEW = Risk("new", probability=0.1, impacts=[ExtraCost(10_000)])


def plan_of(*risks, **changes):
    """Return a plan of three weeks: ten days of "a", then five of "b"."""
    fixed = {"start": START, "currency": "CNY", "tasks": TASKS, "dependencies": chain("a", "b")}
    return pm.Plan("P", **fixed | {"risks": risks} | changes)


def told(answer):
    """Return the codes of what an answer says, which it says in both languages."""
    english, chinese = (answer.text(language).splitlines() for language in ("en", "zh-CN"))
    assert len(english) == len(chinese) == len(answer.notices)
    assert not set(english) & set(chinese)
    assert io.loads(io.dumps(answer)) == answer
    return [each.code for each in answer.notices]


def refused(call):
    """Return code and path of all problems with which a call is refused."""
    with pytest.raises(PlanError) as caught:
        call()
    for each in caught.value.problems:
        assert each.text("en") != each.text("zh-CN")
    return [(each.code, each.path) for each in caught.value.problems]


def test_burn_down():
    """Open risks count by probability times mean impact; planned ones leave with their tasks."""
    first = plan_of(EARLY, LATE, GAIN, contingency=2_000)
    second = first.put(replace(EARLY, status=OCCURRED), replace(LATE, probability=0.3), NEW)
    third = second.put(replace(GAIN, status=CLOSED)).without("risks", "new")
    found = burn_down([(START, first), (MIDDLE, second), (END, third)])
    assert [point.actual for point in found.points] == [
        Exposure(3, 1_900.0, -100.0, 1_920.0, 0.0),
        Exposure(3, 1_900.0, -100.0, 576.0, 0.0),
        Exposure(1, 900.0, 0.0, 576.0, 0.0),
    ]
    assert [point.planned for point in found.points] == [
        Exposure(3, 1_900.0, -100.0, 1_920.0, 0.0),
        Exposure(2, 1_500.0, -100.0, 960.0, 0.0),
        Exposure(),
    ]
    assert [point.reserve for point in found.points] == [2_000, 1_000, 1_000]
    moves = [(point.identified, point.occurred, point.closed) for point in found.points]
    assert moves == [((), (), ()), (("new",), ("early",), ()), ((), (), ("gain", "new"))]
    assert told(found) == ["burn.above_cost", "burn.above_delay", "burn.stayed"]
    assert found.notices[-1].facts["first"] == ("late",)
    frame = found.to_frame()
    assert frame["planned_threat_cost"].tolist() == [1_900, 1_500, 0]
    assert frame["risks"].tolist() == [3, 3, 1]


def test_burn_down_tells_of_new_risks():
    """Risks that the first plan did not know are named while they are open."""
    found = burn_down([(START, plan_of(EARLY)), (END, plan_of(NEW))])
    assert told(found) == ["burn.above_cost", "burn.came"]
    assert found.points[0].reserve is None


def test_burn_down_as_planned():
    """A register that follows its plan gives no notice; a single date is its own plan."""
    first = plan_of(EARLY, LATE)
    assert told(burn_down([(START, first)])) == []
    found = burn_down([(START, first), (MIDDLE, first.put(replace(EARLY, status=CLOSED)))])
    assert found.points[1].actual == found.points[1].planned
    assert told(found) == []


@pytest.mark.parametrize(
    ("fields", "leaves"),
    [
        ({}, MIDDLE),
        ({"last": date(2027, 1, 8)}, datetime(2027, 1, 9)),
        ({"last": date(2027, 2, 1)}, MIDDLE),
        ({"impacts": [ExtraCost(5)]}, END),
        ({"impacts": [ExtraCost(5)], "last": date(2027, 1, 12)}, datetime(2027, 1, 13)),
        ({"impacts": [Stretch("b", 1.5), Delay("a", 60)]}, END),
    ],
)
def test_planned_to_leave(fields, leaves):
    """A risk leaves the planned line when its tasks end or its last day is over."""
    plan = plan_of(replace(EARLY, **fields))
    minute = timedelta(minutes=1)
    found = burn_down([(START, plan), (leaves - minute, plan), (leaves, plan)])
    assert [point.planned.risks for point in found.points] == [1, 1, 0]


def test_planned_by_a_schedule():
    """The planned line follows the schedule that is given."""
    plan = plan_of(LATE)
    late = pm.schedule.critical_path(replace(plan, start=START + timedelta(weeks=1)))
    history = [(START, plan), (END, plan)]
    assert burn_down(history).points[1].planned.risks == 0
    assert burn_down(history, schedule=late).points[1].planned.risks == 1


def test_chosen_responses_count():
    """A response that is chosen lowers exposure; what it might bring counts with it alone."""
    response = Response("r", ["late"], probability=0.1, secondary=["new"])
    plan = plan_of(LATE, NEW, responses=[response])
    taken = plan.put(replace(response, is_chosen=True))
    found = burn_down([(START, plan), (MIDDLE, taken)])
    assert [point.actual.threat_cost for point in found.points] == [1_500.0, 1_300.0]


def test_what_has_occurred_stays_drawn():
    """A risk that is closed or taken off the register after it occurred has drawn its mean cost."""
    risk = Risk("r", probability=0.3, impacts=[ExtraCost(10_000)])
    first = plan_of(risk, contingency=20_000)
    struck, closed = (first.put(replace(risk, status=each)) for each in (OCCURRED, CLOSED))
    for last in (closed, first.without("risks", "r")):
        found = burn_down([(START, first), (MIDDLE, struck), (END, last)])
        assert [point.reserve for point in found.points] == [20_000, 10_000, 10_000]
    paid = pm.CostEntry("e", pm.CostKind.INVOICE, date(2027, 1, 20), 7_000, risk="r")
    found = burn_down([(START, first), (MIDDLE, struck), (END, closed.put(paid))])
    assert [point.reserve for point in found.points] == [20_000, 10_000, 13_000]


def edited(*edits, **changes):
    """Return a plan with a chosen response to the first risk that makes these edits."""
    response = Response("e", ["early"], is_chosen=True, edits=edits)
    return plan_of(EARLY, LATE, responses=[response], **changes)


BROUGHT = Risk("s", probability=0.2, impacts=[ExtraCost(2_000, "b")])
BRINGS = pm.Edit("risks", "s", "", None, BROUGHT)


def test_edits_that_bring_a_risk():
    """A risk that a chosen response brings is watched like those of the register."""
    plan = edited(BRINGS, contingency=5_000)
    struck = plan.put(replace(BROUGHT, status=OCCURRED))
    found = burn_down([(START, edited()), (MIDDLE, plan), (END, struck)])
    assert [point.actual.threat_cost for point in found.points] == [1_900.0, 2_300.0, 1_900.0]
    assert [point.identified for point in found.points] == [(), ("s",), ()]
    assert [point.occurred for point in found.points] == [(), (), ("s",)]
    assert [point.reserve for point in found.points] == [None, 5_000, 3_000]
    assert [point.planned.risks for point in burn_down([(START, plan)]).points] == [3]
    rows = {each.id: each for each in triggers(plan, START).triggers}
    assert rows["s"].start == datetime(2027, 1, 18, 9)
    assert "s" not in {each.id for each in triggers(struck, START).triggers}


def test_edits_that_change_a_task_move_the_windows():
    """A risk may strike when its tasks are worked on as a chosen response leaves them."""
    plan = edited(pm.Edit("tasks", "a", "duration", days(10), days(5)))
    rows = {each.id: each for each in triggers(plan, START).triggers}
    assert rows["early"].finish == datetime(2027, 1, 8, 18)
    assert rows["late"].start == datetime(2027, 1, 11, 9)


def test_edits_that_close_a_risk():
    """An edit may close an open risk; what has occurred before stays so."""
    plan = edited(pm.Edit("risks", "early", "status", RiskStatus.OPEN, CLOSED), contingency=5_000)
    struck = plan.put(replace(EARLY, status=OCCURRED))
    found = burn_down([(START, plan), (MIDDLE, struck)])
    assert [point.actual.risks for point in found.points] == [1, 1]
    assert [point.reserve for point in found.points] == [5_000, 4_000]


def test_history_is_refused():
    """All that is wrong with a history is named at once, in every plan of it."""
    bad = plan_of(replace(EARLY, probability=1.2), replace(LATE, probability=-1))
    assert refused(lambda: burn_down([])) == [("history.empty", "history")]
    history = [(END, bad), (MIDDLE, replace(bad, currency="EUR")), (MIDDLE, plan_of())]
    assert refused(lambda: burn_down(history)) == [
        ("history.order", "history[1]"),
        ("history.order", "history[2]"),
        ("plan.out_of_bounds", 'history[0].risks["early"].probability'),
        ("plan.negative", 'history[0].risks["late"].probability'),
        ("plan.out_of_bounds", 'history[1].risks["early"].probability'),
        ("plan.negative", 'history[1].risks["late"].probability'),
        ("history.currency", "history[1].currency"),
    ]
    zoned = [(START, plan_of()), (END.replace(tzinfo=UTC), plan_of())]
    assert refused(lambda: burn_down(zoned)) == [("history.zone", "history[1]")]


WEEK = days(5)


def seen(at, *risks, near=WEEK, lead=0, **changes):
    """Return what is due at a date: id to proximity."""
    found = triggers(plan_of(*risks, **changes), at, near=near, lead=lead)
    told(found)
    return {each.id: each.proximity.value for each in found.triggers}


def test_proximity():
    """A risk is ahead, near, now or passed as its tasks are."""
    assert seen(START, EARLY, LATE, near=days(9)) == {"early": "now", "late": "ahead"}
    assert seen(START, EARLY, LATE, near=days(10)) == {"early": "now", "late": "near"}
    assert seen(MIDDLE, EARLY, LATE, near=0) == {"early": "passed", "late": "near"}
    monday = datetime(2027, 1, 18, 9)
    assert seen(monday, EARLY, LATE, NEW) == {"early": "passed", "new": "now", "late": "now"}
    assert seen(monday, replace(EARLY, status=OCCURRED), replace(LATE, status=CLOSED)) == {}


def test_window_of_days():
    """The days first and last narrow when a risk may strike, and never turn it round."""
    found = triggers(
        plan_of(
            replace(EARLY, first=date(2027, 1, 6), last=date(2027, 1, 12), trigger="a storm"),
            replace(LATE, first=date(2027, 3, 1)),
        ),
        START,
    )
    early, late = found.triggers
    assert (early.start, early.finish) == (datetime(2027, 1, 6), datetime(2027, 1, 13))
    assert (early.minutes, early.trigger) == (days(2), "a storm")
    assert (late.start, late.finish) == (END, END)


def test_facts_move_the_window():
    """The data date is that of the last facts, and the windows follow the progress."""
    facts = pm.StatusUpdate(MIDDLE, [pm.TaskStatus("a", start=START, remaining=days(2))])
    found = triggers(plan_of(EARLY, LATE, updates=[facts]))
    assert found.at == MIDDLE
    assert [each.proximity for each in found.triggers] == [Proximity.NOW, Proximity.NEAR]
    assert found.triggers[1].start == datetime(2027, 1, 20, 9)


def test_responses_to_decide():
    """A response is to be decided by its day or before its first open risk; else it is overdue."""
    open_one = Response("open", ["early", "late"])
    dated = Response("dated", ["late"], due=date(2027, 1, 7))
    plan = plan_of(EARLY, LATE, responses=[open_one, dated])
    found = triggers(plan, datetime(2027, 1, 8, 9), near=days(20))
    rows = {each.id: each for each in found.triggers}
    assert rows["open"].start == START
    assert rows["dated"].start == datetime(2027, 1, 8)
    assert {each.id for each in found.overdue} == {"open", "dated"}
    assert "no response is chosen to early, late" in rows["open"].text()
    assert rows["open"].facts["risks"] == ("early", "late")
    closed = plan.put(replace(EARLY, status=CLOSED))
    later = triggers(closed, START, near=days(20))
    rows = {each.id: each for each in later.triggers}
    assert (rows["open"].start, rows["open"].proximity) == (datetime(2027, 1, 18, 9), "near")
    assert later.overdue == ()


def test_lead_time():
    """A response without a day is to be decided so much earlier as it takes to work."""
    plan = plan_of(LATE, responses=[Response("r", ["late"])])
    (row,) = (each for each in triggers(plan, START, lead=days(3)).triggers if each.id == "r")
    assert row.start == datetime(2027, 1, 12, 18)
    assert row.minutes == days(7)


def test_decided_responses():
    """A chosen response settles its risks: others need no decision, nor do those excluded."""
    chosen = Response("chosen", ["late"], is_chosen=True, excludes=["barred"])
    others = [
        Response("other", ["late"]),
        Response("barred", ["early"]),
        Response("barring", ["early"], excludes=["chosen"]),
        Response("free", ["early", "late"]),
    ]
    plan = plan_of(EARLY, LATE, responses=[chosen, *others])
    found = triggers(plan, START)
    rows = {each.id: each for each in found.triggers}
    assert set(rows) == {"early", "late", "chosen", "free"}
    assert rows["free"].facts["risks"] == ("early",)
    assert (rows["late"].is_decided, rows["early"].is_decided) == (True, False)
    ended = triggers(plan, END)
    assert [each.id for each in ended.overdue] == ["free", "early", "late"]
    assert found.to_frame()["is_overdue"].sum() == 1


EVERY = [
    f"trigger.{kind}_{proximity}{tail}"
    for kind, tail in (("risk", ""), ("risk", "_bare"), ("response", ""), ("chosen", ""))
    for proximity in Proximity
]


def test_every_sentence():
    """Each kind of row is told in both languages."""
    codes = set()
    for at in (START - timedelta(days=90), START, MIDDLE, END):
        for is_chosen in (False, True):
            response = Response("r", ["early"], is_chosen=is_chosen)
            for near in (0, days(40), days(200)):
                found = triggers(plan_of(EARLY, responses=[response]), at, near=near)
                codes |= {each.code for each in found.triggers}
                assert all(each.text() != each.text("zh-CN") for each in found.triggers)
    assert codes == set(EVERY)


def test_triggers_are_refused():
    """Negative spans are misuse; a date with a zone and a bad plan are named."""
    with pytest.raises(ValueError, match="near is 0 or more"):
        triggers(plan_of(), near=-1)
    with pytest.raises(ValueError, match="lead is 0 or more"):
        triggers(plan_of(), lead=-1)
    with pytest.raises(TypeError, match="at is a datetime, found Schedule"):
        triggers(plan_of(), pm.schedule.critical_path(plan_of()))
    zoned = START.replace(tzinfo=UTC)
    assert refused(lambda: triggers(plan_of(), zoned)) == [("history.zone", "at")]
    bad = plan_of(replace(EARLY, probability=2))
    assert refused(lambda: triggers(bad)) == [("plan.out_of_bounds", 'risks["early"].probability')]


@settings(max_examples=25, deadline=None)
@given(plans(risks=True, max_tasks=5, constraints=False), st.randoms())
def test_laws(plan, random):
    """Exposure is the sum of the ranking, whatever its order; the planned line never rises."""
    shuffled = replace(plan, risks=random.sample(plan.risks, len(plan.risks)))
    dates = [plan.start + timedelta(weeks=week) for week in range(8)]
    found = burn_down((at, random.choice((plan, shuffled))) for at in dates)
    ranking = rank(plan)
    for point in found.points:
        assert point.actual == found.points[0].actual
        assert point.actual.threat_cost == pytest.approx(ranking.expected_cost)
    planned = [point.planned for point in found.points]
    for before, after in pairwise(planned):
        assert after.risks <= before.risks
        assert after.threat_cost <= before.threat_cost
        assert after.threat_delay <= before.threat_delay
    rows = triggers(plan, random.choice(dates)).triggers
    assert sorted(row.id for row in rows) == sorted(risk.id for risk in plan.risks)
    assert all(row.start <= row.finish for row in rows)
