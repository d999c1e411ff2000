"""What the project would gain without one risk, driver or estimate."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

import pmcore as pm
from pmcore import Delay, ExtraCost, Risk, RiskDriver, Stretch, Task, Uniform, chain, days
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


def bare(plan, element, name):
    """Return the plan without an element; a task without its estimate."""
    if element == "task":
        tasks = [replace(t, estimate=None) if t.id == name else t for t in plan.tasks]
        return replace(plan, tasks=tuple(tasks))
    field = {"risk": "risks", "driver": "risk_drivers"}[element]
    kept = tuple(each for each in getattr(plan, field) if each.id != name)
    return replace(plan, **{field: kept})


@pytest.mark.parametrize("p", [0.5, 0.8])
def test_as_if_it_were_not_there(p):
    """A contribution is exactly the difference from the plan in which the element is missing."""
    plan = plan_of()
    outlook = pm.risk.simulate(plan, samples=3_000)
    found = pm.risk.contributions(plan, outlook, p=p)
    assert {(row.element, row.id) for row in found.rows} == {
        ("risk", "late"),
        ("risk", "dear"),
        ("risk", "storm"),
        ("driver", "rain"),
        ("task", "a"),
        ("task", "b"),
    }
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
