"""The diary: past forecasts, scored by what became."""

from __future__ import annotations

from datetime import datetime

import pytest

from pmcore import Plan, PlanError, cost, io
from pmcore.cost import Diary
from tests.cost.test_reference import MONDAY, chain_of, day


def said(plan: Plan) -> list[cost.Forecast]:
    """What the class of nine like projects said of a plan at its first four dates."""
    some = cost.reference_class(
        [chain_of(1 + each / 20, each % 3, f"p{each}") for each in range(9)], name="ours"
    )
    return [
        cost.forecast(plan, cost.earned_value(plan, plan.baselines[0], facts), reference=some)
        for facts in plan.updates[:4]
    ]


@pytest.fixture(scope="module")
def held() -> tuple[list[cost.Forecast], Diary]:
    """The diary of a project that cost 7800 and took eighteen days."""
    plan = chain_of(1.3, 1, "mine")
    found = said(plan)
    return found, cost.diary(found, cost=7800, finish=day(17), name="mine")


def test_each_forecast_is_scored_by_hand(held):
    """Error, pinball loss, Winkler score and hits of the default cost, from their definitions."""
    forecasts, diary = held
    rows = [row for row in diary.rows if row.of == "cost" and row.is_default]
    assert len(rows) == 4
    for row, forecast in zip(rows, forecasts, strict=True):
        low, middle, most, high = forecast.row("finished").costs
        losses = [
            share * (7800 - end) if end < 7800 else (1 - share) * (end - 7800)
            for share, end in ((0.1, low), (0.5, middle), (0.8, most), (0.9, high))
        ]
        missed = max(low - 7800, 7800 - high, 0)
        assert row.error == pytest.approx((forecast.cost - 7800) / 7800)
        assert row.pinball == pytest.approx(sum(losses) / 4 / 7800)
        assert row.winkler == pytest.approx((high - low + 10 * missed) / 7800)
        assert row.is_inside == (low <= 7800 <= high)
        assert row.is_kept == (most >= 7800)


def test_times_count_from_the_start_of_the_baseline(held):
    """A finish two days late of a stretch of so many elapsed days."""
    forecasts, diary = held
    row = next(row for row in diary.rows if row.method == "mean")
    whole = (day(17) - MONDAY).total_seconds()
    error = (forecasts[0].finish - day(17)).total_seconds() / whole
    assert row.error == pytest.approx(error)


def test_scores_are_means_by_project_then_over_projects(held):
    """Four dates of one project weigh as much as one of another."""
    forecasts, diary = held
    one = cost.diary(forecasts[:1], cost=7800, name="short")
    scores = cost.score([diary, one])
    row = scores.row("cost", "pf1")
    first = [abs(each.error) for each in diary.rows if each.method == "pf1"]
    assert (row.projects, row.forecasts) == (2, 5)
    assert row.error == pytest.approx((sum(first) / 4 + first[0]) / 2)
    assert scores.row("finish", "mean").projects == 1
    assert 0 <= row.inside <= 1
    assert {"inside", "kept", "winkler"} <= set(scores.to_frame())
    assert io.loads(io.dumps(scores)) == scores


def test_the_diary_crosses_json_and_has_a_row_a_method(held):
    """Its frame names method, date and scores."""
    diary = held[1]
    assert io.loads(io.dumps(diary)) == diary
    assert list(diary.to_frame())[:4] == ["of", "method", "data_date", "error"]


def test_forecasts_without_ranges_have_errors_alone():
    """A class that knows no method scores points."""
    plan = chain_of(1.3, 1)
    value = cost.earned_value(plan, plan.baselines[0], plan.updates[1])
    bare = cost.forecast(plan, value, reference=cost.ReferenceClass("bare", 1, 1))
    diary = cost.diary([bare], cost=7800)
    assert {row.of for row in diary.rows} == {"cost"}
    assert all(row.winkler is None for row in diary.rows)
    assert cost.score([diary]).row("cost", "cpi").inside is None


def test_what_was_said_at_the_end_is_left_out_and_counted():
    """It would score as a perfect forecast; by the finish given, or by the facts it was made of."""
    plan = chain_of(1.3, 1, "mine")
    early = said(plan)
    for update in plan.updates[4:]:
        value = cost.earned_value(plan, plan.baselines[0], update)
        early.append(cost.forecast(plan, value))
    whole = cost.diary(early, cost=7800, finish=day(17))
    assert early[-1].data_date == day(17)
    assert whole.left_out == 1
    assert day(17) not in {row.data_date for row in whole.rows}
    assert cost.diary(early, cost=7800).left_out == 1  # nobody says when, but its own facts
    assert cost.diary(early[:5], cost=7800, finish=early[3].data_date).left_out == 2
    assert cost.diary(early[:5], cost=7800).left_out == 0
    with pytest.raises(PlanError, match="all forecasts were made when the project had ended"):
        cost.diary(early[-1:], cost=7800)


def test_of_a_range_that_is_told_in_part_that_part_is_scored():
    """Four projects tell P80, and neither P10 nor P90."""
    four = [chain_of(1 + each / 20, 0, f"p{each}") for each in range(4)]
    some = cost.reference_class(four, name="ours")
    plan = chain_of(1.3, 1)
    value = cost.earned_value(plan, plan.baselines[0], plan.updates[1])
    ahead = cost.forecast(plan, value, reference=some)
    diary = cost.diary([ahead], cost=7800, finish=day(17))
    for row in diary.rows:
        assert (row.pinball, row.winkler, row.is_inside) == (None, None, None)
    kept = {row.is_default: row.is_kept for row in diary.rows if row.of == "cost"}
    assert kept[True] == (ahead.cost_at(0.8) >= 7800)
    assert cost.score([diary]).row("cost", "finished").inside is None


def test_an_empty_history_and_impossible_ends_are_named():
    """All at once."""
    with pytest.raises(PlanError, match="the history is empty"):
        cost.diary([], cost=1)
    with pytest.raises(PlanError, match="the history is empty"):
        cost.score([])
    plan = chain_of(1.3, 1)
    with pytest.raises(PlanError) as raised:
        cost.diary(said(plan), cost=0, finish=datetime(2026, 1, 1))
    assert [each.path for each in raised.value.problems] == ["cost", "finish"]
    for wrong in (float("nan"), float("inf"), True):
        with pytest.raises(PlanError) as raised:
            cost.diary(said(plan), cost=wrong)
        assert [each.path for each in raised.value.problems] == ["cost"]
    with pytest.raises(PlanError, match="Give the actual cost and the actual finish"):
        cost.diary(said(plan))
