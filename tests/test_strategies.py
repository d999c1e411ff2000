"""The strategies of the other tests give what they promise."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import check
from pmcore.errors import Severity
from tests.samples import everything
from tests.strategies import assignments, baselines, plans, statuses

FULL = plans(resources=True, estimates=True, risks=True, costs=True)


def faults(plan):
    """Return what check finds wrong."""
    return [each.text() for each in check(plan) if each.severity is Severity.ERROR]


@settings(max_examples=25)
@given(FULL)
def test_plans(plan):
    """Drawn plans have no errors."""
    assert faults(plan) == []


@settings(max_examples=25)
@given(st.data())
def test_facts_and_assignments(data):
    """Drawn facts and assignments fit their plan."""
    from dataclasses import replace

    plan = data.draw(FULL)
    given_ = data.draw(assignments(plan))
    whole = replace(
        plan,
        assignments=given_,
        updates=[data.draw(statuses(plan))],
        baselines=[data.draw(baselines(plan))],
    )
    assert faults(whole) == []


def test_everything():
    """The plan with everything has no errors and no empty register."""
    from pmcore.model import registers

    plan = everything()
    assert faults(plan) == []
    assert all(getattr(plan, register) for register in registers())
