"""The engine against the slow reference of the benchmarks, on drawn nets with progress."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reference import COMPARED, KINDS, differences, dressed
from pmcore.model import Rules
from tests.strategies import plans, statuses


@pytest.mark.parametrize("rules", COMPARED)
def test_same_dates(rules):
    """In each mode that the engine follows, dates and floats are those the rules give."""

    @given(st.data())
    def check(data):
        plan = dressed(data.draw(plans(kinds=KINDS[rules])), rules, data)
        assert differences(plan) == []

    check()


@pytest.mark.parametrize("rules", COMPARED)
def test_same_dates_in_progress(rules):
    """So they are with facts at a data date, in any sequence, by retained logic and override."""

    @given(st.data())
    def check(data):
        plan = data.draw(plans(kinds=KINDS[rules]))
        plan = plan.put(data.draw(statuses(plan)))
        assert differences(dressed(plan, rules, data)) == []

    check()


def test_modes():
    """What is compared is a mode."""
    assert set(COMPARED) <= set(Rules)
