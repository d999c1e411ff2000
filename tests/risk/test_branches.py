"""Branches: one way a sample, by chance or by a date; tasks of the others fall away."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Branch, Dependency, Task, Uniform, chain

START = datetime(2027, 1, 4)
UNIT = 1_000
COUNT = 20_000


def plan_of(lengths, links, branches, **changes):
    """Return a plan of tasks by their lengths in units; a distribution: in doubt."""
    tasks = [
        Task(name, duration=UNIT, estimate=each)
        if isinstance(each, Uniform)
        else Task(name, duration=each * UNIT)
        for name, each in lengths.items()
    ]
    held = {"calendar": pm.ALWAYS.id, "dependencies": links, "branches": branches} | changes
    return pm.Plan("P", start=START, tasks=tasks, **held)


def near(share, expected):
    """Whether a share lies within four standard errors."""
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / COUNT)


LENGTHS = {"a": 1, "b": 2, "c": 3, "d": 4, "join": 1}
LINKS = (*chain("a", "b", "join"), *chain("a", "c", "d", "join"))
FORK = Branch("x", "a", [["b"], ["c", "d"]], [0.7, 0.3])


def test_one_way_a_sample():
    """The length is that of the way taken, each as often as its chance says."""
    outlook = pm.risk.simulate(plan_of(LENGTHS, LINKS, [FORK]), samples=COUNT)
    found = outlook.length.array
    assert set(found.tolist()) == {4 * UNIT, 9 * UNIT}
    assert near((found == 4 * UNIT).mean(), 0.7)
    share = outlook["b"].existence
    assert share == (found == 4 * UNIT).mean()
    assert outlook["c"].existence == outlook["d"].existence == pytest.approx(1 - share)
    assert outlook["a"].existence == outlook["join"].existence == 1
    assert outlook.criticality == {
        "a": 1.0,
        "b": share,
        "c": pytest.approx(1 - share),
        "d": pytest.approx(1 - share),
        "join": 1.0,
    }
    assert pm.io.loads(pm.io.dumps(outlook)) == outlook


def test_planned_counts_every_way():
    """Dates without chances take every way, as the critical path does."""
    plan = plan_of(LENGTHS, LINKS, [FORK])
    outlook = pm.risk.simulate(plan, samples=10)
    assert outlook.planned == pm.schedule.critical_path(plan).finish


def test_a_way_without_tasks():
    """A way may go straight on: what `after` holds is held by it."""
    fork = Branch("x", "a", [["b"], []], [0.25, 0.75])
    plan = plan_of({"a": 1, "b": 9, "c": 1}, chain("a", "b", "c"), [fork])
    outlook = pm.risk.simulate(plan, samples=COUNT)
    assert near((outlook.length.array == 2 * UNIT).mean(), 0.75)
    assert outlook["b"].existence == outlook["b"].criticality


@pytest.mark.parametrize("lag", [500, -500])
@pytest.mark.parametrize("kind", list(pm.LinkType))
def test_lags_fall_away(kind, lag):
    """Links into and out of a task that falls away carry no lag, whatever their type."""
    links = [Dependency("a", "b", kind, lag), Dependency("b", "c", kind, lag), *chain("a", "c")]
    fork = Branch("x", "a", [["b"], []], [0.0, 1.0])
    outlook = pm.risk.simulate(plan_of({"a": 5, "b": 9, "c": 1}, links, [fork]), samples=50)
    assert set(outlook.length.array.tolist()) == {6 * UNIT}
    assert outlook["b"].existence == 0


def test_own_dates_fall_away():
    """Constraints of a task that falls away hold nothing."""
    late = pm.DateConstraint(pm.ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 6, 1))
    for kind in (pm.ConstraintType.START_NO_EARLIER_THAN, pm.ConstraintType.MUST_START_ON):
        plan = plan_of(LENGTHS, LINKS, [replace(FORK, chances=(1.0, 0.0))])
        held = replace(plan.task("c"), constraints=[replace(late, type=kind)])
        outlook = pm.risk.simulate(plan.with_task(held), samples=20)
        assert set(outlook.length.array.tolist()) == {4 * UNIT}
        assert outlook.criticality["a"] == 1
        assert outlook["c"].existence == outlook.criticality["c"] == 0


def test_calendars():
    """On calendars that differ, a task that falls away lets an instant through, not a shift."""
    tasks = [
        Task("a", duration=600, calendar=pm.ALWAYS.id),
        Task("b", duration=pm.days(3)),
        Task("c", duration=600, calendar=pm.ALWAYS.id),
    ]
    fork = Branch("x", "a", [["b"], []], [0.0, 1.0])
    plan = pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        dependencies=chain("a", "b", "c", lag=pm.days(1)),
        branches=[fork],
    )
    outlook = pm.risk.simulate(plan, samples=5)
    assert outlook.finish_at(1) == datetime(2027, 1, 4, 20)


def test_inside_a_way():
    """Where the task that a branch follows falls away, all its ways do."""
    lengths = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 8, "join": 1}
    links = (
        *chain("a", "b", "join"),
        *chain("a", "c", "d", "join"),
        *chain("c", "e", "join"),
    )
    outer = Branch("x", "a", [["b"], ["c"]], [0.5, 0.5])
    inner = Branch("y", "c", [["d"], ["e"]], [0.4, 0.6])
    outlook = pm.risk.simulate(plan_of(lengths, links, [inner, outer]), samples=COUNT)
    for task, share in (("b", 0.5), ("c", 0.5), ("d", 0.2), ("e", 0.3)):
        assert near(outlook[task].existence, share)
    for length, share in ((4, 0.5), (9, 0.2), (13, 0.3)):
        assert near((outlook.length.array == length * UNIT).mean(), share)


def test_by_a_date():
    """The first way where the task is done by then, else the second; the instant itself is in."""
    lengths = {"a": Uniform(0, 10 * UNIT), "b": 1, "c": 5, "join": 0}
    by = datetime(2027, 1, 6, 2)  # three units on
    fork = Branch("x", "a", [["b"], ["c"]], by=by)
    plan = plan_of(lengths, (*chain("a", "b", "join"), *chain("a", "c", "join")), [fork])
    outlook = pm.risk.simulate(plan, samples=COUNT, track=["a"])
    done = outlook.tracked[0].finish.array
    early = done <= pm.units.to_minutes(by)
    assert near(early.mean(), 0.3)
    assert (outlook.finish.array == done + np.where(early, UNIT, 5 * UNIT)).all()
    assert outlook["b"].existence == early.mean()


def test_begun_ways_are_taken():
    """Facts settle a branch: the way of which a task has begun is taken, by date or by chance."""
    fact = pm.TaskStatus("c", start=datetime(2027, 1, 4, 17), remaining=UNIT)
    done = pm.TaskStatus("a", start=START, finish=datetime(2027, 1, 4, 16, 40))
    status = pm.StatusUpdate(datetime(2027, 1, 5), tasks=[done, fact])
    by_date = replace(FORK, chances=(), by=datetime(2028, 1, 1))
    for fork in (FORK, by_date):
        outlook = pm.risk.simulate(plan_of(LENGTHS, LINKS, [fork]), samples=200, status=status)
        assert outlook["b"].existence == 0
        assert outlook["c"].existence == outlook["d"].existence == 1


def test_costs_fall_away():
    """What a risk costs at a task is not paid where that task falls away."""
    risk = pm.Risk("r", probability=1.0, impacts=[pm.ExtraCost(700, "b"), pm.ExtraCost(50)])
    plan = plan_of(LENGTHS, LINKS, [FORK], risks=[risk], currency="CNY")
    outlook = pm.risk.simulate(plan, samples=2000)
    taken = outlook.length.array == 4 * UNIT
    assert (outlook.cost.array == np.where(taken, 750, 50)).all()


def test_luck_is_the_branches_own():
    """Neither another branch nor the order of the plan changes which way is taken."""
    lengths = {**LENGTHS, "p": 1, "q": 1}
    links = (*LINKS, *chain("a", "p"), *chain("a", "q"))
    other = Branch("w", "a", [["p"], ["q"]], [0.5, 0.5])
    one = pm.risk.simulate(plan_of(LENGTHS, LINKS, [FORK]), samples=3000)
    two = pm.risk.simulate(plan_of(lengths, links, [other, FORK]), samples=3000)
    turned = dict(reversed(lengths.items()))
    three = pm.risk.simulate(plan_of(turned, links[::-1], [FORK, other]), samples=3000)
    assert one.finish == two.finish == three.finish


def test_staffed():
    """A task that falls away hands its people on: whoever they came from holds the next."""
    lengths = {"a": 1, "b": 4, "c": 2}
    fork = Branch("x", "a", [["b"], []], [0.5, 0.5])
    plan = plan_of(lengths, chain("a", "b"), [fork], resources=[pm.Resource("ana")])
    dates = pm.schedule.critical_path(plan)
    at = {"a": 0, "b": 1, "c": 5}
    rows = [
        replace(
            dates[task],
            start=pm.units.from_minutes(pm.units.to_minutes(START) + begin * UNIT),
            finish=pm.units.from_minutes(
                pm.units.to_minutes(START) + (begin + lengths[task]) * UNIT
            ),
        )
        for task, begin in at.items()
    ]
    given_work = [pm.Assignment(task, "ana") for task in at]
    schedule = replace(dates, tasks=rows, finish=rows[-1].finish, assignments=given_work)
    outlook = pm.risk.simulate(plan, schedule, samples=500)
    assert set(outlook.length.array.tolist()) == {3 * UNIT, 7 * UNIT}


@given(st.data())
@settings(max_examples=40)
def test_each_sample_is_a_plan(data):
    """A sample's length is the critical path of the plan in which absent tasks take no time."""
    count = data.draw(st.integers(3, 7))
    names = [f"t{n}" for n in range(count)]
    pairs = [(names[p], names[s]) for s in range(1, count) for p in range(s)]
    links = {("t0", name): Dependency("t0", name) for name in names[1:]}
    for pair in data.draw(st.lists(st.sampled_from(pairs), max_size=8)):
        kind = data.draw(st.sampled_from(list(pm.LinkType)))
        lag = data.draw(st.sampled_from((0, 300, -200)))
        links[pair] = Dependency(*pair, kind, lag)
    ways = data.draw(st.lists(st.integers(0, 2), min_size=count - 1, max_size=count - 1))
    split = [[n for n, way in zip(names[1:], ways, strict=True) if way == w] for w in (0, 1)]
    lengths = {name: data.draw(st.integers(0, 5)) for name in names}
    fork = Branch("x", "t0", split, [0.5, 0.5])
    plan = plan_of(lengths, tuple(links.values()), [fork])
    outlook = pm.risk.simulate(plan, samples=8)
    expected = set()
    for gone in split:
        tasks = [replace(t, duration=0) if t.id in gone else t for t in plan.tasks]
        kept = [
            replace(link, lag=0) if {link.predecessor, link.successor} & set(gone) else link
            for link in plan.dependencies
        ]
        alone = pm.Plan("Q", start=START, calendar=pm.ALWAYS.id, tasks=tasks, dependencies=kept)
        expected.add(pm.schedule.critical_path(alone).finish)
    assert {outlook.finish_at(p) for p in (0, 1)} <= expected
    if len(set(outlook.finish.array.tolist())) > 1:
        assert {outlook.finish_at(p) for p in (0, 1)} == expected
