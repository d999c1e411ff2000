"""Capability against worked examples, and intervals against simulation."""

from math import inf, nan, sqrt

import numpy as np
import pytest

import pmcore as pm
from pmcore.control.quality import (
    ChartKind,
    Constants,
    Process,
    capability,
    factors,
    nonconforming,
)
from tests.control.quality.test_chart import PAINT, paths


def values_of(mean, sigma, count):
    """Return values with exactly this mean and standard deviation."""
    row = np.sin(np.arange(1.0, count + 1))
    return list(mean + sigma * (row - row.mean()) / row.std(ddof=1))


def near(index, *wanted, **within):
    """Tell whether an index has value and interval."""
    return (index.value, index.low, index.high)[: len(wanted)] == pytest.approx(wanted, **within)


def test_indices():
    """NIST section 6.1.6: limits 8 and 20, mean 16, deviation 2, target 14."""
    found = capability(values_of(16, 2, 50), lower=8, upper=20)
    assert near(found["Pp"], 1.0)
    assert near(found["Ppk"], 2 / 3)
    assert near(found["Ppu"], 2 / 3)
    assert near(found["Ppl"], 4 / 3)
    assert near(found["Cpm"], 0.7071068, abs=1e-7)
    assert found.target == 14


def test_interval_of_the_width():
    """Montgomery's example of 20 values: limits 38 and 62, deviation 1.75."""
    found = capability(values_of(50, 1.75, 20), lower=38, upper=62)
    assert near(found["Pp"], 2.285714, 1.564945, 3.005579, abs=5e-7)
    assert found["Pp"].method == "chi-square"


def test_interval_of_the_nearer_side():
    """Bissell's interval of Cpk 1.33 from 20 values."""
    found = capability(values_of(0, 1, 20), upper=3.99)
    assert near(found["Ppk"], 1.33, 0.8826, 1.7774, abs=5e-5)
    assert found["Pp"].why == "one_sided"
    assert found["Ppl"].why == "no_lower"
    assert found["Cpm"].why == "one_sided"


def test_paint():
    """A film of paint, with and without the point that has a cause, by printed factors."""
    table = Constants.TABLE
    found = capability(PAINT, lower=80, upper=120, constants=table)
    assert near(found["Cp"], 1.7694, abs=5e-5)
    assert near(found["Cpk"], 1.6809, abs=5e-5)
    assert [each.code for each in found.notices] == [
        "capability.few",
        "capability.unstable",
        "capability.not_normal",
    ]
    apart = capability(PAINT, lower=80, upper=120, causes={18: "primer wet"})
    assert apart.count == 24
    assert near(apart["Cpk"], 19.75 / (3 * 63 / 22 / factors(2).d2))
    assert apart.observed == 0


@pytest.mark.parametrize(
    ("mean", "limits", "ppm"),
    [
        (0, (-4, 4), 63.342),
        (0, (-3, 3), 2699.796),
        (1.5, (None, 6), 3.3977),
        (1.5, (-6, 6), 3.3977),
    ],
)
def test_nonconforming(mean, limits, ppm):
    """Parts per million outside limits."""
    lower, upper = limits
    found = 1e6 * nonconforming(mean, 1, lower=lower, upper=upper)
    assert found == pytest.approx(ppm, abs=6e-4)


def test_without_spread():
    """A process that does not vary has no index, and is inside or outside."""
    found = capability([5.0] * 10, lower=4, upper=6)
    assert {each.why for each in found.indices} == {"no_spread"}
    assert found.expected == 0.0
    assert nonconforming(7, 0, upper=6) == 1.0
    off = capability([5.5] * 10, lower=4, upper=6)["Cpm"]
    assert (off.value, off.low) == (pytest.approx(2 / 3), None)


def test_a_known_process():
    """A spread that is given counts as known: only the mean is uncertain."""
    found = capability(values_of(0, 1, 25), lower=-3, upper=3, process=Process(0, sigma=1.0))
    assert near(found["Cp"], 1, 1, 1)
    wide = 1.959964 / sqrt(9 * 25)
    assert near(found["Cpk"], 1, 1 - wide, 1 + wide, abs=1e-6)


def test_samples():
    """Within samples the spread is that of ranges or deviations."""
    groups = [[1.0, 3.0, 5.0], [2.0, 4.0, 9.0], [3.0, 4.0, 5.0]]
    found = capability(groups, ChartKind.MEANS_RANGES, lower=-10, upper=18)
    assert found.within == pytest.approx((13 / 3) / factors(3).d2)
    assert found.count == 9
    assert near(found["Cp"], 28 / (6 * found.within))


@pytest.mark.parametrize("kind", [ChartKind.INDIVIDUALS, ChartKind.MEANS_RANGES])
def test_coverage(kind):
    """About 95 of 100 intervals hold the true index, also by ranges."""
    generator = np.random.default_rng(2)
    hits = {"Cp": 0, "Cpk": 0, "Ppk": 0, "Cpm": 0}
    true = {"Cp": 4 / 3, "Cpk": 1.0, "Ppk": 1.0, "Cpm": 4 / 3 / sqrt(2)}
    runs = 300
    for _ in range(runs):
        rows = generator.normal(1.0, 1.0, (10, 4))
        values = rows.ravel() if kind is ChartKind.INDIVIDUALS else rows
        found = capability(values.tolist(), kind, lower=-4, upper=4)
        for name, value in true.items():
            hits[name] += found[name].low <= value <= found[name].high
    for name, count in hits.items():
        assert 0.95 - 4 * sqrt(0.05 * 0.95 / runs) < count / runs, name


def test_bad_input():
    """Limits, values and confidence are named at once."""
    assert paths(capability, [1.0, 2.0]) == [("lower", "quality.limits_missing")]
    assert paths(capability, [1.0, 2.0], lower=3, upper=3, confidence=1) == [
        ("lower", "quality.limits_order"),
        ("confidence", "value.not_a_share"),
    ]
    assert paths(capability, [1.0, 2.0], lower=nan, upper=inf) == [
        ("lower", "value.not_finite"),
        ("upper", "value.not_finite"),
    ]
    assert paths(capability, [1.0, None], lower=0) == [("values[1]", "value.missing")]
    with pytest.raises(ValueError, match="measured"):
        capability([1, 2], ChartKind.C, lower=0)
    with pytest.raises(KeyError):
        capability([1.0, 2.0], lower=0)["Cx"]


def test_round_trip():
    """It crosses JSON and makes a table of nine indices."""
    found = capability(PAINT, lower=80, upper=120)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert len(found.to_frame()) == 9
    assert "Shapiro" in found.text()
    assert "正态" in found.text("zh-CN")
