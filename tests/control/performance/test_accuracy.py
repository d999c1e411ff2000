"""Errors of estimates against their definitions, promises, and finished work by person."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations
from math import exp, inf, nan
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Assignment,
    Baseline,
    PlannedTask,
    Resource,
    ResourceNeed,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    TimeEntry,
    days,
    hours,
)
from pmcore.control.performance import accuracy, coverage, estimate_accuracy
from pmcore.io import dumps, loads

MONDAY = datetime(2027, 1, 4, 9)
AMOUNTS = st.lists(st.tuples(st.floats(0.1, 1e4), st.floats(0.1, 1e4)), min_size=2, max_size=8)


@given(AMOUNTS)
def test_against_definitions(pairs):
    """Guessing is the mean over all ordered pairs; balance ignores which side is larger."""
    said, came = zip(*pairs, strict=True)
    found = accuracy(said, came)
    guessed = mean(abs(a - b) for a, b in permutations(came, 2))
    assert found.random_mae == pytest.approx(guessed, abs=1e-9)
    assert accuracy(came, said).mbre == pytest.approx(found.mbre)
    assert accuracy(came, said).log_mean == pytest.approx(-found.log_mean, abs=1e-12)
    scaled = accuracy([60 * each for each in said], [60 * each for each in came])
    assert scaled.mmre == pytest.approx(found.mmre)
    assert accuracy(came, came).mae == 0.0


def test_low_estimates_flatter_the_mean_error():
    """Half of what came and twice of it are as far off; MMRE rewards the low one."""
    low, high = accuracy([50] * 5, [100] * 5), accuracy([200] * 5, [100] * 5)
    assert (low.mmre, high.mmre) == (0.5, 1.0)
    assert low.log_mean == pytest.approx(-high.log_mean)
    assert exp(low.log_mean) == pytest.approx(low.ratio)


def test_too_few_and_all_alike():
    """One estimate has no spread; equal values cannot be guessed worse; both are said."""
    one = accuracy([1.0], [2.0])
    assert (one.random_mae, one.standardised, one.log_sd, one.is_enough) == (
        None,
        None,
        None,
        False,
    )
    assert [each.code for each in one.notices] == ["accuracy.few"]
    alike = accuracy([1.0] * 5, [2.0] * 5)
    assert alike.standardised is None
    assert [each.code for each in alike.notices] == ["accuracy.alike"]
    assert alike.to_frame().shape == (1, 13)
    assert loads(dumps(alike)) == alike


@pytest.mark.parametrize(
    ("call", "paths"),
    [
        (lambda: accuracy([nan, True, 0], [1, inf, "x"]), 5),
        (lambda: accuracy([], []), 1),
        (lambda: accuracy([1], [1, 2], level=0, least=0.5), 3),
        (lambda: coverage([1], [1], stated=1.0, confidence=0.0), 2),
    ],
)
def test_wrong_numbers(call, paths):
    """Every value that is no number is named, with settings."""
    with pytest.raises(pm.PlanError) as caught:
        call()
    assert len({each.path for each in caught.value.problems}) == paths
    assert all(each.text("zh-CN") != each.text() for each in caught.value.problems)


def test_promises():
    """Nine in ten kept is not P50; three promises are too few to say."""
    kept = coverage([10] * 20, [9] * 18 + [11] * 2, stated=0.5)
    assert (kept.share, kept.is_calibrated) == (0.9, False)
    few = coverage([10] * 3, [10] * 3)
    assert few.is_calibrated is None
    assert few.text().startswith("3 of 5 pieces")


def plan_of(*tasks, **more):
    """Return a plan with two people and the facts of its tasks: each took three days."""
    end = datetime(2027, 1, 6, 18)
    facts = [TaskStatus(each.id, start=MONDAY, finish=end, people=("ana", "bo")) for each in tasks]
    return pm.Plan(
        "P",
        start=MONDAY,
        tasks=tasks,
        resources=(Resource("ana", "Ana"), Resource("bo", "Bo")),
        updates=(StatusUpdate(end, facts),),
        **more,
    )


def work(plan, **settings):
    """Return planned and actual hours by person."""
    found = estimate_accuracy(plan, **settings)
    return {each.person: (each.planned / 60, each.actual / 60) for each in found.work}


BOTH = (SkillNeed("python", units=1.0), SkillNeed("sql", units=0.5))


def test_shares_of_finished_work():
    """Shares go by hours booked, else by what needs ask for, else alike."""
    task = Task("t", duration=days(2), needs=BOTH)
    assert work(plan_of(task)) == {"ana": (16, 24), "bo": (8, 12)}
    alike = replace(task, needs=(SkillNeed("python", units=1.5),))
    assert work(plan_of(alike)) == {"ana": (12, 18), "bo": (12, 18)}
    entries = tuple(
        TimeEntry(who, who, "t", MONDAY.date(), hours(n)) for who, n in (("ana", 6), ("bo", 30))
    )
    assert work(plan_of(task, time_entries=entries)) == {"ana": (4, 6), "bo": (20, 30)}


def test_stated_work_comes_before_dates():
    """Work that a task or a fact states is taken as it is; a baseline before the plan."""
    task = Task("t", work=hours(30), needs=BOTH)
    plan = plan_of(task)
    fact = replace(plan.updates[0].tasks[0], actual_work=hours(45))
    status = StatusUpdate(plan.updates[0].at, (fact,))
    assert work(plan, status=status) == {"ana": (20, 30), "bo": (10, 15)}
    approved = Baseline("b", (PlannedTask("t", MONDAY, MONDAY, work=hours(15)),))
    assert work(plan, status=status, baseline=approved) == {"ana": (10, 30), "bo": (5, 15)}
    by_dates = Baseline("b", (PlannedTask("t", MONDAY, MONDAY, duration=days(1)),))
    assert work(plan, status=status, baseline=by_dates) == {"ana": (8, 30), "bo": (4, 15)}


def test_assigned_people_and_nobody():
    """Without people in the facts those assigned did it; without any the team did."""
    task = Task("t", duration=days(2), needs=(ResourceNeed("ana"),))
    plan = plan_of(task, assignments=(Assignment("t", "ana"),))
    fact = replace(plan.updates[0].tasks[0], people=())
    status = StatusUpdate(plan.updates[0].at, (fact,))
    assert work(plan, status=status) == {"ana": (16, 24)}
    found = estimate_accuracy(replace(plan, assignments=()), status)
    assert (found.people, found.team.ratio) == ((), 1.5)


def test_what_cannot_be_compared_is_told():
    """Milestones are no work; unplanned work, unknown tasks and facts without dates are listed."""
    plan = plan_of(
        Task("t", duration=days(2)),
        Task("m", kind=TaskKind.FINISH_MILESTONE),
    )
    facts = (*plan.updates[0].tasks, TaskStatus("gone", finish=MONDAY), TaskStatus("open"))
    found = estimate_accuracy(plan, StatusUpdate(plan.updates[0].at, facts))
    assert {each.task for each in found.work} == {"t"}
    assert found.notices[0].facts["first"] == ("gone",)
    unplanned = estimate_accuracy(plan, baseline=Baseline("b"))
    assert (unplanned.work, unplanned.notices[0].facts["first"]) == ((), ("t",))
    assert found.insufficient == ("ana", "bo")
    assert "不足 5 项" in found.text("zh-CN")
    assert found["ana"].accuracy.count == 1
    with pytest.raises(KeyError):
        found["eve"]
    assert list(found.to_frame().person) == ["ana", "bo", ""]
    empty = estimate_accuracy(plan, StatusUpdate(MONDAY))
    assert (empty.team, empty.people) == (None, ())


def test_no_facts():
    """Without a status there is nothing to compare, and that is said."""
    with pytest.raises(pm.PlanError, match="no facts"):
        estimate_accuracy(replace(plan_of(Task("t", duration=days(1))), updates=()))
