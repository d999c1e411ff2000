"""What cannot be simulated is named: every problem at once, with its path, in both languages."""

from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from pmcore import Branch, Correlation, Delay, Risk, Task, Triangular, Uniform, Weather, chain, days

START = datetime(2027, 1, 4, 9)
TASKS = tuple(Task(name, duration=days(2)) for name in "abcd")
LINKS = (*chain("a", "b", "d"), *chain("a", "c", "d"))
CALM = (0.1,) * 12
BY = datetime(2027, 2, 1, 18)


def plan_of(**changes):
    """Return a plan in which `b` and `c` follow `a`."""
    return pm.Plan("P", **{"start": START, "tasks": TASKS, "dependencies": LINKS} | changes)


def found(plan):
    """Return codes and paths of all problems; each has a sentence in both languages."""
    problems = pm.check(plan)
    for each in problems:
        for language in ("en", "zh-CN"):
            assert each.text(language)
            assert each.code not in each.text(language)
    return [(each.code.removeprefix("plan."), each.path) for each in problems]


def estimated(estimate):
    """Return the tasks, the first with an estimate."""
    return (replace(TASKS[0], estimate=estimate), *TASKS[1:])


def linked(**fields):
    """Return the links, the first changed."""
    return (replace(LINKS[0], **fields), *LINKS[1:])


BAD = [
    ({"tasks": estimated(Triangular(9, 5, 1))}, "order", 'tasks["a"].estimate'),
    ({"tasks": estimated(pm.Pert(1, 9, 5))}, "order", 'tasks["a"].estimate'),
    ({"tasks": estimated(Uniform(9, 1))}, "order", 'tasks["a"].estimate'),
    ({"tasks": estimated(pm.Normal(9, -1))}, "negative", 'tasks["a"].estimate.sd'),
    (
        {"tasks": estimated(pm.Discrete((1, 2), (0.5, 0.6)))},
        "chances",
        'tasks["a"].estimate.chances',
    ),
    (
        {"dependencies": linked(estimate=Triangular(9, 5, 1))},
        "order",
        'dependencies["a->b"].estimate',
    ),
    (
        {"dependencies": linked(percent=101.0)},
        "out_of_bounds",
        'dependencies["a->b"].percent',
    ),
    ({"risks": [Risk("r", probability=1.2)]}, "out_of_bounds", 'risks["r"].probability'),
    ({"risks": [Risk("r", probability=-0.1)]}, "negative", 'risks["r"].probability'),
    (
        {"risks": [Risk("r", probability=0.5, impacts=[Delay("gone", 60)])]},
        "unknown_reference",
        'risks["r"].impacts[0].task',
    ),
    (
        {"risks": [Risk("r", probability=0.5, impacts=[Delay("a", Triangular(3, 2, 1))])]},
        "order",
        'risks["r"].impacts[0].by',
    ),
    (
        {"risk_drivers": [pm.RiskDriver("m", ["gone"], Uniform(1.0, 2.0))]},
        "unknown_reference",
        'risk_drivers["m"].tasks',
    ),
    (
        {"correlations": [Correlation("a", "b", 1.5)]},
        "out_of_bounds",
        'correlations["a/b"].coefficient',
    ),
    (
        {"correlations": [Correlation("a", "gone", 0.5)]},
        "unknown_reference",
        'correlations["a/gone"].second',
    ),
    ({"correlations": [Correlation("a", "a", 0.5)]}, "correlation_itself", 'correlations["a/a"]'),
    (
        {"correlations": [Correlation("a", "b", 0.5), Correlation("b", "a", 0.4)]},
        "correlation_twice",
        'correlations["b/a"]',
    ),
    (
        {"correlations": [Correlation("a", "b", 0.5), Correlation("a", "b", 0.4)]},
        "duplicate_id",
        'correlations["a/b"]',
    ),
    (
        {"branches": [Branch("x", "a", [["b"], ["c"]], [0.5, 0.6])]},
        "chances",
        'branches["x"].chances',
    ),
    (
        {"branches": [Branch("x", "a", [["b"], ["c"]], [1.2, -0.2])]},
        "chances",
        'branches["x"].chances',
    ),
    ({"branches": [Branch("x", "a", [["b"], ["c"]], [1.0])]}, "chances", 'branches["x"].chances'),
    ({"branches": [Branch("x", "a", [["b"], ["c"]])]}, "chances", 'branches["x"].chances'),
    (
        {"branches": [Branch("x", "a", [["b"], ["c"]], [0.5, 0.5], by=BY)]},
        "branch_by",
        'branches["x"].by',
    ),
    ({"branches": [Branch("x", "a", [["b"]], by=BY)]}, "branch_by", 'branches["x"].by'),
    (
        {"branches": [Branch("x", "a", [["b"], ["b"]], [0.5, 0.5])]},
        "way_twice",
        'branches["x"].ways',
    ),
    (
        {"branches": [Branch("x", "b", [["d"], ["c"]], [0.5, 0.5])]},
        "way_apart",
        'branches["x"].ways',
    ),
    ({"branches": [Branch("x", "a", [["a"], []], [0.5, 0.5])]}, "way_apart", 'branches["x"].ways'),
    (
        {"branches": [Branch("x", "a", [["gone"], ["b"]], [0.5, 0.5])]},
        "unknown_reference",
        'branches["x"].ways',
    ),
    (
        {"branches": [Branch("x", "gone", [["c"], ["b"]], [0.5, 0.5])]},
        "unknown_reference",
        'branches["x"].after',
    ),
    ({"weather": [Weather("w", ["a"], (0.1,) * 11)]}, "month_chances", 'weather["w"].chances'),
    ({"weather": [Weather("w", ["a"], (1.1, *CALM[1:]))]}, "month_chances", 'weather["w"].chances'),
    (
        {"weather": [Weather("w", ["a"], (-0.1, *CALM[1:]))]},
        "month_chances",
        'weather["w"].chances',
    ),
    ({"weather": [Weather("w", ["a"], (0.95,) * 12)]}, "never_clear", 'weather["w"].chances'),
    ({"weather": [Weather("w", ["gone"], CALM)]}, "unknown_reference", 'weather["w"].tasks'),
]


@pytest.mark.parametrize(("changes", "code", "path"), BAD)
def test_named(changes, code, path):
    """One fault is one problem with its path, and nothing is simulated."""
    plan = plan_of(**changes)
    assert found(plan) == [(code, path)]
    with pytest.raises(pm.PlanError) as caught:
        pm.risk.simulate(plan, samples=1)
    assert [each.path for each in caught.value.problems] == [path]


def test_all_at_once():
    """Faults of every kind are named in one call."""
    plan = plan_of(
        tasks=estimated(Triangular(9, 5, 1)),
        risks=[Risk("r", probability=1.2, impacts=[Delay("gone", 60)])],
        correlations=[Correlation("a", "a", 0.5), Correlation("a", "b", -3)],
        branches=[
            Branch("x", "a", [["b"], ["c"]], [0.5, 0.6]),
            Branch("y", "d", [["b"], []], by=BY),
        ],
        weather=[Weather("w", ["gone"], (2.0,))],
    )
    assert {code for code, _ in found(plan)} == {
        "order",
        "out_of_bounds",
        "unknown_reference",
        "correlation_itself",
        "chances",
        "way_twice",
        "way_apart",
        "month_chances",
    }


def test_a_deleted_task():
    """Whoever deletes a task is told of everything that still names it."""
    whole = plan_of(
        risks=[Risk("r", probability=0.5, impacts=[Delay("d", 60), pm.ExtraCost(5, "d")])],
        risk_drivers=[pm.RiskDriver("m", ["d"], Uniform(1.0, 2.0))],
        correlations=[Correlation("a", "d", 0.5)],
        branches=[Branch("x", "a", [["d"], []], [0.5, 0.5])],
        weather=[Weather("w", ["d"], CALM)],
        currency="CNY",
    )
    assert found(whole) == []
    assert {path for _, path in found(whole.without("tasks", "d"))} >= {
        'risks["r"].impacts[0].task',
        'risks["r"].impacts[1].task',
        'risk_drivers["m"].tasks',
        'correlations["a/d"].second',
        'branches["x"].ways',
        'weather["w"].tasks',
    }


def test_sound():
    """A pair stated twice alike, a way without tasks, and a month that is lost may be."""
    plan = plan_of(
        correlations=[Correlation("a", "b", 0.5), Correlation("b", "a", 0.5)],
        branches=[Branch("x", "a", [["b"], []], [0.5, 0.5]), Branch("y", "b", [["d"], []], by=BY)],
        weather=[Weather("w", ["a"], (1, *CALM[1:]))],
    )
    assert found(plan) == []


def test_correlations_that_cannot_be():
    """Coefficients that cannot hold together are warned of, and simulated as near as can be."""
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    tasks = [replace(task, estimate=Uniform(days(1), days(3))) for task in TASKS]
    plan = plan_of(tasks=tasks, correlations=[Correlation(*pair, -0.9) for pair in pairs])
    assert found(plan) == [("correlations", "correlations")]
    assert pm.check(plan)[0].severity is pm.Severity.WARNING
    assert len(pm.risk.simulate(plan, samples=2).moved) == 3
    two = [Correlation(*pair, -0.4) for pair in pairs]
    assert found(replace(plan, correlations=two)) == []


@pytest.mark.parametrize("samples", [0, -1, 1.5, True, None])
def test_samples(samples):
    """There is no simulation without samples."""
    with pytest.raises(ValueError, match="samples must be a whole number from 1 on"):
        pm.risk.simulate(plan_of(), samples=samples)


def test_edits_of_what_is_not_there():
    """A response that changes what the plan lacks is named, with each such edit."""
    edits = [
        pm.Edit("tasks", "a", "duration", days(2), days(1)),
        pm.Edit("tasks", "gone", "duration", days(2), days(1)),
        pm.Edit("tasks", "gone", "", Task("gone"), None),
    ]
    plan = plan_of(responses=[pm.Response("r", (), edits=edits)])
    with pytest.raises(pm.PlanError) as caught:
        pm.risk.simulate(plan, samples=1, responses=["r"])
    assert [each.path for each in caught.value.problems] == ['responses["r"].edits[1]']
    assert pm.risk.simulate(plan, samples=1, responses=[]).samples == 1
