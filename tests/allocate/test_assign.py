"""Who does what, when: worked examples, one a rule, each answer judged again."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

import pmcore as pm
from pmcore import (
    Assignment,
    Availability,
    DateConstraint,
    Dependency,
    InfeasibleError,
    LagCalendar,
    Leave,
    Limits,
    LinkType,
    Mode,
    PlanError,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    chain,
    days,
    hours,
    verify,
    weekly,
)
from pmcore import ConstraintType as C
from pmcore.allocate import Keep, Makespan, Tardiness, assign

START = datetime(2027, 1, 4, 9)  # a Monday
PROOF = Limits(work=20_000)
"""Enough for small plans, and no clock: the first call may have kernels to compile."""
PYTHON = SkillNeed("python")
CRANE = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0)


def at(day, hour=9):
    """An hour of a day of January 2027; 4, 11, 18 and 25 are Mondays."""
    return datetime(2027, 1, 1, hour) + timedelta(days=day - 1)


def person(key, level=1, skill="python", pace=1.0, **fields):
    """Somebody with one skill."""
    return Resource(key, skills=[Skill(skill, level, pace)], **fields)


def plan(tasks, people=(), links=(), **fields):
    """A plan that starts on Monday 4 January 2027."""
    stated = {"start": START, "tasks": tasks, "resources": people, "dependencies": links}
    return pm.Plan("P", **(stated | fields))


def staff(tasks, people=(), links=(), *, asked=None, **fields):
    """The answer for a plan; it passes both judges."""
    return solved(plan(tasks, people, links, **fields), **({"limits": PROOF} | (asked or {})))


def solved(stated, **asked):
    """The answer for a plan; it passes both judges, and its bound holds."""
    found = assign(stated, **asked)
    status = asked.get("status")
    schedule = found.schedule
    assert verify.schedule(stated, schedule, status=status) == ()
    assert verify.assignment(stated, schedule, status=status) == ()
    assert found.proof.bound <= found.proof.objective
    return found


def span(found, task):
    """Start and finish of a task."""
    row = found.schedule[task]
    return row.start, row.finish


def who(found, task):
    """The people of a task, as a set."""
    return set(found.schedule.people(task))


def refused(tasks, people=(), links=(), **fields):
    """The conflicts of a plan that nobody can staff, each told in both languages."""
    with pytest.raises(InfeasibleError) as caught:
        assign(plan(tasks, people, links, **fields))
    conflicts = caught.value.conflicts
    assert conflicts
    for each in conflicts:
        assert each.path
        for language in ("en", "zh-CN"):
            text = each.text(language)
            assert "{" not in text
            assert each.code not in text
    assert conflicts[0].text() in str(caught.value)
    return tuple(each for each in conflicts if not each.code.startswith("wish."))


# Needs


def test_level_decides_who_may():
    """Only the one whose level reaches the need is taken, though the other is free."""
    people = (person("bo", 1), person("ana", 3))
    need = SkillNeed("python", 2)
    found = staff(
        [Task("a", "", days(2), needs=[need]), Task("b", "", days(3), needs=[need])], people
    )
    assert who(found, "a") == who(found, "b") == {"ana"}
    assert found.schedule.finish == at(8, 18)


def test_a_skill_nobody_else_has():
    """The one who has the rarer skill is kept for it, so that both tasks run at once."""
    both = Resource("ana", skills=[Skill("python"), Skill("design")])
    tasks = [
        Task("a", "", days(2), needs=[PYTHON]),
        Task("b", "", days(2), needs=[SkillNeed("design")]),
    ]
    found = staff(tasks, (both, person("bo")))
    assert (who(found, "a"), who(found, "b")) == ({"bo"}, {"ana"})
    assert found.schedule.finish == at(5, 18)


def test_one_person_does_one_thing_at_a_time():
    tasks = [Task("a", "", days(2), needs=[PYTHON]), Task("b", "", days(3), needs=[PYTHON])]
    assert staff(tasks, (person("ana"),)).schedule.finish == at(8, 18)
    assert staff(tasks, (person("ana"), person("bo"))).schedule.finish == at(6, 18)


def test_a_count_of_two_takes_two_different_people():
    tasks = [
        Task("a", "", days(2), needs=[SkillNeed("python", count=2)]),
        Task("b", "", days(1), needs=[PYTHON]),
    ]
    found = staff(tasks, (person("ana"), person("bo")))
    assert sorted(found.schedule.people("a")) == ["ana", "bo"]
    assert found.schedule.finish == at(6, 18)


def test_two_needs_of_one_task_take_two_people():
    """Who has both skills fills one slot of a task only."""
    able = Resource("ana", skills=[Skill("python"), Skill("design")])
    task = Task("a", "", days(1), needs=[PYTHON, SkillNeed("design")])
    found = staff([task], (able, person("bo")))
    slots = {each.slot: each.resource for each in found.schedule.assignments}
    assert slots == {0: "bo", 1: "ana"}


def test_two_halves_make_a_day():
    """At half units one person serves two tasks side by side, and no third."""
    half = [SkillNeed("python", units=0.5)]
    tasks = [Task(name, "", days(2), needs=half) for name in "abc"]
    found = staff(tasks, (person("ana"),))
    assert found.schedule.finish == at(7, 18)
    assert {each.units for each in found.schedule.assignments} == {0.5}


def test_who_works_half_days_cannot_give_a_whole_one():
    people = (person("ana", capacity=0.5), person("bo"))
    tasks = [
        Task("a", "", days(2), needs=[PYTHON]),
        Task("b", "", days(2), needs=[SkillNeed("python", units=0.5)]),
    ]
    found = staff(tasks, people)
    assert (who(found, "a"), who(found, "b")) == ({"bo"}, {"ana"})


def test_two_of_three_cranes_are_two():
    """Of a pool of two, tasks that take two follow each other, those that take one do not."""
    two = [ResourceNeed("crane", 2.0)]
    one = [ResourceNeed("crane")]
    tasks = [Task("a", "", days(1), needs=two), Task("b", "", days(2), needs=two)]
    assert staff(tasks, (CRANE,)).schedule.finish == at(6, 18)
    tasks = [replace(task, needs=one) for task in tasks]
    found = staff(tasks, (CRANE,))
    assert found.schedule.finish == at(5, 18)
    assert found.schedule.people("a") == ("crane",)


def test_a_named_person_is_taken():
    tasks = [
        Task("a", "", days(1), needs=[ResourceNeed("bo")]),
        Task("b", "", days(1), needs=[PYTHON]),
    ]
    found = staff(tasks, (person("bo"), person("ana")))
    assert (who(found, "a"), who(found, "b")) == ({"bo"}, {"ana"})


def test_a_milestone_needs_nobody():
    """A milestone takes no time, waits for its predecessors, and has no people."""
    tasks = [Task("a", "", days(2), needs=[PYTHON]), Task("m", kind=TaskKind.FINISH_MILESTONE)]
    found = staff(tasks, (person("ana"),), chain("a", "m"))
    assert span(found, "m") == (at(5, 18), at(5, 18))
    assert who(found, "m") == set()
    assert found.schedule["m"].is_milestone


# Time of people


def test_service_from_and_until():
    """bo comes on the 7th, ana goes on the 6th: one does what is early, the other what is late."""
    people = (
        person("ana", available_until=at(6)),
        person("bo", available_from=at(7)),
    )
    tasks = [Task("a", "", days(2), needs=[PYTHON]), Task("b", "", days(2), needs=[PYTHON])]
    found = staff(tasks, people)
    spans = {who(found, name).pop(): span(found, name) for name in "ab"}
    assert spans == {"ana": (at(4), at(5, 18)), "bo": (at(7), at(8, 18))}


def test_capacity_steps():
    """From the 6th on ana works half days, which is too little for a whole task."""
    ana = person("ana", availability=[Availability(at(6), 0.5), Availability(at(11), 1.0)])
    whole = Task("a", "", days(3), needs=[PYTHON])
    assert span(staff([whole], (ana,)), "a") == (at(11), at(13, 18))
    half = replace(whole, needs=[SkillNeed("python", units=0.5)])
    assert span(staff([half], (ana,)), "a") == (at(4), at(6, 18))


LEAVE = [Leave(date(2027, 1, 6), date(2027, 1, 7))]


def test_leave_is_not_interrupted_work():
    """Work that leave may not split waits until its person is there for all of it."""
    found = staff([Task("a", "", days(3), needs=[PYTHON])], (person("ana", leave=LEAVE),))
    assert span(found, "a") == (at(8), at(12, 18))
    assert found.schedule["a"].driver.code == "driver.leave"
    assert found.schedule["a"].driver.source == "ana"


def test_leave_splits_what_is_interruptible():
    """Work that may rest goes on around the leave, in two parts."""
    task = Task("a", "", days(3), needs=[PYTHON], is_interruptible=True)
    found = staff([task], (person("ana", leave=LEAVE),))
    assert span(found, "a") == (at(4), at(8, 18))
    assert found.schedule["a"].segments == ((at(4), at(5, 18)), (at(8), at(8, 18)))


def test_somebody_else_covers_leave():
    """Where another person is there, nobody waits."""
    found = staff(
        [Task("a", "", days(3), needs=[PYTHON])], (person("ana", leave=LEAVE), person("bo"))
    )
    assert who(found, "a") == {"bo"}
    assert found.schedule.finish == at(6, 18)


def test_own_calendar():
    """A person of the four-day week works on common days only: three days end on Monday."""
    four = weekly("four", working=(0, 1, 2, 3))
    late = Task(
        "a",
        "",
        days(3),
        needs=[ResourceNeed("di")],
        constraints=[DateConstraint(C.START_NO_EARLIER_THAN, at(6))],
    )
    found = staff([late], (Resource("di", calendar="four"),), calendars=[four])
    assert span(found, "a") == (at(6), at(11, 18))


def test_certificates_expire():
    """Only he whose certificate holds to the end is taken."""
    short = Resource("ana", skills=[Skill("python", expires=date(2027, 1, 5))])
    found = staff([Task("a", "", days(3), needs=[PYTHON])], (short, person("bo")))
    assert who(found, "a") == {"bo"}


# Pace and modes


def test_pace_turns_work_into_time():
    """Six days of work take four at pace 1.5; two people at 1.5 and 0.5 take three."""
    work = Task("a", work=days(6), needs=[PYTHON])
    fast, slow = person("ana", pace=1.5), person("bo", pace=0.5)
    found = staff([work], (fast, slow))
    assert who(found, "a") == {"ana"}
    assert span(found, "a") == (at(4), at(7, 18))
    assert found.schedule["a"].duration == days(4)
    pair = replace(work, needs=[SkillNeed("python", count=2)])
    assert span(staff([pair], (fast, slow)), "a") == (at(4), at(6, 18))


def test_the_slower_one_helps_where_it_pays():
    """Two pieces of work: the faster person takes the longer one."""
    tasks = [Task("a", work=days(6), needs=[PYTHON]), Task("b", work=days(2), needs=[PYTHON])]
    found = staff(tasks, (person("ana", pace=1.5), person("bo", pace=0.5)))
    assert (who(found, "a"), who(found, "b")) == ({"ana"}, {"bo"})
    assert found.schedule.finish == at(7, 18)


def test_half_units_take_twice_as_long():
    work = Task("a", work=days(2), needs=[SkillNeed("python", units=0.5)])
    assert span(staff([work], (person("ana"),)), "a") == (at(4), at(7, 18))


def test_modes():
    """With two people free the quick mode is taken, with one the task's own way."""
    fast = Mode("fast", days(2), needs=[SkillNeed("python", count=2)])
    task = Task("a", "", days(3), needs=[PYTHON], modes=[fast])
    found = staff([task], (person("ana"), person("bo")))
    assert found.schedule["a"].mode == "fast"
    assert (who(found, "a"), found.schedule.finish) == ({"ana", "bo"}, at(5, 18))
    found = staff([task], (person("ana"),))
    assert found.schedule["a"].mode is None
    assert found.schedule.finish == at(6, 18)


# Given assignments


GIVEN = [Task("a", "", days(2), needs=[PYTHON]), Task("b", "", days(2), needs=[PYTHON])]
PAIR = (person("ana"), person("bo"))


def test_given_people_stay():
    """Both tasks are given to ana, so they follow each other although bo is free."""
    given = [Assignment("a", "ana", 0), Assignment("b", "ana", 0)]
    found = staff(GIVEN, PAIR, assignments=given)
    assert who(found, "a") == who(found, "b") == {"ana"}
    assert found.schedule.finish == at(7, 18)


def test_released_people_may_change():
    given = [Assignment("a", "ana", 0), Assignment("b", "ana", 0, is_released=True)]
    found = staff(GIVEN, PAIR, assignments=given)
    assert (who(found, "a"), who(found, "b")) == ({"ana"}, {"bo"})


def test_keep_says_what_is_kept():
    """Kept nothing, both run at once; kept dates, a stays on its stated day."""
    given = [Assignment("a", "ana", 0, start=at(7)), Assignment("b", "ana", 0)]
    stated = plan(GIVEN, PAIR, assignments=given)
    free = assign(stated, keep=Keep.NOTHING)
    assert free.schedule.finish == at(5, 18)
    held = solved(stated, keep={"a": Keep.DATES})
    assert span(held, "a") == (at(7), at(8, 18))
    assert held.schedule["a"].driver.code == "driver.kept"
    assert span(held, "b") == (at(4), at(5, 18))


def test_who_is_given_counts_as_qualified():
    """Whoever states a person without the level knew; the rest of the count is searched."""
    need = SkillNeed("python", 2, count=2)
    found = staff(
        [Task("a", "", days(1), needs=[need])],
        (person("ana", 1), person("bo", 1), person("cy", 2)),
        assignments=[Assignment("a", "bo", 0)],
    )
    assert who(found, "a") == {"bo", "cy"}


def test_given_pool_units_stay():
    """What is given beside the needs is taken too."""
    given = [Assignment("a", "crane", units=2.0)]
    tasks = [Task("a", "", days(2)), Task("b", "", days(1), needs=[ResourceNeed("crane")])]
    found = staff(tasks, (CRANE,), assignments=given)
    assert found.schedule.finish == at(6, 18)
    assert found.schedule.people("a") == ("crane",)


# Dates


@pytest.mark.parametrize(
    ("link", "start"),
    [
        (Dependency("a", "b"), at(6)),
        (Dependency("a", "b", LinkType.SS, days(1)), at(5)),
        (Dependency("a", "b", LinkType.FF, days(2)), at(6)),
        (Dependency("a", "b", LinkType.SF, days(4)), at(6)),
        (Dependency("a", "b", lag=days(1)), at(7)),
        (Dependency("a", "b", lag=-days(1)), at(5)),
        (Dependency("a", "b", percent=0.5), at(7)),
        (Dependency("a", "b", lag=hours(15), lag_calendar=LagCalendar.ELAPSED), at(6)),
        (
            Dependency("a", "b", lag=hours(15), lag_calendar=LagCalendar.ELAPSED, rounds_up=True),
            at(7),
        ),
    ],
)
def test_links_hold_people_too(link, start):
    """a takes two days, b two; each link moves b by its own rule, with people on both."""
    found = staff(GIVEN, PAIR, [link])
    assert found.schedule["b"].start == start
    assert found.proof.status is ProofStatus.OPTIMAL


def test_a_lead_lets_the_successor_go_first():
    """c may end a day before a does, and is due first: a then runs beside b, three days in all.

    Made task by task, a is placed before c, at once, and the whole takes four.
    """
    tasks = [
        Task("a", "", days(1), needs=[SkillNeed("python", 2)]),
        Task("b", "", days(2), needs=[SkillNeed("design", units=0.5)]),
        Task("c", "", days(1), needs=[SkillNeed("design", count=2)], deadline=at(5, 18)),
    ]
    people = (
        Resource("ana", skills=[Skill("python", 2), Skill("design")]),
        Resource("bo", skills=[Skill("design")]),
    )
    found = staff(tasks, people, [Dependency("a", "c", LinkType.FF, -days(1))])
    assert found.proof.status is ProofStatus.OPTIMAL
    assert found.schedule.finish == at(6, 18)


def test_a_start_to_finish_link_lets_the_successor_go_first():
    """b may end as soon as a starts, and is due on Monday; one person does b and then a."""
    tasks = [
        Task("a", "", days(2), needs=[PYTHON]),
        Task("b", "", days(1), needs=[PYTHON], deadline=at(4, 18)),
    ]
    found = staff(tasks, (person("ana"),), [Dependency("a", "b", LinkType.SF)])
    assert (span(found, "b"), span(found, "a")) == ((at(4), at(4, 18)), (at(5), at(6, 18)))


def test_maximum_lag_pulls_the_predecessor():
    """b must follow within a day; ana's other work stands between, so a waits."""
    tasks = [
        Task("a", "", days(1), needs=[ResourceNeed("bo")]),
        Task("b", "", days(1), needs=[ResourceNeed("ana")]),
        Task(
            "c",
            "",
            days(4),
            needs=[ResourceNeed("ana")],
            constraints=[DateConstraint(C.MUST_START_ON, at(4))],
        ),
    ]
    found = staff(tasks, PAIR, [Dependency("a", "b", max_lag=days(1))])
    assert span(found, "b") == (at(8), at(8, 18))
    assert found.schedule["a"].start >= at(6)


@pytest.mark.parametrize(
    ("kind", "day", "start"),
    [
        (C.START_NO_EARLIER_THAN, at(6), at(6)),
        (C.START_ON, at(6), at(6)),
        (C.MUST_START_ON, at(6), at(6)),
        (C.FINISH_NO_EARLIER_THAN, at(8, 18), at(7)),
        (C.FINISH_ON, at(8, 18), at(7)),
        (C.MUST_FINISH_ON, at(8, 18), at(7)),
        (C.START_NO_LATER_THAN, at(4), at(4)),
        (C.FINISH_NO_LATER_THAN, at(5, 18), at(4)),
    ],
)
def test_date_constraints(kind, day, start):
    """ana does both tasks; the constraint of b sets b, and a goes where there is room."""
    tasks = [GIVEN[0], replace(GIVEN[1], constraints=[DateConstraint(kind, day)])]
    found = staff(tasks, (person("ana"),))
    assert found.schedule["b"].start == start
    assert found.schedule.finish == (at(8, 18) if start == at(7) else at(7, 18))


def test_wbs_elements_state_their_start():
    """Work of a project of the portfolio waits for the project's own start."""
    elements = [WbsElement("p1"), WbsElement("p2", start=at(7)), WbsElement("x", parent="p2")]
    tasks = [replace(GIVEN[0], wbs="p1"), replace(GIVEN[1], wbs="x")]
    found = staff(tasks, PAIR, wbs=elements)
    assert span(found, "b") == (at(7), at(8, 18))
    assert found.schedule["b"].driver.code == "driver.element_start"
    rows = {row.id: row for row in found.schedule.wbs}
    assert rows["p2"].start == at(7)


def test_manual_work_stands_and_keeps_its_people():
    """Stated dates are not moved, and who works on them is not free for others."""
    manual = Task(
        "m", kind=TaskKind.MANUAL, start=at(4), finish=at(5, 18), needs=[ResourceNeed("ana")]
    )
    found = staff([manual, Task("a", "", days(1), needs=[PYTHON])], (person("ana"),))
    assert span(found, "m") == (at(4), at(5, 18))
    assert span(found, "a") == (at(6), at(6, 18))


def test_inactive_work_takes_nobody():
    idle = Task("i", "", days(9), kind=TaskKind.INACTIVE, needs=[PYTHON])
    found = staff([idle, Task("a", "", days(1), needs=[PYTHON])], (person("ana"),))
    assert found.schedule.finish == at(4, 18)
    assert who(found, "i") == set()


# What is minimised


def test_deadlines_come_before_length():
    """The task with the deadline goes first although the longer one would drive the end."""
    tasks = [
        Task("a", "", days(4), needs=[PYTHON]),
        Task("b", "", days(1), needs=[PYTHON], deadline=at(4, 18)),
        Task("after", "", days(4)),
    ]
    found = staff(tasks, (person("ana"),), chain("a", "after"))
    assert span(found, "b") == (at(4), at(4, 18))
    assert [term.name for term in found.proof.terms] == ["tardiness", "makespan"]
    assert [term.value for term in found.proof.terms] == [0, days(9)]
    short = staff(tasks, (person("ana"),), chain("a", "after"), asked={"terms": [Makespan()]})
    assert short.schedule.finish == at(13, 18)
    assert [term.name for term in short.proof.terms] == ["makespan"]


def test_the_heavier_lateness_is_avoided():
    """Both are due on Tuesday and one must be late: the weight decides which."""
    late = [
        replace(GIVEN[0], deadline=at(5, 18), weight=1.0),
        replace(GIVEN[1], deadline=at(5, 18), weight=2.5),
    ]
    found = staff(late, (person("ana"),))
    assert span(found, "b") == (at(4), at(5, 18))
    assert found.proof.terms[0].value == days(2)
    turned = [replace(late[0], weight=4.0), late[1]]
    assert span(staff(turned, (person("ana"),)), "a") == (at(4), at(5, 18))


def test_the_first_term_comes_first():
    """Length first: the lateness is the least among the shortest schedules."""
    tasks = [
        Task("a", "", days(4), needs=[PYTHON]),
        Task("b", "", days(1), needs=[PYTHON], deadline=at(4, 18)),
        Task("after", "", days(4)),
    ]
    asked = {"terms": [Makespan(), Tardiness()]}
    found = staff(tasks, (person("ana"),), chain("a", "after"), asked=asked)
    assert [term.value for term in found.proof.terms] == [days(8), days(4)]
    assert span(found, "b") == (at(8), at(8, 18))


def test_an_element_and_a_plan_have_deadlines_too():
    """The last finish below an element counts with its weight, the plan's with 1."""
    elements = [WbsElement("p", deadline=at(5, 18), weight=3.0)]
    tasks = [replace(GIVEN[0], wbs="p"), GIVEN[1]]
    found = staff(tasks, (person("ana"),), wbs=elements, deadline=at(6, 18))
    assert span(found, "a") == (at(4), at(5, 18))
    assert found.proof.terms[0].value == days(1)


def test_no_terms_are_refused():
    with pytest.raises(ValueError, match="no term"):
        assign(plan(GIVEN, PAIR), terms=[])


# Status


def test_done_work_stays():
    """What is done keeps its dates, also where they break every rule, and its people."""
    status = StatusUpdate(
        at(6, 18),
        tasks=[TaskStatus("a", start=at(4), finish=at(6, 18), people=["ana"])],
    )
    found = staff(GIVEN, PAIR, chain("a", "b"), asked={"status": status})
    assert span(found, "a") == (at(4), at(6, 18))
    assert who(found, "a") == {"ana"}
    assert span(found, "b") == (at(7), at(8, 18))
    assert found.schedule["a"].driver.code == "driver.actual"
    assert found.schedule.data_date == at(6, 18)


def test_work_under_way_keeps_its_people():
    """a is bo's and half done: it goes on at the data date with bo, and b starts with ana."""
    status = StatusUpdate(
        at(4, 18), tasks=[TaskStatus("a", start=at(4), remaining=days(3), people=["bo"])]
    )
    found = staff(GIVEN, PAIR, asked={"status": status})
    assert who(found, "a") == {"bo"}
    assert span(found, "a") == (at(4), at(7, 18))
    assert who(found, "b") == {"ana"}
    assert span(found, "b") == (at(5), at(6, 18))


def test_nothing_new_starts_before_the_data_date():
    status = StatusUpdate(at(7, 18))
    found = staff(GIVEN, PAIR, asked={"status": status})
    assert [row.start for row in found.schedule.tasks] == [at(8), at(8)]
    assert found.schedule["a"].driver.code == "driver.data_date"


def test_the_last_update_of_the_plan_counts():
    """Without a status the plan's own last update is taken."""
    updates = [StatusUpdate(at(4, 18)), StatusUpdate(at(5, 18))]
    found = assign(plan(GIVEN, PAIR, updates=updates))
    assert found.schedule.data_date == at(5, 18)
    assert found.schedule.start == at(6)


# Reasons


def test_explain_names_the_person():
    """b waits for ana, she for a, and a starts with the plan."""
    found = staff(GIVEN, (person("ana", name="Ana"),))
    first, second = sorted("ab", key=lambda name: found.schedule[name].start)
    steps = found.schedule.explain(second).steps
    assert [step.code for step in steps] == ["driver.person", "driver.plan_start"]
    assert steps[0].facts["resource"] == "ana"
    assert steps[0].facts["predecessor"] == steps[0].source == first
    assert "Ana" in steps[0].text()
    assert "Ana" in steps[0].text("zh-CN")


def test_explain_names_the_link_and_the_pool():
    two = [ResourceNeed("crane", 2.0)]
    tasks = [
        Task("a", "", days(1), needs=two),
        Task("b", "", days(2), needs=two),
        Task("c", "", days(1)),
    ]
    found = staff(tasks, (replace(CRANE, name="The crane"),), chain("a", "b", "c"))
    assert found.schedule["b"].driver.source == "a"
    assert [step.source for step in found.schedule.explain("c").steps][:2] == ["b", "a"]
    found = staff(tasks, (replace(CRANE, name="The crane"),), chain("a", "c"))
    last = max("ab", key=lambda name: found.schedule[name].start)
    assert found.schedule[last].driver.code == "driver.pool"
    assert "The crane" in found.schedule.explain(last).text()


def test_critical_are_the_chains_that_drive_the_finish():
    """a, b in a row with one person are critical; what runs beside them is not."""
    tasks = [*GIVEN, Task("c", "", days(1))]
    found = staff(tasks, (person("ana"),))
    assert set(found.schedule.critical) == {"a", "b"}


def test_rows_of_an_answer():
    """One row an assignment, with dates."""
    columns = staff(GIVEN[:1], (person("ana"),)).columns()
    assert columns["resource"] == ["ana"]
    assert (columns["start"], columns["finish"]) == ([at(4)], [at(5, 18)])


# What cannot be


def one(need, **fields):
    """A task of two days with one need."""
    return [Task("a", "Paint the hall", days(2), needs=[need], **fields)]


def test_nobody_has_the_skill():
    (conflict,) = refused(one(SkillNeed("welding")), (person("ana"),))
    assert conflict.code == "conflict.nobody_has_skill"
    assert conflict.path == 'tasks["a"].needs[0]'
    for language in ("en", "zh-CN"):
        assert "Paint the hall" in conflict.text(language)
        assert "welding" in conflict.text(language)


def test_the_level_is_too_high():
    (conflict,) = refused(one(SkillNeed("python", 3)), (person("ana", 2), person("bo", 1)))
    assert conflict.code == "conflict.nobody_has_skill"
    assert conflict.facts["best"] == 2
    assert "python" in conflict.text("zh-CN")


def test_more_people_are_needed_than_there_are():
    (conflict,) = refused(one(SkillNeed("python", count=3)), PAIR)
    assert conflict.code == "conflict.too_few_people"
    for language in ("en", "zh-CN"):
        text = conflict.text(language)
        assert "ana" in text
        assert "bo" in text
        assert "3" in text


def test_the_same_person_cannot_fill_two_needs():
    (conflict,) = refused(
        [Task("a", "", days(1), needs=[PYTHON, SkillNeed("design")])],
        (Resource("ana", skills=[Skill("python"), Skill("design")]),),
    )
    assert conflict.code == "conflict.too_few_people"


def test_leave_for_ever():
    """The only one who can is away from before the start until long after."""
    away = [Leave(date(2026, 12, 1), date.max)]
    (conflict,) = refused(one(PYTHON), (person("ana", leave=away),))
    assert conflict.code == "conflict.never_there"
    assert conflict.path.startswith('tasks["a"]')
    for language in ("en", "zh-CN"):
        text = conflict.text(language)
        assert "Paint the hall" in text
        assert "ana" in text


@pytest.mark.parametrize("is_interruptible", [False, True])
@pytest.mark.parametrize(
    "gone",
    [
        {"available_until": at(5)},
        {"availability": [Availability(at(5), 0.0)]},
        {"skills": [Skill("python", expires=date(2027, 1, 4))]},
    ],
)
def test_service_ends_too_early(gone, is_interruptible):
    """ana goes after a day, the work takes two."""
    people = (replace(person("ana"), **gone),)
    (conflict,) = refused(one(PYTHON, is_interruptible=is_interruptible), people)
    assert conflict.code == "conflict.never_there"
    assert conflict.facts["people"] == ("ana",)


def test_a_person_without_capacity():
    (conflict,) = refused(one(PYTHON), (person("ana", capacity=0.0),))
    assert conflict.code == "conflict.nobody_has_time"
    (conflict,) = refused(one(ResourceNeed("ana")), (person("ana", capacity=0.0),))
    assert conflict.code == "conflict.too_much_of_person"
    assert "ana" in conflict.text("zh-CN")


def test_a_pool_that_is_too_small():
    (conflict,) = refused(one(ResourceNeed("crane", 3.0)), (CRANE,))
    assert conflict.code == "conflict.too_much_of_pool"
    assert "crane" in conflict.text()
    (conflict,) = refused(one(ResourceNeed("crane")), (replace(CRANE, capacity=0.0),))
    assert conflict.code == "conflict.too_much_of_pool"


def test_calendars_that_never_meet():
    calendars = [weekly("early", working=(0, 1)), weekly("late", working=(3, 4))]
    task = one(ResourceNeed("ana"), calendar="early")
    (conflict,) = refused(task, (Resource("ana", calendar="late"),), calendars=calendars)
    assert conflict.code == "conflict.never_together"
    assert conflict.facts["people"] == ("ana",)


def test_every_conflict_is_told_at_once():
    """Two tasks that cannot be staffed are two conflicts."""
    tasks = [*one(SkillNeed("welding")), Task("b", "", days(1), needs=[ResourceNeed("crane", 3.0)])]
    found = refused(tasks, (person("ana"), CRANE))
    assert [each.code for each in found] == [
        "conflict.nobody_has_skill",
        "conflict.too_much_of_pool",
    ]


def test_latest_dates_by_logic_and_by_people():
    """A date that links alone break, and one that only the people break."""
    soon = [DateConstraint(C.FINISH_NO_LATER_THAN, at(5, 18))]
    tasks = [GIVEN[0], replace(GIVEN[1], constraints=soon)]
    (conflict,) = refused(tasks, PAIR, chain("a", "b"))
    assert conflict.code == "conflict.latest_by_logic"
    both = [replace(task, constraints=soon) for task in GIVEN]
    (conflict,) = refused(both, (person("ana"),))
    assert conflict.code == "conflict.latest"
    assert assign(plan(both, PAIR)).schedule.finish == at(5, 18)


def test_pinned_work_that_collides():
    """Two tasks are fixed on the same days and only ana can do them."""
    pins = [DateConstraint(C.MUST_START_ON, at(4))]
    (conflict,) = refused([replace(task, constraints=pins) for task in GIVEN], (person("ana"),))
    assert conflict.code == "conflict.pinned"
    assert "ana" in conflict.text("zh-CN")


@pytest.mark.parametrize(
    "broken",
    [
        plan(GIVEN, PAIR, [Dependency("a", "nowhere")]),
        plan(GIVEN, PAIR, chain("a", "b", "a")),
        plan([Task("a", "", -5)]),
        plan([Task("a", "", days(1), needs=[ResourceNeed("nobody")])]),
        plan(GIVEN, PAIR, assignments=[Assignment("a", "nobody")]),
    ],
)
def test_bad_plans_are_refused_with_their_problems(broken):
    with pytest.raises(PlanError) as caught:
        assign(broken)
    assert caught.value.problems
    assert all(each.path and each.text("zh-CN") for each in caught.value.problems)


def test_limits_of_nothing():
    """Limits that bound nothing are refused where they are made."""
    with pytest.raises(ValueError, match="seconds"):
        assign(plan(GIVEN, PAIR), limits=Limits(seconds=-1))
    with pytest.raises((TypeError, ValueError), match="seed"):
        assign(plan(GIVEN, PAIR), seed=-1)
