"""Earned value at a data date: techniques, sums, earned schedule; examples and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pmcore import (
    Accrual,
    Assignment,
    Baseline,
    CostItem,
    EarnedBy,
    MaterialNeed,
    Plan,
    PlanError,
    PlannedCost,
    PlannedTask,
    Rate,
    Resource,
    ResourceKind,
    StatusUpdate,
    Step,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    cost,
    days,
    hours,
    io,
    money,
)
from pmcore.cost import Period
from pmcore.cost._phase import earned_schedule, phased
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
from pmcore.units import to_minutes
from tests.strategies import baselines, plans, statuses

MONDAY = datetime(2027, 1, 4, 9)
FRIDAY = datetime(2027, 1, 8, 18)
WEDNESDAY = datetime(2027, 1, 6, 18)


def at(day: int, hour: int = 18) -> datetime:
    """An hour of a day of January 2027."""
    return datetime(2027, 1, day, hour)


def one(by: EarnedBy, **more: object) -> tuple[Plan, Baseline]:
    """A task of a week for 1000 at even pace, 70 at its start and 7 at its end; and its plan."""
    task = Task("a", "Dig", days(5), earned_by=by, **more)  # type: ignore[arg-type]
    stones = Resource("stones", kind=ResourceKind.MATERIAL)
    plan = Plan("P", start=MONDAY, currency="CNY", tasks=[task, Task("b")], resources=[stones])
    costs = [
        PlannedCost(1000),
        PlannedCost(70, Accrual.START, "fixed"),
        PlannedCost(7, Accrual.END, "fixed"),
    ]
    row = PlannedTask("a", MONDAY, FRIDAY, duration=days(5), costs=costs, earned_by=by)
    return plan, Baseline("approved", [row], currency="CNY")


def earned(by: EarnedBy, fact: TaskStatus | None, **more: object) -> int:
    """What the task of `one` has earned by Wednesday."""
    plan, baseline = one(by, **more)
    facts = StatusUpdate(WEDNESDAY, [fact] if fact else [])
    return cost.earned_value(plan, baseline, facts).ev


STARTED = TaskStatus("a", start=MONDAY)
HALF = TaskStatus("a", start=MONDAY, percent=0.5)
DONE = TaskStatus("a", start=MONDAY, finish=WEDNESDAY)


@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        (None, 0),
        (STARTED, 70),
        (HALF, 570),
        (DONE, 1077),
        (TaskStatus("a", start=MONDAY, remaining=days(4)), 270),
        (TaskStatus("a", start=MONDAY, remaining=days(9)), 70),
        (TaskStatus("a", start=MONDAY, percent=0.3, remaining=days(1)), 370),
        (TaskStatus("a", start=MONDAY, finish=WEDNESDAY, percent=0.3), 1077),
        (TaskStatus("a", percent=1.0), 1077),
    ],
)
def test_by_per_cent_each_cost_earns_as_it_accrues(fact, wanted):
    """Even cost by the share done, the start's when begun, the end's when finished."""
    assert earned(EarnedBy.PERCENT, fact) == wanted


@pytest.mark.parametrize(
    ("by", "halfway", "finished"),
    [(EarnedBy.ZERO_HUNDRED, 0, 1077), (EarnedBy.FIFTY_FIFTY, 539, 1077)],
)
def test_fixed_rules_look_at_start_and_finish_alone(by, halfway, finished):
    """Half of 1077 is rounded up."""
    assert [earned(by, fact) for fact in (None, HALF, DONE)] == [0, halfway, finished]


def test_a_share_at_the_start_and_the_rest_at_the_finish():
    """As the task says."""
    found = [earned(EarnedBy.START_SHARE, fact, earned_share=0.2) for fact in (None, HALF, DONE)]
    assert found == [0, 215, 1077]


def test_weighted_steps_earn_their_weights():
    """One and two of four; unknown steps earn nothing, doubly named ones once."""
    steps = [Step("dig", 1), Step("pour", 2), Step("clean", 1)]
    facts = TaskStatus("a", start=MONDAY, steps_done=["dig", "pour", "pour", "paint"], percent=0.1)
    assert earned(EarnedBy.WEIGHTED_STEPS, facts, steps=steps) == 820
    assert earned(EarnedBy.WEIGHTED_STEPS, DONE, steps=steps) == 1077
    assert earned(EarnedBy.WEIGHTED_STEPS, None, steps=steps) == 0


def test_units_earn_their_part_of_what_is_to_be_produced():
    """Thirty of forty stones laid; more than all is all."""
    needs = [MaterialNeed("stones", -40)]
    facts = TaskStatus("a", start=MONDAY, units_done=30)
    assert earned(EarnedBy.UNITS, facts, needs=needs) == 820
    assert earned(EarnedBy.UNITS, replace(facts, units_done=50.0), needs=needs) == 1077


@pytest.mark.parametrize("by", [EarnedBy.WEIGHTED_STEPS, EarnedBy.UNITS, EarnedBy.APPORTIONED])
def test_without_what_a_technique_needs_the_per_cent_counts_and_it_is_said(by):
    """No steps, no units to produce, no task to follow."""
    plan, baseline = one(by)
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [HALF]))
    assert value.ev == 570
    assert value.assumptions[0].code == "cost.no_measure"
    assert "Dig earns by" in value.assumptions[0].text()
    assert value.assumptions[0].text("zh-CN").startswith("“Dig”按")


def test_level_of_effort_earns_what_was_planned():
    """Whatever is said of it: three days of five."""
    assert earned(EarnedBy.LEVEL_OF_EFFORT, None) == 670
    assert earned(EarnedBy.LEVEL_OF_EFFORT, DONE) == 670


def test_apportioned_effort_earns_as_its_base_does():
    """Inspection follows what it inspects, through a chain too."""
    tasks = [
        Task("a", duration=days(5)),
        Task("b", duration=days(5), apportioned_to="a"),
        Task("c", duration=days(5), apportioned_to="b"),
    ]
    plan = Plan("P", start=MONDAY, tasks=tasks)
    rows = [
        PlannedTask(
            name,
            MONDAY,
            FRIDAY,
            costs=[PlannedCost(amount)],
            earned_by=EarnedBy.PERCENT if name == "a" else EarnedBy.APPORTIONED,
        )
        for name, amount in (("c", 50), ("b", 100), ("a", 1000))
    ]
    facts = StatusUpdate(WEDNESDAY, [replace(HALF, percent=0.4)])
    value = cost.earned_value(plan, Baseline("x", rows), facts)
    assert [row.ev for row in value.tasks] == [20, 40, 400]


def test_tasks_apportioned_in_a_circle_earn_by_their_per_cent():
    """Each asks the other; neither waits for ever."""
    plan = Plan(
        "P", start=MONDAY, tasks=[Task("a", apportioned_to="b"), Task("b", apportioned_to="a")]
    )
    rows = [
        PlannedTask(name, MONDAY, FRIDAY, costs=[PlannedCost(100)], earned_by=EarnedBy.APPORTIONED)
        for name in "ab"
    ]
    facts = [replace(HALF, task=name) for name in "ab"]
    value = cost.earned_value(plan, Baseline("x", rows), StatusUpdate(WEDNESDAY, facts))
    assert [row.ev for row in value.tasks] == [50, 50]


def test_stated_cost_comes_before_work():
    """Money said is money spent."""
    plan, baseline = one(EarnedBy.PERCENT)
    fact = replace(HALF, actual_cost=600, actual_work=hours(90))
    assert cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [fact])).ac == 600


def test_work_alone_is_priced_at_the_rates_of_who_did_it():
    """Ten hours of two people at 60 and 90, and it is said so; without names, as budgeted."""
    plan, baseline = one(EarnedBy.PERCENT)
    team = [
        Resource("ana", rate=money(50), rates=[Rate(money(60), datetime(2027, 1, 1))]),
        Resource("bo", rate=money(90)),
        Resource("cy"),
    ]
    plan = plan.put(*team)
    fact = replace(HALF, actual_work=hours(10), people=["ana", "bo", "cy"])
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [fact]))
    assert value.ac == money(750)
    assert [each.code for each in value.assumptions] == ["cost.cost_from_work"]
    budgeted = replace(baseline, tasks=(replace(baseline.tasks[0], work=hours(40)),))
    unnamed = StatusUpdate(WEDNESDAY, [replace(fact, people=())])
    assert cost.earned_value(plan, budgeted, unnamed).ac == 250


def test_work_without_cost_is_unknown_not_free():
    """If no fact says what anything cost, actual cost and what hangs on it have no value."""
    plan, baseline = one(EarnedBy.PERCENT)
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [HALF]))
    assert (value.ac, value.cpi, value.eac, value["a"].ac) == (None, None, None, None)
    assert str(value.why("cpi")).endswith("nothing says what Dig cost so far")
    assert value.numbers().why("eac").text("zh-CN").endswith("没有Dig的实际成本")
    assert [each.code for each in value.assumptions] == ["cost.no_actual_cost"]
    assert cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY)).ac == 0


@pytest.mark.parametrize("by", [EarnedBy.LEVEL_OF_EFFORT, EarnedBy.APPORTIONED])
def test_what_earns_without_a_fact_of_its_own_has_an_unknown_cost(by):
    """By the clock or with its base: what is credited was worked on, and nobody says for what."""
    tasks = [Task("a", duration=days(5)), Task("b", duration=days(5), apportioned_to="a")]
    plan = Plan("P", start=MONDAY, tasks=tasks)
    rows = [PlannedTask(name, MONDAY, FRIDAY, costs=[PlannedCost(10)]) for name in "ab"]
    baseline = Baseline("x", [rows[0], replace(rows[1], earned_by=by)])
    half = replace(HALF, actual_cost=4)

    def value(*facts: TaskStatus, when: datetime = WEDNESDAY) -> cost.EarnedValue:
        return cost.earned_value(plan, baseline, StatusUpdate(when, facts))

    found = value(half)
    assert found["b"].ev > 0
    assert (found["b"].ac, found.ac, found.cpi, found.unpriced) == (None, None, None, ("b",))
    assert found.assumptions[0].path.endswith('tasks["b"].actual_cost')
    for stated in (0, 7):
        said = value(half, TaskStatus("b", start=MONDAY, actual_cost=stated))
        assert (said.ac, said.assumptions) == (4 + stated, ())
    assert value(when=MONDAY).ac == 0  # nothing is earned yet


@pytest.mark.parametrize(
    ("by", "fact"),
    [
        (EarnedBy.UNITS, {"units_done": 10}),
        (EarnedBy.WEIGHTED_STEPS, {"steps_done": ["walls"]}),
        (EarnedBy.FIFTY_FIFTY, {"actual_work": 60}),
    ],
)
def test_units_steps_and_hours_say_that_work_began(by, fact):
    """So the cost at the start is earned, and what it cost so far is unknown, not nothing."""
    more = {
        "needs": [MaterialNeed("stones", -40)],
        "steps": [Step("walls", 1), Step("roof", 3)],
    }
    plan, baseline = one(by, **more)
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [TaskStatus("a", **fact)]))
    assert value.ev == {EarnedBy.FIFTY_FIFTY: 539}.get(by, 320)
    assert value.ac is None


def test_a_milestone_reached_and_a_task_not_begun_cost_nothing():
    """Though the facts name both without a cost, nothing is missing."""
    plan, baseline = one(EarnedBy.PERCENT)
    done = PlannedTask("b", MONDAY, MONDAY)
    facts = [TaskStatus("a"), TaskStatus("b", start=MONDAY, finish=MONDAY)]
    both = replace(baseline, tasks=(*baseline.tasks, done))
    value = cost.earned_value(plan, both, StatusUpdate(WEDNESDAY, facts))
    assert (value.ac, value["a"].ac, value["b"].ac, value.assumptions) == (0, 0, 0, ())


def test_a_task_without_cost_beside_others_leaves_no_sum_and_is_named():
    """Four for one and nobody knows what for the other are not four."""
    plan = Plan("P", start=MONDAY, tasks=[Task("a"), Task("b")], wbs=[WbsElement("1")])
    rows = [PlannedTask(n, MONDAY, FRIDAY, costs=[PlannedCost(10)], wbs="1") for n in "ab"]
    facts = [replace(HALF, actual_cost=4), replace(HALF, task="b")]
    value = cost.earned_value(plan, Baseline("x", rows), StatusUpdate(WEDNESDAY, facts))
    assert (value["a"].ac, value["b"].ac, value.ac, value.element("1").ac) == (4, None, None, None)
    assert {value.cv, value.cpi, value.eac, value.tcpi, value.sci_t} == {None}
    assert value.spi == pytest.approx(10 / 12)  # what takes no cost is not touched
    assert value.unpriced == value.element("1").unpriced == ("b",)
    for each in (value, value.element("1"), value.numbers()):
        assert each.why("cv").text().endswith("nothing says what b cost so far")
    assert value.assumptions[0].facts["task"] == "b"
    ahead = cost.forecast(plan, value)
    assert (ahead.cost, ahead.cost_at(0.8)) == (None, None)
    assert ahead.finish is not None
    not_begun = StatusUpdate(WEDNESDAY, [facts[0], TaskStatus("b")])
    assert cost.earned_value(plan, Baseline("x", rows), not_begun).ac == 4


def test_a_reason_names_five_tasks_and_counts_the_others():
    """So that a sentence stays one."""
    names = "abcdefgh"
    plan = Plan("P", start=MONDAY, tasks=[Task(each) for each in names])
    rows = [PlannedTask(each, MONDAY, FRIDAY, costs=[PlannedCost(10)]) for each in names]
    facts = StatusUpdate(WEDNESDAY, [replace(HALF, task=each) for each in names])
    value = cost.earned_value(plan, Baseline("x", rows), facts)
    assert value.why("ac").text().endswith("nothing says what a, b, c, d, e and 3 more cost so far")
    assert value.why("ac").text("zh-CN").endswith("没有a、b、c、d、e及另外3项任务的实际成本")


@pytest.mark.parametrize(
    ("task", "fact", "wanted"),
    [
        ({}, {}, 1),  # nothing says that anybody is paid for it
        ({"needs": [MaterialNeed("stones", 4)]}, {}, None),
        ({"costs": [CostItem(500)]}, {}, None),
        ({}, {"people": ["ana"]}, None),
        ({}, {"actual_work": 60}, None),
        ({"costs": [CostItem(500)]}, {"start": None, "percent": None}, 1),
    ],
)
def test_unplanned_work_that_somebody_is_paid_for_has_an_unknown_cost(task, fact, wanted):
    """It has no budget, which does not make it free."""
    plan, baseline = one(EarnedBy.PERCENT)
    plan = plan.put(replace(plan.task("b"), **task), Resource("ana"))
    extra = replace(TaskStatus("b", start=MONDAY, percent=0.5), **fact)
    facts = StatusUpdate(WEDNESDAY, [replace(HALF, actual_cost=1), extra])
    assert cost.earned_value(plan, baseline, facts).ac == wanted


def test_actual_dates_after_the_data_date_are_named():
    """Files of real projects have some, so they count as they stand, and the value says so."""
    plan, baseline = one(EarnedBy.PERCENT)
    facts = StatusUpdate(WEDNESDAY, [replace(DONE, finish=at(7), actual_cost=900)])
    value = cost.earned_value(plan, baseline, facts)
    assert value.ev == 1077
    assert [(each.code, each.path) for each in value.assumptions] == [
        ("cost.fact_after_date", 'updates["2027-01-06 18:00:00"].tasks["a"].finish')
    ]
    assert "of Dig, Thu 7 Jan 2027 18:00, lies after the data date" in value.assumptions[0].text()
    later = StatusUpdate(WEDNESDAY, [TaskStatus("a", start=at(7, 9), actual_cost=1)])
    assert cost.earned_value(plan, baseline, later).assumptions[0].path.endswith('["a"].start')


def test_unplanned_work_costs_and_earns_nothing():
    """It has a row, and the value says that it was not planned."""
    plan, baseline = one(EarnedBy.PERCENT)
    extra = TaskStatus("b", start=MONDAY, percent=0.5, actual_cost=99)
    fact = replace(HALF, actual_cost=1)
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [fact, extra]))
    assert (value["b"].bac, value["b"].ev, value["b"].ac, value.ac) == (0, 0, 99, 100)
    assert value.assumptions[0].code == "cost.not_planned"


def test_a_task_no_longer_in_the_plan_stays_in_the_baseline():
    """Its budget and planned value count until a new baseline is approved."""
    plan, baseline = one(EarnedBy.PERCENT)
    shrunk = plan.without("tasks", "a")
    value = cost.earned_value(shrunk, baseline, StatusUpdate(WEDNESDAY))
    assert (value.bac, value.pv, value["a"].name) == (1077, 670, "")


def test_bad_facts_are_refused_all_at_once():
    """Unknown tasks and people, tasks told twice, shares above one."""
    plan, baseline = one(EarnedBy.PERCENT)
    facts = [HALF, replace(HALF, percent=1.5), TaskStatus("z", people=["nobody"])]
    with pytest.raises(PlanError) as error:
        cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, facts))
    assert {each.code for each in error.value.problems} == {
        "plan.unknown_reference",
        "plan.duplicate_id",
        "plan.out_of_bounds",
    }
    assert len(error.value.problems) == 4


def test_facts_are_needed():
    """Given, or the plan's last."""
    plan, baseline = one(EarnedBy.PERCENT)
    with pytest.raises(PlanError, match="no status update"):
        cost.earned_value(plan, baseline)
    told = plan.put(StatusUpdate(WEDNESDAY, [HALF]))
    assert cost.earned_value(told, baseline).ev == 570
    for k in (-1, float("nan"), float("inf"), True):
        with pytest.raises(ValueError, match="k is zero or more"):
            cost.earned_value(told, baseline, k=k)
    with pytest.raises(ValueError, match="fortnight"):
        cost.earned_value(told, baseline, grid="fortnight")  # type: ignore[arg-type]


def stepped(*planned: int) -> Baseline:
    """A baseline that earns `planned` on each day from Monday on, a task a day."""
    rows = [
        PlannedTask(f"t{n}", MONDAY + timedelta(days=n), at(4 + n), costs=[PlannedCost(amount)])
        for n, amount in enumerate(planned)
    ]
    return Baseline("x", rows)


def test_earned_schedule_of_the_worked_example():
    """Planned 100, 250, 450, 700, 900; 300 earned after three days were planned for 2.25."""
    plan = phased(stepped(100, 150, 200, 250, 200))
    for grid in (None, *Period):
        found = earned_schedule(plan, Fraction(300), to_minutes(at(6)), grid)
        wanted = 2.25 if grid in (None, Period.DAY) else 5 / 3
        assert found / 480 == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("day", "hour", "wanted"),
    [(4, 18, 1.0), (5, 18, 2.0), (6, 13, 2.375), (7, 18, 3.0), (8, 18, 3.0)],
)
def test_on_a_plateau_actual_time_counts(day, hour, wanted):
    """Nothing is planned on Tuesday and Wednesday: after Monday's work ES is the time now."""
    plan = phased(stepped(100, 0, 0, 50, 50))
    found = earned_schedule(plan, Fraction(100), to_minutes(at(day, hour)))
    assert found / 480 == pytest.approx(wanted)


def test_a_jump_is_earned_at_its_instant():
    """Half of what falls due at the start of Wednesday is earned as Wednesday begins."""
    rows = [
        PlannedTask("a", MONDAY, at(5), costs=[PlannedCost(100)]),
        PlannedTask("b", at(6, 9), FRIDAY, costs=[PlannedCost(100, Accrual.START)]),
    ]
    plan = phased(Baseline("x", rows))
    by_minute = earned_schedule(plan, Fraction(150), to_minutes(FRIDAY))
    by_day = earned_schedule(plan, Fraction(150), to_minutes(FRIDAY), Period.DAY)
    assert by_minute == pytest.approx(960, abs=1)
    assert by_day == pytest.approx(960 + 240)


def test_a_cost_due_at_the_very_start_is_earned_there():
    """Earning nothing of it is time zero, too."""
    rows = [
        PlannedTask("m", MONDAY, MONDAY, costs=[PlannedCost(5)]),
        PlannedTask("a", MONDAY, FRIDAY, costs=[PlannedCost(5)]),
    ]
    plan = phased(Baseline("x", rows))
    assert earned_schedule(plan, Fraction(0), to_minutes(WEDNESDAY)) == 0
    assert earned_schedule(plan, Fraction(5), to_minutes(WEDNESDAY)) == 0
    assert earned_schedule(plan, Fraction(10), to_minutes(WEDNESDAY)) == 2400


@st.composite
def falling(draw: st.DrawFn) -> Baseline:
    """A few tasks within a day, some of which are credits."""
    amounts = st.integers(-9, 12).filter(bool)
    rows = []
    for n in range(draw(st.integers(1, 4))):
        start = MONDAY + timedelta(minutes=draw(st.integers(0, 60)))
        finish = start + timedelta(minutes=draw(st.integers(1, 60)))
        costs = [PlannedCost(draw(amounts), draw(st.sampled_from(Accrual)))]
        rows.append(PlannedTask(f"t{n}", start, finish, costs=costs))
    return Baseline("x", rows)


@settings(max_examples=150)
@given(falling(), st.fractions(-2, 15, max_denominator=6), st.integers(0, 130))
def test_earned_schedule_where_planned_value_falls(baseline, earned_, minute):
    """The first minute by which so much was planned, the last by which no more was, and now."""
    plan = phased(baseline)
    instants = range(plan.start, plan.finish + 1)
    curve = [plan.exact(each) for each in instants]

    def crossing(place: int) -> Fraction:
        if place < 0 or place + 1 >= len(curve):
            return Fraction(0 if place < 0 else plan.duration)
        low, high = curve[place], curve[place + 1]
        return place + (earned_ - low) / (high - low)

    reached = next((i for i, each in enumerate(curve) if each >= earned_), len(curve))
    left = max((i for i, each in enumerate(curve) if each <= earned_), default=-1)
    now = to_minutes(MONDAY) + minute
    at_ = min(max(Fraction(plan.since_start(now)), crossing(reached - 1)), crossing(left))
    assert earned_schedule(plan, earned_, now) == pytest.approx(float(at_), abs=1e-9)
    if plan.start <= now <= plan.finish:  # what is on plan is so now
        on_plan = earned_schedule(plan, plan.exact(now), now)
        assert on_plan == pytest.approx(plan.since_start(now))


def test_a_credit_at_the_end_leaves_a_finished_project_its_planned_duration():
    """After 100 and a credit of 20, 80 are earned on Thursday evening, not on Wednesday."""
    rows = [
        PlannedTask("a", MONDAY, at(7), costs=[PlannedCost(100)]),
        PlannedTask("b", at(8, 9), FRIDAY, costs=[PlannedCost(-20, Accrual.END)]),
    ]
    plan = phased(Baseline("x", rows))
    assert not plan.is_rising
    for grid in (None, Period.DAY):
        assert earned_schedule(plan, Fraction(80), to_minutes(FRIDAY), grid) == days(5)
    assert earned_schedule(plan, Fraction(50), to_minutes(FRIDAY)) == days(2)


def test_without_budget_there_is_no_earned_schedule():
    """And every number that needs it says so."""
    plan = Plan("P", start=MONDAY, tasks=[Task("a")])
    value = cost.earned_value(
        plan, Baseline("x", [PlannedTask("a", MONDAY, FRIDAY)]), StatusUpdate(WEDNESDAY)
    )
    assert (value.es, value.es_date, value.spi_t, value.sv_t) == (None, None, None, None)
    assert value.why("spi_t").facts["reason"] == "cost.undefined.no_earned_schedule"


def test_before_the_baseline_no_time_has_passed():
    """Actual time is nought, not negative, where the plan or its work began earlier."""
    plan, baseline = one(EarnedBy.PERCENT)
    friday = MONDAY - timedelta(days=3)
    value = cost.earned_value(replace(plan, start=friday), baseline, StatusUpdate(friday))
    assert (value.at, value.pv, value.es, value.spi_t) == (0, 0, 0, None)
    begun = StatusUpdate(friday, [TaskStatus("a", start=friday, percent=0.1, actual_cost=5)])
    value = cost.earned_value(plan, baseline, begun)
    assert (value.at, value.ev, value.ac, value.pv) == (0, 170, 5, 0)


def test_all_that_is_wrong_is_named_at_once():
    """A date before the start, a cost without work, another currency; shares above one."""
    plan, baseline = one(EarnedBy.PERCENT)
    early = StatusUpdate(MONDAY - timedelta(days=3), [TaskStatus("a", actual_cost=500)])
    with pytest.raises(PlanError) as raised:
        cost.earned_value(plan, replace(baseline, currency="EUR"), early)
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("cost.status_before_start", 'updates["2027-01-01 09:00:00"].at'),
        ("cost.cost_without_work", 'updates["2027-01-01 09:00:00"].tasks["a"].actual_cost'),
        ("cost.other_currency", 'baselines["approved"].currency'),
    ]
    much = StatusUpdate(WEDNESDAY, [TaskStatus("a", start=MONDAY, percent=1.2)])
    with pytest.raises(PlanError) as raised:
        cost.earned_value(plan, replace(baseline, currency="EUR"), much)
    assert [each.path for each in raised.value.problems] == [
        'updates["2027-01-06 18:00:00"].tasks[0].percent',
        'baselines["approved"].currency',
    ]


@pytest.mark.parametrize(
    "fact", [{"start": MONDAY}, {"percent": 0.1}, {"actual_work": 60}, {"remaining": 60}]
)
def test_whatever_says_that_work_began_lets_a_cost_stand(fact):
    """A start, a share, hours or what remains."""
    plan, baseline = one(EarnedBy.PERCENT)
    facts = StatusUpdate(WEDNESDAY, [TaskStatus("a", actual_cost=500, **fact)])
    assert cost.earned_value(plan, baseline, facts).ac == 500


def test_once_all_is_done_a_late_report_changes_no_index():
    """On the plateau after the last cost, earned schedule runs to the plan's end and no further."""
    plan = Plan("P", start=MONDAY, tasks=[Task("a", "", days(2)), Task("b", "", days(3))])
    rows = [
        PlannedTask("a", MONDAY, at(5), costs=[PlannedCost(100)]),
        PlannedTask("b", at(6, 9), FRIDAY),
    ]
    facts = [
        TaskStatus("a", start=MONDAY, finish=at(5), actual_cost=100),
        TaskStatus("b", start=at(6, 9), finish=at(7)),
    ]
    for date, es in ((at(7), 4), (at(8), 5), (at(29), 5)):
        value = cost.earned_value(plan, Baseline("x", rows), StatusUpdate(date, facts))
        assert (value.at, value.es) == (days(4), days(es))


# Six sums and five indices of two status dates, by hand from the sheets of the example.
LANTERN_BAY = {
    0: (1_228_600, 252_400, 217_040, 235_300, 22.0921, 25, 0.9224, 0.8599, 0.8837, 1.0184),
    1: (1_228_600, 660_960, "554915.2", 604_340, 45.1686, 52, 0.9182, 0.8396, 0.8686, 1.0792),
}


@pytest.mark.parametrize("number", LANTERN_BAY)
@pytest.mark.parametrize("grid", [None, Period.DAY])
def test_the_worked_example_of_a_client_project(number, grid):
    """To the fen and to the last printed digit of each index."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    value = cost.earned_value(plan, approved, lantern_bay_updates()[number], grid=grid)
    bac, pv, ev, ac, es, days_, cpi, spi, spi_t, tcpi = LANTERN_BAY[number]
    assert (value.bac, value.pv, value.ev, value.ac) == tuple(map(money, (bac, pv, ev, ac)))
    assert value.at == days(days_)
    found = (value.es / 480, value.cpi, value.spi, value.spi_t, value.tcpi)
    assert found == pytest.approx((es, cpi, spi, spi_t, tcpi), abs=0.51e-4)


def test_forecasts_of_the_worked_example():
    """Atypical, by CPI and by both indices, to the fen."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    value = cost.earned_value(plan, approved, lantern_bay_updates()[0])
    wanted = ("1246860.00", "1331964.52", "1510632.31")
    assert tuple(value.eacs[each] for each in ("pf1", "cpi", "sci")) == tuple(map(money, wanted))


def test_rows_and_numbers_are_tables():
    """A row a task in major units; all numbers with their reasons."""
    plan, baseline = one(EarnedBy.PERCENT)
    fact = replace(HALF, actual_cost=1140)
    value = cost.earned_value(plan, baseline, StatusUpdate(WEDNESDAY, [fact]))
    row = value.to_frame().iloc[0]
    assert (row.bac, row.pv, row.ev, row.ac, row.cpi) == (10.77, 6.7, 5.7, 11.4, 0.5)
    numbers = value.numbers().to_frame().set_index("name")
    assert numbers.loc["ev", "value"] == 5.7
    assert numbers.loc["at", "value"] == days(3)
    assert len(value["a"].to_frame()) == len(numbers)
    assert value["a"].explain("cpi").text().endswith("= ¥5.70 / ¥11.40 = 0.5")
    assert value["a"].why("sv_t").facts["reason"] == "cost.undefined.no_schedule"
    with pytest.raises(KeyError):
        value["z"]


def test_every_attribute_is_the_number_of_its_name():
    """Money in whole minor units, indices unrounded."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    value = cost.earned_value(plan, approved, lantern_bay_updates()[1])
    for name in ("cpi", "spi", "sci", "sci_t", "sv_t", "tspi", "tcpi_eac", "percent_spent"):
        assert getattr(value, name) == value.number(name) is not None
    for name in ("cv", "sv", "etc", "vac", "eac"):
        assert getattr(value, name) == round(value.number(name))
    assert value.percent_complete == value.ev / value.bac
    assert value.times["es"] == value.at + value.pd - value.es
    assert value.es_date == datetime(2027, 5, 7, 10, 21)
    assert io.loads(io.dumps(value)) == value


@st.composite
def tracked(draw: st.DrawFn) -> tuple[Plan, Baseline, StatusUpdate]:
    """A plan, a baseline of its tasks with costs and techniques, and facts with costs."""
    plan = draw(plans(max_tasks=6, costs=True, constraints=False, kinds=(TaskKind.INACTIVE,)))
    baseline = draw(baselines(plan))
    by = st.sampled_from([EarnedBy.PERCENT, EarnedBy.FIFTY_FIFTY, EarnedBy.LEVEL_OF_EFFORT])
    rows = tuple(
        replace(row, earned_by=draw(by), wbs=plan.task(row.task).wbs) for row in baseline.tasks
    )
    status = draw(statuses(plan))
    facts = tuple(replace(fact, actual_cost=draw(st.integers(0, 10**6))) for fact in status.tasks)
    told = {fact.task for fact in facts}
    # What earns by the clock has a cost that somebody states.
    facts += tuple(TaskStatus(row.task, actual_cost=0) for row in rows if row.task not in told)
    return plan, replace(baseline, tasks=rows), replace(status, tasks=facts)


@settings(max_examples=40)
@given(tracked())
def test_tasks_and_roots_add_up(some):
    """Planned, earned and spent: rows to the whole, elements to their parents."""
    plan, baseline, status = some
    value = cost.earned_value(plan, baseline, status)
    assert value.pv == cost.planned_value(baseline, status.at)
    for name in ("bac", "pv", "ev", "ac"):
        rows = {row.id: getattr(row, name) for row in value.tasks}
        assert getattr(value, name) == sum(rows.values())
        outside = sum(getattr(r, name) for r in value.tasks if r.parent is None)
        roots = sum(getattr(e, name) for e in value.elements if e.parent is None)
        assert getattr(value, name) == outside + roots
    assert all(0 <= row.ev <= row.bac + 1 for row in value.tasks)


@settings(max_examples=40)
@given(tracked(), st.integers(1, 60))
def test_shifting_the_project_by_weeks_changes_no_number(some, weeks):
    """Time is counted from the start, whatever the date."""
    plan, baseline, status = some
    step = timedelta(weeks=weeks)
    standard = [replace(row, calendar="") for row in baseline.tasks]
    here = replace(baseline, tasks=tuple(standard), calendar="", calendars=())
    moved = [replace(row, start=row.start + step, finish=row.finish + step) for row in standard]
    there = replace(here, tasks=tuple(moved))
    facts = [
        replace(f, start=f.start and f.start + step, finish=f.finish and f.finish + step)
        for f in status.tasks
    ]
    now = cost.earned_value(plan, here, status)
    later = cost.earned_value(plan, there, replace(status, at=status.at + step, tasks=facts))
    assert now.numbers() == later.numbers()


@settings(max_examples=40)
@given(tracked(), st.fractions(0, 1), st.fractions(0, 1), st.sampled_from((None, *Period)))
def test_who_has_earned_more_is_further(some, one_share, other_share, grid):
    """Earned schedule never falls as earned value rises, and stays within the planned duration."""
    _, baseline, status = some
    plan, when = phased(baseline), to_minutes(status.at)
    low, high = sorted((one_share, other_share))
    first = earned_schedule(plan, low * baseline.budget, when, grid)
    second = earned_schedule(plan, high * baseline.budget, when, grid)
    assert 0 <= first <= second <= plan.duration


@settings(max_examples=40)
@given(tracked())
def test_a_finished_project_has_earned_its_planned_duration(some):
    """Late as it may be: ES = PD, SPI = 1, and every forecast is what has become."""
    plan, baseline, _ = some
    after = max(row.finish for row in baseline.tasks) + timedelta(days=40)
    facts = [
        TaskStatus(row.task, start=row.start, finish=row.finish, actual_cost=5)
        for row in baseline.tasks
    ]
    value = cost.earned_value(plan, baseline, StatusUpdate(after, facts))
    assert (value.es, value.spi, value.ev) == (value.pd, 1, value.bac)
    assume(value.at)  # milestones alone take no time, which leaves SPI(t) undefined
    assert set(value.eacs.values()) == {value.ac}
    assert value.at == value.pd
    assert set(value.times.values()) == {value.at}


def test_the_duration_of_what_is_finished_is_the_actual_time():
    """A week late, and the baseline ends in free work: no method knows better than what became."""
    plan = Plan("P", start=MONDAY, tasks=[Task("a", "", days(2)), Task("b", "", days(3))])
    rows = [
        PlannedTask("a", MONDAY, at(5), costs=[PlannedCost(100)]),
        PlannedTask("b", at(6, 9), FRIDAY),
    ]
    facts = [
        TaskStatus("a", start=MONDAY, finish=at(5), actual_cost=100),
        TaskStatus("b", start=at(6, 9), finish=at(7)),
    ]
    value = cost.earned_value(plan, Baseline("x", rows), StatusUpdate(at(7), facts))
    assert (value.end, value.es, value.at, value.pd) == (at(7), days(4), days(4), days(5))
    assert set(value.times.values()) == {days(4)}
    assert value.explain("time_pv2").text() == (
        "EAC(t)-PV2, the duration if schedule performance stays, by planned value = AT = 4 d: "
        "all is finished"
    )
    series = cost.trend(plan, Baseline("x", rows), [StatusUpdate(at(7), facts)])
    assert series.number("time_xsm") == value.numbers().number("time_edm") == days(4)
    going = cost.earned_value(plan, Baseline("x", rows), StatusUpdate(at(5), facts[:1]))
    assert (going.end, going.is_over) == (None, False)
    assert going.explain("time_pv2").code == "cost.reckoning"


def test_actual_time_stops_when_all_is_done():
    """A report months later says the same of a finished project; one open task keeps it going."""
    plan, baseline = one(EarnedBy.PERCENT)
    plan = plan.without("tasks", "b")
    done = TaskStatus("a", start=MONDAY, finish=at(12), actual_cost=900)
    month_later = at(12) + timedelta(days=30)
    value = cost.earned_value(plan, baseline, StatusUpdate(month_later, [done]))
    assert (value.at, value.pd, value.spi_t) == (7 * 480, 5 * 480, 5 / 7)
    ahead = cost.forecast(plan, value)
    assert {ahead.row(each).finish for each in ("mean", "critical_path", "es")} == {at(12)}
    other = plan.put(Task("b", "Fill", days(1)))
    going = cost.earned_value(
        other, baseline, StatusUpdate(month_later, [done, TaskStatus("b", start=at(12))])
    )
    assert going.at > value.at


def test_an_element_whose_cost_nobody_knows_has_none():
    """Nothing booked for what has begun is unknown, not zero, however much has not begun."""
    root = WbsElement("r", "Root")
    tasks = [Task(each, wbs="r", duration=480, costs=[CostItem(100)]) for each in ("a", "b")]
    plan = Plan("P", start=MONDAY, currency="CNY", wbs=[root], tasks=tasks)
    begun = TaskStatus("a", start=MONDAY, percent=0.5, actual_work=60)
    value = cost.earned_value(plan, cost.baseline(plan, name="b"), StatusUpdate(WEDNESDAY, [begun]))
    assert (value.ac, value["a"].ac, value["b"].ac, value.element("r").ac) == (None, None, 0, None)
    assert "nothing says what a cost so far" in value.element("r").why("cpi").text()


def test_assignments_reach_the_rows():
    """From the plan to the value in one line each: the public way through."""
    ana = Resource("ana", rate=money(60))
    plan = Plan(
        "P",
        start=MONDAY,
        currency="CNY",
        tasks=[Task("a", "Dig", days(5))],
        resources=[ana],
        assignments=[Assignment("a", "ana")],
    )
    value = cost.earned_value(plan, cost.baseline(plan, name="b"), StatusUpdate(WEDNESDAY, [HALF]))
    assert (value.bac, value.pv, value.ev) == (money(2400), money(1440), money(1200))
