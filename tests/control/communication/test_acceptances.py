"""Acceptance: what the client signed, and what is not paid for want of it."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import (
    Acceptance,
    Deliverable,
    Instalment,
    PaymentTerms,
    Plan,
    Stakeholder,
    Task,
    WbsElement,
    chain,
    days,
    money,
)
from pmcore.control.communication import Signed, acceptances

TERMS = PaymentTerms([Instalment("i1", "build", 0.4), Instalment("i2", "write", amount=money(50))])


def plan_of(*signed, **fields):
    """Return a plan of two tasks, ending on 8 and 15 January, that make two deliverables."""
    given = {
        "start": datetime(2027, 1, 4, 9),
        "currency": "CNY",
        "price": money(1000),
        "wbs": [WbsElement("w", deliverables=["manual"])],
        "tasks": [
            Task("build", duration=days(5), deliverables=["system"]),
            Task("write", duration=days(5), wbs="w", deliverables=["manual"]),
        ],
        "dependencies": chain("build", "write"),
        "deliverables": [Deliverable("system", "The system"), Deliverable("manual", "The manual")],
        "stakeholders": [Stakeholder("yin", "Ms Yin")],
        "acceptances": signed,
        "payment": TERMS,
    }
    return Plan("P", **given | fields)


def test_due_by_the_tasks():
    """A deliverable is due when the last task that makes it ends, and overdue the day after."""
    found = [acceptances(plan_of(), date(2027, 1, day)) for day in (8, 9, 20)]
    assert [each["system"].state for each in found] == ["pending", "overdue", "overdue"]
    assert [each["manual"].state for each in found] == ["pending", "pending", "overdue"]
    assert [each["system"].late for each in found] == [0, 1, 12]
    assert found[0]["manual"].due == date(2027, 1, 15)
    stated = plan_of().put(Deliverable("system", due=date(2027, 1, 4)))
    assert acceptances(stated, date(2027, 1, 5))["system"].state is Signed.OVERDUE
    unmade = plan_of().put(Deliverable("other"))
    assert acceptances(unmade, date(2028, 1, 1))["other"].state is Signed.PENDING


def test_the_last_signature_counts():
    """Refused, then accepted with remarks, then without: each from its day on."""
    signed = [
        Acceptance("system", date(2027, 1, 11), "refused", "yin", remarks=["slow"]),
        Acceptance("system", date(2027, 1, 13), "accepted_with_remarks", "yin", remarks=["help"]),
        Acceptance("system", date(2027, 1, 18), "accepted", "yin"),
    ]
    plan = plan_of(*reversed(signed))
    found = [acceptances(plan, date(2027, 1, day))["system"] for day in (11, 13, 18)]
    assert [each.state for each in found] == ["refused", "accepted_with_remarks", "accepted"]
    assert [each.remarks for each in found] == [("slow",), ("help",), ()]
    assert [each.refusals for each in found] == [1, 1, 1]
    assert [each.late for each in found] == [3, 5, 10]
    assert [each.by for each in found] == ["Ms Yin"] * 3
    assert [each.is_accepted for each in found] == [False, True, True]


def test_instalments_wait():
    """What a task allows to be invoiced waits until all that it makes is accepted."""
    found = acceptances(plan_of(), date(2027, 1, 20))
    assert [(each.instalment, each.amount) for each in found.instalments] == [
        ("i1", money(400)),
        ("i2", money(50)),
    ]
    assert found.held_back == money(450)
    assert found["system"].instalments == ("i1",)
    signed = Acceptance("system", date(2027, 1, 20), "accepted_with_remarks", "yin")
    after = acceptances(plan_of(signed), date(2027, 1, 20))
    assert [each.deliverables for each in after.instalments] == [("manual",)]
    assert after["system"].instalments == ()


def test_without_a_price():
    """A share of no price has no amount, and neither has the sum; a day needs no signature."""
    terms = PaymentTerms([Instalment("i1", "build", 0.4), Instalment("i2", day=date(2027, 2, 1))])
    found = acceptances(plan_of(price=None, payment=terms), date(2027, 1, 20))
    assert [each.amount for each in found.instalments] == [None]
    assert found.held_back is None
    assert acceptances(plan_of(payment=None)).held_back == 0


def test_notices():
    """What is missing, refused, open, unsigned, contradictory or still ahead is told."""
    signed = [
        Acceptance("a", date(2027, 1, 5), "accepted_with_remarks", "yin", remarks=["help"]),
        Acceptance("b", date(2027, 1, 5), "accepted_with_remarks"),
        Acceptance("c", date(2027, 1, 5), "refused", "yin", remarks=["slow"]),
        Acceptance("d", date(2027, 2, 5), "accepted", "yin"),
    ]
    held = [Deliverable(name, due=date(2027, 1, 8)) for name in "abcd"]
    plan = plan_of(*signed, deliverables=held, tasks=[Task("t", duration=480)], dependencies=())
    plan = replace(plan, payment=None, wbs=())
    found = acceptances(plan, date(2027, 1, 11))
    assert [each.code for each in found.notices] == [
        "acceptance.remarks",
        "acceptance.no_remarks",
        "acceptance.unsigned",
        "acceptance.refused",
        "acceptance.missing",
        "acceptance.ahead",
    ]
    assert [each.deliverable for each in found.of(Signed.OVERDUE)] == ["d"]
    assert "c was refused (refusals so far: 1): slow" in found.text()
    assert "d应于2027年1月8日（周五）验收" in found.text("zh-CN").replace("“", "").replace("”", "")


def test_answer():
    """The answer is a table and crosses JSON."""
    found = acceptances(plan_of(Acceptance("system", date(2027, 1, 8), "accepted", "yin")))
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert list(found.to_frame()["state"]) == ["pending", "pending"]
    with pytest.raises(KeyError):
        found["other"]
