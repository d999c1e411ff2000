"""Satisfaction: the net promoter score, trends, and who was not asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Expectation, Plan, Stakeholder, StatusUpdate, Task, days
from pmcore.control.communication import satisfaction
from pmcore.errors import PlanError

START = date(2027, 1, 4)


def hope(name, *ratings, every=30, **fields):
    """Return an expectation with ratings so many days apart."""
    pairs = [(START + timedelta(days=every * place), value) for place, value in enumerate(ratings)]
    return Expectation(name, "yin", **{"ratings": pairs} | fields)


def plan_of(*hopes, **fields):
    """Return a plan with expectations of one stakeholder."""
    given_fields = {
        "start": datetime(2027, 1, 4, 9),
        "tasks": [Task("a", duration=days(5))],
        "stakeholders": [Stakeholder("yin", "Ms Yin")],
        "expectations": hopes,
    }
    return Plan("P", **given_fields | fields)


def test_net_promoter_score():
    """Of twelve answers five promote and one detracts: a third (9 and 10 less 0 to 6)."""
    plan = plan_of(hope("a", 9, 8, 9), hope("b", 6, 7, 8), hope("c", 10, 9, 9), hope("d", 7, 8, 7))
    found = satisfaction(plan).net_promoter
    assert (found.promoters, found.passives, found.detractors) == (5, 6, 1)
    assert found.value == pytest.approx(100 / 3)


def test_interval_of_the_score():
    """Rocks' adjusted Wald interval: Wald's after 3/4 to either end and 3/2 between are added."""
    plan = plan_of(hope("a", *[10] * 15, *[8] * 10, *[3] * 5))
    found = satisfaction(plan, confidence=0.95).net_promoter
    high, low, total = 15.75 / 33, 5.75 / 33, 33
    centre = high - low
    reach = 1.959964 * sqrt((high + low - centre**2) / total)
    assert found.lower == pytest.approx(100 * (centre - reach), abs=1e-4)
    assert found.upper == pytest.approx(100 * (centre + reach), abs=1e-4)


def test_bounds_of_the_scale():
    """The ends of the classes are parameters; answers between whole numbers are between classes."""
    plan = plan_of(hope("a", 9, 8.9, 6.1, 6))
    found = satisfaction(plan).net_promoter
    assert (found.promoters, found.passives, found.detractors) == (1, 2, 1)
    other = satisfaction(plan, promoter=8, detractor=7).net_promoter
    assert (other.promoters, other.passives, other.detractors) == (2, 0, 2)


def test_nobody_answered():
    """Without answers there is no score, and who was never asked is named with the time since."""
    found = satisfaction(plan_of(hope("a")), START + timedelta(days=40))
    assert (found.net_promoter.value, found.net_promoter.lower) == (None, None)
    assert (found["a"].mean, found["a"].latest, found["a"].is_due) == (None, None, True)
    assert (found.trend.value, found.trend.reason) == (None, "few")
    assert [each.expectation for each in found.unknown] == ["a"]
    assert found.text() == "Nobody has ever asked Ms Yin about a, for 40 calendar days"


def test_trend_by_hand():
    """Ratings 9, 8, 6 a month apart fall by 1.5 a month; the interval is Student's by one degree.

    N. R. Draper, H. Smith, Applied Regression Analysis, section 1.4: residual sum 1/6, spread 2.
    """
    slope = satisfaction(plan_of(hope("a", 9, 8, 6)))["a"].trend
    assert slope.value == pytest.approx(-1.5)
    reach = 6.313752 * sqrt(1 / 6 / 2)
    assert (slope.lower, slope.upper) == pytest.approx((-1.5 - reach, -1.5 + reach), abs=1e-5)
    assert slope.direction == "not_clear"


def test_directions():
    """What falls or rises without doubt is said, and a fall is a notice."""
    found = satisfaction(plan_of(hope("down", 9, 8, 7, 6), hope("up", 5, 6, 7.1, 8)))
    assert [each.trend.direction for each in found.rows] == ["falling", "rising"]
    assert [each.code for each in found.notices] == ["satisfaction.falling"]
    assert found.trend.direction == "not_clear"
    assert "falls by 1.0 points in 30 days" in found.text()


def test_common_trend():
    """Each expectation is compared with its own mean: levels that differ make no trend."""
    early, late = hope("low", 5, 5, 5), hope("high", 9, 9, 9)
    late = replace(late, ratings=[(day + timedelta(days=200), v) for day, v in late.ratings])
    found = satisfaction(plan_of(early, late)).trend
    assert found.value == pytest.approx(0)


def test_one_day():
    """Answers of one day have no trend, and two no interval."""
    same = Expectation("a", "yin", ratings=[(START, 5), (START, 6), (START, 7)])
    assert satisfaction(plan_of(same))["a"].trend.reason == "one_day"
    assert satisfaction(plan_of(hope("a", 7)))["a"].trend.reason == "few"
    assert satisfaction(plan_of(hope("a", 7, 8)))["a"].trend.reason == "few"


def test_days_that_count():
    """Later answers do not count yet, earlier ones than asked for no more; the silence goes on."""
    plan = plan_of(hope("a", 2, 9, 10, 3))
    found = satisfaction(plan, START + timedelta(days=65), since=START + timedelta(days=1))
    assert [value for _, value in found["a"].ratings] == [9, 10]
    assert (found["a"].asked, found["a"].silence) == (START + timedelta(days=60), 5)
    late = satisfaction(plan, START + timedelta(days=200), since=START + timedelta(days=150))
    assert late["a"].ratings == ()
    assert (late["a"].silence, late["a"].is_due) == (110, True)
    assert [each.code for each in late.notices] == ["satisfaction.due"]
    assert satisfaction(plan, START + timedelta(days=200), every=110)["a"].is_due is False


def test_default_day():
    """Unless asked for, the day is that of the status, else of the last answer."""
    plan = plan_of(hope("a", 7, 8))
    assert satisfaction(plan).at == START + timedelta(days=30)
    update = StatusUpdate(datetime(2027, 1, 15, 18))
    assert satisfaction(replace(plan, updates=[update])).at == date(2027, 1, 15)


def test_ratings_that_cannot_be():
    """Ratings beyond the scale are named, and what is no finite number is never taken in."""
    with pytest.raises(PlanError) as caught:
        satisfaction(plan_of(hope("a", 11, 5, -1)))
    assert [each.path for each in caught.value.problems] == [
        'expectations["a"].ratings[0]',
        'expectations["a"].ratings[2]',
    ]
    for value in (nan, inf, True, "9", None):
        with pytest.raises(PlanError) as caught:
            satisfaction(plan_of(hope("a", value)))
        assert {each.code.split(".")[0] for each in caught.value.problems} == {"plan"}
    with pytest.raises(PlanError):
        satisfaction(plan_of(Expectation("a", "yin", ratings=[5])))


@pytest.mark.parametrize(
    "arguments",
    [
        {"confidence": 1},
        {"confidence": True},
        {"every": 0},
        {"promoter": 6},
        {"detractor": -1},
        {"promoter": 11},
    ],
)
def test_misuse(arguments):
    """Confidence, times and classes must be possible."""
    with pytest.raises(ValueError, match=r"must hold|lies between|whole number"):
        satisfaction(plan_of(), **arguments)


ANSWERS = st.lists(st.integers(0, 10), min_size=1, max_size=40)


@given(ANSWERS)
def test_laws_of_the_score(answers):
    """The score and its interval lie on the scale, and turn with the scale that is turned."""
    found = satisfaction(plan_of(hope("a", *answers))).net_promoter
    assert -100 <= found.value <= 100
    assert -100 <= found.lower <= found.upper <= 100
    swap = {**dict.fromkeys((9, 10), 0), **dict.fromkeys(range(7), 10), 7: 7, 8: 8}
    turned = satisfaction(plan_of(hope("a", *(swap[each] for each in answers)))).net_promoter
    assert turned.value == pytest.approx(-found.value)
    assert turned.lower == pytest.approx(-found.upper)


@given(st.lists(st.integers(0, 10), min_size=3, max_size=20))
def test_slope_by_numpy(answers):
    """The slope is that of numpy's straight line."""
    found = satisfaction(plan_of(hope("a", *answers)))["a"].trend
    assert found.value == pytest.approx(np.polyfit(range(len(answers)), answers, 1)[0], abs=1e-9)


def test_answer():
    """The answer is a table, crosses JSON, and its notices are told in both languages."""
    found = satisfaction(plan_of(hope("a", 9, 8, 7, 6), hope("b")))
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert list(found.to_frame()["answers"]) == [4, 0]
    assert "从未就“b”征询过Ms Yin" in found.text("zh-CN")
    with pytest.raises(KeyError):
        found["c"]


def test_answers_of_one_day():
    """The latest of several answers of a day is their mean, in whatever order they stand."""
    day = date(2027, 3, 1)
    for values in ((3, 9), (9, 3)):
        rated = Expectation("a", "yin", ratings=[(day, value) for value in values])
        assert satisfaction(plan_of(rated))["a"].latest == 6


def test_a_line_of_few_answers_is_no_proof():
    """Three whole answers on a line may be rounded onto it; five that fall so far may not."""
    short, long = satisfaction(plan_of(hope("a", 9, 8, 7), hope("b", 9, 8, 7, 6, 5))).rows
    assert short.trend.value == pytest.approx(-1)
    # By hand: t of 0.95 with one degree of freedom is 6.3138, the days' spread is 2.
    assert short.trend.upper == pytest.approx(-1 + 6.3138 * sqrt(1 / 24), abs=1e-4)
    assert (short.trend.direction, long.trend.direction) == ("not_clear", "falling")
