"""People with many calendars of their own: dates are those of whoever does the work."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations

import pytest

import pmcore as pm
from pmcore import Limits, PlanError, ProofStatus, Resource, Skill, SkillNeed, Task, days, verify
from pmcore.allocate import assign
from tests.strategies import MONDAY


def plan(people, seats, count=2):
    """Tasks of some seats each, among people each of whom has another three days off."""
    first = MONDAY.date()
    off = [[first + timedelta(days=3 * k + j) for j in range(1, 4)] for k in range(people)]
    return pm.Plan(
        "calendars",
        start=MONDAY,
        calendars=[
            pm.weekly("home", working=range(7)),
            *(pm.weekly(f"c{k}", working=range(7), holidays=each) for k, each in enumerate(off)),
        ],
        calendar="home",
        tasks=[
            Task(f"t{i}", duration=days(4 + 3 * i), needs=[SkillNeed("code", count=seats)])
            for i in range(count)
        ],
        resources=[
            Resource(f"p{k}", skills=(Skill("code", 1),), calendar=f"c{k}") for k in range(people)
        ],
    )


def earliest(given, *, seats):
    """The finish of two tasks by the best teams, in days from the start, by trying them all."""
    off = [
        {(each.first - MONDAY.date()).days for each in calendar.exceptions}
        for calendar in given.calendars[1:]
    ]

    def worked(team, start, length):
        at = start
        while length:
            length -= not any(at in off[k] for k in team)
            at += 1
        return at

    def ends(order):
        for teams in combinations(combinations(range(len(off)), seats), 2):
            for pair in permutations(teams):
                busy, last = dict.fromkeys(range(len(off)), 0), 0
                for i, team in zip(order, pair, strict=True):
                    end = worked(team, max(busy[k] for k in team), 4 + 3 * i)
                    busy |= dict.fromkeys(team, end)
                    last = max(last, end)
                yield last
        for team in combinations(range(len(off)), seats):
            yield worked(team, worked(team, 0, 4 + 3 * order[0]), 4 + 3 * order[1])

    return min(end for order in ((0, 1), (1, 0)) for end in ends(order))


@pytest.mark.parametrize(("people", "seats"), [(3, 1), (7, 1), (6, 2), (9, 2), (5, 3)])
def test_every_team_has_the_dates_of_its_own_calendar(people, seats):
    given = plan(people, seats)
    answer = assign(given, limits=Limits(work=4000))
    if seats < 3:  # of more the proof takes longer
        assert answer.proof.status is ProofStatus.OPTIMAL
    last = (answer.schedule.finish.date() - MONDAY.date()).days + 1
    assert last == earliest(given, seats=seats)
    assert not verify.assignment(given, answer.schedule)


def test_calendars_of_the_same_hours_are_one():
    given = plan(3, 3)
    shared = [replace(given.calendars[1 + k % 3], id=f"c{k}") for k in range(40)]
    people = [replace(given.resources[0], id=f"p{k}", calendar=f"c{k}") for k in range(40)]
    alike = replace(given, calendars=(given.calendars[0], *shared), resources=people)
    answer = assign(alike, limits=Limits(work=2000))
    assert not verify.assignment(alike, answer.schedule)


def test_teams_of_too_many_calendars_are_refused_at_once():
    """Each of eight seats has three people of its own, with three calendars: 65 536 teams."""
    given = plan(24, 1, count=1)
    needs = [SkillNeed(f"s{k}") for k in range(8)]
    people = [
        replace(each, skills=(Skill(f"s{k // 3}", 1),)) for k, each in enumerate(given.resources)
    ]
    given = replace(given, tasks=[replace(given.tasks[0], needs=needs)], resources=people)
    with pytest.raises(PlanError):
        assign(given, limits=Limits(work=1))


def test_more_calendars_than_can_be_told_apart_are_said():
    given = plan(12, 6)
    with pytest.raises(PlanError) as caught:
        assign(given, limits=Limits(work=100))
    problem = caught.value.problems[0]
    assert (problem.code, problem.path) == ("staffing.calendars", 'tasks["t0"]')
    assert "12" in problem.text("en")
    assert "12" in problem.text("zh-CN")
