"""Gates: what they decide, whom they hold back, and what may become of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import nan

import pytest

import pmcore as pm
from pmcore import Criterion, Gate, GateDecision, Task, TaskKind, chain, days
from pmcore.control.quality import Holds, gate_forecast, gates
from tests.control.quality.test_chart import paths

MONDAY = datetime(2027, 1, 4, 9)
FULL = Criterion("c1", "tests run, %", ">=", 95.0, value=97.2)
NONE = Criterion("c2", "severe defects", "==", 0, value=0)
FEW = Criterion("c3", "minor defects", "<=", 3, value=5, is_mandatory=False)


def plan_of(*criteria, **gate):
    """Return a plan of two tasks with a gate between them."""
    return pm.Plan(
        "P",
        start=MONDAY,
        tasks=(
            Task("build", duration=days(10)),
            Task("tested", kind=TaskKind.FINISH_MILESTONE),
            Task("train", duration=days(2)),
            Task("live", duration=days(1)),
            Task("aside", duration=days(1)),
        ),
        dependencies=chain("build", "tested", "train", "live"),
        gates=(Gate("G", "tested", "Tested", criteria=criteria, **gate),),
    )


def decided(*criteria, metrics=None, at=None):
    """Return what the gate decides, and the criteria that do not hold."""
    found = gates(plan_of(*criteria), metrics, at=at)["G"]
    return found.decision, found.failed


def test_decisions():
    """All met: pass; what is not mandatory missed: conditional; else fail."""
    assert decided(FULL, NONE) == (GateDecision.PASS, ())
    assert decided(FULL, NONE, FEW) == (GateDecision.CONDITIONAL, ("c3",))
    assert decided(replace(FULL, value=94.9), NONE) == (GateDecision.FAIL, ("c1",))


def test_unknown_is_never_met():
    """What was not measured fails a gate, or makes it conditional where it is not mandatory."""
    assert decided(replace(FULL, value=None)) == (GateDecision.FAIL, ("c1",))
    assert decided(FULL, replace(FEW, value=None)) == (GateDecision.CONDITIONAL, ("c3",))
    found = gates(plan_of())
    assert found["G"].decision is GateDecision.FAIL
    assert [each.code for each in found.notices] == ["gate.empty"]


@pytest.mark.parametrize(
    ("op", "below", "on", "above"),
    [
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
        ("==", False, True, False),
    ],
)
def test_predicates(op, below, on, above):
    """Each predicate at, below and above its target."""
    for value, wanted in ((1.0, below), (2.0, on), (3.0, above)):
        found = gates(plan_of(Criterion("c", "m", op, 2.0, value=value)))["G"].criteria[0]
        assert found.holds is (Holds.MET if wanted else Holds.MISSED)


def test_waivers():
    """A waiver says who and until when; after its last day it holds no more."""
    waived = replace(
        FULL, value=90.0, waived_by="client", waived_until=date(2027, 1, 8), waived_why="pilot"
    )
    assert decided(waived, at=datetime(2027, 1, 8, 18)) == (GateDecision.CONDITIONAL, ("c1",))
    assert decided(waived, at=datetime(2027, 1, 9)) == (GateDecision.FAIL, ("c1",))
    assert decided(waived) == (GateDecision.FAIL, ("c1",))
    assert decided(replace(waived, waived_until=None)) == (GateDecision.CONDITIONAL, ("c1",))
    assert decided(replace(waived, waived_by=None)) == (GateDecision.FAIL, ("c1",))
    assert decided(replace(waived, value=99.0)) == (GateDecision.PASS, ())
    found = gates(plan_of(waived), at=datetime(2027, 1, 8, 18))
    assert found.text() == (
        "G c1: tests run, % >= 95 is waived by client until Fri 8 Jan 2027 (pilot)"
    )
    assert "豁免" in found.text("zh-CN")


def test_what_waits():
    """Everything behind the milestone waits, and nothing beside it; a pass frees it."""
    assert gates(plan_of(replace(NONE, value=2)))["G"].blocks == ("train", "live")
    assert gates(plan_of(NONE))["G"].blocks == ()


def test_metrics():
    """Measurements take the place of values; one nobody measures is named, with the others."""
    metrics = {"tests run, %": 99.0, "severe defects": 1.0}
    assert decided(FULL, NONE, metrics=metrics) == (GateDecision.FAIL, ("c2",))
    assert decided(FULL, metrics={"tests run, %": None}) == (GateDecision.FAIL, ("c1",))
    assert paths(gates, plan_of(FULL, NONE, FEW), {"severe defects": nan}) == [
        ('metrics["severe defects"]', "value.not_finite"),
        ('gates["G"].criteria["c1"].metric', "quality.unknown_metric"),
        ('gates["G"].criteria["c3"].metric', "quality.unknown_metric"),
    ]
    idle = gates(plan_of(NONE), {"severe defects": 0, "birds": 4})
    assert [each.code for each in idle.notices] == ["gate.idle"]


def test_bad_plans_are_refused():
    """The errors of the plan come first."""
    plan = plan_of(NONE)
    lost = replace(plan, gates=(replace(plan.gates[0], milestone="gone"),))
    for verb in (gates, gate_forecast):
        with pytest.raises(pm.PlanError, match="gone"):
            verb(lost)
    with pytest.raises(pm.PlanError):
        gates(plan_of(replace(NONE, value=nan)))


def test_decisions_are_recorded_by_edits():
    """Edits put the decision and what was measured into the plan; then nothing differs."""
    plan = plan_of(FULL, NONE)
    at = datetime(2027, 1, 18, 9)
    found = gates(plan, {"tests run, %": 90.0, "severe defects": 0}, at=at)
    after = pm.apply(plan, found.edits)
    assert after.gates[0].decision is GateDecision.FAIL
    assert after.gates[0].decided == at
    assert after.gates[0].criteria[0].value == 90.0
    assert gates(after).notices == ()
    passed = replace(plan, gates=(replace(plan.gates[0], decision=GateDecision.FAIL),))
    assert [each.code for each in gates(passed).notices] == ["gate.differs"]
    assert gates(plan).edits == ()


def test_a_trend_is_carried_on():
    """The chance is that of a prediction from a straight line, by scipy's regression."""
    from scipy.stats import linregress, t

    rows = [
        (datetime(2027, 1, day, 18), value)
        for day, value in ((4, 40.5), (6, 55.2), (8, 61.1), (12, 84.3))
    ]
    found = gate_forecast(plan_of(replace(FULL, value=None)), {"tests run, %": rows})["G"]
    assert found.at == datetime(2027, 1, 15, 18)
    x = [(at - MONDAY).total_seconds() / 86_400 for at, _ in rows]
    y = [value for _, value in rows]
    line = linregress(x, y)
    at = (found.at - MONDAY).total_seconds() / 86_400
    expected = line.intercept + line.slope * at
    middle = sum(x) / 4
    wide = sum((each - middle) ** 2 for each in x)
    left = sum((b - line.intercept - line.slope * a) ** 2 for a, b in zip(x, y, strict=True))
    error = (left / 2 * (1 + 1 / 4 + (at - middle) ** 2 / wide)) ** 0.5
    assert found.criteria[0].expected == pytest.approx(expected)
    assert found.chance == pytest.approx(t.sf((95 - expected) / error, 2))
    assert found.risk.probability == pytest.approx(1 - found.chance)


def test_counts_fall_to_none():
    """A count whose trend falls below none is none; one that rises is not."""
    down = [(datetime(2027, 1, day, 18), 9 - day) for day in (4, 5, 6, 7)]
    assert gate_forecast(plan_of(NONE), {"severe defects": down})["G"].chance == 1.0
    up = [(at, 10 - value) for at, value in down]
    assert gate_forecast(plan_of(NONE), {"severe defects": up})["G"].chance == 0.0


@pytest.mark.parametrize(
    ("op", "chance"), [(">=", 1.0), (">", 0.0), ("<=", 1.0), ("<", 0.0), ("==", 1.0)]
)
def test_a_level_trend(op, chance):
    """A metric that stays on its whole target meets what allows equality."""
    rows = [(datetime(2027, 1, day), 4) for day in (4, 5, 6)]
    found = gate_forecast(plan_of(Criterion("c", "m", op, 4)), {"m": rows})
    assert found["G"].chance == chance
    assert found["G"].criteria[0].basis == "trend"


def test_few_measurements():
    """With fewer than three the last value counts; with none a chance that is stated."""
    rows = [(datetime(2027, 1, 6), 96.0), (datetime(2027, 1, 5), 10.0)]
    found = gate_forecast(plan_of(FULL, NONE, FEW), {"tests run, %": rows})["G"]
    assert [(each.basis, each.chance) for each in found.criteria] == [("value", 1.0)] * 2
    assert found.risk is None
    blank = replace(FULL, value=None)
    assert gate_forecast(plan_of(blank), unknown=0.3)["G"].chance == 0.3
    waived = replace(blank, waived_by="client")
    assert gate_forecast(plan_of(waived))["G"].criteria[0].basis == "waived"
    assert gate_forecast(plan_of())["G"].chance == 0.5


def test_the_risk_moves_dates():
    """The forecast goes down as a risk on the milestone, and the simulation carries it on."""
    plan = plan_of(replace(NONE, value=1))
    found = gate_forecast(plan, retry=days(5))
    risk = found.risks[0]
    assert (risk.id, risk.probability, risk.impacts) == ("gate:G", 1.0, (pm.Delay("tested", 2400),))
    before = pm.risk.simulate(plan, samples=20).finish_at(0.5)
    after = pm.risk.simulate(plan.put(*found.risks), samples=20).finish_at(0.5)
    assert (before, after) == (datetime(2027, 1, 20, 18), datetime(2027, 1, 27, 18))
    assert plan.put(*found.risks).put(*found.risks) == plan.put(*found.risks)
    passed = replace(plan, gates=(replace(plan.gates[0], decision=GateDecision.PASS),))
    assert gate_forecast(passed).gates == ()


def test_bad_history():
    """Metrics that no gate asks for, values and zones are named at once."""
    rows = [(datetime(2027, 1, 6, tzinfo=UTC), nan)]
    assert paths(gate_forecast, plan_of(NONE), {"severe defects": rows, "birds": []}) == [
        ('history["severe defects"][0]', "value.not_finite"),
        ('history["severe defects"][0]', "quality.zone"),
        ('history["birds"]', "quality.unknown_metric"),
    ]
    assert paths(gate_forecast, plan_of(NONE), unknown=2, retry=0) == [
        ("unknown", "value.not_a_share"),
        ("retry", "value.not_above"),
    ]


def test_round_trip():
    """Results and forecasts cross JSON and make frames."""
    plan = plan_of(FULL, NONE, FEW)
    found = gates(plan, at=MONDAY)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame()["holds"].tolist() == ["met", "met", "missed"]
    ahead = gate_forecast(plan_of(replace(NONE, value=1)))
    assert pm.io.loads(pm.io.dumps(ahead)) == ahead
    assert ahead.to_frame()["chance"].tolist() == [0.0]
    for answer in (found, ahead):
        with pytest.raises(KeyError):
            answer["X"]
