"""What binds: sets of people against all subsets, weeks by hand, gains against a new search."""

from dataclasses import replace
from datetime import date, datetime
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore.allocate import Basis
from pmcore.allocate._shortage import shortages_of

START = datetime(2027, 1, 4, 9)
FIRST, SECOND = date(2027, 1, 4), date(2027, 1, 11)
PEOPLE = ("ana", "bo", "cy", "di")


def a_plan(tasks, people, links=(), **fields):
    """A plan that starts on a Monday."""
    return pm.Plan("P", start=START, tasks=tasks, resources=people, dependencies=links, **fields)


def job(name, length, *needs, **fields):
    """A task of some days."""
    return pm.Task(name, name.upper(), pm.days(length), needs=needs, **fields)


def person(name, *skills, **fields):
    """A person whose skills are pairs of name and level."""
    return pm.Resource(name, name.title(), skills=[pm.Skill(*each) for each in skills], **fields)


def subsets(items):
    """All subsets of some items."""
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


@given(
    st.lists(
        st.tuples(st.frozensets(st.sampled_from(PEOPLE)), st.integers(1, 3)), min_size=1, max_size=6
    ),
    st.tuples(*(st.integers(0, 3) for _ in PEOPLE)),
)
def test_sets_that_are_too_few_miss_what_the_worst_subset_does(asked, free):
    """By Hall's theorem the most that any subset misses cannot be served, and no more."""
    there = dict(zip(PEOPLE, free, strict=True))
    worst = max(
        sum(units for able, units in asked if able <= set(some)) - sum(there[name] for name in some)
        for some in subsets(PEOPLE)
    )
    found = shortages_of(asked, there)
    assert sum(each.units for each in found) == worst
    seen = set()
    for each in found:
        assert not seen & set(each.asks)
        seen |= set(each.asks)
        assert all(asked[k][0] <= each.people for k in each.asks)
        wanted = sum(asked[k][1] for k in each.asks)
        assert each.units == wanted - sum(there[name] for name in each.people) > 0


def test_two_jobs_for_one_person():
    """By links both are asked for in the first week; as staffed, one of them waits."""
    need = pm.SkillNeed("welding")
    plan = a_plan([job("a", 5, need), job("b", 5, need)], [person("bo", ("welding", 1))])
    found = pm.allocate.gaps(plan)
    told = {(gap.basis, gap.week): (gap.asked, gap.capacity, gap.short) for gap in found.short}
    assert told == {
        (Basis.STAFFED, FIRST): (4800, 2400, 2400),
        (Basis.LOGIC, FIRST): (4800, 2400, 2400),
    }
    loads = {(load.basis, load.week): load for load in found.loads}
    assert {key: (e.demand, e.waiting, e.capacity) for key, e in loads.items()} == {
        (Basis.LOGIC, FIRST): (4800, 0, 2400),
        (Basis.STAFFED, FIRST): (2400, 2400, 2400),
        (Basis.STAFFED, SECOND): (2400, 0, 2400),
    }
    assert [key for key, load in loads.items() if load.binds] == [
        (Basis.LOGIC, FIRST),
        (Basis.STAFFED, FIRST),
    ]
    assert {gap.tasks for gap in found.short} == {("a", "b")}
    assert list(found.to_frame()["short"]) == [2400, 2400]
    assert "Bo" in found.text("zh-CN")
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_higher_levels_count_for_lower_ones():
    """The expert is asked for twice, which the beginner cannot mend, and both together thrice."""
    expert, anybody = pm.SkillNeed("python", 2), pm.SkillNeed("python")
    tasks = [job("a", 2, expert), job("b", 2, expert), job("c", 2, anybody)]
    plan = a_plan(tasks, [person("ana", ("python", 3)), person("bo", ("python", 1))])
    found = pm.allocate.gaps(plan, gains=0)
    logic = [gap for gap in found.short if gap.basis is Basis.LOGIC]
    assert [(gap.people, gap.skills, gap.short) for gap in logic] == [
        (("ana",), (("python", 2),), 960)
    ]
    by_level = {
        load.level: (load.demand, load.capacity)
        for load in found.loads
        if load.basis is Basis.LOGIC
    }
    assert by_level == {2: (1920, 2400), 1: (2880, 4800)}
    assert found.gains == ()


def test_what_one_more_brings_is_computed_anew():
    """Each gain is the finish of the plan with its edits, and part of a week helps less."""
    need, crane = pm.SkillNeed("welding"), pm.ResourceNeed("crane")
    tasks = [job(name, 5, need) for name in "abc"] + [job(name, 3, crane) for name in "de"]
    pool = pm.Resource("crane", "Crane", kind=pm.ResourceKind.EQUIPMENT, capacity=1)
    plan = a_plan(tasks, [person("bo", ("welding", 1)), pool])
    found = pm.allocate.gaps(plan)
    assert found.allocation.schedule.finish == datetime(2027, 1, 22, 18)
    assert len(found.gains) == 4
    for gain in found.gains:
        anew = pm.allocate.assign(pm.apply(plan, gain.edits)).schedule
        assert (gain.finish, gain.is_proved) == (anew.finish, True)
        assert "{" not in gain.text()
    told = {(gain.remedy.kind.value, gain.remedy.first): gain.minutes for gain in found.gains}
    assert told == {
        ("hire", None): 2400,
        ("hire", FIRST): 2400,
        ("units", None): 0,
        ("units", FIRST): 0,
    }


def test_what_nobody_can_do():
    """Without any schedule there are the dates of links, why, and what makes the plan possible."""
    plan = a_plan([job("a", 2, pm.SkillNeed("welding", 2))], [person("bo", ("welding", 1))])
    found = pm.allocate.gaps(plan)
    assert found.allocation is None
    assert [each.code for each in found.conflicts] == ["conflict.nobody_has_skill"]
    assert [(gap.people, gap.short) for gap in found.short] == [((), 960)]
    (gain,) = found.gains
    assert (gain.minutes, gain.finish) == (None, datetime(2027, 1, 5, 18))


def test_leave_is_time_that_is_not_there():
    """Who is away is among those who are too few; certificates that end are, too."""
    need = pm.SkillNeed("welding")
    away = pm.Leave(FIRST, FIRST)
    plan = a_plan([job("a", 2, need)], [person("bo", ("welding", 1), leave=[away])])
    found = pm.allocate.gaps(plan, gains=0)
    logic = [gap for gap in found.short if gap.basis is Basis.LOGIC]
    assert [(gap.people, gap.short, gap.capacity) for gap in logic] == [(("bo",), 480, 1920)]
    skill = pm.Skill("welding", 1, expires=FIRST)
    ended = plan.with_resource(replace(plan.resource("bo"), skills=[skill], leave=()))
    found = pm.allocate.gaps(ended, gains=0)
    assert [(gap.people, gap.short) for gap in found.short] == [(("bo",), 480)]
    assert found.allocation is None


def test_what_is_given_counts_as_named():
    """Two jobs given to one person at once: no other can help, and one more of them would."""
    given_ = [pm.Assignment("a", "bo"), pm.Assignment("b", "bo")]
    tasks = [job("a", 2), job("b", 2)]
    plan = a_plan(tasks, [person("bo"), person("cy")], assignments=given_)
    found = pm.allocate.gaps(plan)
    assert {(gap.people, gap.named, gap.skills, gap.short) for gap in found.short} == {
        (("bo",), ("bo",), (), 960)
    }
    assert found.gains[0].minutes == 960


def test_a_given_allocation_is_not_searched_again():
    """The loads are those of the schedule that is given, after the data date alone."""
    need = pm.SkillNeed("welding")
    plan = a_plan([job("a", 5, need), job("b", 5, need)], [person("bo", ("welding", 1))])
    now = pm.StatusUpdate(
        datetime(2027, 1, 6, 9), tasks=(pm.TaskStatus("a", start=START, percent=0.4),)
    )
    staffing = pm.allocate.assign(plan, status=now)
    found = pm.allocate.gaps(plan, staffing, status=now, gains=0)
    assert found.allocation is staffing
    staffed = {load.week: load.demand for load in found.loads if load.basis is Basis.STAFFED}
    assert staffed == {FIRST: 1440, SECOND: 2400}


@pytest.mark.parametrize("limits", [pm.Limits(seconds=0), pm.Limits(work=0)])
def test_no_time_gives_what_generation_does(limits):
    """A limit of nothing still tells what binds."""
    need = pm.SkillNeed("welding")
    plan = a_plan([job("a", 5, need), job("b", 5, need)], [person("bo", ("welding", 1))])
    found = pm.allocate.gaps(plan, limits=limits)
    assert len(found.short) == 2
    assert found.gains[0].minutes == 2400
