"""The slow reference itself, on cases that can be checked by eye."""

from dataclasses import replace
from datetime import date, datetime

from pmcore.model import (
    Dependency,
    Leave,
    LinkType,
    Plan,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    chain,
)
from pmcore.units import days, hours
from tests.oracles import best_schedule, is_plain, longest_path, reference

START = datetime(2027, 1, 4, 9)  # a Monday
PAIR = (Task("a", duration=days(3)), Task("b", duration=days(4)))


def plan(*links, tasks=PAIR, **fields):
    """A plan of some links between some tasks."""
    return Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def test_reference_crosses_the_weekend():
    """Three days and four days in a row end on the next Tuesday."""
    found = reference(plan(*chain("a", "b")))
    assert (found["b"].start, found["b"].finish) == (
        datetime(2027, 1, 7, 9),
        datetime(2027, 1, 12, 18),
    )
    assert [at.total_float for at in found.values()] == [0, 0]


def test_reference_floats():
    """What runs beside a longer task has its difference as float."""
    found = reference(plan())
    assert (found["a"].total_float, found["a"].free_float) == (days(1), days(1))


def test_reference_finish_link():
    """A finish-to-finish link with a lag holds the successor's finish."""
    found = reference(plan(Dependency("a", "b", LinkType.FF, days(2))))
    assert found["b"].start == datetime(2027, 1, 5, 9)


def test_longest_path_takes_the_stronger_of_two_links():
    """Of two links between the same tasks the one that leads further holds."""
    found = longest_path(plan(Dependency("a", "b", LinkType.SS, hours(4)), *chain("a", "b")))
    assert found == {"a": 0, "b": days(3)}


def test_what_the_reference_knows():
    """A plan with a maximum lag is not for the slow reference."""
    assert is_plain(plan(*chain("a", "b")))
    assert not is_plain(plan(replace(chain("a", "b")[0], max_lag=days(5))))


def team(*people):
    """People who all know python at the level their tuple states."""
    return tuple(Resource(name, skills=[Skill("python", level)]) for name, level in people)


NEED = (SkillNeed("python", 2),)
TWO = tuple(replace(task, needs=NEED) for task in PAIR)


def test_one_person_does_one_thing_at_a_time():
    """Two tasks that only one person can do take their sum."""
    assert best_schedule(plan(tasks=TWO, resources=team(("ana", 3), ("bo", 1)))) == 7


def test_two_people_work_side_by_side():
    """With a second qualified person the longer task sets the end."""
    assert best_schedule(plan(tasks=TWO, resources=team(("ana", 3), ("bo", 2)))) == 4


def test_leave_is_skipped():
    """A task of four days cannot span its person's leave, so it starts after it."""
    (ana,) = team(("ana", 3))
    away = replace(ana, leave=[Leave(date(2027, 1, 6), date(2027, 1, 6))])
    assert best_schedule(plan(tasks=TWO[1:], resources=(away,))) == 7


def test_a_pool_bounds_what_runs_together():
    """Two tasks that need two of three cranes follow each other."""
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=3)
    tasks = tuple(replace(task, needs=[ResourceNeed("crane", 2)]) for task in PAIR)
    assert best_schedule(plan(tasks=tasks, resources=(crane,))) == 7


def test_nobody_qualified_is_infeasible():
    """Without anybody qualified there is no schedule."""
    assert best_schedule(plan(tasks=TWO, resources=team(("bo", 1)))) == float("inf")


def test_least_weighted_tardiness():
    """The heavier task goes first although it is the longer."""

    def late(finishes):
        return max(0, finishes.get("a", 0) - 3) + 9 * max(0, finishes.get("b", 0) - 4)

    assert best_schedule(plan(tasks=TWO, resources=team(("ana", 3))), cost=late) == 4
