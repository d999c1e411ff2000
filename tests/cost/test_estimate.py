"""What a plan costs, bottom-up: worked examples by hand, laws, and the judge's own sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    Accrual,
    Assignment,
    CostItem,
    Dependency,
    ExchangeRate,
    LinkType,
    MaterialNeed,
    Mode,
    Plan,
    PlanError,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    ResourceNeed,
    Schedule,
    ScheduledTask,
    Skill,
    SkillNeed,
    Task,
    TaskKind,
    WbsElement,
    cost,
    days,
    hours,
    io,
    money,
    verify,
)
from pmcore.examples import lantern_bay, lantern_bay_approved
from pmcore.schedule import critical_path
from tests.strategies import assignments, instants, plans

START = datetime(2027, 1, 4, 9)  # a Monday
ANA = Resource("ana", skills=[Skill("analysis", 3)], rate=money(60))
BO = Resource("bo", skills=[Skill("analysis", 1), Skill("python", 2)], rate=money(90))
CRANE = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2, rate=money(30))
STEEL = Resource("steel", kind=ResourceKind.MATERIAL, rate=money(7))


def plan_of(*tasks: Task, **more: object) -> Plan:
    """A plan of some tasks and two people, a crane and steel."""
    held: dict[str, object] = {"resources": (ANA, BO, CRANE, STEEL), "currency": "CNY"} | more
    return Plan("P", start=START, tasks=tasks, **held)  # type: ignore[arg-type]


def amounts(plan: Plan, schedule: Schedule | None = None) -> list[tuple[str, str | None, int]]:
    """Category, resource and whole major units of each line."""
    lines = cost.estimate(plan, schedule).lines
    return [(line.category, line.resource, line.amount // 100) for line in lines]


def test_people_cost_units_times_time_times_price():
    """Half of Ana for two days of eight hours at 60 is 480."""
    plan = plan_of(Task("a", duration=days(2)), assignments=[Assignment("a", "ana", units=0.5)])
    found = cost.estimate(plan)
    assert found.total == money(480)
    assert found.lines[0].work == hours(8)
    assert found.assumptions == ()


def test_stated_work_counts_in_place_of_units_times_time():
    """Three hours are three hours, however long the task."""
    plan = plan_of(Task("a", duration=days(2)), assignments=[Assignment("a", "ana", work=hours(3))])
    assert amounts(plan) == [("labour", "ana", 180)]


def test_an_assignment_with_dates_of_its_own_is_paid_for_these():
    """Bo joins on the second day of three."""
    late = Assignment("a", "bo", start=datetime(2027, 1, 5, 9))
    plan = plan_of(Task("a", duration=days(3)), assignments=[late])
    line = cost.estimate(plan).lines[0]
    assert line.amount == money(16 * 90)
    assert (line.start, line.finish) == (datetime(2027, 1, 5, 9), None)


def test_a_price_that_changes_on_the_way_is_split_by_working_time():
    """One day at 60 and three at 100; the weekend between counts for neither."""
    ana = replace(ANA, rates=[Rate(money(100), datetime(2027, 1, 9))])
    task = Task("a", duration=days(4))
    plan = plan_of(task, resources=[ana], assignments=[Assignment("a", "ana")])
    plan = replace(plan, start=datetime(2027, 1, 8, 9))  # a Friday
    assert amounts(plan) == [("labour", "ana", 8 * 60 + 24 * 100)]


def test_before_the_first_dated_price_that_price_counts_and_the_estimate_says_so():
    """An assumption, not a free week."""
    cy = Resource("cy", rates=[Rate(money(50), datetime(2027, 2, 1))])
    plan = plan_of(Task("a", duration=days(1)), resources=[cy], assignments=[Assignment("a", "cy")])
    found = cost.estimate(plan)
    assert found.total == money(400)
    assert [each.code for each in found.assumptions] == ["cost.price_before"]
    assert "Mon 1 Feb 2027" in found.assumptions[0].text()


def test_a_pool_costs_its_units_and_each_use_of_one():
    """Two cranes for a day at 30, and 40 to bring each of them."""
    crane = replace(CRANE, rates=[Rate(money(40), basis=RateBasis.USE)])
    plan = plan_of(Task("a", duration=days(1), needs=[ResourceNeed("crane", 2)]), resources=[crane])
    assert amounts(plan) == [("equipment", "crane", 480), ("equipment", "crane", 80)]
    assert [line.accrual for line in cost.estimate(plan).lines] == [Accrual.EVEN, Accrual.START]


def test_material_costs_quantity_times_the_price_when_it_falls_due():
    """Used at the end, it has the price of that day; produced, it is no cost."""
    steel = replace(STEEL, rates=[Rate(money(9), datetime(2027, 1, 6))])
    needs = [MaterialNeed("steel", 2.5), MaterialNeed("steel", 1, Accrual.END)]
    task = Task("a", duration=days(4), needs=[*needs, MaterialNeed("steel", -3)])
    found = cost.estimate(plan_of(task, resources=[steel]))
    assert [line.amount for line in found.lines] == [money("17.5"), money(9)]
    assert [line.quantity for line in found.lines] == [2.5, 1]
    even = plan_of(Task("a", duration=days(4), needs=[MaterialNeed("steel", 1, Accrual.EVEN)]))
    assert cost.estimate(replace(even, resources=(steel,))).total == money(8)


def test_a_material_assignment_fills_its_need():
    """What the assignment says counts, once."""
    task = Task("a", duration=days(1), needs=[MaterialNeed("steel", 5, Accrual.END)])
    plan = plan_of(task, assignments=[Assignment("a", "steel", quantity=4.0)])
    line = cost.estimate(plan).lines[0]
    assert (line.amount, line.accrual, line.quantity) == (money(28), Accrual.END, 4.0)
    assert len(cost.estimate(plan).lines) == 1


def test_a_need_without_a_name_is_priced_at_the_mean_of_the_qualified():
    """Ana at 60 and Bo at 90 can both analyse: 75; at level 2 only Ana can."""
    low = plan_of(Task("a", duration=days(1), needs=[SkillNeed("analysis", units=0.5)]))
    high = plan_of(Task("a", duration=days(1), needs=[SkillNeed("analysis", 2)]))
    assert cost.estimate(low).total == money(4 * 75)
    found = cost.estimate(high)
    assert found.total == money(8 * 60)
    assert found.lines[0].is_assumed
    assert found.assumptions[0].path == 'tasks["a"].needs[0]'
    assert found.assumptions[0].facts["people"] == ("ana",)


def test_who_has_left_or_whose_certificate_has_expired_sets_no_price():
    """Only Bo is left to price the need."""
    ana = replace(ANA, skills=[Skill("analysis", 3, expires=date(2027, 1, 3))])
    cy = Resource("cy", skills=[Skill("analysis", 3)], rate=money(500), is_active=False)
    plan = plan_of(
        Task("a", duration=days(1), needs=[SkillNeed("analysis")]), resources=[ana, BO, cy]
    )
    assert cost.estimate(plan).total == money(8 * 90)


def test_a_need_that_nobody_can_fill_is_free_and_named():
    """The estimate says what it cannot price."""
    found = cost.estimate(plan_of(Task("a", duration=days(1), needs=[SkillNeed("law")])))
    assert found.total == 0
    assert found.assumptions[0].code == "cost.nobody_qualified"
    assert found.assumptions[0].text("zh-CN") == "没有已定价的人员具备1级law，所缺1人按零费用计"


def test_only_the_missing_part_of_a_need_is_assumed():
    """Two analysts are needed, Ana is one of them by slot, Bo by being able to."""
    task = Task("a", duration=days(1), needs=[SkillNeed("analysis", count=3)])
    plan = plan_of(task, assignments=[Assignment("a", "ana", 0), Assignment("a", "bo")])
    found = cost.estimate(plan)
    assert found.assumptions[0].facts["missing"] == 1
    assert found.total == money(8 * (60 + 90 + 75))


def test_people_of_the_schedule_come_before_those_given():
    """A schedule that names nobody for a task leaves it to the given ones."""
    plan = plan_of(
        Task("a", duration=days(1)),
        Task("b", duration=days(1)),
        assignments=[Assignment("a", "ana", is_released=True), Assignment("b", "ana")],
    )
    schedule = replace(critical_path(plan), assignments=(Assignment("a", "bo"),))
    assert amounts(plan, schedule) == [("labour", "bo", 720), ("labour", "ana", 480)]


def test_the_mode_that_a_schedule_chose_states_needs_and_costs():
    """The fast way takes the crane and a permit."""
    fast = Mode("fast", days(1), needs=[ResourceNeed("crane")], costs=[CostItem(money(5))])
    plan = plan_of(Task("a", duration=days(3), needs=[SkillNeed("python")], modes=[fast]))
    row = ScheduledTask("a", "", START, datetime(2027, 1, 4, 18), duration=days(1), mode="fast")
    schedule = Schedule((row,), row.start, row.finish)
    assert amounts(plan, schedule) == [("equipment", "crane", 240), ("fixed", None, 5)]
    assert amounts(plan) == [("labour", None, 24 * 90)]


def test_a_cost_item_is_converted_on_the_day_it_falls_due():
    """At the end of the task the euro costs more."""
    rates = [ExchangeRate("EUR", 7.0), ExchangeRate("EUR", 8.0, date(2027, 1, 5))]
    items = [
        CostItem(money(10, "EUR"), Accrual.START, category="travel"),
        CostItem(money(10, "EUR"), Accrual.END, name="fee"),
    ]
    plan = plan_of(Task("a", duration=days(2), costs=items), exchange_rates=rates)
    found = cost.estimate(plan)
    assert found.categories == {"travel": money(70), "fixed": money(80)}
    assert found.lines[1].name == "fee"


def test_a_resource_without_a_price_is_named_once():
    """However many tasks it works on."""
    cy = Resource("cy", name="Cy")
    plan = plan_of(
        Task("a", duration=days(1)),
        Task("b", duration=days(1)),
        resources=[cy],
        assignments=[Assignment("a", "cy"), Assignment("b", "cy")],
    )
    found = cost.estimate(plan)
    assert [each.text() for each in found.assumptions] == [
        "Cy has no price; its work is counted as free"
    ]
    assert all(line.is_assumed for line in found.lines)


def test_level_of_effort_costs_as_long_as_it_stretches():
    """From the first to the last task it accompanies, whatever its own duration."""
    plan = plan_of(
        Task("a", duration=days(2)),
        Task("b", duration=days(3)),
        Task("lead", kind=TaskKind.LEVEL_OF_EFFORT),
        dependencies=[
            Dependency("a", "b"),
            Dependency("a", "lead", LinkType.SS),
            Dependency("lead", "b", LinkType.FF),
        ],
        assignments=[Assignment("lead", "ana", units=0.25)],
    )
    assert cost.estimate(plan).total == money(10 * 60)


def test_tasks_taken_out_of_the_plan_cost_nothing():
    """Inactive work is not in the estimate."""
    task = Task("a", duration=days(1), kind=TaskKind.INACTIVE, costs=[CostItem(money(5))])
    plan = plan_of(task, Task("b", duration=days(1)))
    assert cost.estimate(plan).total == 0


def test_elements_add_up_the_tree():
    """A root is the sum of all below it; a task outside the tree counts in the total only."""
    tree = [WbsElement("1", "All"), WbsElement("1.1", "Part", "1"), WbsElement("2")]
    tasks = [
        Task("a", duration=days(1), wbs="1.1", costs=[CostItem(100)]),
        Task("b", duration=days(1), wbs="1", costs=[CostItem(20, category="travel")]),
        Task("c", duration=days(1), costs=[CostItem(3)]),
    ]
    found = cost.estimate(plan_of(*tasks, wbs=tree))
    assert [(each.id, each.level, each.amount) for each in found.elements] == [
        ("1", 0, 120),
        ("1.1", 1, 100),
    ]
    assert found.elements[0].categories.plain() == {"fixed": 100, "travel": 20}
    assert (found.total, found.of("c"), found.of("x"), found.of_element("1.1")) == (123, 3, 0, 100)
    with pytest.raises(KeyError):
        found.of_element("2")


def test_a_schedule_of_another_plan_is_refused_with_all_differences():
    """Unknown tasks and tasks without dates are named together."""
    plan = plan_of(Task("a", duration=days(1)), Task("b", duration=days(1)))
    other = plan_of(Task("a", duration=days(1)), Task("c", duration=days(1)))
    with pytest.raises(PlanError) as error:
        cost.estimate(plan, critical_path(other))
    assert {(each.code, each.path) for each in error.value.problems} == {
        ("cost.task_unknown", 'tasks["c"]'),
        ("cost.no_dates", 'tasks["b"]'),
    }


def test_the_frame_has_a_row_a_task_and_category_in_major_units():
    """Amounts in yuan, as people read them."""
    plan = plan_of(
        Task("a", duration=days(1), costs=[CostItem(250), CostItem(50)]),
        assignments=[Assignment("a", "ana")],
    )
    frame = cost.estimate(plan).to_frame()
    assert frame["category"].tolist() == ["labour", "fixed"]
    assert frame["amount"].tolist() == [480.0, 3.0]


def test_the_worked_example_of_a_client_project():
    """54 tasks and 11 people: labour, fixed cost and the tree of its seven parts, by hand."""
    found = cost.estimate(lantern_bay(), lantern_bay_approved())
    assert found.total == money(1_228_600)
    assert found.categories == {"labour": money(922_600), "fixed": money(306_000)}
    parts = [53_040, 83_600, 119_680, 360_400, 239_920, 181_520, 190_440]
    assert [found.of_element(str(number)) for number in range(1, 8)] == list(map(money, parts))
    assert found.assumptions == ()
    assert io.loads(io.dumps(found)) == found


@st.composite
def priced_plans(draw: st.DrawFn) -> Plan:
    """Plans with people, pools and material, prices that change, and given assignments."""
    plan = draw(plans(max_tasks=5, resources=True, costs=True, constraints=False))
    rates = st.lists(
        st.builds(
            Rate,
            st.integers(1, 10**5) | st.integers(1, 10**4).map(lambda cents: money(cents, "EUR")),
            st.none() | st.sampled_from([datetime(2027, 1, day) for day in range(4, 20)]),
            basis=st.sampled_from(RateBasis),
        ),
        max_size=3,
    )
    team = tuple(replace(each, rates=draw(rates)) for each in plan.resources)
    changes = [ExchangeRate("EUR", 7.3), ExchangeRate("EUR", 7.9, date(2027, 1, 12))]
    staff = [_dressed(draw, each) for each in draw(assignments(plan))]
    if draw(st.booleans()):
        quantity = draw(st.sampled_from((None, 2.5)))
        staff.append(Assignment(plan.tasks[0].id, "steel", units=3.0, quantity=quantity))
    return replace(plan, resources=team, exchange_rates=changes, assignments=tuple(staff))


def _dressed(draw: st.DrawFn, each: Assignment) -> Assignment:
    """Give an assignment part of its person's time, work or dates of its own, now and then."""
    start, finish = sorted(draw(st.tuples(instants(days=10), instants(days=10))))
    return replace(
        each,
        units=draw(st.sampled_from((1.0, 0.3))),
        work=draw(st.sampled_from((None, None, 100))),
        start=draw(st.sampled_from((None, None, start))),
        finish=draw(st.sampled_from((None, None, finish))),
    )


@given(priced_plans())
def test_every_amount_is_what_the_judge_computes(plan):
    """Minute by minute and from the prices as stated, without any code in common."""
    schedule = critical_path(plan)
    assert verify.estimate(plan, schedule, cost.estimate(plan, schedule).lines) == ()


@settings(max_examples=60)
@given(priced_plans())
def test_a_baseline_is_phased_as_the_judge_says(plan):
    """At each instant at which any price or exchange rate changes; parts add up to their line."""
    schedule = critical_path(plan)
    approved = cost.baseline(plan, schedule, name="b")
    assert verify.phasing(plan, schedule, approved) == ()
    for line in cost.estimate(plan, schedule).lines:
        assert not line.parts or sum(amount for _, _, amount in line.parts) == line.amount


@settings(max_examples=40)
@given(priced_plans())
def test_parts_add_up(plan):
    """Rows, categories and roots of the tree with what lies outside it give the total."""
    found = cost.estimate(plan)
    home = {task.id: task.wbs for task in plan.tasks}
    outside = sum(line.amount for line in found.lines if home[line.task] is None)
    roots = sum(each.amount for each in found.elements if each.parent is None)
    assert found.total == sum(found.categories.values()) == sum(r.amount for r in found.rows)
    assert found.total == outside + roots == sum(found.of(task.id) for task in plan.tasks)


@settings(max_examples=30)
@given(priced_plans(), st.randoms())
def test_the_order_of_tasks_changes_nothing(plan, random):
    """Neither the total nor any task."""
    tasks = list(plan.tasks)
    random.shuffle(tasks)
    other = cost.estimate(replace(plan, tasks=tuple(tasks)))
    found = cost.estimate(plan)
    assert {task.id: found.of(task.id) for task in tasks} == {
        task.id: other.of(task.id) for task in tasks
    }
