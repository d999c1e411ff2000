"""Reserves, control accounts and escalation: by hand, and sums that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import (
    Accrual,
    Assignment,
    ChangeRequest,
    ControlAccount,
    CostItem,
    Mode,
    Money,
    OrgUnit,
    Plan,
    PlanError,
    Rate,
    RateBasis,
    Resource,
    ResourceKind,
    Task,
    WbsElement,
    chain,
    cost,
    days,
    io,
    money,
    verify,
)
from pmcore.schedule import critical_path

START = datetime(2027, 1, 4, 9)
Reserve = cost.ReserveKind


def paid(amount: int, **more: object) -> CostItem:
    """A fixed amount in major units."""
    return CostItem(money(amount), **more)  # type: ignore[arg-type]


def ground(amount: int = 1000, status: str = "accepted") -> Plan:
    """A plan with both reserves and one change."""
    return Plan(
        "P",
        start=START,
        currency="EUR",
        contingency=money(500),
        management_reserve=money(200),
        tasks=[Task("a", duration=days(5), costs=[paid(amount)])],
        changes=[ChangeRequest("c1", "Soft ground", status=status)],  # type: ignore[arg-type]
    )


@given(st.integers(0, 1700), st.sampled_from([None, *Reserve]))
def test_what_a_reserve_gives_the_budget_gets(amount, reserve):
    """Budget and reserves keep their sum; without a reserve the reserves keep theirs."""
    first = cost.baseline(ground(), name="approved")
    held = {None: 10**9, Reserve.CONTINGENCY: 500, Reserve.MANAGEMENT: 200}[reserve]
    arguments = {"replaces": first, "change": "c1", "reserve": reserve}
    if amount - 1000 > held:
        with pytest.raises(PlanError) as error:
            cost.revise(ground(amount), **arguments)
        assert error.value.problems[0].code == "cost.reserve_short"
        assert "€" in error.value.problems[0].text("zh-CN")
        return
    second = cost.revise(ground(amount), **arguments)
    growth = second.budget - first.budget
    reserves = [each.contingency + each.management_reserve for each in (first, second)]
    assert growth == money(amount - 1000)
    assert reserves[0] - reserves[1] == (growth if reserve else 0)
    assert (second.revision, second.replaces, second.reason) == (1, "approved", "Soft ground")
    assert second.attributes["change"] == "c1"
    assert first == cost.baseline(ground(), name="approved")


def test_only_accepted_changes_release_money():
    """An unknown change, one that is only asked for, and another currency are refused."""
    first = cost.baseline(ground(), name="approved")
    with pytest.raises(PlanError) as error:
        cost.revise(replace(ground(status="asked"), currency="USD"), replaces=first, change="c1")
    codes = [each.code for each in error.value.problems]
    assert codes == ["cost.change_not_accepted", "cost.other_currency"]
    assert "已申请" in error.value.problems[0].text("zh-CN")
    with pytest.raises(PlanError):
        cost.revise(ground(), replaces=first, change="c2")


def matrix() -> Plan:
    """Two elements and two units; both units work on the first element."""
    return Plan(
        "P",
        start=START,
        currency="EUR",
        wbs=[WbsElement("1"), WbsElement("1.1", parent="1"), WbsElement("2")],
        organisation=[OrgUnit("firm"), OrgUnit("it", parent="firm"), OrgUnit("web", parent="it")],
        resources=[
            Resource("ana", rate=money(10), unit="web"),
            Resource("bo", rate=money(20), unit="firm"),
        ],
        accounts=[
            ControlAccount("1.firm", "1", "firm", budget=money(3000)),
            ControlAccount("1.it", "1", "it"),
        ],
        tasks=[
            Task("a", duration=days(5), wbs="1.1", costs=[paid(100)], responsible="ana"),
            Task("b", duration=days(5), wbs="1", costs=[paid(50)]),
            Task("c", duration=days(5), wbs="2", costs=[paid(7)]),
        ],
        assignments=[Assignment("a", "ana"), Assignment("a", "bo")],
        contingency=money(9),
    )


def test_accounts_by_hand():
    """Units decide where an element has several accounts; what nobody bears stands apart."""
    plan = matrix()
    approved = cost.baseline(plan, name="approved")
    found = cost.account_budgets(plan, approved)
    assert [(row.account, row.planned, row.left) for row in found.rows] == [
        ("1.firm", money(850), money(2150)),
        ("1.it", money(500), None),
        ("", money(7), None),
    ]
    assert found.budget == approved.budget
    assert found.total == approved.budget + money(9)
    assert dict(found.rows[1].categories) == {"labour": money(400), "fixed": money(100)}
    assert io.loads(io.dumps(found)) == found
    assert found.to_frame()["planned"].sum() == 1357


INDEX = [(date(2026, 1, 1), 100.0), (date(2027, 1, 1), 104.0), (date(2027, 1, 11), 110.0)]


def test_escalation_by_hand():
    """Rates step with their index, amounts take that of the day they fall due."""
    ana = Resource(
        "ana",
        rate=money(100),
        rates=[
            Rate(money(200), datetime(2027, 1, 6), overtime=money(300)),
            Rate(money(10), basis=RateBasis.USE),
        ],
        bill_rate=money(500),
    )
    plan = Plan(
        "P",
        start=START,
        currency="EUR",
        resources=[ana, Resource("crane", kind=ResourceKind.EQUIPMENT, rate=money(7))],
        tasks=[
            Task("a", duration=days(5), costs=[paid(100), paid(100, category="travel")]),
            Task("b", duration=days(5), costs=[CostItem(Money(10_000, "EUR"), Accrual.END)],
                 modes=[Mode("m", days(2), costs=[paid(50)])]),
        ],
        dependencies=chain("a", "b"),
        assignments=[Assignment("a", "ana")],
    )  # fmt: skip
    base = date(2026, 6, 1)
    later = cost.escalate(plan, {"labour": INDEX, "fixed": INDEX}, base=base)
    rates = [(r.basis, r.start, r.amount) for r in later.resource("ana").rates]
    assert rates == [
        ("hour", None, money(100)),
        ("hour", datetime(2027, 1, 1), money(104)),
        ("hour", datetime(2027, 1, 6), money(208)),
        ("hour", datetime(2027, 1, 11), money(220)),
        ("use", None, money(10)),
        ("use", datetime(2027, 1, 1), 1040),
        ("use", datetime(2027, 1, 11), 1100),
    ]
    assert later.resource("ana").rates[3].overtime == money(330)
    assert later.resource("ana").bill_rate == money(500)
    assert later.resource("crane") == plan.resource("crane")
    items = [item.amount for task in later.tasks for item in task.costs]
    assert items == [money(104), money(100), Money(11_000, "EUR")]
    assert later.task("b").modes[0].costs[0].amount == money(55)
    schedule = critical_path(later)
    found = cost.baseline(later, schedule, name="approved")
    assert verify.baseline(later, schedule, found) == ()
    hours = 16 * 104 + 24 * 208
    assert cost.estimate(later).categories["labour"] == money(hours) + 1040


def test_escalation_to_its_own_base_changes_no_price():
    """An index that stays at its base leaves every amount as it is."""
    plan = matrix()
    flat = {name: [(date(2020, 1, 1), 7.5)] for name in ("labour", "fixed", "equipment")}
    later = cost.escalate(plan, flat, base=date(2027, 1, 1))
    assert cost.estimate(later).total == cost.estimate(plan).total
    with pytest.raises(PlanError):
        cost.escalate(plan, {"labour": []}, base=date(2027, 1, 1))


def test_an_index_of_nothing_is_named():
    """A category that no cost of the plan has, and indices that are no numbers, all at once."""
    plan = Plan(
        "P",
        start=datetime(2027, 6, 7, 9),
        currency="EUR",
        tasks=[Task("a", duration=days(1), costs=[CostItem(money(10), category="slate")])],
    )
    base = date(2027, 1, 1)
    wrong = {"slates": [(base, 1.0)], "slate": [(base, float("nan"))], "labour": [(base, -1.0)]}
    with pytest.raises(PlanError) as error:
        cost.escalate(plan, wrong, base=base)
    assert [(each.code, each.path) for each in error.value.problems] == [
        ("cost.unknown_category", 'indices["slates"]'),
        ("cost.no_index", 'indices["slate"]'),
        ("cost.no_index", 'indices["labour"]'),
    ]
    assert "slate" in error.value.problems[0].text()
