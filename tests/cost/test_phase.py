"""Prices that change within a task: a baseline's days against a sum hour by hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    Accrual,
    Assignment,
    Baseline,
    ExchangeRate,
    MaterialNeed,
    Plan,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    ScheduledTask,
    Skill,
    SkillNeed,
    Task,
    cost,
    days,
    io,
    money,
    verify,
)
from pmcore.cost import Contour, Period
from pmcore.schedule import critical_path

MONDAY, FRIDAY = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
WEDNESDAY = datetime(2027, 1, 6)
HOURS = (9, 10, 11, 13, 14, 15, 16, 17)
"""The hours of a day of the standard calendar."""
WEEK = Task("a", duration=days(5))
DEARER = Resource("ana", skills=[Skill("dig")], rates=[Rate(10), Rate(20, WEDNESDAY)])


def at(day: int, hour: int) -> datetime:
    """An hour of a day of January 2027."""
    return datetime(2027, 1, day, hour)


def plan_of(*resources: Resource, task: Task = WEEK, **more: object) -> Plan:
    """A week's work from Monday on."""
    return Plan("P", start=MONDAY, currency="EUR", tasks=[task], resources=resources, **more)  # type: ignore[arg-type]


def dug(*resources: Resource, **more: object) -> Plan:
    """A week's work of Ana."""
    return plan_of(*resources, assignments=[Assignment("a", "ana")], **more)


def by_day(baseline: Baseline) -> list[int]:
    return [day.planned for day in cost.curve(baseline, by=Period.DAY).periods]


def test_each_day_bears_its_own_price():
    """Two days at 10 an hour, three at 20: 80, 80, 160, 160, 160, and not the mean of 128."""
    approved = cost.baseline(dug(DEARER), name="b")
    assert by_day(approved) == [80, 80, 160, 160, 160]
    assert [(each.start, each.finish, each.amount) for each in approved.tasks[0].costs] == [
        (MONDAY, at(5, 18), 160),
        (at(6, 9), FRIDAY, 480),
    ]
    assert io.loads(io.dumps(approved)) == approved


def test_an_estimate_has_one_line_with_its_parts():
    """They add up to the line, which is rounded once; one price throughout makes no part."""
    (line,) = cost.estimate(dug(DEARER)).lines
    assert line.parts == ((MONDAY, at(5, 18), 160), (at(6, 9), FRIDAY, 480))
    assert line.amount == 640
    calm = replace(DEARER, rates=[Rate(10), Rate(10, WEDNESDAY), Rate(20, at(9, 0))])
    (line,) = cost.estimate(dug(calm)).lines
    assert line.parts == ()


def test_a_change_during_the_day_cuts_the_day():
    """From four on Wednesday on: six hours at 10 and two at 20."""
    ana = replace(DEARER, rates=[Rate(10), Rate(20, at(6, 16))])
    assert by_day(cost.baseline(dug(ana), name="b")) == [80, 80, 100, 160, 160]


def test_exchange_rates_cut_as_prices_do():
    """A dollar is one euro, from Thursday on two."""
    ana = Resource("ana", rate=money(1, "USD"))
    rates = [ExchangeRate("USD", 1.0), ExchangeRate("USD", 2.0, date(2027, 1, 7))]
    approved = cost.baseline(dug(ana, exchange_rates=rates), name="b")
    assert by_day(approved) == [800, 800, 800, 1600, 1600]


def test_a_free_stretch_costs_nothing():
    """The price begins with nothing; the days that are free are there, at 0."""
    ana = replace(DEARER, rates=[Rate(0), Rate(20, WEDNESDAY)])
    assert by_day(cost.baseline(dug(ana), name="b")) == [0, 0, 160, 160, 160]


def test_a_need_that_nobody_is_named_for_follows_the_mean_of_all():
    """Ana is 10 and then 20, Bo 30 and from Thursday on 50: 20, 25 and 35 an hour."""
    bo = Resource("bo", skills=[Skill("dig")], rates=[Rate(30), Rate(50, at(7, 0))])
    task = Task("a", duration=days(5), needs=[SkillNeed("dig")])
    approved = cost.baseline(plan_of(DEARER, bo, task=task), name="b")
    assert by_day(approved) == [160, 160, 200, 280, 280]


@pytest.mark.parametrize(
    ("accrual", "wanted"),
    [
        (Accrual.EVEN, [30, 30, 40, 40, 40]),
        (Accrual.START, [150, 0, 0, 0, 0]),
        (Accrual.END, [0, 0, 0, 0, 200]),
    ],
)
def test_material_that_is_used_evenly_is_cut_too(accrual, wanted):
    """Ten units, at first of 10 and then of 15, and 50 for the use; at one end one price counts."""
    steel = Resource(
        "steel",
        kind=ResourceKind.MATERIAL,
        rates=[Rate(10), Rate(15, WEDNESDAY), Rate(50, basis=RateBasis.USE)],
    )
    task = Task("a", duration=days(5), needs=[MaterialNeed("steel", 10, accrual=accrual)])
    approved = cost.baseline(plan_of(steel, task=task), name="b")
    assert by_day(approved) == wanted


def test_segments_and_dates_of_an_assignment_are_kept():
    """Worked on Monday, Tuesday and Friday; Bo only on Tuesday and Wednesday."""
    segments = ((MONDAY, at(5, 18)), (at(8, 9), FRIDAY))
    row = ScheduledTask("a", "a", MONDAY, FRIDAY, duration=days(3), segments=segments)
    ana = replace(DEARER, rates=[Rate(10), Rate(20, at(5, 0))])
    plan = dug(ana)
    schedule = replace(critical_path(plan), tasks=(row,))
    assert by_day(cost.baseline(plan, schedule, name="b")) == [80, 160, 0, 0, 160]
    bo = replace(DEARER, id="bo")
    two = [Assignment("a", "bo", start=at(5, 9), finish=at(6, 18))]
    assert by_day(cost.baseline(plan_of(bo, assignments=two), name="b")) == [0, 80, 160, 0, 0]


@st.composite
def rates(draw: st.DrawFn) -> list[Rate]:
    """Prices that change at whole hours, in working time and out of it."""
    hours = st.integers(0, 10 * 24).map(lambda each: datetime(2027, 1, 3) + timedelta(hours=each))
    starts = draw(st.lists(hours, max_size=4, unique=True))
    price = st.integers(0, 10**4)
    return [Rate(draw(price)), *(Rate(draw(price), start) for start in starts)]


def hour_by_hour(stated: list[Rate], length: int) -> list[int]:
    """What each day costs, by the price that holds in each of its hours."""
    dated = sorted(stated, key=lambda rate: rate.start or datetime.min)
    found, day, left = [], MONDAY, length
    while left:
        worked = HOURS[: left if day.weekday() < 5 else 0]
        instants = [day.replace(hour=hour) for hour in worked]
        held = [[r for r in dated if (r.start or datetime.min) <= each][-1] for each in instants]
        found.append(sum(int(rate.amount) for rate in held))  # type: ignore[call-overload]
        day, left = day + timedelta(days=1), left - len(worked)
    return found


@settings(max_examples=60)
@given(rates(), st.integers(1, 80))
def test_every_day_is_the_sum_of_its_hours(stated, length):
    """Whatever changes when, and however long the task; days without work cost nothing."""
    task = Task("a", duration=length * 60)
    approved = cost.baseline(dug(replace(DEARER, rates=stated), task=task), name="b")
    wanted = hour_by_hour(stated, length)
    if sum(wanted):
        assert by_day(approved) == wanted
    assert approved.budget == cost.estimate(dug(replace(DEARER, rates=stated), task=task)).total


@settings(max_examples=60)
@given(rates(), st.integers(1, 80), st.sampled_from((0.3, 0.7, 1.1)))
def test_no_day_is_a_minor_unit_off_for_rounding(stated, length, units):
    """Shares of a line are whole and add up, so no instant is off by more than one."""
    task = Task("a", duration=length * 60)
    staff = [Assignment("a", "ana", units=units)]
    plan = plan_of(replace(DEARER, rates=stated), task=task, assignments=staff)
    approved, reached = cost.baseline(plan, name="b"), 0.0
    for place, spent in enumerate(hour_by_hour(stated, length), 1):
        reached += spent * units
        end = MONDAY + timedelta(days=place)
        assert abs(cost.planned_value(approved, end) - reached) <= 1.5 + 1e-6
    assert approved.budget == cost.estimate(plan).total


# A contour of what is cut already


def test_equal_weights_change_nothing_of_prices_that_change():
    """The parts of a line are loaded as one, each minute by its weight times its price."""
    approved = cost.baseline(dug(DEARER), name="b")
    assert by_day(cost.contour(approved, [1, 1, 1])) == by_day(approved)


def test_a_contour_weighs_each_minute_at_its_price():
    """The last of five days counts twice: 80, 80, 160, 160 and 320 of 800, in a sum of 640."""
    loaded = cost.contour(cost.baseline(dug(DEARER), name="b"), [1, 1, 1, 1, 2])
    assert by_day(loaded) == [64, 64, 128, 128, 256]


def test_contours_of_one_line_multiply():
    """Front upon back is one contour of the products, not a contour in each tenth."""
    once = cost.baseline(dug(replace(DEARER, rates=[Rate(525)])), name="b")
    both = cost.contour(cost.contour(once, [1, 2, 3, 4, 5]), [5, 4, 3, 2, 1])
    assert by_day(both) == by_day(cost.contour(once, [5, 8, 9, 8, 5]))


def test_costs_that_are_no_parts_of_one_are_loaded_apart():
    """Those of another payee, that overlap, or without working time in between."""
    parts = [(MONDAY, at(5, 18)), (at(5, 18), at(6, 9)), (at(6, 9), FRIDAY), (at(8, 9), FRIDAY)]
    approved = cost.baseline(dug(DEARER), name="b")
    (task,) = approved.tasks
    costs = [replace(task.costs[0], start=a, finish=b, amount=1000) for a, b in parts]
    costs.append(replace(costs[0], resource="bo"))
    loaded = cost.contour(replace(approved, tasks=[replace(task, costs=costs)]), Contour.BELL)
    assert costs[1] in loaded.tasks[0].costs
    each = [
        cost.contour(replace(approved, tasks=[replace(task, costs=[one])]), Contour.BELL)
        for one in costs
    ]
    alone = [part for one in each for part in one.tasks[0].costs]
    assert list(loaded.tasks[0].costs) == alone


def test_what_weights_leave_nothing_of_stays():
    """A weight where the price is 0, and none where it is not: no minute can bear the cost."""
    dear = [
        cost.baseline(dug(replace(DEARER, rates=[Rate(0), Rate(20, since)])), name="b")
        for since in (at(7, 0), at(6, 13))
    ]
    assert cost.contour(dear[0], [1, 0]) == dear[0]
    assert by_day(cost.contour(dear[1], [1, 0])) == [0, 0, 420, 0, 0]


@settings(max_examples=30)
@given(rates(), st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any))
def test_a_contour_keeps_the_budget_of_changing_prices(stated, weights):
    """To the last minor unit, and no part overlaps the next."""
    approved = cost.baseline(dug(replace(DEARER, rates=stated)), name="b")
    loaded = cost.contour(approved, weights)
    assert loaded.budget == approved.budget
    dated = [each for each in loaded.tasks[0].costs if each.start and each.finish]
    assert all(a.finish <= b.start for a, b in pairwise(dated))
    assert verify.planned_value(loaded, FRIDAY) == approved.budget
