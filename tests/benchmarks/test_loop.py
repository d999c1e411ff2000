"""The benchmark of learning learns, pairs luck, protects newcomers, and tells what it misses."""

from math import exp

import pytest

from benchmarks import loop
from benchmarks._loop_made import NEW, Team, World, carried_out, luck, project, team
from benchmarks._runner import Options
from pmcore import Limits
from pmcore.allocate import assign


def test_a_short_run(monkeypatch):
    """Two teams of four projects: every figure is there, and nothing is wrong with an answer."""
    monkeypatch.setattr(loop, "PROJECTS", 4)
    monkeypatch.setattr(loop, "JOINS", 2)
    settings = {"seeds": "2", "work": "60", "processes": "1", "seed": "3"}
    report = loop.run(Options(quick=True, settings=settings))
    assert report.failures == []
    assert 0.7 < report.figures["makespan_ratio"] < 1.2
    assert report.figures["newcomer_share_min"] >= 10
    assert 70 <= report.figures["interval_cover_pct"] <= 100
    assert [row["seed"] for row in report.rows] == [3, 4]


def test_what_is_missed():
    """A figure that is not what it must be fails the run; of few teams the share alone."""
    bad = {
        "newcomer_share_min": 9.0,
        "makespan_ratio": 1.01,
        "p_value": 0.5,
        "interval_cover_pct": 95.0,
    }
    assert len(list(loop._missed(bad, 50, is_quick=False))) == 4
    assert len(list(loop._missed(bad, 4, is_quick=True))) == 1
    few = bad | {"interval_cover_pct": 93.0}
    assert len(list(loop._missed(few, 12, is_quick=False))) == 3


def test_execution_by_hand():
    """A task begins when its predecessors and its person are done, and takes pace and luck."""
    crew = team(World(), 1)
    assert crew.people[-1].id == NEW
    plan = project(crew.people, 1, 0)
    chance = luck(plan, World(), 1, 0)
    staffed = assign(plan, limits=Limits(work=50)).schedule
    done = carried_out(plan, staffed, crew, chance)
    facts = {each.task: each for each in done.plan.updates[0].tasks}
    assert len(facts) == len(plan.tasks)
    for link in plan.dependencies:
        assert facts[link.successor].start >= facts[link.predecessor].finish
    by_person = {}
    for each in sorted(facts.values(), key=lambda fact: fact.start):
        (name,) = each.people
        assert by_person.get(name, each.start) <= each.start
        by_person[name] = each.finish
        need = plan.task(each.task).needs[0].skill
        factor = exp(crew.hidden[name, need] + chance[each.task])
        assert each.actual_work == pytest.approx(plan.task(each.task).work * factor, abs=1)
    slower = Team(crew.people, {key: value + 1 for key, value in crew.hidden.items()})
    assert carried_out(plan, staffed, slower, chance).length > done.length
    assert luck(plan, World(), 1, 0) == chance
