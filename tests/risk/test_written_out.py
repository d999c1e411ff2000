"""A sample is the critical path of the plan in which its luck is written out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Branch, Dependency, Discrete, Task, Weather
from pmcore.network import build
from pmcore.risk._draws import plan_draws
from pmcore.risk._outcomes import decisions
from pmcore.risk._simulate import work_of
from pmcore.schedule import prepare

START = datetime(2027, 1, 4, 9)
SAMPLES = 4
EPOCH = date(1970, 1, 1)

lengths = st.integers(0, 2_000)
pairs = st.tuples(lengths, lengths)


def in_doubt(values):
    """Return a distribution of two values, in order."""
    return Discrete(sorted(values), (0.5, 0.5))


@st.composite
def luck_plans(draw):
    """Plans with doubt about durations, lags, a way and days."""
    count = draw(st.integers(3, 6))
    names = [f"t{n}" for n in range(count)]
    wet = draw(st.lists(st.sampled_from(names), unique=True))
    # A day lost during a break is no loss, but a day off in a calendar makes a break longer: both
    # at once cannot be written out (see test_splits).
    tasks = [
        Task(
            name,
            duration=draw(lengths),
            estimate=in_doubt(draw(pairs)),
            splits=() if name in wet else draw(st.sampled_from(((), ((400, 500),)))),
        )
        for name in names
    ]
    links = [Dependency("t0", name) for name in names[1:]]
    others = [(names[p], names[s]) for s in range(2, count) for p in range(1, s)]
    for pair in draw(st.lists(st.sampled_from(others), max_size=5, unique=True)):
        lag = in_doubt([each - 500 for each in draw(pairs)])
        percent = draw(st.sampled_from((None, 0.4)))
        link = Dependency(*pair, lag_calendar="elapsed", percent=percent)
        links.append(link if percent else replace(link, estimate=lag))
    ways = [draw(st.integers(0, 2)) for _ in names[1:]]
    split = [[n for n, way in zip(names[1:], ways, strict=True) if way == w] for w in (0, 1)]
    by = draw(st.sampled_from((None, datetime(2027, 1, 5, 12))))
    return pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        dependencies=links,
        branches=[Branch("x", "t0", split, () if by else (0.5, 0.5), by=by)],
        weather=[Weather("rain", wet, (0.4,) * 12)],
    )


def written_out(plan, sample):
    """Return the plan with a sample's luck as its durations, lags, absences and days off."""
    state = prepare(build(plan), None)
    draws = plan_draws(plan, work_of(state, None), (), seed=0, shortest=0)
    found = decisions(state, draws, 0).outcomes(draws, draws.luck, 0, SAMPLES)
    rows = draws.durations(0, SAMPLES)
    minutes = {task: int(np.broadcast_to(row, SAMPLES)[sample]) for task, row in rows.items()}
    lags = {
        plan.dependencies[state.net.links.source[k]].key: int(row[sample])
        for k, row in found.lags.items()
    }
    fork = plan.branches[0]
    if fork.by is None:
        taken = int(found.ways[0][sample])
    else:
        taken = 0 if first_finish(plan, minutes, found, sample) <= fork.by else 1
    gone = {task for way, tasks in enumerate(fork.ways) if way != taken for task in tasks}
    links = []
    for link in plan.dependencies:
        lag = lags.get(link.key, round((link.percent or 0) * minutes[link.predecessor]))
        lag = 0 if gone & {link.predecessor, link.successor} else lag
        links.append(replace(link, lag=lag, percent=None, estimate=None))
    tasks = [
        replace(
            task,
            duration=0 if task.id in gone else minutes[task.id],
            estimate=None,
            splits=task.splits if minutes[task.id] > 400 and task.id not in gone else (),
            calendar="wet" if task.id in plan.weather[0].tasks and task.id not in gone else None,
        )
        for task in plan.tasks
    ]
    return replace(
        plan,
        tasks=tasks,
        dependencies=links,
        branches=(),
        weather=(),
        calendars=[wet_calendar(found, sample)],
    )


def wet_calendar(found, sample):
    """Return the standard calendar without the days that a sample loses."""
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(120)]
    lost = [
        pm.CalendarException(day, day)
        for day in days
        if day.weekday() < 5 and np.broadcast_to(found.lost(0, (day - EPOCH).days), SAMPLES)[sample]
    ]
    return replace(pm.STANDARD, id="wet", exceptions=lost)


def first_finish(plan, minutes, found, sample):
    """Return when the first task is done, which nothing holds back."""
    task = plan.task("t0")
    alone = replace(
        task,
        duration=minutes["t0"],
        estimate=None,
        splits=task.splits if minutes["t0"] > 400 else (),
        calendar="wet" if "t0" in plan.weather[0].tasks else None,
    )
    calendar = wet_calendar(found, sample)
    one = pm.Plan("P", start=START, tasks=[alone], calendars=[calendar])
    return pm.schedule.critical_path(one).finish


@given(luck_plans())
@settings(max_examples=40, deadline=None)
def test_written_out(plan):
    """Drawn durations and lags, the way taken, days lost and breaks reached give its finish."""
    outlook = pm.risk.simulate(plan, samples=SAMPLES)
    for sample, finish in enumerate(outlook.finish.array.tolist()):
        dates = pm.schedule.critical_path(written_out(plan, sample))
        assert pm.units.from_minutes(finish) == dates.finish
