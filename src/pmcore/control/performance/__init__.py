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
from pmcore.control.performance._efficiency import (
    Efficiencies,
    Efficiency,
    InOut,
    Learning,
    LearningCurve,
    efficiency,
    learning_curve,
)
from pmcore.control.performance._feedback import (
    Feedback,
    GroupFeedback,
    Leniency,
    PersonFeedback,
    TopicFeedback,
    TopicRating,
    feedback,
)
from pmcore.control.performance._finished import FinishedWork
from pmcore.control.performance._goals import Evaluation, GoalResult, Scorecard, evaluate
from pmcore.control.performance._hours import HasTime, TimeUse, Utilisation, utilisation
from pmcore.control.performance._pace import CyclePercentile, Little, Pace, WorkItem, pace
from pmcore.control.performance._sheet import (
    Finding,
    Observation,
    ReviewSheet,
    Support,
    review_sheet,
)
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
    "Efficiencies",
    "Efficiency",
    "EstimateAccuracy",
    "Evaluation",
    "Feedback",
    "Finding",
    "FinishedWork",
    "GoalResult",
    "GroupFeedback",
    "HasTime",
    "InOut",
    "ItemForecast",
    "Learning",
    "LearningCurve",
    "Leniency",
    "Little",
    "Observation",
    "Pace",
    "PersonAccuracy",
    "PersonFeedback",
    "ReviewSheet",
    "Scorecard",
    "Support",
    "TimeUse",
    "TopicFeedback",
    "TopicRating",
    "Utilisation",
    "WorkItem",
    "accuracy",
    "back_test",
    "coverage",
    "efficiency",
    "estimate_accuracy",
    "evaluate",
    "feedback",
    "items_in",
    "learning_curve",
    "pace",
    "periods_for",
    "review_sheet",
    "utilisation",
]
