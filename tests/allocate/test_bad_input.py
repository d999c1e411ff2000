"""Plans that cannot be, or are at the edge: a clear answer of every verb, never a bare failure."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm

START = datetime(2027, 1, 4, 9)
BY = datetime(2027, 1, 8, 18)
NEED = pm.SkillNeed("weld", 2)
ANA = pm.Resource("ana", "Ana", skills=[pm.Skill("weld", 2)])
CRANE = pm.Resource("crane", "Crane", kind=pm.ResourceKind.EQUIPMENT, capacity=0.0)
LATEST = pm.ConstraintType.FINISH_NO_LATER_THAN


def a_plan(tasks, people, links=()):
    """A plan that starts on a Monday."""
    return pm.Plan("P", start=START, tasks=tasks, resources=people, dependencies=links)


def job(name="a", length=960, **fields):
    """A task for a welder."""
    return pm.Task(name, name.upper(), length, **({"needs": [NEED]} | fields))


def away(first, last):
    """Ana on leave."""
    return replace(ANA, leave=[pm.Leave(first, last)])


IMPOSSIBLE = {
    "nobody has the level": (
        a_plan([job()], [replace(ANA, skills=[pm.Skill("weld", 1)])]),
        ["conflict.nobody_has_skill"],
    ),
    "nobody at all": (a_plan([job()], []), ["conflict.nobody_has_skill"]),
    "leave for ever": (
        a_plan([job()], [away(date(2026, 12, 1), date.max)]),
        ["conflict.never_there", "wish.leave", "wish.skill"],
    ),
    "nobody has time": (
        a_plan([job()], [replace(ANA, capacity=0.0)]),
        ["conflict.nobody_has_time"],
    ),
    "a pool of nothing": (
        a_plan([job(needs=[pm.ResourceNeed("crane")])], [CRANE]),
        ["conflict.too_much_of_pool"],
    ),
    "dates that two cannot keep": (
        a_plan(
            [
                job("a", constraints=[pm.DateConstraint(LATEST, datetime(2027, 1, 5, 18))]),
                job("b", constraints=[pm.DateConstraint(LATEST, datetime(2027, 1, 6, 18))]),
            ],
            [ANA],
        ),
        ["conflict.latest", "wish.constraint", "wish.skill", "wish.constraint", "wish.skill"],
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_named(name):
    """Staffing names the wishes that collide, as few as there can be; so does planning anew."""
    plan, codes = IMPOSSIBLE[name]
    before = pm.allocate.assign(a_plan([job()], [ANA])).schedule
    for ask in (pm.allocate.assign, lambda plan: pm.allocate.replan(plan, before)):
        with pytest.raises(pm.InfeasibleError) as caught:
            ask(plan)
        assert [each.code for each in caught.value.conflicts] == codes
        assert all("{" not in each.text("zh-CN") for each in caught.value.conflicts)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_has_a_way_out(name):
    """What binds and what would help are answers, with a plan that is possible."""
    plan, _ = IMPOSSIBLE[name]
    assert pm.allocate.gaps(plan).short
    found = pm.allocate.fix(plan, by=BY)
    assert found.is_met
    assert found.remedies
    after = pm.apply(plan, found.edits)
    assert pm.allocate.assign(after).schedule.finish <= BY
    assert pm.allocate.conflicts(plan).wishes


def test_no_core_without_time():
    """With no time left only what was seen is said; it is still no bare failure."""
    plan, codes = IMPOSSIBLE["leave for ever"]
    with pytest.raises(pm.InfeasibleError) as caught:
        pm.allocate.assign(plan, limits=pm.Limits(seconds=0))
    assert [each.code for each in caught.value.conflicts] == codes[:1]


def test_leave_of_all_who_can_is_waited_for():
    """A leave that ends only delays."""
    plan = a_plan([job()], [away(date(2027, 1, 1), date(2027, 1, 31))])
    assert pm.allocate.assign(plan).schedule.finish == datetime(2027, 2, 2, 18)
    weeks = {gap.week for gap in pm.allocate.gaps(plan, gains=0).short}
    assert weeks == {date(2027, 1, day) for day in (4, 11, 18, 25)}


def test_a_maximum_lag_that_links_break():
    """It is named by all who must refuse, and a core that holds it alone by `conflicts`."""
    links = [pm.Dependency("a", "b", max_lag=0), *pm.chain("a", "c", "b")]
    plan = a_plan([job("a"), job("b"), job("c", 2400)], [ANA], links)
    path = 'dependencies["a->b"].max_lag'
    for ask in (pm.allocate.assign, pm.allocate.gaps, lambda plan: pm.allocate.fix(plan, by=BY)):
        with pytest.raises(pm.InfeasibleError) as caught:
            ask(plan)
        assert [each.path for each in caught.value.conflicts] == [path]
    found = pm.allocate.conflicts(plan)
    assert [wish.path for wish in found.wishes] == [path]
    assert found.is_minimal


@pytest.mark.parametrize("limits", [pm.Limits(seconds=0), pm.Limits(work=0)])
def test_no_time_gives_the_generated_schedule(limits):
    """A limit of nothing is no error, even where only one of the rules keeps a latest date."""
    late = [pm.DateConstraint(LATEST, datetime(2027, 1, 5, 18))]
    plan = a_plan([job("a"), job("b", constraints=late)], [ANA])
    found = pm.allocate.assign(plan, limits=limits)
    assert found.schedule["b"].finish == datetime(2027, 1, 5, 18)
    assert pm.verify.schedule(plan, found.schedule) == ()


def test_a_horizon_of_ten_million_minutes():
    """Eighty years of waiting are answered like two days."""
    plan = a_plan([job("a"), job("b", 480)], [ANA], [pm.Dependency("a", "b", lag=10**7)])
    assert pm.allocate.assign(plan).schedule.finish.year == 2106
    assert pm.allocate.gaps(plan, gains=0).short == ()


@pytest.mark.parametrize(
    ("needs", "fields"), [((), {"role": "welder"}), ((NEED,), {"skills": [pm.Skill("weld", 2)]})]
)
def test_released_work_goes_to_the_same_role_or_skill(needs, fields):
    """Both jobs are given to Ana; released, one of them goes to her peer, and never to Cy."""
    people = [pm.Resource(name, name.title(), **fields) for name in ("ana", "bo")]
    given = [pm.Assignment("a", "ana"), pm.Assignment("b", "ana")]
    plan = a_plan([job("a", needs=needs), job("b", needs=needs)], [*people, pm.Resource("cy")])
    plan = replace(plan, assignments=given)
    held = pm.allocate.assign(plan).schedule
    assert (held.people("a"), held.people("b")) == (("ana",), ("ana",))
    free = pm.allocate.assign(plan, keep=pm.allocate.Keep.NOTHING).schedule
    assert {*free.people("a"), *free.people("b")} == {"ana", "bo"}
    assert free.finish == datetime(2027, 1, 5, 18)
    half = pm.allocate.assign(plan, keep={"b": pm.allocate.Keep.NOTHING}).schedule
    assert (half.people("a"), half.people("b")) == (("ana",), ("bo",))
