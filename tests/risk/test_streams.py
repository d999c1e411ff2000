"""Whose luck depends on what: on the seed and its own id, and on nothing else."""

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Delay, ExtraCost, Risk, Task, Triangular, Uniform, chain, days
from pmcore.risk import _simulate
from pmcore.run import Parcel
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)


def small(**changes):
    """Return a plan of three tasks and two risks, with changes."""
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[
            Task("a", duration=days(5), estimate=Triangular(days(3), days(5), days(9))),
            Task("b", duration=days(4), estimate=pm.Pert(days(2), days(4), days(9))),
            Task("c", duration=days(2)),
        ],
        dependencies=chain("a", "c"),
        risks=[
            Risk(
                "late",
                probability=0.3,
                impacts=[Delay("a", Uniform(days(1), days(5))), ExtraCost(Uniform(100, 900))],
            ),
            Risk("poor", probability=0.5, impacts=[Delay("c", days(1)), ExtraCost(1_000)]),
        ],
    )
    return replace(plan, **changes)


def finishes(outlook):
    """Return what an outlook says, whatever the order of the plan."""
    found = {row.task: row.finish for row in outlook.tracked}
    return outlook.finish, outlook.length, outlook.cost, found, dict(outlook.criticality)


def simulate(plan, **options):
    """Return the outlook of a plan, every task tracked."""
    options = {"samples": 500, "track": [task.id for task in plan.tasks]} | options
    return pm.risk.simulate(plan, **options)


@settings(max_examples=30)
@given(plans(estimates=True, risks=True), st.randoms())
def test_permuting(plan, shuffler):
    """The order of tasks, links and risks changes nothing, to the bit."""

    def mixed(items):
        return tuple(shuffler.sample(items, len(items)))

    again = replace(
        plan,
        tasks=mixed(plan.tasks),
        dependencies=mixed(plan.dependencies),
        risks=mixed(plan.risks),
    )
    assert finishes(simulate(plan, samples=40)) == finishes(simulate(again, samples=40))


def test_adding():
    """A new task and a new risk leave everybody else's draws alone."""
    plan = small()
    more = plan.with_task(Task("0", duration=days(2), estimate=Uniform(days(1), days(3))))
    more = more.put(Risk("fire", probability=0.5, impacts=[Delay("0", days(1))]))
    before, after = simulate(plan), simulate(more)
    known = {row.task: row.finish for row in after.tracked}
    assert all(known[row.task] == row.finish for row in before.tracked)
    assert before.cost == after.cost


def test_seed():
    """The same seed gives the same answer, another seed another one."""
    assert simulate(small()) == simulate(small())
    assert simulate(small()).finish != simulate(small(), seed=1).finish


def test_more_samples():
    """The first samples of a longer run are those of a shorter one."""
    short, long = simulate(small(), samples=100), simulate(small(), samples=9_000)
    assert np.array_equal(long.finish.array[:100], short.finish.array)


def test_executor():
    """Threads give the same bytes as one thread."""
    serial = simulate(small(), samples=20_000)
    with ThreadPoolExecutor(3) as pool:
        assert simulate(small(), samples=20_000, executor=pool) == serial


def test_blocks_travel():
    """What a block needs and gives can be sent to another process."""
    plan = small()
    sent = []

    class Pool(ThreadPoolExecutor):
        def submit(self, function, *arguments):
            sent.append(arguments[0])
            sent_on = pickle.loads(pickle.dumps((function, *arguments)))  # noqa: S301 - our own bytes
            return super().submit(*sent_on)

    with Pool(1) as pool:
        assert simulate(plan, executor=pool) == simulate(plan)
    assert isinstance(sent[0], Parcel)


def test_block_order():
    """Blocks of any size and order give the same numbers."""
    whole = simulate(small(), samples=3_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_simulate, "BLOCK", 7)
        assert simulate(small(), samples=3_000) == whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_simulate, "_ROOM", 1)  # many tasks share the memory of a block
        assert simulate(small(), samples=3_000) == whole


def test_one_occurrence():
    """A risk strikes all its tasks in the same samples, and costs only there."""
    both = Risk("late", probability=0.3, impacts=[Delay("x", 60), Delay("y", 120), ExtraCost(500)])
    tasks = [Task("x", duration=600), Task("y", duration=600)]
    plan = pm.Plan(
        "P", start=START, currency="CNY", calendar=pm.ALWAYS.id, tasks=tasks, risks=[both]
    )
    outlook = simulate(plan)
    x, y = (row.finish.array - row.finish.array.min() for row in outlook.tracked)
    assert np.array_equal(x == 60, y == 120)
    assert np.array_equal(outlook.cost.array == 500, x == 60)
    assert 0.2 < (x == 60).mean() < 0.4


def spread_of(is_shared):
    """Return whether two alike tasks are delayed alike."""
    by = Uniform(0, 480)
    impacts = [Delay(task, by, is_shared=is_shared) for task in "xy"]
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[Task("x", duration=600), Task("y", duration=600)],
        risks=[Risk("late", probability=1.0, impacts=impacts)],
    )
    first, second = (row.finish.array for row in simulate(plan).tracked)
    return np.array_equal(first, second)


def test_shared_draw():
    """Each task meets a draw of its own unless it is shared."""
    assert spread_of(is_shared=True)
    assert not spread_of(is_shared=False)


def test_response_meets_the_same_luck():
    """With less chance a risk occurs in fewer of the same samples; with the same, in the same."""
    weak = pm.Response("weak", ("late",), probability=0.3)
    strong = pm.Response("strong", ("late",), probability=0.1, cost=700)
    plan = small(responses=(weak, strong))
    before, same, after = (simulate(plan, responses=ids) for ids in ((), ("weak",), ("strong",)))
    assert finishes(before) == finishes(same)
    assert after.response_cost == 700
    assert (after.finish.array <= before.finish.array).all()
    changed = after.cost.array != before.cost.array
    assert 0.1 < changed.mean() < 0.3


def test_chosen_responses():
    """Without a choice in the call those count that the plan has chosen."""
    plan = small(responses=(pm.Response("r", ("late",), probability=0.0, is_chosen=True),))
    assert simulate(plan).responses == ("r",)
    assert simulate(plan).cost != simulate(plan, responses=()).cost
    assert set(simulate(plan).cost.array) == {0, 1_000}


def test_impacts_of_a_response():
    """Impacts that remain replace the stated ones, and factors shrink them."""
    risk = Risk(
        "late",
        probability=1.0,
        impacts=[Delay("c", days(4)), pm.Stretch("b", 3.0), ExtraCost(800)],
    )
    half = pm.Response("half", ("late",), impact_factor=0.5)
    less = pm.Response("less", ("late",), impacts=(Delay("c", days(1)),))
    tasks = [Task("b", duration=days(2)), Task("c", duration=days(2))]
    plan = pm.Plan(
        "P", start=START, currency="CNY", tasks=tasks, risks=[risk], responses=[half, less]
    )

    def found(*ids):
        outlook = simulate(plan, responses=ids, samples=2)
        time = pm.network.build(plan).worktime()
        ends = [time.between(START, outlook.finish_at(0.5, task)) for task in "bc"]
        return [*ends, outlook.cost_at(0.5)]

    assert found() == [days(6), days(6), 800]
    assert found("half") == [days(4), days(4), 400]
    assert found("less") == [days(2), days(3), 0]


def test_secondary_risks():
    """A risk that a response would bring counts only with that response."""
    plan = small(
        risks=(Risk("new", probability=1.0, impacts=[ExtraCost(5)]),),
        responses=(pm.Response("r", (), secondary=("new",)),),
    )
    assert set(simulate(plan).cost.array) == {0}
    assert set(simulate(plan, responses=["r"]).cost.array) == {5}


@pytest.mark.parametrize(("status", "cost"), [("closed", 0), ("occurred", 5)])
def test_status_of_a_risk(status, cost):
    """A closed risk never occurs, one that has occurred always."""
    risk = Risk("x", probability=0.5, impacts=[ExtraCost(5)], status=pm.RiskStatus(status))
    assert set(simulate(small(risks=(risk,))).cost.array) == {cost}


def test_risk_driver():
    """A driver multiplies the durations of its tasks by one factor where it occurs."""
    driver = pm.RiskDriver("rain", ("x", "y"), Uniform(1.0, 2.0), probability=0.5)
    tasks = [Task("x", duration=1_000), Task("y", duration=3_000)]
    plan = pm.Plan("P", start=START, calendar=pm.ALWAYS.id, tasks=tasks, risk_drivers=[driver])
    outlook = simulate(plan)
    x, y = (row.finish.array - pm.units.to_minutes(START) for row in outlook.tracked)
    assert np.abs(3 * x - y).max() <= 2
    assert 0.4 < (x == 1_000).mean() < 0.6
    assert 1_900 < x.max() <= 2_000


def test_opportunity():
    """Time gained leaves at least the shortest length, and no task is planned longer by it."""
    gain = Risk("gain", probability=1.0, impacts=[Delay(task, -days(9)) for task in "xy"])
    tasks = [Task("x", duration=days(5)), Task("y", duration=60), Task("m")]
    plan = pm.Plan("P", start=START, tasks=tasks, risks=[gain])
    outlook = simulate(plan, shortest=120, samples=2)
    ends = [outlook.finish_at(0.5, task) for task in ("x", "y", "m")]
    assert ends == [datetime(2027, 1, 4, 11), datetime(2027, 1, 4, 10), START]


def test_random_is_left_alone():
    """No global generator is touched."""
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - the global one is what must not move
    states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 - as above
    simulate(small())
    assert (random.getstate(), np.random.get_state()[1].tolist()) == states  # noqa: NPY002
