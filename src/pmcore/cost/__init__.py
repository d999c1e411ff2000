"""Cost: estimate, budget, earned value, and where both cost and finish are heading."""

from pmcore.cost._accounts import Accounts, roll_up
from pmcore.cost._budget import Curve, PeriodValue, baseline, curve, planned_value, stated
from pmcore.cost._diary import Diary, DiaryRow, ScoreRow, Scores, diary, score
from pmcore.cost._earned import EarnedRow, EarnedValue, earned_value
from pmcore.cost._estimate import (
    ElementCost,
    Estimate,
    TaskCost,
    due_to_rate,
    estimate,
    lineage,
    major,
)
from pmcore.cost._fit import reference_class
from pmcore.cost._forecast import Forecast, ForecastRow, forecast
from pmcore.cost._lines import Assumption, CostLine, length_of, way
from pmcore.cost._measures import Measures, Reckoning
from pmcore.cost._phase import Period
from pmcore.cost._reference import ReferenceClass, Spread, Trait
from pmcore.cost._trend import Trend, trend

__all__ = [
    "Accounts",
    "Assumption",
    "CostLine",
    "Curve",
    "Diary",
    "DiaryRow",
    "EarnedRow",
    "EarnedValue",
    "ElementCost",
    "Estimate",
    "Forecast",
    "ForecastRow",
    "Measures",
    "Period",
    "PeriodValue",
    "Reckoning",
    "ReferenceClass",
    "ScoreRow",
    "Scores",
    "Spread",
    "TaskCost",
    "Trait",
    "Trend",
    "baseline",
    "curve",
    "diary",
    "due_to_rate",
    "earned_value",
    "estimate",
    "forecast",
    "length_of",
    "lineage",
    "major",
    "planned_value",
    "reference_class",
    "roll_up",
    "score",
    "stated",
    "trend",
    "way",
]
