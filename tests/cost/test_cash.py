"""What comes in and goes out, to the day: by hand, by sums, and against every choice of starts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Accrual,
    Assignment,
    Calendar,
    ConstraintType,
    CostItem,
    DateConstraint,
    Dependency,
    InfeasibleError,
    Instalment,
    PaymentTerms,
    Plan,
    PlanError,
    Resource,
    Skill,
    SkillNeed,
    Task,
    chain,
    check,
    cost,
    days,
    io,
    money,
    verify,
)
from pmcore.examples import lantern_bay, lantern_bay_approved
from pmcore.schedule import critical_path

START = datetime(2027, 1, 4, 9)  # a Monday
Period = cost.Period


def paid(amount: int, accrual: Accrual = Accrual.EVEN, category: str = "") -> CostItem:
    """A fixed amount in major units."""
    return CostItem(money(amount), accrual, category=category)


def roof(**terms: object) -> Plan:
    """Two tasks of a week each, one after the other, and two instalments."""
    held: dict[str, object] = {"days": 10, "retention": 0.1} | terms
    return Plan(
        "Roof",
        start=START,
        currency="EUR",
        price=money(1000),
        tasks=[
            Task("frame", duration=days(5), costs=[paid(400)]),
            Task("tiles", duration=days(5), costs=[paid(300, category="slate")]),
            Task("done"),
        ],
        dependencies=chain("frame", "tiles", "done"),
        payment=PaymentTerms(
            [Instalment("one", "frame", 0.4), Instalment("two", "done", 0.6)],
            **held,  # type: ignore[arg-type]
        ),
    )


def test_by_hand():
    """Invoices on the day of the finish, receipts ten days later, a tenth held back."""
    flow = cost.cash(roof(released_after=30), by=Period.WEEK)
    assert [(e.name, e.invoiced, e.received, e.gross, e.net) for e in flow.receipts] == [
        ("one", date(2027, 1, 8), date(2027, 1, 18), money(400), money(360)),
        ("two", date(2027, 1, 15), date(2027, 1, 25), money(600), money(540)),
        ("retention", date(2027, 1, 15), date(2027, 2, 14), money(100), money(100)),
    ]
    assert (flow.price, flow.cost, flow.margin) == (money(1000), money(700), money(300))
    assert flow.margin_share == 0.3
    assert flow.retained == money(100)
    assert (flow.need, flow.needed, flow.repaid) == (
        money(700),
        date(2027, 1, 15),
        date(2027, 1, 25),
    )
    weeks = [(e.start, e.accrued, e.paid, e.received, e.balance) for e in flow.periods]
    assert weeks[:4] == [
        (date(2027, 1, 4), money(400), money(400), 0, money(-400)),
        (date(2027, 1, 11), money(300), money(300), 0, money(-700)),
        (date(2027, 1, 18), 0, 0, money(360), money(-340)),
        (date(2027, 1, 25), 0, 0, money(540), money(200)),
    ]


def test_who_is_paid_when():
    """A resource's days come before its category's, and these before those of all others."""
    plan = roof(paid_after={"": 5, "slate": 14, "ana": 1})
    ana = Resource("ana", rate=money(10))
    frame = replace(plan.task("frame"), costs=(), duration=days(1))
    plan = plan.put(frame, ana, Assignment("frame", "ana"))
    by_day = {e.start: e.paid for e in cost.cash(plan, by=Period.DAY).periods if e.paid}
    assert by_day[date(2027, 1, 5)] == money(80)  # ana, a day after Monday
    assert by_day[date(2027, 1, 19)] == money(60)  # slate, 14 days after the first of five
    assert sum(by_day.values()) == money(380)


def test_an_advance_comes_first_and_is_paid_back_with_each_instalment():
    """A fifth in advance: each invoice brings a fifth less."""
    flow = cost.cash(roof(advance=0.2, retention=0.0))
    assert [(e.name, e.received, e.net) for e in flow.receipts] == [
        ("advance", date(2027, 1, 14), money(200)),
        ("one", date(2027, 1, 18), money(320)),
        ("two", date(2027, 1, 25), money(480)),
    ]
    assert flow.price == money(1000)


def test_amounts_and_days():
    """An instalment may state its amount and its day."""
    own = PaymentTerms([Instalment("now", amount=money(50), day=date(2026, 12, 1))])
    flow = cost.cash(roof(), terms=own)
    assert flow.receipts[0].received == date(2026, 12, 1)
    assert flow.periods[0].start == date(2026, 12, 1)
    assert (flow.need, flow.repaid) == (money(650), None)
    assert cost.cash(replace(roof(), payment=None)).margin_share is None


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=5), st.floats(0, 0.5), st.floats(0, 0.5))
def test_parts_add_up(shares, retention, advance):
    """Whatever the shares, what is received in all is what is invoiced."""
    plan = roof()
    terms = PaymentTerms(
        [Instalment(f"i{k}", "done", share / len(shares)) for k, share in enumerate(shares)],
        retention=retention,
        advance=advance,
    )
    flow = cost.cash(plan, terms=terms)
    gross = sum(e.gross for e in flow.receipts if e.name.startswith("i"))
    assert abs(gross - sum(shares) / len(shares) * money(1000)) <= 1
    assert flow.price == gross
    assert flow.periods[-1].balance == flow.price - flow.cost
    assert min(e.lowest for e in flow.periods) == -flow.need or flow.need == 0


def test_faults_are_named_all_at_once():
    """Unknown tasks, no day and no price."""
    terms = PaymentTerms([Instalment("a", "gone", 0.5), Instalment("b", share=0.5)])
    with pytest.raises(PlanError) as error:
        cost.cash(replace(roof(), price=None), terms=terms)
    assert [each.code for each in error.value.problems] == [
        "plan.unknown_reference",
        "cost.no_price_stated",
        "cost.no_invoice_day",
        "cost.no_price_stated",
    ]
    stated = replace(roof(), payment=terms)
    assert any("payment" in each.path for each in check(stated))


def test_lantern_bay():
    """Costs of a whole project add up to its baseline, period by period."""
    plan = lantern_bay()
    approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    terms = PaymentTerms(
        [Instalment("all", "A720", 1.0)], 30, retention=0.05, paid_after={"fixed": 15}
    )
    flow = cost.cash(plan, lantern_bay_approved(), terms=terms)
    assert sum(e.paid for e in flow.periods) == approved.budget == flow.cost
    assert sum(e.accrued for e in flow.periods) == approved.budget
    assert flow.margin == plan.price - approved.budget
    assert io.loads(io.dumps(flow)) == flow
    assert len(flow.to_frame()) == len(flow.periods)


def test_terms_cross_json_with_their_plan():
    """Terms are a part of the plan."""
    plan = roof(advance=0.1, paid_after={"slate": 3}, released_by="done")
    assert io.loads(io.dumps(plan)) == plan
    assert check(plan) == ()


@st.composite
def jobs(draw):
    """One or two short tasks with costs, links and instalments."""
    count = draw(st.integers(1, 2))
    accruals = st.sampled_from(list(Accrual))
    tasks = [
        Task(
            f"t{i}",
            duration=days(draw(st.integers(0, 3))),
            costs=[paid(draw(st.integers(0, 9)), draw(accruals))],
        )
        for i in range(count)
    ]
    links = [
        Dependency(f"t{i}", f"t{j}")
        for j in range(1, count)
        for i in range(j)
        if draw(st.booleans())
    ]
    terms = PaymentTerms(
        [Instalment(f"i{i}", f"t{i}", amount=money(draw(st.integers(0, 9)))) for i in range(count)],
        draw(st.integers(0, 5)),
        retention=draw(st.sampled_from([0.0, 0.5])),
        released_after=draw(st.integers(0, 4)),
        paid_after={"": draw(st.integers(0, 3))},
    )
    return Plan("P", start=START, currency="EUR", tasks=tasks, dependencies=links, payment=terms)


def delayed(plan: Plan, waits: tuple[int, ...]):
    """The critical path's schedule with each task so many days later, links aside."""
    from pmcore.network import build

    time = build(plan).worktime()
    dates = {}
    for task, wait in zip(plan.tasks, waits, strict=True):
        start = time.coordinate(plan.start) + days(wait)
        begin, end = time.start_at(start), time.finish_at(start + task.duration)
        if not task.duration:
            begin = end = plan.start if not wait else time.finish_at(start)
        dates[task.id] = (begin, end)
    return cost.stated(plan, dates)


@settings(max_examples=25, deadline=None)
@given(jobs(), st.integers(0, 12))
def test_the_earliest_finish_of_every_choice(plan, credit):
    """No choice of whole days ends sooner without a day that is short."""
    ends = []
    for waits in product(range(9), repeat=len(plan.tasks)):
        schedule = delayed(plan, waits)
        if verify.schedule(plan, schedule) or cost.cash(plan, schedule).need > money(credit):
            continue
        ends.append(max(w + t.duration // 480 for w, t in zip(waits, plan.tasks, strict=True)))
    if not ends:  # unless something later will do
        with suppress(InfeasibleError):
            assert cost.fund(plan, credit=money(credit)).proof.objective > days(8)
        return
    found = cost.fund(plan, credit=money(credit))
    assert found.proof.status == "optimal"
    assert found.cash.need <= money(credit)
    assert verify.schedule(plan, found.schedule) == ()
    assert found.proof.objective == days(min(ends))
    for each in found.held:
        assert each.facts["lacking"] > 0


def test_people_keep_their_order():
    """Two tasks of one person wait for money and never overlap."""
    ana = Resource("ana", skills=[Skill("build")], rate=money(10))
    plan = Plan(
        "P",
        start=START,
        currency="EUR",
        price=money(500),
        resources=[ana],
        tasks=[Task(name, duration=days(2), needs=[SkillNeed("build")]) for name in "ab"],
        payment=PaymentTerms([Instalment("a", "a", 0.5), Instalment("b", "b", 0.5)], 7),
    )
    from pmcore.allocate import assign

    staffing = assign(plan).schedule
    found = cost.fund(plan, staffing, credit=money(200))
    assert found.schedule.people("a") == ("ana",)
    assert verify.assignment(plan, found.schedule) == ()
    assert found.cash.need == money(160)
    assert [each.facts["task"] for each in found.held] == ["b"]
    assert found.schedule["b"].driver.code == "driver.cash"
    assert io.loads(io.dumps(found)) == found
    with pytest.raises(InfeasibleError) as error:
        cost.fund(plan, staffing, credit=money(100))
    assert error.value.is_proved
    assert "€100" in error.value.conflicts[0].text()


def test_several_calendars_are_refused():
    """Where two calendars count, units of one are none of the other."""
    plan = roof()
    other = Calendar("six", base="standard")
    tiles = replace(plan.task("tiles"), calendar="six")
    with pytest.raises(PlanError):
        cost.fund(replace(plan.put(tiles), calendars=[other]), credit=0)
    assert critical_path(plan).finish == datetime(2027, 1, 15, 18)


def test_earliest_dates_and_maximum_lags_hold_while_work_waits():
    """What may not begin sooner does not, and what must follow soon waits together."""
    plan = roof(retention=0.0, days=0)
    later = DateConstraint(ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 6, 9))
    frame = replace(plan.task("frame"), constraints=[later])
    links = [replace(plan.dependencies[0], max_lag=days(1)), plan.dependencies[1]]
    found = cost.fund(replace(plan.put(frame), dependencies=links), credit=money(400))
    assert found.schedule["frame"].start == datetime(2027, 1, 6, 9)
    assert found.schedule["tiles"].start == datetime(2027, 1, 13, 9)
    assert (found.held, found.cash.need) == ((), money(320))  # four days of the frame
    with pytest.raises(InfeasibleError):
        cost.fund(replace(plan.put(frame), dependencies=links), credit=money(200))


def test_money_on_a_day_of_its_own():
    """Work waits for an instalment that no work brings."""
    terms = PaymentTerms([Instalment("loan", amount=money(500), day=date(2027, 1, 20))])
    found = cost.fund(roof(), terms=terms, credit=money(300))
    assert found.cash.need <= money(300)
    assert found.cash.receipts[0].received == date(2027, 1, 20)
    assert found.to_frame()["task"].tolist() == [each.facts["task"] for each in found.held]
    assert "waits for money" in found.schedule["tiles"].driver.text()


@pytest.mark.parametrize("day", [date(2027, 1, 20), date(2027, 6, 1), date(2029, 6, 1)])
def test_money_that_comes_on_a_far_day_is_waited_for(day):
    """An instalment with a day alone lets the work begin then, however far off it is."""
    plan = pm.Plan(
        "P",
        start=datetime(2027, 1, 4, 9),
        currency="EUR",
        price=pm.money(1_000),
        tasks=(pm.Task("a", duration=pm.days(5), costs=(pm.CostItem(pm.money(1_000)),)),),
        payment=pm.PaymentTerms(instalments=(pm.Instalment("i", share=1.0, day=day),)),
    )
    found = cost.fund(plan, credit=0)
    assert found.schedule.finish.date() >= day


WRONG_TERMS = [
    ({"retention": 1.5}, "plan.out_of_bounds", "payment.retention"),
    ({"advance": 1.2}, "plan.out_of_bounds", "payment.advance"),
    ({"advance": float("nan")}, "plan.not_finite", "payment.advance"),
    ({"retention": True}, "plan.wrong_type", "payment.retention"),
    ({"days": -3}, "plan.negative", "payment.days"),
    ({"days": 10**9}, "plan.out_of_bounds", "payment.days"),
    ({"released_after": -1}, "plan.negative", "payment.released_after"),
    ({"paid_after": {"bob": 3}}, "plan.unknown_payee", 'payment.paid_after["bob"]'),
    ({"paid_after": {"": -3}}, "plan.negative", 'payment.paid_after[""]'),
    ({"paid_after": {"slate": 2.5}}, "plan.wrong_type", 'payment.paid_after["slate"]'),
    ({"paid_after": {"slate": True}}, "plan.wrong_type", 'payment.paid_after["slate"]'),
    ({"instalments": ()}, "plan.advance_not_recovered", "payment.advance"),
]


@pytest.mark.parametrize(("change", "code", "path"), WRONG_TERMS)
def test_terms_out_of_bounds_are_named(change, code, path):
    """Each wrong term has a path and a hint in both languages, in a plan and given by itself."""
    stated = replace(roof().payment, **{"advance": 0.1} | change)
    plan = replace(roof(), payment=stated)
    named = [each for each in check(plan) if each.path.startswith("payment")]
    assert [(each.code, each.path) for each in named] == [(code, path)]
    assert named[0].hint
    assert named[0].text("zh-CN") != named[0].text()
    for flow in (
        lambda: cost.cash(plan),
        lambda: cost.cash(roof(), terms=stated),
        lambda: cost.fund(roof(), credit=0, terms=stated),
    ):
        with pytest.raises(PlanError) as error:
            flow()
        assert [(each.code, each.path) for each in error.value.problems] == [(code, path)]


def test_wrong_terms_are_named_all_at_once():
    """A plan that has no price, and terms wrong in four ways."""
    terms = PaymentTerms(
        [Instalment("a", "done", float("inf"))], -1, advance=0.1, paid_after={"bob": 3}
    )
    with pytest.raises(PlanError) as error:
        cost.cash(replace(roof(), price=None), terms=terms)
    assert {each.path for each in error.value.problems} == {
        'payment.instalments["a"].share',
        "payment.days",
        'payment.paid_after["bob"]',
        "payment.advance",
        'payment.instalments["a"]',
    }


def test_a_contract_half_stated_stops_no_schedule():
    """What only cash needs is a warning of the plan, so that a redacted price keeps its dates."""
    plan = replace(roof(advance=0.1, paid_after={"bob": 3}), price=None)
    assert {each.code for each in check(plan)} == {"plan.unknown_payee", "plan.advance_of_nothing"}
    assert critical_path(plan).finish == datetime(2027, 1, 15, 18)


def test_categories_of_payees_are_those_of_costs():
    """Whom the check of terms knows is who can be paid."""
    from pmcore.cost._lines import CATEGORIES as BY_KIND
    from pmcore.cost._lines import FIXED
    from pmcore.cost._overhead import OVERHEAD
    from pmcore.network import CATEGORIES

    assert set(CATEGORIES) == {*BY_KIND.values(), FIXED, OVERHEAD}


def test_a_last_instalment_of_a_day_releases_on_it():
    """Work that waits for money does not move what is released on a day of its own."""
    terms = PaymentTerms(
        [Instalment("one", "frame", 0.5), Instalment("two", share=0.5, day=date(2027, 1, 12))],
        retention=0.1,
        released_after=5,
    )
    plan = replace(roof(), payment=terms)
    late = cost.stated(
        plan,
        {
            "frame": (datetime(2027, 3, 1, 9), datetime(2027, 3, 5, 18)),
            "tiles": (datetime(2027, 3, 8, 9), datetime(2027, 3, 12, 18)),
            "done": (datetime(2027, 3, 12, 18), datetime(2027, 3, 12, 18)),
        },
    )
    for flow in (cost.cash(plan), cost.cash(plan, late)):
        (held,) = [each for each in flow.receipts if each.name == "retention"]
        assert (held.invoiced, held.received) == (date(2027, 1, 12), date(2027, 1, 17))
    found = cost.fund(plan, late, credit=money(380))
    assert found.cash.need <= money(380)
    assert found.proof.status == "optimal"
