"""Time against cost: every point against all choices there are, and by the published instance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import (
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    InfeasibleError,
    Limits,
    LinkType,
    Mode,
    Plan,
    PlanError,
    Rate,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    apply,
    chain,
    cost,
    days,
    io,
    money,
    verify,
)
from pmcore.cost._question import in_ways, question
from pmcore.schedule import critical_path

START = datetime(2027, 1, 4, 9)  # a Monday
DAY = days(1)


def paid(amount: int) -> list[CostItem]:
    """A fixed amount in major units."""
    return [CostItem(money(amount))]


def task(name: str, *ways: tuple[int, int], **more: object) -> Task:
    """A task of some ways, each of so many days for so much."""
    (length, amount), *others = ways
    modes = [Mode(f"m{k}", days(d), costs=paid(c)) for k, (d, c) in enumerate(others)]
    return Task(name, duration=days(length), costs=paid(amount), modes=modes, **more)  # type: ignore[arg-type]


def plan_of(*tasks: Task, **more: object) -> Plan:
    """A plan in yuan."""
    return Plan("P", start=START, currency="CNY", tasks=tasks, **more)  # type: ignore[arg-type]


def points(front) -> list[tuple[int, int]]:
    """Length in days and direct cost in major units of every point."""
    return [
        (round(each.measure("length") / DAY), round(each.measure("direct") / 100))
        for each in front.points
    ]


def enumerated(plan: Plan) -> list[tuple[int, int]]:
    """The undominated lengths and costs over every choice of ways, in days and major units."""
    found = set()
    for ways in product(*(range(1 + len(each.modes)) for each in plan.tasks)):
        chosen = dict(zip((each.id for each in plan.tasks), ways, strict=True))
        one = in_ways(plan, chosen)
        try:
            dates = critical_path(one)
        except InfeasibleError:
            continue
        length = critical_length(one, dates)
        total = sum(item.amount for each in one.tasks for item in each.costs)
        found.add((round(length / DAY), round(total / 100)))
    return sorted(
        (a, b)
        for a, b in found
        if not any(c <= a and d <= b and (c, d) != (a, b) for c, d in found)
    )


def critical_length(plan: Plan, dates) -> int:
    """Working minutes from the plan's start to the schedule's finish."""
    from pmcore.network import build

    return build(plan).worktime().between(plan.start, dates.finish)


@st.composite
def nets(draw, kinds: tuple[LinkType, ...] = (LinkType.FS,), *, lags: bool = False):
    """Plans of up to seven tasks with up to three ways each."""
    count = draw(st.integers(1, 7))
    one_way = st.tuples(st.integers(0, 6), st.integers(0, 30))
    tasks = [
        task(f"t{i}", *draw(st.lists(one_way, min_size=1, max_size=3 if count < 6 else 2)))
        for i in range(count)
    ]
    links = []
    for j in range(1, count):
        for i in sorted(draw(st.sets(st.integers(0, j - 1), max_size=2))):
            lag = days(draw(st.integers(-2, 3))) if lags else 0
            links.append(Dependency(f"t{i}", f"t{j}", draw(st.sampled_from(kinds)), lag))
    return plan_of(*tasks, dependencies=links)


def checked(plan: Plan) -> None:
    """Compare the whole curve with every choice; each schedule passes the judge."""
    front = cost.tradeoff(plan, limits=Limits(seconds=60))
    assert front.is_complete
    assert points(front) == enumerated(plan)
    for each in front.points:
        assert verify.schedule(plan, each.schedule) == ()
        assert each.proof is not None
        assert each.proof.status == "optimal"
        again = critical_path(apply(plan, each.edits))
        assert again.finish == each.schedule.finish
        assert cost.estimate(plan, each.schedule).total == each.measure("direct")


@settings(max_examples=40, deadline=None)
@given(nets())
def test_every_choice(plan):
    """The curve is that of all choices: chains, twins, cuts and what is left of a net."""
    checked(plan)


@settings(max_examples=30, deadline=None)
@given(nets(tuple(LinkType), lags=True))
def test_every_choice_with_links_of_all_types(plan):
    """Leads, lags and links from and to starts and finishes hold in every way."""
    checked(plan)


@settings(max_examples=20, deadline=None)
@given(nets(), st.integers(0, 12), st.data())
def test_maximum_lags_and_earliest_dates(plan, longest, data):
    """Maximum lags hold, or it is said that they cannot; earliest dates are waited for."""
    if plan.dependencies:
        place = data.draw(st.integers(0, len(plan.dependencies) - 1))
        links = list(plan.dependencies)
        links[place] = replace(links[place], max_lag=days(longest))
        plan = replace(plan, dependencies=links)
    later = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 6, 9))
    plan = plan.with_task(replace(plan.tasks[0], constraints=[later]))
    wanted = enumerated(plan)
    if wanted:
        checked(plan)
    else:
        with pytest.raises(InfeasibleError):
            cost.tradeoff(plan, limits=Limits(seconds=60))


@settings(max_examples=25, deadline=None)
@given(nets(), st.integers(1, 20))
def test_the_cheapest_in_all(plan, daily):
    """With what a day costs, the least sum over all lengths is found without the curve."""
    front = cost.tradeoff(plan, deadlines=(), indirect=money(daily), limits=Limits(seconds=60))
    wanted = min(amount + daily * length for length, amount in enumerated(plan))
    assert [round(each.measure("cost") / 100) for each in front.points] == [wanted]
    assert front.points[0].proof is not None
    assert front.points[0].proof.objective == wanted * 100


def bridge() -> Plan:
    """Four tasks of which nothing can be merged."""
    return plan_of(
        task("a", (2, 30), (4, 10)),
        task("b", (3, 20), (5, 5)),
        task("c", (2, 25), (6, 4)),
        task("d", (1, 9), (3, 2)),
        dependencies=[Dependency("a", "c"), Dependency("a", "d"), Dependency("b", "d")],
    )


def test_dates_asked_for():
    """Each date has its cheapest point; a date between two points has that of the earlier."""
    plan = bridge()
    whole = dict(enumerated(plan))
    asked = [datetime(2027, 1, 7, 18), datetime(2027, 1, 12, 18), datetime(2027, 1, 11, 18)]
    front = cost.tradeoff(plan, deadlines=asked)
    for at in (4, 6, 7):
        best = min(amount for length, amount in points(front) if length <= at)
        assert best == min(amount for length, amount in whole.items() if length <= at)
    assert front.is_complete is False
    assert front.least("cost") is front.points[-1]


def test_a_date_too_early_is_refused_with_the_earliest():
    """Nothing is done sooner than everything in its shortest way."""
    with pytest.raises(InfeasibleError) as error:
        cost.tradeoff(bridge(), deadlines=[datetime(2027, 1, 5, 18)])
    assert error.value.is_proved
    problem = error.value.conflicts[0]
    assert (problem.code, problem.facts["least"]) == ("cost.too_early", "2027-01-07T18:00:00")
    assert "最早完成时间" in problem.text("zh-CN")


def test_without_a_currency():
    """What has no currency has no cost."""
    with pytest.raises(PlanError):
        cost.tradeoff(Plan("P", start=START, tasks=[Task("a", duration=days(1))]))


def test_pools_that_cannot_run_short_bind_nothing():
    """Three cranes for two tasks leave the choice to links; two make it one of staffing."""
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=3, rate=money(10))
    needs = [ResourceNeed("crane")]
    tasks = [replace(task(name, (2, 0)), needs=needs) for name in "ab"]
    faster = Mode("fast", days(1), needs=[ResourceNeed("crane", 2)])
    tasks[1] = replace(tasks[1], modes=[faster])
    plan = plan_of(*tasks, resources=[crane])
    assert question(plan) is not None
    front = cost.tradeoff(plan)
    assert points(front) == [(2, 320)]
    fewer = plan.with_resource(replace(crane, capacity=2))
    assert question(fewer) is None
    assert points(cost.tradeoff(fewer)) == [(2, 320)]


def test_prices_that_change_decide_with_the_dates():
    """What costs less later is no matter of numbers alone."""
    dated = Rate(money(20), datetime(2027, 1, 6, 9))
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, rate=money(30), rates=[dated])
    plan = plan_of(replace(task("a", (1, 0)), needs=[ResourceNeed("crane")]), resources=[crane])
    assert question(plan) is None


def test_where_people_bind_each_point_is_a_staffing():
    """Two tasks of one person: hiring a dearer way is worth its money only where time is short."""
    ana = Resource("ana", skills=[Skill("build")], rate=money(10))
    needs = [SkillNeed("build")]
    tasks = [
        Task(name, duration=days(4), needs=needs, modes=[Mode("out", days(1), costs=paid(amount))])
        for name, amount in (("a", 500), ("b", 700))
    ]
    plan = plan_of(*tasks, resources=[ana], dependencies=[])
    front = cost.tradeoff(plan, limits=Limits(seconds=30))
    assert points(front) == [(1, 1200), (4, 820), (8, 640)]
    assert front.is_complete
    for each in front.points:
        assert verify.assignment(plan, each.schedule) == ()
    best = cost.tradeoff(plan, deadlines=(), indirect=money(100), limits=Limits(seconds=30))
    assert points(best) == [(4, 820)]
    with pytest.raises(InfeasibleError):
        cost.tradeoff(plan, deadlines=[datetime(2027, 1, 4, 12)], limits=Limits(seconds=10))


def test_a_front_crosses_json():
    """Points, proofs, edits and modes come back equal."""
    front = cost.tradeoff(bridge(), indirect=money(3))
    assert io.loads(io.dumps(front)) == front
    assert len(front.to_frame()) == len(front.points)


def test_a_watch_that_stops_leaves_what_is_known():
    """Points found so far stand with their proofs, and the curve is not called complete."""
    told = []

    def stop(state):
        told.append(state.stage)
        return True

    front = cost.tradeoff(bridge(), watch=stop)
    assert set(told) == {"tradeoff"}
    assert not front.is_complete
    assert len(front.points) == 2
    asked = [datetime(2027, 1, day, 18) for day in (7, 11, 12)]
    assert len(cost.tradeoff(bridge(), deadlines=asked, watch=stop).points) == 1


def test_no_time_at_all():
    """Everything in its shortest way is in time, and is not called best."""
    front = cost.tradeoff(
        bridge(), deadlines=[datetime(2027, 1, 11, 18)], limits=Limits(seconds=0.0)
    )
    (point,) = front.points
    assert point.proof.gap > 0
    assert point.proof.bound <= 100 * min(amount for _, amount in enumerated(bridge()))


def test_a_long_chain_of_odd_ways_is_not_merged_without_end():
    """Where sums of ways would be too many, the search takes them one by one."""
    tasks = [task(f"t{i}", (7 + i, 90), (9 + 2 * i, 40 + i), (14 + 3 * i, 5)) for i in range(3)]
    plan = plan_of(*tasks, dependencies=chain("t0", "t1", "t2"))
    checked(plan)


def test_a_curve_with_a_gap_is_not_complete(monkeypatch):
    """Where a point could not be found between two, the curve does not claim to be whole."""
    from pmcore.cost import _tradeoff

    crew = Resource("crew", kind=ResourceKind.EQUIPMENT, capacity=1.0)
    needs = (ResourceNeed("crew"),)
    plan = plan_of(
        *(replace(task(name, (5, 100), (3, 300)), needs=needs) for name in "ab"), resources=(crew,)
    )
    whole = cost.tradeoff(plan)
    assert whole.is_complete
    monkeypatch.setattr(_tradeoff._Staffed, "_by", lambda *_: None)
    cut = cost.tradeoff(plan)
    assert len(cut.points) < len(whole.points)
    assert not cut.is_complete


def test_a_maximum_lag_that_only_a_mode_keeps():
    """Where a plan's own ways break a maximum lag, the modes that keep it are found."""
    plan = plan_of(
        task("a", (3, 100)),
        task("b", (5, 100), (1, 300)),
        task("c", (1, 100)),
        dependencies=(*chain("a", "b", "c"), Dependency("a", "c", max_lag=days(2))),
    )
    assert points(cost.tradeoff(plan)) == [(5, 500)]


def test_numbers_out_of_range():
    """A day that earns money, a credit below nothing and shares beyond all are refused."""
    plan = plan_of(task("a", (3, 100)))
    with pytest.raises(ValueError, match="0 or more"):
        cost.tradeoff(plan, indirect=-100)
    with pytest.raises(ValueError, match="0 or more"):
        cost.fund(plan, credit=-5)
    with pytest.raises(ValueError, match="from 0 to 1"):
        cost.variance(plan, cost.estimate(plan), shares={"a": 1.7})


def test_kinds_are_compared_by_what_they_say():
    """A kind of cost entry may be written as text."""
    from datetime import date

    from pmcore import CostEntry

    plan = plan_of(task("a", (3, 100)))
    bill = CostEntry("1", "accrual", date(2027, 1, 5), money(150), task="a")  # type: ignore[arg-type]
    found = cost.variance(plan, cost.estimate(plan), entries=[bill])
    assert found.total == money(50)


def test_what_is_asked_for_in_vain_is_refused():
    """No deadlines without a price of days ask for nothing; a deadline has no time zone."""
    from datetime import UTC

    plan = plan_of(task("a", (3, 100)))
    with pytest.raises(ValueError, match="what a day costs"):
        cost.tradeoff(plan, deadlines=())
    with pytest.raises(ValueError, match="without a zone: 2027-01-20"):
        cost.tradeoff(plan, deadlines=[datetime(2027, 1, 20, tzinfo=UTC)])


def test_running_out_of_time_is_not_told_as_maximum_lags(monkeypatch):
    """Without any search, ways known to be in time are told, and what they may be bettered by."""
    from pmcore.cost import _crash
    from pmcore.run import RowsSolved, Status, Stop

    unknown = RowsSolved(Status.UNKNOWN, stop=Stop.SECONDS)
    monkeypatch.setattr(_crash, "solve_rows", lambda *_, **__: unknown)
    plan = plan_of(
        task("a", (3, 100)),
        task("b", (5, 100), (1, 300)),
        dependencies=[Dependency("a", "b", max_lag=days(9))],
    )
    front = cost.tradeoff(plan)
    assert points(front) == [(4, 400), (8, 200)]
    assert [each.proof.status for each in front.points] == ["feasible", "optimal"]
    asked = [datetime(2027, 1, 8, 18)]
    assert points(cost.tradeoff(plan, deadlines=asked)) == [(4, 400)]
    with pytest.raises(InfeasibleError) as error:
        cost.tradeoff(plan, deadlines=[datetime(2027, 1, 6, 18)])
    assert (error.value.conflicts[0].code, error.value.is_proved) == ("cost.not_met", False)
