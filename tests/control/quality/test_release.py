"""What remains at a release: against closed forms and simulated tests, and as a risk on dates."""

from datetime import datetime, timedelta
from math import exp, log
from statistics import fmean

import numpy as np
import pytest

import pmcore as pm
from pmcore.control.quality import (
    GrowthModel,
    gates,
    growth,
    release_forecast,
    remaining_chance,
)
from pmcore.network import build
from pmcore.units import days
from tests.control.quality.test_chart import paths

BEGAN = datetime(2027, 1, 4, 9)
DAYS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 8, 10, 13, 17)
GAPS = [9, 12, 11, 4, 7, 2, 5, 8, 5, 7, 1, 6, 1, 9, 4, 1, 3, 3, 6, 1, 11, 33, 7, 91, 2, 1]
NTDS = np.cumsum(GAPS).tolist()


def case(length=25):
    """Return a plan of testing and release, and when its defects were found."""
    plan = pm.Plan(
        "R",
        start=BEGAN,
        tasks=(
            pm.Task("test", duration=days(length)),
            pm.Task("release", "The release", kind=pm.TaskKind.FINISH_MILESTONE),
            pm.Task("use", duration=days(5)),
        ),
        dependencies=pm.chain("test", "release", "use"),
    )
    time = build(plan).worktime()
    return plan, time, [time.add(BEGAN, days(each)) for each in DAYS]


def test_closed_form_where_the_rate_is_known():
    """With many defects the belief is narrow, and what remains is as good as Poisson."""
    rate, total, end = 0.05, 800, 60.0
    shares = (np.arange(int(total * -np.expm1(-rate * end))) + 0.5) / total
    times = [-log(1 - share) / rate for share in shares.tolist()]
    at = 150.0  # 800 exp(-7.5) = 0.442 remain
    got = remaining_chance(times, at=at, target=0, end=end)
    assert got == pytest.approx(np.exp(-total * np.exp(-rate * at)), abs=0.06)


def test_laws():
    """The chance grows with the date and with the target, and nothing remains less than now."""
    found = [remaining_chance(NTDS, at=day, target=5) for day in (250, 400, 800, 3_000)]
    assert found == sorted(found)
    assert found[0] < 0.5 < found[2]
    by_target = [remaining_chance(NTDS, at=300, target=each) for each in (0, 2, 8, 40)]
    assert by_target == sorted(by_target)
    scaled = remaining_chance([60 * each for each in NTDS], at=60 * 400, target=5)
    assert scaled == pytest.approx(found[1], abs=1e-6)


def test_belief_by_brute_force():
    """Rates and totals on a grid that is even in logarithms, weighed by the likelihood."""
    from scipy.special import pdtr

    rng = np.random.default_rng(2)
    seen = np.sort(rng.exponential(20.0, 40))
    seen = seen[seen <= 45.0]
    rates = np.exp(np.linspace(np.log(1e-3), np.log(1.0), 800))
    totals = np.exp(np.linspace(np.log(5.0), np.log(3_000.0), 800))[:, None]
    shares = -np.expm1(-45.0 * rates)
    logs = len(seen) * np.log(totals * rates) - rates * seen.sum() - totals * shares
    weights = np.where(shares >= 0.1, np.exp(logs - logs.max()), 0.0)
    for at, target in ((50.0, 6), (90.0, 1)):
        kept = pdtr(target, totals * np.exp(-rates * at))
        got = remaining_chance(seen.tolist(), at=at, target=target, end=45.0)
        assert got == pytest.approx((weights * kept).sum() / weights.sum(), abs=0.003)


def test_stated_chances_come_true():
    """Tests drawn from processes of any size and speed: what is said is what comes, on average."""
    rng = np.random.default_rng(4)
    said, came = [], []
    while len(said) < 40:
        total, rate = exp(rng.uniform(log(15), log(200))), exp(rng.uniform(log(0.005), log(0.1)))
        defects = np.sort(rng.exponential(1 / rate, rng.poisson(total)))
        seen = defects[defects <= 60].tolist()
        chance = remaining_chance(seen, at=90, target=4, end=60) if len(seen) > 9 else None
        if chance is not None:
            said.append(chance)
            came.append(int((defects > 90).sum()) <= 4)
    assert fmean(said) == pytest.approx(fmean(came), abs=0.1)
    sure = [hit for chance, hit in zip(said, came, strict=True) if chance > 0.8]
    doubtful = [hit for chance, hit in zip(said, came, strict=True) if chance < 0.2]
    assert fmean(sure) > 0.85
    assert fmean(doubtful) < 0.2


def test_a_release_that_is_too_early():
    """The risk is what is left to chance, its delay the time until the target is safe."""
    plan, time, found = case(20)
    at = time.add(BEGAN, days(18))
    ahead = release_forecast(plan, "release", found, began=BEGAN, at=at, confidence=0.9)
    assert ahead.risk.probability == pytest.approx(1 - ahead.chance)
    assert ahead.safe > ahead.at
    assert ahead.risk.impacts[0].by == time.between(ahead.at, ahead.safe)
    later = ahead.days[1]
    assert later.at == ahead.safe
    assert later.chance == pytest.approx(0.9, abs=1e-3)
    assert later.low <= later.remaining <= later.high
    assert [each.code for each in ahead.notices] == ["release.late"]
    assert "90" in ahead.text("zh-CN")
    moved = pm.risk.simulate(plan.put(ahead.risk), samples=400)
    assert moved.finish_at(0.9) > pm.risk.simulate(plan, samples=400).finish_at(0.9)
    assert len(ahead.to_frame()) == 2


def test_as_a_criterion_of_a_gate():
    """A gate that asks for the chance fails until it is high enough."""
    plan, time, found = case(20)
    at = time.add(BEGAN, days(18))
    ahead = release_forecast(plan, "release", found, began=BEGAN, at=at, confidence=0.9)
    held = gates(plan.put(pm.Gate("G", "release", criteria=(ahead.criterion("left"),))))
    assert held["G"].decision is pm.GateDecision.FAIL
    safe = release_forecast(plan, "release", found, began=BEGAN, at=at, target=9, confidence=0.5)
    held = gates(plan.put(pm.Gate("G", "release", criteria=(safe.criterion("left"),))))
    assert held["G"].decision is pm.GateDecision.PASS


def test_an_uncertain_date():
    """With an outlook the chance is the mean over the dates of release."""
    plan, time, found = case(20)
    wide = plan.put(
        pm.Task("test", duration=days(20), estimate=pm.Uniform(days(19), days(60))),
    )
    at = time.add(BEGAN, days(18))
    outlook = pm.risk.simulate(wide, samples=500, track=("release",))
    ahead = release_forecast(wide, "release", found, began=BEGAN, at=at, outlook=outlook)
    fixed = release_forecast(wide, "release", found, began=BEGAN, at=at)
    assert ahead.at == pytest.approx(outlook.finish_at(0.505, "release"), abs=timedelta(days=1))
    assert ahead.chance > fixed.chance


def test_nothing_fitted_is_never_good():
    """Too few defects, no growth and a model without an end all leave an unknown chance."""
    plan, time, found = case()
    at = time.add(BEGAN, days(18))
    few = release_forecast(plan, "release", found[:4], began=BEGAN, at=at, unknown=0.6)
    assert (few.chance, few.why, few.risk.probability) == (None, "few", 0.6)
    none = release_forecast(plan, "release", [], began=BEGAN, at=at)
    assert none.why == "few"
    steady = [time.add(BEGAN, days(each)) for each in range(1, 18)]
    assert release_forecast(plan, "release", steady, began=BEGAN, at=at).why == "no_growth"
    endless = release_forecast(
        plan, "release", found, began=BEGAN, at=at, model=GrowthModel.LOG_POISSON
    )
    assert endless.why == "endless"
    assert endless.criterion("c").value is None
    assert remaining_chance([1.0, 2.0], at=3.0) is None


def test_no_safe_date_in_sight():
    """Where the target stays out of reach, the delay is the one that was given, and it is said."""
    plan, time, _ = case()
    found = [time.add(BEGAN, 10 + 3 * each) for each in NTDS]
    ahead = release_forecast(
        plan,
        "release",
        found,
        began=BEGAN,
        at=found[-1] + timedelta(minutes=3),
        confidence=0.9999,
        retry=777,
    )
    assert ahead.safe is None
    assert ahead.risk.impacts[0].by == 777
    assert ahead.notices[0].code == "release.never"


def test_bad_input():
    """Everything that is wrong is named at once."""
    plan, time, found = case()
    at = time.add(BEGAN, days(10))
    wrong = paths(
        release_forecast,
        plan,
        "nobody",
        [found[0], found[-1], BEGAN - timedelta(days=1)],
        began=BEGAN,
        at=at,
        target=-1,
        confidence=1.5,
        retry=0,
    )
    assert [code for _, code in wrong] == [
        "quality.milestone_unknown",
        "quality.found_early",
        "quality.found_late",
        "value.below",
        "value.not_a_share",
        "value.not_above",
    ]
    assert paths(release_forecast, plan, "release", found, began=at, at=BEGAN)[0] == (
        "at",
        "quality.release_span",
    )
    assert paths(release_forecast, plan, "release", [BEGAN], began=BEGAN, at=at) == [
        ("found[0]", "quality.found_early")
    ]
    zone = BEGAN.astimezone()
    assert paths(release_forecast, plan, "release", [], began=zone, at=at)[0][1] == "quality.zone"
    assert paths(remaining_chance, NTDS, at=3.0) == [("at", "quality.end_early")]
    assert growth(NTDS).total > 30
