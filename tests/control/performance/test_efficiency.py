"""Efficiency against ratios and known programs; learning curves against their laws."""

from math import inf, log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore.control.performance import InOut, Learning, efficiency, learning_curve
from pmcore.io import dumps, loads


def codes(call):
    """Return code and path of all that is wrong, each told in both languages."""
    with pytest.raises(pm.PlanError) as caught:
        call()
    assert all(each.text("zh-CN") != each.text() for each in caught.value.problems)
    return [(each.code.removeprefix("performance."), each.path) for each in caught.value.problems]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0.1, 1e3), st.floats(0.1, 1e3)), min_size=1, max_size=8))
def test_one_in_one_out_is_a_ratio(pairs):
    """With one input and one output the score is the ratio over the best ratio."""
    found = efficiency(InOut(str(n), (x,), (y,)) for n, (x, y) in enumerate(pairs))
    best = max(y / x for x, y in pairs)
    for each, (x, y) in zip(found.units, pairs, strict=True):
        assert each.score == pytest.approx(y / x / best, rel=1e-5)


def test_two_inputs():
    """Cooper, Seiford and Tone, example 2.1: two inputs, one output, three efficient of six."""
    pairs = {"A": (4, 3), "B": (7, 3), "C": (8, 1), "D": (4, 2), "E": (2, 4), "F": (10, 1)}
    found = efficiency(InOut(name, each, (1,)) for name, each in pairs.items())
    wanted = {"A": 0.8571, "B": 0.6316, "C": 1, "D": 1, "E": 1, "F": 1}
    for name, score in wanted.items():
        assert found[name].score == pytest.approx(score, abs=5e-5)
    assert dict(found["A"].peers) == pytest.approx({"D": 0.7143, "E": 0.2857}, abs=5e-5)
    assert loads(dumps(found)) == found
    assert list(found.to_frame().id) == list(pairs)
    with pytest.raises(KeyError):
        found["Z"]


def test_an_input_of_nothing():
    """Who does without an input is efficient in it, and nobody who uses it is its peer."""
    found = efficiency(
        [InOut("a", (0, 2), (1,)), InOut("b", (1, 2), (1,)), InOut("c", (0, 4), (1,))]
    )
    assert [each.score for each in found.units] == pytest.approx([1.0, 1.0, 0.5])


def test_numbers_too_far_apart():
    """What the solver cannot weigh is named by its place; what it just can is right."""
    near = [InOut("a", (1e-3, 1.0), (1.0,)), InOut("b", (1e3, 1.0), (1e6,))]
    assert [each.score for each in efficiency(near).units] == pytest.approx([1.0, 1.0])
    far = [InOut("a", (1e-9, 1.0), (1.0,)), InOut("b", (1e9, 1.0), (1e12,))]
    assert codes(lambda: efficiency(far)) == [
        ("apart", 'units["a"].inputs[0]'),
        ("apart", 'units["a"].outputs[0]'),
    ]


def test_units_that_cannot_be_compared():
    """Everything wrong with units, at once."""
    rows = [InOut("a", (1,), (0,)), InOut("a", (1, 2), (-1,)), InOut("b", (inf,), (True,))]
    assert codes(lambda: efficiency(rows)) == [
        ("nothing", 'units["a"].outputs'),
        ("twice", 'units["a"]'),
        ("sizes_other", 'units["a"].inputs'),
        ("value.below", 'units["a"].outputs[0]'),
        ("value.not_finite", 'units["b"].inputs[0]'),
        ("value.not_a_number", 'units["b"].outputs[0]'),
    ]
    assert codes(lambda: efficiency([])) == [("no_values", "units")]


@given(st.floats(0.5, 1.0), st.integers(1, 60))
def test_doubling(rate, count):
    """Each doubling leaves the rate: of the unit in one form, of the average in the other."""
    unit = learning_curve(10.0, rate, 2 * count)
    assert unit.units[2 * count - 1] == pytest.approx(rate * unit.units[count - 1])
    assert unit.units[count - 1] == pytest.approx(10.0 * count ** log2(rate))
    average = learning_curve(10.0, rate, 2 * count, form=Learning.CUMULATIVE_AVERAGE)
    both = average.totals[2 * count - 1] / (2 * count), average.totals[count - 1] / count
    assert both[0] == pytest.approx(rate * both[1])
    assert sum(average.units) == pytest.approx(average.totals[-1])


def test_rates_that_are_none():
    """A rate above 1 is forgetting and is refused, with all else."""
    assert codes(lambda: learning_curve(0, 1.2, 0)) == [
        ("value.not_above", "first"),
        ("rate", "rate"),
        ("value.below", "count"),
    ]
    assert learning_curve(1.0, 0.9, 3).to_frame().shape == (3, 3)
