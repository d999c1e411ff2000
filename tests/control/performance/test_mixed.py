"""Random effects and shrinkage against closed forms and direct likelihoods."""

import numpy as np
import pytest

from pmcore.control.performance import random_effects, shrink
from tests.control.quality.test_chart import paths


def likelihood(y, groups, ratios):
    """Return minus twice the restricted log-likelihood by its definition, up to a constant."""
    n = len(y)
    v = np.eye(n)
    for names, ratio in zip(groups, ratios, strict=True):
        same = np.equal.outer(np.array(names), np.array(names))
        v += ratio * same
    inverse = np.linalg.inv(v)
    ones = np.ones(n)
    weight = ones @ inverse @ ones
    rest = y - (ones @ inverse @ y) / weight
    return np.linalg.slogdet(v)[1] + np.log(weight) + (n - 1) * np.log(rest @ inverse @ rest)


def test_crossed_groups_maximise_the_restricted_likelihood():
    """No small step of a variance makes it larger; effects are the conditional mean."""
    chance = np.random.default_rng(2)
    n = 60
    a = [f"a{k}" for k in chance.integers(0, 5, n)]
    b = [f"b{k}" for k in chance.integers(0, 4, n)]
    lift = dict(zip(sorted(set(a)), chance.standard_normal(5), strict=True))
    drop = dict(zip(sorted(set(b)), 0.5 * chance.standard_normal(4), strict=True))
    y = np.array([lift[i] + drop[j] for i, j in zip(a, b, strict=True)])
    y = 3.0 + y + 0.7 * chance.standard_normal(n)
    found = random_effects(y.tolist(), {"a": a, "b": b})
    ratios = [(sd / found.residual) ** 2 for _, sd in found.sd]
    least = likelihood(y, (a, b), ratios)
    for k in range(2):
        for step in (0.99, 1.01):
            moved = [ratio * (step if k == place else 1.0) for place, ratio in enumerate(ratios)]
            assert likelihood(y, (a, b), moved) > least
    v = np.eye(n) + sum(
        ratio * np.equal.outer(np.array(names), np.array(names))
        for ratio, names in zip(ratios, (a, b), strict=True)
    )
    rest = np.linalg.solve(v, y - found.mean)
    for each in found["a"]:
        assert each.value == pytest.approx(ratios[0] * rest[np.array(a) == each.level].sum())
        assert each.count == a.count(each.level)
        assert 0 < each.reliability < 1
    frame = found.to_frame()
    assert frame["grouping"].tolist() == ["a"] * 5 + ["b"] * 4


def test_groups_that_do_not_differ():
    """Where chance explains all, effects are nothing and nothing is known of them."""
    found = random_effects([1.0, 2.0, 1.0, 2.0, 1.5, 1.5], {"g": list("aabbcc")})
    assert dict(found.sd)["g"] < 1e-3
    assert all(abs(each.value) < 1e-3 for each in found["g"])


def test_shrinking_goes_to_the_mean():
    """What is left is between nothing and all; equal values stay, wild ones stay nearly."""
    assert shrink([1.0, 1.1, 0.9, 1.0], 5.0).factor == 0.0
    assert shrink([1.0, 1.1, 0.9, 1.0], 5.0).values == pytest.approx([1.0] * 4)
    assert shrink([2.0] * 5, 0.1).values == (2.0,) * 5
    assert shrink([0.0, 10.0, -10.0, 5.0], 0.1).factor > 0.999
    assert shrink([0.0, 10.0, -10.0, 5.0], 0.1).to_frame().shape == (4, 1)


def test_what_is_refused():
    """Numbers that are none, groupings that say nothing."""
    assert paths(random_effects, [1.0, float("nan")], {}) == [
        ("groups", "skills.no_groups"),
        ("values[1]", "value.not_finite"),
    ]
    assert paths(random_effects, [1.0, 2.0, 3.0], {"a": ["x", "y"], "b": ["x"] * 3}) == [
        ('groups["a"]', "skills.lengths_differ"),
        ('groups["b"]', "skills.members_few"),
    ]
    assert paths(shrink, [1.0, True, 2.0], 0) == [
        ("error", "value.not_above"),
        ("values[1]", "value.not_a_number"),
        ("values", "skills.values_few"),
    ]
