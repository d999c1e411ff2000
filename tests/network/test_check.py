"""What is wrong with a plan: every problem at once, by name, never a traceback."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Dependency, Task, chain, days, hours, money
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)


def plan(**fields):
    base = {"start": START, "tasks": [Task("a", "A", days(1)), Task("b", "B", days(2))]}
    return pm.Plan("P", **(base | fields))


def found(value):
    return {(problem.code.removeprefix("plan."), problem.path) for problem in pm.check(value)}


def test_a_sound_plan_has_no_problem():
    assert pm.check(plan(dependencies=chain("a", "b"))) == ()


def test_all_problems_come_at_once():
    """Eight planted faults of different kinds are all named in one call."""
    broken = plan(
        tasks=[
            Task("a", "A", -5),
            Task("a", "A again", days(1)),
            Task("b", "B", True),
            Task("c", "C", math.nan),
            Task("d", "D", 10**10),
            Task("e", "E", days(1), wbs="nowhere"),
            Task("f", "F", days(1), deadline=datetime(2027, 1, 1, tzinfo=UTC)),
        ],
        dependencies=[*chain("c", "d", "e", "c"), Dependency("a", "ghost")],
    )
    assert {code for code, _ in found(broken)} == {
        "negative",
        "duplicate_id",
        "wrong_type",
        "not_finite",
        "too_large",
        "unknown_reference",
        "zoned_instant",
        "circle",
    }


def test_a_milestone_needs_one_actual_date_alone():
    """Its finish is its start too; of a task with a duration the start is lacking."""
    done = [pm.TaskStatus(name, finish=datetime(2027, 1, 6, 18)) for name in ("a", "m")]
    stated = plan(updates=[pm.StatusUpdate(datetime(2027, 1, 8, 18), done)])
    stated = stated.put(Task("m", "M"))
    update = 'updates["2027-01-08 18:00:00"].tasks["a"]'
    assert found(stated) == {("finish_without_start", update)}


def test_a_choice_is_named_as_it_is_written():
    """Members of an enum by their names, texts as they are, in both languages."""
    broken = plan(
        checks=[pm.QualityCheck("q", outcome="pass")],
        requirements=[pm.Requirement("r", priority="high")],
    )
    told = {each.path: each for each in pm.check(broken)}
    check, asked = told['checks["q"].outcome'], told['requirements["r"].priority']
    members = "CheckOutcome.PASS, CheckOutcome.FAIL, CheckOutcome.UNKNOWN"
    assert f"one of {members} is needed, found 'pass'" in check.text()
    assert f"需要{members}之一，实际为'pass'" in check.text("zh-CN")
    assert "one of must, should, could, wont is needed" in asked.text()


def test_a_circle_is_named_as_a_chain():
    problem = pm.check(plan(dependencies=chain("a", "b", "a")))[0]
    assert problem.text() == (
        'dependencies["a->b"]: the links go in a circle: a -> b -> a. Remove one of these links.'
    )
    assert "循环" in problem.text("zh-CN")


def test_a_task_that_waits_for_itself_is_a_circle():
    assert found(plan(dependencies=chain("a", "a"))) == {("circle", 'dependencies["a->a"]')}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tasks": []}, ("no_tasks", "tasks")),
        ({"tasks": [Task(" ", "A", 1)]}, ("empty_id", 'tasks[" "]')),
        ({"start": date(2027, 1, 4)}, ("wrong_type", "start")),
        ({"tasks": "abc"}, ("wrong_type", "tasks")),
        ({"tasks": [Task("a", "A", 2.5)]}, ("wrong_type", 'tasks["a"].duration')),
        ({"tasks": [Task("a", "A", math.inf)]}, ("not_finite", 'tasks["a"].duration')),
        (
            {"tasks": [Task("a", "A", 1, kind=pm.TaskKind.FINISH_MILESTONE)]},
            ("long_milestone", 'tasks["a"]'),
        ),
        (
            {"tasks": [Task("a", "A", 1, kind=pm.TaskKind.MANUAL)]},
            ("manual_without_start", 'tasks["a"]'),
        ),
        (
            {"tasks": [Task("a", constraints=[pm.DateConstraint(pm.ConstraintType.START_ON)])]},
            ("constraint_without_date", 'tasks["a"].constraints[0]'),
        ),
        (
            {"dependencies": [Dependency("a", "b", lag=5, max_lag=4)]},
            ("max_below_lag", 'dependencies["a->b"]'),
        ),
        (
            {"calendars": [pm.Calendar("c", weeks=[pm.WorkWeek(((),) * 7)])]},
            ("never_works", 'calendars["c"]'),
        ),
        (
            {"calendars": [pm.Calendar("c", weeks=[pm.WorkWeek(((),) * 6)])]},
            ("week_length", 'calendars["c"].weeks[0].days'),
        ),
        (
            {"calendars": [pm.Calendar("c", weeks=[pm.WorkWeek(((pm.Shift(540, 540),),) * 7)])]},
            ("shift_length", 'calendars["c"].weeks[0].days[0]'),
        ),
        (
            {"calendars": [pm.Calendar("c", base="d"), pm.Calendar("d", base="c")]},
            ("circle", "calendars"),
        ),
        (
            {"resources": [pm.Resource("r", leave=[pm.Leave(date(2027, 2, 2), date(2027, 2, 1))])]},
            ("finish_before_start", 'resources["r"].leave[0]'),
        ),
        ({"resources": [pm.Resource("r", rate=money(5))]}, ("no_currency", "currency")),
        (
            {"resources": [pm.Resource("r", rate=money(5, "EUR"))], "currency": "CNY"},
            ("no_exchange_rate", 'resources["r"].rate'),
        ),
        ({"risks": [pm.Risk("r", probability=1.2)]}, ("out_of_bounds", 'risks["r"].probability')),
        (
            {"risks": [pm.Risk("r", probability=0.5, impacts=[pm.Delay("ghost", 5)])]},
            ("unknown_reference", 'risks["r"].impacts[0].task'),
        ),
        (
            {"tasks": [Task("a", estimate=pm.Pert(5, 3, 9))]},
            ("order", 'tasks["a"].estimate'),
        ),
        (
            {"tasks": [Task("a", estimate=pm.Normal(5, -1))]},
            ("negative", 'tasks["a"].estimate.sd'),
        ),
        (
            {"tasks": [Task("a", estimate=pm.Discrete((1, 2), (0.5, 0.6)))]},
            ("chances", 'tasks["a"].estimate.chances'),
        ),
        (
            {"tasks": [Task("a", estimate=pm.Quantiles((0, 1), (2, 1)))]},
            ("quantiles", 'tasks["a"].estimate'),
        ),
        (
            {"updates": [pm.StatusUpdate(START, [pm.TaskStatus("a", percent=1.5)])]},
            ("out_of_bounds", 'updates["2027-01-04 09:00:00"].tasks[0].percent'),
        ),
    ],
)
def test_each_fault_has_its_name_and_its_path(fields, expected):
    assert expected in found(plan(**fields))
    for problem in pm.check(plan(**fields)):
        for language in ("en", "zh-CN"):
            assert "{" not in problem.text(language)


def test_engines_raise_every_error_and_no_warning():
    warned = plan(tasks=[Task("a", "A", days(1), needs=[pm.SkillNeed("magic")])])
    assert [problem.severity for problem in pm.check(warned)] == [pm.Severity.WARNING]
    assert pm.schedule.critical_path(warned).finish == datetime(2027, 1, 4, 18)
    with pytest.raises(pm.PlanError) as caught:
        pm.schedule.critical_path(plan(tasks=[Task("a", "A", -1), Task("b", "B", -2)]))
    assert len(caught.value.problems) == 2


@given(plans(resources=True))
def test_plans_that_are_built_to_be_sound_are_sound(value):
    assert [p for p in pm.check(value) if p.severity is pm.Severity.ERROR] == []


JUNK = st.sampled_from(
    [None, True, -1, 10**20, math.nan, math.inf, "x", "", (), (1,), START, b"x", [], {}]
)


@given(
    st.sampled_from(
        ["id", "name", "duration", "work", "needs", "calendar", "wbs", "kind", "weight"]
    ),
    JUNK,
)
def test_junk_in_a_task_never_ends_in_a_traceback(field, junk):
    """Whatever stands in a field, check answers with problems or with none."""
    value = plan(tasks=[replace(Task("a", "A", hours(1)), **{field: junk}), Task("b")])
    for problem in pm.check(value):
        assert problem.text("zh-CN")


@given(
    st.sampled_from(
        ["start", "calendar", "tasks", "dependencies", "settings", "budget", "updates"]
    ),
    JUNK,
)
def test_junk_in_a_plan_never_ends_in_a_traceback(field, junk):
    for problem in pm.check(replace(plan(), **{field: junk})):
        assert problem.text("en")


FACTS = [pm.TaskStatus("zz"), pm.TaskStatus("a", start=START, percent=math.nan, people=["nobody"])]


@pytest.mark.parametrize(
    "engine",
    [
        lambda plan, facts: pm.schedule.critical_path(plan, status=facts),
        lambda plan, facts: pm.risk.simulate(plan, samples=1, status=facts),
        lambda plan, facts: pm.cost.earned_value(plan, pm.cost.baseline(plan, name="b"), facts),
    ],
)
def test_facts_that_do_not_fit_are_named_by_every_engine(engine):
    """All at once, as those that stand in the plan are."""
    value = plan(tasks=[Task("a", duration=days(1))])
    facts = pm.StatusUpdate(START, FACTS)
    with pytest.raises(pm.PlanError) as error:
        engine(value, facts)
    assert set(error.value.problems) == set(pm.check(replace(value, updates=[facts])))
    assert len(error.value.problems) == 3


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"wbs": [pm.WbsElement("w", settings=pm.Settings())]}, 'wbs["w"].settings'),
        ({"tasks": [Task("a", "A", estimate=pm.Uniform(60, 120))]}, 'tasks["a"].estimate'),
    ],
)
def test_wishes_that_the_passes_do_not_follow_are_said(fields, path):
    problems = pm.check(plan(**fields))
    assert [(each.code, each.path, each.severity) for each in problems] == [
        ("plan.not_computed", path, pm.Severity.WARNING)
    ]


def test_edits_may_name_what_other_edits_bring():
    """A change that adds a task and its link is right; one to what nobody brings is not."""
    brings = [
        pm.Edit("tasks", "new", "", None, Task("new", duration=60)),
        pm.Edit("dependencies", "a->new", "", None, Dependency("a", "new")),
    ]
    lost = pm.Edit("dependencies", "a->gone", "", None, Dependency("a", "gone"))
    changes = (pm.ChangeRequest("one", edits=brings), pm.ChangeRequest("two", edits=[lost]))
    assert found(plan(changes=changes)) == {
        ("unknown_reference", 'changes["two"].edits[0].after.successor')
    }
    linked = plan(changes=changes[:1], dependencies=[Dependency("a", "new")])
    assert found(linked) == {("unknown_reference", 'dependencies["a->new"].successor')}
