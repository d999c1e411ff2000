"""Cost: estimate, budget, earned value, and where both cost and finish are heading."""

from pmcore.cost._accounts import AccountRow, Accounts, accounts
from pmcore.cost._budget import Curve, PeriodValue, baseline, curve, planned_value, stated
from pmcore.cost._cash import Cash, CashPeriod, Receipt, cash
from pmcore.cost._earned import EarnedRow, EarnedValue, earned_value
from pmcore.cost._escalate import escalate
from pmcore.cost._estimate import ElementCost, Estimate, TaskCost, estimate
from pmcore.cost._forecast import Forecast, ForecastRow, forecast
from pmcore.cost._fund import Funded, Held, fund
from pmcore.cost._lines import Assumption, CostLine
from pmcore.cost._measures import Measures, Reckoning
from pmcore.cost._phase import Period
from pmcore.cost._reserve import Reserve, revise
from pmcore.cost._tradeoff import tradeoff
from pmcore.cost._variance import Variance, VarianceRow, variance

__all__ = [
    "AccountRow",
    "Accounts",
    "Assumption",
    "Cash",
    "CashPeriod",
    "CostLine",
    "Curve",
    "EarnedRow",
    "EarnedValue",
    "ElementCost",
    "Estimate",
    "Forecast",
    "ForecastRow",
    "Funded",
    "Held",
    "Measures",
    "Period",
    "PeriodValue",
    "Receipt",
    "Reckoning",
    "Reserve",
    "TaskCost",
    "Variance",
    "VarianceRow",
    "accounts",
    "baseline",
    "cash",
    "curve",
    "earned_value",
    "escalate",
    "estimate",
    "forecast",
    "fund",
    "planned_value",
    "revise",
    "stated",
    "tradeoff",
    "variance",
]
