"""Levelling checked by the slow reading of the rules, on plans made by hand and by chance."""

import random
from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from benchmarks._levelling import check, plain_serial
from benchmarks._runner import Options
from benchmarks.level import changed, is_staffed, row_of, run
from pmcore import (
    Assignment,
    Dependency,
    LinkType,
    Resource,
    ResourceKind,
    Rules,
    Settings,
    StatusUpdate,
    Task,
    TaskStatus,
    days,
    hours,
)
from pmcore.allocate import level

START = datetime(2027, 1, 4, 9)
FACTS = StatusUpdate(
    datetime(2027, 1, 6, 9),
    tasks=[
        TaskStatus("t0", start=START, finish=datetime(2027, 1, 5, 18)),
        TaskStatus(
            "t1", start=datetime(2027, 1, 5, 9), remaining=960, resume=datetime(2027, 1, 6, 9)
        ),
    ],
)


def drawn(rules, seed):
    """A plan of fourteen tasks, two people, a part-timer and a pool."""
    dice = random.Random(seed)  # noqa: S311 - plans, no secrets
    tasks = [
        Task(f"t{i}", duration=hours(dice.randint(2, 24)), priority=dice.choice([300, 500, 900]))
        for i in range(14)
    ]
    links = [
        Dependency(f"t{i}", f"t{j}", dice.choice([LinkType.FS, LinkType.FS, LinkType.SS]))
        for j in range(2, 14)
        for i in dice.sample(range(j), 1)
        if dice.random() < 0.6
    ]
    people = [
        Resource("ana"),
        Resource("bo", capacity=0.5),
        Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2),
    ]
    given = [
        Assignment(task.id, each.id, units=dice.choice([0.25, 0.5, 1.0]))
        for task in tasks
        for each in people
        if dice.random() < 0.4
    ]
    settings = Settings(rules=rules)
    return pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        dependencies=links,
        resources=people,
        assignments=given,
        settings=settings,
        updates=[FACTS] if seed % 2 else [],
    )


@pytest.mark.parametrize("rules", Rules)
@pytest.mark.parametrize("seed", range(6))
def test_drawn(rules, seed):
    """Dates by the rules, loads within limits or explained, no later than plain serial."""
    failures = []
    row = row_of("drawn", drawn(rules, seed), failures)
    assert failures == []
    judged = ("violations", "assignments_changed", "unexplained_overloads", "later_than_serial")
    assert [row[name] for name in judged] == [0, 0, 0, 0]


def test_check_sees():
    """The check tells moved dates, hidden overloads and invented ones, and changed people."""
    tasks = [Task("a", duration=days(1)), Task("b", duration=days(1))]
    stated = pm.Plan(
        "P",
        start=START,
        tasks=tasks,
        resources=[Resource("ana")],
        assignments=[Assignment("a", "ana"), Assignment("b", "ana", units=1.5)],
    )
    found = level(stated)
    assert (check(stated, found).wrong, check(stated, found).unexplained) == ([], 0)
    assert plain_serial(stated, found) == found.schedule.finish
    hidden = replace(found, unresolved=())
    assert check(stated, hidden).unexplained
    unmoved = replace(found, schedule=found.before, moves=())
    assert check(stated, unmoved).unexplained
    early = replace(found, moves=())
    assert check(stated, early).wrong
    (left,) = found.unresolved
    invented = replace(left, start=datetime(2027, 2, 1, 9), finish=datetime(2027, 2, 1, 18))
    assert check(stated, replace(found, unresolved=(left, invented))).wrong
    fewer = replace(found, schedule=replace(found.schedule, assignments=()))
    assert changed(stated, fewer) == 2
    assert not is_staffed(replace(stated, assignments=()))


def test_folder(tmp_path):
    """Every staffed plan of a folder has a row; figures add up."""
    (tmp_path / "xer").mkdir()
    pm.io.write_xer(drawn(Rules.P6, 0), tmp_path / "xer" / "drawn.xer")
    report = run(Options(data=tmp_path, quick=True))
    assert report.failures == []
    assert report.figures["plans"] == len(report.rows) == 1
    assert report.figures["violations"] == 0
