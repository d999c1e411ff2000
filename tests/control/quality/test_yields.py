"""Yields against worked examples, against counting, and their intervals against simulation."""

from math import exp, log, nan, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore.control.quality import ShareInterval, YieldCount, process_yield
from tests.control.quality.test_chart import paths

SHARES = st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def test_worked_examples():
    """Defects per unit 34/750, and three steps of 98, 95 and 99 per cent."""
    one = process_yield([YieldCount("a", 750, defects=34)])["a"]
    assert one.per_unit == pytest.approx(0.045333, abs=5e-7)
    assert one.first_pass == one.throughput == pytest.approx(0.955679, abs=5e-7)
    three = process_yield([YieldCount(name, 100, int(name)) for name in ("98", "95", "99")])
    assert three.rolled == pytest.approx(0.92169)
    assert three.normalised**3 == pytest.approx(three.rolled)


def test_counted_beats_reckoned():
    """Where both numbers are given, the share that passed is the yield; e^-DPU stands beside."""
    both = process_yield([YieldCount("a", 100, 90, defects=20)])["a"]
    assert both.first_pass == 0.9
    assert both.throughput == pytest.approx(exp(-0.2))


def test_intervals_of_one_step():
    """Wilson's for 79 of 100; Clopper and Pearson's rule of three; Garwood's for no defects."""
    wilson = process_yield([YieldCount("a", 100, 79)])
    assert (wilson.low, wilson.high) == pytest.approx((0.7002, 0.858343), abs=5e-7)
    exact = process_yield(
        [YieldCount("a", 100, 100)], interval=ShareInterval.CLOPPER_PEARSON, confidence=0.9
    )
    assert (1 - exact.low, exact.high) == pytest.approx((0.0295130, 1.0), abs=5e-8)
    none = process_yield([YieldCount("a", 50, defects=0)])
    assert none.low == pytest.approx(exp(log(0.025) / 50))
    assert none.high == 1.0


@given(st.lists(SHARES, min_size=1, max_size=5))
def test_product(pairs):
    """The rolled yield is the product, lies in its interval, and no step's order matters."""
    counts = [YieldCount(str(k), units, passed) for k, (units, passed) in enumerate(pairs)]
    found = process_yield(counts)
    assert found.rolled == pytest.approx(prod(passed / units for units, passed in pairs))
    assert 0 <= found.low <= found.rolled + 1e-12
    assert found.rolled <= found.high + 1e-12 <= 1 + 1e-12
    turned = process_yield(reversed(counts))
    assert (turned.low, turned.high) == pytest.approx((found.low, found.high))


def test_interval_of_the_product_covers():
    """Of drawn processes of three steps, the interval holds the truth as often as it says."""
    rng = np.random.default_rng(7)
    true = (0.9, 0.95, 0.8)
    drawn = rng.binomial((60, 120, 80), true, size=(400, 3))
    hits = 0
    for row in drawn.tolist():
        found = process_yield(
            [
                YieldCount(str(k), n, passed)
                for k, (n, passed) in enumerate(zip((60, 120, 80), row, strict=True))
            ],
            confidence=0.9,
        )
        hits += found.low <= prod(true) <= found.high
    assert 0.86 <= hits / 400 <= 0.95


def test_bad_numbers():
    """Everything that is wrong is named at once, by its path."""
    rows = [
        YieldCount("a", 10, 11),
        YieldCount("a", 0, 0),
        YieldCount("b", 5),
        YieldCount("c", nan, True),
        YieldCount("d", 5, 2, defects=-1),
    ]
    assert {path for path, _ in paths(process_yield, rows, confidence=1.0)} == {
        "confidence",
        "counts[0].passed",
        "counts[1].step",
        "counts[1].units",
        "counts[2]",
        "counts[3].units",
        "counts[3].passed",
        "counts[4].defects",
    }
    with pytest.raises(pm.PlanError):
        process_yield([])
    with pytest.raises(KeyError):
        process_yield([YieldCount("a", 1, 1)])["b"]


def test_rows():
    """The table has a row a step."""
    frame = process_yield([YieldCount("a", 4, 3), YieldCount("b", 4, defects=1)]).to_frame()
    assert list(frame["step"]) == ["a", "b"]
    assert frame["first_pass"][0] == 0.75
