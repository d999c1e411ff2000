"""Cost-estimating relationships: fitted, corrected, with prediction intervals."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest

from pmcore import PlanError, cost, io
from pmcore.cost import Precedent, Retransformation

stats = pytest.importorskip("scipy.stats")  # the oracle

AREAS = (100.0, 150.0, 200.0, 300.0, 400.0, 650.0)
AMOUNTS = (5_100_000, 7_900_000, 9_300_000, 15_800_000, 18_100_000, 33_000_000)


def halls():
    return [
        Precedent(f"h{area:g}", amount, {"area": area})
        for area, amount in zip(AREAS, AMOUNTS, strict=True)
    ]


def test_one_driver_equals_scipys_line_of_logarithms():
    """Slope, intercept, their errors and R² are those of scipy.stats.linregress."""
    found = cost.parametric(halls(), currency="EUR")
    line = stats.linregress(np.log(AREAS), np.log(AMOUNTS))
    assert found.exponents == pytest.approx((line.slope,))
    assert found.intercept == pytest.approx(line.intercept)
    assert found.errors == pytest.approx((line.intercept_stderr, line.stderr))
    assert found.r_squared == pytest.approx(line.rvalue**2)
    assert found.adjusted == pytest.approx(1 - (1 - line.rvalue**2) * 5 / 4)
    assert (found.count, found.freedom, found.lows, found.highs) == (6, 4, (100.0,), (650.0,))


def test_levels_are_those_of_the_textbooks_prediction_interval():
    """s √(1 + 1/n + (x - x̄)² / Sxx) times Student's t of n - 2 degrees of freedom."""
    found = cost.parametric(halls())
    x, y = np.log(AREAS), np.log(AMOUNTS)
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    residuals = y - y.mean() - slope * (x - x.mean())
    s = sqrt((residuals**2).sum() / 4)
    place = log(250)
    middle = y.mean() + slope * (place - x.mean())
    wide = s * sqrt(1 + 1 / 6 + (place - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    said = found.at(area=250)
    assert found.deviation == pytest.approx(s)
    for level, amount in ((0.1, said.p10), (0.5, said.p50), (0.8, said.p80), (0.9, said.p90)):
        assert amount == pytest.approx(exp(middle + stats.t.ppf(level, 4) * wide), abs=0.51)
    assert said.amount == pytest.approx(exp(middle) * np.exp(residuals).mean(), abs=0.51)
    assert said.amount > said.p50
    assert said.assumptions == ()


def test_the_lognormal_factor_is_asked_for():
    """exp(s² / 2) in place of smearing; medians and levels stay."""
    plain = cost.parametric(halls())
    other = cost.parametric(halls(), retransformation=Retransformation.LOGNORMAL)
    assert other.factor == pytest.approx(exp(other.deviation**2 / 2))
    assert other.factor != plain.factor
    assert other.at(area=250).p80 == plain.at(area=250).p80


def test_two_drivers_without_noise_are_found_exactly():
    """300 · area^0.9 · storeys^0.25, rounded to minor units."""
    sizes = [(100, 1), (200, 3), (350, 2), (500, 5), (800, 4), (900, 9)]
    cases = [
        Precedent(f"{a}", round(300_000 * a**0.9 * s**0.25), {"area": a, "storeys": s})
        for a, s in sizes
    ]
    found = cost.parametric(cases)
    assert found.exponents == pytest.approx((0.9, 0.25), abs=1e-6)
    assert found.intercept == pytest.approx(log(300_000), abs=1e-6)
    assert found.factor == pytest.approx(1)
    assert found.at(area=400, storeys=4).p50 == pytest.approx(
        300_000 * 400**0.9 * 4**0.25, rel=1e-6
    )


def test_nine_of_ten_further_cases_stay_below_p90():
    """Coverage over drawn histories of seven cases: the level is that of a further case."""
    luck = np.random.default_rng(5)
    below = 0
    for _ in range(600):
        x = luck.uniform(3, 7, 8)
        y = 9 + 0.8 * x + luck.normal(0, 0.3, 8)
        cases = [Precedent(str(i), round(exp(y[i])), {"size": exp(x[i])}) for i in range(7)]
        below += exp(y[7]) <= cost.parametric(cases).at(size=exp(x[7])).p90
    assert abs(below / 600 - 0.9) < 4 * sqrt(0.09 / 600)


def test_what_lies_beyond_the_cases_is_said():
    """Extrapolation is an assumption, in both languages."""
    said = cost.parametric(halls()).at(area=2000).assumptions
    assert [each.path for each in said] == ['drivers["area"]']
    assert said[0].text() == "area of 2000 lies outside of the finished cases (100 to 650)"
    assert "2000" in said[0].text("zh-CN")


def test_a_constant_cost_has_no_r_squared():
    """Nothing varies that could be explained."""
    found = cost.parametric([Precedent(str(a), 7_000, {"area": a}) for a in AREAS])
    assert (found.r_squared, found.adjusted) == (None, None)
    assert found.at(area=300).p90 == pytest.approx(7_000, abs=1)


def test_without_drivers_it_is_the_distribution_of_costs():
    """No driver: Student's prediction of one more logarithm."""
    logs = np.log(AMOUNTS)
    found = cost.parametric([Precedent(str(a), a) for a in AMOUNTS])
    wide = logs.std(ddof=1) * sqrt(1 + 1 / 6)
    assert found.at().p80 == pytest.approx(exp(logs.mean() + stats.t.ppf(0.8, 5) * wide), abs=0.51)


def codes(raised):
    return [(each.code, each.path) for each in raised.value.problems]


def test_all_that_is_wrong_with_a_history_is_named_at_once():
    """Missing drivers, sizes not above 0, too few cases."""
    cases = [Precedent("a", 0, {"area": 3}), Precedent("b", 5, {"area": -1, "n": 2})]
    with pytest.raises(PlanError) as raised:
        cost.parametric(cases)
    assert codes(raised) == [
        ("value.not_above", 'history["a"].amount'),
        ("cost.no_driver", 'history["a"].drivers["n"]'),
        ("value.not_above", 'history["b"].drivers["area"]'),
        ("cost.too_few_cases", "history"),
    ]


@pytest.mark.parametrize(
    "other", [lambda _: 5.0, lambda a: a, lambda a: 3 * a**2], ids=["same", "equal", "power"]
)
def test_drivers_that_cannot_be_told_apart_are_refused(other):
    """One that never varies, or goes with another."""
    cases = [
        Precedent(c.name, c.amount, {**c.drivers, "b": other(c.drivers["area"])}) for c in halls()
    ]
    with pytest.raises(PlanError) as raised:
        cost.parametric(cases)
    assert codes(raised) == [("cost.drivers_alike", "history")]


def test_questions_are_checked():
    """Every driver once, above 0, and no estimate past all money."""
    found = cost.parametric(halls())
    with pytest.raises(PlanError) as raised:
        found.at(storeys=3)
    assert codes(raised) == [
        ("cost.no_driver", 'drivers["area"]'),
        ("cost.unknown_driver", 'drivers["storeys"]'),
    ]
    with pytest.raises(PlanError, match="above 0"):
        found.at(area=-1)
    with pytest.raises(PlanError) as raised:
        found.at(area=1e30)
    assert codes(raised) == [("cost.estimate_too_large", "drivers")]


def test_relationships_cross_json():
    """Both answers, and what they say stays the same."""
    found = cost.parametric(halls(), currency="EUR")
    again = io.loads(io.dumps(found))
    assert again == found
    said = found.at(area=2000)
    assert again.at(area=2000) == said
    assert io.loads(io.dumps(said)) == said
    assert list(found.to_frame()["name"]) == ["intercept", "area"]
    assert "p80" in said.to_frame()
