"""Questions that a plan raises about itself."""

from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from pmcore import Risk, Task, Uniform, days
from pmcore.examples import portal
from pmcore.risk import RiskCategory

START = datetime(2027, 1, 4, 9)


def plan_of(**more):
    tasks = [Task("long", "Long", days(10))]
    return pm.Plan("P", start=START, **({"tasks": tasks} | more))


def needing(*needs, count=1):
    return [Task(f"t{i}", f"T{i}", days(3), needs=needs) for i in range(count)]


ANN = pm.Resource("ann", "Ann", skills=[pm.Skill("welding", 3)])
BEN = pm.Resource("ben", "Ben", skills=[pm.Skill("welding", 1)])
STEEL = pm.Resource("steel", "Steel", kind=pm.ResourceKind.MATERIAL)
FROM = [pm.Delivery("steel", START, 9, supplier="Mill")]
BEAMS = {"resources": [STEEL], "tasks": needing(pm.MaterialNeed("steel", 2)), "deliveries": FROM}
WELDED = {"resources": [ANN, BEN], "tasks": needing(pm.SkillNeed("welding", 2))}
PATHS = [Task(f"p{i}", duration=60) for i in range(4)]

CASES = [
    (
        "wide",
        "technical",
        'tasks["long"]',
        {"tasks": [Task("long", estimate=Uniform(days(2), days(9)))]},
    ),
    (
        "proposed",
        "technical",
        'requirements["r"]',
        {"requirements": [pm.Requirement("r", "R", status="proposed")]},
    ),
    ("criteria", "technical", 'deliverables["d"]', {"deliverables": [pm.Deliverable("d", "D")]}),
    ("supplier", "external", 'resources["steel"]', BEAMS),
    ("outside", "external", 'issues["i"]', {"issues": [pm.Issue("i", "I", party=pm.Party.CLIENT)]}),
    ("person", "organisational", 'resources["ann"]', WELDED),
    (
        "named",
        "organisational",
        'resources["ann"]',
        {"resources": [ANN], "tasks": needing(pm.ResourceNeed("ann"), count=4)},
    ),
    (
        "merge",
        "management",
        'tasks["end"]',
        {
            "tasks": [*PATHS, Task("end", "End", 60)],
            "dependencies": [link for each in PATHS for link in pm.chain(each.id, "end")],
        },
    ),
    ("certain", "management", 'tasks["long"]', {}),
    ("deadline", "management", "deadline", {"deadline": datetime(2027, 1, 15, 18)}),
    ("owner", "management", 'risks["r"]', {"risks": [Risk("r", probability=0.1)]}),
    ("trigger", "management", 'risks["r"]', {"risks": [Risk("r", probability=0.1)]}),
    ("response", "management", 'risks["r"]', {"risks": [Risk("r", probability=0.1)]}),
]


@pytest.mark.parametrize(("code", "category", "path", "changes"), CASES)
def test_what_raises_a_question(code, category, path, changes):
    """Each question comes from what the plan holds, names it, and is said in both languages."""
    found = pm.risk.prompts(plan_of(**changes), category=category).rows
    row = next(each for each in found if each.code == f"prompt.{code}")
    assert (row.path, row.category) == (path, category)
    for language, mark in (("en", "?"), ("zh-CN", "？")):
        assert row.text(language).endswith(mark)
        for fact in row.facts.values():
            if isinstance(fact, str) and code != "deadline":
                assert fact in row.text(language)


SILENT = [
    ("wide", {"tasks": [Task("long", estimate=Uniform(days(9), days(10)))]}),
    ("criteria", {"deliverables": [pm.Deliverable("d", criteria=["it works"])]}),
    (
        "supplier",
        BEAMS | {"deliveries": [*FROM, pm.Delivery("steel", START, 9, id="b", supplier="Other")]},
    ),
    ("outside", {"issues": [pm.Issue("i", "I", party=pm.Party.US)]}),
    ("person", {"resources": [ANN, BEN], "tasks": needing(pm.SkillNeed("welding", 1))}),
    ("certain", {"tasks": [Task("long", duration=days(9), estimate=Uniform(days(9), days(10)))]}),
    ("deadline", {"deadline": datetime(2027, 3, 15, 18)}),
    ("owner", {"risks": [Risk("r", probability=0.1, status=pm.RiskStatus.CLOSED)]}),
]


@pytest.mark.parametrize(("code", "changes"), SILENT)
def test_what_raises_none(code, changes):
    """What is in order is not asked about."""
    rows = pm.risk.prompts(plan_of(**changes)).rows
    assert f"prompt.{code}" not in {row.code for row in rows}


def test_categories():
    """All categories together are the categories one by one."""
    plan = portal()
    every = pm.risk.prompts(plan)
    parts = [pm.risk.prompts(plan, category=each).rows for each in RiskCategory]
    assert every.rows == tuple(row for part in parts for row in part)
    assert every.to_frame().shape == (len(every.rows), 4)
    assert pm.io.loads(pm.io.dumps(every)) == every
    with pytest.raises(ValueError, match="weather"):
        pm.risk.prompts(plan, category="weather")


def test_what_is_done_is_not_asked_about():
    """A task that is finished raises nothing."""
    plan = plan_of()
    fact = pm.TaskStatus("long", start=START, finish=datetime(2027, 1, 8, 18))
    done = replace(plan, updates=(pm.StatusUpdate(datetime(2027, 1, 11, 9), [fact]),))
    assert 'tasks["long"]' in {row.path for row in pm.risk.prompts(plan).rows}
    assert 'tasks["long"]' not in {row.path for row in pm.risk.prompts(done).rows}


def test_work_is_asked_about_in_days():
    """An estimate of work is told in the days that it takes, not in person-days."""
    pair = pm.SkillNeed("welding", count=2)
    task = Task("w", work=days(20), needs=[pair], estimate=Uniform(days(10), days(40)))
    plan = plan_of(tasks=[task], resources=[ANN, BEN])
    schedule = pm.schedule.critical_path(plan)
    share = schedule["w"].duration / days(20)
    (asked,) = (row for row in pm.risk.prompts(plan).rows if row.code == "prompt.wide")
    assert float(asked.facts["low"]) == pytest.approx(13 * share, abs=0.1)


def test_what_has_occurred_needs_no_trigger():
    """Of a risk that has occurred nobody asks by what it will be noticed."""
    plan = plan_of(risks=[Risk("r", probability=0.2, status=pm.RiskStatus.OCCURRED)])
    assert "prompt.trigger" not in {row.code for row in pm.risk.prompts(plan).rows}
