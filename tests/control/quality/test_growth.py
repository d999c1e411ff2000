"""Growth models against published fits, and their intervals against simulation."""

from itertools import accumulate
from math import inf, log, nan

import numpy as np
import pytest

import pmcore as pm
from pmcore.control.quality import GrowthModel, growth
from tests.control.quality.test_chart import paths

GAPS = [9, 12, 11, 4, 7, 2, 5, 8, 5, 7, 1, 6, 1, 9, 4, 1, 3, 3, 6, 1, 11, 33, 7, 91, 2, 1]
NTDS = list(accumulate(GAPS))
ALL = pytest.mark.parametrize("model", GrowthModel)


def test_goel_okumoto():
    """The Naval Tactical Data System: published a = 33.99, b = .00579; 34 were found in all."""
    found = growth(NTDS)
    assert found.total == pytest.approx(33.993503, abs=5e-7)
    assert found.rate == pytest.approx(0.005790161, abs=5e-10)
    assert found.remaining == pytest.approx(7.9935, abs=5e-5)
    assert found.intensity == pytest.approx(0.0462837, abs=5e-8)
    assert found.chance_of_none(10) == pytest.approx(0.637824, abs=5e-7)
    assert found.log_likelihood == pytest.approx(-82.690150, abs=5e-7)
    assert found.expected(250) == pytest.approx(26)
    assert found.low < 8 < found.high


def test_musa_okumoto():
    """The same data by the logarithmic Poisson model, which has no end."""
    found = growth(NTDS, model=GrowthModel.LOG_POISSON)
    assert found.rate == pytest.approx(0.190746, abs=5e-7)
    assert found.decay == pytest.approx(0.0427398, abs=5e-8)
    assert found.log_likelihood == pytest.approx(-83.087377, abs=2e-6)
    assert (found.total, found.remaining) == (None, None)
    assert [each.code for each in found.notices] == ["growth.endless"]
    assert found.expected(250) == pytest.approx(26)


def test_s_shaped():
    """Its estimate solves the likelihood equations: no near rate or total is likelier."""
    found = growth(NTDS, model=GrowthModel.S_SHAPED)

    def height(total, rate):
        logs = sum(log(total * rate**2 * at) - rate * at for at in NTDS)
        return logs - total * (1 - (1 + rate * 250) * np.exp(-rate * 250))

    top = height(found.total, found.rate)
    assert found.log_likelihood == pytest.approx(top)
    for total, rate in ((1.001, 1), (0.999, 1), (1, 1.001), (1, 0.999)):
        assert height(found.total * total, found.rate * rate) < top


@ALL
def test_periods_tend_to_times(model):
    """Counts of short periods give what the times give."""
    single = growth(NTDS, model=model)
    ends = [step / 4 for step in range(1, 1001)]
    counts = [sum(end - 0.25 < at <= end for at in NTDS) for end in ends]
    many = growth(ends, counts, model=model)
    assert many.rate == pytest.approx(single.rate, rel=0.02)
    assert many.found == 26


@ALL
def test_scale(model):
    """Another unit of time changes rates, and no number of defects."""
    hours = growth(NTDS, model=model)
    minutes = growth([60 * at for at in NTDS], model=model)
    assert minutes.rate == pytest.approx(hours.rate / 60, rel=1e-6)
    if hours.remaining is not None:
        assert minutes.remaining == pytest.approx(hours.remaining, rel=1e-5)
    assert minutes.laplace == pytest.approx(hours.laplace)


def test_the_interval_ends_where_the_likelihood_falls():
    """At both ends the best fit is less likely by half of chi-square's quantile."""
    from scipy.optimize import minimize_scalar

    found = growth(NTDS)
    for left in (found.low, found.high):

        def height(x, left=left):
            rate = np.exp(x)
            total = left * np.exp(rate * 250)
            logs = 26 * np.log(total * rate) - rate * sum(NTDS)
            return -(logs - total * -np.expm1(-rate * 250))

        best = -minimize_scalar(height, bounds=(-14, -2), method="bounded").fun
        assert found.log_likelihood - best == pytest.approx(1.920729, abs=1e-5)


def test_coverage():
    """About 90 of 100 intervals hold what is expected to remain."""
    generator = np.random.default_rng(3)
    total, rate, end = 60, 0.02, 80.0
    truth = total * np.exp(-rate * end)
    hits = runs = 0
    while runs < 60:
        drawn = generator.exponential(1 / rate, generator.poisson(total))
        times = sorted(float(at) for at in drawn if at <= end)
        found = growth(times, end=end, confidence=0.9, trend=None)
        if found.why:
            continue  # no total explains the data: the interval has no upper end
        runs += 1
        hits += found.low <= truth and (found.high is None or truth <= found.high)
    assert hits / runs > 0.9 - 4 * np.sqrt(0.09 / runs)


def test_refusals():
    """Too few defects, no growth, no fit: the reason in place of numbers."""
    few = growth([1.0, 2.0, 3.0])
    assert (few.why, few.total, few.remaining, few.expected(5)) == ("few", None, None, None)
    even = growth([float(at) for at in range(1, 31)])
    assert even.why == "no_growth"
    assert "Laplace" in even.text()
    forced = growth([float(at) for at in range(1, 31)], trend=None)
    assert (forced.why, forced.chance_of_none(1)) == ("no_fit", None)
    late = growth([30.0 - 0.9**at for at in range(30)], model=GrowthModel.LOG_POISSON, trend=None)
    assert late.why == "no_fit"
    none = growth([1.0, 2.0], [0, 0], least=0)
    assert (none.why, none.laplace) == ("few", None)


def test_bad_input():
    """Times, counts and the end are named at once."""
    assert paths(growth, [3.0, 2.0, 0.0], end=1.0, confidence=0) == [
        ("times[1]", "quality.times_order"),
        ("times[2]", "quality.times_order"),
        ("end", "quality.end_early"),
        ("confidence", "value.not_a_share"),
    ]
    assert paths(growth, [1.0, nan, inf], [1, -1]) == [
        ("times[1]", "value.not_finite"),
        ("times[2]", "value.not_finite"),
        ("counts[1]", "value.below"),
        ("counts", "quality.sizes_other"),
    ]
    assert paths(growth, []) == [("times", "quality.no_values")]


def test_round_trip():
    """It crosses JSON and makes a frame."""
    found = growth(NTDS)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame()["found"].tolist() == [26]
