"""Recovery: the right option of each kind by hand, and laws of any answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest
from hypothesis import given, settings

import pmcore as pm
from pmcore import (
    Assignment,
    ConstraintType,
    CostItem,
    DateConstraint,
    Deliverable,
    Dependency,
    Limits,
    Mode,
    Plan,
    Rate,
    Requirement,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    allocate,
    apply,
    chain,
    cost,
    days,
    io,
    money,
    verify,
    weekly,
)
from pmcore.control import progress
from pmcore.control.progress import RecoveryKind
from pmcore.control.progress._options import beats
from tests.strategies import plans

# Every option is looked at, however busy the machine is.
recovery = partial(progress.recovery, limits=None)
MONDAY = datetime(2027, 1, 4, 9)
PAINT = (SkillNeed("paint"),)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


HALL = Plan(
    "Hall",
    start=MONDAY,
    currency="EUR",
    tasks=[
        Task("walls", "Paint the walls", days(3), needs=PAINT, priority=600),
        Task("doors", "Paint the doors", days(2), needs=PAINT),
    ],
    resources=[
        Resource("ana", "Ana", skills=[Skill("paint")], rate=money(50)),
        Resource("bo", "Bo", skills=[Skill("paint")], rate=money(80)),
        Resource("cy", "Cy", rate=money(10)),
    ],
    assignments=[Assignment("walls", "ana", 0), Assignment("doors", "ana", 0)],
)


def holds(plan, found, facts=None):
    """Check what any answer must be: edits give its rows, which verify; the front is a front."""
    base = cost.estimate(found.plan, found.as_is.schedule).total
    for row in found.options:
        edited = apply(found.plan, row.edits)
        dates = allocate.level(edited, status=facts).schedule
        assert (dates.finish, dates.tasks) == (row.finish, row.schedule.tasks)
        assert not verify.assignment(edited, dates, status=facts)
        assert not verify.schedule(edited, dates, status=facts)
        if row.kind in (RecoveryKind.REASSIGN, RecoveryKind.CRASH, RecoveryKind.CUT_SCOPE):
            assert row.cost == cost.estimate(edited, dates).total - base
        beaten = [each.name for each in found.options if beats(each, row)]
        assert list(row.dominated_by) == beaten
        assert row.text() != row.text("zh-CN")
    assert found.front
    ranks = {each.rank for each in found.front}
    assert not any(
        a != b and all(x <= y for x, y in zip(a, b, strict=True)) for a in ranks for b in ranks
    )
    assert all(not beats(a, b) for a in found.options for b in found.front)
    assert io.loads(io.dumps(found)) == found
    assert len(found.to_frame()) == len(found.options)


def test_reassign():
    """Bo paints the doors on Monday and Tuesday: two days sooner, 16 h at 30 more."""
    found = recovery(HALL, samples=50)
    holds(HALL, found)
    row = found["reassign:doors:ana:bo"]
    assert (found.as_is.finish, row.finish, row.gain) == (at(8), at(6), days(2))
    assert (row.cost, row.changes, row.moved) == (money(480), 2, 1)
    assert row.p80 == at(6)  # nothing is uncertain
    assert row in found.front
    # The walls by Bo: they end on Wednesday too, for 24 h at 30 more.
    assert found["reassign:walls:ana:bo"].cost == money(720)
    assert "reassign:doors:ana:bo" in found["reassign:walls:ana:bo"].dominated_by
    assert not [each for each in found.options if "cy" in each.name]


def test_reassign_of_work_takes_as_long_as_who_does_it():
    """Bo is twice as fast: 16 h of work are a day."""
    fast = Resource("bo", "Bo", skills=[Skill("paint", pace=2.0)], rate=money(80))
    doors = Task("doors", "Paint the doors", work=days(2), needs=PAINT)
    plan = HALL.put(fast, doors)
    current = allocate.level(plan).schedule
    found = recovery(plan, current, samples=0)
    holds(plan, found)
    row = found["reassign:doors:ana:bo"]
    assert (row.finish, row.cost) == (at(6), money(8 * 80 - 16 * 50))
    assert row.schedule["doors"].finish == at(4)


def test_add_people():
    """One more like Ana from Tuesday on paints the doors until Wednesday."""
    tariff = allocate.Tariff(hiring=money(300))
    found = recovery(HALL, samples=0, lead=days(1), tariff=tariff)
    holds(HALL, found)
    row = found["add_people:ana:doors"]
    assert row.schedule.people("doors") == ("ana+1",)
    assert (row.finish, row.cost, row.changes) == (at(6), money(300), 2)
    late = recovery(HALL, samples=0)["add_people:ana:doors"]
    assert late.gain < 0
    assert RecoveryKind.AS_IS.value in late.dominated_by


def test_one_more_of_a_pool():
    lifts = [Task(name, name, days(2), needs=[ResourceNeed("crane")]) for name in ("x", "y")]
    plan = Plan(
        "Yard",
        start=MONDAY,
        tasks=lifts,
        resources=[Resource("crane", kind=ResourceKind.EQUIPMENT)],
        assignments=[Assignment("x", "crane", 0), Assignment("y", "crane", 0)],
    )
    found = recovery(plan, samples=0, lead=days(1))
    holds(plan, found)
    (row,) = [each for each in found.options if each.kind is RecoveryKind.ADD_PEOPLE]
    assert (found.as_is.finish, row.finish) == (at(7), at(6))


ONE = Plan(
    "Roof",
    start=MONDAY,
    currency="EUR",
    tasks=[Task("frame", "Frame", days(4)), Task("tiles", "Tiles", days(6))],
    dependencies=chain("frame", "tiles"),
    resources=[
        Resource("ana", "Ana", rates=[Rate(money(50), overtime=money(90))]),
        Resource("bo", "Bo", rate=money(40)),
    ],
    assignments=[Assignment("frame", "ana"), Assignment("tiles", "bo")],
)


def test_overtime():
    """Tiles, Friday 8 to Friday 15: worked on the Saturday they end on Thursday."""
    found = recovery(ONE, samples=0)
    holds(ONE, found)
    row = found["overtime:tiles"]
    assert (found.as_is.finish, row.finish) == (at(15), at(14))
    assert (row.gain, row.cost, row.changes) == (days(1), money(8 * 20), 1)
    swapped = replace(ONE, assignments=[Assignment("frame", "bo"), Assignment("tiles", "ana")])
    assert recovery(swapped, samples=0)["overtime:tiles"].cost == money(8 * 40)
    assert not [e for e in recovery(ONE, samples=0, weeks=0).options if "overtime" in e.name]


def test_overtime_along_the_whole_chain():
    """Frame over the first weekend, tiles over the second: a day sooner each."""
    begin = datetime(2027, 1, 7, 9)
    found = recovery(replace(ONE, start=begin), samples=0)
    holds(ONE, found)
    alone = [found["overtime:frame"], found["overtime:tiles"]]
    row = found["overtime"]
    assert found.as_is.finish == at(20)
    assert [each.finish for each in alone] == [at(19), at(19)]
    assert (row.finish, row.changes) == (at(18), 2)
    assert row.cost == sum(each.cost for each in alone) == money(8 * 40 + 8 * 20)
    assert row.facts["tasks"] == ("Frame", "Tiles")


def test_no_holiday_is_worked():
    """Saturday 9 is a holiday: the Sunday is the day off of that week."""
    home = weekly("home", holidays=[date(2027, 1, 9)])
    row = recovery(replace(ONE, calendars=[home], calendar="home"), samples=0)["overtime:tiles"]
    assert row.facts["first"] == "2027-01-10"


def test_fast_track():
    """A quarter of four days early."""
    found = recovery(ONE, samples=200)
    row = found["fast_track:frame->tiles"]
    assert (row.finish, row.gain, row.cost) == (at(14), days(1), 0)
    assert (row.changes, row.moved) == (0, 1)
    assert row in found.front
    assert [each.code for each in found.findings] == ["finding.rework_not_counted"]
    told = recovery(ONE, samples=200, rework=1.0)
    holds(ONE, told)
    again = told["fast_track:frame->tiles"]
    assert (again.finish, again.p80) == (at(14), at(15))  # surely done again: nothing gained
    assert told.findings == ()


def test_fast_track_takes_no_more_than_is_left():
    facts = StatusUpdate(at(6), [TaskStatus("frame", start=MONDAY, remaining=days(0.5))])
    row = recovery(ONE, status=facts, samples=0)["fast_track:frame->tiles"]
    assert row.facts["lead"] == days(0.5)
    assert row.schedule["tiles"].start == at(7, 9)


def test_fast_track_leaves_what_has_begun():
    facts = StatusUpdate(
        at(7), [TaskStatus("frame", start=MONDAY, finish=at(7)), TaskStatus("tiles", start=at(7))]
    )
    found = recovery(ONE, status=facts, samples=0)
    assert not [each for each in found.options if each.kind is RecoveryKind.FAST_TRACK]


def test_crash():
    """The crane saves four days for 400 and needs nobody but Bo: 16 h in place of 48."""
    crane = Mode("crane", days(2), costs=[CostItem(money(2_000))])
    slow = Mode("by hand", days(9))
    plan = ONE.with_task(replace(ONE.task("tiles"), modes=(crane, slow)))
    found = recovery(plan, samples=0)
    holds(plan, found)
    row = found["crash:tiles:crane"]
    assert (row.finish, row.gain) == (at(11), days(4))
    assert row.cost == money(2_000 - 32 * 40)
    assert "crash:tiles:by hand" not in {each.name for each in found.options}


def test_crash_finds_people_for_a_mode_that_needs_more():
    two = Mode("two", days(1), needs=[SkillNeed("paint", count=2)])
    plan = HALL.with_task(replace(HALL.task("doors"), modes=(two,)))
    found = recovery(plan, samples=0)
    holds(plan, found)
    assert set(found["crash:doors:two"].schedule.people("doors")) == {"ana", "bo"}
    # Without Bo nobody is there: the option does not verify, and is told.
    alone = replace(plan, resources=[each for each in plan.resources if each.id != "bo"])
    found = recovery(alone, samples=0)
    assert "finding.option_unverified" in {each.code for each in found.findings}
    assert "crash:doors:two" not in {each.name for each in found.options}


SCOPE = Plan(
    "Site",
    start=MONDAY,
    tasks=[
        Task("pages", "Pages", days(2), deliverables=["site"]),
        Task("chat", "Chat", days(3), deliverables=["chat"]),
        Task("live", "Live", days(1)),
    ],
    dependencies=chain("pages", "chat", "live"),
    requirements=[
        Requirement("r1", "Site", deliverables=["site"]),
        Requirement("r2", "Chat", priority="could", deliverables=["chat", "site"]),
    ],
)


def test_cut_scope():
    """Chat alone is left out, and what came after it still waits for what came before."""
    plan = SCOPE.put(Deliverable("site"), Deliverable("chat"))
    found = recovery(plan, samples=0)
    holds(plan, found)
    row = found["cut_scope:r2"]
    assert (found.as_is.finish, row.finish, row.gain) == (at(11), at(6), days(3))
    assert (row.changes, row.moved) == (0, 2)  # live comes sooner, chat not at all
    edited = apply(found.plan, row.edits)
    assert [t.id for t in edited.tasks if t.kind is TaskKind.INACTIVE] == ["chat"]
    assert Dependency("pages", "live") in edited.dependencies
    begun = StatusUpdate(
        at(5), [TaskStatus("pages", start=MONDAY), TaskStatus("chat", start=at(5))]
    )
    assert not [e for e in recovery(plan, status=begun, samples=0).options if "cut" in e.name]
    must = plan.put(replace(plan.requirements[1], priority="should"))
    assert not [e for e in recovery(must, samples=0).options if "cut" in e.name]


def test_together():
    """Crane and fast track: tiles from Thursday, a quarter of the frame early, for two days."""
    crane = Mode("crane", days(2), costs=[CostItem(money(2_000))])
    plan = ONE.with_task(replace(ONE.task("tiles"), modes=(crane,)))
    found = recovery(plan, samples=0)
    holds(plan, found)
    row = found["crash:tiles:crane + fast_track:frame->tiles"]
    assert row.parts == ("crash:tiles:crane", "fast_track:frame->tiles")
    assert row.finish == at(8)
    assert found.options[0] == row
    assert row.cost == found["crash:tiles:crane"].cost
    # The Saturday too, where the crane does it: sooner than either, and paid for.
    also = found["crash:tiles:crane + overtime:tiles"]
    assert (also.finish, also.cost) == (at(9), row.cost + money(8 * 20))


def wings(count: int) -> Plan:
    """As many equal wings before one roof, each with a crane for its walls."""
    names = range(count)
    crane = Mode("crane", days(3), costs=[CostItem(money(100))])
    return Plan(
        "Wings",
        start=MONDAY,
        currency="EUR",
        tasks=[
            *(Task(f"walls {k}", duration=days(5), modes=[crane]) for k in names),
            *(Task(f"floor {k}", duration=days(5)) for k in names),
            Task("roof", duration=days(1)),
        ],
        dependencies=[link for k in names for link in chain(f"walls {k}", f"floor {k}", "roof")],
    )


@pytest.mark.parametrize("count", [2, 3])
def test_chains_that_end_alike_are_shortened_together(count):
    """No option alone gains, which is said; one for each chain does."""
    plan = wings(count)
    found = recovery(plan, samples=0, overlap=0)
    holds(plan, found)
    assert max(each.gain for each in found.options if not each.parts) == 0
    (told,) = [each for each in found.findings if each.code == "finding.several_chains"]
    assert told.facts["count"] == 2 * (count - 1)
    assert "多条路径" in told.text("zh-CN")
    best = found.front[0]
    assert set(best.parts) == {f"crash:walls {k}:crane" for k in range(count)}
    assert (best.gain, best.cost) == (days(2), count * money(100))
    assert found.as_is in found.front


def test_one_chain_is_not_called_several():
    """Where one chain drives the end, options gain alone and nothing is said."""
    found = recovery(wings(1), samples=0)
    assert found.front[0].gain > 0
    assert "finding.several_chains" not in [each.code for each in found.findings]


def test_what_changes_the_same_is_not_put_together():
    """The doors go to Bo or to Di, not to both."""
    di = Resource("di", "Di", skills=[Skill("paint")])
    found = recovery(HALL.put(di), samples=0)
    holds(HALL, found)
    parts = [set(each.parts) for each in found.options if each.parts]
    assert not any({"reassign:doors:ana:bo", "reassign:doors:ana:di"} <= each for each in parts)


def test_facts_and_a_current_plan():
    """Walls last a day longer; Bo can still paint the doors from Wednesday on."""
    current = allocate.level(HALL).schedule
    facts = StatusUpdate(at(5), [TaskStatus("walls", start=MONDAY, remaining=days(2))])
    found = recovery(HALL, current, facts, samples=0)
    holds(HALL, found, facts)
    row = found["reassign:doors:ana:bo"]
    assert (found.as_is.finish, row.finish) == (at(11), at(7))
    assert not [each for each in found.options if each.name.startswith("reassign:walls")]


def test_whoever_joins_begins_with_a_whole_day():
    early = recovery(HALL, samples=0, lead=days(0.5))["add_people:ana:doors"]
    assert early.facts["first"] == "2027-01-05"
    assert recovery(HALL, samples=0, lead=0)["add_people:ana:doors"].facts["first"] == "2027-01-04"


def test_scope_of_a_branch():
    """What lies below an element with a deliverable serves it."""
    chat = replace(SCOPE.task("chat"), deliverables=(), wbs="part")
    plan = SCOPE.put(
        Deliverable("site"),
        Deliverable("chat"),
        WbsElement("all", deliverables=["chat"]),
        WbsElement("part", parent="all"),
        chat,
    )
    assert recovery(plan, samples=0)["cut_scope:r2"].gain == days(3)


def test_limits_and_watch():
    found = recovery(HALL, samples=0, limits=Limits(work=1))
    assert len(found.options) == 2
    assert found.left_out > 0
    seen = []
    stopped = recovery(HALL, samples=0, watch=lambda p: seen.append(p.stage) or True)
    assert [each.name for each in stopped.options] == ["as_is"]
    assert seen == ["recovery"]


@given(plans())
@settings(max_examples=12, deadline=None)
def test_laws(plan):
    """Whatever the plan: edits give the row's dates, and the front is one."""
    found = recovery(plan, samples=0, limits=Limits(work=6))
    ranks = {each.rank for each in found.front}
    assert not any(
        a != b and all(x <= y for x, y in zip(a, b, strict=True)) for a in ranks for b in ranks
    )
    for row in found.options:
        edited = apply(found.plan, row.edits)
        assert allocate.level(edited).schedule.finish == row.finish == row.schedule.finish


@pytest.mark.parametrize(
    "wrong", [{"weeks": -1}, {"overlap": 1.5}, {"rework": -0.1}, {"lead": -1}, {"samples": -1}]
)
def test_wrong_arguments(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        recovery(HALL, **wrong)


def test_p80_knows_who_joins_later():
    """Where nothing is uncertain, the P80 of every option is its finish, joiners included."""
    ana = pm.Resource("ana", skills=[pm.Skill("dig")])
    needs = (pm.SkillNeed("dig"),)
    tasks = (
        pm.Task("a", duration=pm.days(8), needs=needs),
        pm.Task("b", duration=pm.days(20), needs=needs),
    )
    plan = pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=tasks, resources=(ana,))
    schedule = pm.allocate.assign(plan).schedule
    at = pm.StatusUpdate(datetime(2027, 1, 4, 9))
    found = recovery(plan, schedule, at, samples=20)
    assert any(row.kind == "add_people" for row in found.options)
    assert all(row.p80 == row.finish for row in found.options)


@pytest.mark.parametrize(
    ("day", "verified"), [(5, {"reassign:doors:ana:bo", "reassign:walls:ana:bo"}), (4, set())]
)
def test_what_doing_nothing_breaks_is_named(day, verified):
    """Doors due by Tuesday, or by Monday: in time is verified, less late is kept."""
    due = [DateConstraint(ConstraintType.FINISH_NO_LATER_THAN, at(day))]
    found = recovery(HALL.with_task(replace(HALL.task("doors"), constraints=due)), samples=0)
    told = [each for each in found.findings if each.code == "finding.as_is_unverified"]
    assert [(each.path, each.facts["code"]) for each in told] == [('tasks["doors"]', "verify.late")]
    assert "违反规则" in told[0].text("zh-CN")
    assert found["reassign:doors:ana:bo"].finish == at(6)
    assert {each.name for each in found.options if each.is_verified} == verified
    assert found.columns()["is_verified"] == [each.is_verified for each in found.options]


def test_a_fault_of_the_same_kind_elsewhere_is_another():
    """Facts have Ana at two tasks at once; what overbooks her at others is dropped."""
    third = Task("floor", "Paint the floor", days(2), needs=PAINT)
    plan = HALL.put(third, Assignment("floor", "ana", 0))
    begun = [TaskStatus(name, start=MONDAY, remaining=days(2)) for name in ("walls", "doors")]
    facts = StatusUpdate(at(5), begun)
    found = recovery(plan, status=facts, samples=0)
    (told,) = [each for each in found.findings if each.code == "finding.as_is_unverified"]
    assert told.facts["code"] == "verify.overload"
    assert found.options
    for row in found.options:
        edited = apply(found.plan, row.edits)
        faults = [
            *verify.schedule(edited, row.schedule, status=facts),
            *verify.assignment(edited, row.schedule, status=facts),
        ]
        assert row.is_verified == (not faults)
        assert {tuple(each.facts["tasks"]) for each in faults} <= {("walls", "doors")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("weeks", 1.5),
        ("weeks", True),
        ("samples", 0.5),
        ("lead", False),
        ("overlap", True),
        ("rework", False),
        ("rework", float("nan")),
    ],
)
def test_what_is_no_count_and_no_share_is_refused(name, value):
    """Halves of weeks and truths for numbers."""
    with pytest.raises(ValueError, match=name):
        recovery(HALL, **{"samples": 0, name: value})
