"""Criteria against checks: what is shown, what is missing, and that the last check counts."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore.control.quality import coverage
from pmcore.model import CheckOutcome

PASS, FAIL, UNKNOWN = CheckOutcome
START = datetime(2027, 1, 4, 9)


def plan_of(checks, criteria=("fast", "safe")):
    return pm.Plan(
        "P",
        start=START,
        tasks=(pm.Task("make", duration=480),),
        deliverables=(pm.Deliverable("web", "The site", criteria=criteria), pm.Deliverable("doc")),
        checks=checks,
    )


def check_of(name, outcome=PASS, day=None, **more):
    more = {"subject": "web", "evidence": "report"} | more
    id_ = more.pop("id", f"{name}-{day}")
    return pm.QualityCheck(id_, name, outcome=outcome, day=day and date(2027, 1, day), **more)


def codes(found):
    return [each.code for each in found.notices]


def test_what_is_shown_and_what_is_missing():
    """One criterion is met with evidence, one was never looked at, one deliverable has none."""
    found = coverage(plan_of([check_of("fast")]))
    assert (found.met, found.share) == (1, 0.5)
    assert [each.check for each in found.of("web")] == ["fast-None", None]
    assert codes(found) == ["coverage.no_criteria", "coverage.unchecked"]
    assert found.text("zh-CN").splitlines()[1] == "The site：“safe”没有对应的检查"


def test_a_standard_names_a_criterion_too():
    """A check belongs to the criterion that its standard repeats; standards are counted."""
    rows = [
        check_of("load test", standard="fast", id="a"),
        check_of("audit", FAIL, standard="safe", id="b"),
        check_of("again", UNKNOWN, standard="safe", id="c", day=9),
    ]
    found = coverage(plan_of(rows))
    use = {each.standard: (each.passed, each.failed, each.unknown) for each in found.standards}
    assert use == {"fast": (1, 0, 0), "safe": (0, 1, 1)}


def test_the_last_check_counts():
    """A failure that was repaired and looked at again is good; one that came back is not."""
    repaired = coverage(plan_of([check_of("fast", FAIL, 5), check_of("fast", PASS, 8)]))
    assert repaired.met == 1
    assert "coverage.failed" not in codes(repaired)
    back = coverage(plan_of([check_of("fast", PASS, 5), check_of("fast", FAIL, 8)]))
    assert back.met == 0
    assert "coverage.failed" in codes(back)


def test_a_pass_needs_evidence():
    """A pass that nothing shows is not met, and is said."""
    found = coverage(plan_of([check_of("fast", evidence=""), check_of("safe")]))
    assert found.share == 0.5
    assert "coverage.no_evidence" in codes(found)


def test_overdue():
    """A check without a result is overdue from the day after its own, once somebody asks."""
    plan = plan_of([check_of("fast", UNKNOWN, 8), check_of("safe")])
    assert "coverage.overdue" not in codes(coverage(plan))
    assert "coverage.overdue" not in codes(coverage(plan, datetime(2027, 1, 8, 18)))
    assert "coverage.overdue" in codes(coverage(plan, datetime(2027, 1, 9, 9)))


def test_checks_of_nothing_stated():
    """A check of a task, or of what no criterion names, stands in the table, without share."""
    rows = [
        check_of("smell", FAIL, id="x"),
        check_of("weld", subject="t", id="y", day=3),
        check_of("weld", subject="t", id="z", day=4),
    ]
    plan = plan_of(rows, criteria=()).put(pm.Task("t", duration=60))
    found = coverage(plan)
    assert found.share is None
    assert [(each.deliverable, each.check) for each in found.criteria] == [("web", "x"), ("", "z")]
    assert "coverage.failed" in codes(found)
    assert len(found.to_frame()) == 2


@given(st.lists(st.sampled_from([PASS, FAIL, UNKNOWN]), max_size=5))
def test_unknown_is_never_met(outcomes):
    """Criteria count as met exactly where their last check passed."""
    names = [f"c{place}" for place in range(len(outcomes))]
    rows = [check_of(name, outcome) for name, outcome in zip(names, outcomes, strict=True)]
    found = coverage(plan_of(rows, criteria=(*names, "never")))
    assert found.met == outcomes.count(PASS)
    assert found.share == outcomes.count(PASS) / (len(outcomes) + 1)


def test_a_broken_plan_is_refused():
    """Errors of the plan come first."""
    with pytest.raises(pm.PlanError):
        coverage(plan_of([]).put(pm.Task("make", duration=-1)))
