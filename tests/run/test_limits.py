"""Limits bound a computation; a budget says when they are reached and by what."""

from itertools import count
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.run import Budget, Limits, Progress, Stop


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seconds", -0.5),
        ("seconds", nan),
        ("seconds", inf),
        ("seconds", True),
        ("seconds", "10"),
        ("work", -1),
        ("work", 2.5),
        ("work", True),
        ("gap", -0.01),
        ("gap", nan),
        ("gap", False),
        ("gap", None),
        ("workers", 0),
        ("workers", True),
        ("workers", 1.0),
    ],
)
def test_limits_refuse_what_bounds_nothing(name, value):
    """Each wrong number is refused with its name and value."""
    with pytest.raises(ValueError, match=rf"{name} must be .* found"):
        Limits(**{name: value})


def test_limits_are_plain_values():
    """Limits with the same numbers are equal, hashable and hold what was given."""
    limits = Limits(seconds=1.5, work=3, gap=0.1, workers=2)
    assert limits == Limits(1.5, 3, 0.1, 2)
    assert len({limits, Limits(1.5, 3, 0.1, 2), Limits()}) == 2
    assert Limits() == Limits(None, None, 0.0, None)


@given(st.integers(0, 50), st.lists(st.integers(1, 5), max_size=30))
def test_work_runs_out_exactly(limit, parts):
    """A budget is exhausted once the effort reaches its limit, not before, and stays so."""
    budget = Budget(Limits(work=limit))
    for index in range(len(parts)):
        assert budget.spend(parts[index]) == (sum(parts[: index + 1]) >= limit)
    assert budget.work == sum(parts)
    assert budget.reproducible


def test_the_clock_stops_and_cannot_be_repeated():
    """Time on the clock ends a budget, which then is not reproducible."""
    ticks = count()
    budget = Budget(Limits(seconds=3), clock=lambda: float(next(ticks)))
    assert [budget.exhausted for _ in range(4)] == [False, False, True, True]
    assert budget.stop is Stop.SECONDS
    assert not budget.reproducible


def test_effort_is_named_before_the_clock():
    """When effort and time run out together the stop is the one that repeats."""
    ticks = count()
    budget = Budget(Limits(seconds=1, work=1), clock=lambda: float(next(ticks)))
    assert budget.spend()
    assert budget.stop is Stop.WORK


def test_without_limits_nothing_runs_out():
    """No limits, no end."""
    budget = Budget()
    assert not budget.spend(10**12)
    assert budget.stop is None
    assert budget.rest() == Limits()


def test_the_rest_is_what_was_not_spent():
    """What is left never falls below zero; gap and workers pass through."""
    ticks = iter([0.0, 4.0, 20.0])
    budget = Budget(Limits(seconds=10, work=7, gap=0.2, workers=3), clock=lambda: next(ticks))
    budget.work = 5
    assert budget.rest() == Limits(seconds=6.0, work=2, gap=0.2, workers=3)
    budget.work = 9
    assert budget.rest() == Limits(seconds=0.0, work=0, gap=0.2, workers=3)


def test_the_watch_hears_and_stops():
    """Only True stops; what is truthy by accident does not."""
    heard = []
    answers = iter([None, False, 1, True])

    def watch(progress):
        heard.append(progress)
        return next(answers)

    budget = Budget(watch=watch)
    stops = [budget.report("level", done, total=9, objective=1.0, bound=0.5) for done in range(6)]
    assert stops == [False, False, False, True, True, True]
    assert [progress.done for progress in heard] == [0, 1, 2, 3]
    assert budget.stop is Stop.WATCH
    assert not budget.reproducible
    assert heard[0] == Progress("level", 0, 9, 1.0, 0.5, heard[0].elapsed)
    assert heard[0].elapsed >= 0.0


@pytest.mark.parametrize(
    ("objective", "bound", "near", "stop"),
    [(100.0, 89.0, False, None), (100.0, 90.0, True, Stop.GAP), (100.0, 100.0, True, None)],
)
def test_an_answer_near_its_bound_ends_the_search(objective, bound, near, stop):
    """Within the gap is enough; at the bound it is proved, and nothing was cut short."""
    budget = Budget(Limits(gap=0.1))
    assert budget.is_near(objective, bound) is near
    assert budget.stop is stop
    assert budget.reproducible
