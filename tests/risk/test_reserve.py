"""What risks have drawn from the contingency, and whether the rest covers the others."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import ChangeRequest, CostEntry, CostKind, ExtraCost, Risk, RiskStatus
from pmcore.risk import reserve
from tests.risk.test_monitor import EARLY, MIDDLE, START, plan_of, refused, told

OCCURRED = RiskStatus.OCCURRED
DAY = date(2027, 1, 12)
COMMITMENT, INVOICE, PAYMENT = CostKind.COMMITMENT, CostKind.INVOICE, CostKind.PAYMENT


def coin(name, cost, **fields):
    """Return a risk that costs so much or nothing, as likely."""
    return Risk(name, probability=0.5, impacts=[ExtraCost(cost)], **fields)


def drawn(*records, at=MIDDLE, **fields):
    """Return what the risk "r" has drawn, by records of money."""
    changes = [each for each in records if isinstance(each, ChangeRequest)]
    entries = [each for each in records if isinstance(each, CostEntry)]
    plan = plan_of(coin("r", 800, **fields), changes=changes, cost_entries=entries)
    found = reserve(plan, at, percentile=None)
    assert found.drawn == sum(each.amount for each in found.drawings)
    return found.drawn


def paid(name, kind, net, **fields):
    """Return a cost entry of 12 January."""
    return CostEntry(name, kind, DAY, net, **fields)


def granted(name, cost, **fields):
    """Return an accepted change for the risk "r"."""
    return ChangeRequest(name, **{"risk": "r", "status": "accepted", "cost": cost} | fields)


def test_covered():
    """Two coins of 1 000 cost 1 000 in the mean, and 2 000 with a chance of four in five."""
    plan = plan_of(coin("a", 1_000), coin("b", 1_000), contingency=2_000)
    found = reserve(plan, samples=4_000)
    assert (found.planned, found.drawn, found.left) == (2_000, 0, 2_000)
    assert (found.exposure.threat_cost, found.needed) == (1_000.0, 2_000)
    assert found.is_covered
    assert told(found) == []
    assert found.to_frame().empty


@pytest.mark.parametrize(
    ("contingency", "code"),
    [(1_999, "reserve.thin"), (1_000, "reserve.thin"), (999, "reserve.short")],
)
def test_not_covered(contingency, code):
    """The notice tells a rest below what is expected from one that is only not sure to do."""
    found = reserve(plan_of(coin("a", 1_000), coin("b", 1_000), contingency=contingency))
    assert told(found) == [code]
    assert not found.is_covered


def test_overdrawn():
    """More drawn than planned is named; it covers nothing."""
    found = reserve(plan_of(coin("a", 1_000, status=OCCURRED), contingency=400))
    assert (found.left, found.needed, found.is_covered) == (-600, 0, False)
    assert told(found) == ["reserve.overdrawn", "reserve.estimated"]


def test_unstated():
    """Without a contingency nothing is left, and nothing is covered or not."""
    found = reserve(plan_of(coin("a", 1_000)))
    assert (found.planned, found.left, found.is_covered) == (None, None, None)
    assert told(found) == ["reserve.unstated"]


def test_contingency_of_the_baseline():
    """Where the plan states no contingency, the last baseline's holds."""
    baselines = [pm.Baseline("old", contingency=5), pm.Baseline("new", contingency=7)]
    plan = plan_of(baselines=baselines)
    assert reserve(plan, percentile=None).planned == 7
    assert reserve(replace(plan, contingency=0), percentile=None).planned == 0


def test_contingency_of_the_first_revision():
    """What changes took out of a baseline is drawn once, though it is drawn down to nothing."""
    change = granted("c", 300, closed=date(2027, 1, 11))
    plan = plan_of(coin("r", 800), changes=[change])
    approved = replace(pm.cost.baseline(plan, name="approved"), contingency=500)
    taken = pm.cost.ReserveKind.CONTINGENCY
    dearer = plan.with_task(replace(plan.tasks[0], costs=[pm.CostItem(300)]))
    second = pm.cost.revise(dearer, replaces=approved, change="c", reserve=taken)
    dearest = plan.with_task(replace(plan.tasks[0], costs=[pm.CostItem(500)]))
    third = pm.cost.revise(dearest, replaces=second, change="c", reserve=taken)
    assert [each.contingency for each in (approved, second, third)] == [500, 200, 0]
    older = pm.Baseline("older", contingency=9)
    for count in (1, 2, 3):
        baselines = [older, approved, second, third][: count + 1]
        found = reserve(replace(dearest, baselines=baselines), MIDDLE, percentile=None)
        assert (found.planned, found.drawn, found.left) == (500, 300, 200)


def test_passed_risks_need_nothing():
    """A risk whose task is finished by the facts, or whose last day is over, is left out."""
    done = pm.TaskStatus("a", start=START, finish=datetime(2027, 1, 13, 18))
    facts = pm.StatusUpdate(datetime(2027, 1, 13, 18), [done])
    passed = Risk("passed", probability=0.5, impacts=[ExtraCost(4_000, "a")])
    over = coin("over", 2_000, last=date(2027, 1, 12))
    plan = plan_of(passed, over, coin("left", 600), contingency=1_000, updates=[facts])
    found = reserve(plan)
    assert {each.id for each in pm.risk.triggers(plan).overdue} == {"passed", "over"}
    assert (found.exposure.risks, found.exposure.threat_cost, found.needed) == (1, 300.0, 600)
    assert found.is_covered
    before = reserve(plan, START, percentile=None)
    assert before.exposure.threat_cost == 3_300.0


def test_edits_of_chosen_responses():
    """A risk that a chosen response brings is funded, and drawn once it has occurred."""
    extra = coin("s", 600)
    edits = [
        pm.Edit("risks", "s", "", None, extra),
        pm.Edit("risks", "r", "probability", 0.5, 0.0),
    ]
    response = pm.Response("e", ["r"], is_chosen=True, edits=edits)
    plan = plan_of(coin("r", 800), responses=[response], contingency=1_000)
    found = reserve(plan)
    assert (found.exposure.threat_cost, found.needed, found.left) == (300.0, 600, 1_000)
    found = reserve(plan.put(replace(extra, status=OCCURRED)))
    assert (found.exposure.threat_cost, found.needed, found.left) == (0.0, 0, 400)


def test_occurred_risks_are_drawn_once():
    """One that has occurred is drawn, and no longer part of what must be covered."""
    plan = plan_of(coin("a", 1_000, status=OCCURRED), coin("b", 600), contingency=2_000)
    found = reserve(plan)
    assert (found.drawn, found.left, found.needed) == (1_000, 1_000, 600)
    assert found.exposure.threat_cost == 300.0
    (row,) = found.drawings
    assert (row.risk, row.estimated, row.amount, row.is_estimate) == ("a", 1_000, 1_000, True)
    assert told(found) == ["reserve.estimated"]


def test_records_take_the_place_of_estimates():
    """What is granted or spent counts, the greater of both; an estimate only without either."""
    change, entry = granted("c", 300), paid("e", INVOICE, 450, risk="r")
    assert drawn(status=OCCURRED) == 800
    assert drawn(change, status=OCCURRED) == 300
    assert drawn(change, entry, status=OCCURRED) == 450
    assert drawn(entry) == 450
    assert drawn(entry, status=RiskStatus.CLOSED) == 450
    assert drawn() == 0


def test_changes_that_draw():
    """Accepted changes that name a risk draw, from the day they were settled."""
    assert drawn(granted("c", 300), granted("d", 200)) == 500
    assert drawn(granted("c", 300, status="asked")) == 0
    assert drawn(granted("c", 300, risk=None)) == 0
    assert drawn(granted("c", None)) == 0
    assert drawn(granted("c", 300, closed=date(2027, 1, 16))) == 0
    assert drawn(granted("c", 300, closed=date(2027, 1, 15))) == 300


def test_a_purchase_counts_once():
    """An order, its invoices and payments count by the kind that comes to most."""
    order = paid("o", COMMITMENT, 100, risk="r")
    first = paid("i1", INVOICE, 60, refers_to="o")
    more = paid("i2", INVOICE, 70, refers_to="o")
    payment = paid("p", PAYMENT, 60, refers_to="i1", risk="r")
    assert drawn(order, first, payment) == 100
    assert drawn(order, first, more, payment) == 130
    assert drawn(order, paid("x", INVOICE, 40, risk="r")) == 140
    assert drawn(first) == 0
    assert drawn(paid("o", COMMITMENT, 900), replace(first, risk="r")) == 60
    assert drawn(order, paid("back", PAYMENT, -30, risk="r")) == 70
    assert drawn(order, at=datetime(2027, 1, 11, 18)) == 0
    circle = [
        paid("x", INVOICE, 10, refers_to="y", risk="r"),
        paid("y", INVOICE, 5, refers_to="x", risk="r"),
    ]
    assert drawn(*circle) == 15


def test_an_opportunity_fills_nothing():
    """What an opportunity that came about is expected to save is not put into the reserve."""
    found = reserve(plan_of(coin("a", -500, status=OCCURRED), contingency=100))
    assert (found.drawn, found.left) == (0, 100)


def test_foreign_money():
    """Amounts in other currencies are converted at the rate of their day."""
    rate = pm.ExchangeRate("EUR", 8.0)
    entry = paid("e", INVOICE, pm.money(10, "EUR"), risk="r")
    plan = plan_of(coin("r", 1), cost_entries=[entry], exchange_rates=[rate])
    assert reserve(plan, MIDDLE, percentile=None).drawn == 8_000


def test_records_name_risks_of_the_plan():
    """A record for a risk that is not in the register is a problem of the plan."""
    entries = [paid("e", INVOICE, 1, risk="gone")]
    plan = plan_of(EARLY, changes=[granted("c", 1, risk="lost")], cost_entries=entries)
    assert refused(lambda: reserve(plan)) == [
        ("plan.unknown_reference", 'changes["c"].risk'),
        ("plan.unknown_reference", 'cost_entries["e"].risk'),
    ]


def test_reserve_is_refused():
    """A percentile lies between 0 and 1, and dates have no zone."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        reserve(plan_of(), percentile=1.0)
    assert reserve(plan_of(EARLY), START, percentile=None).needed is None
