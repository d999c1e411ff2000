"""The slow reference on plans small enough to check by hand, a rule each."""

from dataclasses import replace
from datetime import datetime

import pmcore as pm
from benchmarks._reference import reference
from pmcore import ConstraintType, DateConstraint, LinkType, Rules, TaskKind, TaskStatus

MONDAY = datetime(2027, 1, 4, 9)
FRIDAY = datetime(2027, 1, 8, 18)


def plan(*tasks, links=(), rules=Rules.P6, facts=None, at=MONDAY, **more):
    """A plan of one calendar, Monday to Friday, 9 to 12 and 13 to 18."""
    updates = [pm.StatusUpdate(at, facts)] if facts is not None else []
    settings = more.pop("settings", pm.Settings(rules=rules))
    return pm.Plan(
        "P",
        start=MONDAY,
        tasks=tasks,
        dependencies=links,
        updates=updates,
        settings=settings,
        **more,
    )


def task(name, days=1, **more):
    """A task of some days."""
    return pm.Task(name, duration=pm.days(days), **more)


def test_lag_burns_down():
    """P6-3: of a week's lag from a finish before the weekend, what is left at the data date."""
    facts = [TaskStatus("a", start=MONDAY, finish=datetime(2027, 1, 4, 18))]
    net = plan(
        task("a"),
        task("b"),
        links=[pm.Dependency("a", "b", lag=pm.days(5))],
        facts=facts,
        at=datetime(2027, 1, 7, 9),
    )
    assert reference(net)["b"].early_start == datetime(2027, 1, 12, 9)


def test_finish_after_a_start():
    """P6-10: a finish that a start holds lies a minute into the day."""
    net = plan(task("a", 2), task("b"), links=[pm.Dependency("a", "b", LinkType.SF)])
    late = replace(net, start=datetime(2027, 1, 6, 9))
    assert reference(late)["b"].early_finish == datetime(2027, 1, 6, 18)
    held = plan(
        task("a", constraints=[DateConstraint(ConstraintType.START_ON, datetime(2027, 1, 6, 9))]),
        task("b"),
        links=[pm.Dependency("a", "b", LinkType.SF)],
    )
    assert reference(held)["b"].early_finish == datetime(2027, 1, 6, 9, 1)
    project = replace(held, settings=pm.Settings(rules=Rules.MSP))
    assert reference(project)["b"].early_finish == datetime(2027, 1, 6, 9)


def test_finish_milestone_on_a_friday():
    """P6-6: a start milestone waits for Monday, a finish milestone stays on Friday evening."""
    net = plan(
        task("a", 5),
        pm.Task("begin", kind=TaskKind.START_MILESTONE),
        pm.Task("end", kind=TaskKind.FINISH_MILESTONE),
        links=[pm.Dependency("a", "begin"), pm.Dependency("a", "end")],
    )
    found = reference(net)
    assert found["begin"].early_start == datetime(2027, 1, 11, 9)
    assert found["end"].early_start == FRIDAY


def test_expected_finish():
    """An expected finish stretches what remains, unless it lies before the start."""
    wish = DateConstraint(ConstraintType.EXPECTED_FINISH, FRIDAY)
    past = DateConstraint(ConstraintType.EXPECTED_FINISH, datetime(2027, 1, 1, 18))
    net = plan(task("a", constraints=[wish]), task("b", 2, constraints=[past]))
    found = reference(net)
    assert found["a"].early_finish == FRIDAY
    assert found["b"].early_finish == datetime(2027, 1, 5, 18)


def test_override_keeps_links_into_finishes():
    """P6-4: what has begun ignores FS links; an FF link limits its predecessor all the same."""
    facts = [TaskStatus("b", start=MONDAY, remaining=pm.days(1))]
    settings = pm.Settings(rules=Rules.P6, progress=pm.ProgressRule.OVERRIDE)
    links = [pm.Dependency("a", "b"), pm.Dependency("c", "b", LinkType.FF)]
    net = plan(task("a", 3), task("b", 2), task("c"), links=links, facts=facts, settings=settings)
    found = reference(net)
    assert found["b"].early_finish == datetime(2027, 1, 4, 18)
    assert found["a"].late_finish == found["b"].late_finish == datetime(2027, 1, 6, 18)


def test_late_as_possible_ignores_its_late_dates():
    """P6-5: a task that is to be late touches what follows, past its own late date."""
    wish = DateConstraint(ConstraintType.AS_LATE_AS_POSSIBLE)
    limit = DateConstraint(ConstraintType.FINISH_NO_LATER_THAN, datetime(2027, 1, 5, 18))
    net = plan(
        task("a", constraints=[wish]),
        task("b", 4),
        task("c", constraints=[limit]),
        links=[pm.Dependency("a", "c"), pm.Dependency("b", "c")],
    )
    found = reference(net)["a"]
    assert found.early_finish == datetime(2027, 1, 7, 18)
    assert found.total_float == -pm.days(3)


def test_resume_date_binds():
    """MSP-5: work in progress limits what comes before it by its resume date, a summary by less."""
    facts = [TaskStatus("b", start=MONDAY, remaining=pm.days(1), resume=datetime(2027, 1, 7, 9))]
    net = plan(
        task("a"),
        task("b", 2),
        task("c", 10),
        links=[pm.Dependency("a", "b")],
        rules=Rules.MSP,
        facts=facts,
    )
    found = reference(net)
    assert found["a"].late_finish == datetime(2027, 1, 6, 18)
    assert found["b"].late_start == MONDAY
    marked = pm.Dependency("a", "b", attributes={"mspdi.summary": "s"})
    through = replace(net, wbs=[pm.WbsElement("s")], dependencies=[marked])
    assert reference(through)["a"].total_float == -pm.days(1)


def test_stated_start_before_the_project():
    """MSP-8: a start that is stated earlier stands in place of the project's."""
    early = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, datetime(2026, 12, 28, 9))
    net = plan(task("a", constraints=[early]), rules=Rules.MSP)
    assert reference(net)["a"].early_start == datetime(2026, 12, 28, 9)
    assert reference(replace(net, settings=pm.Settings()))["a"].early_start == MONDAY


def test_breaks_and_manual():
    """A split task spans its breaks; a manual one keeps what it states."""
    manual = pm.Task(
        "m", kind=TaskKind.MANUAL, start=datetime(2027, 1, 9), finish=datetime(2027, 1, 12, 18)
    )
    split = task("s", 2, splits=[(pm.days(1), pm.days(1))])
    found = reference(plan(manual, split, rules=Rules.MSP))
    assert found["s"].early_finish == datetime(2027, 1, 6, 18)
    assert found["m"].early_start == datetime(2027, 1, 9)


def test_level_of_effort():
    """It spans its neighbours, early and late, and holds neither."""
    net = plan(
        task("a"),
        task("b", 2),
        task("c", 5),
        pm.Task("loe", kind=TaskKind.LEVEL_OF_EFFORT),
        links=[
            pm.Dependency("a", "b"),
            pm.Dependency("a", "loe", LinkType.SS),
            pm.Dependency("loe", "b", LinkType.FF),
        ],
    )
    found = reference(net)
    loe = found["loe"]
    assert (loe.early_start, loe.early_finish) == (MONDAY, found["b"].early_finish)
    assert (loe.late_start, loe.late_finish) == (found["a"].late_start, found["b"].late_finish)
