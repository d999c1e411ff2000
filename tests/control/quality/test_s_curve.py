"""Testing along an S-curve: exact curves come back, and the end is seen sooner than by a line."""

from datetime import date, timedelta
from math import exp, log

import numpy as np
import pytest

from pmcore.control.quality import CaseCount, Pace, case_progress

START = date(2027, 5, 3)
TOTAL = 4_000


def logistic(day, middle=20.0, slow=4.0):
    return TOTAL / (1 + exp(-(day - middle) / slow))


def reports(days, share=1.0):
    return [
        CaseCount(START + timedelta(days=day), round(logistic(day)), round(share * logistic(day)))
        for day in days
    ]


def test_an_exact_curve_comes_back():
    """From the first half of a logistic curve, its last case is forecast to the day."""
    found = case_progress(reports(range(0, 22, 2)), TOTAL, pace=Pace.S_CURVE)
    run = found.forecasts[0]
    wanted = 20 + 4 * log(TOTAL)
    assert abs((run.day - START).days - wanted) <= 1
    assert run.low <= run.day <= run.high
    assert (run.high - run.low).days <= 2
    # Half-way up, the curve rises by a quarter of its height over its width.
    assert run.pace == pytest.approx(TOTAL / 4 / 4, rel=0.05)


def test_the_end_of_a_curve_is_slow():
    """Past its middle, a curve needs longer than a line that is as fast as so far."""
    rows = reports(range(0, 29, 4))
    line = case_progress(rows, TOTAL).forecasts[0]
    curve = case_progress(rows, TOTAL, pace=Pace.S_CURVE).forecasts[0]
    assert curve.day > line.day


def test_its_beginning_is_no_reason_to_despair():
    """Before its middle, a line sees the end far too late; the curve does not."""
    rows = reports(range(0, 13, 3))
    line = case_progress(rows, TOTAL).forecasts[0]
    curve = case_progress(rows, TOTAL, pace=Pace.S_CURVE).forecasts[0]
    true = 20 + 4 * log(TOTAL)
    assert abs((curve.day - START).days - true) < abs((line.day - START).days - true)


def test_intervals_hold_drawn_curves():
    """With counts that scatter, most intervals hold the day of half the cases."""
    rng = np.random.default_rng(9)
    hits = 0
    for _ in range(40):
        days = range(0, 20, 2)
        counts = np.maximum.accumulate(
            [rng.binomial(400, 1 / (1 + exp(-(day - 22.3) / 4))) for day in days]
        )
        rows = [
            CaseCount(START + timedelta(days=day), int(n), int(n))
            for day, n in zip(days, counts, strict=True)
        ]
        found = case_progress(rows, 400, exit_share=0.5, pace=Pace.S_CURVE, confidence=0.9)
        passed = found.forecasts[1]
        if passed.day is not None:
            hits += passed.low <= START + timedelta(days=23) <= passed.high
    assert hits >= 30


def test_nothing_moves():
    """A flat line has no curve, and few reports tell nothing."""
    flat = [CaseCount(START + timedelta(days=day), 10, 5) for day in range(5)]
    assert case_progress(flat, 50, pace=Pace.S_CURVE).forecasts[0].why == "no_pace"
    assert case_progress(flat[:3], 50, pace=Pace.S_CURVE).forecasts[0].why == "few"
    done = case_progress(reports(range(0, 90, 9)), TOTAL, pace=Pace.S_CURVE)
    assert done.exit_day <= START + timedelta(days=81)
