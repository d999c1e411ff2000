"""Capability by percentiles: closed forms, scipy's fits, and intervals against simulation."""

from itertools import pairwise
from math import exp, inf, log, nan
from statistics import NormalDist

import numpy as np
import pytest

from pmcore.control.quality import Law, capability, percentile_capability
from pmcore.control.quality._laws import anderson_darling, below, fit, likelihood, quantile, tail_of
from tests.control.quality.test_chart import paths

UNIT = NormalDist()
SHARES = [(k + 0.5) / 200 for k in range(200)]
WAITS = [5.0 * (-log(1 - share)) ** (1 / 1.5) for share in SHARES]
COSTS = [exp(2 + 0.5 * UNIT.inv_cdf(share)) for share in SHARES]


def test_normal_values_have_the_usual_indices():
    """Under a normal law the range between both percentiles is six deviations."""
    row = [UNIT.inv_cdf(share) for share in SHARES]
    found = percentile_capability(row, lower=-4, upper=5, law=Law.NORMAL)
    sigma = float(np.std(row))
    assert found["Pp"].value == pytest.approx(9 / (6 * sigma), rel=1e-4)
    assert found["Ppk"].value == pytest.approx(4 / (3 * sigma), rel=1e-4)
    plain = capability(row, lower=-4, upper=5)
    assert found["Ppk"].value == pytest.approx(plain["Ppk"].value, rel=5e-3)
    assert found.expected == pytest.approx(plain.expected, rel=0.1)


def test_lognormal_closed_form():
    """Percentiles are e to the power of location and three deviations to either side."""
    found = percentile_capability(COSTS, lower=1, upper=40)
    assert found.law is Law.LOGNORMAL
    mu, sigma = found.parameters
    assert (mu, sigma) == pytest.approx((2, 0.5), abs=5e-3)
    three = -UNIT.inv_cdf(0.00135)
    low, high = exp(mu - three * sigma), exp(mu + three * sigma)
    assert (found.low, found.median, found.high) == pytest.approx((low, exp(mu), high))
    assert found["Pp"].value == pytest.approx(39 / (high - low))
    assert found["Ppl"].value == pytest.approx((exp(mu) - 1) / (exp(mu) - low))
    assert found["Ppu"].value == pytest.approx((40 - exp(mu)) / (high - exp(mu)))
    assert found["Ppk"].value == min(found["Ppl"].value, found["Ppu"].value)
    outside = UNIT.cdf((0 - mu) / sigma) + 1 - UNIT.cdf((log(40) - mu) / sigma)
    assert found.expected == pytest.approx(outside)


def test_weibull_closed_form():
    """The scale is the quantile of 63.2 per cent; the law is found by its likelihood."""
    found = percentile_capability(WAITS, upper=30)
    assert found.law is Law.WEIBULL
    scale, shape = found.parameters
    assert (scale, shape) == pytest.approx((5, 1.5), rel=0.02)
    assert found.high == pytest.approx(scale * (-log(0.00135)) ** (1 / shape))
    assert found["Pp"].why == "one_sided"
    assert found["Ppl"].why == "no_lower"
    assert found.expected == pytest.approx(exp(-((30 / scale) ** shape)))


def test_fits_are_the_likeliest():
    """No neighbour of the fitted parameters is likelier, and scipy finds the same."""
    from scipy.stats import lognorm, norm, weibull_min

    rng = np.random.default_rng(4)
    row = rng.weibull(2.0, 80) * 3 + 0.01
    scale, shape = (float(each[0]) for each in fit(row[None, :], Law.WEIBULL))
    wanted = weibull_min.fit(row, floc=0)
    assert (shape, scale) == pytest.approx((wanted[0], wanted[2]), rel=1e-3)
    heights = [
        (Law.WEIBULL, weibull_min.logpdf(row, shape, scale=scale).sum()),
        (Law.NORMAL, norm.logpdf(row, row.mean(), row.std()).sum()),
        (
            Law.LOGNORMAL,
            lognorm.logpdf(row, np.log(row).std(), scale=exp(np.log(row).mean())).sum(),
        ),
    ]
    for law, height in heights:
        assert likelihood(row, law) == pytest.approx(height)
        fitted = fit(row[None, :], law)
        at = float(quantile(fitted, law, 0.3)[0])
        assert below(fitted, law, at) == pytest.approx(0.3)
    assert below(fit(row[None, :], Law.WEIBULL), Law.WEIBULL, -1.0) == 0.0


def test_scale_does_not_matter():
    """Values and limits in another unit have the same indices and intervals."""
    one = percentile_capability(WAITS, lower=0.01, upper=30)
    other = percentile_capability([1e6 * each for each in WAITS], lower=1e4, upper=3e7)
    for name in ("Pp", "Ppk"):
        assert other[name].value == pytest.approx(one[name].value)
        assert other[name].low == pytest.approx(one[name].low)


def test_empirical():
    """A thousand values may speak for themselves; fewer may not."""
    row = [-2 * log(1 - (k + 0.5) / 4_000) for k in range(4_000)]
    found = percentile_capability(row, upper=20, law=Law.EMPIRICAL)
    assert found.parameters == ()
    assert found.median == pytest.approx(2 * log(2), rel=0.05)
    assert found.high == pytest.approx(-2 * log(0.00135), rel=0.2)
    assert found.expected == found.observed
    assert paths(percentile_capability, row[:50], upper=20, law=Law.EMPIRICAL) == [
        ("values", "quality.too_few")
    ]


def test_intervals_cover():
    """Of drawn samples, the interval of Ppk holds the true one nearly as often as it says."""
    rng = np.random.default_rng(6)
    true = (30 - exp(2)) / (exp(2 + 3 * 0.4) - exp(2))
    hits = 0
    for _ in range(60):
        row = np.exp(rng.normal(2, 0.4, 60)).tolist()
        found = percentile_capability(
            row, upper=30, law=Law.LOGNORMAL, confidence=0.9, resamples=200
        )
        hits += found["Ppk"].low <= true <= found["Ppk"].high
    assert 0.75 <= hits / 60 <= 1.0


def test_seed():
    """The same seed gives the same interval, another a near one."""
    one = percentile_capability(COSTS, upper=60)
    assert percentile_capability(COSTS, upper=60) == one
    other = percentile_capability(COSTS, upper=60, seed=1)["Ppk"]
    assert other.low != one["Ppk"].low
    assert other.low == pytest.approx(one["Ppk"].low, rel=0.05)


def test_stephens_table():
    """Anderson and Darling's p at the critical values of the published table, and scipy's A."""
    from scipy.stats import norm

    steps = [tail_of(0.05 + 0.01 * k) for k in range(300)]
    assert all(a > b - 2e-3 for a, b in pairwise(steps))
    for p, critical in ((0.10, 0.631), (0.05, 0.752), (0.025, 0.873), (0.01, 1.035)):
        assert tail_of(critical) == pytest.approx(p, rel=0.03)
    rng = np.random.default_rng(8)
    row = np.sort(rng.normal(3, 2, 40))
    z = norm.cdf(row, row.mean(), row.std(ddof=1))
    places = 2 * np.arange(1, 41) - 1
    raw = -40 - (places * (np.log(z) + np.log(1 - z[::-1]))).mean()
    assert anderson_darling(row)[0] == pytest.approx(raw * (1 + 0.75 / 40 + 2.25 / 1600))
    assert anderson_darling(np.array(COSTS))[1] < 1e-6
    smooth = np.array([UNIT.inv_cdf(share) for share in SHARES])
    assert anderson_darling(smooth)[1] > 0.9


def test_notices():
    """Few values, a normal law that does not fit, and laws that cannot be told apart are said."""
    found = percentile_capability(COSTS, upper=60, law=Law.NORMAL)
    assert [each.code for each in found.notices] == ["capability.not_normal"]
    few = percentile_capability([4.0, 5.0, 5.5, 6.0, 7.0], upper=60)
    assert [each.code for each in few.notices] == ["capability.few", "capability.close"]
    assert "分布" in few.text("zh-CN")
    below_0 = percentile_capability([-1.0, 0.5, 1.0, 0.2], upper=60)
    assert below_0.law is Law.NORMAL
    many = capability((COSTS * 26)[:5_100], upper=60)
    assert "capability.not_normal" in [each.code for each in many.notices]


def test_bad_input():
    """Everything that is wrong is named at once."""
    assert paths(percentile_capability, [1.0, nan, inf], confidence=2) == [
        ("lower", "quality.limits_missing"),
        ("values[1]", "value.not_finite"),
        ("values[2]", "value.not_finite"),
        ("confidence", "value.not_a_share"),
    ]
    assert paths(percentile_capability, [2.0, 2.0, 2.0], upper=3) == [
        ("values", "quality.all_alike")
    ]
    assert paths(percentile_capability, [1.0], upper=3) == [("values", "quality.too_few")]
    assert paths(percentile_capability, [1.0, -2.0, 0.0], upper=3, law=Law.WEIBULL) == [
        ("values[1]", "value.not_above"),
        ("values[2]", "value.not_above"),
    ]
    with pytest.raises(ValueError, match="100"):
        percentile_capability(COSTS, upper=60, resamples=5)
    with pytest.raises(KeyError):
        percentile_capability(COSTS, upper=60)["Cp"]
    assert len(percentile_capability(COSTS, upper=60).to_frame()) == 4


@pytest.mark.parametrize("values", [[1e308, 1e308, -1e308], [1e-300, 2e-300, 3e-300]])
def test_a_scale_beyond_computing_is_named(values):
    """Values whose squares have no number are refused, without a warning or a nan."""
    assert paths(percentile_capability, values, upper=10) == [("values", "quality.scale")]


def test_laws_by_name():
    """A law's name is as good as the law; another name is refused."""
    values = [1.0, 2.0, 2.5, 3.0, 5.0]
    named = percentile_capability(values, upper=10, law="weibull")
    assert named == percentile_capability(values, upper=10, law=Law.WEIBULL)
    with pytest.raises(ValueError, match="cauchy"):
        percentile_capability(values, upper=10, law="cauchy")
