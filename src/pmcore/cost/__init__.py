"""Cost: estimate, budget, earned value, cash, and where both cost and finish are heading."""

from pmcore.cost._account_budgets import AccountBudget, AccountBudgets, account_budgets
from pmcore.cost._accounts import Accounts, roll_up
from pmcore.cost._analogy import Analogy, Outturn, Uplift, analogous
from pmcore.cost._budget import Curve, PeriodValue, baseline, curve, planned_value, stated
from pmcore.cost._calibration import Calibration, CalibrationFactor, Effort, GroupBy, calibrate
from pmcore.cost._cash import Cash, CashPeriod, Receipt, cash
from pmcore.cost._contour import Contour, contour
from pmcore.cost._diary import Diary, DiaryRow, ScoreRow, Scores, diary, score
from pmcore.cost._earned import EarnedRow, EarnedValue, earned_value
from pmcore.cost._escalate import escalate
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
from pmcore.cost._fund import Funded, Held, fund
from pmcore.cost._growth import GrowthForecast, growth_forecast
from pmcore.cost._lines import Assumption, CostLine, length_of, priced_hours, way
from pmcore.cost._measures import Measures
from pmcore.cost._overhead import overhead
from pmcore.cost._parametric import (
    Driven,
    Precedent,
    Relationship,
    Retransformation,
    parametric,
)
from pmcore.cost._phase import Period
from pmcore.cost._question import in_way
from pmcore.cost._reckoning import Reckoning
from pmcore.cost._reference import ReferenceClass, Spread, Trait
from pmcore.cost._reserve import ReserveKind, revise
from pmcore.cost._tradeoff import tradeoff
from pmcore.cost._trend import Trend, trend
from pmcore.cost._variance import Variance, VarianceRow, variance

__all__ = [
    "AccountBudget",
    "AccountBudgets",
    "Accounts",
    "Analogy",
    "Assumption",
    "Calibration",
    "CalibrationFactor",
    "Cash",
    "CashPeriod",
    "Contour",
    "CostLine",
    "Curve",
    "Diary",
    "DiaryRow",
    "Driven",
    "EarnedRow",
    "EarnedValue",
    "Effort",
    "ElementCost",
    "Estimate",
    "Forecast",
    "ForecastRow",
    "Funded",
    "GroupBy",
    "GrowthForecast",
    "Held",
    "Measures",
    "Outturn",
    "Period",
    "PeriodValue",
    "Precedent",
    "Receipt",
    "Reckoning",
    "ReferenceClass",
    "Relationship",
    "ReserveKind",
    "Retransformation",
    "ScoreRow",
    "Scores",
    "Spread",
    "TaskCost",
    "Trait",
    "Trend",
    "Uplift",
    "Variance",
    "VarianceRow",
    "account_budgets",
    "analogous",
    "baseline",
    "calibrate",
    "cash",
    "contour",
    "curve",
    "diary",
    "due_to_rate",
    "earned_value",
    "escalate",
    "estimate",
    "forecast",
    "fund",
    "growth_forecast",
    "in_way",
    "length_of",
    "lineage",
    "major",
    "overhead",
    "parametric",
    "planned_value",
    "priced_hours",
    "reference_class",
    "revise",
    "roll_up",
    "score",
    "stated",
    "tradeoff",
    "trend",
    "variance",
    "way",
]
