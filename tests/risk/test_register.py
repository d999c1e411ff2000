"""The register in numbers."""

from datetime import datetime

import pytest

import pmcore as pm
from pmcore import Delay, ExtraCost, Response, Risk, Stretch, Triangular, days, money
from pmcore.risk._distributions import mean_of, values_at

START = datetime(2027, 1, 4, 9)


def plan_of(*risks, **changes):
    """Return a plan of two tasks, ten days long, with a budget of 1 000."""
    tasks = [pm.Task("a", duration=days(10)), pm.Task("b", duration=days(5))]
    return pm.Plan(
        "P",
        start=START,
        currency="CNY",
        budget=money(1_000),
        tasks=tasks,
        risks=risks,
        **changes,
    )


def triangle(*points):
    """Return a triangular impact."""
    return Triangular(*points)


def test_expected_values():
    """Probability times mean impact, the dearest first; opportunities come last."""
    ranking = pm.risk.rank(
        plan_of(
            Risk(
                "gain",
                probability=0.4,
                impacts=[Delay("a", triangle(-days(3), -days(2), -days(1))), ExtraCost(-600)],
            ),
            Risk(
                "spec",
                probability=0.4,
                impacts=[
                    Delay("a", triangle(days(3), days(6), days(12))),
                    ExtraCost(triangle(20_000, 45_000, 90_000)),
                ],
            ),
            Risk("fine", probability=0.5, impacts=[ExtraCost(1_000)]),
        )
    )
    assert [row.id for row in ranking.risks] == ["spec", "fine", "gain"]
    spec, gain = ranking["spec"], ranking["gain"]
    assert spec.expected_delay == pytest.approx(days(2.8))
    assert spec.expected_cost == pytest.approx(20_666.67, abs=0.01)
    assert gain.expected_delay == pytest.approx(-days(0.8))
    assert gain.is_opportunity
    assert not spec.is_opportunity
    assert ranking.expected_cost == pytest.approx(20_666.67 + 500 - 240, abs=0.01)
    with pytest.raises(KeyError):
        ranking["none"]


def test_shared_delay():
    """A delay that tasks share counts once, draws of their own count each."""
    shared = [Delay(task, days(4), is_shared=True) for task in "ab"]
    own = [Delay(task, days(4)) for task in "ab"]
    ranking = pm.risk.rank(
        plan_of(
            Risk("own", probability=1.0, impacts=own),
            Risk("shared", probability=1.0, impacts=shared),
        )
    )
    assert (ranking["own"].delay, ranking["shared"].delay) == (days(8), days(4))


def test_stretch():
    """A stretch adds its share of the planned duration."""
    risk = Risk("slow", probability=0.5, impacts=[Stretch("a", 1.2)])
    assert pm.risk.rank(plan_of(risk))["slow"].expected_delay == pytest.approx(days(1))


def test_responses():
    """Responses change probability and impacts; an opportunity's chance is raised."""
    plan = plan_of(
        Risk("late", probability=0.4, impacts=[ExtraCost(1_000)]),
        Risk("gain", probability=0.2, impacts=[ExtraCost(-1_000)]),
        responses=(
            Response("watch", ("late",), probability=0.3),
            Response("avoid", ("late",), probability=0.1, impact_factor=0.5),
            Response("enhance", ("gain",), probability=0.6),
        ),
    )
    before = pm.risk.rank(plan)
    after = pm.risk.rank(plan, responses=(each.id for each in plan.responses))
    assert before.expected_cost == pytest.approx(200)
    assert after["late"].expected_cost == pytest.approx(50)
    assert after["gain"].expected_cost == pytest.approx(-600)
    assert after.made.settings["responses"] == ("watch", "avoid", "enhance")


def test_matrix():
    """Cells follow from the numbers: probability against the greater share of time or money."""
    plan = plan_of(
        Risk("rare", probability=0.05, impacts=[Delay("a", days(1))]),
        Risk("dear", probability=0.5, impacts=[ExtraCost(money(500))]),
        Risk("also", probability=0.6, impacts=[ExtraCost(money(300))]),
    )
    assert pm.risk.rank(plan).matrix() == {(4, 5): ("dear", "also"), (1, 4): ("rare",)}
    coarse = pm.risk.rank(plan, likelihoods=(0.3,), severities=(0.4,))
    assert coarse.matrix() == {(2, 2): ("dear",), (2, 1): ("also",), (1, 1): ("rare",)}
    assert coarse.to_frame()["severity"].tolist() == [2, 1, 1]


def test_closed_and_occurred():
    """A closed risk is not ranked; one that has occurred counts in full."""
    plan = plan_of(
        Risk("gone", probability=0.4, impacts=[ExtraCost(5)], status=pm.RiskStatus.CLOSED),
        Risk("here", probability=0.4, impacts=[ExtraCost(5)], status=pm.RiskStatus.OCCURRED),
    )
    assert [(row.id, row.expected_cost) for row in pm.risk.rank(plan).risks] == [("here", 5.0)]


@pytest.mark.parametrize(
    "stated",
    [
        Triangular(2, 5, 14),
        pm.Pert(2, 5, 14),
        pm.Pert(2, 5, 14, lam=2.0),
        pm.ClassicPert(2, 5, 14),
        pm.Uniform(2, 14),
        pm.Normal(5, 1),
        pm.Lognormal(5, 1),
        pm.Trigen(8, 10, 16),
        pm.Discrete((2, 5, 14), (0.2, 0.5, 0.3)),
        pm.Quantiles((0, 0.3, 1), (2, 5, 14)),
    ],
)
def test_mean(stated):
    """The mean that the register takes is that of the values a simulation draws."""
    import numpy as np

    middles = (np.arange(200_000) + 0.5) / 200_000
    assert values_at(stated, middles).mean() == pytest.approx(mean_of(stated), rel=1e-4)


def test_mean_of_a_number():
    """A stated number is its own mean."""
    assert mean_of(60) == 60.0
