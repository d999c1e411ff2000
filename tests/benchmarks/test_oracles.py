"""The benchmark of exact values knows them, asks all of them, and tells when one does not come."""

from math import sqrt

import numpy as np
import pytest

from benchmarks import _oracles_drivers, _oracles_risk, oracles
from benchmarks._oracles import (
    ERRORS,
    Check,
    by_parts,
    chance_within,
    deviation,
    mean,
    quantile,
    variance,
    yes,
)
from benchmarks._oracles_nets import UNIT, chains, drawn, net, parallel, scaled
from benchmarks._runner import Options
from pmcore import Triangular, Uniform, check


@pytest.mark.parametrize("points", _oracles_risk.SIDE_BY_SIDE)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
def test_the_longest_of_some(points, count):
    """Stated mean, deviation and P80 of the longest of k are those of the k-th power."""
    from scipy.integrate import quad
    from scipy.optimize import brentq
    from scipy.stats import triang

    low, mode, high = points
    law = triang((mode - low) / (high - low), low, high - low)

    def above(weight):
        return quad(lambda t: weight(t) * (1 - law.cdf(t) ** count), low, high, points=[mode])[0]

    first = low + above(lambda _: 1.0)
    second = low * low + above(lambda t: 2.0 * t)
    p80 = brentq(lambda t: law.cdf(t) ** count - 0.8, low, high, xtol=1e-12)
    wanted = _oracles_risk.SIDE_BY_SIDE[points][count]
    assert wanted == pytest.approx((first, sqrt(second - first * first), p80), abs=2e-8)
    assert _oracles_risk.BELOW_MODE[points] == pytest.approx(law.cdf(mode))


def test_variance_of_dependent_numbers():
    """Without dependence variances add up; with normal scores the sum is wider, by less."""
    alone = 4.0 + 25.0 / 6.0 + 4.0 / 3.0
    assert _oracles_risk.variance_of_sum(np.eye(3)) == pytest.approx(alone, abs=1e-6)
    scores = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
    found = _oracles_risk.variance_of_sum(scores)
    assert 16.85 * 0.99 < found < 16.8538


def test_estimates():
    """Each estimate of normal numbers is as far off as its error says, and not nil."""
    row = np.random.default_rng(3).normal(10.0, 2.0, 200_000)
    found = {
        "mean": (mean(row), 10.0, 2.0 / sqrt(200_000)),
        "variance": (variance(row), 4.0, 4.0 * sqrt(2 / 200_000)),
        "deviation": (deviation(row), 2.0, 2.0 / sqrt(400_000)),
        "P80": (quantile(row, 0.8), 11.6832424671, 2.0 * sqrt(0.16 / 200_000) / 0.27996),
        "chance": (chance_within(row, 10.0, 0.5), 0.5, 0.5 / sqrt(200_000)),
        "parts": (by_parts(lambda part: float(part.mean()), row), 10.0, 2.0 / sqrt(200_000)),
    }
    for (value, error), expected, known in found.values():
        assert abs(value - expected) < ERRORS * error
        assert error == pytest.approx(known, rel=0.3)


def test_a_percentile_is_a_sample():
    """A percentile is the least sample that its share does not exceed."""
    assert quantile(np.arange(1.0, 11.0), 0.8).value == 8.0
    assert quantile(np.arange(1.0, 11.0), 0.75).value == 8.0
    assert quantile(np.full(1000, 7.0), 0.5) == (7.0, 0.0)


@pytest.mark.parametrize(
    ("case", "is_kept"),
    [
        (Check("o", "f", 1.0, 1.0 + 9e-7), True),
        (Check("o", "f", 1.0, 1.0 + 2e-6), False),
        (Check("o", "f", 1.0, 1.39, 0.1), True),
        (Check("o", "f", 1.0, 1.41, 0.1), False),
        (Check("o", "f", 1.0, 0.59, 0.1, is_least=True), False),
        (Check("o", "f", 1.0, 9.0, 0.1, is_least=True), True),
        (Check("o", "f", 1.0, float("nan")), False),
        (yes("o", "f", is_so=False), False),
    ],
)
def test_an_assertion(case, is_kept):
    """A number may be off by four errors, or a millionth; a bound is left on one side only."""
    assert case.is_kept is is_kept
    assert case.row()["ok"] is is_kept


def test_nets():
    """Plans are sound, and last as long as what they are drawn from says."""
    law = scaled(Triangular, 1.0, 2.0, 4.0)
    plans = (parallel("a", law, law), chains("b", law, 3, 2), net("c", {"x": 2.5, "y": law}))
    assert [check(plan) for plan in plans] == [()] * 3
    assert len(plans[1].dependencies) == 4
    row = drawn(plans[1], 200, 1)
    assert 3.0 < row.min() < row.max() < 12.0
    assert (drawn(net("d", {"x": 2.5}), 10, 1) == 2.5).all()
    assert drawn(parallel("e", law), 10, 1)[0] != drawn(parallel("f", law), 10, 1)[0]
    assert UNIT * drawn(parallel("g", scaled(Uniform, 0.0, 1e-4)), 99, 1).max() <= 10


def test_every_assertion_of_the_topic(monkeypatch):
    """A few samples meet every exact value within their errors, by the same rule as a million."""
    monkeypatch.setattr(oracles, "QUICK", 5_000)
    report = oracles.run(Options(quick=True, settings={"topic": "risk"}))
    assert report.failures == []
    assert report.figures["failed"] == 0
    assert report.figures["assertions"] == len(report.rows) == 250
    figures = {(row["oracle"], row["figure"]) for row in report.rows}
    assert len(figures) == len(report.rows)
    assert {row["topic"] for row in report.rows} == {"risk"}


def test_a_wrong_value_is_told(monkeypatch):
    """A value that is off, as a mean moved by dependence would be, fails the run and is named."""

    def wrong(samples, _):
        row = drawn(parallel("wrong", scaled(Uniform, 0.0, 1.0)), samples, 1)
        yield Check("wrong", "mean", 0.6, *mean(row))
        yield Check("wrong", "least", 0.0, float(row.min()), is_least=True)

    monkeypatch.setattr(_oracles_risk, "checks", wrong)
    report = oracles.run(Options(quick=True, settings={"topic": "risk"}))
    assert report.figures == {"assertions": 2, "failed": 1}
    assert report.failures[0].startswith("risk: wrong, mean: 0.")


def test_pairs_that_meet():
    """Mean and deviation of the later of two uniform ends are those of their product."""
    from scipy.integrate import quad

    for pair in _oracles_drivers.PAIRS:
        one, other = pair.high

        def above(t, one=one, other=other):
            return 1.0 - min(t / one, 1.0) * min(t / other, 1.0)

        edges = {"points": [one], "limit": 200}
        first = quad(above, 0.0, other, **edges)[0]
        second = quad(lambda t: 2.0 * t * above(t), 0.0, other, **edges)[0]
        assert (pair.mean, pair.sd) == pytest.approx((first, sqrt(second - first * first)))
        assert sum(pair.shares) == 1.0


def test_an_unknown_topic():
    """A topic that there is not is said, with those that there are."""
    with pytest.raises(SystemExit, match="'taste'; there are risk"):
        oracles.run(Options(settings={"topic": "taste"}))
