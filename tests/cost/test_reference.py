"""Reference classes: errors of finished projects, and the ranges that they give."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    Baseline,
    Plan,
    PlanError,
    PlannedCost,
    PlannedTask,
    StatusUpdate,
    Task,
    TaskStatus,
    chain,
    cost,
    days,
    io,
)
from pmcore.cost import ReferenceClass, Spread, Trait
from pmcore.cost._built_in import built_in
from pmcore.cost._formulae import COST_METHODS, TIME_METHODS
from pmcore.cost._reference import KNOTS, WEIGHT, Evidence, evidence, quantiles

MONDAY = datetime(2027, 1, 4, 9)
COUNT = 6


def day(number: int, hour: int = 18) -> datetime:
    """An hour of a working day since Monday 4 January; the first is 0."""
    weeks, rest = divmod(number, 5)
    return datetime(2027, 1, 4, hour) + timedelta(days=7 * weeks + rest)


def chain_of(price: float, slow: int, name: str = "P") -> Plan:
    """Six tasks of two days for 1000 each, one after the other, which cost and take more."""
    names = [f"t{place}" for place in range(COUNT)]
    rows = [
        PlannedTask(task, day(2 * i, 9), day(2 * i + 1), costs=[PlannedCost(1000)])
        for i, task in enumerate(names)
    ]
    length = 2 + slow
    facts = [
        TaskStatus(
            task,
            start=day(length * i, 9),
            finish=day(length * (i + 1) - 1),
            actual_cost=round(1000 * price),
        )
        for i, task in enumerate(names)
    ]
    return Plan(
        name,
        start=MONDAY,
        currency="EUR",
        tasks=[Task(task, duration=days(2)) for task in names],
        dependencies=chain(*names),
        baselines=[Baseline("approved", rows, currency="EUR")],
        updates=[
            StatusUpdate(day(length * done - 1), facts[:done]) for done in range(1, COUNT + 1)
        ],
    )


def test_errors_are_what_became_less_what_was_forecast_in_units_of_what_was_to_expect():
    """One project at a quarter more: PF = 1 misses the rest by 250 a task."""
    some = cost.reference_class([chain_of(1.25, 0)], name="ours", source="our archive")
    assert (some.projects, some.forecasts, some.source) == (1, COUNT - 1, "our archive")
    usual = log(1.25) ** 2
    assert some.usual_cost == pytest.approx(usual)
    errors = []
    for done in range(1, COUNT):
        left, share = COUNT - done, done / COUNT
        own = (WEIGHT * usual + share * usual) / (WEIGHT + share)
        errors.append(250 * left / (sqrt(6000 * 1000 * left) * sqrt(own)))
    wanted = quantiles(errors, [1 / (COUNT - 1)] * (COUNT - 1), [0.5])[0]
    assert some.error("cost", "pf1", 0.5) == pytest.approx(wanted, rel=1e-5)
    assert some.error("cost", "cpi", 0.5) == pytest.approx(0)
    assert some.error("finish", "es", 0.5) == pytest.approx(0)
    assert some.error("cost", "crystal ball", 0.5) is None


def test_projects_weigh_alike_however_many_dates_they_have():
    """One date of a dear project weighs as much as five of cheap ones."""
    dear = chain_of(2, 0, "dear")
    short = replace(dear, updates=(dear.updates[2], dear.updates[-1]))
    cheap = [chain_of(1, 0, f"cheap {place}") for place in range(8)]
    some = cost.reference_class([short, *cheap], name="ours")
    assert (some.projects, some.forecasts) == (9, 1 + 8 * (COUNT - 1))
    assert {each.projects for each in some.spreads} == {9}
    assert some.error("cost", "pf1", 0.5) == pytest.approx(0)
    assert some.error("cost", "pf1", 0.9) > 0


@pytest.mark.parametrize("count", [1, 2, 4, 8, 9, 12])
def test_so_few_projects_tell_no_more_than_they_can(count):
    """N of them tell the shares from 1/(n + 1) to n/(n + 1); the basis says what is not told."""
    some = cost.reference_class(
        [chain_of(1 + each / 10, 0, f"p{each}") for each in range(count)], name="ours"
    )
    mine = chain_of(1.12, 0, "mine")
    value = cost.earned_value(mine, mine.baselines[0], mine.updates[1])
    found = cost.forecast(mine, value, reference=some)
    told = [1 <= round(level * (count + 1), 6) <= count for level in (0.1, 0.5, 0.8, 0.9)]
    for level, is_told in zip((0.1, 0.5, 0.8, 0.9), told, strict=True):
        assert (some.error("cost", "pf1", level) is not None) == is_told
        assert (found.cost_at(level) is not None) == is_told
        assert (found.finish_at(level) is not None) == is_told
    for row in found.rows:
        assert [each is not None for each in row.range] == told  # never shorter than it says
    assert some.error("cost", "pf1", 1 / (count + 1)) is not None
    assert some.error("cost", "pf1", 0.999 / (count + 1)) is None
    assert ("too few to tell" in found.basis.text()) == (count < 9)
    assert ("项目太少" in found.basis.text("zh-CN")) == (count < 9)
    assert io.loads(io.dumps(found)) == found
    assert len(found.to_frame()) == len(found.rows)


def test_a_method_that_few_projects_had_is_told_by_those():
    """Two of ten had no dates by logic, as reports broke a maximum lag: eight tell no P10."""
    plans = [chain_of(1 + each / 10, 0, f"p{each}") for each in range(8)]
    for name in ("torn", "torn too"):
        plan = chain_of(1, 1, name)
        links = [replace(each, max_lag=0) for each in plan.dependencies]
        dates = [*(day(3 * done) for done in range(1, COUNT)), plan.updates[-1].at]
        updates = [replace(each, at=date) for each, date in zip(plan.updates, dates, strict=True)]
        plans.append(replace(plan, dependencies=links, updates=updates))
    some = cost.reference_class(plans, name="ours")
    held = {each.method: each.projects for each in some.spreads}
    assert (held["es"], held["critical_path"]) == (10, 8)
    assert some.error("finish", "es", 0.1) is not None
    assert some.error("finish", "critical_path", 0.1) is None


def test_ranges_hold_what_becomes_of_a_like_project():
    """Ten projects from a tenth too cheap to a third too dear; a further one lies within."""
    prices = [0.9, 0.95, 1, 1.02, 1.05, 1.1, 1.15, 1.2, 1.25, 1.35]
    plans = [chain_of(price, place % 3, f"p{place}") for place, price in enumerate(prices)]
    some = cost.reference_class(plans, name="ours")
    mine = chain_of(1.12, 1, "mine")
    value = cost.earned_value(mine, mine.baselines[0], mine.updates[1])
    found = cost.forecast(mine, value, reference=some)
    assert found.row("finished").costs[0] <= 6720 <= found.row("finished").costs[-1]
    assert found.finish_at(0.1) <= day(17) <= found.finish_at(0.9)
    for row in found.rows:
        assert list(row.range) == sorted(row.range)
        assert all(each >= value.ac for each in row.costs)
        assert all(each >= value.data_date for each in row.finishes)
    assert found.cost_at(0.8) == found.row("finished").costs[2]
    assert found.basis.text().startswith(
        "the ranges rest on 50 forecasts of 10 finished projects (ours); least alike in"
    )
    assert "（ours）的50次预测" in found.basis.text("zh-CN")
    assert io.loads(io.dumps(found)) == found
    assert io.loads(io.dumps(some)) == some
    with pytest.raises(ValueError, match="ranges are known at"):
        found.cost_at(0.7)


def test_before_anything_is_done_the_plan_and_the_class_are_the_forecast():
    """No evidence of its own: the class's usual deviation alone."""
    prices = (1.25, *(1 + each / 100 for each in range(8)))
    some = cost.reference_class([chain_of(each, 0) for each in prices], name="ours")
    mine = chain_of(1, 0)
    value = cost.earned_value(mine, mine.baselines[0], StatusUpdate(MONDAY))
    known = evidence(value)["cost"]
    assert (known.deviation, known.share) == (0, 0)
    assert known.scale(some.usual_cost) == pytest.approx(6000 * sqrt(some.usual_cost))
    found = cost.forecast(mine, value, reference=some)
    assert (found.cost, found.finish) == (6000, day(11))
    wanted = 6000 + some.error("cost", "finished", 0.9) * known.scale(some.usual_cost)
    assert found.cost_at(0.9) == round(wanted) > 6000


def test_a_steady_project_gets_narrow_ranges():
    """At equal progress the range grows with how far finished work was off."""
    some = built_in()
    widths = []
    for price in (1, 1.1, 1.5):
        plan = chain_of(price, 0)
        value = cost.earned_value(plan, plan.baselines[0], plan.updates[3])
        costs = cost.forecast(plan, value, reference=some).row("finished").costs
        widths.append(costs[-1] - costs[0])
    assert widths == sorted(widths)
    assert widths[0] * 2 < widths[-1]


def test_a_class_says_in_what_a_project_is_unlike_it():
    """Six tasks are outside of what the class had; the trait with the least depth is named."""
    traits = (Trait("tasks", tuple(range(40, 61))), Trait("cpi", tuple(np.linspace(0.5, 1.5, 21))))
    some = ReferenceClass("big", 30, 400, traits=traits)
    assert some.likeness({"tasks": 6.0, "cpi": 1.0}) == ("tasks", 0)
    assert some.likeness({"tasks": 50.0, "cpi": 0.55}) == ("cpi", pytest.approx(0.1))
    assert some.likeness({}) == ("", 1)
    plan = chain_of(1, 0)
    value = cost.earned_value(plan, plan.baselines[0], plan.updates[1])
    found = cost.forecast(plan, value, reference=some)
    assert found.basis.text().endswith("least alike in the number of tasks: 6, likeness 0 %")
    assert found.cost_at(0.8) is None  # it has no spreads
    bare = cost.forecast(plan, value, reference=ReferenceClass("bare", 3, 9))
    assert bare.basis.text() == (
        "the ranges rest on 9 forecasts of 3 finished projects (bare), too few to tell P10, P80, "
        "P90: it takes 9"
    )
    many = cost.forecast(plan, value, reference=ReferenceClass("many", 9, 30))
    assert many.basis.text() == "the ranges rest on 30 forecasts of 9 finished projects (many)"


def test_the_class_that_pmcore_brings_knows_every_method():
    """Quantiles rise, and say where they come from."""
    some = built_in()
    assert {each.method for each in some.spreads if each.of == "cost"} == set(COST_METHODS)
    times = {"mean", "pace", "critical_path", *TIME_METHODS}
    assert {each.method for each in some.spreads if each.of == "finish"} == times
    assert all(list(each.errors) == sorted(each.errors) for each in some.spreads)
    assert all(len(each.errors) == len(KNOTS) for each in some.spreads)
    assert all(list(each.values) == sorted(each.values) for each in some.traits)
    assert "Batselier" in some.source
    assert len(some.to_frame()) == len(some.spreads)
    assert some.error("cost", "finished", 0.1) < 0 < some.error("cost", "finished", 0.9)


def test_all_that_is_wrong_with_finished_projects_is_named_at_once():
    """No baseline, no history, not ended; nothing at all; nothing that counts."""
    good = chain_of(1, 0, "good")
    bad = [
        replace(good, name="bare", baselines=()),
        replace(good, name="silent", updates=()),
        replace(good, name="open", updates=good.updates[:-1]),
    ]
    with pytest.raises(PlanError) as raised:
        cost.reference_class([good, *bad], name="ours")
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("cost.no_baseline", 'plans["bare"].baselines'),
        ("cost.no_history", 'plans["silent"].updates'),
        ("cost.not_ended", 'plans["open"].updates'),
    ]
    wrong = [
        replace(
            good,
            name="dear",
            updates=[
                replace(each, tasks=[*each.tasks, each.tasks[0]]) for each in good.updates[-2:]
            ],
        ),
        replace(good, name="torn", tasks=[*good.tasks, good.tasks[0]]),
        replace(good),
        replace(
            good,
            name="free",
            updates=[
                replace(each, tasks=[replace(each.tasks[0], actual_cost=None), *each.tasks[1:]])
                for each in good.updates
            ],
        ),
    ]
    with pytest.raises(PlanError) as raised:
        cost.reference_class([good, bad[0], *wrong], name="ours")
    first, last = good.updates[-2].at, good.updates[-1].at
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("cost.no_baseline", 'plans["bare"].baselines'),
        ("plan.duplicate_id", f'plans["dear"].updates["{first}"].tasks["t0"]'),
        ("plan.duplicate_id", f'plans["dear"].updates["{last}"].tasks["t0"]'),
        ("plan.duplicate_id", 'plans["torn"].tasks["t0"]'),
        ("cost.project_twice", 'plans["good"]'),
        ("cost.no_outturn", 'plans["free"].updates'),
    ]
    with pytest.raises(PlanError, match="there is no finished project"):
        cost.reference_class([], name="ours")
    with pytest.raises(PlanError, match="no status date of these projects"):
        cost.reference_class([replace(good, updates=good.updates[-1:])], name="ours")
    with pytest.raises(PlanError, match="has no such baseline"):
        cost.reference_class([good], name="ours", baseline="second")


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_quantiles_rise_within_what_was_seen(values):
    """And the middle one is a median."""
    found = quantiles([float(each) for each in values], [1.0] * len(values))
    assert list(found) == sorted(found)
    assert min(values) <= found[0] <= found[-1] <= max(values)
    assert quantiles(values, [1.0] * len(values), [0.5])[0] == pytest.approx(np.median(values))


def test_quantiles_hold_for_a_further_case():
    """A quarter of one to three lies at one, since the unseen case counts half on either side."""
    rng = np.random.default_rng(1)
    for level in (0.1, 0.8, 0.9):
        below = 0
        for _ in range(2000):
            *seen, further = rng.exponential(size=21)
            below += further <= quantiles(seen, [1.0] * 20, [level])[0]
        assert below / 2000 == pytest.approx(level, abs=0.02)


@given(st.floats(0, 1), st.floats(-1, 1), st.floats(0.001, 1))
def test_the_scale_lies_between_the_usual_deviation_and_the_own(share, own, usual):
    """The more is done, the nearer to the own."""
    found = Evidence(1.0, own, share).scale(usual) ** 2
    assert min(own * own, usual) - 1e-12 <= found <= max(own * own, usual) + 1e-12


def test_a_spread_is_read_between_its_knots():
    """Linear between, flat beyond, and nothing where the projects do not reach."""
    rows = (Spread("cost", "cpi", tuple(map(float, range(21)))),)
    some = ReferenceClass("x", 1000, 1, spreads=rows)
    assert some.error("cost", "cpi", 0.5) == 10
    assert some.error("cost", "cpi", 0.525) == pytest.approx(10.5)
    assert some.error("cost", "cpi", 0.999) == 20
