"""Objectives: progress, what is unknown, days behind, value at risk."""

from dataclasses import replace
from datetime import date, datetime
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import KeyResult, Objective, Pert, StatusUpdate, Task, TaskStatus, chain, days, money
from pmcore.control.scope import Clip, objectives
from pmcore.units import end_of_day, to_minutes

MONDAY = datetime(2027, 1, 4, 9)


def plan_of(*goals, **fields):
    """Return a plan of three tasks in a row, with objectives."""
    plan = pm.Plan(
        "P",
        start=MONDAY,
        tasks=(
            Task("draw", "Draw", days(5)),
            Task("build", "Build", days(5), estimate=Pert(days(4), days(5), days(12))),
            Task("live", "Live"),
        ),
        dependencies=chain("draw", "build", "live"),
        objectives=goals,
    )
    return replace(plan, **fields)


def result(id_="KR", low=0, high=1, **fields):
    """Return a key result."""
    return KeyResult(id_, fields.pop("name", ""), baseline=low, target=high, **fields)


def paths(call):
    """Return code and path of all that a call refuses."""
    with pytest.raises(pm.PlanError) as error:
        call()
    return {(each.code, each.path) for each in error.value.problems}


def test_progress_of_falling_and_rising_measures():
    """An error rate falls from 1.6 to 0.2, a share rises from 0 to 100: both run from 0 to 1."""
    falling = result("down", 1.6, 0.2, values=[(date(2027, 1, 8), 1.6), (date(2027, 2, 5), 1.1)])
    rising = result("up", 0, 100, values=[(date(2027, 1, 8), 0), (date(2027, 2, 5), 12)])
    goal = Objective("O", results=[falling, rising])
    seen = objectives(plan_of(goal), date(2027, 2, 5))
    assert [round(each.progress, 4) for each in seen.results] == [0.3571, 0.12]
    assert seen["O"].score == pytest.approx((5 / 14 + 0.12) / 2)
    early = objectives(plan_of(goal), date(2027, 1, 8)).results[0]
    assert (early.value, early.day, str(early.progress)) == (1.6, date(2027, 1, 8), "0.0")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.1, 10))
def test_progress_keeps_its_scale(low, high, value, factor):
    """Another unit of the measure changes no progress; clipping bounds the score."""
    if abs(high - low) < 1e-3:
        high = low + 1

    def seen(a, b, c, clip=Clip.UNIT):
        goal = Objective("O", results=[result("KR", a, b, values=[(date(2027, 1, 4), c)])])
        return objectives(plan_of(goal), clip=clip).results[0]

    one = seen(low, high, value)
    other = seen(low * factor, high * factor, value * factor)
    assert one.progress == pytest.approx(other.progress, rel=1e-6, abs=1e-6)
    assert 0.0 <= one.score <= 1.0
    assert seen(low, high, value, Clip.NONE).score == one.progress
    assert seen(low, high, value, Clip.FLOOR).score == max(one.progress, 0.0)


def test_unknown_stays_unknown():
    """What nobody measured has no score; bounds say what it could do."""
    known = result("a", values=[(date(2027, 1, 4), 0.5)], weight=3)
    goal = Objective("O", "Goal", results=[known, result("b")])
    seen = objectives(plan_of(goal, Objective("bare"), Objective("dark", results=[result()])))
    found = seen["O"]
    assert (found.score, found.low, found.high, found.unknown) == (0.5, 0.375, 0.625, ("b",))
    assert seen["dark"].score is None
    assert [each.code for each in seen.notices] == [
        "objective.unknown",
        "objective.unmeasured",
        "objective.unknown",
    ]
    early = objectives(plan_of(goal), date(2026, 12, 31))
    assert early.result("a").progress is None
    assert "未测量" in seen.text("zh-CN")


def test_days_behind_and_why():
    """The last linked task against the day that is wanted, with the chain that drives it."""
    goal = Objective(
        "O", results=[result("KR2", name="Share", tasks=["live"])], due=date(2027, 1, 13)
    )
    found = objectives(plan_of(goal)).results[0]
    assert (found.behind, found.is_behind, found.chain) == (
        2 * 480,
        True,
        ("draw", "build", "live"),
    )
    assert found.text().startswith("KR2 Share is 2 d behind: Live is done Fri 15 Jan 2027")
    early = result("KR2", tasks=["draw"], due=date(2027, 1, 12))
    spare = objectives(plan_of(replace(goal, results=[early]))).results[0]
    assert (spare.behind, spare.code) == (-2 * 480, "result.slack")
    slipped = plan_of(goal).with_task(Task("draw", "Draw", days(14)))
    assert (
        objectives(plan_of(goal), schedule=pm.schedule.critical_path(slipped)).results[0].behind
        == 11 * 480
    )


def test_held_against_what_was_approved():
    """Without a day that is wanted, tasks are held against a baseline or another schedule."""
    goal = Objective("O", results=[result(tasks=["build"])])
    plan = plan_of(goal)
    later = pm.schedule.critical_path(plan.with_task(Task("draw", "Draw", days(7))))
    approved = pm.schedule.critical_path(plan)
    baseline = pm.cost.baseline(plan, approved, name="first")
    for held in (approved, baseline):
        assert objectives(plan, schedule=later, approved=held).results[0].behind == 2 * 480
    free = objectives(plan).results[0]
    assert (free.code, free.behind) == ("result.open", None)
    assert objectives(plan_of(Objective("O", results=[result()]))).results[0].code == (
        "result.unplanned"
    )


def test_dated_result_goes_by_its_tasks():
    """Practical completion by a day is as far as its tasks are done."""
    status = StatusUpdate(
        datetime(2027, 1, 13, 18),
        tasks=(
            TaskStatus("draw", start=MONDAY, finish=datetime(2027, 1, 8, 18)),
            TaskStatus("build", start=datetime(2027, 1, 11, 9), remaining=days(2)),
        ),
    )
    done = result("KR1", name="Completion", tasks=["draw", "build"], due=date(2027, 1, 14))
    found = objectives(plan_of(Objective("O", results=[done]), updates=[status])).results[0]
    assert (found.progress, found.behind) == (pytest.approx(0.8), 480)
    only = replace(done, tasks=("live",))
    at_end = objectives(plan_of(Objective("O", results=[only]), updates=[status])).results[0]
    assert at_end.progress == 0.0
    assert objectives(plan_of(Objective("O", results=[done]))).results[0].progress is None


def test_value_at_risk():
    """Worth by weight times the chance that the last of several tasks is late; parts add up."""
    rows = [
        result("a", tasks=["build", "draw"], weight=1),
        result("b", tasks=["draw"], weight=1),
        result("c", tasks=["draw"], weight=1),
    ]
    goal = Objective("O", results=rows, value=money(100), due=date(2027, 1, 18))
    plan = plan_of(goal)
    outlook = pm.risk.simulate(plan, samples=2000, track=["build", "draw"])
    seen = objectives(plan, outlook=outlook)
    kept = next(each.finish.array for each in outlook.tracked if each.task == "build")
    chance = (kept > to_minutes(end_of_day(date(2027, 1, 18)))).mean()
    assert seen.result("a").chance == chance
    assert 0.1 < chance < 0.9
    assert seen.result("b").chance == 0.0
    assert [each.worth for each in seen.results] == [3333, 3334, 3333]
    assert seen["O"].at_risk == round(3333 * chance)
    blind = objectives(plan, outlook=pm.risk.simulate(plan, samples=10))
    assert blind["O"].at_risk is None
    assert blind.notices[-1].facts["tasks"] == ("build", "draw")


def test_value_behind():
    """Where the schedule leads tells which part of the value is late, without any simulation."""
    rows = [
        result("a", tasks=["live"], weight=3),
        result("b", tasks=["draw"], weight=1),
        result("c", weight=1),
    ]
    plan = plan_of(Objective("O", results=rows, value=money(100), due=date(2027, 1, 15)))
    assert objectives(plan)["O"].value_behind == 0
    slipped = pm.schedule.critical_path(plan.with_task(Task("build", "Build", days(6))))
    found = objectives(plan, schedule=slipped)["O"]
    assert (found.value_behind, found.at_risk) == (money(60), None)
    assert objectives(plan_of(Objective("P", results=rows)))["P"].value_behind is None


def test_an_instant_counts_as_its_day():
    """Values until the day of an instant count, as they do for the day itself."""
    goal = Objective("O", results=[result("KR", values=[(date(2027, 1, 8), 0.5)])])
    day, instant = date(2027, 1, 8), datetime(2027, 1, 8, 9)
    assert objectives(plan_of(goal), instant) == objectives(plan_of(goal), day)


def test_everything_wrong_at_once():
    """Targets that are baselines, weights, repeated ids and days, numbers that are none."""
    bad = [
        result("same", 1, 1, weight=0),
        result("twice", values=[(date(2027, 1, 4), 1), (date(2027, 1, 4), 2)], weight=0),
        result("twice", weight=0),
    ]
    goal = Objective("O", results=bad, value=-1)
    head = 'objectives["O"]'
    assert paths(lambda: objectives(plan_of(goal))) == {
        ("value.below", f"{head}.value"),
        ("scope.no_weight", f"{head}.results"),
        ("scope.result_twice", f"{head}.results"),
        ("scope.no_range", f'{head}.results["same"].target'),
        ("scope.day_twice", f'{head}.results["twice"].values'),
    }
    codes = {
        code
        for code, _ in paths(
            lambda: objectives(
                plan_of(Objective("O", results=[result("n", nan, 1, weight=-1, tasks=["gone"])]))
            )
        )
    }
    assert {"plan.not_finite", "plan.unknown_reference", "value.below"} <= codes
    short = pm.schedule.critical_path(
        pm.Plan("Q", start=MONDAY, tasks=[Task("draw", duration=days(1))])
    )
    held = Objective("O", results=[result(tasks=["live"])])
    assert paths(lambda: objectives(plan_of(held), schedule=short)) == {
        ("scope.not_scheduled", f'{head}.results["KR"].tasks')
    }


def test_looking_up_and_tables():
    """Results are found by id and objective, and make a row each."""
    goals = [Objective(name, results=[result("KR")]) for name in ("one", "two")]
    seen = objectives(plan_of(*goals))
    assert seen.result("KR", "two").objective == "two"
    assert list(seen.to_frame()["objective"]) == ["one", "two"]
    for call in (lambda: seen.result("no"), lambda: seen["no"]):
        with pytest.raises(KeyError):
            call()
