"""The total cost of samples: the estimate where nothing is uncertain, else closed forms."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Assignment,
    CostItem,
    Mode,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    ResourceNeed,
    SkillNeed,
    Task,
    TaskKind,
    chain,
    days,
    money,
)
from pmcore.risk import Execution
from tests.strategies import assignments, plans

START = datetime(2027, 1, 4, 9)
COUNT = 20_000
WEEKS = days(10)
KINDS = (
    TaskKind.START_MILESTONE,
    TaskKind.FINISH_MILESTONE,
    TaskKind.MANUAL,
    TaskKind.INACTIVE,
    TaskKind.LEVEL_OF_EFFORT,
    TaskKind.HAMMOCK,
)


def near(samples, mean):
    """Whether the mean of samples is as stated, within four standard errors."""
    row = samples.array.astype(float)
    return abs(row.mean() - mean) <= 4 * row.std() / np.sqrt(len(row)) + 1


def plan_of(*tasks, links=(), **more):
    """Return a plan in which Bo (80 an hour) and a crane (200) may work."""
    bo = Resource("bo", rate=money(80))
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, rate=money(200))
    more = {"resources": (bo, crane)} | more
    return pm.Plan("P", start=START, currency="CNY", tasks=tasks, dependencies=links, **more)


def by(name, duration=WEEKS, *, resource="bo", **more):
    """Return a task that a resource does."""
    return Task(name, duration=duration, needs=(ResourceNeed(resource),), **more)


@settings(max_examples=60)
@given(plans(resources=True, costs=True, kinds=KINDS), st.data())
def test_certain(plan, data):
    """Without uncertainty every sample costs what the estimate says, to the minor unit."""
    given_ones = data.draw(assignments(plan))
    plan = replace(plan, assignments=given_ones)
    late = pm.ConstraintType.AS_LATE_AS_POSSIBLE
    if any(each.type is late for task in plan.tasks for each in task.constraints):
        return
    outlook = pm.risk.simulate(plan, samples=3)
    total = pm.cost.estimate(plan).total
    assert outlook.planned_cost == total
    assert set(outlook.total.array) == {total}


@pytest.mark.parametrize("name", ["portal", "lantern_bay"])
def test_examples(name):
    """So it is with the examples, staffed or not, when nothing in them is uncertain."""
    plan = getattr(pm.examples, name)()
    tasks = [replace(task, estimate=None) for task in plan.tasks]
    plan = replace(plan, tasks=tasks, risks=(), responses=(), risk_drivers=(), updates=())
    plan = replace(plan, correlations=())
    schedules = [None]
    if name == "portal":
        schedules.append(pm.allocate.assign(plan).schedule)
    for schedule in schedules:
        total = pm.cost.estimate(plan, schedule).total
        outlook = pm.risk.simulate(plan, schedule, samples=2)
        assert total > 0
        assert set(outlook.total.array) == {total}
        assert outlook.planned_cost == total


def test_what_moves():
    """Work is paid by the hour that it takes, a fixed amount is not."""
    unsure = by("a", estimate=pm.Uniform(days(5), days(25)), costs=(CostItem(money(1_000)),))
    outlook = pm.risk.simulate(plan_of(unsure), samples=COUNT)
    assert near(outlook.total, money(1_000) + 15 * 8 * money(80))
    expected = money(1_000) + outlook.length.array * money(80) / 60
    assert np.abs(outlook.total.array - expected).max() <= 0.5
    assert outlook.planned_cost == money(1_000) + 80 * money(80)


def test_risks():
    """What risks cost is part of the total, and what responses cost is not."""
    fire = pm.Risk("fire", probability=0.25, impacts=[pm.ExtraCost(money(4_000))])
    late = pm.Risk("late", probability=0.5, impacts=[pm.Delay("a", days(4))])
    plan = plan_of(
        by("a"),
        risks=[fire, late],
        responses=[pm.Response("alarm", ["fire"], cost=money(300), is_chosen=True)],
    )
    outlook = pm.risk.simulate(plan, samples=COUNT)
    assert near(outlook.total, 80 * money(80) + money(4_000) / 4 + 16 * money(80))
    assert outlook.response_cost == money(300)
    assert outlook.planned_cost == 80 * money(80)
    assert set(outlook.total.array - outlook.cost.array) == {80 * money(80), 112 * money(80)}


def test_items():
    """A cost item is drawn from its estimate, whatever currency it is in."""
    plan = plan_of(
        Task("a", duration=days(1), costs=(CostItem(5_000, estimate=pm.Uniform(4_000, 12_000)),)),
        Task(
            "b",
            duration=days(1),
            costs=(CostItem(pm.Money(100, "EUR"), estimate=pm.Triangular(50, 100, 300)),),
        ),
        exchange_rates=[pm.ExchangeRate("EUR", 7.8)],
    )
    outlook = pm.risk.simulate(plan, samples=COUNT)
    assert near(outlook.total, 8_000 + 7.8 * 150)
    sd = np.sqrt(
        8_000**2 / 12 + 7.8**2 * (50**2 + 100**2 + 300**2 - 50 * 100 - 50 * 300 - 100 * 300) / 18
    )
    assert outlook.total.array.std() == pytest.approx(sd, rel=0.03)
    assert outlook.planned_cost == 5_780


def test_a_mode_has_its_own_items():
    """Of a task with several modes, the cost items of the chosen one are drawn."""
    fast = Mode("fast", days(2), costs=(CostItem(100, estimate=pm.Uniform(100, 300)),))
    task = Task("a", duration=days(4), costs=(CostItem(9_000),), modes=(fast,))
    plan = plan_of(task)
    schedule = pm.schedule.critical_path(plan)
    row = replace(schedule["a"], mode="fast", duration=days(2))
    outlook = pm.risk.simulate(plan, replace(schedule, tasks=(row,)), samples=COUNT)
    assert near(outlook.total, 200)


def test_a_rate_is_one_draw():
    """Whoever uses a rate pays the same drawn price, times the hours that the sample takes."""
    rate = Rate(6_000, estimate=pm.Uniform(3_000, 12_000))
    tasks = [by(name, estimate=pm.Uniform(days(5), days(15))) for name in "ab"]
    plan = plan_of(*tasks, links=chain("a", "b"), resources=[Resource("bo", rates=[rate])])
    outlook = pm.risk.simulate(plan, samples=COUNT)
    price = outlook.total.array / outlook.length.array * 60
    assert price.min() == pytest.approx(3_000, rel=0.01)
    assert price.max() == pytest.approx(12_000, rel=0.01)
    assert near(outlook.total, 160 * 7_500)
    assert price.std() == pytest.approx(9_000 / np.sqrt(12), rel=0.03)


def test_an_uncertain_rate_holds_for_its_part():
    """Only what falls into the time of the uncertain rate varies with it."""
    rates = [Rate(6_000), Rate(6_000, datetime(2027, 1, 11, 9), estimate=pm.Uniform(0, 24_000))]
    plan = plan_of(by("a", days(10)), resources=[Resource("bo", rates=rates)])
    outlook = pm.risk.simulate(plan, samples=COUNT)
    assert outlook.total.array.min() == pytest.approx(40 * 6_000, rel=0.01)
    assert outlook.total.array.max() == pytest.approx(40 * 6_000 + 40 * 24_000, rel=0.01)
    assert "outlook.dated_prices" in {each.code for each in outlook.assumptions}


def test_an_open_need_has_the_mean_of_uncertain_rates():
    """A need without a name costs the mean of those who could do it, each with its draw."""
    people = [
        Resource(
            "x", skills=[pm.Skill("dig")], rates=[Rate(6_000, estimate=pm.Uniform(5_000, 9_000))]
        ),
        Resource("y", skills=[pm.Skill("dig")], rate=4_000),
    ]
    plan = plan_of(Task("a", duration=days(5), needs=(SkillNeed("dig"),)), resources=people)
    outlook = pm.risk.simulate(plan, samples=COUNT)
    assert outlook.planned_cost == 40 * 5_000
    assert near(outlook.total, 40 * (7_000 + 4_000) / 2)
    assert outlook.total.array.min() >= 40 * 4_500 - 1
    assert "outlook.assumed_prices" in {each.code for each in outlook.assumptions}


def test_material_and_use():
    """The price of a unit and that of a use may be uncertain; neither grows with time."""
    steel = Resource(
        "steel",
        kind=ResourceKind.MATERIAL,
        rates=[
            Rate(300, estimate=pm.Uniform(200, 600)),
            Rate(50, basis=RateBasis.USE, estimate=pm.Uniform(0, 200)),
        ],
    )
    task = Task(
        "a",
        duration=days(5),
        needs=(pm.MaterialNeed("steel", 10),),
        estimate=pm.Uniform(days(1), days(30)),
    )
    outlook = pm.risk.simulate(plan_of(task, resources=[steel]), samples=COUNT)
    assert outlook.planned_cost == 3_050
    assert near(outlook.total, 10 * 400 + 100)
    assert abs(np.corrcoef(outlook.total.array, outlook.length.array)[0, 1]) < 0.05


def test_a_level_of_effort_costs_as_long_as_it_lasts():
    """Whoever leads the project is paid from its first task to its last."""
    lead = Task("lead", kind=TaskKind.LEVEL_OF_EFFORT, needs=(ResourceNeed("bo"),))
    work = Task("a", duration=days(10), estimate=pm.Uniform(days(5), days(25)))
    links = [
        pm.Dependency("a", "lead", pm.LinkType.SS),
        pm.Dependency("a", "lead", pm.LinkType.FF),
    ]
    outlook = pm.risk.simulate(plan_of(work, lead, links=links), samples=COUNT)
    assert np.abs(outlook.total.array - outlook.length.array * money(80) / 60).max() <= 0.5
    assert outlook.planned_cost == 80 * money(80)


def test_what_falls_away_costs_nothing():
    """Neither work nor fixed amounts of a way not taken are paid."""
    repair = by("repair", days(5), costs=(CostItem(money(500)),))
    names = ("test", "repair", "live")
    tasks = [Task("test", duration=days(1)), repair, Task("live", duration=days(1))]
    branch = pm.Branch("x", "test", [[], ["repair"]], [0.7, 0.3])
    links = [*chain(*names), *chain("test", "live")]
    outlook = pm.risk.simulate(plan_of(*tasks, links=links, branches=[branch]), samples=COUNT)
    whole = money(500) + 40 * money(80)
    assert set(outlook.total.array) == {0, whole}
    assert near(outlook.total, 0.3 * whole)


def test_assignments_of_a_schedule():
    """Who a schedule names is who is paid."""
    people = [
        Resource("dear", skills=[pm.Skill("dig")], rate=9_000),
        Resource("cheap", skills=[pm.Skill("dig")], rate=3_000),
    ]
    task = Task(
        "a", duration=days(5), needs=(SkillNeed("dig"),), estimate=pm.Uniform(days(5), days(9))
    )
    plan = plan_of(task, resources=people)
    schedule = pm.schedule.critical_path(plan)
    for name, price in (("dear", 9_000), ("cheap", 3_000)):
        staffed = replace(schedule, assignments=(Assignment("a", name),))
        outlook = pm.risk.simulate(plan, staffed, samples=COUNT)
        assert near(outlook.total, 7 * 8 * price)


def test_under_the_policy():
    """Samples carried out under a policy cost what their durations come to, too."""
    people = [Resource("x", skills=[pm.Skill("dig")], rate=6_000)]
    tasks = [
        Task(
            name,
            duration=days(5),
            needs=(SkillNeed("dig"),),
            estimate=pm.Uniform(days(5), days(9)),
        )
        for name in "ab"
    ]
    plan = plan_of(*tasks, resources=people)
    schedule = pm.allocate.assign(plan).schedule
    found = [
        pm.risk.simulate(plan, schedule, samples=500, execution=each)
        for each in (Execution.LINKS, Execution.POLICY)
    ]
    assert found[0].total == found[1].total


def test_a_level_of_effort_under_the_policy():
    """Under a policy a level of effort costs what is planned, and the outlook says so."""
    people = [
        Resource("x", skills=[pm.Skill("dig")], rate=6_000),
        Resource("bo", rate=money(80)),
    ]
    work = Task(
        "a", duration=days(5), needs=(SkillNeed("dig"),), estimate=pm.Uniform(days(5), days(9))
    )
    lead = Task("lead", kind=TaskKind.LEVEL_OF_EFFORT, needs=(ResourceNeed("bo"),))
    links = [
        pm.Dependency("a", "lead", pm.LinkType.SS),
        pm.Dependency("a", "lead", pm.LinkType.FF),
    ]
    plan = plan_of(work, lead, links=links, resources=people)
    schedule = pm.allocate.assign(plan).schedule
    outlook = pm.risk.simulate(plan, schedule, samples=COUNT, execution=Execution.POLICY)
    assert near(outlook.total, 7 * 8 * 6_000 + 5 * 8 * money(80))
    assert "outlook.span_costs" in {each.code for each in outlook.assumptions}
    assert all(each.text("zh-CN") for each in outlook.assumptions)


def test_lost_days():
    """Days lost to the weather are not paid by the hour, but a level of effort lasts longer."""
    rain = pm.Weather("rain", ["a"], (0.5,) * 12)
    dry = plan_of(by("a"))
    wet = plan_of(by("a"), weather=[rain])
    assert set(pm.risk.simulate(wet, samples=50).total.array) == {pm.cost.estimate(dry).total}
    lead = Task("lead", kind=TaskKind.LEVEL_OF_EFFORT, needs=(ResourceNeed("bo"),))
    links = [
        pm.Dependency("a", "lead", pm.LinkType.SS),
        pm.Dependency("a", "lead", pm.LinkType.FF),
    ]
    led = plan_of(Task("a", duration=days(10)), lead, links=links, weather=[rain])
    outlook = pm.risk.simulate(led, samples=200)
    assert np.abs(outlook.total.array - outlook.length.array * money(80) / 60).max() <= 0.5
    assert outlook.total.array.mean() > 1.5 * outlook.planned_cost


def test_no_prices():
    """A plan without prices costs what its risks cost, and the outlook says so."""
    fire = pm.Risk("fire", probability=0.5, impacts=[pm.ExtraCost(700)])
    plan = pm.Plan(
        "P", start=START, currency="CNY", tasks=[Task("a", duration=days(1))], risks=[fire]
    )
    outlook = pm.risk.simulate(plan, samples=200)
    assert outlook.total == outlook.cost
    assert "outlook.no_prices" in {each.code for each in outlook.assumptions}


def test_order_and_blocks_change_nothing():
    """The order of tasks and the number of samples leave each sample's total as it is."""
    tasks = [
        by(
            f"t{number}",
            days(3),
            estimate=pm.Pert(days(2), days(3), days(8)),
            costs=(CostItem(777, estimate=pm.Lognormal(800.0, 90.0)),),
        )
        for number in range(12)
    ]
    plan = plan_of(*tasks)
    some = pm.risk.simulate(plan, samples=6_000)
    turned = replace(plan, tasks=plan.tasks[::-1], resources=plan.resources[::-1])
    assert pm.risk.simulate(turned, samples=6_000).total == some.total
    few = pm.risk.simulate(plan, samples=1_000)
    assert np.array_equal(few.total.array, some.total.array[:1_000])


@pytest.mark.parametrize("sampling", list(pm.risk.Sampling))
def test_even_samples(sampling):
    """Prices and cost items are variables of Latin and Sobol samples like any other."""
    item = CostItem(5_000, estimate=pm.Uniform(0, 10_000))
    rate = Rate(6_000, estimate=pm.Uniform(3_000, 9_000))
    plan = plan_of(by("a", costs=(item,)), resources=[Resource("bo", rates=[rate])])
    outlook = pm.risk.simulate(plan, samples=4_096, sampling=sampling)
    error = abs(outlook.total.array.mean() - (5_000 + 80 * 6_000))
    sd = outlook.total.array.std() / 64
    assert error <= 4 * sd
    if sampling is not pm.risk.Sampling.MONTE_CARLO:
        assert error <= sd / 5


def test_a_bad_estimate_of_a_rate():
    """An impossible estimate of a rate is named with its path."""
    rate = Rate(6_000, estimate=pm.Uniform(9, 1))
    plan = plan_of(by("a"), resources=[Resource("bo", rates=[rate])])
    assert [each.path for each in pm.check(plan)] == ['resources["bo"].rates[0].estimate']


def test_chances():
    """The chance to stay within a budget, and the total at a chance, are the samples' own."""
    outlook = pm.risk.simulate(
        plan_of(by("a", estimate=pm.Uniform(days(5), days(25)))), samples=1_000
    )
    budget = outlook.total_at(0.8)
    assert outlook.chance_within(budget) >= 0.8 > outlook.chance_within(budget - 1)
    assert outlook.columns()["total"][8] == budget


@pytest.mark.parametrize("is_scheduled", [True, False])
def test_a_plan_is_estimated_once_for_all_its_simulations(monkeypatch, is_scheduled):
    """Whatever is asked again of the same dates, the estimate stays; other dates have their own."""
    from pmcore import cost

    made = []
    estimated = cost.estimate

    def counted(plan, schedule):
        made.append(schedule)
        return estimated(plan, schedule)

    monkeypatch.setattr(cost, "estimate", counted)
    plan = plan_of(by("a", costs=[CostItem(money(5), estimate=pm.Triangular(400, 500, 700))]))
    dates = pm.schedule.critical_path(plan) if is_scheduled else None
    first, again = (pm.risk.simulate(plan, dates, samples=50) for _ in range(2))
    assert first == again
    assert len(made) == 1
    other = pm.schedule.critical_path(replace(plan))
    assert pm.risk.simulate(plan, other, samples=50).total == first.total
    assert len(made) == 2
