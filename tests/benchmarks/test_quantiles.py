"""The benchmark of percentiles counts what it says, on nets that are what they say."""

import numpy as np
import pytest

from benchmarks import quantiles
from benchmarks._risk_net import net
from benchmarks._runner import Report
from pmcore.risk import Sampling


def test_nets():
    """A net has its tasks and links, none twice, none longer than the window, all held together."""
    plan = net(60, 150, 8, 3, drivers=4)
    places = [(int(e.predecessor[1:]), int(e.successor[1:])) for e in plan.dependencies]
    assert len(plan.tasks) == 60
    assert len(places) == len(set(places)) == 150
    assert all(0 < j - i <= 8 for i, j in places)
    assert {j for _, j in places} == set(range(1, 60))
    assert [each.id for each in plan.risk_drivers] == ["d00", "d01", "d02", "d03"]
    assert net(60, 150, 8, 3).tasks == plan.tasks != net(60, 150, 8, 4).tasks
    for links in (58, 10_000):
        with pytest.raises(ValueError, match="do not suit"):
            net(60, links, 8, 3)


def test_variance_of_an_order_statistic():
    """The variance of a P80 of uniform draws is that of its beta distribution."""
    middles = ((np.arange(1 << 16) + 0.5) * 2**24).astype(np.int64)  # of as many equal parts
    n, k = quantiles.SAMPLES, quantiles.RANK + 1
    known = k * (n - k + 1) / ((n + 1) ** 2 * (n + 2)) * 2.0**80
    assert quantiles._order_variance(middles) == pytest.approx(known, rel=1e-3)


def test_error_of_a_variance():
    """The relative error of the variance of normal numbers is the root of 2 over n - 1."""
    points = np.random.default_rng(1).normal(0, 1e6, 100_000).astype(np.int64)
    assert quantiles._relative_error(points) == pytest.approx((2 / 99_999) ** 0.5, rel=0.03)


class Here:
    """A pool that runs everything at once and here."""

    def map(self, function, values, **_):
        """Return what the function gives."""
        return map(function, values)


def test_figures():
    """Ratios and coverages carry their errors, and even samples vary less."""
    sizes = quantiles.Sizes(60, 1 << 16, 20, 1 << 15)
    report, family = Report(), quantiles.Family("tiny", 6, 8, 3)
    found = {"tiny_drivers": quantiles._ratios(report, family, 1, sizes, None)}
    assert len(report.rows) == 2
    quantiles._figures(report, found)
    assert report.figures["sobol_variance_ratio_drivers"] < 0.8
    assert report.figures["latin_variance_ratio_worst"] < 1.1
    assert found["tiny_drivers"][Sampling.SOBOL].error > 0
    quantiles._coverage(report, net(6, 8, 3, 1), sizes, Here())
    for name in ("interval", "interval_latin", "interval_sobol", "stable"):
        assert report.figures[f"{name}_cover_pct"] >= 70
        assert f"{name}_cover_pct_error" in report.figures
