"""Weather: days that some tasks lose, each once for all of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Dependency, LinkType, Task, Weather, chain, days

START = datetime(2027, 1, 4, 9)
COUNT = 20_000


def plan_of(lengths, weather, links=(), **changes):
    """Return a plan of tasks by their days."""
    tasks = [Task(name, duration=days(each)) for name, each in lengths.items()]
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, weather=weather, **changes)


def lengths_of(plan, count=COUNT, **options):
    """Return lengths in working days."""
    return pm.risk.simulate(plan, samples=count, **options).length.array / days(1)


def always(chance):
    """Return the same chance in every month."""
    return (chance,) * 12


@pytest.mark.parametrize(("work", "chance"), [(1, 0.3), (10, 0.3), (20, 0.05), (5, 0.8)])
def test_negative_binomial(work, chance):
    """A task of n days takes n and as many lost ones as come before the n-th good one."""
    from scipy.stats import nbinom

    found = lengths_of(plan_of({"a": work}, [Weather("rain", ["a"], always(chance))]))
    lost = nbinom(work, 1 - chance)
    assert abs(found.mean() - work / (1 - chance)) < 4 * lost.std() / np.sqrt(COUNT)
    for most in range(work, work + 30, 3):
        share = lost.cdf(most - work)
        se = np.sqrt(share * (1 - share) / COUNT)
        assert abs((found <= most).mean() - share) <= 4 * se + 1e-12


def test_part_of_a_day():
    """Work that begins at noon loses the rest of that day or nothing, and ends in the next."""
    plan = plan_of({"a": 0.5, "b": 1}, [Weather("rain", ["b"], always(0.25))], chain("a", "b"))
    found = lengths_of(plan)
    # Either day lost: half of the first, all of the second; a task of a day needs 1, 2 or 3 days.
    both = (found == 1.5).mean()
    assert abs(both - 0.75**2) < 4 * np.sqrt(0.25 / COUNT)
    first_lost = 0.25 * 0.75
    assert abs((found == 2).mean() - first_lost) < 4 * np.sqrt(0.25 / COUNT)


def test_one_day_for_all():
    """A day is lost to all tasks of one weather together, and to those of another apart."""
    lengths = {"a": 5, "b": 5}
    one = lengths_of(plan_of(lengths, [Weather("rain", ["a", "b"], always(0.3))]))
    alone = lengths_of(plan_of({"a": 5}, [Weather("rain", ["a"], always(0.3))]))
    assert (one == alone).all()
    apart = [Weather("rain", ["a"], always(0.3)), Weather("wind", ["b"], always(0.3))]
    two = lengths_of(plan_of(lengths, apart))
    from scipy.stats import nbinom

    for most in range(5, 15):
        share = nbinom.cdf(most - 5, 5, 0.7) ** 2
        assert abs((two <= most).mean() - share) < 4 * np.sqrt(0.25 / COUNT)


def test_two_at_once():
    """A task loses the days of every weather it meets, each once."""
    both = [Weather("rain", ["a"], always(0.3)), Weather("wind", ["a"], always(0.2))]
    found = lengths_of(plan_of({"a": 10}, both))
    kept = 0.7 * 0.8
    sd = np.sqrt(10 * (1 - kept)) / kept
    assert abs(found.mean() - 10 / kept) < 4 * sd / np.sqrt(COUNT)


def test_months():
    """Each month has its chance; a month that is lost for sure is a break."""
    winter = (0, 1, *([0] * 10))
    plan = plan_of({"a": 25, "b": 1}, [Weather("frost", ["a"], winter)], chain("a", "b"))
    outlook = pm.risk.simulate(plan, samples=3, track=["a"])
    # 20 working days are left in January from the 4th; the other five come in March.
    assert outlook.finish_at(1, "a") == datetime(2027, 3, 5, 18)
    assert outlook.finish_at(1) == datetime(2027, 3, 8, 18)


def test_days_off_are_not_lost():
    """Only working days count: a week of five lasts five, whatever the weekend brings."""
    plan = plan_of({"a": 10}, [Weather("rain", ["a"], always(0.3))])
    busy = replace(plan, tasks=[replace(plan.tasks[0], calendar=pm.ALWAYS.id, duration=14_400)])
    assert abs(lengths_of(plan).mean() - 10 / 0.7) < 0.1
    outlook = pm.risk.simulate(busy, samples=COUNT)
    took = (outlook.finish.array - pm.units.to_minutes(START)) / 1440
    assert 13 < took.mean() < 15


def test_the_same_day_on_two_calendars():
    """Tasks on different calendars lose the same days."""
    tasks = [Task("a", duration=480), Task("b", duration=1, calendar=pm.ALWAYS.id)]
    plan = pm.Plan(
        "P", start=START, tasks=tasks, weather=[Weather("rain", ["a", "b"], always(0.5))]
    )
    outlook = pm.risk.simulate(plan, samples=2_000, track=["a", "b"])
    by_task = {each.task: each.finish.array for each in outlook.tracked}
    monday = pm.units.to_minutes(datetime(2027, 1, 5))
    assert ((by_task["a"] <= monday) == (by_task["b"] <= monday)).all()


def test_others_go_on():
    """Who does not mind the weather starts and ends as planned; milestones last no longer."""
    tasks = [Task("a", duration=days(2)), Task("m"), Task("b", duration=days(3))]
    plan = pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        dependencies=chain("b", "m"),
        weather=[Weather("rain", ["a", "m"], always(0.6))],
    )
    outlook = pm.risk.simulate(plan, samples=500, track=["b"])
    assert set(outlook.tracked[1].finish.array) == {pm.units.to_minutes(datetime(2027, 1, 6, 18))}
    assert outlook.planned == datetime(2027, 1, 6, 18)
    assert outlook.finish_at(0.9) > outlook.planned


@pytest.mark.parametrize("kind", list(LinkType))
def test_no_chance(kind):
    """Weather that never takes a day changes no date, on any type of link."""
    link = Dependency("a", "b", kind, lag=300)
    plan = plan_of({"a": 3, "b": 2}, [Weather("sun", ["a", "b"], always(0))], [link])
    outlook = pm.risk.simulate(plan, samples=3)
    assert outlook.finish_at(1) == outlook.planned == pm.schedule.critical_path(plan).finish
    bare = pm.risk.simulate(replace(plan, weather=()), samples=3)
    assert outlook.criticality == bare.criticality


@pytest.mark.parametrize("kind", list(LinkType))
def test_criticality(kind):
    """Whoever drives a task that loses days is critical with it."""
    link = Dependency("a", "b", kind, lag=days(2))
    plan = plan_of({"a": 3, "b": 9}, [Weather("rain", ["b"], always(0.4))], [link])
    outlook = pm.risk.simulate(plan, samples=300)
    assert outlook.criticality["b"] == 1
    assert outlook.criticality["a"] == (1 if kind in (LinkType.FS, LinkType.SS) else 0)


def test_in_progress():
    """Only what is left to do meets the weather, from the data date on."""
    plan = plan_of({"a": 5}, [Weather("frost", ["a"], (1, *([0] * 11)))])
    begun = pm.TaskStatus("a", start=START, remaining=days(2))
    status = pm.StatusUpdate(datetime(2027, 1, 6, 18), tasks=[begun])
    outlook = pm.risk.simulate(plan, samples=2, status=status)
    assert outlook.finish_at(1) == datetime(2027, 2, 2, 18)
    done = replace(begun, finish=datetime(2027, 1, 8, 18), remaining=None)
    over = pm.StatusUpdate(datetime(2027, 1, 11), tasks=[done])
    outlook = pm.risk.simulate(plan, samples=2, status=over)
    assert outlook.finish_at(1) == datetime(2027, 1, 8, 18)


def test_luck_is_the_weathers_own():
    """Blocks, workers, other weather and the order of tasks change no lost day."""
    rain = Weather("rain", ["a", "b"], always(0.3))
    plan = plan_of({"a": 4, "b": 6}, [rain], chain("a", "b"))
    one = pm.risk.simulate(plan, samples=9_000)
    with ThreadPoolExecutor(2) as pool:
        assert pm.risk.simulate(plan, samples=9_000, executor=pool).finish == one.finish
    hail = Weather("hail", ["c"], always(0.3))
    more = plan_of({"c": 0, "b": 6, "a": 4}, [hail, rain], chain("a", "b"))
    assert pm.risk.simulate(more, samples=9_000).finish == one.finish
    other = pm.risk.simulate(plan, samples=9_000, seed=1)
    assert other.finish != one.finish
