"""How does the team do: goals, accuracy, flow, feedback, fair comparison, skills that grow."""

from pmcore.control.performance._accuracy import (
    Accuracy,
    Coverage,
    EstimateAccuracy,
    PersonAccuracy,
    accuracy,
    coverage,
    estimate_accuracy,
)
from pmcore.control.performance._finished import FinishedWork
from pmcore.control.performance._goals import Evaluation, GoalResult, Scorecard, evaluate
from pmcore.control.performance._hours import HasTime, TimeUse, Utilisation, utilisation
from pmcore.control.performance._pace import CyclePercentile, Little, Pace, WorkItem, pace
from pmcore.control.performance._throughput import (
    AtLevel,
    BackTest,
    BackTested,
    ItemForecast,
    back_test,
    items_in,
    periods_for,
)

__all__ = [
    "Accuracy",
    "AtLevel",
    "BackTest",
    "BackTested",
    "Coverage",
    "CyclePercentile",
    "EstimateAccuracy",
    "Evaluation",
    "FinishedWork",
    "GoalResult",
    "HasTime",
    "ItemForecast",
    "Little",
    "Pace",
    "PersonAccuracy",
    "Scorecard",
    "TimeUse",
    "Utilisation",
    "WorkItem",
    "accuracy",
    "back_test",
    "coverage",
    "estimate_accuracy",
    "evaluate",
    "items_in",
    "pace",
    "periods_for",
    "utilisation",
]
