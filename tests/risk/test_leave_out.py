"""What the project would gain without one risk, driver or estimate."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import (
    Delay,
    ExtraCost,
    Risk,
    RiskDriver,
    Stretch,
    Task,
    Triangular,
    Uniform,
    chain,
    days,
    money,
)
from pmcore.examples import portal

START = datetime(2027, 1, 4, 9)


def plan_of():
    """Return two paths that meet, three risks, one of which waits for its days, and a driver."""
    return pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[
            Task("a", "A", days(20), estimate=Uniform(days(15), days(40))),
            Task("b", "B", days(22), estimate=Uniform(days(18), days(30))),
            Task("end", duration=days(2)),
        ],
        dependencies=(*chain("a", "end"), *chain("b", "end")),
        risks=[
            Risk("late", probability=0.5, impacts=[Delay("end", days(9)), ExtraCost(9_000)]),
            Risk("dear", probability=0.4, impacts=[ExtraCost(90_000)]),
            Risk(
                "storm",
                probability=0.6,
                impacts=[Stretch("b", Uniform(1.1, 2.0)), ExtraCost(500, task="b")],
                first=date(2027, 2, 1),
            ),
            Risk("gone", probability=0.6, status=pm.RiskStatus.CLOSED),
        ],
        risk_drivers=[RiskDriver("rain", ("a", "b"), Uniform(0.9, 1.3), probability=0.7)],
    )


def priced():
    """Return a plan that the compiled form knows how to run, with work, a price and an item."""
    dear = pm.Rate(money(100), estimate=Triangular(money(90), money(100), money(160)))
    return pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[
            Task("a", "A", days(20), estimate=Uniform(days(15), days(40))),
            Task("b", "B", days(22), estimate=pm.Pert(days(18), days(22), days(60))),
            Task(
                "end",
                duration=days(2),
                costs=(pm.CostItem(money(900), estimate=Uniform(money(500), money(2_000))),),
            ),
        ],
        dependencies=(*chain("a", "end"), *chain("b", "end")),
        resources=[
            pm.Resource("ana", rates=(dear,)),
            pm.Resource("bo", rate=money(80)),
        ],
        assignments=[pm.Assignment("a", "ana"), pm.Assignment("b", "bo")],
        risks=[Risk("late", probability=0.5, impacts=[Delay("end", days(9)), ExtraCost(9_000)])],
        risk_drivers=[RiskDriver("rain", ("a",), Uniform(0.9, 1.3), probability=0.7)],
    )


def bare(plan, element, name):
    """Return the plan without an element; a task without its estimate, a resource likewise."""
    if element == "task":
        own = plan.task(name)
        items = tuple(replace(item, estimate=None) for item in own.costs)
        return plan.put(replace(own, estimate=None, costs=items))
    if element == "resource":
        own = plan.resource(name)
        return plan.put(replace(own, rates=tuple(replace(r, estimate=None) for r in own.rates)))
    field = {"risk": "risks", "driver": "risk_drivers"}[element]
    kept = tuple(each for each in getattr(plan, field) if each.id != name)
    return replace(plan, **{field: kept})


WINDOWED = {("risk", "late"), ("risk", "dear"), ("risk", "storm"), ("driver", "rain")}
PRICED = {("risk", "late"), ("driver", "rain"), ("task", "end"), ("resource", "ana")}
BOTH = {("task", "a"), ("task", "b")}


@pytest.mark.parametrize("p", [0.5, 0.8])
@pytest.mark.parametrize(("plan", "elements"), [(plan_of(), WINDOWED), (priced(), PRICED)])
def test_as_if_it_were_not_there(plan, elements, p):
    """A contribution is exactly the difference from the plan in which the element is missing."""
    outlook = pm.risk.simulate(plan, samples=3_000)
    found = pm.risk.contributions(plan, outlook, p=p)
    assert {(row.element, row.id) for row in found.rows} == elements | BOTH
    assert all(row.length or row.cost for row in found.rows)
    for row in found.rows:
        other = pm.risk.simulate(bare(plan, row.element, row.id), samples=3_000)
        assert row.length == outlook.length_at(p) - other.length_at(p)
        assert row.cost == outlook.total_at(p) - other.total_at(p)


def test_orders():
    """Rows stand by time and, when asked, by money."""
    plan = plan_of()
    found = pm.risk.contributions(plan, pm.risk.simulate(plan, samples=1_000))
    lengths = [row.length for row in found.rows]
    assert lengths == sorted(lengths, reverse=True)
    assert found.by_cost()[0].id == "dear"
    assert found.to_frame().shape == (6, 5)
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_only_the_strongest():
    """Of many estimates only the strongest are left out in turn; risks always are."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=1_000)
    found = pm.risk.contributions(plan, outlook, most=1)
    assert found.left == 2
    strongest = next(row for row in pm.risk.drivers(plan, outlook).rows if row.element != "risk")
    assert [row.id for row in found.rows if row.element != "risk"] == [strongest.id]
    assert len(found.rows) == 4


def test_links_need_their_schedule():
    """Where people hold tasks back, the schedule has to be there again."""
    plan = portal()
    schedule = pm.allocate.assign(plan).schedule
    outlook = pm.risk.simulate(plan, schedule, samples=500)
    with pytest.raises(ValueError, match="another schedule or status"):
        pm.risk.contributions(plan, outlook)
    rows = pm.risk.contributions(plan, outlook, schedule).rows
    assert {row.id for row in rows} >= {"vendor", "api"}


def test_stopped():
    """What was not run to its end is not in the answer, and is counted."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=5_000)
    found = pm.risk.contributions(plan, outlook, watch=lambda _: True)
    assert (found.rows, found.left) == ((), 6)


def test_ranking():
    """Risks are ranked by expectation, and by simulated contribution as well."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=2_000)
    ranking = pm.risk.rank(plan, outlook)
    assert [row.id for row in ranking.risks][:1] == ["dear"]
    order = [row.id for row in ranking.by_contribution()]
    gains = [row.contribution.length for row in ranking.by_contribution()]
    assert gains == sorted(gains, reverse=True)
    assert order[-1] == "dear"
    found = pm.risk.contributions(plan, outlook, most=0)
    assert {row.id: row for row in found.rows} == {r.id: r.contribution for r in ranking.risks}
    assert [ranking[name].days_until for name in ("storm", "late")] == [28, None]
    assert "length_contribution" in ranking.to_frame().columns
    assert pm.io.loads(pm.io.dumps(ranking)) == ranking


def test_proximity_counts_from_the_status_date():
    """A first day that is past is now."""
    plan = plan_of()
    at = pm.StatusUpdate(datetime(2027, 1, 25, 9))
    assert pm.risk.rank(plan, status=at)["storm"].days_until == 7
    at = pm.StatusUpdate(datetime(2027, 3, 25, 9))
    assert pm.risk.rank(plan, status=at)["storm"].days_until == 0


def test_without_an_outlook():
    """Without an outlook nothing is simulated, and nobody contributes."""
    ranking = pm.risk.rank(plan_of())
    assert all(row.contribution is None for row in ranking.risks)
    assert np.all([row.expected_cost >= 0 for row in ranking.risks])


def test_what_responses_bring():
    """What a response's edits add or change is left out and ranked as it was simulated."""
    proto = Task("proto", duration=days(3), estimate=Uniform(days(2), days(6)))
    edits = (
        pm.Edit("tasks", "proto", "", None, proto),
        pm.Edit("risks", "late", "probability", 0.5, 0.1),
    )
    plan = replace(plan_of(), responses=(pm.Response("try", ("late",), edits=edits),))
    outlook = pm.risk.simulate(plan, samples=200, responses=["try"])
    assert "proto" in {row.id for row in pm.risk.contributions(plan, outlook).rows}
    ranking = pm.risk.rank(plan, outlook, p=0.5)
    assert ranking["late"].probability == 0.1
    assert (ranking.made.settings["p"], ranking.made.seed) == (0.5, outlook.seed)


def test_stopped_after_one():
    """What was run to its end before the stop is in the answer."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=500)
    found = pm.risk.contributions(plan, outlook, watch=lambda _: True)
    assert (len(found.rows), found.left) == (1, 5)
    with pytest.raises(ValueError, match="from 0 on"):
        pm.risk.contributions(plan, outlook, most=-1)


def test_what_has_passed_is_not_near():
    """A risk whose last day has passed may not strike now."""
    plan = plan_of()
    storm = replace(plan.element("risks", "storm"), last=date(2027, 2, 20))
    at = pm.StatusUpdate(datetime(2027, 3, 25, 9))
    assert pm.risk.rank(plan.put(storm), status=at)["storm"].days_until is None
