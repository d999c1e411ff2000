"""The judge of money: what it accepts, and each thing that it finds wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import (
    Accrual,
    Assignment,
    Baseline,
    CostItem,
    MaterialNeed,
    Plan,
    PlannedCost,
    PlannedTask,
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
    days,
    money,
    verify,
    weekly,
)

MONDAY, FRIDAY = datetime(2027, 1, 4, 9), datetime(2027, 1, 8, 18)
ANA = Resource("ana", skills=[Skill("dig")], rate=money(60))
CRANE = Resource("crane", kind=ResourceKind.EQUIPMENT, rate=money(30))
STEEL = Resource("steel", kind=ResourceKind.MATERIAL, rate=money(7))
TASK = Task(
    "a",
    "Dig",
    days(5),
    needs=[SkillNeed("dig"), ResourceNeed("crane", 2), MaterialNeed("steel", 3)],
    costs=[CostItem(money(9), Accrual.END, category="travel")],
)
PLAN = Plan("P", start=MONDAY, currency="CNY", tasks=[TASK], resources=[ANA, CRANE, STEEL])
ROW = ScheduledTask("a", "Dig", MONDAY, FRIDAY, duration=days(5))
SCHEDULE = Schedule((ROW,), MONDAY, FRIDAY, assignments=[Assignment("a", "ana", 0)])
RIGHT = (
    PlannedCost(money(2400), resource="ana"),
    PlannedCost(money(2400), category="equipment", resource="crane"),
    PlannedCost(money(21), Accrual.START, "material", "steel"),
    PlannedCost(money(9), Accrual.END, "travel"),
)


def judged(*costs: PlannedCost, plan: Plan = PLAN, schedule: Schedule = SCHEDULE) -> list[str]:
    """What the judge says of a baseline with these costs."""
    made = Baseline("b", [PlannedTask("a", MONDAY, FRIDAY, costs=costs)])
    return [problem.text() for problem in verify.baseline(plan, schedule, made)]


def test_what_prices_make_of_the_plan_is_right():
    """Forty hours at 60, eighty of a crane at 30, three of steel at 7, and the fare."""
    assert judged(*RIGHT) == []


@pytest.mark.parametrize("place", range(4))
def test_an_amount_that_is_off_by_one_is_found(place):
    """In any category; it is named with what it should be."""
    costs = list(RIGHT)
    costs[place] = replace(costs[place], amount=costs[place].amount + 1)
    found = judged(*costs)
    assert len(found) == 1
    assert f"comes to {RIGHT[place].amount}, found {RIGHT[place].amount + 1}" in found[0]


def test_what_is_left_out_and_what_is_made_up_are_found():
    """One problem each."""
    made_up = PlannedCost(5, resource="bo")
    found = judged(*RIGHT[1:], made_up)
    assert found[0].startswith('tasks["a"].costs: labour of ana comes to 240000, found 0.')
    assert found[1].startswith('tasks["a"].costs: labour of bo comes to 0, found 5.')


def test_dates_other_than_the_schedules_are_found():
    """And tasks that the schedule does not have."""
    rows = [
        PlannedTask("a", MONDAY, datetime(2027, 1, 7, 18), costs=RIGHT),
        PlannedTask("z", MONDAY, FRIDAY),
    ]
    codes = {problem.code for problem in verify.baseline(PLAN, SCHEDULE, Baseline("b", rows))}
    assert codes == {"verify.baseline_dates", "verify.task_unknown"}


def test_a_task_that_the_baseline_leaves_out_is_found():
    """Even one that costs nothing; inactive ones do not belong there."""
    free = PLAN.with_task(Task("a"))
    still = replace(SCHEDULE, assignments=())
    found = verify.baseline(free, still, Baseline("b"))
    assert [(each.code, each.path) for each in found] == [("verify.baseline_lacks", 'tasks["a"]')]
    assert "基线缺少该任务" in found[0].text("zh-CN")
    off = PLAN.with_task(Task("a", kind=TaskKind.INACTIVE))
    assert verify.baseline(off, still, Baseline("b")) == ()


def test_a_price_that_changes_is_weighed_by_working_time():
    """Three days at 60, two at 100: not by the clock, and not at the first price."""
    ana = replace(ANA, rates=(Rate(money(100), datetime(2027, 1, 7)),))
    plan = PLAN.with_resource(ana)
    wanted = PlannedCost(money(24 * 60 + 16 * 100), resource="ana")
    assert judged(wanted, *RIGHT[1:], plan=plan) == []
    assert len(judged(*RIGHT, plan=plan)) == 1


def test_a_need_that_nobody_is_named_for_has_the_mean_price():
    """Of all who could: 60 and 80."""
    bo = Resource("bo", skills=[Skill("dig")], rate=money(80))
    plan = PLAN.with_resource(bo)
    nobody = replace(SCHEDULE, assignments=())
    wanted = PlannedCost(money(40 * 70))
    assert judged(wanted, *RIGHT[1:], plan=plan, schedule=nobody) == []


def test_assignments_may_have_dates_work_and_quantities_of_their_own():
    """A day of Ana, ten hours of the crane, and four of steel in place of the three needed."""
    staff = [
        Assignment("a", "ana", 0, start=datetime(2027, 1, 8, 9)),
        Assignment("a", "crane", 1, units=2.0, work=600),
        Assignment("a", "steel", 2, quantity=4.0),
    ]
    costs = [
        PlannedCost(money(480), resource="ana"),
        PlannedCost(money(300), category="equipment", resource="crane"),
        PlannedCost(money(28), category="material", resource="steel"),
        RIGHT[3],
    ]
    assert judged(*costs, schedule=replace(SCHEDULE, assignments=staff)) == []


def test_inactive_tasks_cost_nothing():
    """Money on them is made up."""
    plan = PLAN.with_task(replace(TASK, kind=TaskKind.INACTIVE))
    assert len(judged(*RIGHT, plan=plan)) == 4
    assert judged(plan=plan) == []


def test_a_baseline_that_spreads_changing_prices_evenly_is_found():
    """Its sum is right, but by Thursday 24 hours at 60 are due, not three fifths of it all."""
    plan = PLAN.with_resource(replace(ANA, rates=(Rate(money(100), datetime(2027, 1, 7)),)))
    even = PlannedCost(money(24 * 60 + 16 * 100), resource="ana")
    cut = (
        replace(even, amount=money(24 * 60), finish=datetime(2027, 1, 6, 18)),
        replace(even, amount=money(16 * 100), start=datetime(2027, 1, 7, 9)),
    )

    def phased(*costs: PlannedCost) -> list[str]:
        made = Baseline("b", [PlannedTask("a", MONDAY, FRIDAY, costs=[*costs, *RIGHT[1:]])])
        assert verify.baseline(plan, SCHEDULE, made) == ()
        return [problem.text() for problem in verify.phasing(plan, SCHEDULE, made)]

    assert phased(*cut) == []
    (found,) = phased(even)
    assert found == (
        'tasks["a"].costs: by Thu 7 Jan 2027 00:00, 144000 are due for labour of ana, '
        "found 182400. Make the baseline anew."
    )
    late = [replace(cut[0], finish=datetime(2027, 1, 7, 18)), cut[1]]
    assert len(phased(*late)) == 1


def test_what_falls_due_at_once_is_due_on_its_side_of_a_change():
    """Uses and material at the start before it, fares at the end after it; steel evenly between."""
    use = Rate(money(5), basis=RateBasis.USE)
    crane = replace(CRANE, rates=(use,))
    steel = replace(STEEL, rates=(Rate(money(9), datetime(2027, 1, 6)),))
    needs = (*TASK.needs[:2], MaterialNeed("steel", 3, accrual=Accrual.EVEN))
    plan = PLAN.with_task(replace(TASK, needs=needs))
    plan = plan.with_resource(crane).with_resource(steel)
    even = PlannedCost(2460, category="material", resource="steel")
    costs = [
        *RIGHT[:2],
        PlannedCost(money(10), Accrual.START, "equipment", "crane"),
        replace(even, amount=840, finish=datetime(2027, 1, 5, 18)),
        replace(even, amount=1620, start=datetime(2027, 1, 6, 9)),
        RIGHT[3],
    ]
    rows = [PlannedTask("a", MONDAY, FRIDAY, costs=costs), PlannedTask("z", MONDAY, FRIDAY)]
    assert verify.phasing(plan, SCHEDULE, Baseline("b", rows)) == ()
    rows[0] = replace(rows[0], costs=[*costs[:3], even, replace(RIGHT[3], accrual=Accrual.START)])
    found = verify.phasing(plan, SCHEDULE, Baseline("b", rows))
    assert [each.facts["category"] for each in found] == ["material", "travel"]
    off = plan.with_task(replace(TASK, kind=TaskKind.INACTIVE))
    assert verify.phasing(off, SCHEDULE, Baseline("b", rows)) == ()


def test_planned_value_is_counted_day_by_day():
    """On the calendar of each task, with parts and dates of a cost's own."""
    six = weekly("six", working=range(6))
    parts = (
        (MONDAY, datetime(2027, 1, 4, 18)),
        (datetime(2027, 1, 9, 9), datetime(2027, 1, 9, 18)),
    )
    late = PlannedCost(6, start=datetime(2027, 1, 9, 9))
    row = PlannedTask(
        "a",
        *(parts[0][0], parts[1][1]),
        costs=[PlannedCost(100), late],
        segments=parts,
        calendar="six",
    )
    made = Baseline("b", [row], calendars=[six], calendar="six")
    found = [verify.planned_value(made, datetime(2027, 1, day, 13)) for day in (4, 8, 9, 10)]
    assert found == [19, 50, 71, 106]
