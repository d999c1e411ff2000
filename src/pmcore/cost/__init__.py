"""Cost: estimate, budget, earned value, and where both cost and finish are heading."""

from pmcore.cost._budget import Curve, PeriodValue, baseline, curve, planned_value, stated
from pmcore.cost._earned import EarnedRow, EarnedValue, earned_value
from pmcore.cost._estimate import ElementCost, Estimate, TaskCost, estimate
from pmcore.cost._forecast import Forecast, ForecastRow, forecast
from pmcore.cost._lines import Assumption, CostLine
from pmcore.cost._measures import Measures, Reckoning
from pmcore.cost._phase import Period
from pmcore.cost._tradeoff import tradeoff

__all__ = [
    "Assumption",
    "CostLine",
    "Curve",
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
    "TaskCost",
    "baseline",
    "curve",
    "earned_value",
    "estimate",
    "forecast",
    "planned_value",
    "stated",
    "tradeoff",
]
