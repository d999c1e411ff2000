"""The one mechanism that says what keeps a given value from being what is asked for."""

from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore import PlanError, Problem
from pmcore._mapping import Attributes
from pmcore._values import (
    count_faults,
    each_count,
    each_number,
    each_share,
    number_faults,
    refuse,
    share_faults,
)


def codes(problems):
    return [each.code.removeprefix("value.") for each in problems]


@pytest.mark.parametrize(
    ("value", "bounds", "code"),
    [
        (None, {}, "missing"),
        (True, {}, "not_a_number"),
        ("3", {}, "not_a_number"),
        (nan, {"has_gaps": True}, "not_finite"),
        (-inf, {"least": 0}, "not_finite"),
        (10**400, {}, "not_finite"),
        (-1, {"least": 0}, "below"),
        (0, {"above": 0}, "not_above"),
        (Fraction(5, 4), {"above": 0, "most": 1}, "above"),
    ],
)
def test_what_is_no_number_within_bounds(value, bounds, code):
    """One problem, at its path, in both languages and with advice."""
    (fault,) = number_faults(value, "x", **bounds)
    assert (fault.code, fault.path) == (f"value.{code}", "x")
    assert fault.hint
    assert fault.text("zh-CN").startswith("x：")


@pytest.mark.parametrize(
    ("value", "bounds"),
    [(None, {"has_gaps": True}), (0, {"least": 0}), (1, {"above": 0, "most": 1}), (-2.5, {})],
)
def test_bounds_include_what_they_say(value, bounds):
    """A gap that is known, a bound itself, and any number without bounds pass."""
    assert number_faults(value, "x", **bounds) == []


def test_counts():
    """Whole numbers from a bound on, whatever their type; without one, below 0 too."""
    assert codes(each_count([3, 3.0, 0, 1.5, -1, None], "x")) == ["not_whole", "below", "missing"]
    assert codes(count_faults(1, "x", least=2)) == ["below"]
    assert count_faults(-3, "x", least=None) == count_faults(None, "x", has_gaps=True) == []


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shares_with_and_without_ends(value):
    """Both agree but at 0 and at 1."""
    inside, within = (not share_faults(value, "x", has_ends=ends) for ends in (False, True))
    assert within is (0 <= value <= 1)
    assert inside is (within and value not in (0, 1))


def test_many_are_named_by_place():
    """The place of each stands in its path."""
    assert [each.path for each in each_number([1, 0, -1], "x", above=0)] == ["x[1]", "x[2]"]
    assert [each.path for each in each_share([0.5, 1, nan], "x")] == ["x[1]", "x[2]"]


def test_refuse_raises_all_at_once_and_nothing_twice():
    """What the plan's own check says of a field is not said again."""
    refuse([])
    said = Problem("plan.not_finite", "x", Attributes(found="nan"))
    with pytest.raises(PlanError) as error:
        refuse([said, *number_faults(nan, "x"), *number_faults(nan, "y")])
    assert [each.path for each in error.value.problems] == ["x", "y"]
